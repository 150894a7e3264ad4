/* SPDX-License-Identifier: EUPL-1.2 */
/* How an inquiry stands, as digests that its events carry: made when it is saved, and made
 * again to verify. */
#include "inbox/proof.h"

#include <stdlib.h>
#include <string.h>

const char bz_proof_letters[BZ_PROOF_PARTS + 1] = "idatxp";

/* --- values --- */

/* What a value is, and a number: its own, or the length of what follows. */
static void add_head(struct bz_str *s, char letter, uint64_t n)
{
    unsigned char head[1 + 8] = {(unsigned char)letter};

    for (int i = 0; i < 8; i++)
        head[1 + i] = (unsigned char)(n >> (8 * i));
    bz_str_add_bytes(s, head, sizeof head);
}

void bz_proof_values(struct bz_str *s, const struct bz_value *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        switch (v[i].type) {
        case BZ_VALUE_NULL:
            bz_str_add_char(s, 'n');
            break;
        case BZ_VALUE_INT:
            add_head(s, 'i', (uint64_t)v[i].i);
            break;
        case BZ_VALUE_TEXT:
        case BZ_VALUE_BLOB:
            add_head(s, v[i].type == BZ_VALUE_TEXT ? 't' : 'b', v[i].len);
            bz_str_add_bytes(s, v[i].p, v[i].len);
            break;
        }
    }
}

static struct bz_value row_value(const struct bz_rows *rows, int column, char type)
{
    size_t len = 0;
    const void *bytes;

    if (bz_rows_is_null(rows, column))
        return bz_v_null();
    if (type == 'i')
        return bz_v_int(bz_rows_int(rows, column));
    if (type == 't')
        return bz_v_text(bz_rows_text(rows, column));
    bytes = bz_rows_blob(rows, column, &len);
    return bz_v_blob(bytes ? bytes : "", len);
}

void bz_proof_row(struct bz_str *s, const struct bz_rows *rows, int first, const char *types)
{
    for (int i = 0; types[i]; i++) {
        struct bz_value v = row_value(rows, first + i, types[i]);

        bz_proof_values(s, &v, 1);
    }
}

/* --- parts that are sets of rows --- */

#define RUN(number) " WHERE " number " > $1 AND " number " <= $2 "

/* The number of its inquiry, then what its rows are, in an order that does not depend on how
 * they came. What moves while an answer is on its way counts when it has arrived: nobody writes
 * history of it before. */
static const struct {
    const char *sql[2], *types[2];
} sets[BZ_PROOF_PARTS] = {
    /* What is of an account that is not there lacks its name. */
    [BZ_PROOF_INQUIRY] = {{"SELECT i.id, " BZ_PROVEN_COLUMNS ", a.name, a.network FROM inquiry "
                           "i LEFT JOIN account a ON a.id = i.account" RUN(
                               "i.id") "ORDER BY i.id"},
                          {BZ_PROVEN_TYPES "tt"}},
    [BZ_PROOF_DEADLINES] = {{"SELECT inquiry, name, term, term_version, started_at, due, "
                             "due_end, state, satisfied_by, satisfied_at, provisional, "
                             "disputed_due, calendars, legal, steps FROM deadline" RUN(
                                 "inquiry") "ORDER BY inquiry, name"},
                            {"tttiiiiiiiittt"}},
    [BZ_PROOF_ANSWERS] =
        {{"SELECT inquiry, id, account, target, CASE state WHEN 3 THEN 2 ELSE state END, "
          "visibility, text, template, version, wish, privacy, writers, created_by, "
          "created_at, approved_by, reason, sent_at FROM answer" RUN(
              "inquiry") "ORDER BY inquiry, id",
          "SELECT a.inquiry, p.answer, p.n, p.text, p.visibility, p.pointer, CASE WHEN a.state "
          "IN (2, 3) THEN 0 WHEN p.state NOT BETWEEN 4 AND 6 THEN p.state WHEN a.state BETWEEN "
          "4 AND 6 THEN min(a.state, p.state) ELSE 4 END, CASE WHEN a.state NOT IN (2, 3) THEN "
          "p.native_id END, CASE WHEN a.state NOT IN (2, 3) THEN p.url END FROM answer a JOIN "
          "answer_part p ON p.answer = a.id" RUN("a.inquiry") "ORDER BY a.inquiry, a.id, p.n"},
         {"iitiittiiittitti", "iitiiitt"}},
    [BZ_PROOF_TAGS] = {{"SELECT inquiry, tag FROM tag" RUN("inquiry") "ORDER BY inquiry, tag"},
                       {"t"}},
    [BZ_PROOF_SNAPSHOT] = {{"SELECT inquiry, at, actor, content FROM snapshot" RUN(
                               "inquiry") "ORDER BY inquiry"},
                           {"itt"}},
    [BZ_PROOF_DELETIONS] = {{"SELECT inquiry, mid, deleted_at FROM message" RUN(
                                "inquiry") "AND deleted_at IS NOT NULL AND proof IS NULL ORDER "
                                           "BY inquiry, mid"},
                            {"ti"}},
};

static bool row_digest(struct bz_hasher *hasher, const struct bz_str *row, struct bz_str *set,
                       struct bz_err *err)
{
    unsigned char digest[BZ_SHA256_LEN];
    struct bz_span span = {row->data, row->len};

    if (row->failed)
        return bz_nomem(err);
    if (!bz_hasher_sha256(hasher, digest, &span, 1, err))
        return false;
    bz_str_add_bytes(set, digest, sizeof digest);
    return true;
}

static bool part_end(struct buzon_inbox *inbox, const unsigned char *salt,
                     enum bz_proof_part part, const struct bz_str *what,
                     unsigned char ret[BZ_SHA256_LEN], struct bz_err *err)
{
    const struct bz_span spans[] = {
        {salt, BZ_SALT_LEN}, {&bz_proof_letters[part], 1}, {what->data, what->len}};

    if (what->failed)
        return bz_nomem(err);
    return bz_hasher_sha256(inbox->hasher, ret, spans, sizeof spans / sizeof *spans, err);
}

/* --- a new inquiry's deadlines --- */

bool bz_proof_fresh(struct bz_tx *tx, struct bz_case *c, const char *name,
                    const struct bz_value *v, size_t n, struct bz_err *err)
{
    BZ_DONE(bz_str) row = {0};
    struct bz_first fresh = {0};
    struct bz_span span;
    size_t at = c->firsts.n;

    bz_proof_values(&row, v, n);
    if (row.failed || !bz_vec_room(&c->firsts))
        return bz_nomem(err);
    span = (struct bz_span){row.data, row.len};
    if (!bz_hasher_sha256(tx->inbox->hasher, fresh.digest, &span, 1, err) ||
        !bz_dup(&fresh.name, name, err))
        return false;
    for (; at > 0 && strcmp(c->firsts.items[at - 1].name, name) > 0; at--)
        c->firsts.items[at] = c->firsts.items[at - 1];
    c->firsts.items[at] = fresh;
    c->firsts.n++;
    return true;
}

static void fresh_rows(const struct bz_case *c, struct bz_str *set)
{
    for (size_t i = 0; i < c->firsts.n; i++)
        bz_str_add_bytes(set, c->firsts.items[i].digest, BZ_SHA256_LEN);
}

/* --- making it --- */

static void add_part(struct bz_str *s, enum bz_proof_part part, const unsigned char *digest)
{
    bz_str_add_char(s, bz_proof_letters[part]);
    bz_str_add_bytes(s, digest, BZ_SHA256_LEN);
}

static bool fresh_make(struct bz_tx *tx, struct bz_case *c, struct bz_str *ret,
                       struct bz_err *err)
{
    unsigned char digest[BZ_SHA256_LEN];
    BZ_DONE(bz_str) set = {0};

    fresh_rows(c, &set);
    if (!part_end(tx->inbox, c->salt, BZ_PROOF_DEADLINES, &set, digest, err))
        return false;
    add_part(ret, BZ_PROOF_DEADLINES, digest);
    return true;
}

bool bz_proof_make(struct bz_tx *tx, struct bz_case *c, const struct bz_value *v,
                   struct bz_str *ret, struct bz_err *err)
{
    unsigned char digest[BZ_SHA256_LEN];
    BZ_DONE(bz_str) values = {0};

    bz_proof_values(&values, v, BZ_PROVEN_N);
    bz_proof_values(&values, BZ_V(bz_v_text(c->account_name), bz_v_text(c->network)));
    if (!part_end(tx->inbox, c->salt, BZ_PROOF_INQUIRY, &values, digest, err))
        return false;
    add_part(ret, BZ_PROOF_INQUIRY, digest);
    if (c->firsts.n && !(c->changed & 1U << BZ_PROOF_DEADLINES) && !fresh_make(tx, c, ret, err))
        return false;
    for (int part = BZ_PROOF_DEADLINES; part < BZ_PROOF_PARTS; part++) {
        if (!(c->changed & 1U << part))
            continue;
        if (!bz_proof_read(tx->inbox, c->id, c->salt, (enum bz_proof_part)part, digest, err))
            return false;
        add_part(ret, (enum bz_proof_part)part, digest);
    }
    return !ret->failed || bz_nomem(err);
}

/* --- reading it --- */

void bz_proof_run_done(struct bz_proof_run *run)
{
    for (int part = 0; part < BZ_PROOF_PARTS; part++)
        for (int i = 0; i < 2; i++)
            bz_rows_free(run->at[part][i].rows);
    bz_str_done(&run->row);
    bz_str_done(&run->set);
}

static bool part_begin(struct bz_proof_run *run, enum bz_proof_part part, int64_t after,
                       int64_t until, struct bz_err *err)
{
    for (size_t i = 0; i < 2 && sets[part].sql[i]; i++) {
        struct bz_rows *rows = bz_db_query(run->inbox->db, sets[part].sql[i],
                                           BZ_V(bz_v_int(after), bz_v_int(until)), err);

        run->at[part][i].rows = rows;
        run->at[part][i].got = rows ? bz_rows_next(rows, err) : -1;
        if (run->at[part][i].got < 0)
            return false;
    }
    return true;
}

bool bz_proof_run_begin(struct bz_proof_run *run, struct buzon_inbox *inbox, int64_t after,
                        int64_t until, struct bz_err *err)
{
    run->inbox = inbox;
    for (int part = 0; part < BZ_PROOF_PARTS; part++)
        if (!part_begin(run, (enum bz_proof_part)part, after, until, err))
            return false;
    return true;
}

/* An inquiry's own row goes in as it is, of the others a digest each. */
static bool row_add(struct bz_proof_run *run, const struct bz_rows *rows,
                    enum bz_proof_part part, const char *types, struct bz_err *err)
{
    if (part == BZ_PROOF_INQUIRY) {
        bz_proof_row(&run->set, rows, 1, types);
        return true;
    }
    run->row.len = 0;
    bz_proof_row(&run->row, rows, 1, types);
    return row_digest(run->inbox->hasher, &run->row, &run->set, err);
}

/* The rows of one inquiry; those before it are of inquiries that are not there. */
static bool part_read(struct bz_proof_run *run, int64_t inquiry, enum bz_proof_part part,
                      struct bz_err *err)
{
    run->set.len = 0;
    for (size_t i = 0; i < 2 && sets[part].sql[i]; i++) {
        struct bz_rows *rows = run->at[part][i].rows;
        int *got = &run->at[part][i].got;

        for (; *got > 0 && bz_rows_int(rows, 0) <= inquiry; *got = bz_rows_next(rows, err))
            if (bz_rows_int(rows, 0) == inquiry &&
                !row_add(run, rows, part, sets[part].types[i], err))
                return false;
        if (*got < 0)
            return false;
    }
    return !run->set.failed || bz_nomem(err);
}

bool bz_proof_run_is(struct bz_proof_run *run, const struct bz_proof_of *of,
                     enum bz_proof_part part, const unsigned char *said, bool *ret,
                     struct bz_err *err)
{
    unsigned char now[BZ_SHA256_LEN];

    if (!part_read(run, of->inquiry, part, err))
        return false;
    if (!said) { /* what no event spoke of has no rows */
        *ret = run->set.len == 0;
        return true;
    }
    if (!part_end(run->inbox, of->salt, part, &run->set, now, err))
        return false;
    *ret = memcmp(now, said, sizeof now) == 0;
    return true;
}

bool bz_proof_read(struct buzon_inbox *inbox, int64_t inquiry,
                   const unsigned char salt[BZ_SALT_LEN], enum bz_proof_part part,
                   unsigned char ret[BZ_SHA256_LEN], struct bz_err *err)
{
    BZ_DONE(bz_proof_run) run = {.inbox = inbox};

    return part_begin(&run, part, inquiry - 1, inquiry, err) &&
           part_read(&run, inquiry, part, err) &&
           part_end(inbox, salt, part, &run.set, ret, err);
}
