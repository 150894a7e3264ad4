/* SPDX-License-Identifier: EUPL-1.2 */
/* Where diagnostic lines go: nowhere, until the host gives a function. */
#ifndef BZ_BASE_LOG_H
#define BZ_BASE_LOG_H

#include "base/err.h"

/* The numbers of syslog, so that hosts can map them without a table. */
enum bz_log_level { BZ_LOG_ERROR = 3, BZ_LOG_WARNING = 4, BZ_LOG_INFO = 6, BZ_LOG_DEBUG = 7 };

struct bz_log {
    void (*write)(void *user, int level, const char *line); /* NULL: silent */
    void *user;                                             /* borrows */
};

/* One line, formatted only when somebody listens. Never personal data, never a secret. */
void bz_log_line(const struct bz_log *log, enum bz_log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
