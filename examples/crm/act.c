/* SPDX-License-Identifier: EUPL-1.2 */
/* Commands that act: accounts, poll, import, assign, note, answer, close. */
#include "crm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- files --- */

/* A whole file (at most 16 MiB, as the library takes); the caller frees it. */
char *crm_read_file(const char *path, size_t *len)
{
    enum { MOST = 16 << 20 };
    FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
    char *bytes = f ? malloc(MOST + 2) : NULL;

    if (bytes) {
        *len = fread(bytes, 1, MOST + 1, f);
        if (ferror(f) || *len > MOST) {
            errno = ferror(f) ? EIO : EFBIG;
            free(bytes);
            bytes = NULL;
        } else {
            bytes[*len] = '\0';
        }
    }
    if (f && f != stdin)
        (void)fclose(f);
    if (!bytes) {
        fputs("buzon-crm: ", stderr);
        fprintf(stderr, tr("no se puede leer %s"), path);
        fprintf(stderr, ": %s\n", strerror(errno));
    }
    return bytes;
}

/* --- accounts --- */

/* The secret is what the file holds; it goes to the vault and nowhere else. */
static int put_token(struct crm *crm, const char *account, const char *name)
{
    buzon_error *err = NULL;
    size_t len = 0;
    char *bytes = crm_read_file(crm->token_file, &len);
    bool put;

    if (!bytes)
        return CRM_FAILED;
    while (len && (bytes[len - 1] == '\n' || bytes[len - 1] == '\r' || bytes[len - 1] == ' '))
        len--;
    put = buzon_inbox_set_secret(crm->inbox, account, name, bytes, len, &err);
    explicit_bzero(bytes, len);
    free(bytes);
    return put ? CRM_OK : crm_fail(crm, err);
}

static int account_print(struct crm *crm, const buzon_account *a)
{
    buzon_error *err = NULL;

    if (crm->json)
        return crm_print_json(crm, buzon_account_to_json(a, &err), &err);
    printf("%-16s %-10s %-8s %s\n", buzon_account_name(a), buzon_account_network(a),
           crm_word(crm_accounts, buzon_account_state_name(buzon_account_state(a))),
           buzon_account_handle(a) ? buzon_account_handle(a) : "");
    return CRM_OK;
}

static int account_usage(void)
{
    fprintf(stderr, tr("uso: buzon-crm %s %s\n"), "account",
            tr("add NOMBRE RED | list | check|pause|resume|retire NOMBRE | token NOMBRE "
               "[CREDENCIAL]"));
    return CRM_USAGE;
}

/* What the file of --token-file holds. */
static const char *secret_name(const struct crm *crm)
{
    bool mail = strcmp(crm->args[2], "email") == 0;

    return mail && !(crm->settings && strstr(crm->settings, "oauth2")) ? "password" : "token";
}

static int account_add(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_account *a;
    char *settings = NULL;
    int rc;

    if (crm->n_args != 3) {
        return account_usage();
    }
    if (crm->url && crm->settings) {
        fprintf(stderr, "buzon-crm: %s\n", tr("--url o --settings, no las dos"));
        return CRM_USAGE;
    }
    if (crm->url && (strpbrk(crm->url, "\"\\") ||
                     asprintf(&settings, "{\"base_url\":\"%s\"}", crm->url) < 0)) {
        fprintf(stderr, "buzon-crm: %s\n", tr("--url no es una dirección"));
        return CRM_USAGE;
    }
    a = buzon_inbox_add_account(crm->inbox, crm->args[1], crm->args[2],
                                settings ? settings : crm->settings, crm->actor, &err);
    free(settings);
    if (!a)
        return crm_fail(crm, err);
    rc = crm->token_file ? put_token(crm, crm->args[1], secret_name(crm)) : CRM_OK;
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
        printf(tr("%lld mensajes nuevos, %lld consultas nuevas, %lld editados, %lld borrados, "
                  "%lld respuestas enviadas, %lld fallidas\n"),
               (long long)buzon_round_messages(round), (long long)buzon_round_inquiries(round),
               (long long)buzon_round_revisions(round), (long long)buzon_round_deletions(round),
               (long long)buzon_round_sent(round), (long long)buzon_round_failed(round));
    if (buzon_round_warning(round))
        fprintf(stderr, "buzon-crm: %s\n", buzon_round_warning(round));
    if (rc == CRM_OK && buzon_round_failed(round))
        rc = CRM_FAILED;
    buzon_round_unref(round);
    return rc;
}

static int print_media(struct crm *crm, buzon_round *round, buzon_error **err)
{
    if (!round || crm->json || crm->quiet)
        return print_round(crm, round, err);
    printf(tr("%lld adjuntos guardados, %lld rechazados o perdidos\n"),
           (long long)buzon_round_attachments(round), (long long)buzon_round_refused(round));
    buzon_round_unref(round);
    return CRM_OK;
}

int crm_work(struct crm *crm, const char *account, enum buzon_work work)
{
    buzon_error *err = NULL;

    return print_round(crm, buzon_inbox_run(crm->inbox, account, work, &err), &err);
}

/* --- the verdict --- */

/* The text of a member of the verdict, from `json` on; NULL when there is none. What follows it
 * goes to *after. In a static buffer. */
static const char *verdict_text(const char *json, const char *key, const char **after)
{
    static char text[512];
    char member[32];
    size_t n = 0;
    const char *p;

    (void)snprintf(member, sizeof member, "\"%s\":\"", key);
    p = strstr(json, member);
    if (!p)
        return NULL;
    for (p += strlen(member); *p && *p != '"'; p++) {
        if (*p == '\\' && p[1])
            p++;
        if (n < sizeof text - 1)
            text[n++] = *p;
    }
    text[n] = '\0';
    *after = p;
    return text;
}

static int account_check(struct crm *crm, const char *account)
{
    buzon_error *err = NULL;
    char *json = buzon_inbox_check(crm->inbox, account, &err);
    const char *text, *at = json;
    bool ok;

    if (!json)
        return crm_fail(crm, err);
    ok = strstr(json, "\"ok\":true") != NULL;
    if (crm->json)
        return crm_print_json(crm, json, &err) == CRM_OK && ok ? CRM_OK : CRM_FAILED;
    text = verdict_text(json, "handle", &at);
    printf(ok ? tr("%s funciona: %s\n") : tr("%s no funciona: %s\n"), account,
           text ? text : "?");
    text = verdict_text(json, "expires_at", &at);
    if (text)
        printf(tr("la credencial caduca el %s\n"), text);
    at = strstr(json, "\"findings\":");
    while (at && (text = verdict_text(at, "code", &at))) {
        printf("- %s", crm_word(crm_findings, text));
        text = verdict_text(at, "words", &at);
        printf(" (%s)\n", text ? text : "");
    }
    buzon_string_free(json);
    return ok ? CRM_OK : CRM_FAILED;
}

/* What a word does to an account; -1 for others. */
static int state_of(const char *word)
{
    static const struct {
        const char *word;
        enum buzon_account_state state;
    } words[] = {{"pause", BUZON_ACCOUNT_PAUSED},
                 {"resume", BUZON_ACCOUNT_ACTIVE},
                 {"retire", BUZON_ACCOUNT_RETIRED}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i].word, word) == 0)
            return (int)words[i].state;
    return -1;
}

static int account_set(struct crm *crm, int state)
{
    buzon_error *err = NULL;
    buzon_account *a = buzon_inbox_set_account_state(
        crm->inbox, crm->args[1], (enum buzon_account_state)state, crm->actor, &err);

    buzon_account_unref(a);
    return a ? CRM_OK : crm_fail(crm, err);
}

int crm_account(struct crm *crm)
{
    int state = state_of(crm->args[0]);

    if (state >= 0 && crm->n_args == 2)
        return account_set(crm, state);
    if (strcmp(crm->args[0], "add") == 0)
        return account_add(crm);
    if (strcmp(crm->args[0], "list") == 0)
        return account_list(crm);
    if (strcmp(crm->args[0], "check") == 0 && crm->n_args == 2)
        return account_check(crm, crm->args[1]);
    if (strcmp(crm->args[0], "token") == 0 && crm->n_args >= 2 && crm->token_file)
        return put_token(crm, crm->args[1], crm->n_args > 2 ? crm->args[2] : "token");
    return account_usage();
}

int crm_poll(struct crm *crm)
{
    return crm_work(crm, crm->n_args ? crm->args[0] : NULL, BUZON_WORK_POLL);
}

int crm_recheck(struct crm *crm)
{
    return crm_work(crm, crm->n_args ? crm->args[0] : NULL, BUZON_WORK_RECHECK);
}

int crm_sweep(struct crm *crm)
{
    return crm_work(crm, crm->n_args ? crm->args[0] : NULL, BUZON_WORK_SWEEP);
}

int crm_media(struct crm *crm)
{
    const char *account = crm->n_args ? crm->args[0] : NULL;
    buzon_error *err = NULL;

    return print_media(crm, buzon_inbox_run(crm->inbox, account, BUZON_WORK_MEDIA, &err), &err);
}

int crm_send(struct crm *crm)
{
    return crm_work(crm, crm->n_args ? crm->args[0] : NULL, BUZON_WORK_SEND);
}

static int import_one(struct crm *crm, const char *path)
{
    buzon_error *err = NULL;
    buzon_round *round = NULL;
    buzon_response *response;
    size_t len = 0;
    char *bytes = crm_read_file(path, &len);

    if (!bytes)
        return CRM_FAILED;
    response = buzon_response_new(200);
    if (response && buzon_response_set_body(response, bytes, len, &err))
        round = buzon_inbox_import(crm->inbox, crm->args[0], response, &err);
    free(bytes);
    buzon_response_free(response);
    return print_round(crm, round, &err);
}

/* One file that cannot be read does not keep the others of an archive out. */
int crm_import(struct crm *crm)
{
    int rc = CRM_OK;

    for (int i = 1; i < crm->n_args; i++) {
        int one = import_one(crm, crm->args[i]);

        if (one != CRM_OK && crm->n_args > 2)
            fprintf(stderr, tr("buzon-crm: %s no se ha guardado\n"), crm->args[i]);
        rc = rc == CRM_OK ? one : rc;
    }
    return rc;
}

/* --- one inquiry --- */

static const char *resolution_name(int i)
{
    return buzon_resolution_name((enum buzon_resolution)i);
}

int crm_apply(struct crm *crm, buzon_change *change, buzon_error *err)
{
    buzon_inquiry *q = NULL;
    int64_t version = 0;
    int rc = CRM_OK;

    if (crm->version && !crm_integer("version", crm->version, &version)) {
        buzon_change_free(change);
        buzon_error_free(err);
        return CRM_USAGE;
    }
    if (change && !err) {
        if (crm->version)
            buzon_change_set_version(change, version);
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

/* What assign and many set; NULL, and *rc, when an option is wrong. */
static buzon_change *assignment(struct crm *crm, int *rc, buzon_error **err)
{
    int kind = crm->kind ? crm_number(crm_kinds, crm->kind, crm_kind_name) : 0;
    int priority =
        crm->priority ? crm_number(crm_priorities, crm->priority, crm_priority_name) : 0;
    buzon_change *c;

    *rc = CRM_USAGE;
    if (kind < 0 || priority < 0)
        return NULL;
    *rc = CRM_FAILED;
    c = buzon_change_new(crm->args[0], crm->actor, err);
    if (c && crm->kind)
        buzon_change_set_kind(c, (enum buzon_inquiry_kind)kind);
    if (c && crm->priority)
        buzon_change_set_priority(c, (enum buzon_priority)priority);
    if (c && (!crm->topic || buzon_change_set_topic(c, crm->topic, err)) &&
        (!crm->unit || buzon_change_set_unit(c, crm->unit, err)) &&
        (!crm->assignee || buzon_change_set_assignee(c, crm->assignee, err)) &&
        (!crm->tag || buzon_change_add_tag(c, crm->tag, err)) && crm->untag)
        (void)buzon_change_remove_tag(c, crm->untag, err);
    return c;
}

int crm_assign(struct crm *crm)
{
    buzon_error *err = NULL;
    int rc;
    buzon_change *c = assignment(crm, &rc, &err);

    return c || err ? crm_apply(crm, c, err) : rc;
}

static buzon_bulk *bulk_of(struct crm *crm, buzon_error **err)
{
    buzon_bulk *bulk = buzon_bulk_new(err);

    for (int i = 0; bulk && i < crm->n_args; i++)
        if (!buzon_bulk_add(bulk, crm->args[i], -1, err)) {
            buzon_bulk_free(bulk);
            return NULL;
        }
    return bulk;
}

/* A line each, in JSON: which were changed, and why the others were not. */
int crm_many(struct crm *crm)
{
    buzon_error *err = NULL;
    int rc;
    buzon_change *c = assignment(crm, &rc, &err);
    buzon_bulk *bulk = c && !err ? bulk_of(crm, &err) : NULL;
    char *results = NULL;

    if (!c && !err)
        return rc;
    if (bulk && (!crm->reason || buzon_change_add_note(c, crm->reason, &err)) &&
        buzon_inbox_apply_bulk(crm->inbox, c, bulk, &err))
        results = buzon_bulk_results(bulk, &err);
    buzon_bulk_free(bulk);
    buzon_change_free(c);
    rc = results && strstr(results, "\"ok\":false") ? CRM_FAILED : CRM_OK;
    return results ? (crm_print_json(crm, results, &err), rc) : crm_fail(crm, err);
}

int crm_note(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(crm->args[0], crm->actor, &err);

    if (c)
        (void)buzon_change_add_note(c, crm->args[1], &err);
    return crm_apply(crm, c, err);
}

int crm_close(struct crm *crm)
{
    buzon_error *err = NULL;
    int resolution = crm_number(crm_resolutions, crm->args[1], resolution_name);
    buzon_change *c;

    if (resolution < 0)
        return CRM_USAGE;
    c = buzon_change_new(crm->args[0], crm->actor, &err);
    if (c)
        (void)buzon_change_close(c, (enum buzon_resolution)resolution, crm->reason, &err);
    return crm_apply(crm, c, err);
}
