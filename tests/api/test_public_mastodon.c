/* SPDX-License-Identifier: EUPL-1.2 */
/* Every kind of server that speaks Mastodon's interface, over real sockets: nothing addressed
 * to us is missed or told twice, and an answer is posted once whatever the line does. */
#include "../slow.h"
#include "town.h"

static int setup_like(void **state)
{
    const char *like = *state;

    return town_setup_like(state, like);
}

static const char *const presets[] = {"mastodon",     "mastodon-new-account", "mastodon-4.2",
                                      "mastodon-3.4", "gotosocial",           "snac"};

static bool quirk(struct town *t, const char *name)
{
    json_t *help = town_control(t, "", NULL);
    bool on = json_object_get(json_object_get(help, "quirks"), name) != NULL;

    json_decref(help);
    return on;
}

/* --- what the server holds for us --- */

static const char host[] = "@social.villanuevadelarce.example";

static json_t *by_id(json_t *all, const char *id)
{
    json_t *status;
    size_t i;

    json_array_foreach(all, i, status)
    {
        if (id && strcmp(json_string_value(json_object_get(status, "id")), id) == 0)
            return status;
    }
    return NULL;
}

static bool by_us(const json_t *status)
{
    return strncmp(json_string_value(json_object_get(status, "author")), "ayto@", 5) == 0;
}

/* Whether a status names us, quotes us where the server has quotes, or stands below a post of
 * ours. */
static bool is_for_us(json_t *all, json_t *status, bool quotes)
{
    json_t *above = by_id(all, json_string_value(json_object_get(status, "quote")));

    if (by_us(status))
        return false;
    if (strstr(json_string_value(json_object_get(status, "text")), "@ayto@") ||
        (quotes && above && by_us(above)))
        return true;
    for (above = status; above && !by_us(above);)
        above = by_id(all, json_string_value(json_object_get(above, "in_reply_to_id")));
    return above;
}

/* --- what the inbox holds --- */

struct held {
    buzon_message *items[512];
    size_t n;
};

static void hold(struct town *t, struct held *h)
{
    buzon_error *err = NULL;
    buzon_filter *f = buzon_filter_new();
    buzon_inquiries *all;
    buzon_inquiry *q;

    buzon_filter_set_restricted(f, true);
    all = buzon_inbox_inquiries(t->inbox, f, &err);
    while ((q = buzon_inquiries_next(all, &err))) {
        buzon_messages *some = buzon_inbox_messages(t->inbox, buzon_inquiry_reference(q), &err);
        buzon_message *m;

        while ((m = buzon_messages_next(some, &err))) {
            assert_true(h->n < sizeof h->items / sizeof *h->items);
            h->items[h->n++] = m;
        }
        buzon_messages_free(some);
        buzon_inquiry_unref(q);
    }
    assert_no_error(err);
    buzon_inquiries_free(all);
    buzon_filter_free(f);
}

static void let_go(struct held *h)
{
    for (size_t i = 0; i < h->n; i++)
        buzon_message_unref(h->items[i]);
    h->n = 0;
}

static const buzon_message *find(const struct held *h, const char *id, int *times)
{
    const buzon_message *found = NULL;

    *times = 0;
    for (size_t i = 0; i < h->n; i++) {
        if (strcmp(buzon_message_native_id(h->items[i]), id) == 0) {
            found = h->items[i];
            ++*times;
        }
    }
    return found;
}

/* The text without our host: servers show a local handle in both ways. */
static char *without_host(const char *text)
{
    char *copy = strdup(text), *at;

    while ((at = strstr(copy, host)))
        memmove(at, at + strlen(host), strlen(at + strlen(host)) + 1);
    return copy;
}

static void expect_same_text(const buzon_message *m, const json_t *status)
{
    char *ours = without_host(buzon_message_text(m));
    char *theirs = without_host(json_string_value(json_object_get(status, "text")));

    /* A server may put a line with the address of what is quoted before the text. */
    if (!strstr(ours, theirs))
        fail_msg("\"%s\" is not \"%s\"", ours, theirs);
    free(ours);
    free(theirs);
}

static void expect_same_message(const buzon_message *m, const json_t *status)
{
    const char *visibility = json_string_value(json_object_get(status, "visibility"));
    const char *spoiler = json_string_value(json_object_get(status, "spoiler_text"));

    expect_same_text(m, status);
    assert_string_equal(buzon_visibility_name(buzon_message_visibility(m)),
                        strcmp(visibility, "private") == 0 ? "followers" : visibility);
    if (*spoiler)
        assert_string_equal(buzon_message_subject(m), spoiler);
    else
        assert_null(buzon_message_subject(m));
    assert_int_equal(buzon_message_attachments_count(m),
                     json_integer_value(json_object_get(status, "media")));
}

/* Everything on the server that is for us is in the inbox once, as it is now. */
static void expect_all_here(struct town *t, int least)
{
    json_t *all = town_control(t, "statuses", NULL), *status;
    bool quotes = !quirk(t, "no-quotes");
    struct held h = {.n = 0};
    int times, n = 0;
    size_t i;

    hold(t, &h);
    json_array_foreach(all, i, status)
    {
        const char *id = json_string_value(json_object_get(status, "id"));
        bool gone = !json_is_null(json_object_get(status, "deleted_at"));
        const buzon_message *m = find(&h, id, &times);

        if (!is_for_us(all, status, quotes))
            continue;
        if (times != 1 && !(gone && times == 0))
            fail_msg("%s is in the inbox %d times: %s", id, times,
                     json_string_value(json_object_get(status, "text")));
        if (!gone)
            expect_same_message(m, status);
        n += !gone;
    }
    if (n < least)
        fail_msg("the server has only %d messages for us", n);
    let_go(&h);
    json_decref(all);
}

/* --- polling --- */

/* Rounds with time between them, for a server that looks for replies elsewhere. */
static void poll_rounds(struct town *t, int rounds)
{
    town_do(t, BUZON_WORK_POLL);
    while (--rounds) {
        town_wait(t, 6 * MINUTE);
        town_do(t, BUZON_WORK_POLL);
    }
}

static void everything_for_us_is_here_once(void **state)
{
    struct town *t = *state;

    poll_rounds(t, 3);
    expect_all_here(t, 15);
    town_verify(t);
}

static void edits_and_deletions_are_found_by_looking_again(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    buzon_round *round;

    poll_rounds(t, 2);
    json_decref(town_control(t, "edit",
                             "{\"status\": \"farola\", \"text\": \"@ayto La farola del número "
                             "16, con <b>cuidado</b>.\"}"));
    json_decref(town_control(t, "delete", "{\"status\": \"tala\"}"));
    round = town_run(t, BUZON_WORK_RECHECK, &err);
    assert_no_error(err);
    assert_int_equal(buzon_round_deletions(round), 1);
    assert_int_equal(buzon_round_revisions(round), 1);
    buzon_round_unref(round);
    expect_all_here(t, 15);
    town_verify(t);
}

/* So many people write to us in the same instant. */
static void rush(struct town *t, const char *who, int n)
{
    char wish[160];

    for (int i = 0; i < n; i++) {
        (void)snprintf(wish, sizeof wish,
                       "{\"by\": \"%s%d@lejos.example\", \"text\": \"Aviso número %d\", "
                       "\"mention\": true}",
                       who, i, i);
        json_decref(town_control(t, "say", wish));
    }
}

/* More than a page between two rounds: 60 people, which is what snac still shows. */
static void a_rush_between_two_rounds_is_read_whole(void **state)
{
    struct town *t = *state;
    int64_t known;

    poll_rounds(t, 2);
    known = buzon_inbox_count(t->inbox, NULL);
    rush(t, "v", 60);
    poll_rounds(t, 3);
    assert_int_equal(buzon_inbox_count(t->inbox, NULL), known + 60);
    expect_all_here(t, 75);
    town_verify(t);
}

/* All at the same instant, three a page: ids alone tell them apart, in pages that overlap. */
static void equal_times_across_pages_are_neither_lost_nor_doubled(void **state)
{
    enum { FIRST = 17, LATER = 20 };
    struct town *t = *state;
    int64_t known;

    town_fault(t, "{\"fault\": \"short\", \"n\": 3, \"count\": 0, \"path\": "
                  "\"/api/v1/notifications\"}");
    rush(t, "antes", FIRST);
    poll_rounds(t, 2); /* the way back, and again above the cursor */
    expect_all_here(t, 15 + FIRST);
    known = buzon_inbox_count(t->inbox, NULL);
    rush(t, "luego", LATER);
    town_do(t, BUZON_WORK_POLL); /* too new for a cursor: the next round reads them again */
    town_do(t, BUZON_WORK_POLL);
    rush(t, "otra", LATER); /* of the same instant still, behind what was read */
    poll_rounds(t, 2);
    assert_int_equal(buzon_inbox_count(t->inbox, NULL), known + 2 * LATER);
    expect_all_here(t, 15 + FIRST + 2 * LATER);
    town_verify(t);
}

/* --- what polling misses --- */

/* Jobs of a sweep, a minute apart, until it has read everything. */
static void sweep_whole(struct town *t)
{
    const int64_t before = town_sql(t, "SELECT max(finished_at) FROM sweep");
    int n = 0;

    do {
        buzon_error *err = NULL;

        town_wait(t, MINUTE + SECOND);
        buzon_round_unref(town_run(t, BUZON_WORK_SWEEP, &err));
        buzon_error_free(err);
        assert_true(++n < 100);
    } while (town_sql(t, "SELECT ifnull(max(finished_at), 0) FROM sweep") <= before);
}

/* One that an outage held back for minutes comes up below what was read meanwhile. */
static void hide(struct town *t, const char *by)
{
    char wish[160];

    (void)snprintf(wish, sizeof wish,
                   "{\"by\": \"%s@lejos.example\", \"text\": \"Un aviso atrasado\", "
                   "\"mention\": true, \"late\": true}",
                   by);
    json_decref(town_control(t, "say", wish));
    town_wait(t, 5 * MINUTE);
    rush(t, by, 1);
    town_wait(t, 2 * MINUTE);
    poll_rounds(t, 3);
}

static void what_an_outage_hid_is_found_by_a_sweep(void **state)
{
    const char *late = "SELECT count(*) FROM message WHERE text LIKE '%aviso atrasado%'";
    struct town *t = *state;

    poll_rounds(t, 3);
    hide(t, "tarde");
    assert_int_equal(town_sql(t, late), 0);
    sweep_whole(t);
    assert_int_equal(town_sql(t, late), 1);
    assert_int_equal(town_sql(t, "SELECT found FROM sweep"), 1);
    expect_all_here(t, 17);
    sweep_whole(t); /* nothing is new twice */
    assert_int_equal(town_sql(t, "SELECT found FROM sweep"), 0);
    expect_all_here(t, 17);
    town_verify(t);
}

static void a_fault_in_a_sweep_costs_time_and_no_message(void **state)
{
    static const char *const faults[] = {"reset", "garbage",  "500",       "short",
                                         "429",   "disorder", "duplicate", "502"};
    struct town *t = *state;
    char wish[80];

    poll_rounds(t, 3);
    hide(t, "tarde");
    town_fault(t, "{\"fault\": \"short\", \"n\": 5, \"count\": 0, \"path\": "
                  "\"/api/v1/notifications\"}");
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        buzon_error *err = NULL;

        (void)snprintf(wish, sizeof wish, "{\"fault\": \"%s\", \"after\": %zu}", faults[i],
                       i % 3);
        town_fault(t, wish);
        buzon_round_unref(town_run(t, BUZON_WORK_SWEEP, &err));
        buzon_error_free(err);
        town_wait(t, 6 * MINUTE);
        town_do(t, BUZON_WORK_POLL); /* never kept from its turn */
    }
    sweep_whole(t);
    expect_all_here(t, 17);
    town_verify(t);
}

/* --- a line that fails while polling --- */

/* Each fault once, on any question of a round: the next rounds bring what is missing. */
static void a_fault_on_the_way_costs_a_round_and_no_message(void **state)
{
    static const char *const faults[] = {"reset", "garbage",  "500",       "short",
                                         "429",   "disorder", "duplicate", "empty-page",
                                         "deep",  "huge",     "bad-chunk"};
    struct town *t = *state;
    char wish[80];

    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        buzon_error *err = NULL;

        (void)snprintf(wish, sizeof wish, "{\"fault\": \"%s\", \"after\": %zu, \"mb\": 20}",
                       faults[i], i % 4);
        town_fault(t, wish);
        buzon_round_unref(town_run(t, BUZON_WORK_POLL, &err));
        buzon_error_free(err);
        town_wait(t, 6 * MINUTE);
    }
    poll_rounds(t, 3);
    town_do(t, BUZON_WORK_RECHECK); /* what the scenario edited meanwhile */
    expect_all_here(t, 15);
    town_verify(t);
}

static void a_rate_limit_is_kept_to_and_the_rest_comes_after_it(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    buzon_round *round;
    int refused = 0;

    json_decref(town_control(t, "quirk", "{\"on\": [\"rate-limits=8\"]}"));
    for (int i = 0; i < 12; i++) {
        round = town_run(t, BUZON_WORK_POLL, &err);
        if (!round) {
            /* Windows of five minutes by the server's clock, told as an ISO time. */
            assert_int_equal(buzon_error_retry_at(err) % (5 * MINUTE), 0);
            assert_true(buzon_error_retry_at(err) > t->now);
            town_wait(t, buzon_error_retry_at(err) - t->now);
            expect_error(&err, BUZON_ERR_RATE, "429");
            refused++;
        }
        buzon_round_unref(round);
    }
    assert_true(refused > 0);
    json_decref(town_control(t, "quirk", "{\"off\": [\"rate-limits\"]}"));
    poll_rounds(t, 2);
    expect_all_here(t, 15);
}

/* Pages read by fifteen minutes and posts by three hours are counted each by itself. */
static void a_window_of_reading_holds_no_answer_and_the_reverse(void **state)
{
    struct town *t = *state;

    poll_rounds(t, 1);
    town_apart(t, "carril bici",
               "{\"fault\": \"429\", \"path\": \"/api/v1/notifications\", \"reset\": 900}",
               "{\"fault\": \"429\", \"method\": \"POST\", \"reset\": 7200}");
}

/* --- answering --- */

static const char thanks[] = "Gracias: lo estudiamos en la próxima comisión.";

static void an_answer_whose_receipt_is_lost_is_on_the_server_once(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    enum buzon_answer_state now = BUZON_ANSWER_QUEUED;
    char reference[33];
    int64_t id;

    poll_rounds(t, 1);
    (void)snprintf(reference, sizeof reference, "%s", town_inquiry(t, "carril bici"));
    id = town_answer(t, reference, thanks);
    town_fault(t, "{\"fault\": \"lost-after-store\", \"method\": \"POST\"}");
    assert_null(town_run(t, BUZON_WORK_SEND, &err));
    expect_error(&err, BUZON_ERR_NETWORK, "");
    assert_int_equal(town_posts(t, thanks), 1);
    for (int i = 0; i < 8 && now != BUZON_ANSWER_SENT; i++) {
        buzon_answer *a;

        town_wait(t, 10 * MINUTE);
        town_do(t, BUZON_WORK_SEND);
        a = town_look(t, reference, id);
        now = buzon_answer_state(a);
        buzon_answer_unref(a);
    }
    assert_string_equal(buzon_answer_state_name(now), "sent");
    assert_int_equal(town_posts(t, thanks), 1);
    poll_rounds(t, 2);
    town_do(t, BUZON_WORK_SEND);
    assert_int_equal(town_posts(t, thanks), 1);
    town_verify(t);
}

/* The same, when nothing of it reached the server. */
static void an_answer_that_never_arrived_is_on_the_server_once(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    enum buzon_answer_state now = BUZON_ANSWER_QUEUED;
    char reference[33];
    int64_t id;

    poll_rounds(t, 1);
    (void)snprintf(reference, sizeof reference, "%s", town_inquiry(t, "carril bici"));
    id = town_answer(t, reference, thanks);
    town_fault(t, "{\"fault\": \"502\", \"method\": \"POST\"}");
    buzon_round_unref(town_run(t, BUZON_WORK_SEND, &err));
    buzon_error_free(err);
    assert_int_equal(town_posts(t, thanks), 0);
    for (int i = 0; i < 8 && now != BUZON_ANSWER_SENT; i++) {
        buzon_answer *a;

        town_wait(t, 10 * MINUTE);
        town_do(t, BUZON_WORK_SEND);
        a = town_look(t, reference, id);
        now = buzon_answer_state(a);
        buzon_answer_unref(a);
    }
    assert_string_equal(buzon_answer_state_name(now), "sent");
    assert_int_equal(town_posts(t, thanks), 1);
}

static void the_length_of_an_answer_is_the_server_s(void **state)
{
    struct town *t = *state;
    buzon_error *err = NULL;
    bool is_long = quirk(t, "long-texts") || quirk(t, "very-long-texts");
    char *text = calloc(1, 2048);
    buzon_answer *a;

    for (int i = 0; i < 100; i++)
        (void)strncat(text, "Dieciocho letras. ", 2047 - strlen(text));
    poll_rounds(t, 1);
    a = buzon_inbox_answer(t->inbox, town_inquiry(t, "carril bici"), text, "person:marta",
                           &err);
    assert_no_error(err);
    if (is_long)
        assert_int_equal(buzon_answer_parts_count(a), 1);
    else
        assert_in_range(buzon_answer_parts_count(a), 4, 5);
    buzon_answer_unref(a);
    free(text);
}

/* --- every case on every server --- */

static const struct CMUnitTest cases[] = {
#define CASE(f)                                                                                \
    {                                                                                          \
#f, f, setup_like, town_teardown, NULL                                                 \
    }
    CASE(everything_for_us_is_here_once),
    CASE(edits_and_deletions_are_found_by_looking_again),
    CASE(a_window_of_reading_holds_no_answer_and_the_reverse),
    CASE(a_rush_between_two_rounds_is_read_whole),
    CASE(equal_times_across_pages_are_neither_lost_nor_doubled),
    CASE(what_an_outage_hid_is_found_by_a_sweep),
    CASE(a_fault_in_a_sweep_costs_time_and_no_message),
    CASE(a_fault_on_the_way_costs_a_round_and_no_message),
    CASE(an_answer_whose_receipt_is_lost_is_on_the_server_once),
    CASE(an_answer_that_never_arrived_is_on_the_server_once),
    CASE(the_length_of_an_answer_is_the_server_s),
};

enum { CASES = sizeof cases / sizeof *cases, PRESETS = sizeof presets / sizeof *presets };

int main(void)
{
    static char names[CASES * PRESETS][96];
    struct CMUnitTest tests[CASES * PRESETS + 1];
    int n = 0;

    for (int c = 0; c < CASES; c++) {
        for (int p = 0; p < PRESETS; p += SANITIZED ? PRESETS - 1 : 1, n++) {
            (void)snprintf(names[n], sizeof names[n], "%s: %s", presets[p], cases[c].name);
            tests[n] = cases[c];
            tests[n].name = names[n];
            tests[n].initial_state = (void *)(uintptr_t)presets[p];
        }
    }
    /* Only Mastodon itself tells and keeps to limits. */
    tests[n++] = (struct CMUnitTest){
        "mastodon: a_rate_limit_is_kept_to_and_the_rest_comes_after_it",
        a_rate_limit_is_kept_to_and_the_rest_comes_after_it, town_setup, town_teardown, NULL};
    return _cmocka_run_group_tests("api/public_mastodon", tests, (size_t)n, NULL, NULL);
}
