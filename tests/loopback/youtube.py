#!/usr/bin/env python3
# SPDX-License-Identifier: EUPL-1.2
# A stateful YouTube Data API of one channel on the loopback, with its quirks and refusals on demand.
import base64
import json
import sys

import command
from clock import iso
from message import Response
from youtube_world import World

QUIRKS = {
    "pages_of_20": "a page holds 20 threads, whatever was asked",
    "newest_first": "answers are listed newest first; else oldest first",
    "tokens_die": "the next page token is not known any more, once",
    "empty_first": "a list begins with a page that is empty and goes on",
    "one_missing": "one id that is not there refuses the whole request",
    "forgetful": "the first look at ids shows none of them",
    "html": "texts are HTML although plain ones were asked for",
    "late": "our own answers are not listed",
}
EMBEDDED, TEXT_LIMIT = 5, 10000


class Refused(Exception):
    def __init__(self, status, reason, words="No."):
        super().__init__(reason)
        self.status, self.reason, self.words = status, reason, words


def refusal(status, reason, words):
    return Response.json({"error": {"code": status, "message": words,
                                    "errors": [{"message": words, "domain": "youtube", "reason": reason}]}}, status)


def too_many(_seconds):
    return refusal(403, "rateLimitExceeded", "The request cannot be completed now.")


class Api:
    def __init__(self, world):
        self.world, self.quirks, self.refusals, self.looked = world, set(), [], set()

    def handle(self, request):
        try:
            if request.path == "/token":
                return self.oauth(request)
            self.allow(request)
            route = {("GET", "commentThreads"): self.threads, ("GET", "comments"): self.comments,
                     ("POST", "comments"): self.insert, ("GET", "channels"): self.channels}
            name = request.path.removeprefix("/youtube/v3/")
            if (request.method, name) not in route:
                raise Refused(404, "notFound")
            return Response.json(route[request.method, name](request))
        except Refused as no:
            return refusal(no.status, no.reason, no.words)

    def allow(self, request):
        """The quota is spent by what is refused, too."""
        token = (request.headers.get("authorization") or "").removeprefix("Bearer ")
        if self.world.tokens.get(token, 0) <= self.world.clock.ms or "expired-token" in request.flags:
            raise Refused(401, "authError", "Invalid Credentials")
        if not self.world.spend(50 if request.method == "POST" else 1):
            raise Refused(403, "quotaExceeded", "The request cannot be completed because you have exceeded your "
                          '<a href="/youtube/v3/getting-started#quota">quota</a>.')
        for one in self.refusals:
            if one["n"] > 0 and one["method"] == request.method and one["in"] in request.query:
                one["n"] -= 1
                raise Refused(one["status"], one["reason"])

    # ---- records ----

    def record(self, comment, status=True):
        who = comment["by"]
        channel, handle = (self.world.channel, self.world.handle) if who == "us" else (f"UC{who}", f"@{who}")
        text = comment["text"].replace("&", "&amp;").replace("\n", "<br>") if "html" in self.quirks else comment["text"]
        snippet = {"channelId": self.world.channel, "textDisplay": text, "authorDisplayName": handle,
                   "authorChannelUrl": f"http://www.youtube.com/{handle}", "authorChannelId": {"value": channel},
                   "canRate": True, "viewerRating": "none", "likeCount": 0, "publishedAt": iso(comment["at"]),
                   "updatedAt": iso(comment["changed"])}
        if comment["top"]:
            snippet["parentId"] = comment["top"]
        else:
            snippet["videoId"] = comment["video"]
        if comment["gone"]:
            del snippet["authorChannelId"], snippet["authorChannelUrl"]
        if status:
            snippet["moderationStatus"] = comment["status"]
        if who == "us" or "html" in self.quirks:
            snippet["textOriginal"] = comment["text"]
        return {"kind": "youtube#comment", "etag": "e", "id": comment["id"], "snippet": snippet}

    def thread(self, top, status="published"):
        answers = self.world.answers(top, status)
        shown = answers[:EMBEDDED] if status == "published" else answers[-EMBEDDED:]
        made = {"kind": "youtube#commentThread", "etag": "e", "id": top["id"],
                "snippet": {"channelId": self.world.channel, "videoId": top["video"], "canReply": True, "isPublic": True,
                            "topLevelComment": self.record(top), "totalReplyCount": len(self.world.answers(top))}}
        if shown:
            made["replies"] = {"comments": [self.record(c) for c in shown]}
        return made

    # ---- lists ----

    def page(self, request, kind, items, most):
        """A token names the last one that was seen, so that what is new shifts nothing; it is good for its query only."""
        query = "&".join(sorted(part for part in request.query.split("&") if not part.startswith("pageToken=")))
        token, start = request.argument("pageToken"), 0
        if token:
            try:
                last, whose = json.loads(base64.urlsafe_b64decode(token))
            except ValueError:
                raise Refused(400, "invalidPageToken") from None
            if "tokens_die" in self.quirks or whose != query:
                self.quirks.discard("tokens_die")
                raise Refused(400, "invalidPageToken")
            start = next((i + 1 for i, one in enumerate(items) if one["id"] == last), 0)
        elif "empty_first" in self.quirks and items:
            items, most = [{"id": ""}, *items], 0
        most = min(most, int(request.flags.get("short", most)))
        shown = items[start:start + most]
        body = {"kind": f"youtube#{kind}ListResponse", "etag": "e", "pageInfo": {"totalResults": len(shown)}, "items": shown}
        if start + len(shown) < len(items):
            last = shown[-1]["id"] if shown else ""
            body["nextPageToken"] = base64.urlsafe_b64encode(json.dumps([last, query]).encode()).decode()
        return body

    def by_ids(self, ids, kind, find):
        """What is not there is left out, or refuses the rest."""
        found = [find(id) for id in ids]
        if "one_missing" in self.quirks and None in found:
            raise Refused(404, f"{kind}NotFound")
        if "forgetful" in self.quirks and not set(ids) <= self.looked:
            self.looked |= set(ids)
            found = []
        return {"kind": f"youtube#{kind}ListResponse", "etag": "e", "items": [one for one in found if one]}

    def threads(self, request):
        ids = request.argument("id")
        if ids:
            tops = lambda id: (top := self.world.top(id)) and self.world.shown(top) and self.thread(top) or None
            return self.by_ids(ids.split(","), "commentThread", tops)
        if request.argument("allThreadsRelatedToChannelId") != self.world.channel:
            raise Refused(404, "channelNotFound")
        status = request.argument("moderationStatus", "published")
        if status != "published" and not self.world.may_moderate:
            raise Refused(403, "forbidden")
        most = min(int(request.argument("maxResults", "20")), 20 if "pages_of_20" in self.quirks else 100)
        found = [self.thread(top, status) for top in self.world.threads(status)]
        return self.page(request, "commentThread", found, most)

    def comments(self, request):
        ids, parent = request.argument("id"), self.world.top(request.argument("parentId"))
        if ids:
            known = lambda id: (c := self.world.comments.get(id)) and self.world.shown(c) and self.record(c, False) or None
            return self.by_ids(ids.split(","), "comment", known)
        if not parent:
            raise Refused(404, "commentNotFound")
        if parent["video"] in self.world.disabled:
            raise Refused(403, "commentsDisabled")
        answers = [c for c in self.world.answers(parent) if c["by"] != "us" or "late" not in self.quirks]
        if "newest_first" in self.quirks:
            answers.reverse()
        most = min(int(request.argument("maxResults", "20")), 100)
        return self.page(request, "comment", [self.record(c) for c in answers], most)

    # ---- ours ----

    def insert(self, request):
        snippet = request.json().get("snippet") or {}
        text, top = snippet.get("textOriginal"), self.world.top(snippet.get("parentId"))
        if not text:
            raise Refused(400, "commentTextRequired")
        if len(text) > TEXT_LIMIT:
            raise Refused(400, "commentTextTooLong")
        if not top:
            raise Refused(404, "parentCommentNotFound")
        if top["status"] != "published":
            raise Refused(400, "parentCommentIsPrivate")
        if top["video"] in self.world.disabled:
            raise Refused(403, "commentsDisabled")
        made = self.world.comments[self.world.write({"by": "us", "text": text, "to": top["id"]})["id"]]
        self.world.written.append({"text": text, "id": made["id"], "below": top["id"]})
        return self.record(made)

    def channels(self, _request):
        me = {"kind": "youtube#channel", "id": self.world.owner, "snippet": {"title": "Ayto", "customUrl": self.world.handle}}
        return {"kind": "youtube#channelListResponse", "items": [me]}

    def oauth(self, request):
        if request.argument("client_secret") != self.world.secret or not request.argument("client_id"):
            return Response.json({"error": "invalid_client", "error_description": "Unauthorized"}, 401)
        made = self.world.renew(request.argument("refresh_token"))
        if not made or request.argument("grant_type") != "refresh_token":
            return Response.json({"error": "invalid_grant", "error_description": "Token has been expired or revoked."}, 400)
        return Response.json(made)


class App:
    """What the engine asks: the interface, and the control plane beside it."""

    def __init__(self, world, api):
        self.world, self.api, self.handle, self.too_many = world, api, api.handle, too_many

    def control(self, request):
        name = request.path.removeprefix("/_control").strip("/")
        wish = request.json() if request.method == "POST" and request.body else {}
        world, api = self.world, self.api
        deeds = {
            "": lambda: sorted(deeds),
            "write": lambda: world.write(wish),
            "change": lambda: world.change(wish),
            "disable": lambda: world.disabled.add(wish["video"]),
            "refuse": lambda: api.refusals.append(wish),
            "posts": lambda: world.written,
            "statuses": lambda: list(world.comments.values()),
            "used": lambda: world.used.get(world.day(), 0),
            "set": lambda: [setattr(world, key, value) for key, value in wish.items()
                            if key in ("owner", "may_moderate", "limit", "refresh_token")],
            "revoke": lambda: world.tokens.clear(),
            "quirk": lambda: api.quirks.update(wish.get("on", [])) or api.quirks.difference_update(wish.get("off", [])),
        }
        if name not in deeds or set(wish.get("on", [])) - QUIRKS.keys():
            return Response.json({"error": f"deeds are {', '.join(sorted(deeds))}; quirks {', '.join(QUIRKS)}"}, 404)
        return Response.json(deeds[name]())


def app(engine, args, _):
    api = Api(World(engine.clock, args.channel, args.handle))
    api.quirks.update(args.quirk)
    return App(api.world, api)


def main():
    return command.run(command.options("A stateful YouTube Data API of one channel on 127.0.0.1 for tests.", QUIRKS,
                                       channel="UCayto", handle="@ayto-prueba"), app)


if __name__ == "__main__":
    sys.exit(main())
