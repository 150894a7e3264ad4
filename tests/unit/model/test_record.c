/* SPDX-License-Identifier: EUPL-1.2 */
/* Packing into one block, reference counts, and what is refused when reading JSON. */
#include "unit.h"

static const struct bz_author vecina = {.id = "a-1", .handle = "vecina@red.example"};

static void a_packed_record_shares_nothing_with_its_source(void **state)
{
    char id[] = "m-1", handle[] = "vecina@red.example", url[] = "https://red.example/1";
    struct bz_author author = {.handle = handle};
    struct bz_attachment attachments[2] = {{.url = url, .size = 7}, {.size = -1}};
    struct bz_message m = BZ_MESSAGE_INIT, *packed;
    struct bz_err err = {0};

    (void)state;
    m.id = id;
    m.author = &author;
    m.attachments = attachments;
    m.n_attachments = 2;
    packed = bz_record_pack(&bz_message_record, &m, &err);
    memset(id, 'x', sizeof id - 1);
    memset(handle, 'x', sizeof handle - 1);
    memset(url, 'x', sizeof url - 1);
    memset(&author, 0, sizeof author);
    memset(attachments, 0, sizeof attachments);
    assert_string_equal(packed->id, "m-1");
    assert_string_equal(packed->author->handle, "vecina@red.example");
    assert_int_equal(packed->n_attachments, 2);
    assert_string_equal(packed->attachments[0].url, "https://red.example/1");
    assert_int_equal(packed->attachments[0].size, 7);
    assert_int_equal(packed->attachments[1].size, -1);
    assert_null(packed->attachments[1].url);
    bz_record_unref(packed);
}

static void a_record_of_nothing_packs_and_prints_nothing(void **state)
{
    struct bz_message m = BZ_MESSAGE_INIT;

    (void)state;
    m.account = m.text = NULL;
    m.revision = 0;
    test_round_trip(&bz_message_record, &m,
                    "{\"network\":null,\"account\":null,\"id\":null,\"native_id\":null,"
                    "\"revision\":0,\"kind\":\"unknown\",\"direction\":\"in\","
                    "\"visibility\":\"public\",\"author\":null,\"text\":null,"
                    "\"subject\":null,\"language\":null,\"created_at\":null,"
                    "\"edited_at\":null,\"deleted_at\":null,\"thread\":null,"
                    "\"parent\":null,\"url\":null,\"attachments\":[],\"extra\":{}}");
}

static void each_text_alone_keeps_its_place(void **state)
{
    struct bz_err err = {0};

    (void)state;
    for (size_t i = 0; i < bz_message_record.n; i++) {
        const struct bz_field *f = &bz_message_record.fields[i];
        struct bz_message m = BZ_MESSAGE_INIT, *packed;
        const char *text = "solo yo";

        if (f->type != BZ_TEXT_FIELD)
            continue;
        m.account = m.text = NULL;
        memcpy((char *)&m + f->offset, &text, sizeof text);
        packed = bz_record_pack(&bz_message_record, &m, &err);
        memcpy(&text, (char *)packed + f->offset, sizeof text);
        assert_string_equal(text, "solo yo");
        for (size_t k = 0; k < bz_message_record.n; k++) {
            const struct bz_field *other = &bz_message_record.fields[k];

            if (other->type == BZ_TEXT_FIELD && other != f) {
                memcpy(&text, (char *)packed + other->offset, sizeof text);
                assert_null(text);
            }
        }
        bz_record_unref(packed);
    }
}

/* More texts than packing remembers the lengths of. */
static void a_record_of_many_texts_keeps_them_all(void **state)
{
    char numbers[300][8];
    const char *tags[300];
    struct bz_inquiry q = {.tags = tags, .n_tags = 300, .language = "es"}, *packed;
    struct bz_err err = {0};

    (void)state;
    for (int i = 0; i < 300; i++) {
        (void)snprintf(numbers[i], sizeof numbers[i], "t%d", i * 37);
        tags[i] = numbers[i];
    }
    packed = bz_record_pack(&bz_inquiry_record, &q, &err);
    assert_int_equal(packed->n_tags, 300);
    for (int i = 0; i < 300; i++)
        assert_string_equal(packed->tags[i], numbers[i]);
    assert_ptr_not_equal(packed->tags, tags);
    assert_string_equal(packed->language, "es");
    bz_record_unref(packed);
}

static void an_empty_list_has_no_address(void **state)
{
    struct bz_deadline none[1] = {{.name = "unused"}};
    const char *tags[1] = {"unused"};
    struct bz_inquiry q = {.deadlines = none, .tags = tags}, *packed;
    struct bz_err err = {0};

    (void)state;
    packed = bz_record_pack(&bz_inquiry_record, &q, &err);
    assert_null(packed->deadlines);
    assert_null(packed->tags);
    bz_record_unref(packed);
}

static void references_count_and_the_last_one_frees(void **state)
{
    int64_t before = buzon_debug_live();
    struct bz_message m = BZ_MESSAGE_INIT;
    struct bz_err err = {0};
    buzon_message *one = bz_record_pack(&bz_message_record, &m, &err);
    buzon_message *two = buzon_message_ref(one);

    (void)state;
    assert_ptr_equal(one, two);
    assert_int_equal(buzon_debug_live(), before + 1);
    buzon_message_unref(one);
    assert_int_equal(buzon_debug_live(), before + 1);
    assert_string_equal(buzon_message_text(two), "");
    buzon_message_unref(two);
    assert_int_equal(buzon_debug_live(), before);
    buzon_message_unref(NULL);
    assert_null(buzon_message_ref(NULL));
    assert_int_equal(buzon_debug_live(), before);
}

static void parts_that_are_not_counted_pack_alone(void **state)
{
    int64_t before = buzon_debug_live();
    struct bz_err err = {0};
    struct bz_author *packed = bz_record_pack(&bz_author_record, &vecina, &err);

    (void)state;
    assert_string_equal(packed->handle, "vecina@red.example");
    assert_int_equal(buzon_debug_live(), before);
    free(packed);
}

static void extreme_numbers_survive(void **state)
{
    struct bz_round r = {.account = "ayto",
                         .requests = INT64_MAX,
                         .received = INT64_MIN,
                         .messages = -1,
                         .finished_at = INT64_C(253402300799999),
                         .error_code = BUZON_ERR_RATE,
                         .error = "luego",
                         .retry_at = BUZON_TIME_NONE};
    struct bz_message m = BZ_MESSAGE_INIT, *read;
    struct bz_err err = {0};

    (void)state;
    test_round_trip(&bz_round_record, &r,
                    "{\"account\":\"ayto\",\"requests\":9223372036854775807,"
                    "\"received\":-9223372036854775808,\"messages\":-1,\"revisions\":0,"
                    "\"deletions\":0,\"inquiries\":0,\"own_posts\":0,\"sent\":0,"
                    "\"failed\":0,\"attachments\":0,\"refused\":0,\"unknown\":0,\"repaired\":0,"
                    "\"finished_at\":\"9999-12-31T23:59:59.999Z\","
                    "\"error_code\":\"rate\",\"error\":\"luego\",\"retry_at\":null,"
                    "\"warning\":null}");
    read = test_read(&bz_message_record, "{\"revision\": 2147483647}", &err);
    assert_int_equal(read->revision, INT32_MAX);
    bz_record_unref(read);
    m.created_at = INT64_MAX; /* has no form in RFC 3339 */
    BZ_TEXT json = test_json(&bz_message_record, &m);
    assert_non_null(strstr(json, "\"created_at\":null"));
}

static void a_number_of_no_word_prints_as_null(void **state)
{
    struct bz_attachment a = {.kind = (enum buzon_attachment_kind)77};
    BZ_TEXT json = test_json(&bz_attachment_record, &a);

    (void)state;
    assert_non_null(strstr(json, "{\"kind\":null,"));
}

static void what_is_missing_is_nothing_and_unknown_keys_are_ignored(void **state)
{
    struct bz_err err = {0};
    struct bz_deadline *d =
        test_read(&bz_deadline_record, "{\"later\":[1],\"name\":null}", &err);
    struct bz_message *m = test_read(&bz_message_record, "{\"attachments\":null}", &err);

    (void)state;
    assert_null(d->name);
    assert_int_equal(d->due, BUZON_DAY_NONE);
    assert_int_equal(d->disputed_due, BUZON_DAY_NONE);
    assert_true(d->due_end == BUZON_TIME_NONE);
    assert_int_equal(d->state, BUZON_DEADLINE_RUNNING);
    assert_false(d->provisional);
    assert_null(d->steps);
    assert_true(m->created_at == BUZON_TIME_NONE);
    assert_int_equal(m->n_attachments, 0);
    assert_int_equal(m->revision, 0);
    free(d);
    bz_record_unref(m);
}

static void a_field_of_another_type_is_named(void **state)
{
    static const struct {
        const char *json, *message;
    } cases[] = {
        {"[]", "message is not an object"},
        {"{\"id\": 7}", "message.id is not a text"},
        {"{\"revision\": \"1\"}", "message.revision is not a whole number of 32 bits"},
        {"{\"revision\": 2147483648}", "message.revision is not a whole number of 32 bits"},
        {"{\"revision\": 1.5}", "message.revision is not a whole number of 32 bits"},
        {"{\"kind\": \"shout\"}", "message.kind is not one of its words"},
        {"{\"kind\": 3}", "message.kind is not one of its words"},
        {"{\"created_at\": \"yesterday\"}", "message.created_at is not an instant of RFC 3339"},
        {"{\"created_at\": 5}", "message.created_at is not an instant of RFC 3339"},
        {"{\"author\": \"Vecina\"}", "author is not an object"},
        {"{\"author\": {\"bot\": 1}}", "author.bot is not true or false"},
        {"{\"attachments\": {}}", "message.attachments is not a list"},
        {"{\"attachments\": [{}, 1]}", "attachment is not an object"},
        {"{\"attachments\": [{\"size\": true}]}", "attachment.size is not a whole number"},
        {"{\"attachments\": [], \"extra\": {}, \"url\": []}", "message.url is not a text"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        test_refused(&bz_message_record, cases[i].json, cases[i].message);
    test_refused(&bz_deadline_record, "{\"due\": \"2026-02-30\"}",
                 "deadline.due is not a date as 2026-08-01");
    test_refused(&bz_inquiry_record, "{\"tags\": \"farola\"}", "inquiry.tags is not a list");
    test_refused(&bz_inquiry_record, "{\"tags\": [\"farola\", null]}",
                 "inquiry.tags is not a list of texts");
    test_refused(&bz_inquiry_record, "{\"register\": {\"registered_at\": true}}",
                 "register.registered_at is not an instant of RFC 3339");
}

static void a_word_is_found_by_name_and_by_number(void **state)
{
    (void)state;
    assert_int_equal(bz_names_find(&bz_message_kinds, "announcement"),
                     BUZON_MESSAGE_ANNOUNCEMENT);
    assert_int_equal(bz_names_find(&bz_message_kinds, "Mention"), -1);
    assert_int_equal(bz_names_find(&bz_message_kinds, NULL), -1);
    assert_string_equal(bz_names_at(&bz_verbs, BUZON_VERB_REACTED), "reacted");
    assert_null(bz_names_at(&bz_verbs, BUZON_VERB_SENT + 1));
    assert_null(bz_names_at(&bz_verbs, -1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_packed_record_shares_nothing_with_its_source),
        cmocka_unit_test(a_record_of_nothing_packs_and_prints_nothing),
        cmocka_unit_test(each_text_alone_keeps_its_place),
        cmocka_unit_test(a_record_of_many_texts_keeps_them_all),
        cmocka_unit_test(an_empty_list_has_no_address),
        cmocka_unit_test(references_count_and_the_last_one_frees),
        cmocka_unit_test(parts_that_are_not_counted_pack_alone),
        cmocka_unit_test(extreme_numbers_survive),
        cmocka_unit_test(a_number_of_no_word_prints_as_null),
        cmocka_unit_test(what_is_missing_is_nothing_and_unknown_keys_are_ignored),
        cmocka_unit_test(a_field_of_another_type_is_named),
        cmocka_unit_test(a_word_is_found_by_name_and_by_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
