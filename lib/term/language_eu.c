/* SPDX-License-Identifier: EUPL-1.2 */
/* Explanations of deadlines in Basque; dates stay outside the sentence, so that nothing must be
 * declined. */
#include "term/language.h"

const struct bz_language bz_language_eu = {
    .code = "eu",
    .date = "{y}/{mm}/{dd} ({weekday})",
    .weekdays = {"astelehena", "asteartea", "asteazkena", "osteguna", "ostirala", "larunbata",
                 "igandea"},
    .months = {"urtarrila", "otsaila", "martxoa", "apirila", "maiatza", "ekaina", "uztaila",
               "abuztua", "iraila", "urria", "azaroa", "abendua"},
    .amounts = {[BZ_AMOUNT_MINUTE] = {"minutu 1", "{n} minutu"},
                [BZ_AMOUNT_HOUR] = {"ordu 1", "{n} ordu"},
                [BZ_AMOUNT_DAY] = {"egun natural 1", "{n} egun natural"},
                [BZ_AMOUNT_WORKING_DAY] = {"egun baliodun 1", "{n} egun baliodun"},
                [BZ_AMOUNT_WEEK] = {"aste 1", "{n} aste"},
                [BZ_AMOUNT_MONTH] = {"hilabete 1", "{n} hilabete"},
                [BZ_AMOUNT_YEAR] = {"urte 1", "{n} urte"}},
    .of_working_days = ", egun baliodunetan",
    .of_openings = ", bulego-orduetan",
    .as_working_days = ", egun baliodunetan zenbatuta",
    .holiday = "egun baliogabea",
    .texts =
        {
            [BZ_STEP_TERM] = "Epea: {amount}[ ({name})].",
            [BZ_STEP_RECEIVED] = "Jasotze-data: {day}, {time}.",
            [BZ_STEP_DEEMED] = "Beranduenez jasotakotzat jotzen den eguna: {day}.",
            [BZ_STEP_CUTOFF] =
                "Muga-ordua igarota aurkeztua; jasotakotzat jotzen den eguna: {day}.",
            [BZ_STEP_INTAKE] =
                "Egun baliogabean aurkeztua; jasotakotzat jotzen den eguna: {day}.",
            [BZ_STEP_START] = "Zenbaketa egun honen hurrengotik hasten da: {day}.",
            [BZ_STEP_URGENT] = "Presazko izapidea; epe murriztua: {amount}.",
            [BZ_STEP_WEEKENDS] = "Asteburuko {n} egun ez dira zenbatzen.",
            [BZ_STEP_HOLIDAY] = "Ez da zenbatzen: {day}[, {name}][ ({calendar})].",
            [BZ_STEP_SUSPENDED] =
                "Etenda: {day} – {until}[ ({name})]; {days} ez dira zenbatzen.",
            [BZ_STEP_GRANT_ENDED] = "Emandako epea berez amaitu zen: {until}.",
            [BZ_STEP_RESTARTED] = "Epea berriro hasten da: {day}.",
            [BZ_STEP_SHIFTED] = "Epemuga {days} atzeratzen da: {day}.",
            [BZ_STEP_EXTENDED] = "Luzapena: {amount}[ ({name})][; epemuga berria: {day}].",
            [BZ_STEP_COUNTED] = "Epearen amaiera ({amount}): {day}.",
            [BZ_STEP_FREE] = "Azken eguna ere ez da zenbatzen; amaiera: {day}.",
            [BZ_STEP_MINIMUM] = "Gutxienez {working} izan behar ditu; amaiera: {day}.",
            [BZ_STEP_ROLLED] =
                "Egun baliogabea: {day}; hurrengo egun baliodunera luzatzen da: {until}.",
            [BZ_STEP_WITHDRAWN] =
                "Emandako epea erantzunik gabe amaitu zen ({day}): atzera egintzat jotzen da.",
            [BZ_STEP_HOURS] = "{day}: {duration}.",
            [BZ_STEP_DUE] = "Epemuga, egunaren amaieran: {day}.",
            [BZ_STEP_DISPUTED] = "Beste interpretazio baten arabera ({name}): {day}.",
            [BZ_STEP_PROVISIONAL] =
                "Egutegia ez da oraindik ofiziala ({day} – {until}): data alda daiteke.",
            [BZ_STEP_OPEN] =
                "Etenda egun honetatik: {day}; ez dago epemugarik berriro hasi arte.",
            [BZ_STEP_NOT_IN_FORCE] = "{name} epea ez zegoen indarrean: {day}.",
            [BZ_STEP_DUE_AT] = "Epemuga: {day}, {time}.",
            [BZ_TEXT_START_INCLUDED] = "Zenbaketa egun honetan bertan hasten da: {day}.",
            [BZ_TEXT_START_HOURS] = "Zenbaketaren hasiera: {day}, {time}.",
            [BZ_TEXT_ONE_WEEKEND_DAY] = "Ez da zenbatzen (asteburua): {day}.",
            [BZ_TEXT_SUSPENDED_IN_VAIN] =
                "Etenda: {day} – {until}[ ({name})]; ez dio epe honi eragiten.",
            [BZ_TEXT_ROLLED_BACK] =
                "Egun baliogabea: {day}; aurreko egun baliodunera aurreratzen da: {until}.",
        },
    .causes = {{"correction", "zuzenketa"},
               {"mandatory_report", "nahitaezko txostena"},
               {"clarification", "argibidea"},
               {"third_party", "hirugarrenen entzunaldia"},
               {"technical_incident", "gorabehera teknikoa"},
               {"resident_abroad", "atzerrian bizi da"},
               {NULL, NULL}},
};
