/* SPDX-License-Identifier: EUPL-1.2 */
/* Terms, cases and stored steps: one document is tried as each of them. */
#include "term/deadline.h"

#include <assert.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* What cases are computed with: no calendars, and a term of each kind. */
static const struct {
    const char *id, *amount, *more;
} rules[] = {
    {"days", "10, \"unit\": \"day\", \"kind\": \"working\"",
     ", \"extension\": {\"amount\": {\"n\": 5, \"unit\": \"day\"}, \"mode\": \"from_due\", "
     "\"cap\": [1, 2]}"},
    {"months", "3, \"unit\": \"month\", \"kind\": \"natural\"",
     ", \"suspension\": {\"mode\": \"shift\"}, \"alternative\": \"rest\""},
    {"rest", "3, \"unit\": \"month\", \"kind\": \"natural\"",
     ", \"suspension\": {\"mode\": \"remaining_as_working\"}"},
    {"anew", "1, \"unit\": \"month\", \"kind\": \"natural\"",
     ", \"suspension\": {\"mode\": \"restart\"}, \"min_working_days\": 2"},
    {"hours", "8, \"unit\": \"hour\", \"kind\": \"window\"",
     ", \"hours\": {\"measure\": \"wall_clock\"}"},
    {"elapsed", "48, \"unit\": \"hour\", \"kind\": \"natural\"",
     ", \"hours\": {\"skip_current_hour\": true}"},
};

static struct bz_terms *make_terms(void)
{
    BZ_DONE(bz_str) s = {0};
    struct bz_err err = {0};

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        bz_str_addf(&s,
                    "%s{\"id\": \"%s\", \"jurisdiction\": \"*\", \"scope\": [\"any\"], "
                    "\"name\": \"n\", "
                    "\"legal\": [\"l\"], \"certainty\": \"high\", \"roll\": \"following\", "
                    "\"clock_start\": {\"event\": \"receipt\"}, \"amount\": {\"n\": %s}%s}",
                    i ? "," : "{\"terms\": [", rules[i].id, rules[i].amount, rules[i].more);
    bz_str_add(&s, "]}");
    return bz_terms_parse(s.data, s.len, NULL, &err);
}

static void compute(const struct bz_json *j)
{
    static struct bz_calendars *calendars;
    static struct bz_terms *terms;
    struct bz_err err = {0};
    struct bz_deadline_result r;
    struct bz_case_text *c;

    if (!calendars) {
        calendars = bz_calendars_new(NULL, &err);
        terms = make_terms();
        assert(calendars && terms);
    }
    c = bz_case_parse(calendars, j, NULL, &err);
    if (c && bz_deadline_compute(calendars, terms, bz_case_of(c), true, &r, &err)) {
        BZ_TEXT secondary = bz_secondaries_json(calendars, terms, bz_case_of(c), &r, &err);
        BZ_TEXT text = secondary ? bz_deadline_result_json(&r, secondary, &err) : NULL;

        assert(text && (r.due == BUZON_DAY_NONE) == (r.due_end == BUZON_TIME_NONE));
        assert(r.due == BUZON_DAY_NONE || r.term->roll != BZ_ROLL_FOLLOWING ||
               r.due >= r.start - 1);
        bz_deadline_result_done(&r);
    } else {
        assert(err.code != BUZON_OK && err.code != BUZON_ERR_INTERNAL);
    }
    bz_case_text_free(c);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct bz_err err = {0}, other = {0}, third = {0};
    BZ_AUTO(bz_json) j = bz_json_parse((const char *)bytes, len, NULL, NULL, &other);
    BZ_AUTO(bz_terms) terms = bz_terms_parse((const char *)bytes, len, "fuzz.json", &err);
    BZ_TEXT text = NULL;
    BZ_TEXT sentences = NULL;

    assert(terms || err.code == BUZON_ERR_PARSE || err.code == BUZON_ERR_LIMIT);
    if (!j)
        return 0;
    compute(j);
    text = bz_json_print(j, &third);
    assert(text);
    sentences = bz_deadline_explain(text, "eu", &third);
    return 0;
}
