/* SPDX-License-Identifier: EUPL-1.2 */
/* A message as the store has it, read back into a record: for lists, revisions and the proof.
 */
#include "inbox/stored.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { ATTACHMENTS_MAX = 65536 };

/* --- attachments --- */

struct parts {
    struct bz_attachment *items;
    size_t n;
};

static void parts_done(struct parts *p)
{
    for (size_t i = 0; i < p->n; i++) {
        free((void *)(uintptr_t)p->items[i].url);
        free((void *)(uintptr_t)p->items[i].type);
        free((void *)(uintptr_t)p->items[i].name);
        free((void *)(uintptr_t)p->items[i].description);
        free((void *)(uintptr_t)p->items[i].sha256);
        free((void *)(uintptr_t)p->items[i].detected_type);
        free((void *)(uintptr_t)p->items[i].reason);
    }
    free(p->items);
}

static bool part_read(const struct bz_rows *rows, struct bz_attachment *ret, struct bz_err *err)
{
    ret->kind = (enum buzon_attachment_kind)bz_rows_int(rows, 0);
    ret->size = bz_rows_int(rows, 5);
    ret->state = (enum buzon_attachment_state)bz_rows_int(rows, 6);
    return bz_dup((char **)(uintptr_t)&ret->url, bz_rows_text(rows, 1), err) &&
           bz_dup((char **)(uintptr_t)&ret->type, bz_rows_text(rows, 2), err) &&
           bz_dup((char **)(uintptr_t)&ret->name, bz_rows_text(rows, 3), err) &&
           bz_dup((char **)(uintptr_t)&ret->description, bz_rows_text(rows, 4), err) &&
           bz_dup((char **)(uintptr_t)&ret->sha256, bz_rows_text(rows, 7), err) &&
           bz_dup((char **)(uintptr_t)&ret->detected_type, bz_rows_text(rows, 8), err) &&
           bz_dup((char **)(uintptr_t)&ret->reason, bz_rows_text(rows, 9), err);
}

static bool parts_read(struct bz_db *db, int64_t message, size_t n, struct parts *ret,
                       struct bz_err *err)
{
    BZ_AUTO(bz_rows) rows = NULL;
    int got;

    ret->items = calloc(n, sizeof *ret->items);
    if (!ret->items)
        return bz_nomem(err);
    rows = bz_db_query(
        db,
        "SELECT kind, url, type, name, description, size, state, sha256, detected_type, reason "
        "FROM attachment WHERE message = $1 ORDER BY n LIMIT $2",
        BZ_V(bz_v_int(message), bz_v_int((int64_t)n)), err);
    if (!rows)
        return false;
    while ((got = bz_rows_next(rows, err)) > 0)
        if (!part_read(rows, &ret->items[ret->n++], err))
            return false;
    return got == 0;
}

/* --- the message --- */

static struct bz_message proto(const struct bz_rows *rows, struct bz_author *author)
{
    struct bz_message m = {
        .network = bz_rows_text(rows, 2),
        .account = bz_rows_text(rows, 3),
        .id = bz_rows_text(rows, 4),
        .native_id = bz_rows_text(rows, 5),
        .revision = (int)bz_rows_int(rows, 6),
        .kind = (enum buzon_message_kind)bz_rows_int(rows, 7),
        .direction = (enum buzon_direction)bz_rows_int(rows, 8),
        .visibility = (enum buzon_visibility)bz_rows_int(rows, 9),
        .text = bz_rows_text(rows, 10),
        .subject = bz_rows_text(rows, 11),
        .language = bz_rows_text(rows, 12),
        .created_at = bz_rows_time(rows, 13),
        .edited_at = bz_rows_time(rows, 14),
        .deleted_at = bz_rows_time(rows, 15),
        .thread = bz_rows_text(rows, 16),
        .parent = bz_rows_text(rows, 17),
        .url = bz_rows_text(rows, 18),
        .extra = bz_rows_text(rows, 19),
    };

    if (!bz_rows_is_null(rows, 21)) {
        *author = (struct bz_author){.id = bz_rows_text(rows, 21),
                                     .handle = bz_rows_text(rows, 22),
                                     .name = bz_rows_text(rows, 23),
                                     .url = bz_rows_text(rows, 24),
                                     .bot = bz_rows_int(rows, 25) != 0,
                                     .ours = bz_rows_int(rows, 26) != 0};
        m.author = author;
    }
    return m;
}

/* The message of the row at hand as a loan: of the row, of `author` and of `parts`. */
static bool lend(struct bz_db *db, const struct bz_rows *rows, struct bz_author *author,
                 struct parts *parts, struct bz_message *ret, struct bz_err *err)
{
    int64_t n = bz_rows_int(rows, 20);

    *ret = proto(rows, author);
    if (!ret->id || !ret->text || !ret->native_id || n < 0 || n > ATTACHMENTS_MAX)
        return bz_fail(err, BUZON_ERR_CORRUPT,
                       "message %" PRId64 " lacks what every message has",
                       bz_rows_int(rows, 0));
    if (n > 0 && !parts_read(db, bz_rows_int(rows, 0), (size_t)n, parts, err))
        return false;
    ret->attachments = parts->items;
    ret->n_attachments = parts->n;
    return true;
}

bool bz_stored_read(struct bz_db *db, const struct bz_rows *rows, struct bz_stored *ret,
                    struct bz_err *err)
{
    BZ_DONE(parts) parts = {0};
    struct bz_author author;
    struct bz_message m;

    *ret = (struct bz_stored){.id = bz_rows_int(rows, 0), .received_at = bz_rows_time(rows, 1)};
    if (lend(db, rows, &author, &parts, &m, err))
        ret->m = bz_record_pack(&bz_message_record, &m, err);
    return ret->m != NULL;
}

/* What the event of a message commits to, from the row at hand. */
static bool say(struct bz_db *db, const struct bz_rows *rows, struct bz_str *ret,
                struct bz_err *err)
{
    BZ_DONE(parts) parts = {0};
    struct bz_author author;
    struct bz_message m;

    if (!lend(db, rows, &author, &parts, &m, err))
        return false;
    bz_event_message(ret, &(struct bz_evidence){&m, bz_rows_time(rows, 1)});
    return !ret->failed || bz_nomem(err);
}

/* The row of one revision of a message, and whether it is there. */
static struct bz_rows *row_of(struct bz_db *db, int64_t account, const char *mid, int revision,
                              int *got, struct bz_err *err)
{
    /* The present revision is in message, the earlier ones are in revision: one of the two
     * halves gives the row. */
    static const char sql[] =
        "SELECT " BZ_MESSAGE_COLUMNS " FROM message m " BZ_MESSAGE_JOINS
        "WHERE m.account = $1 AND m.mid = $2 AND ($3 = 0 OR m.revision = $3) UNION ALL "
        "SELECT " BZ_REVISION_COLUMNS " FROM message m " BZ_MESSAGE_JOINS
        "JOIN revision r ON r.message = m.id "
        "WHERE m.account = $1 AND m.mid = $2 AND r.revision = $3";
    BZ_AUTO(bz_rows)
    rows =
        bz_db_query(db, sql, BZ_V(bz_v_int(account), bz_v_text(mid), bz_v_int(revision)), err);

    *got = rows ? bz_rows_next(rows, err) : -1;
    return bz_steal(rows);
}

bool bz_stored_find(struct bz_db *db, int64_t account, const char *mid, int revision,
                    struct bz_stored *ret, struct bz_err *err)
{
    int got;
    BZ_AUTO(bz_rows) rows = row_of(db, account, mid, revision, &got, err);

    if (got == 0)
        return bz_fail(err, BUZON_ERR_NOT_FOUND, "there is no revision %d of message %.128s",
                       revision, mid);
    return got > 0 && bz_stored_read(db, rows, ret, err);
}

void bz_stored_done(struct bz_stored *s)
{
    bz_record_unref(s->m);
    s->m = NULL;
}

struct bz_json *bz_message_codes(const struct bz_message *m)
{
    BZ_AUTO(bz_json) codes = bz_json_object();

    if (!bz_json_set_text(codes, "message", m->id) ||
        !bz_json_set_int(codes, "revision", m->revision))
        return NULL;
    return bz_steal(codes);
}

bool bz_stored_event(struct bz_tx *tx, struct bz_case *c, const char *actor, const char *verb,
                     const struct bz_stored *s, struct bz_err *err)
{
    BZ_DONE(bz_str) words = {0};
    struct bz_evidence evidence = {s->m, s->received_at};
    struct bz_json *codes = bz_message_codes(s->m);

    bz_event_message(&words, &evidence);
    if (words.failed || !codes) {
        bz_json_free(codes);
        return bz_nomem(err);
    }
    return bz_event_add(tx, c,
                        &(struct bz_act){.actor = actor,
                                         .verb = verb,
                                         .codes = codes,
                                         .payload = words.data,
                                         .of_message = true},
                        err);
}

/* --- the words of events --- */

/* Of the revision that an event's codes name: false, with err untouched but for want of memory,
 * when it is not there. */
static bool words_find(struct bz_db *db, int64_t account, const char *mid, int revision,
                       struct bz_str *ret, struct bz_err *err)
{
    BZ_LOCAL_ERR(missing);
    int got;
    BZ_AUTO(bz_rows) rows = row_of(db, account, mid, revision, &got, &missing);

    if (got > 0 && say(db, rows, ret, &missing))
        return true;
    return missing.code == BUZON_ERR_NO_MEMORY && bz_nomem(err);
}

/* The codes of an event, and the message they name: NULL without one. */
static const char *named(const char *codes, struct bz_json **j, int *revision,
                         struct bz_err *err)
{
    BZ_LOCAL_ERR(damaged); /* is named by its hash */
    const char *mid;

    *j = bz_json_parse(codes, strlen(codes), NULL, NULL, &damaged);
    mid = *j ? bz_json_str(*j, "message") : NULL;
    if (damaged.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    *revision = mid ? (int)bz_json_num(*j, "revision", 0) : 0;
    return mid;
}

char *bz_stored_words(struct bz_db *db, int64_t account, const char *codes, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = NULL;
    BZ_DONE(bz_str) words = {0};
    int revision;
    const char *mid = named(codes, &j, &revision, err);

    return mid && words_find(db, account, mid, revision, &words, err) ? bz_str_take(&words, err)
                                                                      : NULL;
}

void bz_stored_run_done(struct bz_stored_run *run)
{
    bz_rows_free(run->rows);
    bz_str_done(&run->words);
}

/* Go on to the next message. One that cannot be read ends this: it is looked up, and named. */
static bool run_next(struct bz_stored_run *run, struct bz_err *err)
{
    BZ_LOCAL_ERR(damaged);

    run->got = bz_rows_next(run->rows, &damaged);
    return damaged.code != BUZON_ERR_NO_MEMORY || bz_nomem(err);
}

bool bz_stored_run_begin(struct bz_stored_run *run, struct bz_db *db, int64_t after,
                         int64_t until, struct bz_err *err)
{
    static const char sql[] =
        "SELECT " BZ_MESSAGE_COLUMNS ", m.account, m.inquiry FROM message m " BZ_MESSAGE_JOINS
        "WHERE m.inquiry > $1 AND m.inquiry <= $2 AND m.proof IS NULL "
        "ORDER BY m.inquiry, m.created_at, m.id";

    run->db = db;
    run->rows = bz_db_query(db, sql, BZ_V(bz_v_int(after), bz_v_int(until)), err);
    return run->rows && run_next(run, err);
}

/* Go on to a message of an inquiry, past what was asked for before. */
static bool run_find(struct bz_stored_run *run, int64_t inquiry, int64_t account,
                     const char *mid, struct bz_err *err)
{
    while (run->got > 0) {
        int64_t at = bz_rows_int(run->rows, 28);

        if (at > inquiry)
            return false;
        if (at == inquiry && bz_rows_int(run->rows, 27) == account &&
            bz_streq(bz_rows_text(run->rows, 4), mid))
            return true;
        if (!run_next(run, err))
            return false;
    }
    return false;
}

const char *bz_stored_run_words(struct bz_stored_run *run, int64_t inquiry, int64_t account,
                                const char *codes, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = NULL;
    int revision;
    const char *mid = named(codes, &j, &revision, err);
    bool at_hand, there;

    if (!mid)
        return NULL;
    run->words.len = 0;
    at_hand = run_find(run, inquiry, account, mid, err) &&
              (revision == 0 || bz_rows_int(run->rows, 6) == revision);
    if (err->code != BUZON_OK)
        return NULL;
    if (at_hand) {
        BZ_LOCAL_ERR(damaged);

        there = say(run->db, run->rows, &run->words, &damaged) ||
                (damaged.code == BUZON_ERR_NO_MEMORY && bz_nomem(err));
    } else {
        there = words_find(run->db, account, mid, revision, &run->words, err);
    }
    return there ? run->words.data : NULL;
}
