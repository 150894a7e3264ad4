/* SPDX-License-Identifier: EUPL-1.2 */
/* What Threads delivers: answers, mentions, what was published or deleted of ours.
 *
 * developers.facebook.com/docs/threads/webhooks: one value a delivery, without the "entry" that
 * other products of Meta have; here also a list of values, entries, and the bare field and
 * value of the dashboard's test button. Deliveries come more than once and in any order. */
#include "network/threads/threads.h"

#include <string.h>

enum { HOOK_DEPTH = 4 };

/* One value under work. */
struct value {
    const char *field;
    const struct bz_json *value;
    const char *target;
    buzon_time at; /* of the delivery */
};

/* --- whose --- */

static bool is_id_of(const struct bz_json *value, const char *key, const char *id)
{
    return bz_streq(bz_json_str(key ? bz_json_get(value, key) : value, "id"), id);
}

/* The account of ours that a value is for; NULL when nobody says. "target_id" is an account's
 * id, or a medium's, whatever the documentation says. */
static const char *value_owner(const struct value *v)
{
    const struct bz_json *root = bz_json_get(v->value, "root_post");
    const struct bz_json *owner = bz_json_get(v->value, "owner");
    const char *id = v->target;

    if (id && !is_id_of(v->value, NULL, id) && !is_id_of(v->value, "root_post", id) &&
        !is_id_of(v->value, "replied_to", id))
        return id;
    id = bz_json_str(owner, "owner_id");
    id = id ? id : bz_json_str(owner, "id");
    return id ? id : bz_streq(v->field, "replies") ? bz_json_str(root, "owner_id") : NULL;
}

/* --- look-ups --- */

/* Ask for what a value is about but does not say; the value itself comes back with it. */
static bool value_ask(struct bz_graph *t, const struct value *v, const char *id,
                      struct bz_err *err)
{
    BZ_AUTO(bz_json) state = bz_json_object();
    BZ_TEXT text = NULL;
    BZ_DONE(bz_str) path = {0};

    bz_str_add_char(&path, '/');
    bz_str_add_escaped(&path, id);
    bz_str_add_char(&path, '?');
    bz_meta_fields(&path, TH_REPLY_FIELDS);
    if (path.failed || !bz_json_set_text(state, "field", v->field) ||
        !bz_json_set_int(state, "at", v->at) || !bz_json_set_shared(state, "value", v->value) ||
        !(text = bz_json_print(state, err)))
        return bz_nomem(err);
    return bz_meta_ask(&t->m, "look_up", path.data, text, err);
}

/* --- values --- */

static struct th_how how_of(const struct value *v, const struct bz_json *node)
{
    buzon_time written = bz_meta_time(bz_json_get(node, "timestamp"));

    return (struct th_how){.ours = bz_streq(v->field, "publish"),
                           .as_of = written == BUZON_TIME_NONE ? v->at : written,
                           .kind = bz_streq(v->field, "replies") ? BUZON_MESSAGE_REPLY
                                                                 : BUZON_MESSAGE_MENTION};
}

static bool value_add(struct bz_graph *t, const struct value *v, struct bz_err *err)
{
    const struct th_how how = how_of(v, v->value);

    return th_add(t, v->value, &how, err);
}

/* What was published comes without its words, an answer without its picture. */
static bool value_is_short(const struct value *v)
{
    const char *type = bz_json_str(v->value, "media_type");
    bool text = type && strcmp(type, "TEXT_POST") == 0;

    if (!bz_json_get(v->value, "text") && (!type || text))
        return true;
    return type && !text && !bz_json_get(v->value, "media_url") &&
           !bz_json_get(v->value, "children");
}

static bool value_deleted(struct bz_graph *t, const struct value *v, const char *id,
                          struct bz_err *err)
{
    struct bz_notice n = {.verb = BUZON_VERB_DELETED,
                          .target = id,
                          .at = bz_meta_time(bz_json_get(v->value, "deleted_at")),
                          .actor = bz_json_str(v->value, "username")};

    if (n.at == BUZON_TIME_NONE)
        n.at = t->m.x->request ? t->m.at : v->at;
    return bz_meta_notice(&t->m, &n, NULL, err);
}

static bool value_read(struct bz_graph *t, const struct value *v, const struct bz_json *raw,
                       struct bz_err *err)
{
    static const char *const media[] = {"replies", "mentions", "publish", "quotes"};
    const char *owner = value_owner(v), *id;
    bool known = false;

    if (bz_json_kind(v->value) != BZ_JSON_OBJECT)
        return bz_meta_unknown(&t->m, raw, err);
    if (owner && t->m.me && strcmp(owner, t->m.me) != 0)
        return true; /* another account's, or a test of the dashboard */
    if (!bz_meta_id(&t->m, v->value, "id", &id, err))
        return false;
    for (size_t i = 0; i < sizeof media / sizeof *media; i++)
        known |= bz_streq(v->field, media[i]);
    if (id && bz_streq(v->field, "delete"))
        return value_deleted(t, v, id, err);
    if (!id || !known)
        return bz_meta_unknown(&t->m, raw, err);
    return value_is_short(v) ? value_ask(t, v, id, err) : value_add(t, v, err);
}

/* --- look-ups that came back --- */

/* What we may not read, or not any more, is told of as it was delivered. */
static bool looked_up_refused(struct bz_graph *t, const struct value *v, struct bz_err *err)
{
    struct bz_err why = {0};
    const char *id;
    bool gone;

    (void)bz_graph_fail(&why, t->m.x, t->m.x->purpose, NULL);
    if (why.code != BUZON_ERR_GONE && why.code != BUZON_ERR_FORBIDDEN &&
        why.code != BUZON_ERR_INVALID) {
        bz_err_move(err, &why);
        return false;
    }
    gone = why.code == BUZON_ERR_GONE;
    bz_err_clear(&why);
    return value_add(t, v, err) && bz_meta_id(&t->m, v->value, "id", &id, err) &&
           (!gone || !id || value_deleted(t, v, id, err));
}

static bool looked_up_node(struct bz_graph *t, const struct value *v, struct bz_err *err)
{
    BZ_AUTO(bz_json) node = bz_graph_parse(t, err);
    struct th_how how = how_of(v, v->value);

    if (!node)
        return false;
    if (bz_json_kind(node) != BZ_JSON_OBJECT)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "%s: the network's answer is no object",
                       t->m.x->purpose);
    how.as_of = t->m.at;
    return th_add(t, node, &how, err);
}

bool th_looked_up(struct bz_graph *t, bool *ret, struct bz_err *err)
{
    const struct bz_request *r = t->m.x->request;
    BZ_AUTO(bz_json) state = NULL;
    struct value v;

    *ret = r && r->state && bz_streq(t->m.x->purpose, "look_up");
    if (!*ret)
        return true;
    state = bz_json_parse(r->state, strlen(r->state), NULL, "state", err);
    if (!state)
        return false;
    v = (struct value){.field = bz_json_str(state, "field"),
                       .value = bz_json_get(state, "value"),
                       .at = bz_json_num(state, "at", t->m.at)};
    t->m.batch->round_done = true;
    if (!v.field || bz_json_kind(v.value) != BZ_JSON_OBJECT)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "%s: a look-up of nothing", t->m.x->purpose);
    return (bz_graph_ok(t->m.x) ? looked_up_node : looked_up_refused)(t, &v, err);
}

/* --- deliveries --- */

/* What is done with each value; raw: what it stands in. */
struct visit {
    struct bz_graph *t; /* NULL: whose they are is asked */
    struct bz_texts *owners;
    bool (*see)(const struct visit *f, const struct value *v, const struct bz_json *raw,
                struct bz_err *err);
};

static const struct bz_json *inner_of(const struct bz_json *j)
{
    static const char *const keys[] = {"entry", "values", "changes"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (bz_json_kind(bz_json_get(j, keys[i])) > BZ_JSON_NULL)
            return bz_json_get(j, keys[i]);
    }
    return NULL;
}

/* Figures have "values", too. */
bool th_is_delivery(const struct bz_json *document)
{
    static const char *const keys[] = {"entry", "changes", "topic", "target_id"};
    const struct bz_json *inner = bz_json_get(document, "values");

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (bz_json_get(document, keys[i]))
            return true;
    }
    inner = bz_json_kind(inner) == BZ_JSON_ARRAY ? bz_json_at(inner, 0) : inner;
    return bz_json_str(inner, "field") ||
           (bz_json_str(document, "field") && bz_json_get(document, "value"));
}

static bool value_is_test(const char *id)
{
    return id && strcmp(id, "0") == 0;
}

/* Of an entry its id and time hold for what is in it. */
static bool visit(const struct visit *f, const struct bz_json *j, struct value above, int depth,
                  struct bz_err *err)
{
    const struct bz_json *inner = inner_of(j);
    buzon_time at = bz_meta_time(bz_json_get(j, "time"));
    const char *target = bz_json_str(j, "target_id");

    if (bz_json_kind(j) == BZ_JSON_ARRAY) {
        for (size_t i = 0; i < bz_json_len(j); i++) {
            if (!visit(f, bz_json_at(j, i), above, depth + 1, err))
                return false;
        }
        return true;
    }
    if (at != BUZON_TIME_NONE && (!above.at || at < above.at))
        above.at = at;
    target = target ? target : bz_json_get(j, "changes") ? bz_json_str(j, "id") : NULL;
    above.target = target && !value_is_test(target) ? target : above.target;
    if (inner && depth < HOOK_DEPTH)
        return visit(f, inner, above, depth + 1, err);
    above.field = bz_json_str(j, "field");
    above.value = bz_json_get(j, "value");
    return f->see(f, &above, j, err);
}

static bool see_read(const struct visit *f, const struct value *v, const struct bz_json *raw,
                     struct bz_err *err)
{
    return value_read(f->t, v, raw, err);
}

bool th_delivery(struct bz_graph *t, const struct bz_json *document, struct bz_err *err)
{
    const struct visit f = {.t = t, .see = see_read};

    return visit(&f, document, (struct value){.at = t->m.at}, 0, err);
}

static bool see_owner(const struct visit *f, const struct value *v, const struct bz_json *raw,
                      struct bz_err *err)
{
    const char *id = value_owner(v);
    char *copy = NULL;

    (void)raw;
    for (size_t n = 0; id && n < f->owners->n; n++) {
        if (strcmp(f->owners->items[n], id) == 0)
            return true;
    }
    if (!id)
        return true;
    return bz_dup(&copy, id, err) && (bz_texts_push(f->owners, copy) || bz_nomem(err));
}

bool th_addressees(const struct bz_exchange *x, struct bz_texts *ret, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    const struct visit f = {.owners = ret, .see = see_owner};
    BZ_AUTO(bz_json) j = bz_json_parse(r->body ? r->body : "", r->len, NULL, NULL, err);

    return j && visit(&f, j, (struct value){.at = x->at}, 0, err);
}
