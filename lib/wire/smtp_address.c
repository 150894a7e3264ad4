/* SPDX-License-Identifier: EUPL-1.2 */
/* Which addresses an envelope can have, and how they look in ASCII. */
#include "wire/smtp_address.h"

#include <string.h>

#include "base/utf8.h"
#include "text/idna.h"

enum { ADDRESS_MAX = 254 }; /* RFC 5321, 4.5.3.1.3 */

/* Neither what ends a command or an address, nor the controls beyond ASCII. */
bool bz_smtp_address_is(const char *s)
{
    size_t len = strlen(s);

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];

        if (c <= ' ' || c == 0x7f || strchr("<>", s[i]) ||
            (c == 0xc2 && (unsigned char)s[i + 1] < 0xa0))
            return false;
    }
    return len <= ADDRESS_MAX && bz_utf8_valid(s, len) == len;
}

static bool is_ascii(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (s[i] & 0x80)
            return false;
    return true;
}

bool bz_smtp_address_add(struct bz_str *s, const char *address, bool *ok, struct bz_err *err)
{
    const char *at = strrchr(address, '@');
    size_t before = s->len;

    *ok = is_ascii(address, at ? (size_t)(at - address) : strlen(address));
    if (!*ok)
        return true;
    if (!at || is_ascii(at, strlen(at))) {
        bz_str_add(s, address);
        return !s->failed || bz_nomem(err);
    }
    bz_str_add_bytes(s, address, (size_t)(at + 1 - address));
    if (s->failed)
        return bz_nomem(err);
    if (!bz_idna_add(s, at + 1, ok, err))
        return false;
    *ok = *ok && s->len - before <= ADDRESS_MAX;
    if (!*ok)
        s->len = before;
    return true;
}

bool bz_smtp_host_add(struct bz_str *s, const char *address, struct bz_err *err)
{
    const char *at = strrchr(address, '@');
    bool ok = false;

    if (at && !bz_idna_add(s, at + 1, &ok, err))
        return false;
    if (!ok)
        bz_str_add(s, "localhost");
    return !s->failed || bz_nomem(err);
}
