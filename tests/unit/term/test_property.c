/* SPDX-License-Identifier: EUPL-1.2 */
/* What must hold for every receipt: later is never earlier, more holidays are never earlier, no
 * day is unexplained. */
#include "data.h"

#include <stdlib.h>

static struct test_data data;

/* The same numbers in every run. */
static uint32_t seed = 20260301;

static int random_below(int n)
{
    seed = seed * 1664525u + 1013904223u;
    return (int)((seed >> 8) % (unsigned)n);
}

/* Not pt.cpa.months: as many working days as the months have days, so that a later receipt may
 * hit shorter months. */
static const char *const rolling[] = {"es.lpac.days",     "es.lpac.days.intake",
                                      "es.lpac.natural",  "es.lpac.months",
                                      "es.ltaibg.access", "es.rd951.complaint",
                                      "es.lo4.answer",    "es.ct.transparency",
                                      "eu.gdpr.art12",    "eu.1182.days",
                                      "eu.1182.weeks",    "eu.1182.months",
                                      "de.month",         "uk.foia.s10",
                                      "us.foia",          "it.foia",
                                      "fr.franc",         "mx.cff.months",
                                      "es.lpac.years",    "es.lpac.months.remaining_working",
                                      "eu.cdir.months",   "nz.oia",
                                      "br.9784.days"};
static const char *const places[] = {"ES-VC", "ES-MD", "ES-CT", "ES-AN",
                                     "ES-PV", "ES-GA", "PT",    "GB-FOIA"};
enum { TERMS = sizeof rolling / sizeof *rolling, PLACES = sizeof places / sizeof *places };

struct question {
    struct bz_deadline_case c;
    const char *places[2];
    struct bz_deadline_event events[2];
};

static void question_init(struct question *q, const char *term, const char *place,
                          buzon_day day)
{
    *q = (struct question){.c = BZ_DEADLINE_CASE};
    q->places[0] = place;
    q->c.term = term;
    q->c.zone = "Europe/Madrid";
    q->c.calendars = q->places;
    q->c.n_calendars = 1;
    q->c.received = (buzon_time)day * BZ_MS_DAY + random_below(BZ_MS_DAY);
}

static void question_suspend(struct question *q, buzon_day from, buzon_day to)
{
    for (int i = 0; i < 2; i++)
        q->events[i] =
            (struct bz_deadline_event){.verb = i ? BZ_EVENT_RESUME : BZ_EVENT_SUSPEND,
                                       .day = i ? to : from,
                                       .at = BUZON_TIME_NONE,
                                       .amount = BZ_AMOUNT_NONE};
    q->c.events = q->events;
    q->c.n_events = 2;
}

static buzon_day compute_due(const struct question *q)
{
    struct bz_deadline_result r;
    struct bz_err err = {0};
    buzon_day due;

    if (!bz_deadline_compute(data.calendars, data.terms, &q->c, false, &r, &err))
        fail_msg("%s: %s", q->c.term, err.message);
    due = r.due;
    bz_deadline_result_done(&r);
    return due;
}

static void a_later_receipt_is_never_due_earlier(void **state)
{
    (void)state;
    for (int t = 0; t < TERMS; t++) {
        for (int p = 0; p < PLACES; p++) {
            buzon_day before = 0;

            for (buzon_day day = test_day("2021-06-01"); day < test_day("2023-06-01"); day++) {
                struct question q;
                buzon_day due;

                question_init(&q, rolling[t], places[p], day);
                q.c.received = (buzon_time)day * BZ_MS_DAY + 12 * BZ_MS_HOUR;
                due = compute_due(&q);
                if (due < before)
                    fail_msg("%s, %s: day %d is due before the day that precedes it",
                             rolling[t], places[p], day);
                before = due;
            }
        }
    }
}

static void a_union_is_never_earlier_than_one_of_its_places(void **state)
{
    (void)state;
    for (int i = 0; i < 4000; i++) {
        buzon_day day = test_day("2020-02-01") + random_below(2000);
        const char *term = rolling[random_below(TERMS)];
        struct question one, both;

        question_init(&one, term, places[random_below(PLACES)], day);
        both = one;
        both.places[1] = places[random_below(PLACES)];
        both.c.calendars = both.places;
        both.c.n_calendars = 2;
        if (compute_due(&both) < compute_due(&one))
            fail_msg("%s from day %d: %s with %s is earlier", term, day, one.places[0],
                     both.places[1]);
    }
}

static void another_holiday_never_brings_a_date_forward(void **state)
{
    (void)state;
    for (int i = 0; i < 600; i++) {
        buzon_day day = test_day("2020-02-01") + random_below(2000), extra[3];
        const char *term = rolling[random_below(TERMS)];
        struct question q;
        buzon_day due;

        question_init(&q, term, places[random_below(PLACES)], day);
        due = compute_due(&q);
        for (int k = 0; k < 3; k++)
            extra[k] = day + random_below(60);
        q.c.holidays = extra;
        q.c.n_holidays = 3;
        if (compute_due(&q) < due)
            fail_msg("%s from day %d: a holiday brought it forward", term, day);
    }
}

static void a_suspension_never_shortens(void **state)
{
    (void)state;
    for (int i = 0; i < 4000; i++) {
        buzon_day day = test_day("2020-02-01") + random_below(1700), from;
        const char *term = rolling[random_below(TERMS)];
        struct question q;
        buzon_day due;

        question_init(&q, term, places[random_below(PLACES)], day);
        due = compute_due(&q);
        from = day + 2 + random_below(40);
        question_suspend(&q, from, from + random_below(40));
        if (compute_due(&q) < due)
            fail_msg("%s from day %d: suspended from %d, it is due earlier", term, day, from);
    }
}

/* Days that the steps of a term in working days account for. */
static int64_t explained_days(const struct bz_deadline_result *r)
{
    int64_t days = 0;

    for (size_t i = 0; i < r->steps.n; i++) {
        const struct bz_deadline_step *s = &r->steps.items[i];

        if (s->code == BZ_STEP_HOLIDAY)
            days++;
        if (s->code == BZ_STEP_COUNTED || s->code == BZ_STEP_WEEKENDS ||
            s->code == BZ_STEP_SUSPENDED)
            days += s->n;
    }
    return days;
}

static void the_explanation_accounts_for_every_day(void **state)
{
    static const char *const working[] = {"es.lpac.days", "es.rd951.complaint", "uk.foia.s10",
                                          "nz.oia", "us.foia"};
    int suspended = 0;

    (void)state;
    for (int i = 0; i < 3000; i++) {
        buzon_day day = test_day("2020-02-01") + random_below(2000), from;
        struct bz_deadline_result r;
        struct bz_err err = {0};
        struct question q;

        question_init(&q, working[random_below(5)], places[random_below(PLACES)], day);
        from = day + 2 + random_below(30);
        if (i % 2)
            question_suspend(&q, from, from + random_below(20));
        assert_true(bz_deadline_compute(data.calendars, data.terms, &q.c, true, &r, &err));
        if (explained_days(&r) != r.due - r.start)
            fail_msg("%s from day %d: %lld days explained of %d", q.c.term, day,
                     (long long)explained_days(&r), r.due - r.start);
        for (size_t k = 0; k < r.steps.n; k++)
            suspended += r.steps.items[k].code == BZ_STEP_SUSPENDED;
        bz_deadline_result_done(&r);
    }
    assert_in_range(suspended, 500, 1500);
}

/* Terms in hours: the counted stretches are the whole term, and each day from the start to the
 * end is counted, no working day, closed, or lies in the pause. */
static void the_explanation_accounts_for_every_hour(void **state)
{
    int skipped = 0;

    (void)state;
    for (int i = 0; i < 2000; i++) {
        buzon_day day = test_day("2020-02-01") + random_below(2000), last = BUZON_DAY_NONE;
        buzon_day paused_from = 0, paused_to = 0;
        struct bz_deadline_result r;
        struct bz_err err = {0};
        struct question q;
        int64_t minutes = 0;
        uint64_t seen = 0;

        question_init(&q, "es.lpac.hours", places[random_below(PLACES)], day);
        q.c.received -= q.c.received % BZ_MS_MINUTE;
        if (i % 2)
            question_suspend(&q, day + 1 + random_below(3), day + 4 + random_below(5));
        assert_true(bz_deadline_compute(data.calendars, data.terms, &q.c, true, &r, &err));
        last = bz_zone_day(r.zone, r.due_end - 1);
        assert_true(last - r.start < 60);
        for (size_t k = 0; k < r.steps.n; k++) {
            const struct bz_deadline_step *s = &r.steps.items[k];

            if (s->code == BZ_STEP_HOURS)
                minutes += s->n;
            if (s->code == BZ_STEP_HOURS || s->code == BZ_STEP_HOLIDAY ||
                s->code == BZ_STEP_WEEKENDS || s->code == BZ_STEP_CLOSED) {
                seen |= (uint64_t)1 << (s->day - r.start);
                skipped += s->code != BZ_STEP_HOURS;
            }
            if (s->code == BZ_STEP_SUSPENDED) {
                paused_from = s->day;
                paused_to = s->until;
            }
        }
        assert_int_equal(minutes, 24 * 60);
        for (buzon_day d = r.start; d <= last; d++) {
            if (!(seen >> (d - r.start) & 1) && (d < paused_from || d > paused_to))
                fail_msg("from day %d: day %d is not explained", day, d);
        }
        bz_deadline_result_done(&r);
    }
    assert_true(skipped > 1000);
}

/* Calendar terms: where the term ends, plus what it was shifted, plus the days it rolled over.
 */
static void the_explanation_leads_to_the_due_day(void **state)
{
    static const char *const calendar[] = {
        "es.ltaibg.access", "es.lpac.months", "es.lo4.answer", "es.lpac.natural",
        "eu.1182.weeks",    "eu.1182.months", "de.month",      "it.foia",
        "fr.franc",         "mx.cff.months",  "eu.cdir.months"};

    (void)state;
    for (int i = 0; i < 6000; i++) {
        buzon_day day = test_day("2020-02-01") + random_below(1700), at = BUZON_DAY_NONE, from;
        struct bz_deadline_result r;
        struct bz_err err = {0};
        struct question q;

        question_init(&q, calendar[random_below(11)], places[random_below(PLACES)], day);
        from = day + 2 + random_below(40);
        if (i % 2)
            question_suspend(&q, from, from + random_below(20));
        assert_true(bz_deadline_compute(data.calendars, data.terms, &q.c, true, &r, &err));
        for (size_t k = 0; k < r.steps.n; k++) {
            const struct bz_deadline_step *s = &r.steps.items[k];

            if (s->code == BZ_STEP_COUNTED || s->code == BZ_STEP_FREE ||
                s->code == BZ_STEP_MINIMUM)
                at = s->day;
            if (s->code == BZ_STEP_SHIFTED) {
                at += (buzon_day)s->n;
                assert_int_equal(at, s->day);
            }
            if (s->code == BZ_STEP_HOLIDAY || s->code == BZ_STEP_WEEKENDS)
                at += 1;
            if (s->code == BZ_STEP_ROLLED)
                assert_int_equal(at, s->until);
        }
        assert_int_equal(at, r.due);
        bz_deadline_result_done(&r);
    }
}

static void the_latest_receipt_agrees_with_trying_each_day(void **state)
{
    (void)state;
    for (int i = 0; i < 120; i++) {
        buzon_day target = test_day("2021-06-01") + random_below(1200), last = BUZON_DAY_NONE;
        struct bz_err err = {0};
        struct question q;

        question_init(&q, rolling[random_below(TERMS - 5)], places[random_below(PLACES)],
                      target);
        for (buzon_day day = target - 400; day <= target + 1; day++) {
            q.c.received = (buzon_time)day * BZ_MS_DAY;
            if (compute_due(&q) <= target)
                last = day;
        }
        if (!strcmp(q.c.term, "es.lpac.years"))
            continue;
        assert_int_equal(bz_deadline_latest(data.calendars, data.terms, &q.c, target, &err),
                         last);
    }
}

/* A term whose other reading counts alike but for the intake; NULL: the i-th has none such. */
static const struct bz_term *term_by_intake(size_t i)
{
    const struct bz_term *t = bz_terms_at(data.terms, i);

    return t->other_by_intake && t->amount.unit == BZ_UNIT_DAY ? t : NULL;
}

/* The other reading is the other term with the first one's length. A pause ends on a working
 * day, so that its end is not disputed as well. */
static bool compare_readings(const struct bz_term *term, struct question *q)
{
    struct bz_deadline_result r, other;
    struct bz_err err = {0};
    bool differs;

    if (!bz_deadline_compute(data.calendars, data.terms, &q->c, false, &r, &err))
        fail_msg("%s: %s", term->id, err.message);
    while (q->c.n_events && bz_working_is(r.set, q->events[1].day, &err) == 0)
        q->events[1].day++;
    assert_true(bz_deadline_compute(data.calendars, data.terms, &q->c, false, &r, &err));
    q->c.term = term->alternative;
    q->c.amount = term->amount;
    assert_true(bz_deadline_compute(data.calendars, data.terms, &q->c, false, &other, &err));
    differs = other.due != r.due;
    assert_int_equal(r.disputed_due, differs ? other.due : BUZON_DAY_NONE);
    assert_int_equal(r.disputed_end, differs ? other.due_end : BUZON_TIME_NONE);
    return differs;
}

static void a_reading_that_differs_by_intake_is_that_of_the_other_term(void **state)
{
    int compared = 0, differ = 0;

    (void)state;
    for (int i = 0; i < 6000; i++) {
        const struct bz_term *term =
            term_by_intake((size_t)random_below((int)bz_terms_len(data.terms)));
        buzon_day day = test_day("2020-02-01") + random_below(2000);
        struct question q;

        if (!term)
            continue;
        question_init(&q, term->id, places[random_below(PLACES)], day);
        if (i % 2)
            question_suspend(&q, day + 2 + random_below(9), day + 12 + random_below(20));
        compared++;
        differ += compare_readings(term, &q);
    }
    assert_in_range(compared, 500, 6000);
    assert_in_range(differ, compared / 8, compared / 2);
}

static void what_one_result_found_serves_the_next_case(void **state)
{
    (void)state;
    for (int i = 0; i < 2000; i++) {
        buzon_day day = test_day("2020-02-01") + random_below(2000);
        struct bz_deadline_result named, found;
        struct bz_err err = {0};
        struct question q;

        question_init(&q, rolling[random_below(TERMS)], places[random_below(PLACES)], day);
        question_suspend(&q, day + 3, day + 9);
        assert_true(bz_deadline_compute(data.calendars, data.terms, &q.c, false, &named, &err));
        q.c.rule = named.term;
        q.c.in_zone = named.zone;
        q.c.set = named.set;
        q.c.term = q.c.zone = NULL;
        q.c.n_calendars = 0;
        assert_true(bz_deadline_compute(data.calendars, data.terms, &q.c, false, &found, &err));
        assert_int_equal(named.due, found.due);
        assert_true(named.due_end == found.due_end);
        assert_int_equal(named.disputed_due, found.disputed_due);
        assert_int_equal(named.silence_from, found.silence_from);
        assert_ptr_equal(named.set, found.set);
        assert_null(found.owned);
    }
}

static int open_data(void **state)
{
    (void)state;
    data = test_data_open();
    return 0;
}

static int close_data(void **state)
{
    (void)state;
    test_data_done(&data);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_later_receipt_is_never_due_earlier),
        cmocka_unit_test(a_union_is_never_earlier_than_one_of_its_places),
        cmocka_unit_test(another_holiday_never_brings_a_date_forward),
        cmocka_unit_test(a_suspension_never_shortens),
        cmocka_unit_test(the_explanation_accounts_for_every_day),
        cmocka_unit_test(the_explanation_accounts_for_every_hour),
        cmocka_unit_test(the_explanation_leads_to_the_due_day),
        cmocka_unit_test(the_latest_receipt_agrees_with_trying_each_day),
        cmocka_unit_test(a_reading_that_differs_by_intake_is_that_of_the_other_term),
        cmocka_unit_test(what_one_result_found_serves_the_next_case),
    };

    return cmocka_run_group_tests(tests, open_data, close_data);
}
