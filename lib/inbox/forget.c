/* SPDX-License-Identifier: EUPL-1.2 */
/* Erasing what is stored about a person: their inquiries, then what else names them. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "inbox/erase.h"
#include "inbox/proof.h"

enum { REASON_MAX = 1000 };

struct forgetting {
    const struct bz_person *person;
    const char *reason, *actor;
    bool preview, found; /* found: the preview's answer is there */
    char *answer;        /* owned */
};

/* One run of it. */
struct forget {
    struct bz_erase e;
    struct bz_known_authors authors;
    struct bz_needles names; /* of the person only: what names them anywhere */
    struct bz_json *perhaps; /* owned */
};

static void forget_done(struct forget *f)
{
    bz_erase_done(&f->e);
    bz_known_authors_done(&f->authors);
    bz_needles_done(&f->names);
    bz_json_free(f->perhaps);
}

static bool names_learn(const struct bz_known_author *a, struct bz_needles *ret,
                        struct bz_err *err)
{
    return bz_needles_add_names(
        ret, (const char *const[4]){a->native_id, a->handle, a->name, a->url}, err);
}

/* --- who else it may be --- */

static bool perhaps_add(struct bz_json *list, const struct bz_rows *rows, const char *by)
{
    struct bz_json *j = bz_json_object();

    if (bz_json_set_text(j, "account", bz_rows_text(rows, 0)) &&
        bz_json_set_text(j, "author", bz_rows_text(rows, 1)) && bz_json_set_text(j, "by", by))
        return bz_json_push(list, j);
    bz_json_free(j);
    return false;
}

static bool perhaps_by(struct forget *f, const struct bz_known_author *a, bool by_url,
                       struct bz_err *err)
{
    const struct bz_value v[] = {bz_v_text(a->network), bz_v_int(a->account),
                                 bz_v_text(a->native_id), bz_v_text(a->url)};
    BZ_AUTO(bz_rows)
    rows = bz_db_query(f->e.tx->db, by_url ? BZ_PERSON_SAME_URL : BZ_PERSON_SAME_ID, v,
                       by_url ? 4 : 3, err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0)
        if (!bz_erase_is_author(&f->e, bz_rows_int(rows, 2)) &&
            !perhaps_add(f->perhaps, rows, by_url ? "url" : "id"))
            return bz_nomem(err);
    return got == 0;
}

/* Authors of other accounts of the same network whose id, or whose profile's address, is the
 * same. All addresses are read only where there are other accounts: an index of them would cost
 * each author who comes in a page of the store. */
static bool perhaps_find(struct forget *f, const struct bz_known_author *a, struct bz_err *err)
{
    int64_t others = 0;

    return bz_db_int(f->e.tx->db,
                     "SELECT count(*) FROM account WHERE network = $1 AND id <> $2",
                     BZ_V(bz_v_text(a->network), bz_v_int(a->account)), 0, &others, err) &&
           (!others ||
            (perhaps_by(f, a, false, err) && (!a->url || perhaps_by(f, a, true, err))));
}

/* --- what waits somewhere --- */

/* What came and was not looked at yet is not thrown away: it is processed, then erased. */
static bool deliveries_check(struct forget *f, const struct bz_known_author *a,
                             struct bz_err *err)
{
    BZ_DONE(bz_ids) ids = {0};

    if (!bz_rows_naming(f->e.tx->db, &f->names,
                        "SELECT id, body FROM delivery WHERE state = 0 AND account = $1",
                        a->account, 1, &ids, err))
        return false;
    return !ids.n || f->e.preview ||
           bz_fail(err, BUZON_ERR_STATE,
                   "account %.64s has %zu deliveries of them that wait: process them first",
                   a->account_name, ids.n);
}

static bool riddle_wipe(struct forget *f, int64_t id, struct bz_err *err)
{
    if (!bz_db_exec(f->e.tx->db,
                    "UPDATE quarantine SET body = NULL, request = NULL, asked = NULL, reason = "
                    "'erased', settled_at = CASE state WHEN 0 THEN $3 ELSE settled_at END, "
                    "settled_by = CASE state WHEN 0 THEN $4 ELSE settled_by END, "
                    "settled_reason = CASE state WHEN 0 THEN $5 ELSE settled_reason END, "
                    "state = CASE state WHEN 0 THEN $2 ELSE state END WHERE id = $1",
                    BZ_V(bz_v_int(id), bz_v_int(BUZON_RIDDLE_DISCARDED),
                         bz_v_time(f->e.tx->now), bz_v_text(f->e.actor),
                         bz_v_text(f->e.reason)),
                    err) ||
        !bz_apart_riddle(f->e.tx, id, err))
        return false;
    f->e.n[BZ_ERASED_RIDDLES]++;
    return true;
}

static bool riddles_wipe(struct forget *f, const struct bz_known_author *a, struct bz_err *err)
{
    BZ_DONE(bz_ids) ids = {0};

    if (!bz_rows_naming(
            f->e.tx->db, &f->names,
            "SELECT id, request, asked, reason, body FROM quarantine WHERE account = "
            "$1",
            a->account, 4, &ids, err))
        return false;
    for (size_t i = 0; i < ids.n; i++)
        if (!riddle_wipe(f, ids.items[i], err))
            return false;
    return true;
}

static bool errands_wipe(struct forget *f, const struct bz_known_author *a, struct bz_err *err)
{
    BZ_DONE(bz_ids) ids = {0};

    if (!bz_rows_naming(f->e.tx->db, &f->names,
                        "SELECT id, request, body FROM errand WHERE account = $1", a->account,
                        2, &ids, err))
        return false;
    for (size_t i = 0; i < ids.n; i++)
        if (!bz_db_exec(f->e.tx->db, "DELETE FROM errand WHERE id = $1",
                        BZ_V(bz_v_int(ids.items[i])), err))
            return false;
    f->e.n[BZ_ERASED_ERRANDS] += (int64_t)ids.n;
    return true;
}

/* A row of early_notice has no number of its own: it is known by what it is about. */
struct notice_key {
    char *target; /* own */
    int64_t verb, at;
};
struct notice_keys BZ_VEC(struct notice_key);

static void notice_keys_done(struct notice_keys *list)
{
    for (size_t i = 0; i < list->n; i++)
        free(list->items[i].target);
    free(list->items);
}

static bool notices_find(struct forget *f, int64_t account, struct notice_keys *ret,
                         struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(f->e.tx->db,
                       "SELECT verb, at, target, actor, text, error, extra FROM early_notice "
                       "WHERE account = $1",
                       BZ_V(bz_v_int(account)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        struct notice_key key = {.verb = bz_rows_int(rows, 0), .at = bz_rows_int(rows, 1)};
        int is = bz_row_names(&f->names, rows, 2, 6, err);

        if (is < 0 || (is && !bz_dup(&key.target, bz_rows_text(rows, 2), err)))
            return false;
        if (is && !bz_vec_push(ret, key)) {
            free(key.target);
            return bz_nomem(err);
        }
    }
    return got == 0;
}

static bool notices_wipe(struct forget *f, const struct bz_known_author *a, struct bz_err *err)
{
    BZ_DONE(notice_keys) list = {0};

    if (!notices_find(f, a->account, &list, err))
        return false;
    for (size_t i = 0; i < list.n; i++)
        if (!bz_db_exec(
                f->e.tx->db,
                "DELETE FROM early_notice WHERE account = $1 AND target = $2 AND verb = "
                "$3 AND at = $4",
                BZ_V(bz_v_int(a->account), bz_v_text(list.items[i].target),
                     bz_v_int(list.items[i].verb), bz_v_int(list.items[i].at)),
                err))
            return false;
    f->e.n[BZ_ERASED_NOTICES] += (int64_t)list.n;
    return true;
}

static bool author_wipe(struct forget *f, const struct bz_known_author *a, struct bz_err *err)
{
    f->e.n[BZ_ERASED_AUTHORS]++;
    return bz_author_forget(f->e.tx, a->id, err);
}

/* --- all of it --- */

static bool forget_begin(struct forget *f, const struct forgetting *what, struct bz_tx *tx,
                         struct bz_err *err)
{
    f->e = (struct bz_erase){.tx = tx,
                             .why = BZ_ERASE_PERSON,
                             .reason = what->reason,
                             .actor = what->actor,
                             .authors = &f->authors,
                             .preview = what->preview};
    if (!bz_person_load(tx->db, what->person, &f->authors, err))
        return false;
    if (!(f->perhaps = bz_json_array()))
        return bz_nomem(err);
    for (size_t i = 0; i < f->authors.n; i++)
        if (!names_learn(&f->authors.items[i], &f->e.needles, err) ||
            !bz_person_learn(&f->authors.items[i], &f->names, err) ||
            !perhaps_find(f, &f->authors.items[i], err))
            return false;
    return bz_person_inquiries(tx->db, &f->authors, &f->e.inquiries, err);
}

static bool forget_rest(struct forget *f, struct bz_err *err)
{
    static bool (*const steps[])(struct forget *, const struct bz_known_author *,
                                 struct bz_err *) = {deliveries_check, riddles_wipe,
                                                     errands_wipe, notices_wipe, author_wipe};

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        for (size_t k = 0; k < f->authors.n; k++)
            if (!steps[i](f, &f->authors.items[k], err))
                return false;
    return true;
}

static char *forget_print(const struct forget *f, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_erase_json(&f->e, err);

    if (!j)
        return NULL;
    return bz_json_set_shared(j, "perhaps", f->perhaps) ? bz_json_print(j, err) : bz_nomem(err);
}

static bool forget_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct forgetting *what = user;
    BZ_DONE(forget) f = {0};

    free(bz_steal(what->answer));
    if (!forget_begin(&f, what, tx, err) || !bz_erase_allowed(&f.e, err) ||
        !bz_erase_choose(&f.e, err) || !bz_erase_run(&f.e, err) || !forget_rest(&f, err))
        return false;
    what->answer = forget_print(&f, err);
    what->found = what->answer != NULL;
    /* Of a preview nothing stays. */
    return what->found && !what->preview;
}

bool bz_author_forget(struct bz_tx *tx, int64_t author, struct bz_err *err)
{
    return bz_db_exec(tx->db,
                      "UPDATE author SET native_id = 'erased-' || id, handle = NULL, name = "
                      "NULL, url = NULL WHERE id = $1",
                      BZ_V(bz_v_int(author)), err);
}

bool bz_reason_ok(const char *reason, struct bz_err *err)
{
    size_t len = reason ? strlen(reason) : 0;

    return (len && len <= REASON_MAX && bz_utf8_valid(reason, len) == len) ||
           bz_fail(err, BUZON_ERR_INVALID, "a reason of 1 to %d bytes says why", REASON_MAX);
}

char *buzon_inbox_erase_preview(buzon_inbox *inbox, const buzon_person *person,
                                buzon_error **err)
{
    BZ_ERR(err);
    struct forgetting what = {.person = person, .preview = true, .actor = "system"};

    if (!person)
        return bz_fail(e, BUZON_ERR_INVALID, "the person is NULL");
    if (!bz_tx_run(inbox, forget_body, &what, e) && what.found && e->code == BUZON_OK)
        return what.answer;
    free(what.answer);
    return NULL;
}

char *buzon_inbox_erase(buzon_inbox *inbox, const buzon_person *person, const char *reason,
                        const char *actor, buzon_error **err)
{
    BZ_ERR(err);
    struct forgetting what = {.person = person, .reason = reason, .actor = actor};

    if (!person)
        return bz_fail(e, BUZON_ERR_INVALID, "the person is NULL");
    if (!bz_reason_ok(reason, e) || !bz_actor_ok(actor, e))
        return NULL;
    if (bz_tx_run(inbox, forget_body, &what, e))
        return what.answer;
    free(what.answer);
    return NULL;
}
