/* SPDX-License-Identifier: EUPL-1.2 */
/* One request to a mail server on its way: libcurl connects, secures and logs in; then a
 * dialogue over the bare connection. */
#ifndef BZ_WIRE_SESSION_H
#define BZ_WIRE_SESSION_H

#include <curl/curl.h>

#include "wire/address.h"
#include "wire/dialogue.h"

struct bz_session {
    CURL *easy;
    struct bz_outgoing *request; /* shares */
    void *tag;
    const struct bz_http_options *options; /* borrows */
    struct bz_address to;
    const struct bz_dialect *dialect; /* static */
    struct bz_str said;               /* the server's last answer to the login */
    bool begun;                       /* the handle is in its multi */
    struct bz_dialogue *dialogue;     /* owns; NULL: still on the way in */
    bool stuck;                       /* the server takes no more bytes now … */
    bool broken;                      /* … and never will */
    bool more;                        /* what came is not all heard yet */
};

/* Whether a request goes to a mail server, and so by a session. */
bool bz_session_is_for(const struct bz_outgoing *request);
struct bz_session *bz_session_new(const struct bz_http_options *options,
                                  struct bz_outgoing *request, void *tag, struct bz_err *err);
/* Its handle has to be in no multi. */
void bz_session_free(struct bz_session *s);
BZ_AUTO_DEFINE(bz_session);

/* Its turn has come: the time that is left runs now. False without memory. */
bool bz_session_begin(struct bz_session *s, CURLM *multi);
/* libcurl is done with `code`: true when *ret says what became of the call, false when the
 * session goes on. From here on the handle has to stay in its multi. */
bool bz_session_entered(struct bz_session *s, CURLcode code, struct bz_call *ret);
/* Say and hear what can be without waiting; true as above, also for one whose turn never came.
 */
bool bz_session_go(struct bz_session *s, struct bz_call *ret);
/* What it waits for; false when libcurl itself knows. */
bool bz_session_waits(const struct bz_session *s, struct curl_waitfd *ret);

#endif
