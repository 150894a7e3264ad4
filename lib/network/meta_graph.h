/* SPDX-License-Identifier: EUPL-1.2 */
/* What adapters of Graph share beyond requests: one exchange under work, rounds over lists and
 * over what is below their items, conversations, re-reading, checks, private answers.
 *
 * Polls take what is new, sweeps take everything. */
#ifndef BZ_NETWORK_META_GRAPH_H
#define BZ_NETWORK_META_GRAPH_H

#include "network/meta.h"

struct bz_graph;

/* How a node came to us. */
struct bz_graph_how {
    const char *page;             /* who we are there; NULL: nobody knows */
    const char *post;             /* native id of the post it is below; NULL: not known */
    const char *comment;          /* native id of the comment it answers; NULL: not known */
    buzon_time as_of;             /* when it read like that; 0: not known */
    buzon_time sent;              /* when a delivery told of it; 0: none did */
    enum buzon_message_kind kind; /* of what a citizen wrote; UNKNOWN: the usual one */
};

/* Adds a node of Graph to the batch. */
typedef bool bz_graph_add(struct bz_graph *g, const struct bz_json *node,
                          const struct bz_graph_how *how, struct bz_err *err);

/* One of the lists that a round asks for, in this order. */
struct bz_graph_list {
    const char *purpose;
    /* Whose list it is; NULL: this account has none. */
    const char *(*node)(const struct bz_graph *g);
    const char *edge; /* "/feed?"; with folders their name follows */
    const char *fields,
        *plain;     /* plain: where the server's version does not know one of the others */
    const char *at; /* the key of an item's time, in the list's order */
    bz_graph_add *add;
    const char *const *folders; /* NULL-terminated: the list has several parts; NULL: it has
                                   none */
    int64_t limit;              /* items asked for at a time */
    bool posts;                 /* own ones, below which others write */
    bool talks;                 /* conversations, by when they last moved */
    bool sweeps;                /* of sweeps only */
    bool needed;                /* a refusal fails the round; else it is left out */
};

/* What a network of Graph is like. Static. */
struct bz_graph_ways {
    const struct bz_graph_list *lists; /* the first one is `posts` */
    size_t n;
    const char *nobody;          /* what is wrong when nobody said who we are */
    const char *below;           /* what asks for what is below a post: "/comments?" */
    const char *fields, *plain;  /* of these */
    int64_t limit;               /* of these at a time */
    const char *created;         /* the key of their time */
    const char *total, *changed; /* of a post: paths to how much is below it, and to when it
                                    last moved (NULL: nobody says) */
    bz_graph_add *add;
    const char *answers, *answers_below; /* the key of answers that come with a comment, and
                                            what asks for the others; NULL: none come so */
    const char *answers_fields;          /* of these */
    /* Ids that lead nowhere are asked for again: the fields, and how many at a time. */
    const char *again;
    int64_t again_many;
    bz_graph_add *add_again;
    const char *(*id)(const char *native); /* canonical from native; NULL: the same */
};

/* One exchange under work. */
struct bz_graph {
    struct bz_meta m;
    const struct bz_graph_ways *ways;
    bool known_me;                 /* what names another account is not ours */
    struct bz_json *state, *round; /* owns; of polls and sweeps: see meta_round.c */
    buzon_time since;              /* what is older is not wanted; BUZON_TIME_NONE */
};

/* --- meta_graph.c --- */

/* Begin work; `me` is borrowed. The caller sets `ways`, and ends it with bz_graph_done() in any
 * case. */
bool bz_graph_init(struct bz_graph *g, const struct bz_context *c, const struct bz_exchange *x,
                   const char *me, const char *graph, struct bz_err *err);
void bz_graph_done(struct bz_graph *g);
bool bz_graph_ok(const struct bz_exchange *x);
/* The answer's document; NULL with err. */
struct bz_json *bz_graph_parse(struct bz_graph *g, struct bz_err *err);
/* An id for what has none: the same for the same bytes. */
bool bz_graph_made_id(struct bz_graph *g, const struct bz_json *node, const char **ret,
                      struct bz_err *err);
/* Digits, which are no number: of a setting. */
bool bz_graph_is_id(const struct bz_json *settings, const char *key);
/* configure() of settings that all have: `me` and the optional others hold ids, human_agent is
 * a bool, backfill_days a number. */
bool bz_graph_configure(const struct bz_json *settings, const char *me,
                        const char *const *others, struct bz_err *err);

/* --- meta_delivery.c --- */

/* One change of a delivery's entry; `page`: who we are there. */
typedef bool bz_graph_change(struct bz_graph *g, const char *page, buzon_time at,
                             const struct bz_json *change, struct bz_err *err);
/* All that is in a delivery; what is for others is left out when we know who we are. */
bool bz_graph_delivery(struct bz_graph *g, const struct bz_json *document,
                       bz_graph_change *change, struct bz_err *err);
/* struct bz_network's addressees(). */
bool bz_graph_addressees(const struct bz_exchange *x, struct bz_texts *ret, struct bz_err *err);

/* --- meta_talk.c --- */

/* A message of a conversation; `with` are its participants or NULL. */
bool bz_graph_talk(struct bz_graph *g, const struct bz_json *node, const struct bz_json *with,
                   const struct bz_graph_how *how, struct bz_err *err);
/* All messages of a conversation. */
bz_graph_add bz_graph_conversation;

/* --- meta_round.c --- */

/* Take over state and round from the context. */
bool bz_graph_round_load(struct bz_graph *g, struct bz_err *err);
/* Ask for what comes next: what is below posts that wait, the next page, the next list. At the
 * end, or when Graph wants us to slow down, the round is done for now. */
bool bz_graph_round_go(struct bz_graph *g, struct bz_err *err);
/* A list's name among the marks: its purpose, and the folder under way. */
enum { BZ_GRAPH_MARK = 64 };
void bz_graph_list_name(const struct bz_graph *g, const struct bz_graph_list *l,
                        char ret[static BZ_GRAPH_MARK]);
/* The first request of a poll, or of a sweep (`slow`); then `known` is the state of polls. */
struct bz_batch *bz_graph_round_start(struct bz_graph *g, const struct bz_json *known,
                                      bool slow, buzon_time now, struct bz_err *err);

/* --- meta_walk.c --- */

/* One list's pages, as far as they were read: keys "more", "pages", "hash" in the object. */
bool bz_graph_page_reset(struct bz_json *walk, struct bz_err *err);
/* Note a page; *ret says whether another one follows. */
bool bz_graph_page_note(struct bz_json *walk, const struct bz_json *page, bool *ret,
                        struct bz_err *err);
/* The same where `more` is what leads on, whatever the page says; NULL: nothing does. */
bool bz_graph_page_on(struct bz_json *walk, const struct bz_json *page, const char *more,
                      bool *ret, struct bz_err *err);
/* So many pages were read that the rest waits for the next round. */
bool bz_graph_page_waits(const struct bz_json *walk);

/* How far each list was read to its end; BUZON_TIME_NONE: never. */
buzon_time bz_graph_mark(const struct bz_graph *g, const char *name);
/* What a page of the list says about the way; `key` is that of an item's time. */
bool bz_graph_mark_items(struct bz_graph *g, const struct bz_json *list, const char *key,
                         struct bz_err *err);
/* Whether the list ended with this page; `old`: with what was read before. */
bool bz_graph_mark_page(struct bz_graph *g, bool more, bool old, struct bz_err *err);
/* The list is left, and counts as not read. */
bool bz_graph_mark_leave(struct bz_graph *g, struct bz_err *err);
/* A cursor died: *ret says whether the list begins anew. It does not when it did so before and
 * came no further. */
bool bz_graph_mark_anew(struct bz_graph *g, bool *ret, struct bz_err *err);
/* The list, and what is below its items, is over: it was read up to `to` if its end was seen;
 * where it just came to nothing, in two rounds at the same item. */
bool bz_graph_mark_end(struct bz_graph *g, const char *name, buzon_time to, struct bz_err *err);
/* The answers of polls and sweeps. Sets *ret to whether it was one; so do those below. */
bool bz_graph_walked(struct bz_graph *g, bool *ret, struct bz_err *err);

/* --- meta_posts.c --- */

/* Whether what is below a post has to be read: then it waits in the round's queue. */
bool bz_graph_posts_queue(struct bz_graph *g, const struct bz_json *post, struct bz_err *err);
/* A page of what is below the first one that waits. */
bool bz_graph_posts_page(struct bz_graph *g, const struct bz_json *page, struct bz_err *err);
/* Nothing more of the first one: leave it as it is. */
bool bz_graph_posts_skip(struct bz_graph *g, struct bz_err *err);
/* What the state remembers of a post; NULL: nothing. */
const struct bz_json *bz_graph_posts_known(const struct bz_graph *g, const char *id);
/* Remember a post, which has an "id"; where there are so many, the one remembered longest makes
 * room. Takes what is to be kept; NULL: it was not made for lack of memory. */
bool bz_graph_posts_keep(struct bz_graph *g, struct bz_json *taken, size_t most,
                         struct bz_err *err);
/* The queue without its first, and whether a first is put in its place. Takes first. */
bool bz_graph_queue_shift(struct bz_graph *g, struct bz_json *first, struct bz_err *err);

/* --- meta_recheck.c --- */

struct bz_batch *bz_graph_recheck(struct bz_graph *g, const char *const *ids, size_t n,
                                  struct bz_err *err);
bool bz_graph_rechecked(struct bz_graph *g, bool *ret, struct bz_err *err);

/* --- meta_check.c --- */

struct bz_graph_check;
typedef bool bz_graph_reads(struct bz_graph_check *k, const struct bz_json *j,
                            struct bz_err *err);

struct bz_graph_question {
    const char *purpose;
    bz_graph_reads *read; /* its answer */
};

/* What a check of an account looks for. Lists are NULL-terminated. */
struct bz_graph_wanted {
    const char *object;                             /* of the app's subscription: "page" */
    const char *half;                               /* what has the other one: "page" */
    const char *const *fields, *const *half_fields; /* of both */
    const char *const *scopes;
    const struct bz_graph_question *questions; /* beside the common ones */
    size_t n;
};

/* The state as it is, and what was found so far. */
struct bz_graph_check {
    struct bz_graph *g;
    const struct bz_graph_wanted *wanted;
    struct bz_json *state, *found; /* owned */
};

/* Ask what only the app itself may: its half of the subscription, and about the token. Nothing
 * without the setting app_id. */
bool bz_graph_check_app(struct bz_graph *g, struct bz_err *err);
/* The first answer of a check: findings begin anew. */
bool bz_graph_check_begin(struct bz_graph_check *k, const struct bz_json *account,
                          struct bz_err *err);
/* A question of a check was refused. Where the permission for it, or the question itself, is
 * missing, that is a warning (code NULL: none) and no failure. */
bool bz_graph_check_silent(struct bz_graph *g, const char *code, const char *words,
                           struct bz_err *err);
bool bz_graph_check_version(struct bz_graph_check *k, struct bz_err *err);
bool bz_graph_find(struct bz_graph_check *k, const char *code, const char *level,
                   const struct bz_str *words, struct bz_err *err);
/* The exchanges of a check: the common ones are "check_apps", "check_app" and "check_token". */
bool bz_graph_checked(struct bz_graph *g, const struct bz_graph_wanted *wanted, bool *ret,
                      struct bz_err *err);

/* --- meta_send.c --- */

/* For how long an answer in private is taken: a week after what is public; a day, or a week
 * where a person may answer, after the citizen's last message. */
/* developers.facebook.com/docs/messenger-platform/discovery/private-replies */
#define BZ_GRAPH_REPLY_MS (7 * (int64_t)BZ_MS_DAY)
int64_t bz_graph_window(const struct bz_context *c, const struct bz_message *to,
                        enum buzon_visibility visibility);
/* A message to a person, or the one private answer to something public ("comment_id": …). */
struct bz_request *bz_graph_message(const char *base, const char *node,
                                    const struct bz_part *part, const char *public_key,
                                    struct bz_err *err);
/* struct bz_network's replied(). */
bool bz_graph_replied(const struct bz_context *c, const struct bz_part *part,
                      const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err);

/* --- meta_readback.c --- */

/* How our own answers look in a list. */
struct bz_graph_sought {
    const char *me, *handle;    /* who wrote them: one of these; NULL: not known */
    const char *text, *created; /* keys; those of conversations are the same everywhere */
    const char *parent, *below; /* the path to what one is filed under, and what ours is (NULL:
                                   to nothing); parent is NULL where all are below it */
    const char *(*id)(const char *native); /* NULL: the same */
    bool newest_first;                     /* the list; else only a whole one proves anything */
};

/* Appends what asks for the conversation with who is answered, or, when that is in public, for
 * the newest ones: nobody named it yet. */
void bz_graph_talks_of(const char *node, const char *platform, const struct bz_part *part,
                       struct bz_str *path);
/* find_own()'s request for a path. */
struct bz_request *bz_graph_look(const char *base, const struct bz_str *path, buzon_time since,
                                 struct bz_err *err);
/* found_own(). */
bool bz_graph_found(const struct bz_graph_sought *sought, const struct bz_part *part,
                    const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err);

#endif
