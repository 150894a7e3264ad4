/* SPDX-License-Identifier: EUPL-1.2 */
/* Encodings of MIME parts (RFC 2045, 6), undone as the bytes come; what is wrong in them costs
 * itself and no more. */
#include <string.h>

#include "wire/imap_session.h"

/* --- base64 --- */

static int sextet(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : (c == '/' ? 63 : -1);
}

static void base64_decode(struct bz_imap_decoder *d, const char *bytes, size_t len,
                          struct bz_str *to)
{
    for (size_t k = 0; k < len && !d->ended; k++) {
        int n = sextet(bytes[k]);

        d->ended = bytes[k] == '=';
        if (n < 0)
            continue;
        d->bits = d->bits << 6 | (uint32_t)n;
        d->n_bits += 6;
        if (d->n_bits >= 8) {
            d->n_bits -= 8;
            bz_str_add_char(to, (char)(d->bits >> d->n_bits));
        }
    }
}

/* --- quoted-printable --- */

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_white(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* What is held, as it is. */
static void held_add(struct bz_imap_decoder *d, struct bz_str *to)
{
    bz_str_add_bytes(to, d->held, d->n_held);
    d->n_held = 0;
}

/* "=" and what follows: two digits, or white space up to the end of the line, which is none
 * then. Anything else stays as it is. */
static void escape_take(struct bz_imap_decoder *d, char c, struct bz_str *to)
{
    int high = d->n_held == 2 ? digit(d->held[1]) : -1;

    if (high >= 0 && digit(c) >= 0) {
        bz_str_add_char(to, (char)(high << 4 | digit(c)));
        d->n_held = 0;
    } else if (high < 0 && c == '\n') {
        d->n_held = 0;
    } else if ((d->n_held == 1 && digit(c) >= 0) ||
               (high < 0 && d->n_held < sizeof d->held && is_white(c))) {
        d->held[d->n_held++] = c;
    } else {
        held_add(d, to);
        if (c == '=')
            d->held[d->n_held++] = c;
        else
            bz_str_add_char(to, c);
    }
}

static void quoted_decode(struct bz_imap_decoder *d, const char *bytes, size_t len,
                          struct bz_str *to)
{
    for (size_t k = 0; k < len; k++) {
        char c = bytes[k];

        if (d->n_held)
            escape_take(d, c, to);
        else if (c == '=')
            d->held[d->n_held++] = c;
        else
            bz_str_add_char(to, c);
    }
}

/* --- any --- */

void bz_imap_decode(struct bz_imap_decoder *d, const char *bytes, size_t len, struct bz_str *to)
{
    switch (d->kind) {
    case BZ_DECODE_BASE64:
        base64_decode(d, bytes, len, to);
        break;
    case BZ_DECODE_QUOTED:
        quoted_decode(d, bytes, len, to);
        break;
    case BZ_DECODE_NOT:
        bz_str_add_bytes(to, bytes, len);
        break;
    }
}

/* A soft line break may be the last there is. */
void bz_imap_decode_end(struct bz_imap_decoder *d, struct bz_str *to)
{
    if (d->n_held > 1 && digit(d->held[1]) >= 0)
        held_add(d, to);
    d->n_held = 0;
}
