/* SPDX-License-Identifier: EUPL-1.2 */
/* What X's refusals mean. They come as problems of RFC 7807 with a type, as such with a list of
 * errors in them, or as the numbered errors of v1.1; often only the words tell. */
#include "network/x/x.h"

#include "term/civil.h"

#include <stdlib.h>
#include <string.h>

enum { PAUSE_SOON_S = 60, PAUSE_LONG_S = 3600 };

/* What does not count in a rule is 0 or NULL. */
struct rule {
    const char *type;  /* the end of the problem's type */
    int64_t code;      /* of v1.1 */
    const char *words; /* in its detail, title or message */
    buzon_code means;
    enum bz_sent sent;
    int pause_s;
};

/* docs.x.com, response codes and errors, and creation of posts (replies since February 2026);
 * developer.x.com, v1.1 error codes. The first that fits. */
static const struct rule rules[] = {
    {NULL, 0, "not been mentioned", BUZON_ERR_UNSUPPORTED, BZ_SENT_REFUSED, 0},
    {NULL, 0, "restricted who can reply", BUZON_ERR_UNSUPPORTED, BZ_SENT_REFUSED, 0},
    {NULL, 433, NULL, BUZON_ERR_UNSUPPORTED, BZ_SENT_REFUSED, 0},
    {NULL, 0, "duplicate content", BUZON_ERR_UNKNOWN, BZ_SENT_UNKNOWN, 0}, /* perhaps ours */
    {NULL, 187, NULL, BUZON_ERR_UNKNOWN, BZ_SENT_UNKNOWN, 0},
    {NULL, 0, "a bit shorter", BUZON_ERR_TOO_LONG, BZ_SENT_REFUSED, 0},
    {NULL, 0, "too long", BUZON_ERR_TOO_LONG, BZ_SENT_REFUSED, 0},
    {NULL, 186, NULL, BUZON_ERR_TOO_LONG, BZ_SENT_REFUSED, 0},
    {NULL, 354, NULL, BUZON_ERR_TOO_LONG, BZ_SENT_REFUSED, 0},
    {NULL, 0, "deleted or not visible", BUZON_ERR_GONE, BZ_SENT_REFUSED, 0},
    {NULL, 385, NULL, BUZON_ERR_GONE, BZ_SENT_REFUSED, 0},
    {NULL, 0, "cannot send messages to", BUZON_ERR_UNSUPPORTED, BZ_SENT_REFUSED, 0},
    {NULL, 0, "permission to DM", BUZON_ERR_UNSUPPORTED, BZ_SENT_REFUSED, 0},
    {NULL, 136, NULL, BUZON_ERR_UNSUPPORTED, BZ_SENT_REFUSED, 0}, /* blocked by them */
    {NULL, 150, NULL, BUZON_ERR_UNSUPPORTED, BZ_SENT_REFUSED, 0},
    {NULL, 349, NULL, BUZON_ERR_UNSUPPORTED, BZ_SENT_REFUSED, 0},
    {NULL, 88, NULL, BUZON_ERR_RATE, BZ_SENT_LATER, 0},
    {NULL, 185, NULL, BUZON_ERR_RATE, BZ_SENT_LATER, PAUSE_LONG_S}, /* posts a day */
    {NULL, 34, NULL, BUZON_ERR_GONE, BZ_SENT_REFUSED, 0},
    {NULL, 50, NULL, BUZON_ERR_GONE, BZ_SENT_REFUSED, 0},
    {NULL, 63, NULL, BUZON_ERR_GONE, BZ_SENT_REFUSED, 0},
    {NULL, 108, NULL, BUZON_ERR_GONE, BZ_SENT_REFUSED, 0},
    {NULL, 144, NULL, BUZON_ERR_GONE, BZ_SENT_REFUSED, 0},
    {NULL, 32, NULL, BUZON_ERR_AUTH, BZ_SENT_REFUSED, 0},
    {NULL, 64, NULL, BUZON_ERR_AUTH, BZ_SENT_REFUSED, 0}, /* suspended */
    {NULL, 89, NULL, BUZON_ERR_AUTH, BZ_SENT_REFUSED, 0},
    {NULL, 99, NULL, BUZON_ERR_AUTH, BZ_SENT_REFUSED, 0},
    {NULL, 135, NULL, BUZON_ERR_AUTH, BZ_SENT_REFUSED, 0}, /* our clock is wrong */
    {NULL, 215, NULL, BUZON_ERR_AUTH, BZ_SENT_REFUSED, 0},
    {NULL, 326, NULL, BUZON_ERR_AUTH, BZ_SENT_REFUSED, 0}, /* locked: a person has to log in */
    {NULL, 226, NULL, BUZON_ERR_FORBIDDEN, BZ_SENT_REFUSED, 0}, /* "looks automated" */
    {NULL, 130, NULL, BUZON_ERR_NETWORK, BZ_SENT_UNKNOWN, PAUSE_SOON_S},
    {NULL, 131, NULL, BUZON_ERR_NETWORK, BZ_SENT_UNKNOWN, PAUSE_SOON_S},
    {"/unsupported-authentication", 0, NULL, BUZON_ERR_FORBIDDEN, BZ_SENT_REFUSED, 0},
    {"/client-forbidden", 0, NULL, BUZON_ERR_FORBIDDEN, BZ_SENT_REFUSED, 0},
    {"/oauth1-permissions", 0, NULL, BUZON_ERR_FORBIDDEN, BZ_SENT_REFUSED, 0},
    {"/not-authorized-for-resource", 0, NULL, BUZON_ERR_FORBIDDEN, BZ_SENT_REFUSED, 0},
    {"/resource-not-found", 0, NULL, BUZON_ERR_GONE, BZ_SENT_REFUSED, 0},
    {"/resource-unavailable", 0, NULL, BUZON_ERR_GONE, BZ_SENT_REFUSED, 0},
    {"/invalid-request", 0, NULL, BUZON_ERR_INVALID, BZ_SENT_REFUSED, 0},
};

/* A refusal, read. Everything is borrowed. */
struct refusal {
    const char *type, *words;
    int64_t code;
    const char *period; /* of a cap on use */
};

static const char *refusal_words(const struct bz_json *j)
{
    static const char *const keys[] = {"detail", "message", "title", "error_description",
                                       "error"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *text = bz_json_str(j, keys[i]);

        if (text && *text)
            return text;
    }
    return NULL;
}

/* What is outside says more than what is in the list, except where there is nothing outside. */
static struct refusal refusal_read(const struct bz_json *j)
{
    const struct bz_json *inner = bz_json_at(bz_json_get(j, "errors"), 0);
    struct refusal r = {bz_json_str(j, "type"), refusal_words(j), bz_json_num(j, "code", 0),
                        bz_json_str(j, "period")};

    if (!r.type)
        r.type = bz_json_str(inner, "type");
    if (!r.words || bz_streq(r.type, "https://api.twitter.com/2/problems/invalid-request") ||
        bz_streq(r.type, "https://api.x.com/2/problems/invalid-request"))
        r.words = refusal_words(inner) ? refusal_words(inner) : r.words;
    if (!r.code)
        r.code = bz_json_num(inner, "code", 0);
    return r;
}

static bool refusal_ends(const char *text, const char *end)
{
    size_t len = text ? strlen(text) : 0, n = strlen(end);

    return len >= n && strcmp(text + len - n, end) == 0;
}

static const struct rule *refusal_rule(const struct refusal *r)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const struct rule *rule = &rules[i];

        if (rule->type    ? refusal_ends(r->type, rule->type)
            : rule->words ? r->words && strcasestr(r->words, rule->words)
                          : rule->code == r->code)
            return rule;
    }
    return NULL;
}

/* --- naming it --- */

/* Posts of a month and credits that are used up come back when a billing month begins, which X
 * does not say of a cap, or when somebody pays: one look a day, not our own back-off of an
 * hour. Those of a day come back with it. */
static bool refuse_capped(struct bz_err *err, const struct bz_exchange *x,
                          const struct refusal *r, enum bz_sent *sent)
{
    bool daily = bz_streq(r->period, "Daily");

    err->code = daily ? BUZON_ERR_RATE : BUZON_ERR_FORBIDDEN;
    err->retry_at = daily ? x->at - x->at % BZ_MS_DAY + BZ_MS_DAY : x->at + BZ_MS_DAY;
    *sent = daily ? BZ_SENT_LATER : BZ_SENT_REFUSED;
    return false;
}

static void refuse_plain(struct bz_err *err, const struct bz_exchange *x, enum bz_sent *sent)
{
    if (err->code == BUZON_ERR_RATE)
        err->retry_at = xx_retry_at(x, 0);
    *sent = err->code == BUZON_ERR_RATE      ? BZ_SENT_LATER
            : err->code == BUZON_ERR_NETWORK ? BZ_SENT_UNKNOWN
                                             : BZ_SENT_REFUSED;
}

static bool refuse_is_capped(const struct bz_exchange *x, const struct refusal *r)
{
    return refusal_ends(r->type, "/usage-capped") || refusal_ends(r->type, "/credits") ||
           x->response->status == 402;
}

bool xx_refuse_json(struct bz_err *err, const struct bz_exchange *x, const char *what,
                    const struct bz_json *j, enum bz_sent *sent)
{
    const struct refusal r = refusal_read(j);
    const struct rule *rule = refusal_rule(&r);
    enum bz_sent fate, *ret = sent ? sent : &fate;
    int status = x->response->status;

    (void)bz_http_fail(err, x, what, r.words);
    if (refuse_is_capped(x, &r))
        return refuse_capped(err, x, &r, ret);
    if (!rule || (status == 429 && rule->means != BUZON_ERR_RATE)) {
        refuse_plain(err, x, ret);
        return false;
    }
    err->code = rule->means;
    err->retry_at = rule->means == BUZON_ERR_RATE || rule->means == BUZON_ERR_NETWORK
                        ? xx_retry_at(x, rule->pause_s)
                        : 0;
    *ret = rule->sent;
    return false;
}

/* The answer's document in *ret, or NULL when it is none; false for no memory. */
static bool refuse_parse(const struct bz_exchange *x, struct bz_json **ret, struct bz_err *err)
{
    BZ_LOCAL_ERR(local);

    if (x->response->len)
        *ret = bz_json_parse(x->response->body, x->response->len, NULL, NULL, &local);
    return local.code != BUZON_ERR_NO_MEMORY || bz_nomem(err);
}

bool xx_refuse(struct bz_err *err, const struct bz_exchange *x, const char *what,
               enum bz_sent *sent)
{
    BZ_AUTO(bz_json) j = NULL;

    return refuse_parse(x, &j, err) && xx_refuse_json(err, x, what, j, sent);
}

bool xx_is_capped(const struct bz_exchange *x, bool *ret, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = NULL;
    struct refusal r;

    if (!refuse_parse(x, &j, err))
        return false;
    r = refusal_read(j);
    *ret = refuse_is_capped(x, &r);
    return true;
}

/* X says 400; the others are what a server in between, or the next version, may say. */
bool xx_is_torn(const struct bz_exchange *x)
{
    int status = x->response->status;

    return status == 400 || status == 404 || status == 410 || status == 422;
}
