/* SPDX-License-Identifier: EUPL-1.2 */
/* Services and their definitions, noted in the state, so that codes of requests can be read:
 * "services": {code: {"name", "group", "attributes": {code: {"text", "values": {key: name}}}}},
 * "todo": codes whose definition is to be asked for, "spent": bytes of all that. */
#include "network/open311/open311.h"

#include <string.h>

enum { SERVICE_BYTES = 256 << 10, SERVICE_TODO = 200, SERVICE_WORDS = 300 };

const struct bz_json *o3_service(const struct o3 *e, const char *code)
{
    return code ? bz_json_get(bz_json_get(e->state, "services"), code) : NULL;
}

/* Whether so much more may be noted. */
static bool spend(struct o3 *e, size_t n, bool *ret, struct bz_err *err)
{
    int64_t spent = bz_json_num(e->state, "spent", 0) + (int64_t)n;

    *ret = spent <= SERVICE_BYTES;
    return !*ret || o3_set(bz_json_set_int(e->state, "spent", spent), err);
}

static const char *short_enough(const char *text)
{
    return text && strlen(text) <= SERVICE_WORDS ? text : NULL;
}

/* --- the list --- */

/* What is known of its attributes stays until the definition is read again. */
static bool keep_attributes(struct o3 *e, const struct bz_json *old, struct bz_json *service,
                            struct bz_err *err)
{
    const struct bz_json *attributes = bz_json_get(old, "attributes");
    BZ_TEXT text = attributes ? bz_json_print(attributes, err) : NULL;
    bool fits = false;

    if (!attributes)
        return true;
    if (!text || !spend(e, strlen(text), &fits, err))
        return false;
    return !fits || o3_set(bz_json_set_shared(service, "attributes", attributes), err);
}

static bool note_service(struct o3 *e, const struct bz_json *item, const struct bz_json *old,
                         struct bz_json *services, struct bz_json *todo, struct bz_err *err)
{
    BZ_AUTO(bz_json) service = bz_json_object();
    const char *code, *name, *group;
    bool fits = false;

    if (!o3_field(e, item, "service_code", &code, err) ||
        !o3_field(e, item, "service_name", &name, err) ||
        !o3_field(e, item, "group", &group, err))
        return false;
    if (!service)
        return bz_nomem(err);
    name = short_enough(name);
    group = short_enough(group);
    if (!short_enough(code))
        return true;
    if (!spend(e, 40 + strlen(code) + (name ? strlen(name) : 0) + (group ? strlen(group) : 0),
               &fits, err))
        return false;
    if (!fits)
        return true;
    if (!keep_attributes(e, bz_json_get(old, code), service, err))
        return false;
    return o3_set((!name || bz_json_set_text(service, "name", name)) &&
                      (!group || bz_json_set_text(service, "group", group)) &&
                      bz_json_set(services, code, bz_steal(service)) &&
                      (!o3_true(item, "metadata") || bz_json_len(todo) >= SERVICE_TODO ||
                       bz_json_push_text(todo, code)),
                  err);
}

bool o3_note_services(struct o3 *e, const struct bz_json *items, struct bz_err *err)
{
    BZ_AUTO(bz_json) old = bz_json_share(bz_json_get(e->state, "services"));
    BZ_AUTO(bz_json) services = bz_json_object();
    BZ_AUTO(bz_json) todo = bz_json_array();

    if (!o3_set(services && todo && bz_json_set_int(e->state, "spent", 0), err))
        return false;
    for (size_t i = 0; i < bz_json_len(items); i++) {
        if (o3_what(bz_json_at(items, i)) == O3_SERVICE &&
            !note_service(e, bz_json_at(items, i), old, services, todo, err))
            return false;
    }
    return o3_set(bz_json_set(e->state, "services", bz_steal(services)) &&
                      bz_json_set(e->state, "todo", bz_steal(todo)),
                  err);
}

/* --- definitions --- */

static bool note_values(struct o3 *e, const struct bz_json *list, struct bz_json *attribute,
                        struct bz_err *err)
{
    BZ_AUTO(bz_json) values = bz_json_object();
    bool fits = true;

    for (size_t i = 0; values && fits && i < bz_json_len(list); i++) {
        const char *key, *name;

        if (!o3_field(e, bz_json_at(list, i), "key", &key, err) ||
            !o3_field(e, bz_json_at(list, i), "name", &name, err))
            return false;
        if (!short_enough(key) || !short_enough(name))
            continue;
        if (!spend(e, 6 + strlen(key) + strlen(name), &fits, err))
            return false;
        if (fits && !bz_json_set_text(values, key, name))
            return bz_nomem(err);
    }
    return o3_set(
        values && (!bz_json_len(values) || bz_json_set(attribute, "values", bz_steal(values))),
        err);
}

static bool note_attribute(struct o3 *e, const struct bz_json *item, struct bz_json *attributes,
                           struct bz_err *err)
{
    BZ_AUTO(bz_json) attribute = bz_json_object();
    const struct bz_json *values = bz_json_get(item, "values");
    const char *code, *text;
    bool fits = false;

    if (!o3_field(e, item, "code", &code, err) || !o3_field(e, item, "description", &text, err))
        return false;
    text = short_enough(text);
    if (!short_enough(code))
        return true;
    if (!spend(e, 30 + strlen(code) + (text ? strlen(text) : 0), &fits, err))
        return false;
    if (!fits)
        return true;
    return o3_set(attribute && (!text || bz_json_set_text(attribute, "text", text)), err) &&
           (bz_json_kind(values) != BZ_JSON_ARRAY || note_values(e, values, attribute, err)) &&
           o3_set(bz_json_set(attributes, code, bz_steal(attribute)), err);
}

bool o3_note_definition(struct o3 *e, const char *code, const struct bz_json *items,
                        struct bz_err *err)
{
    const struct bz_json *list = bz_json_get(bz_json_at(items, 0), "attributes");
    const struct bz_json *old = o3_service(e, code);
    BZ_AUTO(bz_json) service = old ? bz_json_copy(old) : bz_json_object();
    BZ_AUTO(bz_json) services = NULL;
    BZ_AUTO(bz_json) attributes = bz_json_object();

    if (bz_json_kind(list) != BZ_JSON_ARRAY)
        return true;
    services = bz_json_get(e->state, "services")
                   ? bz_json_copy(bz_json_get(e->state, "services"))
                   : bz_json_object();
    if (!service || !services || !attributes)
        return bz_nomem(err);
    for (size_t i = 0; i < bz_json_len(list); i++) {
        if (!note_attribute(e, bz_json_at(list, i), attributes, err))
            return false;
    }
    return o3_set(bz_json_set(service, "attributes", bz_steal(attributes)) &&
                      bz_json_set(services, code, bz_steal(service)) &&
                      bz_json_set(e->state, "services", bz_steal(services)),
                  err);
}

/* --- the attributes of a request --- */

/* How a value reads: by its key in the definition, or as it is. */
static bool add_value(struct o3 *e, const struct bz_json *known, const struct bz_json *value,
                      struct bz_str *s, struct bz_err *err)
{
    BZ_AUTO(bz_json) bare = bz_json_object();
    const char *text, *name;

    if (!o3_set(bare && bz_json_set_shared(bare, "v", value), err) ||
        !o3_field(e, bare, "v", &text, err))
        return false;
    name = text ? bz_json_str(bz_json_get(known, "values"), text) : NULL;
    if (text)
        bz_str_addf(s, "%s%s", s->len ? ", " : "", name ? name : text);
    return true;
}

static bool add_attribute(struct o3 *e, const char *service, const char *code,
                          const struct bz_json *value, struct bz_json *list, struct bz_err *err)
{
    const struct bz_json *all = bz_json_get(o3_service(e, service), "attributes");
    const struct bz_json *known = bz_json_get(all, code);
    const char *name = bz_json_str(known, "text");
    BZ_AUTO(bz_json) item = bz_json_object();
    BZ_DONE(bz_str) s = {0};

    if (bz_json_kind(value) != BZ_JSON_ARRAY && !add_value(e, known, value, &s, err))
        return false;
    for (size_t i = 0; bz_json_kind(value) == BZ_JSON_ARRAY && i < bz_json_len(value); i++) {
        if (!add_value(e, known, bz_json_at(value, i), &s, err))
            return false;
    }
    if (s.failed)
        return bz_nomem(err);
    return !s.len || o3_set(item && bz_json_set_text(item, "code", code) &&
                                (!name || bz_json_set_text(item, "name", name)) &&
                                bz_json_set_text(item, "value", s.data) &&
                                bz_json_push(list, bz_steal(item)),
                            err);
}

/* {"code", "value" or "values" or "name"} */
static bool add_listed(struct o3 *e, const char *service, const struct bz_json *item,
                       struct bz_json *list, struct bz_err *err)
{
    static const char *const keys[] = {"value", "values", "name"};
    const struct bz_json *value = NULL;
    const char *code;

    if (!o3_field(e, item, "code", &code, err))
        return false;
    for (size_t i = 0; i < 3 && !value; i++)
        value = bz_json_get(item, keys[i]);
    return !code || !value || add_attribute(e, service, code, value, list, err);
}

bool o3_attributes(struct o3 *e, const struct bz_json *j, const char *code,
                   struct bz_json **ret, struct bz_err *err)
{
    const struct bz_json *from = bz_json_get(j, "attributes"), *value;
    bool array = bz_json_kind(from) == BZ_JSON_ARRAY;
    BZ_AUTO(bz_json) list = NULL;
    const char *key;
    void *iter = NULL;

    *ret = NULL;
    if (!from)
        return true;
    list = bz_json_array();
    if (!list)
        return bz_nomem(err);
    for (size_t i = 0; array && i < bz_json_len(from); i++) {
        if (!add_listed(e, code, bz_json_at(from, i), list, err))
            return false;
    }
    while (bz_json_kind(from) == BZ_JSON_OBJECT && bz_json_each(from, &iter, &key, &value)) {
        if (!add_attribute(e, code, key, value, list, err))
            return false;
    }
    if (bz_json_len(list))
        *ret = bz_steal(list);
    return true;
}
