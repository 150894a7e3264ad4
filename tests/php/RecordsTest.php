<?php

// SPDX-License-Identifier: EUPL-1.2
// Records: native values, read-only, with the library's own JSON.

declare(strict_types=1);

namespace Buzon\Tests;

use Buzon\{Author, DeadlineState, Direction, Finding, Message, MessageKind, Status, Visibility};

require_once __DIR__ . '/Made.php';

final class RecordsTest extends Made
{
    private static function one(string $text = 'La farola lleva tres semanas sin luz', mixed ...$more): Message
    {
        return \Buzon\normalise('mastodon', self::page(self::mention(1, $text, ...$more)), origin: 'import', now: self::now())->messages[0];
    }

    public function testAMessageHasNativeValues(): void
    {
        $m = self::one(more: ['media_attachments' => [['id' => '1', 'type' => 'image', 'url' => 'https://barrio.example/f.jpg', 'description' => 'farola apagada']]]);
        self::assertSame(['mastodon', '9001', MessageKind::Mention, Direction::In, Visibility::Public], [$m->network, $m->id, $m->kind, $m->direction, $m->visibility]);
        self::assertEquals(new Author('51', 'rosa@barrio.example', 'Rosa', 'https://barrio.example/@rosa', false, false), $m->author);
        self::assertSame(self::NOW, $m->createdAt->format('Y-m-d\TH:i:s.v\Z'));
        self::assertSame('+00:00', $m->createdAt->getTimezone()->getName());
        self::assertNull($m->editedAt);
        self::assertSame(['farola apagada', null], [$m->attachments[0]->description, $m->attachments[0]->size]);
    }

    public function testJsonIsExactlyTheFormOfTheModel(): void
    {
        $m = self::one(at: '2026-11-23T09:00:00.007Z');
        $decoded = json_decode($m->toJson(), true);
        self::assertSame(explode(' ', 'network account id native_id revision kind direction visibility author text subject language created_at edited_at '
            . 'deleted_at thread parent url attachments extra'), array_keys($decoded));
        self::assertSame('2026-11-23T09:00:00.007Z', $decoded['created_at']);
        $shown = self::one(more: ['media_attachments' => [['id' => '1', 'type' => 'image', 'url' => 'https://barrio.example/f.jpg', 'description' => 'farola apagada']]]);
        self::assertSame([['kind' => 'image', 'url' => 'https://barrio.example/f.jpg', 'type' => null, 'name' => null, 'description' => 'farola apagada',
            'size' => null, 'state' => 'pending', 'sha256' => null]], json_decode($shown->toJson(), true)['attachments']);
        $decoded['extra'] = (object) $decoded['extra'];
        self::assertSame($m->toJson(), json_encode($decoded, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES));
    }

    public function testJsonAndFieldsSayTheSame(): void
    {
        $inbox = $this->filled();
        $inbox->change('2026-1', self::ACTOR, addTags: ['calle', 'año'], note: 'llamar', unit: 'Alumbrado');
        foreach ([$inbox->inquiry('2026-1'), $inbox->account('ayto'), ...$inbox->events('2026-1'), ...$inbox->messages('2026-1')] as $record) {
            self::assertEquals(json_decode($record->toJson(), true), self::plain($record));
        }
    }

    /** A record as JSON would show it. */
    private static function plain(mixed $value): mixed
    {
        if ($value instanceof \DateTimeImmutable) {
            return $value->format('Y-m-d\TH:i:s.v\Z');
        }
        if ($value instanceof \BackedEnum) {
            return $value->value;
        }
        if (\is_array($value)) {
            return array_map(self::plain(...), $value);
        }
        if (!\is_object($value)) {
            return $value;
        }
        $out = [];
        foreach ((new \ReflectionClass($value))->getProperties() as $property) {
            $name = strtolower(preg_replace('/[A-Z]/', '_$0', $property->name));
            $plain = self::plain($value->{$property->name});
            $out[$name] = \in_array($name, ['due', 'disputed_due'], true) && $plain !== null ? substr($plain, 0, 10) : $plain;
        }
        return $out;
    }

    public function testJsonFieldsAreDecodedWhenTheyAreRead(): void
    {
        $event = $this->filled()->events('2026-1')->first();
        self::assertTrue(isset($event->codes));
        self::assertFalse(isset($event->codes['nothing']));
        self::assertArrayHasKey('deadlines', $event->codes);
        self::assertNull($event->payload['none'] ?? null);
        self::assertFalse(isset($event->nothing));
    }

    public function testPartsOutliveTheirRecord(): void
    {
        $inbox = $this->filled();
        $this->leavesNothing(function () use ($inbox): void {
            $deadline = $inbox->inquiry('2026-1')->deadlines[0];
            self::assertSame(['first_answer', '2026-11-25', DeadlineState::Running], [$deadline->name, $deadline->due->format('Y-m-d'), $deadline->state]);
            self::assertSame('ES', $deadline->calendars[0]['id']);
            self::assertSame('due', array_slice($deadline->steps, -1)[0]['code']);
            self::assertStringContainsString('25 November 2026', $deadline->explain('en'));
        });
    }

    public function testRecordsAreReadOnly(): void
    {
        $m = self::one();
        self::throws(\Error::class, static fn () => $m->text = 'otra', 'readonly');
        self::throws(\Error::class, static fn () => $m->extra = [], 'readonly');
        self::throws(\Error::class, static fn () => $m->extra['a'] = 1, 'readonly');
        self::throws(\Error::class, static fn () => $m->nothing = 1, 'dynamic property');
        self::assertSame([], $m->extra);
    }

    public function testEqualRecordsAreEqual(): void
    {
        [$a, $b] = [self::one(), self::one()];
        self::assertSame([], $a->extra);
        self::assertTrue($a == $b);
        self::assertFalse($a == self::one('otra cosa'));
        self::assertFalse($a == $this->filled()->inquiry('2026-1'));
    }

    public function testRecordsTravelBySerializeAndClone(): void
    {
        $m = self::one();
        $other = unserialize(serialize($m));
        self::assertTrue($other == $m);
        self::throws(\Error::class, static fn () => $other->toJson(), 'only a Buzon\Message that the library made');
        self::assertSame($m->toJson(), (clone $m)->toJson());
        $inquiry = $this->filled()->inquiry('2026-1');
        self::assertTrue(unserialize(serialize($inquiry)) == $inquiry);
    }

    public function testARecordCanBeMadeByHand(): void
    {
        $made = new Finding(inquiry: '2026-1', seq: 3, what: 'hash', detail: 'the hash differs');
        self::assertSame(3, $made->seq);
        $event = new \Buzon\Event(1, 1, '2026-1', self::now(), 'system', 'opened', ['a' => 1], null, '', '');
        self::assertSame([['a' => 1], null], [$event->codes, $event->payload]);
    }

    public function testEnumsSayWhatCSays(): void
    {
        foreach (\Buzon\Ext\words() as $name => $words) {
            self::assertSame($words, array_column("Buzon\\$name"::cases(), 'value'));
            self::assertSame(array_keys($words), array_map(static fn ($c): int => $c->native(), "Buzon\\$name"::cases()));
        }
        self::assertSame(Status::Open, Status::from('open'));
    }

    public function testInstantsWorkLikeAnyOther(): void
    {
        foreach (['1969-12-31T23:59:59.999Z', '2038-02-28T23:00:00.000Z', '2096-02-29T12:34:56.789Z'] as $at) {
            $ours = self::one(at: $at)->createdAt;
            $theirs = new \DateTimeImmutable($at);
            self::assertTrue($ours == $theirs);
            self::assertSame($theirs->format('c u U'), $ours->format('c u U'));
            self::assertSame($theirs->modify('+1 month last day of')->format('c'), $ours->modify('+1 month last day of')->format('c'));
            $madrid = new \DateTimeZone('Europe/Madrid');
            self::assertSame($theirs->setTimezone($madrid)->format('c'), $ours->setTimezone($madrid)->format('c'));
            self::assertSame(0, $ours->diff($theirs)->days);
            self::assertTrue(unserialize(serialize($ours)) == $ours && clone $ours == $ours);
            self::assertTrue($ours->add(new \DateInterval('P1D')) > $theirs);
        }
    }

    public function testABatchHoldsMessagesThatOutliveIt(): void
    {
        $this->leavesNothing(function (): void {
            $messages = \Buzon\normalise('mastodon', self::page(self::mention(1, 'uno'), self::mention(2, 'dos')), origin: 'import', account: 'ayto')->messages;
            self::assertSame(['uno', 'dos'], array_map(static fn (Message $m): string => json_decode($m->toJson())->text, $messages));
            self::assertSame('ayto', $messages[0]->account);
        });
    }

    public function testNetworksSayWhatTheyCan(): void
    {
        $mastodon = array_column(\Buzon\networks(), null, 'name')['mastodon'];
        self::assertContains('reply', $mastodon['caps']);
        self::assertSame(500, $mastodon['limits']['text']);
        self::assertNull($mastodon['closed']);
        self::assertSame(['import'], array_column(\Buzon\networks(), null, 'name')['googleplus']['caps']);
        self::assertMatchesRegularExpression('/^\d+\.\d+\.\d+$/', \Buzon\version());
    }
}
