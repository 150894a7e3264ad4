/* SPDX-License-Identifier: EUPL-1.2 */
/* Messages lose their words: which ones, whether they may, and what becomes of each. */
#include "inbox/erase.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "store/search.h"

static const char *const names[BZ_ERASED_KINDS] = {
    [BZ_ERASED_AUTHORS] = "authors",         [BZ_ERASED_INQUIRIES] = "inquiries",
    [BZ_ERASED_MESSAGES] = "messages",       [BZ_ERASED_REVISIONS] = "revisions",
    [BZ_ERASED_ATTACHMENTS] = "attachments", [BZ_ERASED_FILES] = "files",
    [BZ_ERASED_EVENTS] = "events",           [BZ_ERASED_ANSWERS] = "answers",
    [BZ_ERASED_NOTICES] = "notices",         [BZ_ERASED_RIDDLES] = "riddles",
    [BZ_ERASED_ERRANDS] = "errands",
};

void bz_erase_done(struct bz_erase *e)
{
    for (size_t i = 0; i < e->doomed.n; i++) {
        free(e->doomed.items[i].mid);
        free(e->doomed.items[i].text);
    }
    free(e->doomed.items);
    bz_ids_done(&e->inquiries);
    bz_needles_done(&e->needles);
    bz_json_free(e->blocked);
}

struct bz_json *bz_erase_json(const struct bz_erase *e, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    for (int i = 0; i < BZ_ERASED_KINDS; i++)
        if (!bz_json_set_int(j, names[i], e->n[i]))
            return bz_nomem(err);
    if (!(e->blocked ? bz_json_set_shared(j, "blocked", e->blocked)
                     : bz_json_set(j, "blocked", bz_json_array())))
        return bz_nomem(err);
    return bz_steal(j);
}

/* --- whether it may --- */

static bool block(struct bz_erase *e, const char *reference, const char *why,
                  const char *detail, struct bz_err *err)
{
    struct bz_json *j;

    if (!e->preview)
        return bz_fail(err, BUZON_ERR_STATE, "inquiry %s %s", reference, detail);
    if (!e->blocked && !(e->blocked = bz_json_array()))
        return bz_nomem(err);
    j = bz_json_object();
    if (bz_json_set_text(j, "inquiry", reference) && bz_json_set_text(j, "why", why) &&
        bz_json_set_text(j, "detail", detail))
        return bz_json_push(e->blocked, j) || bz_nomem(err);
    bz_json_free(j);
    return bz_nomem(err);
}

static bool held_check(struct bz_erase *e, int64_t inquiry, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(e->tx->db,
                       "SELECT i.reference, h.legal FROM hold h JOIN inquiry i ON i.id = "
                       "h.inquiry WHERE h.inquiry = $1",
                       BZ_V(bz_v_int(inquiry)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;
    BZ_DONE(bz_str) s = {0};

    if (got <= 0)
        return got == 0;
    bz_str_addf(&s, "is on legal hold: %s", bz_rows_text(rows, 1));
    return s.failed ? (bool)bz_nomem(err)
                    : block(e, bz_rows_text(rows, 0), "hold", s.data, err);
}

/* What waits, is written or on its way would be said to nobody, or of nothing. */
static bool answers_check(struct bz_erase *e, int64_t inquiry, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(e->tx->db,
                       "SELECT i.reference, a.id, a.state FROM answer a JOIN inquiry i ON i.id "
                       "= a.inquiry WHERE a.inquiry = $1 AND a.state < 4",
                       BZ_V(bz_v_int(inquiry)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        BZ_DONE(bz_str) s = {0};

        bz_str_addf(&s, "has answer %" PRId64 ", which is %s: cancel it first",
                    bz_rows_int(rows, 1),
                    buzon_answer_state_name((enum buzon_answer_state)bz_rows_int(rows, 2)));
        if (s.failed)
            return bz_nomem(err);
        if (!block(e, bz_rows_text(rows, 0), "answer", s.data, err))
            return false;
    }
    return got == 0;
}

bool bz_erase_allowed(struct bz_erase *e, struct bz_err *err)
{
    for (size_t i = 0; i < e->inquiries.n; i++)
        if (!held_check(e, e->inquiries.items[i], err) ||
            !answers_check(e, e->inquiries.items[i], err))
            return false;
    return true;
}

/* --- which --- */

bool bz_erase_is_author(const struct bz_erase *e, int64_t author)
{
    for (size_t i = 0; e->authors && i < e->authors->n; i++)
        if (e->authors->items[i].id == author)
            return true;
    return false;
}

static bool doomed_add(struct bz_erase *e, const struct bz_rows *rows, int64_t inquiry,
                       struct bz_err *err)
{
    struct bz_doomed *d;

    if (!bz_vec_push(&e->doomed,
                     ((struct bz_doomed){.id = bz_rows_int(rows, 0), .inquiry = inquiry})))
        return bz_nomem(err);
    d = &e->doomed.items[e->doomed.n - 1];
    return bz_dup(&d->mid, bz_rows_text(rows, 1), err) &&
           bz_dup(&d->text, bz_rows_text(rows, 2), err) &&
           bz_needles_add_text(&e->needles, d->text, err);
}

static bool revisions_read(struct bz_erase *e, int64_t message, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(e->tx->db, "SELECT text FROM revision WHERE message = $1",
                       BZ_V(bz_v_int(message)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0)
        if (!bz_needles_add_text(&e->needles, bz_rows_text(rows, 0), err))
            return false;
    return got == 0;
}

static bool inquiry_choose(struct bz_erase *e, int64_t inquiry, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(
        e->tx->db,
        "SELECT id, mid, text, ifnull(author, 0), revision FROM message "
        "WHERE inquiry = $1 AND erased_at IS NULL AND ($2 = 0 OR (direction = 0 "
        "AND checked_at < $3)) ORDER BY created_at, id",
        BZ_V(bz_v_int(inquiry), bz_v_int(e->why == BZ_ERASE_NETWORK), bz_v_int(e->seen_before)),
        err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0)
        if ((e->why != BZ_ERASE_PERSON || bz_erase_is_author(e, bz_rows_int(rows, 3))) &&
            (!doomed_add(e, rows, inquiry, err) ||
             (bz_rows_int(rows, 4) > 1 && !revisions_read(e, bz_rows_int(rows, 0), err))))
            return false;
    return got == 0;
}

bool bz_erase_choose(struct bz_erase *e, struct bz_err *err)
{
    size_t n = e->n_chosen ? e->n_chosen : e->inquiries.n;

    for (size_t i = 0; i < n; i++)
        if (!inquiry_choose(e, e->inquiries.items[i], err))
            return false;
    return true;
}

/* --- one message --- */

/* Files that only this message names: what is left counts when the erasure is told. */
static bool files_count(struct bz_erase *e, int64_t message, struct bz_err *err)
{
    int64_t n = 0;

    if (!bz_db_int(e->tx->db,
                   "SELECT count(DISTINCT sha256) FROM attachment t WHERE message = $1 AND NOT "
                   "EXISTS (SELECT 1 FROM attachment o WHERE o.sha256 = t.sha256 AND o.message "
                   "<> $1)",
                   BZ_V(bz_v_int(message)), 0, &n, err))
        return false;
    e->n[BZ_ERASED_FILES] += n;
    return true;
}

/* Run a statement whose first parameter is the message, and count the rows it changed. */
static bool wipe(struct bz_erase *e, const char *sql, const struct bz_doomed *d,
                 enum bz_erased kind, struct bz_err *err)
{
    if (!bz_db_exec(e->tx->db, sql, BZ_V(bz_v_int(d->id)), err))
        return false;
    e->n[kind] += bz_db_changes(e->tx->db);
    return true;
}

/* The thread of a direct conversation is who we talk with: bz_erase_case() takes it away. */
static bool message_wipe(struct bz_erase *e, const struct bz_doomed *d, struct bz_err *err)
{
    if (!files_count(e, d->id, err) || !bz_search_remove(e->tx->db, d->id, d->text, err) ||
        !bz_db_exec(e->tx->db,
                    "UPDATE message SET text = '', subject = NULL, url = NULL, extra = "
                    "'{\"erased\":true}', erased_at = $2, proof = NULL WHERE id = $1",
                    BZ_V(bz_v_int(d->id), bz_v_time(e->tx->now)), err))
        return false;
    e->n[BZ_ERASED_MESSAGES]++;
    return wipe(e,
                "UPDATE revision SET text = '', subject = NULL, extra = NULL, proof = NULL "
                "WHERE message = $1",
                d, BZ_ERASED_REVISIONS, err) &&
           wipe(e,
                "UPDATE attachment SET url = NULL, type = NULL, name = NULL, description = "
                "NULL, sha256 = NULL, detected_type = NULL, state = 3, reason = 'erased', "
                "next_try_at = NULL WHERE message = $1",
                d, BZ_ERASED_ATTACHMENTS, err);
}

/* --- all of it --- */

static int doomed_order(const void *a, const void *b)
{
    return strcmp(((const struct bz_doomed *)a)->mid, ((const struct bz_doomed *)b)->mid);
}

bool bz_erase_has_mid(const struct bz_erase *e, const char *mid)
{
    struct bz_doomed key = {.mid = (char *)(uintptr_t)mid};

    return mid && e->doomed.n &&
           bsearch(&key, e->doomed.items, e->doomed.n, sizeof key, doomed_order);
}

bool bz_erase_run(struct bz_erase *e, struct bz_err *err)
{
    for (size_t i = 0; i < e->doomed.n; i++)
        if (!message_wipe(e, &e->doomed.items[i], err))
            return false;
    if (e->doomed.n)
        qsort(e->doomed.items, e->doomed.n, sizeof *e->doomed.items, doomed_order);
    for (size_t i = 0; i < e->inquiries.n; i++)
        if (!bz_erase_case(e, e->inquiries.items[i], err))
            return false;
    return true;
}
