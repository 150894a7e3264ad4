<?php

// SPDX-License-Identifier: EUPL-1.2
// Functions of the host: what they are told, what they may do, how long they live.

declare(strict_types=1);

namespace Buzon\Tests;

use Buzon\{Inbox, InterruptException, NotFoundException, ParseException, SecretException, Vault};

require_once __DIR__ . '/Made.php';

/** A vault in memory. */
final class Drawer implements Vault
{
    /** @var array<string, string> */
    public array $secrets = [];

    public function find(string $account, string $name): ?string
    {
        return $this->secrets["$account/$name"] ?? null;
    }

    public function put(string $account, string $name, ?string $secret): void
    {
        $this->secrets["$account/$name"] = $secret;
        $this->secrets = array_filter($this->secrets, \is_string(...));
    }
}

/** An office that lends its own methods to the inbox it owns. */
final class Office implements Vault
{
    public static int $dead = 0;
    public Inbox $inbox;
    public int $told = 0;

    public function __construct(string $address, string $data)
    {
        $this->inbox = new Inbox($address, data: $data, clock: $this->clock(...), logger: $this->log(...), interrupt: $this->stop(...),
            progress: [$this, 'progress'], vault: $this);
    }

    public function clock(): \DateTimeImmutable
    {
        return new \DateTimeImmutable('2026-11-23T09:00:00Z');
    }

    public function log(int $level, string $line): void
    {
    }

    public function progress(string $what, int $done, int $total): void
    {
        $this->told++;
    }

    public function stop(): bool
    {
        return false;
    }

    public function find(string $account, string $name): ?string
    {
        return null;
    }

    public function put(string $account, string $name, ?string $secret): void
    {
    }

    public function __destruct()
    {
        self::$dead++;
    }
}

final class HooksTest extends Made
{
    public function testTheClockIsTheHosts(): void
    {
        self::assertTrue($this->filled(1)->events('2026-1')->first()->at == self::now());
    }

    public function testAClockThatGivesNoInstantIsTold(): void
    {
        $this->filled(1)->close();
        foreach ([null, 'now', 7] as $wrong) {
            $inbox = $this->open(clock: static fn () => $wrong);
            self::throws(\TypeError::class, static fn () => $inbox->change('2026-1', self::ACTOR, note: 'x'));
        }
    }

    public function testWhatAFunctionThrowsComesBackAsItWas(): void
    {
        $this->filled(1)->close();
        $thrown = new \DomainException('the clock fell');
        $inbox = $this->open(clock: static fn () => throw $thrown);
        self::assertSame($thrown, self::throws(\DomainException::class, static fn () => $inbox->change('2026-1', self::ACTOR, note: 'x')));
        self::assertCount(1, iterator_to_array($inbox->events('2026-1')));
    }

    public function testTheLoggerGetsLines(): void
    {
        touch("$this->folder/inbox.db");
        chmod("$this->folder/inbox.db", 0644);
        $lines = [];
        $inbox = new Inbox("sqlite:$this->folder/inbox.db", logger: static function (int $level, string $line) use (&$lines): void {
            $lines[] = [$level, $line];
        });
        self::assertCount(0, $inbox);
        self::assertSame([4], array_column($lines, 0));
        self::assertStringContainsString('may be opened by others', $lines[0][1]);
    }

    public function testAFunctionThatUsesTheLibraryDoesNotEndWhatItWatches(): void
    {
        $calls = 0;
        $inbox = null;
        $nosy = static function () use (&$inbox, &$calls): void {
            $calls++;
            if ($inbox !== null) {
                self::assertCount(3, $inbox);
                self::throws(NotFoundException::class, static fn () => $inbox->inquiry('2026-99'));
                self::throws(ParseException::class, static fn () => \Buzon\normalise('mastodon', 'oops'));
            }
        };
        $inbox = $this->filled(3, progress: $nosy);
        self::assertSame([], iterator_to_array($inbox->verify()));
        self::assertGreaterThan(0, $calls);
        $inbox->change('2026-1', self::ACTOR, note: 'x');
    }

    public function testADestructorThatUsesTheLibraryDisturbsNothing(): void
    {
        $inbox = $this->filled();
        $died = 0;
        $seen = [];
        foreach ($inbox->inquiries() as $inquiry) {
            new class($inbox, $died) {
                public function __construct(private Inbox $inbox, private int &$died)
                {
                }

                public function __destruct()
                {
                    try {
                        $this->inbox->inquiry('2026-99');
                    } catch (NotFoundException) {
                        $this->died++;
                    }
                }
            };
            $seen[] = $inquiry->reference;
        }
        self::assertSame([['2026-1', '2026-2', '2026-3'], 3], [$seen, $died]);
    }

    public function testAnErrorSurvivesWhatHappensWhileItIsUnderWay(): void
    {
        $this->filled(1)->close();
        $inbox = null;
        $inbox = $this->open(clock: static function () use (&$inbox): never {
            self::throws(NotFoundException::class, static fn () => $inbox->inquiry('2026-99'));
            throw new \DomainException('mine');
        });
        self::throws(\DomainException::class, static fn () => $inbox->change('2026-1', self::ACTOR, note: 'x'), 'mine');
    }

    public function testAProgressFunctionThatThrowsDoesNotFailTheWork(): void
    {
        $inbox = $this->filled(3, progress: static fn () => throw new \DomainException('no paper'));
        $warnings = [];
        set_error_handler(static function (int $level, string $text) use (&$warnings): bool {
            $warnings[] = $text;
            return true;
        });
        try {
            self::assertSame([], iterator_to_array($inbox->verify()));
        } finally {
            restore_error_handler();
        }
        self::assertStringContainsString('the progress function threw', $warnings[0]);
    }

    public function testTheHostMayStopALongCall(): void
    {
        $inbox = $this->filled(3, interrupt: static fn (): bool => true);
        self::throws(InterruptException::class, static fn () => iterator_to_array($inbox->verify()));
        $inbox = $this->open(interrupt: static fn () => throw new \DomainException('enough'));
        self::throws(\DomainException::class, static fn () => iterator_to_array($inbox->verify()), 'enough');
    }

    public function testSecretsGoToTheHostsVault(): void
    {
        $drawer = new Drawer();
        $inbox = $this->open(vault: $drawer);
        $inbox->setSecret('ayto', 'app', "\0\xff");
        $inbox->setSecret('ayto', 'token', 'sesamo');
        self::assertSame(['ayto/app' => "\0\xff", 'ayto/token' => 'sesamo'], $drawer->secrets);
        $request = $inbox->job('ayto')->next();
        self::assertSame('GET', $request->method);
        self::assertStringNotContainsString('sesamo', print_r($request, true) . var_export($request->url, true));
        $inbox->setSecret('ayto', 'token', null);
        self::assertSame(['ayto/app'], array_keys($drawer->secrets));
        self::throws(SecretException::class, static fn () => $inbox->job('ayto')->next());
        self::assertFileDoesNotExist("$this->folder/inbox.db.vault");
    }

    public function testAHostThatLendsItsOwnMethodsIsCollected(): void
    {
        $this->leavesNothing(function (): void {
            Office::$dead = 0;
            $office = new Office("sqlite:$this->folder/inbox.db", self::data());
            $office->inbox->addAccount('ayto', 'mastodon', ['base_url' => 'https://red.example'], self::ACTOR);
            $office->inbox->import('ayto', self::lamps(3));
            iterator_to_array($office->inbox->verify());
            self::assertGreaterThan(0, $office->told);
            unset($office);
            gc_collect_cycles();
            self::assertSame(1, Office::$dead);
        });
    }
}
