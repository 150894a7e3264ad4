/* SPDX-License-Identifier: EUPL-1.2 */
/* Batches: what goes in comes out in order, and everything goes with the last reference. */
#include "unit.h"

static struct bz_request *test_request(const char *url)
{
    struct bz_err err = {0};

    return bz_request_new("context", "GET", url, &err);
}

static bool test_add(struct bz_batch *b, const char *id, enum buzon_direction direction)
{
    struct bz_message m = BZ_MESSAGE_INIT;
    struct bz_err err = {0};

    m.id = id;
    m.direction = direction;
    return bz_batch_add(b, &m, &err);
}

static void messages_and_own_posts_are_told_apart(void **state)
{
    struct bz_err err = {0};
    BZ_AUTO(bz_batch) b = bz_batch_new(&err);

    (void)state;
    for (int i = 0; i < 10; i++) {
        assert_true(test_add(b, i % 2 ? "suyo" : "de otra", BUZON_DIRECTION_IN));
        assert_true(test_add(b, "nuestro", BUZON_DIRECTION_OUT));
    }
    assert_int_equal(buzon_batch_messages_count(b), 10);
    assert_int_equal(buzon_batch_own_posts_count(b), 10);
    assert_string_equal(buzon_message_id(buzon_batch_messages_at(b, 8)), "de otra");
    assert_string_equal(buzon_message_id(buzon_batch_messages_at(b, 9)), "suyo");
    assert_null(buzon_batch_messages_at(b, 10));
    assert_string_equal(buzon_message_id(buzon_batch_own_posts_at(b, 0)), "nuestro");
    assert_null(buzon_batch_own_posts_at(b, 10));
}

static void notices_and_requests_keep_their_order(void **state)
{
    struct bz_err err = {0};
    struct bz_notice n = {.verb = BUZON_VERB_DELETED, .target = "7", .at = 5};
    BZ_AUTO(bz_batch) b = bz_batch_new(&err);

    (void)state;
    assert_true(bz_batch_add_notice(b, &n, &err));
    assert_true(bz_batch_add_request(b, test_request("https://red.example/1"), &err));
    assert_true(bz_batch_add_request(b, test_request("https://red.example/2"), &err));
    assert_int_equal(buzon_batch_notices_count(b), 1);
    assert_string_equal(buzon_notice_target(buzon_batch_notices_at(b, 0)), "7");
    assert_null(buzon_batch_notices_at(b, 1));
    assert_int_equal(buzon_batch_requests_count(b), 2);
    assert_string_equal(buzon_batch_requests_at(b, 0), "https://red.example/1");
    assert_string_equal(buzon_batch_requests_at(b, 1), "https://red.example/2");
    assert_null(buzon_batch_requests_at(b, 2));
}

static void a_batch_says_how_the_round_stands(void **state)
{
    struct bz_err err = {0};
    BZ_AUTO(bz_batch) b = bz_batch_new(&err);

    (void)state;
    assert_string_equal(buzon_batch_state(b), "{}");
    assert_false(buzon_batch_round_done(b));
    b->state = strdup("{\"min_id\":\"9\"}");
    b->round_done = true;
    b->unknown = 2;
    b->repaired = 3;
    assert_string_equal(buzon_batch_state(b), "{\"min_id\":\"9\"}");
    assert_true(buzon_batch_round_done(b));
    assert_int_equal(buzon_batch_unknown(b), 2);
    assert_int_equal(buzon_batch_repaired(b), 3);
}

static void the_last_reference_frees_all_that_is_in_it(void **state)
{
    int64_t before = buzon_debug_live();
    struct bz_err err = {0};
    buzon_batch *b = bz_batch_new(&err), *again = buzon_batch_ref(b);
    buzon_message *kept;

    (void)state;
    assert_true(test_add(b, "1", BUZON_DIRECTION_IN));
    assert_true(test_add(b, "2", BUZON_DIRECTION_OUT));
    assert_int_equal(buzon_debug_live(), before + 3);
    buzon_batch_unref(b);
    assert_int_equal(buzon_debug_live(), before + 3);
    kept = bz_record_ref(again->messages.items[0]);
    buzon_batch_unref(again);
    assert_int_equal(buzon_debug_live(), before + 1);
    assert_string_equal(buzon_message_id(kept), "1");
    buzon_message_unref(kept);
    assert_int_equal(buzon_debug_live(), before);
}

static void getters_of_no_batch_give_nothing(void **state)
{
    (void)state;
    assert_int_equal(buzon_batch_messages_count(NULL), 0);
    assert_int_equal(buzon_batch_own_posts_count(NULL), 0);
    assert_int_equal(buzon_batch_notices_count(NULL), 0);
    assert_int_equal(buzon_batch_requests_count(NULL), 0);
    assert_null(buzon_batch_messages_at(NULL, 0));
    assert_null(buzon_batch_own_posts_at(NULL, 0));
    assert_null(buzon_batch_notices_at(NULL, 0));
    assert_null(buzon_batch_requests_at(NULL, 0));
    assert_null(buzon_batch_state(NULL));
    assert_false(buzon_batch_round_done(NULL));
    assert_int_equal(buzon_batch_unknown(NULL), 0);
    assert_int_equal(buzon_batch_repaired(NULL), 0);
    assert_null(buzon_batch_ref(NULL));
    buzon_batch_unref(NULL);
}

static void a_request_owns_its_texts(void **state)
{
    char purpose[] = "poll", method[] = "POST", url[] = "https://red.example/api";
    struct bz_err err = {0};
    BZ_AUTO(bz_request) r = bz_request_new(purpose, method, url, &err);

    (void)state;
    purpose[0] = method[0] = url[0] = 'x';
    assert_string_equal(r->purpose, "poll");
    assert_string_equal(r->method, "POST");
    assert_string_equal(r->url, "https://red.example/api");
    assert_null(r->body);
    assert_int_equal(r->auth, BZ_AUTH_NONE);
    assert_true(bz_headers_add(&r->headers, "Idempotency-Key", "k1", &err));
    assert_string_equal(bz_headers_find(&r->headers, "idempotency-key", 0), "k1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_and_own_posts_are_told_apart),
        cmocka_unit_test(notices_and_requests_keep_their_order),
        cmocka_unit_test(a_batch_says_how_the_round_stands),
        cmocka_unit_test(the_last_reference_frees_all_that_is_in_it),
        cmocka_unit_test(getters_of_no_batch_give_nothing),
        cmocka_unit_test(a_request_owns_its_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
