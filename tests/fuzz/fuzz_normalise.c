/* SPDX-License-Identifier: EUPL-1.2 */
/* Any bytes, with any context, through the public function: a batch that can be read to its
 * end, or an error with a code and words.
 *
 * The first line of an input is the context; the rest is the body. */
#include "buzon/error.h"
#include "buzon/message.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static void read_message(const buzon_message *m)
{
    buzon_error *e = NULL;
    char *json = buzon_message_to_json(m, &e);

    demand(json && !e && *json == '{');
    demand(buzon_message_id(m) && *buzon_message_id(m));
    demand(buzon_message_kind_name(buzon_message_kind(m)));
    buzon_string_free(json);
}

static void read_batch(const buzon_batch *b)
{
    for (size_t i = 0; i < buzon_batch_messages_count(b); i++)
        read_message(buzon_batch_messages_at(b, i));
    for (size_t i = 0; i < buzon_batch_own_posts_count(b); i++)
        read_message(buzon_batch_own_posts_at(b, i));
    for (size_t i = 0; i < buzon_batch_notices_count(b); i++)
        demand(buzon_notice_target(buzon_batch_notices_at(b, i)));
    demand(buzon_batch_unknown(b) >= 0 && buzon_batch_repaired(b) >= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *end = size ? memchr(data, '\n', size) : NULL;
    size_t head = end ? (size_t)(end - data) : 0;
    char *context = strndup((const char *)data, head);
    buzon_response *r = buzon_response_new(200);
    buzon_error *e = NULL;
    buzon_batch *b = NULL;
    int64_t before;

    demand(buzon_response_set_body(r, (const char *)data + (end ? head + 1 : 0),
                                   size - (end ? head + 1 : 0), &e));
    before = buzon_debug_live();
    b = buzon_normalise("mastodon", "poll", r, head ? context : NULL, &e);
    demand(!b == (e != NULL));
    if (b)
        read_batch(b);
    else
        demand(buzon_error_code(e) != BUZON_OK && *buzon_error_message(e));
    buzon_batch_unref(b);
    buzon_error_free(e);
    demand(buzon_debug_live() == before);
    buzon_response_free(r);
    free(context);
    return 0;
}
