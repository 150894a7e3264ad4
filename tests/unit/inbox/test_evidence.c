/* SPDX-License-Identifier: EUPL-1.2 */
/* Every column that the schema marks as evidence is changed behind the inbox's back, and verify
 * must name it; what is derived or operational may change without a word. */
#include "puppet.h"

#include "buzon/evidence.h"
#include "buzon/publication.h"
#include "buzon/work.h"

#include <ctype.h>
#include <sqlite3.h>

enum { COLUMNS_MAX = 400, ROWS_EACH = 2 };

/* --- what the schema says --- */

struct column {
    char table[32], name[32], type[8],
        mark; /* mark '\0': a key, which says nothing by itself */
};
static struct column columns[COLUMNS_MAX];
static size_t n_columns;

/* The letter that a comment begins with, as in "-- E: why"; '\0' for none. */
static char mark_of(const char *line)
{
    const char *c = strstr(line, "-- ");

    return c && strchr("EDO", c[3]) && !isalpha((unsigned char)c[4]) ? c[3] : '\0';
}

static bool is_key(const char *line)
{
    return strstr(line, "PRIMARY KEY") || strstr(line, "REFERENCES") != NULL;
}

/* A line inside CREATE TABLE; what is no column is left out. */
static void column_read(const char *table, char whole, const char *line)
{
    struct column c = {.mark = mark_of(line)};

    if (sscanf(line, " %31[a-z_0-9] %7[A-Z]", c.name, c.type) != 2 ||
        (strcmp(c.type, "INTEGER") != 0 && strcmp(c.type, "TEXT") != 0 &&
         strcmp(c.type, "BLOB") != 0))
        return;
    (void)snprintf(c.table, sizeof c.table, "%s", table);
    if (!c.mark)
        c.mark = whole;
    /* What a row of no mark belongs to is its key. */
    if (!c.mark && !is_key(line) && strcmp(c.name, "n") != 0)
        fail_msg("column %s of table %s is not marked", c.name, table);
    assert_true(n_columns < COLUMNS_MAX);
    columns[n_columns++] = c;
}

static int schema_read(void **state)
{
    FILE *f = fopen(BUZON_TEST_SCHEMA, "r");
    char line[400], table[32] = "";
    char whole = '\0';

    (void)state;
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        if (sscanf(line, "CREATE TABLE %31[a-z_]", table) == 1)
            whole = mark_of(line);
        else if (line[0] == ')')
            table[0] = '\0';
        else if (table[0])
            column_read(table, whole, line);
    }
    (void)fclose(f);
    assert_true(n_columns > 150);
    return 0;
}

/* --- a store with a row of everything --- */

static void inquiries_worked_on(struct scene *s)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new("2026-1", "person:ana", &err);

    assert_true(buzon_change_add_note(c, "llamar a la brigada", &err));
    assert_true(buzon_change_set_unit(c, "Alumbrado", &err));
    assert_true(buzon_change_add_tag(c, "centro", &err));
    assert_true(buzon_change_add_tag(c, "farolas", &err));
    assert_true(buzon_change_add_follower(c, "person:luis", &err));
    assert_true(buzon_change_set_register(c, "2026-E-1", s->now, "es.ltaibg.access", &err));
    buzon_inquiry_unref(buzon_inbox_apply(s->inbox, c, &err));
    buzon_change_free(c);
    c = buzon_change_new("2026-2", "person:ana", &err);
    assert_true(buzon_change_close(c, BUZON_RESOLUTION_REFUSED, "no es de aquí", &err));
    buzon_inquiry_unref(buzon_inbox_apply(s->inbox, c, &err));
    buzon_change_free(c);
    assert_no_error(err);
}

static void files_fetched(struct scene *s)
{
    buzon_error *err = NULL;
    buzon_job *job = buzon_inbox_job(s->inbox, "ayto", BUZON_WORK_MEDIA, &err);

    assert_no_error(err);
    assert_string_equal(puppet_next(job), "");
    buzon_job_free(job);
}

static void riddles_kept(struct scene *s)
{
    struct bz_err bad = {0};
    buzon_error *err = NULL;
    struct bz_response r = {.status = 200, .body = (char *)(uintptr_t) "¿?", .len = 3};
    const struct bz_riddle riddle = {.account = s->account,
                                     .origin = "import",
                                     .reason = "no es JSON",
                                     .response = &r,
                                     .at = s->now};

    assert_true(bz_quarantine(s->inbox, &riddle, &bad));
    assert_true(bz_quarantine(s->inbox, &riddle, &bad));
    buzon_riddle_unref(buzon_inbox_discard_riddle(s->inbox, 1, "vacío", "person:ana", &err));
    assert_no_error(err);
}

static void everything(struct scene *s)
{
    buzon_error *err = NULL;

    puppet_answer(s, "Va la brigada.");
    assert_int_equal(puppet_send(s), 1);
    SAY(s,
        {.id = "1",
         .author = "luis",
         .subject = "Farola",
         .file = "data:image/png;base64,iVBORw0KGgp4eQ==",
         .other_file = "data:text/plain,hola"},
        {.id = "2", .author = "eva", .text = "Un bache."},
        {.id = "3", .author = "ayto", .direction = BUZON_DIRECTION_OUT, .text = "Bando."},
        {.id = "4", .author = "?", .kind = BUZON_MESSAGE_UNKNOWN, .text = ""});
    SAY(s, {.id = "2", .author = "eva", .text = "Dos baches.", .edited_at = s->now + MINUTE},
        {.id = "3",
         .author = "ayto",
         .direction = BUZON_DIRECTION_OUT,
         .text = "Bando 2.",
         .edited_at = s->now + MINUTE});
    scene_notice(s, BUZON_VERB_DELETED, "2", NULL, s->now + 2 * MINUTE);
    inquiries_worked_on(s);
    files_fetched(s);
    assert_true(buzon_inbox_set_publication(s->inbox, "2026-1", BUZON_PUBLICATION_PROPOSED,
                                            "person:ana", &err));
    riddles_kept(s);
    buzon_string_free(buzon_inbox_seal(s->inbox, "system", &err));
    assert_no_error(err);
    assert_string_equal(scene_findings(s, NULL), "");
}

/* --- changing one value --- */

/* What of a marked column is no evidence in this row, and why. */
static const struct {
    const char *table, *column, *where;
} spared[] = {
    /* Whose words they are is said by the event, and this one's are not its own. */
    {"message", "proof", "proof IS NULL AND direction = 0"},
    {"revision", "proof", "proof IS NULL"},
    {"message", "proof", "text = ''"},
    {"attachment", "size", "state = 1"},
    {"attachment", "state", "state <> 0"},
    {"attachment", "reason", "0"},
};
/* Another value than the usual one. */
static const struct {
    const char *table, *column, *value;
} other[] = {
    {"answer_part", "state", "9"},
    {"message", "inquiry", "1 + (inquiry = 1)"},
};

static const char *value_of(const struct column *c)
{
    static char text[160];

    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        if (strcmp(other[i].table, c->table) == 0 && strcmp(other[i].column, c->name) == 0)
            return other[i].value;
    if (strcmp(c->type, "INTEGER") == 0)
        (void)snprintf(text, sizeof text, "ifnull(%s + 1000, 1)", c->name);
    else if (strcmp(c->type, "TEXT") == 0)
        (void)snprintf(text, sizeof text, "ifnull(%s, '') || 'x'", c->name);
    else
        (void)snprintf(text, sizeof text, "CAST(ifnull(%s, x'') || x'78' AS BLOB)", c->name);
    return text;
}

/* "a = 1 AND b = 'x'" of a row's primary key, for the statement that changes it back. */
static void key_of(sqlite3 *db, const char *table, int64_t row, char *ret, size_t len)
{
    char sql[400];
    sqlite3_stmt *st = NULL;

    (void)snprintf(sql, sizeof sql,
                   "SELECT group_concat(name, ',') FROM pragma_table_info('%s') WHERE pk",
                   table);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    (void)snprintf(ret, len, "(%s) = (SELECT %s FROM %s ORDER BY %s LIMIT 1 OFFSET %lld)",
                   (const char *)sqlite3_column_text(st, 0),
                   (const char *)sqlite3_column_text(st, 0), table,
                   (const char *)sqlite3_column_text(st, 0), (long long)row);
    sqlite3_finalize(st);
}

static bool is_spared(sqlite3 *db, const struct column *c, const char *key)
{
    char sql[700];
    bool is = false;

    for (size_t i = 0; i < sizeof spared / sizeof *spared; i++) {
        sqlite3_stmt *st = NULL;

        if (strcmp(spared[i].table, c->table) != 0 || strcmp(spared[i].column, c->name) != 0)
            continue;
        (void)snprintf(sql, sizeof sql, "SELECT 1 FROM %s WHERE %s AND (%s)", c->table, key,
                       spared[i].where);
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
        is = is || sqlite3_step(st) == SQLITE_ROW;
        sqlite3_finalize(st);
    }
    return is;
}

/* Change one value of one row and look what verify says; the table is put back afterwards. */
static void change_one(struct scene *s, sqlite3 *db, const struct column *c, int64_t row)
{
    char key[300], sql[900], *why = NULL;
    const char *found;

    key_of(db, c->table, row, key, sizeof key);
    if (is_spared(db, c, key))
        return;
    (void)snprintf(sql, sizeof sql,
                   "CREATE TEMP TABLE before AS SELECT * FROM %s; UPDATE %s SET %s = %s WHERE "
                   "%s",
                   c->table, c->table, c->name, value_of(c), key);
    if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s: %s", sql, why);
    found = scene_findings(s, NULL);
    if (c->mark == 'E' && !*found)
        fail_msg("nobody notices: %s", sql);
    if (c->mark != 'E' && *found)
        fail_msg("found %s, harmless as it is: %s", found, sql);
    (void)snprintf(sql, sizeof sql,
                   "DELETE FROM %s; INSERT INTO %s SELECT * FROM before; DROP TABLE before",
                   c->table, c->table);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
}

static int64_t rows_of(struct scene *s, const char *table)
{
    char sql[80];

    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM %.31s", table);
    return scene_number(s, sql);
}

static void change_all(struct scene *s, bool evidence)
{
    sqlite3 *db = NULL;

    everything(s);
    assert_int_equal(sqlite3_open(s->path, &db), SQLITE_OK);
    for (size_t i = 0; i < n_columns; i++) {
        int64_t rows = rows_of(s, columns[i].table);

        if (!columns[i].mark || (columns[i].mark == 'E') != evidence)
            continue;
        if (evidence && rows == 0)
            fail_msg("no row of table %s to change", columns[i].table);
        for (int64_t row = 0; row<rows; row += rows> ROWS_EACH ? rows - 1 : 1)
            change_one(s, db, &columns[i], row);
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_string_equal(scene_findings(s, NULL), "");
}

static void what_is_evidence_is_named(void **state)
{
    change_all(*state, true);
}

static void what_is_none_is_not(void **state)
{
    change_all(*state, false);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, puppet_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_is_evidence_is_named),
        CASE(what_is_none_is_not),
    };

    return cmocka_run_group_tests(tests, schema_read, NULL);
}
