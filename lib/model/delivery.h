/* SPDX-License-Identifier: EUPL-1.2 */
/* Deliveries: what a network brings by itself, as it came over the wire. */
#ifndef BZ_MODEL_DELIVERY_H
#define BZ_MODEL_DELIVERY_H

#include "model/message.h"

/* One call of a webhook. The body is raw: signatures are over its bytes. */
struct bz_delivery {
    char *method;              /* owns: "GET" (a handshake), "POST" */
    char *query;               /* owns: behind the "?", as it came; NULL: none */
    struct bz_headers headers; /* may prove who calls: never stored, never logged */
    char *body;                /* owns; NUL-terminated behind len; NULL: none */
    size_t len;
};

#endif
