/* SPDX-License-Identifier: EUPL-1.2 */
/* No handle at all: every getter gives nothing, every call says what is missing, and what frees
 * takes it. */
#include "desk.h"

#define NO_TEXT(getter) assert_null(getter(NULL))
#define NO_PART(getter) assert_null(getter(NULL))
#define NO_AT(getter) assert_null(getter(NULL, 0))
#define NO_ZERO(getter) assert_true(getter(NULL) == 0)
#define NO_TIME(getter) assert_true(getter(NULL) == BUZON_TIME_NONE)
#define NO_DAY(getter) assert_int_equal(getter(NULL), BUZON_DAY_NONE)
/* JSON of nothing is a mistake of the caller. */
#define NO_JSON(printer)                                                                       \
    do {                                                                                       \
        buzon_error *err_ = NULL;                                                              \
        assert_null(printer(NULL, &err_));                                                     \
        expect_error(&err_, BUZON_ERR_INVALID, "no ");                                         \
        assert_null(printer(NULL, NULL));                                                      \
    } while (0)

/* --- records --- */

static void no_account_has_nothing(void **state)
{
    (void)state;
    NO_TEXT(buzon_account_name);
    NO_TEXT(buzon_account_network);
    NO_TEXT(buzon_account_native_id);
    NO_TEXT(buzon_account_handle);
    NO_TEXT(buzon_account_url);
    NO_ZERO(buzon_account_state);
    NO_TIME(buzon_account_checked_at);
    NO_TIME(buzon_account_token_expires_at);
    NO_TIME(buzon_account_last_round_at);
    NO_TEXT(buzon_account_settings);
    NO_JSON(buzon_account_to_json);
}

static void no_answer_has_nothing(void **state)
{
    (void)state;
    NO_ZERO(buzon_answer_id);
    NO_TEXT(buzon_answer_inquiry);
    NO_TEXT(buzon_answer_account);
    NO_ZERO(buzon_answer_state);
    NO_ZERO(buzon_answer_visibility);
    NO_TEXT(buzon_answer_text);
    NO_TEXT(buzon_answer_template);
    NO_ZERO(buzon_answer_parts_count);
    NO_AT(buzon_answer_parts_at);
    NO_ZERO(buzon_answer_native_ids_count);
    NO_AT(buzon_answer_native_ids_at);
    NO_TEXT(buzon_answer_created_by);
    NO_TIME(buzon_answer_created_at);
    NO_TEXT(buzon_answer_approved_by);
    NO_TIME(buzon_answer_next_try_at);
    NO_ZERO(buzon_answer_error_code);
    NO_TEXT(buzon_answer_error);
    NO_TIME(buzon_answer_sent_at);
    NO_JSON(buzon_answer_to_json);
}

static void no_due_has_nothing(void **state)
{
    (void)state;
    NO_DAY(buzon_due_start);
    NO_DAY(buzon_due_day);
    NO_TIME(buzon_due_at);
    NO_TIME(buzon_due_end);
    NO_ZERO(buzon_due_provisional);
    NO_ZERO(buzon_due_calendar_ends);
    NO_ZERO(buzon_due_suspended);
    NO_ZERO(buzon_due_withdrawn);
    NO_ZERO(buzon_due_in_force);
    NO_DAY(buzon_due_disputed_day);
    NO_TIME(buzon_due_disputed_end);
    NO_TEXT(buzon_due_term);
    NO_ZERO(buzon_due_term_version);
    NO_TEXT(buzon_due_legal);
    NO_TEXT(buzon_due_silence);
    NO_DAY(buzon_due_silence_from);
    NO_TEXT(buzon_due_secondary);
    NO_TEXT(buzon_due_calendars);
    NO_TEXT(buzon_due_steps);
    NO_JSON(buzon_due_to_json);
}

static void no_deadline_has_nothing(void **state)
{
    (void)state;
    NO_TEXT(buzon_deadline_name);
    NO_TEXT(buzon_deadline_term);
    NO_TEXT(buzon_deadline_term_version);
    NO_TIME(buzon_deadline_started_at);
    NO_DAY(buzon_deadline_due);
    NO_TIME(buzon_deadline_due_end);
    NO_ZERO(buzon_deadline_state);
    NO_ZERO(buzon_deadline_satisfied_by);
    NO_TIME(buzon_deadline_satisfied_at);
    NO_ZERO(buzon_deadline_provisional);
    NO_DAY(buzon_deadline_disputed_due);
    NO_TEXT(buzon_deadline_calendars);
    NO_TEXT(buzon_deadline_legal);
    NO_TEXT(buzon_deadline_steps);
}

static void no_register_has_nothing(void **state)
{
    (void)state;
    NO_TEXT(buzon_register_entry_number);
    NO_TIME(buzon_register_registered_at);
    NO_TIME(buzon_register_received_by_competent_body_at);
    NO_TEXT(buzon_register_body);
    NO_TEXT(buzon_register_procedure);
    NO_TEXT(buzon_register_file_url);
    NO_TIME(buzon_register_transferred_at);
}

static void no_inquiry_has_nothing(void **state)
{
    (void)state;
    NO_ZERO(buzon_inquiry_id);
    NO_TEXT(buzon_inquiry_reference);
    NO_TEXT(buzon_inquiry_external_ref);
    NO_TEXT(buzon_inquiry_network);
    NO_TEXT(buzon_inquiry_account);
    NO_TEXT(buzon_inquiry_thread);
    NO_PART(buzon_inquiry_author);
    NO_TEXT(buzon_inquiry_summary);
    NO_ZERO(buzon_inquiry_kind);
    NO_TEXT(buzon_inquiry_topic);
    NO_TEXT(buzon_inquiry_rule);
    NO_TEXT(buzon_inquiry_unit);
    NO_TEXT(buzon_inquiry_assignee);
    NO_ZERO(buzon_inquiry_status);
    NO_ZERO(buzon_inquiry_resolution);
    NO_TEXT(buzon_inquiry_reason);
    NO_ZERO(buzon_inquiry_priority);
    NO_ZERO(buzon_inquiry_tags_count);
    NO_AT(buzon_inquiry_tags_at);
    NO_TEXT(buzon_inquiry_language);
    NO_ZERO(buzon_inquiry_visibility);
    NO_ZERO(buzon_inquiry_restricted);
    NO_ZERO(buzon_inquiry_personal_count);
    NO_AT(buzon_inquiry_personal_at);
    NO_TIME(buzon_inquiry_opened_at);
    NO_TIME(buzon_inquiry_last_in_at);
    NO_TIME(buzon_inquiry_first_answer_at);
    NO_TIME(buzon_inquiry_answered_at);
    NO_TIME(buzon_inquiry_closed_at);
    NO_TIME(buzon_inquiry_waiting_since);
    NO_TIME(buzon_inquiry_next_due);
    NO_ZERO(buzon_inquiry_deadlines_count);
    NO_AT(buzon_inquiry_deadlines_at);
    NO_PART(buzon_inquiry_register);
    NO_ZERO(buzon_inquiry_publication);
    NO_ZERO(buzon_inquiry_messages);
    NO_ZERO(buzon_inquiry_version);
    NO_JSON(buzon_inquiry_to_json);
}

static void no_event_has_nothing(void **state)
{
    (void)state;
    NO_ZERO(buzon_event_seq);
    NO_ZERO(buzon_event_position);
    NO_TEXT(buzon_event_inquiry);
    NO_TIME(buzon_event_at);
    NO_TEXT(buzon_event_actor);
    NO_TEXT(buzon_event_verb);
    NO_TEXT(buzon_event_codes);
    NO_TEXT(buzon_event_payload);
    NO_TEXT(buzon_event_commitment);
    NO_TEXT(buzon_event_hash);
    NO_JSON(buzon_event_to_json);
}

static void no_finding_has_nothing(void **state)
{
    (void)state;
    NO_TEXT(buzon_finding_inquiry);
    NO_ZERO(buzon_finding_seq);
    NO_TEXT(buzon_finding_what);
    NO_TEXT(buzon_finding_detail);
}

static void no_round_has_nothing(void **state)
{
    (void)state;
    NO_TEXT(buzon_round_account);
    NO_ZERO(buzon_round_requests);
    NO_ZERO(buzon_round_received);
    NO_ZERO(buzon_round_messages);
    NO_ZERO(buzon_round_revisions);
    NO_ZERO(buzon_round_deletions);
    NO_ZERO(buzon_round_inquiries);
    NO_ZERO(buzon_round_own_posts);
    NO_ZERO(buzon_round_sent);
    NO_ZERO(buzon_round_failed);
    NO_ZERO(buzon_round_unknown);
    NO_ZERO(buzon_round_error_code);
    NO_TEXT(buzon_round_error);
    NO_TIME(buzon_round_retry_at);
    NO_TEXT(buzon_round_warning);
    NO_ZERO(buzon_round_repaired);
    NO_TIME(buzon_round_finished_at);
    NO_JSON(buzon_round_to_json);
}

static void no_request_has_nothing(void **state)
{
    (void)state;
    NO_TEXT(buzon_request_method);
    NO_TEXT(buzon_request_url);
    NO_ZERO(buzon_request_headers_count);
    NO_AT(buzon_request_headers_at);
    NO_ZERO(buzon_request_timeout_ms);
}

static void no_request_has_a_body(void **state)
{
    size_t len = 7;

    (void)state;
    assert_null(buzon_request_body(NULL, NULL));
    assert_null(buzon_request_body(NULL, &len));
    assert_int_equal(len, 0);
}

static void no_author_has_nothing(void **state)
{
    (void)state;
    NO_TEXT(buzon_author_id);
    NO_TEXT(buzon_author_handle);
    NO_TEXT(buzon_author_name);
    NO_TEXT(buzon_author_url);
    NO_ZERO(buzon_author_bot);
    NO_ZERO(buzon_author_ours);
}

static void no_attachment_has_nothing(void **state)
{
    (void)state;
    NO_ZERO(buzon_attachment_kind);
    NO_TEXT(buzon_attachment_url);
    NO_TEXT(buzon_attachment_type);
    NO_TEXT(buzon_attachment_name);
    NO_TEXT(buzon_attachment_description);
    assert_int_equal(buzon_attachment_size(NULL), -1); /* "unknown" */
    NO_ZERO(buzon_attachment_state);
    NO_TEXT(buzon_attachment_sha256);
}

static void no_message_has_nothing(void **state)
{
    (void)state;
    NO_TEXT(buzon_message_network);
    NO_TEXT(buzon_message_account);
    NO_TEXT(buzon_message_id);
    NO_TEXT(buzon_message_native_id);
    NO_ZERO(buzon_message_revision);
    NO_ZERO(buzon_message_kind);
    NO_ZERO(buzon_message_direction);
    NO_ZERO(buzon_message_visibility);
    NO_PART(buzon_message_author);
    NO_TEXT(buzon_message_text);
    NO_TEXT(buzon_message_subject);
    NO_TEXT(buzon_message_language);
    NO_TIME(buzon_message_created_at);
    NO_TIME(buzon_message_edited_at);
    NO_TIME(buzon_message_deleted_at);
    NO_TEXT(buzon_message_thread);
    NO_TEXT(buzon_message_parent);
    NO_TEXT(buzon_message_url);
    NO_ZERO(buzon_message_attachments_count);
    NO_AT(buzon_message_attachments_at);
    NO_TEXT(buzon_message_extra);
    NO_JSON(buzon_message_to_json);
}

static void no_notice_has_nothing(void **state)
{
    (void)state;
    NO_ZERO(buzon_notice_verb);
    NO_TEXT(buzon_notice_target);
    NO_TIME(buzon_notice_at);
    NO_TEXT(buzon_notice_actor);
    NO_TEXT(buzon_notice_text);
    NO_TEXT(buzon_notice_error);
    NO_TEXT(buzon_notice_extra);
    NO_JSON(buzon_notice_to_json);
}

static void no_batch_has_nothing(void **state)
{
    (void)state;
    NO_ZERO(buzon_batch_messages_count);
    NO_AT(buzon_batch_messages_at);
    NO_ZERO(buzon_batch_notices_count);
    NO_AT(buzon_batch_notices_at);
    NO_ZERO(buzon_batch_own_posts_count);
    NO_AT(buzon_batch_own_posts_at);
    NO_ZERO(buzon_batch_requests_count);
    NO_AT(buzon_batch_requests_at);
    NO_TEXT(buzon_batch_state);
    NO_ZERO(buzon_batch_round_done);
    NO_ZERO(buzon_batch_unknown);
    NO_ZERO(buzon_batch_repaired);
}

/* --- calls --- */

#define REFUSED(call, words)                                                                   \
    do {                                                                                       \
        assert_true((call) == 0);                                                              \
        expect_error(&err, BUZON_ERR_INVALID, words);                                          \
    } while (0)
#define REFUSED_NUMBER(call, words)                                                            \
    do {                                                                                       \
        assert_int_equal((call), -1);                                                          \
        expect_error(&err, BUZON_ERR_INVALID, words);                                          \
    } while (0)

static void no_inbox_is_read(void **state)
{
    buzon_error *err = NULL;

    (void)state;
    REFUSED(buzon_inbox_settings(NULL, &err), "inbox is NULL");
    REFUSED(buzon_inbox_account(NULL, "ayto", &err), "inbox is NULL");
    REFUSED(buzon_inbox_accounts(NULL, &err), "inbox is NULL");
    REFUSED(buzon_inbox_inquiries(NULL, NULL, &err), "inbox is NULL");
    REFUSED(buzon_inbox_inquiry(NULL, "2026-1", &err), "inbox is NULL");
    REFUSED(buzon_inbox_messages(NULL, "2026-1", &err), "inbox is NULL");
    REFUSED(buzon_inbox_revisions(NULL, "ayto", "1", &err), "inbox is NULL");
    REFUSED(buzon_inbox_events(NULL, "2026-1", &err), "inbox is NULL");
    REFUSED(buzon_inbox_answers(NULL, NULL, &err), "inbox is NULL");
    REFUSED(buzon_inbox_verify(NULL, NULL, &err), "inbox is NULL");
    REFUSED(buzon_inbox_check(NULL, "ayto", &err), "inbox is NULL");
    REFUSED(buzon_inbox_figures(NULL, BUZON_DAY_NONE, BUZON_DAY_NONE, &err), "inbox is NULL");
    REFUSED(buzon_inbox_check_figures(NULL, &err), "inbox is NULL");
    REFUSED(buzon_inbox_rebuild_figures(NULL, &err), "inbox is NULL");
    REFUSED(buzon_inbox_table(NULL, "{}", false, &err), "inbox is NULL");
    REFUSED(buzon_inbox_public_figures(NULL, BUZON_DAY_NONE, BUZON_DAY_NONE, &err),
            "inbox is NULL");
    REFUSED_NUMBER(buzon_inbox_count(NULL, &err), "inbox is NULL");
    assert_null(buzon_inbox_address(NULL));
    assert_true(buzon_inbox_is_closed(NULL));
}

static void no_inbox_is_changed(void **state)
{
    buzon_error *err = NULL;
    buzon_change *change = buzon_change_new("2026-1", "system", NULL);
    buzon_response *response = buzon_response_new(200);

    (void)state;
    REFUSED(buzon_inbox_set_settings(NULL, "{}", "system", &err), "inbox is NULL");
    REFUSED(buzon_inbox_add_account(NULL, "a", "mastodon",
                                    "{\"base_url\":\"https://red.example\"}", "system", &err),
            "inbox is NULL");
    REFUSED(buzon_inbox_set_account_state(NULL, "a", BUZON_ACCOUNT_PAUSED, "system", &err),
            "inbox is NULL");
    REFUSED(buzon_inbox_set_secret(NULL, "a", "token", "x", 1, &err), "inbox is NULL");
    REFUSED(buzon_inbox_add_data(NULL, "/tmp", &err), "inbox is NULL");
    REFUSED(buzon_inbox_set_ca_file(NULL, "/dev/null", &err), "inbox is NULL");
    buzon_change_set_kind(change, BUZON_INQUIRY_PRAISE);
    REFUSED(buzon_inbox_apply(NULL, change, &err), "inbox is NULL");
    REFUSED(buzon_inbox_answer(NULL, "2026-1", "Hola.", "system", &err), "inbox is NULL");
    REFUSED(buzon_letter_set_template(NULL, "{\"name\":\"n\",\"language\":\"es\"}", &err),
            "letter is NULL");
    REFUSED(buzon_inbox_cancel_answer(NULL, 1, "system", &err), "inbox is NULL");
    REFUSED(buzon_inbox_write(NULL, "2026-1", NULL, &err), "letter is NULL");
    REFUSED(buzon_inbox_edit_answer(NULL, 1, 1, NULL, &err), "letter is NULL");
    REFUSED(buzon_inbox_submit_answer(NULL, 1, 1, "system", &err), "inbox is NULL");
    REFUSED(buzon_inbox_approve_answer(NULL, 1, 1, "person:ana", &err), "inbox is NULL");
    REFUSED(buzon_inbox_reject_answer(NULL, 1, 1, "No.", "person:ana", &err), "inbox is NULL");
    REFUSED(
        buzon_inbox_settle_answer(NULL, 1, BUZON_SETTLEMENT_FOUND, NULL, "person:ana", &err),
        "inbox is NULL");
    REFUSED(buzon_inbox_job(NULL, "ayto", BUZON_WORK_POLL, &err), "inbox is NULL");
    REFUSED(buzon_inbox_run(NULL, NULL, BUZON_WORK_POLL, &err), "inbox is NULL");
    REFUSED(buzon_inbox_import(NULL, "ayto", response, &err), "inbox is NULL");
    REFUSED_NUMBER(buzon_inbox_recompute(NULL, "system", &err), "inbox is NULL");
    buzon_change_free(change);
    buzon_response_free(response);
}

static void no_iterator_gives_nothing(void **state)
{
    buzon_error *err = NULL;

    (void)state;
    REFUSED(buzon_inquiries_next(NULL, &err), "NULL");
    REFUSED(buzon_messages_next(NULL, &err), "NULL");
    REFUSED(buzon_events_next(NULL, &err), "NULL");
    REFUSED(buzon_accounts_next(NULL, &err), "NULL");
    REFUSED(buzon_answers_next(NULL, &err), "NULL");
    REFUSED(buzon_findings_next(NULL, &err), "NULL");
    REFUSED(buzon_job_next(NULL, &err), "NULL");
    REFUSED(buzon_job_round(NULL, &err), "NULL");
    REFUSED(buzon_job_answer(NULL, NULL, &err), "NULL");
    REFUSED(buzon_job_fail(NULL, "x", false, &err), "NULL");
}

static void no_builder_is_filled(void **state)
{
    buzon_error *err = NULL;

    (void)state;
    REFUSED(buzon_response_add_header(NULL, "Link", "x", &err), "no response");
    REFUSED(buzon_response_set_body(NULL, "x", 1, &err), "no response");
    REFUSED(buzon_filter_set_account(NULL, "x", &err), "NULL");
    REFUSED(buzon_filter_set_network(NULL, "x", &err), "NULL");
    REFUSED(buzon_filter_set_unit(NULL, "x", &err), "NULL");
    REFUSED(buzon_filter_set_assignee(NULL, "x", &err), "NULL");
    REFUSED(buzon_filter_set_tag(NULL, "x", &err), "NULL");
    REFUSED(buzon_filter_set_follower(NULL, "person:ana", &err), "NULL");
    REFUSED(buzon_filter_set_personal(NULL, "any", &err), "NULL");
    REFUSED(buzon_filter_set_words(NULL, "x", &err), "NULL");
    REFUSED(buzon_change_set_unit(NULL, "x", &err), "NULL");
    REFUSED(buzon_change_set_assignee(NULL, "x", &err), "NULL");
    REFUSED(buzon_change_set_topic(NULL, "x", &err), "NULL");
    REFUSED(buzon_change_set_external_ref(NULL, "x", &err), "NULL");
    REFUSED(buzon_change_add_note(NULL, "x", &err), "NULL");
    REFUSED(buzon_change_add_tag(NULL, "x", &err), "NULL");
    REFUSED(buzon_change_remove_tag(NULL, "x", &err), "NULL");
    REFUSED(buzon_change_add_follower(NULL, "person:ana", &err), "NULL");
    REFUSED(buzon_change_remove_follower(NULL, "person:ana", &err), "NULL");
    REFUSED(buzon_inbox_followers(NULL, "2026-1", &err), "NULL");
    REFUSED(buzon_inbox_refresh(NULL, "2026-1", &err), "NULL");
    REFUSED(buzon_inbox_refresh_job(NULL, "2026-1", &err), "NULL");
    REFUSED(buzon_inbox_unit_dir3(NULL, "Obras", &err), "NULL");
    REFUSED(buzon_change_close(NULL, BUZON_RESOLUTION_ANSWERED, NULL, &err), "NULL");
    REFUSED(buzon_change_set_register(NULL, "E/1", 0, "es.ltaibg.access", &err), "NULL");
    REFUSED(buzon_vault_answer(NULL, "x", 1, &err), "NULL");
}

static void a_letter_that_is_not_there_takes_nothing(void **state)
{
    (void)state;
    buzon_letter_set_draft(NULL, true);
    buzon_letter_set_visibility(NULL, BUZON_VISIBILITY_DIRECT);
    buzon_letter_set_privacy(NULL, BUZON_PRIVACY_PRIVATE);
    buzon_letter_free(NULL);
    assert_int_equal(buzon_answer_version(NULL), 0);
    assert_null(buzon_answer_reason(NULL));
    assert_int_equal(buzon_answer_advice(NULL), BUZON_ADVICE_NONE);
    assert_null(buzon_answer_advice_words(NULL));
}

static void setters_without_errors_take_nothing(void **state)
{
    (void)state;
    buzon_filter_set_overdue(NULL, true);
    buzon_filter_set_pending(NULL, true);
    buzon_filter_set_undetermined(NULL, true);
    buzon_filter_set_status(NULL, BUZON_STATUS_NEW);
    buzon_filter_set_kind(NULL, BUZON_INQUIRY_PRAISE);
    buzon_filter_set_opened_from(NULL, 0);
    buzon_filter_set_opened_before(NULL, 0);
    buzon_filter_set_restricted(NULL, true);
    buzon_filter_set_order(NULL, BUZON_ORDER_NEWEST);
    buzon_filter_set_limit(NULL, 1);
    buzon_change_set_version(NULL, 1);
    buzon_change_set_kind(NULL, BUZON_INQUIRY_PRAISE);
    buzon_change_set_priority(NULL, BUZON_PRIORITY_HIGH);
    buzon_change_set_restricted(NULL, true);
    buzon_change_set_status(NULL, BUZON_STATUS_OPEN);
    buzon_change_set_received_by_competent_body_at(NULL, 0);
    buzon_change_set_resolution_notified_at(NULL, 0);
    buzon_change_set_acknowledged_at(NULL, 0);
    buzon_change_set_forwarded_at(NULL, 0);
    buzon_act_set_withdrawn(NULL, true);
    buzon_act_free(NULL);
    buzon_inbox_set_clock(NULL, NULL, NULL, NULL);
    buzon_inbox_set_log(NULL, NULL, NULL, NULL);
    buzon_inbox_set_interrupt(NULL, NULL, NULL, NULL);
    buzon_inbox_set_progress(NULL, NULL, NULL, NULL);
    buzon_inbox_set_vault(NULL, NULL, NULL, NULL, NULL);
    buzon_inbox_close(NULL);
}

static void no_case_and_no_calendar_compute_nothing(void **state)
{
    buzon_error *err = NULL;
    int64_t n = 7;

    (void)state;
    buzon_deadline_case_set_received(NULL, 0);
    buzon_deadline_case_set_zone(NULL, "Europe/Madrid");
    buzon_deadline_case_add_citizen_calendar(NULL, "ES");
    buzon_deadline_case_add_holiday(NULL, 0);
    buzon_deadline_case_suspend_granted(NULL, 0, 1, "day", "working", true);
    buzon_deadline_case_extend(NULL, 0, 1, "day", NULL);
    REFUSED(buzon_deadline_compute(NULL, BUZON_TEST_DATA, &err), "no case");
    assert_int_equal(buzon_deadline_latest(NULL, 0, BUZON_TEST_DATA, &err), BUZON_DAY_NONE);
    expect_error(&err, BUZON_ERR_INVALID, "no case");
    REFUSED(buzon_calendar_members(NULL, &err), "no calendar");
    REFUSED(buzon_calendar_why(NULL, 0, &err), "no calendar");
    REFUSED(buzon_calendar_working_days_between(NULL, 0, 1, &n, &err), "no calendar");
    assert_int_equal(n, 7);
    REFUSED_NUMBER(buzon_calendar_is_working_day(NULL, 0, &err), "no calendar");
    assert_int_equal(buzon_calendar_roll(NULL, 0, false, &err), BUZON_DAY_NONE);
    expect_error(&err, BUZON_ERR_INVALID, "no calendar");
    assert_int_equal(buzon_due_alert(NULL, 1, &err), BUZON_TIME_NONE);
    expect_error(&err, BUZON_ERR_INVALID, "");
    REFUSED_NUMBER(buzon_due_minutes_left(NULL, 0, &err), "");
}

/* --- references --- */

static void another_reference_to_nothing_is_nothing(void **state)
{
    (void)state;
    assert_null(buzon_account_ref(NULL));
    assert_null(buzon_answer_ref(NULL));
    assert_null(buzon_batch_ref(NULL));
    assert_null(buzon_calendar_ref(NULL));
    assert_null(buzon_due_ref(NULL));
    assert_null(buzon_event_ref(NULL));
    assert_null(buzon_finding_ref(NULL));
    assert_null(buzon_inbox_ref(NULL));
    assert_null(buzon_inquiry_ref(NULL));
    assert_null(buzon_message_ref(NULL));
    assert_null(buzon_notice_ref(NULL));
    assert_null(buzon_request_ref(NULL));
    assert_null(buzon_round_ref(NULL));
}

static void nothing_may_be_given_back(void **state)
{
    int64_t live = buzon_debug_live();

    (void)state;
    buzon_account_unref(NULL);
    buzon_answer_unref(NULL);
    buzon_batch_unref(NULL);
    buzon_calendar_unref(NULL);
    buzon_due_unref(NULL);
    buzon_event_unref(NULL);
    buzon_finding_unref(NULL);
    buzon_inbox_unref(NULL);
    buzon_inquiry_unref(NULL);
    buzon_message_unref(NULL);
    buzon_notice_unref(NULL);
    buzon_request_unref(NULL);
    buzon_round_unref(NULL);
    buzon_accounts_free(NULL);
    buzon_answers_free(NULL);
    buzon_change_free(NULL);
    buzon_deadline_case_free(NULL);
    buzon_error_free(NULL);
    buzon_events_free(NULL);
    buzon_filter_free(NULL);
    buzon_findings_free(NULL);
    buzon_inquiries_free(NULL);
    buzon_job_free(NULL);
    buzon_messages_free(NULL);
    buzon_response_free(NULL);
    buzon_string_free(NULL);
    assert_int_equal(buzon_debug_live(), live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_account_has_nothing),
        cmocka_unit_test(no_answer_has_nothing),
        cmocka_unit_test(no_due_has_nothing),
        cmocka_unit_test(no_deadline_has_nothing),
        cmocka_unit_test(no_register_has_nothing),
        cmocka_unit_test(no_inquiry_has_nothing),
        cmocka_unit_test(no_event_has_nothing),
        cmocka_unit_test(no_finding_has_nothing),
        cmocka_unit_test(no_round_has_nothing),
        cmocka_unit_test(no_request_has_nothing),
        cmocka_unit_test(no_request_has_a_body),
        cmocka_unit_test(no_author_has_nothing),
        cmocka_unit_test(no_attachment_has_nothing),
        cmocka_unit_test(no_message_has_nothing),
        cmocka_unit_test(no_notice_has_nothing),
        cmocka_unit_test(no_batch_has_nothing),
        cmocka_unit_test(no_inbox_is_read),
        cmocka_unit_test(no_inbox_is_changed),
        cmocka_unit_test(no_iterator_gives_nothing),
        cmocka_unit_test(no_builder_is_filled),
        cmocka_unit_test(a_letter_that_is_not_there_takes_nothing),
        cmocka_unit_test(setters_without_errors_take_nothing),
        cmocka_unit_test(no_case_and_no_calendar_compute_nothing),
        cmocka_unit_test(another_reference_to_nothing_is_nothing),
        cmocka_unit_test(nothing_may_be_given_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
