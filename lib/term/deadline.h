/* SPDX-License-Identifier: EUPL-1.2 */
/* The engine: from a term, a receipt and what happened since, to the day by which the office
 * must have acted. */
#ifndef BZ_TERM_DEADLINE_H
#define BZ_TERM_DEADLINE_H

#include "term/calendar.h"
#include "term/term.h"

enum bz_deadline_verb { BZ_EVENT_SUSPEND, BZ_EVENT_RESUME, BZ_EVENT_EXTEND };

/* A dated act. */
struct bz_deadline_event {
    enum bz_deadline_verb verb;
    buzon_day day; /* local day of the act; NONE when `at` says it, and allowed for EXTEND */
    buzon_time at; /* the instant, needed by terms in hours; NONE when only the day is known */
    struct bz_amount
        amount; /* SUSPEND: the term granted; EXTEND: by how much; BZ_AMOUNT_NONE otherwise */
    enum bz_expiry on_expiry; /* of a granted term */
    bool granted_by_law;      /* SUSPEND: what the term itself grants for the cause */
    const char *cause;        /* borrows; may be NULL: goes into the explanation */
};

/* What is asked. Everything is borrowed for the call; zero is a good start except where NONE is
 * named: begin with BZ_DEADLINE_CASE. */
struct bz_deadline_case {
    const char *term;           /* id; or NULL and `rule` */
    const struct bz_term *rule; /* a term of one's own */
    struct bz_amount amount;    /* instead of the term's own; NONE: the term's */
    bool term_kind;             /* the kind of `amount` is the term's, where the unit has it */
    buzon_time received;        /* when the clock starts, by the term's clock_start */
    buzon_time delivered; /* when any other component had it (terms with a max_delay); NONE */
    const char *zone;     /* IANA, of the body; or NULL and `in_zone` */
    const struct bz_zone *in_zone; /* the zone itself, as an earlier result has it */
    enum bz_channel channel; /* electronic: the body's calendars; paper: the citizen's too */
    enum bz_actor actor;     /* whose time limit it is */
    const char *const *calendars; /* of the body */
    size_t n_calendars;
    const char *const *citizen_calendars; /* of the citizen's place */
    size_t n_citizen_calendars;
    const struct bz_calendar_set *set; /* what all these come to in an earlier result of the
                                          same term and channel; NULL: they are put together */
    buzon_day as_of;                   /* with the calendars as known that day; NONE: now */
    int weekmask; /* bit 0 Monday .. 6 Sunday working; -1: the calendars' */
    const buzon_day *holidays;
    size_t n_holidays;
    const buzon_day *short_days;
    size_t n_short_days;
    const struct bz_hours
        *hours; /* opening hours of one's own; NULL: the first calendar's that has any */
    const struct bz_deadline_event *events; /* in order */
    size_t n_events;
    int roll, intake; /* enum bz_roll and bz_intake instead of the term's; -1: the term's */
    int32_t cutoff;   /* milliseconds of the day; -1: the term's */
    bool urgent, resident_abroad;
};
#define BZ_DEADLINE_CASE                                                                       \
    {                                                                                          \
        .amount = {.n = -1}, .received = BUZON_TIME_NONE, .delivered = BUZON_TIME_NONE,        \
        .as_of = BUZON_DAY_NONE, .weekmask = -1, .roll = -1, .intake = -1, .cutoff = -1        \
    }

/* What a line of the explanation says. The wire names are in bz_step_name(). */
enum bz_step {
    BZ_STEP_TERM,     /* n, unit and kind of the term; name: the citation */
    BZ_STEP_RECEIVED, /* at; day: local day; n: minute of it */
    BZ_STEP_DEEMED, /* day: taken as received by another component, or by the latest day allowed
                     */
    BZ_STEP_CUTOFF, /* after the cut-off: received on day */
    BZ_STEP_INTAKE, /* not a working day: received on day */
    BZ_STEP_START,  /* day 0; the count begins the day after (n = 1: with it) */
    BZ_STEP_URGENT, /* n: what the term is reduced to */
    BZ_STEP_WEEKENDS,  /* n weekend days from day to until do not count */
    BZ_STEP_HOLIDAY,   /* day; name, calendar */
    BZ_STEP_SUSPENDED, /* day to until; n: days that do not count; name: the cause. With at: the
                          clock stood still from the minute n of the day on */
    BZ_STEP_GRANT_ENDED,  /* until: the granted term ended by itself */
    BZ_STEP_RESTARTED,    /* day: the clock starts anew */
    BZ_STEP_SHIFTED,      /* n natural days later: day */
    BZ_STEP_EXTENDED,     /* n, unit; day: where it leads */
    BZ_STEP_COUNTED,      /* n working days, or the term from date to date, end on day */
    BZ_STEP_FREE,         /* the due day does not count either: day */
    BZ_STEP_MINIMUM,      /* at least n working days: day */
    BZ_STEP_ROLLED,       /* from day to until, because of name */
    BZ_STEP_WITHDRAWN,    /* day: the granted term ran out, the request counts as withdrawn */
    BZ_STEP_HOURS,        /* n minutes on day, from at */
    BZ_STEP_DUE,          /* day; at: the exclusive end */
    BZ_STEP_DISPUTED,     /* day: the other reading; name: its citation */
    BZ_STEP_PROVISIONAL,  /* days from day to until are not official yet */
    BZ_STEP_OPEN,         /* suspended since day and not resumed: there is no due day */
    BZ_STEP_DUE_AT,       /* a term in hours: day; n: minute of the local day; at */
    BZ_STEP_NOT_IN_FORCE, /* the rule, name: its citation, is not in force on day */
    /* Silence from day on, by the citation name: what it means. n = 1: the law has exceptions.
     */
    BZ_STEP_SILENCE_APPROVAL,
    BZ_STEP_SILENCE_REFUSAL,
    BZ_STEP_SILENCE_ADMITTED,
    BZ_STEP_SILENCE_ESCALATION,
    BZ_STEP_CLOSED, /* a working day without opening hours: day */
    BZ_STEP_MISSING /* no due day: name says which calendar lacks which year */
};

struct bz_deadline_step {
    enum bz_step code;
    buzon_day day, until; /* NONE where the code names none */
    buzon_time at;
    int64_t n;
    struct bz_amount amount;
    char *name, *calendar, *place; /* own; may be NULL: place is what the calendar is called */
};

struct bz_deadline_result {
    buzon_day start;    /* day 0 */
    buzon_day due;      /* local day; NONE never: terms in hours have the day of due_at */
    buzon_time due_at;  /* terms in hours and minutes: the instant; NONE otherwise */
    buzon_time due_end; /* exclusive: the first instant that is too late */
    bool provisional;   /* a calendar may still change this */
    bool calendar_ends; /* the calendars end before the due day, which did not need them */
    bool withdrawn;     /* a granted term ran out and the term says withdrawn */
    bool suspended; /* the clock stands still: due and due_end are NONE until it is resumed */
    bool not_in_force;          /* the term was not in force on the day it started */
    buzon_day silence_from;     /* when silence has its effect; NONE when it has none */
    buzon_day disputed_due;     /* the earliest other reading's day where it differs; NONE */
    buzon_time disputed_end;    /* its exclusive end; NONE */
    const struct bz_term *term; /* borrows from the registry (or the case) */
    const struct bz_calendar_set
        *set; /* borrows from the registry or from `owned`: members with versions */
    const struct bz_zone *zone;    /* borrows from the registry */
    const struct bz_hours *hours;  /* borrows from the case or the registry; NULL: none */
    struct bz_calendar_set *owned; /* owns */
    struct bz_deadline_steps
        BZ_VEC(struct bz_deadline_step) steps; /* owns; none without explain */
};

/* Without `explain` nothing is allocated, unless the case has holidays of its own. *ret needs
 * no preparation and wants bz_deadline_result_done() when true came back. NOT_FOUND: no such
 * term or calendar; INVALID: a zone that is none, events out of order, overlapping or before
 * the start, an extension over its cap; CALENDAR: a year without data. */
bool bz_deadline_compute(struct bz_calendars *cs, const struct bz_terms *terms,
                         const struct bz_deadline_case *c, bool explain,
                         struct bz_deadline_result *ret, struct bz_err *err);
void bz_deadline_result_done(struct bz_deadline_result *r);

/* The steps as compact JSON, an array of {"code": …, …}: what an inbox keeps. The caller owns
 * the text. */
char *bz_deadline_steps_json(const struct bz_deadline_result *r, struct bz_err *err);
/* The steps of a deadline that could not be computed: what is missing. */
char *bz_deadline_missing_json(const struct bz_err *why, struct bz_err *err);
/* The same as one JSON array of {"id", "version"}: the calendars that were used. */
char *bz_deadline_calendars_json(const struct bz_deadline_result *r, struct bz_err *err);
/* The citation of the term, joined by "; ". */
char *bz_deadline_legal(const struct bz_deadline_result *r, struct bz_err *err);
/* Stored steps as sentences in es, ca, gl, eu or en (BCP 47 tags are cut at '-'; others give
 * es), a line each. */
char *bz_deadline_explain(const char *steps_json, const char *language, struct bz_err *err);
const char *bz_step_name(enum bz_step step);

/* When the clock of a secondary term starts (Ley 39/2015 art. 21.4: telling the term;
 * acknowledging, forwarding, deciding on admission, certifying silence): `received` starts the
 * main one, `delivered` (NONE: the same) is when any part of the office had it, `main_end` the
 * main term's exclusive end (NONE: nobody knows it yet). */
buzon_time bz_secondary_start(const struct bz_term *secondary, buzon_time received,
                              buzon_time delivered, buzon_time main_end);
/* The secondary terms of a result of `c` as one JSON array of {"purpose", "term", "start",
 * "due", "due_end", "legal"}: null where nobody knows the day yet, or a calendar lacks a year.
 */
char *bz_secondaries_json(struct bz_calendars *cs, const struct bz_terms *terms,
                          const struct bz_deadline_case *c,
                          const struct bz_deadline_result *main, struct bz_err *err);

/* Computed anew with other calendars or terms. */
enum bz_recompute { BZ_RECOMPUTE_SAME, BZ_RECOMPUTE_CALENDAR, BZ_RECOMPUTE_TERM };
struct bz_recomputed {
    buzon_day old_due, new_due;
    buzon_time old_end, new_end;
    enum bz_recompute
        reason; /* TERM: another version of the term; CALENDAR: only days differ */
};
/* What was stored. */
struct bz_due_then {
    buzon_day due;
    buzon_time end;
    int32_t term_version;
};
bool bz_deadline_recompute(struct bz_calendars *cs, const struct bz_terms *terms,
                           const struct bz_deadline_case *c, const struct bz_due_then *then,
                           struct bz_recomputed *ret, struct bz_err *err);
const char *bz_recompute_name(enum bz_recompute reason);
/* What changed between the stored values and a new result, as JSON: old, new, old_end, new_end,
 * reason. */
char *bz_recomputed_json(const struct bz_deadline_result *r, const struct bz_due_then *then,
                         struct bz_err *err);

/* By when something must be received so that its term ends on `day` at the latest: the last
 * such day; NONE and an error otherwise. c->received is not read. */
buzon_day bz_deadline_latest(struct bz_calendars *cs, const struct bz_terms *terms,
                             const struct bz_deadline_case *c, buzon_day day,
                             struct bz_err *err);
/* n working days before the due day, never rolled forward: the start of that day, for an alert.
 */
buzon_time bz_deadline_alert(const struct bz_deadline_result *r, int32_t n, struct bz_err *err);
/* Opening time left between an instant and due_end, in minutes; without opening hours all the
 * hours of working days count; 0 when it has passed. -1 and an error where a calendar is
 * missing. */
int64_t bz_deadline_left(const struct bz_deadline_result *r, const struct bz_hours *hours,
                         buzon_time now, struct bz_err *err);

/* A case from JSON, in the form of tests/deadlines/vectors.jsonl; owns what the case borrows.
 * `text` (may be NULL) is the document it came from, so that INVALID says where. */
struct bz_case_text;
struct bz_case_text *bz_case_parse(struct bz_calendars *cs, const struct bz_json *j,
                                   const char *text, struct bz_err *err);
const struct bz_deadline_case *bz_case_of(const struct bz_case_text *t);
void bz_case_text_free(struct bz_case_text *t);
BZ_AUTO_DEFINE(bz_case_text);
/* The answer as JSON, the same text in every language that asks; `secondary` is the text of
 * bz_secondaries_json(). */
char *bz_deadline_result_json(const struct bz_deadline_result *r, const char *secondary,
                              struct bz_err *err);

/* A day in words, as "martes 1 de diciembre de 2026", in a language that is known, else in
 * Spanish. */
void bz_date_say(struct bz_str *s, const char *language, buzon_day day);

#endif
