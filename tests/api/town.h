/* SPDX-License-Identifier: EUPL-1.2 */
/* A town hall for tests of the public calls: a fresh inbox with one account of a Mastodon that
 * runs on this machine, and a clock that only the test moves. */
#ifndef TOWN_H
#define TOWN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <buzon.h>

/* Monday 2026-11-23 at ten in Madrid: the clock of the inbox and of the server. */
#define TOWN_NOW INT64_C(1795424400000)
#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)

struct town {
    char folder[64], address[128], url[64];
    int server; /* pid */
    buzon_inbox *inbox;
    buzon_time now;
    bool stop; /* what the interrupt callback says */
};

/* The token of the bot in tests/loopback/scenarios/telegram.json. */
#define TOWN_BOT "7000000001:prueba-ayto-0001"

/* cmocka fixtures: *state is a struct town. */
int town_setup(void **state);
int town_setup_gotosocial(void **state); /* a server that ignores idempotency keys */
/* A preset of tests/loopback, or "bluesky", "decidim", "decidim_signed", "elgg", "facebook",
 * "instagram", "instagram_page", "linkedin", "open311", "open311_updates", "telegram",
 * "threads", "x" or "youtube". */
int town_setup_like(void **state, const char *like);
int town_teardown(void **state);
/* What a fixture of its own starts: the server of a network, with arguments as a shell takes
 * them; 0, or -1. It is gone with town_teardown(), or with this program. */
int town_server(struct town *t, const char *network, const char *arguments);

/* One more handle on the same inbox, with the same clock. */
buzon_inbox *town_open(struct town *t);
/* Move both clocks. */
void town_wait(struct town *t, int64_t ms);
/* Ask the server's control plane: GET when `body` is NULL, else POST. The caller drops the
 * answer. */
json_t *town_control(struct town *t, const char *what, const char *body);
/* Arm a fault: {"fault": …}. */
void town_fault(struct town *t, const char *wish);
/* Give the server one of its habits, from now on. */
void town_quirk(struct town *t, const char *name);
/* Change what the account's server does with notifications of one rule: "drop", "accept" … */
void town_policy(struct town *t, const char *rule, const char *what);
/* How often a text with these words was posted through the server's interface. */
int town_posts(struct town *t, const char *words);
/* How many requests the server saw for a path that begins so. */
int town_asked(struct town *t, const char *method, const char *path);

/* Run it over HTTP; NULL with err. */
buzon_round *town_run(struct town *t, enum buzon_work work, buzon_error **err);
/* The same, and fail the test unless it went well; gives nothing back. */
void town_do(struct town *t, enum buzon_work work);
/* The reference of the inquiry whose first message has these words, in a static buffer. */
const char *town_inquiry(struct town *t, const char *words);
/* Answer it; fails the test unless it was queued. The id of the answer. */
int64_t town_answer(struct town *t, const char *reference, const char *text);
/* The answer as it stands; the test gives it back. */
buzon_answer *town_look(struct town *t, const char *reference, int64_t id);
/* The verbs of the inquiry's events, joined by blanks, in a static buffer. */
const char *town_events(struct town *t, const char *reference);
/* Fail the test unless the history of all inquiries verifies. */
void town_verify(struct town *t);
/* Do SQL on the store behind the inbox's back; gives the integer of the first row, or 0. */
int64_t town_sql(struct town *t, const char *sql);

/* How many messages there are of which this is true, in SQL. */
int64_t town_count(struct town *t, const char *where);
/* Fail the test unless each of "WORDS 0.", "WORDS 1." … is here once. */
void town_once(struct town *t, const char *words, int n);
/* Fail the test unless reading and answering wait each for itself. `asked` is in a message that
 * can be answered twice; with the fault `read` the network refuses what is read, with `said` an
 * answer (NULL: that is not tried). */
void town_apart(struct town *t, const char *asked, const char *read, const char *said);
/* Fail the test unless the answer's state has this name. */
void town_expect(struct town *t, const char *reference, int64_t id, const char *state);

void expect_error(buzon_error **err, buzon_code code, const char *words);
#define assert_no_error(err) assert_string_equal(buzon_error_message(err), "")
#define TOWN_CASE(f) cmocka_unit_test_setup_teardown(f, town_setup, town_teardown)

#endif
