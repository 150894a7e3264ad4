/* SPDX-License-Identifier: EUPL-1.2 */
/* The policy's list of units: read, and looked up by name or DIR3 code. */
#include "inbox/unit.h"

#include <string.h>

#include "buzon/formal.h"

#include "inbox/filter.h"
#include "inbox/settings.h"
#include "model/dir3.h"

enum { UNITS_MAX = 1024, NAME_MAX_LEN = 128 };

/* --- reading --- */

static bool unit_alone(struct bz_reader *r, const struct bz_office_units *others,
                       const struct bz_office_unit *u)
{
    for (size_t i = 0; i < others->n; i++) {
        if (bz_streq(others->items[i].name, u->name))
            return bz_reader_refuse(r, "name", "there are two units %.64s", u->name);
        if (u->dir3 && bz_streq(others->items[i].dir3, u->dir3))
            return bz_reader_refuse(r, "dir3", "there are two units of code %s", u->dir3);
    }
    return true;
}

static bool unit_read(struct bz_reader *r, const struct bz_json *j,
                      const struct bz_office_units *others, struct bz_office_unit *ret)
{
    static const char *const keys[] = {"name", "dir3", NULL};
    const struct bz_json *dir3 = bz_json_get(j, "dir3");

    if (bz_json_kind(j) != BZ_JSON_OBJECT)
        return bz_reader_refuse(r, NULL, "a unit is an object");
    ret->name = bz_json_str(j, "name");
    ret->dir3 = bz_json_text(dir3);
    if (!ret->name || !*ret->name || strlen(ret->name) > NAME_MAX_LEN)
        return bz_reader_refuse(r, "name", "a unit has a \"name\" of 1 to %d bytes",
                                NAME_MAX_LEN);
    if (!bz_reader_only(r, j, keys))
        return false;
    if (dir3 && !bz_dir3_ok(ret->dir3))
        return bz_reader_refuse(r, "dir3", "\"dir3\" of unit %.64s is no DIR3 code", ret->name);
    return unit_alone(r, others, ret);
}

bool bz_units_read(struct bz_reader *r, const struct bz_json *policy,
                   struct bz_office_units *ret)
{
    const struct bz_json *list = bz_json_get(policy, "units");
    size_t back;

    if (bz_json_kind(list) != BZ_JSON_ARRAY || bz_json_len(list) > UNITS_MAX)
        return bz_reader_refuse(r, "units", "\"units\" must be a list of at most %d units",
                                UNITS_MAX);
    back = bz_reader_enter(r, "units");
    for (size_t i = 0; i < bz_json_len(list); i++) {
        size_t at = bz_reader_enter_at(r, i);
        struct bz_office_unit u;

        if (!unit_read(r, bz_json_at(list, i), ret, &u))
            return false;
        if (!bz_vec_push(ret, u))
            return bz_nomem(r->err);
        bz_reader_leave(r, at);
    }
    bz_reader_leave(r, back);
    return true;
}

/* --- looking up --- */

const char *bz_units_name(const struct bz_office_units *units, const char *text)
{
    for (size_t i = 0; i < units->n; i++)
        if (bz_streq(units->items[i].dir3, text))
            return units->items[i].name;
    return text;
}

const char *bz_units_code(const struct bz_office_units *units, const char *name)
{
    for (size_t i = 0; name && i < units->n; i++)
        if (bz_streq(units->items[i].name, name))
            return units->items[i].dir3;
    return name && bz_dir3_ok(name) ? name : NULL;
}

char *buzon_inbox_unit_dir3(buzon_inbox *inbox, const char *unit, buzon_error **err)
{
    BZ_ERR(err);
    const struct bz_settings *s;
    char *ret;

    if (!unit)
        return bz_fail(e, BUZON_ERR_INVALID, "the unit is NULL");
    if (!bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    if (!(s = bz_settings_of(inbox, e)))
        return NULL;
    ret = strdup(bz_text_or(bz_units_code(&s->units, unit), ""));
    return ret ? ret : bz_nomem(e);
}

bool bz_units_filter(struct buzon_inbox *inbox, struct bz_filter *f, struct bz_err *err)
{
    const struct bz_settings *s;
    const char *unit = f->texts[BZ_BY_UNIT];

    if (!unit || !bz_dir3_ok(unit))
        return true;
    if (!bz_inbox_enter(inbox, err))
        return false;
    BZ_LEAVE(inbox);
    s = bz_settings_of(inbox, err);
    return s && (bz_units_name(&s->units, unit) == unit ||
                 bz_filter_set_text(f, BZ_BY_UNIT, bz_units_name(&s->units, unit), err));
}
