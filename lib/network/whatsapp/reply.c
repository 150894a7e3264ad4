/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers: a text within the day after the citizen's last message, an approved template after
 * it. Nothing makes a repeat harmless, so a lost answer stays unknown until a status tells. */
#include "network/whatsapp/whatsapp.h"

#include <string.h>

/* --- to whom --- */

/* A number where we have one: it keeps the number coming. Else the business-scoped id; a group
 * gets what was said in it. */
static bool reply_to(const struct bz_part *part, struct bz_json *body, struct bz_err *err)
{
    const char *text = part->to->extra ? part->to->extra : "{}";
    BZ_AUTO(bz_json) extra = bz_json_parse(text, strlen(text), NULL, NULL, err);
    const char *group = bz_json_str(extra, "group_id"), *number = bz_json_str(extra, "wa_id");
    const char *user = part->to->author ? part->to->author->id : NULL;

    if (!extra)
        return false;
    if (!number && user && strspn(user, "0123456789") == strlen(user))
        number = user;
    if (number && bz_streq(user, number))
        user = NULL;
    if (!group && !number && !user)
        return bz_fail(err, BUZON_ERR_GONE, "nobody says who wrote the message");
    if (group)
        return wa_set(bz_json_set_text(body, "recipient_type", "group") &&
                          bz_json_set_text(body, "to", group),
                      err);
    return wa_set(bz_json_set_text(body, "recipient_type", "individual") &&
                      (!number || bz_json_set_text(body, "to", number)) &&
                      (!user || bz_json_set_text(body, "recipient", user)),
                  err);
}

/* --- what --- */

static struct bz_json *reply_text(const struct bz_part *part)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    return bz_json_set_bool(j, "preview_url", false) && bz_json_set_text(j, "body", part->text)
               ? bz_steal(j)
               : NULL;
}

static bool reply_parameter(struct bz_json *list, const char *name, const char *text)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    return bz_json_set_text(j, "type", "text") &&
           (!name || bz_json_set_text(j, "parameter_name", name)) &&
           bz_json_set_text(j, "text", text ? text : "") && bz_json_push(list, bz_steal(j));
}

/* By place, or by name. */
static struct bz_json *reply_parameters(const struct bz_json *given)
{
    BZ_AUTO(bz_json) list = bz_json_array();
    const struct bz_json *value;
    const char *name;
    void *iter = NULL;
    bool ok = list;

    for (size_t i = 0; ok && bz_json_kind(given) == BZ_JSON_ARRAY && i < bz_json_len(given);
         i++)
        ok = reply_parameter(list, NULL, bz_json_text(bz_json_at(given, i)));
    while (ok && bz_json_kind(given) == BZ_JSON_OBJECT &&
           bz_json_each(given, &iter, &name, &value))
        ok = reply_parameter(list, name, bz_json_text(value));
    return ok ? bz_steal(list) : NULL;
}

static struct bz_json *reply_components(const struct bz_json *given)
{
    BZ_AUTO(bz_json) list = bz_json_array();
    BZ_AUTO(bz_json) body = bz_json_object();

    if (!bz_json_len(given))
        return bz_steal(list);
    return bz_json_set_text(body, "type", "body") &&
                   bz_json_set(body, "parameters", reply_parameters(given)) &&
                   bz_json_push(list, bz_steal(body))
               ? bz_steal(list)
               : NULL;
}

static struct bz_json *reply_template(const struct bz_json *form)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    BZ_AUTO(bz_json) language = bz_json_object();

    return bz_json_set_text(j, "name", bz_json_str(form, "name")) &&
                   bz_json_set_text(language, "code", bz_json_str(form, "language")) &&
                   bz_json_set(j, "language", bz_steal(language)) &&
                   bz_json_set(j, "components",
                               reply_components(bz_json_get(form, "parameters")))
               ? bz_steal(j)
               : NULL;
}

/* The message that is answered is quoted, except by a template: that may be days old. */
static bool reply_context(const struct bz_part *part, struct bz_json *body)
{
    BZ_AUTO(bz_json) context = NULL;
    const char *parent = part->previous ? part->previous : part->to->native_id;

    if (part->form || !parent || bz_starts(parent, "unknown-"))
        return true;
    context = bz_json_object();
    return bz_json_set_text(context, "message_id", parent) &&
           bz_json_set(body, "context", bz_steal(context));
}

static char *reply_body(const struct bz_part *part, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    const char *type = part->form ? "template" : "text";

    if (!wa_set(bz_json_set_text(j, "messaging_product", "whatsapp"), err) ||
        !reply_to(part, j, err) ||
        !wa_set(bz_json_set_text(j, "type", type) &&
                    bz_json_set(j, type,
                                part->form ? reply_template(part->form) : reply_text(part)) &&
                    reply_context(part, j) &&
                    bz_json_set_text(j, "biz_opaque_callback_data", part->key),
                err))
        return NULL;
    return bz_json_print(j, err);
}

struct bz_request *wa_reply(const struct bz_context *c, const struct bz_part *part,
                            const char *state, struct bz_err *err)
{
    BZ_TEXT base = wa_base(c->settings, err);
    BZ_AUTO(bz_request) r = NULL;
    BZ_DONE(bz_str) url = {0};
    const char *me = wa_me(c);

    (void)state;
    if (!base)
        return NULL;
    if (!me)
        return bz_fail(err, BUZON_ERR_INVALID, "setting phone_number_id is missing");
    bz_str_addf(&url, "%s/", base);
    bz_str_add_escaped(&url, me);
    bz_str_add(&url, "/messages");
    if (url.failed)
        return bz_nomem(err);
    r = bz_request_new("reply", "POST", url.data, err);
    if (!r || !bz_headers_add(&r->headers, "Content-Type", "application/json", err) ||
        !(r->body = reply_body(part, err)))
        return NULL;
    r->body_len = strlen(r->body);
    r->auth = BZ_AUTH_BEARER;
    return bz_steal(r);
}

/* --- what became of it --- */

/* "accepted" is not sent; that, a status tells. */
static bool reply_done(const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = bz_json_parse(r->body ? r->body : "", r->len, NULL, NULL, &local);

    if (local.code == BUZON_ERR_NO_MEMORY ||
        !bz_json_id(bz_json_at(bz_json_get(j, "messages"), 0), "id", &ret->native_id, err))
        return bz_nomem(err);
    ret->what = ret->native_id ? BZ_SENT_DONE : BZ_SENT_UNKNOWN;
    if (!ret->native_id)
        bz_err_set(err, BUZON_ERR_UNKNOWN, "the network took the answer without saying its id");
    return true;
}

bool wa_replied(const struct bz_context *c, const struct bz_part *part,
                const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    (void)c;
    (void)part;
    if (x->response->status >= 200 && x->response->status <= 299)
        return reply_done(x, ret, err);
    (void)bz_graph_fail(err, x, "answer", &ret->what);
    return err->code != BUZON_ERR_NO_MEMORY;
}
