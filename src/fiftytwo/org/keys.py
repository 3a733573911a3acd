"""Names of records that never change."""

from __future__ import annotations

import secrets

KEY_LETTERS = "abcdefghjkmnpqrstvwxyz23456789"


def new_key() -> str:
    """Return a name for a record that never changes, says nothing about it, and can be read aloud."""
    return "".join(secrets.choice(KEY_LETTERS) for _ in range(10))
