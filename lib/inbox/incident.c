/* SPDX-License-Identifier: EUPL-1.2 */
/* The public builder of an incident that extends the terms of many inquiries. */
#include "inbox/incident.h"

#include "inbox/change.h"

#include <stdlib.h>
#include <string.h>

enum {
    REFERENCE_MAX = 64,
    CITATION_MAX = 128,
    ADDRESS_MAX = 512,
    WORD_MAX = 128,
    LIST_MAX = 64
};

static const struct {
    const char *key, *what;
} lists[] = {
    [BZ_INCIDENT_TERMS] = {"terms", "the term"},
    [BZ_INCIDENT_NETWORKS] = {"networks", "the network"},
    [BZ_INCIDENT_ACCOUNTS] = {"accounts", "the account"},
    [BZ_INCIDENT_UNITS] = {"units", "the unit"},
};

buzon_incident *buzon_incident_new(const char *reference, buzon_time at, const char *legal,
                                   const char *published, buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_incident) i = NULL;

    if (!bz_change_text_ok(reference, REFERENCE_MAX, "the reference of the incident", e) ||
        !bz_change_text_ok(legal, CITATION_MAX, "the legal basis", e) ||
        !bz_change_text_ok(published, ADDRESS_MAX, "where the incident was published", e))
        return NULL;
    if (at == BUZON_TIME_NONE)
        return bz_fail(e, BUZON_ERR_INVALID, "the time of the incident is missing");
    i = calloc(1, sizeof *i);
    if (!i)
        return bz_nomem(e);
    i->at = at;
    i->until = at + 1;
    i->amount = BZ_AMOUNT_NONE;
    return bz_dup(&i->reference, reference, e) && bz_dup(&i->legal, legal, e) &&
                   bz_dup(&i->published, published, e)
               ? bz_steal(i)
               : NULL;
}

void buzon_incident_free(buzon_incident *incident)
{
    if (!incident)
        return;
    for (size_t l = 0; l < BZ_INCIDENT_LISTS; l++) {
        for (size_t i = 0; i < incident->lists[l].n; i++)
            free(incident->lists[l].items[i]);
        free(incident->lists[l].items);
    }
    free(incident->reference);
    free(incident->legal);
    free(incident->published);
    free(incident);
}

bool buzon_incident_set_amount(buzon_incident *incident, int32_t n, const char *unit,
                               const char *kind, buzon_error **err)
{
    BZ_ERR(err);

    if (!incident)
        return bz_fail(e, BUZON_ERR_INVALID, "the incident is NULL");
    return bz_clock_amount(n, unit, kind, &incident->amount, e);
}

bool buzon_incident_set_until(buzon_incident *incident, buzon_time until, buzon_error **err)
{
    BZ_ERR(err);

    if (!incident)
        return bz_fail(e, BUZON_ERR_INVALID, "the incident is NULL");
    if (until <= incident->at)
        return bz_fail(e, BUZON_ERR_INVALID, "an incident ends after it began");
    incident->until = until;
    return true;
}

/* In its place, so that the order of the calls does not make another incident; once. */
static bool list_add(struct bz_incident_names *list, const char *text, const char *what,
                     struct bz_err *err)
{
    BZ_TEXT copy = NULL;
    size_t at = 0;

    while (at < list->n && strcmp(list->items[at], text) < 0)
        at++;
    if (at < list->n && bz_streq(list->items[at], text))
        return true;
    if (list->n >= LIST_MAX)
        return bz_fail(err, BUZON_ERR_LIMIT, "%s is one of at most %d", what, LIST_MAX);
    if (!bz_dup(&copy, text, err))
        return false;
    if (!bz_vec_push(list, copy))
        return bz_nomem(err);
    memmove(list->items + at + 1, list->items + at, (list->n - 1 - at) * sizeof *list->items);
    list->items[at] = bz_steal(copy);
    return true;
}

static bool limit(struct bz_incident *incident, enum bz_incident_list list, const char *text,
                  buzon_error **err)
{
    BZ_ERR(err);

    if (!incident)
        return bz_fail(e, BUZON_ERR_INVALID, "the incident is NULL");
    return bz_change_text_ok(text, WORD_MAX, lists[list].what, e) &&
           list_add(&incident->lists[list], text, lists[list].what, e);
}

bool buzon_incident_add_term(buzon_incident *incident, const char *term, buzon_error **err)
{
    return limit(incident, BZ_INCIDENT_TERMS, term, err);
}

bool buzon_incident_add_network(buzon_incident *incident, const char *network,
                                buzon_error **err)
{
    return limit(incident, BZ_INCIDENT_NETWORKS, network, err);
}

bool buzon_incident_add_account(buzon_incident *incident, const char *account,
                                buzon_error **err)
{
    return limit(incident, BZ_INCIDENT_ACCOUNTS, account, err);
}

bool buzon_incident_add_unit(buzon_incident *incident, const char *unit, buzon_error **err)
{
    return limit(incident, BZ_INCIDENT_UNITS, unit, err);
}

bool bz_incident_meant(const struct bz_incident *i, enum bz_incident_list list,
                       const char *text)
{
    const struct bz_incident_names *l = &i->lists[list];

    for (size_t n = 0; n < l->n; n++)
        if (bz_streq(l->items[n], text))
            return true;
    return l->n == 0;
}

struct bz_json *bz_incident_json(const struct bz_incident *i)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    if (!bz_json_set_int(j, "at", i->at) || !bz_json_set_int(j, "until", i->until) ||
        !bz_json_set_text(j, "legal", i->legal) ||
        !bz_json_set_text(j, "published", i->published) ||
        !bz_json_set(j, "amount", bz_clock_amount_json(&i->amount)))
        return NULL;
    for (size_t l = 0; l < BZ_INCIDENT_LISTS; l++) {
        struct bz_json *list = bz_json_array();

        for (size_t n = 0; n < i->lists[l].n; n++)
            if (!bz_json_push_text(list, i->lists[l].items[n])) {
                bz_json_free(list);
                return NULL;
            }
        if (!bz_json_set(j, lists[l].key, list))
            return NULL;
    }
    return bz_steal(j);
}
