/* SPDX-License-Identifier: EUPL-1.2 */
/* A network that does what a test says stands in for the table of networks (the linker's
 * --wrap), and answers go out through it. */
#ifndef PUPPET_H
#define PUPPET_H

#include "scene.h"

struct puppet {
    enum bz_sent what; /* of the next answer */
    buzon_code code;   /* why; OK: nothing to say */
    buzon_time since;  /* of the last look for a part */
    const char *id;    /* of DONE */
    char newest[16];   /* of the last look's part */
    bool makes_none;   /* reply() gives no request */
    enum bz_retry retry;
};
extern struct puppet puppet_says;
extern struct bz_network puppet_network; /* as usual, unless the test changes it */

/* As scene_setup(), with an inquiry 2026-1 that can be answered. */
int puppet_setup(void **state);
int64_t puppet_answer(struct scene *s, const char *text);
buzon_job *puppet_begin(struct scene *s);
/* The next request's method and body, as "POST texto|-|-"; "" at the end. */
const char *puppet_next(buzon_job *job);
/* What `puppet_says` says, with the server's time if it tells. */
bool puppet_give_at(buzon_job *job, const char *date, buzon_error **err);
bool puppet_give(buzon_job *job, buzon_error **err);
/* A whole job in which each request is answered with that; how many there were. */
int puppet_send(struct scene *s);
void puppet_expect(struct scene *s, int64_t id, enum buzon_answer_state state, buzon_code code);
/* Send, and have the acknowledgement lost. */
int64_t puppet_lose(struct scene *s);

#endif
