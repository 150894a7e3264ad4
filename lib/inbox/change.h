/* SPDX-License-Identifier: EUPL-1.2 */
/* Changes of one inquiry, collected before they are applied together. */
#ifndef BZ_INBOX_CHANGE_H
#define BZ_INBOX_CHANGE_H

#include "inbox/inbox.h"

struct bz_tags BZ_VEC(char *);

/* NULL texts and -1 numbers mean: leave it as it is. */
struct bz_change {
    char *reference, *actor;
    int64_t version; /* -1: whatever it is */
    char *unit, *assignee, *topic, *external_ref;
    int kind, priority, status, restricted;
    struct bz_tags notes, add_tags, remove_tags;
    int resolution;
    char *reason;
    char *entry, *term;
    buzon_time registered_at, competent_at, notified_at, acknowledged_at, forwarded_at;
};

#endif
