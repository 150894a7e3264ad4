<?php

// SPDX-License-Identifier: EUPL-1.2
// Iterators: pages, and what may die before what.

declare(strict_types=1);

namespace Buzon\Tests;

require_once __DIR__ . '/Made.php';

final class ListsTest extends Made
{
    public function testMoreThanAPageComesOnceAndInOrder(): void
    {
        $inbox = $this->filled(450);
        $ids = static fn (iterable $list): array => array_map(static fn ($q): int => $q->id, iterator_to_array($list));
        self::assertSame(range(1, 450), $ids($inbox->inquiries(order: 'oldest')));
        self::assertSame(range(1, 201), $ids($inbox->inquiries(order: 'oldest', limit: 201)));
    }

    public function testAnIteratorOutlivesItsInbox(): void
    {
        $this->leavesNothing(function (): void {
            $iterator = $this->filled()->inquiries()->getIterator();
            gc_collect_cycles();
            self::assertSame(['2026-1', '2026-2', '2026-3'], self::references($iterator));
        });
    }

    public function testAnIteratorLeftInTheMiddleLeavesNothing(): void
    {
        $this->leavesNothing(function (): void {
            $inbox = $this->filled(40);
            foreach ($inbox->inquiries() as $inquiry) {
                break;
            }
            unset($inquiry);
            foreach ([$inbox->messages('2026-1'), $inbox->events('2026-1'), $inbox->accounts(), $inbox->verify(), $inbox->answers()] as $listing) {
                self::assertInstanceOf(\Traversable::class, $listing->getIterator());
            }
        });
    }

    public function testAnIteratorWorksByHand(): void
    {
        $iterator = new \IteratorIterator($this->filled()->inquiries());
        $seen = [];
        for ($iterator->rewind(); $iterator->valid(); $iterator->next()) {
            $seen[$iterator->key()] = $iterator->current()->reference;
        }
        self::assertSame(['2026-1', '2026-2', '2026-3'], $seen);
        self::assertNull($iterator->current());
    }

    public function testAnIteratorGoesIntoAGenerator(): void
    {
        $inbox = $this->filled();
        $generate = static function () use ($inbox): \Generator {
            yield from $inbox->inquiries();
        };
        self::assertSame(['2026-1', '2026-2', '2026-3'], self::references($generate()));
    }

    public function testAListMayChangeTheInboxItReads(): void
    {
        $inbox = $this->filled();
        foreach ($inbox->inquiries() as $inquiry) {
            $inbox->change($inquiry->reference, self::ACTOR, unit: 'Alumbrado');
        }
        self::assertCount(3, self::references($inbox->inquiries(unit: 'Alumbrado')));
    }

    public function testAnExceptionInTheLoopLeavesNothing(): void
    {
        $this->leavesNothing(function (): void {
            $inbox = $this->filled();
            self::throws(\LogicException::class, static function () use ($inbox): void {
                foreach ($inbox->inquiries() as $inquiry) {
                    throw new \LogicException($inquiry->reference);
                }
            }, '2026-1');
        });
    }

    public function testRecordsNeedNoInbox(): void
    {
        $this->leavesNothing(function (): void {
            $inquiries = iterator_to_array($this->filled()->inquiries());
            self::assertNotSame([], $inquiries[0]->deadlines[0]->steps);
            self::assertStringContainsString('"reference":"2026-1"', $inquiries[0]->toJson());
        });
    }
}
