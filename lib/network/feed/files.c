/* SPDX-License-Identifier: EUPL-1.2 */
/* What an object has with it: files, and other objects it quotes. */
#include "network/feed/feed.h"

#include <string.h>

static const struct {
    const char *type, *prefix;
    enum buzon_attachment_kind kind;
} files_kinds[] = {{"image", "image/", BUZON_ATTACHMENT_IMAGE},
                   {"photo", "image/", BUZON_ATTACHMENT_IMAGE},
                   {"video", "video/", BUZON_ATTACHMENT_VIDEO},
                   {"audio", "audio/", BUZON_ATTACHMENT_AUDIO},
                   {"place", NULL, BUZON_ATTACHMENT_LOCATION}};

static enum buzon_attachment_kind files_kind(const struct bz_json *j, const char *type)
{
    int said = bz_names_find(&bz_attachment_kinds, bz_json_str(j, "buzon:kind"));

    if (said >= 0)
        return (enum buzon_attachment_kind)said;
    for (size_t i = 0; i < sizeof files_kinds / sizeof *files_kinds; i++) {
        const char *const names[] = {files_kinds[i].type, NULL};

        if (type && files_kinds[i].prefix ? bz_starts(type, files_kinds[i].prefix)
                                          : fd_is(j, names))
            return files_kinds[i].kind;
    }
    return type ? BUZON_ATTACHMENT_DOCUMENT : BUZON_ATTACHMENT_UNKNOWN;
}

enum buzon_attachment_kind fd_file_kind(const char *type)
{
    return files_kind(NULL, type);
}

/* What others wrote and this object shows. */
static bool files_push(struct bz_json *extra, const char *key, const struct bz_json *j)
{
    struct bz_json *list = bz_json_array();
    const struct bz_json *before = bz_json_get(extra, key);

    for (size_t i = 0; list && i < bz_json_len(before); i++) {
        if (!bz_json_push(list, bz_json_share(bz_json_at(before, i)))) {
            bz_json_free(list);
            return false;
        }
    }
    if (!list || !bz_json_push(list, bz_json_share(j))) {
        bz_json_free(list);
        return false;
    }
    return bz_json_set(extra, key, list);
}

bool fd_file_left(struct fd_item *i, const struct bz_json *j)
{
    return files_push(i->extra, "attachments", j);
}

static bool files_one(struct fd_item *i, const struct bz_json *j)
{
    const struct bz_json *link = bz_json_text(j) ? j : fd_get(j, "url");
    const char *url = link ? fd_id(link) : fd_str(j, "href");
    const char *type = fd_str(j, "mediaType"), *words = fd_str(j, "name");
    const char *name = bz_json_str(j, "buzon:name");
    bool quoted = fd_all(j, "content") || fd_all(j, "contentMap");

    type = type ? type : bz_json_str(link, "mediaType");
    words = words ? words : fd_str(j, "displayName");
    words = words ? words : fd_str(j, "summary");
    if (quoted)
        return files_push(i->extra, "quoted", j);
    if ((!url && !name && !bz_json_get(j, "buzon:kind")) ||
        i->msg.n_attachments == FD_ATTACHMENTS)
        return fd_file_left(i, j);
    i->attachments[i->msg.n_attachments++] =
        (struct bz_attachment){.kind = files_kind(j, type),
                               .url = url,
                               .type = type,
                               .name = name,
                               .description = words && *words ? words : NULL,
                               .size = bz_json_num(j, "buzon:size", -1)};
    return true;
}

bool fd_files(struct fd_item *i, struct bz_err *err)
{
    static const char *const terms[] = {"attachment", "attachments", "image"};

    for (size_t k = 0; k < sizeof terms / sizeof *terms; k++) {
        const struct bz_json *all = fd_all(i->j, terms[k]);

        for (size_t n = 0; fd_nth(all, n); n++) {
            if (!files_one(i, fd_nth(all, n)))
                return bz_nomem(err);
        }
    }
    return true;
}
