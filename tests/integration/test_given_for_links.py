"""Captions that come as a file or text serve the person's link that waits for them."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.fakes.youtube import video
from tests.integration.bringing import FOR_GOOD, WAITS, read, wait
from tests.integration.desk import PLAN, TALK
from tubetotask.domain.accounts import Role
from tubetotask.jobs import requests
from tubetotask.jobs.requests import Source
from tubetotask.plans import parse
from tubetotask.storage import accounts
from tubetotask.storage.documents import TRANSCRIPT
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.workspace import Workspace

OTHER_PLAN = parse("# Another\n- Sleep eight hours")
FILE = f"My talk [{video('ok')}].en.vtt"


def give(space: Workspace, jobs_url: str, name: str = FILE, **more: str) -> AnalysisRow:
    return requests.request_analysis(space, jobs_url, Source(TALK, name=name, **more), PLAN)


@pytest.mark.parametrize("how", [WAITS, FOR_GOOD])
def test_a_file_named_by_the_video_is_read_for_the_link_that_waits(
    app: Flask, workspace: Workspace, jobs_url: str, how: str
) -> None:
    row = wait(workspace, jobs_url, how=how)
    assert give(workspace, jobs_url).id == row.id
    assert (row.state, row.retry_at, row.error_message) == ("queued", None, "")
    assert read(app, row)
    assert row.transcript
    assert row.video
    said = TRANSCRIPT.unpack(row.transcript.document).passages[1].text
    assert said == "You should send your newsletter every Tuesday morning at eight."
    assert (row.title, row.upload) == ("A talk", None)
    assert (row.video.owner_id, row.video.claimed_youtube_id) == (workspace.owner_id, video("ok"))
    assert workspace.session.query(AnalysisRow).count() == 1


def test_text_without_a_name_is_read_for_the_link_that_it_is_given_for(
    app: Flask, workspace: Workspace, jobs_url: str
) -> None:
    row = wait(workspace, jobs_url)
    assert give(workspace, jobs_url, "", video=video("ok")).id == row.id
    assert read(app, row)


def test_a_link_that_waits_under_another_plan_is_served_as_well(
    app: Flask, workspace: Workspace, jobs_url: str
) -> None:
    first = wait(workspace, jobs_url)
    given = requests.request_analysis(workspace, jobs_url, Source(TALK, name=FILE), OTHER_PLAN)
    assert given.id != first.id
    assert given.youtube_id == first.youtube_id
    workspace.session.refresh(first)
    assert first.state == "queued"
    for row in (given, first):
        assert read(app, row)
    assert first.transcript_id == given.transcript_id


def test_what_is_given_twice_before_it_is_read_is_one(
    app: Flask, workspace: Workspace, jobs_url: str
) -> None:
    row = wait(workspace, jobs_url)
    job = give(workspace, jobs_url).job_id
    again = give(workspace, jobs_url)
    assert (again.id, again.job_id) == (row.id, job), "the second press begins nothing anew"
    other = requests.request_analysis(workspace, jobs_url, Source(b"x" * 60, name=FILE), PLAN)
    assert other.id != row.id, "other words are none of this link's, which is under way"
    assert read(app, row)


def test_what_cannot_be_read_is_let_go_and_the_link_waits_on(
    app: Flask, workspace: Workspace, jobs_url: str
) -> None:
    row = wait(workspace, jobs_url)
    cues = (f"00:00:0{n}.000 --> 00:00:0{n}.900\n[Music]\n\n" for n in range(9))
    source = Source(f"WEBVTT\n\n{''.join(cues)}".encode(), name=FILE)
    assert requests.request_analysis(workspace, jobs_url, source, PLAN).id == row.id
    assert not read(app, row)
    assert (row.state, row.error_state, row.upload) == ("waiting", "failed", None)
    assert row.error_message.startswith("What you brought cannot be used.")
    assert row.retry_at is not None


def test_without_a_link_that_waits_a_file_stays_a_recording_of_its_own(
    app: Flask, workspace: Workspace, jobs_url: str
) -> None:
    alone = give(workspace, jobs_url)
    assert (alone.youtube_id, bool(alone.upload_hash)) == ("", True)
    row = wait(workspace, jobs_url)
    assert give(workspace, jobs_url, "my talk.en.vtt").youtube_id == ""
    workspace.session.refresh(row)
    assert row.state == WAITS
    give(workspace, jobs_url)
    assert read(app, row)
    assert give(workspace, jobs_url).id == alone.id, "nothing waits any more"


def test_what_one_person_gives_serves_nobody_else_s_link(
    workspace: Workspace, jobs_url: str
) -> None:
    session: Session = workspace.session
    bea = Workspace(session, accounts.join(session, "b@example.org", "", "hash", Role.MEMBER).id)
    hers = wait(bea, jobs_url)
    mine = give(workspace, jobs_url)
    session.refresh(hers)
    assert (hers.state, mine.youtube_id) == (WAITS, "")
