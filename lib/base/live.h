/* SPDX-License-Identifier: EUPL-1.2 */
/* Atomic reference counts for handles and records, and the count of what is alive. */
#ifndef BZ_BASE_LIVE_H
#define BZ_BASE_LIVE_H

#include <stdatomic.h>
#include <stdbool.h>

/* First member of everything counted. */
struct bz_refs {
    atomic_int n;
};

void bz_refs_init(struct bz_refs *r); /* one reference; one more object alive */
void bz_refs_add(struct bz_refs *r);
bool bz_refs_drop(
    struct bz_refs *r); /* true when it was the last: free it now; one object fewer */

#endif
