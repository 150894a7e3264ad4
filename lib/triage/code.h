/* SPDX-License-Identifier: EUPL-1.2 */
/* What patterns are made of: pattern.c makes them, match.c runs them. */
#ifndef BZ_TRIAGE_CODE_H
#define BZ_TRIAGE_CODE_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include "base/str.h"
#include "triage/form.h"
#include "triage/index.h"
#include "triage/pattern.h"

#include <pcre2.h>

#include <pthread.h>
#include <stdatomic.h>

/* Native code is made when it is first wanted: of the many words of a language a text begins
 * few, and a handle that only lists needs none. */
struct bz_code {
    pcre2_code *code;  /* owns */
    bool native;       /* it was made; read when it is ready */
    atomic_bool ready; /* nothing of it changes any more */
};

struct bz_codes BZ_VEC(struct bz_code *);

/* Something that a pattern matches, found by what it begins with: a code, or the letters of a
 * form. Of equal forms the index knows the first one, which leads to the others. */
struct bz_pattern_word {
    struct bz_code *code;   /* borrows: as long as the pattern lives, and never used after */
    uint32_t pattern;       /* by its number */
    uint32_t letters;       /* of a form: where in the patterns' letters */
    uint32_t same;          /* the next equal form; 0: none */
    unsigned char len, end; /* as in struct bz_form */
};

struct bz_patterns {
    pcre2_general_context *general;
    pcre2_compile_context *compile;
    pcre2_match_context *match;
    pthread_mutex_t lock; /* over what makes codes ready */
    struct bz_index index,
        tails; /* by what words begin with; by what they end with, backwards */
    struct bz_pattern_words BZ_VEC(struct bz_pattern_word) words; /* of all patterns; the first
                                                                     one is nobody's */
    struct bz_str letters;                                        /* of all forms */
    uint32_t n;                                                   /* patterns */
};

struct bz_pattern {
    uint32_t number;       /* from 1 on */
    struct bz_codes words, /* owns; tried where the index says, and nowhere else */
        loose;             /* owns; may match anywhere, and look for themselves */
};

/* Makes native code of it if that was not done. */
void bz_code_ready(struct bz_patterns *p, struct bz_code *code);

#endif
