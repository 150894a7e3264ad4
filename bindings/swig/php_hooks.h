/* SPDX-License-Identifier: EUPL-1.2 */
/* Functions of the host in PHP: on this thread, inside the call; exceptions stay pending, fatal
 * errors are held back. */
#ifndef BZ_PHP_HOOKS_H
#define BZ_PHP_HOOKS_H

/* The callable is a private property of the handle, where the cycle collector sees it; C
 * borrows it. */
typedef struct {
    zval callable;
    zend_fcall_info_cache fcc;
} bz_hook;

static void bz_hook_destroy(void *user)
{
    efree(user);
}

/* C must unwind before a fatal error goes on, or an fpm worker keeps what C holds. */
static bool bz_hook_run(zend_fcall_info *fci, zend_fcall_info_cache *fcc, zval *ret)
{
    fci->size = sizeof *fci;
    fci->retval = ret;
    ZVAL_UNDEF(ret);
    if (EG(exception) || bz_php.bailed)
        return false;
    zend_try
    {
        zend_call_function(fci, fcc);
    }
    zend_catch
    {
        bz_php.bailed = true;
    }
    zend_end_try();
    return !bz_php.bailed && !EG(exception) && Z_TYPE_P(ret) != IS_UNDEF;
}

static bool bz_hook_call(const bz_hook *hook, zval *ret, uint32_t n, zval *args)
{
    zend_fcall_info fci = {.params = args, .param_count = n};
    zend_fcall_info_cache fcc = hook->fcc;
    zval held; /* the function may replace itself */
    bool ok;

    ZVAL_COPY(&held, &hook->callable);
    ZVAL_UNDEF(&fci.function_name);
    ok = bz_hook_run(&fci, &fcc, ret);
    if (!bz_php.bailed)
        zval_ptr_dtor(&held);
    return ok;
}

/* A method of a vault. */
static bool bz_hook_method(const bz_hook *hook, const char *name, zval *ret, uint32_t n,
                           zval *args)
{
    zend_fcall_info fci = {.params = args, .param_count = n, .object = Z_OBJ(hook->callable)};
    zval held;
    bool ok;

    ZVAL_COPY(&held, &hook->callable);
    ZVAL_STRING(&fci.function_name, name);
    ok = bz_hook_run(&fci, NULL, ret);
    if (!bz_php.bailed) {
        zval_ptr_dtor(&fci.function_name);
        zval_ptr_dtor(&held);
    }
    return ok;
}

static void bz_hook_done(zval *ret, uint32_t n, zval *args)
{
    if (bz_php.bailed)
        return;
    zval_ptr_dtor(ret);
    for (uint32_t i = 0; i < n; i++)
        zval_ptr_dtor(&args[i]);
}

static bool bz_hook_failed(buzon_error **err)
{
    *err = buzon_error_new_foreign("a PHP function of the host threw", NULL, NULL);
    return false;
}

static bool bz_php_clock(void *user, buzon_time *now, buzon_error **err)
{
    zval ret;
    bool ok = bz_hook_call(user, &ret, 0, NULL);

    if (ok && Z_TYPE(ret) != IS_LONG) { /* the layer turns the date into milliseconds */
        zend_type_error("the clock must return milliseconds, %s returned",
                        zend_zval_type_name(&ret));
        ok = false;
    }
    if (ok)
        *now = Z_LVAL(ret);
    bz_hook_done(&ret, 0, NULL);
    return ok || bz_hook_failed(err);
}

/* What the engine would run between two instructions: pcntl's handlers. */
static void bz_php_signals(void)
{
    if (!zend_atomic_bool_load_ex(&EG(vm_interrupt)) || !zend_interrupt_function)
        return;
    zend_atomic_bool_store_ex(&EG(vm_interrupt), false);
    zend_try
    {
        zend_interrupt_function(EG(current_execute_data));
    }
    zend_catch
    {
        bz_php.bailed = true;
    }
    zend_end_try();
}

/* A time limit is left to PHP, once C has unwound. */
static bool bz_php_interrupt(void *user, buzon_error **err)
{
    bool stop = false;
    zval ret;

    if (zend_atomic_bool_load_ex(&EG(timed_out)))
        return true;
    bz_php_signals();
    if (user && bz_hook_call(user, &ret, 0, NULL)) {
        stop = zend_is_true(&ret);
        bz_hook_done(&ret, 0, NULL);
    }
    if (EG(exception) || bz_php.bailed)
        return !bz_hook_failed(err);
    return stop;
}

/* A function that cannot fail threw: the work goes on. exit() is obeyed when C has unwound. */
static void bz_hook_unheard(const char *what)
{
    if (bz_php.bailed || !EG(exception) || zend_is_unwind_exit(EG(exception)))
        return;
    zend_clear_exception();
    php_error_docref(NULL, E_WARNING, "the %s function threw", what);
}

static void bz_php_log(void *user, int level, const char *line)
{
    zval args[2], ret;

    ZVAL_LONG(&args[0], level);
    ZVAL_STRING(&args[1], line);
    (void)bz_hook_call(user, &ret, 2, args);
    bz_hook_done(&ret, 2, args);
    bz_hook_unheard("log");
}

static void bz_php_progress(void *user, const char *what, int64_t done, int64_t total)
{
    zval args[3], ret;

    ZVAL_STRING(&args[0], what);
    ZVAL_LONG(&args[1], done);
    ZVAL_LONG(&args[2], total);
    (void)bz_hook_call(user, &ret, 3, args);
    bz_hook_done(&ret, 3, args);
    bz_hook_unheard("progress");
}

static bool bz_php_vault_find(void *user, const char *account, const char *name,
                              buzon_vault_slot *slot, buzon_error **err)
{
    zval args[2], ret;
    bool ok;

    ZVAL_STRING(&args[0], account);
    ZVAL_STRING(&args[1], name);
    ok = bz_hook_method(user, "find", &ret, 2, args);
    if (!ok)
        bz_hook_failed(err);
    else if (Z_TYPE(ret) == IS_STRING)
        ok = buzon_vault_answer(slot, Z_STRVAL(ret), Z_STRLEN(ret), err);
    bz_hook_done(&ret, 2, args);
    return ok;
}

static bool bz_php_vault_put(void *user, const char *account, const char *name,
                             const char *bytes, size_t len, buzon_error **err)
{
    zval args[3], ret;
    bool ok;

    ZVAL_STRING(&args[0], account);
    ZVAL_STRING(&args[1], name);
    ZVAL_NULL(&args[2]);
    if (bytes)
        ZVAL_STRINGL(&args[2], bytes, len);
    ok = bz_hook_method(user, "put", &ret, 3, args);
    bz_hook_done(&ret, 3, args);
    return ok || bz_hook_failed(err);
}

static bool bz_php_scan(void *user, const char *path, const char *type,
                        enum buzon_scan *verdict, buzon_error **err)
{
    zval args[2], ret;
    bool ok;

    ZVAL_STRING(&args[0], path);
    ZVAL_STRING(&args[1], type);
    ok = bz_hook_call(user, &ret, 2, args);
    if (ok && Z_TYPE(ret) != IS_LONG) { /* the layer turns the verdict into its number */
        zend_type_error("the scanner must return a verdict, %s returned",
                        zend_zval_type_name(&ret));
        ok = false;
    }
    if (ok)
        *verdict = (enum buzon_scan)Z_LVAL(ret);
    bz_hook_done(&ret, 2, args);
    return ok || bz_hook_failed(err);
}

#endif
