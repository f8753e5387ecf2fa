"""A report with one of each part, in four scripts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from tubetotask.domain.report import (
    Agreement,
    Contradiction,
    Kind,
    ListedTask,
    Period,
    Report,
    Said,
    Spent,
    Trend,
    UnderSection,
    Waiting,
    Watched,
)

AT = datetime(2026, 11, 29, 6, tzinfo=UTC)
LATIN = "Raise your prices once a year, before you open."
ARABIC = "ارفع أسعارك مرة واحدة كل عام، واكتب تكلفة الرغيف قبل أن تفتح."
JAPANESE = "毎週同じ日にニュースレターを送りましょう。"
HINDI = "हर साल एक बार अपनी कीमतें बढ़ाएँ।"
LINK = "https://www.youtube.com/watch?v=abcdefghijk&t=192s"


def said(quote: str, who: str = "Crumb & Crust", language: str = "en", **more: Any) -> Said:
    """A quote of second 192 of a video."""
    return Said(quote, who, "A talk", 192.0, LINK, language, analysis_id=1, **more)


def task(title: str = "Raise your prices", **more: object) -> ListedTask:
    """An open task that is due on the first of December."""
    given = {"due_on": date(2026, 12, 1), "section": "Pricing", "said": (said(LATIN),)} | more
    return ListedTask(7, title, "open", "P1", 84, changed_at=AT, **given)  # type: ignore[arg-type]  # a test names fields


def report() -> Report:
    """Everything that a report can hold."""
    arabic = said(ARABIC, "مخبز الحي", "ar", translation="Raise your prices once a year.")
    hindi = said(HINDI, "रोटी घर", "hi", wording="Raise prices yearly.")
    japanese = said(JAPANESE, "パン屋さん", "ja")
    return Report(
        Period(Kind.WEEK, date(2026, 11, 22), date(2026, 11, 28), "Europe/Berlin"),
        AT,
        ("2 videos of 2 sources read for you.", "Do first: “Raise your prices”.", "All is new."),
        watched=Watched(2, 2, 1.5, (("act now", 2),)),
        act_now=(task(),),
        new=(UnderSection("Pricing", (said(LATIN), arabic), 3), UnderSection("", (hindi,))),
        contradictions=(
            Contradiction("Pricing", "one says the opposite", (said(LATIN),), (arabic,), "", 6),
            Contradiction("Staff", "it stands against your plan", (hindi,), plan="Hire a baker"),
        ),
        agreement=(Agreement("Newsletter", 4, 6, (japanese, hindi), (arabic,)),),
        near=(Agreement("Newsletter", 1, 6, (japanese,), (), (hindi, arabic), 2),),
        silent=("Staff", "人事"),
        waiting=(Waiting("Its captions are not published yet.", ("A talk",), 5, AT),),
        spent=Spent(Decimal("0.42"), 31, 1),
        trends=(Trend("Videos read", Decimal(2), Decimal(9), "videos whose analysis was done"),),
        version=2,
    )
