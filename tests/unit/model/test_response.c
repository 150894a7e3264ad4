/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers of a network as a host hands them in, and their headers. */
#include "unit.h"

static buzon_response *test_response(void)
{
    return buzon_response_new(200);
}

static void test_header_refused(const char *name, const char *value, const char *message)
{
    buzon_response *r = test_response();
    buzon_error *err = NULL;

    assert_false(buzon_response_add_header(r, name, value, &err));
    assert_int_equal(buzon_error_code(err), BUZON_ERR_INVALID);
    assert_string_equal(buzon_error_message(err), message);
    assert_int_equal(r->headers.n, 0);
    buzon_error_free(err);
    buzon_response_free(r);
}

static void header_names_are_compared_without_case(void **state)
{
    buzon_response *r = test_response();

    (void)state;
    assert_true(buzon_response_add_header(r, "Link", "<a>; rel=\"prev\"", NULL));
    assert_true(buzon_response_add_header(r, "X-RateLimit-Reset", "", NULL));
    assert_true(buzon_response_add_header(r, "LINK", "<b>; rel=\"next\"", NULL));
    assert_string_equal(bz_headers_find(&r->headers, "link", 0), "<a>; rel=\"prev\"");
    assert_string_equal(bz_headers_find(&r->headers, "lInK", 1), "<b>; rel=\"next\"");
    assert_null(bz_headers_find(&r->headers, "link", 2));
    assert_string_equal(bz_headers_find(&r->headers, "x-ratelimit-reset", 0), "");
    assert_null(bz_headers_find(&r->headers, "lin", 0));
    assert_null(bz_headers_find(&r->headers, "links", 0));
    buzon_response_free(r);
}

/* '@' and '[' stand next to the letters and differ from '`' and '{' by the same bit. */
static void only_letters_lose_their_case(void **state)
{
    struct bz_headers h = {0};
    struct bz_err err = {0};

    (void)state;
    assert_true(bz_headers_add(&h, "x@[", "1", &err));
    assert_null(bz_headers_find(&h, "x`{", 0));
    assert_string_equal(bz_headers_find(&h, "X@[", 0), "1");
    bz_headers_done(&h);
    assert_int_equal(h.n, 0);
}

static void bad_headers_are_refused(void **state)
{
    (void)state;
    test_header_refused(NULL, "1", "a header without a name");
    test_header_refused("", "1", "a header without a name");
    test_header_refused("A\nB", "1", "a header name with a line break");
    test_header_refused("Link", NULL, "header Link has no value");
    test_header_refused("Link", "a\r\nSet-Cookie: b", "header Link has a line break");
    test_header_refused("Link", "a\n", "header Link has a line break");
    assert_false(buzon_response_add_header(NULL, "Link", "a", NULL));
}

static void a_body_is_copied_with_its_zeros_and_ends_in_one(void **state)
{
    char bytes[] = {'a', '\0', 'b'};
    buzon_response *r = test_response();

    (void)state;
    assert_true(buzon_response_set_body(r, bytes, 3, NULL));
    bytes[0] = 'x';
    assert_int_equal(r->len, 3);
    assert_memory_equal(r->body, "a\0b", 4);
    assert_true(buzon_response_set_body(r, "otra", 4, NULL));
    assert_string_equal(r->body, "otra");
    assert_true(buzon_response_set_body(r, NULL, 0, NULL));
    assert_int_equal(r->len, 0);
    assert_string_equal(r->body, "");
    assert_int_equal(r->status, 200);
    buzon_response_free(r);
}

static void a_body_above_the_limit_is_refused_unread(void **state)
{
    buzon_response *r = test_response();
    buzon_error *err = NULL;
    char one = 'a';

    (void)state;
    assert_false(buzon_response_set_body(r, &one, (64 << 20) + 1, &err));
    assert_int_equal(buzon_error_code(err), BUZON_ERR_LIMIT);
    assert_string_equal(buzon_error_message(err),
                        "a body of 67108865 bytes; the limit is 67108864");
    buzon_error_free(err);
    assert_null(r->body);
    buzon_response_free(r);
}

static void no_response_and_no_bytes_are_refused(void **state)
{
    buzon_response *r = test_response();
    buzon_error *err = NULL;

    (void)state;
    assert_false(buzon_response_set_body(r, NULL, 1, &err));
    assert_int_equal(buzon_error_code(err), BUZON_ERR_INVALID);
    assert_string_equal(buzon_error_message(err), "no body");
    buzon_error_free(err);
    err = NULL;
    assert_false(buzon_response_set_body(NULL, "a", 1, &err));
    assert_string_equal(buzon_error_message(err), "no response");
    buzon_error_free(err);
    buzon_response_free(r);
    buzon_response_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header_names_are_compared_without_case),
        cmocka_unit_test(only_letters_lose_their_case),
        cmocka_unit_test(bad_headers_are_refused),
        cmocka_unit_test(a_body_is_copied_with_its_zeros_and_ends_in_one),
        cmocka_unit_test(a_body_above_the_limit_is_refused_unread),
        cmocka_unit_test(no_response_and_no_bytes_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
