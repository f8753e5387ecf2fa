"""A section whose heading changed is known by its lines, and never guessed."""

from __future__ import annotations

import time

from tubetotask import plans

OLD = "# P\n\n## Sales\n- Send a letter\n- Call back\n\n## Staff\n- Hire a baker\n"


def renamed(old: str, new: str) -> dict[str, str]:
    return plans.renamed(plans.parse(old), plans.parse(new))


def test_a_heading_that_changed_is_found_by_its_lines_also_where_some_changed() -> None:
    assert renamed(OLD, OLD.replace("Sales", "Selling")) == {"selling": "sales"}
    more = OLD.replace("Sales", "Selling").replace("- Call back\n", "- Call back\n- Ask why\n")
    assert renamed(OLD, more) == {"selling": "sales"}


def test_what_stays_what_is_new_and_what_shares_little_is_not_told() -> None:
    assert renamed(OLD, OLD) == {}
    assert renamed(OLD, OLD + "\n## Kiln\n- Fire slowly\n") == {}
    other = "# P\n\n## Selling\n- Send a letter\n- Ask why\n- Go to fairs\n\n## Staff\n- Hire\n"
    assert renamed(OLD, other) == {}


def test_of_two_that_fit_the_more_alike_is_taken_and_none_twice() -> None:
    new = (
        "# P\n\n## One\n- Send a letter\n- Call back\n- Ask why\n\n"
        "## Two\n- Send a letter\n- Call back\n\n## Staff\n- Hire a baker\n"
    )
    assert renamed(OLD, new) == {"two": "sales"}


def test_a_plan_of_a_thousand_sections_of_the_same_line_is_compared_at_once() -> None:
    def plan(word: str) -> str:
        return "\n\n".join(f"## {word} {n}\n- the same" for n in range(900))

    old, new = plans.parse(plan("old")), plans.parse(plan("new"))
    begun = time.process_time()
    assert plans.renamed(old, new) == {}
    assert time.process_time() - begun < 1.0
