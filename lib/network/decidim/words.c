/* SPDX-License-Identifier: EUPL-1.2 */
/* Texts: in the languages a site has, and plain or HTML, as it lets people write. */
#include "network/decidim/decidim.h"

#include "text/html.h"
#include "text/unicode.h"

#include <ctype.h>
#include <string.h>

/* Sites with a rich editor send HTML, others plain text with line breaks. */
static bool words_are_html(const char *s)
{
    static const char *const signs[] = {"<p>",  "<p ",  "<br",    "</",    "<xml>", "&amp;",
                                        "&lt;", "&gt;", "&quot;", "&#39;", "&nbsp;"};

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (strstr(s, signs[i]))
            return true;
    }
    return false;
}

bool dc_plain(struct dc *d, const char *text, const char **ret, struct bz_err *err)
{
    BZ_LOCAL_ERR(local);
    char *plain = NULL;

    *ret = NULL;
    if (words_are_html(text))
        plain = bz_html_to_text(text, strlen(text), &local);
    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (!plain && !(plain = bz_nfc(text, strlen(text), err)))
        return false;
    return dc_keep(d, plain, ret, err);
}

static bool is_blank(const char *s)
{
    while (*s && isspace((unsigned char)*s))
        s++;
    return !*s;
}

static const struct bz_json *best_of(const struct bz_json *list, const char *locale)
{
    const struct bz_json *best = NULL;

    for (size_t i = 0; i < dc_len(list); i++) {
        const struct bz_json *one = bz_json_at(list, i);
        const char *text = bz_json_str(one, "text");

        if (!text || is_blank(text))
            continue;
        if (bz_streq(bz_json_str(one, "locale"), locale))
            return one;
        best = best ? best : one;
    }
    return best;
}

/* "translations", one "translation", or a text: who wrote the query decides. */
bool dc_words(struct dc *d, const struct bz_json *field, const char **ret,
              const char **language, struct bz_err *err)
{
    const char *locale = bz_json_str(d->c->settings, "locale");
    const struct bz_json *one =
        best_of(bz_json_get(field, "translations"), locale ? locale : "es");
    const char *text = one ? bz_json_str(one, "text") : bz_json_str(field, "translation");

    *ret = NULL;
    text = text ? text : bz_json_text(field);
    if (language && dc_is_id(bz_json_str(one, "locale")))
        *language = bz_json_str(one, "locale");
    return !text || is_blank(text) || dc_plain(d, text, ret, err);
}
