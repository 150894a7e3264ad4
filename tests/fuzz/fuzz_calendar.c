/* SPDX-License-Identifier: EUPL-1.2 */
/* Calendar files and time zone files: whatever the bytes, an answer or an error with its place.
 */
#include "term/calendar.h"
#include "term/set.h"
#include "term/tzif.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* A calendar that was read makes a set, whose answers agree with each other. */
static void use(const struct bz_calendar *c)
{
    BZ_AUTO(bz_calendar_set) set = calloc(1, sizeof *set);
    struct bz_calendar_query query = {.as_of = BUZON_DAY_NONE, .weekmask = -1};
    struct bz_err err = {0};
    int32_t n;

    assert(set);
    set->members[set->n_members++] = c;
    assert(bz_set_build(set, &query, &err));
    for (uint32_t i = 0; i < set->n_spans; i++) {
        buzon_day from = set->spans[i].from, to = bz_working_try(set, from, 30);
        const char *name, *id;

        (void)bz_working_why(set, from, &name, &id);
        if (to == BUZON_DAY_NONE)
            continue;
        assert(bz_working_is(set, to, &err) == 1);
        assert(bz_working_between(set, from, to, &n, &err) && n == 30);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct bz_err err = {0};
    struct bz_calendar *c;

    if (len >= 4 && !memcmp(bytes, "TZif", 4)) {
        struct bz_zone_changes changes = {0};

        if (bz_tzif_parse(bytes, len, (buzon_time)4102444800000, &changes, &err))
            assert(changes.n && changes.items[0].at == INT64_MIN);
        free(changes.items);
        return 0;
    }
    c = bz_calendar_parse((const char *)bytes, len, NULL, "fuzz.json", &err);
    if (c)
        use(c);
    else
        assert(err.code == BUZON_ERR_PARSE || err.code == BUZON_ERR_LIMIT);
    bz_calendar_free(c);
    return 0;
}
