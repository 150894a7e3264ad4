/* SPDX-License-Identifier: EUPL-1.2 */
/* Merging, splitting and undoing, through the public headers. */
#include "desk.h"

static buzon_regroup *regroup(const char *reference)
{
    buzon_error *err = NULL;
    buzon_regroup *r = buzon_regroup_new(reference, "person:ana", "lo aclara ella", &err);

    assert_no_error(err);
    return r;
}

static void two(struct desk *d)
{
    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    desk_say(d, "2", "rosa", "<p>La de la calle Mayor.</p>");
}

/* Fails, and says why; takes the regrouping. */
static void refused(struct desk *d,
                    buzon_inquiry *(*act)(buzon_inbox *, const buzon_regroup *, buzon_error **),
                    buzon_regroup *r, buzon_code code, const char *words)
{
    buzon_error *err = NULL;

    assert_null(act(d->inbox, r, &err));
    expect_error(&err, code, words);
    buzon_regroup_free(r);
}

static buzon_inquiry *merged(struct desk *d, const char *from, const char *into)
{
    buzon_error *err = NULL;
    buzon_regroup *r = regroup(from);
    buzon_inquiry *q;

    assert_true(buzon_regroup_set_into(r, into, -1, &err));
    q = buzon_inbox_merge(d->inbox, r, &err);
    assert_no_error(err);
    buzon_regroup_free(r);
    return q;
}

static void expect_merges(struct desk *d, const char *reference, const char *words)
{
    buzon_error *err = NULL;
    char *text = buzon_inbox_merges(d->inbox, reference, &err);

    assert_no_error(err);
    if (!*words)
        assert_string_equal(text, "[]");
    expect_words(text, words);
    buzon_string_free(text);
}

static void a_merge_is_told_and_undone(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_regroup *r = regroup("2026-2");
    buzon_inquiry *q;

    two(d);
    q = merged(d, "2026-2", "2026-1");
    assert_string_equal(buzon_inquiry_reference(q), "2026-1");
    assert_int_equal(buzon_inquiry_messages(q), 2);
    buzon_inquiry_unref(q);
    assert_string_equal(desk_events(d, "2026-1"), "opened merged taken_over");
    assert_string_equal(desk_events(d, "2026-2"), "opened merged_into");
    expect_merges(d, "2026-1",
                  "[{\"kind\":\"merge\",\"inquiry\":\"2026-2\",\"other\":\"2026-1\",\"at\":"
                  "\"2026-11-23T09:00:00.000Z\",\"actor\":\"person:ana\"}]");
    assert_int_equal(buzon_inbox_count(d->inbox, &err), 2); /* references that were given */
    assert_true(buzon_regroup_set_into(r, "2026-1", -1, &err));
    q = buzon_inbox_undo(d->inbox, r, &err);
    assert_no_error(err);
    assert_string_equal(buzon_inquiry_reference(q), "2026-2");
    assert_int_equal(buzon_inquiry_status(q), BUZON_STATUS_NEW);
    buzon_inquiry_unref(q);
    buzon_regroup_free(r);
    expect_merges(d, "2026-1", "");
    assert_string_equal(desk_events(d, "2026-2"), "opened merged_into merge_undone taken_over");
    desk_verify(d);
}

static void a_split_makes_a_new_one(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_regroup *r = regroup("2026-1");
    buzon_inquiry *q;

    two(d);
    desk_say_more(d, "3", "rosa", "<p>Y la papelera.</p>", "\"in_reply_to_id\":\"1\",");
    assert_true(buzon_regroup_add_message(r, "3", &err));
    buzon_regroup_set_version(r, 2);
    q = buzon_inbox_split(d->inbox, r, &err);
    assert_no_error(err);
    assert_string_equal(buzon_inquiry_reference(q), "2026-3");
    assert_string_equal(buzon_inquiry_summary(q), "Y la papelera.");
    buzon_inquiry_unref(q);
    refused(d, buzon_inbox_split, r, BUZON_ERR_CONFLICT, "has version 3 by now, not 2");
    expect_merges(d, "2026-3",
                  "\"kind\":\"split\",\"inquiry\":\"2026-3\",\"other\":"
                  "\"2026-1\"");
    assert_string_equal(desk_events(d, "2026-1"), "opened received split");
    desk_verify(d);
}

static void what_cannot_be_is_refused(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_regroup *r;

    two(d);
    desk_say(d, "3", "luis", "<p>Tampoco luce en la plaza.</p>");
    assert_null(buzon_regroup_new("2026-1", "rule:farola", "por regla", &err));
    expect_error(&err, BUZON_ERR_INVALID, "only a person can do that");
    assert_null(buzon_regroup_new("2026-1", "person:ana", "", &err));
    expect_error(&err, BUZON_ERR_INVALID, "");
    assert_null(buzon_regroup_new("farola", "person:ana", "sí", &err));
    expect_error(&err, BUZON_ERR_INVALID, "a reference looks like");
    refused(d, buzon_inbox_merge, NULL, BUZON_ERR_INVALID, "NULL");
    refused(d, buzon_inbox_merge, regroup("2026-1"), BUZON_ERR_INVALID, "is not said");
    r = regroup("2026-1");
    assert_true(buzon_regroup_set_into(r, "2026-1", -1, &err));
    refused(d, buzon_inbox_merge, r, BUZON_ERR_INVALID, "cannot be merged into itself");
    r = regroup("2026-1");
    assert_true(buzon_regroup_set_into(r, "2026-9", -1, &err));
    refused(d, buzon_inbox_merge, r, BUZON_ERR_NOT_FOUND, "there is no inquiry 2026-9");
    r = regroup("2026-3");
    assert_true(buzon_regroup_set_into(r, "2026-1", -1, &err));
    refused(d, buzon_inbox_merge, r, BUZON_ERR_INVALID, "nobody says that the authors");
    r = regroup("2026-2");
    assert_true(buzon_regroup_set_into(r, "2026-1", 7, &err));
    refused(d, buzon_inbox_merge, r, BUZON_ERR_CONFLICT, "inquiry 2026-1 has version");
    refused(d, buzon_inbox_split, regroup("2026-1"), BUZON_ERR_INVALID, "is not said");
    r = regroup("2026-1");
    assert_true(buzon_regroup_add_message(r, "2", &err));
    refused(d, buzon_inbox_split, r, BUZON_ERR_INVALID, "has no message 2 of a citizen");
    r = regroup("2026-1");
    assert_true(buzon_regroup_add_message(r, "1", &err));
    refused(d, buzon_inbox_split, r, BUZON_ERR_INVALID, "nothing would be left");
    assert_null(buzon_inbox_merges(d->inbox, "2026-9", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "2026-9");
    refused(d, buzon_inbox_undo, regroup("2026-1"), BUZON_ERR_STATE, "is neither merged");
    assert_string_equal(desk_events(d, "2026-1"), "opened");
}

/* Somebody says that two authors are one, and the histories keep that they did. */
static void two_authors_are_one_when_somebody_says_so(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_regroup *r = regroup("2026-2");
    buzon_inquiry *q;
    buzon_events *it;
    buzon_event *event;

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    desk_say(d, "2", "rosa2", "<p>Soy Rosa, desde el otro perfil.</p>");
    buzon_regroup_set_same_person(r, true);
    assert_true(buzon_regroup_set_into(r, "2026-1", -1, &err));
    q = buzon_inbox_merge(d->inbox, r, &err);
    assert_no_error(err);
    buzon_inquiry_unref(q);
    buzon_regroup_free(r);
    it = buzon_inbox_changes(d->inbox, 2, &err);
    event = buzon_events_next(it, &err);
    expect_words(buzon_event_codes(event), "\"authors\":\"said_to_be_one\"");
    expect_words(buzon_event_codes(event), "\"other\":\"2026-2\"");
    expect_words(buzon_event_payload(event), "lo aclara ella");
    buzon_event_unref(event);
    buzon_events_free(it);
    desk_verify(d);
}

/* Nothing is done to what was merged; finding its words leads to where they are. */
static void what_was_merged_takes_no_change(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new("2026-2", "person:ana", &err);
    buzon_filter *f = buzon_filter_new();

    two(d);
    buzon_inquiry_unref(merged(d, "2026-2", "2026-1"));
    assert_true(buzon_change_add_note(c, "otra nota", &err));
    assert_null(buzon_inbox_apply(d->inbox, c, &err));
    expect_error(&err, BUZON_ERR_STATE, "inquiry 2026-2 was merged into 2026-1");
    assert_false(buzon_change_close(c, BUZON_RESOLUTION_MERGED, "2026-1", &err));
    expect_error(&err, BUZON_ERR_INVALID, "merging an inquiry closes it so");
    buzon_change_free(c);
    assert_null(buzon_inbox_answer(d->inbox, "2026-2", "Va.", "person:ana", &err));
    expect_error(&err, BUZON_ERR_STATE, "was merged into 2026-1");
    assert_true(buzon_filter_set_words(f, "calle", &err));
    assert_string_equal(desk_list(buzon_inbox_inquiries(d->inbox, f, &err), &err), "2026-1");
    assert_no_error(err);
    buzon_filter_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(a_merge_is_told_and_undone),
        DESK_CASE(a_split_makes_a_new_one),
        DESK_CASE(what_cannot_be_is_refused),
        DESK_CASE(two_authors_are_one_when_somebody_says_so),
        DESK_CASE(what_was_merged_takes_no_change),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
