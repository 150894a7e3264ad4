/* SPDX-License-Identifier: EUPL-1.2 */
/* Stored steps as sentences a citizen can read, in the language asked for. */
#include "base/json.h"
#include "term/language.h"

#include <string.h>

enum { PLACE_MAX = 48 };

static const struct bz_language *const explain_languages[] = {
    &bz_language_es, &bz_language_ca, &bz_language_gl, &bz_language_eu, &bz_language_en, NULL};

/* "ca-valencia" and "ca_ES" are ca; what is not there is Spanish. */
static const struct bz_language *explain_language(const char *tag)
{
    size_t n = tag ? strcspn(tag, "-_") : 0;

    for (size_t i = 0; explain_languages[i]; i++) {
        const char *code = explain_languages[i]->code;

        if (n == strlen(code) && !strncasecmp(tag, code, n))
            return explain_languages[i];
    }
    return &bz_language_es;
}

/* --- what fills a sentence --- */

/* Whether a number as it is said in Basque ends with a consonant: bat, bost, hamar, hamabost,
 * ehun. */
static bool explain_ends_hard(int n)
{
    int last = n % 20;

    if (n % 100 == 0)
        return n % 1000 != 0;
    return last == 1 || last == 5 || last == 10 || last == 15;
}

static void explain_date(struct bz_str *s, const struct bz_language *l, buzon_day day)
{
    int y, m, d;

    bz_civil(day, &y, &m, &d);
    for (const char *p = l->date; *p; p++) {
        if (*p != '{') {
            bz_str_add_char(s, *p);
            continue;
        }
        if (bz_starts(p, "{weekday}"))
            bz_str_add(s, l->weekdays[bz_weekday(day) - 1]);
        else if (bz_starts(p, "{month}"))
            bz_str_add(s, l->months[m - 1]);
        else if (bz_starts(p, "{y}"))
            bz_str_addf(s, "%d", y);
        else if (bz_starts(p, "{d}"))
            bz_str_addf(s, "%d", d);
        else if (bz_starts(p, "{ko}"))
            bz_str_add(s, explain_ends_hard(y) ? "eko" : "ko");
        else if (d % 20 != 11) /* hamaika ends with the article's letter already */
            bz_str_add(s, "a");
        p += strcspn(p, "}");
    }
}

static void explain_number(struct bz_str *s, const char *text, int64_t n)
{
    const char *at = strstr(text, "{n}");

    if (!at) {
        bz_str_add(s, text);
        return;
    }
    bz_str_add_bytes(s, text, (size_t)(at - text));
    bz_str_addf(s, "%lld%s", (long long)n, at + 3);
}

void bz_date_say(struct bz_str *s, const char *language, buzon_day day)
{
    explain_date(s, explain_language(language), day);
}

static void explain_count(struct bz_str *s, const struct bz_language *l, int what, int64_t n)
{
    explain_number(s, l->amounts[what][n != 1], n);
}

static void explain_amount(struct bz_str *s, const struct bz_language *l,
                           const struct bz_json *j)
{
    static const int what[] = {BZ_AMOUNT_MINUTE, BZ_AMOUNT_HOUR,  BZ_AMOUNT_DAY,
                               BZ_AMOUNT_WEEK,   BZ_AMOUNT_MONTH, BZ_AMOUNT_YEAR};
    BZ_LOCAL_ERR(err);
    struct bz_amount a;

    if (!bz_amount_parse(j, BZ_KIND_NATURAL, &a, &err) || a.n < 0)
        return;
    explain_count(s, l, a.kind == BZ_KIND_WORKING ? BZ_AMOUNT_WORKING_DAY : what[a.unit], a.n);
    if (a.kind == BZ_KIND_WORKING_DAY_HOURS)
        bz_str_add(s, l->of_working_days);
    if (a.kind == BZ_KIND_WINDOW)
        bz_str_add(s, l->of_openings);
    if (a.kind == BZ_KIND_AS_WORKING_DAYS)
        bz_str_add(s, l->as_working_days);
}

/* In Catalan: d'un mes, d'11 dies. */
static bool explain_elides(const struct bz_json *amount)
{
    int64_t n = bz_json_num(amount, "n", 0);

    return n == 1 || n == 11;
}

static void explain_duration(struct bz_str *s, int64_t minutes)
{
    if (minutes >= 60)
        bz_str_addf(s, "%lld h", (long long)(minutes / 60));
    if (minutes % 60 || minutes < 60)
        bz_str_addf(s, "%s%lld min", minutes >= 60 ? " " : "", (long long)(minutes % 60));
}

static void explain_name(struct bz_str *s, const struct bz_language *l,
                         const struct bz_json *step, const char *code)
{
    const char *name = bz_json_str(step, "name");

    for (size_t i = 0; name && l->causes[i].code; i++) {
        if (!strcmp(l->causes[i].code, name))
            name = l->causes[i].text;
    }
    if (!name && !strcmp(code, bz_step_name(BZ_STEP_HOLIDAY)))
        name = l->holiday;
    bz_str_add(s, name ? name : "");
}

/* A calendar by the name of its place, without what is said about it. */
static void explain_place(struct bz_str *s, const struct bz_json *step)
{
    const char *place = bz_json_str(step, "place"), *id = bz_json_str(step, "calendar");
    size_t len = place ? strlen(place) : 0;

    if (len > PLACE_MAX)
        len = strcspn(place, ":(");
    if (len && len <= PLACE_MAX)
        bz_str_add_bytes(s, place, len);
    else
        bz_str_add(s, id ? id : "");
}

/* One {…}; what the step does not say adds nothing. */
static void explain_fill(struct bz_str *s, const struct bz_language *l,
                         const struct bz_json *step, const char *what, size_t len)
{
    int64_t n = bz_json_num(step, "n", 0);
    char key[16] = "";
    buzon_day day;

    memcpy(key, what, len < sizeof key ? len : sizeof key - 1);
    if (!strcmp(key, "name"))
        explain_name(s, l, step, bz_json_str(step, "code"));
    else if (!strcmp(key, "calendar"))
        explain_place(s, step);
    else if (!strcmp(key, "of"))
        bz_str_add(s, explain_elides(bz_json_get(step, "amount")) ? "d'" : "de ");
    else if (!strcmp(key, "amount"))
        explain_amount(s, l, bz_json_get(step, key));
    else if (!strcmp(key, "time"))
        bz_str_addf(s, "%02lld:%02lld", (long long)(n / 60 % 24), (long long)(n % 60));
    else if (!strcmp(key, "duration"))
        explain_duration(s, n);
    else if (!strcmp(key, "days"))
        explain_count(s, l, BZ_AMOUNT_DAY, n);
    else if (!strcmp(key, "working"))
        explain_count(s, l, BZ_AMOUNT_WORKING_DAY, n);
    else if (!strcmp(key, "n") && bz_json_get(step, "n"))
        bz_str_addf(s, "%lld", (long long)n);
    else if (bz_day_parse(bz_json_str(step, key), &day))
        explain_date(s, l, day);
}

/* --- sentences --- */

/* Up to a closing bracket or the end; true when every {…} inside said something. */
static bool explain_part(struct bz_str *s, const struct bz_language *l,
                         const struct bz_json *step, const char **text)
{
    const char *p = *text;
    bool full = true;

    while (*p && *p != ']') {
        size_t len = strcspn(p, "}");
        size_t before = s->len;

        if (*p == '{') {
            explain_fill(s, l, step, p + 1, len - 1);
            full &= s->len > before;
            p += len + (p[len] == '}');
        } else if (*p == '[') {
            p++;
            if (!explain_part(s, l, step, &p) && s->data) {
                s->len = before;
                s->data[before] = '\0';
            }
            p += *p == ']';
        } else {
            bz_str_add_char(s, *p++);
        }
    }
    *text = p;
    return full;
}

static const char *explain_text(const struct bz_language *l, const struct bz_json *step)
{
    const char *code = bz_json_str(step, "code"), *day = bz_json_str(step, "day");
    const char *until = bz_json_str(step, "until");
    int which = 0;

    while (which < BZ_TEXT_STEPS && !bz_streq(code, bz_step_name((enum bz_step)which)))
        which++;
    if (which == BZ_TEXT_STEPS)
        return NULL;
    if (which == BZ_STEP_START && bz_json_str(step, "at"))
        which = BZ_TEXT_START_HOURS;
    else if (which == BZ_STEP_START && bz_json_num(step, "n", 0))
        which = BZ_TEXT_START_INCLUDED;
    else if (which == BZ_STEP_WEEKENDS && bz_streq(day, until))
        which = BZ_TEXT_ONE_WEEKEND_DAY;
    else if (which == BZ_STEP_SUSPENDED && bz_json_str(step, "at"))
        which = BZ_TEXT_CLOCK_STOPPED;
    else if (which == BZ_STEP_SUSPENDED && !bz_json_num(step, "n", 0))
        which = BZ_TEXT_SUSPENDED_IN_VAIN;
    else if (which == BZ_STEP_ROLLED && day && until && strcmp(until, day) < 0)
        which = BZ_TEXT_ROLLED_BACK;
    else if (which == BZ_STEP_SILENCE_APPROVAL && bz_json_num(step, "n", 0))
        which = BZ_TEXT_APPROVAL_EXCEPT;
    else if (which == BZ_STEP_DISPUTED && !day)
        which = BZ_TEXT_DISPUTED_UNKNOWN;
    return l->texts[which];
}

/* Sentences begin with a capital letter also where a date does. */
static void explain_capital(struct bz_str *s, size_t at)
{
    if (s->data && at < s->len && s->data[at] >= 'a' && s->data[at] <= 'z')
        s->data[at] = (char)(s->data[at] - 'a' + 'A');
}

char *bz_deadline_explain(const char *steps_json, const char *language, struct bz_err *err)
{
    const struct bz_language *l = explain_language(language);
    BZ_AUTO(bz_json) steps = bz_json_parse(steps_json, strlen(steps_json), NULL, "steps", err);
    BZ_DONE(bz_str) s = {0};

    if (!steps)
        return NULL;
    for (size_t i = 0; i < bz_json_len(steps); i++) {
        const struct bz_json *step = bz_json_at(steps, i);
        const char *text = explain_text(l, step);
        size_t at;

        if (!text)
            continue;
        if (s.len)
            bz_str_add_char(&s, '\n');
        at = s.len;
        (void)explain_part(&s, l, step, &text);
        explain_capital(&s, at);
    }
    return bz_str_take(&s, err);
}
