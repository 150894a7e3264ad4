/* SPDX-License-Identifier: EUPL-1.2 */
/* Secrets, each in pages of its own. */
#include "base/secret.h"

#include <string.h>
#include <sys/mman.h>

enum { HIDE_MIN = 4 };

/* Pages, not malloc: MADV_DONTDUMP works on whole pages, and a page shared with other data
 * would take that out of core dumps as well, or be given back with neighbours still in it. A
 * process holds a handful of secrets. */
struct bz_secret {
    size_t mapped;
    size_t len;
    char bytes[];
};

void bz_wipe(void *bytes, size_t len)
{
    if (len)
        explicit_bzero(bytes, len);
}

struct bz_secret *bz_secret_new(const void *bytes, size_t len, struct bz_err *err)
{
    struct bz_secret *s;
    size_t size;

    if (__builtin_add_overflow(len, sizeof *s + 1, &size))
        return bz_nomem(err);
    s = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (s == MAP_FAILED)
        return bz_nomem(err);
    (void)madvise(s, size,
                  MADV_DONTDUMP); /* a kernel that does not know it dumps: nothing else to do */
    s->mapped = size;
    s->len = len;
    if (len)
        memcpy(s->bytes, bytes, len);
    return s; /* fresh pages are zero, so the text is terminated */
}

void bz_secret_free(struct bz_secret *s)
{
    size_t mapped = s ? s->mapped : 0;

    if (!s)
        return;
    bz_wipe(s, mapped);
    (void)munmap(s, mapped);
}

const char *bz_secret_bytes(const struct bz_secret *s)
{
    return s ? s->bytes : "";
}

size_t bz_secret_len(const struct bz_secret *s)
{
    return s ? s->len : 0;
}

void bz_secret_hide(char *text, const struct bz_secret *s)
{
    size_t len = bz_secret_len(s), left = strlen(text);

    if (len < HIDE_MIN)
        return;
    for (char *at = text; left >= HIDE_MIN; at++, left--) {
        size_t n = left < len ? left : len;

        if (memcmp(at, s->bytes, n) == 0)
            memset(at, '*', n);
    }
}
