/* SPDX-License-Identifier: EUPL-1.2 */
/* Files: their id gives an address that lives five minutes, and that wants the token too. */
#include "network/whatsapp/whatsapp.h"

#include <string.h>

/* Where Meta keeps files; the token goes nowhere else, whatever an answer says. */
static bool media_is_theirs(const char *base, const char *url)
{
    static const char *const domains[] = {"facebook.com", "fbsbx.com", "fbcdn.net",
                                          "whatsapp.net"};
    char host[256];
    size_t len;

    if (bz_same_origin(base, url))
        return true;
    if (!bz_starts(url, "https://") || !bz_host(url, host, sizeof host))
        return false;
    len = strlen(host);
    for (size_t i = 0; i < sizeof domains / sizeof *domains; i++) {
        size_t n = strlen(domains[i]);

        if (len >= n && strcmp(host + len - n, domains[i]) == 0 &&
            (len == n || host[len - n - 1] == '.'))
            return true;
    }
    return false;
}

static struct bz_request *media_get(const char *purpose, const char *url, struct bz_err *err)
{
    struct bz_request *r = bz_request_new(purpose, "GET", url, err);

    if (r)
        r->auth = BZ_AUTH_BEARER;
    return r;
}

struct bz_request *wa_media(const struct bz_context *c, const struct bz_attachment *a,
                            const char *state, struct bz_err *err)
{
    BZ_TEXT base = wa_base(c->settings, err);
    BZ_AUTO(bz_json) j = NULL;
    const char *url = a->url, *id = url ? strrchr(url, '/') : NULL;
    BZ_DONE(bz_str) at = {0};

    if (!base)
        return NULL;
    if (state) {
        j = bz_json_parse(state, strlen(state), NULL, "media state", err);
        url = bz_json_str(j, "url");
        if (!j)
            return NULL;
        if (url && media_is_theirs(base, url))
            return media_get("media_file", url, err);
    } else if (id && id[1] && !strpbrk(id, "?#")) {
        /* By today's version of Graph, not by that of the day it came. */
        bz_str_addf(&at, "%s%s", base, id);
        return at.failed ? bz_nomem(err) : media_get("media", at.data, err);
    }
    return bz_fail(err, BUZON_ERR_GONE, "the attachment has no address of the network");
}

/* The first answer names the file, the second is it. */
static bool media_address(const struct bz_context *c, const struct bz_exchange *x,
                          struct bz_fetched *ret, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = bz_json_parse(r->body ? r->body : "", r->len, NULL, NULL, &local);
    BZ_TEXT base = wa_base(c->settings, err);
    const char *url = bz_json_str(j, "url");
    BZ_DONE(bz_str) state = {0};

    if (local.code == BUZON_ERR_NO_MEMORY || !base)
        return bz_nomem(err);
    if (!url || !media_is_theirs(base, url)) {
        ret->what = BZ_SENT_REFUSED;
        bz_err_set(err, BUZON_ERR_PROTOCOL, "media: the network names no address of its own");
        return true;
    }
    bz_str_add(&state, "{\"url\":");
    bz_json_quote(&state, url);
    bz_str_add_char(&state, '}');
    ret->what = BZ_SENT_MORE;
    return (ret->state = bz_str_take(&state, err));
}

bool wa_got_media(const struct bz_context *c, const struct bz_attachment *a,
                  const struct bz_exchange *x, struct bz_fetched *ret, struct bz_err *err)
{
    int status = x->response->status;
    enum bz_sent sent = BZ_SENT_REFUSED;

    (void)a;
    if (status >= 200 && status <= 299) {
        if (!bz_streq(x->purpose, "media_file"))
            return media_address(c, x, ret, err);
        ret->what = BZ_SENT_DONE;
        return true;
    }
    (void)bz_graph_fail(err, x, "media", &sent);
    if (err->code == BUZON_ERR_NO_MEMORY)
        return false;
    /* Reading does no harm: what is open is asked again. */
    ret->what = sent == BZ_SENT_UNKNOWN ? BZ_SENT_LATER : sent;
    if (ret->what == BZ_SENT_LATER && !err->retry_at) {
        err->code = BUZON_ERR_NETWORK;
        err->retry_at = bz_meta_retry_at(x, 60000);
    }
    return true;
}
