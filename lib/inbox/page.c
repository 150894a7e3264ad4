/* SPDX-License-Identifier: EUPL-1.2 */
/* Pages of a list in both directions, for hosts that keep a text between two requests. */
#include "buzon/find.h"
#include "inbox/plan.h"
#include "inbox/unit.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE_MOST = 200, PAGE_USUAL = 50, CHECK_LEN = 8, BODY_LEN = 19, VERSION = 1 };
enum { CURSOR_LEN = BODY_LEN + CHECK_LEN };

struct bz_inquiry_page {
    struct bz_refs refs;
    char next[2 * CURSOR_LEN + 1], previous[2 * CURSOR_LEN + 1]; /* empty: none */
    size_t n;
    struct bz_found found[PAGE_MOST + 1]; /* owns n of them */
};

/* --- cursors: where in which stage of which list, and which way --- */

struct cursor {
    bool back;
    int stage;
    struct bz_position at;
};

static void put_number(unsigned char *to, int64_t n)
{
    for (int i = 0; i < 8; i++)
        to[i] = (unsigned char)((uint64_t)n >> (56 - 8 * i));
}

static int64_t take_number(const unsigned char *from)
{
    uint64_t n = 0;

    for (int i = 0; i < 8; i++)
        n = n << 8 | from[i];
    return (int64_t)n;
}

/* Over the body and what the list asks for: so it is of use to no other list. */
static bool cursor_check(const unsigned char *body, const char *list, unsigned char *ret,
                         struct bz_err *err)
{
    unsigned char digest[BZ_SHA256_LEN];
    struct bz_span parts[] = {{body, BODY_LEN}, {list, strlen(list)}};

    if (!bz_sha256(digest, parts, 2, err))
        return false;
    memcpy(ret, digest, CHECK_LEN);
    return true;
}

static bool cursor_write(const struct cursor *c, const char *list, char ret[2 * CURSOR_LEN + 1],
                         struct bz_err *err)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[CURSOR_LEN] = {VERSION, c->back, (unsigned char)c->stage};

    put_number(bytes + 3, c->at.key);
    put_number(bytes + 11, c->at.id);
    if (!cursor_check(bytes, list, bytes + BODY_LEN, err))
        return false;
    for (size_t i = 0; i < CURSOR_LEN; i++) {
        *ret++ = digits[bytes[i] >> 4];
        *ret++ = digits[bytes[i] & 15];
    }
    *ret = '\0';
    return true;
}

static bool cursor_read(const char *text, const char *list, int stages, struct cursor *ret,
                        struct bz_err *err)
{
    unsigned char bytes[CURSOR_LEN], check[CHECK_LEN];

    if (!bz_hex_parse(bytes, CURSOR_LEN, text) || bytes[0] != VERSION)
        return bz_fail(err, BUZON_ERR_INVALID, "this is no cursor of a page");
    if (!cursor_check(bytes, list, check, err))
        return false;
    if (memcmp(check, bytes + BODY_LEN, CHECK_LEN) != 0 || bytes[1] > 1 || bytes[2] >= stages)
        return bz_fail(err, BUZON_ERR_INVALID,
                       "the cursor was changed, or belongs to another list");
    *ret = (struct cursor){
        bytes[1], bytes[2], {true, take_number(bytes + 3), take_number(bytes + 11)}};
    return true;
}

/* --- one page --- */

/* What a page is looked for with. */
struct search {
    struct buzon_inbox *inbox;
    struct bz_filter *filter; /* owns */
    char *match[2];           /* own */
    char *list;               /* owns: what the cursors are checked with */
    size_t size;
    enum bz_driver by;
    buzon_time now;
    int stages;
};

static void search_done(struct search *s)
{
    buzon_filter_free(s->filter);
    free(s->match[0]);
    free(s->match[1]);
    free(s->list);
}

/* Everything that needs no inquiry. */
static bool search_init(struct search *s, const struct bz_filter *filter, struct bz_err *err)
{
    s->filter = bz_filter_copy(filter, err);
    if (!s->filter || !bz_units_filter(s->inbox, s->filter, err))
        return false;
    if (s->filter->limit == 0 || s->filter->limit > PAGE_MOST)
        return bz_fail(err, BUZON_ERR_INVALID, "a page has 1 to %d inquiries", PAGE_MOST);
    s->size = s->filter->limit < 0 ? PAGE_USUAL : (size_t)s->filter->limit;
    if (!buzon_order_name(s->filter->order))
        return bz_fail(err, BUZON_ERR_INVALID, "there is no order %d", (int)s->filter->order);
    s->stages = bz_plan_stages(s->filter);
    s->list = bz_filter_print(s->filter, false, err);
    return s->list && bz_filter_match(s->filter, s->match, err) &&
           bz_inbox_now(s->inbox, &s->now, err);
}

/* Fill the page from a place on, one inquiry more than it is to have; `stages` gets where each
 * came from. Those of a way back come nearest first. */
static bool page_fill(struct search *s, const struct cursor *from, struct bz_inquiry_page *page,
                      unsigned char *stages, struct bz_err *err)
{
    int step = from->back ? -1 : 1;
    struct bz_position after = from->at;

    for (int stage = from->stage; stage >= 0 && stage < s->stages && page->n <= s->size;
         stage += step) {
        size_t n;
        struct bz_page_query p = {.after = &after,
                                  .stage = stage,
                                  .back = from->back,
                                  .by = s->by,
                                  .match = {s->match[0], s->match[1]},
                                  .now = s->now,
                                  .rows = (int64_t)(s->size + 1 - page->n)};

        if (!bz_found_read(s->inbox, s->filter, &p, page->found + page->n, &n, err))
            return false;
        memset(stages + page->n, stage, n);
        page->n += n;
        after.started = false;
    }
    return true;
}

static void page_turn(struct bz_inquiry_page *page, unsigned char *stages)
{
    for (size_t i = 0, j = page->n; i + 1 < j; i++) {
        struct bz_found found = page->found[i];
        unsigned char stage = stages[i];

        j--;
        page->found[i] = page->found[j];
        page->found[j] = found;
        stages[i] = stages[j];
        stages[j] = stage;
    }
}

static bool page_link(const struct search *s, struct bz_inquiry_page *page, bool back, size_t i,
                      const unsigned char *stages, struct bz_err *err)
{
    struct cursor c = {back, stages[i], {true, page->found[i].key, page->found[i].q->id}};

    return cursor_write(&c, s->list, back ? page->previous : page->next, err);
}

static void page_empty(struct bz_inquiry_page *page)
{
    bz_found_free(page->found, page->n);
    page->n = 0;
}

static bool page_load(struct search *s, const struct cursor *from, struct bz_inquiry_page *page,
                      struct bz_err *err)
{
    unsigned char stages[PAGE_MOST + 1];
    bool more;

    if (!page_fill(s, from, page, stages, err))
        return false;
    more = page->n > s->size;
    if (from->back && !more) { /* the beginning: what came before it meanwhile is seen, too */
        page_empty(page);
        return page_load(s, &(struct cursor){0}, page, err);
    }
    if (more)
        bz_record_unref(page->found[--page->n].q);
    if (from->back)
        page_turn(page, stages);
    if (!page->n) /* nothing is left behind the place: back to what is before it */
        return !from->at.started || cursor_write(&(struct cursor){true, from->stage, from->at},
                                                 s->list, page->previous, err);
    return ((!more && !from->back) || page_link(s, page, false, page->n - 1, stages, err)) &&
           (!from->at.started || page_link(s, page, true, 0, stages, err));
}

static bool page_find(struct search *s, const char *text, struct bz_inquiry_page *page,
                      struct bz_err *err)
{
    struct cursor from = {0};

    if (text && !cursor_read(text, s->list, s->stages, &from, err))
        return false;
    if (!bz_inbox_enter(s->inbox, err))
        return false;
    BZ_LEAVE(s->inbox);
    return bz_plan_driver(s->inbox, s->filter, s->now,
                          from.at.started ? 0 : (int64_t)s->size + 1, &s->by, err) &&
           page_load(s, &from, page, err);
}

buzon_page *buzon_inbox_page(buzon_inbox *inbox, const buzon_filter *filter, const char *cursor,
                             buzon_error **err)
{
    BZ_ERR(err);
    struct search s = {.inbox = inbox};
    struct bz_inquiry_page *page;
    bool found;

    if (!bz_inbox_enter(inbox, e))
        return NULL;
    bz_inbox_leave(inbox);
    page = calloc(1, sizeof *page);
    if (!page)
        return bz_nomem(e);
    bz_refs_init(&page->refs);
    found = search_init(&s, filter, e) && page_find(&s, cursor, page, e);
    search_done(&s);
    if (found)
        return page;
    buzon_page_unref(page);
    return NULL;
}

/* --- getters --- */

buzon_page *buzon_page_ref(buzon_page *page)
{
    return bz_record_ref(page);
}

void buzon_page_unref(buzon_page *page)
{
    if (!page || !bz_refs_drop(&page->refs))
        return;
    page_empty(page);
    free(page);
}

size_t buzon_page_inquiries_count(const buzon_page *page)
{
    return page ? page->n : 0;
}

const buzon_inquiry *buzon_page_inquiries_at(const buzon_page *page, size_t i)
{
    return page && i < page->n ? page->found[i].q : NULL;
}

const char *buzon_page_next(const buzon_page *page)
{
    return page && *page->next ? page->next : NULL;
}

const char *buzon_page_previous(const buzon_page *page)
{
    return page && *page->previous ? page->previous : NULL;
}
