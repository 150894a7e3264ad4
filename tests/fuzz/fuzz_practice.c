/* SPDX-License-Identifier: EUPL-1.2 */
/* Whatever a script says: it can be played at any time and pace and keeps the promises of a
 * batch; of one that is taken, nobody writes before the start, after the present or twice, and
 * of one that is refused a place is named.
 *
 * The first byte of an input says the pace, the second how much of the script has passed and
 * what our inbox answers; the rest is the script. */
#include "promise.h"

#include <stdio.h>
#include <string.h>

#define START INT64_C(1795514400000)
#define HOUR INT64_C(3600000)

/* We answered the first conversation, and there was a pause. */
static const char *const answers[] = {
    "{\"answers\":[]}",
    "{\"answers\":[{\"to\":\"farola/queja\",\"at\":1795515000000}]}",
    "{\"answers\":[{\"to\":\"a/b\",\"at\":1795514400000}],\"pauses\":[{\"from\":1795514460000,"
    "\"to\":1795514520000}]}",
    "{\"answers\":[],\"pauses\":[{\"from\":1795514460000,\"to\":1795518000000},{\"from\":"
    "1795521600000}]}",
};

static void demand_order(const struct bz_batch *b, buzon_time now)
{
    for (size_t i = 0; i < b->messages.n; i++) {
        const struct bz_message *m = b->messages.items[i];

        demand(m->created_at >= START && m->created_at <= now);
        for (size_t k = 0; k < i && k < 50; k++)
            demand(strcmp(b->messages.items[k]->id, m->id) != 0);
    }
}

static void play(const struct bz_network *net, const struct bz_context *c, buzon_time now,
                 const char *said, bool taken)
{
    struct bz_response r = {.status = 200};
    struct bz_exchange x = {.purpose = "poll", .response = &r, .at = now};
    struct bz_batch *b;

    demand(promise_body(&r, (const uint8_t *)said, strlen(said)));
    b = promise_step(net, c, &x);
    demand(b != NULL);
    if (taken)
        demand_order(b, now);
    bz_batch_free(b);
    bz_response_done(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct bz_network *net = bz_network_find("practice");
    struct bz_account account = {.name = "ejercicio", .network = "practice"};
    struct bz_context c = {.account = &account};
    struct bz_err err = {0};
    BZ_AUTO(bz_json) settings = bz_json_object();
    BZ_AUTO(bz_json) script = NULL;
    struct bz_reader r = {.source = "script", .err = &err};
    bool taken;

    if (size < 2)
        return 0;
    r.text = (const char *)data + 2;
    r.len = size - 2;
    script = bz_json_parse(r.text, r.len, NULL, r.source, &err);
    if (!script || bz_json_kind(script) != BZ_JSON_OBJECT || !bz_reader_unique(&r))
        return 0;
    demand(bz_json_set_shared(settings, "script", script) &&
           bz_json_set_int(settings, "pace", data[0] * 4) &&
           bz_json_set_text(settings, "start", "2026-11-24T10:00:00Z"));
    taken = net->document.ok(&r, script);
    if (!taken) {
        demand(err.code == BUZON_ERR_INVALID || err.code == BUZON_ERR_PARSE);
        demand(err.line > 0 && err.column > 0);
    }
    c.settings = settings;
    play(net, &c, START + data[1] / 4 * HOUR, answers[data[1] % 4], taken);
    return 0;
}
