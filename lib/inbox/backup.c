/* SPDX-License-Identifier: EUPL-1.2 */
/* Backups: a store and its files copied as they are at one moment, made into a store again, and
 * looked at. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buzon/operation.h"
#include "inbox/blob.h"
#include "inbox/outbox.h"
#include "store/folder.h"

enum { SERIES_GAP = 1000 };

/* --- a path that is not there yet --- */

/* Everything but `inbox` is owned. */
struct copying {
    struct buzon_inbox *inbox; /* borrows; NULL while a backup is restored */
    struct bz_db *from;        /* a connection of its own, which sees one moment */
    char *path, *part, *from_address, *address, *part_address;
    struct bz_json *missing;
    int64_t files, answers;
};

static void copying_done(struct copying *c)
{
    bz_db_close(c->from);
    if (c->part)
        (void)unlink(c->part);
    free(c->path);
    free(c->part);
    free(c->from_address);
    free(c->address);
    free(c->part_address);
    bz_json_free(c->missing);
}

static bool text_join(char **ret, const char *a, const char *b, struct bz_err *err)
{
    if (asprintf(ret, "%s%s", a, b) >= 0)
        return true;
    *ret = NULL;
    return bz_nomem(err);
}

static bool copying_begin(struct copying *c, const char *from, const char *path,
                          struct bz_err *err)
{
    struct stat st;

    if (!path || !*path)
        return bz_fail(err, BUZON_ERR_INVALID, "the path is empty");
    if (lstat(path, &st) == 0)
        return bz_fail(err, BUZON_ERR_CONFLICT, "there is a file of that name already");
    if (!bz_dup(&c->path, path, err) || !bz_dup(&c->from_address, from, err) ||
        !text_join(&c->address, "sqlite:", path, err) ||
        !text_join(&c->part, path, ".part", err) ||
        !text_join(&c->part_address, "sqlite:", c->part, err))
        return false;
    /* What a copy that died left behind. */
    if (unlink(c->part) && errno != ENOENT)
        return bz_fail(err, BUZON_ERR_IO, "the part of an earlier copy cannot be removed");
    if (!(c->missing = bz_json_array()))
        return bz_nomem(err);
    c->from = bz_db_open(from, BZ_DB_READ_ONLY, NULL, err);
    return c->from && bz_db_begin(c->from, false, err);
}

/* --- pages --- */

static bool pages_watch(void *user, int64_t done, int64_t total, struct bz_err *err)
{
    const struct copying *c = user;

    if (!c->inbox)
        return true;
    bz_inbox_progress(c->inbox, "backup", done, total);
    return !bz_inbox_interrupted(c->inbox, err);
}

/* --- files --- */

static bool file_missing(struct copying *c, const char *sha256, const struct bz_err *why,
                         struct bz_err *err)
{
    if (why->code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    return bz_json_push_text(c->missing, sha256) || bz_nomem(err);
}

/* One that lies there already has these bytes, unless the disk lost them. */
static bool file_copy(struct copying *c, const struct buzon_inbox *from,
                      const struct buzon_inbox *to, const char *sha256, struct bz_err *err)
{
    BZ_DONE(bz_blob_read) bytes = {0};
    BZ_DONE(bz_blob) blob = {.lock = -1};
    BZ_LOCAL_ERR(why);

    if (!bz_blob_read(from, sha256, &bytes, &why))
        return file_missing(c, sha256, &why, err);
    c->files++;
    return bz_blob_write(to, bytes.bytes, bytes.len, sha256, &blob, err) &&
           bz_blob_keep(&blob, err);
}

static bool files_copy(struct copying *c, struct bz_err *err)
{
    /* A folder is found by the store's address; nothing else of these is looked at. */
    const struct buzon_inbox from = {.address = c->from_address}, to = {.address = c->address};
    BZ_AUTO(bz_rows)
    rows = bz_db_query(c->from,
                       "SELECT DISTINCT sha256 FROM attachment WHERE sha256 IS NOT NULL AND "
                       "state = $1",
                       BZ_V(bz_v_int(BUZON_ATTACHMENT_STORED)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0)
        if ((c->inbox && bz_inbox_interrupted(c->inbox, err)) ||
            !file_copy(c, &from, &to, bz_rows_text(rows, 0), err))
            return false;
    return got == 0;
}

/* --- the name that counts --- */

/* Never over another file. */
static bool copying_end(struct copying *c, struct bz_err *err)
{
    if (link(c->part, c->path) != 0)
        return bz_fail(err, errno == EEXIST ? BUZON_ERR_CONFLICT : bz_errno_code(errno),
                       "the copy cannot get its name");
    return bz_folder_sync(c->path, "the copy's", err);
}

static char *copying_print(const struct copying *c, bool restored, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    if (!bz_json_set_int(j, "files", c->files) ||
        !bz_json_set_shared(j, "missing", c->missing) ||
        (restored && !bz_json_set_int(j, "answers", c->answers)))
        return bz_nomem(err);
    return bz_json_print_canonical(j, err);
}

/* --- backup --- */

char *buzon_inbox_backup(buzon_inbox *inbox, const char *path, buzon_error **err)
{
    BZ_ERR(err);
    BZ_DONE(copying) c = {.inbox = inbox};
    const struct bz_db_watch watch = {pages_watch, &c};

    if (!bz_inbox_enter(inbox, e))
        return NULL;
    bz_inbox_leave(inbox); /* it was open, and of this process */
    if (!copying_begin(&c, inbox->address, path, e) || !bz_db_copy(c.from, c.part, &watch, e) ||
        !files_copy(&c, e) || !copying_end(&c, e))
        return NULL;
    return copying_print(&c, false, e);
}

/* --- whole or not --- */

static bool problem_push(void *user, const char *text, struct bz_err *err)
{
    return bz_json_push_text(user, text) || bz_nomem(err);
}

char *buzon_inbox_integrity(buzon_inbox *inbox, buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_json) j = NULL;
    BZ_AUTO(bz_json) list = NULL;

    if (!bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    j = bz_json_object();
    list = bz_json_array();
    if (!j || !list)
        return bz_nomem(e);
    if (!bz_db_check(inbox->db, problem_push, list, e))
        return NULL;
    if (!bz_json_set_bool(j, "whole", bz_json_len(list) == 0) ||
        !bz_json_set_shared(j, "problems", list))
        return bz_nomem(e);
    return bz_json_print_canonical(j, e);
}

/* --- restoring --- */

static bool problem_fail(void *user, const char *text, struct bz_err *err)
{
    (void)user;
    return bz_fail(err, BUZON_ERR_CORRUPT, "the backup is damaged: %.200s", text);
}

/* A part that waited or was under way when the backup was made: 1, 0, -1. */
static int part_next(struct bz_tx *tx, struct bz_outcome *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db,
                       "SELECT a.id, a.inquiry, p.n FROM answer a JOIN answer_part p ON "
                       "p.answer = a.id WHERE a.state IN ($1, $2) AND p.state IN ($1, $2, $3) "
                       "ORDER BY a.id, p.n LIMIT 1",
                       BZ_V(bz_v_int(BUZON_ANSWER_QUEUED), bz_v_int(BUZON_ANSWER_SENDING),
                            bz_v_int(BUZON_ANSWER_UNKNOWN)),
                       err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got > 0)
        *ret = (struct bz_outcome){.answer = bz_rows_int(rows, 0),
                                   .inquiry = bz_rows_int(rows, 1),
                                   .n = bz_rows_int(rows, 2),
                                   .part = BUZON_ANSWER_UNKNOWN,
                                   .under_way = true,
                                   .missed_at = BUZON_TIME_NONE,
                                   .next_try_at = BUZON_TIME_NONE,
                                   .at = tx->now};
    return got;
}

static bool restored_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct copying *c = user;
    BZ_LOCAL_ERR(why);
    struct bz_outcome o;
    int got;

    c->answers = 0;
    bz_err_set(&why, BUZON_ERR_UNKNOWN,
               "the store was restored from a backup: it may have been sent since");
    while ((got = part_next(tx, &o, err)) > 0) {
        o.why = &why;
        c->answers++;
        if (!bz_outcome_store(tx, &o, err))
            return false;
    }
    return got == 0 && bz_db_exec(tx->db, "UPDATE series SET last = last + $1",
                                  BZ_V(bz_v_int(SERIES_GAP)), err);
}

/* Before it has its name, so that nobody sends from it as it was. */
static bool restored_settle(struct copying *c, struct bz_err *err)
{
    buzon_error *failed = NULL;
    buzon_inbox *inbox = buzon_inbox_open(c->part_address, BUZON_OPEN_EXISTING, &failed);
    bool done;

    if (!inbox) {
        bz_err_take(err, failed);
        return false;
    }
    done = bz_tx_run(inbox, restored_body, c, err);
    buzon_inbox_close(inbox); /* its log is in the file then */
    buzon_inbox_unref(inbox);
    return done;
}

char *buzon_restore(const char *backup, const char *path, buzon_error **err)
{
    BZ_ERR(err);
    BZ_DONE(copying) c = {0};
    BZ_TEXT from = NULL;
    const struct bz_db_watch watch = {pages_watch, &c};

    if (!backup || !*backup)
        return bz_fail(e, BUZON_ERR_INVALID, "the backup's path is empty");
    if (!text_join(&from, "sqlite:", backup, e) || !copying_begin(&c, from, path, e) ||
        !bz_db_check(c.from, problem_fail, NULL, e) || !bz_db_copy(c.from, c.part, &watch, e) ||
        !files_copy(&c, e) || !restored_settle(&c, e) || !copying_end(&c, e))
        return NULL;
    return copying_print(&c, true, e);
}
