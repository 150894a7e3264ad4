/* SPDX-License-Identifier: EUPL-1.2 */
/* A message of a delivery becomes one of ours. */
#include "network/whatsapp/whatsapp.h"

#include "base/hash.h"
#include "text/unicode.h"

#include <string.h>

/* Everything of one message; `m` is what came. */
struct making {
    const struct bz_json *m;
    struct wa_who who;   /* the citizen */
    struct bz_author us; /* when it is ours */
    struct bz_message msg;
    struct bz_json *extra; /* owns */
    struct wa_content said;
};

static void making_done(struct making *k)
{
    bz_json_free(k->extra);
}

/* An id for a message that has none: the same bytes get the same one. */
static bool message_id(struct wa *w, struct making *k, struct bz_err *err)
{
    unsigned char digest[BZ_SHA256_LEN];
    BZ_TEXT text = NULL;
    BZ_DONE(bz_str) id = {0};

    if (!wa_id(w, k->m, "id", &k->msg.id, err))
        return false;
    if (k->msg.id)
        return true;
    text = bz_json_print_canonical(k->m, err);
    if (!text || !bz_sha256(digest, &(struct bz_span){text, strlen(text)}, 1, err))
        return false;
    bz_str_add(&id, "unknown-");
    bz_str_add_hex(&id, digest, 16);
    k->msg.id = id.data;
    return (!id.failed && bz_texts_push(&w->kept, bz_steal(id.data))) || bz_nomem(err);
}

static bool message_share(struct making *k, const char *from, const char *key)
{
    const struct bz_json *j = bz_json_get(k->m, from);

    return bz_json_kind(j) <= BZ_JSON_NULL || bz_json_set_shared(k->extra, key, j);
}

/* What only this network has. */
static bool message_extra(struct making *k, struct bz_err *err)
{
    const struct bz_json *context = bz_json_get(k->m, "context");
    const struct bz_json *product = bz_json_get(context, "referred_product");

    return wa_set(
        (!k->who.number || bz_json_set_text(k->extra, "wa_id", k->who.number)) &&
            (!k->who.parent || bz_json_set_text(k->extra, "parent_user_id", k->who.parent)) &&
            message_share(k, "group_id", "group_id") &&
            message_share(k, "referral", "referral") && message_share(k, "origin", "origin") &&
            message_share(k, "errors", "errors") &&
            (!bz_json_flag(context, "forwarded", false) ||
             bz_json_set_bool(k->extra, "forwarded", true)) &&
            (!bz_json_flag(context, "frequently_forwarded", false) ||
             bz_json_set_bool(k->extra, "frequently_forwarded", true)) &&
            (!product || bz_json_set_shared(k->extra, "product", product)),
        err);
}

/* Times, the conversation, what it answers. A conversation has no first message: it is named by
 * the group, or by the other person. */
static bool message_place(struct wa *w, struct making *k, struct bz_err *err)
{
    const char *group;

    k->msg.created_at = bz_meta_time(bz_json_get(k->m, "timestamp"));
    if (k->msg.created_at == BUZON_TIME_NONE) {
        k->msg.created_at = w->at;
        if (!wa_set(bz_json_set_text(k->extra, "time_from", "receipt"), err))
            return false;
    }
    if (!wa_id(w, k->m, "group_id", &group, err) ||
        !wa_id(w, bz_json_get(k->m, "context"), "id", &k->msg.parent, err))
        return false;
    k->msg.thread = group ? group : k->who.id;
    return true;
}

static bool message_pack(struct wa *w, struct making *k, struct bz_err *err)
{
    BZ_TEXT extra = bz_json_print(k->extra, err);

    if (!extra)
        return false;
    if (k->said.known) {            /* what is kept raw stays as it came */
        size_t len = strlen(extra); /* arguments are evaluated in any order */

        extra = bz_nfc_take(bz_steal(extra), len, err);
        if (!extra)
            return false;
    }
    k->msg.extra = extra;
    return bz_batch_add(w->batch, &k->msg, err);
}

static bool message_make(struct wa *w, struct making *k, struct bz_err *err)
{
    k->msg.network = w->c->account->network;
    k->msg.account = w->c->account->name ? w->c->account->name : "";
    k->msg.visibility = BUZON_VISIBILITY_DIRECT;
    k->msg.kind = BUZON_MESSAGE_DIRECT;
    k->extra = bz_json_object();
    if (!k->extra)
        return bz_nomem(err);
    if (!message_id(w, k, err) || !wa_content(w, k->m, &k->said, k->extra, err) ||
        !message_place(w, k, err) || !message_extra(k, err))
        return false;
    k->msg.native_id = k->msg.id;
    k->msg.text = k->said.text ? k->said.text : "";
    k->msg.attachments = k->said.attachments;
    k->msg.n_attachments = k->said.n;
    if (!k->said.known) {
        k->msg.kind = BUZON_MESSAGE_UNKNOWN;
        w->batch->unknown++;
        if (!wa_set(bz_json_set_shared(k->extra, "raw", k->m), err))
            return false;
    }
    return message_pack(w, k, err);
}

bool wa_add_message(struct wa *w, const struct wa_value *v, const struct bz_json *m,
                    struct bz_err *err)
{
    __attribute__((cleanup(making_done))) struct making k = {.m = m, .msg = BZ_MESSAGE_INIT};

    if (!wa_sender(w, v, m, &k.who, err))
        return false;
    k.msg.author = k.who.id ? &k.who.author : NULL;
    return message_make(w, &k, err);
}

bool wa_add_own(struct wa *w, const struct wa_value *v, const struct bz_json *m, const char *to,
                struct bz_err *err)
{
    __attribute__((cleanup(making_done))) struct making k = {.m = m, .msg = BZ_MESSAGE_INIT};
    const char *number, *user;

    if (!wa_id(w, m, "to", &number, err) || !wa_id(w, m, "to_user_id", &user, err) ||
        !wa_who(w, v, number ? number : to, user, &k.who, err))
        return false;
    k.us = (struct bz_author){
        .id = w->me ? w->me : v->number, .handle = w->c->account->handle, .ours = true};
    k.msg.author = &k.us;
    k.msg.direction = BUZON_DIRECTION_OUT;
    return message_make(w, &k, err);
}
