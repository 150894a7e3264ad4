<?php

// SPDX-License-Identifier: EUPL-1.2
// Finding: conditions, orders, pages.

declare(strict_types=1);

namespace Buzon\Tests;

use Buzon\ConflictException;
use Buzon\DeadlineState;
use Buzon\Filter;
use Buzon\InvalidArgumentException;
use Buzon\NotFoundException;
use Buzon\Order;
use Buzon\ParseException;
use Buzon\Priority;

require_once __DIR__ . '/Made.php';

final class FindTest extends Made
{
    public function testEveryConditionFindsWhatMeetsIt(): void
    {
        $inbox = $this->filled();
        $seen = static function (mixed ...$how) use ($inbox): array {
            $found = self::references($inbox->inquiries(...$how));
            self::assertSame($found, self::references($inbox->inquiriesOf(new Filter(...$how))));
            return $found;
        };
        $inbox->change('2026-3', self::ACTOR, priority: Priority::Urgent, topic: 'lighting');
        $inbox->change('2026-1', self::ACTOR, topic: '');
        $inbox->change('2026-2', self::ACTOR, topic: 'lighting', resolution: 'no_answer_needed');
        self::assertSame(['2026-3', '2026-2'], $seen(topic: 'lighting', order: Order::Priority));
        self::assertSame(['2026-1'], $seen(topic: ''));
        self::assertSame(['2026-3'], $seen(priority: 'urgent'));
        self::assertSame(['2026-1', '2026-2', '2026-3'], $seen(deadline: DeadlineState::Running, order: 'oldest'));
        self::assertSame([], $seen(deadline: 'missed'));
        self::assertCount(3, $seen(visibility: 'public', language: 'es', publication: 'none'));
        self::assertSame([], [...$seen(publication: 'published'), ...$seen(visibility: 'direct'), ...$seen(language: 'eu'), ...$seen(priority: 'low')]);
        self::assertSame(['2026-2'], $seen(lastInFrom: self::now()->modify('-1 minute'), lastInBefore: self::now()));
    }

    public function testPagesLeadOnAndBack(): void
    {
        $inbox = $this->filled(12);
        $newest = new Filter(order: 'newest', limit: 5);
        $pages = [$inbox->page($newest)];
        while (($cursor = end($pages)->next) !== null) {
            $pages[] = $inbox->page($newest, $cursor);
        }
        $ids = array_map(static fn ($page): array => array_map(static fn ($q): int => $q->id, $page->inquiries), $pages);
        self::assertSame([[12, 11, 10, 9, 8], [7, 6, 5, 4, 3], [2, 1]], $ids);
        self::assertSame(7, $inbox->page($newest, $pages[2]->previous)->inquiries[0]->id);
        self::assertNull($pages[0]->previous);
        self::throws(InvalidArgumentException::class, static fn () => $inbox->page($newest, ''), 'no cursor');
        self::throws(InvalidArgumentException::class, static fn () => $inbox->page(new Filter(), $pages[1]->next), 'another list');
    }

    public function testAFilterGoesIntoJsonAndComesBack(): void
    {
        $asked = new Filter(pending: true, unit: '', kind: 'report', openedFrom: self::now(), order: Order::Priority, limit: 3);
        $json = $asked->toJson();
        $said = ['pending' => true, 'kind' => 'report', 'unit' => '', 'opened_from' => '2026-11-23T09:00:00.000Z', 'order' => 'priority', 'limit' => 3];
        self::assertSame($said, $json);
        self::assertSame($json, Filter::fromJson($json)->toJson());
        self::assertSame(['2026-3'], self::references($this->filled()->inquiriesOf(Filter::fromJson('{"limit": 1, "order": "newest"}'))));
        self::throws(InvalidArgumentException::class, static fn () => Filter::fromJson(['unidad' => 'Obras']), 'no "unidad"');
    }

    public function testFacetsSayHowManyThereAreOfEach(): void
    {
        $inbox = $this->filled();
        $inbox->change('2026-2', self::ACTOR, unit: 'Alumbrado', kind: 'report', addTags: ['farolas']);
        $of = static fn (Filter $filter, string $dimension): array => array_map(
            static fn ($f): array => [$f->value, $f->n, $f->exact],
            array_values(array_filter(iterator_to_array($inbox->facets($filter)), static fn ($f): bool => $f->dimension === $dimension)),
        );
        self::assertSame([[null, 3, true]], $of(new Filter(), 'all'));
        self::assertSame([[null, 2, true], ['Alumbrado', 1, true]], $of(new Filter(), 'unit'));
        self::assertSame([[null, 2, true], ['farolas', 1, true]], $of(new Filter(), 'tag'));
        self::assertSame([['report', 1, true]], $of(new Filter(unit: 'Alumbrado'), 'kind'));
        self::assertSame([], $of(new Filter(words: 'nada'), 'all'));
    }

    public function testASearchIsKeptByItsName(): void
    {
        $inbox = $this->filled();
        $saved = $inbox->saveSearch('mías', new Filter(assignee: 'marta', order: 'newest'), self::ACTOR);
        self::assertSame(['mías', self::ACTOR, ['assignee' => 'marta', 'order' => 'newest']], [$saved->name, $saved->actor, $saved->filter]);
        $inbox->saveSearch('abiertas', new Filter(pending: true), self::ACTOR);
        self::assertSame(['abiertas', 'mías'], array_map(static fn ($s): string => $s->name, iterator_to_array($inbox->searches())));
        self::assertCount(3, [...$inbox->inquiriesOf(Filter::fromJson($inbox->search('abiertas')->filter))]);
        self::throws(ConflictException::class, static fn () => $inbox->saveSearch('mías', new Filter(), self::ACTOR));
        $inbox->deleteSearch('mías');
        self::throws(NotFoundException::class, static fn () => $inbox->search('mías'));
    }

    public function testRulesAreTriedOnWhatIsThere(): void
    {
        $inbox = $this->filled();
        $own = ['id' => 'mia', 'version' => '1', 'language' => 'es', 'rules' => [['id' => 'todo', 'pattern' => '.', 'unit' => 'Alcaldía']]];
        $changed = [];
        $totals = $inbox->triageTry(json_encode($own), new Filter(order: 'newest', limit: 2), static function (array $c) use (&$changed): void {
            $changed[] = [$c['inquiry'], $c['before']['unit'], $c['after']['unit']];
        });
        self::assertSame([['2026-3', null, 'Alcaldía'], ['2026-2', null, 'Alcaldía']], $changed);
        self::assertSame([['what' => 'unit', 'before' => null, 'after' => 'Alcaldía', 'n' => 2]], $totals['changes']);
        self::assertSame([2, 2, 0], [$totals['looked_at'], $totals['changed'], $totals['without_text']]);
        self::assertNull($inbox->inquiry('2026-3')->unit);
        self::throws(ParseException::class, static fn () => $inbox->triageTry('{}', new Filter()));
    }

    public function testSnippetsMarkWhatWasLookedFor(): void
    {
        $inbox = $this->filled();
        $found = $inbox->snippets('2026-2', 'FAROLA');
        self::assertSame([['text' => 'La ', 'match' => false], ['text' => 'farola', 'match' => true], ['text' => ' 2 no luce', 'match' => false]], $found[0]['fragments']);
        self::assertTrue($found[0]['exact']);
        self::assertSame([], $inbox->snippets('2026-2', 'nada'));
        self::throws(InvalidArgumentException::class, static fn () => $inbox->snippets('2026-2', '"'), 'no word');
    }

    private const BRIDGE = 'Pedimos que se repare el puente peatonal del Molino antes del invierno: los niños cruzan por la carretera';

    private function campaign(): \Buzon\Inbox
    {
        $inbox = $this->open();
        $texts = [self::BRIDGE, 'Farola fundida en la calle Mayor, 3', 'Hola: ' . self::BRIDGE . '. Ana', mb_strtoupper(self::BRIDGE)];
        $inbox->import('ayto', self::page(...array_map(static fn (int $n, string $text): array => self::mention($n + 1, $text, "v$n"), array_keys($texts), $texts)));
        return $inbox;
    }

    public function testWhatAsksTheSameIsAGroup(): void
    {
        $inbox = $this->campaign();
        self::assertSame([0, 4, 0], [$inbox->findSimilar(0), $inbox->findSimilar(), $inbox->findSimilar()]);
        self::assertSame(['2026-1', '2026-3', '2026-4'], array_map(static fn ($s): string => $s->inquiry, iterator_to_array($inbox->similar('2026-4'))));
        $group = $inbox->group('2026-3');
        self::assertSame(['2026-1', 3, 3], [$group->inquiry, $group->members, $group->waiting]);
        self::assertEquals(self::now(), $group->lastAt);
        self::assertCount(1, [...$inbox->groups(self::now(), 3)]);
        self::assertCount(0, [...$inbox->groups(least: 4)]);
        $inbox->change('2026-2', self::ACTOR, similar: '2026-1');
        $inbox->change('2026-3', self::ACTOR, similar: '');
        $seen = array_map(static fn ($s): array => [$s->inquiry, $s->byHand], iterator_to_array($inbox->similar('2026-1')));
        self::assertSame([['2026-1', false], ['2026-2', true], ['2026-4', false]], $seen);
        self::assertCount(3, [...$inbox->inquiries(similar: '2026-4')]);
        self::throws(NotFoundException::class, static fn () => $inbox->group('2026-9'));
    }

    public function testOneAnswerReachesAllOfAGroup(): void
    {
        $inbox = $this->campaign();
        $inbox->findSimilar();
        self::throws(ConflictException::class, static fn () => $inbox->answerSimilar('2026-3', 'Se repara en marzo.', 2, self::ACTOR), 'not 2');
        $done = $inbox->answerSimilar('2026-3', 'Se repara en marzo.', 3, self::ACTOR);
        self::assertSame([['2026-1', 1], ['2026-3', 2], ['2026-4', 3]], array_map(static fn (array $r): array => [$r['inquiry'], $r['answer']], $done));
        self::assertSame(0, $inbox->group('2026-1')->waiting);
        $told = $inbox->answerMany(['2026-2', '2026-99'], 'Gracias.', self::ACTOR, draft: true);
        self::assertSame([true, false], array_column($told, 'ok'));
    }
}
