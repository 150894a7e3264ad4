/* SPDX-License-Identifier: EUPL-1.2 */
/* Practice: made-up citizens, for training employees. Nothing of it leaves the house: its
 * requests name a host that cannot exist (RFC 6761) and are answered by the inbox itself, see
 * `local` of struct bz_network. */
#include "network/practice/practice.h"

#include "term/civil.h"

static bool practice_configure(const struct bz_json *settings, struct bz_err *err)
{
    const struct bz_json *pace = bz_json_get(settings, "pace");
    const struct bz_json *start = bz_json_get(settings, "start");
    int64_t n = bz_json_int(pace, 0);
    buzon_time t;

    if (pace && (n < 1 || n > PR_PACE))
        return bz_fail(err, BUZON_ERR_INVALID, "setting pace is not a number from 1 to %d",
                       PR_PACE);
    if (start && (!bz_json_text(start) || !bz_instant_parse(bz_json_text(start), &t)))
        return bz_fail(err, BUZON_ERR_INVALID,
                       "setting start is no instant, as \"2026-12-01T09:00:00+01:00\"");
    return true;
}

static struct bz_batch *practice_poll(const struct bz_context *c, buzon_time now,
                                      struct bz_err *err)
{
    BZ_AUTO(bz_batch) batch = bz_batch_new(err);
    struct bz_request *r =
        batch ? bz_request_new(PR_POLL, "GET", "https://practice.invalid/answers", err) : NULL;

    (void)c;
    (void)now;
    return r && bz_batch_add_request(batch, r, err) ? bz_steal(batch) : NULL;
}

static struct bz_request *practice_reply(const struct bz_context *c, const struct bz_part *part,
                                         const char *state, struct bz_err *err)
{
    (void)c;
    (void)part;
    (void)state;
    return bz_request_new("reply", "POST", "https://practice.invalid/answer", err);
}

/* It was sent as soon as it is said to have been. */
static bool practice_replied(const struct bz_context *c, const struct bz_part *part,
                             const struct bz_exchange *x, struct bz_reply *ret,
                             struct bz_err *err)
{
    BZ_DONE(bz_str) id = {0};

    (void)c;
    (void)x;
    bz_str_addf(&id, "answer/%s/%zu", bz_text_or(part->key, ""), part->index);
    if (id.failed)
        return bz_nomem(err);
    ret->what = BZ_SENT_DONE;
    ret->native_id = bz_steal(id.data);
    return true;
}

/* After an interruption: nothing could have got lost on its way. */
static struct bz_request *practice_find_own(const struct bz_context *c,
                                            const struct bz_part *part, buzon_time since,
                                            struct bz_err *err)
{
    (void)since;
    return practice_reply(c, part, NULL, err);
}

static const char *const practice_settings[] = {"script", "start", "pace", NULL};
static const char *const practice_secrets[] = {NULL};

const struct bz_network bz_practice = {
    .name = "practice",
    .label = "Practice",
    .local = true,
    .retry = BZ_RETRY_IDEMPOTENT,
    .limits = {.poll_floor_ms = 1000},
    .secrets = practice_secrets,
    .settings = practice_settings,
    .document = {.key = "script", .fallback = "town", .ok = pr_script_ok},
    .configure = practice_configure,
    .poll = practice_poll,
    .step = pr_step,
    .reply = practice_reply,
    .replied = practice_replied,
    .find_own = practice_find_own,
    .found_own = practice_replied,
    /* No sweep() and no recheck(): what made-up citizens wrote stays as they wrote it, and a
     * round computes all of it anew. No check(), refresh() or backoff(): there is no service
     * that could refuse us or ask for patience, and no token. No verify() and addressees():
     * nothing is brought, so that nobody outside can write into an exercise. No media(): what
     * they write has no files. No length(), limit(), window() and takes(): the answer goes
     * nowhere, so that any is taken. No salutation(): the answer stands below the question. */
};
