/* SPDX-License-Identifier: EUPL-1.2 */
/* Commands about what is stored of a person: extract, erase, hold, release, holds,
 * retain, purge. */
#include "crm.h"

#include <stdio.h>

/* Pairs of an account and an author's id there, that somebody says are one person. */
static buzon_person *person_of(struct crm *crm, buzon_error **err)
{
    buzon_person *p =
        crm->n_args % 2 ? NULL : buzon_person_new(crm->args[0], crm->args[1], err);

    if (crm->n_args % 2)
        fprintf(stderr, "buzon-crm: %s\n", tr("a cada CUENTA le sigue un AUTOR"));
    for (int i = 2; p && i < crm->n_args; i += 2)
        if (!buzon_person_add(p, crm->args[i], crm->args[i + 1], err)) {
            buzon_person_free(p);
            return NULL;
        }
    return p;
}

int crm_extract(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_person *p = person_of(crm, &err);
    buzon_extract *x = p ? buzon_inbox_extract(crm->inbox, p, &err) : NULL;
    char *piece;

    while (x && (piece = buzon_extract_read(x, &err))) {
        fputs(piece, stdout);
        buzon_string_free(piece);
    }
    buzon_extract_free(x);
    buzon_person_free(p);
    return err ? crm_fail(crm, err) : p ? CRM_OK : CRM_USAGE;
}

/* Without a reason nothing is done but looked at. */
int crm_erase(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_person *p = person_of(crm, &err);
    char *result;

    if (!p)
        return err ? crm_fail(crm, err) : CRM_USAGE;
    result = crm->reason ? buzon_inbox_erase(crm->inbox, p, crm->reason, crm->actor, &err)
                         : buzon_inbox_erase_preview(crm->inbox, p, &err);
    buzon_person_free(p);
    return crm_print_json(crm, result, &err);
}

int crm_hold(struct crm *crm)
{
    buzon_error *err = NULL;

    return buzon_inbox_hold(crm->inbox, crm->args[0], crm->legal, crm->actor, &err)
               ? CRM_OK
               : crm_fail(crm, err);
}

int crm_release(struct crm *crm)
{
    buzon_error *err = NULL;

    return buzon_inbox_release(crm->inbox, crm->args[0], crm->reason, crm->actor, &err)
               ? CRM_OK
               : crm_fail(crm, err);
}

int crm_holds(struct crm *crm)
{
    buzon_error *err = NULL;

    return crm_print_json(crm, buzon_inbox_holds(crm->inbox, &err), &err);
}

/* With --all it is done; without, only counted. */
int crm_retain(struct crm *crm)
{
    buzon_error *err = NULL;
    char *result = buzon_inbox_retain(crm->inbox, !crm->all, crm->actor, &err);

    return crm_print_json(crm, result, &err);
}

int crm_purge(struct crm *crm)
{
    buzon_error *err = NULL;
    char *result = buzon_inbox_purge(crm->inbox, &err);

    return crm_print_json(crm, result, &err);
}
