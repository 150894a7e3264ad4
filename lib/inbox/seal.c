/* SPDX-License-Identifier: EUPL-1.2 */
/* Seals: Merkle roots over the events since the last one, in a chain of their own; made,
 * exported, compared. */
#include "inbox/seal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEVELS = 63, ACTOR_MAX = 128 };

/* --- the tree --- */

/* Roots of whole trees of 2^level leaves; what is left over hangs on the right. */
struct tree {
    struct bz_hasher *hasher;
    int64_t n;
    unsigned char roots[LEVELS][BZ_SHA256_LEN];
};

static bool tree_node(struct bz_hasher *hasher, const unsigned char *left,
                      unsigned char right[BZ_SHA256_LEN], struct bz_err *err)
{
    const struct bz_span spans[] = {{"\1", 1}, {left, BZ_SHA256_LEN}, {right, BZ_SHA256_LEN}};
    unsigned char node[BZ_SHA256_LEN];

    if (!bz_hasher_sha256(hasher, node, spans, 3, err))
        return false;
    memcpy(right, node, sizeof node);
    return true;
}

static bool tree_add(struct tree *t, const unsigned char hash[BZ_SHA256_LEN],
                     struct bz_err *err)
{
    const struct bz_span spans[] = {{"\0", 1}, {hash, BZ_SHA256_LEN}};
    unsigned char node[BZ_SHA256_LEN];
    int level = 0;

    if (!bz_hasher_sha256(t->hasher, node, spans, 2, err))
        return false;
    for (; t->n >> level & 1; level++)
        if (!tree_node(t->hasher, t->roots[level], node, err))
            return false;
    memcpy(t->roots[level], node, sizeof node);
    t->n++;
    return true;
}

static bool tree_root(const struct tree *t, unsigned char ret[BZ_SHA256_LEN],
                      struct bz_err *err)
{
    bool some = false;

    memset(ret, 0, BZ_SHA256_LEN);
    for (int level = 0; level < LEVELS; level++) {
        if (!(t->n >> level & 1))
            continue;
        if (!some)
            memcpy(ret, t->roots[level], BZ_SHA256_LEN);
        else if (!tree_node(t->hasher, t->roots[level], ret, err))
            return false;
        some = true;
    }
    return true;
}

/* --- a seal --- */

struct seal {
    int64_t number, first, last, events;
    buzon_time at;
    char actor[ACTOR_MAX + 1];
    unsigned char previous[BZ_SHA256_LEN], root[BZ_SHA256_LEN], hash[BZ_SHA256_LEN];
};

static bool seal_hash(struct bz_hasher *hasher, const struct seal *s,
                      unsigned char ret[BZ_SHA256_LEN], struct bz_err *err)
{
    BZ_DONE(bz_str) head = {0};

    bz_str_addf(&head,
                "buzon-seal-1\n%" PRId64 "\n%" PRId64 "\n%s\n%" PRId64 "\n%" PRId64 "\n%" PRId64
                "\n",
                s->number, s->at, s->actor, s->first, s->last, s->events);
    if (head.failed)
        return bz_nomem(err);
    return bz_hasher_sha256(hasher, ret,
                            (const struct bz_span[]){{head.data, head.len},
                                                     {s->previous, BZ_SHA256_LEN},
                                                     {s->root, BZ_SHA256_LEN}},
                            3, err);
}

/* What is in the store from s->first to s->last: events and root. A hash that is none is taken
 * for zeros, which is none. */
static bool seal_count(struct buzon_inbox *inbox, struct seal *s, struct bz_err *err)
{
    struct tree t = {.hasher = inbox->hasher};
    BZ_AUTO(bz_rows)
    rows =
        bz_db_query(inbox->db, "SELECT hash FROM event WHERE id >= $1 AND id <= $2 ORDER BY id",
                    BZ_V(bz_v_int(s->first), bz_v_int(s->last)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        unsigned char hash[BZ_SHA256_LEN] = {0};
        size_t len = 0;
        const void *bytes = bz_rows_blob(rows, 0, &len);

        if (bytes && len == sizeof hash)
            memcpy(hash, bytes, len);
        if (!tree_add(&t, hash, err))
            return false;
    }
    s->events = t.n;
    return got == 0 && tree_root(&t, s->root, err);
}

/* What is no digest becomes one that nothing has. */
static void bytes_read(const struct bz_rows *rows, int column, unsigned char *ret)
{
    size_t len = 0;
    const void *bytes = bz_rows_blob(rows, column, &len);

    memset(ret, 0xff, BZ_SHA256_LEN);
    if (bytes && len == BZ_SHA256_LEN)
        memcpy(ret, bytes, len);
}

#define SEAL_QUERY "SELECT id, at, actor, first, last, events, previous, root, hash FROM seal "

static void seal_read(const struct bz_rows *rows, struct seal *s)
{
    *s = (struct seal){.number = bz_rows_int(rows, 0),
                       .at = bz_rows_time(rows, 1),
                       .first = bz_rows_int(rows, 3),
                       .last = bz_rows_int(rows, 4),
                       .events = bz_rows_int(rows, 5)};
    (void)snprintf(s->actor, sizeof s->actor, "%s", bz_text_or(bz_rows_text(rows, 2), ""));
    bytes_read(rows, 6, s->previous);
    bytes_read(rows, 7, s->root);
    bytes_read(rows, 8, s->hash);
}

/* 1, 0 when there is none, -1. */
static int seal_find(struct bz_db *db, int64_t number, struct seal *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(db, SEAL_QUERY "WHERE $1 IN (0, id) ORDER BY id DESC LIMIT 1",
                       BZ_V(bz_v_int(number)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got > 0)
        seal_read(rows, ret);
    return got;
}

/* --- as JSON --- */

static bool set_hex(struct bz_json *j, const char *key, const unsigned char *bytes)
{
    BZ_DONE(bz_str) hex = {0};

    bz_str_add_hex(&hex, bytes, BZ_SHA256_LEN);
    return !hex.failed && bz_json_set_text(j, key, hex.data);
}

static struct bz_json *seal_json(const struct seal *s, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();

    if (!bz_json_set_int(j, "buzon_seal", 1) || !bz_json_set_int(j, "number", s->number) ||
        !bz_json_set_int(j, "at", s->at) || !bz_json_set_text(j, "actor", s->actor) ||
        !bz_json_set_int(j, "first", s->first) || !bz_json_set_int(j, "last", s->last) ||
        !bz_json_set_int(j, "events", s->events) || !set_hex(j, "previous", s->previous) ||
        !set_hex(j, "root", s->root) || !set_hex(j, "hash", s->hash))
        return bz_nomem(err);
    return bz_steal(j);
}

static bool get_hex(const struct bz_json *j, const char *key, unsigned char *ret)
{
    const char *text = bz_json_str(j, key);

    return text && bz_hex_parse(ret, BZ_SHA256_LEN, text);
}

static bool seal_parse(const char *text, struct seal *s, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_parse(text, strlen(text), NULL, "a seal", err);
    const char *actor = j ? bz_json_str(j, "actor") : NULL;

    if (!j)
        return false;
    *s = (struct seal){.number = bz_json_num(j, "number", -1),
                       .at = bz_json_num(j, "at", -1),
                       .first = bz_json_num(j, "first", -1),
                       .last = bz_json_num(j, "last", -1),
                       .events = bz_json_num(j, "events", -1)};
    if (bz_json_num(j, "buzon_seal", 0) != 1 || !actor || strlen(actor) > ACTOR_MAX ||
        s->number < 1 || s->first < 1 || s->last < s->first || s->events < 1 ||
        !get_hex(j, "previous", s->previous) || !get_hex(j, "root", s->root) ||
        !get_hex(j, "hash", s->hash))
        return bz_fail(err, BUZON_ERR_INVALID, "this is no seal of an inbox");
    (void)snprintf(s->actor, sizeof s->actor, "%s", actor);
    return true;
}

/* --- making one --- */

struct sealing {
    const char *actor;
    struct seal made;
    char *told; /* own: what the caller gets is made before anything is stored */
};

static void sealing_done(struct sealing *w)
{
    free(w->told);
}

static bool seal_tell(struct sealing *w, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = seal_json(&w->made, err);

    free(w->told);
    w->told = j ? bz_json_print_canonical(j, err) : NULL;
    return w->told != NULL;
}

static bool seal_insert(struct bz_tx *tx, const struct seal *s, struct bz_err *err)
{
    return bz_db_exec(
        tx->db,
        "INSERT INTO seal (id, at, actor, first, last, events, previous, root, hash) VALUES "
        "($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        BZ_V(bz_v_int(s->number), bz_v_time(s->at), bz_v_text(s->actor), bz_v_int(s->first),
             bz_v_int(s->last), bz_v_int(s->events), bz_v_blob(s->previous, BZ_SHA256_LEN),
             bz_v_blob(s->root, BZ_SHA256_LEN), bz_v_blob(s->hash, BZ_SHA256_LEN)),
        err);
}

static bool seal_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct sealing *w = user;
    struct seal last = {0}, s = {.at = tx->now};
    int got = seal_find(tx->db, 0, &last, err);

    if (got < 0 || !bz_db_int(tx->db, "SELECT max(id) FROM event", BZ_V_NONE, 0, &s.last, err))
        return false;
    if (s.last == 0)
        return bz_fail(err, BUZON_ERR_STATE, "nothing has happened that could be sealed");
    w->made = last;
    if (got && last.last >= s.last)
        return seal_tell(w, err);
    s.number = last.number + 1;
    s.first = last.last + 1;
    (void)snprintf(s.actor, sizeof s.actor, "%s", w->actor);
    memcpy(s.previous, last.hash, sizeof s.previous);
    w->made = s;
    if (!seal_count(tx->inbox, &w->made, err) ||
        !seal_hash(tx->inbox->hasher, &w->made, w->made.hash, err) || !seal_tell(w, err))
        return false;
    return seal_insert(tx, &w->made, err);
}

char *buzon_inbox_seal(buzon_inbox *inbox, const char *actor, buzon_error **err)
{
    BZ_ERR(err);
    BZ_DONE(sealing) w = {.actor = actor};

    if (!bz_actor_ok(actor, e) || !bz_tx_run(inbox, seal_body, &w, e))
        return NULL;
    return bz_steal(w.told);
}

char *buzon_inbox_seals(buzon_inbox *inbox, buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_json) list = NULL;
    int got;

    if (!bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    BZ_AUTO(bz_rows) rows = bz_db_query(inbox->db, SEAL_QUERY "ORDER BY id", BZ_V_NONE, e);
    list = rows ? bz_json_array() : NULL;
    got = rows ? 1 : -1;
    while (got > 0 && (got = bz_rows_next(rows, e)) > 0) {
        struct bz_json *j;
        struct seal s;

        seal_read(rows, &s);
        j = seal_json(&s, e);
        if (!j)
            return NULL;
        if (!bz_json_push(list, j))
            return bz_nomem(e);
    }
    return got == 0 ? bz_json_print_canonical(list, e) : NULL;
}

/* --- comparing --- */

/* What a seal says that the store does not; NULL: nothing. False in *ok when it failed. */
static const char *seal_differs(struct buzon_inbox *inbox, const struct seal *s, bool *ok,
                                struct bz_err *err)
{
    unsigned char hash[BZ_SHA256_LEN];
    struct seal now = *s;

    *ok = seal_hash(inbox->hasher, s, hash, err) && seal_count(inbox, &now, err);
    if (!*ok)
        return NULL;
    if (memcmp(hash, s->hash, sizeof hash) != 0)
        return "seal";
    if (now.events != s->events)
        return "events";
    return memcmp(now.root, s->root, sizeof now.root) != 0 ? "root" : NULL;
}

static const char *seal_against(struct buzon_inbox *inbox, const struct seal *s, bool *ok,
                                struct bz_err *err)
{
    const char *why = seal_differs(inbox, s, ok, err);
    struct seal stored;
    int got;

    if (!*ok || why)
        return why;
    got = seal_find(inbox->db, s->number, &stored, err);
    *ok = got >= 0;
    return got == 0 || (got > 0 && memcmp(stored.hash, s->hash, sizeof s->hash) != 0) ? "stored"
                                                                                      : NULL;
}

char *buzon_inbox_compare_seal(buzon_inbox *inbox, const char *seal, buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_json) j = NULL;
    const char *why;
    struct seal s;
    bool ok;

    if (!seal)
        return bz_fail(e, BUZON_ERR_INVALID, "the seal is NULL");
    if (!seal_parse(seal, &s, e) || !bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    why = seal_against(inbox, &s, &ok, e);
    if (!ok)
        return NULL;
    j = bz_json_object();
    if (!bz_json_set_int(j, "number", s.number) || !bz_json_set_bool(j, "holds", !why) ||
        (why && !bz_json_set_text(j, "why", why)))
        return bz_nomem(e);
    return bz_json_print_canonical(j, e);
}

/* --- for verify --- */

bool bz_seals_check(struct buzon_inbox *inbox, struct bz_seals_at *at, bz_seal_fn found,
                    void *user, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(inbox->db, SEAL_QUERY "WHERE id > $1 ORDER BY id LIMIT 1",
                       BZ_V(bz_v_int(at->number)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;
    char detail[120];
    const char *why;
    struct seal s;
    bool ok;

    at->end = got <= 0;
    if (got <= 0)
        return got == 0;
    seal_read(rows, &s);
    why = seal_differs(inbox, &s, &ok, err);
    if (!ok)
        return false;
    if (!why && (s.number != at->number + 1 || s.first != at->last + 1 ||
                 memcmp(s.previous, at->hash, sizeof s.previous) != 0))
        why = "previous";
    at->number = s.number;
    at->last = s.last;
    memcpy(at->hash, s.hash, sizeof s.hash);
    (void)snprintf(detail, sizeof detail, "seal %" PRId64 " does not hold: %s", s.number,
                   why ? why : "");
    return !why || found(user, "", "seal", detail, err);
}
