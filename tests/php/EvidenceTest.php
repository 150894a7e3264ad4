<?php

// SPDX-License-Identifier: EUPL-1.2
// What proves the history to others: seals, and the record of an inquiry.

declare(strict_types=1);

namespace Buzon\Tests;

use Buzon\{InvalidArgumentException, NotFoundException};

require_once __DIR__ . '/Made.php';

final class EvidenceTest extends Made
{
    public function testASealThatWasKeptIsCompared(): void
    {
        $inbox = $this->filled();
        $seal = $inbox->seal(self::ACTOR);
        self::assertSame([$seal], $inbox->seals());
        self::assertTrue($inbox->compareSeal($seal)['holds']);
        self::assertSame('seal', $inbox->compareSeal(['root' => str_repeat('0', 64)] + $seal)['why']);
        self::throws(InvalidArgumentException::class, static fn () => $inbox->compareSeal([]));
    }

    public function testARecordIsReadAndPrinted(): void
    {
        $inbox = $this->filled();
        $record = $inbox->record('2026-1');
        self::assertSame(end($record['events'])['hash'], $record['head_hash']);
        self::assertStringContainsString('<h1>Expediente 2026-1</h1>', $inbox->recordHtml('2026-1'));
        self::assertStringContainsString('<h1>Record 2026-1</h1>', $inbox->recordHtml('2026-1', 'en'));
        self::throws(NotFoundException::class, static fn () => $inbox->record('2026-99'));
    }
}
