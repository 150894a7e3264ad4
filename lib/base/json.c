/* SPDX-License-Identifier: EUPL-1.2 */
/* JSON both ways. A struct bz_json is the engine's own node behind a cast, so reading costs one
 * call. */
#include "base/json.h"

#include "base/json_read.h"
#include "base/json_scan.h"
#include "base/utf8.h"

#include <jansson.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* The engine takes nodes without const even where it only reads or counts references. */
static json_t *json_of(const struct bz_json *j)
{
    return (json_t *)(uintptr_t)j;
}

static struct bz_json *json_as(json_t *t)
{
    return (struct bz_json *)t;
}

/* --- parsing --- */

/* What the engine found wrong, without the piece of text it quotes: that may be personal data.
 */
static const char *json_complaint(enum json_error_code code)
{
    switch ((int)code) {
    case json_error_premature_end_of_input:
        return "not JSON: the text ends too early";
    case json_error_end_of_input_expected:
        return "not JSON: something follows the end of the document";
    case json_error_invalid_utf8:
        return "not JSON: bytes outside strings that are not UTF-8";
    default:
        return "not JSON: something else was expected here";
    }
}

static struct bz_json *json_refuse(const struct bz_json_scan *scan, const json_error_t *error,
                                   const char *source, struct bz_err *err)
{
    enum json_error_code code = json_error_code(error);
    size_t read = error->position > 0 ? (size_t)error->position : 0;
    size_t at = scan->len;

    if (code == json_error_out_of_memory)
        return bz_nomem(err);
    /* A raw NUL outside strings is an early end to the engine. */
    if (code == json_error_premature_end_of_input && read < bz_json_scan_len(scan))
        code = json_error_invalid_syntax;
    if (code == json_error_invalid_utf8)
        at = bz_json_scan_origin(scan, read);
    else if (code != json_error_premature_end_of_input)
        at = bz_json_scan_origin(scan, read ? read - 1 : 0); /* what was read last is wrong */
    bz_err_set(err, BUZON_ERR_PARSE, "%s", json_complaint(code));
    bz_json_scan_locate(scan, at, source, err);
    return NULL;
}

/* By the engine: what is not plain, and whatever is wrong. */
static struct bz_json *json_load(const struct bz_json_scan *scan, const char *source,
                                 struct bz_err *err)
{
    json_error_t error = {.line = -1};
    json_t *t =
        json_loadb(bz_json_scan_text(scan), bz_json_scan_len(scan), JSON_DECODE_ANY, &error);

    return t ? json_as(t) : json_refuse(scan, &error, source, err);
}

struct bz_json *bz_json_parse(const char *bytes, size_t len, int *repaired, const char *source,
                              struct bz_err *err)
{
    struct bz_json_scan scan = {.in = (const unsigned char *)bytes, .len = len};
    struct bz_json *j = NULL;
    bool memory = false;

    if (bz_json_scan(&scan, source, err)) {
        if (!scan.malformed)
            j = bz_json_read(bz_json_scan_text(&scan), bz_json_scan_len(&scan), &memory);
        if (!j)
            j = memory ? bz_nomem(err) : json_load(&scan, source, err);
        if (j && repaired)
            *repaired = scan.repaired;
    }
    bz_str_done(&scan.out);
    return j;
}

void bz_json_free(struct bz_json *j)
{
    json_decref(json_of(j));
}

struct bz_json *bz_json_share(const struct bz_json *j)
{
    return json_as(json_incref(json_of(j)));
}

/* --- reading --- */

enum bz_json_kind bz_json_kind(const struct bz_json *j)
{
    static const enum bz_json_kind kinds[] = {
        [JSON_OBJECT] = BZ_JSON_OBJECT, [JSON_ARRAY] = BZ_JSON_ARRAY,
        [JSON_STRING] = BZ_JSON_STRING, [JSON_INTEGER] = BZ_JSON_INT,
        [JSON_REAL] = BZ_JSON_REAL,     [JSON_TRUE] = BZ_JSON_BOOL,
        [JSON_FALSE] = BZ_JSON_BOOL,    [JSON_NULL] = BZ_JSON_NULL,
    };

    return j ? kinds[json_typeof(json_of(j))] : BZ_JSON_NONE;
}

const struct bz_json *bz_json_get(const struct bz_json *j, const char *key)
{
    return json_as(json_object_get(json_of(j), key));
}

const struct bz_json *bz_json_path(const struct bz_json *j, const char *dotted)
{
    const json_t *t = json_of(j);

    for (;;) {
        size_t n = strcspn(dotted, ".");

        t = json_object_getn(t, dotted, n);
        if (!t || !dotted[n])
            return (const struct bz_json *)t;
        dotted += n + 1;
    }
}

size_t bz_json_len(const struct bz_json *j)
{
    return json_is_array(json_of(j)) ? json_array_size(json_of(j))
                                     : json_object_size(json_of(j));
}

const struct bz_json *bz_json_at(const struct bz_json *j, size_t i)
{
    return json_as(json_array_get(json_of(j), i));
}

const char *bz_json_text(const struct bz_json *j)
{
    return json_string_value(json_of(j));
}

size_t bz_json_text_len(const struct bz_json *j)
{
    return json_string_length(json_of(j));
}

/* Whether an int64 holds the number exactly; 2^63 itself does not fit. */
static bool json_is_whole(double d)
{
    return d >= -0x1p63 && d < 0x1p63 && (double)(int64_t)d == d;
}

int64_t bz_json_int(const struct bz_json *j, int64_t fallback)
{
    const json_t *t = json_of(j);

    if (json_is_integer(t))
        return json_integer_value(t);
    if (json_is_real(t) && json_is_whole(json_real_value(t)))
        return (int64_t)json_real_value(t);
    return fallback;
}

bool bz_json_bool(const struct bz_json *j, bool fallback)
{
    return json_is_boolean(json_of(j)) ? json_is_true(json_of(j)) : fallback;
}

double bz_json_real(const struct bz_json *j, double fallback)
{
    return json_is_number(json_of(j)) ? json_number_value(json_of(j)) : fallback;
}

const char *bz_json_str(const struct bz_json *j, const char *key)
{
    return bz_json_text(bz_json_get(j, key));
}

int64_t bz_json_num(const struct bz_json *j, const char *key, int64_t fallback)
{
    return bz_json_int(bz_json_get(j, key), fallback);
}

bool bz_json_flag(const struct bz_json *j, const char *key, bool fallback)
{
    return bz_json_bool(bz_json_get(j, key), fallback);
}

bool bz_json_id(const struct bz_json *j, const char *key, char **ret, struct bz_err *err)
{
    const json_t *t = json_object_get(json_of(j), key);
    struct bz_str digits = {0};

    if (json_is_string(t))
        return bz_dup(ret, json_string_value(t), err);
    if (json_is_integer(t) || (json_is_real(t) && json_is_whole(json_real_value(t)))) {
        bz_str_add_int(&digits, bz_json_int((const struct bz_json *)t, 0));
        *ret = bz_str_take(&digits, err);
        return *ret;
    }
    *ret = NULL;
    return true;
}

bool bz_json_each(const struct bz_json *j, void **iter, const char **key,
                  const struct bz_json **value)
{
    json_t *t = json_of(j);

    *iter = *iter ? json_object_iter_next(t, *iter) : json_object_iter(t);
    if (!*iter)
        return false;
    *key = json_object_iter_key(*iter);
    *value = json_as(json_object_iter_value(*iter));
    return true;
}

/* --- writing --- */

struct bz_json *bz_json_object(void)
{
    return json_as(json_object());
}

struct bz_json *bz_json_array(void)
{
    return json_as(json_array());
}

/* Takes the value, also when it fails. Keys are UTF-8, which the engine would find out byte by
 * byte. */
static bool json_put(struct bz_json *j, const char *key, json_t *value)
{
    size_t len = key ? strlen(key) : 0;

    if (key && bz_utf8_valid(key, len) == len)
        return json_object_setn_new_nocheck(json_of(j), key, len, value) == 0;
    json_decref(value);
    return false;
}

/* A string node; null for NULL. What is not UTF-8 becomes U+FFFD, for the engine would refuse
 * it. */
static json_t *json_string_of(const char *text)
{
    __attribute__((cleanup(bz_str_done))) struct bz_str fixed = {0};
    size_t len = text ? strlen(text) : 0;

    if (!text)
        return json_null();
    if (bz_utf8_valid(text, len) == len)
        return json_stringn_nocheck(text, len);
    (void)bz_str_add_utf8(&fixed, text, len);
    return fixed.failed ? NULL : json_stringn_nocheck(fixed.data, fixed.len);
}

bool bz_json_set_text(struct bz_json *j, const char *key, const char *text)
{
    return json_put(j, key, json_string_of(text));
}

bool bz_json_set_int(struct bz_json *j, const char *key, int64_t n)
{
    json_t *value = n == BUZON_TIME_NONE ? json_null() : json_integer(n);

    return json_put(j, key, value);
}

bool bz_json_set_bool(struct bz_json *j, const char *key, bool b)
{
    return json_put(j, key, json_boolean(b));
}

bool bz_json_set_null(struct bz_json *j, const char *key)
{
    return json_put(j, key, json_null());
}

bool bz_json_set(struct bz_json *j, const char *key, struct bz_json *value)
{
    return json_put(j, key, json_of(value));
}

bool bz_json_set_shared(struct bz_json *j, const char *key, const struct bz_json *value)
{
    return json_put(j, key, json_incref(json_of(value)));
}

bool bz_json_remove(struct bz_json *j, const char *key)
{
    return json_object_del(json_of(j), key) == 0;
}

bool bz_json_push(struct bz_json *j, struct bz_json *value)
{
    return json_array_append_new(json_of(j), json_of(value)) == 0;
}

bool bz_json_push_text(struct bz_json *j, const char *text)
{
    return json_array_append_new(json_of(j), json_string_of(text)) == 0;
}

struct bz_json *bz_json_copy(const struct bz_json *j)
{
    return json_as(json_deep_copy(json_of(j)));
}

static int json_collect(const char *bytes, size_t len, void *user)
{
    struct bz_str *s = user;

    bz_str_add_bytes(s, bytes, len);
    return s->failed ? -1 : 0;
}

/* --- printing --- */

/* What the engine prints with; ours because its own looks for loops at every node, in a table,
 * which costs more than all the rest of it. */
struct json_printer {
    struct bz_str to;
    bool sorted; /* keys by their bytes, instead of the order of insertion */
};

enum { JSON_FEW = 16 };

struct json_pair {
    const char *key;
    json_t *value;
};

/* By the engine: through a callback, because a host may have given it allocators of its own. */
static void json_add_by_engine(struct json_printer *p, const json_t *j)
{
    size_t sorted = p->sorted ? JSON_SORT_KEYS : 0;

    if (json_dump_callback(j, json_collect, &p->to, sorted | JSON_COMPACT | JSON_ENCODE_ANY))
        p->to.failed = true;
}

static void json_add(struct json_printer *p, json_t *j, int depth);

static void json_add_member(struct json_printer *p, struct json_pair pair, bool first,
                            int depth)
{
    if (!first)
        bz_str_add_char(&p->to, ',');
    bz_json_quote(&p->to, pair.key);
    bz_str_add_char(&p->to, ':');
    json_add(p, pair.value, depth + 1);
}

static size_t json_pairs_sorted(json_t *object, struct json_pair pairs[JSON_FEW])
{
    const char *key;
    json_t *value;
    size_t n = 0;

    json_object_foreach(object, key, value)
    {
        size_t at = n++;

        for (; at > 0 && strcmp(key, pairs[at - 1].key) < 0; at--)
            pairs[at] = pairs[at - 1];
        pairs[at] = (struct json_pair){key, value};
    }
    return n;
}

static void json_add_object(struct json_printer *p, json_t *j, int depth)
{
    struct json_pair pairs[JSON_FEW], pair;
    size_t n = 0;

    bz_str_add_char(&p->to, '{');
    if (p->sorted) {
        n = json_pairs_sorted(j, pairs);
        for (size_t i = 0; i < n; i++)
            json_add_member(p, pairs[i], i == 0, depth);
    } else {
        json_object_foreach(j, pair.key, pair.value)
        {
            json_add_member(p, pair, n++ == 0, depth);
        }
    }
    bz_str_add_char(&p->to, '}');
}

static void json_add_array(struct json_printer *p, json_t *j, int depth)
{
    json_t *value;
    size_t i;

    bz_str_add_char(&p->to, '[');
    json_array_foreach(j, i, value)
    {
        if (i)
            bz_str_add_char(&p->to, ',');
        json_add(p, value, depth + 1);
    }
    bz_str_add_char(&p->to, ']');
}

/* What is deeper than any document, and what is rare, goes to the engine. */
static bool json_is_plain(const struct json_printer *p, const json_t *j, int depth)
{
    switch (json_typeof(j)) {
    case JSON_STRING:
        return strlen(json_string_value(j)) == json_string_length(j);
    case JSON_OBJECT:
        return depth <= BZ_JSON_MAX_DEPTH && (!p->sorted || json_object_size(j) <= JSON_FEW);
    case JSON_ARRAY:
        return depth <= BZ_JSON_MAX_DEPTH;
    case JSON_REAL:
        return false;
    case JSON_INTEGER:
    case JSON_TRUE:
    case JSON_FALSE:
    case JSON_NULL:
        break;
    }
    return true;
}

static void json_add(struct json_printer *p, json_t *j, int depth)
{
    if (!j || !json_is_plain(p, j, depth))
        json_add_by_engine(p, j);
    else if (json_is_object(j))
        json_add_object(p, j, depth);
    else if (json_is_array(j))
        json_add_array(p, j, depth);
    else if (json_is_string(j))
        bz_json_quote(&p->to, json_string_value(j));
    else if (json_is_integer(j))
        bz_str_add_int(&p->to, json_integer_value(j));
    else if (json_is_null(j))
        bz_str_add(&p->to, "null");
    else
        bz_str_add(&p->to, json_is_true(j) ? "true" : "false");
}

char *bz_json_print(const struct bz_json *j, struct bz_err *err)
{
    struct json_printer p = {.sorted = false};

    json_add(&p, json_of(j), 0);
    return bz_str_take(&p.to, err);
}

char *bz_json_print_canonical(const struct bz_json *j, struct bz_err *err)
{
    struct json_printer p = {.sorted = true};

    json_add(&p, json_of(j), 0);
    return bz_str_take(&p.to, err);
}

static void json_quote_odd(struct bz_str *s, const char *text, size_t len)
{
    static const char letters[] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
    unsigned char c = (unsigned char)*text;

    if (c >= 0x80)
        (void)bz_str_add_utf8(s, text, len);
    else if (c == '"' || c == '\\')
        bz_str_add_bytes(s, (char[]){'\\', *text}, 2);
    else if (c < sizeof letters && letters[c])
        bz_str_add_bytes(s, (char[]){'\\', letters[c]}, 2);
    else
        bz_str_addf(s, "\\u%04X", c);
}

void bz_json_quote(struct bz_str *s, const char *text)
{
    size_t len = text ? strlen(text) : 0, i = 0;

    if (!text) {
        bz_str_add(s, "null");
        return;
    }
    bz_str_add_char(s, '"');
    while (i < len) {
        const unsigned char *u = (const unsigned char *)text + i;
        size_t plain = bz_utf8_plain(u, len - i);
        int step;

        bz_str_add_bytes(s, u, plain);
        i += plain;
        if (i == len)
            break;
        step = bz_utf8_step(u + plain, len - i);
        step = step < 0 ? -step : step;
        json_quote_odd(s, text + i, (size_t)step);
        i += (size_t)step;
    }
    bz_str_add_char(s, '"');
}
