/* SPDX-License-Identifier: EUPL-1.2 */
/* The messages of an inquiry in a form that others read: ActivityStreams 2. */
#include "inbox/local.h"
#include "network/feed/feed.h"

/* All of them as activities, the oldest first; the caller owns the list. */
static struct bz_json *export_items(struct buzon_inbox *inbox, const char *reference,
                                    struct bz_err *err)
{
    buzon_error *failed = NULL;
    buzon_messages *messages = buzon_inbox_messages(inbox, reference, &failed);
    BZ_AUTO(bz_json) list = messages ? bz_json_array() : NULL;
    struct bz_message *m;

    while (list && (m = buzon_messages_next(messages, &failed))) {
        struct bz_json *item = bz_feed_write(m, err);
        bool kept = item && (bz_json_push(list, item) || bz_nomem(err));

        buzon_message_unref(m);
        if (!kept)
            bz_json_free(bz_steal(list));
    }
    buzon_messages_free(messages);
    if (failed) {
        bz_err_take(err, failed);
        return NULL;
    }
    return list || err->code != BUZON_OK ? bz_steal(list) : bz_nomem(err);
}

/* Whoever reads it could not tell made-up citizens from others. */
static bool is_real(struct buzon_inbox *inbox, struct bz_err *err)
{
    if (!bz_inbox_enter(inbox, err))
        return false;
    BZ_LEAVE(inbox);
    return bz_local_none(inbox->db, "export", err);
}

char *buzon_inbox_export(buzon_inbox *inbox, const char *reference, buzon_error **err)
{
    BZ_ERR(err);
    buzon_error *failed = NULL;
    struct bz_inquiry *q =
        is_real(inbox, e) ? buzon_inbox_inquiry(inbox, reference, &failed) : NULL;
    struct bz_json *items = q ? export_items(inbox, reference, e) : NULL;
    BZ_AUTO(bz_json)
    all = items ? bz_feed_collection(q->network, q->account, reference, items, e) : NULL;

    if (failed)
        bz_err_take(e, failed);
    bz_record_unref(q);
    return all ? bz_json_print(all, e) : NULL;
}
