/* SPDX-License-Identifier: EUPL-1.2 */
/* Whose turn it is: accounts in the order in which they waited, in one line a host. */
#include <stdlib.h>
#include <string.h>

#include "inbox/run.h"
#include "inbox/settings.h"
#include "term/civil.h"

/* --- who --- */

/* What decides about an account. Texts are borrowed from the rows. */
struct candidate {
    int64_t id;
    const char *name, *network, *settings;
    buzon_time last_round_at, retry_at, answer_at, next_at;
    bool has_answers, has_errands, has_files;
    struct {
        bool known; /* there was one, or there has to be one */
        buzon_time began_at, finished_at, next_at;
    } sweep;
};

struct list BZ_VEC(struct bz_turn);
struct hosts BZ_VEC(char *);

struct loading {
    struct buzon_inbox *inbox;
    enum buzon_work work;
    bool due;
    buzon_time now;
    int64_t sweep_ms;
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

static bool poll_is_due(const struct loading *l, const struct bz_network *net,
                        const struct candidate *c)
{
    /* Where the network brings everything, there are errands at most. */
    if (!net->poll)
        return c->has_errands;
    return c->last_round_at == BUZON_TIME_NONE || c->last_round_at > l->now ||
           c->last_round_at + net->limits.poll_floor_ms <= l->now;
}

/* The first round reads everything by itself. One under way goes on, and one that has to be
 * begins, whatever the policy says of those that begin by themselves. */
static bool sweep_is_due(const struct loading *l, const struct candidate *c)
{
    buzon_time began = c->sweep.began_at;

    if (c->last_round_at == BUZON_TIME_NONE)
        return false;
    if (c->sweep.known && c->sweep.finished_at == BUZON_TIME_NONE)
        return is_past(c->sweep.next_at, l->now);
    return l->sweep_ms && (!c->sweep.known || began > l->now || began + l->sweep_ms <= l->now);
}

static bool is_due(const struct loading *l, const struct bz_network *net,
                   const struct candidate *c, bool *ret, struct bz_err *err)
{
    *ret = l->work == BUZON_WORK_SEND
               ? is_past(c->answer_at, l->now)
               : is_past(c->retry_at, l->now) && is_past(c->next_at, l->now);
    if (!*ret)
        return true;
    switch (l->work) {
    case BUZON_WORK_POLL:
        *ret = poll_is_due(l, net, c);
        return true;
    case BUZON_WORK_SEND:
        *ret = c->has_answers;
        return true;
    case BUZON_WORK_RECHECK:
        return bz_recheck_due(l->inbox->db, net, c->id, l->now, ret, err);
    case BUZON_WORK_CHECK:
        return true;
    case BUZON_WORK_MEDIA:
        *ret = c->has_files;
        return true;
    case BUZON_WORK_SWEEP:
        *ret = sweep_is_due(l, c);
        return true;
    }
    return true;
}

/* Accounts of one server share its limits; networks without such a setting are one server. */
static bool host_of(const struct candidate *c, enum buzon_work work, char **ret,
                    struct bz_err *err)
{
    BZ_LOCAL_ERR(ignored);
    const struct bz_network *net = bz_network_find(c->network);
    BZ_AUTO(bz_json)
    settings = bz_json_parse(c->settings, strlen(c->settings), NULL, "settings", err);
    const char *mail = work == BUZON_WORK_SEND ? "smtp" : "imap";
    const char *base = bz_json_str(settings, net && net->mail ? mail : "base_url");

    if (!settings)
        return false;
    if (net && net->mail)
        return bz_dup(ret, base ? base : c->network, err);
    *ret = base ? bz_origin(base, &ignored) : NULL;
    return *ret || bz_dup(ret, c->network, err);
}

static bool turn_add(struct loading *l, const struct candidate *c, struct bz_err *err)
{
    struct bz_turn turn = {0};
    char *host = NULL;

    if (!host_of(c, l->work, &host, err))
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
    bool due = net && bz_network_can(net, l->work);

    if (due && l->due && !is_due(l, net, c, &due, err))
        return false;
    return !due || turn_add(l, c, err);
}

static const char QUERY[] =
    "SELECT name, network, settings, last_round_at, retry_at, account.next_at, "
    "EXISTS (SELECT 1 FROM answer WHERE answer.account = account.id AND answer.state IN (2, 3) "
    "AND (next_try_at IS NULL OR next_try_at <= $3)), EXISTS (SELECT 1 FROM errand WHERE "
    "errand.account = account.id "
    "AND errand.next_try_at <= $3), EXISTS (SELECT 1 FROM attachment WHERE "
    "attachment.account = account.id AND attachment.state = 0 "
    "AND attachment.next_try_at <= $3), account.id, sweep.account IS NOT NULL, "
    "sweep.began_at, sweep.finished_at, sweep.next_at, answer_at FROM account LEFT JOIN sweep "
    "ON "
    "sweep.account = account.id WHERE state IN ($1, $2) "
    "ORDER BY ifnull(last_round_at, 0), name";

/* Those that are worked with; a check is what mends a broken one. */
static bool candidates_read(struct buzon_inbox *inbox, struct loading *l, struct bz_err *err)
{
    const struct bz_settings *settings;
    int got;

    if (!bz_inbox_enter(inbox, err))
        return false;
    BZ_LEAVE(inbox);
    if (l->work == BUZON_WORK_SWEEP) {
        settings = bz_settings_of(inbox, err);
        if (!settings)
            return false;
        l->sweep_ms = settings->sweep_ms;
    }
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
                              .has_files = bz_rows_int(rows, 8) != 0,
                              .id = bz_rows_int(rows, 9),
                              .answer_at = bz_rows_time(rows, 14),
                              .sweep = {.known = bz_rows_int(rows, 10) != 0,
                                        .began_at = bz_rows_time(rows, 11),
                                        .finished_at = bz_rows_time(rows, 12),
                                        .next_at = bz_rows_time(rows, 13)}};

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
    BZ_DONE(loading) l = {.inbox = inbox, .work = work, .due = due};
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
