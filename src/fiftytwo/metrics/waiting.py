"""What takes long is the worker's work: a page asks for it, says so, and shows it when it is there.

Customers are counted once each over all facts of a window, and a model is fitted to them. Where a window holds few
rows that is done at once; where it holds many, who asks leaves a note, and the worker counts what notes ask for.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from fiftytwo.facts import derived, store

SOON_COUNTED_ROWS = 50_000
MOST_NOTES = 500

SAME_NOTE_SECONDS = 30.0
_left: dict[Path, float] = {}  # notes that this process left, and when
_worker: ContextVar[bool] = ContextVar("worker", default=False)


class NotCountedYetError(RuntimeError):
    """The worker has not counted this yet."""


@contextmanager
def at_work() -> Iterator[None]:
    """Count here and now whatever is asked for, however long that takes."""
    token = _worker.set(True)
    try:
        yield
    finally:
        _worker.reset(token)


def check_soon(table: str, months: Sequence[str]) -> None:
    """Let through what is soon counted, and whoever has the time.

    Raises:
        NotCountedYetError: if these months of a table hold too many rows.
    """
    wanted = set(months)
    if not _worker.get() and sum(f.rows for f in store.files(table) if f.month in wanted) > SOON_COUNTED_ROWS:
        raise NotCountedYetError


def leave_note(metric: str, scope: str, period: str) -> None:
    """Ask the worker for a number; more than a few hundred wait until there is room."""
    text = json.dumps([metric, scope, period])
    now = time.monotonic()
    path = _folder() / f"{hashlib.sha256(text.encode()).hexdigest()[:24]}.json"
    if now - _left.get(path, -SAME_NOTE_SECONDS) < SAME_NOTE_SECONDS:
        return
    if len(_left) > MOST_NOTES:
        _left.clear()
    _left[path] = now
    if path.exists() or (_folder().exists() and len(os.listdir(_folder())) >= MOST_NOTES):
        return
    with derived.drafted(path) as draft:
        draft.write_text(text)


def notes() -> Iterator[tuple[str, str, str]]:
    """Yield what is asked for, the oldest first: metric, scope, period; each note is gone when the next is taken."""
    for path in sorted(_folder().glob("*.json"), key=_age):
        try:
            metric, scope, period = json.loads(path.read_text())
        except (OSError, ValueError):
            continue
        yield metric, scope, period
        path.unlink(missing_ok=True)


def _folder() -> Path:
    return derived.folder() / "asked"


def _age(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def last_counted() -> int:
    """Return when something of this was counted for the last time, in nanoseconds; 0 if never."""
    folders = [derived.folder() / "case_mix", *(derived.folder() / "customers").glob("*")]
    return max((_age(folder) for folder in folders), default=0)
