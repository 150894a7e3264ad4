/* SPDX-License-Identifier: EUPL-1.2 */
/* What every message of X gets at the end. */
#include "network/x/x.h"

#include "text/unicode.h"

#include <string.h>

bool xx_pack(struct xx *w, struct bz_message *m, const struct xx_files *files,
             const struct bz_json *extra, struct bz_err *err)
{
    BZ_TEXT printed = bz_json_print(extra, err);
    size_t len;

    if (!printed)
        return false;
    len = strlen(printed);
    printed = bz_nfc_take(bz_steal(printed), len, err);
    if (!printed)
        return false;
    m->network = w->c->account->network;
    m->account = w->c->account->name ? w->c->account->name : "";
    m->attachments = files->items;
    m->n_attachments = files->n;
    m->extra = printed;
    if (m->author && m->author->ours)
        m->direction = BUZON_DIRECTION_OUT;
    if (m->author && !m->author->id && !m->author->handle)
        m->author = NULL;
    return bz_batch_add(w->batch, m, err);
}
