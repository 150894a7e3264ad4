/* SPDX-License-Identifier: EUPL-1.2 */
/* How far each of the host's own systems has read the feed of events. */
#include "buzon/work.h"
#include "inbox/change.h"

#include <inttypes.h>

enum { NAME_MAX_LEN = 64 };

static bool name_ok(const char *consumer, struct bz_err *err)
{
    return bz_change_text_ok(consumer, NAME_MAX_LEN, "the consumer", err);
}

int64_t buzon_inbox_acknowledged(buzon_inbox *inbox, const char *consumer, buzon_error **err)
{
    BZ_ERR(err);
    int64_t position;

    if (!name_ok(consumer, e) || !bz_inbox_enter(inbox, e))
        return -1;
    BZ_LEAVE(inbox);
    return bz_db_int(inbox->db, "SELECT position FROM consumer WHERE name = $1",
                     BZ_V(bz_v_text(consumer)), 0, &position, e)
               ? position
               : -1;
}

struct acknowledging {
    const char *consumer;
    int64_t position;
};

/* Two workers of one consumer may come in any order: the larger position stays. */
static bool acknowledge(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct acknowledging *a = user;
    int64_t last;

    if (!bz_db_int(tx->db, "SELECT max(id) FROM event", BZ_V_NONE, 0, &last, err))
        return false;
    if (a->position > last)
        return bz_fail(err, BUZON_ERR_INVALID,
                       "the last event is %" PRId64 ", so %" PRId64 " cannot have been read",
                       last, a->position);
    return bz_db_exec(tx->db,
                      "INSERT INTO consumer (name, position, at) VALUES ($1, $2, $3) "
                      "ON CONFLICT (name) DO UPDATE SET position = excluded.position, "
                      "at = excluded.at WHERE excluded.position > position",
                      BZ_V(bz_v_text(a->consumer), bz_v_int(a->position), bz_v_time(tx->now)),
                      err) &&
           bz_db_int(tx->db, "SELECT position FROM consumer WHERE name = $1",
                     BZ_V(bz_v_text(a->consumer)), 0, &a->position, err);
}

int64_t buzon_inbox_acknowledge(buzon_inbox *inbox, const char *consumer, int64_t position,
                                buzon_error **err)
{
    BZ_ERR(err);
    struct acknowledging a = {consumer, position};

    if (!name_ok(consumer, e))
        return -1;
    if (position < 0) {
        bz_err_set(e, BUZON_ERR_INVALID, "there are no events before the first");
        return -1;
    }
    return bz_tx_run(inbox, acknowledge, &a, e) ? a.position : -1;
}
