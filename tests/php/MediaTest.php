<?php

// SPDX-License-Identifier: EUPL-1.2
// Attachments: fetched by the host's own HTTP, seen by its scanner, read back.

declare(strict_types=1);

namespace Buzon\Tests;

use Buzon\{Attachment, AttachmentState, CorruptException, Inbox, Round, Scan, StateException, Work};

require_once __DIR__ . '/Made.php';

final class MediaTest extends Made
{
    private const PNG = "\x89PNG\r\n\x1a\n\0\1\2";
    private const URL = 'https://red.example/f/1.png';

    private function town(mixed ...$more): Inbox
    {
        $inbox = $this->open(...$more);
        $inbox->setSecret('ayto', 'token', 'x');
        $photo = ['id' => '1', 'type' => 'image', 'url' => self::URL, 'description' => 'farola apagada'];
        $inbox->import('ayto', self::page(self::mention(1, 'La farola no luce', more: ['media_attachments' => [$photo]])));
        return $inbox;
    }

    private static function fetch(Inbox $inbox): Round
    {
        $job = $inbox->job('ayto', Work::Media);
        while ($request = $job->next()) {
            self::assertSame([self::URL, 20000000, false], [$request->url, $request->maxBody, $request->publicOnly]);
            $job->answer(200, self::PNG);
        }
        return $job->round();
    }

    private static function attachment(Inbox $inbox): Attachment
    {
        return $inbox->messages('2026-1')->first()->attachments[0];
    }

    public function testAPhotoIsStoredAndRead(): void
    {
        $this->leavesNothing(function (): void {
            $inbox = $this->town();
            self::throws(StateException::class, static fn () => $inbox->attachment('ayto', '9001'), 'pending');
            $done = self::fetch($inbox);
            self::assertSame([1, 0], [$done->attachments, $done->refused]);
            $file = $inbox->attachment('ayto', '9001');
            self::assertSame([self::PNG, 'image/png', 11], [$file->content, $file->type, $file->size]);
            self::assertSame(self::PNG, file_get_contents($file->path));
            self::assertSame([AttachmentState::Stored, 'image/png', null],
                [self::attachment($inbox)->state, self::attachment($inbox)->detectedType, self::attachment($inbox)->reason]);
            file_put_contents($file->path, 'x');
            self::throws(CorruptException::class, static fn () => $inbox->attachment('ayto', '9001'));
            self::assertSame(0, $inbox->media('ayto')->requests);
        });
    }

    public function testTheScannerDecides(): void
    {
        $seen = [];
        $inbox = $this->town(scanner: static function (string $path, string $type) use (&$seen): Scan {
            $seen[] = [file_get_contents($path), $type];
            return Scan::Refuse;
        });
        self::assertSame(1, self::fetch($inbox)->refused);
        self::assertSame([[self::PNG, 'image/png']], $seen);
        self::assertSame(AttachmentState::Refused, self::attachment($inbox)->state);
    }

    public function testAVerdictThatIsNoneDecidesNothing(): void
    {
        $inbox = $this->town(scanner: static fn () => 'perhaps');
        self::throws(\Buzon\InvalidArgumentException::class, static fn () => self::fetch($inbox), 'perhaps');
        self::assertSame(AttachmentState::Pending, self::attachment($inbox)->state);
    }

    public function testWhatAScannerThrowsComesBackAndDecidesNothing(): void
    {
        $inbox = $this->town(scanner: static fn () => throw new \DomainException('no clamd'));
        self::throws(\DomainException::class, static fn () => self::fetch($inbox), 'no clamd');
        self::assertSame(AttachmentState::Pending, self::attachment($inbox)->state);
    }
}
