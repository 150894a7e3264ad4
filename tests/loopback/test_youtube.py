# SPDX-License-Identifier: EUPL-1.2
# Proves the loopback YouTube against what its documentation says, and that its quirks bite.
from urllib.parse import urlencode

import pytest
from driver import Server

THREADS = {"part": "id,snippet,replies", "allThreadsRelatedToChannelId": "UCayto", "order": "time", "maxResults": 100}


class Channel(Server):
    """A server with the words of the interface."""

    token = None

    def renew(self, http=200, **more):
        form = {"grant_type": "refresh_token", "client_id": "77abc", "client_secret": "prueba-secreto-0001",
                "refresh_token": "prueba-renueva-0001", **more}
        answer = self.ask("POST", "/token", body=urlencode(form), token=None, Content_Type="application/x-www-form-urlencoded")
        assert answer.status == http, answer.body
        self.token = answer.json.get("access_token", self.token)
        return answer.json

    def data(self, name, http=200, body=None, **query):
        answer = self.ask("POST" if body else "GET", "/youtube/v3/" + name, query, body=body, token=self.token)
        assert answer.status == http, answer.body
        return answer.json if http == 200 else answer.json["error"]["errors"][0]["reason"]

    def threads(self, **more):
        return self.data("commentThreads", **{**THREADS, **more})

    def answer(self, to, text, **more):
        return self.data("comments", body={"snippet": {"parentId": to, "textOriginal": text}}, part="snippet", **more)


@pytest.fixture
def tube():
    server = Channel(program="youtube.py")
    server.renew()
    yield server
    server.stop()


def ids(page):
    return [one["id"] for one in page["items"]]


def test_a_thread_brings_five_answers_and_the_list_all(tube):
    top = tube.control("write", by="rosa", text="¿Y el pleno?")["id"]
    below = [tube.control("write", by="omar", to=top, text=f"Yo {i}.")["id"] for i in range(7)]
    thread = tube.threads()["items"][0]
    assert thread["snippet"]["totalReplyCount"] == 7
    assert [one["id"] for one in thread["replies"]["comments"]] == below[:5]
    assert ids(tube.data("comments", parentId=top, maxResults=100)) == below
    tube.control("quirk", on=["newest_first"])
    assert ids(tube.data("comments", parentId=top, maxResults=100)) == below[::-1]


def test_an_answer_moves_no_thread_and_a_token_is_for_its_query(tube):
    tops = [tube.control("write", by="rosa", text=f"Aviso {i}.")["id"] for i in range(45)]
    tube.control("write", by="omar", to=tops[0], text="Yo.")
    tube.control("quirk", on=["pages_of_20"])
    page = tube.threads()
    assert ids(page) == tops[:-21:-1]
    tube.control("write", by="rosa", text="Entretanto.")
    assert ids(tube.threads(pageToken=page["nextPageToken"])) == tops[-21:-41:-1]
    assert tube.threads(pageToken=page["nextPageToken"], moderationStatus="likelySpam", http=400) == "invalidPageToken"
    tube.control("quirk", on=["tokens_die"])
    assert tube.threads(pageToken=page["nextPageToken"], http=400) == "invalidPageToken"
    assert len(ids(tube.threads(pageToken=page["nextPageToken"]))) == 20


def test_what_is_held_is_for_the_owner_and_not_by_its_id(tube):
    held = tube.control("write", by="rosa", text="Espero.", status="heldForReview")["id"]
    top = tube.control("write", by="rosa", text="Se ve.")["id"]
    below = tube.control("write", by="omar", to=top, text="Yo espero.", status="heldForReview")["id"]
    assert ids(tube.threads()) == [top] and "replies" not in tube.threads()["items"][0]
    assert ids(tube.threads(moderationStatus="heldForReview")) == [top, held]
    assert ids(tube.data("comments", id=f"{held},{top},{below}")) == [top]
    assert ids(tube.data("commentThreads", id=f"{held},{top}")) == [top]
    assert tube.answer(held, "Hola.", http=400) == "parentCommentIsPrivate"
    tube.control("change", id=held, status="published")
    assert ids(tube.threads()) == [top, held]
    tube.control("set", may_moderate=False)
    assert tube.threads(moderationStatus="heldForReview", http=403) == "forbidden"


def test_what_is_missing_is_left_out_or_refuses_the_rest(tube):
    top = tube.control("write", by="rosa", text="Uno.")["id"]
    gone = tube.control("write", by="rosa", text="Dos.")["id"]
    tube.control("change", id=gone, deleted=True)
    assert ids(tube.data("comments", id=f"{top},{gone}")) == [top]
    tube.control("quirk", on=["one_missing"])
    assert tube.data("comments", id=f"{top},{gone}", http=404) == "commentNotFound"
    tube.control("quirk", off=["one_missing"], on=["forgetful"])
    assert ids(tube.data("comments", id=top)) == [] and ids(tube.data("comments", id=top)) == [top]
    tube.control("quirk", on=["empty_first"])
    first = tube.threads()
    assert ids(first) == [] and ids(tube.threads(pageToken=first["nextPageToken"])) == [top]


def test_answers_stand_below_the_top_and_are_refused_for_a_reason(tube):
    top = tube.control("write", by="rosa", text="¿Y el pleno?", video="vid02")["id"]
    made = tube.answer(top, "A las nueve.")
    assert made["snippet"]["parentId"] == top and made["snippet"]["textOriginal"] == "A las nueve."
    assert tube.answer(made["id"], "No.", http=404) == "parentCommentNotFound"
    assert tube.answer(top, "a" * 10001, http=400) == "commentTextTooLong"
    assert tube.answer(top, "", http=400) == "commentTextRequired"
    tube.control("disable", video="vid02")
    assert tube.answer(top, "Hola.", http=403) == "commentsDisabled"
    assert tube.data("comments", parentId=top, http=403) == "commentsDisabled"
    assert [one["text"] for one in tube.control("posts")] == ["A las nueve."]


def test_the_day_of_the_quota_begins_in_california(tube):
    tube.control("set", limit=52)
    top = tube.control("write", by="rosa", text="Uno.")["id"]
    tube.threads(), tube.answer(top, "Hola."), tube.threads()
    assert tube.control("used") == 52 and tube.threads(http=403) == "quotaExceeded"
    tube.control("clock", set="2026-11-24T07:59:00Z")
    tube.renew()
    assert tube.threads(http=403) == "quotaExceeded"
    tube.control("clock", set="2026-11-24T08:00:00Z")
    assert ids(tube.threads()) == [top]


def test_tokens_live_for_an_hour(tube):
    tube.control("clock", advance=3600)
    assert tube.threads(http=401) == "authError"
    assert tube.renew(refresh_token="otro", http=400)["error"] == "invalid_grant"
    assert tube.renew(client_secret="otro", http=401)["error"] == "invalid_client"
    assert tube.renew()["expires_in"] == 3600
    tube.threads()
    assert tube.data("channels", mine="true")["items"][0]["id"] == "UCayto"
