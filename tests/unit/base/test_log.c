/* SPDX-License-Identifier: EUPL-1.2 */
/* Diagnostic lines. */
#include "unit.h"

#include "base/log.h"

#include <stdio.h>

struct heard {
    int level, n;
    char line[2048];
};

static void hear(void *user, int level, const char *line)
{
    struct heard *h = user;

    h->level = level;
    h->n++;
    (void)snprintf(h->line, sizeof h->line, "%s", line);
}

static void a_line_reaches_the_host_with_its_level(void **state)
{
    struct heard h = {0};
    struct bz_log log = {.write = hear, .user = &h};

    (void)state;
    bz_log_line(&log, BZ_LOG_WARNING, "%s: %d pages", "mastodon", 3);
    assert_int_equal(h.n, 1);
    assert_int_equal(h.level, 4);
    assert_string_equal(h.line, "mastodon: 3 pages");
}

static void a_very_long_line_is_cut(void **state)
{
    struct heard h = {0};
    struct bz_log log = {.write = hear, .user = &h};

    (void)state;
    bz_log_line(&log, BZ_LOG_DEBUG, "%1500d", 7);
    assert_int_equal(strlen(h.line), 1023);
}

static void silence_is_the_default(void **state)
{
    struct bz_log log = {0};

    (void)state;
    bz_log_line(&log, BZ_LOG_ERROR, "nobody listens");
    bz_log_line(NULL, BZ_LOG_ERROR, "nobody listens");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_reaches_the_host_with_its_level),
        cmocka_unit_test(a_very_long_line_is_cut),
        cmocka_unit_test(silence_is_the_default),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
