/* SPDX-License-Identifier: EUPL-1.2 */
/* Accounts and answers as the inside sees them. */
#ifndef BZ_MODEL_ACCOUNT_H
#define BZ_MODEL_ACCOUNT_H

#include "buzon/account.h"
#include "buzon/answer.h"
#include "model/record.h"

struct bz_account {
    struct bz_refs refs;
    int64_t id; /* of the row; not public */
    const char *name, *network, *native_id, *handle, *url;
    enum buzon_account_state state;
    buzon_time checked_at, token_expires_at, last_round_at;
    const char *settings; /* JSON object */
};

struct bz_answer {
    struct bz_refs refs;
    int64_t id;
    const char *inquiry, *account;
    enum buzon_answer_state state;
    enum buzon_visibility visibility;
    const char *text;
    const char *template; /* JSON object; NULL: free text */
    int64_t version;
    const char *const *parts;
    size_t n_parts;
    const char *const *native_ids;
    size_t n_native_ids;
    const char *created_by;
    buzon_time created_at;
    const char *approved_by, *reason;
    buzon_time next_try_at;
    int error_code; /* buzon_code */
    const char *error;
    enum buzon_advice advice;
    const char *advice_words;
    buzon_time sent_at;
};

/* What a round of a job, or an import, did. */
struct bz_round {
    struct bz_refs refs;
    const char *account;
    int64_t requests, received, messages, revisions, deletions, inquiries, own_posts, sent,
        failed, attachments, refused, unknown, repaired;
    buzon_time finished_at;
    buzon_code error_code; /* BUZON_OK: it ended well */
    const char *error;
    buzon_time retry_at;
    const char *warning;
};

extern const struct bz_names bz_account_states, bz_answer_states, bz_advices, bz_privacies,
    bz_settlements;
extern const struct bz_record bz_account_record, bz_answer_record, bz_round_record;

#endif
