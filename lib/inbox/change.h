/* SPDX-License-Identifier: EUPL-1.2 */
/* Changes of one inquiry, collected before they are applied together. */
#ifndef BZ_INBOX_CHANGE_H
#define BZ_INBOX_CHANGE_H

#include "buzon/work.h"
#include "inbox/inbox.h"

struct bz_clock_act; /* lib/inbox/act.h */

struct bz_tags BZ_VEC(char *);
struct bz_change_acts BZ_VEC(struct bz_clock_act *);

/* A tie to another inquiry, to be made or taken away. */
struct bz_change_link {
    enum buzon_link_kind kind;
    bool add;
    char *reference; /* owns */
};
struct bz_change_links BZ_VEC(struct bz_change_link);
enum { BZ_CHANGE_LIST_MAX = 64 };

/* NULL texts and -1 numbers mean: leave it as it is. */
struct bz_change {
    char *reference, *actor;
    int64_t version; /* -1: whatever it is */
    char *unit, *assignee, *topic, *external_ref;
    int kind, priority, status, restricted;
    struct bz_tags notes, add_tags, remove_tags, add_followers, remove_followers;
    int resolution;
    char *reason;
    char *entry, *term, *body, *procedure, *file_url;
    buzon_time registered_at, competent_at, notified_at, acknowledged_at, forwarded_at;
    int notification; /* how it was notified; -1: the evidence is missing */
    char *notice, *notice_sha256;
    struct bz_change_acts acts; /* in order */
    struct bz_change_links links;
    char *similar;                                 /* reference; "": out of its group */
    char *hand_unit, *hand_assignee, *hand_reason; /* reason NULL: it is not handed over */
};

/* A change while it is applied: lib/inbox/apply.c. */
struct bz_applying {
    struct bz_tx *tx;
    const struct bz_change *change;
    struct bz_case *c;
    size_t events;
};
/* Note an event by the change's actor; takes codes and words. */
bool bz_applying_event(struct bz_applying *a, const char *verb, struct bz_json *codes,
                       struct bz_json *words, struct bz_err *err);
/* Give a field of the case another word, with an event of both; NULL: leave it. */
bool bz_applying_word(struct bz_applying *a, char **field, const char *to, const char *verb,
                      struct bz_err *err);
/* Register, evidence, acts: lib/inbox/formal.c. */
bool bz_formal_apply(struct bz_applying *a, struct bz_err *err);
/* The act that sends it on, and its receipt there: lib/inbox/transfer.c. */
bool bz_transfer_apply(struct bz_applying *a, const struct bz_clock_act *act,
                       struct bz_err *err);
bool bz_transfer_received(struct bz_applying *a, buzon_time at, struct bz_err *err);

/* Apply a change to that inquiry, whichever it was begun for, inside a transaction; its version
 * afterwards. CONFLICT unless `version` is negative or its own. What failed with an error of
 * the caller's has left rows behind: roll back. */
bool bz_change_apply(struct bz_tx *tx, const struct bz_change *change, const char *reference,
                     int64_t version, int64_t *ret, struct bz_err *err);

/* Make or take away a tie: lib/inbox/link.c. Adds to *events; NOT_FOUND, INVALID, STATE. */
bool bz_link_apply(struct bz_tx *tx, struct bz_case *c, const char *actor,
                   const struct bz_change_link *link, size_t *events, struct bz_err *err);

/* Into the group of the inquiry of that reference, or ("") out of its own, with an event: adds
 * to *events. NOT_FOUND, INVALID, STATE. lib/inbox/similar_hand.c */
bool bz_similar_apply(struct bz_tx *tx, struct bz_case *c, const char *actor,
                      const char *reference, size_t *events, struct bz_err *err);

/* Keep a copy of a word of at most so many bytes, "" among them; INVALID names `what`. */
bool bz_change_set_word(struct bz_change *c, char **field, const char *text, size_t most,
                        const char *what, struct bz_err *err);
/* Keep a copy of one more of `what`; LIMIT above BZ_CHANGE_LIST_MAX. */
bool bz_change_list_add(struct bz_tags *list, const char *text, const char *what,
                        struct bz_err *err);
/* UTF-8 of 1 to so many bytes without control characters; INVALID names `what`. */
bool bz_change_text_ok(const char *text, size_t most, const char *what, struct bz_err *err);

#endif
