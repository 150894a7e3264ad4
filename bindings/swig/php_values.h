/* SPDX-License-Identifier: EUPL-1.2 */
/* Native values of PHP: strings, DateTimeImmutable, enum cases, records filled slot by slot. */
#ifndef BZ_PHP_VALUES_H
#define BZ_PHP_VALUES_H

#include "bz_converters.h"

typedef zend_object *bz_value;

enum { BZ_WORDS = 1024, BZ_WORD_LEN = 40 };

/* What belongs to one request: PHP's classes, cases and strings live no longer. */
ZEND_TLS struct {
    zend_class_entry *classes[BZ_RECORDS];
    uint32_t at[BZ_RECORDS][BZ_MOST_FIELDS]; /* offset of each field's slot */
    zend_object *cases[BZ_ENUMS][BZ_MOST_MEMBERS];
    zend_string *words[BZ_WORDS];
    bool
        bailed; /* a fatal error inside a function of the host, held back until C has unwound */
} bz_php;

static void bz_php_forget(void)
{
    for (int i = 0; i < BZ_WORDS; i++)
        if (bz_php.words[i])
            zend_string_release(bz_php.words[i]);
    memset(&bz_php, 0, sizeof bz_php);
}

static void bz_php_throw(buzon_error *e);

static void bz_php_fail(const char *format, const char *a, const char *b)
{
    char text[160];

    snprintf(text, sizeof text, format, a, b);
    bz_php_throw(buzon_error_new(BUZON_ERR_INTERNAL, text));
}

/* --- the record: what every record class extends --- */

typedef struct {
    const void *c; /* NULL: made by hand */
    void *hold; /* a reference of a record of kind `held` that keeps c; NULL: c is not kept */
    short kind, held;
    zend_object std;
} bz_php_record;

static zend_class_entry *bz_php_record_ce;
static zend_object_handlers bz_php_record_handlers;

static inline bz_php_record *bz_php_record_of(zend_object *o)
{
    return (bz_php_record *)((char *)o - XtOffsetOf(bz_php_record, std));
}

static zend_object *bz_php_record_create(zend_class_entry *ce)
{
    bz_php_record *r = zend_object_alloc(sizeof *r, ce);

    r->c = NULL;
    r->hold = NULL;
    zend_object_std_init(&r->std, ce);
    object_properties_init(&r->std, ce);
    r->std.handlers = &bz_php_record_handlers;
    return &r->std;
}

static void bz_php_record_free(zend_object *o)
{
    bz_php_record *r = bz_php_record_of(o);

    if (r->hold)
        bz_kinds[r->held].unref(r->hold);
    r->hold = NULL;
    zend_object_std_dtor(o);
}

/* --- classes of the layer --- */

/* next_due -> nextDue; IN_REVIEW -> InReview when `first` is set. */
static void bz_camel(char *to, const char *from, bool first)
{
    bool upper = first;

    for (; *from; from++) {
        if (*from != '_')
            *to++ = upper ? (char)toupper((unsigned char)*from)
                          : (char)tolower((unsigned char)*from);
        upper = *from == '_';
    }
    *to = '\0';
}

static zend_class_entry *bz_php_layer_class(const char *stem, const char *suffix)
{
    zend_string *name = zend_strpprintf(0, "Buzon\\%s%s", stem, suffix);
    zend_class_entry *ce = zend_lookup_class(name);

    zend_string_release(name);
    if (!ce && !EG(exception))
        zend_throw_error(NULL,
                         "the class Buzon\\%s%s is missing: load bindings/php/src/autoload.php "
                         "or Composer's",
                         stem, suffix);
    return ce;
}

/* Find the record's class and where it keeps each field. */
static bool bz_php_class(int kind)
{
    const struct bz_kind *k = &bz_kinds[kind];
    zend_class_entry *ce = bz_php_layer_class(k->name, "");

    if (!ce)
        return false;
    for (int i = 0; i < k->n; i++) {
        zend_property_info *info;
        char name[64];

        bz_camel(name, k->fields[i], false);
        info = zend_hash_str_find_ptr(&ce->properties_info, name, strlen(name));
        if (!info || ce->create_object != bz_php_record_create) {
            zend_throw_error(
                NULL, "the class Buzon\\%s is of another release than the extension", k->name);
            return false;
        }
        bz_php.at[kind][i] = info->offset;
    }
    bz_php.classes[kind] = ce;
    return true;
}

/* --- filling a record --- */

struct bz_out {
    zend_object *self; /* NULL: it failed */
    const uint32_t *at;
    int kind, held;
    void *hold;
};

/* A part is read later: it keeps its whole. */
#define BZ_PART_HOLD(o, json) (o)->held, bz_kinds[(o)->held].ref((o)->hold)

/* Takes `hold`, also when it fails. The fields are filled when they are first read. */
static struct bz_out bz_begin(int kind, const void *c, int held, void *hold)
{
    bz_php_record *r;

    if (!bz_php.classes[kind] && !bz_php_class(kind)) {
        if (hold)
            bz_kinds[held].unref(hold);
        return (struct bz_out){NULL, NULL, kind, 0, NULL};
    }
    r = bz_php_record_of(bz_php_record_create(bz_php.classes[kind]));
    /* What the library makes holds no cycle: it is never a candidate for the collector. */
    GC_ADD_FLAGS(&r->std, GC_NOT_COLLECTABLE);
    r->c = hold ? c : NULL;
    r->hold = hold;
    r->kind = (short)kind;
    r->held = (short)held;
    return (struct bz_out){&r->std, bz_php.at[kind], kind, held, hold};
}

static inline zval *bz_slot(struct bz_out *o, int i)
{
    zval *slot = OBJ_PROP(o->self, o->at[i]);

    Z_PROP_FLAG_P(slot) = 0;
    return slot;
}

/* There is nothing: null, where that is allowed. */
static bool bz_php_nothing(struct bz_out *o, int i, bool null)
{
    if (null)
        ZVAL_NULL(bz_slot(o, i));
    else
        bz_php_fail("%s.%s is missing", bz_kinds[o->kind].name, bz_kinds[o->kind].fields[i]);
    return null;
}

static inline bool bz_put_text(struct bz_out *o, int i, const char *s, bool null)
{
    if (!s)
        return bz_php_nothing(o, i, null);
    ZVAL_STRING(bz_slot(o, i), s);
    return true;
}

/* Short texts that come again and again share one string. The table forgets; nothing depends on
 * it. */
static bool bz_put_word(struct bz_out *o, int i, const char *s, bool null)
{
    uint32_t hash = 2166136261u;
    zend_string **w;
    size_t len = 0;

    for (; s && s[len]; len++)
        hash = (hash ^ (unsigned char)s[len]) * 16777619u;
    if (!s || len > BZ_WORD_LEN)
        return bz_put_text(o, i, s, null);
    w = &bz_php.words[(hash ^ hash >> 15) % BZ_WORDS];
    if (!*w || ZSTR_LEN(*w) != len || memcmp(ZSTR_VAL(*w), s, len)) {
        if (*w)
            zend_string_release(*w);
        *w = zend_string_init(s, len, 0);
    }
    ZVAL_STR_COPY(bz_slot(o, i), *w);
    return true;
}

static inline bool bz_put_int(struct bz_out *o, int i, int64_t v, bool null)
{
    if (null && v == -1)
        return bz_php_nothing(o, i, true);
    ZVAL_LONG(bz_slot(o, i), v);
    return true;
}

static inline bool bz_put_bool(struct bz_out *o, int i, bool v)
{
    ZVAL_BOOL(bz_slot(o, i), v);
    return true;
}

/* --- instants and days --- */

static void bz_civil(int64_t days, timelib_time *t)
{
    int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
    unsigned doe = (unsigned)(z - era * 146097);
    unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

    t->d = doy - (153 * mp + 2) / 5 + 1;
    t->m = mp < 10 ? mp + 3 : mp - 9;
    t->y = (int64_t)yoe + era * 400 + (t->m <= 2);
}

/* A DateTimeImmutable at +00:00, as '@…' gives it, without parsing a text. */
static void bz_php_time(zval *ret, int64_t ms)
{
    int64_t days = ms / 86400000, rest = ms % 86400000;
    timelib_time *t = ecalloc(1, sizeof *t);

    if (rest < 0) {
        rest += 86400000;
        days--;
    }
    bz_civil(days, t);
    t->h = rest / 3600000;
    t->i = rest / 60000 % 60;
    t->s = rest / 1000 % 60;
    t->us = rest % 1000 * 1000;
    t->sse = days * 86400 + rest / 1000;
    t->have_zone = t->sse_uptodate = t->tim_uptodate = t->is_localtime = 1;
    t->zone_type = TIMELIB_ZONETYPE_OFFSET;
    php_date_instantiate(php_date_get_immutable_ce(), ret);
    Z_PHPDATE_P(ret)->time = t;
}

static inline bool bz_put_time(struct bz_out *o, int i, buzon_time t, bool null)
{
    if (t == BUZON_TIME_NONE)
        return bz_php_nothing(o, i, null);
    bz_php_time(bz_slot(o, i), t);
    return true;
}

static inline bool bz_put_day(struct bz_out *o, int i, buzon_day day, bool null)
{
    if (day == BUZON_DAY_NONE)
        return bz_php_nothing(o, i, null);
    bz_php_time(bz_slot(o, i), (int64_t)day * 86400000);
    return true;
}

/* --- enums --- */

static zend_object *bz_php_case(int which, int v)
{
    const struct bz_words *w = &bz_words[which];
    zend_class_entry *ce = bz_php_layer_class(w->name, "");
    char name[64];

    if (!ce)
        return NULL;
    bz_camel(name, w->members[v], true);
    if (!zend_hash_str_exists(CE_CONSTANTS_TABLE(ce), name, strlen(name))) {
        zend_throw_error(NULL, "the enum Buzon\\%s is of another release than the extension",
                         w->name);
        return NULL;
    }
    return bz_php.cases[which][v] = zend_enum_get_case_cstr(ce, name);
}

static bool bz_put_enum(struct bz_out *o, int i, int which, int v, bool null)
{
    zend_object *found;

    if (null && !v)
        return bz_php_nothing(o, i, true);
    if (v < 0 || v >= bz_words[which].n) {
        bz_php_fail("the library has a %s that this extension does not know",
                    bz_words[which].name, "");
        return false;
    }
    found = bz_php.cases[which][v] ? bz_php.cases[which][v] : bz_php_case(which, v);
    if (found)
        ZVAL_OBJ_COPY(bz_slot(o, i), found);
    return found != NULL;
}

/* --- parts and lists --- */

static bool bz_put_json(struct bz_out *o, int i, const char *text, bool null)
{
    zval decoded;

    if (!text)
        return bz_php_nothing(o, i, null);
    if (php_json_decode_ex(&decoded, text, strlen(text),
                           PHP_JSON_OBJECT_AS_ARRAY | PHP_JSON_BIGINT_AS_STRING,
                           512) != SUCCESS) {
        bz_php_fail("%s.%s is no JSON", bz_kinds[o->kind].name, bz_kinds[o->kind].fields[i]);
        return false;
    }
    ZVAL_COPY_VALUE(bz_slot(o, i), &decoded);
    return true;
}

static inline zval bz_text_value(const char *s)
{
    zval z;

    ZVAL_UNDEF(&z);
    if (s)
        ZVAL_STRING(&z, s);
    else
        bz_php_fail("a list is shorter than it said", "", "");
    return z;
}

static inline zval bz_record_value(bz_value v)
{
    zval z;

    ZVAL_UNDEF(&z);
    if (v)
        ZVAL_OBJ(&z, v);
    return z;
}

static bool bz_php_put_object(struct bz_out *o, int i, bz_value v)
{
    if (v)
        ZVAL_OBJ(bz_slot(o, i), v);
    return v != NULL;
}

static bool bz_php_put_bytes(struct bz_out *o, int i, const char *bytes, size_t len)
{
    if (!bytes)
        return bz_php_nothing(o, i, true);
    ZVAL_STRINGL(bz_slot(o, i), bytes, len);
    return true;
}

#define BZ_PUT_RECORD(o, i, get, make)                                                         \
    ({                                                                                         \
        __auto_type part_ = (get);                                                             \
        part_ ? bz_php_put_object(o, i, make) : bz_php_nothing(o, i, true);                    \
    })

#define BZ_PUT_BYTES(o, i, get)                                                                \
    ({                                                                                         \
        size_t len_ = 0;                                                                       \
        const char *bytes_ = (get);                                                            \
        bz_php_put_bytes(o, i, bytes_, len_);                                                  \
    })

#define BZ_PUT_LIST(o, i, count, item)                                                         \
    ({                                                                                         \
        size_t n_ = (count);                                                                   \
        zval *list_ = bz_slot(o, i);                                                           \
        bool whole_ = true;                                                                    \
        ZVAL_EMPTY_ARRAY(list_);                                                               \
        if (n_)                                                                                \
            array_init_size(list_, (uint32_t)n_);                                              \
        for (size_t k_ = 0; whole_ && k_ < n_; k_++) {                                         \
            zval item_ = (item);                                                               \
            whole_ = !Z_ISUNDEF(item_) &&                                                      \
                     zend_hash_next_index_insert_new(Z_ARRVAL_P(list_), &item_);               \
        }                                                                                      \
        whole_;                                                                                \
    })

/* --- the converters --- */

#define BZ_DECLARE(key, KEY)                                                                   \
    static bz_value bz_make_##key(const buzon_##key *r, int held, void *hold);
BZ_WHOLES(BZ_DECLARE)
BZ_PARTS(BZ_DECLARE)

/* One field, when it is first read. */
#define BZ_CASE(i, put)                                                                        \
    case i:                                                                                    \
        return put;
#define BZ_FIELD(key, KEY)                                                                     \
    static bool bz_field_##key(struct bz_out *o, const void *c, int i)                         \
    {                                                                                          \
        const buzon_##key *r = c;                                                              \
                                                                                               \
        switch (i) {                                                                           \
            BZ_FIELDS_##KEY(BZ_CASE) default : return false;                                   \
        }                                                                                      \
    }                                                                                          \
    static bz_value bz_make_##key(const buzon_##key *r, int held, void *hold)                  \
    {                                                                                          \
        return bz_begin(BZ_R_##KEY, r, held, hold).self;                                       \
    }
BZ_WHOLES(BZ_FIELD)
BZ_PARTS(BZ_FIELD)

#define BZ_TAKE(key, KEY)                                                                      \
    static bz_value bz_take_##key(void *r)                                                     \
    {                                                                                          \
        return bz_make_##key(r, BZ_R_##KEY, r);                                                \
    }
BZ_WHOLES(BZ_TAKE)

/* Make the native value of a record; takes the reference to it, also when it fails. */
#define BZ_ENTRY(key, KEY) [BZ_R_##KEY] = bz_take_##key,
static bz_value (*const bz_take[BZ_RECORDS])(void *record) = {BZ_WHOLES(BZ_ENTRY)};
#define BZ_FIELD_ENTRY(key, KEY) [BZ_R_##KEY] = bz_field_##key,
static bool (*const bz_field[BZ_RECORDS])(struct bz_out *o, const void *c, int i) = {
    BZ_WHOLES(BZ_FIELD_ENTRY) BZ_PARTS(BZ_FIELD_ENTRY)};

#endif
