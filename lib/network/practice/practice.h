/* SPDX-License-Identifier: EUPL-1.2 */
/* What the files of the practice network share: a script of made-up conversations, which is an
 * account's setting (lib/data/practice.schema.json). */
#ifndef BZ_NETWORK_PRACTICE_H
#define BZ_NETWORK_PRACTICE_H

#include "network/network.h"

enum {
    PR_CONVERSATIONS = 500,
    PR_MESSAGES = 50, /* of a conversation */
    PR_MINUTES = 527040,
    PR_PACE = 1000,
    PR_LANGUAGE = 35
};

#define PR_POLL "poll"

/* --- script.c --- */

/* Can it be played? */
bool pr_script_ok(struct bz_reader *r, const struct bz_json *script);

/* --- clock.c --- */

/* When the exercise runs: from its start on, but not in the pauses that the inbox tells. */
struct pr_clock {
    const struct bz_json *pauses; /* [{"from", "to": null while it lasts}], by time; borrows */
    buzon_time start, now;
};

/* What it shows at an instant: the instant itself, less the pauses since the start. */
buzon_time pr_shown(const struct pr_clock *c, buzon_time at);
/* When it showed that first. */
buzon_time pr_instant(const struct pr_clock *c, buzon_time shown);

/* --- play.c --- */

/* What citizens have written since the round before, as far as the script and our answers go.
 */
struct bz_batch *pr_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err);

extern const struct bz_network bz_practice;

#endif
