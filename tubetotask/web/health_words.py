"""What the page of health calls what was looked at, and the sentences of what is found.

Invariant: operations tell everything in English, for the command line and the log; what the page
shows of it stands here, too, so that the catalogues have it (tests/web/test_health_page.py).
"""

from __future__ import annotations

from tubetotask.domain.texts import N_
from tubetotask.operations.examination import State

NAMES = {
    "database": N_("Database"),
    "migrations": N_("Database version"),
    "worker": N_("Worker"),
    "disk": N_("Disk"),
    "keys": N_("Stored keys"),
    "backup": N_("Backup"),
    "offsite": N_("Copy elsewhere"),
    "drill": N_("Restoring"),
    "blocks": N_("Captions"),
    "address": N_("Address"),
    "clock": N_("Clock"),
}
# Shape and word of each state.
MARKS = {
    State.WELL: ("already", N_("well")),
    State.ATTENTION: ("waiting", N_("look at it")),
    State.FAILED: ("failed", N_("fails")),
}
SENTENCES = (
    # operations.readiness, and what operations.examination tells of it.
    N_("the database does not answer, or lacks its tables"),
    N_("the database does not answer"),
    N_("answers"),
    N_("flask db upgrade is due"),
    N_("the database is that of a newer release"),
    N_("%(version)s, as this release wants it"),
    N_("no worker has been heard of"),
    N_("no worker has been heard of for a minute"),
    N_("1 works, heard of %(age)s s ago"),
    N_("%(count)s work, heard of %(age)s s ago"),
    N_("the data folder cannot be looked at"),
    N_("the disk is nearly full"),
    N_("%(free)s free; %(wanted)s must stay free"),
    N_("Start script/server once, which makes it ready, or check DATABASE_URL."),
    N_("Run: flask --app main db upgrade"),
    N_("Start TubeToTask again, as the release that has migrated it."),
    N_("Start it: script/server, or systemctl restart tubetotask-worker."),
    N_("Make room, or lower DATA_MAX_GB; HEALTH_DISK_FREE_MB says how much must stay free."),
    # operations.examination.
    N_("what is locked can be unlocked"),
    N_("there is none"),
    N_("the last is %(hours)s h old"),
    N_("Run: tubetotask backup create. A timer does it daily: docs/operations/backups.md"),
    N_("no way to captions is blocked"),
    N_("YouTube blocks %(count)s way for %(hours)s h"),
    N_("YouTube blocks %(count)s ways for %(hours)s h"),
    N_(
        "It is tried again by itself. Ways round: YOUTUBE_PROXY, or tubetotask courier "
        "(docs/captions.md)."
    ),
    N_("%(address)s, for this machine alone"),
    N_("PUBLIC_URL is not set: links in mails lead nowhere, and YouTube cannot push"),
    N_("Set PUBLIC_URL=https://your.domain"),
    # operations.here.
    N_("the last try failed: “%(why)s”"),
    N_("Run: tubetotask backup create. It says what is wrong."),
    N_("Run: tubetotask backup copy. It says what is wrong."),
    N_("Run: tubetotask backup drill. It says what is wrong."),
    N_("backups are on this machine alone"),
    N_("Set RESTIC_REPOSITORY: docs/operations/backups.md"),
    N_("none was made yet"),
    N_("Run: tubetotask backup copy"),
    N_("nobody has tried whether a backup can be restored"),
    N_("Run: tubetotask backup drill. A timer does it monthly: docs/operations/backups.md"),
    N_("last tried %(days)s d ago, and it went well"),
    N_("a worker was heard of %(seconds)s s from now: a clock is wrong"),
    N_("Set it: timedatectl set-ntp true"),
    N_("no sign of life comes from the future"),
)
