/* SPDX-License-Identifier: EUPL-1.2 */
/* The HTTP client against a server with bad manners, over real sockets. */
#include "unit.h"

/* --- what works --- */

static void an_answer_comes_with_status_headers_and_body(void **state)
{
    struct bz_call c = ASK("/limited");

    (void)state;
    assert_true(c.answered);
    assert_int_equal(c.response.status, 429);
    assert_string_equal(bz_headers_find(&c.response.headers, "retry-after", 0), "120");
    assert_string_equal(bz_headers_find(&c.response.headers, "X-Dos", 0), "a");
    assert_string_equal(bz_headers_find(&c.response.headers, "X-Dos", 1), "b");
    assert_int_equal(c.response.len, 2);
    assert_string_equal(c.response.body, "{}");
    bz_call_done(&c);
}

static void a_request_says_only_what_it_must(void **state)
{
    struct bz_call c = ASK("/echo?q=1", .method = "POST", .body = "hola", .token = "s3creto");

    (void)state;
    assert_true(c.answered);
    assert_true(bz_starts(c.response.body, "POST /echo?q=1 HTTP/1.1\r\n"));
    assert_non_null(strstr(c.response.body, "User-Agent: libbuzon/"));
    assert_non_null(strstr(c.response.body, "Authorization: Bearer s3creto\r\n"));
    assert_non_null(strstr(c.response.body, "Accept-Encoding: gzip\r\n"));
    assert_non_null(strstr(c.response.body, "\r\n\r\nhola"));
    assert_null(strstr(c.response.body, "Expect:"));
    assert_null(strstr(c.response.body, "Cookie"));
    bz_call_done(&c);
}

static void methods_go_out_as_they_are(void **state)
{
    static const char *const methods[] = {"GET", "DELETE", "PUT", "PATCH", "POST"};

    (void)state;
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        struct bz_call c = ASK("/echo", .method = methods[i], .body = i > 1 ? "x" : NULL);

        assert_true(c.answered);
        assert_true(bz_starts(c.response.body, methods[i]));
        bz_call_done(&c);
    }
}

static void an_interim_answer_is_not_the_answer(void **state)
{
    struct bz_call c = ASK("/interim");

    (void)state;
    assert_int_equal(c.response.status, 200);
    assert_null(bz_headers_find(&c.response.headers, "Link", 0));
    assert_string_equal(bz_headers_find(&c.response.headers, "X-Final", 0), "yes");
    assert_string_equal(c.response.body, "tarde");
    bz_call_done(&c);
}

static void compressed_answers_are_unpacked(void **state)
{
    struct bz_call c = ASK("/gzip");

    (void)state;
    assert_string_equal(c.response.body, "¿Cuándo abre la piscina?");
    bz_call_done(&c);
}

static void a_proxy_of_the_environment_is_not_for_loopback(void **state)
{
    struct bz_call c;

    (void)state;
    setenv("http_proxy", "http://127.0.0.1:9", 1);
    setenv("all_proxy", "http://127.0.0.1:9", 1);
    c = ASK("/echo");
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    assert_true(c.answered);
    bz_call_done(&c);
}

static void many_calls_run_at_once_and_each_ends_once(void **state)
{
    enum { CALLS = 40 };
    BZ_LOCAL_ERR(err);
    struct ask a = {0};
    BZ_AUTO(bz_http) h = http_for(&a);
    int seen[CALLS] = {0}, ended = 0;
    int64_t began = bz_wire_ms();
    struct bz_call c;
    char url[64];

    (void)state;
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d/pause", server.plain);
    for (int i = 0; i < CALLS; i++) {
        BZ_AUTO(bz_outgoing) o = outgoing(&a, url, &err);

        assert_true(bz_http_start(h, o, &seen[i], &err));
    }
    for (; bz_http_wait(h, &c, &err) == 1; ended++) {
        assert_true(c.answered);
        ++*(int *)c.tag;
        bz_call_done(&c);
    }
    assert_int_equal(ended, CALLS);
    for (int i = 0; i < CALLS; i++)
        assert_int_equal(seen[i], 1);
    /* One after the other they would take four seconds. */
    assert_true(bz_wire_ms() - began < 3000);
}

static void nothing_under_way_is_the_end(void **state)
{
    BZ_LOCAL_ERR(err);
    struct ask a = {0};
    BZ_AUTO(bz_http) h = http_for(&a);
    struct bz_call c;

    (void)state;
    assert_int_equal(bz_http_wait(h, &c, &err), 0);
}

/* --- bad manners --- */

static void a_slow_server_is_given_up_in_time(void **state)
{
    int64_t began = bz_wire_ms();

    (void)state;
    assert_unanswered(ASK("/slow", .timeout_ms = 400), BUZON_ERR_NETWORK, "no answer in time",
                      true);
    assert_unanswered(ASK("/trickle", .timeout_ms = 400), BUZON_ERR_NETWORK,
                      "no answer in time", true);
    assert_true(bz_wire_ms() - began < 2000);
}

static void broken_connections_may_have_carried_the_request(void **state)
{
    (void)state;
    assert_unanswered(ASK("/reset"), BUZON_ERR_NETWORK, "the connection", true);
    assert_unanswered(ASK("/nothing"), BUZON_ERR_NETWORK, "ended without an answer", true);
    assert_unanswered(ASK("/truncated"), BUZON_ERR_NETWORK, "cut short", true);
    assert_unanswered(ASK("/garbage"), BUZON_ERR_PROTOCOL, "127.0.0.1", true);
    assert_unanswered(ASK("/broken-gzip"), BUZON_ERR_PROTOCOL, "compression", true);
}

static void a_closed_port_was_never_asked(void **state)
{
    (void)state;
    assert_unanswered(ask((struct ask){0}, "http", 9, "/"), BUZON_ERR_NETWORK, "no connection",
                      false);
}

static void what_is_too_long_is_cut_off(void **state)
{
    (void)state;
    assert_unanswered(ASK("/endless"), BUZON_ERR_LIMIT, "more than 1048576 bytes", true);
    assert_unanswered(ASK("/bomb"), BUZON_ERR_LIMIT, "more than 1048576 bytes", true);
    assert_unanswered(ASK("/headers"), BUZON_ERR_LIMIT, "headers", true);
}

static void an_error_never_shows_the_query(void **state)
{
    struct bz_call c = ASK("/nothing?access_token=s3creto", .token = "s3creto");

    (void)state;
    assert_false(c.answered);
    assert_null(strstr(c.err.message, "s3creto"));
    bz_call_done(&c);
}

static bool stop_after_300_ms(void *user, struct bz_err *err)
{
    if (bz_wire_ms() - *(int64_t *)user < 300)
        return false;
    bz_err_set(err, BUZON_ERR_INTERRUPTED, "the host asked to stop");
    return true;
}

static void an_interrupt_stops_within_a_second(void **state)
{
    BZ_LOCAL_ERR(err);
    int64_t began = bz_wire_ms();
    BZ_AUTO(bz_http)
    h = bz_http_new(&(struct bz_http_options){.max_body = 100,
                                              .interrupt = stop_after_300_ms,
                                              .user = &began},
                    &err);
    char url[64];
    struct bz_call c;

    (void)state;
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d/slow", server.plain);
    for (int i = 0; i < 3; i++) {
        BZ_AUTO(bz_outgoing) o = outgoing(&(struct ask){0}, url, &err);

        assert_true(bz_http_start(h, o, NULL, &err));
    }
    assert_int_equal(bz_http_wait(h, &c, &err), -1);
    assert_int_equal(err.code, BUZON_ERR_INTERRUPTED);
    assert_true(bz_wire_ms() - began < 1000);
}

static void a_lost_post_is_not_sent_again(void **state)
{
    struct ask a = {0};
    BZ_AUTO(bz_http) h = http_for(&a);
    char url[64];
    struct bz_call c;

    (void)state;
    /* A connection is open by now, and would be used again by a client that knows no better. */
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d/posted", server.plain);
    c = ask_with(h, &a, url);
    assert_string_equal(c.response.body, "0");
    bz_call_done(&c);
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d/post-lost", server.plain);
    assert_unanswered(ask_with(h, &(struct ask){.method = "POST", .body = "x"}, url),
                      BUZON_ERR_NETWORK, "without an answer", true);
    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d/posted", server.plain);
    c = ask_with(h, &a, url);
    assert_string_equal(c.response.body, "1");
    bz_call_done(&c);
}

static void a_request_older_than_its_time_is_not_sent(void **state)
{
    BZ_LOCAL_ERR(err);
    struct ask a = {.timeout_ms = 50};
    BZ_AUTO(bz_http) h = http_for(&a);
    BZ_AUTO(bz_outgoing) o = outgoing(&a, "http://127.0.0.1:9/", &err);

    (void)state;
    usleep(60000);
    assert_false(bz_http_start(h, o, NULL, &err));
    assert_int_equal(err.code, BUZON_ERR_NETWORK);
}

/* --- redirects --- */

static void a_redirect_at_home_keeps_the_credentials(void **state)
{
    struct bz_call c = ASK("/to-self", .token = "s3creto");

    (void)state;
    assert_true(bz_starts(c.response.body, "GET /echo?hop=1 "));
    assert_non_null(strstr(c.response.body, "Authorization: Bearer s3creto"));
    assert_non_null(strstr(c.response.body, "X-Own: propio"));
    bz_call_done(&c);
}

static void a_redirect_to_another_port_gets_no_credentials(void **state)
{
    static const char *const paths[] = {"/to-other", "/away-and-back"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct bz_call c = ASK(paths[i], .token = "s3creto");

        assert_true(bz_starts(c.response.body, "GET /echo "));
        assert_null(strstr(c.response.body, "s3creto"));
        assert_null(strstr(c.response.body, "X-Own"));
        assert_non_null(strstr(c.response.body, "Accept: application/json"));
        bz_call_done(&c);
    }
}

static void redirects_end(void **state)
{
    (void)state;
    assert_unanswered(ASK("/round"), BUZON_ERR_PROTOCOL, "more than 3 times", true);
    assert_unanswered(ASK("/to-file"), BUZON_ERR_PROTOCOL, "where nobody may go", true);
    assert_unanswered(ASK("/to-world"), BUZON_ERR_PROTOCOL, "where nobody may go", true);
}

static void a_host_redirected_to_says_nothing_about_our_credentials(void **state)
{
    struct bz_call c = ASK("/locked", .token = "s3creto");

    (void)state;
    assert_int_equal(c.response.status, 401);
    bz_call_done(&c);
    assert_unanswered(ASK("/to-locked", .token = "s3creto"), BUZON_ERR_PROTOCOL,
                      "correct the account's address", true);
}

static void a_post_is_not_redirected(void **state)
{
    struct bz_call c = ASK("/to-other", .method = "POST", .body = "hola", .token = "s3creto");

    (void)state;
    assert_true(c.answered);
    assert_int_equal(c.response.status, 301);
    bz_call_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_comes_with_status_headers_and_body),
        cmocka_unit_test(a_request_says_only_what_it_must),
        cmocka_unit_test(methods_go_out_as_they_are),
        cmocka_unit_test(an_interim_answer_is_not_the_answer),
        cmocka_unit_test(compressed_answers_are_unpacked),
        cmocka_unit_test(a_proxy_of_the_environment_is_not_for_loopback),
        cmocka_unit_test(many_calls_run_at_once_and_each_ends_once),
        cmocka_unit_test(nothing_under_way_is_the_end),
        cmocka_unit_test(a_slow_server_is_given_up_in_time),
        cmocka_unit_test(broken_connections_may_have_carried_the_request),
        cmocka_unit_test(a_closed_port_was_never_asked),
        cmocka_unit_test(what_is_too_long_is_cut_off),
        cmocka_unit_test(an_error_never_shows_the_query),
        cmocka_unit_test(an_interrupt_stops_within_a_second),
        cmocka_unit_test(a_lost_post_is_not_sent_again),
        cmocka_unit_test(a_request_older_than_its_time_is_not_sent),
        cmocka_unit_test(a_redirect_at_home_keeps_the_credentials),
        cmocka_unit_test(a_redirect_to_another_port_gets_no_credentials),
        cmocka_unit_test(redirects_end),
        cmocka_unit_test(a_host_redirected_to_says_nothing_about_our_credentials),
        cmocka_unit_test(a_post_is_not_redirected),
    };

    return cmocka_run_group_tests(tests, server_start_plain, server_stop);
}
