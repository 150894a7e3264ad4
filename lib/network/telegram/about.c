/* SPDX-License-Identifier: EUPL-1.2 */
/* Who we are, and what the server says of our webhook. */
#include "network/telegram/telegram.h"

#include "base/utf8.h"
#include "term/civil.h"

#include <stdio.h>
#include <string.h>

enum { ABOUT_PENDING = 100, ABOUT_WORDS = 200 };

/* Another bot (its token was exchanged) has stored none of its updates yet. */
static void about_start_over(struct tg *t, const char *id)
{
    const char *old = bz_json_str(bz_json_get(t->state, BZ_NOTE_ACCOUNT), "native_id");

    if (!old || bz_streq(old, id))
        return;
    (void)bz_json_remove(t->state, "offset");
    (void)bz_json_remove(t->state, "moved");
    (void)bz_json_remove(t->state, BZ_NOTE_ACCOUNT);
}

static bool about_note(struct tg *t, const char *id, const char *handle, struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(t->state, BZ_NOTE_ACCOUNT);
    struct bz_json *note =
        bz_json_kind(old) == BZ_JSON_OBJECT ? bz_json_copy(old) : bz_json_object();
    BZ_DONE(bz_str) url = {0};
    bool ok;

    if (handle && *handle)
        bz_str_addf(&url, "https://t.me/%s", handle);
    ok = !url.failed && bz_json_set_text(note, "native_id", id) &&
         bz_json_set_text(note, "handle", handle) && bz_json_set_text(note, "url", url.data) &&
         bz_json_set_null(note, "token_expires_at");
    if (!ok) {
        bz_json_free(note);
        return bz_nomem(err);
    }
    return tg_set(bz_json_set(t->state, BZ_NOTE_ACCOUNT, note), err);
}

bool tg_me(struct tg *t, const struct bz_json *user, struct bz_err *err)
{
    const char *handle = bz_json_str(user, "username"), *id;

    if (!tg_id(t, user, "id", &id, err))
        return false;
    if (!id)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "the server does not say whose the token is");
    about_start_over(t, id);
    if (!about_note(t, id, handle && strlen(handle) <= 64 ? handle : NULL, err))
        return false;
    tg_know_me(t);
    return tg_ask_next(t, "me", err);
}

/* --- the webhook --- */

/* The server's own words, cut at a whole character. */
static bool about_error(struct bz_json *found, const struct bz_json *info)
{
    const char *words = bz_json_str(info, "last_error_message");
    buzon_time at = tg_time(info, "last_error_date");
    size_t len = words ? strlen(words) : 0;
    char when[32] = "", line[ABOUT_WORDS + 64];

    if (!words)
        return true;
    if (len > ABOUT_WORDS)
        for (len = ABOUT_WORDS; len && ((unsigned char)words[len] & 0xC0) == 0x80; len--)
            ;
    if (at != BUZON_TIME_NONE)
        bz_instant_format(at, when);
    (void)snprintf(line, sizeof line, "last delivery failed%s%s: %.*s", *when ? " at " : "",
                   when, (int)len, words);
    return bz_finding_add(found, "delivery_failed", "warning", line);
}

static bool about_list_has(const struct bz_json *list, const char *kind)
{
    for (size_t i = 0; i < bz_json_len(list); i++) {
        if (bz_streq(bz_json_text(bz_json_at(list, i)), kind))
            return true;
    }
    return false;
}

/* Kinds that a list set by somebody else leaves out never come. */
static bool about_kinds(struct bz_json *found, const struct bz_json *info)
{
    static const char *const needed[] = {"message", "edited_message"};
    const struct bz_json *list = bz_json_get(info, "allowed_updates");
    char line[96];

    if (bz_json_kind(list) != BZ_JSON_ARRAY || !bz_json_len(list))
        return true;
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        (void)snprintf(line, sizeof line, "allowed_updates leaves out %s", needed[i]);
        if (!about_list_has(list, needed[i]) &&
            !bz_finding_add(found, "updates_left_out", "error", line))
            return false;
    }
    return true;
}

static bool about_findings(const struct tg *t, const struct bz_json *info,
                           struct bz_json *found)
{
    int64_t pending = bz_json_num(info, "pending_update_count", 0);
    const char *url = bz_json_str(info, "url");
    bool set = url && *url, wanted = tg_has_webhook(t->c->settings);
    char line[96];

    (void)snprintf(line, sizeof line, "%lld updates wait for delivery", (long long)pending);
    return (set || !wanted ||
            bz_finding_add(found, "webhook_missing", "error", "no webhook is set")) &&
           (!set || wanted ||
            bz_finding_add(found, "webhook_set", "error",
                           "a webhook is set: getUpdates brings nothing")) &&
           (!set || pending < ABOUT_PENDING ||
            bz_finding_add(found, "deliveries_wait", "warning", line)) &&
           (!set || about_error(found, info)) && (!wanted || about_kinds(found, info));
}

/* Its address is not noted: part of it may be a secret of the office's. */
bool tg_webhook_info(struct tg *t, const struct bz_json *info, struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(t->state, BZ_NOTE_ACCOUNT);
    BZ_AUTO(bz_json)
    note = bz_json_kind(old) == BZ_JSON_OBJECT ? bz_json_copy(old) : bz_json_object();
    BZ_AUTO(bz_json) found = bz_json_array();
    const char *url = bz_json_str(info, "url");

    if (!found || !about_findings(t, info, found))
        return bz_nomem(err);
    if (!bz_json_set_bool(note, "webhook", url && *url) ||
        !bz_json_set_int(note, "pending", bz_json_num(info, "pending_update_count", 0)) ||
        !bz_json_set(note, BZ_NOTE_FINDINGS, bz_steal(found)) ||
        !bz_json_set(t->state, BZ_NOTE_ACCOUNT, bz_steal(note)))
        return bz_nomem(err);
    tg_know_me(t);
    return tg_ask_next(t, "webhook_info", err);
}
