/* SPDX-License-Identifier: EUPL-1.2 */
/* What every driver's connection and statement begin with, and the schemas they bring a store
 * to. */
#ifndef BZ_STORE_DRIVER_H
#define BZ_STORE_DRIVER_H

#include "store/db.h"

struct bz_db {
    const struct bz_db_ops *ops;
    bool whole_call; /* parameters live until done: bz_db_exec() spares their copy */
    bool conflict;   /* set by a driver whose transaction has to run again from the start */
};

struct bz_rows {
    const struct bz_db_ops *ops;
};

extern const struct bz_db_ops bz_sqlite_ops;

/* Texts made from the files of the same name when the library is built. */
extern const char bz_schema_sqlite[];

#endif
