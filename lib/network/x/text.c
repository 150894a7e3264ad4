/* SPDX-License-Identifier: EUPL-1.2 */
/* What a post says, as its author wrote it: X escapes three signs and shortens each address.
 *
 * Entities are found by the short address itself. Their offsets count code points in one
 * interface and UTF-16 units in another (twitter-text, issue 286), of this text or of the
 * shortened one. */
#include "network/x/x.h"

#include "text/unicode.h"

#include <string.h>

struct sign {
    const char *written, *meant;
};

static const struct sign signs[] = {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}};

static bool text_goes_on(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The entity of a list whose short address stands here. */
static const struct bz_json *text_entity(const struct bz_json *list, const char *s)
{
    for (size_t i = 0; i < xx_len(list); i++) {
        const char *url = bz_json_str(bz_json_at(list, i), "url");

        if (url && *url && bz_starts(s, url) && !text_goes_on(s[strlen(url)]))
            return bz_json_at(list, i);
    }
    return NULL;
}

static size_t text_address(const char *s, const struct bz_json *entities,
                           const struct bz_json *media, struct bz_str *out)
{
    const struct bz_json *e = text_entity(media, s);
    const char *full;

    if (e) /* of a file, which is an attachment */
        return strlen(bz_json_str(e, "url"));
    e = text_entity(bz_json_get(entities, "urls"), s);
    if (!e)
        return 0;
    full = bz_json_str(e, "unwound_url");
    full = full && *full ? full : bz_json_str(e, "expanded_url");
    if (!bz_json_str(e, "media_key"))
        bz_str_add(out, full && *full ? full : bz_json_str(e, "url"));
    return strlen(bz_json_str(e, "url"));
}

static size_t text_sign(const char *s, struct bz_str *out)
{
    for (size_t i = 0; *s == '&' && i < sizeof signs / sizeof *signs; i++) {
        if (bz_starts(s, signs[i].written)) {
            bz_str_add(out, signs[i].meant);
            return strlen(signs[i].written);
        }
    }
    return 0;
}

bool xx_text(struct xx *w, const char *text, const struct bz_json *entities,
             const struct bz_json *media, const char **ret, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};
    size_t len;
    char *nfc;

    *ret = "";
    for (const char *at = text ? text : ""; *at;) {
        size_t step = *at == 'h' ? text_address(at, entities, media, &s) : text_sign(at, &s);

        if (!step)
            bz_str_add_char(&s, *at);
        at += step ? step : 1;
    }
    while (s.len && (s.data[s.len - 1] == ' ' || s.data[s.len - 1] == '\n'))
        s.data[--s.len] = '\0';
    if (s.failed)
        return bz_nomem(err);
    if (!s.len)
        return true;
    len = s.len;
    nfc = bz_nfc_take(bz_steal(s.data), len, err);
    *ret = nfc;
    return nfc && (bz_texts_push(&w->kept, nfc) || bz_nomem(err));
}
