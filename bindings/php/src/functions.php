<?php

// SPDX-License-Identifier: EUPL-1.2
// What needs no inbox.

declare(strict_types=1);

namespace Buzon;

/** The version of the library that runs. */
function version(): string
{
    return Ext\version();
}

/**
 * Every network this build knows: "name", "label", "caps", "limits", "retry", "windows", "costs", "closed", "settings", "secrets".
 *
 * @return list<array<string, mixed>>
 */
function networks(): array
{
    return Values::decode(Ext\networks());
}

/**
 * What the columns of Inbox::table() are, as a Table Schema: 'fields' with 'name', 'title', 'description', 'type' and 'unit'.
 *
 * @return array<string, mixed>
 */
function table_dictionary(string $table = 'figures', string $language = 'es'): array
{
    return Values::decode(Ext\table_dictionary($table, $language));
}

/** A text that everybody may read: "[DNI]", "[teléfono]" and so on in the place of personal data. Names are not found. */
function mask_personal(string $text): string
{
    return Ext\mask_personal($text);
}

/**
 * Make a store at a path from a backup, with its 'files'; answers that waited then become unknown ('answers'), so that none is said twice.
 *
 * @return array<string, mixed>
 */
function restore(string $backup, string $path): array
{
    return Values::decode(Ext\restore($backup, $path));
}

/**
 * Turn one answer of a network into messages and notices. No inbox, no socket, no clock.
 *
 * @param array<string, string|list<string>> $headers
 * @param string|array<string, mixed>|null $account
 * @param array<string, mixed>|null $state
 */
function normalise(
    string $network,
    string $body,
    string $origin = 'poll',
    int $status = 200,
    array $headers = [],
    string|array|null $account = null,
    ?array $state = null,
    ?string $request = null,
    ?\DateTimeInterface $now = null,
): Batch {
    $context = array_filter([
        'account' => \is_array($account) ? (object) $account : $account,
        'state' => $state === null ? null : (object) $state,
        'request' => $request,
        'now' => $now === null ? null : Values::instant($now),
    ], static fn (mixed $value): bool => $value !== null);
    return Ext\normalise($network, $origin, Values::response($status, $body, $headers), $context === [] ? null : Values::json($context));
}
