/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers, by whatever method the site offers for them: a private message, a comment, or a
 * short message that names who is answered. Nothing makes a repeat harmless, and no list is
 * sure to show it: a lost answer stays unknown. */
#include "network/elgg/elgg.h"

#include <string.h>

/* A way to answer: the first parameter of each row that the site knows is the one. */
struct way {
    const char *method;
    const char *to[3], *text[4], *subject[2];
};

static const struct way direct[] = {{"messages.send",
                                     {"to", "send_to", NULL},
                                     {"body", "text", "message", NULL},
                                     {"subject", NULL}}};
static const struct way comments[] = {
    {"object.post_comment", {"guid", NULL}, {"text", "comment", NULL}, {NULL}},
    {"blog.post_comment", {"guid", NULL}, {"text", "comment", NULL}, {NULL}}};
static const struct way wire[] = {
    {"wire.save_post", {"parent_guid", "parent", NULL}, {"text", "body", NULL}, {NULL}}};

static const char *parameter_of(const struct el *e, const char *method,
                                const char *const *names)
{
    for (; *names; names++) {
        if (el_takes_parameter(e, method, *names))
            return *names;
    }
    return NULL;
}

/* What stands below something of a guid is answered by a comment, all else on the wire. */
static const struct way *way_find(const struct el *e, const struct bz_message *to)
{
    bool private = to->visibility == BUZON_VISIBILITY_DIRECT;
    bool comment = to->kind == BUZON_MESSAGE_COMMENT || to->kind == BUZON_MESSAGE_POST;
    const struct way *ways = private ? direct : comment ? comments : wire;
    size_t n = comment && !private ? 2 : 1;

    for (size_t i = 0; i < n; i++) {
        if (el_offers(e, ways[i].method) && parameter_of(e, ways[i].method, ways[i].text))
            return &ways[i];
    }
    return NULL;
}

bool el_takes(const struct bz_context *c, const struct bz_message *to,
              enum buzon_visibility visibility, struct bz_err *err)
{
    __attribute__((cleanup(el_done))) struct el e = {0};

    (void)visibility;
    if (!el_init(&e, c, NULL, 0, err))
        return false;
    if (!way_find(&e, to))
        return bz_fail(err, BUZON_ERR_UNSUPPORTED,
                       "the site offers no method to answer such a message");
    if (to->visibility == BUZON_VISIBILITY_DIRECT && (!to->author || !to->author->handle))
        return bz_fail(err, BUZON_ERR_GONE, "nobody says who wrote the message");
    return true;
}

/* On the wire nobody is told who is not named. */
char *el_salutation(const struct bz_context *c, const struct bz_message *to, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    (void)c;
    if (to->visibility != BUZON_VISIBILITY_DIRECT && to->author && to->author->handle &&
        (to->kind == BUZON_MESSAGE_MENTION || to->kind == BUZON_MESSAGE_REPLY))
        bz_str_addf(&s, "@%s ", to->author->handle);
    return bz_str_take(&s, err);
}

/* --- the request --- */

static void form_add(struct bz_str *s, const char *name, const char *before, const char *value)
{
    if (!name)
        return;
    bz_str_addf(s, "%s%s=", s->len ? "&" : "", name);
    bz_str_add_escaped(s, before);
    bz_str_add_escaped(s, value ? value : "");
}

static void form_fill(const struct el *e, const struct way *w, const struct bz_part *part,
                      struct bz_str *form)
{
    const struct bz_message *to = part->to;
    const char *whom = w == direct ? to->author->handle : to->native_id;
    const char *subject = to->subject ? to->subject : "";
    bool again = strncasecmp(subject, "re:", 3) == 0;

    if (w != direct && w != wire && to->kind == BUZON_MESSAGE_COMMENT && to->parent)
        whom = to->parent;
    form_add(form, parameter_of(e, w->method, w->to), "", whom);
    form_add(form, parameter_of(e, w->method, w->subject), again ? "" : "Re: ", subject);
    form_add(form, parameter_of(e, w->method, w->text), "", part->text);
    if (el_takes_parameter(e, w->method, "username"))
        form_add(form, "username", "", e->me);
}

struct bz_request *el_reply(const struct bz_context *c, const struct bz_part *part,
                            const char *state, struct bz_err *err)
{
    static const struct bz_form_field fields[] = {
        {"api_key", "api_key"}, {"auth_token", "token"}, {NULL, NULL}};
    static const struct bz_form_field both[] = {
        {"key", "api_key"}, {"secret", "api_secret"}, {"auth_token", "token"}, {NULL, NULL}};
    bool is_signed = bz_json_flag(c->settings, "signed", false);
    __attribute__((cleanup(el_done))) struct el e = {0};
    BZ_AUTO(bz_request) r = NULL;
    BZ_DONE(bz_str) url = {0};
    BZ_DONE(bz_str) form = {0};
    const struct way *w;

    (void)state;
    if (!el_takes(c, part->to, part->visibility, err) || !el_init(&e, c, NULL, 0, err))
        return NULL;
    w = way_find(&e, part->to);
    bz_str_addf(&url, "%s/services/api/rest/json/?method=%s", e.base ? e.base : "", w->method);
    form_fill(&e, w, part, &form);
    if (url.failed || form.failed)
        return bz_nomem(err);
    r = bz_request_new("reply", "POST", url.data, err);
    if (!r)
        return NULL;
    r->auth = is_signed ? BZ_AUTH_ELGG : BZ_AUTH_FORM;
    r->form = is_signed ? both : fields;
    r->body_len = form.len;
    r->body = bz_steal(form.data);
    return bz_steal(r);
}

/* --- what became of it --- */

static bool reply_said(struct el *e, const struct bz_json *result, struct bz_reply *ret,
                       struct bz_err *err)
{
    const char *guid = NULL;
    BZ_AUTO(bz_json) bare = bz_json_object();

    if (bz_json_kind(bz_json_get(result, "success")) == BZ_JSON_BOOL &&
        !bz_json_flag(result, "success", true)) {
        ret->what = BZ_SENT_REFUSED;
        (void)bz_http_fail(err, e->x, "answer", bz_json_str(result, "message"));
        err->code = BUZON_ERR_INVALID;
        return true;
    }
    if (!el_set(bare && bz_json_set_shared(bare, "guid", result), err) ||
        !el_guid(e, bz_json_kind(result) == BZ_JSON_OBJECT ? result : bare, "guid", &guid, err))
        return false;
    ret->what = guid ? BZ_SENT_DONE : BZ_SENT_UNKNOWN;
    if (!guid)
        bz_err_set(err, BUZON_ERR_UNKNOWN, "the site took the answer without saying its guid");
    return bz_dup(&ret->native_id, guid, err);
}

bool el_replied(const struct bz_context *c, const struct bz_part *part,
                const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    __attribute__((cleanup(el_done))) struct el e = {0};
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) result = NULL;
    int status = x->response->status;

    (void)part;
    if (!el_init(&e, c, x, x->at, err))
        return false;
    if (status < 200 || status > 299) {
        (void)bz_http_fail(err, x, "answer", NULL);
        ret->what = status == 429   ? BZ_SENT_LATER
                    : status >= 500 ? BZ_SENT_UNKNOWN
                                    : BZ_SENT_REFUSED;
        return true;
    }
    result = el_result(&e, &local);
    if (result)
        return reply_said(&e, result, ret, err);
    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    ret->what = local.code == BUZON_ERR_PARSE ? BZ_SENT_UNKNOWN : BZ_SENT_REFUSED;
    bz_err_move(err, &local);
    return true;
}
