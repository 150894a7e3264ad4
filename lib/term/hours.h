/* SPDX-License-Identifier: EUPL-1.2 */
/* Opening hours as data. */
#ifndef BZ_TERM_HOURS_H
#define BZ_TERM_HOURS_H

#include "term/calendar.h"
#include "term/locate.h"

/* {"1": [["09:00", "14:00"], ["16:30", "18:30"]], …} by ISO weekday, "*" for all that are not
 * named; and the same by date for special days, where [] is closed. Either may be NULL. Adds to
 * *h, which the caller ends also on failure. */
bool bz_hours_parse(struct bz_reader *r, const struct bz_json *week, const char *week_key,
                    const struct bz_json *special, const char *special_key, struct bz_hours *h);

#endif
