/* SPDX-License-Identifier: EUPL-1.2 */
/* What tests of Meta's networks do in the town alike: deeds of people, signed deliveries. */
#ifndef META_H
#define META_H

#include "town.h"

/* Somebody does something at the server, as JSON says; copies the id of what was made. */
void meta_deed(struct town *t, const char *deed, const char *wish, char id[static 64]);
/* A delivery with that signature; the status it is answered with. */
int meta_deliver(struct town *t, const char *body, const char *signature);
/* All that waits at the server, so many times, and processed. */
void meta_deliver_all(struct town *t, int times);
/* Send what waits; a failure is told by the answer. */
void meta_send(struct town *t);
/* The verdict of a check has these words; an hour later. */
void meta_expect_verdict(struct town *t, const char *words);

#endif
