/* SPDX-License-Identifier: EUPL-1.2 */
/* A round over what Graph shows of a page: polls take what is new, sweeps take everything. */
#ifndef BZ_NETWORK_FACEBOOK_ROUND_H
#define BZ_NETWORK_FACEBOOK_ROUND_H

#include "network/facebook/facebook.h"

/* The order in which a round asks. */
enum fb_phase {
    FB_FEED,    /* our posts and those of visitors; after each page the comments of its posts */
    FB_ADS,     /* posts that were advertisements only: sweeps */
    FB_TAGGED,  /* posts elsewhere that name the page */
    FB_RATINGS, /* recommendations */
    FB_TALKS,   /* conversations, folder by folder */
    FB_END
};

/* --- round.c --- */

/* Take over state and round from the context. */
bool fb_round_load(struct fb *f, struct bz_err *err);
/* Ask for what comes next: comments of posts that wait, the next page, the next list. At the
 * end, or when Graph wants us to slow down, the round is done for now. */
bool fb_round_go(struct fb *f, struct bz_err *err);
struct bz_batch *fb_poll(const struct bz_context *c, buzon_time now, struct bz_err *err);
struct bz_batch *fb_sweep(const struct bz_context *c, const struct bz_json *known,
                          buzon_time now, struct bz_err *err);

/* --- walk.c --- */

/* One list's pages, as far as they were read: keys "more", "pages", "hash" in the object. */
bool fb_walk_reset(struct bz_json *walk, struct bz_err *err);
/* How many items of a list are asked for. */
int64_t fb_walk_limit(const struct fb *f, enum fb_phase phase);
/* Note a page; *ret says whether another one follows. */
bool fb_walk_page(struct fb *f, struct bz_json *walk, const struct bz_json *page, bool *ret,
                  struct bz_err *err);
/* The answers of polls and sweeps. Sets *ret to whether it was one. */
bool fb_walked(struct fb *f, bool *ret, struct bz_err *err);

/* --- posts.c --- */

/* Whether a post's comments have to be read: then it waits in the round's queue. */
bool fb_posts_queue(struct fb *f, const struct bz_json *post, struct bz_err *err);
/* A page of the first post's comments. */
bool fb_posts_comments(struct fb *f, const struct bz_json *page, struct bz_err *err);
/* Nothing more of the first post: leave it as it is. */
bool fb_posts_skip(struct fb *f, struct bz_err *err);

#endif
