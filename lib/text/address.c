/* SPDX-License-Identifier: EUPL-1.2 */
/* Finds web addresses by the rules of twitter-text 3.1 (extractUrlsWithIndices): each step here
 * is one of its patterns. */
#include "text/address.h"

#include "text/punycode.h"
#include "text/tld.h"

#include <unicode/uchar.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include <stdlib.h>
#include <string.h>

enum {
    ADDRESS_MAX = 4096,  /* UTF-16 units with the name in punycode */
    ADDRESS_LABELS = 127 /* no name has more */
};

/* A text, and up to where a bare name cannot start: so no label is walked twice in vain. */
struct finding {
    const UChar32 *s;
    size_t n, dead;
};

/* --- classes of characters --- */

static bool address_is_alnum(UChar32 c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool address_is_one_of(UChar32 c, const char *set)
{
    return c > 0 && c < 0x80 && strchr(set, (char)c);
}

static bool address_is_latin(UChar32 c)
{
    static const UChar32 singles[] = {0x253, 0x254, 0x256, 0x257, 0x259, 0x25B, 0x263,
                                      0x268, 0x26F, 0x272, 0x289, 0x28B, 0x2BB};

    for (size_t i = 0; i < sizeof singles / sizeof *singles; i++) {
        if (c == singles[i])
            return true;
    }
    return (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) || (c >= 0x300 && c <= 0x36F) ||
           (c >= 0x1E00 && c <= 0x1EFF);
}

static bool address_is_space(UChar32 c)
{
    return (c >= 9 && c <= 13) || c == ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           c == 0x180E || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

static bool address_is_invalid(UChar32 c)
{
    return c == 0xFFFE || c == 0xFEFF || c == 0xFFFF;
}

static bool address_is_mark(UChar32 c)
{
    return (c >= 0x202A && c <= 0x202E) || c == 0x61C || c == 0x200E || c == 0x200F ||
           (c >= 0x2066 && c <= 0x2069);
}

/* In a label, at its ends too. */
static bool address_is_label(UChar32 c)
{
    return !address_is_one_of(c, "!'#%&()*+,\\-./:;<=>?@[]^_{|}~$") && !address_is_space(c) &&
           !address_is_invalid(c) && !address_is_mark(c);
}

static bool address_is_plain(UChar32 c)
{
    return c == '-' || address_is_alnum(c) || address_is_latin(c);
}

static bool address_may_precede(UChar32 c)
{
    return !address_is_alnum(c) && !address_is_one_of(c, "@$#") && c != 0xFF20 && c != 0xFF03 &&
           !address_is_invalid(c);
}

static bool address_is_path(UChar32 c)
{
    return address_is_alnum(c) || address_is_one_of(c, "!*';:=+,.$/%#[]-_~@|&") ||
           c == 0x2013 || (c >= 0x400 && c <= 0x4FF) || address_is_latin(c);
}

static bool address_is_path_end(UChar32 c)
{
    return address_is_alnum(c) || address_is_one_of(c, "+-=_#/") ||
           (c >= 0x400 && c <= 0x4FF) || address_is_latin(c);
}

static UChar32 address_at(const struct finding *f, size_t i)
{
    return i < f->n ? f->s[i] : 0;
}

/* --- names --- */

static bool address_ends(const struct finding *f, size_t i)
{
    UChar32 c = address_at(f, i);

    return i >= f->n || (!address_is_alnum(c) && !address_is_one_of(c, "@+-"));
}

static bool address_is_tld(const struct finding *f, size_t from, size_t len)
{
    UChar units[2 * BZ_TLD_POINTS];
    char name[4 * BZ_TLD_POINTS + 1];
    UErrorCode code = U_ZERO_ERROR;
    int32_t n = 0;

    for (size_t i = from; i < from + len; i++)
        U16_APPEND_UNSAFE(units, n, u_tolower(f->s[i]));
    (void)u_strToUTF8(name, sizeof name, NULL, units, n, &code);
    return U_SUCCESS(code) && bz_tld(name);
}

static size_t address_punycode(const struct finding *f, size_t from)
{
    static const char prefix[] = "xn--";
    size_t i = from;

    for (size_t k = 0; prefix[k]; k++, i++) {
        if ((address_at(f, i) | (prefix[k] == '-' ? 0 : 0x20)) != prefix[k])
            return 0;
    }
    while (address_is_alnum(address_at(f, i)) || address_at(f, i) == '-')
        i++;
    return i > from + 4 ? i : 0;
}

/* Where the top level domain that starts here ends; 0: there is none. */
static size_t address_top(const struct finding *f, size_t from)
{
    size_t len = 0;

    while (len < BZ_TLD_POINTS && from + len < f->n && address_is_label(f->s[from + len]))
        len++;
    for (; len; len--) {
        if (address_ends(f, from + len) && address_is_tld(f, from, len))
            return from + len;
    }
    return address_punycode(f, from);
}

/* Where the name that starts here ends, with as many labels as can be; 0: there is none. A
 * label with "_" cannot be the last but one. */
static size_t address_name(struct finding *f, size_t from)
{
    size_t best = 0, i = from;

    for (int labels = 0; labels < ADDRESS_LABELS; labels++) {
        size_t start = i, top;
        bool low_line = false;

        for (; i < f->n && (address_is_label(f->s[i]) || address_is_one_of(f->s[i], "-_")); i++)
            low_line |= f->s[i] == '_';
        if (address_at(f, i) != '.' && !labels)
            f->dead = i;
        if (i == start || address_at(f, i) != '.' || !address_is_label(f->s[start]) ||
            !address_is_label(f->s[i - 1]))
            break;
        top = low_line ? 0 : address_top(f, ++i);
        i += low_line;
        best = top ? top : best;
    }
    return best;
}

/* The first name of Latin letters within one of any script: from *start to what is given; 0:
 * none. */
static size_t address_plain(const struct finding *f, size_t *start)
{
    size_t i = *start, best = 0, top;

    while (i < f->n && !best) {
        *start = i;
        while (address_is_plain(address_at(f, i))) {
            while (address_is_plain(address_at(f, i)))
                i++;
            if (address_at(f, i) != '.')
                break;
            top = address_top(f, ++i);
            best = top ? top : best;
        }
        i += i == *start;
    }
    return best;
}

/* --- what follows a name --- */

static size_t address_run(const struct finding *f, size_t i)
{
    while (i < f->n && address_is_path(f->s[i]))
        i++;
    return i;
}

/* Brackets with something in them, and at most one pair within; 0: it is no such thing. */
static size_t address_brackets(const struct finding *f, size_t from)
{
    size_t i = address_run(f, from + 1), inner;

    if (address_at(f, i) == ')')
        return i > from + 1 ? i + 1 : 0;
    if (address_at(f, i) != '(')
        return 0;
    inner = address_run(f, i + 1);
    if (inner == i + 1 || address_at(f, inner) != ')')
        return 0;
    i = address_run(f, inner + 1);
    return address_at(f, i) == ')' ? i + 1 : 0;
}

static size_t address_path(const struct finding *f, size_t from)
{
    size_t i = from + 1, end = i, next;

    if (address_at(f, from) != '/')
        return from;
    while (i < f->n) {
        if (address_is_path(f->s[i])) {
            i++;
            if (address_is_path_end(f->s[i - 1]))
                end = i;
        } else if (f->s[i] == '(' && (next = address_brackets(f, i))) {
            end = end == i ? next : end; /* alone it ends a path only behind what does */
            i = next;
        } else {
            break;
        }
    }
    return end;
}

static size_t address_query(const struct finding *f, size_t from)
{
    size_t end = from;

    if (address_at(f, from) != '?')
        return from;
    for (size_t i = from + 1; i < f->n; i++) {
        if (!address_is_alnum(f->s[i]) &&
            !address_is_one_of(f->s[i], "!?*'@();:&=+$/%#[]-_.,~|"))
            break;
        if (address_is_alnum(f->s[i]) || address_is_one_of(f->s[i], "-_&=#/"))
            end = i + 1;
    }
    return end;
}

static size_t address_port(const struct finding *f, size_t from)
{
    size_t i = from + 1;

    if (address_at(f, from) != ':')
        return from;
    while (address_at(f, i) >= '0' && address_at(f, i) <= '9')
        i++;
    return i > from + 1 ? i : from;
}

/* --- one address --- */

/* Where its parts end; `name` is where the protocol does. */
struct parts {
    size_t start, name, top, path_from, path, end;
};

static bool address_says(const struct finding *f, size_t from, const char *ascii)
{
    for (size_t i = 0; ascii[i]; i++) {
        UChar32 c = address_at(f, from + i);

        if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != ascii[i])
            return false;
    }
    return true;
}

static size_t address_protocol(const struct finding *f, size_t from)
{
    return address_says(f, from, "https://")  ? from + 8
           : address_says(f, from, "http://") ? from + 7
                                              : from;
}

static bool address_match(struct finding *f, size_t from, struct parts *p)
{
    p->start = from;
    p->name = address_protocol(f, from);
    if (p->name == from && from < f->dead)
        return false;
    p->top = address_name(f, p->name);
    if (!p->top)
        return false;
    p->path_from = address_port(f, p->top);
    p->path = address_path(f, p->path_from);
    p->end = address_query(f, p->path);
    return true;
}

/* No label is longer than the name system takes, nor the whole than X. */
static bool address_fits(const struct finding *f, const struct parts *p)
{
    size_t len = p->name > p->start ? p->name - p->start : strlen("https://");

    if (address_says(f, p->name, "xn--")) {
        const struct finding name = {.s = f->s, .n = p->top};
        size_t start = p->name;

        if (!address_plain(&name, &start))
            return false;
    }
    for (size_t i = p->name; i < p->top;) {
        size_t from = i, encoded;

        while (i < p->top && f->s[i] != '.')
            i++;
        encoded = bz_punycode_len(f->s + from, i - from);
        if (!encoded || encoded > 63)
            return false;
        i += i < p->top;
    }
    return len + (p->end - p->start) <= ADDRESS_MAX;
}

static bool address_push(struct bz_addresses *ret, size_t start, size_t end, struct bz_err *err)
{
    const struct bz_address a = {start, end - start};

    return bz_vec_push(ret, a) || bz_nomem(err);
}

/* Of X's own short addresses only the word counts; *end: where the whole one does. */
static bool address_short(const struct finding *f, const struct parts *p, size_t *end)
{
    size_t word = p->name + strlen("t.co/"), i = word;

    if (!address_says(f, p->name, "t.co/") || !address_is_alnum(address_at(f, word)))
        return true;
    while (address_is_alnum(address_at(f, i)))
        i++;
    *end = address_query(f, i);
    return i - word <= 40;
}

/* Without a protocol only Latin names count, and what follows belongs to the last of them. */
static bool address_bare(const struct finding *f, const struct parts *p,
                         struct bz_addresses *ret, struct bz_err *err)
{
    const struct finding name = {.s = f->s, .n = p->top};
    size_t start = p->name, end, n = ret->n;

    while (start < p->top && (end = address_plain(&name, &start))) {
        if (!address_push(ret, start, end, err))
            return false;
        start = end;
    }
    if (ret->n > n && p->path > p->path_from) {
        struct bz_address *last = &ret->items[ret->n - 1];

        last->len += p->end - p->top;
    }
    return true;
}

static bool address_keep(const struct finding *f, const struct parts *p,
                         struct bz_addresses *ret, struct bz_err *err)
{
    size_t end = p->end;

    if (!address_fits(f, p))
        return true;
    if (p->name > p->start)
        return !address_short(f, p, &end) || address_push(ret, p->start, end, err);
    if (p->start && address_is_one_of(f->s[p->start - 1], "-_./"))
        return true;
    return address_bare(f, p, ret, err);
}

void bz_addresses_done(struct bz_addresses *a)
{
    free(a->items);
    *a = (struct bz_addresses){0};
}

bool bz_addresses_find(const int32_t *points, size_t n, struct bz_addresses *ret,
                       struct bz_err *err)
{
    struct finding f = {.s = points, .n = n};
    struct parts p;

    for (size_t i = 0; i < n;) {
        bool found = address_may_precede(points[i]) && address_match(&f, i + 1, &p);

        if (!found && !i)
            found = address_match(&f, 0, &p);
        if (found && !address_keep(&f, &p, ret, err))
            return false;
        i = found ? p.end : i + 1;
    }
    return address_push(ret, n, n, err);
}
