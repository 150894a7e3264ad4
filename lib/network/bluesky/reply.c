/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers. A post names what it answers and the root of the thread by address and version; what
 * of these is not known is looked up first. It is written under a key of its own and only where
 * nothing is yet: a repeat finds it there. A chat message has no such key. */
#include "network/bluesky/bluesky.h"

#include <string.h>

/* One number for two limits: 300 graphemes, and 3,000 bytes, ten times as many; so it is for
 * chats, with 1,000 and 10,000. */
int64_t bsky_length(const struct bz_context *c, const char *text, struct bz_err *err)
{
    int64_t bytes = ((int64_t)strlen(text) + 9) / 10;
    int64_t n = bz_length(text, BZ_LENGTH_GRAPHEMES, err);

    (void)c;
    return n >= 0 && bytes > n ? bytes : n;
}

/* --- what it answers --- */

static struct bz_json *ref_new(const char *uri, const char *cid)
{
    BZ_AUTO(bz_json) ref = bz_json_object();

    return bz_json_set_text(ref, "uri", uri) && bz_json_set_text(ref, "cid", cid)
               ? bz_steal(ref)
               : NULL;
}

/* {"root", "parent"}: without a root the parent is it. NULL in *ret when a version is missing.
 */
static bool refs_make(const char *uri, const char *cid, const struct bz_json *root,
                      struct bz_json **ret, struct bz_err *err)
{
    const char *root_uri = bz_json_str(root, "uri"), *root_cid = bz_json_str(root, "cid");
    BZ_AUTO(bz_json) refs = NULL;

    *ret = NULL;
    if (!uri || !cid || !*cid)
        return true;
    if (!root_uri || !root_cid || !*root_cid) {
        root_uri = uri;
        root_cid = cid;
    }
    refs = bz_json_object();
    if (!bsky_set(bz_json_set(refs, "root", ref_new(root_uri, root_cid)) &&
                      bz_json_set(refs, "parent", ref_new(uri, cid)),
                  err))
        return false;
    *ret = bz_steal(refs);
    return true;
}

static bool parse_text(const char *text, struct bz_json **ret, struct bz_err *err)
{
    BZ_LOCAL_ERR(local);

    *ret = text ? bz_json_parse(text, strlen(text), NULL, NULL, &local) : NULL;
    return local.code != BUZON_ERR_NO_MEMORY || bz_nomem(err);
}

/* What the citizen's message says of itself. */
static bool refs_known(const struct bz_part *part, struct bz_json **ret, struct bz_err *err)
{
    BZ_AUTO(bz_json) extra = NULL;

    *ret = NULL;
    if (part->previous)
        return true;
    return parse_text(part->to->extra, &extra, err) &&
           refs_make(part->to->native_id, bz_json_str(extra, "cid"), bz_json_get(extra, "root"),
                     ret, err);
}

/* --- the requests --- */

struct bz_request *bsky_get_record(const struct bsky *b, const char *purpose, const char *key,
                                   struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};

    bz_str_add(&path, "com.atproto.repo.getRecord?repo=");
    bz_str_add_escaped(&path, b->me);
    bz_str_add(&path, "&collection=" BSKY_POSTS "&rkey=");
    bz_str_add_escaped(&path, key);
    return path.failed ? bz_nomem(err) : bsky_request(b, purpose, "GET", path.data, false, err);
}

/* Our own part before at our server, where it is at once; the citizen's post at the network's.
 */
static struct bz_request *reply_look(const struct bsky *b, const struct bz_part *part,
                                     struct bz_err *err)
{
    char did[256], key[256];
    BZ_DONE(bz_str) path = {0};

    if (part->previous)
        return bsky_uri_split(part->previous, did, key)
                   ? bsky_get_record(b, "reply_look", key, err)
                   : bz_fail(err, BUZON_ERR_GONE, "the part before has no address");
    bz_str_add(&path, "app.bsky.feed.getPosts?uris=");
    bz_str_add_escaped(&path, part->to->native_id);
    return path.failed ? bz_nomem(err)
                       : bsky_request(b, "reply_look", "GET", path.data, false, err);
}

static struct bz_request *reply_put(const struct bsky *b, const struct bz_part *part,
                                    const struct bz_json *refs, struct bz_err *err)
{
    BZ_AUTO(bz_json) body = bz_json_object();
    BZ_AUTO(bz_json) record = bsky_record(part, refs, err);
    char key[14];

    if (!record || !bsky_key(b, part, key, err))
        return NULL;
    if (!bsky_set(bz_json_set_text(body, "repo", b->me) &&
                      bz_json_set_text(body, "collection", BSKY_POSTS) &&
                      bz_json_set_text(body, "rkey", key) &&
                      bz_json_set(body, "record", bz_steal(record)) &&
                      bz_json_set_null(body, "swapRecord"), /* only where nothing is */
                  err))
        return NULL;
    return bsky_post(b, "reply", "com.atproto.repo.putRecord", bz_steal(body), false, err);
}

/* Who answers a request accepts it. */
static struct bz_request *reply_chat(const struct bsky *b, const struct bz_part *part,
                                     const char *convo, const char *state, struct bz_err *err)
{
    BZ_AUTO(bz_json) body = bz_json_object();
    BZ_AUTO(bz_json) message = NULL;
    BZ_AUTO(bz_json) facets = NULL;

    if (!bz_json_set_text(body, "convoId", convo))
        return bz_nomem(err);
    if (!state)
        return bsky_post(b, "reply_accept", "chat.bsky.convo.acceptConvo", bz_steal(body), true,
                         err);
    facets = bsky_facets_of(part, err);
    if (!facets)
        return NULL;
    message = bz_json_object();
    if (!bsky_set(bz_json_set_text(message, "text", part->text) &&
                      (!bz_json_len(facets) || bz_json_set_shared(message, "facets", facets)) &&
                      bz_json_set(body, "message", bz_steal(message)),
                  err))
        return NULL;
    return bsky_post(b, "reply_chat", "chat.bsky.convo.sendMessage", bz_steal(body), true, err);
}

struct bz_request *bsky_reply(const struct bz_context *c, const struct bz_part *part,
                              const char *state, struct bz_err *err)
{
    __attribute__((cleanup(bsky_done))) struct bsky b = {0};
    char convo[256], message[256];
    BZ_AUTO(bz_json) refs = NULL;

    if (!bsky_init(&b, c, NULL, part->now, err))
        return NULL;
    if (bsky_chat_split(part->to->native_id, convo, message))
        return reply_chat(&b, part, convo, state, err);
    if (!b.me)
        return bz_fail(err, BUZON_ERR_STATE, "the account was never checked");
    if (!part->to->native_id || !bz_starts(part->to->native_id, "at://"))
        return bz_fail(err, BUZON_ERR_GONE, "what is answered has no address on the network");
    if (!(state ? parse_text(state, &refs, err) : refs_known(part, &refs, err)))
        return NULL;
    return bz_json_get(refs, "parent") ? reply_put(&b, part, refs, err)
                                       : reply_look(&b, part, err);
}

/* --- what became of it --- */

/* The post itself, or the record of our part before. */
static bool reply_looked(struct bsky *b, struct bz_reply *ret, struct bz_err *err)
{
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = bsky_parse(b, &local);
    const struct bz_json *post =
        bz_json_get(j, "posts") ? bz_json_at(bz_json_get(j, "posts"), 0) : j;
    const struct bz_json *record = bz_json_get(post, "record");
    BZ_AUTO(bz_json) refs = NULL;

    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    record = record ? record : bz_json_get(post, "value");
    if (!refs_make(bz_json_str(post, "uri"), bz_json_str(post, "cid"),
                   bz_json_path(record, "reply.root"), &refs, err))
        return false;
    if (!refs) {
        ret->what = BZ_SENT_REFUSED;
        bz_err_set(err, BUZON_ERR_GONE, "what is answered is no longer on the network");
        return true;
    }
    ret->what = BZ_SENT_MORE;
    return (ret->state = bz_json_print(refs, err));
}

static bool reply_is_there(struct bsky *b, const char *uri, struct bz_reply *ret,
                           struct bz_err *err)
{
    const char *page;

    ret->what = BZ_SENT_DONE;
    return bsky_page(b, uri, &page, err) && bz_dup(&ret->native_id, uri, err) &&
           bz_dup(&ret->url, page, err);
}

static bool reply_created(struct bsky *b, const struct bz_part *part, struct bz_reply *ret,
                          struct bz_err *err)
{
    const char *uri;
    char key[14];

    return bsky_key(b, part, key, err) && bsky_own_uri(b, key, &uri, err) &&
           reply_is_there(b, uri, ret, err);
}

static bool reply_sent_chat(struct bsky *b, const char *convo, struct bz_reply *ret,
                            struct bz_err *err)
{
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = bsky_parse(b, &local);
    const char *id = bz_json_str(j, "id");
    BZ_DONE(bz_str) s = {0};

    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (!id || !*id) {
        ret->what = BZ_SENT_UNKNOWN;
        bz_err_set(err, BUZON_ERR_UNKNOWN, "the network took the answer without saying its id");
        return true;
    }
    bz_str_addf(&s, "convo:%s/%s", convo, id);
    ret->what = BZ_SENT_DONE;
    return (ret->native_id = bz_str_take(&s, err));
}

static void reply_code(const struct bz_part *part, const struct bz_exchange *x, bool chat,
                       struct bz_err *err)
{
    int64_t limit = chat ? BSKY_CHAT_GRAPHEMES : BSKY_GRAPHEMES;
    BZ_LOCAL_ERR(local);

    if (x->response->status != 400 || err->code == BUZON_ERR_AUTH)
        return;
    err->code = bsky_length(NULL, part->text, &local) > limit || strstr(err->message, "too big")
                    ? BUZON_ERR_TOO_LONG
                    : BUZON_ERR_INVALID;
}

/* Is it a refusal that means "not there"? What was only looked up says nothing of it. */
static bool reply_failed(struct bsky *b, const struct bz_part *part, bool chat,
                         struct bz_reply *ret, struct bz_err *err)
{
    int status = b->x->response->status;
    bool wrote = bz_streq(b->x->purpose, "reply") || bz_streq(b->x->purpose, "reply_chat");
    bool locked = false, invalid = false, missing = false;

    if (!bsky_named(b->x, "ConvoLocked", &locked, err) ||
        !bsky_named(b->x, "InvalidConvo", &invalid, err) ||
        !bsky_named(b->x, "RecordNotFound", &missing, err))
        return false;
    (void)bsky_refuse(b->x, "answer", err);
    if (err->code == BUZON_ERR_NO_MEMORY)
        return false;
    ret->what = status == 429  ? BZ_SENT_LATER
                : status < 500 ? BZ_SENT_REFUSED
                : wrote        ? BZ_SENT_UNKNOWN
                               : BZ_SENT_LATER;
    /* A server that is broken may say anything beside. */
    if (ret->what == BZ_SENT_REFUSED && (locked || invalid || missing))
        err->code = BUZON_ERR_GONE;
    else if (ret->what == BZ_SENT_REFUSED)
        reply_code(part, b->x, chat, err);
    return true;
}

bool bsky_replied(const struct bz_context *c, const struct bz_part *part,
                  const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    __attribute__((cleanup(bsky_done))) struct bsky b = {0};
    char convo[256], message[256];
    bool chat = bsky_chat_split(part->to->native_id, convo, message), there = false;

    if (!bsky_init(&b, c, x, x->at, err) || !bsky_named(x, "InvalidSwap", &there, err))
        return false;
    if (bz_streq(x->purpose, "reply") && (bsky_ok(x) || (there && x->response->status == 400)))
        return reply_created(&b, part, ret, err);
    if (!bsky_ok(x))
        return reply_failed(&b, part, chat, ret, err);
    if (bz_streq(x->purpose, "reply_look"))
        return reply_looked(&b, ret, err);
    if (bz_streq(x->purpose, "reply_chat"))
        return reply_sent_chat(&b, convo, ret, err);
    ret->what = BZ_SENT_MORE;
    return bz_dup(&ret->state, "accepted", err);
}
