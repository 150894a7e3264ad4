/* SPDX-License-Identifier: EUPL-1.2 */
/* Errors on their way out, and reference counts. */
#include "unit.h"

#include "base/live.h"

static int destroyed;

static void count_destroyed(void *user)
{
    (void)user;
    destroyed++;
}

static void *failing(buzon_error **out)
{
    BZ_ERR(out);
    e->http_status = 503;
    e->retry_at = 1234;
    bz_err_at(e, "terms.json", 7, 3);
    return bz_fail(e, BUZON_ERR_NETWORK, "%s is away", "red.example");
}

static void a_failure_reaches_the_caller_with_all_its_fields(void **state)
{
    buzon_error *error = NULL;

    (void)state;
    assert_null(failing(&error));
    assert_int_equal(buzon_error_code(error), BUZON_ERR_NETWORK);
    assert_string_equal(buzon_error_message(error), "red.example is away");
    assert_string_equal(buzon_error_source(error), "terms.json");
    assert_int_equal(buzon_error_line(error), 7);
    assert_int_equal(buzon_error_column(error), 3);
    assert_int_equal(buzon_error_http_status(error), 503);
    assert_int_equal(buzon_error_retry_at(error), 1234);
    buzon_error_free(error);
    assert_null(failing(NULL));
}

static void no_error_answers_like_success(void **state)
{
    (void)state;
    assert_int_equal(buzon_error_code(NULL), BUZON_OK);
    assert_string_equal(buzon_error_message(NULL), "");
    assert_true(buzon_error_retry_at(NULL) == BUZON_TIME_NONE);
    assert_null(buzon_error_source(NULL));
    assert_null(buzon_error_payload(NULL));
    buzon_error_free(NULL);
}

static void out_of_memory_is_reported_without_memory(void **state)
{
    buzon_error *error = NULL;

    (void)state;
    unit_supply = 0;
    (void)failing(&error);
    unit_supply = -1;
    assert_int_equal(buzon_error_code(error), BUZON_ERR_NO_MEMORY);
    assert_string_equal(buzon_error_message(error), "out of memory");
    buzon_error_free(error);
}

static void a_host_error_keeps_its_payload_and_frees_it_once(void **state)
{
    int thing;
    buzon_error *host = buzon_error_new_foreign("the clerk said no", &thing, count_destroyed);

    (void)state;
    destroyed = 0;
    {
        BZ_LOCAL_ERR(err);

        bz_err_take(&err, host);
        assert_int_equal(err.code, BUZON_ERR_CALLBACK);
        assert_string_equal(err.message, "the clerk said no");
        assert_ptr_equal(err.payload, &thing);
        assert_int_equal(destroyed, 0);
    }
    assert_int_equal(destroyed, 1);
}

static void a_host_that_says_nothing_is_reported_too(void **state)
{
    BZ_LOCAL_ERR(err);

    (void)state;
    bz_err_take(&err, NULL);
    assert_int_equal(err.code, BUZON_ERR_CALLBACK);
    assert_non_null(strstr(err.message, "without saying why"));
}

static void every_code_has_a_name(void **state)
{
    (void)state;
    assert_string_equal(buzon_code_name(BUZON_OK), "ok");
    assert_string_equal(buzon_code_name(BUZON_ERR_TOO_LONG), "too_long");
    assert_string_equal(buzon_code_name(BUZON_ERR_INTERNAL), "internal");
    assert_null(buzon_code_name((buzon_code)9999));
}

static void the_last_reference_is_told_and_the_living_are_counted(void **state)
{
    struct bz_refs refs;
    int64_t before = buzon_debug_live();

    (void)state;
    bz_refs_init(&refs);
    assert_int_equal(buzon_debug_live(), before + 1);
    bz_refs_add(&refs);
    assert_false(bz_refs_drop(&refs));
    assert_int_equal(buzon_debug_live(), before + 1);
    assert_true(bz_refs_drop(&refs));
    assert_int_equal(buzon_debug_live(), before);
}

static void the_version_is_told_and_a_given_text_is_freed(void **state)
{
    long before = unit_alive;

    (void)state;
    assert_int_equal(strspn(buzon_version(), "0123456789."), strlen(buzon_version()));
    assert_non_null(strchr(buzon_version(), '.'));
    buzon_string_free(strdup("texto"));
    buzon_string_free(NULL);
    assert_int_equal(unit_alive, before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_reaches_the_caller_with_all_its_fields),
        cmocka_unit_test(no_error_answers_like_success),
        cmocka_unit_test(out_of_memory_is_reported_without_memory),
        cmocka_unit_test(a_host_error_keeps_its_payload_and_frees_it_once),
        cmocka_unit_test(a_host_that_says_nothing_is_reported_too),
        cmocka_unit_test(every_code_has_a_name),
        cmocka_unit_test(the_last_reference_is_told_and_the_living_are_counted),
        cmocka_unit_test(the_version_is_told_and_a_given_text_is_freed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
