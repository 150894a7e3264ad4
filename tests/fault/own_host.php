<?php

// SPDX-License-Identifier: EUPL-1.2
// A host of the big run whose bytes are moved by PHP's streams: the library opens no socket.
//
// usage: own_host.php work STORE DATA CLOCK LISTENER SEED; as host.c, for the one account "masto".

declare(strict_types=1);

use Buzon\{ErrorCode, Exception, Inbox, Job, Request, Work};

require __DIR__ . '/../../bindings/php/src/autoload.php';

const ACCOUNT = 'masto';

function say(string $where, Exception $error): void
{
    $code = $error->errorCode();
    fprintf(STDERR, "%d %s %s %s\n", getmypid(), $where, $code->name, $error->getMessage());
    if (in_array($code, [ErrorCode::Corrupt, ErrorCode::Internal], true)) {
        exit(4);
    }
}

/** The two numbers of the clock's file: the present time, and whether the desks are closed. @return array{int, int} */
function clock(): array
{
    global $clock;
    $file = fopen("/proc/self/fd/$clock", 'rb'); // a place of its own in the file
    return array_values(unpack('q2', fread($file, 16)));
}

function now(): DateTimeImmutable
{
    [$ms] = clock();
    return new DateTimeImmutable(sprintf('@%d.%03d', intdiv($ms, 1000), $ms % 1000));
}

function step(Job $job, Request $request): void
{
    $context = stream_context_create(['http' => ['method' => $request->method, 'header' => $request->headers, 'content' => $request->body ?? '',
        'timeout' => $request->timeoutMs / 1000, 'ignore_errors' => true, 'follow_location' => 0, 'protocol_version' => 1.1]]);
    $http_response_header = [];
    $body = @file_get_contents($request->url, false, $context);
    $length = null;
    $headers = [];
    foreach (array_slice($http_response_header, 1) as $line) {
        [$name, $value] = explode(': ', $line, 2) + [1 => ''];
        $headers[$name][] = $value;
        $length = strcasecmp($name, 'Content-Length') === 0 ? (int) $value : $length;
    }
    // Streams give what came before a connection broke as if it were all: the length tells.
    if ($body === false || !$http_response_header || ($length !== null && strlen($body) < $length)) {
        $job->fail('the connection broke', true);
        return;
    }
    $job->answer((int) explode(' ', $http_response_header[0])[1], $body, $headers);
}

function work(Inbox $inbox, Work $work): void
{
    try {
        $job = $inbox->job(ACCOUNT, $work);
        while ($request = $job->next()) {
            step($job, $request);
        }
    } catch (Exception $error) {
        say(strtolower($work->name), $error);
    }
}

function desk(Inbox $inbox): void
{
    if (clock()[1] !== 0) {
        return;
    }
    try {
        foreach ($inbox->inquiries(pending: true, restricted: true, limit: 8) as $one) {
            if (mt_rand(0, 1)) {
                $mark = implode('', array_map(fn () => chr(mt_rand(97, 122)), range(1, 14)));
                $inbox->answer($one->reference, "La brigada lo mira esta semana QX{$mark}aaXQ.", 'person:mesa');
            }
        }
    } catch (Exception $error) {
        say('answer', $error);
    }
}

[, , $store, $data, $clock, , $seed] = $argv;
mt_srand((int) $seed);
try {
    $inbox = new Inbox($store, data: $data, clock: now(...));
} catch (Exception $error) {
    say('open', $error);
    exit(2);
}
for ($n = 0;; $n++) {
    if ($n % 6 === 0) {
        work($inbox, Work::Check);
    }
    work($inbox, Work::Poll);
    desk($inbox);
    work($inbox, Work::Send);
    if ($n % 3 === 0) {
        work($inbox, Work::Recheck);
    }
    usleep(15000);
}
