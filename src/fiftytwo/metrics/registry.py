"""Every metric there is: those that ship with the house, and those that the organisation added."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from fiftytwo.metrics import business
from fiftytwo.metrics.definition import Definition, read
from fiftytwo.metrics.models import OwnMetric, Retired

FOLDER = Path(__file__).parent / "definitions"


class UnknownMetricError(LookupError):
    """There is no such metric, or no such version."""


@cache
def shipped() -> tuple[Definition, ...]:
    """Return the metrics that ship with the house, every version, by name."""
    found = [read(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.toml"))]
    return tuple(sorted(found, key=lambda definition: (definition.name, definition.version)))


@cache
def _own(text: str) -> Definition:
    return read(text, own=True)


def every() -> tuple[Definition, ...]:
    """Return every version of every metric that is not retired."""
    retired = set(Retired.objects.values_list("name", "version"))
    return tuple(d for d in all_there_are() if (d.name, d.version) not in retired)


def all_there_are() -> tuple[Definition, ...]:
    """Return every version of every metric, those that were retired included."""
    own = (_own(text) for text in OwnMetric.objects.order_by("name", "version").values_list("text", flat=True))
    return (*shipped(), *business.found(), *own)


def current() -> dict[str, Definition]:
    """Return the newest version of each metric by its name."""
    return {definition.name: definition for definition in sorted(every(), key=lambda d: d.version)}


def get(name: str, version: int | None = None) -> Definition:
    """Return a metric by its name, in its newest version unless another is asked for.

    Raises:
        UnknownMetricError: if there is none.
    """
    versions = [d for d in every() if d.name == name and version in (None, d.version)]
    if not versions:
        raise UnknownMetricError(_("There is no metric “%(name)s”.") % {"name": name})
    return max(versions, key=lambda definition: definition.version)
