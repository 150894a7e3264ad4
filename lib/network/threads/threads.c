/* SPDX-License-Identifier: EUPL-1.2 */
/* Threads: answers below an account's posts, media that name it, and its own. */
#include "network/threads/round.h"

#include "term/civil.h"

#define TH_GRAPH "https://graph.threads.net/v1.0"

const char *th_me(const struct bz_context *c)
{
    const char *set = bz_json_str(c->settings, "user_id");

    return set ? set : c->account->native_id;
}

char *th_base(const struct bz_json *settings, struct bz_err *err)
{
    return bz_meta_base(settings, TH_GRAPH, err);
}

const char *th_handle(const struct bz_context *c)
{
    const char *noted = bz_json_str(bz_json_get(c->state, BZ_NOTE_ACCOUNT), "handle");

    return c->account->handle ? c->account->handle : noted;
}

/* --- read again --- */

static bool th_add_again(struct bz_graph *t, const struct bz_json *node,
                         const struct bz_graph_how *how, struct bz_err *err)
{
    const struct th_how as = {.as_of = how->as_of};

    return th_add(t, node, &as, err);
}

/* One by one: nothing says that Threads takes several ids at once. Of those that others wrote
 * it delivers no deletion. */
static const struct bz_graph_ways th_ways = {
    .again = TH_REPLY_PLAIN ",hide_status", .again_many = 1, .add_again = th_add_again};

static struct bz_batch *th_recheck(const struct bz_context *c, const char *const *ids, size_t n,
                                   struct bz_err *err)
{
    __attribute__((cleanup(bz_graph_done))) struct bz_graph t = {0};

    return th_init(&t, c, NULL, err) ? bz_graph_recheck(&t, ids, n, err) : NULL;
}

bool th_init(struct bz_graph *t, const struct bz_context *c, const struct bz_exchange *x,
             struct bz_err *err)
{
    if (!bz_graph_init(t, c, x, th_me(c), TH_GRAPH, err))
        return false;
    t->ways = &th_ways;
    return true;
}

/* --- settings --- */

static bool th_configure(const struct bz_json *settings, struct bz_err *err)
{
    static const char *const others[] = {NULL};
    const struct bz_json *approvals = bz_json_get(settings, "approvals");
    BZ_TEXT base = th_base(settings, err);

    if (base && approvals && bz_json_kind(approvals) != BZ_JSON_BOOL)
        return bz_fail(err, BUZON_ERR_INVALID, "setting approvals is not true or false");
    return base && bz_graph_configure(settings, "user_id", others, err);
}

/* Of a day's 1,000 answers only publishing takes one. */
static int64_t th_cost(const struct bz_request *r)
{
    return bz_streq(r->purpose, "reply");
}

static struct bz_request *th_refresh(const struct bz_context *c, struct bz_err *err)
{
    BZ_TEXT base = th_base(c->settings, err);

    return base ? bz_meta_refresh(base, "th_refresh_token", err) : NULL;
}

static const char *const th_secrets[] = {"token", NULL};
static const char *const th_settings[] = {"user_id", "backfill_days", "approvals", "base_url",
                                          NULL};

const struct bz_network bz_threads = {
    .name = "threads",
    .label = "Threads",
    .limits = {.text = 500,
               .unit = BZ_LENGTH_THREADS,
               .poll_floor_ms = 120000,
               .daily_units = 1000,
               .refresh_ms = 7 * (int64_t)BZ_MS_DAY, /* of 60 days */
               .read_lag_ms = 30000,
               .sweep_requests = 8},
    .retry = BZ_RETRY_READBACK,
    .secrets = th_secrets,
    .proof = "app_secret",
    .handshake = "verify_token",
    .settings = th_settings,
    .address = "user_id",
    .configure = th_configure,
    .poll = th_poll,
    .step = th_step,
    .sweep = th_sweep,
    .recheck = th_recheck,
    .takes = th_takes,
    .reply = th_reply,
    .replied = th_replied,
    .find_own = th_find_own,
    .found_own = th_found_own,
    .check = th_check,
    .verify = bz_meta_verify,
    .addressees = th_addressees,
    .refresh = th_refresh,
    .refreshed = bz_meta_refreshed,
    .cost = th_cost,
    .backoff = bz_meta_backoff,
    .holds = bz_meta_holds,
};
