/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers. GeoReport v2 has none: a request changes its status where the office works on it.
 * Where the account's settings say that the server takes updates (mySociety's extension), an
 * answer is one, with the status that the request had.
 *
 * Nothing makes a repeat harmless. A lost one is looked for among the updates, but servers show
 * what others wrote, or only what the office's own system did: that it is missing proves
 * nothing, and then a person decides. */
#include "network/open311/open311.h"

#include "term/civil.h"
#include "text/unicode.h"

#include <ctype.h>
#include <string.h>

bool o3_takes(const struct bz_context *c, const struct bz_message *to,
              enum buzon_visibility visibility, struct bz_err *err)
{
    (void)visibility;
    if (!bz_json_flag(c->settings, "updates", false))
        return bz_fail(err, BUZON_ERR_UNSUPPORTED,
                       "GeoReport v2 takes no answers: change the request's status and its "
                       "notes in the system behind the server, from where they come in; or, if "
                       "the server takes updates, set updates to true");
    if (to->kind != BUZON_MESSAGE_POST)
        return bz_fail(err, BUZON_ERR_UNSUPPORTED, "only service requests can be answered");
    return true;
}

enum bz_retry o3_retry_of(const struct bz_context *c)
{
    return bz_json_flag(c->settings, "updates", false) ? BZ_RETRY_READBACK : BZ_RETRY_NONE;
}

/* --- the request --- */

static void form_add(struct bz_str *s, const char *name, const char *value)
{
    bz_str_addf(s, "%s%s=", s->len ? "&" : "", name);
    bz_str_add_escaped(s, value);
}

/* Updates say the status in capitals. */
static bool form_status(struct bz_str *form, const struct bz_message *to, struct bz_err *err)
{
    const char *text = to->extra ? to->extra : "{}", *status;
    BZ_AUTO(bz_json) extra = bz_json_parse(text, strlen(text), NULL, "extra", err);
    BZ_DONE(bz_str) upper = {0};

    if (!extra)
        return false;
    status = bz_json_str(extra, "status");
    for (const char *s = status ? status : "open"; *s; s++)
        bz_str_add_char(&upper, (char)toupper((unsigned char)*s));
    if (!upper.failed)
        form_add(form, "status", upper.data);
    return !upper.failed || bz_nomem(err);
}

static bool form_fill(const struct o3 *e, const struct bz_part *part, struct bz_str *form,
                      struct bz_err *err)
{
    const char *city = bz_json_str(e->c->settings, "jurisdiction_id");
    BZ_DONE(bz_str) now = {0};

    o3_add_time(&now, part->now);
    if (now.failed)
        return bz_nomem(err);
    if (city)
        form_add(form, "jurisdiction_id", city);
    form_add(form, "service_request_id", part->to->native_id);
    form_add(form, "update_id", part->key);
    form_add(form, "updated_datetime", now.data);
    form_add(form, "description", part->text);
    return form_status(form, part->to, err) && (!form->failed || bz_nomem(err));
}

struct bz_request *o3_reply(const struct bz_context *c, const struct bz_part *part,
                            const char *state, struct bz_err *err)
{
    static const struct bz_form_field fields[] = {{"api_key", "api_key"}, {NULL, NULL}};
    __attribute__((cleanup(o3_done))) struct o3 e = {0};
    BZ_AUTO(bz_request) r = NULL;
    BZ_DONE(bz_str) form = {0};

    (void)state;
    if (!o3_takes(c, part->to, part->visibility, err) || !o3_init(&e, c, NULL, part->now, err))
        return NULL;
    r = o3_request(&e, "reply", "POST", "servicerequestupdates", "", err);
    if (!r || !form_fill(&e, part, &form, err))
        return NULL;
    r->auth = BZ_AUTH_FORM;
    r->form = fields;
    r->body_len = form.len;
    r->body = bz_steal(form.data);
    return bz_steal(r);
}

/* --- what became of it --- */

static bool reply_done(struct o3 *e, const struct bz_json *item, struct bz_reply *ret,
                       struct bz_err *err)
{
    BZ_DONE(bz_str) id = {0};
    const char *update;

    if (!o3_field(e, item, "update_id", &update, err))
        return false;
    ret->what = update ? BZ_SENT_DONE : BZ_SENT_UNKNOWN;
    if (!update) {
        bz_err_set(err, BUZON_ERR_UNKNOWN, "the server took the answer without saying its id");
        return true;
    }
    bz_str_addf(&id, "updates/%s", update);
    return (ret->native_id = bz_str_take(&id, err));
}

/* An answer that is nothing but errors is one, also when its status is 200. */
static bool reply_taken(struct o3 *e, struct bz_reply *ret, struct bz_err *err)
{
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) items = o3_items(e->x, NULL, &local);

    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (o3_says_no(e, items, "answer", err)) {
        ret->what = err->code == BUZON_ERR_RATE ? BZ_SENT_LATER : BZ_SENT_REFUSED;
        return err->code != BUZON_ERR_NO_MEMORY;
    }
    return reply_done(e, bz_json_at(items, 0), ret, err);
}

bool o3_replied(const struct bz_context *c, const struct bz_part *part,
                const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    __attribute__((cleanup(o3_done))) struct o3 e = {0};
    int status = x->response->status;

    (void)part;
    if (!o3_init(&e, c, x, x->at, err))
        return false;
    if (o3_ok(x))
        return reply_taken(&e, ret, err);
    (void)o3_refuse(x, "answer", err);
    if (err->code == BUZON_ERR_PROTOCOL && status == 400)
        err->code = BUZON_ERR_INVALID;
    ret->what = status == 429   ? BZ_SENT_LATER
                : status >= 500 ? BZ_SENT_UNKNOWN
                                : BZ_SENT_REFUSED;
    return err->code != BUZON_ERR_NO_MEMORY;
}

/* --- looking for it --- */

struct bz_request *o3_find_own(const struct bz_context *c, const struct bz_part *part,
                               buzon_time since, struct bz_err *err)
{
    __attribute__((cleanup(o3_done))) struct o3 e = {0};
    BZ_DONE(bz_str) query = {0};

    if (!o3_init(&e, c, NULL, part->now, err))
        return NULL;
    bz_str_add(&query, "start_date=");
    o3_add_time(&query, since - BZ_MS_MINUTE);
    bz_str_add(&query, "&end_date=");
    o3_add_time(&query, part->now + BZ_MS_DAY);
    if (query.failed)
        return bz_nomem(err);
    return o3_request(&e, "find_own", "GET", "servicerequestupdates", query.data, err);
}

static bool found_is(struct o3 *e, const struct bz_part *part, const char *text,
                     const struct bz_json *item, bool *ret, struct bz_err *err)
{
    const char *request, *theirs;

    if (!o3_field(e, item, "service_request_id", &request, err) ||
        !o3_field(e, item, "description", &theirs, err))
        return false;
    *ret = o3_what(item) == O3_UPDATE && bz_streq(request, part->to->native_id) && theirs &&
           strcmp(theirs, text) == 0;
    return true;
}

static bool found_look(struct o3 *e, const struct bz_part *part, struct bz_reply *ret,
                       struct bz_err *err)
{
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) items = o3_items(e->x, NULL, &local);
    BZ_TEXT text = bz_nfc(part->text, strlen(part->text), err);
    bool is = false;

    if (!text || local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    for (size_t i = 0; i < bz_json_len(items); i++) {
        if (!found_is(e, part, text, bz_json_at(items, i), &is, err))
            return false;
        if (is)
            return reply_done(e, bz_json_at(items, i), ret, err);
    }
    bz_err_set(err, BUZON_ERR_UNKNOWN, "the server does not show the answer among its updates");
    return true;
}

bool o3_found_own(const struct bz_context *c, const struct bz_part *part,
                  const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err)
{
    __attribute__((cleanup(o3_done))) struct o3 e = {0};

    if (!o3_init(&e, c, x, x->at, err))
        return false;
    ret->what = BZ_SENT_UNKNOWN;
    if (o3_ok(x))
        return found_look(&e, part, ret, err);
    (void)o3_refuse(x, "our own update", err);
    return err->code != BUZON_ERR_NO_MEMORY;
}
