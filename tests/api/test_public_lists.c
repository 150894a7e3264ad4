/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading: filters, their reuse, iterators before and after close, words in every alphabet,
 * languages. */
#include "desk.h"

/* Four inquiries: a broken lamp, a year, a lane, and one that is closed. */
static void people_write(struct desk *d)
{
    buzon_error *err = NULL;
    buzon_change *c;

    d->now = DESK_NOW - 5 * DAY;
    desk_say(d, "1", "rosa", "<p>La farola de la calle Mayor lleva un año sin luz.</p>");
    d->now = DESK_NOW - 2 * HOUR;
    desk_say(d, "2", "luis", "<p>¿A cuánto subió el IBI en el ano de referencia?</p>");
    d->now = DESK_NOW - HOUR;
    desk_say(d, "3", "noor", "<p>شكرا — Спасибо — 谢谢 por la traducción del tríptico.</p>");
    d->now = DESK_NOW;
    desk_say(d, "4", "iker", "<p>Propongo un carril bici.</p>");
    c = buzon_change_new("2026-4", "person:ana", &err);
    assert_true(buzon_change_close(c, BUZON_RESOLUTION_NO_ANSWER_NEEDED, NULL, &err));
    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
    buzon_change_free(c);
    assert_no_error(err);
}

static const char *listed(struct desk *d, const buzon_filter *f)
{
    buzon_error *err = NULL;
    const char *text = desk_list(buzon_inbox_inquiries(d->inbox, f, &err), &err);

    assert_no_error(err);
    return text;
}

/* --- filters --- */

static void every_order_lists_every_inquiry(void **state)
{
    struct desk *d = *state;
    buzon_filter *f = buzon_filter_new();

    people_write(d);
    assert_string_equal(listed(d, NULL), "2026-1 2026-2 2026-3 2026-4");
    buzon_filter_set_order(f, BUZON_ORDER_NEWEST);
    assert_string_equal(listed(d, f), "2026-4 2026-3 2026-2 2026-1");
    buzon_filter_set_order(f, BUZON_ORDER_OLDEST);
    buzon_filter_set_limit(f, 3);
    assert_string_equal(listed(d, f), "2026-1 2026-2 2026-3");
    buzon_filter_set_limit(f, 0);
    assert_string_equal(listed(d, f), "");
    buzon_filter_free(f);
}

static void conditions_come_and_go_on_one_filter(void **state)
{
    struct desk *d = *state;
    buzon_filter *f = buzon_filter_new();

    people_write(d);
    buzon_filter_set_overdue(f, true);
    assert_string_equal(listed(d, f), "2026-1");
    buzon_filter_set_overdue(f, false);
    buzon_filter_set_pending(f, true);
    assert_string_equal(listed(d, f), "2026-1 2026-2 2026-3");
    buzon_filter_set_pending(f, false);
    buzon_filter_set_status(f, BUZON_STATUS_CLOSED);
    assert_string_equal(listed(d, f), "2026-4");
    buzon_filter_set_status(f, BUZON_STATUS_NEW);
    buzon_filter_set_opened_from(f, DESK_NOW - 4 * HOUR);
    assert_string_equal(listed(d, f), "2026-2 2026-3");
    buzon_filter_set_opened_before(f, DESK_NOW - 2 * HOUR);
    assert_string_equal(listed(d, f), "2026-2");
    buzon_filter_free(f);
}

static void a_filter_is_copied_when_it_is_used(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_new();
    buzon_inquiries *found;

    people_write(d);
    assert_true(buzon_filter_set_words(f, "farola", &err));
    found = buzon_inbox_inquiries(d->inbox, f, &err);
    assert_true(buzon_filter_set_words(f, "carril", &err));
    assert_string_equal(listed(d, f), "2026-4");
    buzon_filter_free(f);
    assert_string_equal(desk_list(found, &err), "2026-1");
}

static void texts_are_conditions_too(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_new();
    buzon_change *c;

    people_write(d);
    c = buzon_change_new("2026-2", "person:ana", &err);
    assert_true(buzon_change_set_unit(c, "Hacienda", &err));
    assert_true(buzon_change_set_assignee(c, "luis.garcía", &err));
    assert_true(buzon_change_add_tag(c, "IBI", &err));
    buzon_change_set_restricted(c, true);
    buzon_change_set_kind(c, BUZON_INQUIRY_QUESTION);
    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
    buzon_change_free(c);
    assert_no_error(err);
    assert_string_equal(listed(d, NULL), "2026-1 2026-3 2026-4");
    buzon_filter_set_restricted(f, true);
    assert_string_equal(listed(d, f), "2026-1 2026-2 2026-3 2026-4");
    assert_true(buzon_filter_set_unit(f, "Hacienda", &err));
    assert_true(buzon_filter_set_assignee(f, "luis.garcía", &err));
    assert_true(buzon_filter_set_tag(f, "IBI", &err));
    assert_true(buzon_filter_set_account(f, "ayto", &err));
    assert_true(buzon_filter_set_network(f, "mastodon", &err));
    buzon_filter_set_kind(f, BUZON_INQUIRY_QUESTION);
    assert_string_equal(listed(d, f), "2026-2");
    assert_true(buzon_filter_set_tag(f, "ibi", &err));
    assert_string_equal(listed(d, f), "");
    buzon_filter_free(f);
    f = buzon_filter_new();
    assert_true(buzon_filter_set_unit(f, "", &err));
    assert_true(buzon_filter_set_assignee(f, "", &err));
    assert_string_equal(listed(d, f), "2026-1 2026-3 2026-4");
    buzon_filter_free(f);
}

static void formalise_and_suspend(struct desk *d, const char *reference)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(reference, "person:ana", &err);
    buzon_act *act =
        buzon_act_new(BUZON_ACT_SUSPEND, DESK_NOW, "Ley 39/2015 art. 22.1.a", &err);

    assert_true(buzon_change_set_register(c, "E-1", DESK_NOW - HOUR, "es.ltaibg.access", &err));
    assert_true(buzon_change_add_act(c, act, &err));
    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
    assert_no_error(err);
    buzon_act_free(act);
    buzon_change_free(c);
}

/* What a citizen's message brings, and what happened to its deadlines. */
static void whatever_an_inquiry_says_of_itself_is_a_condition(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_new();
    buzon_change *c;

    people_write(d);
    c = buzon_change_new("2026-3", "person:ana", &err);
    assert_true(buzon_change_set_topic(c, "culture", &err));
    buzon_change_set_priority(c, BUZON_PRIORITY_URGENT);
    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
    buzon_change_free(c);
    c = buzon_change_new("2026-1", "person:ana", &err);
    assert_true(buzon_change_set_topic(c, "", &err));
    buzon_change_set_priority(c, BUZON_PRIORITY_LOW);
    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
    buzon_change_free(c);
    assert_no_error(err);
    buzon_filter_set_order(f, BUZON_ORDER_PRIORITY);
    assert_string_equal(buzon_order_name(BUZON_ORDER_PRIORITY), "priority");
    assert_string_equal(listed(d, f), "2026-3 2026-2 2026-4 2026-1");
    buzon_filter_set_limit(f, 2);
    assert_string_equal(listed(d, f), "2026-3 2026-2");
    buzon_filter_set_limit(f, -1);
    buzon_filter_set_priority(f, BUZON_PRIORITY_LOW);
    assert_string_equal(listed(d, f), "2026-1");
    buzon_filter_set_order(f, BUZON_ORDER_DUE);
    buzon_filter_set_priority(f, BUZON_PRIORITY_NORMAL);
    assert_string_equal(listed(d, f), "2026-2 2026-4");
    buzon_filter_free(f);

    f = buzon_filter_new();
    assert_true(buzon_filter_set_topic(f, "culture", &err));
    assert_string_equal(listed(d, f), "2026-3");
    buzon_filter_set_visibility(f, BUZON_VISIBILITY_DIRECT);
    assert_string_equal(listed(d, f), "");
    buzon_filter_set_visibility(f, BUZON_VISIBILITY_PUBLIC);
    buzon_filter_set_publication(f, BUZON_PUBLICATION_NONE);
    buzon_filter_set_last_in_from(f, DESK_NOW - 2 * HOUR);
    assert_string_equal(listed(d, f), "2026-3");
    buzon_filter_set_last_in_before(f, DESK_NOW - 2 * HOUR);
    assert_string_equal(listed(d, f), "");
    buzon_filter_free(f);

    f = buzon_filter_new();
    buzon_filter_set_publication(f, BUZON_PUBLICATION_PUBLISHED);
    assert_string_equal(listed(d, f), "");
    buzon_filter_set_publication(f, BUZON_PUBLICATION_NONE);
    buzon_filter_set_deadline(f, BUZON_DEADLINE_RUNNING);
    assert_string_equal(listed(d, f), "2026-1 2026-2 2026-3 2026-4");
    buzon_filter_set_deadline(f, BUZON_DEADLINE_SUSPENDED);
    assert_string_equal(listed(d, f), "");
    formalise_and_suspend(d, "2026-2");
    assert_string_equal(listed(d, f), "2026-2");
    buzon_filter_set_order(f, BUZON_ORDER_NEWEST);
    assert_string_equal(listed(d, f), "2026-2");
    assert_no_error(err);
    buzon_filter_free(f);
}

static void a_language_is_met_by_its_regions(void **state)
{
    static const char *const asked[][2] = {
        {"ca", "2026-5"}, {"ca-ES", "2026-5"},
        {"c", ""},        {"ca-ES-valencia", "2026-5"},
        {"es", ""},       {"", "2026-1 2026-2 2026-3 2026-4"}};
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_new();

    people_write(d);
    desk_say_more(d, "5", "pau", "<p>A quina hora obri la biblioteca?</p>",
                  "\"language\":\"ca-ES-valencia\",\"visibility\":\"unlisted\",");
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        assert_true(buzon_filter_set_language(f, asked[i][0], &err));
        assert_string_equal(listed(d, f), asked[i][1]);
    }
    buzon_filter_free(f);
    f = buzon_filter_new();
    buzon_filter_set_visibility(f, BUZON_VISIBILITY_UNLISTED);
    assert_string_equal(listed(d, f), "2026-5");
    buzon_filter_free(f);
}

/* What the network says stays; where it says nothing, the words say it, or nobody. */
static void the_language_of_the_words_is_stored_and_found(void **state)
{
    static const char *const said[][2] = {
        {"¿A qué hora abre la biblioteca los sábados por la tarde?", "es"},
        {"A quina hora obre la biblioteca els dissabtes a la vesprada?", "ca"},
        {"Zer ordutan irekitzen da liburutegia larunbat arratsaldean?", "eu"},
        {"Ola, a miña rúa está moi sucia dende onte e ninguén a limpa. Grazas.", "gl"},
        {"When does the library open on Saturday afternoon?", "en"},
        {"1234", NULL}};
    enum { N = sizeof said / sizeof *said };
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_new();
    char id[8], html[200], reference[16];

    assert_true(buzon_inbox_set_settings(
        d->inbox, "{\"policy\":{\"triage\":[\"es\",\"ca\",\"gl\",\"eu\",\"en\"]}}",
        "person:jefa", &err));
    for (int i = 0; i < N; i++) {
        (void)snprintf(id, sizeof id, "%d", i + 1);
        (void)snprintf(html, sizeof html, "<p>%s</p>", said[i][0]);
        desk_say(d, id, id, html);
    }
    desk_say_more(d, "7", "7", "<p>¿A qué hora abre la biblioteca los sábados?</p>",
                  "\"language\":\"fr\",");
    for (int i = 0; i < N; i++) {
        buzon_inquiry *q;

        (void)snprintf(reference, sizeof reference, "2026-%d", i + 1);
        q = desk_inquiry(d, reference);
        if (!said[i][1])
            assert_null(buzon_inquiry_language(q));
        else
            assert_string_equal(buzon_inquiry_language(q), said[i][1]);
        buzon_inquiry_unref(q);
        assert_true(buzon_filter_set_language(f, said[i][1] ? said[i][1] : "", &err));
        assert_string_equal(desk_list(buzon_inbox_inquiries(d->inbox, f, &err), &err),
                            reference);
    }
    assert_string_equal(desk_facets(d, NULL, "language"),
                        "- 1; ca 1; en 1; es 1; eu 1; fr 1; gl 1");
    assert_true(buzon_filter_set_language(f, "eu", &err));
    assert_string_equal(desk_facets(d, f, "language"), "eu 1");
    /* Another word of the conversation changes nothing; what the store holds is read again. */
    desk_say_more(d, "8", "3", "<p>Where is the town hall, please?</p>",
                  "\"in_reply_to_id\":\"3\",");
    buzon_inbox *other = desk_open(d, BUZON_OPEN_READ_ONLY);
    assert_string_equal(desk_list(buzon_inbox_inquiries(other, f, &err), &err), "2026-3");
    buzon_inbox_unref(other);
    buzon_filter_free(f);
    desk_verify(d);
}

static void words_are_found_in_every_alphabet(void **state)
{
    static const char *const asked[][2] = {
        {"año", "2026-1 2026-2"}, {"ano", "2026-2 2026-1"}, {"FAROLA mayor", "2026-1"},
        {"спасибо", "2026-3"},    {"شكرا", "2026-3"},       {"谢谢", "2026-3"},
        {"traduccion", "2026-3"}, {"trípt*", "2026-3"},     {"carril propon*", "2026-4"},
        {"farola carril", ""},
    };
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_new();

    people_write(d);
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        assert_true(buzon_filter_set_words(f, asked[i][0], &err));
        assert_string_equal(listed(d, f), asked[i][1]);
    }
    buzon_filter_free(f);
}

static void what_is_no_condition_is_refused(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_inquiries *found;
    buzon_filter *f = buzon_filter_new();

    people_write(d);
    assert_false(buzon_filter_set_unit(f, NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "the unit is NULL");
    assert_false(buzon_filter_set_tag(f, "bache\xff", &err));
    expect_error(&err, BUZON_ERR_INVALID, "the tag must be UTF-8");
    assert_true(buzon_filter_set_words(f, "... *", &err));
    assert_null(buzon_inbox_inquiries(d->inbox, f, &err));
    expect_error(&err, BUZON_ERR_INVALID, "no word to search for");
    buzon_filter_set_order(f, (enum buzon_order)9);
    assert_true(buzon_filter_set_words(f, "farola", &err));
    found = buzon_inbox_inquiries(d->inbox, f, &err);
    assert_string_equal(desk_list(found, &err), "");
    expect_error(&err, BUZON_ERR_INVALID, "no order 9");
    buzon_filter_free(f);
}

/* --- iterators --- */

static void no_iterator_gives_anything_twice_or_after_its_end(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_inquiries *it;
    char id[16];
    int n = 0;

    for (int i = 0; i < 205; i++) { /* more than one page */
        (void)snprintf(id, sizeof id, "v%d", i);
        desk_say(d, id, id, "<p>Un bache.</p>");
    }
    it = buzon_inbox_inquiries(d->inbox, NULL, &err);
    for (buzon_inquiry *q; (q = buzon_inquiries_next(it, &err)); n++)
        buzon_inquiry_unref(q);
    assert_int_equal(n, 205);
    assert_null(buzon_inquiries_next(it, &err));
    assert_no_error(err);
    buzon_inquiries_free(it);
}

/* Iterators outlive the handle; after close they say so, and can still be freed. */
static void iterators_after_close_say_so(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_inquiries *inquiries;
    buzon_messages *messages, *revisions;
    buzon_events *events;
    buzon_accounts *accounts;
    buzon_answers *answers;
    buzon_findings *findings;

    people_write(d);
    inquiries = buzon_inbox_inquiries(d->inbox, NULL, &err);
    messages = buzon_inbox_messages(d->inbox, "2026-1", &err);
    revisions = buzon_inbox_revisions(d->inbox, "ayto", "1", &err);
    events = buzon_inbox_events(d->inbox, "2026-1", &err);
    accounts = buzon_inbox_accounts(d->inbox, &err);
    answers = buzon_inbox_answers(d->inbox, NULL, &err);
    findings = buzon_inbox_verify(d->inbox, NULL, &err);
    assert_no_error(err);
    buzon_inbox_close(d->inbox);
    assert_null(buzon_inquiries_next(inquiries, &err));
    expect_error(&err, BUZON_ERR_CLOSED, "the inbox is closed");
    assert_null(buzon_messages_next(messages, &err));
    expect_error(&err, BUZON_ERR_CLOSED, "the inbox is closed");
    assert_null(buzon_messages_next(revisions, &err));
    expect_error(&err, BUZON_ERR_CLOSED, "the inbox is closed");
    assert_null(buzon_events_next(events, &err));
    expect_error(&err, BUZON_ERR_CLOSED, "the inbox is closed");
    assert_null(buzon_accounts_next(accounts, &err));
    expect_error(&err, BUZON_ERR_CLOSED, "the inbox is closed");
    assert_null(buzon_answers_next(answers, &err));
    expect_error(&err, BUZON_ERR_CLOSED, "the inbox is closed");
    assert_null(buzon_findings_next(findings, &err));
    expect_error(&err, BUZON_ERR_CLOSED, "the inbox is closed");
    buzon_inbox_unref(d->inbox); /* the iterators keep what they need */
    d->inbox = NULL;
    buzon_inquiries_free(inquiries);
    buzon_messages_free(messages);
    buzon_messages_free(revisions);
    buzon_events_free(events);
    buzon_accounts_free(accounts);
    buzon_answers_free(answers);
    buzon_findings_free(findings);
}

static void what_was_read_outlives_everything(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_inquiries *it;
    buzon_inquiry *q;

    people_write(d);
    it = buzon_inbox_inquiries(d->inbox, NULL, &err);
    q = buzon_inquiries_next(it, &err);
    buzon_inquiries_free(it);
    buzon_inbox_close(d->inbox);
    buzon_inbox_unref(d->inbox);
    d->inbox = NULL;
    assert_string_equal(buzon_inquiry_reference(q), "2026-1");
    assert_string_equal(buzon_author_handle(buzon_inquiry_author(q)), "rosa@barrio.example");
    buzon_inquiry_unref(q);
}

/* --- messages --- */

static void a_conversation_is_read_in_its_order_with_its_edits(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_messages *all;
    buzon_message *m;

    desk_say(d, "1", "rosa", "<p>La farola del número 13 no luce.</p>");
    desk_say_more(d, "1", "rosa", "<p>La farola del número 3 no luce.</p>",
                  "\"edited_at\":\"2026-11-23T08:30:00.000Z\",");
    desk_say_more(d, "2", "rosa", "<p>¿Sigue ahí?</p>", "\"in_reply_to_id\":\"1\",");
    all = buzon_inbox_messages(d->inbox, "2026-1", &err);
    m = buzon_messages_next(all, &err);
    assert_string_equal(buzon_message_text(m), "La farola del número 3 no luce.");
    assert_int_equal(buzon_message_revision(m), 2);
    assert_string_equal(desk_time(buzon_message_edited_at(m)), "2026-11-23T08:30:00.000Z");
    buzon_message_unref(m);
    m = buzon_messages_next(all, &err);
    assert_string_equal(buzon_message_text(m), "¿Sigue ahí?");
    assert_string_equal(buzon_message_thread(m), "1");
    buzon_message_unref(m);
    assert_null(buzon_messages_next(all, &err));
    buzon_messages_free(all);
    all = buzon_inbox_revisions(d->inbox, "ayto", "1", &err);
    m = buzon_messages_next(all, &err);
    assert_string_equal(buzon_message_text(m), "La farola del número 13 no luce.");
    buzon_message_unref(m);
    m = buzon_messages_next(all, &err);
    assert_string_equal(buzon_message_text(m), "La farola del número 3 no luce.");
    buzon_message_unref(m);
    assert_null(buzon_messages_next(all, &err));
    assert_no_error(err);
    buzon_messages_free(all);
}

static void what_is_not_there_is_named(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    assert_null(buzon_inbox_inquiry(d->inbox, "2026-7", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "2026-7");
    assert_null(buzon_inbox_messages(d->inbox, "2026-7", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "2026-7");
    assert_null(buzon_inbox_events(d->inbox, "2026-7", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "2026-7");
    assert_null(buzon_inbox_verify(d->inbox, "2026-7", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "2026-7");
    assert_null(buzon_inbox_revisions(d->inbox, "ayto", "77", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "77");
    assert_null(buzon_inbox_account(d->inbox, "nadie", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "nadie");
    assert_null(buzon_inbox_inquiry(d->inbox, NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "a reference looks like");
    assert_null(buzon_inbox_inquiry(d->inbox, "la primera", &err));
    expect_error(&err, BUZON_ERR_INVALID, "a reference looks like");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(every_order_lists_every_inquiry),
        DESK_CASE(conditions_come_and_go_on_one_filter),
        DESK_CASE(a_filter_is_copied_when_it_is_used),
        DESK_CASE(texts_are_conditions_too),
        DESK_CASE(whatever_an_inquiry_says_of_itself_is_a_condition),
        DESK_CASE(a_language_is_met_by_its_regions),
        DESK_CASE(the_language_of_the_words_is_stored_and_found),
        DESK_CASE(words_are_found_in_every_alphabet),
        DESK_CASE(what_is_no_condition_is_refused),
        DESK_CASE(no_iterator_gives_anything_twice_or_after_its_end),
        DESK_CASE(iterators_after_close_say_so),
        DESK_CASE(what_was_read_outlives_everything),
        DESK_CASE(a_conversation_is_read_in_its_order_with_its_edits),
        DESK_CASE(what_is_not_there_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
