<?php
// SPDX-License-Identifier: EUPL-1.2
// What is published of single inquiries, from the database that buzon-crm publish writes: masked there, escaped here.

declare(strict_types=1);

namespace Portal;

const A_PAGE = 20;

/**
 * One page of what is published, the newest first, and how many there are. The page has no other access to the inbox than this file.
 *
 * @return array{total: int, inquiries: list<array<string, mixed>>}
 */
function published(string $path, int $page): array
{
    $db = new \PDO("sqlite:$path", null, null, [\PDO::SQLITE_ATTR_OPEN_FLAGS => \PDO::SQLITE_OPEN_READONLY, \PDO::ATTR_DEFAULT_FETCH_MODE => \PDO::FETCH_ASSOC]);
    $total = (int) $db->query('SELECT count(*) FROM inquiry')->fetchColumn();
    $list = $db->prepare('SELECT * FROM inquiry ORDER BY opened DESC, reference DESC LIMIT ? OFFSET ?');
    $list->execute([A_PAGE, A_PAGE * ($page - 1)]);
    $messages = $db->prepare('SELECT who, day, text FROM message WHERE reference = ? ORDER BY n');
    $inquiries = [];
    foreach ($list->fetchAll() as $inquiry) {
        $messages->execute([$inquiry['reference']]);
        $inquiries[] = [...$inquiry, 'messages' => $messages->fetchAll()];
    }
    return ['total' => $total, 'inquiries' => $inquiries];
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

/** The section of the page; nothing published is said, too. */
function published_section(array $published, int $page): string
{
    $html = '<section><h2>' . e(WORDS['published']) . '</h2><p>' . e(sprintf(WORDS['published_lead'], $published['total'])) . '</p>'
        . implode('', array_map(article(...), $published['inquiries']));
    $links = '';
    if ($page > 1) {
        $links .= '<a rel="prev" href="?pagina=' . ($page - 1) . '">' . e(WORDS['newer']) . '</a> ';
    }
    if ($published['total'] > A_PAGE * $page) {
        $links .= '<a rel="next" href="?pagina=' . ($page + 1) . '">' . e(WORDS['older']) . '</a>';
    }
    return $html . ($links === '' ? '' : '<nav aria-label="' . e(WORDS['pages']) . "\">$links</nav>") . '</section>';
}
