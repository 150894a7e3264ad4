/* SPDX-License-Identifier: EUPL-1.2 */
/* Followers: both histories and a table tell who of the office wants to be told about an
 * inquiry. */
#include "inbox/follow.h"

#include "inbox/compose.h"
#include "inbox/filter.h"
#include "text/split.h"

enum { FOLLOWERS_MAX = 50 };

/* --- building --- */

static bool person_add(struct bz_change *c, struct bz_tags *list, const char *person,
                       struct bz_err *err)
{
    if (!c)
        return bz_fail(err, BUZON_ERR_INVALID, "the change is NULL");
    return bz_person_ok(person, err) && bz_change_list_add(list, person, "followers", err);
}

bool buzon_change_add_follower(buzon_change *change, const char *person, buzon_error **err)
{
    BZ_ERR(err);

    return person_add(change, change ? &change->add_followers : NULL, person, e);
}

bool buzon_change_remove_follower(buzon_change *change, const char *person, buzon_error **err)
{
    BZ_ERR(err);

    return person_add(change, change ? &change->remove_followers : NULL, person, e);
}

/* --- applying --- */

struct following {
    struct bz_tx *tx;
    struct bz_case *c;
    const char *actor;
    size_t events;
};

/* A name, so that it is told in the event's words. */
static bool follow_event(struct following *f, const char *person, bool add, struct bz_err *err)
{
    BZ_AUTO(bz_json) words = bz_json_object();
    BZ_TEXT payload = NULL;

    if (!bz_json_set_text(words, "follower", person))
        return bz_nomem(err);
    payload = bz_json_print_canonical(words, err);
    f->events++;
    return payload && bz_event_add(f->tx, f->c,
                                   &(struct bz_act){.actor = f->actor,
                                                    .verb = add ? "followed" : "unfollowed",
                                                    .payload = payload},
                                   err);
}

static bool follow(struct following *f, const char *person, bool add, struct bz_err *err)
{
    const char *sql =
        add ? "INSERT INTO follower (inquiry, person) VALUES ($1, $2) ON CONFLICT DO NOTHING"
            : "DELETE FROM follower WHERE inquiry = $1 AND person = $2";

    if (!bz_db_exec(f->tx->db, sql, BZ_V(bz_v_int(f->c->id), bz_v_text(person)), err))
        return false;
    return bz_db_changes(f->tx->db) == 0 || follow_event(f, person, add, err);
}

static bool some_room(const struct following *f, struct bz_err *err)
{
    int64_t n = 0;

    if (!bz_db_int(f->tx->db, "SELECT count(*) FROM follower WHERE inquiry = $1",
                   BZ_V(bz_v_int(f->c->id)), 0, &n, err))
        return false;
    return n <= FOLLOWERS_MAX || bz_fail(err, BUZON_ERR_LIMIT, "at most %d follow inquiry %s",
                                         FOLLOWERS_MAX, f->c->reference);
}

bool bz_follow_apply(struct bz_applying *a, struct bz_err *err)
{
    const struct bz_tags *out = &a->change->remove_followers, *in = &a->change->add_followers;
    struct following f = {a->tx, a->c, a->change->actor, 0};

    for (size_t i = 0; i < out->n; i++)
        if (!follow(&f, out->items[i], false, err))
            return false;
    for (size_t i = 0; i < in->n; i++)
        if (!follow(&f, in->items[i], true, err))
            return false;
    a->events += f.events;
    return in->n == 0 || some_room(&f, err);
}

/* --- merged and split --- */

static bool followers_load(struct bz_tx *tx, int64_t inquiry, struct bz_texts *ret,
                           struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db, "SELECT person FROM follower WHERE inquiry = $1 ORDER BY person",
                       BZ_V(bz_v_int(inquiry)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        char *person = NULL;

        if (!bz_dup(&person, bz_rows_text(rows, 0), err))
            return false;
        if (!bz_texts_push(ret, person))
            return bz_nomem(err);
    }
    return got == 0;
}

bool bz_follow_carry(struct bz_tx *tx, const struct bz_case *from, struct bz_case *to,
                     const char *actor, struct bz_err *err)
{
    struct following f = {tx, to, actor, 0};
    BZ_DONE(bz_texts) people = {0};

    if (!followers_load(tx, from->id, &people, err))
        return false;
    for (size_t i = 0; i < people.n; i++)
        if (!follow(&f, people.items[i], true, err))
            return false;
    return true;
}

/* --- reading --- */

static char *followers_read(struct bz_db *db, const char *reference, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(db, "SELECT " BZ_FOLLOWERS " FROM inquiry i WHERE reference = $1",
                       BZ_V(bz_v_text(reference)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;
    char *list = NULL;

    if (got == 0)
        return bz_fail(err, BUZON_ERR_NOT_FOUND, "there is no inquiry %.32s", reference);
    return got > 0 && bz_dup(&list, bz_rows_text(rows, 0), err) ? list : NULL;
}

char *buzon_inbox_followers(buzon_inbox *inbox, const char *reference, buzon_error **err)
{
    BZ_ERR(err);

    if (!bz_reference_ok(reference, e) || !bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    return followers_read(inbox->db, reference, e);
}

bool buzon_filter_set_follower(buzon_filter *filter, const char *person, buzon_error **err)
{
    BZ_ERR(err);

    return bz_filter_set_text(filter, BZ_BY_FOLLOWER, person, e);
}
