/* SPDX-License-Identifier: EUPL-1.2 */
/* Sessions. An access token lives for about two hours, what renews it for 90 days, and every
 * renewal changes both. The app password makes a session anew where there is none, or where the
 * network refused the last one: logins are limited to 300 a day. */
#include "network/bluesky/bluesky.h"

#include "base/hash.h"
#include "term/civil.h"

#include <string.h>

enum { REFRESH_JWT = 8192 };

static struct bz_request *refresh_login(const struct bsky *b, struct bz_err *err)
{
    static const struct bz_form_field fields[] = {{"password", "password"}, {NULL, NULL}};
    const char *name = bz_json_str(b->c->settings, "identifier");
    BZ_AUTO(bz_json) body = bz_json_object();
    struct bz_request *r;

    if (!name)
        return bz_fail(err, BUZON_ERR_AUTH,
                       "no session can be made: the account has no setting identifier");
    if (!bz_json_set_text(body, "identifier", name))
        return bz_nomem(err);
    r = bsky_post(b, "login", "com.atproto.server.createSession", bz_steal(body), false, err);
    if (!r)
        return NULL;
    r->auth = BZ_AUTH_FORM;
    r->form = fields;
    return r;
}

struct bz_request *bsky_refresh(const struct bz_context *c, struct bz_err *err)
{
    __attribute__((cleanup(bsky_done))) struct bsky b = {0};
    struct bz_request *r;

    if (!bsky_init(&b, c, NULL, 0, err))
        return NULL;
    if (c->account->state == BUZON_ACCOUNT_BROKEN ||
        c->account->token_expires_at == BUZON_TIME_NONE)
        return refresh_login(&b, err);
    r = bsky_request(&b, "refresh", "POST", "com.atproto.server.refreshSession", false, err);
    if (r)
        r->secret = "refresh_token";
    return r;
}

/* --- what came back --- */

/* Base64 of the web's kind, without its padding, into the usual one. */
static bool jwt_payload(const char *from, size_t len, char ret[static REFRESH_JWT])
{
    if (!len || len + 4 > REFRESH_JWT)
        return false;
    for (size_t i = 0; i < len; i++)
        ret[i] = from[i] == '-' ? '+' : from[i] == '_' ? '/' : from[i];
    while (len % 4)
        ret[len++] = '=';
    ret[len] = '\0';
    return true;
}

/* What the token says of its own end; it is not ours to verify. NONE when it cannot be read:
 * then the network's refusal says so. */
static bool jwt_end(const char *token, buzon_time *ret, struct bz_err *err)
{
    const char *dot = strchr(token, '.'), *end = dot ? strchr(dot + 1, '.') : NULL;
    unsigned char bytes[REFRESH_JWT];
    char text[REFRESH_JWT];
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = NULL;
    int64_t n, seconds;

    *ret = BUZON_TIME_NONE;
    if (!end || !jwt_payload(dot + 1, (size_t)(end - dot - 1), text))
        return true;
    n = bz_base64_parse(bytes, text, strlen(text));
    if (n > 0)
        j = bz_json_parse((const char *)bytes, (size_t)n, NULL, NULL, &local);
    bz_wipe(text, sizeof text);
    bz_wipe(bytes, sizeof bytes);
    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    seconds = bz_json_num(j, "exp", 0);
    if (seconds > 0 && seconds < INT64_C(253402300800))
        *ret = seconds * BZ_MS_SECOND;
    return true;
}

static bool refresh_push(struct bz_refreshed *ret, const char *name, const char *value,
                         struct bz_err *err)
{
    struct bz_fresh f = {0};

    f.value = bz_secret_new(value, strlen(value), err);
    if (!f.value || !bz_dup(&f.name, name, err) || !bz_vec_push(&ret->secrets, f)) {
        free(f.name);
        bz_secret_free(f.value);
        return bz_nomem(err);
    }
    return true;
}

/* Whatever refuses a session but a rate is for a person. */
static bool refresh_refused(const struct bz_exchange *x, struct bz_err *err)
{
    int status = x->response->status;

    (void)bsky_refuse(x, bz_streq(x->purpose, "login") ? "login" : "new session", err);
    if (err->code != BUZON_ERR_NO_MEMORY && (status == 400 || status == 401 || status == 403))
        err->code = BUZON_ERR_AUTH;
    return false;
}

bool bsky_refreshed(const struct bz_context *c, const struct bz_exchange *x,
                    struct bz_refreshed *ret, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = NULL;
    const char *token, *renews;

    (void)c;
    if (!bsky_ok(x))
        return refresh_refused(x, err);
    j = bz_json_parse(r->body ? r->body : "", r->len, NULL, NULL, &local);
    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    token = bz_json_str(j, "accessJwt");
    renews = bz_json_str(j, "refreshJwt");
    if (!token || !*token || !renews || !*renews)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "new session: the network's answer has none");
    return jwt_end(token, &ret->expires_at, err) &&
           refresh_push(ret, "refresh_token", renews, err) &&
           refresh_push(ret, "token", token, err);
}
