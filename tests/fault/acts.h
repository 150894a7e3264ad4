/* SPDX-License-Identifier: EUPL-1.2 */
/* What a host does with the library, one act each, so that something may go wrong in the
 * middle of it. */
#ifndef FAULT_ACTS_H
#define FAULT_ACTS_H

#include "town.h"

enum { ACTS_MAX = 64 };

struct act {
    const char *name;
    /* Makes the store the act starts from; NULL: none is there yet. */
    bool (*prepare)(struct town *t, buzon_error **err);
    /* What the host did before with the handle; may be NULL. */
    bool (*ready)(struct town *t, buzon_error **err);
    /* The act; true when it worked. Run again after a failure it must work. */
    bool (*run)(struct town *t, buzon_error **err);
    /* SQL whose integer is the same afterwards, however often it failed before; may be NULL. */
    const char *question;
    bool cold;   /* the inbox is not open when it begins */
    bool atomic; /* failing leaves the store as it was */
    bool stores; /* it uses SQLite */
};

/* Ends with a NULL name. */
extern const struct act acts[];

#endif
