/* SPDX-License-Identifier: EUPL-1.2 */
/* Files of attachments: table and getters; the words of a scanner. */
#include "model/file.h"

static const char *const scan_names[] = {
    [BUZON_SCAN_CLEAN] = "clean",
    [BUZON_SCAN_REFUSE] = "refuse",
    [BUZON_SCAN_LATER] = "later",
};
static const struct bz_names scans = BZ_NAMES(scan_names);

const char *buzon_scan_name(enum buzon_scan scan)
{
    return bz_names_at(&scans, (int)scan);
}

buzon_file *buzon_file_ref(buzon_file *file)
{
    return bz_record_ref(file);
}

void buzon_file_unref(buzon_file *file)
{
    bz_record_unref(file);
}

const char *buzon_file_path(const buzon_file *file)
{
    return file ? file->path : NULL;
}

const char *buzon_file_name(const buzon_file *file)
{
    return file ? file->name : NULL;
}

const char *buzon_file_type(const buzon_file *file)
{
    return file ? file->type : NULL;
}

int64_t buzon_file_size(const buzon_file *file)
{
    return file ? file->size : 0;
}

const char *buzon_file_sha256(const buzon_file *file)
{
    return file ? file->sha256 : NULL;
}

const char *buzon_file_content(const buzon_file *file, size_t *len)
{
    if (len)
        *len = file ? file->len : 0;
    return file ? file->content : NULL;
}

char *buzon_file_to_json(const buzon_file *file, buzon_error **err)
{
    BZ_ERR(err);

    if (!file)
        return bz_fail(e, BUZON_ERR_INVALID, "no file");
    return bz_record_to_json(&bz_file_record, file, e);
}

static const struct bz_field file_fields[] = {
    BZ_FIELD(bz_file, path, BZ_TEXT_FIELD),   BZ_FIELD(bz_file, name, BZ_TEXT_FIELD),
    BZ_FIELD(bz_file, type, BZ_TEXT_FIELD),   BZ_FIELD(bz_file, size, BZ_INT_FIELD),
    BZ_FIELD(bz_file, sha256, BZ_TEXT_FIELD), BZ_FIELD(bz_file, content, BZ_BYTES_FIELD),
};
const struct bz_record bz_file_record = {"file", sizeof(struct bz_file), BZ_FIELDS(file_fields),
                                         true};
