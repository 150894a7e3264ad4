/* SPDX-License-Identifier: EUPL-1.2 */
/* One inquiry under change: its row read into memory, worked on, and written back once. */
#include "inbox/mark.h"
#include "inbox/proof.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define CASE_QUERY                                                                             \
    "SELECT i.id, i.account, ifnull(i.author, 0), i.reference, i.external_ref, a.network, "    \
    "a.name, "                                                                                 \
    "i.thread, i.summary, i.topic, i.rule, i.unit, i.assignee, i.reason, i.tags, i.language, " \
    "i.entry_number, i.kind, i.status, i.resolution, i.priority, i.visibility, "               \
    "i.publication, "                                                                          \
    "i.restricted, i.touched, i.opened_at, i.last_in_at, i.first_answer_at, i.answered_at, "   \
    "i.closed_at, i.waiting_since, i.next_due, i.messages, i.version, i.head_seq, "            \
    "i.head_hash, i.deadlines, i.registered_at, i.competent_at, i.salt, i.body, "              \
    "i.procedure, i.file_url, i.transferred_at, i.answer_open, i.close_open, "                 \
    "i.personal "                                                                              \
    "FROM inquiry i JOIN account a ON a.id = i.account "

static void firsts_done(struct bz_case *c)
{
    while (c->firsts.n)
        free(c->firsts.items[--c->firsts.n].name);
}

void bz_case_free(struct bz_case *c)
{
    if (!c)
        return;
    free(c->reference);
    free(c->external_ref);
    free(c->network);
    free(c->account_name);
    free(c->thread);
    free(c->summary);
    free(c->topic);
    free(c->rule);
    free(c->unit);
    free(c->assignee);
    free(c->reason);
    free(c->tags);
    free(c->language);
    free(c->entry_number);
    free(c->body);
    free(c->procedure);
    free(c->file_url);
    bz_pending_free(c->pending);
    firsts_done(c);
    free(c->firsts.items);
    bz_case_keys_done(&c->keys);
    free(c);
}

bool bz_case_set(char **field, const char *text, struct bz_err *err)
{
    char *copy = NULL;

    if (text && *text && !(copy = strdup(text)))
        return bz_nomem(err);
    free(*field);
    *field = copy;
    return true;
}

/* --- columns --- */

/* What is evidence first, as bz_proof_make() takes it. */
#define CASE_COLUMNS                                                                           \
    BZ_PROVEN_COLUMNS                                                                          \
    ", id, thread, summary, tags, language, visibility, last_in_at, waiting_since, next_due, " \
    "messages, deadlines, touched, version, head_seq, head_hash, salt, "                       \
    "answer_open, close_open, personal"
#define CASE_VALUES                                                                            \
    "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, "   \
    "$20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, "    \
    "$37, $38, $39, $40, $41, $42, $43, $44, $45"

static const char insert_sql[] =
    "INSERT INTO inquiry (" CASE_COLUMNS ") VALUES (" CASE_VALUES ")";

/* Which of these an index holds: it is written anew with each of them that an update sets, so
 * that it sets those only that are others. */
#define CASE_KEYS "k-kkkk-kkk--kkk------k-----k------k----------"

enum { CASE_VALUES_N = BZ_PROVEN_N + 19 };

static void case_values(const struct bz_case *c, struct bz_value ret[CASE_VALUES_N])
{
    const struct bz_value v[] = {
        bz_v_text(c->reference), bz_v_text(c->external_ref), bz_v_int(c->account),
        c->author ? bz_v_int(c->author) : bz_v_null(), bz_v_int(c->kind), bz_v_text(c->topic),
        bz_v_text(c->rule), bz_v_text(c->unit), bz_v_text(c->assignee), bz_v_int(c->status),
        bz_v_int(c->resolution), bz_v_text(c->reason), bz_v_int(c->priority),
        bz_v_int(c->restricted), bz_v_time(c->opened_at), bz_v_time(c->first_answer_at),
        bz_v_time(c->answered_at), bz_v_time(c->closed_at), bz_v_text(c->entry_number),
        bz_v_time(c->registered_at), bz_v_time(c->competent_at), bz_v_int(c->publication),
        bz_v_text(c->body), bz_v_text(c->procedure), bz_v_text(c->file_url),
        bz_v_time(c->transferred_at),
        /* not evidence */
        bz_v_int(c->id), bz_v_text(c->thread), bz_v_text(c->summary), bz_v_text(c->tags),
        bz_v_text(c->language), bz_v_int(c->visibility), bz_v_time(c->last_in_at),
        bz_v_time(c->waiting_since), bz_v_time(c->next_due), bz_v_int(c->messages),
        bz_v_int(c->deadlines), bz_v_int(c->touched), bz_v_int(c->version),
        bz_v_int(c->head_seq), bz_v_blob(c->head_hash, BZ_SHA256_LEN),
        bz_v_blob(c->salt, BZ_SALT_LEN),
        c->answer_open < 0 ? bz_v_null() : bz_v_int(c->answer_open),
        c->close_open < 0 ? bz_v_null() : bz_v_int(c->close_open), bz_v_int(c->personal)};

    _Static_assert(sizeof v / sizeof *v == CASE_VALUES_N, "a value for every column");
    memcpy(ret, v, sizeof v);
}

/* The keys of a case as they are now. */
static bool keys_read(const struct bz_value *v, struct bz_case_keys *ret, struct bz_err *err)
{
    size_t n = 0;

    static_assert(sizeof CASE_KEYS - 1 == CASE_VALUES_N, "each column is a key or none");
    ret->bytes.len = 0;
    for (int i = 0; i < CASE_VALUES_N; i++) {
        if (CASE_KEYS[i] != 'k')
            continue;
        assert(n < BZ_CASE_KEYS);
        bz_proof_values(&ret->bytes, &v[i], 1);
        ret->end[n++] = ret->bytes.len;
    }
    return !ret->bytes.failed || bz_nomem(err);
}

/* Remember the keys as the store has them. */
static bool case_known(struct bz_case *c, struct bz_err *err)
{
    struct bz_value v[CASE_VALUES_N];

    case_values(c, v);
    return keys_read(v, &c->keys, err);
}

/* --- reading --- */

static bool case_texts(struct bz_case *c, const struct bz_rows *rows, struct bz_err *err)
{
    char **const fields[] = {&c->reference, &c->external_ref, &c->network, &c->account_name,
                             &c->thread,    &c->summary,      &c->topic,   &c->rule,
                             &c->unit,      &c->assignee,     &c->reason,  &c->tags,
                             &c->language,  &c->entry_number};

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (!bz_dup(fields[i], bz_rows_text(rows, 3 + (int)i), err))
            return false;
    return bz_dup(&c->body, bz_rows_text(rows, 40), err) &&
           bz_dup(&c->procedure, bz_rows_text(rows, 41), err) &&
           bz_dup(&c->file_url, bz_rows_text(rows, 42), err);
}

static void case_numbers(struct bz_case *c, const struct bz_rows *rows)
{
    c->id = bz_rows_int(rows, 0);
    c->account = bz_rows_int(rows, 1);
    c->author = bz_rows_int(rows, 2);
    c->kind = (enum buzon_inquiry_kind)bz_rows_int(rows, 17);
    c->status = (enum buzon_status)bz_rows_int(rows, 18);
    c->resolution = (enum buzon_resolution)bz_rows_int(rows, 19);
    c->priority = (enum buzon_priority)bz_rows_int(rows, 20);
    c->visibility = (enum buzon_visibility)bz_rows_int(rows, 21);
    c->publication = (enum buzon_publication)bz_rows_int(rows, 22);
    c->restricted = bz_rows_int(rows, 23) != 0;
    c->touched = bz_rows_int(rows, 24) != 0;
    c->opened_at = bz_rows_time(rows, 25);
    c->last_in_at = bz_rows_time(rows, 26);
    c->first_answer_at = bz_rows_time(rows, 27);
    c->answered_at = bz_rows_time(rows, 28);
    c->closed_at = bz_rows_time(rows, 29);
    c->waiting_since = bz_rows_time(rows, 30);
    c->next_due = bz_rows_time(rows, 31);
    c->messages = bz_rows_int(rows, 32);
    c->version = bz_rows_int(rows, 33);
    c->head_seq = bz_rows_int(rows, 34);
    c->deadlines = bz_rows_int(rows, 36);
    c->registered_at = bz_rows_time(rows, 37);
    c->competent_at = bz_rows_time(rows, 38);
    c->transferred_at = bz_rows_time(rows, 43);
    c->answer_open = bz_rows_is_null(rows, 44) ? -1 : bz_rows_int(rows, 44);
    c->close_open = bz_rows_is_null(rows, 45) ? -1 : bz_rows_int(rows, 45);
    c->personal = (unsigned)bz_rows_int(rows, 46);
}

static struct bz_case *case_read(const struct bz_rows *rows, struct bz_err *err)
{
    BZ_AUTO(bz_case) c = calloc(1, sizeof *c);
    size_t len = 0, salt_len = 0;
    const void *hash = bz_rows_blob(rows, 35, &len), *salt = bz_rows_blob(rows, 39, &salt_len);

    if (!c)
        return bz_nomem(err);
    if (!case_texts(c, rows, err))
        return NULL;
    case_numbers(c, rows);
    if (!c->reference || !c->thread || !c->summary || len != sizeof c->head_hash ||
        salt_len != sizeof c->salt)
        return bz_fail(err, BUZON_ERR_CORRUPT,
                       "inquiry %" PRId64 " lacks what every inquiry has", c->id);
    memcpy(c->head_hash, hash, len);
    memcpy(c->salt, salt, salt_len);
    bz_figures_note(c);
    return case_known(c, err) ? bz_steal(c) : NULL;
}

struct bz_case *bz_case_load(struct bz_tx *tx, int64_t id, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db, CASE_QUERY "WHERE i.id = $1", BZ_V(bz_v_int(id)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got == 0)
        return bz_fail(err, BUZON_ERR_NOT_FOUND, "there is no inquiry number %" PRId64, id);
    return got > 0 ? case_read(rows, err) : NULL;
}

struct bz_case *bz_case_find_any(struct bz_tx *tx, const char *reference, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db, CASE_QUERY "WHERE i.reference = $1", BZ_V(bz_v_text(reference)),
                       err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got == 0)
        return bz_fail(err, BUZON_ERR_NOT_FOUND, "there is no inquiry %.32s", reference);
    return got > 0 ? case_read(rows, err) : NULL;
}

struct bz_case *bz_case_find(struct bz_tx *tx, const char *reference, struct bz_err *err)
{
    BZ_AUTO(bz_case) c = bz_case_find_any(tx, reference, err);

    if (!c || c->resolution != BUZON_RESOLUTION_MERGED)
        return bz_steal(c);
    return bz_fail(err, BUZON_ERR_STATE, "inquiry %s was merged into %s", c->reference,
                   c->reason ? c->reason : "another one");
}

/* --- writing --- */

/* The event that waits says how the inquiry stands now. */
static bool case_prove(struct bz_tx *tx, struct bz_case *c, const struct bz_value *v,
                       struct bz_err *err)
{
    BZ_DONE(bz_str) proof = {0};

    if (!c->pending)
        return true;
    return bz_proof_make(tx, c, v, &proof, err) && bz_event_flush(tx, c, &proof, err);
}

static bool key_stays(const struct bz_case_keys *a, const struct bz_case_keys *b, size_t key)
{
    size_t at_a = key ? a->end[key - 1] : 0, at_b = key ? b->end[key - 1] : 0;
    size_t len = a->end[key] - at_a;

    return b->end[key] - at_b == len &&
           memcmp(a->bytes.data + at_a, b->bytes.data + at_b, len) == 0;
}

static bool case_update(struct bz_tx *tx, const struct bz_case *c, const struct bz_value *v,
                        struct bz_err *err)
{
    BZ_DONE(bz_case_keys) now = {0};
    BZ_DONE(bz_str) sql = {0};
    struct bz_value set[CASE_VALUES_N];
    size_t n = 0, key = 0, len;
    const char *column = CASE_COLUMNS, *kept;

    if (!keys_read(v, &now, err))
        return false;
    for (int i = 0; i < CASE_VALUES_N; i++, column += len + strspn(column + len, ", ")) {
        len = strcspn(column, ",");
        if (i == BZ_PROVEN_N) /* the id, by which it is found */
            continue;
        if (CASE_KEYS[i] == 'k' && key_stays(&c->keys, &now, key++))
            continue;
        set[n++] = v[i];
        bz_str_add(&sql, n > 1 ? ", " : "UPDATE inquiry SET ");
        bz_str_add_bytes(&sql, column, len);
        bz_str_addf(&sql, " = $%zu", n);
    }
    set[n++] = bz_v_int(c->id);
    bz_str_addf(&sql, " WHERE id = $%zu", n);
    kept = sql.failed ? bz_nomem(err) : bz_inbox_query(tx->inbox, sql.data, err);
    return kept && bz_db_exec(tx->db, kept, set, n, err);
}

bool bz_case_save(struct bz_tx *tx, struct bz_case *c, struct bz_err *err)
{
    struct bz_value v[CASE_VALUES_N];
    bool deadlines = c->changed & 1U << BZ_PROOF_DEADLINES;

    assert(c->pending || !c->changed);
    c->version++;
    if ((c->unmarked && !bz_mark_anew(tx, c, err)) || !bz_figures_time(tx, c, err))
        return false;
    case_values(c, v); /* the head is borrowed, and moves */
    if (!bz_figures_move(tx, c, deadlines, err) || !case_prove(tx, c, v, err) ||
        !(c->is_new ? bz_db_exec(tx->db, insert_sql, v, CASE_VALUES_N, err)
                    : case_update(tx, c, v, err)) ||
        !case_known(c, err))
        return false;
    c->is_new = false;
    c->changed = 0;
    firsts_done(c);
    bz_figures_note(c);
    return true;
}

bool bz_case_is(const struct bz_case *c, int64_t version, struct bz_err *err)
{
    return version < 0 || version == c->version ||
           bz_fail(err, BUZON_ERR_CONFLICT, "inquiry %s has version %lld by now, not %lld",
                   c->reference, (long long)c->version, (long long)version);
}
