/* SPDX-License-Identifier: EUPL-1.2 */
/* Known proposals and comments, each read again by itself: how edits of comments are found, and
 * what was hidden or deleted. That is an absence, and believed when a second look finds it,
 * too; an error of the site says nothing.
 *
 * A native id is where a thing stands: "processes/carriles/f/39/proposals/35/comments/900/901".
 */
#include "network/decidim/decidim.h"

#include <string.h>

enum { RECHECK_PATH = 300, RECHECK_PARTS = 4 };

/* What a native id says. The texts are in `text`. */
struct spot {
    char text[RECHECK_PATH];
    struct dc_place place;
    const char *comment; /* NULL: the proposal itself */
};

/* What follows "proposals/": ID, ID/comments/ID, or ID/comments/ID/ID. */
static bool spot_ids(struct spot *s, char *from)
{
    const char *parts[RECHECK_PARTS];
    size_t n = 0;

    for (char *next = from; next && n < RECHECK_PARTS; n++) {
        parts[n] = next;
        next = strchr(next, '/');
        if (next)
            *next++ = '\0';
        if (!dc_is_id(parts[n]) || (next && n + 1 == RECHECK_PARTS))
            return false;
    }
    s->place.top = strcmp(parts[0], "0") == 0 ? NULL : parts[0];
    if (n == 1)
        return s->place.top;
    if (n < 3 || strcmp(parts[1], "comments") != 0)
        return false;
    s->comment = parts[n - 1];
    s->place.parent = n == 4 ? parts[2] : NULL;
    return true;
}

static bool spot_parse(const char *native, struct spot *ret)
{
    static const char mark[] = "proposals/";
    char *at;

    *ret = (struct spot){.place = {.all = true}};
    if (!native || strlen(native) >= sizeof ret->text)
        return false;
    memcpy(ret->text, native, strlen(native) + 1);
    at = strstr(ret->text, mark);
    if (!at || (at != ret->text && at[-1] != '/'))
        return false;
    if (at != ret->text) {
        at[-1] = '\0';
        ret->place.path = ret->text;
    }
    return spot_ids(ret, at + strlen(mark));
}

static void spot_id(const struct spot *s, struct bz_str *ret)
{
    bz_str_addf(ret, "%s/%s", s->comment ? "Comment" : "Proposal",
                s->comment ? s->comment : s->place.top);
}

/* --- asking --- */

static bool recheck_ask(struct dc *d, const char *purpose, const char *native,
                        const struct spot *s, struct bz_err *err)
{
    BZ_AUTO(bz_json) state = bz_json_object();
    BZ_DONE(bz_str) query = {0};
    BZ_DONE(bz_str) id = {0};

    spot_id(s, &id);
    if (id.failed)
        return bz_nomem(err);
    bz_str_add(&query, "{");
    dc_commentable(&query, d, id.data);
    bz_str_addf(&query, "{id ... on %s{", s->comment ? "Comment" : "Proposal");
    if (s->comment)
        dc_comment_fields(&query, d);
    else
        dc_proposal_fields(&query, d);
    bz_str_add(&query, "}}}");
    return dc_set(bz_json_set_text(state, "native", native) &&
                      (!bz_json_len(d->lacks) || bz_json_set_shared(state, "lacks", d->lacks)),
                  err) &&
           dc_ask(d, purpose, &query, bz_steal(state), err);
}

struct bz_batch *dc_recheck(const struct bz_context *c, const char *const *ids, size_t n,
                            struct bz_err *err)
{
    __attribute__((cleanup(dc_done))) struct dc d = {0};
    struct spot s;

    if (!dc_init(&d, c, NULL, 0, err))
        return NULL;
    for (size_t i = 0; i < n; i++) {
        if (spot_parse(ids[i], &s) && !recheck_ask(&d, "recheck", ids[i], &s, err))
            return NULL;
    }
    return bz_steal(d.batch);
}

/* --- what came --- */

/* Whether an answer says that the thing is not there for us: it is null, or may not be null and
 * was. */
static bool is_absent(const struct bz_json *j)
{
    const struct bz_json *data = bz_json_get(j, "data"), *errors = bz_json_get(j, "errors");
    const struct bz_json *first = bz_json_at(errors, 0);
    const char *said = bz_json_str(first, "message");
    const char *code = bz_json_str(bz_json_get(first, "extensions"), "code");

    if (bz_json_kind(bz_json_get(data, "commentable")) == BZ_JSON_NULL && !dc_len(errors))
        return true;
    if (bz_json_kind(bz_json_get(data, "commentable")) == BZ_JSON_OBJECT || !dc_len(errors))
        return false;
    return (said && strstr(said, "Cannot return null for non-nullable field")) ||
           (code && (strstr(code, "UNAUTHORIZED_OBJECT") || strstr(code, "NOT_FOUND")));
}

static bool recheck_gone(struct dc *d, const char *native, const struct spot *s,
                         struct bz_err *err)
{
    struct bz_notice n = {
        .verb = BUZON_VERB_DELETED, .at = d->at, .extra = "{\"time_from\":\"receipt\"}"};
    BZ_DONE(bz_str) id = {0};

    if (strcmp(d->x->purpose, "recheck") == 0)
        return recheck_ask(d, "recheck_again", native, s, err);
    spot_id(s, &id);
    n.target = id.data;
    return dc_set(!id.failed, err) && bz_batch_add_notice(d->batch, &n, err);
}

static bool recheck_look(struct dc *d, const struct bz_json *j, const char *native,
                         const struct spot *s, struct bz_err *err)
{
    const struct bz_json *thing = bz_json_path(j, "data.commentable");

    if (is_absent(j))
        return recheck_gone(d, native, s, err);
    if (bz_json_kind(thing) != BZ_JSON_OBJECT)
        return true;
    return s->comment ? dc_add_comment(d, thing, &s->place, err)
                      : dc_add_proposal(d, thing, &s->place, err);
}

bool dc_rechecked(struct dc *d, struct bz_err *err)
{
    BZ_AUTO(bz_json) asked = dc_asked(d, err);
    const char *native = bz_json_str(asked, "native");
    BZ_AUTO(bz_json) j = NULL;
    enum dc_said said;
    struct spot s;

    if (!asked)
        return false;
    if (bz_json_kind(bz_json_get(asked, "lacks")) == BZ_JSON_OBJECT) {
        bz_json_free(d->lacks);
        d->lacks = bz_json_copy(bz_json_get(asked, "lacks"));
        if (!d->lacks)
            return bz_nomem(err);
    }
    j = dc_read(d, "what is known", &said, err);
    if (!j)
        return false;
    if (!spot_parse(native, &s))
        return true;
    return said == DC_AGAIN ? recheck_ask(d, d->x->purpose, native, &s, err)
                            : recheck_look(d, j, native, &s, err);
}
