"""For machines: whether the server works, what it counts, and that robots stay out.

Invariant: ``/healthz`` asks nobody and says that this process answers; ``/readyz`` says whether the
instance can do its work. Neither tells a secret. ``/metrics`` is for who may read it alone.
"""

from __future__ import annotations

import hmac
import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import structlog
from flask import Blueprint, Response, current_app, jsonify, request

from tubetotask.config import Config
from tubetotask.operations import figures, readiness
from tubetotask.operations.figures import Figure
from tubetotask.storage.database import db, now
from tubetotask.web import people, proxies
from tubetotask.web.meter import Meter

if TYPE_CHECKING:
    from prometheus_client import Metric

log = structlog.get_logger()
bp = Blueprint("health", __name__)


@bp.get("/healthz")
def healthz() -> Response:
    """This process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
def readyz() -> tuple[Response, int]:
    """200 when database, migrations, worker and disk are well, else 503 with what is not."""
    config = people.config()
    found = readiness.checks(
        db.session(), config.tubetotask_data, config.health_disk_free_mb, now()
    )
    ready = all(check.ok for check in found)
    told = {
        check.name: {"ok": check.ok, **({"why": check.why} if check.why else {}), **check.told}
        for check in found
    }
    if not ready:
        log.warning("not ready", **{check.name: check.why for check in found if check.why})
    return jsonify(status="ready" if ready else "not ready", checks=told), 200 if ready else 503


@bp.get("/metrics")
def metrics() -> Response:
    """All figures, as Prometheus reads them."""
    config = people.config()
    refused = _refused(config)
    if refused is not None:
        return refused
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
    from prometheus_client.registry import Collector

    class Stored(Collector):
        """What is read now."""

        def collect(self) -> Iterator[Metric]:
            yield from map(_family, _figures(config))

    meter: Meter = current_app.extensions["tubetotask.meter"]()
    body = generate_latest(meter.summed())
    stored = CollectorRegistry()
    stored.register(Stored())
    return Response(body + generate_latest(stored), content_type=CONTENT_TYPE_LATEST)


def _refused(config: Config) -> Response | None:
    if config.metrics_token:
        given = request.headers.get("Authorization", "")
        if hmac.compare_digest(given.encode(), f"Bearer {config.metrics_token}".encode()):
            return None
        return Response(
            "Send METRICS_TOKEN: Authorization: Bearer …\n",
            status=401,
            headers={"WWW-Authenticate": "Bearer"},
            mimetype="text/plain",
        )
    if proxies.from_this_machine():
        return None
    told = "Only this machine itself may read this, past any proxy, until METRICS_TOKEN is set.\n"
    return Response(told, status=403, mimetype="text/plain")


def _figures(config: Config) -> list[Figure]:
    units = config.youtube_quota if config.youtube_api_key else None
    meter: Meter = current_app.extensions["tubetotask.meter"]()
    return [*figures.read(db.session(), now(), units_a_day=units), *_machine(config, meter)]


def _machine(config: Config, meter: Meter) -> list[Figure]:
    """Memory, processors and disk."""
    import psutil

    memory, disk = psutil.virtual_memory(), shutil.disk_usage(config.tubetotask_data)
    resident, worked = 0, 0.0
    for pid in meter.processes():
        try:
            process = psutil.Process(pid)
            resident += process.memory_info().rss
            times = process.cpu_times()
            worked += times.user + times.system
        except psutil.Error:  # it has ended
            continue
    return [
        Figure("web_memory_bytes", "Resident memory of the web processes.", [({}, resident)]),
        Figure("web_cpu_seconds", "Processor time of the web processes.", [({}, worked)]),
        Figure(
            "machine_memory_bytes",
            "Memory of the machine.",
            [({"kind": "all"}, memory.total), ({"kind": "available"}, memory.available)],
        ),
        Figure("machine_load", "Processes that work or want to, over 1 min.", [({}, _load())]),
        Figure("machine_processors", "Processors.", [({}, os.cpu_count() or 1)]),
        Figure(
            "disk_bytes",
            "The disk that holds the data folder.",
            [({"kind": "all"}, disk.total), ({"kind": "free"}, disk.free)],
        ),
    ]


def _load() -> float:
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def _family(figure: Figure) -> Metric:
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

    names = list(figure.samples[0][0]) if figure.samples else []
    kind = CounterMetricFamily if figure.counter else GaugeMetricFamily
    family: CounterMetricFamily | GaugeMetricFamily
    family = kind(f"tubetotask_{figure.name}", figure.help, labels=names)
    for labels, value in figure.samples:
        family.add_metric([labels[name] for name in names], float(value))
    return family


@bp.get("/robots.txt")
def robots() -> Response:
    """These pages are one person's: no search engine has business here."""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")
