/* SPDX-License-Identifier: EUPL-1.2 */
/* Terms: the rules by which a time limit runs, read from terms.json. The schema is
 * lib/data/terms.schema.json. */
#ifndef BZ_TERM_TERM_H
#define BZ_TERM_TERM_H

#include "base/auto.h"
#include "base/err.h"
#include "base/json.h"
#include "base/vec.h"
#include "term/civil.h"

enum bz_unit {
    BZ_UNIT_MINUTE,
    BZ_UNIT_HOUR,
    BZ_UNIT_DAY,
    BZ_UNIT_WEEK,
    BZ_UNIT_MONTH,
    BZ_UNIT_YEAR
};
enum bz_kind {
    BZ_KIND_NATURAL,
    BZ_KIND_WORKING,           /* days that are working days */
    BZ_KIND_WORKING_DAY_HOURS, /* all the hours of working days */
    BZ_KIND_WINDOW,            /* opening hours */
    BZ_KIND_AS_WORKING_DAYS    /* as many working days as the months have natural days */
};
struct bz_amount {
    int32_t n; /* negative: none */
    enum bz_unit unit;
    enum bz_kind kind;
};
#define BZ_AMOUNT_NONE ((struct bz_amount){.n = -1})

enum bz_clock_start {
    BZ_START_SUBMISSION,
    BZ_START_RECEIPT,
    BZ_START_REGISTRATION,
    BZ_START_COMPETENT_REGISTRY,
    BZ_START_COMPETENT_BODY,
    BZ_START_PROPER_COMPONENT, /* at the latest after `max_delay` */
    BZ_START_IDENTITY_VERIFIED,
    BZ_START_CLARIFIED,
    BZ_START_MAIN_TERM_EXPIRED,
    BZ_START_NOTIFICATION
};
enum bz_intake { BZ_INTAKE_ACTUAL, BZ_INTAKE_NEXT_WORKING_DAY };
enum bz_roll { BZ_ROLL_NONE, BZ_ROLL_FOLLOWING, BZ_ROLL_PRECEDING };
enum bz_month_end { BZ_MONTH_CLAMP, BZ_MONTH_STICKY, BZ_MONTH_NEXT_FIRST_WORKING };
enum bz_suspend_mode {
    BZ_SUSPEND_DISREGARD, /* working days inside do not count; calendar terms are not touched */
    BZ_SUSPEND_SHIFT,     /* calendar terms end as many natural days later */
    BZ_SUSPEND_RESTART,   /* the clock starts anew */
    BZ_SUSPEND_REMAINING_WORKING
};
enum bz_extend_mode { BZ_EXTEND_FROM_START, BZ_EXTEND_FROM_DUE };
enum bz_expiry { BZ_EXPIRY_RESUME, BZ_EXPIRY_WITHDRAWN };
enum bz_silence {
    BZ_SILENCE_NONE,
    BZ_SILENCE_APPROVAL,
    BZ_SILENCE_REFUSAL,
    BZ_SILENCE_ADMITTED,
    BZ_SILENCE_ESCALATION
};
enum bz_certainty { BZ_CERTAINTY_HIGH, BZ_CERTAINTY_MEDIUM, BZ_CERTAINTY_LOW };
enum bz_channel { BZ_CHANNEL_ELECTRONIC, BZ_CHANNEL_PAPER };
enum bz_actor { BZ_ACTOR_ADMINISTRATION, BZ_ACTOR_CITIZEN };
enum bz_purpose {
    BZ_PURPOSE_ACKNOWLEDGE,
    BZ_PURPOSE_NOTIFY_TERM,
    BZ_PURPOSE_FORWARD,
    BZ_PURPOSE_ADMISSION,
    BZ_PURPOSE_CERTIFY_SILENCE,
    BZ_PURPOSE_COPIES
};
/* Calendar roles, as bits. */
enum { BZ_ROLE_BODY = 1, BZ_ROLE_CITIZEN = 2 };

struct bz_fraction {
    int32_t of, parts; /* of/parts; parts 0: none */
};

/* A term granted to somebody while the clock stands still. */
struct bz_grant {
    char *cause, *legal; /* own: a code, as "correction"; its citation, may be NULL */
    struct bz_amount amount;
    enum bz_expiry on_expiry;
};

struct bz_secondary {
    enum bz_purpose purpose;
    char *term; /* owns: its id */
};

struct bz_term {
    char *id, *jurisdiction, *name, *note; /* own; note may be NULL */
    int32_t version;
    buzon_day valid_from, valid_to; /* NONE: open; valid_to is exclusive */
    struct bz_citations BZ_VEC(char *) legal, scope;
    enum bz_certainty certainty;
    struct bz_amount amount;
    enum bz_clock_start clock_start;
    struct bz_amount max_delay;
    enum bz_intake intake[2]; /* by enum bz_actor */
    int32_t cutoff;           /* milliseconds of the day; negative: none */
    bool start_included, free_term, short_day_rolls;
    enum bz_roll roll;
    enum bz_month_end month_end;
    int32_t min_working_days;
    bool skip_current_hour, wall_clock;
    unsigned roles[2]; /* calendar roles by enum bz_channel */
    enum bz_suspend_mode suspend;
    bool suspend_from_day; /* [s,r] instead of (s,r] */
    char *answer_reading;  /* owns: the citation by which an answer on a day that is no working
                              day came on the next one, where that is not settled; NULL: none */
    int32_t suspend_max_days;  /* natural days all together; 0: no limit */
    int32_t suspend_max_times; /* 0: no limit */
    struct bz_grants BZ_VEC(struct bz_grant) grants;
    struct bz_amount extension; /* the ordinary one; none: no extension is foreseen */
    enum bz_extend_mode extend;
    struct bz_fraction extension_cap; /* of the term; none: the ordinary one is the cap */
    char *extension_legal;            /* owns; may be NULL */
    bool extend_before_due;           /* must be notified before the term ends */
    bool extend_if_abroad; /* applies by itself to residents abroad (Ley 39/2015 art. 32.2) */
    struct bz_fraction urgency; /* what is left of the term; none: it cannot be urgent */
    bool urgency_up;            /* odd halves round up */
    enum bz_silence silence;
    bool silence_exceptions;
    bool silence_on_due; /* it has its effect on the due day already, not on the day after */
    char *silence_legal; /* owns; may be NULL */
    struct bz_secondaries BZ_VEC(struct bz_secondary) secondary;
    char *alternative;           /* owns: the id of the term of the other reading, or NULL */
    const struct bz_term *other; /* that term, in a registry; NULL in a term of one's own */
    bool other_by_intake;        /* it counts like this one, but for the intake */
};

/* All the terms of a file. Immutable. */
struct bz_terms;

struct bz_terms *bz_terms_load(const char *path, struct bz_err *err);
struct bz_terms *bz_terms_parse(const char *text, size_t len, const char *source,
                                struct bz_err *err);
void bz_terms_free(struct bz_terms *terms);
BZ_AUTO_DEFINE(bz_terms);

size_t bz_terms_len(const struct bz_terms *terms);
const struct bz_term *bz_terms_at(const struct bz_terms *terms, size_t i);
/* The version in force on a day (NONE: the newest); NULL when there is none. */
const struct bz_term *bz_terms_find(const struct bz_terms *terms, const char *id, buzon_day on);

/* The term of a term's other reading; NULL when there is none. */
const struct bz_term *bz_terms_other(const struct bz_terms *terms, const struct bz_term *term);

/* One term at the place of a file where the reader stands. */
struct bz_reader;
struct bz_term *bz_term_read(struct bz_reader *r, const struct bz_json *j);
/* One term from its object; `source` names the file in errors. */
struct bz_term *bz_term_parse(const struct bz_json *j, const char *source, struct bz_err *err);
void bz_term_free(struct bz_term *term);
BZ_AUTO_DEFINE(bz_term);
/* {"n": 10, "unit": "day", "kind": "working"}; where kind is absent, `kind` holds, and for
 * working where the unit is no day: opening hours for hours and minutes, natural for the longer
 * ones. */
bool bz_amount_parse(const struct bz_json *j, enum bz_kind kind, struct bz_amount *ret,
                     struct bz_err *err);
const char *bz_unit_name(enum bz_unit unit);
const char *bz_kind_name(enum bz_kind kind);
const char *bz_silence_name(enum bz_silence silence);
const char *bz_purpose_name(enum bz_purpose purpose);
/* What a term grants for a cause; NULL when it names none. */
const struct bz_grant *bz_term_grant(const struct bz_term *term, const char *cause);

#endif
