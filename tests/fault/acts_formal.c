/* SPDX-License-Identifier: EUPL-1.2 */
/* The act of the memory tests that sends a registered inquiry on to another body. */
#include "acts.h"

/* Sent on, received there, and resolved by that body. */
bool formal_act_transfer(struct town *t, buzon_error **err)
{
    buzon_act *act = buzon_act_new(BUZON_ACT_TRANSFER, TOWN_NOON, "Ley 19/2013 art. 19.1", err);
    buzon_change *c = buzon_change_new("2026-4", "person:ana", act ? err : NULL);
    buzon_inquiry *q = NULL;
    bool done =
        act && c && buzon_act_set_body(act, "E00003801", err) &&
        buzon_act_set_term(act, "es.lpac.months", err) && buzon_change_add_act(c, act, err) &&
        buzon_change_set_register_procedure(c, "2345678", err) &&
        buzon_change_add_follower(c, "person:luis", err) &&
        buzon_change_set_register_file_url(c, "https://gestor.example/4", err) &&
        buzon_change_set_notification(c, BUZON_NOTIFICATION_AVAILABLE, "N-4", NULL, err);

    buzon_act_free(act);
    if (done) {
        buzon_change_set_received_by_competent_body_at(c, TOWN_NOON);
        buzon_change_set_resolution_notified_at(c, TOWN_NOON);
        q = buzon_inbox_apply(t->inbox, c, err);
    }
    buzon_change_free(c);
    buzon_inquiry_unref(q);
    return q != NULL;
}
