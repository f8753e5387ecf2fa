"""People with accounts, and what was written down; for administrators."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from tubetotask.api.v1.paging import Asked, PageOf
from tubetotask.api.v1.shapes.base import Number, Text, Time
from tubetotask.exports.schema_base import Part


class Person(Part):
    """Somebody with an account."""

    id: Number
    name: str
    address: str
    role: Literal["admin", "member", "reader"]
    active: bool
    second_factor: bool
    """Whether signing in asks for a code, too."""
    leaves_at: Time | None
    """When the account goes, where it was closed."""
    signed_in_at: Time | None


class People(PageOf[Person]):
    """A part of the list of people."""


class PersonChange(Part):
    """What is to be changed."""

    role: Literal["admin", "member", "reader"] | None = None
    active: bool | None = None
    """False: they cannot sign in, and their tokens open nothing."""


class InviteAsked(Part):
    """Who is to be invited."""

    address: Annotated[Text, Field(min_length=3, max_length=254)]
    role: Literal["admin", "member", "reader"] = "member"


class Link(Part):
    """A one-time link, to be handed on."""

    link: str
    """It is told this once: empty where the same `Idempotency-Key` comes again."""
    ends: Time


class Invitation(Part):
    """Somebody who is invited."""

    id: Number
    address: str
    role: Literal["admin", "member", "reader"]
    ends: Time


class Invitations(PageOf[Invitation]):
    """A part of the invitations that still work."""


class Entry(Part):
    """Something that was written down."""

    id: Number
    at: Time
    event: str
    who: str
    """Empty where it was nobody, or somebody who is gone."""
    about: str
    detail: str


class Log(PageOf[Entry]):
    """A part of the audit log, the newest first."""


class LogQuery(Asked):
    """Which entries."""

    event: Annotated[Text, Field(max_length=60)] = ""
