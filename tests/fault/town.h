/* SPDX-License-Identifier: EUPL-1.2 */
/* An invented town for the fault tests: a Mastodon that answers from memory, and the office's
 * inbox that polls it. */
#ifndef FAULT_TOWN_H
#define FAULT_TOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buzon.h"

/* Monday 2026-11-23 at ten in Madrid. */
#define TOWN_NOON INT64_C(1795424400000)
#define TOWN_MINUTE INT64_C(60000)

enum { TOWN_POSTS = 64, TOWN_TEXT = 1024 };

/* A post of the office, as the network has it. */
struct town_post {
    char key[96], parent[32], text[TOWN_TEXT];
    buzon_time at;
};

/* The network. Holds no pointer, so that it may live in memory that outlasts a process. */
struct town_net {
    int mentions, page; /* how many citizens wrote, and how many one page gives */
    bool forgets_keys;  /* as servers that are no Mastodon: the same key twice is two posts */
    int n_posts;
    struct town_post posts[TOWN_POSTS];
};

/* The office. */
struct town {
    char folder[64], path[96], address[128];
    buzon_inbox *inbox;
    buzon_time now;
    struct town_net *net;
};

/* A folder of its own; nothing is opened yet. */
bool town_make(struct town *t, struct town_net *net);
void town_remove(struct town *t);
/* Open the inbox, with the town's clock and the project's calendars. */
bool town_open(struct town *t, buzon_error **err);
void town_close(struct town *t);
/* Settings, the account "ayto" and its token. */
bool town_found(struct town *t, buzon_error **err);
/* Do one kind of work for "ayto" by hand: every request is answered by the network at once. */
bool town_work(struct town *t, enum buzon_work work, buzon_error **err);
/* The network's answer to a request; NULL without memory. */
buzon_response *town_answer(struct town *t, const buzon_request *request, buzon_error **err);
/* A page of mentions as a file has it, in a static buffer. */
const char *town_mentions(int from, int n);

/* Keep the store (closed) as `name` in the folder, and put it back. */
bool town_keep(const struct town *t, const char *name);
bool town_restore(const struct town *t, const char *name);
/* One number that stands for the bytes of the store's files: quick, and another one after
 * changes that mean nothing. */
uint64_t town_bytes(const struct town *t);
/* One number that stands for everything the store's tables hold. */
uint64_t town_hash(const struct town *t);
/* One integer of the store, asked behind the inbox's back; -1 when that fails. */
int64_t town_number(const struct town *t, const char *sql);
/* The same of a file of the folder; NULL: of the store. */
int64_t town_number_in(const struct town *t, const char *file, const char *sql);

#endif
