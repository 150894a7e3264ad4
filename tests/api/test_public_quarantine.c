/* SPDX-License-Identifier: EUPL-1.2 */
/* What a network says that nobody understands, and calls that bring what is none: through the
 * public headers. */
#include "desk.h"

static const char gibberish[] = "[{\"id\": \"11\", pero esto no es JSON";

/* Who we are, and then words that are no JSON. */
static const char *served(const char *url)
{
    if (strstr(url, "/instance"))
        return "{\"domain\":\"red.example\",\"version\":\"4.3.2\"}";
    if (strstr(url, "/verify_credentials"))
        return "{\"id\":\"1\",\"acct\":\"ayto\",\"username\":\"ayto\","
               "\"url\":\"https://red.example/@ayto\"}";
    return gibberish;
}

static bool give(buzon_job *job, const char *body)
{
    buzon_error *err = NULL;
    buzon_response *r = buzon_response_new(200);

    assert_true(buzon_response_add_header(r, "Content-Type", "application/json", &err));
    assert_true(buzon_response_set_body(r, body, strlen(body), &err));
    assert_true(buzon_job_answer(job, r, &err));
    buzon_response_free(r);
    return body == gibberish;
}

/* A poll up to the first answer that is no JSON. */
static void poll_gibberish(struct desk *d)
{
    buzon_error *err = NULL;
    buzon_request *asked;
    buzon_job *job;
    bool given = false;

    assert_true(buzon_inbox_set_secret(d->inbox, "ayto", "token", "prueba", 6, &err));
    job = buzon_inbox_job(d->inbox, "ayto", BUZON_WORK_POLL, &err);
    assert_no_error(err);
    while (!given && (asked = buzon_job_next(job, &err))) {
        given = give(job, served(buzon_request_url(asked)));
        buzon_request_unref(asked);
    }
    assert_true(given);
    buzon_job_free(job);
}

static int64_t riddles_count(struct desk *d, const char *account, bool settled)
{
    buzon_error *err = NULL;
    buzon_riddles *it = buzon_inbox_quarantine(d->inbox, account, settled, &err);
    buzon_riddle *r;
    int64_t n = 0;

    assert_no_error(err);
    for (; (r = buzon_riddles_next(it, &err)); n++) {
        assert_null(buzon_riddle_body(r, NULL)); /* a list brings no bytes */
        buzon_riddle_unref(r);
    }
    assert_no_error(err);
    buzon_riddles_free(it);
    return n;
}

static void what_is_not_understood_is_kept_whole(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_riddle *r, *same;
    size_t len;
    char *json;

    poll_gibberish(d);
    assert_int_equal(riddles_count(d, NULL, false), 1);
    assert_int_equal(riddles_count(d, "ayto", true), 1);
    r = buzon_inbox_riddle(d->inbox, 1, &err);
    assert_no_error(err);
    same = buzon_riddle_ref(r);
    buzon_riddle_unref(r);
    assert_int_equal(buzon_riddle_id(same), 1);
    assert_string_equal(buzon_riddle_account(same), "ayto");
    assert_int_equal(buzon_riddle_state(same), BUZON_RIDDLE_HELD);
    assert_int_equal(buzon_riddle_at(same), d->now);
    assert_string_equal(buzon_riddle_origin(same), "poll");
    expect_words(buzon_riddle_request(same), "https://red.example/api/");
    assert_true(*buzon_riddle_reason(same));
    assert_int_equal(buzon_riddle_tries(same), 0);
    assert_string_equal(buzon_riddle_content_type(same), "application/json");
    assert_int_equal(buzon_riddle_size(same), sizeof gibberish - 1);
    assert_int_equal(strlen(buzon_riddle_sha256(same)), 64);
    assert_int_equal(buzon_riddle_settled_at(same), BUZON_TIME_NONE);
    assert_null(buzon_riddle_settled_by(same));
    assert_null(buzon_riddle_settled_reason(same));
    assert_string_equal(buzon_riddle_body(same, &len), gibberish);
    assert_int_equal(len, sizeof gibberish - 1);
    json = buzon_riddle_to_json(same, &err);
    expect_words(json, "\"state\":\"held\"");
    expect_words(json, "\"body\":\"W3siaWQiOiAiMTEi");
    buzon_string_free(json);
    buzon_riddle_unref(same);
}

static void what_still_makes_no_sense_stays(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_round *round;
    buzon_riddle *r;

    poll_gibberish(d);
    round = buzon_inbox_retry_quarantine(d->inbox, 0, "person:ana", &err);
    assert_no_error(err);
    assert_int_equal(buzon_round_requests(round), 1);
    assert_int_equal(buzon_round_unknown(round), 1);
    buzon_round_unref(round);
    r = buzon_inbox_riddle(d->inbox, 1, &err);
    assert_int_equal(buzon_riddle_tries(r), 1);
    buzon_riddle_unref(r);
    assert_null(buzon_inbox_retry_quarantine(d->inbox, 7, "person:ana", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "there is no riddle 7");
    assert_null(buzon_inbox_retry_quarantine(d->inbox, -1, "person:ana", &err));
    expect_error(&err, BUZON_ERR_INVALID, "above 0");
    assert_null(buzon_inbox_retry_quarantine(d->inbox, 0, "ana", &err));
    expect_error(&err, BUZON_ERR_INVALID, "");
}

static void discarding_needs_a_name_and_a_reason(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_riddle *r;

    poll_gibberish(d);
    assert_null(buzon_inbox_discard_riddle(d->inbox, 1, "", "person:dpd", &err));
    expect_error(&err, BUZON_ERR_INVALID, "says why");
    assert_null(buzon_inbox_discard_riddle(d->inbox, 1, "publicidad", "dpd", &err));
    expect_error(&err, BUZON_ERR_INVALID, "");
    assert_null(buzon_inbox_discard_riddle(d->inbox, 2, "publicidad", "person:dpd", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "there is no riddle 2");
    r = buzon_inbox_discard_riddle(d->inbox, 1, "publicidad", "person:dpd", &err);
    assert_no_error(err);
    assert_string_equal(buzon_riddle_state_name(buzon_riddle_state(r)), "discarded");
    buzon_riddle_unref(r);
    assert_int_equal(riddles_count(d, NULL, false), 0);
    assert_int_equal(riddles_count(d, NULL, true), 1);
}

static void the_list_of_an_account_that_is_not_there(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    assert_null(buzon_inbox_quarantine(d->inbox, "nadie", false, &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "nadie");
    assert_null(buzon_inbox_riddle(d->inbox, 1, &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "there is no riddle 1");
    assert_null(buzon_riddles_next(NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "NULL");
    buzon_riddles_free(NULL);
    assert_null(buzon_riddle_state_name((enum buzon_riddle_state)9));
}

/* --- deliveries --- */

static void a_call_is_built_from_what_came(void **state)
{
    buzon_error *err = NULL;
    buzon_delivery *d = buzon_delivery_new("POST", &err);
    char long_query[9000], long_value[70000];

    (void)state;
    memset(long_query, 'a', sizeof long_query);
    long_query[sizeof long_query - 1] = '\0';
    memset(long_value, 'a', sizeof long_value);
    long_value[sizeof long_value - 1] = '\0';
    assert_null(buzon_delivery_new("post", &err));
    expect_error(&err, BUZON_ERR_INVALID, "capital letters");
    assert_null(buzon_delivery_new(NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "capital letters");
    assert_false(buzon_delivery_set_query(d, "a=1\nb", &err));
    expect_error(&err, BUZON_ERR_INVALID, "line break");
    assert_false(buzon_delivery_set_query(d, long_query, &err));
    expect_error(&err, BUZON_ERR_INVALID, "8192");
    assert_false(buzon_delivery_add_header(d, "", "x", &err));
    expect_error(&err, BUZON_ERR_INVALID, "name");
    assert_false(buzon_delivery_add_header(d, "X-A", "x\r\nY: z", &err));
    expect_error(&err, BUZON_ERR_INVALID, "X-A");
    assert_false(buzon_delivery_add_header(d, "X-A", long_value, &err));
    expect_error(&err, BUZON_ERR_LIMIT, "65536");
    for (int i = 0; i < 200; i++)
        assert_true(buzon_delivery_add_header(d, "X-A", "b", &err));
    assert_false(buzon_delivery_add_header(d, "X-A", "b", &err));
    expect_error(&err, BUZON_ERR_LIMIT, "200");
    assert_false(buzon_delivery_set_body(d, NULL, 1, &err));
    expect_error(&err, BUZON_ERR_INVALID, "body");
    assert_true(buzon_delivery_set_query(d, "a=1", &err));
    assert_true(buzon_delivery_set_body(d, "", 0, &err));
    buzon_delivery_free(d);
    buzon_delivery_free(NULL);
}

static void a_network_that_brings_nothing_says_so(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_delivery *call = buzon_delivery_new("POST", &err);
    buzon_round *round;

    assert_null(buzon_inbox_deliver(d->inbox, "ayto", call, &err));
    expect_error(&err, BUZON_ERR_UNSUPPORTED, "mastodon brings nothing by itself");
    assert_null(buzon_inbox_deliver(d->inbox, "nadie", call, &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "nadie");
    assert_null(buzon_inbox_deliver(d->inbox, "ayto", NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the delivery is NULL");
    buzon_delivery_free(call);
    round = buzon_inbox_process(d->inbox, -1, &err);
    assert_no_error(err);
    assert_int_equal(buzon_round_requests(round), 0);
    assert_int_equal(buzon_round_finished_at(round), d->now);
    buzon_round_unref(round);
    assert_null(buzon_inbox_process(NULL, 1, &err));
    expect_error(&err, BUZON_ERR_INVALID, "NULL");
}

static void what_is_too_long_or_too_late_is_not_kept(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_delivery *call = buzon_delivery_new("POST", &err);
    size_t len = (16 << 20) + 1;
    char *body = calloc(1, len);
    buzon_receipt *r, *same;

    assert_true(buzon_delivery_set_body(call, body, len, &err));
    free(body);
    r = buzon_inbox_deliver(d->inbox, "ayto", call, &err);
    assert_no_error(err);
    assert_int_equal(buzon_receipt_status(r), 413);
    buzon_receipt_unref(r);
    buzon_account_unref(buzon_inbox_set_account_state(d->inbox, "ayto", BUZON_ACCOUNT_RETIRED,
                                                      "person:alta", &err));
    r = buzon_inbox_deliver(d->inbox, "ayto", call, &err);
    same = buzon_receipt_ref(r);
    buzon_receipt_unref(r);
    assert_int_equal(buzon_receipt_status(same), 410);
    assert_int_equal(buzon_receipt_state(same), BUZON_RECEIPT_REFUSED);
    assert_string_equal(buzon_receipt_content_type(same), "text/plain; charset=utf-8");
    assert_null(buzon_receipt_body(same, &len));
    assert_int_equal(len, 0);
    buzon_receipt_unref(same);
    buzon_delivery_free(call);
}

static void no_receipt_has_nothing(void **state)
{
    size_t len = 3;

    (void)state;
    assert_null(buzon_receipt_ref(NULL));
    buzon_receipt_unref(NULL);
    assert_int_equal(buzon_receipt_state(NULL), BUZON_RECEIPT_REFUSED);
    assert_int_equal(buzon_receipt_status(NULL), 0);
    assert_null(buzon_receipt_content_type(NULL));
    assert_null(buzon_receipt_body(NULL, &len));
    assert_int_equal(len, 0);
    assert_string_equal(buzon_receipt_state_name(BUZON_RECEIPT_HANDSHAKE), "handshake");
    assert_null(buzon_receipt_state_name((enum buzon_receipt_state)9));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(what_is_not_understood_is_kept_whole),
        DESK_CASE(what_still_makes_no_sense_stays),
        DESK_CASE(discarding_needs_a_name_and_a_reason),
        DESK_CASE(the_list_of_an_account_that_is_not_there),
        DESK_CASE(a_call_is_built_from_what_came),
        DESK_CASE(a_network_that_brings_nothing_says_so),
        DESK_CASE(what_is_too_long_or_too_late_is_not_kept),
        DESK_CASE(no_receipt_has_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
