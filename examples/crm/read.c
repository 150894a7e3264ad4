/* SPDX-License-Identifier: EUPL-1.2 */
/* Commands that read: list, show, verify. */
#include "crm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The number of an enum's word or code; -1, and said what there is, for anything else. */
int crm_number(const char *const *table, const char *word, const char *(*name_of)(int))
{
    const char *code = crm_code(table, word);

    for (int i = 0; code && name_of(i); i++)
        if (strcmp(name_of(i), code) == 0)
            return i;
    return -1;
}

static const char *status_name(int i)
{
    return buzon_status_name((enum buzon_status)i);
}

const char *crm_kind_name(int i)
{
    return buzon_inquiry_kind_name((enum buzon_inquiry_kind)i);
}

bool crm_integer(const char *option, const char *text, int64_t *ret)
{
    char *end;

    errno = 0;
    *ret = strtoll(text, &end, 10);
    if (*text && !*end && *ret >= 0 && !errno)
        return true;
    fputs("buzon-crm: ", stderr);
    fprintf(stderr, tr("--%s necesita un número\n"), option);
    return false;
}

static const char *deadline_name(int i)
{
    return buzon_deadline_state_name((enum buzon_deadline_state)i);
}

static const char *publication_name(int i)
{
    return buzon_publication_name((enum buzon_publication)i);
}

const char *crm_priority_name(int i)
{
    return buzon_priority_name((enum buzon_priority)i);
}

static const char *visibility_name(int i)
{
    return buzon_visibility_name((enum buzon_visibility)i);
}

static const char *order_name(int i)
{
    return buzon_order_name((enum buzon_order)i);
}

/* The number of the word that an option gives; false when it is none. */
static bool word_number(const char *const *table, const char *word, const char *(*name_of)(int),
                        int *ret)
{
    *ret = word ? crm_number(table, word, name_of) : -1;
    return !word || *ret >= 0;
}

static bool filter_numbers(struct crm *crm, buzon_filter *f, int *rc)
{
    int status, kind, deadline, publication, priority, visibility, order;
    int64_t limit;

    *rc = CRM_USAGE;
    if (!word_number(crm_statuses, crm->status, status_name, &status) ||
        !word_number(crm_kinds, crm->kind, crm_kind_name, &kind) ||
        !word_number(crm_deadlines, crm->deadline, deadline_name, &deadline) ||
        !word_number(crm_publications, crm->published, publication_name, &publication) ||
        !word_number(crm_priorities, crm->priority, crm_priority_name, &priority) ||
        !word_number(crm_visibilities, crm->visibility, visibility_name, &visibility) ||
        !word_number(crm_orders, crm->order, order_name, &order))
        return false;
    if (priority >= 0)
        buzon_filter_set_priority(f, (enum buzon_priority)priority);
    if (visibility >= 0)
        buzon_filter_set_visibility(f, (enum buzon_visibility)visibility);
    if (status >= 0)
        buzon_filter_set_status(f, (enum buzon_status)status);
    if (kind >= 0)
        buzon_filter_set_kind(f, (enum buzon_inquiry_kind)kind);
    if (deadline >= 0)
        buzon_filter_set_deadline(f, (enum buzon_deadline_state)deadline);
    if (publication >= 0)
        buzon_filter_set_publication(f, (enum buzon_publication)publication);
    if (order >= 0)
        buzon_filter_set_order(f, (enum buzon_order)order);
    if (crm->limit) {
        if (!crm_integer("limit", crm->limit, &limit))
            return false;
        buzon_filter_set_limit(f, limit);
    }
    return true;
}

/* The beginning of a day in the inbox's zone, which the terminal has by now. */
static bool day_begins(const char *option, const char *day, buzon_time *ret)
{
    struct tm tm = {.tm_isdst = -1};
    const char *rest = strptime(day, "%Y-%m-%d", &tm);

    if (rest && !*rest) {
        *ret = (buzon_time)mktime(&tm) * 1000;
        return true;
    }
    fputs("buzon-crm: ", stderr);
    fprintf(stderr, tr("--%s necesita un día como 2026-11-23\n"), option);
    return false;
}

/* The days on which an inquiry was opened, half open. */
static bool filter_period(const struct crm *crm, buzon_filter *f)
{
    buzon_time at;

    if (crm->from) {
        if (!day_begins("from", crm->from, &at))
            return false;
        buzon_filter_set_opened_from(f, at);
    }
    if (crm->before) {
        if (!day_begins("before", crm->before, &at))
            return false;
        buzon_filter_set_opened_before(f, at);
    }
    return true;
}

static bool filter_make(struct crm *crm, buzon_filter *f, int *rc)
{
    buzon_error *err = NULL;
    const char *personal = crm->personal ? crm_code(crm_personal, crm->personal) : NULL;

    *rc = CRM_USAGE;
    if ((crm->personal && !personal) || !filter_period(crm, f) || !filter_numbers(crm, f, rc))
        return false;
    if (crm->overdue)
        buzon_filter_set_overdue(f, true);
    if (crm->undetermined)
        buzon_filter_set_undetermined(f, true);
    if (crm->pending)
        buzon_filter_set_pending(f, true);
    if (crm->all)
        buzon_filter_set_restricted(f, true);
    if ((!crm->unit || buzon_filter_set_unit(f, crm->unit, &err)) &&
        (!crm->assignee || buzon_filter_set_assignee(f, crm->assignee, &err)) &&
        (!crm->topic || buzon_filter_set_topic(f, crm->topic, &err)) &&
        (!crm->language || buzon_filter_set_language(f, crm->language, &err)) &&
        (!crm->account || buzon_filter_set_account(f, crm->account, &err)) &&
        (!crm->network || buzon_filter_set_network(f, crm->network, &err)) &&
        (!crm->tag || buzon_filter_set_tag(f, crm->tag, &err)) &&
        (!personal || buzon_filter_set_personal(f, personal, &err)) &&
        (!crm->follower || buzon_filter_set_follower(f, crm->follower, &err)) &&
        (!crm->words || buzon_filter_set_words(f, crm->words, &err)))
        return true;
    *rc = crm_fail(crm, err);
    return false;
}

static void table_row(struct crm *crm, const buzon_inquiry *q)
{
    crm_table_row(crm, q);
    if (crm->words)
        crm_snippet(crm, q);
}

static int list_rows(struct crm *crm, const buzon_filter *f)
{
    buzon_error *err = NULL;
    buzon_inquiries *it = buzon_inbox_inquiries(crm->inbox, f, &err);
    buzon_inquiry *q;
    int rc = CRM_OK;
    bool first = true;

    for (; it && rc == CRM_OK && (q = buzon_inquiries_next(it, &err)); first = false) {
        if (!crm->json && first)
            crm_table_head();
        if (crm->json)
            rc = crm_print_json(crm, buzon_inquiry_to_json(q, &err), &err);
        else
            table_row(crm, q);
        buzon_inquiry_unref(q);
    }
    buzon_inquiries_free(it);
    if (first && !err && !crm->json && !crm->quiet)
        fputs(tr("No hay ninguna consulta así.\n"), stdout);
    return err && rc == CRM_OK ? crm_fail(crm, err) : rc;
}

/* The places of the pages beside it go to standard error, so that the rows can be passed on. */
static int list_page(struct crm *crm, const buzon_filter *f)
{
    bool first = strcmp(crm->page, "primera") == 0 || strcmp(crm->page, "first") == 0;
    buzon_error *err = NULL;
    buzon_page *page = buzon_inbox_page(crm->inbox, f, first ? NULL : crm->page, &err);
    int rc = page ? CRM_OK : crm_fail(crm, err);

    if (page && !crm->json && buzon_page_inquiries_count(page))
        crm_table_head();
    for (size_t i = 0; rc == CRM_OK && i < buzon_page_inquiries_count(page); i++) {
        const buzon_inquiry *q = buzon_page_inquiries_at(page, i);

        if (crm->json)
            rc = crm_print_json(crm, buzon_inquiry_to_json(q, &err), &err);
        else
            table_row(crm, q);
    }
    if (buzon_page_previous(page))
        fprintf(stderr, tr("página anterior: --page %s\n"), buzon_page_previous(page));
    if (buzon_page_next(page))
        fprintf(stderr, tr("página siguiente: --page %s\n"), buzon_page_next(page));
    buzon_page_unref(page);
    return rc;
}

/* The filter that is saved by a name, which the other options narrow. */
static buzon_filter *filter_saved(struct crm *crm, buzon_error **err)
{
    buzon_search *search = buzon_inbox_search(crm->inbox, crm->search, err);
    buzon_filter *f = search ? buzon_filter_from_json(buzon_search_filter(search), err) : NULL;

    buzon_search_unref(search);
    return f;
}

buzon_filter *crm_filter(struct crm *crm, int *rc)
{
    buzon_error *err = NULL;
    buzon_filter *f = crm->search ? filter_saved(crm, &err) : buzon_filter_new();

    *rc = CRM_FAILED;
    if (!f && err)
        *rc = crm_fail(crm, err);
    if (f && filter_make(crm, f, rc))
        return f;
    buzon_filter_free(f);
    return NULL;
}

int crm_list(struct crm *crm)
{
    int rc;
    buzon_filter *f = crm_filter(crm, &rc);

    if (f)
        rc = crm->page ? list_page(crm, f) : list_rows(crm, f);
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

static int refreshed_json(struct crm *crm, const buzon_batch *b)
{
    int rc = CRM_OK;

    for (size_t i = 0; rc == CRM_OK && i < buzon_batch_messages_count(b); i++) {
        buzon_error *err = NULL;
        char *json = buzon_message_to_json(buzon_batch_messages_at(b, i), &err);

        rc = crm_print_json(crm, json, &err);
    }
    for (size_t i = 0; rc == CRM_OK && i < buzon_batch_notices_count(b); i++) {
        buzon_error *err = NULL;
        char *json = buzon_notice_to_json(buzon_batch_notices_at(b, i), &err);

        rc = crm_print_json(crm, json, &err);
    }
    return rc;
}

static void refreshed_show(const buzon_batch *b)
{
    for (size_t i = 0; i < buzon_batch_messages_count(b); i++)
        crm_show_message(buzon_batch_messages_at(b, i));
    for (size_t i = 0; i < buzon_batch_notices_count(b); i++) {
        const buzon_notice *n = buzon_batch_notices_at(b, i);

        if (buzon_notice_verb(n) == BUZON_VERB_DELETED)
            printf("\n  %s%s\n", buzon_notice_target(n), tr(" (borrado en la red)"));
    }
}

/* As it stands on the network now: nothing of it is stored. */
int crm_refresh(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_batch *b = buzon_inbox_refresh(crm->inbox, crm->args[0], &err);
    int rc = CRM_OK;

    if (!b)
        return crm_fail(crm, err);
    if (crm->json)
        rc = refreshed_json(crm, b);
    else
        refreshed_show(b);
    buzon_batch_unref(b);
    return rc;
}

int crm_export(struct crm *crm)
{
    buzon_error *err = NULL;

    return crm_print_json(crm, buzon_inbox_export(crm->inbox, crm->args[0], &err), &err);
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
        rc = crm_show(crm, q);
    }
    buzon_inquiry_unref(q);
    return rc;
}

/* --- proof --- */

static void print_finding(const struct crm *crm, const buzon_finding *f)
{
    if (!crm->json) {
        printf(tr("%s: suceso %lld: %s: %s\n"), buzon_finding_inquiry(f),
               (long long)buzon_finding_seq(f), buzon_finding_what(f), buzon_finding_detail(f));
        return;
    }
    fputs("{\"inquiry\":", stdout);
    crm_put_quoted(stdout, buzon_finding_inquiry(f));
    printf(",\"seq\":%lld,\"what\":", (long long)buzon_finding_seq(f));
    crm_put_quoted(stdout, buzon_finding_what(f));
    fputs(",\"detail\":", stdout);
    crm_put_quoted(stdout, buzon_finding_detail(f));
    fputs("}\n", stdout);
}

int crm_print_findings(struct crm *crm, buzon_findings *it, const char *nothing,
                       buzon_error *err)
{
    buzon_finding *f;
    int n = 0;

    while (it && (f = buzon_findings_next(it, &err))) {
        print_finding(crm, f);
        buzon_finding_unref(f);
        n++;
    }
    buzon_findings_free(it);
    if (err)
        return crm_fail(crm, err);
    if (n == 0 && !crm->quiet && !crm->json)
        puts(nothing);
    return n ? CRM_FINDINGS : CRM_OK;
}

int crm_verify(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_findings *it =
        buzon_inbox_verify(crm->inbox, crm->n_args ? crm->args[0] : NULL, &err);

    return crm_print_findings(
        crm, it, tr("Todo concuerda: cada suceso, cada mensaje y cada final de historial."),
        err);
}
