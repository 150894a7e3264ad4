/* SPDX-License-Identifier: EUPL-1.2 */
/* What Graph delivers, entry by entry: changes of lists and events of conversations.
 *
 * Every one is walked. A change may stand in its entry without a list around it, an entry
 * without the document around it, and the document in a list. */
#include "network/meta_graph.h"

#include <string.h>

enum { DELIVERY_DEPTH = 4 };

/* Who a part of a delivery is for, and when it was sent. */
struct part {
    const char *page;
    buzon_time at;
    int depth;
    bz_graph_change *change;
};

static bool part_walk(struct bz_graph *g, const struct part *above, const struct bz_json *j,
                      struct bz_err *err);

static bool list_walk(struct bz_graph *g, const struct part *p, const struct bz_json *list,
                      struct bz_err *err)
{
    for (size_t i = 0; i < bz_meta_len(list); i++) {
        if (!part_walk(g, p, bz_json_at(list, i), err))
            return false;
    }
    return true;
}

static bool changes_walk(struct bz_graph *g, const struct part *p, const struct bz_json *list,
                         struct bz_err *err)
{
    for (size_t i = 0; i < bz_meta_len(list); i++) {
        if (!p->change(g, p->page, p->at, bz_json_at(list, i), err))
            return false;
    }
    return true;
}

static bool event_walk(struct bz_graph *g, const struct part *p, const struct bz_json *event,
                       bool standby, struct bz_err *err)
{
    const struct bz_meta_events from = {.page = p->page, .at = p->at, .standby = standby};

    /* An entry where an event should be. */
    if (bz_json_get(event, "messaging") || bz_json_get(event, "standby"))
        return part_walk(g, p, event, err);
    return bz_meta_event(&g->m, &from, event, err);
}

static bool events_walk(struct bz_graph *g, const struct part *p, const struct bz_json *list,
                        bool standby, struct bz_err *err)
{
    if (bz_json_kind(list) == BZ_JSON_OBJECT)
        return event_walk(g, p, list, standby, err);
    for (size_t i = 0; i < bz_meta_len(list); i++) {
        if (!event_walk(g, p, bz_json_at(list, i), standby, err))
            return false;
    }
    return true;
}

static bool entry_walk(struct bz_graph *g, const struct part *p, const struct bz_json *entry,
                       struct bz_err *err)
{
    const struct bz_json *changes = bz_json_get(entry, "changes");
    const struct bz_json *messaging = bz_json_get(entry, "messaging");
    const struct bz_json *standby = bz_json_get(entry, "standby");

    if (bz_json_get(entry, "field"))
        return p->change(g, p->page, p->at, entry, err);
    if (bz_json_get(entry, "sender") && bz_json_get(entry, "recipient"))
        return event_walk(g, p, entry, false, err);
    if (!changes && !messaging && !standby)
        return bz_meta_unknown(&g->m, entry, err);
    return changes_walk(g, p, changes, err) && events_walk(g, p, messaging, false, err) &&
           events_walk(g, p, standby, true, err);
}

static bool part_walk(struct bz_graph *g, const struct part *above, const struct bz_json *j,
                      struct bz_err *err)
{
    struct part p = *above;
    const struct bz_json *entries = bz_json_get(j, "entry");
    const char *page;

    if (++p.depth > DELIVERY_DEPTH)
        return bz_meta_unknown(&g->m, j, err);
    if (bz_json_kind(j) == BZ_JSON_ARRAY)
        return list_walk(g, &p, j, err);
    if (bz_json_kind(entries) == BZ_JSON_ARRAY)
        return list_walk(g, &p, entries, err);
    if (!bz_meta_id(&g->m, j, "id", &page, err))
        return false;
    if (page && g->known_me && !bz_streq(page, g->m.me))
        return true; /* another account's, or a test of the dashboard */
    p.page = page ? page : g->m.me;
    p.at = bz_meta_time(bz_json_get(j, "time"));
    if (p.at == BUZON_TIME_NONE || (g->m.at && p.at > g->m.at))
        p.at = g->m.at;
    return entry_walk(g, &p, j, err);
}

bool bz_graph_delivery(struct bz_graph *g, const struct bz_json *document,
                       bz_graph_change *change, struct bz_err *err)
{
    const struct part whole = {.page = g->m.me, .at = g->m.at, .change = change};

    return part_walk(g, &whole, document, err);
}

/* --- for whom --- */

static bool addressee_add(const struct bz_json *entry, struct bz_texts *ret, struct bz_err *err)
{
    char *id = NULL;
    bool known = false;

    if (!bz_json_id(entry, "id", &id, err))
        return false;
    for (size_t n = 0; id && n < ret->n; n++)
        known |= strcmp(ret->items[n], id) == 0;
    if (known || !id) {
        free(id);
        return true;
    }
    return bz_texts_push(ret, id) || bz_nomem(err);
}

static bool addressees_of(const struct bz_json *document, struct bz_texts *ret,
                          struct bz_err *err)
{
    const struct bz_json *entries = bz_json_get(document, "entry");

    for (size_t i = 0; i < bz_meta_len(entries); i++) {
        if (!addressee_add(bz_json_at(entries, i), ret, err))
            return false;
    }
    return true;
}

bool bz_graph_addressees(const struct bz_exchange *x, struct bz_texts *ret, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    BZ_AUTO(bz_json) j = bz_json_parse(r->body ? r->body : "", r->len, NULL, NULL, err);

    if (!j)
        return false;
    if (bz_json_kind(j) != BZ_JSON_ARRAY)
        return addressees_of(j, ret, err);
    for (size_t i = 0; i < bz_json_len(j); i++) {
        if (!addressees_of(bz_json_at(j, i), ret, err))
            return false;
    }
    return true;
}
