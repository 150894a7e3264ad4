/* SPDX-License-Identifier: EUPL-1.2 */
/* Answer templates: checked when the policy is set, filled when an answer is written. */
#include "inbox/template.h"

#include <string.h>

#include "buzon/work.h"
#include "inbox/settings.h"
#include "term/civil.h"
#include "term/deadline.h"

enum { TEMPLATES_MAX = 256, TEXT_MAX = 64 << 10, NAME_MAX_LEN = 64, PARAMETERS_MAX = 32 };

/* --- holes --- */

/* A hole of a text: {{name}}. */
struct hole {
    const char *at;   /* of its braces */
    const char *name; /* borrows from the text */
    size_t len;
};

/* The next hole from `p` on: 1, 0 when there is none, -1 (with where in ret->at) for one that
 * is not closed or named. */
static int hole_next(const char *p, struct hole *ret)
{
    ret->at = strstr(p, "{{");
    if (!ret->at)
        return 0;
    ret->name = ret->at + 2;
    ret->len = strspn(ret->name, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return ret->len && ret->len <= NAME_MAX_LEN && strncmp(ret->name + ret->len, "}}", 2) == 0
               ? 1
               : -1;
}

static bool is_named(const struct hole *h, const char *name)
{
    return name && strlen(name) == h->len && memcmp(name, h->name, h->len) == 0;
}

/* --- checking --- */

/* What every inquiry may have; the numbers of hole_fill(). */
enum known {
    REFERENCE,
    EXTERNAL_REF,
    NETWORK,
    ACCOUNT,
    AUTHOR,
    UNIT,
    TOPIC,
    ENTRY_NUMBER,
    OPENED_ON,
    REGISTERED_ON,
    DUE_ON,
    BODY,
    TRANSFERRED_ON,
    TODAY,
    KNOWN
};
static const char *const known[KNOWN] = {
    [REFERENCE] = "reference",
    [EXTERNAL_REF] = "external_ref",
    [NETWORK] = "network",
    [ACCOUNT] = "account",
    [AUTHOR] = "author",
    [UNIT] = "unit",
    [TOPIC] = "topic",
    [ENTRY_NUMBER] = "entry_number",
    [OPENED_ON] = "opened_on",
    [REGISTERED_ON] = "registered_on",
    [DUE_ON] = "due_on",
    [BODY] = "body",
    [TRANSFERRED_ON] = "transferred_on",
    [TODAY] = "today",
};

static int known_number(const struct hole *h)
{
    for (int i = 0; i < KNOWN; i++)
        if (is_named(h, known[i]))
            return i;
    return -1;
}

static bool is_parameter(const struct bz_json *parameters, const struct hole *h)
{
    for (size_t i = 0; i < bz_json_len(parameters); i++)
        if (is_named(h, bz_json_text(bz_json_at(parameters, i))))
            return true;
    return false;
}

static bool text_read(struct bz_reader *r, const struct bz_json *template)
{
    const struct bz_json *value = bz_json_get(template, "text");
    const char *text = bz_json_text(value);
    struct hole h = {0};
    int got = 0;

    if (!text || !*text || bz_json_text_len(value) > TEXT_MAX)
        return bz_reader_fail(r, "text", "\"text\" is not a text of 1 to %d bytes", TEXT_MAX);
    for (const char *p = text; (got = hole_next(p, &h)) > 0; p = h.name + h.len + 2)
        if (known_number(&h) < 0 && !is_parameter(bz_json_get(template, "parameters"), &h))
            return bz_reader_fail(r, "text", "nothing fills {{%.*s}}", (int)h.len, h.name);
    return got == 0 ||
           bz_reader_fail(r, "text", "\"%.20s\" is no placeholder like {{reference}}", h.at);
}

static bool template_read(struct bz_reader *r, const struct bz_json *j)
{
    static const char *const names[] = {"name", "language", "text", "parameters", NULL};
    const struct bz_json *parameters = bz_json_get(j, "parameters");

    if (bz_json_kind(j) != BZ_JSON_OBJECT)
        return bz_reader_fail(r, NULL, "a template is an object");
    for (int i = 0; i < 2; i++) {
        const struct bz_json *word = bz_json_get(j, names[i]);

        if (!bz_json_text(word) || !bz_json_text_len(word) ||
            bz_json_text_len(word) > NAME_MAX_LEN)
            return bz_reader_fail(r, names[i], "a template has a \"%s\" of 1 to %d bytes",
                                  names[i], NAME_MAX_LEN);
    }
    if (bz_json_len(parameters) > PARAMETERS_MAX)
        return bz_reader_fail(r, "parameters", "a template has at most %d parameters",
                              PARAMETERS_MAX);
    return bz_reader_only(r, j, names) &&
           bz_reader_shape(r, j, "parameters", BZ_JSON_ARRAY, "a list") && text_read(r, j);
}

bool bz_templates_read(struct bz_reader *r, const struct bz_json *policy)
{
    const struct bz_json *list = bz_json_get(policy, "templates");
    size_t back;

    if (bz_json_kind(list) != BZ_JSON_ARRAY || bz_json_len(list) > TEMPLATES_MAX)
        return bz_reader_fail(r, "templates", "\"templates\" is not a list of at most %d",
                              TEMPLATES_MAX);
    back = bz_reader_enter(r, "templates");
    for (size_t i = 0; i < bz_json_len(list); i++) {
        size_t at = bz_reader_enter_at(r, i);

        if (!template_read(r, bz_json_at(list, i)))
            return false;
        bz_reader_leave(r, at);
    }
    bz_reader_leave(r, back);
    return true;
}

/* --- filling --- */

struct filling {
    const struct bz_inquiry *q;
    const struct bz_zone *zone;
    const char *language; /* of the template */
    const struct bz_json *parameters;
    buzon_time now;
};

static bool say_day(struct bz_str *s, const struct filling *f, buzon_day day)
{
    if (day != BUZON_DAY_NONE)
        bz_date_say(s, f->language, day);
    return day != BUZON_DAY_NONE;
}

static bool say_instant(struct bz_str *s, const struct filling *f, buzon_time t)
{
    return t != BUZON_TIME_NONE && say_day(s, f, bz_zone_day(f->zone, t));
}

/* The legal term where there is one, else the first deadline that runs. */
static bool say_due(struct bz_str *s, const struct filling *f)
{
    const struct bz_deadline *due = NULL;

    for (size_t i = 0; i < f->q->n_deadlines; i++) {
        const struct bz_deadline *d = &f->q->deadlines[i];

        if (d->state == BUZON_DEADLINE_RUNNING && d->due_end != BUZON_TIME_NONE &&
            (!due || bz_streq(d->name, BZ_RESOLUTION) ||
             bz_streq(d->name, BZ_COMPETENT_RESOLUTION)))
            due = d;
    }
    if (!due)
        return false;
    return due->due != BUZON_DAY_NONE ? say_day(s, f, due->due)
                                      : say_instant(s, f, due->due_end - 1);
}

static bool say(struct bz_str *s, const char *text)
{
    if (text && *text)
        bz_str_add(s, text);
    return text && *text;
}

static const char *author_name(const struct bz_author *w)
{
    return w ? w->name && *w->name ? w->name : w->handle : NULL;
}

/* False when the inquiry has nothing of the kind. */
static bool fill_known(struct bz_str *s, const struct filling *f, enum known what)
{
    const struct bz_inquiry *q = f->q;

    switch (what) {
    case REFERENCE:
        return say(s, q->reference);
    case EXTERNAL_REF:
        return say(s, q->external_ref);
    case NETWORK:
        return say(s, q->network);
    case ACCOUNT:
        return say(s, q->account);
    case AUTHOR:
        return say(s, author_name(q->author));
    case UNIT:
        return say(s, q->unit);
    case TOPIC:
        return say(s, q->topic);
    case ENTRY_NUMBER:
        return say(s, q->reg ? q->reg->entry_number : NULL);
    case OPENED_ON:
        return say_instant(s, f, q->opened_at);
    case REGISTERED_ON:
        return q->reg && say_instant(s, f, q->reg->registered_at);
    case DUE_ON:
        return say_due(s, f);
    case BODY:
        return say(s, q->reg ? q->reg->body : NULL);
    case TRANSFERRED_ON:
        return q->reg && say_instant(s, f, q->reg->transferred_at);
    case TODAY:
        return say_instant(s, f, f->now);
    case KNOWN:
        break;
    }
    return false;
}

static bool fill_parameter(struct bz_str *s, const struct filling *f, const struct hole *h)
{
    char name[NAME_MAX_LEN + 1];

    memcpy(name, h->name, h->len);
    name[h->len] = '\0';
    return say(s, bz_json_str(f->parameters, name));
}

/* Where in a text a place is, from 1, columns in bytes. */
static void place_of(const char *text, const char *at, int *line, int *column)
{
    *line = *column = 1;
    for (const char *p = text; p < at; p++) {
        *column = *p == '\n' ? 1 : *column + 1;
        *line += *p == '\n';
    }
}

static char *fill(const struct bz_json *template, const struct filling *f, struct bz_err *err)
{
    const char *text = bz_json_str(template, "text"), *p = text;
    BZ_DONE(bz_str) s = {0};
    struct hole h;

    for (; hole_next(p, &h) > 0; p = h.name + h.len + 2) {
        int number = known_number(&h);
        int line, column;

        bz_str_add_bytes(&s, p, (size_t)(h.at - p));
        if (number >= 0 ? fill_known(&s, f, (enum known)number) : fill_parameter(&s, f, &h))
            continue;
        place_of(text, h.at, &line, &column);
        bz_err_set(err, BUZON_ERR_INVALID, "inquiry %s has nothing for {{%.*s}}",
                   f->q->reference, (int)h.len, h.name);
        bz_err_at(err, bz_json_str(template, "name"), line, column);
        return NULL;
    }
    bz_str_add(&s, p);
    return bz_str_take(&s, err);
}

/* --- choosing --- */

/* "ca-valencia" is said as "ca". */
static bool same_language(const char *a, const char *b)
{
    size_t n = a ? strcspn(a, "-_") : 0;

    return n && b && strncmp(a, b, n) == 0 && strcspn(b, "-_") == n;
}

static const struct bz_json *choose(const struct bz_json *list, const char *name,
                                    const char *language)
{
    for (size_t i = 0; i < bz_json_len(list); i++) {
        const struct bz_json *t = bz_json_at(list, i);

        if (bz_streq(bz_json_str(t, "name"), name) &&
            (!language || same_language(language, bz_json_str(t, "language"))))
            return t;
    }
    return NULL;
}

/* In the language asked for; else the citizen's, the inbox's, whichever there is. */
static const struct bz_json *template_find(const struct bz_settings *s, const char *name,
                                           const char *language, const struct bz_inquiry *q,
                                           struct bz_err *err)
{
    const struct bz_json *list = bz_json_path(s->document, "policy.templates"), *t = NULL;

    if (language && !(t = choose(list, name, language)))
        return bz_fail(err, BUZON_ERR_NOT_FOUND, "there is no template %.64s in %.35s", name,
                       language);
    if (!t && q->language)
        t = choose(list, name, q->language);
    for (size_t i = 0; !t && i < s->languages.n; i++)
        t = choose(list, name, s->languages.items[i]);
    if (!t)
        t = choose(list, name, NULL);
    return t ? t : bz_fail(err, BUZON_ERR_NOT_FOUND, "there is no template %.64s", name);
}

struct rendering {
    const char *reference, *name, *language;
    struct filling f;
};

static char *render(struct buzon_inbox *inbox, struct rendering *r, struct bz_err *err)
{
    const struct bz_settings *s = bz_settings_of(inbox, err);
    struct bz_inquiry *q = s ? bz_inquiry_find(inbox->db, r->reference, err) : NULL;
    const struct bz_json *t = q ? template_find(s, r->name, r->language, q, err) : NULL;
    char *text = NULL;

    if (t) {
        r->f.q = q;
        r->f.zone = s->zone;
        r->f.language = bz_json_str(t, "language");
        text = fill(t, &r->f, err);
    }
    bz_record_unref(q);
    return text;
}

char *buzon_inbox_render(buzon_inbox *inbox, const char *reference, const char *name,
                         const char *language, const char *parameters, buzon_error **err)
{
    BZ_ERR(err);
    BZ_AUTO(bz_json)
    given = parameters ? bz_json_parse(parameters, strlen(parameters), NULL, "parameters", e)
                       : NULL;
    struct rendering r = {reference, name, language, {.parameters = given}};

    if (parameters && !given)
        return NULL;
    if (!name || (given && bz_json_kind(given) != BZ_JSON_OBJECT))
        return bz_fail(e, BUZON_ERR_INVALID, "%s",
                       name ? "parameters are an object of texts" : "the template is NULL");
    if (!inbox)
        return bz_fail(e, BUZON_ERR_INVALID, "inbox is NULL");
    if (!bz_reference_ok(reference, e) || !bz_inbox_now(inbox, &r.f.now, e) ||
        !bz_inbox_enter(inbox, e))
        return NULL;
    BZ_LEAVE(inbox);
    return render(inbox, &r, e);
}
