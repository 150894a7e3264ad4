/* SPDX-License-Identifier: EUPL-1.2 */
/* Whatever bytes come in, JSON is refused with a place or read, and what was read survives
 * printing. */
#include "base/json.h"

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    BZ_LOCAL_ERR(err);
    int repaired = -1, again = -1;
    BZ_AUTO(bz_json) j = bz_json_parse((const char *)data, size, &repaired, "fuzz", &err);
    BZ_AUTO(bz_json) back = NULL;
    BZ_TEXT printed = NULL;
    BZ_TEXT twice = NULL;

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
