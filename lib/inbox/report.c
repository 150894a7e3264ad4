/* SPDX-License-Identifier: EUPL-1.2 */
/* The figures of a period, read from the sums that every change has moved. */
#include "inbox/inbox.h"
#include "inbox/settings.h"

#include <stdio.h>
#include <string.h>

struct period {
    struct buzon_inbox *inbox;
    int64_t from, before;
    buzon_time now;
};

/* A total in the document: its key and the measure it sums ("closed%" means all resolutions).
 */
static const struct {
    const char *key, *measure;
} totals[] = {
    {"received", "received"},
    {"messages", "messages"},
    {"answered", "answered"},
    {"closed", "closed%"},
    {"announcements", "own.announcement"},
    {"own_answers", "own.answer"},
};

static bool total(const struct period *p, const char *measure, int64_t *ret, struct bz_err *err)
{
    return bz_db_int(
        p->inbox->db,
        "SELECT ifnull(sum(n), 0) FROM figure WHERE day >= $1 AND day < $2 AND measure LIKE $3",
        BZ_V(bz_v_int(p->from), bz_v_int(p->before), bz_v_text(measure)), 0, ret, err);
}

static bool add_totals(const struct period *p, struct bz_json *j, struct bz_err *err)
{
    for (size_t i = 0; i < sizeof totals / sizeof *totals; i++) {
        int64_t n;

        if (!total(p, totals[i].measure, &n, err))
            return false;
        if (!bz_json_set_int(j, totals[i].key, n))
            return bz_nomem(err);
    }
    return true;
}

/* What stands open does so now, whatever the period: found without looking at the rest. */
static bool add_present(const struct period *p, struct bz_json *j, struct bz_err *err)
{
    int64_t open, overdue, undetermined;

    if (!bz_db_int(p->inbox->db,
                   "SELECT ifnull(sum(n), 0) FROM figure WHERE measure IN "
                   "('status.new', 'status.open', 'status.waiting')",
                   BZ_V_NONE, 0, &open, err) ||
        !bz_db_int(p->inbox->db,
                   "SELECT count(*) FROM inquiry WHERE status < 4 AND next_due IS NOT NULL "
                   "AND ifnull(next_due, 9223372036854775807) <= $1",
                   BZ_V(bz_v_time(p->now)), 0, &overdue, err) ||
        !bz_db_int(p->inbox->db, "SELECT count(*) FROM deadline WHERE state = 4", BZ_V_NONE, 0,
                   &undetermined, err))
        return false;
    if (bz_json_set_int(j, "open", open) && bz_json_set_int(j, "overdue", overdue) &&
        bz_json_set_int(j, "undetermined", undetermined))
        return true;
    return bz_nomem(err);
}

/* Add an object {label: n} made of the rows (text or number, sum); `name` turns a number into
 * its wire name. */
static bool add_groups(const struct period *p, struct bz_json *j, const char *key,
                       const char *sql, const struct bz_names *names, struct bz_err *err)
{
    BZ_AUTO(bz_json) group = bz_json_object();
    BZ_AUTO(bz_rows)
    rows = bz_db_query(p->inbox->db, sql, BZ_V(bz_v_int(p->from), bz_v_int(p->before)), err);
    int got = rows ? 0 : -1;

    if (!group)
        return bz_nomem(err);
    while (rows && (got = bz_rows_next(rows, err)) > 0) {
        const char *label =
            names ? bz_names_at(names, (int)bz_rows_int(rows, 0)) : bz_rows_text(rows, 0);

        if (label && !bz_json_set_int(group, label, bz_rows_int(rows, 1)))
            return bz_nomem(err);
    }
    if (got < 0)
        return false;
    if (!bz_json_set_shared(j, key, group))
        return bz_nomem(err);
    return true;
}

static bool add_days(const struct period *p, struct bz_json *j, struct bz_err *err)
{
    BZ_AUTO(bz_json) days = bz_json_array();
    BZ_AUTO(bz_rows)
    rows = bz_db_query(p->inbox->db,
                       "SELECT day, sum(CASE WHEN measure = 'received' THEN n ELSE 0 END), "
                       "sum(CASE WHEN measure = 'answered' THEN n ELSE 0 END) FROM figure "
                       "WHERE day >= $1 AND day < $2 AND measure IN ('received', 'answered') "
                       "GROUP BY day ORDER BY day",
                       BZ_V(bz_v_int(p->from), bz_v_int(p->before)), err);
    int got = rows ? 0 : -1;

    if (!days)
        return bz_nomem(err);
    while (rows && (got = bz_rows_next(rows, err)) > 0) {
        BZ_AUTO(bz_json) day = bz_json_object();
        char text[16];

        bz_day_format((buzon_day)bz_rows_int(rows, 0), text);
        if (!bz_json_set_text(day, "day", text) ||
            !bz_json_set_int(day, "received", bz_rows_int(rows, 1)) ||
            !bz_json_set_int(day, "answered", bz_rows_int(rows, 2)) ||
            !bz_json_push(days, bz_json_share(day)))
            return bz_nomem(err);
    }
    if (got < 0)
        return false;
    if (!bz_json_set_shared(j, "by_day", days))
        return bz_nomem(err);
    return true;
}

#define GROUP(label, measure)                                                                  \
    "SELECT " label ", sum(n) FROM figure WHERE day >= $1 AND day < $2 AND measure " measure   \
    " GROUP BY 1 HAVING sum(n) <> 0 ORDER BY 1"

static bool add_all(const struct period *p, struct bz_json *j, struct bz_err *err)
{
    return add_totals(p, j, err) && add_present(p, j, err) &&
           add_groups(p, j, "by_network", GROUP("network", "= 'received'"), NULL, err) &&
           add_groups(p, j, "by_kind", GROUP("kind", "= 'received'"), &bz_inquiry_kinds, err) &&
           add_groups(p, j, "by_status", GROUP("substr(measure, 8)", "LIKE 'status.%'"), NULL,
                      err) &&
           add_groups(p, j, "by_resolution", GROUP("substr(measure, 8)", "LIKE 'closed.%'"),
                      NULL, err) &&
           add_days(p, j, err);
}

char *buzon_inbox_figures(buzon_inbox *inbox, buzon_day from, buzon_day before,
                          buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_json) j = bz_json_object();
    struct period p = {
        .inbox = inbox, .from = from, .before = before == BUZON_DAY_NONE ? INT32_MAX : before};

    if (!j)
        return bz_nomem(e);
    if (from != BUZON_DAY_NONE && p.before < p.from)
        return bz_fail(e, BUZON_ERR_INVALID, "the period ends before it begins");
    if (!inbox || !bz_inbox_now(inbox, &p.now, e))
        return inbox ? NULL : bz_fail(e, BUZON_ERR_INVALID, "inbox is NULL");
    if (!bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    return add_all(&p, j, e) ? bz_json_print(j, e) : NULL;
}
