/* SPDX-License-Identifier: EUPL-1.2 */
/* The file of an attachment as the inside sees it. */
#ifndef BZ_MODEL_FILE_H
#define BZ_MODEL_FILE_H

#include "buzon/media.h"
#include "model/record.h"

struct bz_file {
    struct bz_refs refs;
    const char *path, *name, *type;
    int64_t size;
    const char *sha256, *content;
    size_t len;
};

extern const struct bz_record bz_file_record;

#endif
