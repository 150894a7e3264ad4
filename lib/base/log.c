/* SPDX-License-Identifier: EUPL-1.2 */
/* One diagnostic line, made only when somebody listens. */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>

void bz_log_line(const struct bz_log *log, enum bz_log_level level, const char *format, ...)
{
    char line[1024];
    va_list args;

    if (!log || !log->write)
        return;
    va_start(args, format);
    (void)vsnprintf(line, sizeof line, format, args);
    va_end(args);
    log->write(log->user, level, line);
}
