/* SPDX-License-Identifier: EUPL-1.2 */
/* WhatsApp Business Cloud API: it only comes by webhook, and nothing can be read again. */
#include "network/whatsapp/whatsapp.h"

#include "term/civil.h"
#include "text/unicode.h"

#include <string.h>

#define WA_GRAPH "https://graph.facebook.com/v26.0"

enum { WA_ID_MAX = 32 };

char *wa_base(const struct bz_json *settings, struct bz_err *err)
{
    BZ_TEXT ret = NULL;

    if (bz_json_get(settings, "base_url"))
        return bz_base_url(settings, "base_url", err);
    return bz_dup(&ret, WA_GRAPH, err) ? bz_steal(ret) : NULL;
}

const char *wa_me(const struct bz_context *c)
{
    const char *set = bz_json_str(c->settings, "phone_number_id");

    return set ? set : c->account->native_id;
}

bool wa_init(struct wa *w, const struct bz_context *c, const struct bz_exchange *x,
             struct bz_err *err)
{
    *w = (struct wa){.c = c,
                     .x = x,
                     .at = x->at,
                     .me = wa_me(c),
                     .waba = bz_json_str(c->settings, "waba_id")};
    return (w->base = wa_base(c->settings, err)) && (w->batch = bz_batch_new(err));
}

void wa_done(struct wa *w)
{
    bz_batch_free(w->batch);
    free(w->base);
    bz_texts_done(&w->kept);
}

bool wa_id(struct wa *w, const struct bz_json *j, const char *key, const char **ret,
           struct bz_err *err)
{
    const char *text = bz_json_str(j, key);
    char *id = NULL;

    *ret = text && *text ? text : NULL;
    if (text)
        return true;
    if (!bz_json_id(j, key, &id, err))
        return false;
    *ret = id;
    return !id || bz_texts_push(&w->kept, id) || bz_nomem(err);
}

bool wa_text(struct wa *w, const char *text, const char **ret, struct bz_err *err)
{
    char *nfc;

    *ret = NULL;
    if (!text || !*text)
        return true;
    nfc = bz_nfc(text, strlen(text), err);
    *ret = nfc;
    if (!nfc)
        return false;
    return bz_texts_push(&w->kept, nfc) || bz_nomem(err);
}

bool wa_set(bool ok, struct bz_err *err)
{
    return ok || bz_nomem(err);
}

/* Ids are digits, but no numbers. */
static bool wa_is_id(const char *id)
{
    size_t len = id ? strlen(id) : 0;

    return len && len <= WA_ID_MAX && strspn(id, "0123456789") == len;
}

static bool wa_configure(const struct bz_json *settings, struct bz_err *err)
{
    BZ_TEXT base = wa_base(settings, err);

    if (!base)
        return false;
    if (!wa_is_id(bz_json_str(settings, "phone_number_id")))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting phone_number_id is not a text of at most %d digits", WA_ID_MAX);
    if (bz_json_get(settings, "waba_id") && !wa_is_id(bz_json_str(settings, "waba_id")))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting waba_id is not a text of at most %d digits", WA_ID_MAX);
    return true;
}

static const char *const wa_secrets[] = {"token", NULL};
static const char *const wa_settings[] = {"phone_number_id", "waba_id", "base_url", NULL};

const struct bz_network bz_whatsapp = {
    .name = "whatsapp",
    .label = "WhatsApp",
    .limits = {.text = 4096, .unit = BZ_LENGTH_UTF16, .answer_window_ms = BZ_MS_DAY},
    .templates = true,
    .retry = BZ_RETRY_NONE,
    .secrets = wa_secrets,
    .proof = "app_secret",
    .handshake = "verify_token",
    .settings = wa_settings,
    .address = "phone_number_id",
    .configure = wa_configure,
    .step = wa_step,
    .reply = wa_reply,
    .replied = wa_replied,
    .check = wa_check,
    .verify = bz_meta_verify,
    .addressees = wa_addressees,
    .media = wa_media,
    .got_media = wa_got_media,
    .backoff = bz_meta_backoff,
    .holds = bz_meta_holds,
};
