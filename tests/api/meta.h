/* SPDX-License-Identifier: EUPL-1.2 */
/* What tests of Meta's networks do in the town alike: deeds of people, signed deliveries. */
#ifndef META_H
#define META_H

#include "town.h"

/* Somebody does something at the server, as JSON says; copies the id of what was made. */
void meta_deed(struct town *t, const char *deed, const char *wish, char id[static 64]);
/* A post of ours; copies its id. */
void meta_announce(struct town *t, char id[static 64]);
/* Somebody, or with NULL nobody who is named, comments on `to`; copies the comment's id. */
void meta_comment(struct town *t, const char *by, const char *to, const char *text,
                  char id[static 64]);
/* "Aviso N." n times from that number on, by two in turn. */
void meta_comment_numbered(struct town *t, const char *to, int from, int n);
/* A deed that changes the text of what has that id. */
void meta_change(struct town *t, const char *deed, const char *id, const char *text);
/* A delivery with that signature; the status it is answered with. */
int meta_deliver(struct town *t, const char *body, const char *signature);
/* All that waits at the server, so many times, and processed. */
void meta_deliver_all(struct town *t, int times);
/* Send what waits; a failure is told by the answer. */
void meta_send(struct town *t);
/* The verdict of a check has these words; an hour later. */
void meta_expect_verdict(struct town *t, const char *words);

#endif
