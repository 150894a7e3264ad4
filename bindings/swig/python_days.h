/* SPDX-License-Identifier: EUPL-1.2 */
/* Days of Python: a date, an aware datetime, or many at once in any object with a buffer of 32-
 * or 64-bit numbers. */
#ifndef BZ_PYTHON_DAYS_H
#define BZ_PYTHON_DAYS_H

/* Days since 1970-01-01 of a date of the proleptic Gregorian calendar. */
static buzon_day bz_days_of(int y, int m, int d)
{
    int era, doy, yoe;

    y -= m <= 2;
    era = y / 400;
    yoe = y - era * 400;
    doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static const char bz_py_naive[] = "the datetime has no time zone; give it a tzinfo";

/* The date as it reads: an aware datetime's is that of its own zone. */
static bool bz_py_to_day(PyObject *o, buzon_day *ret)
{
    if (!PyDate_Check(o))
        return PyErr_Format(PyExc_TypeError, "expected a date, not %.80s",
                            Py_TYPE(o)->tp_name) != NULL;
    if (PyDateTime_Check(o) && !((PyDateTime_DateTime *)o)->hastzinfo) {
        bz_py_raise(buzon_error_new(BUZON_ERR_INVALID, bz_py_naive));
        return false;
    }
    *ret = bz_days_of(PyDateTime_GET_YEAR(o), PyDateTime_GET_MONTH(o), PyDateTime_GET_DAY(o));
    return true;
}

/* Milliseconds of an aware datetime: what its clock shows, less what its zone is ahead. */
static bool bz_py_to_time(PyObject *o, buzon_time *ret)
{
    PyObject *ahead;
    int64_t seconds;

    *ret = BUZON_TIME_NONE;
    if (!PyDateTime_Check(o))
        return PyErr_Format(PyExc_TypeError, "expected a datetime, not %.80s",
                            Py_TYPE(o)->tp_name) != NULL;
    ahead = PyObject_CallMethod(o, "utcoffset", NULL);
    if (!ahead)
        return false;
    if (!PyDelta_Check(ahead)) {
        Py_DECREF(ahead);
        bz_py_raise(buzon_error_new(BUZON_ERR_INVALID, bz_py_naive));
        return false;
    }
    seconds = (int64_t)bz_days_of(PyDateTime_GET_YEAR(o), PyDateTime_GET_MONTH(o),
                                  PyDateTime_GET_DAY(o)) *
                  86400 +
              PyDateTime_DATE_GET_HOUR(o) * 3600 + PyDateTime_DATE_GET_MINUTE(o) * 60 +
              PyDateTime_DATE_GET_SECOND(o) - PyDateTime_DELTA_GET_DAYS(ahead) * 86400 -
              PyDateTime_DELTA_GET_SECONDS(ahead);
    *ret =
        seconds * 1000 +
        (PyDateTime_DATE_GET_MICROSECOND(o) - PyDateTime_DELTA_GET_MICROSECONDS(ahead)) / 1000;
    Py_DECREF(ahead);
    return true;
}

/* What a record of that kind was made of. */
static const void *bz_py_record_c(PyObject *o, int kind)
{
    bz_py_record *r = (bz_py_record *)o;

    if (!PyObject_TypeCheck(o, &bz_py_record_type) || !r->c || r->kind != kind) {
        PyErr_Format(PyExc_TypeError, "expected a %s that the library made, not %.80s",
                     bz_kinds[kind].name, Py_TYPE(o)->tp_name);
        return NULL;
    }
    return r->c;
}

/* --- many days at once --- */

struct bz_days {
    Py_buffer view;
    size_t n;
    bool held;
};

static void bz_days_done(struct bz_days *d)
{
    if (d->held)
        PyBuffer_Release(&d->view);
}

/* Signed numbers of 32 or 64 bits in the machine's own order, or bytes; in one piece. */
static bool bz_days_take(struct bz_days *d, PyObject *o, Py_ssize_t size, bool writable)
{
    int flags = PyBUF_C_CONTIGUOUS | PyBUF_FORMAT | (writable ? PyBUF_WRITABLE : 0);
    const char *format;

    if (!PyObject_CheckBuffer(o))
        return PyErr_Format(PyExc_TypeError, "expected a date or a buffer of days, not %.80s",
                            Py_TYPE(o)->tp_name) != NULL;
    if (PyObject_GetBuffer(o, &d->view, flags))
        return false;
    d->held = true;
    format = d->view.format ? d->view.format : "B";
    format += *format == '@' || *format == '=' || *format == (PY_LITTLE_ENDIAN ? '<' : '>');
    if (format[0] && !format[1] && strchr(size == 1 ? "bB?c" : "ilqn", format[0]) &&
        (d->view.itemsize == size ||
         (!size && (d->view.itemsize == 4 || d->view.itemsize == 8)))) {
        d->n = (size_t)(d->view.len / d->view.itemsize);
        return true;
    }
    return PyErr_Format(
               PyExc_TypeError,
               "expected a buffer of %s, not of \"%s\" (datetime64: use .view(\"i8\"))",
               size == 1 ? "bytes" : "32- or 64-bit days",
               d->view.format ? d->view.format : "B") != NULL;
}

static bool bz_days_same(const struct bz_days *a, const struct bz_days *b)
{
    if (a->n == b->n)
        return true;
    return PyErr_Format(PyExc_ValueError, "the buffers hold %zu and %zu days", a->n, b->n) !=
           NULL;
}

/* The buffer to write to: the caller's, or that of a new array.array as long as the days. */
static PyObject *bz_days_given(const struct bz_days *in, PyObject *ret, const char *code)
{
    PyObject *module, *one, *many;

    if (ret != Py_None)
        return Py_NewRef(ret);
    module = PyImport_ImportModule("array");
    one = module ? PyObject_CallMethod(module, "array", "s(i)", code, 0) : NULL;
    many = one ? PySequence_Repeat(one, (Py_ssize_t)in->n) : NULL;
    Py_XDECREF(module);
    Py_XDECREF(one);
    return many;
}

static const char *bz_days_code(const struct bz_days *in)
{
    return in->view.itemsize == 4 ? "i" : "q";
}

/* Takes `ret`. */
static PyObject *bz_days_end(buzon_error *e, bool done, PyObject *ret)
{
    if (done && !e)
        return ret;
    if (e)
        bz_py_raise(e);
    Py_XDECREF(ret);
    return NULL;
}

static PyObject *bz_py_add_each(buzon_calendar *calendar, PyObject *days, int32_t n,
                                PyObject *given)
{
    struct bz_days in = {.held = false}, out = {.held = false};
    buzon_error *e = NULL;
    PyObject *ret = NULL;
    bool done = false;

    if (bz_days_take(&in, days, 0, false) &&
        (ret = bz_days_given(&in, given, bz_days_code(&in))) &&
        bz_days_take(&out, ret, in.view.itemsize, true) && bz_days_same(&in, &out)) {
        Py_BEGIN_ALLOW_THREADS;
        done = in.view.itemsize == 4
                   ? buzon_calendar_add_working_days_32(calendar, in.view.buf, in.n, n,
                                                        out.view.buf, &e)
                   : buzon_calendar_add_working_days_64(calendar, in.view.buf, in.n, n,
                                                        out.view.buf, &e);
        Py_END_ALLOW_THREADS;
    }
    bz_days_done(&in);
    bz_days_done(&out);
    return bz_days_end(e, done, ret);
}

static PyObject *bz_py_is_each(buzon_calendar *calendar, PyObject *days, PyObject *given)
{
    struct bz_days in = {.held = false}, out = {.held = false};
    buzon_error *e = NULL;
    PyObject *ret = NULL;
    bool done = false;

    if (bz_days_take(&in, days, 0, false) && (ret = bz_days_given(&in, given, "B")) &&
        bz_days_take(&out, ret, 1, true) && bz_days_same(&in, &out)) {
        Py_BEGIN_ALLOW_THREADS;
        done = in.view.itemsize == 4 ? buzon_calendar_is_working_day_32(calendar, in.view.buf,
                                                                        in.n, out.view.buf, &e)
                                     : buzon_calendar_is_working_day_64(calendar, in.view.buf,
                                                                        in.n, out.view.buf, &e);
        Py_END_ALLOW_THREADS;
    }
    bz_days_done(&in);
    bz_days_done(&out);
    return bz_days_end(e, done, ret);
}

static PyObject *bz_py_between_each(buzon_calendar *calendar, PyObject *first, PyObject *second,
                                    PyObject *given)
{
    struct bz_days a = {.held = false}, b = {.held = false}, out = {.held = false};
    buzon_error *e = NULL;
    PyObject *ret = NULL;
    bool done = false;

    if (bz_days_take(&a, first, 0, false) && bz_days_take(&b, second, a.view.itemsize, false) &&
        bz_days_same(&a, &b) && (ret = bz_days_given(&a, given, bz_days_code(&a))) &&
        bz_days_take(&out, ret, a.view.itemsize, true) && bz_days_same(&a, &out)) {
        Py_BEGIN_ALLOW_THREADS;
        done = a.view.itemsize == 4
                   ? buzon_calendar_working_days_between_32(calendar, a.view.buf, b.view.buf,
                                                            a.n, out.view.buf, &e)
                   : buzon_calendar_working_days_between_64(calendar, a.view.buf, b.view.buf,
                                                            a.n, out.view.buf, &e);
        Py_END_ALLOW_THREADS;
    }
    bz_days_done(&a);
    bz_days_done(&b);
    bz_days_done(&out);
    return bz_days_end(e, done, ret);
}

#endif
