/* SPDX-License-Identifier: EUPL-1.2 */
/* Finding a value's line and column again, and the checks that data files share. */
#include "term/locate.h"

#include "base/vec.h"
#include "term/civil.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* --- the way --- */

size_t bz_reader_enter(struct bz_reader *r, const char *key)
{
    size_t at = strlen(r->path);

    (void)snprintf(r->path + at, sizeof r->path - at, "%s%s", at ? "/" : "", key);
    return at;
}

size_t bz_reader_enter_at(struct bz_reader *r, size_t index)
{
    char key[24];

    (void)snprintf(key, sizeof key, "%zu", index);
    return bz_reader_enter(r, key);
}

void bz_reader_leave(struct bz_reader *r, size_t to)
{
    r->path[to] = '\0';
}

/* Where the value of the path is, or its member `key`. */
static void reader_point(struct bz_reader *r, const char *key)
{
    size_t at = strlen(r->path);
    int line, column;

    if (key)
        (void)bz_reader_enter(r, key);
    bz_locate(r->text, r->len, r->path, &line, &column);
    bz_reader_leave(r, at);
    bz_err_at(r->err, r->source, line, column);
}

bool bz_reader_fail(struct bz_reader *r, const char *key, const char *format, ...)
{
    char text[256];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    bz_err_set(r->err, BUZON_ERR_PARSE, "%s", text);
    reader_point(r, key);
    return false;
}

bool bz_reader_refuse(struct bz_reader *r, const char *key, const char *format, ...)
{
    char text[256];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    bz_err_set(r->err, BUZON_ERR_INVALID, "%s", text);
    reader_point(r, key);
    return false;
}

bool bz_reader_place(struct bz_reader *r, const char *key)
{
    bool ours = r->err->code == BUZON_ERR_INVALID || r->err->code == BUZON_ERR_PARSE ||
                r->err->code == BUZON_ERR_NOT_FOUND || r->err->code == BUZON_ERR_LIMIT;

    if (ours && !r->err->line)
        reader_point(r, key);
    return false;
}

/* --- the place; the text is known to be JSON, so that a walk needs no checks but for its end
 * --- */

struct locate_walk {
    const char *at, *end;
};

static void locate_space(struct locate_walk *w)
{
    while (w->at < w->end &&
           (*w->at == ' ' || *w->at == '\n' || *w->at == '\r' || *w->at == '\t'))
        w->at++;
}

static void locate_string(struct locate_walk *w)
{
    for (w->at++; w->at < w->end && *w->at != '"'; w->at++)
        w->at += *w->at == '\\' && w->at + 1 < w->end;
    if (w->at < w->end)
        w->at++;
}

/* Past a value: strings whole, brackets by their depth, anything else up to what ends it. */
static void locate_skip(struct locate_walk *w)
{
    int depth = 0;

    locate_space(w);
    while (w->at < w->end) {
        if (*w->at == '"') {
            locate_string(w);
        } else if (*w->at == '{' || *w->at == '[') {
            depth++;
            w->at++;
        } else if (*w->at == '}' || *w->at == ']') {
            if (!depth)
                return;
            depth--;
            w->at++;
        } else if (depth || (*w->at != ',' && *w->at != ':')) {
            w->at++;
            if (depth || (w->at < w->end && !strchr(",:}] \n\r\t", *w->at)))
                continue;
        }
        if (!depth)
            return;
    }
}

static void locate_past(struct locate_walk *w, char c)
{
    locate_space(w);
    if (w->at < w->end && *w->at == c)
        w->at++;
    locate_space(w);
}

/* To the value of a member; false when there is none. */
static bool locate_member(struct locate_walk *w, const char *key, size_t len)
{
    locate_past(w, '{');
    while (w->at < w->end && *w->at == '"') {
        const char *name = w->at + 1;

        locate_string(w);
        if ((size_t)(w->at - name) == len + 1 && !memcmp(name, key, len)) {
            locate_past(w, ':');
            return true;
        }
        locate_past(w, ':');
        locate_skip(w);
        locate_past(w, ',');
    }
    return false;
}

static bool locate_item(struct locate_walk *w, size_t index)
{
    locate_past(w, '[');
    for (; index && w->at < w->end && *w->at != ']'; index--) {
        locate_skip(w);
        locate_past(w, ',');
    }
    return !index && w->at < w->end && *w->at != ']';
}

static size_t locate_index(const char *key, size_t len)
{
    size_t n = 0;

    for (size_t i = 0; i < len && key[i] >= '0' && key[i] <= '9' && n < BZ_JSON_MAX_BYTES; i++)
        n = n * 10 + (size_t)(key[i] - '0');
    return n;
}

static void locate_place(const char *text, const char *at, int *line, int *column)
{
    const char *start = text;

    *line = 1;
    for (const char *p = text; p < at; p++) {
        if (*p == '\n') {
            (*line)++;
            start = p + 1;
        }
    }
    *column = (int)(at - start) + 1;
}

void bz_locate(const char *text, size_t len, const char *path, int *line, int *column)
{
    struct locate_walk w = {text, text + len};

    locate_space(&w);
    while (*path) {
        size_t n = strcspn(path, "/");
        struct locate_walk here = w;

        if (w.at >= w.end || !(*w.at == '[' ? locate_item(&w, locate_index(path, n))
                                            : locate_member(&w, path, n))) {
            w = here; /* a member that is missing is an error of its object */
            break;
        }
        path += n + (path[n] == '/');
    }
    locate_place(text, w.at, line, column);
}

/* --- names that are there twice --- */

/* A name with its quotes. */
struct locate_name {
    const char *at;
    size_t len;
};
struct locate_names BZ_VEC(struct locate_name);

static void locate_names_done(struct locate_names *names)
{
    free(names->items);
}

/* Equal ones in the order of the text. */
static int locate_compare(const void *a, const void *b)
{
    const struct locate_name *x = a, *y = b;
    int order = memcmp(x->at, y->at, x->len < y->len ? x->len : y->len);

    if (!order)
        order = (x->len > y->len) - (x->len < y->len);
    return order ? order : (x->at > y->at) - (x->at < y->at);
}

static bool locate_once(struct bz_reader *r, struct locate_names *names)
{
    if (names->n)
        qsort(names->items, names->n, sizeof *names->items, locate_compare);
    for (size_t i = 1; i < names->n; i++) {
        const struct locate_name *a = &names->items[i - 1], *b = &names->items[i];
        int line, column;

        if (a->len != b->len || memcmp(a->at, b->at, a->len) != 0)
            continue;
        bz_err_set(r->err, BUZON_ERR_PARSE, "%.*s is there twice",
                   b->len < 64 ? (int)b->len : 64, b->at);
        locate_place(r->text, b->at, &line, &column);
        bz_err_at(r->err, r->source, line, column);
        return false;
    }
    return true;
}

static bool locate_unique(struct bz_reader *r, struct locate_walk *w, int depth);

/* The members of an object, or the items of a list. */
static bool locate_unique_all(struct bz_reader *r, struct locate_walk *w, bool object,
                              int depth)
{
    BZ_DONE(locate_names) names = {0};
    char end = object ? '}' : ']';

    locate_past(w, object ? '{' : '[');
    while (w->at < w->end && *w->at != end) {
        struct locate_name name = {.at = w->at};

        if (object) {
            locate_string(w);
            name.len = (size_t)(w->at - name.at);
            if (!bz_vec_push(&names, name))
                return bz_nomem(r->err);
            locate_past(w, ':');
        }
        if (!locate_unique(r, w, depth + 1))
            return false;
        locate_past(w, ',');
        if (w->at == name.at)
            w->at++; /* never, in JSON; but never for ever */
    }
    locate_past(w, end);
    return locate_once(r, &names);
}

static bool locate_unique(struct bz_reader *r, struct locate_walk *w, int depth)
{
    locate_space(w);
    if (w->at < w->end && (*w->at == '{' || *w->at == '[') && depth < BZ_JSON_MAX_DEPTH)
        return locate_unique_all(r, w, *w->at == '{', depth);
    locate_skip(w);
    return true;
}

bool bz_reader_unique(struct bz_reader *r)
{
    struct locate_walk w = {r->text, r->text + r->len};
    const char *zero = memchr(r->text, '\0', r->len);
    int line, column;

    if (!zero)
        return locate_unique(r, &w, 0);
    /* Jansson reads on behind one that follows a number or a word; a walk would stumble. */
    bz_err_set(r->err, BUZON_ERR_PARSE, "a byte of 0 is in the text");
    locate_place(r->text, zero, &line, &column);
    bz_err_at(r->err, r->source, line, column);
    return false;
}

/* --- checks --- */

bool bz_reader_name(struct bz_reader *r, const struct bz_json *j, const char *key,
                    const char *const *names, int fallback, int *ret)
{
    const struct bz_json *value = bz_json_get(j, key);
    const char *text = bz_json_text(value);

    if (!value || bz_json_kind(value) == BZ_JSON_NULL) {
        if (fallback < 0)
            return bz_reader_fail(r, key, "%s is missing", key);
        *ret = fallback;
        return true;
    }
    for (int i = 0; text && names[i]; i++) {
        if (!strcmp(names[i], text)) {
            *ret = i;
            return true;
        }
    }
    return bz_reader_fail(r, key, "%s cannot be \"%.40s\"", key, text ? text : "");
}

bool bz_reader_day(struct bz_reader *r, const struct bz_json *j, const char *key, int32_t *ret)
{
    const struct bz_json *value = bz_json_get(j, key);

    if (!value || bz_json_kind(value) == BZ_JSON_NULL)
        return true;
    if (!bz_day_parse(bz_json_text(value), ret))
        return bz_reader_fail(r, key, "%s: \"%.40s\" is not a date", key,
                              bz_json_text(value) ? bz_json_text(value) : "");
    return true;
}

bool bz_reader_text(struct bz_reader *r, const struct bz_json *j, const char *key,
                    bool optional, char **ret)
{
    const struct bz_json *value = bz_json_get(j, key);
    const char *text = bz_json_text(value);

    if (!text) {
        *ret = NULL;
        if (optional && (!value || bz_json_kind(value) == BZ_JSON_NULL))
            return true;
        return bz_reader_fail(r, key, value ? "%s is not a text" : "%s is missing", key);
    }
    return bz_dup(ret, text, r->err);
}

bool bz_reader_int(struct bz_reader *r, const struct bz_json *j, const char *key,
                   struct bz_limits limits, int64_t *ret)
{
    const struct bz_json *value = bz_json_get(j, key);

    *ret = limits.fallback;
    if (!value || bz_json_kind(value) == BZ_JSON_NULL)
        return true;
    *ret = bz_json_int(value, limits.least - 1);
    if (bz_json_kind(value) != BZ_JSON_INT || *ret < limits.least || *ret > limits.most)
        return bz_reader_fail(r, key, "%s is not a whole number from %lld to %lld", key,
                              (long long)limits.least, (long long)limits.most);
    return true;
}

bool bz_reader_flag(struct bz_reader *r, const struct bz_json *j, const char *key,
                    bool fallback, bool *ret)
{
    const struct bz_json *value = bz_json_get(j, key);

    *ret = bz_json_bool(value, fallback);
    if (value && bz_json_kind(value) != BZ_JSON_BOOL && bz_json_kind(value) != BZ_JSON_NULL)
        return bz_reader_fail(r, key, "%s is neither true nor false", key);
    return true;
}

bool bz_reader_only(struct bz_reader *r, const struct bz_json *j, const char *const *names)
{
    const struct bz_json *value;
    const char *key;
    void *iter = NULL;

    while (bz_json_each(j, &iter, &key, &value)) {
        size_t i = 0;

        while (names[i] && strcmp(names[i], key) != 0)
            i++;
        if (!names[i])
            return bz_reader_fail(r, key, "\"%.40s\" is not known here", key);
    }
    return true;
}

bool bz_reader_shape(struct bz_reader *r, const struct bz_json *j, const char *key,
                     enum bz_json_kind kind, const char *what)
{
    const struct bz_json *value = bz_json_get(j, key);

    if (!value || bz_json_kind(value) == BZ_JSON_NULL || bz_json_kind(value) == kind)
        return true;
    return bz_reader_fail(r, key, "%s is %s", key, what);
}

/* --- files --- */

static void file_close(FILE **f)
{
    if (*f)
        (void)fclose(*f);
}

char *bz_file_read(const char *path, size_t *len, struct bz_err *err)
{
    __attribute__((cleanup(file_close))) FILE *f = fopen(path, "rbe");
    BZ_DONE(bz_str) text = {0};
    char part[8192];
    size_t n;

    if (!f && errno == ENOENT)
        return bz_fail(err, BUZON_ERR_NOT_FOUND, "there is no file %s", path);
    if (!f)
        return bz_fail(err, BUZON_ERR_IO, "cannot open %s", path);
    while ((n = fread(part, 1, sizeof part, f)) > 0) {
        bz_str_add_bytes(&text, part, n);
        if (text.len > BZ_JSON_MAX_BYTES)
            return bz_fail(err, BUZON_ERR_LIMIT, "%s is larger than 16 MiB", path);
    }
    if (ferror(f))
        return bz_fail(err, BUZON_ERR_IO, "cannot read %s", path);
    *len = text.len;
    return bz_str_take(&text, err);
}
