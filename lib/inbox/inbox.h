/* SPDX-License-Identifier: EUPL-1.2 */
/* The inbox as its own files see it: the handle, what the host lent, one transaction, one
 * inquiry under change. */
#ifndef BZ_INBOX_INBOX_H
#define BZ_INBOX_INBOX_H

#include <pthread.h>
#include <sys/types.h>

#include "base/hash.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/vec.h"
#include "buzon/inbox.h"
#include "buzon/job.h"
#include "buzon/media.h"
#include "model/account.h"
#include "model/inquiry.h"
#include "network/network.h"
#include "store/db.h"

enum { BZ_PAGE = 200 }; /* rows that an iterator reads at once */

/* --- what the host lends: lib/inbox/hook.c --- */

/* A callback in place. Each call pins it, so that close() or a replacement cannot free it under
 * way. */
struct bz_hook {
    atomic_int n;
    void (*fn)(void);
    void (*fn2)(void); /* the second function of a pair (vault); NULL else */
    void *user;
    buzon_destroy_fn destroy;
};

enum bz_hook_id {
    BZ_HOOK_CLOCK,
    BZ_HOOK_LOG,
    BZ_HOOK_INTERRUPT,
    BZ_HOOK_PROGRESS,
    BZ_HOOK_VAULT,
    BZ_HOOK_SCANNER,
    BZ_HOOKS
};

struct bz_hook *bz_hook_pin(struct buzon_inbox *inbox,
                            enum bz_hook_id id); /* NULL when not set */
void bz_hook_unpin(struct bz_hook *hook);
static inline void bz_hook_free(struct bz_hook *hook)
{
    bz_hook_unpin(hook);
}
BZ_AUTO_DEFINE(bz_hook);

void bz_hooks_drop(struct buzon_inbox *inbox);

/* All of these call the host, so never with the inbox locked. */
bool bz_inbox_now(struct buzon_inbox *inbox, buzon_time *ret, struct bz_err *err);
bool bz_inbox_interrupted(struct buzon_inbox *inbox,
                          struct bz_err *err); /* true: err is INTERRUPTED or the host's */
void bz_inbox_progress(struct buzon_inbox *inbox, const char *what, int64_t done,
                       int64_t total);

/* --- the handle: lib/inbox/inbox.c --- */

struct bz_settings; /* lib/inbox/settings.h */

struct bz_folders BZ_VEC(char *);
struct bz_lines BZ_VEC(char *);

struct buzon_inbox {
    struct bz_refs refs;
    pthread_mutex_t lock; /* over everything below but hooks_lock's; never held while the
                             network or the host works */
    pthread_mutex_t hooks_lock;
    struct bz_hook *hooks[BZ_HOOKS];
    atomic_bool closed;
    pid_t pid;
    char *address;
    enum buzon_open how;
    struct bz_db *db;
    struct bz_hasher *hasher;
    struct bz_settings *settings; /* read when first needed; NULL before */
    struct bz_folders
        data; /* folders of calendars, terms and rules, the first stands before the others */
    struct bz_hosts *hosts;      /* what each host took well; NULL: nothing learned yet */
    char *ca_file;               /* NULL: the system's authorities */
    struct bz_queries *queries;  /* texts of queries that statements are kept by */
    struct bz_lines pending_log; /* written while locked, handed to the host when unlocked */
    struct bz_log log;           /* writes to pending_log */
};

/* Check that the handle is open and of this process, then lock it. Pair with bz_inbox_leave(),
 * which also hands over the log lines: `if (!bz_inbox_enter(inbox, e)) return NULL;
 * BZ_LEAVE(inbox);` */
bool bz_inbox_enter(struct buzon_inbox *inbox, struct bz_err *err);
void bz_inbox_leave(struct buzon_inbox *inbox);
static inline void bz_leave_auto_(struct buzon_inbox **inbox)
{
    bz_inbox_leave(*inbox);
}
#define BZ_LEAVE(inbox_)                                                                       \
    __attribute__((cleanup(bz_leave_auto_), unused)) struct buzon_inbox *bz_leave_ = (inbox_)

/* Another handle on the same store, for long work that sees one moment while this one is free
 * for others: it only reads, and nothing of the host's is lent to it. This one is not locked.
 */
struct buzon_inbox *bz_inbox_beside(struct buzon_inbox *inbox, struct bz_err *err);

/* The path of a data file ("terms.json", "triage/es.json"): the first folder that has it, then
 * the installed one. NOT_FOUND names it. The caller owns the text. */
char *bz_inbox_data(const struct buzon_inbox *inbox, const char *name, struct bz_err *err);

/* A query text made at run time, kept as long as the inbox: the store keeps statements by the
 * address of their text. The inbox is locked. NULL without memory. */
const char *bz_inbox_query(struct buzon_inbox *inbox, const char *sql, struct bz_err *err);
void bz_inbox_queries_free(struct bz_queries *queries);
void bz_hosts_free(struct bz_hosts *hosts);

/* --- one transaction: lib/inbox/tx.c --- */

enum { BZ_TX_SALTS = 48 };

/* What the work inside a transaction needs. The inbox is locked while it exists. */
struct bz_tx {
    struct buzon_inbox *inbox;
    struct bz_db *db;
    buzon_time now;
    const struct bz_settings *settings;
    int64_t next_event, next_inquiry, next_message,
        next_author;               /* the last id given; 0: not asked yet */
    int series_year;               /* whose references are given; 0: none yet */
    int64_t series_last;           /* the last number given in it */
    struct bz_figure_deltas *sums; /* what the figures move by; NULL: nothing yet */
    unsigned char salts[BZ_TX_SALTS][BZ_SALT_LEN]; /* drawn for events; the last n are unused */
    size_t n_salts;
};

/* Lock the inbox, begin, run body, commit (or roll back when it gives false), unlock. `now` is
 * taken before. */
bool bz_tx_run(struct buzon_inbox *inbox,
               bool (*body)(struct bz_tx *tx, void *user, struct bz_err *err), void *user,
               struct bz_err *err);

/* The next id of a table: `next` is its counter in tx, `sql` asks for the largest one. The
 * writers' lock is held, so nobody else gives any. -1 when it failed. */
int64_t bz_tx_id(struct bz_tx *tx, int64_t *next, const char *sql, struct bz_err *err);
/* The next reference of the year `opened_at` falls in, of an inquiry of that network. The
 * caller owns the text. */
char *bz_tx_reference(struct bz_tx *tx, buzon_time opened_at, const char *network,
                      struct bz_err *err);

/* --- one inquiry under change, inside a transaction: lib/inbox/case.c --- */

/* Where an inquiry counts: what figures are made of. */
struct bz_fact {
    bool counted; /* false: not in the figures yet */
    int64_t messages;
    enum buzon_inquiry_kind kind;
    enum buzon_status status;
    enum buzon_resolution resolution;
    char unit[129], assignee[129];
    buzon_time opened_at, first_answer_at, closed_at, next_due;
    int64_t answer_open, close_open; /* seconds of opening hours until then; -1: none */
    int64_t seq;                     /* the last event that is counted */
};

/* An event that was added and is not stored yet: what it says of the inquiry is known when that
 * is saved. */
struct bz_pending;
void bz_pending_free(struct bz_pending *p);
/* A deadline that a new inquiry begins with, for its proof. */
struct bz_first {
    char *name; /* owned */
    unsigned char digest[BZ_SHA256_LEN];
};

/* What indices hold of a row, one value behind the other. */
enum { BZ_CASE_KEYS = 14 };
struct bz_case_keys {
    struct bz_str bytes;
    size_t end[BZ_CASE_KEYS];
};
static inline void bz_case_keys_done(struct bz_case_keys *k)
{
    bz_str_done(&k->bytes);
}

/* A mutable copy of an inquiry's row. Texts are owned. */
struct bz_case {
    int64_t id, account, author; /* rows; author 0: the network does not say */
    bool is_new;
    char *reference, *external_ref, *network, *account_name, *thread, *summary, *topic, *rule,
        *unit, *assignee, *reason, *tags, *language, *entry_number, *body, *procedure,
        *file_url;
    enum buzon_inquiry_kind kind;
    enum buzon_status status;
    enum buzon_resolution resolution;
    enum buzon_priority priority;
    enum buzon_visibility visibility;
    enum buzon_publication publication;
    bool restricted, touched;
    unsigned personal; /* bits of enum bz_personal, in what the citizen wrote */
    bool unmarked;     /* they are found anew when it is saved */
    buzon_time opened_at, last_in_at, first_answer_at, answered_at, closed_at, waiting_since,
        next_due, registered_at, competent_at,
        transferred_at; /* entry_number NULL: in no register */
    int64_t messages, deadlines, version;
    int64_t answer_open, close_open; /* as the figures have them; -1: none */
    int64_t reopened;                /* how often, since it was saved */
    int64_t head_seq;
    unsigned char head_hash[BZ_SHA256_LEN], salt[BZ_SALT_LEN];
    unsigned changed;           /* a bit for each enum bz_proof_part that is not what the last
                                   event says */
    struct bz_pending *pending; /* owned; NULL: none */
    struct bz_firsts BZ_VEC(struct bz_first) firsts; /* by name */
    struct bz_fact before;                           /* as the figures know it */
    struct bz_case_keys keys;                        /* as the store has them */
};

struct bz_case *bz_case_load(struct bz_tx *tx, int64_t id, struct bz_err *err);
struct bz_case *bz_case_find(struct bz_tx *tx, const char *reference,
                             struct bz_err *err); /* NOT_FOUND; STATE: merged into another */
struct bz_case *bz_case_find_any(struct bz_tx *tx, const char *reference,
                                 struct bz_err *err); /* NOT_FOUND */
void bz_case_free(struct bz_case *c);
BZ_AUTO_DEFINE(bz_case);
/* Write the row (insert or update), one version on, and move the figures by the difference. */
bool bz_case_save(struct bz_tx *tx, struct bz_case *c, struct bz_err *err);
/* CONFLICT unless it has that version, or it is negative. */
bool bz_case_is(const struct bz_case *c, int64_t version, struct bz_err *err);
/* Replace an owned text; NULL or "" becomes NULL. */
bool bz_case_set(char **field, const char *text, struct bz_err *err);

/* --- figures: lib/inbox/figures.c --- */

/* Remember how the case counts now. */
void bz_figures_note(struct bz_case *c);
/* Reckon the opening hours until it was answered and closed, where that changed. */
bool bz_figures_time(struct bz_tx *tx, struct bz_case *c, struct bz_err *err);
/* The deadlines of a case count no more, until it is saved: their rows are about to go. */
bool bz_figures_drop(struct bz_tx *tx, const struct bz_case *c, struct bz_err *err);
/* Move the sums from `before` to what the case is now, and with them its deadlines when these
 * changed; written when the transaction ends. */
bool bz_figures_move(struct bz_tx *tx, const struct bz_case *c, bool deadlines,
                     struct bz_err *err);
/* Count a deadline that a new inquiry begins with; its row says so. */
bool bz_figures_term(struct bz_tx *tx, const struct bz_case *c, const struct bz_deadline *d,
                     struct bz_err *err);
/* Count a message that came in. */
bool bz_figures_came(struct bz_tx *tx, const char *network, const char *account, buzon_time at,
                     struct bz_err *err);
/* Count one thing that belongs to no inquiry, as an announcement of ours; `measure` is a
 * literal. */
bool bz_figures_add(struct bz_tx *tx, const char *network, const char *account,
                    const char *measure, buzon_time at, struct bz_err *err);
bool bz_figures_write(struct bz_tx *tx, struct bz_err *err);
void bz_figures_forget(struct bz_tx *tx);

/* --- history: lib/inbox/event.c --- */

/* What happened, for the history. */
struct bz_act {
    const char *actor, *verb;
    struct bz_json *codes; /* ids and codes only; bz_event_add() takes it; NULL: none */
    const char *payload;   /* the words, as the text of a JSON object; NULL: none */
    bool of_message; /* the words are the message named in codes ("message", "revision"), and
                        stay there */
};

/* Append an event; takes act->codes, also when it fails. It is stored by the next one, or by
 * bz_case_save(). */
bool bz_event_add(struct bz_tx *tx, struct bz_case *c, const struct bz_act *act,
                  struct bz_err *err);
/* Store the event that waits, if one does; with what it proves (NULL: nothing yet). */
bool bz_event_flush(struct bz_tx *tx, struct bz_case *c, const struct bz_str *proof,
                    struct bz_err *err);
/* Bytes of chance, of which no two things get the same; BZ_SALT_LEN of them, until the next
 * call. */
const unsigned char *bz_tx_salt(struct bz_tx *tx, struct bz_err *err);
/* The message of an event as the chain commits to it. Texts are borrowed; append to s. */
struct bz_evidence {
    const struct bz_message *m;
    buzon_time received_at;
};
void bz_event_message(struct bz_str *s, const struct bz_evidence *evidence);

/* --- time limits: lib/inbox/clock.c --- */

/* The name of the deadline that a legal term starts: the clock that acts move. */
#define BZ_RESOLUTION "resolution"
/* That of the body it was transferred to. */
#define BZ_COMPETENT_RESOLUTION "competent_resolution"

/* The service targets of the policy, from the case's opened_at; sets next_due and adds to codes
 * what was computed. */
bool bz_clock_start(struct bz_tx *tx, struct bz_case *c, struct bz_json *codes,
                    struct bz_err *err);
/* The legal term of a formalised case; INVALID for an unknown term. */
bool bz_clock_formalise(struct bz_tx *tx, struct bz_case *c, const char *term,
                        const struct bz_register *entry, struct bz_json *codes,
                        struct bz_err *err);
/* Compute the running and undetermined deadlines of a case anew: adds how many changed to
 * *changed, each with an event by `actor`. */
bool bz_clock_recompute(struct bz_tx *tx, struct bz_case *c, const char *actor,
                        int64_t *changed, struct bz_err *err);
/* Record an act that moves a legal clock of a formalised case, with the end as it was and as it
 * is now; *differs (may be NULL) says whether these differ. STATE without such a clock; INVALID
 * and LIMIT, with nothing written, as the engine says. */
struct bz_clock_act;
bool bz_clock_act(struct bz_tx *tx, struct bz_case *c, const char *actor,
                  const struct bz_clock_act *act, bool *differs, struct bz_err *err);
/* When it ends, or why nobody can say. */
void bz_clock_end_text(buzon_time due_end, enum buzon_deadline_state state, char ret[32]);
/* It was sent on at `at`: meets the term to do so, which is added where the law of `term` knows
 * one. */
bool bz_clock_forward(struct bz_tx *tx, struct bz_case *c, const char *term, buzon_time at,
                      struct bz_json *codes, struct bz_err *err);
/* The clock of the body that has it since `at` begins. */
bool bz_clock_receive(struct bz_tx *tx, struct bz_case *c, const char *term, buzon_time at,
                      struct bz_json *codes, struct bz_err *err);
/* Read next_due again from the deadlines. */
bool bz_clock_next_due(struct bz_tx *tx, struct bz_case *c, struct bz_err *err);
/* An act that meets deadlines happened. */
bool bz_clock_satisfy(struct bz_tx *tx, struct bz_case *c, enum buzon_satisfied_by act,
                      buzon_time at, struct bz_err *err);
/* The answer of that instant met deadlines and turned out not to be there: they run again, or
 * were met by the first answer that is. */
bool bz_clock_unsatisfy(struct bz_tx *tx, struct bz_case *c, buzon_time at, struct bz_err *err);

/* --- conversations: lib/inbox/thread.c --- */

/* The root of a message's conversation as far as it is known now. The caller owns the text. */
char *bz_thread_of(struct bz_tx *tx, int64_t account, const struct bz_message *m,
                   struct bz_err *err);
/* Message `mid`, that others took for a root, turned out to belong to `root`: move them there.
 */
bool bz_thread_join(struct bz_tx *tx, int64_t account, const char *mid, const char *root,
                    struct bz_err *err);

/* --- states: lib/inbox/lifecycle.c --- */

/* A new message of the author: reopens what was answered or waits. Events are the caller's. */
void bz_case_received(struct bz_case *c, buzon_time at);
/* Move by hand: STATE names what is allowed. */
bool bz_case_move(struct bz_case *c, enum buzon_status to, struct bz_err *err);

/* An answer is on the network since `at`: status, first_answer_at, answered_at, the deadlines
 * it meets. */
bool bz_case_answered(struct bz_tx *tx, struct bz_case *c, buzon_time at, struct bz_err *err);
/* The answer that was on the network since `at` is not: everything bz_case_answered() did for
 * it is taken back. */
bool bz_case_unanswered(struct bz_tx *tx, struct bz_case *c, buzon_time at, struct bz_err *err);
/* "person:…", "rule:…", "network:…" or "system", at most 128 bytes. */
bool bz_actor_ok(const char *actor, struct bz_err *err);

/* --- what came in: lib/inbox/ingest.c --- */

/* Where the bytes of a batch came from and how far that brought us. Everything is borrowed. */
struct bz_arrival {
    const struct bz_account *account;
    const struct bz_batch *batch;
    const char *origin; /* "poll", "webhook", "import" */
    const char *stream; /* whose progress moves with it; NULL: none */
    bool floor;         /* the round is done: the next one starts from here */
    bool sweep;         /* what is new was missed: it says nothing about polling */
    int64_t fence;      /* lease number that must still be the account's; 0: no lease needed */
    buzon_time at;      /* of receipt */
    bool (*end)(struct bz_tx *tx, void *user,
                struct bz_err *err); /* the last thing in the transaction; NULL: nothing */
    void *user;
};

/* Store a batch in one transaction: messages, notices, own posts, inquiries, deadlines, events,
 * figures, progress. Adds to the counts of `round`. CONFLICT when the lease was lost: nothing
 * is stored then. */
bool bz_ingest(struct buzon_inbox *inbox, const struct bz_arrival *arrival,
               struct bz_round *round, struct bz_err *err);
/* The same inside a transaction of the caller's, who adds the counts once it holds. */
bool bz_ingest_in(struct bz_tx *tx, const struct bz_arrival *arrival, struct bz_round *round,
                  struct bz_err *err);
/* A whole answer that could not be understood. Everything is borrowed. */
struct bz_riddle {
    const struct bz_account *account;
    const char *origin, *request, *reason; /* request: the address asked, NULL for files */
    const struct bz_response *response;
    buzon_time at;
    const struct bz_request *asked; /* what it answers; NULL: nothing was asked */
};
/* Keep it: lib/inbox/quarantine.c. */
bool bz_quarantine(struct buzon_inbox *inbox, const struct bz_riddle *riddle,
                   struct bz_err *err);
bool bz_quarantine_in(struct bz_tx *tx, const struct bz_riddle *riddle, struct bz_err *err);
/* What a post of ours turned out to be. */
struct bz_echoed {
    int64_t inquiry; /* it belongs to; 0: none */
    bool part;       /* of an answer that went out by us */
};
/* What ingest does when a message of ours turns up: lib/inbox/echo.c. */
bool bz_echo(struct bz_tx *tx, const struct bz_account *account, const struct bz_message *m,
             struct bz_echoed *ret, struct bz_err *err);

/* --- inquiries as records: lib/inbox/query.c --- */

struct bz_inquiry *bz_inquiry_find(struct bz_db *db, const char *reference,
                                   struct bz_err *err); /* NOT_FOUND */
/* The number of its row. NOT_FOUND. */
bool bz_inquiry_number(struct bz_db *db, const char *reference, int64_t *ret,
                       struct bz_err *err);
bool bz_reference_ok(const char *reference, struct bz_err *err);

/* --- accounts: lib/inbox/account.c --- */

struct bz_account *bz_account_find(struct bz_db *db, const char *name,
                                   struct bz_err *err); /* NOT_FOUND */
struct bz_account *bz_account_load(struct bz_db *db, int64_t id, struct bz_err *err);

/* --- secrets: lib/inbox/vault.c --- */

/* The secret, from the host's vault or the file vault; SECRET names account and secret when
 * there is none. Never with the inbox locked. */
struct bz_secret *bz_vault_find(struct buzon_inbox *inbox, const char *account,
                                const char *name, struct bz_err *err);
bool bz_vault_put(struct buzon_inbox *inbox, const char *account, const char *name,
                  const void *bytes, size_t len, struct bz_err *err);

#endif
