/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading the messages, revisions and events of an inquiry, page by page. */
#include "buzon/work.h"
#include "inbox/stored.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- messages --- */

struct bz_message_pages {
    struct buzon_inbox *inbox; /* shares */
    const char *sql;           /* static: $1 what of, $2 and $3 behind what, $4 how many */
    int64_t of;                /* inquiry, or message for its revisions */
    int64_t after, after_id;
    struct bz_message *page[BZ_PAGE]; /* owns those from `at` on */
    size_t at, n;
    bool end;
};

static const char messages_sql[] =
    "SELECT " BZ_MESSAGE_COLUMNS ", m.created_at FROM message m " BZ_MESSAGE_JOINS
    "WHERE m.inquiry = $1 AND m.created_at >= $2 AND (m.created_at > $2 OR m.id > $3) "
    "ORDER BY m.created_at, m.id LIMIT $4";
static const char revisions_sql[] =
    "SELECT " BZ_REVISION_COLUMNS ", r.revision FROM message m " BZ_MESSAGE_JOINS
    "JOIN revision r ON r.message = m.id WHERE m.id = $1 AND r.revision > $2 AND $3 = $3 "
    "UNION ALL SELECT " BZ_MESSAGE_COLUMNS ", m.revision FROM message m " BZ_MESSAGE_JOINS
    "WHERE m.id = $1 AND m.revision > $2 ORDER BY 28 LIMIT $4";

static bool messages_load(struct bz_message_pages *it, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(
        it->inbox->db, it->sql,
        BZ_V(bz_v_int(it->of), bz_v_int(it->after), bz_v_int(it->after_id), bz_v_int(BZ_PAGE)),
        err);
    int got = rows ? 1 : -1;

    it->at = it->n = 0;
    while (got > 0 && it->n < BZ_PAGE && (got = bz_rows_next(rows, err)) > 0) {
        struct bz_stored s;

        if (!bz_stored_read(it->inbox->db, rows, &s, err))
            return false;
        it->page[it->n++] = s.m;
        it->after = bz_rows_int(rows, 27);
        it->after_id = s.id;
    }
    it->end = it->n < BZ_PAGE;
    return got >= 0;
}

static struct bz_message_pages *messages_open(struct buzon_inbox *inbox, const char *sql,
                                              int64_t of, struct bz_err *err)
{
    struct bz_message_pages *it = calloc(1, sizeof *it);

    if (!it)
        return bz_nomem(err);
    it->inbox = buzon_inbox_ref(inbox);
    it->sql = sql;
    it->of = of;
    it->after = INT64_MIN + 1;
    return it;
}

buzon_messages *buzon_inbox_messages(buzon_inbox *inbox, const char *reference,
                                     buzon_error **err)
{
    BZ_ERR(err);
    int64_t id;

    if (!bz_reference_ok(reference, e) || !bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    return bz_inquiry_number(inbox->db, reference, &id, e)
               ? messages_open(inbox, messages_sql, id, e)
               : NULL;
}

buzon_messages *buzon_inbox_revisions(buzon_inbox *inbox, const char *account,
                                      const char *message, buzon_error **err)
{
    BZ_ERR(err);
    int64_t id;

    if (!account || !message)
        return bz_fail(e, BUZON_ERR_INVALID, "%s is NULL", account ? "message" : "account");
    if (!bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    if (!bz_db_int(inbox->db,
                   "SELECT m.id FROM message m JOIN account a ON a.id = m.account WHERE a.name "
                   "= $1 AND m.mid = $2",
                   BZ_V(bz_v_text(account), bz_v_text(message)), 0, &id, e))
        return NULL;
    if (id == 0)
        return bz_fail(e, BUZON_ERR_NOT_FOUND, "account %.64s has no message %.128s", account,
                       message);
    return messages_open(inbox, revisions_sql, id, e);
}

buzon_message *buzon_messages_next(buzon_messages *messages, buzon_error **err)
{
    BZ_ERR(err);

    if (!messages)
        return bz_fail(e, BUZON_ERR_INVALID, "messages are NULL");
    if (messages->at == messages->n && !messages->end) {
        if (!bz_inbox_enter(messages->inbox, e))
            return NULL;
        BZ_LEAVE(messages->inbox);
        if (!messages_load(messages, e))
            return NULL;
    }
    return messages->at < messages->n ? messages->page[messages->at++] : NULL;
}

void buzon_messages_free(buzon_messages *messages)
{
    if (!messages)
        return;
    while (messages->at < messages->n)
        buzon_message_unref(messages->page[messages->at++]);
    buzon_inbox_unref(messages->inbox);
    free(messages);
}

/* --- events --- */

struct bz_events {
    struct buzon_inbox *inbox; /* shares */
    const char *sql;           /* static: $1 of which inquiry, $2 behind what, $3 how many */
    int64_t inquiry, after;    /* 0: of all; its number in the inquiry, or in all of them */
    struct bz_event *page[BZ_PAGE]; /* owns those from `at` on */
    size_t at, n;
    bool end;
};

#define EVENT_COLUMNS                                                                          \
    "v.seq, v.id, i.reference, v.at, v.actor, v.verb, v.codes, p.payload, v.commitment, "      \
    "v.hash "
#define EVENT_JOINS                                                                            \
    "FROM event v JOIN inquiry i ON i.id = v.inquiry "                                         \
    "LEFT JOIN event_payload p ON p.event = v.id "

static const char events_sql[] = "SELECT " EVENT_COLUMNS EVENT_JOINS
                                 "WHERE v.inquiry = $1 AND v.seq > $2 ORDER BY v.seq LIMIT $3";
static const char changes_sql[] =
    "SELECT " EVENT_COLUMNS EVENT_JOINS "WHERE v.id > $2 AND $1 = 0 ORDER BY v.id LIMIT $3";

static struct bz_event *event_read(const struct bz_rows *rows, struct bz_err *err)
{
    BZ_DONE(bz_str) commitment = {0};
    BZ_DONE(bz_str) hash = {0};
    size_t commitment_len, hash_len;
    const void *c = bz_rows_blob(rows, 8, &commitment_len),
               *h = bz_rows_blob(rows, 9, &hash_len);
    struct bz_event event = {.seq = bz_rows_int(rows, 0),
                             .position = bz_rows_int(rows, 1),
                             .inquiry = bz_rows_text(rows, 2),
                             .at = bz_rows_time(rows, 3),
                             .actor = bz_rows_text(rows, 4),
                             .verb = bz_rows_text(rows, 5),
                             .codes = bz_rows_text(rows, 6),
                             .payload = bz_rows_text(rows, 7)};

    bz_str_add_hex(&commitment, c, c ? commitment_len : 0);
    bz_str_add_hex(&hash, h, h ? hash_len : 0);
    if (commitment.failed || hash.failed)
        return bz_nomem(err);
    event.commitment = commitment.data ? commitment.data : "";
    event.hash = hash.data ? hash.data : "";
    return bz_record_pack(&bz_event_record, &event, err);
}

static bool events_load(struct bz_events *it, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows =
        bz_db_query(it->inbox->db, it->sql,
                    BZ_V(bz_v_int(it->inquiry), bz_v_int(it->after), bz_v_int(BZ_PAGE)), err);
    int got = rows ? 1 : -1;

    it->at = it->n = 0;
    while (got > 0 && it->n < BZ_PAGE && (got = bz_rows_next(rows, err)) > 0) {
        struct bz_event *event = event_read(rows, err);

        if (!event)
            return false;
        it->page[it->n++] = event;
        it->after = it->inquiry ? event->seq : event->position;
    }
    it->end = it->n < BZ_PAGE;
    return got >= 0;
}

static struct bz_events *events_open(struct buzon_inbox *inbox, const char *sql,
                                     int64_t inquiry, int64_t after, struct bz_err *err)
{
    struct bz_events *it = calloc(1, sizeof *it);

    if (!it)
        return bz_nomem(err);
    it->inbox = buzon_inbox_ref(inbox);
    it->sql = sql;
    it->inquiry = inquiry;
    it->after = after;
    return it;
}

buzon_events *buzon_inbox_events(buzon_inbox *inbox, const char *reference, buzon_error **err)
{
    BZ_ERR(err);
    int64_t id;

    if (!bz_reference_ok(reference, e) || !bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    if (!bz_inquiry_number(inbox->db, reference, &id, e))
        return NULL;
    return events_open(inbox, events_sql, id, 0, e);
}

/* Who writes holds the writers' lock from before an id is given until the commit, so no id
 * shows before all smaller ones do: what a reader sees is a beginning of the whole. */
buzon_events *buzon_inbox_changes(buzon_inbox *inbox, int64_t after, buzon_error **err)
{
    BZ_ERR(err);
    int64_t last;

    if (after < 0)
        return bz_fail(e, BUZON_ERR_INVALID, "there are no events before the first");
    if (!bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    if (!bz_db_int(inbox->db, "SELECT max(id) FROM event", BZ_V_NONE, 0, &last, e))
        return NULL;
    if (after > last)
        return bz_fail(e, BUZON_ERR_STATE,
                       "the last event is %" PRId64 ", so %" PRId64
                       " was read from another store, or from this one before it was restored",
                       last, after);
    return events_open(inbox, changes_sql, 0, after, e);
}

buzon_event *buzon_events_next(buzon_events *events, buzon_error **err)
{
    BZ_ERR(err);

    if (!events)
        return bz_fail(e, BUZON_ERR_INVALID, "events are NULL");
    if (events->at == events->n && !events->end) {
        if (!bz_inbox_enter(events->inbox, e))
            return NULL;
        BZ_LEAVE(events->inbox);
        if (!events_load(events, e))
            return NULL;
    }
    return events->at < events->n ? events->page[events->at++] : NULL;
}

void buzon_events_free(buzon_events *events)
{
    if (!events)
        return;
    while (events->at < events->n)
        buzon_event_unref(events->page[events->at++]);
    buzon_inbox_unref(events->inbox);
    free(events);
}
