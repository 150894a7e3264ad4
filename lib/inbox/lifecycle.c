/* SPDX-License-Identifier: EUPL-1.2 */
/* The states of an inquiry: which ones follow which, by whose act. */
#include "inbox/inbox.h"

#include "base/utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TO(status) (1u << BUZON_STATUS_##status)

/* Where a person may move an inquiry by hand, with bits of the states. Answering and closing
 * have acts of their own; from closed only a new message of the citizen leads back, or a person
 * who takes it up again. */
static const unsigned by_hand[] = {
    [BUZON_STATUS_NEW] = TO(OPEN) | TO(WAITING),
    [BUZON_STATUS_OPEN] = TO(WAITING),
    [BUZON_STATUS_WAITING] = TO(OPEN),
    [BUZON_STATUS_ANSWERED] = TO(OPEN) | TO(WAITING),
    [BUZON_STATUS_CLOSED] = TO(OPEN),
};

static void allowed_names(unsigned allowed, char *ret, size_t len)
{
    ret[0] = '\0';
    for (int s = 0; s < (int)(sizeof by_hand / sizeof *by_hand); s++) {
        size_t used = strlen(ret);

        if (allowed & (1u << s))
            (void)snprintf(ret + used, len - used, "%s%s", used ? ", " : "",
                           buzon_status_name((enum buzon_status)s));
    }
}

/* Why it had ended stays in the history. */
static void reopen(struct bz_case *c)
{
    c->resolution = BUZON_RESOLUTION_NONE;
    c->closed_at = BUZON_TIME_NONE;
    free(c->reason);
    c->reason = NULL;
}

bool bz_case_move(struct bz_case *c, enum buzon_status to, struct bz_err *err)
{
    char names[64];

    if (!(by_hand[c->status] & (1u << to))) {
        allowed_names(by_hand[c->status], names, sizeof names);
        return bz_fail(err, BUZON_ERR_STATE,
                       "inquiry %s is %s and can be moved to %s, not to %s", c->reference,
                       buzon_status_name(c->status), names, buzon_status_name(to));
    }
    if (c->status == BUZON_STATUS_CLOSED)
        reopen(c);
    c->status = to;
    return true;
}

void bz_case_received(struct bz_case *c, buzon_time at)
{
    if (c->status == BUZON_STATUS_CLOSED)
        reopen(c);
    if (c->status != BUZON_STATUS_NEW)
        c->status = BUZON_STATUS_OPEN;
    if (c->last_in_at == BUZON_TIME_NONE || at > c->last_in_at)
        c->last_in_at = at;
    if (c->waiting_since == BUZON_TIME_NONE)
        c->waiting_since = at;
}

bool bz_case_answered(struct bz_tx *tx, struct bz_case *c, buzon_time at, struct bz_err *err)
{
    if (c->first_answer_at == BUZON_TIME_NONE || at < c->first_answer_at)
        c->first_answer_at = at;
    if (c->answered_at == BUZON_TIME_NONE || at > c->answered_at)
        c->answered_at = at;
    c->touched = true;
    /* An answer found late does not answer what the citizen wrote after it. */
    if (at >= c->last_in_at) {
        c->waiting_since = BUZON_TIME_NONE;
        if (c->status != BUZON_STATUS_CLOSED)
            c->status = BUZON_STATUS_ANSWERED;
    }
    return bz_clock_satisfy(tx, c, BUZON_SATISFIED_BY_ANSWER_SENT, at, err);
}

/* What is left of our answers: the first and the last. Those written with another tool count,
 * those that failed do not. */
static bool answers_left(struct bz_tx *tx, struct bz_case *c, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(
        tx->db,
        "SELECT min(t), max(t) FROM (SELECT sent_at AS t FROM answer WHERE inquiry = $1 AND "
        "state IN (4, 5, 6) UNION ALL SELECT created_at FROM message WHERE inquiry = $1 AND "
        "direction = 1 AND native_id NOT IN (SELECT native_id FROM answer_part WHERE native_id "
        "IS NOT NULL AND state = 9))",
        BZ_V(bz_v_int(c->id)), err);

    if (!rows || bz_rows_next(rows, err) < 0)
        return false;
    c->first_answer_at = bz_rows_time(rows, 0);
    c->answered_at = bz_rows_time(rows, 1);
    return true;
}

/* The first thing the citizen wrote after our last answer. */
static bool waiting_since(struct bz_tx *tx, struct bz_case *c, struct bz_err *err)
{
    return bz_db_int(
        tx->db,
        "SELECT ifnull((SELECT min(created_at) FROM message WHERE inquiry = $1 AND "
        "direction = 0 AND created_at > ifnull($2, created_at - 1)), $3)",
        BZ_V(bz_v_int(c->id), bz_v_time(c->answered_at), bz_v_time(c->last_in_at)),
        c->last_in_at, &c->waiting_since, err);
}

bool bz_case_unanswered(struct bz_tx *tx, struct bz_case *c, buzon_time at, struct bz_err *err)
{
    if (!answers_left(tx, c, err))
        return false;
    if (c->answered_at == BUZON_TIME_NONE || c->answered_at < c->last_in_at) {
        if (!waiting_since(tx, c, err))
            return false;
        if (c->status == BUZON_STATUS_ANSWERED)
            c->status = BUZON_STATUS_OPEN;
    }
    return bz_clock_unsatisfy(tx, c, at, err);
}

bool bz_actor_ok(const char *actor, struct bz_err *err)
{
    static const char *const prefixes[] = {"person:", "rule:", "network:"};
    size_t len = actor ? strlen(actor) : 0;
    bool known = bz_streq(actor, "system");

    for (size_t i = 0; !known && i < sizeof prefixes / sizeof *prefixes; i++)
        known = len > strlen(prefixes[i]) && bz_starts(actor, prefixes[i]);
    for (size_t i = 0; known && i < len; i++)
        known = (unsigned char)actor[i] >= 0x20 && actor[i] != 0x7f;
    if (known && len <= 128 && bz_utf8_valid(actor, len) == len)
        return true;
    return bz_fail(
        err, BUZON_ERR_INVALID,
        "an actor is \"person:…\", \"rule:…\", \"network:…\" or \"system\", at most 128 "
        "bytes of UTF-8");
}
