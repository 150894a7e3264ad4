/* SPDX-License-Identifier: EUPL-1.2 */
/* Rounds: table and getters. */
#include "model/account.h"

#include "buzon/job.h"

buzon_round *buzon_round_ref(buzon_round *round)
{
    return bz_record_ref(round);
}

void buzon_round_unref(buzon_round *round)
{
    bz_record_unref(round);
}

const char *buzon_round_account(const buzon_round *round)
{
    return round ? round->account : NULL;
}

int64_t buzon_round_requests(const buzon_round *round)
{
    return round ? round->requests : 0;
}

int64_t buzon_round_received(const buzon_round *round)
{
    return round ? round->received : 0;
}

int64_t buzon_round_messages(const buzon_round *round)
{
    return round ? round->messages : 0;
}

int64_t buzon_round_revisions(const buzon_round *round)
{
    return round ? round->revisions : 0;
}

int64_t buzon_round_deletions(const buzon_round *round)
{
    return round ? round->deletions : 0;
}

int64_t buzon_round_inquiries(const buzon_round *round)
{
    return round ? round->inquiries : 0;
}

int64_t buzon_round_own_posts(const buzon_round *round)
{
    return round ? round->own_posts : 0;
}

int64_t buzon_round_sent(const buzon_round *round)
{
    return round ? round->sent : 0;
}

int64_t buzon_round_failed(const buzon_round *round)
{
    return round ? round->failed : 0;
}

int64_t buzon_round_attachments(const buzon_round *round)
{
    return round ? round->attachments : 0;
}

int64_t buzon_round_refused(const buzon_round *round)
{
    return round ? round->refused : 0;
}

int64_t buzon_round_unknown(const buzon_round *round)
{
    return round ? round->unknown : 0;
}

int64_t buzon_round_repaired(const buzon_round *round)
{
    return round ? round->repaired : 0;
}

buzon_time buzon_round_finished_at(const buzon_round *round)
{
    return round ? round->finished_at : BUZON_TIME_NONE;
}

buzon_code buzon_round_error_code(const buzon_round *round)
{
    return round ? round->error_code : BUZON_OK;
}

const char *buzon_round_error(const buzon_round *round)
{
    return round ? round->error : NULL;
}

buzon_time buzon_round_retry_at(const buzon_round *round)
{
    return round ? round->retry_at : BUZON_TIME_NONE;
}

const char *buzon_round_warning(const buzon_round *round)
{
    return round ? round->warning : NULL;
}

char *buzon_round_to_json(const buzon_round *round, buzon_error **err)
{
    BZ_ERR(err);

    if (!round)
        return bz_fail(e, BUZON_ERR_INVALID, "no round");
    return bz_record_to_json(&bz_round_record, round, e);
}

static const struct bz_names round_codes = {bz_code_names, BUZON_ERR_INTERNAL + 1};

static const struct bz_field round_fields[] = {
    BZ_FIELD(bz_round, account, BZ_TEXT_FIELD),
    BZ_FIELD(bz_round, requests, BZ_INT_FIELD),
    BZ_FIELD(bz_round, received, BZ_INT_FIELD),
    BZ_FIELD(bz_round, messages, BZ_INT_FIELD),
    BZ_FIELD(bz_round, revisions, BZ_INT_FIELD),
    BZ_FIELD(bz_round, deletions, BZ_INT_FIELD),
    BZ_FIELD(bz_round, inquiries, BZ_INT_FIELD),
    BZ_FIELD(bz_round, own_posts, BZ_INT_FIELD),
    BZ_FIELD(bz_round, sent, BZ_INT_FIELD),
    BZ_FIELD(bz_round, failed, BZ_INT_FIELD),
    BZ_FIELD(bz_round, attachments, BZ_INT_FIELD),
    BZ_FIELD(bz_round, refused, BZ_INT_FIELD),
    BZ_FIELD(bz_round, unknown, BZ_INT_FIELD),
    BZ_FIELD(bz_round, repaired, BZ_INT_FIELD),
    BZ_FIELD(bz_round, finished_at, BZ_TIME_FIELD),
    BZ_FIELD_ENUM(bz_round, error_code, round_codes),
    BZ_FIELD(bz_round, error, BZ_TEXT_FIELD),
    BZ_FIELD(bz_round, retry_at, BZ_TIME_FIELD),
    BZ_FIELD(bz_round, warning, BZ_TEXT_FIELD),
};
const struct bz_record bz_round_record = {"round", sizeof(struct bz_round),
                                          BZ_FIELDS(round_fields), true};
