/* SPDX-License-Identifier: EUPL-1.2 */
/* When to come back, in every dialect of the networks. */
#include "../base/unit.h"

#include "network/network.h"
#include "term/civil.h"

enum { FALLBACK = 300000 };

#define AT "2026-11-24T10:00:00.000Z"

static buzon_time instant(const char *s)
{
    buzon_time t;

    if (!bz_instant_parse(s, &t))
        fail_msg("%s", s);
    return t;
}

/* The instant to come back at for up to two headers. */
static void assert_back(const char *name, const char *value, const char *date,
                        const char *expected)
{
    BZ_LOCAL_ERR(err);
    struct bz_response r = {.status = 429};
    char got[32];

    if (name)
        assert_true(bz_headers_add(&r.headers, name, value, &err));
    if (date)
        assert_true(bz_headers_add(&r.headers, "Date", date, &err));
    bz_instant_format(bz_retry_at(&r, instant(AT), FALLBACK), got);
    if (strcmp(got, expected) != 0)
        fail_msg("%s: %s gives %s, not %s", name ? name : "nothing", value ? value : "", got,
                 expected);
    bz_response_done(&r);
}

static void every_dialect_of_a_reset_is_read(void **state)
{
    static const char *const cases[][3] = {
        /* Mastodon, GoToSocial */
        {"X-RateLimit-Reset", "2026-11-24T10:05:00.000000Z", "2026-11-24T10:05:00.000Z"},
        {"x-ratelimit-reset", "2026-11-24T10:02:51.000Z", "2026-11-24T10:02:51.000Z"},
        {"X-Ratelimit-Reset", "2026-11-24T11:05:00+01:00", "2026-11-24T10:05:00.000Z"},
        /* Bluesky: epoch seconds, and seconds to wait */
        {"RateLimit-Reset", "1795514700", "2026-11-24T10:05:00.000Z"},
        {"Retry-After", "17", "2026-11-24T10:00:17.000Z"},
        /* X */
        {"x-rate-limit-reset", "1795514460", "2026-11-24T10:01:00.000Z"},
        /* drafts of RateLimit: seconds from now */
        {"RateLimit-Reset", "30", "2026-11-24T10:00:30.000Z"},
        {"Retry-After", "7.5", "2026-11-24T10:00:07.000Z"},
        {"Retry-After", "1795514460000", "2026-11-24T10:01:00.000Z"},
        /* RFC 9110: the three forms of a date */
        {"Retry-After", "Tue, 24 Nov 2026 10:10:00 GMT", "2026-11-24T10:10:00.000Z"},
        {"Retry-After", "Tuesday, 24-Nov-26 10:10:00 GMT", "2026-11-24T10:10:00.000Z"},
        {"Retry-After", "Tue Nov 24 10:10:00 2026", "2026-11-24T10:10:00.000Z"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_back(cases[i][0], cases[i][1], NULL, cases[i][2]);
}

static void what_is_no_time_falls_back(void **state)
{
    static const char *const values[] = {"",
                                         "soon",
                                         "-5",
                                         "12x",
                                         "99999999999999999999999",
                                         "2026-13-01",
                                         "Tue, 31 Feb 2026 10:10:00 GMT"};

    (void)state;
    assert_back(NULL, NULL, NULL, "2026-11-24T10:05:00.000Z");
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        assert_back("Retry-After", values[i], NULL, "2026-11-24T10:05:00.000Z");
}

static void a_clock_that_differs_from_ours_is_taken_into_account(void **state)
{
    (void)state;
    /* theirs is two minutes slow: seven minutes are left */
    assert_back("X-RateLimit-Reset", "2026-11-24T10:05:00Z", "Tue, 24 Nov 2026 09:58:00 GMT",
                "2026-11-24T10:07:00.000Z");
    assert_back("RateLimit-Reset", "1795514700", "Tue, 24 Nov 2026 11:04:00 GMT",
                "2026-11-24T10:00:01.000Z");
}

static void a_reset_in_the_past_never_means_at_once(void **state)
{
    (void)state;
    assert_back("X-RateLimit-Reset", "2026-11-24T09:00:00Z", NULL, "2026-11-24T10:05:00.000Z");
    assert_back("X-RateLimit-Reset", "2026-11-24T09:59:00Z", "Tue, 24 Nov 2026 10:00:00 GMT",
                "2026-11-24T10:00:01.000Z");
    assert_back("Retry-After", "0", NULL, "2026-11-24T10:05:00.000Z");
}

static void nobody_is_silenced_for_more_than_a_day(void **state)
{
    (void)state;
    assert_back("Retry-After", "999999999", NULL, "2026-11-25T10:00:00.000Z");
    assert_back("X-RateLimit-Reset", "2126-11-24T10:05:00Z", NULL, "2026-11-25T10:00:00.000Z");
}

static void retry_after_stands_before_a_reset(void **state)
{
    BZ_LOCAL_ERR(err);
    struct bz_response r = {.status = 429};

    (void)state;
    assert_true(bz_headers_add(&r.headers, "RateLimit-Reset", "600", &err));
    assert_true(bz_headers_add(&r.headers, "Retry-After", "5", &err));
    assert_int_equal(bz_retry_at(&r, instant(AT), FALLBACK), instant(AT) + 5000);
    bz_response_done(&r);
}

static void the_servers_clock_is_its_date_header_or_ours(void **state)
{
    BZ_LOCAL_ERR(err);
    struct bz_response r = {.status = 200};

    (void)state;
    assert_int_equal(bz_server_now(&r, 42), 42);
    assert_true(bz_headers_add(&r.headers, "Date", "Sun, 06 Nov 1994 08:49:37 GMT", &err));
    assert_int_equal(bz_server_now(&r, 42), 784111777000);
    bz_response_done(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_dialect_of_a_reset_is_read),
        cmocka_unit_test(what_is_no_time_falls_back),
        cmocka_unit_test(a_clock_that_differs_from_ours_is_taken_into_account),
        cmocka_unit_test(a_reset_in_the_past_never_means_at_once),
        cmocka_unit_test(nobody_is_silenced_for_more_than_a_day),
        cmocka_unit_test(retry_after_stands_before_a_reset),
        cmocka_unit_test(the_servers_clock_is_its_date_header_or_ours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
