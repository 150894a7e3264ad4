/* SPDX-License-Identifier: EUPL-1.2 */
/* What an inquiry says of messages whose words went: the office's own words, the payloads of
 * its events, its summary. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "inbox/erase.h"
#include "inbox/proof.h"
#include "inbox/similar.h"
#include "store/search.h"

enum { THREAD_ID_MIN = 5 };

static const char *const whys[] = {
    [BZ_ERASE_PERSON] = "request",
    [BZ_ERASE_INQUIRY] = "retention",
    [BZ_ERASE_NETWORK] = "network",
};

/* One inquiry under erasure. */
struct erasing {
    struct bz_erase *e;
    struct bz_case *c;
    bool whole;       /* everything that was said in it goes */
    bool own;         /* so it does, or it is the person's */
    int64_t messages; /* of it that lost their words */
    int64_t answers;
    struct bz_texts ours; /* mids of messages of ours that were changed */
    struct bz_ids seqs;   /* of events that lost their words */
};

static void erasing_done(struct erasing *x)
{
    bz_case_free(x->c);
    bz_texts_done(&x->ours);
    bz_ids_done(&x->seqs);
}

/* --- what the office wrote --- */

struct word {
    int64_t id, n;
    char *mid, *text, *form, *reason; /* own; NULL: none */
};
struct words BZ_VEC(struct word);

static void words_done(struct words *list)
{
    for (size_t i = 0; i < list->n; i++) {
        free(list->items[i].mid);
        free(list->items[i].text);
        free(list->items[i].form);
        free(list->items[i].reason);
    }
    free(list->items);
}

/* Rows of id, n, mid, text, form, reason. */
static bool words_load(const struct erasing *x, const char *sql, struct words *ret,
                       struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(x->e->tx->db, sql, BZ_V(bz_v_int(x->c->id)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        struct word *w;

        if (!bz_vec_push(
                ret, ((struct word){.id = bz_rows_int(rows, 0), .n = bz_rows_int(rows, 1)})))
            return bz_nomem(err);
        w = &ret->items[ret->n - 1];
        if (!bz_dup(&w->mid, bz_rows_text(rows, 2), err) ||
            !bz_dup(&w->text, bz_rows_text(rows, 3), err) ||
            !bz_dup(&w->form, bz_rows_text(rows, 4), err) ||
            !bz_dup(&w->reason, bz_rows_text(rows, 5), err))
            return false;
    }
    return got == 0;
}

/* What is left of words of ours: nothing of an inquiry that goes as a whole. */
static bool words_mask(const struct erasing *x, char **text, bool *changed, struct bz_err *err)
{
    bool some = false;
    char *left;

    if (!*text || !**text)
        return true;
    if (x->whole) {
        **text = '\0';
        *changed = true;
        return true;
    }
    left = bz_needles_mask(&x->e->needles, *text, &some, err);
    if (!left)
        return false;
    free(*text);
    *text = left;
    *changed = *changed || some;
    return true;
}

/* A post of ours: the network goes on showing it as it was, and must not bring it back. */
static bool post_mask(struct erasing *x, struct word *w, struct bz_err *err)
{
    struct bz_db *db = x->e->tx->db;
    BZ_TEXT old = NULL;
    bool changed = false;

    if (!bz_dup(&old, w->text, err) || !words_mask(x, &w->text, &changed, err))
        return false;
    if (!changed)
        return true;
    if (!bz_texts_push(&x->ours, bz_steal(w->mid)))
        return bz_nomem(err);
    return bz_search_remove(db, w->id, old, err) && bz_search_add(db, w->id, w->text, err) &&
           bz_db_exec(db,
                      "UPDATE message SET text = $2, subject = NULL, extra = "
                      "'{\"erased\":true}', erased_at = $3 WHERE id = $1",
                      BZ_V(bz_v_int(w->id), bz_v_text(w->text), bz_v_time(x->e->tx->now)),
                      err) &&
           bz_db_exec(db,
                      "UPDATE revision SET text = '', subject = NULL, extra = NULL, proof = "
                      "NULL WHERE message = $1",
                      BZ_V(bz_v_int(w->id)), err) &&
           bz_apart_renew(x->e->tx, w->id, err);
}

static bool posts_mask(struct erasing *x, struct bz_err *err)
{
    BZ_DONE(words) list = {0};

    if (!words_load(x,
                    "SELECT id, 0, mid, text, NULL, NULL FROM message WHERE inquiry = $1 AND "
                    "direction = 1 AND erased_at IS NULL",
                    &list, err))
        return false;
    for (size_t i = 0; i < list.n; i++)
        if (!post_mask(x, &list.items[i], err))
            return false;
    return true;
}

static bool answer_mask(struct erasing *x, struct word *w, struct bz_err *err)
{
    bool changed = false;

    if (!words_mask(x, &w->text, &changed, err) || !words_mask(x, &w->form, &changed, err) ||
        !words_mask(x, &w->reason, &changed, err))
        return false;
    if (!changed)
        return true;
    x->answers++;
    return bz_db_exec(x->e->tx->db,
                      "UPDATE answer SET text = $2, template = $3, reason = $4 WHERE id = $1",
                      BZ_V(bz_v_int(w->id), bz_v_text(w->text),
                           bz_v_text(w->form && *w->form ? w->form : NULL),
                           bz_v_text(w->reason && *w->reason ? w->reason : NULL)),
                      err);
}

static bool part_mask(struct erasing *x, struct word *w, struct bz_err *err)
{
    bool changed = false;

    if (!words_mask(x, &w->text, &changed, err))
        return false;
    return !changed ||
           bz_db_exec(x->e->tx->db,
                      "UPDATE answer_part SET text = $3, step = NULL, newest = "
                      "NULL WHERE answer = $1 AND n = $2",
                      BZ_V(bz_v_int(w->id), bz_v_int(w->n), bz_v_text(w->text)), err);
}

/* Of those that are at rest: where others may be, nothing is erased but by a network's rule,
 * and what is going out says what it said. */
static bool answers_mask(struct erasing *x, struct bz_err *err)
{
    BZ_DONE(words) answers = {0};
    BZ_DONE(words) parts = {0};

    if (!words_load(x,
                    "SELECT id, 0, NULL, text, template, reason FROM answer WHERE inquiry = $1 "
                    "AND state >= 4",
                    &answers, err) ||
        !words_load(x,
                    "SELECT p.answer, p.n, NULL, p.text, NULL, NULL FROM answer_part p JOIN "
                    "answer a ON a.id = p.answer WHERE a.inquiry = $1 AND a.state >= 4",
                    &parts, err))
        return false;
    for (size_t i = 0; i < answers.n; i++)
        if (!answer_mask(x, &answers.items[i], err))
            return false;
    for (size_t i = 0; i < parts.n; i++)
        if (!part_mask(x, &parts.items[i], err))
            return false;
    return true;
}

/* --- payloads of events --- */

static bool is_ours(const struct erasing *x, const char *mid)
{
    for (size_t i = 0; mid && i < x->ours.n; i++)
        if (bz_streq(x->ours.items[i], mid))
            return true;
    return false;
}

/* Of what the office said, only what names the person; of what it noted about them, all. */
static bool is_office(const char *verb)
{
    return bz_starts(verb, "answer") || strcmp(verb, "closed") == 0 ||
           strcmp(verb, "held") == 0 || strcmp(verb, "followed") == 0 ||
           strcmp(verb, "unfollowed") == 0 || strcmp(verb, "released") == 0 ||
           strcmp(verb, "erased") == 0;
}

/* Rows of id, seq, verb, codes, payload: 1 it goes, 0 it stays, -1. */
static int payload_goes(const struct erasing *x, const struct bz_rows *rows, struct bz_err *err)
{
    const char *verb = bz_rows_text(rows, 2), *codes = bz_rows_text(rows, 3),
               *payload = bz_rows_text(rows, 4);
    BZ_AUTO(bz_json) j = bz_json_parse(codes, strlen(codes), NULL, "codes", err);
    const char *mid = j ? bz_json_str(j, "message") : NULL;

    if (!j)
        return -1;
    if (x->whole && strcmp(verb, "erased") != 0)
        return 1;
    if (!payload || bz_starts(verb, "attachment_"))
        return bz_erase_has_mid(x->e, mid) || is_ours(x, mid);
    if (x->own && x->e->why == BZ_ERASE_PERSON && !is_office(verb))
        return 1;
    return bz_needles_in(&x->e->needles, payload, strlen(payload), err);
}

static bool payloads_choose(struct erasing *x, struct bz_ids *events, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(x->e->tx->db,
                       "SELECT v.id, v.seq, v.verb, v.codes, p.payload FROM event v JOIN "
                       "event_payload p ON p.event = v.id WHERE v.inquiry = $1 ORDER BY v.seq",
                       BZ_V(bz_v_int(x->c->id)), err);
    int got = rows ? 1 : -1;

    while (got > 0 && (got = bz_rows_next(rows, err)) > 0) {
        int goes = payload_goes(x, rows, err);

        if (goes < 0)
            return false;
        if (goes && (!bz_vec_push(events, bz_rows_int(rows, 0)) ||
                     !bz_vec_push(&x->seqs, bz_rows_int(rows, 1))))
            return bz_nomem(err);
    }
    return got == 0;
}

static bool payloads_wipe(struct erasing *x, struct bz_err *err)
{
    BZ_DONE(bz_ids) events = {0};

    if (!payloads_choose(x, &events, err))
        return false;
    for (size_t i = 0; i < events.n; i++)
        if (!bz_db_exec(x->e->tx->db, "DELETE FROM event_payload WHERE event = $1",
                        BZ_V(bz_v_int(events.items[i])), err))
            return false;
    return true;
}

/* --- the inquiry's row --- */

static bool text_replace(char **field, const char *text, struct bz_err *err)
{
    char *copy = NULL;

    if (!bz_dup(&copy, text, err))
        return false;
    free(*field);
    *field = copy;
    return true;
}

/* Whether a conversation is called after who we talk with: a short id is in many names. */
static bool thread_names(const char *thread, const char *id)
{
    return strcmp(thread, id) == 0 || (strlen(id) >= THREAD_ID_MIN && strstr(thread, id));
}

/* Then it gets another name. */
static bool thread_rename(struct erasing *x, struct bz_err *err)
{
    struct bz_db *db = x->e->tx->db;
    BZ_DONE(bz_str) name = {0};
    BZ_TEXT old = NULL;
    BZ_AUTO(bz_rows)
    rows = bz_db_query(db, "SELECT native_id FROM author WHERE id = $1",
                       BZ_V(bz_v_int(x->c->author)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got <= 0 || !thread_names(x->c->thread, bz_rows_text(rows, 0)))
        return got >= 0;
    bz_str_addf(&name, "erased-%" PRId64, x->c->author);
    if (name.failed)
        return bz_nomem(err);
    old = bz_steal(x->c->thread);
    return text_replace(&x->c->thread, name.data, err) &&
           bz_db_exec(db,
                      "UPDATE message SET thread = $2 WHERE thread = $3 AND (inquiry = $1 OR "
                      "id IN (SELECT v.message FROM moved v JOIN merge g ON g.id = v.merge "
                      "WHERE g.inquiry = $1))",
                      BZ_V(bz_v_int(x->c->id), bz_v_text(name.data), bz_v_text(old)), err);
}

/* What is public of it is not public with the next portal. */
static bool snapshot_wipe(struct erasing *x, struct bz_err *err)
{
    if (x->c->publication == BUZON_PUBLICATION_PUBLISHED)
        x->c->publication = BUZON_PUBLICATION_WITHDRAWN;
    if (x->c->publication == BUZON_PUBLICATION_PROPOSED)
        x->c->publication = BUZON_PUBLICATION_NONE;
    return bz_db_exec(x->e->tx->db, "DELETE FROM snapshot WHERE inquiry = $1",
                      BZ_V(bz_v_int(x->c->id)), err);
}

/* Who follows it stands in words of events that went. */
static bool followers_wipe(struct erasing *x, struct bz_err *err)
{
    return !x->whole || bz_db_exec(x->e->tx->db, "DELETE FROM follower WHERE inquiry = $1",
                                   BZ_V(bz_v_int(x->c->id)), err);
}

static bool row_wipe(struct erasing *x, struct bz_err *err)
{
    bool changed = false;

    if (!snapshot_wipe(x, err) || !followers_wipe(x, err))
        return false;
    if (x->messages && !text_replace(&x->c->summary, "", err))
        return false;
    x->c->unmarked = x->messages && x->c->personal;
    if (!x->own || x->e->why == BZ_ERASE_NETWORK)
        return true;
    if (!words_mask(x, &x->c->reason, &changed, err))
        return false;
    if (x->c->reason && !*x->c->reason && !bz_case_set(&x->c->reason, NULL, err))
        return false;
    return thread_rename(x, err);
}

/* --- what is said of it --- */

static struct bz_json *codes_make(const struct erasing *x, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    BZ_DONE(bz_str) ranges = {0};

    if (!bz_ranges_add(&ranges, &x->seqs, err))
        return NULL;
    if (!bz_json_set_text(j, "why", whys[x->e->why]) ||
        !bz_json_set_int(j, "messages", x->messages) ||
        !bz_json_set_int(j, "answers", x->answers) ||
        !bz_json_set_text(j, "events", ranges.data ? ranges.data : ""))
        return bz_nomem(err);
    return bz_steal(j);
}

static char *reason_make(const char *reason, struct bz_err *err)
{
    BZ_DONE(bz_str) s = {0};

    bz_str_add(&s, "{\"reason\":");
    bz_json_quote(&s, reason);
    bz_str_add_char(&s, '}');
    return bz_str_take(&s, err);
}

static bool erased_tell(struct erasing *x, struct bz_err *err)
{
    const unsigned char *salt = bz_tx_salt(x->e->tx, err);
    BZ_TEXT words = NULL;
    struct bz_json *codes;

    if (!salt || (x->e->reason && !(words = reason_make(x->e->reason, err))))
        return false;
    /* Nobody can try whether an earlier proof was of this name or that text. */
    memcpy(x->c->salt, salt, BZ_SALT_LEN);
    x->c->changed = BZ_PROOF_ALL;
    codes = codes_make(x, err);
    if (!codes)
        return false;
    x->e->n[BZ_ERASED_INQUIRIES]++;
    x->e->n[BZ_ERASED_EVENTS] += (int64_t)x->seqs.n;
    x->e->n[BZ_ERASED_ANSWERS] += x->answers;
    return bz_event_add(
               x->e->tx, x->c,
               &(struct bz_act){
                   .actor = x->e->actor, .verb = "erased", .codes = codes, .payload = words},
               err) &&
           bz_case_save(x->e->tx, x->c, err);
}

static void messages_count(struct erasing *x)
{
    for (size_t i = 0; i < x->e->doomed.n; i++)
        x->messages += x->e->doomed.items[i].inquiry == x->c->id;
}

static bool is_chosen(const struct bz_erase *e, int64_t inquiry)
{
    for (size_t i = 0; i < e->n_chosen; i++)
        if (e->inquiries.items[i] == inquiry)
            return true;
    return false;
}

bool bz_erase_case(struct bz_erase *e, int64_t inquiry, struct bz_err *err)
{
    BZ_DONE(erasing) x = {.e = e, .c = bz_case_load(e->tx, inquiry, err)};

    if (!x.c)
        return false;
    x.whole = e->why == BZ_ERASE_INQUIRY && is_chosen(e, inquiry);
    x.own = x.whole || bz_erase_is_author(e, x.c->author);
    messages_count(&x);
    if (!posts_mask(&x, err) || !answers_mask(&x, err) || !payloads_wipe(&x, err))
        return false;
    if (!x.own && !x.messages && !x.answers && !x.seqs.n)
        return true;
    return row_wipe(&x, err) && (!x.messages || bz_similar_forget(e->tx, inquiry, err)) &&
           erased_tell(&x, err);
}
