/* SPDX-License-Identifier: EUPL-1.2 */
/* Riddles: table and getters. */
#include "model/delivery.h"

const char *buzon_riddle_state_name(enum buzon_riddle_state state)
{
    return bz_names_at(&bz_riddle_states, (int)state);
}

buzon_riddle *buzon_riddle_ref(buzon_riddle *riddle)
{
    return bz_record_ref(riddle);
}

void buzon_riddle_unref(buzon_riddle *riddle)
{
    bz_record_unref(riddle);
}

int64_t buzon_riddle_id(const buzon_riddle *riddle)
{
    return riddle ? riddle->id : 0;
}

const char *buzon_riddle_account(const buzon_riddle *riddle)
{
    return riddle ? riddle->account : NULL;
}

enum buzon_riddle_state buzon_riddle_state(const buzon_riddle *riddle)
{
    return riddle ? riddle->state : BUZON_RIDDLE_HELD;
}

buzon_time buzon_riddle_at(const buzon_riddle *riddle)
{
    return riddle ? riddle->at : BUZON_TIME_NONE;
}

const char *buzon_riddle_origin(const buzon_riddle *riddle)
{
    return riddle ? riddle->origin : NULL;
}

const char *buzon_riddle_request(const buzon_riddle *riddle)
{
    return riddle ? riddle->request : NULL;
}

const char *buzon_riddle_reason(const buzon_riddle *riddle)
{
    return riddle ? riddle->reason : NULL;
}

int64_t buzon_riddle_tries(const buzon_riddle *riddle)
{
    return riddle ? riddle->tries : 0;
}

const char *buzon_riddle_content_type(const buzon_riddle *riddle)
{
    return riddle ? riddle->content_type : NULL;
}

int64_t buzon_riddle_size(const buzon_riddle *riddle)
{
    return riddle ? riddle->size : 0;
}

const char *buzon_riddle_sha256(const buzon_riddle *riddle)
{
    return riddle ? riddle->sha256 : NULL;
}

buzon_time buzon_riddle_settled_at(const buzon_riddle *riddle)
{
    return riddle ? riddle->settled_at : BUZON_TIME_NONE;
}

const char *buzon_riddle_settled_by(const buzon_riddle *riddle)
{
    return riddle ? riddle->settled_by : NULL;
}

const char *buzon_riddle_settled_reason(const buzon_riddle *riddle)
{
    return riddle ? riddle->settled_reason : NULL;
}

const char *buzon_riddle_body(const buzon_riddle *riddle, size_t *len)
{
    if (len)
        *len = riddle && riddle->body ? riddle->len : 0;
    return riddle ? riddle->body : NULL;
}

char *buzon_riddle_to_json(const buzon_riddle *riddle, buzon_error **err)
{
    BZ_ERR(err);

    if (!riddle)
        return bz_fail(e, BUZON_ERR_INVALID, "no riddle");
    return bz_record_to_json(&bz_riddle_record, riddle, e);
}

static const char *const riddle_state_names[] = {
    [BUZON_RIDDLE_HELD] = "held",
    [BUZON_RIDDLE_SOLVED] = "solved",
    [BUZON_RIDDLE_DISCARDED] = "discarded",
};
const struct bz_names bz_riddle_states = BZ_NAMES(riddle_state_names);

static const struct bz_field riddle_fields[] = {
    BZ_FIELD(bz_held, id, BZ_INT_FIELD),
    BZ_FIELD(bz_held, account, BZ_TEXT_FIELD),
    BZ_FIELD_ENUM(bz_held, state, bz_riddle_states),
    BZ_FIELD(bz_held, at, BZ_TIME_FIELD),
    BZ_FIELD(bz_held, origin, BZ_TEXT_FIELD),
    BZ_FIELD(bz_held, request, BZ_TEXT_FIELD),
    BZ_FIELD(bz_held, reason, BZ_TEXT_FIELD),
    BZ_FIELD(bz_held, tries, BZ_INT_FIELD),
    BZ_FIELD(bz_held, content_type, BZ_TEXT_FIELD),
    BZ_FIELD(bz_held, size, BZ_INT_FIELD),
    BZ_FIELD(bz_held, sha256, BZ_TEXT_FIELD),
    BZ_FIELD(bz_held, settled_at, BZ_TIME_FIELD),
    BZ_FIELD(bz_held, settled_by, BZ_TEXT_FIELD),
    BZ_FIELD(bz_held, settled_reason, BZ_TEXT_FIELD),
    BZ_FIELD(bz_held, body, BZ_BYTES_FIELD),
};
const struct bz_record bz_riddle_record = {"riddle", sizeof(struct bz_held),
                                           BZ_FIELDS(riddle_fields), true};
