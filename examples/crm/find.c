/* SPDX-License-Identifier: EUPL-1.2 */
/* Commands that help finding: facets, and searches that are kept. */
#include "crm.h"

#include <stdlib.h>
#include <string.h>

static void print_facet(const struct crm *crm, const buzon_facet *facet)
{
    static const struct {
        const char *dimension, *const *words;
    } tables[] = {{"kind", crm_kinds},
                  {"status", crm_statuses},
                  {"priority", crm_priorities},
                  {"publication", crm_publications},
                  {"topic", crm_topics},
                  {"personal", crm_personal},
                  {"visibility", crm_visibilities}};
    const char *dimension = buzon_facet_dimension(facet), *value = buzon_facet_value(facet);
    const char *word = value;

    if (crm->json) {
        printf("{\"dimension\":\"%s\",\"value\":", dimension);
        if (value)
            crm_put_quoted(stdout, value);
        else
            fputs("null", stdout);
        printf(",\"n\":%lld,\"exact\":%s}\n", (long long)buzon_facet_n(facet),
               buzon_facet_exact(facet) ? "true" : "false");
        return;
    }
    for (size_t i = 0; value && i < sizeof tables / sizeof *tables; i++)
        if (strcmp(tables[i].dimension, dimension) == 0)
            word = crm_word(tables[i].words, value);
    crm_cell(crm_word(crm_dimensions, dimension), 14, false);
    crm_cell(word ? word : strcmp(dimension, "all") == 0 ? "" : tr("sin"), 28, false);
    printf("%lld%s\n", (long long)buzon_facet_n(facet), buzon_facet_exact(facet) ? "" : "+");
}

int crm_facets(struct crm *crm)
{
    buzon_error *err = NULL;
    int rc;
    buzon_filter *f = crm_filter(crm, &rc);
    buzon_facets *it = f ? buzon_inbox_facets(crm->inbox, f, &err) : NULL;
    buzon_facet *facet;

    while (it && (facet = buzon_facets_next(it, &err))) {
        print_facet(crm, facet);
        buzon_facet_unref(facet);
    }
    buzon_facets_free(it);
    buzon_filter_free(f);
    if (err)
        return crm_fail(crm, err);
    return f ? CRM_OK : rc;
}

static int search_list(struct crm *crm)
{
    buzon_error *err = NULL;
    buzon_searches *it = buzon_inbox_searches(crm->inbox, &err);
    buzon_search *search;

    while (it && (search = buzon_searches_next(it, &err))) {
        crm_cell(buzon_search_name(search), 24, false);
        crm_cell(buzon_search_actor(search), 20, false);
        puts(buzon_search_filter(search));
        buzon_search_unref(search);
    }
    buzon_searches_free(it);
    return err ? crm_fail(crm, err) : CRM_OK;
}

static int search_save(struct crm *crm, const char *name)
{
    buzon_error *err = NULL;
    int rc;
    buzon_filter *f = crm_filter(crm, &rc);

    if (!f)
        return rc;
    buzon_search_unref(buzon_inbox_save_search(crm->inbox, name, f, crm->actor, &err));
    buzon_filter_free(f);
    return err ? crm_fail(crm, err) : CRM_OK;
}

int crm_search(struct crm *crm)
{
    buzon_error *err = NULL;
    const char *verb = crm->args[0], *name = crm->n_args > 1 ? crm->args[1] : NULL;

    if (strcmp(verb, "list") == 0 && !name)
        return search_list(crm);
    if (strcmp(verb, "save") == 0 && name)
        return search_save(crm, name);
    if (strcmp(verb, "delete") == 0 && name)
        return buzon_inbox_delete_search(crm->inbox, name, &err) ? CRM_OK : crm_fail(crm, err);
    fprintf(stderr, "buzon-crm: search %s\n", tr("save NOMBRE | list | delete NOMBRE"));
    return CRM_USAGE;
}

static int triage_try(struct crm *crm, const char *rules, const buzon_filter *filter)
{
    buzon_error *err = NULL;
    buzon_trial *trial = buzon_triage_try(crm->inbox, rules, filter, &err);
    char *change;
    int rc;

    while (trial && (change = buzon_trial_next(trial, &err)))
        (void)crm_print_json(crm, change, &err);
    rc = err ? crm_fail(crm, err) : crm_print_json(crm, buzon_trial_totals(trial, &err), &err);
    buzon_trial_free(trial);
    return rc;
}

int crm_triage(struct crm *crm)
{
    size_t len = 0;
    int rc = CRM_USAGE;
    char *rules;
    buzon_filter *f;

    if (strcmp(crm->args[0], "try") != 0) {
        fprintf(stderr, "buzon-crm: triage %s\n", tr("try FICHERO"));
        return CRM_USAGE;
    }
    rules = crm_read_file(crm->args[1], &len);
    if (!rules)
        return CRM_FAILED;
    f = crm_filter(crm, &rc);
    if (f)
        rc = triage_try(crm, rules, f);
    buzon_filter_free(f);
    free(rules);
    return rc;
}
