/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of the Open311 adapter share: one answer of a server under work.
 *
 * GeoReport v2 (wiki.open311.org/GeoReport_v2): citizens' reports are service requests of a
 * service, told by its code. Nobody says who wrote one, nothing tells what changed since when,
 * and the protocol knows no answer; servicerequestupdates is an extension of mySociety. */
#ifndef BZ_NETWORK_OPEN311_H
#define BZ_NETWORK_OPEN311_H

#include "network/network.h"
#include "term/zone.h"
#include "text/split.h"

#define O3_DEEP_MS (14 * (int64_t)BZ_MS_DAY) /* so far back polls go now and then */

enum { O3_TEXT = 4000, O3_PAGE = 1000, O3_IDS = 20, O3_ID_MAX = 512 };

struct o3 {
    const struct bz_context *c;
    const struct bz_exchange *x; /* NULL when a round starts */
    buzon_time at;
    struct bz_batch *batch;        /* owns */
    struct bz_json *state, *round; /* owns; changed in place, written with o3_save() */
    char *base;                    /* owns; NULL when nobody said where the server is */
    struct bz_zone *zone;          /* owns; NULL until a time without a zone comes */
    struct bz_texts kept;          /* texts a message needs until it is packed */
    size_t rows;                   /* how many requests or updates were read */
    buzon_time oldest, newest;     /* of these; BUZON_TIME_NONE: no time could be read */
};

/* --- open311.c --- */

/* Begin work. INVALID when the settings are unusable. End it with o3_done() in any case. */
bool o3_init(struct o3 *e, const struct bz_context *c, const struct bz_exchange *x,
             buzon_time at, struct bz_err *err);
void o3_done(struct o3 *e);
/* Write state and round to the batch. */
bool o3_save(struct o3 *e, struct bz_err *err);
/* A setter of base/json.h that failed for want of memory. */
bool o3_set(bool ok, struct bz_err *err);
/* A scalar as a text in normal form C without blanks at its ends, which lives as long as both
 * `e` and `j`; NULL in *ret for none, "" and null. */
bool o3_field(struct o3 *e, const struct bz_json *j, const char *key, const char **ret,
              struct bz_err *err);
/* Keep what was built until the message is packed. */
bool o3_keep(struct o3 *e, struct bz_str *s, const char **ret, struct bz_err *err);
/* An instant; without a zone, one of the account's zone. BUZON_TIME_NONE in *ret for none. */
bool o3_time(struct o3 *e, const struct bz_json *j, const char *key, buzon_time *ret,
             struct bz_err *err);
/* Count what was read, and when it was. */
void o3_row(struct o3 *e, buzon_time at);
/* Whether the server takes and shows updates (the account's setting). */
bool o3_updates(const struct o3 *e);
/* true and "true" and "1". */
bool o3_true(const struct bz_json *j, const char *key);
/* The oldest instant the account's settings want. */
buzon_time o3_since(const struct o3 *e, buzon_time now);
/* Whether a list has a text; a copy of a list from its i-th item on, up to the n-th. */
bool o3_list_has(const struct bz_json *list, const char *text);
struct bz_json *o3_list_part(const struct bz_json *list, size_t i, size_t n);
/* Who we are in what we write. */
const char *o3_me(const struct o3 *e);

/* --- ask.c --- */

/* A request for a resource ("requests", "services/006"); `query` without "?", "" for none. The
 * caller owns it. */
struct bz_request *o3_request(const struct o3 *e, const char *purpose, const char *method,
                              const char *path, const char *query, struct bz_err *err);
/* Ask for it. Takes state, which may be NULL. */
bool o3_ask(struct o3 *e, const char *purpose, const char *path, const char *query,
            struct bz_json *state, struct bz_err *err);
/* The same at an address that the server gave. */
bool o3_ask_url(struct o3 *e, const char *purpose, const char *url, struct bz_err *err);
/* What was noted with the request; NULL in *ret when nothing. The caller owns it. */
bool o3_asked(const struct bz_exchange *x, struct bz_json **ret, struct bz_err *err);
bool o3_ok(const struct bz_exchange *x);
/* "2026-11-20T09:00:00Z" */
void o3_add_time(struct bz_str *s, buzon_time t);
/* Fill err from an error answer, with its own words. Always false. */
bool o3_refuse(const struct bz_exchange *x, const char *what, struct bz_err *err);
/* Whether everything in a list is an error; then err says which. */
bool o3_says_no(const struct o3 *e, const struct bz_json *items, const char *what,
                struct bz_err *err);

/* --- document.c, xml.c --- */

enum o3_what { O3_REQUEST, O3_TOKEN, O3_UPDATE, O3_SERVICE, O3_ERROR, O3_OTHER };

/* Everything in an answer, JSON or XML, however it is wrapped: a list, owned by the caller. */
struct bz_json *o3_items(const struct bz_exchange *x, int64_t *repaired, struct bz_err *err);
/* The same of a good answer; an answer that is nothing but errors is a failure. */
struct bz_json *o3_read(struct o3 *e, const char *what, struct bz_err *err);
/* The same of an answer that may be a failure; NULL in *ret where it says, by its status or as
 * an error inside, that there is no such thing (404). */
bool o3_look(struct o3 *e, const char *what, struct bz_json **ret, struct bz_err *err);
enum o3_what o3_what(const struct bz_json *item);
/* A document of XML in the shape of its JSON. */
struct bz_json *o3_xml(const char *bytes, size_t len, struct bz_err *err);

/* --- request.c, extra.c, update.c --- */

/* Whatever an item is. */
bool o3_add(struct o3 *e, const struct bz_json *item, struct bz_err *err);
bool o3_add_all(struct o3 *e, const struct bz_json *items, struct bz_err *err);
bool o3_add_request(struct o3 *e, const struct bz_json *j, struct bz_err *err);
bool o3_add_update(struct o3 *e, const struct bz_json *j, struct bz_err *err);

enum { O3_FILES = 8 };

/* What hangs on it: at most O3_FILES. */
bool o3_files(struct o3 *e, const struct bz_json *j, struct bz_attachment *ret, size_t *n,
              struct bz_err *err);
/* What a request has beyond a message, as JSON; where its time came from and who asked are what
 * the caller found (NULL: nothing to say). The caller owns it. */
char *o3_extra(struct o3 *e, const struct bz_json *j, const char *time_from,
               const char *requestor, struct bz_err *err);

/* --- service.c --- */

/* Note the services of a list, and which of them have a definition to be asked for. */
bool o3_note_services(struct o3 *e, const struct bz_json *items, struct bz_err *err);
/* Note a definition's attributes. */
bool o3_note_definition(struct o3 *e, const char *code, const struct bz_json *items,
                        struct bz_err *err);
/* What is known of a service; NULL: nothing. */
const struct bz_json *o3_service(const struct o3 *e, const char *code);
/* The attributes of a request, in words: a list, owned by the caller; NULL in *ret for none. */
bool o3_attributes(struct o3 *e, const struct bz_json *j, const char *code,
                   struct bz_json **ret, struct bz_err *err);

/* --- poll.c, window.c, check.c --- */

enum o3_phase {
    O3_SERVICES,
    O3_DEFINITIONS,
    O3_REQUESTS,
    O3_UPDATES,
    O3_TOUCHED,
    O3_TOKENS,
    O3_END
};

/* A phase's request: 1 asked, 0 there is nothing to ask, -1 and err. */
typedef int o3_begin_fn(struct o3 *e, struct bz_err *err);
/* What was asked for came; *more: the phase goes on. */
typedef bool o3_read_fn(struct o3 *e, bool *more, struct bz_err *err);

struct bz_batch *o3_poll(const struct bz_context *c, buzon_time now, struct bz_err *err);
struct bz_batch *o3_sweep(const struct bz_context *c, const struct bz_json *known,
                          buzon_time now, struct bz_err *err);
struct bz_batch *o3_check(const struct bz_context *c, struct bz_err *err);
/* What a check found so far, and its end. */
bool o3_find(struct o3 *e, const char *code, const char *level, const char *words,
             struct bz_err *err);
bool o3_checked(struct o3 *e, struct bz_err *err);
/* The phase that asks with this purpose; O3_END when none does. */
enum o3_phase o3_phase_of(const char *purpose);
bool o3_phase_read(struct o3 *e, enum o3_phase phase, struct bz_err *err);
/* On to the next request of the round. */
bool o3_go(struct o3 *e, struct bz_err *err);
o3_begin_fn o3_begin_requests, o3_begin_updates;
o3_read_fn o3_read_requests, o3_read_updates;
/* What is left to the next round goes to the state. */
bool o3_windows_keep(struct o3 *e, struct bz_err *err);

/* --- step.c, recheck.c --- */

struct bz_batch *o3_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err);
struct bz_batch *o3_recheck(const struct bz_context *c, const char *const *ids, size_t n,
                            struct bz_err *err);
bool o3_rechecked(struct o3 *e, struct bz_err *err);
bool o3_confirmed(struct o3 *e, struct bz_err *err);

/* --- reply.c --- */

bool o3_takes(const struct bz_context *c, const struct bz_message *to,
              enum buzon_visibility visibility, struct bz_err *err);
enum bz_retry o3_retry_of(const struct bz_context *c);
struct bz_request *o3_reply(const struct bz_context *c, const struct bz_part *part,
                            const char *state, struct bz_err *err);
bool o3_replied(const struct bz_context *c, const struct bz_part *part,
                const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err);
struct bz_request *o3_find_own(const struct bz_context *c, const struct bz_part *part,
                               buzon_time since, struct bz_err *err);
bool o3_found_own(const struct bz_context *c, const struct bz_part *part,
                  const struct bz_exchange *x, struct bz_reply *ret, struct bz_err *err);

extern const struct bz_network bz_open311;

#endif
