/* SPDX-License-Identifier: EUPL-1.2 */
/* Elgg: the engine of NovaGob's first site, and of networks of public employees. */
#include "network/elgg/elgg.h"

#include "term/civil.h"
#include "text/html.h"

#include <ctype.h>
#include <string.h>

bool el_set(bool ok, struct bz_err *err)
{
    return ok || bz_nomem(err);
}

static struct bz_json *state_copy(const struct bz_json *j)
{
    return bz_json_kind(j) == BZ_JSON_OBJECT ? bz_json_copy(j) : bz_json_object();
}

bool el_init(struct el *e, const struct bz_context *c, const struct bz_exchange *x,
             buzon_time at, struct bz_err *err)
{
    const char *me = bz_json_str(c->settings, "username");

    *e = (struct el){.c = c,
                     .x = x,
                     .at = at,
                     .me = me ? me : c->account->handle,
                     .guid = c->account->native_id,
                     .name = bz_json_str(c->settings, "name")};
    e->batch = bz_batch_new(err);
    if (!e->batch || (bz_json_get(c->settings, "base_url") &&
                      !(e->base = bz_base_url(c->settings, "base_url", err))))
        return false;
    e->state = state_copy(c->state);
    e->round = state_copy(bz_json_get(e->state, "round"));
    return el_set(e->state && e->round, err);
}

void el_done(struct el *e)
{
    bz_batch_free(e->batch);
    bz_json_free(e->state);
    bz_json_free(e->round);
    bz_texts_done(&e->kept);
    free(e->base);
    *e = (struct el){0};
}

bool el_save(struct el *e, struct bz_err *err)
{
    if (e->batch->round_done)
        (void)bz_json_remove(e->state, "round");
    else if (!bz_json_set_shared(e->state, "round", e->round))
        return bz_nomem(err);
    free(e->batch->state);
    e->batch->state = bz_json_print(e->state, err);
    return e->batch->state;
}

bool el_keep_str(struct el *e, struct bz_str *s, const char **ret, struct bz_err *err)
{
    char *text = bz_str_take(s, err);

    *ret = text;
    return text && (bz_texts_push(&e->kept, text) || bz_nomem(err));
}

bool el_guid(struct el *e, const struct bz_json *j, const char *key, const char **ret,
             struct bz_err *err)
{
    char *id = NULL;
    size_t len;

    *ret = NULL;
    if (!bz_json_id(j, key, &id, err))
        return false;
    len = id ? strlen(id) : 0;
    if (!len || len > EL_GUID_MAX || strspn(id, "0123456789") != len || strcmp(id, "0") == 0) {
        free(id);
        return true;
    }
    *ret = id;
    return bz_texts_push(&e->kept, id) || bz_nomem(err);
}

bool el_text(struct el *e, const char *html, const char **ret, struct bz_err *err)
{
    char *text;

    *ret = NULL;
    if (!html || !*html)
        return true;
    text = bz_html_to_text(html, strlen(html), err);
    *ret = text;
    return text && (bz_texts_push(&e->kept, text) || bz_nomem(err));
}

void el_fill(const struct el *e, struct bz_message *m)
{
    m->network = e->c->account->network;
    m->account = e->c->account->name ? e->c->account->name : "";
}

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || (c && strchr("_.-", c)) || (unsigned char)c >= 0x80;
}

bool el_names_me(const struct el *e, const char *text)
{
    size_t len = e->me ? strlen(e->me) : 0;

    for (const char *at = text; len && (at = strchr(at, '@')); at++) {
        const char *end = at + 1 + len;

        if (strncasecmp(at + 1, e->me, len) == 0 &&
            (!is_name(*end) || (*end == '.' && !is_name(end[1]))) &&
            (at == text || !is_name(at[-1])))
            return true;
    }
    return false;
}

/* --- settings --- */

static bool is_user(const char *name)
{
    return name && *name && strlen(name) <= 128 && !strpbrk(name, " \t\r\n@/");
}

/* A list of texts that `fits` all; absent is fine. */
static bool is_list(const struct bz_json *list, bool (*fits)(const char *text))
{
    if (list && bz_json_kind(list) != BZ_JSON_ARRAY)
        return false;
    for (size_t i = 0; i < bz_json_len(list); i++) {
        if (!fits(bz_json_text(bz_json_at(list, i))))
            return false;
    }
    return bz_json_len(list) <= EL_LISTS;
}

static bool is_guid(const char *text)
{
    size_t len = text ? strlen(text) : 0;

    return len && len <= EL_GUID_MAX && strspn(text, "0123456789") == len;
}

static bool is_path(const char *text)
{
    return text && *text == '/' && strlen(text) <= 256 && !strpbrk(text, " \t\r\n?#{}");
}

static bool el_configure(const struct bz_json *settings, struct bz_err *err)
{
    const struct bz_json *name = bz_json_get(settings, "name");
    BZ_TEXT base = bz_base_url(settings, "base_url", err);

    if (!base)
        return false;
    if (!is_user(bz_json_str(settings, "username")))
        return bz_fail(err, BUZON_ERR_INVALID, "setting username is not a user's name");
    if (name && (!bz_json_text_len(name) || bz_json_text_len(name) > 256))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting name is not a text of at most 256 bytes");
    if (bz_json_get(settings, "signed") &&
        bz_json_kind(bz_json_get(settings, "signed")) != BZ_JSON_BOOL)
        return bz_fail(err, BUZON_ERR_INVALID, "setting signed is neither true nor false");
    if (!is_list(bz_json_get(settings, "groups"), is_guid))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting groups is not a list of at most %d guids as texts", EL_LISTS);
    if (!is_list(bz_json_get(settings, "views"), is_path))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting views is not a list of at most %d paths like \"/blog/all\"",
                       EL_LISTS);
    return true;
}

static const char *const el_secrets[] = {"api_key", NULL};
static const char *const el_settings[] = {"base_url", "username", "name", "groups",
                                          "views",    "signed",   NULL};

const struct bz_network bz_elgg = {
    .name = "elgg",
    .label = "Elgg",
    .limits = {.text = 140, /* of the wire, unless a site set another one: more is cut off */
               .unit = BZ_LENGTH_CODE_POINTS,
               .private_text = 10000,
               .poll_floor_ms = 2 * (int64_t)BZ_MS_MINUTE,
               .refresh_ms = 10 * (int64_t)BZ_MS_MINUTE, /* of an hour */
               .sweep_requests = 4},
    .retry = BZ_RETRY_NONE,
    .secrets = el_secrets,
    .settings = el_settings,
    .configure = el_configure,
    .poll = el_poll,
    .step = el_step,
    .sweep = el_sweep,
    .takes = el_takes,
    .salutation = el_salutation,
    .reply = el_reply,
    .replied = el_replied,
    .check = el_check,
    .refresh = el_refresh,
    .refreshed = el_refreshed,
};
