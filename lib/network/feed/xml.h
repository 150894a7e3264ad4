/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files for RSS and Atom share: an entry as it stands in its document. */
#ifndef BZ_NETWORK_FEED_XML_H
#define BZ_NETWORK_FEED_XML_H

#include "network/feed/feed.h"
#include "text/markup.h"

/* Texts are the document's or kept by the work; NULL: the entry does not say. */
struct fd_entry {
    const char *id, *url, *name, *content; /* the last two are HTML */
    const char *published, *updated;
    const char *parent;   /* what it answers */
    const char *language; /* the feed's, where it has one */
    const char *author_id, *author_url, *author_name;
};

/* A file that comes with an entry, as its attributes say. */
struct fd_file {
    const char *url, *type, *size, *name;
};

/* --- entry.c --- */

/* Add an entry with its files, of which each(w, user, n, &file) tells the n-th, false past the
 * last. */
typedef bool fd_files_fn(const struct bz_node *e, size_t n, struct fd_file *ret);
bool fd_add_entry(struct fd *w, struct fd_entry *entry, const struct bz_node *e,
                  fd_files_fn *files, struct bz_err *err);
/* A tombstone: what is gone, since when. */
bool fd_add_gone(struct fd *w, const char *id, const char *when, struct bz_err *err);

#endif
