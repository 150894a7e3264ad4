/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers read from the store: one, and lists page by page. */
#include <inttypes.h>
#include <stdlib.h>

#include "inbox/advice.h"
#include "inbox/outbox.h"
#include "text/split.h"

/* --- reading --- */

/* The texts of an answer's parts. */
struct parts {
    struct bz_texts texts, native_ids;
};

static void parts_done(struct parts *p)
{
    bz_texts_done(&p->texts);
    bz_texts_done(&p->native_ids);
}

static bool text_add(struct bz_texts *list, const char *text, struct bz_err *err)
{
    char *copy = NULL;

    if (!bz_dup(&copy, text, err))
        return false;
    return bz_texts_push(list, copy) || bz_nomem(err);
}

static bool parts_load(struct bz_db *db, int64_t answer, struct parts *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows =
        bz_db_query(db, "SELECT text, native_id FROM answer_part WHERE answer = $1 ORDER BY n",
                    BZ_V(bz_v_int(answer)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0)
        if (!text_add(&ret->texts, bz_rows_text(rows, 0), err) ||
            (!bz_rows_is_null(rows, 1) &&
             !text_add(&ret->native_ids, bz_rows_text(rows, 1), err)))
            return false;
    return got == 0;
}

#define ANSWER_QUERY                                                                           \
    "SELECT w.id, i.reference, a.name, w.state, w.visibility, w.text, w.created_by, "          \
    "w.created_at, w.approved_by, w.next_try_at, w.error_code, w.error, w.sent_at, "           \
    "w.version, w.reason, a.network, a.state, w.template "                                     \
    "FROM answer w JOIN inquiry i ON i.id = w.inquiry JOIN account a ON a.id = w.account "

static struct bz_answer *answer_read(struct bz_db *db, const struct bz_rows *rows,
                                     struct bz_err *err)
{
    BZ_DONE(parts) p = {0};
    struct bz_answer w = {.id = bz_rows_int(rows, 0),
                          .inquiry = bz_rows_text(rows, 1),
                          .account = bz_rows_text(rows, 2),
                          .state = (enum buzon_answer_state)bz_rows_int(rows, 3),
                          .visibility = (enum buzon_visibility)bz_rows_int(rows, 4),
                          .text = bz_rows_text(rows, 5),
                          .created_by = bz_rows_text(rows, 6),
                          .created_at = bz_rows_time(rows, 7),
                          .approved_by = bz_rows_text(rows, 8),
                          .next_try_at = bz_rows_time(rows, 9),
                          .error_code = (int)bz_rows_int(rows, 10),
                          .error = bz_rows_text(rows, 11),
                          .sent_at = bz_rows_time(rows, 12),
                          .template = bz_rows_text(rows, 17),
                          .version = bz_rows_int(rows, 13),
                          .reason = bz_rows_text(rows, 14)};
    const struct bz_network *net = bz_network_find(bz_rows_text(rows, 15));
    struct bz_standing standing = {.state = w.state,
                                   .error = (buzon_code)w.error_code,
                                   .templates = net && net->templates,
                                   .account = (enum buzon_account_state)bz_rows_int(rows, 16)};

    if (!parts_load(db, w.id, &p, err))
        return NULL;
    w.parts = (const char *const *)p.texts.items;
    w.n_parts = p.texts.n;
    w.native_ids = (const char *const *)p.native_ids.items;
    w.n_native_ids = p.native_ids.n;
    standing.parts_sent = w.n_native_ids > 0;
    w.advice = bz_advice(&standing);
    w.advice_words = bz_advice_words(w.advice);
    return bz_record_pack(&bz_answer_record, &w, err);
}

struct bz_answer *bz_answer_load(struct bz_db *db, int64_t id, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(db, ANSWER_QUERY "WHERE w.id = $1", BZ_V(bz_v_int(id)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got == 0)
        return bz_fail(err, BUZON_ERR_NOT_FOUND, "there is no answer %" PRId64, id);
    return got > 0 ? answer_read(db, rows, err) : NULL;
}

/* --- listing --- */

struct bz_answers {
    struct buzon_inbox *inbox;       /* shares */
    int64_t inquiry, after;          /* inquiry 0: of all, those not sent */
    struct bz_answer *page[BZ_PAGE]; /* owns those from `at` on */
    size_t at, n;
    bool end;
};

buzon_answers *buzon_inbox_answers(buzon_inbox *inbox, const char *reference, buzon_error **err)
{
    BZ_ERR(err);
    struct bz_answers *it;
    int64_t inquiry = 0;

    if ((reference && !bz_reference_ok(reference, e)) || !bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    if (reference && !bz_inquiry_number(inbox->db, reference, &inquiry, e))
        return NULL;
    it = calloc(1, sizeof *it);
    if (!it)
        return bz_nomem(e);
    it->inbox = buzon_inbox_ref(inbox);
    it->inquiry = inquiry;
    return it;
}

static bool answers_load(struct bz_answers *it, struct bz_err *err)
{
    struct bz_db *db = it->inbox->db;
    BZ_AUTO(bz_rows)
    rows = it->inquiry
               ? bz_db_query(
                     db,
                     ANSWER_QUERY "WHERE w.inquiry = $1 AND w.id > $2 ORDER BY w.id "
                                  "LIMIT $3",
                     BZ_V(bz_v_int(it->inquiry), bz_v_int(it->after), bz_v_int(BZ_PAGE)), err)
               : bz_db_query(db,
                             ANSWER_QUERY "WHERE w.id > $1 AND w.state NOT IN (4, 5, 6, 8) "
                                          "ORDER BY w.id LIMIT $2",
                             BZ_V(bz_v_int(it->after), bz_v_int(BZ_PAGE)), err);
    int got = rows ? 1 : -1;

    it->at = it->n = 0;
    while (got > 0 && it->n < BZ_PAGE && (got = bz_rows_next(rows, err)) > 0) {
        struct bz_answer *w = answer_read(db, rows, err);

        if (!w)
            return false;
        it->page[it->n++] = w;
        it->after = w->id;
    }
    it->end = it->n < BZ_PAGE;
    return got >= 0;
}

buzon_answer *buzon_answers_next(buzon_answers *answers, buzon_error **err)
{
    BZ_ERR(err);

    if (!answers)
        return bz_fail(e, BUZON_ERR_INVALID, "answers are NULL");
    if (answers->at == answers->n && !answers->end) {
        if (!bz_inbox_enter(answers->inbox, e))
            return NULL;
        BZ_LEAVE(answers->inbox);
        if (!answers_load(answers, e))
            return NULL;
    }
    return answers->at < answers->n ? answers->page[answers->at++] : NULL;
}

void buzon_answers_free(buzon_answers *answers)
{
    if (!answers)
        return;
    while (answers->at < answers->n)
        buzon_answer_unref(answers->page[answers->at++]);
    buzon_inbox_unref(answers->inbox);
    free(answers);
}
