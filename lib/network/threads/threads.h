/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of the Threads adapter share: one exchange under work, and what media of
 * Threads become.
 *
 * Threads names people by their user names, which may change; ids it gives of accounts that use
 * the app only. A post and an answer are both "media". */
#ifndef BZ_NETWORK_THREADS_H
#define BZ_NETWORK_THREADS_H

#include "network/meta_graph.h"

/* Fields that are asked for; those of the first exist wherever a medium is shown. */
#define TH_PLAIN "id,text,username,timestamp,permalink,media_type,media_url,has_replies"
#define TH_FIELDS                                                                              \
    TH_PLAIN ",gif_url,thumbnail_url,children{media_type,media_url,alt_text},alt_text,"        \
             "is_quote_post,quoted_post,reposted_post,link_attachment_url,topic_tag,"          \
             "poll_attachment{option_a,option_b,option_c,option_d,expiration_timestamp},"      \
             "is_reply,root_post,replied_to"
#define TH_REPLY_PLAIN TH_PLAIN ",is_reply,root_post,replied_to,is_reply_owned_by_me"
#define TH_REPLY_FIELDS TH_FIELDS ",is_reply_owned_by_me,hide_status"
#define TH_PENDING_PLAIN TH_REPLY_PLAIN ",reply_approval_status"
#define TH_PENDING_FIELDS TH_REPLY_FIELDS ",reply_approval_status"

/* How a medium came to us. */
struct th_how {
    const char *root;             /* the post it is below; NULL: not known */
    bool ours;                    /* it is from a list of our own */
    bool pending;                 /* from the list of what waits for our approval */
    buzon_time as_of;             /* when it read like that; 0: not known */
    enum buzon_message_kind kind; /* of what a citizen wrote; UNKNOWN: the usual one. REPLY:
                                     also of ours */
};

/* --- threads.c --- */

bool th_init(struct bz_graph *t, const struct bz_context *c, const struct bz_exchange *x,
             struct bz_err *err);
/* Our id, borrowed from the context; NULL when nobody said so. */
const char *th_me(const struct bz_context *c);
/* Our user name; NULL when nobody said so. */
const char *th_handle(const struct bz_context *c);
char *th_base(const struct bz_json *settings, struct bz_err *err);

/* --- node.c --- */

/* What has no id is kept as it came. */
bool th_add(struct bz_graph *t, const struct bz_json *node, const struct th_how *how,
            struct bz_err *err);

/* --- hook.c --- */

/* Whether a document looks like a delivery. */
bool th_is_delivery(const struct bz_json *document);
bool th_delivery(struct bz_graph *t, const struct bz_json *document, struct bz_err *err);
/* What a look-up that a delivery asked for brought. Sets *ret to whether it was one. */
bool th_looked_up(struct bz_graph *t, bool *ret, struct bz_err *err);
bool th_addressees(const struct bz_exchange *x, struct bz_texts *ret, struct bz_err *err);

/* --- check.c --- */

struct bz_batch *th_check(const struct bz_context *c, struct bz_err *err);
/* The exchanges of a check. Sets *ret to whether it was one; so do those below. */
bool th_checked(struct bz_graph *t, bool *ret, struct bz_err *err);

/* --- reply.c --- */

/* Whether Threads knows what is answered by its id, and such an answer: GONE, UNSUPPORTED. */
bool th_takes(const struct bz_context *c, const struct bz_message *to,
              enum buzon_visibility visibility, struct bz_err *err);
/* The id of what a part stands below; borrowed. */
const char *th_target(const struct bz_part *part);
struct bz_request *th_reply(const struct bz_context *c, const struct bz_part *part,
                            const char *state, struct bz_err *err);
bool th_replied(const struct bz_context *c, const struct bz_part *part,
                const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err);

/* --- readback.c --- */

struct bz_request *th_find_own(const struct bz_context *c, const struct bz_part *part,
                               buzon_time since, struct bz_err *err);
bool th_found_own(const struct bz_context *c, const struct bz_part *part,
                  const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err);

/* --- any.c --- */

/* Everything that can be found in a document whose origin nobody told. */
bool th_any(struct bz_graph *t, const struct bz_json *document, const struct th_how *how,
            struct bz_err *err);

/* --- step.c --- */

struct bz_batch *th_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err);

extern const struct bz_network bz_threads;

#endif
