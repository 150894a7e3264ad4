<?php

// SPDX-License-Identifier: EUPL-1.2
// Loads the classes where there is no Composer.

declare(strict_types=1);

spl_autoload_register(static function (string $class): void {
    if (str_starts_with($class, 'Buzon\\') && is_file($file = __DIR__ . '/' . strtr(substr($class, 6), '\\', '/') . '.php')) {
        require $file;
    }
});
require_once __DIR__ . '/functions.php';
require_once __DIR__ . '/deadlines.php';
