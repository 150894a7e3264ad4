/* SPDX-License-Identifier: EUPL-1.2 */
/* Acts that move a legal clock: what was recorded of them, and what the engine reads of them.
 */
#ifndef BZ_INBOX_ACT_H
#define BZ_INBOX_ACT_H

#include "inbox/due.h"
#include "inbox/inbox.h"
#include "term/deadline.h"

struct bz_clock_act {
    enum buzon_act_kind kind;
    buzon_time at;
    char *legal, *cause; /* owned; cause may be NULL */
    /* Owned. Of an incident that befell many: its name, where it was published, and the
     * deadline it extends; NULL for an act of one inquiry, which moves BZ_RESOLUTION. */
    char *incident, *published, *deadline;
    struct bz_amount amount; /* granted, or extended by; BZ_AMOUNT_NONE: none */
    bool withdrawn;
    /* Of a transfer. Owned: to whom, and by what term (NULL: the same). */
    char *body, *term;
    bool same_administration;
};

static inline void bz_clock_act_free(struct bz_clock_act *act)
{
    buzon_act_free(act);
}
BZ_AUTO_DEFINE(bz_clock_act);

struct bz_clock_act *bz_clock_act_copy(const struct bz_clock_act *act, struct bz_err *err);
/* Whether it says all an act of its kind says, and no more: INVALID. */
bool bz_clock_act_ok(const struct bz_clock_act *act, struct bz_err *err);

/* An amount from what a host says, and back: INVALID; NULL without memory. */
bool bz_clock_amount(int32_t n, const char *unit, const char *kind, struct bz_amount *ret,
                     struct bz_err *err);
struct bz_json *bz_clock_amount_json(const struct bz_amount *amount);

/* The verb of its event; the codes that say the same as the act. NULL without memory. */
const char *bz_clock_act_verb(const struct bz_clock_act *act);
struct bz_json *bz_clock_act_codes(const struct bz_clock_act *act);

/* The acts of one inquiry, as they were recorded. */
struct bz_acts {
    struct bz_act_list BZ_VEC(struct bz_clock_act *) list;        /* owns */
    struct bz_act_events BZ_VEC(struct bz_deadline_event) events; /* borrows from list */
};
void bz_acts_done(struct bz_acts *acts);
/* Read them from the history, which is the only place they are kept: CORRUPT for an event that
 * is none. */
bool bz_acts_load(struct bz_tx *tx, const struct bz_case *c, struct bz_acts *ret,
                  struct bz_err *err);
/* Add a copy of one that is not recorded yet. */
bool bz_acts_add(struct bz_acts *acts, const struct bz_clock_act *act, struct bz_err *err);
/* Let the query have those of its deadline; they must outlive it. */
bool bz_acts_ask(struct bz_acts *acts, struct bz_due_query *q, struct bz_err *err);
/* Whether a deadline has an incident's extension already. */
bool bz_acts_has(const struct bz_acts *acts, const char *incident, const char *deadline);

#endif
