/* SPDX-License-Identifier: EUPL-1.2 */
/* Leases: taken, renewed and given back in transactions, with the holder's name in the row. */
#include "inbox/lease.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "term/civil.h"

enum { HOST_MAX = 64 };

/* --- who holds it --- */

/* A small file of /proc up to its first white space; "-" where it cannot be read. */
static void proc_word(const char *path, char *ret, size_t len)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? -1 : read(fd, ret, len - 1);

    if (fd >= 0)
        (void)close(fd);
    ret[got > 0 ? got : 0] = '\0';
    ret[strcspn(ret, " \n")] = '\0';
    if (!*ret)
        (void)snprintf(ret, len, "-");
}

/* When a process began, in the kernel's ticks: tells it from a later one with the same number.
 * 0 for one that ended and waits to be collected; false when nothing can be read. */
static bool process_began(int pid, uint64_t *ret)
{
    char path[32], stat[512], state;
    const char *p;
    int fd;
    ssize_t got;

    (void)snprintf(path, sizeof path, "/proc/%d/stat", pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    got = fd < 0 ? -1 : read(fd, stat, sizeof stat - 1);
    if (fd >= 0)
        (void)close(fd);
    if (got <= 0)
        return false;
    stat[got] = '\0';
    /* The name, field 2, ends with the last parenthesis; the beginning is field 22 (proc(5)).
     */
    p = strrchr(stat, ')');
    if (!p || sscanf(p, ") %c", &state) != 1)
        return false;
    for (int field = 2; p && field < 22; field++)
        p = strchr(p + 1, ' ');
    if (!p || sscanf(p, " %" SCNu64, ret) != 1)
        return false;
    if (state == 'Z' || state == 'X')
        *ret = 0;
    return true;
}

/* Where process numbers mean the same: this boot of this machine, this pid namespace. */
static void machine_name(char *ret, size_t len)
{
    char boot[64], space[64] = "-";
    ssize_t got = readlink("/proc/self/ns/pid", space, sizeof space - 1);

    space[got > 0 ? got : 1] = '\0';
    proc_word("/proc/sys/kernel/random/boot_id", boot, sizeof boot);
    (void)snprintf(ret, len, "%.36s/%.40s", boot, space);
}

/* "host pid began machine random" */
static bool owner_make(char ret[BZ_OWNER_MAX], struct bz_err *err)
{
    char host[HOST_MAX + 1] = "", machine[80];
    uint64_t chance, began = 0;

    if (!bz_random(&chance, sizeof chance, err))
        return false;
    (void)gethostname(host, HOST_MAX);
    host[strcspn(host, " ")] = '\0';
    machine_name(machine, sizeof machine);
    (void)process_began((int)getpid(), &began);
    (void)snprintf(ret, BZ_OWNER_MAX, "%s %d %" PRIu64 " %s %016" PRIx64, *host ? host : "-",
                   (int)getpid(), began, machine, chance);
    return true;
}

/* What became of the holder's process; its number in *ret. */
static enum bz_owner process_state(const char *owner, int *ret)
{
    char host[HOST_MAX + 1], machine[80], here[80];
    uint64_t began, now;

    if (sscanf(owner, "%64s %d %" SCNu64 " %79s", host, ret, &began, machine) != 4 || !began)
        return BZ_OWNER_ELSEWHERE;
    machine_name(here, sizeof here);
    if (strcmp(machine, here) != 0)
        return BZ_OWNER_ELSEWHERE;
    if (kill(*ret, 0) && errno == ESRCH)
        return BZ_OWNER_GONE;
    return process_began(*ret, &now) && now != began ? BZ_OWNER_GONE : BZ_OWNER_HERE;
}

/* --- what this process holds --- */

static pthread_mutex_t held_lock = PTHREAD_MUTEX_INITIALIZER;
static struct bz_lease *held;

static void held_add(struct bz_lease *lease)
{
    (void)pthread_mutex_lock(&held_lock);
    lease->next = held;
    held = lease;
    (void)pthread_mutex_unlock(&held_lock);
}

static void held_remove(const struct bz_lease *lease)
{
    (void)pthread_mutex_lock(&held_lock);
    for (struct bz_lease **at = &held; *at; at = &(*at)->next)
        if (*at == lease) {
            *at = lease->next;
            break;
        }
    (void)pthread_mutex_unlock(&held_lock);
}

static bool held_has(const char *owner, int64_t account)
{
    bool found = false;

    (void)pthread_mutex_lock(&held_lock);
    for (const struct bz_lease *one = held; one && !found; one = one->next)
        found = one->account == account && strcmp(one->owner, owner) == 0;
    (void)pthread_mutex_unlock(&held_lock);
    return found;
}

enum bz_owner bz_lease_owner(const char *owner, int64_t account)
{
    int pid = 0;
    enum bz_owner state = process_state(owner, &pid);

    /* A process outlives its jobs, and what they could not store of their end. */
    if (state == BZ_OWNER_HERE && pid == (int)getpid() && !held_has(owner, account))
        return BZ_OWNER_GONE;
    return state;
}

/* --- taking --- */

struct takings {
    struct bz_taking *items;
    size_t n;
    char owner[BZ_OWNER_MAX];
};

static void taking_clear(struct bz_taking *t)
{
    bz_record_unref(t->account);
    bz_err_clear(&t->err);
    t->account = NULL;
}

void bz_taking_done(struct bz_taking *t)
{
    taking_clear(t);
}

static bool lease_refuse(const char *name, const char *owner, buzon_time until,
                         struct bz_err *err)
{
    char host[HOST_MAX + 1] = "?", when[40];
    int pid = 0;

    (void)sscanf(owner, "%64s %d", host, &pid);
    bz_instant_format(until, when);
    (void)bz_fail(err, BUZON_ERR_BUSY, "process %d on %s works for account %s until %s", pid,
                  host, name, when);
    err->retry_at = until;
    return false;
}

static bool lease_free_to_take(struct bz_tx *tx, const struct bz_taking *t, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db, "SELECT lease_owner, lease_until FROM account WHERE id = $1",
                       BZ_V(bz_v_int(t->account->id)), err);
    const char *owner;
    buzon_time until;
    int pid;

    if (!rows || bz_rows_next(rows, err) <= 0)
        return false;
    owner = bz_rows_text(rows, 0);
    until = bz_rows_time(rows, 1);
    if (!owner || until == BUZON_TIME_NONE || until <= tx->now ||
        process_state(owner, &pid) == BZ_OWNER_GONE)
        return true;
    /* A clock that went back must not keep everybody out for long. */
    return until > tx->now + BZ_LEASE_MS || lease_refuse(t->name, owner, until, err);
}

static bool lease_take(struct bz_tx *tx, struct bz_taking *t, const char *owner,
                       struct bz_err *err)
{
    buzon_time until = tx->now + BZ_LEASE_MS;
    int64_t fence;

    t->account = bz_account_find(tx->db, t->name, err);
    if (!t->account || !lease_free_to_take(tx, t, err) ||
        !bz_db_exec(tx->db,
                    "UPDATE account SET lease_owner = $2, lease_until = $3, fence = fence + 1 "
                    "WHERE id = $1",
                    BZ_V(bz_v_int(t->account->id), bz_v_text(owner), bz_v_time(until)), err) ||
        !bz_db_int(tx->db, "SELECT fence FROM account WHERE id = $1",
                   BZ_V(bz_v_int(t->account->id)), 0, &fence, err))
        return false;
    *t->lease = (struct bz_lease){
        .inbox = tx->inbox, .account = t->account->id, .fence = fence, .until = until};
    memcpy(t->lease->owner, owner, strlen(owner) + 1);
    return true;
}

/* What keeps one account from being worked for does not keep the others. */
static bool leases_take(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct takings *all = user;

    for (size_t i = 0; i < all->n; i++) {
        struct bz_taking *t = &all->items[i];

        taking_clear(t);
        if (lease_take(tx, t, all->owner, err))
            continue;
        /* A busy store says no time. */
        if (err->code != BUZON_ERR_NOT_FOUND && !(err->code == BUZON_ERR_BUSY && err->retry_at))
            return false;
        bz_record_unref(bz_steal(t->account));
        bz_err_move(&t->err, err);
    }
    return true;
}

bool bz_leases_take(struct buzon_inbox *inbox, struct bz_taking *items, size_t n,
                    struct bz_err *err)
{
    struct takings all = {.items = items, .n = n};

    if (owner_make(all.owner, err) && bz_tx_run(inbox, leases_take, &all, err)) {
        for (size_t i = 0; i < n; i++)
            if (items[i].account)
                held_add(items[i].lease);
        return true;
    }
    for (size_t i = 0; i < n; i++) {
        taking_clear(&items[i]);
        items[i].lease->fence = 0;
    }
    return false;
}

/* --- keeping and giving back --- */

bool bz_lease_renew(struct bz_tx *tx, struct bz_lease *lease, struct bz_err *err)
{
    if (!bz_db_exec(tx->db, "UPDATE account SET lease_until = $3 WHERE id = $1 AND fence = $2",
                    BZ_V(bz_v_int(lease->account), bz_v_int(lease->fence),
                         bz_v_time(tx->now + BZ_LEASE_MS)),
                    err))
        return false;
    if (bz_db_changes(tx->db) == 0)
        return bz_fail(err, BUZON_ERR_CONFLICT,
                       "the account was taken over by another process");
    lease->until = tx->now + BZ_LEASE_MS;
    return true;
}

bool bz_lease_held(const struct bz_lease *lease, struct bz_err *err)
{
    int64_t fence;

    if (!bz_inbox_enter(lease->inbox, err))
        return false;
    BZ_LEAVE(lease->inbox);
    if (!bz_db_int(lease->inbox->db, "SELECT fence FROM account WHERE id = $1",
                   BZ_V(bz_v_int(lease->account)), 0, &fence, err))
        return false;
    return fence == lease->fence ||
           bz_fail(err, BUZON_ERR_CONFLICT, "the account was taken over by another process");
}

static bool lease_release(struct bz_tx *tx, void *user, struct bz_err *err)
{
    const struct bz_lease *lease = user;

    return bz_db_exec(tx->db,
                      "UPDATE account SET lease_owner = NULL, lease_until = NULL "
                      "WHERE id = $1 AND fence = $2",
                      BZ_V(bz_v_int(lease->account), bz_v_int(lease->fence)), err);
}

void bz_lease_release(struct bz_lease *lease)
{
    BZ_LOCAL_ERR(ignored);

    held_remove(lease);
    if (lease->fence)
        (void)bz_tx_run(lease->inbox, lease_release, lease, &ignored);
    lease->fence = 0;
}
