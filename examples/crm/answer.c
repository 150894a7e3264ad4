/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers: written, revised by somebody else, sent, and what there is to do about those that
 * are not there. */
#include "crm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- showing --- */

/* How it stands, and what there is to do about it. */
static int report(struct crm *crm, buzon_answer *a, buzon_error *err)
{
    const char *todo;

    if (!a)
        return crm_fail(crm, err);
    todo = crm_word(crm_advice, buzon_advice_name(buzon_answer_advice(a)));
    if (crm->json) {
        int rc = crm_print_json(crm, buzon_answer_to_json(a, &err), &err);

        buzon_answer_unref(a);
        return rc;
    }
    if (!crm->quiet) {
        printf(tr("Respuesta %lld (versión %lld): %s\n"), (long long)buzon_answer_id(a),
               (long long)buzon_answer_version(a),
               crm_word(crm_answers, buzon_answer_state_name(buzon_answer_state(a))));
        if (buzon_answer_reason(a))
            printf(tr("  motivo: %s\n"), buzon_answer_reason(a));
        if (buzon_answer_error(a))
            printf(tr("  fallo: %s\n"), buzon_answer_error(a));
        if (buzon_answer_advice(a) != BUZON_ADVICE_NONE)
            printf("  %s\n", todo);
    }
    buzon_answer_unref(a);
    return CRM_OK;
}

static void print_text(const buzon_answer *a)
{
    printf("%s, %s\n", buzon_answer_inquiry(a), buzon_answer_created_by(a));
    for (size_t i = 0; i < buzon_answer_parts_count(a); i++)
        printf("    %s\n", buzon_answer_parts_at(a, i));
    if (!buzon_answer_parts_count(a))
        printf("    %s\n", buzon_answer_text(a));
}

int crm_waiting(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_answers *it =
        buzon_inbox_answers(crm->inbox, crm->n_args ? crm->args[0] : NULL, &err);
    buzon_answer *a;
    int rc = CRM_OK, n = 0;

    while (it && rc == CRM_OK && (a = buzon_answers_next(it, &err))) {
        if (!crm->json && !crm->quiet)
            print_text(a);
        rc = report(crm, a, NULL);
        n++;
    }
    buzon_answers_free(it);
    if (err)
        return crm_fail(crm, err);
    if (!n && !crm->json && !crm->quiet)
        fputs(tr("No hay ninguna respuesta que espere.\n"), stdout);
    return rc;
}

/* --- writing --- */

/* As the options say it. */
static buzon_letter *letter(struct crm *crm, const char *text, buzon_error **err)
{
    buzon_letter *l = buzon_letter_new(text, crm->actor, err);

    buzon_letter_set_draft(l, crm->draft);
    if (crm->private_answer)
        buzon_letter_set_privacy(l, BUZON_PRIVACY_PRIVATE);
    else if (crm->as_asked)
        buzon_letter_set_privacy(l, BUZON_PRIVACY_AS_ASKED);
    return l;
}

static buzon_answer *look(struct crm *crm, const char *reference, int64_t id, buzon_error **err)
{
    buzon_answers *it = buzon_inbox_answers(crm->inbox, reference, err);
    buzon_answer *a = NULL;

    while (it && (a = buzon_answers_next(it, err)) && buzon_answer_id(a) != id)
        buzon_answer_unref(a);
    buzon_answers_free(it);
    return a;
}

/* What is queued is sent at once; whatever comes of that is said of the answer. */
static int send_queued(struct crm *crm, buzon_answer *a)
{
    char *account = strdup(buzon_answer_account(a)),
         *reference = strdup(buzon_answer_inquiry(a));
    int64_t id = buzon_answer_id(a);
    buzon_error *err = NULL;
    int rc = account && reference ? crm_work(crm, account, BUZON_WORK_SEND) : CRM_FAILED;

    buzon_answer_unref(a);
    if (!crm->json && !crm->quiet && reference) {
        a = look(crm, reference, id, &err);
        if (a || err)
            (void)report(crm, a, err);
    }
    free(account);
    free(reference);
    return rc;
}

static int send_or_report(struct crm *crm, buzon_answer *a, buzon_error *err)
{
    return a && buzon_answer_state(a) == BUZON_ANSWER_QUEUED ? send_queued(crm, a)
                                                             : report(crm, a, err);
}

int crm_answer(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_letter *l = letter(crm, crm->args[1], &err);
    buzon_answer *a = NULL;

    if (l && crm->similar) {
        int rc = crm_answer_similar(crm, l);

        buzon_letter_free(l);
        return rc;
    }
    if (l)
        a = buzon_inbox_write(crm->inbox, crm->args[0], l, &err);
    buzon_letter_free(l);
    return send_or_report(crm, a, err);
}

/* --- one that is there --- */

static bool number(struct crm *crm, int64_t *id)
{
    return crm_integer("RESPUESTA", crm->args[0], id);
}

/* Which text is meant: what was read, not what is there by now. */
static bool number_and_version(struct crm *crm, int64_t *id, int64_t *version)
{
    if (!crm->version) {
        fprintf(stderr, "buzon-crm: %s\n",
                tr("hace falta --version: la de la respuesta que se ha leído"));
        return false;
    }
    return number(crm, id) && crm_integer("version", crm->version, version);
}

int crm_edit(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_answer *a = NULL;
    buzon_letter *l;
    int64_t id, version;

    if (!number_and_version(crm, &id, &version))
        return CRM_USAGE;
    l = letter(crm, crm->args[1], &err);
    if (l)
        a = buzon_inbox_edit_answer(crm->inbox, id, version, l, &err);
    buzon_letter_free(l);
    return send_or_report(crm, a, err);
}

int crm_submit(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_answer *a;
    int64_t id, version;

    if (!number_and_version(crm, &id, &version))
        return CRM_USAGE;
    a = buzon_inbox_submit_answer(crm->inbox, id, version, crm->actor, &err);
    return send_or_report(crm, a, err);
}

int crm_approve(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_answer *a;
    int64_t id, version;

    if (!number_and_version(crm, &id, &version))
        return CRM_USAGE;
    a = buzon_inbox_approve_answer(crm->inbox, id, version, crm->actor, &err);
    return send_or_report(crm, a, err);
}

int crm_reject(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_answer *a;
    int64_t id, version;

    if (!number_and_version(crm, &id, &version))
        return CRM_USAGE;
    a = buzon_inbox_reject_answer(crm->inbox, id, version, crm->reason, crm->actor, &err);
    return report(crm, a, err);
}

int crm_cancel(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_answer *a;
    int64_t id;

    if (!number(crm, &id))
        return CRM_USAGE;
    a = buzon_inbox_cancel_answer(crm->inbox, id, crm->actor, &err);
    return report(crm, a, err);
}

static const char *settlement_name(int i)
{
    return buzon_settlement_name((enum buzon_settlement)i);
}

int crm_settle(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_answer *a;
    int64_t id;
    int how;

    if (!number(crm, &id) ||
        (how = crm_number(crm_settlements, crm->args[1], settlement_name)) < 0)
        return CRM_USAGE;
    a = buzon_inbox_settle_answer(crm->inbox, id, (enum buzon_settlement)how,
                                  crm->n_args > 2 ? crm->args[2] : NULL, crm->actor, &err);
    return report(crm, a, err);
}
