# SPDX-License-Identifier: EUPL-1.2
# What a loopback Mastodon knows, and what happens to it: posts, edits, deletions, inboxes.
import json
import os
from bisect import bisect_left, bisect_right

import mastodon_ids
import mastodon_text as text
from clock import parse_offset, parse_time

DIGITS = 40
POLICY = {
    "for_not_following": "accept",
    "for_not_followers": "accept",
    "for_new_accounts": "accept",
    "for_private_mentions": "accept",
    "for_limited_accounts": "accept",
    "for_bots": "accept",
}


class Account:
    """A person or office on some server; `host` is None for those at home here."""

    def __init__(self, key, username, host, domain, created, **more):
        self.key, self.username, self.host, self.created = key, username, host, created
        self.name = more.get("name") or username
        self.note = more.get("note", "")
        self.bot, self.limited = bool(more.get("bot")), bool(more.get("limited"))
        self.followers, self.followed = more.get("followers", 0), more.get("followed", False)
        self.privacy = more.get("privacy", "unlisted")
        self.language = more.get("language", "es")
        self.base = f"https://{host or domain}"
        self.url = f"{self.base}/@{username}"
        self.handle = f"{username}@{host}" if host else username
        self.full = f"{username}@{host or domain}"
        self.id = None
        self.number = 0
        self.posts = more.get("posts", 0)
        self.last_post = None
        self.version = 0
        self.cache = None
        self.statuses = []
        self.inbox = None


class Status:
    """One post with all that became of it."""

    def __init__(self, n, ms, author, content, source):
        self.n, self.ms, self.author = n, ms, author
        self.order = (ms << DIGITS) | n
        self.id = self.uri = self.url = self.key = None
        self.content, self.source = content, source
        self.spoiler, self.visibility, self.language, self.application = (
            "",
            "public",
            None,
            None,
        )
        self.mentions, self.media, self.children, self.edits = [], [], [], []
        self.tags = []
        self.parent = self.parent_author = self.quote = None
        self.conversation = None
        self.edited = self.deleted = None
        self.replies = self.favourites = self.reblogs = self.quotes = 0
        self.seen_by_api = False
        self.parent_known = True
        self.idempotency_key = None
        self.through_api = False
        self.cache = (None, "")

    def dirty(self):
        self.cache = (None, "")


class Notification:
    """One line of somebody's inbox."""

    __slots__ = ("n", "ms", "id", "type", "author", "status", "filtered", "held")

    def __init__(self, n, ms, kind, author, status):
        self.n, self.ms, self.type, self.author, self.status = n, ms, kind, author, status
        self.id = None
        self.filtered = self.held = False


class Conversation:
    def __init__(self, number, people):
        self.id, self.people, self.statuses, self.unread = str(number), people, [], True


class Inbox:
    """A local account's notifications, oldest first: generated ones, then the others."""

    def __init__(self, load=None):
        self.load = load
        self.items = []
        self.conversations = {}
        self.requests = {}
        self.policy = dict(POLICY)

    def __len__(self):
        return (self.load.count if self.load else 0) + len(self.items)

    def number(self, at):
        generated = self.load.count if self.load else 0
        return at if at < generated else self.items[at - generated].n

    def __getitem__(self, at):
        generated = self.load.count if self.load else 0
        return self.load.notification(at) if at < generated else self.items[at - generated]


def paginate(size, number, accept, limit, above=None, below=None, since=None):
    """Positions of a page, newest first; `above` (min_id) wants the page right above it."""
    start = 0 if above is None else bisect_right(range(size), above, key=number)
    end = size if below is None else bisect_left(range(size), below, key=number)
    if since is not None:
        start = max(start, bisect_right(range(size), since, key=number))
    walk = range(start, end) if above is not None else range(end - 1, start - 1, -1)
    found = []
    for at in walk:
        if len(found) == limit:
            break
        if accept(at):
            found.append(at)
    return found[::-1] if above is not None else found


class World:
    """Everything, changed only through the methods below, in the order in which it happened."""

    def __init__(self, scenario, clock, quirks, load=None):
        self.clock, self.quirks = clock, quirks
        self.ids = mastodon_ids.style(quirks)
        self.load = load
        self.domain, self.title = scenario["domain"], scenario["title"]
        self.about = scenario
        self.accounts, self.by_handle, self.by_key = {}, {}, {}
        self.statuses, self.keys, self.all, self.orders = {}, {}, [], {}
        self.held, self.media, self.since_start = [], {}, 0
        self.next_status = load.count if load else 0
        self.next_notification = self.next_status
        self.next_conversation = self.next_account = 1
        self.started = False
        self.origin = clock.ms
        for entry in scenario["accounts"]:
            self.add_account(entry)
        if load:
            load.attach(self)
        self.pending = self._plan(scenario.get("posts", []))
        self.happen()
        self.started = True
        clock.moved.append(self.happen)

    # -- the scenario --

    def _plan(self, entries):
        """Everything the scenario lets happen, as (moment, line, what), soonest first."""
        plan = []
        for line, entry in enumerate(entries):
            plan.append((self.moment(entry["at"]), line, dict(entry)))
            for change in entry.get("then", []):
                plan.append(
                    (self.moment(change["at"]), line, {**change, "status": entry["key"]})
                )
        return sorted(plan, key=lambda item: item[:2])

    def moment(self, when):
        return parse_time(when) if "T" in when else self.origin + parse_offset(when)

    def happen(self):
        """Carries out what is due at the clock's time."""
        while self.pending and self.pending[0][0] <= self.clock.ms:
            ms, _, entry = self.pending.pop(0)
            if "by" in entry and "event" not in entry:
                self.say(entry, ms)
            elif entry["event"] == "edit":
                self.edit(self.find(entry["status"]), entry, ms)
            elif entry["event"] == "delete":
                self.delete(self.find(entry["status"]), ms)
            else:
                self.notify_other(entry, ms)

    # -- accounts --

    def add_account(self, entry):
        key = entry.get("key") or entry["username"]
        host = entry.get("host")
        created = self.moment(entry.get("since", "-400d"))
        created -= created % 86400000
        account = Account(
            key,
            entry["username"],
            host,
            self.domain,
            created,
            **{
                name: entry[name]
                for name in entry
                if name not in ("key", "username", "host", "since")
            },
        )
        account.id = self.ids.status(created, self.next_account)
        self.next_account += 1
        if not host:
            account.inbox = Inbox(self.load if not self.locals() else None)
            if "filter-new-dms" in self.quirks:
                account.inbox.policy.update(
                    for_private_mentions="filter", for_limited_accounts="filter"
                )
            account.inbox.policy.update(entry.get("policy", {}))
        self.accounts[account.id] = self.by_handle[account.full.lower()] = account
        self.by_key[key] = account
        return account

    def account(self, name):
        """By key, id, user or user@host; a stranger gets an account."""
        known = (
            self.by_key.get(name)
            or self.accounts.get(name)
            or self.person(*name.split("@")[:2])
        )
        if known:
            return known
        user, _, host = name.partition("@")
        return self.add_account({"username": user, "host": host or "red.example", "key": name})

    def person(self, user, host=None):
        return self.by_handle.get(f"{user}@{host or self.domain}".lower())

    def locals(self):
        return [account for account in self.accounts.values() if account.inbox is not None]

    # -- statuses --

    def find(self, name):
        """By id or by the scenario's key; KeyError when there is none."""
        status = self.status(self.keys.get(name, name))
        if not status:
            raise KeyError(f"no status {name}")
        return status

    def status(self, status_id):
        found = self.statuses.get(status_id)
        if not found and self.load and status_id:
            found = self.load.status_by_id(status_id)
        return found

    def order(self, status_id):
        """Where an id stands among the statuses, even when it is deleted or was never known."""
        if status_id in self.orders:
            return self.orders[status_id]
        ms, n = self.ids.status_moment(status_id)
        return (ms << DIGITS) | n

    def say(self, what, ms=None):
        """A new post; `what` uses the words of a scenario entry."""
        ms = self.clock.ms if ms is None else ms
        author = self.account(what["by"])
        words = self._addressed(what, author)
        content = what.get("html") or text.render(words, self.person, self.domain)
        status = Status(self.next_status, ms, author, content, words)
        self.next_status += 1
        self._describe(status, what)
        self._identify(status, what.get("key"))
        self._join_thread(status, what)
        if what.get("quote"):
            status.quote = self.find(what["quote"])
            status.quote.quotes += 1
            status.quote.dirty()
        self._announce(status, what.get("late"))
        return status

    def _addressed(self, what, author):
        """The words, with an @mention of our first account in front if `mention` is set."""
        words = what.get("text", "") or text.plain(what.get("html", ""))
        office = next(iter(self.locals()))
        if not what.get("mention") or author is office:
            return words
        name = office.username if not author.host else office.full
        return words if f"@{office.username}" in words else f"@{name} {words}"

    def _describe(self, status, what):
        status.spoiler = what.get("spoiler", "")
        status.visibility = what.get("visibility", "public")
        status.language = what.get("language", "es")
        status.application = what.get("application")
        status.favourites, status.reblogs = what.get("favourites", 0), what.get("reblogs", 0)
        people = [self.person(*pair) for pair in text.mentions(status.source)]
        people += [self.account(name) for name in what.get("mentions", [])]
        status.mentions = list(dict.fromkeys(one for one in people if one))
        status.tags = text.tags(status.source)
        status.media = [
            one if hasattr(one, "id") else self.attach(one, status.author)
            for one in what.get("media", [])
        ]

    def _identify(self, status, key):
        status.id = self.ids.status(status.ms, status.n)
        base = status.author.base
        status.uri = f"{base}/users/{status.author.username}/statuses/{status.id}"
        status.url = f"{status.author.url}/{status.id}"
        status.key = key
        self.statuses[status.id] = status
        self.orders[status.id] = status.order
        self.all.append(status)
        status.author.statuses.append(status)
        status.author.posts += 1
        status.author.last_post = status.ms
        status.author.version += 1
        if key:
            self.keys[key] = status.id

    def _join_thread(self, status, what):
        if what.get("in_reply_to"):
            parent = self.find(what["in_reply_to"])
            if parent.id not in self.statuses:
                self.statuses[parent.id] = parent
            status.parent, status.parent_author = parent.id, parent.author
            status.conversation = parent.conversation
            status.parent_known = not ("null-parent" in self.quirks and status.author.host)
            parent.children.append(status)
            parent.replies += 1
            parent.dirty()
        if status.conversation is None:
            status.conversation = self.next_conversation
            self.next_conversation += 1

    def attach(self, entry, owner):
        from mastodon_media import Media

        created = self.clock.ms if self.started else self.origin
        media = Media(self.ids.status(created, len(self.media) + 1), owner, entry)
        self.media[media.id] = media
        return media

    def edit(self, status, what, ms=None):
        """New words for a status; no notification, as on the real thing."""
        if not status.edits:
            status.edits.append(self._snapshot(status, status.ms))
        if "text" in what or "html" in what:
            status.source = self._addressed({**what, "by": status.author.key}, status.author)
            status.content = what.get("html") or text.render(
                status.source, self.person, self.domain
            )
        status.spoiler = what.get("spoiler", status.spoiler)
        status.language = what.get("language", status.language)
        status.media = what.get("media", status.media)
        status.edited = self.clock.ms if ms is None else ms
        status.edits.append(self._snapshot(status, status.edited))
        status.dirty()
        self.statuses[status.id] = status
        return status

    @staticmethod
    def _snapshot(status, ms):
        return status.content, status.spoiler, list(status.media), ms

    def delete(self, status, ms=None):
        """The status and its notifications go; replies to it lose their parent."""
        status.deleted = self.clock.ms if ms is None else ms
        self.statuses.pop(status.id, None)
        if self.load and status.n < self.load.count:
            self.load.gone.add(status.n)
        self.orders.setdefault(status.id, status.order)
        parent = self.statuses.get(status.parent)
        if parent:
            parent.children.remove(status)
            parent.replies -= 1
            parent.dirty()
        for child in status.children:
            child.parent = None
            child.dirty()
        status.author.posts -= 1
        status.author.version += 1
        for account in self.locals():
            inbox = account.inbox
            inbox.items = [one for one in inbox.items if one.status is not status]
            for key, talk in list(inbox.conversations.items()):
                talk.statuses = [one for one in talk.statuses if one is not status]
                if not talk.statuses:
                    del inbox.conversations[key]

    # -- who gets to know --

    def visible(self, status, viewer):
        if status.visibility in ("public", "unlisted"):
            return True
        return viewer is not None and (viewer is status.author or viewer in status.mentions)

    def _announce(self, status, late):
        for account in self.locals():
            inbox = account.inbox
            if status.visibility == "direct" and (
                account in status.mentions or account is status.author
            ):
                self._converse(inbox, status, account)
            if account is status.author:
                continue
            if account in status.mentions:
                self.notify(account, "mention", status.author, status, status.ms, late)
            if (
                status.quote
                and status.quote.author is account
                and "no-quotes" not in self.quirks
            ):
                self.notify(account, "quote", status.author, status, status.ms, late)

    def _converse(self, inbox, status, account):
        people = [one for one in (status.author, *status.mentions) if one is not account]
        key = (status.conversation, tuple(sorted(one.id for one in people)))
        if key not in inbox.conversations:
            inbox.conversations[key] = Conversation(len(inbox.conversations) + 1, people)
        talk = inbox.conversations[key]
        talk.statuses.append(status)
        talk.unread = status.author is not account

    def notify(self, account, kind, author, status, ms, late=None):
        note = Notification(self.next_notification, ms, kind, author, status)
        self.next_notification += 1
        note.id = self.ids.notification(ms, note.n)
        wishes = self._policy_wishes(account, note)
        if "drop" in wishes:
            return None
        note.filtered = "filter" in wishes
        if note.filtered:
            account.inbox.requests.setdefault(author.id, ms)
        self._hold(note, late)
        account.inbox.items.append(note)
        return note

    def notify_other(self, entry, ms):
        """favourite, reblog, follow, or a type nobody knows yet."""
        status = self.find(entry["on"]) if entry.get("on") else None
        account = (
            status.author if status else self.account(entry.get("to") or self.locals()[0].key)
        )
        if entry["event"] in ("favourite", "reblog") and status:
            name = entry["event"] + "s"
            setattr(status, name, getattr(status, name) + 1)
            status.dirty()
        if account.inbox is None:
            return None
        return self.notify(
            account, entry["event"], self.account(entry["by"]), status, ms, entry.get("late")
        )

    def _hold(self, note, late):
        """The commit race: a note that is not there yet, although a later one is."""
        if not self.started:
            return
        self.since_start += 1
        note.held = (
            "late-commit" in self.quirks and self.since_start % 2 == 1 if late is None else late
        )
        if note.held:
            self.held.append(note)

    def release(self, highest):
        """Lets the held notes below a number that was read come out."""
        for note in self.held:
            note.held = note.n >= highest
        self.held = [note for note in self.held if note.held]

    @staticmethod
    def _policy_wishes(account, note):
        policy, author, status = account.inbox.policy, note.author, note.status
        if author.followed:
            return set()
        answer = status is not None and status.parent_author is account
        cases = {
            "for_not_following": True,
            "for_limited_accounts": author.limited,
            "for_bots": author.bot,
            "for_new_accounts": note.ms - author.created < 30 * 86400000,
            "for_private_mentions": status is not None
            and status.visibility == "direct"
            and not answer,
        }
        return {policy[name] for name, met in cases.items() if met}


def read_scenario(path):
    """A scenario by path, or by name among those beside this file."""
    if not os.path.exists(path):
        path = os.path.join(
            os.path.dirname(os.path.abspath(__file__)), "scenarios", path + ".json"
        )
    with open(path, encoding="utf-8") as file:
        return json.load(file)
