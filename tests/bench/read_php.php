<?php

// SPDX-License-Identifier: EUPL-1.2
// Reading every inquiry as a native record, against PDO's fetchAll of the same columns.
//
// usage: php read_php.php STORE [ROUNDS]
//
// Measured in processor time, best of several rounds, so that what else the machine does falls away.

declare(strict_types=1);

require dirname(__DIR__, 2) . '/bindings/php/src/autoload.php';

/** The statements of read_python.py: both languages read the same. */
function statement(string $name): string
{
    preg_match("/^$name = \"\"\"(.*?)\"\"\"/ms", file_get_contents(__DIR__ . '/read_python.py'), $found);
    return $found[1];
}

function ours(string $path): int
{
    $inbox = new Buzon\Inbox("sqlite:$path", readOnly: true);
    return count(iterator_to_array($inbox->inquiries(), false));
}

/** The same, and every property of every record is read. */
function everything(string $path): int
{
    $inbox = new Buzon\Inbox("sqlite:$path", readOnly: true);
    $n = 0;
    foreach ($inbox->inquiries() as $inquiry) {
        foreach (get_object_vars($inquiry) as $value) {
            foreach (is_array($value) ? $value : [] as $part) {
                is_object($part) && get_object_vars($part);
            }
        }
        $n += count(get_object_vars($inquiry->author)) > 0 ? 1 : 0;
    }
    return $n;
}

function theirs(string $path): int
{
    $db = new PDO("sqlite:$path");
    $inquiries = $db->query(statement('INQUIRIES'))->fetchAll(PDO::FETCH_NUM);
    $deadlines = $db->query(statement('DEADLINES'))->fetchAll(PDO::FETCH_NUM);
    return $deadlines === [] ? 0 : count($inquiries);
}

/** Milliseconds of processor time. */
function cpu(): float
{
    $used = getrusage();
    return ($used['ru_utime.tv_sec'] + $used['ru_stime.tv_sec']) * 1e3 + ($used['ru_utime.tv_usec'] + $used['ru_stime.tv_usec']) / 1e3;
}

ini_set('memory_limit', '-1');
$best = ['ours' => INF, 'theirs' => INF, 'everything' => INF];
$counted = [];
for ($round = 0; $round < (int) ($argv[2] ?? 5); $round++) {
    foreach ($best as $read => $ms) {
        $start = cpu();
        $counted[$read($argv[1])] = true;
        $best[$read] = min($ms, cpu() - $start);
    }
}
if (count($counted) !== 1) {
    fwrite(STDERR, 'not the same rows: ' . implode(', ', array_keys($counted)) . "\n");
    exit(1);
}
$n = number_format(array_key_first($counted));
foreach (['ratio' => ['ratio', "$n inquiries as records in PHP / PDO's fetchAll", sprintf('%.2f', $best['ours']), sprintf('%.2f', $best['theirs']), 'ms', '1.00'],
    'stated' => ['stated', 'the same, every property of each record read', sprintf('%.2f', $best['everything']), 'ms']] as $line) {
    echo implode("\t", $line), "\n";
}
