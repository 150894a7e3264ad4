/* SPDX-License-Identifier: EUPL-1.2 */
/* What came in and what was done about it, in numbers. */
#include "crm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The word for a key or code of the figures; at the first level they are totals. */
static void print_figure_word(const char *name, size_t len, int depth)
{
    static const char *const *const tables[] = {crm_kinds, crm_statuses, crm_resolutions};
    char code[64];
    const char *word;

    (void)snprintf(code, sizeof code, "%.*s", (int)len, name);
    word = depth == 1 ? crm_word(crm_figures_words, code) : code;
    for (size_t i = 0; depth > 1 && word == code && i < sizeof tables / sizeof *tables; i++)
        word = crm_word(tables[i], code);
    fputs(word, stdout);
}

/* The members of the object up to the days, one a line: a shape for people without a JSON
 * library. */
static void print_members(const char *json)
{
    const char *end = strstr(json, ",\"by_day\"");
    int depth = 0;

    for (const char *p = json; *p && p != end; p++) {
        depth += (*p == '{') - (*p == '}');
        if (*p == ',') {
            fputs(depth == 1 ? "\n" : ", ", stdout);
        } else if (*p == ':') {
            fputs(depth == 1 ? ": " : " ", stdout);
        } else if (*p == '"') {
            size_t len = strcspn(p + 1, "\"");

            print_figure_word(p + 1, len, depth);
            p += len + 1;
        } else if (*p != '{' && *p != '}') {
            fputc(*p, stdout);
        }
    }
    fputc('\n', stdout);
}

static int check(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_findings *it = buzon_inbox_check_figures(crm->inbox, &err);

    return crm_print_findings(crm, it, tr("Las cifras son las que dicen los sucesos."), err);
}

int crm_figures(struct crm *crm)
{
    buzon_error *err = NULL;
    char *json;

    if (crm->check)
        return check(crm);
    json = buzon_inbox_figures(crm->inbox, BUZON_DAY_NONE, BUZON_DAY_NONE, &err);
    if (!json || crm->json)
        return crm_print_json(crm, json, &err);
    print_members(json);
    buzon_string_free(json);
    return CRM_OK;
}
