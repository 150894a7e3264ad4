/* SPDX-License-Identifier: EUPL-1.2 */
/* The contract of a network: one const struct of pure functions. They know no clock, socket,
 * store or secret. */
#ifndef BZ_NETWORK_NETWORK_H
#define BZ_NETWORK_NETWORK_H

#include "base/secret.h"
#include "model/account.h"
#include "model/delivery.h"
#include "model/inquiry.h"
#include "model/message.h"
#include "term/locate.h"
#include "text/length.h"
#include "text/split.h"

/* One request with its answer. Everything is borrowed. */
struct bz_exchange {
    const char *purpose; /* of the request; "import" or "webhook" when we asked nothing. Of a
                            delivery, the response holds its body and Content-Type */
    const struct bz_request *request; /* NULL when we asked nothing */
    const struct bz_response *response;
    buzon_time at; /* of receipt: the only "now" a network knows */
};

/* Which account of ours, and what the adapter noted about it. Everything is borrowed. */
struct bz_context {
    const struct bz_account *account; /* never NULL; only name and network are sure to be set */
    const struct bz_json *settings;   /* of the account; may be NULL */
    const struct bz_json
        *state; /* the adapter's own, of this stream; NULL in the first round */
};

/* What can be sent to a citizen, part by part. Everything is borrowed. */
struct bz_part {
    const char *text;
    size_t index, n; /* this part, of how many */
    const char
        *key; /* the same for every try of this part: makes a repeat harmless where it can */
    const struct bz_message *to;      /* the citizen's message that is answered */
    const char *previous;             /* native id of the part before; NULL for the first */
    const char *newest;               /* of a look for it: native id of a post of ours that was
                                         there before this part was tried; NULL: none known */
    enum buzon_visibility visibility; /* never wider than that of `to` */
    const char *language;             /* may be NULL */
    buzon_time now, heard_at;         /* by our clock; when the citizen wrote last */
    const struct bz_json *form;       /* a template that the network approved before: {"name",
                                         "language", "parameters": [text] or {name: text}}; `text` is
                                         how it reads. NULL: free text */
};

/* What became of a part. */
enum bz_sent {
    BZ_SENT_DONE,    /* on the network, under native_id */
    BZ_SENT_MORE,    /* another request is needed: reply() with the next step */
    BZ_SENT_REFUSED, /* err says why, typed: it is not there and the same try would fail again
                      */
    BZ_SENT_LATER,   /* err is RATE or NETWORK: surely not there, try again at retry_at */
    BZ_SENT_UNKNOWN  /* it may be there */
};

struct bz_reply {
    enum bz_sent what;
    char *native_id, *url; /* owns; of DONE */
    char *state;           /* owns; of MORE: handed to the next reply() */
};

void bz_reply_done(struct bz_reply *r);

enum bz_retry {
    BZ_RETRY_NONE,      /* a lost answer stays unknown */
    BZ_RETRY_READBACK,  /* find_own() is asked first, after read_lag_ms */
    BZ_RETRY_IDEMPOTENT /* the same key again is safe, for a while: find_own() is asked first,
                           too, so that no clock has to tell how long ago that was */
};

/* What has to wait when a network says that it is asked too often. */
enum bz_holds {
    BZ_HOLDS_ALL,   /* whatever we ask: one limit counts it all */
    BZ_HOLDS_READS, /* what is not an answer to a citizen */
    BZ_HOLDS_WRITES /* answers */
};

/* --- deliveries --- */

/* The secrets of an account that may prove a delivery: the present one first, then those that
 * are still good while they are changed. Everything is borrowed. */
struct bz_proofs {
    const struct bz_secret *const *items;
    size_t n;
    const struct bz_secret *handshake; /* what a handshake has to name; NULL: not in the vault,
                                          and none is answered */
};

enum bz_verdict_what {
    BZ_VERDICT_REFUSED,  /* not from the network: nothing of it is kept */
    BZ_VERDICT_ACCEPTED, /* keep it, then say 200 */
    BZ_VERDICT_ANSWER    /* a handshake: send back `body`; there is nothing to keep */
};

/* What a delivery is worth. */
struct bz_verdict {
    enum bz_verdict_what what;
    int proof;         /* which of the proofs fitted; -1: the network signs nothing */
    const char *why;   /* static words, of REFUSED: for the log, never for the caller */
    char *body, *type; /* owns: of ANSWER; type: Content-Type, NULL: text/plain */
};

void bz_verdict_done(struct bz_verdict *v);

/* --- tokens --- */

/* A secret the network gave. Both texts are owned; the value is wiped. */
struct bz_fresh {
    char *name;
    struct bz_secret *value;
};
struct bz_freshes BZ_VEC(struct bz_fresh);

/* What a refresh brought. */
struct bz_refreshed {
    struct bz_freshes secrets; /* to be kept in the vault before any of them is used */
    buzon_time expires_at;     /* of the token; BUZON_TIME_NONE: nobody knows */
};

void bz_refreshed_done(struct bz_refreshed *r);

/* --- media --- */

/* How far the fetching of an attachment is. */
struct bz_fetched {
    enum bz_sent what; /* DONE: the exchange's body is the file; MORE; REFUSED: gone, or never
                          to be had; LATER: err says when; never UNKNOWN */
    char *state;       /* owns; of MORE: handed to the next media() */
};

void bz_fetched_done(struct bz_fetched *f);

struct bz_network {
    const char *name;   /* wire name, never NULL */
    const char *label;  /* as people write it, never NULL */
    const char *closed; /* the service is no more: why nothing can be answered, and what to do.
                           Its accounts are retired by their first import. NULL: it is open */
    const char *mute;   /* nothing can be answered from here: where the office answers instead.
                           NULL: "takes no answers" is all there is to say */

    /* Data. */
    struct {
        int64_t text;         /* 0: no limit of its own */
        int64_t private_text; /* of an answer in private; 0: the same */
        bool private_bytes;   /* private_text is of bytes, whatever the unit */
        size_t private_parts; /* of an answer in private to what is public; 0: any number */
        enum bz_length_unit unit;
        int64_t answer_window_ms;  /* 0: answers are taken for ever */
        int64_t private_window_ms; /* of answers in private; 0: the same. See window() */
        int64_t private_reply_ms;  /* of those to what is public, counted from that alone; 0: as
                                      others */
        int64_t poll_floor_ms;     /* never ask more often than that */
        int64_t daily_units;       /* what an account's requests may cost a day; 0: no budget */
        int64_t reserve_units;     /* of these only answers may use the last so many */
        const char *quota_zone;    /* IANA name: where the budget's day begins; NULL: UTC */
        int64_t refresh_ms;        /* a token is renewed so long before it ends; 0: 5 minutes */
        int64_t read_lag_ms;       /* how long our own post may be missing from a read-back */
        int64_t sweep_requests;    /* so many of a sweep are asked at a time: polls go first */
        int64_t store_text_ms;     /* 0: texts may be stored for ever */
    } limits;
    bool private_reply;  /* a part may be narrower than what it answers: visibility is obeyed */
    bool templates;      /* takes a part with a form, also after the answer window */
    enum bz_retry retry; /* of a server that says nothing else about itself in its state */
    const char *const *secrets;       /* NULL-terminated names of what the vault must hold */
    struct bz_form_field token_proof; /* every request with a bearer token has this parameter in
                                         its address, too: the HMAC-SHA256 of the token under
                                         the secret named; NULL: none has */
    /* Does this account's have it, too? NULL: every one has. */
    bool (*proves)(const struct bz_context *c);
    const char *proof;     /* name of the secret that proves deliveries; while it is changed the
                              vault may also hold NAME.old. NULL: verify() needs none */
    const char *handshake; /* name of the secret that a handshake has to name; NULL: this
                              network needs none */
    bool local;       /* nothing of it leaves the house: the inbox answers its requests itself
                         (inbox/local.h), and its accounts have a store of their own */
    bool makes_token; /* refresh() makes the first "token", too: the vault need not have it */
    const char *token_setting; /* only accounts where that setting is true have a token; NULL:
                                  all have */
    bool recheck_native;       /* recheck() asks by native ids */
    unsigned recheck_kinds;    /* of which kinds of message it can ask: 1 << kind; 0: of all */
    bool mail; /* its requests are those of mail servers (lib/model/mails.h), which only the
                  library's own client carries; settings "imap" and "smtp" say where they are */
    bool import_notes;  /* what a file says has to be known to poll(), too: its state is that of
                           the next round, under the account's lease */
    bool recheck_notes; /* what recheck() finds has to be known to the next one: when its job is
                           over its state is kept as check()'s is */
    bool repeats; /* the same bytes may be two deliveries: those who write them need not give
                     ids */
    const char *const *settings; /* NULL-terminated keys an account may have */
    /* One of them that is a document of its own, so long that a mistake in it has to have a
     * line and a column: an object, or its file's name among the data files,
     * NETWORK/FILE.json; a name is replaced by what the file says when the account is added.
     * NULL: none. */
    struct {
        const char *key, *fallback; /* the name taken when the setting is left out */
        /* Is it usable? The reader stands at it. */
        bool (*ok)(struct bz_reader *r, const struct bz_json *document);
    } document;
    const char *address; /* which of them holds the id that addressees() gives, as long as the
                            account's native_id is not known; NULL: none */

    /* Is this account's settings object usable? INVALID names the key. NULL: anything goes. */
    bool (*configure)(const struct bz_json *settings, struct bz_err *err);
    /* The first request of a round: a batch with requests and state. NULL: cannot be polled. */
    struct bz_batch *(*poll)(const struct bz_context *c, buzon_time now, struct bz_err *err);
    /* One exchange → messages, notices, own posts, further requests, new state, round done. For
     * polls, webhooks (purpose "webhook") and files (purpose "import"). Fails with RATE, AUTH,
     * FORBIDDEN, NETWORK, PROTOCOL or PARSE only when nothing of the exchange can be used;
     * whatever can be read comes out. A cursor that the network knows no more is no failure:
     * the round begins anew where a first one does, and the batch says why in `lost`. Never
     * NULL.
     */
    struct bz_batch *(*step)(const struct bz_context *c, const struct bz_exchange *x,
                             struct bz_err *err);
    /* The slow way over everything the network still shows, beside poll(): the next request of
     * the sweep whose own state is in c, or the first one of a new sweep when that is NULL;
     * `known` is the state of poll(), which is over a first round. Its exchanges go to step(),
     * with the sweep's state, until one says that the round is done. Whatever is cut off is
     * asked for again from the state stored last. NULL: the network shows nothing twice. */
    struct bz_batch *(*sweep)(const struct bz_context *c, const struct bz_json *known,
                              buzon_time now, struct bz_err *err);
    /* Requests that re-read known messages, at most `n` ids (canonical, or native where
     * `recheck_native` says so); their exchanges go to step(). NULL: cannot. */
    struct bz_batch *(*recheck)(const struct bz_context *c, const char *const *ids, size_t n,
                                struct bz_err *err);
    /* Does the network take an answer to this message, at that visibility? UNSUPPORTED, GONE or
     * WINDOW, with words for the person who writes it, when it does not. NULL: always. */
    bool (*takes)(const struct bz_context *c, const struct bz_message *to,
                  enum buzon_visibility visibility, struct bz_err *err);
    /* Length of a text as this network counts it, and its limit for this account. NULL:
     * limits.text in limits.unit. */
    int64_t (*length)(const struct bz_context *c, const char *text, struct bz_err *err);
    int64_t (*limit)(const struct bz_context *c);
    /* For how long an answer of that visibility to that message is taken, counted from when the
     * citizen last wrote (where private_reply_ms is, a private one to what is public: from when
     * that was written); 0: for ever. NULL: limits.answer_window_ms, and private_window_ms. */
    int64_t (*window)(const struct bz_context *c, const struct bz_message *to,
                      enum buzon_visibility visibility);
    /* Whatever has to stand in front of an answer's text ("@vecina@red.example "); NULL:
     * nothing. */
    char *(*salutation)(const struct bz_context *c, const struct bz_message *to,
                        struct bz_err *err);
    /* The request of an answer's part; `state` is NULL, or what replied() gave with MORE. NULL:
     * takes no answers. */
    struct bz_request *(*reply)(const struct bz_context *c, const struct bz_part *part,
                                const char *state, struct bz_err *err);
    /* What the exchange says became of it. False (and err) for no memory only: all else is in
     * ret and err. */
    bool (*replied)(const struct bz_context *c, const struct bz_part *part,
                    const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err);
    /* How this account's server treats a repeat. NULL: `retry`. */
    enum bz_retry (*retry_of)(const struct bz_context *c);
    /* A request that reads our own posts since then, newest first; its exchange goes to
     * found_own(). NULL: cannot. */
    struct bz_request *(*find_own)(const struct bz_context *c, const struct bz_part *part,
                                   buzon_time since, struct bz_err *err);
    /* Is this part among them? DONE with its id; REFUSED (without err): surely not there;
     * UNKNOWN. */
    bool (*found_own)(const struct bz_context *c, const struct bz_part *part,
                      const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err);
    /* Who are we, and what may we? Its exchanges go to step() and fill state and account (see
     * BZ_NOTE). NULL: cannot. */
    struct bz_batch *(*check)(const struct bz_context *c, struct bz_err *err);
    /* Is a delivery from the network? Over its raw bytes, in constant time, before anything is
     * parsed. False (and err) for no memory only. NULL: the network brings nothing by itself.
     */
    bool (*verify)(const struct bz_context *c, const struct bz_delivery *d,
                   const struct bz_proofs *proofs, struct bz_verdict *ret, struct bz_err *err);
    /* The native ids of ours that a delivery is for, where one address serves several accounts:
     * each of them gets it by step(), which takes what is its own. NULL: it is all for the
     * account whose address was called. */
    bool (*addressees)(const struct bz_exchange *x, struct bz_texts *ret, struct bz_err *err);
    /* A new token for the one that ends: the request, and what its answer brought, the secret
     * that renews before the one that is renewed: a crash between the two then costs nothing.
     * They run under the account's lease. Fails as step() does; AUTH when only a person can
     * help. NULL: tokens do not end, or only a
     * person can renew them. */
    struct bz_request *(*refresh)(const struct bz_context *c, struct bz_err *err);
    bool (*refreshed)(const struct bz_context *c, const struct bz_exchange *x,
                      struct bz_refreshed *ret, struct bz_err *err);
    /* The next request towards the file of an attachment, and what its answer means; `state` is
     * NULL, or what got_media() gave with MORE; a->of names the message it belongs to. What
     * carries a secret goes to the network's own servers only: nobody else judges it. NULL: its
     * url is fetched as it is, without credentials and from public addresses only. */
    struct bz_request *(*media)(const struct bz_context *c, const struct bz_attachment *a,
                                const char *state, struct bz_err *err);
    bool (*got_media)(const struct bz_context *c, const struct bz_attachment *a,
                      const struct bz_exchange *x, struct bz_fetched *ret, struct bz_err *err);
    /* What a request takes of the day's budget. NULL: 1. */
    int64_t (*cost)(const struct bz_request *r);
    /* When to come back, after an answer that was good but said that we are close to the limit;
     * BUZON_TIME_NONE: no need to wait. NULL: the network says so only by refusing. */
    buzon_time (*backoff)(const struct bz_context *c, const struct bz_exchange *x);
    /* Which limit that exchange ran into, when it failed with RATE or backoff() said when to
     * come back; `writes` says that it was on the way of an answer. Sign-ins and renewals of
     * tokens are not asked about: they hold all. NULL: the network has one limit for all. */
    enum bz_holds (*holds)(const struct bz_exchange *x, bool writes);
};

/* The state's key under which step() notes what it learned of the account: {"native_id",
 * "handle", "url", "token_expires_at"}; the inbox copies it to the account. */
#define BZ_NOTE_ACCOUNT "account"
/* In that note, what the exchanges of check() found out that a person should know: a list of
 * {"code", "level", "words"}, without personal data. "error": the account does not bring or
 * take what it should, "warning": it may soon not. The last check is what counts: it begins
 * with bz_note_findings(state, NULL) or a new note. */
#define BZ_NOTE_FINDINGS "findings"

/* Append a finding; false for no memory. `level` is "error" or "warning". */
bool bz_finding_add(struct bz_json *list, const char *code, const char *level,
                    const char *words);
/* Put the findings in the state's note; takes them, also when it fails. NULL: none. False for
 * no memory. */
bool bz_note_findings(struct bz_json *state, struct bz_json *findings);

/* Keys in the extra of a notice about a message of ours (sent, delivered, read, failed): the
 * key of the part it is, where the network gives it back; and of failed what kind of failure it
 * is, as the wire name of a code ("window"). */
#define BZ_NOTICE_KEY "part"
#define BZ_NOTICE_ERROR "error"
/* In the extra of delivered and read: true when the target is a conversation, and everything of
 * ours in it up to then is meant. */
#define BZ_NOTICE_CONVERSATION "conversation"

/* For how long an answer of that visibility is taken; 0: for ever. */
int64_t bz_window(const struct bz_network *net, const struct bz_context *c,
                  const struct bz_message *to, enum buzon_visibility visibility);

/* All networks, and one by name (NULL: no such network). */
const struct bz_network *const *bz_networks(size_t *n);
const struct bz_network *bz_network_find(const char *name);

/* --- shared by adapters: lib/network/token.c --- */

/* One more secret that a refresh brought; NULL and "" are none. */
bool bz_refreshed_add(struct bz_refreshed *ret, const char *name, const char *value,
                      struct bz_err *err);
/* When a JSON Web Token says that it ends; it is not ours to verify. NONE when it cannot be
 * read: then the network's refusal says so. False for no memory only. */
bool bz_jwt_end(const char *token, buzon_time *ret, struct bz_err *err);

/* --- shared by adapters: lib/network/common.c --- */

/* 429 and friends: the earliest instant to come back, from Retry-After (seconds or HTTP date)
 * and every reset dialect (epoch seconds, delta seconds, ISO 8601); `fallback_ms` after `at`
 * when nothing is said. */
buzon_time bz_retry_at(const struct bz_response *r, buzon_time at, int64_t fallback_ms);
/* holds() of a network that counts what is read and what is said apart, whatever it refuses. */
enum bz_holds bz_holds_apart(const struct bz_exchange *x, bool writes);
/* Fill err as the status says: 401 AUTH, 403 FORBIDDEN, 404/410 GONE, 429 RATE, 5xx NETWORK,
 * else PROTOCOL. `what` names the request; `words` is the server's own message or NULL (cut to
 * 200 bytes, control characters out). Always NULL, which is also false. */
void *bz_http_fail(struct bz_err *err, const struct bz_exchange *x, const char *what,
                   const char *words);
/* The target of the Link header (RFC 8288) with that relation; NULL when there is none (err
 * untouched) or no memory. */
char *bz_link_target(const struct bz_response *r, const char *rel, struct bz_err *err);
/* Whether an absolute URL has the same scheme, host and port as the base. */
bool bz_same_origin(const char *base, const char *url);
/* A base URL of a setting: https, or http to loopback; no user, query or fragment; INVALID
 * else. The caller owns the text, without a trailing slash. */
char *bz_base_url(const struct bz_json *settings, const char *key, struct bz_err *err);
/* Keep what is not understood: appends a message of kind unknown with `raw` in extra.raw and
 * counts it. */
bool bz_batch_add_unknown(struct bz_batch *b, const struct bz_context *c, const char *id,
                          const struct bz_json *raw, buzon_time at, struct bz_err *err);

/* A delivery whose header says `prefix` and the HMAC-SHA256, in hex, of its raw body under one
 * of the secrets: what verify() does for many networks. */
bool bz_verify_hmac(const struct bz_delivery *d, const char *header, const char *prefix,
                    const struct bz_proofs *proofs, struct bz_verdict *ret, struct bz_err *err);

/* The same where what is signed is `led` and then the body, and the header says the digest
 * only.
 */
bool bz_verify_hmac_led(const struct bz_delivery *d, const char *header, const char *led,
                        const struct bz_proofs *proofs, struct bz_verdict *ret,
                        struct bz_err *err);

/* The same with the digest in base64. */
bool bz_verify_hmac_base64(const struct bz_delivery *d, const char *header, const char *prefix,
                           const struct bz_proofs *proofs, struct bz_verdict *ret,
                           struct bz_err *err);
/* A handshake that wants to see the HMAC-SHA256 of a word of its query under our secret.
 * Whoever asks gets it, so `letters` must leave nothing that could be the body of a delivery.
 */
struct bz_challenge {
    const char *key, *letters;  /* of the query; what the word may be made of */
    size_t most;                /* letters */
    const char *foreign, *bare; /* why it is refused: no such word; no secret */
    /* Appends the body of the answer, in JSON. */
    void (*answer)(struct bz_str *body, const char *word, const unsigned char *digest,
                   size_t len);
};

bool bz_answer_challenge(const struct bz_challenge *how, const struct bz_delivery *d,
                         const struct bz_proofs *proofs, struct bz_verdict *ret,
                         struct bz_err *err);
/* The value of the first `name` in a query, without its escapes, appended to ret; false when
 * there is none that can be read, or ret failed. */
bool bz_query_find(const char *query, const char *name, struct bz_str *ret);

/* An HTTP date in any of the three forms of RFC 9110, 5.6.7. */
bool bz_http_date(const char *s, buzon_time *ret);
/* The server's own clock when it answered: its Date header, else `at`. */
buzon_time bz_server_now(const struct bz_response *r, buzon_time at);
/* Scheme, host and port of a URL ("https://red.example"), owned by the caller; NULL and INVALID
 * when it has none. */
char *bz_origin(const char *url, struct bz_err *err);
/* Copies the host of a URL in lower case, without its port: false when there is none or it does
 * not fit. */
bool bz_host(const char *url, char *ret, size_t size);

#endif
