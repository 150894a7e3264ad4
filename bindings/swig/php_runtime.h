/* SPDX-License-Identifier: EUPL-1.2 */
/* What the PHP wrapper calls: failures, records, lists. */
#ifndef BZ_PHP_RUNTIME_H
#define BZ_PHP_RUNTIME_H

/* --- failures --- */

/* What the error carries beside its text: ErrorDetails::$details. */
static void bz_php_details(zval *ret, const buzon_error *e)
{
    buzon_time retry = buzon_error_retry_at(e);
    const char *source = buzon_error_source(e);

    array_init(ret);
    if (retry != BUZON_TIME_NONE) {
        zval at;

        bz_php_time(&at, retry);
        add_assoc_zval(ret, "retryAt", &at);
    }
    if (buzon_error_http_status(e))
        add_assoc_long(ret, "httpStatus", buzon_error_http_status(e));
    if (source)
        add_assoc_string(ret, "source", source);
    if (buzon_error_line(e))
        add_assoc_long(ret, "line", buzon_error_line(e));
    if (buzon_error_column(e))
        add_assoc_long(ret, "column", buzon_error_column(e));
}

/* Takes the error (NULL: the host's own exception or fatal error is on its way). */
static void bz_php_throw(buzon_error *e)
{
    buzon_code code = buzon_error_code(e);
    zend_class_entry *ce;
    zend_object *thrown;
    zval details;

    if (bz_php.bailed) {
        bz_php.bailed = false;
        buzon_error_free(e);
        zend_bailout();
    }
    if (e && !EG(exception)) {
        const char *stem =
            code < sizeof bz_error_stems / sizeof *bz_error_stems ? bz_error_stems[code] : NULL;

        ce = bz_php_layer_class(stem ? stem : "Internal", "Exception");
        if (ce) {
            bz_php_details(&details, e);
            thrown = zend_throw_exception(ce, buzon_error_message(e), (zend_long)code);
            zend_update_property(ce, thrown, "details", strlen("details"), &details);
            zval_ptr_dtor(&details);
        }
    }
    buzon_error_free(e);
}

/* {"Status": ["new", …]}: what C itself calls the values of each enum; for the check of both
 * surfaces. */
static void bz_php_words(zval *ret)
{
    array_init(ret);
    for (int e = 0; e < BZ_ENUMS; e++) {
        const char *word;
        zval list;

        if (!bz_words[e].say)
            continue;
        array_init(&list);
        for (int v = 0; (word = bz_words[e].say(v)); v++)
            add_next_index_string(&list, word);
        add_assoc_zval(ret, bz_words[e].name, &list);
    }
}

/* --- lists: foreach at the speed of C --- */

/* The next record; UNDEF at the end, or with an exception. */
static void bz_php_next(bz_pages *p, zval *ret)
{
    ZVAL_UNDEF(ret);
    if (!p || p->busy)
        return;
    p->busy = true; /* a function of the host may come here again */
    bz_pages_read(p, 1);
    p->busy = false;
    if (p->failure || bz_php.bailed || EG(exception)) {
        buzon_error *e = p->failure;

        p->failure = NULL;
        bz_php_throw(e);
        return;
    }
    if (p->i < p->n)
        *ret = bz_record_value(bz_take[p->type->record](p->rows[p->i++]));
}

struct bz_php_walk {
    zend_object_iterator it;
    zval current;
    zend_ulong n;
};

static bz_pages *bz_php_pages_of(zend_object *o);

static void bz_walk_forget(zend_object_iterator *it)
{
    struct bz_php_walk *w = (struct bz_php_walk *)it;

    zval_ptr_dtor(&w->current);
    ZVAL_UNDEF(&w->current);
}

static void bz_walk_free(zend_object_iterator *it)
{
    bz_walk_forget(it);
    zval_ptr_dtor(&it->data);
}

static int bz_walk_valid(zend_object_iterator *it)
{
    return Z_ISUNDEF(((struct bz_php_walk *)it)->current) ? FAILURE : SUCCESS;
}

static zval *bz_walk_current(zend_object_iterator *it)
{
    return &((struct bz_php_walk *)it)->current;
}

static void bz_walk_key(zend_object_iterator *it, zval *key)
{
    ZVAL_LONG(key, (zend_long)((struct bz_php_walk *)it)->n);
}

static void bz_walk_next(zend_object_iterator *it)
{
    struct bz_php_walk *w = (struct bz_php_walk *)it;

    bz_walk_forget(it);
    w->n++;
    bz_php_next(bz_php_pages_of(Z_OBJ(it->data)), &w->current);
}

static void bz_walk_rewind(zend_object_iterator *it)
{
    struct bz_php_walk *w = (struct bz_php_walk *)it;

    if (Z_ISUNDEF(w->current))
        bz_php_next(bz_php_pages_of(Z_OBJ(it->data)), &w->current);
}

static const zend_object_iterator_funcs bz_walk_funcs = {
    .dtor = bz_walk_free,
    .valid = bz_walk_valid,
    .get_current_data = bz_walk_current,
    .get_current_key = bz_walk_key,
    .move_forward = bz_walk_next,
    .rewind = bz_walk_rewind,
};

static zend_object_iterator *bz_walk_new(zend_class_entry *ce, zval *pages, int by_ref)
{
    struct bz_php_walk *w;

    (void)ce;
    if (by_ref) {
        zend_throw_error(NULL, "records cannot be taken by reference");
        return NULL;
    }
    w = emalloc(sizeof *w);
    zend_iterator_init(&w->it);
    w->it.funcs = &bz_walk_funcs;
    ZVAL_OBJ_COPY(&w->it.data, Z_OBJ_P(pages));
    ZVAL_UNDEF(&w->current);
    w->n = 0;
    return &w->it;
}

#endif
