"""``tubetotask sources`` and ``videos``: followed, ruled, priced; nothing asks YouTube."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from tests.unit.cli.runs import run
from tubetotask.domain.errors import TooLarge
from tubetotask.domain.source import FoundVideo
from tubetotask.jobs import arrivals, engine, following
from tubetotask.storage import found
from tubetotask.storage.database import now
from tubetotask.storage.models import AnalysisRow
from tubetotask.storage.workspace import Workspace, local_user

pytestmark = pytest.mark.slow
CHANNEL = "UC" + "a" * 22


@pytest.fixture
def space(database: Path) -> Iterator[Workspace]:
    made = create_engine(f"sqlite:///{database}")
    with Session(made) as session:
        yield Workspace(session, local_user(session).id)
    made.dispose()
    engine.client(f"sqlite:///{database}").destroy()
    engine.client.cache_clear()


def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    capsys.readouterr()
    assert run(*arguments) == code, capsys.readouterr()
    output = capsys.readouterr()
    return output.out + output.err


@pytest.fixture
def number(space: Workspace, database: Path) -> int:
    """A channel that is followed, with a video that waits for the person."""
    many = following.follow_many(space, f"sqlite:///{database}", f"{CHANNEL} My channel")
    ((_, row),) = many.rows
    (video,) = found.keep_videos(
        space.session, row.source_id or 0, [FoundVideo("abcdefghijk", "A talk")], now()
    )
    arrivals.come(space.session, row, video, now(), known=True)
    space.session.commit()
    return row.id


def listed(capsys: pytest.CaptureFixture[str], what: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(told(capsys, what, "list", "--json"))["items"]
    return found


def test_without_a_database_it_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert "script/server" in told(capsys, "sources", code=6)
    assert "script/server" in told(capsys, "videos", code=6)


def test_an_address_is_added_and_a_bad_one_told(
    capsys: pytest.CaptureFixture[str], space: Workspace
) -> None:
    assert "Nothing is followed." in told(capsys, "sources")
    assert "Being found on YouTube" in told(capsys, "sources", "add", "youtube.com/@name")
    assert "Give a channel" in told(capsys, "sources", "add", "https://example.org", code=3)
    assert told(capsys, "sources", "add", "@name").startswith("You followed it before.")
    assert "no playlist" in told(capsys, "sources", "add", "@name", "--channels", code=3)
    (row,) = listed(capsys, "sources")
    assert (row["state"], row["asked"]) == ("resolving", "https://www.youtube.com/@name")


def test_a_file_is_imported_with_its_errors_by_line(
    capsys: pytest.CaptureFixture[str], space: Workspace, tmp_path: Path
) -> None:
    file = tmp_path / "list.txt"
    file.write_text(f"{CHANNEL}\nhttps://example.org/x\n@name\n")
    text = told(capsys, "sources", "import", str(file), code=3)
    assert "2 new, 0 followed before" in text
    assert "line 2:" in text


def test_a_source_is_removed_restored_paused_and_looked_at(
    capsys: pytest.CaptureFixture[str], number: int
) -> None:
    name = str(number)
    assert f"restore {number}" in told(capsys, "sources", "remove", name)
    assert "Nothing is followed." in told(capsys, "sources")
    assert "My channel" in told(capsys, "sources", "list", "--removed")
    assert "Followed" in told(capsys, "sources", "restore", name)
    assert "Paused" in told(capsys, "sources", "pause", name)
    assert "Followed" in told(capsys, "sources", "pause", name, "--off")
    assert "about to be looked at" in told(capsys, "sources", "look", name)
    told(capsys, "sources", "interval", name, "6h")
    assert listed(capsys, "sources")[0]["interval_s"] == 6 * 3600
    told(capsys, "sources", "interval", name, "auto")
    assert listed(capsys, "sources")[0]["interval_s"] is None
    assert "You follow no such source" in told(capsys, "sources", "look", "99", code=3)


def test_rules_are_set_one_by_one_and_wrong_ones_told(
    capsys: pytest.CaptureFixture[str], number: int
) -> None:
    name = str(number)
    told(capsys, "sources", "rules", name, "--leave", "vlog, q&a", "--longest", "90")
    rules = json.loads(told(capsys, "sources", "rules", name, "--no-shorts", "--daily-cap", "2"))
    assert rules["leave_words"] == ["vlog", "q&a"]
    assert (rules["longest_s"], rules["shorts"], rules["daily_cap"]) == (5400, False, 2)
    rules = json.loads(told(capsys, "sources", "rules", name, "--longest", "none", "--by-hand"))
    assert (rules["longest_s"], rules["automatic"], rules["daily_cap"]) == (None, False, 2)
    wrong_ones = (["--longest", "long"], ["--daily-cap", "-1"], ["--shortest", "999999"])
    for wrong in (*wrong_ones, ["--daily-cap", "0"], ["--languages", "klingon, <b>"]):
        told(capsys, "sources", "rules", name, *wrong, code=3)
    assert json.loads(told(capsys, "sources", "rules", name, "--reset"))["leave_words"] == []


def test_a_back_fill_tells_its_price_and_begins_with_yes_only(
    capsys: pytest.CaptureFixture[str], number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = str(number)
    text = told(capsys, "sources", "backfill", name, "--last", "20")
    assert "About 20 videos, 10.0 hours of talk: the built-in analyser costs nothing." in text
    assert "Nothing is begun yet" in text
    assert listed(capsys, "sources")[0]["back_state"] == ""
    assert "Queued." in told(capsys, "sources", "backfill", name, "--last", "20", "--yes")
    assert listed(capsys, "sources")[0]["back_state"] == "queued"
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-a-real-key-0123456789")
    assert "typically" in told(capsys, "sources", "backfill", name, "--since", "2026-01-01")
    monkeypatch.setenv("OPENAI_MODEL", "own-model")
    assert "not known" in told(capsys, "sources", "backfill", name, "--last", "3")
    assert "no day" in told(capsys, "sources", "backfill", name, "--since", "soon", code=2)
    told(capsys, "sources", "backfill", name, code=3)


def test_videos_are_listed_by_state_analysed_and_ignored(
    capsys: pytest.CaptureFixture[str], number: int, space: Workspace
) -> None:
    text = told(capsys, "videos")
    assert "already there when you began to follow" in text
    assert "Altogether: 1 set aside." in text
    assert told(capsys, "videos", "list", "waiting").startswith("No such videos.\n")
    (one,) = listed(capsys, "videos")
    assert (one["state"], one["choices"]) == ("ignored", ["analyse"])
    assert "can be done" in told(capsys, "videos", "ignore", str(one["id"]), code=3)
    assert "Being read" in told(capsys, "videos", "analyse", str(one["id"]))
    assert space.session.query(AnalysisRow).one().title == "A talk"
    assert "you have set it aside" in told(capsys, "videos", "ignore", str(one["id"]))
    assert "no such video" in told(capsys, "videos", "ignore", "77", code=3)


def test_how_the_push_stands_is_told_where_there_is_a_public_address(
    capsys: pytest.CaptureFixture[str], number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Push" not in told(capsys, "sources")
    assert json.loads(told(capsys, "sources", "list", "--json"))["push"]["on"] is False
    monkeypatch.setenv("PUBLIC_URL", "https://talks.example.org")
    assert "Push: 0 of 1 channel is pushed." in told(capsys, "sources")
    push = json.loads(told(capsys, "sources", "list", "--json"))["push"]
    assert (push["channels"], push["active"], push["failing"]) == (1, 0, 0)


def test_units_of_the_data_api_are_told_with_the_usage(
    capsys: pytest.CaptureFixture[str], space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Data API" not in told(capsys, "usage")
    monkeypatch.setenv("YOUTUBE_API_KEY", "a-key")
    assert "YouTube Data API today: 0 of 10,000 units used" in told(capsys, "usage")
    units = json.loads(told(capsys, "usage", "--json"))["units"]
    assert (units["used"], units["limit"], units["by_hand"]) == (0, 10_000, 1_000)


def test_the_lists_as_json_need_no_command(capsys: pytest.CaptureFixture[str], number: int) -> None:
    assert json.loads(told(capsys, "sources", "--json"))["items"][0]["id"] == number
    assert json.loads(told(capsys, "videos", "--json"))["counts"]["ignored"] == 1
    for group in ("sources", "videos"):
        assert "belongs behind the command" in told(capsys, group, "--json", "list", code=2)


def test_videos_of_a_source_that_is_not_followed_are_an_error_and_no_empty_list(
    capsys: pytest.CaptureFixture[str], number: int
) -> None:
    assert "A talk" in told(capsys, "videos", "list", "--source", str(number))
    assert "You follow no such source." in told(capsys, "videos", "list", "--source", "77", code=3)
    told(capsys, "sources", "remove", str(number))
    told(capsys, "videos", "list", "--source", str(number), code=3)


def test_two_channels_of_one_title_are_told_apart(
    capsys: pytest.CaptureFixture[str], number: int, space: Workspace, database: Path
) -> None:
    assert "aaaaaa" not in told(capsys, "sources")
    other = "UC" + "b" * 22
    following.follow_many(space, f"sqlite:///{database}", f"{other} My channel")
    shown = told(capsys, "sources")
    assert "My channel  …aaaaaa" in shown
    assert "My channel  …bbbbbb" in shown
    row = following.room(space).follow(number)
    assert row.source
    row.source.handle = "@mine"
    space.session.commit()
    assert "My channel  @mine" in told(capsys, "sources")


def test_looking_now_ten_times_queues_one_look(
    capsys: pytest.CaptureFixture[str], number: int, space: Workspace, database: Path
) -> None:
    url = f"sqlite:///{database}"
    for _ in range(10):
        told(capsys, "sources", "look", str(number))
    (job,) = engine.client(url).list_workflows(workflow_id_prefix="look:")
    engine.cancel(url, job.workflow_id)
    told(capsys, "sources", "look", str(number))
    assert len(engine.client(url).list_workflows(workflow_id_prefix="look:")) == 2, "it had ended"


def test_a_long_list_is_taken_by_the_command_and_not_by_a_page(
    capsys: pytest.CaptureFixture[str], space: Workspace, database: Path, tmp_path: Path
) -> None:
    lines = "\n".join(f"https://example.org/{n}" for n in range(2001))
    with pytest.raises(TooLarge) as caught:
        following.follow_many(space, f"sqlite:///{database}", lines)
    assert "tubetotask sources import" in caught.value.remedy
    file = tmp_path / "long.txt"
    file.write_text(f"{lines}\n{CHANNEL}\n")
    assert "1 new, 0 followed before" in told(capsys, "sources", "import", str(file), code=3)


def test_all_since_long_ago_is_told_as_the_most_that_are_taken_at_once(
    capsys: pytest.CaptureFixture[str], number: int
) -> None:
    shown = told(capsys, "sources", "backfill", str(number), "--since", "1900-01-01")
    assert "At most 500 videos at once (there may be more)" in shown
    assert "About" not in shown


def test_where_no_source_brought_any_it_says_where_the_others_are(
    capsys: pytest.CaptureFixture[str], database: Path
) -> None:
    assert told(capsys, "videos").startswith("No videos of the sources you follow. What was read:")
