/* SPDX-License-Identifier: EUPL-1.2 */
/* What keeps an office going: settings, deadlines computed anew, its health, a store made of a
 * backup; and how one inquiry stands: move, restrict, ref. */
#include "crm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- one inquiry --- */

static const char *status_name(int status)
{
    return buzon_status_name((enum buzon_status)status);
}

int crm_move(struct crm *crm)
{
    int status = crm_number(crm_statuses, crm->args[1], status_name);
    buzon_error *err = NULL;
    buzon_change *c;

    if (status < 0)
        return CRM_USAGE;
    c = buzon_change_new(crm->args[0], crm->actor, &err);
    buzon_change_set_status(c, (enum buzon_status)status);
    return crm_apply(crm, c, err);
}

int crm_restrict(struct crm *crm)
{
    bool shown = crm->n_args > 1 && strcmp(crm->args[1], "no") == 0;
    buzon_error *err = NULL;
    buzon_change *c;

    if (crm->n_args > 1 && !shown) {
        fprintf(stderr, "buzon-crm: %s\n", tr("restrict REFERENCIA, o restrict REFERENCIA no"));
        return CRM_USAGE;
    }
    c = buzon_change_new(crm->args[0], crm->actor, &err);
    buzon_change_set_restricted(c, !shown);
    return crm_apply(crm, c, err);
}

int crm_ref(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(crm->args[0], crm->actor, &err);

    if (c)
        (void)buzon_change_set_external_ref(c, crm->args[1], &err);
    return crm_apply(crm, c, err);
}

/* --- the office --- */

int crm_settings(struct crm *crm)
{
    buzon_error *err = NULL;
    size_t len;
    char *json;
    bool set;

    if (crm->n_args == 0)
        return crm_print_json(crm, buzon_inbox_settings(crm->inbox, &err), &err);
    json = crm_read_file(crm->args[0], &len);
    if (!json)
        return CRM_FAILED;
    set = buzon_inbox_set_settings(crm->inbox, json, crm->actor, &err);
    free(json);
    return set ? CRM_OK : crm_fail(crm, err);
}

int crm_recompute(struct crm *crm)
{
    buzon_error *err = NULL;
    int64_t n = buzon_inbox_recompute(crm->inbox, crm->actor, &err);

    if (n < 0)
        return crm_fail(crm, err);
    printf(crm->json ? "{\"deadlines\":%lld}\n" : tr("plazos que han cambiado: %lld\n"),
           (long long)n);
    return CRM_OK;
}

int crm_health(struct crm *crm)
{
    buzon_error *err = NULL;

    return crm_print_json(crm, buzon_inbox_health(crm->inbox, &err), &err);
}

int crm_restore(struct crm *crm)
{
    buzon_error *err = NULL;

    return crm_print_json(crm, buzon_restore(crm->args[0], crm->args[1], &err), &err);
}
