/* SPDX-License-Identifier: EUPL-1.2 */
/* An object becomes a message. */
#include "network/feed/feed.h"

#include "base/hash.h"
#include "text/unicode.h"

#include <string.h>

/* --- ids --- */

/* The same object gets the same one again. */
static bool item_make_id(struct fd *w, struct fd_item *i, struct bz_err *err)
{
    BZ_TEXT text = bz_json_print_canonical(i->j, err);
    unsigned char digest[BZ_SHA256_LEN];
    BZ_DONE(bz_str) id = {0};

    if (!text || !bz_sha256(digest, &(struct bz_span){text, strlen(text)}, 1, err))
        return false;
    bz_str_add(&id, "feed-");
    bz_str_add_hex(&id, digest, 16);
    return fd_keep(w, &id, &i->msg.id, err);
}

static bool item_ids(struct fd *w, struct fd_item *i, struct bz_err *err)
{
    const struct bz_json *above = fd_get(i->j, "inReplyTo"), *talk = fd_get(i->j, "context");

    i->msg.id = fd_id(i->j);
    if (!i->msg.id && !item_make_id(w, i, err))
        return false;
    i->msg.native_id = i->msg.id;
    i->msg.url = fd_id(fd_get(i->j, "url"));
    i->msg.parent = fd_id(above);
    i->msg.thread = fd_id(talk ? talk : fd_get(i->j, "conversation"));
    if (!i->msg.thread && !i->msg.parent)
        i->msg.thread = i->msg.id;
    return !fd_nth(fd_all(i->j, "inReplyTo"), 1) ||
           fd_ok(bz_json_set_shared(i->extra, "in_reply_to", fd_all(i->j, "inReplyTo")), err);
}

/* --- who may read it --- */

static bool item_is_public(const char *id)
{
    return bz_streq(id, "https://www.w3.org/ns/activitystreams#Public") ||
           bz_streq(id, "as:Public") || bz_streq(id, "Public") || bz_streq(id, "@public");
}

/* What a field of addressees holds. */
struct field {
    bool any, open, followers, us;
};

static void item_field(const struct fd *w, const struct bz_json *j, const char *term,
                       struct field *ret)
{
    const struct bz_json *all = fd_all(j, term);

    for (size_t i = 0; fd_nth(all, i); i++) {
        const char *id = fd_id(fd_nth(all, i));
        size_t len = id ? strlen(id) : 0;

        ret->any = true;
        ret->open |= item_is_public(id);
        ret->us |= w->me && bz_streq(id, w->me);
        ret->followers |= len > 10 && strcmp(id + len - 10, "/followers") == 0;
    }
}

/* Whoever addresses nobody publishes. */
static enum buzon_visibility item_visibility(const struct fd *w, struct fd_item *i)
{
    struct field to = {0}, cc = {0};

    item_field(w, i->j, "to", &to);
    item_field(w, i->j, "cc", &cc);
    if (!to.any && !cc.any) {
        item_field(w, i->activity, "to", &to);
        item_field(w, i->activity, "cc", &cc);
    }
    i->names_us |= to.us || cc.us;
    if (to.open || (!to.any && !cc.any))
        return BUZON_VISIBILITY_PUBLIC;
    if (cc.open)
        return BUZON_VISIBILITY_UNLISTED;
    return to.followers || cc.followers ? BUZON_VISIBILITY_FOLLOWERS : BUZON_VISIBILITY_DIRECT;
}

/* --- tags --- */

static bool item_tags(const struct fd *w, struct fd_item *i)
{
    static const char *const mention[] = {"mention", NULL}, *const hashtag[] = {"hashtag",
                                                                                NULL};
    const struct bz_json *all = fd_all(i->j, "tag");
    BZ_AUTO(bz_json) named = bz_json_array();
    BZ_AUTO(bz_json) others = bz_json_array();

    if (!named || !others)
        return false;
    for (size_t k = 0; fd_nth(all, k); k++) {
        const struct bz_json *tag = fd_nth(all, k);
        const char *href = fd_str(tag, "href");

        if (fd_is(tag, mention) && href) {
            i->names_us |= w->me && bz_streq(href, w->me);
            if (!bz_json_push_text(named, href))
                return false;
        } else if (!fd_is(tag, hashtag) && !bz_json_push(others, bz_json_share(tag))) {
            return false;
        }
    }
    return (!bz_json_len(named) || bz_json_set(i->extra, "mentions", bz_steal(named))) &&
           (!bz_json_len(others) || bz_json_set(i->extra, "tags", bz_steal(others)));
}

/* --- times --- */

bool fd_times(const struct fd *w, struct fd_item *i, buzon_time published, buzon_time updated)
{
    bool never = published == BUZON_TIME_NONE, edit = updated != BUZON_TIME_NONE;

    i->msg.created_at = !never ? published : edit ? updated : w->at;
    if (updated > i->msg.created_at)
        i->msg.edited_at = updated;
    return !never || bz_json_set_text(i->extra, "time_from", edit ? "update" : "receipt");
}

/* What an activity says of when it happened is said of its object, too. */
static bool item_times(const struct fd *w, struct fd_item *i)
{
    static const char *const update[] = {"update", NULL};
    buzon_time published = fd_time(fd_str(i->j, "published"));
    buzon_time updated = fd_time(fd_str(i->j, "updated"));
    buzon_time happened = fd_time(fd_str(i->activity, "published"));
    bool edit = i->activity && fd_is(i->activity, update);

    if (published == BUZON_TIME_NONE && !edit)
        published = happened;
    if (updated == BUZON_TIME_NONE && edit)
        updated = happened != BUZON_TIME_NONE ? happened : w->at;
    if (!fd_times(w, i, published, updated))
        return false;
    if (edit)
        i->msg.edited_at = updated;
    return true;
}

/* --- the message --- */

static enum buzon_message_kind item_kind(const struct fd_item *i)
{
    int said = bz_names_find(&bz_message_kinds, bz_json_str(i->j, "buzon:kind"));

    if (said > 0)
        return (enum buzon_message_kind)said;
    if (i->author.ours)
        return i->msg.parent ? BUZON_MESSAGE_REPLY : BUZON_MESSAGE_ANNOUNCEMENT;
    if (i->msg.visibility == BUZON_VISIBILITY_DIRECT)
        return BUZON_MESSAGE_DIRECT;
    if (i->msg.parent)
        return BUZON_MESSAGE_REPLY;
    return i->names_us ? BUZON_MESSAGE_MENTION : BUZON_MESSAGE_POST;
}

static bool item_share(const struct fd_item *i, const char *term)
{
    const struct bz_json *all = fd_all(i->j, term);

    return !all || bz_json_set_shared(i->extra, term, all);
}

static bool item_extra(const struct fd *w, struct fd_item *i)
{
    const struct bz_json *own = bz_json_get(i->j, "buzon:extra"), *value;
    const char *key;
    void *iter = NULL;

    if (!item_tags(w, i) || !item_share(i, "location") || !item_share(i, "oneOf") ||
        !item_share(i, "anyOf") || !item_share(i, "options"))
        return false;
    while (bz_json_each(own, &iter, &key, &value)) {
        if (!bz_json_set_shared(i->extra, key, value))
            return false;
    }
    return true;
}

static bool item_who(struct fd *w, struct fd_item *i, struct bz_err *err)
{
    const struct bz_json *who = fd_get(i->j, "attributedTo");

    who = who ? who : fd_get(i->j, "author");
    who = who ? who : fd_get(i->j, "actor");
    who = who ? who : fd_get(i->activity, "actor");
    return fd_author(w, who, &i->author, err);
}

/* Most have no more to say. */
static bool item_pack(struct fd_item *i, char **ret, struct bz_err *err)
{
    char *printed;

    /* A name alone is nobody: two of them may be anybody. */
    if (!i->author.id && i->author.name &&
        !bz_json_set_text(i->extra, "author", i->author.name))
        return bz_nomem(err);
    if (!bz_json_len(i->extra))
        return true;
    printed = bz_json_print(i->extra, err);
    *ret = printed ? bz_nfc_take(printed, strlen(printed), err) : NULL;
    return *ret;
}

bool fd_item_add(struct fd *w, struct fd_item *i, struct bz_err *err)
{
    BZ_TEXT printed = NULL;

    if (!item_pack(i, &printed, err))
        return false;
    i->msg.kind = item_kind(i);
    i->msg.network = w->c->account->network;
    i->msg.account = w->c->account->name ? w->c->account->name : "";
    i->msg.attachments = i->attachments;
    i->msg.extra = printed ? printed : "{}";
    i->msg.author = i->author.id || i->author.name ? &i->author : NULL;
    i->msg.direction = i->author.ours ? BUZON_DIRECTION_OUT : BUZON_DIRECTION_IN;
    i->msg.deleted_at = fd_time(fd_str(i->j, "deleted"));
    return bz_batch_add(w->batch, &i->msg, err);
}

static void item_done(struct fd_item *i)
{
    bz_json_free(i->extra);
}

bool fd_object(struct fd *w, const struct bz_json *j, const struct bz_json *activity,
               struct bz_err *err)
{
    __attribute__((cleanup(item_done))) struct fd_item i = {
        .j = j, .activity = activity, .msg = BZ_MESSAGE_INIT, .extra = bz_json_object()};

    if (!i.extra)
        return bz_nomem(err);
    i.msg.visibility = item_visibility(w, &i);
    if (!item_who(w, &i, err) || !item_ids(w, &i, err) || !fd_words(w, &i, err) ||
        !fd_files(&i, err) || !fd_ok(item_times(w, &i) && item_extra(w, &i), err))
        return false;
    return fd_item_add(w, &i, err);
}
