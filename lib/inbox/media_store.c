/* SPDX-License-Identifier: EUPL-1.2 */
/* Which attachment is fetched next, and what the store and the history say of it afterwards. */
#include <stdlib.h>
#include <string.h>

#include "inbox/job.h"
#include "inbox/parts.h"
#include "inbox/settings.h"

void bz_fetching_done(struct bz_fetching *f)
{
    free(f->step);
    free(f->expected);
    free(f->refused);
    free(f->of);
    free(f->a);
    *f = (struct bz_fetching){0};
}

/* --- the next one --- */

static const char PICK[] =
    "SELECT t.message, t.n, t.kind, t.url, t.type, t.name, t.description, t.size, t.tries, "
    "m.extra, m.native_id, (SELECT ifnull(sum(o.size), 0) FROM attachment o WHERE o.message = "
    "t.message AND "
    "o.state = 1) FROM attachment t JOIN message m ON m.id = t.message "
    "WHERE t.account = $1 AND t.state = 0 AND t.next_try_at <= $2 AND m.deleted_at IS NULL "
    "ORDER BY t.message DESC, t.n LIMIT 1";

/* What the network said of the file before it was asked for (WhatsApp does, of its only one).
 */
static bool expected_read(const char *extra, struct bz_fetching *ret, struct bz_err *err)
{
    BZ_AUTO(bz_json)
    j = extra ? bz_json_parse(extra, strlen(extra), NULL, "an extra", err) : NULL;

    if (!extra)
        return true;
    return j && (ret->n ||
                 bz_dup(&ret->expected, bz_json_str(bz_json_get(j, "media"), "sha256"), err));
}

static bool fetching_read(const struct bz_rows *rows, const struct bz_media_rules *rules,
                          struct bz_fetching *ret, struct bz_err *err)
{
    int64_t kind = bz_rows_int(rows, 2);
    struct bz_attachment a = {.url = bz_rows_text(rows, 3),
                              .type = bz_rows_text(rows, 4),
                              .name = bz_rows_text(rows, 5),
                              .description = bz_rows_text(rows, 6),
                              .size = bz_rows_int(rows, 7)};
    BZ_LOCAL_ERR(why);

    if (kind > 0 && kind < BZ_ATTACHMENT_KINDS)
        a.kind = (enum buzon_attachment_kind)kind;
    ret->message = bz_rows_int(rows, 0);
    ret->n = bz_rows_int(rows, 1);
    ret->tries = bz_rows_int(rows, 8);
    ret->max = bz_media_allowed(rules, &a, bz_rows_int(rows, 11), &why);
    ret->a = bz_record_pack(&bz_attachment_record, &a, err);
    if (!ret->a || !bz_dup(&ret->of, bz_rows_text(rows, 10), err))
        return false;
    ret->a->of = ret->of;
    return (ret->max || bz_dup(&ret->refused, why.message, err)) &&
           expected_read(bz_rows_text(rows, 9), ret, err);
}

int bz_media_pick(struct bz_job *job, buzon_time now, struct bz_fetching *ret,
                  struct bz_err *err)
{
    const struct bz_settings *settings;
    int got;

    if (!bz_inbox_enter(job->inbox, err))
        return -1;
    BZ_LEAVE(job->inbox);
    settings = bz_settings_of(job->inbox, err);
    if (!settings || !settings->media.fetch)
        return settings ? 0 : -1;
    BZ_AUTO(bz_rows)
    rows = bz_db_query(job->inbox->db, PICK, BZ_V(bz_v_int(job->account->id), bz_v_time(now)),
                       err);
    got = rows ? bz_rows_next(rows, err) : -1;
    if (got <= 0)
        return got;
    if (fetching_read(rows, &settings->media, ret, err))
        return 1;
    bz_fetching_done(ret);
    return -1;
}

/* --- what became of it --- */

struct storing {
    struct bz_job *job;
    const struct bz_media_outcome *o;
};

static const char *outcome_verb(enum buzon_attachment_state state)
{
    switch (state) {
    case BUZON_ATTACHMENT_PENDING:
        break;
    case BUZON_ATTACHMENT_STORED:
        return "attachment_stored";
    case BUZON_ATTACHMENT_REFUSED:
        return "attachment_refused";
    case BUZON_ATTACHMENT_GONE:
        return "attachment_gone";
    }
    return NULL;
}

/* What was found, apart from the chain so that it can be erased; owned by the caller. */
static char *outcome_words(const struct bz_media_outcome *o, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    if (!bz_json_set_text(j, "sha256", o->sha256) ||
        (o->sha256 && !bz_json_set_int(j, "size", o->size)) ||
        !bz_json_set_text(j, "detected_type", o->detected_type) ||
        !bz_json_set_text(j, "reason", o->reason))
        return bz_nomem(err);
    return bz_json_print_canonical(j, err);
}

/* The inquiry a message belongs to now, 0 for none, and its id; false when it failed. */
static bool message_find(struct bz_tx *tx, int64_t message, int64_t *inquiry, char **mid,
                         struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db, "SELECT inquiry, mid FROM message WHERE id = $1",
                       BZ_V(bz_v_int(message)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    *inquiry = got > 0 ? bz_rows_int(rows, 0) : 0;
    return got == 0 || (got > 0 && bz_dup(mid, bz_rows_text(rows, 1), err));
}

static bool outcome_tell(struct bz_tx *tx, const struct bz_fetching *f,
                         const struct bz_media_outcome *o, struct bz_err *err)
{
    BZ_AUTO(bz_case) c = NULL;
    BZ_AUTO(bz_json) codes = bz_json_object();
    BZ_TEXT mid = NULL;
    BZ_TEXT words = NULL;
    int64_t inquiry;

    if (!message_find(tx, f->message, &inquiry, &mid, err))
        return false;
    if (!inquiry)
        return true;
    if (!bz_json_set_text(codes, "message", mid) || !bz_json_set_int(codes, "attachment", f->n))
        return bz_nomem(err);
    words = outcome_words(o, err);
    c = words ? bz_case_load(tx, inquiry, err) : NULL;
    return c &&
           bz_event_add(tx, c,
                        &(struct bz_act){.actor = "system",
                                         .verb = outcome_verb(o->state),
                                         .codes = bz_steal(codes),
                                         .payload = words},
                        err) &&
           bz_case_save(tx, c, err);
}

/* Of an address that is the file itself a mark is left. */
static bool outcome_row(struct bz_tx *tx, const struct bz_fetching *f,
                        const struct bz_media_outcome *o, struct bz_err *err)
{
    bool stored = o->state == BUZON_ATTACHMENT_STORED;
    BZ_TEXT mark = NULL;

    if (o->state != BUZON_ATTACHMENT_PENDING && bz_starts(f->a->url, "data:") &&
        !(mark = bz_parts_mark(f->a->url, err)))
        return false;
    return bz_db_exec(
        tx->db,
        "UPDATE attachment SET state = $3, next_try_at = $4, reason = $5, detected_type = $6, "
        "sha256 = $7, size = CASE WHEN $3 = 1 THEN $8 ELSE size END, url = ifnull($9, url) "
        "WHERE message = $1 AND n = $2 AND state = 0",
        BZ_V(bz_v_int(f->message), bz_v_int(f->n), bz_v_int(o->state),
             bz_v_time(o->next_try_at), bz_v_text(stored ? NULL : o->reason),
             bz_v_text(o->detected_type), bz_v_text(stored ? o->sha256 : NULL),
             bz_v_int(o->size), bz_v_text(mark)),
        err);
}

static bool outcome_store(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct storing *s = user;
    const struct bz_fetching *f = &s->job->media.now;

    if (!bz_lease_renew(tx, &s->job->lease, err) || !outcome_row(tx, f, s->o, err))
        return false;
    /* Taken away meanwhile: nothing is to be said of it. */
    return bz_db_changes(tx->db) == 0 || s->o->state == BUZON_ATTACHMENT_PENDING ||
           outcome_tell(tx, f, s->o, err);
}

bool bz_media_store(struct bz_job *job, const struct bz_media_outcome *o, struct bz_err *err)
{
    struct storing s = {job, o};

    if (!bz_tx_run(job->inbox, outcome_store, &s, err))
        return bz_job_conflict(job, err);
    job->round.attachments += o->state == BUZON_ATTACHMENT_STORED;
    job->round.refused +=
        o->state == BUZON_ATTACHMENT_REFUSED || o->state == BUZON_ATTACHMENT_GONE;
    bz_job_drop_request(job);
    bz_fetching_done(&job->media.now);
    return true;
}
