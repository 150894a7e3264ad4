# SPDX-License-Identifier: EUPL-1.2
"""Normalising a page of each network from Python, beside what a Python user would write for it.

usage: normalise.py FOLDER [ROUNDS]     FOLDER: what bench_normalise --write made

A Python user would take id, writer, words and time of each item with json (or ElementTree, or mailbox and email), and
BeautifulSoup where the words are HTML; a record of the library holds these and sixteen more, and its text has no mark-up left,
its ids are made one, its threads are told.
"""
from __future__ import annotations

import html
import json
import mailbox
import sys
from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from email import policy
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import buzon
from bs4 import BeautifulSoup
from figure import in_turn, stated

# id, writer, words, time
Item = tuple[str, str, str, datetime]
Pick = Callable[[dict[str, Any]], Item]
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"


def plain(markup: str) -> str:
    soup = BeautifulSoup(markup, "html.parser")
    for line in soup.find_all("br"):
        line.replace_with("\n")
    return "\n\n".join(p.get_text() for p in soup.find_all("p")) or soup.get_text()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def epoch(seconds: float | str) -> datetime:
    return datetime.fromtimestamp(float(seconds), timezone.utc)


def person(who: dict[str, Any]) -> str:
    return " ".join(filter(None, (who["first_name"], who.get("last_name"))))


def linkedin(one: dict[str, Any]) -> Item:
    comment = one["decoratedGeneratedActivity"]["comment"]
    return comment["entity"], comment["owner"], comment["text"], epoch(one["lastModifiedAt"] / 1000)


def whatsapp(value: dict[str, Any]) -> list[Item]:
    names = {who["wa_id"]: who["profile"]["name"] for who in value["contacts"]}
    return [(m["id"], names[m["from"]], m["text"]["body"], epoch(m["timestamp"])) for m in value["messages"]]


def googleplus(posts: list[dict[str, Any]]) -> Iterable[Item]:
    for post in posts:
        for one in (post, *post["comments"]):
            yield one["resourceName"], one["author"]["displayName"], plain(one["content"]), at(one["creationTime"])


def posts_of_x(page: dict[str, Any]) -> Iterable[Item]:
    names = {user["id"]: user["name"] for user in page["includes"]["users"]}
    for post in page["data"]:
        text = post["text"]
        for link in post["entities"]["urls"]:
            text = text.replace(link["url"], link["expanded_url"])
        yield post["id"], names[post["author_id"]], html.unescape(text), at(post["created_at"])


def youtube(thread: dict[str, Any]) -> Item:
    comment = thread["snippet"]["topLevelComment"]
    said = comment["snippet"]
    return comment["id"], said["authorDisplayName"], said["textOriginal"], at(said["publishedAt"])


def rss(page: bytes) -> list[Item]:
    return [(i.findtext("guid", ""), i.findtext(CREATOR, ""), plain(i.findtext(CONTENT, "")),
             parsedate_to_datetime(i.findtext("pubDate", ""))) for i in ElementTree.fromstring(page).iter("item")]


def open311_xml(page: bytes) -> list[Item]:
    return [(r.findtext("service_request_id", ""), "", r.findtext("description", ""), at(r.findtext("requested_datetime", "")))
            for r in ElementTree.fromstring(page).iter("request")]


def mail_of(file: Any) -> Any:
    return BytesParser(policy=policy.default).parse(file)


def mails(path: Path, _: bytes) -> list[Item]:
    found: list[Item] = []
    for mail in mailbox.mbox(path, factory=mail_of):
        body = mail.get_body(("plain", "html"))
        found.append((mail["Message-ID"], parseaddr(mail["From"])[0], body.get_content() if body else "",
                      parsedate_to_datetime(mail["Date"])))
    return found


def each(pick: Pick, *path: str) -> Callable[[bytes], list[Item]]:
    """Of JSON: what `path` leads to, item by item."""

    def read(page: bytes) -> list[Item]:
        found = json.loads(page)
        for key in path:
            found = found[key]
        return [pick(one) for one in found]

    return read


READERS: dict[str, Callable[[bytes], list[Item]]] = {
    "mastodon": each(lambda n: (n["status"]["id"], n["account"]["display_name"], plain(n["status"]["content"]),
                                at(n["status"]["created_at"]))),
    "bluesky": each(lambda n: (n["uri"], n["author"]["displayName"], n["record"]["text"], at(n["record"]["createdAt"])),
                    "notifications"),
    "decidim": each(lambda p: (p["id"], p["author"]["name"],
                               next(plain(t["text"]) for t in p["body"]["translations"] if t["locale"] == "es"), at(p["publishedAt"])),
                    "data", "component", "proposals", "nodes"),
    "elgg": each(lambda e: (str(e["guid"]), e["owner"]["name"], plain(e["description"]), epoch(e["time_created"])), "result"),
    "facebook": each(lambda c: (c["id"], c["from"]["name"], c["message"], at(c["created_time"])), "data"),
    "feed": each(lambda a: (a["object"]["id"], a["actor"], plain(a["object"]["content"]), at(a["object"]["published"])), "orderedItems"),
    "feed_rss": rss,
    "googleplus": lambda page: list(googleplus(json.loads(page))),
    "instagram": each(lambda c: (c["id"], c["from"]["username"], c["text"], at(c["timestamp"])), "data"),
    "linkedin": each(linkedin, "elements"),
    "open311": each(lambda r: (r["service_request_id"], "", r["description"], at(r["requested_datetime"]))),
    "open311_xml": open311_xml,
    "telegram": each(lambda u: (str(u["message"]["message_id"]), person(u["message"]["from"]), u["message"]["text"],
                                epoch(u["message"]["date"])), "result"),
    "threads": each(lambda c: (c["id"], c["username"], c["text"], at(c["timestamp"])), "data"),
    "web": each(lambda f: (f["id"], f["name"], f["text"], at(f["submitted_at"]))),
    "whatsapp": lambda page: [item for entry in json.loads(page)["entry"] for change in entry["changes"]
                              for item in whatsapp(change["value"])],
    "x": lambda page: list(posts_of_x(json.loads(page))),
    "youtube": each(youtube, "items"),
}


def ours(network: str, page: bytes, context: dict[str, Any]) -> list[Item]:
    batch = buzon.normalise(network, page, account=context.get("account"), now=at(context["now"]) if "now" in context else None)
    return [(m.id, m.author.name or "" if m.author else "", m.text or "", m.created_at) for m in batch.messages]


def agree(name: str, mine: list[Item], other: list[Item]) -> None:
    """The same items at the same times, which begin with the same words (what ends a mail is folded away by one)."""
    if len(mine) != len(other):
        sys.exit(f"{name}: {len(mine)} and {len(other)} items")
    for a, b in zip(mine, other):
        if a[3] != b[3] or " ".join(b[2].split()[:4]) not in " ".join(a[2].split()):
            sys.exit(f"{name}: {a} and {b}")


def main(folder: Path, rounds: int) -> None:
    for path in sorted(folder.glob("*.page")):
        name, page = path.stem, path.read_bytes()
        read = READERS.get(name, partial(mails, path))
        mine = partial(ours, name.partition("_")[0], page, json.loads(path.with_suffix(".context").read_text()))
        agree(name, mine(), read(page))
        best = in_turn([mine, partial(read, page)], rounds)
        stated(f"{name} from Python / what a Python user would write", best[0] / best[1],
               f"{best[0] * 1e6:.0f} us / {best[1] * 1e6:.0f} us")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5)
