<?php
// SPDX-License-Identifier: EUPL-1.2
// What is published of single inquiries, from the database that buzon-crm publish writes: masked there, escaped here.

declare(strict_types=1);

namespace Portal;

const A_PAGE = 20;

/**
 * What a citizen looks for, and the place of the page: what is not of the form is as if it were not there.
 *
 * @return array{tipo: string, red: string, mes: string, texto: string, tras: string, antes: string}
 */
function asked(array $get): array
{
    $text = static fn (string $key): string => \is_string($get[$key] ?? null) && mb_check_encoding($get[$key], 'UTF-8') ? mb_substr($get[$key], 0, 100) : '';
    $place = static fn (string $key): string => preg_match('/^\d{4}-\d\d-\d\d_[0-9A-Za-z-]{1,32}$/', $text($key)) === 1 ? $text($key) : '';
    return [
        'tipo' => isset(WORDS['kinds'][$text('tipo')]) ? $text('tipo') : '',
        'red' => isset(WORDS['networks'][$text('red')]) ? $text('red') : '',
        'mes' => preg_match('/^\d{4}-(0[1-9]|1[0-2])$/', $text('mes')) === 1 ? $text('mes') : '',
        'texto' => trim($text('texto')), 'tras' => $place('tras'), 'antes' => $place('antes'),
    ];
}

/** @return array{0: list<string>, 1: list<string>} conditions, and what stands for their question marks */
function conditions(array $asked): array
{
    [$where, $values] = [['1'], []];
    foreach (['tipo' => 'i.kind = ?', 'red' => 'i.network = ?', 'mes' => "i.opened >= ? || '-01' AND i.opened <= ? || '-31'"] as $key => $condition) {
        if ($asked[$key] !== '') {
            $where[] = $condition;
            array_push($values, ...array_fill(0, substr_count($condition, '?'), $asked[$key]));
        }
    }
    foreach (array_filter(explode(' ', $asked['texto']), static fn (string $word): bool => $word !== '') as $word) {
        $where[] = 'i.reference IN (SELECT m.reference FROM words JOIN message m ON m.rowid = words.rowid WHERE words MATCH ?)';
        $values[] = '"' . str_replace('"', '""', $word) . '" *';
    }
    return [$where, $values];
}

/**
 * One page of what is published and was asked for, the newest first, and how many there are. The page has no other access to the inbox than this file.
 *
 * A page begins behind an inquiry (tras) or ends before one (antes), not at a number: what is published meanwhile moves nothing, and a page far back
 * takes no longer.
 *
 * @return array{total: int, inquiries: list<array<string, mixed>>, newer: bool, older: bool}
 */
function published(string $path, array $asked): array
{
    $db = new \PDO("sqlite:$path", null, null, [\PDO::SQLITE_ATTR_OPEN_FLAGS => \PDO::SQLITE_OPEN_READONLY, \PDO::ATTR_DEFAULT_FETCH_MODE => \PDO::FETCH_ASSOC]);
    [$where, $values] = conditions($asked);
    $count = $db->prepare('SELECT count(*) FROM inquiry i WHERE ' . implode(' AND ', $where));
    $count->execute($values);
    $back = $asked['antes'] !== '';
    $place = $back ? $asked['antes'] : $asked['tras'];
    if ($place !== '') {
        $where[] = '(i.opened, i.reference) ' . ($back ? '>' : '<') . ' (?, ?)';
        array_push($values, ...explode('_', $place, 2));
    }
    $list = $db->prepare('SELECT i.* FROM inquiry i WHERE ' . implode(' AND ', $where) . ' ORDER BY i.opened ' . ($back ? 'ASC, i.reference ASC' : 'DESC, i.reference DESC')
        . ' LIMIT ' . (A_PAGE + 1));
    $list->execute($values);
    $found = $list->fetchAll();
    $more = \count($found) > A_PAGE;
    $found = \array_slice($found, 0, A_PAGE);
    $messages = $db->prepare('SELECT who, day, text FROM message WHERE reference = ? ORDER BY n');
    $inquiries = [];
    foreach ($back ? array_reverse($found) : $found as $inquiry) {
        $messages->execute([$inquiry['reference']]);
        $inquiries[] = [...$inquiry, 'messages' => $messages->fetchAll()];
    }
    return ['total' => (int) $count->fetchColumn(), 'inquiries' => $inquiries, 'newer' => $back ? $more : $place !== '', 'older' => $back || $more];
}

/** A day as people say it: "23 de noviembre de 2026". */
function day(string $day): string
{
    return (int) substr($day, 8) . ' ' . sprintf(WORDS['day_of'], month(substr($day, 0, 7)));
}

function article(array $inquiry): string
{
    $id = 'c' . e($inquiry['reference']);
    $about = [WORDS['kinds_one'][$inquiry['kind']] ?? $inquiry['kind'], WORDS['networks'][$inquiry['network']] ?? $inquiry['network']];
    $html = "<article aria-labelledby=\"$id\"><h3 id=\"$id\">" . e($inquiry['reference']) . '</h3><p>' . e(implode(', ', [...$about, day($inquiry['opened'])])) . '</p>';
    foreach ($inquiry['messages'] as $message) {
        $html .= '<h4>' . e(WORDS['who'][$message['who']] ?? $message['who']) . ', <time datetime="' . e($message['day']) . '">' . e(day($message['day']))
            . '</time></h4><blockquote>' . nl2br(e($message['text'])) . '</blockquote>';
    }
    return $html . '<p>' . e($inquiry['answered'] === null ? WORDS['unanswered'] : sprintf(WORDS['answered_on'], day($inquiry['answered']))) . '</p></article>';
}

/** @param array<string, string> $choices */
function choice(string $name, string $label, array $choices, string $chosen): string
{
    $html = '<label>' . e($label) . ' <select name="' . e($name) . '"><option value="">' . e(WORDS['any']) . '</option>';
    foreach ($choices as $value => $word) {
        $html .= '<option value="' . e($value) . '"' . ($value === $chosen ? ' selected' : '') . '>' . e($word) . '</option>';
    }
    return "$html</select></label> ";
}

function search_form(array $asked): string
{
    return '<form role="search" method="get">' . choice('tipo', WORDS['kind'], WORDS['kinds'], $asked['tipo'])
        . choice('red', WORDS['network'], WORDS['networks'], $asked['red'])
        . '<label>' . e(WORDS['month']) . ' <input type="month" name="mes" value="' . e($asked['mes']) . '"></label> '
        . '<label>' . e(WORDS['words']) . ' <input type="search" name="texto" maxlength="100" value="' . e($asked['texto']) . '"></label> '
        . '<button>' . e(WORDS['search']) . '</button></form>';
}

/** The address of the page beside this one, with what was asked for. */
function beside(array $asked, string $which, array $inquiry): string
{
    $query = array_filter([...$asked, 'tras' => '', 'antes' => '', $which => $inquiry['opened'] . '_' . $inquiry['reference']], static fn (string $v): bool => $v !== '');
    return e('?' . http_build_query($query));
}

/** The section of the page; nothing published is said, too. */
function published_section(array $published, array $asked): string
{
    $inquiries = $published['inquiries'];
    $html = '<section><h2>' . e(WORDS['published']) . '</h2><p>' . e(sprintf(WORDS['published_lead'], $published['total'])) . '</p>' . search_form($asked)
        . implode('', array_map(article(...), $inquiries));
    $links = '';
    if ($published['newer'] && $inquiries !== []) {
        $links .= '<a rel="prev" href="' . beside($asked, 'antes', $inquiries[0]) . '">' . e(WORDS['newer']) . '</a> ';
    }
    if ($published['older'] && $inquiries !== []) {
        $links .= '<a rel="next" href="' . beside($asked, 'tras', $inquiries[\count($inquiries) - 1]) . '">' . e(WORDS['older']) . '</a>';
    }
    return $html . ($links === '' ? '' : '<nav aria-label="' . e(WORDS['pages']) . "\">$links</nav>") . '</section>';
}
