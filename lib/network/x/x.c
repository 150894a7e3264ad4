/* SPDX-License-Identifier: EUPL-1.2 */
/* X, which was Twitter: posts and direct messages of API v2 and v1.1, asked for, delivered or
 * imported. */
#include "network/x/x.h"

#include <stdio.h>
#include <string.h>

#define XX_API "https://api.x.com"

enum { XX_ID_MAX = 20, XX_DAYS_MAX = 3650 };

bool xx_set(bool ok, struct bz_err *err)
{
    return ok || bz_nomem(err);
}

bool xx_keep(struct xx *w, struct bz_str *s, const char **ret, struct bz_err *err)
{
    *ret = s->data;
    return (!s->failed && bz_texts_push(&w->kept, bz_steal(s->data))) || bz_nomem(err);
}

/* The text beside a number is the safe one: numbers of v1.1 do not fit everywhere. */
bool xx_id(struct xx *w, const struct bz_json *j, const char *key, const char **ret,
           struct bz_err *err)
{
    char name[64], *id = NULL;
    const char *text;

    (void)snprintf(name, sizeof name, "%s_str", key);
    text = bz_json_str(j, name);
    text = text ? text : bz_json_str(j, key);
    *ret = text && *text ? text : NULL;
    if (text)
        return true;
    if (!bz_json_id(j, key, &id, err))
        return false;
    *ret = id;
    return !id || bz_texts_push(&w->kept, id) || bz_nomem(err);
}

const struct bz_json *xx_either(const struct bz_json *j, const char *old, const char *now)
{
    const struct bz_json *ret = bz_json_get(j, now);

    return bz_json_kind(ret) > BZ_JSON_NULL ? ret : bz_json_get(j, old);
}

size_t xx_len(const struct bz_json *list)
{
    return bz_json_kind(list) == BZ_JSON_ARRAY ? bz_json_len(list) : 0;
}

const char *xx_me(const struct bz_context *c)
{
    const char *set = bz_json_str(c->settings, "user_id");

    return set ? set : c->account->native_id;
}

bool xx_is_id(const char *id)
{
    size_t len = id ? strlen(id) : 0;

    return len && len <= XX_ID_MAX && strspn(id, "0123456789") == len;
}

char *xx_base(const struct bz_json *settings, struct bz_err *err)
{
    BZ_TEXT ret = NULL;

    if (bz_json_get(settings, "base_url"))
        return bz_base_url(settings, "base_url", err);
    return bz_dup(&ret, XX_API, err) ? bz_steal(ret) : NULL;
}

static bool xx_is_one_of(const struct bz_json *settings, const char *key, const char *a,
                         const char *b, struct bz_err *err)
{
    const struct bz_json *j = bz_json_get(settings, key);
    const char *text = bz_json_text(j);

    if (!j || bz_streq(text, a) || bz_streq(text, b))
        return true;
    return bz_fail(err, BUZON_ERR_INVALID, "setting %s is neither %s nor %s", key, a, b);
}

static bool xx_configure(const struct bz_json *settings, struct bz_err *err)
{
    const struct bz_json *days = bz_json_get(settings, "backfill_days");
    BZ_TEXT base = xx_base(settings, err);

    if (!base)
        return false;
    if (!xx_is_id(bz_json_str(settings, "user_id")))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting user_id is not a text of at most %d digits", XX_ID_MAX);
    if (days && (bz_json_kind(days) != BZ_JSON_INT || bz_json_int(days, -1) < 0 ||
                 bz_json_int(days, 0) > XX_DAYS_MAX))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting backfill_days is not a number from 0 to %d", XX_DAYS_MAX);
    return xx_is_one_of(settings, "words", "tweet", "post", err) &&
           xx_is_one_of(settings, "auth", "oauth2", "oauth1", err) &&
           xx_is_one_of(settings, "client", "confidential", "public", err);
}

/* Of OAuth 2 also refresh_token, client_id and, of a confidential client, client_secret; of
 * OAuth 1.0a also token_secret, consumer_key and consumer_secret. */
static const char *const xx_secrets[] = {"token", NULL};
static const char *const xx_settings[] = {
    "user_id", "base_url", "backfill_days", "words", "auth", "client", NULL};

const struct bz_network bz_x = {
    .name = "x",
    .label = "X",
    .limits = {.text = 280,
               .unit = BZ_LENGTH_X,
               .poll_floor_ms = 300000, /* so that questions alone use no budget up */
               .daily_units = 100000,   /* of three millions a month */
               .reserve_units = 1000,
               .read_lag_ms = 30000,
               .sweep_requests = 4},
    .private_reply = true,
    .retry = BZ_RETRY_READBACK,
    .recheck_kinds = 1U << BUZON_MESSAGE_MENTION | 1U << BUZON_MESSAGE_REPLY |
                     1U << BUZON_MESSAGE_POST | 1U << BUZON_MESSAGE_ANNOUNCEMENT,
    .secrets = xx_secrets,
    .proof = "consumer_secret",
    .settings = xx_settings,
    .address = "user_id",
    .configure = xx_configure,
    .poll = xx_poll,
    .step = xx_step,
    .sweep = xx_sweep,
    .recheck = xx_recheck,
    .verify = xx_verify,
    .addressees = xx_addressees,
    .takes = xx_takes,
    .reply = xx_reply,
    .replied = xx_replied,
    .find_own = xx_find_own,
    .found_own = xx_found_own,
    .check = xx_check,
    .refresh = xx_refresh,
    .refreshed = xx_refreshed,
    .media = xx_file,
    .got_media = xx_got_file,
    .cost = xx_cost,
    .backoff = xx_backoff,
    .holds = bz_holds_apart,
};
