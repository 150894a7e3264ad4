/* SPDX-License-Identifier: EUPL-1.2 */
/* What the renewals of tokens share: secrets that came, and what a JSON Web Token says of its
 * own end. */
#include "network/network.h"

#include "base/hash.h"
#include "term/civil.h"

#include <string.h>

enum { TOKEN_JWT = 8192 };

bool bz_refreshed_add(struct bz_refreshed *ret, const char *name, const char *value,
                      struct bz_err *err)
{
    struct bz_fresh f = {0};

    if (!value || !*value)
        return true;
    f.value = bz_secret_new(value, strlen(value), err);
    if (!f.value || !bz_dup(&f.name, name, err) || !bz_vec_push(&ret->secrets, f)) {
        free(f.name);
        bz_secret_free(f.value);
        return bz_nomem(err);
    }
    return true;
}

/* Base64 of the web's kind, without its padding, into the usual one. */
static bool jwt_payload(const char *from, size_t len, char ret[static TOKEN_JWT])
{
    if (!len || len + 4 > TOKEN_JWT)
        return false;
    for (size_t i = 0; i < len; i++)
        ret[i] = from[i] == '-' ? '+' : from[i] == '_' ? '/' : from[i];
    while (len % 4)
        ret[len++] = '=';
    ret[len] = '\0';
    return true;
}

bool bz_jwt_end(const char *token, buzon_time *ret, struct bz_err *err)
{
    const char *dot = strchr(token, '.'), *end = dot ? strchr(dot + 1, '.') : NULL;
    unsigned char bytes[TOKEN_JWT];
    char text[TOKEN_JWT];
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
