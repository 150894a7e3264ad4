/* SPDX-License-Identifier: EUPL-1.2 */
/* Inquiries, deadlines, events and findings as the inside sees them. */
#ifndef BZ_MODEL_INQUIRY_H
#define BZ_MODEL_INQUIRY_H

#include "buzon/inquiry.h"
#include "model/message.h"

struct bz_deadline {
    const char *name, *term, *term_version;
    buzon_time started_at;
    buzon_day due;
    buzon_time due_end;
    enum buzon_deadline_state state;
    enum buzon_satisfied_by satisfied_by;
    buzon_time satisfied_at;
    bool provisional;
    buzon_day disputed_due;
    const char *calendars; /* JSON array */
    const char *legal;
    const char *steps; /* JSON array */
};

struct bz_register {
    const char *entry_number;
    buzon_time registered_at, received_by_competent_body_at;
    const char *body, *procedure, *file_url;
    buzon_time transferred_at;
};

struct bz_inquiry {
    struct bz_refs refs;
    int64_t id;
    const char *reference, *external_ref, *network, *account, *thread;
    const struct bz_author *author;
    const char *summary;
    enum buzon_inquiry_kind kind;
    const char *topic, *rule, *unit, *assignee;
    enum buzon_status status;
    enum buzon_resolution resolution;
    const char *reason;
    enum buzon_priority priority;
    const char *const *tags;
    size_t n_tags;
    const char *language;
    enum buzon_visibility visibility;
    bool restricted;
    const char *const *personal;
    size_t n_personal;
    buzon_time opened_at, last_in_at, first_answer_at, answered_at, closed_at, waiting_since,
        next_due;
    const struct bz_deadline *deadlines;
    size_t n_deadlines;
    const struct bz_register *reg; /* "register" is a word of C */
    enum buzon_publication publication;
    int64_t messages, version;
};

struct bz_event {
    struct bz_refs refs;
    int64_t seq, position;
    const char *inquiry;
    buzon_time at;
    const char *actor, *verb;
    const char *codes;   /* JSON object */
    const char *payload; /* JSON object or NULL */
    const char *commitment, *hash;
};

struct bz_finding {
    struct bz_refs refs;
    const char *inquiry;
    int64_t seq;
    const char *what, *detail;
};

extern const struct bz_names bz_statuses, bz_inquiry_kinds, bz_resolutions, bz_priorities,
    bz_publications, bz_deadline_states, bz_satisfactions;
extern const struct bz_record bz_deadline_record, bz_register_record, bz_inquiry_record,
    bz_event_record, bz_finding_record;

#endif
