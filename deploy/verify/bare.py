"""A bare Debian, as a provider hands it out, with the packages that setup.sh will ask for.

Invariant: made once and kept in the cache folder; nothing runs in it. What boots is an overlay over
it, thrown away afterwards. The packages lie in it as a repository of its own, since the machine has
no network.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from pathlib import Path

from deploy.verify.frame import Failed
from deploy.verify.tools import ROOT, cache_folder, run

SUITE = "bookworm"
# What cloud images bring along: they boot, let one in by SSH, and have git to fetch the project.
BASE = (
    *("systemd-sysv", "dbus", "openssh-server", "sudo", "git", "ca-certificates"),
    *("iproute2", "cron", "locales"),
)
BESIDE = ("pebble", "openssl")  # the certificate authority of the test


def wanted_packages() -> list[str]:
    """What setup.sh installs, read from it."""
    text = (ROOT / "deploy/server/machine.sh").read_text(encoding="utf-8")
    found = re.search(r'^PACKAGES="([^"]+)"', text, re.MULTILINE)
    if found is None:
        raise Failed("deploy/server/machine.sh names no PACKAGES")
    return found.group(1).split()


def bare_root() -> Path:
    """The root folder of the bare machine. Minutes where it is not there yet; needs root."""
    packages = [*wanted_packages(), *BESIDE]
    key = hashlib.sha256(" ".join((SUITE, *BASE, *packages)).encode()).hexdigest()[:12]
    done = cache_folder("bare") / key
    if (done / "srv/repo/Packages").is_file():
        return done
    for old in done.parent.iterdir():  # of other lists, or begun and not ended
        shutil.rmtree(old, ignore_errors=True)
    making = done.with_suffix(".making")
    include = f"--include={','.join(BASE)}"
    run("mmdebstrap", "--variant=minbase", include, SUITE, making, timeout_s=1800)
    shutil.copy("/etc/resolv.conf", making / "etc/resolv.conf")
    run("chroot", making, "apt-get", "update", "-q", timeout_s=300)
    get = ("apt-get", "-q", "-y", "-o", "APT::Keep-Downloaded-Packages=true", "--download-only")
    run("chroot", making, *get, "upgrade", timeout_s=900)
    run("chroot", making, *get, "install", "--no-install-recommends", *packages, timeout_s=1800)
    _make_repository(making)
    making.rename(done)
    return done


def _make_repository(root: Path) -> None:
    """Turn what was downloaded into the only source of packages, and forget the others."""
    repository, archives = root / "srv/repo", root / "var/cache/apt/archives"
    repository.mkdir(parents=True)
    for package in archives.glob("*.deb"):
        package.rename(repository / package.name)
    if not any(repository.iterdir()):
        raise Failed("no package was downloaded for the bare machine")
    # Only what it prints, not what it says about it.
    run("sh", "-c", "dpkg-scanpackages --multiversion . >Packages", cwd=repository, timeout_s=300)
    (root / "etc/apt/sources.list").write_text("deb [trusted=yes] file:/srv/repo ./\n")
    shutil.rmtree(root / "var/lib/apt/lists")
    (root / "var/lib/apt/lists/partial").mkdir(parents=True)


def wheels() -> Path:
    """A folder with the Python packages of requirements.txt, for a machine without network."""
    text = (ROOT / "requirements.txt").read_bytes()
    folder = cache_folder("wheels", hashlib.sha256(text).hexdigest()[:12])
    if not (folder / "complete").exists():
        pip = (ROOT / ".venv/bin/python", "-m", "pip", "download", "-q", "-d", folder)
        # The list is whole, so nothing else is wanted; some packages come as source alone, and pip
        # takes what builds them from here as well.
        pinned = ("--no-deps", "--python-version", "3.11", "--require-hashes")
        run(*pip, *pinned, "-r", ROOT / "requirements.txt", timeout_s=1800)
        run(*pip, "setuptools", "wheel", timeout_s=300)
        for old in folder.parent.iterdir():
            if old != folder:
                shutil.rmtree(old)
        (folder / "complete").touch()
    return folder
