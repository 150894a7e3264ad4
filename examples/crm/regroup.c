/* SPDX-License-Identifier: EUPL-1.2 */
/* Commands that make one inquiry of two, two of one, and take it back: merge, split, undo,
 * merges. */
#include "crm.h"

#include <stdio.h>

typedef buzon_inquiry *act_fn(buzon_inbox *, const buzon_regroup *, buzon_error **);

/* Takes the regrouping; NULL when it could not be made, for *err. */
static int regroup_do(struct crm *crm, act_fn *act, buzon_regroup *r, buzon_error *err)
{
    buzon_inquiry *q = r && !err ? act(crm->inbox, r, &err) : NULL;
    int rc = CRM_OK;

    buzon_regroup_free(r);
    if (!q)
        return crm_fail(crm, err);
    if (crm->json)
        rc = crm_print_json(crm, buzon_inquiry_to_json(q, &err), &err);
    else if (!crm->quiet)
        puts(buzon_inquiry_reference(q));
    buzon_inquiry_unref(q);
    return rc;
}

static buzon_regroup *regroup_of(struct crm *crm, buzon_error **err)
{
    return buzon_regroup_new(crm->args[0], crm->actor, crm->reason, err);
}

int crm_merge(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_regroup *r = regroup_of(crm, &err);

    buzon_regroup_set_same_person(r, crm->same_person);
    if (r)
        (void)buzon_regroup_set_into(r, crm->args[1], -1, &err);
    return regroup_do(crm, buzon_inbox_merge, r, err);
}

int crm_split(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_regroup *r = regroup_of(crm, &err);

    for (int i = 1; r && !err && i < crm->n_args; i++)
        (void)buzon_regroup_add_message(r, crm->args[i], &err);
    return regroup_do(crm, buzon_inbox_split, r, err);
}

int crm_undo(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_regroup *r = regroup_of(crm, &err);

    return regroup_do(crm, buzon_inbox_undo, r, err);
}

int crm_merges(struct crm *crm)
{
    buzon_error *err = NULL;

    return crm_print_json(crm, buzon_inbox_merges(crm->inbox, crm->args[0], &err), &err);
}
