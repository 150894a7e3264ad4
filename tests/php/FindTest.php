<?php

// SPDX-License-Identifier: EUPL-1.2
// Finding: conditions, orders, pages.

declare(strict_types=1);

namespace Buzon\Tests;

use Buzon\DeadlineState;
use Buzon\Filter;
use Buzon\Order;
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
}
