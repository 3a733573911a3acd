"""The real program, which at an exact moment kills itself with -9 or has no room to write any more.

``python stopped.py killed|full PATTERN NTH WORDS…``: the moment is when, for the n-th time, it opens, renames or
deletes a file whose path fits the pattern, as when it begins to sync a file that was written.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable
from fnmatch import fnmatch
from typing import Any

EVENTS = {"open", "os.rename", "os.remove"}


def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def full() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def at(pattern: str, nth: int, happen: Callable[[], None]) -> Callable[[str, tuple[Any, ...]], None]:
    seen = 0

    def look(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        if event in EVENTS and any(fnmatch(str(argument), pattern) for argument in arguments):
            seen += 1
            if seen == nth:
                happen()

    return look


if __name__ == "__main__":
    how, pattern, nth, *words = sys.argv[1:]
    sys.addaudithook(at(pattern, int(nth), {"killed": killed, "full": full}[how]))
    sys.argv = ["fiftytwo", *words]
    from fiftytwo.cli import main

    main()
