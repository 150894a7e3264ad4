<?php

// SPDX-License-Identifier: EUPL-1.2
// Calendars without an inbox: one day at a time, or a list of them.

declare(strict_types=1);

namespace Buzon;

/**
 * The union of the calendars of one or more places: a day is working when it is so in all.
 *
 * It never changes. A year without data is a CalendarException that names the place and the year, never a year without
 * holidays.
 *
 * Where a method takes a day, it takes any date object, whose day is that of its own zone, and gives days as midnight in UTC.
 * Where it also takes a list, it takes numbers of days since 1970-01-01, and does the same for each of them at the speed of C.
 */
final readonly class Calendar
{
    private Ext\Calendar $handle;

    /**
     * @param string|list<string> $calendars ids, as "ES-VC-03014"; a town brings its region along
     * @param list<\DateTimeInterface> $holidays days of one's own
     * @param string|null $weekmask seven times 0 or 1, Monday first, 1 working, instead of the places' weekends
     * @param \DateTimeInterface|null $asOf only what had been published by that day
     * @param string|null $data a folder of calendars and terms instead of the installed one
     */
    public function __construct(
        string|array $calendars = [],
        array $holidays = [],
        ?string $weekmask = null,
        ?\DateTimeInterface $asOf = null,
        ?string $data = null,
    ) {
        $spec = ['calendars' => Values::list($calendars), 'holidays' => array_map(Values::date(...), Values::list($holidays))];
        if ($weekmask !== null) {
            $spec['weekmask'] = $weekmask;
        }
        if ($asOf !== null) {
            $spec['as_of'] = Values::date($asOf);
        }
        $this->handle = new Ext\Calendar(Values::json($spec), $data);
    }

    /**
     * The places it is made of: "id" and "version" of each.
     *
     * @return list<array<string, mixed>>
     */
    public function members(): array
    {
        return Values::decode($this->handle->members());
    }

    /**
     * The n-th working day after a day, or before it for a negative n; 0 gives the day itself.
     *
     * The first day counted is the one after it, whatever day it is: it is never moved first.
     *
     * @param \DateTimeInterface|list<int> $day
     *
     * @return ($day is array ? list<int> : \DateTimeImmutable)
     */
    public function addWorkingDays(\DateTimeInterface|array $day, int $n): \DateTimeImmutable|array
    {
        return \is_array($day) ? $this->handle->add_working_days_each($day, $n) : $this->handle->add_working_days($day, $n);
    }

    /**
     * Whether a day is a working day.
     *
     * @param \DateTimeInterface|list<int> $day
     *
     * @return ($day is array ? list<bool> : bool)
     */
    public function isWorkingDay(\DateTimeInterface|array $day): bool|array
    {
        return \is_array($day) ? $this->handle->is_working_day_each($day) : $this->handle->is_working_day($day) === 1;
    }

    /**
     * How many working days d there are with a < d <= b; negative when b is before a.
     *
     * Adding the result to a gives b, when b is a working day.
     *
     * @param \DateTimeInterface|list<int> $a
     * @param \DateTimeInterface|list<int> $b as $a
     *
     * @return ($a is array ? list<int> : int)
     */
    public function workingDaysBetween(\DateTimeInterface|array $a, \DateTimeInterface|array $b): int|array
    {
        return \is_array($a) ? $this->handle->working_days_between_each($a, $b) : $this->handle->working_days_between($a, $b);
    }

    /** The day itself when it is a working day, else the next one; with backward the one before. */
    public function roll(\DateTimeInterface $day, bool $backward = false): \DateTimeImmutable
    {
        return $this->handle->roll($day, $backward);
    }

    /**
     * Why a day does not count: "name" of the holiday and "calendar", both null for a weekend or a holiday of one's own.
     *
     * null for a working day.
     *
     * @return array{name: string|null, calendar: string|null}|null
     */
    public function why(\DateTimeInterface $day): ?array
    {
        return Values::decode($this->handle->why($day));
    }
}
