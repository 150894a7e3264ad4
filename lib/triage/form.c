/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading words into their forms: "hart[oa]s?" is harto, harta, hartos and hartas. */
#include "triage/form.h"

#include "base/utf8.h"
#include "text/unicode.h"
#include "triage/hint.h"

#include <string.h>

enum { FORM_DEPTH = 4 };

/* On the way through a word. Who meets what is no form says so and is not asked further. */
struct form_reader {
    const char *s, *end;
    unsigned depth;
    bool failed;
};

static bool form_at(const struct form_reader *r, const char *what)
{
    size_t len = strlen(what);

    return (size_t)(r->end - r->s) >= len && memcmp(r->s, what, len) == 0;
}

static void form_add(struct form_reader *r, struct bz_forms *to, const struct bz_form *one)
{
    if (to->n == BZ_FORMS_MAX)
        r->failed = true;
    else
        to->items[to->n++] = *one;
}

static void form_add_char(struct form_reader *r, struct bz_forms *to, char c)
{
    form_add(r, to, &(struct bz_form){.text = {c}, .len = 1});
}

/* Nothing yet, which more can be put behind. */
static void form_begin(struct bz_forms *forms)
{
    forms->n = 1;
    forms->items[0] = (struct bz_form){.len = 0};
}

/* One behind the other; false when nothing can stand behind the first one. */
static bool form_join(struct bz_form *first, const struct bz_form *second)
{
    if (!second->len && !second->end)
        return true;
    if (first->end || first->len + second->len > BZ_FORM_BYTES)
        return false;
    memcpy(first->text + first->len, second->text, second->len);
    first->len = (unsigned char)(first->len + second->len);
    first->end = second->end;
    return true;
}

/* Each form with each one behind it. */
static void form_multiply(struct form_reader *r, struct bz_forms *forms,
                          const struct bz_forms *behind)
{
    struct bz_forms made; /* as much of it as there is, for it is large */

    made.n = 0;
    for (size_t i = 0; i < forms->n; i++) {
        for (size_t k = 0; k < behind->n && !r->failed; k++) {
            struct bz_form one = forms->items[i];

            if (!form_join(&one, &behind->items[k]))
                r->failed = true;
            form_add(r, &made, &one);
        }
    }
    memcpy(forms->items, made.items, made.n * sizeof *made.items);
    forms->n = made.n;
}

/* "[oa]": letters and nothing odd. */
static void form_class(struct form_reader *r, struct bz_forms *ret)
{
    r->s++;
    for (; r->s < r->end && bz_hint_is_word(*r->s); r->s++)
        form_add_char(r, ret, *r->s);
    if (!form_at(r, "]") || !ret->n)
        r->failed = true;
    r->s++;
}

static void form_alternatives(struct form_reader *r, struct bz_forms *ret);

static void form_group(struct form_reader *r, struct bz_forms *ret)
{
    r->s += strlen("(?:");
    if (++r->depth > FORM_DEPTH)
        r->failed = true;
    else
        form_alternatives(r, ret);
    r->depth--;
    if (!form_at(r, ")"))
        r->failed = true;
    r->s++;
}

/* Bytes of the letter beyond ASCII there; 0: there is none. */
static size_t form_letter(const struct form_reader *r)
{
    return (unsigned char)*r->s < 0x80 ? 0 : bz_letter(r->s, (size_t)(r->end - r->s));
}

static void form_add_letter(struct form_reader *r, struct bz_forms *ret)
{
    struct bz_form one = {.len = (unsigned char)form_letter(r)};

    memcpy(one.text, r->s, one.len);
    r->s += one.len;
    form_add(r, ret, &one);
}

/* One letter, class or group, or the rest of a word. */
static void form_atom(struct form_reader *r, struct bz_forms *ret)
{
    ret->n = 0;
    if (form_at(r, "\\w*") || form_at(r, "\\w+")) {
        enum bz_form_end end = r->s[2] == '*' ? BZ_FORM_ANY : BZ_FORM_MORE;

        form_add(r, ret, &(struct bz_form){.end = (unsigned char)end});
        r->s += strlen("\\w*");
        r->failed = form_at(r, "?"); /* as few of them as there can be */
    } else if (form_at(r, "[")) {
        form_class(r, ret);
    } else if (form_at(r, "(?:")) {
        form_group(r, ret);
    } else if (bz_hint_is_word(*r->s) || strchr(" '-", *r->s)) {
        form_add_char(r, ret, *r->s++);
    } else if (form_letter(r)) {
        form_add_letter(r, ret);
    } else {
        r->failed = true;
    }
}

/* Whether one plain letter stands there, which comes once. */
static bool form_is_plain(const struct form_reader *r)
{
    return (bz_hint_is_word(*r->s) || *r->s == ' ') &&
           (r->s + 1 == r->end || !strchr("*+?{", r->s[1]));
}

/* That letter behind each form. */
static void form_append(struct form_reader *r, struct bz_forms *ret)
{
    for (size_t i = 0; i < ret->n; i++) {
        struct bz_form *one = &ret->items[i];

        if (one->end || one->len == BZ_FORM_BYTES)
            r->failed = true;
        else
            one->text[one->len++] = *r->s;
    }
    r->s++;
}

/* Atoms up to the end of the alternative, each perhaps optional. */
static void form_sequence(struct form_reader *r, struct bz_forms *ret)
{
    struct bz_forms atom;

    while (!r->failed && r->s < r->end && *r->s != '|' && *r->s != ')') {
        if (form_is_plain(r)) {
            form_append(r, ret);
            continue;
        }
        form_atom(r, &atom);
        if (!r->failed && form_at(r, "?")) {
            form_add(r, &atom, &(struct bz_form){.len = 0});
            r->s++;
        }
        if (r->failed || (r->s < r->end && strchr("*+?{", *r->s)))
            r->failed = true;
        else
            form_multiply(r, ret, &atom);
    }
}

static void form_alternatives(struct form_reader *r, struct bz_forms *ret)
{
    ret->n = 0;
    for (;;) {
        struct bz_forms one;

        form_begin(&one);
        form_sequence(r, &one);
        for (size_t i = 0; i < one.n && !r->failed; i++)
            form_add(r, ret, &one.items[i]);
        if (r->failed || !form_at(r, "|"))
            return;
        r->s++;
    }
}

/* Whether that byte is of a letter: of what is beyond ASCII only letters come into a form. */
static bool form_has_letter(const struct bz_form *f, size_t at)
{
    return bz_hint_is_word(f->text[at]) || (unsigned char)f->text[at] >= 0x80;
}

/* Beginning and ending with a letter, so that "\b" says what the end of the form says. */
static bool form_is_word(const struct bz_form *f)
{
    return f->len && form_has_letter(f, 0) && form_has_letter(f, f->len - 1U);
}

/* Makes a tail of a form: it is letters only, and so short that an index knows it whole. */
static bool form_is_tail(struct bz_form *f)
{
    unsigned n = 0;

    while (n < f->len && bz_hint_is_word(f->text[n]))
        n++;
    if (f->end != BZ_FORM_ENDS || n < f->len || n == 0 || n > BZ_HINT_BYTES)
        return false;
    f->end = BZ_FORM_TAIL;
    return true;
}

void bz_forms_read(struct bz_forms *ret, const char *word, size_t len)
{
    struct form_reader r = {.s = word, .end = word + len};
    bool tail = form_at(&r, "\\w+"), fits = true;

    if (tail) {
        form_begin(ret);
        r.s += strlen("\\w+");
        form_sequence(&r, ret); /* another alternative would have no letters before it */
    } else {
        form_alternatives(&r, ret);
    }
    for (size_t i = 0; i < ret->n; i++)
        fits = fits && (tail ? form_is_tail(&ret->items[i]) : form_is_word(&ret->items[i]));
    if (r.failed || r.s < r.end || !fits)
        ret->n = 0;
}

/* Bytes of the sign at s; 0: it is a letter, or means something in a class. */
static size_t form_sign(const char *s, size_t len)
{
    int n = bz_utf8_step((const unsigned char *)s, len);

    if (n > 1)
        return bz_letter(s, len) ? 0 : (size_t)n;
    return n == 1 && strchr("?!.,;:()", *s) && *s ? 1 : 0;
}

/* Adds the sign there and passes it; false: there is none. */
static bool form_add_sign(struct form_reader *r, struct bz_forms *ret)
{
    struct bz_form one = {.end = BZ_FORM_SIGN};
    size_t n = r->s < r->end ? form_sign(r->s, (size_t)(r->end - r->s)) : 0;

    memcpy(one.text, r->s, n);
    one.len = (unsigned char)n;
    form_add(r, ret, &one);
    r->s += n;
    return n > 0 && !r->failed;
}

void bz_forms_read_signs(struct bz_forms *ret, const char *pattern, size_t len)
{
    bool class = len > 2 && pattern[0] == '[' && pattern[len - 1] == ']';
    struct form_reader r = {.s = pattern + class, .end = pattern + len - class};

    ret->n = 0;
    while (r.s < r.end && form_add_sign(&r, ret))
        ;
    if (r.s < r.end || r.failed || (!class && (ret->n != 1 || strchr("?.()", *pattern))))
        ret->n = 0;
}
