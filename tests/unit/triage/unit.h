/* SPDX-License-Identifier: EUPL-1.2 */
/* What every test of this folder includes: packs from text, and one run. */
#ifndef TEST_TRIAGE_UNIT_H
#define TEST_TRIAGE_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "triage/triage.h"

static inline struct bz_triage *test_triage(void)
{
    struct bz_err err = {0};
    struct bz_triage *t = bz_triage_new(&err);

    if (!t)
        fail_msg("%s", err.message);
    return t;
}

/* Adds a pack that is known to be good. */
static inline void test_add(struct bz_triage *t, const char *json)
{
    struct bz_err err = {0};

    if (!bz_triage_add(t, json, strlen(json), "test.json", &err))
        fail_msg("%d:%d %s", err.line, err.column, err.message);
}

static inline struct bz_proposal test_run(const struct bz_triage *t, const char *text,
                                          const char *language)
{
    struct bz_proposal p;
    struct bz_err err = {0};

    if (!bz_triage_run(t, text, language, &p, &err))
        fail_msg("%s", err.message);
    return p;
}

#endif
