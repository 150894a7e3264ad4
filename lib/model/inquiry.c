/* SPDX-License-Identifier: EUPL-1.2 */
/* Inquiries with their deadlines and their entry in the register: words, tables, getters. */
#include "model/inquiry.h"

/* --- words --- */

const char *buzon_status_name(enum buzon_status status)
{
    return bz_names_at(&bz_statuses, (int)status);
}

const char *buzon_inquiry_kind_name(enum buzon_inquiry_kind kind)
{
    return bz_names_at(&bz_inquiry_kinds, (int)kind);
}

const char *buzon_resolution_name(enum buzon_resolution resolution)
{
    return bz_names_at(&bz_resolutions, (int)resolution);
}

const char *buzon_priority_name(enum buzon_priority priority)
{
    return bz_names_at(&bz_priorities, (int)priority);
}

const char *buzon_publication_name(enum buzon_publication publication)
{
    return bz_names_at(&bz_publications, (int)publication);
}

const char *buzon_deadline_state_name(enum buzon_deadline_state state)
{
    return bz_names_at(&bz_deadline_states, (int)state);
}

const char *buzon_satisfied_by_name(enum buzon_satisfied_by act)
{
    return bz_names_at(&bz_satisfactions, (int)act);
}

/* --- deadlines and registers --- */

const char *buzon_deadline_name(const buzon_deadline *deadline)
{
    return deadline ? deadline->name : NULL;
}

const char *buzon_deadline_term(const buzon_deadline *deadline)
{
    return deadline ? deadline->term : NULL;
}

const char *buzon_deadline_term_version(const buzon_deadline *deadline)
{
    return deadline ? deadline->term_version : NULL;
}

buzon_time buzon_deadline_started_at(const buzon_deadline *deadline)
{
    return deadline ? deadline->started_at : BUZON_TIME_NONE;
}

buzon_day buzon_deadline_due(const buzon_deadline *deadline)
{
    return deadline ? deadline->due : BUZON_DAY_NONE;
}

buzon_time buzon_deadline_due_end(const buzon_deadline *deadline)
{
    return deadline ? deadline->due_end : BUZON_TIME_NONE;
}

enum buzon_deadline_state buzon_deadline_state(const buzon_deadline *deadline)
{
    return deadline ? deadline->state : BUZON_DEADLINE_RUNNING;
}

enum buzon_satisfied_by buzon_deadline_satisfied_by(const buzon_deadline *deadline)
{
    return deadline ? deadline->satisfied_by : BUZON_SATISFIED_BY_ANSWER_SENT;
}

buzon_time buzon_deadline_satisfied_at(const buzon_deadline *deadline)
{
    return deadline ? deadline->satisfied_at : BUZON_TIME_NONE;
}

bool buzon_deadline_provisional(const buzon_deadline *deadline)
{
    return deadline && deadline->provisional;
}

buzon_day buzon_deadline_disputed_due(const buzon_deadline *deadline)
{
    return deadline ? deadline->disputed_due : BUZON_DAY_NONE;
}

const char *buzon_deadline_calendars(const buzon_deadline *deadline)
{
    return deadline ? bz_text_or(deadline->calendars, "[]") : NULL;
}

const char *buzon_deadline_legal(const buzon_deadline *deadline)
{
    return deadline ? deadline->legal : NULL;
}

const char *buzon_deadline_steps(const buzon_deadline *deadline)
{
    return deadline ? bz_text_or(deadline->steps, "[]") : NULL;
}

const char *buzon_register_entry_number(const buzon_register *entry)
{
    return entry ? entry->entry_number : NULL;
}

buzon_time buzon_register_registered_at(const buzon_register *entry)
{
    return entry ? entry->registered_at : BUZON_TIME_NONE;
}

buzon_time buzon_register_received_by_competent_body_at(const buzon_register *entry)
{
    return entry ? entry->received_by_competent_body_at : BUZON_TIME_NONE;
}

const char *buzon_register_body(const buzon_register *entry)
{
    return entry ? entry->body : NULL;
}

const char *buzon_register_procedure(const buzon_register *entry)
{
    return entry ? entry->procedure : NULL;
}

const char *buzon_register_file_url(const buzon_register *entry)
{
    return entry ? entry->file_url : NULL;
}

buzon_time buzon_register_transferred_at(const buzon_register *entry)
{
    return entry ? entry->transferred_at : BUZON_TIME_NONE;
}

/* --- inquiries --- */

buzon_inquiry *buzon_inquiry_ref(buzon_inquiry *inquiry)
{
    return bz_record_ref(inquiry);
}

void buzon_inquiry_unref(buzon_inquiry *inquiry)
{
    bz_record_unref(inquiry);
}

int64_t buzon_inquiry_id(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->id : 0;
}

const char *buzon_inquiry_reference(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->reference : NULL;
}

const char *buzon_inquiry_external_ref(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->external_ref : NULL;
}

const char *buzon_inquiry_network(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->network : NULL;
}

const char *buzon_inquiry_account(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->account : NULL;
}

const char *buzon_inquiry_thread(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->thread : NULL;
}

const buzon_author *buzon_inquiry_author(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->author : NULL;
}

const char *buzon_inquiry_summary(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->summary : NULL;
}

enum buzon_inquiry_kind buzon_inquiry_kind(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->kind : BUZON_INQUIRY_OTHER;
}

const char *buzon_inquiry_topic(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->topic : NULL;
}

const char *buzon_inquiry_rule(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->rule : NULL;
}

const char *buzon_inquiry_unit(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->unit : NULL;
}

const char *buzon_inquiry_assignee(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->assignee : NULL;
}

enum buzon_status buzon_inquiry_status(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->status : BUZON_STATUS_NEW;
}

enum buzon_resolution buzon_inquiry_resolution(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->resolution : BUZON_RESOLUTION_NONE;
}

const char *buzon_inquiry_reason(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->reason : NULL;
}

enum buzon_priority buzon_inquiry_priority(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->priority : BUZON_PRIORITY_NORMAL;
}

size_t buzon_inquiry_tags_count(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->n_tags : 0;
}

const char *buzon_inquiry_tags_at(const buzon_inquiry *inquiry, size_t i)
{
    return inquiry && i < inquiry->n_tags ? inquiry->tags[i] : NULL;
}

const char *buzon_inquiry_language(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->language : NULL;
}

enum buzon_visibility buzon_inquiry_visibility(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->visibility : BUZON_VISIBILITY_PUBLIC;
}

bool buzon_inquiry_restricted(const buzon_inquiry *inquiry)
{
    return inquiry && inquiry->restricted;
}

size_t buzon_inquiry_personal_count(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->n_personal : 0;
}

const char *buzon_inquiry_personal_at(const buzon_inquiry *inquiry, size_t i)
{
    return inquiry && i < inquiry->n_personal ? inquiry->personal[i] : NULL;
}

buzon_time buzon_inquiry_opened_at(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->opened_at : BUZON_TIME_NONE;
}

buzon_time buzon_inquiry_last_in_at(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->last_in_at : BUZON_TIME_NONE;
}

buzon_time buzon_inquiry_first_answer_at(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->first_answer_at : BUZON_TIME_NONE;
}

buzon_time buzon_inquiry_answered_at(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->answered_at : BUZON_TIME_NONE;
}

buzon_time buzon_inquiry_closed_at(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->closed_at : BUZON_TIME_NONE;
}

buzon_time buzon_inquiry_waiting_since(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->waiting_since : BUZON_TIME_NONE;
}

buzon_time buzon_inquiry_next_due(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->next_due : BUZON_TIME_NONE;
}

size_t buzon_inquiry_deadlines_count(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->n_deadlines : 0;
}

const buzon_deadline *buzon_inquiry_deadlines_at(const buzon_inquiry *inquiry, size_t i)
{
    return inquiry && i < inquiry->n_deadlines ? &inquiry->deadlines[i] : NULL;
}

const buzon_register *buzon_inquiry_register(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->reg : NULL;
}

enum buzon_publication buzon_inquiry_publication(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->publication : BUZON_PUBLICATION_NONE;
}

int64_t buzon_inquiry_messages(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->messages : 0;
}

int64_t buzon_inquiry_version(const buzon_inquiry *inquiry)
{
    return inquiry ? inquiry->version : 0;
}

char *buzon_inquiry_to_json(const buzon_inquiry *inquiry, buzon_error **err)
{
    BZ_ERR(err);

    if (!inquiry)
        return bz_fail(e, BUZON_ERR_INVALID, "no inquiry");
    return bz_record_to_json(&bz_inquiry_record, inquiry, e);
}

/* --- tables --- */

static const char *const statuses[] = {
    [BUZON_STATUS_NEW] = "new",         [BUZON_STATUS_OPEN] = "open",
    [BUZON_STATUS_WAITING] = "waiting", [BUZON_STATUS_ANSWERED] = "answered",
    [BUZON_STATUS_CLOSED] = "closed",
};
const struct bz_names bz_statuses = BZ_NAMES(statuses);

static const char *const inquiry_kinds[] = {
    [BUZON_INQUIRY_OTHER] = "other",
    [BUZON_INQUIRY_QUESTION] = "question",
    [BUZON_INQUIRY_SUGGESTION] = "suggestion",
    [BUZON_INQUIRY_PROPOSAL] = "proposal",
    [BUZON_INQUIRY_COMPLAINT] = "complaint",
    [BUZON_INQUIRY_EXPLANATION] = "explanation",
    [BUZON_INQUIRY_INFORMATION_REQUEST] = "information_request",
    [BUZON_INQUIRY_REPORT] = "report",
    [BUZON_INQUIRY_PRAISE] = "praise",
};
const struct bz_names bz_inquiry_kinds = BZ_NAMES(inquiry_kinds);

static const char *const resolutions[] = {
    [BUZON_RESOLUTION_NONE] = "none",
    [BUZON_RESOLUTION_ANSWERED] = "answered",
    [BUZON_RESOLUTION_REFERRED] = "referred",
    [BUZON_RESOLUTION_INADMISSIBLE] = "inadmissible",
    [BUZON_RESOLUTION_REFUSED] = "refused",
    [BUZON_RESOLUTION_WITHDRAWN] = "withdrawn",
    [BUZON_RESOLUTION_DUPLICATE] = "duplicate",
    [BUZON_RESOLUTION_NO_ANSWER_NEEDED] = "no_answer_needed",
    [BUZON_RESOLUTION_ABUSIVE] = "abusive",
    [BUZON_RESOLUTION_EXPIRED] = "expired",
    [BUZON_RESOLUTION_MERGED] = "merged",
};
const struct bz_names bz_resolutions = BZ_NAMES(resolutions);

static const char *const priorities[] = {
    [BUZON_PRIORITY_NORMAL] = "normal",
    [BUZON_PRIORITY_HIGH] = "high",
    [BUZON_PRIORITY_URGENT] = "urgent",
    [BUZON_PRIORITY_LOW] = "low",
};
const struct bz_names bz_priorities = BZ_NAMES(priorities);

static const char *const publications[] = {
    [BUZON_PUBLICATION_NONE] = "none",
    [BUZON_PUBLICATION_PROPOSED] = "proposed",
    [BUZON_PUBLICATION_PUBLISHED] = "published",
    [BUZON_PUBLICATION_WITHDRAWN] = "withdrawn",
};
const struct bz_names bz_publications = BZ_NAMES(publications);

static const char *const deadline_states[] = {
    [BUZON_DEADLINE_RUNNING] = "running",
    [BUZON_DEADLINE_SUSPENDED] = "suspended",
    [BUZON_DEADLINE_MET] = "met",
    [BUZON_DEADLINE_MISSED] = "missed",
    [BUZON_DEADLINE_UNDETERMINED] = "undetermined",
    [BUZON_DEADLINE_CANCELLED] = "cancelled",
};
const struct bz_names bz_deadline_states = BZ_NAMES(deadline_states);

static const char *const satisfactions[] = {
    [BUZON_SATISFIED_BY_ANSWER_SENT] = "answer_sent",
    [BUZON_SATISFIED_BY_ACKNOWLEDGED] = "acknowledged",
    [BUZON_SATISFIED_BY_FORWARDED] = "forwarded",
    [BUZON_SATISFIED_BY_RESOLUTION_NOTIFIED] = "resolution_notified",
};
const struct bz_names bz_satisfactions = BZ_NAMES(satisfactions);

static const struct bz_field deadline_fields[] = {
    BZ_FIELD(bz_deadline, name, BZ_TEXT_FIELD),
    BZ_FIELD(bz_deadline, term, BZ_TEXT_FIELD),
    BZ_FIELD(bz_deadline, term_version, BZ_TEXT_FIELD),
    BZ_FIELD(bz_deadline, started_at, BZ_TIME_FIELD),
    BZ_FIELD(bz_deadline, due, BZ_DAY_FIELD),
    BZ_FIELD(bz_deadline, due_end, BZ_TIME_FIELD),
    BZ_FIELD_ENUM(bz_deadline, state, bz_deadline_states),
    BZ_FIELD_ENUM(bz_deadline, satisfied_by, bz_satisfactions),
    BZ_FIELD(bz_deadline, satisfied_at, BZ_TIME_FIELD),
    BZ_FIELD(bz_deadline, provisional, BZ_BOOL_FIELD),
    BZ_FIELD(bz_deadline, disputed_due, BZ_DAY_FIELD),
    BZ_FIELD(bz_deadline, calendars, BZ_JSON_LIST_FIELD),
    BZ_FIELD(bz_deadline, legal, BZ_TEXT_FIELD),
    BZ_FIELD(bz_deadline, steps, BZ_JSON_LIST_FIELD),
};
const struct bz_record bz_deadline_record = {"deadline", sizeof(struct bz_deadline),
                                             BZ_FIELDS(deadline_fields), false};

static const struct bz_field register_fields[] = {
    BZ_FIELD(bz_register, entry_number, BZ_TEXT_FIELD),
    BZ_FIELD(bz_register, registered_at, BZ_TIME_FIELD),
    BZ_FIELD(bz_register, received_by_competent_body_at, BZ_TIME_FIELD),
    BZ_FIELD(bz_register, body, BZ_TEXT_FIELD),
    BZ_FIELD(bz_register, procedure, BZ_TEXT_FIELD),
    BZ_FIELD(bz_register, file_url, BZ_TEXT_FIELD),
    BZ_FIELD(bz_register, transferred_at, BZ_TIME_FIELD),
};
const struct bz_record bz_register_record = {"register", sizeof(struct bz_register),
                                             BZ_FIELDS(register_fields), false};

static const struct bz_field inquiry_fields[] = {
    BZ_FIELD(bz_inquiry, id, BZ_INT_FIELD),
    BZ_FIELD(bz_inquiry, reference, BZ_TEXT_FIELD),
    BZ_FIELD(bz_inquiry, external_ref, BZ_TEXT_FIELD),
    BZ_FIELD(bz_inquiry, network, BZ_TEXT_FIELD),
    BZ_FIELD(bz_inquiry, account, BZ_TEXT_FIELD),
    BZ_FIELD(bz_inquiry, thread, BZ_TEXT_FIELD),
    BZ_FIELD_PART(bz_inquiry, author, BZ_RECORD_FIELD, bz_author_record),
    BZ_FIELD(bz_inquiry, summary, BZ_TEXT_FIELD),
    BZ_FIELD_ENUM(bz_inquiry, kind, bz_inquiry_kinds),
    BZ_FIELD(bz_inquiry, topic, BZ_TEXT_FIELD),
    BZ_FIELD(bz_inquiry, rule, BZ_TEXT_FIELD),
    BZ_FIELD(bz_inquiry, unit, BZ_TEXT_FIELD),
    BZ_FIELD(bz_inquiry, assignee, BZ_TEXT_FIELD),
    BZ_FIELD_ENUM(bz_inquiry, status, bz_statuses),
    BZ_FIELD_ENUM(bz_inquiry, resolution, bz_resolutions),
    BZ_FIELD(bz_inquiry, reason, BZ_TEXT_FIELD),
    BZ_FIELD_ENUM(bz_inquiry, priority, bz_priorities),
    BZ_FIELD(bz_inquiry, tags, BZ_TEXTS_FIELD),
    BZ_FIELD(bz_inquiry, language, BZ_TEXT_FIELD),
    BZ_FIELD_ENUM(bz_inquiry, visibility, bz_visibilities),
    BZ_FIELD(bz_inquiry, restricted, BZ_BOOL_FIELD),
    BZ_FIELD(bz_inquiry, personal, BZ_TEXTS_FIELD),
    BZ_FIELD(bz_inquiry, opened_at, BZ_TIME_FIELD),
    BZ_FIELD(bz_inquiry, last_in_at, BZ_TIME_FIELD),
    BZ_FIELD(bz_inquiry, first_answer_at, BZ_TIME_FIELD),
    BZ_FIELD(bz_inquiry, answered_at, BZ_TIME_FIELD),
    BZ_FIELD(bz_inquiry, closed_at, BZ_TIME_FIELD),
    BZ_FIELD(bz_inquiry, waiting_since, BZ_TIME_FIELD),
    BZ_FIELD(bz_inquiry, next_due, BZ_TIME_FIELD),
    BZ_FIELD_PART(bz_inquiry, deadlines, BZ_LIST_FIELD, bz_deadline_record),
    {"register", BZ_RECORD_FIELD, offsetof(struct bz_inquiry, reg), NULL, &bz_register_record},
    BZ_FIELD_ENUM(bz_inquiry, publication, bz_publications),
    BZ_FIELD(bz_inquiry, messages, BZ_INT_FIELD),
    BZ_FIELD(bz_inquiry, version, BZ_INT_FIELD),
};
const struct bz_record bz_inquiry_record = {"inquiry", sizeof(struct bz_inquiry),
                                            BZ_FIELDS(inquiry_fields), true};
