/* SPDX-License-Identifier: EUPL-1.2 */
/* Explanations of deadlines in Spanish. */
#include "term/language.h"

const struct bz_language bz_language_es = {
    .code = "es",
    .date = "{weekday} {d} de {month} de {y}",
    .weekdays = {"lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"},
    .months = {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
               "septiembre", "octubre", "noviembre", "diciembre"},
    .amounts = {[BZ_AMOUNT_MINUTE] = {"un minuto", "{n} minutos"},
                [BZ_AMOUNT_HOUR] = {"una hora", "{n} horas"},
                [BZ_AMOUNT_DAY] = {"un día natural", "{n} días naturales"},
                [BZ_AMOUNT_WORKING_DAY] = {"un día hábil", "{n} días hábiles"},
                [BZ_AMOUNT_WEEK] = {"una semana", "{n} semanas"},
                [BZ_AMOUNT_MONTH] = {"un mes", "{n} meses"},
                [BZ_AMOUNT_YEAR] = {"un año", "{n} años"}},
    .of_working_days = " de días hábiles",
    .of_openings = " de horario de apertura",
    .as_working_days = ", contados en días hábiles",
    .holiday = "día inhábil",
    .texts =
        {
            [BZ_STEP_TERM] = "Plazo: {amount}[ ({name})].",
            [BZ_STEP_RECEIVED] = "Recibido el {day} a las {time} h.",
            [BZ_STEP_DEEMED] = "Se tiene por recibido como muy tarde el {day}.",
            [BZ_STEP_CUTOFF] =
                "Presentado después de la hora límite: cuenta como recibido el {day}.",
            [BZ_STEP_INTAKE] = "Presentado en día inhábil: cuenta como recibido el {day}.",
            [BZ_STEP_START] = "El cómputo empieza el día siguiente al {day}.",
            [BZ_STEP_URGENT] = "Tramitación de urgencia: el plazo se reduce a {amount}.",
            [BZ_STEP_WEEKENDS] = "No cuentan {n} días de fin de semana.",
            [BZ_STEP_HOLIDAY] = "No cuenta el {day}[: {name}][ ({calendar})].",
            [BZ_STEP_SUSPENDED] =
                "Suspendido del {day} al {until}[ ({name})]: no cuentan {days}.",
            [BZ_STEP_GRANT_ENDED] = "El plazo concedido terminó por sí solo el {until}.",
            [BZ_STEP_RESTARTED] = "La respuesta llegó el {day}: el plazo vuelve a empezar.",
            [BZ_STEP_SHIFTED] = "El vencimiento se retrasa {days}, hasta el {day}.",
            [BZ_STEP_EXTENDED] = "Ampliación de {amount}[ ({name})][: hasta el {day}].",
            [BZ_STEP_COUNTED] = "El plazo de {amount} termina el {day}.",
            [BZ_STEP_FREE] = "Plazo franco: tampoco cuenta el último día; termina el {day}.",
            [BZ_STEP_MINIMUM] = "Debe contener al menos {working}: termina el {day}.",
            [BZ_STEP_ROLLED] = "El {day} es inhábil: se prorroga al {until}.",
            [BZ_STEP_WITHDRAWN] = "El plazo concedido venció el {day} sin respuesta: se tiene "
                                  "a la persona interesada por desistida de su solicitud.",
            [BZ_STEP_HOURS] = "Se computan {duration} el {day}.",
            [BZ_STEP_DUE] = "Vence al final del {day}.",
            [BZ_STEP_DISPUTED] =
                "Según otra interpretación[ ({name})], el plazo termina el {day}.",
            [BZ_STEP_PROVISIONAL] = "Entre el {day} y el {until} hay días de calendario que "
                                    "aún no son oficiales: la fecha puede cambiar.",
            [BZ_STEP_OPEN] =
                "Suspendido desde el {day}: no hay fecha de vencimiento hasta que se reanude.",
            [BZ_STEP_NOT_IN_FORCE] = "La norma aplicada ({name}) no estaba en vigor el {day}.",
            [BZ_STEP_DUE_AT] = "Vence el {day} a las {time} h.",
            [BZ_STEP_SILENCE_APPROVAL] =
                "Si antes no se notifica la resolución, desde el {day} la solicitud se "
                "entiende estimada por silencio administrativo[ ({name})].",
            [BZ_STEP_SILENCE_REFUSAL] =
                "Si antes no se notifica la resolución, desde el {day} la solicitud puede "
                "entenderse desestimada por silencio administrativo[ ({name})].",
            [BZ_STEP_SILENCE_ADMITTED] = "Si antes no se notifica la inadmisión, desde el "
                                         "{day} se entiende admitida a trámite[ ({name})].",
            [BZ_STEP_SILENCE_ESCALATION] = "Si antes no hay respuesta, desde el {day} se puede "
                                           "acudir al órgano de control[ ({name})].",
            [BZ_STEP_MISSING] = "Aún no puede darse fecha de vencimiento[: el calendario "
                                "{calendar} no tiene datos de {n}][ ({name})].",
            [BZ_STEP_CLOSED] = "El {day} no hay horario de apertura.",
            [BZ_TEXT_START_INCLUDED] = "El cómputo empieza el mismo {day}.",
            [BZ_TEXT_START_HOURS] = "El cómputo empieza el {day} a las {time} h.",
            [BZ_TEXT_ONE_WEEKEND_DAY] = "No cuenta el {day}: fin de semana.",
            [BZ_TEXT_SUSPENDED_IN_VAIN] =
                "La suspensión del {day}[ al {until}][ ({name})] no afecta a este plazo.",
            [BZ_TEXT_ROLLED_BACK] = "El {day} es inhábil: se adelanta al {until}.",
            [BZ_TEXT_APPROVAL_EXCEPT] =
                "Si antes no se notifica la resolución, desde el {day} la solicitud se "
                "entiende estimada por silencio administrativo, salvo las excepciones "
                "previstas en la ley[ ({name})].",
            [BZ_TEXT_CLOCK_STOPPED] =
                "El reloj se detuvo el {day} a las {time} h y siguió el {until}[ ({name})].",
            [BZ_TEXT_DISPUTED_UNKNOWN] =
                "Según otra interpretación[ ({name})], el plazo puede terminar otro día, para "
                "el que aún faltan datos de calendario.",
        },
    .causes = {{"correction", "subsanación"},
               {"mandatory_report", "informe preceptivo"},
               {"clarification", "aclaración"},
               {"third_party", "audiencia a terceros"},
               {"technical_incident", "incidencia técnica"},
               {"resident_abroad", "residencia en el extranjero"},
               {NULL, NULL}},
};
