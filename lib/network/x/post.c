/* SPDX-License-Identifier: EUPL-1.2 */
/* A post becomes a message; a repost, which has no words of its own, a notice. */
#include "network/x/x.h"

#include <string.h>
#include <strings.h>

/* "und", "zxx", "qme" and the like name no language. */
static const char *post_language(const struct bz_json *j)
{
    const char *lang = bz_json_str(j, "lang");

    if (!lang || !*lang || bz_streq(lang, "und") || bz_streq(lang, "zxx") ||
        (*lang == 'q' && strlen(lang) == 3))
        return NULL;
    return lang;
}

static bool post_url(struct xx *w, const struct xx_post *p, const char **ret,
                     struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    bz_str_addf(&s, "https://x.com/%s/status/", p->author.handle ? p->author.handle + 1 : "i");
    bz_str_add(&s, p->id);
    return xx_keep(w, &s, ret, err);
}

/* --- files --- */

static const struct bz_json *post_included(const struct xx_beside *beside, const char *key)
{
    const struct bz_json *list = bz_json_get(beside->includes, "media");

    for (size_t i = 0; key && i < xx_len(list); i++) {
        if (bz_streq(bz_json_str(bz_json_at(list, i), "media_key"), key))
            return bz_json_at(list, i);
    }
    return NULL;
}

static bool post_files(struct xx *w, const struct xx_post *p, const struct xx_beside *beside,
                       struct xx_files *ret, struct bz_err *err)
{
    const struct bz_json *keys = bz_json_path(p->j, "attachments.media_keys");
    const struct bz_json *geo = bz_json_get(p->j, p->old ? "coordinates" : "geo");

    for (size_t i = 0; i < xx_len(p->media); i++) {
        if (!xx_media(w, bz_json_at(p->media, i), ret, err))
            return false;
    }
    for (size_t i = 0; i < xx_len(keys); i++) {
        if (!xx_media(w, post_included(beside, bz_json_text(bz_json_at(keys, i))), ret, err))
            return false;
    }
    return xx_point(w, p->old ? geo : bz_json_get(geo, "coordinates"), ret, err);
}

/* --- extra --- */

/* Whom it names: an answer is only taken by whoever named us (docs.x.com, post creation). */
static bool post_mentions(const struct xx_post *p, struct bz_json *extra, bool *us,
                          const struct xx *w)
{
    const struct bz_json *list =
        bz_json_get(p->entities, p->old ? "user_mentions" : "mentions");
    BZ_AUTO(bz_json) names = bz_json_array();

    for (size_t i = 0; i < xx_len(list); i++) {
        const struct bz_json *m = bz_json_at(list, i);
        const char *name = bz_json_str(m, p->old ? "screen_name" : "username");
        const char *id = bz_json_str(m, p->old ? "id_str" : "id");

        *us |= xx_is_me(w, id, name) || (name && w->handle && !strcasecmp(name, w->handle));
        if (name && !bz_json_push_text(names, name))
            return false;
    }
    return !bz_json_len(names) || bz_json_set(extra, "mentions", bz_steal(names));
}

static const struct bz_json *post_quoted(const struct xx_post *p,
                                         const struct xx_beside *beside)
{
    const struct bz_json *list = xx_either(beside->includes, "tweets", "posts");

    for (size_t i = 0; i < xx_len(list); i++) {
        if (bz_streq(bz_json_str(bz_json_at(list, i), "id"), p->quoted))
            return bz_json_at(list, i);
    }
    return NULL;
}

/* "https://x.com/ayto/status/…": the address of what is quoted is in the text. */
static bool post_address_is_ours(const struct xx *w, const struct bz_json *entity)
{
    static const char *const hosts[] = {"https://x.com/", "https://twitter.com/"};
    const char *url = bz_json_str(entity, "expanded_url");
    size_t len = w->handle ? strlen(w->handle) : 0;

    for (size_t i = 0; url && len && i < sizeof hosts / sizeof *hosts; i++) {
        const char *at = url + strlen(hosts[i]);

        if (bz_starts(url, hosts[i]) && strncasecmp(at, w->handle, len) == 0 &&
            bz_starts(at + len, "/status/"))
            return true;
    }
    return false;
}

/* As far as anything says so. */
static bool post_quotes_us(const struct xx *w, const struct xx_post *p,
                           const struct xx_beside *beside)
{
    const struct bz_json *old = bz_json_path(p->j, "quoted_status.user");
    const struct bz_json *urls = bz_json_get(p->entities, "urls");

    if (!p->quoted)
        return false;
    if (w->quoted || xx_is_me(w, bz_json_str(post_quoted(p, beside), "author_id"), NULL) ||
        xx_is_me(w, bz_json_str(old, "id_str"), bz_json_str(old, "screen_name")))
        return true;
    for (size_t i = 0; i < xx_len(urls); i++) {
        if (post_address_is_ours(w, bz_json_at(urls, i)))
            return true;
    }
    return false;
}

static bool post_share(const struct xx_post *p, const char *from, const char *key,
                       struct bz_json *extra)
{
    const struct bz_json *j = bz_json_path(p->j, from);

    return bz_json_kind(j) <= BZ_JSON_NULL || bz_json_set_shared(extra, key, j);
}

static bool post_extra(const struct xx_post *p, struct bz_json *extra)
{
    return (!p->quoted || bz_json_set_text(extra, "quote", p->quoted)) &&
           (xx_len(p->edit_ids) < 2 || bz_json_set_shared(extra, "edits", p->edit_ids)) &&
           (!bz_json_flag(p->j, "possibly_sensitive", false) ||
            bz_json_set_bool(extra, "sensitive", true)) &&
           post_share(p, p->old ? "place" : "geo.place_id", "place", extra) &&
           post_share(p, "attachments.poll_ids", "polls", extra) &&
           post_share(p, "withheld", "withheld", extra) &&
           post_share(p, "reply_settings", "reply_settings", extra);
}

/* --- times --- */

/* Every edit is a post with an id and a time of its own. */
static bool post_times(const struct xx *w, const struct xx_post *p, struct bz_message *m,
                       struct bz_json *extra)
{
    buzon_time said = xx_time(bz_json_get(p->j, "created_at"));
    buzon_time first = xx_id_time(p->first);
    const char *from = NULL;

    m->created_at = said;
    if (p->edits && first != BUZON_TIME_NONE) {
        m->created_at = first;
        m->edited_at = said != BUZON_TIME_NONE ? said : xx_id_time(p->id);
        m->sequence = p->edits;
    } else if (said == BUZON_TIME_NONE) {
        m->created_at = first;
        from = "id";
    }
    if (m->created_at == BUZON_TIME_NONE) {
        m->created_at = w->x->at;
        from = "receipt";
    }
    return !from || bz_json_set_text(extra, "time_from", from);
}

/* --- the message --- */

static enum buzon_message_kind post_kind(const struct xx_post *p, bool names_us)
{
    if (p->author.ours)
        return p->parent ? BUZON_MESSAGE_REPLY : BUZON_MESSAGE_ANNOUNCEMENT;
    if (p->parent)
        return BUZON_MESSAGE_REPLY;
    return names_us || !p->quoted ? BUZON_MESSAGE_MENTION : BUZON_MESSAGE_POST;
}

static bool post_make(struct xx *w, const struct xx_post *p, const struct xx_beside *beside,
                      struct bz_json *extra, struct bz_err *err)
{
    struct bz_message m = BZ_MESSAGE_INIT;
    struct xx_files files = {0};
    bool names_us = false;
    const char *thread = bz_json_str(p->j, "conversation_id");

    if (!post_files(w, p, beside, &files, err) ||
        !xx_text(w, p->words, p->entities, p->media, &m.text, err) ||
        !post_url(w, p, &m.url, err) ||
        !xx_set(
            post_mentions(p, extra, &names_us, w) && post_extra(p, extra) &&
                (!post_quotes_us(w, p, beside) || bz_json_set_bool(extra, "quotes_us", true)) &&
                post_times(w, p, &m, extra),
            err))
        return false;
    m.id = p->first;
    m.native_id = p->id;
    m.author = &p->author;
    m.kind = post_kind(p, names_us);
    m.language = post_language(p->j);
    m.parent = p->parent;
    m.thread = thread ? thread : p->parent ? NULL : p->first;
    return xx_pack(w, &m, &files, extra, err);
}

static bool post_repost(struct xx *w, const struct xx_post *p, struct bz_err *err)
{
    struct bz_notice n = {.verb = BUZON_VERB_REACTED,
                          .target = p->reposted,
                          .at = xx_time(bz_json_get(p->j, "created_at")),
                          .actor = p->author.id,
                          .extra = "{\"reaction\":\"repost\"}"};

    if (n.at == BUZON_TIME_NONE)
        n.at = xx_id_time(p->id);
    if (n.at == BUZON_TIME_NONE)
        n.at = w->x->at;
    return bz_batch_add_notice(w->batch, &n, err);
}

bool xx_add_post(struct xx *w, const struct bz_json *j, const struct xx_beside *beside,
                 struct bz_err *err)
{
    BZ_AUTO(bz_json) extra = bz_json_object();
    struct xx_post p;

    if (!extra)
        return bz_nomem(err);
    if (!xx_post_read(w, j, beside, &p, err))
        return false;
    if (!p.id || !p.words)
        return xx_unknown(w, j, err);
    return p.reposted ? post_repost(w, &p, err) : post_make(w, &p, beside, extra, err);
}
