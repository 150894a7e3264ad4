/* SPDX-License-Identifier: EUPL-1.2 */
/* Looking for a person's names, numbers and lines in words that others wrote. */
#include "inbox/needle.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "triage/personal.h"

/* Bytes from which on a piece is looked for. */
enum { WORD_MIN = 3, ID_MIN = 4, LINE_MIN = 12 };
enum { NAME_ID, NAME_HANDLE, NAME_NAME, NAME_URL };

static const char MARK[] = "[borrado]";

void bz_needles_done(struct bz_needles *n)
{
    for (size_t i = 0; i < n->list.n; i++)
        free(n->list.items[i]);
    free(n->list.items);
    *n = (struct bz_needles){0};
}

/* --- what is looked for --- */

static bool needle_add(struct bz_needles *n, const char *text, size_t len, struct bz_err *err)
{
    char *copy = strndup(text, len);

    if (!copy || !bz_vec_push(&n->list, copy)) {
        free(copy);
        return bz_nomem(err);
    }
    n->sorted = false;
    return true;
}

static bool needle_add_from(struct bz_needles *n, const char *text, size_t min,
                            struct bz_err *err)
{
    size_t len = text ? strlen(text) : 0;

    return len < min || needle_add(n, text, len, err);
}

/* "@vecina@red.example": with and without the sign, and what comes before the server. */
static bool handle_add(struct bz_needles *n, const char *handle, struct bz_err *err)
{
    const char *bare = handle && *handle == '@' ? handle + 1 : handle;
    size_t len = bare ? strcspn(bare, "@") : 0;

    return needle_add_from(n, bare, WORD_MIN, err) &&
           (len < ID_MIN || !bare[len] || needle_add(n, bare, len, err));
}

/* "María del Mar Gil": the whole, and each part that is written as a name. */
static bool name_add(struct bz_needles *n, const char *name, struct bz_err *err)
{
    static const char between[] = " \t\n.,;()";
    size_t len;

    if (!needle_add_from(n, name, WORD_MIN, err))
        return false;
    for (const char *p = name; p && *p; p += len + strspn(p + len, between)) {
        unsigned char c = (unsigned char)*p;

        len = strcspn(p, between);
        if (len >= WORD_MIN && ((c >= 'A' && c <= 'Z') || c >= 0x80) &&
            !needle_add(n, p, len, err))
            return false;
    }
    return true;
}

bool bz_needles_add_names(struct bz_needles *n, const char *const names[4], struct bz_err *err)
{
    return needle_add_from(n, names[NAME_ID], ID_MIN, err) &&
           handle_add(n, names[NAME_HANDLE], err) && name_add(n, names[NAME_NAME], err) &&
           needle_add_from(n, names[NAME_URL], ID_MIN, err);
}

static bool line_add(struct bz_needles *n, const char *line, size_t len, struct bz_err *err)
{
    while (len && strchr(" \t\r", *line)) {
        line++;
        len--;
    }
    while (len && strchr(" \t\r", line[len - 1]))
        len--;
    return len < LINE_MIN || needle_add(n, line, len, err);
}

bool bz_needles_add_text(struct bz_needles *n, const char *text, struct bz_err *err)
{
    BZ_DONE(bz_personal_spans) spans = {0};
    size_t len;

    if (!bz_personal_find(text, &spans, err))
        return false;
    for (size_t i = 0; i < spans.n; i++)
        if (!needle_add(n, text + spans.items[i].from, spans.items[i].len, err))
            return false;
    for (const char *p = text; *p; p += len + (p[len] == '\n')) {
        len = strcspn(p, "\n");
        if (!line_add(n, p, len, err))
            return false;
    }
    return true;
}

/* --- looking --- */

/* By their first byte, the longest first: what holds another is found before it. */
static int needle_order(const void *a, const void *b)
{
    const char *x = *(char *const *)a, *y = *(char *const *)b;
    size_t m = strlen(x), n = strlen(y);

    if (*x != *y)
        return (unsigned char)*x < (unsigned char)*y ? -1 : 1;
    return m == n ? strcmp(x, y) : m > n ? -1 : 1;
}

static void needles_sort(struct bz_needles *n)
{
    size_t at = 0;

    if (n->sorted)
        return;
    if (n->list.n)
        qsort(n->list.items, n->list.n, sizeof *n->list.items, needle_order);
    for (size_t c = 0; c < 257; c++) {
        while (at < n->list.n && (unsigned char)*n->list.items[at] < c)
            at++;
        n->first[c] = at;
    }
    n->sorted = true;
}

/* Whether a character of a word begins here. Letters beyond ASCII are; its signs («, ¿, …) and
 * typographic ones are not. */
static bool word_begins(const char *bytes, size_t len, size_t at)
{
    unsigned char c = at < len ? (unsigned char)bytes[at] : 0;

    if (c < 0x80)
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '_';
    return c != 0xc2 && !(c == 0xe2 && at + 1 < len && (unsigned char)bytes[at + 1] == 0x80);
}

/* Whether one ends in front of it. */
static bool word_ends(const char *bytes, size_t at)
{
    size_t from = at;

    while (from && at - from < 3 && ((unsigned char)bytes[from - 1] & 0xc0) == 0x80)
        from--;
    return from && word_begins(bytes, at, from - 1);
}

/* How long the needle is that stands at this place as a word of its own; 0: none. */
static size_t needle_at(const struct bz_needles *n, const char *bytes, size_t len, size_t at)
{
    unsigned char c = (unsigned char)bytes[at];

    if (n->first[c] == n->first[c + 1] || (c & 0xc0) == 0x80 ||
        (word_begins(bytes, len, at) && word_ends(bytes, at)))
        return 0;
    for (size_t i = n->first[c]; i < n->first[c + 1]; i++) {
        const char *needle = n->list.items[i];
        size_t k = strlen(needle);

        if (k <= len - at && memcmp(needle, bytes + at, k) == 0 &&
            !(word_begins(bytes, len, at + k) && word_ends(bytes, at + k)))
            return k;
    }
    return 0;
}

static bool needles_are_in(const struct bz_needles *n, const char *bytes, size_t len)
{
    for (size_t at = 0; at < len; at++)
        if (needle_at(n, bytes, len, at))
            return true;
    return false;
}

/* --- as JSON writes it --- */

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* The unit of "\uXXXX", -1 when these bytes are none. */
static int unit_read(const char *bytes, size_t len)
{
    int unit = 0;

    if (len < 6 || bytes[0] != '\\' || bytes[1] != 'u')
        return -1;
    for (int i = 2; i < 6; i++) {
        if (hex_digit(bytes[i]) < 0)
            return -1;
        unit = unit * 16 + hex_digit(bytes[i]);
    }
    return unit;
}

static void code_add(struct bz_str *s, unsigned code)
{
    if (code < 0x80) {
        bz_str_add_char(s, (char)code);
        return;
    }
    if (code < 0x800) {
        bz_str_add_char(s, (char)(0xc0 | code >> 6));
    } else {
        if (code < 0x10000) {
            bz_str_add_char(s, (char)(0xe0 | code >> 12));
        } else {
            bz_str_add_char(s, (char)(0xf0 | code >> 18));
            bz_str_add_char(s, (char)(0x80 | (code >> 12 & 0x3f)));
        }
        bz_str_add_char(s, (char)(0x80 | (code >> 6 & 0x3f)));
    }
    bz_str_add_char(s, (char)(0x80 | (code & 0x3f)));
}

/* One escape; how many bytes it took. */
static size_t escape_add(struct bz_str *s, const char *bytes, size_t len)
{
    static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
    int unit = unit_read(bytes, len), low;
    const char *short_form;

    if (unit < 0) {
        short_form = len > 1 ? strchr(from, bytes[1]) : NULL;
        bz_str_add_char(s, len < 2                     ? bytes[0]
                           : short_form && *short_form ? to[short_form - from]
                                                       : bytes[1]);
        return len < 2 ? len : 2;
    }
    low = unit >= 0xd800 && unit < 0xdc00 ? unit_read(bytes + 6, len - 6) : -1;
    if (low >= 0xdc00 && low < 0xe000) {
        code_add(s, 0x10000U + (((unsigned)unit - 0xd800U) << 10) + ((unsigned)low - 0xdc00U));
        return 12;
    }
    code_add(s, (unsigned)unit);
    return 6;
}

static void unescape(struct bz_str *s, const char *bytes, size_t len)
{
    for (size_t at = 0; at < len;) {
        const char *next = memchr(bytes + at, '\\', len - at);
        size_t plain = next ? (size_t)(next - bytes) - at : len - at;

        bz_str_add_bytes(s, bytes + at, plain);
        at += plain;
        if (at < len)
            at += escape_add(s, bytes + at, len - at);
    }
}

int bz_needles_in(struct bz_needles *n, const char *bytes, size_t len, struct bz_err *err)
{
    BZ_DONE(bz_str) plain = {0};

    needles_sort(n);
    if (!len || needles_are_in(n, bytes, len))
        return len != 0;
    if (!memchr(bytes, '\\', len))
        return 0;
    unescape(&plain, bytes, len);
    if (plain.failed) {
        (void)bz_nomem(err);
        return -1;
    }
    return needles_are_in(n, plain.data, plain.len);
}

/* --- masking --- */

/* A line that a mail quotes: how long it is, 0 when it is none. */
static size_t quote_at(const char *text, size_t at)
{
    if (text[at] != '>' || (at && text[at - 1] != '\n'))
        return 0;
    return strcspn(text + at, "\n");
}

char *bz_needles_mask(struct bz_needles *n, const char *text, bool *changed, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};
    size_t len = strlen(text), plain = 0;

    needles_sort(n);
    *changed = false;
    for (size_t at = 0; at < len;) {
        size_t k = quote_at(text, at);

        k = k ? k : needle_at(n, text, len, at);
        if (!k) {
            at++;
            continue;
        }
        *changed = true;
        bz_str_add_bytes(&s, text + plain, at - plain);
        bz_str_add(&s, MARK);
        plain = at += k;
    }
    bz_str_add(&s, text + plain);
    return bz_str_take(&s, err);
}
