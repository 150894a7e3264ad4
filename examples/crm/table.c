/* SPDX-License-Identifier: EUPL-1.2 */
/* What a clerk reads: the inbox as a table, one inquiry as a page. */
#include "crm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

/* --- plain things --- */

/* A terminal that says less than this does not know how wide it is. */
enum { NARROWEST = 20, WIDE_BY_DEFAULT = 132 };

static int terminal_width(void)
{
    struct winsize size;

    return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
                   size.ws_col >= NARROWEST
               ? size.ws_col
               : WIDE_BY_DEFAULT;
}

/* The character at p as a terminal shows it: its bytes and its columns. */
static size_t glyph(const char *p, mbstate_t *state, int *columns)
{
    wchar_t wide = 0;
    size_t n = mbrtowc(&wide, p, MB_CUR_MAX, state);

    if (n == 0 || n > MB_CUR_MAX) { /* what is broken is shown byte by byte, as a dot */
        memset(state, 0, sizeof *state);
        *columns = -1;
        return 1;
    }
    *columns = wcwidth(wide);
    return n;
}

static int columns_of(const char *text)
{
    mbstate_t state = {0};
    int sum = 0, columns;

    for (const char *p = text; *p; sum += columns < 0 ? 1 : columns)
        p += glyph(p, &state, &columns);
    return sum;
}

/* What would move the cursor is shown as a dot. */
void crm_cell(const char *text, int width, bool last)
{
    const char *p = text ? text : "";
    int room = columns_of(p) > width ? width - 1 : width, used = 0, columns;
    mbstate_t state = {0};

    while (*p) {
        size_t n = glyph(p, &state, &columns);

        if (used + (columns < 0 ? 1 : columns) > room)
            break;
        if (columns < 0)
            fputc('.', stdout);
        else
            (void)fwrite(p, 1, n, stdout);
        used += columns < 0 ? 1 : columns;
        p += n;
    }
    used += *p && fputs("…", stdout) >= 0;
    if (!last)
        printf("%*s ", width - used, "");
}

const char *crm_when(buzon_time t, char *text, size_t len)
{
    static const char *const days[] = {"sun", "dom", "mon", "lun", "tue", "mar", "wed", "mié",
                                       "thu", "jue", "fri", "vie", "sat", "sáb", NULL};
    static const char *const months[] = {"jan", "ene", "feb", "feb", "mar", "mar", "apr",
                                         "abr", "may", "may", "jun", "jun", "jul", "jul",
                                         "aug", "ago", "sep", "sep", "oct", "oct", "nov",
                                         "nov", "dec", "dic", NULL};
    time_t seconds = (time_t)(t / 1000);
    struct tm tm;

    if (t == BUZON_TIME_NONE || !localtime_r(&seconds, &tm))
        (void)snprintf(text, len, "—");
    else
        (void)snprintf(text, len, "%s %2d %s %02d:%02d", crm_word(days, days[tm.tm_wday * 2]),
                       tm.tm_mday, crm_word(months, months[tm.tm_mon * 2]), tm.tm_hour,
                       tm.tm_min);
    return text;
}

/* --- the table --- */

/* Columns before the text, each with a blank behind it. Narrow terminals do without the last.
 */
enum {
    COL_REFERENCE = 10,
    COL_DUE = 18,
    COL_STATUS = 10,
    COL_KIND = 11,
    COL_WHO = 20,
    COL_UNIT = 14
};

/* From what width on so many of them are shown: the reference always. */
static int columns_shown(int terminal)
{
    static const int enough[] = {40, 55, 70, 95, 110};
    int shown = 1;

    for (size_t i = 0; i < sizeof enough / sizeof *enough; i++)
        shown += terminal >= enough[i];
    return shown;
}

static void table_line(const char *const cells[7])
{
    static const int widths[6] = {COL_REFERENCE, COL_DUE, COL_STATUS,
                                  COL_KIND,      COL_WHO, COL_UNIT};
    int terminal = terminal_width(), left = terminal, shown = columns_shown(terminal);

    for (int i = 0; i < shown; i++) {
        crm_cell(cells[i], widths[i], false);
        left -= widths[i] + 1;
    }
    crm_cell(cells[6], left, true);
    fputc('\n', stdout);
}

void crm_table_head(void)
{
    const char *const titles[7] = {tr("referencia"), tr("vence antes de"), tr("estado"),
                                   tr("clase"),      tr("quién"),          tr("unidad"),
                                   tr("qué")};

    table_line(titles);
}

/* What has to be done by when; "!" when that is over. What is closed waits for nothing. */
static void due_text(const struct crm *crm, const buzon_inquiry *q, char *text, size_t len)
{
    bool closed = buzon_inquiry_status(q) == BUZON_STATUS_CLOSED;
    buzon_time due = closed ? BUZON_TIME_NONE : buzon_inquiry_next_due(q);
    buzon_time now = crm->now ? crm->fixed : (buzon_time)time(NULL) * 1000;
    char when[64];

    (void)snprintf(text, len, "%s%s", due != BUZON_TIME_NONE && due <= now ? "! " : "",
                   crm_when(due, when, sizeof when));
}

void crm_table_row(const struct crm *crm, const buzon_inquiry *q)
{
    char due[80];
    const buzon_author *author = buzon_inquiry_author(q);
    const char *const cells[7] = {
        buzon_inquiry_reference(q),
        due,
        crm_word(crm_statuses, buzon_status_name(buzon_inquiry_status(q))),
        crm_word(crm_kinds, buzon_inquiry_kind_name(buzon_inquiry_kind(q))),
        author ? buzon_author_handle(author) : "—",
        buzon_inquiry_unit(q),
        buzon_inquiry_summary(q),
    };

    due_text(crm, q, due, sizeof due);
    table_line(cells);
}

/* --- one inquiry --- */

static void show_deadline(const buzon_deadline *d)
{
    char due[64];
    buzon_error *err = NULL;
    char *words = buzon_deadline_explain(buzon_deadline_steps(d), crm_language(), &err);

    printf("  %s: ", crm_word(crm_deadlines, buzon_deadline_name(d)));
    printf(tr("%s, antes de %s%s"),
           crm_word(crm_deadlines, buzon_deadline_state_name(buzon_deadline_state(d))),
           crm_when(buzon_deadline_due_end(d), due, sizeof due),
           buzon_deadline_provisional(d) ? tr(" (calendario provisional)") : "");
    fputc('\n', stdout);
    if (buzon_deadline_legal(d))
        printf("    %s\n", buzon_deadline_legal(d));
    for (char *line = words ? strtok(words, "\n") : NULL; line; line = strtok(NULL, "\n"))
        printf("    %s\n", line);
    buzon_string_free(words);
    buzon_error_free(err);
}

/* A text of any number of lines, set off; what would command the terminal is shown as a dot. */
static void show_text(const char *text)
{
    fputs("  ", stdout);
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        bool second = *p == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0; /* a control of two bytes */

        fputc((*p < 0x20 && *p != '\n') || *p == 0x7f || second ? '.' : *p, stdout);
        p += second;
        if (*p == '\n')
            fputs("  ", stdout);
    }
    fputc('\n', stdout);
}

static const char *attachment_state(const buzon_attachment *a)
{
    switch (buzon_attachment_state(a)) {
    case BUZON_ATTACHMENT_PENDING:
        return tr("por traer");
    case BUZON_ATTACHMENT_STORED:
        return tr("guardado");
    case BUZON_ATTACHMENT_REFUSED:
        return tr("rechazado");
    case BUZON_ATTACHMENT_GONE:
        return tr("ya no está en la red");
    }
    return "?";
}

/* How it stands with a file, and why. */
static void show_attachment(const buzon_attachment *a)
{
    const char *what = buzon_attachment_description(a), *name = buzon_attachment_name(a),
               *type = buzon_attachment_detected_type(a), *reason = buzon_attachment_reason(a);

    fputs("  + ", stdout);
    crm_cell(what ? what : name ? name : tr("adjunto"), 80, true);
    if (buzon_attachment_kind(a) != BUZON_ATTACHMENT_LOCATION)
        printf(" (%s%s%s%s%s)", attachment_state(a), type ? ", " : "", type ? type : "",
               reason ? ": " : "", reason ? reason : "");
    fputc('\n', stdout);
}

void crm_show_message(const buzon_message *m)
{
    const buzon_author *w = buzon_message_author(m);
    char at[64];

    printf("\n  %s  %s%s\n", crm_when(buzon_message_created_at(m), at, sizeof at),
           w && buzon_author_handle(w) ? buzon_author_handle(w) : "—",
           buzon_message_deleted_at(m) != BUZON_TIME_NONE ? tr(" (borrado en la red)")
           : buzon_message_revision(m) > 1                ? tr(" (editado)")
                                                          : "");
    if (buzon_message_subject(m))
        printf("  [%s]\n", buzon_message_subject(m));
    show_text(buzon_message_text(m));
    for (size_t i = 0; i < buzon_message_attachments_count(m); i++)
        show_attachment(buzon_message_attachments_at(m, i));
}

static int show_messages(struct crm *crm, const char *reference)
{
    buzon_error *err = NULL;
    buzon_messages *it = buzon_inbox_messages(crm->inbox, reference, &err);
    buzon_message *m;

    printf("\n%s\n", tr("Mensajes"));
    while (it && (m = buzon_messages_next(it, &err))) {
        crm_show_message(m);
        buzon_message_unref(m);
    }
    buzon_messages_free(it);
    return err ? crm_fail(crm, err) : CRM_OK;
}

static int show_answers(struct crm *crm, const char *reference)
{
    buzon_error *err = NULL;
    buzon_answers *it = buzon_inbox_answers(crm->inbox, reference, &err);
    buzon_answer *a;
    char at[64];

    for (bool first = true; it && (a = buzon_answers_next(it, &err)); first = false) {
        if (first)
            printf("\n%s\n", tr("Respuestas"));
        printf("\n  %s  %s, %s\n", crm_when(buzon_answer_created_at(a), at, sizeof at),
               buzon_answer_created_by(a),
               crm_word(crm_answers, buzon_answer_state_name(buzon_answer_state(a))));
        show_text(buzon_answer_text(a));
        buzon_answer_unref(a);
    }
    buzon_answers_free(it);
    return err ? crm_fail(crm, err) : CRM_OK;
}

/* In whose words the code of an event is told; NULL: it is no code. */
static const char *const *words_of(const char *verb)
{
    static const struct {
        const char *verb;
        const char *const *words;
    } known[] = {{"kind_set", crm_kinds},
                 {"topic_set", crm_topics},
                 {"status_set", crm_statuses},
                 {"closed", crm_resolutions},
                 {"clock_resumed", crm_deadlines}};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].verb, verb) == 0)
            return known[i].words;
    return NULL;
}

/* The values of an event's codes that a person can use: where something went, or to what. */
static void show_codes(const char *verb, const char *codes)
{
    static const struct {
        const char *key, *of; /* of: the only verb whose codes mean this by it; NULL: any */
    } told[] = {{"\"other\":\"", NULL},         {"\"to\":\"", NULL},
                {"\"tag\":\"", NULL},           {"\"entry\":\"", "formalised"},
                {"\"body\":\"", "transferred"}, {"\"number\":\"", "resolution_notified"},
                {"\"resolution\":\"", "closed"}};
    const char *const *words = words_of(verb);
    char text[160];

    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        const char *value = strstr(codes, told[i].key);

        if (!value || (told[i].of && strcmp(told[i].of, verb) != 0))
            continue;
        value += strlen(told[i].key);
        (void)snprintf(text, sizeof text, "%.*s", (int)strcspn(value, "\""), value);
        if (strcmp(text, "suspended") != 0 &&
            strcmp(text, verb) != 0) /* the verb has said it */
            printf(" %s", words ? crm_word(words, text) : text);
    }
}

static int show_events(struct crm *crm, const char *reference)
{
    buzon_error *err = NULL;
    buzon_events *it = buzon_inbox_events(crm->inbox, reference, &err);
    buzon_event *e;
    char at[64];

    printf("\n%s\n", tr("Historial"));
    while (it && (e = buzon_events_next(it, &err))) {
        printf("  %2lld  %s  %s:", (long long)buzon_event_seq(e),
               crm_when(buzon_event_at(e), at, sizeof at), buzon_event_actor(e));
        printf(" %s", crm_word(crm_events, buzon_event_verb(e)));
        show_codes(buzon_event_verb(e), buzon_event_codes(e));
        fputc('\n', stdout);
        buzon_event_unref(e);
    }
    buzon_events_free(it);
    return err ? crm_fail(crm, err) : CRM_OK;
}

/* The unit with its DIR3 code, where the settings have one. */
static void show_unit(struct crm *crm, const char *unit)
{
    char *code = unit ? buzon_inbox_unit_dir3(crm->inbox, unit, NULL) : NULL;

    if (unit)
        printf(tr(", unidad %s"), unit);
    if (code && *code && strcmp(code, unit) != 0)
        printf(" (%s)", code);
    buzon_string_free(code);
}

static void show_head(struct crm *crm, const buzon_inquiry *q)
{
    printf("%s  %s, %s", buzon_inquiry_reference(q),
           crm_word(crm_kinds, buzon_inquiry_kind_name(buzon_inquiry_kind(q))),
           crm_word(crm_statuses, buzon_status_name(buzon_inquiry_status(q))));
    if (buzon_inquiry_topic(q))
        printf(tr(", tema %s"), crm_word(crm_topics, buzon_inquiry_topic(q)));
    if (buzon_inquiry_rule(q))
        printf(tr(" (propuesto por la regla %s)"), buzon_inquiry_rule(q));
    fputc('\n', stdout);
    printf(tr("versión %lld"), (long long)buzon_inquiry_version(q));
    show_unit(crm, buzon_inquiry_unit(q));
    if (buzon_inquiry_assignee(q))
        printf(tr(", a cargo de %s"), buzon_inquiry_assignee(q));
    if (buzon_inquiry_resolution(q) != BUZON_RESOLUTION_NONE)
        printf(tr(", resolución: %s"),
               crm_word(crm_resolutions, buzon_resolution_name(buzon_inquiry_resolution(q))));
    if (buzon_inquiry_reason(q))
        printf(" (%s)", buzon_inquiry_reason(q));
    fputc('\n', stdout);
}

/* A warning before anything of it is shown to others. */
static void show_personal(const buzon_inquiry *q)
{
    size_t n = buzon_inquiry_personal_count(q);

    if (!n)
        return;
    fputs(tr("datos personales en lo que escribió:"), stdout);
    for (size_t i = 0; i < n; i++)
        printf("%s %s", i ? "," : "", crm_word(crm_personal, buzon_inquiry_personal_at(q, i)));
    fputc('\n', stdout);
}

static void show_register(const buzon_register *r)
{
    char at[64];

    if (!r)
        return;
    printf(tr("Registro %s, %s"), buzon_register_entry_number(r),
           crm_when(buzon_register_registered_at(r), at, sizeof at));
    if (buzon_register_body(r))
        printf(tr(", órgano %s"), buzon_register_body(r));
    if (buzon_register_procedure(r))
        printf(tr(", procedimiento %s"), buzon_register_procedure(r));
    if (buzon_register_transferred_at(r) != BUZON_TIME_NONE)
        printf(tr(", trasladada el %s"),
               crm_when(buzon_register_transferred_at(r), at, sizeof at));
    fputc('\n', stdout);
    if (buzon_register_file_url(r)) {
        printf(tr("expediente: %s"), buzon_register_file_url(r));
        fputc('\n', stdout);
    }
}

int crm_show(struct crm *crm, const buzon_inquiry *q)
{
    const char *reference = buzon_inquiry_reference(q);
    int rc;

    show_head(crm, q);
    show_personal(q);
    show_register(buzon_inquiry_register(q));
    printf("\n%s\n", tr("Plazos"));
    for (size_t i = 0; i < buzon_inquiry_deadlines_count(q); i++)
        show_deadline(buzon_inquiry_deadlines_at(q, i));
    rc = show_messages(crm, reference);
    if (rc == CRM_OK)
        rc = show_answers(crm, reference);
    return rc == CRM_OK ? show_events(crm, reference) : rc;
}
