/* SPDX-License-Identifier: EUPL-1.2 */
/* The acts of the memory tests that are about what comes by itself: calls, the spool,
 * quarantine. */
#include "acts.h"

#include <string.h>

#include "hook.h"

bool door_prepare_hook(struct town *t, buzon_error **err)
{
    return acts_prepare_founded(t, err) && hook_found(t->inbox, err);
}

/* A call as the web server has it: made by hand, because it is not what is tried here. */
static bool bring(struct town *t, const char *body, enum buzon_receipt_state want,
                  buzon_error **err)
{
    buzon_receipt *r = hook_bring(t->inbox, body, err);
    bool fits = r && buzon_receipt_state(r) == want;

    buzon_receipt_unref(r);
    if (r && !fits)
        *err = buzon_error_new(BUZON_ERR_INTERNAL, "not received so");
    return fits;
}

static char *calls[2];

static const char *call_body(int i)
{
    if (!calls[i])
        calls[i] = i ? strdup("{esto no es JSON") : hook_body(1, 3);
    return calls[i];
}

bool door_prepare_spooled(struct town *t, buzon_error **err)
{
    return door_prepare_hook(t, err) && bring(t, call_body(0), BUZON_RECEIPT_ACCEPTED, err) &&
           bring(t, call_body(1), BUZON_RECEIPT_ACCEPTED, err);
}

bool door_prepare_quarantined(struct town *t, buzon_error **err)
{
    buzon_round *r =
        door_prepare_spooled(t, err) ? buzon_inbox_process(t->inbox, -1, err) : NULL;

    buzon_round_unref(r);
    return r != NULL;
}

bool door_act_deliver(struct town *t, buzon_error **err)
{
    return bring(t, call_body(0), BUZON_RECEIPT_ACCEPTED, err);
}

bool door_act_process(struct town *t, buzon_error **err)
{
    buzon_round *r = buzon_inbox_process(t->inbox, -1, err);

    buzon_round_unref(r);
    return r != NULL;
}

bool door_act_quarantine(struct town *t, buzon_error **err)
{
    buzon_riddles *it = buzon_inbox_quarantine(t->inbox, "whatsapp", false, err);
    buzon_riddle *r = it ? buzon_riddles_next(it, err) : NULL;
    char *json;

    buzon_riddles_free(it);
    buzon_riddle_unref(r);
    r = r ? buzon_inbox_riddle(t->inbox, 1, err) : NULL;
    json = r ? buzon_riddle_to_json(r, err) : NULL;
    buzon_riddle_unref(r);
    buzon_string_free(json);
    return json != NULL;
}

bool door_act_retry(struct town *t, buzon_error **err)
{
    buzon_round *r = buzon_inbox_retry_quarantine(t->inbox, 1, "person:ana", err);

    buzon_round_unref(r);
    return r != NULL;
}

bool door_act_discard(struct town *t, buzon_error **err)
{
    buzon_riddle *r = buzon_inbox_discard_riddle(t->inbox, 1, "ruido", "person:dpd", err);

    buzon_riddle_unref(r);
    return r != NULL;
}

bool door_act_health(struct town *t, buzon_error **err)
{
    char *json = buzon_inbox_health(t->inbox, err);

    buzon_string_free(json);
    return json != NULL;
}
