/* SPDX-License-Identifier: EUPL-1.2 */
/* Explanations of deadlines in Spanish. */
#include "term/language.h"

const struct bz_language bz_language_es = {
    .code = "es",
    .date = "{weekday} {d} de {month} de {y}",
    .weekdays = {"lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"},
    .months = {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto",
               "septiembre", "octubre", "noviembre", "diciembre"},
    .amounts = {[BZ_AMOUNT_MINUTE] = {"1 minuto", "{n} minutos"},
                [BZ_AMOUNT_HOUR] = {"1 hora", "{n} horas"},
                [BZ_AMOUNT_DAY] = {"1 día natural", "{n} días naturales"},
                [BZ_AMOUNT_WORKING_DAY] = {"1 día hábil", "{n} días hábiles"},
                [BZ_AMOUNT_WEEK] = {"1 semana", "{n} semanas"},
                [BZ_AMOUNT_MONTH] = {"1 mes", "{n} meses"},
                [BZ_AMOUNT_YEAR] = {"1 año", "{n} años"}},
    .of_working_days = " de días hábiles",
    .of_openings = " de horario de apertura",
    .as_working_days = ", contados en días hábiles",
    .holiday = "día inhábil",
    .texts =
        {
            [BZ_STEP_TERM] = "Plazo: {amount}[ ({name})].",
            [BZ_STEP_RECEIVED] = "Recibido el {day} a las {time}.",
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
            [BZ_STEP_RESTARTED] = "El plazo empieza de nuevo el {day}.",
            [BZ_STEP_SHIFTED] = "El vencimiento se retrasa {days}, hasta el {day}.",
            [BZ_STEP_EXTENDED] = "Ampliación de {amount}[ ({name})][: hasta el {day}].",
            [BZ_STEP_COUNTED] = "El plazo de {amount} termina el {day}.",
            [BZ_STEP_FREE] = "Plazo franco: tampoco cuenta el último día; termina el {day}.",
            [BZ_STEP_MINIMUM] = "Debe contener al menos {working}: termina el {day}.",
            [BZ_STEP_ROLLED] = "El {day} es inhábil: se prorroga al {until}.",
            [BZ_STEP_WITHDRAWN] =
                "El plazo concedido venció el {day} sin respuesta: se tiene por desistido.",
            [BZ_STEP_HOURS] = "{duration} el {day}.",
            [BZ_STEP_DUE] = "Vence al final del {day}.",
            [BZ_STEP_DISPUTED] = "Otra interpretación ({name}) lleva al {day}.",
            [BZ_STEP_PROVISIONAL] = "El calendario aún no es oficial entre el {day} y el "
                                    "{until}: la fecha puede cambiar.",
            [BZ_STEP_OPEN] =
                "Suspendido desde el {day}: no hay fecha de vencimiento hasta que se reanude.",
            [BZ_STEP_NOT_IN_FORCE] = "El plazo {name} no estaba en vigor el {day}.",
            [BZ_STEP_DUE_AT] = "Vence el {day} a las {time}.",
            [BZ_TEXT_START_INCLUDED] = "El cómputo empieza el mismo {day}.",
            [BZ_TEXT_START_HOURS] = "El cómputo empieza el {day} a las {time}.",
            [BZ_TEXT_ONE_WEEKEND_DAY] = "No cuenta el {day}: fin de semana.",
            [BZ_TEXT_SUSPENDED_IN_VAIN] =
                "Suspendido del {day} al {until}[ ({name})]: no afecta a este plazo.",
            [BZ_TEXT_ROLLED_BACK] = "El {day} es inhábil: se adelanta al {until}.",
        },
    .causes = {{"correction", "subsanación"},
               {"mandatory_report", "informe preceptivo"},
               {"clarification", "aclaración"},
               {"third_party", "audiencia a terceros"},
               {"technical_incident", "incidencia técnica"},
               {"resident_abroad", "residencia en el extranjero"},
               {NULL, NULL}},
};
