/* SPDX-License-Identifier: EUPL-1.2 */
/* Names of mailboxes: UTF-8 with us, modified UTF-7 with servers (RFC 3501, 5.1.3). */
#include <string.h>

#include "base/utf8.h"
#include "wire/imap_session.h"

enum { NAME_MAX_BYTES = 1000 };

static const char sextets[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

/* --- as a command says it --- */

bool bz_imap_is_plain(const char *text)
{
    while (*text >= ' ' && *text <= '~')
        text++;
    return !*text;
}

void bz_imap_quote(struct bz_str *to, const char *text)
{
    bz_str_add_char(to, '"');
    for (; *text; text++) {
        if (strchr("\"\\", *text))
            bz_str_add_char(to, '\\');
        bz_str_add_char(to, *text);
    }
    bz_str_add_char(to, '"');
}

/* Sixteen bits at a time as sextets. */
struct packer {
    uint32_t bits;
    int n;
};

static void pack(struct packer *p, uint32_t unit, struct bz_str *to)
{
    p->bits = p->bits << 16 | unit;
    p->n += 16;
    while (p->n >= 6) {
        p->n -= 6;
        bz_str_add_char(to, sextets[p->bits >> p->n & 63]);
    }
}

/* One character of well-formed UTF-8. */
static uint32_t character(const char *s, int len)
{
    static const unsigned char masks[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    uint32_t c = (unsigned char)s[0] & masks[len];

    for (int k = 1; k < len; k++)
        c = c << 6 | ((unsigned char)s[k] & 0x3f);
    return c;
}

/* Characters from `s` on that are not printable ASCII; gives how many bytes they are. */
static size_t shifted(const char *s, size_t len, struct bz_str *to)
{
    struct packer p = {0};
    size_t at = 0;

    bz_str_add_char(to, '&');
    while (at < len && (s[at] < ' ' || s[at] > '~')) {
        int n = bz_utf8_step((const unsigned char *)s + at, len - at);
        uint32_t c = character(s + at, n);

        if (c > 0xffff) {
            pack(&p, 0xd800 + ((c - 0x10000) >> 10), to);
            c = 0xdc00 + (c & 0x3ff);
        }
        pack(&p, c, to);
        at += (size_t)n;
    }
    if (p.n)
        bz_str_add_char(to, sextets[p.bits << (6 - p.n) & 63]);
    bz_str_add_char(to, '-');
    return at;
}

char *bz_imap_name_quote(const char *utf8, size_t len, struct bz_err *err)
{
    BZ_DONE(bz_str) name = {0};
    BZ_DONE(bz_str) quoted = {0};

    if (!len || len > NAME_MAX_BYTES || memchr(utf8, '\0', len) ||
        bz_utf8_valid(utf8, len) != len)
        return bz_fail(err, BUZON_ERR_INVALID, "a mailbox cannot have this name");
    for (size_t at = 0; at < len;) {
        if (utf8[at] < ' ' || utf8[at] > '~') {
            at += shifted(utf8 + at, len - at, &name);
            continue;
        }
        bz_str_add_char(&name, utf8[at]);
        if (utf8[at++] == '&')
            bz_str_add_char(&name, '-');
    }
    if (name.failed)
        return bz_nomem(err);
    bz_imap_quote(&quoted, name.data);
    return bz_str_take(&quoted, err);
}

/* --- as a server says it --- */

static void character_add(struct bz_str *to, uint32_t c)
{
    if (c < 0x80) {
        bz_str_add_char(to, (char)c);
        return;
    }
    if (c < 0x800) {
        bz_str_add_char(to, (char)(0xc0 | c >> 6));
    } else {
        if (c < 0x10000) {
            bz_str_add_char(to, (char)(0xe0 | c >> 12));
        } else {
            bz_str_add_char(to, (char)(0xf0 | c >> 18));
            bz_str_add_char(to, (char)(0x80 | (c >> 12 & 0x3f)));
        }
        bz_str_add_char(to, (char)(0x80 | (c >> 6 & 0x3f)));
    }
    bz_str_add_char(to, (char)(0x80 | (c & 0x3f)));
}

/* A unit of UTF-16; `high` is the half of a pair that waits for its other half, or 0. */
static bool unit_add(struct bz_str *to, uint32_t unit, uint32_t *high)
{
    bool low = unit >= 0xdc00 && unit <= 0xdfff;

    if (low != (*high != 0) || !unit)
        return false;
    if (unit >= 0xd800 && unit < 0xdc00) {
        *high = unit;
        return true;
    }
    character_add(to, low ? 0x10000 + ((*high - 0xd800) << 10) + (unit - 0xdc00) : unit);
    *high = 0;
    return true;
}

/* What stands between "&" and "-". */
static bool unshifted(const char *s, size_t len, struct bz_str *to)
{
    uint32_t bits = 0, high = 0;
    int n = 0;

    for (size_t k = 0; k < len; k++) {
        const char *found = s[k] ? strchr(sextets, s[k]) : NULL;

        if (!found)
            return false;
        bits = bits << 6 | (uint32_t)(found - sextets);
        n += 6;
        if (n < 16)
            continue;
        n -= 16;
        if (!unit_add(to, bits >> n & 0xffff, &high))
            return false;
    }
    return !high && n < 6 && !(bits & ((1U << n) - 1));
}

static bool name_read(struct bz_str *to, const char *name, size_t len)
{
    for (size_t at = 0; at < len; at++) {
        const char *end;

        if (name[at] != '&') {
            bz_str_add_char(to, name[at]);
            continue;
        }
        end = memchr(name + at, '-', len - at);
        if (!end)
            return false;
        if (end == name + at + 1)
            bz_str_add_char(to, '&');
        else if (!unshifted(name + at + 1, (size_t)(end - name) - at - 1, to))
            return false;
        at = (size_t)(end - name);
    }
    return true;
}

void bz_imap_name_add(struct bz_str *to, const char *name, size_t len)
{
    BZ_DONE(bz_str) plain = {0};

    if (!name_read(&plain, name, len))
        (void)bz_str_add_utf8(to, name, len);
    else if (plain.failed)
        to->failed = true;
    else
        (void)bz_str_add_utf8(to, plain.data ? plain.data : "", plain.len);
}
