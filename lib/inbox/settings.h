/* SPDX-License-Identifier: EUPL-1.2 */
/* The settings of an inbox, read from the store, with the rules and calendars they name. */
#ifndef BZ_INBOX_SETTINGS_H
#define BZ_INBOX_SETTINGS_H

#include "inbox/due.h"
#include "inbox/inbox.h"
#include "inbox/media.h"
#include "inbox/policy.h"
#include "inbox/unit.h"
#include "term/zone.h"
#include "triage/triage.h"

/* A service target of the policy. */
struct bz_target {
    const char *name;           /* these borrow from the document */
    const char *term;           /* NULL: rule */
    const struct bz_json *rule; /* {"n", "unit", "kind"} */
    enum buzon_satisfied_by satisfied_by;
};
struct bz_targets BZ_VEC(struct bz_target);
struct bz_names_list BZ_VEC(const char *); /* borrow from the document */

struct bz_settings {
    int64_t version;          /* grows with every replacement */
    struct bz_json *document; /* owns: the merged settings */
    struct bz_zone *zone;
    struct bz_names_list calendars, languages, packs;
    struct bz_targets targets;
    struct bz_office_units units;
    int64_t reopen_ms;
    int64_t silence_ms;    /* an account that says nothing longer than that may be silent */
    int64_t unanswered_ms; /* working hours after which a citizen waits too long; 0: never */
    int64_t sweep_ms;   /* a sweep begins so long after the last one began; 0: none by itself */
    int64_t similar_ms; /* inquiries that ask the same were opened so long apart at most */
    struct bz_policy policy;
    struct bz_media_rules media;
    struct bz_due *due;       /* owns; NULL until first needed */
    struct bz_triage *triage; /* owns; NULL until first needed */
};

/* Reading the document: lib/inbox/settings_read.c. What is wrong is PARSE or INVALID, with the
 * line and column of it. */

/* Lay the keys of `over` upon `base`; one that `base` does not have is refused, so that a
 * misspelt one is seen. */
bool bz_settings_merge(struct bz_reader *r, struct bz_json *base, const struct bz_json *over);
/* Fill what is read from s->document. */
bool bz_settings_read(struct bz_reader *r, struct bz_settings *s);

/* The settings, read when first asked for and again when they were replaced. The inbox is
 * locked. Borrowed until bz_settings_forget(). */
const struct bz_settings *bz_settings_of(struct buzon_inbox *inbox, struct bz_err *err);
/* Read them anew next time. The inbox is locked, or nobody else has it. */
void bz_settings_forget(struct buzon_inbox *inbox);

/* The engines they name, made when first asked for. */
struct bz_due *bz_settings_due(struct buzon_inbox *inbox, struct bz_err *err);
const struct bz_triage *bz_settings_triage(struct buzon_inbox *inbox, struct bz_err *err);
/* The same packs with one more before them, or in the place of that of its id. The inbox is
 * locked; the caller owns it. */
struct bz_triage *bz_settings_try(struct buzon_inbox *inbox, const char *rules,
                                  struct bz_err *err);

#endif
