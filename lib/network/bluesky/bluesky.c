/* SPDX-License-Identifier: EUPL-1.2 */
/* Bluesky and other servers of the AT Protocol, as an account with an app password. */
#include "network/bluesky/bluesky.h"

#include "term/civil.h"
#include "text/unicode.h"

#include <string.h>

#define BSKY_SERVER "https://bsky.social"

enum { BSKY_DAYS = 30, BSKY_DAYS_MAX = 3650, BSKY_NAME_MAX = 253 };

bool bsky_set(bool ok, struct bz_err *err)
{
    return ok || bz_nomem(err);
}

bool bsky_keep(struct bsky *b, struct bz_str *s, const char **ret, struct bz_err *err)
{
    char *text = bz_str_take(s, err);

    *ret = text;
    return text && (bz_texts_push(&b->kept, text) || bz_nomem(err));
}

bool bsky_text(struct bsky *b, const char *text, const char **ret, struct bz_err *err)
{
    char *nfc;

    *ret = NULL;
    if (!text || !*text)
        return true;
    nfc = bz_nfc(text, strlen(text), err);
    *ret = nfc;
    return nfc && (bz_texts_push(&b->kept, nfc) || bz_nomem(err));
}

buzon_time bsky_time(const struct bz_json *j, const char *key)
{
    const char *text = bz_json_str(j, key);
    buzon_time t;

    return text && bz_instant_parse(text, &t) ? t : BUZON_TIME_NONE;
}

bool bsky_chats(const struct bsky *b)
{
    return bz_json_flag(b->c->settings, "chat", false);
}

buzon_time bsky_since(const struct bsky *b, buzon_time now)
{
    int64_t days = bz_json_num(b->c->settings, "backfill_days", BSKY_DAYS);

    return bz_json_num(b->state, "since", now - days * BZ_MS_DAY);
}

bool bsky_list_has(const struct bz_json *list, const char *text)
{
    for (size_t i = 0; bz_json_kind(list) == BZ_JSON_ARRAY && i < bz_json_len(list); i++) {
        if (bz_streq(bz_json_text(bz_json_at(list, i)), text))
            return true;
    }
    return false;
}

static struct bz_json *bsky_copy(const struct bz_json *j)
{
    return bz_json_kind(j) == BZ_JSON_OBJECT ? bz_json_copy(j) : bz_json_object();
}

static char *bsky_base(const struct bz_json *settings, struct bz_err *err)
{
    BZ_TEXT ret = NULL;

    if (bz_json_get(settings, "base_url"))
        return bz_base_url(settings, "base_url", err);
    return bz_dup(&ret, BSKY_SERVER, err) ? bz_steal(ret) : NULL;
}

bool bsky_init(struct bsky *b, const struct bz_context *c, const struct bz_exchange *x,
               buzon_time at, struct bz_err *err)
{
    const char *noted = bz_json_str(bz_json_get(c->state, BZ_NOTE_ACCOUNT), "native_id");

    *b = (struct bsky){.c = c, .x = x, .at = at, .me = noted ? noted : c->account->native_id};
    b->batch = bz_batch_new(err);
    if (!b->batch || !(b->base = bsky_base(c->settings, err)))
        return false;
    b->state = bsky_copy(c->state);
    b->round = bsky_copy(bz_json_get(b->state, "round"));
    return bsky_set(b->state && b->round, err);
}

void bsky_done(struct bsky *b)
{
    bz_batch_free(b->batch);
    bz_json_free(b->state);
    bz_json_free(b->round);
    bz_texts_done(&b->kept);
    free(b->base);
    *b = (struct bsky){0};
}

bool bsky_save(struct bsky *b, struct bz_err *err)
{
    if (b->batch->round_done)
        (void)bz_json_remove(b->state, "round");
    else if (!bz_json_set_shared(b->state, "round", b->round))
        return bz_nomem(err);
    free(b->batch->state);
    b->batch->state = bz_json_print(b->state, err);
    return b->batch->state;
}

/* --- settings --- */

static bool bsky_configure(const struct bz_json *settings, struct bz_err *err)
{
    const struct bz_json *days = bz_json_get(settings, "backfill_days");
    const struct bz_json *chat = bz_json_get(settings, "chat");
    const char *name = bz_json_str(settings, "identifier");
    BZ_TEXT base = bsky_base(settings, err);

    if (!base)
        return false;
    if (!name || !*name || strlen(name) > BSKY_NAME_MAX)
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting identifier is not a handle or DID of at most %d bytes",
                       BSKY_NAME_MAX);
    if (chat && bz_json_kind(chat) != BZ_JSON_BOOL)
        return bz_fail(err, BUZON_ERR_INVALID, "setting chat is not true or false");
    if (days && (bz_json_kind(days) != BZ_JSON_INT || bz_json_int(days, -1) < 0 ||
                 bz_json_int(days, 0) > BSKY_DAYS_MAX))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting backfill_days is not a number from 0 to %d", BSKY_DAYS_MAX);
    return true;
}

static const char *const bsky_secrets[] = {"password", NULL};
static const char *const bsky_settings[] = {"identifier", "base_url", "chat", "backfill_days",
                                            NULL};

const struct bz_network bz_bluesky = {
    .name = "bluesky",
    .label = "Bluesky",
    .limits = {.text = BSKY_GRAPHEMES,
               .private_text = BSKY_CHAT_GRAPHEMES,
               .unit = BZ_LENGTH_GRAPHEMES,
               .poll_floor_ms = BZ_MS_MINUTE,
               .sweep_requests = 8},
    .retry = BZ_RETRY_IDEMPOTENT,
    .makes_token = true,
    .secrets = bsky_secrets,
    .settings = bsky_settings,
    /* Chats are not in recheck: they cannot be asked for by their ids. */
    .recheck_kinds = 1U << BUZON_MESSAGE_MENTION | 1U << BUZON_MESSAGE_REPLY |
                     1U << BUZON_MESSAGE_POST | 1U << BUZON_MESSAGE_ANNOUNCEMENT,
    .configure = bsky_configure,
    .poll = bsky_poll,
    .step = bsky_step,
    .sweep = bsky_sweep,
    .recheck = bsky_recheck,
    .length = bsky_length,
    .reply = bsky_reply,
    .replied = bsky_replied,
    .find_own = bsky_find_own,
    .found_own = bsky_found_own,
    .check = bsky_check,
    .refresh = bsky_refresh,
    .refreshed = bsky_refreshed,
    .backoff = bsky_backoff,
    .holds = bsky_holds,
};
