/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of the adapter of Google+ share: everything it ever wrote is first brought
 * into the form of Takeout's JSON, then read.
 *
 * A post is {"resourceName", "url", "creationTime", "updateTime", "author", "content" (HTML),
 * "media", "album", "link", "postAcl", "comments": [...], ...}; see Takeout's own files. */
#ifndef BZ_NETWORK_GOOGLEPLUS_H
#define BZ_NETWORK_GOOGLEPLUS_H

#include "network/network.h"

/* A document under work. */
struct gp {
    const struct bz_context *c;
    buzon_time at;
    struct bz_batch *batch; /* owns */
    const char *me;         /* our id ("1001") or name of a page ("+Ayto"); NULL: nobody said */
    struct bz_texts kept;   /* texts that messages need until they are packed */
};

/* --- googleplus.c --- */

bool gp_keep(struct gp *w, struct bz_str *s, const char **ret, struct bz_err *err);
/* A setter of base/json.h that failed for want of memory. */
bool gp_set(bool ok, struct bz_err *err);
/* "2018-10-29 10:11:12+0000", with or without ":" in the zone, or RFC 3339; BUZON_TIME_NONE. */
buzon_time gp_time(const char *text);

/* --- who.c --- */

/* The author of a post or comment; ret->id is NULL when only a name is left of them. */
bool gp_author(struct gp *w, const struct bz_json *j, struct bz_author *ret,
               struct bz_err *err);
/* Whether two ids can be told to be of two profiles: a number and a name cannot. */
bool gp_differ(const char *a, const char *b);

/* --- content.c --- */

enum { GP_ATTACHMENTS = 50 };

/* A message in the making. */
struct gp_item {
    const struct bz_json *j;
    struct bz_message msg;
    struct bz_author author;
    struct bz_attachment attachments[GP_ATTACHMENTS];
    struct bz_json *extra; /* owns */
};

bool gp_item_init(struct gp_item *i, const struct bz_json *j, struct bz_err *err);
void gp_item_done(struct gp_item *i);
/* Its author, text, times, files and whatever else it has, but neither ids nor kind. */
bool gp_item_fill(struct gp *w, struct gp_item *i, struct bz_err *err);
bool gp_item_pack(struct gp *w, struct gp_item *i, struct bz_err *err);
/* The n-th profile that a content names ("oid" of its links), from *at on: false at the end.
 */
bool gp_mention(const char *content, size_t *at, char ret[static 32]);

/* --- post.c --- */

/* Add a post with its comments; `archive`: it is of our own archive, so its author is us unless
 * that can be told to be wrong. What has no id is kept as unknown. */
bool gp_add_post(struct gp *w, const struct bz_json *j, bool archive, struct bz_err *err);
/* A comment that comes alone ("postUrl" or "parent" names its post). */
bool gp_add_comment(struct gp *w, const struct bz_json *j, struct bz_err *err);

/* --- api.c --- */

/* An object of the former HTTP interface (plus#activity, plus#comment), which *ret says. */
bool gp_api(struct gp *w, const struct bz_json *j, bool *ret, struct bz_err *err);

/* --- page.c --- */

/* A page of the HTML form of Takeout, as a post of its JSON form; the caller owns it. */
struct bz_json *gp_page(const char *bytes, size_t len, struct bz_err *err);

/* --- step.c --- */

struct bz_batch *gp_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err);

extern const struct bz_network bz_googleplus;

#endif
