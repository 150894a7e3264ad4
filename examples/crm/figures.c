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

/* "{"inquiries":3,"moves":12}" */
static int rebuild(struct crm *crm)
{
    buzon_error *err = NULL;
    char *json = buzon_inbox_rebuild_figures(crm->inbox, &err);
    long long inquiries = 0, moves = 0;

    if (!json || crm->json)
        return crm_print_json(crm, json, &err);
    (void)sscanf(json, "{\"inquiries\":%lld,\"moves\":%lld", &inquiries, &moves);
    buzon_string_free(json);
    if (inquiries || moves)
        printf(tr("Rehechas: %lld consultas contaban de otro modo, %lld cifras movidas.\n"),
               inquiries, moves);
    else
        fputs(tr("Las cifras estaban bien.\n"), stdout);
    return CRM_OK;
}

/* A list of words parted by commas, as a JSON list. */
static void put_list(FILE *to, const char *words)
{
    fputc('[', to);
    for (const char *p = words; *p;) {
        size_t len = strcspn(p, ",");
        char word[32];

        (void)snprintf(word, sizeof word, "%.*s", (int)len, p);
        fputs(p == words ? "" : ",", to);
        crm_put_quoted(to, word);
        p += len + (p[len] == ',');
    }
    fputc(']', to);
}

/* What is asked for, as the library takes it; the caller frees it. */
static char *query_of(const struct crm *crm, const char *table)
{
    const struct {
        const char *key, *value;
    } texts[] = {{"from", crm->from}, {"before", crm->before}, {"against", crm->against}};
    char *text = NULL;
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);

    if (!to)
        return NULL;
    fputs("{\"table\":", to);
    crm_put_quoted(to, table);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].value) {
            fprintf(to, ",\"%s\":", texts[i].key);
            crm_put_quoted(to, texts[i].value);
        }
    if (crm->by) {
        fputs(",\"by\":", to);
        put_list(to, crm->by);
    }
    if (crm->days)
        fprintf(to, ",\"days\":%ld", strtol(crm->days, NULL, 10));
    fputc('}', to);
    fclose(to);
    return text;
}

static int table(struct crm *crm, const char *name)
{
    buzon_error *err = NULL;
    char *query = query_of(crm, name), *text;

    if (!query)
        return CRM_FAILED;
    text = buzon_inbox_table(crm->inbox, query, !crm->json, &err);
    free(query);
    if (!text || crm->json)
        return crm_print_json(crm, text, &err);
    fputs(text, stdout);
    buzon_string_free(text);
    return CRM_OK;
}

int crm_figures(struct crm *crm)
{
    const char *name = crm->publishable ? "public" : crm->n_args ? crm->args[0] : NULL;
    bool asked = name || crm->from || crm->before || crm->by || crm->csv;
    buzon_error *err = NULL;
    char *json;

    if (crm->check)
        return check(crm);
    if (crm->rebuild)
        return rebuild(crm);
    if (crm->dictionary) {
        json = buzon_table_dictionary(name ? name : "figures", crm_language(), &err);
        return crm_print_json(crm, json, &err);
    }
    if (asked)
        return table(crm, name ? name : "figures");
    json = buzon_inbox_figures(crm->inbox, BUZON_DAY_NONE, BUZON_DAY_NONE, &err);
    if (!json || crm->json)
        return crm_print_json(crm, json, &err);
    print_members(json);
    buzon_string_free(json);
    return CRM_OK;
}
