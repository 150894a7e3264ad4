/* SPDX-License-Identifier: EUPL-1.2 */
/* The registries of a data folder, shared by everything public in this process. */
#ifndef BZ_TERM_ENGINE_H
#define BZ_TERM_ENGINE_H

#include "term/deadline.h"

struct bz_engine;

/* The one of a folder (NULL: the installed one), made at its first use; a new reference. */
struct bz_engine *bz_engine_share(const char *dir, struct bz_err *err);
struct bz_engine *bz_engine_ref(struct bz_engine *engine);
void bz_engine_free(struct bz_engine *engine); /* gives a reference back */
BZ_AUTO_DEFINE(bz_engine);

struct bz_calendars *bz_engine_calendars(struct bz_engine *engine);
/* Read when first asked for. */
const struct bz_terms *bz_engine_terms(struct bz_engine *engine, struct bz_err *err);
const char *bz_engine_dir(const struct bz_engine *engine);

#endif
