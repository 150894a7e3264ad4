/* SPDX-License-Identifier: EUPL-1.2 */
/* Explanations of deadlines in Galician. */
#include "term/language.h"

const struct bz_language bz_language_gl = {
    .code = "gl",
    .date = "{weekday} {d} de {month} de {y}",
    .weekdays = {"luns", "martes", "mércores", "xoves", "venres", "sábado", "domingo"},
    .months = {"xaneiro", "febreiro", "marzo", "abril", "maio", "xuño", "xullo", "agosto",
               "setembro", "outubro", "novembro", "decembro"},
    .amounts = {[BZ_AMOUNT_MINUTE] = {"un minuto", "{n} minutos"},
                [BZ_AMOUNT_HOUR] = {"unha hora", "{n} horas"},
                [BZ_AMOUNT_DAY] = {"un día natural", "{n} días naturais"},
                [BZ_AMOUNT_WORKING_DAY] = {"un día hábil", "{n} días hábiles"},
                [BZ_AMOUNT_WEEK] = {"unha semana", "{n} semanas"},
                [BZ_AMOUNT_MONTH] = {"un mes", "{n} meses"},
                [BZ_AMOUNT_YEAR] = {"un ano", "{n} anos"}},
    .of_working_days = " de días hábiles",
    .of_openings = " de horario de apertura",
    .as_working_days = ", contados en días hábiles",
    .holiday = "día inhábil",
    .texts =
        {
            [BZ_STEP_TERM] = "Prazo: {amount}[ ({name})].",
            [BZ_STEP_RECEIVED] = "Recibido o {day} ás {time} h.",
            [BZ_STEP_DEEMED] = "Tense por recibido como moi tarde o {day}.",
            [BZ_STEP_CUTOFF] =
                "Presentado despois da hora límite: conta como recibido o {day}.",
            [BZ_STEP_INTAKE] = "Presentado en día inhábil: conta como recibido o {day}.",
            [BZ_STEP_START] = "O cómputo comeza o día seguinte ao {day}.",
            [BZ_STEP_URGENT] = "Tramitación de urxencia: o prazo redúcese a {amount}.",
            [BZ_STEP_WEEKENDS] = "Non contan {n} días de fin de semana.",
            [BZ_STEP_HOLIDAY] = "Non conta o {day}[: {name}][ ({calendar})].",
            [BZ_STEP_SUSPENDED] =
                "Suspendido do {day} ao {until}[ ({name})]: non contan {days}.",
            [BZ_STEP_GRANT_ENDED] = "O prazo concedido rematou por si só o {until}.",
            [BZ_STEP_RESTARTED] = "A resposta chegou o {day}: o prazo volve comezar.",
            [BZ_STEP_SHIFTED] = "O vencemento atrásase {days}, ata o {day}.",
            [BZ_STEP_EXTENDED] = "Ampliación de {amount}[ ({name})][: ata o {day}].",
            [BZ_STEP_COUNTED] = "O prazo de {amount} remata o {day}.",
            [BZ_STEP_FREE] = "Prazo franco: tampouco conta o último día; remata o {day}.",
            [BZ_STEP_MINIMUM] = "Debe conter polo menos {working}: remata o {day}.",
            [BZ_STEP_ROLLED] = "O {day} é inhábil: prorrógase ao {until}.",
            [BZ_STEP_WITHDRAWN] = "O prazo concedido venceu o {day} sen resposta: tense a "
                                  "persoa interesada por desistida da súa solicitude.",
            [BZ_STEP_HOURS] = "Compútanse {duration} o {day}.",
            [BZ_STEP_DUE] = "Vence ao final do {day}.",
            [BZ_STEP_DISPUTED] =
                "Segundo outra interpretación[ ({name})], o prazo remata o {day}.",
            [BZ_STEP_PROVISIONAL] = "Entre o {day} e o {until} hai días de calendario que "
                                    "aínda non son oficiais: a data pode cambiar.",
            [BZ_STEP_OPEN] =
                "Suspendido desde o {day}: non hai data de vencemento ata que se retome.",
            [BZ_STEP_NOT_IN_FORCE] = "A norma aplicada ({name}) non estaba en vigor o {day}.",
            [BZ_STEP_DUE_AT] = "Vence o {day} ás {time} h.",
            [BZ_STEP_SILENCE_APPROVAL] =
                "Se antes non se notifica a resolución, desde o {day} a solicitude enténdese "
                "estimada por silencio administrativo[ ({name})].",
            [BZ_STEP_SILENCE_REFUSAL] =
                "Se antes non se notifica a resolución, desde o {day} a solicitude pode "
                "entenderse desestimada por silencio administrativo[ ({name})].",
            [BZ_STEP_SILENCE_ADMITTED] = "Se antes non se notifica a inadmisión, desde o {day} "
                                         "enténdese admitida a trámite[ ({name})].",
            [BZ_STEP_SILENCE_ESCALATION] = "Se antes non hai resposta, desde o {day} pódese "
                                           "acudir ao órgano de control[ ({name})].",
            [BZ_STEP_MISSING] = "Aínda non se pode dar a data de vencemento[: o calendario "
                                "{calendar} non ten datos de {n}][ ({name})].",
            [BZ_STEP_CLOSED] = "O {day} non hai horario de apertura.",
            [BZ_TEXT_START_INCLUDED] = "O cómputo comeza o mesmo {day}.",
            [BZ_TEXT_START_HOURS] = "O cómputo comeza o {day} ás {time} h.",
            [BZ_TEXT_ONE_WEEKEND_DAY] = "Non conta o {day}: fin de semana.",
            [BZ_TEXT_SUSPENDED_IN_VAIN] =
                "A suspensión do {day}[ ao {until}][ ({name})] non afecta a este prazo.",
            [BZ_TEXT_ROLLED_BACK] = "O {day} é inhábil: adiántase ao {until}.",
            [BZ_TEXT_APPROVAL_EXCEPT] =
                "Se antes non se notifica a resolución, desde o {day} a solicitude enténdese "
                "estimada por silencio administrativo, salvo as excepcións previstas na lei[ "
                "({name})].",
            [BZ_TEXT_CLOCK_STOPPED] =
                "O reloxo detívose o {day} ás {time} h e seguiu o {until}[ ({name})].",
            [BZ_TEXT_DISPUTED_UNKNOWN] =
                "Segundo outra interpretación[ ({name})], o prazo pode rematar outro día, para "
                "o que aínda faltan datos de calendario.",
        },
    .causes = {{"correction", "emenda"},
               {"mandatory_report", "informe preceptivo"},
               {"clarification", "aclaración"},
               {"third_party", "audiencia a terceiros"},
               {"technical_incident", "incidencia técnica"},
               {"resident_abroad", "residencia no estranxeiro"},
               {NULL, NULL}},
};
