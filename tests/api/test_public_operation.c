/* SPDX-License-Identifier: EUPL-1.2 */
/* Backups while somebody writes, restoring one, and whether a store is whole: through the
 * public headers. */
#include "desk.h"

#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WRITES = 40 };

static const char *beside(struct desk *d, const char *name)
{
    static char path[4][128];
    static int n;
    char *ret = path[n++ & 3];

    (void)snprintf(ret, sizeof path[0], "%s/%s", d->folder, name);
    return ret;
}

/* A store at a path, opened as the desk's; the test gives it back. */
static buzon_inbox *open_at(const char *path)
{
    buzon_error *err = NULL;
    char address[160];
    buzon_inbox *inbox;

    (void)snprintf(address, sizeof address, "sqlite:%s", path);
    inbox = buzon_inbox_open(address, BUZON_OPEN_EXISTING, &err);
    assert_no_error(err);
    assert_true(buzon_inbox_add_data(inbox, BUZON_TEST_DATA, &err));
    return inbox;
}

static void expect_sound(buzon_inbox *inbox)
{
    buzon_error *err = NULL;
    buzon_findings *all = buzon_inbox_verify(inbox, NULL, &err);
    char *text = buzon_inbox_integrity(inbox, &err);

    assert_no_error(err);
    assert_string_equal(text, "{\"problems\":[],\"whole\":true}");
    buzon_string_free(text);
    assert_null(buzon_findings_next(all, &err));
    assert_no_error(err);
    buzon_findings_free(all);
}

static void backup_to(struct desk *d, const char *path)
{
    buzon_error *err = NULL;
    char *text = buzon_inbox_backup(d->inbox, path, &err);

    assert_no_error(err);
    assert_string_equal(text, "{\"files\":0,\"missing\":[]}");
    buzon_string_free(text);
}

static void *notes_write(void *inbox)
{
    buzon_error *err = NULL;

    for (int i = 0; i < WRITES && !err; i++) {
        buzon_change *c = buzon_change_new("2026-1", "person:ana", &err);

        (void)buzon_change_add_note(c, "otra nota", &err);
        buzon_inquiry_unref(buzon_inbox_apply(inbox, c, &err));
        buzon_change_free(c);
    }
    return err;
}

static void a_backup_is_one_moment_while_others_write(void **state)
{
    struct desk *d = *state;
    buzon_inbox *other = desk_open(d, BUZON_OPEN_EXISTING), *copy;
    buzon_error *err = NULL;
    void *failed = NULL;
    struct stat st;
    pthread_t writer;

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    assert_int_equal(pthread_create(&writer, NULL, notes_write, other), 0);
    for (int i = 0; i < 3; i++)
        backup_to(d, beside(d, i == 0 ? "a.db" : i == 1 ? "b.db" : "c.db"));
    assert_int_equal(pthread_join(writer, &failed), 0);
    assert_null(failed);
    copy = open_at(beside(d, "b.db"));
    expect_sound(copy);
    assert_int_equal(buzon_inbox_count(copy, &err), 1);
    buzon_inbox_unref(copy);
    assert_int_equal(stat(beside(d, "c.db"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(access(beside(d, "c.db.part"), F_OK), -1);
    buzon_inbox_unref(other);
    desk_verify(d);
}

static void what_is_there_is_not_written_over(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    backup_to(d, beside(d, "a.db"));
    assert_null(buzon_inbox_backup(d->inbox, beside(d, "a.db"), &err));
    expect_error(&err, BUZON_ERR_CONFLICT, "already");
    assert_null(buzon_inbox_backup(d->inbox, "", &err));
    expect_error(&err, BUZON_ERR_INVALID, "empty");
    assert_null(buzon_inbox_backup(d->inbox, beside(d, "no/a.db"), &err));
    assert_non_null(err);
    buzon_error_free(err);
    err = NULL;
    assert_null(buzon_restore(beside(d, "a.db"), d->path, &err));
    expect_error(&err, BUZON_ERR_CONFLICT, "already");
    assert_null(buzon_restore(beside(d, "none.db"), beside(d, "new.db"), &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "");
}

static void a_restored_answer_is_not_said_twice(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_answer *a;
    buzon_answers *all;
    buzon_inbox *again;
    char *text;

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    buzon_answer_unref(
        buzon_inbox_answer(d->inbox, "2026-1", "Va la brigada.", "person:ana", &err));
    assert_no_error(err);
    backup_to(d, beside(d, "a.db"));
    text = buzon_restore(beside(d, "a.db"), beside(d, "new.db"), &err);
    assert_no_error(err);
    assert_string_equal(text, "{\"answers\":1,\"files\":0,\"missing\":[]}");
    buzon_string_free(text);
    again = open_at(beside(d, "new.db"));
    expect_sound(again);
    all = buzon_inbox_answers(again, "2026-1", &err);
    a = buzon_answers_next(all, &err);
    assert_int_equal(buzon_answer_state(a), BUZON_ANSWER_UNKNOWN);
    expect_words(buzon_answer_error(a), "restored from a backup");
    buzon_answer_unref(a);
    buzon_answers_free(all);
    buzon_inbox_unref(again);
}

/* Bytes of the file from `at` on become others. */
static void damage(const char *path, long at)
{
    FILE *f = fopen(path, "r+");

    assert_non_null(f);
    assert_int_equal(fseek(f, at, SEEK_SET), 0);
    for (int i = 0; i < 600; i++)
        assert_int_equal(fputc(0x5a, f), 0x5a);
    assert_int_equal(fclose(f), 0);
}

static void a_damaged_store_is_named(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_inbox *copy;
    char *text;

    for (int i = 0; i < 20; i++) {
        char id[8];

        (void)snprintf(id, sizeof id, "%d", i + 1);
        desk_say(d, id, "rosa", "<p>La farola no luce.</p>");
    }
    backup_to(d, beside(d, "a.db"));
    damage(beside(d, "a.db"), 4096L * 12);
    copy = open_at(beside(d, "a.db"));
    text = buzon_inbox_integrity(copy, &err);
    assert_no_error(err);
    expect_words(text, "\"whole\":false");
    buzon_string_free(text);
    buzon_inbox_unref(copy);
    assert_null(buzon_restore(beside(d, "a.db"), beside(d, "new.db"), &err));
    expect_error(&err, BUZON_ERR_CORRUPT, "damaged");
    assert_int_equal(access(beside(d, "new.db"), F_OK), -1);
    assert_int_equal(access(beside(d, "new.db.part"), F_OK), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(a_backup_is_one_moment_while_others_write),
        DESK_CASE(what_is_there_is_not_written_over),
        DESK_CASE(a_restored_answer_is_not_said_twice),
        DESK_CASE(a_damaged_store_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
