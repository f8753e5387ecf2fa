"""Files to take away: asked for, followed, fetched; and the file of an account, brought back."""

from __future__ import annotations

from tubetotask.api.v1.operation import ROOT, Answer, Call, File, Operation
from tubetotask.api.v1.paging import Asked, cursor, number, place
from tubetotask.api.v1.shapes import exports as shapes
from tubetotask.api.v1.shapes.base import Accepted
from tubetotask.domain.accounts import Event
from tubetotask.domain.errors import InputError, NotFound
from tubetotask.exports.home import home_of
from tubetotask.jobs import exporting, moving_in
from tubetotask.storage.exports import ACCOUNT, DONE, Exports
from tubetotask.storage.models import ExportRow
from tubetotask.storage.tokens import READ, WRITE

_ONE = "/exports/{export_id}"


def listed(call: Call) -> shapes.Exports:
    """List files

    Those that were made for you in the last week, by pages and programs, the newest first.
    """
    asked = call.asked(Asked)
    begun = place(asked.cursor, 1)
    before = number(begun[0]) if begun else 0
    rows = _exports(call).listed(before=before, limit=asked.limit + 1)
    shown = rows[: asked.limit]
    return shapes.Exports(
        items=[shapes.export(row) for row in shown],
        next=cursor(shown[-1].id) if len(rows) > asked.limit else None,
    )


def made(call: Call) -> Answer:
    """Make a file

    Of an analysis, a report, or of all tasks. It is kept for a week, for its owner alone.
    """
    sent = call.sent(shapes.ExportAsked)
    row = exporting.request(call.space, call.jobs_url, sent.what, sent.number, sent.form)
    return _asked(row)


def everything(call: Call) -> Answer:
    """Make a file of everything

    A ZIP of JSON with all that is yours, which `importAccount` and “tubetotask import” bring back.
    Only programs get it: the page of the account asks for the password. It stands in the audit log.
    """
    call.note(Event.EXPORTED, detail="by a program")
    call.space.session.commit()
    return _asked(exporting.request_account(call.space, call.jobs_url))


def at_once(call: Call) -> Answer:
    """Get a file at once

    One that is made in a moment, and kept nowhere. A PDF, and more than 1,000 tasks, take longer:
    400, and `makeExport` makes them.
    """
    asked = call.asked(shapes.ExportAsked)
    if exporting.long(call.space, asked.what, asked.form):
        raise InputError("It takes a while to make this.", remedy="Have it made: POST /exports.")
    data, name = exporting.at_once(
        call.space, asked.what, asked.number, asked.form, home_of(call.config)
    )
    return Answer(None, file=File(data, exporting.TYPES[asked.form], name))


def one(call: Call) -> shapes.Export:
    """Get how far a file is"""
    return shapes.export(_exports(call).one(call.number("export_id"), whole=False))


def fetched(call: Call) -> Answer:
    """Get a file

    404 until it is made, and after a week.
    """
    row = _exports(call).one(call.number("export_id"))
    if row.state != DONE or row.data is None:
        raise NotFound("This file is not made.", remedy=row.error_message or "Ask how far it is.")
    file = File(row.data, exporting.TYPES[row.form], row.name)
    if row.what == ACCOUNT:
        call.note(Event.EXPORTED, detail="fetched by a program")
        call.space.session.commit()
    return Answer(None, file=file)


def taken(call: Call) -> Answer:
    """Bring a file of everything back

    What `exportAccount`, the page of the account or “tubetotask export account” has made, into an
    account with nothing in it: all of it or nothing. What comes is yours alone. A file of more than
    22 MB, or of 128 MiB unpacked, takes the command on the server.
    """
    row = moving_in.request(call.space, call.jobs_url, call.data)
    here = f"{ROOT}/account/imports/{row.id}"
    return Answer(Accepted(job=here, message="It is taken in in a moment."), 202, here)


def taking(call: Call) -> shapes.Import:
    """Get how far a file that was brought is"""
    return shapes.brought(_exports(call).brought(call.number("import_id")))


def _asked(row: ExportRow) -> Answer:
    here = f"{ROOT}/exports/{row.id}"
    told = Accepted(job=here, made=f"{here}/file", message="It is made in a moment.")
    return Answer(told, 202, here)


def _exports(call: Call) -> Exports:
    return Exports(call.space.session, call.space.owner_id)


_FILES = tuple(dict.fromkeys(kind.partition(";")[0] for kind in exporting.TYPES.values()))
OPERATIONS = (
    Operation(
        "listExports",
        "GET",
        "/exports",
        listed,
        READ,
        shapes.Exports,
        query=Asked,
        links={"getExport": ("export_id", "$response.body#/items/0/id")},
    ),
    Operation(
        "makeExport",
        "POST",
        "/exports",
        made,
        WRITE,
        Accepted,
        202,
        body=shapes.ExportAsked,
        once=True,
    ),
    Operation(
        "getFileAtOnce",
        "GET",
        "/exports/at-once",
        at_once,
        READ,
        query=shapes.ExportAsked,
        gives=_FILES,
    ),
    Operation("getExport", "GET", _ONE, one, READ, shapes.Export),
    Operation("getExportFile", "GET", f"{_ONE}/file", fetched, READ, gives=_FILES),
    Operation(
        "exportAccount", "POST", "/account/export", everything, READ, Accepted, 202, once=True
    ),
    Operation(
        "importAccount",
        "POST",
        "/account/import",
        taken,
        WRITE,
        Accepted,
        202,
        takes="application/zip",
        once=True,
    ),
    Operation("getImport", "GET", "/account/imports/{import_id}", taking, READ, shapes.Import),
)
