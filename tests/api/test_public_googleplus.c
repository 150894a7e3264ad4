/* SPDX-License-Identifier: EUPL-1.2 */
/* An archive of Google+ through the public headers: imported, imported again, answered in vain.
 */
#include "desk.h"

#define POST "users/1001/posts/UgjT1"
#define AUTHOR(name, id)                                                                       \
    "{\"displayName\":\"" name "\",\"profilePageUrl\":\"https://plus.google.com/" id           \
    "\",\"resourceName\":\"users/" id "\"}"
#define COMMENT(n, author, time, text)                                                         \
    "{\"creationTime\":\"2017-05-03 " time ":00+0000\",\"author\":" author                     \
    ",\"content\":\"" text "\",\"resourceName\":\"" POST "/comments/" n "\"}"
#define FILE_OF(comments)                                                                      \
    "{\"url\":\"https://plus.google.com/+AytoPrueba/posts/AbCd1\",\"creationTime\":"           \
    "\"2017-05-03 08:00:00+0000\",\"author\":" AUTHOR(                                         \
        "Ayuntamiento", "1001") ",\"content\":"                                                \
                                "\"Horario nuevo\",\"resourceName\":\"" POST                   \
                                "\",\"postAcl\":{\"isPublic\":true},\"comments\":[" comments   \
                                "]}"

/* Lucía and Tomás ask, we answer her; somebody whose profile is gone complains. */
#define ASKED                                                                                  \
    COMMENT("c1", AUTHOR("Lucía", "2002"), "09:00", "¿Y los sábados?")                         \
    "," COMMENT("c2", AUTHOR("Tomás", "2003"), "09:10",                                        \
                "¿Y en agosto?") "," COMMENT("c3", AUTHOR("Ayuntamiento", "1001"), "10:00",    \
                                             "<a class='proflink' "                            \
                                             "oid='2002'>Lucía</a>, de 10 a "                 \
                                             "13") "," COMMENT("c4",                           \
                                                               "{\"displayName\":"             \
                                                               "\"Rosa\"}",                    \
                                                               "11:00", "No va la fuente")
#define MORE "," COMMENT("c5", AUTHOR("Tomás", "2003"), "12:00", "Sigo esperando")

static void opened(struct desk *d, const char *settings)
{
    buzon_error *err = NULL;

    buzon_account_unref(buzon_inbox_add_account(d->inbox, "gplus", "googleplus", settings,
                                                "person:alta", &err));
    assert_no_error(err);
}

static buzon_round *brought(struct desk *d, const char *body, buzon_error **err)
{
    buzon_response *r = buzon_response_new(200);
    buzon_round *round;

    assert_true(buzon_response_set_body(r, body, strlen(body), err));
    round = buzon_inbox_import(d->inbox, "gplus", r, err);
    buzon_response_free(r);
    return round;
}

static void bring(struct desk *d, const char *body, int64_t messages, int64_t own)
{
    buzon_error *err = NULL;
    buzon_round *round = brought(d, body, &err);

    assert_no_error(err);
    assert_int_equal(buzon_round_messages(round), messages);
    assert_int_equal(buzon_round_own_posts(round), own);
    assert_int_equal(buzon_round_unknown(round), 0);
    buzon_round_unref(round);
}

static void expect_inquiry(struct desk *d, const char *reference, const char *const *words)
{
    buzon_error *err = NULL;
    buzon_inquiry *i = desk_inquiry(d, reference);
    char *json = buzon_inquiry_to_json(i, &err);

    assert_no_error(err);
    for (; *words; words++)
        expect_words(json, *words);
    buzon_string_free(json);
    buzon_inquiry_unref(i);
}

static void the_archive_becomes_inquiries_with_deadlines(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_account *a;

    opened(d, "{\"user_id\":\"1001\"}");
    bring(d, FILE_OF(ASKED), 3, 2);
    a = buzon_inbox_account(d->inbox, "gplus", &err);
    assert_int_equal(buzon_account_state(a), BUZON_ACCOUNT_RETIRED);
    buzon_account_unref(a);
    assert_int_equal(buzon_inbox_count(d->inbox, &err), 3);
    /* She was answered an hour later, in time; he never was; Rosa's profile is gone. */
    expect_inquiry(
        d, "2017-1",
        (const char *const[]){"\"network\":\"googleplus\"", "\"thread\":\"" POST "\"",
                              "\"status\":\"answered\"", "\"id\":\"2002\"",
                              "\"first_answer_at\":\"2017-05-03T10:00:00.000Z\"",
                              "\"name\":\"first_answer\"", "\"state\":\"met\"", NULL});
    expect_inquiry(d, "2017-2",
                   (const char *const[]){"\"thread\":\"" POST "\"", "\"status\":\"new\"",
                                         "\"opened_at\":\"2017-05-03T09:10:00.000Z\"",
                                         "\"name\":\"first_answer\"", NULL});
    expect_inquiry(d, "2017-3",
                   (const char *const[]){"\"thread\":\"" POST "\"", "\"author\":null",
                                         "\"summary\":\"No va la fuente\"", NULL});
    desk_verify(d);
}

static void importing_twice_loses_and_doubles_nothing(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    uint64_t before;

    opened(d, NULL);
    bring(d, FILE_OF(ASKED), 3, 2);
    before = desk_digest(d);
    bring(d, FILE_OF(ASKED), 0, 0);
    assert_true(desk_digest(d) == before);
    /* A later archive: what is new comes in, though the account is retired. */
    bring(d, FILE_OF(ASKED MORE), 1, 0);
    assert_int_equal(buzon_inbox_count(d->inbox, &err), 3);
    assert_string_equal(desk_events(d, "2017-2"), "opened received");
    desk_verify(d);
}

static void nothing_can_be_answered_and_the_error_says_what_to_do(void **state)
{
    static const char words[] =
        "Google+ closed on 2 April 2019 and takes no answers: answer by another way, or close "
        "the inquiry";
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c;

    opened(d, NULL);
    bring(d, FILE_OF(ASKED), 3, 2);
    assert_null(buzon_inbox_answer(d->inbox, "2017-2", "En agosto, no", "person:ana", &err));
    expect_error(&err, BUZON_ERR_UNSUPPORTED, words);
    assert_null(buzon_inbox_job(d->inbox, "gplus", BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_STATE, "retired");
    /* What it says can be done. */
    c = buzon_change_new("2017-2", "person:ana", &err);
    buzon_change_close(c, BUZON_RESOLUTION_ANSWERED, "por teléfono", &err);
    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
    assert_no_error(err);
    buzon_change_free(c);
    expect_inquiry(d, "2017-2", (const char *const[]){"\"status\":\"closed\"", NULL});
}

static void an_account_takes_one_form_of_the_archive(void **state)
{
    static const char page[] =
        "<html><a class=\"author\" href=\"https://plus.google.com/+AytoPrueba\">Ayto</a>"
        "<a href=\"https://plus.google.com/+AytoPrueba/posts/AbCd1\">2017-05-03 "
        "08:00:00+0000</a><div class=\"main-content\">Horario nuevo</div><div "
        "class=\"comment\"><a class=\"author\">Rosa</a><span class=\"time\">- 2017-05-03 "
        "11:00:00+0000</span><div class=\"comment-content\">No va la fuente</div></div></html>";
    struct desk *d = *state;
    buzon_error *err = NULL;

    opened(d, NULL);
    assert_null(brought(d, page, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the account's setting \"form\" is \"html\"");
    assert_null(buzon_inbox_add_account(d->inbox, "paginas", "googleplus", "{\"form\":\"pdf\"}",
                                        "person:alta", &err));
    expect_error(&err, BUZON_ERR_INVALID, "setting form is neither json nor html");
    assert_null(buzon_inbox_add_account(d->inbox, "paginas", "googleplus", "{\"user_id\":7}",
                                        "person:alta", &err));
    expect_error(&err, BUZON_ERR_INVALID, "setting user_id");
}

static void pages_become_inquiries_too(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    opened(d, "{\"form\":\"html\"}");
    for (int i = 0; i < 2; i++)
        bring(d,
              "<html><a class=\"author\" href=\"https://plus.google.com/+AytoPrueba\">Ayto</a>"
              "<a href=\"https://plus.google.com/+AytoPrueba/posts/AbCd1\">2017-05-03 "
              "08:00:00+0000</a><div class=\"main-content\">Horario nuevo</div><div "
              "class=\"comment\"><a class=\"author\">Rosa</a><span class=\"time\">- 2017-05-03 "
              "11:00:00+0000</span><div class=\"comment-content\">No va la "
              "fuente</div></div></html>",
              i == 0, i == 0);
    assert_int_equal(buzon_inbox_count(d->inbox, &err), 1);
    assert_null(brought(d, FILE_OF(ASKED), &err));
    expect_error(&err, BUZON_ERR_INVALID, "not a page of Takeout");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(the_archive_becomes_inquiries_with_deadlines),
        DESK_CASE(importing_twice_loses_and_doubles_nothing),
        DESK_CASE(nothing_can_be_answered_and_the_error_says_what_to_do),
        DESK_CASE(an_account_takes_one_form_of_the_archive),
        DESK_CASE(pages_become_inquiries_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
