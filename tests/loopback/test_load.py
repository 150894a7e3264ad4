# SPDX-License-Identifier: EUPL-1.2
# Made-up load of the loopback Mastodon: consistent, quick, and never kept in memory.
import re
import time

import pytest
from driver import NOTES


@pytest.mark.parametrize("quirks", [(), ("--like", "gotosocial"), ("--like", "snac")])
def test_generated_notifications_are_read_whole_and_consistent(start, quirks):
    server = start("--generate", "130", "--seed", "4", *quirks)
    newest = server.notes(limit=80, max_id="").json
    assert len(newest) == (64 if "snac" in quirks else 80)
    ids = [one["id"] for one in newest]
    assert len(set(ids)) == len(ids) and len({one["status"]["id"] for one in newest}) == len(
        ids
    )
    for note in newest[:12]:
        assert server.get(f"{NOTES}/{note['id']}").json == note
        alone = server.get(f"/api/v1/statuses/{note['status']['id']}")
        assert alone.json == note["status"]


def test_a_generated_thread_is_answered_edited_and_deleted(start):
    server = start("--generate", "100")
    notes = server.notes(limit=80).json
    child = next(one["status"] for one in notes if one["status"]["in_reply_to_id"])
    parent = child["in_reply_to_id"]
    answer = server.post(f"@{child['account']['acct']} Visto.", in_reply_to_id=child["id"]).json
    context = server.get(f"/api/v1/statuses/{parent}/context").json
    assert [one["id"] for one in context["descendants"]] == [child["id"], answer["id"]]
    server.control("edit", status=child["id"], text="otra cosa")
    server.control("delete", status=parent)
    assert server.get(f"/api/v1/statuses/{parent}").status == 404
    after = server.notes(limit=80).json
    assert len({one["status"]["id"] for one in after} & {parent}) == 0
    changed = next(one["status"] for one in after if one["status"]["id"] == child["id"])
    assert "otra cosa" in changed["content"]


def test_a_million_generated_notifications_start_at_once(start):
    begin = time.monotonic()
    server = start("--generate", "1000000")
    assert time.monotonic() - begin < 10  # it would take minutes to make them all
    assert len(server.notes(limit=80, min_id=84120001 + 500000).json) == 80
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
        peak = int(re.search(r"VmHWM:\s+(\d+)", status.read())[1])
    assert peak < 100000
