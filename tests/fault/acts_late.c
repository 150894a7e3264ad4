/* SPDX-License-Identifier: EUPL-1.2 */
/* The acts of the memory tests that are about what comes of an answer later: a network says
 * what became of it, before or after it has told us its id; a person settles what nobody knows.
 * On WhatsApp, which repeats nothing and tells what became of everything. */
#include "acts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hook.h"

static buzon_response *reply(const char *body, buzon_error **err)
{
    buzon_response *r = buzon_response_new(200);

    if (!r)
        *err = buzon_error_new(BUZON_ERR_NO_MEMORY, "out of memory"); /* says so itself */
    else if (buzon_response_set_body(r, body, strlen(body), err))
        return r;
    buzon_response_free(r);
    return NULL;
}

static bool import(struct town *t, const char *body, buzon_error **err)
{
    buzon_response *r = reply(body, err);
    buzon_round *round = r ? buzon_inbox_import(t->inbox, "whatsapp", r, err) : NULL;

    buzon_round_unref(round);
    buzon_response_free(r);
    return round != NULL;
}

/* What became of the message the network calls wamid.out. */
static bool status(struct town *t, const char *name, const char *more, buzon_error **err)
{
    char body[1024];

    (void)snprintf(body, sizeof body,
                   "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1029384756\""
                   ",\"changes\":[{\"field\":\"messages\",\"value\":{\"metadata\":{"
                   "\"phone_number_id\":\"106540352242922\"},\"statuses\":[{\"id\":\"wamid.out"
                   "\",\"status\":\"%s\",\"timestamp\":\"1795424500\",\"recipient_id\":"
                   "\"34600000001\"%s}]}}]}]}",
                   name, more);
    return import(t, body, err);
}

/* --- sending --- */

/* Every request is taken at once. */
static bool send_steps(buzon_job *job, buzon_error **err)
{
    buzon_request *request;
    bool stored = true;

    while (stored && (request = buzon_job_next(job, err))) {
        buzon_response *r = reply("{\"messages\":[{\"id\":\"wamid.out\"}]}", err);

        stored = r && buzon_job_answer(job, r, err);
        buzon_response_free(r);
        buzon_request_unref(request);
    }
    return stored && !*err;
}

/* The line is cut behind the first request. */
static bool send_cut(buzon_job *job, buzon_error **err)
{
    buzon_request *request = buzon_job_next(job, err);
    bool stored = request && buzon_job_fail(job, "cut off", true, err);

    buzon_request_unref(request);
    return stored;
}

static bool send_all(struct town *t, bool (*steps)(buzon_job *, buzon_error **),
                     buzon_error **err)
{
    buzon_job *job = buzon_inbox_job(t->inbox, "whatsapp", BUZON_WORK_SEND, err);
    bool done = job && steps(job, err);

    buzon_job_free(job);
    return done;
}

/* --- stores to start from --- */

static bool prepare_asked(struct town *t, buzon_error **err)
{
    char *body = hook_body(1, 1);
    bool done = body && town_open(t, err) && town_found(t, err) && hook_found(t->inbox, err) &&
                import(t, body, err);

    free(body);
    return done;
}

bool late_prepare_queued(struct town *t, buzon_error **err)
{
    buzon_answer *a =
        prepare_asked(t, err)
            ? buzon_inbox_answer(t->inbox, "2026-1", "La brigada va mañana.", "person:ana", err)
            : NULL;

    buzon_answer_unref(a);
    return a != NULL;
}

bool late_prepare_drafted(struct town *t, buzon_error **err)
{
    buzon_letter *l = prepare_asked(t, err)
                          ? buzon_letter_new("La brigada va mañana.", "person:ana", err)
                          : NULL;
    buzon_answer *a;

    buzon_letter_set_draft(l, true);
    a = l ? buzon_inbox_write(t->inbox, "2026-1", l, err) : NULL;
    buzon_letter_free(l);
    buzon_answer_unref(a);
    return a != NULL;
}

bool late_prepare_sent(struct town *t, buzon_error **err)
{
    return late_prepare_queued(t, err) && send_all(t, send_steps, err);
}

bool late_prepare_unknown(struct town *t, buzon_error **err)
{
    return late_prepare_queued(t, err) && send_all(t, send_cut, err);
}

/* The status was faster than the answer to the request that sent it. */
bool late_prepare_early(struct town *t, buzon_error **err)
{
    return late_prepare_queued(t, err) && status(t, "delivered", "", err);
}

/* --- the acts --- */

bool late_act_delivered(struct town *t, buzon_error **err)
{
    return status(t, "delivered", "", err);
}

bool late_act_failed(struct town *t, buzon_error **err)
{
    return status(t, "failed", ",\"errors\":[{\"code\":131047,\"title\":\"Re-engagement\"}]",
                  err);
}

static bool settle(struct town *t, enum buzon_settlement how, const char *id, buzon_error **err)
{
    buzon_answer *a = buzon_inbox_settle_answer(t->inbox, 1, how, id, "person:ana", err);

    buzon_answer_unref(a);
    return a != NULL;
}

bool late_act_found(struct town *t, buzon_error **err)
{
    return settle(t, BUZON_SETTLEMENT_FOUND, "wamid.out", err);
}

bool late_act_give_up(struct town *t, buzon_error **err)
{
    return settle(t, BUZON_SETTLEMENT_GIVE_UP, NULL, err);
}

bool late_act_send_again(struct town *t, buzon_error **err)
{
    return settle(t, BUZON_SETTLEMENT_SEND_AGAIN, NULL, err);
}

bool late_act_submit(struct town *t, buzon_error **err)
{
    buzon_answer *a = buzon_inbox_submit_answer(t->inbox, 1, 1, "person:ana", err);

    buzon_answer_unref(a);
    return a != NULL;
}

bool late_act_retire(struct town *t, buzon_error **err)
{
    buzon_account *a = buzon_inbox_set_account_state(t->inbox, "whatsapp",
                                                     BUZON_ACCOUNT_RETIRED, "person:alta", err);

    buzon_account_unref(a);
    return a != NULL;
}

/* 1 when nobody knows what became of the answer, 0, -1. */
static int is_unknown(struct town *t, buzon_error **err)
{
    buzon_answers *it = buzon_inbox_answers(t->inbox, "2026-1", err);
    buzon_answer *a = it ? buzon_answers_next(it, err) : NULL;
    int is = *err ? -1 : a && buzon_answer_state(a) == BUZON_ANSWER_UNKNOWN;

    buzon_answer_unref(a);
    buzon_answers_free(it);
    return is;
}

/* Where memory ran out after the request had left, somebody looks and finds it. */
bool late_act_send(struct town *t, buzon_error **err)
{
    int unknown = send_all(t, send_steps, err) ? is_unknown(t, err) : -1;

    return unknown > 0 ? late_act_found(t, err) : unknown == 0;
}
