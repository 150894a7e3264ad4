/* SPDX-License-Identifier: EUPL-1.2 */
/* Inquiries that ask the same: groups, and what is in them. */
#ifndef BZ_MODEL_SIMILAR_H
#define BZ_MODEL_SIMILAR_H

#include "buzon/similar.h"
#include "model/record.h"

struct bz_group {
    struct bz_refs refs;
    const char *inquiry;
    int64_t members, waiting;
    buzon_time first_at, last_at;
};

struct bz_similar {
    struct bz_refs refs;
    const char *inquiry;
    int64_t score;
    bool by_hand;
    enum buzon_status status;
    buzon_time opened_at;
};

extern const struct bz_record bz_group_record, bz_similar_record;

#endif
