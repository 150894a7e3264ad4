/* SPDX-License-Identifier: EUPL-1.2 */
/* What of the figures anybody may see, for those who give it another form. */
#ifndef BZ_INBOX_PUBLIC_H
#define BZ_INBOX_PUBLIC_H

#include "inbox/inbox.h"

/* The text that buzon_inbox_public_figures() gives; the inbox is locked. The caller owns it. */
char *bz_public_form(struct buzon_inbox *inbox, buzon_day from, buzon_day before,
                     buzon_time now, struct bz_err *err);

#endif
