/* SPDX-License-Identifier: EUPL-1.2 */
/* Graph's errors: code and subcode decide, never the HTTP status (throttling comes as 400 or
 * 403, an expired token as 400 or 401). */
#include "network/meta.h"

#include <inttypes.h>
#include <string.h>

enum {
    PAUSE_SOON = 30,
    PAUSE_PAIR = 60,
    PAUSE_LIMIT = 900,
    PAUSE_HOUR = 3600,
    PAUSE_SPAM = 6 * 3600
};

/* developers.facebook.com/docs/graph-api/guides/error-handling and
 * /docs/whatsapp/cloud-api/support/error-codes; the first that fits. */
static const struct bz_graph_rule rules[] = {
    {10, 10, 2018278, BUZON_ERR_WINDOW, BZ_SENT_REFUSED, 0},
    {100, 100, 33, BUZON_ERR_GONE, BZ_SENT_REFUSED, 0}, /* missing, or not for our eyes */
    {100, 100, 2018001, BUZON_ERR_GONE, BZ_SENT_REFUSED, 0},
    {0, 0, 0, BUZON_ERR_AUTH, BZ_SENT_REFUSED, 0},
    {1, 2, 0, BUZON_ERR_NETWORK, BZ_SENT_UNKNOWN, PAUSE_SOON},
    {3, 3, 0, BUZON_ERR_FORBIDDEN, BZ_SENT_REFUSED, 0},
    {4, 4, 0, BUZON_ERR_RATE, BZ_SENT_LATER, PAUSE_LIMIT},
    {9, 9, 0, BUZON_ERR_RATE, BZ_SENT_LATER, PAUSE_HOUR}, /* posts of a day */
    {10, 10, 0, BUZON_ERR_FORBIDDEN, BZ_SENT_REFUSED, 0},
    {17, 17, 0, BUZON_ERR_RATE, BZ_SENT_LATER, PAUSE_LIMIT},
    {24, 24, 0, BUZON_ERR_GONE, BZ_SENT_REFUSED, 0}, /* of Threads and Instagram */
    {32, 32, 0, BUZON_ERR_RATE, BZ_SENT_LATER, PAUSE_LIMIT},
    {33, 33, 0, BUZON_ERR_GONE, BZ_SENT_REFUSED, 0},
    {100, 100, 0, BUZON_ERR_INVALID, BZ_SENT_REFUSED, 0},
    {102, 102, 0, BUZON_ERR_AUTH, BZ_SENT_REFUSED, 0},
    {190, 190, 0, BUZON_ERR_AUTH, BZ_SENT_REFUSED, 0},
    {200, 299, 0, BUZON_ERR_FORBIDDEN, BZ_SENT_REFUSED, 0},
    {341, 341, 0, BUZON_ERR_RATE, BZ_SENT_LATER, PAUSE_LIMIT},
    {368, 368, 0, BUZON_ERR_FORBIDDEN, BZ_SENT_REFUSED, 0}, /* blocked by policy */
    {506, 506, 0, BUZON_ERR_UNKNOWN, BZ_SENT_UNKNOWN, 0},   /* said before: perhaps by us */
    {551, 551, 0, BUZON_ERR_GONE, BZ_SENT_REFUSED, 0},
    {613, 613, 0, BUZON_ERR_RATE, BZ_SENT_LATER, PAUSE_PAIR},
    {803, 803, 0, BUZON_ERR_GONE, BZ_SENT_REFUSED, 0}, /* an alias that names nothing */
    {80000, 80014, 0, BUZON_ERR_RATE, BZ_SENT_LATER, PAUSE_LIMIT},
    {130429, 130429, 0, BUZON_ERR_RATE, BZ_SENT_LATER, PAUSE_SOON},
    {130472, 130472, 0, BUZON_ERR_FORBIDDEN, BZ_SENT_REFUSED, 0}, /* part of an experiment */
    {130497, 130497, 0, BUZON_ERR_FORBIDDEN, BZ_SENT_REFUSED, 0}, /* not into that country */
    {131000, 131000, 0, BUZON_ERR_UNKNOWN, BZ_SENT_UNKNOWN, 0},
    {131005, 131005, 0, BUZON_ERR_FORBIDDEN, BZ_SENT_REFUSED, 0},
    {131008, 131009, 0, BUZON_ERR_INVALID, BZ_SENT_REFUSED, 0},
    {131016, 131016, 0, BUZON_ERR_NETWORK, BZ_SENT_UNKNOWN, PAUSE_SOON},
    {131021, 131021, 0, BUZON_ERR_INVALID, BZ_SENT_REFUSED, 0},
    {131026, 131026, 0, BUZON_ERR_GONE, BZ_SENT_REFUSED, 0}, /* cannot be reached */
    {131030, 131031, 0, BUZON_ERR_FORBIDDEN, BZ_SENT_REFUSED, 0},
    {131037, 131037, 0, BUZON_ERR_FORBIDDEN, BZ_SENT_REFUSED, 0},
    {131042, 131042, 0, BUZON_ERR_FORBIDDEN, BZ_SENT_REFUSED, 0}, /* not paid */
    {131045, 131045, 0, BUZON_ERR_FORBIDDEN, BZ_SENT_REFUSED, 0},
    {131047, 131047, 0, BUZON_ERR_WINDOW, BZ_SENT_REFUSED, 0},
    {131048, 131048, 0, BUZON_ERR_RATE, BZ_SENT_LATER, PAUSE_SPAM},
    {131049, 131050, 0, BUZON_ERR_FORBIDDEN, BZ_SENT_REFUSED, 0},
    {131051, 131053, 0, BUZON_ERR_INVALID, BZ_SENT_REFUSED, 0},
    {131056, 131056, 0, BUZON_ERR_RATE, BZ_SENT_LATER, PAUSE_PAIR},
    {131057, 131057, 0, BUZON_ERR_NETWORK, BZ_SENT_LATER, PAUSE_LIMIT}, /* maintenance */
    {131062, 131062, 0, BUZON_ERR_INVALID, BZ_SENT_REFUSED, 0},
    {132000, 132999, 0, BUZON_ERR_INVALID, BZ_SENT_REFUSED, 0}, /* templates */
    {133000, 133999, 0, BUZON_ERR_FORBIDDEN, BZ_SENT_REFUSED,
     0},                                                    /* the number's registration */
    {10900, 10900, 0, BUZON_ERR_STATE, BZ_SENT_REFUSED, 0}, /* one private reply a comment */
    {10901, 10901, 0, BUZON_ERR_WINDOW, BZ_SENT_REFUSED, 0},
    {10903, 10903, 0, BUZON_ERR_FORBIDDEN, BZ_SENT_REFUSED, 0},
    {1609005, 1609005, 0, BUZON_ERR_INVALID, BZ_SENT_REFUSED, 0},
};

/* A refusal that says its reason in words only. */
static const struct bz_graph_rule rule_other = {.means = BUZON_ERR_PROTOCOL,
                                                .sent = BZ_SENT_REFUSED};

const struct bz_graph_rule *bz_graph_rule(int64_t code, int64_t subcode)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const struct bz_graph_rule *r = &rules[i];

        if (code >= r->code && code <= r->code_end && (!r->subcode || r->subcode == subcode))
            return r;
    }
    return &rule_other;
}

/* The status alone: whoever answered was not Graph. */
static bool error_plain(struct bz_err *err, const struct bz_exchange *x, const char *what,
                        enum bz_sent *sent)
{
    (void)bz_http_fail(err, x, what, NULL);
    *sent = err->code == BUZON_ERR_RATE      ? BZ_SENT_LATER
            : err->code == BUZON_ERR_NETWORK ? BZ_SENT_UNKNOWN
                                             : BZ_SENT_REFUSED;
    return false;
}

static bool error_typed(struct bz_err *err, const struct bz_exchange *x, const char *what,
                        const struct bz_json *e, enum bz_sent *sent)
{
    int64_t code = bz_json_num(e, "code", -1), subcode = bz_json_num(e, "error_subcode", 0);
    const struct bz_graph_rule *rule = bz_graph_rule(code, subcode);
    const char *details = bz_json_text(bz_json_path(e, "error_data.details"));
    const char *message = bz_json_str(e, "message");
    BZ_DONE(bz_str) words = {0};

    bz_str_addf(&words, "error %" PRId64, code);
    if (subcode)
        bz_str_addf(&words, "/%" PRId64, subcode);
    if (details || message)
        bz_str_addf(&words, ", %s", details ? details : message);
    if (words.failed)
        return bz_nomem(err);
    (void)bz_http_fail(err, x, what, words.data);
    err->code = rule->means;
    err->retry_at = 0;
    if (rule->means == BUZON_ERR_RATE || rule->means == BUZON_ERR_NETWORK)
        err->retry_at = bz_meta_retry_at(x, rule->pause_s * INT64_C(1000));
    *sent = rule->sent;
    /* A server that broke down may have done its work before. */
    if (rule == &rule_other && x->response->status >= 500)
        *sent = BZ_SENT_UNKNOWN;
    return false;
}

bool bz_graph_fail(struct bz_err *err, const struct bz_exchange *x, const char *what,
                   enum bz_sent *sent)
{
    BZ_LOCAL_ERR(local);
    BZ_AUTO(bz_json) j = NULL;
    const struct bz_json *e;
    enum bz_sent fate;

    if (x->response->len)
        j = bz_json_parse(x->response->body, x->response->len, NULL, NULL, &local);
    if (local.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    e = bz_json_get(j, "error");
    return (bz_json_kind(bz_json_get(e, "code")) == BZ_JSON_INT
                ? error_typed(err, x, what, e, sent ? sent : &fate)
                : error_plain(err, x, what, sent ? sent : &fate));
}
