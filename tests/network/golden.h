/* SPDX-License-Identifier: EUPL-1.2 */
/* A golden case: a folder with what went in and what has to come out. */
#ifndef BZ_TESTS_GOLDEN_H
#define BZ_TESTS_GOLDEN_H

#include "network/network.h"

/* A folder "<network>/<case>". Everything is owned. */
struct golden {
    char *folder;
    const struct bz_network *network;
    struct bz_json *context; /* of the network: context.json beside the cases */
    struct bz_json *plan;    /* case.json; empty where the case has only an input.json */
};

/* Read a case; says on stderr what is wrong with it. */
bool golden_open(struct golden *g, const char *network, const char *folder);
void golden_done(struct golden *g);

/* Called around every call of a network's function, so that memory can run out there only;
 * NULL: nobody wants that. */
extern void (*golden_hook)(bool before);

/* The value of an expression between the two calls of the hook. */
#define HOOKED(expression)                                                                     \
    __extension__({                                                                            \
        if (golden_hook)                                                                       \
            golden_hook(true);                                                                 \
        __typeof__(expression) hooked_ = (expression);                                         \
        if (golden_hook)                                                                       \
            golden_hook(false);                                                                \
        hooked_;                                                                               \
    })

/* What the case gives, as JSON; NULL only without memory (err says so). */
struct bz_json *golden_run(const struct golden *g, struct bz_err *err);

/* The whole file; NULL when there is none. */
char *golden_read(const char *folder, const char *name, size_t *len);
bool golden_write(const char *folder, const char *name, const char *text);
/* As people read it: two spaces a level, short values on one line. */
char *golden_pretty(const struct bz_json *j);
struct bz_json *golden_parse(const char *text, const char *what);

/* Of a case or of its network. */
const struct bz_json *golden_plan(const struct golden *g, const char *key);
buzon_time golden_time(const struct bz_json *j);
/* An answer {"status", "headers", "json" or "body"}; end it with bz_response_done(). */
void golden_answer(const struct golden *g, const struct bz_json *j, struct bz_response *r);

/* Calls about deliveries and media: golden_delivery.c. NULL when the call is none of them. */
struct bz_json *golden_delivery(const struct golden *g, const struct bz_context *c,
                                struct bz_err *err);

/* Results as JSON. */
struct bz_json *golden_batch(const struct bz_batch *b);
struct bz_json *golden_request(const struct bz_request *r);
struct bz_json *golden_error(const struct bz_err *err);

#endif
