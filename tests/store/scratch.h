/* SPDX-License-Identifier: EUPL-1.2 */
/* A folder of its own for each test of a store, gone when the test is. */
#ifndef TEST_STORE_SCRATCH_H
#define TEST_STORE_SCRATCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../folder.h"
#include "store/db.h"

static char scratch_dir[64];

/* Paths in the folder of the running test. Four of them live at the same time. */
static inline const char *scratch_path(const char *name)
{
    static char paths[4][128];
    static unsigned turn;
    char *path = paths[turn++ % 4];

    (void)snprintf(path, sizeof paths[0], "%s/%s", scratch_dir, name);
    return path;
}

static inline int scratch_remove_one(const char *path, const struct stat *st, int type,
                                     struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

/* Set-up and tear-down of a cmocka test. */
static inline int scratch_make(void **state)
{
    (void)state;
    return test_folder(scratch_dir, sizeof scratch_dir, "store") ? 0 : -1;
}

static inline int scratch_remove(void **state)
{
    (void)state;
    return nftw(scratch_dir, scratch_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

#define scratch_test(f) cmocka_unit_test_setup_teardown(f, scratch_make, scratch_remove)

/* The store "inbox.db" of the running test; a failure is the test's. */
static inline struct bz_db *scratch_open(enum bz_db_mode mode)
{
    struct bz_err err = {0};
    char address[160];
    struct bz_db *db;

    (void)snprintf(address, sizeof address, "sqlite:%s", scratch_path("inbox.db"));
    db = bz_db_open(address, mode, NULL, &err);
    if (!db)
        fail_msg("open: %d %s", err.code, err.message);
    return db;
}

/* An action that must succeed; its error in words otherwise. */
#define assert_ok(expr)                                                                        \
    do {                                                                                       \
        struct bz_err *e = &(struct bz_err){0};                                                \
        if (!(expr))                                                                           \
            fail_msg("%s: %d %s", #expr, e->code, e->message);                                 \
    } while (0)

/* An action that must be refused with a code and exactly these words. */
#define assert_refused(expr, code_, message_)                                                  \
    do {                                                                                       \
        struct bz_err *e = &(struct bz_err){0};                                                \
        if (expr)                                                                              \
            fail_msg("%s: not refused", #expr);                                                \
        assert_int_equal(e->code, code_);                                                      \
        assert_string_equal(e->message, message_);                                             \
    } while (0)

#endif
