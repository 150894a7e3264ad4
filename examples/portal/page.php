<?php
// SPDX-License-Identifier: EUPL-1.2
// From figures to a page, or to lines of text: pure functions, everything escaped at the edge.

declare(strict_types=1);

namespace Portal;

function e(string|int $text): string
{
    return htmlspecialchars((string) $text, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
}

/** @return list<array{string, string}> label and value of each figure shown */
function totals(array $figures): array
{
    $rows = [];
    foreach (['received', 'answered', 'open', 'overdue', 'closed'] as $key) {
        $rows[] = [WORDS[$key], (string) $figures[$key]];
    }
    $posts = $figures['announcements'] + $figures['own_answers'];
    $rows[] = [WORDS['dialogue'], sprintf(WORDS['dialogue_of'], $figures['own_answers'], $posts)];
    return $rows;
}

/** @return list<array{string, int}> largest first */
function groups(array $figures, string $key, array $names): array
{
    $rows = [];
    foreach ($figures[$key] as $name => $n) {
        $rows[] = [$names[$name] ?? $name, $n];
    }
    usort($rows, static fn (array $a, array $b): int => [$b[1], $a[0]] <=> [$a[1], $b[0]]);
    return $rows;
}

/** Characters of a text; PHP's own function for it is an extension that need not be there. */
function width(string $text): int
{
    return preg_match_all('/\X/u', $text);
}

function text(array $figures): string
{
    $lines = [WORDS['title']];
    foreach ([...totals($figures), ...groups($figures, 'by_kind', WORDS['kinds']), ...groups($figures, 'by_network', WORDS['networks'])] as [$label, $n]) {
        $lines[] = sprintf('  %s%s %s', $label, str_repeat(' ', max(1, 50 - width($label))), $n);
    }
    return implode("\n", $lines) . "\n";
}

/** A table whose bars are also numbers, so that nobody needs to see colours. */
function bars(string $title, array $rows): string
{
    $most = max([1, ...array_column($rows, 1)]);
    $html = '<section><h2>' . e($title) . '</h2>';
    if ($rows === []) {
        return $html . '<p>' . e(WORDS['none']) . '</p></section>';
    }
    $html .= '<table class="bars">';
    foreach ($rows as [$label, $n]) {
        $html .= sprintf(
            '<tr><th scope="row">%s</th><td class="n">%d</td><td aria-hidden="true"><span style="inline-size:%.1f%%"></span></td></tr>',
            e($label), $n, 100 * $n / $most);
    }
    return $html . '</table></section>';
}

function days(array $days): string
{
    $html = '<section><h2>' . e(WORDS['by_day']) . '</h2><table><thead><tr><th scope="col">' . e(WORDS['day']) . '</th><th scope="col">'
        . e(WORDS['received']) . '</th><th scope="col">' . e(WORDS['answered']) . '</th></tr></thead><tbody>';
    foreach (array_slice(array_reverse($days), 0, 31) as $day) {
        $html .= sprintf('<tr><th scope="row"><time datetime="%1$s">%1$s</time></th><td class="n">%2$d</td><td class="n">%3$d</td></tr>',
            e($day['day']), $day['received'], $day['answered']);
    }
    return $html . '</tbody></table></section>';
}

function shell(string $content): string
{
    $title = e(WORDS['title']);
    $style = <<<'CSS'
        :root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}body{max-inline-size:60rem;margin:auto;padding:1rem}
        dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:1rem}dl div{border:1px solid;border-radius:.5rem;padding:.75rem}
        dd{margin:0;font-size:1.75rem;font-variant-numeric:tabular-nums}table{border-collapse:collapse;inline-size:100%}
        th,td{padding:.25rem .5rem;text-align:start}.n{text-align:end;font-variant-numeric:tabular-nums}
        .bars td:last-child{inline-size:60%}.bars span{display:block;block-size:1rem;background:currentColor;opacity:.6;border-radius:.25rem}
        CSS;
    return "<!DOCTYPE html>\n<html lang=\"es\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
        . "<title>{$title}</title><style>{$style}</style></head><body><main><h1>{$title}</h1>{$content}</main></body></html>\n";
}

function page(array $figures): string
{
    $html = '<p>' . e(WORDS['lead']) . '</p><dl>';
    foreach (totals($figures) as [$label, $value]) {
        $html .= '<div><dt>' . e($label) . '</dt><dd>' . e($value) . '</dd></div>';
    }
    $html .= '</dl>' . bars(WORDS['by_kind'], groups($figures, 'by_kind', WORDS['kinds']))
        . bars(WORDS['by_network'], groups($figures, 'by_network', WORDS['networks'])) . days($figures['by_day']);
    return shell($html . '<footer><p>' . e(WORDS['privacy']) . '</p></footer>');
}

function unavailable(): string
{
    return shell('<p>' . e(WORDS['unavailable']) . '</p>');
}
