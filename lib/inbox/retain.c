/* SPDX-License-Identifier: EUPL-1.2 */
/* What is past its time goes: closed inquiries by the rules of the settings, texts by the terms
 * of their network. In steps that each hold. */
#include <stdlib.h>
#include <string.h>

#include "inbox/erase.h"
#include "inbox/settings.h"
#include "model/account.h"
#include "network/network.h"

enum { SCANNED_A_STEP = 500, ERASED_A_STEP = 50, MESSAGES_A_STEP = 200 };

struct outcome {
    int64_t inquiries, messages, held;
};

struct retain {
    bool preview;
    const char *actor;
    int64_t after; /* the last row looked at, of inquiries or of messages */
    bool end;
    const struct bz_account *account; /* whose texts; borrows */
    int64_t store_ms;
    struct outcome closed, texts; /* of steps that hold */
    struct outcome step;          /* of the one under way */
    int64_t authors;
};

static void outcome_add(struct outcome *sum, const struct outcome *step)
{
    sum->inquiries += step->inquiries;
    sum->messages += step->messages;
    sum->held += step->held;
}

/* --- one inquiry --- */

/* Erase what is chosen; a preview only counts. In inquiries that it is linked with, events may
 * have its messages for their words. */
static bool erase_or_count(struct retain *r, struct bz_erase *e, struct bz_err *err)
{
    for (size_t i = 0; i < e->inquiries.n; i++)
        if (!bz_inquiries_linked(e->tx->db, &e->inquiries, i, err))
            return false;
    if (e->why == BZ_ERASE_INQUIRY && !bz_erase_allowed(e, err))
        return false;
    if (bz_json_len(e->blocked)) {
        r->step.held++;
        return true;
    }
    if (!bz_erase_choose(e, err))
        return false;
    r->step.inquiries += (int64_t)e->n_chosen;
    r->step.messages += (int64_t)e->doomed.n;
    return r->preview || bz_erase_run(e, err);
}

static struct bz_erase erase_of(struct bz_tx *tx, const struct retain *r, enum bz_erase_why why)
{
    return (struct bz_erase){.tx = tx,
                             .why = why,
                             .actor = r->actor,
                             .preview = true, /* what blocks one does not stop the others */
                             .seen_before = tx->now - r->store_ms};
}

/* --- closed inquiries --- */

static bool is_past(const struct bz_tx *tx, const struct bz_rows *rows)
{
    int64_t ms =
        bz_retention_ms(&tx->settings->policy.retention,
                        (enum buzon_inquiry_kind)bz_rows_int(rows, 1), bz_rows_text(rows, 2));

    return ms && bz_rows_time(rows, 3) <= tx->now - ms;
}

/* The next closed ones that are past their time and say something still. */
static bool closed_find(struct bz_tx *tx, struct retain *r, struct bz_ids *ret,
                        struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(
        tx->db,
        "SELECT i.id, i.kind, a.network, i.closed_at FROM inquiry i JOIN account "
        "a ON a.id = i.account WHERE i.id > $1 AND i.status = 4 AND i.closed_at "
        "<= $2 AND (i.summary <> '' OR EXISTS (SELECT 1 FROM message m WHERE "
        "m.inquiry = i.id AND m.erased_at IS NULL)) ORDER BY i.id LIMIT $3",
        BZ_V(bz_v_int(r->after), bz_v_int(tx->now - tx->settings->policy.retention.least_ms),
             bz_v_int(SCANNED_A_STEP)),
        err);
    int64_t seen = 0;
    int got = rows ? 1 : -1;

    while (got > 0 && ret->n < ERASED_A_STEP && (got = bz_rows_next(rows, err)) > 0) {
        seen++;
        r->after = bz_rows_int(rows, 0);
        if (is_past(tx, rows) && !bz_vec_push(ret, r->after))
            return bz_nomem(err);
    }
    r->end = ret->n < ERASED_A_STEP && seen < SCANNED_A_STEP;
    return got >= 0;
}

static bool closed_erase(struct bz_tx *tx, struct retain *r, int64_t inquiry,
                         struct bz_err *err)
{
    BZ_DONE(bz_erase) e = erase_of(tx, r, BZ_ERASE_INQUIRY);

    if (!bz_vec_push(&e.inquiries, inquiry))
        return bz_nomem(err);
    e.n_chosen = 1;
    return erase_or_count(r, &e, err);
}

static bool closed_step(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct retain *r = user;
    BZ_DONE(bz_ids) ids = {0};

    r->step = (struct outcome){0};
    r->end = true;
    if (!tx->settings->policy.retention.least_ms)
        return true;
    if (!closed_find(tx, r, &ids, err))
        return false;
    for (size_t i = 0; i < ids.n; i++)
        if (!closed_erase(tx, r, ids.items[i], err))
            return false;
    return true;
}

/* Of whom no words are left, and no inquiry is open, nothing else is needed. */
static bool authors_step(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct retain *r = user;

    if (!bz_db_exec(
            tx->db,
            "UPDATE author SET native_id = 'erased-' || id, handle = NULL, name = NULL, "
            "url = NULL WHERE ours = 0 AND native_id NOT LIKE 'erased-%' AND id IN "
            "(SELECT author FROM inquiry WHERE status = 4 AND summary = '' AND author IS "
            "NOT NULL) AND NOT EXISTS (SELECT 1 FROM inquiry i WHERE i.author = author.id AND "
            "i.status <> 4) AND id NOT IN (SELECT author FROM message WHERE "
            "erased_at IS NULL AND author IS NOT NULL)",
            BZ_V_NONE, err))
        return false;
    r->authors = bz_db_changes(tx->db);
    return true;
}

/* --- texts that a network lets nobody keep --- */

/* Inquiries with texts not seen for too long; formalised ones and those on hold are kept by a
 * duty of their own. */
static bool texts_find(struct bz_tx *tx, struct retain *r, struct bz_ids *ret,
                       struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(
        tx->db,
        "SELECT m.id, m.inquiry FROM message m JOIN inquiry i ON i.id = m.inquiry WHERE m.id > "
        "$1 AND m.account = $2 AND m.direction = 0 AND m.erased_at IS NULL AND m.checked_at < "
        "$3 AND i.entry_number IS NULL AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.inquiry = "
        "i.id) ORDER BY m.id LIMIT $4",
        BZ_V(bz_v_int(r->after), bz_v_int(r->account->id), bz_v_int(tx->now - r->store_ms),
             bz_v_int(MESSAGES_A_STEP)),
        err);
    int64_t seen = 0;
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        seen++;
        r->after = bz_rows_int(rows, 0);
        if (!bz_ids_has(ret, bz_rows_int(rows, 1)) && !bz_vec_push(ret, bz_rows_int(rows, 1)))
            return bz_nomem(err);
    }
    r->end = seen < MESSAGES_A_STEP;
    return got >= 0;
}

static bool texts_step(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct retain *r = user;
    BZ_DONE(bz_erase) e = erase_of(tx, r, BZ_ERASE_NETWORK);

    r->step = (struct outcome){0};
    r->end = true;
    if (!tx->settings->policy.retention.network_rules)
        return true;
    if (!texts_find(tx, r, &e.inquiries, err))
        return false;
    e.n_chosen = e.inquiries.n;
    return e.n_chosen == 0 || erase_or_count(r, &e, err);
}

/* --- all of it --- */

static bool steps_run(struct buzon_inbox *inbox, struct retain *r, struct outcome *sum,
                      bool (*step)(struct bz_tx *, void *, struct bz_err *), struct bz_err *err)
{
    r->after = 0;
    do {
        if (bz_inbox_interrupted(inbox, err) || !bz_tx_run(inbox, step, r, err))
            return false;
        outcome_add(sum, &r->step);
        bz_inbox_progress(inbox, "retain", r->closed.inquiries + r->texts.inquiries, -1);
    } while (!r->end);
    return true;
}

static bool texts_run(struct buzon_inbox *inbox, struct retain *r, struct bz_err *err)
{
    buzon_error *failed = NULL;
    buzon_accounts *it = buzon_inbox_accounts(inbox, &failed);
    struct bz_account *a;
    bool done = it != NULL;

    while (done && (a = buzon_accounts_next(it, &failed))) {
        const struct bz_network *net = bz_network_find(a->network);

        r->account = a;
        r->store_ms = net ? net->limits.store_text_ms : 0;
        done = r->store_ms == 0 || steps_run(inbox, r, &r->texts, texts_step, err);
        bz_record_unref(a);
    }
    buzon_accounts_free(it);
    if (!failed)
        return done;
    bz_err_take(err, failed);
    return false;
}

static bool outcome_set(struct bz_json *j, const char *key, const struct outcome *o)
{
    struct bz_json *part = bz_json_object();

    if (bz_json_set_int(part, "inquiries", o->inquiries) &&
        bz_json_set_int(part, "messages", o->messages) &&
        bz_json_set_int(part, "blocked", o->held))
        return bz_json_set(j, key, part);
    bz_json_free(part);
    return false;
}

static char *retain_print(const struct retain *r, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    if (!bz_json_set_bool(j, "preview", r->preview) || !outcome_set(j, "closed", &r->closed) ||
        !outcome_set(j, "network", &r->texts) || !bz_json_set_int(j, "authors", r->authors))
        return bz_nomem(err);
    return bz_json_print(j, err);
}

char *buzon_inbox_retain(buzon_inbox *inbox, bool preview, const char *actor, buzon_error **err)
{
    BZ_ERR(err);
    struct retain r = {.preview = preview, .actor = actor};

    if (!inbox)
        return bz_fail(e, BUZON_ERR_INVALID, "inbox is NULL");
    if (!bz_actor_ok(actor, e) || !steps_run(inbox, &r, &r.closed, closed_step, e) ||
        !texts_run(inbox, &r, e))
        return NULL;
    if (!preview && r.closed.inquiries && !bz_tx_run(inbox, authors_step, &r, e))
        return NULL;
    return retain_print(&r, e);
}
