/* SPDX-License-Identifier: EUPL-1.2 */
/* What every test of this folder includes: records through JSON and back, and invented ones. */
#ifndef TEST_MODEL_UNIT_H
#define TEST_MODEL_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/account.h"
#include "model/inquiry.h"
#include "model/message.h"

/* The record as JSON, owned by the caller. */
static inline char *test_json(const struct bz_record *type, const void *record)
{
    struct bz_err err = {0};
    char *json = bz_record_to_json(type, record, &err);

    if (!json)
        fail_msg("%s", err.message);
    return json;
}

/* The record that a text holds; NULL and err filled when it holds none. */
static inline void *test_read(const struct bz_record *type, const char *json,
                              struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_parse(json, strlen(json), NULL, NULL, err);

    if (!j)
        fail_msg("%s", err->message);
    return bz_record_from_json(type, j, err);
}

/* Packs, prints, reads and prints again: both texts are `expected`. */
static inline void test_round_trip(const struct bz_record *type, const void *borrowed,
                                   const char *expected)
{
    struct bz_err err = {0};
    void *packed = bz_record_pack(type, borrowed, &err), *read;
    BZ_TEXT first = test_json(type, packed);
    BZ_TEXT second = NULL;

    assert_string_equal(first, expected);
    read = test_read(type, first, &err);
    if (!read)
        fail_msg("%s", err.message);
    second = test_json(type, read);
    assert_string_equal(second, expected);
    (type->counted ? bz_record_unref : free)(packed);
    (type->counted ? bz_record_unref : free)(read);
}

static inline void test_refused(const struct bz_record *type, const char *json,
                                const char *message)
{
    struct bz_err err = {0};

    assert_null(test_read(type, json, &err));
    assert_int_equal(err.code, BUZON_ERR_PARSE);
    assert_string_equal(err.message, message);
}

#endif
