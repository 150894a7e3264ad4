/* SPDX-License-Identifier: EUPL-1.2 */
/* Records as tables of fields: one block of memory each, JSON both ways, one free for all. */
#ifndef BZ_MODEL_RECORD_H
#define BZ_MODEL_RECORD_H

#include "base/auto.h"
#include "base/err.h"
#include "base/json.h"
#include "base/live.h"
#include "base/str.h"
#include "buzon/types.h"

enum bz_type {
    BZ_TEXT_FIELD,       /* const char *, may be NULL */
    BZ_TEXT_KNOWN_FIELD, /* the same, but NULL is not written at all */
    BZ_JSON_FIELD, /* const char * that holds the text of a JSON value; NULL is written as {} */
    BZ_JSON_LIST_FIELD, /* the same, but NULL is written as [] */
    BZ_JSON_NULL_FIELD, /* the same, but NULL is written as null */
    BZ_INT_FIELD,       /* int64_t */
    BZ_SIZE_FIELD,      /* the same; -1, unknown, is written null */
    BZ_SMALL_FIELD,     /* int */
    BZ_BOOL_FIELD,      /* bool */
    BZ_TIME_FIELD,      /* buzon_time; written RFC 3339 or null */
    BZ_DAY_FIELD,       /* buzon_day; written YYYY-MM-DD or null */
    BZ_ENUM_FIELD,      /* int-sized enum with wire names */
    BZ_RECORD_FIELD,    /* const struct X *, may be NULL: part of the same block */
    BZ_LIST_FIELD,  /* const struct X * and, right behind it in the struct, size_t n: array in
                       the same block */
    BZ_TEXTS_FIELD, /* const char *const * and size_t n right behind it */
    BZ_BYTES_FIELD  /* const char *, any bytes, and size_t len right behind it; written base64,
                       not read back; may be NULL */
};

/* Wire names of an enum, numbered from 0 without gaps. */
struct bz_names {
    const char *const *names;
    size_t n;
};

#define BZ_NAMES(table)                                                                        \
    {                                                                                          \
        (table), sizeof(table) / sizeof *(table)                                               \
    }

struct bz_field {
    const char *name; /* in JSON, as in the getters */
    enum bz_type type;
    size_t offset;
    const struct bz_names *names;   /* of an enum; else NULL */
    const struct bz_record *record; /* of a record or list; else NULL */
};

struct bz_record {
    const char *name;
    size_t size;
    const struct bz_field *fields;
    size_t n;
    bool counted; /* begins with struct bz_refs */
};

#define BZ_FIELD(tag, member, kind)                                                            \
    {                                                                                          \
#member, kind, offsetof(struct tag, member), NULL, NULL                                \
    }
#define BZ_FIELD_ENUM(tag, member, names_)                                                     \
    {                                                                                          \
#member, BZ_ENUM_FIELD, offsetof(struct tag, member), &(names_), NULL                  \
    }
#define BZ_FIELD_PART(tag, member, kind, record_)                                              \
    {                                                                                          \
#member, kind, offsetof(struct tag, member), NULL, &(record_)                          \
    }

/* For a record's last members but one: `BZ_FIELDS(author_fields), false`. */
#define BZ_FIELDS(table) (table), sizeof(table) / sizeof *(table)

/* Copy a record whose texts and parts are borrowed into one block of its own (one reference
 * when counted). NULL without memory. Free with bz_record_unref(), or free() where it is not
 * counted. */
void *bz_record_pack(const struct bz_record *type, const void *borrowed, struct bz_err *err);
void bz_record_unref(void *record); /* drops a counted record; NULL is allowed */
void *bz_record_ref(void *record);

/* Append the JSON form to s, compact, fields in table order. */
void bz_record_print(const struct bz_record *type, const void *record, struct bz_str *s);
char *bz_record_to_json(const struct bz_record *type, const void *record, struct bz_err *err);
/* Read the JSON form back: a new block. PARSE names the field that is missing its type. Unknown
 * keys are ignored, missing ones are NULL, 0, false or none. */
void *bz_record_from_json(const struct bz_record *type, const struct bz_json *j,
                          struct bz_err *err);

static inline const char *bz_text_or(const char *text, const char *otherwise)
{
    return text ? text : otherwise;
}

/* The number of a wire name; -1 when there is none. */
int bz_names_find(const struct bz_names *names, const char *name);
const char *bz_names_at(const struct bz_names *names, int number);

/* A member of a JSON object as a record's time is written: RFC 3339, or null for none. */
bool bz_json_set_instant(struct bz_json *j, const char *key, buzon_time t);

#endif
