<?php

// SPDX-License-Identifier: EUPL-1.2
// Calendars without an inbox: one day, many days, files, what is refused.

declare(strict_types=1);

namespace Buzon\Tests;

use Buzon\{Calendar, CalendarException, Ext, InvalidArgumentException, NotFoundException, ParseException};

use function Buzon\{calendar_check, calendar_from_ics, data_reload};

require_once __DIR__ . '/Made.php';

final class CalendarsTest extends Made
{
    private const ICS = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260416\nSUMMARY:Feria del año\nEND:VEVENT\nEND:VCALENDAR\n";

    private static function calendar(): Calendar
    {
        return new Calendar('ES-VC', data: self::data());
    }

    private static function when(string $text): \DateTimeImmutable
    {
        return new \DateTimeImmutable($text, new \DateTimeZone('UTC'));
    }

    private static function number(\DateTimeInterface $day): int
    {
        return intdiv($day->getTimestamp(), 86400);
    }

    public function testItCountsWorkingDays(): void
    {
        $c = self::calendar();
        self::assertEquals(self::when('2026-03-30'), $c->addWorkingDays(self::when('2026-03-13'), 10));
        self::assertEquals(self::when('2026-03-13'), $c->addWorkingDays(new \DateTime('2026-03-30'), -10));
        self::assertEquals(self::when('2026-06-24'), $c->addWorkingDays(self::when('2026-06-24'), 0));
        self::assertSame([false, true], [$c->isWorkingDay(self::when('2026-06-24')), $c->isWorkingDay(self::when('2026-06-22'))]);
        self::assertSame(10, $c->workingDaysBetween(self::when('2026-03-13'), self::when('2026-03-30')));
        self::assertSame(-10, $c->workingDaysBetween(self::when('2026-03-30'), self::when('2026-03-13')));
        self::assertEquals(self::when('2026-06-22'), $c->roll(self::when('2026-06-20')));
        self::assertEquals(self::when('2026-06-19'), $c->roll(self::when('2026-06-20'), backward: true));
    }

    public function testItSaysOfWhatItIsMadeAndWhy(): void
    {
        $town = new Calendar(['ES-VC-03014'], data: self::data());
        self::assertSame(['ES-VC-03014', 'ES-VC'], array_column($town->members(), 'id'));
        self::assertSame(['name' => 'San Juan', 'calendar' => 'ES-VC'], $town->why(self::when('2026-06-24')));
        self::assertSame(['name' => null, 'calendar' => null], $town->why(self::when('2026-06-21')));
        self::assertNull($town->why(self::when('2026-06-22')));
    }

    public function testDaysOfOnesOwn(): void
    {
        $own = new Calendar(holidays: [self::when('2026-06-23')], weekmask: '1111011', data: self::data());
        self::assertEquals(self::when('2026-06-27'), $own->addWorkingDays(self::when('2026-06-22'), 3));
        self::assertTrue((new Calendar('ES-VC', asOf: self::when('2026-01-01'), data: self::data()))->isWorkingDay(self::when('2025-12-31')));
    }

    public function testTheDayIsThatOfTheObjectsZone(): void
    {
        $night = self::when('2026-06-23 23:30');
        self::assertTrue(self::calendar()->isWorkingDay($night));
        self::assertFalse(self::calendar()->isWorkingDay($night->setTimezone(new \DateTimeZone('Europe/Madrid'))));
        self::assertFalse(self::calendar()->isWorkingDay((new \DateTime('2026-06-20 23:30'))->modify('+4 days')));
    }

    public function testEveryDayIsConverted(): void
    {
        $always = new Calendar(weekmask: '1111111', data: self::data());
        mt_srand(30);
        foreach (['0001-01-01', '9999-12-31', '1900-02-28', '2000-02-29'] as $text) {
            self::assertEquals(self::when($text), $always->addWorkingDays(self::when($text), 0));
        }
        for ($i = 0; $i < 3000; $i++) {
            $day = self::when('1970-01-01')->setTimestamp(86400 * mt_rand(-719162, 2932896));
            self::assertEquals($day, $always->addWorkingDays($day, 0));
        }
        self::throws(\ValueError::class, static fn () => $always->isWorkingDay(self::when('-0044-03-15')));
        self::throws(\ValueError::class, static fn () => $always->isWorkingDay(self::when('9999-12-31')->modify('+1 day')));
    }

    public function testManyDaysAreTheSameDays(): void
    {
        $c = self::calendar();
        mt_srand(39);
        $days = array_map(static fn (): int => mt_rand(self::number(self::when('2018-01-01')), self::number(self::when('2025-12-31'))), range(1, 2000));
        $dates = array_map(static fn (int $day): \DateTimeImmutable => self::when('1970-01-01')->setTimestamp($day * 86400), $days);
        foreach ([7, -7, 0] as $n) {
            $one = array_map(static fn (\DateTimeImmutable $day): int => self::number($c->addWorkingDays($day, $n)), $dates);
            self::assertSame($one, $c->addWorkingDays($days, $n));
        }
        self::assertSame(array_map($c->isWorkingDay(...), $dates), $c->isWorkingDay($days));
        $between = array_map($c->workingDaysBetween(...), $dates, array_reverse($dates));
        self::assertSame($between, $c->workingDaysBetween($days, array_reverse($days)));
        self::assertSame([[], [], []], [$c->addWorkingDays([], 1), $c->isWorkingDay([]), $c->workingDaysBetween([], [])]);
        $shared = &$days[0]; // a reference in the list, and keys of any kind
        self::assertSame([$c->addWorkingDays($days, 1)[0]], $c->addWorkingDays(['a' => $shared], 1));
    }

    public function testOneWrongDayAmongManyIsTold(): void
    {
        $c = self::calendar();
        $before = Ext\debug_live();
        foreach ([[CalendarException::class, self::number(self::when('2090-01-01'))], [InvalidArgumentException::class, 2 ** 40], [InvalidArgumentException::class, PHP_INT_MIN],
            [\TypeError::class, 20500.0], [\TypeError::class, '20500'], [\TypeError::class, null], [\TypeError::class, self::when('2026-01-01')], [\TypeError::class, []]] as [$class, $wrong]) {
            self::throws($class, static fn () => $c->addWorkingDays([20500, $wrong], 1));
            self::throws($class, static fn () => $c->isWorkingDay([20500, $wrong]));
            self::throws($class, static fn () => $c->workingDaysBetween([20500, 20500], [20500, $wrong]));
        }
        self::throws(\ValueError::class, static fn () => $c->workingDaysBetween([20500], [20500, 20501]));
        self::throws(\TypeError::class, static fn () => $c->workingDaysBetween([20500], self::when('2026-01-01')));
        self::throws(\TypeError::class, static fn () => $c->workingDaysBetween(self::when('2026-01-01'), [20500]));
        self::throws(\ValueError::class, static fn () => $c->addWorkingDays([20500], 2 ** 40));
        self::assertSame($before, Ext\debug_live());
    }

    public function testMemoryStaysWhereItIs(): void
    {
        $c = self::calendar();
        $days = range(20300, 20500);
        $round = static function () use ($c, $days): void {
            $c->addWorkingDays($days, 1);
            $c->isWorkingDay($days);
            $c->workingDaysBetween($days, $days);
            try {
                $c->addWorkingDays([...$days, 2 ** 40], 1);
            } catch (InvalidArgumentException) {
            }
        };
        $round();
        gc_collect_cycles();
        $before = memory_get_usage();
        for ($i = 0; $i < 500; $i++) {
            $round();
        }
        gc_collect_cycles();
        self::assertLessThan(20_000, memory_get_usage() - $before);
    }

    public function testATownsOwnCalendar(): void
    {
        $text = calendar_from_ics(self::ICS, 'ES-VC-03999', 2026, 2026, parent: 'ES-VC');
        calendar_check($text, 'feria.json');
        $data = "$this->folder/data";
        mkdir("$data/calendars", recursive: true);
        foreach (['terms.json', ...array_map(static fn (string $file): string => 'calendars/' . basename($file), glob(self::data() . '/calendars/*'))] as $file) {
            symlink(self::data() . "/$file", "$data/$file");
        }
        self::throws(NotFoundException::class, static fn () => new Calendar('ES-VC-03999', data: $data));
        file_put_contents("$data/calendars/ES-VC-03999.json", $text);
        data_reload();
        self::assertSame(['name' => 'Feria del año', 'calendar' => 'ES-VC-03999'], (new Calendar('ES-VC-03999', data: $data))->why(self::when('2026-04-16')));
        array_map(unlink(...), [...glob("$data/calendars/*"), "$data/terms.json"]);
        array_map(rmdir(...), ["$data/calendars", $data]);
    }

    public function testAWrongFileIsToldWithItsPlace(): void
    {
        $told = self::throws(ParseException::class, static fn () => calendar_check("{\n\"id\": 7\n}", 'feria.json'));
        self::assertSame(['feria.json', 2], [$told->source(), $told->sourceLine()]);
        $told = self::throws(ParseException::class, static fn () => calendar_from_ics(str_replace('20260416', '2026', self::ICS), 'x', 2026, 2026));
        self::assertSame(3, $told->sourceLine());
    }

    public function testWhatIsRefused(): void
    {
        $before = Ext\debug_live();
        foreach ([
            [\TypeError::class, ['calendars' => 5]], [InvalidArgumentException::class, ['calendars' => [5]]], [NotFoundException::class, ['calendars' => 'ES-XX']],
            [\TypeError::class, ['holidays' => ['2026-03-20']]], [InvalidArgumentException::class, ['weekmask' => '11']], [\TypeError::class, ['asOf' => '2026-03-20']],
            [InvalidArgumentException::class, ['data' => "a\0b"]], [NotFoundException::class, ['data' => '/nowhere', 'calendars' => 'ES-VC']],
        ] as [$class, $wrong]) {
            self::throws($class, static fn () => new Calendar(...$wrong + ['data' => self::data()]));
        }
        $c = self::calendar();
        foreach (['2026-03-18', 5, null, 1.5] as $wrong) {
            foreach (['addWorkingDays' => [1], 'isWorkingDay' => [], 'roll' => [], 'why' => [], 'workingDaysBetween' => [$wrong]] as $method => $more) {
                self::throws(\TypeError::class, static fn () => $c->$method($wrong, ...$more));
            }
        }
        $told = self::throws(CalendarException::class, static fn () => $c->roll(self::when('2090-01-01')));
        self::assertStringContainsString('ES-VC has no data for 2090', $told->getMessage());
        unset($c);
        self::assertSame($before, Ext\debug_live());
    }
}
