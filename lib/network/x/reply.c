/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers: a post below the citizen's, or a direct message; and what became of them.
 *
 * Since February 2026 the interface takes a reply only where the author of the post named us or
 * quotes us (docs.x.com, creation of posts). Nothing makes a repeat harmless: what may be there
 * is looked for among our own. */
#include "network/x/x.h"

#include <string.h>
#include <strings.h>

/* --- whom X lets us answer --- */

bool xx_is_direct(const struct bz_part *part)
{
    return part->visibility == BUZON_VISIBILITY_DIRECT ||
           (part->to && part->to->visibility == BUZON_VISIBILITY_DIRECT);
}

/* Ours, without "@"; NULL when nobody said it. */
static const char *reply_handle(const struct bz_context *c)
{
    const char *noted = bz_json_str(bz_json_get(c->state, BZ_NOTE_ACCOUNT), "handle");
    const char *handle = noted ? noted : c->account->handle;

    return handle && *handle == '@' ? handle + 1 : handle;
}

static bool reply_names(const struct bz_json *extra, const char *handle)
{
    const struct bz_json *list = bz_json_get(extra, "mentions");

    for (size_t i = 0; i < xx_len(list); i++) {
        const char *name = bz_json_text(bz_json_at(list, i));

        if (name && strcasecmp(name, handle) == 0)
            return true;
    }
    return false;
}

static bool reply_is_invited(const struct bz_context *c, const struct bz_message *to,
                             struct bz_err *err)
{
    const char *text = to->extra ? to->extra : "{}", *handle = reply_handle(c);
    BZ_AUTO(bz_json) extra = bz_json_parse(text, strlen(text), NULL, "extra", err);

    if (!extra)
        return false;
    if (!handle || bz_json_flag(extra, "quotes_us", false) || reply_names(extra, handle))
        return true;
    return bz_fail(err, BUZON_ERR_UNSUPPORTED,
                   "X takes an answer from an app only where the author names or quotes "
                   "@%.64s, and this post does neither: answer by direct message, or on "
                   "x.com by hand",
                   handle);
}

bool xx_takes(const struct bz_context *c, const struct bz_message *to,
              enum buzon_visibility visibility, struct bz_err *err)
{
    const struct bz_part part = {.to = to, .visibility = visibility};
    const char *author = to->author ? to->author->id : NULL;

    if (!xx_is_direct(&part))
        return reply_is_invited(c, to, err);
    if (xx_is_id(author) || to->thread)
        return true;
    return bz_fail(err, BUZON_ERR_GONE, "nobody says who wrote the message");
}

/* --- the request --- */

/* Groups have a number of their own; of two people it is enough to name the other. */
bool xx_direct_path(const struct bz_message *to, const char *tail, struct bz_str *path,
                    struct bz_err *err)
{
    bool direct = to->visibility == BUZON_VISIBILITY_DIRECT;
    const char *author = to->author ? to->author->id : NULL;

    bz_str_add(path, "/2/dm_conversations/");
    if (direct && to->thread && (xx_is_id(to->thread) || !xx_is_id(author))) {
        bz_str_add_escaped(path, to->thread);
    } else if (xx_is_id(author)) {
        bz_str_addf(path, "with/%s", author);
    } else {
        return bz_fail(err, BUZON_ERR_GONE, "nobody says who wrote the message");
    }
    bz_str_add(path, tail);
    return true;
}

static char *reply_body(const struct bz_part *part, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    BZ_AUTO(bz_json) below = bz_json_object();
    const char *parent = part->previous ? part->previous : part->to->native_id;
    bool ok = below && bz_json_set_text(j, "text", part->text);

    if (ok && !xx_is_direct(part))
        ok = bz_json_set_text(below, "in_reply_to_tweet_id", parent) &&
             bz_json_set(j, "reply", bz_steal(below));
    return xx_set(ok, err) ? bz_json_print(j, err) : NULL;
}

struct bz_request *xx_reply(const struct bz_context *c, const struct bz_part *part,
                            const char *state, struct bz_err *err)
{
    BZ_AUTO(bz_request) r = NULL;
    BZ_DONE(bz_str) path = {0};

    (void)state;
    /* Below a post of ours that the author of the first one invited. */
    if (!part->previous && !xx_takes(c, part->to, part->visibility, err))
        return NULL;
    if (!xx_is_direct(part))
        bz_str_add(&path, "/2/tweets");
    else if (!xx_direct_path(part->to, "/messages", &path, err))
        return NULL;
    r = xx_request(c, "reply", "POST", &path, err);
    if (!r || !bz_headers_add(&r->headers, "Content-Type", "application/json", err) ||
        !(r->body = reply_body(part, err)))
        return NULL;
    r->body_len = strlen(r->body);
    return bz_steal(r);
}

/* --- what became of it --- */

bool xx_post_url(const struct bz_context *c, const char *id, char **ret, struct bz_err *err)
{
    const char *handle = reply_handle(c);
    BZ_DONE(bz_str) url = {0};

    bz_str_addf(&url, "https://x.com/%s/status/", handle ? handle : "i");
    bz_str_add(&url, id);
    return (*ret = bz_str_take(&url, err));
}

/* Success without an id may hold the refusal instead. */
static bool reply_doubt(const struct bz_exchange *x, const struct bz_json *j,
                        struct bz_reply *ret, struct bz_err *err)
{
    if (!bz_json_get(j, "data") && xx_len(bz_json_get(j, "errors"))) {
        (void)xx_refuse_json(err, x, "answer", j, &ret->what);
        if (err->code != BUZON_ERR_PROTOCOL) /* a reason that we know */
            return true;
    }
    ret->what = BZ_SENT_UNKNOWN;
    bz_err_set(err, BUZON_ERR_UNKNOWN, "X took the answer without saying its id");
    return true;
}

static bool reply_done(const struct bz_context *c, const struct bz_part *part,
                       const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    const char *key = xx_is_direct(part) ? "dm_event_id" : "id";
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = bz_json_parse(r->body ? r->body : "", r->len, NULL, NULL, &local);

    if (local.code == BUZON_ERR_NO_MEMORY ||
        !bz_json_id(bz_json_get(j, "data"), key, &ret->native_id, err))
        return bz_nomem(err);
    if (!ret->native_id)
        return reply_doubt(x, j, ret, err);
    ret->what = BZ_SENT_DONE;
    return xx_is_direct(part) || xx_post_url(c, ret->native_id, &ret->url, err);
}

bool xx_replied(const struct bz_context *c, const struct bz_part *part,
                const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    if (x->response->status >= 200 && x->response->status <= 299)
        return reply_done(c, part, x, ret, err);
    (void)xx_refuse(err, x, "answer", &ret->what);
    return err->code != BUZON_ERR_NO_MEMORY;
}
