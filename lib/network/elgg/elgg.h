/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of the Elgg adapter share: one answer of a site under work.
 *
 * Elgg itself offers next to nothing: what a site's web services answer is up to its plugins,
 * and they differ. So things are told by what they have, not by which method gave them. */
#ifndef BZ_NETWORK_ELGG_H
#define BZ_NETWORK_ELGG_H

#include "network/network.h"
#include "text/split.h"

enum { EL_GUID_MAX = 20 };

struct el {
    const struct bz_context *c;
    const struct bz_exchange *x;
    struct bz_batch *batch;       /* owns */
    const char *me, *guid, *name; /* borrow: our user's name, its guid, and how it is shown */
    struct bz_texts kept;         /* texts a message needs until it is packed */
};

/* --- elgg.c --- */

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

/* --- step.c --- */

struct bz_batch *el_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err);

extern const struct bz_network bz_elgg;

#endif
