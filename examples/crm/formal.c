/* SPDX-License-Identifier: EUPL-1.2 */
/* Commands of what is registered: file, transfer, received, notify. */
#include "crm.h"

#include <stdio.h>
#include <string.h>

int crm_file(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(crm->args[0], crm->actor, &err);
    bool set = c && buzon_change_set_register_body(c, crm->args[1], &err);

    if (set && crm->n_args > 2)
        set = buzon_change_set_register_procedure(c, crm->args[2], &err);
    if (set && crm->n_args > 3)
        (void)buzon_change_set_register_file_url(c, crm->args[3], &err);
    return crm_apply(crm, c, err);
}

static buzon_act *transfer_act(struct crm *crm, buzon_time at, buzon_error **err)
{
    buzon_act *act = buzon_act_new(BUZON_ACT_TRANSFER, at, crm->legal, err);

    buzon_act_set_same_administration(act, crm->within);
    if (act && buzon_act_set_body(act, crm->args[1], err) &&
        (crm->n_args < 3 || buzon_act_set_term(act, crm->args[2], err)))
        return act;
    buzon_act_free(act);
    return NULL;
}

int crm_transfer(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_act *act;
    buzon_change *c;
    buzon_time at;

    if (!crm_basis(crm, &at))
        return CRM_USAGE;
    act = transfer_act(crm, at, &err);
    c = act ? buzon_change_new(crm->args[0], crm->actor, &err) : NULL;
    if (c)
        (void)buzon_change_add_act(c, act, &err);
    buzon_act_free(act);
    return crm_apply(crm, c, err);
}

/* Something happened then, as --at says. */
static int happened(struct crm *crm, void (*set)(buzon_change *change, buzon_time at))
{
    buzon_error *err = NULL;
    buzon_change *c;
    buzon_time at;

    if (!crm_moment(crm, &at))
        return CRM_USAGE;
    c = buzon_change_new(crm->args[0], crm->actor, &err);
    set(c, at);
    return crm_apply(crm, c, err);
}

int crm_received(struct crm *crm)
{
    return happened(crm, buzon_change_set_received_by_competent_body_at);
}

int crm_acknowledged(struct crm *crm)
{
    return happened(crm, buzon_change_set_acknowledged_at);
}

int crm_notify(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_change *c;
    buzon_time at;
    int kind = 0;

    if (!crm_moment(crm, &at))
        return CRM_USAGE;
    while (buzon_notification_name((enum buzon_notification)kind) &&
           strcmp(buzon_notification_name((enum buzon_notification)kind), crm->args[1]) != 0)
        kind++;
    c = buzon_change_new(crm->args[0], crm->actor, &err);
    buzon_change_set_resolution_notified_at(c, at);
    if (c)
        (void)buzon_change_set_notification(c, (enum buzon_notification)kind, crm->args[2],
                                            crm->n_args > 3 ? crm->args[3] : NULL, &err);
    return crm_apply(crm, c, err);
}
