/* SPDX-License-Identifier: EUPL-1.2 */
/* Base addresses, same servers, and the targets of Link. */
#include "../base/unit.h"

#include "network/network.h"

static char *base_of(const char *url, struct bz_err *err)
{
    BZ_AUTO(bz_json) settings = bz_json_object();

    assert_true(bz_json_set_text(settings, "base_url", url));
    return bz_base_url(settings, "base_url", err);
}

static void a_base_address_comes_without_a_trailing_slash(void **state)
{
    static const char *const cases[][2] = {
        {"https://red.example", "https://red.example"},
        {"https://red.example/", "https://red.example"},
        {"https://red.example:8443/mastodon//", "https://red.example:8443/mastodon"},
        {"HTTPS://Red.Example", "HTTPS://Red.Example"},
        {"http://localhost:3000/", "http://localhost:3000"},
        {"http://127.0.0.1:8080", "http://127.0.0.1:8080"},
        {"http://[::1]:8080", "http://[::1]:8080"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BZ_LOCAL_ERR(err);
        BZ_TEXT got = base_of(cases[i][0], &err);

        assert_non_null(got);
        assert_string_equal(got, cases[i][1]);
    }
}

static void other_base_addresses_are_refused_in_words(void **state)
{
    static const char *const cases[][2] = {
        {"red.example", "setting base_url is not an https address"},
        {"ftp://red.example", "setting base_url is not an https address"},
        {"https://", "setting base_url is not an https address"},
        {"https://:443", "setting base_url is not an https address"},
        {"https://ayto:secreto@red.example", "setting base_url is not an https address"},
        {"https://red.example:99999", "setting base_url is not an https address"},
        {"https://red.example:8o", "setting base_url is not an https address"},
        {"https://[::1", "setting base_url is not an https address"},
        {"https://[::1]x", "setting base_url is not an https address"},
        {"https://red.example/a b", "setting base_url is not an https address"},
        {"https://red.example\\@mal.example", "setting base_url is not an https address"},
        {"https://red.example/?a=1", "setting base_url has a query or fragment"},
        {"https://red.example#x", "setting base_url has a query or fragment"},
        {"http://red.example",
         "setting base_url: plain http is for this machine's loopback only"},
        {"http://127.0.0.1.mal.example",
         "setting base_url: plain http is for this machine's loopback only"},
        {"http://localhost.mal.example",
         "setting base_url: plain http is for this machine's loopback only"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BZ_LOCAL_ERR(err);

        if (base_of(cases[i][0], &err))
            fail_msg("%s was taken", cases[i][0]);
        assert_int_equal(err.code, BUZON_ERR_INVALID);
        assert_string_equal(err.message, cases[i][1]);
    }
}

static void a_missing_base_address_is_named(void **state)
{
    BZ_LOCAL_ERR(err);

    (void)state;
    assert_null(bz_base_url(NULL, "base_url", &err));
    assert_string_equal(err.message, "setting base_url is missing: the server's address");
}

static void an_origin_is_scheme_host_and_port(void **state)
{
    static const struct {
        const char *a, *b;
        bool same;
    } cases[] = {
        {"https://red.example", "https://red.example/api?x=1", true},
        {"https://red.example", "https://RED.example:443/api", true},
        {"http://localhost", "http://localhost:80/", true},
        {"https://red.example", "http://red.example/", false},
        {"https://red.example", "https://red.example:444/", false},
        {"https://red.example", "https://red.example.mal.example/", false},
        {"https://red.example", "https://red.example@mal.example/", false},
        {"https://red.example", "https://mal.example\\@red.example/", false},
        {"https://red.example", "//red.example/", false},
        {"https://red.example", "/api", false},
        {"https://red.example", "", false},
        {"https://red.example", NULL, false},
        {NULL, "https://red.example", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (bz_same_origin(cases[i].a, cases[i].b) != cases[i].same)
            fail_msg("%s and %s", cases[i].a, cases[i].b);
    }
}

static void origins_and_hosts_are_cut_out(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_TEXT origin = bz_origin("https://Red.Example:444/a/b?c#d", &err);
    char host[16];

    (void)state;
    assert_string_equal(origin, "https://Red.Example:444");
    assert_null(bz_origin("mailto:ayto@red.example", &err));
    assert_int_equal(err.code, BUZON_ERR_INVALID);
    assert_true(bz_host("https://Red.Example:444/a", host, sizeof host));
    assert_string_equal(host, "red.example");
    assert_false(bz_host("https://un-nombre-largo.example", host, sizeof host));
    assert_false(bz_host(NULL, host, sizeof host));
}

/* --- Link --- */

static void assert_link(const char *value, const char *rel, const char *expected)
{
    BZ_LOCAL_ERR(err);
    struct bz_response r = {.status = 200};
    BZ_TEXT got = NULL;

    assert_true(bz_headers_add(&r.headers, "Link", value, &err));
    got = bz_link_target(&r, rel, &err);
    if (!bz_streq(got, expected))
        fail_msg("%s gives %s", value, got ? got : "nothing");
    assert_int_equal(err.code, BUZON_OK);
    bz_response_done(&r);
}

static void links_are_read_in_every_spelling(void **state)
{
    (void)state;
    assert_link("<https://a/?max_id=1>; rel=\"next\", <https://a/?min_id=2>; rel=\"prev\"",
                "prev", "https://a/?min_id=2");
    assert_link("<https://a/?a=1,2;3>; rel=prev", "prev", "https://a/?a=1,2;3");
    assert_link("<u1>;title=\"a, <b>; rel=prev\";rel=next , <u2> ; REL = \"first PREV\"",
                "prev", "u2");
    assert_link("<u1>; title=\"una \\\"comilla\\\"\"; rel=\"prev\"", "prev", "u1");
    assert_link("<u1>; rel; x, <u2>; rel=prev", "prev", "u2");
    assert_link(" , <u1>; rel=\"prev\"", "prev", "u1");
    assert_link("<u1>; rel=next; rel=prev", "prev", NULL);
    assert_link("<u1>; rel=previous", "prev", NULL);
    assert_link("<u1", "prev", NULL);
    assert_link("<u1>; rel=\"prev", "prev", "u1");
    assert_link("u1; rel=prev", "prev", NULL);
    assert_link("", "prev", NULL);
}

static void several_link_headers_are_one_list(void **state)
{
    BZ_LOCAL_ERR(err);
    struct bz_response r = {.status = 200};
    BZ_TEXT got = NULL;

    (void)state;
    assert_true(bz_headers_add(&r.headers, "link", "<u1>; rel=next", &err));
    assert_true(bz_headers_add(&r.headers, "LINK", "<u2>; rel=prev", &err));
    got = bz_link_target(&r, "prev", &err);
    assert_string_equal(got, "u2");
    assert_null(bz_link_target(&r, "last", &err));
    bz_response_done(&r);
}

static struct bz_response linked;

static bool read_link(struct bz_err *err)
{
    BZ_TEXT got = bz_link_target(&linked, "prev", err);

    return got;
}

static void a_link_without_memory_is_no_link(void **state)
{
    BZ_LOCAL_ERR(err);

    (void)state;
    assert_true(bz_headers_add(&linked.headers, "Link", "<u1>; rel=prev", &err));
    unit_supply = 0;
    assert_null(bz_link_target(&linked, "prev", &err));
    unit_supply = -1;
    assert_int_equal(err.code, BUZON_ERR_NO_MEMORY);
    err.code = BUZON_OK;
    assert_true(read_link(&err));
    bz_response_done(&linked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_base_address_comes_without_a_trailing_slash),
        cmocka_unit_test(other_base_addresses_are_refused_in_words),
        cmocka_unit_test(a_missing_base_address_is_named),
        cmocka_unit_test(an_origin_is_scheme_host_and_port),
        cmocka_unit_test(origins_and_hosts_are_cut_out),
        cmocka_unit_test(links_are_read_in_every_spelling),
        cmocka_unit_test(several_link_headers_are_one_list),
        cmocka_unit_test(a_link_without_memory_is_no_link),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
