/* SPDX-License-Identifier: EUPL-1.2 */
/* Is the token that of our channel, and may it see what is held? What a person should know
 * gathers in the round's "found". */
#include "network/youtube/youtube.h"

#include <stdio.h>
#include <string.h>

static bool check_find(struct yt *y, const char *code, const char *level, const char *words,
                       struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(y->round, "found");
    BZ_AUTO(bz_json) found = yt_len(old) ? bz_json_copy(old) : bz_json_array();

    return yt_set(bz_finding_add(found, code, level, words) &&
                      bz_json_set(y->round, "found", bz_steal(found)),
                  err);
}

static bool check_end(struct yt *y, struct bz_err *err)
{
    const struct bz_json *found = bz_json_get(y->round, "found");
    BZ_AUTO(bz_json) list = yt_len(found) ? bz_json_copy(found) : bz_json_array();

    y->batch->round_done = true;
    return yt_set(list && bz_note_findings(y->state, bz_steal(list)), err) && yt_save(y, err);
}

struct bz_batch *yt_check(const struct bz_context *c, struct bz_err *err)
{
    __attribute__((cleanup(yt_done))) struct yt y = {0};

    if (!yt_init(&y, c, NULL, 0, err))
        return NULL;
    if (!y.me)
        return bz_fail(err, BUZON_ERR_INVALID, "setting channel_id is missing");
    bz_json_free(y.round);
    y.round = bz_json_object();
    if (!yt_set(y.round, err) ||
        !yt_ask(&y, "check_who", "channels?part=id,snippet&mine=true", NULL, err) ||
        !yt_save(&y, err))
        return NULL;
    return bz_steal(y.batch);
}

static bool check_scope(struct yt *y, struct bz_err *err)
{
    return check_find(y, "scopes", "error",
                      "the token lacks the permission youtube.force-ssl: what waits for review "
                      "is not seen, and nothing can be answered",
                      err);
}

/* --- who we are --- */

static bool check_note(struct yt *y, const struct bz_json *channel, struct bz_err *err)
{
    const char *handle = bz_json_text(bz_json_path(channel, "snippet.customUrl"));
    BZ_AUTO(bz_json) account = bz_json_object();
    BZ_DONE(bz_str) page = {0};

    if (handle && *handle != '@') /* an address of former times */
        handle = NULL;
    bz_str_add(&page, "https://www.youtube.com/");
    bz_str_add(&page, handle ? "@" : "channel/");
    bz_str_add_escaped(&page, handle ? handle + 1 : y->me);
    return yt_set(!page.failed && bz_json_set_text(account, "native_id", y->me) &&
                      bz_json_set_text(account, "handle", handle) &&
                      bz_json_set_text(account, "url", page.data) &&
                      bz_json_set(y->state, BZ_NOTE_ACCOUNT, bz_steal(account)),
                  err);
}

static const struct bz_json *check_ours(const struct yt *y, const struct bz_json *items)
{
    for (size_t i = 0; i < yt_len(items); i++) {
        if (bz_streq(bz_json_str(bz_json_at(items, i), "id"), y->me))
            return bz_json_at(items, i);
    }
    return NULL;
}

static bool check_whose(struct yt *y, const struct bz_json *items, struct bz_err *err)
{
    const char *other = bz_json_str(bz_json_at(items, 0), "id");
    char words[200];

    if (!yt_len(items))
        return check_find(y, "no_channel", "error",
                          "the Google account that gave the token has no YouTube channel", err);
    (void)snprintf(words, sizeof words,
                   "the token is that of channel %.60s and not of the account's: answers would "
                   "be in another's name",
                   other ? other : "?");
    return check_find(y, "channel", "error", words, err);
}

static bool check_ask_held(struct yt *y, struct bz_err *err)
{
    BZ_DONE(bz_str) query = {0};

    bz_str_add(&query, "commentThreads?part=id&allThreadsRelatedToChannelId=");
    bz_str_add_escaped(&query, y->me);
    bz_str_add(&query, "&moderationStatus=heldForReview&maxResults=1");
    return yt_set(!query.failed, err) && yt_ask(y, "check_held", query.data, NULL, err) &&
           yt_save(y, err);
}

bool yt_check_who(struct yt *y, struct bz_err *err)
{
    const struct bz_json *items = NULL, *ours;
    BZ_AUTO(bz_json) j = NULL;

    if (yt_has_reason(y->x, "insufficientPermissions"))
        return check_scope(y, err) && check_note(y, NULL, err) && check_end(y, err);
    if (!yt_ok(y->x))
        return yt_refuse(y->x, "channel", err);
    j = yt_list(y, &items, err);
    if (!j)
        return false;
    ours = check_ours(y, items);
    return check_note(y, ours, err) && (ours || check_whose(y, items, err)) &&
           (yt_len(items) ? check_ask_held(y, err) : check_end(y, err));
}

/* --- what we may --- */

bool yt_check_held(struct yt *y, struct bz_err *err)
{
    if (!yt_ok(y->x) && !yt_refused_for_good(y->x))
        return yt_refuse(y->x, "what is held", err);
    if (y->x->response->status == 403 && !check_scope(y, err))
        return false;
    if (!yt_ok(y->x) && y->x->response->status != 403 &&
        !check_find(y, "held", "warning", "YouTube does not show what waits for review", err))
        return false;
    return check_end(y, err);
}
