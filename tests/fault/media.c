/* SPDX-License-Identifier: EUPL-1.2 */
/* A host that stores files of citizens is killed before and after every commit, and around
 * every step by which a file comes into its folder; the next one finishes: each file is there
 * once, whole, and nothing else is. Where a sanitizer watches: some of the places.
 */
#include "../slow.h"
#include "town.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <dirent.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Two files, one of them sent twice. */
enum { ATTACHMENTS = 3, FILES = 2, DAY_AND_AN_HOUR = 25 * 60 };
static const char *const contents[ATTACHMENTS] = {
    "\x89PNG\r\n\x1a\nuno", "\x89PNG\r\n\x1a\ndos", "\x89PNG\r\n\x1a\nuno"};
static const char files[] =
    "[{\"type\":\"image\",\"url\":\"data:image/png;base64,iVBORw0KGgp1bm8=\"},"
    "{\"type\":\"image\",\"url\":\"data:image/png;base64,iVBORw0KGgpkb3M=\"},"
    "{\"type\":\"image\",\"url\":\"data:image/png;base64,iVBORw0KGgp1bm8=\"}]";

enum { STRIDE = SANITIZED ? 3 : 1 };

/* What outlives the processes. */
static struct shared {
    int64_t places, die_at; /* seen so far; where to die, -1: nowhere */
    char said[256];         /* what the host failed with */
} * shared;

/* --- dying --- */

static void place_to_die(void)
{
    if (shared->places++ == shared->die_at)
        (void)raise(SIGKILL);
}

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __real_sqlite3_step(sqlite3_stmt *statement);
int __wrap_sqlite3_step(sqlite3_stmt *statement);

int __wrap_rename(const char *from, const char *to)
{
    int rc;

    place_to_die();
    rc = __real_rename(from, to);
    place_to_die();
    return rc;
}

int __wrap_fsync(int fd)
{
    int rc;

    place_to_die();
    rc = __real_fsync(fd);
    place_to_die();
    return rc;
}

int __wrap_sqlite3_step(sqlite3_stmt *statement)
{
    const char *sql = sqlite3_sql(statement);
    bool commits = sql && strcmp(sql, "COMMIT") == 0;
    int rc;

    if (commits)
        place_to_die();
    rc = __real_sqlite3_step(statement);
    if (commits)
        place_to_die();
    return rc;
}

/* --- the host --- */

/* A message with the files in it, whose day is over when they are fetched. */
static void begin(struct town *t, struct town_net *net)
{
    static const char none[] = "\"media_attachments\":[]";
    const char *body = town_mentions(1, 1), *at = strstr(body, none);
    buzon_error *err = NULL;
    buzon_response *r = buzon_response_new(200);
    buzon_round *round = NULL;
    char text[4096];

    memset(shared, 0, sizeof *shared);
    shared->die_at = -1;
    assert_non_null(at);
    (void)snprintf(text, sizeof text, "%.*s%s%s", (int)(at - body) + (int)sizeof none - 3, body,
                   files, at + sizeof none - 1);
    assert_true(town_make(t, net));
    if (town_open(t, &err) && town_found(t, &err) &&
        buzon_response_set_body(r, text, strlen(text), &err))
        round = buzon_inbox_import(t->inbox, "ayto", r, &err);
    if (!round)
        fail_msg("%s", buzon_error_message(err));
    buzon_round_unref(round);
    buzon_response_free(r);
    town_close(t);
    assert_int_equal(town_number(t, "SELECT count(*) FROM attachment"), ATTACHMENTS);
}

static int host_run(struct town *t, int64_t die_at)
{
    int status = -1;
    pid_t child;

    shared->places = 0;
    shared->die_at = die_at;
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        buzon_error *err = NULL;
        bool done = town_open(t, &err) && town_work(t, BUZON_WORK_MEDIA, &err);

        (void)snprintf(shared->said, sizeof shared->said, "%s", buzon_error_message(err));
        town_close(t);
        _exit(done ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

/* --- afterwards --- */

static void check_file(struct town *t, const char *message, int n, int64_t place)
{
    buzon_error *err = NULL;
    buzon_file *file = buzon_inbox_attachment(t->inbox, "ayto", message, (size_t)n, &err);
    size_t len = 0;
    const char *content = file ? buzon_file_content(file, &len) : NULL;

    if (!content || len != strlen(contents[n]) || memcmp(content, contents[n], len) != 0)
        fail_msg("place %d: file %d: %s", (int)place, n,
                 err ? buzon_error_message(err) : "has other bytes");
    buzon_file_unref(file);
}

static void check_files(struct town *t, int64_t place)
{
    buzon_error *err = NULL;
    buzon_messages *it = NULL;
    buzon_message *m = NULL;

    if (town_open(t, &err) && (it = buzon_inbox_messages(t->inbox, "2026-1", &err)))
        m = buzon_messages_next(it, &err);
    if (!m)
        fail_msg("place %d: %s", (int)place, buzon_error_message(err));
    for (int n = 0; n < ATTACHMENTS; n++)
        check_file(t, buzon_message_id(m), n, place);
    buzon_message_unref(m);
    buzon_messages_free(it);
    town_close(t);
}

/* The folder holds the files, and nothing that a dead host left behind. */
static void check_folder(const struct town *t, int64_t place)
{
    char path[128];
    int n = 0;
    DIR *dir;
    const struct dirent *entry;

    (void)snprintf(path, sizeof path, "%s.media", t->path);
    dir = opendir(path);
    assert_non_null(dir);
    while ((entry = readdir(dir)))
        if (entry->d_name[0] != '.') {
            if (strlen(entry->d_name) != 64)
                fail_msg("place %d: %s was left behind", (int)place, entry->d_name);
            n++;
        }
    (void)closedir(dir);
    if (n != FILES)
        fail_msg("place %d: %d files, not %d", (int)place, n, FILES);
}

static void check_all(struct town *t, int64_t place)
{
    if (town_number(t, "SELECT count(*) FROM attachment WHERE state = 1") != ATTACHMENTS)
        fail_msg("place %d: %d files are stored, not %d", (int)place,
                 (int)town_number(t, "SELECT count(*) FROM attachment WHERE state = 1"),
                 ATTACHMENTS);
    check_files(t, place);
    check_folder(t, place);
}

/* --- the tests --- */

static void whenever_it_dies_every_file_is_there_once(void **state)
{
    static struct town_net net;
    struct town t;
    int64_t places;

    (void)state;
    begin(&t, &net);
    if (host_run(&t, -1) != 0)
        fail_msg("the host failed: %s", shared->said);
    places = shared->places;
    assert_true(places > 8);
    check_all(&t, -1);
    town_remove(&t);
    for (int64_t place = 0; place < places; place += STRIDE) {
        int status;

        begin(&t, &net);
        status = host_run(&t, place);
        if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
            fail_msg("place %d: not killed: %s", (int)place, shared->said);
        t.now += DAY_AND_AN_HOUR * TOWN_MINUTE;
        if (host_run(&t, -1) != 0)
            fail_msg("place %d: the next host failed: %s", (int)place, shared->said);
        check_all(&t, place);
        town_remove(&t);
    }
    print_message("           died at %d places\n", (int)places);
}

static void leave_stray(const char *path)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    assert_int_equal(fclose(f), 0);
}

/* What is in the folder and in no row is thrown away, once a day, and only that. */
static void what_nobody_names_goes(void **state)
{
    static struct town_net net;
    struct town t;
    char stray[256];

    (void)state;
    begin(&t, &net);
    (void)snprintf(stray, sizeof stray, "%s.media/%064d", t.path, 7);
    assert_int_equal(host_run(&t, -1), 0);
    leave_stray(stray);
    t.now += TOWN_MINUTE;
    assert_int_equal(host_run(&t, -1), 0);
    assert_int_not_equal(access(stray, F_OK), 0);
    leave_stray(stray);
    t.now += TOWN_MINUTE;
    assert_int_equal(host_run(&t, -1), 0);
    assert_int_equal(access(stray, F_OK), 0);
    t.now += DAY_AND_AN_HOUR * TOWN_MINUTE;
    assert_int_equal(host_run(&t, -1), 0);
    assert_int_not_equal(access(stray, F_OK), 0);
    check_all(&t, -2);
    town_remove(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whenever_it_dies_every_file_is_there_once),
        cmocka_unit_test(what_nobody_names_goes),
    };

    shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
