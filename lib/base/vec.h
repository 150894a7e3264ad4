/* SPDX-License-Identifier: EUPL-1.2 */
/* A typed list that grows: `struct bz_messages BZ_VEC(struct bz_message *);` has items and n.
 */
#ifndef BZ_BASE_VEC_H
#define BZ_BASE_VEC_H

#include <stdbool.h>
#include <stddef.h>

#define BZ_VEC(type)                                                                           \
    {                                                                                          \
        type *items;                                                                           \
        size_t n, cap;                                                                         \
    }

/* Room for one more; false without memory. `bz_vec_push(&v, x)` takes x only when it gives
 * true. */
bool bz_vec_room_(void **items, size_t n, size_t *cap, size_t size);
#define bz_vec_room(v)                                                                         \
    bz_vec_room_((void **)&(v)->items, (v)->n, &(v)->cap, sizeof(__typeof__(*(v)->items)))
#define bz_vec_push(v, x) (bz_vec_room(v) ? ((v)->items[(v)->n++] = (x), true) : false)

#endif
