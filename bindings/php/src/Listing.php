<?php

// SPDX-License-Identifier: EUPL-1.2
// A list of the store that can be gone through as often as one likes.

declare(strict_types=1);

namespace Buzon;

/**
 * Records of the store, read in pages. Each pass asks the store anew.
 *
 * @template T of object
 * @implements \IteratorAggregate<int, T>
 */
final class Listing implements \IteratorAggregate
{
    private ?Ext\Pages $ready;

    /**
     * @internal
     * @param \Closure(): Ext\Pages $ask
     */
    public function __construct(private readonly \Closure $ask)
    {
        $this->ready = $ask(); // now, so that a mistake is told where it was made
    }

    /** @return \Traversable<int, T> */
    public function getIterator(): \Traversable
    {
        [$ready, $this->ready] = [$this->ready, null];
        return $ready ?? ($this->ask)();
    }

    /**
     * The first record, or null.
     *
     * @return T|null
     */
    public function first(): ?object
    {
        foreach (($this->ask)() as $record) {
            return $record;
        }
        return null;
    }
}
