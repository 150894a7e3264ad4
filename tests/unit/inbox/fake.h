/* SPDX-License-Identifier: EUPL-1.2 */
/* A network on strings that takes the place of Mastodon in tests of jobs (the linker's
 * --wrap). */
#ifndef FAKE_H
#define FAKE_H

#include "scene.h"

#define FAKE_URL "https://red.example"

/* What the network is and says. A round asks "page/1" … "page/pages"; an answer with status 200
 * is a page (its body is the id of a citizen's message, "" for none), 401 AUTH, 429 RATE, 503
 * NETWORK. */
extern struct bz_network fake_network;
extern const char *fake_base; /* where it is; FAKE_URL unless the test says otherwise */
extern int fake_pages;
extern buzon_time fake_backoff; /* what backoff() gives */

/* cmocka fixtures: scene_setup() with the fake in the table's place. */
int fake_setup(void **state);
int fake_teardown(void **state);

buzon_job *fake_begin(struct scene *s, enum buzon_work work, buzon_error **err);
/* The next request as "GET https://red.example/page/1", with "|body" when it has one and
 * "|secret" of a bearer; "" at the end. */
const char *fake_next(buzon_job *job);
bool fake_give(buzon_job *job, int status, const char *header, const char *body,
               buzon_error **err);
/* Whether it is ayto's turn. */
bool fake_due(struct scene *s, enum buzon_work work);
/* A round in which everything is answered with 200 and nothing; false when it ended badly. */
bool fake_round(struct scene *s, enum buzon_work work, buzon_error **err);

#endif
