/* SPDX-License-Identifier: EUPL-1.2 */
/* Whatever a site of Elgg answers, JSON or RSS: what comes out keeps the promises of a batch.
 *
 * The first byte of an input says what was asked, and the status; the rest is the body. */
#include "base/utf8.h"
#include "network/network.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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

static const char *const asked[] = {"import", "offer", "page", "view"};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char words[] = "{\"base_url\":\"https://red.example\",\"username\":\"ayto\"}";
    const struct bz_network *net = bz_network_find("elgg");
    struct bz_account account = {.name = "ayto", .network = "elgg", .native_id = "48"};
    struct bz_err err = {0};
    BZ_AUTO(bz_json) settings = bz_json_parse(words, strlen(words), NULL, NULL, &err);
    struct bz_context c = {.account = &account, .settings = settings};
    struct bz_response r = {.status = 200};
    BZ_AUTO(bz_request) q = bz_request_new("x", "GET", "https://red.example/x", &err);
    struct bz_exchange x = {.purpose = asked[0], .response = &r, .at = INT64_C(1795514400000)};
    struct bz_batch *b;

    if (!size)
        return 0;
    x.purpose = asked[data[0] / 8 % 4];
    x.request = data[0] / 8 % 4 ? q : NULL;
    r.status = data[0] % 8 ? 200 : 500;
    r.len = size - 1;
    r.body = malloc(r.len + 1);
    memcpy(r.body, data + 1, r.len);
    r.body[r.len] = '\0';
    b = net->step(&c, &x, &err);
    demand(b || (err.code != BUZON_OK && err.code != BUZON_ERR_INTERNAL));
    if (b) {
        check_messages(&b->messages, BUZON_DIRECTION_IN);
        check_messages(&b->own_posts, BUZON_DIRECTION_OUT);
    }
    bz_batch_free(b);
    bz_response_done(&r);
    return 0;
}
