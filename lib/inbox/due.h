/* SPDX-License-Identifier: EUPL-1.2 */
/* The deadline engine as the inbox uses it: from a settings' zone and calendars to a deadline
 * record. */
#ifndef BZ_INBOX_DUE_H
#define BZ_INBOX_DUE_H

#include "base/auto.h"
#include "base/json.h"
#include "model/inquiry.h"
#include "term/deadline.h"

/* Terms and calendars of an inbox's data folders, read when first needed. */
struct bz_due;

/* `terms` is the path of terms.json; `folders` ends with NULL, the last one's calendars stand
 * before the others. All are copied. */
struct bz_due *bz_due_new(const char *terms, const char *const *folders, struct bz_err *err);
void bz_due_free(struct bz_due *d);
BZ_AUTO_DEFINE(bz_due);

/* What is to be computed; everything is borrowed. */
struct bz_due_query {
    const char *name;           /* of the deadline */
    const char *term;           /* id of terms.json; NULL: `rule` */
    const struct bz_json *rule; /* {"n", "unit", "kind"}: a target of the office's own */
    const char *zone;
    const char *const *calendars;
    size_t n_calendars;
    buzon_time started_at;
    enum buzon_satisfied_by satisfied_by;
    const struct bz_deadline_event *events; /* what happened to the clock since, in order */
    size_t n_events;
    bool urgent;
};

/* Fill *ret: its texts are owned and want bz_deadline_done(). What the engine cannot compute is
 * no failure: the deadline comes out undetermined, and *why says what is missing (CALENDAR,
 * INVALID, NOT_FOUND, PARSE). False without memory only. */
bool bz_due_compute(struct bz_due *d, const struct bz_due_query *q, struct bz_deadline *ret,
                    struct bz_err *why, struct bz_err *err);
/* Free the texts of a deadline that owns them. */
void bz_deadline_done(struct bz_deadline *deadline);

/* When the clock of a term starts. */
enum bz_due_start { BZ_DUE_REGISTERED, BZ_DUE_COMPETENT_BODY };
/* INVALID for an unknown term. */
bool bz_due_start(struct bz_due *d, const char *term, enum bz_due_start *ret,
                  struct bz_err *err);
/* What the law asks for besides `term`, as far as it becomes a deadline: acknowledging and
 * telling the term; forwarding where the competent body is another one and had it at
 * `competent_at` (NONE: it is ours). Deciding on admission and certifying silence are no duties
 * of every case. `received` starts the main term, `registered` is the entry in the register.
 * False past the last. */
struct bz_due_secondary {
    const char *name, *term; /* borrow from the terms; NULL: this one is no deadline */
    enum buzon_satisfied_by satisfied_by;
    buzon_time started_at;
    buzon_time satisfied_at; /* NONE: not yet */
};
struct bz_due_entry {
    buzon_time registered, competent_at;
};
bool bz_due_secondary(struct bz_due *d, const char *term, size_t i,
                      const struct bz_due_entry *entry, struct bz_due_secondary *ret);
/* What decides a result besides the case: two equal stamps compute the same. The caller owns
 * the text. */
char *bz_due_stamp(struct bz_due *d, const char *const *calendars, size_t n,
                   struct bz_err *err);

/* Whether there is a calendar of that id, whatever years it has: INVALID, or what the data
 * folder's file says. */
bool bz_due_calendar_ok(struct bz_due *d, const char *id, struct bz_err *err);
/* Milliseconds of opening hours of the query's calendars between its started_at and `to`;
 * without opening hours the whole of working days counts. -1 in *ret where a calendar lacks the
 * year or is not there; false without memory only. */
bool bz_due_open(struct bz_due *d, const struct bz_due_query *q, buzon_time to, int64_t *ret,
                 struct bz_err *err);

/* Check what a policy names before it is stored: term or rule, zone, calendars. INVALID names
 * what is not known. */
bool bz_due_check(struct bz_due *d, const struct bz_due_query *q, struct bz_err *err);

#endif
