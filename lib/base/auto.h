/* SPDX-License-Identifier: EUPL-1.2 */
/* Locals that free themselves, and how to let one leave. */
#ifndef BZ_BASE_AUTO_H
#define BZ_BASE_AUTO_H

#include <stdlib.h>

/* Give BZ_AUTO(tag) to a struct that has a `void tag_free(struct tag *)`. */
#define BZ_AUTO_DEFINE(tag)                                                                    \
    static inline void tag##_auto_(struct tag **p)                                             \
    {                                                                                          \
        tag##_free(*p);                                                                        \
    }                                                                                          \
    struct tag

/* `BZ_AUTO(bz_message) m = ...;` owns m and frees it when the block ends. */
#define BZ_AUTO(tag) __attribute__((cleanup(tag##_auto_), unused)) struct tag *

/* `BZ_DONE(bz_str) s = {0};` is an embedded object that ends itself with bz_str_done(). */
#define BZ_DONE(tag) __attribute__((cleanup(tag##_done))) struct tag

/* `BZ_TEXT s = strdup(...);` owns memory of malloc. */
#define BZ_TEXT __attribute__((cleanup(bz_text_auto_))) char *

static inline void bz_text_auto_(char **p)
{
    free(*p);
}

/* What leaves a function is stolen from its local. */
#define bz_steal(p)                                                                            \
    __extension__({                                                                            \
        __typeof__(p) bz_stolen_ = (p);                                                        \
        (p) = NULL;                                                                            \
        bz_stolen_;                                                                            \
    })

#endif
