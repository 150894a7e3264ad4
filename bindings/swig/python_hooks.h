/* SPDX-License-Identifier: EUPL-1.2 */
/* Functions of the host in Python: called by the library with the GIL released. */
#ifndef BZ_PYTHON_HOOKS_H
#define BZ_PYTHON_HOOKS_H

/*
 * `user` is a weak reference: the callable lives in the Python Inbox, where the cycle collector
 * sees it. Whatever the callable does with the library has its own errors (they are locals of
 * each wrapper), so it cannot disturb the call it interrupts.
 */

/* Steals the reference to args, which may be NULL with an exception set. */
static PyObject *bz_py_call(void *user, const char *method, PyObject *args)
{
    PyObject *hook = user ? PyWeakref_GetObject(user) : NULL, *function, *result;

    if (!args)
        return NULL;
    if (!hook || hook == Py_None) {
        Py_DECREF(args);
        return PyErr_Format(PyExc_ReferenceError, "the function is gone: keep its Inbox alive");
    }
    Py_INCREF(hook);
    function = method ? PyObject_GetAttrString(hook, method) : Py_NewRef(hook);
    result = function ? PyObject_CallObject(function, args) : NULL;
    Py_XDECREF(function);
    Py_DECREF(args);
    Py_DECREF(hook);
    return result;
}

/* A function that cannot fail did. Ctrl-C is not lost: it is raised again at the next chance.
 */
static void bz_py_unraisable(void *user)
{
    if (PyErr_ExceptionMatches(PyExc_KeyboardInterrupt)) {
        PyErr_Clear();
        PyErr_SetInterrupt();
        return;
    }
    PyErr_WriteUnraisable(PyWeakref_GetObject(user));
}

/* The Python side turns the datetime into milliseconds, so an int arrives. */
static bool bz_py_clock(void *user, buzon_time *now, buzon_error **err)
{
    PyGILState_STATE gil = PyGILState_Ensure();
    PyObject *r = bz_py_call(user, NULL, PyTuple_New(0));
    buzon_time t = r ? PyLong_AsLongLong(r) : 0;
    bool ok = r && !PyErr_Occurred();

    Py_XDECREF(r);
    if (ok)
        *now = t;
    else
        *err = bz_py_capture();
    PyGILState_Release(gil);
    return ok;
}

static bool bz_py_interrupt(void *user, buzon_error **err)
{
    PyGILState_STATE gil = PyGILState_Ensure();
    bool failed = PyErr_CheckSignals() < 0;
    int stop = 0;

    if (!failed && user) {
        PyObject *r = bz_py_call(user, NULL, PyTuple_New(0));

        stop = r ? PyObject_IsTrue(r) : -1;
        failed = stop < 0;
        Py_XDECREF(r);
    }
    if (failed)
        *err = bz_py_capture();
    PyGILState_Release(gil);
    return failed || stop > 0;
}

static void bz_py_log(void *user, int level, const char *line)
{
    PyGILState_STATE gil = PyGILState_Ensure();
    PyObject *r = bz_py_call(user, NULL, Py_BuildValue("(is)", level, line));

    if (!r)
        bz_py_unraisable(user);
    Py_XDECREF(r);
    PyGILState_Release(gil);
}

static void bz_py_progress(void *user, const char *what, int64_t done, int64_t total)
{
    PyGILState_STATE gil = PyGILState_Ensure();
    PyObject *r =
        bz_py_call(user, NULL, Py_BuildValue("(sLL)", what, (long long)done, (long long)total));

    if (!r)
        bz_py_unraisable(user);
    Py_XDECREF(r);
    PyGILState_Release(gil);
}

/* Hand over what find() returned: bytes, or None. */
static bool bz_py_answer(PyObject *found, buzon_vault_slot *slot, buzon_error **err)
{
    if (found == Py_None)
        return true;
    if (PyBytes_Check(found))
        return buzon_vault_answer(slot, PyBytes_AS_STRING(found),
                                  (size_t)PyBytes_GET_SIZE(found), err);
    PyErr_Format(PyExc_TypeError, "a vault's find() must return bytes or None, not %.80s",
                 Py_TYPE(found)->tp_name);
    *err = bz_py_capture();
    return false;
}

static bool bz_py_vault_find(void *user, const char *account, const char *name,
                             buzon_vault_slot *slot, buzon_error **err)
{
    PyGILState_STATE gil = PyGILState_Ensure();
    PyObject *r = bz_py_call(user, "find", Py_BuildValue("(ss)", account, name));
    bool ok = false;

    if (r)
        ok = bz_py_answer(r, slot, err);
    else
        *err = bz_py_capture();
    Py_XDECREF(r);
    PyGILState_Release(gil);
    return ok;
}

static bool bz_py_vault_put(void *user, const char *account, const char *name,
                            const char *bytes, size_t len, buzon_error **err)
{
    PyGILState_STATE gil = PyGILState_Ensure();
    PyObject *r =
        bz_py_call(user, "put", Py_BuildValue("(ssy#)", account, name, bytes, (Py_ssize_t)len));
    bool ok = r != NULL;

    if (!ok)
        *err = bz_py_capture();
    Py_XDECREF(r);
    PyGILState_Release(gil);
    return ok;
}

/* The Python side turns the verdict into its number. */
static bool bz_py_scan(void *user, const char *path, const char *type, enum buzon_scan *verdict,
                       buzon_error **err)
{
    PyGILState_STATE gil = PyGILState_Ensure();
    PyObject *args = Py_BuildValue("(Ns)", PyUnicode_DecodeFSDefault(path), type);
    PyObject *r = bz_py_call(user, NULL, args);
    long n = r ? PyLong_AsLong(r) : 0;
    bool ok = r && !PyErr_Occurred();

    Py_XDECREF(r);
    if (ok)
        *verdict = (enum buzon_scan)n;
    else
        *err = bz_py_capture();
    PyGILState_Release(gil);
    return ok;
}

#endif
