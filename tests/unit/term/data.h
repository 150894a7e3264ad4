/* SPDX-License-Identifier: EUPL-1.2 */
/* The library's own calendars and terms, from the source tree, for tests that compute with
 * them. */
#ifndef TEST_TERM_DATA_H
#define TEST_TERM_DATA_H

#include "term/deadline.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

struct test_data {
    struct bz_calendars *calendars;
    struct bz_terms *terms;
};

static inline struct test_data test_data_open(void)
{
    static const char *const dirs[] = {TEST_DATA "/calendars", NULL};
    struct bz_err err = {0};
    struct test_data d = {bz_calendars_new(dirs, &err),
                          bz_terms_load(TEST_DATA "/terms.json", &err)};

    if (!d.calendars || !d.terms)
        fail_msg("%s (%s:%d:%d)", err.message, err.source, err.line, err.column);
    return d;
}

static inline void test_data_done(struct test_data *d)
{
    bz_calendars_free(d->calendars);
    bz_terms_free(d->terms);
}

/* Computes a case written as JSON. */
static inline bool test_compute(struct test_data *d, const char *json, bool explain,
                                struct bz_deadline_result *ret, struct bz_err *err)
{
    struct bz_json *j = bz_json_parse(json, strlen(json), NULL, NULL, err);
    struct bz_case_text *c = j ? bz_case_parse(d->calendars, j, json, err) : NULL;
    bool done =
        c && bz_deadline_compute(d->calendars, d->terms, bz_case_of(c), explain, ret, err);

    bz_case_text_free(c);
    bz_json_free(j);
    return done;
}

#endif
