/* SPDX-License-Identifier: EUPL-1.2 */
/* Commands that move a legal clock: register, suspend, resume, extend, urgent, incident. */
#include "crm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

bool crm_moment(struct crm *crm, buzon_time *ret)
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
struct amount {
    int32_t n;
    char unit[16], kind[32];
};

static bool amount_of(struct crm *crm, struct amount *ret)
{
    char *end = NULL;
    long n = crm->by ? strtol(crm->by, &end, 10) : 0;

    *ret = (struct amount){.n = (int32_t)n};
    if (n >= 1 && n <= 10000 && sscanf(end, ":%15[a-z]:%31[a-z_]", ret->unit, ret->kind) >= 1)
        return true;
    fprintf(stderr, "buzon-crm: %s\n",
            tr("--by necesita una duración como 1:month o 10:day:working"));
    return false;
}

static bool set_amount(struct crm *crm, buzon_act *act, buzon_error **err)
{
    struct amount a;

    return amount_of(crm, &a) &&
           buzon_act_set_amount(act, a.n, a.unit, *a.kind ? a.kind : NULL, err);
}

bool crm_basis(struct crm *crm, buzon_time *at)
{
    if (crm->legal)
        return crm_moment(crm, at);
    fprintf(stderr, "buzon-crm: %s\n",
            tr("falta --legal, la base jurídica, como «Ley 39/2015 art. 22.1.a»"));
    return false;
}

static buzon_act *make_act(struct crm *crm, enum buzon_act_kind kind, buzon_error **err)
{
    buzon_time at;
    buzon_act *act;

    if (!crm_basis(crm, &at) || !(act = buzon_act_new(kind, at, crm->legal, err)))
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

/* What came of it, in JSON: numbers by reason, and the inquiries that were refused. */
int crm_incident(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_incident *i;
    struct amount by;
    buzon_time at;
    char *result = NULL;

    if (!crm_basis(crm, &at) || !amount_of(crm, &by))
        return CRM_USAGE;
    i = buzon_incident_new(crm->args[0], at, crm->legal, crm->args[1], &err);
    if (i && buzon_incident_set_amount(i, by.n, by.unit, *by.kind ? by.kind : NULL, &err) &&
        (!crm->unit || buzon_incident_add_unit(i, crm->unit, &err)))
        result = buzon_inbox_apply_incident(crm->inbox, i, crm->actor, &err);
    buzon_incident_free(i);
    return crm_print_json(crm, result, &err);
}

int crm_register(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_time at;
    buzon_change *c;

    if (!crm_moment(crm, &at))
        return CRM_USAGE;
    c = buzon_change_new(crm->args[0], crm->actor, &err);
    if (c)
        (void)buzon_change_set_register(c, crm->args[1], at, crm->args[2], &err);
    return crm_apply(crm, c, err);
}
