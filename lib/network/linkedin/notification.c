/* SPDX-License-Identifier: EUPL-1.2 */
/* Notifications, pulled or delivered: what somebody wrote is asked for, because they have a
 * short form of it only, without what it answers; when it cannot be had, that form has to do.
 */
#include "network/linkedin/linkedin.h"

#include <string.h>

enum { NOTE_DECOR_MAX = 16384 };

struct action {
    const char *name;
    enum li_about about;
    bool edited, mentions;
    bool (*happened)(struct li *l, const struct bz_json *n, struct bz_err *err);
};

static bool note_deleted(struct li *l, const struct bz_json *n, struct bz_err *err);
static bool note_reacted(struct li *l, const struct bz_json *n, struct bz_err *err);

static const struct action actions[] = {
    {"COMMENT", LI_ABOUT_COMMENT, false, false, NULL},
    {"ADMIN_COMMENT", LI_ABOUT_COMMENT, false, false, NULL},
    {"COMMENT_EDIT", LI_ABOUT_COMMENT, true, false, NULL},
    {"COMMENT_MENTION", LI_ABOUT_COMMENT, false, true, NULL},
    {"SHARE_MENTION", LI_ABOUT_POST, false, true, NULL},
    {"SHARE", LI_ABOUT_POST, false, false, note_reacted}, /* with words it is a text */
    {"COMMENT_DELETE", LI_ABOUT_NOTHING, false, false, note_deleted},
    {"LIKE", LI_ABOUT_NOTHING, false, false, note_reacted},
};

static const struct action *action_of(const struct bz_json *n)
{
    const char *name = bz_json_str(n, "action");

    for (size_t i = 0; name && i < sizeof actions / sizeof *actions; i++) {
        if (strcmp(actions[i].name, name) == 0)
            return &actions[i];
    }
    return NULL;
}

/* --- what it names --- */

static const struct bz_json *note_decor(const struct bz_json *n, enum li_about about)
{
    const struct bz_json *decor = bz_json_get(n, "decoratedGeneratedActivity");
    const struct bz_json *inner =
        bz_json_get(decor, about == LI_ABOUT_COMMENT ? "comment" : "share");

    return bz_json_kind(inner) == BZ_JSON_OBJECT ? inner : NULL;
}

/* Its share rather than its activity: that is what posts are read by. */
static const char *note_urn(const struct bz_json *n, enum li_about about)
{
    const char *urn = bz_json_str(note_decor(n, about), "entity");

    urn = urn && *urn ? urn : bz_json_str(n, "generatedActivity");
    if (about == LI_ABOUT_POST)
        return urn && *urn ? urn : bz_json_str(n, "sourcePost");
    return urn && li_is_comment(urn) ? urn : NULL;
}

static buzon_time note_at(const struct li *l, const struct bz_json *n)
{
    buzon_time at = li_time(n, "lastModifiedAt");

    return at == BUZON_TIME_NONE ? l->at : at;
}

static bool note_unknown(struct li *l, const struct bz_json *n, struct bz_err *err)
{
    BZ_DONE(bz_str) id = {0};
    char *number = NULL;
    bool ok;

    if (!bz_json_id(n, "notificationId", &number, err))
        return false;
    if (number)
        bz_str_addf(&id, "notification-%s", number);
    free(number);
    ok = li_set(!id.failed, err) &&
         bz_batch_add_unknown(l->batch, l->c, id.data, n, note_at(l, n), err);
    return ok;
}

/* --- what only happened --- */

static bool note_deleted(struct li *l, const struct bz_json *n, struct bz_err *err)
{
    const char *urn = note_urn(n, LI_ABOUT_COMMENT), *id;

    if (!urn)
        return note_unknown(l, n, err);
    return li_urn(l, urn, &id, err) &&
           bz_batch_add_notice(l->batch,
                               &(struct bz_notice){.verb = BUZON_VERB_DELETED,
                                                   .target = id,
                                                   .at = note_at(l, n)},
                               err);
}

static bool note_reacted(struct li *l, const struct bz_json *n, struct bz_err *err)
{
    const char *post = bz_json_str(n, "sourcePost"), *id, *word;
    bool like = bz_streq(bz_json_str(n, "action"), "LIKE");

    word = like ? "{\"reaction\":\"like\"}" : "{\"reaction\":\"share\"}";
    if (!post || !*post)
        return note_unknown(l, n, err);
    return li_urn(l, post, &id, err) &&
           bz_batch_add_notice(l->batch,
                               &(struct bz_notice){.verb = BUZON_VERB_REACTED,
                                                   .target = li_post(l, id),
                                                   .at = note_at(l, n),
                                                   .extra = word},
                               err);
}

/* --- what somebody wrote --- */

static bool note_own_post(const struct li *l, const struct bz_json *n)
{
    return li_is_me(l, bz_json_str(bz_json_get(n, "decoratedSourcePost"), "owner"));
}

/* Its members are shared: only "entity" is ours, in one spelling. */
static struct bz_json *note_copy(const struct bz_json *decor, const char *id)
{
    BZ_AUTO(bz_json) ret = bz_json_object();
    const struct bz_json *value;
    const char *key;
    void *iter = NULL;

    while (bz_json_each(decor, &iter, &key, &value)) {
        if (!bz_json_set_shared(ret, key, value))
            return NULL;
    }
    return bz_json_set_text(ret, "entity", id) ? bz_steal(ret) : NULL;
}

/* {"id", "n": {"action", "lastModifiedAt", "own", "decor"}}: what is known until it is read. */
static struct bz_json *note_item(const struct li *l, const struct bz_json *n, const char *id,
                                 const struct bz_json *decor, struct bz_err *err)
{
    BZ_AUTO(bz_json) item = bz_json_object();
    BZ_AUTO(bz_json) known = bz_json_object();

    if (!li_set(bz_json_set_text(known, "action", bz_json_str(n, "action")) &&
                    bz_json_set_int(known, "lastModifiedAt", note_at(l, n)) &&
                    bz_json_set_bool(known, "own", note_own_post(l, n)) &&
                    (!decor || bz_json_set(known, "decor", note_copy(decor, id))) &&
                    bz_json_set_text(item, "id", id) && bz_json_set(item, "n", bz_steal(known)),
                err))
        return NULL;
    return bz_steal(item);
}

static struct li_how note_how(const struct bz_json *known)
{
    const struct action *a = action_of(known);

    return (struct li_how){.notification = known,
                           .edited = a && a->edited,
                           .mentions = a && a->mentions,
                           .own_post = bz_json_flag(known, "own", false)};
}

static bool note_add(struct li *l, const char *id, const struct bz_json *text,
                     const struct li_how *how, struct bz_err *err)
{
    return li_is_comment(id) ? li_add_comment(l, text, how, err)
                             : li_add_post(l, text, how, err);
}

/* The short form, or that there was something. */
static bool note_short(struct li *l, const struct bz_json *item, struct bz_err *err)
{
    const char *id = bz_json_str(item, "id");
    const struct bz_json *known = bz_json_get(item, "n");
    const struct bz_json *decor = bz_json_get(known, "decor");
    struct li_how how = note_how(known);

    how.decor = true;
    if (!decor)
        return bz_batch_add_unknown(l->batch, l->c, id, known, note_at(l, known), err);
    return note_add(l, id, decor, &how, err);
}

/* A state must stay small: what is too long for it is taken as it is. */
static bool note_is_small(const struct bz_json *item, bool *ret, struct bz_err *err)
{
    BZ_TEXT text = bz_json_print(item, err);

    *ret = text && strlen(text) <= NOTE_DECOR_MAX;
    return text;
}

static bool note_text(struct li *l, const struct bz_json *n, const struct action *a, bool fetch,
                      struct bz_json **ret, struct bz_err *err)
{
    const char *urn = note_urn(n, a->about), *id;
    BZ_AUTO(bz_json) item = NULL;
    bool small = false;

    if (!urn || !li_is_urn(urn))
        return note_unknown(l, n, err);
    if (!li_urn(l, urn, &id, err) ||
        !(item = note_item(l, n, id, note_decor(n, a->about), err)))
        return false;
    if (!fetch || !li_urn_is_readable(id))
        return note_short(l, item, err);
    if (!note_is_small(item, &small, err))
        return false;
    if (!small)
        return note_short(l, item, err);
    *ret = bz_steal(item);
    return true;
}

/* A delivery may be for several of our organisations: each account takes its own. */
static bool note_is_ours(const struct li *l, const struct bz_json *n)
{
    const char *whose = bz_json_str(n, "organizationalEntity");

    return !whose || !l->me || li_is_me(l, whose);
}

static bool note_learn(struct li *l, const struct bz_json *n, struct bz_err *err)
{
    const char *source = bz_json_str(n, "sourcePost"), *generated;

    generated = bz_json_str(n, "generatedActivity");
    return li_learn(l, bz_json_str(bz_json_get(n, "decoratedSourcePost"), "entity"), source,
                    err) &&
           li_learn(l, bz_json_str(note_decor(n, LI_ABOUT_POST), "entity"), generated, err);
}

bool li_add_notification(struct li *l, const struct bz_json *n, bool fetch,
                         struct bz_json **ret, struct bz_err *err)
{
    const struct action *a = action_of(n);
    const char *words;

    *ret = NULL;
    if (!note_is_ours(l, n))
        return true;
    if (!note_learn(l, n, err))
        return false;
    if (!a)
        return note_unknown(l, n, err);
    words = bz_json_str(note_decor(n, a->about), "text");
    if (a->happened && (a->about == LI_ABOUT_NOTHING || !words || !*words))
        return a->happened(l, n, err);
    return note_text(l, n, a, fetch, ret, err);
}

/* --- reading it --- */

bool li_fetch(struct li *l, const char *purpose, const struct bz_json *item, struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};
    const char *id = bz_json_str(item, "id");

    if (!id)
        return true;
    li_urn_path(&path, id);
    return li_set(!path.failed, err) && li_ask(l, purpose, path.data, bz_json_share(item), err);
}

/* That the comment we asked for and the one we got are of the same post, whatever it is called.
 */
static bool fetched_learn(struct li *l, const char *id, const struct bz_json *j,
                          struct bz_err *err)
{
    const char *post, *last, *object = bz_json_str(j, "object");
    size_t post_len, last_len;
    BZ_DONE(bz_str) asked = {0};

    if (!li_urn_split(id, &post, &post_len, &last, &last_len))
        return true;
    li_urn_whole(&asked, post, post_len);
    return li_set(!asked.failed, err) && li_learn(l, object, asked.data, err);
}

static bool fetched_gone(struct li *l, const struct bz_json *item, struct bz_err *err)
{
    return (!bz_json_get(bz_json_get(item, "n"), "decor") || note_short(l, item, err)) &&
           bz_batch_add_notice(l->batch,
                               &(struct bz_notice){.verb = BUZON_VERB_DELETED,
                                                   .target = bz_json_str(item, "id"),
                                                   .at = l->at},
                               err);
}

static bool fetched_refused(struct li *l, const struct bz_json *item, struct bz_err *err)
{
    int status = l->x->response->status;

    if (status == 404 || status == 410)
        return fetched_gone(l, item, err);
    if (!bz_json_get(item, "n") || status == 401 || status == 426 || status == 429 ||
        status < 400 || status > 499)
        return li_refuse(l->c, l->x, l->x->purpose, err);
    return note_short(l, item, err);
}

bool li_fetched(struct li *l, struct bz_err *err)
{
    BZ_AUTO(bz_json) item = NULL;
    BZ_AUTO(bz_json) j = NULL;
    struct li_how how;
    const char *id;

    if (!li_asked(l, &item, err))
        return false;
    id = bz_json_str(item, "id");
    if (!id)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "nobody knows what was asked for");
    if (!li_ok(l->x))
        return fetched_refused(l, item, err);
    j = li_parse(l, err);
    if (!j)
        return false;
    how = note_how(bz_json_get(item, "n"));
    return fetched_learn(l, id, j, err) && note_add(l, id, j, &how, err);
}
