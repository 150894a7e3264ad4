/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of the Mastodon adapter share: one exchange under work, and the steps of a
 * round. */
#ifndef BZ_NETWORK_MASTODON_H
#define BZ_NETWORK_MASTODON_H

#include "network/network.h"
#include "text/split.h"

/* The order in which a round asks. */
enum masto_phase {
    MASTO_INSTANCE,      /* what does the server take, and what is it called */
    MASTO_ME,            /* who are we */
    MASTO_POLICY,        /* does the server withhold what citizens write: checks only */
    MASTO_BACK,          /* notifications, newest to oldest: the first rounds only */
    MASTO_NOTIFICATIONS, /* notifications above the cursor */
    MASTO_OWN_BACK,
    MASTO_OWN,           /* our own posts: announcements, and answers sent with other tools */
    MASTO_CONTEXTS,      /* answers to our posts that do not name us raise no notification */
    MASTO_CONVERSATIONS, /* direct messages: only the last one of each */
    MASTO_DIRECTS,       /* those in between */
    MASTO_END
};

/* One exchange (or the start of a round) under work. */
struct masto {
    const struct bz_context *c;
    const struct bz_exchange *x;         /* NULL when a round starts */
    buzon_time at;                       /* ours */
    buzon_time server_now;               /* theirs */
    struct bz_batch *batch;              /* owns */
    struct bz_json *state, *round;       /* owns; changed in place, written with masto_save() */
    char *base;                          /* owns; NULL when nobody said where the server is */
    char host[256];                      /* completes local names; "" when unknown */
    const char *me, *me_handle, *me_url; /* borrow from the context; NULL when unknown */
    struct bz_texts kept;                /* texts a message needs until it is packed */
};

/* --- state.c --- */

/* Begin work. INVALID when the settings are unusable. End it with masto_done() in any case. */
bool masto_init(struct masto *m, const struct bz_context *c, const struct bz_exchange *x,
                buzon_time at, struct bz_err *err);
void masto_done(struct masto *m);
/* Write state and round to the batch. */
bool masto_save(struct masto *m, struct bz_err *err);
/* Forget everything of the server and of ourselves. */
bool masto_forget(struct masto *m, struct bz_err *err);
/* Take over who we are from the state's account. */
void masto_know_me(struct masto *m);
/* A setter of base/json.h that failed for want of memory. */
bool masto_set(bool ok, struct bz_err *err);
/* Whether id a comes after b (NULL: before all). Their documentation sorts by length, then as
 * texts; no number is made of them. */
bool masto_after(const char *a, const char *b);
/* Whether an id is short enough for the state, which must stay small whatever comes. */
bool masto_fits(const char *id);

/* --- ask.c --- */

/* Ask for a path below the base, or for a whole URL of the same server. Without a base nothing
 * is asked. */
enum bz_holds masto_holds(const struct bz_exchange *x, bool writes);
bool masto_ask(struct masto *m, const char *purpose, const char *path, struct bz_err *err);
bool masto_ask_url(struct masto *m, const char *purpose, const char *url, struct bz_err *err);
/* Ask for /api/v1/statuses/ID + tail, and remember the id for the answer. */
bool masto_ask_status(struct masto *m, const char *purpose, const char *id, const char *tail,
                      struct bz_err *err);
/* The id that masto_ask_status() asked about; NULL in *ret when the request does not tell.
 * Owned by the caller. */
bool masto_asked(const struct masto *m, char **ret, struct bz_err *err);
/* The target of a Link, absolute and of the same server; NULL in *ret when there is none. */
bool masto_link(const struct masto *m, const char *rel, char **ret, struct bz_err *err);
/* Whether the server says that hardly any request is left. */
bool masto_tired(const struct masto *m);

/* --- author.c --- */

bool masto_is_me(const struct masto *m, const struct bz_json *account);
/* The author of a status, its texts borrowed or kept. False when there is none, and without
 * memory (then err says so). */
bool masto_author(struct masto *m, const struct bz_json *account, struct bz_author *ret,
                  struct bz_err *err);
/* A text of theirs in normal form C, kept until the message is packed; NULL for NULL and "". */
bool masto_text(struct masto *m, const char *text, const char **ret, struct bz_err *err);

/* --- status.c --- */

/* How a status came to us. */
struct masto_how {
    const struct bz_json *notification; /* that brought it; NULL: none did */
    const char *thread;                 /* root of the conversation; NULL: not known */
    bool unknown;                       /* of a notification type nobody knows */
};

/* Turn a status into a message and add it: of others to messages, of ours to own_posts. What
 * cannot be one is kept as unknown. */
bool masto_add_status(struct masto *m, const struct bz_json *status,
                      const struct masto_how *how, struct bz_err *err);
enum buzon_visibility masto_visibility(const struct bz_json *status);
const char *masto_visibility_name(enum buzon_visibility visibility);
/* An instant of theirs; BUZON_TIME_NONE for anything else. */
buzon_time masto_time(const struct bz_json *j, const char *key);

/* --- extra.c --- */

/* What only this network has, as the text of a JSON object, owned by the caller. */
char *masto_extra(const struct bz_json *status, const struct masto_how *how, bool receipt,
                  struct bz_err *err);

/* --- shape.c --- */

/* Add everything that can be found in a document whose origin nobody told. */
bool masto_add_any(struct masto *m, const struct bz_json *j, struct bz_err *err);
/* One notification. `all`: also of the types that no message comes with (files). */
bool masto_add_notification(struct masto *m, const struct bz_json *n, bool all,
                            struct bz_err *err);

/* --- feed.c --- */

/* Whether posts of this kind can have answers that reach us without naming us: ours, and not
 * private messages. */
bool masto_has_answers(const struct masto *m, const struct bz_json *status);
/* Add what answers a post of ours, and what is private in a conversation, from its context. */
bool masto_add_answers(struct masto *m, const struct bz_json *context, const char *asked,
                       struct bz_err *err);
bool masto_add_directs(struct masto *m, const struct bz_json *context, const char *asked,
                       struct bz_err *err);
/* Add a post of ours; whatever else is in a list of them is left out. */
bool masto_add_own(struct masto *m, const struct bz_json *status, struct bz_err *err);
/* The question for the newest notifications, or our newest posts. */
void masto_feed_path(const struct masto *m, bool notifications, struct bz_str *path);
/* The oldest instant the account's settings want: kept from the first round on. */
buzon_time masto_since(const struct masto *m, buzon_time now);
int masto_begin_feed(struct masto *m, enum masto_phase phase, struct bz_err *err);
bool masto_feed_page(struct masto *m, enum masto_phase phase, const struct bz_json *list,
                     struct bz_err *err);
/* Ask the same again without the parameters that an old server may refuse, or do without. */
bool masto_feed_refused(struct masto *m, enum masto_phase phase, struct bz_err *err);

/* --- watch.c --- */

/* Remember the posts of ours in a page, whose contexts will be asked for; `back`: a page of the
 * way back, older than all that came before. */
bool masto_watch(struct masto *m, const struct bz_json *list, bool back, struct bz_err *err);
/* Those that asked to be looked at again go first. */
bool masto_watch_sort(struct masto *m, struct bz_err *err);
int masto_begin_contexts(struct masto *m, enum masto_phase phase, struct bz_err *err);
bool masto_context_page(struct masto *m, enum masto_phase phase, const struct bz_json *j,
                        struct bz_err *err);
bool masto_context_refused(struct masto *m, enum masto_phase phase, struct bz_err *err);
/* The conversation's root as a context tells; NULL when it does not. Borrowed. */
const char *masto_root(const struct bz_json *context, const char *asked);

/* --- direct.c --- */

int masto_begin_conversations(struct masto *m, enum masto_phase phase, struct bz_err *err);
bool masto_conversations_page(struct masto *m, enum masto_phase phase,
                              const struct bz_json *list, struct bz_err *err);
int masto_begin_directs(struct masto *m, enum masto_phase phase, struct bz_err *err);
bool masto_direct_page(struct masto *m, enum masto_phase phase, const struct bz_json *j,
                       struct bz_err *err);
bool masto_direct_refused(struct masto *m, enum masto_phase phase, struct bz_err *err);
/* Nothing more of this phase: on to the next. */
bool masto_skip(struct masto *m, enum masto_phase phase, struct bz_err *err);

/* --- about.c --- */

int masto_begin_me(struct masto *m, enum masto_phase phase, struct bz_err *err);
bool masto_me(struct masto *m, enum masto_phase phase, const struct bz_json *j,
              struct bz_err *err);
int masto_begin_instance(struct masto *m, enum masto_phase phase, struct bz_err *err);
bool masto_instance(struct masto *m, enum masto_phase phase, const struct bz_json *j,
                    struct bz_err *err);
bool masto_instance_refused(struct masto *m, enum masto_phase phase, struct bz_err *err);
int masto_begin_policy(struct masto *m, enum masto_phase phase, struct bz_err *err);
bool masto_policy(struct masto *m, enum masto_phase phase, const struct bz_json *j,
                  struct bz_err *err);
bool masto_policy_refused(struct masto *m, enum masto_phase phase, struct bz_err *err);

/* --- poll.c --- */

/* Ask what the next phase from `phase` on has to ask; at the end the round is done. */
bool masto_go(struct masto *m, enum masto_phase phase, struct bz_err *err);
struct bz_batch *masto_poll(const struct bz_context *c, buzon_time now, struct bz_err *err);
struct bz_batch *masto_check(const struct bz_context *c, struct bz_err *err);

/* --- step.c --- */

struct bz_batch *masto_step(const struct bz_context *c, const struct bz_exchange *x,
                            struct bz_err *err);
/* The words of an error answer ({"error": …}), owned by the caller; NULL in *ret when it has
 * none. */
bool masto_words(const struct bz_exchange *x, char **ret, struct bz_err *err);
/* bz_http_fail() with those words. */
bool masto_refuse(const struct bz_exchange *x, const char *what, struct bz_err *err);

/* --- recheck.c --- */

struct bz_batch *masto_recheck(const struct bz_context *c, const char *const *ids, size_t n,
                               struct bz_err *err);
bool masto_status_page(struct masto *m, enum masto_phase phase, const struct bz_json *j,
                       struct bz_err *err);
bool masto_status_refused(struct masto *m, enum masto_phase phase, struct bz_err *err);
bool masto_statuses_page(struct masto *m, enum masto_phase phase, const struct bz_json *list,
                         struct bz_err *err);
bool masto_statuses_refused(struct masto *m, enum masto_phase phase, struct bz_err *err);

/* --- sweep.c --- */

struct bz_batch *masto_sweep(const struct bz_context *c, const struct bz_json *known,
                             buzon_time now, struct bz_err *err);
bool masto_sweep_page(struct masto *m, enum masto_phase phase, const struct bz_json *list,
                      struct bz_err *err);
bool masto_sweep_refused(struct masto *m, enum masto_phase phase, struct bz_err *err);
bool masto_sweep_context(struct masto *m, enum masto_phase phase, const struct bz_json *j,
                         struct bz_err *err);
bool masto_sweep_context_refused(struct masto *m, enum masto_phase phase, struct bz_err *err);

/* --- reply.c --- */

int64_t masto_length(const struct bz_context *c, const char *text, struct bz_err *err);
int64_t masto_limit(const struct bz_context *c);
enum bz_retry masto_retry_of(const struct bz_context *c);
char *masto_salutation(const struct bz_context *c, const struct bz_message *to,
                       struct bz_err *err);
struct bz_request *masto_reply(const struct bz_context *c, const struct bz_part *part,
                               const char *state, struct bz_err *err);
bool masto_replied(const struct bz_context *c, const struct bz_part *part,
                   const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err);

/* --- readback.c --- */

struct bz_request *masto_find_own(const struct bz_context *c, const struct bz_part *part,
                                  buzon_time since, struct bz_err *err);
bool masto_found_own(const struct bz_context *c, const struct bz_part *part,
                     const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err);

extern const struct bz_network bz_mastodon;

#endif
