/* SPDX-License-Identifier: EUPL-1.2 */
/* Which addresses may be asked at all. */
#include "unit.h"
#include "wire/address.h"

static const struct {
    const char *url, *origin; /* origin NULL: refused, and then words say why */
    const char *words;
} addresses[] = {
    {"https://red.example/api/v1?x=1", "https://red.example:443", NULL},
    {"https://RED.example:8443/", "https://RED.example:8443", NULL},
    {"http://127.0.0.1:8080/a", "http://127.0.0.1:8080", NULL},
    {"http://127.255.0.9/", "http://127.255.0.9:80", NULL},
    {"http://localhost:1/", "http://localhost:1", NULL},
    {"http://[::1]:99/", "http://[::1]:99", NULL},
    {"http://127.1/", "http://127.0.0.1:80", NULL},
    {"http://red.example/", NULL, "neither https nor http to this machine's loopback"},
    {"http://10.0.0.1/", NULL, "loopback"},
    {"http://128.0.0.1/", NULL, "loopback"},
    {"http://[fe80::1]/", NULL, "loopback"},
    {"http://localhost.red.example/", NULL, "loopback"},
    {"http://127.0.0.1.red.example/", NULL, "loopback"},
    {"http://127.0.0.1@red.example/", NULL, "user"},
    {"https://quien:clave@red.example/", NULL, "user"},
    {"ftp://127.0.0.1/", NULL, "must be https, not ftp"},
    {"file:///etc/passwd", NULL, "scheme and a host"},
    {"https://red.example/a b", NULL, "plain characters"},
    {"https://red.example/\r\nX: y", NULL, "plain characters"},
    {"https://red.example/\x7f", NULL, "plain characters"},
    {"https://re\xc3\xb1.example/", NULL, "plain characters"},
    {"", NULL, "plain characters"},
    {"https://", NULL, "malformed"},
    {"https://red.example:99999/", NULL, "malformed"},
};

static const struct {
    const char *url, *origin;
} servers[] = {
    {"smtp://correo.example", "smtp://correo.example:587"},
    {"smtp://correo.example:25/x", "smtp://correo.example:25"},
    {"smtps://correo.example", "smtps://correo.example:465"},
    {"imap://correo.example/INBOX", "imap://correo.example:143"},
    {"imaps://correo.example/INBOX", "imaps://correo.example:993"},
    {"https://correo.example", NULL},
    {"pop3s://correo.example", NULL},
    {"smtps://buzon@correo.example", NULL},
};

static void mail_servers_have_ports_of_their_own(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof servers / sizeof *servers; i++) {
        BZ_LOCAL_ERR(err);
        struct bz_address a;

        assert_int_equal(bz_mail_address_read(servers[i].url, &a, &err),
                         servers[i].origin != NULL);
        if (servers[i].origin)
            assert_string_equal(a.origin, servers[i].origin);
        else
            assert_int_equal(err.code, BUZON_ERR_INVALID);
    }
}

static void addresses_are_judged_by_scheme_and_host(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        BZ_LOCAL_ERR(err);
        struct bz_address a;
        bool allowed = bz_address_read(addresses[i].url, &a, &err);

        if (allowed != (addresses[i].origin != NULL))
            fail_msg("%s: %s", addresses[i].url, allowed ? "allowed" : err.message);
        if (allowed) {
            assert_string_equal(a.origin, addresses[i].origin);
            continue;
        }
        assert_int_equal(err.code, BUZON_ERR_INVALID);
        if (!strstr(err.message, addresses[i].words))
            fail_msg("%s: %s", addresses[i].url, err.message);
    }
}

static void an_address_too_long_is_refused(void **state)
{
    BZ_LOCAL_ERR(err);
    char url[BZ_URL_MAX + 64] = "https://red.example/";

    (void)state;
    memset(url + 20, 'a', BZ_URL_MAX);
    assert_false(bz_http_allowed(url, &err));
    assert_int_equal(err.code, BUZON_ERR_INVALID);
}

static const struct {
    const char *ip;
    bool private;
} numbers[] = {
    {"127.0.0.1", true},
    {"10.1.2.3", true},
    {"172.16.0.1", true},
    {"172.31.9.9", true},
    {"172.32.0.1", false},
    {"192.168.1.1", true},
    {"169.254.1.1", true},
    {"100.64.0.1", true},
    {"0.0.0.0", true},
    {"224.0.0.1", true},
    {"255.255.255.255", true},
    {"9.9.9.9", false},
    {"::1", true},
    {"fe80::1", true},
    {"fd00::1", true},
    {"::ffff:10.0.0.1", true},
    {"::ffff:9.9.9.9", false},
    {"2620:fe::fe", false},
    {"192.0.2.1", true},
    {"198.51.100.7", true},
    {"203.0.113.7", true},
    {"198.18.0.1", true},
    {"192.88.99.1", true},
    {"169.254.169.254", true}, /* where clouds keep credentials */
    {"168.63.129.16", true},
    {"100.100.100.200", true},
    {"fd00:ec2::254", true},
    {"::", true},
    {"::127.0.0.1", true},
    {"2002:7f00:1::", true}, /* 6to4 of 127.0.0.1 */
    {"2002:909:909::", true},
    {"2001::1", true}, /* Teredo */
    {"2001:1ff::1", true},
    {"2001:200::1", false},
    {"2001:db8::1", true},
    {"2001:db9::1", false},
    {"3fff:fff::1", true},
    {"3fff:1000::1", false},
    {"64:ff9b::a9fe:a9fe", true}, /* NAT64 of 169.254.169.254 */
    {"64:ff9b::909:909", false},
    {"64:ff9b:1::909:909", true},
    {"fec0::1", true},
    {"ff02::1", true},
    {"no number", false},
};

static void private_networks_are_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (bz_address_text_is_private(numbers[i].ip) != numbers[i].private)
            fail_msg("%s", numbers[i].ip);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_judged_by_scheme_and_host),
        cmocka_unit_test(mail_servers_have_ports_of_their_own),
        cmocka_unit_test(an_address_too_long_is_refused),
        cmocka_unit_test(private_networks_are_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
