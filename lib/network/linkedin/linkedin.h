/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of the LinkedIn adapter share: one exchange under work, and the steps of a
 * round.
 *
 * learn.microsoft.com/linkedin/marketing/community-management: ids are URNs. A post has up to
 * three of them ("share" or "ugcPost", and "activity" where people comment); a comment's URN
 * holds that of its post, written in two ways. */
#ifndef BZ_NETWORK_LINKEDIN_H
#define BZ_NETWORK_LINKEDIN_H

#include "network/network.h"
#include "text/split.h"

#define LI_VERSION "202607" /* of the interface; each lives for a year at least */

enum { LI_TEXT = 1250, LI_URN_MAX = 256 };

/* One exchange (or the start of a round) under work. */
struct li {
    const struct bz_context *c;
    const struct bz_exchange *x; /* NULL when a round starts */
    buzon_time at;
    struct bz_batch *batch;        /* owns */
    struct bz_json *state, *round; /* owns; changed in place, written with li_save() */
    char *base;                    /* owns: scheme, host and port */
    const char *me, *version;      /* borrow: digits of our organisation; NULL when unknown */
    struct bz_texts kept;          /* texts a message needs until it is packed */
};

/* --- linkedin.c --- */

/* Begin work. INVALID when the settings are unusable. End it with li_done() in any case. */
bool li_init(struct li *l, const struct bz_context *c, const struct bz_exchange *x,
             buzon_time at, struct bz_err *err);
void li_done(struct li *l);
/* Write state and round to the batch. */
bool li_save(struct li *l, struct bz_err *err);
/* A setter of base/json.h that failed for want of memory. */
bool li_set(bool ok, struct bz_err *err);
/* Keep a text of malloc until the message is packed; takes it, also when it fails. */
bool li_keep(struct li *l, char *text, const char **ret, struct bz_err *err);
/* The same with what was built. */
bool li_keep_str(struct li *l, struct bz_str *s, const char **ret, struct bz_err *err);
/* A text of theirs in normal form C, kept; NULL for NULL and "". */
bool li_text(struct li *l, const char *text, const char **ret, struct bz_err *err);
/* An instant of theirs, milliseconds or seconds; BUZON_TIME_NONE for anything else. */
buzon_time li_time(const struct bz_json *j, const char *key);
/* Our organisation's digits: of the settings, else as noted. */
const char *li_me(const struct bz_context *c);
/* The address the interface is at; NULL with err. The caller owns it. */
char *li_base(const struct bz_json *settings, struct bz_err *err);

/* --- urn.c --- */

/* Whether a URN is that of our organisation, whatever it is called there. */
bool li_is_me(const struct li *l, const char *urn);
bool li_is_comment(const char *urn);
/* Whether it is short enough and of letters that a URN has. */
bool li_is_urn(const char *urn);
/* "activity:1" as "urn:li:activity:1"; what is whole stays. Appended to s. */
void li_urn_whole(struct bz_str *s, const char *urn, size_t len);
/* The post within a comment's URN, as it is there; false for any other URN. Borrowed. */
bool li_urn_split(const char *urn, const char **post, size_t *post_len, const char **id,
                  size_t *id_len);
/* One spelling of a comment's or post's URN, kept: of a comment, with the post's activity. */
bool li_urn(struct li *l, const char *urn, const char **ret, struct bz_err *err);
/* The URN of a comment of that post. */
bool li_urn_of(struct li *l, const char *post, const char *id, const char **ret,
               struct bz_err *err);
/* Whether the interface can be asked for it: posts are read by their share only. */
bool li_urn_is_readable(const char *urn);
/* /rest/ + where the interface has a comment or a post. */
void li_urn_path(struct bz_str *s, const char *urn);
/* The page a person sees, kept; NULL in *ret when the URN does not tell. */
bool li_urn_page(struct li *l, const char *urn, const char **ret, struct bz_err *err);

/* --- place.c --- */

/* That a post has this activity. */
bool li_learn(struct li *l, const char *post, const char *activity, struct bz_err *err);
/* The activity of a post as far as known, else the post itself; and the other way round. */
const char *li_activity(const struct li *l, const char *post);
const char *li_post(const struct li *l, const char *activity);

/* --- comment.c, post.c --- */

/* How a text came to us. */
struct li_how {
    const struct bz_json *notification; /* that brought it; NULL: none did */
    bool edited;                        /* it says that the text was edited */
    bool decor;                         /* the text is the short form within the notification */
    bool mentions;                      /* it names us, below somebody else's post */
    bool own_post;                      /* it stands below a post of ours */
};

/* Turn it into a message and add it. What cannot be one is kept as unknown. */
bool li_add_comment(struct li *l, const struct bz_json *comment, const struct li_how *how,
                    struct bz_err *err);
bool li_add_post(struct li *l, const struct bz_json *post, const struct li_how *how,
                 struct bz_err *err);
/* The text of a post without its mark-up ("little text"); the caller owns it. */
char *li_little(const char *text, struct bz_json *mentions, struct bz_err *err);
/* Message fields that all have in common. */
void li_fill(const struct li *l, struct bz_message *m);

/* --- notification.c --- */

/* What a notification is about, for the one who will read it. */
enum li_about { LI_ABOUT_NOTHING, LI_ABOUT_COMMENT, LI_ABOUT_POST };
/* Read a notification. What only happened comes out at once; of a text, *ret is {"id", "n"} for
 * li_fetch() and li_fetched(), or NULL when it came out. `fetch`: what can be asked for. */
bool li_add_notification(struct li *l, const struct bz_json *n, bool fetch,
                         struct bz_json **ret, struct bz_err *err);
/* Ask for what a notification is about. */
bool li_fetch(struct li *l, const char *purpose, const struct bz_json *item,
              struct bz_err *err);
/* Its answer: the text, or what the notification had of it, or that it is gone. */
bool li_fetched(struct li *l, struct bz_err *err);

/* --- shape.c --- */

/* Everything in a document that came by itself. */
bool li_add_any(struct li *l, const struct bz_json *j, bool fetch, struct bz_err *err);

/* --- ask.c --- */

/* A request with what every one of them has; the caller owns it. */
struct bz_request *li_request(const struct li *l, const char *purpose, const char *method,
                              const char *path, struct bz_err *err);
/* Ask for a path below the base. Takes state, which may be NULL. */
bool li_ask(struct li *l, const char *purpose, const char *path, struct bz_json *state,
            struct bz_err *err);
/* What li_ask() noted with the request; NULL in *ret when nothing. The caller owns it. */
bool li_asked(const struct li *l, struct bz_json **ret, struct bz_err *err);
/* Where the list goes on; 0: at its end. `start`: where this page began. */
int64_t li_next(const struct bz_json *page, int64_t start, int64_t count);
/* The answer as an object. */
struct bz_json *li_parse(struct li *l, struct bz_err *err);
/* Fill err from an error answer, with its own words. Always false. */
bool li_refuse(const struct bz_context *c, const struct bz_exchange *x, const char *what,
               struct bz_err *err);
bool li_ok(const struct bz_exchange *x);

/* --- poll.c --- */

struct bz_batch *li_poll(const struct bz_context *c, buzon_time now, struct bz_err *err);
bool li_who(struct li *l, struct bz_err *err);
bool li_notifications(struct li *l, struct bz_err *err);
bool li_wanted(struct li *l, struct bz_err *err);
bool li_own(struct li *l, struct bz_err *err);
/* Note what an organisation says of itself. */
bool li_note_me(struct li *l, const struct bz_json *organization, struct bz_err *err);
/* The oldest instant the account's settings want. */
buzon_time li_since(const struct li *l, buzon_time now);

/* --- span.c --- */

/* Note the span of the round that begins, and where the list asked for now begins. */
bool li_span_begin(struct li *l, buzon_time now, struct bz_err *err);
buzon_time li_span_start(const struct li *l);
/* Whether the list is asked for without mentions in comments. */
bool li_span_is_plain(const struct li *l);
/* A list with them was refused; the one of them alone was read. On to the top of the next. */
bool li_span_refused(struct li *l, struct bz_err *err);
bool li_span_known(struct li *l, struct bz_err *err);
/* A page came; `next`: where the list goes on, 0: nowhere. */
bool li_span_page(struct li *l, const struct bz_json *list, int64_t next, struct bz_err *err);
/* All was read: the next round begins where something came last. */
bool li_span_end(struct li *l, struct bz_err *err);

/* --- sweep.c, recheck.c --- */

struct bz_batch *li_sweep(const struct bz_context *c, const struct bz_json *known,
                          buzon_time now, struct bz_err *err);
bool li_sweep_posts(struct li *l, struct bz_err *err);
bool li_sweep_comments(struct li *l, struct bz_err *err);
struct bz_batch *li_recheck(const struct bz_context *c, const char *const *ids, size_t n,
                            struct bz_err *err);

/* --- step.c --- */

struct bz_batch *li_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err);

/* --- reply.c, readback.c --- */

struct bz_request *li_reply(const struct bz_context *c, const struct bz_part *part,
                            const char *state, struct bz_err *err);
bool li_replied(const struct bz_context *c, const struct bz_part *part,
                const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err);
/* Below which comment or post a part stands, as far as it is known; kept. */
bool li_target(struct li *l, const struct bz_part *part, const char **ret, struct bz_err *err);
struct bz_request *li_find_own(const struct bz_context *c, const struct bz_part *part,
                               buzon_time since, struct bz_err *err);
bool li_found_own(const struct bz_context *c, const struct bz_part *part,
                  const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err);

/* --- check.c, refresh.c --- */

struct bz_batch *li_check(const struct bz_context *c, struct bz_err *err);
bool li_check_roles(struct li *l, struct bz_err *err);
bool li_check_who(struct li *l, struct bz_err *err);
bool li_check_token(struct li *l, struct bz_err *err);
/* A form to the server of tokens; `fields` are its secrets. The caller owns it. */
struct bz_request *li_form(const struct bz_context *c, const char *purpose, const char *path,
                           const char *body, const struct bz_form_field *fields,
                           struct bz_err *err);
struct bz_request *li_refresh(const struct bz_context *c, struct bz_err *err);
bool li_refreshed(const struct bz_context *c, const struct bz_exchange *x,
                  struct bz_refreshed *ret, struct bz_err *err);

/* --- hook.c, media.c --- */

bool li_verify(const struct bz_context *c, const struct bz_delivery *d,
               const struct bz_proofs *proofs, struct bz_verdict *ret, struct bz_err *err);
bool li_addressees(const struct bz_exchange *x, struct bz_texts *ret, struct bz_err *err);
struct bz_request *li_media(const struct bz_context *c, const struct bz_attachment *a,
                            const char *state, struct bz_err *err);
bool li_got_media(const struct bz_context *c, const struct bz_attachment *a,
                  const struct bz_exchange *x, struct bz_fetched *ret, struct bz_err *err);

extern const struct bz_network bz_linkedin;

#endif
