/* SPDX-License-Identifier: EUPL-1.2 */
/* The pass over JSON text before it is parsed. Clean text is only looked at, never copied. */
#include "base/json_scan.h"

#include "base/json.h"
#include "base/utf8.h"

#include <string.h>

typedef const unsigned char *json_at;

/* What a byte outside strings is. */
enum {
    JSON_QUOTE = 1,
    JSON_OPEN = 2,
    JSON_CLOSE = 4,
    JSON_DIGIT = 8,
    JSON_SIGN = 16,
    JSON_EXPONENT = 32,
    JSON_POINT = 64
};
enum { JSON_STARTS_SOMETHING = JSON_QUOTE | JSON_OPEN | JSON_CLOSE | JSON_DIGIT | JSON_SIGN };
enum { JSON_IN_NUMBER = JSON_DIGIT | JSON_SIGN | JSON_EXPONENT | JSON_POINT };

static const unsigned char class_of[256] = {
    ['"'] = JSON_QUOTE,    ['['] = JSON_OPEN,     ['{'] = JSON_OPEN,
    [']'] = JSON_CLOSE,    ['}'] = JSON_CLOSE,    ['0' ... '9'] = JSON_DIGIT,
    ['-'] = JSON_SIGN,     ['+'] = JSON_EXPONENT, ['e'] = JSON_EXPONENT,
    ['E'] = JSON_EXPONENT, ['.'] = JSON_POINT,
};

/* --- the repaired copy --- */

/* Everything up to `at` is in the copy. */
static void scan_copy(struct bz_json_scan *s, json_at at)
{
    size_t upto = (size_t)(at - s->in), run = upto - s->copied;

    if (s->dry) {
        if (s->wanted >= s->made && s->wanted - s->made <= run)
            s->found = s->copied + (s->wanted - s->made);
    } else {
        if (!s->out.data)
            (void)bz_str_reserve(&s->out, s->len + s->len / 16);
        bz_str_add_bytes(&s->out, s->in + s->copied, run);
    }
    s->made += run;
    s->copied = upto;
}

/* Put `text` in the place of the `len` bytes at `at`. */
static void scan_replace(struct bz_json_scan *s, json_at at, size_t len, const char *text)
{
    size_t n = strlen(text);

    scan_copy(s, at);
    if (!s->dry)
        bz_str_add_bytes(&s->out, text, n);
    else if (s->wanted > s->made && s->wanted < s->made + n)
        s->found = s->copied;
    s->made += n;
    s->copied += len;
}

/* --- strings --- */

/* The four hex digits at p, or -1. */
static int scan_hex(json_at p, json_at end)
{
    int i, n = 0;

    if (end - p < 4)
        return -1;
    for (i = 0; i < 4; i++) {
        int c = p[i] | 0x20;

        if (p[i] >= '0' && p[i] <= '9')
            n = n * 16 + p[i] - '0';
        else if (c >= 'a' && c <= 'f')
            n = n * 16 + c - 'a' + 10;
        else
            return -1;
    }
    return n;
}

/* p is at a backslash; what is malformed is left for the engine to refuse. */
static json_at scan_escape(struct bz_json_scan *s, json_at p, json_at end)
{
    int unit, next = -1;

    if (end - p < 2)
        return end;
    unit = p[1] == 'u' ? scan_hex(p + 2, end) : -1;
    if (unit < 0)
        return p + 2;
    if (unit && (unit < 0xD800 || unit > 0xDFFF))
        return p + 6;
    if (unit >= 0xD800 && unit < 0xDC00 && end - p >= 12 && p[6] == '\\' && p[7] == 'u')
        next = scan_hex(p + 8, end);
    if (next >= 0xDC00 && next <= 0xDFFF)
        return p + 12;
    scan_replace(s, p, 6, "\\ufffd");
    s->repaired++;
    return p + 6;
}

/* p is at a byte above 0x7F. */
static json_at scan_multibyte(struct bz_json_scan *s, json_at p, json_at end)
{
    int step = bz_utf8_step(p, (size_t)(end - p));

    if (step > 0)
        return p + step;
    scan_replace(s, p, (size_t)-step, BZ_UTF8_REPLACEMENT);
    s->repaired++;
    return p - step;
}

/* p is behind the opening quote; gives what is behind the closing one. */
static json_at scan_string(struct bz_json_scan *s, json_at p, json_at end)
{
    for (;;) {
        p += bz_utf8_plain(p, (size_t)(end - p));
        if (p == end)
            return end;
        if (*p == '"')
            return p + 1;
        if (*p == '\\') {
            p = scan_escape(s, p, end);
        } else if (*p >= 0x80) {
            p = scan_multibyte(s, p, end);
        } else if (*p == '\0') {
            scan_replace(s, p++, 1, BZ_UTF8_REPLACEMENT);
            s->repaired++;
        } else {
            s->malformed = true;
            p++;
        }
    }
}

/* --- numbers --- */

static json_at scan_digits(json_at p, json_at end)
{
    while (p < end && class_of[*p] == JSON_DIGIT)
        p++;
    return p;
}

static bool scan_integer_is_big(json_at digits, size_t n, bool negative)
{
    return n > 19 ||
           (n == 19 &&
            memcmp(digits, negative ? "9223372036854775808" : "9223372036854775807", 19) > 0);
}

/* Whether digits (which may hold a point) times 10^exponent exceed what a double holds. The
 * last unit below DBL_MAX counts as too big, too, so that seventeen digits decide. */
static bool scan_real_is_big(json_at digits, json_at end, int64_t exponent)
{
    static const unsigned char largest[] = "17976931348623157";
    json_at point = memchr(digits, '.', (size_t)(end - digits)), p = digits;
    int64_t lead = exponent + (point ? point : end) - digits - 1;
    size_t i = 0;

    for (; p < end && (*p == '0' || *p == '.'); p++)
        lead -= *p == '0';
    if (p == end || lead != 308)
        return p < end && lead > 308;
    for (; p < end && i < sizeof largest - 1; p++) {
        if (*p == '.')
            continue;
        if (*p != largest[i])
            return *p > largest[i];
        i++;
    }
    return false;
}

/* p is behind the "e"; the value saturates far outside what matters. False when it is
 * malformed. */
static bool scan_exponent(json_at p, json_at end, int64_t *ret)
{
    bool negative = p < end && *p == '-';
    int64_t n = 0;

    if (p < end && (*p == '-' || *p == '+'))
        p++;
    if (p == end || scan_digits(p, end) != end)
        return false;
    for (; p < end; p++)
        n = n > BZ_JSON_MAX_BYTES * 4LL ? n : n * 10 + *p - '0';
    *ret = negative ? -n : n;
    return true;
}

/* Whether the bytes are a well-formed number that neither int64 nor double can hold. */
static bool scan_number_is_big(json_at p, json_at end)
{
    bool negative = *p == '-';
    json_at digits = p + negative, q = scan_digits(digits, end), mantissa;
    int64_t exponent = 0;

    if (q == digits || (q - digits > 1 && *digits == '0'))
        return false;
    if (q == end)
        return scan_integer_is_big(digits, (size_t)(q - digits), negative);
    if (*q == '.') {
        json_at fraction = ++q;

        q = scan_digits(q, end);
        if (q == fraction)
            return false;
    }
    mantissa = q;
    if (q < end && ((*q | 0x20) != 'e' || !scan_exponent(q + 1, end, &exponent)))
        return false;
    return scan_real_is_big(digits, mantissa, exponent);
}

/* Whether a colon follows: a number in the place of a key must stay malformed. */
static bool scan_is_key(json_at p, json_at end)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
        p++;
    return p < end && *p == ':';
}

static json_at scan_number(struct bz_json_scan *s, json_at p, json_at end)
{
    json_at q = p;
    int seen = 0;

    while (q < end && (class_of[*q] & JSON_IN_NUMBER))
        seen |= class_of[*q++];
    if (q - p <= 18 && !(seen & JSON_EXPONENT))
        return q;
    if (scan_number_is_big(p, q) && !scan_is_key(q, end)) {
        scan_replace(s, p, 0, "\"");
        scan_replace(s, q, 0, "\"");
        s->repaired++;
    }
    return q;
}

/* --- the whole document --- */

void bz_json_scan_locate(const struct bz_json_scan *s, size_t offset, const char *source,
                         struct bz_err *err)
{
    int line = 1, column = 1;

    for (size_t i = 0; i < offset && i < s->len; i++) {
        if (s->in[i] == '\n') {
            line++;
            column = 1;
        } else if ((s->in[i] & 0xC0) != 0x80) {
            column++;
        }
    }
    bz_err_at(err, source, line, column);
}

static bool scan_refuse(const struct bz_json_scan *s, size_t offset, const char *source,
                        struct bz_err *err)
{
    bz_json_scan_locate(s, offset, source, err);
    return false;
}

/* Walks the text; gives where the nesting becomes too deep, or NULL. */
static json_at scan_walk(struct bz_json_scan *s)
{
    json_at p = s->in, end = s->in + s->len;
    int depth = 0;

    while (p < end) {
        switch (class_of[*p] & JSON_STARTS_SOMETHING) {
        case JSON_QUOTE:
            p = scan_string(s, p + 1, end);
            break;
        case JSON_OPEN:
            if (++depth > BZ_JSON_MAX_DEPTH)
                return p;
            p++;
            break;
        case JSON_CLOSE:
            depth--;
            p++;
            break;
        case JSON_DIGIT:
        case JSON_SIGN:
            p = scan_number(s, p, end);
            break;
        default:
            p++;
        }
    }
    return NULL;
}

bool bz_json_scan(struct bz_json_scan *s, const char *source, struct bz_err *err)
{
    json_at deep;

    if (s->len > BZ_JSON_MAX_BYTES) {
        bz_err_set(err, BUZON_ERR_LIMIT, "%zu bytes; a document takes %d", s->len,
                   BZ_JSON_MAX_BYTES);
        return scan_refuse(s, BZ_JSON_MAX_BYTES, source, err);
    }
    deep = scan_walk(s);
    if (deep) {
        bz_err_set(err, BUZON_ERR_LIMIT, "nested more than %d deep", BZ_JSON_MAX_DEPTH);
        return scan_refuse(s, (size_t)(deep - s->in), source, err);
    }
    if (s->repaired)
        scan_copy(s, s->in + s->len);
    if (s->out.failed)
        return bz_nomem(err);
    return true;
}

const char *bz_json_scan_text(const struct bz_json_scan *s)
{
    return s->repaired ? s->out.data : (const char *)s->in;
}

size_t bz_json_scan_len(const struct bz_json_scan *s)
{
    return s->repaired ? s->out.len : s->len;
}

size_t bz_json_scan_origin(const struct bz_json_scan *s, size_t at)
{
    struct bz_json_scan again = {
        .in = s->in, .len = s->len, .dry = true, .wanted = at, .found = s->len};

    if (!s->repaired)
        return at;
    (void)scan_walk(&again);
    scan_copy(&again, s->in + s->len);
    return again.found;
}
