/* SPDX-License-Identifier: EUPL-1.2 */
/* Peak memory while many messages are ingested: stated at a tenth of them and at the end, where
 * it should be the same. usage: memory DATA_FOLDER [MESSAGES] */
#include "bench.h"
#include "page.h"

#include "buzon/inbox.h"
#include "buzon/job.h"

#include <stdlib.h>
#include <unistd.h>

enum { PAGE = 40 };

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
        bench_die("open", buzon_error_message(err));
    buzon_account_unref(buzon_inbox_add_account(inbox, "ayto", "mastodon",
                                                "{\"base_url\":\"https://social.example\"}",
                                                "system", &err));
    if (err)
        bench_die("account", buzon_error_message(err));
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
        bench_die("import", buzon_error_message(err));
    buzon_round_unref(round);
    buzon_response_free(r);
    free(json);
}

int main(int argc, char **argv)
{
    int64_t pages = bench_count(argc, argv, 2, 1000000, 400) / PAGE;
    buzon_inbox *inbox;
    double early = 0, start = bench_now();

    if (argc < 2)
        bench_die("usage", "memory DATA_FOLDER [MESSAGES]");
    remove_store();
    inbox = open_inbox(argv[1]);
    for (int64_t i = 0; i < pages; i++) {
        ingest_page(inbox, i);
        if (i == pages / 10)
            early = bench_peak_mib();
    }
    bench_stated("messages ingested", (double)(pages * PAGE), "messages");
    bench_stated("messages ingested in a second, all told",
                 (double)(pages * PAGE) / (bench_now() - start), "messages");
    bench_stated("peak memory of it", bench_peak_mib(), "MiB");
    bench_ratio("peak memory at the end / after a tenth", bench_peak_mib(), early, "MiB", 1.1);
    buzon_inbox_unref(inbox);
    remove_store();
    return 0;
}
