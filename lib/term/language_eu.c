/* SPDX-License-Identifier: EUPL-1.2 */
/* Explanations of deadlines in Basque; dates stay outside the sentence, so that nothing must be
 * declined. */
#include "term/language.h"

const struct bz_language bz_language_eu = {
    .code = "eu",
    .date = "{y}{ko} {month} {d}{a} ({weekday})",
    .weekdays = {"astelehena", "asteartea", "asteazkena", "osteguna", "ostirala", "larunbata",
                 "igandea"},
    .months = {"urtarrilaren", "otsailaren", "martxoaren", "apirilaren", "maiatzaren",
               "ekainaren", "uztailaren", "abuztuaren", "irailaren", "urriaren", "azaroaren",
               "abenduaren"},
    .amounts = {[BZ_AMOUNT_MINUTE] = {"minutu bat", "{n} minutu"},
                [BZ_AMOUNT_HOUR] = {"ordu bat", "{n} ordu"},
                [BZ_AMOUNT_DAY] = {"egun natural bat", "{n} egun natural"},
                [BZ_AMOUNT_WORKING_DAY] = {"egun baliodun bat", "{n} egun baliodun"},
                [BZ_AMOUNT_WEEK] = {"aste bat", "{n} aste"},
                [BZ_AMOUNT_MONTH] = {"hilabete bat", "{n} hilabete"},
                [BZ_AMOUNT_YEAR] = {"urte bat", "{n} urte"}},
    .of_working_days = ", egun baliodunetan",
    .of_openings = ", bulego-orduetan",
    .as_working_days = ", egun baliodunetan zenbatuta",
    .holiday = "egun baliogabea",
    .texts =
        {
            [BZ_STEP_TERM] = "Epea: {amount}[ ({name})].",
            [BZ_STEP_RECEIVED] = "Noiz jaso zen: {day}, {time}.",
            [BZ_STEP_DEEMED] = "Beranduenez jasotakotzat jotzen den eguna: {day}.",
            [BZ_STEP_CUTOFF] =
                "Muga-ordua igarota aurkeztua; jasotakotzat jotzen den eguna: {day}.",
            [BZ_STEP_INTAKE] =
                "Egun baliogabean aurkeztua; jasotakotzat jotzen den eguna: {day}.",
            [BZ_STEP_START] = "Zenbaketa egun honen biharamunean hasten da: {day}.",
            [BZ_STEP_URGENT] = "Presazko izapidea; epe murriztua: {amount}.",
            [BZ_STEP_WEEKENDS] = "Asteburuko {n} egun ez dira zenbatzen.",
            [BZ_STEP_HOLIDAY] = "Ez da zenbatzen: {day}[, {name}][ ({calendar})].",
            [BZ_STEP_SUSPENDED] =
                "Etenaldia: {day} – {until}[ ({name})]; {days} ez dira zenbatzen.",
            [BZ_STEP_GRANT_ENDED] = "Emandako epea berez amaitu zen: {until}.",
            [BZ_STEP_RESTARTED] =
                "Erantzuna egun honetan iritsi zen, eta epea berriro hasten da: {day}.",
            [BZ_STEP_SHIFTED] = "Epemuga {days} atzeratzen da: {day}.",
            [BZ_STEP_EXTENDED] = "Luzapena: {amount}[ ({name})][; epemuga berria: {day}].",
            [BZ_STEP_COUNTED] = "Epearen amaiera ({amount}): {day}.",
            [BZ_STEP_FREE] = "Azken eguna ere ez da zenbatzen; amaiera: {day}.",
            [BZ_STEP_MINIMUM] = "Gutxienez {working} izan behar ditu; amaiera: {day}.",
            [BZ_STEP_ROLLED] =
                "Egun baliogabea: {day}; hurrengo egun baliodunera luzatzen da: {until}.",
            [BZ_STEP_WITHDRAWN] = "Emandako epea erantzunik gabe amaitu zen ({day}): "
                                  "interesdunak eskaeran atzera egin duela ulertzen da.",
            [BZ_STEP_HOURS] = "Zenbatutako denbora, {day}: {duration}.",
            [BZ_STEP_DUE] = "Epemuga, egunaren amaieran: {day}.",
            [BZ_STEP_DISPUTED] =
                "Beste interpretazio baten arabera[ ({name})], epearen amaiera: {day}.",
            [BZ_STEP_PROVISIONAL] = "Egutegiko egun batzuk ez dira oraindik ofizialak ({day} – "
                                    "{until}): data alda daiteke.",
            [BZ_STEP_OPEN] =
                "Etenda egun honetatik: {day}; ez dago epemugarik berriro hasi arte.",
            [BZ_STEP_NOT_IN_FORCE] =
                "Aplikatutako araua ({name}) ez zegoen indarrean egun honetan: {day}.",
            [BZ_STEP_DUE_AT] = "Epemuga: {day}, {time}.",
            [BZ_STEP_SILENCE_APPROVAL] =
                "Lehenago ebazpenik jakinarazten ez bada, eskaera administrazio-isiltasunez "
                "baietsitzat jotzen da[ ({name})] egun honetatik aurrera: {day}.",
            [BZ_STEP_SILENCE_REFUSAL] =
                "Lehenago ebazpenik jakinarazten ez bada, eskaera administrazio-isiltasunez "
                "ezetsitzat jo daiteke[ ({name})] egun honetatik aurrera: {day}.",
            [BZ_STEP_SILENCE_ADMITTED] =
                "Lehenago ez-onartzea jakinarazten ez bada, eskaera izapidetzeko onartutzat "
                "jotzen da[ ({name})] egun honetatik aurrera: {day}.",
            [BZ_STEP_SILENCE_ESCALATION] = "Lehenago erantzunik ez badago, kontrol-organora jo "
                                           "daiteke[ ({name})] egun honetatik aurrera: {day}.",
            [BZ_STEP_MISSING] = "Oraindik ezin da epemugarik eman[: {calendar} egutegiak ez du "
                                "{n}. urteko daturik][ ({name})].",
            [BZ_STEP_CLOSED] = "Bulegoa itxita: {day}.",
            [BZ_TEXT_START_INCLUDED] = "Zenbaketa egun honetan bertan hasten da: {day}.",
            [BZ_TEXT_START_HOURS] = "Zenbaketaren hasiera: {day}, {time}.",
            [BZ_TEXT_ONE_WEEKEND_DAY] = "Ez da zenbatzen (asteburua): {day}.",
            [BZ_TEXT_SUSPENDED_IN_VAIN] =
                "Etenaldia: {day}[ – {until}][ ({name})]; ez dio epe honi eragiten.",
            [BZ_TEXT_ROLLED_BACK] =
                "Egun baliogabea: {day}; aurreko egun baliodunera aurreratzen da: {until}.",
            [BZ_TEXT_APPROVAL_EXCEPT] =
                "Lehenago ebazpenik jakinarazten ez bada, eskaera administrazio-isiltasunez "
                "baietsitzat jotzen da, legeak ezarritako salbuespenekin[ ({name})], egun "
                "honetatik aurrera: {day}.",
            [BZ_TEXT_CLOCK_STOPPED] =
                "Erlojua gelditu zen: {day}, {time}; berriro abiatu zen: {until}[ ({name})].",
            [BZ_TEXT_DISPUTED_UNKNOWN] =
                "Beste interpretazio baten arabera[ ({name})], epea beste egun batean amai "
                "daiteke; egun horretarako egutegiko datuak falta dira oraindik.",
        },
    .causes = {{"correction", "zuzenketa"},
               {"mandatory_report", "nahitaezko txostena"},
               {"clarification", "argibidea"},
               {"third_party", "hirugarrenen entzunaldia"},
               {"technical_incident", "gorabehera teknikoa"},
               {"resident_abroad", "atzerrian bizi da"},
               {NULL, NULL}},
};
