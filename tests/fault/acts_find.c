/* SPDX-License-Identifier: EUPL-1.2 */
/* Acts of finding: a page with its neighbours, snippets, facets, a search that is kept. */
#include "acts.h"

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
