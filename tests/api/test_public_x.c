/* SPDX-License-Identifier: EUPL-1.2 */
/* Calls of a webhook of X through the public headers: events of an invented citizen, signed
 * with the secret "clave-del-consumidor", or the one before it, by another tool. */
#include "desk.h"

struct call {
    const char *body, *signature;
};

static const struct call written = {
    "{\"data\":{\"event_uuid\":\"-42\",\"filter\":{\"user_id\":\"1400000000000000009\"}"
    ",\"event_type\":\"post.mention.create\",\"payload\":{\"id\":\"21247875364914462"
    "73\",\"text\":\"@ayto La farola de la caye Mayor no luce\",\"author_id\":\"150"
    "0000000000000001\",\"created_at\":\"2026-11-23T08:50:00.000Z\",\"conversatio"
    "n_id\":\"2124787536491446273\",\"edit_history_tweet_ids\":[\"212478753649144"
    "6273\"]},\"includes\":{\"users\":[{\"data\":{\"id\":\"1500000000000000001\",\"name"
    "\":\"Rosa\",\"username\":\"rosa_b\"}}]}}}",
    "sha256=VP+XUUb5Df+dhnHz5/yAmPaAZZSe/Ro/mIxTpfKHVfA=",
};
static const struct call edited = {
    "{\"data\":{\"event_uuid\":\"-42\",\"filter\":{\"user_id\":\"1400000000000000009\"}"
    ",\"event_type\":\"post.mention.create\",\"payload\":{\"id\":\"21247887947826462"
    "73\",\"text\":\"@ayto La farola de la calle Mayor no luce\",\"author_id\":\"15"
    "00000000000000001\",\"created_at\":\"2026-11-23T08:55:00.000Z\",\"conversati"
    "on_id\":\"2124787536491446273\",\"edit_history_tweet_ids\":[\"21247875364914"
    "46273\",\"2124788794782646273\"]},\"includes\":{\"users\":[{\"data\":{\"id\":\"150"
    "0000000000000001\",\"name\":\"Rosa\",\"username\":\"rosa_b\"}}]}}}",
    "sha256=KhImiEpVgo1tlL4+xIhStfEJgtwYlke+uLUcGpobMps=",
};
static const struct call elsewhere = {
    "{\"data\":{\"event_uuid\":\"-42\",\"filter\":{\"user_id\":\"1400000000000000010\"}"
    ",\"event_type\":\"post.mention.create\",\"payload\":{\"id\":\"21247875364914462"
    "73\",\"text\":\"@concejo Hola\",\"author_id\":\"1500000000000000001\",\"created_"
    "at\":\"2026-11-23T08:50:00.000Z\",\"conversation_id\":\"2124787536491446273\""
    ",\"edit_history_tweet_ids\":[\"2124787536491446273\"]},\"includes\":{\"users\""
    ":[{\"data\":{\"id\":\"1500000000000000001\",\"name\":\"Rosa\",\"username\":\"rosa_b"
    "\"}}]}}}",
    "sha256=5OytH5M1FSqsALJIMEKdQ2VSvGFJVcC/Jq1n4ss1LaA=",
};
static const struct call gone = {
    "{\"for_user_id\":\"1400000000000000009\",\"tweet_delete_events\":[{\"status\":"
    "{\"id\":\"2124787536491446273\",\"user_id\":\"1500000000000000001\"},\"timestam"
    "p_ms\":\"1795424100000\"}]}",
    "sha256=mhJfLKhmoSLW8ZA8WMy+gIi16u2o0dCP7eTR6o/FG2k=",
};

static void found(struct desk *d)
{
    static const char secret[] = "clave-del-consumidor", before[] = "clave-de-antes";
    buzon_error *err = NULL;

    buzon_account_unref(buzon_inbox_add_account(
        d->inbox, "x", "x", "{\"user_id\":\"1400000000000000009\"}", "person:alta", &err));
    assert_no_error(err);
    assert_true(buzon_inbox_set_secret(d->inbox, "x", "consumer_secret", secret,
                                       sizeof secret - 1, &err));
    assert_true(buzon_inbox_set_secret(d->inbox, "x", "consumer_secret.old", before,
                                       sizeof before - 1, &err));
}

static enum buzon_receipt_state bring(struct desk *d, const struct call *c,
                                      const char *signature)
{
    buzon_error *err = NULL;
    buzon_delivery *call = buzon_delivery_new("POST", &err);
    enum buzon_receipt_state state;
    buzon_receipt *r;

    assert_true(buzon_delivery_set_body(call, c->body, strlen(c->body), &err));
    assert_true(
        buzon_delivery_add_header(call, "x-twitter-webhooks-signature", signature, &err));
    assert_true(buzon_delivery_add_header(call, "Content-Type", "application/json", &err));
    r = buzon_inbox_deliver(d->inbox, "x", call, &err);
    assert_no_error(err);
    state = buzon_receipt_state(r);
    buzon_receipt_unref(r);
    buzon_delivery_free(call);
    return state;
}

static void expect_processed(struct desk *d, int64_t messages, int64_t unknown)
{
    buzon_error *err = NULL;
    buzon_round *r = buzon_inbox_process(d->inbox, -1, &err);

    assert_no_error(err);
    assert_int_equal(buzon_round_messages(r), messages);
    assert_int_equal(buzon_round_unknown(r), unknown);
    buzon_round_unref(r);
}

static void an_edited_post_stays_one_inquiry(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_inquiry *i;
    char *json;

    found(d);
    assert_int_equal(bring(d, &written, edited.signature), BUZON_RECEIPT_REFUSED);
    assert_int_equal(bring(d, &written, written.signature), BUZON_RECEIPT_ACCEPTED);
    assert_int_equal(bring(d, &written, written.signature), BUZON_RECEIPT_DUPLICATE);
    expect_processed(d, 1, 0);
    assert_int_equal(bring(d, &edited, edited.signature), BUZON_RECEIPT_ACCEPTED);
    expect_processed(d, 0, 0);
    assert_int_equal(buzon_inbox_count(d->inbox, &err), 1);
    i = desk_inquiry(d, "2026-1");
    json = buzon_inquiry_to_json(i, &err);
    assert_no_error(err);
    expect_words(json, "\"network\":\"x\"");
    buzon_string_free(json);
    buzon_inquiry_unref(i);
    assert_string_equal(desk_events(d, "2026-1"), "opened edited");
    assert_int_equal(bring(d, &gone, gone.signature), BUZON_RECEIPT_ACCEPTED);
    expect_processed(d, 0, 0);
    assert_string_equal(desk_events(d, "2026-1"), "opened edited deleted");
    desk_verify(d);
}

static void what_is_for_another_account_is_kept_for_it(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    found(d);
    assert_int_equal(bring(d, &elsewhere, elsewhere.signature), BUZON_RECEIPT_ACCEPTED);
    expect_processed(d, 0, 1);
    assert_int_equal(buzon_inbox_count(d->inbox, &err), 0);
    assert_no_error(err);
}

/* The answer to "tok-777" under this secret, made by another tool. */
static void the_check_is_answered_with_the_present_secret(void **state)
{
    static const char answer[] =
        "{\"response_token\":\"sha256=KxuMD6xoAHIytLbhtWSvZrw91kq76w1XtXJAYaP16Lk=\"}";
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_delivery *call = buzon_delivery_new("GET", &err);
    buzon_receipt *r;
    size_t len;

    found(d);
    assert_true(buzon_delivery_set_query(call, "crc_token=tok-777&nonce=n", &err));
    r = buzon_inbox_deliver(d->inbox, "x", call, &err);
    assert_no_error(err);
    assert_int_equal(buzon_receipt_state(r), BUZON_RECEIPT_HANDSHAKE);
    assert_int_equal(buzon_receipt_status(r), 200);
    assert_memory_equal(buzon_receipt_body(r, &len), answer, sizeof answer - 1);
    assert_int_equal(len, sizeof answer - 1);
    buzon_receipt_unref(r);
    assert_true(buzon_delivery_set_query(call, "crc_token=%7B%22a%22%3A1%7D", &err));
    r = buzon_inbox_deliver(d->inbox, "x", call, &err);
    assert_int_equal(buzon_receipt_status(r), 403);
    buzon_receipt_unref(r);
    buzon_delivery_free(call);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(an_edited_post_stays_one_inquiry),
        DESK_CASE(what_is_for_another_account_is_kept_for_it),
        DESK_CASE(the_check_is_answered_with_the_present_secret),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
