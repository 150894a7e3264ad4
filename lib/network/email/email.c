/* SPDX-License-Identifier: EUPL-1.2 */
/* E-mail: mailboxes are read, files of mails (.eml, mbox) imported. */
#include "network/email/mail.h"

#include "text/unicode.h"

#include <string.h>
#include <strings.h>

bool em_ok(bool ok, struct bz_err *err)
{
    return ok || bz_nomem(err);
}

bool em_keep(struct em *w, struct bz_str *s, const char **ret, struct bz_err *err)
{
    *ret = s->data;
    if (s->failed)
        return bz_nomem(err);
    return !s->data || bz_texts_push(&w->kept, bz_steal(s->data)) || bz_nomem(err);
}

bool em_word(struct em *w, const char *text, const char **ret, struct bz_err *err)
{
    char *nfc;

    *ret = NULL;
    if (!text || !*text)
        return true;
    nfc = bz_nfc(text, strlen(text), err);
    if (!nfc)
        return false;
    for (char *p = nfc; *p; p++)
        *p = (unsigned char)*p < 0x20 || *p == 0x7f ? ' ' : *p;
    *ret = nfc;
    return bz_texts_push(&w->kept, nfc) || bz_nomem(err);
}

const char *em_own(const struct bz_context *c)
{
    const char *said = bz_json_str(c->settings, "from");

    return said ? said : c->account->native_id;
}

bool em_is_ours(const struct bz_context *c, const char *address)
{
    const struct bz_json *more = bz_json_get(c->settings, "aliases");

    if (!address)
        return false;
    if (em_own(c) && strcasecmp(em_own(c), address) == 0)
        return true;
    for (size_t k = 0; bz_json_kind(more) == BZ_JSON_ARRAY && k < bz_json_len(more); k++) {
        const char *alias = bz_json_text(bz_json_at(more, k));

        if (alias && strcasecmp(alias, address) == 0)
            return true;
    }
    return false;
}

/* --- settings --- */

/* An address that can stand in an envelope and a header as it is. */
static bool email_is_address(const char *s)
{
    const char *at = s ? strrchr(s, '@') : NULL;

    if (!at || at == s || !at[1] || strlen(s) > 254)
        return false;
    for (; *s; s++) {
        if ((unsigned char)*s <= ' ' || *s == 0x7f || strchr("<>()\",;:\\", *s))
            return false;
    }
    return true;
}

static bool email_configure(const struct bz_json *settings, struct bz_err *err)
{
    const struct bz_json *from = bz_json_get(settings, "from");
    const struct bz_json *aliases = bz_json_get(settings, "aliases");
    const struct bz_json *server = bz_json_get(settings, "authserv_id");

    if (from && !email_is_address(bz_json_text(from)))
        return bz_fail(err, BUZON_ERR_INVALID, "setting from is not an address");
    if (aliases && bz_json_kind(aliases) != BZ_JSON_ARRAY)
        return bz_fail(err, BUZON_ERR_INVALID, "setting aliases is not a list");
    for (size_t k = 0; aliases && k < bz_json_len(aliases); k++) {
        if (!email_is_address(bz_json_text(bz_json_at(aliases, k))))
            return bz_fail(err, BUZON_ERR_INVALID, "setting aliases: not an address");
    }
    if (server && (!bz_json_text(server) || !*bz_json_text(server)))
        return bz_fail(err, BUZON_ERR_INVALID, "setting authserv_id is not a text");
    return true;
}

static const char *const email_settings[] = {"from", "aliases", "authserv_id", NULL};
static const char *const email_secrets[] = {NULL};

const struct bz_network bz_email = {
    .name = "email",
    .label = "E-mail",
    .retry = BZ_RETRY_NONE,
    .secrets = email_secrets,
    .settings = email_settings,
    .configure = email_configure,
    .address = "from",
    .step = em_step,
};
