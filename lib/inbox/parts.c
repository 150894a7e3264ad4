/* SPDX-License-Identifier: EUPL-1.2 */
/* Attachments as they come: those of a new message, and those that come later, with an edit or
 * with another part of an album. */
#include "inbox/parts.h"

#include <string.h>

#include "inbox/media.h"

static const char PARAGRAPH[] = "\n\n";

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

/* A stored part. */
struct part {
    int64_t n, state, tries;
    bool stale; /* its address is not the one that came now */
};

/* The stored part that came again: 1, 0 when there is none, -1. */
static int part_find(struct bz_db *db, int64_t message, const struct bz_attachment *at,
                     struct part *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows) rows = NULL;
    BZ_TEXT mark = NULL;
    int got;

    if (bz_starts(at->url, "data:") && !(mark = bz_parts_mark(at->url, err)))
        return -1;
    rows = bz_db_query(db,
                       "SELECT url, n, state, tries FROM attachment WHERE message = $1 AND url "
                       "IS NOT NULL",
                       BZ_V(bz_v_int(message)), err);
    got = rows ? 1 : -1;
    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        const char *url = bz_rows_text(rows, 0);

        *ret = (struct part){bz_rows_int(rows, 1), bz_rows_int(rows, 2), bz_rows_int(rows, 3),
                             !mark && strcmp(url, at->url) != 0};
        if (part_same(url, at->url) || (mark && bz_streq(url, mark)))
            return 1;
    }
    return got;
}

/* One without an address cannot be told from another, and is taken for known. */
static int part_is_new(struct bz_db *db, int64_t message, const struct bz_attachment *at,
                       struct bz_err *err)
{
    struct part known;
    int got = at->url ? part_find(db, message, at, &known, err) : 1;

    return got < 0 ? -1 : !got;
}

/* Where a file that was gone is looked for again, it is after the pause that each further try
 * has: a network that gives new addresses of nothing is not asked for ever. */
static bool part_renew(struct bz_db *db, int64_t message, const struct bz_attachment *at,
                       buzon_time now, struct bz_err *err)
{
    struct part known = {0};
    int got = at->url ? part_find(db, message, at, &known, err) : 0;
    bool gone = known.state == BUZON_ATTACHMENT_GONE;

    if (got <= 0 || !known.stale || (known.state != BUZON_ATTACHMENT_PENDING && !gone) ||
        known.tries >= BZ_MEDIA_TRIES)
        return got >= 0;
    return bz_db_exec(
        db,
        "UPDATE attachment SET url = $3, state = $4, "
        "next_try_at = ifnull($5, next_try_at) WHERE message = $1 AND n = $2",
        BZ_V(bz_v_int(message), bz_v_int(known.n), bz_v_text(at->url),
             bz_v_int(BUZON_ATTACHMENT_PENDING),
             bz_v_time(gone ? now + bz_media_pause_ms(known.tries) : BUZON_TIME_NONE)),
        err);
}

bool bz_parts_renew(struct bz_db *db, int64_t message, const struct bz_message *m,
                    buzon_time now, struct bz_err *err)
{
    for (size_t i = 0; i < m->n_attachments; i++)
        if (!part_renew(db, message, &m->attachments[i], now, err))
            return false;
    return true;
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

/* Where the paragraph that begins here ends. */
static size_t paragraph_len(const char *text)
{
    const char *end = strstr(text, PARAGRAPH);

    return end ? (size_t)(end - text) : strlen(text);
}

/* Whether one of the text's paragraphs is this one. */
static bool paragraph_is_in(const char *text, const char *one, size_t len)
{
    while (*text) {
        size_t n = paragraph_len(text);

        if (n == len && memcmp(text, one, len) == 0)
            return true;
        text += n;
        text += *text ? strlen(PARAGRAPH) : 0;
    }
    return false;
}

/* A page may give a part again beside one that is new: its words are there already. */
char *bz_parts_text(const char *text, const char *more, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    bz_str_add(&s, text);
    while (*more) {
        size_t len = paragraph_len(more);

        if (!paragraph_is_in(text, more, len)) {
            bz_str_add(&s, s.len ? PARAGRAPH : "");
            bz_str_add_bytes(&s, more, len);
        }
        more += len;
        more += *more ? strlen(PARAGRAPH) : 0;
    }
    return bz_str_take(&s, err);
}
