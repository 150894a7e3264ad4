/* SPDX-License-Identifier: EUPL-1.2 */
/* Reads a post: of v2 with the old words ("tweet") or the new ones ("post"), of v1.1 in its
 * three lengths (text, full_text, extended_tweet). */
#include "network/x/x.h"

#include <string.h>

/* The id of the post that this one refers to in a way of v2. */
static const char *read_referenced(const struct bz_json *j, const char *type)
{
    const struct bz_json *list = xx_either(j, "referenced_tweets", "referenced_posts");

    for (size_t i = 0; i < xx_len(list); i++) {
        const struct bz_json *r = bz_json_at(list, i);

        if (bz_streq(bz_json_str(r, "type"), type))
            return bz_json_str(r, "id");
    }
    return NULL;
}

/* A list of ids may be empty, or name others only in what is no chain. */
static void read_edits(struct xx_post *p)
{
    const char *first;

    p->edit_ids = xx_either(p->j, "edit_history_tweet_ids", "edit_history_post_ids");
    if (!xx_len(p->edit_ids))
        p->edit_ids = bz_json_path(p->j, "edit_history.initial_tweet_id")
                          ? NULL
                          : bz_json_path(p->j, "edit_history.edit_tweet_ids");
    first = bz_json_text(bz_json_at(p->edit_ids, 0));
    p->first = first && *first ? first : p->id;
    for (size_t i = 0; i < xx_len(p->edit_ids); i++) {
        if (bz_streq(bz_json_text(bz_json_at(p->edit_ids, i)), p->id))
            p->edits = (int64_t)i;
    }
}

static bool read_now(struct xx_post *p)
{
    const struct bz_json *note = xx_either(p->j, "note_tweet", "note_post");
    const char *words = bz_json_str(note, "text");

    p->parent = read_referenced(p->j, "replied_to");
    p->quoted = read_referenced(p->j, "quoted");
    p->reposted = read_referenced(p->j, "retweeted");
    p->reposted = p->reposted ? p->reposted : read_referenced(p->j, "reposted");
    if (!p->parent)
        p->parent =
            bz_json_text(xx_either(p->j, "in_reply_to_tweet_id", "in_reply_to_post_id"));
    p->words = words ? words : bz_json_str(p->j, "text");
    p->entities = bz_json_get(words ? note : p->j, "entities");
    return true;
}

static bool read_old(struct xx *w, struct xx_post *p, struct bz_err *err)
{
    const struct bz_json *whole = bz_json_get(p->j, "extended_tweet");
    const struct bz_json *reposted = bz_json_get(p->j, "retweeted_status");

    whole = bz_json_str(whole, "full_text") ? whole : p->j;
    p->words = bz_json_str(whole, "full_text");
    p->words = p->words ? p->words : bz_json_str(whole, "text");
    p->entities = bz_json_get(whole, "entities");
    p->media = bz_json_path(whole, "extended_entities.media");
    p->media = xx_len(p->media) ? p->media : bz_json_get(p->entities, "media");
    return xx_id(w, p->j, "in_reply_to_status_id", &p->parent, err) &&
           xx_id(w, p->j, "quoted_status_id", &p->quoted, err) &&
           (bz_json_kind(reposted) != BZ_JSON_OBJECT ||
            xx_id(w, reposted, "id", &p->reposted, err));
}

/* What only v1.1 has. */
static bool read_is_old(const struct bz_json *j)
{
    return bz_json_get(j, "user") || bz_json_get(j, "id_str") || bz_json_get(j, "full_text");
}

bool xx_post_read(struct xx *w, const struct bz_json *j, const struct xx_beside *beside,
                  struct xx_post *ret, struct bz_err *err)
{
    const struct bz_json *user = bz_json_get(j, "user");
    const char *author;

    *ret = (struct xx_post){.j = j, .old = read_is_old(j)};
    if (!xx_id(w, j, "id", &ret->id, err) || !xx_id(w, j, "author_id", &author, err))
        return false;
    if (!user && !author && w->archive)
        author = w->me;
    if (!xx_author(w, bz_json_kind(user) == BZ_JSON_OBJECT ? user : NULL, author, beside,
                   &ret->author, err))
        return false;
    read_edits(ret);
    ret->author.ours |= !user && w->archive;
    return ret->old ? read_old(w, ret, err) : read_now(ret);
}
