/* SPDX-License-Identifier: EUPL-1.2 */
/* A small client for the command line: what a municipal CRM does with libbuzon, one command an
 * act. */
#include "crm.h"

#include <getopt.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

const struct crm_command crm_commands[] = {
    {"account",
     "add NOMBRE RED | list | check|pause|resume|retire NOMBRE | token NOMBRE [CREDENCIAL]",
     "nuestros perfiles; add admite --url o --settings, y --token-file; token guarda la "
     "credencial de --token-file (por defecto, «token»)",
     1, 3, BUZON_OPEN_DEFAULT, crm_account},
    {"practice", "CUENTA [RITMO [GUION]]",
     "abre un ejercicio en un buzón aparte: vecinos inventados escriben, y RITMO minutos suyos "
     "pasan en uno; después, poll, list, answer… y account pause|resume",
     1, 3, BUZON_OPEN_DEFAULT, crm_practice},
    {"poll", "[CUENTA]", "trae lo nuevo de una cuenta o de todas", 0, 1, BUZON_OPEN_EXISTING,
     crm_poll},
    {"recheck", "[CUENTA]", "vuelve a mirar lo conocido: lo editado y lo borrado", 0, 1,
     BUZON_OPEN_EXISTING, crm_recheck},
    {"sweep", "[CUENTA]", "repasa otro poco de lo que la red aún muestra: lo que se escapó", 0,
     1, BUZON_OPEN_EXISTING, crm_sweep},
    {"media", "[CUENTA]", "trae los adjuntos antes de que caduquen sus enlaces", 0, 1,
     BUZON_OPEN_EXISTING, crm_media},
    {"send", "[CUENTA]", "envía las respuestas que están en cola", 0, 1, BUZON_OPEN_EXISTING,
     crm_send},
    {"import", "CUENTA FICHERO...",
     "guarda ficheros en el formato de la red, como los de un archivo; correos: .eml, mbox "
     "(«-»: la entrada estándar)",
     2, CRM_FILES_MAX, BUZON_OPEN_EXISTING, crm_import},
    {"list", "", "el buzón por plazos; véanse --overdue, --pending, --unit, --words", 0, 0,
     BUZON_OPEN_READ_ONLY, crm_list},
    {"facets", "", "cuántas hay de cada red, unidad, tipo…; con las opciones de list", 0, 0,
     BUZON_OPEN_READ_ONLY, crm_facets},
    {"search", "save NOMBRE | list | delete NOMBRE",
     "guarda las opciones de list con un nombre, para list --search", 1, 2, BUZON_OPEN_EXISTING,
     crm_search},
    {"triage", "try FICHERO",
     "prueba reglas propias con las consultas de las opciones de list: una línea JSON por la "
     "que "
     "cambiaría, al final los totales; no escribe nada",
     2, 2, BUZON_OPEN_READ_ONLY, crm_triage},
    {"show", "REFERENCIA", "una consulta: mensajes, plazos explicados, historial", 1, 1,
     BUZON_OPEN_READ_ONLY, crm_show_one},
    {"refresh", "REFERENCIA",
     "lo que escribieron, leído otra vez en la red, que no se guarda: para textos que la red "
     "no "
     "deja guardar",
     1, 1, BUZON_OPEN_EXISTING, crm_refresh},
    {"export", "REFERENCIA",
     "los mensajes de una consulta en ActivityStreams 2, para otro programa o para import", 1,
     1, BUZON_OPEN_READ_ONLY, crm_export},
    {"assign", "REFERENCIA", "la da a --unit y --assignee, pone --tag, --untag, --kind", 1, 1,
     BUZON_OPEN_EXISTING, crm_assign},
    {"many", "REFERENCIA...",
     "lo mismo que assign, a muchas a la vez; con --reason les pone además esa nota", 1,
     CRM_FILES_MAX, BUZON_OPEN_EXISTING, crm_many},
    {"template", "REFERENCIA PLANTILLA [LENGUA]",
     "escribe el texto de una plantilla, como acknowledgement, para esa consulta", 2, 3,
     BUZON_OPEN_READ_ONLY, crm_template},
    {"move", "REFERENCIA open|waiting", "la retoma, o la deja a la espera de quien escribió", 2,
     2, BUZON_OPEN_EXISTING, crm_move},
    {"restrict", "REFERENCIA [no]",
     "la oculta de las listas, por quien la escribe; o deja de hacerlo", 1, 2,
     BUZON_OPEN_EXISTING, crm_restrict},
    {"ref", "REFERENCIA NÚMERO", "anota el número que tiene en otro programa", 2, 2,
     BUZON_OPEN_EXISTING, crm_ref},
    {"handover", "REFERENCIA", "la traspasa a --unit, y --assignee, por --reason", 1, 1,
     BUZON_OPEN_EXISTING, crm_handover},
    {"link", "REFERENCIA OTRA [related|continues]", "la vincula a otra consulta", 2, 3,
     BUZON_OPEN_EXISTING, crm_link},
    {"links", "REFERENCIA", "sus vínculos con otras consultas", 1, 1, BUZON_OPEN_READ_ONLY,
     crm_links},
    {"follow", "REFERENCIA [QUIÉN]", "quien actúa, u otra persona, quiere saber de ella", 1, 2,
     BUZON_OPEN_EXISTING, crm_follow},
    {"unfollow", "REFERENCIA [QUIÉN]", "ya no quiere saber de ella", 1, 2, BUZON_OPEN_EXISTING,
     crm_unfollow},
    {"followers", "REFERENCIA", "quiénes la siguen", 1, 1, BUZON_OPEN_READ_ONLY, crm_followers},
    {"groups", "", "las consultas que piden lo mismo, por grupos, el mayor primero", 0, 0,
     BUZON_OPEN_EXISTING, crm_groups},
    {"similar", "REFERENCIA [OTRA|-]",
     "las que piden lo mismo que esa; la pone en el grupo de otra, o (-) la saca del suyo", 1,
     2, BUZON_OPEN_EXISTING, crm_similar},
    {"merge", "REFERENCIA EN-OTRA",
     "la une a otra de quien la escribió, por --reason; con --same-person aunque la red no lo "
     "diga",
     2, 2, BUZON_OPEN_EXISTING, crm_merge},
    {"split", "REFERENCIA MENSAJE...", "hace de esos mensajes otra consulta, por --reason", 2,
     CRM_FILES_MAX, BUZON_OPEN_EXISTING, crm_split},
    {"undo", "REFERENCIA", "deshace su unión, o la separación que la hizo, por --reason", 1, 1,
     BUZON_OPEN_EXISTING, crm_undo},
    {"merges", "REFERENCIA", "sus uniones y separaciones que siguen en pie", 1, 1,
     BUZON_OPEN_READ_ONLY, crm_merges},
    {"note", "REFERENCIA TEXTO", "escribe una nota interna", 2, 2, BUZON_OPEN_EXISTING,
     crm_note},
    {"answer", "REFERENCIA TEXTO",
     "responde a quien escribió, y lo envía; véanse --draft, --private, --as-asked; "
     "con --similar N, a las N de su grupo que esperan",
     2, 2, BUZON_OPEN_EXISTING, crm_answer},
    {"answers", "[REFERENCIA]", "las respuestas que no han salido, y qué hacer con cada una", 0,
     1, BUZON_OPEN_READ_ONLY, crm_waiting},
    {"edit", "RESPUESTA TEXTO", "cambia el texto de la --version leída", 2, 2,
     BUZON_OPEN_EXISTING, crm_edit},
    {"submit", "RESPUESTA", "da por acabado un borrador de esa --version", 1, 1,
     BUZON_OPEN_EXISTING, crm_submit},
    {"approve", "RESPUESTA", "aprueba la --version leída, que ha escrito otra persona", 1, 1,
     BUZON_OPEN_EXISTING, crm_approve},
    {"reject", "RESPUESTA", "rechaza la --version leída, por --reason", 1, 1,
     BUZON_OPEN_EXISTING, crm_reject},
    {"cancel", "RESPUESTA", "anula una respuesta que no ha salido", 1, 1, BUZON_OPEN_EXISTING,
     crm_cancel},
    {"settle", "RESPUESTA hallada|repetir|dejar [ID]",
     "dice qué fue de una sin confirmar, tras mirar en la red", 2, 3, BUZON_OPEN_EXISTING,
     crm_settle},
    {"close", "REFERENCIA RESOLUCIÓN",
     "la cierra; con --reason si no da la razón a quien escribió", 2, 2, BUZON_OPEN_EXISTING,
     crm_close},
    {"register", "REFERENCIA ENTRADA TÉRMINO",
     "la formaliza: número del registro y plazo legal, como es.ltaibg.access; con --at", 3, 3,
     BUZON_OPEN_EXISTING, crm_register},
    {"file", "REFERENCIA ÓRGANO [PROCEDIMIENTO] [DIRECCIÓN]",
     "dice de lo registrado el órgano (código DIR3 o nombre), el procedimiento y dónde está", 2,
     4, BUZON_OPEN_EXISTING, crm_file},
    {"transfer", "REFERENCIA ÓRGANO [TÉRMINO]",
     "la traslada al órgano competente; con --legal, y --at, --within (de la misma "
     "administración)",
     2, 3, BUZON_OPEN_EXISTING, crm_transfer},
    {"received", "REFERENCIA", "el órgano al que se trasladó la tiene, desde --at", 1, 1,
     BUZON_OPEN_EXISTING, crm_received},
    {"notify", "REFERENCIA available|accessed|delivered|attempt|published NÚMERO [SHA256]",
     "la resolución se notificó, con su prueba; con --at", 3, 4, BUZON_OPEN_EXISTING,
     crm_notify},
    {"acknowledged", "REFERENCIA", "se acusó recibo y se dijo el plazo; con --at", 1, 1,
     BUZON_OPEN_EXISTING, crm_acknowledged},
    {"suspend", "REFERENCIA",
     "para el plazo legal; con --legal, y --at, --cause, --by (plazo concedido), --withdrawn",
     1, 1, BUZON_OPEN_EXISTING, crm_suspend},
    {"resume", "REFERENCIA", "lo reanuda; con --legal, y --at", 1, 1, BUZON_OPEN_EXISTING,
     crm_resume},
    {"extend", "REFERENCIA", "lo amplía; con --legal y --by, y --at (notificada), --cause", 1,
     1, BUZON_OPEN_EXISTING, crm_extend},
    {"urgent", "REFERENCIA", "lo reduce por urgencia; con --legal, y --at", 1, 1,
     BUZON_OPEN_EXISTING, crm_urgent},
    {"incident", "INCIDENCIA DIRECCIÓN",
     "amplía los plazos legales que corrían a la hora --at de una incidencia técnica, "
     "publicada en esa dirección de la sede; con --legal y --by, y --unit",
     2, 2, BUZON_OPEN_EXISTING, crm_incident},
    {"extract", "CUENTA AUTOR [CUENTA AUTOR]...",
     "todo lo que el buzón guarda de una persona, en JSON (RGPD, art. 15)", 2, 128,
     BUZON_OPEN_READ_ONLY, crm_extract},
    {"erase", "CUENTA AUTOR [CUENTA AUTOR]...",
     "qué datos de una persona se borrarían; los borra con --reason, sin nombrarla en él", 2,
     128, BUZON_OPEN_EXISTING, crm_erase},
    {"hold", "REFERENCIA", "impide que se borre nada de una consulta; con --legal", 1, 1,
     BUZON_OPEN_EXISTING, crm_hold},
    {"release", "REFERENCIA", "deja de impedirlo; con --reason", 1, 1, BUZON_OPEN_EXISTING,
     crm_release},
    {"holds", "", "las consultas de las que no se puede borrar nada, y por qué", 0, 0,
     BUZON_OPEN_READ_ONLY, crm_holds},
    {"retain", "", "qué ha cumplido su plazo de conservación; lo borra con --all", 0, 0,
     BUZON_OPEN_EXISTING, crm_retain},
    {"purge", "", "quita de los ficheros del buzón lo que se borró, hasta el último byte", 0, 0,
     BUZON_OPEN_EXISTING, crm_purge},
    {"figures", "[TABLA]",
     "qué llegó, qué se contestó, qué está fuera de plazo; o una tabla en CSV (JSON con "
     "--json): figures, comparison, backlog, load, terms, people, forecast, public",
     0, 1, BUZON_OPEN_READ_ONLY, crm_figures},
    {"verify", "[REFERENCIA]", "comprueba el historial de una consulta o de todas", 0, 1,
     BUZON_OPEN_READ_ONLY, crm_verify},
    {"seal", "", "sella lo ocurrido desde el último sello, que se guarda en otra parte", 0, 0,
     BUZON_OPEN_EXISTING, crm_seal},
    {"seals", "[FICHERO]", "los sellos; o si el de un fichero sigue siendo cierto", 0, 1,
     BUZON_OPEN_READ_ONLY, crm_seals},
    {"record", "REFERENCIA [html]",
     "el expediente: todo lo guardado de una consulta y su prueba, en JSON o para leer", 1, 2,
     BUZON_OPEN_READ_ONLY, crm_record},
    {"backup", "FICHERO", "copia el buzón tal como está, con sus adjuntos, sin pararlo", 1, 1,
     BUZON_OPEN_READ_ONLY, crm_backup},
    {"restore", "COPIA RUTA", "hace de una copia un buzón nuevo en esa ruta", 2, 2, CRM_ALONE,
     crm_restore},
    {"settings", "[FICHERO]", "los ajustes, en JSON; o los cambia por los de un fichero (-)", 0,
     1, BUZON_OPEN_DEFAULT, crm_settings},
    {"recompute", "", "recalcula los plazos, tras cargar el calendario de un año", 0, 0,
     BUZON_OPEN_EXISTING, crm_recompute},
    {"health", "", "qué espera, qué se ha parado y qué cuentas callan, en JSON", 0, 0,
     BUZON_OPEN_READ_ONLY, crm_health},
    {"integrity", "", "comprueba si el fichero del buzón está entero", 0, 0,
     BUZON_OPEN_READ_ONLY, crm_integrity},
    {"publication", "REFERENCIA [propuesta|publicada|retirada|ninguna]",
     "qué se publica o propone de una consulta; o lo cambia", 1, 2, BUZON_OPEN_EXISTING,
     crm_publication},
    {"publish", "FICHERO", "escribe para un portal lo publicado, en lugar de lo que hubiera", 1,
     1, BUZON_OPEN_READ_ONLY, crm_publish},
    {"changes", "SISTEMA [POSICIÓN]",
     "lo ocurrido que ese sistema no ha dado por leído; con una posición, lo da por leído "
     "hasta ella",
     1, 2, BUZON_OPEN_EXISTING, crm_changes},
    {"alerts", "[calendar | AVISO]",
     "lo que pide atención: vence, venció, espera respuesta; calendar: en iCalendar; un aviso: "
     "lo da por visto",
     0, 1, BUZON_OPEN_EXISTING, crm_alerts},
    {NULL, NULL, NULL, 0, 0, BUZON_OPEN_READ_ONLY, NULL},
};

static void usage(FILE *to)
{
    fputs(tr("uso: buzon-crm [opciones] ORDEN [argumentos]\n\nórdenes:\n"), to);
    for (const struct crm_command *c = crm_commands; c->name; c++) {
        const char *args = *c->args ? tr(c->args) : "";

        fprintf(to, "  %s %s\n      %s\n", c->name, args, tr(c->about));
    }
    fputs(
        tr("\nopciones:\n"
           "  -s, --store RUTA       el buzón SQLite (si no: inbox.db)\n"
           "  -a, --actor QUIÉN      quién actúa (si no: person: y el nombre de usuario)\n"
           "  -j, --json             líneas JSON en vez de tablas\n"
           "  -q, --quiet            sin avance\n"
           "      --data CARPETA     calendarios, plazos y reglas que van antes que los "
           "instalados\n"
           "      --ca-file FICHERO  autoridades de certificación en vez de las del sistema\n"
           "      --now INSTANTE     toma este instante RFC 3339 por el presente (para "
           "pruebas)\n"
           "  account                --url URL, --settings JSON, --token-file FICHERO\n"
           "  list                   --overdue, --undetermined, --pending, --all, --unit U,\n"
           "                         --assignee A, --tag T, --kind C, --topic T, --status E,\n"
           "                         --network R, --language L, --deadline E, "
           "--publication P,\n"
           "                         --words TEXTO, --limit N, --order "
           "plazo|recientes|antiguas|prioridad\n"
           "                         --page primera|CURSOR (por páginas de N), --search "
           "NOMBRE,\n"
           "                         --follower QUIÉN, --personal CLASE, --account CUENTA,\n"
           "                         --priority P, --visibility V, --from DÍA, --before DÍA\n"
           "  assign, many           --unit U, --assignee A, --tag T, --untag T, --kind C,\n"
           "                         --topic T, --priority P, --version N\n"
           "  answer, edit           --draft, --private, --as-asked\n"
           "  edit, submit, approve, reject   --version N, --reason TEXTO\n"
           "  close                  --reason TEXTO, --version N\n"
           "  suspend, extend…       --legal CITA, --at INSTANTE, --cause CÓDIGO,\n"
           "                         --by N:day|month[:working], --withdrawn, --within,\n"
           "                         --version N\n"
           "  figures                --from DÍA, --before DÍA, --by month,unit…, --csv, "
           "--public,\n"
           "                         --against before|year (comparison), --days N (forecast),\n"
           "                         --dictionary: qué es cada columna,\n"
           "                         --check: si son las que dicen los sucesos,\n"
           "                         --rebuild: las rehace (otra zona, otros calendarios)\n"
           "      --help, --version-of-library\n\n"
           "estado de salida: 0 hecho, 1 falló, 2 mal uso, 3 no existe, 4 volver a "
           "intentarlo más tarde,\n"
           "5 verify o figures --check encontró algo, 130 interrumpido\n"),
        to);
}

/* --- what we lend to the library --- */

static volatile sig_atomic_t stop_asked;

static void on_signal(int number)
{
    (void)number;
    stop_asked = 1;
}

static bool interrupt(void *user, buzon_error **err)
{
    (void)user;
    (void)err;
    return stop_asked != 0;
}

static void progress(void *user, const char *what, int64_t done, int64_t total)
{
    (void)user;
    fprintf(stderr, "\r%s: ", crm_word(crm_progress, what));
    if (total >= 0)
        fprintf(stderr, tr("%lld de %lld "), (long long)done, (long long)total);
    else
        fprintf(stderr, "%lld ", (long long)done);
    if (done == total)
        fputs("\r\033[K", stderr);
}

/* Warnings and worse, as syslog counts. */
static void log_line(void *user, int level, const char *line)
{
    (void)user;
    if (level <= 4)
        fprintf(stderr, "buzon-crm: %s: %s\n", tr("aviso"), line);
}

static bool fixed_clock(void *user, buzon_time *now, buzon_error **err)
{
    (void)err;
    *now = *(buzon_time *)user;
    return true;
}

bool crm_instant(const char *text, buzon_time *ret)
{
    struct tm tm = {0};
    const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);

    if (!rest || strcmp(rest, "Z") != 0)
        return false;
    *ret = (buzon_time)timegm(&tm) * 1000;
    return true;
}

/* Instants are shown in the inbox's own zone, unless the user's TZ asks for another. */
static bool take_zone(struct crm *crm, buzon_error **err)
{
    char *settings = getenv("TZ") ? NULL : buzon_inbox_settings(crm->inbox, err);
    const char *zone = settings ? strstr(settings, "\"zone\":\"") : NULL;
    char name[64] = "";

    if (zone && sscanf(zone, "\"zone\":\"%63[A-Za-z0-9_/+-]", name) == 1)
        (void)setenv("TZ", name, 1);
    tzset();
    buzon_string_free(settings);
    return !*err;
}

static int open_inbox(struct crm *crm, enum buzon_open how)
{
    buzon_error *err = NULL;
    char *address = NULL;

    crm->fixed = BUZON_TIME_NONE;
    if (crm->now && !crm_instant(crm->now, &crm->fixed)) {
        fprintf(stderr, "buzon-crm: %s\n",
                tr("--now necesita un instante como 2026-11-23T09:00:00Z"));
        return CRM_USAGE;
    }
    if (asprintf(&address, "sqlite:%s", crm->store) < 0)
        return CRM_FAILED;
    crm->inbox = buzon_inbox_open(address, how, &err);
    free(address);
    if (!crm->inbox || (crm->data && !buzon_inbox_add_data(crm->inbox, crm->data, &err)) ||
        (crm->ca_file && !buzon_inbox_set_ca_file(crm->inbox, crm->ca_file, &err)) ||
        !take_zone(crm, &err))
        return crm_fail(crm, err);
    buzon_inbox_set_interrupt(crm->inbox, interrupt, NULL, NULL);
    buzon_inbox_set_log(crm->inbox, log_line, NULL, NULL);
    if (!crm->quiet && isatty(STDERR_FILENO))
        buzon_inbox_set_progress(crm->inbox, progress, NULL, NULL);
    if (crm->now)
        buzon_inbox_set_clock(crm->inbox, fixed_clock, &crm->fixed, NULL);
    return CRM_OK;
}

/* --- the command line --- */

enum {
    OPT_DATA = 256,
    OPT_CA,
    OPT_NOW,
    OPT_URL,
    OPT_SETTINGS,
    OPT_TOKEN,
    OPT_UNIT,
    OPT_ASSIGNEE,
    OPT_TAG,
    OPT_UNTAG,
    OPT_KIND,
    OPT_WORDS,
    OPT_STATUS,
    OPT_TOPIC,
    OPT_LANGUAGE,
    OPT_NETWORK,
    OPT_DEADLINE,
    OPT_PUBLISHED,
    OPT_ORDER,
    OPT_PAGE,
    OPT_SEARCH,
    OPT_REASON,
    OPT_LIMIT,
    OPT_VERSION,
    OPT_AT,
    OPT_LEGAL,
    OPT_CAUSE,
    OPT_BY,
    OPT_SIMILAR,
    OPT_FOLLOWER,
    OPT_PERSONAL,
    OPT_ACCOUNT,
    OPT_PRIORITY,
    OPT_VISIBILITY,
    OPT_FROM,
    OPT_BEFORE,
    OPT_AGAINST,
    OPT_DAYS,
    OPT_CSV,
    OPT_DICTIONARY,
    OPT_PUBLISHABLE,
    OPT_WITHDRAWN,
    OPT_CHECK,
    OPT_REBUILD,
    OPT_WITHIN,
    OPT_UNDETERMINED,
    OPT_OVERDUE,
    OPT_PENDING,
    OPT_ALL,
    OPT_DRAFT,
    OPT_PRIVATE,
    OPT_AS_ASKED,
    OPT_SAME_PERSON,
    OPT_HELP,
    OPT_LIBRARY
};

static const struct option options[] = {
    {"store", required_argument, NULL, 's'},
    {"actor", required_argument, NULL, 'a'},
    {"json", no_argument, NULL, 'j'},
    {"quiet", no_argument, NULL, 'q'},
    {"data", required_argument, NULL, OPT_DATA},
    {"ca-file", required_argument, NULL, OPT_CA},
    {"now", required_argument, NULL, OPT_NOW},
    {"url", required_argument, NULL, OPT_URL},
    {"settings", required_argument, NULL, OPT_SETTINGS},
    {"token-file", required_argument, NULL, OPT_TOKEN},
    {"unit", required_argument, NULL, OPT_UNIT},
    {"assignee", required_argument, NULL, OPT_ASSIGNEE},
    {"tag", required_argument, NULL, OPT_TAG},
    {"untag", required_argument, NULL, OPT_UNTAG},
    {"follower", required_argument, NULL, OPT_FOLLOWER},
    {"personal", required_argument, NULL, OPT_PERSONAL},
    {"account", required_argument, NULL, OPT_ACCOUNT},
    {"priority", required_argument, NULL, OPT_PRIORITY},
    {"visibility", required_argument, NULL, OPT_VISIBILITY},
    {"kind", required_argument, NULL, OPT_KIND},
    {"words", required_argument, NULL, OPT_WORDS},
    {"status", required_argument, NULL, OPT_STATUS},
    {"topic", required_argument, NULL, OPT_TOPIC},
    {"language", required_argument, NULL, OPT_LANGUAGE},
    {"network", required_argument, NULL, OPT_NETWORK},
    {"deadline", required_argument, NULL, OPT_DEADLINE},
    {"publication", required_argument, NULL, OPT_PUBLISHED},
    {"order", required_argument, NULL, OPT_ORDER},
    {"page", required_argument, NULL, OPT_PAGE},
    {"search", required_argument, NULL, OPT_SEARCH},
    {"reason", required_argument, NULL, OPT_REASON},
    {"limit", required_argument, NULL, OPT_LIMIT},
    {"version", required_argument, NULL, OPT_VERSION},
    {"at", required_argument, NULL, OPT_AT},
    {"legal", required_argument, NULL, OPT_LEGAL},
    {"cause", required_argument, NULL, OPT_CAUSE},
    {"by", required_argument, NULL, OPT_BY},
    {"similar", required_argument, NULL, OPT_SIMILAR},
    {"withdrawn", no_argument, NULL, OPT_WITHDRAWN},
    {"from", required_argument, NULL, OPT_FROM},
    {"before", required_argument, NULL, OPT_BEFORE},
    {"against", required_argument, NULL, OPT_AGAINST},
    {"days", required_argument, NULL, OPT_DAYS},
    {"csv", no_argument, NULL, OPT_CSV},
    {"dictionary", no_argument, NULL, OPT_DICTIONARY},
    {"public", no_argument, NULL, OPT_PUBLISHABLE},
    {"check", no_argument, NULL, OPT_CHECK},
    {"rebuild", no_argument, NULL, OPT_REBUILD},
    {"within", no_argument, NULL, OPT_WITHIN},
    {"undetermined", no_argument, NULL, OPT_UNDETERMINED},
    {"overdue", no_argument, NULL, OPT_OVERDUE},
    {"pending", no_argument, NULL, OPT_PENDING},
    {"all", no_argument, NULL, OPT_ALL},
    {"draft", no_argument, NULL, OPT_DRAFT},
    {"private", no_argument, NULL, OPT_PRIVATE},
    {"as-asked", no_argument, NULL, OPT_AS_ASKED},
    {"same-person", no_argument, NULL, OPT_SAME_PERSON},
    {"help", no_argument, NULL, OPT_HELP},
    {"version-of-library", no_argument, NULL, OPT_LIBRARY},
    {NULL, 0, NULL, 0},
};

/* Where an option's argument goes; NULL for flags. */
static const char **text_option(struct crm *crm, int option)
{
    switch (option) {
    case 's':
        return &crm->store;
    case 'a':
        return &crm->actor;
    case OPT_DATA:
        return &crm->data;
    case OPT_CA:
        return &crm->ca_file;
    case OPT_NOW:
        return &crm->now;
    case OPT_SETTINGS:
        return &crm->settings;
    case OPT_URL:
        return &crm->url;
    case OPT_TOKEN:
        return &crm->token_file;
    case OPT_UNIT:
        return &crm->unit;
    case OPT_ASSIGNEE:
        return &crm->assignee;
    case OPT_TAG:
        return &crm->tag;
    case OPT_UNTAG:
        return &crm->untag;
    case OPT_FOLLOWER:
        return &crm->follower;
    case OPT_PERSONAL:
        return &crm->personal;
    case OPT_ACCOUNT:
        return &crm->account;
    case OPT_PRIORITY:
        return &crm->priority;
    case OPT_VISIBILITY:
        return &crm->visibility;
    case OPT_KIND:
        return &crm->kind;
    case OPT_WORDS:
        return &crm->words;
    case OPT_STATUS:
        return &crm->status;
    case OPT_TOPIC:
        return &crm->topic;
    case OPT_LANGUAGE:
        return &crm->language;
    case OPT_NETWORK:
        return &crm->network;
    case OPT_DEADLINE:
        return &crm->deadline;
    case OPT_PUBLISHED:
        return &crm->published;
    case OPT_ORDER:
        return &crm->order;
    case OPT_PAGE:
        return &crm->page;
    case OPT_SEARCH:
        return &crm->search;
    case OPT_REASON:
        return &crm->reason;
    case OPT_LIMIT:
        return &crm->limit;
    case OPT_VERSION:
        return &crm->version;
    case OPT_AT:
        return &crm->at;
    case OPT_LEGAL:
        return &crm->legal;
    case OPT_CAUSE:
        return &crm->cause;
    case OPT_BY:
        return &crm->by;
    case OPT_SIMILAR:
        return &crm->similar;
    case OPT_FROM:
        return &crm->from;
    case OPT_BEFORE:
        return &crm->before;
    case OPT_AGAINST:
        return &crm->against;
    case OPT_DAYS:
        return &crm->days;
    default:
        return NULL;
    }
}

static bool *flag_option(struct crm *crm, int option)
{
    switch (option) {
    case 'j':
        return &crm->json;
    case 'q':
        return &crm->quiet;
    case OPT_WITHDRAWN:
        return &crm->withdrawn;
    case OPT_CSV:
        return &crm->csv;
    case OPT_DICTIONARY:
        return &crm->dictionary;
    case OPT_PUBLISHABLE:
        return &crm->publishable;
    case OPT_CHECK:
        return &crm->check;
    case OPT_REBUILD:
        return &crm->rebuild;
    case OPT_WITHIN:
        return &crm->within;
    case OPT_UNDETERMINED:
        return &crm->undetermined;
    case OPT_OVERDUE:
        return &crm->overdue;
    case OPT_PENDING:
        return &crm->pending;
    case OPT_ALL:
        return &crm->all;
    case OPT_DRAFT:
        return &crm->draft;
    case OPT_PRIVATE:
        return &crm->private_answer;
    case OPT_AS_ASKED:
        return &crm->as_asked;
    case OPT_SAME_PERSON:
        return &crm->same_person;
    default:
        return NULL;
    }
}

/* What getopt would say, in the clerk's language. */
static int wrong_option(int option, char **argv)
{
    char letter[] = {'-', (char)optopt, '\0'};
    const char *given = optopt > 0 && optopt < OPT_DATA ? letter : argv[optind - 1];

    fputs("buzon-crm: ", stderr);
    fprintf(stderr,
            option == ':' ? tr("a la opción %s le falta su valor")
                          : tr("no existe la opción %s, o no es así"),
            given);
    fputs("; --help\n", stderr);
    return CRM_USAGE;
}

/* -1: go on; else the exit code. */
static int read_options(struct crm *crm, int argc, char **argv)
{
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, ":s:a:jq", options, NULL)) != -1) {
        const char **text = text_option(crm, option);
        bool *flag = flag_option(crm, option);

        if (option == OPT_HELP) {
            usage(stdout);
            return CRM_OK;
        }
        if (option == OPT_LIBRARY) {
            puts(buzon_version());
            return CRM_OK;
        }
        if (text)
            *text = optarg;
        else if (flag)
            *flag = true;
        else
            return wrong_option(option, argv);
    }
    return -1;
}

static const struct crm_command *find_command(const char *name)
{
    for (const struct crm_command *c = crm_commands; c->name; c++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

/* What could not be printed was not done: the disk is full, or the reader is gone. */
static int said(int rc)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return rc;
    fprintf(stderr, "buzon-crm: %s\n", tr("no se puede escribir el resultado"));
    return rc == CRM_OK ? CRM_FAILED : rc;
}

int main(int argc, char **argv)
{
    struct crm crm = {.store = "inbox.db"};
    char actor[128];
    const char *login = getenv("USER");
    const struct crm_command *command;
    int rc;

    (void)setlocale(LC_CTYPE, "C.UTF-8"); /* texts are UTF-8, whatever the terminal says */
    rc = read_options(&crm, argc, argv);
    if (rc >= 0)
        return said(rc);
    if (optind == argc || !(command = find_command(argv[optind]))) {
        if (optind < argc) {
            fputs("buzon-crm: ", stderr);
            fprintf(stderr, tr("no existe la orden %s"), argv[optind]);
            fputs("; --help\n", stderr);
        } else {
            usage(stderr);
        }
        return CRM_USAGE;
    }
    crm.args = argv + optind + 1;
    crm.n_args = argc - optind - 1;
    if (crm.n_args < command->least || crm.n_args > command->most) {
        fprintf(stderr, tr("uso: buzon-crm %s %s\n"), command->name,
                *command->args ? tr(command->args) : "");
        return CRM_USAGE;
    }
    (void)snprintf(actor, sizeof actor, "person:%s", login && *login ? login : "crm");
    if (!crm.actor)
        crm.actor = actor;
    (void)signal(SIGINT, on_signal);
    (void)signal(SIGTERM, on_signal);
    rc = command->open == CRM_ALONE
             ? CRM_OK
             : open_inbox(&crm, crm.rebuild ? BUZON_OPEN_EXISTING : command->open);
    if (rc == CRM_OK)
        rc = command->run(&crm);
    buzon_inbox_unref(crm.inbox);
    return said(rc);
}
