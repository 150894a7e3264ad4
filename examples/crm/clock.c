/* SPDX-License-Identifier: EUPL-1.2 */
/* Commands that move a legal clock: register, suspend, resume, extend, urgent. */
#include "crm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* When it happened: --at, else the present. */
static bool moment(struct crm *crm, buzon_time *ret)
{
    if (crm->at && !crm_instant(crm->at, ret)) {
        fprintf(stderr, "buzon-crm: %s\n",
                tr("--at necesita un instante como 2026-11-23T09:00:00Z"));
        return false;
    }
    if (!crm->at)
        *ret = crm->fixed != BUZON_TIME_NONE ? crm->fixed : (buzon_time)time(NULL) * 1000;
    return true;
}

/* --by, as "1:month" or "10:day:working". */
static bool set_amount(struct crm *crm, buzon_act *act, buzon_error **err)
{
    char unit[16] = "", kind[32] = "", *end;
    long n = strtol(crm->by, &end, 10);

    if (n < 1 || n > 10000 || sscanf(end, ":%15[a-z]:%31[a-z_]", unit, kind) < 1) {
        fprintf(stderr, "buzon-crm: %s\n",
                tr("--by necesita una duración como 1:month o 10:day:working"));
        return false;
    }
    return buzon_act_set_amount(act, (int32_t)n, unit, *kind ? kind : NULL, err);
}

static buzon_act *make_act(struct crm *crm, enum buzon_act_kind kind, buzon_error **err)
{
    buzon_time at;
    buzon_act *act;

    if (!crm->legal) {
        fprintf(stderr, "buzon-crm: %s\n",
                tr("falta --legal, la base jurídica, como «Ley 39/2015 art. 22.1.a»"));
        return NULL;
    }
    if (!moment(crm, &at) || !(act = buzon_act_new(kind, at, crm->legal, err)))
        return NULL;
    buzon_act_set_withdrawn(act, crm->withdrawn);
    if ((!crm->cause || buzon_act_set_cause(act, crm->cause, err)) &&
        (!crm->by || set_amount(crm, act, err)))
        return act;
    buzon_act_free(act);
    return NULL;
}

static int record(struct crm *crm, enum buzon_act_kind kind)
{
    buzon_error *err = NULL;
    buzon_act *act = make_act(crm, kind, &err);
    buzon_change *c;

    if (!act)
        return err ? crm_fail(crm, err) : CRM_USAGE;
    c = buzon_change_new(crm->args[0], crm->actor, &err);
    if (c)
        (void)buzon_change_add_act(c, act, &err);
    buzon_act_free(act);
    return crm_apply(crm, c, err);
}

int crm_suspend(struct crm *crm)
{
    return record(crm, BUZON_ACT_SUSPEND);
}

int crm_resume(struct crm *crm)
{
    return record(crm, BUZON_ACT_RESUME);
}

int crm_extend(struct crm *crm)
{
    return record(crm, BUZON_ACT_EXTEND);
}

int crm_urgent(struct crm *crm)
{
    return record(crm, BUZON_ACT_URGENT);
}

int crm_register(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_time at;
    buzon_change *c;

    if (!moment(crm, &at))
        return CRM_USAGE;
    c = buzon_change_new(crm->args[0], crm->actor, &err);
    if (c)
        (void)buzon_change_set_register(c, crm->args[1], at, crm->args[2], &err);
    return crm_apply(crm, c, err);
}
