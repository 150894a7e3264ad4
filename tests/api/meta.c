/* SPDX-License-Identifier: EUPL-1.2 */
/* What tests of Meta's networks do in the town alike. */
#include "meta.h"

void meta_deed(struct town *t, const char *deed, const char *wish, char id[static 64])
{
    json_t *made = town_control(t, deed, wish);
    const char *text = json_string_value(json_object_get(made, "id"));

    (void)snprintf(id, 64, "%s", text ? text : "");
    json_decref(made);
}

int meta_deliver(struct town *t, const char *body, const char *signature)
{
    buzon_error *err = NULL;
    buzon_delivery *d = buzon_delivery_new("POST", &err);
    buzon_receipt *r;
    int status;

    assert_true(buzon_delivery_set_body(d, body, strlen(body), &err) &&
                buzon_delivery_add_header(d, "X-Hub-Signature-256", signature, &err));
    r = buzon_inbox_deliver(t->inbox, "ayto", d, &err);
    assert_no_error(err);
    buzon_delivery_free(d);
    status = buzon_receipt_status(r);
    buzon_receipt_unref(r);
    return status;
}

static void deliver_one(struct town *t, const json_t *one)
{
    assert_int_equal(meta_deliver(t, json_string_value(json_object_get(one, "body")),
                                  json_string_value(json_object_get(one, "signature"))),
                     200);
}

/* In one body, or in several. */
void meta_deliver_all(struct town *t, int times)
{
    json_t *out = town_control(t, "deliveries", NULL), *one;
    json_t *bodies = json_object_get(out, "bodies");
    buzon_error *err = NULL;
    size_t i;

    for (int n = 0; n < times; n++) {
        if (!bodies)
            deliver_one(t, out);
        json_array_foreach(bodies, i, one) deliver_one(t, one);
    }
    buzon_round_unref(buzon_inbox_process(t->inbox, -1, &err));
    assert_no_error(err);
    json_decref(out);
}

void meta_send(struct town *t)
{
    buzon_error *err = NULL;

    buzon_round_unref(town_run(t, BUZON_WORK_SEND, &err));
    buzon_error_free(err);
}

void meta_expect_verdict(struct town *t, const char *words)
{
    buzon_error *err = NULL;
    char *verdict = buzon_inbox_check(t->inbox, "ayto", &err);

    assert_no_error(err);
    if (!strstr(verdict, words))
        fail_msg("%s", verdict);
    buzon_string_free(verdict);
    town_wait(t, HOUR);
}

void meta_announce(struct town *t, char id[static 64])
{
    meta_deed(t, "post", "{\"text\": \"Abrimos la piscina el lunes.\"}", id);
}

void meta_comment(struct town *t, const char *by, const char *to, const char *text,
                  char id[static 64])
{
    char wish[400], who[40] = "null";

    if (by)
        (void)snprintf(who, sizeof who, "\"%s\"", by);
    (void)snprintf(wish, sizeof wish, "{\"by\": %s, \"to\": \"%s\", \"text\": \"%s\"}", who, to,
                   text);
    meta_deed(t, "comment", wish, id);
}

void meta_comment_numbered(struct town *t, const char *to, int from, int n)
{
    char id[64], text[32];

    for (int i = from; i < from + n; i++) {
        (void)snprintf(text, sizeof text, "Aviso %d.", i);
        meta_comment(t, i % 2 ? "rosa" : "omar", to, text, id);
    }
    town_wait(t, SECOND);
}

void meta_change(struct town *t, const char *deed, const char *id, const char *text)
{
    char wish[300], ignored[64];

    (void)snprintf(wish, sizeof wish, "{\"id\": \"%s\", \"text\": \"%s\"}", id, text);
    meta_deed(t, deed, wish, ignored);
}
