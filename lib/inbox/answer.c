/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers as the host sees them: queued and taken back. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "inbox/job.h"
#include "inbox/stored.h"
#include "text/length.h"
#include "text/split.h"
#include "text/unicode.h"
#include "text/utf8.h"

enum { TEXT_MAX = 64 << 10, KEY_BYTES = 16 };

/* --- queueing --- */

/* An answer in the making. Texts are owned. */
struct queueing {
    const char *reference, *actor;
    char *text;
    struct bz_account *account;
    struct bz_json *settings, *state;
    const struct bz_network *net;
    struct bz_stored to;
    struct bz_answer *made;
};

static void queueing_done(struct queueing *q)
{
    free(q->text);
    bz_record_unref(q->account);
    bz_json_free(q->settings);
    bz_json_free(q->state);
    bz_stored_done(&q->to);
}

static struct bz_context queueing_context(const struct queueing *q)
{
    return (struct bz_context){q->account, q->settings, q->state};
}

static bool case_takes_answers(const struct bz_case *c, struct bz_err *err)
{
    if (c->status != BUZON_STATUS_CLOSED)
        return true;
    return bz_fail(err, BUZON_ERR_STATE, "inquiry %s is closed; open it again to answer",
                   c->reference);
}

static bool account_takes_answers(struct bz_tx *tx, struct queueing *q, const struct bz_case *c,
                                  struct bz_err *err)
{
    q->account = bz_account_load(tx->db, c->account, err);
    if (!q->account)
        return false;
    if (q->account->state == BUZON_ACCOUNT_RETIRED)
        return bz_fail(err, BUZON_ERR_STATE, "account %s is retired", q->account->name);
    q->net = bz_network_find(q->account->network);
    if (!q->net || !q->net->reply || !q->net->replied)
        return bz_fail(err, BUZON_ERR_UNSUPPORTED, "%s takes no answers", q->account->network);
    q->settings = bz_json_parse(q->account->settings, strlen(q->account->settings), NULL,
                                "account settings", err);
    return q->settings != NULL;
}

/* The citizen's latest message that is still there. */
static bool target_load(struct bz_tx *tx, struct queueing *q, const struct bz_case *c,
                        struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db,
                       "SELECT mid FROM message WHERE inquiry = $1 AND direction = 0 AND "
                       "deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 1",
                       BZ_V(bz_v_int(c->id)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;
    int64_t window = q->net->limits.answer_window_ms;

    if (got == 0)
        return bz_fail(err, BUZON_ERR_GONE,
                       "nothing of inquiry %s is left on the network to answer to",
                       c->reference);
    if (got < 0 || !bz_stored_find(tx->db, c->account, bz_rows_text(rows, 0), 0, &q->to, err))
        return false;
    if (window && tx->now - q->to.m->created_at > window)
        return bz_fail(err, BUZON_ERR_WINDOW, "%s no longer takes an answer to inquiry %s",
                       q->net->label, c->reference);
    return true;
}

/* --- parts --- */

struct measuring {
    const struct bz_network *net;
    const struct bz_context *context;
    const char *salutation;
};

/* What stands in front counts in every part. */
static int64_t measure(void *ctx, const char *text, struct bz_err *err)
{
    const struct measuring *m = ctx;
    BZ_DONE(bz_str) whole = {0};

    bz_str_add(&whole, m->salutation);
    bz_str_add(&whole, text);
    if (whole.failed) {
        (void)bz_nomem(err);
        return -1;
    }
    return m->net->length ? m->net->length(m->context, whole.data ? whole.data : "", err)
                          : bz_length(whole.data ? whole.data : "", m->net->limits.unit, err);
}

static bool parts_split(const struct queueing *q, const char *salutation, struct bz_texts *ret,
                        struct bz_err *err)
{
    struct bz_context c = queueing_context(q);
    struct measuring m = {q->net, &c, salutation};
    int64_t limit = q->net->limit ? q->net->limit(&c) : q->net->limits.text;
    char *whole = NULL;

    if (limit > 0)
        return bz_text_split(q->text, limit, measure, &m, ret, err);
    if (!bz_dup(&whole, q->text, err))
        return false;
    return bz_texts_push(ret, whole) || bz_nomem(err);
}

static bool part_insert(struct bz_tx *tx, int64_t answer, size_t n, const char *salutation,
                        const char *text, struct bz_err *err)
{
    unsigned char chance[KEY_BYTES];
    BZ_DONE(bz_str) key = {0};
    BZ_DONE(bz_str) whole = {0};

    if (!bz_random(chance, sizeof chance, err))
        return false;
    bz_str_add_hex(&key, chance, sizeof chance);
    bz_str_add(&whole, salutation);
    bz_str_add(&whole, text);
    if (key.failed || whole.failed)
        return bz_nomem(err);
    return bz_db_exec(tx->db,
                      "INSERT INTO answer_part (answer, n, text, key, state) "
                      "VALUES ($1, $2, $3, $4, $5)",
                      BZ_V(bz_v_int(answer), bz_v_int((int64_t)n), bz_v_text(whole.data),
                           bz_v_text(key.data), bz_v_int(BUZON_ANSWER_QUEUED)),
                      err);
}

static bool parts_insert(struct bz_tx *tx, const struct queueing *q, int64_t answer,
                         struct bz_err *err)
{
    struct bz_context c = queueing_context(q);
    BZ_DONE(bz_texts) parts = {0};
    BZ_TEXT salutation = NULL;

    if (q->net->salutation && !(salutation = q->net->salutation(&c, q->to.m, err)))
        return false;
    if (!parts_split(q, salutation, &parts, err))
        return false;
    for (size_t i = 0; i < parts.n; i++)
        if (!part_insert(tx, answer, i, salutation, parts.items[i], err))
            return false;
    return true;
}

/* --- one transaction --- */

static int64_t answer_insert(struct bz_tx *tx, const struct queueing *q,
                             const struct bz_case *c, struct bz_err *err)
{
    int64_t id;

    if (!bz_db_exec(tx->db,
                    "INSERT INTO answer (inquiry, account, target, state, visibility, text, "
                    "created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                    BZ_V(bz_v_int(c->id), bz_v_int(c->account), bz_v_text(q->to.m->id),
                         bz_v_int(BUZON_ANSWER_QUEUED), bz_v_int(q->to.m->visibility),
                         bz_v_text(q->text), bz_v_text(q->actor), bz_v_time(tx->now)),
                    err) ||
        !bz_db_int(tx->db, "SELECT max(id) FROM answer", BZ_V_NONE, 0, &id, err))
        return -1;
    return id;
}

static struct bz_json *answer_codes(int64_t answer)
{
    BZ_AUTO(bz_json) codes = bz_json_object();

    return bz_json_set_int(codes, "answer", answer) ? bz_steal(codes) : NULL;
}

/* The event says it all; its words are the answer's. */
static bool queued_event(struct bz_tx *tx, struct bz_case *c, const struct queueing *q,
                         int64_t answer, struct bz_err *err)
{
    BZ_TEXT words = bz_answer_words(q->text, err);
    struct bz_json *codes = words ? answer_codes(answer) : NULL;

    if (!codes)
        return bz_nomem(err);
    return bz_event_add(
        tx, c,
        &(struct bz_act){
            .actor = q->actor, .verb = "answer_queued", .codes = codes, .payload = words},
        err);
}

static bool answer_queue(struct bz_tx *tx, struct queueing *q, struct bz_case *c,
                         struct bz_err *err)
{
    int64_t id = answer_insert(tx, q, c, err);

    if (id < 0 || !parts_insert(tx, q, id, err) || !queued_event(tx, c, q, id, err))
        return false;
    /* Who answers it has looked at it. */
    if (c->status == BUZON_STATUS_NEW)
        c->status = BUZON_STATUS_OPEN;
    c->touched = true;
    if (!bz_case_save(tx, c, err))
        return false;
    q->made = bz_answer_load(tx->db, id, err);
    return q->made != NULL;
}

static bool queue_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct queueing *q = user;
    BZ_AUTO(bz_case) c = bz_case_find(tx, q->reference, err);

    return c && case_takes_answers(c, err) && account_takes_answers(tx, q, c, err) &&
           bz_stream_state(tx->db, c->account, false, &q->state, err) &&
           target_load(tx, q, c, err) && answer_queue(tx, q, c, err);
}

static bool text_check(const char *text, struct bz_err *err)
{
    size_t len = text ? strlen(text) : 0;

    if (!text || !text[strspn(text, " \t\r\n")])
        return bz_fail(err, BUZON_ERR_INVALID, "the answer has no text");
    if (len > TEXT_MAX)
        return bz_fail(err, BUZON_ERR_INVALID, "an answer of %zu bytes; at most %d", len,
                       TEXT_MAX);
    if (bz_utf8_valid(text, len) != len)
        return bz_fail(err, BUZON_ERR_INVALID, "the answer is not valid UTF-8");
    return true;
}

buzon_answer *buzon_inbox_answer(buzon_inbox *inbox, const char *reference, const char *text,
                                 const char *actor, buzon_error **err)
{
    BZ_ERR(err);
    BZ_DONE(queueing) q = {.reference = reference, .actor = actor};

    if (!bz_reference_ok(reference, e) || !text_check(text, e) || !bz_actor_ok(actor, e))
        return NULL;
    q.text = bz_nfc(text, strlen(text), e);
    if (q.text && bz_tx_run(inbox, queue_body, &q, e))
        return q.made;
    bz_record_unref(q.made);
    return NULL;
}

/* --- taking back --- */

struct taking_back {
    int64_t id;
    const char *actor;
    struct bz_answer *made;
};

/* Whether nothing of it is, or may be, on the network. */
static bool answer_is_here(struct bz_tx *tx, int64_t id, bool *ret, struct bz_err *err)
{
    int64_t away;

    if (!bz_db_int(tx->db,
                   "SELECT count(*) FROM answer_part WHERE answer = $1 AND state NOT IN (2, 9)",
                   BZ_V(bz_v_int(id)), 0, &away, err))
        return false;
    *ret = away == 0;
    return true;
}

static bool state_takes_back(const struct bz_answer *w, bool here, struct bz_err *err)
{
    bool waits = w->state == BUZON_ANSWER_DRAFT || w->state == BUZON_ANSWER_IN_REVIEW ||
                 w->state == BUZON_ANSWER_QUEUED || w->state == BUZON_ANSWER_FAILED;

    if (waits && here)
        return true;
    return bz_fail(err, BUZON_ERR_STATE, "answer %" PRId64 " is %s%s and cannot be taken back",
                   w->id, buzon_answer_state_name(w->state),
                   waits ? " with parts on the network" : "");
}

static bool take_back(struct bz_tx *tx, const struct taking_back *t, struct bz_case *c,
                      struct bz_err *err)
{
    struct bz_json *codes = answer_codes(t->id);

    if (!codes)
        return bz_nomem(err);
    return bz_event_add(
               tx, c,
               &(struct bz_act){.actor = t->actor, .verb = "answer_cancelled", .codes = codes},
               err) &&
           bz_db_exec(tx->db, "UPDATE answer SET state = $2, next_try_at = NULL WHERE id = $1",
                      BZ_V(bz_v_int(t->id), bz_v_int(BUZON_ANSWER_CANCELLED)), err) &&
           bz_case_save(tx, c, err);
}

static bool take_back_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct taking_back *t = user;
    BZ_AUTO(bz_case) c = NULL;
    struct bz_answer *old = bz_answer_load(tx->db, t->id, err);
    bool here = false,
         may = old && answer_is_here(tx, t->id, &here, err) && state_takes_back(old, here, err);

    c = may ? bz_case_find(tx, old->inquiry, err) : NULL;
    bz_record_unref(old);
    if (!c || !take_back(tx, t, c, err))
        return false;
    t->made = bz_answer_load(tx->db, t->id, err);
    return t->made != NULL;
}

buzon_answer *buzon_inbox_cancel_answer(buzon_inbox *inbox, int64_t id, const char *actor,
                                        buzon_error **err)
{
    BZ_ERR(err);
    struct taking_back t = {.id = id, .actor = actor};

    if (!bz_actor_ok(actor, e))
        return NULL;
    if (bz_tx_run(inbox, take_back_body, &t, e))
        return t.made;
    bz_record_unref(t.made);
    return NULL;
}
