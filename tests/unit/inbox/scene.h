/* SPDX-License-Identifier: EUPL-1.2 */
/* A scene for tests of the inbox: a fresh store, a clock that stands still, one account,
 * citizens who write. */
#ifndef SCENE_H
#define SCENE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inbox/inbox.h"

/* Monday 2026-11-23 at ten in Madrid. */
#define NOON_UTC INT64_C(1795424400000)
#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

struct scene {
    char folder[64], path[96], address[128];
    buzon_inbox *inbox;
    struct bz_account *account;
    buzon_time now;
};

/* cmocka fixtures: *state is a struct scene with an open inbox and the account "ayto" of
 * Mastodon. */
int scene_setup(void **state);
int scene_teardown(void **state);
/* Open the same store once more. */
buzon_inbox *scene_open(struct scene *s, enum buzon_open how);
/* Run SQL on the store behind the inbox's back. */
void scene_sql(struct scene *s, const char *sql);
int64_t scene_number(struct scene *s, const char *sql);

/* A citizen's message; NULLs and zeros take believable values. */
struct said {
    const char *id, *parent, *thread, *author, *text, *subject;
    buzon_time at, edited_at;
    enum buzon_message_kind kind;
    enum buzon_direction direction;
    enum buzon_visibility visibility;
    const char *extra;
    const char *file, *other_file; /* addresses of attachments */
    bool part;                     /* of a message that comes in parts */
    int64_t sequence;              /* of an edit, where the network counts them */
    buzon_time as_of;              /* when it read so, where the network dates no edits */
};
/* Ingest them as one page; fails the test unless it is stored. */
struct bz_round scene_say(struct scene *s, const struct said *said, size_t n);
#define SAY(s, ...)                                                                            \
    scene_say(s, (const struct said[]){__VA_ARGS__},                                           \
              sizeof((const struct said[]){__VA_ARGS__}) / sizeof(struct said))
/* A notice about one of them. */
struct bz_round scene_notice(struct scene *s, enum buzon_verb verb, const char *target,
                             const char *text, buzon_time at);

/* The inquiry of that reference; the test gives it back. */
buzon_inquiry *scene_inquiry(struct scene *s, const char *reference);
/* The verbs of its events, joined by blanks, in a static buffer. */
const char *scene_events(struct scene *s, const char *reference);
/* The findings of verify, as "reference/seq/what" joined by blanks, in a static buffer. */
const char *scene_findings(struct scene *s, const char *reference);

/* Check that a call failed with this code; frees the error and clears the pointer. */
void expect_error(buzon_error **err, buzon_code code, const char *part_of_message);
#define assert_no_error(err) assert_string_equal(buzon_error_message(err), "")

/* An interrupt, asked after each transaction of long work: the process dies after the first;
 * `user` is an int of 0. */
bool scene_die_second(void *user, buzon_error **err);

#endif
