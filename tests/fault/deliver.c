/* SPDX-License-Identifier: EUPL-1.2 */
/* Deliveries while machines fail: a host is killed before and after every commit in turn, two
 * work at once, the disk is full, the store is locked. The network brings again what got no
 * 200; afterwards every message is there once. Where a sanitizer watches: some of the places to
 * die.
 */
#include "../slow.h"
#include "hook.h"
#include "town.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CALLS = 6, EACH = 5, MANY = 40 };

enum { STRIDE = SANITIZED ? 5 : 1 };

/* What outlives the processes. */
static struct shared {
    int64_t places, die_at; /* seen so far; where to die, -1: nowhere */
    bool received[MANY];    /* what the network got a 200 for */
    char said[256];
} * shared;

/* --- dying, and a disk that is full --- */

static bool disk_full;
static ssize_t (*real_pwrite)(int fd, const void *bytes, size_t len, off_t at);

static ssize_t full_pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    if (!disk_full)
        return real_pwrite(fd, bytes, len, at);
    errno = ENOSPC;
    return -1;
}

static void disk_install(void)
{
    sqlite3_vfs *vfs;

    (void)sqlite3_initialize();
    vfs = sqlite3_vfs_find(NULL);
    real_pwrite =
        (ssize_t(*)(int, const void *, size_t, off_t))vfs->xGetSystemCall(vfs, "pwrite");
    (void)vfs->xSetSystemCall(vfs, "pwrite", (sqlite3_syscall_ptr)full_pwrite);
    real_pwrite = real_pwrite ? real_pwrite : pwrite;
    (void)vfs->xSetSystemCall(vfs, "pwrite64", (sqlite3_syscall_ptr)full_pwrite);
}

int __real_sqlite3_step(sqlite3_stmt *statement);
int __wrap_sqlite3_step(sqlite3_stmt *statement);

static void place_to_die(void)
{
    if (shared->places++ == shared->die_at)
        (void)raise(SIGKILL);
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

/* --- the network and the host --- */

/* One call, as long as it got no 200. */
static bool network_calls(struct town *t, int i, buzon_error **err)
{
    char *body;
    buzon_receipt *r;

    if (shared->received[i])
        return true;
    body = hook_body(i * EACH, EACH);
    r = body ? hook_bring(t->inbox, body, err) : NULL;
    free(body);
    if (r && buzon_receipt_status(r) == 200)
        shared->received[i] = true;
    buzon_receipt_unref(r);
    return r != NULL;
}

static bool host_processes(struct town *t, buzon_error **err)
{
    buzon_round *r = buzon_inbox_process(t->inbox, -1, err);

    buzon_round_unref(r);
    return r != NULL;
}

/* Take one in, process, and so on; the last ones together. */
static bool host_works(struct town *t, buzon_error **err)
{
    if (!town_open(t, err))
        return false;
    for (int i = 0; i < CALLS; i++)
        if (!network_calls(t, i, err) || (i < CALLS / 2 && !host_processes(t, err)))
            return false;
    return host_processes(t, err);
}

static void begin(struct town *t)
{
    static struct town_net none;
    buzon_error *err = NULL;

    memset(shared, 0, sizeof *shared);
    shared->die_at = -1;
    assert_true(town_make(t, &none));
    if (!town_open(t, &err) || !hook_found(t->inbox, &err))
        fail_msg("%s", buzon_error_message(err));
    town_close(t);
}

static pid_t host_start(struct town *t, bool (*works)(struct town *t, buzon_error **err))
{
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        buzon_error *err = NULL;
        bool done = works(t, &err);

        (void)snprintf(shared->said, sizeof shared->said, "%s", buzon_error_message(err));
        town_close(t);
        _exit(done ? 0 : 1);
    }
    return child;
}

static int host_run(struct town *t, int64_t die_at)
{
    int status = -1;
    pid_t child;

    shared->places = 0;
    shared->die_at = die_at;
    child = host_start(t, host_works);
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void expect_number(struct town *t, int64_t place, const char *sql, int64_t want)
{
    int64_t n = town_number(t, sql);

    if (n != want)
        fail_msg("place %d: %s gives %d, not %d", (int)place, sql, (int)n, (int)want);
}

static void check_all(struct town *t, int64_t place, int calls)
{
    buzon_error *err = NULL;
    buzon_findings *it;
    buzon_finding *f;

    expect_number(t, place, "SELECT count(*) FROM message", (int64_t)calls * EACH);
    expect_number(t, place, "SELECT count(*) FROM inquiry", (int64_t)calls * EACH);
    expect_number(t, place, "SELECT count(*) FROM event", (int64_t)calls * EACH);
    expect_number(t, place, "SELECT sum(n) FROM figure WHERE measure = 'messages'",
                  (int64_t)calls * EACH);
    expect_number(t, place, "SELECT count(*) FROM delivery WHERE state = 1 AND body IS NULL",
                  calls);
    expect_number(t, place, "SELECT count(*) FROM delivery", calls);
    expect_number(t, place, "SELECT count(*) FROM quarantine", 0);
    if (!town_open(t, &err))
        fail_msg("place %d: %s", (int)place, buzon_error_message(err));
    it = buzon_inbox_verify(t->inbox, NULL, &err);
    f = it ? buzon_findings_next(it, &err) : NULL;
    if (f || err)
        fail_msg("place %d: %s", (int)place,
                 f ? buzon_finding_what(f) : buzon_error_message(err));
    buzon_findings_free(it);
    town_close(t);
}

/* --- killed --- */

static void whenever_it_dies_every_message_is_there_once(void **state)
{
    struct town t;
    int64_t places;

    (void)state;
    begin(&t);
    if (host_run(&t, -1) != 0)
        fail_msg("the host failed: %s", shared->said);
    places = shared->places;
    assert_true(places > 8);
    check_all(&t, -1, CALLS);
    town_remove(&t);
    for (int64_t place = 0; place < places; place += STRIDE) {
        int status;

        begin(&t);
        status = host_run(&t, place);
        if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
            fail_msg("place %d: not killed: %s", (int)place, shared->said);
        t.now += TOWN_MINUTE;
        if (host_run(&t, -1) != 0)
            fail_msg("place %d: the next host failed: %s", (int)place, shared->said);
        check_all(&t, place, CALLS);
        town_remove(&t);
    }
    print_message("           died at %d places\n", (int)places);
}

/* --- two at once --- */

static bool host_only_processes(struct town *t, buzon_error **err)
{
    return town_open(t, err) && host_processes(t, err);
}

static void bring_many(struct town *t)
{
    buzon_error *err = NULL;

    assert_true(town_open(t, &err));
    for (int i = 0; i < MANY; i++)
        if (!network_calls(t, i, &err))
            fail_msg("%s", buzon_error_message(err));
    town_close(t);
}

static void two_processes_share_the_work(void **state)
{
    struct town t;
    pid_t children[2];

    (void)state;
    begin(&t);
    bring_many(&t);
    for (int i = 0; i < 2; i++)
        children[i] = host_start(&t, host_only_processes);
    for (int i = 0; i < 2; i++) {
        int status;

        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        if (status)
            fail_msg("a host failed: %s", shared->said);
    }
    check_all(&t, -2, MANY);
    town_remove(&t);
}

/* --- a full disk, a locked store --- */

static void a_full_disk_takes_nothing_and_loses_nothing(void **state)
{
    struct town t;
    buzon_error *err = NULL;

    (void)state;
    begin(&t);
    assert_true(town_open(&t, &err));
    disk_full = true;
    assert_false(network_calls(&t, 0, &err));
    assert_int_equal(buzon_error_code(err), BUZON_ERR_FULL);
    buzon_error_free(err);
    err = NULL;
    disk_full = false;
    assert_true(network_calls(&t, 0, &err));
    disk_full = true;
    assert_false(host_processes(&t, &err));
    assert_int_equal(buzon_error_code(err), BUZON_ERR_FULL);
    buzon_error_free(err);
    err = NULL;
    disk_full = false;
    assert_true(host_processes(&t, &err));
    town_close(&t);
    check_all(&t, -3, 1);
    town_remove(&t);
}

static void a_locked_store_is_tried_again(void **state)
{
    struct town t;
    buzon_error *err = NULL;
    sqlite3 *other = NULL;

    (void)state;
    begin(&t);
    assert_true(town_open(&t, &err));
    assert_int_equal(sqlite3_open(t.path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    assert_false(network_calls(&t, 0, &err));
    assert_int_equal(buzon_error_code(err), BUZON_ERR_BUSY);
    buzon_error_free(err);
    err = NULL;
    assert_int_equal(sqlite3_close(other), SQLITE_OK);
    assert_true(network_calls(&t, 0, &err));
    assert_true(host_processes(&t, &err));
    town_close(&t);
    check_all(&t, -4, 1);
    town_remove(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whenever_it_dies_every_message_is_there_once),
        cmocka_unit_test(two_processes_share_the_work),
        cmocka_unit_test(a_full_disk_takes_nothing_and_loses_nothing),
        cmocka_unit_test(a_locked_store_is_tried_again),
    };

    disk_install();
    shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return shared == MAP_FAILED || cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
