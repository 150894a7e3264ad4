/* SPDX-License-Identifier: EUPL-1.2 */
/* The list of networks, inside and as JSON, and what each must have. */
#include "../base/unit.h"

#include "buzon/network.h"
#include "network/network.h"

static void networks_are_found_by_name(void **state)
{
    size_t n;
    const struct bz_network *const *all = bz_networks(&n);

    (void)state;
    assert_true(n >= 1);
    for (size_t i = 0; i < n; i++)
        assert_ptr_equal(bz_network_find(all[i]->name), all[i]);
    assert_null(bz_network_find("google_plus"));
    assert_null(bz_network_find(NULL));
}

static void every_network_has_what_the_contract_demands(void **state)
{
    size_t n;
    const struct bz_network *const *all = bz_networks(&n);

    (void)state;
    for (size_t i = 0; i < n; i++) {
        const struct bz_network *net = all[i];

        assert_non_null(net->label);
        assert_non_null(net->step);
        assert_true(!net->poll || net->limits.poll_floor_ms > 0);
        assert_true(!net->reply == !net->replied);
        /* What nobody can answer any more says so. */
        assert_true(!net->closed || (!net->reply && !net->poll && !net->verify));
        assert_true(!net->find_own == !net->found_own);
        assert_true(net->retry != BZ_RETRY_READBACK || net->find_own);
        /* Nothing asks for what stays in the house, and nobody brings it anything. */
        assert_true(!net->local || (!net->verify && !net->check && !net->refresh));
        assert_true(!net->document.key || (net->document.fallback && net->document.ok));
    }
}

/* The entry of a network as the list has it; the caller frees it. */
static char *entry_of(const char *name)
{
    BZ_LOCAL_ERR(err);
    buzon_error *e = NULL;
    char *text = buzon_networks(&e);
    BZ_AUTO(bz_json) list = bz_json_parse(text, strlen(text), NULL, NULL, &err);
    char *ret = NULL;

    for (size_t i = 0; i < bz_json_len(list); i++) {
        if (bz_streq(bz_json_str(bz_json_at(list, i), "name"), name))
            ret = bz_json_print(bz_json_at(list, i), &err);
    }
    buzon_string_free(text);
    return ret;
}

static void the_list_says_what_mastodon_can(void **state)
{
    BZ_TEXT mastodon = entry_of("mastodon");

    (void)state;
    assert_string_equal(mastodon,
                        "{\"name\":\"mastodon\",\"label\":\"Mastodon\",\"caps\":[\"poll\","
                        "\"import\",\"recheck\",\"reply\",\"find_own\",\"check\",\"sweep\","
                        "\"private_reply\"],\"limits\":{\"text\":500,"
                        "\"unit\":\"graphemes\",\"poll_floor_ms\":60000},"
                        "\"retry\":\"readback\",\"windows\":{\"answer_ms\":null,"
                        "\"store_text_ms\":null},\"costs\":{\"daily_units\":null,"
                        "\"reserve_units\":null,\"zone\":null},\"closed\":null,"
                        "\"settings\":[\"base_url\",\"backfill_days\"],"
                        "\"secrets\":[\"token\"]}");
}

static void settings_of_elgg_are_checked(void **state)
{
    static const char *const bad[][2] = {
        {"{\"username\":\"ayto\"}", "base_url"},
        {"{\"base_url\":\"https://red.example\"}", "username is not a user's name"},
        {"{\"base_url\":\"https://red.example\",\"username\":\"@ayto\"}", "username"},
        {"{\"base_url\":\"https://red.example\",\"username\":\"ayto\",\"name\":\"\"}",
         "name is not a text"},
        {"{\"base_url\":\"https://red.example\",\"username\":\"ayto\",\"groups\":[66]}",
         "groups is not a list"},
        {"{\"base_url\":\"https://red.example\",\"username\":\"ayto\",\"views\":[\"x\"]}",
         "views is not a list"},
        {"{\"base_url\":\"https://red.example\",\"username\":\"ayto\",\"views\":\"/x\"}",
         "views is not a list"},
        {"{\"base_url\":\"https://red.example\",\"username\":\"ayto\",\"signed\":1}",
         "signed is neither"},
    };
    static const char good[] =
        "{\"groups\":[\"66\"],\"views\":[\"/blog/all\"],\"base_url\":\"https://red.example/"
        "\",\"username\":\"ayto\","
        "\"name\":\"Ayuntamiento\"}";
    const struct bz_network *net = bz_network_find("elgg");
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_json) j = bz_json_parse(good, strlen(good), NULL, NULL, &err);

    (void)state;
    assert_true(net->configure(j, &err));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        BZ_LOCAL_ERR(refused);
        BZ_AUTO(bz_json)
        settings = bz_json_parse(bad[i][0], strlen(bad[i][0]), NULL, NULL, &err);

        assert_false(net->configure(settings, &refused));
        assert_int_equal(refused.code, BUZON_ERR_INVALID);
        assert_non_null(strstr(refused.message, bad[i][1]));
    }
}

static void the_list_says_what_linkedin_can(void **state)
{
    BZ_TEXT linkedin = entry_of("linkedin");

    (void)state;
    assert_string_equal(linkedin,
                        "{\"name\":\"linkedin\",\"label\":\"LinkedIn Pages\","
                        "\"caps\":[\"poll\",\"import\",\"webhook\",\"recheck\",\"reply\","
                        "\"find_own\",\"check\",\"sweep\",\"refresh\",\"media\"],"
                        "\"limits\":{\"text\":1250,\"unit\":\"utf16\","
                        "\"poll_floor_ms\":300000},\"retry\":\"readback\","
                        "\"windows\":{\"answer_ms\":null,\"store_text_ms\":172800000},"
                        "\"costs\":{\"daily_units\":null,\"reserve_units\":null,"
                        "\"zone\":null},\"closed\":null,\"settings\":[\"organization_id\","
                        "\"version\",\"client_id\",\"backfill_days\",\"base_url\"],"
                        "\"secrets\":[\"token\"]}");
}

static void settings_of_linkedin_are_checked(void **state)
{
    static const char *const bad[][2] = {
        {"{}", "organization_id is not a text of at most 20 digits"},
        {"{\"organization_id\":12345}", "organization_id"},
        {"{\"organization_id\":\"urn:li:organization:5\"}", "organization_id"},
        {"{\"organization_id\":\"5\",\"version\":202607}", "version is not a year and month"},
        {"{\"organization_id\":\"5\",\"version\":\"202613\"}", "version"},
        {"{\"organization_id\":\"5\",\"version\":\"202600\"}", "version"},
        {"{\"organization_id\":\"5\",\"version\":\"20260701\"}", "version"},
        {"{\"organization_id\":\"5\",\"client_id\":\"\"}", "client_id"},
        {"{\"organization_id\":\"5\",\"client_id\":7}", "client_id"},
        {"{\"organization_id\":\"5\",\"backfill_days\":61}",
         "backfill_days is not a number from 0 to 60"},
        {"{\"organization_id\":\"5\",\"base_url\":\"http://api.example\"}", "plain http"},
    };
    static const char good[] =
        "{\"organization_id\":\"12345\",\"version\":\"202612\",\"client_id\":\"77abc\","
        "\"backfill_days\":60,\"base_url\":\"http://127.0.0.1:8080\"}";
    const struct bz_network *net = bz_network_find("linkedin");
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_json) j = bz_json_parse(good, strlen(good), NULL, NULL, &err);

    (void)state;
    assert_true(net->configure(j, &err));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        BZ_LOCAL_ERR(refused);
        BZ_AUTO(bz_json)
        settings = bz_json_parse(bad[i][0], strlen(bad[i][0]), NULL, NULL, &err);

        assert_false(net->configure(settings, &refused));
        assert_int_equal(refused.code, BUZON_ERR_INVALID);
        assert_non_null(strstr(refused.message, bad[i][1]));
    }
}

static void the_list_says_what_telegram_can(void **state)
{
    BZ_TEXT telegram = entry_of("telegram");

    (void)state;
    assert_string_equal(telegram,
                        "{\"name\":\"telegram\",\"label\":\"Telegram\",\"caps\":[\"poll\","
                        "\"import\",\"webhook\",\"reply\",\"check\",\"media\"],"
                        "\"limits\":{\"text\":4096,\"unit\":\"utf16\","
                        "\"poll_floor_ms\":3000},\"retry\":\"none\","
                        "\"windows\":{\"answer_ms\":null,\"store_text_ms\":null},"
                        "\"costs\":{\"daily_units\":null,\"reserve_units\":null,"
                        "\"zone\":null},\"closed\":null,\"settings\":[\"base_url\","
                        "\"mode\",\"wait_s\",\"ours\"],\"secrets\":[\"token\"]}");
}

/* Settings that cannot work are refused when the account is added. */
static void telegram_checks_its_settings(void **state)
{
    static const struct {
        const char *settings, *words;
    } bad[] = {
        {"{\"base_url\":\"http://api.example\"}", "base_url: plain http"},
        {"{\"mode\":\"push\"}", "mode is neither"},
        {"{\"mode\":3}", "mode is neither"},
        {"{\"wait_s\":21}", "wait_s is not a number from 0 to 20"},
        {"{\"wait_s\":-1}", "wait_s"},
        {"{\"wait_s\":\"3\"}", "wait_s"},
        {"{\"ours\":\"1\"}", "ours is not a list"},
        {"{\"ours\":[1]}", "ours is not a list"},
        {"{\"ours\":[\"-\"]}", "ours is not a list"},
        {"{\"ours\":[\"@canal\"]}", "ours is not a list"},
    };
    const struct bz_network *net = bz_network_find("telegram");
    BZ_LOCAL_ERR(err);
    static const char good[] = "{\"mode\":\"webhook\",\"wait_s\":20,\"ours\":[\"1\","
                               "\"-1002\"],\"base_url\":\"http://127.0.0.1:8081/\"}";
    BZ_AUTO(bz_json) j = bz_json_parse(good, strlen(good), NULL, NULL, &err);

    (void)state;
    assert_true(net->configure(j, &err));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        BZ_LOCAL_ERR(refused);
        BZ_AUTO(bz_json)
        settings = bz_json_parse(bad[i].settings, strlen(bad[i].settings), NULL, NULL, &err);

        assert_false(net->configure(settings, &refused));
        assert_int_equal(refused.code, BUZON_ERR_INVALID);
        assert_non_null(strstr(refused.message, bad[i].words));
    }
}

static void the_list_says_what_whatsapp_and_forms_can(void **state)
{
    BZ_TEXT whatsapp = entry_of("whatsapp");
    BZ_TEXT web = entry_of("web");

    (void)state;
    assert_string_equal(whatsapp,
                        "{\"name\":\"whatsapp\",\"label\":\"WhatsApp\","
                        "\"caps\":[\"import\",\"webhook\",\"reply\",\"template\",\"check\","
                        "\"media\"],\"limits\":{\"text\":4096,\"unit\":\"utf16\","
                        "\"poll_floor_ms\":0},\"retry\":\"none\","
                        "\"windows\":{\"answer_ms\":86400000,\"store_text_ms\":null},"
                        "\"costs\":{\"daily_units\":null,\"reserve_units\":null,"
                        "\"zone\":null},\"closed\":null,\"settings\":[\"phone_number_id\","
                        "\"waba_id\",\"base_url\"],\"secrets\":[\"token\"]}");
    assert_string_equal(web, "{\"name\":\"web\",\"label\":\"Web form\",\"caps\":[\"import\","
                             "\"webhook\"],\"limits\":{\"text\":null,\"unit\":\"bytes\","
                             "\"poll_floor_ms\":0},\"retry\":\"none\","
                             "\"windows\":{\"answer_ms\":null,\"store_text_ms\":null},"
                             "\"costs\":{\"daily_units\":null,\"reserve_units\":null,"
                             "\"zone\":null},\"closed\":null,\"settings\":[],\"secrets\":[]}");
}

static void settings_of_whatsapp_are_checked(void **state)
{
    static const char *const bad[][2] = {
        {"{}", "setting phone_number_id is not a text of at most 32 digits"},
        {"{\"phone_number_id\":40001}",
         "setting phone_number_id is not a text of at most 32 digits"},
        {"{\"phone_number_id\":\"+34910\"}",
         "setting phone_number_id is not a text of at most 32 digits"},
        {"{\"phone_number_id\":\"123456789012345678901234567890123\"}",
         "setting phone_number_id is not a text of at most 32 digits"},
        {"{\"phone_number_id\":\"40001\",\"waba_id\":\"x\"}",
         "setting waba_id is not a text of at most 32 digits"},
        {"{\"phone_number_id\":\"40001\",\"base_url\":\"http://graph.example\"}",
         "setting base_url: plain http is for this machine's loopback only"},
    };
    const struct bz_network *net = bz_network_find("whatsapp");

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        BZ_LOCAL_ERR(err);
        BZ_AUTO(bz_json) j = bz_json_parse(bad[i][0], strlen(bad[i][0]), NULL, NULL, &err);

        assert_false(net->configure(j, &err));
        assert_int_equal(err.code, BUZON_ERR_INVALID);
        assert_string_equal(err.message, bad[i][1]);
    }
    {
        static const char good[] =
            "{\"phone_number_id\":\"40001\",\"waba_id\":\"30001\",\"base_url\":"
            "\"http://127.0.0.1:8080/v26.0\"}";
        BZ_LOCAL_ERR(err);
        BZ_AUTO(bz_json) j = bz_json_parse(good, strlen(good), NULL, NULL, &err);

        assert_true(net->configure(j, &err));
    }
}

static void the_list_says_what_x_can(void **state)
{
    BZ_TEXT x = entry_of("x");

    (void)state;
    assert_string_equal(x, "{\"name\":\"x\",\"label\":\"X\",\"caps\":[\"poll\",\"import\","
                           "\"webhook\",\"recheck\",\"reply\",\"find_own\",\"check\",\"sweep\","
                           "\"refresh\",\"media\",\"private_reply\"],"
                           "\"limits\":{\"text\":280,\"unit\":\"x\",\"poll_floor_ms\":300000},"
                           "\"retry\":\"readback\",\"windows\":{\"answer_ms\":null,"
                           "\"store_text_ms\":null},\"costs\":{\"daily_units\":100000,"
                           "\"reserve_units\":1000,\"zone\":null},\"closed\":null,"
                           "\"settings\":[\"user_id\",\"base_url\",\"backfill_days\","
                           "\"words\",\"auth\",\"client\"],\"secrets\":[\"token\"]}");
}

/* Empty or not, a question counts as much as it may bring. */
static void x_counts_what_a_question_may_bring(void **state)
{
    static const struct {
        const char *url;
        int64_t cost;
    } cases[] = {
        {"https://api.x.com/2/users/1/mentions?max_results=20&since_id=5", 20},
        {"https://api.x.com/2/tweets?ids=1,2,3&tweet.fields=a,b,c,d", 3},
        {"https://api.x.com/2/tweets?ids=1", 1},
        {"https://api.x.com/2/users/me?user.fields=name,username", 1},
        {"https://api.x.com/2/tweets", 1},
        {"https://api.x.com/2/dm_events?max_results=99999999999999999999", 100},
        {"https://api.x.com/2/dm_events?max_results=-7", 1},
    };
    const struct bz_network *net = bz_network_find("x");

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BZ_LOCAL_ERR(err);
        BZ_AUTO(bz_request) r = bz_request_new("x", "GET", cases[i].url, &err);

        assert_int_equal(net->cost(r), cases[i].cost);
    }
    {
        BZ_LOCAL_ERR(err);
        BZ_AUTO(bz_request) r = bz_request_new("x", "POST", "https://api.x.com/2/tweets", &err);

        assert_int_equal(net->cost(r), 0);
    }
}

static void settings_of_x_are_checked(void **state)
{
    static const char id[] = "setting user_id is not a text of at most 20 digits";
    static const char *const bad[][2] = {
        {"{}", id},
        {"{\"user_id\":1400000000000000009}", id},
        {"{\"user_id\":\"\"}", id},
        {"{\"user_id\":\"@ayto\"}", id},
        {"{\"user_id\":\"140000000000000000999\"}", id},
        {"{\"user_id\":\"1\",\"base_url\":\"http://x.example\"}",
         "setting base_url: plain http is for this machine's loopback only"},
        {"{\"user_id\":\"1\",\"words\":\"toot\"}", "setting words is neither tweet nor post"},
        {"{\"user_id\":\"1\",\"words\":7}", "setting words is neither tweet nor post"},
        {"{\"user_id\":\"1\",\"auth\":\"oauth\"}", "setting auth is neither oauth2 nor oauth1"},
        {"{\"user_id\":\"1\",\"client\":\"\"}",
         "setting client is neither confidential nor public"},
        {"{\"user_id\":\"1\",\"backfill_days\":-1}",
         "setting backfill_days is not a number from 0 to 3650"},
        {"{\"user_id\":\"1\",\"backfill_days\":\"9\"}",
         "setting backfill_days is not a number from 0 to 3650"},
    };
    static const char good[] = "{\"user_id\":\"1400000000000000009\",\"words\":\"post\","
                               "\"backfill_days\":0,\"base_url\":\"http://127.0.0.1:80\"}";
    const struct bz_network *net = bz_network_find("x");
    BZ_LOCAL_ERR(fine);
    BZ_AUTO(bz_json) settings = bz_json_parse(good, strlen(good), NULL, NULL, &fine);

    (void)state;
    assert_true(net->configure(settings, &fine));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        BZ_LOCAL_ERR(err);
        BZ_AUTO(bz_json) j = bz_json_parse(bad[i][0], strlen(bad[i][0]), NULL, NULL, &err);

        assert_false(net->configure(j, &err));
        assert_int_equal(err.code, BUZON_ERR_INVALID);
        assert_string_equal(err.message, bad[i][1]);
    }
}

static const struct bz_network *mastodon;

static bool configure(const char *settings, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_parse(settings, strlen(settings), NULL, NULL, err);

    return j && mastodon->configure(j, err);
}

static void settings_of_mastodon_are_checked(void **state)
{
    static const char *const bad[][2] = {
        {"{}", "setting base_url is missing: the server's address"},
        {"{\"base_url\":7}", "setting base_url is missing: the server's address"},
        {"{\"base_url\":\"https://red.example\",\"backfill_days\":-1}",
         "setting backfill_days is not a number from 0 to 3650"},
        {"{\"base_url\":\"https://red.example\",\"backfill_days\":\"7\"}",
         "setting backfill_days is not a number from 0 to 3650"},
        {"{\"base_url\":\"https://red.example\",\"backfill_days\":3651}",
         "setting backfill_days is not a number from 0 to 3650"},
    };
    BZ_LOCAL_ERR(fine);

    (void)state;
    mastodon = bz_network_find("mastodon");
    assert_true(configure("{\"base_url\":\"https://red.example\"}", &fine));
    assert_true(configure("{\"base_url\":\"https://red.example\",\"backfill_days\":0}", &fine));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        BZ_LOCAL_ERR(err);

        assert_false(configure(bad[i][0], &err));
        assert_int_equal(err.code, BUZON_ERR_INVALID);
        assert_string_equal(err.message, bad[i][1]);
    }
}

/* A network whose private answers are counted otherwise. */
static void the_list_says_how_instagram_counts(void **state)
{
    BZ_TEXT instagram = entry_of("instagram");

    (void)state;
    assert_non_null(strstr(instagram, "\"limits\":{\"text\":300,\"private_text\":1000,"
                                      "\"private_unit\":\"bytes\",\"private_replies\":1,"
                                      "\"unit\":\"utf16\","));
}

static void settings_of_instagram_are_checked(void **state)
{
    static const char *const bad[][2] = {
        {"{}", "setting account_id is not a text of at most 32 digits"},
        {"{\"account_id\":17841400000000001}",
         "setting account_id is not a text of at most 32 digits"},
        {"{\"account_id\":\"1\",\"page_id\":\"ayto\"}",
         "setting page_id is not a text of at most 32 digits"},
        {"{\"account_id\":\"1\",\"app_id\":1}",
         "setting app_id is not a text of at most 32 digits"},
        {"{\"account_id\":\"1\",\"human_agent\":\"yes\"}",
         "setting human_agent is neither true nor false"},
        {"{\"account_id\":\"1\",\"backfill_days\":4000}",
         "setting backfill_days is not a number from 0 to 3650"},
        {"{\"account_id\":\"1\",\"base_url\":\"http://graph.example\"}",
         "setting base_url: plain http is for this machine's loopback only"}};
    static const char good[] = "{\"account_id\":\"17841400000000001\",\"page_id\":\"1\","
                               "\"app_id\":\"55501\",\"human_agent\":true,\"backfill_days\":7}";
    const struct bz_network *net = bz_network_find("instagram");
    BZ_LOCAL_ERR(fine);
    BZ_AUTO(bz_json) settings = bz_json_parse(good, strlen(good), NULL, NULL, &fine);

    (void)state;
    assert_true(net->configure(settings, &fine));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        BZ_LOCAL_ERR(err);
        BZ_AUTO(bz_json) j = bz_json_parse(bad[i][0], strlen(bad[i][0]), NULL, NULL, &err);

        assert_false(net->configure(j, &err));
        assert_int_equal(err.code, BUZON_ERR_INVALID);
        assert_string_equal(err.message, bad[i][1]);
    }
}

static void the_list_says_what_facebook_can(void **state)
{
    BZ_TEXT facebook = entry_of("facebook");

    (void)state;
    assert_string_equal(
        facebook, "{\"name\":\"facebook\",\"label\":\"Facebook\",\"caps\":[\"poll\","
                  "\"import\",\"webhook\",\"recheck\",\"reply\",\"find_own\","
                  "\"check\",\"sweep\",\"media\",\"private_reply\"],\"limits\":{\"text\":8000,"
                  "\"private_text\":2000,\"private_replies\":1,\"unit\":\"utf16\","
                  "\"poll_floor_ms\":120000},\"retry\":\"readback\","
                  "\"windows\":{\"answer_ms\":null,\"private_answer_ms\":86400000,"
                  "\"private_reply_ms\":604800000,\"store_text_ms\":null},\"costs\":{\"daily_"
                  "units\":null,"
                  "\"reserve_units\":null,\"zone\":null},\"closed\":null,"
                  "\"settings\":[\"page_id\",\"app_id\",\"human_agent\","
                  "\"backfill_days\",\"base_url\"],\"secrets\":[\"token\","
                  "\"app_secret\"]}");
}

static void settings_of_facebook_are_checked(void **state)
{
    static const char *const bad[][2] = {
        {"{}", "setting page_id is not a text of at most 32 digits"},
        {"{\"page_id\":100200300400}", "setting page_id is not a text of at most 32 digits"},
        {"{\"page_id\":\"ayto\"}", "setting page_id is not a text of at most 32 digits"},
        {"{\"page_id\":\"1\",\"app_id\":\"x\"}",
         "setting app_id is not a text of at most 32 digits"},
        {"{\"page_id\":\"1\",\"human_agent\":1}",
         "setting human_agent is neither true nor false"},
        {"{\"page_id\":\"1\",\"backfill_days\":-1}",
         "setting backfill_days is not a number from 0 to 3650"},
        {"{\"page_id\":\"1\",\"base_url\":\"http://graph.example\"}",
         "setting base_url: plain http is for this machine's loopback only"}};
    static const char good[] =
        "{\"page_id\":\"100200300400\",\"app_id\":\"55501\",\"human_agent\":true,"
        "\"backfill_days\":30,\"base_url\":\"http://127.0.0.1:8080/v26.0\"}";
    const struct bz_network *net = bz_network_find("facebook");
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_json) j = bz_json_parse(good, strlen(good), NULL, NULL, &err);

    (void)state;
    assert_true(net->configure(j, &err));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        BZ_LOCAL_ERR(refused);
        BZ_AUTO(bz_json)
        settings = bz_json_parse(bad[i][0], strlen(bad[i][0]), NULL, NULL, &err);

        assert_false(net->configure(settings, &refused));
        assert_int_equal(refused.code, BUZON_ERR_INVALID);
        assert_string_equal(refused.message, bad[i][1]);
    }
}

static void the_list_says_what_threads_can(void **state)
{
    BZ_TEXT threads = entry_of("threads");

    (void)state;
    assert_string_equal(
        threads, "{\"name\":\"threads\",\"label\":\"Threads\",\"caps\":[\"poll\","
                 "\"import\",\"webhook\",\"recheck\",\"reply\",\"find_own\","
                 "\"check\",\"sweep\",\"refresh\"],\"limits\":{\"text\":500,"
                 "\"unit\":\"threads\",\"poll_floor_ms\":120000},"
                 "\"retry\":\"readback\",\"windows\":{\"answer_ms\":null,"
                 "\"store_text_ms\":null},\"costs\":{\"daily_units\":1000,"
                 "\"reserve_units\":null,\"zone\":null},\"closed\":null,"
                 "\"settings\":[\"user_id\",\"backfill_days\",\"approvals\",\"base_url\"],"
                 "\"secrets\":[\"token\"]}");
}

static void settings_of_threads_are_checked(void **state)
{
    static const char *const bad[][2] = {
        {"{}", "setting user_id is not a text of at most 32 digits"},
        {"{\"user_id\":70001}", "setting user_id is not a text of at most 32 digits"},
        {"{\"user_id\":\"1\",\"backfill_days\":3651}",
         "setting backfill_days is not a number from 0 to 3650"},
        {"{\"user_id\":\"1\",\"base_url\":\"http://graph.example\"}",
         "setting base_url: plain http is for this machine's loopback only"}};
    static const char good[] = "{\"user_id\":\"70001\",\"backfill_days\":30,"
                               "\"base_url\":\"http://127.0.0.1:8080/v1.0\"}";
    const struct bz_network *net = bz_network_find("threads");
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_json) j = bz_json_parse(good, strlen(good), NULL, NULL, &err);

    (void)state;
    assert_true(net->configure(j, &err));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        BZ_LOCAL_ERR(refused);
        BZ_AUTO(bz_json)
        settings = bz_json_parse(bad[i][0], strlen(bad[i][0]), NULL, NULL, &err);

        assert_false(net->configure(settings, &refused));
        assert_int_equal(refused.code, BUZON_ERR_INVALID);
        assert_string_equal(refused.message, bad[i][1]);
    }
}

static void the_list_says_what_youtube_can(void **state)
{
    BZ_TEXT youtube = entry_of("youtube");

    (void)state;
    assert_string_equal(youtube,
                        "{\"name\":\"youtube\",\"label\":\"YouTube\",\"caps\":[\"poll\","
                        "\"import\",\"recheck\",\"reply\",\"find_own\",\"check\",\"sweep\","
                        "\"refresh\"],\"limits\":{\"text\":10000,\"unit\":\"utf16\","
                        "\"poll_floor_ms\":120000},\"retry\":\"readback\","
                        "\"windows\":{\"answer_ms\":null,\"store_text_ms\":2592000000},"
                        "\"costs\":{\"daily_units\":10000,\"reserve_units\":2500,"
                        "\"zone\":\"America/Los_Angeles\"},\"closed\":null,"
                        "\"settings\":[\"channel_id\",\"client_id\",\"backfill_days\","
                        "\"base_url\"],\"secrets\":[\"client_secret\",\"refresh_token\"]}");
}

/* Reading is cheap, writing is not, and tokens are another service's. */
static void youtube_counts_units(void **state)
{
    static const struct {
        const char *method;
        enum bz_auth auth;
        int64_t units;
    } cases[] = {
        {"GET", BZ_AUTH_BEARER, 1}, {"POST", BZ_AUTH_BEARER, 50}, {"POST", BZ_AUTH_FORM, 0}};
    const struct bz_network *net = bz_network_find("youtube");

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        BZ_LOCAL_ERR(err);
        BZ_AUTO(bz_request)
        r = bz_request_new("x", cases[i].method, "https://www.googleapis.com/x", &err);

        r->auth = cases[i].auth;
        assert_int_equal(net->cost(r), cases[i].units);
    }
}

static void settings_of_youtube_are_checked(void **state)
{
    static const char *const bad[][2] = {
        {"{}", "setting channel_id is not the id of a channel (\"UC…\")"},
        {"{\"channel_id\":7}", "setting channel_id is not the id of a channel (\"UC…\")"},
        {"{\"channel_id\":\"@ayto\"}",
         "setting channel_id is not the id of a channel (\"UC…\")"},
        {"{\"channel_id\":\"UC1\",\"client_id\":\"\"}",
         "setting client_id is not a text of at most 128 bytes: without it no token is "
         "renewed, and each ends after an hour"},
        {"{\"channel_id\":\"UC1\",\"client_id\":\"7\",\"backfill_days\":366}",
         "setting backfill_days is not a number from 0 to 365"},
        {"{\"channel_id\":\"UC1\",\"client_id\":\"7\",\"base_url\":\"http://yt.example\"}",
         "setting base_url: plain http is for this machine's loopback only"}};
    static const char good[] = "{\"channel_id\":\"UC_x5-1\",\"client_id\":\"77abc\","
                               "\"backfill_days\":0,\"base_url\":\"http://127.0.0.1:8080\"}";
    const struct bz_network *net = bz_network_find("youtube");
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_json) j = bz_json_parse(good, strlen(good), NULL, NULL, &err);

    (void)state;
    assert_true(net->configure(j, &err));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        BZ_LOCAL_ERR(refused);
        BZ_AUTO(bz_json)
        settings = bz_json_parse(bad[i][0], strlen(bad[i][0]), NULL, NULL, &err);

        assert_false(net->configure(settings, &refused));
        assert_int_equal(refused.code, BUZON_ERR_INVALID);
        assert_string_equal(refused.message, bad[i][1]);
    }
}

static void the_list_says_what_decidim_can(void **state)
{
    BZ_TEXT decidim = entry_of("decidim");

    (void)state;
    assert_string_equal(decidim,
                        "{\"name\":\"decidim\",\"label\":\"Decidim\",\"caps\":[\"poll\","
                        "\"import\",\"recheck\",\"check\",\"sweep\",\"refresh\"],"
                        "\"limits\":{"
                        "\"text\":null,\"unit\":\"code_points\",\"poll_floor_ms\":300000},"
                        "\"retry\":\"none\",\"windows\":{\"answer_ms\":null,"
                        "\"store_text_ms\":null},\"costs\":{\"daily_units\":null,"
                        "\"reserve_units\":null,\"zone\":null},\"closed\":null,"
                        "\"settings\":[\"base_url\",\"locale\",\"processes\","
                        "\"components\",\"own\",\"backfill_days\",\"sign_in\"],"
                        "\"secrets\":[]}");
}

static void the_list_says_what_practice_can(void **state)
{
    BZ_TEXT practice = entry_of("practice");

    (void)state;
    assert_string_equal(practice,
                        "{\"name\":\"practice\",\"label\":\"Practice\",\"caps\":[\"poll\","
                        "\"reply\",\"find_own\"],\"limits\":{\"text\":null,\"unit\":\"bytes\","
                        "\"poll_floor_ms\":1000},\"retry\":\"idempotent\","
                        "\"windows\":{\"answer_ms\":null,\"store_text_ms\":null},"
                        "\"costs\":{\"daily_units\":null,\"reserve_units\":null,"
                        "\"zone\":null},\"closed\":null,\"settings\":[\"script\",\"start\","
                        "\"pace\"],\"secrets\":[]}");
}

static void settings_of_decidim_are_checked(void **state)
{
    static const char *const bad[][2] = {
        {"{}", "setting base_url is missing: the server's address"},
        {"{\"base_url\":\"https://d.example\",\"processes\":\"uno\"}",
         "setting processes is not a list of at most 200 texts"},
        {"{\"base_url\":\"https://d.example\",\"components\":[39]}",
         "setting components is not a list of at most 200 ids"},
        {"{\"base_url\":\"https://d.example\",\"components\":[\"3 9\"]}",
         "setting components is not a list of at most 200 ids"},
        {"{\"base_url\":\"https://d.example\",\"own\":[\"\"]}",
         "setting own is not a list of at most 200 texts"},
        {"{\"base_url\":\"https://d.example\",\"locale\":\"\"}",
         "setting locale is not a language of the site (\"es\")"},
        {"{\"base_url\":\"https://d.example\",\"backfill_days\":3651}",
         "setting backfill_days is not a number from 0 to 3650"},
        {"{\"base_url\":\"https://d.example\",\"sign_in\":\"yes\"}",
         "setting sign_in is not true or false"}};
    static const char good[] = "{\"base_url\":\"https://d.example/\",\"locale\":\"pt-BR\","
                               "\"sign_in\":true,"
                               "\"processes\":[\"carriles\"],\"components\":[\"39\"],"
                               "\"own\":[\"@ayto\"],\"backfill_days\":0}";
    const struct bz_network *net = bz_network_find("decidim");
    BZ_LOCAL_ERR(err);
    BZ_AUTO(bz_json) j = bz_json_parse(good, strlen(good), NULL, NULL, &err);

    (void)state;
    assert_true(net->configure(j, &err));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        BZ_LOCAL_ERR(refused);
        BZ_AUTO(bz_json)
        settings = bz_json_parse(bad[i][0], strlen(bad[i][0]), NULL, NULL, &err);

        assert_false(net->configure(settings, &refused));
        assert_int_equal(refused.code, BUZON_ERR_INVALID);
        assert_string_equal(refused.message, bad[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(networks_are_found_by_name),
        cmocka_unit_test(every_network_has_what_the_contract_demands),
        cmocka_unit_test(the_list_says_what_mastodon_can),
        cmocka_unit_test(settings_of_elgg_are_checked),
        cmocka_unit_test(the_list_says_what_linkedin_can),
        cmocka_unit_test(settings_of_linkedin_are_checked),
        cmocka_unit_test(the_list_says_what_telegram_can),
        cmocka_unit_test(telegram_checks_its_settings),
        cmocka_unit_test(the_list_says_what_whatsapp_and_forms_can),
        cmocka_unit_test(settings_of_whatsapp_are_checked),
        cmocka_unit_test(the_list_says_what_x_can),
        cmocka_unit_test(x_counts_what_a_question_may_bring),
        cmocka_unit_test(settings_of_x_are_checked),
        cmocka_unit_test(settings_of_mastodon_are_checked),
        cmocka_unit_test(the_list_says_how_instagram_counts),
        cmocka_unit_test(settings_of_instagram_are_checked),
        cmocka_unit_test(the_list_says_what_facebook_can),
        cmocka_unit_test(settings_of_facebook_are_checked),
        cmocka_unit_test(the_list_says_what_threads_can),
        cmocka_unit_test(settings_of_threads_are_checked),
        cmocka_unit_test(the_list_says_what_youtube_can),
        cmocka_unit_test(youtube_counts_units),
        cmocka_unit_test(settings_of_youtube_are_checked),
        cmocka_unit_test(the_list_says_what_decidim_can),
        cmocka_unit_test(the_list_says_what_practice_can),
        cmocka_unit_test(settings_of_decidim_are_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
