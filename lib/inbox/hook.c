/* SPDX-License-Identifier: EUPL-1.2 */
/* What the host lends: functions it may replace while they run, and the calls into them. */
#include "inbox/inbox.h"

#include <stdlib.h>
#include <time.h>

struct bz_hook *bz_hook_pin(struct buzon_inbox *inbox, enum bz_hook_id id)
{
    struct bz_hook *hook;

    pthread_mutex_lock(&inbox->hooks_lock);
    hook = inbox->hooks[id];
    if (hook)
        atomic_fetch_add(&hook->n, 1);
    pthread_mutex_unlock(&inbox->hooks_lock);
    return hook;
}

void bz_hook_unpin(struct bz_hook *hook)
{
    if (!hook || atomic_fetch_sub(&hook->n, 1) != 1)
        return;
    if (hook->destroy)
        hook->destroy(hook->user);
    free(hook);
}

/* Put a hook (NULL: none) into its place. The old one goes outside the lock: its destroy is
 * foreign code. */
static void hook_put(struct buzon_inbox *inbox, enum bz_hook_id id, struct bz_hook *hook)
{
    struct bz_hook *old = hook;

    pthread_mutex_lock(&inbox->hooks_lock);
    if (!hook || !atomic_load(&inbox->closed)) {
        old = inbox->hooks[id];
        inbox->hooks[id] = hook;
    }
    pthread_mutex_unlock(&inbox->hooks_lock);
    bz_hook_unpin(old);
}

/* Without memory the host's function is not used, and its user is let go: there is nobody to
 * tell. */
static void hook_set(struct buzon_inbox *inbox, enum bz_hook_id id, const struct bz_hook *from)
{
    struct bz_hook *hook = NULL;

    if (from->fn) {
        hook = malloc(sizeof *hook);
        if (!hook) {
            if (from->destroy)
                from->destroy(from->user);
            return;
        }
        hook->fn = from->fn;
        hook->fn2 = from->fn2;
        hook->user = from->user;
        hook->destroy = from->destroy;
        atomic_init(&hook->n, 1);
    }
    hook_put(inbox, id, hook);
}

void bz_hooks_drop(struct buzon_inbox *inbox)
{
    for (int id = 0; id < BZ_HOOKS; id++)
        hook_put(inbox, (enum bz_hook_id)id, NULL);
}

/* --- calling the host --- */

static buzon_time system_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (buzon_time)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool bz_inbox_now(struct buzon_inbox *inbox, buzon_time *ret, struct bz_err *err)
{
    BZ_AUTO(bz_hook) hook = bz_hook_pin(inbox, BZ_HOOK_CLOCK);
    buzon_error *host = NULL;

    if (!hook) {
        *ret = system_now();
        return true;
    }
    if (((buzon_clock_fn)hook->fn)(hook->user, ret, &host))
        return true;
    bz_err_take(err, host);
    return false;
}

bool bz_inbox_interrupted(struct buzon_inbox *inbox, struct bz_err *err)
{
    BZ_AUTO(bz_hook) hook = bz_hook_pin(inbox, BZ_HOOK_INTERRUPT);
    buzon_error *host = NULL;

    if (!hook || !((buzon_interrupt_fn)hook->fn)(hook->user, &host))
        return false;
    if (host)
        bz_err_take(err, host);
    else
        bz_err_set(err, BUZON_ERR_INTERRUPTED, "the host asked to stop");
    return true;
}

void bz_inbox_progress(struct buzon_inbox *inbox, const char *what, int64_t done, int64_t total)
{
    BZ_AUTO(bz_hook) hook = bz_hook_pin(inbox, BZ_HOOK_PROGRESS);

    if (hook)
        ((buzon_progress_fn)hook->fn)(hook->user, what, done, total);
}

/* --- public --- */

void buzon_inbox_set_clock(buzon_inbox *inbox, buzon_clock_fn fn, void *user,
                           buzon_destroy_fn destroy)
{
    if (inbox)
        hook_set(inbox, BZ_HOOK_CLOCK,
                 &(struct bz_hook){.fn = (void (*)(void))fn, .user = user, .destroy = destroy});
}

void buzon_inbox_set_log(buzon_inbox *inbox, buzon_log_fn fn, void *user,
                         buzon_destroy_fn destroy)
{
    if (inbox)
        hook_set(inbox, BZ_HOOK_LOG,
                 &(struct bz_hook){.fn = (void (*)(void))fn, .user = user, .destroy = destroy});
}

void buzon_inbox_set_interrupt(buzon_inbox *inbox, buzon_interrupt_fn fn, void *user,
                               buzon_destroy_fn destroy)
{
    if (inbox)
        hook_set(inbox, BZ_HOOK_INTERRUPT,
                 &(struct bz_hook){.fn = (void (*)(void))fn, .user = user, .destroy = destroy});
}

void buzon_inbox_set_progress(buzon_inbox *inbox, buzon_progress_fn fn, void *user,
                              buzon_destroy_fn destroy)
{
    if (inbox)
        hook_set(inbox, BZ_HOOK_PROGRESS,
                 &(struct bz_hook){.fn = (void (*)(void))fn, .user = user, .destroy = destroy});
}

void buzon_inbox_set_vault(buzon_inbox *inbox, buzon_vault_find_fn find, buzon_vault_put_fn put,
                           void *user, buzon_destroy_fn destroy)
{
    if (inbox)
        hook_set(inbox, BZ_HOOK_VAULT,
                 &(struct bz_hook){.fn = (void (*)(void))find,
                                   .fn2 = (void (*)(void))put,
                                   .user = user,
                                   .destroy = destroy});
}

void buzon_inbox_set_scanner(buzon_inbox *inbox, buzon_scan_fn fn, void *user,
                             buzon_destroy_fn destroy)
{
    if (inbox)
        hook_set(inbox, BZ_HOOK_SCANNER,
                 &(struct bz_hook){.fn = (void (*)(void))fn, .user = user, .destroy = destroy});
}
