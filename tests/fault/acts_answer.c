/* SPDX-License-Identifier: EUPL-1.2 */
/* The acts of the memory tests that are about our answers: written, reviewed, sent. */
#include "acts.h"

static bool queue_answer(struct town *t, const char *reference, const char *text,
                         buzon_error **err)
{
    buzon_answer *a = buzon_inbox_answer(t->inbox, reference, text, "person:ana", err);

    buzon_answer_unref(a);
    return a != NULL;
}

/* A server that makes two posts of one key: what became of an answer must be looked up. */
bool answer_prepare_forgetful(struct town *t, buzon_error **err)
{
    t->net->forgets_keys = true;
    return acts_prepare_polled(t, err) &&
           queue_answer(t, "2026-3", "La brigada va mañana por la mañana.", err);
}

bool answer_prepare_queued(struct town *t, buzon_error **err)
{
    return acts_prepare_polled(t, err) &&
           queue_answer(t, "2026-3", "La brigada va mañana por la mañana.", err);
}

/* An answer in review whose words are personal data. */
bool answer_prepare_reviewed(struct town *t, buzon_error **err)
{
    return acts_prepare_polled(t, err) &&
           buzon_inbox_set_settings(t->inbox, "{\"policy\":{\"approval\":{\"ask\":true}}}",
                                    "person:alta", err) &&
           queue_answer(t, "2026-3", "El expediente de 12345678Z está resuelto.", err);
}

bool answer_act_answer(struct town *t, buzon_error **err)
{
    return queue_answer(t, "2026-2", "Los sábados abre de 10 a 14 h.", err);
}

static buzon_letter *draft(const char *text, buzon_error **err)
{
    buzon_letter *l = buzon_letter_new(text, "person:luis", err);

    buzon_letter_set_draft(l, true);
    return l;
}

bool answer_act_draft(struct town *t, buzon_error **err)
{
    buzon_letter *l = draft("La brigada va mañana.", err);
    buzon_answer *a = l ? buzon_inbox_write(t->inbox, "2026-2", l, err) : NULL;

    buzon_letter_free(l);
    buzon_answer_unref(a);
    return a != NULL;
}

bool answer_act_edit(struct town *t, buzon_error **err)
{
    buzon_letter *l = draft("El expediente de 12345678Z se ve mañana.", err);
    buzon_answer *a = l ? buzon_inbox_edit_answer(t->inbox, 1, 1, l, err) : NULL;

    buzon_letter_free(l);
    buzon_answer_unref(a);
    return a != NULL;
}

bool answer_act_approve(struct town *t, buzon_error **err)
{
    buzon_answer *a = buzon_inbox_approve_answer(t->inbox, 1, 1, "person:jefa", err);

    buzon_answer_unref(a);
    return a != NULL;
}

bool answer_act_reject(struct town *t, buzon_error **err)
{
    buzon_answer *a =
        buzon_inbox_reject_answer(t->inbox, 1, 1, "Falta la fecha.", "person:jefa", err);

    buzon_answer_unref(a);
    return a != NULL;
}

/* Whether answers wait to be sent: 1 or 0; -1 on an error. */
static int waiting(struct town *t, buzon_error **err)
{
    buzon_answers *it = buzon_inbox_answers(t->inbox, NULL, err);
    buzon_answer *a = it ? buzon_answers_next(it, err) : NULL;

    buzon_answer_unref(a);
    buzon_answers_free(it);
    return *err ? -1 : a != NULL;
}

/* As a host does it: time and again until nothing waits. */
bool answer_act_send(struct town *t, buzon_error **err)
{
    int left = 1;

    for (int i = 0; i < 6 && left > 0; i++) {
        if (!town_work(t, BUZON_WORK_SEND, err))
            return false;
        left = waiting(t, err);
        t->now += 10 * TOWN_MINUTE;
    }
    if (left == 0 && t->net->n_posts == 1)
        return true;
    if (left >= 0)
        *err = buzon_error_new(BUZON_ERR_INTERNAL, left ? "never sent" : "not sent once");
    return false;
}
