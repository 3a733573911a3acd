"""What the worker does for understanding: reads what is new each minute, and tidies up at night."""

from __future__ import annotations

import contextlib

from fiftytwo.facts import readings
from fiftytwo.understanding.models import ReaderVersion, ReadMonth, Unreadable
from fiftytwo.understanding.readers import NoReaderError
from fiftytwo.understanding.reading import read_new

READ_IN_A_RUN = 200_000  # then other jobs have their turn; the next run goes on


def read_texts() -> None:
    """Read the texts that nobody has read yet; where there are no readers they wait."""
    with contextlib.suppress(NoReaderError):
        read_new(most=READ_IN_A_RUN)


def drop_replaced() -> None:
    """Delete what versions read that were replaced by another."""
    for version in ReaderVersion.objects.filter(state=ReaderVersion.State.REPLACED, dropped=False):
        readings.drop_version(version.name)
        for model in (Unreadable, ReadMonth):
            model.objects.filter(version=version.name).delete()
        version.dropped = True
        version.save(update_fields=["dropped"])
