"""What every integration is: a kind with its form, and a connector that sends.

Invariants of a connector: sending the same ``Item.uid`` twice leaves one thing on the other side,
also where the first answer was lost; every failure is one of ``domain.errors.sending`` and so says
whether trying again can help. A connector knows neither our database nor our pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from tubetotask.domain.errors import InvalidField
from tubetotask.domain.sending import Checked, Item, Sent
from tubetotask.domain.texts import N_

LONGEST = 500  # letters of a field


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the settings form. ``kind``: of the input; "secret" is kept locked.

    ``options``: value and word, for a choice. A field that is not ``required`` may stay empty.
    """

    name: str
    label: str
    hint: str = ""
    kind: str = "text"
    required: bool = True
    placeholder: str = ""
    options: tuple[tuple[str, str], ...] = ()

    @property
    def secret(self) -> bool:
        """Whether it is kept locked and never shown again."""
        return self.kind == "secret"


@dataclass(frozen=True, slots=True)
class Reach:
    """What a connector may reach.

    ``private``: whether addresses that people enter may lie in private networks. ``folder``: where
    Markdown folders are made. ``addresses``: another address of a service, by its kind.
    """

    private: bool
    folder: Path
    addresses: Mapping[str, str] = field(default_factory=dict)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


class Connector(Protocol):
    """One connected account, folder or address."""

    def check(self) -> Checked:
        """Whether it works, and what it leads to; sets up what is needed. Raises SendingFailed."""
        ...

    def send(self, item: Item) -> Sent:
        """Make or renew the one thing of this uid. Raises SendingFailed."""
        ...

    def look(self, remotes: Mapping[str, str]) -> Mapping[str, str]:
        """How these stand there: "open", "done", "dismissed" or "gone"; what is as it was may be
        left out.

        ``remotes``: what they are called there, and how they stood last. Only asked of a kind
        that is ``two_way``. Raises SendingFailed.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


Checker = Callable[[Mapping[str, str]], Mapping[str, str]]
"""The fields as they are kept; raises InvalidField."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A service. ``connect``: from kept fields and the secret to a connector.

    ``two_way``: whether what is done there is done here. ``reports``: whether it takes reports.
    ``snapshot``: whether a try sends what was true when it happened, and not what is true now.
    ``events``: what it may be sent by itself: value and word. ``makes_secret``: one is made where
    none is entered.
    """

    id: str
    name: str
    about: str
    icon: str
    fields: tuple[Field, ...]
    checked: Checker
    connect: Callable[[Mapping[str, str], str, Reach], Connector]
    events: tuple[tuple[str, str], ...]
    two_way: bool = False
    reports: bool = False
    snapshot: bool = False
    makes_secret: Callable[[], str] | None = None

    @property
    def secret(self) -> Field | None:
        """The field that is kept locked, where there is one."""
        return next((each for each in self.fields if each.secret), None)


ACCEPTED, REPORTS = "task.accepted", "report.made"
BY_ITSELF = ((ACCEPTED, N_("every task that I accept")),)
BOTH = (*BY_ITSELF, (REPORTS, N_("every report")))


def filled(fields: tuple[Field, ...], given: Mapping[str, str]) -> dict[str, str]:
    """What was entered, by field, without what is kept locked. Raises InvalidField."""
    found: dict[str, str] = {}
    for one in fields:
        text = given.get(one.name, "").strip()
        if one.secret:
            continue
        if len(text) > LONGEST or not text.isprintable():
            raise InvalidField(one.name, "This is too long or has signs that nobody sees.")
        if one.options and text not in {value for value, _ in one.options}:
            raise InvalidField(one.name, "Choose one of the list.")
        if one.required and not text:
            raise InvalidField(one.name, "This is needed.")
        found[one.name] = text
    return found
