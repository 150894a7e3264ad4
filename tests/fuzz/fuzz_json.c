/* SPDX-License-Identifier: EUPL-1.2 */
/* Whatever bytes come in, JSON is refused with a place or read, and what was read survives
 * printing. */
#include "base/json.h"

#include "base/json_scan.h"

#include <jansson.h>

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds)
{
    if (!holds)
        __builtin_trap();
}

/* Reads every node once; gives how many there are. */
static size_t walk(const struct bz_json *j)
{
    const struct bz_json *value;
    const char *key;
    void *iter = NULL;
    size_t n = 1;

    demand(bz_json_kind(j) != BZ_JSON_NONE);
    (void)bz_json_int(j, 0);
    (void)bz_json_real(j, 0);
    demand(!bz_json_text(j) || strlen(bz_json_text(j)) == bz_json_text_len(j));
    if (bz_json_kind(j) == BZ_JSON_ARRAY)
        for (size_t i = 0; i < bz_json_len(j); i++)
            n += walk(bz_json_at(j, i));
    while (bz_json_each(j, &iter, &key, &value)) {
        demand(bz_json_get(j, key) == value);
        n += walk(value);
    }
    return n;
}

/* What is read without the engine is what that reads, in its order. */
static void demand_engine_agrees(const uint8_t *data, size_t size, const struct bz_json *j)
{
    BZ_LOCAL_ERR(err);
    struct bz_json_scan scan = {.in = data, .len = size};
    json_t *theirs = NULL;
    BZ_TEXT a = NULL;
    BZ_TEXT b = NULL;

    if (bz_json_scan(&scan, NULL, &err))
        theirs = json_loadb(bz_json_scan_text(&scan), bz_json_scan_len(&scan), JSON_DECODE_ANY,
                            NULL);
    bz_str_done(&scan.out);
    demand(!j == !theirs);
    if (j) {
        a = bz_json_print(j, &err);
        b = bz_json_print((const struct bz_json *)theirs, &err);
        demand(a && b && strcmp(a, b) == 0);
    }
    json_decref(theirs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    BZ_LOCAL_ERR(err);
    int repaired = -1, again = -1;
    BZ_AUTO(bz_json) j = bz_json_parse((const char *)data, size, &repaired, "fuzz", &err);
    BZ_AUTO(bz_json) back = NULL;
    BZ_TEXT printed = NULL;
    BZ_TEXT twice = NULL;

    demand_engine_agrees(data, size, j);
    if (!j) {
        demand(err.code == BUZON_ERR_PARSE || err.code == BUZON_ERR_LIMIT);
        demand(err.line >= 1 && err.column >= 1);
        return 0;
    }
    demand(repaired >= 0);
    printed = bz_json_print(j, &err);
    demand(printed);
    back = bz_json_parse(printed, strlen(printed), &again, NULL, &err);
    demand(back && again == 0 && walk(back) == walk(j));
    twice = bz_json_print(back, &err);
    demand(twice && strcmp(printed, twice) == 0);
    return 0;
}
