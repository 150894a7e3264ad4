/* SPDX-License-Identifier: EUPL-1.2 */
/* What the chain commits to beside words: how an inquiry, its deadlines, answers and tags stood
 * after an act. The same code makes it and verifies it. */
#ifndef BZ_INBOX_PROOF_H
#define BZ_INBOX_PROOF_H

#include "inbox/inbox.h"

/* Of an event: for each part that changed a letter and SHA-256(salt of the inquiry, the letter,
 * what its rows say). A part that no event names has no rows. */
enum bz_proof_part {
    BZ_PROOF_INQUIRY,
    BZ_PROOF_DEADLINES,
    BZ_PROOF_ANSWERS,
    BZ_PROOF_TAGS,
    BZ_PROOF_DELETIONS, /* which messages are deleted on the network, and since when */
    BZ_PROOF_SNAPSHOT,  /* what is proposed or public of it */
    BZ_PROOF_PARTS
};
extern const char bz_proof_letters[BZ_PROOF_PARTS + 1];
enum { BZ_PROOF_PART_LEN = 1 + BZ_SHA256_LEN };
/* All of an inquiry's bits but its own, which every event has. */
#define BZ_PROOF_ALL ((1U << BZ_PROOF_PARTS) - 2)

/* The columns of table inquiry that are evidence, and the type of each: i a number, t a text.
 */
#define BZ_PROVEN_COLUMNS                                                                      \
    "reference, external_ref, account, author, kind, topic, rule, unit, assignee, status, "    \
    "resolution, reason, priority, restricted, opened_at, first_answer_at, answered_at, "      \
    "closed_at, entry_number, registered_at, competent_at, publication, body, procedure, "     \
    "file_url, transferred_at"
#define BZ_PROVEN_TYPES "ttiiittttiitiiiiiitiiittti"
enum { BZ_PROVEN_N = sizeof BZ_PROVEN_TYPES - 1 };

/* Append values so that no two lists of values come out alike. */
void bz_proof_values(struct bz_str *s, const struct bz_value *v, size_t n);
/* The row's columns from `first`, of these types (b: bytes), likewise. */
void bz_proof_row(struct bz_str *s, const struct bz_rows *rows, int first, const char *types);

/* A deadline that a new inquiry begins with, so that its proof needs no look at the store. */
bool bz_proof_fresh(struct bz_tx *tx, struct bz_case *c, const char *name,
                    const struct bz_value *v, size_t n, struct bz_err *err);
/* The proof of a case that is about to be saved; `v` are its proven columns. */
bool bz_proof_make(struct bz_tx *tx, struct bz_case *c, const struct bz_value *v,
                   struct bz_str *ret, struct bz_err *err);
/* One part as the store has it now. */
bool bz_proof_read(struct buzon_inbox *inbox, int64_t inquiry,
                   const unsigned char salt[BZ_SALT_LEN], enum bz_proof_part part,
                   unsigned char ret[BZ_SHA256_LEN], struct bz_err *err);

/* An inquiry whose proofs are read. */
struct bz_proof_of {
    int64_t inquiry;
    const unsigned char *salt; /* borrows; BZ_SALT_LEN bytes */
};
/* The parts of many inquiries, one after the other by number: a statement for all of them, for
 * to begin one costs more than its rows. Zeroed it holds nothing. */
struct bz_proof_run {
    struct buzon_inbox *inbox; /* borrows */
    struct {
        struct bz_rows *rows; /* owns; NULL: this part is not read */
        int got;              /* what bz_rows_next() gave: 1 a row waits for its inquiry */
    } at[BZ_PROOF_PARTS][2];
    struct bz_str row, set; /* of the inquiry at hand */
};
void bz_proof_run_done(struct bz_proof_run *run);
/* Those with numbers beyond `after` up to `until`. A moment lasts as long as any of the
 * caller's rows: begin it while there are some. */
bool bz_proof_run_begin(struct bz_proof_run *run, struct buzon_inbox *inbox, int64_t after,
                        int64_t until, struct bz_err *err);
/* Whether a part of the next inquiry is what an event said of it; `said` NULL: none spoke. */
bool bz_proof_run_is(struct bz_proof_run *run, const struct bz_proof_of *of,
                     enum bz_proof_part part, const unsigned char *said, bool *ret,
                     struct bz_err *err);

/* --- what no event's words are: lib/inbox/apart.c --- */

/* Messages of ours and of no inquiry, and riddles, each with salt and digest in its own row. */
enum { BZ_APART_LEN = BZ_SALT_LEN + BZ_SHA256_LEN };
bool bz_apart_message(struct bz_tx *tx, const char *account, const struct bz_evidence *evidence,
                      unsigned char ret[BZ_APART_LEN], struct bz_err *err);
/* Make it again after a change, for a message that has one; of a riddle, always. */
bool bz_apart_renew(struct bz_tx *tx, int64_t message, struct bz_err *err);
bool bz_apart_riddle(struct bz_tx *tx, int64_t id, struct bz_err *err);

/* How far a check of them got: of one inquiry (`only`; then no riddles), or 0: of all. */
struct bz_apart {
    int64_t only, message, riddle;
    bool messages_done, end;
};
typedef bool (*bz_apart_fn)(void *user, const char *reference, const char *what,
                            const char *detail, struct bz_err *err);
/* Look at the next page; `found` is told what is not what it was. */
bool bz_apart_check(struct buzon_inbox *inbox, struct bz_apart *at, bz_apart_fn found,
                    void *user, struct bz_err *err);

#endif
