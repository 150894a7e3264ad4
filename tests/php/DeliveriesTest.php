<?php

// SPDX-License-Identifier: EUPL-1.2
// What networks bring: at the door, read, in quarantine; and the endpoint that serves it over a socket.

declare(strict_types=1);

namespace Buzon\Tests;

use Buzon\{Inbox, InvalidArgumentException, NotFoundException, ReceiptState, RiddleState, StateException, UnsupportedException};

require_once __DIR__ . '/Made.php';

final class DeliveriesTest extends Made
{
    private const SECRET = 'clave-de-la-aplicacion';
    private const NUMBER = '106540352242922';

    /** @var resource|null */
    private $server;

    protected function tearDown(): void
    {
        if (\is_resource($this->server)) {
            proc_terminate($this->server);
            proc_close($this->server);
        }
        parent::tearDown();
    }

    private function hook(): Inbox
    {
        $inbox = $this->open();
        $inbox->addAccount('wa', 'whatsapp', ['phone_number_id' => self::NUMBER], self::ACTOR);
        $inbox->setSecret('wa', 'app_secret', self::SECRET);
        $inbox->setSecret('wa', 'verify_token', 'santo-y-seña');
        return $inbox;
    }

    /** A call of WhatsApp with messages of so many invented citizens. */
    private static function call(int $n): string
    {
        $changes = [];
        for ($i = 0; $i < $n; $i++) {
            $who = sprintf('346%08d', $i);
            $changes[] = ['field' => 'messages', 'value' => ['messaging_product' => 'whatsapp',
                'metadata' => ['display_phone_number' => '34960000000', 'phone_number_id' => self::NUMBER],
                'contacts' => [['profile' => ['name' => "Vecina $i"], 'wa_id' => $who]],
                'messages' => [['from' => $who, 'id' => "wamid.$i", 'timestamp' => '1795424400', 'type' => 'text',
                    'text' => ['body' => 'La farola no luce']]]]];
        }
        return json_encode(['object' => 'whatsapp_business_account', 'entry' => [['id' => '1029384756', 'changes' => $changes]]]);
    }

    /** @return array<string, string> */
    private static function signed(string $body, string $secret = self::SECRET): array
    {
        return ['X-Hub-Signature-256' => 'sha256=' . hash_hmac('sha256', $body, $secret), 'Content-Type' => 'application/json'];
    }

    public function test_a_signed_call_becomes_inquiries(): void
    {
        $inbox = $this->hook();
        $body = self::call(2);
        $receipt = $inbox->deliver('wa', $body, headers: self::signed($body));
        self::assertSame([ReceiptState::Accepted, 200, null], [$receipt->state, $receipt->status, $receipt->body]);
        self::assertSame(ReceiptState::Duplicate, $inbox->deliver('wa', $body, headers: self::signed($body))->state);
        $round = $inbox->process();
        self::assertSame([1, 2, 2, 0], [$round->requests, $round->messages, $round->inquiries, $round->unknown]);
        self::assertSame(0, $inbox->process(1)->requests);
        self::assertSame(403, $inbox->deliver('wa', $body, headers: self::signed($body, 'otra'))->status);
    }

    public function test_the_handshake_gives_the_challenge_back(): void
    {
        $receipt = $this->hook()->deliver('wa', method: 'GET',
            query: 'hub.mode=subscribe&hub.verify_token=santo-y-se%C3%B1a&hub.challenge=1158201444');
        self::assertSame([ReceiptState::Handshake, 200, '1158201444'], [$receipt->state, $receipt->status, $receipt->body]);
    }

    public function test_what_is_not_understood_can_be_looked_at_and_discarded(): void
    {
        $inbox = $this->hook();
        $body = "{\"object\": esto no es JSON \xff\0";
        $inbox->deliver('wa', $body, headers: self::signed($body));
        self::assertSame(1, $inbox->process()->unknown);
        $riddle = $inbox->quarantine('wa')->first();
        self::assertSame(['wa', 'webhook', \strlen($body), null], [$riddle->account, $riddle->origin, $riddle->size, $riddle->body]);
        self::assertSame($body, $inbox->riddle($riddle->id)->body);
        self::assertSame(1, $inbox->retryQuarantine(actor: self::ACTOR)->unknown);
        $gone = $inbox->discardRiddle($riddle->id, 'ruido', self::ACTOR);
        self::assertSame([RiddleState::Discarded, self::ACTOR, 'ruido'], [$gone->state, $gone->settledBy, $gone->settledReason]);
        self::assertNull($inbox->quarantine()->first());
        self::assertSame(hash('sha256', $body), $inbox->quarantine(settled: true)->first()->sha256);
        $this->expectException(StateException::class);
        $inbox->retryQuarantine($riddle->id, self::ACTOR);
    }

    public function test_health_says_what_waits(): void
    {
        $inbox = $this->hook();
        $body = self::call(1);
        $inbox->deliver('wa', $body, headers: self::signed($body));
        $health = $inbox->health();
        self::assertSame([1, 0, 0], [$health['deliveries']['waiting'], $health['silent'], $health['quarantine']]);
        self::assertSame(['ayto', 'wa'], array_column($health['accounts'], 'name'));
    }

    /** @return iterable<string, array{class-string<\Throwable>, array<string, string>}> */
    public static function mistakes(): iterable
    {
        yield 'no such account' => [NotFoundException::class, ['account' => 'nadie']];
        yield 'a network that brings nothing' => [UnsupportedException::class, ['account' => 'ayto']];
        yield 'a method in small letters' => [InvalidArgumentException::class, ['account' => 'wa', 'method' => 'post']];
    }

    /** @dataProvider mistakes @param array<string, string> $call */
    public function test_mistakes_are_told(string $exception, array $call): void
    {
        $this->expectException($exception);
        $this->hook()->deliver(...$call);
    }

    private function serve(): string
    {
        $probe = stream_socket_server('tcp://127.0.0.1:0');
        $where = stream_socket_get_name($probe, false);
        fclose($probe);
        $extension = self::extension();
        $command = [PHP_BINARY, '-d', "extension=$extension", '-S', $where, '-t', self::source() . '/examples/portal'];
        $this->server = proc_open($command, [1 => ['file', "$this->folder/out", 'w'], 2 => ['file', "$this->folder/log", 'w']], $pipes, null,
            ['BUZON_INBOX' => "$this->folder/inbox.db", 'BUZON_DATA' => self::data()] + getenv());
        for ($tries = 0; $tries < 100 && !@stream_socket_client("tcp://$where"); $tries++) {
            usleep(50000);
        }
        return "http://$where/webhook.php";
    }

    /** The extension this process was started with. */
    private static function extension(): string
    {
        preg_match('/extension=(\S+buzon\.so)/', str_replace("\0", ' ', file_get_contents('/proc/self/cmdline')), $found);
        return $found[1];
    }

    /** @param array<string, string> $headers @return array{int, string} */
    private static function ask(string $url, string $method, string $body = '', array $headers = []): array
    {
        $lines = array_map(static fn (string $k, string $v): string => "$k: $v", array_keys($headers), $headers);
        $context = stream_context_create(['http' => ['method' => $method, 'header' => $lines, 'content' => $body, 'ignore_errors' => true]]);
        $answer = file_get_contents($url, false, $context);
        return [(int) explode(' ', $http_response_header[0])[1], $answer];
    }

    public function test_the_endpoint_serves_it_over_a_socket(): void
    {
        $inbox = $this->hook();
        $url = $this->serve();
        $body = self::call(50);
        self::assertSame([200, ''], self::ask("$url/wa", 'POST', $body, self::signed($body)));
        self::assertSame([200, ''], self::ask("$url/wa", 'POST', $body, self::signed($body)));
        self::assertSame([403, ''], self::ask("$url/wa", 'POST', $body, self::signed($body, 'otra')));
        self::assertSame([200, '77'], self::ask("$url/wa?hub.mode=subscribe&hub.verify_token=santo-y-se%C3%B1a&hub.challenge=77", 'GET'));
        self::assertSame(404, self::ask("$url/nadie", 'POST', 'x', ['Content-Type' => 'text/plain'])[0]);
        self::assertSame(503, self::ask("$url/ayto", 'POST', 'x', ['Content-Type' => 'text/plain'])[0]);
        self::assertSame(50, $inbox->count()); // read by the endpoint after it had answered
    }
}
