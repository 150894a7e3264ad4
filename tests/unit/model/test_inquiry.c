/* SPDX-License-Identifier: EUPL-1.2 */
/* Inquiries, deadlines, registers, events, findings, accounts, answers and rounds: JSON both
 * ways and getters. */
#include "unit.h"

#include "buzon/job.h"

static const struct bz_author vecino = {.id = "44", .handle = "@tomas"};
static const char *const tags[] = {"alumbrado", "centro"};
static const char *const personal[] = {"dni", "phone"};
static const struct bz_register entry = {.entry_number = "E/2026/17",
                                         .registered_at = 0,
                                         .received_by_competent_body_at = BUZON_TIME_NONE,
                                         .transferred_at = BUZON_TIME_NONE,
                                         .body = "Alcaldía",
                                         .procedure = "acceso",
                                         .file_url = "https://sede.example/17"};
static const struct bz_deadline deadlines[] = {
    {.name = "first_answer",
     .term = "es.service.two_days",
     .started_at = 0,
     .due = BUZON_DAY_NONE,
     .due_end = 172800000,
     .state = BUZON_DEADLINE_MET,
     .satisfied_at = 86400000,
     .disputed_due = BUZON_DAY_NONE},
    {.name = "resolution",
     .term = "es.ltaibg.access",
     .term_version = "2026-01",
     .started_at = 0,
     .due = 31,
     .due_end = 2764800000,
     .state = BUZON_DEADLINE_RUNNING,
     .satisfied_by = BUZON_SATISFIED_BY_RESOLUTION_NOTIFIED,
     .satisfied_at = BUZON_TIME_NONE,
     .provisional = true,
     .disputed_due = 30,
     .calendars = "[{\"id\":\"ES\",\"version\":\"1\"}]",
     .legal = "Ley 19/2013, art. 20",
     .steps = "[\"un mes\"]"}};

static struct bz_inquiry test_inquiry(void)
{
    return (struct bz_inquiry){.id = 9,
                               .reference = "2026-9",
                               .external_ref = "CRM-1",
                               .network = "telegram",
                               .account = "ayto",
                               .thread = "44:1",
                               .author = &vecino,
                               .summary = "¿Cuánto costó la obra?",
                               .kind = BUZON_INQUIRY_INFORMATION_REQUEST,
                               .topic = "transparency",
                               .rule = "es/information.request",
                               .unit = "secretaria",
                               .assignee = "person:luisa",
                               .status = BUZON_STATUS_CLOSED,
                               .resolution = BUZON_RESOLUTION_REFERRED,
                               .reason = "a la Diputación",
                               .priority = BUZON_PRIORITY_LOW,
                               .tags = tags,
                               .n_tags = 2,
                               .language = "es",
                               .visibility = BUZON_VISIBILITY_DIRECT,
                               .restricted = true,
                               .personal = personal,
                               .n_personal = 2,
                               .opened_at = 1,
                               .last_in_at = 2,
                               .first_answer_at = 3,
                               .answered_at = 4,
                               .closed_at = 5,
                               .waiting_since = BUZON_TIME_NONE,
                               .next_due = 6,
                               .deadlines = deadlines,
                               .n_deadlines = 2,
                               .reg = &entry,
                               .publication = BUZON_PUBLICATION_PROPOSED,
                               .messages = 3,
                               .version = 12};
}

static void an_inquiry_prints_whole_and_reads_back(void **state)
{
    struct bz_inquiry q = test_inquiry();

    (void)state;
    test_round_trip(
        &bz_inquiry_record, &q,
        "{\"id\":9,\"reference\":\"2026-9\",\"external_ref\":\"CRM-1\","
        "\"network\":\"telegram\",\"account\":\"ayto\",\"thread\":\"44:1\","
        "\"author\":{\"id\":\"44\",\"handle\":\"@tomas\",\"name\":null,\"url\":null,"
        "\"bot\":false,\"ours\":false},\"summary\":\"¿Cuánto costó la obra?\","
        "\"kind\":\"information_request\",\"topic\":\"transparency\","
        "\"rule\":\"es/information.request\",\"unit\":\"secretaria\","
        "\"assignee\":\"person:luisa\",\"status\":\"closed\",\"resolution\":\"referred\","
        "\"reason\":\"a la Diputación\",\"priority\":\"low\","
        "\"tags\":[\"alumbrado\",\"centro\"],\"language\":\"es\",\"visibility\":\"direct\","
        "\"restricted\":true,\"personal\":[\"dni\",\"phone\"],\"opened_at\":\"1970-01-01T00:00:"
        "00.001Z\","
        "\"last_in_at\":\"1970-01-01T00:00:00.002Z\","
        "\"first_answer_at\":\"1970-01-01T00:00:00.003Z\","
        "\"answered_at\":\"1970-01-01T00:00:00.004Z\","
        "\"closed_at\":\"1970-01-01T00:00:00.005Z\",\"waiting_since\":null,"
        "\"next_due\":\"1970-01-01T00:00:00.006Z\",\"deadlines\":["
        "{\"name\":\"first_answer\",\"term\":\"es.service.two_days\","
        "\"term_version\":null,\"started_at\":\"1970-01-01T00:00:00.000Z\",\"due\":null,"
        "\"due_end\":\"1970-01-03T00:00:00.000Z\",\"state\":\"met\","
        "\"satisfied_by\":\"answer_sent\",\"satisfied_at\":\"1970-01-02T00:00:00.000Z\","
        "\"provisional\":false,\"disputed_due\":null,\"calendars\":[],\"legal\":null,"
        "\"steps\":[]},"
        "{\"name\":\"resolution\",\"term\":\"es.ltaibg.access\","
        "\"term_version\":\"2026-01\",\"started_at\":\"1970-01-01T00:00:00.000Z\","
        "\"due\":\"1970-02-01\",\"due_end\":\"1970-02-02T00:00:00.000Z\","
        "\"state\":\"running\",\"satisfied_by\":\"resolution_notified\","
        "\"satisfied_at\":null,\"provisional\":true,\"disputed_due\":\"1970-01-31\","
        "\"calendars\":[{\"id\":\"ES\",\"version\":\"1\"}],"
        "\"legal\":\"Ley 19/2013, art. 20\",\"steps\":[\"un mes\"]}],"
        "\"register\":{\"entry_number\":\"E/2026/17\","
        "\"registered_at\":\"1970-01-01T00:00:00.000Z\","
        "\"received_by_competent_body_at\":null,\"body\":\"Alcaldía\","
        "\"procedure\":\"acceso\",\"file_url\":\"https://sede.example/"
        "17\",\"transferred_at\":null},"
        "\"publication\":\"proposed\",\"messages\":3,\"version\":12}");
}

static void an_inquiry_without_its_optional_parts_packs(void **state)
{
    struct bz_inquiry q = {.reference = "2026-1", .waiting_since = BUZON_TIME_NONE}, *packed;
    struct bz_err err = {0};
    BZ_TEXT json = NULL;

    (void)state;
    packed = bz_record_pack(&bz_inquiry_record, &q, &err);
    json = buzon_inquiry_to_json(packed, NULL);
    assert_null(buzon_inquiry_author(packed));
    assert_null(buzon_inquiry_register(packed));
    assert_non_null(strstr(json, "\"author\":null"));
    assert_non_null(strstr(json, "\"tags\":[]"));
    assert_non_null(strstr(json, "\"deadlines\":[],\"register\":null"));
    buzon_inquiry_unref(packed);
}

static void the_getters_of_an_inquiry_give_its_fields(void **state)
{
    struct bz_inquiry q = test_inquiry();

    (void)state;
    assert_int_equal(buzon_inquiry_id(&q), 9);
    assert_string_equal(buzon_inquiry_reference(&q), "2026-9");
    assert_string_equal(buzon_inquiry_external_ref(&q), "CRM-1");
    assert_string_equal(buzon_inquiry_network(&q), "telegram");
    assert_string_equal(buzon_inquiry_account(&q), "ayto");
    assert_string_equal(buzon_inquiry_thread(&q), "44:1");
    assert_ptr_equal(buzon_inquiry_author(&q), &vecino);
    assert_string_equal(buzon_inquiry_summary(&q), "¿Cuánto costó la obra?");
    assert_int_equal(buzon_inquiry_kind(&q), BUZON_INQUIRY_INFORMATION_REQUEST);
    assert_string_equal(buzon_inquiry_topic(&q), "transparency");
    assert_string_equal(buzon_inquiry_rule(&q), "es/information.request");
    assert_string_equal(buzon_inquiry_unit(&q), "secretaria");
    assert_string_equal(buzon_inquiry_assignee(&q), "person:luisa");
    assert_int_equal(buzon_inquiry_status(&q), BUZON_STATUS_CLOSED);
    assert_int_equal(buzon_inquiry_resolution(&q), BUZON_RESOLUTION_REFERRED);
    assert_string_equal(buzon_inquiry_reason(&q), "a la Diputación");
    assert_int_equal(buzon_inquiry_priority(&q), BUZON_PRIORITY_LOW);
    assert_int_equal(buzon_inquiry_tags_count(&q), 2);
    assert_string_equal(buzon_inquiry_tags_at(&q, 1), "centro");
    assert_null(buzon_inquiry_tags_at(&q, 2));
    assert_string_equal(buzon_inquiry_language(&q), "es");
    assert_int_equal(buzon_inquiry_visibility(&q), BUZON_VISIBILITY_DIRECT);
    assert_true(buzon_inquiry_restricted(&q));
    assert_int_equal(buzon_inquiry_personal_count(&q), 2);
    assert_string_equal(buzon_inquiry_personal_at(&q, 1), "phone");
    assert_null(buzon_inquiry_personal_at(&q, 2));
}

static void the_getters_of_an_inquiry_give_its_times_and_parts(void **state)
{
    struct bz_inquiry q = test_inquiry();

    (void)state;
    assert_int_equal(buzon_inquiry_opened_at(&q), 1);
    assert_int_equal(buzon_inquiry_last_in_at(&q), 2);
    assert_int_equal(buzon_inquiry_first_answer_at(&q), 3);
    assert_int_equal(buzon_inquiry_answered_at(&q), 4);
    assert_int_equal(buzon_inquiry_closed_at(&q), 5);
    assert_true(buzon_inquiry_waiting_since(&q) == BUZON_TIME_NONE);
    assert_int_equal(buzon_inquiry_next_due(&q), 6);
    assert_int_equal(buzon_inquiry_deadlines_count(&q), 2);
    assert_ptr_equal(buzon_inquiry_deadlines_at(&q, 1), &deadlines[1]);
    assert_null(buzon_inquiry_deadlines_at(&q, 2));
    assert_ptr_equal(buzon_inquiry_register(&q), &entry);
    assert_int_equal(buzon_inquiry_publication(&q), BUZON_PUBLICATION_PROPOSED);
    assert_int_equal(buzon_inquiry_messages(&q), 3);
    assert_int_equal(buzon_inquiry_version(&q), 12);
}

static void the_getters_of_a_deadline_give_its_fields(void **state)
{
    const struct bz_deadline *d = &deadlines[1];

    (void)state;
    assert_string_equal(buzon_deadline_name(d), "resolution");
    assert_string_equal(buzon_deadline_term(d), "es.ltaibg.access");
    assert_string_equal(buzon_deadline_term_version(d), "2026-01");
    assert_int_equal(buzon_deadline_started_at(d), 0);
    assert_int_equal(buzon_deadline_due(d), 31);
    assert_int_equal(buzon_deadline_due_end(d), 2764800000);
    assert_int_equal(buzon_deadline_state(d), BUZON_DEADLINE_RUNNING);
    assert_int_equal(buzon_deadline_satisfied_by(d), BUZON_SATISFIED_BY_RESOLUTION_NOTIFIED);
    assert_true(buzon_deadline_satisfied_at(d) == BUZON_TIME_NONE);
    assert_true(buzon_deadline_provisional(d));
    assert_int_equal(buzon_deadline_disputed_due(d), 30);
    assert_string_equal(buzon_deadline_calendars(d), "[{\"id\":\"ES\",\"version\":\"1\"}]");
    assert_string_equal(buzon_deadline_legal(d), "Ley 19/2013, art. 20");
    assert_string_equal(buzon_deadline_steps(d), "[\"un mes\"]");
    assert_string_equal(buzon_deadline_calendars(&deadlines[0]), "[]");
    assert_string_equal(buzon_deadline_steps(&deadlines[0]), "[]");
}

static void the_getters_of_a_register_give_its_fields(void **state)
{
    (void)state;
    assert_string_equal(buzon_register_entry_number(&entry), "E/2026/17");
    assert_int_equal(buzon_register_registered_at(&entry), 0);
    assert_true(buzon_register_received_by_competent_body_at(&entry) == BUZON_TIME_NONE);
    assert_string_equal(buzon_register_body(&entry), "Alcaldía");
    assert_string_equal(buzon_register_procedure(&entry), "acceso");
    assert_string_equal(buzon_register_file_url(&entry), "https://sede.example/17");
}

static void getters_of_no_inquiry_give_nothing(void **state)
{
    (void)state;
    assert_int_equal(buzon_inquiry_id(NULL), 0);
    assert_null(buzon_inquiry_reference(NULL));
    assert_null(buzon_inquiry_author(NULL));
    assert_null(buzon_inquiry_register(NULL));
    assert_int_equal(buzon_inquiry_tags_count(NULL), 0);
    assert_null(buzon_inquiry_tags_at(NULL, 0));
    assert_null(buzon_inquiry_deadlines_at(NULL, 0));
    assert_int_equal(buzon_inquiry_kind(NULL), BUZON_INQUIRY_OTHER);
    assert_int_equal(buzon_inquiry_status(NULL), BUZON_STATUS_NEW);
    assert_false(buzon_inquiry_restricted(NULL));
    assert_true(buzon_inquiry_next_due(NULL) == BUZON_TIME_NONE);
    assert_null(buzon_deadline_name(NULL));
    assert_null(buzon_deadline_steps(NULL));
    assert_int_equal(buzon_deadline_due(NULL), BUZON_DAY_NONE);
    assert_int_equal(buzon_deadline_disputed_due(NULL), BUZON_DAY_NONE);
    assert_true(buzon_deadline_due_end(NULL) == BUZON_TIME_NONE);
    assert_false(buzon_deadline_provisional(NULL));
    assert_null(buzon_register_entry_number(NULL));
    assert_true(buzon_register_registered_at(NULL) == BUZON_TIME_NONE);
    assert_null(buzon_inquiry_to_json(NULL, NULL));
}

static void an_event_prints_and_an_erased_payload_is_null(void **state)
{
    struct bz_event e = {.seq = 2,
                         .position = 7,
                         .inquiry = "2026-9",
                         .at = 0,
                         .actor = "person:luisa",
                         .verb = "assigned",
                         .payload = "{\"to\":\"obras\"}",
                         .commitment = "aa",
                         .hash = "bb"};

    (void)state;
    test_round_trip(&bz_event_record, &e,
                    "{\"seq\":2,\"position\":7,\"inquiry\":\"2026-9\","
                    "\"at\":\"1970-01-01T00:00:00.000Z\","
                    "\"actor\":\"person:luisa\",\"verb\":\"assigned\",\"codes\":{},"
                    "\"payload\":{\"to\":\"obras\"},\"commitment\":\"aa\",\"hash\":\"bb\"}");
    e.payload = NULL;
    test_round_trip(&bz_event_record, &e,
                    "{\"seq\":2,\"position\":7,\"inquiry\":\"2026-9\","
                    "\"at\":\"1970-01-01T00:00:00.000Z\","
                    "\"actor\":\"person:luisa\",\"verb\":\"assigned\",\"codes\":{},"
                    "\"payload\":null,\"commitment\":\"aa\",\"hash\":\"bb\"}");
    assert_int_equal(buzon_event_seq(&e), 2);
    assert_int_equal(buzon_event_position(&e), 7);
    assert_string_equal(buzon_event_inquiry(&e), "2026-9");
    assert_int_equal(buzon_event_at(&e), 0);
    assert_string_equal(buzon_event_actor(&e), "person:luisa");
    assert_string_equal(buzon_event_verb(&e), "assigned");
    assert_string_equal(buzon_event_codes(&e), "{}");
    assert_null(buzon_event_payload(&e));
    assert_string_equal(buzon_event_commitment(&e), "aa");
    assert_string_equal(buzon_event_hash(&e), "bb");
    assert_int_equal(buzon_event_seq(NULL), 0);
    assert_null(buzon_event_codes(NULL));
    assert_null(buzon_event_to_json(NULL, NULL));
}

static void a_finding_prints_and_reads_back(void **state)
{
    struct bz_finding f = {
        .inquiry = "2026-9", .seq = 4, .what = "hash", .detail = "event 4 was changed"};

    (void)state;
    test_round_trip(&bz_finding_record, &f,
                    "{\"inquiry\":\"2026-9\",\"seq\":4,\"what\":\"hash\","
                    "\"detail\":\"event 4 was changed\"}");
    assert_string_equal(buzon_finding_inquiry(&f), "2026-9");
    assert_int_equal(buzon_finding_seq(&f), 4);
    assert_string_equal(buzon_finding_what(&f), "hash");
    assert_string_equal(buzon_finding_detail(&f), "event 4 was changed");
    assert_null(buzon_finding_what(NULL));
    assert_int_equal(buzon_finding_seq(NULL), 0);
}

static void an_account_prints_without_its_row(void **state)
{
    struct bz_account a = {.id = 77,
                           .name = "ayto",
                           .network = "mastodon",
                           .state = BUZON_ACCOUNT_BROKEN,
                           .checked_at = 0,
                           .token_expires_at = BUZON_TIME_NONE,
                           .last_round_at = BUZON_TIME_NONE};

    (void)state;
    test_round_trip(&bz_account_record, &a,
                    "{\"name\":\"ayto\",\"network\":\"mastodon\",\"native_id\":null,"
                    "\"handle\":null,\"url\":null,\"state\":\"broken\","
                    "\"checked_at\":\"1970-01-01T00:00:00.000Z\","
                    "\"token_expires_at\":null,\"last_round_at\":null,\"settings\":{}}");
    assert_string_equal(buzon_account_name(&a), "ayto");
    assert_string_equal(buzon_account_network(&a), "mastodon");
    assert_null(buzon_account_native_id(&a));
    assert_null(buzon_account_handle(&a));
    assert_null(buzon_account_url(&a));
    assert_int_equal(buzon_account_state(&a), BUZON_ACCOUNT_BROKEN);
    assert_int_equal(buzon_account_checked_at(&a), 0);
    assert_true(buzon_account_token_expires_at(&a) == BUZON_TIME_NONE);
    assert_true(buzon_account_last_round_at(NULL) == BUZON_TIME_NONE);
    assert_string_equal(buzon_account_settings(&a), "{}");
    assert_null(buzon_account_settings(NULL));
    assert_string_equal(buzon_account_state_name(BUZON_ACCOUNT_RETIRED), "retired");
    assert_null(buzon_account_state_name((enum buzon_account_state)4));
    assert_null(buzon_account_to_json(NULL, NULL));
}

static void an_answer_prints_and_reads_back(void **state)
{
    static const char *const parts[] = {"Ya está (1/2)", "arreglada (2/2)"};
    static const char *const ids[] = {"901"};
    struct bz_answer a = {.id = 3,
                          .inquiry = "2026-9",
                          .account = "ayto",
                          .state = BUZON_ANSWER_FAILED,
                          .visibility = BUZON_VISIBILITY_UNLISTED,
                          .text = "Ya está arreglada",
                          .parts = parts,
                          .n_parts = 2,
                          .native_ids = ids,
                          .n_native_ids = 1,
                          .created_by = "person:luisa",
                          .created_at = 0,
                          .next_try_at = BUZON_TIME_NONE,
                          .error_code = BUZON_ERR_WINDOW,
                          .error = "too late",
                          .sent_at = BUZON_TIME_NONE};

    (void)state;
    test_round_trip(
        &bz_answer_record, &a,
        "{\"id\":3,\"inquiry\":\"2026-9\",\"account\":\"ayto\","
        "\"state\":\"failed\",\"visibility\":\"unlisted\","
        "\"text\":\"Ya está arreglada\",\"template\":{},\"version\":0,"
        "\"parts\":[\"Ya está (1/2)\",\"arreglada (2/2)\"],\"native_ids\":[\"901\"],"
        "\"created_by\":\"person:luisa\","
        "\"created_at\":\"1970-01-01T00:00:00.000Z\",\"approved_by\":null,"
        "\"reason\":null,\"next_try_at\":null,\"error_code\":\"window\","
        "\"error\":\"too late\",\"advice\":\"none\",\"advice_words\":null,"
        "\"sent_at\":null}");
    assert_int_equal(buzon_answer_id(&a), 3);
    assert_string_equal(buzon_answer_inquiry(&a), "2026-9");
    assert_string_equal(buzon_answer_account(&a), "ayto");
    assert_int_equal(buzon_answer_state(&a), BUZON_ANSWER_FAILED);
    assert_int_equal(buzon_answer_visibility(&a), BUZON_VISIBILITY_UNLISTED);
    assert_string_equal(buzon_answer_text(&a), "Ya está arreglada");
    assert_int_equal(buzon_answer_parts_count(&a), 2);
    assert_string_equal(buzon_answer_parts_at(&a, 1), "arreglada (2/2)");
    assert_null(buzon_answer_parts_at(&a, 2));
    assert_int_equal(buzon_answer_native_ids_count(&a), 1);
    assert_string_equal(buzon_answer_native_ids_at(&a, 0), "901");
    assert_null(buzon_answer_native_ids_at(&a, 1));
    assert_string_equal(buzon_answer_created_by(&a), "person:luisa");
    assert_int_equal(buzon_answer_created_at(&a), 0);
    assert_null(buzon_answer_approved_by(&a));
    assert_true(buzon_answer_next_try_at(&a) == BUZON_TIME_NONE);
    assert_int_equal(buzon_answer_error_code(&a), BUZON_ERR_WINDOW);
    assert_string_equal(buzon_answer_error(&a), "too late");
    assert_true(buzon_answer_sent_at(&a) == BUZON_TIME_NONE);
}

static void getters_of_no_answer_and_no_round_give_nothing(void **state)
{
    (void)state;
    assert_null(buzon_answer_text(NULL));
    assert_int_equal(buzon_answer_parts_count(NULL), 0);
    assert_null(buzon_answer_parts_at(NULL, 0));
    assert_int_equal(buzon_answer_error_code(NULL), BUZON_OK);
    assert_true(buzon_answer_sent_at(NULL) == BUZON_TIME_NONE);
    assert_null(buzon_answer_to_json(NULL, NULL));
    assert_string_equal(buzon_answer_state_name(BUZON_ANSWER_UNKNOWN), "unknown");
    assert_null(buzon_answer_state_name((enum buzon_answer_state)11));
    assert_null(buzon_round_account(NULL));
    assert_int_equal(buzon_round_requests(NULL), 0);
    assert_true(buzon_round_finished_at(NULL) == BUZON_TIME_NONE);
    assert_null(buzon_round_to_json(NULL, NULL));
}

static void the_getters_of_a_round_give_its_fields(void **state)
{
    struct bz_round r = {.account = "ayto",
                         .requests = 1,
                         .received = 2,
                         .messages = 3,
                         .revisions = 4,
                         .deletions = 5,
                         .inquiries = 6,
                         .own_posts = 7,
                         .sent = 8,
                         .failed = 9,
                         .unknown = 10,
                         .repaired = 11,
                         .finished_at = 12};

    (void)state;
    assert_string_equal(buzon_round_account(&r), "ayto");
    assert_int_equal(buzon_round_requests(&r), 1);
    assert_int_equal(buzon_round_received(&r), 2);
    assert_int_equal(buzon_round_messages(&r), 3);
    assert_int_equal(buzon_round_revisions(&r), 4);
    assert_int_equal(buzon_round_deletions(&r), 5);
    assert_int_equal(buzon_round_inquiries(&r), 6);
    assert_int_equal(buzon_round_own_posts(&r), 7);
    assert_int_equal(buzon_round_sent(&r), 8);
    assert_int_equal(buzon_round_failed(&r), 9);
    assert_int_equal(buzon_round_unknown(&r), 10);
    assert_int_equal(buzon_round_repaired(&r), 11);
    assert_int_equal(buzon_round_finished_at(&r), 12);
}

static void every_number_has_its_word_and_no_other_has(void **state)
{
    (void)state;
    assert_string_equal(buzon_status_name(BUZON_STATUS_WAITING), "waiting");
    assert_null(buzon_status_name((enum buzon_status)5));
    assert_string_equal(buzon_inquiry_kind_name(BUZON_INQUIRY_OTHER), "other");
    assert_string_equal(buzon_inquiry_kind_name(BUZON_INQUIRY_PRAISE), "praise");
    assert_null(buzon_inquiry_kind_name((enum buzon_inquiry_kind)9));
    assert_string_equal(buzon_resolution_name(BUZON_RESOLUTION_NO_ANSWER_NEEDED),
                        "no_answer_needed");
    assert_string_equal(buzon_resolution_name(BUZON_RESOLUTION_MERGED), "merged");
    assert_null(buzon_resolution_name((enum buzon_resolution)11));
    assert_string_equal(buzon_priority_name(BUZON_PRIORITY_URGENT), "urgent");
    assert_null(buzon_priority_name((enum buzon_priority)4));
    assert_string_equal(buzon_publication_name(BUZON_PUBLICATION_WITHDRAWN), "withdrawn");
    assert_null(buzon_publication_name((enum buzon_publication)4));
    assert_string_equal(buzon_deadline_state_name(BUZON_DEADLINE_UNDETERMINED), "undetermined");
    assert_null(buzon_deadline_state_name((enum buzon_deadline_state)6));
    assert_string_equal(buzon_satisfied_by_name(BUZON_SATISFIED_BY_FORWARDED), "forwarded");
    assert_null(buzon_satisfied_by_name((enum buzon_satisfied_by)4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_inquiry_prints_whole_and_reads_back),
        cmocka_unit_test(an_inquiry_without_its_optional_parts_packs),
        cmocka_unit_test(the_getters_of_an_inquiry_give_its_fields),
        cmocka_unit_test(the_getters_of_an_inquiry_give_its_times_and_parts),
        cmocka_unit_test(the_getters_of_a_deadline_give_its_fields),
        cmocka_unit_test(the_getters_of_a_register_give_its_fields),
        cmocka_unit_test(getters_of_no_inquiry_give_nothing),
        cmocka_unit_test(an_event_prints_and_an_erased_payload_is_null),
        cmocka_unit_test(a_finding_prints_and_reads_back),
        cmocka_unit_test(an_account_prints_without_its_row),
        cmocka_unit_test(an_answer_prints_and_reads_back),
        cmocka_unit_test(getters_of_no_answer_and_no_round_give_nothing),
        cmocka_unit_test(the_getters_of_a_round_give_its_fields),
        cmocka_unit_test(every_number_has_its_word_and_no_other_has),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
