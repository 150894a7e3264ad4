/* SPDX-License-Identifier: EUPL-1.2 */
/* How long what was said in a closed inquiry is kept, by kind and by network: data of the
 * settings. */
#ifndef BZ_INBOX_RETENTION_H
#define BZ_INBOX_RETENTION_H

#include "model/inquiry.h"
#include "term/locate.h"

/* Borrows from the settings it was read from. */
struct bz_retention {
    const struct bz_json
        *rules;         /* of {"kind", "network", "days"}; the first that fits counts */
    bool network_rules; /* texts go when the network's terms say so */
    int64_t least_ms;   /* of the shortest rule; 0: there is none */
};

/* Read "retention" and "network_rules" of the policy; the reader stands at it. */
bool bz_retention_read(struct bz_reader *r, const struct bz_json *policy,
                       struct bz_retention *ret);
/* How long after its closing; 0: for ever. */
int64_t bz_retention_ms(const struct bz_retention *p, enum buzon_inquiry_kind kind,
                        const char *network);

#endif
