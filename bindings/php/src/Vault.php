<?php

// SPDX-License-Identifier: EUPL-1.2
// What the host offers that keeps secrets itself.

declare(strict_types=1);

namespace Buzon;

/** Keeps secrets instead of the built-in file. */
interface Vault
{
    /** The secret, or null when there is none. */
    public function find(string $account, string $name): ?string;

    /** Keep it durably before returning; null forgets it. */
    public function put(string $account, string $name, #[\SensitiveParameter] ?string $secret): void;
}
