/* SPDX-License-Identifier: EUPL-1.2 */
/* A host as the big run starts, stops and kills it.
 *
 * usage: host add|work|dump STORE DATA CLOCK LISTENER SEED
 *   add   accounts and secrets from standard input: "account NAME NETWORK SETTINGS" and
 *         "secret NAME WORD VALUE", apart by tabs
 *   work  rounds of everything until it is killed; errors as lines of standard error
 *   dump  everything the inbox says, as lines of JSON */
#include "host.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { CHECK_EVERY = 6, RECHECK_EVERY = 3, PAUSE_MS = 15 };

void host_say(const char *where, buzon_error *err)
{
    buzon_code code = buzon_error_code(err);

    if (!err)
        return;
    (void)fprintf(stderr, "%d %s %s %s\n", (int)getpid(), where, buzon_code_name(code),
                  buzon_error_message(err));
    buzon_error_free(err);
    if (code == BUZON_ERR_CORRUPT || code == BUZON_ERR_INTERNAL)
        _exit(4);
}

/* splitmix64 */
unsigned host_chance(struct host *h, unsigned n)
{
    uint64_t z = h->chance += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (unsigned)((z ^ (z >> 31)) % n);
}

bool host_is_quiet(const struct host *h)
{
    int64_t quiet = 0;

    return pread(h->clock, &quiet, sizeof quiet, sizeof(int64_t)) == (ssize_t)sizeof quiet &&
           quiet;
}

static bool clock_read(void *user, buzon_time *now, buzon_error **err)
{
    const struct host *h = user;
    int64_t ms;

    if (pread(h->clock, &ms, sizeof ms, 0) != (ssize_t)sizeof ms) {
        *err = buzon_error_new(BUZON_ERR_IO, "the clock cannot be read");
        return false;
    }
    *now = ms;
    return true;
}

/* --- work --- */

static void work_rounds(const struct host *h, enum buzon_work work)
{
    buzon_error *err = NULL;
    buzon_rounds *done = buzon_jobs_run(h->inbox, work, &err);
    buzon_round *r;

    while (done && (r = buzon_rounds_next(done, &err))) {
        buzon_code code = buzon_round_error_code(r);

        if (code != BUZON_OK)
            host_say(buzon_work_name(work), buzon_error_new(code, buzon_round_error(r)));
        buzon_round_unref(r);
    }
    buzon_rounds_free(done);
    host_say(buzon_work_name(work), err);
}

/* As often as a message's age asks for; and when nothing else happens, whoever it is. */
static void work_recheck(const struct host *h)
{
    buzon_error *err = NULL;

    work_rounds(h, BUZON_WORK_RECHECK);
    if (!host_is_quiet(h))
        return;
    buzon_round_unref(buzon_inbox_run(h->inbox, NULL, BUZON_WORK_RECHECK, &err));
    host_say("recheck", err);
}

static void work_process(const struct host *h)
{
    buzon_error *err = NULL;

    buzon_round_unref(buzon_inbox_process(h->inbox, -1, &err));
    host_say("process", err);
}

static int work(struct host *h)
{
    const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000};
    pthread_t door;

    if (pthread_create(&door, NULL, host_door, h))
        return 1;
    for (unsigned n = 0;; n++) {
        if (n % CHECK_EVERY == 0)
            work_rounds(h, BUZON_WORK_CHECK);
        work_rounds(h, BUZON_WORK_POLL);
        work_process(h);
        if (!host_is_quiet(h))
            host_desk(h);
        work_rounds(h, BUZON_WORK_SEND);
        if (n % RECHECK_EVERY == 0)
            work_recheck(h);
        (void)nanosleep(&pause, NULL);
    }
}

/* --- the beginning --- */

static bool add_line(const struct host *h, char *line, buzon_error **err)
{
    char *save = NULL, *what = strtok_r(line, "\t\n", &save);
    const char *name = strtok_r(NULL, "\t\n", &save), *word = strtok_r(NULL, "\t\n", &save);
    const char *value = strtok_r(NULL, "\t\n", &save);

    if (!what || !name || !word || !value) {
        *err = buzon_error_new(BUZON_ERR_PARSE, "a line without its four words");
        return false;
    }
    if (strcmp(what, "secret") == 0)
        return buzon_inbox_set_secret(h->inbox, name, word, value, strlen(value), err);
    buzon_account_unref(
        buzon_inbox_add_account(h->inbox, name, word, value, "person:alta", err));
    return !*err;
}

static int add(const struct host *h)
{
    buzon_error *err = NULL;
    char line[1024];

    while (fgets(line, sizeof line, stdin))
        if (!add_line(h, line, &err)) {
            host_say("add", err);
            return 1;
        }
    return 0;
}

static int begin(struct host *h, char **argv)
{
    buzon_error *err = NULL;

    h->clock = (int)strtol(argv[4], NULL, 10);
    h->listener = (int)strtol(argv[5], NULL, 10);
    h->chance = strtoull(argv[6], NULL, 10);
    h->inbox = buzon_inbox_open(argv[2], BUZON_OPEN_DEFAULT, &err);
    if (h->inbox) {
        buzon_inbox_set_clock(h->inbox, clock_read, h, NULL);
        (void)buzon_inbox_add_data(h->inbox, argv[3], &err);
    }
    if (!err)
        return 0;
    host_say("open", err);
    return 2;
}

int main(int argc, char **argv)
{
    static struct host h;
    int rc;

    if (argc != 7)
        return 2;
    /* A file that may not grow is an error of write(2), not the end. */
    (void)signal(SIGXFSZ, SIG_IGN);
    (void)signal(SIGPIPE, SIG_IGN);
    rc = begin(&h, argv);
    if (rc == 0)
        rc = strcmp(argv[1], "work") == 0   ? work(&h)
             : strcmp(argv[1], "dump") == 0 ? host_dump(&h)
                                            : add(&h);
    buzon_inbox_unref(h.inbox);
    return rc;
}
