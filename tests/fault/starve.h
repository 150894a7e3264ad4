/* SPDX-License-Identifier: EUPL-1.2 */
/* Memory that runs out on request: the library's own allocations, or SQLite's. */
#ifndef FAULT_STARVE_H
#define FAULT_STARVE_H

#include <stdbool.h>
#include <stdint.h>

enum starve_whose { STARVE_OURS, STARVE_SQLITE };
enum starve_how { STARVE_ONCE, STARVE_ON /* that one and all after it */ };

/* Once, before anything uses SQLite. */
void starve_install(void);
/* From now on the n-th allocation fails, counted from 0; n < 0: none does. */
void starve_begin(enum starve_whose whose, enum starve_how how, int64_t n);
/* Memory is back. Whether an allocation failed; in *seen, which may be NULL, how many were
 * asked for. */
bool starve_end(int64_t *seen);
/* The test's own work in between does not count; calls nest no further. */
void starve_pause(void);
void starve_resume(void);
/* How many blocks of the library are allocated. */
int64_t starve_alive(void);

#endif
