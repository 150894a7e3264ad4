/* SPDX-License-Identifier: EUPL-1.2 */
/* Inquiries that ask the same: tables and getters. */
#include "model/similar.h"

#include "model/inquiry.h"

static const struct bz_field group_fields[] = {
    BZ_FIELD(bz_group, inquiry, BZ_TEXT_FIELD), BZ_FIELD(bz_group, members, BZ_INT_FIELD),
    BZ_FIELD(bz_group, waiting, BZ_INT_FIELD),  BZ_FIELD(bz_group, first_at, BZ_TIME_FIELD),
    BZ_FIELD(bz_group, last_at, BZ_TIME_FIELD),
};
const struct bz_record bz_group_record = {"group", sizeof(struct bz_group),
                                          BZ_FIELDS(group_fields), true};

static const struct bz_field similar_fields[] = {
    BZ_FIELD(bz_similar, inquiry, BZ_TEXT_FIELD),
    BZ_FIELD(bz_similar, score, BZ_INT_FIELD),
    BZ_FIELD(bz_similar, by_hand, BZ_BOOL_FIELD),
    BZ_FIELD_ENUM(bz_similar, status, bz_statuses),
    BZ_FIELD(bz_similar, opened_at, BZ_TIME_FIELD),
};
const struct bz_record bz_similar_record = {"similar", sizeof(struct bz_similar),
                                            BZ_FIELDS(similar_fields), true};

/* --- groups --- */

buzon_group *buzon_group_ref(buzon_group *group)
{
    return bz_record_ref(group);
}

void buzon_group_unref(buzon_group *group)
{
    bz_record_unref(group);
}

const char *buzon_group_inquiry(const buzon_group *group)
{
    return group ? group->inquiry : NULL;
}

int64_t buzon_group_members(const buzon_group *group)
{
    return group ? group->members : 0;
}

int64_t buzon_group_waiting(const buzon_group *group)
{
    return group ? group->waiting : 0;
}

buzon_time buzon_group_first_at(const buzon_group *group)
{
    return group ? group->first_at : BUZON_TIME_NONE;
}

buzon_time buzon_group_last_at(const buzon_group *group)
{
    return group ? group->last_at : BUZON_TIME_NONE;
}

/* --- what is in them --- */

buzon_similar *buzon_similar_ref(buzon_similar *similar)
{
    return bz_record_ref(similar);
}

void buzon_similar_unref(buzon_similar *similar)
{
    bz_record_unref(similar);
}

const char *buzon_similar_inquiry(const buzon_similar *similar)
{
    return similar ? similar->inquiry : NULL;
}

int64_t buzon_similar_score(const buzon_similar *similar)
{
    return similar ? similar->score : 0;
}

bool buzon_similar_by_hand(const buzon_similar *similar)
{
    return similar && similar->by_hand;
}

enum buzon_status buzon_similar_status(const buzon_similar *similar)
{
    return similar ? similar->status : BUZON_STATUS_NEW;
}

buzon_time buzon_similar_opened_at(const buzon_similar *similar)
{
    return similar ? similar->opened_at : BUZON_TIME_NONE;
}
