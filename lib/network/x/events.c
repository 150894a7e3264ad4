/* SPDX-License-Identifier: EUPL-1.2 */
/* Deliveries: of the Account Activity API, a list of v1.1 objects a kind; of the X Activity
 * API, one event in an envelope. */
#include "network/x/x.h"

#include <string.h>

struct event {
    const struct bz_json *j; /* an item of a list, or a payload */
    struct xx_beside beside;
    const char *type; /* of the envelope; NULL in lists */
};

/* --- what happened --- */

static bool event_notice(struct xx *w, struct bz_notice n, struct bz_err *err)
{
    if (n.at == BUZON_TIME_NONE)
        n.at = w->x->at;
    return bz_batch_add_notice(w->batch, &n, err);
}

static bool event_post(struct xx *w, const struct event *e, struct bz_err *err)
{
    static const char *const inside[] = {"data", "post", "tweet"};
    struct xx_beside beside = e->beside;
    const struct bz_json *j = e->j;

    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
        const struct bz_json *inner = bz_json_get(e->j, inside[i]);

        if (bz_json_kind(inner) == BZ_JSON_OBJECT && !bz_json_get(e->j, "text"))
            j = inner;
    }
    if (bz_json_get(e->j, "includes"))
        beside.includes = bz_json_get(e->j, "includes");
    w->quoted = bz_streq(e->type, "post.quote.create");
    return xx_add_post(w, j, &beside, err);
}

static bool event_directs(struct xx *w, const struct event *e, struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(e->j, "direct_message_events");
    const struct xx_beside beside = {e->beside.includes, bz_json_get(e->j, "users")};

    if (!xx_len(list))
        return xx_add_direct(w, e->j, &e->beside, err);
    for (size_t i = 0; i < xx_len(list); i++) {
        if (!xx_add_direct(w, bz_json_at(list, i), beside.users ? &beside : &e->beside, err))
            return false;
    }
    return true;
}

static bool event_direct(struct xx *w, const struct event *e, struct bz_err *err)
{
    return xx_add_direct(w, e->j, &e->beside, err);
}

static bool event_deleted(struct xx *w, const struct event *e, struct bz_err *err)
{
    static const char *const keys[] = {"id", "post_id", "tweet_id"};
    const struct bz_json *status = bz_json_get(e->j, "status");
    const char *id = NULL, *actor;
    buzon_time at = xx_time(bz_json_get(e->j, "timestamp_ms"));

    status = status ? status : e->j;
    for (size_t i = 0; !id && i < sizeof keys / sizeof *keys; i++) {
        if (!xx_id(w, status, keys[i], &id, err))
            return false;
    }
    if (!xx_id(w, status, "user_id", &actor, err) ||
        (!actor && !xx_id(w, status, "author_id", &actor, err)))
        return false;
    if (!id)
        return xx_unknown(w, e->j, err);
    return event_notice(
        w,
        (struct bz_notice){.verb = BUZON_VERB_DELETED, .target = id, .at = at, .actor = actor},
        err);
}

static bool event_liked(struct xx *w, const struct event *e, struct bz_err *err)
{
    const char *id, *actor;
    buzon_time at = xx_time(bz_json_get(e->j, "timestamp_ms"));

    if (!xx_id(w, bz_json_get(e->j, "favorited_status"), "id", &id, err) ||
        !xx_id(w, bz_json_get(e->j, "user"), "id", &actor, err))
        return false;
    if (!id)
        return xx_unknown(w, e->j, err);
    if (at == BUZON_TIME_NONE)
        at = xx_time(bz_json_get(e->j, "created_at"));
    return event_notice(w,
                        (struct bz_notice){.verb = BUZON_VERB_REACTED,
                                           .target = id,
                                           .at = at,
                                           .actor = actor,
                                           .extra = "{\"reaction\":\"like\"}"},
                        err);
}

static bool event_read(struct xx *w, const struct event *e, struct bz_err *err)
{
    const char *id, *actor;

    if (!xx_id(w, e->j, "last_read_event_id", &id, err) ||
        !xx_id(w, e->j, "sender_id", &actor, err))
        return false;
    if (!id)
        return xx_unknown(w, e->j, err);
    if (!xx_direct_id(w, id, &id, err))
        return false;
    return event_notice(
        w,
        (struct bz_notice){.verb = BUZON_VERB_READ,
                           .target = id,
                           .at = xx_time(bz_json_get(e->j, "created_timestamp")),
                           .actor = actor},
        err);
}

/* --- which there are --- */

/* One that is not listed is kept for people to look at: a revoked consent, encrypted chats. */
static const struct {
    const char *name;
    bool (*read)(struct xx *w, const struct event *e, struct bz_err *err); /* NULL: left */
} kinds[] = {
    /* Account Activity */
    {"tweet_create_events", event_post},
    {"tweet_delete_events", event_deleted},
    {"direct_message_events", event_direct},
    {"direct_message_mark_read_events", event_read},
    {"favorite_events", event_liked},
    {"direct_message_indicate_typing_events", NULL}, /* nobody said anything */
    {"follow_events", NULL},
    {"block_events", NULL},
    {"mute_events", NULL},
    /* X Activity */
    {"post.create", event_post},
    {"post.mention.create", event_post},
    {"post.reply.create", event_post},
    {"post.quote.create", event_post},
    {"post.repost.create", event_post},
    {"post.delete", event_deleted},
    {"dm.received", event_directs},
    {"dm.sent", event_directs},
    {"dm.read", event_read},
    {"follow.follow", NULL},
    {"follow.unfollow", NULL},
    {"dm.indicate_typing", NULL},
};

static const size_t event_none = sizeof kinds / sizeof *kinds;

static size_t event_kind(const char *name)
{
    size_t i = 0;

    while (i < event_none && !bz_streq(kinds[i].name, name))
        i++;
    return i;
}

static bool event_take(struct xx *w, const struct event *e, const char *name,
                       const struct bz_json *whole, struct bz_err *err)
{
    size_t i = event_kind(name);

    if (i == event_none || bz_json_kind(e->j) != BZ_JSON_OBJECT)
        return xx_unknown(w, whole, err);
    return !kinds[i].read || kinds[i].read(w, e, err);
}

static bool event_is_ours(const struct xx *w, const char *id)
{
    return !w->me || !id || strcmp(id, w->me) == 0;
}

/* --- Account Activity --- */

static bool event_list(struct xx *w, const char *name, const struct bz_json *list,
                       const struct xx_beside *beside, struct bz_err *err)
{
    for (size_t i = 0; i < xx_len(list); i++) {
        const struct event e = {.j = bz_json_at(list, i), .beside = *beside};

        if (!event_take(w, &e, name, e.j, err))
            return false;
    }
    return true;
}

/* Members that go with the events, and are none. */
static bool event_is_beside(const char *name)
{
    return bz_streq(name, "for_user_id") || bz_streq(name, "users") || bz_streq(name, "apps") ||
           bz_streq(name, "user_has_blocked");
}

static bool event_account(struct xx *w, const struct bz_json *j, struct bz_err *err)
{
    const struct xx_beside beside = {.users = bz_json_get(j, "users")};
    const struct bz_json *value;
    const char *key, *who;
    void *iter = NULL;

    if (!xx_id(w, j, "for_user_id", &who, err))
        return false;
    if (!event_is_ours(w, who))
        return true;
    while (bz_json_each(j, &iter, &key, &value)) {
        if (event_is_beside(key))
            continue;
        if (!(bz_json_kind(value) == BZ_JSON_ARRAY ? event_list(w, key, value, &beside, err)
                                                   : xx_unknown(w, value, err)))
            return false;
    }
    return true;
}

/* --- X Activity --- */

static bool event_activity(struct xx *w, const struct bz_json *data, struct bz_err *err)
{
    const struct event e = {.j = bz_json_get(data, "payload"),
                            .beside = {.includes = bz_json_get(data, "includes")},
                            .type = bz_json_str(data, "event_type")};
    const char *who;

    if (!xx_id(w, bz_json_get(data, "filter"), "user_id", &who, err))
        return false;
    return !event_is_ours(w, who) || event_take(w, &e, e.type, data, err);
}

static bool event_is_activity(const struct bz_json *data)
{
    return bz_json_str(data, "event_type") &&
           (bz_json_get(data, "event_uuid") || bz_json_get(data, "filter"));
}

bool xx_events(struct xx *w, const struct bz_json *j, bool *ret, struct bz_err *err)
{
    const struct bz_json *data = bz_json_get(j, "data");

    *ret = true;
    if (bz_json_get(j, "for_user_id"))
        return event_account(w, j, err);
    if (event_is_activity(data))
        return event_activity(w, data, err);
    *ret = false;
    return true;
}

bool xx_addressees(const struct bz_exchange *x, struct bz_texts *ret, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    BZ_AUTO(bz_json) j = bz_json_parse(r->body ? r->body : "", r->len, NULL, NULL, err);
    char *id = NULL;

    if (!j)
        return false;
    if (!bz_json_id(j, "for_user_id", &id, err) ||
        (!id && !bz_json_id(bz_json_path(j, "data.filter"), "user_id", &id, err)))
        return false;
    return !id || bz_texts_push(ret, id) || bz_nomem(err);
}
