/* SPDX-License-Identifier: EUPL-1.2 */
/* Whatever bytes come in as HTML, a tidy text comes out, and text without mark-up loses no
 * word. */
#include "base/auto.h"
#include "text/html.h"
#include "text/unicode.h"
#include "text/utf8.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

/* Whether both hold the same bytes when white space is left out. */
static bool same_words(const char *a, const char *b)
{
    for (;;) {
        while (is_space(*a))
            a++;
        while (is_space(*b))
            b++;
        if (*a != *b)
            return false;
        if (!*a)
            return true;
        a++;
        b++;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    BZ_LOCAL_ERR(err);
    const char *html = (const char *)data;
    BZ_TEXT text = bz_html_to_text(html, size, &err);
    size_t len = text ? strlen(text) : 0;
    BZ_TEXT nfc = NULL;

    demand(text && bz_utf8_valid(text, len) == len);
    demand(!len || (!is_space(text[len - 1]) && text[0] != '\n'));
    nfc = bz_nfc(text, len, &err);
    demand(nfc && strcmp(nfc, text) == 0);
    if (size && !memchr(html, '<', size) && !memchr(html, '&', size)) {
        BZ_TEXT whole = bz_nfc(html, size, &err);

        demand(same_words(whole, text));
    }
    return 0;
}
