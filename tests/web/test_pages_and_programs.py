"""Everything that a page can do, a program can do: the lists are compared."""

from __future__ import annotations

from tests.web.access_table import ADMINS, ALL, CHANGES, NONE, SEES, TABLE
from tests.web.pages_table import BESIDE, DONE, REASONS
from tests.web.pages_table import NONE as WITHOUT
from tests.web.test_api_access import NEEDS
from tubetotask.api.v1.table import BY_ID

# What a page lets do whom, as scopes; a page that changes for readers, too, is one's own account.
SCOPES = {SEES: {"read"}, CHANGES: {"read", "write"}, ADMINS: {"read", "write", "admin"}}
# The page is for all who sign in and asks there for the role, or shows a part to who may.
BY_ROLE = {
    "jobs.schedule",
    "settings.show",
    "settings.budget",
    "sources.one",
    "sources.rules",
    "bring.show",
}


def test_every_page_has_its_operations_or_the_reason_why_there_are_none() -> None:
    assert not DONE.keys() & WITHOUT.keys()
    assert DONE.keys() | WITHOUT.keys() == TABLE.keys()
    assert set(WITHOUT.values()) == set(REASONS)


def test_every_operation_does_what_a_page_does_or_says_why_it_is_there() -> None:
    of_pages = {name for names in DONE.values() for name in names}
    assert of_pages <= BY_ID.keys()
    assert not of_pages & BESIDE.keys()
    assert of_pages | BESIDE.keys() == BY_ID.keys()


def test_an_operation_needs_no_less_than_its_page() -> None:
    for endpoint, names in DONE.items():
        needs = set(TABLE[endpoint].values()) - {ALL, NONE}
        if endpoint in BY_ROLE:
            continue
        allowed = {scope for need in needs for scope in SCOPES[need]}
        least = "admin" if needs == {ADMINS} else "write" if needs == {CHANGES} else "read"
        scopes = {NEEDS[name] for name in names}
        assert scopes <= allowed, endpoint
        assert least in scopes, endpoint
