/* SPDX-License-Identifier: EUPL-1.2 */
/* What the schema of a site has not. A query with an unknown field is refused as a whole, with
 * an error for each; from then on it is asked without it. "lacks" holds "Type.field" and
 * "field(argument)". */
#include "network/decidim/decidim.h"

#include <stdio.h>
#include <string.h>

enum { LACKS_MAX = 100, LACKS_NAME = 64 };

bool dc_lacks(const struct dc *d, const char *what)
{
    return bz_json_get(d->lacks, what);
}

/* What nothing can be read without. */
static bool is_needed(const char *field)
{
    static const char *const needed[] = {"id",       "components",  "component",  "proposals",
                                         "pageInfo", "hasNextPage", "endCursor",  "edges",
                                         "node",     "comments",    "commentable"};

    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (strcmp(field, needed[i]) == 0)
            return true;
    }
    return false;
}

/* The first text between quotes. */
static bool quoted(const char *words, char ret[static LACKS_NAME])
{
    const char *from = words ? strchr(words, '\'') : NULL;
    size_t len = from ? strcspn(from + 1, "'") : 0;

    if (!len || len >= LACKS_NAME)
        return false;
    memcpy(ret, from + 1, len);
    ret[len] = '\0';
    return true;
}

/* Of a code that graphql-ruby gives with its errors since 1.9, else of its words. */
static bool names_of(const struct bz_json *error, const char *code, const char *words,
                     const char *const keys[2], char ret[2][LACKS_NAME])
{
    const struct bz_json *more = bz_json_get(error, "extensions");
    const char *said = bz_json_str(error, "message");
    const char *first = bz_json_str(more, keys[0]), *second = bz_json_str(more, keys[1]);

    if (bz_streq(bz_json_str(more, "code"), code) && first && second &&
        strlen(first) < LACKS_NAME && strlen(second) < LACKS_NAME) {
        (void)snprintf(ret[0], LACKS_NAME, "%s", first);
        (void)snprintf(ret[1], LACKS_NAME, "%s", second);
        return true;
    }
    second = said ? strstr(said, words) : NULL; /* "Field 'a' doesn't exist on type 'B'" */
    return second && quoted(said, ret[0]) && quoted(second + strlen(words), ret[1]);
}

/* Interfaces were renamed between releases: "AuthorInterface", "Author". */
static void type_name(char *type)
{
    static const char tail[] = "Interface";
    size_t len = strlen(type);

    if (len > strlen(tail) && strcmp(type + len - strlen(tail), tail) == 0)
        type[len - strlen(tail)] = '\0';
}

static bool lacks_one(const struct bz_json *error, char ret[static 2 * LACKS_NAME + 4])
{
    static const char *const field[2] = {"fieldName", "typeName"};
    static const char *const argument[2] = {"name", "argumentName"};
    char names[2][LACKS_NAME];

    if (names_of(error, "undefinedField", "doesn't exist on type", field, names)) {
        type_name(names[1]);
        (void)snprintf(ret, 2 * LACKS_NAME + 4, "%s.%s", names[1], names[0]);
        return !is_needed(names[0]);
    }
    if (!names_of(error, "argumentNotAccepted", "doesn't accept argument", argument, names))
        return false;
    (void)snprintf(ret, 2 * LACKS_NAME + 4, "%s(%s)", names[0], names[1]);
    return true;
}

bool dc_learn(struct dc *d, const struct bz_json *errors, bool *ret, struct bz_err *err)
{
    char what[2 * LACKS_NAME + 4];

    *ret = false;
    for (size_t i = 0; i < dc_len(errors); i++) {
        if (!lacks_one(bz_json_at(errors, i), what) || dc_lacks(d, what) ||
            bz_json_len(d->lacks) >= LACKS_MAX)
            continue;
        if (!bz_json_set_bool(d->lacks, what, true))
            return bz_nomem(err);
        *ret = true;
    }
    return true;
}
