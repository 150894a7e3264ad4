/* SPDX-License-Identifier: EUPL-1.2 */
/* The adapter's state: taken over from the context, changed in place, written to the batch.
 *
 * It is bounded: "account" (who we are, and what the server says of our webhook), "offset"
 * (the first update not yet stored), "moved" (groups that became supergroups, at most
 * MOVED_MAX), and "check" while a check is under way. */
#include "network/telegram/telegram.h"

#include "term/civil.h"
#include "text/unicode.h"

#include <string.h>

enum { MOVED_MAX = 200, STATE_ID = 64 };

static const char TG_BASE[] = "https://api.telegram.org";

bool tg_set(bool ok, struct bz_err *err)
{
    return ok || bz_nomem(err);
}

/* --- settings --- */

char *tg_base(const struct bz_json *settings, struct bz_err *err)
{
    BZ_TEXT own = NULL;

    if (bz_json_get(settings, "base_url"))
        return bz_base_url(settings, "base_url", err);
    return bz_dup(&own, TG_BASE, err) ? bz_steal(own) : NULL;
}

bool tg_is_telegrams_own(const struct bz_json *settings)
{
    const char *base = bz_json_str(settings, "base_url");

    return !base || bz_same_origin(TG_BASE, base);
}

bool tg_has_webhook(const struct bz_json *settings)
{
    return bz_streq(bz_json_str(settings, "mode"), "webhook");
}

/* --- one exchange --- */

void tg_know_me(struct tg *t)
{
    const struct bz_json *noted = bz_json_get(t->state, BZ_NOTE_ACCOUNT);

    t->me = bz_json_str(noted, "native_id");
    t->me_handle = bz_json_str(noted, "handle");
    if (!t->me)
        t->me = t->c->account->native_id;
    if (!t->me_handle)
        t->me_handle = t->c->account->handle;
}

bool tg_init(struct tg *t, const struct bz_context *c, const struct bz_exchange *x,
             buzon_time at, struct bz_err *err)
{
    *t = (struct tg){.c = c, .x = x, .at = at};
    t->batch = bz_batch_new(err);
    if (!t->batch || !(t->base = tg_base(c->settings, err)))
        return false;
    t->state =
        bz_json_kind(c->state) == BZ_JSON_OBJECT ? bz_json_copy(c->state) : bz_json_object();
    if (!t->state)
        return bz_nomem(err);
    tg_know_me(t);
    return true;
}

void tg_done(struct tg *t)
{
    bz_batch_free(t->batch);
    bz_json_free(t->state);
    bz_texts_done(&t->kept);
    free(t->base);
    *t = (struct tg){0};
}

bool tg_save(struct tg *t, struct bz_err *err)
{
    free(t->batch->state);
    t->batch->state = bz_json_print(t->state, err);
    return t->batch->state;
}

/* --- groups that moved --- */

const char *tg_moved_to(const struct bz_json *state, const char *chat)
{
    return chat ? bz_json_str(bz_json_get(state, "moved"), chat) : NULL;
}

/* The oldest goes where there are too many: objects keep the order of insertion. */
static bool moved_trim(struct bz_json *moved)
{
    const struct bz_json *value;
    const char *oldest;
    void *iter = NULL;

    return bz_json_len(moved) < MOVED_MAX || !bz_json_each(moved, &iter, &oldest, &value) ||
           bz_json_remove(moved, oldest);
}

bool tg_moved(struct tg *t, const char *from, const char *to, struct bz_err *err)
{
    const struct bz_json *known = bz_json_get(t->state, "moved");
    struct bz_json *moved;

    if (!from || !to || strlen(from) > STATE_ID || strlen(to) > STATE_ID ||
        bz_streq(from, to) || bz_streq(tg_moved_to(t->state, from), to))
        return true;
    moved = bz_json_kind(known) == BZ_JSON_OBJECT ? bz_json_copy(known) : bz_json_object();
    if (!moved || !moved_trim(moved) || !bz_json_set_text(moved, from, to)) {
        bz_json_free(moved);
        return bz_nomem(err);
    }
    t->learned = true;
    return tg_set(bz_json_set(t->state, "moved", moved), err);
}

/* --- texts --- */

bool tg_keep(struct tg *t, struct bz_str *text, const char **ret, struct bz_err *err)
{
    char *own = bz_str_take(text, err);

    *ret = own;
    return own && (bz_texts_push(&t->kept, own) || bz_nomem(err));
}

void tg_forget(struct tg *t)
{
    for (size_t i = 0; i < t->kept.n; i++)
        free(t->kept.items[i]);
    t->kept.n = 0;
}

bool tg_id(struct tg *t, const struct bz_json *j, const char *key, const char **ret,
           struct bz_err *err)
{
    char *id = NULL;

    *ret = NULL;
    if (!bz_json_id(j, key, &id, err))
        return false;
    if (id && !*id) {
        free(id);
        return true;
    }
    *ret = id;
    return !id || bz_texts_push(&t->kept, id) || bz_nomem(err);
}

bool tg_text(struct tg *t, const char *text, const char **ret, struct bz_err *err)
{
    char *nfc;

    *ret = NULL;
    if (!text || !*text)
        return true;
    nfc = bz_nfc(text, strlen(text), err);
    *ret = nfc;
    return nfc && (bz_texts_push(&t->kept, nfc) || bz_nomem(err));
}

buzon_time tg_time(const struct bz_json *j, const char *key)
{
    int64_t s = bz_json_num(j, key, 0);

    /* 1970 to 9999. */
    return s > 0 && s < INT64_C(253402300800) ? s * BZ_MS_SECOND : BUZON_TIME_NONE;
}
