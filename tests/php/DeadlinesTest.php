<?php

// SPDX-License-Identifier: EUPL-1.2
// Deadlines without an inbox: the worked cases, every input, what is refused.

declare(strict_types=1);

namespace Buzon\Tests;

use Buzon\{Actor, CalendarException, Channel, Due, Ext, InvalidArgumentException, NotFoundException, ParseException, StateException};

use function Buzon\{deadline, deadline_case, deadline_explain, deadline_json, deadline_latest, deadline_recompute, terms};

require_once __DIR__ . '/Made.php';

final class DeadlinesTest extends Made
{
    /** @return list<string> */
    private static function cases(): array
    {
        $folder = self::source() . '/tests/deadlines';
        return array_merge(...array_map(
            static fn (string $name): array => file("$folder/$name", FILE_IGNORE_NEW_LINES),
            ['vectors.jsonl', 'random-vectors.jsonl'],
        ));
    }

    private static function when(string $text): \DateTimeImmutable
    {
        return new \DateTimeImmutable($text, new \DateTimeZone('Europe/Madrid'));
    }

    private static function due(string $term = 'es.lpac.days', \DateTimeInterface|string $received = '2026-03-18', mixed ...$more): Due
    {
        return deadline($term, $received, ...$more + ['calendars' => 'ES-VC', 'data' => self::data()]);
    }

    private static function day(?\DateTimeInterface $day): ?string
    {
        return $day?->format('Y-m-d');
    }

    // the worked cases

    public function testEveryWorkedCaseGivesTheSameTextAsC(): void
    {
        $cases = self::cases();
        file_put_contents("$this->folder/cases", implode("\n", $cases));
        exec(implode(' ', array_map(escapeshellarg(...), [getenv('BUZON_ANSWERS'), self::data()])) . ' <' . escapeshellarg("$this->folder/cases"), $expected, $status);
        self::assertSame([0, 4109, 4109], [$status, \count($cases), \count($expected)]);
        $before = Ext\debug_live();
        foreach ($cases as $i => $case) {
            self::assertStringStartsWith('{', $expected[$i], $case);
            self::assertSame($expected[$i], deadline_json($case, self::data()));
            self::assertSame($expected[$i], deadline_json(json_decode($case, true, 512, JSON_THROW_ON_ERROR), self::data()));
        }
        self::assertSame($before, Ext\debug_live());
    }

    public function testEveryWorkedCaseByArgumentsIsTheSameDeadline(): void
    {
        $days = static fn (array $texts): array => array_map(static fn (string $day): \DateTimeImmutable => new \DateTimeImmutable($day), $texts);
        foreach (self::cases() as $line) {
            $case = json_decode($line, true, 512, JSON_THROW_ON_ERROR);
            $received = preg_match('/(Z|[+-]\d\d:\d\d)$/', $case['received']) ? new \DateTimeImmutable($case['received']) : $case['received'];
            $due = deadline(
                $case['rule'],
                $received,
                calendars: $case['calendar'],
                amount: $case['term'] ?? null,
                holidays: $days($case['holidays'] ?? []),
                weekmask: $case['weekmask'] ?? null,
                windows: $case['window'] ?? null,
                specialWindows: $case['special_windows'] ?? null,
                events: $case['events'],
                timezone: $case['timezone'],
                roll: $case['options']['roll'] ?? null,
                intake: $case['options']['intake'] ?? null,
                cutoff: $case['options']['cutoff'] ?? null,
                data: self::data(),
            );
            self::assertSame(deadline_json($line, self::data()), $due->toJson(), $case['id']);
        }
    }

    public function testADeadlineHasTheFieldsOfItsJson(): void
    {
        $granted = ['n' => 10, 'unit' => 'day', 'kind' => 'working'];
        $d = self::due('es.rd951.complaint', self::when('2026-03-06 10:00'), calendars: ['ES-VC', 'ES-VC-03014'], channel: 'electronic',
            events: [['suspend' => '2026-03-10', 'granted' => $granted], ['resume' => '2026-03-12']]);
        $whole = json_decode($d->toJson(), true);
        self::assertSame(['2026-03-06', '2026-04-10', null, null], [self::day($d->start), self::day($d->due), $d->dueAt, self::day($d->disputedDue)]);
        self::assertSame('2026-04-10T22:00:00+00:00', $d->dueEnd->format('c'));
        self::assertFalse($d->provisional || $d->suspended || $d->withdrawn || $d->calendarEnds);
        self::assertTrue($d->inForce);
        self::assertSame(['es.rd951.complaint', 1, 'escalation'], [$d->term, $d->termVersion, $d->silence]);
        self::assertStringContainsString('RD 951/2005', $d->legal);
        self::assertSame([$whole['steps'], $whole['calendars']], [$d->steps, $d->calendars]);
    }

    // every input

    public function testAmountsOverrideNumberAndUnit(): void
    {
        self::assertSame('2026-03-26', self::day(self::due(amount: [5, 'day'])->due));
        self::assertSame('2026-03-23', self::day(self::due(amount: ['n' => 5, 'unit' => 'day', 'kind' => 'natural'])->due));
        self::assertSame('2026-04-20', self::day(self::due(amount: [1, 'month'])->due));
        self::throws(\ValueError::class, static fn () => self::due(amount: [5]));
        self::throws(\ValueError::class, static fn () => self::due(amount: [5, 'day', 'working', 'x']));
        self::throws(InvalidArgumentException::class, static fn () => self::due(amount: [5, 'fortnight']));
    }

    public function testDaysAndHoursOfOnesOwn(): void
    {
        self::assertSame('2026-03-23', self::day(self::due(amount: [1, 'day'], holidays: [self::when('2026-03-20')])->due));
        self::assertSame('2026-03-21', self::day(self::due(amount: [1, 'day'], weekmask: '1111011')->due));
        $hours = ['windows' => ['*' => [['09:00', '10:00'], ['16:00', '18:00']]], 'amount' => [3, 'hour']];
        $at = self::when('2026-03-18 09:30');
        self::assertSame('2026-03-20T08:30:00+00:00', self::due('sla.business_hours', $at, ...$hours)->dueAt->format('c'));
        $closed = self::due('sla.business_hours', $at, ...$hours, specialWindows: ['2026-03-20' => []]);
        self::assertSame('2026-03-23T08:30:00+00:00', $closed->dueAt->format('c'));
        self::assertSame('2026-04-02', self::day(self::due(windows: [], specialWindows: [])->due));
        $week = [1 => [['09:00', '14:00']], 2 => [['09:00', '14:00']]]; // a list in PHP's eyes when it begins at 0
        self::assertSame('2026-03-23T09:00:00+00:00', self::due('sla.business_hours', $at, amount: [1, 'hour'], windows: $week)->dueAt->format('c'));
    }

    public function testChannelsActorsAndTheRest(): void
    {
        self::assertSame('2026-04-02', self::day(self::due(citizenCalendars: ['ES-MC'])->due));
        self::assertSame('2026-04-07', self::day(self::due(citizenCalendars: 'ES-MC', channel: Channel::Paper)->due));
        self::assertSame('2026-03-14', self::day(self::due(received: '2026-03-14')->start));
        self::assertSame('2026-03-16', self::day(self::due(received: '2026-03-14', actor: Actor::Citizen)->start));
        self::assertSame('2026-03-16', self::day(self::due(received: '2026-03-14', intake: 'next_working_day')->start));
        self::assertSame('2026-03-26', self::day(self::due(urgent: true)->due));
        self::assertSame('2026-04-13', self::day(self::due(residentAbroad: true)->due));
        self::assertSame('2026-03-22', self::day(self::due('es.lpac.natural', amount: [4, 'day'], roll: 'none')->due));
        self::assertSame('2026-03-19', self::day(self::due(received: self::when('2026-03-18 15:00'), cutoff: '14:00')->start));
        self::assertSame('2026-04-02', self::day(self::due(asOf: self::when('2026-01-01'))->due));
        $foia = self::due('us.foia', new \DateTime('2026-03-30T15:00Z'), calendars: 'US', timezone: 'America/New_York', delivered: new \DateTime('2026-03-02T15:00Z'));
        self::assertSame('2026-03-16', self::day($foia->start));
        $brazil = ['received' => '2026-03-16', 'calendars' => 'BR', 'timezone' => 'America/Sao_Paulo', 'amount' => [3, 'day']];
        self::assertSame('2026-03-19', self::day(self::due('br.9784.days', ...$brazil)->due));
        self::assertSame('2026-03-20', self::day(self::due('br.9784.days', ...$brazil, shortDays: [self::when('2026-03-19')])->due));
    }

    public function testMomentsAreDateObjectsOrTexts(): void
    {
        $noon = self::when('2026-03-19 12:00');
        $objects = self::due(received: $noon, events: [['suspend' => $noon, 'cause' => 'clarification'], ['resume' => '2026-03-27']]);
        $texts = self::due(received: '2026-03-19T12:00:00', events: [['suspend' => '2026-03-19T11:00:00Z', 'cause' => 'clarification'], ['resume' => '2026-03-27']]);
        self::assertSame($texts->toJson(), $objects->toJson());
        self::assertSame('2026-07-02T23:00:00+00:00', self::due('sla.elapsed_hours', '2026-07-01', timezone: 'Atlantic/Canary')->dueAt->format('c'));
    }

    public function testASuspendedClockHasNoEnd(): void
    {
        $d = self::due(events: [['suspend' => '2026-03-20']]);
        self::assertTrue($d->suspended);
        self::assertSame([null, null], [$d->due, $d->dueEnd]);
        self::throws(StateException::class, static fn () => $d->alert(2));
    }

    // other questions

    public function testAlertsAndWhatIsLeft(): void
    {
        $d = self::due(amount: [5, 'day']);
        self::assertSame('2026-03-23T23:00:00+00:00', $d->alert(2)->format('c'));
        self::assertSame(60, $d->minutesLeft(self::when('2026-03-26 23:00')));
        self::assertSame(0, $d->minutesLeft(self::when('2026-03-27 00:00')));
        self::throws(InvalidArgumentException::class, static fn () => $d->alert(-1));
    }

    public function testExplanationsInFiveLanguages(): void
    {
        $d = self::due();
        $said = array_map($d->explain(...), ['es', 'ca', 'gl', 'eu', 'en']);
        self::assertCount(5, array_unique($said));
        self::assertSame([$said[0], $said[0]], [$d->explain(), $d->explain('xx')]);
        self::assertStringContainsString('San José', $said[0]);
        self::assertSame($said[1], deadline_explain(json_encode($d->steps), 'ca'));
        self::throws(ParseException::class, static fn () => deadline_explain('no JSON'));
    }

    public function testACaseIsKeptAndComputedAgain(): void
    {
        $case = deadline_case('es.lpac.days', '2026-03-18', calendars: 'ES-VC');
        $old = deadline_json($case, self::data());
        $same = ['old' => '2026-04-02', 'new' => '2026-04-02', 'old_end' => '2026-04-02T22:00:00.000Z', 'new_end' => '2026-04-02T22:00:00.000Z', 'reason' => 'same'];
        self::assertSame($same, deadline_recompute($case, $old, self::data()));
        self::assertSame($same, deadline_recompute(json_decode($case, true), json_decode($old, true), self::data()));
        $changed = deadline_recompute($case, deadline('es.lpac.days', '2026-03-18', data: self::data()), self::data());
        self::assertSame(['2026-04-01', '2026-04-02', 'calendar'], [$changed['old'], $changed['new'], $changed['reason']]);
        self::assertSame('2026-03-19', self::day(deadline_latest($case, self::when('2026-04-02'), self::data())));
        self::assertContains('es.ltaibg.access', array_column(terms(self::data())['terms'], 'id'));
    }

    // what is refused

    public function testWhatTheEngineRefuses(): void
    {
        $before = Ext\debug_live();
        foreach ([
            [NotFoundException::class, ['term' => 'es.none']], [NotFoundException::class, ['calendars' => ['ES-XX']]],
            [InvalidArgumentException::class, ['timezone' => 'Marte/Olympus']], [CalendarException::class, ['received' => '2090-01-01']],
            [InvalidArgumentException::class, ['channel' => 'smoke']], [InvalidArgumentException::class, ['roll' => 'over']],
            [InvalidArgumentException::class, ['received' => '18 de marzo']], [InvalidArgumentException::class, ['events' => [['resume' => '2026-03-20']]]],
            [InvalidArgumentException::class, ['events' => [[]]]], [InvalidArgumentException::class, ['windows' => ['*' => [['9:99', '10:00']]]]],
            [NotFoundException::class, ['data' => '/nowhere']], [InvalidArgumentException::class, ['data' => "a\0b"]],
            [\TypeError::class, ['received' => 5]], [\TypeError::class, ['holidays' => ['2026-03-20']]], [\TypeError::class, ['asOf' => '2026-03-20']],
            [\TypeError::class, ['amount' => '5 day']], [\TypeError::class, ['urgent' => 1]], [InvalidArgumentException::class, ['calendars' => [5]]],
        ] as [$class, $wrong]) {
            self::throws($class, static fn () => self::due(...$wrong));
        }
        self::assertSame($before, Ext\debug_live());
        $told = self::throws(InvalidArgumentException::class, static fn () => deadline_json("{\n \"rule\": \"es.lpac.days\", \"x\": 1}", self::data()));
        self::assertSame(2, $told->sourceLine());
        foreach ([static fn () => deadline_json("{}\0"), static fn () => deadline_explain('[]', "e\0s"), static fn () => deadline_recompute('{}', "\0")] as $nul) {
            self::throws(InvalidArgumentException::class, $nul);
        }
        foreach ([5, null, new \stdClass()] as $wrong) {
            self::throws(\TypeError::class, static fn () => deadline_json($wrong));
            self::throws(\TypeError::class, static fn () => deadline_explain($wrong));
        }
    }

    public function testOnlyTheLibrarysOwnDeadlineCanBeAsked(): void
    {
        $made = new Due(...get_object_vars(self::due()));
        self::assertSame(self::due()->explain(), $made->explain());
        self::throws(\TypeError::class, static fn () => $made->alert(1));
        foreach ([null, 5, new \stdClass(), self::when('now')] as $wrong) {
            self::throws(\TypeError::class, static fn () => Ext\due_alert($wrong, 1));
        }
    }
}
