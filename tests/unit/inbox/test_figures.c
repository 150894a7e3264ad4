/* SPDX-License-Identifier: EUPL-1.2 */
/* The figures move with every change and equal what counting the rows gives. */
#include "scene.h"

#include "buzon/figures.h"

static int64_t figure(struct scene *s, const char *key)
{
    buzon_error *err = NULL;
    char *text = buzon_inbox_figures(s->inbox, BUZON_DAY_NONE, BUZON_DAY_NONE, &err);
    struct bz_err inner = {0};
    struct bz_json *j;
    int64_t n;

    assert_no_error(err);
    j = bz_json_parse(text, strlen(text), NULL, NULL, &inner);
    n = bz_json_int(bz_json_path(j, key), -1);
    bz_json_free(j);
    buzon_string_free(text);
    return n;
}

static void close_as(struct scene *s, const char *reference, enum buzon_resolution resolution)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(reference, "person:ana", &err);

    assert_true(buzon_change_close(c, resolution, "porque sí", &err));
    buzon_inquiry_unref(buzon_inbox_apply(s->inbox, c, &err));
    assert_no_error(err);
    buzon_change_free(c);
}

static void a_day_of_work_adds_up(void **state)
{
    struct scene *s = *state;

    SAY(s, {.id = "1", .author = "a", .at = NOON_UTC - 9 * DAY}, {.id = "2", .author = "b"},
        {.id = "3", .author = "c"},
        {.id = "9",
         .author = "ayto",
         .direction = BUZON_DIRECTION_OUT,
         .kind = BUZON_MESSAGE_ANNOUNCEMENT});
    assert_int_equal(figure(s, "received"), 3);
    assert_int_equal(figure(s, "open"), 3);
    assert_int_equal(figure(s, "overdue"), 1);
    assert_int_equal(figure(s, "announcements"), 1);
    assert_int_equal(figure(s, "by_network.mastodon"), 3);
    assert_int_equal(figure(s, "by_status.new"), 3);
    close_as(s, "2026-2", BUZON_RESOLUTION_ABUSIVE);
    assert_int_equal(figure(s, "closed"), 1);
    assert_int_equal(figure(s, "open"), 2);
    assert_int_equal(figure(s, "by_resolution.abusive"), 1);
    SAY(s, {.id = "4", .author = "b", .parent = "2", .at = NOON_UTC + HOUR});
    assert_int_equal(figure(s, "closed"), 0);
    assert_int_equal(figure(s, "open"), 3);
    assert_int_equal(figure(s, "messages"), 4);
}

static void overruling_moves_the_kind(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new("2026-1", "person:ana", &err);

    SAY(s, {.id = "1"});
    assert_int_equal(figure(s, "by_kind.report"), 1);
    buzon_change_set_kind(c, BUZON_INQUIRY_COMPLAINT);
    buzon_inquiry_unref(buzon_inbox_apply(s->inbox, c, &err));
    buzon_change_free(c);
    assert_int_equal(figure(s, "by_kind.complaint"), 1);
    assert_int_equal(figure(s, "by_kind.report"), -1);
}

static void a_period_is_half_open(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    char *text;

    SAY(s, {.id = "1"}, {.id = "2", .author = "b", .at = NOON_UTC + DAY});
    text = buzon_inbox_figures(s->inbox, 20780, 20781, &err);
    assert_no_error(err);
    assert_non_null(strstr(text, "\"received\":1,"));
    assert_non_null(
        strstr(text, "\"by_day\":[{\"day\":\"2026-11-23\",\"received\":1,\"answered\":0}]"));
    buzon_string_free(text);
    assert_null(buzon_inbox_figures(s->inbox, 20781, 20780, &err));
    expect_error(&err, BUZON_ERR_INVALID, "ends before it begins");
}

static void a_rolled_back_page_moves_nothing(void **state)
{
    struct scene *s = *state;
    struct bz_err err = {0};
    struct bz_batch *batch = bz_batch_new(&err);
    struct bz_round round = {0};
    struct bz_arrival arrival = {
        .account = s->account, .batch = batch, .origin = "poll", .fence = 77, .at = s->now};

    assert_false(bz_ingest(s->inbox, &arrival, &round, &err));
    assert_int_equal(err.code, BUZON_ERR_CONFLICT);
    bz_batch_free(batch);
    assert_int_equal(figure(s, "received"), 0);
}

/* --- counted anew --- */

/* What the check names, as "reference/what: detail" a line each, in a static buffer. */
static const char *differences(struct scene *s)
{
    static char text[4096];
    buzon_error *err = NULL;
    buzon_findings *it = buzon_inbox_check_figures(s->inbox, &err);
    buzon_finding *f;

    text[0] = '\0';
    while (it && (f = buzon_findings_next(it, &err))) {
        size_t used = strlen(text);

        (void)snprintf(text + used, sizeof text - used, "%s/%s: %s\n", buzon_finding_inquiry(f),
                       buzon_finding_what(f), buzon_finding_detail(f));
        buzon_finding_unref(f);
    }
    assert_no_error(err);
    buzon_findings_free(it);
    return text;
}

static uint64_t seed;

/* Numbers by chance that are the same in every run. */
static uint64_t chance(uint64_t below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (seed >> 33) % below;
}

/* A citizen writes, or writes again, or the office answers with another tool: also late, and
 * before the question is seen. */
static void somebody_writes(struct scene *s, int64_t *written)
{
    char id[16], parent[16], author[16];
    bool ours = chance(4) == 0, first = *written == 0 || chance(2);

    (void)snprintf(id, sizeof id, "m%d", (int)++*written);
    (void)snprintf(parent, sizeof parent, "m%d", (int)(1 + chance((uint64_t)*written + 2)));
    (void)snprintf(author, sizeof author, ours ? "ayto" : "vecina%d", (int)chance(6));
    SAY(s, {.id = id,
            .author = author,
            .parent = first && !ours ? NULL : parent,
            .at = s->now - (int64_t)chance(5) * DAY - (int64_t)chance(24) * HOUR,
            .text = chance(2) ? "¿Cuándo abre la piscina?" : "Una queja: la farola no va.",
            .kind = ours && first ? BUZON_MESSAGE_ANNOUNCEMENT : BUZON_MESSAGE_MENTION,
            .direction = ours ? BUZON_DIRECTION_OUT : BUZON_DIRECTION_IN});
}

static buzon_change *change_by_chance(struct scene *s, const char *reference, buzon_error **err)
{
    static const char *const units[] = {"", "Alumbrado", "Deportes"}, *const people[] = {
                                                                          "", "ana", "luis"};
    buzon_change *c = buzon_change_new(reference, "person:ana", err);
    bool made = c;

    switch (chance(8)) {
    case 0:
        made = buzon_change_set_unit(c, units[chance(3)], err);
        break;
    case 1:
        made = buzon_change_set_assignee(c, people[chance(3)], err);
        break;
    case 2:
        buzon_change_set_kind(c, (enum buzon_inquiry_kind)chance(9));
        break;
    case 3:
        buzon_change_set_status(c, chance(2) ? BUZON_STATUS_OPEN : BUZON_STATUS_WAITING);
        break;
    case 4:
    case 5:
        made = buzon_change_close(c, (enum buzon_resolution)(1 + chance(9)), "2026-1", err);
        break;
    case 6:
        made = buzon_change_set_register(c, "E-1", s->now, "es.ltaibg.access", err);
        break;
    default:
        buzon_change_set_resolution_notified_at(c, s->now);
        break;
    }
    assert_true(made);
    return c;
}

static void somebody_works(struct scene *s)
{
    int64_t inquiries = scene_number(s, "SELECT count(*) FROM inquiry");
    buzon_error *err = NULL;
    buzon_change *c;
    char reference[32];

    if (!inquiries)
        return;
    (void)snprintf(reference, sizeof reference, "2026-%d",
                   (int)(1 + chance((uint64_t)inquiries)));
    c = change_by_chance(s, reference, &err);
    /* Much of it is not allowed as the inquiry stands: nothing moves then. */
    buzon_inquiry_unref(buzon_inbox_apply(s->inbox, c, &err));
    buzon_error_free(err);
    buzon_change_free(c);
}

/* One step of a history by chance. */
static void something_happens(struct scene *s, int64_t *written)
{
    s->now += (int64_t)chance(20) * HOUR;
    if (chance(5) < 2)
        somebody_writes(s, written);
    else
        somebody_works(s);
}

static void random_histories_agree(void **state)
{
    struct scene *s = *state;
    int64_t written = 0;

    seed = 20261129;
    for (int i = 0; i < 240; i++) {
        something_happens(s, &written);
        if (i % 40 == 39)
            assert_string_equal(differences(s), "");
    }
    /* Of everything that is counted something was there. */
    assert_true(figure(s, "answered") > 5);
    assert_true(figure(s, "closed") > 5);
    assert_true(scene_number(s, "SELECT sum(n) FROM figure WHERE measure = 'reopened'") > 3);
    assert_true(scene_number(s, "SELECT count(*) FROM spread WHERE measure LIKE 'term|%'") > 3);
    assert_true(scene_number(s, "SELECT count(*) FROM figure WHERE measure LIKE 'person.%'") >
                5);
}

/* --- made anew --- */

static const char far[] = "{\"zone\":\"Pacific/Auckland\",\"calendars\":[\"ES-VC\"]}";
static const char near[] = "{}";

static void settle(struct scene *s, const char *settings)
{
    buzon_error *err = NULL;

    assert_true(buzon_inbox_set_settings(s->inbox, settings, "person:jefa", &err));
    assert_no_error(err);
}

/* How much it put right, as the text says. */
static void rebuild(struct scene *s, const char *starts)
{
    buzon_error *err = NULL;
    char *text = buzon_inbox_rebuild_figures(s->inbox, &err);

    assert_no_error(err);
    if (strncmp(text, starts, strlen(starts)) != 0)
        fail_msg("%s, not %s", text, starts);
    buzon_string_free(text);
    assert_string_equal(differences(s), "");
}

#define CELLS(table) "SELECT * FROM " table
#define OTHERS(table)                                                                          \
    "(SELECT count(*) FROM (" CELLS(table) " EXCEPT " CELLS(                                   \
        "was_" table) ")) + "                                                                  \
                      "(SELECT count(*) FROM (" CELLS("was_" table) " EXCEPT " CELLS(          \
                          table) "))"
#define NOTHING_THERE                                                                          \
    "DELETE FROM figure WHERE n = 0; DELETE FROM load WHERE h0 + h1 + h2 + h3 + h4 + h5 + h6 " \
    "+ h7 + h8 + h9 + h10 + h11 + h12 + h13 + h14 + h15 + h16 + h17 + h18 + h19 + h20 + h21 "  \
    "+ h22 + h23 = 0"

/* To the antipodes with all days and hours, and back to where every cell was. */
static void another_zone_is_made_up_for(void **state)
{
    struct scene *s = *state;
    int64_t written = 0;

    seed = 1129;
    for (int i = 0; i < 120; i++)
        something_happens(s, &written);
    scene_sql(s, NOTHING_THERE);
    scene_sql(s, "CREATE TABLE was_figure AS SELECT * FROM figure; CREATE TABLE was_spread AS "
                 "SELECT * FROM spread; CREATE TABLE was_load AS SELECT * FROM load; CREATE "
                 "TABLE was_open AS SELECT id, answer_open FROM inquiry");
    rebuild(s, "{\"inquiries\":0,\"moves\":0}");
    settle(s, far);
    assert_non_null(strstr(differences(s), "/figure: "));
    assert_non_null(strstr(differences(s), "buzon_inbox_rebuild_figures() reckons it anew"));
    rebuild(s, "{");
    assert_true(scene_number(s, "SELECT " OTHERS("figure") " + " OTHERS("load")) > 20);
    assert_true(scene_number(s, "SELECT " OTHERS("spread")) > 5);
    assert_true(scene_number(s, "SELECT count(*) FROM inquiry i JOIN was_open w ON w.id = i.id "
                                "AND w.answer_open IS NOT i.answer_open") > 3);
    settle(s, near);
    rebuild(s, "{");
    scene_sql(s, NOTHING_THERE);
    assert_int_equal(scene_number(s, "SELECT " OTHERS("figure")), 0);
    assert_int_equal(scene_number(s, "SELECT " OTHERS("spread")), 0);
    assert_int_equal(scene_number(s, "SELECT " OTHERS("load")), 0);
    settle(s, far);
    for (int i = 0; i < 20; i++) /* what is worked on before is counted, too */
        something_happens(s, &written);
    rebuild(s, "{");
}

/* Stop when asked for the nth time. */
static bool stop_at(void *user, buzon_error **err)
{
    int *left = user;

    (void)err;
    return (*left)-- <= 0;
}

static void an_interruption_leaves_the_rest_for_the_next_time(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    int64_t written = 0;
    bool done = false;
    int n = 0;

    seed = 77;
    for (int i = 0; i < 60; i++)
        something_happens(s, &written);
    for (; !done; n++) {
        int left = n;
        char *text;

        settle(s, n % 2 ? near : far);
        buzon_inbox_set_interrupt(s->inbox, stop_at, &left, NULL);
        text = buzon_inbox_rebuild_figures(s->inbox, &err);
        done = text != NULL;
        if (!done)
            expect_error(&err, BUZON_ERR_INTERRUPTED, "asked to stop");
        buzon_string_free(text);
        buzon_inbox_set_interrupt(s->inbox, NULL, NULL, NULL);
        assert_string_equal(scene_findings(s, NULL), "");
        rebuild(s, done ? "{\"inquiries\":0,\"moves\":0}" : "{");
    }
    assert_true(n > 5);
}

/* Each is named, and nothing else: the last word is a part of what is said. */
static void a_changed_fact_is_named(void **state)
{
    static const struct {
        const char *sql, *undo, *words;
    } lies[] = {
        {"UPDATE figure SET n = n + 2 WHERE measure = 'received'",
         "UPDATE figure SET n = n - 2 WHERE measure = 'received'",
         "/figure: 2026-11-23 received of mastodon/ayto, kind report: 3, the events say 1"},
        {"DELETE FROM figure WHERE measure = 'answered'",
         "INSERT INTO figure SELECT day, network, account, unit, kind, 'answered', 1 FROM "
         "figure WHERE measure = 'received'",
         "/figure: 2026-11-23 answered of mastodon/ayto, kind report: 0, the events say 1"},
        {"UPDATE spread SET list = x'8e1c' WHERE measure = 'answer'",
         "UPDATE spread SET list = x'901c' WHERE measure = 'answer'",
         "times answer of mastodon/ayto, kind report: 1, but others than the events say"},
        {"UPDATE load SET h10 = 7", "UPDATE load SET h10 = 1",
         "load of mastodon/ayto, hour 10: 7, the events say 1"},
        {"UPDATE inquiry SET answer_open = 1", "UPDATE inquiry SET answer_open = 3600",
         "2026-1/hours: "},
        {"UPDATE deadline SET counted = 0", "UPDATE deadline SET counted = 2",
         "2026-1/counted: "},
        {"UPDATE inquiry SET kind = 1", "UPDATE inquiry SET kind = 7", "2026-1/inquiry: "},
        {"UPDATE deadline SET state = 3", "UPDATE deadline SET state = 2", "2026-1/deadline: "},
        {"UPDATE inquiry SET next_due = 5", "UPDATE inquiry SET next_due = NULL",
         "2026-1/due: "},
    };
    enum { DERIVED = 6 }; /* the first ones are of what can be reckoned anew */
    struct scene *s = *state;

    SAY(s, {.id = "1"},
        {.id = "2",
         .parent = "1",
         .author = "ayto",
         .direction = BUZON_DIRECTION_OUT,
         .at = NOON_UTC + HOUR});
    assert_string_equal(differences(s), "");
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        scene_sql(s, lies[i].sql);
        if (!strstr(differences(s), lies[i].words))
            fail_msg("%s: %s", lies[i].sql, differences(s));
        if (i < DERIVED)
            rebuild(s, "{");
        else
            scene_sql(s, lies[i].undo);
        assert_string_equal(differences(s), "");
    }
}

/* --- while everything is counted --- */

enum { MANY = 600 };

static void many_write(struct scene *s)
{
    for (int i = 0; i < MANY; i++) {
        char id[16], author[16];

        (void)snprintf(id, sizeof id, "n%d", i);
        (void)snprintf(author, sizeof author, "vecina%d", i);
        SAY(s, {.id = id, .author = author});
    }
}

/* Somebody else works at the inbox that is counted. */
static bool write_meanwhile(void *user, buzon_error **err)
{
    struct scene *s = user;
    static int n;
    char id[16];

    (void)err;
    (void)snprintf(id, sizeof id, "late%d", n++);
    SAY(s, {.id = id, .author = "veu"});
    return false;
}

static bool close_meanwhile(void *user, buzon_error **err)
{
    const struct scene *s = user;

    (void)err;
    buzon_inbox_close(s->inbox);
    return false;
}

struct told {
    int64_t done, total, times;
};

static void keep_told(void *user, const char *what, int64_t done, int64_t total)
{
    struct told *t = user;

    assert_string_equal(what, "count");
    *t = (struct told){done, total, t->times + 1};
}

static void a_count_leaves_the_inbox_to_others_and_can_be_stopped(void **state)
{
    struct scene *s = *state;
    struct told told = {0};
    buzon_error *err = NULL;
    int left = 0;

    many_write(s);
    buzon_inbox_set_interrupt(s->inbox, write_meanwhile, s, NULL);
    buzon_inbox_set_progress(s->inbox, keep_told, &told, NULL);
    assert_string_equal(differences(s), "");
    assert_true(told.times > 1);
    assert_true(told.done == MANY && told.total == MANY);
    /* Asked whenever it was told, but for the end. */
    assert_int_equal(scene_number(s, "SELECT count(*) FROM message"), MANY + told.times - 1);
    buzon_inbox_set_progress(s->inbox, NULL, NULL, NULL);

    buzon_inbox_set_interrupt(s->inbox, stop_at, &left, NULL);
    assert_null(buzon_inbox_check_figures(s->inbox, &err));
    expect_error(&err, BUZON_ERR_INTERRUPTED, "asked to stop");
    buzon_inbox_set_interrupt(s->inbox, close_meanwhile, s, NULL);
    assert_null(buzon_inbox_check_figures(s->inbox, &err));
    expect_error(&err, BUZON_ERR_CLOSED, "closed");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_day_of_work_adds_up),
        CASE(overruling_moves_the_kind),
        CASE(a_period_is_half_open),
        CASE(a_rolled_back_page_moves_nothing),
        CASE(random_histories_agree),
        CASE(a_changed_fact_is_named),
        CASE(another_zone_is_made_up_for),
        CASE(an_interruption_leaves_the_rest_for_the_next_time),
        CASE(a_count_leaves_the_inbox_to_others_and_can_be_stopped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
