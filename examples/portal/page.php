<?php
// SPDX-License-Identifier: EUPL-1.2
// From public figures to a page, from the office's own to lines of text: pure functions, everything escaped at the edge.

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

/** @return list<array{string, ?int}> largest first */
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

/** A count that may be hidden: what is null would tell of a single person, or of another such count. */
function count_of(?int $n): string
{
    return $n === null ? WORDS['hidden'] : (string) $n;
}

/** A table whose bars are also numbers, so that nobody needs to see colours. */
function bars(string $title, string $of, array $rows): string
{
    $most = max([1, ...array_column($rows, 1)]);
    $html = '<section><h2>' . e($title) . '</h2>';
    $html .= '<table class="bars"><thead><tr><th scope="col">' . e($of) . '</th><th scope="col" class="n">' . e(WORDS['inquiries'])
        . '</th><td></td></tr></thead><tbody>';
    foreach ($rows as [$label, $n]) {
        $html .= sprintf(
            '<tr><th scope="row">%s</th><td class="n">%s</td><td aria-hidden="true"><span style="inline-size:%.1f%%"></span></td></tr>',
            e($label), e(count_of($n)), 100 * ($n ?? 0) / $most);
    }
    return $html . '</tbody></table></section>';
}

/** A month as people say it: "noviembre de 2026". */
function month(string $month): string
{
    [$year, $number] = explode('-', $month);
    return sprintf(WORDS['month_of'], WORDS['months'][(int) $number - 1], $year);
}

/** Months as a chart, the oldest first: its values are in the table below. */
function chart(array $months): string
{
    $rows = [];
    foreach (array_slice($months, -12) as $n) {
        $rows[] = ['month' => $n['month'], 'received' => $n['received']['total'], 'answered' => $n['answered']['total']];
    }
    return \Buzon\Charts::svg($rows, 'month', ['received' => WORDS['received'], 'answered' => WORDS['answered']], WORDS['chart'], name: 'meses', language: WORDS['language']);
}

/** Months, the newest first. */
function months(array $months): string
{
    $html = '<section><h2>' . e(WORDS['by_month']) . '</h2>' . chart($months) . '<table><thead><tr><th scope="col">' . e(WORDS['month']) . '</th><th scope="col" class="n">'
        . e(WORDS['received']) . '</th><th scope="col" class="n">' . e(WORDS['answered']) . '</th></tr></thead><tbody>';
    foreach (array_slice(array_reverse($months), 0, 12) as $n) {
        $html .= sprintf('<tr><th scope="row"><time datetime="%s">%s</time></th><td class="n">%s</td><td class="n">%s</td></tr>',
            e($n['month']), e(month($n['month'])), e(count_of($n['received']['total'])), e(count_of($n['answered']['total'])));
    }
    return $html . '</tbody></table></section>';
}

function shell(string $content): string
{
    [$title, $language] = [e(WORDS['title']), e(WORDS['language'])];
    $style = <<<'CSS'
        :root{color-scheme:light dark;font:1rem/1.5 system-ui,sans-serif}body{max-inline-size:60rem;margin:auto;padding:1rem}
        dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:1rem}dl div{border:1px solid;border-radius:.5rem;padding:.75rem;display:flex;flex-direction:column;justify-content:space-between}
        dd{margin:0;font-size:1.75rem;font-variant-numeric:tabular-nums}table{border-collapse:collapse;inline-size:100%}
        th,td{padding:.25rem .5rem;text-align:start}.n{text-align:end;font-variant-numeric:tabular-nums}
        .bars td:last-child{inline-size:60%}.bars span{display:block;block-size:1rem;background:currentColor;opacity:.6;border-radius:.25rem}
        CSS;
    return "<!DOCTYPE html>\n<html lang=\"{$language}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
        . "<title>{$title}</title><style>{$style}</style></head><body><main><h1>{$title}</h1>{$content}</main></body></html>\n";
}

/** The page of what publicFigures() gives; and of what is published of single inquiries, if anything is given. */
function page(array $figures, string $published = ''): string
{
    if ($figures['months'] === []) {
        return shell('<p>' . e(WORDS['lead']) . '</p><p>' . e(WORDS['none']) . '</p>' . $published);
    }
    $total = $figures['total'];
    $html = '<p>' . e(WORDS['lead']) . '</p><dl>';
    foreach (['received', 'answered', 'closed'] as $key) {
        $html .= '<div><dt>' . e(WORDS[$key]) . '</dt><dd>' . e(count_of($total[$key]['total'])) . '</dd></div>';
    }
    $html .= '</dl>' . bars(WORDS['by_kind'], WORDS['kind'], groups($total['received'], 'by_kind', WORDS['kinds']))
        . bars(WORDS['by_network'], WORDS['network'], groups($total['received'], 'by_network', WORDS['networks'])) . months($figures['months']) . $published;
    return shell($html . '<footer><p>' . e(sprintf(WORDS['privacy'], $figures['least'])) . '</p></footer>');
}

function unavailable(): string
{
    return shell('<p>' . e(WORDS['unavailable']) . '</p>');
}
