/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of the Elgg adapter share: one answer of a site under work.
 *
 * Elgg itself offers next to nothing: what a site's web services answer is up to its plugins,
 * and they differ. So things are told by what they have, not by which method gave them. */
#ifndef BZ_NETWORK_ELGG_H
#define BZ_NETWORK_ELGG_H

#include "network/network.h"
#include "text/split.h"

enum { EL_GUID_MAX = 20, EL_LISTS = 20, EL_KEY = 96 };

struct el {
    const struct bz_context *c;
    const struct bz_exchange *x; /* NULL when a round starts */
    buzon_time at;
    struct bz_batch *batch;        /* owns */
    struct bz_json *state, *round; /* owns; changed in place, written with el_save() */
    char *base;                    /* owns; NULL when nobody said where the site is */
    const char *me, *guid, *name;  /* borrow: our user's name, its guid, and how it is shown */
    struct bz_texts kept;          /* texts a message needs until it is packed */
    bool addressed;                /* only what is addressed to us, and our own, is added */
};

/* --- elgg.c --- */

/* Begin work. INVALID when the settings are unusable. End it with el_done() in any case. */
bool el_init(struct el *e, const struct bz_context *c, const struct bz_exchange *x,
             buzon_time at, struct bz_err *err);
void el_done(struct el *e);
/* Write state and round to the batch. */
bool el_save(struct el *e, struct bz_err *err);

bool el_set(bool ok, struct bz_err *err);
/* Keep what was built until the message is packed. */
bool el_keep_str(struct el *e, struct bz_str *s, const char **ret, struct bz_err *err);
/* A guid as a text, kept: numbers or texts on the wire; NULL in *ret for none and 0. */
bool el_guid(struct el *e, const struct bz_json *j, const char *key, const char **ret,
             struct bz_err *err);
/* Text of HTML, kept; NULL for NULL and "". Their filters leave entities in what is written. */
bool el_text(struct el *e, const char *html, const char **ret, struct bz_err *err);
/* Message fields that all have in common. */
void el_fill(const struct el *e, struct bz_message *m);
/* Whether a text names our user: "@ayto" as a word. */
bool el_names_me(const struct el *e, const char *text);

/* --- phrase.c --- */

/* "hace 2 días", "an hour ago": how long that is; false when nobody knows. */
bool el_phrase(const char *text, int64_t *ret, struct bz_err *err);

/* --- entity.c --- */

/* One thing of theirs: a wire post, a comment, a message, a topic. What is none is kept. */
bool el_add(struct el *e, const struct bz_json *j, struct bz_err *err);

/* --- feed.c --- */

/* Everything in an RSS view. */
bool el_add_feed(struct el *e, const char *bytes, size_t len, struct bz_err *err);

/* --- list.c --- */

/* Copies of a list of texts from its i-th item on, and whether a text is in it. */
struct bz_json *el_list_from(const struct bz_json *old, size_t i);
bool el_list_has(const struct bz_json *list, const char *text);
/* The i-th; "" when there is none. */
const char *el_list_text(const struct bz_json *list, size_t i);
/* Guids are given in a row: of two, the older one. */
bool el_is_older(const char *a, const char *b);
/* Append a text to a list of the state, of which the newest `most` stay. */
bool el_list_push(struct el *e, const char *key, const char *text, size_t most,
                  struct bz_err *err);
/* The state without the keys that are not to stay. */
typedef bool el_stays(const struct el *e, const char *key);
bool el_state_keep(struct el *e, el_stays *stays, struct bz_err *err);

/* --- absent.c --- */

/* A page of a list came, and its messages are in the batch. */
bool el_absent_page(struct el *e, const char *method, const char *guid,
                    const struct bz_json *result, struct bz_err *err);
/* The list was read as far as this round reads it; `ended`: to where nothing more is. Tells
 * what is gone; in *again whether a sweep has to look a second time, in another job. */
bool el_absent_end(struct el *e, const char *method, const char *guid, bool ended, bool *again,
                   struct bz_err *err);
/* On to another list, or another look. */
void el_absent_forget(struct el *e);
/* Lists that are read no more. */
bool el_absent_prune(struct el *e, struct bz_err *err);

/* --- walk.c --- */

/* How many things a page has, and how many of them were not seen before; they are now. */
struct el_count {
    size_t all, news;
    const char *last; /* its last guid; NULL: it has none. Borrowed */
};

bool el_walk_news(struct el *e, const char *method, const char *of,
                  const struct bz_json *result, struct el_count *page, struct bz_err *err);
/* What comes behind a page, which the round notes: another, one far behind it, or nothing. */
enum el_walk { EL_WALK_ON, EL_WALK_JUMP, EL_WALK_END };
bool el_walk_next(struct el *e, const char *method, const char *of, const struct el_count *page,
                  enum el_walk *ret, struct bz_err *err);
/* On to another list. */
void el_walk_forget(struct el *e);
/* All of a list is news again; all of every list. */
void el_walk_unsee(struct el *e, const char *method, const char *of);
bool el_walk_fresh(struct el *e, struct bz_err *err);

/* --- offer.c --- */

/* Whether the site offers a method, and whether that has a parameter. */
bool el_offers(const struct el *e, const char *method);
bool el_takes_parameter(const struct el *e, const char *method, const char *parameter);
/* Ask what it offers; note what it said, or that it has no web services. */
bool el_ask_offer(struct el *e, struct bz_err *err);
bool el_offer(struct el *e, struct bz_err *err);

/* --- poll.c --- */

struct bz_batch *el_poll(const struct bz_context *c, buzon_time now, struct bz_err *err);
struct bz_batch *el_sweep(const struct bz_context *c, const struct bz_json *known,
                          buzon_time now, struct bz_err *err);
struct bz_batch *el_check(const struct bz_context *c, struct bz_err *err);
/* What comes next in the round. */
bool el_go(struct el *e, struct bz_err *err);
bool el_page(struct el *e, struct bz_err *err);
bool el_view(struct el *e, struct bz_err *err);

/* --- reply.c --- */

bool el_takes(const struct bz_context *c, const struct bz_message *to,
              enum buzon_visibility visibility, struct bz_err *err);
char *el_salutation(const struct bz_context *c, const struct bz_message *to,
                    struct bz_err *err);
struct bz_request *el_reply(const struct bz_context *c, const struct bz_part *part,
                            const char *state, struct bz_err *err);
bool el_replied(const struct bz_context *c, const struct bz_part *part,
                const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err);

/* --- token.c --- */

struct bz_request *el_refresh(const struct bz_context *c, struct bz_err *err);
bool el_refreshed(const struct bz_context *c, const struct bz_exchange *x,
                  struct bz_refreshed *ret, struct bz_err *err);

/* --- step.c --- */

/* The result of an answer: of one that says no, NULL with err. Owned by the caller; it may be
 * empty, which some plugins call an error. */
struct bz_json *el_result(struct el *e, struct bz_err *err);
/* Everything in a result. */
bool el_add_result(struct el *e, const struct bz_json *result, struct bz_err *err);

struct bz_batch *el_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err);

extern const struct bz_network bz_elgg;

#endif
