/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of the generic adapter share: ActivityStreams 2, RSS and Atom are read, and
 * messages of any network are written in the first of them. */
#ifndef BZ_NETWORK_FEED_H
#define BZ_NETWORK_FEED_H

#include "network/network.h"

/* A document under work. */
struct fd {
    const struct bz_context *c;
    buzon_time at;
    struct bz_batch *batch;         /* owns */
    const char *me;                 /* the id of our own actor; NULL: nothing is ours */
    const char *language;           /* which of several is read; NULL: the first */
    const struct bz_json *document; /* the whole, whose @context may name a language */
    struct bz_texts kept;           /* texts that messages need until they are packed */
};

/* --- feed.c --- */

bool fd_keep(struct fd *w, struct bz_str *s, const char **ret, struct bz_err *err);
/* A setter of base/json.h that failed for want of memory. */
bool fd_ok(bool ok, struct bz_err *err);
bool fd_unknown(struct fd *w, const struct bz_json *j, struct bz_err *err);
/* RFC 3339 (without a zone: UTC), or RFC 822 as RSS writes it; BUZON_TIME_NONE. */
buzon_time fd_time(const char *text);

/* --- terms.c: a term of the vocabulary, whatever way JSON-LD lets it be written --- */

/* "content", "as:content" or its whole address; the first of a list; NULL. Borrowed. */
const struct bz_json *fd_get(const struct bz_json *j, const char *term);
/* The same as it is, where a list means something; and its n-th value from 0 (one alone is the
 * first): NULL past the last. */
const struct bz_json *fd_all(const struct bz_json *j, const char *term);
const struct bz_json *fd_nth(const struct bz_json *all, size_t n);
/* A text, which may be {"@value": …}. */
const char *fd_str(const struct bz_json *j, const char *term);
/* What a value names: itself, or its "id" or "@id", or its "href" or "url". */
const char *fd_id(const struct bz_json *value);
/* Whether one of its types (type, @type, and of the first ActivityStreams objectType and verb)
 * is among these lower-case names. */
bool fd_is(const struct bz_json *j, const char *const *names);

/* --- who.c --- */

bool fd_author(struct fd *w, const struct bz_json *value, struct bz_author *ret,
               struct bz_err *err);
/* Whether it is about an actor, which is no message. */
bool fd_is_actor(const struct bz_json *j);

/* --- item.c, files.c, words.c --- */

enum { FD_ATTACHMENTS = 50 };

/* A message in the making. */
struct fd_item {
    const struct bz_json *j,
        *activity; /* activity: it came in that; NULL. Both: it is no JSON */
    struct bz_message msg;
    struct bz_author author;
    struct bz_attachment attachments[FD_ATTACHMENTS];
    struct bz_json *extra; /* owns */
    bool names_us;
};

/* Add an object. */
bool fd_object(struct fd *w, const struct bz_json *j, const struct bz_json *activity,
               struct bz_err *err);
/* When it was written, and changed since: from what its times say, BUZON_TIME_NONE for none. */
bool fd_times(const struct fd *w, struct fd_item *i, buzon_time published, buzon_time updated);
/* The message is all there: add it. */
bool fd_item_add(struct fd *w, struct fd_item *i, struct bz_err *err);
bool fd_words(struct fd *w, struct fd_item *i, struct bz_err *err);
/* A text, of HTML or as it is, in normal form C and kept; *ret stays for none. */
bool fd_plain(struct fd *w, const char *text, bool html, const char **ret, struct bz_err *err);
/* What may be a message's language; NULL for what cannot. */
const char *fd_language(const char *said);
/* What a file of that media type is (NULL: nobody says). */
enum buzon_attachment_kind fd_file_kind(const char *type);
/* A file that is not among the attachments stays in the item's extra. */
bool fd_file_left(struct fd_item *i, const struct bz_json *j);
bool fd_files(struct fd_item *i, struct bz_err *err);

/* --- activity.c --- */

/* Add whatever a document or an entry of one is. */
bool fd_add(struct fd *w, const struct bz_json *j, int depth, struct bz_err *err);

/* --- xml.c --- */

/* Add all of a document of RSS 2.0, RSS 1.0 or Atom. */
bool fd_xml(struct fd *w, const struct bz_response *r, const char *charset, struct bz_err *err);

/* --- write.c --- */

/* A message of any network as an activity (Create); the caller owns it. */
struct bz_json *bz_feed_write(const struct bz_message *m, struct bz_err *err);
/* The list of those that came first, second, …; takes the items, also when it fails. */
struct bz_json *bz_feed_collection(const char *network, const char *account, const char *name,
                                   struct bz_json *items, struct bz_err *err);

/* --- step.c --- */

struct bz_batch *fd_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err);

extern const struct bz_network bz_feed;

#endif
