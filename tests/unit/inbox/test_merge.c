/* SPDX-License-Identifier: EUPL-1.2 */
/* Inquiries that are merged, split and put back: what nobody may lose, in any order of acts. */
#include "scene.h"

#include <sqlite3.h>

#include "buzon/evidence.h"
#include "buzon/figures.h"
#include "buzon/merge.h"
#include "buzon/privacy.h"
#include "buzon/publication.h"
#include "buzon/work.h"

static buzon_regroup *regroup(const char *reference)
{
    buzon_error *err = NULL;
    buzon_regroup *r = buzon_regroup_new(reference, "person:ana", "es la misma farola", &err);

    assert_no_error(err);
    return r;
}

typedef buzon_inquiry *act_fn(buzon_inbox *, const buzon_regroup *, buzon_error **);

/* Takes the regrouping; whether it was done. */
static bool done(struct scene *s, act_fn *act, buzon_regroup *r, buzon_error **err)
{
    buzon_inquiry *q = act(s->inbox, r, err);

    buzon_regroup_free(r);
    buzon_inquiry_unref(q);
    return q != NULL;
}

static bool merge(struct scene *s, const char *from, const char *into, buzon_error **err)
{
    buzon_regroup *r = regroup(from);

    buzon_regroup_set_same_person(r, true);
    assert_true(buzon_regroup_set_into(r, into, -1, err));
    return done(s, buzon_inbox_merge, r, err);
}

static bool split(struct scene *s, const char *reference, const char *message,
                  buzon_error **err)
{
    buzon_regroup *r = regroup(reference);

    assert_true(buzon_regroup_add_message(r, message, err));
    return done(s, buzon_inbox_split, r, err);
}

static bool undo(struct scene *s, const char *reference, buzon_error **err)
{
    return done(s, buzon_inbox_undo, regroup(reference), err);
}

#define DO(act)                                                                                \
    do {                                                                                       \
        buzon_error *err = NULL;                                                               \
        bool did_ = (act);                                                                     \
        assert_no_error(err);                                                                  \
        assert_true(did_);                                                                     \
    } while (0)

/* --- what holds after every act --- */

/* Each must give no row. */
static const char *const laws[] = {
    /* Every message of a citizen is in one inquiry, and each counts its own. */
    "SELECT id FROM message WHERE inquiry IS NULL AND direction = 0",
    "SELECT id FROM inquiry i WHERE messages <> (SELECT count(*) FROM message m WHERE "
    "m.inquiry = i.id)",
    /* It is where the newest event that names it says. */
    "SELECT m.id FROM message m WHERE direction = 0 AND inquiry <> (SELECT v.inquiry FROM "
    "event v WHERE v.verb IN ('opened', 'received', 'reopened', 'taken_over') AND "
    "json_extract(v.codes, '$.message') = m.mid ORDER BY v.id DESC LIMIT 1)",
    /* One merged has nothing and counts nowhere; what has something is none. */
    "SELECT id FROM inquiry WHERE (resolution = 10) <> (messages = 0)",
    "SELECT id FROM inquiry i WHERE (resolution = 10) <> (ifnull((SELECT v.verb FROM event v "
    "WHERE v.inquiry = i.id AND v.verb IN ('merged_into', 'merge_undone', 'split_undone', "
    "'split_off') ORDER BY v.id DESC LIMIT 1), '') IN ('merged_into', 'split_undone') AND "
    "messages = 0)",
    "SELECT 1 WHERE (SELECT sum(n) FROM figure WHERE measure = 'received') <> (SELECT count(*) "
    "FROM inquiry WHERE resolution <> 10)",
    "SELECT 1 WHERE (SELECT sum(n) FROM figure WHERE measure = 'messages') <> (SELECT count(*) "
    "FROM message WHERE inquiry IS NOT NULL)",
    "SELECT 1 WHERE (SELECT ifnull(sum(n), 0) FROM figure WHERE measure = 'answered') <> "
    "(SELECT count(*) FROM inquiry WHERE first_answer_at IS NOT NULL)",
    "SELECT 1 WHERE (SELECT ifnull(sum(n), 0) FROM figure WHERE measure IN ('status.new', "
    "'status.open', 'status.waiting')) <> (SELECT count(*) FROM inquiry WHERE status < 3)",
    "SELECT 1 WHERE (SELECT ifnull(sum(n), 0) FROM figure WHERE measure = 'status.answered') "
    "<> (SELECT count(*) FROM inquiry WHERE status = 3)",
    "SELECT 1 WHERE (SELECT ifnull(sum(n), 0) FROM figure WHERE measure LIKE 'closed%') <> "
    "(SELECT count(*) FROM inquiry WHERE status = 4 AND resolution <> 10)",
    /* Deadlines: those that run, and who answered what. */
    "SELECT id FROM inquiry i WHERE deadlines <> (SELECT count(*) FROM deadline d WHERE "
    "d.inquiry = i.id) OR next_due IS NOT (SELECT min(due_end) FROM deadline d WHERE d.inquiry "
    "= i.id AND d.state = 0)",
    "SELECT id FROM inquiry WHERE resolution = 10 AND next_due IS NOT NULL",
    "SELECT w.id FROM answer w JOIN message m ON m.account = w.account AND m.mid = w.target "
    "WHERE w.inquiry <> m.inquiry",
    "SELECT id FROM inquiry i WHERE resolution <> 10 AND last_in_at <> (SELECT max(created_at) "
    "FROM message m WHERE m.inquiry = i.id AND m.direction = 0)",
};

/* They are what the events give. */
static void expect_figures(struct scene *s)
{
    buzon_error *err = NULL;
    buzon_findings *all = buzon_inbox_check_figures(s->inbox, &err);
    buzon_finding *f = all ? buzon_findings_next(all, &err) : NULL;

    assert_no_error(err);
    if (f)
        fail_msg("%s %s: %s", buzon_finding_inquiry(f), buzon_finding_what(f),
                 buzon_finding_detail(f));
    buzon_findings_free(all);
}

static void hold_laws(struct scene *s)
{
    char sql[1000];

    for (size_t i = 0; i < sizeof laws / sizeof *laws; i++) {
        (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM (%s)", laws[i]);
        if (scene_number(s, sql) != 0)
            fail_msg("against the law: %s", laws[i]);
    }
    assert_string_equal(scene_findings(s, NULL), "");
    expect_figures(s);
}

/* A number that stands for members, states, deadlines and figures. */
static uint64_t standing(struct scene *s)
{
    static const char *const sql[] = {
        "SELECT reference, status, resolution, reason, restricted, priority, opened_at, "
        "last_in_at, first_answer_at, answered_at, closed_at, waiting_since, next_due, "
        "messages, deadlines FROM inquiry WHERE resolution <> 10 ORDER BY id",
        "SELECT * FROM deadline WHERE inquiry IN (SELECT id FROM inquiry WHERE resolution<>10)",
        "SELECT day, measure, unit, kind, hex(list) FROM spread ORDER BY 1, 2, 3, 4",
        "SELECT mid, inquiry FROM message ORDER BY 1",
        "SELECT id, inquiry FROM answer",
        "SELECT * FROM figure WHERE n <> 0 AND measure <> 'merged' ORDER BY 1, 2, 3, 4, 5, 6"};
    uint64_t sum = UINT64_C(14695981039346656037);
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(s->path, &db), SQLITE_OK);
    for (size_t i = 0; i < sizeof sql / sizeof *sql; i++) {
        sqlite3_stmt *st = NULL;

        assert_int_equal(sqlite3_prepare_v2(db, sql[i], -1, &st, NULL), SQLITE_OK);
        while (sqlite3_step(st) == SQLITE_ROW)
            for (int c = 0; c < sqlite3_column_count(st); c++) {
                const char *text = (const char *)sqlite3_column_text(st, c);

                for (const char *p = text ? text : "-"; *p; p++)
                    sum = (sum ^ (unsigned char)*p) * UINT64_C(1099511628211);
                sum = (sum ^ 0x1f) * UINT64_C(1099511628211);
            }
        sqlite3_finalize(st);
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return sum;
}

/* --- any order of acts --- */

static unsigned chance(unsigned *seed, unsigned n)
{
    *seed = *seed * 1103515245U + 12345U;
    return (*seed >> 16) % n;
}

struct town {
    struct scene *s;
    unsigned seed, merged, split, undone, refused;
    int said;
};

static void say(struct town *t)
{
    char id[16], parent[16];
    bool ours = t->said > 6 && chance(&t->seed, 3) == 0;
    unsigned to = t->said < 6 ? 0 : 1 + chance(&t->seed, (unsigned)t->said);

    (void)snprintf(id, sizeof id, "%d", ++t->said);
    (void)snprintf(parent, sizeof parent, "%u", to);
    t->s->now += HOUR;
    SAY(t->s, {.id = id,
               .parent = to ? parent : NULL,
               .author = ours                  ? "ayto"
                         : chance(&t->seed, 2) ? "rosa"
                                               : "luis",
               .direction = ours ? BUZON_DIRECTION_OUT : BUZON_DIRECTION_IN,
               .kind = ours ? BUZON_MESSAGE_REPLY : BUZON_MESSAGE_MENTION});
}

/* An inquiry by chance; false: there is none. */
static bool any(struct town *t, char ret[33])
{
    int64_t n = scene_number(t->s, "SELECT count(*) FROM inquiry");

    (void)snprintf(ret, 33, "2026-%d", 1 + (int)chance(&t->seed, (unsigned)n));
    return n > 0;
}

static void expect_refusal(struct town *t, buzon_error **err)
{
    enum buzon_code code = buzon_error_code(*err);

    if (code != BUZON_ERR_STATE && code != BUZON_ERR_INVALID)
        fail_msg("%s", buzon_error_message(*err));
    buzon_error_free(*err);
    *err = NULL;
    t->refused++;
}

/* A merge, and now and then its undoing at once, after which all is as before. */
static void merge_any(struct town *t)
{
    buzon_error *err = NULL;
    uint64_t before = standing(t->s);
    char from[33], into[33];

    if (!any(t, from) || !any(t, into))
        return;
    if (!merge(t->s, from, into, &err)) {
        expect_refusal(t, &err);
        return;
    }
    t->merged++;
    if (chance(&t->seed, 2)) {
        hold_laws(t->s);
        DO(undo(t->s, from, &err));
        assert_true(standing(t->s) == before);
    }
}

static void split_any(struct town *t)
{
    buzon_error *err = NULL;
    uint64_t before = standing(t->s);
    char from[33], id[16], sql[160];

    (void)snprintf(id, sizeof id, "%d", 1 + (int)chance(&t->seed, (unsigned)t->said));
    (void)snprintf(sql, sizeof sql, "SELECT ifnull(inquiry, 1) FROM message WHERE mid = '%s'",
                   id);
    (void)snprintf(from, sizeof from, "2026-%d", (int)scene_number(t->s, sql));
    if (!split(t->s, from, id, &err)) {
        expect_refusal(t, &err);
        return;
    }
    t->split++;
    if (chance(&t->seed, 2)) {
        hold_laws(t->s);
        (void)snprintf(from, sizeof from, "2026-%d",
                       (int)scene_number(t->s, "SELECT max(id) FROM inquiry"));
        DO(undo(t->s, from, &err));
        assert_true(standing(t->s) == before);
    }
}

static void undo_any(struct town *t)
{
    buzon_error *err = NULL;
    char reference[33];

    if (!any(t, reference))
        return;
    if (undo(t->s, reference, &err))
        t->undone++;
    else
        expect_refusal(t, &err);
}

static void no_order_of_acts_loses_anything(void **state)
{
    struct town t = {.s = *state, .seed = 20261129};

    for (int i = 0; i < 6; i++)
        say(&t);
    for (int i = 0; i < 80; i++) {
        static void (*const acts[])(struct town *) = {say, merge_any, split_any, undo_any};

        acts[chance(&t.seed, 4)](&t);
        hold_laws(t.s);
    }
    /* Each of them did happen, and was refused, too. */
    assert_true(t.merged > 3 && t.split > 3 && t.undone > 1 && t.refused > 5);
}

/* --- what each does --- */

static void the_citizen_never_loses_time(void **state)
{
    struct scene *s = *state;
    buzon_inquiry *q;
    buzon_time due;

    SAY(s, {.id = "1", .at = NOON_UTC - 2 * DAY}, {.id = "2", .at = NOON_UTC});
    q = scene_inquiry(s, "2026-1");
    due = buzon_inquiry_next_due(q);
    buzon_inquiry_unref(q);
    DO(merge(s, "2026-1", "2026-2", &err)); /* the older into the younger */
    q = scene_inquiry(s, "2026-2");
    assert_int_equal(buzon_inquiry_next_due(q), due);
    assert_int_equal(buzon_deadline_started_at(buzon_inquiry_deadlines_at(q, 0)),
                     NOON_UTC - 2 * DAY);
    assert_int_equal(buzon_inquiry_messages(q), 2);
    assert_int_equal(buzon_inquiry_status(q), BUZON_STATUS_OPEN);
    buzon_inquiry_unref(q);
    q = scene_inquiry(s, "2026-1");
    assert_int_equal(buzon_inquiry_resolution(q), BUZON_RESOLUTION_MERGED);
    assert_string_equal(buzon_inquiry_reason(q), "2026-2");
    assert_int_equal(buzon_deadline_state(buzon_inquiry_deadlines_at(q, 0)),
                     BUZON_DEADLINE_CANCELLED);
    buzon_inquiry_unref(q);
    assert_string_equal(scene_events(s, "2026-1"), "opened merged_into");
    assert_string_equal(scene_events(s, "2026-2"), "opened merged taken_over");
    hold_laws(s);
}

/* What was answered before is met; what joins was not answered, and its time runs on. */
static void an_answered_one_owes_what_joins_it(void **state)
{
    struct scene *s = *state;
    buzon_inquiry *q;

    SAY(s, {.id = "1", .at = NOON_UTC - 2 * HOUR},
        {.id = "9",
         .parent = "1",
         .author = "ayto",
         .direction = BUZON_DIRECTION_OUT,
         .at = NOON_UTC - HOUR},
        {.id = "2", .at = NOON_UTC});
    DO(merge(s, "2026-2", "2026-1", &err));
    q = scene_inquiry(s, "2026-1");
    assert_int_equal(buzon_inquiry_status(q), BUZON_STATUS_OPEN);
    assert_int_equal(buzon_deadline_state(buzon_inquiry_deadlines_at(q, 0)),
                     BUZON_DEADLINE_RUNNING);
    assert_int_equal(buzon_inquiry_first_answer_at(q), NOON_UTC - HOUR);
    buzon_inquiry_unref(q);
    DO(undo(s, "2026-2", &err));
    q = scene_inquiry(s, "2026-1");
    assert_int_equal(buzon_inquiry_status(q), BUZON_STATUS_ANSWERED);
    assert_int_equal(buzon_deadline_state(buzon_inquiry_deadlines_at(q, 0)),
                     BUZON_DEADLINE_MET);
    buzon_inquiry_unref(q);
    hold_laws(s);
}

/* A message of the merged conversation, an answer to it, one to the other, and a draft. */
static void what_came_since_goes_where_it_would_have_gone(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_inquiry *q;
    buzon_answer *a;

    SAY(s, {.id = "1", .at = NOON_UTC}, {.id = "2", .at = NOON_UTC + MINUTE});
    DO(merge(s, "2026-2", "2026-1", &err));
    s->now += DAY;
    SAY(s, {.id = "3", .parent = "2", .at = s->now}, {.id = "4", .parent = "1", .at = s->now});
    assert_string_equal(scene_events(s, "2026-1"),
                        "opened merged taken_over received received");
    a = buzon_inbox_answer(s->inbox, "2026-1", "Va la brigada.", "person:ana", &err);
    assert_no_error(err);
    assert_string_equal(buzon_answer_inquiry(a), "2026-1");
    buzon_answer_unref(a);
    s->now += DAY;
    SAY(s, {.id = "5",
            .parent = "3",
            .author = "ayto",
            .direction = BUZON_DIRECTION_OUT,
            .kind = BUZON_MESSAGE_REPLY,
            .at = s->now});
    q = scene_inquiry(s, "2026-1");
    assert_int_equal(buzon_inquiry_status(q), BUZON_STATUS_ANSWERED);
    buzon_inquiry_unref(q);
    DO(undo(s, "2026-2", &err));
    q = scene_inquiry(s, "2026-2");
    assert_int_equal(buzon_inquiry_messages(q), 3);
    assert_int_equal(buzon_inquiry_status(q), BUZON_STATUS_ANSWERED);
    buzon_inquiry_unref(q);
    q = scene_inquiry(s, "2026-1");
    assert_int_equal(buzon_inquiry_messages(q), 2);
    assert_int_equal(buzon_inquiry_status(q), BUZON_STATUS_OPEN);
    assert_int_equal(buzon_inquiry_waiting_since(q), NOON_UTC);
    buzon_inquiry_unref(q);
    hold_laws(s);
}

/* A merged one's conversation is found again through both of two merges. */
static void a_chain_of_merges_is_followed_and_undone_from_its_end(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    SAY(s, {.id = "1"}, {.id = "2"}, {.id = "3"});
    DO(merge(s, "2026-3", "2026-2", &err));
    DO(merge(s, "2026-2", "2026-1", &err));
    SAY(s, {.id = "4", .parent = "3"});
    assert_int_equal(scene_number(s, "SELECT messages FROM inquiry WHERE id = 1"), 4);
    assert_false(undo(s, "2026-3", &err));
    expect_error(&err, BUZON_ERR_STATE, "inquiries 2026-2 and 2026-1 were regrouped since");
    DO(undo(s, "2026-2", &err));
    assert_int_equal(scene_number(s, "SELECT messages FROM inquiry WHERE id = 2"), 3);
    DO(undo(s, "2026-3", &err));
    assert_int_equal(scene_number(s, "SELECT messages FROM inquiry WHERE id = 3"), 2);
    hold_laws(s);
}

static void a_split_one_starts_when_its_first_message_came(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_inquiry *q;

    SAY(s, {.id = "1", .at = NOON_UTC - 3 * DAY},
        {.id = "2", .parent = "1", .at = NOON_UTC - DAY},
        {.id = "9",
         .parent = "2",
         .author = "ayto",
         .direction = BUZON_DIRECTION_OUT,
         .kind = BUZON_MESSAGE_REPLY,
         .at = NOON_UTC});
    DO(split(s, "2026-1", "2", &err));
    q = scene_inquiry(s, "2026-2");
    assert_int_equal(buzon_inquiry_opened_at(q), NOON_UTC - DAY);
    assert_int_equal(buzon_deadline_started_at(buzon_inquiry_deadlines_at(q, 0)),
                     NOON_UTC - DAY);
    assert_int_equal(buzon_inquiry_status(q), BUZON_STATUS_ANSWERED);
    assert_int_equal(buzon_inquiry_messages(q), 2);
    buzon_inquiry_unref(q);
    q = scene_inquiry(s, "2026-1"); /* the answer was not to what is left */
    assert_int_equal(buzon_inquiry_first_answer_at(q), BUZON_TIME_NONE);
    assert_int_equal(buzon_deadline_state(buzon_inquiry_deadlines_at(q, 0)),
                     BUZON_DEADLINE_RUNNING);
    assert_int_equal(buzon_inquiry_status(q), BUZON_STATUS_OPEN);
    buzon_inquiry_unref(q);
    assert_string_equal(scene_events(s, "2026-2"), "split_off taken_over");
    hold_laws(s);
    SAY(s, {.id = "3", .parent = "2", .at = NOON_UTC + HOUR}); /* comes to the newer one */
    DO(undo(s, "2026-2", &err));
    SAY(s, {.id = "4", .parent = "3", .at = NOON_UTC + HOUR}); /* that has gone */
    assert_int_equal(scene_number(s, "SELECT messages FROM inquiry WHERE id = 1"), 5);
    assert_false(undo(s, "2026-2", &err));
    expect_error(&err, BUZON_ERR_STATE, "neither merged into another nor split off");
    hold_laws(s);
}

/* --- what it must not get round --- */

static void a_hold_goes_along(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_person *rosa = buzon_person_new("ayto", "rosa", &err);

    SAY(s, {.id = "1", .author = "luis"}, {.id = "2"});
    assert_true(buzon_inbox_hold(s->inbox, "2026-2", "Juzgado 3", "person:dpd", &err));
    DO(merge(s, "2026-2", "2026-1", &err));
    assert_true(buzon_inbox_release(s->inbox, "2026-2", "visto", "person:dpd", &err));
    assert_null(buzon_inbox_erase(s->inbox, rosa, "lo pide", "person:dpd", &err));
    expect_error(&err, BUZON_ERR_STATE, "inquiry 2026-1 is on legal hold: Juzgado 3");
    DO(undo(s, "2026-2", &err));
    assert_null(buzon_inbox_erase(s->inbox, rosa, "lo pide", "person:dpd", &err));
    expect_error(&err, BUZON_ERR_STATE, "is on legal hold: Juzgado 3");
    buzon_person_free(rosa);
    hold_laws(s);
}

/* What a person wrote goes from where it was merged to, and nothing names them. */
static void what_was_merged_is_erased_with_its_author(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_person *rosa = buzon_person_new("ayto", "rosa", &err);

    SAY(s, {.id = "1", .author = "luis"},
        {.id = "2", .thread = "con-rosa", .text = "Vivo en la calle Luna, portal siete"});
    scene_sql(s, "UPDATE message SET thread = 'rosa' WHERE thread = 'con-rosa'; UPDATE inquiry "
                 "SET thread = 'rosa' WHERE thread = 'con-rosa'");
    DO(merge(s, "2026-2", "2026-1", &err));
    buzon_string_free(buzon_inbox_erase(s->inbox, rosa, "lo pide", "person:dpd", &err));
    assert_no_error(err);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM message WHERE text LIKE '%Luna%' OR "
                                     "thread LIKE '%rosa%'"),
                     0);
    assert_int_equal(scene_number(s, "SELECT count(*) FROM message WHERE text <> ''"), 1);
    assert_string_equal(scene_findings(s, NULL), "");
    assert_false(undo(s, "2026-2", &err));
    expect_error(&err, BUZON_ERR_STATE, "inquiry 2026-2 has an event \"erased\" since");
    buzon_person_free(rosa);
}

static void what_is_public_is_withdrawn_first(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    SAY(s, {.id = "1"}, {.id = "2"});
    assert_true(buzon_inbox_set_publication(s->inbox, "2026-2", BUZON_PUBLICATION_PROPOSED,
                                            "person:ana", &err));
    assert_false(merge(s, "2026-2", "2026-1", &err));
    expect_error(&err, BUZON_ERR_STATE, "inquiry 2026-2 is proposed; withdraw it first");
    assert_true(buzon_inbox_set_publication(s->inbox, "2026-2", BUZON_PUBLICATION_NONE,
                                            "person:ana", &err));
    DO(merge(s, "2026-2", "2026-1", &err));
    assert_false(buzon_inbox_set_publication(s->inbox, "2026-2", BUZON_PUBLICATION_PROPOSED,
                                             "person:ana", &err));
    expect_error(&err, BUZON_ERR_STATE, "inquiry 2026-2 was merged into 2026-1");
    assert_true(buzon_inbox_set_publication(s->inbox, "2026-1", BUZON_PUBLICATION_PROPOSED,
                                            "person:ana", &err));
    assert_false(undo(s, "2026-2", &err));
    expect_error(&err, BUZON_ERR_STATE, "inquiry 2026-1 is proposed; withdraw it first");
    hold_laws(s);
}

/* A row that was changed behind the inbox's back is not put back as if it were proven. */
static void kept_deadlines_are_those_of_the_history(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;

    SAY(s, {.id = "1"}, {.id = "2"});
    DO(merge(s, "2026-2", "2026-1", &err));
    scene_sql(s, "UPDATE kept_deadline SET due_end = due_end + 86400000 WHERE inquiry = 2");
    assert_false(undo(s, "2026-2", &err));
    expect_error(&err, BUZON_ERR_CORRUPT, "deadlines kept of inquiry 2026-2 are not those");
    hold_laws(s);
}

static void expect_followers(struct scene *s, const char *reference, const char *names)
{
    buzon_error *err = NULL;
    char *text = buzon_inbox_followers(s->inbox, reference, &err);

    assert_no_error(err);
    assert_string_equal(text, names);
    buzon_string_free(text);
}

/* Who wants to be told of what went somewhere is told where it is, and nobody is lost. */
static void followers_go_along_and_stay(void **state)
{
    struct scene *s = *state;
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new("2026-2", "person:ana", &err);

    SAY(s, {.id = "1"}, {.id = "2"});
    assert_true(buzon_change_add_follower(c, "person:luis", &err));
    assert_true(buzon_change_add_follower(c, "person:eva", &err));
    buzon_inquiry_unref(buzon_inbox_apply(s->inbox, c, &err));
    buzon_change_free(c);
    c = buzon_change_new("2026-1", "person:ana", &err);
    assert_true(buzon_change_add_follower(c, "person:eva", &err));
    assert_true(buzon_change_add_follower(c, "person:ana", &err));
    buzon_inquiry_unref(buzon_inbox_apply(s->inbox, c, &err));
    buzon_change_free(c);
    assert_no_error(err);
    DO(merge(s, "2026-2", "2026-1", &err));
    expect_followers(s, "2026-1", "[\"person:ana\",\"person:eva\",\"person:luis\"]");
    expect_followers(s, "2026-2", "[\"person:eva\",\"person:luis\"]");
    assert_non_null(strstr(scene_events(s, "2026-1"), "merged followed taken_over"));
    hold_laws(s);
    DO(undo(s, "2026-2", &err));
    expect_followers(s, "2026-1", "[\"person:ana\",\"person:eva\",\"person:luis\"]");
    expect_followers(s, "2026-2", "[\"person:eva\",\"person:luis\"]");
    DO(merge(s, "2026-2", "2026-1", &err));
    DO(split(s, "2026-1", "2", &err));
    expect_followers(s, "2026-3", "[\"person:ana\",\"person:eva\",\"person:luis\"]");
    assert_non_null(strstr(scene_events(s, "2026-3"), "split_off followed followed followed"));
    hold_laws(s);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(no_order_of_acts_loses_anything),
        CASE(the_citizen_never_loses_time),
        CASE(an_answered_one_owes_what_joins_it),
        CASE(what_came_since_goes_where_it_would_have_gone),
        CASE(a_chain_of_merges_is_followed_and_undone_from_its_end),
        CASE(a_split_one_starts_when_its_first_message_came),
        CASE(a_hold_goes_along),
        CASE(what_was_merged_is_erased_with_its_author),
        CASE(what_is_public_is_withdrawn_first),
        CASE(kept_deadlines_are_those_of_the_history),
        CASE(followers_go_along_and_stay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
