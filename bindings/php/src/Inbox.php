<?php

// SPDX-License-Identifier: EUPL-1.2
// The inbox. It turns arguments into what the library takes; all work is in the library.

declare(strict_types=1);

namespace Buzon;

/** One store of inquiries. It is closed when the object goes away, or by close(). */
final class Inbox implements \Countable
{
    private const LEVELS = [3 => 'error', 4 => 'warning', 6 => 'info', 7 => 'debug'];

    private readonly Ext\Inbox $handle;

    /**
     * @param string $address "sqlite:PATH"
     * @param string|iterable<string> $data folders with calendars, terms and triage rules; the first stands before the others
     * @param (callable(): \DateTimeInterface)|null $clock
     * @param \Psr\Log\LoggerInterface|(callable(int $level, string $line): mixed)|null $logger
     * @param (callable(): bool)|null $interrupt asked at least four times a second while a call waits
     * @param (callable(string $what, int $done, int $total): mixed)|null $progress
     * @param (callable(string $path, string $type): (Scan|string))|null $scanner looks at each file before it counts
     */
    public function __construct(
        string $address,
        bool $readOnly = false,
        bool $create = true,
        string|iterable $data = [],
        ?string $caFile = null,
        ?callable $clock = null,
        object|callable|null $logger = null,
        ?callable $interrupt = null,
        ?callable $progress = null,
        ?Vault $vault = null,
        ?callable $scanner = null,
    ) {
        // What cannot be used is refused before a store is made.
        $log = $logger === null ? null : self::log($logger);
        $folders = \is_string($data) ? [$data] : [...$data];
        foreach ($folders as $folder) {
            \is_dir($folder) || throw new InvalidArgumentException("$folder is no folder", ErrorCode::Invalid->native());
        }
        $caFile === null || \is_readable($caFile) || throw new InvalidArgumentException("$caFile cannot be read", ErrorCode::Invalid->native());
        $this->handle = new Ext\Inbox($address, $readOnly ? 2 : ($create ? 0 : 1));
        foreach ($folders as $folder) {
            $this->handle->add_data($folder);
        }
        if ($caFile !== null) {
            $this->handle->set_ca_file($caFile);
        }
        if ($clock !== null) {
            $this->handle->set_clock(static fn (): int => Values::ms($clock()));
        }
        if ($log !== null) {
            $this->handle->set_log($log);
        }
        if ($interrupt !== null) {
            $this->handle->set_interrupt($interrupt);
        }
        if ($progress !== null) {
            $this->handle->set_progress($progress);
        }
        if ($vault !== null) {
            $this->handle->set_vault($vault);
        }
        if ($scanner !== null) {
            $this->handle->set_scanner(
                static fn (string $path, string $type): int => Values::number(Scan::class, $scanner($path, $type)),
            );
        }
    }

    private static function log(object|callable $logger): callable
    {
        if ($logger instanceof \Psr\Log\LoggerInterface) {
            return static fn (int $level, string $line) => $logger->log(self::LEVELS[$level] ?? 'info', $line);
        }
        return \is_callable($logger) ? $logger : throw new \TypeError('the logger must be a PSR-3 logger or a callable');
    }

    /** What it was opened with, a relative path from the root on. */
    public function address(): string
    {
        return $this->handle->address();
    }

    /** Whether close() was called. */
    public function isClosed(): bool
    {
        return $this->handle->is_closed();
    }

    /** Close the inbox. Closing twice is harmless; any other use afterwards throws ClosedException. */
    public function close(): void
    {
        $this->handle->close();
    }

    // settings and accounts

    /**
     * Zone, calendars, languages and policy.
     *
     * @return array<string, mixed>
     */
    public function settings(): array
    {
        return Values::decode($this->handle->settings());
    }

    /**
     * Replace the settings; keys left out keep their default.
     *
     * @param array<string, mixed> $settings
     */
    public function setSettings(array $settings, string $actor): void
    {
        $this->handle->set_settings(Values::json($settings), $actor);
    }

    /**
     * Every account, by name.
     *
     * @return Listing<Account>
     */
    public function accounts(): Listing
    {
        return new Listing(fn () => $this->handle->accounts());
    }

    /** The account of that name. @throws NotFoundException */
    public function account(string $name): Account
    {
        return $this->handle->account($name);
    }

    /**
     * Add a profile of ours. Nothing is asked of the network: check() does that.
     *
     * @param array<string, mixed>|null $settings
     */
    public function addAccount(string $name, string $network, ?array $settings = null, string $actor = ''): Account
    {
        return $this->handle->add_account($name, $network, $settings === null ? null : Values::json($settings), $actor);
    }

    /** Set whether an account is worked with. */
    public function setAccountState(string $name, AccountState|string $state, string $actor): Account
    {
        return $this->handle->set_account_state($name, Values::number(AccountState::class, $state), $actor);
    }

    /** Put a secret of an account, as its "token", into the vault; null forgets it. */
    public function setSecret(string $account, string $name, #[\SensitiveParameter] ?string $value): void
    {
        $this->handle->set_secret($account, $name, $value);
    }

    // reading

    /**
     * The inquiries that meet every condition given; "" as a text means without one.
     *
     * @return Listing<Inquiry>
     */
    public function inquiries(
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
    ): Listing {
        return $this->inquiriesOf(new Filter(
            overdue: $overdue,
            undetermined: $undetermined,
            pending: $pending,
            status: $status,
            kind: $kind,
            priority: $priority,
            visibility: $visibility,
            publication: $publication,
            deadline: $deadline,
            account: $account,
            network: $network,
            unit: $unit,
            assignee: $assignee,
            topic: $topic,
            language: $language,
            tag: $tag,
            words: $words,
            similar: $similar,
            follower: $follower,
            personal: $personal,
            openedFrom: $openedFrom,
            openedBefore: $openedBefore,
            lastInFrom: $lastInFrom,
            lastInBefore: $lastInBefore,
            restricted: $restricted,
            order: $order,
            limit: $limit,
        ));
    }

    /**
     * The inquiries that a filter is met by, in its order.
     *
     * @return Listing<Inquiry>
     */
    public function inquiriesOf(Filter $filter): Listing
    {
        return new Listing(fn () => $this->handle->inquiries($filter->handle));
    }

    /** As many inquiries of a filter as its limit says (50 without one, at most 200), and the cursors of the pages beside them. */
    public function page(Filter $filter, ?string $cursor = null): Page
    {
        return $this->handle->page($filter->handle, $cursor);
    }

    /**
     * Where in the messages of an inquiry words are: "fragments" of plain text, those with "match" to be marked. Escape each for HTML.
     *
     * @return list<array<string, mixed>>
     */
    public function snippets(string $reference, string $words): array
    {
        return json_decode($this->handle->snippets($reference, $words), true, 512, JSON_THROW_ON_ERROR);
    }

    /**
     * How many inquiries of a filter have which value in which dimension, the most first; exact up to 10,000, and where sums are kept.
     *
     * @return Listing<Facet>
     */
    public function facets(Filter $filter): Listing
    {
        return new Listing(fn () => $this->handle->facets($filter->handle));
    }

    /**
     * Put what came since the last time and asks the same into groups; how many events were looked at.
     *
     * run() and process() do it by themselves, up to a bound.
     */
    public function findSimilar(?int $limit = null): int
    {
        return $this->handle->find_similar($limit ?? -1);
    }

    /**
     * The group of an inquiry, the first to come first; one that is alone is the only one.
     *
     * @return Listing<Similar>
     */
    public function similar(string $reference): Listing
    {
        return new Listing(fn () => $this->handle->similar($reference));
    }

    /** The group of an inquiry: how many there are, and how many wait for an answer. */
    public function group(string $reference): Group
    {
        return $this->handle->group($reference);
    }

    /**
     * Groups of at least so many inquiries, one of them opened since then, the largest first: campaigns and what bursts.
     *
     * @return Listing<Group>
     */
    public function groups(?\DateTimeInterface $since = null, int $least = 2): Listing
    {
        return new Listing(fn () => $this->handle->groups($since === null ? PHP_INT_MIN : Values::ms($since), $least));
    }

    /** Keep a filter by a name, for everybody who opens the inbox; it should name no citizen. */
    public function saveSearch(string $name, Filter $filter, string $actor): Search
    {
        return $this->handle->save_search($name, $filter->handle, $actor);
    }

    /** The saved search of that name: Filter::fromJson() takes its filter. @throws NotFoundException */
    public function search(string $name): Search
    {
        return $this->handle->search($name);
    }

    /**
     * Every saved search, by name.
     *
     * @return Listing<Search>
     */
    public function searches(): Listing
    {
        return new Listing(fn () => $this->handle->searches());
    }

    /** Delete the saved search of that name. */
    public function deleteSearch(string $name): void
    {
        $this->handle->delete_search($name);
    }

    /**
     * Try a pack of rules, the text of its JSON file, on the inquiries of a filter, and write nothing; how many of what would change.
     *
     * @param (callable(array<string, mixed>): mixed)|null $each gets every inquiry that would be something else
     *
     * @return array<string, mixed>
     */
    public function triageTry(string $rules, Filter $filter, ?callable $each = null): array
    {
        $trial = $this->handle->triage_try($rules, $filter->handle);
        while (($change = $trial->next()) !== null) {
            $each && $each(json_decode($change, true, 512, JSON_THROW_ON_ERROR));
        }
        return json_decode($trial->totals(), true, 512, JSON_THROW_ON_ERROR);
    }

    /** The inquiry with that reference. @throws NotFoundException */
    public function inquiry(string $reference): Inquiry
    {
        return $this->handle->inquiry($reference);
    }

    /** How many inquiries there are, restricted ones too. */
    public function count(): int
    {
        return $this->handle->count();
    }

    /**
     * The messages of an inquiry, ours included, in the order they were written.
     *
     * @return Listing<Message>
     */
    public function messages(string $reference): Listing
    {
        return new Listing(fn () => $this->handle->messages($reference));
    }

    /**
     * The earlier texts of one message, oldest first, the present one last.
     *
     * @return Listing<Message>
     */
    public function revisions(string $account, string $message): Listing
    {
        return new Listing(fn () => $this->handle->revisions($account, $message));
    }

    /**
     * The history of an inquiry from its beginning.
     *
     * @return Listing<Event>
     */
    public function events(string $reference): Listing
    {
        return new Listing(fn () => $this->handle->events($reference));
    }

    /**
     * What happened to all inquiries behind a position, or behind what a consumer of that name has acknowledged.
     *
     * Without gaps: each event's position is one more than that of the event before.
     *
     * @return Listing<Event>
     */
    public function changes(int|string $after = 0): Listing
    {
        return new Listing(fn () => $this->handle->changes(\is_string($after) ? $this->handle->acknowledged($after) : $after));
    }

    /** Up to which position a consumer has acknowledged the changes; 0 when it never did. */
    public function acknowledged(string $consumer): int
    {
        return $this->handle->acknowledged($consumer);
    }

    /** Remember that a consumer has done with the changes up to a position; the one that stands. */
    public function acknowledge(string $consumer, int $position): int
    {
        return $this->handle->acknowledge($consumer, $position);
    }

    /**
     * The ties of an inquiry to others, in the order they were made.
     *
     * @return list<array<string, mixed>>
     */
    public function links(string $reference): array
    {
        return Values::decode($this->handle->links($reference));
    }

    /**
     * Who of the office follows an inquiry, in the order of their names.
     *
     * @return list<string>
     */
    public function followers(string $reference): array
    {
        return Values::decode($this->handle->followers($reference));
    }

    /** The DIR3 code of a unit of the office, by its name or that code; "" where the settings' "units" have none for it. */
    public function unitDir3(string $unit): string
    {
        return $this->handle->unit_dir3($unit);
    }

    /**
     * Fill a template of the policy for an inquiry: the text for answer(). A placeholder that stays empty is an error.
     *
     * @param array<string, string>|null $parameters
     */
    public function render(string $reference, string $name, ?string $language = null, ?array $parameters = null): string
    {
        return $this->handle->render($reference, $name, $language, $parameters === null ? null : Values::json($parameters));
    }

    /**
     * What asks for attention now and was not acknowledged, the most pressing first; no word of a citizen's.
     *
     * 'kind' is overdue, due_today, due_tomorrow, unanswered or undetermined. $limit at most, or 1000.
     *
     * @return list<array<string, mixed>>
     */
    public function alerts(?int $limit = null): array
    {
        return Values::decode($this->handle->alerts($limit ?? -1));
    }

    /** The same as a calendar (RFC 5545): a to-do each. */
    public function alertsCalendar(?int $limit = null): string
    {
        return $this->handle->alerts_calendar($limit ?? -1);
    }

    /** Somebody has an alert: it does not come again. */
    public function acknowledgeAlert(string $id, string $actor): void
    {
        $this->handle->acknowledge_alert($id, $actor);
    }

    /**
     * The answers of an inquiry, oldest first; without one: of all, those not sent.
     *
     * @return Listing<Answer>
     */
    public function answers(?string $reference = null): Listing
    {
        return new Listing(fn () => $this->handle->answers($reference));
    }

    /**
     * Where the store does not agree with its own history; nothing means that it does.
     *
     * @return Listing<Finding>
     */
    public function verify(?string $reference = null): Listing
    {
        return new Listing(fn () => $this->handle->verify($reference));
    }

    /**
     * The messages of an inquiry as a document of ActivityStreams 2.
     *
     * @return array<string, mixed>
     */
    public function export(string $reference): array
    {
        return Values::decode($this->handle->export($reference));
    }

    /**
     * The figures of a period of days, $from included, $before excluded. No personal data.
     *
     * @return array<string, mixed>
     */
    public function figures(?\DateTimeInterface $from = null, ?\DateTimeInterface $before = null): array
    {
        return Values::decode($this->handle->figures(Values::day($from), Values::day($before)));
    }

    /**
     * A table of figures: 'figures', 'comparison' (against: 'before' or 'year'), 'backlog', 'load', 'terms', 'people', 'forecast' (days: 7) or
     * 'public'; by 'network', 'account', 'unit', 'kind' and one of 'day', 'week', 'month', 'quarter', 'year'. table_dictionary() says what is in it.
     *
     * @param list<string> $by
     *
     * @return list<array<string, int|string|null>>
     */
    public function table(string $table = 'figures', ?\DateTimeInterface $from = null, ?\DateTimeInterface $before = null, array $by = [],
        ?string $against = null, ?int $days = null): array
    {
        return Values::decode($this->handle->table(self::tableQuery($table, $from, $before, $by, $against, $days), false));
    }

    /**
     * The same as CSV (RFC 4180, UTF-8).
     *
     * @param list<string> $by
     */
    public function tableCsv(string $table = 'figures', ?\DateTimeInterface $from = null, ?\DateTimeInterface $before = null, array $by = [],
        ?string $against = null, ?int $days = null): string
    {
        return $this->handle->table(self::tableQuery($table, $from, $before, $by, $against, $days), true);
    }

    /** @param list<string> $by */
    private static function tableQuery(string $table, ?\DateTimeInterface $from, ?\DateTimeInterface $before, array $by, ?string $against, ?int $days): string
    {
        $asked = ['table' => $table, 'from' => $from?->format('Y-m-d'), 'before' => $before?->format('Y-m-d'), 'by' => array_values($by),
            'against' => $against, 'days' => $days];

        return json_encode(array_filter($asked, static fn ($value) => $value !== null), JSON_THROW_ON_ERROR);
    }

    /**
     * Where the figures are not what the events say, all counted anew; nothing means that they agree.
     *
     * @return Listing<Finding>
     */
    public function checkFigures(): Listing
    {
        return new Listing(fn () => $this->handle->check_figures());
    }

    /**
     * Make the figures anew: after another zone or calendars, or when the check found something. What an interruption leaves is gone on with.
     *
     * @return array<string, int>
     */
    public function rebuildFigures(): array
    {
        return Values::decode($this->handle->rebuild_figures());
    }

    /**
     * The figures of whole months that are over, for anybody to see: small counts are null, and so is what would tell them.
     *
     * @return array<string, mixed>
     */
    public function publicFigures(?\DateTimeInterface $from = null, ?\DateTimeInterface $before = null): array
    {
        return Values::decode($this->handle->public_figures(Values::day($from), Values::day($before)));
    }

    /**
     * What waits, what is stuck, and which accounts have gone quiet. No personal data.
     *
     * @return array<string, mixed>
     */
    public function health(): array
    {
        return Values::decode($this->handle->health());
    }

    /**
     * Ask the network who an account is and whether it works: "ok", "findings" and the rest of the verdict.
     *
     * @return array<string, mixed>
     */
    public function check(string $account): array
    {
        return Values::decode($this->handle->check($account));
    }

    // changing

    /**
     * Change an inquiry: everything given happens together, or nothing does.
     *
     * "" takes a unit, assignee, topic or external reference away. $resolution closes it. $register, the number in the office's
     * register, formalises it and needs $registeredAt and $term. $acts move its legal clock, in order: each has 'act' (an ActKind),
     * 'at' and 'legal' (a citation), and may have 'cause', 'amount' (['n', 'unit', 'kind']: by how much, or the term granted) and
     * 'withdrawn'; a transfer has 'body' and may have 'term' and 'same_administration'. $body (a DIR3 code or a name), $procedure and
     * $fileUrl say more of what is registered. $resolutionNotifiedAt needs $notification, its evidence: 'kind' (a Notification),
     * 'number' and perhaps 'sha256'. $links and $unlinks tie it to other inquiries, by their references; one closed as a duplicate is tied to the one
     * its reason names. $handOver has 'unit', 'reason' and may have 'assignee'. $similar puts it into the group of that inquiry, or
     * with "" takes it out of its own, for good. $addFollowers and $removeFollowers: persons of the office ('person:…') who want to be
     * told. With $version a change in between is told by ConflictException.
     *
     * @param iterable<string> $addTags
     * @param iterable<string> $removeTags
     * @param iterable<array<string, mixed>> $acts
     * @param array<string, LinkKind|string> $links
     * @param array<string, LinkKind|string> $unlinks
     * @param array<string, mixed>|null $handOver
     * @param array<string, mixed>|null $notification
     * @param iterable<string> $addFollowers
     * @param iterable<string> $removeFollowers
     */
    public function change(
        string $reference,
        string $actor,
        ?int $version = null,
        ?string $unit = null,
        ?string $assignee = null,
        InquiryKind|string|null $kind = null,
        ?string $topic = null,
        Priority|string|null $priority = null,
        ?bool $restricted = null,
        ?string $externalRef = null,
        ?string $note = null,
        iterable $addTags = [],
        iterable $removeTags = [],
        Status|string|null $status = null,
        Resolution|string|null $resolution = null,
        ?string $reason = null,
        ?string $register = null,
        ?\DateTimeInterface $registeredAt = null,
        ?string $term = null,
        ?\DateTimeInterface $receivedByCompetentBodyAt = null,
        ?\DateTimeInterface $resolutionNotifiedAt = null,
        ?\DateTimeInterface $acknowledgedAt = null,
        ?\DateTimeInterface $forwardedAt = null,
        iterable $acts = [],
        array $links = [],
        array $unlinks = [],
        ?array $handOver = null,
        ?string $similar = null,
        ?string $body = null,
        ?string $procedure = null,
        ?string $fileUrl = null,
        ?array $notification = null,
        iterable $addFollowers = [],
        iterable $removeFollowers = [],
    ): Inquiry {
        return $this->handle->apply(self::made(...\func_get_args()));
    }

    /**
     * Make one change, of what change() takes, to many inquiries; what came of each, in their order.
     *
     * Each result has 'inquiry', 'ok', and 'version', or 'code' and 'error'. With $versions those that changed in between are left
     * alone and say so. Stopped by an exception of the library, those before it are changed: getResults() says what came of them.
     *
     * @param iterable<string> $references
     * @param array<string, int>|null $versions
     * @return list<array<string, mixed>>
     */
    public function changeMany(iterable $references, string $actor, ?array $versions = null, mixed ...$what): array
    {
        $bulk = new Ext\Bulk();
        $first = null;
        foreach ($references as $reference) {
            $first ??= $reference;
            $bulk->add($reference, $versions[$reference] ?? -1);
        }
        if ($first === null) {
            return [];
        }
        $change = self::made($first, $actor, ...$what);
        return self::many($bulk, fn () => $this->handle->apply_bulk($change, $bulk));
    }

    /**
     * Merge an inquiry into another, which is given: messages and our answers to them go there, and later ones follow.
     *
     * Deadlines never get later for it. Two authors are one person only where $samePerson says so, for the reason given.
     * StateException where one is closed, or the first is registered, proposed or published; ConflictException for another version.
     */
    public function merge(
        string $reference,
        string $into,
        string $reason,
        string $actor,
        bool $samePerson = false,
        ?int $version = null,
        ?int $intoVersion = null,
    ): Inquiry {
        $regroup = self::regroup($reference, $actor, $reason, $version);
        $regroup->set_into($into, $intoVersion ?? -1);
        $regroup->set_same_person($samePerson);
        return $this->handle->merge($regroup);
    }

    /**
     * Split these messages (their ids) of an inquiry off into a new one, which is given; our answers to them go along.
     *
     * Its targets start when the first of them came. StateException as in merge().
     *
     * @param iterable<string> $messages
     */
    public function split(string $reference, iterable $messages, string $reason, string $actor, ?int $version = null): Inquiry
    {
        $regroup = self::regroup($reference, $actor, $reason, $version);
        foreach ($messages as $message) {
            $regroup->add_message($message);
        }
        return $this->handle->split($regroup);
    }

    /**
     * Take back the merge of an inquiry, or the split that made it: messages, deadlines, states, figures are as they were.
     *
     * What came in between goes where it would have gone. StateException names what stands in the way.
     */
    public function undo(string $reference, string $reason, string $actor, ?int $version = null): Inquiry
    {
        return $this->handle->undo(self::regroup($reference, $actor, $reason, $version));
    }

    /**
     * The merges and splits of an inquiry that stand, oldest first: 'kind', 'inquiry', 'other', 'at', 'actor'.
     *
     * @return list<array<string, mixed>>
     */
    public function merges(string $reference): array
    {
        return Values::decode($this->handle->merges($reference));
    }

    private static function regroup(string $reference, string $actor, string $reason, ?int $version): Ext\Regroup
    {
        $regroup = new Ext\Regroup($reference, $actor, $reason);
        $regroup->set_version($version ?? -1);
        return $regroup;
    }

    /**
     * What came of an act on a list; what stops it carries what came of those before.
     *
     * @return list<array<string, mixed>>
     */
    private static function many(Ext\Bulk $bulk, \Closure $act): array
    {
        try {
            $act();
        } catch (Exception $stopped) {
            throw $stopped->keepResults(Values::decode($bulk->results()));
        }
        return Values::decode($bulk->results());
    }

    /**
     * The library's change of what change() takes.
     *
     * @param iterable<string> $addTags
     * @param iterable<string> $removeTags
     * @param iterable<array<string, mixed>> $acts
     * @param array<string, LinkKind|string> $links
     * @param array<string, LinkKind|string> $unlinks
     * @param array<string, mixed>|null $handOver
     * @param array<string, mixed>|null $notification
     * @param iterable<string> $addFollowers
     * @param iterable<string> $removeFollowers
     */
    private static function made(
        string $reference,
        string $actor,
        ?int $version = null,
        ?string $unit = null,
        ?string $assignee = null,
        InquiryKind|string|null $kind = null,
        ?string $topic = null,
        Priority|string|null $priority = null,
        ?bool $restricted = null,
        ?string $externalRef = null,
        ?string $note = null,
        iterable $addTags = [],
        iterable $removeTags = [],
        Status|string|null $status = null,
        Resolution|string|null $resolution = null,
        ?string $reason = null,
        ?string $register = null,
        ?\DateTimeInterface $registeredAt = null,
        ?string $term = null,
        ?\DateTimeInterface $receivedByCompetentBodyAt = null,
        ?\DateTimeInterface $resolutionNotifiedAt = null,
        ?\DateTimeInterface $acknowledgedAt = null,
        ?\DateTimeInterface $forwardedAt = null,
        iterable $acts = [],
        array $links = [],
        array $unlinks = [],
        ?array $handOver = null,
        ?string $similar = null,
        ?string $body = null,
        ?string $procedure = null,
        ?string $fileUrl = null,
        ?array $notification = null,
        iterable $addFollowers = [],
        iterable $removeFollowers = [],
    ): Ext\Change {
        $c = new Ext\Change($reference, $actor);
        $unit === null || $c->set_unit($unit);
        $assignee === null || $c->set_assignee($assignee);
        $topic === null || $c->set_topic($topic);
        $externalRef === null || $c->set_external_ref($externalRef);
        $note === null || $c->add_note($note);
        foreach ($addTags as $tag) {
            $c->add_tag($tag);
        }
        foreach ($removeTags as $tag) {
            $c->remove_tag($tag);
        }
        foreach ($addFollowers as $person) {
            $c->add_follower($person);
        }
        foreach ($removeFollowers as $person) {
            $c->remove_follower($person);
        }
        $kind === null || $c->set_kind(Values::number(InquiryKind::class, $kind));
        $priority === null || $c->set_priority(Values::number(Priority::class, $priority));
        $status === null || $c->set_status(Values::number(Status::class, $status));
        $receivedByCompetentBodyAt === null || $c->set_received_by_competent_body_at(Values::ms($receivedByCompetentBodyAt));
        $resolutionNotifiedAt === null || $c->set_resolution_notified_at(Values::ms($resolutionNotifiedAt));
        $acknowledgedAt === null || $c->set_acknowledged_at(Values::ms($acknowledgedAt));
        $forwardedAt === null || $c->set_forwarded_at(Values::ms($forwardedAt));
        $version === null || $c->set_version($version);
        $restricted === null || $c->set_restricted($restricted);
        self::end($c, $resolution, $reason);
        self::register($c, $register, $registeredAt, $term);
        foreach ($acts as $act) {
            $c->add_act(self::act($act));
        }
        foreach ($links as $other => $kindOf) {
            $c->add_link(Values::number(LinkKind::class, $kindOf), $other);
        }
        foreach ($unlinks as $other => $kindOf) {
            $c->remove_link(Values::number(LinkKind::class, $kindOf), $other);
        }
        $body === null || $c->set_register_body($body);
        $procedure === null || $c->set_register_procedure($procedure);
        $fileUrl === null || $c->set_register_file_url($fileUrl);
        $notification === null || $c->set_notification(Values::number(Notification::class, $notification['kind'] ?? ''),
            $notification['number'] ?? '', $notification['sha256'] ?? null);
        $handOver === null || $c->hand_over($handOver['unit'] ?? '', $handOver['assignee'] ?? null, $handOver['reason'] ?? '');
        $similar === null || $c->set_similar($similar);
        return $c;
    }

    /** @param array<string, mixed>|null $template */
    private static function letter(string $text, string $actor, bool $draft, Visibility|string|null $visibility, Privacy|string $privacy,
        ?array $template): Ext\Letter
    {
        $letter = new Ext\Letter($text, $actor);
        $letter->set_draft($draft);
        $letter->set_privacy(Values::number(Privacy::class, $privacy));
        $visibility === null || $letter->set_visibility(Values::number(Visibility::class, $visibility));
        $template === null || $letter->set_template(Values::json($template));
        return $letter;
    }

    /** @param iterable<array{string, string}> $person */
    private static function person(iterable $person): Ext\Person
    {
        $made = null;
        foreach ($person as [$account, $author]) {
            $made === null ? $made = new Ext\Person($account, $author) : $made->add($account, $author);
        }
        return $made ?? throw Values::invalid('a person is at least one [account, author id]');
    }

    private static function end(Ext\Change $c, Resolution|string|null $resolution, ?string $reason): void
    {
        if ($resolution !== null) {
            $c->close(Values::number(Resolution::class, $resolution), $reason);
        } elseif ($reason !== null) {
            throw Values::invalid('a reason says why an inquiry is closed; give the resolution, too');
        }
    }

    private static function register(Ext\Change $c, ?string $register, ?\DateTimeInterface $at, ?string $term): void
    {
        if ($register !== null && $at !== null && $term !== null) {
            $c->set_register($register, Values::ms($at), $term);
        } elseif ($register !== null || $at !== null || $term !== null) {
            throw Values::invalid('register, registeredAt and term go together');
        }
    }

    /** @param array<string, mixed> $act */
    private static function act(array $act): Ext\Act
    {
        $unknown = array_keys(array_diff_key($act, array_flip(['act', 'at', 'legal', 'cause', 'amount', 'withdrawn', 'body', 'term',
            'same_administration'])));
        if ($unknown || !isset($act['act'], $act['at'], $act['legal'])) {
            throw Values::invalid('an act has "act", "at" and "legal"' . ($unknown ? ', and no ' . min($unknown) : ''));
        }
        $a = new Ext\Act(Values::number(ActKind::class, $act['act']), Values::ms($act['at']), $act['legal']);
        isset($act['cause']) && $a->set_cause($act['cause']);
        isset($act['amount']) && $a->set_amount($act['amount']['n'] ?? 0, $act['amount']['unit'] ?? '', $act['amount']['kind'] ?? null);
        $a->set_withdrawn($act['withdrawn'] ?? false);
        isset($act['body']) && $a->set_body($act['body']);
        isset($act['term']) && $a->set_term($act['term']);
        $a->set_same_administration($act['same_administration'] ?? false);
        return $a;
    }

    /** Compute the deadlines of what is not closed anew, with the calendars and terms of today; how many changed. */
    public function recompute(string $actor): int
    {
        return $this->handle->recompute($actor);
    }

    /**
     * Extend the legal terms of all inquiries that an incident befell, each once; what came of it, in numbers.
     *
     * $reference is the office's own name for the incident, $published the address where it and the extension were made known
     * (Ley 39/2015 art. 32.4), $amount as ['n' => 3, 'unit' => 'day', 'kind' => 'working']. Terms run at $at, or began before
     * $until; $terms, $networks, $accounts and $units limit them. Stopped, the same call goes on where it was.
     *
     * @param array{n: int, unit: string, kind?: string} $amount
     * @param iterable<string> $terms
     * @param iterable<string> $networks
     * @param iterable<string> $accounts
     * @param iterable<string> $units
     * @return array<string, mixed>
     */
    public function applyIncident(string $reference, \DateTimeInterface $at, string $legal, string $published, array $amount,
        string $actor, ?\DateTimeInterface $until = null, iterable $terms = [], iterable $networks = [], iterable $accounts = [],
        iterable $units = []): array
    {
        $incident = new Ext\Incident($reference, Values::ms($at), $legal, $published);
        $incident->set_amount($amount['n'] ?? 0, $amount['unit'] ?? '', $amount['kind'] ?? null);
        $until === null || $incident->set_until(Values::ms($until));
        $lists = ['add_term' => $terms, 'add_network' => $networks, 'add_account' => $accounts, 'add_unit' => $units];
        foreach ($lists as $add => $names) {
            foreach ($names as $name) {
                $incident->$add($name);
            }
        }
        return Values::decode($this->handle->apply_incident($incident, $actor));
    }

    /**
     * What erase() would take away, counted by kind, and what stops it ('blocked'). Nothing is changed.
     *
     * $person lists [account, author id]: whom somebody says to be one person. 'perhaps' names authors who may be the same.
     *
     * @param iterable<array{string, string}> $person
     * @return array<string, mixed>
     */
    public function erasePreview(iterable $person): array
    {
        return Values::decode($this->handle->erase_preview(self::person($person)));
    }

    /**
     * Erase what is stored of a person, all or nothing; figures, deadlines and the history's proof stay.
     *
     * The reason is kept with each inquiry: no personal data in it. StateException names the inquiry on hold, or whose answer is
     * not at rest.
     *
     * @param iterable<array{string, string}> $person
     * @return array<string, mixed>
     */
    public function erase(iterable $person, string $reason, string $actor): array
    {
        return Values::decode($this->handle->erase(self::person($person), $reason, $actor));
    }

    /**
     * Everything stored about a person (GDPR art. 15), in pieces that together are the text of one JSON object.
     *
     * Of employees it says that it was a person, not who; what others wrote is not in it.
     *
     * @param iterable<array{string, string}> $person
     * @return \Generator<int, string>
     */
    public function extract(iterable $person): \Generator
    {
        return self::pieces($this->handle->extract(self::person($person)));
    }

    private static function pieces(Ext\Extract $extract): \Generator
    {
        while (($piece = $extract->read()) !== null) {
            yield $piece;
        }
    }

    /** Put an inquiry on legal hold: nothing of it is erased until it is released. */
    public function hold(string $reference, string $legal, string $actor): void
    {
        $this->handle->hold($reference, $legal, $actor);
    }

    /** End the legal hold of an inquiry. */
    public function release(string $reference, string $reason, string $actor): void
    {
        $this->handle->release($reference, $reason, $actor);
    }

    /**
     * The inquiries on legal hold, the longest held first.
     *
     * @return list<array<string, mixed>>
     */
    public function holds(): array
    {
        return Values::decode($this->handle->holds());
    }

    /**
     * Erase what is past its time by the settings and the networks' terms; with $preview only count it. For once a day.
     *
     * @return array<string, mixed>
     */
    public function retain(string $actor, bool $preview = false): array
    {
        return Values::decode($this->handle->retain($preview, $actor));
    }

    /**
     * Let no file of the store hold a byte of what was erased. Stopped or killed, the same call goes on where it was.
     *
     * @return array<string, mixed>
     */
    public function purge(): array
    {
        return Values::decode($this->handle->purge());
    }

    /**
     * Seal what happened since the last seal: keep it elsewhere, or have its "hash" stamped (RFC 3161).
     *
     * @return array<string, mixed>
     */
    public function seal(string $actor): array
    {
        return Values::decode($this->handle->seal($actor));
    }

    /**
     * All seals, the oldest first.
     *
     * @return list<array<string, mixed>>
     */
    public function seals(): array
    {
        return Values::decode($this->handle->seals());
    }

    /**
     * Whether a seal that was kept still 'holds'; where not, 'why': 'seal', 'events', 'root' or 'stored'.
     *
     * @param array<string, mixed> $seal
     * @return array<string, mixed>
     */
    public function compareSeal(array $seal): array
    {
        return Values::decode($this->handle->compare_seal(Values::json($seal)));
    }

    /**
     * The record (expediente) of one inquiry: all that is stored of it, personal data too, and what proves it.
     *
     * @return array<string, mixed>
     */
    public function record(string $reference): array
    {
        return Values::decode($this->handle->record($reference));
    }

    /** The same as a page to be read and printed, in Spanish or ('en') English. */
    public function recordHtml(string $reference, ?string $language = null): string
    {
        return $this->handle->record_html($reference, $language);
    }

    /**
     * Copy the store as it is at this moment, with its files, into a new one, while others go on writing.
     *
     * @return array<string, mixed> how many 'files' of attachments there are, and which are 'missing'
     */
    public function backup(string $path): array
    {
        return Values::decode($this->handle->backup($path));
    }

    /**
     * Whether the store's file is 'whole', and what 'problems' it has. What the rows say is asked by verify().
     *
     * @return array<string, mixed>
     */
    public function integrity(): array
    {
        return Values::decode($this->handle->integrity());
    }

    /** Propose (which makes the masked snapshot), publish or withdraw an inquiry. StateException names the steps there are. */
    public function setPublication(string $reference, Publication|string $publication, string $actor): void
    {
        $this->handle->set_publication($reference, Values::number(Publication::class, $publication), $actor);
    }

    /**
     * How its publication stands, and the snapshot: 'publication', 'at', 'actor', 'content'.
     *
     * @return array<string, mixed>
     */
    public function publication(string $reference): array
    {
        return Values::decode($this->handle->publication($reference));
    }

    /** Write what is published into a database of its own for a portal, in place of what was there; how many inquiries are in it. */
    public function publish(string $path): int
    {
        return $this->handle->publish($path);
    }

    /**
     * Answer the citizen: send() sends it, once somebody else approved it where the policy asks for that.
     *
     * A draft waits for submitAnswer(). $visibility is never wider than the question's; $privacy says what shall be done about
     * personal data. $template is one that the network approved; $text is how it reads.
     *
     * @param array{name: string, language: string, parameters?: array<string>}|null $template
     */
    public function answer(string $reference, string $text, string $actor, bool $draft = false, Visibility|string|null $visibility = null,
        Privacy|string $privacy = Privacy::Policy, ?array $template = null): Answer
    {
        return $this->handle->write($reference, self::letter($text, $actor, $draft, $visibility, $privacy, $template));
    }

    /**
     * Write one letter to many inquiries, an answer each, as answer() does; what came of each, in their order.
     *
     * Each result has 'inquiry', 'ok', 'version' and 'answer', or 'code' and 'error'.
     *
     * @param iterable<string> $references
     * @param array<string, int>|null $versions
     * @param array{name: string, language: string, parameters?: array<string>}|null $template
     * @return list<array<string, mixed>>
     */
    public function answerMany(iterable $references, string $text, string $actor, ?array $versions = null, bool $draft = false,
        Visibility|string|null $visibility = null, Privacy|string $privacy = Privacy::Policy, ?array $template = null): array
    {
        $bulk = new Ext\Bulk();
        foreach ($references as $reference) {
            $bulk->add($reference, $versions[$reference] ?? -1);
        }
        $letter = self::letter($text, $actor, $draft, $visibility, $privacy, $template);
        return self::many($bulk, fn () => $this->handle->write_bulk($letter, $bulk));
    }

    /**
     * The same to all of the group of an inquiry that wait for an answer, if they are as many as expected: group()->waiting.
     *
     * @param array{name: string, language: string, parameters?: array<string>}|null $template
     * @return list<array<string, mixed>>
     * @throws ConflictException when there are more or fewer by now
     */
    public function answerSimilar(string $reference, string $text, int $expected, string $actor, bool $draft = false,
        Visibility|string|null $visibility = null, Privacy|string $privacy = Privacy::Policy, ?array $template = null): array
    {
        $bulk = new Ext\Bulk();
        $this->handle->add_similar($bulk, $reference, $expected);
        $letter = self::letter($text, $actor, $draft, $visibility, $privacy, $template);
        return self::many($bulk, fn () => $this->handle->write_bulk($letter, $bulk));
    }

    /**
     * Replace the words of a draft, or of what is in review, was rejected or failed. $version is that of the words replaced.
     *
     * @param array{name: string, language: string, parameters?: array<string>}|null $template
     */
    public function editAnswer(int $id, string $text, int $version, string $actor, bool $draft = false,
        Visibility|string|null $visibility = null, Privacy|string $privacy = Privacy::Policy, ?array $template = null): Answer
    {
        return $this->handle->edit_answer($id, $version, self::letter($text, $actor, $draft, $visibility, $privacy, $template));
    }

    /** Submit a draft, or what was rejected once more. */
    public function submitAnswer(int $id, int $version, string $actor): Answer
    {
        return $this->handle->submit_answer($id, $version, $actor);
    }

    /** Approve what is in review, as it was read: only for somebody who did not write it. */
    public function approveAnswer(int $id, int $version, string $actor): Answer
    {
        return $this->handle->approve_answer($id, $version, $actor);
    }

    /** Reject what is in review, with a reason, under the same conditions. */
    public function rejectAnswer(int $id, string $reason, int $version, string $actor): Answer
    {
        return $this->handle->reject_answer($id, $version, $reason, $actor);
    }

    /** Say what became of an answer of unknown outcome: somebody has looked on the network. */
    public function settleAnswer(int $id, Settlement|string $how, string $actor, ?string $nativeId = null): Answer
    {
        return $this->handle->settle_answer($id, Values::number(Settlement::class, $how), $nativeId, $actor);
    }

    /** Take an answer back that is not on its way yet. */
    public function cancelAnswer(int $id, string $actor): Answer
    {
        return $this->handle->cancel_answer($id, $actor);
    }

    // the networks

    /** Fetch what is new, for one account or all active ones. */
    public function poll(?string $account = null): Round
    {
        return $this->handle->run($account, Work::Poll->native());
    }

    /** Send the answers that are queued. */
    public function send(?string $account = null): Round
    {
        return $this->handle->run($account, Work::Send->native());
    }

    /** Look again at known messages: edits and deletes raise no event. */
    public function recheck(?string $account = null): Round
    {
        return $this->handle->run($account, Work::Recheck->native());
    }

    /** Fetch attachments before their links die: a minute's worth for each account. */
    public function media(?string $account = null): Round
    {
        return $this->handle->run($account, Work::Media->native());
    }

    /** Read again, a few requests at a time, all that the network still shows: what polling missed. */
    public function sweep(?string $account = null): Round
    {
        return $this->handle->run($account, Work::Sweep->native());
    }

    /** The file of an attachment of a message, checked against what was stored: its bytes are `content`. */
    public function attachment(string $account, string $message, int $n = 0): File
    {
        return $this->handle->attachment($account, $message, $n);
    }

    /**
     * The same for every account whose turn it is, many at once: a round each, with its own error. Once a minute, say.
     *
     * @return list<Round>
     */
    public function run(Work|string $work = Work::Poll): array
    {
        return iterator_to_array(new Listing(fn () => $this->handle->jobs_run(Values::number(Work::class, $work))), false);
    }

    /** The same work, with the host's own HTTP. */
    public function job(string $account, Work|string $work = Work::Poll): Job
    {
        return new Job($this, $this->handle->job($account, Values::number(Work::class, $work)));
    }

    /**
     * Read the citizens' messages of an inquiry again, to show them now; nothing is stored.
     *
     * For texts that the network's terms let nobody keep. Gives $messages as the network has them, and in $notices what is deleted
     * there. GoneException for a closed inquiry whose words are past their time; what was erased is not asked for.
     */
    public function refresh(string $reference): Batch
    {
        return $this->handle->refresh($reference);
    }

    /** The same with the host's own HTTP; Job::shown() gives what it found. */
    public function refreshJob(string $reference): Job
    {
        return new Job($this, $this->handle->refresh_job($reference));
    }

    /**
     * Store an answer of the account's network, in its own format, from a file or the host's own HTTP.
     *
     * @param array<string, string|list<string>> $headers
     */
    public function import(string $account, string $body, int $status = 200, array $headers = []): Round
    {
        return $this->handle->import_($account, Values::response($status, $body, $headers));
    }

    // what the networks bring

    /**
     * Take a call of a webhook to this account's address: raw body, query as it came, all headers.
     *
     * Checked, kept on disk, and answered by the receipt. After an exception nothing was kept: answer 503, so that the network
     * tries again.
     *
     * @param array<string, string|list<string>> $headers as of getallheaders()
     */
    public function deliver(string $account, string $body = '', string $method = 'POST', string $query = '', array $headers = []): Receipt
    {
        return $this->handle->deliver($account, Values::delivery($method, $query, $body, $headers));
    }

    /** Read what deliveries brought, the oldest first, $limit at most. Any number of processes may do so at once. */
    public function process(?int $limit = null): Round
    {
        return $this->handle->process($limit ?? -1);
    }

    /**
     * What could not be understood, oldest first; with $settled also what was solved or discarded.
     *
     * @return Listing<Riddle>
     */
    public function quarantine(?string $account = null, bool $settled = false): Listing
    {
        return new Listing(fn () => $this->handle->quarantine($account, $settled));
    }

    /** One of these with its bytes. @throws NotFoundException */
    public function riddle(int $id): Riddle
    {
        return $this->handle->riddle($id);
    }

    /** Try to understand one, or all, again, as after an upgrade. */
    public function retryQuarantine(?int $id = null, string $actor = ''): Round
    {
        return $this->handle->retry_quarantine($id ?? 0, $actor);
    }

    /** Give one up: its bytes go, who did so and why stay. */
    public function discardRiddle(int $id, string $reason, string $actor): Riddle
    {
        return $this->handle->discard_riddle($id, $reason, $actor);
    }
}
