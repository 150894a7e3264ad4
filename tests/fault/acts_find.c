/* SPDX-License-Identifier: EUPL-1.2 */
/* Acts of finding: a page with its neighbours, snippets, facets, a search that is kept, what
 * asks the same. */
#include "acts.h"

#include <stdio.h>
#include <string.h>

bool find_act_page(struct town *t, buzon_error **err)
{
    buzon_filter *f = buzon_filter_from_json(
        "{\"network\":\"mastodon\",\"words\":\"la\",\"order\":\"newest\",\"limit\":1}", err);
    buzon_page *first = f ? buzon_inbox_page(t->inbox, f, NULL, err) : NULL;
    buzon_page *second =
        first ? buzon_inbox_page(t->inbox, f, buzon_page_next(first), err) : NULL;
    char *snippets =
        second
            ? buzon_inbox_snippets(t->inbox,
                                   buzon_inquiry_reference(buzon_page_inquiries_at(first, 0)),
                                   "la", err)
            : NULL;
    bool done = snippets != NULL;

    buzon_string_free(snippets);
    buzon_page_unref(second);
    buzon_page_unref(first);
    buzon_filter_free(f);
    return done;
}

bool find_act_facets(struct town *t, buzon_error **err)
{
    buzon_facets *it = buzon_inbox_facets(t->inbox, NULL, err);
    buzon_facet *facet;
    int n = 0;

    while (it && !*err && (facet = buzon_facets_next(it, err))) {
        buzon_facet_unref(facet);
        n++;
    }
    buzon_facets_free(it);
    return it && !*err && n > 10;
}

bool find_act_save(struct town *t, buzon_error **err)
{
    buzon_filter *f = buzon_filter_from_json("{\"unit\":\"Obras\",\"pending\":true}", err);
    buzon_search *saved =
        f ? buzon_inbox_save_search(t->inbox, "obras", f, "person:ana", err) : NULL;
    bool done = saved != NULL;

    buzon_search_unref(saved);
    buzon_filter_free(f);
    return done;
}

/* --- what asks the same --- */

/* Three citizens with one text. */
static const char *campaign(void)
{
    static char json[2048];
    size_t used = 0;

    for (int i = 1; i <= 3; i++)
        used += (size_t)snprintf(
            json + used, sizeof json - used,
            "%c{\"id\":\"n%d\",\"type\":\"mention\",\"account\":{\"id\":\"c%d\"},\"status\":{"
            "\"id\":\"c%d\",\"created_at\":\"2026-11-23T08:00:00.000Z\",\"visibility\":"
            "\"public\",\"content\":\"<p>La fuente de la plaza Nueva pierde agua desde "
            "ayer</p>\",\"account\":{\"id\":\"c%d\",\"acct\":\"c%d@barrio.example\"}}}",
            i == 1 ? '[' : ',', i, i, i, i, i);
    (void)snprintf(json + used, sizeof json - used, "]");
    return json;
}

bool find_prepare_campaign(struct town *t, buzon_error **err)
{
    buzon_response *r = buzon_response_new(200);
    const char *body = campaign();
    buzon_round *round = NULL;

    if (r && town_open(t, err) && town_found(t, err) &&
        buzon_response_set_body(r, body, strlen(body), err))
        round = buzon_inbox_import(t->inbox, "ayto", r, err);
    buzon_round_unref(round);
    buzon_response_free(r);
    return round != NULL;
}

bool find_act_similar(struct town *t, buzon_error **err)
{
    return buzon_inbox_find_similar(t->inbox, -1, err) >= 0;
}

bool find_prepare_grouped(struct town *t, buzon_error **err)
{
    return find_prepare_campaign(t, err) && find_act_similar(t, err);
}

bool find_act_groups(struct town *t, buzon_error **err)
{
    buzon_groups *groups = buzon_inbox_groups(t->inbox, BUZON_TIME_NONE, 2, err);
    buzon_group *group = groups ? buzon_groups_next(groups, err) : NULL;
    buzon_group *same = group ? buzon_inbox_group(t->inbox, "2026-3", err) : NULL;
    buzon_similars *it = same ? buzon_inbox_similar(t->inbox, "2026-3", err) : NULL;
    buzon_similar *s;
    int n = 0;

    while (it && !*err && (s = buzon_similars_next(it, err))) {
        buzon_similar_unref(s);
        n++;
    }
    buzon_similars_free(it);
    buzon_group_unref(same);
    buzon_group_unref(group);
    buzon_groups_free(groups);
    return it && !*err && n == 3;
}

/* The first of the group goes out by hand: the others are compared with another one. */
bool find_act_regroup(struct town *t, buzon_error **err)
{
    buzon_change *c = buzon_change_new("2026-1", "person:ana", err);
    bool set = c && buzon_change_set_similar(c, "", err);
    buzon_inquiry *q = set ? buzon_inbox_apply(t->inbox, c, err) : NULL;

    buzon_inquiry_unref(q);
    buzon_change_free(c);
    return q != NULL;
}

bool find_act_answer_similar(struct town *t, buzon_error **err)
{
    buzon_letter *letter = buzon_letter_new("Se repara mañana.", "person:ana", err);
    buzon_bulk *bulk = letter ? buzon_bulk_new(err) : NULL;
    bool done = bulk && buzon_inbox_add_similar(t->inbox, bulk, "2026-2", 3, err) &&
                buzon_inbox_write_bulk(t->inbox, letter, bulk, err);

    buzon_bulk_free(bulk);
    buzon_letter_free(letter);
    return done;
}
