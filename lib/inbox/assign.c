/* SPDX-License-Identifier: EUPL-1.2 */
/* Which inquiry a message belongs to, and what a new one begins with: triage, reference, time
 * limits. */
#include "inbox/assign.h"

#include "inbox/ingest.h"
#include "inbox/merge.h"
#include "inbox/settings.h"
#include "text/length.h"

#include <stdlib.h>
#include <string.h>

enum { SUMMARY_CODE_POINTS = 280 };

/* --- a new inquiry --- */

/* The text up to so many code points, line breaks as spaces. */
char *bz_summary_of(const char *text, struct bz_err *err)
{
    size_t n = 0, len = 0;
    char *summary;

    while (text[len] && n <= SUMMARY_CODE_POINTS) {
        n += ((unsigned char)text[len] & 0xc0) != 0x80;
        if (n <= SUMMARY_CODE_POINTS)
            len++;
    }
    summary = strndup(text, len);
    if (!summary)
        return bz_nomem(err);
    for (size_t i = 0; i < len; i++)
        if (summary[i] == '\n')
            summary[i] = ' ';
    return summary;
}

static bool triage_note(struct bz_json *codes, const struct bz_proposal *p)
{
    return bz_json_set_text(codes, "kind", buzon_inquiry_kind_name(p->kind)) &&
           (!p->rule || bz_json_set_text(codes, "rule", p->rule)) &&
           (!p->topic || bz_json_set_text(codes, "topic", p->topic)) &&
           (!p->no_answer_needed || bz_json_set_bool(codes, "no_answer_needed", true));
}

/* Triage proposes; the rule that fired is kept, so that people can overrule and improve it. */
static bool case_triage(struct bz_arriving *a, struct bz_case *c, const struct bz_message *m,
                        struct bz_json *codes, struct bz_err *err)
{
    const struct bz_triage *triage = bz_settings_triage(a->tx->inbox, err);
    struct bz_proposal p;

    if (!triage || !bz_triage_run(triage, m->text, m->language, &p, err))
        return false;
    c->kind = p.kind;
    c->priority = p.priority;
    if (!triage_note(codes, &p))
        return bz_nomem(err);
    /* Where the network says nothing, what the words say. */
    if (!c->language && !bz_dup(&c->language, p.language, err))
        return false;
    return bz_case_set(&c->topic, p.topic, err) && bz_case_set(&c->unit, p.unit, err) &&
           bz_case_set(&c->rule, p.rule, err);
}

static bool case_texts(struct bz_arriving *a, struct bz_case *c, const struct bz_message *m,
                       const char *thread, struct bz_err *err)
{
    c->reference = bz_tx_reference(a->tx, c->opened_at, a->account->network, err);
    c->summary = c->reference ? bz_summary_of(m->text, err) : NULL;
    return c->summary && bz_dup(&c->network, a->account->network, err) &&
           bz_dup(&c->account_name, a->account->name, err) && bz_dup(&c->thread, thread, err) &&
           bz_dup(&c->language, m->language, err);
}

static struct bz_case *case_new(struct bz_arriving *a, const struct bz_place *p,
                                struct bz_err *err)
{
    BZ_AUTO(bz_case) c = calloc(1, sizeof *c);
    const struct bz_message *m = p->m;
    const unsigned char *salt = bz_tx_salt(a->tx, err);

    if (!salt)
        return NULL;
    if (!c)
        return bz_nomem(err);
    memcpy(c->salt, salt, BZ_SALT_LEN);
    c->id =
        bz_tx_id(a->tx, &a->tx->next_inquiry, "SELECT ifnull(max(id), 0) FROM inquiry", err);
    if (c->id < 0)
        return NULL;
    c->is_new = true;
    c->account = a->account->id;
    c->author = p->author;
    c->visibility = m->visibility;
    c->opened_at = c->last_in_at = c->waiting_since = m->created_at;
    c->first_answer_at = c->answered_at = c->closed_at = c->next_due = c->registered_at =
        c->competent_at = c->transferred_at = BUZON_TIME_NONE;
    c->answer_open = c->close_open = -1;
    if (!case_texts(a, c, m, p->thread, err) || !case_triage(a, c, m, p->codes, err) ||
        !bz_clock_start(a->tx, c, p->codes, err))
        return NULL;
    a->round->inquiries++;
    return bz_steal(c);
}

/* --- the inquiry there is --- */

static bool still_reopens(const struct bz_arriving *a, const struct bz_case *c, buzon_time at)
{
    return c->status != BUZON_STATUS_CLOSED || at - c->closed_at <= a->tx->settings->reopen_ms;
}

static bool row_is_duplicate(const struct bz_rows *rows)
{
    return bz_rows_int(rows, 1) == BUZON_STATUS_CLOSED &&
           bz_rows_int(rows, 2) == BUZON_RESOLUTION_DUPLICATE;
}

/* The latest one; what was closed as a duplicate only when there is no other. Chosen here: the
 * index gives this order, and an engine that sorts by a condition prepares for it even where
 * there is nothing to sort. */
static int64_t case_last_id(struct bz_arriving *a, const char *thread, int64_t author,
                            struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows =
        bz_db_query(a->tx->db,
                    "SELECT id, status, resolution FROM inquiry WHERE account = $1 AND "
                    "thread = $2 AND author = $3 ORDER BY id DESC",
                    BZ_V(bz_v_int(a->account->id), bz_v_text(thread), bz_v_int(author)), err);
    int64_t duplicate = 0;
    int got;

    if (!rows)
        return -1;
    while ((got = bz_rows_next(rows, err)) > 0) {
        if (!row_is_duplicate(rows))
            return bz_rows_int(rows, 0);
        if (!duplicate)
            duplicate = bz_rows_int(rows, 0);
    }
    return got < 0 ? -1 : duplicate;
}

static struct bz_case *case_last(struct bz_arriving *a, const char *thread, int64_t author,
                                 struct bz_err *err)
{
    int64_t id = case_last_id(a, thread, author, err);

    return id > 0 ? bz_case_load(a->tx, id, err) : NULL;
}

/* Where the inquiry of this conversation went. */
static struct bz_case *case_follow(struct bz_arriving *a, struct bz_case *taken,
                                   const struct bz_place *p, struct bz_err *err)
{
    int64_t from = taken->id;
    BZ_AUTO(bz_case) c = bz_merge_follow(a->tx, taken, err);

    if (!c ||
        (still_reopens(a, c, p->m->created_at) && !bz_merge_joined(a->tx, from, p->id, err)))
        return NULL;
    return bz_steal(c);
}

struct bz_case *bz_inquiry_for(struct bz_arriving *a, struct bz_place *p, struct bz_err *err)
{
    /* An author the network does not name is never taken for one seen before. */
    BZ_AUTO(bz_case)
    c = p->author && !p->author_is_new ? case_last(a, p->thread, p->author, err) : NULL;

    if (c && c->resolution == BUZON_RESOLUTION_MERGED)
        c = case_follow(a, c, p, err);
    if (err->code != BUZON_OK)
        return NULL;
    if (c && still_reopens(a, c, p->m->created_at)) {
        if (c->status == BUZON_STATUS_CLOSED)
            p->verb = "reopened";
        bz_case_received(c, p->m->created_at);
        return bz_steal(c);
    }
    p->verb = "opened";
    if (c && !bz_json_set_text(p->codes, "previous", c->reference))
        return bz_nomem(err);
    return case_new(a, p, err);
}

/* --- answers that were seen first --- */

struct early {
    int64_t message;
    buzon_time at;
};

/* Whether there is anything to look for; asked once as long as nothing of ours comes in. -1
 * when it failed. */
static int early_any(struct bz_arriving *a, struct bz_err *err)
{
    int64_t some;

    if (a->early == BZ_EARLY_UNKNOWN) {
        if (!bz_db_int(a->tx->db,
                       "SELECT 1 FROM message WHERE account = $1 AND direction = 1 AND inquiry "
                       "IS NULL AND parent IS NOT NULL LIMIT 1",
                       BZ_V(bz_v_int(a->account->id)), 0, &some, err))
            return -1;
        a->early = some ? BZ_EARLY_SOME : BZ_EARLY_NONE;
    }
    return a->early == BZ_EARLY_SOME;
}

/* The earliest one; -1 when it failed. The rows are compared here, for an engine that is to
 * sort prepares for it before it looks. */
static int early_find(struct bz_arriving *a, const struct bz_message *m, struct early *ret,
                      struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(a->tx->db,
                       "SELECT id, created_at FROM message WHERE account = $1 AND parent = $2 "
                       "AND direction = 1 AND inquiry IS NULL",
                       BZ_V(bz_v_int(a->account->id), bz_v_text(m->id)), err);
    int got = rows ? 1 : -1, found = 0;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        struct early e = {bz_rows_int(rows, 0), bz_rows_time(rows, 1)};

        if (!found || e.at < ret->at || (e.at == ret->at && e.message < ret->message))
            *ret = e;
        found = 1;
    }
    return got < 0 ? -1 : found;
}

bool bz_inquiry_answered_before(struct bz_arriving *a, struct bz_case *c,
                                const struct bz_message *m, struct bz_err *err)
{
    struct early e;
    struct bz_json *codes;
    int got = early_any(a, err);

    while (got > 0 && (got = early_find(a, m, &e, err)) > 0) {
        if (!bz_db_exec(a->tx->db, "UPDATE message SET inquiry = $2 WHERE id = $1",
                        BZ_V(bz_v_int(e.message), bz_v_int(c->id)), err))
            return false;
        c->messages++;
        codes = bz_json_object();
        if (!bz_json_set_int(codes, "at", e.at)) {
            bz_json_free(codes);
            return bz_nomem(err);
        }
        if (!bz_event_add(a->tx, c,
                          &(struct bz_act){
                              .actor = a->actor, .verb = "answered_elsewhere", .codes = codes},
                          err) ||
            !bz_case_answered(a->tx, c, e.at, err))
            return false;
    }
    return got == 0;
}
