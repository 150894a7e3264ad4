# SPDX-License-Identifier: EUPL-1.2
"""The inbox. It turns arguments into what the library takes; all work is in the library."""
from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from types import TracebackType
from typing import Any, TypeVar

from . import _buzon
from ._change import change_of
from ._hooks import Clock, Hook, Interrupt, Logger, Progress, Scanner, Vault, VaultHook, clock_hook, log_hook, scan_hook
from ._job import Headers, Job, delivery, response
from ._listing import Listing
from ._proving import Proving
from ._regroup import Regrouping, many
from ._searching import Searching
from ._types import (_BY_CODE, _ENUMS, _RECORDS, Account, AccountState, ActKind, Answer, Batch, Error, Event, File, Finding,
                     Inquiry, InquiryKind, InvalidArgumentError, LinkKind, Message, Notification, Priority, Privacy,
                     Publication, Receipt, Resolution, Riddle, Round, Settlement, Status, Visibility, Work)
from ._values import Path, day, ms, number, paths

_H = TypeVar("_H", Hook, VaultHook)


def _make_error(code: int, message: str, retry_at: datetime | None, http_status: int | None, source: str | None,
                line: int | None, column: int | None) -> Error:
    kind = _BY_CODE.get(code, Error)
    return kind(message, retry_at=retry_at, http_status=http_status, source=source, line=line, column=column)


_buzon._register(_make_error, _RECORDS, _ENUMS)


def _table_query(table: str, from_: date | None, before: date | None, by: Iterable[str], against: str | None, days: int | None) -> str:
    asked: dict[str, Any] = {"table": table, "from": from_ and f"{from_:%Y-%m-%d}", "before": before and f"{before:%Y-%m-%d}", "by": list(by),
                             "against": against, "days": days}
    return json.dumps({key: value for key, value in asked.items() if value is not None})


class Inbox(Searching, Regrouping, Proving):
    """One store of inquiries. Use it in a `with` statement, or call close()."""

    __slots__ = ("_handle", "_hooks", "__weakref__")

    def __init__(
        self,
        address: str,
        *,
        read_only: bool = False,
        create: bool = True,
        data: Path | Iterable[Path] = (),
        ca_file: Path | None = None,
        clock: Clock | None = None,
        logger: Logger | None = None,
        interrupt: Interrupt | None = None,
        progress: Progress | None = None,
        vault: Vault | None = None,
        scanner: Scanner | None = None,
    ) -> None:
        # What cannot be lent is refused before a store is made.
        lent_clock = None if clock is None else clock_hook(clock)
        lent_log = None if logger is None else log_hook(logger)
        lent_interrupt = None if interrupt is None else Hook(interrupt)
        lent_progress = None if progress is None else Hook(progress)
        lent_vault = None if vault is None else VaultHook(vault)
        lent_scanner = None if scanner is None else scan_hook(scanner)
        folders = paths(data)
        for folder in folders:
            if not os.path.isdir(folder):
                raise InvalidArgumentError(f"{folder} is no folder")
        if ca_file is not None and not os.access(ca_file, os.R_OK):
            raise InvalidArgumentError(f"{os.fspath(ca_file)} cannot be read")
        self._hooks: list[Hook | VaultHook] = []
        self._handle = _buzon.Inbox(address, 2 if read_only else 0 if create else 1)
        for folder in folders:  # the first stands before the others
            self._handle.add_data(folder)
        if ca_file is not None:
            self._handle.set_ca_file(os.fspath(ca_file))
        if lent_clock is not None:
            self._handle.set_clock(self._keep(lent_clock))
        if lent_log is not None:
            self._handle.set_log(self._keep(lent_log))
        if lent_interrupt is not None:
            self._handle.set_interrupt(self._keep(lent_interrupt))
        if lent_progress is not None:
            self._handle.set_progress(self._keep(lent_progress))
        if lent_vault is not None:
            self._handle.set_vault(self._keep(lent_vault))
        if lent_scanner is not None:
            self._handle.set_scanner(self._keep(lent_scanner))

    def _keep(self, hook: _H) -> _H:
        self._hooks.append(hook)
        return hook

    def __enter__(self) -> Inbox:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<buzon.Inbox {self.address!r}{' closed' if self.closed else ''}>"

    @property
    def address(self) -> str:
        """What it was opened with, a relative path from the root on."""
        return self._handle.address()

    @property
    def closed(self) -> bool:
        """Whether close() was called."""
        return self._handle.is_closed()

    def close(self) -> None:
        """Close the inbox. Closing twice is harmless; any other use afterwards raises ClosedError."""
        self._handle.close()
        self._hooks.clear()

    # settings and accounts

    @property
    def settings(self) -> dict[str, Any]:
        """Zone, calendars, languages and policy."""
        settings: dict[str, Any] = json.loads(self._handle.settings())
        return settings

    def set_settings(self, settings: Mapping[str, Any], *, actor: str) -> None:
        """Replace the settings; keys left out keep their default."""
        self._handle.set_settings(json.dumps(dict(settings), ensure_ascii=False), actor)

    def accounts(self) -> Listing[Account]:
        """Every account, by name."""
        return Listing(lambda: self._handle.accounts())

    def account(self, name: str) -> Account:
        """The account of that name, or NotFoundError."""
        return self._handle.account(name)

    def add_account(self, name: str, network: str, *, settings: Mapping[str, Any] | None = None, actor: str) -> Account:
        """Add a profile of ours. Nothing is asked of the network: check() does that."""
        text = None if settings is None else json.dumps(dict(settings), ensure_ascii=False)
        return self._handle.add_account(name, network, text, actor)

    def set_account_state(self, name: str, state: AccountState | str, *, actor: str) -> Account:
        """Set whether an account is worked with."""
        return self._handle.set_account_state(name, number(AccountState, state), actor)

    def set_secret(self, account: str, name: str, value: str | bytes | None) -> None:
        """Put a secret of an account, as its "token", into the vault; None forgets it."""
        self._handle.set_secret(account, name, value.encode() if isinstance(value, str) else value)

    # reading

    def inquiry(self, reference: str) -> Inquiry:
        """The inquiry with that reference, or NotFoundError."""
        return self._handle.inquiry(reference)

    def count(self) -> int:
        """How many inquiries there are, restricted ones too."""
        return self._handle.count()

    def messages(self, reference: str) -> Listing[Message]:
        """The messages of an inquiry, ours included, in the order they were written."""
        return Listing(lambda: self._handle.messages(reference))

    def revisions(self, account: str, message: str) -> Listing[Message]:
        """The earlier texts of one message, oldest first, the present one last."""
        return Listing(lambda: self._handle.revisions(account, message))

    def events(self, reference: str) -> Listing[Event]:
        """The history of an inquiry from its beginning."""
        return Listing(lambda: self._handle.events(reference))

    def changes(self, after: int | str = 0) -> Listing[Event]:
        """What happened to all inquiries behind a position, or behind what a consumer of that name has acknowledged.

        Without gaps: each event's `position` is one more than that of the event before.
        """
        return Listing(lambda: self._handle.changes(self._handle.acknowledged(after) if isinstance(after, str) else after))

    def acknowledged(self, consumer: str) -> int:
        """Up to which position a consumer has acknowledged the changes; 0 when it never did."""
        return self._handle.acknowledged(consumer)

    def acknowledge(self, consumer: str, position: int) -> int:
        """Remember that a consumer has done with the changes up to a position; the one that stands."""
        return self._handle.acknowledge(consumer, position)

    def links(self, reference: str) -> list[dict[str, Any]]:
        """The ties of an inquiry to others, in the order they were made."""
        links: list[dict[str, Any]] = json.loads(self._handle.links(reference))
        return links

    def render(self, reference: str, name: str, *, language: str | None = None, parameters: Mapping[str, str] | None = None) -> str:
        """Fill a template of the policy for an inquiry: the text for answer(). A placeholder that stays empty is an error."""
        given = None if parameters is None else json.dumps(dict(parameters), ensure_ascii=False)
        return self._handle.render(reference, name, language, given)

    def alerts(self, limit: int | None = None) -> list[dict[str, Any]]:
        """What asks for attention now and was not acknowledged, the most pressing first; no word of a citizen's.

        "kind" is overdue, due_today, due_tomorrow, unanswered or undetermined. `limit` at most, or 1000.
        """
        alerts: list[dict[str, Any]] = json.loads(self._handle.alerts(-1 if limit is None else limit))
        return alerts

    def alerts_calendar(self, limit: int | None = None) -> str:
        """The same as a calendar (RFC 5545): a to-do each."""
        return self._handle.alerts_calendar(-1 if limit is None else limit)

    def acknowledge_alert(self, id: str, *, actor: str) -> None:
        """Somebody has an alert: it does not come again."""
        self._handle.acknowledge_alert(id, actor)

    def answers(self, reference: str | None = None) -> Listing[Answer]:
        """The answers of an inquiry, oldest first; without one: of all, those not sent."""
        return Listing(lambda: self._handle.answers(reference))

    def verify(self, reference: str | None = None) -> Listing[Finding]:
        """Where the store does not agree with its own history; nothing means that it does."""
        return Listing(lambda: self._handle.verify(reference))

    def export(self, reference: str) -> dict[str, Any]:
        """The messages of an inquiry as a document of ActivityStreams 2."""
        document: dict[str, Any] = json.loads(self._handle.export(reference))
        return document

    def figures(self, from_: date | None = None, before: date | None = None) -> dict[str, Any]:
        """The figures of a period of days, `from_` included, `before` excluded. No personal data."""
        figures: dict[str, Any] = json.loads(self._handle.figures(day(from_), day(before)))
        return figures

    def table(
        self,
        table: str = "figures",
        *,
        from_: date | None = None,
        before: date | None = None,
        by: Iterable[str] = (),
        against: str | None = None,
        days: int | None = None,
    ) -> list[dict[str, Any]]:
        """A table of figures: "figures", "comparison" (against="before" or "year"), "backlog", "load", "terms", "people", "forecast" (days=7) or
        "public"; by "network", "account", "unit", "kind" and one of "day", "week", "month", "quarter", "year". table_dictionary() says what is in it.
        """
        rows: list[dict[str, Any]] = json.loads(self._handle.table(_table_query(table, from_, before, by, against, days), False))
        return rows

    def table_csv(
        self,
        table: str = "figures",
        *,
        from_: date | None = None,
        before: date | None = None,
        by: Iterable[str] = (),
        against: str | None = None,
        days: int | None = None,
    ) -> str:
        """The same as CSV (RFC 4180, UTF-8): write it with newline=""."""
        return self._handle.table(_table_query(table, from_, before, by, against, days), True)

    def check_figures(self) -> Listing[Finding]:
        """Where the figures are not what the events say, all counted anew; nothing means that they agree."""
        return Listing(lambda: self._handle.check_figures())

    def rebuild_figures(self) -> dict[str, int]:
        """Make the figures anew: after another zone or calendars, or when the check found something. What an interruption leaves is gone on with."""
        done: dict[str, int] = json.loads(self._handle.rebuild_figures())
        return done

    def public_figures(self, from_: date | None = None, before: date | None = None) -> dict[str, Any]:
        """The figures of whole months that are over, for anybody to see: small counts are None, and so is what would tell them."""
        figures: dict[str, Any] = json.loads(self._handle.public_figures(day(from_), day(before)))
        return figures

    def health(self) -> dict[str, Any]:
        """What waits, what is stuck, and which accounts have gone quiet. No personal data."""
        health: dict[str, Any] = json.loads(self._handle.health())
        return health

    def check(self, account: str) -> dict[str, Any]:
        """Ask the network who an account is and whether it works: "ok", "findings" and the rest of the verdict."""
        verdict: dict[str, Any] = json.loads(self._handle.check(account))
        return verdict

    # changing

    def change(
        self,
        reference: str,
        *,
        actor: str,
        version: int | None = None,
        unit: str | None = None,
        assignee: str | None = None,
        kind: InquiryKind | str | None = None,
        topic: str | None = None,
        priority: Priority | str | None = None,
        restricted: bool | None = None,
        external_ref: str | None = None,
        note: str | None = None,
        add_tags: Iterable[str] = (),
        remove_tags: Iterable[str] = (),
        status: Status | str | None = None,
        resolution: Resolution | str | None = None,
        reason: str | None = None,
        register: str | None = None,
        registered_at: datetime | None = None,
        term: str | None = None,
        received_by_competent_body_at: datetime | None = None,
        resolution_notified_at: datetime | None = None,
        acknowledged_at: datetime | None = None,
        forwarded_at: datetime | None = None,
        acts: Iterable[Mapping[str, Any]] = (),
        links: Mapping[str, LinkKind | str] | None = None,
        unlinks: Mapping[str, LinkKind | str] | None = None,
        hand_over: Mapping[str, Any] | None = None,
        similar: str | None = None,
        body: str | None = None,
        procedure: str | None = None,
        file_url: str | None = None,
        notification: Mapping[str, Any] | None = None,
        add_followers: Iterable[str] = (),
        remove_followers: Iterable[str] = (),
    ) -> Inquiry:
        """Change an inquiry: everything given happens together, or nothing does.

        "" takes a unit, assignee, topic or external reference away. `resolution` closes it. `register`, the number in the
        office's register, formalises it and needs `registered_at` and `term`. `acts` move its legal clock, in order: each has
        "act" (an ActKind), "at" and "legal" (a citation), and may have "cause", "amount" ({"n", "unit", "kind"}: by how much, or
        the term granted) and "withdrawn"; a transfer has "body" and may have "term" and "same_administration". `body` (a DIR3 code
        or a name), `procedure` and `file_url` say more of what is registered. `resolution_notified_at` needs `notification`, its
        evidence: "kind" (a Notification), "number" and perhaps "sha256". `links` and `unlinks` tie it to other inquiries, by their
        references; one closed as a duplicate is tied to the one its reason names. `hand_over` has "unit", "reason" and may have
        "assignee". `similar` puts it into the group of that inquiry, or with "" takes it out of its own, for good. `add_followers`
        and `remove_followers`: persons of the office ("person:…") who want to be told. With `version` a change in between is told
        by ConflictError.
        """
        return self._handle.apply(change_of(reference, actor, {
            "version": version, "unit": unit, "assignee": assignee, "kind": kind, "topic": topic, "priority": priority,
            "restricted": restricted, "external_ref": external_ref, "note": note, "add_tags": add_tags, "remove_tags": remove_tags,
            "status": status, "resolution": resolution, "reason": reason, "register": register, "registered_at": registered_at,
            "term": term, "received_by_competent_body_at": received_by_competent_body_at,
            "resolution_notified_at": resolution_notified_at, "acknowledged_at": acknowledged_at, "forwarded_at": forwarded_at,
            "acts": acts, "links": links, "unlinks": unlinks, "hand_over": hand_over, "body": body, "procedure": procedure,
            "file_url": file_url, "notification": notification, "similar": similar,
            "add_followers": add_followers, "remove_followers": remove_followers}))

    def change_many(self, references: Iterable[str], *, actor: str, versions: Mapping[str, int] | None = None,
                    **what: Any) -> list[dict[str, Any]]:
        """Make one change, of what change() takes, to many inquiries; what came of each, in their order.

        Each result has "inquiry", "ok", and "version", or "code" and "error". With `versions` those that changed in between are
        left alone and say so. Stopped by an exception, those before it are changed: its `results` say what came of them.
        """
        bulk = _buzon.Bulk()
        first = None
        for reference in references:
            first = first or reference
            bulk.add(reference, -1 if versions is None else versions.get(reference, -1))
        if first is None:
            return []
        change = change_of(first, actor, what)
        return many(bulk, lambda: self._handle.apply_bulk(change, bulk))

    def recompute(self, *, actor: str) -> int:
        """Compute the deadlines of what is not closed anew, with the calendars and terms of today; how many changed."""
        return self._handle.recompute(actor)

    def apply_incident(self, reference: str, *, at: datetime, legal: str, published: str, amount: Mapping[str, Any], actor: str,
                       until: datetime | None = None, terms: Iterable[str] = (), networks: Iterable[str] = (),
                       accounts: Iterable[str] = (), units: Iterable[str] = ()) -> dict[str, Any]:
        """Extend the legal terms of all inquiries that an incident befell, each once; what came of it, in numbers.

        `reference` is the office's own name for the incident, `published` the address where it and the extension were made
        known (Ley 39/2015 art. 32.4), `amount` as {"n": 3, "unit": "day", "kind": "working"}. Terms run at `at`, or began before
        `until`; `terms`, `networks`, `accounts` and `units` limit them. Stopped, the same call goes on where it was.
        """
        incident = _buzon.Incident(reference, ms(at), legal, published)
        incident.set_amount(amount.get("n", 0), amount.get("unit", ""), amount.get("kind"))
        if until is not None:
            incident.set_until(ms(until))
        for names, add in ((terms, incident.add_term), (networks, incident.add_network), (accounts, incident.add_account),
                           (units, incident.add_unit)):
            for name in names:
                add(name)
        result: dict[str, Any] = json.loads(self._handle.apply_incident(incident, actor))
        return result

    # what is stored of a person

    def erase_preview(self, person: Iterable[tuple[str, str]]) -> dict[str, Any]:
        """What erase() would take away, counted by kind, and what stops it ("blocked"). Nothing is changed.

        `person` lists (account, author id): whom somebody says to be one person. "perhaps" names authors who may be the same.
        """
        preview: dict[str, Any] = json.loads(self._handle.erase_preview(_person(person)))
        return preview

    def erase(self, person: Iterable[tuple[str, str]], *, reason: str, actor: str) -> dict[str, Any]:
        """Erase what is stored of a person, all or nothing; figures, deadlines and the history's proof stay.

        The reason is kept with each inquiry: no personal data in it. StateError names the inquiry on hold, or whose answer is
        not at rest.
        """
        done: dict[str, Any] = json.loads(self._handle.erase(_person(person), reason, actor))
        return done

    def extract(self, person: Iterable[tuple[str, str]]) -> Iterator[str]:
        """Everything stored about a person (GDPR art. 15), in pieces that together are the text of one JSON object.

        Of employees it says that it was a person, not who; what others wrote is not in it.
        """
        extract = self._handle.extract(_person(person))
        return iter(extract.read, None)

    def hold(self, reference: str, *, legal: str, actor: str) -> None:
        """Put an inquiry on legal hold: nothing of it is erased until it is released."""
        self._handle.hold(reference, legal, actor)

    def release(self, reference: str, *, reason: str, actor: str) -> None:
        """End the legal hold of an inquiry."""
        self._handle.release(reference, reason, actor)

    def holds(self) -> list[dict[str, Any]]:
        """The inquiries on legal hold, the longest held first."""
        holds: list[dict[str, Any]] = json.loads(self._handle.holds())
        return holds

    def retain(self, *, actor: str, preview: bool = False) -> dict[str, Any]:
        """Erase what is past its time by the settings and the networks' terms; with `preview` only count it. For once a day."""
        done: dict[str, Any] = json.loads(self._handle.retain(preview, actor))
        return done

    def purge(self) -> dict[str, Any]:
        """Let no file of the store hold a byte of what was erased. Stopped or killed, the same call goes on where it was."""
        done: dict[str, Any] = json.loads(self._handle.purge())
        return done

    # keeping it safe

    def backup(self, path: str | os.PathLike[str]) -> dict[str, Any]:
        """Copy the store as it is at this moment, with its files, into a new one, while others go on writing.

        Gives how many "files" of attachments there are, and which are "missing". ConflictError when the path is there already.
        """
        made: dict[str, Any] = json.loads(self._handle.backup(os.fspath(path)))
        return made

    def integrity(self) -> dict[str, Any]:
        """Whether the store's file is "whole", and what "problems" it has. What the rows say is asked by verify()."""
        found: dict[str, Any] = json.loads(self._handle.integrity())
        return found

    # what of it is public

    def set_publication(self, reference: str, publication: Publication | str, *, actor: str) -> None:
        """Propose (which makes the masked snapshot), publish or withdraw an inquiry. StateError names the steps there are."""
        self._handle.set_publication(reference, number(Publication, publication), actor)

    def publication(self, reference: str) -> dict[str, Any]:
        """How its publication stands, and the snapshot: "publication", "at", "actor", "content"."""
        snapshot: dict[str, Any] = json.loads(self._handle.publication(reference))
        return snapshot

    def publish(self, path: str | os.PathLike[str]) -> int:
        """Write what is published into a database of its own for a portal, in place of what was there; how many inquiries are in it."""
        return self._handle.publish(os.fspath(path))

    def answer(self, reference: str, text: str, *, actor: str, draft: bool = False, visibility: Visibility | str | None = None,
               privacy: Privacy | str = Privacy.POLICY, template: Mapping[str, Any] | None = None) -> Answer:
        """Answer the citizen: send() sends it, once somebody else approved it where the policy asks for that.

        A draft waits for submit_answer(). `visibility` is never wider than the question's; `privacy` says what shall be done
        about personal data. `template` (name, language, parameters) is one that the network approved; `text` is how it reads.
        """
        return self._handle.write(reference, _letter(text, actor, draft, visibility, privacy, template))

    def answer_many(self, references: Iterable[str], text: str, *, actor: str, versions: Mapping[str, int] | None = None,
                    draft: bool = False, visibility: Visibility | str | None = None, privacy: Privacy | str = Privacy.POLICY,
                    template: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Write one letter to many inquiries, an answer each, as answer() does; what came of each, in their order.

        Each result has "inquiry", "ok", "version" and "answer", or "code" and "error".
        """
        bulk = _buzon.Bulk()
        for reference in references:
            bulk.add(reference, -1 if versions is None else versions.get(reference, -1))
        return self._write_bulk(bulk, _letter(text, actor, draft, visibility, privacy, template))

    def answer_similar(self, reference: str, text: str, *, expected: int, actor: str, draft: bool = False,
                       visibility: Visibility | str | None = None, privacy: Privacy | str = Privacy.POLICY,
                       template: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """The same to all of the group of an inquiry that wait for an answer, if they are as many as expected: group().waiting.

        ConflictError when there are more or fewer by now.
        """
        bulk = _buzon.Bulk()
        self._handle.add_similar(bulk, reference, expected)
        return self._write_bulk(bulk, _letter(text, actor, draft, visibility, privacy, template))

    def _write_bulk(self, bulk: _buzon.Bulk, letter: _buzon.Letter) -> list[dict[str, Any]]:
        return many(bulk, lambda: self._handle.write_bulk(letter, bulk))

    def edit_answer(self, id: int, text: str, *, version: int, actor: str, draft: bool = False,
                    visibility: Visibility | str | None = None, privacy: Privacy | str = Privacy.POLICY,
                    template: Mapping[str, Any] | None = None) -> Answer:
        """Replace the words of a draft, or of what is in review, was rejected or failed. `version` is that of the words replaced."""
        return self._handle.edit_answer(id, version, _letter(text, actor, draft, visibility, privacy, template))

    def submit_answer(self, id: int, *, version: int, actor: str) -> Answer:
        """Submit a draft, or what was rejected once more."""
        return self._handle.submit_answer(id, version, actor)

    def approve_answer(self, id: int, *, version: int, actor: str) -> Answer:
        """Approve what is in review, as it was read: only for somebody who did not write it."""
        return self._handle.approve_answer(id, version, actor)

    def reject_answer(self, id: int, reason: str, *, version: int, actor: str) -> Answer:
        """Reject what is in review, with a reason, under the same conditions."""
        return self._handle.reject_answer(id, version, reason, actor)

    def settle_answer(self, id: int, how: Settlement | str, *, actor: str, native_id: str | None = None) -> Answer:
        """Say what became of an answer of unknown outcome: somebody has looked on the network."""
        return self._handle.settle_answer(id, number(Settlement, how), native_id, actor)

    def cancel_answer(self, id: int, *, actor: str) -> Answer:
        """Take an answer back that is not on its way yet."""
        return self._handle.cancel_answer(id, actor)

    # the networks

    def poll(self, account: str | None = None) -> Round:
        """Fetch what is new, for one account or all active ones. Other threads run meanwhile; Ctrl-C stops it."""
        return self._handle.run(account, number(Work, Work.POLL))

    def send(self, account: str | None = None) -> Round:
        """Send the answers that are queued."""
        return self._handle.run(account, number(Work, Work.SEND))

    def recheck(self, account: str | None = None) -> Round:
        """Look again at known messages: edits and deletes raise no event."""
        return self._handle.run(account, number(Work, Work.RECHECK))

    def media(self, account: str | None = None) -> Round:
        """Fetch attachments before their links die, for one account or all active ones: a minute's worth for each."""
        return self._handle.run(account, number(Work, Work.MEDIA))

    def sweep(self, account: str | None = None) -> Round:
        """Read again, a few requests at a time, all that the network still shows: what polling missed."""
        return self._handle.run(account, number(Work, Work.SWEEP))

    def attachment(self, account: str, message: str, n: int = 0) -> File:
        """The file of attachment `n` of a message, checked against what was stored: its bytes are `content`."""
        return self._handle.attachment(account, message, n)

    def run(self, work: Work | str = Work.POLL) -> list[Round]:
        """The same for every account whose turn it is, many at once; a round each, with its own error. Once a minute, say."""
        return list(self._handle.jobs_run(number(Work, work)))

    def job(self, account: str, work: Work | str = Work.POLL) -> Job:
        """The same work, with the host's own HTTP."""
        return Job(self, self._handle.job(account, number(Work, work)))

    def refresh(self, reference: str) -> Batch:
        """Read the citizens' messages of an inquiry again, to show them now; nothing is stored.

        For texts that the network's terms let nobody keep. Gives `messages` as the network has them, and in `notices` what is
        deleted there. GoneError for a closed inquiry whose words are past their time; what was erased is not asked for.
        """
        return self._handle.refresh(reference)

    def refresh_job(self, reference: str) -> Job:
        """The same with the host's own HTTP; Job.shown() gives what it found."""
        return Job(self, self._handle.refresh_job(reference))

    def import_(self, account: str, body: bytes | str, *, status: int = 200, headers: Headers | None = None) -> Round:
        """Store an answer of the account's network, in its own format, from a file or the host's own HTTP."""
        return self._handle.import_(account, response(status, body, headers))

    # what the networks bring

    def deliver(self, account: str, body: bytes = b"", *, method: str = "POST", query: str = "", headers: Headers | None = None) -> Receipt:
        """Take a call of a webhook to this account's address: raw body, query as it came, all headers.

        Checked, kept on disk, and answered by the receipt. After an error nothing was kept: answer 503, so that the network
        tries again.
        """
        return self._handle.deliver(account, delivery(method, query, body, headers))

    def process(self, limit: int | None = None) -> Round:
        """Read what deliveries brought, the oldest first, `limit` at most. Any number of processes may do so at once."""
        return self._handle.process(-1 if limit is None else limit)

    def quarantine(self, account: str | None = None, *, settled: bool = False) -> Listing[Riddle]:
        """What could not be understood, oldest first; with `settled` also what was solved or discarded."""
        return Listing(lambda: self._handle.quarantine(account, settled))

    def riddle(self, id: int) -> Riddle:
        """One of these with its bytes."""
        return self._handle.riddle(id)

    def retry_quarantine(self, id: int | None = None, *, actor: str) -> Round:
        """Try to understand one, or all, again, as after an upgrade."""
        return self._handle.retry_quarantine(0 if id is None else id, actor)

    def discard_riddle(self, id: int, reason: str, *, actor: str) -> Riddle:
        """Give one up: its bytes go, who did so and why stay."""
        return self._handle.discard_riddle(id, reason, actor)


def _letter(text: str, actor: str, draft: bool, visibility: Visibility | str | None, privacy: Privacy | str,
            template: Mapping[str, Any] | None) -> _buzon.Letter:
    letter = _buzon.Letter(text, actor)
    letter.set_draft(draft)
    letter.set_privacy(number(Privacy, privacy))
    if visibility is not None:
        letter.set_visibility(number(Visibility, visibility))
    if template is not None:
        letter.set_template(json.dumps(dict(template), ensure_ascii=False))
    return letter


def _person(person: Iterable[tuple[str, str]]) -> _buzon.Person:
    authors = list(person)
    if not authors:
        raise InvalidArgumentError("a person is at least one (account, author id)")
    p = _buzon.Person(*authors[0])
    for account, author in authors[1:]:
        p.add(account, author)
    return p
