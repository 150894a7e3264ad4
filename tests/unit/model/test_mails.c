/* SPDX-License-Identifier: EUPL-1.2 */
/* The body that holds mails: what is written is read again, what is none is refused. */
#include "unit.h"

#include <stdlib.h>

#include "model/mails.h"

static const char first[] = "Subject: La farola\r\n\r\nSigue sin luz.\r\n";
static const char second[] = "\xff{\"uid\":\"1\"}\n\0binario";

static void what_is_written_is_read_again(void **state)
{
    BZ_DONE(bz_str) body = {0};
    BZ_LOCAL_ERR(err);
    struct bz_mail m;
    size_t at = 0;

    (void)state;
    bz_mails_add(&body, &(struct bz_mail){.uid = 42,
                                          .size = 38,
                                          .at = INT64_C(1785592299138),
                                          .bytes = first,
                                          .len = sizeof first - 1});
    bz_mails_add(&body, &(struct bz_mail){.uid = UINT32_MAX,
                                          .size = -1,
                                          .at = BUZON_TIME_NONE,
                                          .cut = true,
                                          .bytes = second,
                                          .len = sizeof second - 1});
    assert_true(bz_starts(
        body.data, "{\"uid\":\"42\",\"size\":38,\"bytes\":38,\"at\":"
                   "\"2026-08-01T13:51:39.138Z\",\"cut\":false}\nSubject: La farola\r\n"));
    assert_int_equal(bz_mails_next(body.data, body.len, &at, &m, &err), 1);
    assert_int_equal(m.uid, 42);
    assert_int_equal(m.size, 38);
    assert_int_equal(m.at, INT64_C(1785592299138));
    assert_false(m.cut);
    assert_int_equal(m.len, sizeof first - 1);
    assert_memory_equal(m.bytes, first, m.len);
    assert_int_equal(bz_mails_next(body.data, body.len, &at, &m, &err), 1);
    assert_true(m.uid == UINT32_MAX);
    assert_true(m.size == -1 && m.at == BUZON_TIME_NONE && m.cut);
    assert_int_equal(m.len, sizeof second - 1);
    assert_memory_equal(m.bytes, second, m.len);
    assert_int_equal(bz_mails_next(body.data, body.len, &at, &m, &err), 0);
    assert_int_equal(at, body.len);
}

static void a_body_that_holds_no_mails_is_refused(void **state)
{
    static const char *const bodies[] = {
        "nada",
        "nada\n",
        "{\"uid\":\"1\",\"bytes\":0}\n",
        "{\"uid\":\"1\",\"bytes\":1}\n\n",
        "{\"uid\":\"1\",\"bytes\":-1}\n\n",
        "{\"uid\":\"1\",\"bytes\":9223372036854775807}\n\n",
        "{\"uid\":\"1\",\"bytes\":0}\nx",
        "{\"uid\":\"0\",\"bytes\":0}\n\n",
        "{\"uid\":\"4294967296\",\"bytes\":0}\n\n",
        "{\"uid\":\"12345678901\",\"bytes\":0}\n\n",
        "{\"uid\":\"1a\",\"bytes\":0}\n\n",
        "{\"uid\":1,\"bytes\":0}\n\n",
        "{\"uid\":\"1\",\"bytes\":0,\"at\":\"ayer\"}\n\n",
        "{\"bytes\":0}\n\n",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        BZ_LOCAL_ERR(err);
        struct bz_mail m;
        size_t at = 0;

        if (bz_mails_next(bodies[i], strlen(bodies[i]), &at, &m, &err) != -1)
            fail_msg("was read: %s", bodies[i]);
        assert_int_equal(err.code, BUZON_ERR_PARSE);
        assert_int_equal(at, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(a_body_that_holds_no_mails_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
