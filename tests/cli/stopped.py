"""The real program, which kills itself with -9 at an exact moment, or has no room to write.

``python stopped.py killed PATTERN NTH WORDS…`` dies when, for the n-th time, it opens, renames or deletes a file
whose path fits the pattern: when it begins to sync a file that was written, say. ``python stopped.py full BYTES WORDS…``
cannot write a file beyond so many bytes.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable
from fnmatch import fnmatch
from typing import Any

MOMENTS = {"open", "os.rename", "os.remove"}


def dies_at(pattern: str, nth: int) -> Callable[[str, tuple[Any, ...]], None]:
    seen = 0

    def look(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        if event in MOMENTS and any(fnmatch(str(argument), pattern) for argument in arguments):
            seen += 1
            if seen == nth:
                os.kill(os.getpid(), signal.SIGKILL)

    return look


if __name__ == "__main__":
    how, *words = sys.argv[1:]
    if how == "killed":
        pattern, nth, *words = words
        sys.addaudithook(dies_at(pattern, int(nth)))
    else:
        limit, *words = words
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    sys.argv = ["fiftytwo", *words]
    from fiftytwo.cli import main

    main()
