/* SPDX-License-Identifier: EUPL-1.2 */
/* Instagram: comments on a professional account's posts, mentions elsewhere, and its messages.
 */
#include "network/instagram/instagram.h"

#include "term/civil.h"

#include <string.h>

#define IG_BY_FACEBOOK "https://graph.facebook.com/v26.0"
#define IG_BY_INSTAGRAM "https://graph.instagram.com/v26.0"

/* Items that are asked for at a time, of conversations with their messages. */
enum { IG_LIMIT = 50, IG_TALKS_LIMIT = 20, IG_ID_MAX = 40 };

const char *ig_me(const struct bz_context *c)
{
    const char *set = bz_json_str(c->settings, "account_id");

    return set ? set : c->account->native_id;
}

const char *ig_page(const struct bz_context *c)
{
    return bz_json_str(c->settings, "page_id");
}

const char *ig_talker(const struct bz_context *c)
{
    return ig_page(c) ? ig_page(c) : "me";
}

char *ig_base(const struct bz_context *c, struct bz_err *err)
{
    return bz_meta_base(c->settings, ig_page(c) ? IG_BY_FACEBOOK : IG_BY_INSTAGRAM, err);
}

bool ig_is_id(const char *id)
{
    size_t len = id ? strlen(id) : 0;

    return len && len <= IG_ID_MAX && strspn(id, "0123456789") == len;
}

/* --- rounds --- */

static const char *node_me(const struct bz_graph *g)
{
    return g->m.me;
}

/* Instagram Login has no list of posts that tag the account. */
static const char *node_tags(const struct bz_graph *g)
{
    return ig_page(g->m.c) ? g->m.me : NULL;
}

static const char *node_talks(const struct bz_graph *g)
{
    return ig_talker(g->m.c);
}

#define IG_MEDIA_PLAIN "id,caption,permalink,timestamp"
#define IG_MEDIA_FIELDS IG_MEDIA_PLAIN ",username,media_type,media_product_type,media_url"
#define IG_MESSAGES "id,updated_time,participants,messages.limit(20)"

static const struct bz_graph_list lists[] = {
    {.purpose = "media",
     .node = node_me,
     .edge = "/media?",
     .fields = IG_MEDIA_FIELDS ",comments_count,children{media_type,media_url}",
     .plain = IG_MEDIA_PLAIN ",comments_count",
     .at = "timestamp",
     .add = ig_add_own,
     .limit = IG_LIMIT,
     .posts = true,
     .needed = true},
    {.purpose = "live", /* films, as long as they last */
     .node = node_me,
     .edge = "/live_media?",
     .fields = "id,timestamp,permalink,username,media_type,media_product_type",
     .plain = "id,timestamp",
     .at = "timestamp",
     .add = ig_add_own,
     .limit = IG_LIMIT,
     .posts = true},
    {.purpose = "stories", /* ours of a day; answers to them come as messages */
     .node = node_me,
     .edge = "/stories?",
     .fields = IG_MEDIA_FIELDS,
     .plain = IG_MEDIA_PLAIN,
     .at = "timestamp",
     .add = ig_add_own,
     .limit = IG_LIMIT},
    {.purpose = "tags",
     .node = node_tags,
     .edge = "/tags?",
     .fields = IG_MEDIA_FIELDS ",children{media_type,media_url}",
     .plain = IG_MEDIA_PLAIN ",username",
     .at = "timestamp",
     .add = ig_add_media,
     .limit = IG_LIMIT},
    {.purpose = "talks",
     .node = node_talks,
     .edge = "/conversations?platform=instagram&",
     .fields = IG_MESSAGES
     "{id,created_time,from,to,message,attachments{id,mime_type,name,size,file_url,"
     "image_data,video_data},shares,story,is_unsupported}",
     .plain = IG_MESSAGES "{id,created_time,from,to,message}",
     .at = "updated_time",
     .add = bz_graph_conversation,
     .limit = IG_TALKS_LIMIT,
     .talks = true},
};

static const struct bz_graph_ways ways = {
    .lists = lists,
    .n = sizeof lists / sizeof *lists,
    .nobody = "setting account_id is missing",
    .below = "/comments?",
    .fields = IG_COMMENT_FIELDS ",replies.limit(50){" IG_COMMENT_FIELDS "}",
    .plain = IG_COMMENT_PLAIN ",replies.limit(50){" IG_COMMENT_PLAIN "}",
    .limit = IG_LIMIT,
    .created = "timestamp",
    .total = "comments_count",
    .add = ig_add_comment,
    .answers = "replies",
    .answers_below = "/replies?",
    .answers_fields = IG_COMMENT_FIELDS,
    .again = IG_COMMENT_FIELDS ",media{id}",
    .again_many = 1, /* Instagram Login knows no question about several */
    .add_again = ig_add_comment,
};

bool ig_init(struct bz_graph *g, const struct bz_context *c, const struct bz_exchange *x,
             struct bz_err *err)
{
    if (!bz_graph_init(g, c, x, ig_me(c), ig_page(c) ? IG_BY_FACEBOOK : IG_BY_INSTAGRAM, err))
        return false;
    g->ways = &ways;
    return true;
}

static struct bz_batch *ig_poll(const struct bz_context *c, buzon_time now, struct bz_err *err)
{
    __attribute__((cleanup(bz_graph_done))) struct bz_graph g = {0};

    return ig_init(&g, c, NULL, err) ? bz_graph_round_start(&g, NULL, false, now, err) : NULL;
}

static struct bz_batch *ig_sweep(const struct bz_context *c, const struct bz_json *known,
                                 buzon_time now, struct bz_err *err)
{
    __attribute__((cleanup(bz_graph_done))) struct bz_graph g = {0};

    return ig_init(&g, c, NULL, err) ? bz_graph_round_start(&g, known, true, now, err) : NULL;
}

static struct bz_batch *ig_recheck(const struct bz_context *c, const char *const *ids, size_t n,
                                   struct bz_err *err)
{
    __attribute__((cleanup(bz_graph_done))) struct bz_graph g = {0};

    return ig_init(&g, c, NULL, err) ? bz_graph_recheck(&g, ids, n, err) : NULL;
}

/* --- settings and tokens --- */

static bool ig_configure(const struct bz_json *settings, struct bz_err *err)
{
    static const char *const others[] = {"page_id", "app_id", NULL};
    BZ_TEXT base = bz_meta_base(settings, IG_BY_INSTAGRAM, err);

    return base && bz_graph_configure(settings, "account_id", others, err);
}

/* Through Facebook Login only: Instagram Login knows no proof of a token. */
static bool ig_proves(const struct bz_context *c)
{
    return ig_page(c);
}

static struct bz_request *ig_refresh(const struct bz_context *c, struct bz_err *err)
{
    BZ_TEXT base = ig_base(c, err);

    if (base && ig_page(c))
        return bz_fail(err, BUZON_ERR_AUTH, "a person has to make a new token of the page");
    return base ? bz_meta_refresh(base, "ig_refresh_token", err) : NULL;
}

static const char *const ig_secrets[] = {"token", "app_secret", NULL};
static const char *const ig_settings[] = {"account_id",    "page_id",  "app_id", "human_agent",
                                          "backfill_days", "base_url", NULL};

const struct bz_network bz_instagram = {
    .name = "instagram",
    .label = "Instagram",
    .limits = {.text = 300,
               .private_text = 1000,
               .private_bytes = true,
               .private_parts = 1,
               .unit = BZ_LENGTH_UTF16,
               .private_window_ms = BZ_MS_DAY,
               .private_reply_ms = BZ_GRAPH_REPLY_MS,
               .poll_floor_ms = 120000,
               .refresh_ms = 50 * (int64_t)BZ_MS_DAY, /* of 60 days */
               .read_lag_ms = 20000,
               .sweep_requests = 8},
    .private_reply = true,
    .retry = BZ_RETRY_READBACK,
    .secrets = ig_secrets,
    .token_proof = {"appsecret_proof", "app_secret"},
    .proves = ig_proves,
    .proof = "app_secret",
    .handshake = "verify_token",
    .settings = ig_settings,
    .address = "account_id",
    .configure = ig_configure,
    .recheck_native = true,
    .recheck_kinds = 1U << BUZON_MESSAGE_COMMENT,
    .poll = ig_poll,
    .step = ig_step,
    .sweep = ig_sweep,
    .recheck = ig_recheck,
    .window = bz_graph_window,
    .takes = ig_takes,
    .reply = ig_reply,
    .replied = bz_graph_replied,
    .find_own = ig_find_own,
    .found_own = ig_found_own,
    .check = ig_check,
    .verify = bz_meta_verify,
    .addressees = bz_graph_addressees,
    .refresh = ig_refresh,
    .refreshed = bz_meta_refreshed,
    .backoff = bz_meta_backoff,
    .holds = bz_meta_holds,
};
