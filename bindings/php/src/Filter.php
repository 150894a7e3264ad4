<?php

// SPDX-License-Identifier: EUPL-1.2
// What inquiries to look for.

declare(strict_types=1);

namespace Buzon;

/** Conditions that all have to be met, an order, and how many at most; "" as a text means without one; personal "any" is any kind. */
final class Filter
{
    /** @internal */
    public readonly Ext\Filter $handle;

    public function __construct(
        bool $overdue = false,
        bool $undetermined = false,
        bool $pending = false,
        Status|string|null $status = null,
        InquiryKind|string|null $kind = null,
        Priority|string|null $priority = null,
        Visibility|string|null $visibility = null,
        Publication|string|null $publication = null,
        DeadlineState|string|null $deadline = null,
        ?string $account = null,
        ?string $network = null,
        ?string $unit = null,
        ?string $assignee = null,
        ?string $topic = null,
        ?string $language = null,
        ?string $tag = null,
        ?string $words = null,
        ?string $similar = null,
        ?string $follower = null,
        ?string $personal = null,
        ?\DateTimeInterface $openedFrom = null,
        ?\DateTimeInterface $openedBefore = null,
        ?\DateTimeInterface $lastInFrom = null,
        ?\DateTimeInterface $lastInBefore = null,
        bool $restricted = false,
        Order|string $order = Order::Due,
        ?int $limit = null,
    ) {
        $f = $this->handle = new Ext\Filter(null);
        $f->set_overdue($overdue);
        $f->set_undetermined($undetermined);
        $f->set_pending($pending);
        $f->set_restricted($restricted);
        $f->set_order(Values::number(Order::class, $order));
        $status === null || $f->set_status(Values::number(Status::class, $status));
        $kind === null || $f->set_kind(Values::number(InquiryKind::class, $kind));
        $priority === null || $f->set_priority(Values::number(Priority::class, $priority));
        $visibility === null || $f->set_visibility(Values::number(Visibility::class, $visibility));
        $publication === null || $f->set_publication(Values::number(Publication::class, $publication));
        $deadline === null || $f->set_deadline(Values::number(DeadlineState::class, $deadline));
        $account === null || $f->set_account($account);
        $network === null || $f->set_network($network);
        $unit === null || $f->set_unit($unit);
        $assignee === null || $f->set_assignee($assignee);
        $topic === null || $f->set_topic($topic);
        $language === null || $f->set_language($language);
        $tag === null || $f->set_tag($tag);
        $words === null || $f->set_words($words);
        $similar === null || $f->set_similar($similar);
        $follower === null || $f->set_follower($follower);
        $personal === null || $f->set_personal($personal);
        $openedFrom === null || $f->set_opened_from(Values::ms($openedFrom));
        $openedBefore === null || $f->set_opened_before(Values::ms($openedBefore));
        $lastInFrom === null || $f->set_last_in_from(Values::ms($lastInFrom));
        $lastInBefore === null || $f->set_last_in_before(Values::ms($lastInBefore));
        $limit === null || $f->set_limit($limit);
    }

    /**
     * A filter from what toJson() gave, or its text; what does not fit is an InvalidArgumentException with line and column.
     *
     * @param array<string, mixed>|string $json
     */
    public static function fromJson(array|string $json): self
    {
        $filter = (new \ReflectionClass(self::class))->newInstanceWithoutConstructor();
        $filter->handle = new Ext\Filter(\is_string($json) ? $json : Values::json($json));
        return $filter;
    }

    /**
     * What it asks for, by the names of its conditions; what it does not ask for is left out.
     *
     * @return array<string, mixed>
     */
    public function toJson(): array
    {
        return json_decode($this->handle->to_json(), true, 512, JSON_THROW_ON_ERROR);
    }
}
