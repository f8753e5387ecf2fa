"""``tubetotask courier``: brings captions from here to a server that YouTube blocks."""

from __future__ import annotations

import json
import random
import time
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from tubetotask.cli import errors, kinds, options
from tubetotask.cli import output as out
from tubetotask.cli.tools import Tools
from tubetotask.domain.errors import ConfigError, ServerAway

if TYPE_CHECKING:
    from tubetotask.courier.rounds import Courier, Round

_AWAY_S = (60, 120, 240, 480, 960, 1800, 3600)


@click.command("courier", epilog=errors.EPILOG)
@click.option("--server", metavar="URL", help="Where to bring them. Default: COURIER_SERVER.")
@click.option(
    "--token",
    metavar="TOKEN",
    help="From its page Sources, Bring captions. Others on this machine can read a command line: "
    "better set COURIER_TOKEN, or COURIER_TOKEN_FILE to a file that holds it.",
)
@click.option("--once", is_flag=True, help="One round, then end: for cron or a timer.")
@click.option(
    "--every",
    type=kinds.Whole(5, 1440),
    default=15,
    show_default=True,
    help="Minutes between two rounds.",
)
@click.option(
    "--pause",
    type=kinds.Amount(0, 3600),
    default=10,
    show_default=True,
    help="Seconds between two videos, about.",
)
@click.option("--plain-http", is_flag=True, help="Send the token over http to another machine.")
@options.as_json
@click.pass_obj
def command(
    tools: Tools,
    *,
    server: str | None,
    token: str | None,
    once: bool,
    every: int,
    pause: float,
    plain_http: bool,
    as_json: bool,
) -> int:
    """Fetch captions here, where YouTube does not block, and bring them to your server.

    It asks the server which videos wait, fetches the captions of each as the server would, and
    hands them over. It goes on until it is stopped (Ctrl-C); --once does a single round. While
    YouTube blocks this address too, it asks less and less often. With --json each round is a line
    of JSON, and what is told of each video goes to standard error.
    """
    carrier = _courier(tools, server, token, pause, plain_http=plain_http, as_json=as_json)
    if once:
        return _told(carrier.round(), as_json=as_json)
    away = 0
    while True:
        try:
            found = carrier.round()
        except ServerAway as error:
            away_s = _AWAY_S[min(away, len(_AWAY_S) - 1)]
            away += 1
            errors.tell(f"{_clock()} {error.message} Next try in {away_s // 60} min.")
            time.sleep(_spread(away_s))
            continue
        away = 0
        _told(found, as_json=as_json)
        left_s = (found.until - datetime.now(UTC)).total_seconds() if found.until else 0.0
        time.sleep(max(_spread(every * 60), left_s))


def _told(found: Round, *, as_json: bool) -> int:
    """Say what came of a round; the exit code."""
    line = f"{_clock()} {found.told}"
    if as_json:
        told = asdict(found) | {"at": datetime.now(UTC).isoformat()}
        told["until"] = found.until.isoformat() if found.until else None
        line = json.dumps(told, ensure_ascii=False)
    out.write(f"{line}\n", None)
    if found.stopped:
        errors.tell(found.stopped)
    return errors.NO_TRANSCRIPT if found.missed else errors.DONE


def _courier(
    tools: Tools,
    server: str | None,
    token: str | None,
    pause_s: float,
    *,
    plain_http: bool,
    as_json: bool,
) -> Courier:
    from tubetotask import setting
    from tubetotask.courier.diary import Diary
    from tubetotask.courier.rounds import Courier
    from tubetotask.courier.server import Server

    try:
        address = setting.address(server) if server is not None else tools.config.courier_server
    except ValueError as error:
        raise click.BadParameter(f"{error}.", param_hint="--server") from error
    known = token or tools.config.courier_token
    if not address or not known:
        raise ConfigError(
            "The courier needs the server's address and a token.",
            remedy="Make a token on the server's page Sources, Bring captions; then set "
            "COURIER_SERVER and COURIER_TOKEN, or give --server and --token.",
        )
    diary = Diary(tools.config.tubetotask_data / "courier.json")
    return Courier(
        server=Server(address, known.strip(), plain_http=plain_http),
        tracks=tools.tracks(diary.pauses),
        diary=diary,
        tell=errors.tell if as_json else lambda line: out.write(f"{line}\n", None),
        sleep=time.sleep,
        now=lambda: datetime.now(UTC),
        pause_s=pause_s,
    )


def _clock() -> str:
    return datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")


def _spread(seconds: float) -> float:
    """A little more or less, so that not all come at the same minute."""
    return seconds * (0.9 + random.random() / 5)  # noqa: S311 - spreads rounds, hides nothing
