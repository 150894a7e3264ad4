/* SPDX-License-Identifier: EUPL-1.2 */
/* Is an answer whose fate is unknown on the network? A post is looked for under its own key at
 * the account's own server, which knows at once. A chat message can be found, but that it is
 * missing proves nothing for ever, and nothing makes a repeat harmless: then a person decides.
 */
#include "network/bluesky/bluesky.h"

#include "term/civil.h"
#include "text/unicode.h"

#include <inttypes.h>
#include <string.h>

static struct bz_request *find_chat(const struct bsky *b, const char *convo, buzon_time since,
                                    struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};
    BZ_DONE(bz_str) state = {0};
    struct bz_request *r;

    bz_str_add(&path, "chat.bsky.convo.getMessages?limit=100&convoId=");
    bz_str_add_escaped(&path, convo);
    bz_str_addf(&state, "{\"since\":%" PRId64 "}", since);
    if (path.failed || state.failed)
        return bz_nomem(err);
    r = bsky_request(b, "find_own", "GET", path.data, true, err);
    if (r)
        r->state = bz_steal(state.data);
    return r;
}

struct bz_request *bsky_find_own(const struct bz_context *c, const struct bz_part *part,
                                 buzon_time since, struct bz_err *err)
{
    __attribute__((cleanup(bsky_done))) struct bsky b = {0};
    char convo[256], message[256], key[14];

    if (!bsky_init(&b, c, NULL, part->now, err))
        return NULL;
    if (!b.me)
        return bz_fail(err, BUZON_ERR_STATE, "the account was never checked");
    if (bsky_chat_split(part->to->native_id, convo, message))
        return find_chat(&b, convo, since, err);
    return bsky_key(&b, part, key, err) ? bsky_get_record(&b, "find_own", key, err) : NULL;
}

/* --- what is there --- */

static bool found_post(struct bsky *b, const struct bz_part *part, struct bz_reply *ret,
                       struct bz_err *err)
{
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = bsky_parse(b, &local);
    const char *uri, *page;
    char key[14];

    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (!bsky_key(b, part, key, err) || !bsky_own_uri(b, key, &uri, err))
        return false;
    if (!bz_streq(bz_json_str(j, "uri"), uri)) {
        bz_err_set(err, BUZON_ERR_PROTOCOL, "our own post: the network's answer is another");
        return true;
    }
    ret->what = BZ_SENT_DONE;
    return bsky_page(b, uri, &page, err) && bz_dup(&ret->native_id, uri, err) &&
           bz_dup(&ret->url, page, err);
}

/* Our own words, not from before they could have been sent; the id, or NULL. */
static bool found_try(struct bsky *b, const char *text, buzon_time since,
                      const struct bz_json *j, const char **ret, struct bz_err *err)
{
    const char *id = bz_json_str(j, "id"), *theirs;
    buzon_time at = bsky_time(j, "sentAt");

    *ret = NULL;
    if (!id || !bz_streq(bz_json_str(bz_json_get(j, "sender"), "did"), b->me) ||
        (at != BUZON_TIME_NONE && at < since))
        return true;
    if (!bsky_text(b, bz_json_str(j, "text"), &theirs, err))
        return false;
    *ret = bz_streq(theirs, text) ? id : NULL;
    return true;
}

static bool found_chat(struct bsky *b, const struct bz_part *part, const char *convo,
                       struct bz_reply *ret, struct bz_err *err)
{
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = bsky_parse(b, &local);
    BZ_AUTO(bz_json) asked = NULL;
    const struct bz_json *list = bz_json_get(j, "messages");
    size_t n = bz_json_kind(list) == BZ_JSON_ARRAY ? bz_json_len(list) : 0;
    const char *text, *id = NULL;
    BZ_DONE(bz_str) s = {0};

    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (!bsky_asked(b->x, &asked, err) || !bsky_text(b, part->text, &text, err))
        return false;
    for (size_t i = 0; i < n && !id; i++) {
        if (!found_try(b, text, bz_json_num(asked, "since", BUZON_TIME_NONE),
                       bz_json_at(list, i), &id, err))
            return false;
    }
    if (!id) {
        bz_err_set(err, BUZON_ERR_UNKNOWN, "the chat does not show the answer yet");
        return true;
    }
    bz_str_addf(&s, "convo:%s/%s", convo, id);
    ret->what = BZ_SENT_DONE;
    return (ret->native_id = bz_str_take(&s, err));
}

bool bsky_found_own(const struct bz_context *c, const struct bz_part *part,
                    const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    __attribute__((cleanup(bsky_done))) struct bsky b = {0};
    char convo[256], message[256];
    bool chat = bsky_chat_split(part->to->native_id, convo, message), missing = false;

    if (!bsky_init(&b, c, x, x->at, err) || !bsky_named(x, "RecordNotFound", &missing, err))
        return false;
    ret->what = BZ_SENT_UNKNOWN;
    if (bsky_ok(x))
        return chat ? found_chat(&b, part, convo, ret, err) : found_post(&b, part, ret, err);
    if (!chat && missing && x->response->status == 400) {
        ret->what = BZ_SENT_REFUSED;
        return true;
    }
    (void)bsky_refuse(x, "our own post", err);
    return err->code != BUZON_ERR_NO_MEMORY;
}
