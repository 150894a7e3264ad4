/* SPDX-License-Identifier: EUPL-1.2 */
/* Links, names and hashtags of an answer, marked by bytes (docs.bsky.app, Links, mentions, and
 * rich text): what is not marked is shown as words only. */
#include "network/bluesky/bluesky.h"

#include "text/unicode.h"

#include <ctype.h>
#include <string.h>

static struct bz_json *facet_new(size_t start, size_t end, const char *type, const char *key,
                                 const char *value)
{
    BZ_AUTO(bz_json) facet = bz_json_object();
    BZ_AUTO(bz_json) index = bz_json_object();
    BZ_AUTO(bz_json) feature = bz_json_object();
    BZ_AUTO(bz_json) features = bz_json_array();

    return bz_json_set_int(index, "byteStart", (int64_t)start) &&
                   bz_json_set_int(index, "byteEnd", (int64_t)end) &&
                   bz_json_set_text(feature, "$type", type) &&
                   bz_json_set_text(feature, key, value) &&
                   bz_json_push(features, bz_steal(feature)) &&
                   bz_json_set(facet, "index", bz_steal(index)) &&
                   bz_json_set(facet, "features", bz_steal(features))
               ? bz_steal(facet)
               : NULL;
}

static bool facet_may_start(const char *text, const char *at)
{
    unsigned char before = at == text ? ' ' : (unsigned char)at[-1];

    return !isalnum(before) && before != '_' && before < 0x80;
}

/* As far as there is no white space and no quotation mark, without what ends a sentence. */
static size_t facet_link_len(const char *at)
{
    size_t len = 0, n;

    for (const unsigned char *s = (const unsigned char *)at;
         s[len] > ' ' && s[len] != '"' && s[len] != '<' && s[len] != '>';)
        len++;
    do {
        n = len;
        if (len && strchr(".,;:!?)]'*_", at[len - 1]))
            len--;
        if (len > 1 && memcmp(at + len - 2, "\xC2\xBB", 2) == 0) /* » */
            len -= 2;
        if (len > 2 && memcmp(at + len - 3, "\xE2\x80\x9D", 3) == 0) /* ” */
            len -= 3;
    } while (len < n);
    return len;
}

static bool facet_link_add(struct bz_json *list, const char *text, const char *at, size_t len)
{
    size_t start = (size_t)(at - text);
    BZ_TEXT uri = strndup(at, len);

    return uri && bz_json_push(list, facet_new(start, start + len,
                                               "app.bsky.richtext.facet#link", "uri", uri));
}

/* The citizen's name, where the text says it; a longer name is somebody else's. */
static bool facet_name_at(const struct bz_part *part, const char *at, size_t *len)
{
    const struct bz_author *who = part->to->author;

    if (*at != '@' || !who || !who->handle || !who->id || !bz_starts(who->id, "did:") ||
        !bz_starts(at + 1, who->handle))
        return false;
    *len = 1 + strlen(who->handle);
    return !isalnum((unsigned char)at[*len]) && at[*len] != '-' &&
           !(at[*len] == '.' && isalnum((unsigned char)at[*len + 1]));
}

/* --- hashtags --- */

enum { TAG_GRAPHEMES = 64, TAG_BYTES = 640 }; /* the lexicon's, without the "#" */

static bool tag_may_start(const char *text, const char *at)
{
    return *at == '#' && (at == text || strchr(" \t\r\n(\"", at[-1])) &&
           bz_letter(at + 1, strlen(at + 1));
}

/* Letters of any script with their marks, digits and "_"; "-" and the Catalan middle dot only
 * between such. Ends of graphemes are those of `at`, which begins with a letter or digit. */
static size_t tag_run(const char *at, const struct bz_offsets *ends, size_t *graphemes)
{
    size_t len = 0, n = strlen(at);

    *graphemes = 0;
    for (size_t i = 0; i < ends->n; i++) {
        size_t from = i ? ends->items[i - 1] : 0;
        bool joins = at[from] == '-' || bz_starts(at + from, "\xC2\xB7");

        if (!joins && !bz_letter(at + from, n - from))
            break;
        if (joins)
            continue;
        len = ends->items[i];
        *graphemes = i + 1;
    }
    return len;
}

/* Bytes of the hashtag whose "#" is at `at`; 0: none that the network knows as one. A number is
 * none: people write "#3" of a street or a file. */
static bool tag_len(const char *at, size_t *ret, struct bz_err *err)
{
    BZ_DONE(bz_offsets) ends = {0};
    BZ_TEXT word = strndup(at + 1, strcspn(at + 1, " \t\r\n"));
    size_t len, graphemes;

    *ret = 0;
    if (!word)
        return bz_nomem(err);
    if (!bz_grapheme_ends(word, &ends, err))
        return false;
    len = tag_run(word, &ends, &graphemes);
    if (len && len <= TAG_BYTES && graphemes <= TAG_GRAPHEMES &&
        strspn(word, "0123456789-_") < len)
        *ret = len + 1;
    return true;
}

static bool tag_add(struct bz_json *list, const char *text, const char *at, size_t len)
{
    size_t start = (size_t)(at - text);
    BZ_TEXT tag = strndup(at + 1, len - 1);

    return tag && bz_json_push(list, facet_new(start, start + len,
                                               "app.bsky.richtext.facet#tag", "tag", tag));
}

/* --- all of them --- */

/* What begins here, if anything does; *len: its bytes, marked or not. */
static bool facet_add(struct bz_json *list, const struct bz_part *part, const char *at,
                      size_t *len, struct bz_err *err)
{
    const char *text = part->text;
    size_t start = (size_t)(at - text);

    *len = 0;
    if (tag_may_start(text, at))
        return tag_len(at, len, err) && bsky_set(!*len || tag_add(list, text, at, *len), err);
    if (!facet_may_start(text, at))
        return true;
    if (bz_starts(at, "https://") || bz_starts(at, "http://")) {
        *len = facet_link_len(at);
        return bsky_set(*len < 9 || facet_link_add(list, text, at, *len), err);
    }
    if (facet_name_at(part, at, len))
        return bsky_set(
            bz_json_push(list, facet_new(start, start + *len, "app.bsky.richtext.facet#mention",
                                         "did", part->to->author->id)),
            err);
    *len = 0;
    return true;
}

struct bz_json *bsky_facets_of(const struct bz_part *part, struct bz_err *err)
{
    BZ_AUTO(bz_json) list = bz_json_array();

    if (!list)
        return bz_nomem(err);
    for (const char *at = part->text; *at;) {
        size_t len;

        if (!facet_add(list, part, at, &len, err))
            return NULL;
        at += len ? len : 1;
    }
    return bz_steal(list);
}
