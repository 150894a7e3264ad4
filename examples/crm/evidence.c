/* SPDX-License-Identifier: EUPL-1.2 */
/* Commands about what proves the history to others, and keeps it safe: seal, seals, record,
 * backup, integrity. */
#include "crm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int crm_seal(struct crm *crm)
{
    buzon_error *err = NULL;

    return crm_print_json(crm, buzon_inbox_seal(crm->inbox, crm->actor, &err), &err);
}

/* A seal is a few hundred bytes. */
static char *seal_file(const char *path)
{
    FILE *f = fopen(path, "r");
    char *text = f ? calloc(1, 4096) : NULL;

    if (text)
        text[fread(text, 1, 4095, f)] = '\0';
    else
        perror(path);
    if (f)
        fclose(f);
    return text;
}

/* One that does not hold is a failure. */
int crm_seals(struct crm *crm)
{
    buzon_error *err = NULL;
    char *text, *answer;
    int rc;
    bool holds;

    if (!crm->n_args)
        return crm_print_json(crm, buzon_inbox_seals(crm->inbox, &err), &err);
    text = seal_file(crm->args[0]);
    if (!text)
        return CRM_FAILED;
    answer = buzon_inbox_compare_seal(crm->inbox, text, &err);
    free(text);
    holds = answer && strstr(answer, "\"holds\":true");
    rc = crm_print_json(crm, answer, &err);
    return rc == CRM_OK && !holds ? CRM_FAILED : rc;
}

int crm_record(struct crm *crm)
{
    buzon_error *err = NULL;
    char *page;

    if (crm->n_args == 1)
        return crm_print_json(crm, buzon_inbox_record(crm->inbox, crm->args[0], &err), &err);
    if (strcmp(crm->args[1], "html") != 0)
        return CRM_USAGE;
    page = buzon_inbox_record_html(crm->inbox, crm->args[0], crm_language(), &err);
    if (!page)
        return crm_fail(crm, err);
    fputs(page, stdout);
    buzon_string_free(page);
    return CRM_OK;
}

int crm_backup(struct crm *crm)
{
    buzon_error *err = NULL;

    return crm_print_json(crm, buzon_inbox_backup(crm->inbox, crm->args[0], &err), &err);
}

/* What is not whole is a failure. */
int crm_integrity(struct crm *crm)
{
    buzon_error *err = NULL;
    char *answer = buzon_inbox_integrity(crm->inbox, &err);
    bool whole = answer && strstr(answer, "\"whole\":true");
    int rc = crm_print_json(crm, answer, &err);

    return rc == CRM_OK && !whole ? CRM_FAILED : rc;
}
