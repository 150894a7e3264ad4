/* SPDX-License-Identifier: EUPL-1.2 */
/* What Facebook delivers: changes of a page's feed, mentions, recommendations, and events of
 * Messenger. Every entry, change and event is walked.
 *
 * Deliveries come more than once and in any order: what was written reads as of its creation,
 * what was edited as of its delivery. */
#include "network/facebook/facebook.h"

#include <stdio.h>
#include <string.h>

/* One change under work. */
struct change {
    const struct bz_json *value;
    const char *page, *verb, *item, *post, *comment, *parent;
    buzon_time at; /* of the delivery */
};

static bool change_is(const struct change *g, const char *verb)
{
    return g->verb && bz_starts(g->verb, verb);
}

/* --- as a node of Graph has it --- */

static bool set(struct bz_json *node, const char *key, const char *text)
{
    return !text || bz_json_set_text(node, key, text);
}

static bool set_inner(struct bz_json *node, const char *key, const char *id, const char *name)
{
    BZ_AUTO(bz_json) j = id ? bz_json_object() : NULL;

    return !id || (bz_json_set_text(j, "id", id) && set(j, "name", name) &&
                   bz_json_set(node, key, bz_steal(j)));
}

/* "from", or the older sender_id and sender_name. */
static bool change_from(struct bz_graph *f, const struct change *g, struct bz_json *node,
                        struct bz_err *err)
{
    const struct bz_json *from = bz_json_get(g->value, "from");
    const char *name = bz_json_str(from, "name"), *id;

    if (!bz_meta_id(&f->m, from, "id", &id, err) ||
        (!id && !bz_meta_id(&f->m, g->value, "sender_id", &id, err)))
        return false;
    return bz_meta_set(
        set_inner(node, "from", id, name ? name : bz_json_str(g->value, "sender_name")), err);
}

static bool change_file(struct bz_json *list, const char *type, const char *source,
                        const char *url)
{
    BZ_AUTO(bz_json) file = bz_json_object();
    BZ_AUTO(bz_json) media = bz_json_object();

    return bz_json_set_text(file, "type", type) &&
           (!source || (bz_json_set_text(media, "source", source) &&
                        bz_json_set(file, "media", bz_steal(media)))) &&
           set(file, "url", url) && bz_json_push(list, bz_steal(file));
}

/* A photo's own address is in "link" where there is no text to link from. */
static bool change_files(const struct change *g, struct bz_json *node)
{
    const struct bz_json *photos = bz_json_get(g->value, "photos");
    const char *photo = bz_json_str(g->value, "photo"), *link = bz_json_str(g->value, "link");
    const char *video = bz_json_str(g->value, "video");
    BZ_AUTO(bz_json) list = bz_json_array();
    BZ_AUTO(bz_json) files = bz_json_object();
    bool ok = list && files;

    if (!photo && link && bz_streq(g->item, "photo") && !bz_meta_len(photos))
        photo = link;
    if (!video && link && bz_streq(g->item, "video"))
        video = link;
    ok = ok && (!photo || change_file(list, "photo", photo, NULL)) &&
         (!video || change_file(list, "video", video, NULL)) &&
         (!link || link == photo || link == video || change_file(list, "share", NULL, link));
    for (size_t i = 0; ok && i < bz_meta_len(photos); i++)
        ok = !bz_json_text(bz_json_at(photos, i)) ||
             change_file(list, "photo", bz_json_text(bz_json_at(photos, i)), NULL);
    return ok && (!bz_json_len(list) || (bz_json_set(files, "data", bz_steal(list)) &&
                                         bz_json_set(node, "attachments", bz_steal(files))));
}

static bool change_node(struct bz_graph *f, const struct change *g, const char *id,
                        struct bz_json *node, struct bz_err *err)
{
    buzon_time at = bz_meta_time(bz_json_get(g->value, "created_time"));
    const char *link = bz_json_text(bz_json_path(g->value, "post.permalink_url"));
    const char *status = bz_json_text(bz_json_path(g->value, "post.status_type"));

    return bz_meta_set(
               set(node, "id", id) && set(node, "message", bz_json_str(g->value, "message")) &&
                   bz_json_set_int(node, "created_time", at == BUZON_TIME_NONE ? g->at : at) &&
                   set(node, "permalink_url", g->comment ? NULL : link) &&
                   set(node, "status_type", g->comment ? NULL : status) &&
                   (!g->parent || bz_streq(g->parent, g->post) ||
                    set_inner(node, "parent", g->parent, NULL)) &&
                   (!change_is(g, "hide") || bz_json_set_bool(node, "is_hidden", true)) &&
                   change_files(g, node),
               err) &&
           change_from(f, g, node, err);
}

/* --- look-ups --- */

/* Ask for what a change is about but does not say; the change itself comes back with it. */
static bool change_ask(struct bz_graph *f, const struct change *g, const char *purpose,
                       struct bz_err *err)
{
    const char *id = g->comment ? g->comment : g->post;
    BZ_AUTO(bz_json) state = bz_json_object();
    BZ_TEXT text = NULL;
    BZ_DONE(bz_str) path = {0};

    bz_str_add_char(&path, '/');
    bz_str_add_escaped(&path, id);
    bz_str_add_char(&path, '?');
    bz_meta_fields(&path, g->comment ? FB_COMMENT_FIELDS : FB_POST_FIELDS);
    if (path.failed || !bz_json_set_text(state, "page", g->page) ||
        !bz_json_set_int(state, "at", g->at) || !bz_json_set_shared(state, "value", g->value) ||
        !(text = bz_json_print(state, err)))
        return bz_nomem(err);
    return bz_meta_ask(&f->m, purpose, path.data, text, err);
}

/* --- posts and comments --- */

static bool change_add(struct bz_graph *f, const struct change *g, enum buzon_message_kind kind,
                       struct bz_err *err)
{
    BZ_AUTO(bz_json) node = bz_json_object();
    buzon_time created = bz_meta_time(bz_json_get(g->value, "created_time"));
    bool fresh = change_is(g, "add") && created != BUZON_TIME_NONE;
    const struct bz_graph_how how = {.page = g->page,
                                     .post = g->comment ? g->post : NULL,
                                     .as_of = fresh ? created : g->at,
                                     .kind = kind};

    return change_node(f, g, g->comment ? g->comment : g->post, node, err) &&
           (g->comment ? fb_add_comment : fb_add_post)(f, node, &how, err);
}

static bool change_removed(struct bz_graph *f, const struct change *g, struct bz_err *err)
{
    struct bz_notice n = {.verb = BUZON_VERB_DELETED,
                          .target = fb_id(g->comment ? g->comment : g->post),
                          .at = g->at};

    return bz_meta_id(&f->m, bz_json_get(g->value, "from"), "id", &n.actor, err) &&
           (n.actor || bz_meta_id(&f->m, g->value, "sender_id", &n.actor, err)) &&
           bz_meta_notice(&f->m, &n, NULL, err);
}

/* Some edits come without their words. */
static bool change_is_mute(const struct change *g)
{
    return change_is(g, "edit") && !bz_json_str(g->value, "message");
}

static bool change_reaction(struct bz_graph *f, const struct change *g, struct bz_err *err)
{
    struct bz_notice n = {.verb = BUZON_VERB_REACTED,
                          .target = fb_id(g->comment ? g->comment : g->post),
                          .at = bz_meta_time(bz_json_get(g->value, "created_time"))};
    const char *type = bz_json_str(g->value, "reaction_type");

    n.text = change_is(g, "remove") ? "" : type ? type : "like";
    if (n.at == BUZON_TIME_NONE)
        n.at = g->at;
    return bz_meta_id(&f->m, bz_json_get(g->value, "from"), "id", &n.actor, err) &&
           (n.actor || bz_meta_id(&f->m, g->value, "sender_id", &n.actor, err)) &&
           bz_meta_notice(&f->m, &n, NULL, err);
}

static bool feed_change(struct bz_graph *f, const struct change *g, struct bz_err *err)
{
    if (bz_streq(g->item, "reaction") || bz_streq(g->item, "like"))
        return change_reaction(f, g, err);
    if (change_is(g, "remove") || change_is(g, "delete"))
        return change_removed(f, g, err);
    if (change_is_mute(g))
        return change_ask(f, g, "edited", err);
    return change_add(f, g, BUZON_MESSAGE_UNKNOWN, err);
}

/* Somewhere else, where we may not read on: what the delivery says may be all there is. */
static bool mention_change(struct bz_graph *f, const struct change *g, struct bz_err *err)
{
    if (change_is(g, "remove"))
        return change_removed(f, g, err);
    if (!bz_json_str(g->value, "message"))
        return change_ask(f, g, "mention", err);
    return change_add(f, g, BUZON_MESSAGE_MENTION, err);
}

/* --- recommendations --- */

static bool rating_node(struct bz_graph *f, const struct bz_json *value, const char *story,
                        struct bz_json *node, struct bz_err *err)
{
    static const char *const same[] = {"created_time", "review_text", "recommendation_type",
                                       "rating"};
    const char *name = bz_json_str(value, "reviewer_name"), *id;
    bool ok = node && set_inner(node, "open_graph_story", story, NULL);

    if (!bz_meta_id(&f->m, value, "reviewer_id", &id, err))
        return false;
    for (size_t i = 0; ok && i < sizeof same / sizeof *same; i++)
        ok = bz_json_kind(bz_json_get(value, same[i])) <= BZ_JSON_NULL ||
             bz_json_set_shared(node, same[i], bz_json_get(value, same[i]));
    return bz_meta_set(ok && set_inner(node, "reviewer", id, name), err);
}

static bool rating_change(struct bz_graph *f, const struct change *g, struct bz_err *err)
{
    const struct bz_graph_how how = {.page = g->page, .as_of = g->at};
    BZ_AUTO(bz_json) node = bz_json_object();
    struct bz_notice n = {.verb = BUZON_VERB_DELETED, .at = g->at};
    const char *story;

    if (!bz_meta_id(&f->m, g->value, "open_graph_story_id", &story, err))
        return false;
    if (change_is(g, "remove") && story) {
        n.target = fb_id(story);
        return bz_meta_notice(&f->m, &n, NULL, err);
    }
    return rating_node(f, g->value, story, node, err) && fb_add_review(f, node, &how, err);
}

/* --- by field --- */

static bool ids_read(struct bz_graph *f, struct change *g, struct bz_err *err)
{
    g->verb = bz_json_str(g->value, "verb");
    g->item = bz_json_str(g->value, "item");
    return bz_meta_id(&f->m, g->value, "post_id", &g->post, err) &&
           bz_meta_id(&f->m, g->value, "comment_id", &g->comment, err) &&
           bz_meta_id(&f->m, g->value, "parent_id", &g->parent, err);
}

/* Messages of the dashboard's test button come as changes. */
static bool event_change(struct bz_graph *f, const struct change *g, bool standby,
                         struct bz_err *err)
{
    const struct bz_meta_events from = {.page = g->page, .at = g->at, .standby = standby};

    return bz_meta_event(&f->m, &from, g->value, err);
}

bool fb_change(struct bz_graph *f, const char *page, buzon_time at,
               const struct bz_json *change, struct bz_err *err)
{
    const char *field = bz_json_str(change, "field");
    struct change g = {.value = bz_json_get(change, "value"), .page = page, .at = at};
    bool rating = bz_streq(field, "ratings");

    if (bz_json_kind(g.value) != BZ_JSON_OBJECT)
        return bz_meta_unknown(&f->m, change, err);
    if (!ids_read(f, &g, err))
        return false;
    if (rating && bz_streq(g.item, "rating"))
        return rating_change(f, &g, err);
    if (bz_streq(field, "mention") && (g.comment || g.post))
        return mention_change(f, &g, err);
    if ((bz_streq(field, "feed") || rating) && (g.comment || g.post))
        return feed_change(f, &g, err);
    if (bz_streq(field, "messages") || bz_streq(field, "standby"))
        return event_change(f, &g, bz_streq(field, "standby"), err);
    return bz_meta_unknown(&f->m, change, err);
}

/* --- what a look-up brought --- */

static bool looked_up_node(struct bz_graph *f, const struct change *g, bool mention,
                           struct bz_err *err)
{
    BZ_AUTO(bz_json) node = bz_graph_parse(f, err);
    const struct bz_graph_how how = {.page = g->page,
                                     .post = g->comment ? g->post : NULL,
                                     .as_of = f->m.at,
                                     .kind = mention ? BUZON_MESSAGE_MENTION
                                                     : BUZON_MESSAGE_UNKNOWN};

    if (!node)
        return false;
    if (bz_json_kind(node) != BZ_JSON_OBJECT)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "%s: the network's answer is no object",
                       f->m.x->purpose);
    return (g->comment ? fb_add_comment : fb_add_post)(f, node, &how, err);
}

/* Gone, or not for our eyes: of a mention the bare fact is told, an edit is left. */
static bool looked_up_refused(struct bz_graph *f, const struct change *g, bool mention,
                              struct bz_err *err)
{
    struct bz_err why = {0};

    (void)bz_graph_fail(&why, f->m.x, f->m.x->purpose, NULL);
    if (why.code == BUZON_ERR_GONE && !mention)
        return change_removed(f, g, err);
    if (why.code != BUZON_ERR_GONE && why.code != BUZON_ERR_FORBIDDEN &&
        why.code != BUZON_ERR_INVALID) {
        bz_err_move(err, &why);
        return false;
    }
    bz_err_clear(&why);
    return !mention || change_add(f, g, BUZON_MESSAGE_MENTION, err);
}

bool fb_looked_up(struct bz_graph *f, bool *ret, struct bz_err *err)
{
    const struct bz_request *r = f->m.x->request;
    bool mention = bz_streq(f->m.x->purpose, "mention");
    BZ_AUTO(bz_json) state = NULL;
    struct change g = {0};

    *ret = r && r->state && (mention || bz_streq(f->m.x->purpose, "edited"));
    if (!*ret)
        return true;
    state = bz_json_parse(r->state, strlen(r->state), NULL, "state", err);
    g = (struct change){.value = bz_json_get(state, "value"),
                        .page = bz_json_str(state, "page"),
                        .at = bz_json_num(state, "at", f->m.at)};
    f->m.batch->round_done = true;
    if (!state || !ids_read(f, &g, err))
        return false;
    if (!g.comment && !g.post)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "%s: a look-up of nothing", f->m.x->purpose);
    return bz_graph_ok(f->m.x) ? looked_up_node(f, &g, mention, err)
                               : looked_up_refused(f, &g, mention, err);
}

bool fb_delivery(struct bz_graph *f, const struct bz_json *document, struct bz_err *err)
{
    return bz_graph_delivery(f, document, fb_change, err);
}
