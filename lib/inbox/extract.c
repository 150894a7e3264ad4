/* SPDX-License-Identifier: EUPL-1.2 */
/* Everything stored about a person, in pieces that are one JSON document together. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inbox/erase.h"
#include "model/message.h"

/* What a piece is of. Each gives the next when it has nothing more. */
enum stage {
    STAGE_HEAD,
    STAGE_INQUIRY,
    STAGE_MESSAGES,
    STAGE_EVENTS,
    STAGE_ANSWERS,
    STAGE_NOTICES,
    STAGE_RIDDLES,
    STAGE_END
};

struct bz_extract {
    struct buzon_inbox *inbox; /* shares */
    struct bz_known_authors authors;
    struct bz_needles names;
    struct bz_ids inquiries;
    size_t at; /* the inquiry at hand */
    bool own;  /* and whether it is theirs */
    enum stage stage;
    bool some; /* of a list something was written */
    char reference[33];
    buzon_messages *messages, *revisions;
    buzon_events *events;
    buzon_answers *answers;
};

static void lists_end(struct bz_extract *x)
{
    buzon_messages_free(bz_steal(x->messages));
    buzon_messages_free(bz_steal(x->revisions));
    buzon_events_free(bz_steal(x->events));
    buzon_answers_free(bz_steal(x->answers));
}

/* --- one record --- */

static bool is_theirs(const struct bz_extract *x, const char *account, const char *author)
{
    for (size_t i = 0; i < x->authors.n; i++)
        if (bz_streq(x->authors.items[i].account_name, account) &&
            bz_streq(x->authors.items[i].native_id, author))
            return true;
    return false;
}

/* "person:marta" becomes "person", in a copy. */
static struct bz_json *people_hide(const struct bz_json *j)
{
    BZ_AUTO(bz_json) ret = bz_json_object();
    const struct bz_json *value;
    const char *key;
    void *iter = NULL;

    while (bz_json_each(j, &iter, &key, &value)) {
        const char *text = bz_json_text(value);
        bool kept = text && bz_starts(text, "person:") ? bz_json_set_text(ret, key, "person")
                    : bz_json_kind(value) == BZ_JSON_OBJECT
                        ? bz_json_set(ret, key, people_hide(value))
                        : bz_json_set_shared(ret, key, value);

        if (!kept)
            return NULL;
    }
    return bz_steal(ret);
}

/* The JSON form of a record without who of the office had to do with it. */
static bool record_add(struct bz_extract *x, const struct bz_record *type, const void *record,
                       struct bz_str *s, struct bz_err *err)
{
    BZ_TEXT text = bz_record_to_json(type, record, err);
    BZ_AUTO(bz_json) j = text ? bz_json_parse(text, strlen(text), NULL, NULL, err) : NULL;
    BZ_AUTO(bz_json) shown = j ? people_hide(j) : NULL;
    BZ_TEXT left = NULL;

    if (!j)
        return false;
    if (!shown)
        return bz_nomem(err);
    if (!(left = bz_json_print(shown, err)))
        return false;
    bz_str_add(s, x->some ? ",\n" : "");
    bz_str_add(s, left);
    x->some = true;
    return true;
}

/* --- the head --- */

static bool author_add(struct bz_str *s, const struct bz_known_author *a, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    BZ_TEXT text = NULL;

    if (!bz_json_set_text(j, "account", a->account_name) ||
        !bz_json_set_text(j, "network", a->network) ||
        !bz_json_set_text(j, "id", a->native_id) || !bz_json_set_text(j, "handle", a->handle) ||
        !bz_json_set_text(j, "name", a->name) || !bz_json_set_text(j, "url", a->url) ||
        !bz_json_set_bool(j, "bot", a->bot))
        return bz_nomem(err);
    text = bz_json_print(j, err);
    if (text)
        bz_str_add(s, text);
    return text != NULL;
}

static bool head_read(struct bz_extract *x, struct bz_str *s, struct bz_err *err)
{
    BZ_AUTO(bz_json) at = bz_json_object();
    buzon_time now;
    BZ_TEXT when = NULL;

    if (!bz_inbox_now(x->inbox, &now, err))
        return false;
    if (!bz_json_set_text(at, "format", "buzon-person-1") ||
        !bz_json_set_instant(at, "at", now))
        return bz_nomem(err);
    if (!(when = bz_json_print(at, err)))
        return false;
    bz_str_add_bytes(s, when, strlen(when) - 1);
    bz_str_add(s, ",\"authors\":[");
    for (size_t i = 0; i < x->authors.n; i++) {
        bz_str_add(s, i ? ",\n" : "");
        if (!author_add(s, &x->authors.items[i], err))
            return false;
    }
    bz_str_add(s, "],\n\"inquiries\":[");
    x->stage = STAGE_INQUIRY;
    return true;
}

/* --- an inquiry --- */

/* Its reference, and whether it is theirs. */
static bool inquiry_find(struct bz_extract *x, struct bz_err *err)
{
    BZ_AUTO(bz_rows) rows = NULL;
    int got;

    if (!bz_inbox_enter(x->inbox, err))
        return false;
    BZ_LEAVE(x->inbox);
    rows = bz_db_query(x->inbox->db,
                       "SELECT reference, ifnull(author, 0) FROM inquiry WHERE id = $1",
                       BZ_V(bz_v_int(x->inquiries.items[x->at])), err);
    got = rows ? bz_rows_next(rows, err) : -1;
    if (got <= 0)
        return got == 0 && bz_fail(err, BUZON_ERR_CORRUPT, "the store lost an inquiry");
    (void)snprintf(x->reference, sizeof x->reference, "%s", bz_rows_text(rows, 0));
    x->own = false;
    for (size_t i = 0; i < x->authors.n; i++)
        x->own = x->own || x->authors.items[i].id == bz_rows_int(rows, 1);
    return true;
}

static bool inquiry_write(struct bz_extract *x, struct bz_str *s, buzon_error **failed,
                          struct bz_err *err)
{
    bool first = x->at == 0, written;
    struct bz_inquiry *q = buzon_inbox_inquiry(x->inbox, x->reference, failed);

    if (!q)
        return false;
    bz_str_add(s, first ? "{\"inquiry\":" : ",\n{\"inquiry\":");
    x->some = false;
    written = record_add(x, &bz_inquiry_record, q, s, err);
    bz_record_unref(q);
    x->some = false;
    bz_str_add(s, ",\n\"messages\":[");
    x->messages = buzon_inbox_messages(x->inbox, x->reference, failed);
    return written && x->messages;
}

static bool inquiry_read(struct bz_extract *x, struct bz_str *s, buzon_error **failed,
                         struct bz_err *err)
{
    if (x->at == x->inquiries.n) {
        bz_str_add(s, "],\n\"notices\":[");
        x->some = false;
        x->stage = STAGE_NOTICES;
        return true;
    }
    x->stage = STAGE_MESSAGES;
    return inquiry_find(x, err) && inquiry_write(x, s, failed, err);
}

static bool message_read(struct bz_extract *x, struct bz_str *s, buzon_error **failed,
                         struct bz_err *err)
{
    struct bz_message *m = x->revisions ? buzon_messages_next(x->revisions, failed) : NULL;
    bool edited = m != NULL, wanted, done;

    if (!m && !*failed) {
        buzon_messages_free(bz_steal(x->revisions));
        m = buzon_messages_next(x->messages, failed);
    }
    if (!m) {
        bz_str_add(s, "],\n\"events\":[");
        x->some = false;
        x->stage = STAGE_EVENTS;
        return !*failed;
    }
    wanted = m->direction == BUZON_DIRECTION_OUT
                 ? x->own
                 : m->author && is_theirs(x, m->account, m->author->id);
    if (wanted && !edited && m->revision > 1) {
        x->revisions = buzon_inbox_revisions(x->inbox, m->account, m->id, failed);
        done = x->revisions != NULL;
    } else {
        done = !wanted || record_add(x, &bz_message_record, m, s, err);
    }
    bz_record_unref(m);
    return done;
}

static bool event_read(struct bz_extract *x, struct bz_str *s, buzon_error **failed,
                       struct bz_err *err)
{
    struct bz_event *v = NULL;
    bool done;

    if (x->own && !x->events &&
        !(x->events = buzon_inbox_events(x->inbox, x->reference, failed)))
        return false;
    if (x->events && (v = buzon_events_next(x->events, failed))) {
        done = record_add(x, &bz_event_record, v, s, err);
        bz_record_unref(v);
        return done;
    }
    bz_str_add(s, "],\n\"answers\":[");
    x->some = false;
    x->stage = STAGE_ANSWERS;
    return !*failed;
}

static bool answer_read(struct bz_extract *x, struct bz_str *s, buzon_error **failed,
                        struct bz_err *err)
{
    struct bz_answer *a = NULL;
    bool done;

    if (x->own && !x->answers &&
        !(x->answers = buzon_inbox_answers(x->inbox, x->reference, failed)))
        return false;
    if (x->answers && (a = buzon_answers_next(x->answers, failed))) {
        done = record_add(x, &bz_answer_record, a, s, err);
        bz_record_unref(a);
        return done;
    }
    lists_end(x);
    bz_str_add(s, "]}");
    x->at++;
    x->stage = STAGE_INQUIRY;
    return !*failed;
}

/* --- what waits --- */

static bool notice_add(struct bz_extract *x, const char *account, const struct bz_rows *rows,
                       struct bz_str *s, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    BZ_TEXT text = NULL;

    if (!bz_json_set_text(j, "account", account) ||
        !bz_json_set_text(j, "verb", buzon_verb_name((enum buzon_verb)bz_rows_int(rows, 0))) ||
        !bz_json_set_instant(j, "at", bz_rows_time(rows, 1)) ||
        !bz_json_set_text(j, "target", bz_rows_text(rows, 2)) ||
        !bz_json_set_text(j, "actor", bz_rows_text(rows, 3)) ||
        !bz_json_set_text(j, "text", bz_rows_text(rows, 4)))
        return bz_nomem(err);
    text = bz_json_print(j, err);
    bz_str_add(s, x->some ? ",\n" : "");
    bz_str_add(s, text ? text : "");
    x->some = true;
    return text != NULL;
}

static bool notices_of(struct bz_extract *x, const struct bz_known_author *a, struct bz_str *s,
                       struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(x->inbox->db,
                       "SELECT verb, at, target, actor, text, error, extra FROM early_notice "
                       "WHERE account = $1",
                       BZ_V(bz_v_int(a->account)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        int is = bz_row_names(&x->names, rows, 2, 6, err);

        if (is < 0 || (is && !notice_add(x, a->account_name, rows, s, err)))
            return false;
    }
    return got == 0;
}

static bool riddles_of(struct bz_extract *x, const struct bz_known_author *a, struct bz_str *s,
                       struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(x->inbox->db,
                       "SELECT id, at, origin, request, asked, reason, body FROM quarantine "
                       "WHERE account = $1",
                       BZ_V(bz_v_int(a->account)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        BZ_AUTO(bz_json) j = bz_json_object();
        BZ_TEXT text = NULL;
        int is = bz_row_names(&x->names, rows, 3, 6, err);

        if (is < 0)
            return false;
        if (!is)
            continue;
        if (!bz_json_set_text(j, "account", a->account_name) ||
            !bz_json_set_int(j, "id", bz_rows_int(rows, 0)) ||
            !bz_json_set_instant(j, "at", bz_rows_time(rows, 1)) ||
            !bz_json_set_text(j, "origin", bz_rows_text(rows, 2)))
            return bz_nomem(err);
        if (!(text = bz_json_print(j, err)))
            return false;
        bz_str_add(s, x->some ? ",\n" : "");
        bz_str_add(s, text);
        x->some = true;
    }
    return got == 0;
}

/* Of two authors of one account the account is looked through once: both are among the names.
 */
static bool account_seen(const struct bz_extract *x, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (x->authors.items[k].account == x->authors.items[i].account)
            return true;
    return false;
}

static bool waiting_read(struct bz_extract *x, struct bz_str *s, struct bz_err *err)
{
    bool notices = x->stage == STAGE_NOTICES;

    if (!bz_inbox_enter(x->inbox, err))
        return false;
    BZ_LEAVE(x->inbox);
    for (size_t i = 0; i < x->authors.n; i++)
        if (!account_seen(x, i) &&
            !(notices ? notices_of : riddles_of)(x, &x->authors.items[i], s, err))
            return false;
    bz_str_add(s, notices ? "],\n\"riddles\":[" : "]}\n");
    x->some = false;
    x->stage = notices ? STAGE_RIDDLES : STAGE_END;
    return true;
}

/* --- public --- */

static bool extract_load(struct bz_extract *x, const struct bz_person *person,
                         struct bz_err *err)
{
    if (!bz_inbox_enter(x->inbox, err))
        return false;
    BZ_LEAVE(x->inbox);
    if (!bz_person_load(x->inbox->db, person, &x->authors, err))
        return false;
    for (size_t i = 0; i < x->authors.n; i++)
        if (!bz_person_learn(&x->authors.items[i], &x->names, err))
            return false;
    return bz_person_inquiries(x->inbox->db, &x->authors, &x->inquiries, err);
}

buzon_extract *buzon_inbox_extract(buzon_inbox *inbox, const buzon_person *person,
                                   buzon_error **err)
{
    BZ_ERR(err);
    struct bz_extract *x;

    if (!inbox || !person)
        return bz_fail(e, BUZON_ERR_INVALID, "%s is NULL", inbox ? "the person" : "inbox");
    x = calloc(1, sizeof *x);
    if (!x)
        return bz_nomem(e);
    x->inbox = buzon_inbox_ref(inbox);
    if (extract_load(x, person, e))
        return x;
    buzon_extract_free(x);
    return NULL;
}

static bool piece_read(struct bz_extract *x, struct bz_str *s, buzon_error **failed,
                       struct bz_err *err)
{
    switch (x->stage) {
    case STAGE_HEAD:
        return head_read(x, s, err);
    case STAGE_INQUIRY:
        return inquiry_read(x, s, failed, err);
    case STAGE_MESSAGES:
        return message_read(x, s, failed, err);
    case STAGE_EVENTS:
        return event_read(x, s, failed, err);
    case STAGE_ANSWERS:
        return answer_read(x, s, failed, err);
    case STAGE_NOTICES:
    case STAGE_RIDDLES:
        return waiting_read(x, s, err);
    case STAGE_END:
        break;
    }
    return true;
}

char *buzon_extract_read(buzon_extract *extract, buzon_error **err)
{
    BZ_ERR(err);
    BZ_DONE(bz_str) s = {0};
    buzon_error *failed = NULL;

    if (!extract)
        return bz_fail(e, BUZON_ERR_INVALID, "the extract is NULL");
    while (!s.len && extract->stage != STAGE_END)
        if (!piece_read(extract, &s, &failed, e)) {
            if (failed)
                bz_err_take(e, failed);
            return NULL;
        }
    return s.len || s.failed ? bz_str_take(&s, e) : NULL;
}

void buzon_extract_free(buzon_extract *extract)
{
    if (!extract)
        return;
    lists_end(extract);
    bz_known_authors_done(&extract->authors);
    bz_needles_done(&extract->names);
    bz_ids_done(&extract->inquiries);
    buzon_inbox_unref(extract->inbox);
    free(extract);
}
