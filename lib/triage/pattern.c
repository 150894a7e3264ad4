/* SPDX-License-Identifier: EUPL-1.2 */
/* PCRE2 behind few calls: what it may use of memory, of steps and of depth is settled here. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "triage/pattern.h"

#include "triage/index.h"

#include <pcre2.h>

#include <stdlib.h>

/* Far above what an honest pattern needs for 64 KiB of text and far below what is felt: a
 * hostile pair of pattern and text costs some milliseconds. */
enum {
    PATTERN_MAX_BYTES = 32 * 1024,
    PATTERN_MAX_NESTING = 64,
    PATTERN_STEPS = 200 * 1000,
    PATTERN_DEPTH = 1000,
    PATTERN_HEAP_KIB = 1024,
    PATTERN_PLACES = 32 * 1024 /* of all patterns in one text that are written down */
};

struct bz_patterns {
    pcre2_general_context *general;
    pcre2_compile_context *compile;
    pcre2_match_context *match;
    struct bz_index index;
    uint32_t n; /* patterns in the index */
};

struct bz_pattern {
    pcre2_code *code;
    uint32_t number; /* in the index, from 1 on: it is tried where the index says, and nowhere
                        else; 0: it may match anywhere and looks for itself */
};

/* Where a word begins as one of a pattern's matches does. */
struct match_place {
    uint32_t at, next; /* next: of the same pattern, further on; 0: the last one */
};

struct match_places BZ_VEC(struct match_place);

/* The places of one pattern. */
struct match_found {
    uint32_t first, last; /* 0: none */
    bool more;            /* behind the last one there are others */
};

struct bz_match {
    const struct bz_patterns *with; /* these two borrow */
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
    BZ_AUTO(bz_patterns) p = calloc(1, sizeof *p);

    if (!p ||
        !(p->general = pcre2_general_context_create(pattern_alloc, pattern_release, NULL)))
        return bz_nomem(err);
    p->compile = pcre2_compile_context_create(p->general);
    p->match = pcre2_match_context_create(p->general);
    if (!p->compile || !p->match)
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
    bz_index_done(&p->index);
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

static pcre2_code *pattern_compile(const struct bz_patterns *p, const char *text, size_t len,
                                   uint32_t more, struct bz_err *err)
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
    /* Where this is refused (no JIT for the processor, no executable memory) the interpreter
     * gives the same results, slower. */
    (void)pcre2_jit_compile(made, PCRE2_JIT_COMPLETE);
    return made;
}

/* Known by what it begins with. */
static bool pattern_number(struct bz_patterns *p, struct bz_pattern *pattern,
                           const struct bz_hints *hints, struct bz_err *err)
{
    if (!hints->n)
        return true;
    pattern->number = ++p->n;
    return bz_index_add(&p->index, hints, pattern->number, err);
}

struct bz_pattern *bz_pattern_new(struct bz_patterns *p, const char *text, size_t len,
                                  struct bz_err *err)
{
    BZ_AUTO(bz_pattern) pattern = calloc(1, sizeof *pattern);
    BZ_DONE(bz_hints) hints = {0};

    if (!pattern)
        return bz_nomem(err);
    if (!bz_hints_read(&hints, text, len, err))
        return NULL;
    pattern->code = pattern_compile(p, text, len, hints.n ? PCRE2_ANCHORED : 0, err);
    if (!pattern->code || !pattern_number(p, pattern, &hints, err))
        return NULL;
    return bz_steal(pattern);
}

void bz_pattern_free(struct bz_pattern *pattern)
{
    if (!pattern)
        return;
    pcre2_code_free(pattern->code);
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

/* The pattern can begin at `at`, which never is before the last place. Behind a place that is
 * left out none is added: their order would be lost. */
static bool match_add(struct bz_match *m, uint32_t pattern, size_t at)
{
    struct match_found *found = &m->found[pattern];

    if (found->more || (found->last && m->places.items[found->last].at == at))
        return true;
    if (m->places.n > PATTERN_PLACES) {
        found->more = true;
        return true;
    }
    if (!bz_vec_push(&m->places, ((struct match_place){(uint32_t)at, 0})))
        return false;
    *(found->last ? &m->places.items[found->last].next : &found->first) =
        (uint32_t)m->places.n - 1;
    found->last = (uint32_t)m->places.n - 1;
    return true;
}

/* Every pattern that can begin as the word at `at` does. */
static bool match_add_word(struct bz_match *m, size_t at)
{
    const struct bz_index *index = &m->with->index;
    uint64_t hint = 0;

    for (size_t n = 0; n < BZ_HINT_BYTES && at + n < m->len; n++) {
        hint |= (uint64_t)(unsigned char)m->text[at + n] << (8 * n);
        for (uint32_t i = bz_index_find(index, hint); i; i = index->links.items[i].next) {
            if (!match_add(m, index->links.items[i].pattern, at))
                return false;
        }
    }
    return true;
}

static bool match_look(struct bz_match *m)
{
    if (!bz_vec_push(&m->places, ((struct match_place){0})))
        return false;
    for (size_t i = match_word(m, 0); i < m->len; i = match_word(m, i + 1)) {
        if (!match_add_word(m, i))
            return false;
    }
    return true;
}

struct bz_match *bz_match_new(const struct bz_patterns *p, const char *text, size_t len,
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

/* At byte `at`, or from there on for a pattern that looks for itself; *end is where the match
 * ends. */
static bool match_at(struct bz_match *m, const struct bz_pattern *pattern, size_t at,
                     size_t *end, struct bz_err *err)
{
    int found = pcre2_match(pattern->code, (PCRE2_SPTR)m->text, m->len, at, PCRE2_NO_UTF_CHECK,
                            m->data, m->with->match);

    if (found == PCRE2_ERROR_NOMEMORY)
        return bz_nomem(err);
    if (found >= 0)
        *end = pcre2_get_ovector_pointer(m->data)[1];
    return found >= 0;
}

/* The first match from `at` on. */
static bool match_from(struct bz_match *m, const struct bz_pattern *pattern, size_t at,
                       size_t *end, struct bz_err *err)
{
    const struct match_found *found = &m->found[pattern->number];

    if (!pattern->number)
        return match_at(m, pattern, at, end, err);
    for (uint32_t i = found->first; i && !err->code; i = m->places.items[i].next) {
        size_t place = m->places.items[i].at;

        if (place >= at && match_at(m, pattern, place, end, err))
            return true;
        at = place >= at ? place + 1 : at;
    }
    if (!found->more)
        return false;
    for (at = match_word(m, at); at < m->len && !err->code; at = match_word(m, at + 1)) {
        if (match_at(m, pattern, at, end, err))
            return true;
    }
    return false;
}

bool bz_match_may(const struct bz_match *m, const struct bz_pattern *pattern)
{
    return !pattern->number || m->found[pattern->number].first ||
           m->found[pattern->number].more;
}

bool bz_match_find(struct bz_match *m, const struct bz_pattern *pattern, struct bz_err *err)
{
    size_t end;

    return match_from(m, pattern, 0, &end, err);
}

int bz_match_count(struct bz_match *m, const struct bz_pattern *pattern, int most,
                   struct bz_err *err)
{
    size_t at = 0, end = 0;
    int n = 0;

    /* One that matches nothing at all would match there for ever. */
    while (n < most && match_from(m, pattern, at, &end, err) && end > at) {
        at = end;
        n++;
    }
    return err->code ? -1 : n;
}
