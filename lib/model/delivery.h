/* SPDX-License-Identifier: EUPL-1.2 */
/* Deliveries: what a network brings by itself, as it came over the wire, what is answered to
 * it, and what of it could not be understood. */
#ifndef BZ_MODEL_DELIVERY_H
#define BZ_MODEL_DELIVERY_H

#include "buzon/delivery.h"
#include "buzon/quarantine.h"
#include "model/message.h"

enum { BZ_DELIVERY_MAX = BZ_JSON_MAX_BYTES };

/* One call of a webhook. The body is raw: signatures are over its bytes. */
struct bz_delivery {
    char *method;              /* owns: "GET" (a handshake), "POST" */
    char *query;               /* owns: behind the "?", as it came; NULL: none */
    struct bz_headers headers; /* may prove who calls: never stored, never logged */
    char *body;                /* owns; NUL-terminated behind len; NULL: none */
    size_t len;
    size_t headers_len; /* bytes of names and values so far */
    bool too_long;      /* there was more of a body than is taken */
};

/* What to answer. */
struct bz_receipt {
    struct bz_refs refs;
    enum buzon_receipt_state state;
    int status;
    const char *content_type, *body;
    size_t len; /* of the body */
};

/* A riddle as the store has it. */
struct bz_held {
    struct bz_refs refs;
    int64_t id;
    const char *account;
    enum buzon_riddle_state state;
    buzon_time at;
    const char *origin, *request, *reason;
    int64_t tries;
    const char *content_type;
    int64_t size;
    const char *sha256;
    buzon_time settled_at;
    const char *settled_by, *settled_reason;
    const char *body; /* NULL: not asked for, or gone */
    size_t len;
};

extern const struct bz_names bz_receipt_states, bz_riddle_states;
extern const struct bz_record bz_receipt_record, bz_riddle_record;

#endif
