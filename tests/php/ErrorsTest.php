<?php

// SPDX-License-Identifier: EUPL-1.2
// Failures: a class for each code, wrong arguments, use after close and fork.

declare(strict_types=1);

namespace Buzon\Tests;

use Buzon\{ClosedException, CorruptException, ErrorCode, Exception, ForkedException, Inbox, InvalidArgumentException, NewerException, NotFoundException, ParseException};

require_once __DIR__ . '/Made.php';

final class ErrorsTest extends Made
{
    public function testEveryCodeHasItsClass(): void
    {
        $codes = [];
        foreach (glob(self::source() . '/bindings/php/src/*Exception.php') as $file) {
            $class = 'Buzon\\' . basename($file, '.php');
            if ((new \ReflectionClass($class))->isInterface()) {
                continue;
            }
            $e = new $class('the text', 7);
            self::assertInstanceOf(Exception::class, $e);
            self::assertSame(['the text', null, null], [$e->getMessage(), $e->retryAt(), $e->httpStatus()]);
            $codes[] = $e->errorCode();
        }
        self::assertEqualsCanonicalizing(array_column(\array_slice(ErrorCode::cases(), 1), 'value'), array_column($codes, 'value'));
    }

    public function testAnErrorCarriesWhatIsKnown(): void
    {
        $inbox = $this->filled();
        $e = self::throws(\OutOfBoundsException::class, static fn () => $inbox->inquiry('2026-99'), '2026-99');
        self::assertInstanceOf(NotFoundException::class, $e);
        self::assertSame([ErrorCode::NotFound, ErrorCode::NotFound->native(), null, null], [$e->errorCode(), $e->getCode(), $e->retryAt(), $e->source()]);
        $e = self::throws(ParseException::class, static fn () => \Buzon\normalise('mastodon', "[{\"id\": 1},\n oops]"));
        self::assertSame(2, $e->sourceLine());
        self::assertGreaterThan(0, $e->sourceColumn());
    }

    /** @return iterable<string, array{callable(Inbox): mixed}> */
    public static function wrongTypes(): iterable
    {
        yield 'number for text' => [static fn ($i) => $i->inquiry(1)];
        yield 'null for text' => [static fn ($i) => $i->inquiry(null)];
        yield 'text for number' => [static fn ($i) => $i->inquiries(limit: '3')];
        yield 'text for instant' => [static fn ($i) => $i->inquiries(openedFrom: '2026-11-23')];
        yield 'text for bool' => [static fn ($i) => $i->inquiries(overdue: 'yes')];
        yield 'number for secret' => [static fn ($i) => $i->setSecret('ayto', 'token', 7)];
        yield 'number for tag' => [static fn ($i) => $i->change('2026-1', self::ACTOR, addTags: [7])];
        yield 'number for header' => [static fn ($i) => $i->import('ayto', '[]', headers: ['a' => 1])];
        yield 'clock that is none' => [static fn () => new Inbox('sqlite:x', clock: 7)];
        yield 'logger that is none' => [static fn () => new Inbox('sqlite:x', logger: new \stdClass())];
        yield 'vault that is none' => [static fn () => new Inbox('sqlite:x', vault: new \stdClass())];
        yield 'unknown argument' => [static fn ($i) => $i->inquiries(fast: true)];
    }

    /** @dataProvider wrongTypes */
    public function testWrongTypesAreTold(callable $call): void
    {
        $inbox = $this->filled();
        self::throws(\Error::class, static fn () => $call($inbox));
        self::assertFileDoesNotExist('x');
    }

    public function testUnknownWordsAreToldWithTheKnownOnes(): void
    {
        $inbox = $this->open();
        self::throws(InvalidArgumentException::class, static fn () => $inbox->inquiries(status: 'abierta'), "'abierta' is no Status; there are new, open");
        self::throws(\TypeError::class, static fn () => $inbox->inquiries(status: \Buzon\Order::Due));
    }

    public function testANulInATextIsTold(): void
    {
        $inbox = $this->filled();
        foreach ([
            static fn () => $inbox->inquiry("2026-1\0"),
            static fn () => $inbox->change('2026-1', self::ACTOR, note: "a\0b"),
            static fn () => $inbox->answer('2026-1', "a\0b", self::ACTOR),
            static fn () => new Inbox("sqlite:a\0b"),
            static fn () => \Buzon\normalise("masto\0don", '[]'),
        ] as $call) {
            self::throws(InvalidArgumentException::class, $call, 'NUL');
        }
        self::throws(InvalidArgumentException::class, static fn () => $inbox->change('2026-1', self::ACTOR, note: "\xff"));
        self::throws(ParseException::class, static fn () => \Buzon\normalise('mastodon', "\0[]"));
    }

    public function testAClosedInboxSaysSo(): void
    {
        $inbox = $this->filled();
        $listing = $inbox->inquiries();
        $inbox->close();
        foreach ([
            $inbox->count(...), $inbox->inquiries(...), $inbox->poll(...), $inbox->figures(...), $inbox->settings(...), static fn () => $inbox->inquiry('2026-1'),
            static fn () => iterator_to_array($listing), static fn () => iterator_to_array($listing), static fn () => $inbox->job('ayto'),
        ] as $call) {
            self::throws(ClosedException::class, $call);
        }
    }

    public function testAHandleThatCrossedAForkSaysSo(): void
    {
        $inbox = $this->filled();
        $file = "$this->folder/child";
        $pid = pcntl_fork();
        if ($pid === 0) {
            try {
                $inbox->count();
            } catch (ForkedException) {
                file_put_contents($file, (string) (new Inbox("sqlite:$this->folder/inbox.db"))->count());
            }
            posix_kill(posix_getpid(), SIGKILL);
        }
        pcntl_waitpid($pid, $status);
        self::assertSame('3', file_get_contents($file));
        self::assertCount(3, $inbox);
    }

    public function testBadStoresHaveErrorsOfTheirOwn(): void
    {
        $this->open()->close();
        copy("$this->folder/inbox.db", "$this->folder/newer.db");
        (new \PDO("sqlite:$this->folder/newer.db"))->exec('PRAGMA user_version = 9999');
        file_put_contents("$this->folder/garbage.db", str_repeat('this is no database, however long one looks at it', 100));
        self::throws(NewerException::class, fn () => (new Inbox("sqlite:$this->folder/newer.db"))->count());
        self::throws(CorruptException::class, fn () => (new Inbox("sqlite:$this->folder/garbage.db"))->count());
        self::throws(InvalidArgumentException::class, static fn () => new Inbox('mysql:inbox'));
    }
}
