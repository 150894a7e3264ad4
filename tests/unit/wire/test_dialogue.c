/* SPDX-License-Identifier: EUPL-1.2 */
/* What dialogues with mail servers share, with a language of one word a line. */
#include "unit.h"

#include "base/hash.h"
#include "wire/dialogue.h"

/* --- a language: "end N" ends with that status, "say WORDS" and "fill N" fill the answer,
 * "ask WORDS" asks, any other line is counted --- */

static int lines, freed;

static void toy_line(struct bz_dialogue *d, const char *line, size_t len)
{
    lines++;
    if (bz_starts(line, "end "))
        bz_dialogue_answer(d, atoi(line + 4));
    else if (bz_starts(line, "say "))
        (void)bz_dialogue_tell_reply(d, line + 4, len - 4);
    else if (bz_starts(line, "ask "))
        bz_str_add_bytes(&d->out, line + 4, len - 4);
    for (int n = bz_starts(line, "fill ") ? atoi(line + 5) : 0; n > 0; n--)
        bz_str_add_char(&d->body, 'x');
}

static void toy_take(struct bz_dialogue *d)
{
    const char *in, *end;
    size_t len;

    while (!d->over && (in = bz_dialogue_in(d, &len)) && (end = memchr(in, '\n', len))) {
        toy_line(d, in, (size_t)(end - in) + 1);
        bz_dialogue_used(d, (size_t)(end - in) + 1);
    }
}

static void toy_begin(struct bz_dialogue *d)
{
    bz_str_add(&d->out, "hello\r\n");
}

static void toy_hung_up(struct bz_dialogue *d)
{
    bz_dialogue_answer(d, 299);
}

static void toy_free(struct bz_dialogue *d)
{
    (void)d;
    freed++;
}

static const struct bz_dialect toy = {
    .begin = toy_begin, .take = toy_take, .hung_up = toy_hung_up, .free = toy_free};
static const struct bz_dialect curt = {.begin = toy_begin, .take = toy_take, .free = toy_free};

static struct bz_outgoing *request_with(const char *secret, const char *name, const char *value)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_request) r = bz_request_new("test", "SEND", "smtps://correo.example", &err);
    BZ_AUTO(bz_secret) s = bz_secret_new(secret, strlen(secret), &err);
    struct bz_outgoing *o;

    assert_non_null(r);
    r->auth = BZ_AUTH_LOGIN;
    r->secret = "password";
    assert_true(bz_headers_add(&r->headers, "User", "buzon@ayto.example", &err));
    assert_true(!name || bz_headers_add(&r->headers, name, value, &err));
    o = bz_outgoing_new(r, (const struct bz_secret *const *)&s, 5000, &err);
    assert_non_null(o);
    return o;
}

static struct bz_dialogue *dialogue(const struct bz_dialect *dialect,
                                    const struct bz_outgoing *o)
{
    BZ_LOCAL_ERR(err);
    struct bz_dialogue *d = bz_dialogue_new(dialect, o, 1000, &err);

    assert_non_null(d);
    return d;
}

static void hear(struct bz_dialogue *d, const char *words)
{
    bz_dialogue_take(d, words, strlen(words));
}

/* --- bytes --- */

static void answers_come_in_any_pieces(void **state)
{
    static const char said[] = "uno\ndos\ntres\nask more\nsay hola\nend 250\n";
    BZ_AUTO(bz_outgoing) o = request_with("s3creto", NULL, NULL);

    (void)state;
    for (size_t piece = 1; piece < sizeof said; piece++) {
        BZ_AUTO(bz_dialogue) d = dialogue(&toy, o);

        lines = 0;
        for (size_t at = 0; at < sizeof said - 1; at += piece)
            bz_dialogue_take(d, said + at,
                             at + piece < sizeof said ? piece : sizeof said - 1 - at);
        assert_true(d->over);
        assert_int_equal(lines, 6);
        assert_int_equal(d->err.code, BUZON_OK);
        assert_int_equal(d->response.status, 250);
        assert_string_equal(d->out.data, "hello\r\nmore\n");
        assert_string_equal(bz_headers_find(&d->response.headers, "Reply", 0), "hola");
    }
}

static void nothing_is_heard_after_the_end(void **state)
{
    BZ_AUTO(bz_outgoing) o = request_with("s3creto", NULL, NULL);
    BZ_AUTO(bz_dialogue) d = dialogue(&toy, o);

    (void)state;
    hear(d, "end 250\nend 550\n");
    hear(d, "end 550\n");
    bz_dialogue_hung_up(d);
    assert_int_equal(d->response.status, 250);
}

static void an_end_may_be_an_answer_or_none(void **state)
{
    BZ_AUTO(bz_outgoing) o = request_with("s3creto", NULL, NULL);
    BZ_AUTO(bz_dialogue) d = dialogue(&toy, o);
    BZ_AUTO(bz_dialogue) c = dialogue(&curt, o);

    (void)state;
    hear(d, "half a li");
    bz_dialogue_hung_up(d);
    assert_int_equal(d->response.status, 299);
    bz_dialogue_hung_up(c);
    assert_false(c->over);
}

/* The last bytes of a mail are what nobody can take back. */
static void what_cannot_be_taken_back_waits(void **state)
{
    BZ_AUTO(bz_outgoing) o = request_with("s3creto", NULL, NULL);
    BZ_AUTO(bz_dialogue) d = dialogue(&toy, o);
    size_t len;

    (void)state;
    d->no_return = d->out.len;
    bz_str_add(&d->out, ".\r\n");
    assert_memory_equal(bz_dialogue_out(d, &len), "hello\r\n", 7);
    assert_int_equal(len, 7);
    bz_dialogue_sent(d, 3);
    assert_memory_equal(bz_dialogue_out(d, &len), "lo\r\n", 4);
    assert_int_equal(len, 4);
    bz_dialogue_sent(d, 4);
    (void)bz_dialogue_out(d, &len);
    assert_int_equal(len, 0);
    d->spoken = true;
    assert_memory_equal(bz_dialogue_out(d, &len), ".\r\n", 3);
    assert_int_equal(len, 3);
}

static void too_much_is_refused(void **state)
{
    BZ_AUTO(bz_outgoing) o = request_with("s3creto", NULL, NULL);
    BZ_AUTO(bz_dialogue) d = dialogue(&toy, o);

    (void)state;
    hear(d, "fill 1000\n");
    assert_false(d->over);
    hear(d, "fill 1\n");
    assert_true(d->over);
    assert_int_equal(d->err.code, BUZON_ERR_LIMIT);
    assert_string_equal(d->err.message, "the mail server sent more than 1000 bytes");
}

static void what_the_dialect_owns_is_freed(void **state)
{
    BZ_AUTO(bz_outgoing) o = request_with("s3creto", NULL, NULL);
    struct bz_dialogue *d = dialogue(&toy, o);

    (void)state;
    freed = 0;
    bz_dialogue_free(d);
    bz_dialogue_free(NULL);
    assert_int_equal(freed, 1);
}

/* --- headers --- */

static void headers_are_found_by_name_and_place(void **state)
{
    BZ_AUTO(bz_outgoing) o = request_with("s3creto", "To", "vecina@correo.example");
    BZ_AUTO(bz_dialogue) d = dialogue(&toy, o);

    (void)state;
    assert_string_equal(bz_dialogue_header(d, "user", 0), "buzon@ayto.example");
    assert_string_equal(bz_dialogue_header(d, "TO", 0), "vecina@correo.example");
    assert_null(bz_dialogue_header(d, "To", 1));
    assert_null(bz_dialogue_header(d, "T", 0));
}

static void numbers_are_within_their_bounds(void **state)
{
    static const int64_t range[] = {1, 500};
    static const struct {
        const char *value;
        int64_t number; /* 0: refused */
    } cases[] = {{"1", 1},  {"500", 500}, {"007", 7},         {"0", 0},  {"501", 0}, {"-1", 0},
                 {"1x", 0}, {"x", 0},     {"99999999999", 0}, {"1 ", 0}, {"1.5", 0}, {"+1", 0}};
    int64_t n = -1;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BZ_AUTO(bz_outgoing) o = request_with("s3creto", "Max-Mails", cases[i].value);
        BZ_AUTO(bz_dialogue) d = dialogue(&toy, o);

        n = -1;
        assert_int_equal(bz_dialogue_number(d, "Max-Mails", range, 50, &n),
                         cases[i].number != 0);
        assert_int_equal(n, cases[i].number ? cases[i].number : -1);
        assert_int_equal(d->err.code, cases[i].number ? BUZON_OK : BUZON_ERR_INTERNAL);
        assert_int_equal(d->over, !cases[i].number);
    }
    {
        BZ_AUTO(bz_outgoing) o = request_with("s3creto", NULL, NULL);
        BZ_AUTO(bz_dialogue) d = dialogue(&toy, o);

        assert_true(bz_dialogue_number(d, "Max-Mails", range, 50, &n));
        assert_int_equal(n, 50);
        assert_true(bz_dialogue_tell_number(d, "UIDNEXT", n));
        assert_string_equal(bz_headers_find(&d->response.headers, "UIDNEXT", 0), "50");
    }
}

/* --- words --- */

static void words_are_printable_and_short(void **state)
{
    BZ_AUTO(bz_outgoing) o = request_with("s3creto", NULL, NULL);
    BZ_AUTO(bz_dialogue) d = dialogue(&toy, o);
    char text[300], *reply;

    (void)state;
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    memcpy(text, "say b\033[1m\xc3\xb1\x7f", 12);
    hear(d, text);
    hear(d, "\nend 250\n");
    reply = (char *)bz_headers_find(&d->response.headers, "Reply", 0);
    assert_int_equal(strlen(reply), 200);
    assert_memory_equal(reply, "b?[1m???aaa", 11);
}

/* However the secret stands in what a login sends: the words that repeat it are left out. */
static void words_with_the_secret_are_left_out(void **state)
{
    static const char secret[] = "contrase\xc3\xb1"
                                 "a";
    static const char *const around[] = {"%s",
                                         "x%s",
                                         "xy%s",
                                         "xyz%s",
                                         "%sx",
                                         "user=a\001auth=Bearer %s\001\001",
                                         "buzon@ayto.example?%s"};
    BZ_AUTO(bz_outgoing) o = request_with(secret, NULL, NULL);

    (void)state;
    for (size_t i = 0; i < 2 * sizeof around / sizeof *around; i++) {
        BZ_AUTO(bz_dialogue) d = dialogue(&toy, o);
        BZ_DONE(bz_str) line = {0};
        char plain[100];

        (void)snprintf(plain, sizeof plain, around[i / 2], secret);
        bz_str_add(&line, "say bad login: ");
        if (i % 2)
            bz_str_add_base64(&line, plain, strlen(plain));
        else
            bz_str_add(&line, plain);
        bz_str_add(&line, " again\n");
        hear(d, line.data);
        assert_null(bz_headers_find(&d->response.headers, "Reply", 0));
        hear(d, "say bad login: Y29udHJhcg== again\n");
        assert_string_equal(bz_headers_find(&d->response.headers, "Reply", 0),
                            "bad login: Y29udHJhcg== again");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_come_in_any_pieces),
        cmocka_unit_test(nothing_is_heard_after_the_end),
        cmocka_unit_test(an_end_may_be_an_answer_or_none),
        cmocka_unit_test(what_cannot_be_taken_back_waits),
        cmocka_unit_test(too_much_is_refused),
        cmocka_unit_test(what_the_dialect_owns_is_freed),
        cmocka_unit_test(headers_are_found_by_name_and_place),
        cmocka_unit_test(numbers_are_within_their_bounds),
        cmocka_unit_test(words_are_printable_and_short),
        cmocka_unit_test(words_with_the_secret_are_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
