# SPDX-License-Identifier: EUPL-1.2
# The end of the big run: what the inbox says beside what the servers hold.
import json
import re
import sqlite3
from collections import Counter

MARK = re.compile(r"QX[a-z]{16}XQ")
ADDRESS = re.compile(r"^(@\S+\s+)+")
THERE, NOT_THERE = {"sent", "delivered", "read"}, {"failed", "unknown", "queued", "cancelled"}
# What a host may meet here; anything else is a fault of the library.
EXPECTED = {"busy", "full", "io", "conflict", "state", "auth", "forbidden", "rate", "network", "protocol", "gone",
            "window", "unknown", "limit", "parse", "invalid", "not_found"}


def dumps(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def waits(store, networks, since):
    """What somebody still has to do, in words; nothing: all is settled."""
    found = [f"{one.name}: {n} wait at the server" for one in networks if (n := one.waiting())]
    with sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=10) as db:
        for words, question in (
            ("deliveries", "SELECT count(*) FROM delivery WHERE state = 0"),
            ("errands", "SELECT count(*) FROM errand"),
            ("answers", "SELECT count(*) FROM answer WHERE state IN (2, 3)"),
            ("accounts not well", "SELECT count(*) FROM account WHERE state <> 0 OR failures > 0"),
            ("accounts not polled", f"SELECT count(*) FROM account WHERE network <> 'whatsapp' AND ifnull(last_round_at, 0) < {since + 600000}"),
            ("messages not looked at again", "SELECT count(*) FROM message JOIN account ON account.id = message.account "
             f"WHERE network = 'mastodon' AND deleted_at IS NULL AND message.checked_at < {since}"),
        ):
            n = db.execute(question).fetchone()[0]
            if n:
                found.append(f"{n} {words}")
    db.close()
    return found


def ask(store, question):
    db = sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=10)
    try:
        return db.execute(question).fetchall()
    except sqlite3.OperationalError:  # no room, or locked: as good as no
        return None
    finally:
        db.close()


def polled(store, names, since):
    """Whether each of these accounts ended a round at that instant or later."""
    rows = ask(store, f"SELECT name FROM account WHERE last_round_at >= {since - 300000}")
    return rows is not None and {name for name, in rows} >= set(names)


def leased(store):
    return ask(store, "SELECT 1 FROM account WHERE lease_owner IS NOT NULL") != []


class Check:
    def __init__(self, dump, networks, store):
        self.networks, self.store = networks, store
        self.faults, self.counts = [], {}
        self.messages, self.answers, self.findings = {}, [], []
        self.health = {}
        self.inquiries = 0
        with open(dump, encoding="utf-8") as lines:
            for line in lines:
                self._take(json.loads(line))

    def bad(self, kind, words):
        self.faults.append((kind, words))

    def _take(self, line):
        what, value = line["what"], line["is"]
        if what == "message":
            if value["direction"] == "in":
                self.messages.setdefault((value["account"], value["id"]), []).append(value)
        elif what == "inquiry":
            self.inquiries += 1
        elif what == "finding":
            self.findings.append(f"{line['of']}: {value}")
        elif what == "health":
            self.health = value
        elif what == "count":
            if value != self.inquiries:
                self.bad("inquiries counted", f"{value} inquiries are counted and {self.inquiries} listed")
        else:
            self.answers.append((what, value))

    def run(self):
        held = {one.name: one.held() for one in self.networks}
        for name, (said, _) in held.items():
            self._said(name, said)
        self._strangers({(name, key) for name, (said, _) in held.items() for key in said})
        self._answered({name: Counter(mark for text in ours for mark in MARK.findall(text)) for name, (_, ours) in held.items()})
        for finding in self.findings:
            self.bad("history", finding)
        self._store()
        self._health()

    # ---- what citizens wrote ----

    def _said(self, name, said):
        there = edited = deleted = never = 0
        for key, (text, gone) in said.items():
            known = self.messages.get((name, key), [])
            if gone and not known:
                never += 1  # deleted before anybody could read it
                continue
            if len(known) != 1:
                self.bad("message lost" if not known else "message twice", f"{name} {key} is in the inbox {len(known)} times: {text!r}")
                continue
            there, one = there + 1, known[0]
            deleted += gone
            edited += one["revision"] > 1
            if gone != (one["deleted_at"] is not None):
                self.bad("delete missed" if gone else "deleted wrongly", f"{name} {key} {'was deleted and is not known to be' if gone else 'is there and counts as deleted'}")
            if not gone and self._plain(one["text"]) != self._plain(text):
                self.bad("old text", f"{name} {key} says {one['text']!r} (revision {one['revision']}) and not {text!r}")
        self.counts[name] = f"{len(said)} held, {there} here once, {edited} edited, {deleted} deleted, {never} deleted before they were read"

    @staticmethod
    def _plain(text):
        return ADDRESS.sub("", text).strip()

    def _strangers(self, held):
        for name, key in sorted(self.messages.keys() - held):
            if self.messages[name, key][0]["kind"] != "unknown":
                self.bad("message invented", f"{name} {key} is in the inbox and nowhere else: {self.messages[name, key][0]['text']!r}")

    # ---- what we answered ----

    def _answered(self, posted):
        states, advice = Counter(), Counter()
        for name, marks in posted.items():
            for mark, n in marks.items():
                if n > 1:
                    self.bad("answer twice", f"{name} holds the answer {mark} {n} times")
        known = set()
        for what, answer in self.answers:
            marks = MARK.findall(answer["text"])
            account = answer.get("account")
            known |= {(account, mark) for mark in marks}
            states[answer["state"]] += 1
            advice[what] += 1
            on = sum(mark in posted[account] for mark in marks)
            if answer["state"] in THERE:
                if on != len(marks):
                    self.bad("sent and not there", f"answer {answer['id']} of {account} is {answer['state']} and {len(marks) - on} of {len(marks)} sentences are not there")
            elif answer["state"] not in NOT_THERE:
                self.bad("answer on its way", f"answer {answer['id']} of {account} ended {answer['state']}")
            elif what == "none" and answer["state"] != "cancelled":
                self.bad("no advice", f"answer {answer['id']} of {account} is {answer['state']} and nobody is told what to do")
        for name, marks in posted.items():
            for mark in marks:
                if (name, mark) not in known:
                    self.bad("answer invented", f"{name} holds {mark}, which is no answer of the inbox")
        self.counts["answers"] = f"{len(self.answers)} ({', '.join(f'{n} {state}' for state, n in sorted(states.items()))})"
        self.counts["advice"] = ", ".join(f"{n} {what}" for what, n in sorted(advice.items()))

    # ---- the store ----

    def _store(self):
        db = sqlite3.connect(self.store)
        for question in ("PRAGMA integrity_check", "PRAGMA foreign_key_check"):
            rows = db.execute(question).fetchall()
            if rows not in ([("ok",)], []):
                self.bad("store", f"{question}: {rows[:3]}")
        events = db.execute("SELECT count(*) FROM event").fetchone()[0]
        db.close()
        self.counts["inquiries"], self.counts["events verified"] = self.inquiries, events

    def _health(self):
        health = self.health
        unknown = sum(answer["state"] == "unknown" for _, answer in self.answers)
        for words, got, expected in (
            ("deliveries wait", health["deliveries"]["waiting"], 0),
            ("errands wait", health["errands"], 0),
            ("answers are unknown", health["answers"]["unknown"], unknown),
        ):
            if got != expected:
                self.bad("health", f"by its health {got} {words}, and it should be {expected}")
        for account in health["accounts"]:
            if account["state"] != "active":
                self.bad("account", f"account {account['name']} is {account['state']}")
        self.counts["quarantine"] = health["quarantine"]

    def log(self, path):
        """What the hosts met, by code."""
        met = Counter()
        with open(path, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                words = line.split(" ", 3)
                code = words[2].lower() if len(words) > 2 else "?"
                met[code] += 1
                if code not in EXPECTED and met[code] < 4:
                    self.bad("host met", line.strip())
        self.counts["errors met"] = ", ".join(f"{n} {code}" for code, n in sorted(met.items()))
