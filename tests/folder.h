/* SPDX-License-Identifier: EUPL-1.2 */
/* A folder for the files of one test, where TMPDIR says: tests/run.sh lets it be in memory, for
 * a disk is waited for thousands of times and few tests are about disks. */
#ifndef TEST_FOLDER_H
#define TEST_FOLDER_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* "…/buzon-NAME-XXXXXX", made; false when it cannot be. */
static inline bool test_folder(char *ret, size_t size, const char *name)
{
    const char *where = getenv("TMPDIR");
    int len = snprintf(ret, size, "%s/buzon-%s-XXXXXX", where && *where ? where : "/tmp", name);

    return len > 0 && (size_t)len < size && mkdtemp(ret);
}

#endif
