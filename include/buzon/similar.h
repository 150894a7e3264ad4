/* SPDX-License-Identifier: EUPL-1.2 */
/* Inquiries that ask the same: campaigns and copies, found by their words, to be read and
 * answered together. */
#ifndef BUZON_SIMILAR_H
#define BUZON_SIMILAR_H

#include "buzon/work.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * N citizens with the same text are N inquiries, each with deadlines of its own; a group holds
 * them together. Two are in one group when the one is the other retyped, or with a greeting, a
 * name or a line of one's own: one answer would do for both. Another place, number, day,
 * demand, question or "no" makes them different; so does another position on the map, and in a
 * text of a few words a picture or another conversation. In doubt they stay apart: who puts
 * them together is a person (buzon_change_set_similar()).
 *
 * Compared is all that the citizen wrote in the conversation, as it reads now, with the first
 * inquiry of a group; both opened within "similar_days" of the policy, and neither restricted.
 */

/* --- finding them --- */

/**
 * Look at what came since the last time, and put what asks the same into groups.
 *
 * buzon_jobs_run() does it after polling and buzon_inbox_process() at its end, up to a bound;
 * a host that polls in another way calls this as often. The work for one inquiry does not grow
 * with how many there are, or with how many of them are alike. Works in transactions of a few,
 * tells the progress callback ("similar"), and stops between two of them when the host asks:
 * the next call goes on there. `limit` events of the history are looked at, all when it is
 * negative. Gives how many were; -1 on failure, INTERRUPTED among them.
 * @since 0.1
 */
BUZON_API int64_t buzon_inbox_find_similar(buzon_inbox *inbox, int64_t limit,
                                           buzon_error **err);
/**
 * Put it into the group of another inquiry, or with "" take it out of its own, for good: no
 * text moves it then. A taken out one may be put in again.
 *
 * Its history tells of it ("grouped", "ungrouped"). INVALID for a malformed reference.
 * buzon_inbox_apply() gives NOT_FOUND, INVALID for an inquiry and itself, STATE where one of
 * them is restricted.
 * @since 0.1
 */
BUZON_API bool buzon_change_set_similar(buzon_change *change, const char *reference,
                                        buzon_error **err);

/* --- groups --- */

/** Inquiries that ask the same. @since 0.1 */
typedef struct bz_group buzon_group;

/** Another reference to the same group. @since 0.1 */
BUZON_API buzon_group *buzon_group_ref(buzon_group *group);
/** Give a reference back; NULL is allowed. @since 0.1 */
BUZON_API void buzon_group_unref(buzon_group *group);
/** The reference of the inquiry that the others are compared with; never NULL. @since 0.1 */
BUZON_API const char *buzon_group_inquiry(const buzon_group *group);
/** How many inquiries are in it. @since 0.1 */
BUZON_API int64_t buzon_group_members(const buzon_group *group);
/** How many of them wait for an answer: neither answered nor closed, and none is being written,
 * reviewed or sent, or perhaps there. @since 0.1 */
BUZON_API int64_t buzon_group_waiting(const buzon_group *group);
/** When the first of them was opened. @since 0.1 */
BUZON_API buzon_time buzon_group_first_at(const buzon_group *group);
/** When the last of them was opened. @since 0.1 */
BUZON_API buzon_time buzon_group_last_at(const buzon_group *group);

/** The group of an inquiry; one that is alone is a group of one. NOT_FOUND. @since 0.1 */
BUZON_API buzon_group *buzon_inbox_group(buzon_inbox *inbox, const char *reference,
                                         buzon_error **err);
/** An iterator over groups. @since 0.1 */
typedef struct bz_groups buzon_groups;
/**
 * The groups with at least `least` inquiries (2 at least) of which one was opened at or after
 * `since` (BUZON_TIME_NONE: whenever), the largest first: campaigns and what bursts. The first
 * 200 of them.
 * @since 0.1
 */
BUZON_API buzon_groups *buzon_inbox_groups(buzon_inbox *inbox, buzon_time since, int64_t least,
                                           buzon_error **err);
/** The next group, a new reference; NULL at the end. @since 0.1 */
BUZON_API buzon_group *buzon_groups_next(buzon_groups *groups, buzon_error **err);
/** Free it; NULL is allowed. @since 0.1 */
BUZON_API void buzon_groups_free(buzon_groups *groups);

/** Only those of the group of that inquiry, which is one of them; none where it is alone.
 * INVALID, NO_MEMORY. @since 0.1 */
BUZON_API bool buzon_filter_set_similar(buzon_filter *filter, const char *reference,
                                        buzon_error **err);

/** One inquiry of a group. @since 0.1 */
typedef struct bz_similar buzon_similar;

/** Another reference to the same one. @since 0.1 */
BUZON_API buzon_similar *buzon_similar_ref(buzon_similar *similar);
/** Give a reference back; NULL is allowed. @since 0.1 */
BUZON_API void buzon_similar_unref(buzon_similar *similar);
/** Its reference; never NULL. @since 0.1 */
BUZON_API const char *buzon_similar_inquiry(const buzon_similar *similar);
/** How much of its words, and of those of the group's first, both have: of 1000. @since 0.1 */
BUZON_API int64_t buzon_similar_score(const buzon_similar *similar);
/** Whether a person put it there. @since 0.1 */
BUZON_API bool buzon_similar_by_hand(const buzon_similar *similar);
/** Where it stands. @since 0.1 */
BUZON_API enum buzon_status buzon_similar_status(const buzon_similar *similar);
/** When it was opened. @since 0.1 */
BUZON_API buzon_time buzon_similar_opened_at(const buzon_similar *similar);

/** An iterator over the inquiries of a group. @since 0.1 */
typedef struct bz_similars buzon_similars;
/** The group of an inquiry, the first to come first; one that is alone is the only one.
 * NOT_FOUND. @since 0.1 */
BUZON_API buzon_similars *buzon_inbox_similar(buzon_inbox *inbox, const char *reference,
                                              buzon_error **err);
/** The next inquiry, a new reference; NULL at the end. @since 0.1 */
BUZON_API buzon_similar *buzon_similars_next(buzon_similars *similars, buzon_error **err);
/** Free it; NULL is allowed. @since 0.1 */
BUZON_API void buzon_similars_free(buzon_similars *similars);

/* --- answering them together --- */

/**
 * Add the inquiries of the group of `reference` that wait for an answer to an empty list, with
 * their versions: a citizen who writes again before they are answered is left alone then.
 *
 * `expected` is how many those are by buzon_group_waiting(), so that nobody answers more people
 * than they saw; what came since the group was last looked at is looked at first. What is done
 * to the list says in every event which group it was for ("similar") and how many were in the
 * list ("n_similar").
 *
 * CONFLICT when there are more or fewer, of which nothing is in the list; NOT_FOUND; STATE for
 * a list that is not empty; LIMIT above 100000. After NO_MEMORY the list is good for nothing
 * but buzon_bulk_free().
 * @since 0.1
 */
BUZON_API bool buzon_inbox_add_similar(buzon_inbox *inbox, buzon_bulk *bulk,
                                       const char *reference, int64_t expected,
                                       buzon_error **err);
/**
 * Write one letter to every inquiry of the list: an answer each, as buzon_inbox_write() does,
 * addressed, split and checked for its network, and put before a reviewer where the policy asks
 * for it.
 *
 * One that cannot be answered (WINDOW, UNSUPPORTED, TOO_LONG, CONFLICT …) does not keep the
 * others from it: buzon_bulk_results() says so, and of the others the number of the "answer".
 * Works in transactions of 200 inquiries, tells the progress callback ("answer"), and stops and
 * goes on as buzon_inbox_apply_bulk(). True when all of the list was gone through. INVALID.
 * @since 0.1
 */
BUZON_API bool buzon_inbox_write_bulk(buzon_inbox *inbox, const buzon_letter *letter,
                                      buzon_bulk *bulk, buzon_error **err);

#ifdef __cplusplus
}
#endif
#endif
