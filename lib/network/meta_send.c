/* SPDX-License-Identifier: EUPL-1.2 */
/* Private answers on the Messenger platform, for pages and for accounts of Instagram: a message
 * in a conversation, or the one that what is public may get; and what became of any answer.
 *
 * Nothing makes a repeat harmless. */
#include "network/meta_graph.h"

#include "term/civil.h"

int64_t bz_graph_window(const struct bz_context *c, const struct bz_message *to,
                        enum buzon_visibility visibility)
{
    if (visibility != BUZON_VISIBILITY_DIRECT)
        return 0;
    if (to->visibility != BUZON_VISIBILITY_DIRECT)
        return BZ_GRAPH_REPLY_MS;
    return bz_json_flag(c->settings, "human_agent", false) ? 7 * (int64_t)BZ_MS_DAY : BZ_MS_DAY;
}

/* A day long any answer, after that one by a person. */
static bool send_type(const struct bz_part *part, struct bz_json *body)
{
    if (part->now - part->heard_at <= BZ_MS_DAY)
        return bz_json_set_text(body, "messaging_type", "RESPONSE");
    return bz_json_set_text(body, "messaging_type", "MESSAGE_TAG") &&
           bz_json_set_text(body, "tag", "HUMAN_AGENT");
}

/* Of a conversation the person; of something public the thing itself. */
static bool send_recipient(const struct bz_part *part, const char *public_key,
                           struct bz_json *body, struct bz_err *err)
{
    BZ_AUTO(bz_json) to = bz_json_object();
    bool direct = part->to->visibility == BUZON_VISIBILITY_DIRECT;
    const char *who = part->to->author ? part->to->author->id : NULL;

    if (direct && !who)
        return bz_fail(err, BUZON_ERR_GONE, "nobody says who wrote the message");
    return bz_meta_set((direct ? bz_json_set_text(to, "id", who)
                               : bz_json_set_text(to, public_key, part->to->native_id)) &&
                           bz_json_set(body, "recipient", bz_steal(to)) &&
                           (!direct || send_type(part, body)),
                       err);
}

struct bz_request *bz_graph_message(const char *base, const char *node,
                                    const struct bz_part *part, const char *public_key,
                                    struct bz_err *err)
{
    BZ_AUTO(bz_json) body = bz_json_object();
    BZ_AUTO(bz_json) message = bz_json_object();
    BZ_DONE(bz_str) path = {0};

    bz_str_add_char(&path, '/');
    bz_str_add_escaped(&path, node);
    bz_str_add(&path, "/messages");
    if (!bz_meta_set(body && !path.failed, err) ||
        !send_recipient(part, public_key, body, err) ||
        !bz_meta_set(bz_json_set_text(message, "text", part->text) &&
                         bz_json_set(body, "message", bz_steal(message)),
                     err))
        return NULL;
    return bz_meta_post(base, path.data, body, err);
}

/* --- what became of it --- */

static bool replied_done(const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = bz_json_parse(r->body ? r->body : "", r->len, NULL, NULL, &local);

    if (local.code == BUZON_ERR_NO_MEMORY ||
        !bz_json_id(j, bz_json_get(j, "message_id") ? "message_id" : "id", &ret->native_id,
                    err))
        return bz_nomem(err);
    ret->what = ret->native_id ? BZ_SENT_DONE : BZ_SENT_UNKNOWN;
    if (!ret->native_id)
        bz_err_set(err, BUZON_ERR_UNKNOWN, "the network took the answer without saying its id");
    return true;
}

bool bz_graph_replied(const struct bz_context *c, const struct bz_part *part,
                      const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    (void)c;
    (void)part;
    if (bz_graph_ok(x))
        return replied_done(x, ret, err);
    (void)bz_graph_fail(err, x, "answer", &ret->what);
    return err->code != BUZON_ERR_NO_MEMORY;
}
