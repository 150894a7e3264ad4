/* SPDX-License-Identifier: EUPL-1.2 */
/* LinkedIn Pages: the Community Management API, as an organisation. */
#include "network/linkedin/linkedin.h"

#include "term/civil.h"
#include "text/unicode.h"

#include <string.h>

#define LI_API "https://api.linkedin.com"

enum { LI_ID_MAX = 20, LI_CLIENT_MAX = 128, LI_DAYS_MAX = 60 };

bool li_set(bool ok, struct bz_err *err)
{
    return ok || bz_nomem(err);
}

bool li_keep(struct li *l, char *text, const char **ret, struct bz_err *err)
{
    *ret = text;
    return (text && bz_texts_push(&l->kept, text)) || bz_nomem(err);
}

bool li_keep_str(struct li *l, struct bz_str *s, const char **ret, struct bz_err *err)
{
    char *text = bz_str_take(s, err);

    *ret = NULL;
    return text && li_keep(l, text, ret, err);
}

bool li_text(struct li *l, const char *text, const char **ret, struct bz_err *err)
{
    char *nfc;

    *ret = NULL;
    if (!text || !*text)
        return true;
    nfc = bz_nfc(text, strlen(text), err);
    return nfc && li_keep(l, nfc, ret, err);
}

/* Nothing of theirs is from before 1973: what is smaller counts seconds. */
buzon_time li_time(const struct bz_json *j, const char *key)
{
    static const int64_t least_ms = INT64_C(100000000000), most = INT64_C(253402300800000);
    int64_t n = bz_json_num(j, key, 0);

    if (n <= 0 || n >= most)
        return BUZON_TIME_NONE;
    return n < least_ms ? n * BZ_MS_SECOND : n;
}

const char *li_me(const struct bz_context *c)
{
    const char *set = bz_json_str(c->settings, "organization_id");

    return set ? set : c->account->native_id;
}

char *li_base(const struct bz_json *settings, struct bz_err *err)
{
    BZ_TEXT ret = NULL;

    if (bz_json_get(settings, "base_url"))
        return bz_base_url(settings, "base_url", err);
    return bz_dup(&ret, LI_API, err) ? bz_steal(ret) : NULL;
}

static struct bz_json *li_copy(const struct bz_json *j)
{
    return bz_json_kind(j) == BZ_JSON_OBJECT ? bz_json_copy(j) : bz_json_object();
}

bool li_init(struct li *l, const struct bz_context *c, const struct bz_exchange *x,
             buzon_time at, struct bz_err *err)
{
    const char *version = bz_json_str(c->settings, "version");

    *l = (struct li){
        .c = c, .x = x, .at = at, .me = li_me(c), .version = version ? version : LI_VERSION};
    l->batch = bz_batch_new(err);
    if (!l->batch || !(l->base = li_base(c->settings, err)))
        return false;
    l->state = li_copy(c->state);
    l->round = li_copy(bz_json_get(l->state, "round"));
    return li_set(l->state && l->round, err);
}

void li_done(struct li *l)
{
    bz_batch_free(l->batch);
    bz_json_free(l->state);
    bz_json_free(l->round);
    bz_texts_done(&l->kept);
    free(l->base);
    *l = (struct li){0};
}

bool li_save(struct li *l, struct bz_err *err)
{
    if (l->batch->round_done)
        (void)bz_json_remove(l->state, "round");
    else if (!bz_json_set_shared(l->state, "round", l->round))
        return bz_nomem(err);
    free(l->batch->state);
    l->batch->state = bz_json_print(l->state, err);
    return l->batch->state;
}

/* --- settings --- */

/* Ids are digits, but no numbers. */
static bool li_is_id(const char *id)
{
    size_t len = id ? strlen(id) : 0;

    return len && len <= LI_ID_MAX && strspn(id, "0123456789") == len;
}

static bool li_is_version(const char *s)
{
    return strlen(s) == 6 && strspn(s, "0123456789") == 6 && memcmp(s, "2", 1) == 0 &&
           (s[4] == '0' ? s[5] != '0' : s[4] == '1' && s[5] <= '2');
}

static bool li_configure(const struct bz_json *settings, struct bz_err *err)
{
    const struct bz_json *version = bz_json_get(settings, "version");
    const struct bz_json *client = bz_json_get(settings, "client_id");
    const struct bz_json *days = bz_json_get(settings, "backfill_days");
    BZ_TEXT base = li_base(settings, err);

    if (!base)
        return false;
    if (!li_is_id(bz_json_str(settings, "organization_id")))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting organization_id is not a text of at most %d digits", LI_ID_MAX);
    if (version && (!bz_json_text(version) || !li_is_version(bz_json_text(version))))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting version is not a year and month like \"" LI_VERSION "\"");
    if (client && (!bz_json_text_len(client) || bz_json_text_len(client) > LI_CLIENT_MAX))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting client_id is not a text of at most %d bytes", LI_CLIENT_MAX);
    if (days && (bz_json_kind(days) != BZ_JSON_INT || bz_json_int(days, -1) < 0 ||
                 bz_json_int(days, 0) > LI_DAYS_MAX))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting backfill_days is not a number from 0 to %d", LI_DAYS_MAX);
    return true;
}

static const char *const li_secrets[] = {"token", NULL};
static const char *const li_settings[] = {"organization_id", "version",  "client_id",
                                          "backfill_days",   "base_url", NULL};

const struct bz_network bz_linkedin = {
    .name = "linkedin",
    .label = "LinkedIn Pages",
    .limits = {.text = LI_TEXT,
               .unit = BZ_LENGTH_UTF16,
               .poll_floor_ms = 5 * (int64_t)BZ_MS_MINUTE,
               .refresh_ms = 7 * (int64_t)BZ_MS_DAY, /* of 60 days */
               .read_lag_ms = 10 * (int64_t)BZ_MS_SECOND,
               .sweep_requests = 10,
               /* learn.microsoft.com/linkedin/marketing/data-storage-requirements: social
                * activity of members. */
               .store_text_ms = 48 * (int64_t)BZ_MS_HOUR},
    .retry = BZ_RETRY_READBACK,
    .secrets = li_secrets,
    .proof = "client_secret",
    .settings = li_settings,
    .address = "organization_id",
    .configure = li_configure,
    .poll = li_poll,
    .step = li_step,
    .sweep = li_sweep,
    .recheck = li_recheck,
    .reply = li_reply,
    .replied = li_replied,
    .find_own = li_find_own,
    .found_own = li_found_own,
    .check = li_check,
    .verify = li_verify,
    .addressees = li_addressees,
    .refresh = li_refresh,
    .refreshed = li_refreshed,
    .media = li_media,
    .got_media = li_got_media,
    /* No backoff(): a good answer says nothing of what is left; the app's limits of a day stand
     * in the developer portal only, and a 429 is how they are met
     * (learn.microsoft.com/linkedin/shared/api-guide/concepts/rate-limits). */
    .holds = bz_holds_apart, /* each endpoint has its own, and posting one of its own */
};
