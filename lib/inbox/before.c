/* SPDX-License-Identifier: EUPL-1.2 */
/* How an inquiry stood before it was merged or split: kept in its history and beside it, and
 * put back when that is undone. */
#include "inbox/merge.h"

#include <stdio.h>
#include <string.h>

#include "inbox/proof.h"

/* --- its state --- */

static bool set_time(struct bz_json *j, const char *key, buzon_time at)
{
    return at == BUZON_TIME_NONE || bz_json_set_int(j, key, at);
}

static struct bz_json *stand_of(const struct bz_case *c)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    if (!bz_json_set_text(j, "status", buzon_status_name(c->status)) ||
        !bz_json_set_text(j, "priority", buzon_priority_name(c->priority)) ||
        !bz_json_set_bool(j, "restricted", c->restricted) ||
        !set_time(j, "last_in_at", c->last_in_at) ||
        !set_time(j, "waiting_since", c->waiting_since) ||
        !set_time(j, "first_answer_at", c->first_answer_at) ||
        !set_time(j, "answered_at", c->answered_at))
        return NULL;
    return bz_steal(j);
}

bool bz_merge_event(struct bz_tx *tx, struct bz_case *c, const struct bz_regroup *r,
                    const char *verb, const struct bz_case *other, struct bz_err *err)
{
    bool undone = strstr(verb, "undone") != NULL;
    BZ_AUTO(bz_json) codes = bz_json_object();
    BZ_AUTO(bz_json) stand = stand_of(c);
    BZ_AUTO(bz_json) words = bz_json_object();
    BZ_TEXT payload = NULL;

    if (!stand || !bz_json_set_text(codes, "other", other->reference) ||
        (!undone && !bz_json_set_shared(codes, "before", stand)) ||
        (!undone && c->author != other->author &&
         !bz_json_set_text(codes, "authors", "said_to_be_one")) ||
        !bz_json_set_text(words, "reason", r->reason))
        return bz_nomem(err);
    payload = bz_json_print_canonical(words, err);
    return payload && bz_event_add(tx, c,
                                   &(struct bz_act){.actor = r->actor,
                                                    .verb = verb,
                                                    .codes = bz_steal(codes),
                                                    .payload = payload},
                                   err);
}

/* What a person set since then is not what the act did; `verb` is a pattern. */
static bool set_since(struct bz_tx *tx, const struct bz_case *c, int64_t seq, const char *verb,
                      bool *ret, struct bz_err *err)
{
    int64_t n = 0;

    if (!bz_db_int(
            tx->db,
            "SELECT count(*) FROM event WHERE inquiry = $1 AND seq > $2 AND verb LIKE $3",
            BZ_V(bz_v_int(c->id), bz_v_int(seq), bz_v_text(verb)), 0, &n, err))
        return false;
    *ret = n > 0;
    return true;
}

/* The number of a name; 0 when there is none such. */
static int number_of(const char *name, const char *(*name_of)(int))
{
    for (int i = 0; name && name_of(i); i++)
        if (strcmp(name, name_of(i)) == 0)
            return i;
    return 0;
}

static const char *status_at(int i)
{
    return buzon_status_name((enum buzon_status)i);
}

static const char *priority_at(int i)
{
    return buzon_priority_name((enum buzon_priority)i);
}

static struct bz_json *codes_read(struct bz_tx *tx, const struct bz_case *c, int64_t seq,
                                  struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db, "SELECT codes FROM event WHERE inquiry = $1 AND seq = $2",
                       BZ_V(bz_v_int(c->id), bz_v_int(seq)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;
    const char *text = got > 0 ? bz_rows_text(rows, 0) : NULL;

    if (got >= 0 && !text)
        return bz_fail(err, BUZON_ERR_CORRUPT, "inquiry %s lacks event %lld", c->reference,
                       (long long)seq);
    return text ? bz_json_parse(text, strlen(text), NULL, "codes", err) : NULL;
}

static void stand_read(const struct bz_json *j, struct bz_case *c)
{
    c->last_in_at = bz_json_num(j, "last_in_at", c->opened_at);
    c->waiting_since = bz_json_num(j, "waiting_since", BUZON_TIME_NONE);
    c->first_answer_at = bz_json_num(j, "first_answer_at", BUZON_TIME_NONE);
    c->answered_at = bz_json_num(j, "answered_at", BUZON_TIME_NONE);
    c->status = (enum buzon_status)number_of(bz_json_str(j, "status"), status_at);
}

bool bz_merge_before(struct bz_tx *tx, struct bz_case *c, int64_t seq, struct bz_err *err)
{
    BZ_AUTO(bz_json) codes = codes_read(tx, c, seq, err);
    const struct bz_json *j = bz_json_get(codes, "before");
    bool shut = false, pressing = false;

    if (!codes)
        return false;
    if (!j)
        return bz_fail(err, BUZON_ERR_CORRUPT,
                       "event %lld of inquiry %s does not say how it stood", (long long)seq,
                       c->reference);
    if (!set_since(tx, c, seq, "%restricted", &shut, err) ||
        !set_since(tx, c, seq, "priority_set", &pressing, err))
        return false;
    stand_read(j, c);
    if (!shut)
        c->restricted = bz_json_flag(j, "restricted", c->restricted);
    if (!pressing)
        c->priority = (enum buzon_priority)number_of(bz_json_str(j, "priority"), priority_at);
    c->resolution = BUZON_RESOLUTION_NONE;
    c->closed_at = BUZON_TIME_NONE;
    return bz_case_set(&c->reason, NULL, err);
}

/* --- its deadlines --- */

#define DEADLINE_COLUMNS                                                                       \
    "name, term, term_version, started_at, due, due_end, state, satisfied_by, satisfied_at, "  \
    "provisional, disputed_due, calendars, legal, steps"

bool bz_merge_keep(struct bz_tx *tx, int64_t merge, const struct bz_case *c, struct bz_err *err)
{
    return bz_db_exec(tx->db,
                      "INSERT INTO kept_deadline (merge, inquiry, " DEADLINE_COLUMNS
                      ") SELECT $1, inquiry, " DEADLINE_COLUMNS
                      " FROM deadline WHERE inquiry = $2",
                      BZ_V(bz_v_int(merge), bz_v_int(c->id)), err);
}

bool bz_merge_recount(struct bz_tx *tx, struct bz_case *c, struct bz_err *err)
{
    c->changed |= 1U << BZ_PROOF_DEADLINES;
    return bz_db_int(tx->db, "SELECT count(*) FROM deadline WHERE inquiry = $1",
                     BZ_V(bz_v_int(c->id)), 0, &c->deadlines, err) &&
           bz_clock_next_due(tx, c, err);
}

/* The digest of a case's deadlines that its history had at an event; false with err untouched
 * when none was there. */
static bool proof_at(struct bz_tx *tx, const struct bz_case *c, int64_t seq,
                     unsigned char ret[BZ_SHA256_LEN], struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db,
                       "SELECT proof FROM event WHERE inquiry = $1 AND seq < $2 AND proof IS "
                       "NOT NULL ORDER BY seq DESC",
                       BZ_V(bz_v_int(c->id), bz_v_int(seq)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        size_t len = 0;
        const unsigned char *p = bz_rows_blob(rows, 0, &len);

        for (size_t at = 0; at + BZ_PROOF_PART_LEN <= len; at += BZ_PROOF_PART_LEN)
            if (p[at] == (unsigned char)bz_proof_letters[BZ_PROOF_DEADLINES]) {
                memcpy(ret, p + at + 1, BZ_SHA256_LEN);
                return true;
            }
    }
    return false;
}

static bool kept_is_proven(struct bz_tx *tx, const struct bz_case *c, int64_t seq,
                           struct bz_err *err)
{
    unsigned char then[BZ_SHA256_LEN], now[BZ_SHA256_LEN];

    if (!proof_at(tx, c, seq, then, err))
        return err->code == BUZON_OK;
    if (!bz_proof_read(tx->inbox, c->id, c->salt, BZ_PROOF_DEADLINES, now, err))
        return false;
    return memcmp(then, now, sizeof now) == 0 ||
           bz_fail(err, BUZON_ERR_CORRUPT,
                   "the deadlines kept of inquiry %s are not those of its history",
                   c->reference);
}

static bool event_seq(struct bz_tx *tx, int64_t merge, const struct bz_case *c, int64_t *ret,
                      struct bz_err *err)
{
    return bz_db_int(
        tx->db,
        "SELECT CASE inquiry WHEN $2 THEN seq ELSE other_seq END FROM merge WHERE id = $1",
        BZ_V(bz_v_int(merge), bz_v_int(c->id)), 0, ret, err);
}

bool bz_merge_restore(struct bz_tx *tx, int64_t merge, struct bz_case *c, struct bz_err *err)
{
    int64_t seq = 0;

    return bz_figures_drop(tx, c, err) &&
           bz_db_exec(tx->db, "DELETE FROM deadline WHERE inquiry = $1", BZ_V(bz_v_int(c->id)),
                      err) &&
           bz_db_exec(tx->db,
                      "INSERT INTO deadline (inquiry, " DEADLINE_COLUMNS
                      ") SELECT inquiry, " DEADLINE_COLUMNS
                      " FROM kept_deadline WHERE merge = $1 AND inquiry = $2",
                      BZ_V(bz_v_int(merge), bz_v_int(c->id)), err) &&
           event_seq(tx, merge, c, &seq, err) && kept_is_proven(tx, c, seq, err) &&
           bz_merge_recount(tx, c, err);
}

/* --- what is left of one that has gone --- */

bool bz_merge_shell(struct bz_tx *tx, struct bz_case *c, const struct bz_case *other,
                    struct bz_err *err)
{
    c->status = BUZON_STATUS_CLOSED;
    c->resolution = BUZON_RESOLUTION_MERGED;
    c->closed_at = tx->now;
    c->waiting_since = c->first_answer_at = c->answered_at = BUZON_TIME_NONE;
    c->touched = true;
    return bz_case_set(&c->reason, other->reference, err) &&
           bz_db_exec(tx->db,
                      "UPDATE deadline SET state = 5 WHERE inquiry = $1 AND state IN (0, 1, 4)",
                      BZ_V(bz_v_int(c->id)), err) &&
           bz_merge_recount(tx, c, err);
}

int64_t bz_merge_row(struct bz_tx *tx, enum bz_merge_kind kind, const struct bz_case *c,
                     const struct bz_case *other, const char *actor, struct bz_err *err)
{
    int64_t id = 0;

    if (!bz_db_int(tx->db, "SELECT ifnull(max(id), 0) + 1 FROM merge", BZ_V_NONE, 0, &id,
                   err) ||
        !bz_db_exec(tx->db,
                    "INSERT INTO merge (id, kind, inquiry, other, at, actor, seq, other_seq, "
                    "last_message) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, (SELECT "
                    "ifnull(max(id), 0) FROM message))",
                    BZ_V(bz_v_int(id), bz_v_int(kind), bz_v_int(c->id), bz_v_int(other->id),
                         bz_v_time(tx->now), bz_v_text(actor), bz_v_int(c->head_seq + 1),
                         bz_v_int(other->head_seq + 1)),
                    err))
        return 0;
    return id;
}
