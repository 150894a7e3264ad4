/* SPDX-License-Identifier: EUPL-1.2 */
/* What an error answer means: its status says little, its reason nearly everything
 * (developers.google.com/youtube/v3/docs/errors). */
#include "network/youtube/youtube.h"

#include "term/civil.h"
#include "term/zone.h"
#include "text/html.h"

#include <string.h>

static const int64_t ERROR_SLOW_MS = BZ_MS_MINUTE;

static const struct reason {
    const char *name;
    buzon_code code;
    const char *words; /* NULL: the network's own */
} reasons[] = {
    {"quotaExceeded", BUZON_ERR_RATE, NULL},
    {"dailyLimitExceeded", BUZON_ERR_RATE, NULL},
    {"rateLimitExceeded", BUZON_ERR_RATE, NULL},
    {"userRateLimitExceeded", BUZON_ERR_RATE, NULL},
    {"RATE_LIMIT_EXCEEDED", BUZON_ERR_RATE, NULL},
    {"authError", BUZON_ERR_AUTH, NULL},
    {"authorizationRequired", BUZON_ERR_AUTH, NULL},
    {"youtubeSignupRequired", BUZON_ERR_AUTH,
     "the Google account that gave the token has no YouTube channel"},
    {"forbidden", BUZON_ERR_FORBIDDEN, NULL},
    {"insufficientPermissions", BUZON_ERR_FORBIDDEN, NULL},
    {"accessNotConfigured", BUZON_ERR_FORBIDDEN, NULL},
    {"ineligibleAccount", BUZON_ERR_FORBIDDEN,
     "the channel that gave the token may not comment: it is not joined to its Google "
     "account"},
    {"commentsDisabled", BUZON_ERR_UNSUPPORTED, "comments are switched off for the video"},
    {"operationNotSupported", BUZON_ERR_UNSUPPORTED,
     "YouTube takes no answers below this comment"},
    {"parentCommentIsPrivate", BUZON_ERR_UNSUPPORTED,
     "YouTube takes no answer to a comment that waits for review: publish it there first"},
    {"commentTextTooLong", BUZON_ERR_TOO_LONG, NULL},
    {"commentTextRequired", BUZON_ERR_INVALID, NULL},
    {"invalidCommentMetadata", BUZON_ERR_INVALID, NULL},
    {"invalidCustomEmoji", BUZON_ERR_INVALID, NULL},
    {"parentIdMissing", BUZON_ERR_INVALID, NULL},
    {"parentCommentNotFound", BUZON_ERR_GONE, NULL},
    {"commentNotFound", BUZON_ERR_GONE, NULL},
    {"commentThreadNotFound", BUZON_ERR_GONE, NULL},
    {"videoNotFound", BUZON_ERR_GONE, NULL},
    {"channelNotFound", BUZON_ERR_GONE, NULL},
    {"processingFailure", BUZON_ERR_NETWORK, NULL},
    {"backendError", BUZON_ERR_NETWORK, NULL},
    {"internalError", BUZON_ERR_NETWORK, NULL},
};

static const struct reason *reason_find(const char *name)
{
    for (size_t i = 0; name && i < sizeof reasons / sizeof *reasons; i++) {
        if (strcmp(reasons[i].name, name) == 0)
            return &reasons[i];
    }
    return NULL;
}

/* NULL without err: it is no JSON, so that there is nothing to quote. */
static struct bz_json *error_parse(const struct bz_exchange *x, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    BZ_LOCAL_ERR(local);
    struct bz_json *j = r->len ? bz_json_parse(r->body, r->len, NULL, NULL, &local) : NULL;

    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    return j;
}

/* In "errors", or in the newer "details". The first that says anything; borrowed. */
static const char *error_reason(const struct bz_json *j)
{
    static const char *const lists[] = {"error.errors", "error.details"};
    const char *first = NULL;

    for (size_t l = 0; l < sizeof lists / sizeof *lists; l++) {
        const struct bz_json *list = bz_json_path(j, lists[l]);

        for (size_t i = 0; i < yt_len(list); i++) {
            const char *reason = bz_json_str(bz_json_at(list, i), "reason");

            if (reason_find(reason))
                return reason;
            first = first ? first : reason;
        }
    }
    return first;
}

bool yt_has_reason(const struct bz_exchange *x, const char *reason)
{
    BZ_LOCAL_ERR(ignored);
    BZ_AUTO(bz_json) j = error_parse(x, &ignored);

    return bz_streq(error_reason(j), reason);
}

/* The day's quota is new at midnight where Google is; everything else is over soon. */
static bool error_until(const struct bz_exchange *x, const char *reason, struct bz_err *err)
{
    BZ_AUTO(bz_zone) zone = NULL;
    buzon_time now = bz_server_now(x->response, x->at);

    err->retry_at = bz_retry_at(x->response, x->at, ERROR_SLOW_MS);
    if (!bz_streq(reason, "quotaExceeded") && !bz_streq(reason, "dailyLimitExceeded"))
        return true;
    zone = bz_zone_open(YT_ZONE, err);
    if (!zone)
        return false;
    err->retry_at = x->at + bz_zone_day_start(zone, bz_zone_day(zone, now) + 1) - now;
    return true;
}

/* Their words are HTML now and then ("… exceeded your <a href=…>quota</a>."). */
static bool error_words(const char *said, char **ret, struct bz_err *err)
{
    BZ_LOCAL_ERR(local);

    *ret = NULL;
    if (!said || !strchr(said, '<'))
        return bz_dup(ret, said, err);
    *ret = bz_html_to_text(said, strlen(said), &local);
    return local.code != BUZON_ERR_NO_MEMORY || bz_nomem(err);
}

bool yt_refuse(const struct bz_exchange *x, const char *what, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = error_parse(x, err);
    const char *name = error_reason(j);
    const struct reason *reason = reason_find(name);
    BZ_TEXT words = NULL;
    int status = x->response->status;

    if (err->code == BUZON_ERR_NO_MEMORY ||
        !error_words(bz_json_text(bz_json_path(j, "error.message")), &words, err))
        return false;
    (void)bz_http_fail(err, x, what, words);
    if (!reason || status >= 500)
        return false;
    if (reason->words)
        bz_err_set(err, reason->code, "%s: %s", what, reason->words);
    err->code = reason->code;
    err->http_status = status;
    if (reason->code == BUZON_ERR_RATE)
        return error_until(x, name, err) && false;
    if (reason->code == BUZON_ERR_NETWORK)
        err->retry_at = bz_retry_at(x->response, x->at, ERROR_SLOW_MS);
    return false;
}

bool yt_refused_for_good(const struct bz_exchange *x)
{
    int status = x->response->status;
    BZ_LOCAL_ERR(why);

    if (status < 400 || status > 499 || status == 401 || status == 429)
        return false;
    (void)yt_refuse(x, "", &why);
    return why.code != BUZON_ERR_NO_MEMORY && why.code != BUZON_ERR_RATE &&
           why.code != BUZON_ERR_AUTH && why.code != BUZON_ERR_NETWORK;
}
