/* SPDX-License-Identifier: EUPL-1.2 */
/* The history of an inquiry: events in a chain of hashes, their words apart so that they can be
 * erased. */
#include "inbox/event.h"

#include "inbox/proof.h"

#include <stdlib.h>
#include <string.h>

enum { HEADER_ROOM = 192 };

/* What the chain hashes of an event besides its words: fixed order, one line each, codes with
 * sorted keys. */
void bz_event_header(struct bz_str *s, const struct bz_event *event)
{
    const char *const words[] = {event->actor, event->verb, event->codes};

    (void)bz_str_reserve(s, HEADER_ROOM + strlen(event->codes)); /* else it grows in steps */
    bz_str_add(s, "buzon-event-1\n");
    bz_str_add(s, event->inquiry);
    bz_str_add_char(s, '\n');
    bz_str_add_int(s, event->seq);
    bz_str_add_char(s, '\n');
    bz_str_add_int(s, event->at);
    bz_str_add_char(s, '\n');
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        bz_str_add(s, words[i]);
        bz_str_add_char(s, '\n');
    }
}

bool bz_event_hash(struct bz_hasher *hasher, const unsigned char previous[BZ_SHA256_LEN],
                   const struct bz_event *event, const struct bz_span proven[2],
                   unsigned char ret[BZ_SHA256_LEN], struct bz_err *err)
{
    BZ_DONE(bz_str) header = {0};
    struct bz_span parts[4];

    bz_event_header(&header, event);
    if (header.failed)
        return bz_nomem(err);
    parts[0] = (struct bz_span){previous, BZ_SHA256_LEN};
    parts[1] = (struct bz_span){header.data, header.len};
    parts[2] = proven[0];
    parts[3] = proven[1];
    return bz_hasher_sha256(hasher, ret, parts, 4, err);
}

bool bz_event_commit(struct bz_hasher *hasher, const unsigned char salt[BZ_SALT_LEN],
                     const char *payload, unsigned char ret[BZ_SHA256_LEN], struct bz_err *err)
{
    struct bz_span parts[2] = {{salt, BZ_SALT_LEN}, {payload, payload ? strlen(payload) : 0}};

    /* No words: the digest of nothing, without a salt, so that "never had any" differs from
     * "erased". */
    return bz_hasher_sha256(hasher, ret, parts, payload ? 2 : 0, err);
}

static void add_field(struct bz_str *s, const char *text)
{
    bz_str_add_char(s, ',');
    if (text)
        bz_json_quote(s, text);
    else
        bz_str_add(s, "null");
}

/* A JSON array in fixed order; attachments by what the sender said of them, not by what we
 * fetched since. */
void bz_event_message(struct bz_str *s, const struct bz_evidence *evidence)
{
    const struct bz_message *m = evidence->m;
    const int64_t numbers[] = {m->revision,   m->kind,      m->direction,         m->visibility,
                               m->created_at, m->edited_at, evidence->received_at};
    const char *extra = m->extra ? m->extra : "{}";

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        bz_str_add_char(s, i ? ',' : '[');
        bz_str_add_int(s, numbers[i]);
    }
    add_field(s, m->id);
    add_field(s, m->native_id);
    add_field(s, m->author ? m->author->id : NULL);
    add_field(s, m->text);
    add_field(s, m->subject);
    add_field(s, m->language);
    add_field(s, m->parent);
    add_field(s, m->url);
    add_field(s, extra);
    for (size_t i = 0; i < m->n_attachments; i++) {
        const struct bz_attachment *a = &m->attachments[i];

        bz_str_add_char(s, ',');
        bz_str_add_int(s, a->kind);
        add_field(s, a->type);
        add_field(s, a->name);
        add_field(s, a->description);
    }
    bz_str_add_char(s, ']');
}

/* --- appending --- */

/* Bytes nobody else gets; drawn for a page of events at once, for each draw costs as much as
 * the digests of an event. */
const unsigned char *bz_tx_salt(struct bz_tx *tx, struct bz_err *err)
{
    if (!tx->n_salts) {
        if (!bz_random(tx->salts, sizeof tx->salts, err))
            return NULL;
        tx->n_salts = BZ_TX_SALTS;
    }
    return tx->salts[--tx->n_salts];
}

/* An event before it is stored. Texts are owned. */
struct bz_pending {
    struct bz_event event;
    char *actor, *verb, *codes, *payload; /* payload NULL: none, or it stays where it is */
    bool has_payload;
    unsigned char commitment[BZ_SHA256_LEN], salt[BZ_SALT_LEN];
};

void bz_pending_free(struct bz_pending *p)
{
    if (!p)
        return;
    free(p->actor);
    free(p->verb);
    free(p->codes);
    free(p->payload);
    free(p);
}
BZ_AUTO_DEFINE(bz_pending);

static bool payload_insert(struct bz_tx *tx, int64_t event, const struct bz_pending *p,
                           struct bz_err *err)
{
    return bz_db_exec(
        tx->db, "INSERT INTO event_payload (event, salt, payload) VALUES ($1, $2, $3)",
        BZ_V(bz_v_int(event), bz_v_blob(p->salt, BZ_SALT_LEN), bz_v_text(p->payload)), err);
}

static bool event_insert(struct bz_tx *tx, int64_t id, const struct bz_case *c,
                         const struct bz_pending *p, const struct bz_span *proof,
                         struct bz_err *err)
{
    return bz_db_exec(
        tx->db,
        "INSERT INTO event (id, inquiry, seq, at, actor, verb, codes, commitment, proof, hash) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        BZ_V(bz_v_int(id), bz_v_int(c->id), bz_v_int(p->event.seq), bz_v_time(p->event.at),
             bz_v_text(p->actor), bz_v_text(p->verb), bz_v_text(p->codes),
             bz_v_blob(p->commitment, BZ_SHA256_LEN), bz_v_blob(proof->bytes, proof->len),
             bz_v_blob(c->head_hash, BZ_SHA256_LEN)),
        err);
}

bool bz_event_flush(struct bz_tx *tx, struct bz_case *c, const struct bz_str *proof,
                    struct bz_err *err)
{
    BZ_AUTO(bz_pending) p = c->pending;
    unsigned char hash[BZ_SHA256_LEN];
    struct bz_span proven[2] = {{NULL, BZ_SHA256_LEN},
                                {proof ? proof->data : NULL, proof ? proof->len : 0}};
    int64_t id;

    c->pending = NULL;
    if (!p)
        return true;
    proven[0].bytes = p->commitment;
    id = bz_tx_id(tx, &tx->next_event, "SELECT ifnull(max(id), 0) FROM event", err);
    if (id < 0 || !bz_event_hash(tx->inbox->hasher, c->head_hash, &p->event, proven, hash, err))
        return false;
    memcpy(c->head_hash, hash, sizeof hash);
    return event_insert(tx, id, c, p, &proven[1], err) &&
           (!p->has_payload || payload_insert(tx, id, p, err));
}

/* What the act is about is not what the last event says it is. */
static unsigned parts_of(const struct bz_json *codes)
{
    return bz_json_get(codes, "answer") ? 1U << BZ_PROOF_ANSWERS : 0;
}

/* As BZ_REOPENED_EVENTS says it of the store. */
static bool reopens(const struct bz_pending *p)
{
    return strcmp(p->event.verb, "reopened") == 0 ||
           (strcmp(p->event.verb, "status_set") == 0 &&
            strstr(p->event.codes, "\"from\":\"closed\""));
}

static bool pending_make(struct bz_pending *p, const struct bz_case *c,
                         const struct bz_act *act, struct bz_err *err)
{
    if (!(act->codes ? (p->codes = bz_json_print_canonical(act->codes, err)) != NULL
                     : bz_dup(&p->codes, "{}", err)) ||
        !bz_dup(&p->actor, act->actor, err) || !bz_dup(&p->verb, act->verb, err) ||
        !bz_dup(&p->payload, act->of_message ? NULL : act->payload, err))
        return false;
    p->event = (struct bz_event){.inquiry = c->reference,
                                 .seq = c->head_seq + 1,
                                 .at = p->event.at,
                                 .actor = p->actor,
                                 .verb = p->verb,
                                 .codes = p->codes};
    return true;
}

bool bz_event_add(struct bz_tx *tx, struct bz_case *c, const struct bz_act *act,
                  struct bz_err *err)
{
    BZ_AUTO(bz_json) owned = act->codes;
    BZ_AUTO(bz_pending) p = NULL;
    const unsigned char *salt = NULL;

    if (!bz_event_flush(tx, c, NULL, err))
        return false;
    p = calloc(1, sizeof *p);
    if (!p)
        return bz_nomem(err);
    p->event.at = tx->now;
    p->has_payload = act->payload != NULL;
    if (!pending_make(p, c, act, err) || (act->payload && !(salt = bz_tx_salt(tx, err))) ||
        !bz_event_commit(tx->inbox->hasher, salt, act->payload, p->commitment, err))
        return false;
    if (salt)
        memcpy(p->salt, salt, BZ_SALT_LEN);
    c->head_seq++;
    c->changed |= parts_of(act->codes);
    c->reopened += reopens(p);
    c->pending = bz_steal(p);
    return true;
}
