/* SPDX-License-Identifier: EUPL-1.2 */
/* What a post has beyond a message: its version, the root of its thread as an answer must name
 * it, links, hashtags, quotes, cards, labels. */
#include "network/bluesky/bluesky.h"

#include "text/unicode.h"

#include <string.h>

enum { EXTRA_LIST = 100, EXTRA_TAG = 640 };

/* A text under a key; nothing for NULL and "". */
static bool extra_text(struct bz_json *j, const char *key, const char *text)
{
    return !text || !*text || bz_json_set_text(j, key, text);
}

static size_t extra_len(const struct bz_json *list)
{
    size_t n = bz_json_kind(list) == BZ_JSON_ARRAY ? bz_json_len(list) : 0;

    return n < EXTRA_LIST ? n : EXTRA_LIST;
}

/* --- facets --- */

/* Servers check no offsets: never past the end, never within a character. */
static size_t facet_at(const char *text, int64_t at)
{
    size_t len = strlen(text), i = at < 0 ? 0 : (size_t)at;

    if (i >= len)
        return len;
    while (i && ((unsigned char)text[i] & 0xC0) == 0x80)
        i--;
    return i;
}

static bool facet_link(struct bz_json *links, const char *text, const struct bz_json *index,
                       const char *uri)
{
    size_t start = facet_at(text, bz_json_num(index, "byteStart", 0));
    size_t end = facet_at(text, bz_json_num(index, "byteEnd", 0));
    BZ_AUTO(bz_json) one = bz_json_object();
    BZ_DONE(bz_str) words = {0};

    if (end > start)
        bz_str_add_bytes(&words, text + start, end - start);
    return !words.failed && extra_text(one, "text", words.data) &&
           bz_json_set_text(one, "url", uri) && bz_json_push(links, bz_steal(one));
}

/* Once each; a hashtag of more than the network allows is no hashtag. */
static bool facet_once(struct bz_json *list, const char *text)
{
    return !text || !*text || strlen(text) > EXTRA_TAG || bsky_list_has(list, text) ||
           bz_json_push_text(list, text);
}

/* Where what is marked is gathered. */
struct facet_lists {
    struct bz_json *links, *mentions, *tags;
};

static bool facet_feature(const struct facet_lists *to, const char *text,
                          const struct bz_json *index, const struct bz_json *feature)
{
    const char *uri = bz_json_str(feature, "uri"), *did = bz_json_str(feature, "did");

    if (uri)
        return facet_link(to->links, text, index, uri);
    if (did)
        return bsky_list_has(to->mentions, did) || bz_json_push_text(to->mentions, did);
    return facet_once(to->tags, bz_json_str(feature, "tag"));
}

static bool facet_all(const struct facet_lists *to, const char *text,
                      const struct bz_json *facets, const struct bz_json *more)
{
    for (size_t i = 0; i < extra_len(facets); i++) {
        const struct bz_json *facet = bz_json_at(facets, i);
        const struct bz_json *features = bz_json_get(facet, "features");

        for (size_t k = 0; k < extra_len(features); k++) {
            if (!facet_feature(to, text ? text : "", bz_json_get(facet, "index"),
                               bz_json_at(features, k)))
                return false;
        }
    }
    for (size_t i = 0; i < extra_len(more); i++) {
        if (!facet_once(to->tags, bz_json_text(bz_json_at(more, i))))
            return false;
    }
    return true;
}

static bool facet_put(struct bz_json *extra, const char *key, struct bz_json *list)
{
    return !bz_json_len(list) || bz_json_set_shared(extra, key, list);
}

bool bsky_facets(struct bz_json *extra, const char *text, const struct bz_json *facets,
                 const struct bz_json *more)
{
    BZ_AUTO(bz_json) links = bz_json_array();
    BZ_AUTO(bz_json) mentions = bz_json_array();
    BZ_AUTO(bz_json) tags = bz_json_array();
    const struct facet_lists to = {links, mentions, tags};

    return links && mentions && tags && facet_all(&to, text, facets, more) &&
           facet_put(extra, "links", links) && facet_put(extra, "mentions", mentions) &&
           facet_put(extra, "tags", tags);
}

/* --- the rest --- */

static bool extra_root(struct bz_json *extra, const struct bz_json *record)
{
    const struct bz_json *root = bz_json_path(record, "reply.root");
    const char *uri = bz_json_str(root, "uri"), *cid = bz_json_str(root, "cid");
    BZ_AUTO(bz_json) j = NULL;

    if (!uri || !cid || !*cid)
        return true;
    j = bz_json_object();
    return bz_json_set_text(j, "uri", uri) && bz_json_set_text(j, "cid", cid) &&
           bz_json_set(extra, "root", bz_steal(j));
}

/* Of the view, which has the words, else of the record, which has the address only. */
static bool extra_quote(struct bz_json *extra, const struct bsky_view *v)
{
    const struct bz_json *quoted = bsky_quoted(v->embed);
    const struct bz_json *value;
    BZ_AUTO(bz_json) j = NULL;

    quoted = quoted ? quoted : bsky_quoted(bz_json_get(v->record, "embed"));
    if (!quoted)
        return true;
    value = bz_json_get(quoted, "value");
    j = bz_json_object();
    return bz_json_set_text(j, "id", bz_json_str(quoted, "uri")) &&
           extra_text(j, "author", bz_json_str(bz_json_get(quoted, "author"), "did")) &&
           extra_text(j, "text", bz_json_str(value, "text")) &&
           (!bz_json_flag(quoted, "notFound", false) ||
            bz_json_set_text(j, "state", "not_found")) &&
           (!bz_json_flag(quoted, "blocked", false) ||
            bz_json_set_text(j, "state", "blocked")) &&
           bz_json_set(extra, "quote", bz_steal(j));
}

static bool extra_card(struct bz_json *extra, const struct bsky_view *v)
{
    const struct bz_json *embed = bz_json_get(v->record, "embed");
    const struct bz_json *media = bz_json_get(embed, "media");
    const struct bz_json *card =
        bz_json_get(bz_json_kind(media) == BZ_JSON_OBJECT ? media : embed, "external");
    BZ_AUTO(bz_json) j = NULL;

    if (bz_json_kind(card) != BZ_JSON_OBJECT)
        return true;
    j = bz_json_object();
    return j && extra_text(j, "url", bz_json_str(card, "uri")) &&
           extra_text(j, "title", bz_json_str(card, "title")) &&
           extra_text(j, "description", bz_json_str(card, "description")) &&
           bz_json_set(extra, "card", bz_steal(j));
}

static bool labels_push(struct bz_json *ret, const struct bz_json *list)
{
    for (size_t i = 0; i < extra_len(list); i++) {
        const struct bz_json *label = bz_json_at(list, i);
        const char *value = bz_json_str(label, "val");

        if (value && !bz_json_flag(label, "neg", false) && !bsky_list_has(ret, value) &&
            !bz_json_push_text(ret, value))
            return false;
    }
    return true;
}

/* Of the network's moderators and of the author. */
static bool extra_labels(struct bz_json *extra, const struct bsky_view *v)
{
    BZ_AUTO(bz_json) list = bz_json_array();

    return list && labels_push(list, v->labels) &&
           labels_push(list, bz_json_path(v->record, "labels.values")) &&
           (!bz_json_len(list) || bz_json_set(extra, "labels", bz_steal(list)));
}

/* What is known of a missing parent. */
static bool extra_parent(struct bz_json *extra, const struct bz_json *node)
{
    if (bz_json_flag(node, "blocked", false))
        return bz_json_set_text(extra, "parent_state", "blocked");
    return !bz_json_flag(node, "notFound", false) ||
           bz_json_set_text(extra, "parent_state", "not_found");
}

static bool extra_fill(struct bz_json *extra, const struct bsky_view *v,
                       const struct bsky_how *how)
{
    return extra_text(extra, "cid", v->cid) && extra_root(extra, v->record) &&
           bsky_facets(extra, bz_json_str(v->record, "text"), bz_json_get(v->record, "facets"),
                       bz_json_get(v->record, "tags")) &&
           extra_quote(extra, v) && extra_card(extra, v) && extra_labels(extra, v) &&
           extra_parent(extra, how->parent) &&
           (!bz_json_flag(v->viewer, "replyDisabled", false) ||
            bz_json_set_bool(extra, "reply_disabled", true));
}

char *bsky_extra(const struct bsky_view *v, const struct bsky_how *how, const char *claimed,
                 bool receipt, struct bz_err *err)
{
    BZ_AUTO(bz_json) extra = bz_json_object();
    char *text;

    if (!bsky_set(extra && extra_fill(extra, v, how) &&
                      extra_text(extra, "claimed_at", claimed) &&
                      (!receipt || bz_json_set_text(extra, "time_from", "receipt")) &&
                      (!how->raw || (extra_text(extra, "notification", how->reason) &&
                                     bz_json_set_shared(extra, "raw", how->raw))),
                  err))
        return NULL;
    text = bz_json_print(extra, err);
    return text && !how->raw ? bz_nfc_take(text, strlen(text), err) : text;
}
