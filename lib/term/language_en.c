/* SPDX-License-Identifier: EUPL-1.2 */
/* Explanations of deadlines in English. */
#include "term/language.h"

const struct bz_language bz_language_en = {
    .code = "en",
    .date = "{weekday} {d} {month} {y}",
    .weekdays = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
    .months = {"January", "February", "March", "April", "May", "June", "July", "August",
               "September", "October", "November", "December"},
    .amounts = {[BZ_AMOUNT_MINUTE] = {"one minute", "{n} minutes"},
                [BZ_AMOUNT_HOUR] = {"one hour", "{n} hours"},
                [BZ_AMOUNT_DAY] = {"one calendar day", "{n} calendar days"},
                [BZ_AMOUNT_WORKING_DAY] = {"one working day", "{n} working days"},
                [BZ_AMOUNT_WEEK] = {"one week", "{n} weeks"},
                [BZ_AMOUNT_MONTH] = {"one month", "{n} months"},
                [BZ_AMOUNT_YEAR] = {"one year", "{n} years"}},
    .of_working_days = " of working days",
    .of_openings = " of opening time",
    .as_working_days = ", counted in working days",
    .holiday = "not a working day",
    .texts =
        {
            [BZ_STEP_TERM] = "Time limit: {amount}[ ({name})].",
            [BZ_STEP_RECEIVED] = "Received on {day} at {time}.",
            [BZ_STEP_DEEMED] = "Taken as received on {day} at the latest.",
            [BZ_STEP_CUTOFF] = "Filed after the cut-off: counts as received on {day}.",
            [BZ_STEP_INTAKE] =
                "Filed on a day that is not a working day: counts as received on {day}.",
            [BZ_STEP_START] = "Counting begins on the day after {day}.",
            [BZ_STEP_URGENT] = "Urgent procedure: the time limit is reduced to {amount}.",
            [BZ_STEP_WEEKENDS] = "{n} weekend days do not count.",
            [BZ_STEP_HOLIDAY] = "{day} does not count[: {name}][ ({calendar})].",
            [BZ_STEP_SUSPENDED] =
                "Suspended from {day} to {until}[ ({name})]: {days} do not count.",
            [BZ_STEP_GRANT_ENDED] = "The time granted ended by itself on {until}.",
            [BZ_STEP_RESTARTED] = "The answer came on {day}: the time limit starts anew.",
            [BZ_STEP_SHIFTED] = "The end moves {days} on, to {day}.",
            [BZ_STEP_EXTENDED] = "Extended by {amount}[ ({name})][, to {day}].",
            [BZ_STEP_COUNTED] = "The time limit of {amount} ends on {day}.",
            [BZ_STEP_FREE] = "The last day does not count either: it ends on {day}.",
            [BZ_STEP_MINIMUM] = "It must hold at least {working}: it ends on {day}.",
            [BZ_STEP_ROLLED] = "{day} is not a working day: it moves on to {until}.",
            [BZ_STEP_WITHDRAWN] = "The time granted ended on {day} without an answer: the "
                                  "request counts as withdrawn.",
            [BZ_STEP_HOURS] = "{duration} count on {day}.",
            [BZ_STEP_DUE] = "Due by the end of {day}.",
            [BZ_STEP_DISPUTED] = "By another reading[ ({name})] the time limit ends on {day}.",
            [BZ_STEP_PROVISIONAL] = "Between {day} and {until} there are calendar days that "
                                    "are not official yet: the date may change.",
            [BZ_STEP_OPEN] = "Suspended since {day}: there is no due date until it is resumed.",
            [BZ_STEP_NOT_IN_FORCE] = "The rule applied ({name}) was not in force on {day}.",
            [BZ_STEP_DUE_AT] = "Due on {day} at {time}.",
            [BZ_STEP_SILENCE_APPROVAL] = "If no decision is notified before, from {day} on the "
                                         "request counts as granted by silence[ ({name})].",
            [BZ_STEP_SILENCE_REFUSAL] =
                "If no decision is notified before, from {day} on the request may be taken as "
                "refused by silence[ ({name})].",
            [BZ_STEP_SILENCE_ADMITTED] = "If it is not declared inadmissible before, from "
                                         "{day} on it counts as admitted[ ({name})].",
            [BZ_STEP_SILENCE_ESCALATION] = "If there is no answer before, from {day} on the "
                                           "supervisory body can be addressed[ ({name})].",
            [BZ_STEP_MISSING] = "No due date can be given yet[: the calendar {calendar} has no "
                                "data for {n}][ ({name})].",
            [BZ_STEP_CLOSED] = "The office is closed on {day}.",
            [BZ_TEXT_START_INCLUDED] = "Counting begins on {day} itself.",
            [BZ_TEXT_START_HOURS] = "Counting begins on {day} at {time}.",
            [BZ_TEXT_ONE_WEEKEND_DAY] = "{day} does not count: weekend.",
            [BZ_TEXT_SUSPENDED_IN_VAIN] = "The suspension from {day}[ to {until}][ ({name})] "
                                          "does not touch the time limit.",
            [BZ_TEXT_ROLLED_BACK] = "{day} is not a working day: it moves back to {until}.",
            [BZ_TEXT_APPROVAL_EXCEPT] =
                "If no decision is notified before, from {day} on the request counts as "
                "granted by silence, save where the law says otherwise[ ({name})].",
            [BZ_TEXT_CLOCK_STOPPED] =
                "The clock stopped on {day} at {time} and went on on {until}[ ({name})].",
            [BZ_TEXT_DISPUTED_UNKNOWN] =
                "By another reading[ ({name})] the time limit may end on another day, for "
                "which calendar data are still missing.",
        },
    .causes = {{"correction", "correction"},
               {"mandatory_report", "mandatory report"},
               {"clarification", "clarification"},
               {"third_party", "hearing of third parties"},
               {"technical_incident", "technical incident"},
               {"resident_abroad", "resident abroad"},
               {NULL, NULL}},
};
