/* SPDX-License-Identifier: EUPL-1.2 */
/* Hidden cells of a table stay hidden from somebody who reckons with all that is published. */
#include "../../slow.h"
#include "scene.h"

#include "inbox/suppress.h"

enum { TABLES = SANITIZED ? 600 : 3000, EQUATIONS_MOST = 32, CELLS_MOST = 256, ROUNDS = 40 };

static uint64_t seed;

/* Numbers by chance that are the same in every run. */
static uint64_t chance(uint64_t below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (seed >> 33) % below;
}

static void fill(struct bz_table *t, const int64_t *n)
{
    for (size_t r = 0; r < t->rows; r++)
        for (size_t c = 0; c < t->columns; c++)
            bz_table_add(t, r, c, n[r * t->columns + c]);
}

/* Sparse and dense ones, with whole rows and columns of small numbers. */
static void fill_by_chance(struct bz_table *t)
{
    static const uint64_t sizes[] = {1, 2, 3, 6, 12, 60, 900};
    uint64_t sparse = chance(10), size = sizes[chance(7)], quiet = chance(t->rows + 1);

    for (size_t r = 0; r < t->rows; r++)
        for (size_t c = 0; c < t->columns; c++)
            if (chance(10) >= sparse)
                bz_table_add(t, r, c, (int64_t)chance(r == quiet ? 3 : size * (1 + c % 3)));
}

/* --- somebody who knows the published cells and that none is below nought --- */

struct equation {
    int64_t factor[CELLS_MOST], sum; /* of the hidden cells; of those published */
};

struct attack {
    const struct bz_table *t;
    size_t n, cells;
    struct equation of[2 * EQUATIONS_MOST]; /* as they stand, then eliminated */
    int64_t least[CELLS_MOST], most[CELLS_MOST];
};

static void know(struct attack *a, struct equation *e, size_t cell, int64_t factor)
{
    if (a->t->hidden[cell])
        e->factor[cell] += factor;
    else
        e->sum -= factor * a->t->n[cell];
}

/* Each row and each column adds up to its total, the totals as well. */
static void read_table(struct attack *a)
{
    const struct bz_table *t = a->t;

    for (size_t r = 0; r <= t->rows; r++, a->n++)
        for (size_t c = 0; c <= t->columns; c++)
            know(a, &a->of[a->n], bz_table_cell(t, r, c), c < t->columns ? 1 : -1);
    for (size_t c = 0; c <= t->columns; c++, a->n++)
        for (size_t r = 0; r <= t->rows; r++)
            know(a, &a->of[a->n], bz_table_cell(t, r, c), r < t->rows ? 1 : -1);
}

static void take_away(struct equation *from, const struct equation *e, int64_t times,
                      size_t cells)
{
    for (size_t i = 0; i < cells; i++)
        from->factor[i] -= times * e->factor[i];
    from->sum -= times * e->sum;
}

/* Gauss and Jordan: every factor of such a system stays -1, 0 or 1. */
static void eliminate(struct attack *a)
{
    struct equation *e = a->of + a->n;
    size_t rank = 0;

    memcpy(e, a->of, a->n * sizeof *e);
    for (size_t cell = 0; cell < a->cells && rank < a->n; cell++) {
        size_t pivot = rank;

        while (pivot < a->n && e[pivot].factor[cell] == 0)
            pivot++;
        if (pivot == a->n)
            continue;
        if (pivot != rank) {
            struct equation other = e[pivot];

            e[pivot] = e[rank];
            e[rank] = other;
        }
        for (size_t i = 0; i < a->n; i++)
            if (i != rank && e[i].factor[cell] != 0)
                take_away(&e[i], &e[rank], e[i].factor[cell] * e[rank].factor[cell], a->cells);
        rank++;
    }
    a->n *= 2;
}

/* Narrow what a cell may be by what the others of its equation leave. */
static bool narrow(struct attack *a, const struct equation *e, size_t cell)
{
    int64_t low = e->sum, high = e->sum, factor = e->factor[cell];
    bool changed, bounded_low = true, bounded_high = true;

    for (size_t i = 0; i < a->cells; i++) {
        if (i == cell || e->factor[i] == 0)
            continue;
        if (e->factor[i] > 0) {
            bounded_low = bounded_low && a->most[i] < INT32_MAX;
            low -= a->most[i];
            high -= a->least[i];
        } else {
            bounded_high = bounded_high && a->most[i] < INT32_MAX;
            low += a->least[i];
            high += a->most[i];
        }
    }
    if (factor < 0) {
        int64_t other = -low;
        bool bounded = bounded_low;

        low = -high;
        high = other;
        bounded_low = bounded_high;
        bounded_high = bounded;
    }
    changed = (bounded_low && low > a->least[cell]) || (bounded_high && high < a->most[cell]);
    if (bounded_low && low > a->least[cell])
        a->least[cell] = low;
    if (bounded_high && high < a->most[cell])
        a->most[cell] = high;
    return changed;
}

static void narrow_all(struct attack *a)
{
    bool changed = true;

    for (int round = 0; changed && round < ROUNDS; round++) {
        changed = false;
        for (size_t i = 0; i < a->n; i++)
            for (size_t cell = 0; cell < a->cells; cell++)
                if (a->of[i].factor[cell] != 0)
                    changed |= narrow(a, &a->of[i], cell);
    }
}

/* How many hidden cells are known to within fewer than `width`; 1: exactly. */
static size_t recovered(const struct bz_table *t, int64_t width)
{
    struct attack *a = calloc(1, sizeof *a);
    size_t n = 0;

    a->t = t;
    a->cells = (t->rows + 1) * (t->columns + 1);
    for (size_t i = 0; i < a->cells; i++)
        a->most[i] = INT32_MAX;
    read_table(a);
    eliminate(a);
    narrow_all(a);
    for (size_t i = 0; i < a->cells; i++) {
        if (!t->hidden[i])
            continue;
        if (t->n[i] < a->least[i] || t->n[i] > a->most[i])
            fail_msg("the attack excludes the truth");
        n += a->most[i] - a->least[i] < width;
    }
    free(a);
    return n;
}

/* --- cases --- */

static void hide_small_only(struct bz_table *t)
{
    for (size_t i = 0; i < (t->rows + 1) * (t->columns + 1); i++)
        t->hidden[i] = t->n[i] < BZ_CELL_LEAST;
}

static void no_table_gives_a_hidden_cell_away(void **state)
{
    size_t small = 0, given = 0, told = 0, shown = 0;
    struct bz_err err = {0};

    (void)state;
    seed = 20261129;
    for (int i = 0; i < TABLES; i++) {
        struct bz_table t;

        assert_true(bz_table_init(&t, 1 + chance(9), 1 + chance(12), &err));
        fill_by_chance(&t);
        hide_small_only(&t);
        given += recovered(&t, 1);
        bz_table_protect(&t);
        told += recovered(&t, BZ_CELL_LEAST);
        for (size_t cell = 0; cell < (t.rows + 1) * (t.columns + 1); cell++) {
            assert_true(t.hidden[cell] || t.n[cell] >= BZ_CELL_LEAST);
            small += t.n[cell] < BZ_CELL_LEAST;
            shown += !t.hidden[cell];
        }
        bz_table_done(&t);
    }
    print_message("%d tables, %zu small cells, %zu recovered without complements, %zu with; "
                  "%zu cells shown\n",
                  TABLES, small, given, told, shown);
    assert_int_equal(told, 0);
    assert_true(given > TABLES);
    assert_true(shown > 3 * (size_t)TABLES);
}

/* One of them, if what it adds up to agrees as well. */
static void it_agrees(const struct bz_table *t, const int64_t n[9], int64_t least[9],
                      int64_t most[9])
{
    for (int i = 0; i < 9; i++) {
        if (!t->hidden[i] && n[i] != t->n[i])
            return;
    }
    for (int i = 0; i < 9; i++) {
        least[i] = n[i] < least[i] ? n[i] : least[i];
        most[i] = n[i] > most[i] ? n[i] : most[i];
    }
}

/* Every table of two rows and two columns that agrees with what is published. */
static void all_that_agrees(const struct bz_table *t, int64_t least[9], int64_t most[9])
{
    enum { BELOW = 24 };
    static const int cells[4] = {0, 1, 3, 4};
    int64_t from[4], to[4];

    for (int i = 0; i < 9; i++) {
        least[i] = INT32_MAX;
        most[i] = -1;
    }
    for (int i = 0; i < 4; i++) {
        from[i] = t->hidden[cells[i]] ? 0 : t->n[cells[i]];
        to[i] = t->hidden[cells[i]] ? BELOW : from[i] + 1;
    }
    for (int64_t a = from[0]; a < to[0]; a++)
        for (int64_t b = from[1]; b < to[1]; b++)
            for (int64_t c = from[2]; c < to[2]; c++)
                for (int64_t d = from[3]; d < to[3]; d++)
                    it_agrees(
                        t, (int64_t[9]){a, b, a + b, c, d, c + d, a + c, b + d, a + b + c + d},
                        least, most);
}

static void of_all_tables_that_agree_none_stands_alone(void **state)
{
    struct bz_err err = {0};
    struct bz_table t;

    (void)state;
    seed = 7;
    assert_true(bz_table_init(&t, 2, 2, &err));
    for (int i = 0; i < 40; i++) {
        int64_t n[4], least[9], most[9];

        for (int k = 0; k < 4; k++)
            n[k] = (int64_t)chance(chance(2) ? 4 : 14);
        bz_table_clear(&t);
        fill(&t, n);
        bz_table_protect(&t);
        all_that_agrees(&t, least, most);
        for (int k = 0; k < 9; k++)
            assert_true(!t.hidden[k] || most[k] - least[k] >= BZ_CELL_LEAST);
    }
    bz_table_done(&t);
}

/* Counts, and which cells are shown: x hidden. */
static const struct {
    size_t rows, columns;
    int64_t n[9];
    const char *shown; /* by rows, totals as well */
} tables[] = {
    {2, 2, {20, 30, 40, 50}, "ooo ooo ooo"},       /* nothing is small */
    {2, 2, {3, 30, 40, 50}, "xxo xxo ooo"},        /* a rectangle */
    {1, 1, {3}, "xx xx"},                          /* nothing is left */
    {1, 2, {3, 20}, "xxo xxo"},                    /* its total would tell */
    {3, 3, {0, 0, 30, 9, 9, 9, 9, 8, 9}, NULL},    /* noughts that add up to nought */
    {3, 3, {1, 1, 20, 1, 1, 20, 20, 20, 9}, NULL}, /* small ones that shield none */
    {3, 3, {0, 0, 0, 0, 0, 0, 0, 0, 0}, "xxxx xxxx xxxx xxxx"},
};

static void complements_are_the_cheapest_that_do(void **state)
{
    struct bz_err err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        struct bz_table t;
        char shown[32] = "";

        assert_true(bz_table_init(&t, tables[i].rows, tables[i].columns, &err));
        fill(&t, tables[i].n);
        bz_table_protect(&t);
        assert_int_equal(recovered(&t, BZ_CELL_LEAST), 0);
        for (size_t r = 0, at = 0; r <= t.rows; r++, at++)
            for (size_t c = 0; c <= t.columns; c++, at++)
                (void)snprintf(shown + at, sizeof shown - at, "%c%s",
                               t.hidden[bz_table_cell(&t, r, c)] ? 'x' : 'o',
                               c == t.columns && r < t.rows ? " " : "");
        if (tables[i].shown)
            assert_string_equal(shown, tables[i].shown);
        bz_table_done(&t);
    }
}

static void the_largest_table_ends_and_is_the_same_again(void **state)
{
    static bool hidden[(BZ_TABLE_MOST + 1) * (BZ_TABLE_MOST + 1)];
    struct bz_err err = {0};
    struct bz_table t;

    (void)state;
    seed = 1;
    assert_true(bz_table_init(&t, BZ_TABLE_MOST, BZ_TABLE_MOST, &err));
    for (size_t r = 0; r < t.rows; r++)
        for (size_t c = 0; c < t.columns; c++)
            bz_table_add(&t, r, c, (int64_t)chance(r % 8 ? 40 : 6));
    bz_table_protect(&t);
    memcpy(hidden, t.hidden, sizeof hidden);
    bz_table_protect(&t);
    assert_memory_equal(hidden, t.hidden, sizeof hidden);
    bz_table_done(&t);
    assert_false(bz_table_init(&t, BZ_TABLE_MOST + 1, 1, &err));
    assert_int_equal(err.code, BUZON_ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest cases[] = {
        cmocka_unit_test(no_table_gives_a_hidden_cell_away),
        cmocka_unit_test(of_all_tables_that_agree_none_stands_alone),
        cmocka_unit_test(complements_are_the_cheapest_that_do),
        cmocka_unit_test(the_largest_table_ends_and_is_the_same_again),
    };

    return cmocka_run_group_tests(cases, NULL, NULL);
}
