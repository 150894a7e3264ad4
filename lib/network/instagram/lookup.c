/* SPDX-License-Identifier: EUPL-1.2 */
/* Mentions: a delivery says only where, and nothing lists them. What it says is asked for once,
 * and where that is refused the bare fact is told.
 *
 * Media of private accounts, stories, and media without comments show nothing
 * (developers.facebook.com/docs/instagram-platform, reference of mentioned_comment). */
#include "network/instagram/instagram.h"

#include <string.h>

/* One mention under work. */
struct mention {
    const struct bz_json *value;
    const char *page, *media, *comment;
    buzon_time at; /* of the delivery */
    bool plain;
};

static bool mention_read(struct bz_graph *g, struct mention *m, struct bz_err *err)
{
    return bz_meta_id(&g->m, m->value, "media_id", &m->media, err) &&
           bz_meta_id(&g->m, m->value, "comment_id", &m->comment, err);
}

/* Ids stand in the question itself. */
static bool mention_is_asked(const struct mention *m)
{
    return m->page && ig_is_id(m->comment ? m->comment : m->media);
}

static void mention_path(const struct mention *m, struct bz_str *path)
{
    bz_str_add_char(path, '/');
    bz_str_add_escaped(path, m->page);
    bz_str_add_char(path, '?');
    bz_meta_fields(path,
                   m->comment ? "mentioned_comment.comment_id(" : "mentioned_media.media_id(");
    bz_str_add(path, m->comment ? m->comment : m->media);
    bz_str_add_char(path, ')');
    if (m->comment)
        bz_str_add(path, m->plain ? "%7Bid,text,timestamp,media%7Bid%7D%7D"
                                  : "%7Bid,text,timestamp,username,media%7Bid,permalink%7D%7D");
    else
        bz_str_add(path, m->plain ? "%7Bid,caption,timestamp,username%7D"
                                  : "%7Bid,caption,timestamp,username,permalink,media_type,"
                                    "media_product_type,media_url%7D");
}

static bool mention_ask(struct bz_graph *g, const struct mention *m, struct bz_err *err)
{
    BZ_AUTO(bz_json) state = bz_json_object();
    BZ_TEXT text = NULL;
    BZ_DONE(bz_str) path = {0};

    mention_path(m, &path);
    if (path.failed || !bz_json_set_text(state, "page", m->page) ||
        !bz_json_set_int(state, "at", m->at) || !bz_json_set_bool(state, "plain", m->plain) ||
        !bz_json_set_shared(state, "value", m->value) || !(text = bz_json_print(state, err)))
        return bz_nomem(err);
    return bz_meta_ask(&g->m, "mention", path.data, text, err);
}

/* --- what is told --- */

/* What it says is not for us, but that somebody named us is. */
static bool mention_bare(struct bz_graph *g, const struct mention *m, struct bz_err *err)
{
    __attribute__((cleanup(bz_meta_made_done))) struct bz_meta_made k = {0};

    if (!bz_meta_made_init(&k, err))
        return false;
    k.msg.id = m->comment ? m->comment : m->media;
    k.msg.kind = BUZON_MESSAGE_MENTION;
    k.msg.created_at = m->at;
    k.msg.thread = m->media;
    k.msg.parent = m->comment ? m->media : NULL;
    return bz_meta_set(bz_json_set_text(k.extra, "time_from", "delivery") &&
                           bz_json_set_bool(k.extra, "not_shown", true) &&
                           (!m->media || bz_json_set_text(k.extra, "media_id", m->media)),
                       err) &&
           bz_meta_pack(&g->m, &k, err);
}

bool ig_add_mention(struct bz_graph *g, const struct bz_json *document,
                    const struct bz_graph_how *how, struct bz_err *err)
{
    const struct bz_json *comment = bz_json_get(document, "mentioned_comment");
    const struct bz_json *media = bz_json_get(document, "mentioned_media");
    struct bz_graph_how mention = *how;

    mention.kind = BUZON_MESSAGE_MENTION;
    if (bz_json_kind(comment) == BZ_JSON_OBJECT)
        return ig_add_comment(g, comment, &mention, err);
    if (bz_json_kind(media) == BZ_JSON_OBJECT)
        return ig_add_media(g, media, &mention, err);
    return bz_meta_unknown(&g->m, document, err);
}

bool ig_look_up(struct bz_graph *g, const char *page, buzon_time at,
                const struct bz_json *value, struct bz_err *err)
{
    struct mention m = {.value = value, .page = page, .at = at};

    if (!mention_read(g, &m, err))
        return false;
    if (!m.media && !m.comment)
        return bz_meta_unknown(&g->m, value, err);
    return mention_is_asked(&m) ? mention_ask(g, &m, err) : mention_bare(g, &m, err);
}

/* --- what a look-up brought --- */

static bool looked_up_node(struct bz_graph *g, const struct mention *m, struct bz_err *err)
{
    const struct bz_graph_how how = {
        .page = m->page, .post = m->media, .as_of = g->m.at, .sent = m->at};
    BZ_AUTO(bz_json) j = bz_graph_parse(g, err);

    if (!j)
        return false;
    if (bz_json_kind(bz_json_get(j, "mentioned_comment")) != BZ_JSON_OBJECT &&
        bz_json_kind(bz_json_get(j, "mentioned_media")) != BZ_JSON_OBJECT)
        return mention_bare(g, m, err);
    return ig_add_mention(g, j, &how, err);
}

static bool looked_up_refused(struct bz_graph *g, struct mention *m, struct bz_err *err)
{
    struct bz_err why = {0};
    bool field;

    (void)bz_graph_fail(&why, g->m.x, g->m.x->purpose, NULL);
    field = why.code == BUZON_ERR_INVALID && strstr(why.message, "field");
    if (why.code != BUZON_ERR_GONE && why.code != BUZON_ERR_FORBIDDEN &&
        why.code != BUZON_ERR_INVALID) {
        bz_err_move(err, &why);
        return false;
    }
    bz_err_clear(&why);
    if (field && !m->plain) {
        m->plain = true;
        return mention_ask(g, m, err);
    }
    return mention_bare(g, m, err);
}

bool ig_looked_up(struct bz_graph *g, bool *ret, struct bz_err *err)
{
    const struct bz_request *r = g->m.x->request;
    BZ_AUTO(bz_json) state = NULL;
    struct mention m = {0};

    *ret = r && r->state && bz_streq(g->m.x->purpose, "mention");
    if (!*ret)
        return true;
    state = bz_json_parse(r->state, strlen(r->state), NULL, "state", err);
    m = (struct mention){.value = bz_json_get(state, "value"),
                         .page = bz_json_str(state, "page"),
                         .at = bz_json_num(state, "at", g->m.at),
                         .plain = bz_json_flag(state, "plain", false)};
    g->m.batch->round_done = true;
    if (!state || !mention_read(g, &m, err))
        return false;
    if (!mention_is_asked(&m))
        return bz_fail(err, BUZON_ERR_PROTOCOL, "%s: a look-up of nothing", g->m.x->purpose);
    return bz_graph_ok(g->m.x) ? looked_up_node(g, &m, err) : looked_up_refused(g, &m, err);
}
