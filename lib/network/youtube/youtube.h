/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of the YouTube adapter share: one exchange under work, and the steps of a
 * round.
 *
 * developers.google.com/youtube/v3/docs: a thread is a top-level comment and the answers below
 * it, which have one level only. Threads are listed newest first; an answer moves no thread, so
 * that old ones have to be looked at again. */
#ifndef BZ_NETWORK_YOUTUBE_H
#define BZ_NETWORK_YOUTUBE_H

#include "network/network.h"

#define YT_ZONE "America/Los_Angeles" /* where the day of the quota begins */

enum { YT_TEXT = 10000, YT_ID_MAX = 128, YT_IDS = 50 /* that one request may name */ };

/* One exchange (or the start of a round) under work. */
struct yt {
    const struct bz_context *c;
    const struct bz_exchange *x;   /* NULL when a round starts */
    buzon_time at, since;          /* what is older than `since` is left alone */
    struct bz_batch *batch;        /* owns */
    struct bz_json *state, *round; /* owns; changed in place, written with yt_save() */
    const char *me;                /* borrows: our channel; NULL when unknown */
    struct bz_texts kept;          /* texts a message needs until it is packed */
};

/* --- youtube.c --- */

/* Begin work; end it with yt_done() in any case. */
bool yt_init(struct yt *y, const struct bz_context *c, const struct bz_exchange *x,
             buzon_time at, struct bz_err *err);
void yt_done(struct yt *y);
/* Write state and round to the batch. */
bool yt_save(struct yt *y, struct bz_err *err);
/* A setter of base/json.h that failed for want of memory. */
bool yt_set(bool ok, struct bz_err *err);
/* Keep a text of malloc until the message is packed; takes it, also when it fails. */
bool yt_keep(struct yt *y, char *text, const char **ret, struct bz_err *err);
bool yt_keep_str(struct yt *y, struct bz_str *s, const char **ret, struct bz_err *err);
/* Our channel: of the settings, else as noted. */
const char *yt_me(const struct bz_context *c);
/* Whether it is of letters that ids are made of, and no longer than any. */
bool yt_is_id(const char *id);
/* What lists under a name hold; 0 for what is none. */
size_t yt_len(const struct bz_json *list);
buzon_time yt_time(const struct bz_json *j, const char *key);

/* --- ask.c --- */

/* A request to the interface; `query` is what follows "/youtube/v3/". The caller owns it. */
struct bz_request *yt_request(const struct bz_context *c, const char *purpose,
                              const char *method, const char *query, struct bz_err *err);
/* Ask. Takes state, which may be NULL. */
bool yt_ask(struct yt *y, const char *purpose, const char *query, struct bz_json *state,
            struct bz_err *err);
/* What yt_ask() noted with the request: an object; the caller owns it. */
struct bz_json *yt_asked(const struct yt *y, struct bz_err *err);
/* "threads?…" of our channel with that status ("published", "heldForReview", "likelySpam"). */
void yt_query_threads(struct bz_str *s, const struct yt *y, const char *status,
                      const char *token);
/* The answers below a comment. */
void yt_query_replies(struct bz_str *s, const char *parent, const char *token);
/* "&id=" and ids of a list, from the first on, `n` at most. */
void yt_query_ids(struct bz_str *s, const struct bz_json *ids, size_t n);
bool yt_ok(const struct bz_exchange *x);
/* The answer as an object; and its list of items, PROTOCOL when it has none. */
struct bz_json *yt_parse(struct yt *y, struct bz_err *err);
struct bz_json *yt_list(struct yt *y, const struct bz_json **items, struct bz_err *err);
/* What a request costs (developers.google.com/youtube/v3/determine_quota_cost). */
int64_t yt_cost(const struct bz_request *r);

/* --- error.c --- */

/* Fill err from an error answer: its code by the reason it gives. Always false. */
bool yt_refuse(const struct bz_exchange *x, const char *what, struct bz_err *err);
/* Whether an error answer gives this reason; no memory counts as no. */
bool yt_has_reason(const struct bz_exchange *x, const char *reason);
/* Whether it will be refused again, and only what was asked for, not us. */
bool yt_refused_for_good(const struct bz_exchange *x);

/* --- comment.c, thread.c, shape.c --- */

/* Where a comment stands, as far as it does not say so itself. Everything may be NULL. */
struct yt_place {
    const char *video, *post;
    const struct bz_json *list; /* the answers it came with */
    bool all;                   /* also when older than `since` */
};

/* Turn it into a message and add it. What cannot be one is kept as unknown. */
bool yt_add_comment(struct yt *y, const struct bz_json *comment, const struct yt_place *place,
                    struct bz_err *err);
/* The page that shows a comment, kept; NULL where nobody knows of what it is. */
bool yt_page(struct yt *y, const char *id, const struct yt_place *place, const char **ret,
             struct bz_err *err);
/* The words of a comment, owned by the caller; NULL without err when it has none. `plain`: they
 * were asked for as plain text. */
char *yt_words(const struct bz_json *snippet, bool plain, struct bz_err *err);
/* The same comments, and those below them that came along. */
bool yt_add_thread(struct yt *y, const struct bz_json *thread, bool all, struct bz_err *err);
/* The id of a thread; NULL when it has none. Borrowed. */
const char *yt_thread_id(const struct bz_json *thread);
/* Everything in a document that came by itself. */
bool yt_add_any(struct yt *y, const struct bz_json *j, struct bz_err *err);

/* --- walk.c, replies.c, watch.c, poll.c --- */

/* Go on with a round, of polling or of a sweep: ask what comes next, or end it. */
bool yt_go(struct yt *y, struct bz_err *err);
bool yt_threads(struct yt *y, struct bz_err *err);
bool yt_replies(struct yt *y, struct bz_err *err);
bool yt_watched(struct yt *y, struct bz_err *err);
/* The answers of a thread are to be read; since: those known are older, 0: none is. */
bool yt_replies_queue(struct yt *y, const struct bz_json *thread, buzon_time since,
                      struct bz_err *err);
/* Ask for the next of them; *ret: there was something to ask. */
bool yt_replies_ask(struct yt *y, bool *ret, struct bz_err *err);
/* A page of threads was read: how many answers each has, and what is missing of them. */
bool yt_watch(struct yt *y, const struct bz_json *thread, struct bz_err *err);
/* The answers of a thread, so many by its own count, were read to the end, the newest was from
 * then. */
bool yt_watch_read(struct yt *y, const char *id, int64_t total, buzon_time newest,
                   struct bz_err *err);
/* They were refused, or a list ended in nothing: it is asked for again in the next rounds. */
bool yt_watch_unread(struct yt *y, const char *id, int64_t total, struct bz_err *err);
/* Ask for threads that no page showed; *ret: there was something to ask. */
bool yt_watch_ask(struct yt *y, bool *ret, struct bz_err *err);
struct bz_batch *yt_poll(const struct bz_context *c, buzon_time now, struct bz_err *err);
struct bz_batch *yt_sweep(const struct bz_context *c, const struct bz_json *known,
                          buzon_time now, struct bz_err *err);

/* --- recheck.c --- */

struct bz_batch *yt_recheck(const struct bz_context *c, const char *const *ids, size_t n,
                            struct bz_err *err);
bool yt_rechecked(struct yt *y, struct bz_err *err);
bool yt_rechecked_held(struct yt *y, struct bz_err *err);

/* --- step.c --- */

struct bz_batch *yt_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err);

/* --- reply.c, readback.c --- */

char *yt_salutation(const struct bz_context *c, const struct bz_message *to,
                    struct bz_err *err);
struct bz_request *yt_reply(const struct bz_context *c, const struct bz_part *part,
                            const char *state, struct bz_err *err);
bool yt_replied(const struct bz_context *c, const struct bz_part *part,
                const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err);
/* The top-level comment that a comment stands below, or itself; the caller owns it. */
char *yt_top(const struct bz_message *to, struct bz_err *err);
/* Note id and page of an answer. */
bool yt_reply_is(struct yt *y, const struct bz_part *part, const char *id, struct bz_reply *ret,
                 struct bz_err *err);
struct bz_request *yt_find_own(const struct bz_context *c, const struct bz_part *part,
                               buzon_time since, struct bz_err *err);
bool yt_found_own(const struct bz_context *c, const struct bz_part *part,
                  const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err);

/* --- check.c, refresh.c --- */

struct bz_batch *yt_check(const struct bz_context *c, struct bz_err *err);
bool yt_check_who(struct yt *y, struct bz_err *err);
bool yt_check_held(struct yt *y, struct bz_err *err);
struct bz_request *yt_refresh(const struct bz_context *c, struct bz_err *err);
bool yt_refreshed(const struct bz_context *c, const struct bz_exchange *x,
                  struct bz_refreshed *ret, struct bz_err *err);

extern const struct bz_network bz_youtube;

#endif
