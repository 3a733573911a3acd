"""Customers who ask to be forgotten leave the files of refused rows too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from fiftytwo.sources.files import refusals
from fiftytwo.sources.models import refused_folder


def forget_customers(tokens: Mapping[str, str]) -> int:
    """Take every refused row about some customers out of every file; return how many there were."""
    return sum(refusals.forget_customers(path, set(tokens)) for path in _files())


def customers() -> Iterator[str]:
    """Yield whatever may be the key of a customer in those files."""
    for path in _files():
        yield from refusals.customers(path)


def _files() -> list[Path]:
    return sorted(refused_folder().glob("*.csv"))
