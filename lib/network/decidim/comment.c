/* SPDX-License-Identifier: EUPL-1.2 */
/* A comment becomes a message: below a proposal, or below another comment. */
#include "network/decidim/decidim.h"

#include <string.h>

void dc_fill(const struct dc *d, struct bz_message *m)
{
    m->network = d->c->account->network;
    m->account = d->c->account->name ? d->c->account->name : "";
}

/* --- who --- */

static bool is_own(const struct dc *d, const char *id, const char *nickname)
{
    const struct bz_json *own = bz_json_get(d->c->settings, "own");

    return dc_has(own, id) || dc_has(own, nickname) ||
           (nickname && *nickname == '@' && dc_has(own, nickname + 1));
}

static const char *filled(const struct bz_json *j, const char *key)
{
    const char *text = bz_json_str(j, key);

    return text && *text ? text : NULL;
}

/* Users and groups count by themselves. A deleted account keeps its id; its name is a word for
 * deleted ones. */
bool dc_author(struct dc *d, const struct bz_json *j, struct bz_author *ret, struct bz_err *err)
{
    const char *type = bz_json_str(j, "__typename"), *id;
    bool deleted = bz_json_flag(j, "deleted", false);
    BZ_DONE(bz_str) whole = {0};

    *ret = (struct bz_author){0};
    if (!dc_id(d, j, &id, err))
        return false;
    if (!deleted) {
        ret->handle = filled(j, "nickname");
        ret->name = filled(j, "name");
    }
    if (id) {
        bz_str_addf(&whole, "%s/%s", dc_is_id(type) ? type : "User", id);
        if (!dc_keep_str(d, &whole, &ret->id, err))
            return false;
    }
    ret->ours = is_own(d, ret->id, ret->handle);
    return true;
}

/* --- where --- */

bool dc_address(struct dc *d, const struct dc_place *place, struct bz_message *m,
                const char *more, const char *comment, struct bz_err *err)
{
    BZ_DONE(bz_str) native = {0};
    BZ_DONE(bz_str) url = {0};

    bz_str_addf(&native, "%s%sproposals/%s%s", place->path ? place->path : "",
                place->path ? "/" : "", place->top ? place->top : "0", more);
    if (!dc_keep_str(d, &native, &m->native_id, err))
        return false;
    if (!place->path || !place->top || !d->base)
        return true;
    bz_str_addf(&url, "%s/%s/proposals/%s", d->base, place->path, place->top);
    if (comment)
        bz_str_addf(&url, "?commentId=%s#comment_%s", comment, comment);
    return dc_keep_str(d, &url, &m->url, err);
}

static bool comment_place(struct dc *d, const char *id, const struct dc_place *place,
                          struct bz_message *m, struct bz_err *err)
{
    BZ_DONE(bz_str) whole = {0};
    BZ_DONE(bz_str) thread = {0};
    BZ_DONE(bz_str) above = {0};
    BZ_DONE(bz_str) more = {0};

    bz_str_addf(&whole, "Comment/%s", id);
    bz_str_addf(&thread, "Proposal/%s", place->top ? place->top : "");
    bz_str_addf(&above, "Comment/%s", place->parent ? place->parent : "");
    bz_str_addf(&more, "/comments/%s%s%s", place->parent ? place->parent : "",
                place->parent ? "/" : "", id);
    if (more.failed || !dc_keep_str(d, &whole, &m->id, err) ||
        (place->top && !dc_keep_str(d, &thread, &m->thread, err)) ||
        (place->parent && !dc_keep_str(d, &above, &m->parent, err)))
        return more.failed ? bz_nomem(err) : false;
    m->thread = m->thread ? m->thread : m->parent ? m->parent : m->id;
    m->parent = m->parent ? m->parent : place->top ? m->thread : NULL;
    return dc_address(d, place, m, more.data, id, err);
}

/* --- all of it --- */

static char *comment_extra(const struct bz_json *j, bool receipt, struct bz_err *err)
{
    int64_t alignment = bz_json_num(j, "alignment", 0);
    BZ_AUTO(bz_json) extra = bz_json_object();

    if (!dc_set(extra && (!alignment || bz_json_set_int(extra, "alignment", alignment)) &&
                    (!receipt || bz_json_set_text(extra, "time_from", "receipt")),
                err))
        return NULL;
    return bz_json_print(extra, err);
}

/* Nobody says when a comment was edited: that it reads so now is all there is. */
static bool comment_pack(struct dc *d, const struct bz_json *j, struct bz_message *m,
                         struct bz_err *err)
{
    bool receipt = m->created_at == BUZON_TIME_NONE;
    BZ_TEXT extra = comment_extra(j, receipt, err);
    struct bz_author author;

    if (!extra || !dc_author(d, bz_json_get(j, "author"), &author, err))
        return false;
    dc_fill(d, m);
    if (receipt)
        m->created_at = d->at;
    m->as_of = d->at;
    m->extra = extra;
    m->author = author.id || author.name ? &author : NULL;
    m->direction = author.ours ? BUZON_DIRECTION_OUT : BUZON_DIRECTION_IN;
    m->kind = author.ours || (m->parent && bz_starts(m->parent, "Comment/"))
                  ? BUZON_MESSAGE_REPLY
                  : BUZON_MESSAGE_COMMENT;
    return bz_batch_add(d->batch, m, err);
}

bool dc_add_comment(struct dc *d, const struct bz_json *j, const struct dc_place *place,
                    struct bz_err *err)
{
    struct bz_message m = BZ_MESSAGE_INIT;
    const char *body = bz_json_str(j, "body"), *id;

    if (!dc_id(d, j, &id, err))
        return false;
    m.created_at = dc_time(j, "createdAt");
    if (m.created_at != BUZON_TIME_NONE && m.created_at < d->since && !place->all)
        return true;
    if (!id || !body)
        return bz_batch_add_unknown(d->batch, d->c, NULL, j, d->at, err);
    return dc_plain(d, body, &m.text, err) && comment_place(d, id, place, &m, err) &&
           comment_pack(d, j, &m, err);
}
