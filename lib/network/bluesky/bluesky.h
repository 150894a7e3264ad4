/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of the Bluesky adapter share: one exchange under work, and the steps of a
 * round.
 *
 * atproto.com/specs, docs.bsky.app: people are DIDs, handles change; a post is a record with an
 * AT-URI, its version a CID. Everything is public but chats, which are another service behind
 * the same address. */
#ifndef BZ_NETWORK_BLUESKY_H
#define BZ_NETWORK_BLUESKY_H

#include "network/network.h"
#include "text/split.h"

enum { BSKY_GRAPHEMES = 300, BSKY_CHAT_GRAPHEMES = 1000, BSKY_URI_MAX = 1024 };

#define BSKY_POSTS "app.bsky.feed.post"

/* One exchange (or the start of a round) under work. */
struct bsky {
    const struct bz_context *c;
    const struct bz_exchange *x; /* NULL when a round starts */
    buzon_time at;
    struct bz_batch *batch;        /* owns */
    struct bz_json *state, *round; /* owns; changed in place, written with bsky_save() */
    char *base;                    /* owns: scheme, host and port */
    const char *me;                /* borrows: our DID; NULL when unknown */
    struct bz_texts kept;          /* texts a message needs until it is packed */
};

/* --- bluesky.c --- */

/* Begin work. INVALID when the settings are unusable. End it with bsky_done() in any case. */
bool bsky_init(struct bsky *b, const struct bz_context *c, const struct bz_exchange *x,
               buzon_time at, struct bz_err *err);
void bsky_done(struct bsky *b);
/* Write state and round to the batch. */
bool bsky_save(struct bsky *b, struct bz_err *err);
/* A setter of base/json.h that failed for want of memory. */
bool bsky_set(bool ok, struct bz_err *err);
/* Keep what was built until the message is packed. */
bool bsky_keep(struct bsky *b, struct bz_str *s, const char **ret, struct bz_err *err);
/* A text of theirs in normal form C, kept; NULL for NULL and "". */
bool bsky_text(struct bsky *b, const char *text, const char **ret, struct bz_err *err);
buzon_time bsky_time(const struct bz_json *j, const char *key);
/* Whether chats are read: an app password may be kept from them. */
bool bsky_chats(const struct bsky *b);
/* The oldest instant the account's settings want. */
buzon_time bsky_since(const struct bsky *b, buzon_time now);
bool bsky_list_has(const struct bz_json *list, const char *text);

/* --- ask.c --- */

/* A request to /xrpc/ + path; `chat`: passed on to the service of chats. The caller owns it. */
struct bz_request *bsky_request(const struct bsky *b, const char *purpose, const char *method,
                                const char *path, bool chat, struct bz_err *err);
/* The same with a body of JSON, which it takes. */
struct bz_request *bsky_post(const struct bsky *b, const char *purpose, const char *path,
                             struct bz_json *body, bool chat, struct bz_err *err);
/* Ask for a path. Takes state, which may be NULL. */
bool bsky_ask(struct bsky *b, const char *purpose, const char *path, struct bz_json *state,
              bool chat, struct bz_err *err);
/* What was noted with the request; NULL in *ret when nothing. The caller owns it. */
bool bsky_asked(const struct bz_exchange *x, struct bz_json **ret, struct bz_err *err);
bool bsky_ok(const struct bz_exchange *x);
/* The answer as an object. */
struct bz_json *bsky_parse(struct bsky *b, struct bz_err *err);
/* Fill err from an error answer, with its own name and words. Always false. */
bool bsky_refuse(const struct bz_exchange *x, const char *what, struct bz_err *err);
/* Whether an error answer has that name, {"error": "ExpiredToken"}. False (and err) only
 * without memory. */
bool bsky_named(const struct bz_exchange *x, const char *name, bool *ret, struct bz_err *err);
buzon_time bsky_backoff(const struct bz_context *c, const struct bz_exchange *x);
enum bz_holds bsky_holds(const struct bz_exchange *x, bool writes);

/* --- post.c, embed.c, extra.c --- */

/* How a post came to us. */
struct bsky_how {
    const char *reason;           /* of the notification that brought it; NULL: none did */
    const struct bz_json *parent; /* what the network shows of what it answers */
    const struct bz_json *raw;    /* nobody knows what it is: kept as it came */
};

/* Everything a post is made of, as the views have it in common. Borrowed. */
struct bsky_view {
    const char *uri, *cid;
    const struct bz_json *author, *record, *embed, *labels, *viewer;
    const char *indexed_at;
};

/* A postView, a notification, or a record with its address; false when it is none. */
bool bsky_view(const struct bz_json *j, struct bsky_view *ret);
/* Turn it into a message and add it. */
bool bsky_add_post(struct bsky *b, const struct bsky_view *v, const struct bsky_how *how,
                   struct bz_err *err);
/* {"did", "handle", "displayName"}, or the DID alone of a chat's sender or an AT-URI. */
bool bsky_author(struct bsky *b, const struct bz_json *j, const char *did,
                 struct bz_author *ret, struct bz_err *err);
/* The DID within an AT-URI and its record key, kept; false when it is none. */
bool bsky_uri_split(const char *uri, char did[static 256], char key[static 256]);
/* The page a person sees, kept; NULL in *ret when the URI does not tell. */
bool bsky_page(struct bsky *b, const char *uri, const char **ret, struct bz_err *err);

enum { BSKY_FILES = 16 };

/* Fill at most BSKY_FILES; *n says how many. */
bool bsky_files(struct bsky *b, const struct bsky_view *v, struct bz_attachment *ret, size_t *n,
                struct bz_err *err);
/* What a post has beyond a message: the caller owns the text. */
char *bsky_extra(const struct bsky_view *v, const struct bsky_how *how, const char *claimed,
                 bool receipt, struct bz_err *err);
/* The links, mentions and hashtags of facets into an object, with the hashtags `more`: byte
 * offsets are clamped to whole characters. */
bool bsky_facets(struct bz_json *extra, const char *text, const struct bz_json *facets,
                 const struct bz_json *more);
/* The quoted post in an embed: {"uri", "cid"?, "text"?, "author"?}; NULL: none. */
const struct bz_json *bsky_quoted(const struct bz_json *embed);

/* --- chat.c --- */

/* A message of a conversation, or that it is gone. */
bool bsky_add_chat(struct bsky *b, const char *convo, const struct bz_json *message,
                   const struct bz_json *profiles, struct bz_err *err);
/* An entry of the log of conversations. */
bool bsky_add_log(struct bsky *b, const struct bz_json *entry, struct bz_err *err);
/* "convo:C/M" into its parts; false when it is none. */
bool bsky_chat_split(const char *id, char convo[static 256], char message[static 256]);

/* --- shape.c --- */

/* One notification; `all`: also those that bring no text. */
bool bsky_add_notification(struct bsky *b, const struct bz_json *n, bool all,
                           struct bz_err *err);
/* The posts below a node of a thread. */
bool bsky_add_replies(struct bsky *b, const struct bz_json *node, struct bz_err *err);
/* Everything in a document that came by itself. */
bool bsky_add_any(struct bsky *b, const struct bz_json *j, struct bz_err *err);

/* --- round.c, lists.c, talk.c --- */

enum bsky_phase {
    BSKY_WHO,
    BSKY_NOTIFICATIONS,
    BSKY_OWN,
    BSKY_THREADS,
    BSKY_LOG,
    BSKY_CONVOS,
    BSKY_REQUESTS,
    BSKY_MESSAGES,
    BSKY_END
};

/* A phase's request: 1 asked, 0 there is nothing to ask, -1 and err. */
typedef int bsky_begin_fn(struct bsky *b, const char *purpose, struct bz_err *err);
/* What was asked for came; *more: the phase goes on. */
typedef bool bsky_read_fn(struct bsky *b, const struct bz_json *j, bool *more,
                          struct bz_err *err);

struct bz_batch *bsky_poll(const struct bz_context *c, buzon_time now, struct bz_err *err);
struct bz_batch *bsky_sweep(const struct bz_context *c, const struct bz_json *known,
                            buzon_time now, struct bz_err *err);
/* The phase that asks with this purpose; BSKY_END when none does. */
enum bsky_phase bsky_phase_of(const char *purpose);
bool bsky_phase_read(struct bsky *b, enum bsky_phase phase, struct bz_err *err);
bsky_begin_fn bsky_begin_who, bsky_begin_notifications, bsky_begin_own, bsky_begin_threads,
    bsky_begin_log, bsky_begin_convos, bsky_begin_messages;
bsky_read_fn bsky_read_who, bsky_read_notifications, bsky_read_own, bsky_read_thread,
    bsky_read_log, bsky_read_convos, bsky_read_messages;
/* A round begins: what of the first reading of all chats came to nothing is read again. */
bool bsky_talk_again(struct bsky *b, struct bz_err *err);
/* What is at the head of a list of the round is done with. */
bool bsky_shift(struct bsky *b, const char *list, struct bz_err *err);
/* Where a list goes on; NULL at its end. `since`: beyond it nothing is wanted. */
bool bsky_turn_page(struct bsky *b, const char *next, bool beyond, bool *more,
                    struct bz_err *err);

/* --- step.c, recheck.c, check.c, refresh.c --- */

struct bz_batch *bsky_step(const struct bz_context *c, const struct bz_exchange *x,
                           struct bz_err *err);
struct bz_batch *bsky_recheck(const struct bz_context *c, const char *const *ids, size_t n,
                              struct bz_err *err);
bool bsky_rechecked(struct bsky *b, struct bz_err *err);
bool bsky_confirmed(struct bsky *b, struct bz_err *err);
struct bz_batch *bsky_check(const struct bz_context *c, struct bz_err *err);
bool bsky_check_session(struct bsky *b, struct bz_err *err);
bool bsky_check_chat(struct bsky *b, struct bz_err *err);
bool bsky_check_declared(struct bsky *b, struct bz_err *err);
/* Note who a session is of; keeps what else is noted of the account. */
bool bsky_note_me(struct bsky *b, const struct bz_json *session, struct bz_err *err);
struct bz_request *bsky_refresh(const struct bz_context *c, struct bz_err *err);
bool bsky_refreshed(const struct bz_context *c, const struct bz_exchange *x,
                    struct bz_refreshed *ret, struct bz_err *err);

/* --- record.c, facet.c, reply.c, readback.c --- */

/* The key of a part's record: a TID that is the same for every try, in every process. */
bool bsky_key(const struct bsky *b, const struct bz_part *part, char ret[static 14],
              struct bz_err *err);
/* The record of a part; NULL with err. */
struct bz_json *bsky_record(const struct bz_part *part, const struct bz_json *refs,
                            struct bz_err *err);
/* Links, the name of who is answered, and hashtags, in UTF-8 bytes. */
struct bz_json *bsky_facets_of(const struct bz_part *part, struct bz_err *err);
int64_t bsky_length(const struct bz_context *c, const char *text, struct bz_err *err);
struct bz_request *bsky_reply(const struct bz_context *c, const struct bz_part *part,
                              const char *state, struct bz_err *err);
bool bsky_replied(const struct bz_context *c, const struct bz_part *part,
                  const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err);
/* A record of ours by its key, at the server of the account itself. */
struct bz_request *bsky_get_record(const struct bsky *b, const char *purpose, const char *key,
                                   struct bz_err *err);
/* The AT-URI of our post with that key. */
bool bsky_own_uri(struct bsky *b, const char *key, const char **ret, struct bz_err *err);
struct bz_request *bsky_find_own(const struct bz_context *c, const struct bz_part *part,
                                 buzon_time since, struct bz_err *err);
bool bsky_found_own(const struct bz_context *c, const struct bz_part *part,
                    const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err);

extern const struct bz_network bz_bluesky;

#endif
