/* SPDX-License-Identifier: EUPL-1.2 */
/* Messages, notices and batches as the inside sees them. */
#ifndef BZ_MODEL_MESSAGE_H
#define BZ_MODEL_MESSAGE_H

#include "base/vec.h"
#include "buzon/message.h"
#include "model/record.h"

struct bz_author {
    const char *id, *handle, *name, *url;
    bool bot, ours;
};

struct bz_attachment {
    enum buzon_attachment_kind kind;
    const char *url, *type, *name, *description;
    int64_t size; /* -1: unknown */
    enum buzon_attachment_state state;
    const char *sha256;
    const char *detected_type, *reason;
    const char *of; /* native id of its message; set, and borrowed, only while it is fetched */
};

struct bz_message {
    struct bz_refs refs;
    const char *network, *account, *id, *native_id;
    int revision;
    enum buzon_message_kind kind;
    enum buzon_direction direction;
    enum buzon_visibility visibility;
    const struct bz_author *author; /* NULL: the network does not say */
    const char *text, *subject, *language;
    buzon_time created_at, edited_at, deleted_at;
    const char *thread, *parent, *url;
    const struct bz_attachment *attachments;
    size_t n_attachments;
    const char *extra; /* JSON object */
    /* Of a message that the network sends in parts under one id, as it comes in: what it has is
     * added to what is there. Not stored. */
    bool part;
    /* As it comes in, where the network counts what happens: grows from edit to edit, and tells
     * the later of two with the same edited_at. 0: the network does not count. */
    int64_t sequence;
    /* As it comes in, where the network gives edits no time: when it read like that. Another
     * text than the stored one is then an edit of that moment, unless a later one is known. 0:
     * not known, or edited_at says it. */
    buzon_time as_of;
    /* As it comes in: its id was made up by who wrote it, so that the same id with another
     * writer, or another time, is another message. Not stored. */
    bool own_id;
};

struct bz_notice {
    struct bz_refs refs;
    enum buzon_verb verb;
    const char *target;
    buzon_time at;
    const char *actor, *text, *error;
    const char *extra; /* JSON object */
};

extern const struct bz_names bz_message_kinds, bz_directions, bz_visibilities,
    bz_attachment_kinds, bz_attachment_states, bz_verbs;
extern const struct bz_record bz_author_record, bz_attachment_record, bz_message_record,
    bz_notice_record;

/* A message with the values an adapter would else repeat: revision 1, no times, size of
 * nothing. */
#define BZ_MESSAGE_INIT                                                                        \
    {                                                                                          \
        .revision = 1, .created_at = BUZON_TIME_NONE, .edited_at = BUZON_TIME_NONE,            \
        .deleted_at = BUZON_TIME_NONE, .text = "", .account = ""                               \
    }

struct bz_messages BZ_VEC(struct bz_message *);
struct bz_notices BZ_VEC(struct bz_notice *);

/* The header fields and body of an answer or request. Names are compared without case. */
struct bz_header {
    char *name, *value; /* owns */
};
struct bz_headers BZ_VEC(struct bz_header);

void bz_headers_done(struct bz_headers *h);
bool bz_headers_add(struct bz_headers *h, const char *name, const char *value,
                    struct bz_err *err);
/* The value of the n-th header of that name, from 0; NULL past the last. Borrowed. */
const char *bz_headers_find(const struct bz_headers *h, const char *name, size_t n);

/* How a request proves who asks. The token is added when the request leaves, never before. */
enum bz_auth {
    BZ_AUTH_NONE,
    BZ_AUTH_BEARER, /* "Authorization: Bearer <secret>" */
    BZ_AUTH_URL,    /* where the address says {secret}, once */
    BZ_AUTH_FORM,   /* as fields of the form in its body, or of the object, when the request's
                       Content-Type is application/json */
    BZ_AUTH_ELGG,   /* signed as Elgg's web services want it, with the secrets of its first two
                       fields: key and secret; what follows are fields of the address or, of a
                       POST, of the form in its body */
    BZ_AUTH_BASIC,  /* "Authorization: Basic …" of the first two fields' secrets; what follows
                       them are fields of the form in its body */
    BZ_AUTH_OAUTH1, /* signed (RFC 5849, HMAC-SHA1) with the secrets of its four fields: key
                       and secret of the app, token and secret of the account */
    BZ_AUTH_LOGIN   /* of a mail server (lib/model/mails.h): the header User and a secret, which
                       is a password, or a token when none is named */
};

/* What a proof holds that no other has: set by whoever hands the request out, for an adapter
 * knows no clock and no chance. */
struct bz_stamp {
    buzon_time now;
    char nonce[65];
};

/* A field of a form whose value is a secret. Both texts are literals of the adapter: no text of
 * anybody else can ever name a secret. */
struct bz_form_field {
    const char *name, *secret;
};

enum { BZ_FORM_FIELDS = 8 };

struct bz_request {
    char *purpose; /* the adapter's own word, given back with the exchange */
    char *method, *url;
    struct bz_headers headers;
    char *body; /* NULL: none */
    size_t body_len;
    enum bz_auth auth;
    const char *secret; /* static: which of the account's secrets proves it; NULL: "token" */
    const struct bz_form_field *form; /* static, of BZ_AUTH_FORM, BZ_AUTH_URL, BZ_AUTH_BASIC and
                                         BZ_AUTH_OAUTH1: at most BZ_FORM_FIELDS - 1, ended by a
                                         NULL name; they follow what `body`, or the query of the
                                         address, holds. NULL: none */
    struct bz_stamp stamp;            /* of BZ_AUTH_OAUTH1 and BZ_AUTH_ELGG */
    const struct bz_form_field
        *proof;  /* static, of BZ_AUTH_BEARER: the parameter of the address
                    that gets the HMAC-SHA256 of the token, in hex, under
                    that secret; NULL: none. Whoever hands the request out
                    sets it: see token_proof of struct bz_network */
    char *state; /* what the adapter must know again with the answer (JSON), may be NULL */
};

struct bz_request *bz_request_new(const char *purpose, const char *method, const char *url,
                                  struct bz_err *err);
void bz_request_free(struct bz_request *r);
/* The name of the i-th secret that a request needs, from 0; NULL past the last. */
const char *bz_request_secret(const struct bz_request *r, size_t i);
BZ_AUTO_DEFINE(bz_request);
struct bz_requests BZ_VEC(struct bz_request *);

/* What a host may hand in as one body: a file is longer than any page. */
enum { BZ_BODY_MAX_BYTES = 64 << 20 };

struct bz_response {
    int status;
    struct bz_headers headers;
    char *body; /* owns; NUL-terminated behind len */
    size_t len;
};

void bz_response_done(struct bz_response *r);

struct bz_batch {
    struct bz_refs refs;
    struct bz_messages messages;  /* of others */
    struct bz_messages own_posts; /* of ours */
    struct bz_notices notices;
    struct bz_requests requests; /* asked next, in order */
    char *state;                 /* the adapter's new state, JSON; NULL: as before */
    bool round_done;
    int64_t unknown, repaired;
    char *lost; /* owns: why the way so far went no further, so that it began anew; NULL */
};

struct bz_batch *bz_batch_new(struct bz_err *err);
void bz_batch_free(struct bz_batch *b);
BZ_AUTO_DEFINE(bz_batch);
/* Pack a borrowed message and append it: to own_posts when direction is out, else to messages.
 */
bool bz_batch_add(struct bz_batch *b, const struct bz_message *m, struct bz_err *err);
bool bz_batch_add_notice(struct bz_batch *b, const struct bz_notice *n, struct bz_err *err);
/* Takes the request, also when it fails. */
bool bz_batch_add_request(struct bz_batch *b, struct bz_request *r, struct bz_err *err);

#endif
