/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of the Decidim adapter share: one exchange under work, and the walk over the
 * proposals of a site.
 *
 * docs.decidim.org, "GraphQL API": one address takes queries. A site has spaces (processes,
 * assemblies), these have components, one of proposals has proposals by pages, and whatever can
 * be commented has all its comments of one level at once. Nothing tells what is new: a proposal
 * counts its comments and is touched by each. What is hidden or deleted is not there any more.
 * Schemas differ from release to release: what a site's lacks is left out of what it is asked.
 */
#ifndef BZ_NETWORK_DECIDIM_H
#define BZ_NETWORK_DECIDIM_H

#include "network/network.h"

enum { DC_PAGE = 50, DC_ID_MAX = 32, DC_DEPTH = 16, DC_ROUND = 60 };

/* One exchange (or the start of a round) under work. */
struct dc {
    const struct bz_context *c;
    const struct bz_exchange *x; /* NULL when a round starts */
    buzon_time at, since;        /* what is older than `since` is left alone */
    char *base;                  /* owns; NULL when nobody said where the site is */
    struct bz_batch *batch;      /* owns */
    struct bz_json *state;       /* owns; written with dc_save() */
    struct bz_json *walk;        /* owns: how far the walk is; NULL: there is none */
    struct bz_json *lacks;       /* owns: what the site's schema has not */
    struct bz_texts kept;        /* texts a message needs until it is packed */
};

/* --- decidim.c --- */

/* Begin work; end it with dc_done() in any case. */
bool dc_init(struct dc *d, const struct bz_context *c, const struct bz_exchange *x,
             buzon_time at, struct bz_err *err);
void dc_done(struct dc *d);
/* Write state, walk and what the schema lacks to the batch. */
bool dc_save(struct dc *d, struct bz_err *err);
/* A setter of base/json.h that failed for want of memory. */
bool dc_set(bool ok, struct bz_err *err);
/* Keep a text until the message is packed; takes it, also when it fails. */
bool dc_keep(struct dc *d, char *text, const char **ret, struct bz_err *err);
bool dc_keep_str(struct dc *d, struct bz_str *s, const char **ret, struct bz_err *err);
/* An id that is a text or a number, kept; NULL in *ret for none, and for what is no id. */
bool dc_id(struct dc *d, const struct bz_json *j, const char **ret, struct bz_err *err);
bool dc_is_id(const char *id);
/* What a list holds; 0 for what is none. */
size_t dc_len(const struct bz_json *list);
buzon_time dc_time(const struct bz_json *j, const char *key);
/* Who the administration is, in what nobody signed. */
const char *dc_me(const struct dc *d);
/* Whether a list of texts has this one. */
bool dc_has(const struct bz_json *list, const char *text);

/* --- lacks.c, schema.c --- */

bool dc_lacks(const struct dc *d, const char *what);
/* The errors of an answer name fields and arguments that the schema has not: note them. *ret:
 * something that was asked can be left out from now on. */
bool dc_learn(struct dc *d, const struct bz_json *errors, bool *ret, struct bz_err *err);
/* Appends what is asked of a proposal, a comment, and a list of comments. */
void dc_proposal_fields(struct bz_str *s, const struct dc *d);
void dc_comment_fields(struct bz_str *s, const struct dc *d);
/* "commentable(…)" for a thing by its canonical id, up to the brace. */
void dc_commentable(struct bz_str *s, const struct dc *d, const char *id);
/* All spaces with their components of proposals. */
void dc_spaces_query(struct bz_str *s, const struct dc *d);
/* A page of a component's proposals. */
void dc_page_query(struct bz_str *s, const struct dc *d, const char *component,
                   const char *after);

/* --- ask.c --- */

/* Ask. Empties the query; takes state, which may be NULL. */
bool dc_ask(struct dc *d, const char *purpose, struct bz_str *query, struct bz_json *state,
            struct bz_err *err);
/* What dc_ask() noted with the request: an object; the caller owns it. */
struct bz_json *dc_asked(const struct dc *d, struct bz_err *err);

enum dc_said {
    DC_DATA,  /* there are data, maybe beside errors */
    DC_AGAIN, /* nothing came, but the same can be asked so that it is understood */
    DC_NO     /* nothing came of this query; others may be understood */
};

/* An answer, owned by the caller; NULL and err when nothing can be said of it. */
struct bz_json *dc_read(struct dc *d, const char *what, enum dc_said *said, struct bz_err *err);
/* PROTOCOL with the words of an answer's first error. Always false. */
bool dc_refuse(struct dc *d, const struct bz_json *j, const char *what, struct bz_err *err);
/* Fill err from an answer whose status is no success. Always false. */
bool dc_refuse_status(const struct bz_exchange *x, const char *what, struct bz_err *err);

/* --- words.c --- */

/* A text in one of its languages, plain, kept: in the account's, else in the first that has any
 * words. NULL in *ret for none; *language may be NULL. */
bool dc_words(struct dc *d, const struct bz_json *field, const char **ret,
              const char **language, struct bz_err *err);
/* Words as they are, or HTML, as plain text; kept. */
bool dc_plain(struct dc *d, const char *text, const char **ret, struct bz_err *err);

/* --- comment.c, proposal.c, author.c --- */

/* Where something stands. Everything may be NULL. */
struct dc_place {
    const char *path;   /* of the component: "processes/carriles/f/39" */
    const char *top;    /* id of the proposal: "35" */
    const char *parent; /* id of the comment above; NULL: the proposal itself is */
    bool all;           /* also when older than `since` */
    bool has;           /* it says that something is below it */
};

/* *ret borrows from the document, or is kept. False for no memory. */
bool dc_author(struct dc *d, const struct bz_json *j, struct bz_author *ret,
               struct bz_err *err);
/* What a message has to have, whatever it is. */
void dc_fill(const struct dc *d, struct bz_message *m);
/* Where it is shown, and the name by which it is asked for again: "…/proposals/35" and what
 * follows. `more` may be "". The address is NULL where nobody knows the component. */
bool dc_address(struct dc *d, const struct dc_place *place, struct bz_message *m,
                const char *more, const char *comment, struct bz_err *err);
/* Turn it into a message and add it; what cannot be one is kept as unknown. */
bool dc_add_comment(struct dc *d, const struct bz_json *j, const struct dc_place *place,
                    struct bz_err *err);
/* The same, and the administration's answer. */
bool dc_add_proposal(struct dc *d, const struct bz_json *j, const struct dc_place *place,
                     struct bz_err *err);
/* Everything in a document that came by itself. */
bool dc_add_any(struct dc *d, const struct bz_json *j, struct bz_err *err);

/* --- walk.c, page.c, spaces.c, queue.c --- */

struct bz_batch *dc_poll(const struct bz_context *c, buzon_time now, struct bz_err *err);
struct bz_batch *dc_sweep(const struct bz_context *c, const struct bz_json *known,
                          buzon_time now, struct bz_err *err);
/* Go on with the walk: ask what comes next, or end the round. */
bool dc_go(struct dc *d, struct bz_err *err);
bool dc_spaces(struct dc *d, struct bz_err *err);
/* The components that the settings want, of what the site shows: [{"id", "path"}], owned by the
 * caller. */
struct bz_json *dc_parts(const struct dc *d, const struct bz_json *data, struct bz_err *err);
/* A component was read to its end, or cannot be. */
bool dc_part_done(struct dc *d, struct bz_err *err);
/* What is known of a proposal from now on; its mark. */
bool dc_see(struct dc *d, const char *id, const char *mark, struct bz_err *err);
bool dc_page(struct dc *d, struct bz_err *err);
bool dc_comments(struct dc *d, struct bz_err *err);
/* The comments below a place are to be read; the proposal's `mark` says what is known of it
 * when all below it were. */
bool dc_queue(struct dc *d, const struct dc_place *place, const char *mark, int64_t depth,
              struct bz_err *err);
/* Ask for the first of them; *ret: there was something to ask. */
bool dc_queue_ask(struct dc *d, bool *ret, struct bz_err *err);

/* --- recheck.c, check.c, step.c --- */

struct bz_batch *dc_recheck(const struct bz_context *c, const char *const *ids, size_t n,
                            struct bz_err *err);
bool dc_rechecked(struct dc *d, struct bz_err *err);
struct bz_batch *dc_check(const struct bz_context *c, struct bz_err *err);
bool dc_checked(struct dc *d, struct bz_err *err);
struct bz_batch *dc_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err);

/* --- token.c --- */

/* Whether the account signs in, and whether whoever asked had. */
bool dc_signs_in(const struct bz_json *settings);
bool dc_has_signed(const struct bz_exchange *x);
struct bz_request *dc_refresh(const struct bz_context *c, struct bz_err *err);
bool dc_refreshed(const struct bz_context *c, const struct bz_exchange *x,
                  struct bz_refreshed *ret, struct bz_err *err);
/* Appends the question who asks, for accounts that sign in. */
void dc_who_query(struct bz_str *s, const struct dc *d);
/* AUTH when an answer says that nobody did. */
bool dc_who_is_known(const struct dc *d, const struct bz_json *j, struct bz_err *err);

extern const struct bz_network bz_decidim;

#endif
