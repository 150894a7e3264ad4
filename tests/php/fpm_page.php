<?php

// SPDX-License-Identifier: EUPL-1.2
// What fpm.py asks php-fpm for: pages that read, lend functions, leave things behind, and die.

declare(strict_types=1);

require dirname(__DIR__, 2) . '/bindings/php/src/autoload.php';

$before = Buzon\Ext\debug_live();
header("X-Live: $before");
$address = 'sqlite:' . $_SERVER['BUZON_STORE'];
$now = static fn (): DateTimeImmutable => new DateTimeImmutable('2026-11-23T09:00:00Z');

switch ($_SERVER['QUERY_STRING']) {
    case 'list':
        foreach ((new Buzon\Inbox($address, readOnly: true, clock: $now))->inquiries(pending: true) as $inquiry) {
            echo $inquiry->reference, ' ', $inquiry->author->handle, ' ', $inquiry->nextDue->format('c'), ' ', $inquiry->deadlines[0]->steps[0]['code'], "\n";
        }
        break;
    case 'json':
        echo (new Buzon\Inbox($address, readOnly: true))->inquiry('2026-1')->toJson();
        break;
    case 'left':
        // A cycle through the library, an iterator in the middle, a record in a static: none is cleaned up.
        $office = new class {
            public ?Buzon\Inbox $inbox = null;
            public mixed $iterator = null;
        };
        $office->inbox = new Buzon\Inbox($address, readOnly: true, clock: $now, progress: static fn () => $office, interrupt: static fn (): bool => $office === null);
        $office->iterator = $office->inbox->inquiries()->getIterator();
        foreach ($office->iterator as $kept) {
            break;
        }
        iterator_to_array($office->inbox->verify());
        echo $kept->reference;
        break;
    case 'throw':
        foreach ((new Buzon\Inbox($address, readOnly: true))->inquiries() as $inquiry) {
            (new Buzon\Inbox($address, readOnly: true))->inquiry('2026-999');
        }
        break;
    case 'fatal':
        $inbox = new Buzon\Inbox($address, readOnly: true, progress: static function (): void {
            ini_set('memory_limit', '4M');
            str_repeat('x', 1 << 27);
        });
        iterator_to_array($inbox->verify());
        break;
    case 'exit':
        $inbox = new Buzon\Inbox($address, readOnly: true, progress: static fn () => exit('left'));
        iterator_to_array($inbox->verify());
        echo 'never here';
        break;
    default:
        echo Buzon\version();
}
