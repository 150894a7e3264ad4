/* SPDX-License-Identifier: EUPL-1.2 */
/* Where in a text the words of a search are: both are cut and folded as the index does it. */
#include "store/snippet.h"

#include "base/auto.h"
#include "base/str.h"
#include "text/unicode.h"
#include "text/words.h"

#include <stdlib.h>
#include <string.h>

/* A word as the index holds it, and where it stands in the text. */
struct token {
    char *text; /* owns */
    struct bz_stretch at;
};
struct tokens BZ_VEC(struct token);

static void tokens_done(struct tokens *t)
{
    for (size_t i = 0; i < t->n; i++)
        free(t->items[i].text);
    free(t->items);
}

static bool token_add(struct tokens *to, const char *s, size_t len, struct bz_stretch at,
                      struct bz_err *err)
{
    struct token token = {strndup(s, len), at};

    if (token.text && bz_vec_push(to, token))
        return true;
    free(token.text);
    return bz_nomem(err);
}

/* The words of a stretch; folding may cut one in two ("ŀ" gives "l·"). */
static bool tokens_add(struct tokens *to, const char *text, struct bz_stretch at, bool exact,
                       struct bz_err *err)
{
    BZ_TEXT folded = bz_fold(text + at.start, at.end - at.start, exact, err);
    size_t from = 0, start, end;

    if (!folded)
        return false;
    while (bz_word_next(folded, strlen(folded), &from, &start, &end))
        if (!token_add(to, folded + start, end - start, at, err))
            return false;
    return true;
}

/* --- what is looked for --- */

/* One word of a search: the tokens that follow one another, the last of which may be a
 * beginning. */
struct phrase {
    struct tokens tokens;
    bool beginning;
};
struct phrases BZ_VEC(struct phrase);

static void phrases_done(struct phrases *p)
{
    for (size_t i = 0; i < p->n; i++)
        tokens_done(&p->items[i].tokens);
    free(p->items);
}

static bool phrases_read(struct phrases *to, const char *words, bool exact, struct bz_err *err)
{
    static const char space[] = " \t\n\v\f\r";
    size_t len;

    for (words += strspn(words, space); *words; words += len + strspn(words + len, space)) {
        struct phrase phrase = {0};

        len = strcspn(words, space);
        phrase.beginning = words[len - 1] == '*' && !words[len + strspn(words + len, space)];
        if (!tokens_add(&phrase.tokens, words, (struct bz_stretch){0, len}, exact, err) ||
            (phrase.tokens.n && !bz_vec_push(to, phrase))) {
            tokens_done(&phrase.tokens);
            return err->code ? false : bz_nomem(err);
        }
        if (!phrase.tokens.n)
            tokens_done(&phrase.tokens);
    }
    return true;
}

/* How many of the tokens from `at` on are the phrase; 0: they are not. */
static size_t phrase_met(const struct phrase *p, const struct tokens *t, size_t at)
{
    size_t n = p->tokens.n;

    if (t->n - at < n)
        return 0;
    for (size_t i = 0; i < n; i++) {
        const char *asked = p->tokens.items[i].text, *there = t->items[at + i].text;

        if (i + 1 == n && p->beginning ? !bz_starts(there, asked) : strcmp(there, asked) != 0)
            return 0;
    }
    return n;
}

/* --- what is shown --- */

/* The offset `n` characters on, or back, from one. */
static size_t characters_on(const char *text, size_t len, size_t at, size_t n)
{
    while (at < len && n) {
        at++;
        while (at < len && (text[at] & 0xc0) == 0x80)
            at++;
        n--;
    }
    return at;
}

static size_t characters_back(const char *text, size_t at, size_t n)
{
    while (at && n) {
        at--;
        while (at && (text[at] & 0xc0) == 0x80)
            at--;
        n--;
    }
    return at;
}

/* Around the first mark; not in the middle of a word where there is a gap nearby. */
static void shown_around(const char *text, size_t len, size_t first, struct bz_stretch *ret)
{
    size_t gap;

    ret->start = characters_back(text, first, BZ_SNIPPET_BEFORE);
    if (ret->start) {
        gap = strcspn(text + ret->start, " \t\n");
        if (ret->start + gap < first)
            ret->start += gap + 1;
    }
    ret->end = characters_on(text, len, ret->start, BZ_SNIPPET_CHARS);
    for (gap = ret->end; ret->end < len && gap > ret->end - 24 && gap > first; gap--)
        if (strchr(" \t\n", text[gap])) {
            ret->end = gap;
            break;
        }
}

static bool marks_find(const struct phrases *phrases, const struct tokens *t,
                       struct bz_snippet *ret, struct bz_err *err)
{
    for (size_t i = 0; i < t->n;) {
        size_t met = 0;

        for (size_t p = 0; p < phrases->n; p++) {
            size_t n = phrase_met(&phrases->items[p], t, i);

            met = n > met ? n : met;
        }
        if (met) {
            struct bz_stretch mark = {t->items[i].at.start, t->items[i + met - 1].at.end};

            if (!bz_vec_push(&ret->marks, mark))
                return bz_nomem(err);
        }
        i += met ? met : 1;
    }
    return true;
}

/* Leave the marks that are shown whole. */
static void marks_cut(struct bz_snippet *s)
{
    size_t n = 0;

    for (size_t i = 0; i < s->marks.n; i++)
        if (s->marks.items[i].start >= s->shown.start &&
            s->marks.items[i].end <= s->shown.end &&
            (n == 0 || s->marks.items[i].start >= s->marks.items[n - 1].end))
            s->marks.items[n++] = s->marks.items[i];
    s->marks.n = n;
}

bool bz_snippet_make(const char *text, const char *words, bool exact, struct bz_snippet *ret,
                     struct bz_err *err)
{
    __attribute__((cleanup(phrases_done))) struct phrases phrases = {0};
    __attribute__((cleanup(tokens_done))) struct tokens tokens = {0};
    size_t len = strlen(text), most = len < BZ_SNIPPET_BYTES ? len : BZ_SNIPPET_BYTES;
    size_t at = 0;
    struct bz_stretch word;

    *ret = (struct bz_snippet){0};
    if (!phrases_read(&phrases, words, exact, err))
        return false;
    while (bz_word_next(text, most, &at, &word.start, &word.end))
        if (!tokens_add(&tokens, text, word, exact, err))
            return false;
    if (!marks_find(&phrases, &tokens, ret, err))
        return false;
    shown_around(text, len, ret->marks.n ? ret->marks.items[0].start : 0, &ret->shown);
    marks_cut(ret);
    return true;
}

void bz_snippet_done(struct bz_snippet *s)
{
    free(s->marks.items);
    *s = (struct bz_snippet){0};
}
