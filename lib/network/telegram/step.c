/* SPDX-License-Identifier: EUPL-1.2 */
/* An exchange goes to whoever asked for it; what nobody asked for goes by its shape. */
#include "network/telegram/telegram.h"

#include <string.h>

/* The last update of a page, by its place: ids may start again anywhere, even lower. 0: none
 * has an id. */
static int64_t step_last(const struct bz_json *list)
{
    for (size_t i = bz_json_len(list); i > 0; i--) {
        int64_t id = bz_json_num(bz_json_at(list, i - 1), "update_id", 0);

        if (id > 0 && id < INT64_MAX)
            return id;
    }
    return 0;
}

static const char restarted[] = "Telegram numbers its updates anew: they are read from there "
                                "on, and it shows none of the earlier ones again";

/* A server that gives the same page again for ever does not hold us: the next round asks
 * again. */
static bool step_updates(struct tg *t, const struct bz_json *list, struct bz_err *err)
{
    int64_t asked = bz_json_num(t->state, "offset", 0), last = step_last(list);

    if (last && last < asked && !bz_dup(&t->batch->lost, restarted, err))
        return false;
    if (!tg_add_updates(t, list, err))
        return false;
    if (last && !tg_set(bz_json_set_int(t->state, "offset", last + 1), err))
        return false;
    if (last && last + 1 != asked)
        return tg_ask_updates(t, false, err);
    t->batch->round_done = true;
    return tg_save(t, err);
}

static const struct {
    const char *purpose;
    enum bz_json_kind kind; /* of the result */
    bool (*page)(struct tg *t, const struct bz_json *result, struct bz_err *err);
} steps[] = {
    {"me", BZ_JSON_OBJECT, tg_me},
    {"webhook_info", BZ_JSON_OBJECT, tg_webhook_info},
    {"updates", BZ_JSON_ARRAY, step_updates},
};

enum { STEPS = sizeof steps / sizeof *steps };

static bool step_is_asked(const struct bz_exchange *x)
{
    for (size_t i = 0; x->request && i < STEPS; i++) {
        if (strcmp(steps[i].purpose, x->purpose) == 0)
            return true;
    }
    return false;
}

static bool step_asked(struct tg *t, const struct tg_answer *a, struct bz_err *err)
{
    for (size_t i = 0; i < STEPS; i++) {
        if (strcmp(steps[i].purpose, t->x->purpose) != 0)
            continue;
        if (bz_json_kind(a->result) != steps[i].kind)
            return bz_fail(err, BUZON_ERR_PROTOCOL, "%s: the server's answer is no %s",
                           t->x->purpose, steps[i].kind == BZ_JSON_ARRAY ? "list" : "object");
        return steps[i].page(t, a->result, err);
    }
    return false;
}

/* No JSON with a good status is a document in quarantine, not a refusal. */
static bool step_broken(const struct tg *t, const char *source, struct bz_err *err)
{
    const struct bz_response *r = t->x->response;
    struct bz_json *j = bz_json_parse(r->body ? r->body : "", r->len, NULL, source, err);

    bz_json_free(j);
    return j ? bz_fail(err, BUZON_ERR_PROTOCOL, "%s: the server's answer is not what it gives",
                       t->x->purpose)
             : NULL;
}

/* Bytes whose way we do not know: a delivery, a file. */
static bool step_any(struct tg *t, const struct tg_answer *a, struct bz_err *err)
{
    if (!a->j)
        return step_broken(t, "the update", err);
    if (!tg_add_any(t, a->j, err))
        return false;
    t->batch->repaired = a->repaired;
    t->batch->round_done = true;
    return !t->learned || tg_save(t, err);
}

struct bz_batch *tg_step(const struct bz_context *c, const struct bz_exchange *x,
                         struct bz_err *err)
{
    __attribute__((cleanup(tg_done))) struct tg t = {0};
    __attribute__((cleanup(tg_answer_done))) struct tg_answer a = {0};
    int status = x->response->status;

    if (!tg_init(&t, c, x, x->at, err) || !tg_answer_open(x, &a, err))
        return NULL;
    if (status < 200 || status > 299)
        return tg_refuse(x, &a, x->purpose, err);
    if (!step_is_asked(x))
        return step_any(&t, &a, err) ? bz_steal(t.batch) : NULL;
    if (!a.ok)
        return step_broken(&t, "the server's answer", err) ? bz_steal(t.batch) : NULL;
    t.batch->repaired = a.repaired;
    return step_asked(&t, &a, err) ? bz_steal(t.batch) : NULL;
}
