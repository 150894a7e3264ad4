/* SPDX-License-Identifier: EUPL-1.2 */
/* A disk that is full or bad from some moment on, or a process that dies there: in front of
 * what SQLite writes, truncates and syncs. */
#ifndef TEST_STORE_SICK_H
#define TEST_STORE_SICK_H

#include <stdbool.h>

/* Once, before anything uses SQLite. */
void sick_take_over(void);
/* After that many more writes the disk fails with errno `number`, once or from then on; 0: the
 * process dies there, in the middle of the write. */
void sick_arm(long after, int number, bool once);
/* The disk is whole again. */
void sick_disarm(void);
/* Whether it failed since it was armed. */
bool sick_struck(void);
/* How many writes there were since it was armed. */
long sick_seen(void);

#endif
