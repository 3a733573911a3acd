"""Keyed hashes: they tie a moment to the customer's exact words and to the customer, without holding either.

Whoever has only the database cannot make one, and cannot guess the words or the customer from it.
"""

from __future__ import annotations

from django.utils.crypto import constant_time_compare, salted_hmac

WORDS, CUSTOMER = "fiftytwo.recognition.words", "fiftytwo.recognition.customer"


def seal(source: str, text_id: str, words: str) -> str:
    """Return the keyed hash (HMAC-SHA-256, with the installation's secret) of a text and its exact words."""
    return str(salted_hmac(WORDS, "\x1f".join((source, text_id, words)), algorithm="sha256").hexdigest())


def is_sealed(stored: str, source: str, text_id: str, words: str) -> bool:
    """Say whether words are, to the letter, those that were sealed."""
    return constant_time_compare(stored, seal(source, text_id, words))


def customer_mark(customer: str | None) -> str:
    """Return the keyed hash of a customer's key; empty where the customer is unknown."""
    return str(salted_hmac(CUSTOMER, customer, algorithm="sha256").hexdigest()) if customer else ""
