/* SPDX-License-Identifier: EUPL-1.2 */
/* An incident that befell many inquiries at once: what was published, and whom it concerns. */
#ifndef BZ_INBOX_INCIDENT_H
#define BZ_INBOX_INCIDENT_H

#include "inbox/act.h"

/* What an incident may be limited to; an empty list limits nothing. */
enum bz_incident_list {
    BZ_INCIDENT_TERMS,
    BZ_INCIDENT_NETWORKS,
    BZ_INCIDENT_ACCOUNTS,
    BZ_INCIDENT_UNITS,
    BZ_INCIDENT_LISTS
};
struct bz_incident_names BZ_VEC(char *);

struct bz_incident {
    char *reference, *legal, *published; /* own */
    buzon_time at, until;                /* until: exclusive, at + 1 where nothing was said */
    struct bz_amount amount;             /* BZ_AMOUNT_NONE: not said yet */
    struct bz_incident_names lists[BZ_INCIDENT_LISTS]; /* own their texts, sorted */
};

static inline void bz_incident_free(struct bz_incident *incident)
{
    buzon_incident_free(incident);
}
BZ_AUTO_DEFINE(bz_incident);

/* Whether a list lets `text` (NULL: none) pass. */
bool bz_incident_meant(const struct bz_incident *i, enum bz_incident_list list,
                       const char *text);
/* All it says but its reference; two that say the same have the same canonical form. NULL
 * without memory. */
struct bz_json *bz_incident_json(const struct bz_incident *i);

#endif
