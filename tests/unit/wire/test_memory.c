/* SPDX-License-Identifier: EUPL-1.2 */
/* A call with each of its allocations failing once, then with all after it: it says so, and
 * nothing leaks. */
#include "../../fault/starve.h"
#include "unit.h"

/* One call from its beginning to its end: 200, or the code of what failed. */
static int call(const char *path)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_request) r = bz_request_new("test", "GET", path, &err);
    BZ_AUTO(bz_secret) secret = bz_secret_new("s3creto", 7, &err);
    BZ_AUTO(bz_http)
    h = bz_http_new(&(struct bz_http_options){.max_body = 1 << 20, .per_host = 2}, &err);
    BZ_AUTO(bz_outgoing) o = NULL;
    struct bz_call ended = {0};
    int status;

    if (!r || !secret || !h || !bz_headers_add(&r->headers, "X-Own", "propio", &err))
        return -(int)err.code;
    r->auth = BZ_AUTH_BEARER;
    o = bz_outgoing_new(r, (const struct bz_secret *const *)&secret, 5000, &err);
    if (!o || !bz_http_start(h, o, NULL, &err) || bz_http_wait(h, &ended, &err) < 0)
        return -(int)err.code;
    status = ended.answered ? ended.response.status : -(int)ended.err.code;
    bz_call_done(&ended);
    return status;
}

static void sweep(const char *path, enum starve_how how)
{
    char url[64];
    int64_t total, alive, objects = buzon_debug_live();

    (void)snprintf(url, sizeof url, "http://127.0.0.1:%d%s", server.plain, path);
    starve_begin(STARVE_OURS, how, -1);
    assert_int_equal(call(url), 200);
    (void)starve_end(&total);
    assert_true(total > 20);
    alive = starve_alive();
    for (int64_t n = 0; n < total; n++) {
        int came;

        starve_begin(STARVE_OURS, how, n);
        came = call(url);
        if (starve_end(NULL) && came != -(int)BUZON_ERR_NO_MEMORY)
            fail_msg("%s, allocation %d: %d", path, (int)n, came);
        assert_int_equal(starve_alive(), alive);
        assert_int_equal(buzon_debug_live(), objects);
    }
}

static void each_allocation_may_fail_once(void **state)
{
    (void)state;
    sweep("/gzip", STARVE_ONCE);
    sweep("/to-self", STARVE_ONCE);
    sweep("/to-other", STARVE_ONCE);
}

static void memory_may_stay_away(void **state)
{
    (void)state;
    sweep("/gzip", STARVE_ON);
    sweep("/to-self", STARVE_ON);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_allocation_may_fail_once),
        cmocka_unit_test(memory_may_stay_away),
    };

    return cmocka_run_group_tests(tests, server_start_plain, server_stop);
}
