<?php
// SPDX-License-Identifier: EUPL-1.2
// The words of the page, in Spanish; another language is another table.

declare(strict_types=1);

namespace Portal;

const WORDS = [
    'language' => 'es',
    'title' => 'Cómo respondemos',
    'lead' => 'Lo que la ciudadanía nos pregunta en las redes y cómo lo atendemos.',
    'received' => 'Consultas recibidas',
    'answered' => 'Contestadas',
    'open' => 'Pendientes',
    'overdue' => 'Fuera de plazo',
    'closed' => 'Cerradas',
    'dialogue' => 'Publicaciones nuestras que responden a alguien',
    'dialogue_of' => '%d de %d',
    'inquiries' => 'Consultas',
    'by_kind' => 'Qué nos piden',
    'kind' => 'Clase',
    'by_network' => 'Por dónde',
    'network' => 'Red',
    'by_month' => 'Recibidas y contestadas por mes',
    'month' => 'Mes',
    'month_of' => '%s de %s',
    'months' => ['enero', 'febrero', 'marzo', 'abril', 'mayo', 'junio', 'julio', 'agosto', 'septiembre', 'octubre', 'noviembre', 'diciembre'],
    'none' => 'Todavía no hay datos: se publican los meses ya terminados.',
    'hidden' => 'no se publica',
    'unavailable' => 'Los datos no están disponibles en este momento. Ya lo sabemos y lo estamos mirando.',
    'privacy' => 'Esta página contiene solo recuentos de meses enteros; no muestra ningún dato personal. No se publican los menores de %d ni los que permitirían deducirlos.',
    'chart' => 'Consultas recibidas y contestadas, mes a mes',
    'published' => 'Consultas publicadas',
    'published_lead' => 'Preguntas y respuestas que se publican sin datos personales. Hay %d.',
    'day_of' => 'de %s',
    'who' => ['citizen' => 'Pregunta', 'office' => 'Respuesta del Ayuntamiento'],
    'answered_on' => 'Contestada el %s.',
    'unanswered' => 'Sin contestar todavía.',
    'newer' => 'Más recientes',
    'older' => 'Más antiguas',
    'pages' => 'Páginas',
    'any' => 'cualquiera',
    'words' => 'Con las palabras',
    'search' => 'Buscar',
    'kinds_one' => [
        'question' => 'Pregunta', 'suggestion' => 'Sugerencia', 'proposal' => 'Propuesta', 'complaint' => 'Queja',
        'explanation' => 'Petición de explicaciones', 'information_request' => 'Solicitud de información',
        'report' => 'Aviso de avería', 'praise' => 'Elogio', 'other' => 'Otra',
    ],
    'kinds' => [
        'question' => 'Preguntas', 'suggestion' => 'Sugerencias', 'proposal' => 'Propuestas', 'complaint' => 'Quejas',
        'explanation' => 'Peticiones de explicaciones', 'information_request' => 'Solicitudes de información',
        'report' => 'Avisos de averías', 'praise' => 'Elogios', 'other' => 'Otras',
    ],
    'networks' => ['bluesky' => 'Bluesky', 'decidim' => 'Decidim', 'elgg' => 'Elgg', 'email' => 'Correo electrónico', 'facebook' => 'Facebook', 'feed' => 'Otras fuentes', 'googleplus' => 'Google+', 'instagram' => 'Instagram', 'linkedin' => 'LinkedIn', 'mastodon' => 'Mastodon', 'open311' => 'Open311', 'practice' => 'Prácticas', 'telegram' => 'Telegram', 'threads' => 'Threads', 'web' => 'Formulario web', 'whatsapp' => 'WhatsApp', 'x' => 'X', 'youtube' => 'YouTube'],
];
