/* SPDX-License-Identifier: EUPL-1.2 */
/* Commands about what is public: publication, publish. */
#include "crm.h"

#include <stdio.h>
#include <string.h>

static int publication_named(const char *word)
{
    for (int i = 0; buzon_publication_name((enum buzon_publication)i); i++)
        if (strcmp(buzon_publication_name((enum buzon_publication)i), word) == 0 ||
            strcmp(crm_publications[2 * i + 1], word) == 0)
            return i;
    return -1;
}

int crm_publication(struct crm *crm)
{
    buzon_error *err = NULL;
    int to;

    if (crm->n_args == 1)
        return crm_print_json(crm, buzon_inbox_publication(crm->inbox, crm->args[0], &err),
                              &err);
    to = publication_named(crm->args[1]);
    if (to < 0)
        return CRM_USAGE;
    return buzon_inbox_set_publication(crm->inbox, crm->args[0], (enum buzon_publication)to,
                                       crm->actor, &err)
               ? CRM_OK
               : crm_fail(crm, err);
}

int crm_publish(struct crm *crm)
{
    buzon_error *err = NULL;
    int64_t n = buzon_inbox_publish(crm->inbox, crm->args[0], &err);

    if (n < 0)
        return crm_fail(crm, err);
    if (!crm->quiet)
        printf(tr("%lld consultas publicadas\n"), (long long)n);
    return CRM_OK;
}
