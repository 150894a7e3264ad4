<?php
// SPDX-License-Identifier: EUPL-1.2
// What one request of tests/php/fpm.py does: read, normalise, be refused, leave an iterator half way.
declare(strict_types=1);

require __DIR__ . '/../../bindings/php/src/autoload.php';

$left = Buzon\Ext\debug_live(); // of the requests before this one
$inbox = new Buzon\Inbox('sqlite:' . $_SERVER['BUZON_INBOX'], readOnly: true);
$references = [];
foreach ($inbox->inquiries(limit: 5) as $inquiry) {
    $references[] = $inquiry->reference;
}
foreach ($inbox->inquiries() as $inquiry) {
    break; // the rest is never asked for
}
$batch = Buzon\normalise('mastodon', file_get_contents($_SERVER['BUZON_PAGE']), origin: 'import');
try {
    $inbox->inquiry('2026-999999');
} catch (Buzon\NotFoundException $refused) {
    $said = $refused->getMessage();
}
if (isset($_GET['cycle'])) {
    $circle = new stdClass();
    $circle->inbox = new Buzon\Inbox('sqlite:' . $_SERVER['BUZON_INBOX'], readOnly: true, clock: static fn () => $circle->now);
}
echo json_encode(['left' => $left, 'references' => $references, 'messages' => count($batch->messages), 'said' => $said]);
