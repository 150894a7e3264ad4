/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading what came by itself: for whom it is, what each of them makes of it, and one
 * transaction for all. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inbox/spool.h"

/* How often a state may move between reading and storing; by then it is no accident. */
enum { TRIES = 16 };

/* What one account makes of a parcel. */
struct reading {
    struct bz_account *account; /* owns a reference */
    struct bz_json *settings;   /* owns */
    char *state;                /* owns: of the hook's stream, as it was read; NULL: none */
    struct bz_batch *batch;     /* owns; NULL: not understood */
    char reason[256];           /* why not */
};
struct readings BZ_VEC(struct reading *);
struct rows BZ_VEC(int64_t);

/* A parcel on its way into the store. */
struct unpacking {
    struct buzon_inbox *inbox;
    const struct bz_parcel *p;
    const struct bz_parcel_kind *kind;
    const struct bz_network *net;
    struct bz_texts ids; /* native ids it is for; none: the account whose address was called */
    struct readings readings;
    char strangers[256]; /* "" or why not all of it belongs to an account of ours */
    struct bz_round round;
    bool stale, gone; /* a state moved meanwhile; somebody else read it */
};

static void reading_free(struct reading *r)
{
    if (!r)
        return;
    bz_record_unref(r->account);
    bz_json_free(r->settings);
    free(r->state);
    bz_batch_free(r->batch);
    free(r);
}

static void readings_clear(struct unpacking *u)
{
    for (size_t i = 0; i < u->readings.n; i++)
        reading_free(u->readings.items[i]);
    u->readings.n = 0;
}

static void unpacking_done(struct unpacking *u)
{
    readings_clear(u);
    free(u->readings.items);
    bz_texts_done(&u->ids);
}

static void rows_done(struct rows *rows)
{
    free(rows->items);
}

void bz_parcel_done(struct bz_parcel *p)
{
    bz_request_free(bz_steal(p->asked));
    bz_response_done(&p->response);
}

/* Only a webhook's or an errand's answer moves what the adapter remembers of its hook, and may
 * ask for more: a page that was kept is read for what is in it. */
static bool moves_hook(const struct bz_parcel *p)
{
    return strcmp(p->origin, "webhook") == 0 || strcmp(p->origin, "errand") == 0;
}

static struct bz_exchange exchange_of(const struct bz_parcel *p)
{
    return (struct bz_exchange){p->asked ? p->asked->purpose : p->origin, p->asked,
                                &p->response, p->at};
}

/* --- for whom it is --- */

static bool rows_add(struct rows *rows, int64_t id, struct bz_err *err)
{
    for (size_t i = 0; i < rows->n; i++)
        if (rows->items[i] == id)
            return true;
    return bz_vec_push(rows, id) || bz_nomem(err);
}

/* Whether an account that the network has not told about itself was set up for this id: 1, 0,
 * -1 without memory. */
static int settings_name(const struct bz_network *net, const char *settings, const char *id,
                         struct bz_err *err)
{
    BZ_AUTO(bz_json) j = NULL;
    BZ_TEXT named = NULL;

    if (!net->address || !strstr(settings, id))
        return 0;
    j = bz_json_parse(settings, strlen(settings), NULL, "account settings", err);
    if (!j || !bz_json_id(j, net->address, &named, err))
        return -1;
    return bz_streq(named, id);
}

/* The accounts that have this native id: 1 some, 0 none, -1 failed. */
static int addressee_find(struct unpacking *u, const char *id, struct rows *ret,
                          struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(
        u->inbox->db,
        "SELECT id, native_id, settings FROM account WHERE network = $1 AND "
        "state <> $2 AND (native_id = $3 OR native_id IS NULL) ORDER BY id",
        BZ_V(bz_v_text(u->net->name), bz_v_int(BUZON_ACCOUNT_RETIRED), bz_v_text(id)), err);
    int got = rows ? 1 : -1, found = 0;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        int named = 1;

        if (bz_rows_is_null(rows, 1))
            named = settings_name(u->net, bz_rows_text(rows, 2), id, err);
        if (named < 0 || (named && !rows_add(ret, bz_rows_int(rows, 0), err)))
            return -1;
        found |= named;
    }
    return got < 0 ? -1 : found;
}

static void stranger_note(struct unpacking *u, const char *id)
{
    if (!*u->strangers)
        (void)snprintf(u->strangers, sizeof u->strangers,
                       "it is for %.64s, which is no account of ours", id);
}

static bool addressees_find(struct unpacking *u, struct rows *ret, struct bz_err *err)
{
    *u->strangers = '\0';
    if (!u->ids.n)
        return rows_add(ret, u->p->account, err);
    for (size_t i = 0; i < u->ids.n; i++) {
        int found = addressee_find(u, u->ids.items[i], ret, err);

        if (found < 0)
            return false;
        if (!found)
            stranger_note(u, u->ids.items[i]);
    }
    return true;
}

static bool state_load(struct unpacking *u, struct reading *r, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows =
        bz_db_query(u->inbox->db, "SELECT state FROM stream WHERE account = $1 AND name = $2",
                    BZ_V(bz_v_int(r->account->id), bz_v_text(BZ_STREAM_HOOK)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    return got > 0 ? bz_dup(&r->state, bz_rows_text(rows, 0), err) : got == 0;
}

static bool reading_add(struct unpacking *u, int64_t id, struct bz_err *err)
{
    struct reading *r = calloc(1, sizeof *r);
    const char *settings;

    if (!r || !bz_vec_push(&u->readings, r)) {
        free(r);
        return bz_nomem(err);
    }
    r->account = bz_account_load(u->inbox->db, id, err);
    if (!r->account)
        return false;
    settings = r->account->settings;
    r->settings = bz_json_parse(settings, strlen(settings), NULL, "account settings", err);
    return r->settings && state_load(u, r, err);
}

static bool readings_load(struct unpacking *u, struct bz_err *err)
{
    BZ_DONE(rows) rows = {0};

    if (!bz_inbox_enter(u->inbox, err))
        return false;
    BZ_LEAVE(u->inbox);
    if (!addressees_find(u, &rows, err))
        return false;
    for (size_t i = 0; i < rows.n; i++)
        if (!reading_add(u, rows.items[i], err))
            return false;
    return true;
}

/* --- what it says --- */

/* Whether the network may say something else the next time it is asked. */
static bool ask_again(const struct unpacking *u, buzon_code code)
{
    return u->p->asked && !u->kind->in_quarantine &&
           (code == BUZON_ERR_RATE || code == BUZON_ERR_AUTH || code == BUZON_ERR_NETWORK);
}

static bool reading_refused(struct unpacking *u, struct reading *r, const struct bz_err *why,
                            struct bz_err *err)
{
    /* Without memory the same bytes may say something next time. */
    if (why->code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (ask_again(u, why->code)) {
        buzon_error **out = err->out;

        *err = *why;
        err->out = out;
        return false;
    }
    /* What we went to look at is gone: that is all there is to know. */
    if (u->p->asked && why->code == BUZON_ERR_GONE) {
        r->batch = bz_batch_new(err);
        return r->batch != NULL;
    }
    (void)snprintf(r->reason, sizeof r->reason, "%.255s", why->message);
    return true;
}

static bool reading_step(struct unpacking *u, struct reading *r, struct bz_err *err)
{
    BZ_LOCAL_ERR(why);
    struct bz_exchange x = exchange_of(u->p);
    BZ_AUTO(bz_json)
    state = r->state
                ? bz_json_parse(r->state, strlen(r->state), NULL, "the state of a stream", err)
                : NULL;
    struct bz_context c = {r->account, r->settings, state};

    if (r->state && !state)
        return false;
    r->batch = u->net->step(&c, &x, &why);
    return r->batch || reading_refused(u, r, &why, err);
}

static bool readings_make(struct unpacking *u, struct bz_err *err)
{
    readings_clear(u);
    if (!readings_load(u, err))
        return false;
    for (size_t i = 0; i < u->readings.n; i++)
        if (!reading_step(u, u->readings.items[i], err))
            return false;
    return true;
}

/* --- the transaction --- */

/* Why not all of it was understood; NULL when it was. */
static const char *why_not(const struct unpacking *u)
{
    for (size_t i = 0; i < u->readings.n; i++)
        if (!u->readings.items[i]->batch)
            return u->readings.items[i]->reason;
    return *u->strangers ? u->strangers : NULL;
}

/* Whether the state is still the one it was computed from. */
static bool state_stands(struct unpacking *u, struct bz_tx *tx, const struct reading *r,
                         struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db, "SELECT state FROM stream WHERE account = $1 AND name = $2",
                       BZ_V(bz_v_int(r->account->id), bz_v_text(BZ_STREAM_HOOK)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got < 0)
        return false;
    if (bz_streq(got ? bz_rows_text(rows, 0) : NULL, r->state))
        return true;
    u->stale = true;
    return bz_fail(err, BUZON_ERR_CONFLICT, "account %s got another delivery meanwhile",
                   r->account->name);
}

/* What the network told about who we are. */
static bool account_note(struct bz_tx *tx, const struct reading *r, struct bz_err *err)
{
    const char *state = r->batch->state;
    BZ_AUTO(bz_json)
    j = state ? bz_json_parse(state, strlen(state), NULL, "the state of a stream", err) : NULL;
    const struct bz_json *note = bz_json_get(j, BZ_NOTE_ACCOUNT);

    if (!note)
        return j || !state;
    return bz_db_exec(tx->db,
                      "UPDATE account SET native_id = ifnull($2, native_id), handle = "
                      "ifnull($3, handle), url = ifnull($4, url) WHERE id = $1 AND "
                      "(ifnull($2, native_id) IS NOT native_id OR ifnull($3, handle) IS NOT "
                      "handle OR ifnull($4, url) IS NOT url)",
                      BZ_V(bz_v_int(r->account->id), bz_v_text(bz_json_str(note, "native_id")),
                           bz_v_text(bz_json_str(note, "handle")),
                           bz_v_text(bz_json_str(note, "url"))),
                      err);
}

static bool reading_store(struct unpacking *u, struct bz_tx *tx, const struct reading *r,
                          struct bz_err *err)
{
    bool moves = moves_hook(u->p);
    struct bz_arrival arrival = {.account = r->account,
                                 .batch = r->batch,
                                 .origin = u->p->origin,
                                 .stream = moves ? BZ_STREAM_HOOK : NULL,
                                 .at = u->p->at};

    if (!bz_ingest_in(tx, &arrival, &u->round, err))
        return false;
    return !moves ||
           (account_note(tx, r, err) && bz_errands_add(tx, r->account, r->batch, err));
}

static bool riddle_keep(struct unpacking *u, struct bz_tx *tx, const struct bz_account *account,
                        const char *reason, struct bz_err *err)
{
    struct bz_riddle riddle = {.account = account,
                               .origin = u->p->origin,
                               .request = u->p->asked ? u->p->asked->url : NULL,
                               .reason = reason,
                               .response = &u->p->response,
                               .at = u->p->at,
                               .asked = u->p->asked};

    u->round.unknown++;
    return u->kind->in_quarantine || bz_quarantine_in(tx, &riddle, err);
}

/* What belongs to nobody is kept with the account whose address was called. */
static bool strangers_keep(struct unpacking *u, struct bz_tx *tx, struct bz_err *err)
{
    struct bz_account *called;
    bool kept;

    if (!*u->strangers)
        return true;
    called = bz_account_load(tx->db, u->p->account, err);
    kept = called && riddle_keep(u, tx, called, u->strangers, err);
    bz_record_unref(called);
    return kept;
}

static bool unpack_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct unpacking *u = user;

    u->stale = u->gone = false;
    u->round = (struct bz_round){0};
    switch (u->kind->settle(tx, u->p, why_not(u), u->kind->user, err)) {
    case BZ_SETTLED:
        break;
    case BZ_SETTLED_BY_OTHERS:
        u->gone = true;
        return true;
    case BZ_SETTLED_NOT:
        return false;
    }
    for (size_t i = 0; i < u->readings.n; i++) {
        const struct reading *r = u->readings.items[i];

        if (!state_stands(u, tx, r, err) ||
            !(r->batch ? reading_store(u, tx, r, err)
                       : riddle_keep(u, tx, r->account, r->reason, err)))
            return false;
    }
    return strangers_keep(u, tx, err);
}

/* --- all of it --- */

void bz_round_add(struct bz_round *sum, const struct bz_round *r)
{
    sum->requests += r->requests;
    sum->received += r->received;
    sum->messages += r->messages;
    sum->revisions += r->revisions;
    sum->deletions += r->deletions;
    sum->inquiries += r->inquiries;
    sum->own_posts += r->own_posts;
    sum->sent += r->sent;
    sum->failed += r->failed;
    sum->attachments += r->attachments;
    sum->refused += r->refused;
    sum->unknown += r->unknown;
    sum->repaired += r->repaired;
}

static bool unpacking_begin(struct unpacking *u, struct bz_err *err)
{
    struct bz_account *called;
    struct bz_exchange x = exchange_of(u->p);
    BZ_LOCAL_ERR(why);

    if (!bz_inbox_enter(u->inbox, err))
        return false;
    called = bz_account_load(u->inbox->db, u->p->account, err);
    bz_inbox_leave(u->inbox);
    if (!called)
        return false;
    u->net = bz_network_find(called->network);
    bz_record_unref(called);
    if (!u->net)
        return bz_fail(err, BUZON_ERR_UNSUPPORTED, "this build does not know the network");
    if (u->p->asked || !u->net->addressees || u->net->addressees(&x, &u->ids, &why))
        return true;
    /* Else step() of the account that was called says what is wrong with it. */
    return why.code != BUZON_ERR_NO_MEMORY || bz_nomem(err);
}

static void unpacking_count(struct unpacking *u, struct bz_round *round)
{
    if (u->gone)
        return;
    u->round.requests = 1;
    u->round.received = (int64_t)u->p->response.len;
    bz_round_add(round, &u->round);
}

bool bz_parcel_read(struct buzon_inbox *inbox, const struct bz_parcel *p,
                    const struct bz_parcel_kind *kind, struct bz_round *round,
                    struct bz_err *err)
{
    BZ_DONE(unpacking) u = {.inbox = inbox, .p = p, .kind = kind};

    if (!unpacking_begin(&u, err))
        return false;
    for (int tries = 1;; tries++) {
        if (!readings_make(&u, err))
            return false;
        if (bz_tx_run(inbox, unpack_body, &u, err))
            break;
        if (!u.stale || tries == TRIES)
            return false;
        bz_err_clear(err);
    }
    unpacking_count(&u, round);
    return true;
}

bool bz_parcel_set_aside(struct buzon_inbox *inbox, const struct bz_parcel *p,
                         const struct bz_parcel_kind *kind, const char *reason,
                         struct bz_round *round, struct bz_err *err)
{
    BZ_DONE(unpacking) u = {.inbox = inbox, .p = p, .kind = kind};

    (void)snprintf(u.strangers, sizeof u.strangers, "%.255s", reason);
    if (!bz_tx_run(inbox, unpack_body, &u, err))
        return false;
    unpacking_count(&u, round);
    return true;
}
