"""Is an error about room on the disk? Each library says so in its own way."""

from __future__ import annotations

import errno
from collections.abc import Iterator

NUMBERS = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})
SIGNS = (
    "no space left on device",
    "file too large",
    "disk quota exceeded",
    "database or disk is full",
    "disk i/o error",
)


def is_lacking(problem: BaseException) -> bool:
    """Say whether an error, or one that led to it, came about because nothing more could be written.

    >>> is_lacking(OSError(errno.ENOSPC, "No space left on device")), is_lacking(ValueError("7"))
    (True, False)
    """
    return any(_says_so(one) for one in _chain(problem))


def _says_so(problem: BaseException) -> bool:
    if isinstance(problem, OSError) and problem.errno in NUMBERS:
        return True
    said = str(problem).lower()
    return any(sign in said for sign in SIGNS)


def _chain(problem: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    following: BaseException | None = problem
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or following.__context__
