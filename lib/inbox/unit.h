/* SPDX-License-Identifier: EUPL-1.2 */
/* The office's units as the policy lists them, each with its DIR3 code where it has one. */
#ifndef BZ_INBOX_UNIT_H
#define BZ_INBOX_UNIT_H

#include "base/vec.h"
#include "term/locate.h"

struct buzon_inbox;
struct bz_filter; /* lib/inbox/filter.h */

struct bz_office_unit {
    const char *name, *dir3; /* borrow from the settings; dir3 may be NULL */
};
struct bz_office_units BZ_VEC(struct bz_office_unit);

/* Read "units" of the policy, where the reader stands: PARSE or INVALID with line and column.
 */
bool bz_units_read(struct bz_reader *r, const struct bz_json *policy,
                   struct bz_office_units *ret);
/* The name of the unit that this is the name or the code of; the text itself where the policy
 * lists none. Borrowed. */
const char *bz_units_name(const struct bz_office_units *units, const char *text);
/* Its code; NULL where none is known. Borrowed. */
const char *bz_units_code(const struct bz_office_units *units, const char *name);
/* A filter by the code of a unit becomes one by its name. The inbox is not locked. */
bool bz_units_filter(struct buzon_inbox *inbox, struct bz_filter *f, struct bz_err *err);

#endif
