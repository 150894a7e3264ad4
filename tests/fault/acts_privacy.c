/* SPDX-License-Identifier: EUPL-1.2 */
/* Acts about what is kept of people and what is shown of them: holds, erasure, retention,
 * purge, publication. */
#include "acts.h"

#include <stdio.h>

/* --- holds --- */

bool privacy_act_hold(struct town *t, buzon_error **err)
{
    return buzon_inbox_hold(t->inbox, "2026-1", "art. 17.3.e RGPD", "person:dpd", err);
}

bool privacy_prepare_held(struct town *t, buzon_error **err)
{
    return office_prepare(t, err) && privacy_act_hold(t, err);
}

bool privacy_act_release(struct town *t, buzon_error **err)
{
    return buzon_inbox_release(t->inbox, "2026-1", "recurso resuelto", "person:dpd", err);
}

/* --- erasure --- */

/* An answer to the one who goes names them, and a note does. */
bool privacy_prepare_written(struct town *t, buzon_error **err)
{
    buzon_change *c =
        office_prepare(t, err) ? buzon_change_new("2026-1", "person:ana", err) : NULL;
    buzon_inquiry *q = c && buzon_change_add_note(c, "Ha llamado luis.", err) &&
                               buzon_change_set_topic(c, "farolas", err)
                           ? buzon_inbox_apply(t->inbox, c, err)
                           : NULL;
    bool done = q != NULL;

    buzon_inquiry_unref(q);
    buzon_change_free(c);
    return done;
}

typedef char *(*erase_fn)(struct town *t, const buzon_person *person, buzon_error **err);

static char *erase(struct town *t, const buzon_person *person, buzon_error **err)
{
    return buzon_inbox_erase(t->inbox, person, "lo ha pedido", "person:dpd", err);
}

static char *preview(struct town *t, const buzon_person *person, buzon_error **err)
{
    return buzon_inbox_erase_preview(t->inbox, person, err);
}

/* The whole of it, piece by piece; the last one stands for all. */
static char *extract(struct town *t, const buzon_person *person, buzon_error **err)
{
    buzon_extract *x = buzon_inbox_extract(t->inbox, person, err);
    char *piece = NULL, *last = NULL;

    while (x && (piece = buzon_extract_read(x, err))) {
        buzon_string_free(last);
        last = piece;
    }
    buzon_extract_free(x);
    if (!*err)
        return last;
    buzon_string_free(last);
    return NULL;
}

/* Who wrote the first inquiry. */
static bool about(struct town *t, erase_fn act, buzon_error **err)
{
    buzon_person *p = buzon_person_new("ayto", "501", err);
    char *told = p ? act(t, p, err) : NULL;
    bool done = told != NULL;

    buzon_string_free(told);
    buzon_person_free(p);
    return done;
}

bool privacy_act_preview(struct town *t, buzon_error **err)
{
    return about(t, preview, err);
}

bool privacy_act_erase(struct town *t, buzon_error **err)
{
    return about(t, erase, err);
}

bool privacy_act_extract(struct town *t, buzon_error **err)
{
    return about(t, extract, err);
}

bool privacy_prepare_erased(struct town *t, buzon_error **err)
{
    return privacy_prepare_written(t, err) && privacy_act_erase(t, err);
}

bool privacy_act_purge(struct town *t, buzon_error **err)
{
    char *told = buzon_inbox_purge(t->inbox, err);

    buzon_string_free(told);
    return told != NULL;
}

/* --- retention --- */

/* One is closed, and ten days are as long as its words are kept. */
bool privacy_prepare_retained(struct town *t, buzon_error **err)
{
    return office_prepare_closed(t, err) &&
           buzon_inbox_set_settings(
               t->inbox,
               "{\"zone\":\"Europe/Madrid\",\"calendars\":[\"ES-VC\",\"ES-VC-03014\"],"
               "\"languages\":[\"es\"],\"policy\":{\"retention\":[{\"days\":10}]}}",
               "person:alta", err);
}

bool privacy_act_retain(struct town *t, buzon_error **err)
{
    char *told;

    t->now = TOWN_NOON + INT64_C(30) * 1440 * TOWN_MINUTE;
    told = buzon_inbox_retain(t->inbox, false, "system", err);
    buzon_string_free(told);
    return told != NULL;
}

/* --- publication --- */

bool privacy_act_propose(struct town *t, buzon_error **err)
{
    return buzon_inbox_set_publication(t->inbox, "2026-1", BUZON_PUBLICATION_PROPOSED,
                                       "person:ana", err);
}

bool privacy_prepare_proposed(struct town *t, buzon_error **err)
{
    return office_prepare(t, err) && privacy_act_propose(t, err);
}

bool privacy_act_decide(struct town *t, buzon_error **err)
{
    return buzon_inbox_set_publication(t->inbox, "2026-1", BUZON_PUBLICATION_PUBLISHED,
                                       "person:jefa", err);
}

bool privacy_prepare_published(struct town *t, buzon_error **err)
{
    return privacy_prepare_proposed(t, err) && privacy_act_decide(t, err);
}

bool privacy_act_publish(struct town *t, buzon_error **err)
{
    char path[160];

    (void)snprintf(path, sizeof path, "%s/portal.db", t->folder);
    return buzon_inbox_publish(t->inbox, path, err) == 1;
}
