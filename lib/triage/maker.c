/* SPDX-License-Identifier: EUPL-1.2 */
/* Making a pattern: its text is taken apart into words, signs and parts, and each of them is
 * looked for in the cheapest way there is. */
#include "base/str.h"
#include "text/unicode.h"
#include "triage/code.h"

#include <string.h>

/* --- words that are letters and nothing else --- */

static bool maker_add_forms(struct bz_patterns *p, const struct bz_pattern *pattern,
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
enum maker_heap_kind {
    HEAP_WORDS,  /* words of which nothing is known */
    HEAP_FIRST,  /* parts at the beginning of the text of which something is known */
    HEAP_START,  /* others that match at the beginning of the text only */
    HEAP_SOUGHT, /* other parts of which it is known what stands in them */
    HEAP_PARTS,  /* other parts */
    HEAPS
};

/* Words that look for themselves have one code for some: each goes through the whole text, and
 * one of too many is slow. */
enum { MAKER_TOGETHER = 6 };

/* Letters that a code is found by when it needs others as well, and letters of those. */
enum { MAKER_BEGIN = 5, MAKER_NEED = 6 };

struct maker_heap {
    struct bz_str text;
    size_t n;
    uint32_t gate; /* 0: it has none */
    bool signs;    /* it may match what begins with a sign */
};

/* A pattern on its way. */
struct maker {
    struct bz_patterns *with;
    struct bz_pattern *pattern;
    struct maker_heap heaps[HEAPS]; /* owns */
    struct bz_err *err;
};

/* The code of a heap. */
static bool heap_compile(struct maker *k, const struct maker_heap *heap,
                         const struct bz_str *text)
{
    struct bz_code *code = bz_code_new(k->with, text->data, text->len, 0, k->err);

    if (!code || !bz_code_keep(&k->pattern->loose, code, k->err))
        return false;
    code->gate = heap->gate;
    code->signs = heap->signs;
    return !code->signs || bz_vec_push(&k->with->signs, k->pattern->number) || bz_nomem(k->err);
}

static bool heap_flush(struct maker *k, enum maker_heap_kind kind)
{
    struct maker_heap *heap = &k->heaps[kind];
    BZ_DONE(bz_str) whole = {0};
    bool made;

    if (heap->text.failed)
        return bz_nomem(k->err);
    if (!heap->n)
        return true;
    bz_str_addf(&whole, kind == HEAP_WORDS ? "\\b(?:%s)\\b" : "%s", heap->text.data);
    made = whole.failed ? (bool)bz_nomem(k->err) : heap_compile(k, heap, &whole);
    bz_str_done(&heap->text);
    *heap = (struct maker_heap){0};
    return made;
}

static bool heap_add(struct maker *k, enum maker_heap_kind kind, const char *s, size_t len)
{
    struct maker_heap *heap = &k->heaps[kind];
    bool words = kind == HEAP_WORDS;

    bz_str_addf(&heap->text, words ? "%s(?:%.*s)" : "%s%.*s", heap->n ? "|" : "", (int)len, s);
    heap->n++;
    return !words || heap->n < MAKER_TOGETHER || heap_flush(k, kind);
}

/* A gate, made if there is none yet, that opens where one of these stands. */
static bool maker_open(struct maker *k, uint32_t *gate, const struct bz_hints *hints,
                       enum bz_cue_kind cue)
{
    if (!*gate && !(*gate = bz_pattern_gate(k->with, k->pattern->number, k->err)))
        return false;
    return bz_pattern_cues(k->with, hints, cue, *gate, k->err);
}

static bool heaps_flush(struct maker *k)
{
    for (int kind = 0; kind < HEAPS; kind++) {
        if (!heap_flush(k, (enum maker_heap_kind)kind))
            return false;
    }
    return true;
}

/* The pattern made of what was added, or NULL. */
static struct bz_pattern *maker_end(struct maker *k, bool added)
{
    BZ_AUTO(bz_pattern) pattern = k->pattern;

    added = added && heaps_flush(k);
    for (size_t i = 0; i < HEAPS; i++)
        bz_str_done(&k->heaps[i].text);
    return added ? bz_steal(pattern) : NULL;
}

/* --- words and parts --- */

/* A code of its own. Without hints it looks for itself, where one of those it needs stands. */
static bool maker_add_alone(struct maker *k, const char *s, size_t len,
                            const struct bz_hints *hints, const struct bz_hints *needs)
{
    bool tight = hints->n > 0;
    struct bz_code *code = bz_code_new(k->with, s, len, tight ? PCRE2_ANCHORED : 0, k->err);

    if (!code || !bz_code_keep(tight ? &k->pattern->words : &k->pattern->loose, code, k->err))
        return false;
    if (!tight)
        return !needs->n || maker_open(k, &code->gate, needs, BZ_CUE_GATE);
    return bz_pattern_try(k->with, k->pattern, code, hints, needs, k->err);
}

/* What a word or a part begins with and, where that is not known or not enough, what else must
 * stand in it. */
static bool maker_hints(struct maker *k, bool word, const char *s, size_t len,
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
    bz_hints_cut(begins, needs->n ? MAKER_BEGIN : BZ_HINT_BYTES);
    bz_hints_cut(needs, MAKER_NEED);
    return true;
}

/* A word that is no form. */
static bool maker_add_code(struct maker *k, const char *s, size_t len)
{
    BZ_DONE(bz_hints) begins = {0}, needs = {0};
    BZ_DONE(bz_str) whole = {0};

    if (!maker_hints(k, true, s, len, &begins, &needs))
        return false;
    if (!begins.n && !needs.n)
        return heap_add(k, HEAP_WORDS, s, len);
    bz_str_addf(&whole, "\\b(?:%.*s)\\b", (int)len, s);
    if (whole.failed)
        return bz_nomem(k->err);
    return maker_add_alone(k, whole.data, whole.len, &begins, &needs);
}

static bool maker_add_part(struct maker *k, const char *s, size_t len);

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
static bool maker_refuse_sign(struct maker *k, const char *s, size_t len)
{
    if (!word_is_sign(s, len) && !(len && word_is_sign(s + len - 1, 1)))
        return true;
    return bz_fail(k->err, BUZON_ERR_PARSE,
                   "\"%.*s\" begins or ends with a sign; words of a list do with a letter",
                   (int)(len < 60 ? len : 60), s);
}

/* Between the ends of words. */
static bool maker_add_word(struct maker *k, const char *s, size_t len)
{
    struct bz_forms forms;

    if (word_is_signs(s, len))
        return maker_add_part(k, s, len);
    if (!maker_refuse_sign(k, s, len))
        return false;
    bz_forms_read(&forms, s, len);
    if (forms.n)
        return maker_add_forms(k->with, k->pattern, &forms, k->err);
    return maker_add_code(k, s, len);
}

/* Calls for each alternative from s to end. False where the text is no list of alternatives:
 * a group in it does not end, or was not begun. */
static bool maker_each(struct maker *k, const char *s, const char *end,
                       bool (*add)(struct maker *, const char *, size_t))
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
static bool maker_add_first(struct maker *k, const char *s, size_t len,
                            const struct bz_hints *needs)
{
    BZ_DONE(bz_hints) begins = {0};
    BZ_DONE(bz_str) alone = {0};
    struct maker_heap *heap = &k->heaps[HEAP_FIRST];
    bool signs = false, known;

    bz_str_addf(&alone, "%.*s", (int)len, s);
    if (alone.failed)
        return bz_nomem(k->err);
    if (!bz_hints_first(&begins, &signs, alone.data, k->err))
        return false;
    known = begins.n || signs;
    if (known ? !maker_open(k, &heap->gate, &begins, BZ_CUE_FIRST)
              : needs->n && !maker_open(k, &heap->gate, needs, BZ_CUE_GATE))
        return false;
    heap->signs |= signs;
    return heap_add(k, known || needs->n ? HEAP_FIRST : HEAP_START, s, len);
}

/* A part that is neither signs nor words. */
static bool maker_add_other(struct maker *k, const char *s, size_t len)
{
    BZ_DONE(bz_hints) begins = {0}, needs = {0};

    if (!maker_hints(k, false, s, len, &begins, &needs))
        return false;
    if (begins.n)
        return maker_add_alone(k, s, len, &begins, &needs);
    if (*s == '^')
        return maker_add_first(k, s, len, &needs);
    return (!needs.n || maker_open(k, &k->heaps[HEAP_SOUGHT].gate, &needs, BZ_CUE_GATE)) &&
           heap_add(k, needs.n ? HEAP_SOUGHT : HEAP_PARTS, s, len);
}

/* One alternative of a whole pattern. */
static bool maker_add_part(struct maker *k, const char *s, size_t len)
{
    BZ_DONE(bz_hints) signs = {0};
    struct bz_forms forms;

    bz_forms_read_signs(&forms, s, len);
    if (forms.n)
        return maker_add_forms(k->with, k->pattern, &forms, k->err);
    if (!part_signs(s, len, &signs, k->err))
        return false;
    if (signs.n)
        return maker_add_alone(k, s, len, &signs, &(struct bz_hints){0});
    if (part_is_words(s, len))
        return maker_each(k, s + strlen("\\b(?:"), s + len - strlen(")\\b"), maker_add_word);
    return maker_add_other(k, s, len);
}

static struct bz_pattern *maker_in_parts(struct bz_patterns *p, const char *text, size_t len,
                                         struct bz_err *err)
{
    struct maker k = {.with = p, .pattern = bz_pattern_empty(p, err), .err = err};

    return maker_end(&k, k.pattern && maker_each(&k, text, text + len, maker_add_part));
}

static struct bz_pattern *maker_as_it_is(struct bz_patterns *p, const char *text, size_t len,
                                         struct bz_err *err)
{
    struct maker k = {.with = p, .pattern = bz_pattern_empty(p, err), .err = err};
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
        return maker_as_it_is(p, text, len, err);
    made = maker_in_parts(p, text, len, err);
    if (made || err->code != BUZON_ERR_PARSE)
        return made;
    bz_err_clear(err);
    return maker_as_it_is(p, text, len, err);
}

struct bz_pattern *bz_pattern_words(struct bz_patterns *p, const char *const *words, size_t n,
                                    struct bz_err *err)
{
    struct maker k = {.with = p, .pattern = bz_pattern_empty(p, err), .err = err};
    bool added = k.pattern != NULL;

    for (size_t i = 0; added && i < n; i++)
        added = maker_add_word(&k, words[i], strlen(words[i]));
    return maker_end(&k, added);
}
