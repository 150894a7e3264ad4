/* SPDX-License-Identifier: EUPL-1.2 */
/* Every allocation of the engine fails once, and then for ever: an error, nothing leaked, and
 * the next call works. */
#include "buzon/calendar.h"
#include "buzon/deadline.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
char *__real_strdup(const char *s);
char *__real_strndup(const char *s, size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);

static long countdown = -1; /* the call that fails; negative: none */
static bool for_ever, hit;

static bool fails(void)
{
    if (countdown < 0 || countdown-- > 0)
        return false;
    hit = true;
    countdown = for_ever ? 0 : -1;
    return true;
}

void *__wrap_malloc(size_t n)
{
    return fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t n)
{
    return fails() ? NULL : __real_realloc(p, n);
}

char *__wrap_strdup(const char *s)
{
    return fails() ? NULL : __real_strdup(s);
}

char *__wrap_strndup(const char *s, size_t n)
{
    return fails() ? NULL : __real_strndup(s, n);
}

static const char question[] =
    "{\"rule\": \"es.ltaibg.access\", \"calendar\": [\"ES-VC\"], \"citizen_calendar\": "
    "[\"ES-AN-41091\"], \"channel\": \"paper\","
    "\"timezone\": \"Europe/Madrid\", \"received\": \"2026-03-18T10:00:00\", \"holidays\": "
    "[\"2026-05-04\"],"
    "\"window\": {\"*\": [[\"09:00\", \"14:00\"]]}, \"special_windows\": {\"2026-05-05\": []},"
    "\"events\": [{\"suspend\": \"2026-03-20\", \"granted\": {\"n\": 10, \"unit\": \"day\", "
    "\"kind\": \"working\"}}]}";

static bool answer_json(buzon_error **err)
{
    char *answer = buzon_deadline_json(question, TEST_DATA, err);
    char *changed = answer ? buzon_deadline_recompute(question, answer, TEST_DATA, err) : NULL;
    bool done = changed != NULL;

    buzon_string_free(answer);
    buzon_string_free(changed);
    return done;
}

static bool answer_built(buzon_error **err)
{
    buzon_deadline_case *c = buzon_deadline_case_new("es.lpac.days");
    buzon_due *due;
    char *text = NULL;

    if (!c) {
        *err = buzon_error_new(BUZON_ERR_NO_MEMORY, "out of memory");
        return false;
    }
    buzon_deadline_case_set_received(c, test_time("2026-03-18T10:00:00Z"));
    buzon_deadline_case_add_calendar(c, "ES-VC");
    buzon_deadline_case_set_amount(c, 15, "day", "working");
    buzon_deadline_case_add_window(c, 1, 540, 600);
    buzon_deadline_case_add_special_window(c, test_day("2026-03-20"), 540, 600);
    buzon_deadline_case_suspend(c, test_time("2026-03-20T10:00:00Z"), "clarification");
    buzon_deadline_case_resume(c, test_time("2026-03-24T10:00:00Z"));
    buzon_deadline_case_extend(c, BUZON_TIME_NONE, 2, "day", "x");
    buzon_deadline_case_set_option(c, "roll", "following");
    due = buzon_deadline_compute(c, TEST_DATA, err);
    if (due)
        text = buzon_deadline_explain(buzon_due_steps(due), "ca", err);
    buzon_due_unref(due);
    buzon_deadline_case_free(c);
    buzon_string_free(text);
    return text != NULL;
}

static bool answer_calendar(buzon_error **err)
{
    static const char ics[] =
        "BEGIN:VCALENDAR\nX-WR-CALNAME:V\nBEGIN:VEVENT\nDTSTART:20260416\nSUMMARY:"
        "Feria\nEXDATE:20260417\nEND:VEVENT\nEND:VCALENDAR\n";
    buzon_calendar *c = buzon_calendar_new(
        "{\"calendars\": [\"NZ-OIA\"], \"holidays\": [\"2026-03-03\"]}", TEST_DATA, err);
    char *json = c ? buzon_calendar_from_ics(
                         ics, sizeof ics - 1,
                         "{\"id\": \"x\", \"first_year\": 2026, \"last_year\": 2026}", err)
                   : NULL;
    char *why = json ? buzon_calendar_why(c, test_day("2026-12-25"), err) : NULL;
    bool done = why && buzon_calendar_check(json, strlen(json), NULL, err);

    buzon_calendar_unref(c);
    buzon_string_free(json);
    buzon_string_free(why);
    return done;
}

/* Each time a little later, after the first 200 in steps. The files are read anew, so that
 * their allocations fail, too. */
static void sweep(bool (*answer)(buzon_error **))
{
    int64_t live = buzon_debug_live();

    for (int ever = 0; ever < 2; ever++) {
        for (long n = 0;; n += n < 200 ? 1 : 13) {
            buzon_error *err = NULL;
            bool done;

            buzon_data_reload();
            for_ever = ever;
            hit = false;
            countdown = n;
            done = answer(&err);
            countdown = -1;
            if (!hit) {
                assert_true(done);
                assert_true(n > 50);
                break;
            }
            if (!done)
                assert_int_equal(buzon_error_code(err), BUZON_ERR_NO_MEMORY);
            buzon_error_free(err);
            assert_int_equal(buzon_debug_live(), live);
        }
    }
    buzon_data_reload();
}

static void a_case_in_json(void **state)
{
    (void)state;
    sweep(answer_json);
}

static void a_built_case(void **state)
{
    (void)state;
    sweep(answer_built);
}

static void a_calendar_and_its_files(void **state)
{
    (void)state;
    sweep(answer_calendar);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_case_in_json),
        cmocka_unit_test(a_built_case),
        cmocka_unit_test(a_calendar_and_its_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
