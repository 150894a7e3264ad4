/* SPDX-License-Identifier: EUPL-1.2 */
/* When to come back (docs.x.com, rate limits). Windows of 15 minutes and caps of a day are
 * counted for each endpoint by itself, so that what one of them has left says nothing of the
 * others. */
#include "network/x/x.h"

#include "term/civil.h"

#include <stdlib.h>
#include <string.h>

enum { PACE_WINDOW_S = 900 };

/* The caps of a day, of who posts and of the app, have headers of their own. */
static buzon_time pace_daily(const struct bz_exchange *x)
{
    static const char *const who[] = {"x-user-limit-24hour", "x-app-limit-24hour"};
    const struct bz_headers *h = &x->response->headers;
    buzon_time until = 0;

    for (size_t i = 0; i < sizeof who / sizeof *who; i++) {
        char name[40];
        const char *left, *reset;
        buzon_time at;

        (void)stpcpy(stpcpy(name, who[i]), "-remaining");
        left = bz_headers_find(h, name, 0);
        (void)stpcpy(stpcpy(name, who[i]), "-reset");
        reset = bz_headers_find(h, name, 0);
        if (!left || strcmp(left, "0") != 0 || !reset || !*reset ||
            strspn(reset, "0123456789") != strlen(reset) || strlen(reset) > 11)
            continue;
        at = strtoll(reset, NULL, 10) * BZ_MS_SECOND - bz_server_now(x->response, x->at);
        if (at > 0 && at <= BZ_MS_DAY && x->at + at > until)
            until = x->at + at;
    }
    return until;
}

buzon_time xx_retry_at(const struct bz_exchange *x, int pause_s)
{
    buzon_time daily = pace_daily(x);

    return daily ? daily
                 : bz_retry_at(x->response, x->at,
                               (pause_s ? pause_s : PACE_WINDOW_S) * (int64_t)BZ_MS_SECOND);
}

static bool pace_goes_on(const struct bz_exchange *x)
{
    const struct bz_response *r = x->response;
    BZ_LOCAL_ERR(ignored);
    BZ_AUTO(bz_json) j = bz_json_parse(r->body ? r->body : "", r->len, NULL, NULL, &ignored);

    return bz_json_text(bz_json_path(j, "meta.next_token"));
}

/* Where the same endpoint would be asked next and has nothing left, what was read is kept and
 * the rest waits, instead of being refused. Behind all other answers comes another endpoint, or
 * one whose refusal costs that list only. */
buzon_time xx_backoff(const struct bz_context *c, const struct bz_exchange *x)
{
    int status = x->response->status;
    const char *left = bz_headers_find(&x->response->headers, "x-rate-limit-remaining", 0);

    (void)c;
    if (status < 200 || status > 299 ||
        (!bz_streq(x->purpose, "mentions") && !bz_streq(x->purpose, "sweep")) ||
        (!bz_streq(left, "0") && !pace_daily(x)) || !pace_goes_on(x))
        return BUZON_TIME_NONE;
    return xx_retry_at(x, 0);
}
