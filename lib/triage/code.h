/* SPDX-License-Identifier: EUPL-1.2 */
/* What patterns are made of: pattern.c makes them, match.c runs them. */
#ifndef BZ_TRIAGE_CODE_H
#define BZ_TRIAGE_CODE_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include "triage/cue.h"
#include "triage/hint.h"
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
    bool signs;        /* it may match what begins with a sign, its gate open or not */
    uint32_t gate;     /* of one that looks for itself; 0: it always may */
    uint32_t least;    /* letters that it matches, at least */
    uint32_t most;     /* bytes of a text that it may match; 0: it may be of any length */
    bool any;          /* a letter or digit anywhere is enough */
};

struct bz_codes BZ_VEC(struct bz_code *);

/* A code that may match where one of its beginnings stands. */
struct bz_try {
    struct bz_code *code; /* borrows: as long as the pattern lives, and never used after */
    uint32_t pattern;     /* by its number */
    uint32_t gate;        /* 0: there is none */
    uint32_t group;       /* the bit of the pattern */
};

struct bz_numbers BZ_VEC(uint32_t);

struct bz_patterns {
    pcre2_general_context *general;
    pcre2_compile_context *compile;
    pcre2_match_context *match;
    pthread_mutex_t lock; /* over what makes codes and cues ready */
    atomic_bool ready;    /* cues are packed */
    struct bz_cues cues;
    struct bz_tries BZ_VEC(struct bz_try) tries; /* of all patterns; the first one is nobody's
                                                  */
    struct bz_numbers gates;   /* by the gate: the pattern that may match when it is open, 0:
                                  only where it is tried; the first one is nobody's */
    struct bz_numbers signs;   /* patterns that may match what begins with a sign */
    struct bz_numbers counted; /* patterns that are counted on the way */
    uint32_t n;                /* patterns */
};

struct bz_pattern {
    uint32_t number;       /* from 1 on */
    uint32_t counted;      /* its place among those that are counted, and one; 0: it is none */
    struct bz_codes words, /* owns; tried where their beginnings stand, and nowhere else */
        loose;             /* owns; may match anywhere, and look for themselves */
};

/* Compiled with these options of PCRE2 and those all have; PARSE with what is wrong. */
struct bz_code *bz_code_new(const struct bz_patterns *p, const char *text, size_t len,
                            uint32_t more, struct bz_err *err);
/* Takes the code. */
bool bz_code_keep(struct bz_codes *codes, struct bz_code *code, struct bz_err *err);
/* Makes native code of it if that was not done. */
void bz_code_ready(struct bz_patterns *p, struct bz_code *code);
/* Packs the cues if that was not done. */
bool bz_patterns_ready(struct bz_patterns *p, struct bz_err *err);

/* A pattern of nothing yet, with its number. */
struct bz_pattern *bz_pattern_empty(struct bz_patterns *p, struct bz_err *err);
/* Each of these beginnings is a cue of that kind. */
bool bz_pattern_cues(struct bz_patterns *p, const struct bz_hints *hints, enum bz_cue_kind kind,
                     uint32_t what, struct bz_err *err);
/* A new gate of a pattern, by its number; 0 without memory. */
uint32_t bz_pattern_gate(struct bz_patterns *p, uint32_t pattern, struct bz_err *err);
/* The code of the pattern is tried where one of the hints stands and one of those it needs does
 * behind it. */
bool bz_pattern_try(struct bz_patterns *p, const struct bz_pattern *pattern,
                    struct bz_code *code, const struct bz_hints *hints,
                    const struct bz_hints *needs, struct bz_err *err);

#endif
