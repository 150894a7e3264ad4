/* SPDX-License-Identifier: EUPL-1.2 */
/* An incident applied to the legal terms of all inquiries it concerns: each once, however often
 * the work is stopped. */
#include "inbox/incident.h"
#include "inbox/settings.h"
#include "network/network.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { INQUIRIES_A_STEP = 200, REFUSALS_MAX = 100 };

/* Of one term: what came of it. */
enum fate {
    MOVED,
    UNCHANGED,
    ALREADY,
    OTHER_TERM, /* from here on: skipped */
    OTHER_CHANNEL,
    OTHER_UNIT,
    NOT_STARTED,
    EXPIRED,
    RESOLVED,
    REFUSED,
    FATES
};
static const char *const fates[FATES] = {
    [MOVED] = "moved",
    [UNCHANGED] = "unchanged",
    [ALREADY] = "already",
    [OTHER_TERM] = "other_term",
    [OTHER_CHANNEL] = "other_channel",
    [OTHER_UNIT] = "other_unit",
    [NOT_STARTED] = "not_started",
    [EXPIRED] = "expired",
    [RESOLVED] = "resolved",
    [REFUSED] = "refused",
};

/* The work, as far as it got: kept in the store beside what the incident says. */
struct progress {
    bool running;
    int64_t last, inquiries, n[FATES];
    struct bz_json *refusals; /* owned */
};

static void progress_done(struct progress *p)
{
    bz_json_free(p->refusals);
}

struct befall {
    const struct bz_incident *what;
    const char *actor;
    bool begun;   /* a step of this call was stored */
    bool ended;   /* of the last step */
    int64_t seen; /* inquiries of the last step */
    char *answer; /* owned: of the last step */
};

/* --- the result --- */

static struct bz_json *counts_json(const struct progress *p)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    BZ_AUTO(bz_json) skipped = bz_json_object();

    if (!bz_json_set_int(j, "inquiries", p->inquiries))
        return NULL;
    for (int f = 0; f < FATES; f++)
        if (!bz_json_set_int(f < OTHER_TERM ? j : skipped, fates[f], p->n[f]))
            return NULL;
    if (!bz_json_set(j, "skipped", bz_steal(skipped)) ||
        !bz_json_set_shared(j, "refusals", p->refusals))
        return NULL;
    return bz_steal(j);
}

static bool answer_make(struct befall *b, const struct progress *p, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = counts_json(p);

    free(b->answer);
    b->answer = NULL;
    if (!bz_json_set_text(j, "incident", b->what->reference))
        return bz_nomem(err);
    return (b->answer = bz_json_print_canonical(j, err)) != NULL;
}

/* --- how far it got: a row of meta --- */

static char *mark_key(const struct befall *b, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    bz_str_add(&s, "incident ");
    bz_str_add(&s, b->what->reference);
    return bz_str_take(&s, err);
}

static bool mark_same(const struct befall *b, const struct bz_json *mark, struct bz_err *err)
{
    BZ_AUTO(bz_json) now = bz_incident_json(b->what);
    BZ_TEXT then = bz_json_print_canonical(bz_json_get(mark, "what"), err);
    BZ_TEXT text = now ? bz_json_print_canonical(now, err) : bz_nomem(err);

    if (!then || !text)
        return false;
    return strcmp(then, text) == 0 ||
           bz_fail(err, BUZON_ERR_STATE, "the incident %s was applied as another one",
                   b->what->reference);
}

/* What an earlier call left; a work that ended begins anew with the next call. */
static bool mark_take(struct befall *b, const struct bz_json *mark, struct progress *ret,
                      struct bz_err *err)
{
    const struct bz_json *done = bz_json_get(mark, "result");
    const struct bz_json *skipped = bz_json_get(done, "skipped");

    if (!mark_same(b, mark, err))
        return false;
    ret->last = bz_json_num(mark, "last", -1);
    ret->running = ret->last >= 0;
    if (!ret->running && !b->begun) {
        ret->running = true;
        ret->last = 0;
        return true;
    }
    ret->inquiries = bz_json_num(done, "inquiries", 0);
    for (int f = 0; f < FATES; f++)
        ret->n[f] = bz_json_num(f < OTHER_TERM ? done : skipped, fates[f], 0);
    bz_json_free(ret->refusals);
    ret->refusals = bz_json_copy(bz_json_get(done, "refusals"));
    return ret->refusals || bz_nomem(err);
}

static bool mark_read(struct bz_tx *tx, struct befall *b, struct progress *ret,
                      struct bz_err *err)
{
    BZ_TEXT key = mark_key(b, err);
    BZ_AUTO(bz_rows)
    rows = key ? bz_db_query(tx->db, "SELECT value FROM meta WHERE key = $1",
                             BZ_V(bz_v_text(key)), err)
               : NULL;
    int got = rows ? bz_rows_next(rows, err) : -1;
    const char *text = got > 0 ? bz_rows_text(rows, 0) : NULL;
    BZ_AUTO(bz_json)
    mark = text ? bz_json_parse(text, strlen(text), NULL, NULL, err) : NULL;

    ret->running = true;
    if (got < 0)
        return false;
    if (!(ret->refusals = bz_json_array()))
        return bz_nomem(err);
    return got == 0 || (mark && mark_take(b, mark, ret, err));
}

static bool mark_write(struct bz_tx *tx, const struct befall *b, const struct progress *p,
                       struct bz_err *err)
{
    BZ_AUTO(bz_json) mark = bz_json_object();
    BZ_TEXT key = mark_key(b, err);
    BZ_TEXT text = NULL;

    if (!key)
        return false;
    if (!bz_json_set(mark, "what", bz_incident_json(b->what)) ||
        !bz_json_set(mark, "result", counts_json(p)) ||
        (p->running && !bz_json_set_int(mark, "last", p->last)))
        return bz_nomem(err);
    if (!(text = bz_json_print_canonical(mark, err)))
        return false;
    return bz_db_exec(tx->db,
                      "INSERT INTO meta (key, value) VALUES ($1, $2) "
                      "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                      BZ_V(bz_v_text(key), bz_v_text(text)), err);
}

/* --- the terms of one step --- */

/* A legal deadline, and where its inquiry stands; without a name: an inquiry that has none.
 * Texts are owned. */
struct legal {
    int64_t inquiry;
    char *name, *term, *network, *account, *unit;
    buzon_time started_at, due_end, satisfied_at;
};
struct legals BZ_VEC(struct legal);

static void legals_done(struct legals *list)
{
    for (size_t i = 0; i < list->n; i++) {
        free(list->items[i].name);
        free(list->items[i].term);
        free(list->items[i].network);
        free(list->items[i].account);
        free(list->items[i].unit);
    }
    free(list->items);
}

static bool legal_add(const struct bz_rows *rows, struct legals *list, struct bz_err *err)
{
    struct legal l = {.inquiry = bz_rows_int(rows, 0),
                      .started_at = bz_rows_time(rows, 6),
                      .due_end = bz_rows_time(rows, 7),
                      .satisfied_at = bz_rows_time(rows, 8)};
    struct legal *at;

    if (!bz_vec_push(list, l))
        return bz_nomem(err);
    at = &list->items[list->n - 1];
    return bz_dup(&at->name, bz_rows_text(rows, 1), err) &&
           bz_dup(&at->term, bz_rows_text(rows, 2), err) &&
           bz_dup(&at->network, bz_rows_text(rows, 3), err) &&
           bz_dup(&at->account, bz_rows_text(rows, 4), err) &&
           bz_dup(&at->unit, bz_rows_text(rows, 5), err);
}

/* The next inquiries that have legal terms; what was closed before the incident is settled. */
static bool legals_load(struct bz_tx *tx, const struct befall *b, int64_t after,
                        struct legals *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(
        tx->db,
        "SELECT i.id, d.name, d.term, a.network, a.name, i.unit, d.started_at, d.due_end, "
        "d.satisfied_at FROM (SELECT * FROM inquiry WHERE id > $1 AND entry_number IS NOT NULL "
        "AND "
        "(status < 4 OR closed_at >= $2) ORDER BY id LIMIT $3) i JOIN account a ON a.id = "
        "i.account LEFT JOIN deadline d ON d.inquiry = i.id AND d.state <> 5 AND d.name IN "
        "('" BZ_RESOLUTION "', 'acknowledge', 'notify_term', 'forward') ORDER BY i.id, d.name",
        BZ_V(bz_v_int(after), bz_v_time(b->what->at), bz_v_int(INQUIRIES_A_STEP)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0)
        if (!legal_add(rows, ret, err))
            return false;
    return got == 0;
}

/* Why a term is not the incident's; FATES where it is. */
static enum fate skipped(const struct bz_incident *i, const struct legal *l)
{
    if (!bz_incident_meant(i, BZ_INCIDENT_TERMS, l->term))
        return OTHER_TERM;
    if (!bz_incident_meant(i, BZ_INCIDENT_NETWORKS, l->network) ||
        !bz_incident_meant(i, BZ_INCIDENT_ACCOUNTS, l->account))
        return OTHER_CHANNEL;
    if (!bz_incident_meant(i, BZ_INCIDENT_UNITS, l->unit))
        return OTHER_UNIT;
    if (l->started_at >= i->until)
        return NOT_STARTED;
    if (l->satisfied_at != BUZON_TIME_NONE && l->satisfied_at <= i->at)
        return RESOLVED;
    return l->due_end != BUZON_TIME_NONE && l->due_end <= i->at ? EXPIRED : FATES;
}

/* --- one term --- */

static bool refusal_note(struct bz_tx *tx, struct progress *p, const struct bz_case *c,
                         const struct legal *l, const struct bz_err *why)
{
    struct bz_json *j;

    bz_log_line(&tx->inbox->log, BZ_LOG_WARNING, "inquiry %s: %s cannot be extended: %s",
                c->reference, l->name, why->message);
    if (bz_json_len(p->refusals) >= REFUSALS_MAX)
        return true;
    j = bz_json_object();
    if (bz_json_set_text(j, "inquiry", c->reference) &&
        bz_json_set_text(j, "deadline", l->name) && bz_json_set_text(j, "why", why->message))
        return bz_json_push(p->refusals, j);
    bz_json_free(j);
    return false;
}

/* One inquiry under work: loaded with the first of its terms that the incident concerns. */
struct befallen {
    struct bz_case *c;
    struct bz_acts acts;
    bool changed;
};

static void befallen_done(struct befallen *f)
{
    bz_case_free(f->c);
    bz_acts_done(&f->acts);
}

static bool befallen_load(struct bz_tx *tx, int64_t id, struct befallen *f, struct bz_err *err)
{
    if (f->c)
        return true;
    f->c = bz_case_load(tx, id, err);
    return f->c && bz_acts_load(tx, f->c, &f->acts, err);
}

/* What the engine refuses of one term leaves the others alone. */
static bool extend(struct bz_tx *tx, const struct befall *b, struct befallen *f,
                   const struct legal *l, struct progress *p, struct bz_err *err)
{
    struct bz_clock_act act = {.kind = BUZON_ACT_EXTEND,
                               .at = b->what->at,
                               .legal = b->what->legal,
                               .cause = (char *)(uintptr_t) "technical_incident",
                               .incident = b->what->reference,
                               .published = b->what->published,
                               .deadline = l->name,
                               .amount = b->what->amount};
    BZ_LOCAL_ERR(why);
    bool differs = false;

    if (bz_clock_act(tx, f->c, b->actor, &act, &differs, &why)) {
        f->changed = true;
        p->n[differs ? MOVED : UNCHANGED]++;
        return true;
    }
    if (why.code != BUZON_ERR_INVALID && why.code != BUZON_ERR_LIMIT) {
        bz_err_set(err, why.code, "%s", why.message);
        return false;
    }
    p->n[REFUSED]++;
    return refusal_note(tx, p, f->c, l, &why) || bz_nomem(err);
}

/* The `n` terms of one inquiry. */
static bool befall_inquiry(struct bz_tx *tx, const struct befall *b, const struct legal *l,
                           size_t n, struct progress *p, struct bz_err *err)
{
    BZ_DONE(befallen) f = {0};

    for (size_t i = 0; i < n && l[i].name; i++) {
        enum fate why = skipped(b->what, &l[i]);

        if (why == FATES && !befallen_load(tx, l[i].inquiry, &f, err))
            return false;
        if (why == FATES && bz_acts_has(&f.acts, b->what->reference, l[i].name))
            why = ALREADY;
        if (why != FATES)
            p->n[why]++;
        else if (!extend(tx, b, &f, &l[i], p, err))
            return false;
    }
    p->inquiries++;
    p->last = l->inquiry;
    return !f.changed || bz_case_save(tx, f.c, err);
}

/* --- all of them --- */

static bool befall_step(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct befall *b = user;
    BZ_DONE(progress) p = {0};
    BZ_DONE(legals) list = {0};
    size_t n;

    if (!mark_read(tx, b, &p, err) || (p.running && !legals_load(tx, b, p.last, &list, err)))
        return false;
    b->seen = p.inquiries;
    for (size_t i = 0; i < list.n; i += n) {
        for (n = 1; i + n < list.n && list.items[i + n].inquiry == list.items[i].inquiry; n++)
            ;
        if (!befall_inquiry(tx, b, &list.items[i], n, &p, err))
            return false;
    }
    b->seen = p.inquiries - b->seen;
    b->ended = b->seen < INQUIRIES_A_STEP;
    p.running = p.running && !b->ended;
    return answer_make(b, &p, err) && mark_write(tx, b, &p, err);
}

/* A name that is mistyped would extend nothing, and say so with a number only. */
static bool names_exist(struct bz_tx *tx, void *user, struct bz_err *err)
{
    const struct bz_incident *i = user;
    const struct bz_incident_names *l = i->lists;
    struct bz_due *due = bz_settings_due(tx->inbox, err);
    enum bz_due_start start;

    if (!due)
        return false;
    for (size_t n = 0; n < l[BZ_INCIDENT_TERMS].n; n++)
        if (!bz_due_start(due, l[BZ_INCIDENT_TERMS].items[n], &start, err))
            return false;
    for (size_t n = 0; n < l[BZ_INCIDENT_NETWORKS].n; n++)
        if (!bz_network_find(l[BZ_INCIDENT_NETWORKS].items[n]))
            return bz_fail(err, BUZON_ERR_INVALID, "there is no network %s",
                           l[BZ_INCIDENT_NETWORKS].items[n]);
    for (size_t n = 0; n < l[BZ_INCIDENT_ACCOUNTS].n; n++) {
        const char *name = l[BZ_INCIDENT_ACCOUNTS].items[n];
        int64_t id = 0;

        if (!bz_db_int(tx->db, "SELECT id FROM account WHERE name = $1", BZ_V(bz_v_text(name)),
                       0, &id, err))
            return false;
        if (id == 0)
            return bz_fail(err, BUZON_ERR_INVALID, "there is no account %s", name);
    }
    return true;
}

static char *befall_all(struct buzon_inbox *inbox, struct befall *b, struct bz_err *err)
{
    int64_t seen = 0;

    while (!b->ended) {
        if (bz_inbox_interrupted(inbox, err) || !bz_tx_run(inbox, befall_step, b, err))
            break;
        b->begun = true;
        seen += b->seen;
        bz_inbox_progress(inbox, "incident", seen, -1);
    }
    if (err->code == BUZON_OK)
        return b->answer;
    free(b->answer);
    return NULL;
}

char *buzon_inbox_apply_incident(buzon_inbox *inbox, const buzon_incident *incident,
                                 const char *actor, buzon_error **err)
{
    BZ_ERR(err);
    struct befall b = {.what = incident, .actor = actor};

    if (!incident)
        return bz_fail(e, BUZON_ERR_INVALID, "the incident is NULL");
    if (incident->amount.n < 1)
        return bz_fail(e, BUZON_ERR_INVALID, "the incident does not say by how much");
    if (!bz_actor_ok(actor, e) ||
        !bz_tx_run(inbox, names_exist, (void *)(uintptr_t)incident, e))
        return NULL;
    return befall_all(inbox, &b, e);
}
