/* SPDX-License-Identifier: EUPL-1.2 */
/* Known messages, read again: an edit raises no event for us, and neither does a deletion. */
#include "network/mastodon/mastodon.h"

#include <string.h>

enum { RECHECK_LIST = 20 };

/* Several at once since 4.3, by Mastodon only. */
static bool recheck_knows_lists(const struct masto *m)
{
    const char *version = bz_json_str(m->state, "version");
    char *end;
    long major = version ? strtol(version, &end, 10) : 0;
    long minor = major && *end == '.' ? strtol(end + 1, NULL, 10) : 0;

    return bz_streq(bz_json_str(m->state, "software"), "mastodon") &&
           (major > 4 || (major == 4 && minor >= 3));
}

static bool recheck_list(struct masto *m, const char *const *ids, size_t n, struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};
    BZ_DONE(bz_str) state = {0};

    bz_str_add(&path, "/api/v1/statuses");
    bz_str_add(&state, "{\"ids\":[");
    for (size_t i = 0; i < n; i++) {
        bz_str_add(&path, i ? "&id[]=" : "?id[]=");
        bz_str_add_escaped(&path, ids[i]);
        bz_str_add(&state, i ? "," : "");
        bz_json_quote(&state, ids[i]);
    }
    bz_str_add(&state, "]}");
    if (path.failed || state.failed)
        return bz_nomem(err);
    if (!masto_ask(m, "statuses", path.data, err))
        return false;
    m->batch->requests.items[m->batch->requests.n - 1]->state = bz_steal(state.data);
    return true;
}

struct bz_batch *masto_recheck(const struct bz_context *c, const char *const *ids, size_t n,
                               struct bz_err *err)
{
    __attribute__((cleanup(masto_done))) struct masto m = {0};
    bool lists;

    if (!masto_init(&m, c, NULL, 0, err))
        return NULL;
    if (!m.base)
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting base_url is missing: the server's address");
    lists = recheck_knows_lists(&m) && n > 1;
    for (size_t i = 0, step; i < n; i += step) {
        step = lists && n - i > RECHECK_LIST ? RECHECK_LIST : lists ? n - i : 1;
        if (lists ? !recheck_list(&m, ids + i, step, err)
                  : !masto_ask_status(&m, "status", ids[i], "", err))
            return NULL;
    }
    return bz_steal(m.batch);
}

/* Whether anything changed is for the one who knows what it was. */
bool masto_status_page(struct masto *m, enum masto_phase phase, const struct bz_json *j,
                       struct bz_err *err)
{
    (void)phase;
    return masto_add_status(m, j, &(struct masto_how){0}, err);
}

/* Gone, or no longer ours to see: Mastodon answers both alike. */
bool masto_status_refused(struct masto *m, enum masto_phase phase, struct bz_err *err)
{
    int status = m->x->response->status;
    BZ_TEXT asked = NULL;

    (void)phase;
    if ((status != 404 && status != 410) || !masto_asked(m, &asked, err) || !asked)
        return err->code ? false : masto_refuse(m->x, "status", err);
    return bz_batch_add_notice(
        m->batch, &(struct bz_notice){.verb = BUZON_VERB_DELETED, .target = asked, .at = m->at},
        err);
}

static bool recheck_has(const struct bz_json *list, const char *id)
{
    for (size_t i = 0; i < bz_json_len(list); i++) {
        if (bz_streq(bz_json_str(bz_json_at(list, i), "id"), id))
            return true;
    }
    return false;
}

/* Ask for those of the request one by one that a list does not have. */
static bool recheck_missing(struct masto *m, const struct bz_json *list, struct bz_err *err)
{
    const char *text = m->x->request->state;
    BZ_AUTO(bz_json)
    state = text ? bz_json_parse(text, strlen(text), NULL, "state", err) : NULL;
    const struct bz_json *ids = bz_json_get(state, "ids");

    if (text && !state)
        return false;
    for (size_t i = 0; i < bz_json_len(ids); i++) {
        const char *id = bz_json_text(bz_json_at(ids, i));

        if (id && !recheck_has(list, id) && !masto_ask_status(m, "status", id, "", err))
            return false;
    }
    return true;
}

/* What is missing may be hidden for another reason: only its own 404 makes it deleted. */
bool masto_statuses_page(struct masto *m, enum masto_phase phase, const struct bz_json *list,
                         struct bz_err *err)
{
    (void)phase;
    for (size_t i = 0; i < bz_json_len(list); i++) {
        if (!masto_add_status(m, bz_json_at(list, i), &(struct masto_how){0}, err))
            return false;
    }
    return recheck_missing(m, list, err);
}

bool masto_statuses_refused(struct masto *m, enum masto_phase phase, struct bz_err *err)
{
    int status = m->x->response->status;

    (void)phase;
    if (status != 400 && status != 404 && status != 405 && status != 422)
        return masto_refuse(m->x, "statuses", err);
    return recheck_missing(m, NULL, err);
}
