"""Captions that are brought: what waits is listed, what comes is read, and nobody else gets in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

from tests.fakes.youtube import SAID, TITLE, video
from tests.fakes.youtube_talk import json3
from tests.integration.bringing import FOR_GOOD, listed, read, send, track, wait
from tubetotask.api import captions as api
from tubetotask.jobs import bringing, requests
from tubetotask.storage.documents import TRANSCRIPT
from tubetotask.storage.models import AnalysisRow, User, VideoRow
from tubetotask.storage.workspace import Workspace


def test_what_is_brought_is_read_by_the_worker_and_keeps_who_made_it(
    app: Flask, workspace: Workspace, jobs_url: str, token: str
) -> None:
    row = wait(workspace, jobs_url)
    (one,) = listed(app, token)
    assert (one["video"], one["title"], one["state"]) == (video("ok"), "A talk", "blocked")
    assert one["languages"] == ["en"]

    answer = send(app, token, track())
    assert (answer.status_code, answer.json and answer.json["outcome"]) == (200, "taken")
    assert listed(app, token) == []
    assert read(app, row)
    assert row.transcript is not None
    transcript = TRANSCRIPT.unpack(row.transcript.document)
    assert " ".join(word.text for word in transcript.words).startswith(SAID)
    assert (transcript.origin, transcript.language) == ("automatic captions", "en")
    assert [notice.id for notice in transcript.warnings if notice.id == "brought"]
    assert (row.title, row.upload, row.error_message) == (TITLE, None, "")


def test_what_one_person_brings_changes_nothing_that_others_see(
    app: Flask, workspace: Workspace, jobs_url: str, token: str
) -> None:
    public = VideoRow(youtube_id=video("ok"), title="The true title")
    workspace.session.add(public)
    workspace.session.commit()
    row = wait(workspace, jobs_url)
    send(app, token, track(title="Another title", channel="Somebody"))
    assert read(app, row)
    assert row.video is not None
    assert (row.video.owner_id, row.video.youtube_id) == (workspace.owner_id, None)
    assert row.video.claimed_youtube_id == video("ok"), "so its times still lead to YouTube"
    workspace.session.refresh(public)
    assert (public.title, public.channel) == ("The true title", "")


def test_words_that_are_there_are_never_replaced(
    app: Flask, workspace: Workspace, jobs_url: str, token: str
) -> None:
    row = wait(workspace, jobs_url)
    send(app, token, track())
    assert send(app, token, track()).json == {
        "video": video("ok"),
        "outcome": "busy",
        "message": "It is being read at this moment; nothing was changed.",
    }
    read(app, row)
    before = row.transcript_id, row.job_id
    answer = send(app, token, track(captions=json.dumps(json3("hollow", "en"))), "browser")
    assert answer.json
    assert answer.json["outcome"] == "known"
    workspace.session.refresh(row)
    assert (row.transcript_id, row.job_id) == before


@pytest.mark.parametrize("scenario", ["music", "hollow"])
def test_a_track_without_words_is_let_go_and_the_video_waits_on(
    app: Flask, workspace: Workspace, jobs_url: str, token: str, scenario: str
) -> None:
    row = wait(workspace, jobs_url)
    send(app, token, track(captions=json.dumps(json3(scenario, "en"))))
    assert not read(app, row)
    assert (row.state, row.error_state, row.upload) == ("waiting", "failed", None)
    assert row.error_message.startswith("What tubetotask courier brought cannot be used.")
    assert row.retry_at is not None
    assert send(app, token, track()).json
    assert read(app, row)


def test_only_what_another_address_may_get_is_listed(
    app: Flask, workspace: Workspace, jobs_url: str, token: str
) -> None:
    wait(workspace, jobs_url, "new", state="not-yet")
    wait(workspace, jobs_url, "premiere", state="upcoming")
    wait(workspace, jobs_url, "private", state="private", how=FOR_GOOD)
    wait(workspace, jobs_url, "region", state="region", how=FOR_GOOD)
    wait(workspace, jobs_url, "token", state="token")
    hidden = wait(workspace, jobs_url, "busy")
    workspace.hide(hidden.id)
    asked = wait(workspace, jobs_url, "bot")
    requests.cancel(workspace, jobs_url, asked.id)
    assert {one["video"] for one in listed(app, token)} == {video("region"), video("token")}
    assert send(app, token, track("private"), "browser").json, "a browser that is signed in may"


def test_nobody_starts_an_analysis_by_bringing_captions(
    app: Flask, workspace: Workspace, token: str
) -> None:
    answer = send(app, token, track())
    assert answer.status_code == 404
    assert answer.json
    assert "Nobody waits" in answer.json["error"]["message"]
    assert workspace.session.query(AnalysisRow).count() == 0


def test_another_person_s_videos_are_neither_listed_nor_changed(
    app: Flask, workspace: Workspace, jobs_url: str, token: str
) -> None:
    other = User(name="other")
    workspace.session.add(other)
    workspace.session.commit()
    theirs = wait(Workspace(workspace.session, other.id), jobs_url)
    assert listed(app, token) == []
    assert send(app, token, track()).status_code == 404
    workspace.session.refresh(theirs)
    assert theirs.state == "waiting"


BAD: list[Any] = [
    b"",
    b"null",
    b"[" * 100_000,
    b"\xff\xfe",
    track(video="../../etc/p"),
    track(video="abcdefghij\n"),
    track(language="en; drop"),
    track(generated="yes"),
    track(captions=""),
    track(captions="<html>no</html>"),
    track(captions="WEBVTT\n\n00:01.000 --> 00:02.000\nhello"),
    track(duration_s=-1),
    track(duration_s=1e300),
    track(title="t" * 20_001),
    track(captions=7),
]


def test_what_is_no_track_is_refused_with_a_sentence(
    app: Flask, workspace: Workspace, jobs_url: str, token: str
) -> None:
    row = wait(workspace, jobs_url)
    for body in BAD:
        answer = send(app, token, body)
        assert answer.status_code == 400, answer.text
        assert answer.json
        assert answer.json["error"]["message"]
        assert answer.json["error"]["remedy"]
    workspace.session.refresh(row)
    assert row.state == "waiting"


def test_signs_that_no_database_takes_are_left_out(
    app: Flask, workspace: Workspace, jobs_url: str, token: str
) -> None:
    row = wait(workspace, jobs_url)
    text = json.dumps(track(title="a\x00b", channel="c")).replace('"c"', '"\\ud800"')
    assert send(app, token, text.encode()).status_code in {200, 400}
    assert send(app, token, track(title="a\x00b")).status_code == 200
    assert read(app, row)
    assert row.title == "ab"


def test_too_much_is_refused(app: Flask, token: str) -> None:
    answer = send(app, token, b"x" * (api.MAX_BYTES + 1))
    assert answer.status_code == 413
    assert answer.json
    assert answer.json["error"]["id"] == "http-413"


def test_brought_captions_are_given_to_every_analysis_of_the_video_that_waits(
    app: Flask, workspace: Workspace, jobs_url: str, token: str
) -> None:
    row = wait(workspace, jobs_url)
    link = requests.Source(link=f"https://youtu.be/{video('ok')}")
    second = requests.request_analysis(workspace, jobs_url, link, None, language="de")
    second.state, second.error_id, second.error_state = row.state, row.error_id, row.error_state
    workspace.session.commit()
    assert len(bringing.waiting(workspace, ("en",))) == 1
    send(app, token, track())
    assert read(app, row)
    assert read(app, second)
    assert row.transcript
    assert second.transcript
    assert row.transcript.hash == second.transcript.hash
