<?php

// SPDX-License-Identifier: EUPL-1.2
// Charts: an image that says in words what it shows.

declare(strict_types=1);

namespace Buzon\Tests;

use Buzon\{Charts, InvalidArgumentException};
use PHPUnit\Framework\TestCase;

final class ChartsTest extends TestCase
{
    private const ROWS = [['period' => '2026-10', 'received' => 30, 'answered' => 18], ['period' => '2026-11', 'received' => 21, 'answered' => null]];
    private const SERIES = ['received' => 'Recibidas', 'answered' => 'Contestadas <a tiempo>'];

    public function testAChartSaysInWordsWhatItShows(): void
    {
        $svg = new \SimpleXMLElement(Charts::svg(self::ROWS, 'period', self::SERIES, 'Consultas & respuestas', name: 'meses'));
        self::assertSame('Consultas & respuestas', (string) $svg->title);
        self::assertSame('2026-10: Recibidas 30, Contestadas <a tiempo> 18; 2026-11: Recibidas 21, Contestadas <a tiempo> no se publica', (string) $svg->desc);
        self::assertSame(['img', 'meses-titulo meses-texto', 'meses-titulo', 'meses-texto'],
            [(string) $svg['role'], (string) $svg['aria-labelledby'], (string) $svg->title['id'], (string) $svg->desc['id']]);
        // Two of the legend, three that are there; the tallest is 30 of 50 of the height.
        self::assertCount(5, $svg->rect);
        self::assertEqualsWithDelta(226 * 30 / 50, (float) $svg->rect[2]['height'], .1);
    }

    public function testAFigureHasItsValuesInATable(): void
    {
        $html = Charts::figure(self::ROWS, 'period', self::SERIES, 'Por meses', 'Baja en noviembre.');
        self::assertStringContainsString('<tr><th scope="row">2026-11</th><td>21</td><td>no se publica</td></tr>', $html);
        self::assertStringContainsString('Baja en noviembre.</desc>', $html);
        self::assertStringContainsString('<th scope="col">Contestadas &lt;a tiempo&gt;</th>', $html);
    }

    public function testAFigureSaysItsLanguageAndWhatIsNotThere(): void
    {
        $html = Charts::figure(self::ROWS, 'period', self::SERIES, 'Per mesos', language: 'ca-ES-valencia');
        self::assertStringStartsWith('<figure lang="ca-ES-valencia">', $html);
        self::assertStringContainsString('<svg xmlns="http://www.w3.org/2000/svg" lang="ca-ES-valencia" xml:lang="ca-ES-valencia"', $html);
        self::assertStringContainsString('no es publica</desc>', $html);
        self::assertStringContainsString('<th scope="col">Període</th>', $html);
        $html = Charts::figure(self::ROWS, 'period', self::SERIES, 'Median', heading: 'Month', language: 'en', none: 'nobody answered');
        self::assertStringContainsString('<td>nobody answered</td>', $html);
        self::assertStringContainsString('<th scope="col">Month</th>', $html);
    }

    public function testAColumnThatIsNotThereIsNamed(): void
    {
        $this->expectExceptionMessage('the rows have no column closed');
        Charts::svg(self::ROWS, 'period', ['closed' => 'Cerradas'], 'x');
    }

    public function testWithoutColumnsThereIsNone(): void
    {
        self::assertStringContainsString('</svg>', Charts::svg([], 'period', self::SERIES, 'Nada'));
        $this->expectException(InvalidArgumentException::class);
        Charts::svg(self::ROWS, 'period', [], 'Nada');
    }
}
