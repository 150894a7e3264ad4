<?php

// SPDX-License-Identifier: EUPL-1.2
// What the tests of the binding are made of: invented people, a folder of data, an inbox with a clock that stands still.

declare(strict_types=1);

namespace Buzon\Tests;

use Buzon\Inbox;
use PHPUnit\Framework\TestCase;

abstract class Made extends TestCase
{
    protected const NOW = '2026-11-23T09:00:00.000Z'; // a Monday, ten in Madrid
    protected const ACTOR = 'person:marta';

    protected string $folder;

    protected function setUp(): void
    {
        $this->folder = sys_get_temp_dir() . '/buzon-' . bin2hex(random_bytes(6));
        mkdir($this->folder);
    }

    protected function tearDown(): void
    {
        gc_collect_cycles();
        foreach (glob("$this->folder/*.media") as $media) {
            array_map('unlink', array_filter(glob("$media/{,.}*", \GLOB_BRACE), is_file(...)));
            rmdir($media);
        }
        array_map('unlink', glob("$this->folder/*"));
        rmdir($this->folder);
    }

    protected static function source(): string
    {
        return getenv('BUZON_SOURCE') ?: \dirname(__DIR__, 2);
    }

    protected static function data(): string
    {
        return self::source() . '/lib/data';
    }

    protected static function now(): \DateTimeImmutable
    {
        return new \DateTimeImmutable(self::NOW);
    }

    /** @return array<string, mixed> a mention as a server of Mastodon tells it */
    protected static function mention(int $n, string $text, string $who = 'rosa', string $at = self::NOW, array $more = []): array
    {
        $author = ['id' => "5$n", 'username' => $who, 'acct' => "$who@barrio.example", 'display_name' => ucfirst($who),
            'url' => "https://barrio.example/@$who", 'bot' => false, 'emojis' => []];
        $id = (string) (9000 + $n);
        $status = $more + ['id' => $id, 'created_at' => $at, 'in_reply_to_id' => null, 'visibility' => 'public', 'language' => 'es', 'spoiler_text' => '',
            'uri' => "https://barrio.example/s/$n", 'url' => "https://barrio.example/@$who/$id", 'edited_at' => null, 'account' => $author,
            'content' => "<p>$text</p>", 'media_attachments' => [], 'mentions' => [], 'tags' => [], 'emojis' => []];
        return ['id' => (string) $n, 'type' => 'mention', 'created_at' => $at, 'account' => $author, 'status' => $status];
    }

    /** @param array<string, mixed> ...$mentions */
    protected static function page(array ...$mentions): string
    {
        return json_encode($mentions, JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR);
    }

    /** A page of n citizens who each write about a street lamp, a minute apart. */
    protected static function lamps(int $n, int $start = 1): string
    {
        return self::page(...array_map(
            static fn (int $i): array => self::mention($i, "La farola $i no luce", "vecina$i", self::now()->modify('-' . ($n - $i) . ' minutes')->format('Y-m-d\TH:i:s.v\Z')),
            range($start, $start + $n - 1)));
    }

    protected function open(mixed ...$more): Inbox
    {
        $inbox = new Inbox(...($more + ['address' => "sqlite:$this->folder/inbox.db", 'data' => self::data(), 'clock' => self::now(...)]));
        $inbox->accounts()->first() ?? $inbox->addAccount('ayto', 'mastodon', ['base_url' => 'https://red.example'], self::ACTOR);
        return $inbox;
    }

    protected function filled(int $n = 3, mixed ...$more): Inbox
    {
        $inbox = $this->open(...$more);
        for ($start = 1; $start <= $n; $start += 40) {
            $inbox->import('ayto', self::lamps(min(40, $n + 1 - $start), $start));
        }
        return $inbox;
    }

    /** Every object of the library that it makes is gone after it. */
    protected function leavesNothing(callable $what): void
    {
        gc_collect_cycles();
        $before = \Buzon\Ext\debug_live();
        $what();
        gc_collect_cycles();
        self::assertSame($before, \Buzon\Ext\debug_live());
    }

    /** @param class-string<\Throwable> $class */
    protected static function throws(string $class, callable $call, string $words = ''): \Throwable
    {
        try {
            $call();
        } catch (\Throwable $e) {
            self::assertInstanceOf($class, $e, $e::class . ': ' . $e->getMessage());
            self::assertStringContainsString($words, $e->getMessage());
            return $e;
        }
        self::fail("no $class");
    }

    /** @return list<string> */
    protected static function references(iterable $inquiries): array
    {
        return array_map(static fn ($q): string => $q->reference, iterator_to_array($inquiries, false));
    }
}
