/* SPDX-License-Identifier: EUPL-1.2 */
/* Known posts, looked up again, for an edit raises no event and a deletion rarely does. Every
 * edit is a post with an id of its own, so the newest of a chain is asked for once more; what
 * X does not find any more is an error inside a success. Direct messages are left alone:
 * fifteen look-ups in fifteen minutes are all that X takes, and nobody can edit them. */
#include "network/x/x.h"

#include <string.h>

enum { RECHECK_AT_ONCE = 100 };

/* Ask for ids; `of`, which is taken, says of which message each is, where it is not of the one
 * that has that id itself. */
static bool recheck_ask(struct xx *w, const struct bz_json *ids, struct bz_json *of,
                        struct bz_err *err)
{
    BZ_AUTO(bz_json) state = bz_json_object();
    BZ_DONE(bz_str) path = {0};
    struct bz_requests *asked = &w->batch->requests;

    if (!xx_set(bz_json_set(state, "of", of) && bz_json_set_shared(state, "ids", ids), err))
        return false;
    bz_str_add(&path, "/2/tweets?ids=");
    for (size_t i = 0; i < bz_json_len(ids); i++)
        bz_str_addf(&path, "%s%s", i ? "," : "", bz_json_text(bz_json_at(ids, i)));
    xx_add_fields(&path, w->c->settings, false);
    return xx_ask(w, "posts", &path, err) &&
           (asked->items[asked->n - 1]->state = bz_json_print(state, err));
}

static bool recheck_some(struct xx *w, const char *const *ids, size_t n, struct bz_err *err)
{
    BZ_AUTO(bz_json) list = bz_json_array();
    bool ok = list;

    for (size_t i = 0; ok && i < n; i++)
        ok = !xx_is_id(ids[i]) || bz_json_push_text(list, ids[i]);
    if (!xx_set(ok, err))
        return false;
    return !bz_json_len(list) || recheck_ask(w, list, bz_json_object(), err);
}

struct bz_batch *xx_recheck(const struct bz_context *c, const char *const *ids, size_t n,
                            struct bz_err *err)
{
    __attribute__((cleanup(xx_done))) struct xx w = {0};

    if (!xx_init(&w, c, NULL, 0, err))
        return NULL;
    for (size_t i = 0; i < n; i += RECHECK_AT_ONCE) {
        if (!recheck_some(&w, ids + i, n - i < RECHECK_AT_ONCE ? n - i : RECHECK_AT_ONCE, err))
            return NULL;
    }
    return bz_steal(w.batch);
}

/* --- the answer --- */

struct recheck {
    struct bz_json *asked;    /* owns: the request's state */
    struct bz_json *ids, *of; /* own: newer versions, and of what */
};

static void recheck_done(struct recheck *r)
{
    bz_json_free(r->asked);
    bz_json_free(r->ids);
    bz_json_free(r->of);
}

/* The message that an id was asked for. */
static const char *recheck_of(const struct recheck *r, const char *id)
{
    const char *first = bz_json_str(bz_json_get(r->asked, "of"), id);

    return first ? first : id;
}

static const char *recheck_newest(const struct bz_json *post)
{
    const struct bz_json *chain =
        xx_either(post, "edit_history_tweet_ids", "edit_history_post_ids");
    size_t n = xx_len(chain);

    return n ? bz_json_text(bz_json_at(chain, n - 1)) : NULL;
}

static bool recheck_post(struct xx *w, struct recheck *r, const struct bz_json *post,
                         const struct xx_beside *beside, struct bz_err *err)
{
    const char *id = bz_json_str(post, "id"), *newest = recheck_newest(post);

    if (!id || !xx_is_id(newest) || bz_streq(id, newest) ||
        bz_json_get(bz_json_get(r->asked, "of"), id)) /* one step is enough for one look */
        return xx_add_post(w, post, beside, err);
    return xx_set(bz_json_push_text(r->ids, newest) &&
                      bz_json_set_text(r->of, newest, recheck_of(r, id)),
                  err);
}

/* Whatever is wrong with it, it was asked for by that id. */
static bool recheck_was_asked(const struct recheck *r, const char *id)
{
    const struct bz_json *ids = bz_json_get(r->asked, "ids");

    for (size_t i = 0; id && i < xx_len(ids); i++) {
        if (bz_streq(bz_json_text(bz_json_at(ids, i)), id))
            return true;
    }
    return false;
}

/* Hidden from us (a protected account) is not gone. */
static bool recheck_error(struct xx *w, const struct recheck *r, const struct bz_json *error,
                          struct bz_err *err)
{
    static const char missing[] = "/resource-not-found";
    const char *type = bz_json_str(error, "type"), *id = bz_json_str(error, "resource_id");
    size_t len = type ? strlen(type) : 0;

    id = id ? id : bz_json_str(error, "value");
    if (len < sizeof missing - 1 || strcmp(type + len - (sizeof missing - 1), missing) != 0 ||
        !recheck_was_asked(r, id))
        return true;
    return bz_batch_add_notice(w->batch,
                               &(struct bz_notice){.verb = BUZON_VERB_DELETED,
                                                   .target = recheck_of(r, id),
                                                   .at = w->x->at},
                               err);
}

static bool recheck_begin(const struct xx *w, struct recheck *r, struct bz_err *err)
{
    const char *text = w->x->request ? w->x->request->state : NULL;

    r->ids = bz_json_array();
    r->of = bz_json_object();
    if (!r->ids || !r->of)
        return bz_nomem(err);
    r->asked = text ? bz_json_parse(text, strlen(text), NULL, "state", err) : NULL;
    return !text || r->asked;
}

bool xx_posts_page(struct xx *w, enum xx_phase phase, const struct bz_json *j,
                   struct bz_err *err)
{
    const struct xx_beside beside = {bz_json_get(j, "includes"), NULL};
    const struct bz_json *list = bz_json_get(j, "data"), *errors = bz_json_get(j, "errors");
    __attribute__((cleanup(recheck_done))) struct recheck r = {0};

    (void)phase;
    if (!recheck_begin(w, &r, err))
        return false;
    for (size_t i = 0; i < xx_len(list); i++) {
        if (!recheck_post(w, &r, bz_json_at(list, i), &beside, err))
            return false;
    }
    for (size_t i = 0; i < xx_len(errors); i++) {
        if (!recheck_error(w, &r, bz_json_at(errors, i), err))
            return false;
    }
    return !bz_json_len(r.ids) || recheck_ask(w, r.ids, bz_steal(r.of), err);
}

bool xx_posts_refused(struct xx *w, enum xx_phase phase, struct bz_err *err)
{
    (void)phase;
    return xx_refuse(err, w->x, "posts", NULL);
}
