/* SPDX-License-Identifier: EUPL-1.2 */
/* What is past its time goes by the settings and by the networks' terms, and nothing else;
 * through the public headers. */
#include "desk.h"

static void set(struct desk *d, const char *retention)
{
    buzon_error *err = NULL;
    char json[400];

    (void)snprintf(json, sizeof json, "{\"policy\":{\"retention\":%s}}", retention);
    assert_true(buzon_inbox_set_settings(d->inbox, json, "person:ana", &err));
    assert_no_error(err);
}

static void close_one(struct desk *d, const char *reference)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(reference, "person:ana", &err);

    assert_true(buzon_change_add_note(c, "una nota", &err));
    assert_true(buzon_change_add_follower(c, "person:luis", &err));
    assert_true(buzon_change_close(c, BUZON_RESOLUTION_ANSWERED, NULL, &err));
    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
    assert_no_error(err);
    buzon_change_free(c);
}

static char *retain(struct desk *d, bool preview)
{
    buzon_error *err = NULL;
    char *text = buzon_inbox_retain(d->inbox, preview, "system", &err);

    assert_no_error(err);
    return text;
}

static void expect_retained(struct desk *d, bool preview, const char *words)
{
    char *text = retain(d, preview);

    expect_words(text, words);
    buzon_string_free(text);
}

/* The text of the inquiry's only message, in a static buffer. */
static const char *text_of(struct desk *d, const char *reference)
{
    static char text[200];
    buzon_error *err = NULL;
    buzon_messages *it = buzon_inbox_messages(d->inbox, reference, &err);
    buzon_message *m = buzon_messages_next(it, &err);

    assert_no_error(err);
    (void)snprintf(text, sizeof text, "%s", buzon_message_text(m));
    buzon_message_unref(m);
    buzon_messages_free(it);
    return text;
}

static void expect_followers(struct desk *d, const char *reference, const char *names)
{
    buzon_error *err = NULL;
    char *text = buzon_inbox_followers(d->inbox, reference, &err);

    assert_no_error(err);
    assert_string_equal(text, names);
    buzon_string_free(text);
}

static void closed_ones_go_after_their_time(void **state)
{
    struct desk *d = *state;
    uint64_t digest;
    char *sums, *again;
    buzon_error *err = NULL;

    desk_say(d, "11", "vecina", "<p>La farola no luce desde el lunes</p>");
    desk_say(d, "12", "vecino", "<p>¿A qué hora abre la biblioteca?</p>");
    desk_say(d, "13", "vecina", "<p>El banco está roto</p>");
    close_one(d, "2026-1");
    close_one(d, "2026-2");
    expect_retained(d, false, "\"closed\":{\"inquiries\":0"); /* no rule, no end */
    set(d,
        "[{\"kind\":\"question\",\"days\":30},{\"network\":\"x\",\"days\":1},{\"days\":365}]");
    d->now += 31 * DAY;
    sums = buzon_inbox_figures(d->inbox, BUZON_DAY_NONE, BUZON_DAY_NONE, &err);
    digest = desk_digest(d);
    expect_retained(d, true, "\"preview\":true,\"closed\":{\"inquiries\":1,\"messages\":1");
    assert_true(desk_digest(d) == digest);
    expect_retained(d, false, "\"closed\":{\"inquiries\":1,\"messages\":1,\"blocked\":0}");
    assert_string_equal(text_of(d, "2026-2"), "");
    assert_string_equal(text_of(d, "2026-1"), "La farola no luce desde el lunes");
    expect_followers(d, "2026-1", "[\"person:luis\"]");
    expect_followers(d, "2026-2", "[]"); /* the words that said so went */
    expect_retained(d, false, "\"closed\":{\"inquiries\":0,\"messages\":0");
    d->now += 335 * DAY;
    expect_retained(d, false, "\"closed\":{\"inquiries\":1,\"messages\":1");
    assert_string_equal(text_of(d, "2026-1"), "");
    assert_string_equal(text_of(d, "2026-3"), "El banco está roto"); /* it is open */
    assert_string_equal(desk_events(d, "2026-1"), "opened followed noted closed erased");
    again = buzon_inbox_figures(d->inbox, BUZON_DAY_NONE, BUZON_DAY_NONE, &err);
    assert_no_error(err);
    expect_words(again, "\"received\":3");
    buzon_string_free(sums);
    buzon_string_free(again);
    desk_verify(d);
}

/* An author keeps the name as long as anything of theirs is there or open. */
static void names_go_with_the_last_words(void **state)
{
    struct desk *d = *state;

    desk_say(d, "11", "vecina", "<p>La farola no luce desde el lunes</p>");
    desk_say(d, "12", "vecino", "<p>La fuente gotea</p>");
    desk_say(d, "13", "vecina", "<p>El banco está roto</p>");
    close_one(d, "2026-1");
    close_one(d, "2026-2");
    set(d, "[{\"days\":30}]");
    d->now += 31 * DAY;
    expect_retained(d, false, "\"authors\":1}");
    desk_sql(d,
             "CREATE TEMP TABLE t (x CHECK (x = 1)); INSERT INTO t SELECT count(*) FROM author "
             "WHERE native_id = 'vecina' AND handle IS NOT NULL; INSERT INTO t SELECT count(*) "
             "FROM author WHERE native_id = 'erased-2' AND handle IS NULL");
    close_one(d, "2026-3");
    d->now += 31 * DAY;
    expect_retained(d, false, "\"authors\":1}");
    desk_verify(d);
}

static void a_hold_outlasts_every_rule(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    desk_say(d, "11", "vecina", "<p>La farola no luce desde el lunes</p>");
    close_one(d, "2026-1");
    set(d, "[{\"days\":1}]");
    assert_true(buzon_inbox_hold(d->inbox, "2026-1", "recurso 12/2026", "person:dpd", &err));
    d->now += 400 * DAY;
    expect_retained(d, true, "\"closed\":{\"inquiries\":0,\"messages\":0,\"blocked\":1}");
    expect_retained(d, false, "\"closed\":{\"inquiries\":0,\"messages\":0,\"blocked\":1}");
    assert_string_equal(text_of(d, "2026-1"), "La farola no luce desde el lunes");
    assert_true(buzon_inbox_release(d->inbox, "2026-1", "firme", "person:dpd", &err));
    expect_retained(d, false, "\"closed\":{\"inquiries\":1");
}

/* What a network lets nobody keep: YouTube, thirty days since it was last seen there. The
 * account of the desk is taken for one of it. */
static void texts_go_when_the_network_says_so(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_change *c;

    for (int i = 1; i <= 5; i++) {
        char id[4], who[16];

        (void)snprintf(id, sizeof id, "%d", 10 + i);
        (void)snprintf(who, sizeof who, "vecina%d", i);
        desk_say(d, id, who, "<p>La farola no luce desde el lunes</p>");
    }
    c = buzon_change_new("2026-2", "person:ana", &err);
    assert_true(buzon_change_set_register(c, "E-1", d->now, "es.lpac.days", &err));
    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
    assert_no_error(err);
    buzon_change_free(c);
    assert_true(buzon_inbox_hold(d->inbox, "2026-3", "recurso 12/2026", "person:dpd", &err));
    d->now += 29 * DAY;
    desk_sql(d, "UPDATE account SET network = 'youtube'");
    expect_retained(d, false, "\"network\":{\"inquiries\":0");
    desk_sql(d, "UPDATE message SET checked_at = checked_at + 2 * 86400000 WHERE mid = '14'");
    d->now += DAY + 1;
    assert_true(buzon_inbox_set_settings(d->inbox, "{\"policy\":{\"network_rules\":false}}",
                                         "person:ana", &err));
    expect_retained(d, true, "\"network\":{\"inquiries\":0");
    assert_true(buzon_inbox_set_settings(d->inbox, "{}", "person:ana", &err));
    expect_retained(d, true, "\"network\":{\"inquiries\":2,\"messages\":2");
    expect_retained(d, false, "\"network\":{\"inquiries\":2,\"messages\":2");
    assert_string_equal(text_of(d, "2026-1"), "");
    assert_string_equal(text_of(d, "2026-2"),
                        "La farola no luce desde el lunes"); /* formalised */
    assert_string_equal(text_of(d, "2026-3"), "La farola no luce desde el lunes"); /* on hold */
    assert_string_equal(text_of(d, "2026-4"),
                        "La farola no luce desde el lunes"); /* seen since */
    assert_string_equal(text_of(d, "2026-5"), "");
    /* Who wrote it, and that it waits for an answer, stays; and it is looked at again. */
    desk_sql(d,
             "CREATE TEMP TABLE t (x CHECK (x = 5)); INSERT INTO t SELECT count(*) FROM author "
             "WHERE handle IS NOT NULL; INSERT INTO t SELECT count(*) FROM message WHERE "
             "deleted_at IS NULL");
    assert_string_equal(desk_events(d, "2026-1"), "opened erased");
    expect_retained(d, false, "\"network\":{\"inquiries\":0");
    for (int i = 1; i <= 5; i += 4) { /* what was written before has the desk's own network */
        char reference[16];
        buzon_findings *all;

        (void)snprintf(reference, sizeof reference, "2026-%d", i);
        all = buzon_inbox_verify(d->inbox, reference, &err);
        assert_null(buzon_findings_next(all, &err));
        assert_no_error(err);
        buzon_findings_free(all);
    }
}

static void mistakes_in_the_rules_are_shown(void **state)
{
    static const struct {
        const char *json, *words;
        int line, column;
    } cases[] = {
        {"{\"policy\":{\n  \"retention\": [{\"days\": 0}]}}", "days is not a whole number", 2,
         26},
        {"{\"policy\":{\"retention\":[\n{\"days\":1},\n {\"kind\":\"queja\",\"days\":1}]}}",
         "there is no kind \"queja\"", 3, 10},
        {"{\"policy\":{\"retention\":[{\"network\":\"tuenti\",\"days\":1}]}}",
         "there is no network \"tuenti\"", 1, 36},
        {"{\"policy\":{\"retention\":[{\"kind\":\"question\"}]}}", "needs \"days\"", 1, 25},
        {"{\"policy\":{\"retention\":[{\"days\":1,\"dias\":2}]}}", "dias", 1, 42},
        {"{\"policy\":{\"retention\":[7]}}", "is not an object", 1, 25},
        {"{\"policy\":{\"retention\":7}}", "is not a list", 1, 24},
        {"{\"policy\":{\"network_rules\":7}}", "network_rules", 1, 28},
    };
    struct desk *d = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buzon_error *err = NULL;

        assert_false(buzon_inbox_set_settings(d->inbox, cases[i].json, "person:ana", &err));
        assert_int_equal(buzon_error_code(err), BUZON_ERR_PARSE);
        if (buzon_error_line(err) != cases[i].line ||
            buzon_error_column(err) != cases[i].column)
            fail_msg("%s: %d:%d", cases[i].json, buzon_error_line(err),
                     buzon_error_column(err));
        expect_error(&err, BUZON_ERR_PARSE, cases[i].words);
    }
}

static bool stop(void *user, buzon_error **err)
{
    int *left = user;

    (void)err;
    return (*left)-- == 0;
}

static void it_goes_on_where_it_was(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    int left = 1;

    for (int i = 1; i <= 60; i++) {
        char id[8], who[16], reference[16];

        (void)snprintf(id, sizeof id, "%d", 100 + i);
        (void)snprintf(who, sizeof who, "vecina%d", i);
        (void)snprintf(reference, sizeof reference, "2026-%d", i);
        desk_say(d, id, who, "<p>La farola no luce</p>");
        close_one(d, reference);
    }
    set(d, "[{\"days\":1}]");
    d->now += 2 * DAY;
    buzon_inbox_set_interrupt(d->inbox, stop, &left, NULL);
    assert_null(buzon_inbox_retain(d->inbox, false, "system", &err));
    expect_error(&err, BUZON_ERR_INTERRUPTED, "");
    buzon_inbox_set_interrupt(d->inbox, NULL, NULL, NULL);
    expect_retained(d, false, "\"closed\":{\"inquiries\":10,\"messages\":10");
    assert_null(buzon_inbox_retain(d->inbox, false, "nadie", &err));
    expect_error(&err, BUZON_ERR_INVALID, "an actor is");
    assert_null(buzon_inbox_retain(NULL, false, "system", &err));
    expect_error(&err, BUZON_ERR_INVALID, "inbox is NULL");
    desk_verify(d);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        DESK_CASE(closed_ones_go_after_their_time),
        DESK_CASE(names_go_with_the_last_words),
        DESK_CASE(a_hold_outlasts_every_rule),
        DESK_CASE(texts_go_when_the_network_says_so),
        DESK_CASE(mistakes_in_the_rules_are_shown),
        DESK_CASE(it_goes_on_where_it_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
