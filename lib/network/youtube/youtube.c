/* SPDX-License-Identifier: EUPL-1.2 */
/* YouTube: the comments below a channel's videos, by the Data API v3. */
#include "network/youtube/youtube.h"

#include "term/civil.h"

#include <string.h>

enum { YT_CLIENT_MAX = 128, YT_DAYS = 30, YT_DAYS_MAX = 365 };

bool yt_set(bool ok, struct bz_err *err)
{
    return ok || bz_nomem(err);
}

bool yt_keep(struct yt *y, char *text, const char **ret, struct bz_err *err)
{
    *ret = text;
    return (text && bz_texts_push(&y->kept, text)) || bz_nomem(err);
}

bool yt_keep_str(struct yt *y, struct bz_str *s, const char **ret, struct bz_err *err)
{
    char *text = bz_str_take(s, err);

    *ret = NULL;
    return text && yt_keep(y, text, ret, err);
}

const char *yt_me(const struct bz_context *c)
{
    const char *set = bz_json_str(c->settings, "channel_id");

    return set ? set : c->account->native_id;
}

bool yt_is_id(const char *id)
{
    size_t len = id ? strlen(id) : 0;

    return len && len <= YT_ID_MAX &&
           strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") ==
               len;
}

size_t yt_len(const struct bz_json *list)
{
    return bz_json_kind(list) == BZ_JSON_ARRAY ? bz_json_len(list) : 0;
}

buzon_time yt_time(const struct bz_json *j, const char *key)
{
    const char *text = bz_json_str(j, key);
    buzon_time t;

    return text && bz_instant_parse(text, &t) ? t : BUZON_TIME_NONE;
}

static struct bz_json *yt_copy(const struct bz_json *j)
{
    return bz_json_kind(j) == BZ_JSON_OBJECT ? bz_json_copy(j) : bz_json_object();
}

bool yt_init(struct yt *y, const struct bz_context *c, const struct bz_exchange *x,
             buzon_time at, struct bz_err *err)
{
    int64_t days = bz_json_num(c->settings, "backfill_days", YT_DAYS);

    *y = (struct yt){.c = c, .x = x, .at = at, .me = yt_me(c)};
    if (!(y->batch = bz_batch_new(err)))
        return false;
    y->state = yt_copy(c->state);
    y->round = yt_copy(bz_json_get(y->state, "round"));
    y->since = bz_json_num(y->state, "since", at - days * BZ_MS_DAY);
    return yt_set(y->state && y->round, err);
}

void yt_done(struct yt *y)
{
    bz_batch_free(y->batch);
    bz_json_free(y->state);
    bz_json_free(y->round);
    bz_texts_done(&y->kept);
    *y = (struct yt){0};
}

bool yt_save(struct yt *y, struct bz_err *err)
{
    if (y->batch->round_done)
        (void)bz_json_remove(y->state, "round");
    else if (!bz_json_set_shared(y->state, "round", y->round))
        return bz_nomem(err);
    free(y->batch->state);
    y->batch->state = bz_json_print(y->state, err);
    return y->batch->state;
}

/* --- settings --- */

static bool yt_configure(const struct bz_json *settings, struct bz_err *err)
{
    const struct bz_json *client = bz_json_get(settings, "client_id");
    const struct bz_json *days = bz_json_get(settings, "backfill_days");
    BZ_TEXT base = NULL;

    if (!yt_is_id(bz_json_str(settings, "channel_id")))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting channel_id is not the id of a channel (\"UC…\")");
    if (!bz_json_text_len(client) || bz_json_text_len(client) > YT_CLIENT_MAX)
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting client_id is not a text of at most %d bytes: without it no "
                       "token is renewed, and each ends after an hour",
                       YT_CLIENT_MAX);
    if (days && (bz_json_kind(days) != BZ_JSON_INT || bz_json_int(days, -1) < 0 ||
                 bz_json_int(days, 0) > YT_DAYS_MAX))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting backfill_days is not a number from 0 to %d", YT_DAYS_MAX);
    if (bz_json_get(settings, "base_url") && !(base = bz_base_url(settings, "base_url", err)))
        return false;
    return true;
}

static const char *const yt_secrets[] = {"client_secret", "refresh_token", NULL};
static const char *const yt_settings[] = {"channel_id", "client_id", "backfill_days",
                                          "base_url", NULL};

const struct bz_network bz_youtube = {
    .name = "youtube",
    .label = "YouTube",
    .limits = {.text = YT_TEXT,
               .unit = BZ_LENGTH_UTF16, /* nobody says which: the one that counts most */
               .poll_floor_ms = 2 * (int64_t)BZ_MS_MINUTE,
               .daily_units = 10000,
               .reserve_units = 2500, /* 50 answers */
               .quota_zone = YT_ZONE,
               .read_lag_ms = BZ_MS_MINUTE,
               .sweep_requests = 2,
               /* developers.google.com/youtube/terms/developer-policies: what is stored is
                * refreshed or deleted within 30 days. */
               .store_text_ms = 30 * (int64_t)BZ_MS_DAY},
    .retry = BZ_RETRY_READBACK,
    .makes_token = true,
    .secrets = yt_secrets,
    .settings = yt_settings,
    .address = "channel_id",
    .configure = yt_configure,
    .poll = yt_poll,
    .step = yt_step,
    .sweep = yt_sweep,
    .recheck = yt_recheck,
    .recheck_notes = true, /* who was missing */
    .salutation = yt_salutation,
    .reply = yt_reply,
    .replied = yt_replied,
    .find_own = yt_find_own,
    .found_own = yt_found_own,
    .check = yt_check,
    .refresh = yt_refresh,
    .refreshed = yt_refreshed,
    .cost = yt_cost,
    /* No backoff(): a good answer says nothing of what is left. The budget is kept here, by
     * what each request costs (developers.google.com/youtube/v3/determine_quota_cost). */
};
