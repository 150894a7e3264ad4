<?php

// SPDX-License-Identifier: EUPL-1.2
// Keeping a store safe: backup, restore, integrity.

declare(strict_types=1);

namespace Buzon\Tests;

use Buzon\{ConflictException, NotFoundException};

use function Buzon\restore;

require_once __DIR__ . '/Made.php';

final class OperationTest extends Made
{
    public function testABackupComesBack(): void
    {
        $inbox = $this->filled();
        $copy = "$this->folder/copia.db";
        self::assertSame(['files' => 0, 'missing' => []], $inbox->backup($copy));
        self::assertSame([true, []], [$inbox->integrity()['whole'], $inbox->integrity()['problems']]);
        self::throws(ConflictException::class, static fn () => $inbox->backup($copy));
        self::assertSame(0, restore($copy, "$this->folder/nuevo.db")['answers']);
        self::throws(NotFoundException::class, fn () => restore("$this->folder/ninguno.db", "$this->folder/otro.db"));
    }
}
