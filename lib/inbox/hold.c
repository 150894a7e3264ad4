/* SPDX-License-Identifier: EUPL-1.2 */
/* Legal holds: inquiries of which nothing is erased until somebody says so. */
#include <string.h>

#include "base/utf8.h"
#include "inbox/change.h"
#include "inbox/erase.h"

enum { LEGAL_MAX = 512 };

struct holding {
    const char *reference, *words, *actor; /* words: the basis, or the reason of a release */
};

static bool hold_find(struct bz_tx *tx, const struct bz_case *c, bool *ret, struct bz_err *err)
{
    int64_t n = 0;

    if (!bz_db_int(tx->db, "SELECT count(*) FROM hold WHERE inquiry = $1",
                   BZ_V(bz_v_int(c->id)), 0, &n, err))
        return false;
    *ret = n > 0;
    return true;
}

/* Words under one key, as the payload of an event. */
static bool hold_tell(struct bz_tx *tx, struct bz_case *c, const struct holding *h,
                      const char *verb, const char *key, struct bz_err *err)
{
    BZ_AUTO(bz_json) words = bz_json_object();
    BZ_TEXT payload = NULL;

    if (!bz_json_set_text(words, key, h->words))
        return bz_nomem(err);
    payload = bz_json_print_canonical(words, err);
    return payload &&
           bz_event_add(tx, c,
                        &(struct bz_act){.actor = h->actor, .verb = verb, .payload = payload},
                        err);
}

static bool hold_put(struct bz_tx *tx, struct bz_case *c, const struct holding *h,
                     struct bz_err *err)
{
    return bz_db_exec(tx->db,
                      "INSERT INTO hold (inquiry, since, legal, actor) VALUES ($1, $2, $3, $4)",
                      BZ_V(bz_v_int(c->id), bz_v_time(tx->now), bz_v_text(h->words),
                           bz_v_text(h->actor)),
                      err) &&
           hold_tell(tx, c, h, "held", "legal", err);
}

/* The basis of a hold, NULL with err untouched when there is none. The caller owns it. */
static char *basis_of(struct bz_tx *tx, const struct bz_case *c, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db, "SELECT legal FROM hold WHERE inquiry = $1",
                       BZ_V(bz_v_int(c->id)), err);
    char *legal = NULL;

    if (rows && bz_rows_next(rows, err) > 0)
        (void)bz_dup(&legal, bz_rows_text(rows, 0), err);
    return legal;
}

bool bz_hold_carry(struct bz_tx *tx, const struct bz_case *from, struct bz_case *to,
                   const char *actor, struct bz_err *err)
{
    BZ_TEXT legal = basis_of(tx, from, err);
    bool held = false;

    if (!legal)
        return err->code == BUZON_OK;
    return hold_find(tx, to, &held, err) &&
           (held || hold_put(tx, to, &(struct holding){NULL, legal, actor}, err));
}

static bool hold_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    const struct holding *h = user;
    BZ_AUTO(bz_case) c = bz_case_find(tx, h->reference, err);
    bool held = false;

    if (!c || !hold_find(tx, c, &held, err))
        return false;
    if (held)
        return bz_fail(err, BUZON_ERR_STATE, "inquiry %s is on hold already", c->reference);
    return hold_put(tx, c, h, err) && bz_case_save(tx, c, err);
}

static bool release_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    const struct holding *h = user;
    BZ_AUTO(bz_case) c = bz_case_find_any(tx, h->reference, err);
    bool held = false;

    if (!c || !hold_find(tx, c, &held, err))
        return false;
    if (!held)
        return bz_fail(err, BUZON_ERR_STATE, "inquiry %s is not on hold", c->reference);
    return bz_db_exec(tx->db, "DELETE FROM hold WHERE inquiry = $1", BZ_V(bz_v_int(c->id)),
                      err) &&
           hold_tell(tx, c, h, "released", "reason", err) && bz_case_save(tx, c, err);
}

bool buzon_inbox_hold(buzon_inbox *inbox, const char *reference, const char *legal,
                      const char *actor, buzon_error **err)
{
    BZ_ERR(err);
    struct holding h = {reference, legal, actor};

    return bz_reference_ok(reference, e) &&
           bz_change_text_ok(legal, LEGAL_MAX, "the legal basis", e) && bz_actor_ok(actor, e) &&
           bz_tx_run(inbox, hold_body, &h, e);
}

bool buzon_inbox_release(buzon_inbox *inbox, const char *reference, const char *reason,
                         const char *actor, buzon_error **err)
{
    BZ_ERR(err);
    struct holding h = {reference, reason, actor};

    return bz_reference_ok(reference, e) && bz_reason_ok(reason, e) && bz_actor_ok(actor, e) &&
           bz_tx_run(inbox, release_body, &h, e);
}

/* --- the list --- */

static bool hold_push(struct bz_json *list, const struct bz_rows *rows)
{
    struct bz_json *j = bz_json_object();

    if (bz_json_set_text(j, "inquiry", bz_rows_text(rows, 0)) &&
        bz_json_set_instant(j, "since", bz_rows_time(rows, 1)) &&
        bz_json_set_text(j, "legal", bz_rows_text(rows, 2)) &&
        bz_json_set_text(j, "actor", bz_rows_text(rows, 3)))
        return bz_json_push(list, j);
    bz_json_free(j);
    return false;
}

char *buzon_inbox_holds(buzon_inbox *inbox, buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_json) list = bz_json_array();
    int got;

    if (!list)
        return bz_nomem(e);
    if (!bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    BZ_AUTO(bz_rows)
    rows = bz_db_query(inbox->db,
                       "SELECT i.reference, h.since, h.legal, h.actor FROM hold h JOIN inquiry "
                       "i ON i.id = h.inquiry ORDER BY h.since, h.inquiry",
                       BZ_V_NONE, e);
    got = rows ? 1 : -1;
    while (got > 0 && (got = bz_rows_next(rows, e)) > 0)
        if (!hold_push(list, rows))
            return bz_nomem(e);
    return got == 0 ? bz_json_print(list, e) : NULL;
}
