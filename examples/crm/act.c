/* SPDX-License-Identifier: EUPL-1.2 */
/* Commands that act: accounts, poll, import, assign, note, answer, close. */
#include "crm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- files --- */

/* A whole file (at most 16 MiB, as the library takes); the caller frees it. */
static char *read_file(const char *path, size_t *len)
{
    enum { MOST = 16 << 20 };
    FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    char *bytes = f ? malloc(MOST + 1) : NULL;

    if (bytes) {
        *len = fread(bytes, 1, MOST + 1, f);
        if (ferror(f) || *len > MOST) {
            errno = ferror(f) ? EIO : EFBIG;
            free(bytes);
            bytes = NULL;
        }
    }
    if (f && f != stdin)
        (void)fclose(f);
    if (!bytes)
        fprintf(stderr, "buzon-crm: %s: %s\n", path, strerror(errno));
    return bytes;
}

/* --- accounts --- */

/* The token is the file's first line; it goes to the vault and nowhere else. */
static int put_token(struct crm *crm, const char *account)
{
    buzon_error *err = NULL;
    size_t len = 0;
    char *bytes = read_file(crm->token_file, &len);
    bool put;

    if (!bytes)
        return CRM_FAILED;
    while (len && (bytes[len - 1] == '\n' || bytes[len - 1] == '\r' || bytes[len - 1] == ' '))
        len--;
    put = buzon_inbox_set_secret(crm->inbox, account, "token", bytes, len, &err);
    memset(bytes, 0, len);
    free(bytes);
    return put ? CRM_OK : crm_fail(crm, err);
}

static int account_print(struct crm *crm, const buzon_account *a)
{
    buzon_error *err = NULL;

    if (crm->json)
        return crm_print_json(crm, buzon_account_to_json(a, &err), &err);
    printf("%-16s %-10s %-8s %s\n", buzon_account_name(a), buzon_account_network(a),
           buzon_account_state_name(buzon_account_state(a)),
           buzon_account_handle(a) ? buzon_account_handle(a) : "");
    return CRM_OK;
}

static int account_add(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_account *a;
    char *settings = NULL;
    int rc;

    if (crm->n_args != 3) {
        fprintf(stderr,
                "usage: buzon-crm account add NAME NETWORK [--url URL] [--token-file FILE]\n");
        return CRM_USAGE;
    }
    if (crm->url && (strpbrk(crm->url, "\"\\") ||
                     asprintf(&settings, "{\"base_url\":\"%s\"}", crm->url) < 0)) {
        fprintf(stderr, "buzon-crm: --url is no address\n");
        return CRM_USAGE;
    }
    a = buzon_inbox_add_account(crm->inbox, crm->args[1], crm->args[2], settings, crm->actor,
                                &err);
    free(settings);
    if (!a)
        return crm_fail(crm, err);
    rc = crm->token_file ? put_token(crm, crm->args[1]) : CRM_OK;
    if (rc == CRM_OK && !crm->quiet)
        rc = account_print(crm, a);
    buzon_account_unref(a);
    return rc;
}

static int account_list(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_accounts *it = buzon_inbox_accounts(crm->inbox, &err);
    buzon_account *a;
    int rc = CRM_OK;

    while (it && rc == CRM_OK && (a = buzon_accounts_next(it, &err))) {
        rc = account_print(crm, a);
        buzon_account_unref(a);
    }
    buzon_accounts_free(it);
    return err ? crm_fail(crm, err) : rc;
}

/* --- rounds --- */

static int print_round(struct crm *crm, buzon_round *round, buzon_error **err)
{
    int rc = CRM_OK;

    if (!round)
        return crm_fail(crm, *err);
    if (crm->json)
        rc = crm_print_json(crm, buzon_round_to_json(round, err), err);
    else if (!crm->quiet)
        printf("%lld mensajes nuevos, %lld consultas nuevas, %lld editados, %lld borrados, "
               "%lld respuestas enviadas, %lld fallidas\n",
               (long long)buzon_round_messages(round), (long long)buzon_round_inquiries(round),
               (long long)buzon_round_revisions(round), (long long)buzon_round_deletions(round),
               (long long)buzon_round_sent(round), (long long)buzon_round_failed(round));
    if (rc == CRM_OK && buzon_round_failed(round))
        rc = CRM_FAILED;
    buzon_round_unref(round);
    return rc;
}

static int run_work(struct crm *crm, const char *account, enum buzon_work work)
{
    buzon_error *err = NULL;

    return print_round(crm, buzon_inbox_run(crm->inbox, account, work, &err), &err);
}

int crm_account(struct crm *crm)
{
    if (strcmp(crm->args[0], "add") == 0)
        return account_add(crm);
    if (strcmp(crm->args[0], "list") == 0)
        return account_list(crm);
    if (strcmp(crm->args[0], "check") == 0 && crm->n_args == 2)
        return run_work(crm, crm->args[1], BUZON_WORK_CHECK);
    fprintf(stderr, "usage: buzon-crm account add NAME NETWORK | list | check NAME\n");
    return CRM_USAGE;
}

int crm_poll(struct crm *crm)
{
    return run_work(crm, crm->n_args ? crm->args[0] : NULL, BUZON_WORK_POLL);
}

int crm_recheck(struct crm *crm)
{
    return run_work(crm, crm->n_args ? crm->args[0] : NULL, BUZON_WORK_RECHECK);
}

int crm_import(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_round *round = NULL;
    buzon_response *response;
    size_t len = 0;
    char *bytes = read_file(crm->args[1], &len);

    if (!bytes)
        return CRM_FAILED;
    response = buzon_response_new(200);
    if (response && buzon_response_set_body(response, bytes, len, &err))
        round = buzon_inbox_import(crm->inbox, crm->args[0], response, &err);
    free(bytes);
    buzon_response_free(response);
    return print_round(crm, round, &err);
}

/* --- one inquiry --- */

static int kind_of(const char *name)
{
    for (int i = 0; buzon_inquiry_kind_name((enum buzon_inquiry_kind)i); i++)
        if (strcmp(buzon_inquiry_kind_name((enum buzon_inquiry_kind)i), name) == 0)
            return i;
    return -1;
}

static int resolution_of(const char *name)
{
    for (int i = 1; buzon_resolution_name((enum buzon_resolution)i); i++)
        if (strcmp(buzon_resolution_name((enum buzon_resolution)i), name) == 0)
            return i;
    return -1;
}

/* Apply and print the row; takes the change. */
static int apply(struct crm *crm, buzon_change *change, buzon_error *err)
{
    buzon_inquiry *q = NULL;
    int rc = CRM_OK;

    if (change && !err) {
        if (crm->version)
            buzon_change_set_version(change, strtoll(crm->version, NULL, 10));
        q = buzon_inbox_apply(crm->inbox, change, &err);
    }
    buzon_change_free(change);
    if (!q)
        return crm_fail(crm, err);
    if (crm->json)
        rc = crm_print_json(crm, buzon_inquiry_to_json(q, &err), &err);
    else if (!crm->quiet)
        crm_table_row(crm, q);
    buzon_inquiry_unref(q);
    return rc;
}

int crm_assign(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(crm->args[0], crm->actor, &err);
    int kind = crm->kind ? kind_of(crm->kind) : 0;

    if (kind < 0) {
        buzon_change_free(c);
        fprintf(stderr, "buzon-crm: there is no kind %s\n", crm->kind);
        return CRM_USAGE;
    }
    if (c && crm->kind)
        buzon_change_set_kind(c, (enum buzon_inquiry_kind)kind);
    if (c && (!crm->unit || buzon_change_set_unit(c, crm->unit, &err)) &&
        (!crm->assignee || buzon_change_set_assignee(c, crm->assignee, &err)) &&
        (!crm->tag || buzon_change_add_tag(c, crm->tag, &err)) && crm->untag)
        (void)buzon_change_remove_tag(c, crm->untag, &err);
    return apply(crm, c, err);
}

int crm_note(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(crm->args[0], crm->actor, &err);

    if (c)
        (void)buzon_change_add_note(c, crm->args[1], &err);
    return apply(crm, c, err);
}

int crm_close(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(crm->args[0], crm->actor, &err);
    int resolution = resolution_of(crm->args[1]);

    if (resolution < 0) {
        buzon_change_free(c);
        fprintf(stderr, "buzon-crm: there is no resolution %s; there are", crm->args[1]);
        for (int i = 1; buzon_resolution_name((enum buzon_resolution)i); i++)
            fprintf(stderr, " %s", buzon_resolution_name((enum buzon_resolution)i));
        fputc('\n', stderr);
        return CRM_USAGE;
    }
    if (c)
        (void)buzon_change_close(c, (enum buzon_resolution)resolution, crm->reason, &err);
    return apply(crm, c, err);
}

int crm_answer(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_answer *a =
        buzon_inbox_answer(crm->inbox, crm->args[0], crm->args[1], crm->actor, &err);
    char *account;
    int rc;

    if (!a)
        return crm_fail(crm, err);
    account = strdup(buzon_answer_account(a));
    buzon_answer_unref(a);
    rc = account ? run_work(crm, account, BUZON_WORK_SEND) : CRM_FAILED;
    free(account);
    return rc;
}
