/* SPDX-License-Identifier: EUPL-1.2 */
/* Records as JSON text and back, driven by their tables of fields. */
#include "base/vec.h"
#include "model/member.h"
#include "model/record.h"

#include "base/hash.h"
#include "term/civil.h"

#include <inttypes.h>
#include <limits.h>

/* --- printing: one function for each type of field --- */

typedef void record_print_fn(const struct bz_field *f, const char *member, struct bz_str *s);

static void record_print_text(const struct bz_field *f, const char *member, struct bz_str *s)
{
    (void)f;
    bz_json_quote(s, bz_member_pointer(member));
}

static void record_print_json(const struct bz_field *f, const char *member, struct bz_str *s)
{
    static const char *const nothing[] = {
        [BZ_JSON_FIELD] = "{}", [BZ_JSON_LIST_FIELD] = "[]", [BZ_JSON_NULL_FIELD] = "null"};
    const char *json = bz_member_pointer(member);

    bz_str_add(s, json ? json : nothing[f->type]);
}

static void record_print_int(const struct bz_field *f, const char *member, struct bz_str *s)
{
    (void)f;
    bz_str_addf(s, "%" PRId64, *(const int64_t *)(const void *)member);
}

static void record_print_small(const struct bz_field *f, const char *member, struct bz_str *s)
{
    (void)f;
    bz_str_addf(s, "%d", *(const int *)(const void *)member);
}

static void record_print_bool(const struct bz_field *f, const char *member, struct bz_str *s)
{
    (void)f;
    bz_str_add(s, *(const bool *)(const void *)member ? "true" : "false");
}

/* Digits and signs only: nothing to escape. Empty is what has no such form. */
static void record_print_plain(struct bz_str *s, const char *text)
{
    if (!*text) {
        bz_str_add(s, "null");
        return;
    }
    bz_str_add_char(s, '"');
    bz_str_add(s, text);
    bz_str_add_char(s, '"');
}

static void record_print_size(const struct bz_field *f, const char *member, struct bz_str *s)
{
    if (*(const int64_t *)(const void *)member < 0)
        bz_str_add(s, "null");
    else
        record_print_int(f, member, s);
}

static void record_print_time(const struct bz_field *f, const char *member, struct bz_str *s)
{
    char text[32];

    (void)f;
    bz_instant_format(*(const buzon_time *)(const void *)member, text);
    record_print_plain(s, text);
}

static void record_print_day(const struct bz_field *f, const char *member, struct bz_str *s)
{
    char text[16];

    (void)f;
    bz_day_format(*(const buzon_day *)(const void *)member, text);
    record_print_plain(s, text);
}

static void record_print_enum(const struct bz_field *f, const char *member, struct bz_str *s)
{
    bz_json_quote(s, bz_names_at(f->names, *(const int *)(const void *)member));
}

static void record_print_part(const struct bz_field *f, const char *member, struct bz_str *s)
{
    bz_record_print(f->record, bz_member_pointer(member), s);
}

static void record_print_list(const struct bz_field *f, const char *member, struct bz_str *s)
{
    const char *items = bz_member_pointer(member);
    size_t n = bz_member_count(member);

    bz_str_add_char(s, '[');
    for (size_t i = 0; i < n; i++) {
        if (i)
            bz_str_add_char(s, ',');
        bz_record_print(f->record, items + i * f->record->size, s);
    }
    bz_str_add_char(s, ']');
}

static void record_print_texts(const struct bz_field *f, const char *member, struct bz_str *s)
{
    const char *const *texts = bz_member_pointer(member);
    size_t n = bz_member_count(member);

    (void)f;
    bz_str_add_char(s, '[');
    for (size_t i = 0; i < n; i++) {
        if (i)
            bz_str_add_char(s, ',');
        bz_json_quote(s, texts[i]);
    }
    bz_str_add_char(s, ']');
}

static void record_print_bytes(const struct bz_field *f, const char *member, struct bz_str *s)
{
    const char *bytes = bz_member_pointer(member);

    (void)f;
    if (!bytes) {
        bz_str_add(s, "null");
        return;
    }
    bz_str_add_char(s, '"');
    bz_str_add_base64(s, bytes, bz_member_count(member));
    bz_str_add_char(s, '"');
}

void bz_record_print(const struct bz_record *type, const void *record, struct bz_str *s)
{
    static record_print_fn *const printers[] = {
        [BZ_TEXT_FIELD] = record_print_text,      [BZ_TEXT_KNOWN_FIELD] = record_print_text,
        [BZ_JSON_FIELD] = record_print_json,      [BZ_JSON_LIST_FIELD] = record_print_json,
        [BZ_JSON_NULL_FIELD] = record_print_json, [BZ_INT_FIELD] = record_print_int,
        [BZ_SIZE_FIELD] = record_print_size,      [BZ_SMALL_FIELD] = record_print_small,
        [BZ_BOOL_FIELD] = record_print_bool,      [BZ_TIME_FIELD] = record_print_time,
        [BZ_DAY_FIELD] = record_print_day,        [BZ_ENUM_FIELD] = record_print_enum,
        [BZ_RECORD_FIELD] = record_print_part,    [BZ_LIST_FIELD] = record_print_list,
        [BZ_TEXTS_FIELD] = record_print_texts,    [BZ_BYTES_FIELD] = record_print_bytes,
    };

    if (!record) {
        bz_str_add(s, "null");
        return;
    }
    bz_str_add_char(s, '{');
    for (size_t i = 0; i < type->n; i++) {
        const struct bz_field *f = &type->fields[i];
        const char *member = (const char *)record + f->offset;

        if (f->type == BZ_TEXT_KNOWN_FIELD && !bz_member_pointer(member))
            continue;
        bz_str_add(s, i ? ",\"" : "\"");
        bz_str_add(s, f->name);
        bz_str_add(s, "\":");
        printers[f->type](f, member, s);
    }
    bz_str_add_char(s, '}');
}

char *bz_record_to_json(const struct bz_record *type, const void *record, struct bz_err *err)
{
    struct bz_str s = {0};

    bz_record_print(type, record, &s);
    return bz_str_take(&s, err);
}

bool bz_json_set_instant(struct bz_json *j, const char *key, buzon_time t)
{
    char text[32];

    bz_instant_format(t, text);
    return *text ? bz_json_set_text(j, key, text) : bz_json_set_null(j, key);
}

/* --- reading: the fields are filled with what the document holds, then packed --- */

struct record_blocks BZ_VEC(void *);

/* What reading made on its way and packing copies. */
struct record_reading {
    const struct bz_record *type; /* of the record just read: for the complaint */
    struct record_blocks blocks;
    struct bz_err *err;
};

/* Every reader gets a value that is there and not null. */
typedef bool record_read_fn(struct record_reading *r, const struct bz_field *f,
                            const struct bz_json *j, char *member);

static void record_reading_done(struct record_reading *r)
{
    for (size_t i = 0; i < r->blocks.n; i++)
        free(r->blocks.items[i]);
    free(r->blocks.items);
}

static bool record_refuse(const struct record_reading *r, const struct bz_field *f,
                          const char *wanted)
{
    return bz_fail(r->err, BUZON_ERR_PARSE, "%s.%s is not %s", r->type->name, f->name, wanted);
}

/* Takes a block of malloc, NULL included, until the end of reading. */
static void *record_keep(struct record_reading *r, void *block)
{
    if (block && bz_vec_push(&r->blocks, block))
        return block;
    free(block);
    return bz_nomem(r->err);
}

static bool record_read_text(struct record_reading *r, const struct bz_field *f,
                             const struct bz_json *j, char *member)
{
    const char *text = bz_json_text(j);

    if (!text)
        return record_refuse(r, f, "a text");
    memcpy(member, &text, sizeof text);
    return true;
}

static bool record_read_json(struct record_reading *r, const struct bz_field *f,
                             const struct bz_json *j, char *member)
{
    char *json = bz_json_print(j, r->err);

    (void)f;
    if (!json || !record_keep(r, json))
        return false;
    memcpy(member, &json, sizeof json);
    return true;
}

static bool record_read_int(struct record_reading *r, const struct bz_field *f,
                            const struct bz_json *j, char *member)
{
    int64_t n = bz_json_int(j, 0);

    if (bz_json_kind(j) != BZ_JSON_INT)
        return record_refuse(r, f, "a whole number");
    memcpy(member, &n, sizeof n);
    return true;
}

static bool record_read_small(struct record_reading *r, const struct bz_field *f,
                              const struct bz_json *j, char *member)
{
    int64_t n = bz_json_int(j, 0);
    int small = (int)n;

    if (bz_json_kind(j) != BZ_JSON_INT || n < INT_MIN || n > INT_MAX)
        return record_refuse(r, f, "a whole number of 32 bits");
    memcpy(member, &small, sizeof small);
    return true;
}

static bool record_read_bool(struct record_reading *r, const struct bz_field *f,
                             const struct bz_json *j, char *member)
{
    bool b = bz_json_bool(j, false);

    if (bz_json_kind(j) != BZ_JSON_BOOL)
        return record_refuse(r, f, "true or false");
    memcpy(member, &b, sizeof b);
    return true;
}

static bool record_read_time(struct record_reading *r, const struct bz_field *f,
                             const struct bz_json *j, char *member)
{
    buzon_time t;

    if (!bz_json_text(j) || !bz_instant_parse(bz_json_text(j), &t))
        return record_refuse(r, f, "an instant of RFC 3339");
    memcpy(member, &t, sizeof t);
    return true;
}

static bool record_read_day(struct record_reading *r, const struct bz_field *f,
                            const struct bz_json *j, char *member)
{
    buzon_day day;

    if (!bz_json_text(j) || !bz_day_parse(bz_json_text(j), &day))
        return record_refuse(r, f, "a date as 2026-08-01");
    memcpy(member, &day, sizeof day);
    return true;
}

static bool record_read_enum(struct record_reading *r, const struct bz_field *f,
                             const struct bz_json *j, char *member)
{
    int number = bz_names_find(f->names, bz_json_text(j));

    if (number < 0)
        return record_refuse(r, f, "one of its words");
    memcpy(member, &number, sizeof number);
    return true;
}

static bool record_read(struct record_reading *r, const struct bz_record *type,
                        const struct bz_json *j, char *to);

static bool record_read_part(struct record_reading *r, const struct bz_field *f,
                             const struct bz_json *j, char *member)
{
    char *part = record_keep(r, calloc(1, f->record->size));

    if (!part || !record_read(r, f->record, j, part))
        return false;
    memcpy(member, &part, sizeof part);
    return true;
}

/* The pointer and, right behind it, the count. */
static void record_set_list(char *member, const void *items, size_t n)
{
    memcpy(member, &items, sizeof items);
    memcpy(member + sizeof items, &n, sizeof n);
}

static bool record_read_list(struct record_reading *r, const struct bz_field *f,
                             const struct bz_json *j, char *member)
{
    size_t n = bz_json_len(j);
    char *items;

    if (bz_json_kind(j) != BZ_JSON_ARRAY)
        return record_refuse(r, f, "a list");
    items = n ? record_keep(r, calloc(n, f->record->size)) : NULL;
    if (n && !items)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!record_read(r, f->record, bz_json_at(j, i), items + i * f->record->size))
            return false;
    }
    record_set_list(member, items, n);
    return true;
}

static bool record_read_texts(struct record_reading *r, const struct bz_field *f,
                              const struct bz_json *j, char *member)
{
    size_t n = bz_json_len(j);
    const char **texts;

    if (bz_json_kind(j) != BZ_JSON_ARRAY)
        return record_refuse(r, f, "a list");
    texts = n ? record_keep(r, calloc(n, sizeof *texts)) : NULL;
    if (n && !texts)
        return false;
    for (size_t i = 0; i < n; i++) {
        texts[i] = bz_json_text(bz_json_at(j, i));
        if (!texts[i])
            return record_refuse(r, f, "a list of texts");
    }
    record_set_list(member, texts, n);
    return true;
}

/* Nothing that holds bytes is read back. */
static bool record_read_bytes(struct record_reading *r, const struct bz_field *f,
                              const struct bz_json *j, char *member)
{
    (void)r, (void)f, (void)j, (void)member;
    return true;
}

static record_read_fn *const record_readers[] = {
    [BZ_TEXT_FIELD] = record_read_text,      [BZ_TEXT_KNOWN_FIELD] = record_read_text,
    [BZ_JSON_FIELD] = record_read_json,      [BZ_JSON_LIST_FIELD] = record_read_json,
    [BZ_JSON_NULL_FIELD] = record_read_json, [BZ_INT_FIELD] = record_read_int,
    [BZ_SIZE_FIELD] = record_read_int,       [BZ_SMALL_FIELD] = record_read_small,
    [BZ_BOOL_FIELD] = record_read_bool,      [BZ_TIME_FIELD] = record_read_time,
    [BZ_DAY_FIELD] = record_read_day,        [BZ_ENUM_FIELD] = record_read_enum,
    [BZ_RECORD_FIELD] = record_read_part,    [BZ_LIST_FIELD] = record_read_list,
    [BZ_TEXTS_FIELD] = record_read_texts,    [BZ_BYTES_FIELD] = record_read_bytes,
};

/* What a field holds that the document does not name: `to` is zeroed already. */
static void record_read_nothing(const struct bz_field *f, char *member)
{
    static const buzon_time no_time = BUZON_TIME_NONE;
    static const buzon_day no_day = BUZON_DAY_NONE;
    static const int64_t no_size = -1;

    if (f->type == BZ_TIME_FIELD)
        memcpy(member, &no_time, sizeof no_time);
    else if (f->type == BZ_DAY_FIELD)
        memcpy(member, &no_day, sizeof no_day);
    else if (f->type == BZ_SIZE_FIELD)
        memcpy(member, &no_size, sizeof no_size);
}

static bool record_read(struct record_reading *r, const struct bz_record *type,
                        const struct bz_json *j, char *to)
{
    if (bz_json_kind(j) != BZ_JSON_OBJECT)
        return bz_fail(r->err, BUZON_ERR_PARSE, "%s is not an object", type->name);
    for (size_t i = 0; i < type->n; i++) {
        const struct bz_field *f = &type->fields[i];
        const struct bz_json *value = bz_json_get(j, f->name);

        r->type = type;
        if (!value || bz_json_kind(value) == BZ_JSON_NULL)
            record_read_nothing(f, to + f->offset);
        else if (!record_readers[f->type](r, f, value, to + f->offset))
            return false;
    }
    return true;
}

void *bz_record_from_json(const struct bz_record *type, const struct bz_json *j,
                          struct bz_err *err)
{
    __attribute__((cleanup(record_reading_done))) struct record_reading r = {.err = err};
    char *borrowed = record_keep(&r, calloc(1, type->size));

    if (!borrowed || !record_read(&r, type, j, borrowed))
        return NULL;
    return bz_record_pack(type, borrowed, err);
}
