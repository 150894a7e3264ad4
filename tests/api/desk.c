/* SPDX-License-Identifier: EUPL-1.2 */
/* The desk of the public tests. */
#include "desk.h"
#include "../folder.h"

#include <sqlite3.h>
#include <time.h>

static bool clock_read(void *user, buzon_time *now, buzon_error **err)
{
    (void)err;
    *now = ((struct desk *)user)->now;
    return true;
}

buzon_inbox *desk_open(struct desk *d, enum buzon_open how)
{
    buzon_error *err = NULL;
    buzon_inbox *inbox = buzon_inbox_open(d->address, how, &err);

    assert_no_error(err);
    buzon_inbox_set_clock(inbox, clock_read, d, NULL);
    assert_true(buzon_inbox_add_data(inbox, BUZON_TEST_SMALL, &err));
    assert_true(buzon_inbox_add_data(inbox, BUZON_TEST_DATA, &err));
    return inbox;
}

int desk_setup(void **state)
{
    struct desk *d = calloc(1, sizeof *d);
    buzon_error *err = NULL;

    if (!test_folder(d->folder, sizeof d->folder, "desk"))
        return -1;
    (void)snprintf(d->path, sizeof d->path, "%s/inbox.db", d->folder);
    (void)snprintf(d->address, sizeof d->address, "sqlite:%s", d->path);
    d->now = DESK_NOW;
    d->live = buzon_debug_live();
    d->inbox = desk_open(d, BUZON_OPEN_DEFAULT);
    buzon_account_unref(buzon_inbox_add_account(d->inbox, "ayto", "mastodon",
                                                "{\"base_url\":\"https://red.example\"}",
                                                "person:alta", &err));
    assert_no_error(err);
    *state = d;
    return 0;
}

int desk_teardown(void **state)
{
    struct desk *d = *state;
    char command[192];
    int64_t left;
    int status;

    buzon_inbox_unref(d->inbox);
    left = buzon_debug_live() - d->live;
    (void)snprintf(command, sizeof command, "chmod -R u+w '%s'; rm -rf '%s'", d->folder,
                   d->folder);
    status = system(command);
    free(d);
    if (left)
        print_error("%lld objects of the library were left behind\n", (long long)left);
    return left ? -1 : status;
}

/* --- citizens --- */

buzon_round *desk_bring(struct desk *d, const char *bytes, size_t len, buzon_error **err)
{
    buzon_response *response = buzon_response_new(200);
    buzon_round *round = NULL;

    if (buzon_response_set_body(response, bytes, len, err))
        round = buzon_inbox_import(d->inbox, "ayto", response, err);
    buzon_response_free(response);
    return round;
}

void desk_import(struct desk *d, const char *json)
{
    buzon_error *err = NULL;
    buzon_round *round = desk_bring(d, json, strlen(json), &err);

    if (!round)
        fail_msg("import: %s", buzon_error_message(err));
    buzon_round_unref(round);
}

void desk_say_more(struct desk *d, const char *id, const char *who, const char *html,
                   const char *more)
{
    char *json = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&json, &len);

    (void)fprintf(to,
                  "{\"id\":\"n%s\",\"type\":\"mention\",\"account\":{\"id\":\"%s\"},\"status\":"
                  "{\"id\":\"%s\",%s\"created_at\":\"%s\",\"content\":\"%s\",\"account\":{"
                  "\"id\":\"%s\",\"acct\":\"%s@barrio.example\",\"display_name\":\"%s\","
                  "\"url\":\"https://barrio.example/@%s\"}}}",
                  id, who, id, more, desk_time(d->now - HOUR), html, who, who, who, who);
    (void)fclose(to);
    desk_import(d, json);
    free(json);
}

void desk_say(struct desk *d, const char *id, const char *who, const char *html)
{
    desk_say_more(d, id, who, html, "");
}

/* --- looking --- */

buzon_inquiry *desk_inquiry(struct desk *d, const char *reference)
{
    buzon_error *err = NULL;
    buzon_inquiry *q = buzon_inbox_inquiry(d->inbox, reference, &err);

    assert_no_error(err);
    assert_non_null(q);
    return q;
}

static void add_word(char *text, size_t size, const char *word)
{
    size_t used = strlen(text);

    (void)snprintf(text + used, size - used, "%s%s", used ? " " : "", word);
}

const char *desk_events(struct desk *d, const char *reference)
{
    static char text[1024];
    buzon_error *err = NULL;
    buzon_events *all = buzon_inbox_events(d->inbox, reference, &err);
    buzon_event *event;

    text[0] = '\0';
    while (all && (event = buzon_events_next(all, &err))) {
        add_word(text, sizeof text, buzon_event_verb(event));
        buzon_event_unref(event);
    }
    buzon_events_free(all);
    assert_no_error(err);
    return text;
}

const char *desk_list(buzon_inquiries *found, buzon_error **err)
{
    static char text[1024];
    buzon_inquiry *q;

    text[0] = '\0';
    while (found && (q = buzon_inquiries_next(found, err))) {
        add_word(text, sizeof text, buzon_inquiry_reference(q));
        buzon_inquiry_unref(q);
    }
    buzon_inquiries_free(found);
    return text;
}

const char *desk_facets(struct desk *d, const buzon_filter *f, const char *dimension)
{
    static char text[1024];
    buzon_error *err = NULL;
    buzon_facets *it = buzon_inbox_facets(d->inbox, f, &err);
    buzon_facet *facet;

    assert_no_error(err);
    text[0] = '\0';
    while ((facet = buzon_facets_next(it, &err))) {
        size_t used = strlen(text);
        buzon_facet *shared = buzon_facet_ref(facet);

        if (strcmp(buzon_facet_dimension(facet), dimension) == 0)
            (void)snprintf(text + used, sizeof text - used, "%s%s %lld%s", used ? "; " : "",
                           buzon_facet_value(facet) ? buzon_facet_value(facet) : "-",
                           (long long)buzon_facet_n(facet),
                           buzon_facet_exact(shared) ? "" : "+");
        buzon_facet_unref(shared);
        buzon_facet_unref(facet);
    }
    assert_no_error(err);
    buzon_facets_free(it);
    return text;
}

void desk_sql(struct desk *d, const char *sql)
{
    sqlite3 *db = NULL;
    char *message = NULL;

    assert_int_equal(sqlite3_open(d->path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* FNV-1a over the bytes of every value. */
static uint64_t digest_rows(sqlite3 *db, const char *sql, uint64_t sum)
{
    sqlite3_stmt *st = NULL;
    int got;

    if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    while ((got = sqlite3_step(st)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(st); i++) {
            const unsigned char *bytes = sqlite3_column_blob(st, i);
            int len = sqlite3_column_bytes(st, i);

            sum = (sum ^ (uint64_t)sqlite3_column_type(st, i)) * UINT64_C(1099511628211);
            for (int k = 0; k < len; k++)
                sum = (sum ^ bytes[k]) * UINT64_C(1099511628211);
        }
    }
    assert_int_equal(got, SQLITE_DONE);
    sqlite3_finalize(st);
    return sum;
}

uint64_t desk_digest(struct desk *d)
{
    static const char tables[] = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql "
                                 "NOT LIKE 'CREATE VIRTUAL%' ORDER BY name";
    uint64_t sum = UINT64_C(14695981039346656037);
    sqlite3_stmt *st = NULL;
    sqlite3 *db = NULL;
    char sql[160];
    int n = 0;

    assert_int_equal(sqlite3_open_v2(d->path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, tables, -1, &st, NULL), SQLITE_OK);
    for (; sqlite3_step(st) == SQLITE_ROW; n++) {
        (void)snprintf(sql, sizeof sql, "SELECT * FROM \"%s\"",
                       (const char *)sqlite3_column_text(st, 0));
        sum = digest_rows(db, sql, sum);
    }
    assert_true(n > 5);
    sqlite3_finalize(st);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return sum;
}

static void nothing_found(buzon_findings *all, buzon_error **err)
{
    buzon_finding *f = all ? buzon_findings_next(all, err) : NULL;

    assert_no_error(*err);
    if (f)
        fail_msg("%s: %s: %s", buzon_finding_inquiry(f), buzon_finding_what(f),
                 buzon_finding_detail(f));
    buzon_findings_free(all);
}

void desk_verify(struct desk *d)
{
    buzon_error *err = NULL;

    nothing_found(buzon_inbox_verify(d->inbox, NULL, &err), &err);
    nothing_found(buzon_inbox_check_figures(d->inbox, &err), &err);
}

/* --- values --- */

const char *desk_time(buzon_time t)
{
    static char text[4][32];
    static int at;
    time_t seconds = (time_t)(t / 1000);
    struct tm parts;
    char *to = text[at = (at + 1) % 4];

    (void)gmtime_r(&seconds, &parts);
    (void)strftime(to, sizeof text[0], "%Y-%m-%dT%H:%M:%S.000Z", &parts);
    (void)snprintf(to + 20, sizeof text[0] - 20, "%03dZ", (int)(t % 1000));
    return to;
}

buzon_day desk_day(int year, int month, int day)
{
    struct tm parts = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day};

    return (buzon_day)(timegm(&parts) / 86400);
}

void expect_words(const char *text, const char *words)
{
    if (!text || !strstr(text, words))
        fail_msg("\"%s\" does not say \"%s\"", text ? text : "NULL", words);
}

void expect_error(buzon_error **err, buzon_code code, const char *words)
{
    assert_string_equal(buzon_code_name(buzon_error_code(*err)), buzon_code_name(code));
    expect_words(buzon_error_message(*err), words);
    buzon_error_free(*err);
    *err = NULL;
}
