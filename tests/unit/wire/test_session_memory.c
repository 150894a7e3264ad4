/* SPDX-License-Identifier: EUPL-1.2 */
/* A session with a mail server with each of its allocations failing once, then with all after
 * it: it says so, nothing leaks, and what may have been sent is never taken for unsent. */
#include "../../fault/starve.h"
#include "unit.h"

#include "../../loopback/smtp.h"

static int setup(void **state)
{
    (void)state;
    return sink_start();
}

static int teardown(void **state)
{
    (void)state;
    return sink_stop();
}

/* One mail from its beginning to its end: 250, or the code of what failed. */
static int send_mail(const char *url, const char *password, bool *sent)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_request) r = bz_request_new("test", "SEND", url, &err);
    BZ_AUTO(bz_secret) secret = bz_secret_new(password, strlen(password), &err);
    BZ_AUTO(bz_http)
    h = bz_http_new(&(struct bz_http_options){.max_body = 1 << 20, .per_host = 256}, &err);
    BZ_AUTO(bz_outgoing) o = NULL;
    struct bz_call ended = {0};
    int status;

    *sent = false;
    if (!r || !secret || !h || !bz_dup(&r->body, "Subject: Hola\r\n\r\n.uno\r\n", &err) ||
        !bz_headers_add(&r->headers, "User", "buzon@ayto.example", &err) ||
        !bz_headers_add(&r->headers, "From", "buzon@ayto.example", &err) ||
        !bz_headers_add(&r->headers, "To", "vecina@buz\xc3\xb3n.example", &err))
        return -(int)err.code;
    r->body_len = strlen(r->body);
    r->auth = BZ_AUTH_LOGIN;
    r->secret = "password";
    o = bz_outgoing_new(r, (const struct bz_secret *const *)&secret, 5000, &err);
    if (!o || !bz_http_start(h, o, NULL, &err))
        return -(int)err.code;
    status = bz_http_wait(h, &ended, &err);
    /* The run's own end takes what is under way for sent. */
    *sent = status < 0 || ended.answered || ended.sent;
    status = status < 0       ? -(int)err.code
             : ended.answered ? ended.response.status
                              : -(int)ended.err.code;
    bz_call_done(&ended);
    return status;
}

static void sweep(const char *password, int good, enum starve_how how)
{
    char url[64];
    int64_t total, alive, objects = buzon_debug_live();
    bool sent;

    (void)snprintf(url, sizeof url, "smtp://127.0.0.1:%d", sink.plain);
    starve_begin(STARVE_OURS, how, -1);
    assert_int_equal(send_mail(url, password, &sent), good);
    (void)starve_end(&total);
    assert_true(total > 20);
    alive = starve_alive();
    for (int64_t n = 0; n < total; n++) {
        bool starved;
        int came;

        assert_string_equal(sink_do("clear"), "ok");
        starve_begin(STARVE_OURS, how, n);
        came = send_mail(url, password, &sent);
        starved = starve_end(NULL);
        if (starved && came != -(int)BUZON_ERR_NO_MEMORY)
            fail_msg("allocation %d: %d", (int)n, came);
        if (atoi(sink_do("mails")) && !sent)
            fail_msg("allocation %d: it is there, and not said to be", (int)n);
        assert_int_equal(starve_alive(), alive);
        assert_int_equal(buzon_debug_live(), objects);
    }
}

static void each_allocation_may_fail_once(void **state)
{
    (void)state;
    sweep("s3creto \xc3\xb1", 250, STARVE_ONCE);
    sweep("otra", 535, STARVE_ONCE);
}

static void memory_may_stay_away(void **state)
{
    (void)state;
    sweep("s3creto \xc3\xb1", 250, STARVE_ON);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_allocation_may_fail_once),
        cmocka_unit_test(memory_may_stay_away),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
