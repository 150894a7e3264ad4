/* SPDX-License-Identifier: EUPL-1.2 */
/* What a person can do about an answer that is not there yet. */
#ifndef BZ_INBOX_ADVICE_H
#define BZ_INBOX_ADVICE_H

#include "model/account.h"

/* `parts_sent`: some of it is on the network. `templates`: the network takes them. */
struct bz_standing {
    enum buzon_answer_state state;
    enum buzon_account_state account;
    buzon_code error;
    bool parts_sent, templates;
};

enum buzon_advice bz_advice(const struct bz_standing *s);
/* NULL: nothing to do. */
const char *bz_advice_words(enum buzon_advice advice);

#endif
