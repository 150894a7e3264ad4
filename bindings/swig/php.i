/* SPDX-License-Identifier: EUPL-1.2 */
/* How PHP sees the types of C. Nothing here names a method. */
%feature("php:type", "1");
%pragma(php) version="0.1.0"
%pragma(php) phpinfo="
  php_info_print_table_start();
  php_info_print_table_row(2, \"libbuzon\", buzon_version());
  php_info_print_table_end();
"
%{
#include <ctype.h>
#include <limits.h>
#include <stdbool.h>
#include "zend_enum.h"
#include "zend_exceptions.h"
#include "zend_interfaces.h"
#include "ext/date/php_date.h"
#include "ext/json/php_json.h"
#include "php_values.h"
#include "php_runtime.h"
#include "php_records.h"
#include "php_hooks.h"
#include "php_days.h"
#define bz_interrupt bz_php_interrupt

/* SWIG 4.1 knows no namespaces of PHP: every class and function it registers goes into Buzon\Ext. */
#define BZ_NS "Buzon\\Ext\\"
#undef  INIT_CLASS_ENTRY
#define INIT_CLASS_ENTRY(ce, name, fns) INIT_CLASS_ENTRY_EX(ce, BZ_NS name, sizeof(BZ_NS name) - 1, fns)
#undef  PHP_FE
#define PHP_FE(name, info) ZEND_NS_FENTRY("Buzon\\Ext", name, zif_##name, info, 0)
#undef  ZEND_ARG_OBJ_TYPE_MASK
#define ZEND_ARG_OBJ_TYPE_MASK(byref, name, cls, mask, def) \
  { #name, ZEND_TYPE_INIT_CLASS_CONST_MASK(BZ_NS #cls, (mask) | _ZEND_ARG_INFO_FLAGS(byref, 0, 0)), def },
#undef  ZEND_BEGIN_ARG_WITH_RETURN_OBJ_TYPE_MASK_EX
#define ZEND_BEGIN_ARG_WITH_RETURN_OBJ_TYPE_MASK_EX(name, byref, req, cls, mask) \
  static const zend_internal_arg_info name[] = { \
    { (const char *)(zend_uintptr_t)(req), ZEND_TYPE_INIT_CLASS_CONST_MASK(BZ_NS #cls, (mask) | _ZEND_ARG_INFO_FLAGS(byref, 0, 0)), NULL },

#define MAY_BE_MIXED MAY_BE_ANY

/* SWIG's args[] are copies without a reference: values are converted in the caller's frame, which PHP frees. */
#define BZ_ARG(input) ZEND_CALL_ARG(execute_data, (uint32_t)(&(input) - args) + 1)
#define BZ_ARGNO(input) ((uint32_t)(&(input) - args) + 1)
%}

%{
typedef int bz_walk;
/* Every class SWIG registers is a closed, internal handle: final, not serializable, and abstract without a constructor, so
 * that no object without a C pointer can exist (SWIG 4.1 would dereference NULL). What a handle lends to C is a property of it. */
static zend_class_entry *bz_register_class(zend_class_entry *template)
{
    zend_class_entry *ce = zend_register_internal_class(template);

    ce->ce_flags |= ZEND_ACC_FINAL | ZEND_ACC_NOT_SERIALIZABLE | ZEND_ACC_NO_DYNAMIC_PROPERTIES;
    if (!ce->constructor)
        ce->ce_flags |= ZEND_ACC_EXPLICIT_ABSTRACT_CLASS;
    for (const zend_function_entry *f = template->info.internal.builtin_functions; f && f->fname; f++)
        if (!strcmp(f->fname, "set_clock"))
            zend_declare_property_null(ce, "lent", strlen("lent"), ZEND_ACC_PRIVATE);
    if (!strcmp(ZSTR_VAL(ce->name), BZ_NS "Pages")) {
        ce->get_iterator = bz_walk_new;
        zend_class_implements(ce, 1, zend_ce_aggregate);
    }
    return ce;
}
#define zend_register_internal_class bz_register_class
%}
%minit %{
  bz_php_record_register();
%}
%rshutdown %{
  bz_php_forget();
%}

/* The library's error is taken before anything is converted. */
%exception {
  $action
  if (UNEXPECTED(bz_e || bz_php.bailed || EG(exception))) {
    bz_php_throw(bz_e);
    SWIG_fail;
  }
}

/* SWIG's own conversion dereferences a wrapper whose constructor never ran. */
%typemap(in, phptype="?SWIGTYPE") SWIGTYPE * %{
  if (Z_TYPE($input) == IS_OBJECT && instanceof_function(Z_OBJCE($input), (zend_class_entry *)$1_descriptor->clientdata)
      && SWIG_Z_FETCH_OBJ_P(&$input)->ptr)
    $1 = ($1_ltype)SWIG_Z_FETCH_OBJ_P(&$input)->ptr;
  else if (Z_TYPE($input) == IS_NULL)
    $1 = NULL;
  else {
    zend_argument_type_error(BZ_ARGNO($input), "must be a live %s object", ZSTR_VAL(((zend_class_entry *)$1_descriptor->clientdata)->name));
    SWIG_fail;
  }
%}

/* Texts are borrowed from the caller's string. No hidden NUL, no number in its place. */
%{
static const char *bz_php_text(zval *arg, uint32_t n, bool null, bool *ok)
{
    *ok = true;
    if (null && Z_TYPE_P(arg) == IS_NULL)
        return NULL;
    if (Z_TYPE_P(arg) != IS_STRING)
        zend_argument_type_error(n, "must be of type string, %s given", zend_zval_type_name(arg));
    else if (strlen(Z_STRVAL_P(arg)) != Z_STRLEN_P(arg))
        bz_php_throw(buzon_error_new(BUZON_ERR_INVALID, "the text holds a NUL character"));
    else
        return Z_STRVAL_P(arg);
    *ok = false;
    return NULL;
}

static bool bz_php_number(zval *arg, uint32_t n, int64_t low, int64_t high, int64_t *ret)
{
    if (Z_TYPE_P(arg) != IS_LONG)
        zend_argument_type_error(n, "must be of type int, %s given", zend_zval_type_name(arg));
    else if (Z_LVAL_P(arg) < low || Z_LVAL_P(arg) > high)
        zend_argument_value_error(n, "is out of range");
    else {
        *ret = Z_LVAL_P(arg);
        return true;
    }
    return false;
}
%}
%typemap(in, phptype="string") const char *TEXT %{
  { bool ok; $1 = ($1_ltype)bz_php_text(BZ_ARG($input), BZ_ARGNO($input), false, &ok); if (!ok) SWIG_fail; }
%}
%typemap(in, phptype="?string") const char *TEXT_OR_NULL %{
  { bool ok; $1 = ($1_ltype)bz_php_text(BZ_ARG($input), BZ_ARGNO($input), true, &ok); if (!ok) SWIG_fail; }
%}
%typemap(in, phptype="string") (const char *BYTES, size_t LEN) %{
  if (Z_TYPE_P(BZ_ARG($input)) != IS_STRING) {
    zend_argument_type_error(BZ_ARGNO($input), "must be of type string, %s given", zend_zval_type_name(BZ_ARG($input)));
    SWIG_fail;
  }
  $1 = Z_STRVAL_P(BZ_ARG($input)); $2 = Z_STRLEN_P(BZ_ARG($input));
%}
%typemap(in, phptype="?string") (const char *BYTES_OR_NULL, size_t LEN) %{
  $1 = NULL; $2 = 0;
  if (Z_TYPE_P(BZ_ARG($input)) == IS_STRING) {
    $1 = Z_STRVAL_P(BZ_ARG($input)); $2 = Z_STRLEN_P(BZ_ARG($input));
  } else if (Z_TYPE_P(BZ_ARG($input)) != IS_NULL) {
    zend_argument_type_error(BZ_ARGNO($input), "must be of type ?string, %s given", zend_zval_type_name(BZ_ARG($input)));
    SWIG_fail;
  }
%}
%typemap(in, phptype="int") int64_t %{
  if (!bz_php_number(BZ_ARG($input), BZ_ARGNO($input), INT64_MIN, INT64_MAX, (int64_t *)&$1)) SWIG_fail;
%}
%typemap(in, phptype="int") int, int32_t, buzon_day %{
  { int64_t n; if (!bz_php_number(BZ_ARG($input), BZ_ARGNO($input), INT32_MIN, INT32_MAX, &n)) SWIG_fail; $1 = ($1_ltype)n; }
%}
%typemap(in, phptype="int") enum SWIGTYPE NUMBER %{
  { int64_t n; if (!bz_php_number(BZ_ARG($input), BZ_ARGNO($input), 0, 255, &n)) SWIG_fail; $1 = ($1_ltype)n; }
%}
%typemap(in, phptype="bool") bool %{
  if (Z_TYPE_P(BZ_ARG($input)) != IS_TRUE && Z_TYPE_P(BZ_ARG($input)) != IS_FALSE) {
    zend_argument_type_error(BZ_ARGNO($input), "must be of type bool, %s given", zend_zval_type_name(BZ_ARG($input)));
    SWIG_fail;
  }
  $1 = Z_TYPE_P(BZ_ARG($input)) == IS_TRUE;
%}

%typemap(in, phptype="mixed") const buzon_due *DUE %{
  $1 = ($1_ltype)bz_php_record_c(BZ_ARG($input), BZ_R_DUE, BZ_ARGNO($input));
  if (!$1) SWIG_fail;
%}
%typemap(in, phptype="mixed") buzon_day DAY %{ if (!bz_php_to_day(BZ_ARG($input), BZ_ARGNO($input), &$1)) SWIG_fail; %}
%typemap(in, phptype="int") buzon_time AT %{
  if (!bz_php_number(BZ_ARG($input), BZ_ARGNO($input), INT64_MIN, INT64_MAX, (int64_t *)&$1)) SWIG_fail;
%}
%typemap(out, phptype="mixed") buzon_day %{ bz_php_time(return_value, (int64_t)$1 * 86400000); %}
%typemap(out, phptype="mixed") buzon_time %{ bz_php_time(return_value, $1); %}
%typemap(out, phptype="int") int64_t %{ RETVAL_LONG($1); %}
%typemap(out, phptype="void") void ""
%typemap(out, phptype="bool") bool %{ RETVAL_BOOL($1); %}
%typemap(out, phptype="string") const char * %{ RETVAL_STRING($1 ? $1 : ""); %}
%typemap(out, phptype="string") char * %{ RETVAL_STRING($1); %}
%typemap(out, phptype="?string") char *read, char *next %{ if ($1) { RETVAL_STRING($1); } else { RETVAL_NULL(); } %}

%define BZ_RECORD(NUMBER, NAME)
%typemap(out, phptype="mixed") buzon_##NAME * %{
  RETVAL_NULL();
  if ($1) {
    bz_value made = bz_take[NUMBER]($1);
    if (!made) SWIG_fail;
    RETVAL_OBJ(made);
  }
%}
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
%typemap(out, phptype="mixed") buzon_##NAME * %{
  {
    bz_pages *pages = bz_pages_new(&bz_iterator_##NAME, $1);
    if (!pages) { zend_throw_error(NULL, "out of memory"); SWIG_fail; }
    SWIG_SetPointerZval($result, (void *)pages, $descriptor(bz_pages *), 1);
  }
%}
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

%{
/* Keep a function where the collector sees it. The layer lends each once, when it opens the inbox. */
static bz_hook *bz_php_lend(zval *self, const char *what, zval *function)
{
    zval lent, old;
    bz_hook *hook = NULL;

    ZVAL_COPY(&lent, zend_read_property(Z_OBJCE_P(self), Z_OBJ_P(self), "lent", strlen("lent"), true, &old));
    if (Z_TYPE(lent) != IS_ARRAY) {
        zval_ptr_dtor(&lent);
        array_init(&lent);
    }
    SEPARATE_ARRAY(&lent);
    if (Z_TYPE_P(function) != IS_NULL) {
        hook = ecalloc(1, sizeof *hook);
        ZVAL_COPY_VALUE(&hook->callable, function);
        Z_TRY_ADDREF_P(function);
    }
    add_assoc_zval(&lent, what, function);
    zend_update_property(Z_OBJCE_P(self), Z_OBJ_P(self), "lent", strlen("lent"), &lent);
    zval_ptr_dtor(&lent);
    return hook;
}
%}
%define BZ_HOOK(FN, TRAMPOLINE)
%typemap(in, phptype="?callable") (FN fn, void *user, buzon_destroy_fn destroy) %{
  $1 = NULL; $2 = NULL; $3 = NULL;
  {
    zend_fcall_info_cache fcc = {0};
    if (Z_TYPE($input) != IS_NULL && !zend_is_callable_ex(&$input, NULL, 0, NULL, &fcc, NULL)) {
      zend_argument_type_error(BZ_ARGNO($input), "must be a callable or null");
      SWIG_fail;
    }
    if (($2 = bz_php_lend(ZEND_THIS, #FN, &$input))) {
      ((bz_hook *)$2)->fcc = fcc; $1 = TRAMPOLINE; $3 = bz_hook_destroy;
    }
  }
%}
%enddef
BZ_HOOK(buzon_clock_fn, bz_php_clock)
BZ_HOOK(buzon_log_fn, bz_php_log)
BZ_HOOK(buzon_interrupt_fn, bz_php_interrupt)
BZ_HOOK(buzon_progress_fn, bz_php_progress)
BZ_HOOK(buzon_scan_fn, bz_php_scan)
%typemap(in, phptype="mixed") (buzon_vault_find_fn find, buzon_vault_put_fn put, void *user, buzon_destroy_fn destroy) %{
  $1 = NULL; $2 = NULL; $3 = NULL; $4 = NULL;
  if (Z_TYPE($input) != IS_NULL && Z_TYPE($input) != IS_OBJECT) {
    zend_argument_type_error(BZ_ARGNO($input), "must be a vault or null");
    SWIG_fail;
  }
  if (($3 = bz_php_lend(ZEND_THIS, "vault", &$input))) {
    $1 = bz_php_vault_find; $2 = bz_php_vault_put; $4 = bz_hook_destroy;
  }
%}

%typemap(out, phptype="mixed") bz_walk %{ (void)$1; zend_create_internal_iterator_zval(return_value, ZEND_THIS); %}
typedef struct {} bz_pages;
%extend bz_pages {
  ~bz_pages() { bz_pages_free($self); }
  bz_walk getIterator() { return 0; }
}
/* Many days at once: lists of PHP's own numbers. */
%typemap(in, phptype="array") zval *DAYS %{
  $1 = BZ_ARG($input);
  if (Z_TYPE_P($1) != IS_ARRAY) {
    zend_argument_type_error(BZ_ARGNO($input), "must be of type array, %s given", zend_zval_type_name($1));
    SWIG_fail;
  }
%}
%typemap(out, phptype="array") zval %{ ZVAL_COPY_VALUE(return_value, &$1); %}
%apply zval *DAYS { zval *a, zval *b };
%extend buzon_calendar {
  zval add_working_days_each(zval *DAYS, int32_t n, buzon_error **err) { return bz_php_add_each($self, DAYS, n, err); }
  zval is_working_day_each(zval *DAYS, buzon_error **err) { return bz_php_is_each($self, DAYS, err); }
  zval working_days_between_each(zval *a, zval *b, buzon_error **err) { return bz_php_between_each($self, a, b, err); }
}

%{
static bz_pages *bz_php_pages_of(zend_object *o)
{
    zval z;

    ZVAL_OBJ(&z, o);
    return SWIG_Z_FETCH_OBJ_P(&z)->ptr;
}
typedef int bz_word_list;
static bz_word_list bz_all_words(void)
{
    return 0;
}
%}
%typemap(out, phptype="array") bz_word_list %{ (void)$1; bz_php_words(return_value); %}
%rename(words) bz_all_words;
typedef int bz_word_list;
bz_word_list bz_all_words(void);
