/* SPDX-License-Identifier: EUPL-1.2 */
/* The words of a message: its text or caption with links written out, and what it says without
 * words, in signs that are read alike in every language. */
#include "network/telegram/telegram.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_URL = 2048 };

/* --- entities --- */

/* A link that the text does not show: where it ends, in UTF-16 units. */
struct text_link {
    int64_t start, end;
    size_t order;
    const char *url; /* borrowed */
};
struct text_links BZ_VEC(struct text_link);

static void text_links_done(struct text_links *l)
{
    free(l->items);
}

static int link_compare(const void *a, const void *b)
{
    const struct text_link *x = a, *y = b;

    if (x->end != y->end)
        return x->end < y->end ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

static bool text_find_links(const struct bz_json *entities, struct text_links *ret,
                            struct bz_err *err)
{
    size_t n = bz_json_kind(entities) == BZ_JSON_ARRAY ? bz_json_len(entities) : 0;

    for (size_t i = 0; i < n; i++) {
        const struct bz_json *e = bz_json_at(entities, i);
        const char *url = bz_json_str(e, "url");
        int64_t start = bz_json_num(e, "offset", -1), len = bz_json_num(e, "length", -1), end;

        if (!bz_streq(bz_json_str(e, "type"), "text_link") || !url || !*url || start < 0 ||
            len < 1 || __builtin_add_overflow(start, len, &end))
            continue;
        if (!bz_vec_push(ret, ((struct text_link){start, end, i, url})))
            return bz_nomem(err);
    }
    if (ret->n)
        qsort(ret->items, ret->n, sizeof *ret->items, link_compare);
    return true;
}

/* "aquí" becomes "aquí (https://…)"; a link that shows its own address says it once. */
static void text_add_link(struct bz_str *s, const struct text_link *l, const char *shown,
                          size_t len)
{
    if (len == strlen(l->url) && memcmp(shown, l->url, len) == 0)
        return;
    bz_str_add(s, " (");
    bz_str_add(s, l->url);
    bz_str_add_char(s, ')');
}

/* Where in the text a unit is: no character is cut in two. */
struct text_at {
    const char *text;
    size_t len, byte;
    int64_t unit;
};

static void text_go(struct text_at *at, int64_t unit)
{
    while (at->byte < at->len && at->unit < unit) {
        unsigned char c = (unsigned char)at->text[at->byte++];

        at->unit += c >= 0xF0 ? 2 : 1;
        while (at->byte < at->len && ((unsigned char)at->text[at->byte] & 0xC0) == 0x80)
            at->byte++;
    }
}

/* The byte so many units before this place. */
static size_t text_back(const struct text_at *at, int64_t units)
{
    size_t byte = at->byte;

    while (byte && units > 0) {
        unsigned char c;

        while (--byte && ((unsigned char)at->text[byte] & 0xC0) == 0x80)
            ;
        c = (unsigned char)at->text[byte];
        units -= c >= 0xF0 ? 2 : 1;
    }
    return byte;
}

bool tg_add_text(struct bz_str *s, const struct bz_json *text, const struct bz_json *entities,
                 struct bz_err *err)
{
    BZ_DONE(text_links) links = {0};
    struct text_at at = {bz_json_text(text), bz_json_text_len(text), 0, 0};
    size_t done = 0;

    if (!at.text)
        return true;
    if (!text_find_links(entities, &links, err))
        return false;
    for (size_t i = 0; i < links.n; i++) {
        const struct text_link *l = &links.items[i];
        int64_t units = l->end - l->start;
        size_t start;

        text_go(&at, l->end);
        bz_str_add_bytes(s, at.text + done, at.byte - done);
        done = at.byte;
        /* An address of that length is none: the text is not read again for each link. */
        start = units <= TEXT_URL ? text_back(&at, units) : at.byte;
        text_add_link(s, l, at.text + start, at.byte - start);
    }
    bz_str_add_bytes(s, at.text + done, at.len - done);
    return tg_set(!s->failed, err);
}

/* --- what is said without words --- */

static void words_line(struct bz_str *s, const char *before, const char *text)
{
    if (!text || !*text)
        return;
    if (s->len)
        bz_str_add_char(s, '\n');
    bz_str_add(s, before);
    bz_str_add(s, text);
}

/* Without printf(): its decimal point follows the locale of the host. */
static void text_add_degrees(struct bz_str *s, const struct bz_json *j)
{
    double d = bz_json_real(j, 0);
    int64_t micro = d < -360 || d > 360 ? 0 : (int64_t)(d * 1e6 + (d < 0 ? -0.5 : 0.5));

    if (micro < 0)
        bz_str_add_char(s, '-');
    micro = micro < 0 ? -micro : micro;
    bz_str_addf(s, "%" PRId64 ".%06" PRId64, micro / 1000000, micro % 1000000);
}

void tg_add_geo(struct bz_str *s, const struct bz_json *place)
{
    bz_str_add(s, "geo:");
    text_add_degrees(s, bz_json_get(place, "latitude"));
    bz_str_add_char(s, ',');
    text_add_degrees(s, bz_json_get(place, "longitude"));
}

static void words_place(struct bz_str *s, const struct bz_json *message)
{
    const struct bz_json *place = bz_json_get(message, "location");
    const struct bz_json *venue = bz_json_get(message, "venue");

    words_line(s, "", bz_json_str(venue, "title"));
    words_line(s, "", bz_json_str(venue, "address"));
    if (!place)
        place = bz_json_get(venue, "location");
    if (bz_json_kind(place) != BZ_JSON_OBJECT)
        return;
    if (s->len)
        bz_str_add_char(s, '\n');
    tg_add_geo(s, place);
}

static void words_contact(struct bz_str *s, const struct bz_json *message)
{
    const struct bz_json *contact = bz_json_get(message, "contact");
    const char *first = bz_json_str(contact, "first_name");
    const char *last = bz_json_str(contact, "last_name");

    words_line(s, "", first);
    if (last && *last)
        bz_str_addf(s, "%s%s", first && *first ? " " : s->len ? "\n" : "", last);
    words_line(s, "", bz_json_str(contact, "phone_number"));
}

static void words_list(struct bz_str *s, const struct bz_json *list)
{
    for (size_t i = 0; bz_json_kind(list) == BZ_JSON_ARRAY && i < bz_json_len(list); i++)
        words_line(s, "- ", bz_json_str(bz_json_at(list, i), "text"));
}

static void words_choice(struct bz_str *s, const struct bz_json *message)
{
    const struct bz_json *poll = bz_json_get(message, "poll");
    const struct bz_json *checklist = bz_json_get(message, "checklist");

    words_line(s, "", bz_json_str(poll, "question"));
    words_line(s, "", bz_json_str(poll, "description"));
    words_list(s, bz_json_get(poll, "options"));
    words_line(s, "", bz_json_str(checklist, "title"));
    words_list(s, bz_json_get(checklist, "tasks"));
}

static void words_sign(struct bz_str *s, const struct bz_json *message)
{
    const struct bz_json *dice = bz_json_get(message, "dice");

    words_line(s, "", bz_json_str(bz_json_get(message, "sticker"), "emoji"));
    words_line(s, "", bz_json_str(dice, "emoji"));
    if (bz_json_kind(dice) == BZ_JSON_OBJECT)
        bz_str_addf(s, " %" PRId64, bz_json_num(dice, "value", 0));
}

static void words_story(struct bz_str *s, const struct bz_json *message)
{
    const struct bz_json *story = bz_json_get(message, "story");
    const char *name = bz_json_str(bz_json_get(story, "chat"), "username");

    if (!name || !*name)
        return;
    if (s->len)
        bz_str_add_char(s, '\n');
    bz_str_addf(s, "https://t.me/%s/s/%" PRId64, name, bz_json_num(story, "id", 0));
}

static void words_titles(struct bz_str *s, const struct bz_json *message)
{
    static const char *const paths[] = {"game.title",        "game.description",
                                        "invoice.title",     "invoice.description",
                                        "web_app_data.data", "giveaway.prize_description"};

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        words_line(s, "", bz_json_text(bz_json_path(message, paths[i])));
}

char *tg_words(const struct bz_json *message, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    if (!tg_add_text(&s, bz_json_get(message, "text"), bz_json_get(message, "entities"), err))
        return NULL;
    if (s.len && bz_json_text_len(bz_json_get(message, "caption")))
        bz_str_add_char(&s, '\n');
    if (!tg_add_text(&s, bz_json_get(message, "caption"),
                     bz_json_get(message, "caption_entities"), err))
        return NULL;
    tg_add_rich(&s, bz_json_get(message, "rich_message"));
    words_place(&s, message);
    words_contact(&s, message);
    words_choice(&s, message);
    words_sign(&s, message);
    words_story(&s, message);
    words_titles(&s, message);
    return bz_str_take(&s, err);
}
