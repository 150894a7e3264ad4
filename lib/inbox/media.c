/* SPDX-License-Identifier: EUPL-1.2 */
/* Fetching attachments: asked for, judged by their bytes, seen by the scanner, then stored. */
#include "inbox/media.h"

#include <stdlib.h>
#include <string.h>

#include "inbox/job.h"
#include "inbox/settings.h"
#include "inbox/sniff.h"

enum {
    FETCH_MS = 80000, /* for a whole file: well within a lease */
    JOB_MS = 60000,   /* polls and answers of the account wait meanwhile */
    JOB_FILES = 16,
    STEPS_MAX = 4,
    TRIES_REFUSED = 3,    /* of what is forbidden, which may pass */
    WORDS_MAX = 64 << 10, /* what an answer that is no file yet may have */
    DOUBLINGS = 10
};
static const int64_t MINUTE_MS = 60000, WAIT_MAX_MS = INT64_C(86400000);
static const char DATA[] = "data:", BASE64[] = ";base64,";

/* --- outcomes --- */

static bool media_end(struct bz_job *job, enum buzon_attachment_state state,
                      const struct bz_err *why, struct bz_err *err)
{
    struct bz_media_outcome o = {
        .state = state, .next_try_at = BUZON_TIME_NONE, .reason = why->message};

    return bz_media_store(job, &o, err);
}

int64_t bz_media_pause_ms(int64_t tries)
{
    return MINUTE_MS << (tries < DOUBLINGS ? tries : DOUBLINGS);
}

/* Again later, `tries` times at most; then it is `at_last`. */
static bool media_later(struct bz_job *job, const struct bz_err *why, int tries,
                        enum buzon_attachment_state at_last, struct bz_err *err)
{
    const struct bz_fetching *f = &job->media.now;
    struct bz_media_outcome o = {.state = BUZON_ATTACHMENT_PENDING, .reason = why->message};
    buzon_time now;

    if (f->tries + 1 >= tries)
        return media_end(job, at_last, why, err);
    if (!bz_inbox_now(job->inbox, &now, err))
        return false;
    o.next_try_at = now + bz_media_pause_ms(f->tries);
    if (why->retry_at > o.next_try_at)
        o.next_try_at = why->retry_at < now + WAIT_MAX_MS ? why->retry_at : now + WAIT_MAX_MS;
    return bz_media_store(job, &o, err);
}

/* What a failure means for the attachment: whoever asks again would get the same, or not. */
static bool media_failed(struct bz_job *job, const struct bz_err *why, struct bz_err *err)
{
    switch (why->code) {
    case BUZON_ERR_GONE:
    case BUZON_ERR_NOT_FOUND:
        return media_end(job, BUZON_ATTACHMENT_GONE, why, err);
    case BUZON_ERR_LIMIT:
    case BUZON_ERR_INVALID:
    case BUZON_ERR_UNSUPPORTED:
        return media_end(job, BUZON_ATTACHMENT_REFUSED, why, err);
    case BUZON_ERR_FORBIDDEN:
        return media_later(job, why, TRIES_REFUSED, BUZON_ATTACHMENT_REFUSED, err);
    default:
        return media_later(job, why, BZ_MEDIA_TRIES, BUZON_ATTACHMENT_GONE, err);
    }
}

/* The failure is that of the account, not of the attachment, which waits. */
static bool account_failed(struct bz_job *job, const struct bz_err *why, struct bz_err *err)
{
    struct bz_err kept = *why;

    kept.payload = NULL;
    kept.destroy = NULL;
    if (!media_later(job, why, INT32_MAX, BUZON_ATTACHMENT_GONE, err))
        return false;
    kept.out = err->out;
    *err = kept;
    return bz_job_failed(job, err);
}

/* --- what came --- */

static bool is_expected(const struct bz_fetching *f, const unsigned char sha[BZ_SHA256_LEN],
                        bool *ret, struct bz_err *err)
{
    BZ_DONE(bz_str) text = {0};

    *ret = true;
    if (!f->expected)
        return true;
    bz_str_add_base64(&text, sha, BZ_SHA256_LEN);
    if (text.failed)
        return bz_nomem(err);
    *ret = bz_streq(text.data, f->expected);
    return true;
}

/* Whether the bytes may be kept; LIMIT says why not. */
static bool bytes_judge(struct bz_job *job, size_t len, const char *detected,
                        struct bz_err *why, struct bz_err *err)
{
    const struct bz_fetching *f = &job->media.now;
    const struct bz_settings *settings;

    if ((int64_t)len > f->max) {
        bz_err_set(why, BUZON_ERR_LIMIT, "more than %lld bytes", (long long)f->max);
        return true;
    }
    if (!bz_inbox_enter(job->inbox, err))
        return false;
    BZ_LEAVE(job->inbox);
    settings = bz_settings_of(job->inbox, err);
    if (!settings)
        return false;
    (void)bz_media_type_ok(&settings->media, f->a->kind, f->a->type, detected, why);
    return true;
}

static bool scan(struct bz_job *job, const char *path, const char *type, enum buzon_scan *ret,
                 struct bz_err *err)
{
    BZ_AUTO(bz_hook) hook = bz_hook_pin(job->inbox, BZ_HOOK_SCANNER);
    buzon_error *host = NULL;

    *ret = BUZON_SCAN_CLEAN;
    if (!hook)
        return true;
    if (!((buzon_scan_fn)hook->fn)(hook->user, path, type, ret, &host)) {
        bz_err_take(err, host);
        return false;
    }
    return buzon_scan_name(*ret) ||
           bz_fail(err, BUZON_ERR_CALLBACK, "the scanner gave %d, which is no verdict",
                   (int)*ret);
}

static bool scanned(struct bz_job *job, enum buzon_scan verdict, struct bz_blob *blob,
                    struct bz_media_outcome *o, struct bz_err *err)
{
    BZ_LOCAL_ERR(why);

    switch (verdict) {
    case BUZON_SCAN_CLEAN:
        return bz_blob_keep(blob, err) && bz_media_store(job, o, err);
    case BUZON_SCAN_REFUSE:
        o->state = BUZON_ATTACHMENT_REFUSED;
        o->reason = "the office's scanner refused it";
        return bz_media_store(job, o, err);
    case BUZON_SCAN_LATER:
        break;
    }
    bz_err_set(&why, BUZON_ERR_BUSY, "the office's scanner has not looked at it yet");
    return media_later(job, &why, BZ_MEDIA_TRIES, BUZON_ATTACHMENT_REFUSED, err);
}

/* The file is durable and seen before the row says so. */
static bool bytes_store(struct bz_job *job, const struct bz_span *bytes,
                        const unsigned char sha[BZ_SHA256_LEN], const char *detected,
                        struct bz_err *err)
{
    BZ_DONE(bz_blob) blob = {.lock = -1};
    BZ_DONE(bz_str) hex = {0};
    struct bz_media_outcome o = {.state = BUZON_ATTACHMENT_STORED,
                                 .next_try_at = BUZON_TIME_NONE,
                                 .detected_type = detected,
                                 .size = (int64_t)bytes->len};
    enum buzon_scan verdict;

    bz_str_add_hex(&hex, sha, BZ_SHA256_LEN);
    if (hex.failed)
        return bz_nomem(err);
    o.sha256 = hex.data;
    return bz_blob_write(job->inbox, bytes->bytes, bytes->len, hex.data, &blob, err) &&
           scan(job, blob.new, detected, &verdict, err) &&
           scanned(job, verdict, &blob, &o, err);
}

static bool bytes_take(struct bz_job *job, const void *bytes, size_t len, struct bz_err *err)
{
    const struct bz_fetching *f = &job->media.now;
    const struct bz_span all = {bytes, len};
    const char *detected = len ? bz_sniff(bytes, len, f->a->type) : NULL;
    unsigned char sha[BZ_SHA256_LEN];
    bool expected;
    BZ_LOCAL_ERR(why);

    if (!len) {
        bz_err_set(&why, BUZON_ERR_PROTOCOL, "the file is empty");
        return media_failed(job, &why, err);
    }
    if (!bytes_judge(job, len, detected, &why, err) || !bz_sha256(sha, &all, 1, err) ||
        !is_expected(f, sha, &expected, err))
        return false;
    if (!expected) {
        bz_err_set(&why, BUZON_ERR_PROTOCOL, "it is not the file that the network announced");
        return media_later(job, &why, BZ_MEDIA_TRIES, BUZON_ATTACHMENT_REFUSED, err);
    }
    if (why.code != BUZON_OK)
        return bz_media_store(job,
                              &(struct bz_media_outcome){.state = BUZON_ATTACHMENT_REFUSED,
                                                         .next_try_at = BUZON_TIME_NONE,
                                                         .reason = why.message,
                                                         .detected_type = detected},
                              err);
    return bytes_store(job, &all, sha, detected, err);
}

/* --- asking --- */

/* "data:TYPE;base64,BYTES": the file came with the message. */
static bool data_take(struct bz_job *job, const char *url, struct bz_err *err)
{
    const char *text = strstr(url, BASE64);
    size_t len = text ? strlen(text += sizeof BASE64 - 1) : 0;
    BZ_TEXT bytes = malloc(len / 4 * 3 + 1);
    int64_t n;
    BZ_LOCAL_ERR(why);

    if (!bytes)
        return bz_nomem(err);
    n = text ? bz_base64_parse((unsigned char *)bytes, text, len) : -1;
    if (n >= 0)
        return bytes_take(job, bytes, (size_t)n, err);
    bz_err_set(&why, BUZON_ERR_INVALID, "what came as a file is none");
    return media_failed(job, &why, err);
}

static struct bz_request *request_make(struct bz_job *job, struct bz_err *err)
{
    const struct bz_fetching *f = &job->media.now;
    struct bz_context c = bz_job_context(job);

    if (job->net->media)
        return job->net->media(&c, f->a, f->step, err);
    return bz_request_new("media", "GET", f->a->url, err);
}

/* No request can be made of it. */
static bool request_refused(struct bz_job *job, struct bz_err *err)
{
    struct bz_err why = *err;

    if (err->code == BUZON_ERR_NO_MEMORY || err->code == BUZON_ERR_SECRET ||
        err->code == BUZON_ERR_CALLBACK || err->code == BUZON_ERR_CLOSED || err->payload)
        return false;
    *err = (struct bz_err){.out = err->out};
    return media_failed(job, &why, err);
}

/* A try counts before it begins: a file that ends the process is not the next one for ever. */
static bool try_note(struct bz_tx *tx, void *user, struct bz_err *err)
{
    struct bz_job *job = user;
    const struct bz_fetching *f = &job->media.now;

    return bz_lease_renew(tx, &job->lease, err) &&
           (f->steps > 0 ||
            bz_db_exec(tx->db,
                       "UPDATE attachment SET tries = tries + 1, next_try_at = $3 "
                       "WHERE message = $1 AND n = $2 AND state = 0",
                       BZ_V(bz_v_int(f->message), bz_v_int(f->n),
                            bz_v_time(tx->now + bz_media_pause_ms(f->tries))),
                       err));
}

/* What a stranger's address may do is bounded here; with a secret only our own network is
 * asked, which its adapter saw to. */
static bool request_bound(struct bz_job *job, struct bz_err *err)
{
    struct bz_outgoing *out = job->out;

    out->timeout_ms = FETCH_MS;
    out->max_body = job->media.now.max > WORDS_MAX ? job->media.now.max : WORDS_MAX;
    out->stranger = !job->net->media || job->current->auth == BZ_AUTH_NONE;
    return bz_dup(&out->home, bz_json_str(job->settings, "base_url"), err);
}

static bool hand_out(struct bz_job *job, struct bz_request *r, struct bz_err *err)
{
    if (!bz_job_hand_out(job, r, err)) {
        bz_request_free(r);
        return request_refused(job, err);
    }
    if (!request_bound(job, err) || (job->net->media && !bz_quota_take(job, r, err)) ||
        !bz_tx_run(job->inbox, try_note, job, err)) {
        bz_job_drop_request(job);
        if (err->code == BUZON_ERR_RATE)
            return bz_job_failed(job, err);
        return bz_job_conflict(job, err);
    }
    job->media.now.steps++;
    return true;
}

static bool fetch_go(struct bz_job *job, struct bz_err *err)
{
    struct bz_fetching *f = &job->media.now;
    struct bz_request *r;
    BZ_LOCAL_ERR(why);

    if (f->refused) {
        bz_err_set(&why, BUZON_ERR_LIMIT, "%s", f->refused);
        return media_failed(job, &why, err);
    }
    if (bz_starts(f->a->url, DATA))
        return data_take(job, f->a->url, err);
    r = request_make(job, err);
    return r ? hand_out(job, r, err) : request_refused(job, err);
}

bool bz_media_begin(struct bz_job *job, struct bz_err *err)
{
    buzon_time now;

    if (!bz_inbox_now(job->inbox, &now, err) || !bz_poll_state(job, false, err) ||
        !bz_blobs_sweep(job->inbox, err))
        return false;
    job->media.until = now + JOB_MS;
    return true;
}

bool bz_media_next(struct bz_job *job, struct bz_err *err)
{
    while (!job->out) {
        buzon_time now;
        int got = 1;

        if (!job->media.now.message) {
            if (!bz_inbox_now(job->inbox, &now, err))
                return false;
            got = job->media.n >= JOB_FILES || now >= job->media.until
                      ? 0
                      : bz_media_pick(job, now, &job->media.now, err);
            job->media.n++;
        }
        if (got <= 0)
            return got == 0 && bz_job_end(job, err);
        if (!fetch_go(job, err))
            return false;
    }
    return true;
}

/* --- answers --- */

/* An address that is asked as it is: the status says all. */
static bool plain_answer(struct bz_job *job, const struct bz_exchange *x, struct bz_err *err)
{
    const struct bz_response *r = x->response;
    BZ_LOCAL_ERR(why);

    if (r->status >= 200 && r->status <= 299)
        return bytes_take(job, r->body, r->len, err);
    (void)bz_http_fail(&why, x, "the file", NULL);
    /* Nobody's credentials were asked for. */
    if (why.code == BUZON_ERR_AUTH)
        why.code = BUZON_ERR_FORBIDDEN;
    if (why.code == BUZON_ERR_FORBIDDEN)
        return media_later(job, &why, TRIES_REFUSED, BUZON_ATTACHMENT_GONE, err);
    return media_failed(job, &why, err);
}

static bool media_more(struct bz_job *job, struct bz_fetched *got, struct bz_err *err)
{
    struct bz_fetching *f = &job->media.now;
    BZ_LOCAL_ERR(why);

    if (f->steps >= STEPS_MAX) {
        bz_err_set(&why, BUZON_ERR_PROTOCOL, "the network never gives the file");
        return media_failed(job, &why, err);
    }
    free(f->step);
    f->step = bz_steal(got->state);
    bz_job_drop_request(job);
    return true;
}

/* Refused, or later: by the network for all of the account, or for this one. */
static bool media_refused(struct bz_job *job, const struct bz_err *why, struct bz_err *err)
{
    if (why->code == BUZON_ERR_AUTH && bz_token_again(job)) {
        bz_job_drop_request(job);
        free(bz_steal(job->media.now.step));
        return true;
    }
    if (why->code == BUZON_ERR_AUTH || why->code == BUZON_ERR_RATE)
        return account_failed(job, why, err);
    return media_failed(job, why, err);
}

bool bz_media_answer(struct bz_job *job, const struct bz_response *response, buzon_time at,
                     struct bz_err *err)
{
    struct bz_context c = bz_job_context(job);
    struct bz_exchange x = {job->current->purpose, job->current, response, at};
    BZ_DONE(bz_fetched) got = {.what = BZ_SENT_UNKNOWN};
    BZ_LOCAL_ERR(why);

    if (!job->net->got_media)
        return plain_answer(job, &x, err);
    if (!job->net->got_media(&c, job->media.now.a, &x, &got, &why))
        return bz_nomem(err);
    bz_job_hide(job, &why);
    switch (got.what) {
    case BZ_SENT_DONE:
        return bytes_take(job, response->body, response->len, err);
    case BZ_SENT_MORE:
        return media_more(job, &got, err);
    case BZ_SENT_REFUSED:
    case BZ_SENT_LATER:
    case BZ_SENT_UNKNOWN:
        break;
    }
    if (why.code == BUZON_OK)
        bz_err_set(&why, BUZON_ERR_PROTOCOL, "the network did not say why");
    return media_refused(job, &why, err);
}

bool bz_media_lost(struct bz_job *job, const struct bz_err *why, struct bz_err *err)
{
    /* Where the network keeps its files it will not answer for the next one either. */
    if (job->net->media && why->code == BUZON_ERR_NETWORK)
        job->media.n = JOB_FILES;
    if (why->code == BUZON_ERR_FORBIDDEN)
        return media_end(job, BUZON_ATTACHMENT_REFUSED, why, err);
    return media_failed(job, why, err);
}
