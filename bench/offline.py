"""Speed and memory of the offline analysis: a talk of four hours, and a hundred talks in a row.

Each measurement runs in a process of its own, so that peak memory (VmHWM) is its alone. Times are
printed with the machine's name; memory that grows over many talks is a leak and has a bar.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.captions import four_hours
from bench.report import Row, main

PLAN = """# Plan
## Product
- Talk to five customers a month
- Ship small improvements every week
## Team
- Hire slowly
"""
FOUR_HOURS = "local-youtube-/l-BDwknHzn4.en.vtt"
TALKS = "*/*.vtt"
SECONDS_BAR, MEMORY_BAR_MB, GROWTH_BAR = 8.0, 350.0, 1.10


def measure(data: Path, quick: bool) -> Sequence[Row]:
    """Two processes, four rows."""
    long = _child("long", data, 1)
    many = _child("many", data, 30 if quick else 100)
    return [
        Row(
            "four hours, reading + analysis",
            long["seconds"],
            bar=SECONDS_BAR,
            at_most=True,
            unit=" s CPU",
            note=f"{long['words']:.0f} words, {long['wall']:.1f} s on the clock",
        ),
        Row("four hours, peak memory", long["peak"], bar=MEMORY_BAR_MB, at_most=True, unit=" MB"),
        Row(
            f"memory after {many['talks']:.0f} talks / after each file once",
            many["growth"],
            bar=GROWTH_BAR,
            at_most=True,
            note=f"{many['early']:.0f} MB, then {many['late']:.0f} MB",
        ),
    ]


def _child(what: str, data: Path, talks: int) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.offline", "--child", what, str(data), str(talks)],
        check=True,
        capture_output=True,
        text=True,
    )
    result: dict[str, float] = json.loads(done.stdout)
    return result


def _kb(field: str) -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return float(next(line.split()[1] for line in status.splitlines() if line.startswith(field)))


def _child_main(what: str, data: Path, talks: int) -> dict[str, float]:
    import time

    from tubetotask import pipeline, plans
    from tubetotask.analysis.offline import OfflineAnalyser

    plan, analyser = plans.parse(PLAN), OfflineAnalyser()
    if what == "long":
        text = four_hours((data / "captions" / FOUR_HOURS).read_text(encoding="utf-8"))
        wall, cpu = time.perf_counter(), time.process_time()
        reading = pipeline.read_captions(text, name="four-hours.en.vtt")
        pipeline.analyse(reading, plan, analyser)
        return {
            "seconds": time.process_time() - cpu,
            "wall": time.perf_counter() - wall,
            "words": len(reading.transcript.words),
            "peak": _kb("VmHWM") / 1024,
        }
    files = sorted((data / "captions").glob(TALKS))
    # Each file is read three times or more, so that growth is growth and not a larger file.
    small = [file for file in files if file.stat().st_size < 300_000][: talks // 3]
    memory = []
    for n in range(talks):
        file = small[n % len(small)]
        pipeline.analyse(pipeline.read_captions(file.read_bytes(), name=file.name), plan, analyser)
        memory.append(_kb("VmRSS") / 1024)
    # Every file has been read once by then, so whatever is kept on purpose is there.
    early, late = max(memory[: len(small)]), max(memory[-len(small) :])
    return {"talks": talks, "early": early, "late": late, "growth": late / early}


if __name__ == "__main__":
    if "--child" in sys.argv:
        print(json.dumps(_child_main(sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))))
        sys.exit(0)
    sys.exit(main(measure, __doc__))
