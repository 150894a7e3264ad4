/* SPDX-License-Identifier: EUPL-1.2 */
/* PCRE2 behind few calls: what it may use of memory, of steps and of depth is settled here. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "triage/pattern.h"

#include "triage/hint.h"

#include <pcre2.h>

#include <stdlib.h>

/* Far above what an honest pattern needs for 64 KiB of text and far below what is felt: a
 * hostile pair of pattern and text costs some milliseconds. */
enum {
    PATTERN_MAX_BYTES = 32 * 1024,
    PATTERN_MAX_NESTING = 64,
    PATTERN_STEPS = 200 * 1000,
    PATTERN_DEPTH = 1000,
    PATTERN_HEAP_KIB = 1024
};

struct bz_patterns {
    pcre2_general_context *general;
    pcre2_compile_context *compile;
    pcre2_match_context *match;
};

struct bz_pattern {
    pcre2_code *code;
    struct bz_hints hints;
};

struct bz_match {
    const struct bz_patterns *with; /* these two borrow */
    const char *text;
    size_t len;
    pcre2_match_data *data;
    struct bz_hint_set words; /* of the text */
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
                                   struct bz_err *err)
{
    PCRE2_UCHAR complaint[128] = "";
    PCRE2_SIZE at = 0;
    int code = 0;
    pcre2_code *made = pcre2_compile((PCRE2_SPTR)text, len, pattern_options(text, len), &code,
                                     &at, p->compile);

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

struct bz_pattern *bz_pattern_new(const struct bz_patterns *p, const char *text, size_t len,
                                  struct bz_err *err)
{
    BZ_AUTO(bz_pattern) pattern = calloc(1, sizeof *pattern);

    if (!pattern)
        return bz_nomem(err);
    pattern->code = pattern_compile(p, text, len, err);
    if (!pattern->code || !bz_hints_read(&pattern->hints, text, len, err))
        return NULL;
    return bz_steal(pattern);
}

void bz_pattern_free(struct bz_pattern *pattern)
{
    if (!pattern)
        return;
    pcre2_code_free(pattern->code);
    bz_hints_done(&pattern->hints);
    free(pattern);
}

struct bz_match *bz_match_new(const struct bz_patterns *p, const char *text, size_t len,
                              struct bz_err *err)
{
    BZ_AUTO(bz_match) m = calloc(1, sizeof *m);

    /* One pair: where it matched does not matter, only that it did. */
    if (!m || !(m->data = pcre2_match_data_create(1, p->general)))
        return bz_nomem(err);
    m->with = p;
    m->text = text;
    m->len = len;
    bz_hint_set_fill(&m->words, text, len);
    return bz_steal(m);
}

void bz_match_free(struct bz_match *m)
{
    if (!m)
        return;
    pcre2_match_data_free(m->data);
    free(m);
}

/* From byte `at` on; *end is where the match ends. */
static bool match_from(struct bz_match *m, const struct bz_pattern *pattern, size_t at,
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

bool bz_match_find(struct bz_match *m, const struct bz_pattern *pattern, struct bz_err *err)
{
    size_t end;

    return bz_hints_meet(&pattern->hints, &m->words) && match_from(m, pattern, 0, &end, err);
}

int bz_match_count(struct bz_match *m, const struct bz_pattern *pattern, int most,
                   struct bz_err *err)
{
    size_t at = 0, end = 0;
    int n = 0;

    if (!bz_hints_meet(&pattern->hints, &m->words))
        return 0;
    /* One that matches nothing at all would match there for ever. */
    while (n < most && match_from(m, pattern, at, &end, err) && end > at) {
        at = end;
        n++;
    }
    return err->code ? -1 : n;
}
