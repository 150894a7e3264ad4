/* SPDX-License-Identifier: EUPL-1.2 */
/* What every network promises, whatever came in: asked by the fuzz targets of all of them. */
#ifndef FUZZ_PROMISE_H
#define FUZZ_PROMISE_H

#include "network/network.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The fuzzer takes a trap for a find. */
void demand(bool holds);

/* The bytes as the body of an answer; false for no memory. */
bool promise_body(struct bz_response *ret, const uint8_t *data, size_t size);
/* A JSON object written in a target; the caller owns it. */
struct bz_json *promise_json(const char *text);

/* Messages have ids, texts, instants and objects of extras, our posts are ours, notices are
 * about something, states are objects. */
void promise_batch(const struct bz_batch *b);
/* step() of an exchange: a batch that keeps its promises, owned by the caller, or NULL with an
 * error that is not our own fault. */
struct bz_batch *promise_step(const struct bz_network *net, const struct bz_context *c,
                              const struct bz_exchange *x);
/* What became of an answer is told in one way. */
void promise_reply(const struct bz_reply *r, const struct bz_err *err);
/* refreshed(): something to keep, or an error. */
void promise_tokens(const struct bz_network *net, const struct bz_context *c,
                    const struct bz_exchange *x);
/* verify() of a delivery with `text` as the query of a GET, or as that header of a POST:
 * nothing is answered and kept at once, and a GET is never kept. */
void promise_verdict(const struct bz_network *net, const struct bz_context *c,
                     const char *header, const char *text, bool get);

#endif
