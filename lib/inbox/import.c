/* SPDX-License-Identifier: EUPL-1.2 */
/* What a file or the host's own stack brought: the same way in, without a round. */
#include <stdlib.h>
#include <string.h>

#include "inbox/job.h"
#include "inbox/outbox.h"

/* An account with what its adapter knows. */
struct importing {
    struct bz_account *account;
    struct bz_json *settings, *state;
};

static void importing_done(struct importing *i)
{
    bz_record_unref(i->account);
    bz_json_free(i->settings);
    bz_json_free(i->state);
}

static bool account_load(struct buzon_inbox *inbox, const char *name, struct importing *ret,
                         struct bz_err *err)
{
    const char *settings;

    if (!bz_inbox_enter(inbox, err))
        return false;
    BZ_LEAVE(inbox);
    ret->account = bz_account_find(inbox->db, name, err);
    if (!ret->account ||
        !bz_stream_state(inbox->db, ret->account->id, BZ_STREAM_MAIN, false, &ret->state, err))
        return false;
    settings = ret->account->settings;
    ret->settings = bz_json_parse(settings, strlen(settings), NULL, "account settings", err);
    return ret->settings != NULL;
}

/* The archive of a network that is no more is in: nothing will ever come or go there again. */
static bool import_retire(struct bz_tx *tx, void *user, struct bz_err *err)
{
    const struct bz_account *a = user;

    return a->state == BUZON_ACCOUNT_RETIRED ||
           (bz_db_exec(tx->db, "UPDATE account SET state = $2 WHERE id = $1",
                       BZ_V(bz_v_int(a->id), bz_v_int(BUZON_ACCOUNT_RETIRED)), err) &&
            bz_outbox_retire(tx, a->id, a->name, err));
}

static bool import_run(struct buzon_inbox *inbox, const struct importing *i,
                       const struct bz_response *response, struct bz_round *round,
                       struct bz_err *err)
{
    const struct bz_network *net = bz_network_find(i->account->network);
    struct bz_context c = {i->account, i->settings, i->state};
    struct bz_exchange x = {"import", NULL, response, BUZON_TIME_NONE};
    struct bz_arrival arrival = {.account = i->account, .origin = "import"};
    BZ_AUTO(bz_batch) batch = NULL;

    if (!net)
        return bz_fail(err, BUZON_ERR_UNSUPPORTED, "this build does not know %s",
                       i->account->network);
    if (!bz_inbox_now(inbox, &x.at, err))
        return false;
    batch = net->step(&c, &x, err);
    if (!batch)
        return false;
    arrival.batch = batch;
    arrival.at = round->finished_at = x.at;
    arrival.end = net->closed ? import_retire : NULL;
    arrival.user = i->account;
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
