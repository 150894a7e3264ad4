/* SPDX-License-Identifier: EUPL-1.2 */
/* PCRE2 behind few calls: what it may use of memory, of steps and of depth is settled here. */
#include "base/str.h"
#include "text/unicode.h"
#include "triage/code.h"
#include "triage/hint.h"

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

/* Few words of a list have one code: with more of them all are tried where one begins, and a
 * code of its own for each takes its time when the rules are read. */
enum { PATTERN_TOGETHER = 6 };

/* Letters that a code is found by when it needs others as well, and letters of those. */
enum { PATTERN_BEGIN = 5, PATTERN_NEED = 6 };

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

static struct bz_code *pattern_compile(const struct bz_patterns *p, const char *text,
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

/* Takes the code. */
static bool pattern_keep(struct bz_codes *codes, struct bz_code *code, struct bz_err *err)
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
    atomic_store_explicit(&p->ready, false, memory_order_relaxed);
    return pattern;
}

/* --- what leads to a code --- */

/* Each of these beginnings is a cue of that kind. */
static bool pattern_add_cues(struct bz_patterns *p, const struct bz_hints *hints,
                             enum bz_cue_kind kind, uint32_t what, struct bz_err *err)
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

/* A new gate, by its number; 0 without memory. */
static uint32_t pattern_gate(struct bz_patterns *p, uint32_t pattern, struct bz_err *err)
{
    if (!bz_vec_push(&p->gates, pattern)) {
        (void)bz_nomem(err);
        return 0;
    }
    return (uint32_t)p->gates.n - 1;
}

/* A code is tried where one of the hints stands and one of those it needs is not before it;
 * the code itself comes later. */
static bool pattern_add_try(struct bz_patterns *p, const struct bz_pattern *pattern,
                            const struct bz_hints *hints, const struct bz_hints *needs,
                            struct bz_err *err)
{
    uint32_t gate = needs->n ? pattern_gate(p, 0, err) : 0;

    if (needs->n && (!gate || !pattern_add_cues(p, needs, BZ_CUE_GATE, gate, err)))
        return false;
    if (!bz_vec_push(&p->tries,
                     ((struct bz_try){
                         .pattern = pattern->number, .gate = gate, .group = p->cues.group})))
        return bz_nomem(err);
    return pattern_add_cues(p, hints, BZ_CUE_TRY, (uint32_t)p->tries.n - 1, err);
}

/* --- words that are letters and nothing else --- */

static bool pattern_add_forms(struct bz_patterns *p, const struct bz_pattern *pattern,
                              const struct bz_forms *forms, struct bz_err *err)
{
    for (size_t i = 0; i < forms->n; i++) {
        const struct bz_form *f = &forms->items[i];

        if (!bz_cue_add(&p->cues, f->text, f->len, f->end, pattern->number, err))
            return false;
    }
    return true;
}

/* --- what is compiled together --- */

/* Alternatives that wait. Words stand between boundaries, parts of patterns as they are. Those
 * of which less is known would make the ones beside them look everywhere, too. */
enum pattern_heap_kind {
    HEAP_TIGHT,  /* words of which it is known what they begin with */
    HEAP_NEEDS,  /* words of which it is known what stands in them somewhere */
    HEAP_LOOSE,  /* other words */
    HEAP_FIRST,  /* parts at the beginning of the text of which something is known */
    HEAP_START,  /* others that match at the beginning of the text only */
    HEAP_SOUGHT, /* other parts of which it is known what stands in them */
    HEAP_PARTS,  /* other parts */
    HEAPS
};

struct pattern_heap {
    struct bz_str text;
    size_t n;
    size_t tries;  /* where its tries begin among all; tight words only */
    uint32_t gate; /* 0: it has none */
    bool signs;    /* it may match what begins with a sign */
};

/* A pattern on its way. */
struct pattern_maker {
    struct bz_patterns *with;
    struct bz_pattern *pattern;
    struct pattern_heap heaps[HEAPS]; /* owns */
    struct bz_err *err;
};

static bool heap_is_of_words(enum pattern_heap_kind kind)
{
    return kind <= HEAP_LOOSE;
}

/* The code of a heap, and what leads to it. */
static bool heap_compile(struct pattern_maker *k, enum pattern_heap_kind kind,
                         const struct bz_str *text)
{
    const struct pattern_heap *heap = &k->heaps[kind];
    bool tight = kind == HEAP_TIGHT;
    struct bz_code *code =
        pattern_compile(k->with, text->data, text->len, tight ? PCRE2_ANCHORED : 0, k->err);

    if (!code || !pattern_keep(tight ? &k->pattern->words : &k->pattern->loose, code, k->err))
        return false;
    code->gate = heap->gate;
    code->signs = heap->signs;
    if (code->signs && !bz_vec_push(&k->with->signs, k->pattern->number))
        return bz_nomem(k->err);
    for (size_t i = heap->tries; tight && i < k->with->tries.n; i++) {
        struct bz_try *one = &k->with->tries.items[i];

        if (!one->code && one->pattern == k->pattern->number)
            one->code = code;
    }
    return true;
}

static bool heap_flush(struct pattern_maker *k, enum pattern_heap_kind kind)
{
    struct pattern_heap *heap = &k->heaps[kind];
    BZ_DONE(bz_str) whole = {0};
    bool made;

    if (heap->text.failed)
        return bz_nomem(k->err);
    if (!heap->n)
        return true;
    bz_str_addf(&whole, heap_is_of_words(kind) ? "\\b(?:%s)\\b" : "%s", heap->text.data);
    made = whole.failed ? (bool)bz_nomem(k->err) : heap_compile(k, kind, &whole);
    bz_str_done(&heap->text);
    *heap = (struct pattern_heap){0};
    return made;
}

static bool heap_add(struct pattern_maker *k, enum pattern_heap_kind kind, const char *s,
                     size_t len)
{
    struct pattern_heap *heap = &k->heaps[kind];
    bool words = heap_is_of_words(kind);

    bz_str_addf(&heap->text, words ? "%s(?:%.*s)" : "%s%.*s", heap->n ? "|" : "", (int)len, s);
    heap->n++;
    return kind != HEAP_TIGHT && kind != HEAP_NEEDS && kind != HEAP_LOOSE
               ? true
               : heap->n < (kind == HEAP_LOOSE ? PATTERN_TOGETHER : 1) || heap_flush(k, kind);
}

/* The gate of a heap opens where one of these stands. */
static bool heap_open(struct pattern_maker *k, enum pattern_heap_kind kind,
                      const struct bz_hints *hints, enum bz_cue_kind cue)
{
    struct pattern_heap *heap = &k->heaps[kind];

    if (!heap->gate && !(heap->gate = pattern_gate(k->with, k->pattern->number, k->err)))
        return false;
    return pattern_add_cues(k->with, hints, cue, heap->gate, k->err);
}

static bool heaps_flush(struct pattern_maker *k)
{
    for (int kind = 0; kind < HEAPS; kind++) {
        if (!heap_flush(k, (enum pattern_heap_kind)kind))
            return false;
    }
    return true;
}

/* The pattern made of what was added, or NULL. */
static struct bz_pattern *maker_end(struct pattern_maker *k, bool added)
{
    BZ_AUTO(bz_pattern) pattern = k->pattern;

    added = added && heaps_flush(k);
    for (size_t i = 0; i < HEAPS; i++)
        bz_str_done(&k->heaps[i].text);
    return added ? bz_steal(pattern) : NULL;
}

/* --- words and parts --- */

/* A code of its own; without hints it looks for itself. */
static bool maker_add_alone(struct pattern_maker *k, const char *s, size_t len,
                            const struct bz_hints *hints, const struct bz_hints *needs)
{
    bool tight = hints->n > 0;
    struct bz_code *code = pattern_compile(k->with, s, len, tight ? PCRE2_ANCHORED : 0, k->err);

    if (!code || !pattern_keep(tight ? &k->pattern->words : &k->pattern->loose, code, k->err))
        return false;
    if (!tight)
        return true;
    if (!pattern_add_try(k->with, k->pattern, hints, needs, k->err))
        return false;
    k->with->tries.items[k->with->tries.n - 1].code = code;
    return true;
}

/* What a word or a part begins with and, where that is not known or not enough, what else must
 * stand in it. */
static bool maker_hints(struct pattern_maker *k, bool word, const char *s, size_t len,
                        struct bz_hints *begins, struct bz_hints *needs)
{
    BZ_DONE(bz_str) alone = {0}, whole = {0};

    bz_str_addf(&alone, "%.*s", (int)len, s);
    bz_str_addf(&whole, word ? "\\b(?:%.*s)\\b" : "%.*s", (int)len, s);
    if (alone.failed || whole.failed)
        return bz_nomem(k->err);
    if (!bz_hints_read(begins, whole.data, whole.len, k->err) ||
        !bz_hints_need(needs, alone.data, begins->n || !(word || *s == '^'), k->err))
        return false;
    /* What is rare already needs fewer letters: they take room, which takes time. */
    bz_hints_cut(begins, needs->n ? PATTERN_BEGIN : BZ_HINT_BYTES);
    bz_hints_cut(needs, PATTERN_NEED);
    return true;
}

/* A word that is no form. */
static bool maker_add_code(struct pattern_maker *k, const char *s, size_t len)
{
    BZ_DONE(bz_hints) begins = {0}, needs = {0};
    struct pattern_heap *tight = &k->heaps[HEAP_TIGHT];

    if (!maker_hints(k, true, s, len, &begins, &needs))
        return false;
    if (!begins.n)
        return (!needs.n || heap_open(k, HEAP_NEEDS, &needs, BZ_CUE_GATE)) &&
               heap_add(k, needs.n ? HEAP_NEEDS : HEAP_LOOSE, s, len);
    if (!tight->n)
        tight->tries = k->with->tries.n;
    return pattern_add_try(k->with, k->pattern, &begins, &needs, k->err) &&
           heap_add(k, HEAP_TIGHT, s, len);
}

static bool maker_add_part(struct pattern_maker *k, const char *s, size_t len);

/* Whether it is of signs alone, "!!+" or "[?¿]": they stand wherever they stand. */
static bool word_is_signs(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (bz_hint_is_word(s[i]) || strchr("\\(|^$", s[i]) || bz_letter(s + i, len - i))
            return false;
    }
    return true;
}

/* A sign that no word begins or ends with, and that means nothing in a pattern. */
static bool word_is_sign(const char *s, size_t len)
{
    return (len && strchr("!,;:", *s)) || (len > 1 && (bz_starts(s, "¿") || bz_starts(s, "¡")));
}

/* Such a word would never be found. */
static bool maker_refuse_sign(struct pattern_maker *k, const char *s, size_t len)
{
    if (!word_is_sign(s, len) && !(len && word_is_sign(s + len - 1, 1)))
        return true;
    return bz_fail(k->err, BUZON_ERR_PARSE,
                   "\"%.*s\" begins or ends with a sign; words of a list do with a letter",
                   (int)(len < 60 ? len : 60), s);
}

/* Between the ends of words. */
static bool maker_add_word(struct pattern_maker *k, const char *s, size_t len)
{
    struct bz_forms forms;

    if (word_is_signs(s, len))
        return maker_add_part(k, s, len);
    if (!maker_refuse_sign(k, s, len))
        return false;
    bz_forms_read(&forms, s, len);
    if (forms.n)
        return pattern_add_forms(k->with, k->pattern, &forms, k->err);
    return maker_add_code(k, s, len);
}

/* Calls for each alternative from s to end. False where the text is no list of alternatives:
 * a group in it does not end, or was not begun. */
static bool maker_each(struct pattern_maker *k, const char *s, const char *end,
                       bool (*add)(struct pattern_maker *, const char *, size_t))
{
    for (;;) {
        const char *next = bz_hint_alternative_end(s);

        if (!next || next > end || (next < end && *next != '|'))
            return bz_fail(k->err, BUZON_ERR_PARSE, "a group that does not end");
        if (!add(k, s, (size_t)(next - s)))
            return false;
        if (next == end)
            return true;
        s = next + 1;
    }
}

/* Whether all of it is one group of words: "\b(?:…)\b". */
static bool part_is_words(const char *s, size_t len)
{
    static const char head[] = "\\b(?:", tail[] = ")\\b";
    const char *end;

    if (len < strlen(head) + strlen(tail) || !bz_starts(s, head))
        return false;
    for (end = s + strlen(head); (end = bz_hint_alternative_end(end)) && *end == '|';)
        end++;
    return end && end == s + len - strlen(tail) && bz_starts(end, tail);
}

/* The signs that the part begins with: "[?]\\W*$". None: it begins otherwise. */
static bool part_signs(const char *s, size_t len, struct bz_hints *ret, struct bz_err *err)
{
    const char *end = len ? memchr(s, ']', len) : NULL;
    struct bz_forms forms = {.n = 0};

    if (*s == '[' && end && end + 1 < s + len && !strchr("*?{", end[1]))
        bz_forms_read_signs(&forms, s, (size_t)(end + 1 - s));
    for (size_t i = 0; i < forms.n; i++) {
        uint64_t hint = 0;

        for (unsigned k = 0; k < forms.items[i].len; k++)
            hint |= (uint64_t)(unsigned char)forms.items[i].text[k] << (8 * k);
        if (!bz_vec_push(ret, hint))
            return bz_nomem(err);
    }
    return true;
}

/* A part that begins where the text begins. */
static bool maker_add_first(struct pattern_maker *k, const char *s, size_t len,
                            const struct bz_hints *needs)
{
    BZ_DONE(bz_hints) begins = {0};
    BZ_DONE(bz_str) alone = {0};
    bool signs = false, known;

    bz_str_addf(&alone, "%.*s", (int)len, s);
    if (alone.failed)
        return bz_nomem(k->err);
    if (!bz_hints_first(&begins, &signs, alone.data, k->err))
        return false;
    known = begins.n || signs;
    if (known ? !heap_open(k, HEAP_FIRST, &begins, BZ_CUE_FIRST)
              : needs->n && !heap_open(k, HEAP_FIRST, needs, BZ_CUE_GATE))
        return false;
    k->heaps[HEAP_FIRST].signs |= signs;
    return heap_add(k, known || needs->n ? HEAP_FIRST : HEAP_START, s, len);
}

/* A part that is neither signs nor words. */
static bool maker_add_other(struct pattern_maker *k, const char *s, size_t len)
{
    BZ_DONE(bz_hints) begins = {0}, needs = {0};

    if (!maker_hints(k, false, s, len, &begins, &needs))
        return false;
    if (begins.n)
        return maker_add_alone(k, s, len, &begins, &needs);
    if (*s == '^')
        return maker_add_first(k, s, len, &needs);
    return (!needs.n || heap_open(k, HEAP_SOUGHT, &needs, BZ_CUE_GATE)) &&
           heap_add(k, needs.n ? HEAP_SOUGHT : HEAP_PARTS, s, len);
}

/* One alternative of a whole pattern. */
static bool maker_add_part(struct pattern_maker *k, const char *s, size_t len)
{
    BZ_DONE(bz_hints) signs = {0};
    struct bz_forms forms;

    bz_forms_read_signs(&forms, s, len);
    if (forms.n)
        return pattern_add_forms(k->with, k->pattern, &forms, k->err);
    if (!part_signs(s, len, &signs, k->err))
        return false;
    if (signs.n)
        return maker_add_alone(k, s, len, &signs, &(struct bz_hints){0});
    if (part_is_words(s, len))
        return maker_each(k, s + strlen("\\b(?:"), s + len - strlen(")\\b"), maker_add_word);
    return maker_add_other(k, s, len);
}

static struct bz_pattern *pattern_in_parts(struct bz_patterns *p, const char *text, size_t len,
                                           struct bz_err *err)
{
    struct pattern_maker k = {.with = p, .pattern = pattern_empty(p, err), .err = err};

    return maker_end(&k, k.pattern && maker_each(&k, text, text + len, maker_add_part));
}

static struct bz_pattern *pattern_as_it_is(struct bz_patterns *p, const char *text, size_t len,
                                           struct bz_err *err)
{
    struct pattern_maker k = {.with = p, .pattern = pattern_empty(p, err), .err = err};
    BZ_DONE(bz_hints) begins = {0};

    return maker_end(&k, k.pattern && bz_hints_read(&begins, text, len, err) &&
                             maker_add_alone(&k, text, len, &begins, &(struct bz_hints){0}));
}

/* What is wrong is said of the whole: its places are those of the file. */
struct bz_pattern *bz_pattern_new(struct bz_patterns *p, const char *text, size_t len,
                                  struct bz_err *err)
{
    struct bz_pattern *made;

    if (!bz_hint_is_simple(text, len))
        return pattern_as_it_is(p, text, len, err);
    made = pattern_in_parts(p, text, len, err);
    if (made || err->code != BUZON_ERR_PARSE)
        return made;
    bz_err_clear(err);
    return pattern_as_it_is(p, text, len, err);
}

struct bz_pattern *bz_pattern_words(struct bz_patterns *p, const char *const *words, size_t n,
                                    struct bz_err *err)
{
    struct pattern_maker k = {.with = p, .pattern = pattern_empty(p, err), .err = err};
    bool added = k.pattern != NULL;

    for (size_t i = 0; added && i < n; i++)
        added = maker_add_word(&k, words[i], strlen(words[i]));
    return maker_end(&k, added);
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
