/* SPDX-License-Identifier: EUPL-1.2 */
/* One change of many inquiries, or one letter to them: each whole or not at all, in
 * transactions of a few. */
#include "inbox/bulk.h"

#include <stdlib.h>

#include "inbox/change.h"
#include "inbox/letter.h"

enum { BULK_MAX = 100000, A_STEP = 200 };

struct item {
    char *reference;
    int64_t version; /* asked for; negative: any. Then the one it has */
    int64_t answer;  /* its number; 0: none was written */
    buzon_code code; /* OK: it was changed */
    char *error;
};

struct bz_bulk {
    struct items BZ_VEC(struct item) items;
    size_t done;   /* those before it were gone through, for good */
    char *similar; /* whose group it is; NULL: of nobody's */
};

buzon_bulk *buzon_bulk_new(buzon_error **err)
{
    BZ_ERR(err);
    struct bz_bulk *bulk = calloc(1, sizeof *bulk);

    return bulk ? bulk : bz_nomem(e);
}

void buzon_bulk_free(buzon_bulk *bulk)
{
    if (!bulk)
        return;
    for (size_t i = 0; i < bulk->items.n; i++) {
        free(bulk->items.items[i].reference);
        free(bulk->items.items[i].error);
    }
    free(bulk->items.items);
    free(bulk->similar);
    free(bulk);
}

bool buzon_bulk_add(buzon_bulk *bulk, const char *reference, int64_t version, buzon_error **err)
{
    BZ_ERR(err);
    struct item item = {.version = version};

    if (!bulk)
        return bz_fail(e, BUZON_ERR_INVALID, "the list is NULL");
    if (bulk->done)
        return bz_fail(e, BUZON_ERR_STATE, "the list was applied already");
    if (bulk->items.n >= BULK_MAX)
        return bz_fail(e, BUZON_ERR_LIMIT, "a list takes at most %d inquiries", BULK_MAX);
    if (!bz_reference_ok(reference, e) || !bz_dup(&item.reference, reference, e))
        return false;
    if (bz_vec_push(&bulk->items, item))
        return true;
    free(item.reference);
    return bz_nomem(e);
}

bool bz_bulk_is_empty(const struct bz_bulk *bulk)
{
    return bulk->items.n == 0;
}

bool bz_bulk_set_similar(struct bz_bulk *bulk, const char *reference, struct bz_err *err)
{
    return bz_dup(&bulk->similar, reference, err);
}

/* --- one step --- */

struct step {
    const struct bz_change *change; /* NULL: the letter is written */
    const struct bz_letter *letter;
    struct bz_bulk *bulk;
    struct outcome {
        int64_t version, answer;
        buzon_code code;
        char *error;
    } outcomes[A_STEP];
    size_t n;
};

static void step_clear(struct step *s)
{
    for (size_t i = 0; i < s->n; i++)
        free(s->outcomes[i].error);
    s->n = 0;
}

/* What the caller asked for cannot be done to this one; of anything else the next one would
 * suffer, too. */
static bool is_refusal(buzon_code code)
{
    return code == BUZON_ERR_NOT_FOUND || code == BUZON_ERR_CONFLICT ||
           code == BUZON_ERR_STATE || code == BUZON_ERR_INVALID || code == BUZON_ERR_LIMIT ||
           code == BUZON_ERR_CALENDAR || code == BUZON_ERR_UNSUPPORTED ||
           code == BUZON_ERR_GONE || code == BUZON_ERR_WINDOW || code == BUZON_ERR_TOO_LONG ||
           code == BUZON_ERR_FORBIDDEN;
}

static bool one_do(struct bz_tx *tx, const struct step *s, const struct item *item,
                   struct outcome *o, struct bz_err *why)
{
    const struct bz_addressee to = {item->reference, item->version, s->bulk->similar,
                                    (int64_t)s->bulk->items.n};

    return s->change ? bz_change_apply(tx, s->change, item->reference, item->version,
                                       &o->version, why)
                     : bz_letter_write(tx, s->letter, &to, &o->answer, &o->version, why);
}

/* A refused change may have written rows: they go, and the ids they had are given again. */
static bool step_one(struct bz_tx *tx, struct step *s, const struct item *item,
                     struct bz_err *err)
{
    struct outcome *o = &s->outcomes[s->n];
    int64_t next_event = tx->next_event;
    BZ_LOCAL_ERR(why);

    *o = (struct outcome){0};
    if (!bz_db_exec(tx->db, "SAVEPOINT one", BZ_V_NONE, err))
        return false;
    s->n++;
    if (one_do(tx, s, item, o, &why))
        return bz_db_exec(tx->db, "RELEASE one", BZ_V_NONE, err);
    if (!is_refusal(why.code)) {
        bz_err_move(err, &why);
        return false;
    }
    o->code = why.code;
    if (!bz_dup(&o->error, why.message, err))
        return false;
    tx->next_event = next_event;
    return bz_db_exec(tx->db, "ROLLBACK TO one", BZ_V_NONE, err) &&
           bz_db_exec(tx->db, "RELEASE one", BZ_V_NONE, err);
}

static bool step_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct step *s = user;
    struct bz_bulk *bulk = s->bulk;

    step_clear(s);
    for (size_t i = bulk->done; i < bulk->items.n && s->n < A_STEP; i++)
        if (!step_one(tx, s, &bulk->items.items[i], err))
            return false;
    return true;
}

/* The transaction holds: what came of it is known. */
static void step_keep(struct step *s)
{
    for (size_t i = 0; i < s->n; i++) {
        struct item *item = &s->bulk->items.items[s->bulk->done + i];
        struct outcome *o = &s->outcomes[i];

        item->code = o->code;
        item->version = o->version;
        item->answer = o->answer;
        item->error = o->error;
    }
    s->bulk->done += s->n;
    s->n = 0;
}

static bool bulk_run(struct buzon_inbox *inbox, struct step *s, const char *what,
                     struct bz_err *err)
{
    struct bz_bulk *bulk = s->bulk;

    while (bulk->done < bulk->items.n) {
        bool held;

        if (bz_inbox_interrupted(inbox, err))
            return false;
        held = bz_tx_run(inbox, step_body, s, err);
        if (held)
            step_keep(s);
        step_clear(s);
        if (!held)
            return false;
        bz_inbox_progress(inbox, what, (int64_t)bulk->done, (int64_t)bulk->items.n);
    }
    return true;
}

bool buzon_inbox_apply_bulk(buzon_inbox *inbox, const buzon_change *change, buzon_bulk *bulk,
                            buzon_error **err)
{
    BZ_ERR(err);
    struct step s = {.change = change, .bulk = bulk};

    if (!inbox || !change || !bulk)
        return bz_fail(e, BUZON_ERR_INVALID, "%s is NULL",
                       !inbox   ? "inbox"
                       : change ? "the list"
                                : "the change");
    return bulk_run(inbox, &s, "change", e);
}

bool buzon_inbox_write_bulk(buzon_inbox *inbox, const buzon_letter *letter, buzon_bulk *bulk,
                            buzon_error **err)
{
    BZ_ERR(err);
    struct step s = {.letter = letter, .bulk = bulk};

    if (!inbox || !bulk)
        return bz_fail(e, BUZON_ERR_INVALID, "%s is NULL", inbox ? "the list" : "inbox");
    return bz_letter_ok(letter, e) && bulk_run(inbox, &s, "answer", e);
}

/* --- results --- */

static bool result_add(struct bz_json *list, const struct item *item)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    bool ok = item->code == BUZON_OK;

    return bz_json_set_text(j, "inquiry", item->reference) && bz_json_set_bool(j, "ok", ok) &&
           (ok ? bz_json_set_int(j, "version", item->version)
               : bz_json_set_null(j, "version")) &&
           bz_json_set_text(j, "code", ok ? NULL : buzon_code_name(item->code)) &&
           bz_json_set_text(j, "error", item->error) &&
           (!item->answer || bz_json_set_int(j, "answer", item->answer)) &&
           bz_json_push(list, bz_json_share(j));
}

char *buzon_bulk_results(const buzon_bulk *bulk, buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_json) list = bz_json_array();

    if (!bulk)
        return bz_fail(e, BUZON_ERR_INVALID, "the list is NULL");
    for (size_t i = 0; list && i < bulk->done; i++)
        if (!result_add(list, &bulk->items.items[i]))
            return bz_nomem(e);
    return list ? bz_json_print(list, e) : bz_nomem(e);
}
