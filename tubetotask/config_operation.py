"""The settings of running an instance: proxies, health, logs, alarms, limits, backups, retention.

Invariant: the second part of the one table of settings (``config_table``); none of them must be
set.
"""

from __future__ import annotations

from tubetotask import setting as values
from tubetotask.setting import Setting

OPERATION: tuple[Setting, ...] = (
    Setting(
        "TRUSTED_PROXIES",
        "0",
        "How many proxies stand in front (Nginx, Traefik, Heroku's router: 1; Render's: 2; one "
        "more for Cloudflare or the like before them): so many of the last entries of "
        "X-Forwarded-For and X-Forwarded-Proto, and X-Request-ID, are believed. 0: none. With 1 or "
        "more nobody may reach the port past the outermost of them.",
        values.whole(0, 10),
    ),
    Setting(
        "ALLOW_HTTP",
        "off",
        "on: in production, too, the session cookie travels over plain http. Only for a private "
        "network without TLS.",
        values.switch,
    ),
    Setting(
        "HEALTH_DISK_FREE_MB",
        "200",
        "Megabytes that must be free where the data are: with less /readyz answers 503.",
        values.whole(0, 1_000_000),
    ),
    Setting(
        "METRICS_TOKEN",
        "",
        "Whoever sends it (Authorization: Bearer …) may read /metrics; at least 16 characters. "
        "Without it only this machine itself may, past any proxy.",
        values.token,
        secret=True,
    ),
    Setting(
        "LOG_FILE",
        "",
        "A file for the log, for example logs/tubetotask.log; several processes may share it. "
        "Empty: stderr.",
    ),
    Setting(
        "LOG_FILE_MB",
        "10",
        "Megabytes after which LOG_FILE is put aside as LOG_FILE.1 and begun anew. 0: never, where "
        "logrotate does it; it needs no signal.",
        values.whole(0, 10_000),
    ),
    Setting(
        "LOG_FILES",
        "10",
        "Log files that are kept beside LOG_FILE; the oldest goes.",
        values.whole(1, 1000),
    ),
    Setting(
        "SENTRY_DSN",
        "",
        "Address of a Sentry project that errors are sent to, without secrets and personal data.",
        values.address,
        secret=True,
    ),
    Setting(
        "SMTP_URL",
        "",
        "The mail server that errors are sent through: smtp://user:password@host:587 (STARTTLS "
        "where it is offered), smtps://…:465 (TLS), smtp://localhost.",
        values.smtp,
        secret=True,
    ),
    Setting(
        "ERROR_MAIL_TO",
        "",
        "Who gets errors by mail, with commas between; needs SMTP_URL. Not used beside SENTRY_DSN.",
        values.names,
    ),
    Setting(
        "ERROR_MAIL_FROM",
        "",
        "The sender of those mails. Default: the first of ERROR_MAIL_TO.",
    ),
    Setting(
        "ERROR_MAIL_EVERY_MIN",
        "15",
        "Minutes between two of those mails: what happens meanwhile is told in the next one.",
        values.whole(1, 1440),
    ),
    Setting(
        "SEND_TO_PRIVATE",
        "off",
        "on: people may connect webhooks, calendars and the like in private networks, and on this "
        "machine. Only where everybody who has an account may reach those anyway.",
        values.switch,
    ),
    Setting(
        "MARKDOWN_DIR",
        "",
        "Folder below which people may have their tasks and reports written as Markdown. "
        "Default: markdown in the data folder.",
    ),
    Setting(
        "HEARTBEAT_URL",
        "",
        "An address that the worker asks for every minute while it works and reaches the database "
        "(healthchecks.io, Uptime Kuma): when nothing comes any more, that service tells you.",
        values.address,
        secret=True,
    ),
    Setting(
        "RATE_LIMIT_FORMS",
        "120/minute",
        "Most forms that one address may send, over all processes: number/second, minute, hour or "
        "day; off.",
        values.rate,
    ),
    Setting(
        "RATE_LIMIT_SIGN_IN",
        "10/minute",
        "The same for attempts to sign in.",
        values.rate,
    ),
    Setting(
        "RATE_LIMIT_API",
        "300/minute",
        "The same for requests to the API, to /mcp and to the push address.",
        values.rate,
    ),
    Setting(
        "API_ORIGINS",
        "",
        "Other sites whose pages may ask the API and /mcp from a browser, with commas between, for "
        "example https://app.example.org. They need a token all the same. Without it: none.",
        values.origins,
    ),
    Setting(
        "BACKUP_DIR",
        "",
        "Folder for backups. Default: backups in the data folder; another disk is better.",
    ),
    Setting(
        "BACKUPS_DAILY",
        "7",
        "Days of which the newest backup is kept.",
        values.whole(1, 3650),
    ),
    Setting("BACKUPS_WEEKLY", "4", "The same for weeks.", values.whole(0, 520)),
    Setting("BACKUPS_MONTHLY", "6", "The same for months.", values.whole(0, 120)),
    Setting(
        "RESTIC_REPOSITORY",
        "",
        "Where restic keeps encrypted copies of the backups, on another machine: any of its "
        "backends, for example sftp:host:/backups, s3:https://host/bucket, rest:https://host/.",
        secret=True,
    ),
    Setting(
        "RESTIC_PASSWORD",
        "",
        "Locks those copies. Without it they cannot be read: keep it elsewhere, too.",
        secret=True,
    ),
    Setting(
        "ANSWERS_KEPT_DAYS",
        "180",
        "Days for which answers of models are kept to be used again; what they cost and what was "
        "made of them stays.",
        values.whole(1, 36_500),
    ),
    Setting(
        "DATA_MAX_GB",
        "10",
        "Gigabytes that the database may hold: above, what is oldest and can be made or fetched "
        "again goes first (models' answers, then notes, then transcripts), then analyses that "
        "nobody asked for by hand.",
        values.whole(1, 100_000),
    ),
)
