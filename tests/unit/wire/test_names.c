/* SPDX-License-Identifier: EUPL-1.2 */
/* A stranger's address is judged by where its name leads at the moment of each connection. */
#include "unit.h"

#include <dlfcn.h>
#include <netdb.h>

/* Where every name leads in these tests; and how often somebody asked. */
static const char *leads_to[3];
static int asked;

typedef int (*getaddrinfo_fn)(const char *, const char *, const struct addrinfo *,
                              struct addrinfo **);

/* In the place of the system's: libcurl resolves names by it. */
int getaddrinfo(const char *restrict node, const char *restrict service,
                const struct addrinfo *restrict hints, struct addrinfo **restrict ret)
{
    getaddrinfo_fn next = (getaddrinfo_fn)dlsym(RTLD_NEXT, "getaddrinfo");
    struct addrinfo **end = ret, own = {.ai_socktype = SOCK_STREAM};

    if (!node || !leads_to[0])
        return next(node, service, hints, ret);
    asked++;
    own.ai_flags = AI_NUMERICHOST;
    for (size_t i = 0; leads_to[i]; i++) {
        int wrong = next(leads_to[i], service, &own, end);

        if (wrong)
            return wrong;
        while (*end)
            end = &(*end)->ai_next;
    }
    return 0;
}

static struct bz_call fetch_with(struct bz_http *h, const char *host, bool stranger)
{
    BZ_LOCAL_ERR(err);
    struct bz_call call;
    char url[96];
    struct bz_outgoing *o;

    (void)snprintf(url, sizeof url, "https://%s:%d/echo", host, server.good);
    o = outgoing(&(struct ask){.timeout_ms = 3000}, url, &err);
    assert_non_null(o);
    o->stranger = stranger;
    assert_true(bz_http_start(h, o, NULL, &err));
    bz_outgoing_free(o);
    assert_int_equal(bz_http_wait(h, &call, &err), 1);
    return call;
}

static void lead_to(const char *first, const char *second)
{
    leads_to[0] = first;
    leads_to[1] = second;
    asked = 0;
}

/* One address of each kind that a name of the internet has no business with. */
static const char *const inside[] = {
    "127.0.0.1",       "127.9.9.9",       "10.0.0.1",
    "172.16.0.1",      "192.168.1.1",     "169.254.169.254",
    "100.64.0.1",      "0.0.0.0",         "::1",
    "fd00::1",         "fe80::1",         "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "64:ff9b::7f00:1", "::",
    "224.0.0.1",       "2002:7f00:1::",   "255.255.255.255",
};

static void a_name_that_leads_inside_is_not_followed(void **state)
{
    struct ask how = {.ca = server.ca};

    (void)state;
    for (size_t i = 0; i < sizeof inside / sizeof *inside; i++) {
        struct bz_http *h = http_for(&how);

        lead_to(inside[i], NULL);
        assert_unanswered(fetch_with(h, "fotos.example", true), BUZON_ERR_FORBIDDEN,
                          "not in the public internet", false);
        assert_true(asked > 0);
        bz_http_free(h);
    }
}

static void none_of_several_addresses_is_tried(void **state)
{
    struct ask how = {.ca = server.ca};
    struct bz_http *h = http_for(&how);

    (void)state;
    lead_to("10.0.0.1", "127.0.0.1");
    assert_unanswered(fetch_with(h, "fotos.example", true), BUZON_ERR_FORBIDDEN,
                      "not in the public internet", false);
    bz_http_free(h);
}

/* What the account's own server may be, a citizen's link to the same name may not; neither the
 * name's answer of before nor the connection that is open helps it. */
static void what_was_judged_by_other_rules_is_judged_again(void **state)
{
    struct ask how = {.ca = server.ca};
    struct bz_http *h = http_for(&how);

    (void)state;
    lead_to("127.0.0.1", NULL);
    for (int i = 0; i < 2; i++) {
        struct bz_call c = fetch_with(h, "localhost", false);

        assert_true(c.answered);
        assert_int_equal(c.response.status, 200);
        bz_call_done(&c);
        assert_unanswered(fetch_with(h, "localhost", true), BUZON_ERR_FORBIDDEN,
                          "not in the public internet", false);
    }
    bz_http_free(h);
}

/* A name that was public when the message came, and is ours when the file is fetched. */
static void a_name_that_changes_its_mind_gains_nothing(void **state)
{
    struct ask how = {.ca = server.ca};
    struct bz_http *h = http_for(&how);

    (void)state;
    lead_to("host.invalid", NULL);
    assert_unanswered(fetch_with(h, "fotos.example", true), BUZON_ERR_NETWORK, "", false);
    lead_to("127.0.0.1", NULL);
    assert_unanswered(fetch_with(h, "fotos.example", true), BUZON_ERR_FORBIDDEN,
                      "not in the public internet", false);
    bz_http_free(h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_that_leads_inside_is_not_followed),
        cmocka_unit_test(none_of_several_addresses_is_tried),
        cmocka_unit_test(what_was_judged_by_other_rules_is_judged_again),
        cmocka_unit_test(a_name_that_changes_its_mind_gains_nothing),
    };

    return cmocka_run_group_tests(tests, server_start_tls, server_stop);
}
