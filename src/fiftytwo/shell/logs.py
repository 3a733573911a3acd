"""Logs carry ids, never a secret: what opens something by being known is masked in every line."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from datetime import UTC, datetime

MASKED = "•••"
_BREAKS = {letter: f"\\x{letter:02x}" for letter in (*range(32), 127, 0x85)} | {0x2028: "\\u2028", 0x2029: "\\u2029"}


class Line(logging.Formatter):
    r"""One line: when (UTC), how grave, who says it, what; no text from elsewhere can begin another.

    >>> record = logging.LogRecord("fiftytwo.sources", 30, "", 0, "no %s", ("a.csv\n2026-01-01 fine",), None)
    >>> record.created = 0
    >>> Line().format(record)
    '1970-01-01T00:00:00.000Z WARNING fiftytwo.sources no a.csv\\x0a2026-01-01 fine'
    """

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} {message}", style="{")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - logging's name
        """Return the moment in UTC, with its sign."""
        return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """Return the line; what a trace adds below it is not part of it."""
        record.message = record.message.translate(_BREAKS)
        return super().formatMessage(record)


class WithoutSecrets(logging.Filter):
    """Masks private links in log lines: what follows the addresses whose rest is a secret.

    >>> line = logging.LogRecord("django.request", 30, "", 0, "Not Found: %s", ("/feed/abc123.ics",), None)
    >>> WithoutSecrets(["feed/"]).filter(line), line.getMessage()
    (True, 'Not Found: /feed/•••')
    """

    def __init__(self, addresses: Sequence[str]) -> None:
        super().__init__()
        self.secret = re.compile(rf"(/(?:{'|'.join(map(re.escape, addresses))}))[^\s\"'?]+")

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the secrets of a line; every line passes."""
        told = record.getMessage()
        if (masked := self.secret.sub(rf"\1{MASKED}", told)) != told:
            record.msg, record.args = masked, None
        return True
