/* SPDX-License-Identifier: EUPL-1.2 */
/* buzon_calendar: a set of working days in the hands of a host. */
#include "buzon/calendar.h"

#include "base/json.h"
#include "base/live.h"
#include "term/engine.h"
#include "term/locate.h"

#include <string.h>

enum { PLACE_IDS = 16, PLACE_DAYS = 5000 };

struct bz_place {
    struct bz_refs refs;
    struct bz_engine *engine; /* a reference */
    const struct bz_calendar_set *set;
    struct bz_calendar_set *owned; /* owns; NULL when the engine keeps the set */
};

/* --- making --- */

struct place_spec {
    struct bz_calendar_query query;
    const char *ids[PLACE_IDS];
    struct place_days BZ_VEC(buzon_day) holidays;
};

static void place_spec_done(struct place_spec *s)
{
    free(s->holidays.items);
}

static bool place_ids(struct bz_reader *r, const struct bz_json *list, struct place_spec *s)
{
    if (list && bz_json_kind(list) != BZ_JSON_ARRAY)
        return bz_reader_fail(r, NULL, "calendars is a list of ids");
    if (bz_json_len(list) > PLACE_IDS)
        return bz_reader_fail(r, NULL, "more than %d calendars", PLACE_IDS);
    for (size_t i = 0; i < bz_json_len(list); i++) {
        s->ids[i] = bz_json_text(bz_json_at(list, i));
        if (!s->ids[i])
            return bz_reader_fail(r, NULL, "calendars is a list of ids");
    }
    s->query.ids = s->ids;
    s->query.n = bz_json_len(list);
    return true;
}

static bool place_holidays(struct bz_reader *r, const struct bz_json *list,
                           struct place_spec *s)
{
    if (list && bz_json_kind(list) != BZ_JSON_ARRAY)
        return bz_reader_fail(r, "holidays", "holidays is a list of dates");
    if (bz_json_len(list) > PLACE_DAYS)
        return bz_reader_fail(r, "holidays", "more than %d days", PLACE_DAYS);
    for (size_t i = 0; i < bz_json_len(list); i++) {
        buzon_day day;

        if (!bz_day_parse(bz_json_text(bz_json_at(list, i)), &day))
            return bz_reader_fail(r, "holidays", "holidays is a list of dates");
        if (!bz_vec_push(&s->holidays, day))
            return bz_nomem(r->err);
    }
    s->query.holidays = s->holidays.items;
    s->query.n_holidays = s->holidays.n;
    return true;
}

static bool place_weekmask(struct bz_reader *r, const char *mask, struct place_spec *s)
{
    if (!mask)
        return true;
    if (strlen(mask) != 7 || strspn(mask, "01") != 7 || !strchr(mask, '1'))
        return bz_reader_fail(r, "weekmask", "weekmask is seven times 0 or 1, Monday first");
    s->query.weekmask = 0;
    for (int i = 0; i < 7; i++)
        s->query.weekmask |= (mask[i] - '0') << i;
    return true;
}

static bool place_spec_read(struct bz_reader *r, const struct bz_json *j, struct place_spec *s)
{
    static const char *const members[] = {"calendars", "holidays", "weekmask", "as_of", NULL};

    s->query.as_of = BUZON_DAY_NONE;
    s->query.weekmask = -1;
    if (bz_json_kind(j) == BZ_JSON_ARRAY)
        return place_ids(r, j, s);
    if (bz_json_kind(j) != BZ_JSON_OBJECT)
        return bz_reader_fail(r, NULL, "a calendar is a list of ids or an object");
    return bz_reader_only(r, j, members) && place_ids(r, bz_json_get(j, "calendars"), s) &&
           place_holidays(r, bz_json_get(j, "holidays"), s) &&
           bz_reader_shape(r, j, "weekmask", BZ_JSON_STRING, "a text of seven times 0 or 1") &&
           place_weekmask(r, bz_json_str(j, "weekmask"), s) &&
           bz_reader_day(r, j, "as_of", &s->query.as_of);
}

static void place_free(struct bz_place *p)
{
    if (!p)
        return;
    bz_calendar_set_free(p->owned);
    bz_engine_free(p->engine);
    free(p);
}

static struct bz_place *place_new(const struct place_spec *s, const char *data_dir,
                                  struct bz_err *err)
{
    struct bz_place *p = calloc(1, sizeof *p);

    if (!p)
        return bz_nomem(err);
    if ((p->engine = bz_engine_share(data_dir, err)))
        p->set =
            bz_calendars_compose(bz_engine_calendars(p->engine), &s->query, &p->owned, err);
    if (!p->set) {
        place_free(p);
        return NULL;
    }
    bz_refs_init(&p->refs);
    return p;
}

buzon_calendar *buzon_calendar_new(const char *spec, const char *data_dir, buzon_error **err)
{
    BZ_ERR(err);
    __attribute__((cleanup(place_spec_done))) struct place_spec s = {.query = {0}};
    struct bz_reader r = {.text = spec, .len = spec ? strlen(spec) : 0, .err = e};
    BZ_AUTO(bz_json) j = NULL;

    if (!spec)
        return bz_fail(e, BUZON_ERR_INVALID, "a calendar needs a list of ids");
    if (!(j = bz_json_parse(spec, r.len, NULL, NULL, e)))
        return NULL;
    if (!place_spec_read(&r, j, &s)) {
        e->code = e->code == BUZON_ERR_PARSE ? BUZON_ERR_INVALID : e->code;
        return NULL;
    }
    return place_new(&s, data_dir, e);
}

buzon_calendar *buzon_calendar_ref(buzon_calendar *calendar)
{
    if (calendar)
        bz_refs_add(&calendar->refs);
    return calendar;
}

void buzon_calendar_unref(buzon_calendar *calendar)
{
    if (calendar && bz_refs_drop(&calendar->refs))
        place_free(calendar);
}

/* --- questions --- */

static bool place_given(const buzon_calendar *calendar, struct bz_err *err)
{
    return calendar || bz_fail(err, BUZON_ERR_INVALID, "no calendar is given");
}

char *buzon_calendar_members(const buzon_calendar *calendar, buzon_error **err)
{
    BZ_ERR(err);
    struct bz_deadline_result r = {.set = calendar ? calendar->set : NULL};

    return place_given(calendar, e) ? bz_deadline_calendars_json(&r, e) : NULL;
}

int64_t buzon_calendar_is_working_day(const buzon_calendar *calendar, buzon_day day,
                                      buzon_error **err)
{
    BZ_ERR(err);

    return place_given(calendar, e) ? bz_working_is(calendar->set, day, e) : -1;
}

buzon_day buzon_calendar_add_working_days(const buzon_calendar *calendar, buzon_day day,
                                          int32_t n, buzon_error **err)
{
    /* Hot: the error record is made only when there is an error. */
    buzon_day to = calendar ? bz_working_try(calendar->set, day, n) : BUZON_DAY_NONE;

    if (to == BUZON_DAY_NONE) {
        BZ_ERR(err);

        if (place_given(calendar, e))
            (void)bz_working_add(calendar->set, day, n, e);
    }
    return to;
}

bool buzon_calendar_working_days_between(const buzon_calendar *calendar, buzon_day a,
                                         buzon_day b, int64_t *ret, buzon_error **err)
{
    BZ_ERR(err);
    int32_t n;

    if (!place_given(calendar, e) || !bz_working_between(calendar->set, a, b, &n, e))
        return false;
    *ret = n;
    return true;
}

buzon_day buzon_calendar_roll(const buzon_calendar *calendar, buzon_day day, bool backward,
                              buzon_error **err)
{
    BZ_ERR(err);

    return place_given(calendar, e) ? bz_working_roll(calendar->set, day, backward ? -1 : 1, e)
                                    : BUZON_DAY_NONE;
}

char *buzon_calendar_why(const buzon_calendar *calendar, buzon_day day, buzon_error **err)
{
    BZ_ERR(err);
    BZ_DONE(bz_str) s = {0};
    const char *name, *id;
    int working = place_given(calendar, e) ? bz_working_is(calendar->set, day, e) : -1;

    if (working < 0)
        return NULL;
    if (working || !bz_working_why(calendar->set, day, &name, &id)) {
        bz_str_add(&s, "null");
        return bz_str_take(&s, e);
    }
    bz_str_add(&s, "{\"name\":");
    name ? bz_json_quote(&s, name) : bz_str_add(&s, "null");
    bz_str_add(&s, ",\"calendar\":");
    id ? bz_json_quote(&s, id) : bz_str_add(&s, "null");
    bz_str_add(&s, "}");
    return bz_str_take(&s, e);
}

/* --- many days --- */

static bool place_many(const buzon_calendar *calendar, const void *days, const void *ret,
                       size_t len, struct bz_err *err)
{
    if (len && (!days || !ret))
        return bz_fail(err, BUZON_ERR_INVALID, "no room for %zu days", len);
    return place_given(calendar, err);
}

static bool place_narrow(int64_t day, size_t i, struct bz_err *err)
{
    if (day > INT32_MIN && day <= INT32_MAX)
        return true;
    return bz_fail(err, BUZON_ERR_INVALID, "day %zu does not fit 32 bits", i);
}

bool buzon_calendar_add_working_days_32(const buzon_calendar *calendar, const int32_t *days,
                                        size_t len, int32_t n, int32_t *ret, buzon_error **err)
{
    BZ_ERR(err);

    if (!place_many(calendar, days, ret, len, e))
        return false;
    for (size_t i = 0; i < len; i++) {
        buzon_day to = bz_working_try(calendar->set, days[i], n);

        if (to == BUZON_DAY_NONE)
            return bz_working_add(calendar->set, days[i], n, e) != BUZON_DAY_NONE;
        ret[i] = to;
    }
    return true;
}

bool buzon_calendar_add_working_days_64(const buzon_calendar *calendar, const int64_t *days,
                                        size_t len, int32_t n, int64_t *ret, buzon_error **err)
{
    BZ_ERR(err);

    if (!place_many(calendar, days, ret, len, e))
        return false;
    for (size_t i = 0; i < len; i++) {
        buzon_day to;

        if (!place_narrow(days[i], i, e))
            return false;
        to = bz_working_try(calendar->set, (buzon_day)days[i], n);
        if (to == BUZON_DAY_NONE)
            return bz_working_add(calendar->set, (buzon_day)days[i], n, e) != BUZON_DAY_NONE;
        ret[i] = to;
    }
    return true;
}

bool buzon_calendar_is_working_day_32(const buzon_calendar *calendar, const int32_t *days,
                                      size_t len, uint8_t *ret, buzon_error **err)
{
    BZ_ERR(err);

    if (!place_many(calendar, days, ret, len, e))
        return false;
    for (size_t i = 0; i < len; i++) {
        int working = bz_working_is(calendar->set, days[i], e);

        if (working < 0)
            return false;
        ret[i] = (uint8_t)working;
    }
    return true;
}

bool buzon_calendar_is_working_day_64(const buzon_calendar *calendar, const int64_t *days,
                                      size_t len, uint8_t *ret, buzon_error **err)
{
    BZ_ERR(err);

    if (!place_many(calendar, days, ret, len, e))
        return false;
    for (size_t i = 0; i < len; i++) {
        int working = place_narrow(days[i], i, e)
                          ? bz_working_is(calendar->set, (buzon_day)days[i], e)
                          : -1;

        if (working < 0)
            return false;
        ret[i] = (uint8_t)working;
    }
    return true;
}

bool buzon_calendar_working_days_between_32(const buzon_calendar *calendar, const int32_t *a,
                                            const int32_t *b, size_t len, int32_t *ret,
                                            buzon_error **err)
{
    BZ_ERR(err);

    if (!place_many(calendar, a && b ? a : NULL, ret, len, e))
        return false;
    for (size_t i = 0; i < len; i++) {
        int32_t n;

        if (!bz_working_between(calendar->set, a[i], b[i], &n, e))
            return false;
        ret[i] = n;
    }
    return true;
}

bool buzon_calendar_working_days_between_64(const buzon_calendar *calendar, const int64_t *a,
                                            const int64_t *b, size_t len, int64_t *ret,
                                            buzon_error **err)
{
    BZ_ERR(err);

    if (!place_many(calendar, a && b ? a : NULL, ret, len, e))
        return false;
    for (size_t i = 0; i < len; i++) {
        int32_t n;

        if (!place_narrow(a[i], i, e) || !place_narrow(b[i], i, e) ||
            !bz_working_between(calendar->set, (buzon_day)a[i], (buzon_day)b[i], &n, e))
            return false;
        ret[i] = n;
    }
    return true;
}

/* --- files --- */

char *buzon_calendar_from_ics(const char *text, size_t len, const char *options,
                              buzon_error **err)
{
    static const char *const members[] = {"id", "parent", "first_year", "last_year", NULL};
    BZ_ERR(err);
    struct bz_reader r = {.text = options, .len = options ? strlen(options) : 0, .err = e};
    BZ_AUTO(bz_json) j = NULL;
    struct bz_ics_options make = {.id = NULL};
    int64_t first, last;

    if (!text || !options)
        return bz_fail(e, BUZON_ERR_INVALID, "a text and its options are needed");
    if (!(j = bz_json_parse(options, r.len, NULL, NULL, e)))
        return NULL;
    if (!bz_reader_only(&r, j, members) ||
        !bz_reader_int(&r, j, "first_year", (struct bz_limits){1900, 2199, 0}, &first) ||
        !bz_reader_int(&r, j, "last_year", (struct bz_limits){1900, 2199, 0}, &last)) {
        e->code = BUZON_ERR_INVALID;
        return NULL;
    }
    if (!bz_json_str(j, "id"))
        return bz_fail(e, BUZON_ERR_INVALID, "id is missing");
    make.id = bz_json_str(j, "id");
    make.parent = bz_json_str(j, "parent");
    make.first_year = (int)first;
    make.last_year = (int)last;
    return bz_calendar_from_ics(text, len, &make, e);
}

bool buzon_calendar_check(const char *text, size_t len, const char *source, buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_calendar) c = text ? bz_calendar_parse(text, len, NULL, source, e) : NULL;

    if (!text)
        return bz_fail(e, BUZON_ERR_INVALID, "no text is given");
    return c != NULL;
}
