/* SPDX-License-Identifier: EUPL-1.2 */
/* buzon_due: a computed deadline in the hands of a host, and the questions that take a case. */
#include "base/live.h"
#include "term/builder.h"
#include "term/engine.h"
#include "term/locate.h"

#include <string.h>

struct bz_due_record {
    struct bz_refs refs;
    struct bz_engine *engine;  /* a reference */
    struct bz_case_text *text; /* owns: what the result borrows */
    struct bz_deadline_result result;
    char *calendars, *steps, *legal, *secondary; /* own */
};

static void due_free(struct bz_due_record *d)
{
    if (!d)
        return;
    free(d->calendars);
    free(d->steps);
    free(d->legal);
    free(d->secondary);
    bz_deadline_result_done(&d->result);
    bz_case_text_free(d->text);
    bz_engine_free(d->engine);
    free(d);
}

static void due_freed(struct bz_due_record **d)
{
    due_free(*d);
}

#define DUE_AUTO __attribute__((cleanup(due_freed))) struct bz_due_record *

/* --- computing --- */

static bool due_fill(struct bz_due_record *d, const struct bz_json *j, const char *text,
                     const char *data_dir, struct bz_err *err)
{
    const struct bz_terms *terms;

    if (!(d->engine = bz_engine_share(data_dir, err)) ||
        !(terms = bz_engine_terms(d->engine, err)))
        return false;
    d->text = bz_case_parse(bz_engine_calendars(d->engine), j, text, err);
    if (!d->text || !bz_deadline_compute(bz_engine_calendars(d->engine), terms,
                                         bz_case_of(d->text), true, &d->result, err))
        return false;
    return (d->calendars = bz_deadline_calendars_json(&d->result, err)) &&
           (d->steps = bz_deadline_steps_json(&d->result, err)) &&
           (d->legal = bz_deadline_legal(&d->result, err)) &&
           (d->secondary = bz_secondaries_json(bz_engine_calendars(d->engine), terms,
                                               bz_case_of(d->text), &d->result, err));
}

static struct bz_due_record *due_new(const struct bz_json *j, const char *text,
                                     const char *data_dir, struct bz_err *err)
{
    DUE_AUTO d = calloc(1, sizeof *d);

    if (!d)
        return bz_nomem(err);
    if (!due_fill(d, j, text, data_dir, err))
        return NULL;
    return bz_steal(d);
}

/* A case in JSON; its errors say where in the text they are. */
static struct bz_due_record *due_new_text(const char *text, const char *data_dir,
                                          struct bz_err *err)
{
    BZ_AUTO(bz_json) j = NULL;

    if (!text)
        return bz_fail(err, BUZON_ERR_INVALID, "no case is given");
    j = bz_json_parse(text, strlen(text), NULL, NULL, err);
    return j ? due_new(j, text, data_dir, err) : NULL;
}

buzon_due *buzon_deadline_compute(const buzon_deadline_case *c, const char *data_dir,
                                  buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_json) j = bz_builder_json(c, e);
    buzon_due *d = j ? due_new(j, NULL, data_dir, e) : NULL;

    if (d)
        bz_refs_init(&d->refs);
    return d;
}

buzon_due *buzon_due_ref(buzon_due *due)
{
    if (due)
        bz_refs_add(&due->refs);
    return due;
}

void buzon_due_unref(buzon_due *due)
{
    if (due && bz_refs_drop(&due->refs))
        due_free(due);
}

/* --- getters --- */

buzon_day buzon_due_start(const buzon_due *due)
{
    return due ? due->result.start : BUZON_DAY_NONE;
}

buzon_day buzon_due_day(const buzon_due *due)
{
    return due ? due->result.due : BUZON_DAY_NONE;
}

buzon_time buzon_due_at(const buzon_due *due)
{
    return due ? due->result.due_at : BUZON_TIME_NONE;
}

buzon_time buzon_due_end(const buzon_due *due)
{
    return due ? due->result.due_end : BUZON_TIME_NONE;
}

bool buzon_due_provisional(const buzon_due *due)
{
    return due && due->result.provisional;
}

bool buzon_due_calendar_ends(const buzon_due *due)
{
    return due && due->result.calendar_ends;
}

bool buzon_due_suspended(const buzon_due *due)
{
    return due && due->result.suspended;
}

bool buzon_due_withdrawn(const buzon_due *due)
{
    return due && due->result.withdrawn;
}

bool buzon_due_in_force(const buzon_due *due)
{
    return due && !due->result.not_in_force;
}

buzon_day buzon_due_disputed_day(const buzon_due *due)
{
    return due ? due->result.disputed_due : BUZON_DAY_NONE;
}

buzon_time buzon_due_disputed_end(const buzon_due *due)
{
    return due ? due->result.disputed_end : BUZON_TIME_NONE;
}

const char *buzon_due_term(const buzon_due *due)
{
    return due ? due->result.term->id : NULL;
}

int64_t buzon_due_term_version(const buzon_due *due)
{
    return due ? due->result.term->version : 0;
}

const char *buzon_due_legal(const buzon_due *due)
{
    return due ? due->legal : NULL;
}

const char *buzon_due_silence(const buzon_due *due)
{
    return due ? bz_silence_name(due->result.term->silence) : NULL;
}

buzon_day buzon_due_silence_from(const buzon_due *due)
{
    return due ? due->result.silence_from : BUZON_DAY_NONE;
}

const char *buzon_due_secondary(const buzon_due *due)
{
    return due ? due->secondary : NULL;
}

const char *buzon_due_calendars(const buzon_due *due)
{
    return due ? due->calendars : NULL;
}

const char *buzon_due_steps(const buzon_due *due)
{
    return due ? due->steps : NULL;
}

/* --- questions --- */

static bool due_given(const buzon_due *due, struct bz_err *err)
{
    return due || bz_fail(err, BUZON_ERR_INVALID, "no deadline is given");
}

char *buzon_due_to_json(const buzon_due *due, buzon_error **err)
{
    BZ_ERR(err);

    return due_given(due, e) ? bz_deadline_result_json(&due->result, due->secondary, e) : NULL;
}

buzon_time buzon_due_alert(const buzon_due *due, int32_t n, buzon_error **err)
{
    BZ_ERR(err);

    return due_given(due, e) ? bz_deadline_alert(&due->result, n, e) : BUZON_TIME_NONE;
}

int64_t buzon_due_minutes_left(const buzon_due *due, buzon_time now, buzon_error **err)
{
    BZ_ERR(err);

    return due_given(due, e) ? bz_deadline_left(&due->result, due->result.hours, now, e) : -1;
}

char *buzon_deadline_json(const char *case_json, const char *data_dir, buzon_error **err)
{
    BZ_ERR(err);
    DUE_AUTO d = due_new_text(case_json, data_dir, e);

    return d ? bz_deadline_result_json(&d->result, d->secondary, e) : NULL;
}

char *buzon_deadline_recompute(const char *case_json, const char *old_json,
                               const char *data_dir, buzon_error **err)
{
    BZ_ERR(err);
    DUE_AUTO d = NULL;
    BZ_AUTO(bz_json) old = NULL;
    struct bz_due_then then = {.due = BUZON_DAY_NONE, .end = BUZON_TIME_NONE};

    if (!old_json)
        return bz_fail(e, BUZON_ERR_INVALID, "no old deadline is given");
    if (!(old = bz_json_parse(old_json, strlen(old_json), NULL, NULL, e)) ||
        !(d = due_new_text(case_json, data_dir, e)))
        return NULL;
    (void)bz_day_parse(bz_json_str(old, "due"), &then.due);
    (void)bz_instant_parse(bz_json_str(old, "due_end"), &then.end);
    then.term_version = (int32_t)bz_json_num(old, "term_version", 0);
    return bz_recomputed_json(&d->result, &then, e);
}

buzon_day buzon_deadline_latest(const buzon_deadline_case *c, buzon_day day,
                                const char *data_dir, buzon_error **err)
{
    static const char any_time[] = "2026-01-01T00:00:00Z"; /* not read, but a case has one */
    BZ_ERR(err);
    BZ_AUTO(bz_json) j = bz_builder_json(c, e);
    BZ_AUTO(bz_engine) engine = j ? bz_engine_share(data_dir, e) : NULL;
    BZ_AUTO(bz_case_text) text = NULL;
    const struct bz_terms *terms = engine ? bz_engine_terms(engine, e) : NULL;

    if (!terms)
        return BUZON_DAY_NONE;
    if (!bz_json_set_text(j, "received", any_time)) {
        (void)bz_nomem(e);
        return BUZON_DAY_NONE;
    }
    if (day < bz_day_of(1, 1, 1) || day > bz_day_of(9999, 12, 31)) {
        bz_err_set(e, BUZON_ERR_INVALID, "a day outside the years 1 to 9999");
        return BUZON_DAY_NONE;
    }
    text = bz_case_parse(bz_engine_calendars(engine), j, NULL, e);
    return text ? bz_deadline_latest(bz_engine_calendars(engine), terms, bz_case_of(text), day,
                                     e)
                : BUZON_DAY_NONE;
}

char *buzon_deadline_explain(const char *steps, const char *language, buzon_error **err)
{
    BZ_ERR(err);

    if (!steps)
        return bz_fail(e, BUZON_ERR_INVALID, "no steps are given");
    return bz_deadline_explain(steps, language, e);
}

char *buzon_terms(const char *data_dir, buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_engine) engine = bz_engine_share(data_dir, e);
    BZ_DONE(bz_str) path = {0};
    BZ_TEXT name = NULL;
    size_t len;

    if (!engine || !bz_engine_terms(engine, e))
        return NULL;
    bz_str_addf(&path, "%s/terms.json", bz_engine_dir(engine));
    if (!(name = bz_str_take(&path, e)))
        return NULL;
    return bz_file_read(name, &len, e);
}
