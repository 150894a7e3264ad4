/* SPDX-License-Identifier: EUPL-1.2 */
/* Atomic reference counts, and the one process-wide number: how many objects are alive. */
#include "base/live.h"

#include "buzon/types.h"

/* A leak counter for tests; nothing ever decides on it. */
static atomic_llong live_objects;

void bz_refs_init(struct bz_refs *r)
{
    atomic_init(&r->n, 1);
    atomic_fetch_add_explicit(&live_objects, 1, memory_order_relaxed);
}

void bz_refs_add(struct bz_refs *r)
{
    atomic_fetch_add_explicit(&r->n, 1, memory_order_relaxed);
}

bool bz_refs_drop(struct bz_refs *r)
{
    if (atomic_fetch_sub_explicit(&r->n, 1, memory_order_acq_rel) != 1)
        return false;
    atomic_fetch_sub_explicit(&live_objects, 1, memory_order_relaxed);
    return true;
}

int64_t buzon_debug_live(void)
{
    return atomic_load_explicit(&live_objects, memory_order_relaxed);
}
