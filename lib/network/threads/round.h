/* SPDX-License-Identifier: EUPL-1.2 */
/* A round over what Threads shows of an account: polls take what is new, sweeps everything. */
#ifndef BZ_NETWORK_THREADS_ROUND_H
#define BZ_NETWORK_THREADS_ROUND_H

#include "network/threads/threads.h"

/* The order in which a round asks. */
enum th_phase {
    TH_POSTS,    /* our posts; after each page the conversations below them */
    TH_REPLIES,  /* our answers; below those that stand elsewhere others may have answered */
    TH_MENTIONS, /* media that name us */
    TH_END
};

/* --- round.c --- */

/* Take over state and round from the context. */
bool th_round_load(struct bz_graph *t, struct bz_err *err);
/* Ask for what comes next: conversations that wait, the next page, the next list. At the end,
 * or when Graph wants us to slow down, the round is done for now. */
bool th_round_go(struct bz_graph *t, struct bz_err *err);
/* Before which a list's items are not wanted; BUZON_TIME_NONE: all are. */
buzon_time th_round_horizon(const struct bz_graph *t, enum th_phase phase);
struct bz_batch *th_poll(const struct bz_context *c, buzon_time now, struct bz_err *err);
struct bz_batch *th_sweep(const struct bz_context *c, const struct bz_json *known,
                          buzon_time now, struct bz_err *err);

/* --- walk.c --- */

/* Note a page as bz_graph_page_note() does. */
bool th_walk_page(struct bz_json *walk, const struct bz_json *page, bool *ret,
                  struct bz_err *err);
/* The answers of polls and sweeps. Sets *ret to whether it was one. */
bool th_walked(struct bz_graph *t, bool *ret, struct bz_err *err);

/* --- posts.c --- */

/* Whether what is below a post or an answer of ours has to be read: then it waits in the
 * round's queue. */
bool th_posts_queue(struct bz_graph *t, const struct bz_json *post, bool reply,
                    struct bz_err *err);
/* A page of the first one's conversation. */
bool th_posts_page(struct bz_graph *t, const struct bz_json *page, struct bz_err *err);
/* Nothing more of the first one: leave it as it is. */
bool th_posts_skip(struct bz_graph *t, struct bz_err *err);

#endif
