/* SPDX-License-Identifier: EUPL-1.2 */
/* Documents of Facebook whose origin nobody told: each goes by its shape. */
#include "network/facebook/facebook.h"

#include <string.h>

enum any_shape {
    ANY_OTHER,
    ANY_DELIVERY,
    ANY_LIST,
    ANY_TALK,
    ANY_CONVERSATION,
    ANY_REVIEW,
    ANY_COMMENT,
    ANY_POST,
    ANY_BEARER, /* says nothing itself, but others wrote below it */
    ANY_MAP     /* nodes by their ids */
};

static bool any_has(const struct bz_json *j, const char *const *keys)
{
    for (; *keys; keys++) {
        if (bz_json_get(j, *keys))
            return true;
    }
    return false;
}

static bool any_is_map(const struct bz_json *j)
{
    const struct bz_json *value;
    const char *key;
    void *iter = NULL;

    if (!bz_json_len(j))
        return false;
    while (bz_json_each(j, &iter, &key, &value)) {
        if (!bz_streq(bz_json_str(value, "id"), key))
            return false;
    }
    return true;
}

/* Both have words and a time: comments alone have these, posts alone those. */
static enum any_shape any_words(const struct bz_json *j)
{
    static const char *const comment[] = {
        "comment_count",       "can_comment", "can_remove", "can_hide",
        "can_reply_privately", "attachment",  "parent",     "object",
        "is_private",          "user_likes",  "like_count", NULL};
    static const char *const post[] = {
        "updated_time", "status_type",  "story",     "actions",
        "privacy",      "type",         "shares",    "attachments",
        "full_picture", "is_published", "to",        "link",
        "application",  "source",       "reactions", NULL};
    bool says = bz_json_str(j, "message") || bz_json_str(j, "story");

    if (any_has(j, comment) && (says || bz_json_get(j, "attachment")))
        return ANY_COMMENT;
    if (says && (any_has(j, post) || bz_json_get(j, "created_time")))
        return ANY_POST;
    return bz_json_path(j, "comments.data") ? ANY_BEARER : ANY_OTHER;
}

static enum any_shape any_shape(const struct bz_json *j)
{
    static const char *const delivery[] = {"entry", "changes", "messaging", "standby", NULL};
    static const char *const review[] = {"review_text", "recommendation_type", "reviewer",
                                         NULL};
    const char *id = bz_json_str(j, "id");

    if (any_has(j, delivery))
        return ANY_DELIVERY;
    if (bz_json_kind(bz_json_get(j, "data")) == BZ_JSON_ARRAY)
        return ANY_LIST;
    if (id && (bz_starts(id, "m_") || bz_starts(id, "mid.")))
        return ANY_TALK;
    if (bz_json_path(j, "messages.data"))
        return ANY_CONVERSATION;
    if (any_has(j, review))
        return ANY_REVIEW;
    return any_is_map(j) ? ANY_MAP : any_words(j);
}

/* Comments below what has some, and below these. */
static bool any_below(struct bz_graph *f, const struct bz_json *j,
                      const struct bz_graph_how *how, bool comment, struct bz_err *err)
{
    const struct bz_json *list = bz_json_path(j, "comments.data");
    struct bz_graph_how below = *how;

    if (!bz_meta_len(list))
        return true;
    if (!comment && !bz_meta_id(&f->m, j, "id", &below.post, err))
        return false;
    for (size_t i = 0; i < bz_json_len(list); i++) {
        if (!fb_add_comment(f, bz_json_at(list, i), &below, err) ||
            !any_below(f, bz_json_at(list, i), &below, true, err))
            return false;
    }
    return true;
}

static bool any_list(struct bz_graph *f, const struct bz_json *list,
                     const struct bz_graph_how *how, struct bz_err *err)
{
    for (size_t i = 0; i < bz_meta_len(list); i++) {
        if (!fb_any(f, bz_json_at(list, i), how, err))
            return false;
    }
    return true;
}

static bool any_map(struct bz_graph *f, const struct bz_json *j, const struct bz_graph_how *how,
                    struct bz_err *err)
{
    const struct bz_json *value;
    const char *key;
    void *iter = NULL;

    while (bz_json_each(j, &iter, &key, &value)) {
        if (!fb_any(f, value, how, err))
            return false;
    }
    return true;
}

bool fb_any(struct bz_graph *f, const struct bz_json *document, const struct bz_graph_how *how,
            struct bz_err *err)
{
    if (bz_json_kind(document) == BZ_JSON_ARRAY)
        return any_list(f, document, how, err);
    switch (any_shape(document)) {
    case ANY_DELIVERY:
        return fb_delivery(f, document, err);
    case ANY_LIST:
        return any_list(f, bz_json_get(document, "data"), how, err);
    case ANY_TALK:
        return bz_graph_talk(f, document, NULL, how, err);
    case ANY_CONVERSATION:
        return bz_graph_conversation(f, document, how, err);
    case ANY_REVIEW:
        return fb_add_review(f, document, how, err);
    case ANY_COMMENT:
        return fb_add_comment(f, document, how, err) && any_below(f, document, how, true, err);
    case ANY_POST:
        return fb_add_post(f, document, how, err) && any_below(f, document, how, false, err);
    case ANY_BEARER:
        return any_below(f, document, how, false, err);
    case ANY_MAP:
        return any_map(f, document, how, err);
    case ANY_OTHER:
        break;
    }
    return bz_meta_unknown(&f->m, document, err);
}
