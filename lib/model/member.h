/* SPDX-License-Identifier: EUPL-1.2 */
/* How the members of a record are reached when only its table is known. */
#ifndef BZ_MODEL_MEMBER_H
#define BZ_MODEL_MEMBER_H

#include <stddef.h>
#include <string.h>

/* Through memcpy, because what a member points to differs from record to record. */
static inline const void *bz_member_pointer(const char *member)
{
    const void *p;

    memcpy(&p, member, sizeof p);
    return p;
}

static inline void bz_member_point(char *member, const void *to)
{
    memcpy(member, &to, sizeof to);
}

/* The count that stands right behind the pointer of a list. */
static inline size_t bz_member_count(const char *member)
{
    size_t n;

    memcpy(&n, member + sizeof(void *), sizeof n);
    return n;
}

#endif
