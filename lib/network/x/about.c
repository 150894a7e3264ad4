/* SPDX-License-Identifier: EUPL-1.2 */
/* Who we are, and what the account's token may do. */
#include "network/x/x.h"

#include <string.h>

static bool me_ask(struct xx *w, struct bz_err *err)
{
    BZ_DONE(bz_str) path = {0};

    bz_str_add(&path, "/2/users/me?user.fields=name,username");
    return xx_ask(w, "me", &path, err);
}

/* A user costs as much as ten posts: asked for once, and by checks. */
int xx_begin_me(struct xx *w, enum xx_phase phase, struct bz_err *err)
{
    (void)phase;
    if (!bz_json_flag(w->round, "check", false) &&
        (bz_json_get(w->state, BZ_NOTE_ACCOUNT) || bz_json_flag(w->state, "app_only", false)))
        return 0;
    return me_ask(w, err) ? 1 : -1;
}

static bool me_note(struct xx *w, const char *id, const char *handle, struct bz_err *err)
{
    BZ_AUTO(bz_json) note = bz_json_object();
    BZ_DONE(bz_str) at = {0};
    BZ_DONE(bz_str) url = {0};

    bz_str_addf(&at, "@%s", handle ? handle : "");
    bz_str_addf(&url, "https://x.com/%s", handle ? handle : "");
    (void)bz_json_remove(w->state, "app_only");
    return xx_set(!at.failed && !url.failed && bz_json_set_text(note, "native_id", id) &&
                      bz_json_set_text(note, "handle", handle ? at.data : NULL) &&
                      bz_json_set_text(note, "url", handle ? url.data : NULL) &&
                      bz_json_set(w->state, BZ_NOTE_ACCOUNT, bz_steal(note)),
                  err);
}

/* --- what a check finds --- */

static bool check_add(struct xx *w, const char *code, const char *level, const char *words,
                      struct bz_err *err)
{
    const struct bz_json *old = bz_json_get(w->round, "found");
    BZ_AUTO(bz_json) list = old ? bz_json_copy(old) : bz_json_array();

    return xx_set(bz_finding_add(list, code, level, words) &&
                      bz_json_set(w->round, "found", bz_steal(list)),
                  err);
}

struct look {
    const char *purpose;
    const char *head, *tail; /* of its path, our id between them; tail NULL: it is whole */
    const char *code, *level, *words; /* of the finding, when it is refused */
    const char *mark;                 /* in the state, likewise; NULL: none */
};

/* As little as can be asked for: what is read is paid. */
static const struct look looks[] = {
    {"may_mentions", "/2/users/", "/mentions?max_results=5", "no_mentions", "error",
     "the app may not read mentions: nothing comes in by polling", NULL},
    {"may_directs", "/2/dm_events?max_results=1", NULL, "no_directs", "warning",
     "the app may not read direct messages: they do not come in", "no_directs"},
};

enum { LOOKS = sizeof looks / sizeof *looks };

static size_t check_look(const struct xx *w)
{
    int64_t at = bz_json_num(w->round, "look", 0);

    return at >= 0 && at < LOOKS ? (size_t)at : LOOKS;
}

/* Ask for the look `at`, or end the check. */
static bool check_go(struct xx *w, size_t at, struct bz_err *err)
{
    const struct bz_json *found = bz_json_get(w->round, "found");
    const struct look *l = at < LOOKS ? &looks[at] : NULL;
    BZ_DONE(bz_str) path = {0};

    if (!l) {
        w->batch->round_done = true;
        return xx_set(bz_note_findings(w->state, found ? bz_json_copy(found) : bz_json_array()),
                      err) &&
               xx_save(w, err);
    }
    bz_str_add(&path, l->head);
    if (l->tail)
        bz_str_addf(&path, "%s%s", w->me, l->tail);
    return xx_set(bz_json_set_int(w->round, "look", (int64_t)at), err) &&
           xx_ask(w, l->purpose, &path, err) && xx_save(w, err);
}

bool xx_may_page(struct xx *w, enum xx_phase phase, const struct bz_json *j, struct bz_err *err)
{
    size_t at = check_look(w);

    (void)phase;
    (void)j;
    if (at < LOOKS && looks[at].mark)
        (void)bz_json_remove(w->state, looks[at].mark);
    return check_go(w, at + 1, err);
}

static bool check_refused(struct xx *w, const struct look *l, struct bz_err *err)
{
    return check_add(w, l->code, l->level, l->words, err) &&
           (!l->mark || xx_set(bz_json_set_bool(w->state, l->mark, true), err));
}

bool xx_may_refused(struct xx *w, enum xx_phase phase, struct bz_err *err)
{
    size_t at = check_look(w);
    bool capped, ok = true;

    (void)phase;
    (void)xx_refuse(err, w->x, w->x->purpose, NULL);
    if (err->code == BUZON_ERR_NETWORK || !xx_is_capped(w->x, &capped, err))
        return false;
    if (capped) {
        at = LOOKS; /* nor may it read anything else */
        ok = check_add(w, "no_credits", "error",
                       "the app's credits, or what it may read a month, are used up", err);
    } else if (err->code != BUZON_ERR_RATE && at < LOOKS) {
        ok = check_refused(w, &looks[at], err);
    }
    if (!ok)
        return false;
    bz_err_clear(err);
    return check_go(w, at + 1, err);
}

/* With OAuth 1.0a X says what the token may (developer.x.com, app permissions). */
static bool check_level(struct xx *w, struct bz_err *err)
{
    const char *level = bz_headers_find(&w->x->response->headers, "x-access-level", 0);

    return !bz_streq(level, "read") ||
           check_add(w, "read_only", "error", "the app may only read: answers cannot be sent",
                     err);
}

/* --- the answer --- */

/* Posts of one account must not be taken for another's. */
bool xx_me_page(struct xx *w, enum xx_phase phase, const struct bz_json *j, struct bz_err *err)
{
    const struct bz_json *data = bz_json_get(j, "data");
    const char *id, *handle = bz_json_str(data, "username");

    if (!xx_id(w, data, "id", &id, err))
        return false;
    if (!id)
        return bz_fail(err, BUZON_ERR_PROTOCOL, "X does not say whose the token is");
    if (!bz_streq(id, w->me))
        return bz_fail(err, BUZON_ERR_AUTH,
                       "the token is of another user than setting user_id says");
    if (!me_note(w, id, handle, err))
        return false;
    if (bz_json_flag(w->round, "check", false))
        return check_level(w, err) && check_go(w, 0, err);
    w->handle = handle;
    return xx_go(w, phase + 1, err);
}

/* The app's own token reads what is public, and has no user. */
bool xx_me_refused(struct xx *w, enum xx_phase phase, struct bz_err *err)
{
    if (w->x->response->status != 403)
        return xx_refuse(err, w->x, "our own account", NULL);
    if (!xx_set(bz_json_set_bool(w->state, "app_only", true), err))
        return false;
    if (!bz_json_flag(w->round, "check", false))
        return xx_go(w, phase + 1, err);
    return check_add(w, "app_only", "error",
                     "the token is the app's and not the account's: answers cannot be sent, "
                     "and direct messages do not come in",
                     err) &&
           check_go(w, 0, err);
}
