/* SPDX-License-Identifier: EUPL-1.2 */
/* Decidim: proposals and comments of a participation site, read by its GraphQL API.
 *
 * "sign_in": true signs in with "api_key" and "api_secret" of the vault; no other account needs
 * any secret. */
#include "network/decidim/decidim.h"

#include "term/civil.h"

#include <string.h>

enum { DC_DAYS = 90, DC_DAYS_MAX = 3650, DC_LIST_MAX = 200, DC_TEXT_MAX = 128 };

bool dc_set(bool ok, struct bz_err *err)
{
    return ok || bz_nomem(err);
}

bool dc_keep(struct dc *d, char *text, const char **ret, struct bz_err *err)
{
    *ret = text;
    return (text && bz_texts_push(&d->kept, text)) || bz_nomem(err);
}

bool dc_keep_str(struct dc *d, struct bz_str *s, const char **ret, struct bz_err *err)
{
    char *text = bz_str_take(s, err);

    *ret = NULL;
    return text && dc_keep(d, text, ret, err);
}

bool dc_is_id(const char *id)
{
    size_t len = id ? strlen(id) : 0;

    return len && len <= DC_ID_MAX &&
           strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") ==
               len;
}

bool dc_id(struct dc *d, const struct bz_json *j, const char **ret, struct bz_err *err)
{
    char *id = NULL;

    *ret = NULL;
    if (!bz_json_id(j, "id", &id, err))
        return false;
    if (!id)
        return true;
    if (!dc_keep(d, id, ret, err))
        return false;
    *ret = dc_is_id(*ret) ? *ret : NULL;
    return true;
}

size_t dc_len(const struct bz_json *list)
{
    return bz_json_kind(list) == BZ_JSON_ARRAY ? bz_json_len(list) : 0;
}

buzon_time dc_time(const struct bz_json *j, const char *key)
{
    const char *text = bz_json_str(j, key);
    buzon_time t;

    return text && bz_instant_parse(text, &t) ? t : BUZON_TIME_NONE;
}

const char *dc_me(const struct dc *d)
{
    const char *id = d->c->account->native_id, *name = d->c->account->name;

    return id ? id : d->base ? d->base : name ? name : "";
}

bool dc_has(const struct bz_json *list, const char *text)
{
    for (size_t i = 0; text && i < dc_len(list); i++) {
        if (bz_streq(bz_json_text(bz_json_at(list, i)), text))
            return true;
    }
    return false;
}

/* --- work --- */

static struct bz_json *copy_of(const struct bz_json *j)
{
    return bz_json_kind(j) == BZ_JSON_OBJECT ? bz_json_copy(j) : bz_json_object();
}

bool dc_init(struct dc *d, const struct bz_context *c, const struct bz_exchange *x,
             buzon_time at, struct bz_err *err)
{
    int64_t days = bz_json_num(c->settings, "backfill_days", DC_DAYS);

    *d = (struct dc){.c = c, .x = x, .at = at};
    d->batch = bz_batch_new(err);
    if (!d->batch || (bz_json_get(c->settings, "base_url") &&
                      !(d->base = bz_base_url(c->settings, "base_url", err))))
        return false;
    d->state = copy_of(c->state);
    d->lacks = copy_of(bz_json_get(d->state, "lacks"));
    if (bz_json_kind(bz_json_get(d->state, "walk")) == BZ_JSON_OBJECT &&
        !(d->walk = bz_json_copy(bz_json_get(d->state, "walk"))))
        return bz_nomem(err);
    d->since = bz_json_num(d->state, "since", at - days * BZ_MS_DAY);
    return dc_set(d->state && d->lacks, err);
}

void dc_done(struct dc *d)
{
    bz_batch_free(d->batch);
    bz_json_free(d->state);
    bz_json_free(d->walk);
    bz_json_free(d->lacks);
    bz_texts_done(&d->kept);
    free(d->base);
    *d = (struct dc){0};
}

bool dc_save(struct dc *d, struct bz_err *err)
{
    if (!dc_set((!bz_json_len(d->lacks) || bz_json_set_shared(d->state, "lacks", d->lacks)) &&
                    (!d->walk || bz_json_set_shared(d->state, "walk", d->walk)),
                err))
        return false;
    if (!d->walk)
        (void)bz_json_remove(d->state, "walk");
    free(d->batch->state);
    d->batch->state = bz_json_print(d->state, err);
    return d->batch->state;
}

/* --- settings --- */

static bool is_list(const struct bz_json *j, bool ids)
{
    if (!j)
        return true;
    if (bz_json_kind(j) != BZ_JSON_ARRAY || bz_json_len(j) > DC_LIST_MAX)
        return false;
    for (size_t i = 0; i < bz_json_len(j); i++) {
        const struct bz_json *one = bz_json_at(j, i);

        if (!bz_json_text_len(one) || bz_json_text_len(one) > DC_TEXT_MAX ||
            (ids && !dc_is_id(bz_json_text(one))))
            return false;
    }
    return true;
}

static bool dc_configure(const struct bz_json *settings, struct bz_err *err)
{
    static const char *const lists[] = {"processes", "components", "own"};
    const struct bz_json *days = bz_json_get(settings, "backfill_days");
    BZ_TEXT base = bz_base_url(settings, "base_url", err);

    if (!base)
        return false;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        if (!is_list(bz_json_get(settings, lists[i]), i == 1))
            return bz_fail(err, BUZON_ERR_INVALID, "setting %s is not a list of at most %d %s",
                           lists[i], DC_LIST_MAX, i == 1 ? "ids" : "texts");
    }
    if (bz_json_get(settings, "locale") && !dc_is_id(bz_json_str(settings, "locale")))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting locale is not a language of the site (\"es\")");
    if (bz_json_get(settings, "sign_in") &&
        bz_json_kind(bz_json_get(settings, "sign_in")) != BZ_JSON_BOOL)
        return bz_fail(err, BUZON_ERR_INVALID, "setting sign_in is not true or false");
    if (days && (bz_json_kind(days) != BZ_JSON_INT || bz_json_int(days, -1) < 0 ||
                 bz_json_int(days, 0) > DC_DAYS_MAX))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting backfill_days is not a number from 0 to %d", DC_DAYS_MAX);
    return true;
}

static const char *const dc_settings[] = {
    "base_url", "locale", "processes", "components", "own", "backfill_days", "sign_in", NULL};

const struct bz_network bz_decidim = {
    .name = "decidim",
    .label = "Decidim",
    .mute = "Decidim is read only here: answer a proposal in the site's administration "
            "(Proposals, Answer), a comment as a user of the site; what is written there comes "
            "in as an answer",
    .limits = {.unit = BZ_LENGTH_CODE_POINTS,
               .poll_floor_ms = 5 * (int64_t)BZ_MS_MINUTE,
               .sweep_requests = 20},
    .retry = BZ_RETRY_NONE,
    .makes_token = true,
    .token_setting = "sign_in",
    .settings = dc_settings,
    .recheck_native = true,
    .recheck_kinds =
        1U << BUZON_MESSAGE_POST | 1U << BUZON_MESSAGE_COMMENT | 1U << BUZON_MESSAGE_REPLY,
    .configure = dc_configure,
    .poll = dc_poll,
    .step = dc_step,
    .sweep = dc_sweep,
    .recheck = dc_recheck,
    .check = dc_check,
    .refresh = dc_refresh,
    .refreshed = dc_refreshed,
};
