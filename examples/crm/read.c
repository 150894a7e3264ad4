/* SPDX-License-Identifier: EUPL-1.2 */
/* Commands that read: list, show, figures, verify. */
#include "crm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The number of an enum's wire name; -1 and a word of what there is when it has none. */
static int number_of(const char *what, const char *name, const char *(*name_of)(int))
{
    for (int i = 0; name_of(i); i++)
        if (strcmp(name_of(i), name) == 0)
            return i;
    fprintf(stderr, "buzon-crm: there is no %s %s; there are", what, name);
    for (int i = 0; name_of(i); i++)
        fprintf(stderr, " %s", name_of(i));
    fputc('\n', stderr);
    return -1;
}

static const char *status_name(int i)
{
    return buzon_status_name((enum buzon_status)i);
}

static const char *kind_name(int i)
{
    return buzon_inquiry_kind_name((enum buzon_inquiry_kind)i);
}

static bool filter_numbers(struct crm *crm, buzon_filter *f, int *rc)
{
    int number;

    *rc = CRM_USAGE;
    if (crm->status) {
        if ((number = number_of("status", crm->status, status_name)) < 0)
            return false;
        buzon_filter_set_status(f, (enum buzon_status)number);
    }
    if (crm->kind) {
        if ((number = number_of("kind", crm->kind, kind_name)) < 0)
            return false;
        buzon_filter_set_kind(f, (enum buzon_inquiry_kind)number);
    }
    if (crm->limit) {
        char *end;
        long n = strtol(crm->limit, &end, 10);

        if (*end || n < 0) {
            fprintf(stderr, "buzon-crm: --limit takes a number\n");
            return false;
        }
        buzon_filter_set_limit(f, n);
    }
    return true;
}

static bool filter_make(struct crm *crm, buzon_filter *f, int *rc)
{
    buzon_error *err = NULL;

    if (!filter_numbers(crm, f, rc))
        return false;
    buzon_filter_set_overdue(f, crm->overdue);
    buzon_filter_set_pending(f, crm->pending);
    buzon_filter_set_restricted(f, crm->all);
    if ((!crm->unit || buzon_filter_set_unit(f, crm->unit, &err)) &&
        (!crm->assignee || buzon_filter_set_assignee(f, crm->assignee, &err)) &&
        (!crm->tag || buzon_filter_set_tag(f, crm->tag, &err)) &&
        (!crm->words || buzon_filter_set_words(f, crm->words, &err)))
        return true;
    *rc = crm_fail(crm, err);
    return false;
}

static int list_rows(struct crm *crm, const buzon_filter *f)
{
    buzon_error *err = NULL;
    buzon_inquiries *it = buzon_inbox_inquiries(crm->inbox, f, &err);
    buzon_inquiry *q;
    int rc = CRM_OK;

    if (it && !crm->json)
        crm_table_head(crm);
    while (it && rc == CRM_OK && (q = buzon_inquiries_next(it, &err))) {
        if (crm->json)
            rc = crm_print_json(crm, buzon_inquiry_to_json(q, &err), &err);
        else
            crm_table_row(crm, q);
        buzon_inquiry_unref(q);
    }
    buzon_inquiries_free(it);
    return err && rc == CRM_OK ? crm_fail(crm, err) : rc;
}

int crm_list(struct crm *crm)
{
    buzon_filter *f = buzon_filter_new();
    int rc = CRM_FAILED;

    if (f && filter_make(crm, f, &rc))
        rc = list_rows(crm, f);
    buzon_filter_free(f);
    return rc;
}

/* --- one inquiry --- */

static int print_messages(struct crm *crm, const char *reference)
{
    buzon_error *err = NULL;
    buzon_messages *it = buzon_inbox_messages(crm->inbox, reference, &err);
    buzon_message *m;

    while (it && (m = buzon_messages_next(it, &err))) {
        char *json = buzon_message_to_json(m, &err);

        buzon_message_unref(m);
        if (crm_print_json(crm, json, &err) != CRM_OK) {
            buzon_messages_free(it);
            return CRM_FAILED;
        }
    }
    buzon_messages_free(it);
    return err ? crm_fail(crm, err) : CRM_OK;
}

int crm_show_one(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_inquiry *q = buzon_inbox_inquiry(crm->inbox, crm->args[0], &err);
    int rc = CRM_OK;

    if (!q)
        return crm_fail(crm, err);
    if (crm->json) {
        rc = crm_print_json(crm, buzon_inquiry_to_json(q, &err), &err);
        if (rc == CRM_OK)
            rc = print_messages(crm, crm->args[0]);
    } else {
        crm_show(crm, q);
    }
    buzon_inquiry_unref(q);
    return rc;
}

/* --- figures and proof --- */

/* The members of the object up to the days, one a line: a shape for people without a JSON
 * library. */
static void print_members(const char *json)
{
    const char *end = strstr(json, ",\"by_day\"");
    int depth = 0;

    for (const char *p = json; *p && p != end; p++) {
        depth += (*p == '{') - (*p == '}');
        if (*p == ',')
            fputs(depth == 1 ? "\n" : ", ", stdout);
        else if (*p == ':')
            fputs(depth == 1 ? ": " : " ", stdout);
        else if (!strchr("{}\"", *p))
            fputc(*p, stdout);
    }
    fputc('\n', stdout);
}

int crm_figures(struct crm *crm)
{
    buzon_error *err = NULL;
    char *json = buzon_inbox_figures(crm->inbox, BUZON_DAY_NONE, BUZON_DAY_NONE, &err);

    if (!json || crm->json)
        return crm_print_json(crm, json, &err);
    print_members(json);
    buzon_string_free(json);
    return CRM_OK;
}

int crm_verify(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_findings *it =
        buzon_inbox_verify(crm->inbox, crm->n_args ? crm->args[0] : NULL, &err);
    buzon_finding *f;
    int n = 0;

    while (it && (f = buzon_findings_next(it, &err))) {
        printf("%s: suceso %lld: %s: %s\n", buzon_finding_inquiry(f),
               (long long)buzon_finding_seq(f), buzon_finding_what(f), buzon_finding_detail(f));
        buzon_finding_unref(f);
        n++;
    }
    buzon_findings_free(it);
    if (err)
        return crm_fail(crm, err);
    if (n == 0 && !crm->quiet)
        puts("Todo concuerda: cada suceso, cada mensaje y cada final de historial.");
    return n ? CRM_FINDINGS : CRM_OK;
}
