/* SPDX-License-Identifier: EUPL-1.2 */
/* Mastodon and the servers that speak its API: GoToSocial, snac, Pleroma and their kin. */
#include "network/mastodon/mastodon.h"

enum { MASTO_DAYS_MAX = 3650 };

static bool masto_configure(const struct bz_json *settings, struct bz_err *err)
{
    const struct bz_json *days = bz_json_get(settings, "backfill_days");
    BZ_TEXT base = bz_base_url(settings, "base_url", err);

    if (!base)
        return false;
    if (days && (bz_json_kind(days) != BZ_JSON_INT || bz_json_int(days, -1) < 0 ||
                 bz_json_int(days, 0) > MASTO_DAYS_MAX))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting backfill_days is not a number from 0 to %d", MASTO_DAYS_MAX);
    return true;
}

static const char *const masto_secrets[] = {"token", NULL};
static const char *const masto_settings[] = {"base_url", "backfill_days", NULL};

const struct bz_network bz_mastodon = {
    .name = "mastodon",
    .label = "Mastodon",
    .limits = {.text = 500,
               .unit = BZ_LENGTH_GRAPHEMES,
               .poll_floor_ms = 60000,
               .read_lag_ms = 10000,
               .sweep_requests = 8}, /* a minute; of 300 pages in 15 minutes */
    .private_reply = true,
    .retry = BZ_RETRY_READBACK,
    .secrets = masto_secrets,
    .settings = masto_settings,
    .configure = masto_configure,
    .poll = masto_poll,
    .step = masto_step,
    .sweep = masto_sweep,
    .recheck = masto_recheck,
    .length = masto_length,
    .limit = masto_limit,
    .salutation = masto_salutation,
    .reply = masto_reply,
    .replied = masto_replied,
    .retry_of = masto_retry_of,
    .find_own = masto_find_own,
    .found_own = masto_found_own,
    .check = masto_check,
    .holds = masto_holds,
};
