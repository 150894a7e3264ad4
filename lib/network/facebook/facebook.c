/* SPDX-License-Identifier: EUPL-1.2 */
/* Facebook: a page's posts, comments, recommendations, and its conversations on Messenger. */
#include "network/facebook/facebook.h"

#include "term/civil.h"

#include <string.h>

#define FB_GRAPH "https://graph.facebook.com/v26.0"

/* Items that are asked for at a time. */
enum { FB_LIMIT = 100, FB_TALKS_LIMIT = 25 };

const char *fb_me(const struct bz_context *c)
{
    const char *set = bz_json_str(c->settings, "page_id");

    return set ? set : c->account->native_id;
}

char *fb_base(const struct bz_json *settings, struct bz_err *err)
{
    return bz_meta_base(settings, FB_GRAPH, err);
}

const char *fb_id(const char *native)
{
    const char *end = strrchr(native, '_');

    return end && end[1] ? end + 1 : native;
}

/* --- rounds --- */

static const char *fb_node(const struct bz_graph *f)
{
    return f->m.me;
}

/* Ids of the page's own posts begin with its id; what the node is matters only for one that is
 * not known. */
static bool fb_add_again(struct bz_graph *f, const struct bz_json *node,
                         const struct bz_graph_how *how, struct bz_err *err)
{
    const char *id = bz_json_str(node, "id");
    size_t len = f->m.me ? strlen(f->m.me) : 0;

    return (len && bz_starts(id, f->m.me) && id[len] == '_' ? fb_add_post : fb_add_comment)(
        f, node, how, err);
}

static const char *const fb_folders[] = {"inbox", "page_done", "spam", "other", NULL};

static const struct bz_graph_list fb_lists[] = {
    {.purpose = "feed", /* our posts and those of visitors */
     .node = fb_node,
     .edge = "/feed?",
     .fields = FB_POST_FIELDS,
     .plain = FB_FIELDS,
     .at = "created_time",
     .add = fb_add_post,
     .limit = FB_LIMIT,
     .posts = true,
     .needed = true},
    {.purpose = "ads", /* posts that were advertisements only */
     .node = fb_node,
     .edge = "/ads_posts?",
     .fields = FB_POST_FIELDS,
     .plain = FB_FIELDS,
     .at = "created_time",
     .add = fb_add_post,
     .limit = FB_LIMIT,
     .posts = true,
     .sweeps = true},
    {.purpose = "tagged", /* posts elsewhere that name the page */
     .node = fb_node,
     .edge = "/tagged?",
     .fields = FB_POST_FIELDS,
     .plain = FB_FIELDS,
     .at = "created_time",
     .add = fb_add_post,
     .limit = FB_LIMIT},
    {.purpose = "ratings",
     .node = fb_node,
     .edge = "/ratings?",
     .fields = "reviewer{id,name},created_time,has_review,rating,recommendation_type,"
               "review_text,open_graph_story{id}",
     .plain = "reviewer{id,name},created_time,recommendation_type,review_text",
     .at = "created_time",
     .add = fb_add_review,
     .limit = FB_LIMIT},
    {.purpose = "talks",
     .node = fb_node,
     .edge = "/conversations?platform=messenger&folder=",
     .folders = fb_folders,
     .fields = "id,updated_time,participants,messages.limit(20){" FB_MESSAGE_FIELDS "}",
     .plain = "id,updated_time,participants,messages.limit(20){id,created_time,from,to,"
              "message}",
     .at = "updated_time",
     .add = bz_graph_conversation,
     .limit = FB_TALKS_LIMIT,
     .talks = true},
};

static const struct bz_graph_ways fb_ways = {
    .lists = fb_lists,
    .n = sizeof fb_lists / sizeof *fb_lists,
    .nobody = "setting page_id is missing",
    /* At all levels, and of live films also what Facebook takes for poor. */
    .below = "/comments?filter=stream&live_filter=no_filter&order=reverse_chronological&",
    .fields = FB_COMMENT_FIELDS,
    .plain = FB_FIELDS ",parent{id}",
    .limit = FB_LIMIT,
    .created = "created_time",
    .total = "comments.summary.total_count",
    .changed = "updated_time",
    .add = fb_add_comment,
    .again = FB_FIELDS,
    .again_many = 20,
    .add_again = fb_add_again,
    .id = fb_id,
};

bool fb_init(struct bz_graph *f, const struct bz_context *c, const struct bz_exchange *x,
             struct bz_err *err)
{
    if (!bz_graph_init(f, c, x, fb_me(c), FB_GRAPH, err))
        return false;
    f->ways = &fb_ways;
    return true;
}

static struct bz_batch *fb_poll(const struct bz_context *c, buzon_time now, struct bz_err *err)
{
    __attribute__((cleanup(bz_graph_done))) struct bz_graph f = {0};

    return fb_init(&f, c, NULL, err) ? bz_graph_round_start(&f, NULL, false, now, err) : NULL;
}

static struct bz_batch *fb_sweep(const struct bz_context *c, const struct bz_json *known,
                                 buzon_time now, struct bz_err *err)
{
    __attribute__((cleanup(bz_graph_done))) struct bz_graph f = {0};

    return fb_init(&f, c, NULL, err) ? bz_graph_round_start(&f, known, true, now, err) : NULL;
}

static struct bz_batch *fb_recheck(const struct bz_context *c, const char *const *ids, size_t n,
                                   struct bz_err *err)
{
    __attribute__((cleanup(bz_graph_done))) struct bz_graph f = {0};

    return fb_init(&f, c, NULL, err) ? bz_graph_recheck(&f, ids, n, err) : NULL;
}

/* --- settings --- */

static bool fb_configure(const struct bz_json *settings, struct bz_err *err)
{
    static const char *const others[] = {"app_id", NULL};
    BZ_TEXT base = fb_base(settings, err);

    return base && bz_graph_configure(settings, "page_id", others, err);
}

static const char *const fb_secrets[] = {"token", "app_secret", NULL};
static const char *const fb_settings[] = {"page_id",       "app_id",   "human_agent",
                                          "backfill_days", "base_url", NULL};

const struct bz_network bz_facebook = {
    .name = "facebook",
    .label = "Facebook",
    .limits = {.text = 8000,
               .private_text = 2000,
               .private_parts = 1,
               .unit = BZ_LENGTH_UTF16,
               .private_window_ms = BZ_MS_DAY,
               .private_reply_ms = BZ_GRAPH_REPLY_MS,
               .poll_floor_ms = 120000,
               .read_lag_ms = 20000,
               .sweep_requests = 8},
    .private_reply = true,
    .retry = BZ_RETRY_READBACK,
    .secrets = fb_secrets,
    .token_proof = {"appsecret_proof", "app_secret"},
    .proof = "app_secret",
    .handshake = "verify_token",
    .settings = fb_settings,
    .address = "page_id",
    .configure = fb_configure,
    .recheck_native = true,
    .recheck_kinds = 1U << BUZON_MESSAGE_COMMENT | 1U << BUZON_MESSAGE_POST |
                     1U << BUZON_MESSAGE_ANNOUNCEMENT,
    .poll = fb_poll,
    .step = fb_step,
    .sweep = fb_sweep,
    .recheck = fb_recheck,
    .window = bz_graph_window,
    .takes = fb_takes,
    .reply = fb_reply,
    .replied = bz_graph_replied,
    .find_own = fb_find_own,
    .found_own = fb_found_own,
    .check = fb_check,
    .verify = bz_meta_verify,
    .addressees = bz_graph_addressees,
    .media = fb_media,
    .got_media = fb_got_media,
    .backoff = bz_meta_backoff,
    .holds = bz_meta_holds,
};
