/* SPDX-License-Identifier: EUPL-1.2 */
/* Files: a URN gives an address that lives for a while, which wants no token and gets none. */
#include "network/linkedin/linkedin.h"

#include <string.h>

/* Kinds of URN, and where the interface keeps them. An old asset is an image by another name.
 */
static const struct {
    const char *kind, *path, *whole;
} media_kinds[] = {
    {"urn:li:image:", "/rest/images/", "urn:li:image:"},
    {"urn:li:digitalmediaAsset:", "/rest/images/", "urn:li:image:"},
    {"urn:li:video:", "/rest/videos/", "urn:li:video:"},
    {"urn:li:document:", "/rest/documents/", "urn:li:document:"},
};

static struct bz_request *media_plain(const char *url, struct bz_err *err)
{
    if (!url || (!bz_starts(url, "https://") && !bz_starts(url, "http://")))
        return bz_fail(err, BUZON_ERR_GONE, "the attachment has no address of the network");
    return bz_request_new("media_file", "GET", url, err);
}

static struct bz_request *media_look(const struct li *l, const char *urn, struct bz_err *err)
{
    for (size_t i = 0; i < sizeof media_kinds / sizeof *media_kinds; i++) {
        BZ_DONE(bz_str) path = {0};
        BZ_DONE(bz_str) whole = {0};

        if (!bz_starts(urn, media_kinds[i].kind))
            continue;
        bz_str_add(&whole, media_kinds[i].whole);
        bz_str_add(&whole, urn + strlen(media_kinds[i].kind));
        bz_str_add(&path, media_kinds[i].path);
        bz_str_add_escaped(&path, whole.data ? whole.data : "");
        if (path.failed || whole.failed)
            return bz_nomem(err);
        return li_request(l, "media", "GET", path.data, err);
    }
    return media_plain(urn, err);
}

struct bz_request *li_media(const struct bz_context *c, const struct bz_attachment *a,
                            const char *state, struct bz_err *err)
{
    __attribute__((cleanup(li_done))) struct li l = {0};

    if (!li_init(&l, c, NULL, 0, err))
        return NULL;
    return state ? media_plain(state, err) : media_look(&l, a->url ? a->url : "", err);
}

static bool media_address(struct li *l, struct bz_fetched *ret, struct bz_err *err)
{
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = li_parse(l, &local);
    const char *url = bz_json_str(j, "downloadUrl");

    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    if (!url) {
        ret->what = BZ_SENT_REFUSED;
        bz_err_set(err, BUZON_ERR_PROTOCOL, "media: the network names no address");
        return true;
    }
    ret->what = BZ_SENT_MORE;
    return bz_dup(&ret->state, url, err);
}

bool li_got_media(const struct bz_context *c, const struct bz_attachment *a,
                  const struct bz_exchange *x, struct bz_fetched *ret, struct bz_err *err)
{
    __attribute__((cleanup(li_done))) struct li l = {0};
    int status = x->response->status;

    (void)a;
    if (!li_init(&l, c, x, x->at, err))
        return false;
    if (li_ok(x) && !bz_streq(x->purpose, "media_file"))
        return media_address(&l, ret, err);
    ret->what = BZ_SENT_DONE;
    if (li_ok(x))
        return true;
    (void)li_refuse(c, x, "media", err);
    ret->what = status == 429 || status >= 500 ? BZ_SENT_LATER : BZ_SENT_REFUSED;
    return err->code != BUZON_ERR_NO_MEMORY;
}
