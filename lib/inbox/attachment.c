/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading the file of an attachment: found in the store, checked against it. */
#include <string.h>

#include "inbox/blob.h"
#include "model/file.h"
#include "model/message.h"

/* What the store says of it; texts are owned. */
struct wanted {
    int64_t state, size;
    char *sha256, *name, *type, *reason;
};

static void wanted_done(struct wanted *w)
{
    free(w->sha256);
    free(w->name);
    free(w->type);
    free(w->reason);
}

static bool wanted_row(struct buzon_inbox *inbox, int64_t message, int64_t n,
                       struct wanted *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows =
        bz_db_query(inbox->db,
                    "SELECT state, size, sha256, name, detected_type, reason FROM attachment "
                    "WHERE message = $1 AND n = $2",
                    BZ_V(bz_v_int(message), bz_v_int(n)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got == 0)
        return bz_fail(err, BUZON_ERR_NOT_FOUND, "the message has no attachment %lld",
                       (long long)n);
    if (got < 0)
        return false;
    ret->state = bz_rows_int(rows, 0);
    ret->size = bz_rows_int(rows, 1);
    return bz_dup(&ret->sha256, bz_rows_text(rows, 2), err) &&
           bz_dup(&ret->name, bz_rows_text(rows, 3), err) &&
           bz_dup(&ret->type, bz_rows_text(rows, 4), err) &&
           bz_dup(&ret->reason, bz_rows_text(rows, 5), err);
}

static bool wanted_find(struct buzon_inbox *inbox, const char *account, const char *message,
                        int64_t n, struct wanted *ret, struct bz_err *err)
{
    struct bz_account *a;
    int64_t row = 0;
    bool asked;

    if (!bz_inbox_enter(inbox, err))
        return false;
    BZ_LEAVE(inbox);
    a = bz_account_find(inbox->db, account, err);
    asked = a && bz_db_int(inbox->db, "SELECT id FROM message WHERE account = $1 AND mid = $2",
                           BZ_V(bz_v_int(a->id), bz_v_text(message)), 0, &row, err);
    bz_record_unref(a);
    if (!asked)
        return false;
    if (!row)
        return bz_fail(err, BUZON_ERR_NOT_FOUND, "account %.64s has no message %.100s", account,
                       message);
    return wanted_row(inbox, row, n, ret, err);
}

static struct bz_file *file_make(const struct wanted *w, const struct bz_blob_read *blob,
                                 struct bz_err *err)
{
    const struct bz_file f = {.path = blob->path,
                              .name = w->name,
                              .type = bz_text_or(w->type, "application/octet-stream"),
                              .size = (int64_t)blob->len,
                              .sha256 = w->sha256,
                              .content = blob->bytes,
                              .len = blob->len};

    if (w->size != f.size)
        return bz_fail(err, BUZON_ERR_CORRUPT, "the file of an attachment is not what it was");
    return bz_record_pack(&bz_file_record, &f, err);
}

buzon_file *buzon_inbox_attachment(buzon_inbox *inbox, const char *account, const char *message,
                                   int64_t n, buzon_error **err)
{
    BZ_ERR(err);
    BZ_DONE(wanted) w = {0};
    BZ_DONE(bz_blob_read) blob = {0};
    const char *state;

    if (!inbox || !account || !message)
        return bz_fail(e, BUZON_ERR_INVALID, "%s is NULL",
                       !inbox     ? "inbox"
                       : !account ? "account"
                                  : "message");
    if (!wanted_find(inbox, account, message, n, &w, e))
        return NULL;
    state = buzon_attachment_state_name((enum buzon_attachment_state)w.state);
    if (w.state != BUZON_ATTACHMENT_STORED)
        return bz_fail(e, BUZON_ERR_STATE, "the attachment is %s%s%s",
                       bz_text_or(state, "none"), w.reason ? ": " : "",
                       w.reason ? w.reason : "");
    return bz_blob_read(inbox, w.sha256, &blob, e) ? file_make(&w, &blob, e) : NULL;
}
