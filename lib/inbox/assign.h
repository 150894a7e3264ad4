/* SPDX-License-Identifier: EUPL-1.2 */
/* What every new inquiry begins with, whoever opens it. */
#ifndef BZ_INBOX_ASSIGN_H
#define BZ_INBOX_ASSIGN_H

#include "base/err.h"

/* A message's text as far as a list shows it, line breaks as spaces. The caller owns it. */
char *bz_summary_of(const char *text, struct bz_err *err);

#endif
