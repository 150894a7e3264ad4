/* SPDX-License-Identifier: EUPL-1.2 */
/* Training: a store where made-up citizens write, for those who learn to answer.
 *
 * Whatever the other commands do is done there as with real citizens. "account pause" stops
 * their clock, "account resume" lets it go on; another account plays all of it from the
 * beginning.
 *
 * A script of the office's own is a file practice/NAME.json below the folder of --data. */
#include "crm.h"

#include <stdlib.h>
#include <string.h>

enum { SCRIPT_NAME_MAX = 64 };

/* What stands in a JSON text as it is. */
static bool is_plain(const char *name)
{
    return *name && strlen(name) <= SCRIPT_NAME_MAX &&
           !name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_")];
}

int crm_practice(struct crm *crm)
{
    const char *script = crm->n_args > 2 ? crm->args[2] : "town";
    char *end = NULL, settings[160];
    long pace = crm->n_args > 1 ? strtol(crm->args[1], &end, 10) : 1;
    buzon_error *err = NULL;
    buzon_account *a;

    if (end && (*end || end == crm->args[1])) {
        fprintf(stderr, "buzon-crm: %s\n",
                tr("el ritmo es un número: cuántos minutos suyos pasan en uno"));
        return CRM_USAGE;
    }
    if (!is_plain(script)) {
        fprintf(stderr, "buzon-crm: %s\n",
                tr("el guion es el nombre de un fichero practice/NOMBRE.json de --data"));
        return CRM_USAGE;
    }
    (void)snprintf(settings, sizeof settings, "{\"script\":\"%s\",\"pace\":%ld}", script, pace);
    a = buzon_inbox_add_account(crm->inbox, crm->args[0], "practice", settings, crm->actor,
                                &err);
    if (!a)
        return crm_fail(crm, err);
    if (!crm->quiet)
        printf(tr("%s: los vecinos inventados empiezan a escribir con el primer poll\n"),
               buzon_account_name(a));
    buzon_account_unref(a);
    return CRM_OK;
}
