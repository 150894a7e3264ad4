/* SPDX-License-Identifier: EUPL-1.2 */
/* What a record read from a store must be before anybody sees it. */
#ifndef BZ_STORE_ROW_H
#define BZ_STORE_ROW_H

#include "model/record.h"

/* Whether every enum of a record that was filled from rows has one of its names: a store is
 * bytes from outside. (That texts are UTF-8 and numbers are numbers, the driver has checked.)
 * Parts and lists are looked at, too. CORRUPT names record and field. */
bool bz_rows_fit(const struct bz_record *type, const void *record, struct bz_err *err);

#endif
