/* SPDX-License-Identifier: EUPL-1.2 */
/* Terms from JSON: every field is a closed list or a number with limits; anything else is
 * refused with its place. */
#include "term/term.h"

#include "term/locate.h"

#include <string.h>

enum { TERM_AMOUNT_MAX = 100000 };

/* --- names, in the order of the enums --- */

static const char *const term_units[] = {"minute", "hour", "day", "week",
                                         "month",  "year", NULL};
static const char *const term_kinds[] = {"natural", "working",         "working_day_hours",
                                         "window",  "as_working_days", NULL};
static const char *const term_starts[] = {"submission",
                                          "receipt",
                                          "registration",
                                          "entry_in_registry_of_competent_administration",
                                          "receipt_by_competent_body",
                                          "receipt_by_proper_component",
                                          "identity_verified",
                                          "clarified",
                                          "expiry_of_main_term",
                                          "notification",
                                          NULL};
static const char *const term_intakes[] = {"actual", "next_working_day", NULL};
static const char *const term_rolls[] = {"none", "following", "preceding", NULL};
static const char *const term_month_ends[] = {"clamp", "sticky", "next_month_first_working",
                                              NULL};
static const char *const term_short_days[] = {"working", "closed_for_roll", NULL};
static const char *const term_start_days[] = {"excluded", "included", NULL};
static const char *const term_suspends[] = {"disregard", "shift", "restart",
                                            "remaining_as_working", NULL};
static const char *const term_counts[] = {"after", "from", NULL};
static const char *const term_extends[] = {"from_start", "from_due", NULL};
static const char *const term_expiries[] = {"resume", "withdrawn", NULL};
static const char *const term_silences[] = {"none",     "approval",   "refusal",
                                            "admitted", "escalation", NULL};
static const char *const term_certainties[] = {"high", "medium", "low", NULL};
static const char *const term_measures[] = {"elapsed", "wall_clock", NULL};
static const char *const term_roundings[] = {"down", "up", NULL};
static const char *const term_purposes[] = {
    "acknowledge",     "notify_term", "forward", "decide_admission",
    "certify_silence", "copies",      NULL};
static const char *const term_scopes[] = {"any",        "state", "region",         "province",
                                          "local",      "court", "eu_institution", "service",
                                          "comparison", NULL};

const char *bz_unit_name(enum bz_unit unit)
{
    return term_units[unit];
}

const char *bz_kind_name(enum bz_kind kind)
{
    return term_kinds[kind];
}

const char *bz_silence_name(enum bz_silence silence)
{
    return term_silences[silence];
}

const char *bz_purpose_name(enum bz_purpose purpose)
{
    return term_purposes[purpose];
}

const struct bz_grant *bz_term_grant(const struct bz_term *term, const char *cause)
{
    for (size_t i = 0; cause && i < term->grants.n; i++) {
        if (!strcmp(term->grants.items[i].cause, cause))
            return &term->grants.items[i];
    }
    return NULL;
}

/* --- freeing --- */

static void term_free_texts(struct bz_citations *texts)
{
    for (size_t i = 0; i < texts->n; i++)
        free(texts->items[i]);
    free(texts->items);
}

void bz_term_free(struct bz_term *term)
{
    if (!term)
        return;
    for (size_t i = 0; i < term->grants.n; i++) {
        free(term->grants.items[i].cause);
        free(term->grants.items[i].legal);
    }
    free(term->grants.items);
    for (size_t i = 0; i < term->secondary.n; i++)
        free(term->secondary.items[i].term);
    free(term->secondary.items);
    term_free_texts(&term->legal);
    term_free_texts(&term->scope);
    free(term->id);
    free(term->jurisdiction);
    free(term->name);
    free(term->note);
    free(term->alternative);
    free(term->answer_reading);
    free(term->extension_legal);
    free(term->silence_legal);
    free(term);
}

/* --- parts --- */

/* An amount whose kind may be left out where `kind` says what it then is; negative: it may not.
 */
static bool term_amount(struct bz_reader *r, const struct bz_json *j, const char *key, int kind,
                        struct bz_amount *ret)
{
    static const char *const members[] = {"n", "unit", "kind", "on_expiry", NULL};
    const struct bz_json *value = key ? bz_json_get(j, key) : j;
    size_t up = strlen(r->path);
    int64_t n;
    int unit;

    *ret = BZ_AMOUNT_NONE;
    if (!value || bz_json_kind(value) == BZ_JSON_NULL)
        return true;
    if (key)
        (void)bz_reader_enter(r, key);
    if (bz_json_kind(value) != BZ_JSON_OBJECT)
        return bz_reader_fail(r, NULL,
                              "an amount is an object, as {\"n\": 10, \"unit\": \"day\"}");
    if (!bz_json_get(value, "n"))
        return bz_reader_fail(r, NULL, "n is missing");
    if (!bz_reader_only(r, value, members) ||
        !bz_reader_int(r, value, "n", (struct bz_limits){0, TERM_AMOUNT_MAX, 0}, &n) ||
        !bz_reader_name(r, value, "unit", term_units, -1, &unit) ||
        !bz_reader_name(r, value, "kind", term_kinds, kind, &kind))
        return false;
    if (!bz_json_get(value, "kind") && kind == BZ_KIND_WORKING && unit != BZ_UNIT_DAY)
        kind = unit < BZ_UNIT_DAY ? BZ_KIND_WINDOW : BZ_KIND_NATURAL;
    if (kind == BZ_KIND_WORKING && unit != BZ_UNIT_DAY)
        return bz_reader_fail(r, "kind", "only days can be working days");
    if ((kind == BZ_KIND_WORKING_DAY_HOURS || kind == BZ_KIND_WINDOW) && unit > BZ_UNIT_HOUR)
        return bz_reader_fail(r, "kind", "%s takes minutes or hours", term_kinds[kind]);
    *ret = (struct bz_amount){(int32_t)n, (enum bz_unit)unit, (enum bz_kind)kind};
    bz_reader_leave(r, up);
    return true;
}

bool bz_amount_parse(const struct bz_json *j, enum bz_kind kind, struct bz_amount *ret,
                     struct bz_err *err)
{
    struct bz_reader r = {.text = "", .err = err};

    if (term_amount(&r, j, NULL, (int)kind, ret))
        return true;
    err->code = err->code == BUZON_ERR_PARSE ? BUZON_ERR_INVALID : err->code;
    bz_err_at(err, NULL, 0, 0);
    return false;
}

/* [1, 2]: a half. */
static bool term_fraction(struct bz_reader *r, const struct bz_json *j, const char *key,
                          struct bz_fraction *ret)
{
    const struct bz_json *pair = bz_json_get(j, key);
    int64_t of = bz_json_int(bz_json_at(pair, 0), 0),
            parts = bz_json_int(bz_json_at(pair, 1), 0);

    if (!pair || bz_json_kind(pair) == BZ_JSON_NULL)
        return true;
    if (bz_json_len(pair) != 2 || of < 1 || parts < 1 || of > 100 || parts > 100)
        return bz_reader_fail(r, key, "%s is two numbers from 1 to 100, as [1, 2]", key);
    *ret = (struct bz_fraction){(int32_t)of, (int32_t)parts};
    return true;
}

static bool term_texts(struct bz_reader *r, const struct bz_json *j, const char *key,
                       const char *const *names, struct bz_citations *ret)
{
    const struct bz_json *list = bz_json_get(j, key);

    if (bz_json_kind(list) != BZ_JSON_ARRAY || !bz_json_len(list))
        return bz_reader_fail(r, key, "%s is a list of at least one text", key);
    for (size_t i = 0; i < bz_json_len(list); i++) {
        const char *text = bz_json_text(bz_json_at(list, i));
        BZ_TEXT copy = NULL;
        size_t n = 0;

        while (names && names[n] && (!text || strcmp(names[n], text) != 0))
            n++;
        if (!text || (names && !names[n]))
            return bz_reader_fail(r, key, "%s cannot hold \"%.40s\"", key, text ? text : "");
        if (!bz_dup(&copy, text, r->err))
            return false;
        if (!bz_vec_push(ret, copy))
            return bz_nomem(r->err);
        copy = NULL;
    }
    return true;
}

static bool term_head(struct bz_reader *r, const struct bz_json *j, struct bz_term *t)
{
    int64_t version;
    int certainty;

    t->valid_from = t->valid_to = BUZON_DAY_NONE;
    if (!bz_reader_text(r, j, "id", false, &t->id) ||
        !bz_reader_int(r, j, "version", (struct bz_limits){1, 1000000, 1}, &version) ||
        !bz_reader_day(r, j, "valid_from", &t->valid_from) ||
        !bz_reader_day(r, j, "valid_to", &t->valid_to) ||
        !bz_reader_text(r, j, "jurisdiction", false, &t->jurisdiction) ||
        !term_texts(r, j, "scope", term_scopes, &t->scope) ||
        !bz_reader_text(r, j, "name", false, &t->name) ||
        !term_texts(r, j, "legal", NULL, &t->legal) ||
        !bz_reader_name(r, j, "certainty", term_certainties, -1, &certainty) ||
        !bz_reader_text(r, j, "note", true, &t->note) ||
        !bz_reader_text(r, j, "alternative", true, &t->alternative))
        return false;
    if (t->valid_from != BUZON_DAY_NONE && t->valid_to != BUZON_DAY_NONE &&
        t->valid_to <= t->valid_from)
        return bz_reader_fail(r, "valid_to", "a term cannot end before it begins");
    t->version = (int32_t)version;
    t->certainty = (enum bz_certainty)certainty;
    return true;
}

static bool term_clock_start(struct bz_reader *r, const struct bz_json *j, struct bz_term *t)
{
    static const char *const members[] = {"event", "max_delay", NULL};
    const struct bz_json *start = bz_json_get(j, "clock_start");
    size_t up = bz_reader_enter(r, "clock_start");
    int event;

    if (bz_json_kind(start) != BZ_JSON_OBJECT)
        return bz_reader_fail(r, NULL, "clock_start is an object with an event");
    if (!bz_reader_only(r, start, members) ||
        !bz_reader_name(r, start, "event", term_starts, -1, &event) ||
        !term_amount(r, start, "max_delay", BZ_KIND_NATURAL, &t->max_delay))
        return false;
    if (t->max_delay.n >= 0 && t->max_delay.unit < BZ_UNIT_DAY)
        return bz_reader_fail(r, "max_delay", "max_delay takes days and more");
    t->clock_start = (enum bz_clock_start)event;
    bz_reader_leave(r, up);
    return true;
}

static bool term_intake(struct bz_reader *r, const struct bz_json *j, struct bz_term *t)
{
    static const char *const members[] = {"administration", "citizen", NULL};
    const struct bz_json *intake = bz_json_get(j, "intake");
    const char *cutoff = bz_json_str(j, "cutoff");
    size_t up = bz_reader_enter(r, "intake");
    int of[2];

    if (!bz_reader_only(r, intake, members))
        return false;
    for (int i = 0; i < 2; i++) {
        if (!bz_reader_name(r, intake, members[i], term_intakes, BZ_INTAKE_ACTUAL, &of[i]))
            return false;
        t->intake[i] = (enum bz_intake)of[i];
    }
    bz_reader_leave(r, up);
    t->cutoff = -1;
    if (cutoff && !bz_clock_parse(cutoff, false, &t->cutoff))
        return bz_reader_fail(r, "cutoff", "cutoff is a time of the day, as \"14:00\"");
    return true;
}

static bool term_count(struct bz_reader *r, const struct bz_json *j, struct bz_term *t)
{
    int start_day, roll, month_end, short_day;
    int64_t least;

    if (!term_amount(r, j, "amount", -1, &t->amount))
        return false;
    if (t->amount.n < 0)
        return bz_reader_fail(r, NULL, "amount is missing");
    if (!bz_reader_name(r, j, "start_day", term_start_days, 0, &start_day) ||
        !bz_reader_flag(r, j, "free_term", false, &t->free_term) ||
        !bz_reader_name(r, j, "roll", term_rolls, -1, &roll) ||
        !bz_reader_name(r, j, "month_end", term_month_ends, BZ_MONTH_CLAMP, &month_end) ||
        !bz_reader_name(r, j, "short_day", term_short_days, 0, &short_day) ||
        !bz_reader_int(r, j, "min_working_days", (struct bz_limits){0, 366, 0}, &least))
        return false;
    t->start_included = start_day == 1;
    t->roll = (enum bz_roll)roll;
    t->month_end = (enum bz_month_end)month_end;
    t->short_day_rolls = short_day == 1;
    t->min_working_days = (int32_t)least;
    return true;
}

static bool term_hours(struct bz_reader *r, const struct bz_json *j, struct bz_term *t)
{
    static const char *const members[] = {"skip_current_hour", "measure", NULL};
    const struct bz_json *hours = bz_json_get(j, "hours");
    size_t up = bz_reader_enter(r, "hours");
    int measure;

    if (!bz_reader_only(r, hours, members) ||
        !bz_reader_flag(r, hours, "skip_current_hour", false, &t->skip_current_hour) ||
        !bz_reader_name(r, hours, "measure", term_measures, 0, &measure))
        return false;
    t->wall_clock = measure == 1;
    bz_reader_leave(r, up);
    return true;
}

static bool term_channels(struct bz_reader *r, const struct bz_json *j, struct bz_term *t)
{
    static const char *const members[] = {"electronic", "paper", NULL};
    const struct bz_json *channels = bz_json_get(j, "channels");
    size_t up = bz_reader_enter(r, "channels");

    if (!bz_reader_only(r, channels, members))
        return false;
    for (int c = 0; c < 2; c++) {
        const struct bz_json *roles = bz_json_get(channels, members[c]);

        t->roles[c] = roles ? 0 : BZ_ROLE_BODY;
        for (size_t i = 0; i < bz_json_len(roles); i++) {
            const char *role = bz_json_text(bz_json_at(roles, i));

            if (!bz_streq(role, "body") && !bz_streq(role, "citizen"))
                return bz_reader_fail(r, members[c], "a calendar role is body or citizen");
            t->roles[c] |= bz_streq(role, "body") ? BZ_ROLE_BODY : BZ_ROLE_CITIZEN;
        }
        if (!t->roles[c])
            return bz_reader_fail(r, members[c], "a channel needs a calendar role");
    }
    bz_reader_leave(r, up);
    return true;
}

static bool term_grant(struct bz_reader *r, const struct bz_json *j, struct bz_term *t)
{
    static const char *const members[] = {"cause", "amount", "on_expiry", "legal", NULL};
    struct bz_grant grant = {.cause = NULL};
    int expiry;

    if (!bz_vec_push(&t->grants, grant))
        return bz_nomem(r->err);
    if (!bz_reader_only(r, j, members) || !bz_reader_text(r, j, "cause", false, &grant.cause))
        return false;
    t->grants.items[t->grants.n - 1].cause = grant.cause;
    if (!bz_reader_text(r, j, "legal", true, &t->grants.items[t->grants.n - 1].legal) ||
        !term_amount(r, j, "amount", BZ_KIND_NATURAL, &grant.amount) ||
        !bz_reader_name(r, j, "on_expiry", term_expiries, BZ_EXPIRY_RESUME, &expiry))
        return false;
    if (grant.amount.n < 1 || grant.amount.unit < BZ_UNIT_DAY)
        return bz_reader_fail(r, "amount", "a granted term takes a day at least");
    t->grants.items[t->grants.n - 1].amount = grant.amount;
    t->grants.items[t->grants.n - 1].on_expiry = (enum bz_expiry)expiry;
    return true;
}

static bool term_suspension(struct bz_reader *r, const struct bz_json *j, struct bz_term *t)
{
    static const char *const members[] = {"mode",           "counts", "max_days", "max_times",
                                          "answer_reading", "grants", NULL};
    const struct bz_json *s = bz_json_get(j, "suspension"), *grants = bz_json_get(s, "grants");
    size_t up = bz_reader_enter(r, "suspension");
    int mode, counts;
    int64_t days, times;

    if (!bz_reader_only(r, s, members) ||
        !bz_reader_name(r, s, "mode", term_suspends, BZ_SUSPEND_DISREGARD, &mode) ||
        !bz_reader_name(r, s, "counts", term_counts, 0, &counts) ||
        !bz_reader_int(r, s, "max_days", (struct bz_limits){1, 36600, 0}, &days) ||
        !bz_reader_int(r, s, "max_times", (struct bz_limits){1, 1000, 0}, &times) ||
        !bz_reader_text(r, s, "answer_reading", true, &t->answer_reading))
        return false;
    t->suspend = (enum bz_suspend_mode)mode;
    t->suspend_from_day = counts == 1;
    t->suspend_max_days = (int32_t)days;
    t->suspend_max_times = (int32_t)times;
    (void)bz_reader_enter(r, "grants");
    for (size_t i = 0; i < bz_json_len(grants); i++) {
        size_t here = bz_reader_enter_at(r, i);

        if (!term_grant(r, bz_json_at(grants, i), t))
            return false;
        bz_reader_leave(r, here);
    }
    bz_reader_leave(r, up);
    return true;
}

static bool term_extension(struct bz_reader *r, const struct bz_json *j, struct bz_term *t)
{
    static const char *const members[] = {"amount",       "mode",  "cap", "before_due",
                                          "automatic_if", "legal", NULL};
    const struct bz_json *e = bz_json_get(j, "extension"),
                         *when = bz_json_get(e, "automatic_if");
    size_t up = bz_reader_enter(r, "extension");
    int mode;

    t->extension = BZ_AMOUNT_NONE;
    if (!e || bz_json_kind(e) == BZ_JSON_NULL) {
        bz_reader_leave(r, up);
        return true;
    }
    if (!bz_reader_only(r, e, members) ||
        !term_amount(r, e, "amount", (int)t->amount.kind, &t->extension) ||
        !bz_reader_name(r, e, "mode", term_extends, -1, &mode) ||
        !term_fraction(r, e, "cap", &t->extension_cap) ||
        !bz_reader_flag(r, e, "before_due", true, &t->extend_before_due) ||
        !bz_reader_text(r, e, "legal", true, &t->extension_legal))
        return false;
    if (t->extension.n < 1)
        return bz_reader_fail(r, "amount", "an extension takes one at least");
    for (size_t i = 0; i < bz_json_len(when); i++) {
        if (!bz_streq(bz_json_text(bz_json_at(when, i)), "resident_abroad"))
            return bz_reader_fail(r, "automatic_if",
                                  "an extension can be automatic for resident_abroad");
        t->extend_if_abroad = true;
    }
    t->extend = (enum bz_extend_mode)mode;
    bz_reader_leave(r, up);
    return true;
}

static bool term_urgency(struct bz_reader *r, const struct bz_json *j, struct bz_term *t)
{
    static const char *const members[] = {"fraction", "rounding", NULL};
    const struct bz_json *u = bz_json_get(j, "urgency");
    size_t up = bz_reader_enter(r, "urgency");
    int rounding;

    if (!bz_reader_only(r, u, members) || !term_fraction(r, u, "fraction", &t->urgency) ||
        !bz_reader_name(r, u, "rounding", term_roundings, 1, &rounding))
        return false;
    if (t->urgency.parts && t->urgency.of >= t->urgency.parts)
        return bz_reader_fail(r, "fraction", "urgency makes a term shorter");
    t->urgency_up = rounding == 1;
    bz_reader_leave(r, up);
    return true;
}

static bool term_silence(struct bz_reader *r, const struct bz_json *j, struct bz_term *t)
{
    static const char *const members[] = {"effect", "exceptions", "from", "legal", NULL};
    static const char *const froms[] = {"day_after", "due_day", NULL};
    const struct bz_json *s = bz_json_get(j, "silence");
    size_t up = bz_reader_enter(r, "silence");
    int effect, from;

    if (!bz_reader_only(r, s, members) ||
        !bz_reader_name(r, s, "effect", term_silences, BZ_SILENCE_NONE, &effect) ||
        !bz_reader_flag(r, s, "exceptions", false, &t->silence_exceptions) ||
        !bz_reader_name(r, s, "from", froms, 0, &from) ||
        !bz_reader_text(r, s, "legal", true, &t->silence_legal))
        return false;
    t->silence_on_due = from == 1;
    t->silence = (enum bz_silence)effect;
    bz_reader_leave(r, up);
    return true;
}

static bool term_secondary(struct bz_reader *r, const struct bz_json *j, struct bz_term *t)
{
    static const char *const members[] = {"purpose", "term", NULL};
    const struct bz_json *list = bz_json_get(j, "secondary");
    size_t up = bz_reader_enter(r, "secondary");

    for (size_t i = 0; i < bz_json_len(list); i++) {
        size_t here = bz_reader_enter_at(r, i);
        struct bz_secondary s = {.term = NULL};
        int purpose;

        if (!bz_vec_push(&t->secondary, s))
            return bz_nomem(r->err);
        if (!bz_reader_only(r, bz_json_at(list, i), members) ||
            !bz_reader_name(r, bz_json_at(list, i), "purpose", term_purposes, -1, &purpose) ||
            !bz_reader_text(r, bz_json_at(list, i), "term", false, &t->secondary.items[i].term))
            return false;
        t->secondary.items[i].purpose = (enum bz_purpose)purpose;
        bz_reader_leave(r, here);
    }
    bz_reader_leave(r, up);
    return true;
}

static bool term_fill(struct bz_reader *r, const struct bz_json *j, struct bz_term *t)
{
    static const char *const members[] = {"id",
                                          "version",
                                          "valid_from",
                                          "valid_to",
                                          "jurisdiction",
                                          "scope",
                                          "name",
                                          "legal",
                                          "certainty",
                                          "verified",
                                          "verified_in",
                                          "note",
                                          "amount",
                                          "intake",
                                          "clock_start",
                                          "cutoff",
                                          "start_day",
                                          "free_term",
                                          "roll",
                                          "short_day",
                                          "month_end",
                                          "min_working_days",
                                          "hours",
                                          "channels",
                                          "suspension",
                                          "extension",
                                          "urgency",
                                          "silence",
                                          "secondary",
                                          "alternative",
                                          NULL};

    if (bz_json_kind(j) != BZ_JSON_OBJECT)
        return bz_reader_fail(r, NULL, "a term is an object");
    return bz_reader_only(r, j, members) && term_head(r, j, t) && term_clock_start(r, j, t) &&
           term_intake(r, j, t) && term_count(r, j, t) && term_hours(r, j, t) &&
           term_channels(r, j, t) && term_suspension(r, j, t) && term_extension(r, j, t) &&
           term_urgency(r, j, t) && term_silence(r, j, t) && term_secondary(r, j, t);
}

struct bz_term *bz_term_read(struct bz_reader *r, const struct bz_json *j)
{
    BZ_AUTO(bz_term) t = calloc(1, sizeof *t);

    if (!t)
        return bz_nomem(r->err);
    if (!term_fill(r, j, t))
        return NULL;
    return bz_steal(t);
}

struct bz_term *bz_term_parse(const struct bz_json *j, const char *source, struct bz_err *err)
{
    BZ_TEXT text = bz_json_print(j, err);
    struct bz_reader r = {.text = text, .source = source, .err = err};

    if (!text)
        return NULL;
    r.len = strlen(text);
    return bz_term_read(&r, j);
}
