# SPDX-License-Identifier: EUPL-1.2
# Posts and direct messages of the loopback X as API v2 writes them: what was asked for, in old words or new ones.
import html
import re

from clock import iso

NEW = {"edit_history_tweet_ids": "edit_history_post_ids", "referenced_tweets": "referenced_posts", "note_tweet": "note_post"}


def wanted(request):
    """Names of the fields and expansions that a request asks for, in old words."""
    old = {new: name for name, new in NEW.items()}
    names = set()
    for key in ("tweet.fields", "post.fields", "dm_event.fields", "expansions"):
        names |= {old.get(one, one) for one in (request.argument(key) or "").split(",")}
    return names


def new_words(request, quirks):
    return "posts" in quirks or request.argument("post.fields") is not None


def entities(world, text):
    """The escaped text with short addresses, and what stands for what."""
    urls, mentions = [], []

    def short(match):
        urls.append({"url": f"https://t.co/{len(urls):010d}", "expanded_url": match[0], "display_url": match[0][8:30]})
        return urls[-1]["url"]

    text = html.escape(re.sub(r"https?://[^\s]*[^\s.,;)]", short, text), quote=False)
    known = {one["username"].lower(): one for one in world.people.values()}
    for match in re.finditer(r"@(\w+)", text):
        if match[1].lower() in known:
            one = known[match[1].lower()]
            mentions.append({"start": match.start(), "end": match.end(), "username": one["username"], "id": one["id"]})
    return text, {key: value for key, value in (("urls", urls), ("mentions", mentions)) if value}


def post(world, one, request, quirks, version=-1):
    """Without fields X gives the id, the text and the chain of edits."""
    names = wanted(request)
    text, found = entities(world, one["texts"][version])
    shape = {"id": one["edits"][version], "text": text, "edit_history_tweet_ids": one["edits"]}
    refs = [{"type": "replied_to", "id": one["parent"]}] if one["parent"] else []
    refs += [{"type": "quoted", "id": one["quote"]}] if one["quote"] else []
    more = {"author_id": one["by"]["id"], "created_at": iso(one["times"][version]), "conversation_id": one["conversation"],
            "in_reply_to_user_id": one["to"], "referenced_tweets": refs, "entities": found, "lang": "es",
            "reply_settings": "everyone"}
    shape |= {key: value for key, value in more.items() if value and key in names}
    return {NEW.get(key, key): value for key, value in shape.items()} if new_words(request, quirks) else shape


def direct(event, request):
    names = wanted(request)
    more = {"created_at": iso(event["ms"]), "sender_id": event["sender_id"], "dm_conversation_id": event["dm_conversation_id"]}
    if "media" in event:
        more["attachments"] = {"media_keys": [event["media"]["media_key"]]}
    shape = {"id": event["id"], "event_type": event["event_type"], "text": html.escape(event["text"], quote=False)}
    return shape | {key: value for key, value in more.items() if key in names}


def includes(world, items, media=()):
    ids = {one.get("author_id") or one.get("sender_id") for one in items}
    users = [one for one in world.people.values() if one["id"] in ids]
    return {key: value for key, value in (("users", users), ("media", list(media))) if value}
