/* SPDX-License-Identifier: EUPL-1.2 */
/* Accounts: words, table, getters. */
#include "model/account.h"

const char *buzon_account_state_name(enum buzon_account_state state)
{
    return bz_names_at(&bz_account_states, (int)state);
}

buzon_account *buzon_account_ref(buzon_account *account)
{
    return bz_record_ref(account);
}

void buzon_account_unref(buzon_account *account)
{
    bz_record_unref(account);
}

const char *buzon_account_name(const buzon_account *account)
{
    return account ? account->name : NULL;
}

const char *buzon_account_network(const buzon_account *account)
{
    return account ? account->network : NULL;
}

const char *buzon_account_native_id(const buzon_account *account)
{
    return account ? account->native_id : NULL;
}

const char *buzon_account_handle(const buzon_account *account)
{
    return account ? account->handle : NULL;
}

const char *buzon_account_url(const buzon_account *account)
{
    return account ? account->url : NULL;
}

enum buzon_account_state buzon_account_state(const buzon_account *account)
{
    return account ? account->state : BUZON_ACCOUNT_ACTIVE;
}

buzon_time buzon_account_checked_at(const buzon_account *account)
{
    return account ? account->checked_at : BUZON_TIME_NONE;
}

buzon_time buzon_account_token_expires_at(const buzon_account *account)
{
    return account ? account->token_expires_at : BUZON_TIME_NONE;
}

buzon_time buzon_account_last_round_at(const buzon_account *account)
{
    return account ? account->last_round_at : BUZON_TIME_NONE;
}

const char *buzon_account_settings(const buzon_account *account)
{
    return account ? bz_text_or(account->settings, "{}") : NULL;
}

char *buzon_account_to_json(const buzon_account *account, buzon_error **err)
{
    BZ_ERR(err);

    if (!account)
        return bz_fail(e, BUZON_ERR_INVALID, "no account");
    return bz_record_to_json(&bz_account_record, account, e);
}

static const char *const account_states[] = {
    [BUZON_ACCOUNT_ACTIVE] = "active",
    [BUZON_ACCOUNT_PAUSED] = "paused",
    [BUZON_ACCOUNT_RETIRED] = "retired",
    [BUZON_ACCOUNT_BROKEN] = "broken",
};
const struct bz_names bz_account_states = BZ_NAMES(account_states);

static const struct bz_field account_fields[] = {
    BZ_FIELD(bz_account, name, BZ_TEXT_FIELD),
    BZ_FIELD(bz_account, network, BZ_TEXT_FIELD),
    BZ_FIELD(bz_account, native_id, BZ_TEXT_FIELD),
    BZ_FIELD(bz_account, handle, BZ_TEXT_FIELD),
    BZ_FIELD(bz_account, url, BZ_TEXT_FIELD),
    BZ_FIELD_ENUM(bz_account, state, bz_account_states),
    BZ_FIELD(bz_account, checked_at, BZ_TIME_FIELD),
    BZ_FIELD(bz_account, token_expires_at, BZ_TIME_FIELD),
    BZ_FIELD(bz_account, last_round_at, BZ_TIME_FIELD),
    BZ_FIELD(bz_account, settings, BZ_JSON_FIELD),
};
const struct bz_record bz_account_record = {"account", sizeof(struct bz_account),
                                            BZ_FIELDS(account_fields), true};
