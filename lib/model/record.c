/* SPDX-License-Identifier: EUPL-1.2 */
/* Records in one block of memory: measured, copied, counted. */
#include "model/record.h"

#include "model/member.h"

/* Lengths of texts found while measuring, so that copying need not look for their ends again;
 * records with more texts than that just look. */
enum { RECORD_LENS = 96 };

struct record_plan {
    size_t parts, texts; /* bytes of each; texts stand behind all parts */
    size_t n_texts;
    size_t lens[RECORD_LENS];
    char *part, *text; /* where the next of each goes */
};

static size_t record_room(size_t bytes)
{
    size_t align = _Alignof(max_align_t);

    return (bytes + align - 1) / align * align;
}

/* --- measuring --- */

static void record_measure_text(struct record_plan *p, const char *text)
{
    size_t size;

    if (!text)
        return;
    size = strlen(text) + 1;
    if (p->n_texts < RECORD_LENS)
        p->lens[p->n_texts] = size;
    p->n_texts++;
    p->texts += size;
}

static void record_measure_texts(struct record_plan *p, const char *member)
{
    const char *const *texts = bz_member_pointer(member);
    size_t n = bz_member_count(member);

    p->parts += record_room(n * sizeof *texts);
    for (size_t i = 0; i < n; i++)
        record_measure_text(p, texts[i]);
}

static void record_measure(struct record_plan *p, const struct bz_record *type,
                           const char *from);

static void record_measure_list(struct record_plan *p, const struct bz_record *type,
                                const char *items, size_t n)
{
    p->parts += record_room(n * type->size);
    for (size_t i = 0; i < n; i++)
        record_measure(p, type, items + i * type->size);
}

static void record_measure(struct record_plan *p, const struct bz_record *type,
                           const char *from)
{
    for (const struct bz_field *f = type->fields, *end = f + type->n; f < end; f++) {
        const char *member = from + f->offset;

        switch (f->type) {
        case BZ_TEXT_FIELD:
        case BZ_TEXT_KNOWN_FIELD:
        case BZ_JSON_FIELD:
        case BZ_JSON_LIST_FIELD:
        case BZ_JSON_NULL_FIELD:
            record_measure_text(p, bz_member_pointer(member));
            break;
        case BZ_RECORD_FIELD:
            if (bz_member_pointer(member))
                record_measure_list(p, f->record, bz_member_pointer(member), 1);
            break;
        case BZ_LIST_FIELD:
            record_measure_list(p, f->record, bz_member_pointer(member),
                                bz_member_count(member));
            break;
        case BZ_TEXTS_FIELD:
            record_measure_texts(p, member);
            break;
        case BZ_BYTES_FIELD:
            if (bz_member_pointer(member))
                p->texts += bz_member_count(member) + 1;
            break;
        case BZ_INT_FIELD:
        case BZ_SIZE_FIELD:
        case BZ_SMALL_FIELD:
        case BZ_BOOL_FIELD:
        case BZ_TIME_FIELD:
        case BZ_DAY_FIELD:
        case BZ_ENUM_FIELD:
            break;
        }
    }
}

/* --- copying: the same walk in the same order, over the copy, whose pointers still lead to
 * what is borrowed --- */

static const char *record_copy_text(struct record_plan *p, const char *text)
{
    char *copy = p->text;
    size_t size;

    if (!text)
        return NULL;
    size = p->n_texts < RECORD_LENS ? p->lens[p->n_texts] : strlen(text) + 1;
    p->n_texts++;
    memcpy(copy, text, size);
    p->text += size;
    return copy;
}

/* With a NUL behind them. */
static void record_copy_bytes(struct record_plan *p, char *member)
{
    const char *bytes = bz_member_pointer(member);
    size_t len = bz_member_count(member);

    if (!bytes)
        return;
    memcpy(p->text, bytes, len);
    p->text[len] = '\0';
    bz_member_point(member, p->text);
    p->text += len + 1;
}

/* Copy an array of parts; NULL for an empty one. */
static char *record_copy_part(struct record_plan *p, const void *from, size_t n, size_t size)
{
    char *copy = p->part;

    if (!n)
        return NULL;
    memcpy(copy, from, n * size);
    p->part += record_room(n * size);
    return copy;
}

static void record_copy_texts(struct record_plan *p, char *member)
{
    size_t n = bz_member_count(member), size = sizeof(const char *);
    char *copy = record_copy_part(p, bz_member_pointer(member), n, size);

    bz_member_point(member, copy);
    for (size_t i = 0; i < n; i++)
        bz_member_point(copy + i * size,
                        record_copy_text(p, bz_member_pointer(copy + i * size)));
}

static void record_copy(struct record_plan *p, const struct bz_record *type, char *to);

static void record_copy_list(struct record_plan *p, const struct bz_record *type, char *member,
                             size_t n)
{
    char *copy = record_copy_part(p, bz_member_pointer(member), n, type->size);

    bz_member_point(member, copy);
    for (size_t i = 0; i < n; i++)
        record_copy(p, type, copy + i * type->size);
}

static void record_copy(struct record_plan *p, const struct bz_record *type, char *to)
{
    for (const struct bz_field *f = type->fields, *end = f + type->n; f < end; f++) {
        char *member = to + f->offset;

        switch (f->type) {
        case BZ_TEXT_FIELD:
        case BZ_TEXT_KNOWN_FIELD:
        case BZ_JSON_FIELD:
        case BZ_JSON_LIST_FIELD:
        case BZ_JSON_NULL_FIELD:
            bz_member_point(member, record_copy_text(p, bz_member_pointer(member)));
            break;
        case BZ_RECORD_FIELD:
            record_copy_list(p, f->record, member, bz_member_pointer(member) ? 1 : 0);
            break;
        case BZ_LIST_FIELD:
            record_copy_list(p, f->record, member, bz_member_count(member));
            break;
        case BZ_TEXTS_FIELD:
            record_copy_texts(p, member);
            break;
        case BZ_BYTES_FIELD:
            record_copy_bytes(p, member);
            break;
        case BZ_INT_FIELD:
        case BZ_SIZE_FIELD:
        case BZ_SMALL_FIELD:
        case BZ_BOOL_FIELD:
        case BZ_TIME_FIELD:
        case BZ_DAY_FIELD:
        case BZ_ENUM_FIELD:
            break;
        }
    }
}

void *bz_record_pack(const struct bz_record *type, const void *borrowed, struct bz_err *err)
{
    struct record_plan p;
    char *to;

    p.parts = record_room(type->size);
    p.texts = p.n_texts = 0;
    record_measure(&p, type, borrowed);
    to = malloc(p.parts + p.texts);
    if (!to)
        return bz_nomem(err);
    memcpy(to, borrowed, type->size);
    p.part = to + record_room(type->size);
    p.text = to + p.parts;
    p.n_texts = 0;
    record_copy(&p, type, to);
    if (type->counted)
        bz_refs_init((struct bz_refs *)(void *)to);
    return to;
}

void bz_record_unref(void *record)
{
    if (record && bz_refs_drop(record))
        free(record);
}

void *bz_record_ref(void *record)
{
    if (record)
        bz_refs_add(record);
    return record;
}

int bz_names_find(const struct bz_names *names, const char *name)
{
    for (size_t i = 0; name && i < names->n; i++) {
        if (strcmp(names->names[i], name) == 0)
            return (int)i;
    }
    return -1;
}

const char *bz_names_at(const struct bz_names *names, int number)
{
    return (size_t)number < names->n ? names->names[number] : NULL;
}
