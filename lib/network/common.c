/* SPDX-License-Identifier: EUPL-1.2 */
/* What every adapter does alike: naming a refusal, and keeping what it does not understand. */
#include "base/hash.h"
#include "base/utf8.h"
#include "network/network.h"

#include <stdio.h>
#include <string.h>

enum {
    HTTP_WORDS = 200,              /* bytes of a server's own words */
    HTTP_FALLBACK_MS = 300 * 1000, /* when a refusal does not say until when */
    HTTP_OUTAGE_MS = 60 * 1000
};

static buzon_code http_code(int status)
{
    switch (status) {
    case 401:
        return BUZON_ERR_AUTH;
    case 403:
        return BUZON_ERR_FORBIDDEN;
    case 404:
    case 410:
        return BUZON_ERR_GONE;
    case 429:
        return BUZON_ERR_RATE;
    default:
        return status >= 500 && status <= 599 ? BUZON_ERR_NETWORK : BUZON_ERR_PROTOCOL;
    }
}

/* Whole characters of `words` without control characters, as many as fit. */
static void http_words(char ret[HTTP_WORDS + 1], const char *words)
{
    const unsigned char *s = (const unsigned char *)words;
    size_t len = words ? strlen(words) : 0, n = 0;

    while (len) {
        int step = bz_utf8_step(s, len);
        size_t size = (size_t)(step < 0 ? -step : step);

        if (n + size > HTTP_WORDS)
            break;
        if (step == 1 && (*s == '\t' || *s == '\n')) {
            ret[n++] = ' ';
        } else if (step > 1 || (step == 1 && *s >= ' ' && *s != 0x7F)) {
            memcpy(ret + n, s, size);
            n += size;
        }
        s += size;
        len -= size;
    }
    ret[n] = '\0';
}

void *bz_http_fail(struct bz_err *err, const struct bz_exchange *x, const char *what,
                   const char *words)
{
    int status = x->response->status;
    buzon_code code = http_code(status);
    char said[HTTP_WORDS + 1];

    http_words(said, words);
    bz_err_set(err, code, "%s: the network answered %d%s%s", what, status, *said ? ": " : "",
               said);
    err->http_status = status;
    if (code == BUZON_ERR_RATE)
        err->retry_at = bz_retry_at(x->response, x->at, HTTP_FALLBACK_MS);
    else if (code == BUZON_ERR_NETWORK)
        err->retry_at = bz_retry_at(x->response, x->at, HTTP_OUTAGE_MS);
    return NULL;
}

enum bz_holds bz_holds_apart(const struct bz_exchange *x, bool writes)
{
    (void)x;
    return writes ? BZ_HOLDS_WRITES : BZ_HOLDS_READS;
}

int64_t bz_window(const struct bz_network *net, const struct bz_context *c,
                  const struct bz_message *to, enum buzon_visibility visibility)
{
    if (net->window)
        return net->window(c, to, visibility);
    return visibility == BUZON_VISIBILITY_DIRECT && net->limits.private_window_ms
               ? net->limits.private_window_ms
               : net->limits.answer_window_ms;
}

/* An id of its own for something that has none: the same bytes get the same one. */
static bool unknown_id(char ret[static 41], const char *raw, struct bz_err *err)
{
    unsigned char digest[BZ_SHA256_LEN];
    BZ_DONE(bz_str) hex = {0};

    if (!bz_sha256(digest, &(struct bz_span){raw, strlen(raw)}, 1, err))
        return false;
    bz_str_add_hex(&hex, digest, 16);
    if (hex.failed)
        return bz_nomem(err);
    (void)snprintf(ret, 41, "unknown-%s", hex.data);
    return true;
}

bool bz_batch_add_unknown(struct bz_batch *b, const struct bz_context *c, const char *id,
                          const struct bz_json *raw, buzon_time at, struct bz_err *err)
{
    struct bz_message m = BZ_MESSAGE_INIT;
    BZ_TEXT text = bz_json_print_canonical(raw, err);
    BZ_DONE(bz_str) extra = {0};
    char made[41];

    if (!text || (!id && !unknown_id(made, text, err)))
        return false;
    bz_str_add(&extra, "{\"raw\":");
    bz_str_add(&extra, text);
    bz_str_add(&extra, ",\"time_from\":\"receipt\"}");
    if (extra.failed)
        return bz_nomem(err);
    m.network = c->account->network;
    m.account = bz_streq(c->account->name, NULL) ? "" : c->account->name;
    m.id = m.native_id = id ? id : made;
    m.kind = BUZON_MESSAGE_UNKNOWN;
    m.created_at = at;
    m.extra = extra.data;
    if (!bz_batch_add(b, &m, err))
        return false;
    b->unknown++;
    return true;
}
