/* SPDX-License-Identifier: EUPL-1.2 */
/* Facebook: a page's posts, comments, recommendations, and its conversations on Messenger. */
#include "network/facebook/round.h"

#include "term/civil.h"

#include <string.h>

#define FB_GRAPH "https://graph.facebook.com/v26.0"

enum { FB_ID_MAX = 32, FB_DAYS_MAX = 3650 };

const char *fb_me(const struct bz_context *c)
{
    const char *set = bz_json_str(c->settings, "page_id");

    return set ? set : c->account->native_id;
}

char *fb_base(const struct bz_json *settings, struct bz_err *err)
{
    return bz_meta_base(settings, FB_GRAPH, err);
}

const char *fb_id(const char *native)
{
    const char *end = strrchr(native, '_');

    return end && end[1] ? end + 1 : native;
}

bool fb_init(struct fb *f, const struct bz_context *c, const struct bz_exchange *x,
             struct bz_err *err)
{
    *f = (struct fb){.since = BUZON_TIME_NONE};
    if (!bz_meta_init(&f->m, c, x, fb_me(c), FB_GRAPH, err))
        return false;
    f->known_me = f->m.me;
    return true;
}

void fb_done(struct fb *f)
{
    bz_meta_done(&f->m);
    bz_json_free(f->state);
    bz_json_free(f->round);
}

/* Ids are digits, but no numbers. */
static bool fb_is_id(const struct bz_json *settings, const char *key)
{
    const char *id = bz_json_str(settings, key);
    size_t len = id ? strlen(id) : 0;

    return len && len <= FB_ID_MAX && strspn(id, "0123456789") == len;
}

static bool fb_configure(const struct bz_json *settings, struct bz_err *err)
{
    const struct bz_json *days = bz_json_get(settings, "backfill_days");
    const struct bz_json *agent = bz_json_get(settings, "human_agent");
    BZ_TEXT base = fb_base(settings, err);

    if (!base)
        return false;
    if (!fb_is_id(settings, "page_id"))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting page_id is not a text of at most %d digits", FB_ID_MAX);
    if (bz_json_get(settings, "app_id") && !fb_is_id(settings, "app_id"))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting app_id is not a text of at most %d digits", FB_ID_MAX);
    if (agent && bz_json_kind(agent) != BZ_JSON_BOOL)
        return bz_fail(err, BUZON_ERR_INVALID, "setting human_agent is neither true nor false");
    if (days && (bz_json_kind(days) != BZ_JSON_INT || bz_json_int(days, -1) < 0 ||
                 bz_json_int(days, 0) > FB_DAYS_MAX))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting backfill_days is not a number from 0 to %d", FB_DAYS_MAX);
    return true;
}

static const char *const fb_secrets[] = {"token", "app_secret", NULL};
static const char *const fb_settings[] = {"page_id",       "app_id",   "human_agent",
                                          "backfill_days", "base_url", NULL};

const struct bz_network bz_facebook = {
    .name = "facebook",
    .label = "Facebook",
    .limits = {.text = 8000,
               .private_text = 2000,
               .private_parts = 1,
               .unit = BZ_LENGTH_UTF16,
               .private_window_ms = BZ_MS_DAY,
               .poll_floor_ms = 120000,
               .read_lag_ms = 20000,
               .sweep_requests = 8},
    .private_reply = true,
    .retry = BZ_RETRY_READBACK,
    .secrets = fb_secrets,
    .token_proof = {"appsecret_proof", "app_secret"},
    .proof = "app_secret",
    .handshake = "verify_token",
    .settings = fb_settings,
    .address = "page_id",
    .configure = fb_configure,
    .recheck_native = true,
    .recheck_kinds = 1U << BUZON_MESSAGE_COMMENT | 1U << BUZON_MESSAGE_POST |
                     1U << BUZON_MESSAGE_ANNOUNCEMENT,
    .poll = fb_poll,
    .step = fb_step,
    .sweep = fb_sweep,
    .recheck = fb_recheck,
    .window = fb_window,
    .takes = fb_takes,
    .reply = fb_reply,
    .replied = fb_replied,
    .find_own = fb_find_own,
    .found_own = fb_found_own,
    .check = fb_check,
    .verify = bz_meta_verify,
    .addressees = fb_addressees,
    .backoff = bz_meta_backoff,
};
