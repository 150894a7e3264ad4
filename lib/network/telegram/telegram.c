/* SPDX-License-Identifier: EUPL-1.2 */
/* Telegram, through the Bot API. */
#include "network/telegram/telegram.h"

#include <string.h>

/* How long getUpdates may wait for something new: well below the time a request has. */
enum { TG_WAIT_MAX = 20 };

static bool configure_mode(const struct bz_json *settings, struct bz_err *err)
{
    const struct bz_json *mode = bz_json_get(settings, "mode");
    const char *name = bz_json_text(mode);

    return !mode || bz_streq(name, "poll") || bz_streq(name, "webhook") ||
           bz_fail(err, BUZON_ERR_INVALID, "setting mode is neither poll nor webhook");
}

static bool configure_ours(const struct bz_json *settings, struct bz_err *err)
{
    const struct bz_json *ours = bz_json_get(settings, "ours");
    bool good = !ours || bz_json_kind(ours) == BZ_JSON_ARRAY;

    for (size_t i = 0; good && i < bz_json_len(ours); i++) {
        const char *id = bz_json_text(bz_json_at(ours, i));
        size_t sign = id && *id == '-';

        good = id && id[sign] && !id[sign + strspn(id + sign, "0123456789")];
    }
    return good || bz_fail(err, BUZON_ERR_INVALID,
                           "setting ours is not a list of ids of people and chats, as texts");
}

static bool tg_configure(const struct bz_json *settings, struct bz_err *err)
{
    const struct bz_json *wait = bz_json_get(settings, "wait_s");
    BZ_TEXT base = tg_base(settings, err);

    if (!base || !configure_mode(settings, err) || !configure_ours(settings, err))
        return false;
    if (wait && (bz_json_kind(wait) != BZ_JSON_INT || bz_json_int(wait, -1) < 0 ||
                 bz_json_int(wait, 0) > TG_WAIT_MAX))
        return bz_fail(err, BUZON_ERR_INVALID, "setting wait_s is not a number from 0 to %d",
                       TG_WAIT_MAX);
    return true;
}

static const char *const tg_secrets[] = {"token", NULL};
static const char *const tg_settings[] = {"base_url", "mode", "wait_s", "ours", NULL};

const struct bz_network bz_telegram = {
    .name = "telegram",
    .label = "Telegram",
    /* The documentation says "4096 characters" and not which: none is shorter than a unit. The
     * same question within three seconds is made to wait by the server. */
    .limits = {.text = 4096, .unit = BZ_LENGTH_UTF16, .poll_floor_ms = 3000},
    .retry = BZ_RETRY_NONE,
    .secrets = tg_secrets,
    .proof = "webhook_secret",
    .settings = tg_settings,
    .configure = tg_configure,
    .poll = tg_poll,
    .step = tg_step,
    .reply = tg_reply,
    .replied = tg_replied,
    .check = tg_check,
    .verify = tg_verify,
    .media = tg_media,
    .got_media = tg_got_media,
    .holds = bz_holds_apart,
};
