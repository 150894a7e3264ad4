/* SPDX-License-Identifier: EUPL-1.2 */
/* Deliveries: what a network brings by itself. A host's web server hands the call over, the
 * inbox keeps it and says what to answer, and processes it later. */
#ifndef BUZON_DELIVERY_H
#define BUZON_DELIVERY_H

#include "buzon/inbox.h"
#include "buzon/job.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * A host gives each network an address of its own, as https://buzon.example/hook/NAME with the
 * name of the account, and does with every call, whatever its method:
 *
 *     buzon_delivery *d = buzon_delivery_new("POST", &err);
 *     buzon_delivery_set_query(d, query, &err);            behind the "?", as it came
 *     buzon_delivery_add_header(d, name, value, &err);     each of them
 *     buzon_delivery_set_body(d, body, len, &err);         raw: a signature is over its bytes
 *     buzon_receipt *r = buzon_inbox_deliver(inbox, "whatsapp", d, &err);
 *
 * and answers with the receipt's status, content type and body; with 503 when there is an error
 * instead: then nothing was kept, and networks try again. buzon_inbox_process() reads what was
 * kept; a worker calls it every few seconds, or the host after it has answered.
 */

/** One call of a webhook, as it came; an opaque builder. @since 0.1 */
typedef struct bz_delivery buzon_delivery;

/** A delivery with that method, as "POST". INVALID for anything but 1 to 16 letters; NO_MEMORY.
 * @since 0.1 */
BUZON_API buzon_delivery *buzon_delivery_new(const char *method, buzon_error **err);
/** Free it; NULL is allowed. @since 0.1 */
BUZON_API void buzon_delivery_free(buzon_delivery *delivery);
/** Set what stood behind the "?" of the address, not decoded. INVALID above 8 KiB or with a
 * line break; NO_MEMORY. @since 0.1 */
BUZON_API bool buzon_delivery_set_query(buzon_delivery *delivery, const char *query,
                                        buzon_error **err);
/**
 * Add a header field. Which of them prove who calls is the network's business: give all.
 *
 * Values are used while the delivery is checked, never kept and never logged. INVALID without a
 * name or value, or with a line break; LIMIT above 200 fields or 64 KiB; NO_MEMORY.
 * @since 0.1
 */
BUZON_API bool buzon_delivery_add_header(buzon_delivery *delivery, const char *name,
                                         const char *value, buzon_error **err);
/**
 * Set the body, `len` raw bytes, copied.
 *
 * At most 16 MiB are taken; of a longer one nothing is kept but that it was too long, and its
 * receipt says 413. A host need not read on behind that length either. INVALID; NO_MEMORY.
 * @since 0.1
 */
BUZON_API bool buzon_delivery_set_body(buzon_delivery *delivery, const char *bytes, size_t len,
                                       buzon_error **err);

/** What became of a delivery; values may be added. @since 0.1 */
enum buzon_receipt_state {
    BUZON_RECEIPT_REFUSED = 0,   /**< Not from the network (403), too long (413), or for an
                                    account that is retired (410): nothing was kept. */
    BUZON_RECEIPT_ACCEPTED = 1,  /**< Kept, on disk, to be processed. */
    BUZON_RECEIPT_DUPLICATE = 2, /**< The same body came before: nothing more was kept. */
    BUZON_RECEIPT_HANDSHAKE = 3  /**< The network only wanted to know whether we are there. */
};

/** The wire name, as "accepted"; NULL for no such number. @since 0.1 */
BUZON_API const char *buzon_receipt_state_name(enum buzon_receipt_state state);

/** What to answer to a delivery, and what became of it. @since 0.1 */
typedef struct bz_receipt buzon_receipt;

/** Another reference to the same receipt. @since 0.1 */
BUZON_API buzon_receipt *buzon_receipt_ref(buzon_receipt *receipt);
/** Give a reference back; NULL is allowed. @since 0.1 */
BUZON_API void buzon_receipt_unref(buzon_receipt *receipt);
/** What became of it. @since 0.1 */
BUZON_API enum buzon_receipt_state buzon_receipt_state(const buzon_receipt *receipt);
/** The HTTP status to answer with. @since 0.1 */
BUZON_API int buzon_receipt_status(const buzon_receipt *receipt);
/** The Content-Type to answer with; never NULL. @since 0.1 */
BUZON_API const char *buzon_receipt_content_type(const buzon_receipt *receipt);
/** The body to answer with, *len bytes (len may be NULL); NULL when there is none. Lives as
 * long as the receipt. @since 0.1 */
BUZON_API const char *buzon_receipt_body(const buzon_receipt *receipt, size_t *len);

/**
 * Take a delivery to the address of `account`: check over its raw bytes that it is from the
 * network, keep it durably, say what to answer.
 *
 * The secret that proves it is in the vault under the name the network gives it; while it is
 * changed, the old one may stay there under the same name with ".old" behind it. The same body
 * for the same account within 8 days (longer than any network tries again) is a duplicate; only
 * of the office's own form (web) each call counts, because two citizens may write the same.
 * What is refused leaves a line in the log that says why, and nothing else.
 *
 * NOT_FOUND for an account there is not; UNSUPPORTED when its network brings nothing; SECRET
 * when the vault cannot prove it. After an error nothing was kept: answer 503, or 404 for
 * NOT_FOUND.
 * @since 0.1
 */
BUZON_API buzon_receipt *buzon_inbox_deliver(buzon_inbox *inbox, const char *account,
                                             const buzon_delivery *delivery, buzon_error **err);

/**
 * Process at most `limit` deliveries that were kept (negative: all), the oldest first.
 *
 * Each in one transaction: its messages, what the network's part of the library remembers, what
 * it still has to ask for (a later poll of the account does), and that the delivery is done;
 * its raw body goes then. Any number of processes may do this at once. What cannot be
 * understood goes to quarantine (buzon/quarantine.h) and holds nothing up. Gives the sum:
 * `requests` counts deliveries, `unknown` those in quarantine, too.
 *
 * Tells the progress callback "deliveries". INTERRUPTED between two of them: those before are
 * done. What could not be stored stays for the next call, which that failure ends.
 * @since 0.1
 */
BUZON_API buzon_round *buzon_inbox_process(buzon_inbox *inbox, int64_t limit,
                                           buzon_error **err);

#ifdef __cplusplus
}
#endif
#endif
