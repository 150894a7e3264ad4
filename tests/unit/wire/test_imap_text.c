/* SPDX-License-Identifier: EUPL-1.2 */
/* Names of mailboxes in modified UTF-7, and the encodings of parts. */
#include "unit.h"

#include "wire/imap.h"
#include "wire/imap_session.h"

/* --- names --- */

static const struct {
    const char *utf8, *quoted;
} names[] = {
    {"INBOX", "\"INBOX\""},
    {"Atención", "\"Atenci&APM-n\""},
    {"R&D", "\"R&-D\""},
    {"~peter/mail/台北/日本語", "\"~peter/mail/&U,BTFw-/&ZeVnLIqe-\""}, /* RFC 3501, 5.1.3 */
    {"ñ", "\"&APE-\""},
    {"ñúá", "\"&APEA+gDh-\""},
    {"📮", "\"&2D3c7g-\""},
    {"a\tb\r\nc", "\"a&AAk-b&AA0ACg-c\""},
    {"dice \"hola\" \\", "\"dice \\\"hola\\\" \\\\\""},
};

static void names_are_told_in_ascii_and_back(void **state)
{
    BZ_LOCAL_ERR(err);

    (void)state;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        BZ_TEXT quoted = bz_imap_name_quote(names[k].utf8, strlen(names[k].utf8), &err);
        struct bz_imap_reader r = {quoted, quoted + strlen(quoted)};
        BZ_DONE(bz_str) plain = {0};
        BZ_DONE(bz_str) back = {0};
        struct bz_imap_token t;

        assert_string_equal(quoted, names[k].quoted);
        assert_int_equal(bz_imap_next(&r, &t), BZ_IMAP_TEXT);
        bz_imap_token_add(&plain, &t);
        bz_imap_name_add(&back, plain.data, plain.len);
        assert_string_equal(back.data, names[k].utf8);
    }
}

static void what_is_no_name_is_refused(void **state)
{
    static const struct {
        const char *bytes;
        size_t len;
    } bad[] = {{"", 0}, {"a\0b", 3}, {"a\xff", 2}, {"\xed\xa0\x80", 3}};
    char *long_name = calloc(1, 2000);

    (void)state;
    for (size_t k = 0; k < sizeof bad / sizeof *bad; k++) {
        BZ_LOCAL_ERR(err);

        assert_null(bz_imap_name_quote(bad[k].bytes, bad[k].len, &err));
        assert_int_equal(err.code, BUZON_ERR_INVALID);
    }
    BZ_LOCAL_ERR(err);
    memset(long_name, 'a', 1500);
    assert_null(bz_imap_name_quote(long_name, 1500, &err));
    free(long_name);
}

/* Servers give names that are no UTF-7: they stay as they are. */
static void a_name_that_is_no_utf_7_stays(void **state)
{
    static const char *const same[] = {"R&D",   "a&",       "&APM",     "&A-",
                                       "&APN-", "&2D0-",    "&3O7YPQ-", "&2D0A-",
                                       "&AAA-", "Atención", "&AP?-x"};

    (void)state;
    for (size_t k = 0; k < sizeof same / sizeof *same; k++) {
        BZ_DONE(bz_str) got = {0};

        bz_imap_name_add(&got, same[k], strlen(same[k]));
        assert_string_equal(got.data, same[k]);
    }
    BZ_DONE(bz_str) got = {0};
    bz_imap_name_add(&got, "a\xff", 2);
    assert_string_equal(got.data, "a\xEF\xBF\xBD");
}

/* --- encodings --- */

static const struct {
    int kind;
    const char *bytes, *plain;
} encodings[] = {
    {BZ_DECODE_NOT, "a=41\r\n", "a=41\r\n"},
    {BZ_DECODE_BASE64, "SG9s\r\nYQ==\r\n-- \r\nAviso de la lista", "Hola"},
    {BZ_DECODE_BASE64, "SG9s YQ", "Hola"},
    {BZ_DECODE_BASE64, "S*G-9sYQ=", "Hola"},
    {BZ_DECODE_BASE64, "S", ""},
    {BZ_DECODE_BASE64, "", ""},
    {BZ_DECODE_QUOTED, "a=C3=B1o=\r\ns\r\n", "años\r\n"},
    {BZ_DECODE_QUOTED, "a=c3=b1o= \t \ns", "años"},
    {BZ_DECODE_QUOTED, "a=\n=\r\n=", "a"},
    {BZ_DECODE_QUOTED, "1=2 =4=4X=X4==41 =4\n=A", "1=2 =4=4X=X4=A =4\n=A"},
    {BZ_DECODE_QUOTED, "a= b", "a= b"},
    {BZ_DECODE_QUOTED, "a=\r", "a"},
    {BZ_DECODE_QUOTED,
     "=                                                                                    !",
     "=                                                                                    !"},
};

static void encodings_are_undone_however_they_come(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof encodings / sizeof *encodings; k++)
        for (size_t step = 1; step < 9; step += 2) {
            struct bz_imap_decoder d = {.kind = encodings[k].kind};
            size_t len = strlen(encodings[k].bytes);
            BZ_DONE(bz_str) got = {0};

            bz_str_add(&got, "");
            for (size_t at = 0; at < len; at += step)
                bz_imap_decode(&d, encodings[k].bytes + at, step < len - at ? step : len - at,
                               &got);
            bz_imap_decode_end(&d, &got);
            assert_string_equal(got.data ? got.data : "", encodings[k].plain);
        }
}

/* --- logins --- */

static const struct {
    const char *line;
    int status;
} logins[] = {
    {"A002 NO [AUTHENTICATIONFAILED] Authentication failed.\r\n", 401},
    {"A002 NO LOGIN failed\r\n", 401},
    {"A002 NO [UNAVAILABLE] Temporary authentication failure.\r\n", 503},
    {"A002 NO [LIMIT] Too many\r\n", 429},
    {"A002 NO\r\n", 401},
    {"A002 BAD Unknown\r\n", 502},
    {"* BYE Too many connections\r\n", 503},
    {"* BYE [LIMIT] Too many connections\r\n", 429},
    {"+ eyJzdGF0dXMiOiI0MDEifQ==\r\n", 401},
    {"A002 OK\r\n", 0},
    {"* OK [CAPABILITY IMAP4rev1] ready\r\n", 0},
    {"HTTP/1.1 400 Bad Request\r\n", 0},
    {"", 0},
};

static void a_login_that_fails_has_its_status(void **state)
{
    (void)state;
    for (size_t k = 0; k < sizeof logins / sizeof *logins; k++)
        if (bz_imap_dialect.refused(logins[k].line, strlen(logins[k].line)) != logins[k].status)
            fail_msg("%s", logins[k].line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_told_in_ascii_and_back),
        cmocka_unit_test(what_is_no_name_is_refused),
        cmocka_unit_test(a_name_that_is_no_utf_7_stays),
        cmocka_unit_test(encodings_are_undone_however_they_come),
        cmocka_unit_test(a_login_that_fails_has_its_status),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
