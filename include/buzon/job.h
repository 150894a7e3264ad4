/* SPDX-License-Identifier: EUPL-1.2 */
/* Jobs: the work between an inbox and the networks, one HTTP request at a time, by whoever
 * moves the bytes. */
#ifndef BUZON_JOB_H
#define BUZON_JOB_H

#include "buzon/inbox.h"
#include "buzon/message.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a job is for; values may be added. @since 0.1 */
enum buzon_work {
    BUZON_WORK_POLL = 0, /**< Fetch what is new. */
    BUZON_WORK_SEND = 1, /**< Send the answers that are queued. */
    BUZON_WORK_RECHECK =
        2, /**< Look again at known messages: edits and deletes raise no event. */
    BUZON_WORK_CHECK = 3, /**< Ask the network who we are and what we may. */
    BUZON_WORK_MEDIA = 4, /**< Fetch attachments before their links die: 16 or a minute at most,
                             so that polls and answers have their turn. */
    BUZON_WORK_SWEEP = 5  /**< Read again, a few requests at a time, all that the network still
                             shows: what polling missed. */
};

/** The wire name, as "poll"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_work_name(enum buzon_work work);

/** What a round of a job, or an import, did. @since 0.1 */
typedef struct bz_round buzon_round;

/** Another reference to the same round. @since 0.1 */
BUZON_API buzon_round *buzon_round_ref(buzon_round *round);
/** Give a reference back; NULL is allowed. @since 0.1 */
BUZON_API void buzon_round_unref(buzon_round *round);
/** The account; never NULL. @since 0.1 */
BUZON_API const char *buzon_round_account(const buzon_round *round);
/** How many requests were answered. @since 0.1 */
BUZON_API int64_t buzon_round_requests(const buzon_round *round);
/** How many bytes the answers had. @since 0.1 */
BUZON_API int64_t buzon_round_received(const buzon_round *round);
/** How many messages were new. @since 0.1 */
BUZON_API int64_t buzon_round_messages(const buzon_round *round);
/** How many messages had changed. @since 0.1 */
BUZON_API int64_t buzon_round_revisions(const buzon_round *round);
/** How many messages were gone. @since 0.1 */
BUZON_API int64_t buzon_round_deletions(const buzon_round *round);
/** How many inquiries were opened. @since 0.1 */
BUZON_API int64_t buzon_round_inquiries(const buzon_round *round);
/** How many posts of ours were new. @since 0.1 */
BUZON_API int64_t buzon_round_own_posts(const buzon_round *round);
/** How many answers were sent. @since 0.1 */
BUZON_API int64_t buzon_round_sent(const buzon_round *round);
/** How many answers failed or became unknown. @since 0.1 */
BUZON_API int64_t buzon_round_failed(const buzon_round *round);
/** How many attachments were fetched and stored. @since 0.1 */
BUZON_API int64_t buzon_round_attachments(const buzon_round *round);
/** How many attachments were refused, or turned out to be gone. @since 0.1 */
BUZON_API int64_t buzon_round_refused(const buzon_round *round);
/** How many items were not understood and kept as they are. @since 0.1 */
BUZON_API int64_t buzon_round_unknown(const buzon_round *round);
/** How many places of the JSON were repaired. @since 0.1 */
BUZON_API int64_t buzon_round_repaired(const buzon_round *round);
/** When it ended; BUZON_TIME_NONE while it goes on. @since 0.1 */
BUZON_API buzon_time buzon_round_finished_at(const buzon_round *round);
/** Why it did not end well; BUZON_OK when it did, and while it goes on. @since 0.1 */
BUZON_API buzon_code buzon_round_error_code(const buzon_round *round);
/** The same in words; NULL when it ended well. @since 0.1 */
BUZON_API const char *buzon_round_error(const buzon_round *round);
/** When to try again, as the network says; BUZON_TIME_NONE when it does not. @since 0.1 */
BUZON_API buzon_time buzon_round_retry_at(const buzon_round *round);
/**
 * What a person should know of it, in words; NULL when there is nothing.
 *
 * The network no longer knew how far polling had come: it began anew, and a sweep is due.
 * @since 0.1
 */
BUZON_API const char *buzon_round_warning(const buzon_round *round);
/** The round as JSON; owned by the caller (buzon_string_free()). @since 0.1 */
BUZON_API char *buzon_round_to_json(const buzon_round *round, buzon_error **err);

/** One HTTP request of a job, for the host's own stack; a snapshot. @since 0.1 */
typedef struct bz_outgoing buzon_request;

/** Another reference to the same request. @since 0.1 */
BUZON_API buzon_request *buzon_request_ref(buzon_request *request);
/** Give a reference back; NULL is allowed. Secrets in it are wiped with the last one. @since
 * 0.1 */
BUZON_API void buzon_request_unref(buzon_request *request);
/** "GET", "POST" …; never NULL. @since 0.1 */
BUZON_API const char *buzon_request_method(const buzon_request *request);
/** The address; https, or http to this machine's loopback only; never NULL. @since 0.1 */
BUZON_API const char *buzon_request_url(const buzon_request *request);
/** How many header lines it has. @since 0.1 */
BUZON_API size_t buzon_request_headers_count(const buzon_request *request);
/** Header line `i` as "Name: value", from 0; NULL past the end. May hold a secret: do not log
 * it. @since 0.1 */
BUZON_API const char *buzon_request_headers_at(const buzon_request *request, size_t i);
/** The body, *len bytes (len may be NULL); NULL when there is none. May hold a secret: do not
 * log it. Lives as long as the request. @since 0.1 */
BUZON_API const char *buzon_request_body(const buzon_request *request, size_t *len);
/** How long to wait for the whole answer, in milliseconds. @since 0.1 */
BUZON_API int buzon_request_timeout_ms(const buzon_request *request);
/** How many bytes the answer's body may have: stop there, and say so with buzon_job_fail() or
 * give what came. @since 0.1 */
BUZON_API int64_t buzon_request_max_body(const buzon_request *request);
/**
 * Whether the address comes from anybody: it, and whatever it redirects to, must be asked at a
 * public address only.
 *
 * The library's own client checks the number it connects to, after DNS; a host with a stack of
 * its own has to do the same. False for addresses of the account's own server.
 * @since 0.1
 */
BUZON_API bool buzon_request_public_only(const buzon_request *request);

/** Work for one account. @since 0.1 */
typedef struct bz_job buzon_job;

/**
 * Begin work for an account.
 *
 * NOT_FOUND; STATE for an account that is paused or retired; BUSY while another process works
 * for it; SECRET when the vault has no token; UNSUPPORTED when the network cannot, and for
 * e-mail, whose servers only buzon_inbox_run() and buzon_jobs_run() ask; RATE, with
 * retry_at, while the network asked not to be asked for such work: many count answers and what
 * is read apart; AUTH for a broken account (a check may be tried).
 * @since 0.1
 */
BUZON_API buzon_job *buzon_inbox_job(buzon_inbox *inbox, const char *account,
                                     enum buzon_work work, buzon_error **err);
/** Free it; NULL is allowed. What was stored stays; an answer under way becomes unknown. @since
 * 0.1 */
BUZON_API void buzon_job_free(buzon_job *job);
/**
 * The next request, a new reference; NULL with *err untouched when the job is done.
 *
 * It stays the same until buzon_job_answer() or buzon_job_fail(). After a failure of one of
 * these that ended the job: that failure again. SECRET and what the host's vault reports leave
 * the job as it was.
 * @since 0.1
 */
BUZON_API buzon_request *buzon_job_next(buzon_job *job, buzon_error **err);
/**
 * Give the answer to the request of buzon_job_next(): what it means is stored before this
 * returns true.
 *
 * STATE without a request under way; RATE, AUTH, FORBIDDEN, NETWORK, PROTOCOL or GONE for what
 * the network said, CONFLICT when another process took the account over: the job is then over,
 * nothing is lost, and a later one goes on where this one stopped. After a failure of the store
 * the request is still under way, and the same answer may be given again.
 * @since 0.1
 */
BUZON_API bool buzon_job_answer(buzon_job *job, const buzon_response *response,
                                buzon_error **err);
/**
 * Say that the request got no answer; `sent` tells whether any of it may have reached the
 * network.
 *
 * An answer to a citizen under way then becomes unknown, or is sent again where the network
 * makes that safe.
 * @since 0.1
 */
BUZON_API bool buzon_job_fail(buzon_job *job, const char *reason, bool sent, buzon_error **err);
/** What the job did so far: a snapshot, a new reference. @since 0.1 */
BUZON_API buzon_round *buzon_job_round(const buzon_job *job, buzon_error **err);

/**
 * Run one kind of work for one account (or for every active one that can: NULL) with the
 * library's own HTTP client, now: buzon_jobs_run() waits for their turn.
 *
 * Gives what was done in sum. Other threads may use the inbox meanwhile. A failure of one
 * account does not keep the others from their turn; the first failure is reported when all are
 * done. INTERRUPTED within a second after the interrupt callback asked for it; NETWORK, RATE,
 * AUTH and the others of buzon_job_answer().
 * @since 0.1
 */
BUZON_API buzon_round *buzon_inbox_run(buzon_inbox *inbox, const char *account,
                                       enum buzon_work work, buzon_error **err);

/**
 * Read the citizens' messages of an inquiry again, to show them now: nothing that comes is
 * stored.
 *
 * What is for texts that the network's terms let nobody keep (buzon_inbox_retain()): the id,
 * the kind and our acts stayed, and this shows what was written, as it stands there today.
 * Gives its messages as the network has them, and of those that are gone a notice "deleted",
 * the 200 newest at most; buzon_message_id() says which is which. Texts that are stored come,
 * too, as they are now. What was erased for another reason (a person asked for it, its time is
 * over) is not asked for.
 *
 * With the library's own HTTP client. NOT_FOUND; GONE for a closed inquiry whose words are past
 * their time by the policy's "retention"; UNSUPPORTED when the network shows nothing again;
 * else as buzon_inbox_run().
 * @since 0.1
 */
BUZON_API buzon_batch *buzon_inbox_refresh(buzon_inbox *inbox, const char *reference,
                                           buzon_error **err);
/** The same as a job that the host drives (buzon_inbox_job()); buzon_job_shown() gives what it
 * found. @since 0.1 */
BUZON_API buzon_job *buzon_inbox_refresh_job(buzon_inbox *inbox, const char *reference,
                                             buzon_error **err);
/** What a job of buzon_inbox_refresh_job() was shown, a new reference. STATE while it is not
 * over, and for other jobs. @since 0.1 */
BUZON_API buzon_batch *buzon_job_shown(const buzon_job *job, buzon_error **err);

/**
 * Ask the network now who an account is and whether it works, with the library's own HTTP
 * client, and give the verdict as a JSON object.
 *
 * "ok" is false when something keeps messages from coming or answers from going. "account",
 * "network", "state"; "native_id", "handle", "url": who we are there, null while the network
 * never said so; "checked_at": when the credentials were last found good; "expires_at": when
 * the token ends, null when it does not or nobody knows; "renew_error": why the last attempt at
 * a new token failed; "retry_at": not to be asked before; "findings": a list of {"code",
 * "level", "words"}, empty when there is nothing to do. A level is "error" or "warning". Codes
 * are those of errors ("auth", "forbidden", "network", "secret" …) when the check itself did
 * not end well, and "token_ended", "token_ends" (within 14 days, and the library cannot renew
 * it), "token_not_renewed", "notifications_dropped" (Mastodon), "webhook_missing",
 * "webhook_set", "deliveries_wait", "delivery_failed", "updates_left_out" (Telegram),
 * "not_subscribed" (WhatsApp, Facebook, Instagram), "not_linked", "subscription_unknown"
 * (Instagram), "invalid_token" (Facebook, Instagram, Threads), "version_ended", "scopes",
 * "consent_ends" (LinkedIn, Facebook, Instagram, Threads), "version_ends", "no_role", "role",
 * "roles_unknown", "organization", "not_renewed", "client" (LinkedIn), "inactive", "chat",
 * "chat_closed" (Bluesky), "quota" (Threads), "token_end_unknown" (Instagram, Threads),
 * "no_services", "no_requests", "no_updates" (Open311), "no_components", "component" (Decidim),
 * "no_channel", "channel", "held" (YouTube),
 * "no_sent", "no_smtp", "sent_missing", "mailbox_missing" (e-mail); there may be more.
 *
 * Owned by the caller (buzon_string_free()). NOT_FOUND; STATE for an account that is paused or
 * retired; UNSUPPORTED when the network has no way to be asked; BUSY while another process
 * works for the account; INTERRUPTED.
 * @since 0.1
 */
BUZON_API char *buzon_inbox_check(buzon_inbox *inbox, const char *account, buzon_error **err);

/** An iterator over rounds. @since 0.1 */
typedef struct bz_rounds buzon_rounds;
/**
 * Run one kind of work for every active account whose turn it is, many at once, with the
 * library's own HTTP client: what a host does every minute.
 *
 * It is an account's turn when its network can do the work, did not ask to be left alone, was
 * not asked more recently than it allows, and our own back-off after failures is over: half a
 * minute after the first, doubled with each further one up to an hour, and less by chance of up
 * to a half. A send is for accounts with queued answers, a recheck for those with messages not
 * seen for long: an hour when they are of the last day, six hours in the first week, two days
 * in the first month, two weeks in the first half-year; 200 at a time. A sweep is for accounts
 * whose last one began "sweep_hours" ago (see buzon_inbox_set_settings()), that are in the
 * middle of one, or whose polling had to begin anew; it asks a few requests each time, stores
 * only what is new, and its failures delay no poll. Each account has one request under way
 * at most, those that waited longest begin; connections and, over HTTP/2, requests of one host
 * are limited to as many as it answers well, 256 at most.
 *
 * Gives a round for each account, in the order in which they ended: its own error says what
 * kept one from ending well, and keeps none of the others. Fails only when nothing can be done
 * for any, and with INTERRUPTED within a second after the interrupt callback asked for it.
 * @since 0.1
 */
BUZON_API buzon_rounds *buzon_jobs_run(buzon_inbox *inbox, enum buzon_work work,
                                       buzon_error **err);
/** The next round, a new reference; NULL at the end. @since 0.1 */
BUZON_API buzon_round *buzon_rounds_next(buzon_rounds *rounds, buzon_error **err);
/** Free it; NULL is allowed. @since 0.1 */
BUZON_API void buzon_rounds_free(buzon_rounds *rounds);

/**
 * Store what a file or the host's own stack brought: an answer of the account's network in its
 * own format.
 *
 * The same as a job's answer, without a round: known messages are not stored twice. What a file
 * says of who wrote, edited or deleted something is believed: know where it is from. The
 * account of e-mail takes one mail (.eml) or a file of them (mbox, with mboxrd's quoting). The
 * account of a network that is closed (Google+) is retired with its first import, and takes
 * further ones. PARSE, LIMIT, NOT_FOUND; INVALID for a file in a form that the account does not
 * take. Where a file says what later rounds have to ask for (tokens of Open311), BUSY while
 * somebody works for the account.
 * @since 0.1
 */
BUZON_API buzon_round *buzon_inbox_import(buzon_inbox *inbox, const char *account,
                                          const buzon_response *response, buzon_error **err);

#ifdef __cplusplus
}
#endif
#endif
