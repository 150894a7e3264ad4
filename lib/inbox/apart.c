/* SPDX-License-Identifier: EUPL-1.2 */
/* What no event's words are: messages of ours and of no inquiry, and what could not be
 * understood. Each row proves itself. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "inbox/proof.h"
#include "inbox/stored.h"

enum { DETAIL_LEN = 300 };

static bool digest_make(struct buzon_inbox *inbox, const unsigned char *salt,
                        const struct bz_str *what, unsigned char ret[BZ_APART_LEN],
                        struct bz_err *err)
{
    const struct bz_span spans[] = {{salt, BZ_SALT_LEN}, {what->data, what->len}};

    if (what->failed)
        return bz_nomem(err);
    memcpy(ret, salt, BZ_SALT_LEN);
    return bz_hasher_sha256(inbox->hasher, ret + BZ_SALT_LEN, spans, 2, err);
}

/* --- messages --- */

static void message_values(struct bz_str *s, const char *account,
                           const struct bz_evidence *evidence)
{
    bz_event_message(s, evidence);
    bz_proof_values(s, BZ_V(bz_v_text(account), bz_v_time(evidence->m->deleted_at)));
}

bool bz_apart_message(struct bz_tx *tx, const char *account, const struct bz_evidence *evidence,
                      unsigned char ret[BZ_APART_LEN], struct bz_err *err)
{
    const unsigned char *salt = bz_tx_salt(tx, err);
    BZ_DONE(bz_str) s = {0};

    if (!salt)
        return false;
    message_values(&s, account, evidence);
    return digest_make(tx->inbox, salt, &s, ret, err);
}

bool bz_apart_renew(struct bz_tx *tx, int64_t message, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db,
                       "SELECT " BZ_MESSAGE_COLUMNS " FROM message m " BZ_MESSAGE_JOINS
                       "WHERE m.id = $1 AND m.proof IS NOT NULL",
                       BZ_V(bz_v_int(message)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;
    unsigned char proof[BZ_APART_LEN];
    struct bz_stored s;
    bool made;

    if (got <= 0)
        return got == 0;
    if (!bz_stored_read(tx->db, rows, &s, err))
        return false;
    made = bz_apart_message(tx, s.m->account, &(struct bz_evidence){s.m, s.received_at}, proof,
                            err);
    bz_stored_done(&s);
    return made && bz_db_exec(tx->db, "UPDATE message SET proof = $2 WHERE id = $1",
                              BZ_V(bz_v_int(message), bz_v_blob(proof, sizeof proof)), err);
}

/* --- riddles --- */

#define RIDDLE_QUERY                                                                           \
    "SELECT q.id, q.proof, q.digest, q.body, q.id, a.name, q.at, q.origin, q.request, "        \
    "q.asked, "                                                                                \
    "q.status, q.type, q.reason, q.tries, q.state, q.size, q.digest, q.settled_at, "           \
    "q.settled_by, q.settled_reason FROM quarantine q LEFT JOIN account a ON a.id = "          \
    "q.account "
#define RIDDLE_TYPES "ititttittiiibitt"

bool bz_apart_riddle(struct bz_tx *tx, int64_t id, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db, RIDDLE_QUERY "WHERE q.id = $1", BZ_V(bz_v_int(id)), err);
    const unsigned char *salt;
    unsigned char proof[BZ_APART_LEN];
    BZ_DONE(bz_str) s = {0};
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got <= 0)
        return got == 0;
    bz_proof_row(&s, rows, 4, RIDDLE_TYPES);
    salt = bz_tx_salt(tx, err);
    return salt && digest_make(tx->inbox, salt, &s, proof, err) &&
           bz_db_exec(tx->db, "UPDATE quarantine SET proof = $2 WHERE id = $1",
                      BZ_V(bz_v_int(id), bz_v_blob(proof, sizeof proof)), err);
}

/* --- checking --- */

struct finding_to {
    struct buzon_inbox *inbox;
    bz_apart_fn found;
    void *user;
};

/* Whether a stored proof is that of these values. */
static bool proof_is(const struct finding_to *to, const void *proof, size_t len,
                     const struct bz_str *what, bool *ret, struct bz_err *err)
{
    unsigned char again[BZ_APART_LEN];

    *ret = false;
    if (!proof || len != sizeof again)
        return true;
    if (!digest_make(to->inbox, proof, what, again, err))
        return false;
    *ret = memcmp(again, proof, sizeof again) == 0;
    return true;
}

/* What was erased says nothing and proves nothing. */
static bool message_check(const struct finding_to *to, const struct bz_rows *rows,
                          const struct bz_stored *s, struct bz_err *err)
{
    BZ_DONE(bz_str) values = {0};
    char detail[DETAIL_LEN];
    size_t len = 0;
    const void *proof = bz_rows_blob(rows, 27, &len);
    bool is;

    if (!proof && !*s->m->text)
        return true;
    message_values(&values, s->m->account, &(struct bz_evidence){s->m, s->received_at});
    if (!proof_is(to, proof, len, &values, &is, err))
        return false;
    if (is && bz_rows_int(rows, 29) == 0) /* none of its revisions is missing */
        return true;
    (void)snprintf(detail, sizeof detail,
                   "message %.100s of account %.64s, revision %d, is not what it was", s->m->id,
                   s->m->account, s->m->revision);
    return to->found(to->user, bz_text_or(bz_rows_text(rows, 28), ""), "message", detail, err);
}

static bool message_row(const struct finding_to *to, const struct bz_rows *rows,
                        struct bz_err *err)
{
    struct bz_stored s;
    bool done;

    if (!bz_stored_read(to->inbox->db, rows, &s, err))
        return false;
    done = message_check(to, rows, &s, err);
    bz_stored_done(&s);
    return done;
}

/* An account that is not there is found by what lacks its name. */
#define APART_JOINS                                                                            \
    "LEFT JOIN account a ON a.id = m.account LEFT JOIN author w ON w.id = m.author "
#define APART(row, number)                                                                     \
    "LEFT JOIN inquiry i ON i.id = m.inquiry WHERE " number " > $1 AND " number " <= $2 AND "  \
    "(" row ".proof IS NOT NULL OR m.direction = 1 OR m.inquiry IS NULL)"
#define MESSAGES(number)                                                                       \
    "SELECT " BZ_MESSAGE_COLUMNS ", m.proof, i.reference, m.revision - 1 - (SELECT count(*) "  \
    "FROM revision r WHERE r.message = m.id) FROM message m " APART_JOINS APART("m", number)
/* Earlier revisions of them; a message is edited only while it is not deleted. */
#define REVISIONS(number)                                                                      \
    "SELECT m.id, m.received_at, a.network, a.name, m.mid, m.native_id, r.revision, m.kind, "  \
    "m.direction, m.visibility, r.text, r.subject, m.language, m.created_at, r.edited_at, "    \
    "NULL, m.thread, m.parent, m.url, r.extra, r.attachments, w.native_id, w.handle, w.name, " \
    "w.url, w.bot, w.ours, r.proof, i.reference, 0 FROM message m " APART_JOINS                \
    "JOIN revision r ON r.message = m.id " APART("r", number)
/* A page of all messages, or those of one inquiry: each has its index. */
enum { BY_MESSAGE, BY_INQUIRY };
static const char *const messages_sql[] = {MESSAGES("m.id"), MESSAGES("m.inquiry")},
                         *const revisions_sql[] = {REVISIONS("m.id"), REVISIONS("m.inquiry")};

static bool rows_check(const struct finding_to *to, const char *sql, int64_t after,
                       int64_t until, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(to->inbox->db, sql, BZ_V(bz_v_int(after), bz_v_int(until)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0)
        if (!message_row(to, rows, err))
            return false;
    return got == 0;
}

static bool messages_page(const struct finding_to *to, int by, int64_t after, int64_t until,
                          struct bz_err *err)
{
    return rows_check(to, messages_sql[by], after, until, err) &&
           rows_check(to, revisions_sql[by], after, until, err);
}

/* The id that ends the next page; 0 when there is none. */
static bool page_end(const struct finding_to *to, const struct bz_apart *at, int64_t *ret,
                     struct bz_err *err)
{
    return bz_db_int(
        to->inbox->db,
        "SELECT max(id) FROM (SELECT id FROM message WHERE id > $1 ORDER BY id LIMIT $2)",
        BZ_V(bz_v_int(at->message), bz_v_int(BZ_PAGE)), 0, ret, err);
}

static bool messages_check(const struct finding_to *to, struct bz_apart *at, struct bz_err *err)
{
    int64_t until;

    if (at->only) {
        at->messages_done = at->end = true;
        return messages_page(to, BY_INQUIRY, at->only - 1, at->only, err);
    }
    if (!page_end(to, at, &until, err))
        return false;
    if (!until) {
        at->messages_done = true;
        return true;
    }
    if (!messages_page(to, BY_MESSAGE, at->message, until, err))
        return false;
    at->message = until;
    return true;
}

static bool body_is(const struct finding_to *to, const struct bz_rows *rows, bool *ret,
                    struct bz_err *err)
{
    unsigned char again[BZ_SHA256_LEN];
    size_t len = 0, digest_len = 0;
    const void *digest = bz_rows_blob(rows, 2, &digest_len), *body;
    struct bz_span span;

    *ret = true;
    if (bz_rows_is_null(rows, 3))
        return true;
    body = bz_rows_blob(rows, 3, &len);
    span = (struct bz_span){body ? body : "", len};
    if (!bz_hasher_sha256(to->inbox->hasher, again, &span, 1, err))
        return false;
    *ret = digest_len == sizeof again && memcmp(again, digest, sizeof again) == 0;
    return true;
}

static bool riddle_check(const struct finding_to *to, const struct bz_rows *rows,
                         struct bz_err *err)
{
    BZ_DONE(bz_str) values = {0};
    char detail[DETAIL_LEN];
    size_t len = 0;
    const void *proof = bz_rows_blob(rows, 1, &len);
    bool is, body;

    bz_proof_row(&values, rows, 4, RIDDLE_TYPES);
    if (!proof_is(to, proof, len, &values, &is, err) || !body_is(to, rows, &body, err))
        return false;
    if (is && body)
        return true;
    (void)snprintf(detail, sizeof detail,
                   "number %" PRId64 " of the quarantine is not what was put there",
                   bz_rows_int(rows, 0));
    return to->found(to->user, "", "quarantine", detail, err);
}

static bool riddles_check(const struct finding_to *to, struct bz_apart *at, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(to->inbox->db, RIDDLE_QUERY "WHERE q.id > $1 ORDER BY q.id LIMIT $2",
                       BZ_V(bz_v_int(at->riddle), bz_v_int(BZ_PAGE)), err);
    int64_t n = 0;
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        if (!riddle_check(to, rows, err))
            return false;
        at->riddle = bz_rows_int(rows, 0);
        n++;
    }
    at->end = n < BZ_PAGE;
    return got == 0;
}

bool bz_apart_check(struct buzon_inbox *inbox, struct bz_apart *at, bz_apart_fn found,
                    void *user, struct bz_err *err)
{
    const struct finding_to to = {inbox, found, user};

    return at->messages_done ? riddles_check(&to, at, err) : messages_check(&to, at, err);
}
