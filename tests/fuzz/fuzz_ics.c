/* SPDX-License-Identifier: EUPL-1.2 */
/* iCalendar texts: what is understood becomes a calendar file that can be read again. */
#include "term/calendar.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct bz_err err = {0}, again = {0};
    struct bz_ics_options options = {"T", NULL, "fuzz.ics", 2024, 2028};
    BZ_TEXT json = bz_calendar_from_ics((const char *)bytes, len, &options, &err);
    BZ_AUTO(bz_calendar) c = NULL;

    if (!json) {
        assert(err.code == BUZON_ERR_PARSE && err.line > 0);
        return 0;
    }
    c = bz_calendar_parse(json, strlen(json), "T", NULL, &again);
    assert(c && c->years.n == 5);
    return 0;
}
