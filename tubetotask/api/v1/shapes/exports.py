"""Files to take away, and the file of an account that is brought back."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from tubetotask.api.v1.paging import PageOf
from tubetotask.api.v1.shapes.base import Number, Time, known
from tubetotask.exports.places import clean
from tubetotask.exports.schema_base import Part
from tubetotask.storage.exports import KEPT
from tubetotask.storage.models import ExportRow

What = Literal["analysis", "report", "tasks", "account"]
Form = Literal["md", "html", "json", "csv", "txt", "ics", "pdf", "zip"]
State = Literal["asked", "done", "failed"]


class ExportAsked(Part):
    """Which file."""

    what: Literal["analysis", "report", "tasks"]
    form: Literal["md", "html", "json", "csv", "txt", "ics", "pdf"]
    """Of an analysis md, html, json, csv or pdf; of a report also txt; of tasks md, json, csv, ics
    or pdf."""
    number: Number | None = None
    """Of the analysis or report."""

    @model_validator(mode="after")
    def _which(self) -> ExportAsked:
        if (self.number is None) != (self.what == "tasks"):
            raise ValueError("an analysis or report has a number, and tasks have none")
        return self


class Export(Part):
    """A file that is made for its owner."""

    id: Number
    what: What
    number: int | None
    form: Form
    state: State
    """Once it is "done", `getExportFile` gives it."""
    error: str
    """Why it could not be made."""
    name: str
    size: int
    """Bytes."""
    created_at: Time
    done_at: Time | None
    kept_until: Time


class Exports(PageOf[Export]):
    """A part of the files, the newest first."""


class Import(Part):
    """A file that was brought."""

    id: Number
    state: State
    told: str
    """What came of it, or why nothing did."""
    created_at: Time
    done_at: Time | None


def export(row: ExportRow) -> Export:
    """A row as programs see it."""
    return Export(
        id=row.id,
        what=known(row.what),
        number=row.number,
        form=known(row.form),
        state=known(row.state),
        error=clean(row.error_message),
        name=clean(row.name),
        size=row.size,
        created_at=row.created_at,
        done_at=row.done_at,
        kept_until=row.created_at + KEPT,
    )


def brought(row: ExportRow) -> Import:
    """The same for a file that was brought."""
    return Import(
        id=row.id,
        state=known(row.state),
        told=clean(row.name or row.error_message),
        created_at=row.created_at,
        done_at=row.done_at,
    )
