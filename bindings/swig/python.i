/* SPDX-License-Identifier: EUPL-1.2 */
/* How Python sees the types of C. Nothing here names a method, but for those that may take long. */
%{
#include "python_values.h"
#include "python_runtime.h"
#include "python_hooks.h"
#include "python_days.h"
#define bz_interrupt bz_py_interrupt
%}
%init %{
  PyDateTime_IMPORT;
  if (!PyDateTimeAPI || PyType_Ready(&bz_py_record_type) < 0 || !(bz_py.none = PyTuple_New(0)) ||
      PyModule_AddObjectRef(m, "Record", (PyObject *)&bz_py_record_type) < 0)
    return NULL;
%}

/* The interpreter is let go by what reads the store or the network, and kept by the rest. */
%nothread;
%thread buzon_inbox::buzon_inbox;
%thread buzon_inbox::close;
%thread buzon_inbox::add_data;
%thread buzon_inbox::settings;
%thread buzon_inbox::set_settings;
%thread buzon_inbox::add_account;
%thread buzon_inbox::set_account_state;
%thread buzon_inbox::account;
%thread buzon_inbox::set_secret;
%thread buzon_inbox::inquiries;
%thread buzon_inbox::page;
%thread buzon_inbox::snippets;
%thread buzon_inbox::facets;
%thread buzon_inbox::find_similar;
%thread buzon_inbox::group;
%thread buzon_inbox::groups;
%thread buzon_inbox::similar;
%thread buzon_inbox::search;
%thread buzon_inbox::searches;
%thread buzon_inbox::save_search;
%thread buzon_inbox::delete_search;
%thread buzon_inbox::inquiry;
%thread buzon_inbox::count;
%thread buzon_inbox::messages;
%thread buzon_inbox::revisions;
%thread buzon_inbox::events;
%thread buzon_inbox::changes;
%thread buzon_inbox::acknowledged;
%thread buzon_inbox::acknowledge;
%thread buzon_inbox::alerts;
%thread buzon_inbox::render;
%thread buzon_inbox::links;
%thread buzon_inbox::followers;
%thread buzon_inbox::unit_dir3;
%thread buzon_inbox::alerts_calendar;
%thread buzon_inbox::acknowledge_alert;
%thread buzon_inbox::accounts;
%thread buzon_inbox::answers;
%thread buzon_inbox::verify;
%thread buzon_inbox::export;
%thread buzon_inbox::figures;
%thread buzon_inbox::check_figures;
%thread buzon_inbox::rebuild_figures;
%thread buzon_inbox::table;
%thread buzon_inbox::public_figures;
%thread buzon_inbox::health;
%thread buzon_inbox::check;
%thread buzon_inbox::apply;
%thread buzon_inbox::apply_bulk;
%thread buzon_inbox::add_similar;
%thread buzon_inbox::write_bulk;
%thread buzon_inbox::merge;
%thread buzon_inbox::split;
%thread buzon_inbox::undo;
%thread buzon_inbox::merges;
%thread buzon_inbox::recompute;
%thread buzon_inbox::apply_incident;
%thread buzon_inbox::erase_preview;
%thread buzon_inbox::erase;
%thread buzon_inbox::hold;
%thread buzon_inbox::release;
%thread buzon_inbox::holds;
%thread buzon_inbox::purge;
%thread buzon_inbox::retain;
%thread buzon_inbox::extract;
%thread buzon_extract::read;
%thread buzon_inbox::triage_try;
%thread buzon_trial::next;
%thread buzon_trial::totals;
%thread buzon_inbox::seal;
%thread buzon_inbox::seals;
%thread buzon_inbox::compare_seal;
%thread buzon_inbox::record;
%thread buzon_inbox::record_html;
%thread buzon_inbox::backup;
%thread buzon_inbox::integrity;
%thread buzon_inbox::set_publication;
%thread buzon_inbox::publication;
%thread buzon_inbox::publish;
%thread buzon_inbox::write;
%thread buzon_inbox::edit_answer;
%thread buzon_inbox::submit_answer;
%thread buzon_inbox::approve_answer;
%thread buzon_inbox::reject_answer;
%thread buzon_inbox::settle_answer;
%thread buzon_inbox::cancel_answer;
%thread buzon_inbox::job;
%thread buzon_inbox::refresh;
%thread buzon_inbox::refresh_job;
%thread buzon_inbox::run;
%thread buzon_inbox::jobs_run;
%thread buzon_inbox::import;
%thread buzon_inbox::deliver;
%thread buzon_inbox::process;
%thread buzon_inbox::quarantine;
%thread buzon_inbox::riddle;
%thread buzon_inbox::retry_quarantine;
%thread buzon_inbox::discard_riddle;
%thread buzon_inbox::attachment;
%thread buzon_job::next;
%thread buzon_job::answer;
%thread buzon_job::fail;
%thread buzon_job::~buzon_job;
%thread buzon_normalise;
%thread buzon_calendar::buzon_calendar;
%thread bz_deadline;
%thread bz_deadline_latest;
%thread buzon_deadline_json;
%thread buzon_deadline_recompute;
%thread buzon_calendar_from_ics;
%thread buzon_terms;
%thread buzon_restore;

/* The library's error is taken before anything is converted. */
%exception { $action if (bz_e) { bz_py_raise(bz_e); SWIG_fail; } }

/* SWIG's own conversion dereferences a handle whose __init__ never ran. Such a one dies in silence. */
%{
enum { BZ_MAY_BE_NONE = 1, BZ_DIES = SWIG_POINTER_DISOWN };

static int bz_py_handle(PyObject *o, void **ret, swig_type_info *type, int how, const char *symbol, int n)
{
    int nullable = how == BZ_MAY_BE_NONE;
    SwigPyObject *so = nullable && o == Py_None ? NULL : SWIG_Python_GetSwigThis(o);

    *ret = NULL;
    if (nullable && o == Py_None)
        return 1;
    if (so && !so->ptr && how == BZ_DIES)
        return 1;
    if (so && !so->ptr) {
        PyErr_Format(PyExc_RuntimeError, "%s(): the %s was not initialised", symbol, Py_TYPE(o)->tp_name);
        return 0;
    }
    if (so && so->ty == type)
        *ret = so->ptr;
    else
        PyErr_Format(PyExc_TypeError, "%s() argument %d must be %s, not %.80s", symbol, n, SWIG_TypePrettyName(type), Py_TYPE(o)->tp_name);
    return *ret != NULL;
}
%}
%typemap(in, noblock=1) SWIGTYPE *self { if (!bz_py_handle($input, (void **)&$1, $descriptor, $disown | 0, "$symname", $argnum)) SWIG_fail; }
%typemap(in, noblock=1) SWIGTYPE *GIVEN { if (!bz_py_handle($input, (void **)&$1, $descriptor, BZ_MAY_BE_NONE, "$symname", $argnum)) SWIG_fail; }

/* Texts are borrowed from the str. No bytes, no hidden NUL. */
%{
static const char *bz_py_utf8(PyObject *o)
{
    Py_ssize_t n = 0;
    const char *s = PyUnicode_AsUTF8AndSize(o, &n);

    if (s && strlen(s) != (size_t)n) {
        bz_py_raise(buzon_error_new(BUZON_ERR_INVALID, "the text holds a NUL character"));
        return NULL;
    }
    return s;
}
%}
%typemap(in, noblock=1) const char *TEXT { if (!($1 = ($1_ltype)bz_py_utf8($input))) SWIG_fail; }
%typemap(in, noblock=1) const char *TEXT_OR_NULL {
  $1 = NULL;
  if ($input != Py_None && !($1 = ($1_ltype)bz_py_utf8($input))) SWIG_fail;
}
%typemap(freearg) const char *TEXT, const char *TEXT_OR_NULL "";

%typemap(in, noblock=1) (const char *BYTES, size_t LEN) (Py_buffer view = {0}) {
  if (PyObject_GetBuffer($input, &view, PyBUF_SIMPLE)) SWIG_fail;
  $1 = view.buf ? view.buf : (void *)""; $2 = (size_t)view.len;
}
%typemap(in, noblock=1) (const char *BYTES_OR_NULL, size_t LEN) (Py_buffer view = {0}) {
  $1 = NULL; $2 = 0;
  if ($input != Py_None) {
    if (PyObject_GetBuffer($input, &view, PyBUF_SIMPLE)) SWIG_fail;
    $1 = view.buf ? view.buf : (void *)""; $2 = (size_t)view.len;
  }
}
%typemap(freearg, noblock=1) (const char *BYTES, size_t LEN), (const char *BYTES_OR_NULL, size_t LEN) { PyBuffer_Release(&view$argnum); }

%{
static int bz_py_number(PyObject *o, int64_t low, int64_t high, int64_t *ret)
{
    int overflow = 0;

    *ret = PyLong_Check(o) ? PyLong_AsLongLongAndOverflow(o, &overflow) : 0;
    if (!PyLong_Check(o))
        PyErr_Format(PyExc_TypeError, "expected an int, not %.80s", Py_TYPE(o)->tp_name);
    else if (overflow || *ret < low || *ret > high)
        PyErr_SetString(PyExc_OverflowError, "the number is out of range");
    else
        return 1;
    return 0;
}
%}
%typemap(in, noblock=1) int64_t (int64_t number) {
  if (!bz_py_number($input, INT64_MIN, INT64_MAX, &number)) SWIG_fail;
  $1 = number;
}
%typemap(in, noblock=1) buzon_day (int64_t number), int (int64_t number) {
  if (!bz_py_number($input, INT32_MIN, INT32_MAX, &number)) SWIG_fail;
  $1 = ($1_ltype)number;
}
%typemap(in, noblock=1) int32_t (int64_t number) {
  if (!bz_py_number($input, INT32_MIN, INT32_MAX, &number)) SWIG_fail;
  $1 = (int32_t)number;
}
%typemap(in, noblock=1) buzon_day DAY { if (!bz_py_to_day($input, &$1)) SWIG_fail; }
%typemap(in, noblock=1) buzon_time AT { if (!bz_py_to_time($input, &$1)) SWIG_fail; }
%typemap(out, noblock=1) buzon_time { if (!($result = bz_py_time($1))) SWIG_fail; }
%typemap(out, noblock=1) buzon_day { if (!($result = bz_py_day($1))) SWIG_fail; }
%typemap(in, noblock=1) const buzon_due *DUE { if (!($1 = ($1_ltype)bz_py_record_c($input, BZ_R_DUE))) SWIG_fail; }
%typemap(in, noblock=1) enum SWIGTYPE NUMBER (int64_t number) {
  if (!bz_py_number($input, 0, 255, &number)) SWIG_fail;
  $1 = ($1_ltype)number;
}

%typemap(out, noblock=1) const char * { if (!($result = bz_py_text_or_none($1))) SWIG_fail; }
%typemap(out, noblock=1) char * { if (!($result = bz_text_value($1))) SWIG_fail; }
%typemap(out, noblock=1) char *read, char *next { if (!($result = bz_py_text_or_none($1))) SWIG_fail; }
/* true says only that nothing failed */
%typemap(out, noblock=1) bool { $result = PyBool_FromLong($1); }
%typemap(out, noblock=1) int64_t { if (!($result = PyLong_FromLongLong($1))) SWIG_fail; }

%define BZ_RECORD(NUMBER, NAME)
%typemap(out, noblock=1) buzon_##NAME * { if (!($result = $1 ? bz_take[NUMBER]($1) : Py_NewRef(Py_None))) SWIG_fail; }
%enddef
BZ_RECORD(BZ_R_ACCOUNT, account)
BZ_RECORD(BZ_R_ANSWER, answer)
BZ_RECORD(BZ_R_BATCH, batch)
BZ_RECORD(BZ_R_DUE, due)
BZ_RECORD(BZ_R_FILE, file)
BZ_RECORD(BZ_R_GROUP, group)
BZ_RECORD(BZ_R_INQUIRY, inquiry)
BZ_RECORD(BZ_R_PAGE, page)
BZ_RECORD(BZ_R_RECEIPT, receipt)
BZ_RECORD(BZ_R_REQUEST, request)
BZ_RECORD(BZ_R_RIDDLE, riddle)
BZ_RECORD(BZ_R_ROUND, round)
BZ_RECORD(BZ_R_SEARCH, search)

%define BZ_ITERATOR(NAME)
%typemap(out, noblock=1) buzon_##NAME * {
  bz_pages *pages = bz_pages_new(&bz_iterator_##NAME, $1);
  if (!pages) { PyErr_NoMemory(); SWIG_fail; }
  $result = SWIG_NewPointerObj(pages, $descriptor(bz_pages *), SWIG_POINTER_OWN);
}
%enddef
BZ_ITERATOR(inquiries)
BZ_ITERATOR(facets)
BZ_ITERATOR(groups)
BZ_ITERATOR(similars)
BZ_ITERATOR(searches)
BZ_ITERATOR(messages)
BZ_ITERATOR(events)
BZ_ITERATOR(accounts)
BZ_ITERATOR(answers)
BZ_ITERATOR(findings)
BZ_ITERATOR(riddles)
BZ_ITERATOR(rounds)

%define BZ_HOOK(FN, TRAMPOLINE)
%typemap(in, noblock=1) (FN fn, void *user, buzon_destroy_fn destroy) {
  $1 = NULL; $2 = NULL; $3 = NULL;
  if ($input != Py_None) {
    $2 = PyWeakref_NewRef($input, NULL);
    if (!$2) SWIG_fail;
    $1 = TRAMPOLINE; $3 = bz_py_destroy;
  }
}
%enddef
BZ_HOOK(buzon_clock_fn, bz_py_clock)
BZ_HOOK(buzon_log_fn, bz_py_log)
BZ_HOOK(buzon_interrupt_fn, bz_py_interrupt)
BZ_HOOK(buzon_progress_fn, bz_py_progress)
BZ_HOOK(buzon_scan_fn, bz_py_scan)
%typemap(in, noblock=1) (buzon_vault_find_fn find, buzon_vault_put_fn put, void *user, buzon_destroy_fn destroy) {
  $1 = NULL; $2 = NULL; $3 = NULL; $4 = NULL;
  if ($input != Py_None) {
    $3 = PyWeakref_NewRef($input, NULL);
    if (!$3) SWIG_fail;
    $1 = bz_py_vault_find; $2 = bz_py_vault_put; $4 = bz_py_destroy;
  }
}

/* A list is its own iterator, at the speed of C. */
%feature("python:tp_iter") bz_pages "PyObject_SelfIter";
%feature("python:slot", "tp_iternext", functype="iternextfunc") bz_pages::next;
%nothread bz_pages::next;
typedef struct {} bz_pages;
%extend bz_pages {
  ~bz_pages() { bz_pages_free($self); }
  PyObject *next() { return bz_py_next($self); }
}

%extend buzon_calendar {
  PyObject *add_working_days_each(PyObject *days, int32_t n, PyObject *ret) { return bz_py_add_each($self, days, n, ret); }
  PyObject *is_working_day_each(PyObject *days, PyObject *ret) { return bz_py_is_each($self, days, ret); }
  PyObject *working_days_between_each(PyObject *a, PyObject *b, PyObject *ret) { return bz_py_between_each($self, a, b, ret); }
}

%native(_register) PyObject *bz_py_register(PyObject *self, PyObject *args);
%native(_words) PyObject *bz_py_words(PyObject *self, PyObject *args);
