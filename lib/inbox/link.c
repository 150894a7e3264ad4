/* SPDX-License-Identifier: EUPL-1.2 */
/* Ties between inquiries: both histories tell of one, and a table lists them. */
#include <stdlib.h>

#include "buzon/work.h"
#include "inbox/change.h"
#include "model/record.h"

static const char *const link_kinds[] = {
    [BUZON_LINK_RELATED] = "related",
    [BUZON_LINK_DUPLICATE_OF] = "duplicate_of",
    [BUZON_LINK_CONTINUES] = "continues",
};
static const struct bz_names link_kind_names = BZ_NAMES(link_kinds);

const char *buzon_link_kind_name(enum buzon_link_kind kind)
{
    return bz_names_at(&link_kind_names, (int)kind);
}

/* --- building --- */

static bool link_add(struct bz_change *c, enum buzon_link_kind kind, const char *reference,
                     bool add, struct bz_err *err)
{
    struct bz_change_link link = {.kind = kind, .add = add};

    if (!c)
        return bz_fail(err, BUZON_ERR_INVALID, "the change is NULL");
    if (!buzon_link_kind_name(kind))
        return bz_fail(err, BUZON_ERR_INVALID, "there is no kind of link %d", (int)kind);
    if (add && kind == BUZON_LINK_DUPLICATE_OF)
        return bz_fail(err, BUZON_ERR_INVALID,
                       "closing an inquiry as a duplicate makes that link");
    if (c->links.n >= BZ_CHANGE_LIST_MAX)
        return bz_fail(err, BUZON_ERR_LIMIT, "a change takes at most %d of links",
                       BZ_CHANGE_LIST_MAX);
    if (!bz_reference_ok(reference, err) || !bz_dup(&link.reference, reference, err))
        return false;
    if (bz_vec_push(&c->links, link))
        return true;
    free(link.reference);
    return bz_nomem(err);
}

bool buzon_change_add_link(buzon_change *change, enum buzon_link_kind kind,
                           const char *reference, buzon_error **err)
{
    BZ_ERR(err);

    return link_add(change, kind, reference, true, e);
}

bool buzon_change_remove_link(buzon_change *change, enum buzon_link_kind kind,
                              const char *reference, buzon_error **err)
{
    BZ_ERR(err);

    return link_add(change, kind, reference, false, e);
}

/* --- applying --- */

/* Tell the history of one of the two: that it leads to the other, or that it comes `from` it
 * (NULL: it leads). */
static bool link_event(struct bz_tx *tx, struct bz_case *c, const char *actor,
                       const struct bz_change_link *link, const char *from, struct bz_err *err)
{
    BZ_AUTO(bz_json) codes = bz_json_object();

    if (!bz_json_set_text(codes, "kind", buzon_link_kind_name(link->kind)) ||
        !bz_json_set_text(codes, from ? "from" : "to", from ? from : link->reference))
        return bz_nomem(err);
    return bz_event_add(tx, c,
                        &(struct bz_act){.actor = actor,
                                         .verb = link->add ? "linked" : "unlinked",
                                         .codes = bz_steal(codes)},
                        err);
}

static bool link_write(struct bz_tx *tx, const struct bz_case *c, const struct bz_case *other,
                       const char *actor, const struct bz_change_link *link, struct bz_err *err)
{
    if (!link->add)
        return bz_db_exec(
            tx->db, "DELETE FROM link WHERE inquiry = $1 AND other = $2 AND kind = $3",
            BZ_V(bz_v_int(c->id), bz_v_int(other->id), bz_v_int(link->kind)), err);
    return bz_db_exec(tx->db,
                      "INSERT INTO link (inquiry, other, kind, at, actor) VALUES ($1, $2, $3, "
                      "$4, $5) ON CONFLICT DO NOTHING",
                      BZ_V(bz_v_int(c->id), bz_v_int(other->id), bz_v_int(link->kind),
                           bz_v_time(tx->now), bz_v_text(actor)),
                      err);
}

/* Whose duplicate one is must not be a duplicate itself, so that no two end in each other. */
static bool link_refused(const struct bz_case *c, const struct bz_case *other,
                         const struct bz_change_link *link, struct bz_err *err)
{
    if (other->id == c->id)
        return !bz_fail(err, BUZON_ERR_INVALID, "inquiry %s cannot be linked to itself",
                        c->reference);
    if (link->add && link->kind == BUZON_LINK_DUPLICATE_OF &&
        other->status == BUZON_STATUS_CLOSED && other->resolution == BUZON_RESOLUTION_DUPLICATE)
        return !bz_fail(err, BUZON_ERR_STATE, "inquiry %s is a duplicate itself, of %s",
                        other->reference, other->reason ? other->reason : "another one");
    return false;
}

bool bz_link_apply(struct bz_tx *tx, struct bz_case *c, const char *actor,
                   const struct bz_change_link *link, size_t *events, struct bz_err *err)
{
    BZ_AUTO(bz_case) other = bz_case_find(tx, link->reference, err);

    if (!other || link_refused(c, other, link, err) ||
        !link_write(tx, c, other, actor, link, err))
        return false;
    if (bz_db_changes(tx->db) == 0)
        return true;
    ++*events;
    return link_event(tx, c, actor, link, NULL, err) &&
           link_event(tx, other, actor, link, c->reference, err) &&
           bz_case_save(tx, other, err);
}

/* --- reading --- */

static bool link_read(const struct bz_rows *rows, struct bz_json *list)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    return bz_json_set_text(j, "inquiry", bz_rows_text(rows, 0)) &&
           bz_json_set_text(j, "kind",
                            bz_names_at(&link_kind_names, (int)bz_rows_int(rows, 1))) &&
           bz_json_set_text(j, "direction", bz_rows_int(rows, 2) ? "from" : "to") &&
           bz_json_set_text(j, "status",
                            buzon_status_name((enum buzon_status)bz_rows_int(rows, 3))) &&
           bz_json_set_instant(j, "at", bz_rows_time(rows, 4)) &&
           bz_json_set_text(j, "actor", bz_rows_text(rows, 5)) &&
           bz_json_push(list, bz_json_share(j));
}

static bool links_read(struct bz_db *db, const char *reference, struct bz_json *list,
                       struct bz_err *err)
{
    BZ_AUTO(bz_rows) rows = NULL;
    int64_t id;
    int got = 1;

    if (!bz_inquiry_number(db, reference, &id, err))
        return false;
    rows = bz_db_query(
        db,
        "SELECT i.reference, l.kind, 0, i.status, l.at, l.actor FROM link l JOIN inquiry i ON "
        "i.id = l.other WHERE l.inquiry = $1 UNION ALL SELECT i.reference, l.kind, 1, "
        "i.status, l.at, l.actor FROM link l JOIN inquiry i ON i.id = l.inquiry WHERE "
        "l.other = $1 ORDER BY 5, 1",
        BZ_V(bz_v_int(id)), err);
    while (rows && got > 0 && (got = bz_rows_next(rows, err)) > 0)
        if (!link_read(rows, list))
            return bz_nomem(err);
    return rows && got == 0;
}

char *buzon_inbox_links(buzon_inbox *inbox, const char *reference, buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_json) list = bz_json_array();

    if (!list)
        return bz_nomem(e);
    if (!bz_reference_ok(reference, e) || !bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    return links_read(inbox->db, reference, list, e) ? bz_json_print(list, e) : NULL;
}
