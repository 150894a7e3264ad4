/* SPDX-License-Identifier: EUPL-1.2 */
/* The handle: opening, closing, locking, where data files are, what waits to be logged. */
#include "inbox/inbox.h"

#include "base/str.h"
#include "inbox/settings.h"
#include "store/folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOG_LINES_KEPT = 64 };

/* --- log lines --- */

/* The host's log function may call the library, so lines written under the lock wait in the
 * inbox. */
static void log_keep(void *user, int level, const char *line)
{
    struct buzon_inbox *inbox = user;
    char *kept = NULL;

    if (inbox->pending_log.n >= LOG_LINES_KEPT || asprintf(&kept, "%c%s", level, line) < 0)
        return;
    if (!bz_vec_push(&inbox->pending_log, kept))
        free(kept);
}

static void log_hand_over(struct buzon_inbox *inbox, struct bz_lines *lines)
{
    BZ_AUTO(bz_hook) hook = bz_hook_pin(inbox, BZ_HOOK_LOG);

    for (size_t i = 0; i < lines->n; i++) {
        if (hook)
            ((buzon_log_fn)hook->fn)(hook->user, lines->items[i][0], lines->items[i] + 1);
        free(lines->items[i]);
    }
    free(lines->items);
}

/* --- locking --- */

static bool inbox_usable(const struct buzon_inbox *inbox, struct bz_err *err)
{
    if (!inbox)
        return bz_fail(err, BUZON_ERR_INVALID, "inbox is NULL");
    if (atomic_load(&inbox->closed))
        return bz_fail(err, BUZON_ERR_CLOSED, "the inbox is closed");
    if (inbox->pid != getpid())
        return bz_fail(err, BUZON_ERR_FORKED, "the inbox was opened before a fork");
    return true;
}

bool bz_inbox_enter(struct buzon_inbox *inbox, struct bz_err *err)
{
    if (!inbox_usable(inbox, err))
        return false;
    pthread_mutex_lock(&inbox->lock);
    if (!atomic_load(&inbox->closed))
        return true;
    pthread_mutex_unlock(&inbox->lock);
    return bz_fail(err, BUZON_ERR_CLOSED, "the inbox is closed");
}

void bz_inbox_leave(struct buzon_inbox *inbox)
{
    struct bz_lines lines = inbox->pending_log;

    inbox->pending_log = (struct bz_lines){0};
    pthread_mutex_unlock(&inbox->lock);
    if (lines.items)
        log_hand_over(inbox, &lines);
}

/* --- data files --- */

char *bz_inbox_data(const struct buzon_inbox *inbox, const char *name, struct bz_err *err)
{
    for (size_t i = 0; i <= inbox->data.n; i++) {
        BZ_DONE(bz_str) path = {0};
        const char *folder = i < inbox->data.n ? inbox->data.items[i] : BUZON_DATADIR;

        bz_str_addf(&path, "%s/%s", folder, name);
        if (path.failed)
            return bz_nomem(err);
        if (access(path.data, R_OK) == 0)
            return bz_str_take(&path, err);
    }
    return bz_fail(err, BUZON_ERR_NOT_FOUND,
                   "%s is in none of the data folders; buzon_inbox_add_data() adds one", name);
}

bool buzon_inbox_add_data(buzon_inbox *inbox, const char *folder, buzon_error **err)
{
    BZ_ERR(err);
    BZ_TEXT copy = NULL;
    struct stat st;

    if (!folder || stat(folder, &st) || !S_ISDIR(st.st_mode))
        return bz_fail(e, BUZON_ERR_INVALID, "%s is no folder", folder ? folder : "NULL");
    copy = bz_path_whole(folder, e);
    if (!copy || !bz_inbox_enter(inbox, e))
        return false;
    BZ_LEAVE(inbox);
    if (!bz_vec_push(&inbox->data, copy))
        return bz_nomem(e);
    (void)bz_steal(copy);
    bz_settings_forget(inbox);
    return true;
}

bool buzon_inbox_set_ca_file(buzon_inbox *inbox, const char *path, buzon_error **err)
{
    BZ_ERR(err);
    BZ_TEXT copy = NULL;

    if (!path || access(path, R_OK))
        return bz_fail(e, BUZON_ERR_INVALID, "%s cannot be read", path ? path : "NULL");
    copy = bz_path_whole(path, e);
    if (!copy || !bz_inbox_enter(inbox, e))
        return false;
    BZ_LEAVE(inbox);
    free(inbox->ca_file);
    inbox->ca_file = bz_steal(copy);
    return true;
}

/* --- life --- */

static void inbox_free(struct buzon_inbox *inbox)
{
    bz_hooks_drop(inbox);
    bz_settings_forget(inbox);
    bz_hasher_free(inbox->hasher);
    /* A connection that crossed a fork belongs to the parent: closing it here would drop the
     * parent's locks. */
    if (inbox->pid == getpid())
        bz_db_close(inbox->db);
    for (size_t i = 0; i < inbox->data.n; i++)
        free(inbox->data.items[i]);
    free(inbox->data.items);
    for (size_t i = 0; i < inbox->pending_log.n; i++)
        free(inbox->pending_log.items[i]);
    free(inbox->pending_log.items);
    bz_inbox_queries_free(inbox->queries);
    bz_hosts_free(inbox->hosts);
    free(inbox->ca_file);
    free(inbox->address);
    pthread_mutex_destroy(&inbox->lock);
    pthread_mutex_destroy(&inbox->hooks_lock);
    free(inbox);
}

buzon_inbox *buzon_inbox_ref(buzon_inbox *inbox)
{
    if (inbox)
        bz_refs_add(&inbox->refs);
    return inbox;
}

void buzon_inbox_unref(buzon_inbox *inbox)
{
    if (inbox && bz_refs_drop(&inbox->refs))
        inbox_free(inbox);
}

static struct buzon_inbox *inbox_new(const char *address, enum buzon_open how,
                                     struct bz_err *err)
{
    struct buzon_inbox *inbox = calloc(1, sizeof *inbox);

    if (!inbox)
        return bz_nomem(err);
    bz_refs_init(&inbox->refs);
    pthread_mutex_init(&inbox->lock, NULL);
    pthread_mutex_init(&inbox->hooks_lock, NULL);
    inbox->how = how;
    inbox->pid = getpid();
    inbox->log = (struct bz_log){log_keep, inbox};
    inbox->hasher = bz_hasher_new(err);
    inbox->address = inbox->hasher ? bz_db_address(address, err) : NULL;
    if (inbox->address)
        return inbox;
    buzon_inbox_unref(inbox);
    return NULL;
}

static struct buzon_inbox *inbox_open(const char *address, enum buzon_open how,
                                      struct bz_err *err)
{
    static const enum bz_db_mode modes[] = {
        [BUZON_OPEN_DEFAULT] = BZ_DB_CREATE,
        [BUZON_OPEN_EXISTING] = BZ_DB_EXISTING,
        [BUZON_OPEN_READ_ONLY] = BZ_DB_READ_ONLY,
    };
    struct buzon_inbox *inbox;

    if (!address || !*address)
        return bz_fail(err, BUZON_ERR_INVALID, "the address is empty; write \"sqlite:PATH\"");
    if ((size_t)how >= sizeof modes / sizeof *modes)
        return bz_fail(err, BUZON_ERR_INVALID, "there is no way %d to open an inbox", (int)how);
    inbox = inbox_new(address, how, err);
    if (!inbox)
        return NULL;
    inbox->db = bz_db_open(inbox->address, modes[how], &inbox->log, err);
    if (inbox->db)
        return inbox;
    buzon_inbox_unref(inbox);
    return NULL;
}

buzon_inbox *buzon_inbox_open(const char *address, enum buzon_open how, buzon_error **err)
{
    BZ_ERR(err);

    return inbox_open(address, how, e);
}

static bool data_copy(const struct buzon_inbox *from, struct buzon_inbox *to,
                      struct bz_err *err)
{
    for (size_t i = 0; i < from->data.n; i++) {
        BZ_TEXT folder = NULL;

        if (!bz_dup(&folder, from->data.items[i], err))
            return false;
        if (!bz_vec_push(&to->data, folder))
            return bz_nomem(err);
        (void)bz_steal(folder);
    }
    return true;
}

struct buzon_inbox *bz_inbox_beside(struct buzon_inbox *inbox, struct bz_err *err)
{
    struct buzon_inbox *own;

    if (!bz_inbox_enter(inbox, err))
        return NULL;
    BZ_LEAVE(inbox);
    own = inbox_open(inbox->address, BUZON_OPEN_READ_ONLY, err);
    if (!own || data_copy(inbox, own, err))
        return own;
    buzon_inbox_unref(own);
    return NULL;
}

void buzon_inbox_close(buzon_inbox *inbox)
{
    if (!inbox || inbox->pid != getpid() || atomic_exchange(&inbox->closed, true))
        return;
    pthread_mutex_lock(&inbox->lock);
    bz_db_close(inbox->db);
    inbox->db = NULL;
    bz_inbox_leave(inbox);
    bz_hooks_drop(inbox);
}

bool buzon_inbox_is_closed(const buzon_inbox *inbox)
{
    return !inbox || atomic_load(&inbox->closed);
}

const char *buzon_inbox_address(const buzon_inbox *inbox)
{
    return inbox ? inbox->address : NULL;
}
