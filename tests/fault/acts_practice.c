/* SPDX-License-Identifier: EUPL-1.2 */
/* The acts of the memory tests in a store for practice: made-up citizens write, and are
 * answered. */
#include "acts.h"

static const char settings[] =
    "{\"script\":{\"conversations\":[{\"id\":\"farola\",\"author\":{\"id\":\"rosa\",\"name\":"
    "\"Rosa\"},\"messages\":[{\"id\":\"queja\",\"text\":\"No luce.\"},{\"id\":\"gracias\","
    "\"when\":\"answered\",\"text\":\"Gracias.\"}]}]}}";

/* A whole job: no request of it ever comes out. */
static bool work(struct town *t, enum buzon_work what, buzon_error **err)
{
    buzon_job *job = buzon_inbox_job(t->inbox, "ejercicio", what, err);
    buzon_request *r = job ? buzon_job_next(job, err) : NULL;
    bool done = job && !r && !*err;

    buzon_request_unref(r);
    buzon_job_free(job);
    return done;
}

static bool add(struct town *t, const char *with, buzon_error **err)
{
    buzon_account *a =
        buzon_inbox_add_account(t->inbox, "ejercicio", "practice", with, "person:alta", err);

    buzon_account_unref(a);
    return a != NULL;
}

static bool set_state(struct town *t, enum buzon_account_state state, buzon_error **err)
{
    buzon_account *a =
        buzon_inbox_set_account_state(t->inbox, "ejercicio", state, "person:jefa", err);

    buzon_account_unref(a);
    return a != NULL;
}

bool practice_prepare(struct town *t, buzon_error **err)
{
    return town_open(t, err) && add(t, settings, err);
}

bool practice_prepare_queued(struct town *t, buzon_error **err)
{
    buzon_answer *a =
        practice_prepare(t, err) && work(t, BUZON_WORK_POLL, err)
            ? buzon_inbox_answer(t->inbox, "P2026-1", "Lo miramos hoy.", "person:ana", err)
            : NULL;

    buzon_answer_unref(a);
    return a != NULL;
}

bool practice_prepare_paused(struct town *t, buzon_error **err)
{
    return practice_prepare(t, err) && set_state(t, BUZON_ACCOUNT_PAUSED, err);
}

/* With the script of the library, which is a file. */
bool practice_act_add(struct town *t, buzon_error **err)
{
    return add(t, "{\"pace\":60}", err);
}

bool practice_act_poll(struct town *t, buzon_error **err)
{
    return work(t, BUZON_WORK_POLL, err);
}

bool practice_act_send(struct town *t, buzon_error **err)
{
    return work(t, BUZON_WORK_SEND, err);
}

bool practice_act_resume(struct town *t, buzon_error **err)
{
    return set_state(t, BUZON_ACCOUNT_ACTIVE, err);
}
