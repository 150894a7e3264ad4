/* SPDX-License-Identifier: EUPL-1.2 */
/* A long answer in numbered parts that each fit. */
#ifndef BZ_TEXT_SPLIT_H
#define BZ_TEXT_SPLIT_H

#include "base/auto.h"
#include "base/err.h"
#include "base/vec.h"

/* A list of texts; owns them. */
struct bz_texts BZ_VEC(char *);
void bz_texts_done(struct bz_texts *t);
/* Takes text, also when it fails: false without memory. */
bool bz_texts_push(struct bz_texts *t, char *text);

/* How long a text is for a network; -1 and err on failure. */
typedef int64_t bz_measure_fn(void *ctx, const char *text, struct bz_err *err);

/* Split `text` at paragraphs, then sentences, then words, then graphemes, into parts of at most
 * `limit` in the measure's unit, each starting with its number as in "(1/3) ", which counts. A
 * text that fits is one part without a number; an empty one gives one empty part. *ret must be
 * empty, and is filled on success only. TOO_LONG when the limit leaves no room for text, or
 * more than 99 parts would be needed. */
bool bz_text_split(const char *text, int64_t limit, bz_measure_fn *measure, void *ctx,
                   struct bz_texts *ret, struct bz_err *err);

#endif
