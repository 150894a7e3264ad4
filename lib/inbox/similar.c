/* SPDX-License-Identifier: EUPL-1.2 */
/* Where an inquiry stands among those that ask the same: with the first of a group, or alone.
 */
#include "inbox/similar.h"

#include <stdlib.h>
#include <string.h>

#include "inbox/settings.h"

/* How many are looked at of those with one key, and how many are compared; a group of one is
 * none. */
enum { OF_A_KEY = 16, COMPARED_MAX = 6, ALIVE_MIN = 2 };

/* --- keys --- */

/* Digests with a salt of the store's own: in another place they tell nothing, nor are they the
 * same in two stores; and here they are no longer than the words are. */
static bool salt_load(struct bz_tx *tx, unsigned char ret[BZ_SALT_LEN], struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db, "SELECT value FROM meta WHERE key = 'similar_salt'", BZ_V_NONE,
                       err);
    int got = rows ? bz_rows_next(rows, err) : -1;
    BZ_DONE(bz_str) hex = {0};

    if (got < 0)
        return false;
    if (got > 0)
        return bz_hex_parse(ret, BZ_SALT_LEN, bz_rows_text(rows, 0)) ||
               bz_fail(err, BUZON_ERR_CORRUPT, "the salt of similar inquiries is none");
    if (!bz_random(ret, BZ_SALT_LEN, err))
        return false;
    bz_str_add_hex(&hex, ret, BZ_SALT_LEN);
    if (hex.failed)
        return bz_nomem(err);
    return bz_db_exec(tx->db, "INSERT INTO meta (key, value) VALUES ('similar_salt', $1)",
                      BZ_V(bz_v_text(hex.data)), err);
}

struct keys {
    int64_t of[BZ_ALIKE_PIECES];
    size_t n;
};

static bool keys_make(struct bz_tx *tx, const struct bz_told *told, struct keys *ret,
                      struct bz_err *err)
{
    struct bz_alike_piece pieces[BZ_ALIKE_PIECES];
    unsigned char salt[BZ_SALT_LEN], digest[BZ_SHA256_LEN];

    ret->n = told->words ? bz_alike_pieces(told->words, pieces) : 0;
    if (ret->n && !salt_load(tx, salt, err))
        return false;
    for (size_t i = 0; i < ret->n; i++) {
        const struct bz_span parts[] = {{salt, sizeof salt}, {pieces[i].bytes, pieces[i].len}};

        if (!bz_hasher_sha256(tx->inbox->hasher, digest, parts, 2, err))
            return false;
        memcpy(&ret->of[i], digest, sizeof ret->of[i]);
    }
    return true;
}

static bool keys_insert(struct bz_tx *tx, int64_t inquiry, const struct keys *keys,
                        struct bz_err *err)
{
    for (size_t i = 0; i < keys->n; i++)
        if (!bz_db_exec(tx->db,
                        "INSERT INTO similar_key (key, inquiry) VALUES ($1, $2) ON CONFLICT DO "
                        "NOTHING",
                        BZ_V(bz_v_int(keys->of[i]), bz_v_int(inquiry)), err))
            return false;
    return true;
}

static bool keys_delete(struct bz_tx *tx, int64_t inquiry, const void *keys, size_t len,
                        struct bz_err *err)
{
    for (size_t at = 0; at + sizeof(int64_t) <= len; at += sizeof(int64_t)) {
        int64_t key;

        memcpy(&key, (const char *)keys + at, sizeof key);
        if (!bz_db_exec(tx->db, "DELETE FROM similar_key WHERE key = $1 AND inquiry = $2",
                        BZ_V(bz_v_int(key), bz_v_int(inquiry)), err))
            return false;
    }
    return true;
}

/* --- one inquiry's row --- */

struct row {
    bool there;
    int64_t group; /* 0: alone */
    enum bz_hand hand;
    unsigned char keys[BZ_ALIKE_PIECES * sizeof(int64_t)];
    size_t len; /* of keys */
};

static bool row_load(struct bz_tx *tx, int64_t inquiry, struct row *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows =
        bz_db_query(tx->db, "SELECT ifnull(grp, 0), hand, keys FROM similar WHERE inquiry = $1",
                    BZ_V(bz_v_int(inquiry)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;
    const void *keys;
    size_t len = 0;

    *ret = (struct row){.there = got > 0};
    if (got <= 0)
        return got == 0;
    ret->group = bz_rows_int(rows, 0);
    ret->hand = (enum bz_hand)bz_rows_int(rows, 1);
    keys = bz_rows_blob(rows, 2, &len);
    if (len > sizeof ret->keys)
        return bz_fail(err, BUZON_ERR_CORRUPT, "the keys of a similar inquiry are too many");
    ret->len = keys ? len : 0;
    if (ret->len)
        memcpy(ret->keys, keys, ret->len);
    return true;
}

/* Others are compared with it from now on. */
static bool row_offer(struct bz_tx *tx, const struct bz_told *told, const struct keys *keys,
                      struct bz_err *err)
{
    return keys_insert(tx, told->id, keys, err) &&
           bz_db_exec(tx->db,
                      "INSERT INTO similar (inquiry, opened_at, score, hand, keys) VALUES ($1, "
                      "$2, $3, 0, $4) ON CONFLICT (inquiry) DO UPDATE SET keys = excluded.keys",
                      BZ_V(bz_v_int(told->id), bz_v_time(told->opened_at),
                           bz_v_int(BZ_ALIKE_SAME),
                           bz_v_blob(keys->of, keys->n * sizeof *keys->of)),
                      err);
}

/* --- leaving --- */

static buzon_time window_begin(const struct bz_tx *tx)
{
    return tx->now - tx->settings->similar_ms;
}

/* The others are compared with its eldest member from now on, which keeps its group. */
static bool head_choose(struct bz_tx *tx, int64_t group, struct bz_err *err)
{
    BZ_DONE(bz_told) told = {0};
    struct keys keys;
    int64_t head;

    if (!bz_db_int(
            tx->db,
            "SELECT ifnull((SELECT inquiry FROM similar WHERE grp = $1 AND hand = 0 ORDER "
            "BY inquiry LIMIT 1), (SELECT min(inquiry) FROM similar WHERE grp = $1))",
            BZ_V(bz_v_int(group)), 0, &head, err) ||
        !bz_told_load(tx, head, window_begin(tx), &told, err) ||
        !keys_make(tx, &told, &keys, err))
        return false;
    return (!keys.n || row_offer(tx, &told, &keys, err)) &&
           bz_db_exec(tx->db, "UPDATE similar_group SET head = $2 WHERE id = $1",
                      BZ_V(bz_v_int(group), bz_v_int(head)), err);
}

/* What a person said was of a group that is gone. */
static bool group_close(struct bz_tx *tx, int64_t group, struct bz_err *err)
{
    return bz_db_exec(tx->db,
                      "UPDATE similar SET grp = NULL, score = $2, hand = 0 WHERE grp = $1",
                      BZ_V(bz_v_int(group), bz_v_int(BZ_ALIKE_SAME)), err) &&
           bz_db_exec(tx->db, "DELETE FROM similar_group WHERE id = $1", BZ_V(bz_v_int(group)),
                      err);
}

static bool group_leave(struct bz_tx *tx, int64_t inquiry, int64_t group, struct bz_err *err)
{
    int64_t members, head;

    if (!bz_db_exec(tx->db, "UPDATE similar_group SET members = members - 1 WHERE id = $1",
                    BZ_V(bz_v_int(group)), err) ||
        !bz_db_int(tx->db, "SELECT members FROM similar_group WHERE id = $1",
                   BZ_V(bz_v_int(group)), 0, &members, err) ||
        !bz_db_int(tx->db, "SELECT head FROM similar_group WHERE id = $1",
                   BZ_V(bz_v_int(group)), 0, &head, err))
        return false;
    if (head == inquiry && !head_choose(tx, group, err))
        return false;
    return members >= ALIVE_MIN || group_close(tx, group, err);
}

static bool row_remove(struct bz_tx *tx, int64_t inquiry, const struct row *row,
                       struct bz_err *err)
{
    if (!row->there)
        return true;
    return keys_delete(tx, inquiry, row->keys, row->len, err) &&
           bz_db_exec(tx->db, "DELETE FROM similar WHERE inquiry = $1", BZ_V(bz_v_int(inquiry)),
                      err) &&
           (!row->group || group_leave(tx, inquiry, row->group, err));
}

bool bz_similar_forget(struct bz_tx *tx, int64_t inquiry, struct bz_err *err)
{
    struct row row;

    return row_load(tx, inquiry, &row, err) && row_remove(tx, inquiry, &row, err);
}

/* --- joining --- */

/* The group of an inquiry, begun when it is alone; 0 when it failed. */
static int64_t group_of(struct bz_tx *tx, int64_t head, struct bz_err *err)
{
    int64_t group;

    if (!bz_db_int(tx->db, "SELECT grp FROM similar WHERE inquiry = $1", BZ_V(bz_v_int(head)),
                   0, &group, err))
        return 0;
    if (group)
        return group;
    if (!bz_db_int(tx->db, "SELECT ifnull(max(id), 0) + 1 FROM similar_group", BZ_V_NONE, 1,
                   &group, err) ||
        !bz_db_exec(tx->db,
                    "INSERT INTO similar (inquiry, opened_at, score, hand) SELECT id, "
                    "opened_at, $2, 0 FROM inquiry WHERE id = $1 ON CONFLICT DO NOTHING",
                    BZ_V(bz_v_int(head), bz_v_int(BZ_ALIKE_SAME)), err) ||
        !bz_db_exec(tx->db,
                    "UPDATE similar SET grp = $2, hand = min(hand, $3) WHERE inquiry = $1",
                    BZ_V(bz_v_int(head), bz_v_int(group), bz_v_int(BZ_HAND_IN)), err) ||
        !bz_db_exec(tx->db,
                    "INSERT INTO similar_group (id, head, members, last_at) SELECT $2, id, 1, "
                    "opened_at FROM inquiry WHERE id = $1",
                    BZ_V(bz_v_int(head), bz_v_int(group)), err))
        return 0;
    return group;
}

struct joining {
    int64_t inquiry, head;
    buzon_time opened_at;
    int score;
    enum bz_hand hand;
};

/* Its row is gone, or was never there. */
static bool group_join(struct bz_tx *tx, const struct joining *j, struct bz_err *err)
{
    int64_t group = group_of(tx, j->head, err);

    return group &&
           bz_db_exec(tx->db,
                      "INSERT INTO similar (inquiry, opened_at, grp, score, hand) VALUES ($1, "
                      "$2, $3, $4, $5)",
                      BZ_V(bz_v_int(j->inquiry), bz_v_time(j->opened_at), bz_v_int(group),
                           bz_v_int(j->score), bz_v_int(j->hand)),
                      err) &&
           bz_db_exec(tx->db,
                      "UPDATE similar_group SET members = members + 1, last_at = max(last_at, "
                      "$2) WHERE id = $1",
                      BZ_V(bz_v_int(group), bz_v_time(j->opened_at)), err);
}

/* --- finding --- */

/* Those that have a piece in common, and how many. */
struct tally {
    struct {
        int64_t inquiry;
        int shared;
    } of[BZ_ALIKE_PIECES * OF_A_KEY];
    size_t n;
};

static void tally_count(struct tally *t, int64_t inquiry)
{
    size_t i = 0;

    while (i < t->n && t->of[i].inquiry != inquiry)
        i++;
    if (i == t->n) {
        t->of[i].inquiry = inquiry;
        t->of[i].shared = 0;
        t->n++;
    }
    t->of[i].shared++;
}

/* Of each key the newest: where many have it, it tells little. */
static bool tally_key(struct bz_tx *tx, int64_t inquiry, int64_t key, struct tally *t,
                      struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db,
                       "SELECT inquiry FROM similar_key WHERE key = $1 AND inquiry <> $2 ORDER "
                       "BY inquiry DESC LIMIT $3",
                       BZ_V(bz_v_int(key), bz_v_int(inquiry), bz_v_int(OF_A_KEY)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0)
        tally_count(t, bz_rows_int(rows, 0));
    return got == 0;
}

/* Those with most in common first, the newest first; taken out. 0: there is none. */
static int64_t tally_take(struct tally *t)
{
    size_t best = 0;
    int64_t inquiry;

    if (!t->n)
        return 0;
    for (size_t i = 1; i < t->n; i++)
        if (t->of[i].shared > t->of[best].shared ||
            (t->of[i].shared == t->of[best].shared && t->of[i].inquiry > t->of[best].inquiry))
            best = i;
    inquiry = t->of[best].inquiry;
    t->of[best] = t->of[--t->n];
    return inquiry;
}

static bool head_compare(struct bz_tx *tx, const struct bz_told *told, int64_t candidate,
                         struct joining *j, struct bz_err *err)
{
    BZ_DONE(bz_told) other = {0};
    int score;

    if (!bz_told_load(tx, candidate, window_begin(tx), &other, err))
        return false;
    score = bz_told_score(told, &other, tx->settings->similar_ms, err);
    if (score > j->score) {
        j->score = score;
        j->head = other.id;
    }
    return score >= 0;
}

/* The one it is most alike; j->score 0: none. */
static bool head_find(struct bz_tx *tx, const struct bz_told *told, const struct keys *keys,
                      struct joining *j, struct bz_err *err)
{
    struct tally t = {.n = 0};
    int64_t candidate;

    for (size_t i = 0; i < keys->n; i++)
        if (!tally_key(tx, told->id, keys->of[i], &t, err))
            return false;
    for (int i = 0; i < COMPARED_MAX && j->score < BZ_ALIKE_SAME; i++) {
        candidate = tally_take(&t);
        if (!candidate)
            break;
        if (!head_compare(tx, told, candidate, j, err))
            return false;
    }
    return true;
}

/* --- placing --- */

/* Whether a member is as alike as it was: an edit may have changed nothing that counts. */
static bool member_stays(struct bz_tx *tx, const struct bz_told *told, int64_t head, bool *ret,
                         struct bz_err *err)
{
    BZ_DONE(bz_told) first = {0};
    int score;

    if (!bz_told_load(tx, head, BUZON_TIME_NONE, &first, err))
        return false;
    score = bz_told_score(told, &first, tx->settings->similar_ms, err);
    *ret = score > 0;
    return score == 0 ||
           (score > 0 && bz_db_exec(tx->db, "UPDATE similar SET score = $2 WHERE inquiry = $1",
                                    BZ_V(bz_v_int(told->id), bz_v_int(score)), err));
}

/* With keys it is one that others are compared with, which says the same while these are the
 * same; a group's first without them is past the window, or all there is of a person's wish. */
static bool row_stays(struct bz_tx *tx, const struct bz_told *told, const struct row *row,
                      const struct keys *keys, bool *ret, struct bz_err *err)
{
    int64_t head;

    *ret = row->len && keys->n * sizeof *keys->of == row->len &&
           memcmp(keys->of, row->keys, row->len) == 0;
    if (row->len || !row->group)
        return true;
    if (!bz_db_int(tx->db, "SELECT head FROM similar_group WHERE id = $1",
                   BZ_V(bz_v_int(row->group)), 0, &head, err))
        return false;
    *ret = head == told->id;
    return *ret || member_stays(tx, told, head, ret, err);
}

static bool place_anew(struct bz_tx *tx, const struct bz_told *told, const struct keys *keys,
                       struct bz_err *err)
{
    struct joining j = {.inquiry = told->id, .opened_at = told->opened_at};

    if (!keys->n || told->opened_at < window_begin(tx))
        return true;
    if (!head_find(tx, told, keys, &j, err))
        return false;
    return j.score ? group_join(tx, &j, err) : row_offer(tx, told, keys, err);
}

bool bz_similar_place(struct bz_tx *tx, int64_t inquiry, struct bz_err *err)
{
    BZ_DONE(bz_told) told = {0};
    struct keys keys;
    struct row row;
    bool stays = false;

    if (!row_load(tx, inquiry, &row, err) ||
        !bz_told_load(tx, inquiry, row.group ? BUZON_TIME_NONE : window_begin(tx), &told, err))
        return false;
    if (row.hand != BZ_HAND_NONE && !told.restricted)
        return true;
    if (!keys_make(tx, &told, &keys, err))
        return false;
    if (row.there && keys.n && !row_stays(tx, &told, &row, &keys, &stays, err))
        return false;
    return stays || (row_remove(tx, inquiry, &row, err) && place_anew(tx, &told, &keys, err));
}

/* --- by hand --- */

static bool hand_in(struct bz_tx *tx, int64_t inquiry, int64_t other, struct bz_err *err)
{
    struct joining j = {.inquiry = inquiry, .head = other, .score = 0, .hand = BZ_HAND_IN};

    return bz_similar_forget(tx, inquiry, err) &&
           bz_db_int(tx->db, "SELECT opened_at FROM inquiry WHERE id = $1",
                     BZ_V(bz_v_int(inquiry)), 0, &j.opened_at, err) &&
           group_join(tx, &j, err);
}

bool bz_similar_by_hand(struct bz_tx *tx, int64_t inquiry, int64_t other, bool *changed,
                        struct bz_err *err)
{
    struct row row, of_other;

    if (!row_load(tx, inquiry, &row, err) || !row_load(tx, other, &of_other, err))
        return false;
    *changed = other ? !row.group || row.group != of_other.group : row.hand != BZ_HAND_OUT;
    if (!*changed)
        return true;
    if (other)
        return hand_in(tx, inquiry, other, err);
    return row_remove(tx, inquiry, &row, err) &&
           bz_db_exec(tx->db,
                      "INSERT INTO similar (inquiry, opened_at, score, hand) SELECT id, "
                      "opened_at, $2, $3 FROM inquiry WHERE id = $1",
                      BZ_V(bz_v_int(inquiry), bz_v_int(BZ_ALIKE_SAME), bz_v_int(BZ_HAND_OUT)),
                      err);
}

/* --- past the window --- */

/* One that nobody is like leaves nothing. */
static bool old_forget(struct bz_tx *tx, int64_t inquiry, struct bz_err *err)
{
    struct row row;

    if (!row_load(tx, inquiry, &row, err) || !keys_delete(tx, inquiry, row.keys, row.len, err))
        return false;
    return row.group || row.hand != BZ_HAND_NONE
               ? bz_db_exec(tx->db, "UPDATE similar SET keys = NULL WHERE inquiry = $1",
                            BZ_V(bz_v_int(inquiry)), err)
               : bz_db_exec(tx->db, "DELETE FROM similar WHERE inquiry = $1",
                            BZ_V(bz_v_int(inquiry)), err);
}

int64_t bz_similar_prune(struct bz_tx *tx, int64_t most, struct bz_err *err)
{
    int64_t n = 0;

    for (int64_t inquiry = 1; n < most && inquiry; n += inquiry != 0) {
        if (!bz_db_int(tx->db,
                       "SELECT inquiry FROM similar WHERE keys IS NOT NULL AND opened_at < $1 "
                       "ORDER BY opened_at LIMIT 1",
                       BZ_V(bz_v_time(window_begin(tx))), 0, &inquiry, err) ||
            (inquiry && !old_forget(tx, inquiry, err)))
            return -1;
    }
    return n;
}
