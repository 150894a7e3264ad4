<?php

// SPDX-License-Identifier: EUPL-1.2
// The inbox: opening, settings, accounts, lists, changes, figures.

declare(strict_types=1);

namespace Buzon\Tests;

use Buzon\{AccountState, ActKind, Advice, AnswerState, ConflictException, Deadline, DeadlineState, Inbox, InquiryKind, InvalidArgumentException, NotFoundException, Notification, Order,
    Priority, Privacy, ReadOnlyException, Resolution, StateException, Status, Visibility, WindowException};

require_once __DIR__ . '/Made.php';

final class InboxTest extends Made
{
    public function testAnInboxSaysWhatItIs(): void
    {
        $inbox = $this->open();
        self::assertSame("sqlite:$this->folder/inbox.db", $inbox->address());
        self::assertFalse($inbox->isClosed());
        $inbox->close();
        $inbox->close();
        self::assertTrue($inbox->isClosed());
    }

    public function testWaysToOpen(): void
    {
        $address = "sqlite:$this->folder/inbox.db";
        self::throws(NotFoundException::class, static fn () => new Inbox($address, readOnly: true));
        self::throws(NotFoundException::class, static fn () => new Inbox($address, create: false));
        self::throws(InvalidArgumentException::class, fn () => new Inbox($address, data: [self::data(), "$this->folder/nada"]));
        self::throws(InvalidArgumentException::class, fn () => new Inbox($address, caFile: "$this->folder/nada.pem"));
        self::assertFileDoesNotExist("$this->folder/inbox.db");
        $this->open()->close();
        self::assertCount(0, new Inbox($address, create: false));
        $reader = new Inbox($address, readOnly: true, data: self::data());
        self::throws(ReadOnlyException::class, static fn () => $reader->setSettings([], self::ACTOR));
    }

    public function testSettingsComeBack(): void
    {
        $inbox = $this->open();
        self::assertSame('Europe/Madrid', $inbox->settings()['zone']);
        $inbox->setSettings(['zone' => 'Atlantic/Canary', 'calendars' => ['ES', 'ES-CN']], actor: self::ACTOR);
        self::assertSame('Atlantic/Canary', $inbox->settings()['zone']);
        self::throws(InvalidArgumentException::class, static fn () => $inbox->setSettings(['zone' => 'Europe/Atlantis'], self::ACTOR));
    }

    public function testAccounts(): void
    {
        $inbox = $this->open();
        $made = $inbox->addAccount('biblioteca', 'mastodon', settings: ['base_url' => 'https://libros.example'], actor: self::ACTOR);
        self::assertSame([AccountState::Active, ['base_url' => 'https://libros.example']], [$made->state, $made->settings]);
        self::assertSame(['ayto', 'biblioteca'], array_map(static fn ($a) => $a->name, iterator_to_array($inbox->accounts())));
        self::assertSame(AccountState::Paused, $inbox->setAccountState('biblioteca', 'paused', self::ACTOR)->state);
        self::assertSame(AccountState::Active, $inbox->setAccountState('biblioteca', AccountState::Active, self::ACTOR)->state);
        self::throws(ConflictException::class, static fn () => $inbox->addAccount('ayto', 'mastodon', ['base_url' => 'https://red.example'], self::ACTOR));
        $inbox->setSecret('ayto', 'token', 'sesamo');
        $inbox->setSecret('ayto', 'token', null);
    }

    public function testListsFilter(): void
    {
        $inbox = $this->filled();
        $seen = static fn (mixed ...$how): array => self::references($inbox->inquiries(...$how));
        $inbox->change('2026-2', self::ACTOR, unit: 'Alumbrado', kind: InquiryKind::Report, addTags: ['luz'], status: Status::Open);
        self::assertSame(['2026-1', '2026-2', '2026-3'], $seen(order: Order::Oldest));
        self::assertSame(['2026-3', '2026-2', '2026-1'], $seen(order: 'newest'));
        foreach ([['unit' => 'Alumbrado'], ['tag' => 'luz'], ['status' => 'open']] as $how) {
            self::assertSame(['2026-2'], $seen(...$how));
        }
        self::assertContains('2026-2', $seen(kind: 'report'));
        self::assertSame(['2026-1', '2026-3'], $seen(unit: '', order: 'oldest'));
        self::assertSame(['2026-3'], $seen(words: 'farola 3'));
        self::assertSame([], [...$seen(account: 'nadie'), ...$seen(network: 'telegram'), ...$seen(overdue: true), ...$seen(assignee: 'nadie')]);
        self::assertSame(['2026-1'], $seen(limit: 1, order: 'oldest'));
        self::assertSame(['2026-2'], $seen(openedFrom: self::now()->modify('-1 minute'), openedBefore: self::now()));
        self::assertCount(3, $seen(pending: true, restricted: true));
        self::assertCount(3, $inbox);
    }

    public function testAListCanBeGoneThroughAgain(): void
    {
        $listing = $this->filled()->inquiries();
        self::assertSame(self::references($listing), self::references($listing));
        self::assertSame('2026-1', $listing->first()->reference);
        self::assertNull($this->open()->answers()->first());
        self::assertSame([0, 1, 2], array_keys(iterator_to_array($listing)));
    }

    public function testAListTellsAMistakeWhereItIsMade(): void
    {
        $inbox = $this->filled();
        self::throws(NotFoundException::class, static fn () => $inbox->messages('2026-99'));
        self::throws(InvalidArgumentException::class, static fn () => $inbox->inquiries(words: '!?'));
    }

    public function testEverythingInAChangeHappensTogether(): void
    {
        $inbox = $this->filled();
        $before = $inbox->inquiry('2026-1');
        $after = $inbox->change(
            '2026-1', actor: self::ACTOR, version: $before->version, unit: 'Alumbrado', assignee: 'marta', kind: 'complaint', topic: 'farolas',
            priority: Priority::High, restricted: true, externalRef: 'EXP-7', note: 'Hablado por teléfono', addTags: ['luz', 'año'], status: 'open',
            register: '2026-E-1', registeredAt: self::now(), term: 'es.ltaibg.access', receivedByCompetentBodyAt: self::now());
        self::assertSame(['Alumbrado', 'marta', InquiryKind::Complaint, 'farolas', Priority::High], [$after->unit, $after->assignee, $after->kind, $after->topic, $after->priority]);
        self::assertSame([true, 'EXP-7', Status::Open, '2026-E-1'], [$after->restricted, $after->externalRef, $after->status, $after->register->entryNumber]);
        self::assertTrue($after->register->registeredAt == self::now());
        self::assertContains('es.ltaibg.access', array_map(static fn ($d) => $d->term, $after->deadlines));
        self::assertSame('opened', $inbox->events('2026-1')->first()->verb);
        self::throws(ConflictException::class, static fn () => $inbox->change('2026-1', self::ACTOR, version: $before->version, note: 'tarde'));
        $after = $inbox->change('2026-1', self::ACTOR, unit: '', removeTags: ['luz']);
        self::assertSame([null, ['año']], [$after->unit, $after->tags]);
    }

    public function testWhatIsRegisteredIsSentOnAndNotifiedWithEvidence(): void
    {
        $inbox = $this->filled();
        $formal = $inbox->change('2026-1', self::ACTOR, register: '2026-E-1', registeredAt: self::now(), term: 'es.ltaibg.access',
            body: 'L01280796', procedure: '2345678', fileUrl: 'https://gestor.example/exp/1')->register;
        self::assertSame(['L01280796', '2345678', 'https://gestor.example/exp/1', null],
            [$formal->body, $formal->procedure, $formal->fileUrl, $formal->transferredAt]);
        $act = ['act' => ActKind::Transfer, 'at' => self::now(), 'legal' => 'Ley 40/2015 art. 14.1', 'body' => 'E00003801', 'term' => 'es.lpac.months'];
        $states = static fn ($q) => array_column(array_map(static fn ($d) => [$d->name, $d->state], [...$q->deadlines]), 1, 0);
        $after = $inbox->change('2026-1', self::ACTOR, acts: [$act], receivedByCompetentBodyAt: self::now());
        self::assertSame([DeadlineState::Cancelled, DeadlineState::Running], [$states($after)['resolution'], $states($after)['competent_resolution']]);
        self::assertEquals(self::now(), $after->register->transferredAt);
        self::throws(InvalidArgumentException::class, static fn () => $inbox->change('2026-1', self::ACTOR, resolutionNotifiedAt: self::now()), 'lacks its evidence');
        $told = $inbox->change('2026-1', self::ACTOR, resolutionNotifiedAt: self::now(),
            notification: ['kind' => Notification::Delivered, 'number' => 'RR-1', 'sha256' => str_repeat('0', 64)]);
        self::assertSame(DeadlineState::Met, $states($told)['competent_resolution']);
        foreach ([['acts' => [['body' => 'E0'] + $act]], ['body' => 'E0000380'], ['fileUrl' => 'ftp://x'], ['notification' => ['kind' => 'pigeon']]] as $wrong) {
            self::throws(\Throwable::class, static fn () => $inbox->change('2026-1', self::ACTOR, ...$wrong));
        }
    }

    public function testActsMoveTheLegalClock(): void
    {
        $inbox = $this->filled();
        $inbox->change('2026-1', self::ACTOR, register: '2026-E-1', registeredAt: self::now(), term: 'es.ltaibg.access');
        $legal = static function (array $act) use ($inbox): Deadline {
            $found = $inbox->change('2026-1', self::ACTOR, acts: [$act]);
            return array_values(array_filter([...$found->deadlines], static fn ($d) => $d->name === 'resolution'))[0];
        };
        $days = static fn (int $n) => self::now()->modify("+$n days");
        $stopped = $legal(['act' => 'suspend', 'at' => $days(7), 'legal' => 'Ley 19/2013 art. 19.2', 'cause' => 'clarification']);
        self::assertSame([DeadlineState::Suspended, null], [$stopped->state, $stopped->due]);
        $on = $legal(['act' => ActKind::Resume, 'at' => $days(11), 'legal' => 'Ley 19/2013 art. 19.2']);
        self::assertSame('2026-12-28', $on->due->format('Y-m-d'));
        $more = ['act' => 'extend', 'at' => $days(11), 'legal' => 'Ley 19/2013 art. 20.1', 'amount' => ['n' => 1, 'unit' => 'month']];
        self::assertSame('2027-01-27', $legal($more)->due->format('Y-m-d'));
        self::throws(InvalidArgumentException::class, static fn () => $legal($more), 'at most');
        foreach ([['act' => 'suspend', 'at' => self::now()], ['days' => 3] + $more, ['act' => 'stop'] + $more, ['amount' => []] + $more] as $wrong) {
            self::throws(InvalidArgumentException::class, static fn () => $legal($wrong));
        }
        self::assertSame([], [...$inbox->inquiries(undetermined: true)]);
    }

    public function testTheFeedIsAcknowledgedByEachConsumer(): void
    {
        $inbox = $this->filled();
        $inbox->change('2026-1', self::ACTOR, note: 'Avisada la brigada.');
        $seen = array_map(static fn ($e) => "$e->position $e->inquiry $e->verb", [...$inbox->changes('gestor')]);
        self::assertSame(['1 2026-1 opened', '2 2026-2 opened', '3 2026-3 opened', '4 2026-1 noted'], $seen);
        self::assertSame([3, 3], [$inbox->acknowledge('gestor', 3), $inbox->acknowledge('gestor', 2)]);
        self::assertSame([3, 0], [$inbox->acknowledged('gestor'), $inbox->acknowledged('cuadro')]);
        self::assertSame([4], array_map(static fn ($e) => $e->position, [...$inbox->changes('gestor')]));
        self::assertSame([3, 4], array_map(static fn ($e) => $e->position, [...$inbox->changes(2)]));
        self::throws(StateException::class, static fn () => $inbox->changes(5), 'the last event is 4');
        self::throws(InvalidArgumentException::class, static fn () => $inbox->acknowledge('', 1));
    }

    public function testAnAlertComesUntilItIsAcknowledged(): void
    {
        $this->filled();
        $inbox = $this->open(clock: static fn () => self::now()->modify('+2 days'));
        $first = $inbox->alerts(1);
        self::assertSame(['due_today', '2026-1', 'first_answer', '2026-11-25'],
            [$first[0]['kind'], $first[0]['inquiry'], $first[0]['deadline'], $first[0]['due']]);
        self::assertCount(6, $inbox->alerts()); // and each waits for longer than a working day
        $inbox->acknowledgeAlert($first[0]['id'], self::ACTOR);
        self::assertNotContains($first[0]['id'], array_column($inbox->alerts(), 'id'));
        self::assertSame(5, substr_count($inbox->alertsCalendar(), "BEGIN:VTODO\r\n"));
        self::throws(InvalidArgumentException::class, static fn () => $inbox->acknowledgeAlert('mañana', self::ACTOR), 'no alert of that id');
    }

    public function testOneChangeOfManySaysWhatCameOfEach(): void
    {
        $inbox = $this->filled();
        $results = $inbox->changeMany(['2026-1', '2026-9', '2026-2'], self::ACTOR, ['2026-2' => 7], unit: 'Alumbrado');
        self::assertSame([['2026-1', true, 2, null], ['2026-9', false, null, 'not_found'], ['2026-2', false, null, 'conflict']],
            array_map(static fn ($r) => [$r['inquiry'], $r['ok'], $r['version'], $r['code']], $results));
        self::assertSame(['2026-1'], self::references($inbox->inquiries(unit: 'Alumbrado')));
        self::assertSame([], $inbox->changeMany([], self::ACTOR, unit: 'Alumbrado'));
        self::throws(\Error::class, static fn () => $inbox->changeMany(['2026-1'], self::ACTOR, colour: 'rojo'));
        self::throws(InvalidArgumentException::class, static fn () => $inbox->changeMany(['2026-1', 'nadie'], self::ACTOR, unit: 'x'));
    }

    public function testInquiriesAreTiedAndHandedOver(): void
    {
        $inbox = $this->filled();
        $ties = static fn (string $r) => array_map(static fn ($k) => [$k['inquiry'], $k['kind'], $k['direction']], $inbox->links($r));
        $inbox->change('2026-1', self::ACTOR, links: ['2026-2' => 'related']);
        self::assertSame([['2026-1', 'related', 'from']], $ties('2026-2'));
        $inbox->change('2026-1', self::ACTOR, unlinks: ['2026-2' => \Buzon\LinkKind::Related], resolution: 'duplicate', reason: '2026-3');
        self::assertSame([['2026-3', 'duplicate_of', 'to']], $ties('2026-1'));
        self::throws(StateException::class, static fn () => $inbox->change('2026-3', self::ACTOR, resolution: 'duplicate', reason: '2026-1'), 'duplicate itself');
        $inbox->change('2026-3', self::ACTOR, addFollowers: ['person:luis', self::ACTOR]);
        $inbox->change('2026-3', self::ACTOR, removeFollowers: [self::ACTOR]);
        self::assertSame(['L01280796', ''], [$inbox->unitDir3('L01280796'), $inbox->unitDir3('Obras')]);
        self::assertSame([['person:luis'], []], [$inbox->followers('2026-3'), $inbox->followers('2026-2')]);
        self::assertSame(['2026-3'], self::references($inbox->inquiries(follower: 'person:luis')));
        self::throws(InvalidArgumentException::class, static fn () => $inbox->change('2026-3', self::ACTOR, addFollowers: ['system']), 'only a person');
        $moved = $inbox->change('2026-2', self::ACTOR, handOver: ['unit' => 'Obras', 'assignee' => 'luis', 'reason' => 'Es de la acera.']);
        self::assertSame(['Obras', 'luis'], [$moved->unit, $moved->assignee]);
        self::throws(InvalidArgumentException::class, static fn () => $inbox->change('2026-2', self::ACTOR, handOver: ['unit' => 'Obras']));
    }

    public function testWhatStopsAChangeOfManySaysWhatWasDone(): void
    {
        $done = false;
        $inbox = $this->filled(3, interrupt: static function () use (&$done): bool {
            return $done;
        }, progress: static function (string $what) use (&$done): void {
            $done = $done || $what === 'change';
        });
        try {
            $inbox->changeMany(array_fill(0, 250, '2026-1'), self::ACTOR, note: 'vista');
            self::fail('it was not stopped');
        } catch (\Buzon\Exception $stopped) {
            self::assertCount(200, $stopped->getResults());
            self::assertSame(201, $stopped->getResults()[199]['version']);
        }
        self::assertSame(201, $inbox->inquiry('2026-1')->version);
    }

    public function testInquiriesAreMergedSplitAndPutBack(): void
    {
        $inbox = $this->filled();
        self::throws(InvalidArgumentException::class, static fn () => $inbox->merge('2026-2', '2026-1', 'es lo mismo', self::ACTOR), 'nobody says');
        self::throws(ConflictException::class, static fn () => $inbox->merge('2026-2', '2026-1', 'es lo mismo', self::ACTOR, true, intoVersion: 7));
        $one = $inbox->merge('2026-2', '2026-1', 'es lo mismo', self::ACTOR, samePerson: true);
        self::assertSame(['2026-1', 2], [$one->reference, $one->messages]);
        self::assertSame(Resolution::Merged, $inbox->inquiry('2026-2')->resolution);
        self::assertSame('merge', $inbox->merges('2026-1')[0]['kind']);
        foreach ($inbox->messages('2026-1') as $message) {
            break;
        }
        self::assertSame('2026-4', $inbox->split('2026-1', [$message->id], 'son dos', self::ACTOR)->reference);
        self::throws(StateException::class, static fn () => $inbox->undo('2026-2', 'eran dos', self::ACTOR), 'undo that first');
        $inbox->undo('2026-4', 'era una', self::ACTOR);
        self::assertSame(Status::New, $inbox->undo('2026-2', 'eran dos', self::ACTOR)->status);
        self::assertSame(3, $inbox->figures()['received']);
        self::assertSame([], $inbox->merges('2026-1'));
    }

    public function testATemplateIsFilled(): void
    {
        $inbox = $this->filled();
        self::assertStringEndsWith('by Wednesday 25 November 2026 at the latest.', $inbox->render('2026-1', 'acknowledgement', 'en'));
        $template = ['name' => 'cita', 'language' => 'es', 'text' => 'Venga a las {{hora}}.', 'parameters' => ['hora']];
        $inbox->setSettings(['policy' => ['templates' => [$template]]], self::ACTOR);
        self::assertSame('Venga a las 9.', $inbox->render('2026-1', 'cita', parameters: ['hora' => '9']));
        self::throws(InvalidArgumentException::class, static fn () => $inbox->render('2026-1', 'cita'), 'nothing for {{hora}}');
    }

    public function testAnIncidentExtendsTheTermsItBefell(): void
    {
        $inbox = $this->filled();
        foreach ([1, 2] as $n) {
            $inbox->change("2026-$n", self::ACTOR, register: "2026-E-$n", registeredAt: self::now(), term: 'es.lpac.days', unit: "Unidad $n");
        }
        $days = static fn (int $n) => self::now()->modify("+$n days");
        $apply = static fn (string $reference, array $more = []) => $inbox->applyIncident(...$more + [
            'reference' => $reference, 'at' => $days(4), 'legal' => 'Ley 39/2015 art. 32.4', 'published' => 'https://sede.ayto.example/14',
            'amount' => ['n' => 3, 'unit' => 'day', 'kind' => 'working'], 'actor' => self::ACTOR]);
        $limits = ['units' => ['Unidad 1'], 'terms' => ['es.lpac.days'], 'networks' => ['mastodon'], 'accounts' => ['ayto'], 'until' => $days(5)];
        $first = $apply('SEDE-14', $limits);
        self::assertSame(['SEDE-14', 2, 1], [$first['incident'], $first['inquiries'], $first['moved']]);
        self::assertSame([1, 2], [$first['skipped']['other_unit'], $first['skipped']['other_term']]);
        $resolution = array_values(array_filter([...$inbox->inquiry('2026-1')->deadlines], static fn ($d) => $d->name === 'resolution'))[0];
        self::assertSame('2026-12-11', $resolution->due->format('Y-m-d'));
        self::assertSame(1, $apply('SEDE-14', $limits)['already']);
        self::throws(StateException::class, static fn () => $apply('SEDE-14'), 'another one');
        foreach ([['amount' => []], ['until' => self::now()], ['terms' => ['es.nada']], ['published' => '']] as $wrong) {
            self::throws(InvalidArgumentException::class, static fn () => $apply('SEDE-15', $wrong));
        }
    }

    public function testClosingNeedsAReasonWhereItGoesAgainstTheCitizen(): void
    {
        $inbox = $this->filled();
        self::throws(InvalidArgumentException::class, static fn () => $inbox->change('2026-1', self::ACTOR, resolution: Resolution::Refused));
        self::throws(InvalidArgumentException::class, static fn () => $inbox->change('2026-1', self::ACTOR, reason: 'porque sí'), 'give the resolution');
        self::throws(InvalidArgumentException::class, static fn () => $inbox->change('2026-1', self::ACTOR, register: '1'), 'go together');
        $closed = $inbox->change('2026-1', self::ACTOR, resolution: 'refused', reason: 'No es de nuestra competencia');
        self::assertSame([Status::Closed, Resolution::Refused, 'No es de nuestra competencia'], [$closed->status, $closed->resolution, $closed->reason]);
        self::assertTrue($closed->closedAt == self::now());
    }

    public function testAnAnswerInTheWordsOfATemplate(): void
    {
        $inbox = $this->filled();
        $inbox->addAccount('wa', 'whatsapp', ['phone_number_id' => '40001'], self::ACTOR);
        $text = ['from' => '34600111222', 'id' => 'wamid.1', 'timestamp' => '1700000000', 'type' => 'text', 'text' => ['body' => 'Hola.']];
        $inbox->import('wa', json_encode(['messages' => [$text]], JSON_THROW_ON_ERROR));
        $reference = '';
        foreach ($inbox->inquiries() as $inquiry) {
            $reference = $inquiry->network === 'whatsapp' ? $inquiry->reference : $reference;
        }
        self::throws(WindowException::class, static fn () => $inbox->answer($reference, 'Gracias.', self::ACTOR));
        $template = ['name' => 'respuesta', 'language' => 'es', 'parameters' => ['2026-1']];
        $answer = $inbox->answer($reference, 'Su consulta está resuelta.', self::ACTOR, template: $template);
        self::assertSame(['Su consulta está resuelta.', $template, AnswerState::Queued], [$answer->text, $answer->template, $answer->state]);
        self::throws(InvalidArgumentException::class, static fn () => $inbox->answer($reference, 'Hola.', self::ACTOR, template: ['name' => 'x']), 'a name and a language');
    }

    public function testAnswersWaitInTheOutbox(): void
    {
        $inbox = $this->filled();
        $answer = $inbox->answer('2026-1', 'Lo arreglamos el jueves.', actor: self::ACTOR);
        self::assertSame([AnswerState::Queued, self::ACTOR, null], [$answer->state, $answer->createdBy, $answer->errorCode]);
        self::assertSame($answer->id, $inbox->answers('2026-1')->first()->id);
        self::assertSame(AnswerState::Cancelled, $inbox->cancelAnswer($answer->id, self::ACTOR)->state);
        self::throws(StateException::class, static fn () => $inbox->cancelAnswer($answer->id, self::ACTOR));
    }

    public function testAnAnswerNeedsAnotherPersonWhereThePolicySaysSo(): void
    {
        $inbox = $this->filled();
        $inbox->setSettings(['policy' => ['approval' => ['ask' => true]]], self::ACTOR);
        $draft = $inbox->answer('2026-1', 'Lo miramos.', self::ACTOR, draft: true);
        self::assertSame([AnswerState::Draft, 1, Advice::Submit, []], [$draft->state, $draft->version, $draft->advice, $draft->parts]);
        $inbox->editAnswer($draft->id, 'Lo arreglamos el jueves.', 1, 'person:luis', draft: true);
        self::throws(ConflictException::class, static fn () => $inbox->submitAnswer($draft->id, 1, self::ACTOR));
        self::assertSame(AnswerState::InReview, $inbox->submitAnswer($draft->id, 2, self::ACTOR)->state);
        self::throws(StateException::class, static fn () => $inbox->approveAnswer($draft->id, 2, self::ACTOR));
        $rejected = $inbox->rejectAnswer($draft->id, 'Falta la hora.', 2, 'person:jefa');
        self::assertSame([AnswerState::Rejected, 'Falta la hora.'], [$rejected->state, $rejected->reason]);
        self::assertSame(3, $inbox->editAnswer($draft->id, 'El jueves a las nueve.', 2, self::ACTOR)->version);
        self::assertSame('person:jefa', $inbox->approveAnswer($draft->id, 3, 'person:jefa')->approvedBy);
        self::throws(StateException::class, static fn () => $inbox->settleAnswer($draft->id, 'found', self::ACTOR));
    }

    public function testPersonalDataIsAnsweredInPrivate(): void
    {
        $inbox = $this->filled();
        $answer = $inbox->answer('2026-1', 'El expediente de 12345678Z está resuelto.', self::ACTOR);
        self::assertSame(Visibility::Direct, $answer->visibility);
        self::assertStringEndsWith('Te hemos respondido por mensaje privado.', $answer->parts[1]);
        $shown = $inbox->answer('2026-2', 'El expediente de 12345678Z está resuelto.', self::ACTOR, privacy: Privacy::AsAsked);
        self::assertSame(Visibility::Public, $shown->visibility);
        self::assertSame(Visibility::Unlisted, $inbox->answer('2026-3', 'Gracias.', self::ACTOR, visibility: 'unlisted')->visibility);
    }

    public function testRevisionsAreKept(): void
    {
        $inbox = $this->filled();
        $edited = self::mention(1, 'La farola 1 ya luce', 'vecina1', '2026-11-23T08:58:00.000Z', ['edited_at' => self::NOW]);
        self::assertSame(1, $inbox->import('ayto', self::page($edited))->revisions);
        self::assertSame(['La farola 1 no luce', 'La farola 1 ya luce'], array_map(static fn ($m) => $m->text, iterator_to_array($inbox->revisions('ayto', '9001'))));
    }

    public function testTheHistoryIsVerified(): void
    {
        $inbox = $this->filled();
        self::assertSame([], iterator_to_array($inbox->verify()));
        $db = new \PDO("sqlite:$this->folder/inbox.db");
        $db->exec("UPDATE event SET actor = 'person:nadie' WHERE inquiry = 1");
        unset($db);
        $found = $inbox->verify()->first();
        self::assertSame(['2026-1', 1, 'hash'], [$found->inquiry, $found->seq, $found->what]);
    }

    public function testFiguresAreAnArray(): void
    {
        $inbox = $this->filled();
        $figures = $inbox->figures(new \DateTimeImmutable('2026-11-01'), new \DateTimeImmutable('2026-12-01'));
        self::assertSame([3, 3, 3], [$figures['received'], $figures['open'], $figures['by_network']['mastodon']]);
        self::assertSame(0, $inbox->figures(before: new \DateTimeImmutable('2026-11-01'))['received']);
        self::assertSame(3, $inbox->figures()['received']);
    }

    public function testATableIsAListOfArrays(): void
    {
        $inbox = $this->filled();
        [$row] = $inbox->table(by: ['month', 'network'], from: new \DateTimeImmutable('2026-11-01'));
        self::assertSame(['2026-11', 'mastodon', 3, null], [$row['period'], $row['network'], $row['received'], $row['answer_median']]);
        self::assertStringStartsWith("weekday,hour,messages\r\n1,0,0\r\n", $inbox->tableCsv('load'));
        self::assertSame([0, 0, 3], array_column($inbox->table('forecast', days: 3), 'due'));
        self::assertSame('Red', \Buzon\table_dictionary('terms')['fields'][1]['title']);
        $this->expectException(\Buzon\InvalidArgumentException::class);
        $inbox->table(against: 'year');
    }

    public function testATouchedFigureIsFound(): void
    {
        $inbox = $this->filled();
        self::assertSame([], iterator_to_array($inbox->checkFigures()));
        $db = new \PDO("sqlite:$this->folder/inbox.db");
        $db->exec("UPDATE figure SET n = n + 1 WHERE measure = 'messages'");
        unset($db);
        self::assertSame('figure', $inbox->checkFigures()->first()->what);
        self::assertGreaterThan(0, $inbox->rebuildFigures()['moves']);
        self::assertSame([], [...$inbox->checkFigures()]);
    }

    public function testPublicFiguresAreOfMonthsThatAreOver(): void
    {
        $inbox = $this->filled();
        self::assertSame([], $inbox->publicFigures()['months']);
        $db = new \PDO("sqlite:$this->folder/inbox.db");
        $db->exec("INSERT INTO figure VALUES (20727, 'mastodon', 'ayto', '', 1, 'received', 40), (20727, 'mastodon', 'ayto', '', 7, 'received', 9)");
        unset($db);
        $month = $inbox->publicFigures(new \DateTimeImmutable('2026-10-01'), new \DateTimeImmutable('2026-11-01'))['months'][0];
        self::assertSame(['2026-10', 49, 40, null], [$month['month'], $month['received']['total'], $month['received']['by_kind']['question'], $month['received']['by_kind']['report']]);
        $this->expectException(\Buzon\InvalidArgumentException::class);
        $inbox->publicFigures(new \DateTimeImmutable('2026-10-02'));
    }

    public function testAnExportComesInAgain(): void
    {
        $inbox = $this->filled();
        $document = $inbox->export('2026-1');
        self::assertSame('OrderedCollection', $document['type']);
        self::assertCount(1, $document['orderedItems']);
        $inbox->addAccount('copia', 'feed', actor: self::ACTOR);
        $body = json_encode($document, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE);
        self::assertSame(1, $inbox->import('copia', $body)->messages);
        self::assertSame(0, $inbox->import('copia', $body)->messages);
        $copies = array_filter(iterator_to_array($inbox->inquiries()), static fn ($q): bool => $q->account === 'copia');
        $copy = reset($copies);
        self::assertSame($document['orderedItems'], $inbox->export($copy->reference)['orderedItems']);
        $this->expectException(\Buzon\NotFoundException::class);
        $inbox->export('2026-999');
    }
}
