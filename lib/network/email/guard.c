/* SPDX-License-Identifier: EUPL-1.2 */
/* Keeps from GMime what it cannot bear: its address parser calls itself for every group in a
 * group, and every line is compared with the boundary of every part it is in. */
#include "network/email/mail.h"

#include <string.h>
#include <strings.h>

enum {
    GUARD_COLONS = 64,    /* of an address header: groups in groups */
    GUARD_LINES = 100000, /* that may be boundaries */
    GUARD_WORK = 20000000 /* such lines times boundaries that are declared */
};

void em_guarded_done(struct em_guarded *g)
{
    free(g->copy);
}

size_t em_headers_len(const char *bytes, size_t len)
{
    const char *p = bytes, *end = bytes + len;

    while (p < end) {
        const char *line = memchr(p, '\n', (size_t)(end - p));

        if (!line)
            return len;
        if (line == p || (line == p + 1 && *p == '\r'))
            return (size_t)(line + 1 - bytes);
        p = line + 1;
    }
    return len;
}

/* --- what is in it --- */

static bool guard_is_address(const char *line, size_t len)
{
    static const char *const names[] = {"from:", "sender:", "reply-to:", "to:", "cc:", "bcc:"};

    if (!len || !strchr("fsrtcbFSRTCB", *line))
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t n = strlen(names[i]);

        if (len >= n && strncasecmp(line, names[i], n) == 0)
            return true;
    }
    return false;
}

static size_t guard_line(const char *p, const char *end)
{
    const char *line = memchr(p, '\n', (size_t)(end - p));

    return line ? (size_t)(line + 1 - p) : (size_t)(end - p);
}

/* `address`: the line is of a header with addresses, wherever in the mail it stands, for a mail
 * may be in a mail. */
struct guard_walk {
    bool address, hostile;
    size_t colons; /* of that header so far */
    size_t lines;  /* that may be boundaries */
};

static void guard_see(struct guard_walk *w, const char *line, size_t len)
{
    if (*line != ' ' && *line != '\t') {
        w->address = guard_is_address(line, len);
        w->colons = 0;
    }
    for (size_t i = 0; w->address && i < len; i++)
        w->colons += line[i] == ':';
    w->hostile |= w->colons > GUARD_COLONS;
    w->lines += len > 2 && line[0] == '-' && line[1] == '-';
}

static void guard_read(struct guard_walk *w, const char *bytes, size_t len)
{
    const char *p = bytes, *end = bytes + len;

    while (p < end) {
        size_t n = guard_line(p, end);

        guard_see(w, p, n);
        p += n;
    }
}

/* How often a boundary is declared, at most. */
static size_t guard_boundaries(const char *bytes, size_t len)
{
    size_t n = 0;

    for (size_t i = 0; i + 8 < len; i++)
        n += (bytes[i] | 0x20) == 'b' && (bytes[i + 1] | 0x20) == 'o' &&
             strncasecmp(bytes + i, "boundary", 8) == 0;
    return n;
}

/* Whether its parts are too many to be told apart. In a mail of so many bytes no more
 * boundaries find room than these: they are counted where that may be too many. */
static bool guard_is_flat(const struct guard_walk *w, const char *bytes, size_t len)
{
    if (w->lines > GUARD_LINES)
        return true;
    return w->lines * (len / 8) > GUARD_WORK &&
           w->lines * guard_boundaries(bytes, len) > GUARD_WORK;
}

/* --- what is done about it --- */

/* Past so many, the colons of a header with addresses separate nothing any more. */
static void guard_disarm(char *bytes, size_t len)
{
    struct guard_walk w = {0};
    char *p = bytes, *end = bytes + len;

    while (p < end) {
        size_t n = guard_line(p, end);

        guard_see(&w, p, n);
        for (size_t i = n; w.address && w.colons > GUARD_COLONS && i--;) {
            if (p[i] == ':') {
                p[i] = ' ';
                w.colons--;
            }
        }
        p += n;
    }
}

/* The last line of the headers that is whole below the limit. */
static size_t guard_cut(const char *bytes)
{
    const char *line = memrchr(bytes, '\n', EM_HEADERS_BYTES);

    return line ? (size_t)(line + 1 - bytes) : EM_HEADERS_BYTES;
}

static bool guard_copy(struct em_guarded *g, const char *bytes, size_t len, size_t headers,
                       struct bz_err *err)
{
    size_t kept = headers > EM_HEADERS_BYTES ? guard_cut(bytes) : headers;
    size_t rest = len - headers;

    g->cut = kept < headers;
    g->copy = malloc(kept + rest + 3);
    if (!g->copy)
        return bz_nomem(err);
    memcpy(g->copy, bytes, kept);
    for (size_t i = 0; i < kept; i++)
        g->copy[i] = g->copy[i] ? g->copy[i] : ' ';
    if (g->cut) {
        if (g->copy[kept - 1] != '\n')
            g->copy[kept++] = '\n';
        g->copy[kept++] = '\n';
    }
    memcpy(g->copy + kept, bytes + headers, rest);
    g->len = kept + rest;
    g->copy[g->len] = '\0';
    guard_disarm(g->copy, g->len);
    g->bytes = g->copy;
    return true;
}

bool em_guard(const char *bytes, size_t len, struct em_guarded *ret, struct bz_err *err)
{
    size_t headers = em_headers_len(bytes, len);
    struct guard_walk w = {0};

    *ret = (struct em_guarded){.bytes = bytes, .len = len};
    guard_read(&w, bytes, len);
    ret->flat = guard_is_flat(&w, bytes, len);
    if (!w.hostile && headers <= EM_HEADERS_BYTES && !memchr(bytes, '\0', headers))
        return true;
    return guard_copy(ret, bytes, len, headers, err);
}
