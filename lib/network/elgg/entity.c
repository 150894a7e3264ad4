/* SPDX-License-Identifier: EUPL-1.2 */
/* A thing of a site becomes a message: what it has tells what it is. */
#include "network/elgg/elgg.h"

#include "term/civil.h"

#include <string.h>

/* ACCESS_* of Elgg; what is above 2 is a list of people. */
enum { ACCESS_PRIVATE = 0, ACCESS_PUBLIC = 2 };

enum { ENTITY_OURS = 300, ENTITY_WATCH = 20 };

/* What a time said, where it was no number. */
struct when {
    buzon_time at;
    const char *from, *said;
};

static const struct bz_json *first_of(const struct bz_json *j, const char *const *keys)
{
    for (; *keys; keys++) {
        const struct bz_json *v = bz_json_get(j, *keys);

        if (bz_json_kind(v) > BZ_JSON_NULL)
            return v;
    }
    return NULL;
}

static const struct bz_json *owner_of(const struct bz_json *j)
{
    static const char *const keys[] = {"owner", "user", "author", NULL};
    const struct bz_json *owner = first_of(j, keys);

    return bz_json_kind(owner) == BZ_JSON_OBJECT ? owner : NULL;
}

static const char *text_of(const struct bz_json *j)
{
    static const char *const keys[] = {"description", "body", "text", "value", "message", NULL};

    return bz_json_text(first_of(j, keys));
}

/* --- when --- */

/* Unix seconds, as a number or as digits; BUZON_TIME_NONE for anything else. */
static buzon_time seconds_of(const struct bz_json *v)
{
    const char *text = bz_json_text(v);
    int64_t n = bz_json_int(v, 0);
    buzon_time t;

    if (text && *text && strlen(text) <= 13 && strspn(text, "0123456789") == strlen(text))
        n = strtoll(text, NULL, 10);
    if (n > 0 && n < INT64_C(253402300800))
        return n * BZ_MS_SECOND;
    return text && bz_instant_parse(text, &t) ? t : BUZON_TIME_NONE;
}

static bool when_of(const struct el *e, const struct bz_json *j, struct when *ret,
                    struct bz_err *err)
{
    static const char *const keys[] = {"time_created", "timestamp", "time", "date", NULL};
    const struct bz_json *v = first_of(j, keys);
    int64_t ago = 0;

    *ret = (struct when){.at = seconds_of(v)};
    if (ret->at != BUZON_TIME_NONE)
        return true;
    *ret = (struct when){e->at, "receipt", bz_json_text(v)};
    if (!ret->said)
        return true;
    if (el_phrase(ret->said, &ago, err) && ago < ret->at) {
        ret->at -= ago;
        ret->from = "words";
    }
    return !err->code;
}

/* --- who --- */

static bool author_is_me(const struct el *e, const struct bz_author *a)
{
    if (a->id && e->guid)
        return strcmp(a->id, e->guid) == 0;
    return a->handle && e->me && strcasecmp(a->handle, e->me) == 0;
}

static bool author_of(struct el *e, const struct bz_json *owner, struct bz_author *ret,
                      struct bz_err *err)
{
    *ret = (struct bz_author){.handle = bz_json_str(owner, "username")};
    if (!el_guid(e, owner, "guid", &ret->id, err) ||
        !el_text(e, bz_json_str(owner, "name"), &ret->name, err))
        return false;
    ret->ours = author_is_me(e, ret);
    if (!ret->id)
        ret->id = ret->handle; /* older plugins give one of the two only */
    return true;
}

/* --- what and where --- */

static bool is_direct(const struct bz_json *j)
{
    return bz_json_get(j, "subject") || (bz_json_get(j, "timestamp") && bz_json_get(j, "user"));
}

static bool is_wire(const struct bz_json *j)
{
    const char *url = bz_json_str(j, "url");

    return bz_json_get(j, "wire_thread") || (url && strstr(url, "/thewire/"));
}

static bool is_comment(const struct bz_json *j)
{
    const char *url = bz_json_str(j, "url");

    return (url && strstr(url, "/comment/")) ||
           (bz_json_get(j, "container_guid") && !bz_json_get(j, "title") && !is_wire(j));
}

static enum buzon_visibility visibility_of(const struct bz_json *j)
{
    int64_t access = bz_json_num(j, "access_id", ACCESS_PUBLIC);

    if (is_direct(j) || access == ACCESS_PRIVATE)
        return BUZON_VISIBILITY_DIRECT;
    return access == ACCESS_PUBLIC ? BUZON_VISIBILITY_PUBLIC : BUZON_VISIBILITY_FOLLOWERS;
}

static bool place_direct(struct el *e, const struct bz_author *author, struct bz_message *m,
                         struct bz_err *err)
{
    BZ_DONE(bz_str) thread = {0};

    m->kind = BUZON_MESSAGE_DIRECT;
    if (!author || !author->id)
        return true;
    bz_str_addf(&thread, "messages-%s", author->id);
    return el_keep_str(e, &thread, &m->thread, err);
}

static bool place_of(struct el *e, const struct bz_json *j, struct bz_message *m,
                     struct bz_err *err)
{
    if (is_direct(j))
        return place_direct(e, m->author, m, err);
    m->kind = BUZON_MESSAGE_POST;
    if (is_comment(j)) {
        m->kind = BUZON_MESSAGE_COMMENT;
        if (!el_guid(e, j, "container_guid", &m->parent, err))
            return false;
        m->thread = m->parent;
    } else if (is_wire(j)) {
        if (!el_guid(e, j, "wire_thread", &m->thread, err) ||
            !el_guid(e, j, "parent_guid", &m->parent, err))
            return false;
        m->kind = el_names_me(e, m->text) ? BUZON_MESSAGE_MENTION : BUZON_MESSAGE_POST;
        m->kind = m->parent ? BUZON_MESSAGE_REPLY : m->kind;
    }
    if (m->direction == BUZON_DIRECTION_OUT)
        m->kind = m->parent ? BUZON_MESSAGE_REPLY : BUZON_MESSAGE_ANNOUNCEMENT;
    return true;
}

/* --- all of it --- */

static char *extra_of(const struct bz_json *j, const struct when *w, struct bz_err *err)
{
    BZ_AUTO(bz_json) extra = bz_json_object();
    const struct bz_json *access = bz_json_get(j, "access_id");

    if (!el_set(extra &&
                    (!access || bz_json_int(access, ACCESS_PUBLIC) == ACCESS_PUBLIC ||
                     bz_json_set_shared(extra, "access_id", access)) &&
                    (!w->from || bz_json_set_text(extra, "time_from", w->from)) &&
                    (!w->said || bz_json_set_text(extra, "time_said", w->said)),
                err))
        return NULL;
    return bz_json_print(extra, err);
}

/* Of the short messages of everybody, those that name us, or stand in a conversation where we
 * said something. */
static bool is_left_out(const struct el *e, const struct bz_message *m)
{
    return e->addressed && m->direction == BUZON_DIRECTION_IN &&
           m->kind != BUZON_MESSAGE_MENTION && !el_names_me(e, m->text) &&
           !(m->thread && el_list_has(bz_json_get(e->state, "ours"), m->thread));
}

/* Conversations of ours, and writings of ours that may have comments. */
static bool noted(struct el *e, const struct bz_message *m, struct bz_err *err)
{
    if (m->direction != BUZON_DIRECTION_OUT)
        return true;
    return el_list_push(e, e->addressed ? "ours" : "watch", m->thread ? m->thread : m->id,
                        e->addressed ? ENTITY_OURS : ENTITY_WATCH, err);
}

static bool entity_pack(struct el *e, const struct bz_json *j, struct bz_message *m,
                        struct bz_err *err)
{
    const struct bz_json *owner = owner_of(j);
    buzon_time changed = seconds_of(bz_json_get(j, "time_updated"));
    struct bz_author author;
    BZ_TEXT extra = NULL;
    struct when w;

    if (!when_of(e, j, &w, err) || !(extra = extra_of(j, &w, err)))
        return false;
    if (owner && !author_of(e, owner, &author, err))
        return false;
    m->author = owner ? &author : NULL;
    m->direction = owner && author.ours ? BUZON_DIRECTION_OUT : BUZON_DIRECTION_IN;
    m->created_at = w.at;
    if (!w.from && changed > w.at)
        m->edited_at = changed;
    m->visibility = visibility_of(j);
    m->extra = extra;
    return place_of(e, j, m, err) && (is_left_out(e, m) || noted(e, m, err)) &&
           (is_left_out(e, m) || bz_batch_add(e->batch, m, err));
}

bool el_add(struct el *e, const struct bz_json *j, struct bz_err *err)
{
    static const char *const titles[] = {"subject", "title", NULL};
    struct bz_message m = BZ_MESSAGE_INIT;
    const char *text = text_of(j), *url = bz_json_str(j, "url");

    if (!el_guid(e, j, "guid", &m.id, err) || (!m.id && !el_guid(e, j, "id", &m.id, err)))
        return false;
    if (!m.id || !text)
        return bz_batch_add_unknown(e->batch, e->c, m.id, j, e->at, err);
    el_fill(e, &m);
    m.native_id = m.id;
    m.url = url && *url ? url : NULL;
    if (!el_text(e, text, &text, err) ||
        !el_text(e, bz_json_text(first_of(j, titles)), &m.subject, err))
        return false;
    m.text = text ? text : "";
    return entity_pack(e, j, &m, err);
}
