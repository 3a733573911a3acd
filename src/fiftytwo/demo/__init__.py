"""Lokum & Lotus: a retailer that does not exist, with a year of service in which something happens.

``build`` fills an empty home; ``docs/demo.md`` tells the stories and the numbers that show them.
"""

from fiftytwo.demo.accounts import PASSPHRASE, DemoAccounts, SignIn
from fiftytwo.demo.build import DemoRefusedError, build

__all__ = ["PASSPHRASE", "DemoAccounts", "DemoRefusedError", "SignIn", "build"]
