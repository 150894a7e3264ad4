/* SPDX-License-Identifier: EUPL-1.2 */
/* Who of the office wants to be told about an inquiry. */
#ifndef BZ_INBOX_FOLLOW_H
#define BZ_INBOX_FOLLOW_H

#include "inbox/change.h"

/* The followers of inquiry i, as the text of a JSON array in their order. */
#define BZ_FOLLOWERS                                                                           \
    "(SELECT json_group_array(person) FROM (SELECT person FROM follower f WHERE f.inquiry = "  \
    "i.id ORDER BY person))"

/* A step of a change; LIMIT. */
bool bz_follow_apply(struct bz_applying *a, struct bz_err *err);
/* Who follows one inquiry follows the other, too, from now on: merged, or split off. */
bool bz_follow_carry(struct bz_tx *tx, const struct bz_case *from, struct bz_case *to,
                     const char *actor, struct bz_err *err);

#endif
