/* SPDX-License-Identifier: EUPL-1.2 */
/* Refusals get their codes, and what is not understood is kept. */
#include "../base/unit.h"

#include "network/network.h"

static struct bz_err fail_with(int status, const char *words)
{
    struct bz_err err = {0};
    struct bz_response r = {.status = status};
    struct bz_exchange x = {.purpose = "poll", .response = &r, .at = 1000000};

    assert_null(bz_http_fail(&err, &x, "notifications", words));
    return err;
}

static void a_status_says_what_the_caller_can_do(void **state)
{
    static const struct {
        int status;
        buzon_code code;
        buzon_time retry_at;
    } cases[] = {
        {401, BUZON_ERR_AUTH, 0},          {403, BUZON_ERR_FORBIDDEN, 0},
        {404, BUZON_ERR_GONE, 0},          {410, BUZON_ERR_GONE, 0},
        {429, BUZON_ERR_RATE, 1300000},    {500, BUZON_ERR_NETWORK, 1060000},
        {503, BUZON_ERR_NETWORK, 1060000}, {599, BUZON_ERR_NETWORK, 1060000},
        {600, BUZON_ERR_PROTOCOL, 0},      {302, BUZON_ERR_PROTOCOL, 0},
        {422, BUZON_ERR_PROTOCOL, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bz_err err = fail_with(cases[i].status, NULL);

        assert_int_equal(err.code, cases[i].code);
        assert_int_equal(err.retry_at, cases[i].retry_at);
        assert_int_equal(err.http_status, cases[i].status);
    }
}

static void the_servers_words_are_cut_and_cleaned(void **state)
{
    char words[600] = "";
    struct bz_err err = fail_with(403, "no\x01 se\npuede \x7F\xFFya");

    (void)state;
    assert_string_equal(err.message, "notifications: the network answered 403: no se puede ya");
    for (int i = 0; i < 250; i++)
        strncat(words, "ñ", sizeof words - strlen(words) - 1);
    err = fail_with(403, words);
    assert_int_equal(strlen(err.message),
                     strlen("notifications: the network answered 403: ") + 200);
    words[199] = '\0'; /* ends within a letter: an odd number of bytes before it */
    err = fail_with(403, words);
    assert_int_equal(strlen(err.message),
                     strlen("notifications: the network answered 403: ") + 198);
}

static struct bz_account ayto = {.name = "ayto", .network = "mastodon"};
static struct bz_context context = {.account = &ayto};

static void what_is_unknown_is_kept_with_an_id_of_its_bytes(void **state)
{
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_batch) b = bz_batch_new(&err);
    BZ_AUTO(bz_json) raw = bz_json_parse("{\"b\":1,\"a\":2}", 13, NULL, NULL, &err);
    BZ_AUTO(bz_json) same = bz_json_parse("{\"a\":2,\"b\":1}", 13, NULL, NULL, &err);

    (void)state;
    assert_true(bz_batch_add_unknown(b, &context, NULL, raw, 5, &err));
    assert_true(bz_batch_add_unknown(b, &context, NULL, same, 5, &err));
    assert_true(bz_batch_add_unknown(b, &context, "n-1", raw, 5, &err));
    assert_int_equal(b->unknown, 3);
    assert_string_equal(b->messages.items[0]->id, b->messages.items[1]->id);
    assert_true(bz_starts(b->messages.items[0]->id, "unknown-"));
    assert_int_equal(strlen(b->messages.items[0]->id), 40);
    assert_string_equal(b->messages.items[2]->id, "n-1");
    assert_int_equal(b->messages.items[0]->kind, BUZON_MESSAGE_UNKNOWN);
    assert_string_equal(b->messages.items[0]->extra,
                        "{\"raw\":{\"a\":2,\"b\":1},\"time_from\":\"receipt\"}");
    assert_int_equal(b->messages.items[0]->created_at, 5);
}

static struct bz_json *kept;

static bool keep(struct bz_err *err)
{
    BZ_AUTO(bz_batch) b = bz_batch_new(err);

    return b && bz_batch_add_unknown(b, &context, NULL, kept, 5, err);
}

static void keeping_what_is_unknown_survives_without_memory(void **state)
{
    BZ_LOCAL_ERR(err);

    (void)state;
    kept = bz_json_parse("[1]", 3, NULL, NULL, &err);
    unit_sweep(keep);
    bz_json_free(kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_status_says_what_the_caller_can_do),
        cmocka_unit_test(the_servers_words_are_cut_and_cleaned),
        cmocka_unit_test(what_is_unknown_is_kept_with_an_id_of_its_bytes),
        cmocka_unit_test(keeping_what_is_unknown_survives_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
