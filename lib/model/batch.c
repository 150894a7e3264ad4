/* SPDX-License-Identifier: EUPL-1.2 */
/* Batches: what an answer of a network means, gathered by an adapter and read by everybody. */
#include "model/message.h"

struct bz_batch *bz_batch_new(struct bz_err *err)
{
    struct bz_batch *b = calloc(1, sizeof *b);

    if (!b)
        return bz_nomem(err);
    bz_refs_init(&b->refs);
    return b;
}

static void batch_messages_done(struct bz_messages *m)
{
    for (size_t i = 0; i < m->n; i++)
        bz_record_unref(m->items[i]);
    free(m->items);
}

void bz_batch_free(struct bz_batch *b)
{
    if (!b || !bz_refs_drop(&b->refs))
        return;
    batch_messages_done(&b->messages);
    batch_messages_done(&b->own_posts);
    for (size_t i = 0; i < b->notices.n; i++)
        bz_record_unref(b->notices.items[i]);
    free(b->notices.items);
    for (size_t i = 0; i < b->requests.n; i++)
        bz_request_free(b->requests.items[i]);
    free(b->requests.items);
    free(b->state);
    free(b->lost);
    free(b);
}

bool bz_batch_add(struct bz_batch *b, const struct bz_message *m, struct bz_err *err)
{
    struct bz_messages *to = m->direction == BUZON_DIRECTION_OUT ? &b->own_posts : &b->messages;
    struct bz_message *packed;

    if (!bz_vec_room(to))
        return bz_nomem(err);
    packed = bz_record_pack(&bz_message_record, m, err);
    if (packed)
        to->items[to->n++] = packed;
    return packed;
}

bool bz_batch_add_notice(struct bz_batch *b, const struct bz_notice *n, struct bz_err *err)
{
    struct bz_notice *packed;

    if (!bz_vec_room(&b->notices))
        return bz_nomem(err);
    packed = bz_record_pack(&bz_notice_record, n, err);
    if (packed)
        b->notices.items[b->notices.n++] = packed;
    return packed;
}

bool bz_batch_add_request(struct bz_batch *b, struct bz_request *r, struct bz_err *err)
{
    if (bz_vec_push(&b->requests, r))
        return true;
    bz_request_free(r);
    return bz_nomem(err);
}

/* --- public --- */

buzon_batch *buzon_batch_ref(buzon_batch *batch)
{
    return bz_record_ref(batch);
}

void buzon_batch_unref(buzon_batch *batch)
{
    bz_batch_free(batch);
}

size_t buzon_batch_messages_count(const buzon_batch *batch)
{
    return batch ? batch->messages.n : 0;
}

const buzon_message *buzon_batch_messages_at(const buzon_batch *batch, size_t i)
{
    return batch && i < batch->messages.n ? batch->messages.items[i] : NULL;
}

size_t buzon_batch_notices_count(const buzon_batch *batch)
{
    return batch ? batch->notices.n : 0;
}

const buzon_notice *buzon_batch_notices_at(const buzon_batch *batch, size_t i)
{
    return batch && i < batch->notices.n ? batch->notices.items[i] : NULL;
}

size_t buzon_batch_own_posts_count(const buzon_batch *batch)
{
    return batch ? batch->own_posts.n : 0;
}

const buzon_message *buzon_batch_own_posts_at(const buzon_batch *batch, size_t i)
{
    return batch && i < batch->own_posts.n ? batch->own_posts.items[i] : NULL;
}

size_t buzon_batch_requests_count(const buzon_batch *batch)
{
    return batch ? batch->requests.n : 0;
}

const char *buzon_batch_requests_at(const buzon_batch *batch, size_t i)
{
    return batch && i < batch->requests.n ? batch->requests.items[i]->url : NULL;
}

const char *buzon_batch_state(const buzon_batch *batch)
{
    return batch ? bz_text_or(batch->state, "{}") : NULL;
}

bool buzon_batch_round_done(const buzon_batch *batch)
{
    return batch && batch->round_done;
}

int64_t buzon_batch_unknown(const buzon_batch *batch)
{
    return batch ? batch->unknown : 0;
}

int64_t buzon_batch_repaired(const buzon_batch *batch)
{
    return batch ? batch->repaired : 0;
}
