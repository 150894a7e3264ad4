/* SPDX-License-Identifier: EUPL-1.2 */
/* One registry for each data folder, kept until the host says that files changed. */
#include "term/engine.h"

#include "buzon/calendar.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { ENGINES = 8 };

struct bz_engine {
    atomic_int refs;
    char *dir; /* owns */
    struct bz_calendars *calendars;
    struct bz_terms *terms; /* NULL until asked for; guarded by `making` */
    pthread_mutex_t making;
};

/* The folders in use; a host has one or two. Guarded by the lock. */
static pthread_mutex_t engines_lock = PTHREAD_MUTEX_INITIALIZER;
static struct bz_engine *engines[ENGINES];

struct bz_engine *bz_engine_ref(struct bz_engine *engine)
{
    atomic_fetch_add_explicit(&engine->refs, 1, memory_order_relaxed);
    return engine;
}

void bz_engine_free(struct bz_engine *engine)
{
    if (!engine || atomic_fetch_sub_explicit(&engine->refs, 1, memory_order_acq_rel) != 1)
        return;
    bz_calendars_free(engine->calendars);
    bz_terms_free(engine->terms);
    (void)pthread_mutex_destroy(&engine->making);
    free(engine->dir);
    free(engine);
}

static struct bz_engine *engine_new(const char *dir, struct bz_err *err)
{
    struct bz_engine *e = calloc(1, sizeof *e);
    BZ_DONE(bz_str) path = {0};
    BZ_TEXT folder = NULL;

    if (!e)
        return bz_nomem(err);
    atomic_init(&e->refs, 1);
    (void)pthread_mutex_init(&e->making, NULL);
    bz_str_addf(&path, "%s/calendars", dir);
    if ((folder = bz_str_take(&path, err)) && bz_dup(&e->dir, dir, err)) {
        const char *dirs[] = {folder, NULL};

        e->calendars = bz_calendars_new(dirs, err);
    }
    if (e->calendars)
        return e;
    bz_engine_free(e);
    return NULL;
}

static struct bz_engine *engine_find(const char *dir, struct bz_err *err)
{
    size_t at = ENGINES - 1;

    for (size_t i = 0; i < ENGINES; i++) {
        if (engines[i] && !strcmp(engines[i]->dir, dir))
            return bz_engine_ref(engines[i]);
        if (!engines[i] && at == ENGINES - 1)
            at = i;
    }
    struct bz_engine *made = engine_new(dir, err);
    if (!made)
        return NULL;
    bz_engine_free(engines[at]);
    engines[at] = bz_engine_ref(made);
    return made;
}

struct bz_engine *bz_engine_share(const char *dir, struct bz_err *err)
{
    struct bz_engine *e;

    (void)pthread_mutex_lock(&engines_lock);
    e = engine_find(dir ? dir : BUZON_DATADIR, err);
    (void)pthread_mutex_unlock(&engines_lock);
    return e;
}

struct bz_calendars *bz_engine_calendars(struct bz_engine *engine)
{
    return engine->calendars;
}

const struct bz_terms *bz_engine_terms(struct bz_engine *engine, struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};
    BZ_TEXT name = NULL;
    const struct bz_terms *terms;

    (void)pthread_mutex_lock(&engine->making);
    if (!engine->terms) {
        bz_str_addf(&path, "%s/terms.json", engine->dir);
        if ((name = bz_str_take(&path, err)))
            engine->terms = bz_terms_load(name, err);
    }
    terms = engine->terms;
    (void)pthread_mutex_unlock(&engine->making);
    return terms;
}

const char *bz_engine_dir(const struct bz_engine *engine)
{
    return engine->dir;
}

void buzon_data_reload(void)
{
    (void)pthread_mutex_lock(&engines_lock);
    for (size_t i = 0; i < ENGINES; i++) {
        bz_engine_free(engines[i]);
        engines[i] = NULL;
    }
    (void)pthread_mutex_unlock(&engines_lock);
}
