/* SPDX-License-Identifier: EUPL-1.2 */
/* What of the inquiries is public, and that nothing else is: through the public headers. */
#include "desk.h"

#include <sqlite3.h>
#include <unistd.h>

#define SAID                                                                                   \
    "<p>Soy Rosa, DNI 12345678Z, tel. 612 345 678, cuenta ES91 2100 0418 4502 0005 1332. La "  \
    "farola no luce, lo sabe @pepe@red.example.</p>"

static void step(struct desk *d, const char *reference, enum buzon_publication to)
{
    buzon_error *err = NULL;

    (void)buzon_inbox_set_publication(d->inbox, reference, to, "person:jefa", &err);
    assert_no_error(err);
}

static void expect_refused(struct desk *d, const char *reference, enum buzon_publication to,
                           const char *words)
{
    buzon_error *err = NULL;

    assert_false(buzon_inbox_set_publication(d->inbox, reference, to, "person:jefa", &err));
    expect_error(&err, BUZON_ERR_STATE, words);
}

static const char *portal_of(struct desk *d)
{
    static char path[128];

    (void)snprintf(path, sizeof path, "%s/portal.db", d->folder);
    return path;
}

static void publish(struct desk *d, int64_t inquiries)
{
    buzon_error *err = NULL;

    assert_int_equal(buzon_inbox_publish(d->inbox, portal_of(d), &err), inquiries);
    assert_no_error(err);
}

/* The first value of a query on the portal's database, in a static buffer; "" for null. */
static const char *asked(struct desk *d, const char *sql)
{
    static char text[600];
    sqlite3_stmt *st = NULL;
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open_v2(portal_of(d), &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    (void)snprintf(text, sizeof text, "%s",
                   sqlite3_column_text(st, 0) ? (const char *)sqlite3_column_text(st, 0) : "");
    (void)sqlite3_finalize(st);
    (void)sqlite3_close(db);
    return text;
}

static void expect_no_bytes(struct desk *d, const char *const *words)
{
    static char bytes[1 << 18];
    FILE *f = fopen(portal_of(d), "r");
    size_t len;

    assert_non_null(f);
    len = fread(bytes, 1, sizeof bytes, f);
    assert_true(len > 0 && len < sizeof bytes);
    (void)fclose(f);
    for (; *words; words++)
        if (memmem(bytes, len, *words, strlen(*words)))
            fail_msg("the portal's file says %s", *words);
}

static void restrict_it(struct desk *d, const char *reference)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(reference, "person:ana", &err);

    buzon_change_set_restricted(c, true);
    buzon_inquiry_unref(buzon_inbox_apply(d->inbox, c, &err));
    assert_no_error(err);
    buzon_change_free(c);
}

/* --- the steps --- */

static void a_proposal_makes_a_masked_snapshot(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    char *text;

    desk_say(d, "1", "rosa", SAID);
    step(d, "2026-1", BUZON_PUBLICATION_PROPOSED);
    text = buzon_inbox_publication(d->inbox, "2026-1", &err);
    assert_no_error(err);
    expect_words(text, "\"publication\":\"proposed\"");
    expect_words(text, "\"actor\":\"person:jefa\"");
    expect_words(text, "\"who\":\"citizen\"");
    expect_words(text, "Soy […], DNI [DNI]");
    expect_words(text, "La farola no luce, lo sabe [@].");
    assert_null(strstr(text, "12345678"));
    assert_null(strstr(text, "612 345"));
    assert_null(strstr(text, "2100"));
    assert_null(strstr(text, "pepe"));
    buzon_string_free(text);
    assert_string_equal(desk_events(d, "2026-1"), "opened publication_set");
    desk_verify(d);
    desk_sql(d, "UPDATE snapshot SET content = replace(content, 'luce', 'falla')");
    {
        buzon_findings *all = buzon_inbox_verify(d->inbox, "2026-1", &err);
        buzon_finding *f = buzon_findings_next(all, &err);

        assert_string_equal(buzon_finding_what(f), "publication");
        buzon_finding_unref(f);
        buzon_findings_free(all);
    }
}

static void only_the_steps_there_are(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;

    desk_say(d, "1", "rosa", SAID);
    expect_refused(d, "2026-1", BUZON_PUBLICATION_PUBLISHED, "is none, and can be proposed");
    step(d, "2026-1", BUZON_PUBLICATION_PROPOSED);
    step(d, "2026-1", BUZON_PUBLICATION_NONE);
    step(d, "2026-1", BUZON_PUBLICATION_PROPOSED);
    step(d, "2026-1", BUZON_PUBLICATION_PUBLISHED);
    expect_refused(d, "2026-1", BUZON_PUBLICATION_PROPOSED, "is published, and can be withdr");
    step(d, "2026-1", BUZON_PUBLICATION_WITHDRAWN);
    step(d, "2026-1", BUZON_PUBLICATION_PROPOSED);
    desk_say_more(d, "2", "luis", "<p>En privado.</p>", "\"visibility\":\"direct\",");
    expect_refused(d, "2026-2", BUZON_PUBLICATION_PROPOSED, "nothing of inquiry 2026-2");
    restrict_it(d, "2026-1");
    expect_refused(d, "2026-1", BUZON_PUBLICATION_PUBLISHED, "is restricted");
    assert_false(buzon_inbox_set_publication(d->inbox, "2026-1", (enum buzon_publication)9,
                                             "person:ana", &err));
    expect_error(&err, BUZON_ERR_INVALID, "no publication 9");
    assert_false(
        buzon_inbox_set_publication(d->inbox, "2026-1", BUZON_PUBLICATION_NONE, "ana", &err));
    expect_error(&err, BUZON_ERR_INVALID, "actor");
    assert_null(buzon_inbox_publication(d->inbox, "2026-9", &err));
    expect_error(&err, BUZON_ERR_NOT_FOUND, "2026-9");
    desk_verify(d);
}

/* --- the portal's database --- */

static void a_portal_has_what_is_published_and_no_more(void **state)
{
    static const char *const secret[] = {"osa",     "12345678Z", "612 345", "ES91",
                                         "barrio.", "bache",     "minas",   NULL};
    struct desk *d = *state;
    buzon_error *err = NULL;

    desk_say(d, "1", "rosa", SAID);
    desk_say(d, "2", "luis", "<p>Hay un bache.</p>");
    desk_say(d, "3", "eva", "<p>Las minas.</p>");
    step(d, "2026-1", BUZON_PUBLICATION_PROPOSED);
    step(d, "2026-2", BUZON_PUBLICATION_PROPOSED);
    step(d, "2026-3", BUZON_PUBLICATION_PROPOSED);
    step(d, "2026-3", BUZON_PUBLICATION_PUBLISHED);
    restrict_it(d, "2026-3");
    publish(d, 0);
    step(d, "2026-1", BUZON_PUBLICATION_PUBLISHED);
    publish(d, 1);
    assert_string_equal(asked(d, "SELECT group_concat(reference) FROM inquiry"), "2026-1");
    assert_string_equal(asked(d, "SELECT opened || ' ' || status FROM inquiry"),
                        "2026-11-23 new");
    assert_non_null(strstr(asked(d, "SELECT text FROM message"), "La farola no luce"));
    expect_no_bytes(d, secret);
    step(d, "2026-1", BUZON_PUBLICATION_WITHDRAWN);
    publish(d, 0);
    assert_string_equal(asked(d, "SELECT count(*) FROM inquiry"), "0");
    assert_int_equal(buzon_inbox_publish(d->inbox, "", &err), -1);
    expect_error(&err, BUZON_ERR_INVALID, "empty");
}

static void figures_of_few_are_not_told(void **state)
{
    struct desk *d = *state;

    for (int i = 1; i <= 6; i++) {
        char id[8], who[16];

        (void)snprintf(id, sizeof id, "%d", i);
        (void)snprintf(who, sizeof who, "vecina%d", i);
        desk_say(d, id, who, "<p>La farola no luce.</p>");
        publish(d, 0);
        assert_string_equal(asked(d, "SELECT n FROM figure WHERE measure = 'received' AND "
                                     "month = '2026-11'"),
                            i < 5   ? ""
                            : i < 6 ? "5"
                                    : "6");
    }
}

static void what_cannot_be_written_leaves_the_old_one(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    char path[160];

    desk_say(d, "1", "rosa", SAID);
    (void)snprintf(path, sizeof path, "%s/no/portal.db", d->folder);
    assert_int_equal(buzon_inbox_publish(d->inbox, path, &err), -1);
    expect_error(&err, BUZON_ERR_IO, "portal");
    publish(d, 0);
    (void)snprintf(path, sizeof path, "%s.part", portal_of(d));
    assert_int_equal(access(path, F_OK), -1);
}

static void what_is_erased_is_public_no_longer(void **state)
{
    struct desk *d = *state;
    buzon_error *err = NULL;
    buzon_person *p = buzon_person_new("ayto", "51", &err);
    buzon_inquiry *q;

    desk_say(d, "1", "rosa", SAID);
    step(d, "2026-1", BUZON_PUBLICATION_PROPOSED);
    step(d, "2026-1", BUZON_PUBLICATION_PUBLISHED);
    q = desk_inquiry(d, "2026-1");
    buzon_person_free(p);
    p = buzon_person_new("ayto", buzon_author_id(buzon_inquiry_author(q)), &err);
    buzon_inquiry_unref(q);
    buzon_string_free(buzon_inbox_erase(d->inbox, p, "lo ha pedido", "person:jefa", &err));
    assert_no_error(err);
    buzon_person_free(p);
    q = desk_inquiry(d, "2026-1");
    assert_int_equal(buzon_inquiry_publication(q), BUZON_PUBLICATION_WITHDRAWN);
    buzon_inquiry_unref(q);
    publish(d, 0);
    desk_verify(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DESK_CASE(a_proposal_makes_a_masked_snapshot),
        DESK_CASE(only_the_steps_there_are),
        DESK_CASE(a_portal_has_what_is_published_and_no_more),
        DESK_CASE(figures_of_few_are_not_told),
        DESK_CASE(what_cannot_be_written_leaves_the_old_one),
        DESK_CASE(what_is_erased_is_public_no_longer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
