/* SPDX-License-Identifier: EUPL-1.2 */
/* What all calls over libcurl share: who is trusted, and what a failure of it says. */
#ifndef BZ_WIRE_CLIENT_H
#define BZ_WIRE_CLIENT_H

#include <curl/curl.h>

#include "base/err.h"

/* Certificates are verified, always: by the authorities of that file, or the system's when it
 * is NULL. False without memory. */
bool bz_client_trust(CURL *easy, const char *ca_file);
/* Why a call to that origin got no answer. */
void bz_client_failure(CURL *easy, const char *origin, CURLcode code, struct bz_err *err);

#endif
