/* SPDX-License-Identifier: EUPL-1.2 */
/* Native values of Python: texts, instants, enums, records filled slot by slot. */
#ifndef BZ_PYTHON_VALUES_H
#define BZ_PYTHON_VALUES_H

#include <datetime.h>
#include <structmember.h>

#include "bz_converters.h"

typedef PyObject *bz_value;

/* What buzon/__init__.py gave at import, and what was worked out from it. */
static struct {
    PyObject *on_error;
    PyObject *cases[BZ_ENUMS]; /* tuples of members by number; NULL: no class */
    PyTypeObject *types[BZ_RECORDS];
    Py_ssize_t *at[BZ_RECORDS]; /* offset of each field's slot; 0: filled later */
    PyObject *none;             /* () */
} bz_py;

/* --- the record: what every record class extends --- */

/* Keeps the C record whose JSON is read later. */
typedef struct {
    PyObject_HEAD const void *c; /* NULL: made by hand */
    void *hold; /* a reference of a record of kind `held` that keeps c; NULL: c is not kept */
    short kind, held;
} bz_py_record;

static void bz_py_record_dealloc(PyObject *self)
{
    bz_py_record *r = (bz_py_record *)self;

    if (r->hold)
        bz_kinds[r->held].unref(r->hold);
    Py_TYPE(self)->tp_free(self);
}

/* --- failures --- */

static void bz_py_raise(buzon_error *e);

/* A getter gave nothing where the headers promise something. */
static bool bz_py_missing(int kind, int i)
{
    char text[96];

    snprintf(text, sizeof text, "%s.%s is missing", bz_kinds[kind].name,
             bz_kinds[kind].fields[i]);
    bz_py_raise(buzon_error_new(BUZON_ERR_INTERNAL, text));
    return false;
}

/* --- texts --- */

static PyObject *bz_text_value(const char *s)
{
    if (!s)
        return PyErr_Format(PyExc_SystemError, "a list is shorter than it said");
    return PyUnicode_DecodeUTF8(s, (Py_ssize_t)strlen(s), "strict");
}

/* Short texts that come again and again share one str. The table forgets; nothing depends on
 * it. */
enum { BZ_WORDS = 1024, BZ_WORD_LEN = 40 };

static struct bz_word {
    PyObject *str;
    unsigned char len;
    char bytes[BZ_WORD_LEN];
} bz_word_table[BZ_WORDS];

static PyObject *bz_py_word(const char *s)
{
    size_t len = strlen(s);
    uint64_t ends[2] = {0, 0};
    struct bz_word *w;
    PyObject *str;

    if (len > BZ_WORD_LEN)
        return PyUnicode_DecodeUTF8(s, (Py_ssize_t)len, "strict");
    memcpy(&ends[0], s, len < 8 ? len : 8);
    memcpy(&ends[1], s + (len < 8 ? 0 : len - 8), len < 8 ? len : 8);
    ends[0] = (ends[0] ^ ends[1] * 31 ^ len) * 0x9E3779B97F4A7C15u;
    w = &bz_word_table[(ends[0] >> 40) % BZ_WORDS];
    if (w->str && w->len == len && !memcmp(w->bytes, s, len))
        return Py_NewRef(w->str);
    str = PyUnicode_DecodeUTF8(s, (Py_ssize_t)len, "strict");
    if (!str)
        return NULL;
    memcpy(w->bytes, s, len);
    w->len = (unsigned char)len;
    Py_XSETREF(w->str, Py_NewRef(str));
    return str;
}

/* --- instants and days --- */

/* Days since 1970-01-01 to a date of the proleptic Gregorian calendar. */
static void bz_civil(int64_t days, int *y, int *m, int *d)
{
    int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097;
    unsigned doe = (unsigned)(z - era * 146097);
    unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

    *d = (int)(doy - (153 * mp + 2) / 5 + 1);
    *m = (int)(mp < 10 ? mp + 3 : mp - 9);
    *y = (int)((int64_t)yoe + era * 400) + (*m <= 2);
}

static PyObject *bz_py_time_new(buzon_time t)
{
    int64_t days = t / 86400000, ms = t % 86400000;
    int y, m, d, s;

    if (ms < 0) {
        ms += 86400000;
        days--;
    }
    s = (int)(ms / 1000);
    bz_civil(days, &y, &m, &d);
    return PyDateTimeAPI->DateTime_FromDateAndTime(
        y, m, d, s / 3600, s / 60 % 60, s % 60, (int)(ms % 1000) * 1000,
        PyDateTime_TimeZone_UTC, PyDateTimeAPI->DateTimeType);
}

/* One instant stands in several fields of a record: it is one object. */
static PyObject *bz_py_time(buzon_time t)
{
    static struct {
        buzon_time t;
        PyObject *made;
    } recent[8];
    size_t at = (size_t)((uint64_t)t * 0x9E3779B97F4A7C15u >> 61);

    if (!recent[at].made || recent[at].t != t) {
        PyObject *made = bz_py_time_new(t);

        if (!made)
            return NULL;
        recent[at].t = t;
        Py_XSETREF(recent[at].made, made);
    }
    return Py_NewRef(recent[at].made);
}

static PyObject *bz_py_day(buzon_day day)
{
    int y, m, d;

    bz_civil(day, &y, &m, &d);
    return PyDateTimeAPI->Date_FromDate(y, m, d, PyDateTimeAPI->DateType);
}

/* --- filling a record --- */

struct bz_out {
    char *self; /* NULL: it failed */
    const Py_ssize_t *at;
    int kind, held;
    void *hold;
};

/* A part keeps its whole where JSON is read from it later; the rest of it is copied. */
#define BZ_PART_HOLD(o, json)                                                                  \
    (json) ? (o)->held : 0, (json) && (o)->hold ? bz_kinds[(o)->held].ref((o)->hold) : NULL
/* JSON stays in the library. */
#define bz_put_json(o, i, text, null) true

/* Takes `hold`, also when it fails. */
static struct bz_out bz_begin(int kind, const void *c, int held, void *hold)
{
    PyTypeObject *type = bz_py.types[kind];
    bz_py_record *r = NULL;

    if (type)
        r = (bz_py_record *)type->tp_alloc(type, 0);
    else
        PyErr_SetString(PyExc_RuntimeError, "import buzon, not buzon._buzon");
    if (!r) {
        if (hold)
            bz_kinds[held].unref(hold);
        return (struct bz_out){NULL, NULL, kind, 0, NULL};
    }
    r->c = hold ? c : NULL;
    r->hold = hold;
    r->kind = (short)kind;
    r->held = (short)held;
    return (struct bz_out){(char *)r, bz_py.at[kind], kind, held, hold};
}

/* What the collector need not look at is not shown to it: a record holds only leaves, until its
 * JSON is decoded. */
static bz_value bz_end(struct bz_out *o, bool filled)
{
    if (filled)
        PyObject_GC_UnTrack(o->self);
    else
        Py_CLEAR(o->self);
    return (bz_value)o->self;
}

static inline bool bz_py_put(struct bz_out *o, int i, PyObject *v)
{
    if (!v)
        return false;
    *(PyObject **)(o->self + o->at[i]) = v;
    return true;
}

/* There is nothing: None, where that is allowed. */
static bool bz_py_nothing(struct bz_out *o, int i, bool null)
{
    return null ? bz_py_put(o, i, Py_NewRef(Py_None)) : bz_py_missing(o->kind, i);
}

static inline bool bz_put_text(struct bz_out *o, int i, const char *s, bool null)
{
    return s ? bz_py_put(o, i, PyUnicode_DecodeUTF8(s, (Py_ssize_t)strlen(s), "strict"))
             : bz_py_nothing(o, i, null);
}

static inline bool bz_put_word(struct bz_out *o, int i, const char *s, bool null)
{
    return s ? bz_py_put(o, i, bz_py_word(s)) : bz_py_nothing(o, i, null);
}

static inline bool bz_put_time(struct bz_out *o, int i, buzon_time t, bool null)
{
    return t != BUZON_TIME_NONE ? bz_py_put(o, i, bz_py_time(t)) : bz_py_nothing(o, i, null);
}

static inline bool bz_put_day(struct bz_out *o, int i, buzon_day day, bool null)
{
    return day != BUZON_DAY_NONE ? bz_py_put(o, i, bz_py_day(day)) : bz_py_nothing(o, i, null);
}

static inline bool bz_put_int(struct bz_out *o, int i, int64_t v, bool null)
{
    return null && v == -1 ? bz_py_nothing(o, i, true)
                           : bz_py_put(o, i, PyLong_FromLongLong(v));
}

static inline bool bz_put_bool(struct bz_out *o, int i, bool v)
{
    return bz_py_put(o, i, Py_NewRef(v ? Py_True : Py_False));
}

/* A value that is newer than this binding comes as its word, so that the record is still of
 * use. */
static bool bz_put_enum(struct bz_out *o, int i, int which, int v, bool null)
{
    PyObject *cases = bz_py.cases[which];
    const char *word;

    if (null && !v)
        return bz_py_nothing(o, i, true);
    if (v >= 0 && v < bz_words[which].n)
        return bz_py_put(o, i, Py_NewRef(PyTuple_GET_ITEM(cases, v)));
    word = bz_words[which].say ? bz_words[which].say(v) : NULL;
    return bz_put_text(o, i, word ? word : "?", false);
}

static inline PyObject *bz_record_value(bz_value v)
{
    return v;
}

#define BZ_PUT_RECORD(o, i, get, make)                                                         \
    ({                                                                                         \
        __auto_type part_ = (get);                                                             \
        part_ ? bz_py_put(o, i, make) : bz_py_nothing(o, i, true);                             \
    })

#define BZ_PUT_BYTES(o, i, get)                                                                \
    ({                                                                                         \
        size_t len_ = 0;                                                                       \
        const char *bytes_ = (get);                                                            \
        bytes_ ? bz_py_put(o, i, PyBytes_FromStringAndSize(bytes_, (Py_ssize_t)len_))          \
               : bz_py_nothing(o, i, true);                                                    \
    })

/* A tuple; the empty one is shared. */
#define BZ_PUT_LIST(o, i, count, item)                                                         \
    ({                                                                                         \
        size_t n_ = (count);                                                                   \
        PyObject *list_ = n_ ? PyTuple_New((Py_ssize_t)n_) : Py_NewRef(bz_py.none);            \
        for (size_t k_ = 0; list_ && k_ < n_; k_++) {                                          \
            PyObject *item_ = (item);                                                          \
            if (item_)                                                                         \
                PyTuple_SET_ITEM(list_, (Py_ssize_t)k_, item_);                                \
            else                                                                               \
                Py_CLEAR(list_);                                                               \
        }                                                                                      \
        if (list_ && n_)                                                                       \
            PyObject_GC_UnTrack(list_);                                                        \
        bz_py_put(o, i, list_);                                                                \
    })

/* --- the converters --- */

#define BZ_DECLARE(key, KEY)                                                                   \
    static bz_value bz_make_##key(const buzon_##key *r, int held, void *hold);
BZ_WHOLES(BZ_DECLARE)
BZ_PARTS(BZ_DECLARE)

/* Every field at once: reading one later would cost more than keeping it. */
#define BZ_PUT_AND(i, put) &&(put)
#define BZ_MAKE(key, KEY)                                                                      \
    static bz_value bz_make_##key(const buzon_##key *r, int held, void *hold)                  \
    {                                                                                          \
        struct bz_out out = bz_begin(BZ_R_##KEY, r, held, hold), *o = &out;                    \
                                                                                               \
        return bz_end(o, o->self BZ_FIELDS_##KEY(BZ_PUT_AND));                                 \
    }
BZ_WHOLES(BZ_MAKE)
BZ_PARTS(BZ_MAKE)

#define BZ_TAKE(key, KEY)                                                                      \
    static bz_value bz_take_##key(void *r)                                                     \
    {                                                                                          \
        return bz_make_##key(r, BZ_R_##KEY, r);                                                \
    }
BZ_WHOLES(BZ_TAKE)

/* Make the native value of a record; takes the reference to it, also when it fails. */
#define BZ_ENTRY(key, KEY) [BZ_R_##KEY] = bz_take_##key,
static bz_value (*const bz_take[BZ_RECORDS])(void *record) = {BZ_WHOLES(BZ_ENTRY)};

#endif
