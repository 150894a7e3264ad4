/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of the adapter of X share: one exchange under work, and what two vocabularies
 * and three forms of a post have in common. */
#ifndef BZ_NETWORK_X_H
#define BZ_NETWORK_X_H

#include "network/network.h"

/* One exchange under work. */
struct xx {
    const struct bz_context *c;
    const struct bz_exchange *x;
    struct bz_batch *batch; /* owns */
    const char *me;         /* our user id; NULL when nobody said so */
    const char *handle;     /* ours, without "@"; NULL likewise */
    struct bz_texts kept;   /* texts that messages need until they are packed */
    bool archive;           /* posts that name no author are our own */
};

/* What stands beside a post: "includes" of v2, "users" of v1.1's deliveries; may be NULL. */
struct xx_beside {
    const struct bz_json *includes, *users;
};

/* --- x.c --- */

/* An id, which comes as a text, as a number, or as a number with a text beside it (KEY_str):
 * borrowed or kept; NULL when there is none. */
bool xx_id(struct xx *w, const struct bz_json *j, const char *key, const char **ret,
           struct bz_err *err);
bool xx_keep(struct xx *w, struct bz_str *s, const char **ret, struct bz_err *err);
/* A setter of base/json.h that failed for want of memory. */
bool xx_set(bool ok, struct bz_err *err);
/* The member under its old name or its new one; NULL when there is neither. */
const struct bz_json *xx_either(const struct bz_json *j, const char *old, const char *now);
/* Length of a list; 0 for anything else. */
size_t xx_len(const struct bz_json *list);
/* Whose the account is, as the context says: borrowed; NULL when it does not. */
const char *xx_me(const struct bz_context *c);

/* --- time.c --- */

/* An instant as v2 (RFC 3339), v1.1 ("Mon Nov 23 18:45:08 +0000 2026") and direct messages
 * (milliseconds as a text) write it; BUZON_TIME_NONE for anything else. */
buzon_time xx_time(const struct bz_json *j);
/* When an id was given out; BUZON_TIME_NONE for those of before November 2010. */
buzon_time xx_id_time(const char *id);

/* --- author.c --- */

/* The author of an object: v1.1 brings the user along, v2 names an id that stands beside it.
 * False without memory only; ret->id and ret->handle are NULL when nobody is named. */
bool xx_author(struct xx *w, const struct bz_json *user, const char *id,
               const struct xx_beside *beside, struct bz_author *ret, struct bz_err *err);
bool xx_is_me(const struct xx *w, const char *id, const char *handle);

/* --- text.c --- */

/* Their text as it reads: short addresses are what they stand for, those of files are left out,
 * "&amp;", "&lt;" and "&gt;" are signs again, in normal form C. */
bool xx_text(struct xx *w, const char *text, const struct bz_json *entities,
             const struct bz_json *media, const char **ret, struct bz_err *err);

/* --- media.c --- */

enum { XX_ATTACHMENTS = 8 };

struct xx_files {
    struct bz_attachment items[XX_ATTACHMENTS];
    size_t n;
};

/* A file as v2 (media of includes) or v1.1 (media of entities) describes it. */
bool xx_media(struct xx *w, const struct bz_json *media, struct xx_files *ret,
              struct bz_err *err);
/* A place, when it is a point. */
bool xx_point(struct xx *w, const struct bz_json *geo, struct xx_files *ret,
              struct bz_err *err);

/* --- post.c, post_read.c --- */

/* A post of any form, read. Everything is borrowed or kept. */
struct xx_post {
    const struct bz_json *j;
    const char *id, *first, *parent, *quoted, *reposted; /* first: of its chain of edits */
    int64_t edits;
    const char *words;              /* the whole text, as it came */
    const struct bz_json *entities, /* of `words` */
        *media, *edit_ids;
    struct bz_author author;
    bool old; /* of v1.1 */
};

bool xx_post_read(struct xx *w, const struct bz_json *j, const struct xx_beside *beside,
                  struct xx_post *ret, struct bz_err *err);
/* Add a post; of a repost only that it happened. */
bool xx_add_post(struct xx *w, const struct bz_json *j, const struct xx_beside *beside,
                 struct bz_err *err);

/* --- direct.c --- */

/* Add a direct message of v2 or of v1.1. What is no message is kept as unknown. */
bool xx_add_direct(struct xx *w, const struct bz_json *j, const struct xx_beside *beside,
                   struct bz_err *err);

/* --- pack.c --- */

/* Complete a message and add it; `extra` is borrowed. */
bool xx_pack(struct xx *w, struct bz_message *m, const struct xx_files *files,
             const struct bz_json *extra, struct bz_err *err);

/* --- events.c --- */

/* A delivery, of either interface. Sets *ret to whether it was one. */
bool xx_events(struct xx *w, const struct bz_json *j, bool *ret, struct bz_err *err);
bool xx_addressees(const struct bz_exchange *x, struct bz_texts *ret, struct bz_err *err);

/* --- step.c --- */

struct bz_batch *xx_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err);
bool xx_unknown(struct xx *w, const struct bz_json *j, struct bz_err *err);

/* --- hook.c --- */

bool xx_verify(const struct bz_context *c, const struct bz_delivery *d,
               const struct bz_proofs *proofs, struct bz_verdict *ret, struct bz_err *err);

extern const struct bz_network bz_x;

#endif
