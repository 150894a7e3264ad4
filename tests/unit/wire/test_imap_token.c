/* SPDX-License-Identifier: EUPL-1.2 */
/* What an IMAP server says, cut into responses and tokens, with lengths that nobody has to
 * believe. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/auto.h"
#include "wire/imap_token.h"

enum { LITERAL_MAX = 1000 };

/* --- responses --- */

/* The length of the first response, found byte by byte and at once: both must agree. */
static int64_t frame(const char *bytes, size_t len, size_t literal_max)
{
    struct bz_imap_frame whole = {0}, slow = {0};
    int64_t at_once = bz_imap_frame_find(&whole, bytes, len, literal_max), got = 0;

    for (size_t n = 0; n <= len && got == 0; n++)
        got = bz_imap_frame_find(&slow, bytes, n, literal_max);
    assert_int_equal(got, at_once);
    return at_once;
}

static const struct {
    const char *bytes;
    int64_t len; /* -2: all of it */
} frames[] = {
    {"* 3 EXISTS\r\n", -2},
    {"* 3 EXISTS\r\n* 0 RECENT\r\n", 12},
    {"* 3 EXISTS\n* 0 RECENT\r\n", 11},
    {"* 3 EXISTS\r", 0},
    {"", 0},
    {"\r\n", 2},
    {"* 1 FETCH (BODY[] {5}\r\nhola\n UID 4)\r\n", -2},
    {"* 1 FETCH (BODY[] {5}\r\nhola", 0},
    {"* 1 FETCH (BODY[] {5}\r\nhola\n", 0},
    {"* 1 FETCH (BODY[] ~{3+}\r\n\r\n\n)\r\n", -2},
    {"* 1 FETCH (A {0}\r\n B {2}\r\n{9}\r\n", -2},
    {"* LIST () \"/\" {6}\r\nSalida\r\n", -2},
    /* Braces in what is for people announce nothing. */
    {"* OK the mail was {5}\r\n* 1 EXISTS\r\n", 23},
    {"* no {5}\r\nbz1 OK\r\n", 10},
    {"bz7 NO no such mailbox {12}\r\n", -2},
    {"+ go on {3}\r\n", -2},
    /* No announcement at all. */
    {"* X {}\r\n", -2},
    {"* X {-1}\r\n", -2},
    {"* X {12345678901}\r\n", -2},
    {"* X 5}\r\n", -2},
    {"* X {5} \r\n", -2},
    /* More than may come. */
    {"* X {1001}\r\n", -1},
    {"* X {4294967295}\r\n", -1},
    {"* X {9999999999+}\r\n", -1},
};

static void a_response_ends_where_its_last_line_does(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
        size_t len = strlen(frames[i].bytes);
        int64_t want = frames[i].len == -2 ? (int64_t)len : frames[i].len;

        if (frame(frames[i].bytes, len, LITERAL_MAX) != want)
            fail_msg("\"%s\" is not of %d bytes", frames[i].bytes, (int)want);
    }
}

static void literals_are_counted_together(void **state)
{
    static const char two[] = "* X {3}\r\nabc {3}\r\nabc\r\n";

    (void)state;
    assert_int_equal(frame(two, sizeof two - 1, 6), sizeof two - 1);
    assert_int_equal(frame(two, sizeof two - 1, 5), -1);
}

static void a_line_without_end_is_given_up(void **state)
{
    enum { LEN = 300 << 10 };
    struct bz_imap_frame f = {0};
    char *line = malloc(LEN);
    int64_t got = 0;

    (void)state;
    assert_non_null(line);
    memset(line, 'a', LEN);
    line[0] = '*';
    line[1] = ' ';
    for (size_t n = 0; n <= LEN && got == 0; n += 4096)
        got = bz_imap_frame_find(&f, line, n, LITERAL_MAX);
    assert_int_equal(got, -1);
    free(line);
}

static void empty_literals_without_end_are_given_up(void **state)
{
    BZ_DONE(bz_str) s = {0};

    (void)state;
    bz_str_add(&s, "* X");
    for (int i = 0; i < 60000; i++)
        bz_str_add(&s, " {0}\r\n");
    assert_int_equal(bz_imap_frame_find(&(struct bz_imap_frame){0}, s.data, s.len, 1000), -1);
}

/* --- tokens --- */

/* Tokens as one text: kinds by a letter, values behind them. */
static void tell(const char *bytes, size_t len, struct bz_str *ret)
{
    static const char letters[] = {'.', '!', 'a', 't', '(', ')'};
    struct bz_imap_reader r = {bytes, bytes + len};
    struct bz_imap_token t;
    enum bz_imap_kind kind;

    do {
        kind = bz_imap_next(&r, &t);
        bz_str_add_char(ret, letters[kind]);
        if (kind == BZ_IMAP_ATOM || kind == BZ_IMAP_TEXT) {
            bz_imap_token_add(ret, &t);
            bz_str_add_char(ret, '|');
        }
    } while (kind != BZ_IMAP_END && kind != BZ_IMAP_BROKEN);
}

static const struct {
    const char *bytes, *tokens;
} tokens[] = {
    {"", "."},
    {"  \r\n", "."},
    {"12 FETCH (UID 7 FLAGS (\\Seen $Tramitado))\r\n",
     "a12|aFETCH|(aUID|a7|aFLAGS|(a\\Seen|a$Tramitado|))."},
    {"(\"una \\\"cita\\\" y \\\\\" NIL)\r\n", "(tuna \"cita\" y \\|aNIL|)."},
    {"\"\"\r\n", "t|."},
    {"BODY[] {4}\r\n)\r\n\"\r\n", "aBODY[]|t)\r\n\"|."},
    {"BODY[HEADER.FIELDS (\"Subject\")]<0> NIL\r\n",
     "aBODY[HEADER.FIELDS (\"Subject\")]<0>|aNIL|."},
    {"BINARY[1] ~{2}\r\nab\r\n", "aBINARY[1]|tab|."},
    {"~casa {1}\r\nx\r\n", "a~casa|tx|."},
    {"(a(b)c)\r\n", "(aa|(ab|)ac|)."},
    {"ñandú \"ñu\"\r\n", "añandú|tñu|."},
    /* Nothing is read past what cannot be. */
    {"a \"sin fin\r\n", "aa|!"},
    {"a \"sin fin\\\"", "aa|!"},
    {"a \"sin fin\\", "aa|!"},
    {"a {9}\r\ncorto\r\n", "aa|!"},
    {"a {9}", "aa|!"},
    {"a {5} b {1}\r\nx\r\n", "aa|!"},
    {"a {x}\r\n", "aa|!"},
    {"FLAGS [sin fin (\r\n", "aFLAGS|a[sin fin (|."},
};

static void tokens_say_what_they_are(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
        BZ_DONE(bz_str) got = {0};

        tell(tokens[i].bytes, strlen(tokens[i].bytes), &got);
        assert_string_equal(got.data, tokens[i].tokens);
    }
}

static void a_zero_byte_is_no_token(void **state)
{
    BZ_DONE(bz_str) got = {0};

    (void)state;
    tell("a\0b\r\n", 5, &got);
    assert_string_equal(got.data, "aa|!");
}

static struct bz_imap_token token(const char *bytes)
{
    struct bz_imap_reader r = {bytes, bytes + strlen(bytes)};
    struct bz_imap_token t;

    (void)bz_imap_next(&r, &t);
    return t;
}

static void atoms_are_told_without_case(void **state)
{
    struct bz_imap_token atom = token("Fetch x"), text = token("\"Fetch\"");

    (void)state;
    assert_true(bz_imap_is(&atom, "FETCH"));
    assert_false(bz_imap_is(&atom, "FETC"));
    assert_false(bz_imap_is(&atom, "FETCHX"));
    assert_false(bz_imap_is(&text, "FETCH"));
}

static const struct {
    const char *bytes;
    int64_t n; /* -1: none */
} numbers[] = {
    {"0", 0},
    {"42", 42},
    {"4294967295", UINT32_MAX},
    {"4294967296", -1},
    {"99999999999", -1},
    {"00000000042", -1},
    {"-1", -1},
    {"4x", -1},
    {"\"4\"", -1},
    {"NIL", -1},
    {"", -1},
};

static void numbers_have_32_bits(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct bz_imap_token t = token(numbers[i].bytes);
        uint32_t n = 7;
        bool is = bz_imap_number(&t, &n);

        if (is != (numbers[i].n >= 0) || n != (is ? numbers[i].n : 7))
            fail_msg("\"%s\"", numbers[i].bytes);
    }
}

static void a_value_is_left_as_a_whole(void **state)
{
    static const struct {
        const char *bytes, *rest; /* NULL: it has no end */
    } values[] = {
        {"x y\r\n", " y\r\n"},  {"(a (b \")\") {1}\r\n)) y\r\n", " y\r\n"},
        {"() y\r\n", " y\r\n"}, {"(a (b) y\r\n", NULL},
        {") y\r\n", NULL},      {"\r\n", NULL},
        {"(a \"b\r\n", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        struct bz_imap_reader r = {values[i].bytes, values[i].bytes + strlen(values[i].bytes)};
        struct bz_imap_token t;

        (void)bz_imap_next(&r, &t);
        assert_int_equal(bz_imap_leave(&r, &t), values[i].rest != NULL);
        if (values[i].rest)
            assert_string_equal(r.at, values[i].rest);
    }
}

static const struct {
    const char *bytes;
    buzon_time at;
} dates[] = {
    {"\"17-Jul-1996 02:44:25 -0700\"", INT64_C(837596665000)},
    {"\" 1-Aug-2026 15:51:39 +0200\"", INT64_C(1785592299000)},
    {"\"01-Aug-2026 15:51:39 +0200\"", INT64_C(1785592299000)},
    {"\"31-Feb-2026 15:51:39 +0200\"", BUZON_TIME_NONE},
    {"\"01-Agx-2026 15:51:39 +0200\"", BUZON_TIME_NONE},
    {"\"01-anF-2026 15:51:39 +0200\"", BUZON_TIME_NONE},
    {"\"01-Aug-2026 25:51:39 +0200\"", BUZON_TIME_NONE},
    {"\"01-Aug-2026 15:51:39 0200x\"", BUZON_TIME_NONE},
    {"\"01-Aug-2026 15:51:39\"", BUZON_TIME_NONE},
    {"\"-1-Aug-2026 15:51:39 +0200\"", BUZON_TIME_NONE},
    {"NIL", BUZON_TIME_NONE},
    {"01-Aug-2026", BUZON_TIME_NONE},
};

static void internal_dates_are_instants(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        struct bz_imap_token t = token(dates[i].bytes);

        if (bz_imap_date(&t) != dates[i].at)
            fail_msg("%s is %lld", dates[i].bytes, (long long)bz_imap_date(&t));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_response_ends_where_its_last_line_does),
        cmocka_unit_test(literals_are_counted_together),
        cmocka_unit_test(a_line_without_end_is_given_up),
        cmocka_unit_test(empty_literals_without_end_are_given_up),
        cmocka_unit_test(tokens_say_what_they_are),
        cmocka_unit_test(a_zero_byte_is_no_token),
        cmocka_unit_test(atoms_are_told_without_case),
        cmocka_unit_test(numbers_have_32_bits),
        cmocka_unit_test(a_value_is_left_as_a_whole),
        cmocka_unit_test(internal_dates_are_instants),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
