/* SPDX-License-Identifier: EUPL-1.2 */
/* How much more than the JSON engine's parse alone it costs to normalise a page of 40
 * notifications: pre-pass, parse, HTML, records. */
#include "page.h"

#include "buzon/message.h"

#include <jansson.h>

#include <stdio.h>
#include <stdlib.h>

enum { ITEMS = 40, TIMES = 20, RUNS = 40 };

struct page {
    char *bytes;
    size_t len;
    buzon_response *response;
    size_t messages; /* that came out of the last run */
};

static void parse(void *user)
{
    struct page *p = user;

    for (int i = 0; i < TIMES; i++) {
        json_t *j = json_loadb(p->bytes, p->len, 0, NULL);

        p->messages = json_array_size(j);
        json_decref(j);
    }
}

static void normalise(void *user)
{
    struct page *p = user;

    for (int i = 0; i < TIMES; i++) {
        buzon_batch *b = buzon_normalise("mastodon", "poll", p->response, NULL, NULL);

        p->messages = buzon_batch_messages_count(b);
        buzon_batch_unref(b);
    }
}

int main(void)
{
    struct page p = {.response = buzon_response_new(200)};
    double floor, ours;
    int missed;

    p.bytes = bench_page(0, ITEMS, &p.len);
    if (!p.bytes || !buzon_response_set_body(p.response, p.bytes, p.len, NULL))
        return 1;
    floor = bench_best(RUNS, parse, &p);
    ours = bench_best(RUNS, normalise, &p);
    (void)printf("page of %d notifications, %zu bytes: parse %.0f us, normalise %.0f us\n",
                 ITEMS, p.len, floor / TIMES * 1e6, ours / TIMES * 1e6);
    if (p.messages != ITEMS) {
        (void)fprintf(stderr, "%zu messages came out\n", p.messages);
        return 1;
    }
    missed = bench_ratio("normalise a page / parse it with Jansson alone", ours, floor, 1.3);
    buzon_response_free(p.response);
    free(p.bytes);
    return missed;
}
