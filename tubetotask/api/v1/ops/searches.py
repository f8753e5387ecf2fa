"""Searches that are kept: listed, kept, told of, let go."""

from __future__ import annotations

from tubetotask.api.v1.operation import ROOT, Answer, Call, Operation, hold
from tubetotask.api.v1.paging import Asked, part
from tubetotask.api.v1.shapes import searches as shapes
from tubetotask.domain.search import By, Facets, Kind
from tubetotask.storage.models import SavedSearchRow
from tubetotask.storage.saved_searches import SavedSearches
from tubetotask.storage.tokens import READ, WRITE

_ONE = "/searches/{search_id}"


def listed(call: Call) -> shapes.KeptSearches:
    """List the searches you keep

    In order of their words.
    """
    shown, further = part(_kept(call).all(), call.asked(Asked), lambda row: row.id)
    return shapes.KeptSearches(
        items=[shapes.kept_search(row) for row in shown], next=further or None
    )


def kept(call: Call) -> Answer:
    """Keep a search

    The same search is kept once, with what narrows it; with `alert` its owner is told when a new
    talk holds it.
    """
    sent, searches = call.sent(shapes.KeepAsked), _kept(call)
    facets = Facets(channel=sent.channel, section=sent.section, verdict=sent.verdict or "")
    row = searches.keep(sent.q, facets, Kind(sent.kind) if sent.kind else None, By(sent.by))
    row.alert = sent.alert
    searches.session.commit()
    return Answer(shapes.kept_search(row), 201, f"{ROOT}/searches/{row.id}")


def one(call: Call) -> shapes.KeptSearch:
    """Get a search you keep"""
    return shapes.kept_search(_kept(call).one(call.number("search_id")))


def changed(call: Call) -> shapes.KeptSearch:
    """Change a search you keep

    Be told of new talks that hold it, or not.
    """
    searches = _kept(call)
    row = searches.one(call.number("search_id"))
    row.alert = call.sent(shapes.KeptChange).alert
    searches.session.commit()
    return shapes.kept_search(row)


def removed(call: Call) -> None:
    """Keep a search no longer"""
    searches = _kept(call)
    searches.remove(call.number("search_id"))
    searches.session.commit()


def _kept(call: Call) -> SavedSearches:
    return SavedSearches(call.space.session, call.space.owner_id)


def _lock(call: Call) -> None:
    hold(call, SavedSearchRow, "search_id")


OPERATIONS = (
    Operation(
        "listKeptSearches",
        "GET",
        "/searches",
        listed,
        READ,
        shapes.KeptSearches,
        query=Asked,
        links={"getKeptSearch": ("search_id", "$response.body#/items/0/id")},
    ),
    Operation(
        "keepSearch",
        "POST",
        "/searches",
        kept,
        WRITE,
        shapes.KeptSearch,
        201,
        body=shapes.KeepAsked,
        once=True,
        links={"removeKeptSearch": ("search_id", "$response.body#/id")},
    ),
    Operation("getKeptSearch", "GET", _ONE, one, READ, shapes.KeptSearch),
    Operation(
        "changeKeptSearch",
        "PATCH",
        _ONE,
        changed,
        WRITE,
        shapes.KeptSearch,
        body=shapes.KeptChange,
        current=one,
        lock=_lock,
    ),
    Operation(
        "removeKeptSearch", "DELETE", _ONE, removed, WRITE, status=204, current=one, lock=_lock
    ),
)
