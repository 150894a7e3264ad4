/* SPDX-License-Identifier: EUPL-1.2 */
/* The record class of PHP: its fields come out of the library when they are first read, and are
 * ordinary properties then. */
#ifndef BZ_PHP_RECORDS_H
#define BZ_PHP_RECORDS_H

/* --- filling --- */

static struct bz_out bz_php_out(zend_object *o)
{
    bz_php_record *r = bz_php_record_of(o);

    return (struct bz_out){o, bz_php.at[r->kind], r->kind, r->held, r->hold};
}

/* The field that a slot is for; -1 when it is none that could be filled. */
static int bz_php_field_of(zend_object *o, zend_string *name)
{
    bz_php_record *r = bz_php_record_of(o);
    zend_property_info *info = r->c ? zend_hash_find_ptr(&o->ce->properties_info, name) : NULL;

    for (int i = 0; info && i < bz_kinds[r->kind].n; i++)
        if (bz_php.at[r->kind][i] == info->offset)
            return Z_ISUNDEF_P(OBJ_PROP(o, info->offset)) ? i : -1;
    return -1;
}

/* Fill the property of that name; false with an exception. */
static bool bz_php_fill(zend_object *o, zend_string *name)
{
    int i = bz_php_field_of(o, name);
    struct bz_out out;

    if (i < 0)
        return true;
    out = bz_php_out(o);
    return bz_field[out.kind](&out, bz_php_record_of(o)->c, i);
}

static void bz_php_fill_all(zend_object *o)
{
    bz_php_record *r = bz_php_record_of(o);
    struct bz_out out = bz_php_out(o);

    for (int i = 0; r->c && i < bz_kinds[r->kind].n && !EG(exception); i++)
        if (Z_ISUNDEF_P(OBJ_PROP(o, out.at[i])))
            bz_field[out.kind](&out, r->c, i);
}

/* --- handlers: fill, then do as any object --- */

/* The engine comes here only for a slot that is not filled yet. */
static zval *bz_php_read(zend_object *o, zend_string *name, int type, void **cache, zval *rv)
{
    if (!bz_php_fill(o, name)) {
        ZVAL_NULL(rv);
        return rv;
    }
    return zend_std_read_property(o, name, type, cache, rv);
}

static zval *bz_php_write(zend_object *o, zend_string *name, zval *value, void **cache)
{
    return bz_php_fill(o, name) ? zend_std_write_property(o, name, value, cache) : value;
}

static zval *bz_php_pointer(zend_object *o, zend_string *name, int type, void **cache)
{
    return bz_php_fill(o, name) ? zend_std_get_property_ptr_ptr(o, name, type, cache)
                                : &EG(error_zval);
}

static int bz_php_has(zend_object *o, zend_string *name, int type, void **cache)
{
    return bz_php_fill(o, name) ? zend_std_has_property(o, name, type, cache) : 0;
}

static void bz_php_unset(zend_object *o, zend_string *name, void **cache)
{
    if (bz_php_fill(o, name))
        zend_std_unset_property(o, name, cache);
}

static HashTable *bz_php_properties(zend_object *o)
{
    bz_php_fill_all(o);
    return zend_std_get_properties(o);
}

/* The collector must not fill anything: without this it would ask bz_php_properties(). */
static HashTable *bz_php_gc(zend_object *o, zval **table, int *n)
{
    *table = o->properties ? NULL : o->properties_table;
    *n = o->properties ? 0 : o->ce->default_properties_count;
    return o->properties;
}

/* What var_dump() and its like show: without secrets. */
static HashTable *bz_php_debug(zend_object *o, int *is_temporary)
{
    bz_php_record *r = bz_php_record_of(o);
    HashTable *shown = zend_array_dup(bz_php_properties(o));

    for (const signed char *i = r->c ? bz_kinds[r->kind].secret : NULL; i && *i >= 0; i++) {
        zend_property_info *info =
            zend_get_property_info_for_slot(o, OBJ_PROP(o, bz_php.at[r->kind][*i]));

        zend_hash_del(shown, info->name);
    }
    *is_temporary = 1;
    return shown;
}

/* What one of two records has not filled yet is no difference. */
static int bz_php_compare(zval *a, zval *b)
{
    ZEND_COMPARE_OBJECTS_FALLBACK(a, b);
    if (Z_OBJCE_P(a) == Z_OBJCE_P(b)) {
        bz_php_fill_all(Z_OBJ_P(a));
        bz_php_fill_all(Z_OBJ_P(b));
    }
    return zend_std_compare_objects(a, b);
}

static zend_object *bz_php_clone(zend_object *old)
{
    bz_php_record *from = bz_php_record_of(old),
                  *to = bz_php_record_of(bz_php_record_create(old->ce));
    zend_object *o = &to->std;

    to->kind = from->kind;
    to->held = from->held;
    to->c = from->c;
    to->hold = from->hold ? bz_kinds[from->held].ref(from->hold) : NULL;
    zend_objects_clone_members(o, old);
    return o;
}

/* --- the class --- */

/* The library's own JSON. */
ZEND_METHOD(Buzon_Ext_Record, json)
{
    bz_php_record *r = bz_php_record_of(Z_OBJ_P(ZEND_THIS));
    buzon_error *e = NULL;
    char *text;

    ZEND_PARSE_PARAMETERS_NONE();
    if (!r->c || !bz_kinds[r->kind].to_json) {
        zend_throw_error(NULL, "only a %s that the library made has its JSON",
                         ZSTR_VAL(r->std.ce->name));
        RETURN_THROWS();
    }
    text = bz_kinds[r->kind].to_json(r->c, &e);
    if (!text) {
        bz_php_throw(e);
        RETURN_THROWS();
    }
    RETVAL_STRING(text);
    buzon_string_free(text);
}

ZEND_BEGIN_ARG_WITH_RETURN_TYPE_INFO_EX(bz_arginfo_json, 0, 0, IS_STRING, 0)
ZEND_END_ARG_INFO()

static const zend_function_entry bz_php_record_methods[] = {ZEND_ME(
    Buzon_Ext_Record, json, bz_arginfo_json, ZEND_ACC_PROTECTED | ZEND_ACC_FINAL) ZEND_FE_END};

/* What a record of that kind was made of. */
static const void *bz_php_record_c(zval *z, int kind, uint32_t n)
{
    bz_php_record *r = Z_TYPE_P(z) == IS_OBJECT && Z_OBJ_HT_P(z) == &bz_php_record_handlers
                           ? bz_php_record_of(Z_OBJ_P(z))
                           : NULL;

    if (r && r->c && r->kind == kind)
        return r->c;
    zend_argument_type_error(n, "must be a %s that the library made", bz_kinds[kind].name);
    return NULL;
}

static void bz_php_record_register(void)
{
    zend_object_handlers *h = &bz_php_record_handlers;
    zend_class_entry ce;

    INIT_CLASS_ENTRY_EX(ce, "Buzon\\Ext\\Record", strlen("Buzon\\Ext\\Record"),
                        bz_php_record_methods);
    bz_php_record_ce = zend_register_internal_class(&ce);
    bz_php_record_ce->ce_flags |= ZEND_ACC_EXPLICIT_ABSTRACT_CLASS | ZEND_ACC_READONLY_CLASS |
                                  ZEND_ACC_NO_DYNAMIC_PROPERTIES;
    bz_php_record_ce->create_object = bz_php_record_create;
    *h = std_object_handlers;
    h->offset = XtOffsetOf(bz_php_record, std);
    h->free_obj = bz_php_record_free;
    h->clone_obj = bz_php_clone;
    h->compare = bz_php_compare;
    h->read_property = bz_php_read;
    h->write_property = bz_php_write;
    h->get_property_ptr_ptr = bz_php_pointer;
    h->has_property = bz_php_has;
    h->unset_property = bz_php_unset;
    h->get_properties = bz_php_properties;
    h->get_gc = bz_php_gc;
    h->get_debug_info = bz_php_debug;
}

#endif
