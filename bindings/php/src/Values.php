<?php

// SPDX-License-Identifier: EUPL-1.2
// What callers give, as the library takes it: instants, days, enums, headers, JSON.

declare(strict_types=1);

namespace Buzon;

/** @internal */
final class Values
{
    private const NO_DAY = -2147483648;

    /** Milliseconds since 1970. */
    public static function ms(\DateTimeInterface $instant): int
    {
        return $instant->getTimestamp() * 1000 + intdiv((int) $instant->format('u'), 1000);
    }

    /** Days since 1970 of the date as it reads; null is no day. */
    public static function day(?\DateTimeInterface $date): int
    {
        if ($date === null) {
            return self::NO_DAY;
        }
        return intdiv((new \DateTimeImmutable($date->format('Y-m-d'), new \DateTimeZone('UTC')))->getTimestamp(), 86400);
    }

    /**
     * The number C has for a case or its word.
     *
     * @param class-string<\BackedEnum> $enum
     */
    public static function number(string $enum, \BackedEnum|string $value): int
    {
        $case = \is_string($value) ? $enum::tryFrom($value) : $value;
        if ($case instanceof $enum) {
            return $case->native();
        }
        $words = implode(', ', array_map(static fn (\BackedEnum $c): string => $c->value, $enum::cases()));
        $name = substr($enum, \strlen(__NAMESPACE__) + 1);
        $given = \is_string($value) ? "'$value'" : $value::class;
        throw self::invalid("$given is no $name; there are $words");
    }

    /** @param array<string, string|list<string>> $headers */
    public static function response(int $status, string $body, array $headers): Ext\Response
    {
        $response = new Ext\Response($status);
        foreach ($headers as $name => $values) {
            foreach ((array) $values as $value) {
                $response->add_header((string) $name, $value);
            }
        }
        $response->set_body($body);
        return $response;
    }

    /** @param array<string, string|list<string>> $headers */
    public static function delivery(string $method, string $query, string $body, array $headers): Ext\Delivery
    {
        $delivery = new Ext\Delivery($method);
        foreach ($headers as $name => $values) {
            foreach ((array) $values as $value) {
                $delivery->add_header((string) $name, $value);
            }
        }
        $query === '' || $delivery->set_query($query);
        $delivery->set_body($body);
        return $delivery;
    }

    /** @param array<mixed> $value what JSON calls an object */
    public static function json(array $value): string
    {
        return json_encode((object) $value, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_PRESERVE_ZERO_FRACTION);
    }

    /** @return array<mixed>|null null where the text says so */
    public static function decode(string $text): ?array
    {
        return json_decode($text, true, 512, JSON_THROW_ON_ERROR | JSON_BIGINT_AS_STRING);
    }

    /** A date as JSON has it: as it reads in its own zone. */
    public static function date(\DateTimeInterface $date): string
    {
        return $date->format('Y-m-d');
    }

    /** An instant as JSON has it: in UTC, with milliseconds. */
    public static function instant(\DateTimeInterface $instant): string
    {
        return \DateTimeImmutable::createFromInterface($instant)->setTimezone(new \DateTimeZone('UTC'))->format('Y-m-d\TH:i:s.v\Z');
    }

    /** @return list<mixed> one or several */
    public static function list(mixed $given): array
    {
        return \is_array($given) ? array_values($given) : [$given];
    }

    /**
     * The text of a case: its moments may be date objects, and what JSON calls an object may be empty.
     *
     * @param string|array<string, mixed> $case
     */
    public static function case(string|array $case): string
    {
        if (\is_string($case)) {
            return $case;
        }
        array_walk_recursive($case, static function (mixed &$value): void {
            $value = $value instanceof \DateTimeInterface ? self::instant($value) : $value;
        });
        foreach (['window', 'special_windows', 'options', 'term'] as $object) {
            if (\is_array($case[$object] ?? null)) {
                $case[$object] = (object) $case[$object];
            }
        }
        return self::json($case);
    }

    public static function invalid(string $message): InvalidArgumentException
    {
        return new InvalidArgumentException($message, ErrorCode::Invalid->native());
    }
}
