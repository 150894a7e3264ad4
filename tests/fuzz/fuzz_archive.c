/* SPDX-License-Identifier: EUPL-1.2 */
/* Files of networks that are only imported: what comes out keeps the promises of a batch.
 *
 * The first byte of an input says which network and form, the rest is the file. */
#include "base/utf8.h"
#include "network/network.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
    const char *network, *settings;
} forms[] = {
    {"googleplus", "{\"user_id\":\"1001\"}"},
    {"googleplus", "{\"form\":\"html\"}"},
    {"feed", "{\"actor\":\"https://ayto.example/u/ayto\",\"language\":\"ca\"}"},
};

static void demand(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static void check_messages(const struct bz_messages *list, enum buzon_direction direction)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct bz_message *m = list->items[i];
        struct bz_err err = {0};
        BZ_AUTO(bz_json)
        extra = m->extra ? bz_json_parse(m->extra, strlen(m->extra), NULL, NULL, &err)
                         : bz_json_object();

        demand(m->id && *m->id && m->native_id && m->text && m->direction == direction);
        demand(m->created_at != BUZON_TIME_NONE && bz_json_kind(extra) == BZ_JSON_OBJECT);
        demand(bz_utf8_valid(m->text, strlen(m->text)) == strlen(m->text));
    }
}

static void run_step(const struct bz_network *net, const struct bz_context *c,
                     const struct bz_exchange *x)
{
    struct bz_err err = {0};
    BZ_AUTO(bz_batch) b = net->step(c, x, &err);

    demand(b || (err.code != BUZON_OK && err.code != BUZON_ERR_INTERNAL));
    if (!b)
        return;
    check_messages(&b->messages, BUZON_DIRECTION_IN);
    check_messages(&b->own_posts, BUZON_DIRECTION_OUT);
    for (size_t i = 0; i < b->notices.n; i++)
        demand(b->notices.items[i]->target && *b->notices.items[i]->target);
    demand(b->round_done && !b->requests.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t form = size ? data[0] % (sizeof forms / sizeof *forms) : 0;
    struct bz_err err = {0};
    BZ_AUTO(bz_json)
    settings =
        bz_json_parse(forms[form].settings, strlen(forms[form].settings), NULL, NULL, &err);
    struct bz_account account = {.name = "archivo", .network = forms[form].network};
    struct bz_context c = {.account = &account, .settings = settings};
    struct bz_response r = {.status = 200};
    struct bz_exchange x = {.purpose = "import", .response = &r, .at = INT64_C(1795514400000)};

    if (!size)
        return 0;
    r.len = size - 1;
    r.body = malloc(r.len + 1);
    memcpy(r.body, data + 1, r.len);
    r.body[r.len] = '\0';
    run_step(bz_network_find(account.network), &c, &x);
    bz_response_done(&r);
    return 0;
}
