/* SPDX-License-Identifier: EUPL-1.2 */
/* What became of an answer. There is no way to look for it, and no key that makes a repeat
 * harmless: what is not surely there or surely not stays unknown. */
#include "network/telegram/telegram.h"

#include <string.h>

/* The connection in front of "CHAT:MESSAGE", colon and all, is of the message that is
 * answered. */
static size_t replied_connection(const char *id)
{
    const char *at = id ? strrchr(id, ':') : NULL;

    while (at && at > id && at[-1] != ':')
        at--;
    return at ? (size_t)(at - id) : 0;
}

static bool replied_id(const struct bz_part *part, const struct bz_json *sent,
                       struct bz_reply *ret, struct bz_err *err)
{
    const char *native = part->to ? part->to->native_id : NULL;
    const char *inlined = bz_json_str(sent, "inline_message_id");
    int64_t chat = bz_json_num(bz_json_get(sent, "chat"), "id", 0);
    int64_t id = bz_json_num(sent, "message_id", -1);
    BZ_DONE(bz_str) s = {0};

    if (inlined && *inlined) {
        bz_str_add(&s, inlined);
    } else if (chat && id >= 0) {
        if (bz_json_str(sent, "business_connection_id"))
            bz_str_add_bytes(&s, native ? native : "", replied_connection(native));
        bz_str_add_int(&s, chat);
        bz_str_add_char(&s, ':');
        bz_str_add_int(&s, id);
    } else {
        return true;
    }
    ret->native_id = bz_str_take(&s, err);
    return ret->native_id;
}

static bool replied_done(const struct bz_part *part, const struct tg_answer *a,
                         struct bz_reply *ret, struct bz_err *err)
{
    if (!replied_id(part, a->result, ret, err) || !tg_link(a->result, &ret->url, err))
        return false;
    ret->what = ret->native_id ? BZ_SENT_DONE : BZ_SENT_UNKNOWN;
    if (!ret->native_id)
        bz_err_set(err, BUZON_ERR_UNKNOWN, "the server took the answer without saying its id");
    return true;
}

/* The group is a supergroup now: once more, there. The same news about the new one would be
 * news for ever. */
static bool replied_moved(const struct bz_exchange *x, const struct tg_answer *a,
                          struct bz_reply *ret, struct bz_err *err)
{
    int64_t chat = bz_json_int(bz_json_path(a->j, "parameters.migrate_to_chat_id"), 0);
    BZ_DONE(bz_str) state = {0};

    if (!chat || x->response->status != 400 || !x->request || x->request->state)
        return true;
    bz_str_add(&state, "{\"chat\":\"");
    bz_str_add_int(&state, chat);
    bz_str_add(&state, "\"}");
    ret->state = bz_str_take(&state, err);
    if (ret->state)
        ret->what = BZ_SENT_MORE;
    return ret->state;
}

/* Only these say that nothing was sent. */
static bool replied_is_refusal(int status)
{
    return status == 400 || status == 401 || status == 403 || status == 404 || status == 413;
}

bool tg_replied(const struct bz_context *c, const struct bz_part *part,
                const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    __attribute__((cleanup(tg_answer_done))) struct tg_answer a = {0};
    int status = x->response->status;

    (void)c;
    ret->what = BZ_SENT_UNKNOWN;
    if (!tg_answer_open(x, &a, err) || !replied_moved(x, &a, ret, err))
        return false;
    if (ret->what == BZ_SENT_MORE)
        return true;
    if (status >= 200 && status <= 299)
        return replied_done(part, &a, ret, err);
    (void)tg_refuse(x, &a, "answer", err);
    if (status == 413)
        err->code = BUZON_ERR_TOO_LONG;
    if (status == 429)
        ret->what = BZ_SENT_LATER;
    else if (replied_is_refusal(status))
        ret->what = BZ_SENT_REFUSED;
    else
        err->code = BUZON_ERR_UNKNOWN;
    return true;
}
