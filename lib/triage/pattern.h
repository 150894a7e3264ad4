/* SPDX-License-Identifier: EUPL-1.2 */
/* PCRE2 behind four calls: patterns from files that nobody trusts, run under limits. */
#ifndef BZ_TRIAGE_PATTERN_H
#define BZ_TRIAGE_PATTERN_H

#include "base/auto.h"
#include "base/err.h"

/* What patterns are compiled and run with; when all of them are there several threads may look
 * with it. */
struct bz_patterns;
struct bz_patterns *bz_patterns_new(struct bz_err *err);
void bz_patterns_free(struct bz_patterns *p);
BZ_AUTO_DEFINE(bz_patterns);

struct bz_pattern;
/* NULL with NO_MEMORY, or with PARSE and what PCRE2 says and the offset it says it of. */
struct bz_pattern *bz_pattern_new(struct bz_patterns *p, const char *text, size_t len,
                                  struct bz_err *err);
/* Whatever one of the words matches, each between the ends of words; signs alone ("[?!]",
 * "!!+") wherever they stand. As above; PARSE, too, for a word that begins or ends with a sign,
 * which would match nothing. When a word does not compile the place means nothing. */
struct bz_pattern *bz_pattern_words(struct bz_patterns *p, const char *const *words, size_t n,
                                    struct bz_err *err);
void bz_pattern_free(struct bz_pattern *pattern);
BZ_AUTO_DEFINE(bz_pattern);
/* Patterns made from now on are of this group; before it was called, of group 0. */
void bz_patterns_group(struct bz_patterns *p, unsigned group);
/* Says that it will be counted: how often its words stand in a text is then known on the way.
 * False without memory. */
bool bz_pattern_count(struct bz_patterns *p, struct bz_pattern *pattern, struct bz_err *err);
/* What bz_match_may() knows it by; 0: it may match anywhere. */
uint32_t bz_pattern_number(const struct bz_pattern *pattern);
/* The highest number there is: that of the pattern made last. */
uint32_t bz_patterns_count(const struct bz_patterns *p);

/* One text under patterns that were there before, which it borrows: valid UTF-8, folded (see
 * bz_fold()). Not shared between threads. */
struct bz_match;
struct bz_match *bz_match_new(struct bz_patterns *p, const char *text, size_t len,
                              struct bz_err *err);
/* The same for who does not ask for all groups: nothing is found of a group before
 * bz_match_ask(), but those that are counted are. */
struct bz_match *bz_match_begin(struct bz_patterns *p, const char *text, size_t len,
                                struct bz_err *err);
/* More groups, bit n % 32 for group n. */
bool bz_match_ask(struct bz_match *m, uint32_t groups, struct bz_err *err);
void bz_match_free(struct bz_match *m);
BZ_AUTO_DEFINE(bz_match);
/* False: the pattern of that number does not match, and nothing has to run to say so. */
bool bz_match_may(const struct bz_match *m, uint32_t number);
/* The same for the numbers from 64 * i on, a bit each, the lowest one first. */
uint64_t bz_match_met(const struct bz_match *m, size_t i);
/* Whether it matches anywhere in the text. One that exceeds its limits does not. False with err
 * filled when memory ran out. */
bool bz_match_find(struct bz_match *m, const struct bz_pattern *pattern, struct bz_err *err);
/* The byte where the first of its matches begins; SIZE_MAX when there is none. As above
 * without memory. */
size_t bz_match_first(struct bz_match *m, const struct bz_pattern *pattern, struct bz_err *err);
/* How often it matches, one behind the other, `most` times at most. -1 without memory. */
int bz_match_count(struct bz_match *m, const struct bz_pattern *pattern, int most,
                   struct bz_err *err);

#endif
