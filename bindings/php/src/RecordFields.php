<?php

// SPDX-License-Identifier: EUPL-1.2
// What records do beside holding values: JSON stays with the library until somebody asks for it.

declare(strict_types=1);

namespace Buzon;

/** @internal Fields that are read later, and fields that are not shown. */
trait RecordFields
{
    public function __get(string $name): mixed
    {
        $field = self::JSON[$name] ?? throw new \Error('undefined property ' . self::class . "::\$$name");
        $text = $this->text($field);
        return $this->$name = $text === null ? null : json_decode($text, true, 512, JSON_THROW_ON_ERROR | JSON_BIGINT_AS_STRING);
    }

    public function __isset(string $name): bool
    {
        return isset(self::JSON[$name]) && $this->text(self::JSON[$name]) !== null;
    }

    /** @return array<string, mixed> */
    public function __serialize(): array
    {
        foreach (self::JSON as $name => $field) {
            $this->$name;
        }
        return get_object_vars($this);
    }

    /** @param array<string, mixed> $data */
    public function __unserialize(array $data): void
    {
        foreach ($data as $name => $value) {
            $this->$name = $value;
        }
    }

    /** @return array<string, mixed> */
    public function __debugInfo(): array
    {
        return array_diff_key($this->__serialize(), array_flip(self::SECRET));
    }
}
