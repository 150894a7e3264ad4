/* SPDX-License-Identifier: EUPL-1.2 */
/* Whether two texts ask the same: the words they share in order, and what is left of each. */
#include "text/alike.h"

#include "text/alike_text.h"
#include "text/alike_words.h"

#include <stdlib.h>
#include <string.h>

/* Cells of the table that is filled for what lies between a common beginning and end. */
enum { CELLS_MAX = 1 << 16 };

/* One of the two. */
struct side {
    const struct bz_alike *a;
    unsigned char *shared; /* borrowed: for each word, whether the other has it too */
    size_t inside, apart;  /* words of its own, in a sentence that is shared or not */
    bool other;            /* some of them make it another text */
};

static bool same(const struct bz_alike *a, size_t i, const struct bz_alike *b, size_t j)
{
    const struct bz_alike_token *x = &a->tokens.items[i], *y = &b->tokens.items[j];

    return x->hash == y->hash && x->len == y->len &&
           memcmp(a->words.data + x->at, b->words.data + y->at, x->len) == 0;
}

/* --- what they share --- */

/* What lies between: words i to i + n of the first, j to j + m of the second. */
struct gap {
    size_t i, j, n, m;
};

/* table[x][y]: how many words the rests from x and y on share, in order. */
static void table_fill(const struct gap *g, const struct side *a, const struct side *b,
                       uint16_t *table)
{
    size_t row = g->m + 1;

    for (size_t x = g->n; x-- > 0;)
        for (size_t y = g->m; y-- > 0;) {
            uint16_t down = table[(x + 1) * row + y], right = table[x * row + y + 1];

            if (same(a->a, g->i + x, b->a, g->j + y))
                table[x * row + y] = (uint16_t)(table[(x + 1) * row + y + 1] + 1);
            else
                table[x * row + y] = down > right ? down : right;
        }
}

static size_t table_walk(const struct gap *g, struct side *a, struct side *b,
                         const uint16_t *table)
{
    size_t row = g->m + 1, shared = table[0];

    for (size_t x = 0, y = 0; x < g->n && y < g->m;) {
        if (same(a->a, g->i + x, b->a, g->j + y))
            a->shared[g->i + x++] = b->shared[g->j + y++] = 1;
        else if (table[(x + 1) * row + y] >= table[x * row + y + 1])
            x++;
        else
            y++;
    }
    return shared;
}

/* -1 without memory; what is too much to compare shares nothing. */
static int64_t gap_match(const struct gap *g, struct side *a, struct side *b)
{
    size_t cells = (g->n + 1) * (g->m + 1);
    uint16_t *table;
    size_t shared;

    if (!g->n || !g->m || cells > CELLS_MAX)
        return 0;
    table = calloc(cells, sizeof *table);
    if (!table)
        return -1;
    table_fill(g, a, b, table);
    shared = table_walk(g, a, b, table);
    free(table);
    return (int64_t)shared;
}

static int64_t texts_match(struct side *a, struct side *b)
{
    size_t n = a->a->tokens.n, m = b->a->tokens.n, head = 0, tail = 0;
    size_t most = n < m ? n : m;
    int64_t between;

    while (head < most && same(a->a, head, b->a, head))
        head++;
    while (head + tail < most && same(a->a, n - tail - 1, b->a, m - tail - 1))
        tail++;
    memset(a->shared, 1, head);
    memset(b->shared, 1, head);
    memset(a->shared + n - tail, 1, tail);
    memset(b->shared + m - tail, 1, tail);
    between = gap_match(&(struct gap){head, head, n - head - tail, m - head - tail}, a, b);
    return between < 0 ? -1 : between + (int64_t)(head + tail);
}

/* --- what is left --- */

static void sentence_weigh(struct side *s, size_t from, size_t to)
{
    bool shared = memchr(s->shared + from, 1, to - from);
    unsigned turns = BZ_ALIKE_NAMES | BZ_ALIKE_TURN | BZ_ALIKE_MORE;

    /* A question that is shared is none of its own; a demand in a sentence of its own is. */
    for (size_t i = from; i < to; i++) {
        const struct bz_alike_token *t = &s->a->tokens.items[i];

        if (s->shared[i])
            continue;
        s->inside += shared;
        s->apart += !shared;
        s->other |= t->is & (shared ? turns : turns | BZ_ALIKE_ASK);
    }
}

static void side_weigh(struct side *s)
{
    const struct bz_alike_tokens *t = &s->a->tokens;

    for (size_t from = 0, to; from < t->n; from = to) {
        for (to = from + 1; to < t->n && t->items[to].sentence == t->items[from].sentence;)
            to++;
        sentence_weigh(s, from, to);
    }
}

/* Whether both have something of their own at one place between words they share: one stands
 * for the other. */
static bool places_meet(const struct side *a, const struct side *b)
{
    size_t n = a->a->tokens.n, m = b->a->tokens.n, i = 0, j = 0;

    while (i < n && j < m) {
        size_t x = i, y = j;

        while (x < n && !a->shared[x])
            x++;
        while (y < m && !b->shared[y])
            y++;
        if (x > i && y > j && i > 0 && x < n)
            return true;
        i = x + 1;
        j = y + 1;
    }
    return false;
}

/* Of a short text every word counts. */
static bool few(size_t own, size_t shared, size_t tenths)
{
    return own * 10 <= (shared < 8 ? 0 : shared * tenths);
}

static bool is_alike(const struct side *a, const struct side *b, size_t shared)
{
    size_t one = a->inside + a->apart, two = b->inside + b->apart;

    if (shared < BZ_ALIKE_WORDS || a->other || b->other)
        return false;
    if (one && two)
        return shared >= 10 && !a->inside && !b->inside && few(a->apart, shared, 5) &&
               few(b->apart, shared, 5) && !places_meet(a, b);
    return few(a->inside + b->inside, shared, 3) && few(one + two, shared, 6);
}

int bz_alike_score(const struct bz_alike *a, const struct bz_alike *b, struct bz_err *err)
{
    size_t n = a->tokens.n, m = b->tokens.n;
    unsigned char *shared;
    struct side one = {.a = a}, two = {.a = b};
    int64_t both;

    if (n < BZ_ALIKE_WORDS || m < BZ_ALIKE_WORDS || n > BZ_ALIKE_WORDS_MAX ||
        m > BZ_ALIKE_WORDS_MAX)
        return 0;
    shared = calloc(n + m, 1);
    if (!shared)
        return (void)bz_nomem(err), -1;
    one.shared = shared;
    two.shared = shared + n;
    both = texts_match(&one, &two);
    side_weigh(&one);
    side_weigh(&two);
    if (both > 0 && !is_alike(&one, &two, (size_t)both))
        both = 0;
    free(shared);
    if (both < 0)
        return (void)bz_nomem(err), -1;
    return (int)(2 * both * BZ_ALIKE_SAME / (int64_t)(n + m));
}
