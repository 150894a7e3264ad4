/* SPDX-License-Identifier: EUPL-1.2 */
/* A town's holidays from iCalendar (RFC 5545), as the JSON of a calendar file. */
#include "base/json.h"
#include "base/utf8.h"
#include "term/calendar.h"

#include <string.h>

enum {
    ICS_EVENT_DAYS = 366,
    ICS_YEARLY_DAYS = 31,
    ICS_EVENTS = 5000,
    ICS_EXCEPTIONS = 400,
    ICS_LINE = 4096,
    ICS_MAX = 4 << 20
};

struct ics_day {
    buzon_day day;
    char *name; /* owns; may be NULL */
};

/* One VEVENT being read. */
struct ics_event {
    buzon_day from, until; /* until is exclusive */
    int days;              /* DURATION; 0: none */
    char *name;            /* owns */
    bool cancelled, yearly;
    int interval, count;
    buzon_day last;      /* UNTIL */
    int month, of_month; /* BYMONTH, BYMONTHDAY; 0: not said */
    int rule_line;
    struct ics_except BZ_VEC(buzon_day) except;
    int line;
};

struct ics_reader {
    const char *at, *end;
    const char *source;
    struct bz_err *err;
    int line, next_line;
    char text[ICS_LINE]; /* one unfolded line */
    bool cut;            /* it was longer than that */
    int depth;           /* components inside the event */
    bool inside, ended;
    struct ics_event event;
    struct ics_days BZ_VEC(struct ics_day) days;
    unsigned char *seen; /* owns: one byte for each day of the years */
    buzon_day first_day;
    int n_events;
    char *name, *zone;  /* own */
    struct bz_zone *tz; /* owns: the zone, when a time needs it */
    int first_year, last_year;
};

static void ics_event_done(struct ics_event *e)
{
    free(e->name);
    free(e->except.items);
    *e = (struct ics_event){.from = BUZON_DAY_NONE};
}

static void ics_reader_done(struct ics_reader *r)
{
    ics_event_done(&r->event);
    for (size_t i = 0; i < r->days.n; i++)
        free(r->days.items[i].name);
    free(r->days.items);
    free(r->seen);
    free(r->name);
    free(r->zone);
    bz_zone_free(r->tz);
}

static bool ics_fail(struct ics_reader *r, const char *what)
{
    bz_err_set(r->err, BUZON_ERR_PARSE, "%s", what);
    bz_err_at(r->err, r->source, r->line, 1);
    return false;
}

/* --- lines --- */

/* The next line, continuation lines joined; what is longer than anything we need is cut, before
 * a character that would be left in two. */
static bool ics_next(struct ics_reader *r)
{
    size_t n = 0;
    bool more = r->at < r->end;

    r->line = r->next_line;
    r->cut = false;
    while (r->at < r->end) {
        char c = *r->at++;

        if (c == '\n') {
            r->next_line++;
            if (r->at == r->end || (*r->at != ' ' && *r->at != '\t'))
                break;
            r->at++;
        } else if (c != '\r' && n + 1 < sizeof r->text) {
            r->text[n++] = c;
        } else {
            r->cut |= c != '\r';
        }
    }
    if (r->cut)
        n = bz_utf8_valid(r->text, n);
    r->text[n] = '\0';
    return more;
}

/* The value of a line with that name; parameters are passed over, quoted or not. NULL for
 * another line. */
static const char *ics_value(const char *line, const char *name)
{
    size_t n = strlen(name);
    bool quoted = false;

    if (strncasecmp(line, name, n) != 0 || (line[n] != ':' && line[n] != ';'))
        return NULL;
    for (line += n; *line && (quoted || *line != ':'); line++)
        quoted ^= *line == '"';
    return *line ? line + 1 : NULL;
}

/* "20260416" or the day of "20260416T000000Z". */
static bool ics_date(const char *text, buzon_day *ret)
{
    char iso[11];

    if (strlen(text) < 8 ||
        (text[8] && text[8] != 'T' && text[8] != ',' && text[8] != ';' && text[8] != '/'))
        return false;
    memcpy(iso, text, 4);
    iso[4] = iso[7] = '-';
    memcpy(iso + 5, text + 4, 2);
    memcpy(iso + 8, text + 6, 2);
    iso[10] = '\0';
    return bz_day_parse(iso, ret);
}

/* Two digits; -1 where there are none. */
static int ics_two(const char *text)
{
    return text[0] >= '0' && text[0] <= '9' && text[1] >= '0' && text[1] <= '9'
               ? (text[0] - '0') * 10 + text[1] - '0'
               : -1;
}

/* A time in UTC as the day and minute of the town's clock. */
static bool ics_local(struct ics_reader *r, buzon_day *day, int *minute)
{
    buzon_time at = (buzon_time)*day * BZ_MS_DAY + (buzon_time)*minute * BZ_MS_MINUTE;
    BZ_LOCAL_ERR(why);

    if (!r->tz && !r->zone)
        return ics_fail(r, "a time in UTC needs X-WR-TIMEZONE");
    if (!r->tz && !(r->tz = bz_zone_open(r->zone, &why))) {
        if (why.code == BUZON_ERR_NO_MEMORY)
            return bz_nomem(r->err);
        return ics_fail(r, "X-WR-TIMEZONE is no time zone");
    }
    *day = bz_zone_day(r->tz, at);
    *minute = bz_zone_minute_of_day(r->tz, at);
    return true;
}

/* The day of the town on which something recurs for the last time, or does not. */
static bool ics_day(struct ics_reader *r, const char *text, buzon_day *ret)
{
    int hour = 0, minute = 0;

    if (!ics_date(text, ret))
        return false;
    if (text[8] != 'T' || text[strlen(text) - 1] != 'Z' || !r->zone)
        return true;
    hour = ics_two(text + 9);
    minute = hour < 0 ? -1 : ics_two(text + 11);
    if (hour > 23 || minute < 0 || minute > 59)
        return false;
    minute += hour * 60;
    return ics_local(r, ret, &minute);
}

/* The day that begins or ends an event: holidays are whole days, so a time is midnight, as
 * written or (in UTC) by the town's clock; an end may also be a minute before it. */
static bool ics_whole(struct ics_reader *r, const char *text, bool end, buzon_day *ret)
{
    int hour, minute, of_day;
    buzon_day day;

    if (!ics_date(text, &day))
        return ics_fail(r, end ? "DTEND is not a date" : "DTSTART is not a date");
    if (text[8] == 'T') {
        hour = ics_two(text + 9);
        minute = hour < 0 ? -1 : ics_two(text + 11);
        if (hour > 23 || minute < 0 || minute > 59)
            return ics_fail(r, end ? "DTEND is not a date" : "DTSTART is not a date");
        of_day = hour * 60 + minute;
        if (of_day && text[strlen(text) - 1] == 'Z' && !ics_local(r, &day, &of_day))
            return false;
        if (end && of_day == 24 * 60 - 1)
            day++;
        else if (of_day)
            return ics_fail(r, "an event of hours is no holiday: give whole days");
    }
    *ret = day;
    return true;
}

/* TEXT values escape commas, semicolons, backslashes and line breaks. */
static bool ics_text(struct ics_reader *r, const char *value, char **ret)
{
    BZ_DONE(bz_str) s = {0};

    for (; *value; value++) {
        bool escaped = *value == '\\' && value[1];

        value += escaped;
        bz_str_add_char(&s, escaped && (*value == 'n' || *value == 'N') ? ' ' : *value);
    }
    free(*ret);
    return (*ret = bz_str_take(&s, r->err)) != NULL;
}

/* --- rules --- */

static int ics_number(const char *text)
{
    int n = 0;

    while (*text >= '0' && *text <= '9' && n < 100000)
        n = n * 10 + (*text++ - '0');
    return n;
}

/* One number alone; 0 for anything else, a list among it. */
static int ics_single(const char *text)
{
    return text[strspn(text, "0123456789")] ? 0 : ics_number(text);
}

static const char ics_rule_unknown[] = "this rule is not understood: list the days instead";

/* One NAME=value of a rule. */
static bool ics_rule_part(struct ics_reader *r, const char *part)
{
    struct ics_event *e = &r->event;

    if (bz_starts(part, "FREQ="))
        return bz_streq(part, "FREQ=YEARLY") || ics_fail(r, "only yearly rules make holidays");
    if (bz_starts(part, "INTERVAL="))
        return (e->interval = ics_single(part + 9)) > 0 ||
               ics_fail(r, "INTERVAL is a number from 1");
    if (bz_starts(part, "COUNT="))
        return (e->count = ics_single(part + 6)) > 0 || ics_fail(r, "COUNT is a number from 1");
    if (bz_starts(part, "UNTIL="))
        return ics_day(r, part + 6, &e->last) ||
               (r->err->code == BUZON_OK && ics_fail(r, "UNTIL is a date"));
    if (bz_starts(part, "BYMONTH="))
        return (e->month = ics_single(part + 8)) > 0 || ics_fail(r, ics_rule_unknown);
    if (bz_starts(part, "BYMONTHDAY="))
        return (e->of_month = ics_single(part + 11)) > 0 || ics_fail(r, ics_rule_unknown);
    return bz_starts(part, "WKST=") || !*part || ics_fail(r, ics_rule_unknown);
}

/* A rule may stand before the day it repeats: it must name that one. */
static bool ics_rule_fits(struct ics_reader *r)
{
    const struct ics_event *e = &r->event;
    int y, m, d;

    bz_civil(e->from, &y, &m, &d);
    r->line = e->rule_line ? e->rule_line : r->line;
    return ((!e->month || e->month == m) && (!e->of_month || e->of_month == d)) ||
           ics_fail(r, ics_rule_unknown);
}

static bool ics_rule(struct ics_reader *r, const char *value)
{
    r->event.yearly = true;
    r->event.rule_line = r->line;
    while (*value) {
        size_t n = strcspn(value, ";");
        char part[64];

        if (n >= sizeof part)
            return ics_fail(r, ics_rule_unknown);
        memcpy(part, value, n);
        part[n] = '\0';
        if (!ics_rule_part(r, part))
            return false;
        value += n + (value[n] == ';');
    }
    return true;
}

/* "P2D" or "P1W". */
static bool ics_duration(struct ics_reader *r, const char *value)
{
    int n = *value == 'P' ? ics_number(value + 1) : 0;
    size_t digits = n ? strspn(value + 1, "0123456789") : 0;
    const char *unit = value + 1 + digits;

    if (!digits || n > ICS_EVENT_DAYS || (strcmp(unit, "D") != 0 && strcmp(unit, "W") != 0))
        return ics_fail(r, "DURATION is a number of days or weeks, as P2D");
    r->event.days = *unit == 'W' ? 7 * n : n;
    return true;
}

static bool ics_exceptions(struct ics_reader *r, const char *value)
{
    while (*value) {
        size_t n = strcspn(value, ",");
        char text[24] = "";
        buzon_day day;

        if (n < sizeof text)
            memcpy(text, value, n);
        if (!ics_day(r, text, &day))
            return r->err->code == BUZON_OK && ics_fail(r, "EXDATE is a list of dates");
        if (r->cut || r->event.except.n == ICS_EXCEPTIONS)
            return ics_fail(r, "too many exceptions");
        if (!bz_vec_push(&r->event.except, day))
            return bz_nomem(r->err);
        value += n + (value[n] == ',');
    }
    return true;
}

/* --- events --- */

static bool ics_add_day(struct ics_reader *r, buzon_day day)
{
    struct ics_day made = {.day = day};
    BZ_TEXT name = NULL;
    int y, m, d;

    bz_civil(day, &y, &m, &d);
    if (y < r->first_year || y > r->last_year)
        return true;
    if (r->seen[day - r->first_day])
        return true;
    r->seen[day - r->first_day] = 1;
    if (!bz_dup(&name, r->event.name, r->err))
        return false;
    made.name = name;
    if (!bz_vec_push(&r->days, made))
        return bz_nomem(r->err);
    name = NULL;
    return true;
}

static bool ics_add_once(struct ics_reader *r, buzon_day from)
{
    const struct ics_event *e = &r->event;

    for (size_t i = 0; i < e->except.n; i++) {
        if (e->except.items[i] == from)
            return true;
    }
    for (buzon_day day = from; day < from + (e->until - e->from); day++) {
        if (!ics_add_day(r, day))
            return false;
    }
    return true;
}

static bool ics_add_yearly(struct ics_reader *r)
{
    const struct ics_event *e = &r->event;
    int y, m, d, n = 0;

    bz_civil(e->from, &y, &m, &d);
    for (; y <= r->last_year; y += e->interval) {
        buzon_day day;

        if (d > bz_month_days(y, m))
            continue;
        day = bz_day_of(y, m, d);
        if ((e->last != BUZON_DAY_NONE && day > e->last) || (e->count && n >= e->count))
            break;
        n++;
        if (!ics_add_once(r, day))
            return false;
    }
    return true;
}

static bool ics_event_end(struct ics_reader *r)
{
    struct ics_event *e = &r->event;

    r->line = e->line;
    if (++r->n_events > ICS_EVENTS)
        return ics_fail(r, "too many events");
    if (e->cancelled)
        return true;
    if (e->from == BUZON_DAY_NONE)
        return ics_fail(r, "an event without DTSTART");
    if (e->yearly && !ics_rule_fits(r))
        return false;
    r->line = e->line;
    if (e->days && e->until == BUZON_DAY_NONE)
        e->until = e->from + e->days;
    if (e->until == BUZON_DAY_NONE || e->until == e->from)
        e->until = e->from + 1;
    if (e->until < e->from || e->until - e->from > ICS_EVENT_DAYS)
        return ics_fail(r, "an event must end after it begins, and within a year");
    if (e->yearly && e->until - e->from > ICS_YEARLY_DAYS)
        return ics_fail(r, "a yearly event lasts a month at most");
    return e->yearly ? ics_add_yearly(r) : ics_add_once(r, e->from);
}

static bool ics_event_line(struct ics_reader *r)
{
    struct ics_event *e = &r->event;
    const char *v;

    if ((v = ics_value(r->text, "DTSTART")))
        return ics_whole(r, v, false, &e->from);
    if ((v = ics_value(r->text, "DTEND")))
        return ics_whole(r, v, true, &e->until);
    if ((v = ics_value(r->text, "DURATION")))
        return ics_duration(r, v);
    if ((v = ics_value(r->text, "SUMMARY")))
        return ics_text(r, v, &e->name);
    if ((v = ics_value(r->text, "RRULE")))
        return ics_rule(r, v);
    if ((v = ics_value(r->text, "EXDATE")))
        return ics_exceptions(r, v);
    if ((v = ics_value(r->text, "STATUS")))
        e->cancelled = !strcasecmp(v, "CANCELLED");
    if (ics_value(r->text, "RECURRENCE-ID")) /* one of a series, moved or cancelled */
        return ics_fail(r, "RECURRENCE-ID is not understood: list the days as events");
    if (ics_value(r->text, "RDATE"))
        return ics_fail(r, "RDATE is not understood: list the days as events");
    return true;
}

static bool ics_line(struct ics_reader *r)
{
    const char *begin = ics_value(r->text, "BEGIN"), *end = ics_value(r->text, "END"), *v;

    if (r->inside) {
        if (end && !r->depth && !strcasecmp(end, "VEVENT")) {
            r->inside = false;
            return ics_event_end(r);
        }
        r->depth += begin ? 1 : end ? -1 : 0;
        return r->depth || begin || end || ics_event_line(r);
    }
    if (begin && !strcasecmp(begin, "VEVENT")) {
        ics_event_done(&r->event);
        r->event.until = r->event.last = BUZON_DAY_NONE;
        r->event.interval = 1;
        r->event.line = r->line;
        r->inside = true;
        r->depth = 0;
    }
    r->ended |= end && !strcasecmp(end, "VCALENDAR");
    if ((v = ics_value(r->text, "METHOD")) && !strcasecmp(v, "CANCEL"))
        return ics_fail(r, "METHOD:CANCEL takes events back: it brings no holidays");
    if ((v = ics_value(r->text, "X-WR-CALNAME")))
        return ics_text(r, v, &r->name);
    if ((v = ics_value(r->text, "X-WR-TIMEZONE")))
        return ics_text(r, v, &r->zone);
    return true;
}

static bool ics_read(struct ics_reader *r)
{
    if (!ics_next(r) || strcasecmp(r->text, "BEGIN:VCALENDAR") != 0)
        return ics_fail(r, "not an iCalendar text: it does not begin with BEGIN:VCALENDAR");
    while (ics_next(r)) {
        if (!ics_line(r))
            return false;
    }
    if (r->inside)
        return ics_fail(r, "the last event does not end");
    /* Half a file would make working days of the holidays of the other half. */
    return r->ended || ics_fail(r, "the text ends before END:VCALENDAR");
}

/* --- the file --- */

static int ics_compare(const void *a, const void *b)
{
    const struct ics_day *x = a, *y = b;

    return (x->day > y->day) - (x->day < y->day);
}

static void ics_member(struct bz_str *s, const char *key, const char *text)
{
    bz_str_addf(s, "  \"%s\": ", key);
    if (text)
        bz_json_quote(s, text);
    else
        bz_str_add(s, "null");
    bz_str_add(s, ",\n");
}

static void ics_write_years(struct bz_str *s, const struct ics_reader *r)
{
    size_t i = 0;

    for (int y = r->first_year; y <= r->last_year; y++) {
        bz_str_addf(s, "%s    \"%d\": [", y > r->first_year ? ",\n" : "", y);
        for (bool first = true; i < r->days.n && r->days.items[i].day < bz_day_of(y + 1, 1, 1);
             i++) {
            char date[16];

            bz_day_format(r->days.items[i].day, date);
            bz_str_addf(s, "%s\n      {\"date\": \"%s\", \"name\": ", first ? "" : ",", date);
            bz_json_quote(s, r->days.items[i].name ? r->days.items[i].name : "");
            bz_str_add(s, "}");
            first = false;
        }
        bz_str_add(s, "]");
    }
}

char *bz_calendar_from_ics(const char *text, size_t len, const struct bz_ics_options *options,
                           struct bz_err *err)
{
    __attribute__((cleanup(ics_reader_done))) struct ics_reader r = {
        .at = text,
        .end = text + len,
        .source = options->source,
        .err = err,
        .next_line = 1,
        .first_year = options->first_year,
        .last_year = options->last_year};
    BZ_DONE(bz_str) s = {0};

    if (r.first_year < 1900 || r.last_year > 2199 || r.last_year < r.first_year)
        return bz_fail(err, BUZON_ERR_INVALID, "the years go from 1900 to 2199");
    if (len > ICS_MAX)
        return bz_fail(err, BUZON_ERR_LIMIT, "an iCalendar text of more than 4 MiB");
    if (len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3))
        r.at += 3;
    r.first_day = bz_day_of(r.first_year, 1, 1);
    r.seen = calloc(1, (size_t)(bz_day_of(r.last_year + 1, 1, 1) - r.first_day));
    if (!r.seen)
        return bz_nomem(err);
    if (!ics_read(&r))
        return NULL;
    if (r.days.n)
        qsort(r.days.items, r.days.n, sizeof *r.days.items, ics_compare);
    bz_str_add(&s, "{\n");
    ics_member(&s, "id", options->id);
    ics_member(&s, "name", r.name ? r.name : options->id);
    ics_member(&s, "timezone", r.zone);
    ics_member(&s, "parent", options->parent);
    ics_member(&s, "source", options->source ? options->source : "iCalendar");
    bz_str_add(
        &s,
        "  \"includes_parent\": false,\n  \"weekend\": [\"SA\", \"SU\"],\n  \"years\": {\n");
    ics_write_years(&s, &r);
    bz_str_add(&s, "\n  }\n}\n");
    return bz_str_take(&s, err);
}
