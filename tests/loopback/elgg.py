#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
# A stateful Elgg site on the loopback: web services as its plugins give them, errors with status 200, RSS views.
import base64
import hashlib
import hmac
import sys
from html import escape
from urllib.parse import quote

import command
from clock import Clock, http_date, parse_time
from message import Response

HOUR = 3600000
SECRET = b"prueba-secreto-0001"
QUIRKS = {
    "by-guid": "the wire is an object by guid, as in the common plugin",
    "no-offset": "every page is the first one",
    "empty-is-error": "an empty inbox is an exception",
    "words": "times of messages are words",
    "shuffled": "lists are in no order, and the last page of the wire fails",
    "nothing": "lists of everybody are empty",
    "no-second-page": "every page but the first fails",
    "one-token": "a new token ends the old one, as before Elgg 3",
    "bare": "there are no web services",
    "no-writing": "nothing can be written by them",
    "signed": "requests have to be signed; a signature that fails reads as no key",
}
READING = {
    "GET:wire.get_posts": ("limit", "offset"),
    "GET:messages.inbox": ("limit", "offset"),
    "GET:blog.get_posts": ("username", "limit", "offset"),
    "GET:object.get_comments": ("guid", "limit", "offset"),
}
WRITING = {
    "POST:wire.save_post": ("text", "parent_guid"),
    "POST:messages.send": ("to", "subject", "body"),
    "POST:object.post_comment": ("guid", "text"),
}
USER = ("wire.get_posts", "messages.inbox", "wire.save_post", "messages.send", "object.post_comment")


class Refused(Exception):
    def __init__(self, words, status=-1):
        super().__init__(words)
        self.words, self.status = words, status


def envelope(result):
    return Response.json({"status": 0, "result": result})


class Site:
    """Everything there is has a guid of one row of numbers."""

    def __init__(self, clock, quirks, me, key, password, base):
        self.clock, self.quirks, self.me, self.key, self.password, self.base = clock, quirks, me, key, password, base
        self.guid, self.things, self.users = 47, [], {}
        self.tokens, self.signatures = {}, set()
        self.written = []
        self.user(me)

    def next(self):
        self.guid += 1
        return self.guid

    def user(self, name):
        if name not in self.users:
            self.users[name] = {"guid": self.next(), "name": name.capitalize(), "username": name}
        return self.users[name]

    # ---- what is written ----

    def add(self, kind, by, text, **more):
        now = self.clock.ms // 1000
        thing = {"guid": self.next(), "kind": kind, "by": by, "text": text, "at": now, "changed": now, **more}
        self.user(by)
        self.things.append(thing)
        return thing

    def find(self, guid):
        return next((t for t in self.things if str(t["guid"]) == str(guid)), None)

    def wire(self, by, text, parent=None):
        above = self.find(parent) if parent else None
        thing = self.add("wire", by, text, parent=above and above["guid"])
        thing["thread"] = above["thread"] if above else thing["guid"]
        return thing

    def shown(self, thing):
        """As the plugins show it: filtered on the way in, so that "&" is an entity."""
        path = {"wire": "thewire", "comment": "comment", "blog": "blog"}.get(thing["kind"])
        common = {"guid": thing["guid"], "description": escape(thing["text"], quote=False)}
        if thing["kind"] == "message":
            return {**common, "subject": thing["subject"], "timestamp": self.when(thing), "read": "no",
                    "user": self.user(thing["by"])}
        common |= {"owner": self.user(thing["by"]), "time_created": thing["at"], "time_updated": thing["changed"],
                   "access_id": 2, "url": f"{self.base}/{path}/view/{thing['guid']}"}
        if thing["kind"] == "wire":
            return common | {"wire_thread": thing["thread"], "parent_guid": thing["parent"], "container_guid": 1}
        if thing["kind"] == "comment":
            return common | {"container_guid": thing["on"]}
        return common | {"title": thing["title"], "container_guid": 1}

    def when(self, thing):
        minutes = (self.clock.ms // 1000 - thing["at"]) // 60
        return f"hace {minutes} minutos" if "words" in self.quirks else thing["at"]

    # ---- methods ----

    def page(self, args, kind, **wanted):
        found = [t for t in reversed(self.things) if t["kind"] == kind and all(t[k] == v for k, v in wanted.items())]
        start = 0 if "no-offset" in self.quirks else int(args.get("offset", 0))
        if start and ("no-second-page" in self.quirks or "shuffled" in self.quirks):
            raise Refused("Error")
        if "nothing" in self.quirks and not wanted:
            return []
        if "shuffled" in self.quirks:
            found.sort(key=lambda t: str(t["guid"])[::-1])
        return [self.shown(t) for t in found[start : start + int(args.get("limit", 10))]]

    def call(self, method, args):
        if method == "wire.get_posts":
            posts = self.page(args, "wire")
            return {str(p["guid"]): p for p in posts} if "by-guid" in self.quirks and posts else posts
        if method == "messages.inbox":
            inbox = self.page(args, "message", to=self.me)
            if not inbox and "empty-is-error" in self.quirks:
                raise Refused("No hay mensajes")
            return inbox
        if method == "blog.get_posts":
            return self.page(args, "blog", by=args["username"])
        if method == "object.get_comments":
            return self.page(args, "comment", on=int(args["guid"]))
        made = self.write(method, args)
        self.written.append({"text": made["text"], "guid": made["guid"], "method": method})
        return {"success": True, "guid": made["guid"]}

    def write(self, method, args):
        if method == "wire.save_post":
            return self.wire(self.me, args["text"][:140], args.get("parent_guid"))
        if method == "messages.send":
            if args["to"] not in self.users:
                raise Refused("No existe")
            return self.add("message", self.me, args["body"], to=args["to"], subject=args["subject"])
        return self.add("comment", self.me, args["text"], on=int(args["guid"]))

    # ---- requests ----

    def methods(self):
        return READING | ({} if "no-writing" in self.quirks else WRITING)

    def token(self, args):
        if args.get("username") != self.me or args.get("password") != self.password:
            raise Refused("Usuario o contraseña incorrectos")
        if "one-token" in self.quirks:
            self.tokens.clear()
        token = f"{self.next():032x}"
        self.tokens[token] = self.clock.ms + HOUR
        return token

    def check_signature(self, request):
        """Over time, nonce, key, query as sent and the digest of the body; each once, within 25 hours."""
        head = {name: request.headers.get("x-elgg-" + name) or "" for name in ("apikey", "time", "nonce", "hmac", "posthash")}
        digest = hashlib.sha256(request.body).hexdigest() if request.body else ""
        data = head["time"] + head["nonce"] + head["apikey"] + request.query + digest
        want = base64.b64encode(hmac.new(SECRET, data.encode(), hashlib.sha256).digest()).decode()
        fresh = abs(int(head["time"] or 0) * 1000 - self.clock.ms) < 25 * HOUR
        good = head["apikey"] == self.key and head["hmac"] == quote(want, safe="") and head["posthash"] == digest
        if not good or not fresh or head["hmac"] in self.signatures:
            raise Refused("Missing API key")
        self.signatures.add(head["hmac"])

    def services(self, request):
        args = {name: values[-1] for name, values in request.arguments.items()}
        method = args.get("method", "")
        if method == "system.api.list":
            auth = {"POST:auth.gettoken": ("username", "password")}
            return {name: {"parameters": {p: {"type": "string"} for p in given}, "call_method": name.split(":")[0]}
                    for name, given in (auth | self.methods()).items()}
        if method == "auth.gettoken" and request.method == "POST":
            return self.token(args)
        if f"{request.method}:{method}" not in self.methods():
            raise Refused(f"{method} no existe")
        if "signed" in self.quirks:
            self.check_signature(request)
        elif args.get("api_key") != self.key:
            raise Refused("Bad API key" if "api_key" in args else "Missing API key")
        if method in USER and self.tokens.get(args.get("auth_token"), 0) <= self.clock.ms:
            raise Refused("No se ha podido autenticar al usuario", -20)
        return self.call(method, args)

    def view(self, kind):
        items = "".join(
            f"<item><guid>{self.base}/{kind}/view/{t['guid']}</guid><pubDate>{http_date(t['at'] * 1000)}</pubDate>"
            f"<link>{self.base}/{kind}/view/{t['guid']}</link><title>{escape(t.get('title', t['by']))}</title>"
            f"<description><![CDATA[<p>{escape(t['text'])}</p>]]></description><dc:creator>{t['by'].capitalize()}</dc:creator></item>"
            for t in reversed(self.things) if t["kind"] == kind)
        return Response(200, '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
                        f"<title>Red}}</title>{items}</channel></rss>", content_type="text/xml; charset=utf-8")

    def handle(self, request):
        if request.path.startswith("/services/api/rest/json"):
            if "bare" in self.quirks:
                return Response(404, "<html>404</html>", content_type="text/html")
            try:
                return envelope(self.services(request))
            except Refused as no:
                return Response.json({"status": no.status, "message": no.words})
            except (KeyError, ValueError) as error:
                return Response.json({"status": -1, "message": f"Missing parameter {error}"})
        views = {"/blog/all": "blog", "/thewire/all": "none"}  # the wire's view is empty, always
        if request.path in views:
            return self.view(views[request.path])
        return Response(404, "<html>404</html>", content_type="text/html")

    def control(self, request):
        name = request.path.removeprefix("/_control").strip("/")
        wish = request.json() if request.method == "POST" and request.body else {}
        deeds = {
            "": lambda: sorted(deeds),
            "wire": lambda: self.wire(wish["by"], wish["text"], wish.get("parent")),
            "blog": lambda: self.add("blog", wish["by"], wish["text"], title=wish["title"]),
            "comment": lambda: self.add("comment", wish["by"], wish["text"], on=int(wish["on"])),
            "message": lambda: self.add("message", wish["by"], wish["text"], to=self.me, subject=wish["subject"]),
            "edit": lambda: self.find(wish["guid"]).update(text=wish["text"], changed=self.clock.ms // 1000),
            "delete": lambda: self.things.remove(self.find(wish["guid"])),
            "posts": lambda: self.written,
            "key": lambda: setattr(self, "key", wish["key"]),
            "quirk": lambda: self.quirks.__ior__(set(wish["on"])) and None,
            "only": lambda: self.quirks.clear() or self.quirks.update(wish["on"]),
        }
        if name not in deeds:
            return Response.json({"error": f"no {name}; there are {', '.join(sorted(deeds))}"}, 404)
        return Response.json(deeds[name]())


def main():
    parser = command.options("A stateful Elgg site on 127.0.0.1 for tests.", QUIRKS,
                             user="ayto", key="prueba-clave-0001", password="prueba-paso-0001")
    return command.run(parser, lambda engine, args, url: Site(
        engine.clock, set(args.quirk), args.user, args.key, args.password, url))


if __name__ == "__main__":
    sys.exit(main())
