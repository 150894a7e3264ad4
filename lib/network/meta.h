/* SPDX-License-Identifier: EUPL-1.2 */
/* What the networks of Meta share: signed deliveries, the handshake, messages of the Messenger
 * platform, Graph's requests, pages, errors, usage, tokens and times. */
#ifndef BZ_NETWORK_META_H
#define BZ_NETWORK_META_H

#include "network/network.h"
#include "text/split.h"

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
/* struct bz_network's holds(): usage is counted for all, and what of it is left before the
 * limit is for answers. */
enum bz_holds bz_meta_holds(const struct bz_exchange *x, bool writes);
/* When they say that we may come back; `fallback_ms` after x->at when they do not. */
buzon_time bz_meta_retry_at(const struct bz_exchange *x, int64_t fallback_ms);

/* --- meta_work.c --- */

/* One exchange under work, or the start of a round. */
struct bz_meta {
    const struct bz_context *c;
    const struct bz_exchange *x; /* NULL when a round starts */
    buzon_time at;
    struct bz_batch *batch; /* owns */
    const char *me;         /* our id; NULL when nobody said so */
    char *base;             /* owns: of Graph, with its version */
    struct bz_texts kept;   /* texts that messages need until they are packed */
};

/* What a message's extra and attachments are made of until it is packed. */
struct bz_meta_made {
    struct bz_message msg;
    struct bz_author author;
    struct bz_attachment attachments[16];
    struct bz_json *extra; /* owns */
};

/* Graph's address for an account, owned by the caller: the setting base_url, else `graph`. */
char *bz_meta_base(const struct bz_json *settings, const char *graph, struct bz_err *err);
/* Begin work; `me` is borrowed. End it with bz_meta_done() in any case. */
bool bz_meta_init(struct bz_meta *m, const struct bz_context *c, const struct bz_exchange *x,
                  const char *me, const char *graph, struct bz_err *err);
void bz_meta_done(struct bz_meta *m);
/* A setter of base/json.h that failed for want of memory. */
bool bz_meta_set(bool ok, struct bz_err *err);
/* The length of a list; 0 for anything else. */
size_t bz_meta_len(const struct bz_json *list);
/* An id, which comes as a text or a number: borrowed or kept; NULL when there is none. */
bool bz_meta_id(struct bz_meta *m, const struct bz_json *j, const char *key, const char **ret,
                struct bz_err *err);
/* A text in normal form C, kept; NULL for NULL and "". */
bool bz_meta_text(struct bz_meta *m, const char *text, const char **ret, struct bz_err *err);
/* The text that was put together, kept; NULL when nothing was. */
bool bz_meta_keep(struct bz_meta *m, struct bz_str *s, const char **ret, struct bz_err *err);
/* Keep what is not understood. */
bool bz_meta_unknown(struct bz_meta *m, const struct bz_json *raw, struct bz_err *err);
/* Add a notice, at receipt when it says no time; extra may be NULL. */
bool bz_meta_notice(struct bz_meta *m, struct bz_notice *n, const struct bz_json *extra,
                    struct bz_err *err);

/* Begin a message; end it with bz_meta_made_done() in any case. */
bool bz_meta_made_init(struct bz_meta_made *k, struct bz_err *err);
void bz_meta_made_done(struct bz_meta_made *k);
/* One more attachment; NULL when there are too many. */
struct bz_attachment *bz_meta_attach(struct bz_meta_made *k, enum buzon_attachment_kind kind,
                                     const char *url);
/* Add what was made to the batch: an author with `ours` makes it our own, one without an id is
 * none. A message without a time gets that of receipt. */
bool bz_meta_pack(struct bz_meta *m, struct bz_meta_made *k, struct bz_err *err);

/* Ask for a path below the base ("/me?fields=id"); `state` (JSON) may be NULL. */
bool bz_meta_ask(struct bz_meta *m, const char *purpose, const char *path, const char *state,
                 struct bz_err *err);
/* "fields=…" with what an address may not hold escaped. */
void bz_meta_fields(struct bz_str *path, const char *fields);
/* A POST of a JSON document; NULL without memory. */
struct bz_request *bz_meta_post(const char *base, const char *path, const struct bz_json *body,
                                struct bz_err *err);
/* Where a page of Graph goes on: what to add to the same question ("&after=…"), appended to
 * ret; nothing at its end. Never "next" itself: the token is in it. */
bool bz_meta_more(const struct bz_json *page, struct bz_str *ret);
/* Whether two texts say the same: letters and digits only. False with err: no memory. */
bool bz_meta_same(const char *a, const char *b, bool *ret, struct bz_err *err);

/* --- meta_token.c --- */

/* A new token for one that lives for 60 days and still does: `grant` says whose
 * ("th_refresh_token"). It stands beside the versions of the interface, not in one. */
struct bz_request *bz_meta_refresh(const char *base, const char *grant, struct bz_err *err);
/* struct bz_network's refreshed(). */
bool bz_meta_refreshed(const struct bz_context *c, const struct bz_exchange *x,
                       struct bz_refreshed *ret, struct bz_err *err);

/* --- meta_messaging.c --- */

/* Where events of the Messenger platform come from. */
struct bz_meta_events {
    const char *page; /* who we are in them */
    buzon_time at;    /* of the delivery's entry; BUZON_TIME_NONE */
    bool standby;     /* another app has the conversation */
};

/* One event of "messaging" or "standby": a message, an edit, a reaction, a button, what became
 * of ours. What is none of these is kept. */
bool bz_meta_event(struct bz_meta *m, const struct bz_meta_events *from,
                   const struct bz_json *event, struct bz_err *err);

#endif
