/* SPDX-License-Identifier: EUPL-1.2 */
/* Everything an inbox says of itself, for whoever compares it with what the servers hold. */
#include "host.h"

#include <stdio.h>
#include <stdlib.h>

/* Takes the text. */
static void line_print(const char *what, const char *reference, char *json, buzon_error **err)
{
    if (json)
        (void)printf("{\"what\":\"%s\",\"of\":\"%s\",\"is\":%s}\n", what, reference, json);
    else if (*err == NULL)
        *err = buzon_error_new(BUZON_ERR_INTERNAL, "no text and no error");
    buzon_string_free(json);
}

static void dump_messages(struct host *h, const char *reference, buzon_error **err)
{
    buzon_messages *some = buzon_inbox_messages(h->inbox, reference, err);
    buzon_message *m;

    while (some && !*err && (m = buzon_messages_next(some, err))) {
        line_print("message", reference, buzon_message_to_json(m, err), err);
        buzon_message_unref(m);
    }
    buzon_messages_free(some);
}

static void dump_answers(struct host *h, const char *reference, buzon_error **err)
{
    buzon_answers *some = buzon_inbox_answers(h->inbox, reference, err);
    buzon_answer *a;

    while (some && !*err && (a = buzon_answers_next(some, err))) {
        line_print(buzon_advice_name(buzon_answer_advice(a)), reference,
                   buzon_answer_to_json(a, err), err);
        buzon_answer_unref(a);
    }
    buzon_answers_free(some);
}

static void dump_findings(struct host *h, buzon_error **err)
{
    buzon_findings *some = buzon_inbox_verify(h->inbox, NULL, err);
    buzon_finding *f;

    while (some && !*err && (f = buzon_findings_next(some, err))) {
        const char *of = buzon_finding_inquiry(f);

        (void)printf("{\"what\":\"finding\",\"of\":\"%s\",\"is\":\"%s\"}\n", of ? of : "",
                     buzon_finding_what(f));
        buzon_finding_unref(f);
    }
    buzon_findings_free(some);
}

static void dump_inquiries(struct host *h, buzon_error **err)
{
    buzon_filter *filter = buzon_filter_new();
    buzon_inquiries *all;
    buzon_inquiry *q;

    buzon_filter_set_restricted(filter, true);
    buzon_filter_set_order(filter, BUZON_ORDER_OLDEST);
    all = buzon_inbox_inquiries(h->inbox, filter, err);
    while (all && !*err && (q = buzon_inquiries_next(all, err))) {
        const char *reference = buzon_inquiry_reference(q);

        line_print("inquiry", reference, buzon_inquiry_to_json(q, err), err);
        dump_messages(h, reference, err);
        dump_answers(h, reference, err);
        buzon_inquiry_unref(q);
    }
    buzon_inquiries_free(all);
    buzon_filter_free(filter);
}

int host_dump(struct host *h)
{
    buzon_error *err = NULL;

    dump_inquiries(h, &err);
    if (!err)
        dump_findings(h, &err);
    if (!err)
        line_print("health", "", buzon_inbox_health(h->inbox, &err), &err);
    if (!err)
        (void)printf("{\"what\":\"count\",\"of\":\"\",\"is\":%lld}\n",
                     (long long)buzon_inbox_count(h->inbox, &err));
    if (err) {
        host_say("dump", err);
        return 1;
    }
    return 0;
}
