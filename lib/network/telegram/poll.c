/* SPDX-License-Identifier: EUPL-1.2 */
/* A round: who are we (once), then updates until there are no more. */
#include "network/telegram/telegram.h"

#include <inttypes.h>
#include <string.h>

enum { POLL_LIMIT = 100 };

/* Named each time: the server remembers the last list, whoever gave it. */
#define POLL_KINDS                                                                             \
    "[\"message\",\"edited_message\",\"channel_post\",\"edited_channel_post\","                \
    "\"business_connection\",\"business_message\",\"edited_business_message\","                \
    "\"deleted_business_messages\",\"guest_message\",\"my_chat_member\"]"

struct bz_request *tg_request(const char *base, const char *purpose, const char *method,
                              char *body, struct bz_err *err)
{
    BZ_TEXT own = body;
    BZ_AUTO(bz_request) r = NULL;
    BZ_DONE(bz_str) url = {0};

    bz_str_addf(&url, "%s/bot{secret}/%s", base, method);
    if (url.failed)
        return bz_nomem(err);
    r = bz_request_new(purpose, own ? "POST" : "GET", url.data, err);
    if (!r || !bz_headers_add(&r->headers, "Accept", "application/json", err) ||
        (own && !bz_headers_add(&r->headers, "Content-Type", "application/json", err)))
        return NULL;
    r->auth = BZ_AUTH_URL;
    r->body_len = own ? strlen(own) : 0;
    r->body = bz_steal(own);
    return bz_steal(r);
}

static bool poll_ask(struct tg *t, const char *purpose, const char *method, char *body,
                     struct bz_err *err)
{
    struct bz_request *r = tg_request(t->base, purpose, method, body, err);

    return r && bz_batch_add_request(t->batch, r, err) && tg_save(t, err);
}

/* What the offset names, and all before it, is forgotten by the server: it is stored by now.
 * Only the first question of a round may wait for something new. */
bool tg_ask_updates(struct tg *t, bool wait, struct bz_err *err)
{
    int64_t offset = bz_json_num(t->state, "offset", 0);
    BZ_DONE(bz_str) body = {0};

    bz_str_add_char(&body, '{');
    if (offset > 0) /* a negative one deletes */
        bz_str_addf(&body, "\"offset\":%" PRId64 ",", offset);
    bz_str_addf(&body,
                "\"limit\":%d,\"timeout\":%" PRId64 ",\"allowed_updates\":" POLL_KINDS "}",
                POLL_LIMIT, wait ? bz_json_num(t->c->settings, "wait_s", 0) : 0);
    if (body.failed)
        return bz_nomem(err);
    return poll_ask(t, "updates", "getUpdates", bz_steal(body.data), err);
}

static bool poll_end(struct tg *t, struct bz_err *err)
{
    (void)bz_json_remove(t->state, "check");
    t->batch->round_done = true;
    return tg_save(t, err);
}

bool tg_ask_next(struct tg *t, const char *after, struct bz_err *err)
{
    bool check = bz_json_flag(t->state, "check", false);

    if (!after && (check || !bz_json_str(bz_json_get(t->state, BZ_NOTE_ACCOUNT), "native_id")))
        return poll_ask(t, "me", "getMe", NULL, err);
    if (!bz_streq(after, "webhook_info") && (check || tg_has_webhook(t->c->settings)))
        return poll_ask(t, "webhook_info", "getWebhookInfo", NULL, err);
    if (check || tg_has_webhook(t->c->settings))
        return poll_end(t, err);
    return tg_ask_updates(t, true, err);
}

static struct bz_batch *poll_start(const struct bz_context *c, buzon_time now, bool check,
                                   struct bz_err *err)
{
    __attribute__((cleanup(tg_done))) struct tg t = {0};

    if (!tg_init(&t, c, NULL, now, err))
        return NULL;
    (void)bz_json_remove(t.state, "check");
    if ((check && !tg_set(bz_json_set_bool(t.state, "check", true), err)) ||
        !tg_ask_next(&t, NULL, err))
        return NULL;
    return bz_steal(t.batch);
}

struct bz_batch *tg_poll(const struct bz_context *c, buzon_time now, struct bz_err *err)
{
    return poll_start(c, now, false, err);
}

struct bz_batch *tg_check(const struct bz_context *c, struct bz_err *err)
{
    return poll_start(c, 0, true, err);
}
