/* SPDX-License-Identifier: EUPL-1.2 */
/* A delivery at the door: proved over its raw bytes, kept in one commit, answered. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inbox/spool.h"

enum { PROOFS_MAX = 2 };

static const int64_t REPLAY_MS = INT64_C(86400000) * BZ_REPLAY_DAYS;

/* What is known while it is at the door. */
struct door {
    struct buzon_inbox *inbox;
    const struct bz_delivery *d;
    const struct bz_network *net;
    struct bz_account *account; /* owns a reference */
    struct bz_json *settings;   /* owns */
    struct bz_secret *proofs[PROOFS_MAX];
    size_t n_proofs;
    struct bz_secret *handshake; /* owns */
    struct bz_verdict verdict;
    buzon_time now;
};

static void door_done(struct door *w)
{
    bz_record_unref(w->account);
    bz_json_free(w->settings);
    for (size_t i = 0; i < w->n_proofs; i++)
        bz_secret_free(w->proofs[i]);
    bz_secret_free(w->handshake);
    bz_verdict_done(&w->verdict);
}

/* --- who is it for --- */

static bool account_read(struct door *w, const char *name, struct bz_err *err)
{
    if (!bz_inbox_enter(w->inbox, err))
        return false;
    BZ_LEAVE(w->inbox);
    if (w->inbox->how == BUZON_OPEN_READ_ONLY)
        return bz_fail(err, BUZON_ERR_READ_ONLY, "the inbox was opened to be read");
    w->account = bz_account_find(w->inbox->db, name, err);
    return w->account != NULL;
}

static bool account_open(struct door *w, const char *name, struct bz_err *err)
{
    const char *settings;

    if (!bz_inbox_now(w->inbox, &w->now, err) || !account_read(w, name, err))
        return false;
    settings = w->account->settings;
    w->settings = bz_json_parse(settings, strlen(settings), NULL, "account settings", err);
    if (!w->settings)
        return false;
    w->net = bz_network_find(w->account->network);
    return true;
}

/* --- is it from the network --- */

/* A secret that need not be there: false when the vault failed. */
static bool secret_may_be(const struct door *w, const char *name, struct bz_secret **ret,
                          struct bz_err *err)
{
    BZ_LOCAL_ERR(none);

    *ret = bz_vault_find(w->inbox, w->account->name, name, &none);
    if (*ret || none.code == BUZON_ERR_SECRET)
        return true;
    none.out = err->out;
    *err = none;
    none = (struct bz_err){0};
    return false;
}

/* The secret of today, and the one before while it is changed. */
static bool proofs_find(struct door *w, struct bz_err *err)
{
    char old[80];

    if (!w->net->proof)
        return true;
    w->proofs[0] = bz_vault_find(w->inbox, w->account->name, w->net->proof, err);
    if (!w->proofs[0])
        return false;
    w->n_proofs = 1;
    (void)snprintf(old, sizeof old, "%s.old", w->net->proof);
    if (!secret_may_be(w, old, &w->proofs[1], err))
        return false;
    w->n_proofs += w->proofs[1] != NULL;
    return true;
}

/* Only a call that brings nothing can be a handshake. */
static bool handshake_find(struct door *w, struct bz_err *err)
{
    return !w->net->handshake || w->d->len ||
           secret_may_be(w, w->net->handshake, &w->handshake, err);
}

static void log_refusal(const struct door *w)
{
    BZ_AUTO(bz_hook) hook = bz_hook_pin(w->inbox, BZ_HOOK_LOG);
    char line[256];

    if (!hook)
        return;
    (void)snprintf(line, sizeof line, "a delivery for account %s was refused: %s",
                   w->account->name, bz_text_or(w->verdict.why, "it proves nothing"));
    ((buzon_log_fn)hook->fn)(hook->user, BZ_LOG_WARNING, line);
}

static bool prove(struct door *w, struct bz_err *err)
{
    struct bz_context c = {w->account, w->settings, NULL};
    const struct bz_secret *items[PROOFS_MAX];
    struct bz_proofs proofs = {items, w->n_proofs, w->handshake};

    memcpy(items, w->proofs, sizeof items);
    return w->net->verify(&c, w->d, &proofs, &w->verdict, err);
}

/* --- keeping it --- */

struct keeping {
    const struct door *w;
    unsigned char digest[BZ_SHA256_LEN];
    bool kept;
};

/* A row that outlived the replay window and is done says nothing any more. */
static bool keep(struct bz_db *db, void *user, struct bz_err *err)
{
    struct keeping *k = user;
    const struct door *w = k->w;

    if (!bz_db_exec(
            db,
            "INSERT INTO delivery (account, at, digest, proof, type, body) "
            "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (account, digest) DO UPDATE SET "
            "at = excluded.at, state = 0, proof = excluded.proof, tries = 0, reason = NULL, "
            "done_at = NULL, type = excluded.type, body = excluded.body "
            "WHERE delivery.state <> 0 AND delivery.at < $7",
            BZ_V(bz_v_int(w->account->id), bz_v_time(w->now),
                 bz_v_blob(k->digest, sizeof k->digest), bz_v_int(w->verdict.proof),
                 bz_v_text(bz_headers_find(&w->d->headers, "Content-Type", 0)),
                 bz_v_blob(w->d->body ? w->d->body : "", w->d->len),
                 bz_v_time(w->now - REPLAY_MS)),
            err))
        return false;
    k->kept = bz_db_changes(db) > 0;
    return true;
}

/* What makes it the same delivery: its bytes, or nothing at all. */
static bool digest(const struct door *w, unsigned char ret[BZ_SHA256_LEN], struct bz_err *err)
{
    unsigned char salt[BZ_SALT_LEN];
    struct bz_span parts[] = {{w->d->body ? w->d->body : "", w->d->len}, {salt, sizeof salt}};

    return (!w->net->repeats || bz_random(salt, sizeof salt, err)) &&
           bz_sha256(ret, parts, w->net->repeats ? 2 : 1, err);
}

/* Not by bz_tx_run(): settings, calendars and rules are of no use here, and the network waits.
 */
static bool spool(const struct door *w, bool *kept, struct bz_err *err)
{
    struct keeping k = {.w = w};

    if (!digest(w, k.digest, err) || !bz_inbox_enter(w->inbox, err))
        return false;
    BZ_LEAVE(w->inbox);
    if (!bz_db_tx(w->inbox->db, keep, &k, err))
        return false;
    *kept = k.kept;
    return true;
}

/* --- the answer --- */

static struct bz_receipt *receipt_new(enum buzon_receipt_state state, int status,
                                      const struct bz_verdict *v, struct bz_err *err)
{
    struct bz_receipt r = {.state = state,
                           .status = status,
                           .content_type = v && v->type ? v->type : "text/plain; charset=utf-8",
                           .body = v ? v->body : NULL,
                           .len = v && v->body ? strlen(v->body) : 0};

    return bz_record_pack(&bz_receipt_record, &r, err);
}

/* The receipt is made first: what is kept must not end without memory to say so. */
static struct bz_receipt *accept(const struct door *w, struct bz_err *err)
{
    struct bz_receipt *r = receipt_new(BUZON_RECEIPT_ACCEPTED, 200, NULL, err);
    bool kept;

    if (r && spool(w, &kept, err)) {
        if (!kept)
            r->state = BUZON_RECEIPT_DUPLICATE;
        return r;
    }
    bz_record_unref(r);
    return NULL;
}

static struct bz_receipt *deliver(struct door *w, struct bz_err *err)
{
    if (w->account->state == BUZON_ACCOUNT_RETIRED)
        return receipt_new(BUZON_RECEIPT_REFUSED, 410, NULL, err);
    if (w->d->too_long)
        return receipt_new(BUZON_RECEIPT_REFUSED, 413, NULL, err);
    if (!w->net || !w->net->verify)
        return bz_fail(err, BUZON_ERR_UNSUPPORTED, "%s brings nothing by itself",
                       w->account->network);
    if (!proofs_find(w, err) || !handshake_find(w, err) || !prove(w, err))
        return NULL;
    switch (w->verdict.what) {
    case BZ_VERDICT_REFUSED:
        log_refusal(w);
        return receipt_new(BUZON_RECEIPT_REFUSED, 403, NULL, err);
    case BZ_VERDICT_ANSWER:
        return receipt_new(BUZON_RECEIPT_HANDSHAKE, 200, &w->verdict, err);
    case BZ_VERDICT_ACCEPTED:
        return accept(w, err);
    }
    return bz_fail(err, BUZON_ERR_INTERNAL, "%s has no verdict", w->net->name);
}

buzon_receipt *buzon_inbox_deliver(buzon_inbox *inbox, const char *account,
                                   const buzon_delivery *delivery, buzon_error **err)
{
    BZ_ERR(err);
    BZ_DONE(door) w = {.inbox = inbox, .d = delivery};

    if (!inbox || !account || !delivery)
        return bz_fail(e, BUZON_ERR_INVALID, "the %s is NULL",
                       !inbox     ? "inbox"
                       : !account ? "account"
                                  : "delivery");
    return account_open(&w, account, e) ? deliver(&w, e) : NULL;
}
