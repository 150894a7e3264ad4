/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers: words, table, getters. */
#include "model/account.h"
#include "model/message.h"

const char *buzon_answer_state_name(enum buzon_answer_state state)
{
    return bz_names_at(&bz_answer_states, (int)state);
}

const char *buzon_advice_name(enum buzon_advice advice)
{
    return bz_names_at(&bz_advices, (int)advice);
}

const char *buzon_privacy_name(enum buzon_privacy privacy)
{
    return bz_names_at(&bz_privacies, (int)privacy);
}

const char *buzon_settlement_name(enum buzon_settlement settlement)
{
    return bz_names_at(&bz_settlements, (int)settlement);
}

buzon_answer *buzon_answer_ref(buzon_answer *answer)
{
    return bz_record_ref(answer);
}

void buzon_answer_unref(buzon_answer *answer)
{
    bz_record_unref(answer);
}

int64_t buzon_answer_id(const buzon_answer *answer)
{
    return answer ? answer->id : 0;
}

const char *buzon_answer_inquiry(const buzon_answer *answer)
{
    return answer ? answer->inquiry : NULL;
}

const char *buzon_answer_account(const buzon_answer *answer)
{
    return answer ? answer->account : NULL;
}

enum buzon_answer_state buzon_answer_state(const buzon_answer *answer)
{
    return answer ? answer->state : BUZON_ANSWER_DRAFT;
}

enum buzon_visibility buzon_answer_visibility(const buzon_answer *answer)
{
    return answer ? answer->visibility : BUZON_VISIBILITY_PUBLIC;
}

const char *buzon_answer_text(const buzon_answer *answer)
{
    return answer ? answer->text : NULL;
}

const char *buzon_answer_template(const buzon_answer *answer)
{
    return answer ? answer->template ? answer->template : "{}" : NULL;
}

int64_t buzon_answer_version(const buzon_answer *answer)
{
    return answer ? answer->version : 0;
}

size_t buzon_answer_parts_count(const buzon_answer *answer)
{
    return answer ? answer->n_parts : 0;
}

const char *buzon_answer_parts_at(const buzon_answer *answer, size_t i)
{
    return answer && i < answer->n_parts ? answer->parts[i] : NULL;
}

size_t buzon_answer_native_ids_count(const buzon_answer *answer)
{
    return answer ? answer->n_native_ids : 0;
}

const char *buzon_answer_native_ids_at(const buzon_answer *answer, size_t i)
{
    return answer && i < answer->n_native_ids ? answer->native_ids[i] : NULL;
}

const char *buzon_answer_created_by(const buzon_answer *answer)
{
    return answer ? answer->created_by : NULL;
}

buzon_time buzon_answer_created_at(const buzon_answer *answer)
{
    return answer ? answer->created_at : BUZON_TIME_NONE;
}

const char *buzon_answer_approved_by(const buzon_answer *answer)
{
    return answer ? answer->approved_by : NULL;
}

const char *buzon_answer_reason(const buzon_answer *answer)
{
    return answer ? answer->reason : NULL;
}

buzon_time buzon_answer_next_try_at(const buzon_answer *answer)
{
    return answer ? answer->next_try_at : BUZON_TIME_NONE;
}

buzon_code buzon_answer_error_code(const buzon_answer *answer)
{
    return answer ? answer->error_code : BUZON_OK;
}

const char *buzon_answer_error(const buzon_answer *answer)
{
    return answer ? answer->error : NULL;
}

enum buzon_advice buzon_answer_advice(const buzon_answer *answer)
{
    return answer ? answer->advice : BUZON_ADVICE_NONE;
}

const char *buzon_answer_advice_words(const buzon_answer *answer)
{
    return answer ? answer->advice_words : NULL;
}

buzon_time buzon_answer_sent_at(const buzon_answer *answer)
{
    return answer ? answer->sent_at : BUZON_TIME_NONE;
}

char *buzon_answer_to_json(const buzon_answer *answer, buzon_error **err)
{
    BZ_ERR(err);

    if (!answer)
        return bz_fail(e, BUZON_ERR_INVALID, "no answer");
    return bz_record_to_json(&bz_answer_record, answer, e);
}

static const char *const answer_states[] = {
    [BUZON_ANSWER_DRAFT] = "draft",         [BUZON_ANSWER_IN_REVIEW] = "in_review",
    [BUZON_ANSWER_QUEUED] = "queued",       [BUZON_ANSWER_SENDING] = "sending",
    [BUZON_ANSWER_SENT] = "sent",           [BUZON_ANSWER_DELIVERED] = "delivered",
    [BUZON_ANSWER_READ] = "read",           [BUZON_ANSWER_REJECTED] = "rejected",
    [BUZON_ANSWER_CANCELLED] = "cancelled", [BUZON_ANSWER_FAILED] = "failed",
    [BUZON_ANSWER_UNKNOWN] = "unknown",
};
const struct bz_names bz_answer_states = BZ_NAMES(answer_states);

static const char *const advices[] = {
    [BUZON_ADVICE_NONE] = "none",
    [BUZON_ADVICE_WAIT] = "wait",
    [BUZON_ADVICE_SUBMIT] = "submit",
    [BUZON_ADVICE_REVIEW] = "review",
    [BUZON_ADVICE_REVISE] = "revise",
    [BUZON_ADVICE_LOOK] = "look",
    [BUZON_ADVICE_CREDENTIALS] = "credentials",
    [BUZON_ADVICE_SHORTEN] = "shorten",
    [BUZON_ADVICE_TEMPLATE] = "template",
    [BUZON_ADVICE_CHANNEL] = "channel",
    [BUZON_ADVICE_REOPEN] = "reopen",
    [BUZON_ADVICE_REWRITE] = "rewrite",
};
const struct bz_names bz_advices = BZ_NAMES(advices);

static const char *const privacies[] = {
    [BUZON_PRIVACY_POLICY] = "policy",
    [BUZON_PRIVACY_PRIVATE] = "private",
    [BUZON_PRIVACY_AS_ASKED] = "as_asked",
};
const struct bz_names bz_privacies = BZ_NAMES(privacies);

static const char *const settlements[] = {
    [BUZON_SETTLEMENT_FOUND] = "found",
    [BUZON_SETTLEMENT_SEND_AGAIN] = "send_again",
    [BUZON_SETTLEMENT_GIVE_UP] = "give_up",
};
const struct bz_names bz_settlements = BZ_NAMES(settlements);

static const struct bz_names answer_codes = {bz_code_names, BUZON_ERR_INTERNAL + 1};

static const struct bz_field answer_fields[] = {
    BZ_FIELD(bz_answer, id, BZ_INT_FIELD),
    BZ_FIELD(bz_answer, inquiry, BZ_TEXT_FIELD),
    BZ_FIELD(bz_answer, account, BZ_TEXT_FIELD),
    BZ_FIELD_ENUM(bz_answer, state, bz_answer_states),
    BZ_FIELD_ENUM(bz_answer, visibility, bz_visibilities),
    BZ_FIELD(bz_answer, text, BZ_TEXT_FIELD),
    BZ_FIELD(bz_answer, template, BZ_JSON_FIELD),
    BZ_FIELD(bz_answer, version, BZ_INT_FIELD),
    BZ_FIELD(bz_answer, parts, BZ_TEXTS_FIELD),
    BZ_FIELD(bz_answer, native_ids, BZ_TEXTS_FIELD),
    BZ_FIELD(bz_answer, created_by, BZ_TEXT_FIELD),
    BZ_FIELD(bz_answer, created_at, BZ_TIME_FIELD),
    BZ_FIELD(bz_answer, approved_by, BZ_TEXT_FIELD),
    BZ_FIELD(bz_answer, reason, BZ_TEXT_FIELD),
    BZ_FIELD(bz_answer, next_try_at, BZ_TIME_FIELD),
    BZ_FIELD_ENUM(bz_answer, error_code, answer_codes),
    BZ_FIELD(bz_answer, error, BZ_TEXT_FIELD),
    BZ_FIELD_ENUM(bz_answer, advice, bz_advices),
    BZ_FIELD(bz_answer, advice_words, BZ_TEXT_FIELD),
    BZ_FIELD(bz_answer, sent_at, BZ_TIME_FIELD),
};
const struct bz_record bz_answer_record = {"answer", sizeof(struct bz_answer),
                                           BZ_FIELDS(answer_fields), true};
