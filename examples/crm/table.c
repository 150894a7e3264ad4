/* SPDX-License-Identifier: EUPL-1.2 */
/* What a clerk reads: the inbox as a table, one inquiry as a page. In Spanish; the words stand
 * in tables of their own. */
#include "crm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

/* --- words --- */

static const char *const statuses[] = {"nueva", "abierta", "en espera", "contestada",
                                       "cerrada"};
static const char *const kinds[] = {"otra",        "pregunta", "sugerencia",
                                    "propuesta",   "queja",    "explicación",
                                    "información", "aviso",    "elogio"};
static const char *const states[] = {"corre",      "suspendido",     "cumplido",
                                     "incumplido", "sin calendario", "sin efecto"};

/* --- plain things --- */

static int terminal_width(void)
{
    struct winsize size;

    return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
                   size.ws_col > 60
               ? size.ws_col
               : 132;
}

/* Print at most `width` characters of a text, padded; what would move the cursor is shown as a
 * dot. */
static void cell(const char *text, int width)
{
    int n = 0;

    for (const unsigned char *p = (const unsigned char *)(text ? text : ""); *p && n < width;
         p++) {
        if ((*p & 0xc0) == 0x80)
            continue;
        if (n == width - 1 && p[1]) {
            fputs("…", stdout);
        } else if (*p < 0x20 || *p == 0x7f) {
            fputc('.', stdout);
        } else {
            fputc(*p, stdout);
            for (const unsigned char *q = p + 1; (*q & 0xc0) == 0x80; q++)
                fputc(*q, stdout);
        }
        n++;
    }
    printf("%*s ", width - n, "");
}

/* The host decides in which zone it shows instants: this one in that of the machine. */
const char *crm_when(buzon_time t, char *text, size_t len)
{
    static const char *const days[] = {"dom", "lun", "mar", "mié", "jue", "vie", "sáb"};
    static const char *const months[] = {"ene", "feb", "mar", "abr", "may", "jun",
                                         "jul", "ago", "sep", "oct", "nov", "dic"};
    time_t seconds = (time_t)(t / 1000);
    struct tm tm;

    if (t == BUZON_TIME_NONE || !localtime_r(&seconds, &tm))
        (void)snprintf(text, len, "—");
    else
        (void)snprintf(text, len, "%s %2d %s %02d:%02d", days[tm.tm_wday], tm.tm_mday,
                       months[tm.tm_mon], tm.tm_hour, tm.tm_min);
    return text;
}

/* --- the table --- */

static int text_width(void)
{
    int left = terminal_width() - (10 + 18 + 12 + 12 + 18 + 14 + 6);

    return left < 20 ? 20 : left;
}

void crm_table_head(const struct crm *crm)
{
    (void)crm;
    cell("referencia", 10);
    cell("vence antes de", 18);
    cell("estado", 12);
    cell("clase", 12);
    cell("quién", 18);
    cell("unidad", 14);
    cell("qué", text_width());
    fputc('\n', stdout);
}

void crm_table_row(const struct crm *crm, const buzon_inquiry *q)
{
    char due[64];
    const buzon_author *author = buzon_inquiry_author(q);

    (void)crm;
    cell(buzon_inquiry_reference(q), 10);
    cell(crm_when(buzon_inquiry_next_due(q), due, sizeof due), 18);
    cell(statuses[buzon_inquiry_status(q)], 12);
    cell(kinds[buzon_inquiry_kind(q)], 12);
    cell(author ? buzon_author_handle(author) : "—", 18);
    cell(buzon_inquiry_unit(q), 14);
    cell(buzon_inquiry_summary(q), text_width());
    fputc('\n', stdout);
}

/* --- one inquiry --- */

static void show_deadline(const buzon_deadline *d)
{
    char due[64];
    buzon_error *err = NULL;
    char *words = buzon_deadline_explain(buzon_deadline_steps(d), "es", &err);

    printf("  %s: %s, antes de %s%s\n", buzon_deadline_name(d), states[buzon_deadline_state(d)],
           crm_when(buzon_deadline_due_end(d), due, sizeof due),
           buzon_deadline_provisional(d) ? " (calendario provisional)" : "");
    if (buzon_deadline_legal(d))
        printf("    %s\n", buzon_deadline_legal(d));
    for (char *line = words ? strtok(words, "\n") : NULL; line; line = strtok(NULL, "\n"))
        printf("    %s\n", line);
    buzon_string_free(words);
    buzon_error_free(err);
}

static void show_messages(struct crm *crm, const char *reference)
{
    buzon_messages *it = buzon_inbox_messages(crm->inbox, reference, NULL);
    buzon_message *m;
    char at[64];

    while (it && (m = buzon_messages_next(it, NULL))) {
        const buzon_author *w = buzon_message_author(m);

        printf("\n  %s  %s%s\n", crm_when(buzon_message_created_at(m), at, sizeof at),
               w && buzon_author_handle(w) ? buzon_author_handle(w) : "—",
               buzon_message_deleted_at(m) != BUZON_TIME_NONE ? " (borrado en la red)"
               : buzon_message_revision(m) > 1                ? " (editado)"
                                                              : "");
        if (buzon_message_subject(m))
            printf("  [%s]\n", buzon_message_subject(m));
        printf("  ");
        for (const char *p = buzon_message_text(m); *p; p++) {
            fputc(*p, stdout);
            if (*p == '\n')
                fputs("  ", stdout);
        }
        fputc('\n', stdout);
        for (size_t i = 0; i < buzon_message_attachments_count(m); i++)
            printf("  + %s\n",
                   buzon_attachment_description(buzon_message_attachments_at(m, i))
                       ? buzon_attachment_description(buzon_message_attachments_at(m, i))
                       : "adjunto");
        buzon_message_unref(m);
    }
    buzon_messages_free(it);
}

static void show_events(struct crm *crm, const char *reference)
{
    buzon_events *it = buzon_inbox_events(crm->inbox, reference, NULL);
    buzon_event *e;
    char at[64];

    while (it && (e = buzon_events_next(it, NULL))) {
        printf("  %2lld  %s  %-20s %s\n", (long long)buzon_event_seq(e),
               crm_when(buzon_event_at(e), at, sizeof at), buzon_event_verb(e),
               buzon_event_actor(e));
        buzon_event_unref(e);
    }
    buzon_events_free(it);
}

void crm_show(struct crm *crm, const buzon_inquiry *q)
{
    const char *reference = buzon_inquiry_reference(q);

    printf("%s  %s, %s", reference, kinds[buzon_inquiry_kind(q)],
           statuses[buzon_inquiry_status(q)]);
    if (buzon_inquiry_topic(q))
        printf(", tema %s", buzon_inquiry_topic(q));
    if (buzon_inquiry_rule(q))
        printf(" (propuesto por la regla %s)", buzon_inquiry_rule(q));
    printf("\nversión %lld", (long long)buzon_inquiry_version(q));
    if (buzon_inquiry_unit(q))
        printf(", unidad %s", buzon_inquiry_unit(q));
    if (buzon_inquiry_assignee(q))
        printf(", a cargo de %s", buzon_inquiry_assignee(q));
    puts("\n\nPlazos");
    for (size_t i = 0; i < buzon_inquiry_deadlines_count(q); i++)
        show_deadline(buzon_inquiry_deadlines_at(q, i));
    printf("\nMensajes");
    show_messages(crm, reference);
    puts("\nHistorial");
    show_events(crm, reference);
}
