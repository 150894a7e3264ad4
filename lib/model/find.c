/* SPDX-License-Identifier: EUPL-1.2 */
/* Facets and saved searches: tables and getters. */
#include "model/find.h"

static const struct bz_field facet_fields[] = {
    BZ_FIELD(bz_facet, dimension, BZ_TEXT_FIELD),
    BZ_FIELD(bz_facet, value, BZ_TEXT_FIELD),
    BZ_FIELD(bz_facet, n, BZ_INT_FIELD),
    BZ_FIELD(bz_facet, exact, BZ_BOOL_FIELD),
};
const struct bz_record bz_facet_record = {"facet", sizeof(struct bz_facet),
                                          BZ_FIELDS(facet_fields), true};

static const struct bz_field saved_fields[] = {
    BZ_FIELD(bz_saved, name, BZ_TEXT_FIELD),
    BZ_FIELD(bz_saved, filter, BZ_JSON_FIELD),
    BZ_FIELD(bz_saved, actor, BZ_TEXT_FIELD),
    BZ_FIELD(bz_saved, saved_at, BZ_TIME_FIELD),
};
const struct bz_record bz_saved_record = {"search", sizeof(struct bz_saved),
                                          BZ_FIELDS(saved_fields), true};

/* --- facets --- */

buzon_facet *buzon_facet_ref(buzon_facet *facet)
{
    return bz_record_ref(facet);
}

void buzon_facet_unref(buzon_facet *facet)
{
    bz_record_unref(facet);
}

const char *buzon_facet_dimension(const buzon_facet *facet)
{
    return facet ? facet->dimension : NULL;
}

const char *buzon_facet_value(const buzon_facet *facet)
{
    return facet ? facet->value : NULL;
}

int64_t buzon_facet_n(const buzon_facet *facet)
{
    return facet ? facet->n : 0;
}

bool buzon_facet_exact(const buzon_facet *facet)
{
    return facet && facet->exact;
}

/* --- saved searches --- */

buzon_search *buzon_search_ref(buzon_search *search)
{
    return bz_record_ref(search);
}

void buzon_search_unref(buzon_search *search)
{
    bz_record_unref(search);
}

const char *buzon_search_name(const buzon_search *search)
{
    return search ? search->name : NULL;
}

const char *buzon_search_filter(const buzon_search *search)
{
    return search ? search->filter : NULL;
}

const char *buzon_search_actor(const buzon_search *search)
{
    return search ? search->actor : NULL;
}

buzon_time buzon_search_saved_at(const buzon_search *search)
{
    return search ? search->saved_at : BUZON_TIME_NONE;
}
