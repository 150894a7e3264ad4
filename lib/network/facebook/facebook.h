/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of the Facebook adapter share: what nodes of Graph become.
 *
 * A comment may be named OBJECT_COMMENT by its post or by a photo of it: what stands behind the
 * last "_" is the same, and is the id of posts and comments here; the whole is the native one.
 */
#ifndef BZ_NETWORK_FACEBOOK_H
#define BZ_NETWORK_FACEBOOK_H

#include "network/meta_graph.h"

/* Fields that are asked for; those of the first also of what may be a post or a comment. */
#define FB_FIELDS "id,from{id,name},message,created_time,permalink_url,is_hidden"
#define FB_POST_FIELDS                                                                         \
    FB_FIELDS ",updated_time,story,status_type,parent_id,"                                     \
              "attachments{media_type,type,url,title,media,subattachments},"                   \
              "comments.filter(stream).limit(0).summary(total_count)"
#define FB_COMMENT_FIELDS                                                                      \
    FB_FIELDS ",parent{id},attachment,is_private,can_reply_privately,comment_count"
#define FB_MESSAGE_FIELDS                                                                      \
    "id,created_time,from,to,message,attachments{id,mime_type,name,size,file_url,image_data,"  \
    "video_data},sticker,shares"

/* --- facebook.c --- */

bool fb_init(struct bz_graph *f, const struct bz_context *c, const struct bz_exchange *x,
             struct bz_err *err);
/* The page's id, borrowed from the context; NULL when nobody said so. */
const char *fb_me(const struct bz_context *c);
char *fb_base(const struct bz_json *settings, struct bz_err *err);
/* The part of a post's or comment's id that is ours to compare; borrows. */
const char *fb_id(const char *native);

/* --- node.c --- */

bool fb_add_post(struct bz_graph *f, const struct bz_json *node, const struct bz_graph_how *how,
                 struct bz_err *err);
bool fb_add_comment(struct bz_graph *f, const struct bz_json *node,
                    const struct bz_graph_how *how, struct bz_err *err);
bool fb_add_review(struct bz_graph *f, const struct bz_json *node,
                   const struct bz_graph_how *how, struct bz_err *err);
/* A recommendation's id where its story has none. */
bool fb_review_id(struct bz_graph *f, const char *reviewer, buzon_time at, const char **ret,
                  struct bz_err *err);

/* --- files.c --- */

/* Files of a post ("attachments") and of a comment ("attachment"). */
bool fb_files(struct bz_graph *f, struct bz_meta_made *k, const struct bz_json *node,
              struct bz_err *err);

/* --- hook.c --- */

bool fb_delivery(struct bz_graph *f, const struct bz_json *document, struct bz_err *err);
/* One change of a delivery's entry. */
bool fb_change(struct bz_graph *f, const char *page, buzon_time at,
               const struct bz_json *change, struct bz_err *err);
/* What a look-up that a delivery asked for brought. Sets *ret to whether it was one. */
bool fb_looked_up(struct bz_graph *f, bool *ret, struct bz_err *err);

/* --- check.c --- */

struct bz_batch *fb_check(const struct bz_context *c, struct bz_err *err);
/* The exchanges of a check. Sets *ret to whether it was one; so do those below. */
bool fb_checked(struct bz_graph *f, bool *ret, struct bz_err *err);

/* --- reply.c --- */

/* Whether Facebook knows what is answered by its id, and such an answer: GONE, UNSUPPORTED. */
bool fb_takes(const struct bz_context *c, const struct bz_message *to,
              enum buzon_visibility visibility, struct bz_err *err);
struct bz_request *fb_reply(const struct bz_context *c, const struct bz_part *part,
                            const char *state, struct bz_err *err);

/* --- readback.c --- */

struct bz_request *fb_find_own(const struct bz_context *c, const struct bz_part *part,
                               buzon_time since, struct bz_err *err);
bool fb_found_own(const struct bz_context *c, const struct bz_part *part,
                  const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err);

/* --- media.c --- */

struct bz_request *fb_media(const struct bz_context *c, const struct bz_attachment *a,
                            const char *state, struct bz_err *err);
bool fb_got_media(const struct bz_context *c, const struct bz_attachment *a,
                  const struct bz_exchange *x, struct bz_fetched *ret, struct bz_err *err);

/* --- any.c --- */

/* Everything that can be found in a document whose origin nobody told. */
bool fb_any(struct bz_graph *f, const struct bz_json *document, const struct bz_graph_how *how,
            struct bz_err *err);

/* --- step.c --- */

struct bz_batch *fb_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err);

extern const struct bz_network bz_facebook;

#endif
