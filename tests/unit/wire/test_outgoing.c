/* SPDX-License-Identifier: EUPL-1.2 */
/* What a request looks like when it leaves, and what is never let out. */
#include "unit.h"

static struct bz_request *request(const char *method, const char *url)
{
    BZ_LOCAL_ERR(err);
    struct bz_request *r = bz_request_new("test", method, url, &err);

    assert_non_null(r);
    return r;
}

static void a_bearer_token_becomes_a_header_line(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_outgoing)
    o = outgoing(
        &(struct ask){.method = "POST", .body = "a\0b", .body_len = 3, .token = "s3creto"},
        "https://red.example/api", &err);
    size_t len;

    (void)state;
    assert_string_equal(buzon_request_method(o), "POST");
    assert_string_equal(buzon_request_url(o), "https://red.example/api");
    assert_int_equal(buzon_request_headers_count(o), 3);
    assert_string_equal(buzon_request_headers_at(o, 0), "Accept: application/json");
    assert_string_equal(buzon_request_headers_at(o, 2), "Authorization: Bearer s3creto");
    assert_null(buzon_request_headers_at(o, 3));
    assert_memory_equal(buzon_request_body(o, &len), "a\0b", 3);
    assert_int_equal(len, 3);
    assert_int_equal(buzon_request_timeout_ms(o), 5000);
}

static void references_are_counted(void **state)
{
    BZ_LOCAL_ERR(err);
    int64_t before = buzon_debug_live();
    buzon_request *o = outgoing(&(struct ask){0}, "https://red.example/", &err);

    (void)state;
    assert_ptr_equal(buzon_request_ref(o), o);
    buzon_request_unref(o);
    assert_int_equal(buzon_debug_live(), before + 1);
    buzon_request_unref(o);
    assert_int_equal(buzon_debug_live(), before);
}

static void getters_take_null(void **state)
{
    size_t len = 7;

    (void)state;
    assert_null(buzon_request_ref(NULL));
    assert_null(buzon_request_method(NULL));
    assert_null(buzon_request_url(NULL));
    assert_null(buzon_request_body(NULL, &len));
    assert_int_equal(len, 0);
    assert_int_equal(buzon_request_headers_count(NULL), 0);
    assert_null(buzon_request_headers_at(NULL, 0));
    assert_int_equal(buzon_request_timeout_ms(NULL), 0);
    buzon_request_unref(NULL);
}

static const struct {
    const char *method, *name, *value;
} injections[] = {
    {"GET", "X-A", "uno\r\nX-B: dos"},
    {"GET", "X-A", "uno\ndos"},
    {"GET", "X-A", "uno\rdos"},
    {"GET", "X-A\r\nX-B", "uno"},
    {"GET", "X A", "uno"},
    {"GET", "", "uno"},
    {"GET", "X-A", "\x01"},
    {"GET", "X-A", "\x7f"},
    {"GET /x HTTP/1.1\r\n", "X-A", "uno"},
    {"", "X-A", "uno"},
};

static void nothing_can_be_injected_into_the_head(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof injections / sizeof *injections; i++) {
        BZ_LOCAL_ERR(err);
        BZ_AUTO(bz_request) r = request(injections[i].method, "https://red.example/");

        assert_true(bz_headers_add(&r->headers, injections[i].name, injections[i].value, &err));
        if (bz_outgoing_new(r, NULL, 1000, &err))
            fail_msg("case %zu was let out", i);
        assert_int_equal(err.code, BUZON_ERR_INVALID);
    }
}

static void a_secret_with_a_line_break_is_not_used(void **state)
{
    static const char *const bad[] = {"token\n", "to ken", "t\r\nX: y", ""};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        BZ_LOCAL_ERR(err);

        assert_null(outgoing(&(struct ask){.token = bad[i]}, "https://red.example/", &err));
        assert_int_equal(err.code, BUZON_ERR_SECRET);
        assert_string_equal(err.message,
                            "secret token is empty or has a space or line break in it");
    }
}

static void a_missing_secret_is_named(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_request) r = request("GET", "https://red.example/");

    (void)state;
    r->auth = BZ_AUTH_BEARER;
    r->secret = "page_token";
    assert_null(bz_outgoing_new(r, NULL, 1000, &err));
    assert_int_equal(err.code, BUZON_ERR_SECRET);
    assert_string_equal(err.message, "the request needs the secret page_token");
}

static void a_secret_takes_its_place_in_the_address(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_request) r = request("GET", "https://red.example/bot{secret}/x?y=1");
    BZ_AUTO(bz_secret) secret = bz_secret_new("12:a/b?", 7, &err);
    BZ_AUTO(bz_outgoing) o = NULL;

    (void)state;
    r->auth = BZ_AUTH_URL;
    o = bz_outgoing_new(r, (const struct bz_secret *const *)&secret, 1000, &err);
    assert_string_equal(buzon_request_url(o), "https://red.example/bot12:a%2Fb%3F/x?y=1");
    assert_int_equal(buzon_request_headers_count(o), 0);
    assert_string_equal(r->url, "https://red.example/bot{secret}/x?y=1");
}

static void an_address_without_a_place_is_no_request(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_request) r = request("GET", "https://red.example/");
    BZ_AUTO(bz_secret) secret = bz_secret_new("s", 1, &err);

    (void)state;
    r->auth = BZ_AUTH_URL;
    assert_null(bz_outgoing_new(r, (const struct bz_secret *const *)&secret, 1000, &err));
    assert_int_equal(err.code, BUZON_ERR_INTERNAL);
    assert_null(bz_outgoing_new(r, NULL, 1000, &err));
    assert_int_equal(err.code, BUZON_ERR_SECRET);
}

static const struct bz_form_field renewal[] = {
    {"client_secret", "app_secret"}, {"refresh_token", "refresh"}, {NULL, NULL}};

static void secrets_become_fields_of_a_form(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_request) r = request("POST", "https://red.example/token");
    BZ_AUTO(bz_secret) app = bz_secret_new("a&b=c:d +\xc3\xb1", 11, &err);
    BZ_AUTO(bz_secret) refresh = bz_secret_new("r-1._~", 6, &err);
    const struct bz_secret *const secrets[] = {app, refresh};
    BZ_AUTO(bz_outgoing) o = NULL;
    size_t len;

    (void)state;
    r->auth = BZ_AUTH_FORM;
    r->form = renewal;
    assert_true(bz_dup(&r->body, "grant_type=refresh_token&x={secret}", &err));
    r->body_len = strlen(r->body);
    o = bz_outgoing_new(r, secrets, 1000, &err);
    assert_string_equal(buzon_request_body(o, &len),
                        "grant_type=refresh_token&x={secret}&client_secret="
                        "a%26b%3Dc%3Ad%20%2B%C3%B1&refresh_token=r-1._~");
    assert_int_equal(len, strlen(buzon_request_body(o, NULL)));
    assert_int_equal(buzon_request_headers_count(o), 1);
    assert_string_equal(buzon_request_headers_at(o, 0),
                        "Content-Type: application/x-www-form-urlencoded");
    assert_string_equal(r->body, "grant_type=refresh_token&x={secret}");
    assert_string_equal(bz_request_secret(r, 0), "app_secret");
    assert_string_equal(bz_request_secret(r, 1), "refresh");
    assert_null(bz_request_secret(r, 2));
}

static const struct bz_form_field client[] = {
    {"", "client_id"}, {"", "client_secret"}, {"refresh_token", "refresh_token"}, {NULL, NULL}};

/* "id-1:a%26b%3Ac%20%C3%B1" in base64, by another tool. */
static void a_client_proves_itself_in_a_header_and_a_form(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_request) r = request("POST", "https://red.example/token");
    BZ_AUTO(bz_secret) id = bz_secret_new("id-1", 4, &err);
    BZ_AUTO(bz_secret) secret = bz_secret_new("a&b:c \xc3\xb1", 8, &err);
    BZ_AUTO(bz_secret) refresh = bz_secret_new("r=1", 3, &err);
    const struct bz_secret *const secrets[] = {id, secret, refresh};
    const struct bz_secret *const half[] = {id, NULL, refresh};
    BZ_AUTO(bz_outgoing) o = NULL;

    (void)state;
    r->auth = BZ_AUTH_BASIC;
    assert_null(bz_outgoing_new(r, secrets, 1000, &err));
    assert_int_equal(err.code, BUZON_ERR_INTERNAL);
    r->form = client;
    assert_true(bz_dup(&r->body, "grant_type=refresh_token", &err));
    r->body_len = strlen(r->body);
    assert_null(bz_outgoing_new(r, half, 1000, &err));
    assert_string_equal(err.message, "the request needs the secret client_secret");
    o = bz_outgoing_new(r, secrets, 1000, &err);
    assert_string_equal(buzon_request_body(o, NULL),
                        "grant_type=refresh_token&refresh_token=r%3D1");
    assert_int_equal(buzon_request_headers_count(o), 2);
    assert_string_equal(buzon_request_headers_at(o, 1),
                        "Authorization: Basic aWQtMTphJTI2YiUzQWMlMjAlQzMlQjE=");
}

static const struct bz_form_field signing[] = {
    {"", "key"}, {"", "secret"}, {"", "token"}, {"", "token_secret"}, {NULL, NULL}};

/* The vectors were made with openssl over what a real site took. */
static void a_request_is_signed_for_elgg(void **state)
{
    static const struct bz_form_field signing[] = {
        {"key", "api_key"}, {"secret", "api_secret"}, {NULL, NULL}};
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_secret) key = bz_secret_new("pub-1", 5, &err);
    BZ_AUTO(bz_secret) secret = bz_secret_new("priv-1", 6, &err);
    const struct bz_secret *const secrets[] = {key, secret};
    BZ_AUTO(bz_request)
    r = request("GET",
                "https://red.example/services/api/rest/json/?method=wire.get_posts&limit=1");
    BZ_AUTO(bz_outgoing) o = NULL;

    (void)state;
    r->auth = BZ_AUTH_ELGG;
    r->form = signing;
    r->stamp = (struct bz_stamp){INT64_C(1795459800999), "abc123"};
    o = bz_outgoing_new(r, secrets, 1000, &err);
    assert_non_null(o);
    assert_string_equal(buzon_request_url(o), r->url);
    assert_string_equal(buzon_request_headers_at(o, 0), "X-Elgg-apikey: pub-1");
    assert_string_equal(buzon_request_headers_at(o, 1), "X-Elgg-time: 1795459800");
    assert_string_equal(buzon_request_headers_at(o, 2), "X-Elgg-nonce: abc123");
    assert_string_equal(buzon_request_headers_at(o, 3), "X-Elgg-hmac-algo: sha256");
    assert_string_equal(buzon_request_headers_at(o, 4),
                        "X-Elgg-hmac: Pxa9CEKmXbON7fbBx7ajKBOV%2Bmt8u6xZA57peT6q5n0%3D");
    assert_null(buzon_request_headers_at(o, 5));
}

/* developer.x.com, "Creating a signature": keys and answer are the documentation's, for the
 * address of today and for that of version 1. */
static void requests_are_signed_as_the_documentation_of_x_does_it(void **state)
{
    static const char *const cases[][2] = {
        {"https://api.twitter.com/1/statuses/update.json?include_entities=true",
         "tnnArxj06cWHq44gCs1OSKk%2FjLY%3D"},
        {"https://api.twitter.com/1.1/statuses/update.json?include_entities=true#top",
         "hCtSmYh%2BiHYCEqBWrE7C7hYmtUk%3D"}};
    static const char status[] =
        "status=Hello%20Ladies%20%2b%20Gentlemen%2c+a%20signed%20OAuth%20request!";
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_secret) key = bz_secret_new("xvz1evFS4wEEPTGEFPHBog", 22, &err);
    BZ_AUTO(bz_secret)
    secret = bz_secret_new("kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw", 43, &err);
    BZ_AUTO(bz_secret)
    token = bz_secret_new("370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb", 50, &err);
    BZ_AUTO(bz_secret)
    mine = bz_secret_new("LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE", 41, &err);
    const struct bz_secret *const secrets[] = {key, secret, token, mine};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        BZ_AUTO(bz_request) r = request("POST", cases[i][0]);
        BZ_AUTO(bz_outgoing) o = NULL;
        char wanted[512];

        r->auth = BZ_AUTH_OAUTH1;
        r->form = signing;
        r->stamp = (struct bz_stamp){INT64_C(1318622958999),
                                     "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg"};
        assert_true(bz_dup(&r->body, status, &err));
        r->body_len = strlen(status);
        assert_true(bz_headers_add(&r->headers, "Content-Type",
                                   "application/x-www-form-urlencoded;charset=UTF-8", &err));
        o = bz_outgoing_new(r, secrets, 1000, &err);
        (void)snprintf(wanted, sizeof wanted,
                       "Authorization: OAuth oauth_consumer_key=\"xvz1evFS4wEEPTGEFPHBog\", "
                       "oauth_nonce=\"kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg\", "
                       "oauth_signature=\"%s\", oauth_signature_method=\"HMAC-SHA1\", "
                       "oauth_timestamp=\"1318622958\", oauth_token=\"370773112-"
                       "GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb\", oauth_version=\"1.0\"",
                       cases[i][1]);
        assert_string_equal(buzon_request_headers_at(o, 1), wanted);
        assert_string_equal(buzon_request_body(o, NULL), status);
    }
}

static void a_form_may_consist_of_secrets_only(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_request) r = request("POST", "https://red.example/token");
    BZ_AUTO(bz_secret) s = bz_secret_new("x", 1, &err);
    const struct bz_secret *const secrets[] = {s, s};
    BZ_AUTO(bz_outgoing) o = NULL;

    (void)state;
    r->auth = BZ_AUTH_FORM;
    r->form = renewal;
    assert_true(bz_headers_add(&r->headers, "content-type", "application/x-other", &err));
    o = bz_outgoing_new(r, secrets, 1000, &err);
    assert_string_equal(buzon_request_body(o, NULL), "client_secret=x&refresh_token=x");
    assert_int_equal(buzon_request_headers_count(o), 1);
}

static const struct bz_form_field login[] = {
    {"password", "app_secret"}, {"code", "refresh"}, {NULL, NULL}};

static void secrets_become_members_of_an_object(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_secret) app = bz_secret_new("a\"b\\c\n\xc3\xb1", 8, &err);
    BZ_AUTO(bz_secret) code = bz_secret_new("1", 1, &err);
    const struct bz_secret *const secrets[] = {app, code};
    static const char *const bodies[][2] = {
        {"{\"identifier\":\"ayto\"}", "{\"identifier\":\"ayto\",\"password\":\"a\\\"b\\\\c"
                                      "\\u000a\xc3\xb1\",\"code\":\"1\"}"},
        {"{}", "{\"password\":\"a\\\"b\\\\c\\u000a\xc3\xb1\",\"code\":\"1\"}"},
        {"[]", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        BZ_AUTO(bz_request) r = request("POST", "https://red.example/xrpc");
        BZ_AUTO(bz_outgoing) o = NULL;
        size_t len;

        r->auth = BZ_AUTH_FORM;
        r->form = login;
        assert_true(bz_headers_add(&r->headers, "Content-Type", "application/json", &err));
        assert_true(bz_dup(&r->body, bodies[i][0], &err));
        r->body_len = strlen(r->body);
        o = bz_outgoing_new(r, secrets, 1000, &err);
        if (!bodies[i][1]) {
            assert_null(o);
            assert_int_equal(err.code, BUZON_ERR_INTERNAL);
            continue;
        }
        assert_string_equal(buzon_request_body(o, &len), bodies[i][1]);
        assert_int_equal(len, strlen(bodies[i][1]));
        assert_string_equal(buzon_request_headers_at(o, 0), "Content-Type: application/json");
    }
}

static void a_form_without_one_of_its_secrets_does_not_leave(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_request) r = request("POST", "https://red.example/token");
    BZ_AUTO(bz_secret) s = bz_secret_new("x", 1, &err);
    const struct bz_secret *const secrets[] = {s, NULL};

    (void)state;
    r->auth = BZ_AUTH_FORM;
    assert_null(bz_outgoing_new(r, secrets, 1000, &err));
    assert_int_equal(err.code, BUZON_ERR_INTERNAL);
    r->form = renewal;
    assert_null(bz_outgoing_new(r, secrets, 1000, &err));
    assert_int_equal(err.code, BUZON_ERR_SECRET);
    assert_string_equal(err.message, "the request needs the secret refresh");
    assert_null(bz_outgoing_new(r, NULL, 1000, &err));
    assert_string_equal(err.message, "the request needs the secret app_secret");
}

static const struct bz_form_field proof = {"appsecret_proof", "app_secret"};

/* By openssl: printf %s EAAinventado | openssl dgst -sha256 -hmac clave-inventada */
static void a_token_is_proved_with_another_secret(void **state)
{
    static const char digest[] =
        "0cef250d116acda01ecd8e0f4e8bd6138526f866d70161db115215becb6dec67";
    static const char *const urls[][2] = {
        {"https://red.example/x", "https://red.example/x?appsecret_proof=%s"},
        {"https://red.example/x?a=1", "https://red.example/x?a=1&appsecret_proof=%s"}};
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_secret) token = bz_secret_new("EAAinventado", 12, &err);
    BZ_AUTO(bz_secret) key = bz_secret_new("clave-inventada", 15, &err);
    const struct bz_secret *const secrets[] = {token, key}, *const half[] = {token, NULL};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        BZ_AUTO(bz_request) r = request("GET", urls[i][0]);
        BZ_AUTO(bz_outgoing) o = NULL;
        const char *end = strstr(urls[i][1], "%s");
        size_t before = (size_t)(end - urls[i][1]);

        r->auth = BZ_AUTH_BEARER;
        r->proof = &proof;
        assert_string_equal(bz_request_secret(r, 0), "token");
        assert_string_equal(bz_request_secret(r, 1), "app_secret");
        assert_null(bz_request_secret(r, 2));
        o = bz_outgoing_new(r, secrets, 1000, &err);
        assert_memory_equal(buzon_request_url(o), urls[i][1], before);
        assert_string_equal(buzon_request_url(o) + before, digest);
        assert_string_equal(buzon_request_headers_at(o, 0),
                            "Authorization: Bearer EAAinventado");
        assert_string_equal(r->url, urls[i][0]);
        assert_null(bz_outgoing_new(r, half, 1000, &err));
        assert_int_equal(err.code, BUZON_ERR_SECRET);
        assert_string_equal(err.message, "the request needs the secret app_secret");
    }
}

static void an_address_may_have_fields_of_secrets_too(void **state)
{
    static const struct bz_form_field fields[] = {{"input_token", "token"}, {NULL, NULL}};
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_request) r = request("GET", "https://red.example/x?access_token=55%7C{secret}");
    BZ_AUTO(bz_secret) app = bz_secret_new("a:b", 3, &err);
    BZ_AUTO(bz_secret) token = bz_secret_new("t&u:v", 5, &err);
    const struct bz_secret *const secrets[] = {app, token}, *const half[] = {app, NULL};
    BZ_AUTO(bz_outgoing) o = NULL;

    (void)state;
    r->auth = BZ_AUTH_URL;
    r->secret = "app_secret";
    r->form = fields;
    assert_string_equal(bz_request_secret(r, 0), "app_secret");
    assert_string_equal(bz_request_secret(r, 1), "token");
    assert_null(bz_request_secret(r, 2));
    o = bz_outgoing_new(r, secrets, 1000, &err);
    assert_string_equal(buzon_request_url(o),
                        "https://red.example/x?access_token=55%7Ca:b&input_token=t%26u%3Av");
    assert_null(bz_outgoing_new(r, half, 1000, &err));
    assert_string_equal(err.message, "the request needs the secret token");
}

static void plain_http_to_the_world_does_not_leave(void **state)
{
    BZ_LOCAL_ERR(err);

    (void)state;
    assert_null(outgoing(&(struct ask){0}, "http://red.example/", &err));
    assert_int_equal(err.code, BUZON_ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bearer_token_becomes_a_header_line),
        cmocka_unit_test(references_are_counted),
        cmocka_unit_test(getters_take_null),
        cmocka_unit_test(nothing_can_be_injected_into_the_head),
        cmocka_unit_test(a_secret_with_a_line_break_is_not_used),
        cmocka_unit_test(a_missing_secret_is_named),
        cmocka_unit_test(a_secret_takes_its_place_in_the_address),
        cmocka_unit_test(an_address_without_a_place_is_no_request),
        cmocka_unit_test(secrets_become_fields_of_a_form),
        cmocka_unit_test(a_client_proves_itself_in_a_header_and_a_form),
        cmocka_unit_test(a_request_is_signed_for_elgg),
        cmocka_unit_test(requests_are_signed_as_the_documentation_of_x_does_it),
        cmocka_unit_test(a_form_may_consist_of_secrets_only),
        cmocka_unit_test(a_token_is_proved_with_another_secret),
        cmocka_unit_test(an_address_may_have_fields_of_secrets_too),
        cmocka_unit_test(secrets_become_members_of_an_object),
        cmocka_unit_test(a_form_without_one_of_its_secrets_does_not_leave),
        cmocka_unit_test(plain_http_to_the_world_does_not_leave),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
