/* SPDX-License-Identifier: EUPL-1.2 */
/* Attachments as they come: those of a new message, and those that come later, with an edit or
 * with another part of an album. */
#include "inbox/parts.h"

#include <string.h>

/* Whether there is something to fetch. */
static bool part_is_file(const struct bz_attachment *at)
{
    return at->url && at->kind != BUZON_ATTACHMENT_LOCATION &&
           at->state == BUZON_ATTACHMENT_PENDING;
}

static bool part_insert(struct bz_db *db, int64_t message, int64_t n,
                        const struct bz_attachment *at, struct bz_err *err)
{
    return bz_db_exec(
        db,
        "INSERT INTO attachment (message, n, kind, url, type, name, description, size, state, "
        "sha256, account, next_try_at) SELECT id, $2, $3, $4, $5, $6, $7, $8, $9, $10, "
        "account, "
        "CASE WHEN direction = $11 THEN $12 END FROM message WHERE id = $1",
        BZ_V(bz_v_int(message), bz_v_int(n), bz_v_int(at->kind), bz_v_text(at->url),
             bz_v_text(at->type), bz_v_text(at->name), bz_v_text(at->description),
             bz_v_int(at->size), bz_v_int(at->state), bz_v_text(at->sha256),
             bz_v_int(BUZON_DIRECTION_IN), part_is_file(at) ? bz_v_int(0) : bz_v_null()),
        err);
}

bool bz_parts_insert(struct bz_db *db, int64_t message, const struct bz_message *m,
                     struct bz_err *err)
{
    for (size_t i = 0; i < m->n_attachments; i++)
        if (!part_insert(db, message, (int64_t)i, &m->attachments[i], err))
            return false;
    return true;
}

/* The same file: what an address asks for behind "?" (signatures, ends of validity) changes
 * with every look at it. */
static bool part_same(const char *stored, const char *url)
{
    size_t len = strcspn(url, "?");

    return strncmp(stored, url, len) == 0 && (stored[len] == '\0' || stored[len] == '?');
}

char *bz_parts_mark(const char *url, struct bz_err *err)
{
    const struct bz_span all = {url, strlen(url)};
    unsigned char digest[BZ_SHA256_LEN];
    BZ_DONE(bz_str) mark = {0};

    if (!bz_sha256(digest, &all, 1, err))
        return NULL;
    bz_str_add(&mark, "data:#");
    bz_str_add_hex(&mark, digest, sizeof digest);
    return bz_str_take(&mark, err);
}

/* One without an address cannot be told from another, and is taken for known. */
static int part_is_new(struct bz_db *db, int64_t message, const struct bz_attachment *at,
                       struct bz_err *err)
{
    BZ_AUTO(bz_rows) rows = NULL;
    BZ_TEXT mark = NULL;
    int got;

    if (!at->url)
        return 0;
    if (bz_starts(at->url, "data:") && !(mark = bz_parts_mark(at->url, err)))
        return -1;
    rows = bz_db_query(db, "SELECT url FROM attachment WHERE message = $1 AND url IS NOT NULL",
                       BZ_V(bz_v_int(message)), err);
    got = rows ? 1 : -1;
    while (got > 0 && (got = bz_rows_next(rows, err)) > 0)
        if (part_same(bz_rows_text(rows, 0), at->url) ||
            (mark && bz_streq(bz_rows_text(rows, 0), mark)))
            return 0;
    return got < 0 ? -1 : 1;
}

int64_t bz_parts_add(struct bz_db *db, int64_t message, int64_t n, const struct bz_message *m,
                     struct bz_err *err)
{
    int64_t added = 0;

    for (size_t i = 0; i < m->n_attachments; i++) {
        int is_new = part_is_new(db, message, &m->attachments[i], err);

        if (is_new < 0 ||
            (is_new && !part_insert(db, message, n + added, &m->attachments[i], err)))
            return -1;
        added += is_new;
    }
    return added;
}

int bz_parts_are_new(struct bz_db *db, int64_t message, const struct bz_message *m,
                     struct bz_err *err)
{
    int is_new = 0;

    for (size_t i = 0; i < m->n_attachments && !is_new; i++)
        is_new = part_is_new(db, message, &m->attachments[i], err);
    return is_new;
}

char *bz_parts_text(const char *text, const char *more, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    bz_str_add(&s, text);
    if (*text && *more)
        bz_str_add(&s, "\n\n");
    bz_str_add(&s, more);
    return bz_str_take(&s, err);
}
