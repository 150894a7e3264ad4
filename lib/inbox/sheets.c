/* SPDX-License-Identifier: EUPL-1.2 */
/* The data dictionary: every table of figures, every column, in Spanish and English. */
#include "inbox/sheets.h"
#include "inbox/grid.h"

#define INQUIRIES "inquiries"

static const struct bz_column labels[] = {
    [BZ_BY_PERIOD] =
        {"period", "string", NULL, "Periodo", "Period",
         "Primer día del periodo, en el huso del buzón; de un mes o un año, el mes "
         "o el año",
         "First day of the period in the inbox's zone; of a month or a year, the "
         "month or the year"},
    [BZ_BY_NETWORK] = {"network", "string", NULL, "Red", "Network", "Red en la que se escribió",
                       "Network on which it was written"},
    [BZ_BY_ACCOUNT] = {"account", "string", NULL, "Cuenta", "Account",
                       "Cuenta de la Administración a la que se escribió",
                       "Account of the office that was written to"},
    [BZ_BY_UNIT] = {"unit", "string", NULL, "Unidad", "Unit",
                    "Unidad que la tiene hoy; vacía si ninguna",
                    "Unit that has it today; empty for none"},
    [BZ_BY_KIND] = {"kind", "string", NULL, "Clase", "Kind",
                    "Clase de consulta, como hoy se la tiene",
                    "Kind of inquiry, as it is taken today"},
    [BZ_LABELS] = {"unit_dir3", "string", NULL, "Código DIR3", "DIR3 code",
                   "Código DIR3 de la unidad, según los ajustes; vacío si no tiene",
                   "DIR3 code of the unit, by the settings; empty for none"},
    {0},
};

#define COUNT(name, es, en, es_how, en_how)                                                    \
    {                                                                                          \
        name, "integer", INQUIRIES, es, en, es_how, en_how                                     \
    }
#define SECONDS(name, es, en, es_how, en_how)                                                  \
    {                                                                                          \
        name, "integer", "s", es, en, es_how, en_how                                           \
    }

static const struct bz_column figures[] = {
    [BZ_F_RECEIVED] = COUNT("received", "Recibidas", "Received",
                            "Consultas cuyo primer mensaje se escribió en el periodo",
                            "Inquiries whose first message was written in the period"),
    [BZ_F_MESSAGES] =
        {"messages", "integer", "messages", "Mensajes", "Messages",
         "Mensajes de las consultas recibidas en el periodo, sea cual sea su fecha",
         "Messages of the inquiries received in the period, whatever their day"},
    [BZ_F_ANSWERED] = COUNT("answered", "Contestadas", "Answered",
                            "Consultas cuya primera respuesta salió en el periodo",
                            "Inquiries whose first answer went out in the period"),
    [BZ_F_CLOSED] = COUNT("closed", "Cerradas", "Closed",
                          "Consultas cerradas en el periodo y no reabiertas",
                          "Inquiries closed in the period and not opened again"),
    [BZ_F_CLOSED_ANSWERED] =
        COUNT("closed_answered", "Cerradas: contestada", "Closed: answered",
              "De ellas, por estar contestadas", "Of these, because they are answered"),
    COUNT("closed_referred", "Cerradas: derivada", "Closed: referred",
          "De ellas, derivadas al órgano competente", "Of these, referred to another body"),
    COUNT("closed_inadmissible", "Cerradas: inadmitida", "Closed: inadmissible",
          "De ellas, inadmitidas", "Of these, inadmissible"),
    COUNT("closed_refused", "Cerradas: denegada", "Closed: refused", "De ellas, denegadas",
          "Of these, refused"),
    COUNT("closed_withdrawn", "Cerradas: desistida", "Closed: withdrawn",
          "De ellas, retiradas por quien escribió", "Of these, withdrawn by who wrote"),
    COUNT("closed_duplicate", "Cerradas: repetida", "Closed: duplicate",
          "De ellas, repetidas de otra", "Of these, duplicates of another one"),
    COUNT("closed_no_answer_needed", "Cerradas: sin respuesta necesaria",
          "Closed: no answer needed", "De ellas, sin necesidad de respuesta",
          "Of these, in no need of an answer"),
    COUNT("closed_abusive", "Cerradas: abusiva", "Closed: abusive", "De ellas, abusivas",
          "Of these, abusive"),
    COUNT("closed_expired", "Cerradas: caducada", "Closed: expired", "De ellas, caducadas",
          "Of these, expired"),
    [BZ_F_REOPENED] = {"reopened", "integer", "times", "Reaperturas", "Reopened",
                       "Veces que se reabrió una consulta en el periodo",
                       "Times that an inquiry was opened again in the period"},
    [BZ_F_REPLIED] = COUNT("replied", "Recibidas y contestadas", "Received and answered",
                           "Consultas recibidas en el periodo que hoy tienen respuesta",
                           "Inquiries received in the period that have an answer today"),
    [BZ_F_OPEN] =
        COUNT("open", "Pendientes", "Open",
              "Consultas recibidas en el periodo que hoy están sin contestar ni cerrar",
              "Inquiries received in the period that are not answered nor closed today"),
    [BZ_F_UNSEEN] =
        COUNT("unseen", "Sin mirar", "Unseen", "De las pendientes, las que nadie ha mirado",
              "Of the open ones, those at which nobody has looked"),
    [BZ_F_OVERDUE] = COUNT("overdue", "Fuera de plazo", "Overdue",
                           "Consultas sin cerrar con un plazo que terminó en el periodo",
                           "Inquiries not closed with a time limit that ended in the period"),
    [BZ_F_WITHIN] = {"within", "integer", "deadlines", "En plazo", "Within",
                     "Plazos empezados en el periodo que se cumplieron",
                     "Time limits begun in the period that were met"},
    [BZ_F_LATE] = {"late", "integer", "deadlines", "Tarde", "Late",
                   "Plazos empezados en el periodo que se cumplieron tarde",
                   "Time limits begun in the period that were met too late"},
    [BZ_F_UNDETERMINED] = {"undetermined", "integer", "deadlines", "Sin determinar",
                           "Undetermined",
                           "Plazos empezados en el periodo que esperan un calendario",
                           "Time limits begun in the period that wait for a calendar"},
    [BZ_F_CRITICISM] = COUNT("criticism", "Críticas", "Criticism",
                             "De las recibidas, quejas y peticiones de explicación",
                             "Of those received, complaints and demands for an explanation"),
    [BZ_F_CRITICISM_REPLIED] = COUNT(
        "criticism_replied", "Críticas contestadas", "Criticism answered",
        "De ellas, las que hoy tienen respuesta", "Of these, those that have an answer today"),
    [BZ_F_ANNOUNCEMENTS] = {"announcements", "integer", "posts", "Anuncios", "Announcements",
                            "Publicaciones propias que no responden a nadie",
                            "Posts of the office that answer nobody"},
    [BZ_F_OWN_ANSWERS] = {"own_answers", "integer", "posts", "Publicaciones que responden",
                          "Posts that answer", "Publicaciones propias que responden a alguien",
                          "Posts of the office that answer somebody"},
    [BZ_F_DIALOGUE] = {"dialogue_percent", "integer", "%", "Diálogo", "Dialogue",
                       "Publicaciones que responden de cada cien propias; vacío con menos de "
                       "veinte",
                       "Posts that answer of every hundred of the office; empty below twenty"},
    [BZ_F_ANSWER_MEDIAN] =
        SECONDS("answer_median", "Primera respuesta, mediana", "First answer, median",
                "De las contestadas en el periodo, desde el primer mensaje: "
                "la mitad no tardó más",
                "Of those answered in the period, from the first message on: "
                "half of them took no longer"),
    SECONDS("answer_p90", "Primera respuesta, percentil 90", "First answer, 90th percentile",
            "Nueve de cada diez no tardaron más", "Nine of ten took no longer"),
    SECONDS(
        "answer_open_median", "Primera respuesta en horas de trabajo, mediana",
        "First answer in working hours, median",
        "Lo mismo, contando solo el horario de apertura del calendario, o los días hábiles "
        "enteros si no lo tiene",
        "The same, counting the calendar's opening hours only, or all of working days where "
        "it has none"),
    SECONDS("answer_open_p90", "Primera respuesta en horas de trabajo, percentil 90",
            "First answer in working hours, 90th percentile",
            "Nueve de cada diez no tardaron más", "Nine of ten took no longer"),
    SECONDS("close_median", "Cierre, mediana", "End, median",
            "De las cerradas en el periodo, desde el primer mensaje: la mitad no tardó más",
            "Of those closed in the period, from the first message on: half of them took no "
            "longer"),
    SECONDS("close_p90", "Cierre, percentil 90", "End, 90th percentile",
            "Nueve de cada diez no tardaron más", "Nine of ten took no longer"),
    SECONDS("close_open_median", "Cierre en horas de trabajo, mediana",
            "End in working hours, median", "Lo mismo en horas de trabajo",
            "The same in working hours"),
    SECONDS("close_open_p90", "Cierre en horas de trabajo, percentil 90",
            "End in working hours, 90th percentile", "Nueve de cada diez no tardaron más",
            "Nine of ten took no longer"),
    {0},
};
_Static_assert(sizeof figures / sizeof *figures == BZ_F_N + 1, "a column for every figure");

static const struct bz_column comparison[] = {
    {"figure", "string", NULL, "Cifra", "Figure", "Columna de la tabla figures",
     "Column of the table figures"},
    {"now", "integer", NULL, "Este periodo", "This period", "Su valor en el periodo",
     "Its value in the period"},
    {"before", "integer", NULL, "Periodo anterior", "Earlier period",
     "Su valor en el periodo con que se compara", "Its value in the period compared with"},
    {"difference", "integer", NULL, "Diferencia", "Difference", "Este menos el anterior",
     "This one less the earlier one"},
    {"percent", "integer", "%", "Variación", "Change",
     "Diferencia por cada cien del anterior; vacío si alguno de los dos es menor que veinte",
     "Difference for every hundred of the earlier one; empty where one of both is below "
     "twenty"},
    {0},
};

static const struct bz_column backlog[] = {
    {"day", "date", NULL, "Día", "Day", "Día en el huso del buzón", "Day in the inbox's zone"},
    COUNT("received", "Recibidas", "Received", "Consultas recibidas ese día",
          "Inquiries received on that day"),
    COUNT("settled", "Atendidas", "Settled",
          "Consultas que ese día tuvieron su primera respuesta o su cierre",
          "Inquiries that had their first answer or their end on that day"),
    COUNT("waiting", "En espera", "Waiting",
          "Consultas que al acabar el día no tenían respuesta ni cierre",
          "Inquiries without an answer or an end when the day was over"),
    {0},
};

static const struct bz_column load[] = {
    {"weekday", "integer", NULL, "Día de la semana", "Weekday", "1 lunes a 7 domingo",
     "1 Monday to 7 Sunday"},
    {"hour", "integer", NULL, "Hora", "Hour", "Hora del reloj en el huso del buzón, de 0 a 23",
     "Hour of the clock in the inbox's zone, 0 to 23"},
    {"messages", "integer", "messages", "Mensajes", "Messages",
     "Mensajes que se escribieron a esa hora", "Messages written at that hour"},
    {0},
};

static const struct bz_column terms[] = {
    {"deadline", "string", NULL, "Plazo", "Deadline", "Nombre del plazo",
     "Name of the deadline"},
    {"term", "string", NULL, "Término", "Term", "Regla que lo calcula",
     "Rule by which it is computed"},
    {"started", "integer", "deadlines", "Empezados", "Started",
     "Plazos empezados en el periodo", "Deadlines begun in the period"},
    {"within", "integer", "deadlines", "En plazo", "Within", "Cumplidos a tiempo",
     "Met in time"},
    {"late", "integer", "deadlines", "Tarde", "Late", "Cumplidos tarde", "Met too late"},
    {"running", "integer", "deadlines", "En curso", "Running",
     "Sin cumplir, hayan vencido o no", "Not met, over or not"},
    {"suspended", "integer", "deadlines", "Suspendidos", "Suspended", "Con el reloj parado",
     "With the clock standing still"},
    {"undetermined", "integer", "deadlines", "Sin determinar", "Undetermined",
     "A la espera de un calendario", "Waiting for a calendar"},
    {"cancelled", "integer", "deadlines", "Anulados", "Cancelled", "Que ya no rigen",
     "That no longer apply"},
    {"used_median", "integer", "s", "Tiempo usado, mediana", "Time used, median",
     "De los cumplidos, desde su comienzo: la mitad no usó más",
     "Of those met, from their beginning on: half of them used no more"},
    {"used_p90", "integer", "s", "Tiempo usado, percentil 90", "Time used, 90th percentile",
     "Nueve de cada diez no usaron más", "Nine of ten used no more"},
    {0},
};

static const struct bz_column people[] = {
    {"assignee", "string", NULL, "Persona", "Person",
     "Quien tiene hoy las consultas; solo para uso interno",
     "Who has the inquiries today; for internal use only"},
    COUNT("received", "Recibidas", "Received", "Consultas recibidas en el periodo",
          "Inquiries received in the period"),
    COUNT("pending", "Pendientes", "Pending", "De ellas, hoy sin contestar ni cerrar",
          "Of these, not answered nor closed today"),
    COUNT("answered", "Contestadas", "Answered",
          "Consultas cuya primera respuesta salió en el periodo",
          "Inquiries whose first answer went out in the period"),
    COUNT("closed", "Cerradas", "Closed", "Consultas cerradas en el periodo",
          "Inquiries closed in the period"),
    {0},
};

static const struct bz_column forecast[] = {
    COUNT("due", "Vencen", "Due", "Consultas abiertas con un plazo que termina ese día",
          "Open inquiries with a time limit that ends on that day"),
    {"expected", "integer", INQUIRIES, "Se esperan", "Expected",
     "Estimación: media, redondeada, de las recibidas el mismo día de la semana en las semanas "
     "de la base",
     "An estimate: the rounded mean of those received on the same weekday in the weeks it "
     "rests on"},
    {"basis", "integer", "weeks", "Base", "Basis",
     "Semanas enteras anteriores en que se funda, ocho a lo más; vacío si no hay ninguna",
     "Whole weeks before on which it rests, eight at most; empty where there is none"},
    {0},
};

static const struct bz_column published[] = {
    {"month", "string", NULL, "Mes", "Month", "Mes, como 2026-11", "Month, as 2026-11"},
    {"figure", "string", NULL, "Cifra", "Figure",
     "received (recibidas), answered (contestadas), closed (cerradas), announcements "
     "(anuncios), "
     "own_answers (publicaciones que responden)",
     "received, answered, closed, announcements, own_answers"},
    {"kind", "string", NULL, "Clase", "Kind", "Clase de consulta; vacía: todas",
     "Kind of inquiry; empty: all"},
    {"network", "string", NULL, "Red", "Network", "Red; vacía: todas", "Network; empty: all"},
    {"n", "integer", NULL, "Número", "Number",
     "Vacío si es menor que cinco, o si permitiría deducir otro que lo es",
     "Empty where it is below five, or would give away another one that is"},
    {0},
};

const struct bz_sheet bz_sheets[] = {
    [BZ_SHEET_FIGURES] = {"figures", "Cifras del buzón", "Figures of the inbox", labels,
                          figures},
    [BZ_SHEET_COMPARISON] = {"comparison", "Comparación con otro periodo",
                             "Comparison with another period", labels, comparison},
    [BZ_SHEET_BACKLOG] = {"backlog", "Consultas en espera, día a día",
                          "Inquiries that wait, day by day", NULL, backlog},
    [BZ_SHEET_LOAD] = {"load", "Carga por día de la semana y hora", "Load by weekday and hour",
                       NULL, load},
    [BZ_SHEET_TERMS] = {"terms", "Cumplimiento de plazos", "How time limits are kept", labels,
                        terms},
    [BZ_SHEET_PEOPLE] = {"people", "Consultas por persona", "Inquiries by person", labels,
                         people},
    [BZ_SHEET_FORECAST] = {"forecast", "Trabajo de los próximos días",
                           "Work of the days to come", labels, forecast},
    [BZ_SHEET_PUBLIC] = {"public", "Cifras publicables del buzón",
                         "Figures of the inbox for everybody", NULL, published},
    {0},
};
