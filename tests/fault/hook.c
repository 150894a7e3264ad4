/* SPDX-License-Identifier: EUPL-1.2 */
/* Calls of a WhatsApp webhook: bodies and their signatures. */
#include "hook.h"

#include "base/auto.h"
#include "base/hash.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char secret[] = "clave-de-la-aplicacion";

/* The number of the first account; those of the others follow. */
static const int64_t FIRST_NUMBER = INT64_C(106540352242922);

static bool account_found(buzon_inbox *inbox, const char *name, int line, buzon_error **err)
{
    char settings[64];
    buzon_account *a;

    (void)snprintf(settings, sizeof settings, "{\"phone_number_id\":\"%" PRId64 "\"}",
                   FIRST_NUMBER + line);
    a = buzon_inbox_add_account(inbox, name, "whatsapp", settings, "person:alta", err);
    buzon_account_unref(a);
    return a && buzon_inbox_set_secret(inbox, name, "token", "ficha", 5, err) &&
           buzon_inbox_set_secret(inbox, name, "app_secret", secret, sizeof secret - 1, err);
}

bool hook_found(buzon_inbox *inbox, buzon_error **err)
{
    return account_found(inbox, "whatsapp", 0, err);
}

bool hook_line_found(buzon_inbox *inbox, int line, buzon_error **err)
{
    char name[32];

    (void)snprintf(name, sizeof name, "whatsapp-%d", line);
    return account_found(inbox, name, line, err);
}

char *hook_body(int from, int n)
{
    return hook_line_body(0, from, n);
}

char *hook_line_body(int line, int from, int n)
{
    BZ_LOCAL_ERR(ignored);
    struct bz_str s = {0};

    bz_str_add(&s,
               "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1029384756\","
               "\"changes\":[");
    for (int i = from; i < from + n; i++)
        bz_str_addf(&s,
                    "%s{\"field\":\"messages\",\"value\":{\"messaging_product\":\"whatsapp\","
                    "\"metadata\":{\"display_phone_number\":\"34960000000\","
                    "\"phone_number_id\":\"%" PRId64 "\"},\"contacts\":[{\"profile\":{"
                    "\"name\":\"Vecina %d\"},\"wa_id\":\"346%08d\"}],\"messages\":[{\"from\":"
                    "\"346%08d\",\"id\":\"wamid.%08d\",\"timestamp\":\"1795424%03d\",\"type\":"
                    "\"text\",\"text\":{\"body\":\"La farola de la calle Mayor, %d lleva tres "
                    "semanas sin luz. Soy 12345678Z.\"}}]}}",
                    i > from ? "," : "", FIRST_NUMBER + line, i, i, i, i, i % 1000, i);
    bz_str_add(&s, "]}]}");
    return bz_str_take(&s, &ignored);
}

buzon_delivery *hook_call(const char *body, buzon_error **err)
{
    BZ_LOCAL_ERR(ignored);
    BZ_DONE(bz_str) signature = {0};
    unsigned char mac[64];
    size_t len = 0;
    buzon_delivery *d = buzon_delivery_new("POST", err);

    if (!d)
        return NULL;
    bz_str_add(&signature, "sha256=");
    if (bz_hmac(BZ_DIGEST_SHA256, (struct bz_span){secret, sizeof secret - 1},
                (struct bz_span){body, strlen(body)}, mac, &len, &ignored))
        bz_str_add_hex(&signature, mac, len);
    if (signature.failed || !len)
        *err = buzon_error_new(BUZON_ERR_NO_MEMORY, "out of memory");
    else if (buzon_delivery_set_body(d, body, strlen(body), err) &&
             buzon_delivery_add_header(d, "X-Hub-Signature-256", signature.data, err) &&
             buzon_delivery_add_header(d, "Content-Type", "application/json", err))
        return d;
    buzon_delivery_free(d);
    return NULL;
}

buzon_receipt *hook_bring(buzon_inbox *inbox, const char *body, buzon_error **err)
{
    buzon_delivery *d = hook_call(body, err);
    buzon_receipt *r = d ? buzon_inbox_deliver(inbox, "whatsapp", d, err) : NULL;

    buzon_delivery_free(d);
    return r;
}
