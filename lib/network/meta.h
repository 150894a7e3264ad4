/* SPDX-License-Identifier: EUPL-1.2 */
/* What the networks of Meta share: signed deliveries, the handshake, Graph's errors, usage and
 * times. */
#ifndef BZ_NETWORK_META_H
#define BZ_NETWORK_META_H

#include "network/network.h"

/* --- meta_hook.c --- */

/* struct bz_network's verify(): a handshake (GET with hub.mode, hub.verify_token and
 * hub.challenge) is answered with the challenge, anything else must be signed in
 * X-Hub-Signature-256 with one of the app's secrets. */
bool bz_meta_verify(const struct bz_context *c, const struct bz_delivery *d,
                    const struct bz_proofs *proofs, struct bz_verdict *ret, struct bz_err *err);

/* --- meta_error.c --- */

/* What an error of Graph means for us, by code and subcode; the HTTP status says little. */
struct bz_graph_rule {
    int64_t code, code_end; /* from … to, both included */
    int64_t subcode;        /* 0: any */
    buzon_code means;
    enum bz_sent sent; /* of an answer: REFUSED, LATER or UNKNOWN */
    int pause_s;       /* of RATE and NETWORK, where nothing else says when */
};

/* The rule of a code; never NULL. */
const struct bz_graph_rule *bz_graph_rule(int64_t code, int64_t subcode);
/* Fill err as Graph's error in the body says, or as the status does where there is none; what
 * an answer's fate is then is in *sent (may be NULL). False always; no memory is in err, too.
 */
bool bz_graph_fail(struct bz_err *err, const struct bz_exchange *x, const char *what,
                   enum bz_sent *sent);

/* --- meta.c --- */

/* An instant in any of their forms: seconds or milliseconds as a number or digits, ISO 8601
 * with "+0000". BUZON_TIME_NONE for anything else. */
buzon_time bz_meta_time(const struct bz_json *j);
/* struct bz_network's backoff(), from X-App-Usage and X-Business-Use-Case-Usage. */
buzon_time bz_meta_backoff(const struct bz_context *c, const struct bz_exchange *x);
/* When they say that we may come back; `fallback_ms` after x->at when they do not. */
buzon_time bz_meta_retry_at(const struct bz_exchange *x, int64_t fallback_ms);

#endif
