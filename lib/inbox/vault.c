/* SPDX-License-Identifier: EUPL-1.2 */
/* Secrets: asked of the host, or of a file beside the store that nobody else may read. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "inbox/inbox.h"
#include "store/folder.h"

/* The file: a first line that says what it is, then a line a secret: account, name, bytes in
 * hex. Plain lines, so that every copy made on the way can be wiped. */
static const char vault_head[] = "buzon vault 1\n";
enum { VAULT_MAX = 4 << 20, SECRET_MAX = 64 << 10, SECRET_NAME_MAX = 64 };

/* --- buffers that are wiped --- */

struct bytes {
    char *data; /* NUL-terminated */
    size_t len, cap;
};

static void bytes_done(struct bytes *b)
{
    if (b->data)
        bz_wipe(b->data, b->cap);
    free(b->data);
    *b = (struct bytes){0};
}

/* Never grown: a grown buffer leaves its old bytes behind. */
static bool bytes_init(struct bytes *b, size_t cap, struct bz_err *err)
{
    b->data = calloc(1, cap + 1);
    b->cap = b->data ? cap + 1 : 0;
    if (!b->data)
        return bz_nomem(err);
    return true;
}

static void bytes_add(struct bytes *b, const void *from, size_t len)
{
    memcpy(b->data + b->len, from, len);
    b->len += len;
    b->data[b->len] = '\0';
}

static void bytes_add_hex(struct bytes *b, const void *from, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *p = from;

    for (size_t i = 0; i < len; i++)
        bytes_add(b, (char[]){digits[p[i] >> 4], digits[p[i] & 15]}, 2);
}

/* --- files --- */

struct fd {
    int n;
};

static void fd_done(struct fd *f)
{
    if (f->n >= 0)
        (void)close(f->n);
}

/* Fill err from errno. */
static void *vault_errno(const char *path, const char *what, struct bz_err *err)
{
    int why = errno;
    char words[96];

    return bz_fail(err, bz_errno_code(why), "vault %s cannot be %s: %s", path, what,
                   strerror_r(why, words, sizeof words));
}

/* "PATH.vault" and its like; the caller owns the text. */
static char *vault_path(const struct buzon_inbox *inbox, const char *suffix, struct bz_err *err)
{
    const char *store = bz_db_path(inbox->address);
    char *path = NULL;

    if (!store)
        return bz_fail(
            err, BUZON_ERR_SECRET,
            "only a store that is a file has a vault; buzon_inbox_set_vault() lends one");
    if (asprintf(&path, "%s.vault%s", store, suffix) < 0)
        return bz_nomem(err);
    return path;
}

static bool vault_is_ours(const char *path, int fd, off_t *len, struct bz_err *err)
{
    struct stat st;

    if (fstat(fd, &st))
        return vault_errno(path, "read", err);
    if (!S_ISREG(st.st_mode))
        return bz_fail(err, BUZON_ERR_IO, "vault %s is no file", path);
    if (st.st_uid != geteuid() && geteuid() != 0)
        return bz_fail(err, BUZON_ERR_IO, "vault %s belongs to another user", path);
    if (st.st_mode & 077)
        return bz_fail(err, BUZON_ERR_IO,
                       "vault %s is open to other users (mode %03o); \"chmod 600\" closes it",
                       path, (unsigned)st.st_mode & 0777);
    if (st.st_size > VAULT_MAX)
        return bz_fail(err, BUZON_ERR_LIMIT, "vault %s has more than %d bytes", path,
                       VAULT_MAX);
    *len = st.st_size;
    return true;
}

static bool file_read(const char *path, int fd, struct bytes *ret, struct bz_err *err)
{
    while (ret->len + 1 < ret->cap) {
        ssize_t got = read(fd, ret->data + ret->len, ret->cap - 1 - ret->len);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return vault_errno(path, "read", err);
        if (got == 0)
            break;
        ret->len += (size_t)got;
    }
    ret->data[ret->len] = '\0';
    return true;
}

/* The vault's bytes; just the first line where there is no vault yet. */
static bool vault_load(const char *path, struct bytes *ret, struct bz_err *err)
{
    BZ_DONE(fd) f = {open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)};
    off_t len = 0;

    if (f.n < 0 && errno == ENOENT) {
        if (!bytes_init(ret, sizeof vault_head, err))
            return false;
        bytes_add(ret, vault_head, sizeof vault_head - 1);
        return true;
    }
    if (f.n < 0 && errno == ELOOP)
        return bz_fail(err, BUZON_ERR_IO, "vault %s is a symbolic link", path);
    if (f.n < 0)
        return vault_errno(path, "read", err);
    if (!vault_is_ours(path, f.n, &len, err) || !bytes_init(ret, (size_t)len, err) ||
        !file_read(path, f.n, ret, err))
        return false;
    if (!bz_starts(ret->data, vault_head) || memchr(ret->data, '\0', ret->len) ||
        ret->data[ret->len - 1] != '\n')
        return bz_fail(err, BUZON_ERR_CORRUPT, "%s is no vault", path);
    return true;
}

static bool file_write(const char *path, int fd, const struct bytes *b, struct bz_err *err)
{
    for (size_t done = 0; done < b->len;) {
        ssize_t put = write(fd, b->data + done, b->len - done);

        if (put < 0 && errno != EINTR)
            return vault_errno(path, "written", err);
        done += put > 0 ? (size_t)put : 0;
    }
    if (fsync(fd))
        return vault_errno(path, "written", err);
    return true;
}

/* A renamed file is durable once its folder is. */
static bool folder_sync(const char *path, struct bz_err *err)
{
    const char *slash = strrchr(path, '/');
    BZ_TEXT folder =
        slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
    BZ_DONE(fd) f = {-1};

    if (!folder)
        return bz_nomem(err);
    f.n = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (f.n < 0 || fsync(f.n))
        return vault_errno(path, "written", err);
    return true;
}

static bool vault_store(const struct buzon_inbox *inbox, const char *path,
                        const struct bytes *b, struct bz_err *err)
{
    BZ_TEXT fresh = vault_path(inbox, ".new", err);
    BZ_DONE(fd) f = {-1};

    if (!fresh)
        return false;
    (void)unlink(fresh); /* of a process that died here */
    f.n = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (f.n < 0)
        return vault_errno(path, "written", err);
    if (!file_write(path, f.n, b, err)) {
        (void)unlink(fresh);
        return false;
    }
    if (rename(fresh, path)) {
        (void)vault_errno(path, "replaced", err);
        (void)unlink(fresh);
        return false;
    }
    return folder_sync(path, err);
}

/* --- lines --- */

struct line {
    const char *start, *end; /* end: behind the line feed */
    const char *hex;
    size_t hex_len;
};

/* The line of a secret; false when there is none. */
static bool line_find(const struct bytes *b, const char *account, const char *name,
                      struct line *ret)
{
    const char *p = b->data + sizeof vault_head - 1;
    size_t a = strlen(account), n = strlen(name);

    while (*p) {
        const char *end = strchr(p, '\n') + 1;

        if ((size_t)(end - p) > a + n + 2 && memcmp(p, account, a) == 0 && p[a] == ' ' &&
            memcmp(p + a + 1, name, n) == 0 && p[a + 1 + n] == ' ') {
            *ret = (struct line){p, end, p + a + n + 2, (size_t)(end - p) - a - n - 3};
            return true;
        }
        p = end;
    }
    return false;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static struct bz_secret *line_secret(const char *path, const struct line *l, struct bz_err *err)
{
    BZ_DONE(bytes) plain = {0};

    if (!bytes_init(&plain, l->hex_len / 2, err))
        return NULL;
    for (size_t i = 0; i + 1 < l->hex_len; i += 2) {
        int high = hex_digit(l->hex[i]), low = hex_digit(l->hex[i + 1]);

        if (high < 0 || low < 0)
            return bz_fail(err, BUZON_ERR_CORRUPT, "vault %s has a malformed line", path);
        bytes_add(&plain, (char[]){(char)(high << 4 | low)}, 1);
    }
    return bz_secret_new(plain.data, plain.len, err);
}

/* --- the built-in vault --- */

static void *secret_missing(const char *account, const char *name, struct bz_err *err)
{
    return bz_fail(err, BUZON_ERR_SECRET,
                   "the vault has no secret %s of account %s; buzon_inbox_set_secret() puts it "
                   "there",
                   name, account);
}

static struct bz_secret *file_find(const struct buzon_inbox *inbox, const char *account,
                                   const char *name, struct bz_err *err)
{
    BZ_TEXT path = vault_path(inbox, "", err);
    BZ_DONE(bytes) all = {0};
    struct line l;

    if (!path || !vault_load(path, &all, err))
        return NULL;
    if (!line_find(&all, account, name, &l))
        return secret_missing(account, name, err);
    return line_secret(path, &l, err);
}

/* Writers wait for one another, or the second would put back what the first replaced. */
static bool vault_lock(const struct buzon_inbox *inbox, struct fd *ret, struct bz_err *err)
{
    BZ_TEXT path = vault_path(inbox, ".lock", err);

    if (!path)
        return false;
    ret->n = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (ret->n < 0)
        return vault_errno(path, "locked", err);
    while (flock(ret->n, LOCK_EX))
        if (errno != EINTR)
            return vault_errno(path, "locked", err);
    return true;
}

static bool file_put(const struct buzon_inbox *inbox, const char *account, const char *name,
                     const void *bytes, size_t len, struct bz_err *err)
{
    BZ_TEXT path = vault_path(inbox, "", err);
    BZ_DONE(fd) lock = {-1};
    BZ_DONE(bytes) old = {0};
    BZ_DONE(bytes) made = {0};
    struct line l = {0};
    bool known;

    if (!path || !vault_lock(inbox, &lock, err) || !vault_load(path, &old, err))
        return false;
    known = line_find(&old, account, name, &l);
    if (!known && !bytes)
        return true;
    if (!known)
        l.start = l.end = old.data + old.len;
    if (!bytes_init(&made, old.len + strlen(account) + strlen(name) + 2 * len + 3, err))
        return false;
    bytes_add(&made, old.data, (size_t)(l.start - old.data));
    if (bytes) {
        bytes_add(&made, account, strlen(account));
        bytes_add(&made, " ", 1);
        bytes_add(&made, name, strlen(name));
        bytes_add(&made, " ", 1);
        bytes_add_hex(&made, bytes, len);
        bytes_add(&made, "\n", 1);
    }
    bytes_add(&made, l.end, (size_t)(old.data + old.len - l.end));
    if (made.len > VAULT_MAX)
        return bz_fail(err, BUZON_ERR_LIMIT, "a vault of more than %d bytes", VAULT_MAX);
    return vault_store(inbox, path, &made, err);
}

/* --- the host's vault --- */

struct bz_vault_slot {
    struct bz_secret *secret;
};

bool buzon_vault_answer(buzon_vault_slot *slot, const char *bytes, size_t len,
                        buzon_error **err)
{
    BZ_ERR(err);
    struct bz_secret *secret;

    if (!slot || !bytes)
        return bz_fail(e, BUZON_ERR_INVALID, "the %s is NULL", slot ? "secret" : "slot");
    if (len > SECRET_MAX)
        return bz_fail(e, BUZON_ERR_INVALID, "a secret of %zu bytes; at most %d", len,
                       SECRET_MAX);
    secret = bz_secret_new(bytes, len, e);
    if (!secret)
        return false;
    bz_secret_free(slot->secret);
    slot->secret = secret;
    return true;
}

static struct bz_secret *host_find(const struct bz_hook *hook, const char *account,
                                   const char *name, struct bz_err *err)
{
    struct bz_vault_slot slot = {0};
    buzon_error *host = NULL;

    if (!((buzon_vault_find_fn)hook->fn)(hook->user, account, name, &slot, &host)) {
        bz_secret_free(slot.secret);
        bz_err_take(err, host);
        return NULL;
    }
    return slot.secret ? slot.secret : secret_missing(account, name, err);
}

static bool host_put(const struct bz_hook *hook, const char *account, const char *name,
                     const char *bytes, size_t len, struct bz_err *err)
{
    buzon_error *host = NULL;

    if (!hook->fn2)
        return bz_fail(err, BUZON_ERR_UNSUPPORTED, "the host's vault takes no secrets");
    if (((buzon_vault_put_fn)hook->fn2)(hook->user, account, name, bytes, len, &host))
        return true;
    bz_err_take(err, host);
    return false;
}

/* --- shared --- */

struct bz_secret *bz_vault_find(struct buzon_inbox *inbox, const char *account,
                                const char *name, struct bz_err *err)
{
    BZ_AUTO(bz_hook) hook = bz_hook_pin(inbox, BZ_HOOK_VAULT);

    return hook ? host_find(hook, account, name, err) : file_find(inbox, account, name, err);
}

bool bz_vault_put(struct buzon_inbox *inbox, const char *account, const char *name,
                  const void *bytes, size_t len, struct bz_err *err)
{
    BZ_AUTO(bz_hook) hook = bz_hook_pin(inbox, BZ_HOOK_VAULT);

    return hook ? host_put(hook, account, name, bytes, len, err)
                : file_put(inbox, account, name, bytes, len, err);
}

/* --- public --- */

static bool secret_name_ok(const char *name, struct bz_err *err)
{
    size_t len = name ? strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-.") : 0;

    if (name && len && !name[len] && len <= SECRET_NAME_MAX)
        return true;
    return bz_fail(err, BUZON_ERR_INVALID,
                   "a secret's name is 1 to %d of a-z, 0-9, \"_\", \"-\" and \".\"",
                   SECRET_NAME_MAX);
}

static bool account_check(struct buzon_inbox *inbox, const char *name, struct bz_err *err)
{
    struct bz_account *a;

    if (!name)
        return bz_fail(err, BUZON_ERR_INVALID, "the account is NULL");
    if (!bz_inbox_enter(inbox, err))
        return false;
    BZ_LEAVE(inbox);
    if (inbox->how == BUZON_OPEN_READ_ONLY)
        return bz_fail(err, BUZON_ERR_READ_ONLY, "the inbox was opened to be read");
    a = bz_account_find(inbox->db, name, err);
    bz_record_unref(a);
    return a != NULL;
}

/* New credentials: whoever put them wants the account to work again. */
static bool account_mend(struct bz_tx *tx, void *user, struct bz_err *err)
{
    const char *name = user;

    return bz_db_exec(
        tx->db, "UPDATE account SET state = $2 WHERE name = $1 AND state = $3",
        BZ_V(bz_v_text(name), bz_v_int(BUZON_ACCOUNT_ACTIVE), bz_v_int(BUZON_ACCOUNT_BROKEN)),
        err);
}

bool buzon_inbox_set_secret(buzon_inbox *inbox, const char *account, const char *name,
                            const char *bytes, size_t len, buzon_error **err)
{
    BZ_ERR(err);
    BZ_TEXT copy = NULL;

    if (!secret_name_ok(name, e) || !account_check(inbox, account, e))
        return false;
    if (bytes && len > SECRET_MAX)
        return bz_fail(e, BUZON_ERR_INVALID, "a secret of %zu bytes; at most %d", len,
                       SECRET_MAX);
    if (!bz_vault_put(inbox, account, name, bytes, bytes ? len : 0, e))
        return false;
    return !bytes || (bz_dup(&copy, account, e) && bz_tx_run(inbox, account_mend, copy, e));
}
