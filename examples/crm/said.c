/* SPDX-License-Identifier: EUPL-1.2 */
/* What is said when something failed, to people and to scripts. */
#include "crm.h"

#include <stdio.h>

void crm_put_quoted(FILE *to, const char *text)
{
    fputc('"', to);
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p < 0x20)
            fprintf(to, "\\u%04x", *p);
        else if (*p == '"' || *p == '\\')
            fprintf(to, "\\%c", *p);
        else
            fputc(*p, to);
    }
    fputc('"', to);
}

static void fail_json(const buzon_error *err)
{
    fputs("{\"error\":", stderr);
    crm_put_quoted(stderr, buzon_code_name(buzon_error_code(err)));
    fputs(",\"message\":", stderr);
    crm_put_quoted(stderr, buzon_error_message(err));
    fputs("}\n", stderr);
}

/* What the clerk can do in the clerk's language, then the library's own words. */
static void fail_words(const buzon_error *err)
{
    const char *code = buzon_code_name(buzon_error_code(err));
    char when[64];

    fputs("buzon-crm: ", stderr);
    if (crm_word(crm_failures, code) != code)
        fprintf(stderr, "%s: ", crm_word(crm_failures, code));
    if (buzon_error_line(err))
        fprintf(stderr,
                "%s:%d:%d: ", buzon_error_source(err) ? buzon_error_source(err) : "input",
                buzon_error_line(err), buzon_error_column(err));
    fputs(buzon_error_message(err), stderr);
    if (buzon_error_retry_at(err) != BUZON_TIME_NONE) {
        fputs("; ", stderr);
        fprintf(stderr, tr("no antes de %s"),
                crm_when(buzon_error_retry_at(err), when, sizeof when));
    }
    fputc('\n', stderr);
}

int crm_fail(struct crm *crm, buzon_error *err)
{
    buzon_code code = buzon_error_code(err);

    if (crm->json)
        fail_json(err);
    else
        fail_words(err);
    buzon_error_free(err);
    switch (code) {
    case BUZON_ERR_INVALID:
        return CRM_USAGE;
    case BUZON_ERR_NOT_FOUND:
        return CRM_NOT_FOUND;
    case BUZON_ERR_BUSY:
    case BUZON_ERR_RATE:
    case BUZON_ERR_NETWORK:
        return CRM_RETRY;
    case BUZON_ERR_INTERRUPTED:
        return CRM_INTERRUPTED;
    default:
        return CRM_FAILED;
    }
}

int crm_print_json(struct crm *crm, char *json, buzon_error **err)
{
    if (!json)
        return crm_fail(crm, *err);
    puts(json);
    buzon_string_free(json);
    return CRM_OK;
}
