/* SPDX-License-Identifier: EUPL-1.2 */
/* Calls of a WhatsApp webhook through the public headers: bodies of invented citizens, signed
 * with the secret "clave-de-la-aplicacion" by another tool. */
#include "desk.h"

struct call {
    const char *body, *signature;
};

static const struct call one = {
    "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1029384756\",\"ch"
    "anges\":[{\"field\":\"messages\",\"value\":{\"messaging_product\":\"whatsapp\","
    "\"metadata\":{\"display_phone_number\":\"34960000000\",\"phone_number_id\":\"106"
    "540352242922\"},\"contacts\":[{\"profile\":{\"name\":\"Rosa\"},\"wa_id\":\"34600"
    "000001\"}],\"messages\":[{\"from\":\"34600000001\",\"id\":\"wamid.A1\",\"timesta"
    "mp\":\"1795424400\",\"type\":\"text\",\"text\":{\"body\":\"La farola de la calle"
    " Mayor no luce\"}}]}}]}]}",
    "sha256=6b914fa1691f8617e36186986db17906e58979dac0de1bb9423ebf8bd8606084",
};
static const struct call both = {
    "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1029384756\",\"ch"
    "anges\":[{\"field\":\"messages\",\"value\":{\"messaging_product\":\"whatsapp\","
    "\"metadata\":{\"display_phone_number\":\"34960000000\",\"phone_number_id\":\"106"
    "540352242922\"},\"contacts\":[{\"profile\":{\"name\":\"Rosa\"},\"wa_id\":\"34600"
    "000001\"}],\"messages\":[{\"from\":\"34600000001\",\"id\":\"wamid.B1\",\"timesta"
    "mp\":\"1795424400\",\"type\":\"text\",\"text\":{\"body\":\"Hola\"}}]}}]},{\"id\""
    ":\"1029384756\",\"changes\":[{\"field\":\"messages\",\"value\":{\"messaging_prod"
    "uct\":\"whatsapp\",\"metadata\":{\"display_phone_number\":\"34960000000\",\"phon"
    "e_number_id\":\"106540352242923\"},\"contacts\":[{\"profile\":{\"name\":\"Rosa\""
    "},\"wa_id\":\"34600000001\"}],\"messages\":[{\"from\":\"34600000001\",\"id\":\"w"
    "amid.B2\",\"timestamp\":\"1795424400\",\"type\":\"text\",\"text\":{\"body\":\"Bu"
    "enas\"}}]}}]},{\"id\":\"1029384756\",\"changes\":[{\"field\":\"messages\",\"valu"
    "e\":{\"messaging_product\":\"whatsapp\",\"metadata\":{\"display_phone_number\":"
    "\"34960000000\",\"phone_number_id\":\"99\"},\"contacts\":[{\"profile\":{\"name\""
    ":\"Rosa\"},\"wa_id\":\"34600000001\"}],\"messages\":[{\"from\":\"34600000001\","
    "\"id\":\"wamid.B3\",\"timestamp\":\"1795424400\",\"type\":\"text\",\"text\":{\"b"
    "ody\":\"Perdidos\"}}]}}]}]}",
    "sha256=76b601d3c42c17e9093beb8f1b4e4a071806cd8c0cd32372e6736072b9250100",
};

static void found(struct desk *d)
{
    buzon_error *err = NULL;
    static const char secret[] = "clave-de-la-aplicacion";

    buzon_account_unref(buzon_inbox_add_account(d->inbox, "wa", "whatsapp",
                                                "{\"phone_number_id\":\"106540352242922\"}",
                                                "person:alta", &err));
    assert_no_error(err);
    buzon_account_unref(buzon_inbox_add_account(d->inbox, "wa2", "whatsapp",
                                                "{\"phone_number_id\":\"106540352242923\"}",
                                                "person:alta", &err));
    assert_no_error(err);
    assert_true(
        buzon_inbox_set_secret(d->inbox, "wa", "app_secret", secret, sizeof secret - 1, &err));
    assert_true(buzon_inbox_set_secret(d->inbox, "wa", "verify_token", "ficha", 5, &err));
}

/* What the network gets for it: the receipt's state. */
static enum buzon_receipt_state bring(struct desk *d, const struct call *c,
                                      const char *signature)
{
    buzon_error *err = NULL;
    buzon_delivery *call = buzon_delivery_new("POST", &err);
    buzon_receipt *r;
    enum buzon_receipt_state state;

    assert_true(buzon_delivery_set_body(call, c->body, strlen(c->body), &err));
    assert_true(buzon_delivery_add_header(call, "x-hub-signature-256", signature, &err));
    assert_true(buzon_delivery_add_header(call, "Content-Type", "application/json", &err));
    r = buzon_inbox_deliver(d->inbox, "wa", call, &err);
    assert_no_error(err);
    state = buzon_receipt_state(r);
    buzon_receipt_unref(r);
    buzon_delivery_free(call);
    return state;
}

static void expect_processed(struct desk *d, int64_t calls, int64_t messages, int64_t unknown)
{
    buzon_error *err = NULL;
    buzon_round *r = buzon_inbox_process(d->inbox, -1, &err);

    assert_no_error(err);
    assert_int_equal(buzon_round_requests(r), calls);
    assert_int_equal(buzon_round_messages(r), messages);
    assert_int_equal(buzon_round_unknown(r), unknown);
    buzon_round_unref(r);
}

static void a_signed_call_is_read_once(void **state)
{
    struct desk *d = *state;

    found(d);
    assert_int_equal(bring(d, &one, both.signature), BUZON_RECEIPT_REFUSED);
    assert_int_equal(bring(d, &one, one.signature), BUZON_RECEIPT_ACCEPTED);
    assert_int_equal(bring(d, &one, one.signature), BUZON_RECEIPT_DUPLICATE);
    expect_processed(d, 1, 1, 0);
    assert_int_equal(bring(d, &one, one.signature), BUZON_RECEIPT_DUPLICATE);
    expect_processed(d, 0, 0, 0);
    assert_string_equal(desk_events(d, "2026-1"), "opened");
    desk_verify(d);
}

static void one_address_serves_every_number(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_riddle *r;
    buzon_round *again;

    found(d);
    assert_int_equal(bring(d, &both, both.signature), BUZON_RECEIPT_ACCEPTED);
    expect_processed(d, 1, 2, 1);
    r = buzon_inbox_riddle(d->inbox, 1, &err);
    assert_no_error(err);
    expect_words(buzon_riddle_reason(r), "99, which is no account of ours");
    assert_string_equal(buzon_riddle_body(r, NULL), both.body);
    buzon_riddle_unref(r);
    buzon_account_unref(buzon_inbox_add_account(
        d->inbox, "wa3", "whatsapp", "{\"phone_number_id\":\"99\"}", "person:alta", &err));
    again = buzon_inbox_retry_quarantine(d->inbox, 0, "person:ana", &err);
    assert_no_error(err);
    assert_int_equal(buzon_round_messages(again), 1);
    assert_int_equal(buzon_round_unknown(again), 0);
    buzon_round_unref(again);
    assert_int_equal(buzon_inbox_count(d->inbox, &err), 3);
    desk_verify(d);
}

static void the_challenge_goes_back_to_who_knows_the_token(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_delivery *call = buzon_delivery_new("GET", &err);
    buzon_receipt *r;
    size_t len;

    found(d);
    assert_true(buzon_delivery_set_query(
        call, "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=ficha", &err));
    r = buzon_inbox_deliver(d->inbox, "wa", call, &err);
    assert_no_error(err);
    assert_int_equal(buzon_receipt_state(r), BUZON_RECEIPT_HANDSHAKE);
    assert_int_equal(buzon_receipt_status(r), 200);
    assert_memory_equal(buzon_receipt_body(r, &len), "1158201444", 10);
    assert_int_equal(len, 10);
    buzon_receipt_unref(r);
    assert_true(buzon_delivery_set_query(
        call, "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=otra", &err));
    r = buzon_inbox_deliver(d->inbox, "wa", call, &err);
    assert_int_equal(buzon_receipt_status(r), 403);
    buzon_receipt_unref(r);
    buzon_delivery_free(call);
}

static void health_says_what_waits_and_for_whom(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    char *json;

    found(d);
    assert_int_equal(bring(d, &both, both.signature), BUZON_RECEIPT_ACCEPTED);
    json = buzon_inbox_health(d->inbox, &err);
    assert_no_error(err);
    expect_words(json, "\"deliveries\":{\"waiting\":1,\"failed\":0,\"oldest_at\":"
                       "\"2026-11-23T09:00:00.000Z\"}");
    buzon_string_free(json);
    expect_processed(d, 1, 2, 1);
    json = buzon_inbox_health(d->inbox, &err);
    expect_words(json, "\"quarantine\":1");
    expect_words(json, "\"arrived_at\":\"2026-11-23T09:00:00.000Z\"");
    buzon_string_free(json);
    assert_null(buzon_inbox_health(NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "NULL");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(a_signed_call_is_read_once),
        DESK_CASE(one_address_serves_every_number),
        DESK_CASE(the_challenge_goes_back_to_who_knows_the_token),
        DESK_CASE(health_says_what_waits_and_for_whom),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
