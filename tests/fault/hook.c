/* SPDX-License-Identifier: EUPL-1.2 */
/* Calls of a WhatsApp webhook: bodies and their signatures. */
#include "hook.h"

#include "base/auto.h"
#include "base/hash.h"

#include <string.h>

static const char secret[] = "clave-de-la-aplicacion";

bool hook_found(buzon_inbox *inbox, buzon_error **err)
{
    buzon_account *a = buzon_inbox_add_account(inbox, "whatsapp", "whatsapp",
                                               "{\"phone_number_id\":\"106540352242922\"}",
                                               "person:alta", err);

    buzon_account_unref(a);
    return a && buzon_inbox_set_secret(inbox, "whatsapp", "token", "ficha", 5, err) &&
           buzon_inbox_set_secret(inbox, "whatsapp", "app_secret", secret, sizeof secret - 1,
                                  err);
}

char *hook_body(int from, int n)
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
                    "\"phone_number_id\":\"106540352242922\"},\"contacts\":[{\"profile\":{"
                    "\"name\":\"Vecina %d\"},\"wa_id\":\"346%08d\"}],\"messages\":[{\"from\":"
                    "\"346%08d\",\"id\":\"wamid.%08d\",\"timestamp\":\"1795424%03d\",\"type\":"
                    "\"text\",\"text\":{\"body\":\"La farola de la calle Mayor, %d lleva tres "
                    "semanas sin luz.\"}}]}}",
                    i > from ? "," : "", i, i, i, i, i % 1000, i);
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
