/* SPDX-License-Identifier: EUPL-1.2 */
/* Whatever speaks ActivityStreams 2, RSS or Atom: a network without an adapter of its own is
 * fed by the host, file by file. Nothing can be answered here. */
#include "network/feed/feed.h"

#include <string.h>

bool fd_ok(bool ok, struct bz_err *err)
{
    return ok || bz_nomem(err);
}

bool fd_keep(struct fd *w, struct bz_str *s, const char **ret, struct bz_err *err)
{
    *ret = s->data;
    if (s->failed)
        return bz_nomem(err);
    return !s->data || bz_texts_push(&w->kept, bz_steal(s->data)) || bz_nomem(err);
}

bool fd_unknown(struct fd *w, const struct bz_json *j, struct bz_err *err)
{
    return bz_batch_add_unknown(w->batch, w->c, NULL, j, w->at, err);
}

static bool feed_configure(const struct bz_json *settings, struct bz_err *err)
{
    static const char *const keys[] = {"actor", "language"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct bz_json *j = bz_json_get(settings, keys[i]);

        if (j && (!bz_json_text(j) || !*bz_json_text(j)))
            return bz_fail(err, BUZON_ERR_INVALID, "setting %s is not a text", keys[i]);
    }
    return true;
}

static const char *const feed_settings[] = {"actor", "language", NULL};
static const char *const feed_secrets[] = {NULL};

const struct bz_network bz_feed = {
    .name = "feed",
    .label = "ActivityStreams 2, RSS, Atom",
    .retry = BZ_RETRY_NONE,
    .secrets = feed_secrets,
    .settings = feed_settings,
    .configure = feed_configure,
    .step = fd_step,
};
