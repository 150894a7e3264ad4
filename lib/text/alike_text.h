/* SPDX-License-Identifier: EUPL-1.2 */
/* A text as it is compared, for the files that do it. */
#ifndef BZ_TEXT_ALIKE_TEXT_H
#define BZ_TEXT_ALIKE_TEXT_H

#include "base/str.h"
#include "base/vec.h"
#include "text/alike.h"

struct bz_alike_token {
    size_t at, len; /* in words */
    uint64_t hash;
    uint32_t sentence;
    unsigned is; /* bits of enum bz_alike_word; of a question BZ_ALIKE_MORE */
};

struct bz_alike {
    struct bz_str words; /* a space behind each */
    struct bz_alike_tokens BZ_VEC(struct bz_alike_token) tokens;
    uint32_t sentences;
};

#endif
