/* SPDX-License-Identifier: EUPL-1.2 */
/* An answer being made ready for its network: to whom, by which account, in which parts. */
#ifndef BZ_INBOX_COMPOSE_H
#define BZ_INBOX_COMPOSE_H

#include "inbox/letter.h"
#include "inbox/stored.h"
#include "triage/personal.h"

/* Texts are owned. */
struct bz_compose {
    int64_t id; /* of the answer; 0: not stored yet */
    enum buzon_answer_state state;
    int64_t version;
    char *text, *target;         /* target: mid of the citizen's message; NULL: the latest */
    char *form;                  /* the template, JSON; NULL: free text */
    char *writers;               /* JSON list */
    int wish;                    /* visibility; -1: as the question */
    enum buzon_visibility shown; /* the visibility it had when it was last fitted */
    enum buzon_privacy privacy;
    const char
        *similar; /* borrowed: the inquiry whose group it answers; NULL: it is the only one */
    int64_t n_similar; /* how many of them */

    /* Found by bz_compose_address(). */
    struct bz_account *account;
    struct bz_json *settings, *noted;
    const struct bz_network *net;
    struct bz_stored to;
    buzon_time heard_at; /* when the citizen wrote last */

    /* Decided by bz_privacy_decide(). */
    enum buzon_visibility visibility;
    bz_personal_set found; /* personal data in the question or the answer */
    bool apart;            /* it is in private because of them */
};

void bz_compose_done(struct bz_compose *x);

/* What a letter says, for an answer that is not stored yet. */
bool bz_compose_begin(struct bz_compose *x, const struct bz_letter *letter, struct bz_err *err);
/* A stored answer and its inquiry. NOT_FOUND. */
struct bz_case *bz_compose_load(struct bz_tx *tx, int64_t id, struct bz_compose *x,
                                struct bz_err *err);
/* CONFLICT unless that is the present text. */
bool bz_compose_is(const struct bz_compose *x, int64_t version, struct bz_err *err);
/* By whom and to whom: STATE, UNSUPPORTED, GONE. */
bool bz_compose_address(struct bz_tx *tx, struct bz_compose *x, const struct bz_case *c,
                        struct bz_err *err);
/* Whether it can go out now, and how it will look: WINDOW, TOO_LONG. Replaces its parts. */
bool bz_compose_fit(struct bz_tx *tx, struct bz_compose *x, const struct bz_case *c,
                    struct bz_err *err);
/* Fit it, then queue it or put it before a reviewer; with its events. */
bool bz_compose_submit(struct bz_tx *tx, struct bz_compose *x, struct bz_case *c,
                       const char *actor, struct bz_err *err);
/* Its parts, none of which left, are dropped. */
bool bz_compose_unfit(struct bz_tx *tx, const struct bz_compose *x, struct bz_err *err);
bool bz_compose_set_state(struct bz_tx *tx, struct bz_compose *x, enum buzon_answer_state state,
                          struct bz_err *err);
/* {"answer": id, "version": n}; NULL without memory. */
struct bz_json *bz_compose_codes(const struct bz_compose *x);
/* An event about it; act->codes are these. */
bool bz_compose_event(struct bz_tx *tx, struct bz_case *c, const struct bz_compose *x,
                      const struct bz_act *act, struct bz_err *err);

/* Whether nothing of an answer is, or may be, on the network. */
bool bz_answer_is_here(struct bz_tx *tx, int64_t id, bool *ret, struct bz_err *err);
/* Whether the network took a part, or may have, before it failed: word that comes late is about
 * what it says now. */
bool bz_answer_was_taken(struct bz_tx *tx, int64_t id, bool *ret, struct bz_err *err);
/* An actor that is a person. INVALID. */
bool bz_person_ok(const char *actor, struct bz_err *err);

/* --- lib/inbox/privacy.c --- */

/* Who will be able to read it: never more than can read the question, and only who asked where
 * personal data is in it. INVALID when it would have to be private and cannot be. */
bool bz_privacy_decide(struct bz_tx *tx, struct bz_compose *x, const struct bz_case *c,
                       struct bz_err *err);
/* An event that says why it is private, or why it is not. */
bool bz_privacy_event(struct bz_tx *tx, struct bz_case *c, const struct bz_compose *x,
                      const char *actor, struct bz_err *err);

#endif
