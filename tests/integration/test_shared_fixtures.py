"""What a test does that lacks something: skipped with its name at a person's desk, failed in CI."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tubetotask.config import ROOT

TESTS = """
import pytest
from pathlib import Path

def test_with_data(data): assert data.is_dir()
def test_in_a_browser(chromium): assert chromium.is_file()
def test_skipped(): pytest.skip("no such tool")
@pytest.mark.skipif(True, reason="never here")
def test_marked(): pass
@pytest.mark.xfail(strict=True, reason="known")
def test_known_to_fail(): raise AssertionError
def test_plain(): pass
"""
WHOLE_FILE = "import pytest\npytest.skip('no module', allow_module_level=True)\n"


def outcomes(folder: Path, **environ: str) -> dict[str, str]:
    """Run the tests above in a process of their own: name of the test → outcome."""
    (folder / "test_some.py").write_text(TESTS)
    (folder / "test_whole.py").write_text(WHOLE_FILE)
    own = ("CI", "TUBETOTASK_", "COVERAGE", "COV_", "PYTEST")
    env = {k: v for k, v in os.environ.items() if not k.startswith(own)}
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-rA", "-p", "tests.conftest", "-c", os.devnull),
            *("--rootdir", folder, "--continue-on-collection-errors", folder),
        ],
        cwd=ROOT,
        env=env | {"PATH": str(folder)} | environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    found = re.findall(
        r"^(\w+) .*?(?:::|/)?(test_\w+)(?:\.py)?(?::\d+)?(?: - .*|: .*)?$", done.stdout, re.M
    )
    return {name: outcome for outcome, name in found}


@pytest.mark.slow
def test_at_a_desk_what_is_missing_is_skipped_and_the_rest_runs(tmp_path: Path) -> None:
    found = outcomes(tmp_path)
    assert found["test_plain"] == "PASSED"
    assert "FAILED" not in found.values()
    assert "ERROR" not in found.values()


@pytest.mark.slow
def test_in_ci_only_the_data_may_be_missing(tmp_path: Path) -> None:
    found = outcomes(tmp_path, CI="true")
    assert found["test_in_a_browser"] == "ERROR"
    assert found["test_skipped"] == "FAILED"
    assert found["test_marked"] in ("FAILED", "ERROR")
    assert found["test_whole"] == "ERROR"
    assert found["test_known_to_fail"] == "XFAIL"
    assert found.get("test_with_data") not in ("FAILED", "ERROR")


@pytest.mark.slow
def test_data_and_browser_that_are_named_but_absent_fail_everywhere(tmp_path: Path) -> None:
    absent = str(tmp_path / "absent")
    found = outcomes(tmp_path, TUBETOTASK_TEST_DATA=absent, TUBETOTASK_CHROMIUM=absent)
    assert found["test_with_data"] == "ERROR"
    assert found["test_in_a_browser"] == "ERROR"
