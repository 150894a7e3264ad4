/* SPDX-License-Identifier: EUPL-1.2 */
/* What asks for somebody's attention now: one thing at a time, until the host has seen it. */
#ifndef BZ_INBOX_ALERT_H
#define BZ_INBOX_ALERT_H

#include "inbox/inbox.h"

enum bz_alert_kind {
    BZ_ALERT_OVERDUE,
    BZ_ALERT_DUE_TODAY,
    BZ_ALERT_DUE_TOMORROW,
    BZ_ALERT_UNDETERMINED,
    BZ_ALERT_UNANSWERED
};
extern const struct bz_names bz_alert_kinds;

/* One alert; texts are borrowed from the row it was read from. */
struct bz_alert {
    enum bz_alert_kind kind;
    const char *reference, *network, *account, *topic, *unit, *assignee;
    enum buzon_inquiry_kind asked;
    enum buzon_status status;
    enum buzon_priority priority;
    bool restricted;
    int64_t version;
    const char *deadline, *term, *legal; /* NULL: it is about no deadline */
    buzon_day due;
    buzon_time due_end, waiting_since;
    bool provisional;
    const char *followers;  /* the text of a JSON array */
    const void *first_hash; /* of the inquiry's history: nobody else's begins like that */
    size_t first_hash_len;
};

/* Its id, by which it is acknowledged; appended to s. */
void bz_alert_id(const struct bz_alert *alert, struct bz_str *s);

/* Give up to `limit` that were not acknowledged to `give`, the most pressing first; the inbox
 * is locked. */
struct bz_alert_call {
    buzon_time now;
    int64_t limit;
    bool (*give)(const struct bz_alert *alert, void *user, struct bz_err *err);
    void *user;
};
bool bz_alerts(struct buzon_inbox *inbox, const struct bz_alert_call *call, struct bz_err *err);

#endif
