/* SPDX-License-Identifier: EUPL-1.2 */
/* The index of words: what a message is found by, with accents first and without them after. */
#ifndef BZ_STORE_SEARCH_H
#define BZ_STORE_SEARCH_H

#include "store/db.h"

enum { BZ_SEARCH_WORDS = 32, BZ_SEARCH_BYTES = 1000 };

/* Make a message's words findable: once for each row of table message. */
bool bz_search_add(struct bz_db *db, int64_t message, const char *text, struct bz_err *err);
/* Take them away. The index holds no text, so it needs exactly the one that was added. */
bool bz_search_remove(struct bz_db *db, int64_t message, const char *old_text,
                      struct bz_err *err);

/* What is taken away is only marked so until the index is written together. First
 * bz_search_mark() in a transaction of its own, then bz_search_unmark() in another, then
 * bz_search_merge() in one each until it gives 0; 1 means that there is more to do, -1 that it
 * failed. */
bool bz_search_mark(struct bz_db *db, struct bz_err *err);
bool bz_search_unmark(struct bz_db *db, struct bz_err *err);
int bz_search_merge(struct bz_db *db, bool first, struct bz_err *err);

/* What a person typed, as a parameter for
 *     SELECT rowid FROM search WHERE search MATCH $1
 * owned by the caller. All words must occur; the last one may end in "*" and then is the start
 * of a word. With `exact` only what is written with the same accents is found, without it only
 * the rest: list the first before the second, because "año" is not "ano". No character of
 * `words` has a meaning of its own. INVALID where there is no word, or too many. */
char *bz_search_match(const char *words, bool exact, struct bz_err *err);

#endif
