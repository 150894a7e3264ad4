/* SPDX-License-Identifier: EUPL-1.2 */
/* Alerts as others read them: a JSON list for programs, a calendar (RFC 5545) for people. */
#include <string.h>

#include "base/hash.h"
#include "buzon/work.h"
#include "inbox/alert.h"
#include "inbox/settings.h"
#include "term/civil.h"

/* --- JSON --- */

static bool set_day(struct bz_json *j, const char *key, buzon_day day)
{
    char text[16];

    if (day == BUZON_DAY_NONE)
        return bz_json_set_null(j, key);
    bz_day_format(day, text);
    return bz_json_set_text(j, key, text);
}

static bool alert_inquiry(struct bz_json *j, const struct bz_alert *a)
{
    return bz_json_set_text(j, "inquiry", a->reference) &&
           bz_json_set_text(j, "network", a->network) &&
           bz_json_set_text(j, "account", a->account) &&
           bz_json_set_text(j, "asked", buzon_inquiry_kind_name(a->asked)) &&
           bz_json_set_text(j, "topic", a->topic) && bz_json_set_text(j, "unit", a->unit) &&
           bz_json_set_text(j, "assignee", a->assignee) &&
           bz_json_set_text(j, "status", buzon_status_name(a->status)) &&
           bz_json_set_text(j, "priority", buzon_priority_name(a->priority)) &&
           bz_json_set_bool(j, "restricted", a->restricted) &&
           bz_json_set_instant(j, "waiting_since", a->waiting_since);
}

static bool alert_deadline(struct bz_json *j, const struct bz_alert *a)
{
    return bz_json_set_text(j, "deadline", a->deadline) &&
           bz_json_set_text(j, "term", a->term) && bz_json_set_text(j, "legal", a->legal) &&
           set_day(j, "due", a->due) && bz_json_set_instant(j, "due_end", a->due_end) &&
           bz_json_set_bool(j, "provisional", a->provisional);
}

static bool json_give(const struct bz_alert *alert, void *user, struct bz_err *err)
{
    BZ_AUTO(bz_json) j = bz_json_object();
    BZ_AUTO(bz_json)
    followers = bz_json_parse(alert->followers, strlen(alert->followers), NULL, NULL, err);
    BZ_DONE(bz_str) id = {0};

    if (!followers)
        return false;
    bz_alert_id(alert, &id);
    if (id.failed || !bz_json_set_text(j, "id", id.data) ||
        !bz_json_set_text(j, "kind", bz_names_at(&bz_alert_kinds, (int)alert->kind)) ||
        !alert_inquiry(j, alert) || !bz_json_set_shared(j, "followers", followers) ||
        !alert_deadline(j, alert) || !bz_json_push(user, bz_json_share(j)))
        return bz_nomem(err);
    return true;
}

/* --- a calendar --- */

enum { LINE_MAX_LEN = 75 };

/* What a person reads of an alert. */
struct words {
    const char *language;
    const char *kinds[5]; /* by bz_alert_kind */
};
static const struct words all_words[] = {
    {"es",
     {"Fuera de plazo", "Vence hoy", "Vence mañana", "Plazo sin determinar", "Sin respuesta"}},
    {"ca",
     {"Fora de termini", "Venç avui", "Venç demà", "Termini sense determinar",
      "Sense resposta"}},
    {"gl",
     {"Fóra de prazo", "Vence hoxe", "Vence mañá", "Prazo sen determinar", "Sen resposta"}},
    {"eu",
     {"Epez kanpo", "Gaur amaitzen da", "Bihar amaitzen da", "Epea zehaztu gabe",
      "Erantzunik gabe"}},
    {"en", {"Overdue", "Due today", "Due tomorrow", "Deadline not determined", "Unanswered"}},
};

static const struct words *words_of(const struct bz_settings *s)
{
    for (size_t i = 0; s->languages.n && i < sizeof all_words / sizeof *all_words; i++)
        if (strncmp(s->languages.items[0], all_words[i].language, 2) == 0)
            return &all_words[i];
    return all_words;
}

struct calendar {
    struct bz_str text;
    const struct words *words;
    buzon_time now;
    int64_t n;
};

/* A content line, folded at 75 bytes between characters (RFC 5545 3.1). */
static void fold(struct bz_str *to, const char *line)
{
    size_t used = 0;

    for (const char *p = line; *p;) {
        size_t len = 1;

        while (((unsigned char)p[len] & 0xc0) == 0x80)
            len++;
        if (used + len > LINE_MAX_LEN) {
            bz_str_add(to, "\r\n ");
            used = 1;
        }
        bz_str_add_bytes(to, p, len);
        used += len;
        p += len;
    }
    bz_str_add(to, "\r\n");
}

/* The value of a TEXT (RFC 5545 3.3.11); control characters have no place in one. */
static void add_text(struct bz_str *to, const char *text)
{
    for (const char *p = text; *p; p++) {
        if (*p == '\n')
            bz_str_add(to, "\\n");
        else if (*p == '\\' || *p == ';' || *p == ',')
            bz_str_addf(to, "\\%c", *p);
        else if ((unsigned char)*p >= 0x20 && *p != 0x7f)
            bz_str_add_char(to, *p);
    }
}

/* "20261201T080000Z" */
static void add_instant(struct bz_str *to, buzon_time t)
{
    char text[32];

    bz_instant_format(t, text);
    for (const char *p = text; *p && *p != '.'; p++)
        if (*p != '-' && *p != ':')
            bz_str_add_char(to, *p);
    bz_str_add_char(to, 'Z');
}

/* The line that is being written, folded into the calendar. */
static bool line_end(struct calendar *c, struct bz_str *line)
{
    bool ok = !line->failed && line->data;

    if (ok)
        fold(&c->text, line->data);
    bz_str_done(line);
    *line = (struct bz_str){0};
    return ok && !c->text.failed;
}

/* One per deadline, whatever it is called from day to day, so that who imports it again has one
 * entry that changes: the digest the history begins with, and the deadline's name. */
static void add_uid(struct bz_str *line, const struct bz_alert *a)
{
    const char *what = a->deadline ? a->deadline : "unanswered";

    bz_str_add(line, "UID:");
    bz_str_add_hex(line, a->first_hash, a->first_hash_len < 16 ? a->first_hash_len : 16);
    bz_str_addf(line, "-%016llx@buzon",
                (unsigned long long)bz_str_hash(what, UINT64_C(1469598103934665603)));
}

static void add_due(struct bz_str *line, const struct bz_alert *a)
{
    char day[16];

    if (a->due == BUZON_DAY_NONE) {
        bz_str_add(line, "DUE:");
        add_instant(line, a->due_end);
        return;
    }
    bz_day_format(a->due, day);
    bz_str_addf(line, "DUE;VALUE=DATE:%.4s%.2s%.2s", day, day + 5, day + 8);
}

static void add_summary(struct bz_str *line, const struct calendar *c, const struct bz_alert *a)
{
    bz_str_addf(line, "SUMMARY:%s: %s", c->words->kinds[a->kind], a->reference);
    if (a->unit) {
        bz_str_add(line, " (");
        add_text(line, a->unit);
        bz_str_add_char(line, ')');
    }
}

static void add_description(struct bz_str *line, const struct bz_alert *a)
{
    const char *const parts[] = {a->deadline, a->legal, a->topic, a->network};
    bool some = false;

    bz_str_add(line, "DESCRIPTION:");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!parts[i])
            continue;
        bz_str_add(line, some ? "\\n" : "");
        add_text(line, parts[i]);
        some = true;
    }
}

static int importance(enum buzon_priority priority)
{
    switch (priority) {
    case BUZON_PRIORITY_URGENT:
        return 1;
    case BUZON_PRIORITY_HIGH:
        return 3;
    case BUZON_PRIORITY_NORMAL:
        return 5;
    case BUZON_PRIORITY_LOW:
        return 9;
    }
    return 0;
}

/* A to-do without a word of the citizen's: calendars are shared. */
static bool calendar_give(const struct bz_alert *a, void *user, struct bz_err *err)
{
    struct calendar *c = user;
    BZ_DONE(bz_str) line = {0};
    bool ok;

    bz_str_add(&c->text, "BEGIN:VTODO\r\n");
    add_uid(&line, a);
    ok = line_end(c, &line);
    bz_str_add(&line, "DTSTAMP:");
    add_instant(&line, c->now);
    ok = line_end(c, &line) && ok;
    bz_str_addf(&line, "SEQUENCE:%lld", (long long)a->version);
    ok = line_end(c, &line) && ok;
    if (a->due_end != BUZON_TIME_NONE) {
        add_due(&line, a);
        ok = line_end(c, &line) && ok;
    }
    add_summary(&line, c, a);
    ok = line_end(c, &line) && ok;
    add_description(&line, a);
    ok = line_end(c, &line) && ok;
    bz_str_addf(&line, "CATEGORIES:%s", bz_names_at(&bz_alert_kinds, (int)a->kind));
    ok = line_end(c, &line) && ok;
    bz_str_addf(&line, "PRIORITY:%d", importance(a->priority));
    ok = line_end(c, &line) && ok;
    bz_str_add(&c->text, "STATUS:NEEDS-ACTION\r\nEND:VTODO\r\n");
    c->n++;
    return ok || bz_nomem(err);
}

/* A calendar must hold something (RFC 5545 3.4): the zone its instants are in. */
static const char utc[] = "BEGIN:VTIMEZONE\r\nTZID:Etc/UTC\r\nBEGIN:STANDARD\r\n"
                          "DTSTART:19700101T000000\r\nTZOFFSETFROM:+0000\r\n"
                          "TZOFFSETTO:+0000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

/* --- public --- */

/* Lock the inbox and read; `limit` as the caller gave it. */
static bool alerts_read(struct buzon_inbox *inbox, struct bz_alert_call *call,
                        struct calendar *calendar, struct bz_err *err)
{
    const struct bz_settings *s;

    if (!inbox)
        return bz_fail(err, BUZON_ERR_INVALID, "inbox is NULL");
    if (!bz_inbox_now(inbox, &call->now, err) || !bz_inbox_enter(inbox, err))
        return false;
    BZ_LEAVE(inbox);
    s = bz_settings_of(inbox, err);
    if (s && calendar) {
        calendar->words = words_of(s);
        calendar->now = call->now;
    }
    return s && bz_alerts(inbox, call, err);
}

char *buzon_inbox_alerts(buzon_inbox *inbox, int64_t limit, buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_json) list = bz_json_array();
    struct bz_alert_call call = {.limit = limit, .give = json_give, .user = list};

    if (!list)
        return bz_nomem(e);
    return alerts_read(inbox, &call, NULL, e) ? bz_json_print(list, e) : NULL;
}

char *buzon_inbox_alerts_calendar(buzon_inbox *inbox, int64_t limit, buzon_error **err)
{
    BZ_ERR(err);
    struct calendar c = {0};
    struct bz_alert_call call = {.limit = limit, .give = calendar_give, .user = &c};

    bz_str_add(&c.text, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//buzon//libbuzon//ES\r\n");
    if (!alerts_read(inbox, &call, &c, e)) {
        bz_str_done(&c.text);
        return NULL;
    }
    bz_str_add(&c.text, c.n ? "END:VCALENDAR\r\n" : utc);
    if (!c.n)
        bz_str_add(&c.text, "END:VCALENDAR\r\n");
    return bz_str_take(&c.text, e);
}
