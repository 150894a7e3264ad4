/* SPDX-License-Identifier: EUPL-1.2 */
/* The folder of a file, synced: only then a new name in it is sure to be there; or put before
 * its name. */
#include "store/folder.h"

#include "base/auto.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
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

char *bz_path_whole(const char *path, struct bz_err *err)
{
    BZ_TEXT folder = *path == '/' ? NULL : getcwd(NULL, 0);
    char *made = NULL, words[96];
    int why = errno;

    if (*path != '/' && !folder)
        return bz_fail(err, bz_errno_code(why), "the folder of %s is not known: %s", path,
                       strerror_r(why, words, sizeof words));
    if (asprintf(&made, "%s%s%s", folder ? folder : "", folder ? "/" : "", path) < 0)
        return bz_nomem(err);
    return made;
}
