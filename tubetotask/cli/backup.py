"""``tubetotask backup``: made, listed, checked, restored, tried, copied elsewhere.

Invariant: each command ends with 0 only when what it is named for was done; timers and alarms rest
on that. How the duties went is written into the database, where /metrics reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from tubetotask.cli import errors, options
from tubetotask.cli import output as out
from tubetotask.cli.errors import EPILOG
from tubetotask.cli.tools import Tools
from tubetotask.domain.errors import BackupFailed, TubeToTaskError

if TYPE_CHECKING:
    from tubetotask.config import Config
    from tubetotask.operations.backups.shelf import Backup

_NAME = click.argument("name", default="newest")


@click.group("backup", epilog=EPILOG)
def command() -> None:
    """Back up the database, and know that it can be restored.

    A NAME is one of the list, "newest", or the path of a backup's folder.
    """


@command.command("create")
@click.option("--local", is_flag=True, help="No copy elsewhere, though RESTIC_REPOSITORY is set.")
@click.option("--label", default="", metavar="WORD", help="Why: it is kept for 14 days.")
@options.as_json
@click.pass_obj
def create(tools: Tools, *, local: bool, label: str, as_json: bool) -> None:
    """Make a backup while everything runs; then the old ones go that need not be kept."""
    from tubetotask.operations.backups import work
    from tubetotask.storage import marks
    from tubetotask.storage.database import now

    if label and not (label.islower() and label.replace("-", "").isalpha() and len(label) <= 40):
        raise click.BadParameter("use small letters and hyphens.", param_hint="--label")
    config = tools.config
    with _duty(config, marks.BACKUP) as done:
        made = work.create(config, now(), label)
        done(f"{made.name}, {made.told.contents.rows} rows", made.told.size_bytes)
    copy = _copied(config) if config.restic_repository and not local else ""
    told = _told(made) | ({"copy": copy} if copy else {})
    lines = [f"{made.name}: {told['rows']} rows, {_mb(told['size_bytes'])}"]
    lines += [f"Copied elsewhere: {copy}"] if copy else []
    out.told(told, lines, as_json=as_json)


@command.command("list")
@options.as_json
@click.pass_obj
def list_(tools: Tools, *, as_json: bool) -> None:
    """List the backups, the newest first."""
    from tubetotask.operations.backups import work

    found = work.shelf(tools.config).every()
    told = {"folder": str(tools.config.backup_dir), "backups": [*map(_told, found)]}
    lines = [_line(each) for each in found]
    empty = [f"No backup in {tools.config.backup_dir}. Make one: tubetotask backup create"]
    out.told(told, lines or empty, as_json=as_json)


@command.command("verify")
@_NAME
@click.option("--all", "every", is_flag=True, help="All on the shelf.")
@click.option("--copies", is_flag=True, help="Also every byte of the copies elsewhere.")
@options.as_json
@click.pass_obj
def verify(tools: Tools, name: str, *, every: bool, copies: bool, as_json: bool) -> None:
    """Look whether a backup is as it was written and can be read to its end."""
    from tubetotask.operations.backups import offsite, work

    shelf = work.shelf(tools.config)
    bad, sound = 0, []
    for each in shelf.every() if every else [shelf.find(name)]:
        try:
            work.verify(each)
            sound.append(each.name)
        except BackupFailed as error:
            bad += 1
            errors.tell(f"{each.name}: {error.message}")
    if copies:
        offsite.Restic(tools.config).check()
    lines = [f"{name}: sound" for name in sound]
    lines += ["Copies elsewhere: sound"] if copies else []
    told = {"sound": sound, "damaged": bad, "copies_sound": True if copies else None}
    out.told(told, lines, as_json=as_json)
    if bad:
        raise BackupFailed(
            "1 backup is damaged." if bad == 1 else f"{bad} backups are damaged.",
            remedy="Make a new one: tubetotask backup create. Then look at the disk.",
        )


@command.command("restore")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Overwrite data; a copy of them is kept first.")
@options.as_json
@click.pass_obj
def restore(tools: Tools, name: str, *, yes: bool, as_json: bool) -> None:
    """Put a backup in the place of the database, and bring it up to date."""
    from tubetotask.operations.backups import work
    from tubetotask.storage.database import now

    config = tools.config
    backup = work.shelf(config).find(name)
    done = work.restore(config, backup, now(), _migrate(config), overwrite=yes)
    lines = [f"Restored: {backup.name}, {backup.told.contents.rows} rows, every table compared."]
    if done.safety is not None:
        lines.append(f"What was there before: tubetotask backup restore {done.safety.name} --yes")
    safety = done.safety.name if done.safety is not None else None
    told = {"backup": backup.name, "rows": backup.told.contents.rows, "before": safety}
    out.told(told, lines, as_json=as_json)


@command.command("drill")
@_NAME
@options.as_json
@click.pass_obj
def drill(tools: Tools, name: str, *, as_json: bool) -> None:
    """Restore a backup into a scratch database and compare every table; nothing else changes."""
    from tubetotask.operations.backups import drill as practice
    from tubetotask.operations.backups import work
    from tubetotask.storage import marks

    config = tools.config
    with _duty(config, marks.DRILL) as done:
        found = practice.drill(config, work.shelf(config).find(name), _migrate(config))
        done(f"{found.backup.name}: {found.tables} tables, {found.rows} rows as backed up", None)
    told = {
        "backup": found.backup.name,
        "tables": found.tables,
        "rows": found.rows,
        "restore_s": round(found.restore_s, 2),
        "took_s": round(found.took_s, 2),
        "migrated_to": found.migrated_to,
    }
    line = (
        f"{found.backup.name} can be restored: {found.tables} tables with {found.rows} rows are "
        f"as they were backed up (restored in {found.restore_s:.1f} s, all in all "
        f"{found.took_s:.1f} s, now at migration {found.migrated_to})."
    )
    out.told(told, [line], as_json=as_json)


@command.command("copy")
@options.as_json
@click.pass_obj
def copy(tools: Tools, *, as_json: bool) -> None:
    """Send the backups elsewhere, encrypted, by restic (RESTIC_REPOSITORY)."""
    number = _copied(tools.config)
    out.told({"copy": number}, [f"Copied elsewhere: {number}"], as_json=as_json)


@command.command("fetch")
@click.argument("copy", default="latest")
@options.as_json
@click.pass_obj
def fetch(tools: Tools, copy: str, *, as_json: bool) -> None:
    """Bring the backups of a COPY (restic's number of it) back to the shelf."""
    from tubetotask.operations.backups import offsite, work

    came = offsite.Restic(tools.config).fetch(work.shelf(tools.config), copy)
    lines = [_line(each) for each in came] or ["Nothing that is not here already."]
    out.told({"backups": [*map(_told, came)]}, lines, as_json=as_json)


def _copied(config: Config) -> str:
    from tubetotask.operations.backups import offsite, work
    from tubetotask.storage import marks

    with _duty(config, marks.OFFSITE) as done:
        number = offsite.Restic(config).copy(work.shelf(config))
        done(number, None)
    return number


@contextmanager
def _duty(config: Config, name: str) -> Iterator[Callable[[str, int | None], None]]:
    """Write down how it went. What cannot be written is left out: the duty itself counts."""
    from sqlalchemy import create_engine
    from sqlalchemy.exc import SQLAlchemyError

    from tubetotask.storage import marks
    from tubetotask.storage.database import now

    def write(told: str, size: int | None, *, ok: bool) -> None:
        if not _there(config):
            return
        engine = create_engine(config.database_url, hide_parameters=True)
        try:
            marks.put(engine, name, now(), told, ok=ok, size_bytes=size)
        except SQLAlchemyError:
            errors.tell("note: this could not be written into the database (see /metrics)")
        finally:
            engine.dispose()

    try:
        yield lambda told, size: write(told, size, ok=True)
    except TubeToTaskError as error:
        write(error.message, None, ok=False)
        raise


def _there(config: Config) -> bool:
    """Whether there is a database to write to: none is made by looking."""
    from pathlib import Path

    from sqlalchemy import make_url

    return not config.sqlite or Path(make_url(config.database_url).database or "").is_file()


def _migrate(config: Config) -> Callable[[str], None]:
    """What ``flask db upgrade`` does, for the database at a URL."""

    def migrate(url: str) -> None:
        from flask_migrate import upgrade

        from tubetotask.app import create_app
        from tubetotask.storage.database import db

        app = create_app(replace(config, database_url=url), pages=False)
        with app.app_context():
            try:
                upgrade()
            except SystemExit:
                raise BackupFailed(
                    "The restored database could not be brought up to date.",
                    remedy="See what it says: flask db upgrade",
                ) from None
            finally:
                db.session.remove()
                db.engine.dispose()

    return migrate


def _told(backup: Backup) -> dict[str, Any]:
    if backup.manifest is None:
        return {"name": backup.name, "damaged": True}
    found = backup.manifest
    return {
        "name": backup.name,
        "made_at": found.made_at.isoformat(),
        "database": found.database,
        "migration": found.contents.migration,
        "app": found.app,
        "rows": found.contents.rows,
        "size_bytes": found.size_bytes,
        "sha256": found.sha256,
    }


def _line(backup: Backup) -> str:
    found = backup.manifest
    if found is None:
        return f"{backup.name}  damaged: its manifest cannot be read"
    return (
        f"{backup.name}  {found.database}, migration {found.contents.migration}, "
        f"{found.contents.rows} rows, {_mb(found.size_bytes)}"
    )


def _mb(size_bytes: int) -> str:
    return f"{size_bytes / 1_000_000:.1f} MB"
