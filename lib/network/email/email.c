/* SPDX-License-Identifier: EUPL-1.2 */
/* E-mail: mailboxes are read, files of mails (.eml, mbox) imported.
 *
 * Settings: "from", our address, with "from_name", and "aliases", a list of others; "imap"
 * ("imaps://host[:port]"), "smtp" and "login", which is "password" (of the same name in the
 * vault, the usual case) or "oauth2" ("token"); "user" ("from"), and "smtp_user" where it is
 * another; "mailbox" ("INBOX"); "sent", where copies of answers lie, put there by us unless
 * "sent_by_server" is true; "backfill": true to read what lay there before the account was
 * added; "subaddress": true where local+KEY@domain comes to us, too; "authserv_id", as which
 * our server signs Authentication-Results. */
#include "network/email/mail.h"

#include "text/idna.h"
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

/* An id is ASCII where the address need not be. */
bool em_domain(const struct bz_context *c, struct bz_str *ret, struct bz_err *err)
{
    const char *own = em_own(c), *at = own ? strrchr(own, '@') : NULL;
    bool ok = false;

    bz_str_add_char(ret, '@');
    if (at && !bz_idna_add(ret, at + 1, &ok, err))
        return false;
    if (!ok)
        bz_str_add(ret, "localhost");
    return !ret->failed || bz_nomem(err);
}

/* --- settings --- */

/* An address that can stand in an envelope and a header as it is. */
bool em_is_address(const char *s)
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

/* "imaps://host:port" and nothing behind it. */
static bool email_is_server(const struct bz_json *j, const char *plain, const char *secure)
{
    const char *s = bz_json_text(j);
    char host[256];

    if (!s || (!bz_starts(s, plain) && !bz_starts(s, secure)))
        return false;
    s = strstr(s, "://") + 3;
    return *s && strlen(s) < sizeof host && !strpbrk(s, "/?#@ \\\r\n\t");
}

static bool email_servers(const struct bz_json *settings, struct bz_err *err)
{
    const struct bz_json *imap = bz_json_get(settings, "imap");
    const struct bz_json *smtp = bz_json_get(settings, "smtp");
    const struct bz_json *login = bz_json_get(settings, "login");

    if (imap && !email_is_server(imap, "imap://", "imaps://"))
        return bz_fail(err, BUZON_ERR_INVALID, "setting imap is no imaps://host");
    if (smtp && !email_is_server(smtp, "smtp://", "smtps://"))
        return bz_fail(err, BUZON_ERR_INVALID, "setting smtp is no smtps://host");
    if (login && !bz_streq(bz_json_text(login), "password") &&
        !bz_streq(bz_json_text(login), "oauth2"))
        return bz_fail(err, BUZON_ERR_INVALID, "setting login is neither password nor oauth2");
    return true;
}

static bool email_texts(const struct bz_json *settings, struct bz_err *err)
{
    static const char *const keys[] = {"user", "smtp_user", "mailbox",
                                       "sent", "from_name", "authserv_id"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct bz_json *j = bz_json_get(settings, keys[i]);

        if (j && (!bz_json_text(j) || !*bz_json_text(j)))
            return bz_fail(err, BUZON_ERR_INVALID, "setting %s is not a text", keys[i]);
    }
    return true;
}

static bool email_configure(const struct bz_json *settings, struct bz_err *err)
{
    const struct bz_json *from = bz_json_get(settings, "from");
    const struct bz_json *aliases = bz_json_get(settings, "aliases");

    if (from && !em_is_address(bz_json_text(from)))
        return bz_fail(err, BUZON_ERR_INVALID, "setting from is not an address");
    if (aliases && bz_json_kind(aliases) != BZ_JSON_ARRAY)
        return bz_fail(err, BUZON_ERR_INVALID, "setting aliases is not a list");
    for (size_t k = 0; aliases && k < bz_json_len(aliases); k++) {
        if (!em_is_address(bz_json_text(bz_json_at(aliases, k))))
            return bz_fail(err, BUZON_ERR_INVALID, "setting aliases: not an address");
    }
    return email_texts(settings, err) && email_servers(settings, err);
}

static const char *const email_settings[] = {
    "from", "from_name",      "aliases",   "authserv_id", "imap",
    "smtp", "user",           "smtp_user", "login",       "mailbox",
    "sent", "sent_by_server", "backfill",  "subaddress",  NULL};
static const char *const email_secrets[] = {NULL};

const struct bz_network bz_email = {
    .name = "email",
    .label = "E-mail",
    .limits = {.unit = BZ_LENGTH_CODE_POINTS, .poll_floor_ms = 60000},
    .retry = BZ_RETRY_READBACK,
    .mail = true,
    .secrets = email_secrets,
    .settings = email_settings,
    .configure = email_configure,
    .address = "from",
    .poll = em_poll,
    .step = em_step,
    .takes = em_takes,
    .reply = em_reply,
    .replied = em_replied,
    .retry_of = em_retry_of,
    .find_own = em_find_own,
    .found_own = em_found_own,
    .check = em_check,
    .media = em_media,
    .got_media = em_got_media,
    /* No sweep() and no recheck(): a mail never changes. Whatever is put into a mailbox gets a
     * higher UID than all before it (RFC 3501, 2.3.1.1), so that poll() passes none by, and
     * where UIDs begin anew it reads the mailbox anew. That the office files a mail away, or
     * deletes it there, says nothing of what the citizen asked. */
    .holds = bz_holds_apart,
};
