/* SPDX-License-Identifier: EUPL-1.2 */
/* What came in becomes messages, revisions and inquiries: one transaction for one answer of a
 * network. */
#include "inbox/ingest.h"

#include "inbox/mark.h"
#include "inbox/merge.h"
#include "inbox/parts.h"
#include "inbox/proof.h"
#include "inbox/settings.h"
#include "inbox/stored.h"

#include <stdlib.h>
#include <string.h>

static const int64_t SEEN_AGAIN_MS =
    3600000; /* a known message's checked_at moves at most once an hour */

/* --- the stored form of a message --- */

/* What is compared when a message comes again. Texts are owned. */
struct known {
    int64_t id, inquiry; /* id 0: never seen */
    int revision;
    char *text, *subject, *extra;
    buzon_time edited_at, deleted_at, checked_at;
    int64_t attachments, sequence;
    bool out;    /* of ours */
    bool erased; /* its words went by a decision: the network still has them */
};

static void known_done(struct known *k)
{
    free(k->text);
    free(k->subject);
    free(k->extra);
}

static bool known_find(const struct bz_arriving *a, const char *mid, struct known *ret,
                       struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(a->tx->db,
                       "SELECT id, ifnull(inquiry, 0), revision, text, subject, edited_at, "
                       "deleted_at, checked_at, extra, attachments, edit_sequence, erased_at, "
                       "direction FROM "
                       "message "
                       "WHERE account = $1 AND mid = $2",
                       BZ_V(bz_v_int(a->account->id), bz_v_text(mid)), err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    *ret = (struct known){0};
    if (got <= 0)
        return got == 0;
    ret->id = bz_rows_int(rows, 0);
    ret->inquiry = bz_rows_int(rows, 1);
    ret->revision = (int)bz_rows_int(rows, 2);
    ret->edited_at = bz_rows_time(rows, 5);
    ret->deleted_at = bz_rows_time(rows, 6);
    ret->checked_at = bz_rows_time(rows, 7);
    ret->attachments = bz_rows_int(rows, 9);
    ret->sequence = bz_rows_int(rows, 10);
    ret->erased = !bz_rows_is_null(rows, 11);
    ret->out = bz_rows_int(rows, 12) != 0;
    if (bz_dup(&ret->text, bz_rows_text(rows, 3), err) &&
        bz_dup(&ret->subject, bz_rows_text(rows, 4), err) &&
        bz_dup(&ret->extra, bz_rows_text(rows, 8), err))
        return true;
    known_done(ret);
    return false;
}

static const char *extra_of(const struct bz_message *m)
{
    return m->extra && strcmp(m->extra, "{}") != 0 ? m->extra : NULL;
}

static bool message_insert(const struct bz_arriving *a, const struct bz_place *p,
                           int64_t inquiry, struct bz_err *err)
{
    const struct bz_message *m = p->m;
    bool apart = m->direction == BUZON_DIRECTION_OUT || !inquiry; /* no event's words are it */
    unsigned char proof[BZ_APART_LEN];

    if (apart &&
        !bz_apart_message(a->tx, a->account->name, &(struct bz_evidence){m, a->at}, proof, err))
        return false;
    return bz_db_exec(
               a->tx->db,
               "INSERT INTO message (id, account, mid, native_id, revision, kind, direction, "
               "visibility, "
               "author, inquiry, text, subject, language, created_at, edited_at, deleted_at, "
               "received_at, "
               "checked_at, thread, parent, url, extra, attachments, edit_sequence, proof) "
               "VALUES "
               "($1, $2, $3, $4, $5, $6, $7, $8, "
               "$9, $10, $11, $12, $13, $14, $15, $16, $17, $17, $18, $19, $20, $21, $22, $23, "
               "$24)",
               BZ_V(bz_v_int(p->id), bz_v_int(a->account->id), bz_v_text(m->id),
                    bz_v_text(m->native_id), bz_v_int(m->revision), bz_v_int(m->kind),
                    bz_v_int(m->direction), bz_v_int(m->visibility),
                    p->author ? bz_v_int(p->author) : bz_v_null(),
                    inquiry ? bz_v_int(inquiry) : bz_v_null(), bz_v_text(m->text),
                    bz_v_text(m->subject), bz_v_text(m->language), bz_v_time(m->created_at),
                    bz_v_time(m->edited_at), bz_v_time(m->deleted_at), bz_v_time(a->at),
                    bz_v_text(p->thread), bz_v_text(m->parent), bz_v_text(m->url),
                    bz_v_text(extra_of(m)), bz_v_int((int64_t)m->n_attachments),
                    bz_v_int(m->sequence),
                    apart ? bz_v_blob(proof, sizeof proof) : bz_v_null()),
               err) &&
           bz_parts_insert(a->tx->db, p->id, m, err) &&
           bz_search_add(a->tx->db, p->id, m->text, err);
}

/* --- authors --- */

static bool author_update(const struct bz_arriving *a, int64_t id, const struct bz_author *w,
                          struct bz_err *err)
{
    return bz_db_exec(
        a->tx->db,
        "UPDATE author SET handle = $2, name = $3, url = $4, bot = $5, ours = $6 WHERE id = $1 "
        "AND (handle IS NOT $2 OR name IS NOT $3 OR url IS NOT $4 OR bot <> $5 OR ours <> $6)",
        BZ_V(bz_v_int(id), bz_v_text(w->handle), bz_v_text(w->name), bz_v_text(w->url),
             bz_v_int(w->bot), bz_v_int(w->ours)),
        err);
}

/* The row of an author: 0 when the network does not say who it is, -1 when it failed. */
static int64_t author_of(const struct bz_arriving *a, const struct bz_author *w, bool *is_new,
                         struct bz_err *err)
{
    int64_t id = 0;

    if (!w || !w->id)
        return 0;
    if (!bz_db_int(a->tx->db, "SELECT id FROM author WHERE account = $1 AND native_id = $2",
                   BZ_V(bz_v_int(a->account->id), bz_v_text(w->id)), 0, &id, err))
        return -1;
    if (id)
        return author_update(a, id, w, err) ? id : -1;
    *is_new = true;
    id = bz_tx_id(a->tx, &a->tx->next_author, "SELECT ifnull(max(id), 0) FROM author", err);
    if (id < 0 ||
        !bz_db_exec(a->tx->db,
                    "INSERT INTO author (id, account, native_id, handle, name, url, bot, ours) "
                    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                    BZ_V(bz_v_int(id), bz_v_int(a->account->id), bz_v_text(w->id),
                         bz_v_text(w->handle), bz_v_text(w->name), bz_v_text(w->url),
                         bz_v_int(w->bot), bz_v_int(w->ours)),
                    err))
        return -1;
    return id;
}

/* --- events of a message --- */

/* Takes codes. The words of the event are the message itself, which stays where it is. */
static bool message_event(const struct bz_arriving *a, struct bz_case *c, const char *verb,
                          struct bz_json *codes, const struct bz_message *m, struct bz_err *err)
{
    BZ_DONE(bz_str) words = {0};
    struct bz_evidence evidence = {m, a->at};

    bz_event_message(&words, &evidence);
    if (words.failed || !codes) {
        bz_json_free(codes);
        return bz_nomem(err);
    }
    return bz_event_add(a->tx, c,
                        &(struct bz_act){.actor = a->actor,
                                         .verb = verb,
                                         .codes = codes,
                                         .payload = words.data,
                                         .of_message = true},
                        err);
}

/* --- messages that are new --- */

static bool message_new_in(struct bz_arriving *a, struct bz_place *p, struct bz_err *err)
{
    BZ_AUTO(bz_case) c = NULL;

    /* Nobody wrote it and it says nothing: kept, but nobody is owed an answer. */
    if (p->m->kind == BUZON_MESSAGE_UNKNOWN && !p->author && !*p->m->text)
        return message_insert(a, p, 0, err);
    p->verb = "received";
    p->codes = bz_message_codes(p->m);
    c = p->codes ? bz_inquiry_for(a, p, err) : bz_nomem(err);
    if (!c) {
        bz_json_free(p->codes);
        return false;
    }
    c->messages++;
    return bz_mark_message(c, p->m, err) && message_event(a, c, p->verb, p->codes, p->m, err) &&
           message_insert(a, p, c->id, err) && bz_inquiry_answered_before(a, c, p->m, err) &&
           bz_case_save(a->tx, c, err);
}

static bool message_new_out(struct bz_arriving *a, struct bz_place *p, struct bz_err *err)
{
    const char *measure =
        p->m->kind == BUZON_MESSAGE_ANNOUNCEMENT ? "own.announcement" : "own.answer";
    struct bz_echoed echoed;

    if (!bz_echo(a->tx, a->account, p->m, &echoed, err))
        return false;
    a->round->own_posts++;
    a->early = BZ_EARLY_UNKNOWN;
    /* What went out by us was counted when it did: not every network shows it again. */
    return message_insert(a, p, echoed.inquiry, err) &&
           (echoed.part || bz_figures_add(a->tx, a->account->network, a->account->name, measure,
                                          p->m->created_at, err));
}

static bool message_new(struct bz_arriving *a, const struct bz_message *m, struct bz_err *err)
{
    BZ_TEXT thread = bz_thread_of(a->tx, a->account->id, m, err);
    struct bz_place p = {.m = m, .thread = thread};
    bool out = m->direction == BUZON_DIRECTION_OUT;

    if (!thread)
        return false;
    p.id = bz_tx_id(a->tx, &a->tx->next_message, "SELECT ifnull(max(id), 0) FROM message", err);
    p.author = p.id < 0 ? -1 : author_of(a, m->author, &p.author_is_new, err);
    if (p.author < 0)
        return false;
    a->round->messages += !out;
    if (!out &&
        !bz_figures_came(a->tx, a->account->network, a->account->name, m->created_at, err))
        return false;
    return (out ? message_new_out : message_new_in)(a, &p, err) &&
           bz_thread_join(a->tx, a->account->id, m->id, thread, err);
}

/* --- messages that were seen before --- */

/* Whether it is older than what is stored, or the same: an older page may arrive after a newer
 * one. Of two edits in one instant the network's count tells the later, or else the later look:
 * the other one would never come again. */
static bool is_old(const struct bz_arriving *a, const struct known *k,
                   const struct bz_message *m)
{
    if (k->edited_at == BUZON_TIME_NONE || m->edited_at > k->edited_at)
        return false;
    if (m->edited_at < k->edited_at)
        return true;
    return k->sequence ? m->sequence <= k->sequence : a->at <= k->checked_at;
}

/* What came later than that is known already, for a network that dates no edits. */
static bool is_past(const struct bz_message *m, buzon_time since)
{
    return m->as_of && since != BUZON_TIME_NONE && m->as_of < since;
}

static bool is_news(const struct bz_arriving *a, const struct known *k,
                    const struct bz_message *m)
{
    if (m->as_of && m->edited_at == BUZON_TIME_NONE)
        return !is_past(m, k->edited_at) && strcmp(k->text, m->text) != 0;
    if (is_old(a, k, m))
        return false;
    return strcmp(k->text, m->text) != 0 || !bz_streq(k->subject, m->subject) ||
           (m->edited_at != BUZON_TIME_NONE && m->edited_at != k->edited_at);
}

static bool revision_keep(const struct bz_arriving *a, const struct known *k,
                          const struct bz_message *m, int64_t attachments, struct bz_err *err)
{
    return bz_db_exec(
               a->tx->db,
               "INSERT INTO revision (message, revision, text, subject, edited_at, extra, "
               "attachments, proof) SELECT id, revision, text, subject, edited_at, extra, "
               "attachments, proof "
               "FROM message WHERE id = $1",
               BZ_V(bz_v_int(k->id)), err) &&
           bz_search_remove(a->tx->db, k->id, k->text, err) &&
           bz_search_add(a->tx->db, k->id, m->text, err) &&
           bz_db_exec(a->tx->db,
                      "UPDATE message SET revision = $2, text = $3, subject = $4, edited_at = "
                      "$5, extra = $6, checked_at = $7, attachments = $8, edit_sequence = $9 "
                      "WHERE id = $1",
                      BZ_V(bz_v_int(k->id), bz_v_int(k->revision + 1), bz_v_text(m->text),
                           bz_v_text(m->subject), bz_v_time(m->edited_at),
                           bz_v_text(extra_of(m)), bz_v_time(a->at), bz_v_int(attachments),
                           bz_v_int(m->sequence)),
                      err);
}

/* The stored message as the chain sees it: what an edit does not touch keeps its first value.
 */
static bool stored_event(const struct bz_arriving *a, struct bz_case *c, const char *verb,
                         const char *mid, struct bz_err *err)
{
    struct bz_stored s;
    bool added;

    if (!bz_stored_find(a->tx->db, a->account->id, mid, 0, &s, err))
        return false;
    added = bz_stored_event(a->tx, c, a->actor, verb, &s, err);
    bz_stored_done(&s);
    return added;
}

static bool message_revised(struct bz_arriving *a, const struct known *k,
                            const struct bz_message *m, struct bz_err *err)
{
    int64_t fresh = bz_parts_add(a->tx->db, k->id, k->attachments, m, err);
    BZ_AUTO(bz_case) c = NULL;

    a->round->revisions++;
    if (fresh < 0 || !revision_keep(a, k, m, k->attachments + fresh, err) ||
        !bz_apart_renew(a->tx, k->id, err))
        return false;
    if (!k->inquiry)
        return true;
    c = bz_case_load(a->tx, k->inquiry, err);
    return c &&
           (k->out || k->deleted_at != BUZON_TIME_NONE ||
            bz_mark_edited(c, &(struct bz_words){k->text, k->subject}, m, err)) &&
           stored_event(a, c, "edited", m->id, err) && bz_case_save(a->tx, c, err);
}

static bool message_fact(struct bz_arriving *a, const struct known *k, const char *verb,
                         const char *mid, buzon_time at, struct bz_err *err)
{
    BZ_AUTO(bz_case) c = k->inquiry ? bz_case_load(a->tx, k->inquiry, err) : NULL;
    struct bz_json *codes;

    if (!bz_apart_renew(a->tx, k->id, err))
        return false;
    if (!c)
        return k->inquiry == 0;
    if (!k->out && !bz_mark_moved(c, &(struct bz_words){k->text, k->subject}, err))
        return false;
    c->changed |= 1U << BZ_PROOF_DELETIONS;
    codes = bz_json_object();
    if (!bz_json_set_text(codes, "message", mid) || !bz_json_set_int(codes, "at", at)) {
        bz_json_free(codes);
        return bz_nomem(err);
    }
    return bz_event_add(a->tx, c,
                        &(struct bz_act){.actor = a->actor, .verb = verb, .codes = codes},
                        err) &&
           bz_case_save(a->tx, c, err);
}

static bool message_restored(struct bz_arriving *a, struct known *k, const char *mid,
                             struct bz_err *err)
{
    if (k->deleted_at == BUZON_TIME_NONE)
        return true;
    k->deleted_at = BUZON_TIME_NONE;
    return bz_db_exec(a->tx->db, "UPDATE message SET deleted_at = NULL WHERE id = $1",
                      BZ_V(bz_v_int(k->id)), err) &&
           message_fact(a, k, "restored", mid, a->at, err);
}

/* A part that was not there yet is added; one that was there says something new only when it
 * was edited, and then in words. What was said with the first part stays. */
static bool part_seen(struct bz_arriving *a, const struct known *k, const struct bz_message *m,
                      struct bz_err *err)
{
    struct bz_message whole = *m;
    BZ_TEXT text = NULL;
    int fresh = bz_parts_are_new(a->tx->db, k->id, m, err);

    if (fresh < 0)
        return false;
    if (!fresh && (m->edited_at == BUZON_TIME_NONE || !*m->text || !is_news(a, k, m)))
        return true;
    if (fresh) {
        text = bz_parts_text(k->text, m->text, err);
        if (!text)
            return false;
        whole.text = text;
        whole.edited_at = k->edited_at;
        whole.sequence = k->sequence;
    }
    whole.subject = k->subject;
    whole.extra = k->extra;
    return message_revised(a, k, &whole, err);
}

/* Another text that no edit was told of: it was edited by the moment at which it read so. */
static bool message_reads(struct bz_arriving *a, const struct known *k,
                          const struct bz_message *m, struct bz_err *err)
{
    struct bz_message dated = *m;

    if (m->as_of && m->edited_at == BUZON_TIME_NONE)
        dated.edited_at = m->as_of;
    return message_revised(a, k, &dated, err);
}

static bool message_seen(struct bz_arriving *a, struct known *k, const struct bz_message *m,
                         struct bz_err *err)
{
    if (is_past(m, k->deleted_at)) /* told again, or too late */
        return true;
    if (!message_restored(a, k, m->id, err) ||
        !(k->erased || bz_parts_renew(a->tx->db, k->id, m, a->at, err)))
        return false;
    if (m->part && !k->erased)
        return part_seen(a, k, m, err);
    if (!k->erased && is_news(a, k, m))
        return message_reads(a, k, m, err);
    return a->at - k->checked_at < SEEN_AGAIN_MS ||
           bz_db_exec(a->tx->db, "UPDATE message SET checked_at = $2 WHERE id = $1",
                      BZ_V(bz_v_int(k->id), bz_v_time(a->at)), err);
}

static bool notices_late(struct bz_arriving *a, const char *mid, struct bz_err *err);

/* --- ids that writers make up --- */

/* Whether what is known under an id is what came. Ours may be dated twice: when it was sent,
 * and when it says. */
static bool is_that(const struct bz_arriving *a, const struct known *k,
                    const struct bz_message *m, bool *ret, struct bz_err *err)
{
    const char *id = m->author ? m->author->id : NULL;
    BZ_AUTO(bz_rows)
    rows = bz_db_query(a->tx->db,
                       "SELECT m.direction, m.created_at, w.native_id FROM message m LEFT JOIN "
                       "author w ON w.id = m.author WHERE m.id = $1",
                       BZ_V(bz_v_int(k->id)), err);

    if (!rows || bz_rows_next(rows, err) < 0)
        return false;
    *ret = bz_rows_int(rows, 0) == (int64_t)m->direction &&
           (m->direction == BUZON_DIRECTION_OUT ||
            (bz_rows_time(rows, 1) == m->created_at &&
             (k->erased || bz_streq(bz_rows_text(rows, 2), id))));
    return true;
}

/* The id it gets instead: the same one each time it comes. */
static char *id_apart(const struct bz_message *m, struct bz_err *err)
{
    const char *who = m->author && m->author->id ? m->author->id : "";
    unsigned char digest[BZ_SHA256_LEN];
    BZ_DONE(bz_str) id = {0};

    if (!bz_sha256(
            digest,
            (struct bz_span[]){{&m->created_at, sizeof m->created_at}, {who, strlen(who)}}, 2,
            err))
        return NULL;
    bz_str_addf(&id, "%s#", m->id);
    bz_str_add_hex(&id, digest, 8);
    return bz_str_take(&id, err);
}

static bool message_in(struct bz_arriving *a, const struct bz_message *m, struct bz_err *err);

static bool message_apart(struct bz_arriving *a, const struct bz_message *m, struct bz_err *err)
{
    struct bz_message other = *m;
    BZ_TEXT id = id_apart(m, err);

    if (!id)
        return false;
    other.id = id;
    other.own_id = false;
    other.thread = bz_streq(m->thread, m->id) ? id : m->thread;
    return message_in(a, &other, err);
}

static bool message_in(struct bz_arriving *a, const struct bz_message *m, struct bz_err *err)
{
    struct known k;
    bool kept, same = true;

    if (!known_find(a, m->id, &k, err))
        return false;
    if (k.id && m->own_id && (!is_that(a, &k, m, &same, err) || !same)) {
        known_done(&k);
        return err->code == BUZON_OK && message_apart(a, m, err);
    }
    kept = k.id ? message_seen(a, &k, m, err)
                : message_new(a, m, err) && notices_late(a, m->id, err);
    known_done(&k);
    return kept;
}

/* --- notices --- */

static bool notice_deleted(struct bz_arriving *a, const struct known *k,
                           const struct bz_notice *n, struct bz_err *err)
{
    if (k->deleted_at != BUZON_TIME_NONE)
        return true;
    a->round->deletions++;
    return bz_db_exec(a->tx->db,
                      "UPDATE message SET deleted_at = $2, checked_at = $3 WHERE id = $1",
                      BZ_V(bz_v_int(k->id), bz_v_time(n->at), bz_v_time(a->at)), err) &&
           message_fact(a, k, "deleted", n->target, n->at, err);
}

static bool notice_edited(struct bz_arriving *a, struct known *k, const struct bz_notice *n,
                          struct bz_err *err)
{
    struct bz_message m = BZ_MESSAGE_INIT;

    if (!n->text)
        return true;
    m.id = n->target;
    m.text = n->text;
    m.subject = k->subject;
    m.edited_at = n->at;
    /* What was edited no later than it went, told in disorder, is no return: its words are
     * kept. */
    if (k->deleted_at != BUZON_TIME_NONE && n->at <= k->deleted_at)
        return k->erased || !is_news(a, k, &m) || message_revised(a, k, &m, err);
    return message_seen(a, k, &m, err);
}

static bool notice_apply(struct bz_arriving *a, struct known *k, const struct bz_notice *n,
                         struct bz_err *err)
{
    switch (n->verb) {
    case BUZON_VERB_EDITED:
        return notice_edited(a, k, n, err);
    case BUZON_VERB_DELETED:
        return notice_deleted(a, k, n, err);
    case BUZON_VERB_RESTORED:
        return message_restored(a, k, n->target, err);
    case BUZON_VERB_DELIVERED:
    case BUZON_VERB_READ:
    case BUZON_VERB_FAILED:
    case BUZON_VERB_REACTED:
    case BUZON_VERB_SENT:
        return message_fact(a, k, buzon_verb_name(n->verb), n->target, n->at, err);
    }
    return bz_fail(err, BUZON_ERR_INTERNAL, "a notice has no verb %d", (int)n->verb);
}

/* A citizen who blocks us ends no message but the conversation: its last inquiry learns that
 * answers will not arrive. What is no conversation is a message not known yet. */
static bool notice_conversation(struct bz_arriving *a, const struct bz_notice *n,
                                struct bz_err *err)
{
    struct known k = {0};

    if (!bz_db_int(a->tx->db, "SELECT max(id) FROM inquiry WHERE account = $1 AND thread = $2",
                   BZ_V(bz_v_int(a->account->id), bz_v_text(n->target)), 0, &k.inquiry, err) ||
        !bz_merge_where(a->tx, &k.inquiry, err))
        return false;
    return k.inquiry ? message_fact(a, &k, "failed", n->target, n->at, err)
                     : bz_early_keep(a, n, err);
}

/* What nobody knows yet waits: networks tell out of order. */
static bool notice_in(struct bz_arriving *a, const struct bz_notice *n, struct bz_err *err)
{
    int fate = bz_fate(a, n, err);
    struct known k;
    bool kept;

    if (fate)
        return fate > 0;
    if (!known_find(a, n->target, &k, err))
        return false;
    if (k.id)
        kept = notice_apply(a, &k, n, err);
    else if (n->verb == BUZON_VERB_FAILED)
        kept = notice_conversation(a, n, err);
    else
        kept = bz_early_keep(a, n, err);
    known_done(&k);
    return kept;
}

/* Whether anything waits at all is asked once. */
static bool notices_wait(struct bz_arriving *a, bool *ret, struct bz_err *err)
{
    int64_t some = 0;

    if (a->waiting == BZ_WAITING_UNKNOWN) {
        if (!bz_db_int(a->tx->db,
                       "SELECT EXISTS (SELECT 1 FROM early_notice WHERE account = $1)",
                       BZ_V(bz_v_int(a->account->id)), 0, &some, err))
            return false;
        a->waiting = some ? BZ_WAITING_SOME : BZ_WAITING_NONE;
    }
    *ret = a->waiting == BZ_WAITING_SOME;
    return true;
}

/* What came before the message it is about. */
static bool notices_late(struct bz_arriving *a, const char *mid, struct bz_err *err)
{
    __attribute__((cleanup(bz_earlies_done))) struct bz_notices list = {0};
    bool some = false;

    if (!notices_wait(a, &some, err))
        return false;
    if (!some)
        return true;
    if (!bz_early_take(a->tx, a->account->id, mid, &list, err))
        return false;
    for (size_t i = 0; i < list.n; i++)
        if (!notice_in(a, list.items[i], err))
            return false;
    return true;
}

/* --- progress --- */

static bool lease_held(const struct bz_arriving *a, int64_t fence, struct bz_err *err)
{
    int64_t now;

    if (fence == 0)
        return true;
    if (!bz_db_int(a->tx->db, "SELECT fence FROM account WHERE id = $1",
                   BZ_V(bz_v_int(a->account->id)), 0, &now, err))
        return false;
    if (now == fence)
        return true;
    return bz_fail(err, BUZON_ERR_CONFLICT, "account %s was taken over by another process",
                   a->account->name);
}

static bool progress_write(const struct bz_arriving *a, const struct bz_arrival *arrival,
                           struct bz_err *err)
{
    const char *state = arrival->batch->state;

    if (arrival->stream && state &&
        !bz_db_exec(
            a->tx->db,
            "INSERT INTO stream (account, name, state, floor, updated_at) VALUES ($1, $2, $3, "
            "$4, $5) "
            "ON CONFLICT (account, name) DO UPDATE SET state = excluded.state, "
            "floor = ifnull(excluded.floor, stream.floor), updated_at = excluded.updated_at",
            BZ_V(bz_v_int(a->account->id), bz_v_text(arrival->stream), bz_v_text(state),
                 arrival->floor ? bz_v_text(state) : bz_v_null(), bz_v_time(a->at)),
            err))
        return false;
    return !arrival->floor || arrival->sweep ||
           bz_db_exec(a->tx->db, "UPDATE account SET last_round_at = $2 WHERE id = $1",
                      BZ_V(bz_v_int(a->account->id), bz_v_time(a->at)), err);
}

/* --- the transaction --- */

struct ingest {
    const struct bz_arrival *arrival;
    struct bz_round round; /* what this transaction did: added to the caller's when it holds */
};

static const int64_t GAP_WEIGHT = 8; /* the newest of the running mean counts one in so many */

/* Something new came: when, and how long that took since the last time. */
static bool arrival_note(const struct bz_arriving *a, struct bz_err *err)
{
    return bz_db_exec(a->tx->db,
                      "UPDATE account SET gap = CASE WHEN arrived_at IS NULL THEN NULL "
                      "WHEN gap IS NULL THEN $2 - arrived_at "
                      "ELSE gap + (($2 - arrived_at) - gap) / $3 END, arrived_at = $2 "
                      "WHERE id = $1 AND (arrived_at IS NULL OR arrived_at < $2)",
                      BZ_V(bz_v_int(a->account->id), bz_v_time(a->at), bz_v_int(GAP_WEIGHT)),
                      err);
}

static bool messages_in(struct bz_arriving *a, const struct bz_messages *list,
                        struct bz_err *err)
{
    for (size_t i = 0; i < list->n; i++)
        if (!message_in(a, list->items[i], err))
            return false;
    return true;
}

bool bz_ingest_in(struct bz_tx *tx, const struct bz_arrival *arrival, struct bz_round *round,
                  struct bz_err *err)
{
    const struct bz_batch *batch = arrival->batch;
    int64_t before = round->messages;
    struct bz_arriving a = {
        .tx = tx, .account = arrival->account, .at = arrival->at, .round = round};

    round->unknown += batch->unknown;
    round->repaired += batch->repaired;
    (void)snprintf(a.actor, sizeof a.actor, "network:%s", arrival->account->network);
    if (!lease_held(&a, arrival->fence, err))
        return false;
    /* Our own posts first: a citizen's answer to one of them then finds its thread. */
    if (!messages_in(&a, &batch->own_posts, err) || !messages_in(&a, &batch->messages, err))
        return false;
    for (size_t i = 0; i < batch->notices.n; i++)
        if (!notice_in(&a, batch->notices.items[i], err))
            return false;
    return (round->messages == before ||
            (arrival->sweep ? bz_sweep_found(&a, round->messages - before, err)
                            : arrival_note(&a, err))) &&
           progress_write(&a, arrival, err) &&
           (!batch->lost || bz_sweep_lost(&a, batch->lost, err)) &&
           (!arrival->end || arrival->end(tx, arrival->user, err));
}

static bool ingest_body(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct ingest *in = user;

    in->round = (struct bz_round){0};
    return bz_ingest_in(tx, in->arrival, &in->round, err);
}

bool bz_ingest(struct buzon_inbox *inbox, const struct bz_arrival *arrival,
               struct bz_round *round, struct bz_err *err)
{
    struct ingest in = {.arrival = arrival};

    if (!bz_tx_run(inbox, ingest_body, &in, err))
        return false;
    round->messages += in.round.messages;
    round->revisions += in.round.revisions;
    round->deletions += in.round.deletions;
    round->inquiries += in.round.inquiries;
    round->own_posts += in.round.own_posts;
    round->unknown += in.round.unknown;
    round->repaired += in.round.repaired;
    return true;
}
