<?php

// SPDX-License-Identifier: EUPL-1.2
// Work with a network: by the host's own HTTP, by the library's, and how it is stopped.

declare(strict_types=1);

namespace Buzon\Tests;

use Buzon\{AnswerState, AuthException, ClosedException, Inbox, InterruptException, NetworkException, RateException, Request, Round, StateException, Status, Work};

require_once __DIR__ . '/Made.php';

final class JobsTest extends Made
{
    private const TOKEN = 'prueba-ayto-0001';

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

    private function town(): Inbox
    {
        $command = ['/usr/bin/python3', '-B', self::source() . '/tests/loopback/mastodon.py', '--now', '2026-11-23T09:00:00Z'];
        $this->server = proc_open($command, [1 => ['pipe', 'w']], $pipes);
        $url = explode(' ', trim((string) fgets($pipes[1])))[1];
        return $this->inboxAt($url);
    }

    private function inboxAt(string $url, mixed ...$more): Inbox
    {
        $inbox = $this->open(...$more);
        $inbox->addAccount('villa', 'mastodon', ['base_url' => $url], self::ACTOR);
        $inbox->setSecret('villa', 'token', self::TOKEN);
        return $inbox;
    }

    /** The host's own HTTP. @return array{int, string, array<string, list<string>>} */
    private static function move(Request $request): array
    {
        $context = stream_context_create(['http' => ['method' => $request->method, 'header' => $request->headers, 'content' => $request->body ?? '',
            'timeout' => $request->timeoutMs / 1000, 'ignore_errors' => true, 'follow_location' => 0]]);
        $body = file_get_contents($request->url, false, $context);
        $headers = [];
        foreach (\array_slice($http_response_header, 1) as $line) {
            [$name, $value] = explode(': ', $line, 2);
            $headers[$name][] = $value;
        }
        return [(int) explode(' ', $http_response_header[0])[1], $body, $headers];
    }

    private static function work(Inbox $inbox, Work $work): Round
    {
        $job = $inbox->job('villa', $work);
        while ($request = $job->next()) {
            $job->answer(...self::move($request));
        }
        return $job->round();
    }

    public function testTheHostMovesTheBytes(): void
    {
        $inbox = $this->town();
        $done = self::work($inbox, Work::Poll);
        self::assertSame('villa', $done->account);
        self::assertGreaterThan(5, min($done->messages, $done->inquiries));
        self::assertSame($done->messages, json_decode($done->toJson())->messages);
        $first = $inbox->inquiries()->first();
        $answer = $inbox->answer($first->reference, 'Tomamos nota, gracias.', self::ACTOR);
        self::assertSame(1, self::work($inbox, Work::Send)->sent);
        $sent = $inbox->answers($first->reference)->first();
        self::assertSame([$answer->id, AnswerState::Sent], [$sent->id, $sent->state]);
        self::assertNotSame([], $sent->nativeIds);
        self::assertSame(Status::Answered, $inbox->inquiry($first->reference)->status);
        $job = $inbox->refreshJob($first->reference);
        self::throws(StateException::class, static fn () => $job->shown());
        while ($request = $job->next()) {
            $job->answer(...self::move($request));
        }
        self::assertSame([$inbox->messages($first->reference)->first()->text], array_column($job->shown()->messages, 'text'));
    }

    public function testMadeUpCitizensTrainEmployees(): void
    {
        $now = self::now();
        $inbox = new Inbox("sqlite:$this->folder/practicas.db", data: self::data(), clock: static function () use (&$now) {
            return $now;
        });
        $inbox->addAccount('ejercicio', 'practice', ['pace' => 60], self::ACTOR);
        self::assertSame([1], array_column($inbox->run(), 'messages'));
        $inbox->answer('P2026-1', 'La brigada va esta tarde.', self::ACTOR);
        self::assertSame([1], array_column($inbox->run(Work::Send), 'sent'));
        $now = $now->modify('+20 seconds');
        $inbox->setAccountState('ejercicio', 'paused', self::ACTOR);
        $now = $now->modify('+3 hours');
        $inbox->setAccountState('ejercicio', 'active', self::ACTOR);
        self::assertSame([2], array_column($inbox->run(), 'messages')); // another citizen, and thanks
        self::throws(StateException::class, static fn () => $inbox->addAccount('ayto', 'mastodon', ['base_url' => 'https://red.example'], self::ACTOR));
        self::throws(StateException::class, static fn () => $inbox->publicFigures(), 'no public form');
        self::throws(StateException::class, static fn () => $inbox->export('P2026-1'), 'no export');
        self::throws(StateException::class, fn () => $this->open()->addAccount('ejercicio', 'practice', [], self::ACTOR), 'do not share a store');
    }

    public function testTheLibraryMovesTheBytes(): void
    {
        $inbox = $this->town();
        $inbox->setAccountState('ayto', 'paused', self::ACTOR);
        $verdict = $inbox->check('villa');
        self::assertTrue($verdict['ok']);
        self::assertSame([], $verdict['findings']);
        self::assertTrue($inbox->account('villa')->checkedAt == self::now());
        self::assertGreaterThan(5, $inbox->poll('villa')->messages);
        self::assertSame(0, $inbox->poll()->messages + $inbox->send()->sent);
        self::assertGreaterThan(0, $inbox->recheck('villa')->requests);
        $first = array_values(array_filter(iterator_to_array($inbox->inquiries(), false), static fn ($q) => $q->account === 'villa'))[0];
        self::assertSame($inbox->messages($first->reference)->first()->text, $inbox->refresh($first->reference)->messages[0]->text);
        $swept = $inbox->sweep('villa');
        self::assertGreaterThan(0, $swept->requests);
        self::assertSame([0, null], [$swept->messages, $swept->warning]);
        $inbox->setSecret('villa', 'token', 'prueba-revocada-0001');
        self::assertSame(401, self::throws(AuthException::class, static fn () => $inbox->poll('villa'))->httpStatus());
    }

    public function testEveryAccountHasARoundAndItsOwnFailure(): void
    {
        $inbox = $this->town();
        $inbox->setAccountState('ayto', 'paused', self::ACTOR);
        $inbox->addAccount('apagada', 'mastodon', ['base_url' => 'http://127.0.0.1:9'], self::ACTOR);
        $inbox->setSecret('apagada', 'token', 'x');
        $rounds = array_column($inbox->run(Work::Poll), null, 'account');
        self::assertEqualsCanonicalizing(['villa', 'apagada'], array_keys($rounds));
        self::assertNull($rounds['villa']->error);
        self::assertGreaterThan(5, $rounds['villa']->messages);
        self::assertStringContainsString('no connection', $rounds['apagada']->error);
        self::assertSame([], $inbox->run());
    }

    public function testANetworkThatIsNotThereIsTold(): void
    {
        $socket = stream_socket_server('tcp://127.0.0.1:0');
        $address = stream_socket_get_name($socket, false);
        fclose($socket);
        $inbox = $this->inboxAt("http://$address");
        self::throws(NetworkException::class, static fn () => $inbox->poll('villa'));
    }

    public function testARateLimitSaysWhenToComeBack(): void
    {
        $inbox = $this->inboxAt('https://red.example');
        $job = $inbox->job('villa');
        self::assertNotNull($job->next());
        $e = self::throws(RateException::class, static function () use ($job): void {
            $job->answer(429, '{}', ['X-RateLimit-Reset' => '2026-11-23T09:05:00.000Z']);
            $job->next();
        });
        self::assertGreaterThanOrEqual(300, $e->retryAt()->getTimestamp() - self::now()->getTimestamp());
    }

    public function testAJobThatFailsIsOver(): void
    {
        $job = $this->inboxAt('https://red.example')->job('villa', 'poll');
        self::throws(StateException::class, static fn () => $job->answer(200, '[]'));
        self::assertEquals($job->next(), $job->next());
        self::throws(NetworkException::class, static function () use ($job): void {
            $job->fail('no route', sent: false);
            $job->next();
        });
        $job->close();
        $job->close();
        self::throws(ClosedException::class, $job->next(...));
    }

    /** @return array{Inbox, resource} an inbox whose network takes requests and never answers */
    private function silent(mixed ...$more): array
    {
        $socket = stream_socket_server('tcp://127.0.0.1:0');
        return [$this->inboxAt('http://' . stream_socket_get_name($socket, false), ...$more), $socket];
    }

    public function testASignalStopsAPollWithinASecond(): void
    {
        pcntl_async_signals(true);
        pcntl_signal(SIGALRM, static fn () => throw new \DomainException('enough'));
        [$inbox, $socket] = $this->silent();
        pcntl_alarm(1);
        $begin = microtime(true);
        self::throws(\DomainException::class, static fn () => $inbox->poll('villa'), 'enough');
        self::assertLessThan(2, microtime(true) - $begin);
        self::assertIsResource($socket);
        self::assertCount(0, $inbox);
    }

    public function testASignalThatOnlyLooksDoesNotStopAPoll(): void
    {
        pcntl_async_signals(true);
        $seen = 0;
        pcntl_signal(SIGUSR1, static function () use (&$seen): void {
            $seen++;
        });
        $asked = 0;
        [$inbox, $socket] = $this->silent(interrupt: static function () use (&$asked, &$seen): bool {
            if (++$asked === 1) {
                posix_kill(posix_getpid(), SIGUSR1);
            }
            return $asked > 3 && $seen > 0;
        });
        self::throws(InterruptException::class, static fn () => $inbox->poll('villa'));
        self::assertSame(1, $seen);
        self::assertIsResource($socket);
    }
}
