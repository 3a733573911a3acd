"""How we measure: each contender is a whole process of its own, side by side in one run, with its peak memory."""

from __future__ import annotations

import json
import math
import os
import platform
import resource
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

RESULTS = Path(os.environ.get("FIFTYTWO_BENCH_RESULTS") or Path(__file__).parent / "results")
PACKAGES = (
    "fiftytwo",
    "duckdb",
    "deltalake",
    "ibis-framework",
    "pyarrow",
    "pandas",
    "numpy",
    "django",
    "granian",
)


@dataclass(frozen=True)
class Run:
    """One run of one contender: wall and processor seconds, peak resident memory in MB, and what it printed.

    ``load`` is the machine's own when it began, one minute's mean: how many others wanted a processor.
    """

    contender: str
    wall_s: float
    cpu_s: float
    peak_mb: float
    said: dict[str, Any]
    load: float | None = None


UNFINISHED = "unfinished after its time"


def run(
    contender: str, command: Sequence[str], env: Mapping[str, str] | None = None, *, most_s: float | None = None
) -> Run:
    """Run a command to its end and account for it; its output or last line may be a JSON object.

    Whatever is not done after ``most_s`` seconds is ended, and says that it is unfinished.

    Raises:
        RuntimeError: if it fails, with the end of what it printed.
    """
    started, load = time.perf_counter(), round(os.getloadavg()[0], 1)
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **(env or {})})
    alarm = threading.Timer(most_s or threading.TIMEOUT_MAX, child.kill)
    alarm.daemon = True
    alarm.start()
    printed = child.stdout.read() if child.stdout else ""
    _, status, usage = os.wait4(child.pid, 0)
    alarm.cancel()
    wall = time.perf_counter() - started
    if os.WIFSIGNALED(status) and most_s is not None and wall >= most_s:
        printed = json.dumps({UNFINISHED: True})
    elif status:
        raise RuntimeError(f"{contender} failed with status {status}: {printed[-2000:]}")
    said = _said(printed)
    return Run(
        contender,
        round(wall, 3),
        round(usage.ru_utime + usage.ru_stime, 3),
        round(usage.ru_maxrss / 1024, 1),
        said,
        load,
    )


def _said(printed: str) -> dict[str, Any]:
    """Return the JSON object that is all of an output, or its last line; else nothing."""
    for text in (printed, *printed.strip().splitlines()[-1:]):
        with suppress(json.JSONDecodeError):
            found = json.loads(text)
            if isinstance(found, dict):
                return found
    return {}


def machine() -> dict[str, Any]:
    """Return what the figures were measured on: processor, cores, memory, versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    model = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor(),
    )
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "memory_gb": round(memory / 1024**3, 1),
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": {name: version(name) for name in PACKAGES},
    }


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []


def ratios(ours: Sequence[Run], theirs: Sequence[Run]) -> dict[str, float]:
    """Return the wall-time ratio of two contenders, pair by pair: minimum, median, maximum."""
    pairs = [a.wall_s / b.wall_s for a, b in zip(ours, theirs, strict=True)]
    return {
        "min": round(min(pairs), 3),
        "median": round(statistics.median(pairs), 3),
        "max": round(max(pairs), 3),
    }


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least a share (0–1) of the values do not exceed.

    >>> percentile([5, 1, 4, 2, 3], 0.95)
    5
    """
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share) - 1)] if ordered else math.nan


def save(name: str, figures: Mapping[str, Any], runs: Sequence[Run] = ()) -> Path:
    """Write the raw figures of one benchmark as JSON and say where they are."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    document = {
        "benchmark": name,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "figures": figures,
        "runs": [asdict(one) for one in runs],
    }
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    print(f"\n{name}: raw figures in {path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}")
    return path


def peak_mb() -> float:
    """Return this process's own peak resident memory in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def python(*arguments: str) -> list[str]:
    """Return a command that runs this Python with arguments."""
    return [sys.executable, *arguments]
