/* SPDX-License-Identifier: EUPL-1.2 */
/* PCRE2 behind few calls: what it may use of memory, of steps and of depth is settled here. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "triage/pattern.h"

#include "base/str.h"
#include "triage/index.h"

#include <pcre2.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

/* Far above what an honest pattern needs for 64 KiB of text and far below what is felt: a
 * hostile pair of pattern and text costs some milliseconds. */
enum {
    PATTERN_MAX_BYTES = 32 * 1024,
    PATTERN_MAX_NESTING = 64,
    PATTERN_STEPS = 200 * 1000,
    PATTERN_DEPTH = 1000,
    PATTERN_HEAP_KIB = 1024,
    PATTERN_PLACES = 128 * 1024 /* of all patterns in one text that are written down */
};

/* Few words of a list have one code: with more of them all are tried where one begins, and a
 * code of its own for each takes its time when the rules are read. */
enum { PATTERN_TOGETHER = 6 };

struct pattern_word;

struct bz_patterns {
    pcre2_general_context *general;
    pcre2_compile_context *compile;
    pcre2_match_context *match;
    pthread_mutex_t lock; /* over what makes codes ready */
    struct bz_index index;
    struct pattern_words BZ_VEC(struct pattern_word) words; /* of all patterns; the first one is
                                                               nobody's */
    uint32_t n;                                             /* patterns */
};

/* Native code is made when it is first wanted: of the many words of a language a text begins
 * few, and a handle that only lists needs none. */
struct pattern_code {
    pcre2_code *code;  /* owns */
    atomic_bool ready; /* nothing of it changes any more */
};

/* Something that a pattern matches, found by what it begins with. */
struct pattern_word {
    uint32_t pattern;          /* by its number */
    struct pattern_code *code; /* borrows: as long as the pattern lives, and never used after */
};

struct pattern_codes BZ_VEC(struct pattern_code *);

struct bz_pattern {
    uint32_t number;            /* from 1 on */
    struct pattern_codes words, /* owns; tried where the index says, and nowhere else */
        loose;                  /* owns; may match anywhere, and look for themselves */
};

/* Where a word begins as one of a pattern's words does. */
struct match_place {
    uint32_t at, word,
        next; /* next: of the same pattern, not before this one; 0: the last one */
};

struct match_places BZ_VEC(struct match_place);

/* The places of one pattern. */
struct match_found {
    uint32_t first, last; /* 0: none */
    bool more;            /* behind the last one there are others */
};

struct bz_match {
    struct bz_patterns *with; /* these two borrow */
    const char *text;
    size_t len;
    pcre2_match_data *data;
    struct match_places places; /* owns; the first one is nobody's */
    struct match_found *found;  /* owns; by the pattern's number */
};

/* Its memory comes from the same calls as ours, so that a test which fails them reaches it. */
static void *pattern_alloc(size_t size, void *user)
{
    (void)user;
    return malloc(size);
}

static void pattern_release(void *memory, void *user)
{
    (void)user;
    free(memory);
}

struct bz_patterns *bz_patterns_new(struct bz_err *err)
{
    struct bz_patterns *made = calloc(1, sizeof *made);
    BZ_AUTO(bz_patterns) p = NULL;

    if (!made || pthread_mutex_init(&made->lock, NULL)) {
        free(made);
        return bz_nomem(err);
    }
    p = made;
    if (!(p->general = pcre2_general_context_create(pattern_alloc, pattern_release, NULL)))
        return bz_nomem(err);
    p->compile = pcre2_compile_context_create(p->general);
    p->match = pcre2_match_context_create(p->general);
    if (!p->compile || !p->match || !bz_vec_push(&p->words, ((struct pattern_word){0})))
        return bz_nomem(err);
    (void)pcre2_set_max_pattern_length(p->compile, PATTERN_MAX_BYTES);
    (void)pcre2_set_parens_nest_limit(p->compile, PATTERN_MAX_NESTING);
    (void)pcre2_set_match_limit(p->match, PATTERN_STEPS);
    (void)pcre2_set_depth_limit(p->match, PATTERN_DEPTH);
    (void)pcre2_set_heap_limit(p->match, PATTERN_HEAP_KIB);
    return bz_steal(p);
}

void bz_patterns_free(struct bz_patterns *p)
{
    if (!p)
        return;
    pcre2_match_context_free(p->match);
    pcre2_compile_context_free(p->compile);
    pcre2_general_context_free(p->general);
    (void)pthread_mutex_destroy(&p->lock);
    bz_index_done(&p->index);
    free(p->words.items);
    free(p);
}

/* Letters beyond ASCII cost twice the time at every boundary; a pattern that holds none is of a
 * language that has none once accents are gone. */
static uint32_t pattern_options(const char *text, size_t len)
{
    uint32_t options = PCRE2_UTF | PCRE2_CASELESS | PCRE2_NEVER_BACKSLASH_C;

    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)text[i] >= 0x80)
            return options | PCRE2_UCP;
    }
    return options;
}

static void pattern_code_free(struct pattern_code *c)
{
    pcre2_code_free(c->code);
    free(c);
}

static struct pattern_code *pattern_code(pcre2_code *code, struct bz_err *err)
{
    struct pattern_code *c = calloc(1, sizeof *c);

    if (!c) {
        pcre2_code_free(code);
        return bz_nomem(err);
    }
    c->code = code;
    return c;
}

static struct pattern_code *pattern_compile(const struct bz_patterns *p, const char *text,
                                            size_t len, uint32_t more, struct bz_err *err)
{
    PCRE2_UCHAR complaint[128] = "";
    PCRE2_SIZE at = 0;
    int code = 0;
    pcre2_code *made = pcre2_compile((PCRE2_SPTR)text, len, pattern_options(text, len) | more,
                                     &code, &at, p->compile);

    if (!made && code == PCRE2_ERROR_HEAP_FAILED)
        return bz_nomem(err);
    if (!made) {
        (void)pcre2_get_error_message(code, complaint, sizeof complaint);
        return bz_fail(err, BUZON_ERR_PARSE, "%s at offset %zu", (const char *)complaint,
                       (size_t)at);
    }
    return pattern_code(made, err);
}

/* Where native code is refused (none for the processor, no executable memory) the interpreter
 * gives the same results, slower. */
static void pattern_ready(struct bz_patterns *p, struct pattern_code *c)
{
    if (atomic_load_explicit(&c->ready, memory_order_acquire))
        return;
    (void)pthread_mutex_lock(&p->lock);
    if (!atomic_load_explicit(&c->ready, memory_order_relaxed)) {
        (void)pcre2_jit_compile(c->code, PCRE2_JIT_COMPLETE);
        atomic_store_explicit(&c->ready, true, memory_order_release);
    }
    (void)pthread_mutex_unlock(&p->lock);
}

/* Takes the code. */
static bool pattern_keep(struct pattern_codes *codes, struct pattern_code *code,
                         struct bz_err *err)
{
    if (bz_vec_push(codes, code))
        return true;
    pattern_code_free(code);
    return bz_nomem(err);
}

static struct bz_pattern *pattern_empty(struct bz_patterns *p, struct bz_err *err)
{
    struct bz_pattern *pattern = calloc(1, sizeof *pattern);

    if (!pattern)
        return bz_nomem(err);
    pattern->number = ++p->n;
    return pattern;
}

static bool pattern_add(struct bz_patterns *p, struct bz_pattern *pattern, const char *text,
                        size_t len, struct bz_err *err)
{
    BZ_DONE(bz_hints) hints = {0};
    struct pattern_code *code;

    if (!bz_hints_read(&hints, text, len, err))
        return false;
    code = pattern_compile(p, text, len, hints.n ? PCRE2_ANCHORED : 0, err);
    if (!code || !pattern_keep(hints.n ? &pattern->words : &pattern->loose, code, err))
        return false;
    if (!hints.n)
        return true;
    if (!bz_vec_push(&p->words, ((struct pattern_word){pattern->number, code})))
        return bz_nomem(err);
    return bz_index_add(&p->index, &hints, (uint32_t)p->words.n - 1, err);
}

struct bz_pattern *bz_pattern_new(struct bz_patterns *p, const char *text, size_t len,
                                  struct bz_err *err)
{
    BZ_AUTO(bz_pattern) pattern = pattern_empty(p, err);

    return pattern && pattern_add(p, pattern, text, len, err) ? bz_steal(pattern) : NULL;
}

/* --- lists of words --- */

/* Words that wait to be compiled together. */
struct pattern_heap {
    struct bz_str words;
    size_t n;
};

static bool heap_flush(struct bz_patterns *p, struct bz_pattern *pattern,
                       struct pattern_heap *heap, struct bz_err *err)
{
    BZ_DONE(bz_str) whole = {0};

    if (heap->words.failed)
        return bz_nomem(err);
    if (!heap->n)
        return true;
    bz_str_addf(&whole, "\\b(?:%s)\\b", heap->words.data);
    bz_str_done(&heap->words);
    *heap = (struct pattern_heap){0};
    if (whole.failed)
        return bz_nomem(err);
    return pattern_add(p, pattern, whole.data, whole.len, err);
}

static bool heap_add(struct bz_patterns *p, struct bz_pattern *pattern,
                     struct pattern_heap *heap, const char *word, struct bz_err *err)
{
    bz_str_addf(&heap->words, "%s(?:%s)", heap->n ? "|" : "", word);
    heap->n++;
    return heap->n < PATTERN_TOGETHER || heap_flush(p, pattern, heap, err);
}

/* Whether it is known what the word begins with: one of which it is not makes those beside it
 * look everywhere, too. */
static bool word_is_tight(const char *word, bool *ret, struct bz_err *err)
{
    BZ_DONE(bz_hints) hints = {0};
    BZ_DONE(bz_str) whole = {0};

    bz_str_addf(&whole, "\\b(?:%s)\\b", word);
    if (whole.failed)
        return bz_nomem(err);
    *ret = false;
    if (!bz_hints_read(&hints, whole.data, whole.len, err))
        return false;
    *ret = hints.n > 0;
    return true;
}

struct bz_pattern *bz_pattern_words(struct bz_patterns *p, const char *const *words, size_t n,
                                    struct bz_err *err)
{
    BZ_AUTO(bz_pattern) pattern = pattern_empty(p, err);
    struct pattern_heap heaps[2] = {0};
    bool added = pattern != NULL;

    for (size_t i = 0; added && i < n; i++) {
        bool tight = false;

        added = word_is_tight(words[i], &tight, err) &&
                heap_add(p, pattern, &heaps[tight], words[i], err);
    }
    for (size_t i = 0; i < 2; i++) {
        added = added && heap_flush(p, pattern, &heaps[i], err);
        bz_str_done(&heaps[i].words);
    }
    return added ? bz_steal(pattern) : NULL;
}

static void pattern_codes_done(struct pattern_codes *codes)
{
    for (size_t i = 0; i < codes->n; i++)
        pattern_code_free(codes->items[i]);
    free(codes->items);
}

void bz_pattern_free(struct bz_pattern *pattern)
{
    if (!pattern)
        return;
    pattern_codes_done(&pattern->words);
    pattern_codes_done(&pattern->loose);
    free(pattern);
}

/* --- one text --- */

/* Where the next word begins, from i on: as the patterns without letters beyond ASCII see it,
 * which is more often than the others do. */
static size_t match_word(const struct bz_match *m, size_t i)
{
    bool inside = i && (bz_hint_is_word(m->text[i - 1]) || m->text[i - 1] == '_');

    for (; i < m->len; i++) {
        bool letter = bz_hint_is_word(m->text[i]);

        if (letter && !inside)
            break;
        inside = letter || m->text[i] == '_';
    }
    return i;
}

/* On the way over everything that can begin at some place of a text. */
struct match_walk {
    size_t at, n;  /* place; bytes from there on that were asked for */
    uint64_t hint; /* these bytes */
    uint32_t link; /* of the index: what is next; 0: nothing more begins so */
};

static struct match_walk match_walk(size_t from)
{
    return (struct match_walk){.at = from - 1, .n = BZ_HINT_BYTES};
}

/* The next word of a pattern that can begin at w->at; 0 at the end of the text. */
static uint32_t match_next(const struct bz_match *m, struct match_walk *w)
{
    const struct bz_index *index = &m->with->index;
    uint32_t word;

    while (!w->link) {
        if (w->n < BZ_HINT_BYTES && w->at + w->n < m->len) {
            w->hint |= (uint64_t)(unsigned char)m->text[w->at + w->n] << (8 * w->n);
            w->n++;
            if (!bz_index_find(index, w->hint, &w->link))
                w->n = BZ_HINT_BYTES;
            continue;
        }
        *w = (struct match_walk){.at = match_word(m, w->at + 1)};
        if (w->at >= m->len)
            return 0;
    }
    word = index->links.items[w->link].word;
    w->link = index->links.items[w->link].next;
    return word;
}

/* Behind a place that is left out none is added: their order would be lost. */
static bool match_add(struct bz_match *m, uint32_t word, size_t at)
{
    struct match_found *found = &m->found[m->with->words.items[word].pattern];
    const struct match_place *last = &m->places.items[found->last];

    /* Two beginnings of one word, one of them longer. */
    if (found->more || (last->at == at && last->word == word))
        return true;
    if (m->places.n > PATTERN_PLACES) {
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

static bool match_look(struct bz_match *m)
{
    struct match_walk w = match_walk(0);
    uint32_t word;

    if (!bz_vec_push(&m->places, ((struct match_place){0})))
        return false;
    while ((word = match_next(m, &w))) {
        if (!match_add(m, word, w.at))
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
        !(m->found = calloc((size_t)p->n + 1, sizeof *m->found)))
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
    free(m->found);
    free(m);
}

/* Where a match begins and ends. */
struct match_span {
    size_t start, end;
};

/* At byte `at`, or from there on for what looks for itself. */
static bool match_at(struct bz_match *m, struct pattern_code *code, size_t at,
                     struct match_span *ret, struct bz_err *err)
{
    const PCRE2_SIZE *pair = pcre2_get_ovector_pointer(m->data);
    int found;

    pattern_ready(m->with, code);
    found = pcre2_match(code->code, (PCRE2_SPTR)m->text, m->len, at, PCRE2_NO_UTF_CHECK,
                        m->data, m->with->match);
    if (found == PCRE2_ERROR_NOMEMORY)
        return bz_nomem(err);
    if (found >= 0)
        *ret = (struct match_span){pair[0], pair[1]};
    return found >= 0;
}

/* The first match of its words from `at` on. */
static bool match_words(struct bz_match *m, const struct bz_pattern *pattern, size_t at,
                        struct match_span *ret, struct bz_err *err)
{
    const struct pattern_word *words = m->with->words.items;
    const struct match_found *found = &m->found[pattern->number];
    struct match_walk w;
    uint32_t word;

    for (uint32_t i = found->first; i && !err->code; i = m->places.items[i].next) {
        const struct match_place *place = &m->places.items[i];

        if (place->at >= at && match_at(m, words[place->word].code, place->at, ret, err))
            return true;
    }
    if (!found->more)
        return false;
    /* The last place again: it may be that of other words, too. */
    w = match_walk(at > m->places.items[found->last].at ? at : m->places.items[found->last].at);
    while ((word = match_next(m, &w)) && !err->code) {
        if (words[word].pattern == pattern->number &&
            match_at(m, words[word].code, w.at, ret, err))
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
    return !number || m->found[number].first || m->found[number].more;
}

bool bz_match_find(struct bz_match *m, const struct bz_pattern *pattern, struct bz_err *err)
{
    struct match_span span;

    if (match_words(m, pattern, 0, &span, err))
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
    struct match_span span = {0};
    size_t at = 0;
    int n = 0;

    /* One that matches nothing at all would match there for ever. */
    while (n < most && match_from(m, pattern, at, &span, err) && span.end > at) {
        at = span.end;
        n++;
    }
    return err->code ? -1 : n;
}
