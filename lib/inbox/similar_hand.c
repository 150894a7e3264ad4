/* SPDX-License-Identifier: EUPL-1.2 */
/* What a person says about inquiries that ask the same: that one is, or is not. */
#include <stdlib.h>

#include "buzon/similar.h"
#include "inbox/change.h"
#include "inbox/similar.h"

bool buzon_change_set_similar(buzon_change *change, const char *reference, buzon_error **err)
{
    BZ_ERR(err);
    char *copy = NULL;

    if (!change || !reference)
        return bz_fail(e, BUZON_ERR_INVALID, "the %s is NULL", change ? "inquiry" : "change");
    if ((*reference && !bz_reference_ok(reference, e)) || !bz_dup(&copy, reference, e))
        return false;
    free(change->similar);
    change->similar = copy;
    return true;
}

static bool hand_event(struct bz_tx *tx, struct bz_case *c, const char *actor,
                       const struct bz_case *other, struct bz_err *err)
{
    BZ_AUTO(bz_json) codes = bz_json_object();

    if (!codes || (other && !bz_json_set_text(codes, "with", other->reference)))
        return bz_nomem(err);
    return bz_event_add(tx, c,
                        &(struct bz_act){.actor = actor,
                                         .verb = other ? "grouped" : "ungrouped",
                                         .codes = bz_steal(codes)},
                        err);
}

static bool may_meet(const struct bz_case *c, const struct bz_case *other, struct bz_err *err)
{
    if (other->id == c->id)
        return bz_fail(err, BUZON_ERR_INVALID, "inquiry %s is similar to itself", c->reference);
    if (c->restricted || other->restricted)
        return bz_fail(err, BUZON_ERR_STATE, "inquiry %s is restricted and stays alone",
                       c->restricted ? c->reference : other->reference);
    return true;
}

bool bz_similar_apply(struct bz_tx *tx, struct bz_case *c, const char *actor,
                      const char *reference, size_t *events, struct bz_err *err)
{
    BZ_AUTO(bz_case) other = *reference ? bz_case_find(tx, reference, err) : NULL;
    bool changed;

    if (*reference && (!other || !may_meet(c, other, err)))
        return false;
    if (!bz_similar_by_hand(tx, c->id, other ? other->id : 0, &changed, err))
        return false;
    if (!changed)
        return true;
    ++*events;
    return hand_event(tx, c, actor, other, err);
}
