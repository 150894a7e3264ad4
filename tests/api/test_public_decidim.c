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

/* --- signing in --- */

#define SECRET "secreto-inventado-0001"

static int setup_signed(void **state)
{
    return town_setup_like(state, "decidim_signed");
}

/* How many lines were logged, and how many say a secret: the credentials, or a token's end. */
static int logged, leaks;

static void on_log(void *user, int level, const char *line)
{
    (void)user;
    (void)level;
    logged++;
    leaks += strstr(line, "inventad") || strstr(line, "ZmlybWE");
}

/* The vault is a file of its own. */
static bool store_has(const struct town *t, const char *words)
{
    static const char *const files[] = {"inbox.db", "inbox.db-wal"};
    static char bytes[16 << 20];
    bool ret = false;

    for (size_t i = 0; i < 2; i++) {
        char path[96];
        FILE *f;
        size_t n;

        (void)snprintf(path, sizeof path, "%s/%s", t->folder, files[i]);
        f = fopen(path, "rb");
        n = f ? fread(bytes, 1, sizeof bytes - 1, f) : 0;
        assert_true(n < sizeof bytes - 1 && (!f || fclose(f) == 0));
        for (size_t at = 0; at < n; at++)
            bytes[at] = (char)(bytes[at] ? bytes[at] : ' ');
        bytes[n] = '\0';
        ret = ret || strstr(bytes, words);
    }
    return ret;
}

static void keep(struct town *t, const char *name, const char *value)
{
    buzon_error *err = NULL;

    assert_true(buzon_inbox_set_secret(t->inbox, "ayto", name, value, strlen(value), &err));
}

static void refused(struct town *t, buzon_code code, const char *words)
{
    buzon_error *err = NULL;

    assert_null(town_run(t, BUZON_WORK_POLL, &err));
    assert_null(strstr(buzon_error_message(err), "inventad"));
    expect_error(&err, code, words);
}

static int signed_in(struct town *t)
{
    return town_asked(t, "POST", "/api/sign_in");
}

/* Nobody signs in without being told to; one token serves until shortly before it ends, and
 * one that the site refuses is replaced once. */
static void whoever_signs_in_reads_a_closed_site(void **state)
{
    struct town *t = *state;

    logged = leaks = 0;
    buzon_inbox_set_log(t->inbox, on_log, NULL, NULL);
    town_quirk(t, "login");
    say_numbered(t, NULL, 0, 2);
    refused(t, BUZON_ERR_SECRET, "api_key");
    keep(t, "api_key", "clave-inventada");
    keep(t, "api_secret", SECRET);
    town_wait(t, HOUR);
    checked(t, "\"ok\":true");
    poll_after(t, 5 * MINUTE);
    town_once(t, "Aviso", 2);
    poll_after(t, 16 * MINUTE);
    assert_int_equal(signed_in(t), 1);
    poll_after(t, 96 * MINUTE);
    assert_int_equal(signed_in(t), 2);
    say_numbered(t, NULL, 2, 1);
    json_decref(town_control(t, "sessions", "{}"));
    poll_after(t, 16 * MINUTE);
    assert_int_equal(signed_in(t), 3);
    town_once(t, "Aviso", 3);

    /* Other credentials: one try, and then a person. */
    json_decref(town_control(t, "sessions", "{\"secret\": \"secreto-inventado-0002\"}"));
    town_wait(t, 16 * MINUTE);
    refused(t, BUZON_ERR_AUTH, "does not take the credentials");
    assert_int_equal(signed_in(t), 4);
    keep(t, "api_secret", "secreto-inventado-0002");
    town_wait(t, HOUR);
    checked(t, "\"ok\":true");
    say_numbered(t, NULL, 3, 1);
    poll_after(t, 16 * MINUTE);
    town_once(t, "Aviso", 4);
    assert_true(logged > 0);
    assert_int_equal(leaks, 0);
    assert_true(store_has(t, "Aviso 3."));
    assert_false(store_has(t, "inventad"));
    assert_false(store_has(t, "ZmlybWE"));
    town_verify(t);
}

/* A site that is open to everybody takes an ended token for nobody's, and shows less: that is
 * no deletion. */
static void an_ended_token_deletes_nothing(void **state)
{
    struct town *t = *state;
    char proposal[64];

    keep(t, "api_key", "clave-inventada");
    keep(t, "api_secret", SECRET);
    town_quirk(t, "private");
    (void)snprintf(proposal, sizeof proposal, "%s",
                   say(t, "omar", NULL, "Aviso 0.", ", \"component\": \"52\""));
    poll_after(t, 5 * MINUTE);
    town_once(t, "Aviso", 1);
    poll_after(t, 119 * MINUTE);
    assert_int_equal(signed_in(t), 2);
    json_decref(town_control(t, "sessions", "{}"));
    town_do(t, BUZON_WORK_RECHECK);
    assert_int_equal(signed_in(t), 3);
    assert_int_equal(town_count(t, "deleted_at IS NOT NULL"), 0);
    say_numbered(t, proposal, 1, 1);
    json_decref(town_control(t, "sessions", "{}"));
    poll_after(t, 16 * MINUTE);
    assert_int_equal(signed_in(t), 4);
    town_once(t, "Aviso", 2);
    change(t, proposal, "\"hidden\": true");
    recheck_all(t);
    assert_int_equal(town_count(t, "deleted_at IS NOT NULL"), 1);
    town_verify(t);
}

#define SIGNED(f) cmocka_unit_test_setup_teardown(f, setup_signed, town_teardown)
#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, town_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(everything_is_here_once_and_follows_its_changes),
        CASE(nothing_is_lost_on_the_way),
        CASE(an_old_release_is_read_as_far_as_it_goes),
        CASE(whoever_answers_is_told_where_and_a_closed_site_says_so),
        SIGNED(whoever_signs_in_reads_a_closed_site),
        SIGNED(an_ended_token_deletes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
