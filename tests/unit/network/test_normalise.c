/* SPDX-License-Identifier: EUPL-1.2 */
/* Bytes become a batch without an inbox; bad calls and bad bytes are told apart. */
#include "../base/unit.h"

#include "buzon/message.h"
#include "network/network.h"

#define STATUS                                                                                 \
    "{\"id\":\"7\",\"content\":\"<p>Hola</p>\",\"created_at\":\"2026-11-24T09:00:00Z\","       \
    "\"account\":{\"id\":\"3\",\"acct\":\"rosa\",\"url\":\"https://barrio.example/@rosa\"}}"

static buzon_response *response_of(int status, const char *body)
{
    buzon_error *e = NULL;
    buzon_response *r = buzon_response_new(status);

    assert_true(buzon_response_set_body(r, body, strlen(body), &e));
    return r;
}

static buzon_batch *normalise(const char *body, const char *context, buzon_error **e)
{
    buzon_response *r = response_of(200, body);
    buzon_batch *b = buzon_normalise("mastodon", "import", r, context, e);

    buzon_response_free(r);
    return b;
}

static buzon_batch *normalised(const char *body, const char *context)
{
    buzon_error *e = NULL;
    buzon_batch *b = normalise(body, context, &e);

    if (!b)
        fail_msg("%s", buzon_error_message(e));
    return b;
}

static void assert_refused(const char *network, const char *origin, const char *body,
                           const char *context, buzon_code code, const char *message)
{
    buzon_error *e = NULL;
    buzon_response *r = body ? response_of(200, body) : NULL;

    assert_null(buzon_normalise(network, origin, r, context, &e));
    assert_int_equal(buzon_error_code(e), code);
    assert_string_equal(buzon_error_message(e), message);
    buzon_error_free(e);
    buzon_response_free(r);
}

static void a_status_becomes_a_message(void **state)
{
    buzon_batch *b = normalised(STATUS, NULL);
    const buzon_message *m = buzon_batch_messages_at(b, 0);

    (void)state;
    assert_int_equal(buzon_batch_messages_count(b), 1);
    assert_string_equal(buzon_message_text(m), "Hola");
    assert_string_equal(buzon_message_account(m), "");
    assert_string_equal(buzon_author_handle(buzon_message_author(m)), "rosa@barrio.example");
    assert_true(buzon_batch_round_done(b));
    buzon_batch_unref(b);
}

static void the_account_of_the_context_makes_a_post_ours(void **state)
{
    buzon_batch *b =
        normalised(STATUS, "{\"account\":{\"name\":\"ayto\",\"native_id\":\"3\"}}");

    (void)state;
    assert_int_equal(buzon_batch_messages_count(b), 0);
    assert_string_equal(buzon_message_account(buzon_batch_own_posts_at(b, 0)), "ayto");
    buzon_batch_unref(b);
}

static void the_name_of_an_account_is_enough(void **state)
{
    buzon_batch *b = normalised(STATUS, "{\"account\":\"ayto\",\"state\":{},\"request\":null}");

    (void)state;
    assert_string_equal(buzon_message_account(buzon_batch_messages_at(b, 0)), "ayto");
    buzon_batch_unref(b);
}

static void settings_may_be_an_object_or_its_text(void **state)
{
    static const char *const contexts[] = {
        "{\"account\":{\"settings\":{\"base_url\":\"https://red.example\"}}}",
        "{\"account\":{\"settings\":\"{\\\"base_url\\\":\\\"https://red.example\\\"}\"}}",
    };

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        buzon_batch *b = normalised(STATUS, contexts[i]);
        const buzon_message *m = buzon_batch_messages_at(b, 0);

        assert_string_equal(buzon_author_handle(buzon_message_author(m)), "rosa@red.example");
        buzon_batch_unref(b);
    }
}

static void a_message_without_a_time_has_the_time_of_receipt(void **state)
{
    buzon_batch *b =
        normalised("{\"id\":\"7\",\"content\":\"x\"}", "{\"now\":\"2026-11-24T10:00:00Z\"}");
    const buzon_message *m = buzon_batch_messages_at(b, 0);

    (void)state;
    assert_int_equal(buzon_message_created_at(m), 1795514400000);
    assert_string_equal(buzon_message_extra(m), "{\"time_from\":\"receipt\"}");
    assert_null(buzon_message_author(m));
    buzon_batch_unref(b);
}

static void what_is_asked_next_comes_from_the_link(void **state)
{
    buzon_error *e = NULL;
    buzon_response *r = response_of(200, "[" STATUS "]");
    buzon_batch *b;

    (void)state;
    assert_true(
        buzon_response_add_header(r, "Link", "<https://red.example/x?max_id=7>; rel=next", &e));
    b = buzon_normalise("mastodon", "poll", r, "{\"request\":\"https://red.example/x\"}", &e);
    assert_non_null(b);
    assert_int_equal(buzon_batch_requests_count(b), 1);
    assert_string_equal(buzon_batch_requests_at(b, 0), "https://red.example/x?max_id=7");
    assert_false(buzon_batch_round_done(b));
    buzon_batch_unref(b);
    buzon_response_free(r);
}

static void a_bad_call_is_invalid_and_says_why(void **state)
{
    (void)state;
    assert_refused("orkut", "poll", "{}", NULL, BUZON_ERR_INVALID, "there is no network orkut");
    assert_refused(NULL, "poll", "{}", NULL, BUZON_ERR_INVALID, "there is no network NULL");
    assert_refused("mastodon", "file", "{}", NULL, BUZON_ERR_INVALID,
                   "origin is not poll, webhook or import");
    assert_refused("mastodon", NULL, "{}", NULL, BUZON_ERR_INVALID,
                   "origin is not poll, webhook or import");
    assert_refused("mastodon", "poll", NULL, NULL, BUZON_ERR_INVALID, "no response");
    assert_refused("mastodon", "poll", "{}", "[]", BUZON_ERR_INVALID,
                   "context is not a JSON object");
    assert_refused("mastodon", "poll", "{}", "{\"account\":7}", BUZON_ERR_INVALID,
                   "context: account is neither text nor object");
    assert_refused("mastodon", "poll", "{}", "{\"account\":{\"settings\":7}}",
                   BUZON_ERR_INVALID, "context: account.settings is not an object");
    assert_refused("mastodon", "poll", "{}", "{\"state\":\"x\"}", BUZON_ERR_INVALID,
                   "context: state is not an object");
    assert_refused("mastodon", "poll", "{}", "{\"request\":7}", BUZON_ERR_INVALID,
                   "context: request is not a text");
    assert_refused("mastodon", "poll", "{}", "{\"now\":\"ayer\"}", BUZON_ERR_INVALID,
                   "context: now is not an RFC 3339 time");
}

static void a_context_that_is_not_json_is_the_callers_mistake(void **state)
{
    buzon_error *e = NULL;

    (void)state;
    assert_null(normalise("{}", "{", &e));
    assert_int_equal(buzon_error_code(e), BUZON_ERR_INVALID);
    assert_string_equal(buzon_error_source(e), "context");
    buzon_error_free(e);
}

static void bytes_that_are_not_the_networks_format_say_where(void **state)
{
    buzon_error *e = NULL;

    (void)state;
    assert_null(normalise("[\n {]", NULL, &e));
    assert_int_equal(buzon_error_code(e), BUZON_ERR_PARSE);
    assert_int_equal(buzon_error_line(e), 2);
    assert_int_equal(buzon_error_column(e), 3);
    buzon_error_free(e);
}

static void a_refusal_of_the_network_has_its_code(void **state)
{
    buzon_error *e = NULL;
    buzon_response *r = response_of(429, "{\"error\":\"Too many requests\"}");

    (void)state;
    assert_null(
        buzon_normalise("mastodon", "poll", r, "{\"now\":\"2026-11-24T10:00:00Z\"}", &e));
    assert_int_equal(buzon_error_code(e), BUZON_ERR_RATE);
    assert_int_equal(buzon_error_retry_at(e), 1795514400000 + 300000);
    buzon_error_free(e);
    e = NULL;
    assert_null(buzon_normalise("mastodon", "poll", r, NULL, &e)); /* and no Date either */
    assert_int_equal(buzon_error_code(e), BUZON_ERR_RATE);
    assert_int_equal(buzon_error_retry_at(e), BUZON_TIME_NONE);
    buzon_error_free(e);
    buzon_response_free(r);
}

static bool normalise_all(struct bz_err *err)
{
    static const char context[] = "{\"account\":{\"name\":\"ayto\",\"settings\":\"{}\"},"
                                  "\"request\":\"https://red.example/\"}";
    struct bz_response r = {.status = 200, .body = (char[]){"[" STATUS "]"}};
    buzon_error *e = NULL;
    buzon_batch *b;

    r.len = strlen(r.body);
    b = buzon_normalise("mastodon", "webhook", &r, context, &e);
    if (e)
        err->code = buzon_error_code(e);
    buzon_error_free(e);
    buzon_batch_unref(b);
    return b;
}

static void normalising_survives_without_memory(void **state)
{
    (void)state;
    unit_sweep(normalise_all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_status_becomes_a_message),
        cmocka_unit_test(the_account_of_the_context_makes_a_post_ours),
        cmocka_unit_test(the_name_of_an_account_is_enough),
        cmocka_unit_test(settings_may_be_an_object_or_its_text),
        cmocka_unit_test(a_message_without_a_time_has_the_time_of_receipt),
        cmocka_unit_test(what_is_asked_next_comes_from_the_link),
        cmocka_unit_test(a_bad_call_is_invalid_and_says_why),
        cmocka_unit_test(a_context_that_is_not_json_is_the_callers_mistake),
        cmocka_unit_test(bytes_that_are_not_the_networks_format_say_where),
        cmocka_unit_test(a_refusal_of_the_network_has_its_code),
        cmocka_unit_test(normalising_survives_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
