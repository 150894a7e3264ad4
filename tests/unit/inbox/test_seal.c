/* SPDX-License-Identifier: EUPL-1.2 */
/* Who rewrites the history so that it agrees with itself is found out by a seal that was kept
 * elsewhere. */
#include "scene.h"

#include "buzon/evidence.h"
#include "inbox/event.h"

#include <sqlite3.h>

static char *seal(struct scene *s)
{
    buzon_error *err = NULL;
    char *text = buzon_inbox_seal(s->inbox, "system", &err);

    assert_no_error(err);
    return text;
}

static void expect_compared(struct scene *s, const char *text, const char *expected)
{
    buzon_error *err = NULL;
    char *answer = buzon_inbox_compare_seal(s->inbox, text, &err);

    assert_no_error(err);
    assert_string_equal(answer, expected);
    buzon_string_free(answer);
}

static void note(struct scene *s, const char *words)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new("2026-1", "person:ana", &err);

    assert_true(buzon_change_add_note(c, words, &err));
    buzon_inquiry_unref(buzon_inbox_apply(s->inbox, c, &err));
    assert_no_error(err);
    buzon_change_free(c);
}

/* --- a forger who knows this code --- */

static void put(sqlite3 *db, const char *sql, const unsigned char *hash, int64_t key)
{
    sqlite3_stmt *st = NULL;

    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
    sqlite3_bind_blob(st, 1, hash, BZ_SHA256_LEN, SQLITE_STATIC);
    sqlite3_bind_int64(st, 2, key);
    assert_int_equal(sqlite3_step(st), SQLITE_DONE);
    sqlite3_finalize(st);
}

/* Make every hash of inquiry 2026-1 anew, as if what its events say now had always been so. */
static void forge(struct scene *s, const char *change)
{
    struct bz_err err = {0};
    struct bz_hasher *hasher = bz_hasher_new(&err);
    unsigned char hash[BZ_SHA256_LEN] = {0};
    sqlite3_stmt *st = NULL;
    sqlite3 *db = NULL;

    scene_sql(s, change);
    assert_int_equal(sqlite3_open(s->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT id, seq, at, actor, verb, codes, commitment, "
                                        "proof FROM event WHERE inquiry = 1 ORDER BY seq",
                                        -1, &st, NULL),
                     SQLITE_OK);
    while (sqlite3_step(st) == SQLITE_ROW) {
        struct bz_event e = {.inquiry = "2026-1",
                             .seq = sqlite3_column_int64(st, 1),
                             .at = sqlite3_column_int64(st, 2),
                             .actor = (const char *)sqlite3_column_text(st, 3),
                             .verb = (const char *)sqlite3_column_text(st, 4),
                             .codes = (const char *)sqlite3_column_text(st, 5)};
        const struct bz_span proven[2] = {
            {sqlite3_column_blob(st, 6), BZ_SHA256_LEN},
            {sqlite3_column_blob(st, 7), (size_t)sqlite3_column_bytes(st, 7)}};

        assert_true(bz_event_hash(hasher, hash, &e, proven, hash, &err));
        put(db, "UPDATE event SET hash = ?1 WHERE id = ?2", hash, sqlite3_column_int64(st, 0));
    }
    sqlite3_finalize(st);
    put(db, "UPDATE inquiry SET head_hash = ?1 WHERE id = ?2", hash, 1);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    bz_hasher_free(hasher);
}

static void a_forged_history_is_found_by_an_old_seal(void **state)
{
    struct scene *s = *state;
    char *old, *fresh;

    SAY(s, {.id = "1"}, {.id = "2", .author = "luis"});
    note(s, "llamar a la brigada");
    old = seal(s);
    expect_compared(s, old, "{\"holds\":true,\"number\":1}");
    forge(s, "UPDATE event SET actor = 'person:otra' WHERE inquiry = 1 AND seq = 2");
    assert_string_equal(scene_findings(s, "2026-1"), "");
    assert_string_equal(scene_findings(s, NULL), "/0/seal");
    expect_compared(s, old, "{\"holds\":false,\"number\":1,\"why\":\"root\"}");
    scene_sql(s, "DELETE FROM seal");
    fresh = seal(s);
    assert_string_equal(scene_findings(s, NULL), ""); /* it agrees with itself */
    expect_compared(s, old, "{\"holds\":false,\"number\":1,\"why\":\"root\"}");
    expect_compared(s, fresh, "{\"holds\":true,\"number\":1}");
    buzon_string_free(old);
    buzon_string_free(fresh);
}

static void an_event_that_is_gone_or_too_many_is_found(void **state)
{
    struct scene *s = *state;
    char *old;

    SAY(s, {.id = "1"}, {.id = "2", .author = "luis"});
    old = seal(s);
    scene_sql(s, "UPDATE event SET id = 90 WHERE id = 1");
    expect_compared(s, old, "{\"holds\":false,\"number\":1,\"why\":\"events\"}");
    scene_sql(s, "UPDATE event SET id = 1 WHERE id = 90");
    expect_compared(s, old, "{\"holds\":true,\"number\":1}");
    buzon_string_free(old);
}

static void seals_go_on_where_the_last_one_ended(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    char *first, *again, *second, *all;

    assert_null(buzon_inbox_seal(s->inbox, "system", &err));
    expect_error(&err, BUZON_ERR_STATE, "nothing has happened");
    SAY(s, {.id = "1"});
    first = seal(s);
    again = seal(s);
    assert_string_equal(first, again);
    for (int i = 0; i < 6; i++)
        note(s, "otra vez");
    second = seal(s);
    assert_non_null(strstr(second, "\"events\":6,\"first\":2,"));
    assert_non_null(strstr(second, "\"last\":7,\"number\":2,"));
    all = buzon_inbox_seals(s->inbox, &err);
    assert_no_error(err);
    assert_non_null(strstr(all, first));
    assert_non_null(strstr(all, second));
    assert_string_equal(scene_findings(s, NULL), "");
    scene_sql(s, "DELETE FROM seal WHERE id = 1");
    assert_string_equal(scene_findings(s, NULL), "/0/seal");
    expect_compared(s, first, "{\"holds\":false,\"number\":1,\"why\":\"stored\"}");
    buzon_string_free(first);
    buzon_string_free(again);
    buzon_string_free(second);
    buzon_string_free(all);
}

static void what_is_no_seal_is_refused(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    char *text, *at;

    SAY(s, {.id = "1"});
    assert_null(buzon_inbox_compare_seal(s->inbox, "{", &err));
    expect_error(&err, BUZON_ERR_PARSE, "");
    assert_null(buzon_inbox_compare_seal(s->inbox, "{\"buzon_seal\":1}", &err));
    expect_error(&err, BUZON_ERR_INVALID, "no seal");
    text = seal(s);
    at = strstr(text, "system");
    at[1] = 'i'; /* "sistem" */
    expect_compared(s, text, "{\"holds\":false,\"number\":1,\"why\":\"seal\"}");
    buzon_string_free(text);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_forged_history_is_found_by_an_old_seal),
        CASE(an_event_that_is_gone_or_too_many_is_found),
        CASE(seals_go_on_where_the_last_one_ended),
        CASE(what_is_no_seal_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
