/* SPDX-License-Identifier: EUPL-1.2 */
/* Bytes of any character set as UTF-8: what a mail says about itself is believed where it can
 * be true. */
#include "network/email/mail.h"

#include "base/utf8.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

enum { CHARSET_NAME = 64 };

/* --- names --- */

/* A name that cannot be anything but a name: iconv takes options behind slashes. */
static bool charset_name_ok(const char *name)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789-_.:+()";
    size_t len = name ? strspn(name, letters) : 0;

    return len && !name[len] && len < CHARSET_NAME;
}

static bool charset_is(const char *name, const char *const *names)
{
    for (; *names; names++) {
        if (strcasecmp(name, *names) == 0)
            return true;
    }
    return false;
}

/* What says nothing: every byte below 0x80 is in it, and what is above was not to be there. */
static bool charset_is_none(const char *name)
{
    static const char *const names[] = {
        "us-ascii",          "ascii", "ansi_x3.4-1968", "utf-8",   "utf8",
        "unknown-8bit",      "8bit",  "binary",         "default", "x-user-defined",
        "unicode-1-1-utf-8", NULL};

    return !charset_name_ok(name) || charset_is(name, names);
}

/* One byte a letter, Latin: what reads as UTF-8 in one of these was written in UTF-8. */
static bool charset_is_latin(const char *name)
{
    return strncasecmp(name, "iso-8859-", 9) == 0 ||
           strncasecmp(name, "windows-125", 11) == 0 || strncasecmp(name, "latin", 5) == 0 ||
           strncasecmp(name, "cp125", 5) == 0;
}

/* As browsers do: who says Latin 1 means what Windows makes of it. */
static const char *charset_iconv(const char *name)
{
    static const char *const latin[] = {"iso-8859-1", "iso8859-1", "latin1", "iso_8859-1",
                                        NULL};

    return charset_is(name, latin) ? "windows-1252" : g_mime_charset_iconv_name(name);
}

/* --- conversion --- */

/* What iconv stopped at: false when there is nothing more to read. */
static bool charset_skip(struct bz_str *out, char **in, size_t *left, int why, bool *repaired)
{
    if (why == E2BIG)
        return true;
    *repaired = true;
    bz_str_add(out, BZ_UTF8_REPLACEMENT);
    if (why != EILSEQ || !*left)
        return false;
    (*in)++;
    (*left)--;
    return true;
}

static void charset_run(iconv_t cd, char *in, size_t left, struct bz_str *out, bool *repaired)
{
    bool more = true;

    while (left && more && !out->failed) {
        char room[4096];
        char *to = room;
        size_t space = sizeof room;
        size_t got = iconv(cd, &in, &left, &to, &space);
        int why = got == (size_t)-1 ? errno : 0;

        bz_str_add_bytes(out, room, sizeof room - space);
        more = !why || charset_skip(out, &in, &left, why, repaired);
    }
}

static bool charset_convert(const char *bytes, size_t len, const char *name, struct bz_str *out,
                            bool *repaired)
{
    iconv_t cd = g_mime_iconv_open("UTF-8", charset_iconv(name));
    BZ_TEXT copy = NULL;

    if (cd == (iconv_t)-1)
        return false;
    copy = malloc(len + 1);
    if (!copy) {
        out->failed = true;
    } else {
        if (len)
            memcpy(copy, bytes, len);
        charset_run(cd, copy, len, out, repaired);
    }
    (void)g_mime_iconv_close(cd);
    return true;
}

/* Whether any letter of it is more than one byte, where all of it is UTF-8. */
static bool charset_has_wide(const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)bytes[i] >= 0xc0)
            return true;
    }
    return false;
}

/* Whether some of it can be UTF-8 where not all of it is: then that is what it was, once. */
static bool charset_was_utf8(const char *bytes, size_t len)
{
    size_t good = 0, bad = 0;

    for (size_t i = 0; i < len;) {
        int n = (unsigned char)bytes[i] < 0x80
                    ? 1
                    : bz_utf8_step((const unsigned char *)bytes + i, len - i);

        good += n > 1;
        bad += n < 0;
        i += (size_t)(n < 0 ? -n : n);
    }
    return good > bad;
}

static void charset_lines(struct bz_str *ret, const struct bz_str *s, bool *repaired)
{
    BZ_DONE(bz_str) good = {0};
    const char *p, *end;

    if (s->len && bz_str_add_utf8(&good, s->data, s->len))
        *repaired = true;
    ret->failed |= good.failed || s->failed;
    p = good.data;
    end = p ? p + good.len : p;
    while (p < end) {
        const char *cr = memchr(p, '\r', (size_t)(end - p));

        bz_str_add_bytes(ret, p, (size_t)((cr ? cr : end) - p));
        if (cr)
            bz_str_add_char(ret, '\n');
        p = cr ? cr + 1 + (cr + 1 < end && cr[1] == '\n') : end;
    }
}

static void charset_guess(const char *bytes, size_t len, bool utf8, struct bz_str *out,
                          bool *repaired)
{
    if (!utf8 && !charset_was_utf8(bytes, len)) {
        *repaired = true;
        if (charset_convert(bytes, len, "windows-1252", out, repaired))
            return;
    }
    bz_str_add_bytes(out, bytes, len);
}

bool em_charset(const char *bytes, size_t len, const char *charset, struct bz_str *ret,
                bool *repaired, struct bz_err *err)
{
    bool none = charset_is_none(charset), utf8 = bz_utf8_valid(bytes, len) == len;
    bool lies = utf8 && !none && charset_is_latin(charset) && charset_has_wide(bytes, len);
    BZ_DONE(bz_str) s = {0};

    if (len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        len -= 3;
    }
    if (none || lies || !charset_convert(bytes, len, charset, &s, repaired)) {
        *repaired |= !none;
        charset_guess(bytes, len, utf8, &s, repaired);
    }
    charset_lines(ret, &s, repaired);
    return !ret->failed || bz_nomem(err);
}
