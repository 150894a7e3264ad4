/* SPDX-License-Identifier: EUPL-1.2 */
/* What an inquiry says, as it is compared with others: all that its citizen wrote, and where.
 */
#include <stdlib.h>
#include <string.h>

#include "inbox/similar.h"

/* A conversation of more messages is one of its own; so few words lean on what is around. */
enum { MESSAGES_MAX = 8, FEW_WORDS = 8 };

void bz_told_done(struct bz_told *told)
{
    bz_alike_free(told->words);
    free(told->where);
    free(told->conversation);
    *told = (struct bz_told){0};
}

/* --- where --- */

/* What the networks note of a place, and the fields of an office's own form. */
static bool where_add(struct bz_str *where, const char *text, struct bz_err *err)
{
    static const char *const keys[] = {"lat", "long", "address_id", "service_code", "fields"};
    BZ_AUTO(bz_json) extra = bz_json_parse(text, strlen(text), NULL, "extra", err);

    if (!extra)
        return false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct bz_json *value = bz_json_get(extra, keys[i]);
        BZ_TEXT printed = NULL;

        if (!value)
            continue;
        if (!(printed = bz_json_print(value, err)))
            return false;
        bz_str_addf(where, "%s=%s\n", keys[i], printed);
    }
    return !where->failed || bz_nomem(err);
}

/* --- its messages --- */

struct reading {
    struct bz_str text, where;
    bool alone, pictures, answers; /* alone: it is compared with nothing */
};

static void reading_done(struct reading *r)
{
    bz_str_done(&r->text);
    bz_str_done(&r->where);
}

/* A message that is gone, or has lost its words, leaves a text that nobody wrote. */
static bool message_read(struct reading *r, const struct bz_rows *rows, struct bz_err *err)
{
    const char *subject = bz_rows_text(rows, 1), *extra = bz_rows_text(rows, 2);

    r->alone |= bz_rows_int(rows, 3) != 0;
    r->pictures |= bz_rows_int(rows, 4) != 0;
    r->answers |= bz_rows_int(rows, 5) != 0;
    if (subject) {
        bz_str_add(&r->text, subject);
        bz_str_add_char(&r->text, '\n');
    }
    bz_str_add(&r->text, bz_rows_text(rows, 0));
    bz_str_add_char(&r->text, '\n');
    if (r->text.failed)
        return bz_nomem(err);
    return !extra || where_add(&r->where, extra, err);
}

static const char messages_sql[] =
    "SELECT text, subject, extra, deleted_at IS NOT NULL OR erased_at IS NOT NULL OR EXISTS "
    "(SELECT 1 FROM attachment t WHERE t.message = message.id AND t.kind = $3), attachments, "
    "parent IS NOT NULL FROM message WHERE inquiry = $1 AND direction = 0 ORDER BY created_at, "
    "id LIMIT $2";

static bool messages_read(struct bz_tx *tx, struct bz_told *told, struct reading *r,
                          struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db, messages_sql,
                       BZ_V(bz_v_int(told->id), bz_v_int(MESSAGES_MAX + 1),
                            bz_v_int(BUZON_ATTACHMENT_LOCATION)),
                       err);
    int got = rows ? 1 : -1, n = 0;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        if (++n > MESSAGES_MAX)
            r->alone = true;
        else if (!message_read(r, rows, err))
            return false;
    }
    r->alone |= n == 0;
    return got >= 0;
}

/* Its row, and the name of the conversation. */
static bool inquiry_read(struct bz_tx *tx, struct bz_told *told, char **thread,
                         struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(
        tx->db,
        "SELECT opened_at, restricted, account || ' ' || thread FROM inquiry WHERE id = $1",
        BZ_V(bz_v_int(told->id)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got == 0)
        return bz_fail(err, BUZON_ERR_CORRUPT, "an event of an inquiry that is not there");
    if (got < 0)
        return false;
    told->opened_at = bz_rows_time(rows, 0);
    told->restricted = bz_rows_int(rows, 1) != 0;
    return bz_dup(thread, bz_rows_text(rows, 2), err);
}

bool bz_told_load(struct bz_tx *tx, int64_t inquiry, buzon_time since, struct bz_told *ret,
                  struct bz_err *err)
{
    BZ_DONE(bz_told) told = {.id = inquiry};
    BZ_DONE(reading) r = {0};
    BZ_TEXT thread = NULL;

    if (!inquiry_read(tx, &told, &thread, err))
        return false;
    if (!told.restricted && told.opened_at >= since) {
        if (!messages_read(tx, &told, &r, err))
            return false;
        if (!r.alone && !(told.words = bz_alike_new(r.text.data, err)))
            return false;
        told.pictures = r.pictures;
        if (r.answers)
            told.conversation = bz_steal(thread);
        if (!(told.where = bz_str_take(&r.where, err)))
            return false;
    }
    *ret = told;
    told = (struct bz_told){0};
    return true;
}

/* --- compared --- */

/* "Look at this one, please" means what it stands under, or shows. */
static bool leans_apart(const struct bz_told *a, const struct bz_told *b)
{
    size_t x = bz_alike_words(a->words), y = bz_alike_words(b->words);

    if (x >= FEW_WORDS && y >= FEW_WORDS)
        return false;
    return a->pictures || b->pictures || !bz_streq(a->conversation, b->conversation);
}

int bz_told_score(const struct bz_told *a, const struct bz_told *b, int64_t window,
                  struct bz_err *err)
{
    int64_t apart = a->opened_at - b->opened_at;

    if (!a->words || !b->words || apart > window || -apart > window ||
        strcmp(a->where, b->where) != 0 || leans_apart(a, b))
        return 0;
    return bz_alike_score(a->words, b->words, err);
}
