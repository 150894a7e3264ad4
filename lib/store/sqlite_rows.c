/* SPDX-License-Identifier: EUPL-1.2 */
/* Statements of SQLite: kept prepared, bound by name, and every value of a row checked before
 * it is seen. */
#include "store/sqlite.h"

#include "base/str.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

enum { KIND_ANY, KIND_INT, KIND_TEXT, KIND_BLOB, MAX_PARAMETERS = 999 };

/* --- preparing --- */

static size_t rows_bucket(const char *sql)
{
    uint64_t h = (uint64_t)(uintptr_t)sql * UINT64_C(0x9E3779B97F4A7C15);

    return (size_t)(h >> 32) & (SQLITE_BUCKETS - 1);
}

/* The number in "$12"; 0 for anything else. */
static unsigned short parameter_number(const char *name)
{
    unsigned n = 0;

    if (!name || *name != '$' || !name[1])
        return 0;
    for (name++; *name >= '0' && *name <= '9' && n <= MAX_PARAMETERS; name++)
        n = n * 10 + (unsigned)(*name - '0');
    return *name || n > MAX_PARAMETERS ? 0 : (unsigned short)n;
}

/* SQLite numbers parameters by their first appearance: remember which $n each of them is. */
static bool rows_map_parameters(struct sqlite_rows *rows)
{
    int highest = 0;

    for (int i = 0; i < rows->n_parameters; i++) {
        rows->parameters[i] = parameter_number(sqlite3_bind_parameter_name(rows->stmt, i + 1));
        if (!rows->parameters[i])
            return false;
        if (rows->parameters[i] > highest)
            highest = rows->parameters[i];
    }
    return highest == rows->n_parameters; /* else one of them is never used */
}

static unsigned char column_kind(const char *declared)
{
    static const struct {
        const char *declared;
        unsigned char kind;
    } kinds[] = {{"INTEGER", KIND_INT}, {"TEXT", KIND_TEXT}, {"BLOB", KIND_BLOB}};

    for (size_t i = 0; declared && i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(kinds[i].declared, declared))
            return kinds[i].kind;
    return KIND_ANY; /* an expression */
}

static struct sqlite_rows *rows_new(struct sqlite_db *db, sqlite3_stmt *stmt)
{
    int columns = sqlite3_column_count(stmt), parameters = sqlite3_bind_parameter_count(stmt);
    size_t cells = (size_t)columns * sizeof(struct sqlite_cell),
           map = (size_t)parameters * sizeof(unsigned short);
    struct sqlite_rows *rows = calloc(1, sizeof *rows + cells + map + (size_t)columns);

    if (!rows)
        return NULL;
    rows->base.ops = &bz_sqlite_ops;
    rows->db = db;
    rows->stmt = stmt;
    rows->n_columns = columns;
    rows->n_parameters = parameters;
    rows->parameters = (unsigned short *)(void *)((char *)rows->cells + cells);
    rows->kinds = (unsigned char *)rows->parameters + map;
    for (int i = 0; i < columns; i++)
        rows->kinds[i] = column_kind(sqlite3_column_decltype(stmt, i));
    return rows;
}

/* The words SQLite has for a statement it does not understand; else the store is not as it was
 * made. */
static bool statement_is_wrong(const char *why)
{
    static const char *const words[] = {
        "near ",          "incomplete input",          "unrecognized token", "no such function",
        "no such module", "wrong number of arguments", "misuse of"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (bz_starts(why, words[i]))
            return true;
    return false;
}

/* A refusal names words of the statement, which is ours, and never a parameter. */
static void *prepare_fail(struct sqlite_db *db, int rc, struct bz_err *err)
{
    const char *why = sqlite3_errmsg(db->handle);

    if (rc != SQLITE_ERROR)
        return bz_sqlite_fail(db, rc, err);
    if (statement_is_wrong(why))
        return bz_fail(err, BUZON_ERR_INTERNAL, "statement: %s", why);
    return bz_fail(err, BUZON_ERR_CORRUPT, "%s is damaged: %s", db->name, why);
}

static struct sqlite_rows *rows_prepare(struct sqlite_db *db, const char *sql,
                                        struct bz_err *err)
{
    sqlite3_stmt *stmt = NULL;
    const char *tail = "";
    struct sqlite_rows *rows;
    int rc;

    errno = 0;
    rc = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt, &tail);

    if (rc != SQLITE_OK)
        return prepare_fail(db, rc, err);
    rows = stmt ? rows_new(db, stmt) : NULL;
    if (!rows || tail[strspn(tail, " \n;")] || !rows_map_parameters(rows)) {
        bool memory = stmt && !rows;

        sqlite3_finalize(stmt);
        free(rows);
        return memory ? bz_nomem(err)
                      : bz_fail(err, BUZON_ERR_INTERNAL,
                                "not one statement whose parameters are $1 up to the last");
    }
    rows->sql = sql;
    return rows;
}

static void rows_drop(struct sqlite_rows *rows)
{
    sqlite3_finalize(rows->stmt);
    free(rows);
}

void bz_sqlite_forget(struct sqlite_db *db, bool all)
{
    for (size_t i = 0; i < SQLITE_BUCKETS; i++)
        for (struct sqlite_rows **at = &db->kept[i]; *at;) {
            struct sqlite_rows *rows = *at;

            if (rows->running && all) {
                sqlite3_finalize(bz_steal(rows->stmt));
                rows->ended = true;
            }
            if (rows->running) {
                at = &rows->next;
                continue;
            }
            *at = rows->next;
            db->n_kept--;
            rows_drop(rows);
        }
}

/* An idle statement of that text. The text is compared, too: an address can come again. */
static struct sqlite_rows *rows_find(struct sqlite_db *db, const char *sql)
{
    for (struct sqlite_rows *rows = db->kept[rows_bucket(sql)]; rows; rows = rows->next)
        if (rows->sql == sql && !rows->running && !strcmp(sqlite3_sql(rows->stmt), sql))
            return rows;
    return NULL;
}

static struct sqlite_rows *rows_take(struct sqlite_db *db, const char *sql, struct bz_err *err)
{
    struct sqlite_rows *rows = rows_find(db, sql);

    if (rows)
        return rows;
    rows = rows_prepare(db, sql, err);
    if (!rows)
        return NULL;
    if (db->n_kept >= SQLITE_KEPT)
        bz_sqlite_forget(db, false);
    rows->next = db->kept[rows_bucket(sql)];
    db->kept[rows_bucket(sql)] = rows;
    db->n_kept++;
    return rows;
}

/* --- running --- */

static int rows_bind_one(const struct sqlite_rows *rows, int at, const struct bz_value *v)
{
    sqlite3_destructor_type life = rows->db->base.whole_call ? SQLITE_STATIC : SQLITE_TRANSIENT;

    switch (v->type) {
    case BZ_VALUE_NULL:
        return sqlite3_bind_null(rows->stmt, at);
    case BZ_VALUE_INT:
        return sqlite3_bind_int64(rows->stmt, at, v->i);
    case BZ_VALUE_TEXT:
        return sqlite3_bind_text64(rows->stmt, at, v->p, v->len, life, SQLITE_UTF8);
    case BZ_VALUE_BLOB:
        return sqlite3_bind_blob64(rows->stmt, at, v->p, v->len, life);
    }
    return SQLITE_MISUSE;
}

static bool rows_bind(struct sqlite_rows *rows, const struct bz_value *v, size_t n,
                      struct bz_err *err)
{
    if ((size_t)rows->n_parameters != n)
        return bz_fail(err, BUZON_ERR_INTERNAL, "a statement of %d parameters got %zu",
                       rows->n_parameters, n);
    for (int i = 0; i < rows->n_parameters; i++) {
        int rc = rows_bind_one(rows, i + 1, &v[rows->parameters[i] - 1]);

        if (rc != SQLITE_OK) {
            (void)sqlite3_clear_bindings(rows->stmt);
            return bz_sqlite_fail(rows->db, rc, err);
        }
    }
    return true;
}

/* SQLite ends a transaction by itself when it cannot go on: what follows must not be stored
 * outside of it. */
static bool rows_allowed(struct sqlite_db *db, struct bz_err *err)
{
    if (db->tx != TX_NONE && sqlite3_get_autocommit(db->handle))
        return bz_sqlite_fail(db, db->tx_failed ? db->tx_failed : SQLITE_ABORT, err);
    return true;
}

struct bz_rows *bz_sqlite_query(struct bz_db *base, const char *sql, const struct bz_value *v,
                                size_t n, struct bz_err *err)
{
    struct sqlite_db *db = (struct sqlite_db *)base;
    struct sqlite_rows *rows = rows_allowed(db, err) ? rows_take(db, sql, err) : NULL;

    if (!rows)
        return NULL;
    if (db->tx == TX_READ && !sqlite3_stmt_readonly(rows->stmt))
        return bz_fail(err, BUZON_ERR_INTERNAL,
                       "a statement that writes in a reading transaction");
    if (!rows_bind(rows, v, n, err))
        return NULL;
    rows->running = true;
    rows->ended = false;
    rows->changes_before = sqlite3_total_changes64(db->handle);
    db->n_running++;
    return &rows->base;
}

static bool cell_wrong(const struct sqlite_rows *rows, int column, const char *what,
                       struct bz_err *err)
{
    return bz_fail(err, BUZON_ERR_CORRUPT, "%s is damaged: column %s holds %s", rows->db->name,
                   sqlite3_column_name(rows->stmt, column), what);
}

static bool cell_read_text(struct sqlite_rows *rows, int column, sqlite3_value *value,
                           struct bz_err *err)
{
    struct sqlite_cell *cell = &rows->cells[column];
    const char *text = (const char *)sqlite3_value_text(value);

    if (!text)
        return bz_nomem(err);
    cell->type = BZ_VALUE_TEXT;
    cell->p = text;
    cell->len = (size_t)sqlite3_value_bytes(value);
    if (memchr(text, 0, cell->len))
        return cell_wrong(rows, column, "a text with a NUL", err);
    if (bz_utf8_valid(text, cell->len) != cell->len)
        return cell_wrong(rows, column, "a text that is not UTF-8", err);
    return true;
}

static bool cell_read_blob(struct sqlite_rows *rows, int column, sqlite3_value *value,
                           struct bz_err *err)
{
    struct sqlite_cell *cell = &rows->cells[column];
    const void *bytes = sqlite3_value_blob(value);

    cell->type = BZ_VALUE_BLOB;
    cell->len = (size_t)sqlite3_value_bytes(value);
    cell->p = cell->len ? bytes : "";
    return cell->p || bz_nomem(err);
}

static bool cell_read(struct sqlite_rows *rows, int column, struct bz_err *err)
{
    static const char *const held[] = {
        [SQLITE_INTEGER] = "a number",
        [SQLITE_FLOAT] = "a fraction",
        [SQLITE_TEXT] = "a text",
        [SQLITE_BLOB] = "bytes",
    };
    static const unsigned char kinds[] = {
        [SQLITE_INTEGER] = KIND_INT,
        [SQLITE_FLOAT] = KIND_ANY,
        [SQLITE_TEXT] = KIND_TEXT,
        [SQLITE_BLOB] = KIND_BLOB,
    };
    struct sqlite_cell *cell = &rows->cells[column];
    sqlite3_value *value = sqlite3_column_value(rows->stmt, column);
    int type = sqlite3_value_type(value);

    *cell = (struct sqlite_cell){.type = BZ_VALUE_NULL};
    if (type == SQLITE_NULL)
        return true;
    if (rows->kinds[column] != KIND_ANY && rows->kinds[column] != kinds[type])
        return cell_wrong(rows, column, held[type], err);
    if (type == SQLITE_TEXT)
        return cell_read_text(rows, column, value, err);
    if (type == SQLITE_BLOB)
        return cell_read_blob(rows, column, value, err);
    cell->type = BZ_VALUE_INT;
    cell->i = sqlite3_value_int64(value);
    return true;
}

/* There is no row: whoever reads a cell all the same gets nothing. */
static int rows_without(struct sqlite_rows *rows, int result)
{
    memset(rows->cells, 0, (size_t)rows->n_columns * sizeof *rows->cells);
    return result;
}

int bz_sqlite_next(struct bz_rows *base, struct bz_err *err)
{
    struct sqlite_rows *rows = (struct sqlite_rows *)base;
    int rc;

    if (!rows->stmt) {
        bz_err_set(err, BUZON_ERR_CLOSED, "%s is closed", rows->db->name);
        return -1;
    }
    if (rows->ended) /* one step more would start from the beginning */
        return rows_without(rows, 0);
    errno = 0;
    rc = sqlite3_step(rows->stmt);
    rows->ended = rc != SQLITE_ROW;
    if (rc == SQLITE_DONE)
        return rows_without(rows, 0);
    if (rc != SQLITE_ROW) {
        (void)bz_sqlite_fail(rows->db, rc, err);
        return rows_without(rows, -1);
    }
    for (int i = 0; i < rows->n_columns; i++)
        if (!cell_read(rows, i, err))
            return rows_without(rows, -1);
    return 1;
}

/* SQLite keeps the count of the last statement that changed rows: it may be another's. */
static void rows_count_changes(const struct sqlite_rows *rows)
{
    struct sqlite_db *db = rows->db;

    if (!sqlite3_stmt_readonly(rows->stmt))
        db->changes = sqlite3_total_changes64(db->handle) == rows->changes_before
                          ? 0
                          : sqlite3_changes64(db->handle);
}

void bz_sqlite_done(struct bz_rows *base)
{
    struct sqlite_rows *rows = (struct sqlite_rows *)base;
    struct sqlite_db *db = rows->db;

    rows->running = false;
    db->n_running--;
    if (rows->stmt) {
        (void)sqlite3_reset(rows->stmt);
        /* What was bound is personal data or no longer there. */
        (void)sqlite3_clear_bindings(rows->stmt);
        rows_count_changes(rows);
    }
    if (db->closed && !db->n_running)
        bz_sqlite_free(db);
}

/* --- the row at hand --- */

static const struct sqlite_cell *rows_cell(const struct bz_rows *base, int column)
{
    static const struct sqlite_cell none = {.type = BZ_VALUE_NULL};
    const struct sqlite_rows *rows = (const struct sqlite_rows *)base;

    return column < 0 || column >= rows->n_columns || !rows->stmt ? &none
                                                                  : &rows->cells[column];
}

bool bz_sqlite_is_null(const struct bz_rows *base, int column)
{
    return rows_cell(base, column)->type == BZ_VALUE_NULL;
}

int64_t bz_sqlite_int(const struct bz_rows *base, int column)
{
    return rows_cell(base, column)->i;
}

const char *bz_sqlite_text(const struct bz_rows *base, int column, size_t *len)
{
    const struct sqlite_cell *cell = rows_cell(base, column);

    *len = cell->type == BZ_VALUE_TEXT ? cell->len : 0;
    return cell->type == BZ_VALUE_TEXT ? cell->p : NULL;
}

const void *bz_sqlite_blob(const struct bz_rows *base, int column, size_t *len)
{
    const struct sqlite_cell *cell = rows_cell(base, column);

    *len = cell->len;
    return cell->p;
}
