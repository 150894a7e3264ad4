/* SPDX-License-Identifier: EUPL-1.2 */
/* The beginnings of what a pattern matches, read from its text: one too many only costs a try,
 * and none is left out. */
#include "triage/hint.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

enum { HINT_MAX = 2048, HINT_STEPS = 16384, HINT_DEPTH = 64 };

/* What comes behind the group one is in; NULL where the group may come again. */
struct hint_behind {
    const char *s;
    const struct hint_behind *outer; /* NULL: the pattern ends */
};

/* A beginning as far as it is known. */
struct hint_known {
    unsigned char bytes[BZ_HINT_BYTES];
    unsigned n;
    const struct hint_behind *behind;
};

struct hint_walk {
    struct bz_hints *ret;
    unsigned steps, depth;
    bool digits; /* "\d" means 0 to 9 */
    bool open;   /* something was met of which the beginning is not known */
    struct bz_err *err;
};

void bz_hints_done(struct bz_hints *hints)
{
    free(hints->items);
    *hints = (struct bz_hints){0};
}

/* Of this pattern nothing is known in the end. */
static bool hint_give_up(struct hint_walk *w)
{
    w->open = true;
    return true;
}

static bool hint_keep(struct hint_walk *w, const struct hint_known *k)
{
    uint64_t key = 0;

    if (k->n == 0 || !bz_hint_is_word((char)k->bytes[0]) || w->ret->n == HINT_MAX)
        return hint_give_up(w);
    for (unsigned i = 0; i < k->n; i++)
        key |= (uint64_t)k->bytes[i] << (8 * i);
    return bz_vec_push(w->ret, key) || bz_nomem(w->err);
}

/* Behind the class at s, which is of the simple kind; NULL when it does not end. */
static const char *hint_class_end(const char *s)
{
    for (s++; *s && *s != ']'; s++) {
        if (*s == '\\' && s[1])
            s++;
    }
    return *s ? s + 1 : NULL;
}

const char *bz_hint_alternative_end(const char *s)
{
    unsigned depth = 0;

    while (*s && (depth || (*s != '|' && *s != ')'))) {
        if (*s == '[') {
            s = hint_class_end(s);
            if (!s)
                return NULL;
            continue;
        }
        if (*s == '\\' && s[1])
            s++;
        else if (*s == '(')
            depth++;
        else if (*s == ')')
            depth--;
        s++;
    }
    return depth ? NULL : s;
}

/* Behind the ')' of the group whose inside begins at s. */
static const char *hint_group_end(const char *s)
{
    while ((s = bz_hint_alternative_end(s)) && *s == '|')
        s++;
    return s && *s == ')' ? s + 1 : NULL;
}

static const char *hint_behind_optional(const char *s)
{
    s++;
    return *s == '?' || *s == '+' ? s + 1 : s;
}

static bool hint_step(struct hint_walk *w, const char *s, struct hint_known k);

/* Each alternative of the group at s, and what comes behind it where it may be absent. */
static bool hint_group(struct hint_walk *w, const char *s, struct hint_known k)
{
    const char *inside = s + strlen("(?:"), *end = hint_group_end(inside);
    struct hint_behind behind = {end, k.behind};
    struct hint_known in = k;

    if (!end)
        return hint_give_up(w);
    if (*end == '*' || *end == '{')
        return hint_keep(w, &k);
    if (*end == '?')
        behind.s = hint_behind_optional(end);
    else if (*end == '+')
        behind.s = NULL;
    in.behind = &behind;
    for (s = inside; s; s = *s == '|' ? s + 1 : NULL) {
        if (!hint_step(w, s, in))
            return false;
        s = bz_hint_alternative_end(s);
    }
    return *end != '?' || hint_step(w, behind.s, k);
}

/* The letters that the class or "\d" at s stands for; *end comes behind it. 0: not known. */
static size_t hint_letters(const struct hint_walk *w, const char *s, const char **letters,
                           const char **end)
{
    size_t n = 0;

    if (w->digits && bz_starts(s, "\\d")) {
        *letters = "0123456789";
        *end = s + 2;
        return 10;
    }
    if (*s != '[')
        return 0;
    while (bz_hint_is_word(s[1 + n]))
        n++;
    *letters = s + 1;
    *end = s + n + 2;
    return s[1 + n] == ']' ? n : 0;
}

static bool hint_class(struct hint_walk *w, const char *s, struct hint_known k)
{
    const char *letters = NULL, *end = NULL;
    size_t n = hint_letters(w, s, &letters, &end);

    if (n == 0 || (*end && strchr("*?{", *end)))
        return hint_keep(w, &k);
    for (size_t i = 0; i < n; i++) {
        struct hint_known longer = k;

        longer.bytes[longer.n++] = (unsigned char)letters[i];
        if (!(*end == '+' ? hint_keep(w, &longer) : hint_step(w, end, longer)))
            return false;
    }
    return true;
}

/* Behind what takes no room: conditions on what stands before or follows, and the end of a
 * group. NULL when nothing is known of what comes. */
static const char *hint_skip(const char *s, struct hint_known *k)
{
    static const char *const looks[] = {"(?=", "(?!", "(?<=", "(?<!"};

    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        if (bz_starts(s, looks[i])) {
            s = hint_group_end(s + strlen(looks[i]));
            return s && strchr("*+?{", *s ? *s : '.') ? NULL : s;
        }
    }
    if ((*s == '|' || *s == ')') && k->behind) {
        s = k->behind->s;
        k->behind = k->behind->outer;
        return s;
    }
    return NULL;
}

/* Everything the pattern may begin with from s on, behind what is known. */
static bool hint_walk(struct hint_walk *w, const char *s, struct hint_known k)
{
    while (s && k.n < BZ_HINT_BYTES) {
        if (*s == '[' || bz_starts(s, "\\d"))
            return hint_class(w, s, k);
        if (bz_starts(s, "(?:"))
            return hint_group(w, s, k);
        if (!bz_hint_is_word(*s) && *s != ' ') {
            s = hint_skip(s, &k);
            continue;
        }
        if (s[1] == '*' || s[1] == '{')
            break;
        if (s[1] == '?' && !hint_step(w, hint_behind_optional(s + 1), k))
            return false;
        k.bytes[k.n++] = (unsigned char)*s++;
        if (*s == '+')
            break;
        if (*s == '?')
            s = hint_behind_optional(s);
    }
    return hint_keep(w, &k);
}

/* The same within bounds: patterns come from files. */
static bool hint_step(struct hint_walk *w, const char *s, struct hint_known k)
{
    bool walked;

    if (w->open || w->steps == 0 || w->depth == HINT_DEPTH)
        return hint_give_up(w);
    w->steps--;
    w->depth++;
    walked = hint_walk(w, s, k);
    w->depth--;
    return walked;
}

/* Whether "\1", "\g" or "\k" stands in it. */
static bool hint_refers(const char *s)
{
    while ((s = strchr(s, '\\')) && *++s) {
        if ((*s >= '0' && *s <= '9') || *s == 'g' || *s == 'k')
            return true;
        s++;
    }
    return false;
}

bool bz_hint_is_simple(const char *pattern, size_t len)
{
    static const char *const odd[] = {"\\Q", "(*", "[:", "[]", "[^]", "(?#", "(?|", "(?P"};
    const char *s = pattern;

    if (strlen(s) != len || hint_refers(s))
        return false;
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        if (strstr(s, odd[i]))
            return false;
    }
    while ((s = strstr(s, "(?"))) {
        s += 2;
        if (!*s || !strchr(":=!<>", *s))
            return false;
    }
    return true;
}

static bool hint_is_ascii(const char *s)
{
    while (*s && (unsigned char)*s < 0x80)
        s++;
    return !*s;
}

/* Behind the "\b" a pattern begins with; NULL: it does not. */
static const char *hint_boundary(const char *s)
{
    struct hint_known none = {0};

    while (s && bz_starts(s, "(?"))
        s = hint_skip(s, &none);
    return s && bz_starts(s, "\\b") ? s + strlen("\\b") : NULL;
}

bool bz_hints_read(struct bz_hints *ret, const char *pattern, size_t len, struct bz_err *err)
{
    struct bz_hints made = {0};
    struct hint_walk w = {.ret = &made, .steps = HINT_STEPS, .err = err};
    const char *s, *end;

    /* With a letter beyond ASCII the pattern is compiled so that it knows all digits there are.
     */
    w.digits = hint_is_ascii(pattern);
    *ret = made;
    if (!bz_hint_is_simple(pattern, len))
        return true;
    s = hint_boundary(pattern);
    end = bz_hint_alternative_end(pattern);
    if (!s || !end || *end)
        return true;
    if (!hint_step(&w, s, (struct hint_known){0})) {
        bz_hints_done(&made);
        return false;
    }
    if (w.open)
        bz_hints_done(&made);
    *ret = made;
    return true;
}
