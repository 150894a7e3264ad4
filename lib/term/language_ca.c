/* SPDX-License-Identifier: EUPL-1.2 */
/* Explanations of deadlines in Catalan. */
#include "term/language.h"

const struct bz_language bz_language_ca = {
    .code = "ca",
    .date = "{weekday} {d} {month} de {y}",
    .weekdays = {"dilluns", "dimarts", "dimecres", "dijous", "divendres", "dissabte",
                 "diumenge"},
    .months = {"de gener", "de febrer", "de març", "d'abril", "de maig", "de juny", "de juliol",
               "d'agost", "de setembre", "d'octubre", "de novembre", "de desembre"},
    .amounts = {[BZ_AMOUNT_MINUTE] = {"1 minut", "{n} minuts"},
                [BZ_AMOUNT_HOUR] = {"1 hora", "{n} hores"},
                [BZ_AMOUNT_DAY] = {"1 dia natural", "{n} dies naturals"},
                [BZ_AMOUNT_WORKING_DAY] = {"1 dia hàbil", "{n} dies hàbils"},
                [BZ_AMOUNT_WEEK] = {"1 setmana", "{n} setmanes"},
                [BZ_AMOUNT_MONTH] = {"1 mes", "{n} mesos"},
                [BZ_AMOUNT_YEAR] = {"1 any", "{n} anys"}},
    .of_working_days = " de dies hàbils",
    .of_openings = " d'horari d'obertura",
    .as_working_days = ", comptats en dies hàbils",
    .holiday = "dia inhàbil",
    .texts =
        {
            [BZ_STEP_TERM] = "Termini: {amount}[ ({name})].",
            [BZ_STEP_RECEIVED] = "Rebut el {day} a les {time}.",
            [BZ_STEP_DEEMED] = "Es considera rebut com a màxim el {day}.",
            [BZ_STEP_CUTOFF] =
                "Presentat després de l'hora límit: compta com a rebut el {day}.",
            [BZ_STEP_INTAKE] = "Presentat en dia inhàbil: compta com a rebut el {day}.",
            [BZ_STEP_START] = "El còmput comença l'endemà del {day}.",
            [BZ_STEP_URGENT] = "Tramitació d'urgència: el termini es redueix a {amount}.",
            [BZ_STEP_WEEKENDS] = "No compten {n} dies de cap de setmana.",
            [BZ_STEP_HOLIDAY] = "No compta el {day}[: {name}][ ({calendar})].",
            [BZ_STEP_SUSPENDED] = "Suspès del {day} al {until}[ ({name})]: no compten {days}.",
            [BZ_STEP_GRANT_ENDED] = "El termini concedit va acabar per si sol el {until}.",
            [BZ_STEP_RESTARTED] = "El termini torna a començar el {day}.",
            [BZ_STEP_SHIFTED] = "El venciment s'endarrereix {days}, fins al {day}.",
            [BZ_STEP_EXTENDED] = "Ampliació de {amount}[ ({name})][: fins al {day}].",
            [BZ_STEP_COUNTED] = "El termini de {amount} acaba el {day}.",
            [BZ_STEP_FREE] = "Termini franc: l'últim dia tampoc no compta; acaba el {day}.",
            [BZ_STEP_MINIMUM] = "Ha de contenir almenys {working}: acaba el {day}.",
            [BZ_STEP_ROLLED] = "El {day} és inhàbil: es prorroga al {until}.",
            [BZ_STEP_WITHDRAWN] =
                "El termini concedit va vèncer el {day} sense resposta: es té per desistit.",
            [BZ_STEP_HOURS] = "{duration} el {day}.",
            [BZ_STEP_DUE] = "Venç al final del {day}.",
            [BZ_STEP_DISPUTED] = "Una altra interpretació ({name}) porta al {day}.",
            [BZ_STEP_PROVISIONAL] = "El calendari encara no és oficial entre el {day} i el "
                                    "{until}: la data pot canviar.",
            [BZ_STEP_OPEN] =
                "Suspès des del {day}: no hi ha data de venciment fins que es reprengui.",
            [BZ_STEP_NOT_IN_FORCE] = "El termini {name} no estava en vigor el {day}.",
            [BZ_STEP_DUE_AT] = "Venç el {day} a les {time}.",
            [BZ_TEXT_START_INCLUDED] = "El còmput comença el mateix {day}.",
            [BZ_TEXT_START_HOURS] = "El còmput comença el {day} a les {time}.",
            [BZ_TEXT_ONE_WEEKEND_DAY] = "No compta el {day}: cap de setmana.",
            [BZ_TEXT_SUSPENDED_IN_VAIN] =
                "Suspès del {day} al {until}[ ({name})]: no afecta aquest termini.",
            [BZ_TEXT_ROLLED_BACK] = "El {day} és inhàbil: s'avança al {until}.",
        },
    .causes = {{"correction", "esmena"},
               {"mandatory_report", "informe preceptiu"},
               {"clarification", "aclariment"},
               {"third_party", "audiència a tercers"},
               {"technical_incident", "incidència tècnica"},
               {"resident_abroad", "residència a l'estranger"},
               {NULL, NULL}},
};
