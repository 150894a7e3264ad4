/* SPDX-License-Identifier: EUPL-1.2 */
/* A store that is read-only, full, locked, damaged or newer: each has its own code, and is left
 * as it was. */
#include "desk.h"

#include <errno.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char text[] = "<p>La farola de la calle Mayor no luce.</p>";

/* Something of each kind of write. */
static void expect_no_write(struct desk *d, buzon_code code, const char *words)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new("2026-1", "person:ana", &err);
    static const char page[] = "{\"id\":\"9\",\"content\":\"<p>bache</p>\"}";

    assert_true(buzon_change_add_note(c, "llamada", &err));
    assert_null(buzon_inbox_apply(d->inbox, c, &err));
    expect_error(&err, code, words);
    assert_null(desk_bring(d, page, sizeof page - 1, &err));
    expect_error(&err, code, words);
    assert_null(buzon_inbox_answer(d->inbox, "2026-1", "Gracias.", "person:ana", &err));
    expect_error(&err, code, words);
    assert_false(
        buzon_inbox_set_settings(d->inbox, "{\"zone\":\"Europe/Lisbon\"}", "system", &err));
    expect_error(&err, code, words);
    buzon_change_free(c);
}

/* Let go of the handle, do SQL behind its back, and open it again. */
static void reopen(struct desk *d, enum buzon_open how)
{
    buzon_inbox_unref(d->inbox);
    d->inbox = desk_open(d, how);
}

static void a_reader_reads_and_cannot_write(void **state)
{
    struct desk *d = *state;
    uint64_t was;
    buzon_inquiry *q;

    desk_say(d, "1", "rosa", text);
    was = desk_digest(d);
    reopen(d, BUZON_OPEN_READ_ONLY);
    q = desk_inquiry(d, "2026-1");
    assert_string_equal(buzon_inquiry_summary(q), "La farola de la calle Mayor no luce.");
    buzon_inquiry_unref(q);
    expect_no_write(d, BUZON_ERR_READ_ONLY, "may not be written");
    assert_true(desk_digest(d) == was);
}

/* In a process without privileges; whether the file was refused as it should. */
static int refused_as_nobody(const struct desk *d)
{
    enum { NOBODY = 65534 };
    int status;
    pid_t child = fork();

    if (child == 0) {
        buzon_error *err = NULL;

        if (geteuid() == 0 && (setgid(NOBODY) || setuid(NOBODY)))
            _exit(9);
        if (buzon_inbox_open(d->address, BUZON_OPEN_EXISTING, &err))
            _exit(1);
        _exit(buzon_error_code(err) == BUZON_ERR_READ_ONLY &&
                      strstr(buzon_error_message(err), "may not be written")
                  ? 0
                  : 2);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void a_file_that_may_not_be_written_says_so(void **state)
{
    struct desk *d = *state;
    uint64_t was;

    desk_say(d, "1", "rosa", text);
    was = desk_digest(d);
    buzon_inbox_unref(d->inbox);
    d->inbox = NULL;
    if (geteuid() == 0) {
        assert_int_equal(chown(d->folder, 65534, 65534), 0);
        assert_int_equal(chown(d->path, 65534, 65534), 0);
    }
    assert_int_equal(chmod(d->path, 0400), 0);
    assert_int_equal(refused_as_nobody(d), 0);
    assert_int_equal(chmod(d->path, 0600), 0);
    assert_true(desk_digest(d) == was);
}

/* --- a disk without room --- */

static bool disk_full;
static ssize_t (*real_pwrite)(int fd, const void *bytes, size_t n, off_t at);

static ssize_t full_pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    if (!disk_full)
        return real_pwrite(fd, bytes, n, at);
    errno = ENOSPC;
    return -1;
}

/* SQLite asks its VFS for every system call: this one fails on demand. */
static void take_over_the_disk(void)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    sqlite3_syscall_ptr old = vfs->xGetSystemCall(vfs, "pwrite64");

    memcpy(&real_pwrite, &old, sizeof old);
    assert_int_equal(
        vfs->xSetSystemCall(vfs, "pwrite64", (sqlite3_syscall_ptr)(void (*)(void))full_pwrite),
        SQLITE_OK);
}

static void a_full_disk_says_so_and_costs_nothing(void **state)
{
    struct desk *d = *state;
    uint64_t was;

    desk_say(d, "1", "rosa", text);
    was = desk_digest(d);
    disk_full = true;
    expect_no_write(d, BUZON_ERR_FULL, "full");
    disk_full = false;
    assert_true(desk_digest(d) == was);
    desk_say(d, "2", "luis", text); /* the same handle goes on */
    desk_verify(d);
}

/* --- a lock --- */

static void a_locked_store_is_busy(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    sqlite3 *other = NULL;
    buzon_change *c;
    uint64_t was;

    desk_say(d, "1", "rosa", text);
    was = desk_digest(d);
    assert_int_equal(sqlite3_open(d->path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    c = buzon_change_new("2026-1", "person:ana", &err);
    assert_true(buzon_change_add_note(c, "llamada", &err));
    assert_null(buzon_inbox_apply(d->inbox, c, &err));
    expect_error(&err, BUZON_ERR_BUSY, "is locked by another process");
    assert_int_equal(buzon_inbox_count(d->inbox, &err), 1); /* who only reads is not kept */
    assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(other), SQLITE_OK);
    assert_true(desk_digest(d) == was);
    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
    assert_no_error(err);
    buzon_change_free(c);
}

/* --- damage --- */

static char *file_read(const char *path, size_t *len)
{
    FILE *f = fopen(path, "rb");
    char *bytes = malloc(8 << 20);

    assert_non_null(f);
    *len = fread(bytes, 1, 8 << 20, f);
    (void)fclose(f);
    return bytes;
}

static void file_write(const char *path, const char *bytes, size_t len)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

/* Opening or the first reading call must say `code`; the file keeps its bytes. */
static void expect_sick_file(struct desk *d, const char *bytes, size_t len, buzon_code code)
{
    buzon_error *err = NULL;
    buzon_inbox *inbox;
    size_t after_len;
    char *after;

    file_write(d->path, bytes, len);
    inbox = buzon_inbox_open(d->address, BUZON_OPEN_DEFAULT, &err);
    if (inbox) {
        assert_string_equal(desk_list(buzon_inbox_inquiries(inbox, NULL, &err), &err), "");
        buzon_inbox_unref(inbox);
    }
    expect_error(&err, code, "inbox.db");
    after = file_read(d->path, &after_len);
    assert_int_equal(after_len, len);
    assert_memory_equal(after, bytes, len);
    free(after);
}

static void a_damaged_store_says_so(void **state)
{
    struct desk *d = *state;
    size_t len;
    char *good, *bad;

    desk_say(d, "1", "rosa", text);
    buzon_inbox_unref(d->inbox);
    d->inbox = NULL;
    good = file_read(d->path, &len);
    bad = malloc(len);
    expect_sick_file(d, "esto no es una base de datos, ni lo ha sido nunca", 49,
                     BUZON_ERR_CORRUPT);
    memcpy(bad, good, len);
    memset(bad + 4096, 0xa5, len - 4096); /* every page but the first */
    expect_sick_file(d, bad, len, BUZON_ERR_CORRUPT);
    expect_sick_file(d, good, 4096, BUZON_ERR_CORRUPT); /* cut off after the first page */
    file_write(d->path, good, len);
    d->inbox = desk_open(d, BUZON_OPEN_EXISTING);
    assert_int_equal(buzon_inbox_count(d->inbox, NULL), 1);
    free(good);
    free(bad);
}

static void a_newer_store_is_left_alone(void **state)
{
    struct desk *d = *state;
    size_t len;
    char *bytes;

    desk_say(d, "1", "rosa", text);
    buzon_inbox_unref(d->inbox);
    d->inbox = NULL;
    desk_sql(d, "PRAGMA user_version = 99");
    bytes = file_read(d->path, &len);
    expect_sick_file(d, bytes, len, BUZON_ERR_NEWER);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(a_reader_reads_and_cannot_write),
        DESK_CASE(a_file_that_may_not_be_written_says_so),
        DESK_CASE(a_full_disk_says_so_and_costs_nothing),
        DESK_CASE(a_locked_store_is_busy),
        DESK_CASE(a_damaged_store_says_so),
        DESK_CASE(a_newer_store_is_left_alone),
    };

    take_over_the_disk();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
