/* SPDX-License-Identifier: EUPL-1.2 */
/* Is the number ours, and does what citizens write reach us? */
#include "network/whatsapp/whatsapp.h"

#include <string.h>

static const char FIELDS[] =
    "?fields=id,display_phone_number,verified_name,quality_rating,account_mode";

static bool check_ask(struct bz_batch *b, const char *purpose, const char *base, const char *id,
                      const char *tail, struct bz_err *err)
{
    BZ_DONE(bz_str) url = {0};
    struct bz_request *r;

    bz_str_addf(&url, "%s/", base);
    bz_str_add_escaped(&url, id);
    bz_str_add(&url, tail);
    if (url.failed)
        return bz_nomem(err);
    r = bz_request_new(purpose, "GET", url.data, err);
    if (!r)
        return false;
    r->auth = BZ_AUTH_BEARER;
    return bz_batch_add_request(b, r, err);
}

struct bz_batch *wa_check(const struct bz_context *c, struct bz_err *err)
{
    BZ_TEXT base = wa_base(c->settings, err);
    BZ_AUTO(bz_batch) b = base ? bz_batch_new(err) : NULL;
    const char *me = wa_me(c), *waba = bz_json_str(c->settings, "waba_id");

    if (!b)
        return NULL;
    if (!me)
        return bz_fail(err, BUZON_ERR_INVALID, "setting phone_number_id is missing");
    if (!check_ask(b, "check_number", base, me, FIELDS, err) ||
        (waba && !check_ask(b, "check_apps", base, waba, "/subscribed_apps", err)))
        return NULL;
    return bz_steal(b);
}

/* Digits of "+34 910 00 00 00". */
static void check_digits(struct bz_str *s, const char *number)
{
    for (; number && *number; number++) {
        if (*number >= '0' && *number <= '9')
            bz_str_add_char(s, *number);
    }
}

static bool check_note(struct wa *w, const struct bz_json *j, const char *id,
                       struct bz_err *err)
{
    BZ_AUTO(bz_json) state = w->c->state ? bz_json_copy(w->c->state) : bz_json_object();
    BZ_AUTO(bz_json) account = bz_json_object();
    BZ_DONE(bz_str) handle = {0};
    BZ_DONE(bz_str) url = {0};

    bz_str_add_char(&handle, '+');
    check_digits(&handle, bz_json_str(j, "display_phone_number"));
    bz_str_add(&url, "https://wa.me/");
    check_digits(&url, bz_json_str(j, "display_phone_number"));
    if (!wa_set(!handle.failed && !url.failed && bz_json_set_text(account, "native_id", id) &&
                    bz_json_set_text(account, "handle", handle.len > 1 ? handle.data : NULL) &&
                    bz_json_set_text(account, "url", handle.len > 1 ? url.data : NULL) &&
                    bz_json_set_null(account, "token_expires_at") &&
                    bz_json_set(state, BZ_NOTE_ACCOUNT, bz_steal(account)) &&
                    bz_json_set_text(state, "name", bz_json_str(j, "verified_name")) &&
                    bz_json_set_text(state, "quality", bz_json_str(j, "quality_rating")),
                err))
        return false;
    return (w->batch->state = bz_json_print(state, err));
}

static bool check_number(struct wa *w, const struct bz_json *j, struct bz_err *err)
{
    const char *id;

    if (!wa_id(w, j, "id", &id, err))
        return false;
    if (!id || (w->me && strcmp(id, w->me) != 0))
        return bz_fail(err, BUZON_ERR_PROTOCOL, "the network tells of another number");
    return check_note(w, j, id, err);
}

/* The other half of a subscription: without it nothing comes, and no error says so. The number
 * is asked for first and begins a new note. */
static bool check_apps(struct wa *w, const struct bz_json *j, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(j, "data");
    BZ_AUTO(bz_json) state = w->c->state ? bz_json_copy(w->c->state) : bz_json_object();
    BZ_AUTO(bz_json) found = bz_json_array();
    bool subscribed = bz_json_kind(list) == BZ_JSON_ARRAY && bz_json_len(list);

    if (!wa_set((subscribed || bz_finding_add(found, "not_subscribed", "error",
                                              "no app is subscribed to the business account: "
                                              "nothing will be delivered")) &&
                    bz_note_findings(state, bz_steal(found)),
                err))
        return false;
    return (w->batch->state = bz_json_print(state, err));
}

bool wa_checked(struct wa *w, bool *ret, struct bz_err *err)
{
    bool number = bz_streq(w->x->purpose, "check_number");
    const struct bz_response *r = w->x->response;
    BZ_AUTO(bz_json) j = NULL;

    *ret = number || bz_streq(w->x->purpose, "check_apps");
    if (!*ret)
        return true;
    w->batch->round_done = true;
    if (r->status < 200 || r->status > 299)
        return bz_graph_fail(err, w->x, w->x->purpose, NULL);
    j = bz_json_parse(r->body ? r->body : "", r->len, NULL, "the network's answer", err);
    return j && (number ? check_number : check_apps)(w, j, err);
}
