/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading JSON that is plain. The engine takes every byte through several calls; here strings
 * are passed at once, because the scan has looked at their bytes. What is not understood is
 * nobody's error yet: the engine then reads the whole text, and its word counts. */
#include "base/json_read.h"

#include "base/json.h"

#include <jansson.h>

#include <string.h>

struct json_reader {
    const char *at, *end;   /* borrow */
    struct bz_str unquoted; /* owns: the string at hand, where it has escapes */
    bool memory;
};

static json_t *read_value(struct json_reader *r, int depth);

static void read_drop(json_t **t)
{
    json_decref(*t);
}

#define READ_OWNED __attribute__((cleanup(read_drop))) json_t *

/* A node that was made, or the end of it all. */
static json_t *read_made(struct json_reader *r, json_t *t)
{
    r->memory = r->memory || !t;
    return t;
}

static void read_space(struct json_reader *r)
{
    while (r->at < r->end &&
           (*r->at == ' ' || *r->at == '\n' || *r->at == '\t' || *r->at == '\r'))
        r->at++;
}

/* The next byte that is no space, without passing it; 0 at the end. */
static char read_peek(struct json_reader *r)
{
    read_space(r);
    return r->at < r->end ? *r->at : '\0';
}

/* The same, passed. */
static char read_sign(struct json_reader *r)
{
    char c = read_peek(r);

    r->at += r->at < r->end;
    return c;
}

/* --- strings --- */

/* The code unit of the four hex digits at s; -1: they are none. */
static int read_unit(const char *s, const char *end)
{
    int n = 0;

    if (end - s < 4)
        return -1;
    for (int i = 0; i < 4; i++) {
        int c = (unsigned char)s[i], low = c | 0x20;

        if (c >= '0' && c <= '9')
            n = n << 4 | (c - '0');
        else if (low >= 'a' && low <= 'f')
            n = n << 4 | (low - 'a' + 10);
        else
            return -1;
    }
    return n;
}

/* The character of the "\u" at s, and behind it in *next; -1: there is none. */
static int32_t read_point(const char *s, const char *end, const char **next)
{
    int unit = read_unit(s + 2, end), low;

    *next = s + 6;
    if (unit <= 0 || unit < 0xD800 || unit > 0xDFFF)
        return unit > 0 ? unit : -1;
    if (unit > 0xDBFF || end - s < 12 || s[6] != '\\' || s[7] != 'u')
        return -1;
    low = read_unit(s + 8, end);
    *next = s + 12;
    return low < 0xDC00 || low > 0xDFFF ? -1
                                        : 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
}

static char *read_put_point(char *to, int32_t c)
{
    if (c < 0x80) {
        *to++ = (char)c;
        return to;
    }
    if (c < 0x800) {
        *to++ = (char)(0xC0 | c >> 6);
    } else if (c < 0x10000) {
        *to++ = (char)(0xE0 | c >> 12);
        *to++ = (char)(0x80 | (c >> 6 & 0x3F));
    } else {
        *to++ = (char)(0xF0 | c >> 18);
        *to++ = (char)(0x80 | (c >> 12 & 0x3F));
        *to++ = (char)(0x80 | (c >> 6 & 0x3F));
    }
    *to++ = (char)(0x80 | (c & 0x3F));
    return to;
}

/* What the escape at s means, written to *to, which moves on; gives what is behind it, or NULL.
 */
static const char *read_escape(const char *s, const char *end, char **to)
{
    static const char meant[128] = {['"'] = '"',  ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
                                    ['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t'};
    unsigned char c = end - s < 2 ? 0 : (unsigned char)s[1];
    const char *next = NULL;
    int32_t point;

    if (c < sizeof meant && meant[c]) {
        *(*to)++ = meant[c];
        return s + 2;
    }
    point = c == 'u' ? read_point(s, end, &next) : -1;
    if (point < 0)
        return NULL;
    *to = read_put_point(*to, point);
    return next;
}

/* Behind the quote that ends the string whose inside begins at s; NULL: none does. */
static const char *read_string_end(const char *s, const char *end)
{
    while (s < end && *s != '"')
        s += *s == '\\' ? 2 : 1;
    return s < end ? s + 1 : NULL;
}

/* The inside of a string with escapes, from r->at on: no escape is shorter than what it means.
 */
static bool read_unquote(struct json_reader *r)
{
    const char *s = r->at, *end = read_string_end(s, r->end);
    char *to;

    r->unquoted.len = 0;
    if (!end)
        return false;
    if (!bz_str_reserve(&r->unquoted, (size_t)(end - s))) {
        r->memory = true;
        return false;
    }
    to = r->unquoted.data;
    r->at = end--;
    while (s && s < end) {
        if (*s == '\\')
            s = read_escape(s, end, &to);
        else
            *to++ = *s++;
    }
    r->unquoted.len = (size_t)(to - r->unquoted.data);
    return s;
}

/* The string that begins here, borrowed until the next one that has escapes; *plain: it has
 * none, and lies in the text. */
static const char *read_string(struct json_reader *r, size_t *len, bool *plain)
{
    const char *s = r->at + 1, *end = memchr(s, '"', (size_t)(r->end - s));

    if (!end)
        return NULL;
    *plain = !memchr(s, '\\', (size_t)(end - s));
    if (*plain) {
        *len = (size_t)(end - s);
        r->at = end + 1;
        return s;
    }
    r->at = s;
    if (!read_unquote(r))
        return NULL;
    *len = r->unquoted.len;
    return r->unquoted.data;
}

static json_t *read_text(struct json_reader *r)
{
    size_t len = 0;
    bool plain;
    const char *s = read_string(r, &len, &plain);

    return s ? read_made(r, json_stringn_nocheck(s, len)) : NULL;
}

/* --- other scalars --- */

static bool read_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool read_is_of_number(char c)
{
    return read_is_digit(c) || c == '.' || c == '-' || c == '+' || (c | 0x20) == 'e';
}

/* All other numbers are rare: the engine reads each. */
static json_t *read_number(struct json_reader *r)
{
    enum { SURE_DIGITS = 18 };
    const char *from = r->at, *digits = from + (*from == '-'), *s = digits;
    json_int_t n = 0;

    for (; s < r->end && read_is_digit(*s) && s - digits < SURE_DIGITS; s++)
        n = n * 10 + (*s - '0');
    for (r->at = s; r->at < r->end && read_is_of_number(*r->at);)
        r->at++;
    if (r->at > s || s == digits || (*digits == '0' && s - digits > 1))
        return json_loadb(from, (size_t)(r->at - from), JSON_DECODE_ANY, NULL);
    return read_made(r, json_integer(*from == '-' ? -n : n));
}

/* One of the three words; the nodes of these are nobody's. */
static json_t *read_word(struct json_reader *r, const char *word, json_t *t)
{
    size_t len = strlen(word);

    if ((size_t)(r->end - r->at) < len || memcmp(r->at, word, len) != 0)
        return NULL;
    r->at += len;
    return t;
}

/* --- what holds others --- */

static json_t *read_object(struct json_reader *r, int depth)
{
    READ_OWNED object = read_made(r, json_object());
    char sign = ',';

    r->at++;
    if (!object)
        return NULL;
    if (read_peek(r) == '}')
        sign = read_sign(r);
    while (sign == ',') {
        size_t len = 0;
        bool plain = false;
        const char *key = read_peek(r) == '"' ? read_string(r, &len, &plain) : NULL;
        json_t *value = plain && read_sign(r) == ':' ? read_value(r, depth) : NULL;

        if (!value)
            return NULL;
        if (json_object_setn_new_nocheck(object, key, len, value)) {
            r->memory = true;
            return NULL;
        }
        sign = read_sign(r);
    }
    return sign == '}' ? bz_steal(object) : NULL;
}

static json_t *read_array(struct json_reader *r, int depth)
{
    READ_OWNED array = read_made(r, json_array());
    char sign = ',';

    r->at++;
    if (!array)
        return NULL;
    if (read_peek(r) == ']')
        sign = read_sign(r);
    while (sign == ',') {
        json_t *value = read_value(r, depth);

        if (!value)
            return NULL;
        if (json_array_append_new(array, value)) {
            r->memory = true;
            return NULL;
        }
        sign = read_sign(r);
    }
    return sign == ']' ? bz_steal(array) : NULL;
}

static json_t *read_value(struct json_reader *r, int depth)
{
    switch (read_peek(r)) {
    case '{':
        return depth < BZ_JSON_MAX_DEPTH ? read_object(r, depth + 1) : NULL;
    case '[':
        return depth < BZ_JSON_MAX_DEPTH ? read_array(r, depth + 1) : NULL;
    case '"':
        return read_text(r);
    case 't':
        return read_word(r, "true", json_true());
    case 'f':
        return read_word(r, "false", json_false());
    case 'n':
        return read_word(r, "null", json_null());
    default:
        return r->at < r->end && read_is_of_number(*r->at) ? read_number(r) : NULL;
    }
}

struct bz_json *bz_json_read(const char *text, size_t len, bool *memory)
{
    struct json_reader r = {.at = text, .end = text + len};
    READ_OWNED whole = read_value(&r, 0);

    bz_str_done(&r.unquoted);
    *memory = r.memory;
    read_space(&r);
    return whole && r.at == r.end ? (struct bz_json *)bz_steal(whole) : NULL;
}
