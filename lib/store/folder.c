/* SPDX-License-Identifier: EUPL-1.2 */
/* The folder of a file, synced: only then a new name in it is sure to be there. */
#include "store/folder.h"

#include "base/auto.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

buzon_code bz_errno_code(int number)
{
    if (number == ENOSPC || number == EDQUOT || number == EFBIG)
        return BUZON_ERR_FULL;
    return number == EROFS || number == EACCES || number == EPERM ? BUZON_ERR_READ_ONLY
                                                                  : BUZON_ERR_IO;
}

bool bz_folder_sync(const char *path, const char *whose, struct bz_err *err)
{
    const char *slash = strrchr(path, '/');
    BZ_TEXT folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    bool done;
    int fd, why;

    if (!folder)
        return bz_nomem(err);
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    done = fd >= 0 && fsync(fd) == 0;
    why = errno;
    if (fd >= 0)
        (void)close(fd);
    return done || bz_fail(err, bz_errno_code(why), "%s folder cannot be made durable", whose);
}
