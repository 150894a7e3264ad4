/* SPDX-License-Identifier: EUPL-1.2 */
/* Accounts: adding, pausing, reading them. */
#include "inbox/local.h"
#include "inbox/outbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_MAX_LEN = 64 };

#define ACCOUNT_COLUMNS                                                                        \
    "id, name, network, native_id, handle, url, state, checked_at, token_expires_at, "         \
    "last_round_at, settings"

static struct bz_account *account_read(const struct bz_rows *rows, struct bz_err *err)
{
    struct bz_account a = {.id = bz_rows_int(rows, 0),
                           .name = bz_rows_text(rows, 1),
                           .network = bz_rows_text(rows, 2),
                           .native_id = bz_rows_text(rows, 3),
                           .handle = bz_rows_text(rows, 4),
                           .url = bz_rows_text(rows, 5),
                           .state = (enum buzon_account_state)bz_rows_int(rows, 6),
                           .checked_at = bz_rows_time(rows, 7),
                           .token_expires_at = bz_rows_time(rows, 8),
                           .last_round_at = bz_rows_time(rows, 9),
                           .settings = bz_rows_text(rows, 10)};

    return bz_record_pack(&bz_account_record, &a, err);
}

struct bz_account *bz_account_find(struct bz_db *db, const char *name, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(db, "SELECT " ACCOUNT_COLUMNS " FROM account WHERE name = $1",
                       BZ_V(bz_v_text(name)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got == 0)
        return bz_fail(err, BUZON_ERR_NOT_FOUND, "there is no account %.64s", name);
    return got > 0 ? account_read(rows, err) : NULL;
}

struct bz_account *bz_account_load(struct bz_db *db, int64_t id, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(db, "SELECT " ACCOUNT_COLUMNS " FROM account WHERE id = $1",
                       BZ_V(bz_v_int(id)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got == 0)
        return bz_fail(err, BUZON_ERR_CORRUPT, "an inquiry names an account that is not there");
    return got > 0 ? account_read(rows, err) : NULL;
}

/* --- adding --- */

static bool name_ok(const char *name, struct bz_err *err)
{
    size_t len = name ? strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.") : 0;

    if (name && len && !name[len] && len <= NAME_MAX_LEN)
        return true;
    return bz_fail(err, BUZON_ERR_INVALID,
                   "an account's name is 1 to %d of a-z, 0-9, \"-\", \"_\" and \".\"",
                   NAME_MAX_LEN);
}

/* Where a data file of a network lies; the caller owns it. Its name becomes part of a path. */
static char *file_of(struct buzon_inbox *inbox, const struct bz_network *network,
                     const char *name, struct bz_err *err)
{
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_");
    char path[NAME_MAX_LEN * 2];

    if (!len || name[len] || len > NAME_MAX_LEN)
        return bz_fail(err, BUZON_ERR_INVALID, "setting %s: %.70s is no name of a data file",
                       network->document.key, name);
    (void)snprintf(path, sizeof path, "%s/%s.json", network->name, name);
    if (!bz_inbox_enter(inbox, err))
        return NULL;
    BZ_LEAVE(inbox);
    return bz_inbox_data(inbox, path, err);
}

static bool document_check(const struct bz_network *network, struct bz_reader *r,
                           const struct bz_json *document)
{
    if (bz_json_kind(document) != BZ_JSON_OBJECT)
        return bz_reader_refuse(r, NULL, "%s is a JSON object, or the name of a data file",
                                network->document.key);
    return bz_reader_unique(r) && network->document.ok(r, document);
}

/* What the settings only name takes the place of its name. */
static bool document_fetch(struct buzon_inbox *inbox, const struct bz_network *network,
                           const char *name, struct bz_json *settings, struct bz_err *err)
{
    BZ_TEXT path = file_of(inbox, network, name, err);
    struct bz_reader r = {.source = path, .err = err};
    BZ_TEXT text = path ? bz_file_read(path, &r.len, err) : NULL;
    BZ_AUTO(bz_json) j = text ? bz_json_parse(text, r.len, NULL, path, err) : NULL;

    r.text = text;
    return j && document_check(network, &r, j) &&
           (bz_json_set_shared(settings, network->document.key, j) || bz_nomem(err));
}

static bool document_read(struct buzon_inbox *inbox, const struct bz_network *network,
                          struct bz_reader *r, struct bz_json *settings)
{
    const char *key = network->document.key;
    const struct bz_json *value = key ? bz_json_get(settings, key) : NULL;
    const char *name = value ? bz_json_text(value) : network->document.fallback;

    if (!key)
        return true;
    if (name)
        return document_fetch(inbox, network, name, settings, r->err);
    (void)bz_reader_enter(r, key);
    return document_check(network, r, value);
}

/* The settings as an object with known keys that the network itself accepts. */
static struct bz_json *settings_read(struct buzon_inbox *inbox,
                                     const struct bz_network *network, const char *text,
                                     struct bz_err *err)
{
    struct bz_reader r = {
        .text = text, .len = strlen(text), .source = "account settings", .err = err};
    BZ_AUTO(bz_json) j = bz_json_parse(text, r.len, NULL, r.source, err);
    const char *key;
    const struct bz_json *value;
    void *iter = NULL;

    if (!j)
        return NULL;
    if (bz_json_kind(j) != BZ_JSON_OBJECT)
        return bz_fail(err, BUZON_ERR_INVALID, "account settings must be a JSON object");
    while (bz_json_each(j, &iter, &key, &value)) {
        const char *const *known = network->settings;

        while (known && *known && strcmp(*known, key) != 0)
            known++;
        if (!known || !*known)
            return bz_fail(err, BUZON_ERR_INVALID, "%s has no setting \"%.64s\"", network->name,
                           key);
    }
    if ((network->configure && !network->configure(j, err)) ||
        !document_read(inbox, network, &r, j))
        return NULL;
    return bz_steal(j);
}

struct adding {
    const char *name, *network, *settings, *actor;
    struct bz_account *made;
};

static bool account_insert(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct adding *a = user;

    if (!bz_db_exec(
            tx->db,
            "INSERT INTO account (name, network, state, settings) VALUES ($1, $2, 0, $3) "
            "ON CONFLICT (name) DO NOTHING",
            BZ_V(bz_v_text(a->name), bz_v_text(a->network), bz_v_text(a->settings)), err))
        return false;
    if (bz_db_changes(tx->db) == 0)
        return bz_fail(err, BUZON_ERR_CONFLICT, "there is already an account %s", a->name);
    if (!bz_local_apart(tx->db, err))
        return false;
    a->made = bz_account_find(tx->db, a->name, err);
    return a->made != NULL;
}

buzon_account *buzon_inbox_add_account(buzon_inbox *inbox, const char *name,
                                       const char *network, const char *settings,
                                       const char *actor, buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_json) checked = NULL;
    BZ_TEXT text = NULL;
    const struct bz_network *net = network ? bz_network_find(network) : NULL;
    struct adding a = {.name = name, .network = network, .actor = actor};

    if (!name_ok(name, e) || !bz_actor_ok(actor, e))
        return NULL;
    if (!net)
        return bz_fail(e, BUZON_ERR_INVALID, "there is no network %.64s",
                       network ? network : "NULL");
    checked = settings_read(inbox, net, settings ? settings : "{}", e);
    if (!checked || !(text = bz_json_print(checked, e)))
        return NULL;
    a.settings = text;
    if (bz_tx_run(inbox, account_insert, &a, e))
        return a.made;
    bz_record_unref(a.made);
    return NULL;
}

/* --- states --- */

struct moving {
    const char *name;
    enum buzon_account_state to;
    struct bz_account *moved;
};

static bool account_move(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct moving *m = user;
    struct bz_account *old = bz_account_find(tx->db, m->name, err);
    bool retired = old && old->state == BUZON_ACCOUNT_RETIRED && m->to != BUZON_ACCOUNT_RETIRED;
    bool kept = old && !retired && bz_local_moved(tx, old, m->to, err);

    bz_record_unref(old);
    if (retired)
        return bz_fail(err, BUZON_ERR_STATE, "account %s is retired for good", m->name);
    if (!kept || !bz_db_exec(tx->db, "UPDATE account SET state = $2 WHERE name = $1",
                             BZ_V(bz_v_text(m->name), bz_v_int(m->to)), err))
        return false;
    m->moved = bz_account_find(tx->db, m->name, err);
    return m->moved &&
           (m->to != BUZON_ACCOUNT_RETIRED || bz_outbox_retire(tx, m->moved->id, m->name, err));
}

buzon_account *buzon_inbox_set_account_state(buzon_inbox *inbox, const char *name,
                                             enum buzon_account_state state, const char *actor,
                                             buzon_error **err)
{
    BZ_ERR(err);
    struct moving m = {.name = name, .to = state};

    if (!name_ok(name, e) || !bz_actor_ok(actor, e))
        return NULL;
    if (!bz_names_at(&bz_account_states, (int)state))
        return bz_fail(e, BUZON_ERR_INVALID, "there is no account state %d", (int)state);
    if (bz_tx_run(inbox, account_move, &m, e))
        return m.moved;
    bz_record_unref(m.moved);
    return NULL;
}

/* --- reading --- */

buzon_account *buzon_inbox_account(buzon_inbox *inbox, const char *name, buzon_error **err)
{
    BZ_ERR(err);

    if (!name_ok(name, e) || !bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    return bz_account_find(inbox->db, name, e);
}

struct bz_accounts {
    struct buzon_inbox *inbox; /* shares */
    char last[NAME_MAX_LEN + 1];
};

buzon_accounts *buzon_inbox_accounts(buzon_inbox *inbox, buzon_error **err)
{
    BZ_ERR(err);
    struct bz_accounts *it;

    if (!bz_inbox_enter(inbox, e))
        return NULL;
    bz_inbox_leave(inbox);
    it = calloc(1, sizeof *it);
    if (!it)
        return bz_nomem(e);
    it->inbox = buzon_inbox_ref(inbox);
    return it;
}

/* There are few accounts: each step asks for the next name. */
buzon_account *buzon_accounts_next(buzon_accounts *accounts, buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_rows) rows = NULL;
    struct bz_account *a;

    if (!accounts)
        return bz_fail(e, BUZON_ERR_INVALID, "accounts are NULL");
    if (!bz_inbox_enter(accounts->inbox, e))
        return NULL;
    BZ_LEAVE(accounts->inbox);
    rows = bz_db_query(accounts->inbox->db,
                       "SELECT " ACCOUNT_COLUMNS
                       " FROM account WHERE name > $1 ORDER BY name LIMIT 1",
                       BZ_V(bz_v_text(accounts->last)), e);
    if (!rows || bz_rows_next(rows, e) <= 0 || !(a = account_read(rows, e)))
        return NULL;
    (void)snprintf(accounts->last, sizeof accounts->last, "%s", a->name);
    bz_rows_free(bz_steal(rows));
    return a;
}

void buzon_accounts_free(buzon_accounts *accounts)
{
    if (!accounts)
        return;
    buzon_inbox_unref(accounts->inbox);
    free(accounts);
}
