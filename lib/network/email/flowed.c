/* SPDX-License-Identifier: EUPL-1.2 */
/* Lines that a mail program broke are joined again (RFC 3676: format=flowed). */
#include "network/email/mail.h"

#include <string.h>

static size_t flowed_depth(const char *line, size_t len)
{
    size_t n = 0;

    while (n < len && line[n] == '>')
        n++;
    return n;
}

static void flowed_quote(struct bz_str *ret, size_t depth)
{
    for (size_t k = 0; k < depth; k++)
        bz_str_add_char(ret, '>');
    if (depth)
        bz_str_add_char(ret, ' ');
}

bool em_flowed(const char *text, bool delsp, struct bz_str *ret, struct bz_err *err)
{
    bool open = false; /* the line before goes on */
    size_t before = 0;

    while (*text) {
        size_t len = strcspn(text, "\n"), depth = flowed_depth(text, len);
        const char *line = text + depth;
        size_t n = len - depth;
        bool stuffed = n && *line == ' ', signature, soft;

        line += stuffed;
        n -= stuffed;
        signature = n == 3 && memcmp(line, "-- ", 3) == 0;
        soft = n && line[n - 1] == ' ' && !signature;
        if (open && (depth != before || signature)) {
            bz_str_add_char(ret, '\n');
            open = false;
        }
        if (!open)
            flowed_quote(ret, depth);
        bz_str_add_bytes(ret, line, soft && delsp ? n - 1 : n);
        if (!soft)
            bz_str_add_char(ret, '\n');
        open = soft;
        before = depth;
        text += len + (text[len] == '\n');
    }
    return !ret->failed || bz_nomem(err);
}
