/* SPDX-License-Identifier: EUPL-1.2 */
/* Accounts: our own profiles on the networks. */
#ifndef BUZON_ACCOUNT_H
#define BUZON_ACCOUNT_H

#include "buzon/error.h"
#include "buzon/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Whether an account is worked with. @since 0.1 */
enum buzon_account_state {
    BUZON_ACCOUNT_ACTIVE = 0,  /**< Polled and answered from. */
    BUZON_ACCOUNT_PAUSED = 1,  /**< Left alone until somebody resumes it. */
    BUZON_ACCOUNT_RETIRED = 2, /**< Closed for good; its inquiries and deadlines stay. */
    BUZON_ACCOUNT_BROKEN = 3   /**< The network refuses its credentials; a person must act. */
};

/** The wire name, as "active"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_account_state_name(enum buzon_account_state state);

/** A profile of ours on a network. @since 0.1 */
typedef struct bz_account buzon_account;

/** Another reference to the same account. @since 0.1 */
BUZON_API buzon_account *buzon_account_ref(buzon_account *account);
/** Give a reference back; NULL is allowed. @since 0.1 */
BUZON_API void buzon_account_unref(buzon_account *account);
/** The name we gave it; never NULL. @since 0.1 */
BUZON_API const char *buzon_account_name(const buzon_account *account);
/** Its network; never NULL. @since 0.1 */
BUZON_API const char *buzon_account_network(const buzon_account *account);
/** The network's own id of it; NULL until the network was asked. @since 0.1 */
BUZON_API const char *buzon_account_native_id(const buzon_account *account);
/** What citizens write to address it; NULL until the network was asked. @since 0.1 */
BUZON_API const char *buzon_account_handle(const buzon_account *account);
/** Its page; may be NULL. @since 0.1 */
BUZON_API const char *buzon_account_url(const buzon_account *account);
/** Whether it is worked with. @since 0.1 */
BUZON_API enum buzon_account_state buzon_account_state(const buzon_account *account);
/** When its credentials were last found good; BUZON_TIME_NONE before. @since 0.1 */
BUZON_API buzon_time buzon_account_checked_at(const buzon_account *account);
/** When its token ends; BUZON_TIME_NONE when it does not or nobody knows. @since 0.1 */
BUZON_API buzon_time buzon_account_token_expires_at(const buzon_account *account);
/** When a round of polling last ended well; BUZON_TIME_NONE before. @since 0.1 */
BUZON_API buzon_time buzon_account_last_round_at(const buzon_account *account);
/** The network's settings, as "base_url", as the text of a JSON object; never NULL. @json
 * @since 0.1 */
BUZON_API const char *buzon_account_settings(const buzon_account *account);
/** The account as JSON; owned by the caller (buzon_string_free()). @since 0.1 */
BUZON_API char *buzon_account_to_json(const buzon_account *account, buzon_error **err);

#ifdef __cplusplus
}
#endif
#endif
