/* SPDX-License-Identifier: EUPL-1.2 */
/* How the inbox is doing: what waits, what is stuck, and which accounts have gone quiet. */
#include "inbox/inbox.h"
#include "inbox/settings.h"
#include "term/civil.h"

/* An account is silent when nothing came for so many times as long as it usually takes. */
enum { SILENCE_GAPS = 5 };

/* One row an account, in this order. Each sum is over a partial index that holds nothing else.
 */
static const char accounts_sql[] =
    "SELECT a.name, a.network, a.state, a.checked_at, a.token_expires_at, a.last_round_at, "
    "a.arrived_at, a.gap, (SELECT max(at) FROM delivery WHERE account = a.id), "
    "ifnull(d.n, 0), d.oldest, ifnull(d.failed, 0), ifnull(q.n, 0), ifnull(e.n, 0), "
    "ifnull(w.unknown, 0), ifnull(w.failed, 0), s.account, s.began_at, s.finished_at, "
    "s.next_at, s.found, s.lost_at, s.lost FROM account a "
    "LEFT JOIN sweep s ON s.account = a.id "
    "LEFT JOIN (SELECT account, count(*) n, min(at) oldest, sum(tries > 0) failed "
    "FROM delivery WHERE state = 0 GROUP BY account) d ON d.account = a.id "
    "LEFT JOIN (SELECT account, count(*) n FROM quarantine WHERE state = 0 GROUP BY account) q "
    "ON q.account = a.id "
    "LEFT JOIN (SELECT account, count(*) n FROM errand GROUP BY account) e ON e.account = a.id "
    "LEFT JOIN (SELECT account, sum(state = 10) unknown, sum(state = 9) failed FROM answer "
    "WHERE state NOT IN (4, 5, 6, 8) AND state IN (9, 10) GROUP BY account) w "
    "ON w.account = a.id ORDER BY a.name";

/* What waits somewhere: of one account, or of all. */
struct waits {
    int64_t deliveries, failed, quarantine, errands, unknown, unsent;
    buzon_time oldest;
};

struct checkup {
    buzon_time now;
    int64_t silence_ms, sweep_ms;
    struct waits all;
    int64_t silent;
    struct bz_json *accounts; /* owns */
};

static bool set_count(struct bz_json *j, const char *key, buzon_time ms)
{
    return ms == BUZON_TIME_NONE ? bz_json_set_null(j, key) : bz_json_set_int(j, key, ms);
}

static bool set_waits(struct bz_json *j, const struct waits *w)
{
    struct bz_json *deliveries = bz_json_object(), *answers = bz_json_object();

    if (!bz_json_set_int(deliveries, "waiting", w->deliveries) ||
        !bz_json_set_int(deliveries, "failed", w->failed) ||
        !bz_json_set_instant(deliveries, "oldest_at", w->oldest) ||
        !bz_json_set_int(answers, "unknown", w->unknown) ||
        !bz_json_set_int(answers, "failed", w->unsent)) {
        bz_json_free(deliveries);
        bz_json_free(answers);
        return false;
    }
    if (!bz_json_set(j, "deliveries", deliveries)) {
        bz_json_free(answers);
        return false;
    }
    return bz_json_set(j, "answers", answers) &&
           bz_json_set_int(j, "quarantine", w->quarantine) &&
           bz_json_set_int(j, "errands", w->errands);
}

static void waits_add(struct waits *sum, const struct waits *w)
{
    sum->deliveries += w->deliveries;
    sum->failed += w->failed;
    sum->quarantine += w->quarantine;
    sum->errands += w->errands;
    sum->unknown += w->unknown;
    sum->unsent += w->unsent;
    if (w->oldest != BUZON_TIME_NONE &&
        (sum->oldest == BUZON_TIME_NONE || w->oldest < sum->oldest))
        sum->oldest = w->oldest;
}

/* When one begins or goes on: nobody knows where no more are to begin by themselves. */
static buzon_time sweep_next(const struct checkup *c, const struct bz_rows *rows)
{
    if (bz_rows_time(rows, 18) == BUZON_TIME_NONE)
        return bz_rows_time(rows, 19);
    return c->sweep_ms ? bz_rows_time(rows, 17) + c->sweep_ms : BUZON_TIME_NONE;
}

static bool set_sweep(const struct checkup *c, const struct bz_rows *rows, struct bz_json *j)
{
    struct bz_json *sweep;

    if (bz_rows_int(rows, 16) == 0)
        return bz_json_set_null(j, "sweep");
    sweep = bz_json_object();
    if (bz_json_set_instant(sweep, "began_at", bz_rows_time(rows, 17)) &&
        bz_json_set_instant(sweep, "finished_at", bz_rows_time(rows, 18)) &&
        bz_json_set_instant(sweep, "next_at", sweep_next(c, rows)) &&
        bz_json_set_int(sweep, "found", bz_rows_int(rows, 20)) &&
        bz_json_set_instant(sweep, "lost_at", bz_rows_time(rows, 21)) &&
        bz_json_set_text(sweep, "lost", bz_rows_text(rows, 22)))
        return bz_json_set(j, "sweep", sweep);
    bz_json_free(sweep);
    return false;
}

/* A new account has no habits yet. */
static bool is_silent(const struct checkup *c, buzon_time arrived, int64_t gap)
{
    int64_t limit = c->silence_ms;

    if (arrived == BUZON_TIME_NONE)
        return false;
    if (gap != BUZON_TIME_NONE && gap > limit / SILENCE_GAPS)
        limit = gap < INT64_MAX / SILENCE_GAPS ? gap * SILENCE_GAPS : INT64_MAX;
    return c->now - arrived > limit;
}

static bool account_fill(struct checkup *c, const struct bz_rows *rows, struct bz_json *j)
{
    struct waits w = {.deliveries = bz_rows_int(rows, 9),
                      .oldest = bz_rows_time(rows, 10),
                      .failed = bz_rows_int(rows, 11),
                      .quarantine = bz_rows_int(rows, 12),
                      .errands = bz_rows_int(rows, 13),
                      .unknown = bz_rows_int(rows, 14),
                      .unsent = bz_rows_int(rows, 15)};
    const char *state = bz_names_at(&bz_account_states, (int)bz_rows_int(rows, 2));
    buzon_time round = bz_rows_time(rows, 5), arrived = bz_rows_time(rows, 6);
    int64_t gap = bz_rows_time(rows, 7);
    bool silent = bz_rows_int(rows, 2) == BUZON_ACCOUNT_ACTIVE && is_silent(c, arrived, gap);

    waits_add(&c->all, &w);
    c->silent += silent;
    return bz_json_set_text(j, "name", bz_rows_text(rows, 0)) &&
           bz_json_set_text(j, "network", bz_rows_text(rows, 1)) &&
           bz_json_set_text(j, "state", state) &&
           bz_json_set_instant(j, "checked_at", bz_rows_time(rows, 3)) &&
           bz_json_set_instant(j, "token_expires_at", bz_rows_time(rows, 4)) &&
           bz_json_set_instant(j, "last_round_at", round) &&
           set_count(j, "lag_ms", round == BUZON_TIME_NONE ? round : c->now - round) &&
           bz_json_set_instant(j, "arrived_at", arrived) && set_count(j, "usual_gap_ms", gap) &&
           bz_json_set_instant(j, "delivered_at", bz_rows_time(rows, 8)) &&
           bz_json_set_bool(j, "silent", silent) && set_waits(j, &w) && set_sweep(c, rows, j);
}

static bool accounts_read(struct bz_db *db, struct checkup *c, struct bz_err *err)
{
    BZ_AUTO(bz_rows) rows = bz_db_query(db, accounts_sql, BZ_V_NONE, err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        BZ_AUTO(bz_json) j = bz_json_object();

        if (!account_fill(c, rows, j) || !bz_json_push(c->accounts, bz_json_share(j)))
            return bz_nomem(err);
    }
    return got == 0;
}

static char *health_print(struct checkup *c, int64_t undetermined, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    if (!bz_json_set_instant(j, "at", c->now) || !set_waits(j, &c->all) ||
        !bz_json_set_int(j, "undetermined", undetermined) ||
        !bz_json_set_int(j, "silent", c->silent) ||
        !bz_json_set_shared(j, "accounts", c->accounts))
        return bz_nomem(err);
    return bz_json_print(j, err);
}

static char *health(struct buzon_inbox *inbox, struct checkup *c, struct bz_err *err)
{
    const struct bz_settings *s = bz_settings_of(inbox, err);
    int64_t undetermined;

    if (!s)
        return NULL;
    c->silence_ms = s->silence_ms;
    c->sweep_ms = s->sweep_ms;
    if (!accounts_read(inbox->db, c, err) ||
        !bz_db_int(inbox->db, "SELECT count(*) FROM deadline WHERE state = 4", BZ_V_NONE, 0,
                   &undetermined, err))
        return NULL;
    return health_print(c, undetermined, err);
}

char *buzon_inbox_health(buzon_inbox *inbox, buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_json) accounts = bz_json_array();
    struct checkup c = {.accounts = accounts, .all.oldest = BUZON_TIME_NONE};

    if (!accounts)
        return bz_nomem(e);
    if (!inbox)
        return bz_fail(e, BUZON_ERR_INVALID, "inbox is NULL");
    if (!bz_inbox_now(inbox, &c.now, e) || !bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    return health(inbox, &c, e);
}
