/* SPDX-License-Identifier: EUPL-1.2 */
/* What a clerk reads, in Spanish: the code says it, and this file has the words for the
 * library's codes. Another language is one more table of sentences; codes are then shown as the
 * library names them. */
#include "crm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- sentences --- */

static const char *const english[][2] = {
    {"uso: buzon-crm [opciones] ORDEN [argumentos]\n\nórdenes:\n",
     "usage: buzon-crm [options] COMMAND [arguments]\n\ncommands:\n"},
    {"uso: buzon-crm %s %s\n", "usage: buzon-crm %s %s\n"},
    {"add NOMBRE RED | list | check|pause|resume|retire NOMBRE | token NOMBRE [CREDENCIAL]",
     "add NAME NETWORK | list | check|pause|resume|retire NAME | token NAME [SECRET]"},
    {"nuestros perfiles; add admite --url o --settings, y --token-file; token guarda la "
     "credencial de --token-file (por defecto, «token»)",
     "our own profiles; add takes --url or --settings, and --token-file; token stores the "
     "secret of --token-file (\"token\" unless another is named)"},
    {"--url o --settings, no las dos", "--url or --settings, not both"},
    {"%s funciona: %s\n", "%s works: %s\n"},
    {"%s no funciona: %s\n", "%s does not work: %s\n"},
    {"la credencial caduca el %s\n", "the credentials end on %s\n"},
    {"las consultas que piden lo mismo, por grupos, el mayor primero",
     "inquiries that ask the same, by groups, the largest first"},
    {"REFERENCIA [OTRA|-]", "REFERENCE [OTHER|-]"},
    {"las que piden lo mismo que esa; la pone en el grupo de otra, o (-) la saca del suyo",
     "those that ask the same as it; put it into the group of another one, or (-) take it out"},
    {"%lld iguales, %lld sin responder\n", "%lld alike, %lld not answered\n"},
    {"puesta a mano", "put there by hand"},
    {"[CUENTA]", "[ACCOUNT]"},
    {"SISTEMA [POSICIÓN]", "SYSTEM [POSITION]"},
    {"REFERENCIA PLANTILLA [LENGUA]", "REFERENCE TEMPLATE [LANGUAGE]"},
    {"escribe el texto de una plantilla, como acknowledgement, para esa consulta",
     "write the text of a template, as acknowledgement, for that inquiry"},
    {"REFERENCIA EN-OTRA", "REFERENCE INTO-OTHER"},
    {"REFERENCIA MENSAJE...", "REFERENCE MESSAGE..."},
    {"la une a otra de quien la escribió, por --reason; con --same-person aunque la red no lo "
     "diga",
     "merge it into another of its author's, for --reason; with --same-person though the "
     "network does not say so"},
    {"hace de esos mensajes otra consulta, por --reason",
     "make another inquiry of those messages, for --reason"},
    {"deshace su unión, o la separación que la hizo, por --reason",
     "undo its merge, or the split that made it, for --reason"},
    {"sus uniones y separaciones que siguen en pie", "its merges and splits that stand"},
    {"la retoma, o la deja a la espera de quien escribió",
     "take it up again, or leave it waiting for who wrote"},
    {"la oculta de las listas, por quien la escribe; o deja de hacerlo",
     "hide it from lists, for the sake of who wrote; or no longer"},
    {"anota el número que tiene en otro programa",
     "note the number another program has for it"},
    {"se acusó recibo y se dijo el plazo; con --at",
     "its receipt was acknowledged and the term told; --at"},
    {"hace de una copia un buzón nuevo en esa ruta",
     "make a new store of a backup at that path"},
    {"los ajustes, en JSON; o los cambia por los de un fichero (-)",
     "the settings, in JSON; or replace them by those of a file (-)"},
    {"recalcula los plazos, tras cargar el calendario de un año",
     "compute deadlines anew, after a year's calendar came"},
    {"qué espera, qué se ha parado y qué cuentas callan, en JSON",
     "what waits, what is stuck and which accounts are silent, in JSON"},
    {"plazos que han cambiado: %lld\n", "deadlines that changed: %lld\n"},
    {"restrict REFERENCIA, o restrict REFERENCIA no",
     "restrict REFERENCE, or restrict REFERENCE no"},
    {"la traspasa a --unit, y --assignee, por --reason",
     "hand it over to --unit, and --assignee, for --reason"},
    {"REFERENCIA OTRA [related|continues]", "REFERENCE OTHER [related|continues]"},
    {"la vincula a otra consulta", "tie it to another inquiry"},
    {"sus vínculos con otras consultas", "its ties to other inquiries"},
    {"REFERENCIA [QUIÉN]", "REFERENCE [WHO]"},
    {"quien actúa, u otra persona, quiere saber de ella",
     "who acts, or another person, wants to be told about it"},
    {"ya no quiere saber de ella", "they are told no more"},
    {"quiénes la siguen", "who follows it"},
    {"REFERENCIA...", "REFERENCE..."},
    {"lo mismo que assign, a muchas a la vez; con --reason les pone además esa nota",
     "the same as assign, to many at once; with --reason it adds that note to each"},
    {"[calendar | AVISO]", "[calendar | ALERT]"},
    {"lo que pide atención: vence, venció, espera respuesta; calendar: en iCalendar; un aviso: "
     "lo da por visto",
     "what asks for attention: due, overdue, unanswered; calendar: as iCalendar; an alert: has "
     "been seen"},
    {"Nada pide atención.\n", "Nothing asks for attention.\n"},
    {"lo ocurrido que ese sistema no ha dado por leído; con una posición, lo da por leído "
     "hasta ella",
     "what happened that this system has not acknowledged; with a position, acknowledges up to "
     "it"},
    {"trae los adjuntos antes de que caduquen sus enlaces",
     "fetch attachments before their links die"},
    {"CUENTA [RITMO [GUION]]", "ACCOUNT [PACE [SCRIPT]]"},
    {"abre un ejercicio en un buzón aparte: vecinos inventados escriben, y RITMO minutos suyos "
     "pasan en uno; después, poll, list, answer… y account pause|resume",
     "open an exercise in a store of its own: made-up citizens write, and PACE of their "
     "minutes pass in one; then poll, list, answer… and account pause|resume"},
    {"el ritmo es un número: cuántos minutos suyos pasan en uno",
     "the pace is a number: how many of their minutes pass in one"},
    {"el guion es el nombre de un fichero practice/NOMBRE.json de --data",
     "the script is the name of a file practice/NAME.json of --data"},
    {"%s: los vecinos inventados empiezan a escribir con el primer poll\n",
     "%s: the made-up citizens begin to write with the first poll\n"},
    {"trae lo nuevo de una cuenta o de todas", "fetch what is new from one account or all"},
    {"lo que escribieron, leído otra vez en la red, que no se guarda: para textos que la red "
     "no "
     "deja guardar",
     "what they wrote, read again on the network and not stored: for texts that the network "
     "lets nobody keep"},
    {"vuelve a mirar lo conocido: lo editado y lo borrado",
     "look again at known messages: edits and deletes"},
    {"repasa otro poco de lo que la red aún muestra: lo que se escapó",
     "read again some more of what the network still shows: what was missed"},
    {"envía las respuestas que están en cola", "send the answers that are queued"},
    {"CUENTA FICHERO...", "ACCOUNT FILE..."},
    {"guarda ficheros en el formato de la red, como los de un archivo; correos: .eml, mbox "
     "(«-»: la entrada estándar)",
     "store files in the network's own format, as those of an archive; mails: .eml, mbox "
     "(\"-\": standard input)"},
    {"buzon-crm: %s no se ha guardado\n", "buzon-crm: %s was not stored\n"},
    {"los mensajes de una consulta en ActivityStreams 2, para otro programa o para import",
     "the messages of an inquiry as ActivityStreams 2, for another program or for import"},
    {"el buzón por plazos; véanse --overdue, --pending, --unit, --words",
     "the inbox by deadline; see --overdue, --pending, --unit, --words"},
    {"REFERENCIA", "REFERENCE"},
    {"una consulta: mensajes, plazos explicados, historial",
     "one inquiry: messages, deadlines explained, history"},
    {"la da a --unit y --assignee, pone --tag, --untag, --kind",
     "give it to --unit and --assignee, set --tag, --untag, --kind"},
    {"REFERENCIA TEXTO", "REFERENCE TEXT"},
    {"REFERENCIA NÚMERO", "REFERENCE NUMBER"},
    {"REFERENCIA [no]", "REFERENCE [no]"},
    {"REFERENCIA open|waiting", "REFERENCE open|waiting"},
    {"COPIA RUTA", "BACKUP PATH"},
    {"escribe una nota interna", "write a private note"},
    {"responde a quien escribió, y lo envía; véanse --draft, --private, --as-asked; con "
     "--similar N, a las N de su grupo que esperan",
     "answer the citizen and send it; see --draft, --private, --as-asked; with --similar N, "
     "the "
     "N of its group that wait"},
    {"las respuestas que no han salido, y qué hacer con cada una",
     "the answers that are not sent, and what to do about each"},
    {"RESPUESTA TEXTO", "ANSWER TEXT"},
    {"RESPUESTA", "ANSWER"},
    {"RESPUESTA hallada|repetir|dejar [ID]", "ANSWER found|send_again|give_up [ID]"},
    {"cambia el texto de la --version leída", "change the text of the --version read"},
    {"da por acabado un borrador de esa --version", "submit a draft of that --version"},
    {"aprueba la --version leída, que ha escrito otra persona",
     "approve the --version read, which somebody else wrote"},
    {"rechaza la --version leída, por --reason", "reject the --version read, for a --reason"},
    {"anula una respuesta que no ha salido", "take an answer back that is not sent"},
    {"dice qué fue de una sin confirmar, tras mirar en la red",
     "say what became of an unknown one, after a look on the network"},
    {"REFERENCIA RESOLUCIÓN", "REFERENCE RESOLUTION"},
    {"la cierra; con --reason si no da la razón a quien escribió",
     "close it; --reason where it goes against the citizen"},
    {"REFERENCIA ENTRADA TÉRMINO", "REFERENCE ENTRY TERM"},
    {"la formaliza: número del registro y plazo legal, como es.ltaibg.access; con --at",
     "formalise it: number in the register and legal term, as es.ltaibg.access; takes --at"},
    {"para el plazo legal; con --legal, y --at, --cause, --by (plazo concedido), --withdrawn",
     "stop the legal clock; --legal, and --at, --cause, --by (the term granted), --withdrawn"},
    {"lo reanuda; con --legal, y --at", "let it go on; --legal, and --at"},
    {"lo amplía; con --legal y --by, y --at (notificada), --cause",
     "extend it; --legal and --by, and --at (notified), --cause"},
    {"REFERENCIA ÓRGANO [PROCEDIMIENTO] [DIRECCIÓN]", "REFERENCE BODY [PROCEDURE] [ADDRESS]"},
    {"dice de lo registrado el órgano (código DIR3 o nombre), el procedimiento y dónde está",
     "say of what is registered the body (DIR3 code or name), the procedure and where it is"},
    {"REFERENCIA ÓRGANO [TÉRMINO]", "REFERENCE BODY [TERM]"},
    {"la traslada al órgano competente; con --legal, y --at, --within (de la misma "
     "administración)",
     "send it on to the competent body; --legal, and --at, --within (of one administration)"},
    {"el órgano al que se trasladó la tiene, desde --at",
     "the body it was sent on to has it, since --at"},
    {"REFERENCIA available|accessed|delivered|attempt|published NÚMERO [SHA256]",
     "REFERENCE available|accessed|delivered|attempt|published NUMBER [SHA256]"},
    {"la resolución se notificó, con su prueba; con --at",
     "the resolution was notified, with its evidence; --at"},
    {"Registro %s, %s", "Register %s, %s"},
    {", órgano %s", ", body %s"},
    {", procedimiento %s", ", procedure %s"},
    {", trasladada el %s", ", sent on %s"},
    {"expediente: %s", "file: %s"},
    {"INCIDENCIA DIRECCIÓN", "INCIDENT ADDRESS"},
    {"amplía los plazos legales que corrían a la hora --at de una incidencia técnica, "
     "publicada en esa dirección de la sede; con --legal y --by, y --unit",
     "extend the legal terms that ran at the time --at of a technical incident, published at "
     "that address of the seat; --legal and --by, and --unit"},
    {"lo reduce por urgencia; con --legal, y --at",
     "reduce it by urgent procedure; --legal, and --at"},
    {"--at necesita un instante como 2026-11-23T09:00:00Z",
     "--at takes a time like 2026-11-23T09:00:00Z"},
    {"a cada CUENTA le sigue un AUTOR", "each ACCOUNT is followed by an AUTHOR"},
    {"--by necesita una duración como 1:month o 10:day:working",
     "--by takes a length like 1:month or 10:day:working"},
    {"falta --legal, la base jurídica, como «Ley 39/2015 art. 22.1.a»",
     "--legal is missing, the legal basis, as \"Ley 39/2015 art. 22.1.a\""},
    {"CUENTA AUTOR [CUENTA AUTOR]...", "ACCOUNT AUTHOR [ACCOUNT AUTHOR]..."},
    {"todo lo que el buzón guarda de una persona, en JSON (RGPD, art. 15)",
     "everything stored of a person, as JSON (GDPR art. 15)"},
    {"qué datos de una persona se borrarían; los borra con --reason, sin nombrarla en él",
     "what data of a person would be erased; with --reason, which does not name them, it is"},
    {"impide que se borre nada de una consulta; con --legal",
     "keep everything of an inquiry from being erased; --legal"},
    {"deja de impedirlo; con --reason", "let it be erased again; --reason"},
    {"las consultas de las que no se puede borrar nada, y por qué",
     "the inquiries of which nothing may be erased, and why"},
    {"qué ha cumplido su plazo de conservación; lo borra con --all",
     "what is past its time; with --all it is erased"},
    {"quita de los ficheros del buzón lo que se borró, hasta el último byte",
     "take what was erased out of the store's files, to the last byte"},
    {"sella lo ocurrido desde el último sello, que se guarda en otra parte",
     "seal what happened since the last seal, to be kept elsewhere"},
    {"[FICHERO]", "[FILE]"},
    {"los sellos; o si el de un fichero sigue siendo cierto",
     "the seals; or whether that of a file still holds"},
    {"REFERENCIA [html]", "REFERENCE [html]"},
    {"el expediente: todo lo guardado de una consulta y su prueba, en JSON o para leer",
     "the record: all that is stored of an inquiry and its proof, as JSON or to be read"},
    {"FICHERO", "FILE"},
    {"copia el buzón tal como está, con sus adjuntos, sin pararlo",
     "copy the inbox as it is, with its attachments, without stopping it"},
    {"comprueba si el fichero del buzón está entero",
     "check whether the file of the inbox is whole"},
    {"REFERENCIA [propuesta|publicada|retirada|ninguna]",
     "REFERENCE [proposed|published|withdrawn|none]"},
    {"qué se publica o propone de una consulta; o lo cambia",
     "what of an inquiry is published or proposed; or change that"},
    {"escribe para un portal lo publicado, en lugar de lo que hubiera",
     "write what is published for a portal, in place of what was there"},
    {"%lld consultas publicadas\n", "%lld inquiries published\n"},
    {"[TABLA]", "[TABLE]"},
    {"qué llegó, qué se contestó, qué está fuera de plazo; o una tabla en CSV (JSON con "
     "--json): figures, comparison, backlog, load, terms, people, forecast, public",
     "what came, what was answered, what is overdue; or a table as CSV (JSON with --json): "
     "figures, comparison, backlog, load, terms, people, forecast, public"},
    {"[REFERENCIA]", "[REFERENCE]"},
    {"comprueba el historial de una consulta o de todas",
     "check the history of one inquiry or of all"},
    {"\nopciones:\n"
     "  -s, --store RUTA       el buzón SQLite (si no: inbox.db)\n"
     "  -a, --actor QUIÉN      quién actúa (si no: person: y el nombre de usuario)\n"
     "  -j, --json             líneas JSON en vez de tablas\n"
     "  -q, --quiet            sin avance\n"
     "      --data CARPETA     calendarios, plazos y reglas que van antes que los instalados\n"
     "      --ca-file FICHERO  autoridades de certificación en vez de las del sistema\n"
     "      --now INSTANTE     toma este instante RFC 3339 por el presente (para pruebas)\n"
     "  account                --url URL, --settings JSON, --token-file FICHERO\n"
     "  list                   --overdue, --undetermined, --pending, --all, --unit U,\n"
     "                         --assignee A, --tag T, --kind C, --topic T, --status E,\n"
     "                         --network R, --language L, --deadline E, --publication P,\n"
     "                         --words TEXTO, --limit N, --order "
     "plazo|recientes|antiguas|prioridad\n"
     "                         --page primera|CURSOR (por páginas de N), --search NOMBRE,\n"
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
     "  figures                --from DÍA, --before DÍA, --by month,unit…, --csv, --public,\n"
     "                         --against before|year (comparison), --days N (forecast),\n"
     "                         --dictionary: qué es cada columna,\n"
     "                         --check: si son las que dicen los sucesos,\n"
     "                         --rebuild: las rehace (otra zona, otros calendarios)\n"
     "      --help, --version-of-library\n\n"
     "estado de salida: 0 hecho, 1 falló, 2 mal uso, 3 no existe, 4 volver a intentarlo más "
     "tarde,\n"
     "5 verify o figures --check encontró algo, 130 interrumpido\n",
     "\noptions:\n"
     "  -s, --store PATH       the SQLite inbox (default: inbox.db)\n"
     "  -a, --actor WHO        who acts (default: person: and your login name)\n"
     "  -j, --json             JSON lines instead of tables\n"
     "  -q, --quiet            no progress\n"
     "      --data FOLDER      calendars, terms and rules that stand before the installed "
     "ones\n"
     "      --ca-file FILE     certificate authorities to trust instead of the system's\n"
     "      --now TIME         take this RFC 3339 instant for the present (for trials)\n"
     "  account                --url URL, --settings JSON, --token-file FILE\n"
     "  list                   --overdue, --undetermined, --pending, --all, --unit U,\n"
     "                         --assignee A, --tag T, --kind K, --topic T, --status S,\n"
     "                         --network N, --language L, --deadline S, --publication P,\n"
     "                         --words TEXT, --limit N, --order "
     "due|newest|oldest|priority\n"
     "                         --page first|CURSOR (in pages of N), --search NAME,\n"
     "                         --follower WHO, --personal KIND, --account NAME,\n"
     "                         --priority P, --visibility V, --from DAY, --before DAY\n"
     "  assign, many           --unit U, --assignee A, --tag T, --untag T, --kind K,\n"
     "                         --topic T, --priority P, --version N\n"
     "  answer, edit           --draft, --private, --as-asked\n"
     "  edit, submit, approve, reject   --version N, --reason TEXT\n"
     "  close                  --reason TEXT, --version N\n"
     "  suspend, extend…       --legal CITATION, --at TIME, --cause CODE,\n"
     "                         --by N:day|month[:working], --withdrawn, --within,\n"
     "                         --version N\n"
     "  figures                --from DAY, --before DAY, --by month,unit…, --csv, --public,\n"
     "                         --against before|year (comparison), --days N (forecast),\n"
     "                         --dictionary: what each column is,\n"
     "                         --check: whether they are what the events say,\n"
     "                         --rebuild: make them anew (other zone or calendars)\n"
     "      --help, --version-of-library\n\n"
     "exit status: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 try again later,\n"
     "5 verify or figures --check found something, 130 interrupted\n"},
    {"página anterior: --page %s\n", "page before: --page %s\n"},
    {"página siguiente: --page %s\n", "next page: --page %s\n"},
    {"cuántas hay de cada red, unidad, tipo…; con las opciones de list",
     "how many there are of each network, unit, kind…; with the options of list"},
    {"save NOMBRE | list | delete NOMBRE", "save NAME | list | delete NAME"},
    {"try FICHERO", "try FILE"},
    {"prueba reglas propias con las consultas de las opciones de list: una línea JSON por la "
     "que "
     "cambiaría, al final los totales; no escribe nada",
     "try rules of your own on the inquiries of list's options: a line of JSON for each that "
     "would change, the totals at the end; writes nothing"},
    {"guarda las opciones de list con un nombre, para list --search",
     "keep the options of list by a name, for list --search"},
    {"sin", "without"},
    {"--%s necesita un día como 2026-11-23\n", "--%s needs a day like 2026-11-23\n"},
    {"Rehechas: %lld consultas contaban de otro modo, %lld cifras movidas.\n",
     "Made anew: %lld inquiries counted in another way, %lld figures moved.\n"},
    {"Las cifras estaban bien.\n", "The figures were right.\n"},
    {"aviso", "warning"},
    {"no existe la orden %s", "there is no command %s"},
    {"a la opción %s le falta su valor", "option %s takes a value"},
    {"no existe la opción %s, o no es así", "there is no option %s, or not so"},
    {"no se puede leer %s", "cannot read %s"},
    {"no se puede escribir el resultado", "the result cannot be written"},
    {"%lld de %lld ", "%lld of %lld "},
    {"--now necesita un instante como 2026-11-23T09:00:00Z",
     "--now takes a time like 2026-11-23T09:00:00Z"},
    {"--%s necesita un número\n", "--%s takes a number\n"},
    {"--url no es una dirección", "--url is no address"},
    {"no existe %s; hay:", "there is no %s; there are:"},
    {"no antes de %s", "not before %s"},
    {"%lld mensajes nuevos, %lld consultas nuevas, %lld editados, %lld borrados, %lld "
     "respuestas "
     "enviadas, %lld fallidas\n",
     "%lld new messages, %lld new inquiries, %lld edited, %lld deleted, %lld answers sent, "
     "%lld "
     "failed\n"},
    {"Respuesta %lld (versión %lld): %s\n", "Answer %lld (version %lld): %s\n"},
    {"  motivo: %s\n", "  reason: %s\n"},
    {"  fallo: %s\n", "  error: %s\n"},
    {"No hay ninguna respuesta que espere.\n", "No answer waits.\n"},
    {"hace falta --version: la de la respuesta que se ha leído",
     "--version is missing: that of the answer as it was read"},
    {"referencia", "reference"},
    {"vence antes de", "due before"},
    {"estado", "status"},
    {"clase", "kind"},
    {"quién", "who"},
    {"unidad", "unit"},
    {"qué", "what"},
    {"No hay ninguna consulta así.\n", "There is no such inquiry.\n"},
    {"%s, antes de %s%s", "%s, before %s%s"},
    {" (calendario provisional)", " (provisional calendar)"},
    {" (borrado en la red)", " (deleted on the network)"},
    {" (editado)", " (edited)"},
    {"adjunto", "attachment"},
    {"%lld adjuntos guardados, %lld rechazados o perdidos\n",
     "%lld attachments stored, %lld refused or lost\n"},
    {"por traer", "not fetched yet"},
    {"guardado", "stored"},
    {"rechazado", "refused"},
    {"ya no está en la red", "no longer on the network"},
    {", tema %s", ", topic %s"},
    {" (propuesto por la regla %s)", " (proposed by the rule %s)"},
    {"versión %lld", "version %lld"},
    {", unidad %s", ", unit %s"},
    {"datos personales en lo que escribió:", "personal data in what they wrote:"},
    {", a cargo de %s", ", in charge: %s"},
    {", resolución: %s", ", resolution: %s"},
    {"Plazos", "Deadlines"},
    {"Mensajes", "Messages"},
    {"Respuestas", "Answers"},
    {"Historial", "History"},
    {"%s: suceso %lld: %s: %s\n", "%s: event %lld: %s: %s\n"},
    {"Todo concuerda: cada suceso, cada mensaje y cada final de historial.",
     "All agrees: every event, every message and every end of a history."},
    {"Las cifras son las que dicen los sucesos.", "The figures are those of the events."},
};

/* Who works in English says so by the locale; everybody else reads Spanish. */
static bool is_english(void)
{
    const char *locale = getenv("LC_ALL");

    if (!locale || !*locale)
        locale = getenv("LC_MESSAGES");
    if (!locale || !*locale)
        locale = getenv("LANG");
    return locale && strncmp(locale, "en", 2) == 0;
}

const char *tr(const char *spanish)
{
    if (!is_english())
        return spanish;
    for (size_t i = 0; i < sizeof english / sizeof *english; i++)
        if (strcmp(english[i][0], spanish) == 0)
            return english[i][1];
    return spanish;
}

/* --- codes of the library, in Spanish --- */

const char *const crm_dimensions[] = {
    "all",      "todas",       "network",    "red",         "account",     "cuenta",
    "unit",     "unidad",      "kind",       "tipo",        "status",      "estado",
    "assignee", "responsable", "topic",      "tema",        "priority",    "prioridad",
    "language", "idioma",      "visibility", "visibilidad", "publication", "publicación",
    "personal", "datos",       "tag",        "etiqueta",    NULL};
const char *const crm_priorities[] = {"normal",  "normal", "high", "alta", "urgent",
                                      "urgente", "low",    "baja", NULL};
const char *const crm_visibilities[] = {"public",     "pública",   "unlisted",
                                        "no listada", "followers", "seguidores",
                                        "direct",     "privada",   NULL};
const char *const crm_orders[] = {"due",      "plazo",    "newest",    "recientes", "oldest",
                                  "antiguas", "priority", "prioridad", NULL};
const char *const crm_publications[] = {"none",      "ninguna",   "proposed",
                                        "propuesta", "published", "publicada",
                                        "withdrawn", "retirada",  NULL};
const char *const crm_personal[] = {
    "dni",   "DNI",     "nie",   "NIE",       "nuss",  "número de la Seguridad Social",
    "iban",  "IBAN",    "card",  "tarjeta",   "phone", "teléfono",
    "email", "correo",  "plate", "matrícula", "any",   "cualquiera",
    "",      "ninguno", NULL};
const char *const crm_statuses[] = {"new",     "nueva",     "open",     "abierta",
                                    "waiting", "en espera", "answered", "contestada",
                                    "closed",  "cerrada",   NULL};
const char *const crm_kinds[] = {"other",
                                 "otra",
                                 "question",
                                 "pregunta",
                                 "suggestion",
                                 "sugerencia",
                                 "proposal",
                                 "propuesta",
                                 "complaint",
                                 "queja",
                                 "information_request",
                                 "información",
                                 "explanation",
                                 "explicación",
                                 "report",
                                 "aviso",
                                 "praise",
                                 "elogio",
                                 NULL};
const char *const crm_resolutions[] = {
    "answered",         "contestada",   "referred",  "derivada",  "inadmissible", "inadmitida",
    "refused",          "desestimada",  "withdrawn", "desistida", "duplicate",    "duplicada",
    "no_answer_needed", "innecesaria",  "abusive",   "abusiva",   "expired",      "caducada",
    "merged",           "unida a otra", NULL};
const char *const crm_deadlines[] = {"running",
                                     "corre",
                                     "suspended",
                                     "suspendido",
                                     "met",
                                     "cumplido",
                                     "missed",
                                     "incumplido",
                                     "undetermined",
                                     "sin calendario",
                                     "cancelled",
                                     "sin efecto",
                                     "first_answer",
                                     "primera respuesta",
                                     "resolution",
                                     "resolución notificada",
                                     "notify_term",
                                     "comunicación del plazo",
                                     "acknowledge",
                                     "acuse de recibo",
                                     "forward",
                                     "traslado al órgano competente",
                                     "competent_resolution",
                                     "resolución del otro órgano",
                                     NULL};
const char *const crm_answers[] = {
    "draft",   "borrador", "in_review", "en revisión",   "queued",    "en cola",
    "sending", "saliendo", "sent",      "enviada",       "delivered", "entregada",
    "read",    "leída",    "rejected",  "rechazada",     "cancelled", "anulada",
    "failed",  "fallida",  "unknown",   "sin confirmar", NULL};
/* What the one at the screen can do about an answer. */
const char *const crm_advice[] = {
    "wait",        "queda en cola: «buzon-crm send» la envía",
    "submit",      "es un borrador: acábelo y «buzon-crm submit», o «cancel»",
    "review",      "la aprueba o rechaza quien no la ha escrito",
    "revise",      "lea el motivo y cámbiela con «buzon-crm edit», o «cancel»",
    "look",        "puede que haya llegado: mírela en la red y «buzon-crm settle»",
    "credentials", "ponga una credencial nueva de la cuenta",
    "shorten",     "acórtela con «buzon-crm edit»: la red admite menos",
    "template",    "ya solo se admite una plantilla aprobada por la red",
    "channel",     "esta vía está cerrada: responda por otra",
    "reopen",      "vuelva a abrir la consulta y escriba otra vez, o déjelo",
    "rewrite",     "lea el fallo y cámbiela, o escriba de nuevo lo que falte",
    NULL};
const char *const crm_settlements[] = {"found",   "hallada", "send_again", "repetir",
                                       "give_up", "dejar",   NULL};
const char *const crm_accounts[] = {"active",   "activa", "paused",     "en pausa", "retired",
                                    "retirada", "broken", "sin acceso", NULL};
const char *const crm_topics[] = {"accessibility",
                                  "accesibilidad",
                                  "animals",
                                  "animales",
                                  "bus",
                                  "autobuses",
                                  "culture",
                                  "cultura",
                                  "housing",
                                  "vivienda",
                                  "licences",
                                  "licencias",
                                  "lighting",
                                  "alumbrado",
                                  "noise",
                                  "ruido",
                                  "parking",
                                  "aparcamiento",
                                  "parks",
                                  "parques",
                                  "procedures",
                                  "trámites",
                                  "registry",
                                  "padrón",
                                  "roads",
                                  "calles",
                                  "safety",
                                  "seguridad",
                                  "schools",
                                  "colegios",
                                  "social",
                                  "servicios sociales",
                                  "sport",
                                  "deporte",
                                  "taxes",
                                  "tributos",
                                  "traffic",
                                  "tráfico",
                                  "transparency",
                                  "transparencia",
                                  "waste",
                                  "residuos",
                                  "water",
                                  "agua",
                                  NULL};
const char *const crm_events[] = {"opened",
                                  "abierta",
                                  "received",
                                  "recibido",
                                  "reopened",
                                  "reabierta",
                                  "edited",
                                  "editado en la red",
                                  "deleted",
                                  "borrado en la red",
                                  "restored",
                                  "repuesto en la red",
                                  "kind_set",
                                  "clase",
                                  "topic_set",
                                  "tema",
                                  "priority_set",
                                  "prioridad",
                                  "status_set",
                                  "estado",
                                  "unit_assigned",
                                  "unidad",
                                  "assigned",
                                  "a cargo de",
                                  "tagged",
                                  "etiqueta puesta",
                                  "untagged",
                                  "etiqueta quitada",
                                  "followed",
                                  "la sigue alguien",
                                  "unfollowed",
                                  "alguien deja de seguirla",
                                  "restricted",
                                  "restringida",
                                  "unrestricted",
                                  "sin restricción",
                                  "noted",
                                  "nota",
                                  "external_ref_set",
                                  "referencia externa",
                                  "formalised",
                                  "registrada",
                                  "resolution_notified",
                                  "resolución notificada",
                                  "answer_queued",
                                  "respuesta en cola",
                                  "answer_drafted",
                                  "borrador de respuesta",
                                  "answer_edited",
                                  "respuesta cambiada",
                                  "answer_submitted",
                                  "respuesta a revisión",
                                  "answer_approved",
                                  "respuesta aprobada",
                                  "answer_rejected",
                                  "respuesta rechazada",
                                  "answer_private",
                                  "se responde en privado",
                                  "answer_public",
                                  "se responde en público",
                                  "answer_settled",
                                  "respuesta aclarada",
                                  "answer_cancelled",
                                  "respuesta anulada",
                                  "answered",
                                  "contestada",
                                  "answer_failed",
                                  "respuesta fallida",
                                  "answer_unknown",
                                  "respuesta sin confirmar",
                                  "attachment_stored",
                                  "adjunto guardado",
                                  "attachment_refused",
                                  "adjunto rechazado",
                                  "attachment_gone",
                                  "adjunto perdido",
                                  "answered_elsewhere",
                                  "contestada por otro medio",
                                  "closed",
                                  "cerrada",
                                  "thread_joined",
                                  "hilo unido",
                                  "merged",
                                  "absorbe otra",
                                  "merged_into",
                                  "unida a otra",
                                  "merge_undone",
                                  "unión deshecha",
                                  "split",
                                  "separada en dos",
                                  "split_off",
                                  "abierta de otra",
                                  "split_undone",
                                  "separación deshecha",
                                  "taken_over",
                                  "mensaje de otra",
                                  "deadline_recomputed",
                                  "plazo recalculado",
                                  "clock_suspended",
                                  "plazo suspendido",
                                  "clock_resumed",
                                  "plazo reanudado",
                                  "term_extended",
                                  "plazo ampliado",
                                  "erased",
                                  "datos borrados",
                                  "publication_set",
                                  "publicación",
                                  "held",
                                  "no se puede borrar",
                                  "released",
                                  "ya se puede borrar",
                                  "urgency_set",
                                  "tramitación de urgencia",
                                  "body_set",
                                  "órgano",
                                  "procedure_set",
                                  "procedimiento",
                                  "file_url_set",
                                  "expediente",
                                  "transferred",
                                  "trasladada",
                                  "received_by_competent_body",
                                  "la tiene el otro órgano",
                                  NULL};
const char *const crm_figures_words[] = {
    "received",      "consultas recibidas", "messages",    "mensajes",
    "answered",      "contestadas",         "closed",      "cerradas",
    "announcements", "anuncios nuestros",   "own_answers", "publicaciones que responden",
    "open",          "pendientes",          "overdue",     "fuera de plazo",
    "undetermined",  "sin calendario",      "by_network",  "por red",
    "by_kind",       "por clase",           "by_status",   "por estado",
    "by_resolution", "por resolución",      "by_unit",     "por unidad",
    "by_account",    "por cuenta",          NULL};
/* How far a long command is. */
const char *const crm_progress[] = {"accounts",   "cuentas",
                                    "requests",   "peticiones",
                                    "verify",     "consultas comprobadas",
                                    "deliveries", "entregas",
                                    "recompute",  "plazos",
                                    "quarantine", "cuarentena",
                                    "purge",      "purga",
                                    "retain",     "consultas conservadas de más",
                                    "change",     "consultas cambiadas",
                                    "count",      "consultas contadas",
                                    "figures",    "cifras corregidas",
                                    "similar",    "mensajes comparados",
                                    "backup",     "páginas copiadas",
                                    "incident",   "consultas miradas",
                                    NULL};
/* What a check of an account finds. */
const char *const crm_findings[] = {"auth",
                                    "la red rechaza la credencial",
                                    "forbidden",
                                    "a la credencial le falta un permiso",
                                    "gone",
                                    "la red ya no tiene esa cuenta",
                                    "network",
                                    "la red no responde",
                                    "rate",
                                    "la red pide que se la deje en paz un rato",
                                    "secret",
                                    "falta la credencial",
                                    "protocol",
                                    "la red responde lo que no se entiende",
                                    "token_ended",
                                    "la credencial ha caducado",
                                    "token_ends",
                                    "la credencial caduca pronto: alguien debe renovarla",
                                    "token_not_renewed",
                                    "no se pudo renovar la credencial",
                                    "notifications_dropped",
                                    "la red descarta avisos: hay mensajes que se pierden",
                                    "webhook_missing",
                                    "la red no sabe adónde entregar",
                                    "webhook_set",
                                    "la red entrega en otro sitio",
                                    "deliveries_wait",
                                    "hay entregas que esperan",
                                    "delivery_failed",
                                    "falló la última entrega",
                                    "updates_left_out",
                                    "la red no entrega todo lo que hace falta",
                                    "not_subscribed",
                                    "ninguna aplicación está suscrita: no llegará nada",
                                    NULL};
/* What the one at the screen can do about a failure; the library's own words follow. */
const char *const crm_failures[] = {
    "invalid",     "petición no válida",
    "no_memory",   "falta memoria",
    "not_found",   "no existe",
    "conflict",    "otra persona la cambió: mírela otra vez",
    "state",       "ahora no se puede",
    "io",          "falla el disco",
    "full",        "el disco está lleno",
    "busy",        "otro proceso lo tiene ocupado: inténtelo luego",
    "corrupt",     "el buzón está dañado",
    "newer",       "el buzón es de una versión más nueva",
    "read_only",   "no se puede escribir",
    "parse",       "los datos están mal formados",
    "limit",       "es demasiado grande",
    "too_long",    "el texto es demasiado largo",
    "auth",        "la red rechaza la credencial",
    "forbidden",   "la credencial no tiene permiso",
    "rate",        "demasiadas peticiones",
    "network",     "la red no responde: inténtelo luego",
    "protocol",    "la red contesta lo que no debe",
    "gone",        "ya no está",
    "window",      "la red ya no admite respuesta",
    "unknown",     "no se sabe si llegó",
    "interrupted", "interrumpido",
    "secret",      "falta la credencial de la cuenta",
    "calendar",    "falta el calendario de ese año",
    "unsupported", "esta red no puede hacerlo",
    "internal",    "error interno",
    NULL};

const char *crm_language(void)
{
    return is_english() ? "en" : "es";
}

const char *crm_word(const char *const *table, const char *code)
{
    for (size_t i = 0; code && !is_english() && table[i]; i += 2)
        if (strcmp(table[i], code) == 0)
            return table[i + 1];
    return code ? code : "";
}

const char *crm_code(const char *const *table, const char *word)
{
    for (size_t i = 0; table[i]; i += 2)
        if (strcmp(table[i], word) == 0 || strcmp(table[i + 1], word) == 0)
            return table[i];
    fprintf(stderr, "buzon-crm: ");
    fprintf(stderr, tr("no existe %s; hay:"), word);
    for (size_t i = 0; table[i]; i += 2)
        fprintf(stderr, " «%s»", is_english() ? table[i] : table[i + 1]);
    fputc('\n', stderr);
    return NULL;
}
