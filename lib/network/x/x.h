/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of the adapter of X share: one exchange under work, what two vocabularies and
 * three forms of a post have in common, and the steps of a round. */
#ifndef BZ_NETWORK_X_H
#define BZ_NETWORK_X_H

#include "network/network.h"

/* The order in which a round asks. */
enum xx_phase {
    XX_ME,       /* who are we: the first round, and checks */
    XX_MENTIONS, /* posts that name us */
    XX_OWN,      /* our own: announcements, and answers written with other tools */
    XX_SEARCH,   /* what is said in our conversations without naming us */
    XX_DIRECTS,  /* direct messages */
    XX_END
};

/* One exchange (or the start of a round) under work. */
struct xx {
    const struct bz_context *c;
    const struct bz_exchange *x;   /* NULL when a round starts */
    buzon_time at;                 /* ours */
    struct bz_batch *batch;        /* owns */
    const char *me;                /* our user id; NULL when nobody said so */
    const char *handle;            /* ours, without "@"; NULL likewise */
    struct bz_json *state, *round; /* owns; changed in place, written with xx_save(); NULL when
                                      nobody asked for the document */
    struct bz_texts kept;          /* texts that messages need until they are packed */
    bool archive;                  /* posts that name no author are our own */
    bool quoted;                   /* the post at work quotes us: its delivery says so */
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

/* A member that may be the id of ours that our settings or the network name, as it goes into a
 * path: digits only. */
bool xx_is_id(const char *id);
/* Where the interface is; the caller owns the text. */
char *xx_base(const struct bz_json *settings, struct bz_err *err);

/* --- state.c --- */

/* Begin work that has a state; `x` is NULL when a round starts. End it with xx_done(). */
bool xx_init(struct xx *w, const struct bz_context *c, const struct bz_exchange *x,
             buzon_time at, struct bz_err *err);
void xx_done(struct xx *w);
/* Write state and round to the batch. */
bool xx_save(struct xx *w, struct bz_err *err);
/* Whether id a was given out after b (NULL: before all). By length, then as texts; no number is
 * made of them. */
bool xx_after(const char *a, const char *b);
/* The oldest instant the account's settings want: kept from the first round on. */
buzon_time xx_since(const struct xx *w, buzon_time now);

/* --- ask.c --- */

/* Whether the account signs with OAuth 1.0a, as its settings say. */
bool xx_signs(const struct bz_json *settings);
/* A request of a path below the base. */
struct bz_request *xx_request(const struct bz_context *c, const char *purpose,
                              const char *method, const struct bz_str *path,
                              struct bz_err *err);
/* The same as a question of the round. */
bool xx_ask(struct xx *w, const char *purpose, const struct bz_str *path, struct bz_err *err);
/* Which members of a post, or of a direct message, an answer has to have; X gives none by
 * itself. In the old words or the new ones, as the account's settings say. */
void xx_add_fields(struct bz_str *path, const struct bz_json *settings, bool directs);
/* "&NAME=2026-11-23T08:00:00Z". */
void xx_add_time(struct bz_str *path, const char *name, buzon_time t);
/* "&NAME=TEXT", percent-encoded; nothing for NULL. */
void xx_add_parameter(struct bz_str *path, const char *name, const char *text);

/* --- error.c --- */

/* What a refusal says, typed; what became of what was sent goes to *sent (may be NULL). Always
 * false. */
bool xx_refuse(struct bz_err *err, const struct bz_exchange *x, const char *what,
               enum bz_sent *sent);
/* The same of an answer that was parsed. */
bool xx_refuse_json(struct bz_err *err, const struct bz_exchange *x, const char *what,
                    const struct bz_json *j, enum bz_sent *sent);

/* Whether a refusal says that what is paid for is used up. False for no memory. */
bool xx_is_capped(const struct bz_exchange *x, bool *ret, struct bz_err *err);
/* Whether what was refused may be the token of a page: they end. */
bool xx_is_torn(const struct bz_exchange *x);

/* --- pace.c --- */

/* After a refusal: what its headers say, else in pause_s seconds; 0: a window of X's. */
buzon_time xx_retry_at(const struct bz_exchange *x, int pause_s);
buzon_time xx_backoff(const struct bz_context *c, const struct bz_exchange *x);

/* --- poll.c --- */

/* Ask what the next phase from `phase` on has to ask; at the end the round is done. */
bool xx_go(struct xx *w, enum xx_phase phase, struct bz_err *err);
struct bz_batch *xx_poll(const struct bz_context *c, buzon_time now, struct bz_err *err);
struct bz_batch *xx_check(const struct bz_context *c, struct bz_err *err);

/* Each of these asks what its phase has to ask: 1, or 0 when there is nothing, or -1 with err.
 * --- about.c --- */
int xx_begin_me(struct xx *w, enum xx_phase phase, struct bz_err *err);
bool xx_me_page(struct xx *w, enum xx_phase phase, const struct bz_json *j, struct bz_err *err);
bool xx_me_refused(struct xx *w, enum xx_phase phase, struct bz_err *err);
bool xx_may_page(struct xx *w, enum xx_phase phase, const struct bz_json *j,
                 struct bz_err *err);
bool xx_may_refused(struct xx *w, enum xx_phase phase, struct bz_err *err);

/* --- feed.c --- */

int xx_begin_feed(struct xx *w, enum xx_phase phase, struct bz_err *err);
bool xx_feed_page(struct xx *w, enum xx_phase phase, const struct bz_json *j,
                  struct bz_err *err);
bool xx_feed_refused(struct xx *w, enum xx_phase phase, struct bz_err *err);

/* --- search.c --- */

/* Remember the conversation of a post of ours. */
bool xx_watch(struct xx *w, const struct bz_json *post, struct bz_err *err);
int xx_begin_search(struct xx *w, enum xx_phase phase, struct bz_err *err);
bool xx_search_page(struct xx *w, enum xx_phase phase, const struct bz_json *j,
                    struct bz_err *err);
bool xx_search_refused(struct xx *w, enum xx_phase phase, struct bz_err *err);

/* What sweep.c needs of it. The round's "search" is the entry of the watch list that is asked
 * about; -1: posts that name us. */
bool xx_search_ask(struct xx *w, const char *purpose, const char *token, struct bz_err *err);
bool xx_search_enter(struct xx *w, int64_t at, struct bz_err *err);
/* The entry after those that were asked about; -1: none. */
int64_t xx_search_after(const struct xx *w);
/* Add what of a page is for us. */
bool xx_search_add(struct xx *w, const struct bz_json *j, struct bz_err *err);
/* Whether a page has a next one, whose token is then in the round. */
bool xx_search_more(struct xx *w, const struct bz_json *j, bool *ret, struct bz_err *err);

/* --- sweep.c --- */

struct bz_batch *xx_sweep(const struct bz_context *c, const struct bz_json *known,
                          buzon_time now, struct bz_err *err);
bool xx_sweep_page(struct xx *w, enum xx_phase phase, const struct bz_json *j,
                   struct bz_err *err);
bool xx_sweep_refused(struct xx *w, enum xx_phase phase, struct bz_err *err);

/* --- recheck.c --- */

struct bz_batch *xx_recheck(const struct bz_context *c, const char *const *ids, size_t n,
                            struct bz_err *err);
bool xx_posts_page(struct xx *w, enum xx_phase phase, const struct bz_json *j,
                   struct bz_err *err);
bool xx_posts_refused(struct xx *w, enum xx_phase phase, struct bz_err *err);

/* --- directs.c --- */

int xx_begin_directs(struct xx *w, enum xx_phase phase, struct bz_err *err);
bool xx_directs_page(struct xx *w, enum xx_phase phase, const struct bz_json *j,
                     struct bz_err *err);
bool xx_directs_refused(struct xx *w, enum xx_phase phase, struct bz_err *err);

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

/* Ids of posts and of direct messages look alike, and only those of posts can be looked up
 * together: ours of a direct message say what they are. */
#define XX_DIRECT "dm-"
bool xx_direct_id(struct xx *w, const char *id, const char **ret, struct bz_err *err);
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

/* --- reply.c --- */

/* Whether a part goes out as a direct message. */
bool xx_is_direct(const struct bz_part *part);
/* "/2/dm_conversations/…" + tail for the conversation with whoever wrote a message. */
bool xx_direct_path(const struct bz_message *to, const char *tail, struct bz_str *path,
                    struct bz_err *err);
/* The page of a post of ours; the caller owns the text. */
bool xx_post_url(const struct bz_context *c, const char *id, char **ret, struct bz_err *err);
bool xx_takes(const struct bz_context *c, const struct bz_message *to,
              enum buzon_visibility visibility, struct bz_err *err);
struct bz_request *xx_reply(const struct bz_context *c, const struct bz_part *part,
                            const char *state, struct bz_err *err);
bool xx_replied(const struct bz_context *c, const struct bz_part *part,
                const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err);

/* --- readback.c --- */

struct bz_request *xx_find_own(const struct bz_context *c, const struct bz_part *part,
                               buzon_time since, struct bz_err *err);
bool xx_found_own(const struct bz_context *c, const struct bz_part *part,
                  const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err);

/* --- file.c --- */

struct bz_request *xx_file(const struct bz_context *c, const struct bz_attachment *a,
                           const char *state, struct bz_err *err);
bool xx_got_file(const struct bz_context *c, const struct bz_attachment *a,
                 const struct bz_exchange *x, struct bz_fetched *ret, struct bz_err *err);

/* --- cost.c --- */

int64_t xx_cost(const struct bz_request *r);

/* --- token.c --- */

struct bz_request *xx_refresh(const struct bz_context *c, struct bz_err *err);
bool xx_refreshed(const struct bz_context *c, const struct bz_exchange *x,
                  struct bz_refreshed *ret, struct bz_err *err);

extern const struct bz_network bz_x;

#endif
