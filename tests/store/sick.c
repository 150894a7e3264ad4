/* SPDX-License-Identifier: EUPL-1.2 */
/* The linker lets these stand before the C library's own, and SQLite is told to write here. */
#include "sick.h"

#include <errno.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct {
    long left; /* writes and syncs that still succeed; -1: all */
    long seen;
    bool once;   /* only one fails */
    int number;  /* the errno it fails with; 0: the process dies there */
    bool struck; /* it happened */
} fault = {.left = -1};

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_ftruncate)(int, off_t);

void sick_arm(long after, int number, bool once)
{
    fault.left = after;
    fault.seen = 0;
    fault.number = number;
    fault.once = once;
    fault.struck = false;
}

void sick_disarm(void)
{
    fault.left = -1;
}

bool sick_struck(void)
{
    return fault.struck;
}

long sick_seen(void)
{
    return fault.seen;
}

static bool strikes(void)
{
    fault.seen++;
    if (fault.left < 0)
        return false;
    if (fault.left > 0) {
        fault.left--;
        return false;
    }
    if (fault.once)
        fault.left = -1;
    fault.struck = true;
    errno = fault.number;
    return true;
}

/* Whether it fails; does not come back where the process dies. */
static bool fails(void)
{
    if (!strikes())
        return false;
    if (!fault.number)
        (void)kill(getpid(), SIGKILL);
    return true;
}

/* Dying in the middle of a write leaves half of it. */
static ssize_t bad_pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    if (strikes()) {
        if (fault.number)
            return -1;
        (void)real_pwrite(fd, bytes, len / 2, at);
        (void)kill(getpid(), SIGKILL);
    }
    return real_pwrite(fd, bytes, len, at);
}

static ssize_t bad_write(int fd, const void *bytes, size_t len)
{
    return fails() ? -1 : real_write(fd, bytes, len);
}

static int bad_ftruncate(int fd, off_t len)
{
    return fails() ? -1 : real_ftruncate(fd, len);
}

/* In front of the C library's own: SQLite has no other door for these. */
int fdatasync(int fd);
int fdatasync(int fd)
{
    return fails() ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int fsync(int fd);
int fsync(int fd)
{
    return fdatasync(fd);
}

typedef void (*any_function)(void);

static void disk_replace(const char *name, any_function *real, any_function bad)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    any_function was = vfs->xGetSystemCall(vfs, name);

    if (was && vfs->xSetSystemCall(vfs, name, bad) == SQLITE_OK)
        *real = was;
}

void sick_take_over(void)
{
    disk_replace("write", (any_function *)(void *)&real_write, (any_function)bad_write);
    disk_replace("pwrite", (any_function *)(void *)&real_pwrite, (any_function)bad_pwrite);
    disk_replace("pwrite64", (any_function *)(void *)&real_pwrite, (any_function)bad_pwrite);
    disk_replace("ftruncate", (any_function *)(void *)&real_ftruncate,
                 (any_function)bad_ftruncate);
}
