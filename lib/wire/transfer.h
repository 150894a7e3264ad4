/* SPDX-License-Identifier: EUPL-1.2 */
/* One HTTP call on its way: an easy handle of libcurl with everything that bounds it. */
#ifndef BZ_WIRE_TRANSFER_H
#define BZ_WIRE_TRANSFER_H

#include <curl/curl.h>

#include "wire/address.h"
#include "wire/http.h"

struct bz_transfer {
    CURL *easy;
    struct curl_slist *headers;  /* owns; holds secrets */
    struct bz_outgoing *request; /* shares */
    void *tag;
    const struct bz_http_options *options; /* borrows */
    char *url;                    /* owns: where a redirect leads; NULL: the request's own */
    struct bz_address first, now; /* of the request, of the present hop */
    int redirects;
    bool away;                   /* a redirect left the first origin: no credentials any more */
    bool private_ok;             /* the first origin is itself in a private network */
    bool public_only;            /* of the present hop: nothing but public addresses … */
    bool kept_out;               /* … and one that is not was refused */
    struct bz_response response; /* as far as it came; its body is in `body` */
    struct bz_str body;
    size_t header_bytes;
    bool in_body;
    struct bz_err err; /* why a callback stopped it */
};

struct bz_transfer *bz_transfer_new(const struct bz_http_options *options,
                                    struct bz_outgoing *request, void *tag, struct bz_err *err);
void bz_transfer_free(struct bz_transfer *t);
BZ_AUTO_DEFINE(bz_transfer);

/* The call ended with `code`: true when it has to go on (a redirect to follow), false when
 * *ret says what became of it. The handle is in no multi then. */
bool bz_transfer_ended(struct bz_transfer *t, CURLcode code, struct bz_call *ret);

#endif
