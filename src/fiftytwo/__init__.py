"""Fiftytwo: the other fifty-one weeks of caring for the people who serve customers.

Follow one customer's message through the rooms in ``docs/tour.md``.
"""

__version__ = "0.1.0"
