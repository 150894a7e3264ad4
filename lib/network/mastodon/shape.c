/* SPDX-License-Identifier: EUPL-1.2 */
/* Documents whose origin nobody told: everything that is a message is found by its shape. */
#include "network/mastodon/mastodon.h"

#include <string.h>

/* Types of which no message for us comes: they are about people, reports, or posts that are not
 * addressed to us (docs.joinmastodon.org/entities/Notification; Pleroma's and GoToSocial's own
 * ones). */
static const char *const shape_silent[] = {
    "follow",
    "follow_request",
    "favourite",
    "reblog",
    "poll",
    "status",
    "update",
    "quoted_update",
    "severed_relationships",
    "moderation_warning",
    "annual_report",
    "added_to_collection",
    "collection_update",
    "pending.favourite",
    "pending.reply",
    "pending.reblog",
    "pleroma:emoji_reaction",
    "pleroma:chat_mention",
    "pleroma:report",
    "move",
    "reaction",
};

static bool shape_is_silent(const char *type)
{
    if (bz_starts(type, "admin."))
        return true;
    for (size_t i = 0; i < sizeof shape_silent / sizeof *shape_silent; i++) {
        if (strcmp(type, shape_silent[i]) == 0)
            return true;
    }
    return false;
}

static bool shape_is_message(const char *type)
{
    return strcmp(type, "mention") == 0 || strcmp(type, "quote") == 0;
}

/* One without a status. Its own id names it, not its bytes: those change with every follower of
 * its author, and overlapping pages bring it twice. */
static bool shape_keep(struct masto *m, const struct bz_json *n, struct bz_err *err)
{
    BZ_TEXT id = NULL;
    BZ_DONE(bz_str) made = {0};

    if (!bz_json_id(n, "id", &id, err))
        return false;
    if (id)
        bz_str_addf(&made, "notification-%s", id);
    return masto_set(!made.failed, err) &&
           bz_batch_add_unknown(m->batch, m->c, made.data, n, m->at, err);
}

bool masto_add_notification(struct masto *m, const struct bz_json *n, bool all,
                            struct bz_err *err)
{
    const char *type = bz_json_str(n, "type");
    const struct bz_json *status = bz_json_get(n, "status");
    bool has = bz_json_kind(status) == BZ_JSON_OBJECT;
    struct masto_how how = {.notification = n};

    if (type && shape_is_silent(type))
        return !all || !has || masto_add_status(m, status, &how, err);
    how.unknown = !type || !shape_is_message(type);
    return has ? masto_add_status(m, status, &how, err) : shape_keep(m, n, err);
}

/* --- documents with statuses in them --- */

static bool shape_is_list(const struct bz_json *j, const char *key)
{
    return bz_json_kind(bz_json_get(j, key)) == BZ_JSON_ARRAY;
}

static bool shape_add_list(struct masto *m, const struct bz_json *list,
                           const struct masto_how *how, struct bz_err *err)
{
    for (size_t i = 0; i < bz_json_len(list); i++) {
        if (!masto_add_status(m, bz_json_at(list, i), how, err))
            return false;
    }
    return true;
}

static bool shape_context(struct masto *m, const struct bz_json *j, struct bz_err *err)
{
    struct masto_how how = {0};
    BZ_TEXT asked = NULL;

    if (m->x && !masto_asked(m, &asked, err))
        return false;
    how.thread = masto_root(j, asked);
    return shape_add_list(m, bz_json_get(j, "ancestors"), &how, err) &&
           shape_add_list(m, bz_json_get(j, "descendants"), &how, err);
}

/* Status id → the group that names it, as each notification of its own would. */
static struct bz_json *shape_groups(const struct bz_json *groups, struct bz_err *err)
{
    BZ_AUTO(bz_json) by_status = bz_json_object();
    size_t n = bz_json_len(groups);

    for (size_t i = 0; i < n && by_status; i++) {
        const struct bz_json *group = bz_json_at(groups, i);
        const char *id = bz_json_str(group, "status_id");

        if (!id || bz_json_get(by_status, id))
            continue;
        if (!bz_json_set_shared(by_status, id, group))
            return bz_nomem(err);
    }
    return by_status ? bz_steal(by_status) : bz_nomem(err);
}

/* Grouped notifications (GET /api/v2/notifications, since 4.3). */
static bool shape_grouped(struct masto *m, const struct bz_json *j, struct bz_err *err)
{
    const struct bz_json *statuses = bz_json_get(j, "statuses");
    BZ_AUTO(bz_json) groups = shape_groups(bz_json_get(j, "notification_groups"), err);

    if (!groups)
        return false;
    for (size_t i = 0; i < bz_json_len(statuses); i++) {
        const struct bz_json *status = bz_json_at(statuses, i);
        const char *id = bz_json_str(status, "id");
        struct masto_how how = {.notification = id ? bz_json_get(groups, id) : NULL};
        const char *type = bz_json_str(how.notification, "type");

        how.unknown = type && !shape_is_message(type) && !shape_is_silent(type);
        if (!masto_add_status(m, status, &how, err))
            return false;
    }
    return true;
}

/* An event of the streaming API: {"stream": […], "event": "update", "payload": "{…}"}. */
static bool shape_event(struct masto *m, const struct bz_json *j, struct bz_err *err)
{
    const char *event = bz_json_str(j, "event"), *payload = bz_json_str(j, "payload");
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) inner = NULL;

    if (payload && strcmp(event, "delete") == 0)
        return bz_batch_add_notice(
            m->batch,
            &(struct bz_notice){.verb = BUZON_VERB_DELETED, .target = payload, .at = m->at},
            err);
    if (bz_json_kind(bz_json_get(j, "payload")) == BZ_JSON_OBJECT)
        return masto_add_any(m, bz_json_get(j, "payload"), err);
    if (!payload || !*payload)
        return true;
    inner = bz_json_parse(payload, strlen(payload), NULL, "payload", &local);
    if (inner && bz_json_kind(inner) == BZ_JSON_OBJECT && !bz_json_get(inner, "event"))
        return masto_add_any(m, inner, err);
    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    return bz_batch_add_unknown(m->batch, m->c, NULL, j, m->at, err);
}

/* What is of the network but no message: people, scheduled posts (not on the network yet),
 * sources of an edit, relationships, markers, policies, instances. */
static bool shape_is_other(const struct bz_json *j)
{
    static const char *const marks[][2] = {
        {"acct", "username"},
        {"scheduled_at", "params"},
        {"spoiler_text", "text"},
        {"following", "followed_by"},
        {"for_not_following", "for_not_followers"},
        {"version", "title"},
        {"last_read_id", "version"},
        {"name", "history"},
        {"access_token", "scope"},
    };

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (bz_json_get(j, marks[i][0]) && bz_json_get(j, marks[i][1]))
            return true;
    }
    j = bz_json_get(j, "home") ? bz_json_get(j, "home") : bz_json_get(j, "notifications");
    return bz_json_get(j, "last_read_id");
}

static bool shape_is_status(const struct bz_json *j)
{
    return bz_json_get(j, "id") &&
           (bz_json_get(j, "content") || bz_json_get(j, "in_reply_to_id") ||
            bz_json_get(j, "reblog"));
}

static bool shape_object(struct masto *m, const struct bz_json *j, struct bz_err *err)
{
    const struct masto_how how = {0};

    if (shape_is_status(j))
        return masto_add_status(m, j, &how, err);
    if (bz_json_str(j, "event") && (bz_json_get(j, "payload") || bz_json_get(j, "stream")))
        return shape_event(m, j, err);
    if (bz_json_str(j, "type") && bz_json_get(j, "account"))
        return masto_add_notification(m, j, true, err);
    if (shape_is_list(j, "ancestors") && shape_is_list(j, "descendants"))
        return shape_context(m, j, err);
    if (shape_is_list(j, "notification_groups") && shape_is_list(j, "statuses"))
        return shape_grouped(m, j, err);
    if (shape_is_list(j, "statuses")) /* a search, a report */
        return shape_add_list(m, bz_json_get(j, "statuses"), &how, err);
    if (bz_json_get(j, "last_status")) /* a conversation; null when it was deleted */
        return bz_json_kind(bz_json_get(j, "last_status")) != BZ_JSON_OBJECT ||
               masto_add_status(m, bz_json_get(j, "last_status"), &how, err);
    if (bz_json_str(j, "type") && bz_json_get(j, "status"))
        return masto_add_notification(m, j, true, err);
    if (bz_json_len(j) && shape_is_other(j))
        return true;
    return bz_batch_add_unknown(m->batch, m->c, NULL, j, m->at, err);
}

bool masto_add_any(struct masto *m, const struct bz_json *j, struct bz_err *err)
{
    if (bz_json_kind(j) == BZ_JSON_OBJECT)
        return shape_object(m, j, err);
    if (bz_json_kind(j) != BZ_JSON_ARRAY)
        return bz_batch_add_unknown(m->batch, m->c, NULL, j, m->at, err);
    for (size_t i = 0; i < bz_json_len(j); i++) {
        const struct bz_json *item = bz_json_at(j, i);

        if (bz_json_kind(item) == BZ_JSON_OBJECT
                ? !shape_object(m, item, err)
                : !bz_batch_add_unknown(m->batch, m->c, NULL, item, m->at, err))
            return false;
    }
    return true;
}
