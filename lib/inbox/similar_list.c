/* SPDX-License-Identifier: EUPL-1.2 */
/* Groups of inquiries that ask the same, and what is in them, as records. */
#include <stdlib.h>

#include "inbox/similar.h"
#include "model/similar.h"

enum { GROUPS_MAX = 200, LEAST = 2 };

/* --- one group --- */

/* Of one that is alone, itself: $1 is the inquiry. */
static const char alone_sql[] =
    "SELECT i.reference, 1, CASE WHEN " BZ_SIMILAR_WAITING " THEN 1 ELSE 0 END, i.opened_at, "
    "i.opened_at FROM inquiry i WHERE i.id = $1";
static const char group_sql[] =
    "SELECT (SELECT h.reference FROM similar_group g JOIN inquiry h ON h.id = g.head WHERE "
    "g.id "
    "= $1), count(*), sum(CASE WHEN " BZ_SIMILAR_WAITING
    " THEN 1 ELSE 0 END), min(i.opened_at), "
    "max(i.opened_at) FROM similar s JOIN inquiry i ON i.id = s.inquiry WHERE s.grp = $1";

static struct bz_group *group_read(struct bz_db *db, const char *sql, int64_t id,
                                   struct bz_err *err)
{
    BZ_AUTO(bz_rows) rows = bz_db_query(db, sql, BZ_V(bz_v_int(id)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;
    struct bz_group group;

    if (got < 0)
        return NULL;
    if (got == 0 || !bz_rows_text(rows, 0))
        return bz_fail(err, BUZON_ERR_CORRUPT,
                       "a group of similar inquiries without its first");
    group = (struct bz_group){.inquiry = bz_rows_text(rows, 0),
                              .members = bz_rows_int(rows, 1),
                              .waiting = bz_rows_int(rows, 2),
                              .first_at = bz_rows_time(rows, 3),
                              .last_at = bz_rows_time(rows, 4)};
    return bz_record_pack(&bz_group_record, &group, err);
}

bool bz_similar_of(struct bz_db *db, const char *reference, int64_t *inquiry, int64_t *group,
                   struct bz_err *err)
{
    if (!bz_inquiry_number(db, reference, inquiry, err))
        return false;
    return bz_db_int(db, "SELECT grp FROM similar WHERE inquiry = $1", BZ_V(bz_v_int(*inquiry)),
                     0, group, err);
}

buzon_group *buzon_inbox_group(buzon_inbox *inbox, const char *reference, buzon_error **err)
{
    BZ_ERR(err);
    int64_t inquiry, group;

    if (!bz_reference_ok(reference, e) || !bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    if (!bz_similar_of(inbox->db, reference, &inquiry, &group, e))
        return NULL;
    return group ? group_read(inbox->db, group_sql, group, e)
                 : group_read(inbox->db, alone_sql, inquiry, e);
}

/* --- groups --- */

struct bz_groups {
    struct BZ_VEC(struct bz_group *) groups; /* owns those from `at` on */
    size_t at;
};

static bool groups_load(struct bz_groups *ret, struct bz_db *db, buzon_time since,
                        int64_t least, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(
        db,
        "SELECT id FROM similar_group WHERE last_at >= $1 AND members >= $2 "
        "ORDER BY members DESC, last_at DESC, id LIMIT $3",
        BZ_V(bz_v_int(since), bz_v_int(least < LEAST ? LEAST : least), bz_v_int(GROUPS_MAX)),
        err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        struct bz_group *group = group_read(db, group_sql, bz_rows_int(rows, 0), err);

        if (!group)
            return false;
        if (!bz_vec_push(&ret->groups, group)) {
            bz_record_unref(group);
            return bz_nomem(err);
        }
    }
    return got == 0;
}

buzon_groups *buzon_inbox_groups(buzon_inbox *inbox, buzon_time since, int64_t least,
                                 buzon_error **err)
{
    BZ_ERR(err);
    struct bz_groups *it;

    if (!bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    it = calloc(1, sizeof *it);
    if (!it)
        return bz_nomem(e);
    if (groups_load(it, inbox->db, since, least, e))
        return it;
    buzon_groups_free(it);
    return NULL;
}

buzon_group *buzon_groups_next(buzon_groups *groups, buzon_error **err)
{
    BZ_ERR(err);

    if (!groups)
        return bz_fail(e, BUZON_ERR_INVALID, "groups are NULL");
    return groups->at < groups->groups.n ? groups->groups.items[groups->at++] : NULL;
}

void buzon_groups_free(buzon_groups *groups)
{
    if (!groups)
        return;
    for (; groups->at < groups->groups.n; groups->at++)
        bz_record_unref(groups->groups.items[groups->at]);
    free(groups->groups.items);
    free(groups);
}

/* --- what is in one --- */

struct bz_similars {
    struct buzon_inbox *inbox;        /* shares */
    int64_t group, after;             /* group 0: `after` was alone */
    struct bz_similar *page[BZ_PAGE]; /* owns those from `at` on */
    size_t at, n;
    bool end;
};

#define MEMBER "SELECT i.id, i.reference, s.score, s.hand, i.status, i.opened_at FROM "

static bool page_read(struct bz_similars *it, struct bz_rows *rows, struct bz_err *err)
{
    int got = 1;

    it->at = it->n = 0;
    while (it->n < BZ_PAGE && (got = bz_rows_next(rows, err)) > 0) {
        struct bz_similar s = {.inquiry = bz_rows_text(rows, 1),
                               .score = bz_rows_int(rows, 2),
                               .by_hand = bz_rows_int(rows, 3) == BZ_HAND_IN,
                               .status = (enum buzon_status)bz_rows_int(rows, 4),
                               .opened_at = bz_rows_time(rows, 5)};

        if (!(it->page[it->n] = bz_record_pack(&bz_similar_record, &s, err)))
            return false;
        it->n++;
        it->after = bz_rows_int(rows, 0);
    }
    it->end = it->n < BZ_PAGE;
    return got >= 0;
}

static bool page_load(struct bz_similars *it, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(it->inbox->db,
                       MEMBER "similar s JOIN inquiry i ON i.id = s.inquiry WHERE s.grp = $1 "
                              "AND s.inquiry > $2 ORDER BY s.inquiry LIMIT $3",
                       BZ_V(bz_v_int(it->group), bz_v_int(it->after), bz_v_int(BZ_PAGE)), err);

    return rows && page_read(it, rows, err);
}

static bool alone_load(struct bz_similars *it, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(it->inbox->db,
                       "SELECT id, reference, $2, 0, status, opened_at FROM inquiry WHERE id = "
                       "$1",
                       BZ_V(bz_v_int(it->after), bz_v_int(BZ_ALIKE_SAME)), err);

    return rows && page_read(it, rows, err);
}

buzon_similars *buzon_inbox_similar(buzon_inbox *inbox, const char *reference,
                                    buzon_error **err)
{
    BZ_ERR(err);
    struct bz_similars *it;
    int64_t inquiry, group;

    if (!bz_reference_ok(reference, e) || !bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    if (!bz_similar_of(inbox->db, reference, &inquiry, &group, e))
        return NULL;
    it = calloc(1, sizeof *it);
    if (!it)
        return bz_nomem(e);
    it->inbox = buzon_inbox_ref(inbox);
    it->group = group;
    it->after = group ? 0 : inquiry;
    if (group || alone_load(it, e))
        return it;
    buzon_similars_free(it);
    return NULL;
}

buzon_similar *buzon_similars_next(buzon_similars *similars, buzon_error **err)
{
    BZ_ERR(err);

    if (!similars)
        return bz_fail(e, BUZON_ERR_INVALID, "the inquiries are NULL");
    if (similars->at == similars->n && !similars->end) {
        bool loaded;

        if (!bz_inbox_enter(similars->inbox, e))
            return NULL;
        loaded = page_load(similars, e);
        bz_inbox_leave(similars->inbox);
        if (!loaded)
            return NULL;
    }
    return similars->at < similars->n ? similars->page[similars->at++] : NULL;
}

void buzon_similars_free(buzon_similars *similars)
{
    if (!similars)
        return;
    for (; similars->at < similars->n; similars->at++)
        bz_record_unref(similars->page[similars->at]);
    buzon_inbox_unref(similars->inbox);
    free(similars);
}
