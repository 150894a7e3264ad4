/* SPDX-License-Identifier: EUPL-1.2 */
/* Responses of IMAP servers, cut where they end, and their tokens. */
#include "wire/imap_token.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "term/civil.h"

/* Bytes of a response without its literals: SEARCH names each mail it found. */
enum { LINES_MAX = 256 << 10, DIGITS_MAX = 10 };

/* --- where a response ends --- */

/* What follows these words is for people, and braces at its end announce nothing. */
static bool is_for_people(const char *bytes, size_t len)
{
    static const char *const words[] = {"OK", "NO", "BAD", "BYE", "PREAUTH"};

    if (len < 2 || bytes[0] != '*' || bytes[1] != ' ')
        return true; /* the end of a command, or a request to go on */
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);

        if (len >= n + 3 && strncasecmp(bytes + 2, words[i], n) == 0 &&
            strchr(" \r\n", bytes[n + 2]))
            return true;
    }
    return false;
}

/* The announcement of a literal that [from, to) ends with, "{12}" or "{12+}": where it begins,
 * or NULL. */
static const char *literal_announced(const char *from, const char *to, uint64_t *ret)
{
    const char *p = to;
    uint64_t n = 0;

    if (p == from || *--p != '}')
        return NULL;
    if (p > from && p[-1] == '+')
        p--;
    to = p;
    while (p > from && to - p < DIGITS_MAX && p[-1] >= '0' && p[-1] <= '9')
        p--;
    if (p == to || p == from || p[-1] != '{')
        return NULL;
    from = p - 1;
    for (; p < to; p++)
        n = n * 10 + (uint64_t)(*p - '0');
    *ret = n;
    return from;
}

/* The line that ends at `end`, which is its "\n": true when a literal follows it. */
static bool line_goes_on(const struct bz_imap_frame *f, const char *bytes, const char *end,
                         uint64_t *ret)
{
    const char *from = bytes + f->part;

    if (end > from && end[-1] == '\r')
        end--;
    return literal_announced(from, end, ret) && !is_for_people(bytes, (size_t)(end - bytes));
}

int64_t bz_imap_frame_find(struct bz_imap_frame *f, const char *bytes, size_t len,
                           size_t literal_max)
{
    while (f->seen < len) {
        const char *end = memchr(bytes + f->seen, '\n', len - f->seen);
        size_t line = (end ? (size_t)(end - bytes) + 1 : len) - f->part;
        uint64_t n;

        if (f->lines + line > LINES_MAX)
            return -1;
        f->seen = f->part + line;
        if (!end)
            return 0;
        if (!line_goes_on(f, bytes, end, &n))
            return (int64_t)f->seen;
        if (n > literal_max || f->literals + n > literal_max)
            return -1;
        f->lines += line;
        f->literals += n;
        f->part = f->seen += n;
    }
    return 0;
}

/* --- tokens --- */

static enum bz_imap_kind token_set(struct bz_imap_token *ret, enum bz_imap_kind kind,
                                   const char *bytes, size_t len)
{
    *ret = (struct bz_imap_token){.kind = kind, .bytes = bytes, .len = len};
    return kind;
}

static enum bz_imap_kind quoted_read(struct bz_imap_reader *r, struct bz_imap_token *ret)
{
    const char *p = r->at + 1;

    while (p < r->end && *p != '"' && *p != '\r' && *p != '\n')
        p += p[0] == '\\' && p + 1 < r->end ? 2 : 1;
    if (p >= r->end || *p != '"')
        return token_set(ret, BZ_IMAP_BROKEN, r->at, 0);
    (void)token_set(ret, BZ_IMAP_TEXT, r->at + 1, (size_t)(p - r->at) - 1);
    ret->quoted = true;
    r->at = p + 1;
    return BZ_IMAP_TEXT;
}

static enum bz_imap_kind literal_read(struct bz_imap_reader *r, struct bz_imap_token *ret)
{
    const char *end = memchr(r->at, '\n', (size_t)(r->end - r->at));
    const char *to = end;
    uint64_t n;

    if (end && end > r->at && end[-1] == '\r')
        to--;
    if (!end || literal_announced(r->at, to, &n) != r->at || n > (uint64_t)(r->end - end - 1))
        return token_set(ret, BZ_IMAP_BROKEN, r->at, 0);
    r->at = end + 1 + n;
    return token_set(ret, BZ_IMAP_TEXT, end + 1, (size_t)n);
}

/* What stands in brackets belongs to the atom, spaces and lists included. */
static enum bz_imap_kind atom_read(struct bz_imap_reader *r, struct bz_imap_token *ret)
{
    const char *p = r->at;
    bool inside = false;

    for (; p < r->end && *p != '\r' && *p != '\n'; p++) {
        if (*p == '[')
            inside = true;
        else if (*p == ']')
            inside = false;
        else if (!inside && strchr(" ()\"", *p))
            break;
    }
    if (p == r->at)
        return token_set(ret, BZ_IMAP_BROKEN, p, 0);
    (void)token_set(ret, BZ_IMAP_ATOM, r->at, (size_t)(p - r->at));
    r->at = p;
    return BZ_IMAP_ATOM;
}

enum bz_imap_kind bz_imap_next(struct bz_imap_reader *r, struct bz_imap_token *ret)
{
    while (r->at < r->end && *r->at == ' ')
        r->at++;
    if (r->at == r->end || *r->at == '\r' || *r->at == '\n')
        return token_set(ret, BZ_IMAP_END, r->at, 0);
    switch (*r->at) {
    case '(':
        return token_set(ret, BZ_IMAP_OPEN, r->at++, 1);
    case ')':
        return token_set(ret, BZ_IMAP_CLOSE, r->at++, 1);
    case '"':
        return quoted_read(r, ret);
    case '{':
        return literal_read(r, ret);
    case '~': /* RFC 3516: a literal with any bytes */
        if (r->at + 1 < r->end && r->at[1] == '{') {
            r->at++;
            return literal_read(r, ret);
        }
        return atom_read(r, ret);
    default:
        return atom_read(r, ret);
    }
}

bool bz_imap_is(const struct bz_imap_token *t, const char *atom)
{
    return t->kind == BZ_IMAP_ATOM && t->len == strlen(atom) &&
           strncasecmp(t->bytes, atom, t->len) == 0;
}

bool bz_imap_number(const struct bz_imap_token *t, uint32_t *ret)
{
    uint64_t n = 0;

    if (t->kind != BZ_IMAP_ATOM || !t->len || t->len > DIGITS_MAX)
        return false;
    for (size_t i = 0; i < t->len; i++) {
        if (t->bytes[i] < '0' || t->bytes[i] > '9')
            return false;
        n = n * 10 + (uint64_t)(t->bytes[i] - '0');
    }
    if (n > UINT32_MAX)
        return false;
    *ret = (uint32_t)n;
    return true;
}

bool bz_imap_leave(struct bz_imap_reader *r, const struct bz_imap_token *t)
{
    struct bz_imap_token next = *t;
    size_t open = 0;

    for (;;) {
        if (next.kind == BZ_IMAP_END || next.kind == BZ_IMAP_BROKEN)
            return false;
        if (next.kind == BZ_IMAP_CLOSE && !open)
            return false;
        open += next.kind == BZ_IMAP_OPEN;
        open -= next.kind == BZ_IMAP_CLOSE;
        if (!open)
            return true;
        (void)bz_imap_next(r, &next);
    }
}

void bz_imap_token_add(struct bz_str *to, const struct bz_imap_token *t)
{
    if (!t->quoted) {
        bz_str_add_bytes(to, t->bytes, t->len);
        return;
    }
    for (size_t i = 0; i < t->len; i++) {
        if (t->bytes[i] == '\\' && i + 1 < t->len)
            i++;
        bz_str_add_char(to, t->bytes[i]);
    }
}

/* --- dates --- */

buzon_time bz_imap_date(const struct bz_imap_token *t)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int day, year, hour, minute, second, at = 0;
    char text[32], instant[64], month[4], sign[2], zone[5];
    const char *found;
    buzon_time ret;

    if (t->kind != BZ_IMAP_TEXT || t->len < 25 || t->len > 26)
        return BUZON_TIME_NONE;
    memcpy(text, t->bytes, t->len);
    text[t->len] = '\0';
    /* NOLINTNEXTLINE(cert-err34-c): every width is bound, and what it gives is judged below */
    if (sscanf(text, "%2d-%3[A-Za-z]-%4d %2d:%2d:%2d %1[+-]%4[0-9]%n", &day, month, &year,
               &hour, &minute, &second, sign, zone, &at) != 8 ||
        text[at] || strlen(zone) != 4 || strlen(month) != 3)
        return BUZON_TIME_NONE;
    found = strstr(months, month);
    if (!found || (found - months) % 3)
        return BUZON_TIME_NONE;
    (void)snprintf(instant, sizeof instant, "%04d-%02d-%02dT%02d:%02d:%02d%s%.2s:%s", year,
                   (int)(found - months) / 3 + 1, day, hour, minute, second, sign, zone,
                   zone + 2);
    return bz_instant_parse(instant, &ret) ? ret : BUZON_TIME_NONE;
}
