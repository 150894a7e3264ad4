/* SPDX-License-Identifier: EUPL-1.2 */
/* The beginnings of what a pattern matches, read from its text: one too many only costs a try,
 * and none is left out. */
#include "triage/hint.h"

#include "base/auto.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

enum { HINT_MAX = 2048, HINT_STEPS = 16384, HINT_DEPTH = 64 };

/* Letters that a word has at least for it to say something that it stands there. */
enum { HINT_RARE = 3 };

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
    bool digits;    /* "\d" means 0 to 9 */
    bool gap;       /* what is no letter may come before the beginning */
    bool first;     /* the text begins here: signs, too, are known by that */
    bool signs;     /* it may begin with one */
    bool open;      /* something was met of which the beginning is not known */
    bool many;      /* there are too many; fewer bytes of each may do */
    unsigned bytes; /* of each, at most */
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

/* What a word begins with, or a sign. */
static bool hint_is_place(char c)
{
    return bz_hint_is_word(c) || bz_hint_is_sign(c);
}

/* Bytes of the pictograph at s (U+1F000 to U+1FFFF), which stands for itself and comes once; 0:
 * it is something else. */
static unsigned hint_picture(const char *s)
{
    return *s == '\xF0' && s[1] == '\x9F' && s[2] && s[3] && !(s[4] && strchr("?*+{", s[4]))
               ? 4
               : 0;
}

/* What stands for itself in a pattern. */
static bool hint_is_plain(char c)
{
    return bz_hint_is_word(c) || (c && strchr(" '\"-/,:;!%&_#", c));
}

static bool hint_keep(struct hint_walk *w, const struct hint_known *k)
{
    uint64_t key = 0;

    w->many = w->many || w->ret->n == HINT_MAX;
    if (k->n == 0 || !hint_is_place((char)k->bytes[0]) || w->many)
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

/* How often what stands before s comes. */
struct hint_times {
    const char *behind; /* NULL: it is not known */
    bool none, again;   /* perhaps not at all; perhaps more than once */
};

static struct hint_times hint_times(const char *s)
{
    const char *end = s + 1;

    if (!*s || !strchr("?*+{", *s))
        return (struct hint_times){.behind = s};
    if (*s != '{')
        return (struct hint_times){hint_behind_optional(s), *s != '+', *s != '?'};
    end += strspn(end, "0123456789,");
    if (*end != '}' || !strchr("0123456789", s[1]))
        return (struct hint_times){.behind = NULL};
    return (struct hint_times){hint_behind_optional(end), strtoul(s + 1, NULL, 10) == 0, true};
}

static bool hint_step(struct hint_walk *w, const char *s, struct hint_known k);

/* Each alternative of the group at s, and what comes behind it where it may be absent. */
static bool hint_group(struct hint_walk *w, const char *s, struct hint_known k)
{
    const char *inside = s + strlen("(?:"), *end = hint_group_end(inside);
    struct hint_times times = hint_times(end ? end : "{");
    struct hint_behind behind = {times.again ? NULL : times.behind, k.behind};
    struct hint_known in = k;

    if (!times.behind)
        return hint_give_up(w);
    in.behind = &behind;
    for (s = inside; s; s = *s == '|' ? s + 1 : NULL) {
        if (!hint_step(w, s, in))
            return false;
        s = bz_hint_alternative_end(s);
    }
    return !times.none || hint_step(w, times.behind, k);
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

/* Behind the class at s of signs alone, "[?!]"; NULL: it is of something else. */
static const char *hint_signs(const char *s)
{
    for (s++; *s && *s != ']'; s++) {
        if (bz_starts(s, "\\s"))
            s++;
        else if (bz_hint_is_word(*s) || strchr("^\\-_", *s))
            return NULL;
    }
    return *s ? s + 1 : NULL;
}

/* A class of signs where nothing is known yet; *done: it was one. */
static bool hint_sign(struct hint_walk *w, const char *s, const struct hint_known *k,
                      bool *done)
{
    const char *end = *s == '[' && k->n == 0 ? hint_signs(s) : NULL;
    struct hint_times times = hint_times(end ? end : "{");

    *done = times.behind && !times.none;
    if (!*done)
        return true;
    if (w->first) {
        w->signs = true;
        return true;
    }
    for (s++; s < end - 1; s++) {
        struct hint_known sign = *k;

        if (*s == '\\')
            return hint_give_up(w);
        sign.bytes[sign.n++] = (unsigned char)*s;
        if (!hint_keep(w, &sign))
            return false;
    }
    return true;
}

static bool hint_class(struct hint_walk *w, const char *s, struct hint_known k)
{
    const char *letters = NULL, *end = NULL;
    size_t n = hint_letters(w, s, &letters, &end);
    bool done = false;

    if (!hint_sign(w, s, &k, &done))
        return false;
    if (done)
        return true;
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

/* Behind "\W" or "[^\w…]" and how often it comes; NULL: it is something else. */
static const char *hint_gap(const char *s)
{
    const char *end = NULL;

    if (bz_starts(s, "\\W"))
        end = s + strlen("\\W");
    else if (bz_starts(s, "[^\\w"))
        end = hint_class_end(s);
    return end ? hint_times(end).behind : NULL;
}

/* Behind what takes no room: conditions on what stands before or follows, and the end of a
 * group. NULL when nothing is known of what comes. */
static const char *hint_skip(const char *s, struct hint_known *k)
{
    static const char *const looks[] = {"(?=", "(?!", "(?<=", "(?<!"};

    for (size_t i = 0; *s == '(' && i < sizeof looks / sizeof *looks; i++) {
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
    while (s && k.n < w->bytes) {
        const char *gap = w->gap && k.n == 0 ? hint_gap(s) : NULL;

        if (gap || (*s == '\\' && s[1] == 'b')) {
            s = gap ? gap : s + strlen("\\b");
            continue;
        }
        if (*s == '[' || (*s == '\\' && s[1] == 'd'))
            return hint_class(w, s, k);
        if (*s == '(' && bz_starts(s, "(?:"))
            return hint_group(w, s, k);
        if (hint_picture(s)) {
            for (unsigned i = 0; i < 4 && k.n < w->bytes; i++)
                k.bytes[k.n++] = (unsigned char)*s++;
            continue;
        }
        if (*s == '\\' && s[1] && strchr(".?!()[]*+/-", s[1])) {
            s++; /* it stands for itself now */
        } else if (!hint_is_plain(*s)) {
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

    w->many = w->many || w->steps == 0;
    if (w->open || w->many || w->depth == HINT_DEPTH)
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

/* Reads them from s on; what is not known leaves none. */
static bool hints_walk(struct bz_hints *ret, struct hint_walk *w, const char *s)
{
    struct hint_walk begun = *w;

    for (unsigned bytes = BZ_HINT_BYTES; bytes > 1; bytes /= 2) {
        *w = begun;
        w->bytes = bytes;
        if (!hint_step(w, s, (struct hint_known){0})) {
            bz_hints_done(ret);
            return false;
        }
        if (!w->open)
            return true;
        bz_hints_done(ret);
        if (!w->many)
            return true;
    }
    return true;
}

bool bz_hints_read(struct bz_hints *ret, const char *pattern, size_t len, struct bz_err *err)
{
    /* With a letter beyond ASCII the pattern is compiled so that it knows all digits there are.
     */
    struct hint_walk w = {
        .ret = ret, .steps = HINT_STEPS, .digits = hint_is_ascii(pattern), .err = err};
    const char *s, *end;

    *ret = (struct bz_hints){0};
    if (!bz_hint_is_simple(pattern, len))
        return true;
    s = hint_boundary(pattern);
    end = bz_hint_alternative_end(pattern);
    return !s || !end || *end || hints_walk(ret, &w, s);
}

bool bz_hints_first(struct bz_hints *ret, bool *signs, const char *pattern, struct bz_err *err)
{
    struct hint_walk w = {.ret = ret,
                          .steps = HINT_STEPS,
                          .digits = hint_is_ascii(pattern),
                          .gap = true,
                          .first = true,
                          .err = err};

    *ret = (struct bz_hints){0};
    *signs = false;
    if (*pattern == '^' && bz_hint_is_simple(pattern, strlen(pattern)) &&
        !hints_walk(ret, &w, pattern + 1))
        return false;
    *signs = w.signs && !w.open;
    return true;
}

/* --- what must come somewhere --- */

/* Behind what stands at s and how often it comes; *space: whatever that is, a space or another
 * gap between words is before what follows. NULL: it ends, or is not known. */
static const char *need_behind(const char *s, bool *space)
{
    struct hint_known none = {0};
    const char *end = bz_starts(s, "\\b") ? s + 2 : *s == '^' ? s + 1 : NULL;
    struct hint_times times;
    bool gap = false;

    if (!end && bz_starts(s, "(?") && s[2] != ':')
        end = hint_skip(s, &none);
    if (end || !*s || strchr("|)$", *s) || (*s == '(' && s[1] != '?'))
        return end;
    if (bz_starts(s, "(?:")) {
        const char *inside = s + 3;

        for (gap = true; (end = bz_hint_alternative_end(inside)); inside = end + 1) {
            gap = gap && end[-1] == ' ';
            if (*end != '|')
                break;
        }
        end = end && *end == ')' ? end + 1 : NULL;
    } else if (*s == '[') {
        gap = bz_starts(s, "[^\\w");
        end = hint_class_end(s);
    } else {
        gap = *s == ' ' || bz_starts(s, "\\W");
        end = s + 1 + (*s == '\\' && s[1]);
        while (((unsigned char)*end & 0xC0) == 0x80)
            end++;
    }
    times = hint_times(end ? end : "{");
    *space = gap && (*space || !times.none);
    return times.behind;
}

/* By their first bytes. */
static int hint_compare(const void *a, const void *b)
{
    uint64_t one = __builtin_bswap64(*(const uint64_t *)a),
             other = __builtin_bswap64(*(const uint64_t *)b);

    return (one > other) - (one < other);
}

void bz_hints_cut(struct bz_hints *hints, unsigned bytes)
{
    size_t n = 0;

    for (size_t i = 0; i < hints->n; i++)
        hints->items[i] &= ~UINT64_C(0) >> (64 - 8 * bytes);
    if (hints->n)
        qsort(hints->items, hints->n, sizeof *hints->items, hint_compare);
    for (size_t i = 0; i < hints->n; i++) {
        uint64_t last = n ? hints->items[n - 1] : 0;
        unsigned shared = bz_hint_length(last);

        if (!n || (hints->items[i] & (~UINT64_C(0) >> (64 - 8 * shared))) != last)
            hints->items[n++] = hints->items[i];
    }
    hints->n = n;
}

/* Bytes of the shortest one. */
static unsigned hints_shortest(const struct bz_hints *hints)
{
    unsigned least = BZ_HINT_BYTES;

    for (size_t i = 0; i < hints->n; i++) {
        unsigned n = bz_hint_length(hints->items[i]);

        least = n < least ? n : least;
    }
    return least;
}

/* Takes the hints when they say more than those there are: a longer one is rarer. */
static void need_choose(struct bz_hints *ret, struct bz_hints *hints)
{
    struct bz_hints old = *ret;
    unsigned shortest = hints_shortest(hints);
    bool sign = hints->n && !bz_hint_is_word((char)(hints->items[0] & 0xFF));

    if (!hints->n || (shortest < HINT_RARE && !sign) ||
        (old.n && shortest <= hints_shortest(&old)))
        return;
    *ret = *hints;
    *hints = old;
}

bool bz_hints_need(struct bz_hints *ret, const char *pattern, bool inside, struct bz_err *err)
{
    const char *end = bz_hint_alternative_end(pattern), *s = pattern;
    bool digits = hint_is_ascii(pattern), space = !inside;

    *ret = (struct bz_hints){0};
    if (!bz_hint_is_simple(pattern, strlen(pattern)))
        return true;
    while (end && !*end && s && *s) {
        BZ_DONE(bz_hints) hints = {0};
        struct hint_walk w = {
            .ret = &hints, .steps = HINT_STEPS, .digits = digits, .gap = true, .err = err};

        if ((space || (*s == '[' && hint_signs(s))) && !hints_walk(&hints, &w, s)) {
            bz_hints_done(ret);
            return false;
        }
        need_choose(ret, &hints);
        s = need_behind(s, &space);
    }
    return true;
}
