/* SPDX-License-Identifier: EUPL-1.2 */
/* What stands between a caller and any driver: addresses, parameters, transactions that run
 * again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../folder.h"
#include "store/driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- a driver that only keeps a record of what it is asked --- */

static struct {
    int begun, committed, rolled_back;
    int conflicts; /* how many commits still end in one */
} seen;

static bool fake_begin(struct bz_db *db, bool write, struct bz_err *err)
{
    (void)db, (void)err;
    assert_true(write);
    seen.begun++;
    return true;
}

static bool fake_commit(struct bz_db *db, struct bz_err *err)
{
    if (seen.conflicts) {
        seen.conflicts--;
        db->conflict = true;
        return bz_fail(err, BUZON_ERR_CONFLICT, "somebody was faster");
    }
    seen.committed++;
    return true;
}

static void fake_rollback(struct bz_db *db)
{
    (void)db;
    seen.rolled_back++;
}

static const struct bz_db_ops fake = {
    .begin = fake_begin, .commit = fake_commit, .rollback = fake_rollback};

static int start(void **state)
{
    (void)state;
    memset(&seen, 0, sizeof seen);
    return 0;
}

static bool count(struct bz_db *db, void *user, struct bz_err *err)
{
    (void)db, (void)err;
    ++*(int *)user;
    return true;
}

static bool refuse(struct bz_db *db, void *user, struct bz_err *err)
{
    (void)count(db, user, err);
    return bz_fail(err, BUZON_ERR_CONFLICT, "changed meanwhile");
}

static void a_conflict_runs_the_body_again(void **state)
{
    struct bz_db db = {.ops = &fake};
    struct bz_err err = {0};
    int runs = 0;

    (void)state;
    seen.conflicts = 2;
    assert_true(bz_db_tx(&db, count, &runs, &err));
    assert_int_equal(runs, 3);
    assert_int_equal(seen.begun, 3);
    assert_int_equal(seen.committed, 1);
    assert_int_equal(err.code, BUZON_OK);
}

static void conflicts_without_end_are_given_up(void **state)
{
    struct bz_db db = {.ops = &fake};
    struct bz_err err = {0};
    int runs = 0;

    (void)state;
    seen.conflicts = 100;
    assert_false(bz_db_tx(&db, count, &runs, &err));
    assert_int_equal(runs, 8);
    assert_int_equal(err.code, BUZON_ERR_CONFLICT);
    assert_string_equal(err.message, "somebody was faster");
}

static void a_refusal_of_the_body_is_not_repeated(void **state)
{
    struct bz_db db = {.ops = &fake};
    struct bz_err err = {0};
    int runs = 0;

    (void)state;
    assert_false(bz_db_tx(&db, refuse, &runs, &err));
    assert_int_equal(runs, 1);
    assert_int_equal(seen.rolled_back, 1);
    assert_int_equal(seen.committed, 0);
    assert_string_equal(err.message, "changed meanwhile");
}

static void an_address_nobody_knows_is_refused_without_its_secrets(void **state)
{
    static const struct {
        const char *address, *message;
    } cases[] = {
        {"", "\"\" is no kind of store; write \"sqlite:PATH\""},
        {"inbox.db", "\"\" is no kind of store; write \"sqlite:PATH\""},
        {":inbox.db", "\"\" is no kind of store; write \"sqlite:PATH\""},
        {"SQLITE:x", "\"SQLITE\" is no kind of store; write \"sqlite:PATH\""},
        {"mysql://root:geheim@host/x", "\"mysql\" is no kind of store; write \"sqlite:PATH\""},
        {"sqlite:", "the path is empty; write \"sqlite:PATH\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bz_err err = {0};

        assert_null(bz_db_open(cases[i].address, BZ_DB_CREATE, NULL, &err));
        assert_int_equal(err.code, BUZON_ERR_INVALID);
        assert_string_equal(err.message, cases[i].message);
    }
}

static void the_path_of_a_store_is_what_follows(void **state)
{
    (void)state;
    assert_string_equal(bz_db_path("sqlite:a:b.db"), "a:b.db");
    assert_string_equal(bz_db_path("sqlite::x"), ":x"); /* a name like any other */
    assert_null(bz_db_path("mysql:inbox"));
    assert_null(bz_db_path("inbox.db"));
}

static void an_address_stays_right_elsewhere(void **state)
{
    static const struct {
        const char *address, *scheme,
            *rest; /* between them stands the folder, where there is one */
    } cases[] = {
        {"sqlite:/srv/inbox.db", "sqlite:/srv/inbox.db", NULL},
        {"sqlite:inbox.db", "sqlite:", "/inbox.db"},
        {"sqlite:../a:b.db", "sqlite:", "/../a:b.db"},
        {"sqlite:", "sqlite:", NULL},
        {"mysql:inbox", "mysql:inbox", NULL},
        {"inbox.db", "inbox.db", NULL},
        {"", "", NULL},
    };
    char here[512], expected[600];

    (void)state;
    assert_non_null(getcwd(here, sizeof here));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bz_err err = {0};
        char *whole = bz_db_address(cases[i].address, &err);

        (void)snprintf(expected, sizeof expected, "%s%s%s", cases[i].scheme,
                       cases[i].rest ? here : "", cases[i].rest ? cases[i].rest : "");
        assert_string_equal(whole, expected);
        free(whole);
    }
}

static void a_folder_that_is_gone_is_told(void **state)
{
    struct bz_err err = {0};
    char here[512], gone[64];

    (void)state;
    assert_non_null(getcwd(here, sizeof here));
    assert_true(test_folder(gone, sizeof gone, "gone"));
    assert_int_equal(chdir(gone), 0);
    assert_int_equal(rmdir(gone), 0);
    assert_null(bz_db_address("sqlite:inbox.db", &err));
    assert_int_equal(err.code, BUZON_ERR_IO);
    assert_string_equal(err.message,
                        "the folder of inbox.db is not known: No such file or directory");
    assert_int_equal(chdir(here), 0);
}

static void what_is_missing_becomes_null(void **state)
{
    struct bz_value v;

    (void)state;
    assert_int_equal(bz_v_text(NULL).type, BZ_VALUE_NULL);
    assert_int_equal(bz_v_blob(NULL, 0).type, BZ_VALUE_NULL);
    assert_int_equal(bz_v_time(BUZON_TIME_NONE).type, BZ_VALUE_NULL);
    assert_int_equal(bz_v_day(BUZON_DAY_NONE).type, BZ_VALUE_NULL);
    v = bz_v_text("");
    assert_int_equal(v.type, BZ_VALUE_TEXT);
    assert_int_equal(v.len, 0);
    v = bz_v_blob("", 0);
    assert_int_equal(v.type, BZ_VALUE_BLOB);
    v = bz_v_time(-1);
    assert_int_equal(v.type, BZ_VALUE_INT);
    assert_int_equal(v.i, -1);
    v = bz_v_day(-1);
    assert_int_equal(v.i, -1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_conflict_runs_the_body_again, start),
        cmocka_unit_test_setup(conflicts_without_end_are_given_up, start),
        cmocka_unit_test_setup(a_refusal_of_the_body_is_not_repeated, start),
        cmocka_unit_test(an_address_nobody_knows_is_refused_without_its_secrets),
        cmocka_unit_test(the_path_of_a_store_is_what_follows),
        cmocka_unit_test(an_address_stays_right_elsewhere),
        cmocka_unit_test(a_folder_that_is_gone_is_told),
        cmocka_unit_test(what_is_missing_becomes_null),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
