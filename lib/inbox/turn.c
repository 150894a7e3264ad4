/* SPDX-License-Identifier: EUPL-1.2 */
/* Whose turn it is: accounts in the order in which they waited, in one line a host. */
#include <stdlib.h>
#include <string.h>

#include "inbox/run.h"
#include "term/civil.h"

/* --- who --- */

/* What decides about an account. Texts are borrowed from the rows. */
struct candidate {
    const char *name, *network, *settings;
    buzon_time last_round_at, retry_at, next_at;
    bool has_answers, has_errands, has_files;
};

struct list BZ_VEC(struct bz_turn);
struct hosts BZ_VEC(char *);

struct loading {
    enum buzon_work work;
    bool due;
    buzon_time now;
    struct list turns;
    struct hosts hosts; /* of the turns, in their order */
};

static void loading_done(struct loading *l)
{
    for (size_t i = 0; i < l->turns.n; i++)
        free(l->turns.items[i].account);
    free(l->turns.items);
    for (size_t i = 0; i < l->hosts.n; i++)
        free(l->hosts.items[i]);
    free(l->hosts.items);
}

/* An instant so far ahead that only a clock that went back explains it holds nobody up. */
static bool is_past(buzon_time t, buzon_time now)
{
    return t == BUZON_TIME_NONE || t <= now || t > now + 2 * (int64_t)BZ_MS_DAY;
}

static bool is_due(const struct loading *l, const struct bz_network *net,
                   const struct candidate *c)
{
    int64_t floor = net->limits.poll_floor_ms;

    if (!is_past(c->retry_at, l->now))
        return false;
    if (l->work == BUZON_WORK_SEND)
        return c->has_answers;
    if (!is_past(c->next_at, l->now))
        return false;
    if (l->work == BUZON_WORK_MEDIA)
        return c->has_files;
    /* Where the network brings everything, there are errands at most. */
    if (l->work == BUZON_WORK_POLL && !net->poll)
        return c->has_errands;
    return l->work != BUZON_WORK_POLL || c->last_round_at == BUZON_TIME_NONE ||
           c->last_round_at > l->now || c->last_round_at + floor <= l->now;
}

/* Accounts of one server share its limits; networks without such a setting are one server. */
static bool host_of(const struct candidate *c, char **ret, struct bz_err *err)
{
    BZ_LOCAL_ERR(ignored);
    BZ_AUTO(bz_json)
    settings = bz_json_parse(c->settings, strlen(c->settings), NULL, "settings", err);
    const char *base = bz_json_str(settings, "base_url");

    if (!settings)
        return false;
    *ret = base ? bz_origin(base, &ignored) : NULL;
    return *ret || bz_dup(ret, c->network, err);
}

static bool turn_add(struct loading *l, const struct candidate *c, struct bz_err *err)
{
    struct bz_turn turn = {0};
    char *host = NULL;

    if (!host_of(c, &host, err))
        return false;
    if (bz_dup(&turn.account, c->name, err) && bz_vec_room(&l->turns) &&
        bz_vec_room(&l->hosts)) {
        l->turns.items[l->turns.n++] = turn;
        l->hosts.items[l->hosts.n++] = host;
        return true;
    }
    free(turn.account);
    free(host);
    return err->code != BUZON_OK ? false : bz_nomem(err);
}

static bool candidate_take(struct loading *l, const struct candidate *c, struct bz_err *err)
{
    const struct bz_network *net = bz_network_find(c->network);

    if (!net || !bz_network_can(net, l->work) || (l->due && !is_due(l, net, c)))
        return true;
    return turn_add(l, c, err);
}

static const char QUERY[] =
    "SELECT name, network, settings, last_round_at, retry_at, next_at, "
    "EXISTS (SELECT 1 FROM answer WHERE answer.account = account.id AND answer.state IN (2, 3) "
    "AND (next_try_at IS NULL OR next_try_at <= $3)), EXISTS (SELECT 1 FROM errand WHERE "
    "errand.account = account.id "
    "AND errand.next_try_at <= $3), EXISTS (SELECT 1 FROM attachment WHERE "
    "attachment.account = account.id AND attachment.state = 0 "
    "AND attachment.next_try_at <= $3) FROM account WHERE state IN ($1, $2) "
    "ORDER BY ifnull(last_round_at, 0), name";

/* Those that are worked with; a check is what mends a broken one. */
static bool candidates_read(struct buzon_inbox *inbox, struct loading *l, struct bz_err *err)
{
    int got;

    if (!bz_inbox_enter(inbox, err))
        return false;
    BZ_LEAVE(inbox);
    BZ_AUTO(bz_rows)
    rows = bz_db_query(inbox->db, QUERY,
                       BZ_V(bz_v_int(BUZON_ACCOUNT_ACTIVE),
                            bz_v_int(l->work == BUZON_WORK_CHECK ? BUZON_ACCOUNT_BROKEN
                                                                 : BUZON_ACCOUNT_ACTIVE),
                            bz_v_time(l->now)),
                       err);
    got = rows ? 1 : -1;
    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        struct candidate c = {.name = bz_rows_text(rows, 0),
                              .network = bz_rows_text(rows, 1),
                              .settings = bz_rows_text(rows, 2),
                              .last_round_at = bz_rows_time(rows, 3),
                              .retry_at = bz_rows_time(rows, 4),
                              .next_at = bz_rows_time(rows, 5),
                              .has_answers = bz_rows_int(rows, 6) != 0,
                              .has_errands = bz_rows_int(rows, 7) != 0,
                              .has_files = bz_rows_int(rows, 8) != 0};

        if (!candidate_take(l, &c, err))
            return false;
    }
    return got == 0;
}

/* --- in line --- */

static struct bz_lane *lane_of(struct bz_turns *t, char **host)
{
    for (size_t i = 0; i < t->n_lanes; i++)
        if (strcmp(t->lanes[i].host, *host) == 0)
            return &t->lanes[i];
    t->lanes[t->n_lanes] = (struct bz_lane){.host = bz_steal(*host)};
    return &t->lanes[t->n_lanes++];
}

static bool lanes_make(struct loading *l, struct bz_turns *ret, struct bz_err *err)
{
    ret->lanes = calloc(l->turns.n + 1, sizeof *ret->lanes);
    if (!ret->lanes)
        return bz_nomem(err);
    ret->n = l->turns.n;
    ret->items = bz_steal(l->turns.items);
    l->turns.n = 0;
    for (size_t i = 0; i < ret->n; i++) {
        struct bz_turn *turn = &ret->items[i];

        turn->lane = lane_of(ret, &l->hosts.items[i]);
        if (turn->lane->last)
            turn->lane->last->next = turn;
        else
            turn->lane->next = turn;
        turn->lane->last = turn;
    }
    return true;
}

bool bz_turns_load(struct buzon_inbox *inbox, const char *account, enum buzon_work work,
                   bool due, struct bz_turns *ret, struct bz_err *err)
{
    BZ_DONE(loading) l = {.work = work, .due = due};
    const struct candidate named = {.name = account, .network = "", .settings = "{}"};

    if (!bz_inbox_now(inbox, &l.now, err))
        return false;
    /* What keeps a named account from being worked for is said by its job. */
    return (account ? turn_add(&l, &named, err) : candidates_read(inbox, &l, err)) &&
           lanes_make(&l, ret, err);
}

void bz_turns_done(struct bz_turns *t)
{
    for (size_t i = 0; i < t->n; i++)
        free(t->items[i].account);
    free(t->items);
    for (size_t i = 0; i < t->n_lanes; i++)
        free(t->lanes[i].host);
    free(t->lanes);
    *t = (struct bz_turns){0};
}

/* --- what became of them --- */

struct bz_rounds {
    struct bz_round_list BZ_VEC(struct bz_round *) list; /* owns those from `at` on */
    size_t at;
};

struct bz_rounds *bz_rounds_new(struct bz_err *err)
{
    struct bz_rounds *r = calloc(1, sizeof *r);

    return r ? r : bz_nomem(err);
}

bool bz_rounds_add(struct bz_rounds *rounds, const struct bz_round *round, struct bz_err *err)
{
    struct bz_round *packed = bz_record_pack(&bz_round_record, round, err);

    if (!packed)
        return false;
    if (bz_vec_push(&rounds->list, packed))
        return true;
    bz_record_unref(packed);
    return bz_nomem(err);
}

buzon_round *buzon_rounds_next(buzon_rounds *rounds, buzon_error **err)
{
    BZ_ERR(err);

    if (!rounds)
        return bz_fail(e, BUZON_ERR_INVALID, "rounds are NULL");
    return rounds->at < rounds->list.n ? rounds->list.items[rounds->at++] : NULL;
}

void buzon_rounds_free(buzon_rounds *rounds)
{
    if (!rounds)
        return;
    while (rounds->at < rounds->list.n)
        bz_record_unref(rounds->list.items[rounds->at++]);
    free(rounds->list.items);
    free(rounds);
}
