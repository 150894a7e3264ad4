/* SPDX-License-Identifier: EUPL-1.2 */
/* Searches that are kept by a name. */
#include "inbox/filter.h"
#include "model/find.h"
#include "text/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_BYTES = 64, SAVED_MAX = 1000 };

#define SAVED "SELECT name, filter, actor, saved_at FROM saved_search "

static bool name_ok(const char *name, struct bz_err *err)
{
    size_t len = name ? strlen(name) : 0;
    bool ok = len > 0 && len <= NAME_MAX_BYTES && bz_utf8_valid(name, len) == len;

    for (size_t i = 0; ok && i < len; i++)
        ok = (unsigned char)name[i] >= 0x20 && name[i] != 0x7f;
    return ok || bz_fail(err, BUZON_ERR_INVALID,
                         "the name of a search has 1 to %d bytes of UTF-8 without control "
                         "characters",
                         NAME_MAX_BYTES);
}

static struct bz_saved *saved_read(const struct bz_rows *rows, struct bz_err *err)
{
    struct bz_saved saved = {.name = bz_rows_text(rows, 0),
                             .filter = bz_rows_text(rows, 1),
                             .actor = bz_rows_text(rows, 2),
                             .saved_at = bz_rows_time(rows, 3)};

    return bz_record_pack(&bz_saved_record, &saved, err);
}

static struct bz_saved *saved_find(struct bz_db *db, const char *name, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(db, SAVED "WHERE name = $1", BZ_V(bz_v_text(name)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got == 0)
        return bz_fail(err, BUZON_ERR_NOT_FOUND, "there is no search called %.64s", name);
    return got > 0 ? saved_read(rows, err) : NULL;
}

buzon_search *buzon_inbox_search(buzon_inbox *inbox, const char *name, buzon_error **err)
{
    BZ_ERR(err);

    if (!name_ok(name, e) || !bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    return saved_find(inbox->db, name, e);
}

/* --- saving --- */

struct saving {
    const char *name, *actor;
    char *filter;
    struct bz_saved *ret;
};

static bool save(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct saving *s = user;
    int64_t n, taken;

    if (!bz_db_int(tx->db, "SELECT count(*) FROM saved_search", BZ_V_NONE, 0, &n, err) ||
        !bz_db_int(tx->db, "SELECT count(*) FROM saved_search WHERE name = $1",
                   BZ_V(bz_v_text(s->name)), 0, &taken, err))
        return false;
    if (taken)
        return bz_fail(err, BUZON_ERR_CONFLICT, "there is a search called %s", s->name);
    if (n >= SAVED_MAX)
        return bz_fail(err, BUZON_ERR_LIMIT, "an inbox keeps %d searches", SAVED_MAX);
    if (!bz_db_exec(tx->db,
                    "INSERT INTO saved_search (name, filter, actor, saved_at) "
                    "VALUES ($1, $2, $3, $4)",
                    BZ_V(bz_v_text(s->name), bz_v_text(s->filter), bz_v_text(s->actor),
                         bz_v_time(tx->now)),
                    err))
        return false;
    bz_record_unref(s->ret); /* of a run that met a conflict */
    s->ret = saved_find(tx->db, s->name, err);
    return s->ret;
}

buzon_search *buzon_inbox_save_search(buzon_inbox *inbox, const char *name,
                                      const buzon_filter *filter, const char *actor,
                                      buzon_error **err)
{
    BZ_ERR(err);
    struct saving s = {.name = name, .actor = actor};
    BZ_AUTO(bz_filter) checked = NULL;
    BZ_TEXT text = NULL;

    if (!filter)
        return bz_fail(e, BUZON_ERR_INVALID, "the filter is NULL");
    if (!name_ok(name, e) || !bz_actor_ok(actor, e))
        return NULL;
    /* What cannot be read back is not kept: an order or a number there is not. */
    text = bz_filter_print(filter, true, e);
    checked = text ? bz_filter_parse(text, e) : NULL;
    s.filter = text;
    if (checked && bz_tx_run(inbox, save, &s, e))
        return s.ret;
    bz_record_unref(s.ret);
    return NULL;
}

static bool forget(struct bz_tx *tx, void *user, struct bz_err *err)
{
    const char *name = user;

    if (!bz_db_exec(tx->db, "DELETE FROM saved_search WHERE name = $1", BZ_V(bz_v_text(name)),
                    err))
        return false;
    return bz_db_changes(tx->db) ||
           bz_fail(err, BUZON_ERR_NOT_FOUND, "there is no search called %.64s", name);
}

bool buzon_inbox_delete_search(buzon_inbox *inbox, const char *name, buzon_error **err)
{
    BZ_ERR(err);

    return name_ok(name, e) && bz_tx_run(inbox, forget, (char *)(uintptr_t)name, e);
}

/* --- the iterator --- */

struct bz_searches {
    struct buzon_inbox *inbox; /* shares */
    char *after;               /* owns; NULL: at the beginning */
};

buzon_searches *buzon_inbox_searches(buzon_inbox *inbox, buzon_error **err)
{
    BZ_ERR(err);
    struct bz_searches *it;

    if (!bz_inbox_enter(inbox, e))
        return NULL;
    bz_inbox_leave(inbox);
    it = calloc(1, sizeof *it);
    if (!it)
        return bz_nomem(e);
    it->inbox = buzon_inbox_ref(inbox);
    return it;
}

buzon_search *buzon_searches_next(buzon_searches *searches, buzon_error **err)
{
    BZ_ERR(err);
    struct bz_saved *saved = NULL;

    if (!searches)
        return bz_fail(e, BUZON_ERR_INVALID, "searches are NULL");
    if (!bz_inbox_enter(searches->inbox, e))
        return NULL;
    BZ_LEAVE(searches->inbox);
    BZ_AUTO(bz_rows)
    rows = bz_db_query(searches->inbox->db, SAVED "WHERE name > $1 ORDER BY name LIMIT 1",
                       BZ_V(bz_v_text(searches->after ? searches->after : "")), e);
    if (!rows || bz_rows_next(rows, e) <= 0)
        return NULL;
    saved = saved_read(rows, e);
    free(searches->after);
    searches->after = NULL;
    if (saved && bz_dup(&searches->after, saved->name, e))
        return saved;
    bz_record_unref(saved);
    return NULL;
}

void buzon_searches_free(buzon_searches *searches)
{
    if (!searches)
        return;
    buzon_inbox_unref(searches->inbox);
    free(searches->after);
    free(searches);
}
