/* SPDX-License-Identifier: EUPL-1.2 */
/* The envelope every answer of the Bot API has, and what a refusal in it means. */
#include "network/telegram/telegram.h"

#include "term/civil.h"

#include <string.h>

bool tg_answer_open(const struct bz_exchange *x, struct tg_answer *ret, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    BZ_LOCAL_ERR(local);

    *ret = (struct tg_answer){0};
    ret->j = bz_json_parse(r->body ? r->body : "", r->len, &ret->repaired, NULL, &local);
    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    ret->ok = r->status >= 200 && r->status <= 299 && bz_json_flag(ret->j, "ok", false);
    ret->result = ret->ok ? bz_json_get(ret->j, "result") : NULL;
    ret->words = bz_json_str(ret->j, "description");
    return true;
}

void tg_answer_done(struct tg_answer *a)
{
    bz_json_free(a->j);
    *a = (struct tg_answer){0};
}

/* What the documentation calls errors is a number and a sentence; some sentences say more. */
static const struct {
    int status; /* 0: any */
    const char *words;
    buzon_code code;
    const char *advice; /* NULL: the server's own words do */
} refusals[] = {
    {404, "Not Found", BUZON_ERR_AUTH, "the token is no token of theirs"},
    {409, "webhook", BUZON_ERR_STATE,
     "a webhook is set, so nothing can be polled: delete it, or set mode to webhook"},
    {409, "other getUpdates", BUZON_ERR_BUSY,
     "another program polls with the same token: stop it"},
    {0, "user is deactivated", BUZON_ERR_GONE, NULL},
    {0, "message is too long", BUZON_ERR_TOO_LONG, NULL},
    {0, "chat not found", BUZON_ERR_GONE, NULL},
    {0, "file is too big", BUZON_ERR_LIMIT, NULL},
    {0, "file_id", BUZON_ERR_GONE, NULL},
    {0, "query is too old", BUZON_ERR_WINDOW, NULL},
    {0, "not enough rights", BUZON_ERR_FORBIDDEN, NULL},
    {0, "CHAT_WRITE_FORBIDDEN", BUZON_ERR_FORBIDDEN, NULL},
    {0, "TOPIC_CLOSED", BUZON_ERR_FORBIDDEN, NULL},
    {0, "BUSINESS_CONNECTION_INVALID", BUZON_ERR_FORBIDDEN, NULL},
    {0, "business connection not found", BUZON_ERR_FORBIDDEN, NULL},
};

static void refuse_typed(struct bz_err *err, int status, const char *words)
{
    for (size_t i = 0; words && i < sizeof refusals / sizeof *refusals; i++) {
        if ((refusals[i].status && refusals[i].status != status) ||
            !strstr(words, refusals[i].words))
            continue;
        if (refusals[i].advice)
            bz_err_set(err, refusals[i].code, "%s", refusals[i].advice);
        err->code = refusals[i].code;
        err->http_status = status;
        return;
    }
    if (status == 400)
        err->code = BUZON_ERR_INVALID;
}

/* Their 429 says how long in its body only. */
static void refuse_wait(const struct bz_exchange *x, const struct bz_json *j,
                        struct bz_err *err)
{
    int64_t s = bz_json_int(bz_json_path(j, "parameters.retry_after"), -1);
    int64_t day = BZ_MS_DAY / BZ_MS_SECOND;

    if (err->code == BUZON_ERR_RATE && s >= 0)
        err->retry_at = x->at + (s < 1 ? 1 : s < day ? s : day) * BZ_MS_SECOND;
}

void *tg_refuse(const struct bz_exchange *x, const struct tg_answer *a, const char *what,
                struct bz_err *err)
{
    int status = x->response->status;

    (void)bz_http_fail(err, x, what, a->words);
    if (status >= 400 && status <= 499)
        refuse_typed(err, status, a->words);
    refuse_wait(x, a->j, err);
    return NULL;
}
