/* SPDX-License-Identifier: EUPL-1.2 */
/* A host of the big run: a worker and a web server on one inbox, through the public headers. */
#ifndef HOST_H
#define HOST_H

#include <stdbool.h>
#include <stdint.h>

#include <buzon.h>

struct host {
    buzon_inbox *inbox;
    int clock; /* descriptor of a file: 8 bytes the present time, 8 bytes: desks are closed */
    int listener; /* inherited: it outlives this process */
    uint64_t chance;
};

/* A line for whoever reads the log: where, the code and the words. Frees the error. A damaged
 * store and a bug of the library end the process. */
void host_say(const char *where, buzon_error *err);
/* A number from 0 to n - 1. */
unsigned host_chance(struct host *h, unsigned n);

/* Whether the desks are closed: nothing new is written. */
bool host_is_quiet(const struct host *h);

/* The door, in a thread of its own: every call to /hook/ACCOUNT becomes a delivery. */
void *host_door(void *host);

/* Write answers, notes and closings as people at their desks do. */
void host_desk(struct host *h);

/* Everything the inbox says, a JSON object a line. 0 when all of it could be read. */
int host_dump(struct host *h);

#endif
