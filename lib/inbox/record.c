/* SPDX-License-Identifier: EUPL-1.2 */
/* The record (expediente) of one inquiry: all that is stored of it, and what proves it, as one
 * JSON object. */
#include "inbox/record.h"

#include "inbox/outbox.h"
#include "inbox/settings.h"
#include "inbox/stored.h"

#include <string.h>

/* What is read, and where it goes. */
struct record {
    struct buzon_inbox *inbox; /* locked */
    int64_t inquiry, account;
    buzon_time now;
    struct bz_json *all;
};

static bool set_list(struct bz_json *in, const char *key, struct bz_json *list,
                     struct bz_err *err)
{
    return bz_json_set(in, key, list) || bz_nomem(err);
}

/* A record in its JSON form; the caller owns it. */
static struct bz_json *form_of(const struct bz_record *type, const void *value,
                               struct bz_err *err)
{
    BZ_TEXT text = bz_record_to_json(type, value, err);

    return text ? bz_json_parse(text, strlen(text), NULL, "a record", err) : NULL;
}

static bool push_form(struct bz_json *list, const struct bz_record *type, const void *value,
                      struct bz_err *err)
{
    struct bz_json *j = form_of(type, value, err);

    return j && (bz_json_push(list, j) || bz_nomem(err));
}

/* --- messages --- */

static bool messages_push(const struct record *r, const char *sql, struct bz_json *list,
                          struct bz_err *err)
{
    BZ_AUTO(bz_rows) rows = bz_db_query(r->inbox->db, sql, BZ_V(bz_v_int(r->inquiry)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        struct bz_stored s;
        bool pushed;

        if (!bz_stored_read(r->inbox->db, rows, &s, err))
            return false;
        pushed = push_form(list, &bz_message_record, s.m, err);
        bz_stored_done(&s);
        if (!pushed)
            return false;
    }
    return got == 0;
}

static bool messages_set(const struct record *r, struct bz_err *err)
{
    struct bz_json *messages = bz_json_array(), *revisions = bz_json_array();
    bool read =
        messages && revisions &&
        messages_push(r,
                      "SELECT " BZ_MESSAGE_COLUMNS " FROM message m " BZ_MESSAGE_JOINS
                      "WHERE m.inquiry = $1 ORDER BY m.created_at, m.id",
                      messages, err) &&
        messages_push(r,
                      "SELECT " BZ_REVISION_COLUMNS " FROM message m " BZ_MESSAGE_JOINS
                      "JOIN revision r ON r.message = m.id WHERE m.inquiry = $1 ORDER BY "
                      "m.created_at, m.id, r.revision",
                      revisions, err);

    if (!read) {
        bz_json_free(messages);
        bz_json_free(revisions);
        return err->code != BUZON_OK ? false : (bool)bz_nomem(err);
    }
    if (!set_list(r->all, "messages", messages, err)) {
        bz_json_free(revisions);
        return false;
    }
    return set_list(r->all, "earlier", revisions, err);
}

/* --- answers --- */

static bool answers_push(const struct record *r, struct bz_json *list, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(r->inbox->db, "SELECT id FROM answer WHERE inquiry = $1 ORDER BY id",
                       BZ_V(bz_v_int(r->inquiry)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        struct bz_answer *a = bz_answer_load(r->inbox->db, bz_rows_int(rows, 0), err);
        bool pushed = a && push_form(list, &bz_answer_record, a, err);

        bz_record_unref(a);
        if (!pushed)
            return false;
    }
    return got == 0;
}

static bool answers_set(const struct record *r, struct bz_err *err)
{
    struct bz_json *list = bz_json_array();

    if (list && answers_push(r, list, err))
        return set_list(r->all, "answers", list, err);
    bz_json_free(list);
    return list ? false : (bool)bz_nomem(err);
}

/* --- the chain --- */

static bool set_hex(struct bz_json *j, const char *key, const struct bz_rows *rows, int column)
{
    BZ_DONE(bz_str) hex = {0};
    size_t len = 0;
    const void *bytes = bz_rows_blob(rows, column, &len);

    bz_str_add_hex(&hex, bytes, bytes ? len : 0);
    return !hex.failed && bz_json_set_text(j, key, bytes ? bz_text_or(hex.data, "") : NULL);
}

/* The words that its commitment is of: its own, or the message's it names. */
static bool words_set(const struct record *r, struct bz_json *j, const struct bz_rows *rows,
                      struct bz_err *err)
{
    BZ_TEXT words = NULL;

    if (bz_rows_is_null(rows, 6) || bz_rows_text(rows, 5))
        return bz_json_set_text(j, "words", bz_rows_text(rows, 5)) || bz_nomem(err);
    words = bz_stored_words(r->inbox->db, r->account, bz_rows_text(rows, 4), err);
    return err->code == BUZON_OK && (bz_json_set_text(j, "words", words) || bz_nomem(err));
}

static struct bz_json *event_form(const struct record *r, const struct bz_rows *rows,
                                  struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    if (!bz_json_set_int(j, "seq", bz_rows_int(rows, 0)) ||
        !bz_json_set_int(j, "at", bz_rows_time(rows, 1)) ||
        !bz_json_set_text(j, "actor", bz_rows_text(rows, 2)) ||
        !bz_json_set_text(j, "verb", bz_rows_text(rows, 3)) ||
        !bz_json_set_text(j, "codes", bz_rows_text(rows, 4)) || !set_hex(j, "salt", rows, 6) ||
        !set_hex(j, "commitment", rows, 7) || !set_hex(j, "proof", rows, 8) ||
        !set_hex(j, "hash", rows, 9))
        return bz_nomem(err);
    return words_set(r, j, rows, err) ? bz_steal(j) : NULL;
}

static bool events_push(const struct record *r, struct bz_json *list, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(r->inbox->db,
                       "SELECT v.seq, v.at, v.actor, v.verb, v.codes, p.payload, p.salt, "
                       "v.commitment, v.proof, v.hash FROM event v LEFT JOIN event_payload p "
                       "ON p.event = v.id WHERE v.inquiry = $1 ORDER BY v.seq",
                       BZ_V(bz_v_int(r->inquiry)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        struct bz_json *j = event_form(r, rows, err);

        if (!j)
            return false;
        if (!bz_json_push(list, j))
            return bz_nomem(err);
    }
    return got == 0;
}

static bool events_set(const struct record *r, struct bz_err *err)
{
    struct bz_json *list = bz_json_array();

    if (list && events_push(r, list, err))
        return set_list(r->all, "events", list, err);
    bz_json_free(list);
    return list ? false : (bool)bz_nomem(err);
}

/* --- all of it --- */

static bool head_set(struct record *r, const char *reference, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(r->inbox->db,
                       "SELECT id, account, head_seq, head_hash FROM inquiry WHERE reference = "
                       "$1",
                       BZ_V(bz_v_text(reference)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got == 0)
        return bz_fail(err, BUZON_ERR_NOT_FOUND, "there is no inquiry %.32s", reference);
    if (got < 0)
        return false;
    r->inquiry = bz_rows_int(rows, 0);
    r->account = bz_rows_int(rows, 1);
    r->all = bz_json_object();
    return (bz_json_set_int(r->all, "buzon_record", 1) &&
            bz_json_set_int(r->all, "made_at", r->now) &&
            bz_json_set_text(r->all, "reference", reference) &&
            bz_json_set_int(r->all, "head_seq", bz_rows_int(rows, 2)) &&
            set_hex(r->all, "head_hash", rows, 3)) ||
           bz_nomem(err);
}

static bool inquiry_set(const struct record *r, const char *reference, struct bz_err *err)
{
    struct bz_inquiry *q = bz_inquiry_find(r->inbox->db, reference, err);
    struct bz_json *j = q ? form_of(&bz_inquiry_record, q, err) : NULL;

    const struct bz_settings *s = j ? bz_settings_of(r->inbox, err) : NULL;
    const char *body = q && q->reg ? q->reg->body : NULL;
    bool coded =
        s && ((bz_json_set_text(r->all, "unit_dir3", bz_units_code(&s->units, q->unit)) &&
               bz_json_set_text(r->all, "body_name",
                                body ? bz_units_name(&s->units, body) : NULL)) ||
              bz_nomem(err));

    bz_record_unref(q);
    if (!coded)
        bz_json_free(j);
    return coded && set_list(r->all, "inquiry", j, err);
}

struct bz_json *bz_record_of(struct buzon_inbox *inbox, const char *reference,
                             struct bz_err *err)
{
    struct record r = {.inbox = inbox};
    bool read;

    if (!bz_reference_ok(reference, err) || !bz_inbox_now(inbox, &r.now, err) ||
        !bz_inbox_enter(inbox, err))
        return NULL;
    BZ_LEAVE(inbox);
    if (!bz_db_begin(inbox->db, false, err))
        return NULL;
    read = head_set(&r, reference, err) && inquiry_set(&r, reference, err) &&
           messages_set(&r, err) && answers_set(&r, err) && events_set(&r, err);
    bz_db_rollback(inbox->db);
    if (!read) {
        bz_json_free(r.all);
        return NULL;
    }
    return r.all;
}

char *buzon_inbox_record(buzon_inbox *inbox, const char *reference, buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_json) all = NULL;

    if (!inbox)
        return bz_fail(e, BUZON_ERR_INVALID, "inbox is NULL");
    all = bz_record_of(inbox, reference, e);
    return all ? bz_json_print(all, e) : NULL;
}
