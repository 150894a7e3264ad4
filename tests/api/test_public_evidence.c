/* SPDX-License-Identifier: EUPL-1.2 */
/* Seals and records through the public headers. */
#include "desk.h"

static char *given(char *text, buzon_error **err)
{
    assert_no_error(*err);
    assert_non_null(text);
    return text;
}

static void a_seal_is_kept_and_compared(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    char *seal, *all, *answer;

    desk_say(d, "1", "rosa", "<p>La farola no luce.</p>");
    seal = given(buzon_inbox_seal(d->inbox, "person:jefa", &err), &err);
    all = given(buzon_inbox_seals(d->inbox, &err), &err);
    expect_words(all, seal);
    answer = given(buzon_inbox_compare_seal(d->inbox, seal, &err), &err);
    expect_words(answer, "\"holds\":true");
    buzon_string_free(answer);
    desk_sql(d, "UPDATE event SET hash = zeroblob(32)");
    answer = given(buzon_inbox_compare_seal(d->inbox, seal, &err), &err);
    expect_words(answer, "\"why\":\"root\"");
    buzon_string_free(answer);
    buzon_string_free(all);
    buzon_string_free(seal);
    assert_null(buzon_inbox_seal(d->inbox, "jefa", &err));
    expect_error(&err, BUZON_ERR_INVALID, "actor");
    assert_null(buzon_inbox_compare_seal(d->inbox, NULL, &err));
    expect_error(&err, BUZON_ERR_INVALID, "NULL");
}

static void a_record_has_everything(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    char *record, *page;

    desk_say(d, "1", "rosa", "<p>La farola &lt;b&gt;no&lt;/b&gt; luce.</p>");
    record = given(buzon_inbox_record(d->inbox, "2026-1", &err), &err);
    expect_words(record, "\"buzon_record\":1");
    expect_words(record, "La farola <b>no</b> luce.");
    expect_words(record, "\"verb\":\"opened\"");
    expect_words(record, "\"head_hash\":\"");
    page = given(buzon_inbox_record_html(d->inbox, "2026-1", "es", &err), &err);
    expect_words(page, "La farola &lt;b&gt;no&lt;/b&gt; luce.");
    expect_words(page, "primera respuesta");
    buzon_string_free(record);
    buzon_string_free(page);
    assert_null(buzon_inbox_record(d->inbox, "2026-9", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "2026-9");
    assert_null(buzon_inbox_record_html(d->inbox, "2026-9", NULL, &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "2026-9");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(a_seal_is_kept_and_compared),
        DESK_CASE(a_record_has_everything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
