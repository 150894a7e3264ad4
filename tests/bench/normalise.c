/* SPDX-License-Identifier: EUPL-1.2 */
/* How much more than the engine's parse alone it costs to normalise a page of 40 items of each
 * network: pre-pass, parse, HTML, records.
 *
 * usage: normalise [ROUNDS [PAGE]]
 *        normalise --list           the names of the pages
 *        normalise --write FOLDER   the pages as they are measured, and what is told with them
 */
#include "bench.h"
#include "page.h"
#include "pages.h"
#include "parse.h"

#include "buzon/message.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ITEMS = 40, TIMES = 10 };

struct line {
    const char *network, *page, *label;
    void (*parse)(const char *bytes, size_t len);
    size_t messages; /* of an item; 0: one */
    double aim;      /* 0: the usual one */
};

static const struct line lines[] = {
    {.network = "mastodon", .parse = parse_jansson, .aim = 1.3},
    {.network = "bluesky", .parse = parse_jansson},
    {.network = "decidim", .parse = parse_jansson},
    {.network = "elgg", .parse = parse_jansson},
#if BENCH_EMAIL
    {.network = "email", .parse = parse_gmime},
#endif
    {.network = "facebook", .parse = parse_jansson},
    {.network = "feed", .parse = parse_jansson},
    {.network = "feed", .page = "feed_rss", .parse = parse_libxml2},
    {.network = "googleplus", .parse = parse_jansson, .messages = 2},
    {.network = "instagram", .parse = parse_jansson},
    {.network = "linkedin", .parse = parse_jansson},
    {.network = "open311", .parse = parse_jansson},
    {.network = "open311", .page = "open311_xml", .parse = parse_libxml2},
    {.network = "telegram", .parse = parse_jansson},
    {.network = "threads", .parse = parse_jansson},
    {.network = "web", .parse = parse_jansson},
    {.network = "whatsapp", .parse = parse_jansson},
    {.network = "x", .parse = parse_jansson},
    {.network = "youtube", .parse = parse_jansson},
};

static const char *page_name(const struct line *l)
{
    return l->page ? l->page : l->network;
}

struct work {
    const struct line *line;
    struct bench_page page;
    buzon_response *response;
};

static void parse(void *user)
{
    struct work *w = user;

    for (int i = 0; i < TIMES; i++)
        w->line->parse(w->page.bytes, w->page.len);
}

static void normalise(void *user)
{
    struct work *w = user;
    size_t n = ITEMS * (w->line->messages ? w->line->messages : 1);

    for (int i = 0; i < TIMES; i++) {
        buzon_error *err = NULL;
        buzon_batch *b =
            buzon_normalise(w->line->network, "poll", w->response, w->page.context, &err);

        if (!b)
            bench_die(page_name(w->line), buzon_error_message(err));
        if (buzon_batch_messages_count(b) != n || buzon_batch_unknown(b))
            bench_die(page_name(w->line), "messages are missing");
        buzon_batch_unref(b);
    }
}

/* Mastodon's is the page of the other benchmarks, too. */
static void fill(struct work *w)
{
    if (strcmp(page_name(w->line), "mastodon") == 0) {
        w->page.bytes = bench_page(0, ITEMS, &w->page.len);
        return;
    }
    bench_page_fill(&w->page, BENCH_PAGES, page_name(w->line), ITEMS);
}

static void measure(const struct line *l, int rounds)
{
    struct work w = {.line = l, .response = buzon_response_new(200)};
    struct bench_side sides[] = {{normalise, &w, 0}, {parse, &w, 0}};
    char name[128];

    fill(&w);
    if (!w.page.bytes || !buzon_response_set_body(w.response, w.page.bytes, w.page.len, NULL))
        bench_die("normalise", "no memory");
    bench_in_turn(sides, 2, rounds);
    (void)snprintf(name, sizeof name, "normalise a page of %d, %s / %s's parse of it", ITEMS,
                   page_name(l), parse_name(l->parse));
    bench_ratio(name, sides[0].best / TIMES * 1e6, sides[1].best / TIMES * 1e6, "us",
                l->aim > 0 ? l->aim : 1.5);
    buzon_response_free(w.response);
    bench_page_done(&w.page);
}

static void write_file(const char *folder, const char *name, const char *kind,
                       const char *bytes, size_t len)
{
    char path[4096];
    FILE *f;

    (void)snprintf(path, sizeof path, "%s/%s.%s", folder, name, kind);
    f = fopen(path, "w");
    if (!f || fwrite(bytes, 1, len, f) != len || fclose(f))
        bench_die(path, "cannot be written");
}

static void write_page(const struct line *l, const char *folder)
{
    struct work w = {.line = l};
    const char *context;

    fill(&w);
    context = w.page.context ? w.page.context : "{}";
    write_file(folder, page_name(l), "page", w.page.bytes, w.page.len);
    write_file(folder, page_name(l), "context", context, strlen(context));
    bench_page_done(&w.page);
}

int main(int argc, char **argv)
{
    const char *folder = argc == 3 && strcmp(argv[1], "--write") == 0 ? argv[2] : NULL;
    bool list = argc == 2 && strcmp(argv[1], "--list") == 0;
    int rounds = folder || list ? 0 : (int)bench_count(argc, argv, 1, 100, 1);

    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (list)
            (void)puts(page_name(&lines[i]));
        else if (folder)
            write_page(&lines[i], folder);
        else if (argc < 3 || strcmp(argv[2], page_name(&lines[i])) == 0)
            measure(&lines[i], rounds);
    }
    return 0;
}
