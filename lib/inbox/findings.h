/* SPDX-License-Identifier: EUPL-1.2 */
/* A list of findings that is handed out one by one. */
#ifndef BZ_INBOX_FINDINGS_H
#define BZ_INBOX_FINDINGS_H

#include "inbox/inbox.h"

/* An iterator over what is added, and no more: the caller has done the looking. */
struct bz_findings *bz_findings_new(struct buzon_inbox *inbox, struct bz_err *err);
/* A thousand are kept at a time, what comes then is left away. Texts are copied; `reference` ""
 * for what belongs to no inquiry. */
bool bz_findings_add(struct bz_findings *it, const struct bz_finding *f, struct bz_err *err);

#endif
