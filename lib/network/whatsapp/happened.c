/* SPDX-License-Identifier: EUPL-1.2 */
/* What comes as a message or a status and is about another message: edits, revokes, reactions,
 * the fate of our own, and what the system says. */
#include "network/whatsapp/whatsapp.h"

#include <inttypes.h>
#include <string.h>

/* A notice in the making; its extra is a text of its own. */
static bool notice_add(struct wa *w, struct bz_notice *n, const struct bz_json *extra,
                       struct bz_err *err)
{
    BZ_TEXT text = bz_json_print(extra, err);

    if (!text)
        return false;
    n->extra = text;
    if (n->at == BUZON_TIME_NONE)
        n->at = w->at;
    return bz_batch_add_notice(w->batch, n, err);
}

/* {"message": id}: an edit, a revoke and a reaction have ids of their own. */
static bool notice_by(struct wa *w, const struct wa_value *v, const struct bz_json *m,
                      struct bz_notice *n, struct bz_err *err)
{
    BZ_AUTO(bz_json) extra = bz_json_object();
    struct wa_who who;
    const char *id;

    n->at = bz_meta_time(bz_json_get(m, "timestamp"));
    if (!wa_sender(w, v, m, &who, err) || !wa_id(w, m, "id", &id, err) ||
        !wa_set(extra && (!id || bz_json_set_text(extra, "message", id)), err))
        return false;
    n->actor = who.id;
    return notice_add(w, n, extra, err);
}

/* --- by a citizen --- */

static bool happened_edit(struct wa *w, const struct wa_value *v, const struct bz_json *m,
                          const struct bz_json *body, bool *ret, struct bz_err *err)
{
    struct bz_notice n = {.verb = BUZON_VERB_EDITED};
    BZ_AUTO(bz_json) extra = bz_json_object();
    struct wa_content now;

    if (!extra)
        return bz_nomem(err);
    if (!wa_id(w, body, "original_message_id", &n.target, err) ||
        !wa_content(w, bz_json_get(body, "message"), &now, extra, err))
        return false;
    *ret = n.target && now.known;
    n.text = now.text ? now.text : "";
    return !*ret || notice_by(w, v, m, &n, err);
}

static bool happened_revoke(struct wa *w, const struct wa_value *v, const struct bz_json *m,
                            const struct bz_json *body, bool *ret, struct bz_err *err)
{
    struct bz_notice n = {.verb = BUZON_VERB_DELETED};

    if (!wa_id(w, body, "original_message_id", &n.target, err))
        return false;
    *ret = n.target;
    return !n.target || notice_by(w, v, m, &n, err);
}

/* Without a picture: it was taken back. */
static bool happened_reaction(struct wa *w, const struct wa_value *v, const struct bz_json *m,
                              const struct bz_json *body, bool *ret, struct bz_err *err)
{
    struct bz_notice n = {.verb = BUZON_VERB_REACTED};

    if (!wa_id(w, body, "message_id", &n.target, err) ||
        !wa_text(w, bz_json_str(body, "emoji"), &n.text, err))
        return false;
    *ret = n.target;
    if (!n.text)
        n.text = "";
    return !n.target || notice_by(w, v, m, &n, err);
}

/* A number that changed hands, a new device: nobody wrote it, and nobody is owed an answer. */
static bool happened_system(struct wa *w, const struct wa_value *v, const struct bz_json *m,
                            const struct bz_json *body, bool *ret, struct bz_err *err)
{
    buzon_time at = bz_meta_time(bz_json_get(m, "timestamp"));
    const char *id;

    (void)v;
    (void)body;
    *ret = true;
    return wa_id(w, m, "id", &id, err) &&
           bz_batch_add_unknown(w->batch, w->c, id, m, at == BUZON_TIME_NONE ? w->at : at, err);
}

static const struct {
    const char *type;
    bool (*add)(struct wa *w, const struct wa_value *v, const struct bz_json *m,
                const struct bz_json *body, bool *ret, struct bz_err *err);
} kinds[] = {
    {"edit", happened_edit},
    {"revoke", happened_revoke},
    {"reaction", happened_reaction},
    {"system", happened_system},
    {"request_welcome",
     happened_system}, /* somebody opened the conversation and said nothing */
};

bool wa_happened(struct wa *w, const struct wa_value *v, const struct bz_json *m, bool *ret,
                 struct bz_err *err)
{
    const char *type = bz_json_str(m, "type");

    *ret = false;
    for (size_t i = 0; type && i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i].type, type) == 0)
            return kinds[i].add(w, v, m, bz_json_get(m, type), ret, err);
    }
    return true;
}

/* --- the fate of our own --- */

static const struct {
    const char *status;
    enum buzon_verb verb;
} fates[] = {
    {"sent", BUZON_VERB_SENT},   {"delivered", BUZON_VERB_DELIVERED}, {"read", BUZON_VERB_READ},
    {"played", BUZON_VERB_READ}, {"failed", BUZON_VERB_FAILED},
};

/* "131047: Re-engagement message": its number and words; its kind goes to extra. */
static bool fate_error(struct wa *w, const struct bz_json *status, struct bz_notice *n,
                       struct bz_json *extra, struct bz_err *err)
{
    const struct bz_json *e = bz_json_at(bz_json_get(status, "errors"), 0);
    int64_t code = bz_json_num(e, "code", -1);
    const char *title = bz_json_str(e, "title"), *message = bz_json_str(e, "message");
    const char *details = bz_json_text(bz_json_path(e, "error_data.details"));
    BZ_DONE(bz_str) words = {0};

    if (n->verb != BUZON_VERB_FAILED)
        return true;
    if (e)
        bz_str_addf(&words, "%" PRId64, code);
    else
        bz_str_add(&words, "the network does not say why");
    if (title || message)
        bz_str_addf(&words, ": %s", title ? title : message);
    if (details)
        bz_str_addf(&words, " (%s)", details);
    if (words.failed)
        return bz_nomem(err);
    return wa_text(w, words.data, &n->error, err) &&
           wa_set(
               bz_json_set_text(extra, BZ_NOTICE_ERROR,
                                buzon_code_name(bz_graph_rule(code, 0)->means)) &&
                   (!e || bz_json_set_shared(extra, "errors", bz_json_get(status, "errors"))),
               err);
}

/* Whom it was for: in a group, the one of them. */
static bool fate_actor(struct wa *w, const struct bz_json *status, const char **ret,
                       struct bz_err *err)
{
    static const char *const keys[] = {"recipient_participant_user_id",
                                       "recipient_participant_id", "recipient_user_id",
                                       "recipient_id"};

    *ret = NULL;
    for (size_t i = 0; !*ret && i < sizeof keys / sizeof *keys; i++) {
        if (!wa_id(w, status, keys[i], ret, err))
            return false;
    }
    return true;
}

/* The key we sent along finds the part whose answer's id nobody could tell us. */
static bool fate_extra(const struct bz_json *status, struct bz_json *extra)
{
    const char *key = bz_json_str(status, "biz_opaque_callback_data");
    const struct bz_json *pricing = bz_json_get(status, "pricing");

    return (!key || bz_json_set_text(extra, BZ_NOTICE_KEY, key)) &&
           (!bz_streq(bz_json_str(status, "status"), "played") ||
            bz_json_set_bool(extra, "played", true)) &&
           (!pricing || bz_json_set_shared(extra, "pricing", pricing));
}

bool wa_add_status(struct wa *w, const struct bz_json *status, struct bz_err *err)
{
    const char *name = bz_json_str(status, "status");
    struct bz_notice n = {.at = bz_meta_time(bz_json_get(status, "timestamp"))};
    BZ_AUTO(bz_json) extra = bz_json_object();
    size_t i = 0;

    while (i < sizeof fates / sizeof *fates && !bz_streq(fates[i].status, name))
        i++;
    if (!wa_id(w, status, "id", &n.target, err) || !fate_actor(w, status, &n.actor, err))
        return false;
    if (i == sizeof fates / sizeof *fates || !n.target)
        return bz_batch_add_unknown(w->batch, w->c, NULL, status,
                                    n.at == BUZON_TIME_NONE ? w->at : n.at, err);
    n.verb = fates[i].verb;
    return wa_set(extra && fate_extra(status, extra), err) &&
           fate_error(w, status, &n, extra, err) && notice_add(w, &n, extra, err);
}
