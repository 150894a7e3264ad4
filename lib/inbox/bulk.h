/* SPDX-License-Identifier: EUPL-1.2 */
/* The list of inquiries that one act is for, as those fill it who find them. */
#ifndef BZ_INBOX_BULK_H
#define BZ_INBOX_BULK_H

#include "buzon/similar.h"
#include "inbox/inbox.h"

bool bz_bulk_is_empty(const struct bz_bulk *bulk);
/* The events of what is done to it say that it is the group of that inquiry. */
bool bz_bulk_set_similar(struct bz_bulk *bulk, const char *reference, struct bz_err *err);

#endif
