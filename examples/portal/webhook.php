<?php
// SPDX-License-Identifier: EUPL-1.2
// The door for what networks bring: hands a call to the inbox, answers, and then reads what came.
//
// Set BUZON_INBOX to the path of the inbox in the server's configuration, BUZON_DATA to a folder of calendars and rules where
// they are not installed, and give each network the address https://…/webhook.php/ACCOUNT. Let the server refuse bodies above
// 16 MiB (client_max_body_size of nginx).

declare(strict_types=1);

namespace Portal;

use Buzon\{Exception, Inbox, NotFoundException};

require __DIR__ . '/../../bindings/php/src/autoload.php';

/** Nothing was kept: the network tries again. */
function unable(\Throwable $error): void
{
    error_log('webhook: ' . $error->getMessage());
    http_response_code(503);
    header('Retry-After: 60');
}

/** Take the call in; whether there is something to read. The body is read raw: a signature is over its bytes. */
function deliver(Inbox $inbox, string $account): bool
{
    try {
        $receipt = $inbox->deliver(
            $account,
            (string) file_get_contents('php://input'),
            method: $_SERVER['REQUEST_METHOD'],
            query: $_SERVER['QUERY_STRING'] ?? '',
            headers: getallheaders(),
        );
    } catch (NotFoundException) {
        http_response_code(404);
        return false;
    }
    http_response_code($receipt->status);
    header("Content-Type: $receipt->contentType");
    header('X-Content-Type-Options: nosniff');
    echo $receipt->body;
    return $receipt->state === \Buzon\ReceiptState::Accepted;
}

/** The network waits for its answer, not for us. */
function answered(): void
{
    if (\function_exists('fastcgi_finish_request')) {
        fastcgi_finish_request();
    } else {
        flush();
    }
}

function main(): void
{
    $account = ltrim($_SERVER['PATH_INFO'] ?? '', '/');
    $data = $_SERVER['BUZON_DATA'] ?? getenv('BUZON_DATA') ?: [];
    try {
        $inbox = new Inbox('sqlite:' . ($_SERVER['BUZON_INBOX'] ?? getenv('BUZON_INBOX')), create: false, data: $data);
        $came = deliver($inbox, $account);
    } catch (Exception $error) {
        unable($error);
        return;
    }
    answered();
    try {
        $came && $inbox->process(20);
    } catch (Exception $error) {
        error_log('webhook: ' . $error->getMessage()); // it stays for the next call, or a worker
    }
}

main();
