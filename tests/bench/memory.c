/* SPDX-License-Identifier: EUPL-1.2 */
/* Peak memory while many messages are ingested: stated at a tenth of them and at the end, where
 * it should be the same. usage: memory DATA_FOLDER [MESSAGES] */
#include "page.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "buzon/inbox.h"
#include "buzon/job.h"

enum { PAGE = 40 };

static void die(const char *what, const buzon_error *err)
{
    fprintf(stderr, "memory: %s: %s\n", what, buzon_error_message(err));
    exit(1);
}

static void remove_store(void)
{
    (void)unlink("bench-memory.db");
    (void)unlink("bench-memory.db-wal");
    (void)unlink("bench-memory.db-shm");
}

static buzon_inbox *open_inbox(const char *data)
{
    buzon_error *err = NULL;
    buzon_inbox *inbox = buzon_inbox_open("sqlite:bench-memory.db", BUZON_OPEN_DEFAULT, &err);

    if (!inbox || !buzon_inbox_add_data(inbox, data, &err))
        die("open", err);
    buzon_account_unref(buzon_inbox_add_account(inbox, "ayto", "mastodon",
                                                "{\"base_url\":\"https://social.example\"}",
                                                "system", &err));
    if (err)
        die("account", err);
    return inbox;
}

static void ingest_page(buzon_inbox *inbox, int64_t number)
{
    buzon_error *err = NULL;
    size_t len;
    char *json = bench_page(number, PAGE, &len);
    buzon_response *r = buzon_response_new(200);
    buzon_round *round = NULL;

    if (!json || !r || !buzon_response_set_body(r, json, len, &err) ||
        !(round = buzon_inbox_import(inbox, "ayto", r, &err)))
        die("import", err);
    buzon_round_unref(round);
    buzon_response_free(r);
    free(json);
}

int main(int argc, char **argv)
{
    int64_t pages = (argc > 2 ? strtoll(argv[2], NULL, 10) : 300000) / PAGE;
    buzon_inbox *inbox;
    double early = 0, late;

    if (argc < 2 || pages < 10) {
        fprintf(stderr, "usage: memory DATA_FOLDER [MESSAGES], at least 400\n");
        return 2;
    }
    remove_store();
    inbox = open_inbox(argv[1]);
    for (int64_t i = 0; i < pages; i++) {
        ingest_page(inbox, i);
        if (i == pages / 10)
            early = bench_peak_mib();
    }
    late = bench_peak_mib();
    buzon_inbox_unref(inbox);
    remove_store();
    printf("%" PRId64 " messages: peak %.1f MiB after a tenth, %.1f MiB at the end\n",
           pages * PAGE, early, late);
    return bench_ratio("peak memory: all messages / a tenth of them", late, early, 1.1);
}
