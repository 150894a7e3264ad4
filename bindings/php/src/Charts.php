<?php

// SPDX-License-Identifier: EUPL-1.2
// Charts of figures as SVG that says in words what it shows; nothing but PHP is needed.

declare(strict_types=1);

namespace Buzon;

final class Charts
{
    private const WIDTH = 640;
    private const HEIGHT = 300;
    private const LEFT = 48;
    private const BELOW = 40;
    private const ABOVE = 34;
    /** Told apart by their lightness, too: for who sees no colours, and on paper. */
    private const COLOURS = ['#1b4965', '#62b6cb', '#f4a259', '#8cb369', '#5b5f97'];
    private const HIDDEN = ['es' => 'no se publica', 'ca' => 'no es publica', 'gl' => 'non se publica', 'eu' => 'ez da argitaratzen', 'en' => 'not published'];
    private const HEADING = ['es' => 'Periodo', 'ca' => 'Període', 'gl' => 'Período', 'eu' => 'Aldia', 'en' => 'Period'];

    /** @param array<string, string> $words */
    private static function said(array $words, string $language): string
    {
        return $words[strtolower(explode('-', $language)[0])] ?? $words['es'];
    }

    private static function e(string|int $text): string
    {
        return htmlspecialchars((string) $text, ENT_QUOTES | ENT_SUBSTITUTE | ENT_XML1, 'UTF-8');
    }

    /**
     * The values in words, for a description.
     *
     * @param list<array<string, int|string|null>> $rows
     * @param array<string, string> $series
     */
    private static function words(array $rows, string $label, array $series, string $none): string
    {
        $said = [];
        foreach ($rows as $row) {
            $values = [];
            foreach ($series as $key => $name) {
                $values[] = $name . ' ' . ($row[$key] ?? $none);
            }
            $said[] = $row[$label] . ': ' . implode(', ', $values);
        }

        return implode('; ', $said);
    }

    /** A round number that is not below: where the axis ends. */
    private static function top(int $most): int
    {
        $step = 10 ** max(0, (int) floor(log10(max(1, $most))));
        foreach ([1, 2, 5, 10] as $times) {
            if ($step * $times >= $most) {
                return $step * $times;
            }
        }

        return $most;
    }

    private static function axis(int $top): string
    {
        $svg = '';
        foreach (array_unique([0, intdiv($top, 2), $top]) as $n) {
            $y = self::y($n, $top);
            $svg .= sprintf('<line x1="%d" x2="%d" y1="%.1f" y2="%.1f" stroke="currentColor" stroke-opacity=".25"/>', self::LEFT, self::WIDTH, $y, $y)
                . sprintf('<text x="%d" y="%.1f" text-anchor="end" dominant-baseline="middle">%d</text>', self::LEFT - 6, $y, $n);
        }

        return $svg;
    }

    private static function y(int $n, int $top): float
    {
        return self::ABOVE + (self::HEIGHT - self::ABOVE - self::BELOW) * (1 - $n / $top);
    }

    /** @param array<string, string> $series */
    private static function legend(array $series): string
    {
        $svg = '';
        $x = self::LEFT;
        foreach (array_values($series) as $n => $name) {
            $svg .= sprintf('<rect x="%d" y="6" width="12" height="12" fill="%s"/><text x="%d" y="12" dominant-baseline="middle">%s</text>',
                $x, self::COLOURS[$n], $x + 18, self::e($name));
            $x += 36 + 8 * preg_match_all('/./u', $name);
        }

        return $svg;
    }

    /**
     * Bars of a row, one for each column; what is hidden has none.
     *
     * @param array<string, int|string|null> $row
     * @param list<string> $keys
     */
    private static function bars(array $row, array $keys, float $from, float $room, int $top): string
    {
        $svg = '';
        $wide = $room * .8 / count($keys);
        foreach ($keys as $n => $key) {
            if ($row[$key] !== null) {
                $y = self::y((int) $row[$key], $top);
                $svg .= sprintf('<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>',
                    $from + $room * .1 + $n * $wide, $y, $wide * .94, self::y(0, $top) - $y, self::COLOURS[$n]);
            }
        }

        return $svg;
    }

    /**
     * A chart of the columns $series (column: how it is called) of $rows, each called as its column $label says.
     *
     * The image has a title and a description (without one, the values in words), and the role of an image; $name is the beginning of its ids, one for
     * each chart of a page. $language is that of the texts, so that they are read aloud as such; $none is what is said where there is no value (without
     * it that it is not published, in es, ca, gl, eu or en).
     *
     * @param list<array<string, int|string|null>> $rows
     * @param array<string, string> $series
     */
    public static function svg(array $rows, string $label, array $series, string $title, string $description = '', string $name = 'grafico', string $language = 'es', ?string $none = null): string
    {
        $keys = array_keys($series);
        if ($title === '' || $keys === [] || count($keys) > count(self::COLOURS)) {
            throw new InvalidArgumentException('a chart needs a title and 1 to ' . count(self::COLOURS) . ' columns');
        }
        foreach ($rows as $row) {
            foreach ([$label, ...$keys] as $key) {
                \array_key_exists($key, $row) || throw new InvalidArgumentException("the rows have no column $key");
            }
        }
        $none ??= self::said(self::HIDDEN, $language);
        $top = self::top(max([1, ...array_merge(...array_map(static fn (array $row): array => array_map(static fn (string $key): int => (int) $row[$key], $keys), $rows))]));
        $room = (self::WIDTH - self::LEFT) / max(1, count($rows));
        $body = self::axis($top) . self::legend($series);
        foreach ($rows as $n => $row) {
            $from = self::LEFT + $n * $room;
            $body .= self::bars($row, $keys, $from, $room, $top)
                . sprintf('<text x="%.1f" y="%d" text-anchor="middle">%s</text>', $from + $room / 2, self::HEIGHT - self::BELOW + 20, self::e((string) $row[$label]));
        }
        $ids = self::e($name);

        return sprintf('<svg xmlns="http://www.w3.org/2000/svg" lang="%1$s" xml:lang="%1$s" viewBox="0 0 %2$d %3$d" role="img" aria-labelledby="%4$s-titulo %4$s-texto" font-family="sans-serif" font-size="12" fill="currentColor">',
            self::e($language), self::WIDTH, self::HEIGHT, $ids)
            . "<title id=\"$ids-titulo\">" . self::e($title) . "</title><desc id=\"$ids-texto\">" . self::e($description !== '' ? $description : self::words($rows, $label, $series, $none))
            . "</desc>$body</svg>";
    }

    /**
     * The same as an HTML figure, with all its values in a table below.
     *
     * @param list<array<string, int|string|null>> $rows
     * @param array<string, string> $series
     */
    public static function figure(array $rows, string $label, array $series, string $title, string $description = '', string $name = 'grafico', ?string $heading = null, string $language = 'es', ?string $none = null): string
    {
        $none ??= self::said(self::HIDDEN, $language);
        $head = implode('', array_map(static fn (string $text): string => '<th scope="col">' . self::e($text) . '</th>', [$heading ?? self::said(self::HEADING, $language), ...array_values($series)]));
        $body = '';
        foreach ($rows as $row) {
            $body .= '<tr><th scope="row">' . self::e((string) $row[$label]) . '</th>';
            foreach (array_keys($series) as $key) {
                $body .= '<td>' . self::e($row[$key] ?? $none) . '</td>';
            }
            $body .= '</tr>';
        }

        return '<figure lang="' . self::e($language) . '"><figcaption>' . self::e($title) . '</figcaption>'
            . self::svg($rows, $label, $series, $title, $description, $name, $language, $none)
            . "<table><thead><tr>$head</tr></thead><tbody>$body</tbody></table></figure>";
    }
}
