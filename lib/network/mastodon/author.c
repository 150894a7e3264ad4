/* SPDX-License-Identifier: EUPL-1.2 */
/* Who wrote a status, and whether that is us. */
#include "network/mastodon/mastodon.h"

#include "base/utf8.h"
#include "text/unicode.h"

#include <string.h>

bool masto_text(struct masto *m, const char *text, const char **ret, struct bz_err *err)
{
    size_t len = text ? strlen(text) : 0;
    const unsigned char *bytes = (const unsigned char *)text;
    size_t i = 0;
    char *nfc;

    while (i < len && bytes[i] < 0x80)
        i++;
    *ret = len ? text : NULL;
    if (i == len)
        return true;
    nfc = bz_nfc(text, len, err);
    *ret = nfc;
    if (!nfc)
        return false;
    return bz_texts_push(&m->kept, nfc) || bz_nomem(err);
}

bool masto_is_me(const struct masto *m, const struct bz_json *account)
{
    const struct bz_json *id = bz_json_get(account, "id");
    const char *url = bz_json_str(account, "url");

    if (m->me && bz_json_text(id))
        return strcmp(m->me, bz_json_text(id)) == 0 || (url && bz_streq(url, m->me_url));
    return url && bz_streq(url, m->me_url);
}

/* "vecina" becomes "vecina@red.example": the server leaves its own name out of acct, and snac
 * never does. */
static bool author_handle(struct masto *m, const struct bz_json *account, const char **ret,
                          struct bz_err *err)
{
    const char *acct = bz_json_str(account, "acct");
    char host[256];
    BZ_DONE(bz_str) handle = {0};

    if (!acct || !*acct)
        acct = bz_json_str(account, "username");
    if (!acct || strchr(acct, '@'))
        return masto_text(m, acct, ret, err);
    if (*m->host)
        memcpy(host, m->host, strlen(m->host) + 1);
    else if (!bz_host(bz_json_str(account, "url"), host, sizeof host))
        return masto_text(m, acct, ret, err);
    bz_str_addf(&handle, "%s@%s", acct, host);
    if (handle.failed || !bz_texts_push(&m->kept, handle.data)) {
        handle.data = handle.failed ? handle.data : NULL;
        return bz_nomem(err);
    }
    *ret = bz_steal(handle.data);
    return true;
}

bool masto_author(struct masto *m, const struct bz_json *account, struct bz_author *ret,
                  struct bz_err *err)
{
    const char *name = bz_json_str(account, "display_name");
    char *id = NULL;

    if (bz_json_kind(account) != BZ_JSON_OBJECT)
        return false;
    if (bz_json_text(bz_json_get(account, "id"))) {
        ret->id = bz_json_str(account, "id");
    } else {
        if (!bz_json_id(account, "id", &id, err))
            return false;
        if (id && !bz_texts_push(&m->kept, id))
            return bz_nomem(err);
        ret->id = id;
    }
    if (!name || !*name)
        name = bz_json_str(account, "username");
    ret->url = bz_json_str(account, "url");
    ret->bot = bz_json_flag(account, "bot", false);
    ret->ours = masto_is_me(m, account);
    return masto_text(m, name, &ret->name, err) && author_handle(m, account, &ret->handle, err);
}
