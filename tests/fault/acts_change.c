/* SPDX-License-Identifier: EUPL-1.2 */
/* The acts of the memory tests that change an inquiry: its fields, its register entry, its
 * clock, its end. */
#include "acts.h"

static bool fill(buzon_change *c, buzon_error **err)
{
    buzon_change_set_kind(c, BUZON_INQUIRY_REPORT);
    buzon_change_set_priority(c, BUZON_PRIORITY_HIGH);
    return buzon_change_set_unit(c, "alumbrado", err) &&
           buzon_change_set_assignee(c, "ana", err) &&
           buzon_change_set_topic(c, "farolas", err) &&
           buzon_change_set_external_ref(c, "EXP-7", err) &&
           buzon_change_add_tag(c, "luz", err) &&
           buzon_change_add_note(c, "Llamado a la brigada.", err);
}

static bool apply(struct town *t, buzon_change *c, buzon_error **err)
{
    buzon_inquiry *q = buzon_inbox_apply(t->inbox, c, err);

    buzon_inquiry_unref(q);
    return q != NULL;
}

bool change_act_change(struct town *t, buzon_error **err)
{
    buzon_change *c = buzon_change_new("2026-1", "person:ana", err);
    bool done = c && fill(c, err) && apply(t, c, err);

    buzon_change_free(c);
    return done;
}

bool change_act_formalise(struct town *t, buzon_error **err)
{
    buzon_change *c = buzon_change_new("2026-4", "person:ana", err);
    bool done =
        c && buzon_change_set_register(c, "2026-E-77", TOWN_NOON, "es.ltaibg.access", err);

    if (done) {
        buzon_change_set_received_by_competent_body_at(c, TOWN_NOON);
        done = apply(t, c, err);
    }
    buzon_change_free(c);
    return done;
}

/* A registered inquiry, whose clock acts move. */
bool change_prepare_registered(struct town *t, buzon_error **err)
{
    return acts_prepare_polled(t, err) && change_act_formalise(t, err);
}

static bool add_act(buzon_change *c, enum buzon_act_kind kind, int day, buzon_error **err)
{
    buzon_act *act =
        buzon_act_new(kind, TOWN_NOON + day * INT64_C(86400000), "Ley 39/2015", err);
    bool done =
        act && (kind == BUZON_ACT_RESUME || buzon_act_set_cause(act, "clarification", err)) &&
        (kind != BUZON_ACT_EXTEND || buzon_act_set_amount(act, 1, "month", NULL, err)) &&
        buzon_change_add_act(c, act, err);

    buzon_act_free(act);
    return done;
}

bool change_act_clock(struct town *t, buzon_error **err)
{
    buzon_change *c = buzon_change_new("2026-4", "person:ana", err);
    bool done = c && add_act(c, BUZON_ACT_SUSPEND, 2, err) &&
                add_act(c, BUZON_ACT_RESUME, 5, err) && add_act(c, BUZON_ACT_EXTEND, 6, err) &&
                apply(t, c, err);

    buzon_change_free(c);
    return done;
}

bool change_act_incident(struct town *t, buzon_error **err)
{
    buzon_incident *i =
        buzon_incident_new("SEDE-14", TOWN_NOON + INT64_C(86400000), "Ley 39/2015 art. 32.4",
                           "https://sede.example", err);
    char *result = NULL;
    bool done;

    if (i && buzon_incident_set_amount(i, 3, "day", "working", err) &&
        buzon_incident_add_network(i, "mastodon", err) &&
        buzon_incident_add_term(i, "es.ltaibg.access", err))
        result = buzon_inbox_apply_incident(t->inbox, i, "person:ana", err);
    done = result != NULL;
    buzon_string_free(result);
    buzon_incident_free(i);
    return done;
}

bool change_act_close(struct town *t, buzon_error **err)
{
    buzon_change *c = buzon_change_new("2026-5", "person:ana", err);
    bool done = c &&
                buzon_change_close(c, BUZON_RESOLUTION_REFERRED,
                                   "Es competencia de la Diputación.", err) &&
                apply(t, c, err);

    buzon_change_free(c);
    return done;
}

/* One that is done, and a zone in which all days are others. */
bool change_prepare_moved(struct town *t, buzon_error **err)
{
    return acts_prepare_polled(t, err) && change_act_close(t, err) &&
           buzon_inbox_set_settings(t->inbox, "{\"zone\":\"Pacific/Auckland\"}", "person:jefa",
                                    err);
}

bool change_act_rebuild(struct town *t, buzon_error **err)
{
    char *done = buzon_inbox_rebuild_figures(t->inbox, err);

    buzon_string_free(done);
    return done != NULL;
}
