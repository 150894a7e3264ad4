/* SPDX-License-Identifier: EUPL-1.2 */
/* Proving a history: every hash, commitment and message of an inquiry is computed again and
 * compared. */
#include "base/vec.h"
#include "inbox/blob.h"
#include "inbox/erase.h"
#include "inbox/event.h"
#include "inbox/findings.h"
#include "inbox/proof.h"
#include "inbox/seal.h"
#include "inbox/stored.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INQUIRIES_A_STEP = 100, READ_A_STEP = 32 << 20, FINDINGS_KEPT = 1000 };

struct bz_finding_list BZ_VEC(struct bz_finding *);

struct bz_findings {
    struct buzon_inbox *inbox; /* shares */
    int64_t only;              /* the inquiry asked for; 0: all */
    int64_t after;             /* the last inquiry checked */
    int64_t checked, total;    /* for progress */
    int64_t read;              /* bytes of files in this step: others wait for the lock */
    struct bz_finding_list list;
    size_t at;
    struct bz_apart apart;
    struct bz_seals_at seals;
    bool histories_done, end;
    unsigned char wordless[BZ_SHA256_LEN]; /* what an event without words commits to */
};

/* One inquiry being checked. */
struct checking {
    struct bz_findings *it;
    struct bz_stored_run *messages; /* borrows */
    int64_t id, account, head_seq;
    char reference[33];
    unsigned char head[BZ_SHA256_LEN], previous[BZ_SHA256_LEN], salt[BZ_SALT_LEN];
    int64_t seq;
    struct bz_ids wordless; /* events whose words are not there, and no later one says why */
    unsigned proven;        /* a bit for each part an event spoke of */
    unsigned char proofs[BZ_PROOF_PARTS][BZ_SHA256_LEN]; /* as the last of them says */
};

static void checking_done(struct checking *c)
{
    bz_ids_done(&c->wordless);
}

bool bz_findings_add(struct bz_findings *it, const struct bz_finding *f, struct bz_err *err)
{
    struct bz_finding *packed;

    if (it->list.n >= FINDINGS_KEPT)
        return true;
    packed = bz_record_pack(&bz_finding_record, f, err);
    if (!packed)
        return false;
    if (bz_vec_push(&it->list, packed))
        return true;
    bz_record_unref(packed);
    return bz_nomem(err);
}

static bool found(struct checking *c, int64_t seq, const char *what, const char *detail,
                  struct bz_err *err)
{
    return bz_findings_add(
        c->it,
        &(struct bz_finding){
            .inquiry = c->reference, .seq = seq, .what = what, .detail = detail},
        err);
}

/* --- one event --- */

/* An event's row. Blobs of a wrong length come out as zeros, which no digest is. */
struct event_row {
    struct bz_event event; /* borrows from the row */
    unsigned char commitment[BZ_SHA256_LEN], hash[BZ_SHA256_LEN], salt[BZ_SALT_LEN];
    struct bz_span proof; /* borrows */
    bool has_payload;     /* its words are in the store */
    const char *payload;
};

static void blob_read(const struct bz_rows *rows, int column, void *ret, size_t want)
{
    size_t len;
    const void *bytes = bz_rows_blob(rows, column, &len);

    memset(ret, 0, want);
    if (bytes && len == want)
        memcpy(ret, bytes, want);
}

static void event_row(const struct bz_rows *rows, const struct checking *c,
                      struct event_row *ret)
{
    const char *actor = bz_rows_text(rows, 2), *verb = bz_rows_text(rows, 3),
               *codes = bz_rows_text(rows, 4);

    ret->event = (struct bz_event){.inquiry = c->reference,
                                   .seq = bz_rows_int(rows, 0),
                                   .at = bz_rows_time(rows, 1),
                                   .actor = actor ? actor : "",
                                   .verb = verb ? verb : "",
                                   .codes = codes ? codes : ""};
    ret->has_payload = !bz_rows_is_null(rows, 5);
    ret->payload = bz_rows_text(rows, 6);
    blob_read(rows, 7, ret->commitment, sizeof ret->commitment);
    blob_read(rows, 8, ret->hash, sizeof ret->hash);
    blob_read(rows, 5, ret->salt, sizeof ret->salt);
    ret->proof.bytes = bz_rows_blob(rows, 9, &ret->proof.len);
    if (!ret->proof.bytes)
        ret->proof.len = 0;
}

/* Either it never had words (the digest of nothing), or they were erased: then the chain itself
 * stands, and a later event says so. */
static bool wordless_note(struct checking *c, const struct event_row *row, struct bz_err *err)
{
    return memcmp(c->it->wordless, row->commitment, sizeof row->commitment) == 0 ||
           bz_vec_push(&c->wordless, row->event.seq) || bz_nomem(err);
}

/* An event that says which earlier ones lost their words. */
static bool erased_read(struct checking *c, const struct bz_event *event, struct bz_err *err)
{
    BZ_LOCAL_ERR(damaged); /* is named as a hash */
    BZ_AUTO(bz_json)
    codes = bz_json_parse(event->codes, strlen(event->codes), NULL, NULL, &damaged);
    const char *ranges = codes ? bz_json_str(codes, "events") : NULL;

    if (ranges)
        bz_ranges_drop(&c->wordless, ranges);
    return codes || damaged.code != BUZON_ERR_NO_MEMORY || bz_nomem(err);
}

static bool wordless_tell(struct checking *c, struct bz_err *err)
{
    for (size_t i = 0; i < c->wordless.n; i++)
        if (!found(c, c->wordless.items[i], "payload",
                   "the words of this event are gone, and no event says that they were erased",
                   err))
            return false;
    return true;
}

static bool commitment_check(struct checking *c, const struct event_row *row,
                             struct bz_err *err)
{
    unsigned char again[BZ_SHA256_LEN];
    const char *words = row->payload, *message = NULL;

    if (!row->has_payload)
        return wordless_note(c, row, err);
    if (!words) {
        words = message =
            bz_stored_run_words(c->messages, c->id, c->account, row->event.codes, err);
        if (err->code != BUZON_OK)
            return false;
        if (!words)
            return found(c, row->event.seq, "message",
                         "the message this event names is not in the store", err);
    }
    if (!bz_event_commit(c->it->inbox->hasher, row->salt, words, again, err))
        return false;
    if (memcmp(again, row->commitment, sizeof again) == 0)
        return true;
    return found(c, row->event.seq, message ? "message" : "commitment",
                 message ? "the message is not what it was when this event was written"
                         : "the words of this event were changed",
                 err);
}

/* --- files --- */

/* How an event left an attachment; 0 (pending) for any other event. One that is gone may be
 * looked for again. */
static int64_t attachment_state(const char *verb)
{
    if (strcmp(verb, "attachment_stored") == 0)
        return BUZON_ATTACHMENT_STORED;
    return strcmp(verb, "attachment_refused") == 0 ? BUZON_ATTACHMENT_REFUSED : 0;
}

/* The attachment's row as the event left it: 1, 0 when it is not, -1. */
static int attachment_is(const struct checking *c, const struct bz_json *codes,
                         const struct bz_json *words, int64_t state, struct bz_err *err)
{
    BZ_AUTO(bz_rows)
    rows = bz_db_query(c->it->inbox->db,
                       "SELECT t.state, t.size, t.sha256, t.detected_type FROM attachment t "
                       "JOIN message m ON m.id = t.message "
                       "WHERE m.account = $1 AND m.mid = $2 AND t.n = $3",
                       BZ_V(bz_v_int(c->account), bz_v_text(bz_json_str(codes, "message")),
                            bz_v_int(bz_json_num(codes, "attachment", -1))),
                       err);
    int got = rows ? bz_rows_next(rows, err) : -1;

    if (got <= 0)
        return got;
    if (bz_rows_int(rows, 0) == BUZON_ATTACHMENT_STORED &&
        bz_rows_int(rows, 1) != bz_json_num(words, "size", -1))
        return 0;
    return bz_rows_int(rows, 0) == state &&
           bz_streq(bz_rows_text(rows, 2), bz_json_str(words, "sha256")) &&
           bz_streq(bz_rows_text(rows, 3), bz_json_str(words, "detected_type"));
}

static bool blob_check(struct checking *c, int64_t seq, const char *sha256, struct bz_err *err)
{
    BZ_DONE(bz_blob_read) blob = {0};
    BZ_LOCAL_ERR(why);
    bool is = bz_blob_read(c->it->inbox, sha256, &blob, &why);

    c->it->read += (int64_t)blob.len;
    if (is)
        return true;
    if (why.code == BUZON_ERR_NO_MEMORY)
        return bz_nomem(err);
    return found(c, seq, "file", why.message, err);
}

/* A stored attachment is what it was: its row, and the bytes of its file. */
static bool attachment_check(struct checking *c, const struct event_row *row,
                             struct bz_err *err)
{
    const char *codes = row->event.codes;
    BZ_LOCAL_ERR(damaged); /* is named as a commitment, or a hash */
    BZ_AUTO(bz_json) j = bz_json_parse(codes, strlen(codes), NULL, NULL, &damaged);
    BZ_AUTO(bz_json)
    words = j ? bz_json_parse(row->payload, strlen(row->payload), NULL, NULL, &damaged) : NULL;
    int is;

    if (!words)
        return damaged.code != BUZON_ERR_NO_MEMORY || bz_nomem(err);
    is = attachment_is(c, j, words, attachment_state(row->event.verb), err);
    if (is < 0)
        return false;
    if (!is && !found(c, row->event.seq, "attachment",
                      "the attachment is not what it was when this event was written", err))
        return false;
    return attachment_state(row->event.verb) != BUZON_ATTACHMENT_STORED ||
           blob_check(c, row->event.seq, bz_json_str(words, "sha256"), err);
}

/* What the last event that spoke of a part says of it; a damaged one is named by its hash. */
static void proof_keep(struct checking *c, const struct bz_span *proof)
{
    const unsigned char *p = proof->bytes;

    for (size_t at = 0; at + BZ_PROOF_PART_LEN <= proof->len; at += BZ_PROOF_PART_LEN) {
        const char *letter = p[at] ? strchr(bz_proof_letters, p[at]) : NULL;
        size_t part = letter ? (size_t)(letter - bz_proof_letters) : 0;

        if (!letter)
            continue;
        memcpy(c->proofs[part], p + at + 1, BZ_SHA256_LEN);
        c->proven |= 1U << part;
    }
}

static bool event_check(struct checking *c, const struct bz_rows *rows, struct bz_err *err)
{
    struct event_row row;
    unsigned char again[BZ_SHA256_LEN];
    struct bz_span proven[2];

    event_row(rows, c, &row);
    proven[0] = (struct bz_span){row.commitment, sizeof row.commitment};
    proven[1] = row.proof;
    if (row.event.seq != c->seq + 1 &&
        !found(c, row.event.seq, "gap", "events before this one are missing", err))
        return false;
    c->seq = row.event.seq;
    if (!bz_event_hash(c->it->inbox->hasher, c->previous, &row.event, proven, again, err))
        return false;
    proof_keep(c, &row.proof);
    if (memcmp(again, row.hash, sizeof again) != 0 &&
        !found(c, row.event.seq, "hash", "this event, or the one before it, was changed", err))
        return false;
    memcpy(c->previous, row.hash, sizeof c->previous);
    if (strcmp(row.event.verb, "erased") == 0 && !erased_read(c, &row.event, err))
        return false;
    return commitment_check(c, &row, err) &&
           (!row.payload || !attachment_state(row.event.verb) ||
            attachment_check(c, &row, err));
}

/* --- one inquiry --- */

/* What is read of many inquiries, in the order of their numbers. */
struct verify_run {
    struct bz_rows *events; /* owns */
    int got;                /* 1: a row of it waits for its inquiry */
    struct bz_stored_run messages;
    struct bz_proof_run proofs;
};

static void verify_run_done(struct verify_run *r)
{
    bz_rows_free(r->events);
    bz_stored_run_done(&r->messages);
    bz_proof_run_done(&r->proofs);
}

static bool verify_run_begin(struct verify_run *r, struct buzon_inbox *inbox, int64_t after,
                             int64_t until, struct bz_err *err)
{
    r->events =
        bz_db_query(inbox->db,
                    "SELECT v.seq, v.at, v.actor, v.verb, v.codes, p.salt, p.payload, "
                    "v.commitment, v.hash, v.proof, v.inquiry FROM event v "
                    "LEFT JOIN event_payload p ON p.event = v.id "
                    "WHERE v.inquiry > $1 AND v.inquiry <= $2 ORDER BY v.inquiry, v.seq",
                    BZ_V(bz_v_int(after), bz_v_int(until)), err);
    r->got = r->events ? bz_rows_next(r->events, err) : -1;
    return r->got >= 0 && bz_stored_run_begin(&r->messages, inbox->db, after, until, err) &&
           bz_proof_run_begin(&r->proofs, inbox, after, until, err);
}

static bool proofs_check(struct checking *c, struct verify_run *r, struct bz_err *err)
{
    static const struct {
        const char *what, *detail;
    } words[BZ_PROOF_PARTS] = {
        [BZ_PROOF_INQUIRY] = {"inquiry", "the inquiry does not stand as its history says"},
        [BZ_PROOF_DEADLINES] = {"deadline", "the deadlines are not those of the history"},
        [BZ_PROOF_ANSWERS] = {"answer", "the answers are not those of the history"},
        [BZ_PROOF_TAGS] = {"tag", "the tags are not those of the history"},
        [BZ_PROOF_SNAPSHOT] = {"publication", "what is public is not what was decided"},
        [BZ_PROOF_DELETIONS] = {"message", "messages are deleted, or not, against the history"},
    };
    const struct bz_proof_of of = {c->id, c->salt};

    for (int part = 0; part < BZ_PROOF_PARTS; part++) {
        const unsigned char *said = c->proven & 1U << part ? c->proofs[part] : NULL;
        bool is = false;

        if (!bz_proof_run_is(&r->proofs, &of, (enum bz_proof_part)part, said, &is, err) ||
            (!is && !found(c, 0, words[part].what, words[part].detail, err)))
            return false;
    }
    return true;
}

static bool events_check(struct checking *c, struct verify_run *r, struct bz_err *err)
{
    for (; r->got > 0 && bz_rows_int(r->events, 10) <= c->id;
         r->got = bz_rows_next(r->events, err))
        if (bz_rows_int(r->events, 10) == c->id && !event_check(c, r->events, err))
            return false;
    return r->got >= 0;
}

static bool inquiry_check(struct checking *c, struct verify_run *r, struct bz_err *err)
{
    if (!events_check(c, r, err) || !proofs_check(c, r, err) || !wordless_tell(c, err))
        return false;
    if (c->seq == c->head_seq && memcmp(c->head, c->previous, sizeof c->head) == 0)
        return true;
    return found(c, 0, "head", "the inquiry does not end with its last event", err);
}

/* The number that ends the next step; 0 when there is none. */
static bool step_end(const struct bz_findings *it, int64_t *ret, struct bz_err *err)
{
    if (it->only) {
        *ret = it->after < it->only ? it->only : 0;
        return true;
    }
    return bz_db_int(
        it->inbox->db,
        "SELECT max(id) FROM (SELECT id FROM inquiry WHERE id > $1 ORDER BY id LIMIT $2)",
        BZ_V(bz_v_int(it->after), bz_v_int(INQUIRIES_A_STEP)), 0, ret, err);
}

static void row_read(const struct bz_rows *rows, struct checking *c)
{
    const char *reference = bz_rows_text(rows, 2);

    c->id = bz_rows_int(rows, 0);
    c->account = bz_rows_int(rows, 1);
    (void)snprintf(c->reference, sizeof c->reference, "%s", reference ? reference : "");
    c->head_seq = bz_rows_int(rows, 3);
    blob_read(rows, 4, c->head, sizeof c->head);
    blob_read(rows, 5, c->salt, sizeof c->salt);
}

/* Check the next inquiries. Their rows are held from the first to the last, so that all that is
 * read beside them is of one moment. */
static bool step(struct bz_findings *it, struct bz_err *err)
{
    BZ_AUTO(bz_rows) rows = NULL;
    BZ_DONE(verify_run) run = {0};
    int64_t until = 0;
    int got;

    if (!step_end(it, &until, err))
        return false;
    rows = bz_db_query(it->inbox->db,
                       "SELECT id, account, reference, head_seq, head_hash, salt FROM inquiry "
                       "WHERE id > $1 AND id <= $2 ORDER BY id",
                       BZ_V(bz_v_int(it->after), bz_v_int(until)), err);
    got = rows ? bz_rows_next(rows, err) : -1;
    it->read = 0;
    if (got > 0 && !verify_run_begin(&run, it->inbox, it->after, until, err))
        return false;
    while (got > 0 && it->read < READ_A_STEP) {
        BZ_DONE(checking) c = {.it = it, .messages = &run.messages};

        row_read(rows, &c);
        if (!inquiry_check(&c, &run, err))
            return false;
        it->after = c.id;
        it->checked++;
        got = bz_rows_next(rows, err);
    }
    it->histories_done = !until;
    return got >= 0;
}

static bool apart_found(void *user, const char *reference, const char *what, const char *detail,
                        struct bz_err *err)
{
    struct checking c = {.it = user};

    (void)snprintf(c.reference, sizeof c.reference, "%s", reference);
    return found(&c, 0, what, detail, err);
}

/* What no event's words are comes behind the histories. */
static bool apart_step(struct bz_findings *it, struct bz_err *err)
{
    if (!it->apart.end) {
        if (!bz_apart_check(it->inbox, &it->apart, apart_found, it, err))
            return false;
        it->end = it->apart.end && it->only;
        return true;
    }
    if (!bz_seals_check(it->inbox, &it->seals, apart_found, it, err))
        return false;
    it->end = it->seals.end;
    return true;
}

/* --- public --- */

static bool findings_start(struct bz_findings *it, const char *reference, struct bz_err *err)
{
    if (!bz_event_commit(it->inbox->hasher, NULL, NULL, it->wordless, err))
        return false;
    if (!reference)
        return bz_db_int(it->inbox->db, "SELECT count(*) FROM inquiry", BZ_V_NONE, 0,
                         &it->total, err);
    if (!bz_inquiry_number(it->inbox->db, reference, &it->only, err))
        return false;
    it->after = it->only - 1;
    it->apart.only = it->only;
    it->total = 1;
    return true;
}

struct bz_findings *bz_findings_new(struct buzon_inbox *inbox, struct bz_err *err)
{
    struct bz_findings *it = calloc(1, sizeof *it);

    if (!it)
        return bz_nomem(err);
    it->inbox = buzon_inbox_ref(inbox);
    it->end = true;
    return it;
}

buzon_findings *buzon_inbox_verify(buzon_inbox *inbox, const char *reference, buzon_error **err)
{
    BZ_ERR(err);
    struct bz_findings *it;

    if ((reference && !bz_reference_ok(reference, e)) || !bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    it = bz_findings_new(inbox, e);
    if (!it)
        return NULL;
    it->end = false;
    if (findings_start(it, reference, e))
        return it;
    buzon_findings_free(it);
    return NULL;
}

buzon_finding *buzon_findings_next(buzon_findings *findings, buzon_error **err)
{
    BZ_ERR(err);

    if (!findings)
        return bz_fail(e, BUZON_ERR_INVALID, "findings are NULL");
    while (findings->at == findings->list.n && !findings->end) {
        findings->at = findings->list.n = 0;
        if (bz_inbox_interrupted(findings->inbox, e) || !bz_inbox_enter(findings->inbox, e))
            return NULL;
        {
            BZ_LEAVE(findings->inbox);
            if (!(findings->histories_done ? apart_step : step)(findings, e))
                return NULL;
        }
        bz_inbox_progress(findings->inbox, "verify", findings->checked, findings->total);
    }
    return findings->at < findings->list.n ? findings->list.items[findings->at++] : NULL;
}

void buzon_findings_free(buzon_findings *findings)
{
    if (!findings)
        return;
    while (findings->at < findings->list.n)
        buzon_finding_unref(findings->list.items[findings->at++]);
    free(findings->list.items);
    buzon_inbox_unref(findings->inbox);
    free(findings);
}
