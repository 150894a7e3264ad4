/* SPDX-License-Identifier: EUPL-1.2 */
/* What every store driver must do: one suite, run for each of them. */
#include "scratch.h"

/* A driver under test. Engines differ in how a table is declared and how long they wait. */
struct target {
    const char *name;
    const char *table; /* makes `sample`: id, n, t, b */
    const char *impatient;
    void (*address)(char ret[160]);
};

static void sqlite_address(char ret[160])
{
    (void)snprintf(ret, 160, "sqlite:%s", scratch_path("inbox.db"));
}

static const struct target targets[] = {
    {"sqlite", "CREATE TABLE sample (id INTEGER PRIMARY KEY, n INTEGER, t TEXT UNIQUE, b BLOB)",
     "PRAGMA busy_timeout = 30", sqlite_address},
};

static const struct target *target;
static struct bz_db *db;

static struct bz_db *connect_to(enum bz_db_mode mode)
{
    struct bz_err err = {0};
    char address[160];
    struct bz_db *made;

    target->address(address);
    made = bz_db_open(address, mode, NULL, &err);
    if (!made)
        fail_msg("open: %d %s", err.code, err.message);
    return made;
}

static int start(void **state)
{
    target = *state;
    if (scratch_make(state))
        return -1;
    db = connect_to(BZ_DB_CREATE);
    assert_ok(bz_db_exec(db, target->table, BZ_V_NONE, e));
    return 0;
}

static int stop(void **state)
{
    bz_db_close(db);
    return scratch_remove(state);
}

static void add(int64_t id, int64_t n, const char *t)
{
    assert_ok(bz_db_exec(db, "INSERT INTO sample (id, n, t) VALUES ($1, $2, $3)",
                         BZ_V(bz_v_int(id), bz_v_int(n), bz_v_text(t)), e));
}

/* One integer as one connection sees it. */
static int64_t ask(struct bz_db *with, const char *sql)
{
    int64_t n = -99;

    assert_ok(bz_db_int(with, sql, BZ_V_NONE, -1, &n, e));
    return n;
}

static struct bz_rows *query_one(const char *sql, const struct bz_value *v, size_t n)
{
    struct bz_err err = {0};
    struct bz_rows *rows = bz_db_query(db, sql, v, n, &err);

    if (!rows || bz_rows_next(rows, &err) != 1)
        fail_msg("%s: no row: %s", sql, err.message);
    return rows;
}

/* --- parameters and values --- */

static void parameters_go_by_their_number(void **state)
{
    BZ_AUTO(bz_rows) rows = NULL;

    (void)state;
    assert_ok(bz_db_exec(db, "INSERT INTO sample (t, n, id) VALUES ($3, $2, $1)",
                         BZ_V(bz_v_int(1), bz_v_int(2), bz_v_text("tres")), e));
    rows = query_one("SELECT id, n, t FROM sample WHERE n = $2 AND (id = $1 OR n = $1) AND "
                     "n = $2 AND t = $3 AND id <> $2",
                     BZ_V(bz_v_int(1), bz_v_int(2), bz_v_text("tres")));
    assert_int_equal(bz_rows_int(rows, 0), 1);
    assert_int_equal(bz_rows_int(rows, 1), 2);
    assert_string_equal(bz_rows_text(rows, 2), "tres");
}

static void a_wrong_number_of_parameters_is_our_bug(void **state)
{
    (void)state;
    assert_refused(
        bz_db_exec(db, "UPDATE sample SET n = $1 WHERE id = $2", BZ_V(bz_v_int(1)), e),
        BUZON_ERR_INTERNAL, "a statement of 2 parameters got 1");
    assert_refused(
        bz_db_exec(db, "UPDATE sample SET n = $1", BZ_V(bz_v_int(1), bz_v_int(2)), e),
        BUZON_ERR_INTERNAL, "a statement of 1 parameters got 2");
    assert_refused(
        bz_db_exec(db, "UPDATE sample SET n = $2", BZ_V(bz_v_int(1), bz_v_int(2)), e),
        BUZON_ERR_INTERNAL, "not one statement whose parameters are $1 up to the last");
    assert_refused(bz_db_exec(db, "DELETE FROM sample; DELETE FROM meta", BZ_V_NONE, e),
                   BUZON_ERR_INTERNAL,
                   "not one statement whose parameters are $1 up to the last");
}

static void integers_keep_their_extremes(void **state)
{
    static const int64_t numbers[] = {0,         1,         -1,        INT64_MAX,
                                      INT64_MIN, INT32_MAX, INT32_MIN, INT64_C(1) << 53 | 1};

    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        BZ_AUTO(bz_rows) rows = NULL;

        add((int64_t)i, numbers[i], NULL);
        rows = query_one("SELECT n FROM sample WHERE id = $1 AND n = $2",
                         BZ_V(bz_v_int((int64_t)i), bz_v_int(numbers[i])));
        assert_true(bz_rows_int(rows, 0) == numbers[i]);
        assert_false(bz_rows_is_null(rows, 0));
    }
}

static void empty_is_not_null(void **state)
{
    BZ_AUTO(bz_rows) rows = NULL;
    size_t len = 7;

    (void)state;
    assert_ok(bz_db_exec(db, "INSERT INTO sample (id, n, t, b) VALUES ($1, $2, $3, $4)",
                         BZ_V(bz_v_int(1), bz_v_int(0), bz_v_text(""), bz_v_blob("", 0)), e));
    assert_ok(bz_db_exec(db, "INSERT INTO sample (id, n, t, b) VALUES ($1, $2, $3, $4)",
                         BZ_V(bz_v_int(2), bz_v_null(), bz_v_text(NULL), bz_v_blob(NULL, 9)),
                         e));
    rows = query_one("SELECT n, t, b FROM sample ORDER BY id", BZ_V_NONE);
    assert_false(bz_rows_is_null(rows, 0) || bz_rows_is_null(rows, 1) ||
                 bz_rows_is_null(rows, 2));
    assert_string_equal(bz_rows_text(rows, 1), "");
    assert_non_null(bz_rows_blob(rows, 2, &len));
    assert_int_equal(len, 0);
    assert_int_equal(bz_rows_next(rows, &(struct bz_err){0}), 1);
    assert_true(bz_rows_is_null(rows, 0) && bz_rows_is_null(rows, 1) &&
                bz_rows_is_null(rows, 2));
    assert_int_equal(bz_rows_int(rows, 0), 0);
    assert_null(bz_rows_text(rows, 1));
    len = 7;
    assert_null(bz_rows_blob(rows, 2, &len));
    assert_int_equal(len, 0);
    assert_true(bz_rows_time(rows, 0) == BUZON_TIME_NONE);
    assert_true(bz_rows_day(rows, 0) == BUZON_DAY_NONE);
}

static void times_and_days_come_back(void **state)
{
    BZ_AUTO(bz_rows) rows = NULL;

    (void)state;
    assert_ok(bz_db_exec(db, "INSERT INTO sample (id, n) VALUES ($1, $2)",
                         BZ_V(bz_v_day(-719162), bz_v_time(INT64_C(1785592299138))), e));
    rows = query_one("SELECT id, n, n FROM sample", BZ_V_NONE);
    assert_int_equal(bz_rows_day(rows, 0), -719162);
    assert_true(bz_rows_time(rows, 1) == INT64_C(1785592299138));
    assert_true(bz_rows_day(rows, 2) == BUZON_DAY_NONE); /* too large for a day */
}

static void bytes_keep_their_nul(void **state)
{
    static const unsigned char bytes[] = {0, 1, 0xff, 0, 'x', 0};
    BZ_AUTO(bz_rows) rows = NULL;
    const void *got;
    size_t len;

    (void)state;
    assert_ok(bz_db_exec(db, "INSERT INTO sample (id, b) VALUES ($1, $2)",
                         BZ_V(bz_v_int(1), bz_v_blob(bytes, sizeof bytes)), e));
    rows = query_one("SELECT b FROM sample WHERE b = $1", BZ_V(bz_v_blob(bytes, sizeof bytes)));
    got = bz_rows_blob(rows, 0, &len);
    assert_int_equal(len, sizeof bytes);
    assert_memory_equal(got, bytes, len);
    assert_null(bz_rows_text(rows, 0));
}

static void texts_of_any_length_and_script_come_back(void **state)
{
    static char big[1 << 20];
    static const char *const texts[] = {"año", "l·l €uros 🚛", "e\xcc\x81", big, "\xef\xbf\xbf"};

    (void)state;
    memset(big, 'a', sizeof big - 1);
    memcpy(big + 77777, "ñ", 2);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        BZ_AUTO(bz_rows) rows = NULL;

        add((int64_t)i, 0, texts[i]);
        rows = query_one("SELECT t FROM sample WHERE id = $1", BZ_V(bz_v_int((int64_t)i)));
        assert_string_equal(bz_rows_text(rows, 0), texts[i]);
    }
}

static void parameters_may_change_after_the_call(void **state)
{
    char text[] = "antes";
    BZ_AUTO(bz_rows) rows = NULL;
    struct bz_err err = {0};

    (void)state;
    add(1, 0, "antes");
    rows =
        bz_db_query(db, "SELECT id, $1 FROM sample WHERE t = $1", BZ_V(bz_v_text(text)), &err);
    memcpy(text, "luego", 5);
    assert_int_equal(bz_rows_next(rows, &err), 1);
    assert_string_equal(bz_rows_text(rows, 1), "antes");
}

/* --- statements --- */

static void a_statement_may_run_inside_itself(void **state)
{
    static const char sql[] = "SELECT id FROM sample WHERE id > $1 ORDER BY id";
    struct bz_err err = {0};
    BZ_AUTO(bz_rows) outer = NULL;
    int pairs = 0;

    (void)state;
    for (int i = 1; i <= 4; i++)
        add(i, i, NULL);
    outer = bz_db_query(db, sql, BZ_V(bz_v_int(0)), &err);
    while (bz_rows_next(outer, &err) == 1) {
        int64_t from = bz_rows_int(outer, 0);
        BZ_AUTO(bz_rows) inner = bz_db_query(db, sql, BZ_V(bz_v_int(from)), &err);

        while (bz_rows_next(inner, &err) == 1) {
            assert_true(bz_rows_int(inner, 0) > from);
            pairs++;
        }
        assert_int_equal(bz_rows_int(outer, 0), from);
    }
    assert_int_equal(err.code, BUZON_OK);
    assert_int_equal(pairs, 6);
}

static void writing_while_reading_is_allowed(void **state)
{
    struct bz_err err = {0};
    BZ_AUTO(bz_rows) rows = NULL;

    (void)state;
    for (int i = 1; i <= 20; i++)
        add(i, 0, NULL);
    assert_ok(bz_db_begin(db, true, e));
    rows = bz_db_query(db, "SELECT id FROM sample ORDER BY id", BZ_V_NONE, &err);
    while (bz_rows_next(rows, &err) == 1)
        assert_ok(bz_db_exec(db, "UPDATE sample SET n = $1 WHERE id = $1",
                             BZ_V(bz_v_int(bz_rows_int(rows, 0))), e));
    bz_rows_free(bz_steal(rows));
    assert_ok(bz_db_commit(db, e));
    assert_int_equal(ask(db, "SELECT sum(n) FROM sample"), 210);
}

static void the_end_stays_the_end(void **state)
{
    struct bz_err err = {0};
    BZ_AUTO(bz_rows) rows = NULL;

    (void)state;
    add(1, 5, "x");
    rows = query_one("SELECT n, t FROM sample", BZ_V_NONE);
    assert_int_equal(bz_rows_next(rows, &err), 0);
    assert_int_equal(bz_rows_next(rows, &err), 0);
    assert_true(bz_rows_is_null(rows, 0));
    assert_null(bz_rows_text(rows, 1));
    assert_int_equal(bz_rows_int(rows, 7), 0);
    assert_int_equal(bz_rows_int(rows, -1), 0);
}

static void a_statement_works_again_after_an_error(void **state)
{
    static const char sql[] = "INSERT INTO sample (id, t) VALUES ($1, $2)";

    (void)state;
    assert_ok(bz_db_exec(db, sql, BZ_V(bz_v_int(1), bz_v_text("a")), e));
    for (int i = 0; i < 3; i++) {
        struct bz_err err = {0};

        assert_false(bz_db_exec(db, sql, BZ_V(bz_v_int(9), bz_v_text("a")), &err));
        assert_int_equal(err.code, BUZON_ERR_INTERNAL);
        assert_null(strstr(err.message, "\"a\""));
    }
    assert_ok(bz_db_exec(db, sql, BZ_V(bz_v_int(2), bz_v_text("b")), e));
    assert_int_equal(ask(db, "SELECT count(*) FROM sample"), 2);
}

static void a_statement_that_is_wrong_is_our_bug(void **state)
{
    struct bz_err err = {0};

    (void)state;
    assert_false(bz_db_exec(db, "SELEKT 1", BZ_V_NONE, &err));
    assert_int_equal(err.code, BUZON_ERR_INTERNAL);
    assert_false(bz_db_exec(db, "SELECT n FROM nowhere", BZ_V_NONE, &err));
    assert_int_equal(err.code, BUZON_ERR_CORRUPT);
}

static void more_statements_than_are_kept_still_work(void **state)
{
    static char texts[700][40];

    (void)state;
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 700; i++) {
            int64_t n = 0;

            (void)snprintf(texts[i], sizeof texts[i], "SELECT %d", i);
            assert_ok(bz_db_int(db, texts[i], BZ_V_NONE, -1, &n, e));
            assert_int_equal(n, i);
        }
}

static void a_text_that_changed_in_place_is_another_statement(void **state)
{
    char sql[] = "SELECT 1";

    (void)state;
    assert_int_equal(ask(db, sql), 1);
    sql[7] = '2';
    assert_int_equal(ask(db, sql), 2);
}

static void changes_are_counted(void **state)
{
    (void)state;
    for (int i = 1; i <= 3; i++)
        add(i, 0, NULL);
    assert_int_equal(bz_db_changes(db), 1);
    assert_ok(bz_db_exec(db, "UPDATE sample SET n = 7", BZ_V_NONE, e));
    assert_int_equal(bz_db_changes(db), 3);
    assert_int_equal(ask(db, "SELECT count(*) FROM sample"), 3);
    assert_int_equal(bz_db_changes(db), 3);
    assert_ok(bz_db_exec(db, "UPDATE sample SET n = 8 WHERE id > 99", BZ_V_NONE, e));
    assert_int_equal(bz_db_changes(db), 0);
    assert_ok(bz_db_exec(db, "INSERT INTO sample (id) VALUES (2) ON CONFLICT (id) DO NOTHING",
                         BZ_V_NONE, e));
    assert_int_equal(bz_db_changes(db), 0);
    assert_ok(bz_db_exec(db,
                         "INSERT INTO sample (id, n) VALUES (2, 9) "
                         "ON CONFLICT (id) DO UPDATE SET n = excluded.n",
                         BZ_V_NONE, e));
    assert_int_equal(bz_db_changes(db), 1);
    assert_ok(bz_db_exec(db, "DELETE FROM sample WHERE n = 7", BZ_V_NONE, e));
    assert_int_equal(bz_db_changes(db), 2);
}

static void what_was_written_can_be_returned(void **state)
{
    BZ_AUTO(bz_rows) rows = NULL;

    (void)state;
    rows = query_one("INSERT INTO sample (n, t) VALUES ($1, $2) RETURNING id, t",
                     BZ_V(bz_v_int(1), bz_v_text("hola")));
    assert_int_equal(bz_rows_int(rows, 0), 1);
    assert_string_equal(bz_rows_text(rows, 1), "hola");
    bz_rows_free(bz_steal(rows));
    assert_int_equal(bz_db_changes(db), 1);
}

static void one_integer_has_a_fallback(void **state)
{
    int64_t n = 0;

    (void)state;
    assert_ok(bz_db_int(db, "SELECT n FROM sample", BZ_V_NONE, -5, &n, e));
    assert_int_equal(n, -5);
    assert_ok(bz_db_int(db, "SELECT max(n) FROM sample", BZ_V_NONE, -6, &n, e));
    assert_int_equal(n, -6);
    assert_false(bz_db_int(db, "SELECT nothing", BZ_V_NONE, -7, &n, &(struct bz_err){0}));
    assert_int_equal(n, -6);
}

static void ten_thousand_rows_come_in_order(void **state)
{
    struct bz_err err = {0};
    BZ_AUTO(bz_rows) rows = NULL;
    int64_t n = 0;

    (void)state;
    assert_ok(bz_db_begin(db, true, e));
    for (int i = 0; i < 10000; i++) {
        char text[16];

        (void)snprintf(text, sizeof text, "t%d", i);
        add(i * 7919 % 10000, i, text);
    }
    assert_ok(bz_db_commit(db, e));
    rows = bz_db_query(db, "SELECT id, n, t FROM sample ORDER BY id", BZ_V_NONE, &err);
    for (; bz_rows_next(rows, &err) == 1; n++) {
        assert_int_equal(bz_rows_int(rows, 0), n);
        assert_int_equal(bz_rows_int(rows, 1) * 7919 % 10000, n);
        assert_int_equal(atoll(bz_rows_text(rows, 2) + 1), bz_rows_int(rows, 1));
    }
    assert_int_equal(err.code, BUZON_OK);
    assert_int_equal(n, 10000);
}

/* --- transactions --- */

static bool add_two(struct bz_db *with, void *user, struct bz_err *err)
{
    return bz_db_exec(with, "INSERT INTO sample (id) VALUES (1)", BZ_V_NONE, err) &&
           bz_db_exec(with, "INSERT INTO sample (id) VALUES (2)", BZ_V_NONE, err) &&
           (!user || bz_fail(err, BUZON_ERR_STATE, "%s", (const char *)user));
}

static void a_body_that_refuses_leaves_nothing(void **state)
{
    char no[] = "no";

    (void)state;
    assert_refused(bz_db_tx(db, add_two, no, e), BUZON_ERR_STATE, "no");
    assert_int_equal(ask(db, "SELECT count(*) FROM sample"), 0);
    assert_ok(bz_db_tx(db, add_two, NULL, e));
    assert_int_equal(ask(db, "SELECT count(*) FROM sample"), 2);
}

static void transactions_do_not_nest(void **state)
{
    struct bz_err err = {0};

    (void)state;
    bz_db_rollback(db);
    assert_false(bz_db_commit(db, &err));
    assert_int_equal(err.code, BUZON_ERR_INTERNAL);
    assert_ok(bz_db_begin(db, true, e));
    add(1, 1, NULL);
    assert_false(bz_db_begin(db, true, &err));
    assert_int_equal(err.code, BUZON_ERR_INTERNAL);
    assert_ok(bz_db_commit(db, e));
    assert_int_equal(ask(db, "SELECT count(*) FROM sample"), 1);
}

static void a_reading_transaction_writes_nothing(void **state)
{
    (void)state;
    assert_ok(bz_db_begin(db, false, e));
    assert_refused(bz_db_exec(db, "INSERT INTO sample (id) VALUES (1)", BZ_V_NONE, e),
                   BUZON_ERR_INTERNAL, "a statement that writes in a reading transaction");
    bz_db_rollback(db);
    assert_int_equal(ask(db, "SELECT count(*) FROM sample"), 0);
}

static void a_reader_sees_one_moment(void **state)
{
    static const char count[] = "SELECT count(*) FROM sample";
    BZ_AUTO(bz_db) reader = connect_to(BZ_DB_READ_ONLY);

    (void)state;
    add(1, 1, NULL);
    assert_ok(bz_db_begin(reader, false, e));
    add(2, 2, NULL);
    assert_int_equal(ask(reader, count), 1);
    assert_ok(bz_db_begin(db, true, e));
    add(3, 3, NULL);
    assert_int_equal(ask(reader, count), 1);
    assert_ok(bz_db_commit(db, e));
    assert_int_equal(ask(reader, count), 1);
    assert_ok(bz_db_commit(reader, e));
    assert_int_equal(ask(reader, count), 3);
}

static void nobody_sees_what_is_not_committed(void **state)
{
    static const char count[] = "SELECT count(*) FROM sample";
    BZ_AUTO(bz_db) other = connect_to(BZ_DB_EXISTING);

    (void)state;
    assert_ok(bz_db_begin(db, true, e));
    add(1, 1, NULL);
    assert_int_equal(ask(other, count), 0);
    assert_int_equal(ask(db, count), 1);
    assert_ok(bz_db_commit(db, e));
    assert_int_equal(ask(other, count), 1);
}

static void there_is_one_writer_at_a_time(void **state)
{
    BZ_AUTO(bz_db) other = connect_to(BZ_DB_EXISTING);

    (void)state;
    assert_ok(bz_db_exec(other, target->impatient, BZ_V_NONE, e));
    assert_ok(bz_db_begin(db, true, e));
    assert_refused(bz_db_begin(other, true, e), BUZON_ERR_BUSY,
                   "inbox.db is locked by another process");
    assert_refused(bz_db_exec(other, "INSERT INTO sample (id) VALUES (1)", BZ_V_NONE, e),
                   BUZON_ERR_BUSY, "inbox.db is locked by another process");
    assert_ok(bz_db_commit(db, e));
    assert_ok(bz_db_tx(other, add_two, NULL, e));
    assert_int_equal(ask(db, "SELECT count(*) FROM sample"), 2);
}

/* --- opening and closing --- */

static void a_reader_cannot_write(void **state)
{
    BZ_AUTO(bz_db) reader = connect_to(BZ_DB_READ_ONLY);

    (void)state;
    assert_refused(bz_db_exec(reader, "INSERT INTO sample (id) VALUES (1)", BZ_V_NONE, e),
                   BUZON_ERR_READ_ONLY, "inbox.db may not be written");
    assert_refused(bz_db_begin(reader, true, e), BUZON_ERR_READ_ONLY,
                   "inbox.db may not be written");
    assert_int_equal(ask(reader, "SELECT count(*) FROM sample"), 0);
}

static void rows_may_outlive_their_connection(void **state)
{
    struct bz_db *other = connect_to(BZ_DB_EXISTING);
    struct bz_err err = {0};
    struct bz_rows *one, *two;

    (void)state;
    add(1, 1, "x");
    add(2, 2, "y");
    one = bz_db_query(other, "SELECT t FROM sample", BZ_V_NONE, &err);
    two = bz_db_query(other, "SELECT t FROM sample", BZ_V_NONE, &err);
    assert_int_equal(bz_rows_next(one, &err), 1);
    assert_ok(bz_db_begin(other, true, e));
    bz_db_close(other);
    assert_null(bz_rows_text(one, 0));
    assert_int_equal(bz_rows_next(one, &err), -1);
    assert_int_equal(err.code, BUZON_ERR_CLOSED);
    bz_rows_free(one);
    assert_int_equal(bz_rows_next(two, &err), -1);
    bz_rows_free(two);
    add(3, 3, "z"); /* its transaction is over */
}

static void an_open_transaction_ends_with_its_connection(void **state)
{
    struct bz_db *other = connect_to(BZ_DB_EXISTING);

    (void)state;
    assert_ok(bz_db_begin(other, true, e));
    assert_ok(bz_db_exec(other, "INSERT INTO sample (id) VALUES (1)", BZ_V_NONE, e));
    bz_db_close(other);
    assert_int_equal(ask(db, "SELECT count(*) FROM sample"), 0);
}

static void the_schema_is_there_and_stays(void **state)
{
    (void)state;
    assert_ok(bz_db_exec(db, "INSERT INTO meta (key, value) VALUES ('a', 'b')", BZ_V_NONE, e));
    bz_db_close(db);
    db = connect_to(BZ_DB_CREATE);
    assert_int_equal(ask(db, "SELECT count(*) FROM meta"), 1);
    assert_int_equal(ask(db, "SELECT count(*) FROM inquiry"), 0);
    assert_int_equal(ask(db, "SELECT count(*) FROM sample"), 0);
}

static void nothing_wrong_leaves_the_store(void **state)
{
    /* Written past the driver's own types, as another program might. */
    static const struct {
        const char *sql, *why;
    } cases[] = {
        {"UPDATE sample SET t = CAST(X'C3' AS TEXT)",
         "inbox.db is damaged: column t holds a text that is not UTF-8"},
        {"UPDATE sample SET t = CAST(X'EDA080' AS TEXT)",
         "inbox.db is damaged: column t holds a text that is not UTF-8"},
        {"UPDATE sample SET t = CAST(X'610062' AS TEXT)",
         "inbox.db is damaged: column t holds a text with a NUL"},
        {"UPDATE sample SET t = X'61'", "inbox.db is damaged: column t holds bytes"},
        {"UPDATE sample SET n = 'x'", "inbox.db is damaged: column n holds a text"},
        {"UPDATE sample SET n = 1.5", "inbox.db is damaged: column n holds a fraction"},
        {"UPDATE sample SET b = 'x'", "inbox.db is damaged: column b holds a text"},
        {"UPDATE sample SET b = 3", "inbox.db is damaged: column b holds a number"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BZ_AUTO(bz_rows) rows = NULL;
        struct bz_err err = {0};

        assert_ok(bz_db_exec(db, "DELETE FROM sample", BZ_V_NONE, e));
        add(1, 1, "a");
        assert_ok(bz_db_exec(db, cases[i].sql, BZ_V_NONE, e));
        rows = bz_db_query(db, "SELECT n, t, b FROM sample", BZ_V_NONE, &err);
        assert_int_equal(bz_rows_next(rows, &err), -1);
        assert_int_equal(err.code, BUZON_ERR_CORRUPT);
        assert_string_equal(err.message, cases[i].why);
    }
}

#define CASE(f)                                                                                \
    {                                                                                          \
#f, f                                                                                  \
    }
static const struct {
    const char *name;
    CMUnitTestFunction run;
} cases[] = {
    CASE(parameters_go_by_their_number),
    CASE(a_wrong_number_of_parameters_is_our_bug),
    CASE(integers_keep_their_extremes),
    CASE(empty_is_not_null),
    CASE(times_and_days_come_back),
    CASE(bytes_keep_their_nul),
    CASE(texts_of_any_length_and_script_come_back),
    CASE(parameters_may_change_after_the_call),
    CASE(a_statement_may_run_inside_itself),
    CASE(writing_while_reading_is_allowed),
    CASE(the_end_stays_the_end),
    CASE(a_statement_works_again_after_an_error),
    CASE(a_statement_that_is_wrong_is_our_bug),
    CASE(more_statements_than_are_kept_still_work),
    CASE(a_text_that_changed_in_place_is_another_statement),
    CASE(changes_are_counted),
    CASE(what_was_written_can_be_returned),
    CASE(one_integer_has_a_fallback),
    CASE(ten_thousand_rows_come_in_order),
    CASE(a_body_that_refuses_leaves_nothing),
    CASE(transactions_do_not_nest),
    CASE(a_reading_transaction_writes_nothing),
    CASE(a_reader_sees_one_moment),
    CASE(nobody_sees_what_is_not_committed),
    CASE(there_is_one_writer_at_a_time),
    CASE(a_reader_cannot_write),
    CASE(rows_may_outlive_their_connection),
    CASE(an_open_transaction_ends_with_its_connection),
    CASE(the_schema_is_there_and_stays),
    CASE(nothing_wrong_leaves_the_store),
};

enum { TARGETS = sizeof targets / sizeof *targets, CASES = sizeof cases / sizeof *cases };

int main(void)
{
    static struct CMUnitTest tests[TARGETS * CASES];
    static char names[TARGETS * CASES][96];

    for (size_t i = 0; i < TARGETS * CASES; i++) {
        const struct target *t = &targets[i / CASES];

        (void)snprintf(names[i], sizeof names[i], "%s: %s", t->name, cases[i % CASES].name);
        tests[i] = (struct CMUnitTest){names[i], cases[i % CASES].run, start, stop,
                                       (void *)(uintptr_t)t};
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
