/* SPDX-License-Identifier: EUPL-1.2 */
/* What inquiries to list, and the query text it becomes. */
#ifndef BZ_INBOX_FILTER_H
#define BZ_INBOX_FILTER_H

#include "inbox/inbox.h"

struct bz_filter {
    bool overdue, pending, restricted, undetermined;
    int status, kind;                                        /* -1: any */
    char *account, *network, *unit, *assignee, *tag, *words; /* NULL: any */
    buzon_time from, before;
    enum buzon_order order;
    int64_t limit;
};

struct bz_filter *bz_filter_copy(const struct bz_filter *f,
                                 struct bz_err *err); /* NULL: no conditions */

/* Which inquiries of a search with words a page gives. */
enum bz_stage { BZ_STAGE_EXACT, BZ_STAGE_PLAIN, BZ_STAGE_END };

enum { BZ_FILTER_VALUES_MAX = 16 };

/* The position behind the last inquiry given. */
struct bz_position {
    bool started;
    int64_t key, id;
};

/* What page is wanted, and the query it becomes; the parameters borrow from the filter and
 * match. */
struct bz_page {
    const struct bz_position *after;
    enum bz_stage stage;
    const char *match[2]; /* the two expressions of a search with words, else NULLs */
    buzon_time now;
    int64_t rows;
    struct bz_str sql;
    struct bz_value values[BZ_FILTER_VALUES_MAX];
    size_t n;
};

/* Fill sql and values. */
bool bz_filter_page(const struct bz_filter *f, struct bz_page *p, struct bz_err *err);

#endif
