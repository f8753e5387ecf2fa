"""What a person's instance has after some more weeks: themes, a report, a connected service.

Invariant: none of it changes what tests/web/stocked.py puts there.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from tests.integration.test_themes import read
from tubetotask import plans, samples
from tubetotask.jobs import reporting
from tubetotask.reports import periods
from tubetotask.storage.database import now
from tubetotask.storage.models import ClaimRow, IntegrationRow
from tubetotask.storage.reports import Reports
from tubetotask.storage.workspace import Workspace

# Channel, days ago, and what was said there.
SAID = (
    ("Clay & Coin", 20, "Raise your prices once a year, on the same day."),
    ("The Small Shop Show", 13, "Raise the prices every year on the same day."),
    ("Ines writes letters", 6, "On one day of the year raise all prices."),
    ("The Small Shop Show", 9, "A letter every week brings guests to the workshop."),
    ("Ines writes letters", 2, "Write a letter each week to guests of the workshop."),
)


def fill(space: Workspace) -> dict[str, str]:
    """Put it all there; the numbers that addresses are made with."""
    today, zone = now(), Reports(space.session, space.owner_id).timezone()
    used = space.plan_version()
    sections = {each.title: each.id for each in plans.parse(samples.plan()).sections}
    for channel, ago, text in SAID:
        title = "Workshops" if "workshop" in text else "Shop"
        row = read(space, text, channel=channel, section=sections[title])
        told = update(ClaimRow).where(ClaimRow.analysis_id == row.id)
        space.session.execute(told.values(section_title=title))
        row.done_at = today - timedelta(days=ago)
        row.title = text.split(",")[0].rstrip(".")
    if used is not None:
        used.used_at = now()
    space.session.add(IntegrationRow(owner_id=space.owner_id, kind="webhook", name="Studio board"))
    space.session.commit()
    reports = Reports(space.session, space.owner_id)
    period = periods.asked(today.date() - timedelta(days=6), today.date(), today, zone)
    asked, _new = reports.ask(period, again=False)
    reports.keep(asked, reporting.make(space.session, space.owner_id, period))
    space.session.commit()
    return {"report": str(asked.id)}
