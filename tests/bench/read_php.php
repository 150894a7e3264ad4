<?php

// SPDX-License-Identifier: EUPL-1.2
// Reading every inquiry as a native record, against PDO's fetchAll of the same columns.
//
// usage: php read_php.php STORE MODULE [ROUNDS]
//
// Measured in processor time, best of several rounds, so that what else the machine does falls away. A round is a process
// of its own, as a page of a web site is; what a second reading in the same process takes is measured beside it, for PHP
// then has the memory at hand that it asked the system for at first.

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

/** Milliseconds of processor time that a reading takes, and how many inquiries it gave. */
function took(string $read, string $path): array
{
    $cpu = static function (): float {
        $used = getrusage();
        return ($used['ru_utime.tv_sec'] + $used['ru_stime.tv_sec']) * 1e3 + ($used['ru_utime.tv_usec'] + $used['ru_stime.tv_usec']) / 1e3;
    };
    $start = $cpu();
    $n = $read($path);
    return [$cpu() - $start, $n];
}

/** The first and the best of three more readings in a process of its own. */
function apart(string $read, string $path, string $module): array
{
    $command = [PHP_BINARY, '-d', "extension=$module", __FILE__, '--read', $read, $path];
    return json_decode(shell_exec(implode(' ', array_map('escapeshellarg', $command))), true, flags: JSON_THROW_ON_ERROR);
}

function ratio(string $name, float $ours, float $theirs): void
{
    echo implode("\t", ['ratio', $name, sprintf('%.2f', $ours), sprintf('%.2f', $theirs), 'ms', '1.00']), "\n";
}

ini_set('memory_limit', '-1');
if ($argv[1] === '--read') {
    [, , $read, $path] = $argv;
    [$first, $n] = took($read, $path);
    echo json_encode(['n' => $n, 'first' => $first, 'again' => min(array_map(static fn () => took($read, $path)[0], range(1, 3)))]);
    exit;
}
[, $path, $module] = $argv;
$best = ['ours' => [], 'theirs' => [], 'everything' => []];
$counted = [];
for ($round = 0; $round < (int) ($argv[3] ?? 5); $round++) {
    foreach ($best as $read => $sofar) {
        $run = apart($read, $path, $module);
        $counted[$run['n']] = true;
        $best[$read] = ['first' => min($sofar['first'] ?? INF, $run['first']), 'again' => min($sofar['again'] ?? INF, $run['again'])];
    }
}
if (count($counted) !== 1) {
    fwrite(STDERR, 'not the same rows: ' . implode(', ', array_keys($counted)) . "\n");
    exit(1);
}
$n = number_format(array_key_first($counted));
ratio("$n inquiries as records in PHP / PDO's fetchAll", $best['ours']['first'], $best['theirs']['first']);
ratio('the same once more in the same process', $best['ours']['again'], $best['theirs']['again']);
echo implode("\t", ['stated', 'the same, every property of each record read, JSON decoded', sprintf('%.2f', $best['everything']['first']), 'ms']), "\n";
