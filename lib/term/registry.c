/* SPDX-License-Identifier: EUPL-1.2 */
/* What has been read and composed: calendars, sets and zones, each made once and kept. */
#include "term/set.h"

#include "term/locate.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

enum { REGISTRY_BUCKETS = 128, REGISTRY_ID_MAX = 64, REGISTRY_DIRS = 16 };

struct registry_zone {
    struct bz_zone *zone;
    struct registry_zone *next;
};

/* Readers walk the lists without a lock: heads are published after what they point to, and
 * nothing leaves. */
struct bz_calendars {
    char *dirs[REGISTRY_DIRS + 1]; /* owns */
    size_t n_dirs;
    pthread_mutex_t making; /* held by whoever adds something */
    _Atomic(struct bz_calendar *) calendars;
    _Atomic(struct bz_calendar_set *) sets[REGISTRY_BUCKETS];
    _Atomic(struct registry_zone *) zones;
};

static void registry_unlock(pthread_mutex_t **m)
{
    (void)pthread_mutex_unlock(*m);
}

#define REGISTRY_LOCKED(cs)                                                                    \
    __attribute__((cleanup(registry_unlock), unused)) pthread_mutex_t *locked_ =               \
        &(cs)->making;                                                                         \
    (void)pthread_mutex_lock(locked_)

struct bz_calendars *bz_calendars_new(const char *const *dirs, struct bz_err *err)
{
    struct bz_calendars *cs = calloc(1, sizeof *cs);

    if (!cs)
        return bz_nomem(err);
    (void)pthread_mutex_init(&cs->making, NULL);
    for (; dirs && *dirs; dirs++) {
        if (cs->n_dirs == REGISTRY_DIRS) {
            bz_calendars_free(cs);
            return bz_fail(err, BUZON_ERR_LIMIT, "more than %d folders of calendars",
                           REGISTRY_DIRS);
        }
        if (!(cs->dirs[cs->n_dirs] = strdup(*dirs))) {
            bz_calendars_free(cs);
            return bz_nomem(err);
        }
        cs->n_dirs++;
    }
    return cs;
}

void bz_calendars_free(struct bz_calendars *cs)
{
    struct bz_calendar *c;
    struct registry_zone *z;

    if (!cs)
        return;
    for (size_t i = 0; i < REGISTRY_BUCKETS; i++) {
        struct bz_calendar_set *set;

        while ((set = atomic_load(&cs->sets[i]))) {
            atomic_store(&cs->sets[i], set->next);
            bz_calendar_set_free(set);
        }
    }
    while ((c = atomic_load(&cs->calendars))) {
        atomic_store(&cs->calendars, c->next);
        bz_calendar_free(c);
    }
    while ((z = atomic_load(&cs->zones))) {
        atomic_store(&cs->zones, z->next);
        bz_zone_free(z->zone);
        free(z);
    }
    for (size_t i = 0; i < cs->n_dirs; i++)
        free(cs->dirs[i]);
    (void)pthread_mutex_destroy(&cs->making);
    free(cs);
}

/* --- zones --- */

static const struct bz_zone *registry_zone_find(struct bz_calendars *cs, const char *name)
{
    const struct registry_zone *z = atomic_load_explicit(&cs->zones, memory_order_acquire);

    while (z && strcmp(bz_zone_name(z->zone), name) != 0)
        z = z->next;
    return z ? z->zone : NULL;
}

const struct bz_zone *bz_calendars_zone(struct bz_calendars *cs, const char *name,
                                        struct bz_err *err)
{
    const struct bz_zone *found = name ? registry_zone_find(cs, name) : NULL;
    struct registry_zone *made;

    if (found)
        return found;
    REGISTRY_LOCKED(cs);
    if (name && (found = registry_zone_find(cs, name)))
        return found;
    BZ_AUTO(bz_zone) zone = bz_zone_open(name, err);
    if (!zone)
        return NULL;
    if (!(made = calloc(1, sizeof *made)))
        return bz_nomem(err);
    made->zone = bz_steal(zone);
    made->next = atomic_load(&cs->zones);
    atomic_store_explicit(&cs->zones, made, memory_order_release);
    return made->zone;
}

/* --- calendars --- */

/* An id becomes a file name: nothing in it may leave the folder. */
static bool registry_id_valid(const char *id)
{
    size_t len = strlen(id);

    return len && len <= REGISTRY_ID_MAX && id[0] != '.' &&
           strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") ==
               len;
}

static struct bz_calendar *registry_listed(struct bz_calendars *cs, const char *id)
{
    struct bz_calendar *c = atomic_load_explicit(&cs->calendars, memory_order_acquire);

    while (c && strcmp(c->id, id) != 0)
        c = c->next;
    return c;
}

static struct bz_calendar *registry_read(struct bz_calendars *cs, const char *id,
                                         struct bz_err *err)
{
    for (size_t i = cs->n_dirs; i-- > 0;) {
        BZ_DONE(bz_str) path = {0};
        BZ_TEXT name = NULL;
        BZ_TEXT text = NULL;
        size_t len;

        bz_str_addf(&path, "%s/%s.json", cs->dirs[i], id);
        if (!(name = bz_str_take(&path, err)))
            return NULL;
        if ((text = bz_file_read(name, &len, err)))
            return bz_calendar_parse(text, len, id, name, err);
        if (err->code != BUZON_ERR_NOT_FOUND)
            return NULL;
        bz_err_clear(err);
    }
    return bz_fail(err, BUZON_ERR_NOT_FOUND, "there is no calendar %s", id);
}

static const struct bz_calendar *registry_find(struct bz_calendars *cs, const char *id,
                                               struct bz_err *err)
{
    struct bz_calendar *c = registry_listed(cs, id);

    if (c)
        return c;
    if (!(c = registry_read(cs, id, err)))
        return NULL;
    c->next = atomic_load(&cs->calendars);
    atomic_store_explicit(&cs->calendars, c, memory_order_release);
    return c;
}

const struct bz_calendar *bz_calendars_find(struct bz_calendars *cs, const char *id,
                                            struct bz_err *err)
{
    const struct bz_calendar *c;

    if (!id || !registry_id_valid(id))
        return bz_fail(err, BUZON_ERR_INVALID, "\"%.64s\" cannot name a calendar",
                       id ? id : "");
    if ((c = registry_listed(cs, id)))
        return c;
    REGISTRY_LOCKED(cs);
    return registry_find(cs, id, err);
}

/* --- sets --- */

/* A member, once; then what it builds upon. A file that names itself above itself is a cycle.
 */
static bool registry_member(struct bz_calendars *cs, struct bz_calendar_set *set,
                            const char *id, struct bz_err *err)
{
    const struct bz_calendar *chain[BZ_SET_MEMBERS];
    size_t depth = 0;

    while (id) {
        const struct bz_calendar *c;
        bool there = false;

        if (!registry_id_valid(id))
            return bz_fail(err, BUZON_ERR_INVALID, "\"%.64s\" cannot name a calendar", id);
        if (!(c = registry_find(cs, id, err)))
            return false;
        for (size_t i = 0; i < depth; i++) {
            if (chain[i] != c)
                continue;
            bz_err_set(err, BUZON_ERR_PARSE, "the calendar %s is its own parent", c->id);
            bz_err_at(err, chain[depth - 1]->source, chain[depth - 1]->parent_line,
                      chain[depth - 1]->parent_column);
            return false;
        }
        for (size_t i = 0; i < set->n_members; i++)
            there |= set->members[i] == c;
        if (depth == BZ_SET_MEMBERS || (!there && set->n_members == BZ_SET_MEMBERS))
            return bz_fail(err, BUZON_ERR_LIMIT, "more than %d calendars at once",
                           BZ_SET_MEMBERS);
        chain[depth++] = c;
        if (!there)
            set->members[set->n_members++] = c;
        id = c->includes_parent ? NULL : c->parent;
    }
    return true;
}

static uint64_t registry_hash(const struct bz_calendar_query *q)
{
    uint64_t h = (uint64_t)(uint32_t)q->as_of << 32 | (uint32_t)q->weekmask;

    for (size_t i = 0; i < q->n; i++)
        h = bz_str_hash(q->ids[i], h);
    return h;
}

static bool registry_same(const struct bz_calendar_set *set, const struct bz_calendar_query *q)
{
    bool same =
        set->n_asked == q->n && set->as_of == q->as_of && set->asked_weekmask == q->weekmask;

    for (size_t i = 0; i < q->n && same; i++)
        same = !strcmp(set->asked[i], q->ids[i]);
    return same;
}

static const struct bz_calendar_set *
registry_set_find(struct bz_calendars *cs, const struct bz_calendar_query *q, uint64_t hash)
{
    const struct bz_calendar_set *set =
        atomic_load_explicit(&cs->sets[hash % REGISTRY_BUCKETS], memory_order_acquire);

    while (set && (set->hash != hash || !registry_same(set, q)))
        set = set->next;
    return set;
}

static struct bz_calendar_set *
registry_make(struct bz_calendars *cs, const struct bz_calendar_query *q, struct bz_err *err)
{
    BZ_AUTO(bz_calendar_set) set = calloc(1, sizeof *set);

    if (!set)
        return bz_nomem(err);
    for (size_t i = 0; i < q->n; i++) {
        if (!registry_member(cs, set, q->ids[i], err) ||
            !bz_dup(&set->asked[i], q->ids[i], err))
            return NULL;
        set->n_asked++;
    }
    set->asked_weekmask = q->weekmask;
    if (!bz_set_build(set, q, err))
        return NULL;
    return bz_steal(set);
}

const struct bz_calendar_set *bz_calendars_compose(struct bz_calendars *cs,
                                                   const struct bz_calendar_query *query,
                                                   struct bz_calendar_set **owned,
                                                   struct bz_err *err)
{
    bool shared = !query->n_holidays && !query->n_short_days;
    uint64_t hash = registry_hash(query);
    const struct bz_calendar_set *found = shared ? registry_set_find(cs, query, hash) : NULL;
    struct bz_calendar_set *made;

    *owned = NULL;
    if (found)
        return found;
    REGISTRY_LOCKED(cs);
    if (shared && (found = registry_set_find(cs, query, hash)))
        return found;
    if (!(made = registry_make(cs, query, err)))
        return NULL;
    if (!shared) {
        *owned = made;
        return made;
    }
    made->hash = hash;
    made->next = atomic_load(&cs->sets[hash % REGISTRY_BUCKETS]);
    atomic_store_explicit(&cs->sets[hash % REGISTRY_BUCKETS], made, memory_order_release);
    return made;
}
