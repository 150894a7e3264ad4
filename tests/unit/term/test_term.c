/* SPDX-License-Identifier: EUPL-1.2 */
/* Terms: the installed ones, versions, and what a wrong file says. */
#include "data.h"

#define TERM                                                                                   \
    "\"jurisdiction\": \"ES\", \"scope\": [\"local\"], \"name\": \"n\", \"legal\": [\"l\"], "  \
    "\"certainty\": \"high\", \"roll\": \"following\", \"clock_start\": {\"event\": "          \
    "\"receipt\"}, "                                                                           \
    "\"amount\": {\"n\": 10, \"unit\": \"day\", \"kind\": \"working\"}"

static struct bz_terms *parse(const char *text, struct bz_err *err)
{
    return bz_terms_parse(text, strlen(text), "terms.json", err);
}

static void the_installed_terms_are_read(void **state)
{
    struct test_data d = test_data_open();
    const struct bz_term *t =
        bz_terms_find(d.terms, "es.ltaibg.access", test_day("2026-01-01"));

    (void)state;
    assert_int_equal(bz_terms_len(d.terms), 67);
    assert_int_equal(t->amount.n, 1);
    assert_int_equal(t->amount.unit, BZ_UNIT_MONTH);
    assert_int_equal(t->clock_start, BZ_START_COMPETENT_BODY);
    assert_int_equal(t->suspend, BZ_SUSPEND_SHIFT);
    assert_int_equal(t->silence, BZ_SILENCE_REFUSAL);
    assert_int_equal(t->grants.n, 2);
    assert_string_equal(t->grants.items[0].cause, "clarification");
    assert_int_equal(t->grants.items[0].on_expiry, BZ_EXPIRY_WITHDRAWN);
    assert_int_equal(t->extend, BZ_EXTEND_FROM_START);
    assert_int_equal(t->roles[BZ_CHANNEL_ELECTRONIC], BZ_ROLE_BODY);
    assert_int_equal(t->roles[BZ_CHANNEL_PAPER], BZ_ROLE_BODY | BZ_ROLE_CITIZEN);
    assert_string_equal(t->secondary.items[0].term, "es.lpac.receipt_notice");
    assert_null(bz_terms_find(d.terms, "es.none", BUZON_DAY_NONE));
    test_data_done(&d);
}

static void every_term_has_its_citation(void **state)
{
    struct test_data d = test_data_open();

    (void)state;
    for (size_t i = 0; i < bz_terms_len(d.terms); i++) {
        const struct bz_term *t = bz_terms_at(d.terms, i);

        assert_true(t->legal.n > 0 && *t->legal.items[0]);
        assert_true(t->version >= 1);
        assert_ptr_equal(bz_terms_find(d.terms, t->id, BUZON_DAY_NONE), t);
    }
    test_data_done(&d);
}

static void a_case_keeps_the_version_of_its_day(void **state)
{
    struct bz_err err = {0};
    BZ_AUTO(bz_terms)
    terms = parse(
        "{\"terms\": [{\"id\": \"a\", \"version\": 1, \"valid_to\": \"2026-02-05\", " TERM "},"
        "{\"id\": \"b\", " TERM "},"
        "{\"id\": \"a\", \"version\": 2, \"valid_from\": \"2026-02-05\", " TERM "}]}",
        &err);

    (void)state;
    assert_non_null(terms);
    assert_int_equal(bz_terms_find(terms, "a", test_day("2026-02-04"))->version, 1);
    assert_int_equal(bz_terms_find(terms, "a", test_day("2026-02-05"))->version, 2);
    assert_int_equal(bz_terms_find(terms, "a", BUZON_DAY_NONE)->version, 2);
    assert_int_equal(bz_terms_find(terms, "b", test_day("1999-01-01"))->version, 1);
}

static void what_is_wrong_is_said_with_its_place(void **state)
{
    static const struct {
        const char *text, *message;
        int line, column;
    } cases[] = {
        {"{\"terms\": {}}", "terms is a list of at most 2000", 1, 11},
        {"{\"terms\": [],\n\"x\": 1}", "\"x\" is not known here", 2, 6},
        {"{\"terms\": [7]}", "a term is an object", 1, 12},
        {"{\"terms\": [\n{" TERM "}]}", "id is missing", 2, 1},
        {"{\"terms\": [{\"id\": \"a\",\n\"roll\": \"up\", \"x\": 1}]}",
         "\"x\" is not known here", 2, 20},
        {"{\"terms\": [{\"id\": \"a\",\n\"cutoff\": \"25:00\", " TERM "}]}",
         "cutoff is a time of the day, as \"14:00\"", 2, 11},
        {"{\"terms\": [{\"id\": \"a\",\n\"silence\": {\"effect\": \"maybe\"}, " TERM "}]}",
         "effect cannot be \"maybe\"", 2, 23},
        {"{\"terms\": [{\"id\": \"a\",\n\"valid_from\": \"2026-02-05\", \"valid_to\": "
         "\"2026-02-05\", " TERM "}]}",
         "a term cannot end before it begins", 2, 41},
        {"{\"terms\": [{\"id\": \"a\",\n\"extension\": {\"amount\": {\"n\": 0, \"unit\": "
         "\"day\"}, \"mode\": \"from_due\"}, " TERM "}]}",
         "an extension takes one at least", 2, 25},
        {"{\"terms\": [{\"id\": \"a\",\n\"extension\": {\"amount\": {\"n\": 1, \"unit\": "
         "\"day\"}, \"mode\": \"from_due\", "
         "\"cap\": [1, 0]}, " TERM "}]}",
         "cap is two numbers from 1 to 100, as [1, 2]", 2, 77},
        {"{\"terms\": [{\"id\": \"a\",\n\"urgency\": {\"fraction\": [2, 2]}, " TERM "}]}",
         "urgency makes a term shorter", 2, 25},
        {"{\"terms\": [{\"id\": \"a\",\n\"channels\": {\"paper\": [\"host\"]}, " TERM "}]}",
         "a calendar role is body or citizen", 2, 23},
        {"{\"terms\": [{\"id\": \"a\",\n\"suspension\": {\"grants\": [{\"cause\": \"c\", "
         "\"amount\": {\"n\": 5, \"unit\": "
         "\"hour\"}}]}, " TERM "}]}",
         "a granted term takes a day at least", 2, 52},
        {"{\"terms\": [{\"id\": \"a\", " TERM "},\n{\"id\": \"a\", " TERM "}]}",
         "the term a is there twice for the same days", 2, 8},
        {"{\"terms\": [{\"id\": \"a\",\n\"alternative\": \"b\", " TERM "}]}",
         "there is no term b", 2, 16},
        {"{\"terms\": [{\"id\": \"a\",\n\"secondary\": [{\"purpose\": \"copies\", \"term\": "
         "\"b\"}], " TERM "}]}",
         "there is no term b", 2, 14},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bz_err err = {0};

        assert_null(parse(cases[i].text, &err));
        assert_int_equal(err.code, BUZON_ERR_PARSE);
        assert_string_equal(err.message, cases[i].message);
        assert_string_equal(err.source, "terms.json");
        if (err.line != cases[i].line || err.column != cases[i].column)
            fail_msg("%s: %d:%d, not %d:%d", cases[i].text, err.line, err.column, cases[i].line,
                     cases[i].column);
    }
}

static bool amount(const char *json, enum bz_kind kind, struct bz_amount *ret,
                   struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_parse(json, strlen(json), NULL, NULL, err);

    return j && bz_amount_parse(j, kind, ret, err);
}

static void amounts_are_checked(void **state)
{
    struct bz_err err = {0};
    struct bz_amount a;

    (void)state;
    assert_true(amount("{\"n\": 10, \"unit\": \"day\"}", BZ_KIND_WORKING, &a, &err));
    assert_int_equal(a.kind, BZ_KIND_WORKING);
    assert_true(amount("{\"n\": 8, \"unit\": \"hour\"}", BZ_KIND_WORKING, &a, &err));
    assert_int_equal(a.kind, BZ_KIND_WINDOW);
    assert_true(amount("{\"n\": 1, \"unit\": \"month\"}", BZ_KIND_WORKING, &a, &err));
    assert_int_equal(a.kind, BZ_KIND_NATURAL);
    assert_true(amount("null", BZ_KIND_NATURAL, &a, &err));
    assert_int_equal(a.n, -1);
    assert_false(amount("{\"n\": 1, \"unit\": \"month\", \"kind\": \"working\"}",
                        BZ_KIND_NATURAL, &a, &err));
    assert_int_equal(err.code, BUZON_ERR_INVALID);
    assert_string_equal(err.message, "only days can be working days");
    assert_false(amount("{\"n\": -1, \"unit\": \"day\"}", BZ_KIND_NATURAL, &a, &err));
    assert_string_equal(err.message, "n is not a whole number from 0 to 100000");
    assert_false(amount("{\"unit\": \"day\"}", BZ_KIND_NATURAL, &a, &err));
    assert_string_equal(err.message, "n is missing");
    assert_false(amount("{\"n\": 1, \"unit\": \"eon\"}", BZ_KIND_NATURAL, &a, &err));
    assert_string_equal(err.message, "unit cannot be \"eon\"");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_installed_terms_are_read),
        cmocka_unit_test(every_term_has_its_citation),
        cmocka_unit_test(a_case_keeps_the_version_of_its_day),
        cmocka_unit_test(what_is_wrong_is_said_with_its_place),
        cmocka_unit_test(amounts_are_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
