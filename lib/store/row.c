/* SPDX-License-Identifier: EUPL-1.2 */
/* Checks a record that was filled from rows against its table of fields. */
#include "store/row.h"

#include "model/member.h"

#include <string.h>

static bool fit_enum(const struct bz_record *type, const struct bz_field *field,
                     const char *member, struct bz_err *err)
{
    int number;

    memcpy(&number, member, sizeof number);
    return (number >= 0 && (size_t)number < field->names->n) ||
           bz_fail(err, BUZON_ERR_CORRUPT, "the store is damaged: %s.%s is %d", type->name,
                   field->name, number);
}

static bool fit_part(const struct bz_field *field, const char *member, struct bz_err *err)
{
    const char *items = bz_member_pointer(member);
    size_t n = field->type == BZ_LIST_FIELD ? bz_member_count(member) : 1;

    for (size_t i = 0; items && i < n; i++)
        if (!bz_rows_fit(field->record, items + i * field->record->size, err))
            return false;
    return true;
}

bool bz_rows_fit(const struct bz_record *type, const void *record, struct bz_err *err)
{
    for (size_t i = 0; i < type->n; i++) {
        const struct bz_field *field = &type->fields[i];
        const char *member = (const char *)record + field->offset;

        if (field->type == BZ_ENUM_FIELD && !fit_enum(type, field, member, err))
            return false;
        if ((field->type == BZ_RECORD_FIELD || field->type == BZ_LIST_FIELD) &&
            !fit_part(field, member, err))
            return false;
    }
    return true;
}
