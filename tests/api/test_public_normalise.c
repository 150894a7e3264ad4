/* SPDX-License-Identifier: EUPL-1.2 */
/* Normalising without an inbox: the builder of an answer, the batch that comes out. */
#include "desk.h"

#define STATUS(id, author, content)                                                            \
    "{\"id\":\"" id                                                                            \
    "\",\"created_at\":\"2026-11-23T08:00:00.000Z\",\"visibility\":\"public\","                \
    "\"content\":\"" content "\",\"account\":{\"id\":\"" author "\",\"acct\":\"p" author       \
    "\",\"url\":\"https://red.example/@p" author "\"}}"

static bool fill(buzon_response *r, const char *body)
{
    buzon_error *err = NULL;
    bool ok = buzon_response_set_body(r, body, strlen(body), &err);

    assert_no_error(err);
    return ok;
}

static void a_batch_tells_ours_from_theirs(void **state)
{
    buzon_error *err = NULL;
    buzon_response *r = buzon_response_new(200);
    buzon_batch *b;

    (void)state;
    fill(r, "[" STATUS("5", "7", "<p>Hola</p>") "," STATUS("6", "1", "<p>Aviso</p>") "]");
    b = buzon_normalise("mastodon", "import", r,
                        "{\"account\":{\"name\":\"ayto\",\"native_id\":\"1\"},\"now\":\"2026-"
                        "11-23T09:00:00Z\"}",
                        &err);
    assert_no_error(err);
    assert_int_equal(buzon_batch_messages_count(b), 1);
    assert_string_equal(buzon_message_id(buzon_batch_messages_at(b, 0)), "5");
    assert_null(buzon_batch_messages_at(b, 1));
    assert_int_equal(buzon_batch_own_posts_count(b), 1);
    assert_string_equal(buzon_message_id(buzon_batch_own_posts_at(b, 0)), "6");
    assert_int_equal(buzon_message_direction(buzon_batch_own_posts_at(b, 0)),
                     BUZON_DIRECTION_OUT);
    assert_true(buzon_author_ours(buzon_message_author(buzon_batch_own_posts_at(b, 0))));
    assert_null(buzon_batch_own_posts_at(b, 1));
    assert_int_equal(buzon_batch_notices_count(b), 0);
    assert_int_equal(buzon_batch_requests_count(b), 0);
    assert_null(buzon_batch_requests_at(b, 0));
    assert_true(buzon_batch_round_done(b));
    assert_string_equal(buzon_batch_state(b), "{}");
    assert_int_equal(buzon_batch_unknown(b), 0);
    assert_int_equal(buzon_batch_repaired(b), 0);
    buzon_batch_unref(b);
    buzon_response_free(r);
}

static void a_link_of_the_answer_is_what_to_ask_next(void **state)
{
    buzon_error *err = NULL;
    buzon_response *r = buzon_response_new(200);
    buzon_batch *b;

    (void)state;
    fill(r, "[" STATUS("5", "7", "<p>Hola</p>") "]");
    assert_true(buzon_response_add_header(
        r, "LINK", "<https://red.example/api/v1/notifications?max_id=5>; rel=\"next\"", &err));
    b = buzon_normalise("mastodon", "poll", r,
                        "{\"request\":\"https://red.example/api/v1/notifications\"}", &err);
    assert_int_equal(buzon_batch_requests_count(b), 1);
    assert_string_equal(buzon_batch_requests_at(b, 0),
                        "https://red.example/api/v1/notifications?max_id=5");
    assert_false(buzon_batch_round_done(b));
    buzon_batch_unref(b);
    buzon_response_free(r);
}

static void a_response_is_filled_again_and_its_old_body_forgotten(void **state)
{
    buzon_error *err = NULL;
    buzon_response *r = buzon_response_new(200);
    char body[] = STATUS("5", "7", "<p>primera</p>");
    buzon_batch *first, *second;

    (void)state;
    fill(r, body);
    memset(body, 'x', sizeof body - 1); /* copied: the host's bytes are the host's again */
    first = buzon_normalise("mastodon", "import", r, NULL, &err);
    fill(r, STATUS("6", "7", "<p>segunda</p>"));
    second = buzon_normalise("mastodon", "import", r, NULL, &err);
    buzon_response_free(r);
    assert_no_error(err);
    assert_string_equal(buzon_message_text(buzon_batch_messages_at(first, 0)), "primera");
    assert_string_equal(buzon_message_text(buzon_batch_messages_at(second, 0)), "segunda");
    buzon_batch_unref(first);
    buzon_batch_unref(second);
}

static void a_header_that_is_none_is_refused(void **state)
{
    static const char *const bad[][2] = {
        {NULL, "x"}, {"", "x"}, {"Link", NULL}, {"Link", "a\r\nSet-Cookie: b"}, {"Li\nnk", "x"},
    };
    buzon_response *r = buzon_response_new(200);

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        buzon_error *err = NULL;

        assert_false(buzon_response_add_header(r, bad[i][0], bad[i][1], &err));
        expect_error(&err, BUZON_ERR_INVALID, "header");
    }
    buzon_response_free(r);
}

static void what_is_no_call_is_refused(void **state)
{
    static const struct {
        const char *network, *origin, *context, *says;
    } bad[] = {
        {"orkut", "poll", NULL, "there is no network orkut"},
        {NULL, "poll", NULL, "there is no network"},
        {"mastodon", "pigeon", NULL, "origin is not poll, webhook or import"},
        {"mastodon", NULL, NULL, "origin is not"},
        {"mastodon", "poll", "[]", "context is not a JSON object"},
        {"mastodon", "poll", "{", "context"},
        {"mastodon", "poll", "{\"now\":\"ayer\"}", "now is not an RFC 3339 time"},
        {"mastodon", "poll", "{\"state\":7}", "state is not an object"},
    };
    buzon_response *r = buzon_response_new(200);

    (void)state;
    fill(r, "[]");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        buzon_error *err = NULL;

        assert_null(buzon_normalise(bad[i].network, bad[i].origin, r, bad[i].context, &err));
        if (buzon_error_source(err))
            assert_string_equal(buzon_error_source(err), "context");
        assert_int_equal(buzon_error_code(err), BUZON_ERR_INVALID);
        if (strcmp(bad[i].says, "context") != 0)
            expect_words(buzon_error_message(err), bad[i].says);
        buzon_error_free(err);
    }
    buzon_response_free(r);
}

static void the_networks_of_this_build_are_told(void **state)
{
    buzon_error *err = NULL;
    char *text = buzon_networks(&err), *again = buzon_networks(NULL);

    (void)state;
    assert_no_error(err);
    expect_words(text, "\"name\":\"mastodon\"");
    expect_words(text, "\"caps\":");
    expect_words(text, "\"limits\":");
    expect_words(text, "\"retry\":");
    expect_words(text, "\"windows\":");
    assert_string_equal(text, again);
    buzon_string_free(text);
    buzon_string_free(again);
}

static void a_batch_may_be_kept_twice(void **state)
{
    int64_t live = buzon_debug_live();
    buzon_error *err = NULL;
    buzon_response *r = buzon_response_new(200);
    buzon_batch *b, *same;

    (void)state;
    fill(r, STATUS("5", "7", "<p>Hola</p>"));
    b = buzon_normalise("mastodon", "webhook", r, NULL, &err);
    same = buzon_batch_ref(b);
    assert_ptr_equal(same, b);
    buzon_batch_unref(b);
    assert_int_equal(buzon_batch_messages_count(same), 1);
    buzon_batch_unref(same);
    buzon_response_free(r);
    assert_int_equal(buzon_debug_live(), live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_batch_tells_ours_from_theirs),
        cmocka_unit_test(a_link_of_the_answer_is_what_to_ask_next),
        cmocka_unit_test(a_response_is_filled_again_and_its_old_body_forgotten),
        cmocka_unit_test(a_header_that_is_none_is_refused),
        cmocka_unit_test(what_is_no_call_is_refused),
        cmocka_unit_test(the_networks_of_this_build_are_told),
        cmocka_unit_test(a_batch_may_be_kept_twice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
