/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of the Instagram adapter share.
 *
 * Two products have the same nouns: an account that is linked to a page of Facebook (the
 * setting page_id) is reached through Facebook Login, with the page's token and its proof, and
 * any other one through Instagram Login, with a token of its own that ends after 60 days.
 *
 * Ids of posts and comments are the network's own. Whoever is named by user name only has "@"
 * and that name as id. Deliveries of comments have neither time nor verb: the time is that of
 * the delivery, and extra.time_from says "delivery". */
#ifndef BZ_NETWORK_INSTAGRAM_H
#define BZ_NETWORK_INSTAGRAM_H

#include "network/meta_graph.h"

#define IG_COMMENT_FIELDS "id,text,timestamp,username,from{id,username},parent_id,hidden"
#define IG_COMMENT_PLAIN "id,text,timestamp,username"

/* --- instagram.c --- */

bool ig_init(struct bz_graph *g, const struct bz_context *c, const struct bz_exchange *x,
             struct bz_err *err);
/* Our id, borrowed from the context; NULL when nobody said so. */
const char *ig_me(const struct bz_context *c);
/* The page the account is linked to; NULL: it uses Instagram Login. */
const char *ig_page(const struct bz_context *c);
/* Whose conversations and messages ours are. */
const char *ig_talker(const struct bz_context *c);
char *ig_base(const struct bz_context *c, struct bz_err *err);
/* An id of Graph: digits. */
bool ig_is_id(const char *id);

/* --- node.c --- */

bz_graph_add ig_add_own;   /* media in a list of our own */
bz_graph_add ig_add_media; /* media of others, or of which nobody said whose it is */
bz_graph_add ig_add_comment;

/* --- lookup.c --- */

/* Ask for what mentions us: a delivery says only where. */
bool ig_look_up(struct bz_graph *g, const char *page, buzon_time at,
                const struct bz_json *value, struct bz_err *err);
/* What that brought. Sets *ret to whether it was one; so do those below. */
bool ig_looked_up(struct bz_graph *g, bool *ret, struct bz_err *err);
/* {"mentioned_comment": …} or {"mentioned_media": …} of a file. */
bool ig_add_mention(struct bz_graph *g, const struct bz_json *document,
                    const struct bz_graph_how *how, struct bz_err *err);

/* --- hook.c --- */

bool ig_delivery(struct bz_graph *g, const struct bz_json *document, struct bz_err *err);

/* --- check.c --- */

struct bz_batch *ig_check(const struct bz_context *c, struct bz_err *err);
bool ig_checked(struct bz_graph *g, bool *ret, struct bz_err *err);

/* --- reply.c --- */

/* Whether Instagram takes such an answer there: GONE, UNSUPPORTED. */
bool ig_takes(const struct bz_context *c, const struct bz_message *to,
              enum buzon_visibility visibility, struct bz_err *err);
struct bz_request *ig_reply(const struct bz_context *c, const struct bz_part *part,
                            const char *state, struct bz_err *err);
struct bz_request *ig_find_own(const struct bz_context *c, const struct bz_part *part,
                               buzon_time since, struct bz_err *err);
bool ig_found_own(const struct bz_context *c, const struct bz_part *part,
                  const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err);

/* --- any.c --- */

/* Everything that can be found in a document whose origin nobody told. */
bool ig_any(struct bz_graph *g, const struct bz_json *document, const struct bz_graph_how *how,
            struct bz_err *err);

/* --- step.c --- */

struct bz_batch *ig_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err);

extern const struct bz_network bz_instagram;

#endif
