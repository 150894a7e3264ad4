/* SPDX-License-Identifier: EUPL-1.2 */
/* Polling many accounts of one slow server, beside libcurl alone with the same requests and as
 * many bare commits: "accounts SERVER.py DATA [accounts] [milliseconds]". */
#include <curl/curl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "buzon.h"

#define NOON INT64_C(1795424400000)
enum { ROUNDS = 5, AIM_FOR = 200 };

static char folder[64] = "/var/tmp/buzon-bench-XXXXXX";
static buzon_time now = NOON;
static int port, n_accounts = 200, delay_ms = 100;

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static long peak_kb(void)
{
    struct rusage u;

    (void)getrusage(RUSAGE_SELF, &u);
    return u.ru_maxrss;
}

static void die(const char *what)
{
    (void)fprintf(stderr, "accounts: %s\n", what);
    _exit(1);
}

static pid_t server_start(const char *script)
{
    int ends[2];
    char line[64] = "", delay[16];
    pid_t pid;

    (void)snprintf(delay, sizeof delay, "%d", delay_ms);
    if (pipe(ends))
        die("pipe");
    pid = fork();
    if (pid == 0) {
        (void)dup2(ends[1], 1);
        (void)execlp("python3", "python3", "-B", script, delay, (char *)NULL);
        _exit(127);
    }
    (void)close(ends[1]);
    for (size_t n = 0; n < sizeof line - 1 && read(ends[0], line + n, 1) == 1; n++)
        if (line[n] == '\n')
            break;
    if (sscanf(line, "listening %d", &port) != 1)
        die("the server does not start");
    return pid;
}

/* --- libcurl alone --- */

static size_t swallow(char *bytes, size_t size, size_t n, void *user)
{
    (void)bytes;
    (void)user;
    return size * n;
}

/* Each account's `steps` requests one after the other, all accounts at once. */
static double curl_alone(int steps)
{
    CURLM *multi = curl_multi_init();
    CURL **easy = calloc((size_t)n_accounts, sizeof(CURL *));
    int *left = calloc((size_t)n_accounts, sizeof *left), running = n_accounts;
    char url[96];
    double start = seconds();

    if (!easy || !left)
        die("memory");
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d/api/v1/notifications", port);
    for (int i = 0; i < n_accounts; i++) {
        easy[i] = curl_easy_init();
        left[i] = steps;
        (void)curl_easy_setopt(easy[i], CURLOPT_URL, url);
        (void)curl_easy_setopt(easy[i], CURLOPT_WRITEFUNCTION, swallow);
        (void)curl_easy_setopt(easy[i], CURLOPT_PRIVATE, &left[i]);
        (void)curl_multi_add_handle(multi, easy[i]);
    }
    while (running) {
        int now_running, messages;
        CURLMsg *m;

        (void)curl_multi_perform(multi, &now_running);
        while ((m = curl_multi_info_read(multi, &messages))) {
            CURL *done = m->easy_handle;
            int *mine;

            if (m->data.result != CURLE_OK)
                die("libcurl alone got no answer");
            (void)curl_easy_getinfo(done, CURLINFO_PRIVATE, (char **)&mine);
            (void)curl_multi_remove_handle(multi, done);
            if (--*mine)
                (void)curl_multi_add_handle(multi, done);
            else
                running--;
        }
        if (running)
            (void)curl_multi_poll(multi, NULL, 0, 200, NULL);
    }
    for (int i = 0; i < n_accounts; i++)
        curl_easy_cleanup(easy[i]);
    (void)curl_multi_cleanup(multi);
    free(easy);
    free(left);
    return seconds() - start;
}

/* --- bare commits --- */

static double bare_commits(void)
{
    sqlite3 *db;
    char path[96];
    double start;

    (void)snprintf(path, sizeof path, "%s/bare.db", folder);
    if (sqlite3_open(path, &db) ||
        sqlite3_exec(db,
                     "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF "
                     "NOT EXISTS t (x)",
                     NULL, NULL, NULL))
        die("sqlite");
    start = seconds();
    for (int i = 0; i < n_accounts; i++)
        if (sqlite3_exec(db, "BEGIN IMMEDIATE; INSERT INTO t VALUES (1); COMMIT", NULL, NULL,
                         NULL))
            die("sqlite");
    start = seconds() - start;
    (void)sqlite3_close(db);
    return start;
}

/* --- the inbox --- */

static bool bench_clock(void *user, buzon_time *ret, buzon_error **err)
{
    (void)user;
    (void)err;
    *ret = now;
    return true;
}

static bool bench_token(void *user, const char *account, const char *name,
                        buzon_vault_slot *slot, buzon_error **err)
{
    (void)user;
    (void)account;
    (void)name;
    return buzon_vault_answer(slot, "x", 1, err);
}

static buzon_inbox *inbox_make(const char *data)
{
    buzon_error *err = NULL;
    char address[128], name[32], settings[96];
    buzon_inbox *inbox;

    (void)snprintf(address, sizeof address, "sqlite:%s/inbox.db", folder);
    inbox = buzon_inbox_open(address, BUZON_OPEN_DEFAULT, &err);
    if (!inbox)
        die(buzon_error_message(err));
    buzon_inbox_set_clock(inbox, bench_clock, NULL, NULL);
    buzon_inbox_set_vault(inbox, bench_token, NULL, NULL, NULL);
    (void)buzon_inbox_add_data(inbox, data, &err);
    (void)snprintf(settings, sizeof settings, "{\"base_url\":\"http://127.0.0.1:%d\"}", port);
    for (int i = 0; i < n_accounts; i++) {
        (void)snprintf(name, sizeof name, "cuenta-%04d", i);
        buzon_account_unref(
            buzon_inbox_add_account(inbox, name, "mastodon", settings, "person:alta", &err));
    }
    if (err)
        die(buzon_error_message(err));
    return inbox;
}

static double poll_all(buzon_inbox *inbox, int64_t *requests)
{
    buzon_error *err = NULL;
    double start = seconds();
    buzon_rounds *all = buzon_jobs_run(inbox, BUZON_WORK_POLL, &err);
    buzon_round *round;
    int n = 0;

    start = seconds() - start;
    if (!all)
        die(buzon_error_message(err));
    *requests = 0;
    while ((round = buzon_rounds_next(all, &err))) {
        if (buzon_round_error(round))
            die(buzon_round_error(round));
        *requests += buzon_round_requests(round);
        n++;
        buzon_round_unref(round);
    }
    buzon_rounds_free(all);
    if (n != n_accounts)
        die("not every account had its turn");
    now += 120000;
    return start;
}

static int by_size(const void *a, const void *b)
{
    double d = *(const double *)a - *(const double *)b;

    return (d > 0) - (d < 0);
}

static double median(double *v)
{
    qsort(v, ROUNDS, sizeof *v, by_size);
    return v[ROUNDS / 2];
}

int main(int argc, char **argv)
{
    double ours[ROUNDS], curl[ROUNDS], commits[ROUNDS], bar;
    int64_t requests = 0;
    long before;
    buzon_inbox *inbox;
    pid_t server;

    if (argc < 3)
        die("accounts SERVER.py DATA [accounts] [milliseconds]");
    if (argc > 3)
        n_accounts = (int)strtol(argv[3], NULL, 10);
    if (argc > 4)
        delay_ms = (int)strtol(argv[4], NULL, 10);
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
    server = server_start(argv[1]);
    if (!mkdtemp(folder))
        die("mkdtemp");
    inbox = inbox_make(argv[2]);
    before = peak_kb();
    (void)poll_all(inbox, &requests); /* the first round asks who everybody is */
    for (int i = 0; i < ROUNDS; i++) {
        ours[i] = poll_all(inbox, &requests);
        curl[i] = curl_alone((int)(requests / n_accounts));
        commits[i] = bare_commits();
    }
    bar = median(curl) + median(commits);
    /* The aim is for as many as one run asks at once; beyond that they wait in line. */
    (void)printf("%s\t%d accounts of a server that takes %d ms, %lld requests\t%.3f",
                 n_accounts > AIM_FOR ? "stated" : "ratio", n_accounts, delay_ms,
                 (long long)requests, median(ours));
    (void)printf(n_accounts > AIM_FOR ? "\ts\n" : "\t%.3f\ts\t1.5\n", bar);
    (void)printf("stated\tof that libcurl alone, without any limit\t%.3f\ts\n", median(curl));
    (void)printf("stated\tand as many bare commits\t%.3f\ts\n", median(commits));
    (void)printf("stated\taccounts a second\t%.0f\taccounts\n",
                 (double)n_accounts / median(ours));
    (void)printf("stated\tpeak memory of a process with %d accounts\t%ld\tkB\n", n_accounts,
                 peak_kb());
    (void)printf("stated\tof that since before the first run\t%ld\tkB\n", peak_kb() - before);
    (void)fflush(stdout);
    buzon_inbox_unref(inbox);
    (void)kill(server, SIGTERM);
    (void)execlp("rm", "rm", "-rf", folder, (char *)NULL);
    return 1;
}
