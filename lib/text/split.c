/* SPDX-License-Identifier: EUPL-1.2 */
/* A long answer in numbered parts that each fit. */
#include "text/split.h"

#include "base/str.h"
#include "text/length.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SPLIT_MAX_PARTS = 99 };

/* One attempt, with numbers of a given width. */
struct split {
    const char *text; /* borrows */
    struct bz_offsets ends;
    size_t next; /* index of the first grapheme not yet in a part */
    int64_t limit;
    bz_measure_fn *measure;
    void *ctx;
    const char *prefix; /* as long as any number of this attempt; borrows */
};

void bz_texts_done(struct bz_texts *t)
{
    for (size_t i = 0; i < t->n; i++)
        free(t->items[i]);
    free(t->items);
    *t = (struct bz_texts){0};
}

bool bz_texts_push(struct bz_texts *t, char *text)
{
    if (bz_vec_push(t, text))
        return true;
    free(text);
    return false;
}

static bool split_is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* --- measuring --- */

enum split_fit { SPLIT_FAILED = -1, SPLIT_TOO_LONG, SPLIT_FITS };

/* Where the text up to `to` ends when the space at its end is left out. */
static size_t split_trim(const struct split *s, size_t from, size_t to)
{
    while (to > from && split_is_space(s->text[to - 1]))
        to--;
    return to;
}

/* Whether the prefix and what is between two offsets fit. */
static enum split_fit split_fits(const struct split *s, size_t from, size_t to,
                                 struct bz_err *err)
{
    struct bz_str piece = {0};
    BZ_TEXT made = NULL;
    int64_t n;

    bz_str_add(&piece, s->prefix);
    bz_str_add_bytes(&piece, s->text + from, split_trim(s, from, to) - from);
    made = bz_str_take(&piece, err);
    n = made ? s->measure(s->ctx, made, err) : -1;
    if (n < 0)
        return SPLIT_FAILED;
    return n <= s->limit ? SPLIT_FITS : SPLIT_TOO_LONG;
}

static size_t split_offset(const struct split *s, size_t i)
{
    return i ? s->ends.items[i - 1] : 0;
}

/* The number of graphemes from s->next that fit, found by doubling and then halving; -1 on
 * failure. */
static int64_t split_room(const struct split *s, struct bz_err *err)
{
    size_t from = split_offset(s, s->next), left = s->ends.n - s->next, low = 0, high = 64;
    enum split_fit fit = SPLIT_FITS;

    while (low < left && fit == SPLIT_FITS) {
        high = high < left ? high : left;
        fit = split_fits(s, from, split_offset(s, s->next + high), err);
        if (fit == SPLIT_FITS) {
            low = high;
            high *= 2;
        }
    }
    while (fit != SPLIT_FAILED && low < left && high - low > 1) {
        size_t middle = low + (high - low) / 2;

        fit = split_fits(s, from, split_offset(s, s->next + middle), err);
        if (fit == SPLIT_FITS)
            low = middle;
        else
            high = middle;
    }
    return fit == SPLIT_FAILED ? -1 : (int64_t)low;
}

/* --- choosing where --- */

/* A place to cut, best first. */
enum split_place { SPLIT_PARAGRAPH, SPLIT_LINE, SPLIT_SENTENCE, SPLIT_WORD, SPLIT_PLACES };

static bool split_ends_sentence(const char *text, size_t at)
{
    while (at && strchr("\"')]", text[at - 1]))
        at--;
    if (at >= 2 && memcmp(text + at - 2, "\xC2\xBB", 2) == 0) /* » */
        at -= 2;
    if (at >= 3 && memcmp(text + at - 3, "\xE2\x80\xA6", 3) == 0) /* … */
        return true;
    return at && strchr(".!?", text[at - 1]);
}

/* Whether the text may be cut before the byte at `at`, which is white space. */
static bool split_is_place(const char *text, size_t at, enum split_place place)
{
    switch (place) {
    case SPLIT_PARAGRAPH:
        return text[at] == '\n' && text[at + 1] == '\n';
    case SPLIT_LINE:
        return text[at] == '\n';
    case SPLIT_SENTENCE:
        return split_ends_sentence(text, at);
    case SPLIT_WORD:
    case SPLIT_PLACES:
        return true;
    }
    return false;
}

/* The last good place between two offsets, `to` among them: good enough is, except for words,
 * what fills half of the part, so that a greeting does not stand alone. Without any: `to`, in
 * the middle of a word. */
static size_t split_place(const char *text, size_t from, size_t to)
{
    for (int place = 0; place < SPLIT_PLACES; place++) {
        size_t least = place == SPLIT_WORD ? from + 1 : from + (to - from) / 2;

        for (size_t at = to; at >= least && at > from; at--)
            if (split_is_space(text[at]) && split_is_place(text, at, (enum split_place)place))
                return at;
    }
    return to;
}

/* The next part's end, as an index of graphemes: s->next when nothing fits, -1 on failure. */
static int64_t split_end(const struct split *s, struct bz_err *err)
{
    int64_t room = split_room(s, err);
    size_t from = split_offset(s, s->next), at, i;

    if (room <= 0 || s->next + (size_t)room == s->ends.n)
        return room < 0 ? -1 : (int64_t)s->next + room;
    at = split_place(s->text, from, split_offset(s, s->next + (size_t)room));
    for (i = s->next + (size_t)room; i > s->next + 1 && split_offset(s, i) > at;)
        i--;
    /* A shorter text may measure more (half an address costs what it shows), so what was chosen
     * is measured. */
    for (; i > s->next; i--) {
        enum split_fit fit = split_fits(s, from, split_offset(s, i), err);

        if (fit != SPLIT_TOO_LONG)
            return fit == SPLIT_FITS ? (int64_t)i : -1;
    }
    return (int64_t)i;
}

/* --- the parts --- */

static void split_skip_space(struct split *s)
{
    while (s->next < s->ends.n && split_is_space(s->text[split_offset(s, s->next)]))
        s->next++;
}

static bool split_push(struct bz_texts *parts, const char *from, size_t len, struct bz_err *err)
{
    char *piece = strndup(from, len);

    if (!piece || !bz_texts_push(parts, piece))
        return bz_nomem(err);
    return true;
}

/* Cuts the text into *parts, without their numbers. *ret is false when numbers of this width do
 * not do. */
static bool split_try(struct split *s, size_t most, struct bz_texts *parts, bool *ret,
                      struct bz_err *err)
{
    *ret = true;
    s->next = 0;
    for (split_skip_space(s); s->next < s->ends.n; split_skip_space(s)) {
        int64_t end = parts->n < most ? split_end(s, err) : (int64_t)s->next;
        size_t from = split_offset(s, s->next), to;

        if (end < 0)
            return false;
        if ((size_t)end == s->next) {
            *ret = false;
            return true;
        }
        to = split_trim(s, from, split_offset(s, (size_t)end));
        if (!split_push(parts, s->text + from, to - from, err))
            return false;
        s->next = (size_t)end;
    }
    return true;
}

static bool split_number(struct bz_texts *parts, struct bz_err *err)
{
    for (size_t i = 0; i < parts->n; i++) {
        struct bz_str numbered = {0};
        char *made;

        bz_str_addf(&numbered, "(%zu/%zu) %s", i + 1, parts->n, parts->items[i]);
        made = bz_str_take(&numbered, err);
        if (!made)
            return false;
        free(parts->items[i]);
        parts->items[i] = made;
    }
    return true;
}

static bool split_numbered(struct split *s, struct bz_texts *ret, struct bz_err *err)
{
    static const struct {
        const char *prefix;
        size_t most;
    } widths[] = {{"(9/9) ", 9}, {"(99/99) ", SPLIT_MAX_PARTS}};

    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        BZ_DONE(bz_texts) parts = {0};
        bool done;

        s->prefix = widths[i].prefix;
        if (!split_try(s, widths[i].most, &parts, &done, err))
            return false;
        if (!done)
            continue;
        if (!split_number(&parts, err))
            return false;
        *ret = parts;
        parts = (struct bz_texts){0};
        return true;
    }
    return bz_fail(err, BUZON_ERR_TOO_LONG, "%zu characters do not fit into %d parts of %lld",
                   s->ends.n, SPLIT_MAX_PARTS, (long long)s->limit);
}

bool bz_text_split(const char *text, int64_t limit, bz_measure_fn *measure, void *ctx,
                   struct bz_texts *ret, struct bz_err *err)
{
    struct split s = {.text = text, .limit = limit, .measure = measure, .ctx = ctx};
    int64_t whole = measure(ctx, text, err);
    bool ok;

    if (whole < 0)
        return false;
    if (whole <= limit)
        return split_push(ret, text, strlen(text), err);
    ok = bz_grapheme_ends(text, &s.ends, err) && split_numbered(&s, ret, err);
    bz_offsets_done(&s.ends);
    return ok;
}
