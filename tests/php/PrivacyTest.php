<?php

// SPDX-License-Identifier: EUPL-1.2
// What is stored of a person: previewed, held, erased.

declare(strict_types=1);

namespace Buzon\Tests;

use Buzon\{InvalidArgumentException, NotFoundException, StateException};

require_once __DIR__ . '/Made.php';

final class PrivacyTest extends Made
{
    private const WHO = [['ayto', '51']];

    public function testEverythingAboutAPersonIsOneDocument(): void
    {
        $pieces = [...$this->filled()->extract(self::WHO)];
        $document = json_decode(implode('', $pieces), true, 64, JSON_THROW_ON_ERROR);
        self::assertGreaterThan(5, \count($pieces));
        self::assertSame(['51'], array_column($document['authors'], 'id'));
        self::assertCount(1, $document['inquiries']);
        self::assertCount(1, $document['inquiries'][0]['messages']);
    }

    public function testAHoldKeepsWhatErasureTakes(): void
    {
        $inbox = $this->filled();
        $preview = $inbox->erasePreview(self::WHO);
        self::assertSame([1, [], []], [$preview['messages'], $preview['blocked'], $preview['perhaps']]);
        $inbox->hold('2026-1', 'art. 17.3.e RGPD', self::ACTOR);
        self::assertSame('art. 17.3.e RGPD', $inbox->holds()[0]['legal']);
        $erase = static fn () => $inbox->erase(self::WHO, 'lo ha pedido', self::ACTOR);
        self::throws(StateException::class, $erase, '2026-1 is on legal hold');
        $inbox->release('2026-1', 'sentencia firme', self::ACTOR);
        self::assertSame($preview, $erase());
        self::assertSame('', [...$inbox->messages('2026-1')][0]->text);
        self::assertSame([], [...$inbox->verify()]);
        self::assertSame(0, $inbox->purge()['files']);
        self::throws(NotFoundException::class, static fn () => $inbox->erasePreview(self::WHO));
        self::throws(InvalidArgumentException::class, static fn () => $inbox->erasePreview([]));
    }

    public function testAnInquirySaysWhichKindsAreInIt(): void
    {
        $inbox = $this->filled();
        self::assertSame([], $inbox->inquiry('2026-1')->personal);
        $inbox->import('ayto', self::page(self::mention(9, 'Soy 12345678Z y no 12345678A: ana@correo.example')));
        self::assertSame(['dni', 'email'], [...$inbox->inquiries(words: '12345678Z')][0]->personal);
        $found = [...$inbox->inquiries(personal: 'dni')];
        self::assertSame([['dni', 'email']], array_map(static fn ($q): array => $q->personal, $found));
        self::assertCount(1, [...$inbox->inquiriesOf(\Buzon\Filter::fromJson((new \Buzon\Filter(personal: 'any'))->toJson()))]);
        $of = array_filter([...$inbox->facets(new \Buzon\Filter())], static fn ($f): bool => $f->dimension === 'personal');
        self::assertContains(['dni', 1], array_map(static fn ($f): array => [$f->value, $f->n], array_values($of)));
        self::throws(InvalidArgumentException::class, static fn () => $inbox->inquiries(personal: 'nombre'));
    }

    public function testPersonalDataIsMasked(): void
    {
        self::assertSame('Soy [DNI], no 12345678A; [teléfono]', \Buzon\mask_personal('Soy 12345678Z, no 12345678A; 600123123'));
        self::throws(InvalidArgumentException::class, static fn () => \Buzon\mask_personal("\xff"));
    }

    public function testWhatIsPastItsTimeGoes(): void
    {
        $inbox = $this->filled();
        $inbox->setSettings(['policy' => ['retention' => [['days' => 30]]]], self::ACTOR);
        self::assertSame(0, $inbox->retain(self::ACTOR, preview: true)['closed']['inquiries']);
        self::assertFalse($inbox->retain(self::ACTOR)['preview']);
    }
}
