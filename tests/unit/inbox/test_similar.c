/* SPDX-License-Identifier: EUPL-1.2 */
/* The work for one inquiry that may be like others is bounded, whatever came before; and what
 * tells two of them apart beside their words. */
#include "buzon/similar.h"
#include "inbox/similar.h"
#include "scene.h"

/* How often an inquiry's words were read: once for itself, and once for each it is compared
 * with. */
static int loads;

bool __real_bz_told_load(struct bz_tx *tx, int64_t inquiry, buzon_time since,
                         struct bz_told *ret, struct bz_err *err);
bool __wrap_bz_told_load(struct bz_tx *tx, int64_t inquiry, buzon_time since,
                         struct bz_told *ret, struct bz_err *err);

bool __wrap_bz_told_load(struct bz_tx *tx, int64_t inquiry, buzon_time since,
                         struct bz_told *ret, struct bz_err *err)
{
    loads++;
    return __real_bz_told_load(tx, inquiry, since, ret, err);
}

static void find(struct scene *s)
{
    buzon_error *err = NULL;

    assert_true(buzon_inbox_find_similar(s->inbox, -1, &err) >= 0);
    assert_no_error(err);
}

static int64_t members(struct scene *s, const char *reference)
{
    buzon_error *err = NULL;
    buzon_group *g = buzon_inbox_group(s->inbox, reference, &err);
    int64_t n = buzon_group_members(g);

    assert_no_error(err);
    buzon_group_unref(g);
    return n;
}

/* `n` citizens, of whom each says the text with a number of their own in it, if it has one. */
static void flood(struct scene *s, int from, int n, const char *format)
{
    struct said *said = calloc((size_t)n, sizeof *said);
    char(*texts)[512] = calloc((size_t)n, sizeof *texts), (*ids)[16] = calloc((size_t)n, 16);

    for (int i = 0; i < n; i++) {
        (void)snprintf(ids[i], sizeof *ids, "%d", from + i);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        (void)snprintf(texts[i], sizeof *texts, format, from + i);
#pragma GCC diagnostic pop
        said[i] = (struct said){.id = ids[i], .author = ids[i], .text = texts[i]};
    }
    scene_say(s, said, (size_t)n);
    free(said);
    free(texts);
    free(ids);
}

/* --- floods --- */

static void a_campaign_costs_one_comparison_each(void **state)
{
    struct scene *s = *state;
    static const char text[] =
        "No a la tala de los plátanos de la avenida de la Ribera, que se paralice la obra ya";

    flood(s, 1, 300, text);
    loads = 0;
    find(s);
    assert_int_equal(members(s, "2026-1"), 300);
    assert_int_equal(loads, 1 + 299 * 2);
    assert_int_equal(scene_number(s, "SELECT count(DISTINCT inquiry) FROM similar_key"), 1);
}

/* Near-identical texts of which none is like another: all are found by the same pieces. */
static void a_hostile_flood_costs_each_the_same(void **state)
{
    struct scene *s = *state;
    static const char text[] =
        "No a la tala de los plátanos de la avenida de la Ribera, expediente %d, que se "
        "paralice la obra ya";

    flood(s, 1, 60, text);
    find(s);
    for (int from = 61; from <= 261; from += 100) {
        flood(s, from, 100, text);
        loads = 0;
        find(s);
        /* Itself, and six others at most. */
        assert_in_range(loads, 100, 700);
    }
    assert_int_equal(scene_number(s, "SELECT count(*) FROM similar_group"), 0);
    assert_int_equal(
        scene_number(s, "SELECT max(n) FROM (SELECT count(*) AS n FROM similar_key GROUP BY "
                        "inquiry)"),
        BZ_ALIKE_PIECES);
}

/* A conversation that goes on and on is no campaign. */
static void a_long_conversation_is_one_of_its_own(void **state)
{
    struct scene *s = *state;

    SAY(s, {.id = "1", .text = "La fuente de la plaza Nueva pierde agua desde ayer"},
        {.id = "2",
         .author = "b",
         .text = "La fuente de la plaza Nueva pierde agua desde ayer"});
    find(s);
    assert_int_equal(members(s, "2026-1"), 2);
    for (int i = 0; i < 8; i++) {
        char id[16];

        (void)snprintf(id, sizeof id, "m%d", i);
        SAY(s, {.id = id, .author = "b", .parent = "2", .thread = "2", .text = "Gracias"});
    }
    find(s);
    assert_int_equal(members(s, "2026-1"), 1);
}

/* --- beside the words --- */

static void another_place_conversation_or_picture_keeps_them_apart(void **state)
{
    struct scene *s = *state;
    static const char few[] = "Este contenedor lleva semanas roto así";
    static const char many[] =
        "Pedimos que se repare el puente peatonal del Molino antes del invierno sin falta";

    SAY(s, {.id = "1", .author = "a", .text = few}, {.id = "2", .author = "b", .text = few},
        {.id = "3", .author = "c", .text = few, .file = "https://red.example/1.jpg"},
        {.id = "4", .author = "d", .text = few, .parent = "p1", .thread = "p1"},
        {.id = "5", .author = "e", .text = few, .parent = "p1", .thread = "p1"},
        {.id = "6", .author = "f", .text = few, .parent = "p2", .thread = "p2"},
        {.id = "7", .author = "g", .text = few, .extra = "{\"lat\":39.47,\"long\":-0.37}"},
        {.id = "8", .author = "h", .text = few, .extra = "{\"lat\":39.47,\"long\":-0.37}"},
        {.id = "9", .author = "i", .text = few, .extra = "{\"lat\":39.48,\"long\":-0.37}"},
        {.id = "10", .author = "j", .text = many, .parent = "p1", .thread = "p1"},
        {.id = "11", .author = "k", .text = many, .file = "https://red.example/2.jpg"});
    find(s);
    assert_int_equal(members(s, "2026-1"), 2);
    assert_int_equal(members(s, "2026-3"), 1);
    assert_int_equal(members(s, "2026-4"), 2);
    assert_int_equal(members(s, "2026-6"), 1);
    assert_int_equal(members(s, "2026-7"), 2);
    assert_int_equal(members(s, "2026-9"), 1);
    assert_int_equal(members(s, "2026-10"), 2);
}

static void what_is_taken_away_leaves(void **state)
{
    struct scene *s = *state;
    static const char text[] = "La fuente de la plaza Nueva pierde agua desde ayer";

    SAY(s, {.id = "1", .author = "a", .text = text}, {.id = "2", .author = "b", .text = text},
        {.id = "3", .author = "c", .text = text});
    find(s);
    scene_notice(s, BUZON_VERB_DELETED, "1", NULL, s->now);
    find(s);
    assert_int_equal(members(s, "2026-1"), 1);
    assert_int_equal(members(s, "2026-3"), 2);
    scene_notice(s, BUZON_VERB_RESTORED, "1", NULL, s->now + MINUTE);
    find(s);
    assert_int_equal(members(s, "2026-3"), 3);
}

/* --- in steps --- */

static bool stop(void *user, buzon_error **err)
{
    (void)err;
    return ++*(int *)user == 2;
}

static void it_goes_on_where_it_stopped(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    int asked = 0;

    flood(s, 1, 120, "La fuente de la plaza Nueva pierde agua desde ayer");
    buzon_inbox_set_interrupt(s->inbox, stop, &asked, NULL);
    assert_int_equal(buzon_inbox_find_similar(s->inbox, -1, &err), -1);
    expect_error(&err, BUZON_ERR_INTERRUPTED, "");
    buzon_inbox_set_interrupt(s->inbox, NULL, NULL, NULL);
    assert_int_equal(members(s, "2026-1"), 50);
    assert_int_equal(buzon_inbox_find_similar(s->inbox, 30, &err), 30);
    assert_int_equal(members(s, "2026-1"), 80);
    assert_int_equal(buzon_inbox_find_similar(s->inbox, -1, &err), 40);
    assert_int_equal(members(s, "2026-1"), 120);
}

static void a_reader_cannot(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_inbox *reader;

    SAY(s, {.id = "1"});
    reader = scene_open(s, BUZON_OPEN_READ_ONLY);
    assert_int_equal(buzon_inbox_find_similar(reader, -1, &err), -1);
    expect_error(&err, BUZON_ERR_READ_ONLY, "");
    buzon_inbox_unref(reader);
}

static void a_damaged_store_is_told(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    SAY(s, {.id = "1", .text = "La fuente de la plaza Nueva pierde agua desde ayer"});
    scene_sql(s, "INSERT INTO meta VALUES ('similar_salt', 'no')");
    assert_int_equal(buzon_inbox_find_similar(s->inbox, -1, &err), -1);
    expect_error(&err, BUZON_ERR_CORRUPT, "the salt of similar inquiries");
    scene_sql(s, "DELETE FROM meta WHERE key = 'similar_salt'; INSERT INTO similar (inquiry, "
                 "opened_at, score, hand, keys) VALUES (1, 0, 0, 0, zeroblob(72))");
    assert_int_equal(buzon_inbox_find_similar(s->inbox, -1, &err), -1);
    expect_error(&err, BUZON_ERR_CORRUPT, "too many");
    scene_sql(s, "UPDATE similar SET grp = 7, keys = NULL");
    assert_null(buzon_inbox_group(s->inbox, "2026-1", &err));
    expect_error(&err, BUZON_ERR_CORRUPT, "without its first");
}

int main(void)
{
#define SCENE_CASE(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)
    const struct CMUnitTest tests[] = {
        SCENE_CASE(a_campaign_costs_one_comparison_each),
        SCENE_CASE(a_hostile_flood_costs_each_the_same),
        SCENE_CASE(a_long_conversation_is_one_of_its_own),
        SCENE_CASE(another_place_conversation_or_picture_keeps_them_apart),
        SCENE_CASE(what_is_taken_away_leaves),
        SCENE_CASE(it_goes_on_where_it_stopped),
        SCENE_CASE(a_reader_cannot),
        SCENE_CASE(a_damaged_store_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
