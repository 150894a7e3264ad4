/* SPDX-License-Identifier: EUPL-1.2 */
/* What the Python wrapper calls: failures, records, lists, functions of the host. */
#ifndef BZ_PYTHON_RUNTIME_H
#define BZ_PYTHON_RUNTIME_H

/* --- failures --- */

/* On any thread, perhaps after the interpreter is gone. */
static void bz_py_destroy(void *object)
{
    PyGILState_STATE gil;

    if (!object || !Py_IsInitialized())
        return;
    gil = PyGILState_Ensure();
    Py_DECREF((PyObject *)object);
    PyGILState_Release(gil);
}

static PyObject *bz_py_text_or_none(const char *s)
{
    return s ? bz_text_value(s) : Py_NewRef(Py_None);
}

static PyObject *bz_py_number_or_none(int n)
{
    return n ? PyLong_FromLong(n) : Py_NewRef(Py_None);
}

static PyObject *bz_py_exception(const buzon_error *e)
{
    buzon_time retry = buzon_error_retry_at(e);

    if (!bz_py.on_error)
        return PyObject_CallFunction(PyExc_RuntimeError, "s", buzon_error_message(e));
    return PyObject_CallFunction(
        bz_py.on_error, "isNNNNN", (int)buzon_error_code(e), buzon_error_message(e),
        retry == BUZON_TIME_NONE ? Py_NewRef(Py_None) : bz_py_time(retry),
        bz_py_number_or_none(buzon_error_http_status(e)),
        bz_py_text_or_none(buzon_error_source(e)), bz_py_number_or_none(buzon_error_line(e)),
        bz_py_number_or_none(buzon_error_column(e)));
}

/* Takes the error. What a function of the host raised comes back as it was, with its traceback.
 */
static void bz_py_raise(buzon_error *e)
{
    PyObject *cause = buzon_error_payload(e),
             *exception = cause ? Py_NewRef(cause) : bz_py_exception(e);

    if (exception)
        PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
    Py_XDECREF(exception);
    buzon_error_free(e);
}

/* The pending exception, on its way through C. */
static buzon_error *bz_py_capture(void)
{
    PyObject *type, *value, *traceback;

    PyErr_Fetch(&type, &value, &traceback);
    PyErr_NormalizeException(&type, &value, &traceback);
    if (traceback)
        PyException_SetTraceback(value, traceback);
    Py_XDECREF(type);
    Py_XDECREF(traceback);
    return buzon_error_new_foreign("a Python function of the host raised", value,
                                   bz_py_destroy);
}

/* --- the record type --- */

static PyObject *bz_py_owned_text(char *text)
{
    PyObject *str = bz_text_value(text);

    buzon_string_free(text);
    return str;
}

static PyObject *bz_py_record_json(PyObject *self, PyObject *unused)
{
    bz_py_record *r = (bz_py_record *)self;
    buzon_error *e = NULL;
    char *text;

    (void)unused;
    if (!r->c || !bz_kinds[r->kind].to_json)
        return PyErr_Format(PyExc_TypeError, "only a %s that the library made has its JSON",
                            Py_TYPE(self)->tp_name);
    text = bz_kinds[r->kind].to_json(r->c, &e);
    if (text)
        return bz_py_owned_text(text);
    bz_py_raise(e);
    return NULL;
}

/* The text of a JSON field, or None. The record is shown to the collector: what is decoded can
 * hold anything. */
static PyObject *bz_py_record_text(PyObject *self, PyObject *field)
{
    bz_py_record *r = (bz_py_record *)self;
    long i = PyLong_AsLong(field);

    if (i == -1 && PyErr_Occurred())
        return NULL;
    if (!r->c || !bz_kinds[r->kind].text)
        return PyErr_Format(PyExc_AttributeError, "this %s holds nothing there",
                            Py_TYPE(self)->tp_name);
    if (!PyObject_GC_IsTracked(self))
        PyObject_GC_Track(self);
    return bz_py_text_or_none(bz_kinds[r->kind].text(r->c, (int)i));
}

static PyMethodDef bz_py_record_methods[] = {
    {"_to_json", bz_py_record_json, METH_NOARGS, NULL},
    {"_text", bz_py_record_text, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject bz_py_record_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "buzon._buzon.Record",
    .tp_basicsize = sizeof(bz_py_record),
    .tp_dealloc = bz_py_record_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .tp_doc = "What every record extends: it keeps the library's own record.",
    .tp_methods = bz_py_record_methods,
    .tp_new = PyType_GenericNew,
};

/* --- what buzon/__init__.py registers --- */

/* The offset of a slot; a JSON field's descriptor is no slot and is filled from Python. */
static bool bz_py_slot(PyTypeObject *type, const char *name, Py_ssize_t *ret)
{
    PyObject *slot = PyDict_GetItemString(type->tp_dict, name);

    if (!slot)
        return PyErr_Format(PyExc_TypeError, "%s has no %s", type->tp_name, name) != NULL;
    *ret = Py_TYPE(slot) == &PyMemberDescr_Type
               ? ((PyMemberDescrObject *)slot)->d_member->offset
               : 0;
    return true;
}

static bool bz_py_register_record(int kind, PyObject *class)
{
    const struct bz_kind *k = &bz_kinds[kind];
    Py_ssize_t *at;

    if (!PyType_Check(class) || !PyType_IsSubtype((PyTypeObject *)class, &bz_py_record_type))
        return PyErr_Format(PyExc_TypeError, "%s is no record", k->name) != NULL;
    at = PyMem_Calloc((size_t)k->n, sizeof *at);
    if (!at)
        return PyErr_NoMemory() != NULL;
    PyMem_Free(bz_py.at[kind]);
    bz_py.at[kind] = at;
    for (int i = 0; i < k->n; i++)
        if (!bz_py_slot((PyTypeObject *)class, k->fields[i], &at[i]))
            return false;
    Py_XSETREF(bz_py.types[kind], (PyTypeObject *)Py_NewRef(class));
    return true;
}

static bool bz_py_register_enum(int which, PyObject *class)
{
    PyObject *cases;

    if (class == Py_None)
        return true;
    cases = PyTuple_New(bz_words[which].n);
    for (int v = 0; cases && v < bz_words[which].n; v++) {
        PyObject *member = PyObject_GetAttrString(class, bz_words[which].members[v]);

        if (member)
            PyTuple_SET_ITEM(cases, v, member);
        else
            Py_CLEAR(cases);
    }
    Py_XSETREF(bz_py.cases[which], cases);
    return cases != NULL;
}

static PyObject *bz_py_register(PyObject *self, PyObject *args)
{
    PyObject *on_error, *records, *enums;

    (void)self;
    if (!PyArg_ParseTuple(args, "OO!O!", &on_error, &PyTuple_Type, &records, &PyTuple_Type,
                          &enums))
        return NULL;
    if (PyTuple_GET_SIZE(records) != BZ_RECORDS || PyTuple_GET_SIZE(enums) != BZ_ENUMS)
        return PyErr_Format(PyExc_TypeError,
                            "buzon/_types.py is of another release than buzon/_buzon");
    for (int k = 0; k < BZ_RECORDS; k++)
        if (!bz_py_register_record(k, PyTuple_GET_ITEM(records, k)))
            return NULL;
    for (int e = 0; e < BZ_ENUMS; e++)
        if (!bz_py_register_enum(e, PyTuple_GET_ITEM(enums, e)))
            return NULL;
    Py_XSETREF(bz_py.on_error, Py_NewRef(on_error));
    Py_RETURN_NONE;
}

/* {"Status": ["new", …]}: what C itself calls the values of each enum; for the check of both
 * surfaces. */
static PyObject *bz_py_words(PyObject *self, PyObject *unused)
{
    PyObject *words = PyDict_New();

    (void)self;
    (void)unused;
    for (int e = 0; words && e < BZ_ENUMS; e++) {
        PyObject *list = bz_words[e].say ? PyList_New(0) : NULL;
        const char *word;

        for (int v = 0; list && (word = bz_words[e].say(v)); v++) {
            PyObject *str = bz_text_value(word);

            if (!str || PyList_Append(list, str))
                Py_CLEAR(list);
            Py_XDECREF(str);
        }
        if (list && PyDict_SetItemString(words, bz_words[e].name, list))
            Py_CLEAR(words);
        Py_XDECREF(list);
    }
    return words;
}

/* --- lists --- */

static PyObject *bz_py_next(bz_pages *p)
{
    if (p->i == p->n && p->it) {
        if (p->busy)
            return PyErr_Format(PyExc_RuntimeError,
                                "this iterator is at work on another thread, or further up");
        p->busy = true;
        Py_BEGIN_ALLOW_THREADS;
        bz_pages_read(p, BZ_PAGE);
        Py_END_ALLOW_THREADS;
        p->busy = false;
    }
    if (p->i < p->n)
        return bz_take[p->type->record](p->rows[p->i++]);
    if (p->failure) {
        buzon_error *e = p->failure;

        p->failure = NULL;
        bz_py_raise(e);
    }
    return NULL; /* without an exception: the end */
}

#endif
