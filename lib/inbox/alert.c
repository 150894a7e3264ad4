/* SPDX-License-Identifier: EUPL-1.2 */
/* Finding what asks for attention: deadlines near or past, those nobody can compute, and
 * citizens who wait. Nothing is written for it: an alert follows from the store, and only that
 * it was acknowledged is kept. */
#include "inbox/alert.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "buzon/work.h"
#include "inbox/follow.h"
#include "inbox/settings.h"

enum { ALERTS_MAX = 1000, AGE_MAX_DAYS = 4 * 366 };
static const int64_t MINUTE_MS = 60000, DAY_MS = 86400000;

static const char *const alert_kinds[] = {
    [BZ_ALERT_OVERDUE] = "overdue",           [BZ_ALERT_DUE_TODAY] = "due_today",
    [BZ_ALERT_DUE_TOMORROW] = "due_tomorrow", [BZ_ALERT_UNDETERMINED] = "undetermined",
    [BZ_ALERT_UNANSWERED] = "unanswered",
};
const struct bz_names bz_alert_kinds = BZ_NAMES(alert_kinds);

/* --- where the limits of now are --- */

struct limits {
    buzon_time now, today, tomorrow; /* exclusive ends */
    buzon_time silent;               /* who waits since then or longer waits too long */
};

/* When so much time that began at `from` is over; NONE when a calendar lacks the year. */
static bool ends(struct buzon_inbox *inbox, const struct bz_json *rule, buzon_time from,
                 buzon_time *ret, struct bz_err *err)
{
    const struct bz_settings *s = inbox->settings;
    struct bz_due_query q = {.name = "alert",
                             .rule = rule,
                             .zone = bz_zone_name(s->zone),
                             .calendars = s->calendars.items,
                             .n_calendars = s->calendars.n,
                             .started_at = from};
    struct bz_due *due = bz_settings_due(inbox, err);
    BZ_LOCAL_ERR(why);
    struct bz_deadline d;

    if (!due || !bz_due_compute(due, &q, &d, &why, err))
        return false;
    *ret = d.due_end;
    bz_deadline_done(&d);
    return true;
}

static struct bz_json *amount(int64_t n, const char *unit)
{
    BZ_AUTO(bz_json) rule = bz_json_object();

    return bz_json_set_int(rule, "n", n) && bz_json_set_text(rule, "unit", unit)
               ? bz_steal(rule)
               : NULL;
}

/* The end of the next working day; of the next day where no calendar tells. */
static bool limit_tomorrow(struct buzon_inbox *inbox, struct limits *l, struct bz_err *err)
{
    const struct bz_zone *zone = inbox->settings->zone;
    BZ_AUTO(bz_json) rule = amount(1, "day");

    if (!rule)
        return bz_nomem(err);
    if (!ends(inbox, rule, l->now, &l->tomorrow, err))
        return false;
    if (l->tomorrow == BUZON_TIME_NONE)
        l->tomorrow = bz_zone_day_start(zone, bz_zone_day(zone, l->now) + 2);
    return true;
}

/* The latest instant since when so many working hours have passed: found by halving, for time
 * that began later never ends earlier. NONE where a calendar lacks the year, or nothing is that
 * old. */
static bool limit_silent(struct buzon_inbox *inbox, struct limits *l, struct bz_err *err)
{
    int64_t hours = inbox->settings->unanswered_ms / (60 * MINUTE_MS);
    BZ_AUTO(bz_json) rule = hours ? amount(hours, "hour") : NULL;
    int64_t late = 0, early = DAY_MS; /* before now: too short, long enough */
    buzon_time end = BUZON_TIME_NONE;

    l->silent = BUZON_TIME_NONE;
    if (!hours)
        return true;
    if (!rule)
        return bz_nomem(err);
    for (;; late = early, early *= 2) {
        if (!ends(inbox, rule, l->now - early, &end, err))
            return false;
        if (end == BUZON_TIME_NONE || early > AGE_MAX_DAYS * DAY_MS)
            return true;
        if (end <= l->now)
            break;
    }
    while (early - late > MINUTE_MS) {
        int64_t middle = late + (early - late) / 2;

        if (!ends(inbox, rule, l->now - middle, &end, err))
            return false;
        if (end != BUZON_TIME_NONE && end <= l->now)
            early = middle;
        else
            late = middle;
    }
    l->silent = l->now - early;
    return true;
}

/* --- reading --- */

#define ALERT_COLUMNS                                                                          \
    " AS alert, i.reference, a.network, a.name, i.topic, i.unit, i.assignee, i.kind, "         \
    "i.status, i.priority, i.restricted, i.version, i.waiting_since, "                         \
    "(SELECT hash FROM event v WHERE v.inquiry = i.id AND v.seq = 1), " BZ_FOLLOWERS ", "
#define ALERT_DEADLINE                                                                         \
    "d.name, d.term, d.legal, d.due, d.due_end, d.provisional FROM inquiry i "                 \
    "JOIN account a ON a.id = i.account JOIN deadline d ON d.inquiry = i.id "
#define ALERT_NEW "AND NOT EXISTS (SELECT 1 FROM alert x WHERE x.inquiry = i.id AND x.kind = "

/* What ends by the end of tomorrow, by the index of what is open and due. $1 now, $2 the end of
 * today, $3 of tomorrow, $4 how many. */
static const char due_sql[] =
    "SELECT CASE WHEN d.due_end <= $1 THEN 0 WHEN d.due_end <= $2 THEN 1 ELSE 2 "
    "END" ALERT_COLUMNS ALERT_DEADLINE
    "WHERE i.status < 4 AND i.next_due IS NOT NULL AND i.next_due <= $3 AND d.state = 0 AND "
    "d.due_end <= $3 " ALERT_NEW
    "(CASE WHEN d.due_end <= $1 THEN 0 WHEN d.due_end <= $2 THEN 1 ELSE 2 END) "
    "AND x.deadline = d.name AND x.due = d.due_end) ORDER BY i.next_due, i.id, d.name LIMIT $4";
/* $1 since when, $2 how many. */
static const char silent_sql[] =
    "SELECT 4" ALERT_COLUMNS
    "NULL, NULL, NULL, NULL, NULL, 0 FROM inquiry i JOIN account a ON a.id = i.account "
    "WHERE i.status < 3 AND i.status <> 2 AND i.waiting_since <= $1 " ALERT_NEW
    "4 AND x.deadline = '' AND x.due = i.waiting_since) "
    "ORDER BY ifnull(i.next_due, 9223372036854775807), i.id LIMIT $2";
static const char undetermined_sql[] =
    "SELECT 3" ALERT_COLUMNS ALERT_DEADLINE "WHERE d.state = 4 AND i.status < 4 " ALERT_NEW
    "3 AND x.deadline = d.name AND x.due = 0) ORDER BY i.id, d.name LIMIT $1";

static struct bz_alert alert_read(const struct bz_rows *rows)
{
    struct bz_alert a = {.kind = (enum bz_alert_kind)bz_rows_int(rows, 0),
                         .reference = bz_rows_text(rows, 1),
                         .network = bz_rows_text(rows, 2),
                         .account = bz_rows_text(rows, 3),
                         .topic = bz_rows_text(rows, 4),
                         .unit = bz_rows_text(rows, 5),
                         .assignee = bz_rows_text(rows, 6),
                         .asked = (enum buzon_inquiry_kind)bz_rows_int(rows, 7),
                         .status = (enum buzon_status)bz_rows_int(rows, 8),
                         .priority = (enum buzon_priority)bz_rows_int(rows, 9),
                         .restricted = bz_rows_int(rows, 10) != 0,
                         .version = bz_rows_int(rows, 11),
                         .waiting_since = bz_rows_time(rows, 12),
                         .followers = bz_rows_text(rows, 14),
                         .deadline = bz_rows_text(rows, 15),
                         .term = bz_rows_text(rows, 16),
                         .legal = bz_rows_text(rows, 17),
                         .due = bz_rows_day(rows, 18),
                         .due_end = bz_rows_time(rows, 19),
                         .provisional = bz_rows_int(rows, 20) != 0};

    a.first_hash = bz_rows_blob(rows, 13, &a.first_hash_len);
    return a;
}

/* Give what a query finds; *left goes down. */
static bool give_all(struct bz_rows *owned, const struct bz_alert_call *call, int64_t *left,
                     struct bz_err *err)
{
    BZ_AUTO(bz_rows) rows = owned;
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        struct bz_alert alert = alert_read(rows);

        if (!call->give(&alert, call->user, err))
            return false;
        --*left;
    }
    return got == 0;
}

bool bz_alerts(struct buzon_inbox *inbox, const struct bz_alert_call *call, struct bz_err *err)
{
    const struct bz_settings *s = bz_settings_of(inbox, err);
    struct limits l = {.now = call->now};
    int64_t left = call->limit < 0 || call->limit > ALERTS_MAX ? ALERTS_MAX : call->limit;
    struct bz_db *db = inbox->db;

    if (!s)
        return false;
    l.today = bz_zone_day_start(s->zone, bz_zone_day(s->zone, l.now) + 1);
    return limit_tomorrow(inbox, &l, err) && limit_silent(inbox, &l, err) &&
           give_all(bz_db_query(db, due_sql,
                                BZ_V(bz_v_time(l.now), bz_v_time(l.today),
                                     bz_v_time(l.tomorrow), bz_v_int(left)),
                                err),
                    call, &left, err) &&
           give_all(bz_db_query(db, silent_sql, BZ_V(bz_v_time(l.silent), bz_v_int(left)), err),
                    call, &left, err) &&
           give_all(bz_db_query(db, undetermined_sql, BZ_V(bz_v_int(left)), err), call, &left,
                    err);
}

/* --- acknowledging --- */

/* What it is about decides the id: a deadline that moves raises another one. */
static buzon_time alert_key(const struct bz_alert *alert)
{
    if (alert->kind == BZ_ALERT_UNDETERMINED)
        return 0;
    return alert->kind == BZ_ALERT_UNANSWERED ? alert->waiting_since : alert->due_end;
}

void bz_alert_id(const struct bz_alert *alert, struct bz_str *s)
{
    bz_str_addf(s, "%s:%s:%" PRId64 ":%s", bz_names_at(&bz_alert_kinds, (int)alert->kind),
                alert->reference, alert_key(alert), alert->deadline ? alert->deadline : "");
}

struct acknowledging {
    char kind[16], reference[33];
    int64_t due;
    const char *deadline;
    const char *actor;
};

/* Take the part of an id before the next colon. */
static bool part(const char **id, char *ret, size_t size)
{
    size_t len = strcspn(*id, ":");

    if ((*id)[len] != ':' || len >= size)
        return false;
    memcpy(ret, *id, len);
    ret[len] = '\0';
    *id += len + 1;
    return true;
}

static bool integer(const char *text, int64_t *ret)
{
    char *end;

    errno = 0;
    *ret = strtoll(text, &end, 10);
    return *text && !*end && !errno;
}

static bool id_parse(const char *id, struct acknowledging *ret, struct bz_err *err)
{
    char number[24];
    const char *rest = id ? id : "";
    bool ok = part(&rest, ret->kind, sizeof ret->kind) &&
              part(&rest, ret->reference, sizeof ret->reference) &&
              part(&rest, number, sizeof number) && strlen(rest) <= 64 &&
              bz_names_find(&bz_alert_kinds, ret->kind) >= 0 && integer(number, &ret->due);
    BZ_LOCAL_ERR(why);

    ret->deadline = rest;
    if (ok && bz_reference_ok(ret->reference, &why))
        return true;
    return bz_fail(err, BUZON_ERR_INVALID, "there is no alert of that id");
}

static bool acknowledge(struct bz_tx *tx, void *user, struct bz_err *err)
{
    const struct acknowledging *a = user;
    int64_t inquiry;

    if (!bz_inquiry_number(tx->db, a->reference, &inquiry, err))
        return false;
    return bz_db_exec(tx->db,
                      "INSERT INTO alert (inquiry, kind, deadline, due, at, actor) VALUES ($1, "
                      "$2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
                      BZ_V(bz_v_int(inquiry), bz_v_int(bz_names_find(&bz_alert_kinds, a->kind)),
                           bz_v_text(a->deadline), bz_v_int(a->due), bz_v_time(tx->now),
                           bz_v_text(a->actor)),
                      err);
}

bool buzon_inbox_acknowledge_alert(buzon_inbox *inbox, const char *id, const char *actor,
                                   buzon_error **err)
{
    BZ_ERR(err);
    struct acknowledging a = {.actor = actor};

    return id_parse(id, &a, e) && bz_actor_ok(actor, e) && bz_tx_run(inbox, acknowledge, &a, e);
}
