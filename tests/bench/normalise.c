/* SPDX-License-Identifier: EUPL-1.2 */
/* How much more than the JSON engine's parse alone it costs to normalise a page of 40
 * notifications: pre-pass, parse, HTML, records. usage: normalise [ROUNDS] */
#include "bench.h"
#include "page.h"

#include "buzon/message.h"

#include <jansson.h>

#include <stdlib.h>

enum { ITEMS = 40, TIMES = 10 };

struct page {
    char *bytes;
    size_t len;
    buzon_response *response;
};

static void parse(void *user)
{
    struct page *p = user;

    for (int i = 0; i < TIMES; i++) {
        json_t *j = json_loadb(p->bytes, p->len, 0, NULL);

        if (json_array_size(j) != ITEMS)
            bench_die("jansson", "items are missing");
        json_decref(j);
    }
}

static void normalise(void *user)
{
    struct page *p = user;

    for (int i = 0; i < TIMES; i++) {
        buzon_batch *b = buzon_normalise("mastodon", "poll", p->response, NULL, NULL);

        if (buzon_batch_messages_count(b) != ITEMS)
            bench_die("normalise", "messages are missing");
        buzon_batch_unref(b);
    }
}

int main(int argc, char **argv)
{
    int rounds = (int)bench_count(argc, argv, 1, 100, 1);
    struct page p = {.response = buzon_response_new(200)};
    struct bench_side sides[] = {{normalise, &p, 0}, {parse, &p, 0}};

    p.bytes = bench_page(0, ITEMS, &p.len);
    if (!p.bytes || !buzon_response_set_body(p.response, p.bytes, p.len, NULL))
        bench_die("normalise", "no memory");
    bench_in_turn(sides, 2, rounds);
    bench_ratio("normalise a page of 40 / Jansson's parse of it", sides[0].best / TIMES * 1e6,
                sides[1].best / TIMES * 1e6, "us", 1.3);
    buzon_response_free(p.response);
    free(p.bytes);
    return 0;
}
