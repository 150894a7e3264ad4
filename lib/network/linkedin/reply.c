/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers, as the organisation: a comment below the citizen's, or below the post that names us.
 *
 * There is one level of answers: what answers an answer stands below the comment above both. Of
 * a comment that we know by a notification's short form only, that has to be looked up first.
 * Nothing makes a repeat harmless; our own comments can be read back. */
#include "network/linkedin/linkedin.h"

#include <string.h>

/* --- where --- */

static bool target_is_open(const struct bz_part *part)
{
    return li_is_comment(part->to->native_id) && !part->to->parent && part->to->extra &&
           strstr(part->to->extra, "\"short\":true");
}

bool li_target(struct li *l, const struct bz_part *part, const char **ret, struct bz_err *err)
{
    const char *to = part->to->native_id, *urn = to;

    if (li_is_comment(to) && li_is_comment(part->to->parent))
        urn = part->to->parent;
    else if (!li_is_comment(to) && li_is_comment(part->previous))
        urn = part->previous; /* our own, so that the parts stay together */
    *ret = NULL;
    if (!li_is_urn(urn))
        return bz_fail(err, BUZON_ERR_GONE, "what is answered has no address on LinkedIn");
    return li_urn(l, urn, ret, err);
}

/* --- the request --- */

static struct bz_json *reply_message(const struct bz_part *part)
{
    BZ_AUTO(bz_json) message = bz_json_object();

    return bz_json_set_text(message, "text", part->text) ? bz_steal(message) : NULL;
}

static char *reply_body(const struct li *l, const struct bz_part *part, const char *target,
                        struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    BZ_DONE(bz_str) actor = {0};
    BZ_DONE(bz_str) object = {0};
    const char *post = target, *id;
    size_t len = strlen(target), id_len;
    bool below = li_urn_split(target, &post, &len, &id, &id_len);

    bz_str_addf(&actor, "urn:li:organization:%s", l->me);
    li_urn_whole(&object, post, len);
    if (!li_set(!actor.failed && !object.failed && bz_json_set_text(j, "actor", actor.data) &&
                    bz_json_set_text(j, "object", object.data) &&
                    (!below || bz_json_set_text(j, "parentComment", target)) &&
                    bz_json_set(j, "message", reply_message(part)),
                err))
        return NULL;
    return bz_json_print(j, err);
}

static struct bz_request *reply_post(const struct li *l, const struct bz_part *part,
                                     const char *target, struct bz_err *err)
{
    BZ_AUTO(bz_request) r = NULL;
    BZ_DONE(bz_str) path = {0};

    bz_str_add(&path, "/rest/socialActions/");
    bz_str_add_escaped(&path, target);
    bz_str_add(&path, "/comments");
    if (path.failed)
        return bz_nomem(err);
    r = li_request(l, "reply", "POST", path.data, err);
    if (!r || !bz_headers_add(&r->headers, "Content-Type", "application/json", err) ||
        !(r->body = reply_body(l, part, target, err)))
        return NULL;
    r->body_len = strlen(r->body);
    return bz_steal(r);
}

static struct bz_request *reply_look(struct li *l, const char *urn, struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};

    li_urn_path(&path, urn);
    return path.failed ? bz_nomem(err) : li_request(l, "reply_look", "GET", path.data, err);
}

struct bz_request *li_reply(const struct bz_context *c, const struct bz_part *part,
                            const char *state, struct bz_err *err)
{
    __attribute__((cleanup(li_done))) struct li l = {0};
    const char *target;

    if (!li_init(&l, c, NULL, 0, err))
        return NULL;
    if (!l.me)
        return bz_fail(err, BUZON_ERR_INVALID, "setting organization_id is missing");
    if (!li_target(&l, part, &target, err))
        return NULL;
    if (!state && target_is_open(part))
        return reply_look(&l, target, err);
    return reply_post(&l, part, state && li_is_urn(state) ? state : target, err);
}

/* --- what became of it --- */

static struct bz_json *reply_parse(const struct bz_exchange *x, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    BZ_LOCAL_ERR(local);
    struct bz_json *j = bz_json_parse(r->body ? r->body : "", r->len, NULL, NULL, &local);

    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    return j ? j : bz_json_object();
}

/* Below which comment the one that was looked up stands, or itself. */
static bool reply_looked(struct li *l, const struct bz_part *part, struct bz_reply *ret,
                         struct bz_err *err)
{
    BZ_AUTO(bz_json) j = li_ok(l->x) ? reply_parse(l->x, err) : bz_json_object();
    const char *parent = bz_json_str(j, "parentComment"), *target;

    if (!j)
        return bz_nomem(err);
    if (!parent || !li_is_comment(parent) || !li_is_urn(parent))
        parent = part->to->native_id;
    ret->what = BZ_SENT_MORE;
    return li_urn(l, parent, &target, err) && bz_dup(&ret->state, target, err);
}

static bool reply_created(struct li *l, const struct bz_part *part, struct bz_reply *ret,
                          struct bz_err *err)
{
    const char *header = bz_headers_find(&l->x->response->headers, "x-restli-id", 0);
    BZ_AUTO(bz_json) j = reply_parse(l->x, err);
    const char *urn = bz_json_str(j, "commentUrn"), *object = bz_json_str(j, "object");
    const char *id = NULL, *page, *target;
    BZ_TEXT number = NULL;

    urn = urn ? urn : bz_json_str(j, "$URN");
    if (!j || !bz_json_id(j, "id", &number, err) || !li_target(l, part, &target, err))
        return err->code ? false : bz_nomem(err);
    if (!number && header && !li_is_comment(header) && !bz_dup(&number, header, err))
        return false;
    urn = urn ? urn : li_is_comment(header) ? header : NULL;
    object = object ? object : li_is_comment(target) ? NULL : target;
    if (li_is_comment(urn) && !li_urn(l, urn, &id, err))
        return false;
    if (!id && number && object && !li_urn_of(l, object, number, &id, err))
        return false;
    if (!id) {
        ret->what = BZ_SENT_UNKNOWN;
        bz_err_set(err, BUZON_ERR_UNKNOWN, "LinkedIn took the answer without saying its id");
        return true;
    }
    ret->what = BZ_SENT_DONE;
    return li_urn_page(l, id, &page, err) && bz_dup(&ret->native_id, id, err) &&
           bz_dup(&ret->url, page, err);
}

/* 409 says that it is there already, as far as words tell. */
static void reply_code(const struct bz_part *part, const struct bz_exchange *x,
                       struct bz_reply *ret, struct bz_err *err)
{
    BZ_LOCAL_ERR(local);
    int status = x->response->status;

    ret->what = status == 429                    ? BZ_SENT_LATER
                : status >= 500 || status == 409 ? BZ_SENT_UNKNOWN
                                                 : BZ_SENT_REFUSED;
    if (status == 400 || status == 413 || status == 422)
        err->code = bz_length(part->text, BZ_LENGTH_UTF16, &local) > LI_TEXT
                        ? BUZON_ERR_TOO_LONG
                        : BUZON_ERR_INVALID;
}

static bool reply_failed(struct li *l, const struct bz_part *part, struct bz_reply *ret,
                         struct bz_err *err)
{
    bool look = bz_streq(l->x->purpose, "reply_look");
    int status = l->x->response->status;

    (void)li_refuse(l->c, l->x, "answer", err);
    if (err->code == BUZON_ERR_NO_MEMORY)
        return false;
    if (!look)
        reply_code(part, l->x, ret, err);
    else /* nothing was said yet */
        ret->what = status == 429 || status >= 500 ? BZ_SENT_LATER : BZ_SENT_REFUSED;
    return true;
}

bool li_replied(const struct bz_context *c, const struct bz_part *part,
                const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    __attribute__((cleanup(li_done))) struct li l = {0};
    bool look = bz_streq(x->purpose, "reply_look");
    int status = x->response->status;

    if (!li_init(&l, c, x, x->at, err))
        return false;
    if (look && (li_ok(x) || status == 400 || status == 403))
        return reply_looked(&l, part, ret, err);
    if (!li_ok(x))
        return reply_failed(&l, part, ret, err);
    return reply_created(&l, part, ret, err);
}
