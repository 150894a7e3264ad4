/* SPDX-License-Identifier: EUPL-1.2 */
/* What a file or the host's own stack brought: the same way in, without a round. */
#include <stdlib.h>
#include <string.h>

#include "inbox/job.h"
#include "inbox/outbox.h"

/* An account with what its adapter knows, and what a file made of it. */
struct importing {
    struct bz_account *account;
    struct bz_json *settings, *state;
    struct bz_lease lease; /* held where the state moves with it */
    struct bz_batch *batch;
};

static void importing_done(struct importing *i)
{
    bz_lease_release(&i->lease);
    bz_record_unref(i->account);
    bz_json_free(i->settings);
    bz_json_free(i->state);
    bz_batch_free(i->batch);
}

/* `floor`: what the next round starts from, and not how far one got. */
static bool state_load(struct buzon_inbox *inbox, struct importing *i, bool floor,
                       struct bz_err *err)
{
    struct bz_json *state = NULL;

    if (!bz_inbox_enter(inbox, err))
        return false;
    BZ_LEAVE(inbox);
    if (!bz_stream_state(inbox->db, i->account->id, BZ_STREAM_MAIN, floor, &state, err))
        return false;
    bz_json_free(i->state);
    i->state = state;
    return true;
}

static bool account_load(struct buzon_inbox *inbox, const char *name, struct importing *ret,
                         struct bz_err *err)
{
    const char *settings;

    if (!bz_inbox_enter(inbox, err))
        return false;
    BZ_LEAVE(inbox);
    ret->account = bz_account_find(inbox->db, name, err);
    if (!ret->account)
        return false;
    settings = ret->account->settings;
    ret->settings = bz_json_parse(settings, strlen(settings), NULL, "account settings", err);
    return ret->settings != NULL;
}

/* The archive of a network that is no more is in: nothing will ever come or go there again. */
static bool import_retire(struct bz_tx *tx, const struct bz_account *a, struct bz_err *err)
{
    return a->state == BUZON_ACCOUNT_RETIRED ||
           (bz_db_exec(tx->db, "UPDATE account SET state = $2 WHERE id = $1",
                       BZ_V(bz_v_int(a->id), bz_v_int(BUZON_ACCOUNT_RETIRED)), err) &&
            bz_outbox_retire(tx, a->id, a->name, err));
}

static bool import_end(struct bz_tx *tx, void *user, struct bz_err *err)
{
    const struct importing *i = user;

    if (bz_network_find(i->account->network)->closed)
        return import_retire(tx, i->account, err);
    return !i->lease.fence || !i->batch->state ||
           bz_stream_keep(tx, i->account->id, BZ_STREAM_MAIN, i->batch->state, err);
}

static bool import_step(const struct bz_network *net, struct importing *i,
                        const struct bz_exchange *x, struct bz_err *err)
{
    struct bz_context c = {i->account, i->settings, i->state};

    bz_batch_free(i->batch);
    return (i->batch = net->step(&c, x, err));
}

/* What moves the state waits for nobody: a round under way would write over it. */
static bool import_lease(struct buzon_inbox *inbox, struct importing *i, struct bz_err *err)
{
    struct bz_taking taking = {.name = i->account->name, .lease = &i->lease};
    bool taken;

    if (!bz_leases_take(inbox, &taking, 1, err))
        return false;
    taken = taking.account;
    if (!taken)
        bz_err_move(err, &taking.err);
    bz_taking_done(&taking);
    return taken;
}

static bool import_run(struct buzon_inbox *inbox, struct importing *i,
                       const struct bz_response *response, struct bz_round *round,
                       struct bz_err *err)
{
    const struct bz_network *net = bz_network_find(i->account->network);
    struct bz_exchange x = {"import", NULL, response, BUZON_TIME_NONE};
    struct bz_arrival arrival = {.account = i->account, .origin = "import"};

    if (!net)
        return bz_fail(err, BUZON_ERR_UNSUPPORTED, "this build does not know %s",
                       i->account->network);
    if (!bz_inbox_now(inbox, &x.at, err) || !state_load(inbox, i, false, err) ||
        !import_step(net, i, &x, err))
        return false;
    if (net->import_notes && i->batch->state &&
        (!import_lease(inbox, i, err) || !state_load(inbox, i, true, err) ||
         !import_step(net, i, &x, err)))
        return false;
    arrival.batch = i->batch;
    arrival.fence = i->lease.fence;
    arrival.at = round->finished_at = x.at;
    arrival.end = import_end;
    arrival.user = i;
    return bz_ingest(inbox, &arrival, round, err);
}

buzon_round *buzon_inbox_import(buzon_inbox *inbox, const char *account,
                                const buzon_response *response, buzon_error **err)
{
    BZ_ERR(err);
    BZ_DONE(importing) i = {0};
    struct bz_round *round;

    if (!account || !response)
        return bz_fail(e, BUZON_ERR_INVALID, "the %s is NULL",
                       account ? "response" : "account");
    if (!account_load(inbox, account, &i, e))
        return NULL;
    /* Made first: what is stored must not end without memory to say so. */
    round = bz_record_pack(&bz_round_record,
                           &(struct bz_round){.account = i.account->name,
                                              .received = (int64_t)response->len,
                                              .retry_at = BUZON_TIME_NONE},
                           e);
    if (round && import_run(inbox, &i, response, round, e))
        return round;
    bz_record_unref(round);
    return NULL;
}
