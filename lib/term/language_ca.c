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
    .amounts = {[BZ_AMOUNT_MINUTE] = {"un minut", "{n} minuts"},
                [BZ_AMOUNT_HOUR] = {"una hora", "{n} hores"},
                [BZ_AMOUNT_DAY] = {"un dia natural", "{n} dies naturals"},
                [BZ_AMOUNT_WORKING_DAY] = {"un dia hàbil", "{n} dies hàbils"},
                [BZ_AMOUNT_WEEK] = {"una setmana", "{n} setmanes"},
                [BZ_AMOUNT_MONTH] = {"un mes", "{n} mesos"},
                [BZ_AMOUNT_YEAR] = {"un any", "{n} anys"}},
    .of_working_days = " de dies hàbils",
    .of_openings = " d'horari d'obertura",
    .as_working_days = ", comptats en dies hàbils",
    .holiday = "dia inhàbil",
    .texts =
        {
            [BZ_STEP_TERM] = "Termini: {amount}[ ({name})].",
            [BZ_STEP_RECEIVED] = "Rebut el {day} a les {time} h.",
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
            [BZ_STEP_RESTARTED] =
                "La resposta va arribar el {day}: el termini torna a començar.",
            [BZ_STEP_SHIFTED] = "El venciment s'endarrereix {days}, fins al {day}.",
            [BZ_STEP_EXTENDED] = "Ampliació {of}{amount}[ ({name})][: fins al {day}].",
            [BZ_STEP_COUNTED] = "El termini {of}{amount} acaba el {day}.",
            [BZ_STEP_FREE] = "Termini franc: l'últim dia tampoc no compta; acaba el {day}.",
            [BZ_STEP_MINIMUM] = "Ha de contenir almenys {working}: acaba el {day}.",
            [BZ_STEP_ROLLED] = "El {day} és inhàbil: es prorroga al {until}.",
            [BZ_STEP_WITHDRAWN] = "El termini concedit va vèncer el {day} sense resposta: es "
                                  "té la persona interessada per desistida de la sol·licitud.",
            [BZ_STEP_HOURS] = "Es computen {duration} el {day}.",
            [BZ_STEP_DUE] = "Venç al final del {day}.",
            [BZ_STEP_DISPUTED] =
                "Segons una altra interpretació[ ({name})], el termini acaba el {day}.",
            [BZ_STEP_PROVISIONAL] = "Entre el {day} i el {until} hi ha dies de calendari que "
                                    "encara no són oficials: la data pot canviar.",
            [BZ_STEP_OPEN] =
                "Suspès des del {day}: no hi ha data de venciment fins que es reprengui.",
            [BZ_STEP_NOT_IN_FORCE] = "La norma aplicada ({name}) no era vigent el {day}.",
            [BZ_STEP_DUE_AT] = "Venç el {day} a les {time} h.",
            [BZ_STEP_SILENCE_APPROVAL] =
                "Si abans no es notifica la resolució, des del {day} la sol·licitud s'entén "
                "estimada per silenci administratiu[ ({name})].",
            [BZ_STEP_SILENCE_REFUSAL] =
                "Si abans no es notifica la resolució, des del {day} la sol·licitud es pot "
                "entendre desestimada per silenci administratiu[ ({name})].",
            [BZ_STEP_SILENCE_ADMITTED] = "Si abans no es notifica la inadmissió, des del {day} "
                                         "s'entén admesa a tràmit[ ({name})].",
            [BZ_STEP_SILENCE_ESCALATION] = "Si abans no hi ha resposta, des del {day} es pot "
                                           "acudir a l'òrgan de control[ ({name})].",
            [BZ_STEP_MISSING] = "Encara no es pot donar la data de venciment[: el calendari "
                                "{calendar} no té dades de {n}][ ({name})].",
            [BZ_STEP_CLOSED] = "El {day} no hi ha horari d'obertura.",
            [BZ_TEXT_START_INCLUDED] = "El còmput comença el mateix {day}.",
            [BZ_TEXT_START_HOURS] = "El còmput comença el {day} a les {time} h.",
            [BZ_TEXT_ONE_WEEKEND_DAY] = "No compta el {day}: cap de setmana.",
            [BZ_TEXT_SUSPENDED_IN_VAIN] =
                "La suspensió del {day}[ al {until}][ ({name})] no afecta aquest termini.",
            [BZ_TEXT_ROLLED_BACK] = "El {day} és inhàbil: s'avança al {until}.",
            [BZ_TEXT_APPROVAL_EXCEPT] =
                "Si abans no es notifica la resolució, des del {day} la sol·licitud s'entén "
                "estimada per silenci administratiu, llevat de les excepcions que preveu la "
                "llei[ ({name})].",
            [BZ_TEXT_CLOCK_STOPPED] = "El rellotge es va aturar el {day} a les {time} h i va "
                                      "continuar el {until}[ ({name})].",
            [BZ_TEXT_DISPUTED_UNKNOWN] =
                "Segons una altra interpretació[ ({name})], el termini pot acabar un altre "
                "dia, per al qual encara falten dades de calendari.",
        },
    .causes = {{"correction", "esmena"},
               {"mandatory_report", "informe preceptiu"},
               {"clarification", "aclariment"},
               {"third_party", "audiència a tercers"},
               {"technical_incident", "incidència tècnica"},
               {"resident_abroad", "residència a l'estranger"},
               {NULL, NULL}},
};
