/* SPDX-License-Identifier: EUPL-1.2 */
/* Files of attachments on disk: written aside, made durable, renamed, and swept when nothing
 * names them. */
#include "inbox/blob.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/message.h"
#include "store/folder.h"

static const char NEW_PREFIX[] = "new-";
static const int64_t SWEEP_MS = INT64_C(86400000);

struct fd {
    int n;
};

static void fd_done(struct fd *f)
{
    if (f->n >= 0)
        (void)close(f->n);
}

/* Fill err from errno. */
static void *blob_errno(const char *what, struct bz_err *err)
{
    int why = errno;
    char words[96];

    return bz_fail(err, bz_errno_code(why), "%s of an attachment: %s", what,
                   strerror_r(why, words, sizeof words));
}

/* "PATH.media" and what is in it; the caller owns the text. */
static char *blob_path(const struct buzon_inbox *inbox, const char *name, struct bz_err *err)
{
    const char *store = bz_db_path(inbox->address);
    char *path = NULL;

    if (!store)
        return bz_fail(err, BUZON_ERR_UNSUPPORTED,
                       "only a store that is a file has a folder for attachments");
    if (asprintf(&path, "%s.media%s%s", store, *name ? "/" : "", name) < 0)
        return bz_nomem(err);
    return path;
}

/* --- writing --- */

/* Writers share the lock, the one who sweeps has it alone: what a writer has renamed and not
 * committed yet is nobody's to throw away. It ends with the process. */
static int folder_lock(const struct buzon_inbox *inbox, int how, struct bz_err *err)
{
    BZ_TEXT path = blob_path(inbox, ".lock", err);
    int fd;

    if (!path)
        return -1;
    fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0) {
        (void)blob_errno("the folder", err);
        return -1;
    }
    while (flock(fd, how))
        if (errno != EINTR) {
            (void)blob_errno("the folder", err);
            (void)close(fd);
            return -1;
        }
    return fd;
}

static bool folder_sync(const char *path, struct bz_err *err)
{
    BZ_DONE(fd) f = {open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)};

    if (f.n < 0 || fsync(f.n))
        return blob_errno("the folder", err);
    return true;
}

/* The folder itself is durable once the one it is in is. */
static bool folder_make(const char *path, struct bz_err *err)
{
    const char *slash = strrchr(path, '/');
    BZ_TEXT above = NULL;

    if (mkdir(path, 0700) == 0) {
        above = slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
        if (!above)
            return bz_nomem(err);
        return folder_sync(above, err);
    }
    return errno == EEXIST || blob_errno("the folder", err);
}

static bool bytes_write(int fd, const char *bytes, size_t len, struct bz_err *err)
{
    for (size_t done = 0; done < len;) {
        ssize_t put = write(fd, bytes + done, len - done);

        if (put < 0 && errno != EINTR)
            return blob_errno("the file", err);
        done += put > 0 ? (size_t)put : 0;
    }
    return fsync(fd) == 0 || blob_errno("the file", err);
}

static bool blob_names(const struct buzon_inbox *inbox, const char *sha256, struct bz_blob *b,
                       struct bz_err *err)
{
    char name[32];
    uint64_t chance;

    if (!bz_random(&chance, sizeof chance, err))
        return false;
    (void)snprintf(name, sizeof name, "%s%016" PRIx64, NEW_PREFIX, chance);
    b->folder = blob_path(inbox, "", err);
    b->path = b->folder ? blob_path(inbox, sha256, err) : NULL;
    b->new = b->path ? blob_path(inbox, name, err) : NULL;
    return b->new != NULL;
}

bool bz_blob_write(const struct buzon_inbox *inbox, const void *bytes, size_t len,
                   const char *sha256, struct bz_blob *ret, struct bz_err *err)
{
    BZ_DONE(fd) f = {-1};

    *ret = (struct bz_blob){.lock = -1};
    if (!blob_names(inbox, sha256, ret, err) || !folder_make(ret->folder, err))
        return false;
    ret->lock = folder_lock(inbox, LOCK_SH, err);
    if (ret->lock < 0)
        return false;
    f.n = open(ret->new, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (f.n < 0)
        return blob_errno("the file", err);
    return bytes_write(f.n, bytes, len, err);
}

/* Onto one of the same name, too: it has the same bytes, unless the disk lost them. */
bool bz_blob_keep(struct bz_blob *b, struct bz_err *err)
{
    if (rename(b->new, b->path))
        return blob_errno("the file", err);
    b->kept = true;
    return folder_sync(b->folder, err);
}

void bz_blob_done(struct bz_blob *b)
{
    if (b->new && !b->kept)
        (void)unlink(b->new);
    if (b->lock >= 0)
        (void)close(b->lock);
    free(b->folder);
    free(b->new);
    free(b->path);
    *b = (struct bz_blob){.lock = -1};
}

/* --- reading --- */

static bool blob_open(const char *path, struct fd *ret, size_t *len, struct bz_err *err)
{
    struct stat st;

    ret->n = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (ret->n < 0 || fstat(ret->n, &st))
        return blob_errno("the file", err);
    if (!S_ISREG(st.st_mode) || st.st_size > BZ_BODY_MAX_BYTES)
        return bz_fail(err, BUZON_ERR_CORRUPT, "the file of an attachment is not what it was");
    *len = (size_t)st.st_size;
    return true;
}

static bool blob_check(const struct bz_blob_read *b, const char *sha256, struct bz_err *err)
{
    const struct bz_span all = {b->bytes, b->len};
    unsigned char found[BZ_SHA256_LEN], want[BZ_SHA256_LEN];

    if (!bz_sha256(found, &all, 1, err))
        return false;
    if (bz_hex_parse(want, sizeof want, sha256) && memcmp(found, want, sizeof want) == 0)
        return true;
    return bz_fail(err, BUZON_ERR_CORRUPT, "the file of an attachment is not what it was");
}

bool bz_blob_read(const struct buzon_inbox *inbox, const char *sha256, struct bz_blob_read *ret,
                  struct bz_err *err)
{
    BZ_DONE(fd) f = {-1};
    size_t size = 0;
    unsigned char digest[BZ_SHA256_LEN];

    *ret = (struct bz_blob_read){0};
    /* It becomes a name in a path. */
    if (!sha256 || !bz_hex_parse(digest, sizeof digest, sha256))
        return bz_fail(err, BUZON_ERR_CORRUPT, "the store is damaged: a digest is none");
    ret->path = blob_path(inbox, sha256, err);
    if (!ret->path || !blob_open(ret->path, &f, &size, err))
        return false;
    ret->bytes = malloc(size + 1);
    if (!ret->bytes)
        return bz_nomem(err);
    while (ret->len < size) {
        ssize_t got = read(f.n, ret->bytes + ret->len, size - ret->len);

        if (got < 0 && errno != EINTR)
            return blob_errno("the file", err);
        if (got == 0)
            break;
        ret->len += got > 0 ? (size_t)got : 0;
    }
    ret->bytes[ret->len] = '\0';
    return blob_check(ret, sha256, err);
}

void bz_blob_read_done(struct bz_blob_read *b)
{
    free(b->path);
    free(b->bytes);
    *b = (struct bz_blob_read){0};
}

/* --- sweeping --- */

struct sweep {
    DIR *dir;
};

static void sweep_done(struct sweep *s)
{
    if (s->dir)
        (void)closedir(s->dir);
}

/* Whether a row names it; -1 when that cannot be known. */
static int blob_is_named(struct buzon_inbox *inbox, const char *sha256, struct bz_err *err)
{
    int64_t n;

    if (!bz_inbox_enter(inbox, err))
        return -1;
    BZ_LEAVE(inbox);
    if (!bz_db_int(inbox->db, "SELECT count(*) FROM attachment WHERE sha256 = $1",
                   BZ_V(bz_v_text(sha256)), 0, &n, err))
        return -1;
    return n > 0;
}

static bool sweep_one(struct buzon_inbox *inbox, int folder, const char *name, int64_t *gone,
                      struct bz_err *err)
{
    unsigned char digest[BZ_SHA256_LEN];
    int named = 1;

    if (bz_starts(name, NEW_PREFIX))
        named = 0;
    else if (bz_hex_parse(digest, sizeof digest, name))
        named = blob_is_named(inbox, name, err);
    if (named < 0)
        return false;
    if (named || unlinkat(folder, name, 0)) /* gone meanwhile is gone, too */
        return named || errno == ENOENT || blob_errno("a file", err);
    ++*gone;
    return true;
}

static bool sweep_folder(struct buzon_inbox *inbox, int64_t *gone, struct bz_err *err)
{
    BZ_TEXT path = blob_path(inbox, "", err);
    BZ_DONE(sweep) s = {path ? opendir(path) : NULL};
    const struct dirent *entry;

    if (!path)
        return false;
    if (!s.dir)
        return errno == ENOENT || blob_errno("the folder", err);
    /* A stream of our own: readdir(3) is safe there.
     * NOLINTNEXTLINE(concurrency-mt-unsafe) */
    while ((entry = readdir(s.dir)))
        if (bz_inbox_interrupted(inbox, err) ||
            !sweep_one(inbox, dirfd(s.dir), entry->d_name, gone, err))
            return false;
    return true;
}

static bool sweep_note(struct bz_tx *tx, void *user, struct bz_err *err)
{
    (void)user;
    return bz_db_exec(tx->db,
                      "INSERT INTO meta (key, value) VALUES ('media_swept', CAST($1 AS TEXT)) "
                      "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                      BZ_V(bz_v_time(tx->now)), err);
}

static bool sweep_is_due(struct buzon_inbox *inbox, bool *ret, struct bz_err *err)
{
    int64_t last;
    buzon_time now;

    if (!bz_inbox_now(inbox, &now, err) || !bz_inbox_enter(inbox, err))
        return false;
    BZ_LEAVE(inbox);
    if (!bz_db_int(inbox->db,
                   "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'media_swept'",
                   BZ_V_NONE, 0, &last, err))
        return false;
    *ret = last > now || now - last >= SWEEP_MS;
    return true;
}

bool bz_blobs_sweep(struct buzon_inbox *inbox, struct bz_err *err)
{
    BZ_TEXT folder = blob_path(inbox, "", err);
    BZ_LOCAL_ERR(busy);
    BZ_DONE(fd) lock = {-1};
    int64_t gone = 0;
    bool due = false;

    if (!folder || !sweep_is_due(inbox, &due, err))
        return false;
    if (!due || access(folder, F_OK))
        return true;
    lock.n = folder_lock(inbox, LOCK_EX | LOCK_NB, &busy);
    /* Somebody is storing a file just now: another time. */
    return lock.n < 0 ||
           (sweep_folder(inbox, &gone, err) && bz_tx_run(inbox, sweep_note, NULL, err));
}

bool bz_blobs_purge(struct buzon_inbox *inbox, int64_t *ret, struct bz_err *err)
{
    BZ_TEXT folder = blob_path(inbox, "", err);
    BZ_LOCAL_ERR(why);
    BZ_DONE(fd) lock = {-1};

    *ret = 0;
    if (!folder)
        return false;
    if (access(folder, F_OK))
        return true;
    lock.n = folder_lock(inbox, LOCK_EX | LOCK_NB, &why);
    if (lock.n < 0)
        return bz_fail(err, BUZON_ERR_BUSY, "an attachment is being stored just now");
    return sweep_folder(inbox, ret, err);
}
