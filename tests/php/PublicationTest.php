<?php

// SPDX-License-Identifier: EUPL-1.2
// What of the inquiries is public: proposed, published, withdrawn.

declare(strict_types=1);

namespace Buzon\Tests;

use Buzon\{Publication, StateException};

require_once __DIR__ . '/Made.php';

final class PublicationTest extends Made
{
    public function testAPortalHasWhatIsPublished(): void
    {
        $inbox = $this->filled();
        $portal = "$this->folder/portal.db";
        self::assertSame(['publication' => 'none'], $inbox->publication('2026-1'));
        $inbox->setPublication('2026-1', Publication::Proposed, self::ACTOR);
        self::assertSame('citizen', $inbox->publication('2026-1')['content']['messages'][0]['who']);
        self::assertSame(0, $inbox->publish($portal));
        $inbox->setPublication('2026-1', 'published', self::ACTOR);
        self::assertSame(1, $inbox->publish($portal));
        self::throws(StateException::class, static fn () => $inbox->setPublication('2026-1', 'proposed', self::ACTOR), 'can be withdrawn');
    }
}
