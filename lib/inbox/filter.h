/* SPDX-License-Identifier: EUPL-1.2 */
/* What inquiries to list, and the query text it becomes. */
#ifndef BZ_INBOX_FILTER_H
#define BZ_INBOX_FILTER_H

#include "inbox/inbox.h"

/* The conditions, by the type of what they compare with. */
enum bz_filter_text {
    BZ_BY_ACCOUNT,
    BZ_BY_NETWORK,
    BZ_BY_UNIT,
    BZ_BY_ASSIGNEE,
    BZ_BY_TOPIC,
    BZ_BY_LANGUAGE,
    BZ_BY_TAG,
    BZ_BY_WORDS,
    BZ_BY_SIMILAR,
    BZ_BY_FOLLOWER,
    BZ_BY_PERSONAL, /* a kind, "" for none, BZ_PERSONAL_ANY */
    BZ_FILTER_TEXTS
};
enum bz_filter_number {
    BZ_BY_STATUS,
    BZ_BY_KIND,
    BZ_BY_PRIORITY,
    BZ_BY_VISIBILITY,
    BZ_BY_PUBLICATION,
    BZ_BY_DEADLINE,
    BZ_FILTER_NUMBERS
};
enum bz_filter_flag {
    BZ_IS_OVERDUE,
    BZ_IS_UNDETERMINED,
    BZ_IS_PENDING,
    BZ_WITH_RESTRICTED,
    BZ_FILTER_FLAGS
};
enum bz_filter_time {
    BZ_OPENED_FROM,
    BZ_OPENED_BEFORE,
    BZ_LAST_FROM,
    BZ_LAST_BEFORE,
    BZ_FILTER_TIMES
};

/* The kind that stands for all of them. */
#define BZ_PERSONAL_ANY "any"

struct bz_filter {
    char *texts[BZ_FILTER_TEXTS];      /* own; NULL: any */
    int numbers[BZ_FILTER_NUMBERS];    /* -1: any */
    buzon_time times[BZ_FILTER_TIMES]; /* BUZON_TIME_NONE: open */
    bool flags[BZ_FILTER_FLAGS];
    enum buzon_order order;
    int64_t limit; /* negative: none */
};

static inline void bz_filter_free(struct bz_filter *f)
{
    buzon_filter_free(f);
}
BZ_AUTO_DEFINE(bz_filter);

extern const struct bz_names bz_orders;

struct bz_filter *bz_filter_copy(const struct bz_filter *f,
                                 struct bz_err *err); /* NULL: no conditions */
/* Set a condition on a text, copied. */
bool bz_filter_set_text(struct bz_filter *f, enum bz_filter_text which, const char *text,
                        struct bz_err *err);

/* As JSON, with or without "limit": lib/inbox/filter_json.c. */
char *bz_filter_print(const struct bz_filter *f, bool limit, struct bz_err *err);
struct bz_filter *bz_filter_parse(const char *json, struct bz_err *err);

#endif
