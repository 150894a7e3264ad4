/* SPDX-License-Identifier: EUPL-1.2 */
/* Messages and notices: the exact JSON form, and every getter with a record and without one. */
#include "unit.h"

static const struct bz_author vecina = {.id = "117020565693913441",
                                        .handle = "ramona@red.example",
                                        .name = "Ramona",
                                        .url = "https://red.example/@ramona",
                                        .bot = false,
                                        .ours = false};
static const struct bz_attachment photo = {.kind = BUZON_ATTACHMENT_IMAGE,
                                           .url = "https://red.example/media/1.jpeg",
                                           .type = "image/jpeg",
                                           .description = "banco roto",
                                           .size = 83121,
                                           .state = BUZON_ATTACHMENT_PENDING};

static struct bz_message test_message(void)
{
    return (struct bz_message){.network = "mastodon",
                               .account = "ayto",
                               .id = "117020576916218297",
                               .native_id = "117020576916218298",
                               .revision = 1,
                               .kind = BUZON_MESSAGE_MENTION,
                               .author = &vecina,
                               .text = "El banco de la plaza \"Vieja\" está roto.\nGracias.",
                               .language = "es",
                               .created_at = INT64_C(1785592299138),
                               .edited_at = BUZON_TIME_NONE,
                               .deleted_at = BUZON_TIME_NONE,
                               .thread = "117020576916218290",
                               .url = "https://red.example/@ramona/117020576916218297",
                               .attachments = &photo,
                               .n_attachments = 1};
}

static void a_message_prints_in_the_documented_form(void **state)
{
    struct bz_message m = test_message();

    (void)state;
    test_round_trip(
        &bz_message_record, &m,
        "{\"network\":\"mastodon\",\"account\":\"ayto\",\"id\":\"117020576916218297\","
        "\"native_id\":\"117020576916218298\",\"revision\":1,\"kind\":\"mention\","
        "\"direction\":\"in\",\"visibility\":\"public\",\"author\":{\"id\":"
        "\"117020565693913441\",\"handle\":\"ramona@red.example\",\"name\":\"Ramona\","
        "\"url\":\"https://red.example/@ramona\",\"bot\":false,\"ours\":false},"
        "\"text\":\"El banco de la plaza \\\"Vieja\\\" está roto.\\nGracias.\","
        "\"subject\":null,\"language\":\"es\",\"created_at\":\"2026-08-01T13:51:39.138Z\","
        "\"edited_at\":null,\"deleted_at\":null,\"thread\":\"117020576916218290\","
        "\"parent\":null,\"url\":\"https://red.example/@ramona/117020576916218297\","
        "\"attachments\":[{\"kind\":\"image\",\"url\":\"https://red.example/media/1.jpeg\","
        "\"type\":\"image/jpeg\",\"name\":null,\"description\":\"banco roto\","
        "\"size\":83121,\"state\":\"pending\",\"sha256\":null}],"
        "\"extra\":{}}");
}

static void the_getters_of_a_message_give_its_fields(void **state)
{
    struct bz_message m = test_message();

    (void)state;
    m.subject = "Un banco";
    m.parent = "5";
    m.visibility = BUZON_VISIBILITY_UNLISTED;
    m.direction = BUZON_DIRECTION_OUT;
    m.edited_at = 2;
    m.deleted_at = 3;
    m.extra = "{\"a\":1}";
    assert_string_equal(buzon_message_network(&m), "mastodon");
    assert_string_equal(buzon_message_account(&m), "ayto");
    assert_string_equal(buzon_message_id(&m), "117020576916218297");
    assert_string_equal(buzon_message_native_id(&m), "117020576916218298");
    assert_int_equal(buzon_message_revision(&m), 1);
    assert_int_equal(buzon_message_kind(&m), BUZON_MESSAGE_MENTION);
    assert_int_equal(buzon_message_direction(&m), BUZON_DIRECTION_OUT);
    assert_int_equal(buzon_message_visibility(&m), BUZON_VISIBILITY_UNLISTED);
    assert_ptr_equal(buzon_message_author(&m), &vecina);
    assert_ptr_equal(buzon_message_text(&m), m.text);
    assert_string_equal(buzon_message_subject(&m), "Un banco");
    assert_string_equal(buzon_message_language(&m), "es");
    assert_int_equal(buzon_message_created_at(&m), INT64_C(1785592299138));
    assert_int_equal(buzon_message_edited_at(&m), 2);
    assert_int_equal(buzon_message_deleted_at(&m), 3);
    assert_string_equal(buzon_message_thread(&m), "117020576916218290");
    assert_string_equal(buzon_message_parent(&m), "5");
    assert_ptr_equal(buzon_message_url(&m), m.url);
    assert_int_equal(buzon_message_attachments_count(&m), 1);
    assert_ptr_equal(buzon_message_attachments_at(&m, 0), &photo);
    assert_null(buzon_message_attachments_at(&m, 1));
    assert_string_equal(buzon_message_extra(&m), "{\"a\":1}");
    m.extra = NULL;
    assert_string_equal(buzon_message_extra(&m), "{}");
}

static void the_getters_of_parts_give_their_fields(void **state)
{
    struct bz_attachment a = photo;
    struct bz_author bot = vecina;

    (void)state;
    bot.bot = bot.ours = true;
    a.name = "banco.jpeg";
    a.sha256 = "00ff";
    a.state = BUZON_ATTACHMENT_STORED;
    assert_string_equal(buzon_author_id(&vecina), "117020565693913441");
    assert_string_equal(buzon_author_handle(&vecina), "ramona@red.example");
    assert_string_equal(buzon_author_name(&vecina), "Ramona");
    assert_string_equal(buzon_author_url(&vecina), "https://red.example/@ramona");
    assert_false(buzon_author_bot(&vecina));
    assert_false(buzon_author_ours(&vecina));
    assert_true(buzon_author_bot(&bot));
    assert_true(buzon_author_ours(&bot));
    assert_int_equal(buzon_attachment_kind(&a), BUZON_ATTACHMENT_IMAGE);
    assert_string_equal(buzon_attachment_url(&a), "https://red.example/media/1.jpeg");
    assert_string_equal(buzon_attachment_type(&a), "image/jpeg");
    assert_string_equal(buzon_attachment_name(&a), "banco.jpeg");
    assert_string_equal(buzon_attachment_description(&a), "banco roto");
    assert_int_equal(buzon_attachment_size(&a), 83121);
    assert_int_equal(buzon_attachment_state(&a), BUZON_ATTACHMENT_STORED);
    assert_string_equal(buzon_attachment_sha256(&a), "00ff");
}

static void getters_of_no_message_give_nothing(void **state)
{
    (void)state;
    assert_null(buzon_message_network(NULL));
    assert_null(buzon_message_text(NULL));
    assert_null(buzon_message_extra(NULL));
    assert_null(buzon_message_author(NULL));
    assert_int_equal(buzon_message_revision(NULL), 0);
    assert_int_equal(buzon_message_kind(NULL), BUZON_MESSAGE_UNKNOWN);
    assert_int_equal(buzon_message_visibility(NULL), BUZON_VISIBILITY_PUBLIC);
    assert_true(buzon_message_created_at(NULL) == BUZON_TIME_NONE);
    assert_true(buzon_message_deleted_at(NULL) == BUZON_TIME_NONE);
    assert_int_equal(buzon_message_attachments_count(NULL), 0);
    assert_null(buzon_message_attachments_at(NULL, 0));
    assert_null(buzon_author_id(NULL));
    assert_false(buzon_author_bot(NULL));
    assert_false(buzon_author_ours(NULL));
    assert_int_equal(buzon_attachment_kind(NULL), BUZON_ATTACHMENT_UNKNOWN);
    assert_int_equal(buzon_attachment_size(NULL), -1);
    assert_int_equal(buzon_attachment_state(NULL), BUZON_ATTACHMENT_PENDING);
    assert_null(buzon_attachment_url(NULL));
    assert_null(buzon_notice_target(NULL));
    assert_null(buzon_notice_extra(NULL));
    assert_true(buzon_notice_at(NULL) == BUZON_TIME_NONE);
    assert_int_equal(buzon_notice_verb(NULL), BUZON_VERB_EDITED);
}

static void no_message_has_no_json(void **state)
{
    buzon_error *err = NULL;

    (void)state;
    assert_null(buzon_message_to_json(NULL, &err));
    assert_int_equal(buzon_error_code(err), BUZON_ERR_INVALID);
    assert_string_equal(buzon_error_message(err), "no message");
    buzon_error_free(err);
    assert_null(buzon_notice_to_json(NULL, NULL));
}

static void a_notice_prints_and_reads_back(void **state)
{
    struct bz_notice n = {.verb = BUZON_VERB_FAILED,
                          .target = "117020576916218297",
                          .at = 0,
                          .actor = "system",
                          .text = NULL,
                          .error = "número bloqueado",
                          .extra = "{\"code\":131026}"};
    buzon_error *err = NULL;
    char *json = buzon_notice_to_json(&n, &err);

    (void)state;
    test_round_trip(&bz_notice_record, &n, json);
    assert_string_equal(json, "{\"verb\":\"failed\",\"target\":\"117020576916218297\","
                              "\"at\":\"1970-01-01T00:00:00.000Z\",\"actor\":\"system\","
                              "\"text\":null,\"error\":\"número bloqueado\","
                              "\"extra\":{\"code\":131026}}");
    buzon_string_free(json);
    assert_null(err);
    assert_string_equal(buzon_notice_target(&n), "117020576916218297");
    assert_string_equal(buzon_notice_actor(&n), "system");
    assert_string_equal(buzon_notice_error(&n), "número bloqueado");
    assert_string_equal(buzon_notice_extra(&n), "{\"code\":131026}");
    assert_null(buzon_notice_text(&n));
    assert_int_equal(buzon_notice_at(&n), 0);
    assert_int_equal(buzon_notice_verb(&n), BUZON_VERB_FAILED);
}

static void every_number_has_its_word_and_no_other_has(void **state)
{
    (void)state;
    assert_string_equal(buzon_message_kind_name(BUZON_MESSAGE_UNKNOWN), "unknown");
    assert_string_equal(buzon_message_kind_name(BUZON_MESSAGE_MENTION), "mention");
    assert_string_equal(buzon_message_kind_name(BUZON_MESSAGE_ANNOUNCEMENT), "announcement");
    assert_null(buzon_message_kind_name((enum buzon_message_kind)10));
    assert_string_equal(buzon_direction_name(BUZON_DIRECTION_OUT), "out");
    assert_null(buzon_direction_name((enum buzon_direction)2));
    assert_string_equal(buzon_visibility_name(BUZON_VISIBILITY_FOLLOWERS), "followers");
    assert_null(buzon_visibility_name((enum buzon_visibility)4));
    assert_string_equal(buzon_attachment_kind_name(BUZON_ATTACHMENT_LOCATION), "location");
    assert_null(buzon_attachment_kind_name((enum buzon_attachment_kind)6));
    assert_string_equal(buzon_attachment_state_name(BUZON_ATTACHMENT_GONE), "gone");
    assert_null(buzon_attachment_state_name((enum buzon_attachment_state) - 1));
    assert_string_equal(buzon_verb_name(BUZON_VERB_REACTED), "reacted");
    assert_string_equal(buzon_verb_name(BUZON_VERB_SENT), "sent");
    assert_null(buzon_verb_name((enum buzon_verb)(BUZON_VERB_SENT + 1)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_prints_in_the_documented_form),
        cmocka_unit_test(the_getters_of_a_message_give_its_fields),
        cmocka_unit_test(the_getters_of_parts_give_their_fields),
        cmocka_unit_test(getters_of_no_message_give_nothing),
        cmocka_unit_test(no_message_has_no_json),
        cmocka_unit_test(a_notice_prints_and_reads_back),
        cmocka_unit_test(every_number_has_its_word_and_no_other_has),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
