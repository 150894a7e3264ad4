/* SPDX-License-Identifier: EUPL-1.2 */
/* PCRE2 behind few calls: what it may use of memory, of steps and of depth is settled here. */
#include "base/str.h"
#include "triage/code.h"

#include <stdlib.h>
#include <string.h>

/* Far above what an honest pattern needs for 64 KiB of text and far below what is felt: a
 * hostile pair of pattern and text costs some milliseconds. */
enum {
    PATTERN_MAX_BYTES = 32 * 1024,
    PATTERN_MAX_NESTING = 64,
    PATTERN_STEPS = 200 * 1000,
    PATTERN_DEPTH = 1000,
    PATTERN_HEAP_KIB = 1024
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
    if (!p->compile || !p->match || !bz_vec_push(&p->tries, ((struct bz_try){0})) ||
        !bz_vec_push(&p->gates, 0))
        return bz_nomem(err);
    if (!bz_cues_init(&p->cues, err))
        return NULL;
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
    bz_cues_done(&p->cues);
    free(p->tries.items);
    free(p->gates.items);
    free(p->signs.items);
    free(p->counted.items);
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

static void pattern_code_free(struct bz_code *c)
{
    pcre2_code_free(c->code);
    free(c);
}

/* Bytes of a text that "^[^?]{1,28}$" may match, and only such a pattern; else 0. */
static uint32_t pattern_most(const char *text)
{
    const char *end = bz_starts(text, "^[^") ? strchr(text, ']') : NULL;
    unsigned long most;
    char *behind;

    if (!end || end[1] != '{' || memchr(text, '\\', (size_t)(end - text)))
        return 0;
    end += 2;
    end += strspn(end, "0123456789");
    if (*end != ',' || !strchr("123456789", end[1]))
        return 0;
    most = strtoul(end + 1, &behind, 10);
    return most && most <= UINT16_MAX && strcmp(behind, "}$") == 0 ? 4 * (uint32_t)most : 0;
}

static struct bz_code *pattern_code(pcre2_code *code, const char *text, struct bz_err *err)
{
    struct bz_code *c = calloc(1, sizeof *c);

    if (!c) {
        pcre2_code_free(code);
        return bz_nomem(err);
    }
    c->code = code;
    c->most = pattern_most(text);
    c->any = strcmp(text, ".") == 0 || strcmp(text, "\\w") == 0;
    (void)pcre2_pattern_info(code, PCRE2_INFO_MINLENGTH, &c->least);
    return c;
}

struct bz_code *bz_code_new(const struct bz_patterns *p, const char *text, size_t len,
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
    return pattern_code(made, text, err);
}

/* Where native code is refused (none for the processor, no executable memory) the interpreter
 * gives the same results, slower. */
void bz_code_ready(struct bz_patterns *p, struct bz_code *c)
{
    if (atomic_load_explicit(&c->ready, memory_order_acquire))
        return;
    (void)pthread_mutex_lock(&p->lock);
    if (!atomic_load_explicit(&c->ready, memory_order_relaxed)) {
        c->native = pcre2_jit_compile(c->code, PCRE2_JIT_COMPLETE) == 0;
        atomic_store_explicit(&c->ready, true, memory_order_release);
    }
    (void)pthread_mutex_unlock(&p->lock);
}

bool bz_patterns_ready(struct bz_patterns *p, struct bz_err *err)
{
    uint32_t *counted;
    bool packed;

    if (atomic_load_explicit(&p->ready, memory_order_acquire))
        return true;
    counted = calloc((size_t)p->n + 1, sizeof *counted);
    if (!counted)
        return bz_nomem(err);
    for (size_t i = 0; i < p->counted.n; i++)
        counted[p->counted.items[i]] = (uint32_t)i + 1;
    (void)pthread_mutex_lock(&p->lock);
    packed = atomic_load_explicit(&p->ready, memory_order_relaxed) ||
             bz_cues_pack(&p->cues, counted, err);
    atomic_store_explicit(&p->ready, packed, memory_order_release);
    (void)pthread_mutex_unlock(&p->lock);
    free(counted);
    return packed;
}

bool bz_code_keep(struct bz_codes *codes, struct bz_code *code, struct bz_err *err)
{
    if (bz_vec_push(codes, code))
        return true;
    pattern_code_free(code);
    return bz_nomem(err);
}

struct bz_pattern *bz_pattern_empty(struct bz_patterns *p, struct bz_err *err)
{
    struct bz_pattern *pattern = calloc(1, sizeof *pattern);

    if (!pattern)
        return bz_nomem(err);
    pattern->number = ++p->n;
    atomic_store_explicit(&p->ready, false, memory_order_relaxed);
    return pattern;
}

/* --- what leads to a code --- */

bool bz_pattern_cues(struct bz_patterns *p, const struct bz_hints *hints, enum bz_cue_kind kind,
                     uint32_t what, struct bz_err *err)
{
    for (size_t i = 0; i < hints->n; i++) {
        uint64_t hint = hints->items[i];
        char letters[BZ_HINT_BYTES];

        for (unsigned k = 0; k < BZ_HINT_BYTES; k++)
            letters[k] = (char)(hint >> (8 * k) & 0xFF);
        if (!bz_cue_add(&p->cues, letters, bz_hint_length(hint), kind, what, err))
            return false;
    }
    return true;
}

uint32_t bz_pattern_gate(struct bz_patterns *p, uint32_t pattern, struct bz_err *err)
{
    if (!bz_vec_push(&p->gates, pattern)) {
        (void)bz_nomem(err);
        return 0;
    }
    return (uint32_t)p->gates.n - 1;
}

bool bz_pattern_try(struct bz_patterns *p, const struct bz_pattern *pattern,
                    struct bz_code *code, const struct bz_hints *hints,
                    const struct bz_hints *needs, struct bz_err *err)
{
    uint32_t gate = needs->n ? bz_pattern_gate(p, 0, err) : 0;

    if (needs->n && (!gate || !bz_pattern_cues(p, needs, BZ_CUE_GATE, gate, err)))
        return false;
    if (!bz_vec_push(&p->tries, ((struct bz_try){.code = code,
                                                 .pattern = pattern->number,
                                                 .gate = gate,
                                                 .group = p->cues.group})))
        return bz_nomem(err);
    return bz_pattern_cues(p, hints, BZ_CUE_TRY, (uint32_t)p->tries.n - 1, err);
}

bool bz_pattern_count(struct bz_patterns *p, struct bz_pattern *pattern, struct bz_err *err)
{
    if (!bz_vec_push(&p->counted, pattern->number))
        return bz_nomem(err);
    pattern->counted = (uint32_t)p->counted.n;
    atomic_store_explicit(&p->ready, false, memory_order_relaxed);
    return true;
}

void bz_patterns_group(struct bz_patterns *p, unsigned group)
{
    p->cues.group = UINT32_C(1) << group % 32;
}

uint32_t bz_patterns_count(const struct bz_patterns *p)
{
    return p->n;
}

static void pattern_codes_done(struct bz_codes *codes)
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
