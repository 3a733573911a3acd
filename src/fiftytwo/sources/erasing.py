"""A customer who asks to be forgotten leaves the files of refused rows too."""

from __future__ import annotations

from fiftytwo.sources.files import refusals
from fiftytwo.sources.models import refused_folder


def forget_customer(customer: str, _token: str) -> int:
    """Take every refused row about a customer out of every file; return how many there were."""
    return sum(refusals.forget_customer(path, customer) for path in sorted(refused_folder().glob("*.csv")))
