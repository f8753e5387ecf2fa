"""What is asked for again is the analysis there is, unless an answer to another plan hides it."""

from __future__ import annotations

import pytest

from tests.integration.desk import PLAN, TALK
from tubetotask.domain.plan import Plan
from tubetotask.jobs import requests
from tubetotask.jobs.requests import Source
from tubetotask.plans import parse
from tubetotask.storage.workspace import Workspace

OTHER = parse("# Another\n- Sleep eight hours")


def asked(space: Workspace, jobs_url: str, plan: Plan | None, language: str = "") -> int:
    """The number of the analysis, which is done then."""
    row = requests.request_analysis(space, jobs_url, Source(TALK), plan, language=language)
    row.state = "done"
    space.session.commit()
    return row.id


def test_in_two_languages_by_turns_it_is_two(workspace: Workspace, jobs_url: str) -> None:
    first, second = asked(workspace, jobs_url, PLAN, "en"), asked(workspace, jobs_url, PLAN)
    assert asked(workspace, jobs_url, PLAN, "en") == first
    assert asked(workspace, jobs_url, PLAN) == second


@pytest.mark.parametrize("between", [OTHER, None])
def test_an_older_plan_is_answered_anew_where_another_answer_hides_it(
    workspace: Workspace, jobs_url: str, between: Plan | None
) -> None:
    earlier = {asked(workspace, jobs_url, PLAN), asked(workspace, jobs_url, between)}
    anew = asked(workspace, jobs_url, PLAN)
    assert anew not in earlier
    assert asked(workspace, jobs_url, PLAN) == anew


def test_without_a_plan_nothing_is_put_before_what_was_held_against_one(
    workspace: Workspace, jobs_url: str
) -> None:
    bare = asked(workspace, jobs_url, None)
    asked(workspace, jobs_url, PLAN)
    assert asked(workspace, jobs_url, None) == bare
