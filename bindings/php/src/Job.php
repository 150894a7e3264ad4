<?php

// SPDX-License-Identifier: EUPL-1.2
// Jobs: work with a network where the host itself moves the bytes.

declare(strict_types=1);

namespace Buzon;

/** Work for one account. It ends when the object goes away, or by close(). */
final class Job
{
    private ?Ext\Job $handle;

    /** @internal $inbox keeps what the host lent it */
    public function __construct(private readonly Inbox $inbox, Ext\Job $handle)
    {
        $this->handle = $handle;
    }

    private function open(): Ext\Job
    {
        return $this->handle ?? throw new ClosedException('the job is closed', ErrorCode::Closed->native());
    }

    /** The next request; null when the job is done. */
    public function next(): ?Request
    {
        return $this->open()->next();
    }

    /**
     * Give the answer to the request of next(). What it means is stored when this returns.
     *
     * @param array<string, string|list<string>> $headers
     */
    public function answer(int $status, string $body = '', array $headers = []): void
    {
        $this->open()->answer(Values::response($status, $body, $headers));
    }

    /** Say that there was no answer, and whether any of the request may have reached the network. */
    public function fail(string $reason, bool $sent): void
    {
        $this->open()->fail($reason, $sent);
    }

    /** What the job did so far. */
    public function round(): Round
    {
        return $this->open()->round();
    }

    /** What a job of Inbox::refreshJob() found, once next() gave null; StateException before, and for other jobs. */
    public function shown(): Batch
    {
        return $this->open()->shown();
    }

    /** End the job. What was stored stays. */
    public function close(): void
    {
        $this->handle = null;
    }
}
