/* SPDX-License-Identifier: EUPL-1.2 */
/* How a page of a list is found: by which index, from where, which way. */
#ifndef BZ_INBOX_PLAN_H
#define BZ_INBOX_PLAN_H

#include "inbox/filter.h"

enum { BZ_PAGE_VALUES_MAX = 40 };

/* The position behind the last inquiry given. */
struct bz_position {
    bool started;
    int64_t key, id;
};

/* By what a page is looked up: in the order asked for, or all that meet one rare condition,
 * which are sorted then. In a list by deadline the first ones have an index in that order. */
enum bz_driver {
    BZ_DRIVE_ASSIGNEE,
    BZ_DRIVE_UNIT,
    BZ_DRIVE_TOPIC,
    BZ_DRIVE_PUBLICATION,
    BZ_DRIVE_KIND,
    BZ_DRIVE_STATUS,
    BZ_DRIVE_PENDING,
    BZ_DRIVE_OVERDUE,
    BZ_DRIVE_OPENED,
    BZ_DRIVE_TAG,
    BZ_DRIVE_FOLLOWER,
    BZ_DRIVE_SIMILAR,
    BZ_DRIVE_DEADLINE,
    BZ_DRIVE_UNDETERMINED,
    BZ_DRIVE_ACCOUNT,
    BZ_DRIVE_NETWORK,
    BZ_DRIVE_ORDER
};

/* More than that are never sorted, but looked for in the order asked for. */
enum { BZ_DRIVE_MOST = 1000 };

/* What page is wanted, and the query it becomes; the parameters borrow from the filter and
 * match. */
struct bz_page_query {
    const struct bz_position *after;
    int stage;            /* lists come in stages: bz_plan_stages() of them */
    bool back;            /* what is before the position, the nearest first */
    enum bz_driver by;    /* of bz_plan_driver() */
    const char *match[2]; /* the two expressions of a search with words, else NULLs */
    int64_t walk; /* of bz_plan_words(); 0: what holds the words is looked up and sorted */
    buzon_time now;
    int64_t rows;
    struct bz_str sql;
    struct bz_value values[BZ_PAGE_VALUES_MAX];
    size_t n;
};

/* How many stages a list has: exact matches before the others, and by priority one for each. */
int bz_plan_stages(const struct bz_filter *f);
/* Whether a page's rows come with descending keys. */
bool bz_plan_down(const struct bz_filter *f, bool back);
/* Look for the condition that fewest inquiries meet; `rows` is the length of a first page when
 * no more than that is wanted, else 0; the inbox is locked. */
bool bz_plan_driver(struct buzon_inbox *inbox, const struct bz_filter *f, buzon_time now,
                    int64_t rows, enum bz_driver *ret, struct bz_err *err);
/* How many inquiries, in the order asked for, are worth being looked at for words before all
 * that hold them are sorted; 0: so few do that they are. For a list by deadline or priority:
 * by arrival the index of words has the order itself. The inbox is locked. */
bool bz_plan_words(struct buzon_inbox *inbox, const struct bz_filter *f,
                   const struct bz_page_query *p, int64_t *ret, struct bz_err *err);
/* Whether the walk of a page that it did not fill came to the end of the list. */
bool bz_plan_ended(struct buzon_inbox *inbox, const struct bz_filter *f,
                   struct bz_page_query *p, bool *ret, struct bz_err *err);
/* Fill sql and values. INVALID for an order there is not. */
bool bz_plan_page(const struct bz_filter *f, struct bz_page_query *p, struct bz_err *err);

/* The two expressions of the filter's words, owned by the caller, also when it failed. */
bool bz_filter_match(const struct bz_filter *f, char *ret[2], struct bz_err *err);

/* An inquiry of a page with the key it was found by. */
struct bz_found {
    int64_t key;
    struct bz_inquiry *q;
};

/* Read at most p->rows inquiries, in order; the inbox is locked: lib/inbox/query.c. */
bool bz_found_read(struct buzon_inbox *inbox, const struct bz_filter *f,
                   struct bz_page_query *p, struct bz_found *ret, size_t *n,
                   struct bz_err *err);
void bz_found_free(struct bz_found *found, size_t n); /* the inquiries, not the list */

#endif
