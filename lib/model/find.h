/* SPDX-License-Identifier: EUPL-1.2 */
/* What finding gives beside inquiries: facets and saved searches. */
#ifndef BZ_MODEL_FIND_H
#define BZ_MODEL_FIND_H

#include "buzon/find.h"
#include "model/record.h"

struct bz_facet {
    struct bz_refs refs;
    const char *dimension, *value; /* value NULL: those without one */
    int64_t n;
    bool exact;
};

struct bz_saved {
    struct bz_refs refs;
    const char *name, *filter, *actor;
    buzon_time saved_at;
};

extern const struct bz_record bz_facet_record, bz_saved_record;

#endif
