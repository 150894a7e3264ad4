<?php
// SPDX-License-Identifier: EUPL-1.2
// The program of the README in PHP: what is overdue, from an inbox on disk.
declare(strict_types=1);

require __DIR__ . '/../../bindings/php/src/autoload.php';

try {
    $inbox = new Buzon\Inbox($argv[1] ?? 'sqlite:inbox.db', readOnly: true);
    foreach ($inbox->inquiries(overdue: true) as $inquiry) {
        echo $inquiry->reference, ' ', $inquiry->summary, "\n";
    }
} catch (Buzon\Exception $error) {
    fwrite(STDERR, $error->getMessage() . "\n");
    exit(1);
}
