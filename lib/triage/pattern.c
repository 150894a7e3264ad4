/* SPDX-License-Identifier: EUPL-1.2 */
/* PCRE2 behind few calls: what it may use of memory, of steps and of depth is settled here. */
#include "text/unicode.h"
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

/* Few words of a list have one code: with more of them all are tried where one begins, and a
 * code of its own for each takes its time when the rules are read. */
enum { PATTERN_TOGETHER = 6 };

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
    if (!p->compile || !p->match || !bz_vec_push(&p->words, ((struct bz_pattern_word){0})))
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
    bz_index_done(&p->tails);
    bz_str_done(&p->letters);
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

static void pattern_code_free(struct bz_code *c)
{
    pcre2_code_free(c->code);
    free(c);
}

static struct bz_code *pattern_code(pcre2_code *code, struct bz_err *err)
{
    struct bz_code *c = calloc(1, sizeof *c);

    if (!c) {
        pcre2_code_free(code);
        return bz_nomem(err);
    }
    c->code = code;
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
    return pattern_code(made, err);
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
    return pattern;
}

/* A code that is tried where one of the beginnings is; without any it looks for itself. */
static bool pattern_add_code(struct bz_patterns *p, struct bz_pattern *pattern,
                             const char *text, size_t len, const struct bz_hints *hints,
                             struct bz_err *err)
{
    struct bz_code *code = pattern_compile(p, text, len, hints->n ? PCRE2_ANCHORED : 0, err);

    if (!code || !pattern_keep(hints->n ? &pattern->words : &pattern->loose, code, err))
        return false;
    if (!hints->n)
        return true;
    if (!bz_vec_push(&p->words,
                     ((struct bz_pattern_word){.code = code, .pattern = pattern->number})))
        return bz_nomem(err);
    return bz_index_add(&p->index, hints, (uint32_t)p->words.n - 1, err);
}

static bool pattern_add(struct bz_patterns *p, struct bz_pattern *pattern, const char *text,
                        size_t len, struct bz_err *err)
{
    BZ_DONE(bz_hints) hints = {0};

    return bz_hints_read(&hints, text, len, err) &&
           pattern_add_code(p, pattern, text, len, &hints, err);
}

/* --- words that are letters and nothing else --- */

/* What the index knows it by: of a tail the last letter comes first. */
static uint64_t form_hint(const struct bz_form *f)
{
    uint64_t hint = 0;

    for (unsigned i = 0; i < f->len && i < BZ_HINT_BYTES; i++) {
        unsigned at = f->end == BZ_FORM_TAIL ? f->len - 1U - i : i;

        hint |= (uint64_t)(unsigned char)f->text[at] << (8 * i);
    }
    return hint;
}

static bool form_is(const struct bz_patterns *p, const struct bz_pattern_word *word,
                    const struct bz_form *form)
{
    return !word->code && word->len == form->len && word->end == form->end &&
           memcmp(p->letters.data + word->letters, form->text, form->len) == 0;
}

/* A word that is the same form; 0: there is none. */
static uint32_t form_find(const struct bz_patterns *p, const struct bz_index *index,
                          uint64_t hint, const struct bz_form *form)
{
    for (uint32_t i = bz_index_find(index, hint); i; i = index->links.items[i].next) {
        uint32_t word = index->links.items[i].word;

        if (form_is(p, &p->words.items[word], form))
            return word;
    }
    return 0;
}

/* Many rules have the same words: what stands in a text is compared with each of them once. */
static bool pattern_add_form(struct bz_patterns *p, const struct bz_pattern *pattern,
                             const struct bz_form *form, struct bz_err *err)
{
    struct bz_index *index = form->end == BZ_FORM_TAIL ? &p->tails : &p->index;
    uint64_t hint = form_hint(form);
    uint32_t same = form_find(p, index, hint, form);
    struct bz_pattern_word word = {.pattern = pattern->number,
                                   .letters = same ? p->words.items[same].letters
                                                   : (uint32_t)p->letters.len,
                                   .same = same ? p->words.items[same].same : 0,
                                   .len = form->len,
                                   .end = form->end};

    if (!same)
        bz_str_add_bytes(&p->letters, form->text, form->len);
    if (p->letters.failed || !bz_vec_push(&p->words, word))
        return bz_nomem(err);
    if (same)
        p->words.items[same].same = (uint32_t)p->words.n - 1;
    return same ||
           bz_index_add(index, &(struct bz_hints){&hint, 1, 1}, (uint32_t)p->words.n - 1, err);
}

static bool pattern_add_forms(struct bz_patterns *p, const struct bz_pattern *pattern,
                              const struct bz_forms *forms, struct bz_err *err)
{
    for (size_t i = 0; i < forms->n; i++) {
        if (!pattern_add_form(p, pattern, &forms->items[i], err))
            return false;
    }
    return true;
}

/* --- what is compiled together --- */

/* Alternatives that wait. Words stand between boundaries, parts of patterns as they are. */
enum pattern_heap_kind {
    HEAP_TIGHT, /* words of which it is known what they begin with */
    HEAP_LOOSE, /* other words: they would make those beside them look everywhere, too */
    HEAP_START, /* parts that match at the beginning of the text only */
    HEAP_PARTS, /* other parts */
    HEAPS
};

struct pattern_heap {
    struct bz_str text;
    size_t n;
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
    return kind == HEAP_TIGHT || kind == HEAP_LOOSE;
}

static bool heap_flush(struct pattern_maker *k, enum pattern_heap_kind kind)
{
    struct pattern_heap *heap = &k->heaps[kind];
    BZ_DONE(bz_str) whole = {0};

    if (heap->text.failed)
        return bz_nomem(k->err);
    if (!heap->n)
        return true;
    bz_str_addf(&whole, heap_is_of_words(kind) ? "\\b(?:%s)\\b" : "%s", heap->text.data);
    bz_str_done(&heap->text);
    *heap = (struct pattern_heap){0};
    if (whole.failed)
        return bz_nomem(k->err);
    return pattern_add(k->with, k->pattern, whole.data, whole.len, k->err);
}

static bool heap_add(struct pattern_maker *k, enum pattern_heap_kind kind, const char *s,
                     size_t len)
{
    struct pattern_heap *heap = &k->heaps[kind];
    bool words = heap_is_of_words(kind);

    bz_str_addf(&heap->text, words ? "%s(?:%.*s)" : "%s%.*s", heap->n ? "|" : "", (int)len, s);
    heap->n++;
    return !words || heap->n < PATTERN_TOGETHER || heap_flush(k, kind);
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

/* Whether it is known what it begins with, as a word or as it is. */
static bool maker_is_tight(struct pattern_maker *k, bool word, const char *s, size_t len,
                           bool *ret)
{
    BZ_DONE(bz_hints) hints = {0};
    BZ_DONE(bz_str) whole = {0};

    bz_str_addf(&whole, word ? "\\b(?:%.*s)\\b" : "%.*s", (int)len, s);
    if (whole.failed)
        return bz_nomem(k->err);
    if (!bz_hints_read(&hints, whole.data, whole.len, k->err))
        return false;
    *ret = hints.n > 0;
    return true;
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
    bool tight = false;

    if (word_is_signs(s, len))
        return maker_add_part(k, s, len);
    if (!maker_refuse_sign(k, s, len))
        return false;
    bz_forms_read(&forms, s, len);
    if (forms.n)
        return pattern_add_forms(k->with, k->pattern, &forms, k->err);
    return maker_is_tight(k, true, s, len, &tight) &&
           heap_add(k, tight ? HEAP_TIGHT : HEAP_LOOSE, s, len);
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
        if (!bz_vec_push(ret, form_hint(&forms.items[i])))
            return bz_nomem(err);
    }
    return true;
}

/* One alternative of a whole pattern. */
static bool maker_add_part(struct pattern_maker *k, const char *s, size_t len)
{
    BZ_DONE(bz_hints) signs = {0};
    struct bz_forms forms;
    bool tight = false;

    bz_forms_read_signs(&forms, s, len);
    if (forms.n)
        return pattern_add_forms(k->with, k->pattern, &forms, k->err);
    if (!part_signs(s, len, &signs, k->err))
        return false;
    if (signs.n)
        return pattern_add_code(k->with, k->pattern, s, len, &signs, k->err);
    if (part_is_words(s, len))
        return maker_each(k, s + strlen("\\b(?:"), s + len - strlen(")\\b"), maker_add_word);
    if (!maker_is_tight(k, false, s, len, &tight))
        return false;
    if (tight)
        return pattern_add(k->with, k->pattern, s, len, k->err);
    return heap_add(k, *s == '^' ? HEAP_START : HEAP_PARTS, s, len);
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
    BZ_AUTO(bz_pattern) pattern = pattern_empty(p, err);

    return pattern && pattern_add(p, pattern, text, len, err) ? bz_steal(pattern) : NULL;
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
