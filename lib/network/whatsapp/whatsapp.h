/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of the WhatsApp adapter share: one exchange under work, and what is in a
 * delivery. */
#ifndef BZ_NETWORK_WHATSAPP_H
#define BZ_NETWORK_WHATSAPP_H

#include "network/meta.h"
#include "text/split.h"

/* One exchange under work. */
struct wa {
    const struct bz_context *c;
    const struct bz_exchange *x;
    buzon_time at;
    struct bz_batch *batch; /* owns */
    const char *me;         /* our phone_number_id; NULL when nobody said so */
    const char *waba;       /* our business account; NULL likewise */
    char *base;             /* owns: of Graph, with its version */
    struct bz_texts kept;   /* texts that messages need until they are packed */
};

/* The value of a change: whose it is, and who is in it. */
struct wa_value {
    const struct bz_json *value;
    const char *number; /* display_phone_number, digits; NULL when it does not say */
};

/* A person, as far as a delivery says. Texts are borrowed or kept. */
struct wa_who {
    const char *id;     /* the business-scoped one where there is one, else the number */
    const char *number; /* NULL: hidden behind a user name */
    const char *parent; /* parent_user_id */
    struct bz_author author;
};

/* --- whatsapp.c --- */

/* Begin work; end it with wa_done() in any case. */
bool wa_init(struct wa *w, const struct bz_context *c, const struct bz_exchange *x,
             struct bz_err *err);
void wa_done(struct wa *w);
/* Graph's address for an account, owned by the caller: the setting base_url, or the newest
 * version known. */
char *wa_base(const struct bz_json *settings, struct bz_err *err);
/* Our phone_number_id, borrowed from the context; NULL when nobody said so. */
const char *wa_me(const struct bz_context *c);
/* An id, which comes as a text or a number: borrowed or kept; NULL when there is none. */
bool wa_id(struct wa *w, const struct bz_json *j, const char *key, const char **ret,
           struct bz_err *err);
/* A text in normal form C, kept; NULL for NULL and "". */
bool wa_text(struct wa *w, const char *text, const char **ret, struct bz_err *err);
/* A setter of base/json.h that failed for want of memory. */
bool wa_set(bool ok, struct bz_err *err);

/* --- who.c --- */

/* Who is meant by a number and a business-scoped id (either may be NULL), with what the value's
 * contacts add. */
bool wa_who(struct wa *w, const struct wa_value *v, const char *number, const char *user,
            struct wa_who *ret, struct bz_err *err);
/* The sender of a message; its id is NULL when the message does not say. */
bool wa_sender(struct wa *w, const struct wa_value *v, const struct bz_json *m,
               struct wa_who *ret, struct bz_err *err);

/* --- content.c --- */

enum { WA_ATTACHMENTS = 4 };

/* What a message says. */
struct wa_content {
    const char *text; /* NULL: nothing */
    struct bz_attachment attachments[WA_ATTACHMENTS];
    size_t n;
    bool known; /* its type is one that carries words of a citizen */
};

/* Read the object that a message has under its type's name; adds to extra what has no place in
 * a message. */
bool wa_content(struct wa *w, const struct bz_json *m, struct wa_content *ret,
                struct bz_json *extra, struct bz_err *err);

/* --- message.c --- */

/* Add a message of a value: of a citizen, or (`ours`) one that we wrote in the app to `to`. */
bool wa_add_message(struct wa *w, const struct wa_value *v, const struct bz_json *m,
                    struct bz_err *err);
bool wa_add_own(struct wa *w, const struct wa_value *v, const struct bz_json *m, const char *to,
                struct bz_err *err);

/* --- happened.c --- */

/* A message that is none: an edit, a revoke, a reaction, a word of the system. Sets *ret to
 * whether it was one. */
bool wa_happened(struct wa *w, const struct wa_value *v, const struct bz_json *m, bool *ret,
                 struct bz_err *err);
/* What became of a message of ours. */
bool wa_add_status(struct wa *w, const struct bz_json *status, struct bz_err *err);

/* --- step.c --- */

struct bz_batch *wa_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err);
bool wa_addressees(const struct bz_exchange *x, struct bz_texts *ret, struct bz_err *err);

/* --- check.c --- */

struct bz_batch *wa_check(const struct bz_context *c, struct bz_err *err);
/* The exchanges of a check. Sets *ret to whether it was one. */
bool wa_checked(struct wa *w, bool *ret, struct bz_err *err);

/* --- media.c --- */

struct bz_request *wa_media(const struct bz_context *c, const struct bz_attachment *a,
                            const char *state, struct bz_err *err);
bool wa_got_media(const struct bz_context *c, const struct bz_attachment *a,
                  const struct bz_exchange *x, struct bz_fetched *ret, struct bz_err *err);

/* --- reply.c --- */

struct bz_request *wa_reply(const struct bz_context *c, const struct bz_part *part,
                            const char *state, struct bz_err *err);
bool wa_replied(const struct bz_context *c, const struct bz_part *part,
                const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err);

extern const struct bz_network bz_whatsapp;

#endif
