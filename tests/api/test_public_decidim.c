/* SPDX-License-Identifier: EUPL-1.2 */
/* Decidim over real sockets: what citizens propose and say is here once, at all levels,
 * whatever the release and the line; and whoever wants to answer is told where. */
#include "town.h"

#define DAY (24 * HOUR)

static int setup(void **state)
{
    return town_setup_like(state, "decidim");
}

/* to NULL: a proposal. */
static const char *say(struct town *t, const char *by, const char *to, const char *text,
                       const char *more)
{
    static char ids[8][64];
    static int next;
    char wish[400], whereto[80] = "null", *id = ids[next++ % 8];
    json_t *made;

    if (to)
        (void)snprintf(whereto, sizeof whereto, "\"%s\"", to);
    (void)snprintf(wish, sizeof wish, "{\"by\": \"%s\", \"to\": %s, \"text\": \"%s\"%s}", by,
                   whereto, text, more);
    made = town_control(t, "write", wish);
    (void)snprintf(id, 64, "%s", json_string_value(json_object_get(made, "id")));
    json_decref(made);
    return id;
}

static void say_numbered(struct town *t, const char *to, int from, int n)
{
    char text[32];

    for (int i = from; i < from + n; i++) {
        (void)snprintf(text, sizeof text, "Aviso %d.", i);
        (void)say(t, i % 2 ? "rosa" : "omar", to, text, "");
    }
}

static void change(struct town *t, const char *id, const char *what)
{
    char wish[300];

    (void)snprintf(wish, sizeof wish, "{\"id\": \"%s\", %s}", id, what);
    json_decref(town_control(t, "change", wish));
}

static void poll_after(struct town *t, int64_t ms)
{
    town_wait(t, ms);
    town_do(t, BUZON_WORK_POLL);
}

static void recheck_all(struct town *t)
{
    town_wait(t, 2 * HOUR);
    town_do(t, BUZON_WORK_RECHECK);
}

/* Every level, an assembly, official proposals and answers, an author who went away. */
static void everything_is_here_once_and_follows_its_changes(void **state)
{
    struct town *t = *state;
    char proposal[64], comment[64], deep[64], gone[64];

    (void)say(t, "ayto", NULL, "Se abre el plazo.",
              ", \"official\": true, \"title\": \"2027\"");
    (void)snprintf(proposal, sizeof proposal, "%s",
                   say(t, "lucia", NULL, "Un carril bisi.", ", \"title\": \"Carril\""));
    (void)say(t, "omar", NULL, "Una fuente.", ", \"component\": \"52\"");
    (void)snprintf(comment, sizeof comment, "%s",
                   say(t, "omar", proposal, "¿Quién lo paga?", ""));
    (void)snprintf(deep, sizeof deep, "%s", say(t, "luz", comment, "¿Y cuándo?", ""));
    (void)say(t, "rosa", deep, "Eso.", "");
    (void)say(t, "ayto", comment, "Lo estudiamos.", "");
    (void)snprintf(gone, sizeof gone, "%s", say(t, "vieja", proposal, "Sí.", ""));
    change(t, gone, "\"gone\": true");
    poll_after(t, 5 * MINUTE);
    poll_after(t, 20 * MINUTE);
    assert_int_equal(town_count(t, "direction = 0"), 6);
    assert_int_equal(town_count(t, "kind = 5 AND direction = 0"), 2);
    assert_int_equal(town_count(t, "kind = 9 AND direction = 1"), 1);
    assert_int_equal(town_count(t, "kind = 2 AND direction = 1"), 1);
    assert_int_equal(town_count(t, "text = 'Eso.' AND thread = 'Proposal/2'"), 1);
    assert_string_equal(town_events(t, town_inquiry(t, "paga")), "opened answered_elsewhere");
    assert_int_equal(town_sql(t, "SELECT count(*) FROM inquiry i WHERE NOT EXISTS (SELECT 1 "
                                 "FROM deadline d WHERE d.inquiry = i.id)"),
                     0);

    /* The administration answers; somebody corrects himself, somebody hides something. */
    change(t, proposal, "\"text\": \"Un carril bici.\", \"answer\": \"Se hará en marzo.\"");
    change(t, comment, "\"text\": \"¿Quién lo paga, y cuánto?\"");
    poll_after(t, 20 * MINUTE);
    assert_int_equal(town_count(t, "text = 'Un carril bici.' AND revision = 2"), 1);
    assert_int_equal(town_count(t, "text = 'Se hará en marzo.' AND direction = 1"), 1);
    change(t, deep, "\"hidden\": true");
    json_decref(town_control(t, "quirk", "{\"on\": [\"blind\"]}"));
    recheck_all(t);
    assert_int_equal(town_count(t, "text = '¿Quién lo paga, y cuánto?' AND revision = 2"), 1);
    assert_int_equal(town_count(t, "text = '¿Y cuándo?' AND deleted_at IS NOT NULL"), 1);
    assert_int_equal(town_count(t, "deleted_at IS NOT NULL"), 1);
    assert_int_equal(town_count(t, "url IS NULL"), 0);
    assert_int_equal(town_count(t, "text = 'Eso.' AND thread = 'Proposal/2'"), 1);
    town_verify(t);
}

/* More than a round asks, more than a page holds, faults, and a comment below what is old. */
static void nothing_is_lost_on_the_way(void **state)
{
    static const char *const faults[] = {"reset", "garbage", "502", "truncated", "429"};
    enum { FAULTS = sizeof faults / sizeof *faults, MANY = 70 };
    struct town *t = *state;
    char first[64], wish[160];
    int n = 0;

    (void)snprintf(first, sizeof first, "%s", say(t, "luz", NULL, "¿Y la piscina?", ""));
    for (; n < MANY; n++) {
        char text[32];
        const char *proposal = say(t, "rosa", NULL, "Propongo.", "");

        (void)snprintf(text, sizeof text, "Aviso %d.", n);
        (void)say(t, "omar", proposal, text, "");
    }
    for (int i = 0; i < 3; i++)
        poll_after(t, 5 * MINUTE);
    town_once(t, "Aviso", n);
    assert_int_equal(town_count(t, "text = 'Propongo.'"), MANY);
    for (int i = 0; i < FAULTS; i++, n += 2) {
        buzon_error *err = NULL;

        (void)snprintf(wish, sizeof wish,
                       "{\"fault\": \"%s\", \"path\": \"/api\", \"after\": %d, \"reset\": 3, "
                       "\"n\": 1}",
                       faults[i], i % 3);
        town_fault(t, wish);
        say_numbered(t, first, n, 2);
        town_wait(t, 16 * MINUTE);
        buzon_round_unref(town_run(t, BUZON_WORK_POLL, &err));
        buzon_error_free(err);
    }
    poll_after(t, 16 * MINUTE);
    poll_after(t, 16 * MINUTE);
    town_once(t, "Aviso", n);
    /* A month later, below the oldest of all. */
    town_wait(t, 30 * DAY);
    say_numbered(t, first, n, 1);
    poll_after(t, 16 * MINUTE);
    town_once(t, "Aviso", n + 1);
    town_verify(t);
}

static void checked(struct town *t, const char *says)
{
    buzon_error *err = NULL;
    char *verdict = buzon_inbox_check(t->inbox, "ayto", &err);

    assert_no_error(err);
    if (!strstr(verdict, says))
        fail_msg("no %s in %s", says, verdict);
    buzon_string_free(verdict);
}

/* A release that has less, and takes less at once: the same comes out. */
static void an_old_release_is_read_as_far_as_it_goes(void **state)
{
    struct town *t = *state;
    char proposal[64], comment[64];

    town_quirk(t, "old");
    town_quirk(t, "small");
    town_quirk(t, "strict");
    (void)snprintf(proposal, sizeof proposal, "%s", say(t, "lucia", NULL, "Un banco.", ""));
    say_numbered(t, NULL, 0, 30);
    (void)snprintf(comment, sizeof comment, "%s", say(t, "omar", proposal, "Dos.", ""));
    (void)say(t, "luz", comment, "Tres.", "");
    checked(t, "\"ok\":true");
    for (int i = 0; i < 3; i++)
        poll_after(t, 16 * MINUTE);
    town_once(t, "Aviso", 30);
    assert_int_equal(town_count(t, "direction = 0"), 33);
    change(t, comment, "\"hidden\": true");
    recheck_all(t);
    assert_int_equal(town_count(t, "deleted_at IS NOT NULL"), 1);
    for (int i = 0; i < 6; i++) {
        town_wait(t, 5 * MINUTE);
        town_do(t, BUZON_WORK_SWEEP);
    }
    assert_int_equal(town_count(t, "direction = 0"), 33);
    town_verify(t);
}

static void whoever_answers_is_told_where_and_a_closed_site_says_so(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;

    checked(t, "\"ok\":true");
    (void)say(t, "rosa", NULL, "¿A qué hora abre?", "");
    poll_after(t, 5 * MINUTE);
    assert_null(buzon_inbox_answer(t->inbox, town_inquiry(t, "qué hora"), "A las nueve.",
                                   "person:marta", &err));
    expect_error(&err, BUZON_ERR_UNSUPPORTED, "in the site's administration");
    town_quirk(t, "login");
    town_wait(t, 5 * MINUTE);
    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    expect_error(&err, BUZON_ERR_FORBIDDEN, "without a login");
    checked(t, "\"code\":\"forbidden\"");
    town_verify(t);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, town_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(everything_is_here_once_and_follows_its_changes),
        CASE(nothing_is_lost_on_the_way),
        CASE(an_old_release_is_read_as_far_as_it_goes),
        CASE(whoever_answers_is_told_where_and_a_closed_site_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
