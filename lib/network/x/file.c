/* SPDX-License-Identifier: EUPL-1.2 */
/* Files. Those of posts are public; those of direct messages want the account's credentials:
 * the old address ("…/dm/MESSAGE/MEDIA/NAME") a signature, and since 2026 an end point of API
 * v2 gives the same file to a bearer (docs.x.com, download DM media). */
#include "network/x/x.h"

#include <string.h>

enum { FILE_NAME_MAX = 50, FILE_PAUSE_MS = 60000 };

/* The part of an address that says which file of which message it is. Borrowed. */
static const char *file_place(const char *url)
{
    static const char mark[] = "/dm/";
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789_.-";
    const char *at = url ? strstr(url, mark) : NULL, *name;
    size_t len;

    if (!at)
        return NULL;
    at += sizeof mark - 1;
    name = at;
    for (int i = 0; i < 2; i++) {
        len = strspn(name, "0123456789");
        if (!len || len > 19 || name[len] != '/')
            return NULL;
        name += len + 1;
    }
    len = strspn(name, letters);
    return len && len <= FILE_NAME_MAX && !name[len] && name[strspn(name, ".")] ? at : NULL;
}

/* Credentials go to X's own servers only. */
static bool file_is_theirs(const char *url)
{
    return bz_starts(url, "https://ton.twitter.com/") || bz_starts(url, "https://ton.x.com/");
}

static struct bz_request *file_direct(const struct bz_context *c, const char *place,
                                      struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};

    bz_str_addf(&path, "/2/dm_conversations/media/%s", place);
    return xx_request(c, "media", "GET", &path, err);
}

/* Signed it is the old address that is asked; of a server of one's own the same path. */
static struct bz_request *file_signed(const struct bz_context *c, const char *url,
                                      const char *place, struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};
    struct bz_request *r;

    bz_str_addf(&path, "/1.1/ton/data/dm/%s", place);
    r = xx_request(c, "media", "GET", &path, err);
    if (!r || bz_json_get(c->settings, "base_url"))
        return r;
    free(r->url);
    r->url = NULL;
    if (bz_dup(&r->url, url, err))
        return r;
    bz_request_free(r);
    return NULL;
}

struct bz_request *xx_file(const struct bz_context *c, const struct bz_attachment *a,
                           const char *state, struct bz_err *err)
{
    const char *place = a->url && file_is_theirs(a->url) ? file_place(a->url) : NULL;

    (void)state;
    if (!a->url || !*a->url)
        return bz_fail(err, BUZON_ERR_GONE, "the attachment has no address");
    if (!place)
        return bz_request_new("media", "GET", a->url, err);
    return xx_signs(c->settings) ? file_signed(c, a->url, place, err)
                                 : file_direct(c, place, err);
}

/* Where no credentials go, nothing is said about them, or about our pace. */
static void file_missed(const struct bz_exchange *x, struct bz_fetched *ret, struct bz_err *err)
{
    int status = x->response->status;
    bool passing = status == 429 || status >= 500;

    (void)bz_http_fail(err, x, "media", NULL);
    ret->what = passing ? BZ_SENT_LATER : BZ_SENT_REFUSED;
    err->code = passing ? BUZON_ERR_NETWORK : BUZON_ERR_GONE;
    err->retry_at = passing ? bz_retry_at(x->response, x->at, FILE_PAUSE_MS) : 0;
}

bool xx_got_file(const struct bz_context *c, const struct bz_attachment *a,
                 const struct bz_exchange *x, struct bz_fetched *ret, struct bz_err *err)
{
    int status = x->response->status;
    enum bz_sent sent = BZ_SENT_REFUSED;

    (void)c;
    ret->what = BZ_SENT_DONE;
    if (status >= 200 && status <= 299)
        return true;
    if (!a->url || !file_is_theirs(a->url) || !file_place(a->url)) {
        file_missed(x, ret, err);
        return true;
    }
    (void)xx_refuse(err, x, "media", &sent);
    if (err->code == BUZON_ERR_NO_MEMORY)
        return false;
    /* Reading does no harm: what is open is asked again. */
    ret->what = sent == BZ_SENT_UNKNOWN ? BZ_SENT_LATER : sent;
    return true;
}
