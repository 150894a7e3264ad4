/* SPDX-License-Identifier: EUPL-1.2 */
/* What is published, written for a portal: inquiries by their snapshots, and the office's
 * figures by the month. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "buzon/publication.h"
#include "inbox/local.h"
#include "inbox/settings.h"
#include "store/portal.h"
#include "term/civil.h"

enum { FEW = 5 };

struct portal {
    struct buzon_inbox *inbox; /* locked */
    const struct bz_settings *settings;
    struct bz_portal *to;
    int64_t inquiries;
};

/* A day as text, or NULL for no instant. */
static const char *day_of(const struct portal *p, buzon_time at, char ret[16])
{
    if (at == BUZON_TIME_NONE)
        return NULL;
    bz_day_format(bz_zone_day(p->settings->zone, at), ret);
    return ret;
}

static bool messages_add(const struct portal *p, const char *reference,
                         const struct bz_json *list, struct bz_err *err)
{
    for (size_t i = 0; i < bz_json_len(list); i++) {
        const struct bz_json *m = bz_json_at(list, i);

        if (!bz_portal_add(p->to, BZ_PORTAL_MESSAGE,
                           BZ_V(bz_v_text(reference), bz_v_int((int64_t)i + 1),
                                bz_v_text(bz_json_str(m, "who")),
                                bz_v_text(bz_json_str(m, "day")),
                                bz_v_text(bz_json_str(m, "text"))),
                           err))
            return false;
    }
    return true;
}

static bool inquiry_add(struct portal *p, const struct bz_rows *rows, struct bz_err *err)
{
    const char *text = bz_rows_text(rows, 1), *reference = bz_rows_text(rows, 0);
    BZ_AUTO(bz_json) j = bz_json_parse(text, strlen(text), NULL, "a snapshot", err);
    enum buzon_resolution resolution = (enum buzon_resolution)bz_rows_int(rows, 5);
    char answered[16], closed[16];

    if (!j)
        return false;
    p->inquiries++;
    return bz_portal_add(
               p->to, BZ_PORTAL_INQUIRY,
               BZ_V(bz_v_text(reference), bz_v_text(bz_json_str(j, "network")),
                    bz_v_text(bz_json_str(j, "kind")), bz_v_text(bz_json_str(j, "topic")),
                    bz_v_text(bz_json_str(j, "unit")), bz_v_text(bz_json_str(j, "opened")),
                    bz_v_text(day_of(p, bz_rows_time(rows, 2), answered)),
                    bz_v_text(day_of(p, bz_rows_time(rows, 3), closed)),
                    bz_v_text(buzon_status_name((enum buzon_status)bz_rows_int(rows, 4))),
                    bz_v_text(resolution ? buzon_resolution_name(resolution) : NULL)),
               err) &&
           messages_add(p, reference, bz_json_get(j, "messages"), err);
}

static bool inquiries_add(struct portal *p, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(p->inbox->db,
                       "SELECT i.reference, s.content, i.answered_at, i.closed_at, i.status, "
                       "i.resolution FROM snapshot s JOIN inquiry i ON i.id = s.inquiry WHERE "
                       "i.publication = $1 AND i.restricted = 0 ORDER BY i.id",
                       BZ_V(bz_v_int(BUZON_PUBLICATION_PUBLISHED)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0)
        if (!inquiry_add(p, rows, err))
            return false;
    return got == 0;
}

/* --- figures --- */

/* What is summed of a month, before the next one begins. */
struct month {
    int year, month;
    int64_t n;
};

/* Few people could be known by it. No sum over measures or groups gives it away: there are
 * none.
 */
static bool month_add(const struct portal *p, const char *measure, const struct month *m,
                      struct bz_err *err)
{
    char text[16];

    if (m->year == 0)
        return true;
    (void)snprintf(text, sizeof text, "%04d-%02d", m->year, m->month);
    return bz_portal_add(
        p->to, BZ_PORTAL_FIGURE,
        BZ_V(bz_v_text(text), bz_v_text(measure), m->n >= FEW ? bz_v_int(m->n) : bz_v_null()),
        err);
}

static bool measure_add(const struct portal *p, const char *measure, const char *like,
                        struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows =
        bz_db_query(p->inbox->db,
                    "SELECT day, sum(n) FROM figure WHERE measure LIKE $1 GROUP BY day ORDER "
                    "BY day",
                    BZ_V(bz_v_text(like)), err);
    struct month m = {0};
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        int year, month, day;

        bz_civil(bz_rows_day(rows, 0), &year, &month, &day);
        if ((year != m.year || month != m.month) && !month_add(p, measure, &m, err))
            return false;
        if (year != m.year || month != m.month)
            m = (struct month){year, month, 0};
        m.n += bz_rows_int(rows, 1);
    }
    return got == 0 && month_add(p, measure, &m, err);
}

/* --- all of it --- */

static bool meta_add(const struct portal *p, buzon_time now, struct bz_err *err)
{
    char at[32];

    bz_instant_format(now, at);
    return bz_portal_add(p->to, BZ_PORTAL_META, BZ_V(bz_v_text("made_at"), bz_v_text(at)),
                         err) &&
           bz_portal_add(p->to, BZ_PORTAL_META, BZ_V(bz_v_text("version"), bz_v_text("1")),
                         err);
}

static bool portal_write(struct portal *p, buzon_time now, struct bz_err *err)
{
    bool done;

    if (!bz_db_begin(p->inbox->db, false, err))
        return false;
    done = meta_add(p, now, err) && inquiries_add(p, err) &&
           measure_add(p, "received", "received", err) &&
           measure_add(p, "answered", "answered", err) &&
           measure_add(p, "closed", "closed.%", err);
    bz_db_rollback(p->inbox->db);
    return done;
}

int64_t buzon_inbox_publish(buzon_inbox *inbox, const char *path, buzon_error **err)
{
    BZ_ERR(err);
    struct portal p = {.inbox = inbox};
    BZ_AUTO(bz_portal) to = NULL;
    buzon_time now;

    if (!inbox || !path || !*path) {
        bz_err_set(e, BUZON_ERR_INVALID, inbox ? "the path is empty" : "inbox is NULL");
        return -1;
    }
    if (!bz_inbox_now(inbox, &now, e) || !bz_inbox_enter(inbox, e))
        return -1;
    BZ_LEAVE(inbox);
    if (!bz_local_none(inbox->db, "portal", e))
        return -1;
    p.settings = bz_settings_of(inbox, e);
    to = p.settings ? bz_portal_new(path, e) : NULL;
    p.to = to;
    return to && portal_write(&p, now, e) && bz_portal_place(to, e) ? p.inquiries : -1;
}
