"""The commands of the README, run as a stranger would: on machines that lack something.

Each test builds a machine of its own: a folder with the few programs that PATH holds, and a
Python that behaves as the one in the test's name. What needs a real virtual environment is in
``test_fresh_clone``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.machines import Machine, refused


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


# --- Machines that lack something


def test_no_python_at_all_gets_the_remedy(machine: Machine) -> None:
    refused(machine.run("server"), "this machine has none", "apt install python3")


def test_an_old_python_is_named_with_its_version(machine: Machine) -> None:
    old = f"""exec "{sys.executable}" -c 'import sys
sys.version_info = (3, 9, 2, "final", 0)
exec(sys.argv[2])' "$@" """
    machine.program("python3", old)
    done = machine.run("server")
    refused(done, "it needs Python 3.11 or later, and this machine has 3.9.", "apt install python3")


NO_ENSUREPIP = """
case "$*" in
    "-m venv --without-pip"* | "-m pip"* | "-m virtualenv"*) exit 1 ;;
    "-m venv"*)
        mkdir -p "$3/bin"
        echo "The virtual environment was not created successfully because ensurepip is not"
        echo "available."
        exit 1 ;;
esac"""


def test_a_missing_venv_module_gets_the_remedy(machine: Machine) -> None:
    machine.python(NO_ENSUREPIP)
    done = machine.run("server")
    refused(done, "but not its venv module", "apt install python3-venv")
    assert not (machine.project / ".venv").exists()


def test_as_root_a_missing_venv_module_is_installed(machine: Machine, tmp_path: Path) -> None:
    machine.python(NO_ENSUREPIP)
    machine.program("id", "echo 0")
    machine.program("apt-get", f'echo "$@" >>"{tmp_path}/asked"; exit 1')
    refused(machine.run("setup"), "but not its venv module", "apt install python3-venv")
    asked = (tmp_path / "asked").read_text()
    assert "install -y -qq python3-venv" in asked


def test_another_python_steps_in_for_one_without_venv(machine: Machine) -> None:
    machine.python(NO_ENSUREPIP, "python3.11")
    machine.python(answering_pip("echo Killed; exit 1"), "python3")
    refused(machine.run("setup"), "ran out of memory", "300 MB")


def test_a_full_disk_is_seen_before_anything_is_made(machine: Machine) -> None:
    machine.python()
    machine.program("df", "echo head; echo /dev/sda1 1000000 987712 12288 99% /")
    done = machine.run("setup")
    refused(done, "the disk is full: 12 MB are free", "Free some space")
    assert not (machine.project / ".venv").exists()


def answering_pip(shell: str) -> str:
    """A Python whose ``-m venv`` makes an environment in which ``pip install`` runs ``shell``."""
    return f"""
if [ "$1 $2" = "-m venv" ]; then
    mkdir -p "$3/bin"
    cat >"$3/bin/python" <<'END'
#!/bin/sh
case "$*" in
    "-m pip --version") exit 0 ;;
    "-m pip"*) {shell} ;;
esac
exec "{sys.executable}" "$@"
END
    chmod +x "$3/bin/python"
    exit 0
fi"""


PIP_SAYS = [
    (
        "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
        "the disk is full.",
        "and try again",
    ),
    (
        "WARNING: Retrying after connection broken by NewConnectionError: Failed to establish a "
        "new connection: [Errno -3] Temporary failure in name resolution\n"
        "ERROR: Could not find a version that satisfies the requirement alembic==1.20.1\n"
        "ERROR: No matching distribution found for alembic==1.20.1",
        "the package index cannot be reached.",
        "Connect to the network",
    ),
    (
        "ERROR: Could not find a version that satisfies the requirement numpy==9 (from: 1, 2)\n"
        "ERROR: No matching distribution found for numpy==9",
        "the package index has no numpy==9 for Python 3.",
        "Use Python 3.11, 3.12 or 3.13",
    ),
    (
        "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
        "is not the one that was pinned",
        "report it",
    ),
    (
        "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]'))",
        "does not show a certificate",
        "PIP_CERT",
    ),
    (
        "ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied",
        "cannot be written",
        "chown",
    ),
    ("Something\nERROR: the moon is in the wrong house", "the moon is in", "Try again"),
]


@pytest.mark.parametrize(("said", "sentence", "remedy"), PIP_SAYS, ids=[s[1] for s in PIP_SAYS])
def test_what_pip_says_becomes_one_sentence(
    said: str, sentence: str, remedy: str, machine: Machine, tmp_path: Path
) -> None:
    (tmp_path / "said").write_text(said)
    machine.python(answering_pip(f'cat "{tmp_path}/said"; exit 1'))
    refused(machine.run("setup"), sentence, remedy)
    # What is left is known to be half made: the next run does not trust it.
    assert (machine.project / ".venv" / "tubetotask-unfinished").exists()


def test_a_missing_list_of_packages_is_named(machine: Machine) -> None:
    (machine.project / "requirements-dev.txt").unlink()
    done = machine.run("setup", "--dev")
    refused(done, "the file requirements-dev.txt is missing", "git checkout")


@pytest.mark.parametrize("script", ["setup", "server", "test", "lock"])
def test_an_unknown_option_gets_the_usage(script: str, machine: Machine) -> None:
    done = machine.run(script, "--everything", PATH=f"{machine.path}")
    assert done.returncode in (1, 2)
    assert "script/" in done.stderr


def test_help_is_no_error(machine: Machine) -> None:
    for script in ("server", "test"):
        done = machine.run(script, "--help")
        assert done.returncode == 0
        assert f"script/{script}" in done.stderr


def test_a_test_file_that_is_not_there_is_named(machine: Machine) -> None:
    done = machine.run("test", "tests/test_nothing.py::test_a")
    assert done.returncode == 2
    assert "no file or folder tests/test_nothing.py" in done.stderr


# --- An environment that is there is used, a broken one is made again


COUNTING_PIP = 'echo "$@" >>"$COUNT"; exit 0'


def installs(machine: Machine, **extra: str) -> int:
    """How often pip was called by one run of script/setup that succeeds."""
    count = machine.project / "count"
    count.write_text("")
    done = machine.run("setup", COUNT=str(count), **extra)
    assert done.returncode == 0, done.stderr
    return len(count.read_text().splitlines())


@pytest.fixture
def made(machine: Machine) -> Machine:
    """A machine on which script/setup has run."""
    machine.python(
        answering_pip(COUNTING_PIP).replace(
            "esac\n",
            """    "-c import sysconfig"*) echo "${0%/*}"; exit 0 ;;
    "-m compileall"*) exit 0 ;;
esac
""",
            1,
        )
    )
    assert installs(machine) == 1
    return machine


def test_a_second_run_installs_nothing(made: Machine) -> None:
    assert installs(made) == 0


def test_a_changed_list_is_installed_once(made: Machine) -> None:
    (made.project / "requirements.txt").write_text("# something else\n")
    assert installs(made) == 1
    assert installs(made) == 0


def test_an_interrupted_installation_starts_from_nothing(made: Machine) -> None:
    venv = made.project / ".venv"
    (venv / "tubetotask-unfinished").touch()
    (venv / "half a package").touch()
    assert installs(made) == 1
    assert not (venv / "half a package").exists()


def test_a_broken_environment_is_made_again(made: Machine) -> None:
    (made.project / ".venv" / "bin" / "python").unlink()
    (made.project / ".venv" / "bin" / "python").symlink_to("/nonexistent/python3.11")
    assert installs(made) == 1


def test_a_moved_folder_gets_a_new_environment(made: Machine) -> None:
    old, new = made.project, made.project.with_name("elsewhere")
    old.rename(new)
    made.project = new
    assert installs(made) == 1


def test_settings_of_other_projects_do_no_harm(made: Machine) -> None:
    foreign = {"PYTHONHOME": "/nonexistent", "PYTHONPATH": "/nonexistent", "PIP_TARGET": "/x"}
    assert installs(made, **foreign) == 0
