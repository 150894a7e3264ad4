/* SPDX-License-Identifier: EUPL-1.2 */
/* People at their desks: they answer some of what waits, write a note, close now and then. */
#include "host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIST = 12, SHORT = 1, LONG = 14, HUGE_ONE = 90, TEXT_MAX = 90 * 96 };

static const char CLERK[] = "person:mesa";

/* Every sentence carries a mark of its own, so that each can be looked for on the network:
 * "QX", 14 letters for the answer, two for the sentence, "XQ". */
static void text_write(struct host *h, int sentences, char text[TEXT_MAX])
{
    char mark[15] = "";
    size_t len = 0;

    for (int i = 0; i < 14; i++)
        mark[i] = (char)('a' + host_chance(h, 26));
    for (int i = 0; i < sentences; i++)
        len += (size_t)snprintf(text + len, TEXT_MAX - len,
                                "%sLa brigada lo ha recibido y lo mira esta semana "
                                "QX%s%c%cXQ.",
                                i ? " " : "", mark, 'a' + i / 26, 'a' + i % 26);
}

static int length_of(struct host *h)
{
    unsigned n = host_chance(h, 24);

    return n == 0 ? HUGE_ONE : n < 4 ? LONG : SHORT;
}

static void desk_answer(struct host *h, const char *reference)
{
    char text[TEXT_MAX];
    buzon_error *err = NULL;

    text_write(h, length_of(h), text);
    buzon_answer_unref(buzon_inbox_answer(h->inbox, reference, text, CLERK, &err));
    host_say("answer", err);
}

static void desk_change(struct host *h, const char *reference, bool closes)
{
    buzon_error *err = NULL;
    buzon_change *c = buzon_change_new(reference, CLERK, &err);

    if (c && (closes ? buzon_change_close(c, BUZON_RESOLUTION_NO_ANSWER_NEEDED, NULL, &err)
                     : buzon_change_add_note(c, "Visto en la mesa.", &err)))
        buzon_inquiry_unref(buzon_inbox_apply(h->inbox, c, &err));
    buzon_change_free(c);
    host_say("change", err);
}

/* Nobody writes a second answer while the first is on its way. */
static bool desk_waits(struct host *h, const char *reference)
{
    buzon_error *err = NULL;
    buzon_answers *all = buzon_inbox_answers(h->inbox, reference, &err);
    buzon_answer *a;
    bool waits = false;

    while (all && !waits && (a = buzon_answers_next(all, &err))) {
        enum buzon_answer_state state = buzon_answer_state(a);

        waits = state == BUZON_ANSWER_QUEUED || state == BUZON_ANSWER_SENDING;
        buzon_answer_unref(a);
    }
    buzon_answers_free(all);
    host_say("answers", err);
    return waits;
}

static void desk_see(struct host *h, const char *reference)
{
    unsigned what = host_chance(h, 20);

    if (what < 12 && desk_waits(h, reference))
        return;
    if (what < 12)
        desk_answer(h, reference);
    else if (what < 14)
        desk_change(h, reference, what == 12);
}

void host_desk(struct host *h)
{
    buzon_error *err = NULL;
    buzon_filter *filter = buzon_filter_new();
    buzon_inquiries *some;
    buzon_inquiry *q;

    buzon_filter_set_pending(filter, true);
    buzon_filter_set_restricted(filter, true);
    buzon_filter_set_order(filter, host_chance(h, 2) ? BUZON_ORDER_NEWEST : BUZON_ORDER_DUE);
    buzon_filter_set_limit(filter, LIST);
    some = buzon_inbox_inquiries(h->inbox, filter, &err);
    while (some && (q = buzon_inquiries_next(some, &err))) {
        desk_see(h, buzon_inquiry_reference(q));
        buzon_inquiry_unref(q);
    }
    buzon_inquiries_free(some);
    buzon_filter_free(filter);
    host_say("list", err);
}
