/* SPDX-License-Identifier: EUPL-1.2 */
/* What a browser sends by itself: name=value&… with escapes (WHATWG URL, 5.1). */
#include "network/web/web.h"

#include <string.h>

enum { FORM_FIELDS = 1000 };

static int form_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A JSON string literal of it, so that broken UTF-8 is repaired where all of it is. */
static bool form_decode(const char *s, size_t len, struct bz_str *ret, struct bz_err *err)
{
    BZ_DONE(bz_str) text = {0};

    for (size_t i = 0; i < len; i++) {
        char c = s[i] == '+' ? ' ' : s[i];

        if (c == '%') {
            int high = i + 2 < len ? form_digit(s[i + 1]) : -1;
            int low = i + 2 < len ? form_digit(s[i + 2]) : -1;

            if (high < 0 || low < 0)
                return bz_fail(err, BUZON_ERR_PARSE, "the form has a broken escape");
            c = (char)(high * 16 + low);
            i += 2;
        }
        if (!c) /* no text has it: as base/json.h does with \u0000 */
            bz_str_add(&text, "\xEF\xBF\xBD");
        else
            bz_str_add_char(&text, c);
    }
    bz_json_quote(ret, text.data ? text.data : "");
    return (!text.failed && !ret->failed) || bz_nomem(err);
}

static struct bz_json *form_text(const char *s, size_t len, struct bz_err *err)
{
    BZ_DONE(bz_str) quoted = {0};

    return form_decode(s, len, &quoted, err)
               ? bz_json_parse(quoted.data, quoted.len, NULL, "the form", err)
               : NULL;
}

/* The second value of a name makes a list of it. */
static bool form_put(struct bz_json *form, const char *name, const struct bz_json *value)
{
    const struct bz_json *before = bz_json_get(form, name);
    BZ_AUTO(bz_json) list = NULL;

    if (!before)
        return bz_json_set_shared(form, name, value);
    list = bz_json_kind(before) == BZ_JSON_ARRAY ? bz_json_copy(before) : bz_json_array();
    return (bz_json_kind(before) == BZ_JSON_ARRAY ||
            bz_json_push(list, bz_json_share(before))) &&
           bz_json_push(list, bz_json_share(value)) && bz_json_set(form, name, bz_steal(list));
}

struct bz_json *web_form(const char *body, size_t len, struct bz_err *err)
{
    BZ_AUTO(bz_json) form = bz_json_object();
    const char *end = body + len;

    if (!form)
        return bz_nomem(err);
    for (int n = 0; body < end; n++) {
        const char *stop = memchr(body, '&', (size_t)(end - body));
        size_t size = (size_t)((stop ? stop : end) - body);
        const char *equals = memchr(body, '=', size);
        size_t key = equals ? (size_t)(equals - body) : size;
        BZ_AUTO(bz_json) name = NULL;
        BZ_AUTO(bz_json) value = NULL;

        if (n == FORM_FIELDS)
            return bz_fail(err, BUZON_ERR_LIMIT, "a form of more than %d fields", FORM_FIELDS);
        if (!(name = form_text(body, key, err)) ||
            !(value = form_text(equals ? equals + 1 : "", size - key - (equals != NULL), err)))
            return NULL;
        if (*bz_json_text(name) && !form_put(form, bz_json_text(name), value))
            return bz_nomem(err);
        body += size + (stop != NULL);
    }
    return bz_steal(form);
}
