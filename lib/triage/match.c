/* SPDX-License-Identifier: EUPL-1.2 */
/* One text under all patterns: where their words begin is looked for once, then each is asked
 * only there. */
#include "text/unicode.h"
#include "triage/code.h"

#include <stdlib.h>
#include <string.h>

enum {
    MATCH_PLACES = 128 * 1024 /* of all patterns in one text that are written down */
};

/* Where a word begins as one of a pattern's codes does. */
struct match_place {
    uint32_t at, word,
        next; /* next: of the same pattern, not before this one; 0: the last one */
};

struct match_places BZ_VEC(struct match_place);

/* What was found of one pattern. Of codes the places, where they are still to be tried; of
 * forms, which stand there, only how many. */
struct match_found {
    uint32_t number;      /* of the pattern */
    uint32_t first, last; /* of its places; 0: none */
    uint32_t forms;       /* one behind the other */
    uint32_t end;         /* of the last one */
    bool more;            /* behind the last place there are others */
};

struct match_founds BZ_VEC(struct match_found);

struct bz_match {
    struct bz_patterns *with; /* these two borrow */
    const char *text;
    size_t len;
    pcre2_match_data *data;
    struct match_places places; /* owns; the first one is nobody's */
    struct match_founds found;  /* owns; the first one is nobody's */
    uint32_t *which;            /* owns; of these by the pattern's number, 0: none */
};

/* A sign, or the first byte of what is beyond ASCII. */
static bool match_is_sign(char c)
{
    unsigned char byte = (unsigned char)c;

    return (byte > ' ' && byte < 0x80 && c != '_') || byte >= 0xC0;
}

/* Where the next word or sign begins, from i on: words as the patterns without letters beyond
 * ASCII see them, which is more often than the others do. */
static size_t match_word(const struct bz_match *m, size_t i)
{
    bool inside = i && (bz_hint_is_word(m->text[i - 1]) || m->text[i - 1] == '_');

    for (; i < m->len; i++) {
        bool letter = bz_hint_is_word(m->text[i]);

        if (letter ? !inside : match_is_sign(m->text[i]))
            break;
        inside = letter || m->text[i] == '_';
    }
    return i;
}

/* Whether a letter of any script ends at byte `at`. */
static bool match_behind_letter(const struct bz_match *m, size_t at)
{
    size_t from = at;

    if (!at || (unsigned char)m->text[at - 1] < 0x80)
        return at && (bz_hint_is_word(m->text[at - 1]) || m->text[at - 1] == '_');
    while (from && ((unsigned char)m->text[--from] & 0xC0) == 0x80)
        ;
    return from < at && bz_letter(m->text + from, at - from) == at - from;
}

/* The end of the word that goes on at byte `at`. */
static size_t match_word_end(const struct bz_match *m, size_t at)
{
    size_t n = 1;

    while (n) {
        while (at < m->len && (bz_hint_is_word(m->text[at]) || m->text[at] == '_'))
            at++;
        n = at < m->len && (unsigned char)m->text[at] >= 0x80
                ? bz_letter(m->text + at, m->len - at)
                : 0;
        at += n;
    }
    return at;
}

/* On the way over everything that can begin at some place of a text: first what begins as it
 * does, then, of a word, what ends as it does. */
struct match_walk {
    size_t at, end;   /* place; behind the word there when its end is asked for, else 0 */
    size_t last;      /* behind the word there, for forms; 0: not looked for yet */
    uint64_t bytes;   /* the first ones there, or the last ones backwards */
    unsigned lengths; /* how many of them are still to be asked for, a bit each */
    uint32_t link;    /* of the index: what is next; 0: nothing more of these bytes */
    const struct bz_index *index; /* borrows */
};

enum { MATCH_INSIDE = 1 }; /* as `last`: a word began before, no form stands here */

/* Where the form ends that may stand at the place; 0: it is not there. Of the letters the index
 * knew the first ones. */
static size_t match_form(const struct bz_match *m, const struct bz_pattern_word *form,
                         struct match_walk *w)
{
    const char *letters = m->with->letters.data + form->letters;
    size_t at = w->at, end = at + form->len, last;

    if (form->end == BZ_FORM_TAIL) /* the index knew all of it */
        return w->end;
    if (end > m->len || (form->len > BZ_HINT_BYTES &&
                         memcmp(m->text + at + BZ_HINT_BYTES, letters + BZ_HINT_BYTES,
                                form->len - BZ_HINT_BYTES) != 0))
        return 0;
    if (form->end == BZ_FORM_SIGN)
        return end;
    if (!w->last)
        w->last = match_behind_letter(m, at) ? MATCH_INSIDE : match_word_end(m, at);
    if (w->last == MATCH_INSIDE && at)
        return 0;
    last = end <= w->last ? w->last : match_word_end(m, end);
    if ((form->end == BZ_FORM_ENDS && last > end) || (form->end == BZ_FORM_MORE && last == end))
        return 0;
    return last;
}

/* How many of the bytes, of which there are `len`, the index may know something by. */
static unsigned match_lengths(const struct bz_index *x, uint64_t bytes, size_t len)
{
    unsigned known = 0, all;

    if (len > BZ_HINT_BYTES)
        len = BZ_HINT_BYTES;
    all = (1U << (len + 1)) - 1;
    for (unsigned n = 1; n <= BZ_INDEX_LEAD && n <= len; n++) {
        unsigned lead = bz_index_lengths(x, bytes & (~UINT64_C(0) >> (64 - 8 * n))) & all;

        known |= n < BZ_INDEX_LEAD ? lead & (1U << n) : lead;
        if (!(lead >> (n + 1)))
            return known;
    }
    return known;
}

/* The bytes from there on, as a hint has them. */
static uint64_t match_bytes(const struct bz_match *m, size_t at)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < BZ_HINT_BYTES && at + i < m->len; i++)
        bytes |= (uint64_t)(unsigned char)m->text[at + i] << (8 * i);
    return bytes;
}

/* The bytes before that place, the last one first. */
static uint64_t match_bytes_back(const struct bz_match *m, size_t end)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < BZ_HINT_BYTES && i < end; i++)
        bytes |= (uint64_t)(unsigned char)m->text[end - 1 - i] << (8 * i);
    return bytes;
}

static struct match_walk match_walk(const struct bz_match *m, size_t from)
{
    struct match_walk w = {.at = match_word(m, from), .index = &m->with->index};

    w.bytes = match_bytes(m, w.at);
    w.lengths = match_lengths(w.index, w.bytes, m->len - w.at);
    return w;
}

/* Asks for more of the bytes of a place until something begins so; false when no more of them
 * help. */
static bool match_longer(struct match_walk *w)
{
    while (w->lengths) {
        unsigned n = (unsigned)__builtin_ctz(w->lengths);

        w->lengths &= w->lengths - 1;
        w->link = bz_index_find(w->index, w->bytes & (~UINT64_C(0) >> (64 - 8 * n)));
        if (w->link)
            return true;
    }
    return false;
}

/* From the beginning of a word to its end, and from there to the next word. */
static void match_further(const struct bz_match *m, struct match_walk *w)
{
    const struct bz_index *tails = &m->with->tails;

    if (w->end || !tails->n || !bz_letter(m->text + w->at, m->len - w->at) ||
        match_behind_letter(m, w->at)) {
        *w = match_walk(m, w->at + 1);
        return;
    }
    w->end = w->last ? w->last : match_word_end(m, w->at);
    w->index = tails;
    w->bytes = match_bytes_back(m, w->end);
    w->lengths = match_lengths(tails, w->bytes, w->end - w->at - 1); /* one stays before it */
}

/* The next word of a pattern that begins or ends as what stands at w->at; 0 at the end of the
 * text. */
static uint32_t match_begun(const struct bz_match *m, struct match_walk *w)
{
    uint32_t word;

    while (!w->link) {
        if (w->at >= m->len)
            return 0;
        if (!match_longer(w))
            match_further(m, w);
    }
    word = w->index->links.items[w->link].word;
    w->link = w->index->links.items[w->link].next;
    return word;
}

/* The same without forms that are not there; *end: of one that is. */
static uint32_t match_next(const struct bz_match *m, struct match_walk *w, size_t *end)
{
    uint32_t word;

    while ((word = match_begun(m, w))) {
        const struct bz_pattern_word *one = &m->with->words.items[word];

        if (one->code || (*end = match_form(m, one, w)))
            break;
    }
    return word;
}

/* The places of a pattern; where nothing of it was found, those of nobody. */
static const struct match_found *match_found(const struct bz_match *m, uint32_t number)
{
    return &m->found.items[m->which[number]];
}

/* The same to be changed; NULL without memory. */
static struct match_found *match_make_found(struct bz_match *m, uint32_t number)
{
    if (!m->which[number]) {
        if (!bz_vec_push(&m->found, ((struct match_found){.number = number})))
            return NULL;
        m->which[number] = (uint32_t)m->found.n - 1;
    }
    return &m->found.items[m->which[number]];
}

/* Behind a place that is left out none is added: their order would be lost. */
static bool match_add_code(struct bz_match *m, uint32_t word, size_t at)
{
    struct match_found *found = match_make_found(m, m->with->words.items[word].pattern);
    const struct match_place *last = found ? &m->places.items[found->last] : NULL;

    if (!found)
        return false;
    /* Two beginnings of one word, one of them longer. */
    if (found->more || (last->at == at && last->word == word))
        return true;
    if (m->places.n > MATCH_PLACES) {
        found->more = true;
        return true;
    }
    if (!bz_vec_push(&m->places, ((struct match_place){(uint32_t)at, word, 0})))
        return false;
    *(found->last ? &m->places.items[found->last].next : &found->first) =
        (uint32_t)m->places.n - 1;
    found->last = (uint32_t)m->places.n - 1;
    return true;
}

/* A form that stands there, for each pattern that has it. */
static bool match_add_form(struct bz_match *m, uint32_t word, size_t at, size_t end)
{
    for (; word; word = m->with->words.items[word].same) {
        struct match_found *found = match_make_found(m, m->with->words.items[word].pattern);

        if (!found)
            return false;
        if (found->forms && at < found->end)
            continue;
        found->forms++;
        found->end = (uint32_t)end;
    }
    return true;
}

static bool match_look(struct bz_match *m)
{
    struct match_walk w = match_walk(m, 0);
    uint32_t word;
    size_t end = 0;

    if (!bz_vec_push(&m->places, ((struct match_place){0})) ||
        !bz_vec_push(&m->found, ((struct match_found){0})))
        return false;
    while ((word = match_next(m, &w, &end))) {
        if (!(m->with->words.items[word].code ? match_add_code(m, word, w.at)
                                              : match_add_form(m, word, w.at, end)))
            return false;
    }
    return true;
}

struct bz_match *bz_match_new(struct bz_patterns *p, const char *text, size_t len,
                              struct bz_err *err)
{
    BZ_AUTO(bz_match) m = calloc(1, sizeof *m);

    /* One pair: where it matched does not matter, only that it did, and where it ended. */
    if (!m || !(m->data = pcre2_match_data_create(1, p->general)) ||
        !(m->which = calloc((size_t)p->n + 1, sizeof *m->which)))
        return bz_nomem(err);
    m->with = p;
    m->text = text;
    m->len = len;
    return match_look(m) ? bz_steal(m) : bz_nomem(err);
}

void bz_match_free(struct bz_match *m)
{
    if (!m)
        return;
    pcre2_match_data_free(m->data);
    free(m->places.items);
    free(m->found.items);
    free(m->which);
    free(m);
}

/* Where a match begins and ends. */
struct match_span {
    size_t start, end;
};

/* At byte `at`, or from there on for what looks for itself. */
static bool match_at(struct bz_match *m, struct bz_code *code, size_t at,
                     struct match_span *ret, struct bz_err *err)
{
    const PCRE2_SIZE *pair = pcre2_get_ovector_pointer(m->data);
    int found;

    bz_code_ready(m->with, code);
    /* The same without looking whether there is native code and whether the text is UTF-8. */
    found = code->native ? pcre2_jit_match(code->code, (PCRE2_SPTR)m->text, m->len, at,
                                           PCRE2_NO_UTF_CHECK, m->data, m->with->match)
                         : pcre2_match(code->code, (PCRE2_SPTR)m->text, m->len, at,
                                       PCRE2_NO_UTF_CHECK, m->data, m->with->match);
    if (found == PCRE2_ERROR_NOMEMORY)
        return bz_nomem(err);
    if (found >= 0)
        *ret = (struct match_span){pair[0], pair[1]};
    return found >= 0;
}

/* Whether a code of it matches where one may. */
static bool match_codes(struct bz_match *m, const struct match_found *found, struct bz_err *err)
{
    struct match_span span;

    for (uint32_t i = found->first; i && !err->code; i = m->places.items[i].next) {
        const struct match_place *place = &m->places.items[i];

        if (match_at(m, m->with->words.items[place->word].code, place->at, &span, err))
            return true;
    }
    return false;
}

/* Whether one of these equal forms, or this code, is of the pattern. */
static bool match_is_of(const struct bz_match *m, uint32_t word, uint32_t number)
{
    while (word && m->with->words.items[word].pattern != number)
        word = m->with->words.items[word].same;
    return word > 0;
}

/* The first match of its words from `at` on, looked for in the text. */
static bool match_words(struct bz_match *m, const struct bz_pattern *pattern, size_t at,
                        struct match_span *ret, struct bz_err *err)
{
    const struct bz_pattern_word *words = m->with->words.items;
    struct match_walk w = match_walk(m, at);
    uint32_t word;
    size_t end = 0;

    while ((word = match_next(m, &w, &end)) && !err->code) {
        if (!match_is_of(m, word, pattern->number))
            continue;
        *ret = (struct match_span){w.at, end};
        if (!words[word].code || match_at(m, words[word].code, w.at, ret, err))
            return true;
    }
    return false;
}

/* The first match from `at` on. */
static bool match_from(struct bz_match *m, const struct bz_pattern *pattern, size_t at,
                       struct match_span *ret, struct bz_err *err)
{
    bool found = match_words(m, pattern, at, ret, err);

    for (size_t i = 0; i < pattern->loose.n && !err->code; i++) {
        struct match_span other;

        if (!match_at(m, pattern->loose.items[i], at, &other, err) ||
            (found && other.start >= ret->start))
            continue;
        *ret = other;
        found = true;
    }
    return found && !err->code;
}

uint32_t bz_pattern_number(const struct bz_pattern *pattern)
{
    return pattern->loose.n ? 0 : pattern->number;
}

bool bz_match_may(const struct bz_match *m, uint32_t number)
{
    return !number || m->which[number];
}

uint32_t bz_match_met(const struct bz_match *m, size_t i)
{
    return i + 1 < m->found.n ? m->found.items[i + 1].number : 0;
}

bool bz_match_find(struct bz_match *m, const struct bz_pattern *pattern, struct bz_err *err)
{
    const struct match_found *found = match_found(m, pattern->number);
    struct match_span span;

    if (found->forms || match_codes(m, found, err) ||
        (found->more && !err->code &&
         match_words(m, pattern, m->places.items[found->last].at, &span, err)))
        return true;
    for (size_t i = 0; i < pattern->loose.n && !err->code; i++) {
        if (match_at(m, pattern->loose.items[i], 0, &span, err))
            return true;
    }
    return false;
}

int bz_match_count(struct bz_match *m, const struct bz_pattern *pattern, int most,
                   struct bz_err *err)
{
    const struct match_found *found = match_found(m, pattern->number);
    struct match_span span = {0};
    size_t at = 0;
    int n = 0;

    if (!pattern->loose.n && !found->first)
        return found->forms < (uint32_t)most ? (int)found->forms : most;
    /* One that matches nothing at all would match there for ever. */
    while (n < most && match_from(m, pattern, at, &span, err) && span.end > at) {
        at = span.end;
        n++;
    }
    return err->code ? -1 : n;
}
