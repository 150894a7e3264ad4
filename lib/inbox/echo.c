/* SPDX-License-Identifier: EUPL-1.2 */
/* Our own posts that come back: the part of an answer they are, or the answer somebody sent
 * with another tool. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "inbox/ingest.h"
#include "inbox/outbox.h"

/* A network's clock may be that far behind ours. */
static const int64_t CLOCK_SLACK_MS = 300000;

/* --- a part that is known --- */

struct found {
    int64_t answer, inquiry, n;
    enum buzon_answer_state state;
};

static int part_by_id(struct bz_tx *tx, const struct bz_account *account,
                      const struct bz_message *m, struct found *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db,
                       "SELECT a.id, a.inquiry, p.n, p.state FROM answer_part p JOIN answer a "
                       "ON a.id = p.answer WHERE p.native_id = $1 AND a.account = $2",
                       BZ_V(bz_v_text(m->native_id), bz_v_int(account->id)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got > 0)
        *ret = (struct found){bz_rows_int(rows, 0), bz_rows_int(rows, 1), bz_rows_int(rows, 2),
                              (enum buzon_answer_state)bz_rows_int(rows, 3)};
    return got;
}

/* --- a part whose outcome is open --- */

static bool is_word(unsigned char c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* Letters and digits only, and mentions without their server: what survives the mark-up of any
 * network. The caller owns the text. */
static char *echo_bones(const char *text, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};
    bool mention = false;

    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        if (c == '@' && mention) {
            text += strcspn(text, " \t\r\n,;:!?()") - 1;
            mention = false;
            continue;
        }
        mention = c == '@' || (mention && (is_word(c) || strchr("_.-", c)));
        if (is_word(c))
            bz_str_add_char(&s, *text);
    }
    return bz_str_take(&s, err);
}

static bool same_bones(const char *bones, const char *text, bool *ret, struct bz_err *err)
{
    BZ_TEXT other = echo_bones(text, err);

    *ret = other && *other && strcmp(bones, other) == 0;
    return other != NULL;
}

/* A part that may be on the network, continues what this post answers, and says the same. A
 * private message that answers none is held against all of its conversation. */
static int part_by_words(struct bz_tx *tx, const struct bz_account *account,
                         const struct bz_message *m, const char *bones, struct found *ret,
                         struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(
        tx->db,
        "SELECT a.id, a.inquiry, p.n, p.state, p.text FROM answer a JOIN answer_part p "
        "ON p.answer = a.id LEFT JOIN answer_part before ON before.answer = p.answer AND "
        "before.n = p.n - 1 WHERE a.account = $1 AND a.state IN (3, 10) AND p.state IN (3, 10) "
        "AND (a.target = $2 OR before.native_id = $2 OR ($2 IS NULL AND a.inquiry IN (SELECT "
        "id FROM inquiry WHERE account = $1 AND thread = $4))) AND p.tried_at <= $3 "
        "ORDER BY a.id",
        BZ_V(bz_v_int(account->id), bz_v_text(m->parent),
             bz_v_time(m->created_at + CLOCK_SLACK_MS), bz_v_text(m->thread)),
        err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        bool same;

        if (!same_bones(bones, bz_rows_text(rows, 4), &same, err))
            return -1;
        *ret = (struct found){bz_rows_int(rows, 0), bz_rows_int(rows, 1), bz_rows_int(rows, 2),
                              (enum buzon_answer_state)bz_rows_int(rows, 3)};
        if (same)
            return 1;
    }
    return got;
}

/* In private nobody needs to say what they answer: it is what was written last. */
static bool echo_in_conversation(const struct bz_message *m)
{
    return m->visibility == BUZON_VISIBILITY_DIRECT && m->thread && !m->parent;
}

static int part_find(struct bz_tx *tx, const struct bz_account *account,
                     const struct bz_message *m, struct found *ret, struct bz_err *err)
{
    int got = part_by_id(tx, account, m, ret, err);
    BZ_TEXT bones = NULL;

    if (got || (!m->parent && !echo_in_conversation(m)))
        return got;
    bones = echo_bones(m->text, err);
    return bones ? part_by_words(tx, account, m, bones, ret, err) : -1;
}

/* It is there, whatever we thought of it. */
static bool part_is_there(struct bz_tx *tx, const struct found *f, const struct bz_message *m,
                          struct bz_err *err)
{
    struct bz_outcome o = {.answer = f->answer,
                           .inquiry = f->inquiry,
                           .n = f->n,
                           .native_id = m->native_id,
                           .url = m->url,
                           .part = BUZON_ANSWER_SENT,
                           .seen = true,
                           .next_try_at = BUZON_TIME_NONE,
                           .at = m->created_at};

    return f->state == BUZON_ANSWER_SENT || f->state == BUZON_ANSWER_DELIVERED ||
           f->state == BUZON_ANSWER_READ || bz_outcome_store(tx, &o, err);
}

/* --- an answer nobody told us of --- */

struct parent {
    int64_t inquiry; /* 0: not known, or of no inquiry */
    enum buzon_direction direction;
};

static bool parent_find(struct bz_tx *tx, const struct bz_account *account,
                        const struct bz_message *m, struct parent *ret, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(tx->db,
                       "SELECT ifnull(inquiry, 0), direction FROM message WHERE account = $1 "
                       "AND mid = $2",
                       BZ_V(bz_v_int(account->id), bz_v_text(m->parent)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    *ret = (struct parent){0};
    if (got > 0)
        *ret =
            (struct parent){bz_rows_int(rows, 0), (enum buzon_direction)bz_rows_int(rows, 1)};
    return got >= 0;
}

/* Written to one person in private, without quoting anything: it answers the last thing they
 * said. Among several it may answer anybody. */
static bool conversation_find(struct bz_tx *tx, const struct bz_account *account,
                              const struct bz_message *m, struct parent *ret,
                              struct bz_err *err)
{
    *ret = (struct parent){.direction = BUZON_DIRECTION_IN};
    return bz_db_int(
        tx->db,
        "SELECT ifnull((SELECT inquiry FROM message WHERE account = $1 AND thread = $2 AND "
        "direction = 0 AND inquiry IS NOT NULL AND created_at <= $3 AND (SELECT "
        "count(DISTINCT author) FROM message WHERE account = $1 AND thread = $2 AND direction "
        "= 0) = 1 ORDER BY created_at DESC, id DESC LIMIT 1), 0)",
        BZ_V(bz_v_int(account->id), bz_v_text(m->thread), bz_v_time(m->created_at)), 0,
        &ret->inquiry, err);
}

static bool case_count(struct bz_tx *tx, struct bz_case *c, struct bz_err *err)
{
    c->messages++;
    return bz_case_save(tx, c, err);
}

static bool answered_elsewhere(struct bz_tx *tx, struct bz_case *c,
                               const struct bz_account *account, const struct bz_message *m,
                               struct bz_err *err)
{
    struct bz_json *codes = bz_json_object();
    char actor[80];

    if (!bz_json_set_int(codes, "at", m->created_at) ||
        !bz_json_set_text(codes, "message", m->id)) {
        bz_json_free(codes);
        return bz_nomem(err);
    }
    (void)snprintf(actor, sizeof actor, "network:%s", account->network);
    return bz_event_add(
               tx, c,
               &(struct bz_act){.actor = actor, .verb = "answered_elsewhere", .codes = codes},
               err) &&
           bz_case_answered(tx, c, m->created_at, err) && case_count(tx, c, err);
}

/* A post of ours below a message of an inquiry belongs to it; below a citizen's, it answers. */
static bool attach(struct bz_tx *tx, const struct bz_account *account,
                   const struct bz_message *m, int64_t *ret, struct bz_err *err)
{
    BZ_AUTO(bz_case) c = NULL;
    struct parent p;

    if (!m->parent && !echo_in_conversation(m))
        return true;
    if (!(m->parent ? parent_find : conversation_find)(tx, account, m, &p, err))
        return false;
    if (!p.inquiry)
        return true;
    *ret = p.inquiry;
    c = bz_case_load(tx, p.inquiry, err);
    if (!c)
        return false;
    return p.direction == BUZON_DIRECTION_IN ? answered_elsewhere(tx, c, account, m, err)
                                             : case_count(tx, c, err);
}

bool bz_echo(struct bz_tx *tx, const struct bz_account *account, const struct bz_message *m,
             struct bz_echoed *ret, struct bz_err *err)
{
    BZ_AUTO(bz_case) c = NULL;
    struct found f;
    int got = part_find(tx, account, m, &f, err);

    *ret = (struct bz_echoed){0};
    if (got < 0)
        return false;
    if (!got)
        return attach(tx, account, m, &ret->inquiry, err);
    if (!part_is_there(tx, &f, m, err))
        return false;
    *ret = (struct bz_echoed){f.inquiry, true};
    c = bz_case_load(tx, f.inquiry, err);
    return c && case_count(tx, c, err);
}
