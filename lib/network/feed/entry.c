/* SPDX-License-Identifier: EUPL-1.2 */
/* An entry of RSS or Atom becomes a message, as an object of ActivityStreams that says the same
 * would. */
#include "network/feed/xml.h"

#include "base/hash.h"

#include <string.h>

static bool entry_set(struct bz_json *to, const char *key, const char *text)
{
    return !text || !*text || bz_json_set_text(to, key, text);
}

/* An entry without an id gets one of its words. */
static bool entry_make_id(struct fd *w, struct fd_entry *from, struct bz_err *err)
{
    const char *said[] = {from->url, from->name, from->content, from->published};
    size_t n = from->name && from->url ? 2 : sizeof said / sizeof *said;
    unsigned char digest[BZ_SHA256_LEN];
    BZ_DONE(bz_str) all = {0};
    BZ_DONE(bz_str) id = {0};

    for (size_t i = 0; i < n; i++) {
        bz_str_add(&all, said[i] ? said[i] : "");
        bz_str_add_char(&all, '\n');
    }
    if (all.failed)
        return bz_nomem(err);
    if (!bz_sha256(digest, &(struct bz_span){all.data, all.len}, 1, err))
        return false;
    bz_str_add(&id, "feed-");
    bz_str_add_hex(&id, digest, 16);
    return fd_keep(w, &id, &from->id, err);
}

/* --- files --- */

static int64_t file_size(const char *size)
{
    size_t digits = size ? strspn(size, "0123456789") : 0;

    return digits && digits < 15 && !size[digits] ? strtoll(size, NULL, 10) : -1;
}

/* One that leads nowhere, or is one too many, is not lost. */
static bool file_left(struct fd_item *i, const struct fd_file *f)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    int64_t size = file_size(f->size);

    return j && entry_set(j, "url", f->url) && entry_set(j, "mediaType", f->type) &&
           entry_set(j, "name", f->name) &&
           (size < 0 || bz_json_set_int(j, "buzon:size", size)) && fd_file_left(i, j);
}

static bool entry_files(struct fd_item *i, const struct bz_node *e, fd_files_fn *files)
{
    struct fd_file f;

    for (size_t n = 0; files(e, n, &f); n++) {
        const char *type = f.type && *f.type ? f.type : NULL;

        if (!f.url)
            continue;
        if (!*f.url || i->msg.n_attachments == FD_ATTACHMENTS) {
            if (!file_left(i, &f))
                return false;
            continue;
        }
        i->attachments[i->msg.n_attachments++] =
            (struct bz_attachment){.kind = fd_file_kind(type),
                                   .url = f.url,
                                   .type = type,
                                   .description = f.name && *f.name ? f.name : NULL,
                                   .size = file_size(f.size)};
    }
    return true;
}

/* --- what says nothing --- */

static bool entry_author(struct bz_json *to, const struct fd_entry *from)
{
    BZ_AUTO(bz_json) who = bz_json_object();

    return who && entry_set(who, "id", from->author_id) &&
           entry_set(who, "url", from->author_url) &&
           entry_set(who, "name", from->author_name) &&
           (!bz_json_len(who) || bz_json_set(to, "attributedTo", bz_steal(who)));
}

static bool entry_unknown(struct fd *w, const struct fd_entry *from, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    if (!j || !bz_json_set_text(j, "type", "Note") || !entry_set(j, "id", from->id) ||
        !entry_set(j, "url", from->url) || !entry_set(j, "published", from->published) ||
        !entry_set(j, "updated", from->updated) || !entry_set(j, "inReplyTo", from->parent) ||
        !entry_author(j, from))
        return bz_nomem(err);
    return fd_unknown(w, j, err);
}

/* --- the message --- */

static bool entry_words(struct fd *w, const struct fd_entry *from, struct fd_item *i,
                        struct bz_err *err)
{
    const char *text = from->content ? from->content : from->name;
    const char *name = from->content ? from->name : NULL;

    i->msg.language = fd_language(from->content ? from->language : NULL);
    return fd_plain(w, text, true, &i->msg.text, err) &&
           fd_plain(w, name, true, &i->msg.subject, err);
}

static bool entry_message(struct fd *w, const struct fd_entry *from, struct fd_item *i,
                          struct bz_err *err)
{
    i->author = (struct bz_author){.id = from->author_id ? from->author_id : from->author_url,
                                   .url = from->author_url};
    i->author.ours = w->me && bz_streq(i->author.id, w->me);
    i->msg.id = i->msg.native_id = from->id;
    i->msg.url = from->url;
    i->msg.parent = from->parent;
    i->msg.thread = from->parent ? NULL : from->id;
    i->msg.visibility = BUZON_VISIBILITY_PUBLIC;
    return fd_plain(w, from->author_name, false, &i->author.name, err) &&
           entry_words(w, from, i, err) &&
           fd_ok(fd_times(w, i, fd_time(from->published), fd_time(from->updated)), err) &&
           fd_item_add(w, i, err);
}

static void entry_done(struct fd_item *i)
{
    bz_json_free(i->extra);
}

bool fd_add_entry(struct fd *w, struct fd_entry *entry, const struct bz_node *e,
                  fd_files_fn *files, struct bz_err *err)
{
    __attribute__((cleanup(entry_done))) struct fd_item i = {.msg = BZ_MESSAGE_INIT,
                                                             .extra = bz_json_object()};
    struct fd_file f;
    bool says = entry->content || entry->name;

    if (!i.extra)
        return bz_nomem(err);
    for (size_t n = 0; !says && files(e, n, &f); n++)
        says = f.url;
    if (!entry->id && !entry_make_id(w, entry, err))
        return false;
    if (!says)
        return entry_unknown(w, entry, err);
    return fd_ok(entry_files(&i, e, files), err) && entry_message(w, entry, &i, err);
}

bool fd_add_gone(struct fd *w, const char *id, const char *when, struct bz_err *err)
{
    struct bz_notice n = {.verb = BUZON_VERB_DELETED, .target = id, .at = fd_time(when)};
    BZ_AUTO(bz_json) j = NULL;

    if (n.at == BUZON_TIME_NONE)
        n.at = w->at;
    if (id && *id)
        return bz_batch_add_notice(w->batch, &n, err);
    j = bz_json_object();
    return fd_ok(j && bz_json_set_text(j, "type", "Tombstone") && entry_set(j, "deleted", when),
                 err) &&
           fd_unknown(w, j, err);
}
