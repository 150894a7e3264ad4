/* SPDX-License-Identifier: EUPL-1.2 */
/* Erasing the words of messages, and of everything that says them again, inside a transaction:
 * what a person asks for, what is past its time, what a network lets nobody keep. */
#ifndef BZ_INBOX_ERASE_H
#define BZ_INBOX_ERASE_H

#include "inbox/person.h"
#include "text/split.h"

/* Why, which also says what goes. */
enum bz_erase_why {
    BZ_ERASE_PERSON,  /* somebody's messages, and what names them */
    BZ_ERASE_INQUIRY, /* everything that was said in an inquiry */
    BZ_ERASE_NETWORK  /* texts a network lets nobody keep */
};

/* Counted by table. */
enum bz_erased {
    BZ_ERASED_AUTHORS,
    BZ_ERASED_INQUIRIES,
    BZ_ERASED_MESSAGES,
    BZ_ERASED_REVISIONS,
    BZ_ERASED_ATTACHMENTS,
    BZ_ERASED_FILES,
    BZ_ERASED_EVENTS,
    BZ_ERASED_ANSWERS,
    BZ_ERASED_NOTICES,
    BZ_ERASED_RIDDLES,
    BZ_ERASED_ERRANDS,
    BZ_ERASED_KINDS
};

/* A message whose words go. */
struct bz_doomed {
    int64_t id, inquiry;
    char *mid, *text; /* own */
};
struct bz_doomeds BZ_VEC(struct bz_doomed);

/* One erasure. Zeroed but for what is borrowed; ended with bz_erase_done(). */
struct bz_erase {
    struct bz_tx *tx;
    enum bz_erase_why why;
    const char *reason, *actor;             /* reason NULL: none in words */
    const struct bz_known_authors *authors; /* of BZ_ERASE_PERSON */
    buzon_time seen_before;                 /* of BZ_ERASE_NETWORK: last seen before then */
    bool preview;                           /* what blocks is noted and nothing refused */
    struct bz_ids inquiries;
    size_t n_chosen; /* of them: whose messages may go; 0: of all. Others only say them again */
    struct bz_needles needles;
    struct bz_doomeds doomed; /* by mid once they are wiped */
    struct bz_json *blocked;  /* owned list */
    int64_t n[BZ_ERASED_KINDS];
};
void bz_erase_done(struct bz_erase *e);

/* STATE names an inquiry that is on hold, or whose answer is not at rest. */
bool bz_erase_allowed(struct bz_erase *e, struct bz_err *err);
/* What of e->inquiries goes: fills e->doomed and e->needles. */
bool bz_erase_choose(struct bz_erase *e, struct bz_err *err);
/* Let it go: messages first, then what every inquiry says of them, each with its event. */
bool bz_erase_run(struct bz_erase *e, struct bz_err *err);
/* {"messages": 3, …, "blocked": […]} */
struct bz_json *bz_erase_json(const struct bz_erase *e, struct bz_err *err);

/* --- what an inquiry says: lib/inbox/erase_case.c --- */

/* The words of office in an inquiry, its events' payloads, its summary; an event when anything
 * went. */
bool bz_erase_case(struct bz_erase *e, int64_t inquiry, struct bz_err *err);
bool bz_erase_has_mid(const struct bz_erase *e, const char *mid);
bool bz_erase_is_author(const struct bz_erase *e, int64_t author);

/* --- who: lib/inbox/forget.c --- */

/* The author keeps nothing but its number in the store. */
bool bz_author_forget(struct bz_tx *tx, int64_t author, struct bz_err *err);
/* UTF-8 of 1 to 1000 bytes. */
bool bz_reason_ok(const char *reason, struct bz_err *err);

/* --- what keeps them: lib/inbox/hold.c --- */

/* Messages go to a case: it is held, too, when the one they come from is. It is not saved. */
bool bz_hold_carry(struct bz_tx *tx, const struct bz_case *from, struct bz_case *to,
                   const char *actor, struct bz_err *err);

/* --- which events lost their words: lib/inbox/erased.c --- */

/* Sequence numbers, ascending, as "2-4,7". */
bool bz_ranges_add(struct bz_str *s, const struct bz_ids *seqs, struct bz_err *err);
/* Drop those of `seqs` that such a text names. */
void bz_ranges_drop(struct bz_ids *seqs, const char *ranges);

#endif
