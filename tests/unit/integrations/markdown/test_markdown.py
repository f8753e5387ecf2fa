"""A folder of Markdown: found again, never outside, never over what a person wrote."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from ruamel.yaml import YAML

from tests.unit.exports import papers
from tests.unit.integrations.made import REPORT, TASK, item, reach
from tubetotask.domain.errors import Disconnected, InvalidField, ServiceAway
from tubetotask.exports import report_forms
from tubetotask.integrations.markdown import KIND
from tubetotask.integrations.markdown.client import Folder


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def front(path: Path) -> dict[str, object]:
    head = path.read_text(encoding="utf-8").split("---\n")[1]
    return {n: json.loads(v) for n, _, v in (line.partition(": ") for line in head.splitlines())}


def test_a_task_is_a_file_with_front_matter_and_the_speaker_s_words(tmp_path: Path) -> None:
    Folder("Vault/Tasks", reach(tmp_path)).send(item())
    (path,) = files(tmp_path)
    assert path.parent == tmp_path / "Vault" / "Tasks"
    assert path.name == "Raise your prices every year (5b7f4a1e).md"
    assert front(path)["status"] == "open"
    assert front(path)["due"] == "2026-04-01"
    text = path.read_text(encoding="utf-8").split("---\n", 2)[2]
    html = MarkdownIt().render(text)
    assert "<b>" not in html
    assert "You &lt;b&gt;should&lt;/b&gt; raise your prices *every* year" in html
    assert 'href="https://www.youtube.com/watch?v=video000001&amp;t=724s"' in html


def test_sent_again_it_is_the_same_file_also_where_it_was_moved(tmp_path: Path) -> None:
    folder = Folder("Tasks", reach(tmp_path))
    first = folder.send(item())
    (path,) = files(tmp_path)
    (path.parent / "Done").mkdir()
    moved = path.rename(path.parent / "Done" / "Prices (5b7f4a1e).md")
    folder.send(item(replace(TASK, status="done"), mark=first.mark))
    assert files(tmp_path) == [moved]
    assert front(moved)["status"] == "done"
    assert "- [x]" in moved.read_text(encoding="utf-8")


def test_what_a_person_wrote_into_it_stays(tmp_path: Path) -> None:
    folder = Folder("Tasks", reach(tmp_path))
    first = folder.send(item())
    (path,) = files(tmp_path)
    path.write_text("mine", encoding="utf-8")
    sent = folder.send(item(replace(TASK, status="done"), mark=first.mark))
    assert path.read_text(encoding="utf-8") == "mine"
    assert "You have changed the file" in sent.note


def test_after_a_lost_end_the_same_try_writes_the_same_file(tmp_path: Path) -> None:
    folder = Folder("Tasks", reach(tmp_path))
    folder.send(item())  # and what it returned was never kept
    assert folder.send(item(again=True)).note == ""
    assert len(files(tmp_path)) == 1


def test_a_report_keeps_its_markdown(tmp_path: Path) -> None:
    Folder("Tasks", reach(tmp_path)).send(item(REPORT))
    (path,) = files(tmp_path)
    assert path.read_text(encoding="utf-8").endswith("# 1 March\n\nAll is quiet.\n")


def test_a_report_that_is_really_made_has_one_head_with_its_properties_and_our_mark(
    tmp_path: Path,
) -> None:
    made = str(report_forms.RENDER["md"](papers.report()))
    sent = item(replace(REPORT, title="22–28 November 2026", markdown=made))
    Folder("Reports", reach(tmp_path)).send(sent)
    (path,) = files(tmp_path)
    begin, head, body = path.read_text(encoding="utf-8").split("---\n", 2)
    told = YAML(typ="safe").load(head)
    own = YAML(typ="safe").load(made.split("---\n")[1])
    assert begin == ""
    assert told == own | {"day": "2026-03-01", "kind": "report", "tubetotask": sent.uid}
    assert told["title"] == "Weekly report: 22–28 November 2026"
    assert told["tags"] == ["tubetotask", "report/week"]
    assert body == made.split("---\n", 2)[2]


@pytest.mark.parametrize(
    "text", ["---\n\nA line of words.\n\n---\n", "---\nno: end", "---\n---\n", "# A: b\n---\n"]
)
def test_a_rule_that_begins_a_text_is_no_head(tmp_path: Path, text: str) -> None:
    Folder("Reports", reach(tmp_path)).send(item(replace(REPORT, markdown=text)))
    (path,) = files(tmp_path)
    assert front(path)["kind"] == "report"
    assert path.read_text(encoding="utf-8").split("---\n", 2)[2].strip() == text.strip()


@pytest.mark.parametrize(
    "title", ["../../etc/passwd", "a/b\\c:d", "日本語のタスク" * 40, "…", "x" * 400, "---\nevil: 1"]
)
def test_no_title_leads_out_of_the_folder_or_out_of_the_front_matter(
    tmp_path: Path, title: str
) -> None:
    folder = Folder("Tasks", reach(tmp_path))
    folder.send(item(replace(TASK, title=title)))
    (path,) = files(tmp_path)
    assert path.parent == tmp_path / "Tasks"
    assert "evil" not in front(path)


def test_a_link_that_leads_out_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    root = tmp_path / "root"
    root.mkdir()
    (root / "Tasks").symlink_to(outside)
    with pytest.raises(Disconnected):
        Folder("Tasks", reach(root)).send(item())
    assert files(outside) == []


def test_a_folder_that_cannot_be_made_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "Tasks").write_text("a file", encoding="utf-8")
    with pytest.raises(ServiceAway):
        Folder("Tasks", reach(tmp_path)).check()


@pytest.mark.parametrize("name", ["..", "a/../b", "/", ".git", "a/.b", "a" * 101, "x\\y", "b."])
def test_a_bad_name_is_refused(name: str) -> None:
    with pytest.raises(InvalidField):
        KIND.checked({"folder": name})
