/* SPDX-License-Identifier: EUPL-1.2 */
/* Commands for the office's own systems: changes. */
#include "crm.h"

#include <stdio.h>

static int print_change(struct crm *crm, const buzon_event *event)
{
    buzon_error *err = NULL;

    if (crm->json)
        return crm_print_json(crm, buzon_event_to_json(event, &err), &err);
    printf("%lld  %s  %s  %s\n", (long long)buzon_event_position(event),
           buzon_event_inquiry(event), crm_word(crm_events, buzon_event_verb(event)),
           buzon_event_actor(event));
    return CRM_OK;
}

static int acknowledge(struct crm *crm)
{
    buzon_error *err = NULL;
    int64_t position;

    if (!crm_integer("changes", crm->args[1], &position))
        return CRM_USAGE;
    if (buzon_inbox_acknowledge(crm->inbox, crm->args[0], position, &err) < 0)
        return crm_fail(crm, err);
    return CRM_OK;
}

int crm_changes(struct crm *crm)
{
    buzon_error *err = NULL;
    int64_t after = buzon_inbox_acknowledged(crm->inbox, crm->args[0], &err);
    buzon_events *it;
    buzon_event *event;
    int rc = CRM_OK;

    if (after < 0)
        return crm_fail(crm, err);
    if (crm->n_args > 1)
        return acknowledge(crm);
    it = buzon_inbox_changes(crm->inbox, after, &err);
    while (it && rc == CRM_OK && (event = buzon_events_next(it, &err))) {
        rc = print_change(crm, event);
        buzon_event_unref(event);
    }
    buzon_events_free(it);
    return err ? crm_fail(crm, err) : rc;
}
