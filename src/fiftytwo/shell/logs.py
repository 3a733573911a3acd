"""Logs carry ids, never a secret: what opens something by being known is masked in every line."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

MASKED = "•••"


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
