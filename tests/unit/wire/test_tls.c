/* SPDX-License-Identifier: EUPL-1.2 */
/* Certificates: who is trusted, and what stays inside a secure connection. */
#include "unit.h"

static void a_certificate_of_a_trusted_authority_is_good(void **state)
{
    struct bz_call c = ask((struct ask){.ca = server.ca}, "https", server.good, "/echo");

    (void)state;
    assert_true(c.answered);
    assert_int_equal(c.response.status, 200);
    bz_call_done(&c);
}

static void other_certificates_are_refused_before_anything_is_sent(void **state)
{
    (void)state;
    assert_unanswered(ask((struct ask){0}, "https", server.good, "/echo"), BUZON_ERR_PROTOCOL,
                      "not signed by an authority", false);
    assert_unanswered(ask((struct ask){.ca = server.ca}, "https", server.wrong, "/echo"),
                      BUZON_ERR_PROTOCOL, "for another host", false);
    assert_unanswered(ask((struct ask){.ca = server.ca}, "https", server.expired, "/echo"),
                      BUZON_ERR_PROTOCOL, "has expired", false);
}

static void a_server_without_tls_is_not_asked_in_the_clear(void **state)
{
    (void)state;
    assert_unanswered(ask((struct ask){.ca = server.ca, .token = "s3creto", .timeout_ms = 2000},
                          "https", server.plain, "/echo"),
                      BUZON_ERR_NETWORK, "", false);
}

static void a_file_without_authorities_is_named(void **state)
{
    char path[96];
    FILE *f;

    (void)state;
    (void)snprintf(path, sizeof path, "%s/empty.pem", server.folder);
    f = fopen(path, "w");
    assert_non_null(f);
    fclose(f);
    assert_unanswered(ask((struct ask){.ca = path}, "https", server.good, "/echo"),
                      BUZON_ERR_INVALID, "certificate authorities", false);
}

static void a_redirect_never_leaves_https(void **state)
{
    (void)state;
    assert_unanswered(ask((struct ask){.ca = server.ca, .token = "s3creto"}, "https",
                          server.good, "/to-plain"),
                      BUZON_ERR_PROTOCOL, "from https to http", true);
}

static void a_server_that_hangs_up_does_not_kill_us(void **state)
{
    enum { LEN = 8 << 20 };
    char *body = calloc(1, LEN);

    (void)state;
    assert_non_null(body);
    signal(SIGPIPE, SIG_DFL);
    for (int i = 0; i < 5; i++) {
        struct bz_call c =
            ask((struct ask){.ca = server.ca, .method = "POST", .body = body, .body_len = LEN},
                "https", server.good, "/hangup");

        assert_false(c.answered);
        assert_true(c.sent);
        assert_int_equal(c.err.code, BUZON_ERR_NETWORK);
        bz_call_done(&c);
    }
    free(body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_of_a_trusted_authority_is_good),
        cmocka_unit_test(other_certificates_are_refused_before_anything_is_sent),
        cmocka_unit_test(a_server_without_tls_is_not_asked_in_the_clear),
        cmocka_unit_test(a_file_without_authorities_is_named),
        cmocka_unit_test(a_redirect_never_leaves_https),
        cmocka_unit_test(a_server_that_hangs_up_does_not_kill_us),
    };

    return cmocka_run_group_tests(tests, server_start_tls, server_stop);
}
