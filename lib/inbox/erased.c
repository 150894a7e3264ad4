/* SPDX-License-Identifier: EUPL-1.2 */
/* How an event says which earlier ones lost their words: numbers as ranges. */
#include <stdlib.h>

#include "inbox/erase.h"

bool bz_ranges_add(struct bz_str *s, const struct bz_ids *seqs, struct bz_err *err)
{
    for (size_t i = 0, last; i < seqs->n; i = last + 1) {
        for (last = i; last + 1 < seqs->n && seqs->items[last + 1] == seqs->items[last] + 1;)
            last++;
        if (i)
            bz_str_add_char(s, ',');
        bz_str_add_int(s, seqs->items[i]);
        if (last > i) {
            bz_str_add_char(s, '-');
            bz_str_add_int(s, seqs->items[last]);
        }
    }
    return !s->failed || bz_nomem(err);
}

/* A number of digits; others are a damaged store, which the chain names. */
static int64_t number_read(const char **at)
{
    char *end;
    int64_t n = strtoll(*at, &end, 10);

    *at = end;
    return n;
}

void bz_ranges_drop(struct bz_ids *seqs, const char *ranges)
{
    size_t kept = 0, at = 0;

    for (const char *p = ranges; *p;) {
        int64_t from = number_read(&p), to = from;

        if (*p == '-') {
            p++;
            to = number_read(&p);
        }
        while (at < seqs->n && seqs->items[at] < from)
            seqs->items[kept++] = seqs->items[at++];
        while (at < seqs->n && seqs->items[at] <= to)
            at++;
        if (*p != ',')
            break;
        p++;
    }
    while (at < seqs->n)
        seqs->items[kept++] = seqs->items[at++];
    seqs->n = kept;
}
