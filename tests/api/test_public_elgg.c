/* SPDX-License-Identifier: EUPL-1.2 */
/* An Elgg site over real sockets: what it offers is read, what is addressed to us is here once,
 * an answer is said at most once. */
#include "town.h"

static int setup(void **state)
{
    struct town *t;
    buzon_error *err = NULL;
    int failed = town_setup_like(state, "elgg");

    if (failed)
        return failed;
    t = *state;
    assert_true(
        buzon_inbox_set_secret(t->inbox, "ayto", "api_key", "prueba-clave-0001", 17, &err));
    assert_true(
        buzon_inbox_set_secret(t->inbox, "ayto", "password", "prueba-paso-0001", 16, &err));
    return 0;
}

/* --- what people of the site do --- */

/* The guid of what was written. */
static int say(struct town *t, const char *what, const char *format, ...)
{
    char wish[400];
    va_list args;
    json_t *made;
    int guid;

    va_start(args, format);
    (void)vsnprintf(wish, sizeof wish, format, args);
    va_end(args);
    made = town_control(t, what, wish);
    guid = (int)json_integer_value(json_object_get(made, "guid"));
    json_decref(made);
    return guid;
}

static void wire_numbered(struct town *t, int from, int n)
{
    for (int i = from; i < from + n; i++)
        (void)say(t, "wire", "{\"by\": \"%s\", \"text\": \"@ayto Aviso %d.\"}",
                  i % 2 ? "rosa" : "omar", i);
}

static void poll_round(struct town *t)
{
    town_wait(t, 2 * MINUTE);
    town_do(t, BUZON_WORK_POLL);
}

/* --- reading --- */

static void what_is_addressed_to_us_is_here_once(void **state)
{
    struct town *t = *state;
    int first, blog;

    town_quirk(t, "by-guid");
    first = say(t, "wire", "{\"by\": \"rosa\", \"text\": \"Hola @ayto, a&b\"}");
    (void)say(t, "wire", "{\"by\": \"omar\", \"text\": \"Hablo con otros\"}");
    (void)say(t, "wire", "{\"by\": \"ayto\", \"text\": \"@rosa hola\", \"parent\": %d}", first);
    (void)say(t, "wire", "{\"by\": \"omar\", \"text\": \"Y a mí\", \"parent\": %d}", first);
    blog =
        say(t, "blog", "{\"by\": \"ayto\", \"title\": \"Horario\", \"text\": \"De 9 a 14\"}");
    (void)say(t, "comment", "{\"by\": \"omar\", \"text\": \"¿Y los sábados?\", \"on\": %d}",
              blog);
    (void)say(t, "message",
              "{\"by\": \"rosa\", \"subject\": \"Licencia\", \"text\": \"¿Cómo va?\"}");
    poll_round(t);
    poll_round(t);
    assert_int_equal(town_count(t, "text = 'Hola @ayto, a&b' AND kind = 1"), 1);
    assert_int_equal(town_count(t, "text = 'Hablo con otros'"), 0);
    assert_int_equal(town_count(t, "text = 'Y a mí' AND kind = 2"), 1);
    assert_int_equal(town_count(t, "text = '¿Y los sábados?' AND kind = 3"), 1);
    assert_int_equal(town_count(t, "text = '¿Cómo va?' AND kind = 4 AND subject = 'Licencia'"),
                     1);
    assert_int_equal(town_count(t, "direction = 1"), 2);
    assert_int_equal(buzon_inbox_count(t->inbox, NULL), 4);
    town_verify(t);
}

static void more_than_a_page_is_read_to_its_end(void **state)
{
    struct town *t = *state;

    wire_numbered(t, 0, 120);
    poll_round(t);
    town_once(t, "@ayto Aviso", 120);
    wire_numbered(t, 120, 60);
    poll_round(t);
    town_once(t, "@ayto Aviso", 180);
    town_verify(t);
}

/* A plugin that knows no offset gives the same page for ever. */
static void the_same_page_again_ends_the_round(void **state)
{
    struct town *t = *state;

    town_quirk(t, "no-offset");
    wire_numbered(t, 0, 50);
    poll_round(t);
    town_once(t, "@ayto Aviso", 50);
    assert_true(town_asked(t, "GET", "/services/api/rest/json/") < 12);
}

static void a_fault_on_the_way_costs_a_round_and_no_message(void **state)
{
    static const char *const faults[] = {"reset", "garbage",   "500", "429",
                                         "502",   "truncated", "deep"};
    enum { FAULTS = sizeof faults / sizeof *faults, EACH = 3 };
    struct town *t = *state;
    char wish[160];

    for (int i = 0; i < FAULTS; i++) {
        buzon_error *err = NULL;

        (void)snprintf(wish, sizeof wish,
                       "{\"fault\": \"%s\", \"path\": \"/services/*\", \"after\": %d, "
                       "\"reset\": 3}",
                       faults[i], i % 3);
        town_fault(t, wish);
        wire_numbered(t, i * EACH, EACH);
        town_wait(t, 2 * MINUTE);
        buzon_round_unref(town_run(t, BUZON_WORK_POLL, &err));
        buzon_error_free(err);
    }
    town_wait(t, HOUR);
    poll_round(t);
    town_once(t, "@ayto Aviso", FAULTS * EACH);
    town_verify(t);
}

static void an_edit_and_a_time_in_words_are_understood(void **state)
{
    struct town *t = *state;
    int guid = say(t, "wire", "{\"by\": \"rosa\", \"text\": \"Hola @ayto\"}");

    town_quirk(t, "words");
    (void)say(t, "message",
              "{\"by\": \"rosa\", \"subject\": \"Licencia\", \"text\": \"¿Cómo va?\"}");
    poll_round(t);
    assert_int_equal(town_count(t, "kind = 4 AND created_at = 1795424400000"), 1);
    (void)say(t, "edit", "{\"guid\": %d, \"text\": \"Hola @ayto, corregido\"}", guid);
    poll_round(t);
    assert_int_equal(town_count(t, "text = 'Hola @ayto, corregido' AND revision = 2"), 1);
    assert_int_equal(town_count(t, "kind = 4"), 1);
    town_verify(t);
}

/* Below what a poll reads again: only a sweep, which reads everything, sees that edit. */
static void an_edit_far_down_is_found_by_a_sweep(void **state)
{
    struct town *t = *state;
    int guid = say(t, "wire", "{\"by\": \"rosa\", \"text\": \"Hola @ayto\"}");

    poll_round(t);
    wire_numbered(t, 0, 120);
    poll_round(t);
    poll_round(t); /* sees the end again */
    (void)say(t, "edit", "{\"guid\": %d, \"text\": \"Hola @ayto, corregido\"}", guid);
    wire_numbered(t, 120, 1);
    poll_round(t);
    assert_int_equal(town_count(t, "text = 'Hola @ayto, corregido'"), 0);
    for (int i = 0; i < 3; i++) {
        town_wait(t, 5 * MINUTE);
        town_do(t, BUZON_WORK_SWEEP);
    }
    assert_int_equal(town_count(t, "text = 'Hola @ayto, corregido' AND revision = 2"), 1);
    town_once(t, "@ayto Aviso", 121);
    town_verify(t);
}

static void removed(struct town *t, int guid)
{
    (void)say(t, "delete", "{\"guid\": %d}", guid);
}

static int gone(struct town *t)
{
    return town_count(t, "deleted_at IS NOT NULL");
}

static void sweep_all(struct town *t)
{
    for (int i = 0; i < 4; i++) {
        town_wait(t, 5 * MINUTE);
        town_do(t, BUZON_WORK_SWEEP);
    }
}

/* No method says so: a list does not show it any more, and still does not the next time. */
static void what_is_not_shown_any_more_is_deleted(void **state)
{
    struct town *t = *state;
    int blog =
        say(t, "blog", "{\"by\": \"ayto\", \"title\": \"Horario\", \"text\": \"De 9 a 14\"}");
    int first, asked, mail;

    (void)say(t, "wire", "{\"by\": \"omar\", \"text\": \"@ayto buenos días\"}");
    first = say(t, "wire", "{\"by\": \"rosa\", \"text\": \"@ayto ¿abren hoy?\"}");
    asked = say(t, "comment", "{\"by\": \"omar\", \"text\": \"¿Y los sábados?\", \"on\": %d}",
                blog);
    mail =
        say(t, "message", "{\"by\": \"rosa\", \"subject\": \"Licencia\", \"text\": \"¿Va?\"}");
    poll_round(t);
    removed(t, first);
    removed(t, asked);
    removed(t, mail); /* our copy of it: put away by us */
    poll_round(t);
    assert_int_equal(gone(t), 0);
    poll_round(t);
    assert_int_equal(gone(t), 2);
    assert_int_equal(town_count(t, "text = '@ayto ¿abren hoy?' AND deleted_at IS NOT NULL"), 1);
    assert_int_equal(town_count(t, "kind = 3 AND deleted_at IS NOT NULL"), 1);
    poll_round(t);
    assert_int_equal(gone(t), 2);
    town_verify(t);
}

/* Below what a poll reads, also the oldest of all: a sweep, that looks twice. */
static void what_is_deleted_far_down_is_found_by_a_sweep(void **state)
{
    struct town *t = *state;
    int oldest = say(t, "wire", "{\"by\": \"rosa\", \"text\": \"Hola @ayto\"}");
    int old = say(t, "wire", "{\"by\": \"rosa\", \"text\": \"Hola otra vez, @ayto\"}");

    (void)say(t, "wire", "{\"by\": \"rosa\", \"text\": \"Y otra, @ayto\"}");
    poll_round(t);
    wire_numbered(t, 0, 60);
    poll_round(t);
    removed(t, old);
    wire_numbered(t, 60, 50);
    poll_round(t);
    poll_round(t);
    assert_int_equal(gone(t), 0);
    sweep_all(t);
    assert_int_equal(town_count(t, "text LIKE 'Hola otra%' AND deleted_at IS NOT NULL"), 1);
    removed(t, oldest);
    town_wait(t, 24 * HOUR);
    sweep_all(t);
    assert_int_equal(town_count(t, "text = 'Hola @ayto' AND deleted_at IS NOT NULL"), 1);
    assert_int_equal(gone(t), 2);
    town_once(t, "@ayto Aviso", 110);
    town_verify(t);
}

/* What a site shows for a while as if nothing were there, or in another order. */
static void a_site_that_shows_less_deletes_nothing(void **state)
{
    struct town *t = *state;
    char wish[160];

    wire_numbered(t, 0, 60);
    poll_round(t);
    for (int i = 0; i < 4; i++) {
        buzon_error *err = NULL;

        (void)snprintf(wish, sizeof wish, "{\"on\": [\"%s\"]}",
                       i == 0   ? "shuffled"
                       : i == 1 ? "nothing"
                       : i == 2 ? "no-second-page"
                                : "no-offset");
        json_decref(town_control(t, "only", wish));
        poll_round(t);
        poll_round(t);
        assert_int_equal(gone(t), 0);
        town_wait(t, 24 * HOUR);
        for (int k = 0; k < 4; k++) {
            town_wait(t, 5 * MINUTE);
            buzon_round_unref(town_run(t, BUZON_WORK_SWEEP, &err));
            assert_no_error(err);
        }
        assert_int_equal(gone(t), 0);
    }
    town_once(t, "@ayto Aviso", 60);
    town_verify(t);
}

/* Without web services what the RSS views show, which is the blog. */
static void a_site_without_services_is_read_by_its_views(void **state)
{
    struct town *t = *state;

    town_quirk(t, "bare");
    (void)say(t, "blog",
              "{\"by\": \"rosa\", \"title\": \"Aceras\", \"text\": \"Están rotas\"}");
    poll_round(t);
    poll_round(t);
    assert_int_equal(town_count(t, "text = 'Están rotas' AND subject = 'Aceras'"), 1);
    town_verify(t);
}

/* --- answering --- */

static void each_is_answered_where_it_was_asked(void **state)
{
    struct town *t = *state;
    int blog =
        say(t, "blog", "{\"by\": \"ayto\", \"title\": \"Horario\", \"text\": \"De 9 a 14\"}");
    static const char *const words[] = {"piscina", "sábados", "Cómo va"};
    char ref[33];

    (void)say(t, "wire", "{\"by\": \"rosa\", \"text\": \"@ayto ¿y la piscina?\"}");
    (void)say(t, "comment", "{\"by\": \"omar\", \"text\": \"¿Y los sábados?\", \"on\": %d}",
              blog);
    (void)say(t, "message",
              "{\"by\": \"luz\", \"subject\": \"Licencia\", \"text\": \"¿Cómo va?\"}");
    poll_round(t);
    for (int i = 0; i < 3; i++) {
        int64_t id;

        (void)snprintf(ref, sizeof ref, "%s", town_inquiry(t, words[i]));
        id = town_answer(t, ref, "Lo miramos.");
        town_do(t, BUZON_WORK_SEND);
        town_expect(t, ref, id, "sent");
    }
    assert_int_equal(town_posts(t, "Lo miramos."), 3);
    assert_int_equal(town_posts(t, "@rosa Lo miramos."), 1);
    poll_round(t);
    assert_int_equal(town_posts(t, "Lo miramos."), 3);
    town_verify(t);
}

/* Nothing shows for sure whether it is there: it is never said again by itself. */
static void an_answer_whose_receipt_is_lost_is_not_said_twice(void **state)
{
    struct town *t = *state;
    char ref[33];
    int64_t id;

    (void)say(t, "wire", "{\"by\": \"rosa\", \"text\": \"@ayto ¿y la piscina?\"}");
    poll_round(t);
    (void)snprintf(ref, sizeof ref, "%s", town_inquiry(t, "piscina"));
    id = town_answer(t, ref, "Lo miramos.");
    town_fault(t, "{\"fault\": \"lost-after-store\", \"method\": \"POST\", \"path\": "
                  "\"/services/*\"}");
    for (int i = 0; i < 4; i++) {
        buzon_error *err = NULL;

        buzon_round_unref(town_run(t, BUZON_WORK_SEND, &err));
        buzon_error_free(err);
        town_wait(t, HOUR / 4);
    }
    town_expect(t, ref, id, "unknown");
    assert_int_equal(town_posts(t, "Lo miramos."), 1);
    /* It comes back with the wire. */
    poll_round(t);
    town_expect(t, ref, id, "sent");
    town_verify(t);
}

static void where_nothing_can_be_written_an_answer_is_refused_at_once(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char ref[33];

    town_quirk(t, "no-writing");
    (void)say(t, "wire", "{\"by\": \"rosa\", \"text\": \"@ayto ¿y la piscina?\"}");
    poll_round(t);
    (void)snprintf(ref, sizeof ref, "%s", town_inquiry(t, "piscina"));
    assert_null(buzon_inbox_answer(t->inbox, ref, "Lo miramos.", "person:ana", &err));
    expect_error(&err, BUZON_ERR_UNSUPPORTED, "offers no method to answer");
}

/* A site that takes no key by itself: every request is signed, each once. */
static void requests_are_signed_where_the_site_wants_it(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char ref[33];
    int64_t id;

    town_quirk(t, "signed");
    (void)town_sql(t, "UPDATE account SET settings = json_set(settings, '$.signed', "
                      "json('true'))");
    assert_true(buzon_inbox_set_secret(t->inbox, "ayto", "api_secret", "prueba-secreto-0001",
                                       19, &err));
    wire_numbered(t, 0, 60);
    poll_round(t);
    town_once(t, "@ayto Aviso", 60);
    (void)say(t, "wire", "{\"by\": \"rosa\", \"text\": \"@ayto ¿y la piscina?\"}");
    poll_round(t);
    (void)snprintf(ref, sizeof ref, "%s", town_inquiry(t, "piscina"));
    id = town_answer(t, ref, "Lo miramos & más.");
    town_do(t, BUZON_WORK_SEND);
    town_expect(t, ref, id, "sent");
    assert_int_equal(town_posts(t, "@rosa Lo miramos & más."), 1);
}

/* --- the account --- */

static void a_check_says_what_is_missing(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    char *verdict = buzon_inbox_check(t->inbox, "ayto", &err);

    assert_no_error(err);
    assert_non_null(strstr(verdict, "\"ok\":true"));
    buzon_string_free(verdict);
    json_decref(town_control(t, "key", "{\"key\": \"otra\"}"));
    town_quirk(t, "no-writing");
    verdict = buzon_inbox_check(t->inbox, "ayto", &err);
    assert_no_error(err);
    assert_non_null(strstr(verdict, "\"code\":\"no_answers\""));
    assert_non_null(strstr(verdict, "Bad API key"));
    buzon_string_free(verdict);
}

/* An hour each; a login elsewhere may end one before. */
static void tokens_are_renewed(void **state)
{
    struct town *t = *state;

    wire_numbered(t, 0, 1);
    poll_round(t);
    assert_int_equal(town_asked(t, "POST", "/services/api/rest/json/"), 1);
    town_wait(t, 55 * MINUTE);
    wire_numbered(t, 1, 1);
    poll_round(t);
    assert_int_equal(town_asked(t, "POST", "/services/api/rest/json/"), 2);
    town_once(t, "@ayto Aviso", 2);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, town_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_is_addressed_to_us_is_here_once),
        CASE(more_than_a_page_is_read_to_its_end),
        CASE(the_same_page_again_ends_the_round),
        CASE(a_fault_on_the_way_costs_a_round_and_no_message),
        CASE(an_edit_and_a_time_in_words_are_understood),
        CASE(an_edit_far_down_is_found_by_a_sweep),
        CASE(what_is_not_shown_any_more_is_deleted),
        CASE(what_is_deleted_far_down_is_found_by_a_sweep),
        CASE(a_site_that_shows_less_deletes_nothing),
        CASE(a_site_without_services_is_read_by_its_views),
        CASE(each_is_answered_where_it_was_asked),
        CASE(an_answer_whose_receipt_is_lost_is_not_said_twice),
        CASE(where_nothing_can_be_written_an_answer_is_refused_at_once),
        CASE(requests_are_signed_where_the_site_wants_it),
        CASE(a_check_says_what_is_missing),
        CASE(tokens_are_renewed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
