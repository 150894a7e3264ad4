/* SPDX-License-Identifier: EUPL-1.2 */
/* A text that grows, and small helpers for texts that do not. */
#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void bz_str_done(struct bz_str *s)
{
    free(s->data);
    *s = (struct bz_str){0};
}

bool bz_str_reserve(struct bz_str *s, size_t more)
{
    size_t need, cap;
    char *data;

    if (s->failed)
        return false;
    if (__builtin_add_overflow(s->len, more, &need) || __builtin_add_overflow(need, 1, &need))
        return !(s->failed = true);
    if (need <= s->cap)
        return true;
    if (__builtin_add_overflow(s->cap, s->cap / 2, &cap) || cap < need)
        cap = need < 64 ? 64 : need;
    data = realloc(s->data, cap);
    if (!data)
        return !(s->failed = true);
    s->data = data;
    s->cap = cap;
    s->data[s->len] = '\0';
    return true;
}

void bz_str_add_bytes(struct bz_str *s, const void *bytes, size_t len)
{
    if (!len || !bz_str_reserve(s, len))
        return;
    memcpy(s->data + s->len, bytes, len);
    s->len += len;
    s->data[s->len] = '\0';
}

void bz_str_add(struct bz_str *s, const char *text)
{
    if (text)
        bz_str_add_bytes(s, text, strlen(text));
}

void bz_str_add_char(struct bz_str *s, char c)
{
    bz_str_add_bytes(s, &c, 1);
}

void bz_str_add_int(struct bz_str *s, int64_t n)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t left = n < 0 ? -(uint64_t)n : (uint64_t)n;

    do
        digits[--at] = (char)('0' + left % 10);
    while (left /= 10);
    if (n < 0)
        digits[--at] = '-';
    bz_str_add_bytes(s, digits + at, sizeof digits - at);
}

void bz_str_addf(struct bz_str *s, const char *format, ...)
{
    size_t room = s->failed ? 0 : s->cap - s->len;
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(room ? s->data + s->len : NULL, room, format, args);
    va_end(args);
    if (len < 0) {
        s->failed = true;
        return;
    }
    if ((size_t)len >= room) {
        if (!bz_str_reserve(s, (size_t)len)) {
            if (room)
                s->data[s->len] = '\0';
            return;
        }
        va_start(args, format);
        (void)vsnprintf(s->data + s->len, (size_t)len + 1, format, args);
        va_end(args);
    }
    s->len += (size_t)len;
}

char *bz_str_take(struct bz_str *s, struct bz_err *err)
{
    char *text;

    if (!bz_str_reserve(s, 0)) {
        bz_str_done(s);
        return bz_nomem(err);
    }
    text = s->data;
    *s = (struct bz_str){0};
    return text;
}

bool bz_streq(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

bool bz_starts(const char *s, const char *prefix)
{
    return s && strncmp(s, prefix, strlen(prefix)) == 0;
}

/* Multiplying carries upwards only: the upper half comes down again. */
static uint64_t str_mix(uint64_t h)
{
    h *= 0x9e3779b97f4a7c15u;
    return h ^ h >> 32;
}

/* Eight bytes at a time; the last eight may have been seen in part, which the length tells
 * apart. */
uint64_t bz_str_hash(const char *text, uint64_t from)
{
    size_t len = strlen(text);
    uint64_t h = str_mix(from ^ len), word = 0;

    if (len < sizeof word) {
        for (size_t i = 0; i < len; i++)
            word = word << 8 | (unsigned char)text[i];
        return str_mix(h ^ word);
    }
    for (size_t i = 0; i < len - sizeof word; i += sizeof word) {
        memcpy(&word, text + i, sizeof word);
        h = str_mix(h ^ word);
    }
    memcpy(&word, text + len - sizeof word, sizeof word);
    return str_mix(h ^ word);
}

/* Unreserved in RFC 3986, 2.3. */
static bool str_is_unreserved(unsigned char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '.' || c == '_' || c == '~';
}

void bz_str_add_escaped(struct bz_str *s, const char *text)
{
    static const char digits[] = "0123456789ABCDEF";

    for (; text && *text; text++) {
        unsigned char c = (unsigned char)*text;

        if (str_is_unreserved(c))
            bz_str_add_char(s, *text);
        else
            bz_str_add_bytes(s, (char[]){'%', digits[c >> 4], digits[c & 15]}, 3);
    }
}

bool bz_dup(char **ret, const char *text, struct bz_err *err)
{
    char *made = text ? strdup(text) : NULL;

    if (text && !made)
        return bz_nomem(err);
    *ret = made;
    return true;
}

bool bz_dupn(char **ret, const char *text, size_t len, struct bz_err *err)
{
    char *made = text ? strndup(text, len) : NULL;

    if (text && !made)
        return bz_nomem(err);
    *ret = made;
    return true;
}

bool bz_dup_bytes(char **ret, const void *bytes, size_t len, struct bz_err *err)
{
    char *made = malloc(len + 1);

    if (!made)
        return bz_nomem(err);
    if (len)
        memcpy(made, bytes, len);
    made[len] = '\0';
    *ret = made;
    return true;
}
