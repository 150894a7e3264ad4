/* SPDX-License-Identifier: EUPL-1.2 */
/* The terms of a file: all of them, each version for its days. */
#include "term/term.h"

#include "term/locate.h"

#include <string.h>

enum { TERM_MAX = 2000, TERM_BUCKETS = 256 };

struct bz_terms {
    struct terms_list BZ_VEC(struct bz_term *) list; /* owns */
    uint16_t first[TERM_BUCKETS]; /* the first term of a bucket, from 1; 0: none */
    uint16_t *next;               /* owns: the next one of the same bucket */
};

static unsigned terms_bucket(const char *id)
{
    return bz_str_hash(id, 0) % TERM_BUCKETS;
}

/* Terms go into their buckets from the last to the first, so that a walk meets them in the
 * order of the file. */
static bool terms_index(struct bz_terms *terms, struct bz_err *err)
{
    terms->next = calloc(terms->list.n + 1, sizeof *terms->next);
    if (!terms->next)
        return bz_nomem(err);
    for (size_t i = terms->list.n; i-- > 0;) {
        unsigned b = terms_bucket(terms->list.items[i]->id);

        terms->next[i] = terms->first[b];
        terms->first[b] = (uint16_t)(i + 1);
    }
    return true;
}

void bz_terms_free(struct bz_terms *terms)
{
    if (!terms)
        return;
    for (size_t i = 0; i < terms->list.n; i++)
        bz_term_free(terms->list.items[i]);
    free(terms->list.items);
    free(terms->next);
    free(terms);
}

static bool terms_overlap(const struct bz_term *a, const struct bz_term *b)
{
    bool a_before = a->valid_to != BUZON_DAY_NONE && b->valid_from != BUZON_DAY_NONE &&
                    a->valid_to <= b->valid_from;
    bool b_before = b->valid_to != BUZON_DAY_NONE && a->valid_from != BUZON_DAY_NONE &&
                    b->valid_to <= a->valid_from;

    return !a_before && !b_before;
}

static bool terms_add(struct bz_reader *r, const struct bz_json *j, struct bz_terms *terms)
{
    BZ_AUTO(bz_term) t = bz_term_read(r, j);

    if (!t)
        return false;
    for (size_t i = 0; i < terms->list.n; i++) {
        if (!strcmp(terms->list.items[i]->id, t->id) && terms_overlap(terms->list.items[i], t))
            return bz_reader_fail(r, "id", "the term %.64s is there twice for the same days",
                                  t->id);
    }
    if (!bz_vec_push(&terms->list, t))
        return bz_nomem(r->err);
    t = NULL;
    return true;
}

static bool terms_same_amount(struct bz_amount a, struct bz_amount b)
{
    return a.n == b.n && (a.n < 0 || (a.unit == b.unit && a.kind == b.kind));
}

/* Whether everything that the steps of a count read is the same in both, but for the intake:
 * then they part only where something is filed on a day that is no working day. */
static bool terms_count_alike(const struct bz_term *a, const struct bz_term *b)
{
    return terms_same_amount(a->max_delay, b->max_delay) && a->cutoff == b->cutoff &&
           a->start_included == b->start_included && a->free_term == b->free_term &&
           a->short_day_rolls == b->short_day_rolls && a->roll == b->roll &&
           a->month_end == b->month_end && a->min_working_days == b->min_working_days &&
           a->skip_current_hour == b->skip_current_hour && a->wall_clock == b->wall_clock &&
           a->suspend == b->suspend && a->suspend_from_day == b->suspend_from_day;
}

/* What a term names must be there: other readings and secondary terms. */
static bool terms_linked(struct bz_reader *r, const struct bz_terms *terms)
{
    for (size_t i = 0; i < terms->list.n; i++) {
        struct bz_term *t = terms->list.items[i];
        size_t up = bz_reader_enter_at(r, i);

        t->other = bz_terms_other(terms, t);
        t->other_by_intake = t->other && terms_count_alike(t, t->other);
        if (t->alternative && !t->other)
            return bz_reader_fail(r, "alternative", "there is no term %.64s", t->alternative);
        for (size_t s = 0; s < t->secondary.n; s++) {
            if (!bz_terms_find(terms, t->secondary.items[s].term, BUZON_DAY_NONE))
                return bz_reader_fail(r, "secondary", "there is no term %.64s",
                                      t->secondary.items[s].term);
        }
        bz_reader_leave(r, up);
    }
    return true;
}

struct bz_terms *bz_terms_parse(const char *text, size_t len, const char *source,
                                struct bz_err *err)
{
    static const char *const members[] = {"version", "terms", NULL};
    struct bz_reader r = {.text = text, .len = len, .source = source, .err = err};
    BZ_AUTO(bz_json) j = bz_json_parse(text, len, NULL, source, err);
    BZ_AUTO(bz_terms) terms = NULL;
    const struct bz_json *list = bz_json_get(j, "terms");

    if (!j)
        return NULL;
    if (!(terms = calloc(1, sizeof *terms)))
        return bz_nomem(err);
    if (bz_json_kind(list) != BZ_JSON_ARRAY || bz_json_len(list) > TERM_MAX)
        return (void)bz_reader_fail(&r, "terms", "terms is a list of at most %d", TERM_MAX),
               NULL;
    if (!bz_reader_unique(&r) || !bz_reader_only(&r, j, members))
        return NULL;
    (void)bz_reader_enter(&r, "terms");
    for (size_t i = 0; i < bz_json_len(list); i++) {
        size_t up = bz_reader_enter_at(&r, i);

        if (!terms_add(&r, bz_json_at(list, i), terms))
            return NULL;
        bz_reader_leave(&r, up);
    }
    return terms_index(terms, err) && terms_linked(&r, terms) ? bz_steal(terms) : NULL;
}

struct bz_terms *bz_terms_load(const char *path, struct bz_err *err)
{
    size_t len;
    BZ_TEXT text = bz_file_read(path, &len, err);

    return text ? bz_terms_parse(text, len, path, err) : NULL;
}

size_t bz_terms_len(const struct bz_terms *terms)
{
    return terms->list.n;
}

const struct bz_term *bz_terms_at(const struct bz_terms *terms, size_t i)
{
    return terms->list.items[i];
}

const struct bz_term *bz_terms_find(const struct bz_terms *terms, const char *id, buzon_day on)
{
    const struct bz_term *newest = NULL;

    for (size_t i = terms ? terms->first[terms_bucket(id)] : 0; i; i = terms->next[i - 1]) {
        const struct bz_term *t = terms->list.items[i - 1];

        if (strcmp(t->id, id) != 0)
            continue;
        if (on != BUZON_DAY_NONE && (t->valid_from == BUZON_DAY_NONE || t->valid_from <= on) &&
            (t->valid_to == BUZON_DAY_NONE || on < t->valid_to))
            return t;
        if (!newest || t->version > newest->version)
            newest = t;
    }
    return on == BUZON_DAY_NONE ? newest : NULL;
}

const struct bz_term *bz_terms_other(const struct bz_terms *terms, const struct bz_term *term)
{
    if (term->other || !term->alternative)
        return term->other;
    return bz_terms_find(terms, term->alternative, BUZON_DAY_NONE);
}
