<?php
// SPDX-License-Identifier: EUPL-1.2
// A public page that says how well the town hall answers: whole months, no personal data, no small counts.
//
// On the web: set BUZON_INBOX to the path of the inbox in the server's configuration (and BUZON_NOW to a time, to try it out), and
// BUZON_PORTAL to the file that buzon-crm publish writes, for what is published of single inquiries.
// On a terminal: php index.php INBOX [--text] [--now TIME]; --text gives the office's own sums up to now, not for publication.

declare(strict_types=1);

namespace Portal;

use Buzon\Inbox;

require __DIR__ . '/../../bindings/php/src/autoload.php';
require __DIR__ . '/page.php';
require __DIR__ . '/published.php';
require __DIR__ . '/words.php';

/** The path of the inbox and how to show it: from the web server or from the terminal. */
function request(): array
{
    if (PHP_SAPI !== 'cli') {
        $now = (string) ($_SERVER['BUZON_NOW'] ?? '');
        return ['inbox' => (string) ($_SERVER['BUZON_INBOX'] ?? ''), 'text' => false, 'portal' => (string) ($_SERVER['BUZON_PORTAL'] ?? ''),
            'asked' => asked($_GET), 'now' => $now === '' ? null : new \DateTimeImmutable($now)];
    }
    $arguments = array_slice($_SERVER['argv'], 1);
    $now = array_search('--now', $arguments, true);
    return [
        'inbox' => (string) ($arguments[0] ?? ''),
        'text' => in_array('--text', $arguments, true),
        'portal' => '',
        'asked' => asked([]),
        'now' => $now === false ? null : instant($arguments[$now + 1] ?? ''),
    ];
}

function instant(string $text): \DateTimeImmutable
{
    try {
        return new \DateTimeImmutable($text);
    } catch (\Exception) {
        fwrite(STDERR, "portal: --now takes a time like 2026-11-23T09:00:00Z\n");
        exit(2);
    }
}

function main(): int
{
    $request = request();
    if ($request['inbox'] === '') {
        http_response_code(500);
        fwrite(fopen('php://stderr', 'w'), "portal: no inbox given (BUZON_INBOX, or the first argument)\n");
        return 2;
    }
    try {
        $clock = $request['now'] === null ? null : static fn (): \DateTimeImmutable => $request['now'];
        $inbox = new Inbox('sqlite:' . $request['inbox'], readOnly: true, clock: $clock);
        $figures = $request['text'] ? $inbox->figures() : $inbox->publicFigures();
        $published = $request['portal'] === '' ? '' : published_section(published($request['portal'], $request['asked']), $request['asked']);
    } catch (\Buzon\Exception | \PDOException $error) {
        // The reason is for the log; a citizen learns that it is us, and that it is known.
        http_response_code(503);
        error_log('portal: ' . $error->getMessage());
        echo $request['text'] ? '' : unavailable();
        return 1;
    }
    echo $request['text'] ? text($figures) : page($figures, $published);
    return 0;
}

exit(main());
