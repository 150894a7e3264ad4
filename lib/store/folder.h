/* SPDX-License-Identifier: EUPL-1.2 */
/* A file's name, made to outlast a machine that stops and a process that goes elsewhere. */
#ifndef BZ_STORE_FOLDER_H
#define BZ_STORE_FOLDER_H

#include "base/err.h"

/* What the machine's number says to the caller: FULL, READ_ONLY or IO. */
buzon_code bz_errno_code(int number);
/* Make the name of the file `path` durable; `whose` is said when that fails. */
bool bz_folder_sync(const char *path, const char *whose, struct bz_err *err);
/* The same path from the root on: a process may change its folder before it is used. The caller
 * owns it. */
char *bz_path_whole(const char *path, struct bz_err *err);

#endif
