<?php

// SPDX-License-Identifier: EUPL-1.2
// Deadlines without an inbox: from a term, a receipt and what happened since, to the day it is due.

declare(strict_types=1);

namespace Buzon;

/**
 * The case of deadline() as the text of a JSON object: to keep beside the deadline, and for the functions that take one.
 *
 * @param string|list<string> $calendars
 * @param string|list<string> $citizenCalendars
 * @param array{n: int, unit: string, kind?: string}|array{0: int, 1: string, 2?: string}|null $amount
 * @param list<\DateTimeInterface> $holidays
 * @param list<\DateTimeInterface> $shortDays
 * @param array<int|string, list<array{string, string}>>|null $windows
 * @param array<string, list<array{string, string}>>|null $specialWindows
 * @param list<array<string, mixed>> $events
 */
function deadline_case(
    string $term,
    \DateTimeInterface|string $received,
    string|array $calendars = [],
    string|array $citizenCalendars = [],
    Channel|string $channel = Channel::Electronic,
    Actor|string $actor = Actor::Administration,
    ?array $amount = null,
    array $holidays = [],
    array $shortDays = [],
    ?string $weekmask = null,
    ?array $windows = null,
    ?array $specialWindows = null,
    array $events = [],
    string $timezone = 'Europe/Madrid',
    \DateTimeInterface|string|null $delivered = null,
    ?\DateTimeInterface $asOf = null,
    bool $urgent = false,
    bool $residentAbroad = false,
    ?string $roll = null,
    ?string $intake = null,
    ?string $cutoff = null,
): string {
    if ($amount !== null && array_is_list($amount)) {
        $amount = array_combine(\array_slice(['n', 'unit', 'kind'], 0, max(2, \count($amount))), $amount);
    }
    $given = static fn (mixed $value): bool => $value !== null;
    return Values::case([
        'rule' => $term,
        'received' => $received,
        'timezone' => $timezone,
        'calendar' => Values::list($calendars),
        'citizen_calendar' => Values::list($citizenCalendars),
        'channel' => $channel,
        'actor' => $actor,
        'holidays' => array_map(Values::date(...), Values::list($holidays)),
        'short_days' => array_map(Values::date(...), Values::list($shortDays)),
        'options' => array_filter(['roll' => $roll, 'intake' => $intake, 'cutoff' => $cutoff], $given),
        'events' => $events,
        'urgent' => $urgent,
        'resident_abroad' => $residentAbroad,
    ] + array_filter([
        'term' => $amount,
        'weekmask' => $weekmask,
        'window' => $windows,
        'special_windows' => $specialWindows,
        'delivered' => $delivered,
        'as_of' => $asOf === null ? null : Values::date($asOf),
    ], $given));
}

/**
 * By when something is due, and why.
 *
 * NotFoundException: no such term or calendar. InvalidArgumentException: a zone that is none, acts out of order, an extension
 * over its cap. CalendarException: a year without data, with calendar and year.
 *
 * @param string $term an id of terms(), as "es.ltaibg.access"
 * @param \DateTimeInterface|string $received when its clock starts; the text of a date ("2026-03-06") is its beginning in $timezone
 * @param string|list<string> $calendars those of the office's seat
 * @param string|list<string> $citizenCalendars those of the citizen's place; they count on paper only
 * @param array{n: int, unit: string, kind?: string}|array{0: int, 1: string, 2?: string}|null $amount another length than the
 *        term's own, as [10, 'day', 'working']; without the kind it is the term's, where the unit allows it
 * @param list<\DateTimeInterface> $holidays on top of the calendars'
 * @param list<\DateTimeInterface> $shortDays when the office closes early
 * @param string|null $weekmask seven times 0 or 1, Monday first, 1 working
 * @param array<int|string, list<array{string, string}>>|null $windows opening hours by weekday, 1 Monday to 7 Sunday or "*" for
 *        the others: ['*' => [['09:00', '14:00']]]
 * @param array<string, list<array{string, string}>>|null $specialWindows those of single dates, none where it is closed
 * @param list<array<string, mixed>> $events the acts since, in order: ['suspend' => when, 'granted' => ['n', 'unit', 'kind',
 *        'on_expiry'], 'cause'], ['resume' => when], ['extend' => ['n', 'unit'], 'on' => when, 'cause']; a moment is a date object,
 *        or the text of a date or an instant
 * @param string $timezone the office's own zone
 * @param \DateTimeInterface|string|null $delivered when any other part of the office had it, for terms with a longest delay
 * @param \DateTimeInterface|null $asOf with the calendars as they were known on that day
 * @param bool $urgent halves the term where its law says so
 * @param bool $residentAbroad the longest extension applies
 * @param string|null $roll "none", "following" or "preceding" instead of the term's own
 * @param string|null $intake "actual" or "next_working_day" instead of the term's own
 * @param string|null $cutoff as "14:00", instead of the term's own
 * @param string|null $data a folder with calendars/ and terms.json instead of the installed one
 */
function deadline(
    string $term,
    \DateTimeInterface|string $received,
    string|array $calendars = [],
    string|array $citizenCalendars = [],
    Channel|string $channel = Channel::Electronic,
    Actor|string $actor = Actor::Administration,
    ?array $amount = null,
    array $holidays = [],
    array $shortDays = [],
    ?string $weekmask = null,
    ?array $windows = null,
    ?array $specialWindows = null,
    array $events = [],
    string $timezone = 'Europe/Madrid',
    \DateTimeInterface|string|null $delivered = null,
    ?\DateTimeInterface $asOf = null,
    bool $urgent = false,
    bool $residentAbroad = false,
    ?string $roll = null,
    ?string $intake = null,
    ?string $cutoff = null,
    ?string $data = null,
): Due {
    $case = get_defined_vars();
    unset($case['data']);
    return Ext\deadline(deadline_case(...$case), $data);
}

/**
 * The deadline of a case, as the text of a JSON object: the same text from C, Python and PHP.
 *
 * The answer has "due", "due_at", "due_end", "provisional", "disputed_due", "steps", "calendars" with their versions, and more.
 *
 * @param array<string, mixed>|string $case the keys of buzon_deadline_json() in buzon/deadline.h: "rule", "received",
 *        "timezone", "calendar", "events" …; its moments may be date objects
 */
function deadline_json(array|string $case, ?string $data = null): string
{
    return Ext\deadline_json(Values::case($case), $data);
}

/**
 * Compute a deadline anew and say what changed: "old", "new", "old_end", "new_end" and "reason".
 *
 * The reason is "same", "calendar" or "term". Call data_reload() first where files changed.
 *
 * @param array<string, mixed>|string $case
 * @param Due|array<string, mixed>|string $old what was computed then: a Due, or what deadline_json() or toJson() gave
 *
 * @return array<string, mixed>
 */
function deadline_recompute(array|string $case, Due|array|string $old, ?string $data = null): array
{
    $then = $old instanceof Due ? $old->toJson() : Values::case($old);
    return Values::decode(Ext\deadline_recompute(Values::case($case), $then, $data));
}

/**
 * By when it must be received so that it is due on a day at the latest: the last such day.
 *
 * What the case says about the receipt and about acts is not read.
 *
 * @param array<string, mixed>|string $case
 */
function deadline_latest(array|string $case, \DateTimeInterface $day, ?string $data = null): \DateTimeImmutable
{
    return Ext\deadline_latest(Values::case($case), $day, $data);
}

/**
 * Steps as sentences, one a line, in a language: es, ca, gl, eu or en; others give Spanish.
 *
 * @param list<mixed>|string $steps those of a Due or a Deadline, or their text, also years later
 */
function deadline_explain(array|string $steps, string $language = 'es'): string
{
    return Ext\deadline_explain(\is_string($steps) ? $steps : json_encode($steps, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE), $language);
}

/**
 * The terms of a data folder, checked: its terms.json. Its schema is terms.schema.json beside it.
 *
 * @return array<string, mixed>
 */
function terms(?string $data = null): array
{
    return Values::decode(Ext\terms($data));
}

/**
 * The text of a calendar file, made of the whole days of an iCalendar text, as a town publishes them.
 *
 * Days of several events, multi-day events, yearly rules and exceptions are understood, cancelled events are left out; other
 * rules are a ParseException with its line, never a guess. Put the file into calendars/ of a data folder.
 *
 * @param int $firstYear the years the text covers, so that no day in them is missing
 * @param string|null $parent the region's id
 */
function calendar_from_ics(string $text, string $id, int $firstYear, int $lastYear, ?string $parent = null): string
{
    $options = ['id' => $id, 'first_year' => $firstYear, 'last_year' => $lastYear];
    return Ext\calendar_from_ics($text, Values::json($parent === null ? $options : $options + ['parent' => $parent]));
}

/**
 * Check the text of a calendar file before it is put into a data folder; ParseException with line and column.
 *
 * @param string|null $source names it in the error
 */
function calendar_check(string $text, ?string $source = null): void
{
    Ext\calendar_check($text, $source);
}

/** Forget the calendars, terms and zones read so far: the next call reads the files anew. */
function data_reload(): void
{
    Ext\data_reload();
}
