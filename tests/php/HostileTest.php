<?php

// SPDX-License-Identifier: EUPL-1.2
// What nobody should do: nothing of it ends the process.

declare(strict_types=1);

namespace Buzon\Tests;

use Buzon\{Ext, Inbox, InvalidArgumentException, LimitException, Message, NotFoundException, ParseException};

require_once __DIR__ . '/Made.php';

final class HostileTest extends Made
{
    public function testHandlesAreClosed(): void
    {
        foreach (['Calendar', 'Inbox', 'Job', 'Filter', 'Change', 'Response', 'Pages'] as $name) {
            $class = new \ReflectionClass("Buzon\\Ext\\$name");
            self::assertTrue($class->isFinal(), $name);
            self::throws(\Throwable::class, static fn () => serialize($class->newInstanceWithoutConstructor()));
        }
        foreach (['Job', 'Pages'] as $name) {
            self::throws(\Error::class, static fn () => new ("Buzon\\Ext\\$name")());
        }
    }

    public function testAHandleWithoutConstructorIsTold(): void
    {
        foreach (['Calendar', 'Inbox', 'Filter', 'Change', 'Response'] as $name) {
            $class = new \ReflectionClass("Buzon\\Ext\\$name");
            try {
                $bare = $class->newInstanceWithoutConstructor();
            } catch (\Throwable $e) {
                self::assertNotSame('', $e->getMessage());
                continue;
            }
            foreach ($class->getMethods() as $method) {
                if ($method->name === '__construct' || str_starts_with($method->name, '__')) {
                    continue;
                }
                $args = array_map(static fn (\ReflectionParameter $p): mixed => self::sample($p), $method->getParameters());
                self::throws(\Throwable::class, static fn () => $method->invoke($bare, ...$args));
            }
        }
    }

    private static function sample(\ReflectionParameter $p): mixed
    {
        $type = ltrim((string) $p->getType(), '?');
        return match ($type) {
            'int' => 1,
            'bool' => true,
            'string' => 'x',
            default => null,
        };
    }

    public function testASubclassOfTheInboxIsNotPossible(): void
    {
        self::assertTrue((new \ReflectionClass(Inbox::class))->isFinal());
        $bare = (new \ReflectionClass(Inbox::class))->newInstanceWithoutConstructor();
        self::throws(\Error::class, static fn () => $bare->count());
        self::throws(\Error::class, static fn () => clone $this->open()->job('ayto'));
    }

    public function testAHandleOfAnotherTypeIsTold(): void
    {
        foreach ([new Ext\Filter(null), new \stdClass(), 'x', 1] as $wrong) {
            self::throws(\TypeError::class, static fn () => Ext\normalise('mastodon', 'poll', $wrong, null));
        }
        self::throws(InvalidArgumentException::class, static fn () => Ext\normalise('mastodon', 'poll', null, null));
        self::throws(\ArgumentCountError::class, static fn () => Ext\normalise('mastodon'));
    }

    public function testABareRecordIsTold(): void
    {
        $bare = (new \ReflectionClass(Message::class))->newInstanceWithoutConstructor();
        self::throws(\Error::class, static fn () => $bare->text);
        self::throws(\Error::class, static fn () => $bare->extra);
        self::throws(\Error::class, static fn () => $bare->toJson());
        self::throws(\Error::class, static fn () => (new \ReflectionClass(Ext\Record::class))->newInstanceWithoutConstructor());
    }

    public function testAnInboxThatCouldNotBeOpenedLeavesNothing(): void
    {
        $this->leavesNothing(function (): void {
            foreach (['', 'sqlite:', 'sqlite:/nowhere/at/all/x.db', "sqlite:$this->folder"] as $address) {
                self::throws(\Buzon\Exception::class, static fn () => new Inbox($address));
            }
        });
    }

    public function testAHugeBodyIsRefused(): void
    {
        self::throws(LimitException::class, static fn () => \Buzon\normalise('mastodon', str_repeat(' ', 16 * 1024 * 1024 + 1)));
    }

    public function testAnotherAutoloaderMayBeMissing(): void
    {
        $code = 'try { Buzon\Ext\normalise("mastodon", "poll", new Buzon\Ext\Response(200), null); } catch (Error $e) { echo $e->getMessage(); }';
        $out = shell_exec(PHP_BINARY . ' -d extension=' . escapeshellarg(self::module()) . ' -r ' . escapeshellarg($code));
        self::assertStringContainsString('load bindings/php/src/autoload.php', (string) $out);
    }

    /** @return iterable<string, array{string, string}> */
    public static function endings(): iterable
    {
        yield 'exit' => ['exit("left");', 'left'];
        yield 'memory' => ['ini_set("memory_limit", "8M"); str_repeat("x", 1 << 28);', 'Allowed memory size'];
        yield 'exception' => ['throw new DomainException("mine");', 'mine'];
    }

    /** @dataProvider endings */
    public function testAFunctionMayEndTheProcess(string $how, string $said): void
    {
        foreach (['clock', 'progress', 'interrupt', 'logger'] as $hook) {
            $file = "$this->folder/$hook.db";
            touch($file);
            chmod($file, 0644);
            $code = 'require ' . var_export(self::source() . '/bindings/php/src/autoload.php', true) . ';'
                . 'register_shutdown_function(function () { echo " end"; });'
                . "\$i = new Buzon\\Inbox('sqlite:$file', data: " . var_export(self::data(), true) . ", $hook: function () { $how });"
                . "\$i->addAccount('ayto', 'mastodon', ['base_url' => 'https://red.example'], 'person:x');"
                . "\$i->import('ayto', " . var_export(self::lamps(3), true) . '); iterator_to_array($i->verify());';
            exec(PHP_BINARY . ' -d display_errors=1 -d extension=' . escapeshellarg(self::module()) . ' -r ' . escapeshellarg($code) . ' 2>&1', $out, $status);
            $out = implode("\n", $out);
            self::assertContains($status, [0, 255], "$hook: $status $out");
            self::assertStringContainsString(' end', $out, "$hook: $out");
            if ($hook === 'clock') {
                self::assertStringContainsString($said, $out);
            }
        }
    }

    private static function module(): string
    {
        preg_match('#\S+/bindings/php/buzon\.so#', (string) file_get_contents('/proc/self/maps'), $found);
        return $found[0];
    }

    public function testMemoryDoesNotGrow(): void
    {
        $inbox = $this->filled(40, progress: static fn () => null);
        $rounds = static function (int $n) use ($inbox): void {
            for ($i = 0; $i < $n; $i++) {
                foreach ($inbox->inquiries() as $inquiry) {
                    $inquiry->toJson();
                    $inquiry->deadlines[0]->steps;
                }
                self::throws(NotFoundException::class, static fn () => $inbox->inquiry('2026-999'));
                self::throws(ParseException::class, static fn () => \Buzon\normalise('mastodon', 'oops'));
                iterator_to_array($inbox->verify('2026-1'));
                \Buzon\normalise('mastodon', self::lamps(3))->messages[0]->extra;
            }
        };
        $resident = static fn (): int => 4 * (int) explode(' ', (string) file_get_contents('/proc/self/statm'))[1];
        $rounds(20);
        gc_collect_cycles(); // exceptions hold the closures that threw them
        [$before, $used] = [$resident(), memory_get_usage()];
        $rounds(80);
        gc_collect_cycles();
        [$grown, $more] = [$resident() - $before, memory_get_usage() - $used]; // assertions load classes
        self::assertLessThan(1500, $grown);
        self::assertLessThan(2000, $more);
    }
}
