/* SPDX-License-Identifier: EUPL-1.2 */
/* Days of PHP: any date object, or many at once as a list of numbers. */
#ifndef BZ_PHP_DAYS_H
#define BZ_PHP_DAYS_H

/* Days since 1970-01-01 of a date of the proleptic Gregorian calendar. */
static int64_t bz_days_of(int64_t y, int64_t m, int64_t d)
{
    int64_t era, doy, yoe;

    y -= m <= 2;
    era = (y >= 0 ? y : y - 399) / 400;
    yoe = y - era * 400;
    doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

/* The date as it reads, in the zone of the object. */
static bool bz_php_to_day(zval *arg, uint32_t n, buzon_day *ret)
{
    bool date = Z_TYPE_P(arg) == IS_OBJECT &&
                instanceof_function(Z_OBJCE_P(arg), php_date_get_interface_ce());
    const timelib_time *t = date ? Z_PHPDATE_P(arg)->time : NULL;

    if (!t)
        zend_argument_type_error(n, "must be of type DateTimeInterface, %s given",
                                 zend_zval_type_name(arg));
    else if (t->y < 1 || t->y > 9999)
        zend_argument_value_error(n, "must be in the years 1 to 9999");
    else {
        *ret = (buzon_day)bz_days_of(t->y, t->m, t->d);
        return true;
    }
    return false;
}

/* --- many days at once --- */

/* The numbers of a list in an array to efree(); NULL with an exception. */
static int64_t *bz_php_numbers(const zval *list)
{
    HashTable *table = Z_ARRVAL_P(list);
    int64_t *numbers = safe_emalloc(zend_hash_num_elements(table), sizeof *numbers, 1);
    size_t n = 0;
    zval *item;

    ZEND_HASH_FOREACH_VAL(table, item)
    {
        ZVAL_DEREF(item);
        if (Z_TYPE_P(item) != IS_LONG) {
            zend_type_error("a list of days holds int, days since 1970; %s given",
                            zend_zval_type_name(item));
            efree(numbers);
            return NULL;
        }
        numbers[n++] = Z_LVAL_P(item);
    }
    ZEND_HASH_FOREACH_END();
    return numbers;
}

/* Packed lists of what was computed. */
static zval bz_php_list(const int64_t *numbers, size_t len)
{
    zval list;

    array_init_size(&list, (uint32_t)len);
    zend_hash_real_init_packed(Z_ARRVAL(list));
    ZEND_HASH_FILL_PACKED(Z_ARRVAL(list))
    {
        for (size_t i = 0; i < len; i++) {
            ZEND_HASH_FILL_SET_LONG(numbers[i]);
            ZEND_HASH_FILL_NEXT();
        }
    }
    ZEND_HASH_FILL_END();
    return list;
}

static zval bz_php_flags(const uint8_t *flags, size_t len)
{
    zval list;

    array_init_size(&list, (uint32_t)len);
    zend_hash_real_init_packed(Z_ARRVAL(list));
    ZEND_HASH_FILL_PACKED(Z_ARRVAL(list))
    {
        for (size_t i = 0; i < len; i++) {
            ZVAL_BOOL(__fill_val, flags[i]);
            ZEND_HASH_FILL_NEXT();
        }
    }
    ZEND_HASH_FILL_END();
    return list;
}

/* Nothing after an error or an exception. */

static zval bz_php_add_each(buzon_calendar *calendar, const zval *days, int32_t n,
                            buzon_error **err)
{
    size_t len = zend_hash_num_elements(Z_ARRVAL_P(days));
    int64_t *numbers = bz_php_numbers(days);
    zval list;

    ZVAL_UNDEF(&list);
    if (numbers && buzon_calendar_add_working_days_64(calendar, numbers, len, n, numbers, err))
        list = bz_php_list(numbers, len);
    if (numbers)
        efree(numbers);
    return list;
}

static zval bz_php_is_each(buzon_calendar *calendar, const zval *days, buzon_error **err)
{
    size_t len = zend_hash_num_elements(Z_ARRVAL_P(days));
    int64_t *numbers = bz_php_numbers(days);
    uint8_t *flags = numbers ? safe_emalloc(len, 1, 1) : NULL;
    zval list;

    ZVAL_UNDEF(&list);
    if (numbers && buzon_calendar_is_working_day_64(calendar, numbers, len, flags, err))
        list = bz_php_flags(flags, len);
    if (numbers) {
        efree(flags);
        efree(numbers);
    }
    return list;
}

static zval bz_php_between_each(buzon_calendar *calendar, const zval *a, const zval *b,
                                buzon_error **err)
{
    size_t len = zend_hash_num_elements(Z_ARRVAL_P(a));
    bool same = len == zend_hash_num_elements(Z_ARRVAL_P(b));
    int64_t *first = same ? bz_php_numbers(a) : NULL;
    int64_t *second = first ? bz_php_numbers(b) : NULL;
    zval list;

    ZVAL_UNDEF(&list);
    if (!same)
        zend_value_error("the lists hold %zu and %u days", len,
                         zend_hash_num_elements(Z_ARRVAL_P(b)));
    if (second &&
        buzon_calendar_working_days_between_64(calendar, first, second, len, first, err))
        list = bz_php_list(first, len);
    if (second)
        efree(second);
    if (first)
        efree(first);
    return list;
}

#endif
