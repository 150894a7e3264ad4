/* SPDX-License-Identifier: EUPL-1.2 */
/* Attachments on their way in: which is next, what is allowed, what became of it. */
#ifndef BZ_INBOX_MEDIA_H
#define BZ_INBOX_MEDIA_H

#include "inbox/blob.h"
#include "inbox/inbox.h"
#include "term/locate.h"

struct bz_job;

/* The attachment that is being fetched. */
struct bz_fetching {
    int64_t message, n; /* its row; message 0: nothing */
    int64_t tries;      /* before this one */
    int64_t max;        /* bytes it may have; 0: it is refused */
    int steps;          /* requests of this try */
    char *step;         /* owns: the adapter's, between two of them */
    char *expected;     /* owns: SHA-256 in base64 that the network announced; may be NULL */
    char *refused;      /* owns: why it is not even asked for; NULL: it is */
    char *of;           /* owns: native id of its message */
    struct bz_attachment *a; /* owns: packed */
};
void bz_fetching_done(struct bz_fetching *f);

/* Of a whole job. */
struct bz_media {
    buzon_time until; /* nothing new is begun from then on */
    int n;            /* attachments begun */
    struct bz_fetching now;
};

/* What became of an attachment. Texts are borrowed. */
struct bz_media_outcome {
    enum buzon_attachment_state state; /* PENDING: again at next_try_at */
    buzon_time next_try_at;
    const char *reason, *detected_type, *sha256; /* may be NULL */
    int64_t size;                                /* of STORED */
};

/* How often one is tried that fails for a while (over two days), and how long it waits after so
 * many tries. */
enum { BZ_MEDIA_TRIES = 12 };
int64_t bz_media_pause_ms(int64_t tries);

bool bz_media_begin(struct bz_job *job, struct bz_err *err);
/* Hand out the next request, or end the job. */
bool bz_media_next(struct bz_job *job, struct bz_err *err);
bool bz_media_answer(struct bz_job *job, const struct bz_response *response, buzon_time at,
                     struct bz_err *err);
/* The request under way got no answer. */
bool bz_media_lost(struct bz_job *job, const struct bz_err *why, struct bz_err *err);

/* --- what is stored of it: lib/inbox/media_store.c --- */

/* The next attachment that is due: 1 with *ret, 0 when none is, -1. */
int bz_media_pick(struct bz_job *job, buzon_time now, struct bz_fetching *ret,
                  struct bz_err *err);
/* Store the outcome of the present attachment, with its event; CONFLICT when the lease was
 * lost. */
bool bz_media_store(struct bz_job *job, const struct bz_media_outcome *o, struct bz_err *err);

/* --- what is allowed: lib/inbox/media_rules.c --- */

enum { BZ_ATTACHMENT_KINDS = BUZON_ATTACHMENT_LOCATION + 1 };

/* "policy.media" of the settings. Lists borrow from the document. */
struct bz_media_rules {
    bool fetch;
    int64_t per_message;
    struct bz_media_rule {
        int64_t max;
        const struct bz_json *types;
    } kinds[BZ_ATTACHMENT_KINDS];
};

/* INVALID, with line and column, names the key; the reader stands at "policy". */
bool bz_media_rules_read(struct bz_reader *r, const struct bz_json *media,
                         struct bz_media_rules *ret);
/* How many bytes an attachment may have when those of its message have `stored` together; 0,
 * and the reason in `why`, when it is refused before it is asked for. */
int64_t bz_media_allowed(const struct bz_media_rules *rules, const struct bz_attachment *a,
                         int64_t stored, struct bz_err *why);
/* Whether a file of that kind may be what its bytes show; LIMIT says why not. */
bool bz_media_type_ok(const struct bz_media_rules *rules, enum buzon_attachment_kind kind,
                      const char *declared, const char *detected, struct bz_err *why);

#endif
