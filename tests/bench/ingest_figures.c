/* SPDX-License-Identifier: EUPL-1.2 */
/* Ingest in pages of 40 with figures, against the same without: what is asked of them is
 * wrapped by the linker, and does nothing when they are off. usage: ingest_figures DATA_FOLDER
 * [PAGES [RUNS]]; with BENCH_FIGURES=on or off one side only, for an instrument that counts
 * instructions. */
#include "bench.h"
#include "page.h"

#include "buzon/job.h"
#include "inbox/inbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PAGE = 40 };

static bool figures_on = true;

#define WRAP(name, params, args)                                                               \
    bool __real_##name params;                                                                 \
    bool __wrap_##name params;                                                                 \
    bool __wrap_##name params                                                                  \
    {                                                                                          \
        return !figures_on || __real_##name args;                                              \
    }

WRAP(bz_figures_move,
     (struct bz_tx * tx, const struct bz_case *c, bool deadlines, struct bz_err *err),
     (tx, c, deadlines, err))
WRAP(bz_figures_term,
     (struct bz_tx * tx, const struct bz_case *c, const struct bz_deadline *d,
      struct bz_err *err),
     (tx, c, d, err))
WRAP(bz_figures_came,
     (struct bz_tx * tx, const char *network, const char *account, buzon_time at,
      struct bz_err *err),
     (tx, network, account, at, err))
WRAP(bz_figures_time, (struct bz_tx * tx, struct bz_case *c, struct bz_err *err), (tx, c, err))
WRAP(bz_figures_write, (struct bz_tx * tx, struct bz_err *err), (tx, err))

static bool still(void *user, buzon_time *now, buzon_error **err)
{
    (void)user;
    (void)err;
    *now = INT64_C(1795424400000);
    return true;
}

struct pages {
    const char *data;
    char **json;
    size_t *len;
    int n;
};

static void remove_store(void)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", ".vault"};

    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        char name[64];

        (void)snprintf(name, sizeof name, "bench-figures.db%s", suffixes[i]);
        (void)unlink(name);
    }
}

/* Keep each page's best; the first one also reads rules and calendars. */
static void take(const struct pages *pages, double *best)
{
    buzon_error *err = NULL;
    buzon_inbox *inbox;

    remove_store();
    inbox = buzon_inbox_open("sqlite:bench-figures.db", BUZON_OPEN_DEFAULT, &err);
    if (!inbox || !buzon_inbox_add_data(inbox, pages->data, &err))
        bench_die("open", buzon_error_message(err));
    buzon_inbox_set_clock(inbox, still, NULL, NULL);
    buzon_account_unref(buzon_inbox_add_account(inbox, "ayto", "mastodon",
                                                "{\"base_url\":\"https://social.example\"}",
                                                "system", &err));
    for (int i = 0; i < pages->n; i++) {
        buzon_response *r = buzon_response_new(200);
        double start = bench_cpu(), took;
        buzon_round *round;

        if (!buzon_response_set_body(r, pages->json[i], pages->len[i], &err) ||
            !(round = buzon_inbox_import(inbox, "ayto", r, &err)))
            bench_die("import", buzon_error_message(err));
        buzon_round_unref(round);
        buzon_response_free(r);
        took = bench_cpu() - start;
        if (best[i] == 0 || took < best[i])
            best[i] = took;
    }
    buzon_inbox_unref(inbox);
    remove_store();
}

static double mean(const double *best, int n)
{
    double sum = 0;

    for (int i = 1; i < n; i++)
        sum += best[i];
    return sum / (n - 1);
}

int main(int argc, char **argv)
{
    struct pages pages = {.n = (int)bench_count(argc, argv, 2, 100, 2)};
    int runs = (int)bench_count(argc, argv, 3, 7, 1);
    const char *only = getenv("BENCH_FIGURES");
    double *best[2];

    if (argc < 2)
        bench_die("usage", "ingest_figures DATA_FOLDER [PAGES [RUNS]]");
    pages.data = argv[1];
    pages.json = calloc((size_t)pages.n, sizeof *pages.json);
    pages.len = calloc((size_t)pages.n, sizeof *pages.len);
    for (int i = 0; i < pages.n; i++)
        pages.json[i] = bench_page(i, PAGE, &pages.len[i]);
    for (int i = 0; i < 2; i++)
        best[i] = calloc((size_t)pages.n, sizeof *best[i]);
    for (int run = 0; run < runs; run++)
        for (int side = 0; side < 2; side++) {
            figures_on = side == 0;
            if (!only || strcmp(only, figures_on ? "on" : "off") == 0)
                take(&pages, best[side]);
        }
    if (!only)
        bench_ratio("ingest of a page of 40 with figures / without",
                    mean(best[0], pages.n) * 1e3, mean(best[1], pages.n) * 1e3, "ms", 1.3);
    return 0;
}
