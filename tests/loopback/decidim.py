#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
# A stateful Decidim on the loopback: its GraphQL API over processes, assemblies, proposals and comments, with its quirks.
import base64
import json
import sys

import command
import decidim_graphql as graphql
from clock import iso
from message import Response

QUIRKS = {
    "old": "a release without assemblies, filters, order, withdrawn, updatedAt, hasComments, types of authors, and locales",
    "small": "queries of more than 300 fields are refused",
    "strict": "what is not shown may not be null, and takes its query with it",
    "blind": "the next look at a thing shows nothing, once",
    "login": "everything is for who has signed in",
    "private": "assemblies are shown to who has signed in only, and nobody else is told that there are any",
}
PAGE, A_MINUTE, TOKEN_MS = 50, 100, 120 * 60000
WORDS = ("Words", ())
TEXT = (None, ())
COMMENTED = {"id": TEXT, "hasComments": TEXT, "totalCommentsCount": TEXT, "comments": ("Comment", ("orderBy", "singleCommentId"))}
SPACE = {"id": TEXT, "slug": TEXT, "components": ("Component", ("filter", "order"))}
SCHEMA = {
    "Query": {"participatoryProcesses": ("ParticipatoryProcess", ()), "assemblies": ("Assembly", ()), "component": ("Component", ("id",)),
              "commentable": ("Commentable", ("id", "type", "locale", "toggleTranslations")), "session": ("Session", ())},
    "Session": {"user": ("User", ())},
    "User": {name: TEXT for name in ("id", "name", "nickname")},
    "ParticipatoryProcess": SPACE,
    "Assembly": SPACE,
    "Component": {"id": TEXT},
    "Proposals": {"id": TEXT, "proposals": ("ProposalConnection", ("first", "after", "order", "filter"))},
    "ProposalConnection": {"pageInfo": ("PageInfo", ()), "edges": ("ProposalEdge", ())},
    "PageInfo": {"hasNextPage": TEXT, "endCursor": TEXT},
    "ProposalEdge": {"node": ("Proposal", ())},
    "Commentable": COMMENTED,
    "Proposal": {**COMMENTED, "title": WORDS, "body": WORDS, "answer": WORDS, "author": ("Author", ()), "attachments": ("Attachment", ()),
                 **{name: TEXT for name in ("publishedAt", "createdAt", "updatedAt", "official", "state", "withdrawn", "answeredAt",
                                            "reference", "address")}},
    "Comment": {**COMMENTED, "author": ("Author", ()), **{name: TEXT for name in ("body", "createdAt", "alignment")}},
    "Words": {"translations": ("Word", ())},
    "Word": {"locale": TEXT, "text": TEXT},
    "Author": {name: TEXT for name in ("id", "name", "nickname", "deleted")},
    "Attachment": {"url": TEXT, "type": TEXT},
}
LACKS = {"Query": ("assemblies", "session"), "Proposal": ("withdrawn", "updatedAt", "hasComments"), "Comment": ("hasComments",)}
REFUSES = {("ParticipatoryProcess", "components"): ("order",), ("Proposals", "proposals"): ("first", "after"),
           ("Query", "commentable"): ("id", "type")}


def old_schema():
    made = {type: {name: what for name, what in fields.items() if name not in LACKS.get(type, ())} for type, fields in SCHEMA.items()}
    for (type, field), arguments in REFUSES.items():
        made[type][field] = (made[type][field][0], arguments)
    return made


OLD = old_schema()


class World:
    """Whoever writes is a user; "ayto" is the administration. Things are {"kind", "id", …}, below is what they stand below."""

    def __init__(self, clock):
        self.clock, self.number = clock, 0
        self.things, self.users, self.asked = {}, {}, []
        self.secret, self.tokens = "secreto-inventado-0001", {}

    def user(self, name):
        if name not in self.users:
            self.users[name] = {"id": str(len(self.users) + 1), "__typename": "User", "name": name.title(), "nickname": "@" + name, "deleted": False}
        return self.users[name]

    def write(self, wish):
        """by, text; to (a thing: a comment), else title and component (a proposal); official."""
        self.number += 1
        kind, now = "Comment" if wish.get("to") else "Proposal", self.clock.ms
        made = {"kind": kind, "id": str(self.number), "by": wish.get("by"), "text": wish["text"], "title": wish.get("title", "Propuesta"),
                "component": wish.get("component", "39"), "official": wish.get("official", False), "to": wish.get("to"), "at": now,
                "changed": now, "hidden": False, "answer": None, "answered": None, "lang": wish.get("lang", "es")}
        self.things[f"{kind}/{made['id']}"] = made
        self.touch(made)
        if made["by"]:
            self.user(made["by"])
        return {"id": f"{kind}/{made['id']}"}

    def sign_in(self):
        """A token that says when it ends, as devise-jwt makes it."""
        self.number += 1
        ends = self.clock.ms + TOKEN_MS
        parts = ({"alg": "HS256"}, {"sub": "1", "scp": "api_user", "exp": ends // 1000, "jti": str(self.number)})
        made = ".".join([*(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts), "ZmlybWE"])
        self.tokens[made] = ends
        return made

    def touch(self, thing):
        """What is said below a proposal is counted there."""
        while thing["to"]:
            thing = self.things[thing["to"]]
        thing["changed"] = self.clock.ms

    def change(self, wish):
        """text (an edit), hidden, answer (the administration's), gone (the author)."""
        found = self.things[wish["id"]]
        found.update({key: wish[key] for key in ("text", "hidden", "answer") if key in wish})
        if "answer" in wish:
            found["answered"] = self.clock.ms
        if "gone" in wish:
            self.users[found["by"]].update(deleted=True, name="Participante eliminado", nickname="")
        if found["kind"] == "Proposal" or "hidden" in wish:
            self.touch(found)
        return {}

    def below(self, id):
        return [(name, one) for name, one in self.things.items() if one["to"] == id and not one["hidden"]]

    def count(self, id):
        return sum(1 + self.count(name) for name, _ in self.below(id))


class Api:
    def __init__(self, world):
        self.world, self.quirks, self.signed = world, set(), False

    def handle(self, request):
        now, world = self.world.clock.ms, self.world
        if (request.method, request.path) == ("POST", "/api/sign_in"):
            return self.sign_in(request)
        token = (request.headers.get("authorization") or "").removeprefix("Bearer ")
        self.signed = world.tokens.get(token, 0) > now
        if "login" in self.quirks and not self.signed:
            return Response(302, b"", [("Location", "/users/sign_in")], "text/html")
        if (request.method, request.path) != ("POST", "/api"):
            return Response(404, b"<html></html>", (), "text/html")
        world.asked = [at for at in world.asked if at > now - 60000]
        if len(world.asked) >= A_MINUTE:
            return Response.json({"errors": [{"message": "Retry later"}]}, 429, [("Retry-After", "60")])
        world.asked.append(now)
        try:
            return Response.json({"data": self.query(request.json()["query"])})
        except graphql.Refused as no:
            return Response.json({"errors": no.errors})
        except KeyError:
            return Response.json({"errors": [{"message": "Internal Server error"}], "data": {}}, 500)

    def sign_in(self, request):
        said = {name: request.arguments.get(f"api_user[{name}]") for name in ("key", "secret")}
        if said != {"key": ["clave-inventada"], "secret": [self.world.secret]}:
            return Response.json({"error": "Invalid Api key or secret."}, 401)
        return Response.json({"id": 1}, headers=[("Authorization", "Bearer " + self.world.sign_in())])

    def query(self, text):
        fields = graphql.read(text)
        errors = graphql.check(fields, "Query", OLD if "old" in self.quirks else SCHEMA, [])
        if errors:
            raise graphql.Refused(*errors)
        if "small" in self.quirks and graphql.size(fields) > 300:
            raise graphql.Refused({"message": f"Query has complexity of {graphql.size(fields)}, which exceeds max complexity of 300"})
        return graphql.answer(fields, {"__typename": "Query", "participatoryProcesses": [self.space("3", "carriles", "39")],
                                       "assemblies": [self.space("3", "barrios", "52")] if self.shows("52") else [],
                                       "component": self.component, "commentable": self.commentable,
                                       "session": {"user": {"id": "1", "name": "Lector", "nickname": "lector"}} if self.signed else None}, "Query")

    def shows(self, component):
        return self.signed or component != "52" or "private" not in self.quirks

    # ---- records ----

    def space(self, id, slug, component):
        def components(filter=None):
            found = [{"id": component, "__typename": "Proposals"}, {"id": "7", "__typename": "Meetings"}]
            return [one for one in found if not filter or one["__typename"] == filter["type"]]
        return {"id": id, "slug": slug, "components": components}

    def component(self, id):
        if id not in ("39", "52") or not self.shows(id):
            return None
        shown = [(name, one) for name, one in self.world.things.items() if one["kind"] == "Proposal" and one["component"] == id and not one["hidden"]]

        def proposals(first=PAGE, after=None, order=None):
            items = shown[::-1] if order else shown
            start = int(base64.b64decode(after)) if after else 0
            end = start + min(first, PAGE)
            return {"pageInfo": {"hasNextPage": end < len(items), "endCursor": base64.b64encode(str(end).encode()).decode()},
                    "edges": [{"node": self.record(name, one)} for name, one in items[start:end]]}
        return {"id": id, "__typename": "Proposals", "proposals": proposals}

    def commentable(self, id, type, locale=None, toggleTranslations=None):
        name = f"{type.rpartition('::')[2]}/{id}"
        thing = self.world.things[name]
        blind = "blind" in self.quirks
        self.quirks.discard("blind")
        if not thing["hidden"] and not blind and self.shows(thing["component"]):
            return self.record(name, thing)
        if "strict" in self.quirks:
            raise graphql.Refused({"message": "Cannot return null for non-nullable field Query.commentable"})
        return None

    def record(self, name, thing):
        words = lambda text: text and {"translations": [{"locale": "en", "text": ""}, {"locale": thing["lang"], "text": text}]}
        made = {"id": thing["id"], "__typename": thing["kind"], "createdAt": iso(thing["at"]), "hasComments": bool(self.world.below(name)),
                "totalCommentsCount": self.world.count(name), "author": thing["by"] and self.world.user(thing["by"]),
                "comments": lambda: [self.record(*one) for one in self.world.below(name)]}
        if thing["kind"] == "Comment":
            return {**made, "body": thing["text"], "alignment": 0}
        return {**made, "title": words(thing["title"]), "body": words(thing["text"]), "publishedAt": iso(thing["at"]),
                "updatedAt": iso(thing["changed"]), "official": thing["official"], "state": thing["answer"] and "accepted",
                "withdrawn": False, "answer": words(thing["answer"]), "answeredAt": thing["answered"] and iso(thing["answered"]),
                "reference": f"VILLA-{thing['id']}", "address": None, "attachments": []}

    # ---- for tests ----

    def control(self, request):
        name, wish = request.path.removeprefix("/_control/"), request.json() if request.body else {}
        if name == "quirk":
            unknown = {*wish.get("on", ()), *wish.get("off", ())} - set(QUIRKS)
            if unknown:
                raise ValueError(f"there is no quirk {', '.join(unknown)}")
            self.quirks |= set(wish.get("on", ()))
            self.quirks -= set(wish.get("off", ()))
            return Response.json(sorted(self.quirks))
        if name == "sessions":
            self.world.tokens.clear()
            self.world.secret = wish.get("secret", self.world.secret)
            return Response.json({})
        deeds = {"write": self.world.write, "change": self.world.change}
        if name not in deeds:
            return Response.json({"error": "there are quirk, sessions, write and change"}, 404)
        return Response.json(deeds[name](wish))


def app(engine, args, _):
    api = Api(World(engine.clock))
    api.quirks.update(args.quirk)
    return api


def main():
    return command.run(command.options("A stateful Decidim with its GraphQL API on 127.0.0.1 for tests.", QUIRKS), app)


if __name__ == "__main__":
    sys.exit(main())
