/* SPDX-License-Identifier: EUPL-1.2 */
/* A desk for tests that know the public headers only: a fresh inbox, a clock that stands still,
 * one account, and citizens whose messages are imported. */
#ifndef DESK_H
#define DESK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <buzon.h>

/* Monday 2026-11-23 at ten in Madrid. */
#define DESK_NOW INT64_C(1795424400000)
#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

struct desk {
    char folder[64], path[96], address[128];
    buzon_inbox *inbox;
    buzon_time now;
    int64_t live; /* objects of the library before the test */
};

/* cmocka fixtures: *state is a struct desk with the account "ayto" of https://red.example. The
 * teardown fails when the test left an object of the library behind. */
int desk_setup(void **state);
int desk_teardown(void **state);
#define DESK_CASE(f) cmocka_unit_test_setup_teardown(f, desk_setup, desk_teardown)

/* One more handle on the same store, with the same clock and data. */
buzon_inbox *desk_open(struct desk *d, enum buzon_open how);
/* What an import of these bytes gives. */
buzon_round *desk_bring(struct desk *d, const char *bytes, size_t len, buzon_error **err);
/* Import this JSON document; fails the test unless it is stored. */
void desk_import(struct desk *d, const char *json);
/* `who` mentions us, an hour ago by the desk's clock; `html` goes into a JSON text as it is. */
void desk_say(struct desk *d, const char *id, const char *who, const char *html);
/* The same with more members of the status, as "\"visibility\":\"direct\",". */
void desk_say_more(struct desk *d, const char *id, const char *who, const char *html,
                   const char *more);
/* The inquiry of that reference; the test gives it back. */
buzon_inquiry *desk_inquiry(struct desk *d, const char *reference);
/* The verbs of its events, joined by blanks, in a static buffer. */
const char *desk_events(struct desk *d, const char *reference);
/* The references an iterator gives, joined by blanks, in a static buffer; frees the iterator.
 */
const char *desk_list(buzon_inquiries *found, buzon_error **err);
/* How many there are of each value of a dimension, "es 3; - 1+; ca 1": "-" without one, "+"
 * behind what is not exact; in a static buffer. */
const char *desk_facets(struct desk *d, const buzon_filter *f, const char *dimension);
/* Do SQL on the store behind the inbox's back. */
void desk_sql(struct desk *d, const char *sql);
/* A number that stands for every row of every table: the same as long as the store says the
 * same. */
uint64_t desk_digest(struct desk *d);
/* Fail the test unless the history of all inquiries verifies, and the figures are those of it.
 */
void desk_verify(struct desk *d);

/* An instant as RFC 3339 UTC, in a static buffer; and a day of the civil calendar. */
const char *desk_time(buzon_time t);
buzon_day desk_day(int year, int month, int day);

/* A JSON text of ours must hold these words. */
void expect_words(const char *text, const char *words);
/* Check that a call failed so; frees the error and clears the pointer. */
void expect_error(buzon_error **err, buzon_code code, const char *words);
#define assert_no_error(err) assert_string_equal(buzon_error_message(err), "")

#endif
